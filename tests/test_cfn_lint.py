"""cfn-lint's findings as findings of this tool.

What cfn-lint says of a template is its own business: where it matters to the letter, a rule of the tests speaks in the
place of its rules.
"""

from __future__ import annotations

import logging
import os
import socket
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Literal, TypeAlias

import pytest
from cfnlint.decode.decode import decode_str  # type: ignore[import-untyped]
from cfnlint.rules import CloudFormationLintRule, RuleMatch, Rules  # type: ignore[import-untyped]
from cfnlint.rules.errors import RuleError  # type: ignore[import-untyped]
from cfnlint.runner.template import run_template_by_data  # type: ignore[import-untyped]

from serverless_lint import cfn_lint
from serverless_lint.cache import Cache
from serverless_lint.cfn_lint import MAX_CHARACTERS, MAX_RESOURCES, CfnLintResult, run_cfn_lint
from serverless_lint.checks import all_rules
from serverless_lint.config import Config
from serverless_lint.linter import lint
from serverless_lint.report import Finding
from serverless_lint.rule import Category, Confidence, Severity
from serverless_lint.source import Document, Position

GOOD_SAM = """\
Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    Timeout: 10
Resources:
  OrdersFn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      CodeUri: no/such/folder/
      Policies:
        - DynamoDBReadPolicy:
            TableName: !Ref OrdersTable
      Events:
        Get:
          Type: HttpApi
  OrdersTable:
    Type: AWS::Serverless::SimpleTable
Outputs:
  Url:
    Value: !Sub https://${ServerlessHttpApi}.execute-api.${AWS::Region}.amazonaws.com
"""

GOOD_CLOUDFORMATION = """\
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 60
"""

BAD_SAM = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  OrdersFn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      CodeUri: src/
      Timeout: soon
"""

BAD_CLOUDFORMATION = """\
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimout: 60
"""

GRAPH = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  OrdersFn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      CodeUri: src/
      AutoPublishAlias: live
  Graph:
    Type: AWS::Serverless::GraphQLApi
    Properties:
      SchemaUri: schema.graphql
      Auth:
        Type: AWS_IAM
"""

NESTED = """\
Resources:
  Stack:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: ./nested.yaml
      Parameters:
        NoSuchParameter: x
"""


def check(*texts: str, level: Literal["errors", "all"] = "errors", jobs: int = 1) -> CfnLintResult:
    """What is found in templates called `1.yaml`, `2.yaml`, …"""
    documents = [Document(f"{number}.yaml", text) for number, text in enumerate(texts, 1)]
    return run_cfn_lint(documents, level=level, jobs=jobs)


def rules_and_texts(result: CfnLintResult) -> list[tuple[str, str]]:
    return [(finding.rule, finding.location.text) for finding in result.findings]


class Rule(CloudFormationLintRule):  # type: ignore[misc]
    """A rule in the place of those of cfn-lint, which says a message at the property of a queue, or crashes."""

    shortdesc = "Queues are well"
    source_url = "https://example.com/queues"

    def __init__(self, rule_id: str, message: str | Exception) -> None:
        super().__init__()
        self.id = rule_id
        self.message = message

    def match(self, cfn: Any) -> Iterator[RuleMatch]:
        if isinstance(self.message, Exception):
            raise self.message
        yield RuleMatch(["Resources", "Queue", "Properties", "VisibilityTimeout"], self.message)


UseRules: TypeAlias = Callable[..., None]


@pytest.fixture
def use_rules(monkeypatch: pytest.MonkeyPatch) -> UseRules:
    """Let cfn-lint have these rules and no others."""

    def use(*rules: CloudFormationLintRule) -> None:
        monkeypatch.setattr(cfn_lint._checker(), "_rules", Rules({rule.id: rule for rule in rules}))

    return use


@pytest.mark.parametrize("text", [GOOD_SAM, GOOD_CLOUDFORMATION], ids=["SAM", "CloudFormation"])
def test_nothing_is_said_of_a_template_that_deploys(text: str) -> None:
    assert check(text) == CfnLintResult((), ())


def test_a_finding_carries_what_cfn_lint_says_in_the_form_of_this_tool(use_rules: UseRules) -> None:
    use_rules(Rule("E9001", "too long for a queue.\n"))
    document = Document("template.yaml", GOOD_CLOUDFORMATION)

    result = run_cfn_lint([document], level="errors", jobs=1)

    at = GOOD_CLOUDFORMATION.index("VisibilityTimeout")
    assert result.findings == (
        Finding(
            rule="cfn-lint:E9001",
            severity=Severity.ERROR,
            confidence=Confidence.HIGH,
            category=Category.CORRECTNESS,
            message="too long for a queue",
            location=result.findings[0].location,
            help="Queues are well: https://example.com/queues",
            resource="Queue",
        ),
    )
    assert result.findings[0].location.document is document
    assert result.findings[0].location.span == (at, at + len("VisibilityTimeout"))


def test_a_finding_of_a_rule_of_cfn_lint_has_its_words() -> None:
    template, _ = decode_str(BAD_CLOUDFORMATION)
    (match,) = run_template_by_data(template, cfn_lint._checker()._config, cfn_lint._checker()._rules)

    (finding,) = check(BAD_CLOUDFORMATION).findings

    assert (finding.rule, finding.location.text) == (f"cfn-lint:{match.rule.id}", "VisibilityTimout")
    assert match.message.startswith(finding.message)
    assert finding.help == f"{match.rule.shortdesc}: {match.rule.source_url}"


EVENT_WITHOUT_PROPERTIES = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  OrdersFn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      CodeUri: src/
      Events:
        Get:
          Type: S3
"""


def test_what_a_value_lacks_is_said_once_and_not_for_each_schema_that_it_might_have() -> None:
    """cfn-lint also says 18 times that the event is of no other type, and that no schema fits."""
    assert rules_and_texts(check(EVENT_WITHOUT_PROPERTIES)) == [("cfn-lint:E3003", "Get")]


def test_a_value_that_is_none_of_what_it_might_be_is_one_finding() -> None:
    """cfn-lint also says that it is no ARN, no id and no alias of a key, of which one would do."""
    text = "Resources: { T: { Type: 'AWS::SNS::Topic', Properties: { KmsMasterKeyId: OrdersKey } } }\n"
    assert rules_and_texts(check(text)) == [("cfn-lint:E3017", "KmsMasterKeyId")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Transform: AWS::Serverless-2016-10-31\nGlobals:\n  Function:\n    CodeUri:\nResources:\n"
            "  F: { Type: 'AWS::Serverless::Function', Properties: { Handler: a.b, Runtime: python3.13 } }\n",
            [("cfn-lint:E1001", "`CodeUri` is empty: give it a value, or take it out")],
        ),
        (
            "Resources:\n  Orders:\n    Type: AWS::SQS::Queue\n    Properties:\n",
            [("cfn-lint:E3012", "`Properties` is empty: give it a value, or take it out")],
        ),
    ],
)
def test_a_key_without_a_value_is_said_to_be_empty(text: str, expected: list[tuple[str, str]]) -> None:
    """cfn-lint says which kinds Python's word for nothing is not, for each schema."""
    assert [(found.rule, found.message) for found in check(text).findings] == expected


NO_SUCH_NAMES = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Layer: { Type: AWS::Serverless::LayerVersion, Properties: { ContentUri: layer/ } }
  Flow: { Type: AWS::Serverless::StateMachine, Properties: { DefinitionUri: flow.asl.json } }
  Logs: { Type: AWS::Logs::LogGroup, Properties: { LogGroupName: !Sub "/aws/lambda/${Orders}-${Users}" } }
Outputs:
  Name: { Value: !Sub "${Orders}" }
"""


def test_a_name_that_there_is_not_is_said_once_at_a_place() -> None:
    """cfn-lint also says that it begins with the name of no layer and no state machine, which SAM adds to."""
    said = [(found.rule, found.location.start.line, found.message[:22]) for found in check(NO_SUCH_NAMES).findings]
    assert said == [
        ("cfn-lint:E1019", 5, "'Orders' is not one of"),
        ("cfn-lint:E1019", 5, "'Users' is not one of "),
        ("cfn-lint:E6101", 7, "'Orders' is not one of"),
    ]


def test_so_is_a_name_with_a_quotation_mark_that_is_too_much() -> None:
    """Python writes it between others."""
    text = NO_SUCH_NAMES.replace('!Sub "/aws/lambda/${Orders}-${Users}"', "!Ref Stage'")
    (said,) = [found for found in check(text).findings if found.location.start.line == 5]
    assert said.rule == "cfn-lint:E1020"
    assert said.message.startswith('"Stage\'" is not one of [')


@pytest.mark.parametrize(
    ("kind", "rules"),
    [
        ("String", ["E3006"]),
        ("List<AWS::EC2::Subnet::Id>", ["E3006"]),
        ("AWS::EC2::KeyPair::KeyName", ["E3006"]),
        ("AWS::SSM::Parameter::Value<String>", ["E3006"]),
        ("AWS::SQS::Queeue", ["E3001", "E3006"]),
        ("AWS::SQS::Queue", ["E3001"]),
    ],
)
def test_a_parameter_among_the_resources_is_one_mistake(kind: str, rules: list[str]) -> None:
    """What a parameter has would be too much for a resource."""
    text = f"Resources: {{ Bucket: {{ Type: '{kind}', Default: orders }}, Topic: {{ Type: 'AWS::SNS::Topic' }} }}\n"
    assert sorted({rule for rule, _ in rules_and_texts(check(text))}) == [f"cfn-lint:{rule}" for rule in rules]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Transform: S3Objects\nResources:\n  Owner:\n    Type: AWS::S3::Object\n", []),
        ("Transform: [AWS::LanguageExtensions]\nResources:\n  Owner:\n    Type: AWS::S3::Object\n", ["E3006"]),
        ('Resources:\n  "{{cookiecutter.name}}Topic":\n    Type: AWS::SNS::Topic\n', []),
        ('Resources:\n  "{resolve}Topic":\n    Type: AWS::SNS::Topic\n', ["E3001"]),
    ],
    ids=["of a macro", "of no macro", "of a skeleton", "of no skeleton"],
)
def test_what_is_still_to_be_made_is_not_judged(text: str, expected: list[str]) -> None:
    """Macros make types, and generators names, that cfn-lint does not know."""
    assert [finding.rule.removeprefix("cfn-lint:") for finding in check(text).findings] == expected


TO_BE_REPLACED = """\
Parameters: {{ Vpc: {{ Type: String, Default: {default} }} }}
Resources:
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties: {{ GroupDescription: of functions, VpcId: {value} }}
"""


@pytest.mark.parametrize(
    "value",
    [
        *(
            "__VPC__",
            "__vpc-id__",
            "<VPC_ID>",
            "<your VPC>",
            "REPLACE_ME",
            "vpc-replace-with-yours",
            "CHANGEME",
            "your-vpc",
        ),
        *('"%VPC%"', '"@VPC@"', "$(VPC_ID)", '"#{vpc}"', '"${{ VPC }}"', "vpc-__ID__", "your-vpc"),
    ],
)
def test_a_placeholder_that_something_replaces_is_not_judged(value: str) -> None:
    assert check(TO_BE_REPLACED.format(value=value, default="vpc-0123456789abcdef0")).findings == ()
    assert check(TO_BE_REPLACED.format(value="!Ref Vpc", default=value)).findings == ()


@pytest.mark.parametrize("value", ["vpc", "vpc-main", '"%vpc"', '"a < b > c"', "__init"])
def test_a_value_that_nothing_replaces_is_judged(value: str) -> None:
    found = check(TO_BE_REPLACED.format(value=value, default="vpc-0123456789abcdef0")).findings
    assert [finding.rule for finding in found] == ["cfn-lint:E1151"]


def test_keys_are_judged_whatever_their_values() -> None:
    text = "Resources: { T: { Type: 'AWS::SNS::Topic', Properties: { Nonsense: REPLACE_ME } } }\n"
    assert [finding.rule for finding in check(text).findings] == ["cfn-lint:E3002"]


def test_a_finding_in_a_sam_template_stands_at_the_setting() -> None:
    (finding,) = check(BAD_SAM).findings

    assert finding.rule == "cfn-lint:E3012"
    assert (finding.location.start, finding.location.end) == (Position(9, 7), Position(9, 14))
    assert finding.resource == "OrdersFn"


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        pytest.param(BAD_SAM.replace("\n", "\r\n"), "Timeout", id="CRLF"),
        pytest.param("# \N{PILE OF POO} \u65e5\u672c\n" + BAD_SAM, "Timeout", id="wide characters before"),
        pytest.param("# a\u2028# b\x85# c\n" + BAD_SAM, "Timeout", id="line ends that only YAML knows"),
        pytest.param(BAD_SAM.replace("      Timeout", "      # c\n      Timeout"), "Timeout", id="a comment before"),
        pytest.param('{"Resources": {"Q": {"Type": "AWS::SQS::Queue", "X": 1}}}', '"X"', id="JSON"),
        pytest.param(
            '{\n\t"Resources": {\r\n\t"Q": {"Type": "AWS::SQS::Queue", "X": 1}}}', '"X"', id="JSON indented with tabs"
        ),
        pytest.param('Resources: {"Q": {Type: AWS::SQS::Queue, "\U0001f4a9\U0001f4a9": 1, X: 1}}', "X", id="one line"),
    ],
)
def test_places_are_exact(text: str, marked: str) -> None:
    assert marked in [finding.location.text for finding in check(text).findings]


def test_of_a_place_with_several_lines_the_first_is_marked() -> None:
    (finding,) = check("Parameters:\n  A: {Type: String}\nMappings: {}\n").findings

    assert finding.location.text == "Parameters:"


@pytest.mark.parametrize(
    ("level", "findings"),
    [
        ("errors", [("cfn-lint:E9001", Severity.ERROR)]),
        ("all", [("cfn-lint:E9001", Severity.ERROR), ("cfn-lint:W9001", Severity.WARNING)]),
    ],
)
def test_warnings_are_found_at_the_level_of_all(
    use_rules: UseRules, level: Literal["errors", "all"], findings: list[tuple[str, Severity]]
) -> None:
    use_rules(Rule("W9001", "long"), Rule("E9001", "too long"), Rule("I9001", "not short"))

    found = check(GOOD_CLOUDFORMATION, level=level).findings

    assert [(finding.rule, finding.severity) for finding in found] == findings


def test_advice_is_info_where_a_template_asks_for_it(use_rules: UseRules) -> None:
    use_rules(Rule("I9001", "not short"))

    (finding,) = check(
        "Metadata: {cfn-lint: {config: {include_checks: [I9001]}}}\n" + GOOD_CLOUDFORMATION, level="all"
    ).findings

    assert (finding.rule, finding.severity) == ("cfn-lint:I9001", Severity.INFO)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Metadata: {cfn-lint: {config: {ignore_checks: [E3012]}}}\n" + BAD_SAM, id="of the template"),
        pytest.param(BAD_SAM + "    Metadata: {cfn-lint: {config: {ignore_checks: [E3012]}}}\n", id="of a resource"),
    ],
)
def test_checks_that_metadata_turns_off_are_off(text: str) -> None:
    assert check(text) == CfnLintResult((), ())


def test_a_rule_that_says_what_one_of_ours_says_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cfn_lint, "SAME_AS", {**cfn_lint.SAME_AS, "E3012": "invalid-timeout"})

    assert check(BAD_SAM).findings == ()


def test_what_a_rule_of_ours_says_of_a_function_is_left_out_there_only() -> None:
    text = (
        "Resources:\n  Fn:\n    Type: AWS::Lambda::Function\n    Properties:\n"
        "      Role: arn:aws:iam::123456789012:role/orders\n      Code: {ImageUri: orders}\n      PackageType: Image\n"
        "      Timeout: 0\n      MemorySize: 99999\n      EphemeralStorage: {Size: 1}\n"
        "      Environment: {Variables: {X: a}, Names: []}\n"
    )
    assert rules_and_texts(check(text)) == [("cfn-lint:E3034", "Size"), ("cfn-lint:E3002", "Names")]


def test_what_a_rule_of_ours_says_of_a_workflow_is_left_out() -> None:
    definition = "{StartAt: A, States: {Comment: a, A: {Type: Succeed}, B: b}}"
    written = '{"StartAt": "A", "States": {"QueryLanguage": "JSONata", "A": {"Type": "Succeed"}, "B": "b"}}'
    machine = "Type: AWS::StepFunctions::StateMachine, Properties: {RoleArn: 'arn:aws:iam::123456789012:role/a', "
    text = (
        f"Resources:\n  M: {{{machine}Definition: {definition}}}}}\n  N: {{{machine}DefinitionString: '{written}'}}}}\n"
    )
    assert [finding.rule for finding in check(text).findings] == ["cfn-lint:E3601", "cfn-lint:E3601"]


def test_every_rule_that_speaks_in_the_place_of_one_of_cfn_lint_exists() -> None:
    ours = {rule.id for rule in all_rules()}
    assert {*cfn_lint.SAME_AS.values(), *cfn_lint.SAME_IN_FUNCTIONS.values()} - ours == set()


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("!GetAtt Graph.ApiId", id="of a resource of which cfn-lint knows none"),
        pytest.param("!Sub '${OrdersFn.Alias}'", id="of a function's alias"),
        pytest.param("!Sub '${OrdersFn.Version}'", id="of a function's version"),
    ],
)
def test_attributes_that_only_sam_knows_are_not_reported(value: str) -> None:
    assert check(GRAPH + f"Outputs:\n  Id:\n    Value: {value}\n") == CfnLintResult((), ())


def test_an_attribute_that_nobody_knows_is_reported() -> None:
    assert rules_and_texts(check(GRAPH + "Outputs:\n  Id:\n    Value: !GetAtt OrdersFn.Name\n")) == [
        ("cfn-lint:E6101", "Value")
    ]


def test_findings_are_ordered_by_place() -> None:
    text = BAD_CLOUDFORMATION + "  Topic:\n    Type: AWS::SNS::Topic\n    Nonsense: 1\n"

    assert rules_and_texts(check(text, BAD_SAM)) == [
        ("cfn-lint:E3002", "VisibilityTimout"),
        ("cfn-lint:E3001", "Nonsense"),
        ("cfn-lint:E3012", "Timeout"),
    ]


@pytest.mark.parametrize(
    ("said", "message"),
    [
        pytest.param("shared by {'Zoo', 'Fig', 'Ape'}", "shared by {'Ape', 'Fig', 'Zoo'}", id="a set in order"),
        pytest.param(
            "refused when when condition \"A\" is True and when condition 'B' is False at Resources/Queue",
            "refused under some conditions at Resources/Queue",
            id="one of several cases",
        ),
        pytest.param('refused when condition "A" is True', 'refused when condition "A" is True', id="one condition"),
        pytest.param("very\n" * 1000, "very " * 59 + "ve...", id="one line of bounded length"),
        pytest.param("'AKIAQYLPMN5HFIQR7XYA' is long", "'AKIA************7XYA' is long", id="a masked secret"),
    ],
)
def test_a_message_is_made_fit_to_be_shown(use_rules: UseRules, said: str, message: str) -> None:
    use_rules(Rule("E9001", said))

    assert [finding.message for finding in check(GOOD_CLOUDFORMATION).findings] == [message]


SAM_HEAD = "Transform: AWS::Serverless-2016-10-31\n"
GLOBALS = """\
Globals:
  Function: {{ Handler: a.b, Runtime: python3.13, {setting} }}
Resources:
  F: {{ Type: 'AWS::Serverless::Function', Properties: {{ CodeUri: src/ }} }}
"""
CIRCLE = """\
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: 2012-10-17
        Statement: [{{ Effect: Allow, Action: 'sts:AssumeRole', Principal: {{ Service: lambda.amazonaws.com }} }}]
      ManagedPolicyArns: [!Ref Policy]
  Policy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: 2012-10-17
        Statement: [{{ Effect: Allow, Action: 'lambda:InvokeFunction', Resource: !GetAtt F.Arn }}]
  F:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/
      Handler: a.b
      Runtime: python3.13
      {use}
"""
PLACEHOLDERS = """\
Mappings: {{ Texts: {{ a: {{ b: "one${{Name}}two" }} }} }}
Parameters: {{ Name: {{ Type: String }} }}
Resources: {{ Queue: {{ Type: 'AWS::SQS::Queue', Properties: {{ QueueName: {value} }} }} }}
"""
FLAG = """\
Parameters:
  Name: {{ Type: String }}
  Flag: {{ Type: String, Default: {default}, AllowedValues: ["true", "false"], Description: "{told}" }}
Resources: {{ Queue: {{ Type: 'AWS::SQS::Queue', Properties: {{ QueueName: !Sub "${{Name}}${{Flag}}" }} }} }}
"""
RULE = """\
Resources:
  Watching:
    Type: AWS::Events::Rule
    Properties: {{ ScheduleExpression: "", {more} }}
"""
ALARM = """\
Resources:
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Properties:
      ComparisonOperator: GreaterThanThreshold
      EvaluationPeriods: 1
      Threshold: 1
      Dimensions: {dimensions}
      Metrics: [{{ Id: a, Expression: '1 + 1', ReturnData: true }}]
"""
OFTEN = "Events: {Often: {Type: ScheduleV2, Properties: {ScheduleExpression: rate(1 day), RoleArn: !GetAtt Role.Arn}}}"


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        (GLOBALS.format(setting="CodeSigningConfigArn: none"), set()),
        (GLOBALS.format(setting="FunctionUrlConfig: { AuthType: NONE }"), set()),
        (GLOBALS.format(setting="Nonsense: none"), {"cfn-lint:E3002", "cfn-lint:E3724"}),
        (CIRCLE.format(use=OFTEN), set()),
        (CIRCLE.format(use="Role: !GetAtt Role.Arn"), {"cfn-lint:E3004"}),
        (f"Metadata: {{ Version: 1.2 }}\n{GLOBALS.format(setting='Timeout: 3')}", set()),
        (PLACEHOLDERS.format(value="!Select [0, !Split ['${Name}', !FindInMap [Texts, a, b]]]"), set()),
        (FLAG.format(default="false", told="${Name}-one"), set()),
        (FLAG.format(default="'no'", told=""), {"cfn-lint:E2015"}),
        (FLAG.format(default="'true'", told="").replace('["true", "false"]', "[true, false]"), set()),
        (FLAG.format(default="'no'", told="").replace('["true", "false"]', "[true, false]"), {"cfn-lint:E2015"}),
        (ALARM.format(dimensions="[]"), set()),
        (RULE.format(more="EventPattern: { source: [aws.health] }"), set()),
        (RULE.format(more="State: ENABLED"), {"cfn-lint:E3027"}),
        (ALARM.format(dimensions="[{ Name: a, Value: b }]"), {"cfn-lint:E3020"}),
        ("Resources: { T: { Type: 'AWS::SNS::Topic', Description: Orders } }\n", set()),
        ("Resources: { T: { Type: 'AWS::SNS::Topic', Comment: Orders } }\n", {"cfn-lint:E3001"}),
    ],
)
def test_what_cfn_lint_does_not_know_of_sam_and_metadata_is_not_reported(text: str, rules: set[str]) -> None:
    assert {finding.rule for finding in check(SAM_HEAD + text).findings} == rules


POLICY = """\
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{{ Sid: "", Effect: Allow, Principal: {{ Service: a.amazonaws.com }}, Action: 'sts:AssumeRole' }}]
      Policies:
        - PolicyName: all
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - {{ Sid: "", Effect: Allow, Action: 's3:GetObject', Resource: "{first}" }}
              - {{ Sid: "{sid}", Effect: Allow, Action: 's3:GetObject', Resource: "*" }}
              - {{ Sid: "{same}", Effect: Allow, Action: 's3:PutObject', Resource: "*" }}
"""
BUCKET = "arn:aws:s3:::b/*"
SUBNET = """\
Parameters: {{ Zones: {{ Type: String }} }}
Conditions: {{ Few: !Equals [!Ref Zones, "1"], Many: !Equals [!Ref Zones, "9"] }}
Mappings: {{ Places: {{ few: {{ subnets: "0,1" }} }} }}
Resources:
  Subnet:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: vpc-12345678
      CidrBlock: !Select [{index}, ["10.0.0.0/24", "10.0.1.0/24"]]
"""
INTERFACE = """\
Parameters: {{ Address: {{ Type: String }}, Count: {{ Type: String }} }}
Conditions: {{ None: !Equals [!Ref Count, "0"], Four: !Equals [!Ref Count, "4"] }}
Resources:
  Interface:
    Type: AWS::EC2::NetworkInterface
    Properties:
      SubnetId: subnet-12345678
      PrivateIpAddress: {one}
      PrivateIpAddresses: {many}
"""
MANY = "[{ Primary: true, PrivateIpAddress: !Ref Address }]"
IMAGES = """\
Parameters: {{ Image: {{ Type: String }} }}
Mappings: {{ Images: {images} }}
Resources:
  Instance:
    Type: AWS::EC2::Instance
    Properties: {{ ImageId: !FindInMap [Images, nowhere, linux] }}
"""

KEYS = """\
Mappings: {{ Keys: {{ dev: {{ private: {mapped} }} }} }}
Resources:
  Parameter:
    Type: AWS::SSM::Parameter
    Properties: {{ Type: String, Value: !FindInMap [Keys, dev, private] }}
Outputs: {{ Key: {{ Value: {output} }} }}
"""
SECRET = "'{{resolve:secretsmanager:dev-private-key}}'"
VERSION = """\
Parameters: {{ Version: {{ Type: String, Default: {default}, AllowedValues: {allowed} }} }}
Resources:
  Parameter: {{ Type: AWS::SSM::Parameter, Properties: {{ Type: String, Value: !Ref Version }} }}
"""
TARGET = """\
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - {{ Name: web, Image: web, Memory: 512, PortMappings: [{{ ContainerPort: 80, HostPort: 0 }}] }}
  Service:
    Type: AWS::ECS::Service
    Properties:
      TaskDefinition: !Ref Task
      LoadBalancers: [{{ ContainerName: web, ContainerPort: 80, TargetGroupArn: !Ref Targets }}]
  Targets:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties: {{ VpcId: vpc-12345678, Port: 80, Protocol: HTTP{health} }}
"""
CERTIFICATE = """\
Parameters: {{ Own: {{ Type: String }}, Default: {{ Type: String }} }}
Conditions: {{ IsOwn: !Not [!Equals [!Ref Own, ""]], IsDefault: !Not [!Equals [!Ref Default, ""]] }}
Resources:
  Distribution:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Enabled: true
        DefaultCacheBehavior: {{ TargetOriginId: a, ViewerProtocolPolicy: https-only, CachePolicyId: b }}
        Origins: [{{ Id: a, DomainName: a.example.com, CustomOriginConfig: {{ OriginProtocolPolicy: https-only }} }}]
        ViewerCertificate:
          IamCertificateId: {own}
          CloudFrontDefaultCertificate: {default}
          SslSupportMethod: sni-only
"""
COSTS = """\
Resources:
  Costs:
    Type: AWS::CE::CostCategory
    Properties:
      Name: costs
      RuleVersion: CostCategoryExpression.v1
      {rest}
"""
TASK = """\
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{{Effect: Allow, Principal: {{Service: ecs-tasks.amazonaws.com}}, Action: "sts:AssumeRole"}}]
  Key: {{Type: AWS::KMS::Key, Properties: {{}}}}
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: {execution}
      TaskRoleArn: {task}
      ContainerDefinitions: [{{Name: a, Image: b, Memory: 128}}]
"""
BRANCHES = """\
Parameters:
  Zones: {{Type: String}}
Conditions:
  HasOne: !Equals [!Ref Zones, "1"]
  HasTwo: !Equals [!Ref Zones, "2"]
Resources:
  Queue: {{Type: AWS::SQS::Queue, Properties: {{QueueName: {name}}}}}
"""
DATABASE = """\
Resources:
  Database:
    Type: AWS::RDS::DBInstance
    DeletionPolicy: Snapshot
    UpdateReplacePolicy: Snapshot
    Properties:
      {{Engine: {engine}, EngineVersion: "{version}", DBInstanceClass: db.t3.micro, ManageMasterUserPassword: true,
       MasterUsername: admins, AllocatedStorage: "20"}}
"""
OWN = "!If [IsOwn, !Ref Own, !Ref AWS::NoValue]"
DEFAULT = "!If [IsDefault, true, !Ref AWS::NoValue]"


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        (KEYS.format(mapped=SECRET, output="a"), set()),
        (KEYS.format(mapped="a", output=SECRET), {"cfn-lint:E1051"}),
        (VERSION.format(default="6.8", allowed="['7.1', '6.8']"), set()),
        (VERSION.format(default="'20'", allowed="[18, 20]"), set()),
        (VERSION.format(default="6.9", allowed="['7.1', '6.8']"), {"cfn-lint:E2015"}),
        (COSTS.format(rest="Fn::Transform: {Name: AWS::Include, Parameters: {Location: s3://a/rules.yaml}}"), set()),
        (COSTS.format(rest="DefaultValue: none"), {"cfn-lint:E3003"}),
        (TARGET.format(health=""), set()),
        (TARGET.format(health=", HealthCheckPort: traffic-port"), set()),
        (TARGET.format(health=", HealthCheckPort: '80'"), {"cfn-lint:E3049"}),
        (DATABASE.format(engine="postgres", version="14.6"), set()),
        (DATABASE.format(engine="aurora-postgresql", version="14.6"), {f"cfn-lint:E{n}" for n in (3025, 3062, 3682)}),
        (TASK.format(execution="!Ref Role", task="!Ref Role"), set()),
        (TASK.format(execution="!GetAtt Role.Arn", task="!Ref Key"), {"cfn-lint:E1041"}),
        (BRANCHES.format(name="!If [HasOne, one, !If [HasTwo, two, {}]]"), set()),
        (BRANCHES.format(name="!If [HasOne, one, !If [HasTwo, two, {a: b}]]"), {"cfn-lint:E3012"}),
        (BRANCHES.format(name="{}"), {"cfn-lint:E3012"}),
        (CERTIFICATE.format(own=OWN, default=DEFAULT), set()),
        (CERTIFICATE.format(own="ASCA1", default="true"), {"cfn-lint:E3014"}),
        (POLICY.format(first=BUCKET, sid="", same=""), set()),
        (POLICY.format(first="arn:aws:kms:region:accountid:key/%SSE_KEY_ARN%", sid="A", same="B"), set()),
        (POLICY.format(first=BUCKET, sid="A", same="A"), {"cfn-lint:E3510"}),
        (POLICY.format(first=BUCKET, sid="not this", same=""), {"cfn-lint:E3510"}),
        (POLICY.format(first="arn:aws:kms:region:accountid:key/mine", sid="", same=""), {"cfn-lint:E3510"}),
        (SUBNET.format(index="!Select [0, !Split [',', !FindInMap [Places, few, subnets]]]"), set()),
        (SUBNET.format(index="!Join ['', ['1']]"), {"cfn-lint:E1017"}),
        (SUBNET.format(index="!If [Few, 0, !If [Many, '1', 2]]"), set()),
        (SUBNET.format(index="!If [Few, 0, !If [Many, '1', a]]"), {"cfn-lint:E1017"}),
        (INTERFACE.format(one="!If [None, !Ref Address, !Ref AWS::NoValue]", many=f"!If [Four, {MANY}, []]"), set()),
        (INTERFACE.format(one="!Ref Address", many=MANY), {"cfn-lint:E3674"}),
        (IMAGES.format(images="{ linux: !Ref Image }"), set()),
        (IMAGES.format(images="{ us-east-1: { linux: !Ref Image } }"), {"cfn-lint:E1011", "cfn-lint:E7001"}),
        (IMAGES.format(images="{ us-east-1: { linux: ami-1 } }"), {"cfn-lint:E1011"}),
    ],
)
def test_what_aws_takes_although_cfn_lint_says_no_is_not_reported(text: str, rules: set[str]) -> None:
    assert {finding.rule for finding in check(text).findings} == rules


@pytest.mark.parametrize(
    ("name", "condition", "count"),
    [
        ("Skipped", "['true', 'false']", 0),
        ("Skipped", "[!Ref AWS::Region, a]", 1),
        ("Never", "[!Ref AWS::Region, a]", 0),
        ("AlwaysFalse", "[!Ref AWS::Region, a]", 0),
        ("NeverInProduction", "[!Ref AWS::Region, a]", 1),
    ],
)
def test_properties_of_what_is_never_created_may_be_missing(
    name: str, condition: str, count: int, tmp_path: Path
) -> None:
    """A template must have a resource, so that one that only holds something else gets one that is never created."""
    (tmp_path / "template.yaml").write_text(
        f"Conditions:\n  {name}: !Equals {condition}\n"
        f"Resources:\n  Nothing: {{ Type: 'Custom::Nothing', Condition: {name} }}\n",
        encoding="utf-8",
    )
    report = lint(Config(root=tmp_path, paths=(tmp_path,)))
    assert [finding.rule for finding in report.findings] == ["cfn-lint:E3003"] * count


OF_LAYERS = """\
Transform: AWS::Serverless-2016-10-31
Parameters: {{ Layer: {{ Type: String }} }}
Conditions: {{ WithoutLayer: !Equals [!Ref Layer, ""] }}
Globals: {{ Function: {{ Layers: {of_all} }} }}
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties: {{ CodeUri: src/, Handler: a.b, Runtime: python3.13, {own} }}
"""


@pytest.mark.parametrize(
    ("of_all", "own", "severity"),
    [
        ('!If [WithoutLayer, "", [!Ref Layer]]', "Timeout: 5", Severity.WARNING),
        ('""', "Timeout: 5", Severity.ERROR),
        ("[]", 'Layers: !If [WithoutLayer, "", [!Ref Layer]]', Severity.ERROR),
    ],
)
def test_what_conditions_choose_in_globals_may_be_taken(
    of_all: str, own: str, severity: Severity, tmp_path: Path
) -> None:
    (tmp_path / "template.yaml").write_text(OF_LAYERS.format(of_all=of_all, own=own), encoding="utf-8")
    report = lint(Config(root=tmp_path, paths=(tmp_path,)))
    found = [finding for finding in report.findings if finding.rule.startswith("cfn-lint:")]
    assert [(finding.rule, finding.severity) for finding in found] == [("cfn-lint:E3012", severity)]


EVENT = "Resources: { F: { Type: 'AWS::Serverless::Function', Properties: { Handler: a.b, Runtime: python3.13, \
CodeUri: src/, Events: { E: { Type: TYPE } } } } }\n"


@pytest.mark.parametrize(("event", "rule"), [("S3", "cfn-lint:E3003"), ("Nonsense", "cfn-lint:E3003")])
def test_an_event_is_not_said_to_be_none_of_each_other_type(event: str, rule: str) -> None:
    assert [finding.rule for finding in check(SAM_HEAD + EVENT.replace("TYPE", event)).findings] == [rule]


PART = "Resources: { Queue: { Type: 'AWS::SQS::Queue', Properties: { KmsMasterKeyId: !GetAtt Key.Arn } } }\n"


@pytest.mark.parametrize(
    ("files", "rules"),
    [
        ({"parts/queue.yaml": PART}, {"cfn-lint:E1010"}),
        (
            {"parts/queue.yaml": PART, "whole.yaml": f"{SAM_HEAD}Resources: !YAMLInclude ./parts/queue.yaml, a.yaml\n"},
            set(),
        ),
        ({"t.yaml": "Resources:\n  '{{ name }}Queue': { Type: 'AWS::SQS::Queue' }\n"}, set()),
        ({"t.yaml": "Transform: Macro\nResources: { A: { Type: 'AWS::S3::Object' } }\n"}, set()),
        ({"t.yaml": "Resources: { A: { Type: 'AWS::S3::Object' } }\n"}, {"cfn-lint:E3006"}),
    ],
)
def test_cfn_lint_is_asked_about_whole_templates(files: dict[str, str], rules: set[str], tmp_path: Path) -> None:
    """Parts of a template, skeletons and types of macros are none of its business."""
    (tmp_path / "parts").mkdir()
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    report = lint(Config(root=tmp_path, paths=(tmp_path,)))
    assert {finding.rule for finding in report.findings if finding.rule.startswith("cfn-lint:")} == rules


MERGED = """\
Resources:
  ApiGatewayCustomDomain: {{ {type}Properties: {{ RegionalCertificateArn: arn:aws:acm:eu-west-1:1:certificate/a }} }}
  APIHandler: {{ Type: AWS::Serverless::Function, Properties: {{ Tags: {{ a: b }} }} }}
"""
RESPONSES = """\
Resources:
  Answer:
    Type: AWS::ApiGateway::GatewayResponse
    Properties: {{ ResponseType: DEFAULT_4XX, RestApiId: !Ref {name} }}
"""
PLACE = """\
Resources:
  Orders:
    Type: AWS::Lambda::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      Role: arn:aws:iam::123456789012:role/orders
      Code: {{ S3Bucket: {bucket}, S3Key: {key} }}
"""
IN_SERVICE = """\
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties: {{ QueueName: "{name}", KmsMasterKeyId: !GetAtt [Key, Arn] }}
"""
INPUT = """\
Resources:
  Group:
    Type: AWS::MediaLive::InputSecurityGroup
    Properties: {{ WhitelistRules: [{{ Cidr: 10.0.0.0/8 }}] }}
  Input:
    Type: AWS::MediaLive::Input
    Properties: {{ Name: orders, Type: RTP_PUSH, {groups} }}
"""


@pytest.mark.parametrize(
    ("text", "files", "rules"),
    [
        (MERGED.format(type=""), (".chalice/config.json",), set()),
        (MERGED.format(type=""), (), {"cfn-lint:E3001", "cfn-lint:E3038"}),
        (
            MERGED.format(type="Type: 'AWS::ApiGateway::DomainName', "),
            (".chalice/config.json",),
            {"cfn-lint:E3038"},
        ),
        (RESPONSES.format(name="ApiGatewayRestApi"), (), set()),
        (RESPONSES.format(name="Api"), (), {"cfn-lint:E1020"}),
        (IN_SERVICE.format(name="orders"), (), {"cfn-lint:E1010"}),
        (IN_SERVICE.format(name="${AWS::Region}-${Stage}"), (), {"cfn-lint:E1010", "cfn-lint:E1029"}),
        (IN_SERVICE.format(name="orders-${self:custom.stage}"), (), set()),
        (IN_SERVICE.format(name="${file(names.yml):queue}"), (), set()),
        (PLACE.format(bucket="'# CI will replace these comments'", key="''"), (), set()),
        (PLACE.format(bucket="Orders bucket", key="a"), (), {"cfn-lint:E1161", "cfn-lint:E3031"}),
        (PLACE.format(bucket="replace", key="''"), (), {"cfn-lint:E3033"}),
        (INPUT.format(groups="InputSecurityGroups: [!Ref Group]"), (), set()),
        (INPUT.format(groups="Vpc: { SecurityGroupIds: [!Ref Group], SubnetIds: [a, b] }"), (), {"cfn-lint:E1041"}),
    ],
)
def test_cfn_lint_is_not_heard_on_what_others_complete(
    text: str, files: tuple[str, ...], rules: set[str], tmp_path: Path
) -> None:
    """Chalice's own template, a service of the Serverless Framework, a pipeline; and on groups that are not EC2's."""
    (tmp_path / ".chalice").mkdir()
    for name in files:
        (tmp_path / name).write_text('{"app_name": "orders"}', encoding="utf-8")
    (tmp_path / "template.yaml").write_text(text, encoding="utf-8")
    report = lint(Config(root=tmp_path, paths=(tmp_path,)))
    assert {finding.rule for finding in report.findings if finding.severity.word == "error"} == rules


SERVICE = """\
service: orders
provider: {name: aws}
custom: {stage: dev}
"""
QUEUE = """\
Queue:
  Type: AWS::SQS::Queue
  Properties:
    QueueName: orders-${self:custom.stage}
    VisibilityTimeoutSeconds: 300
"""
WRONG_KEY = "Additional properties are not allowed ('VisibilityTimeoutSeconds' was unexpected"


def indented(text: str, by: int) -> str:
    return "".join(f"{' ' * by}{line}\n" for line in text.splitlines())


IN_LINE = "{Resources: {Q: {Type: 'AWS::SQS::Queue', Properties: {A: 1}}}}"
OTHER_TYPE = """\
Resources:
    Old:
        Type: AWS::SQS::Queues
        Properties: {DelaySeconds: 1}
"""
UNFINISHED = """\
resources:
  Resources:
    Q:
      Type: AWS::SQS::Queue
      Properties: {RedrivePolicy: !GetAtt Other.Arn, DelaySeconds: "${self:custom.gone}"}
"""


@pytest.mark.parametrize(
    ("resources", "parts", "expected"),
    [
        (f"resources:\n  Resources:\n{indented(QUEUE, 4)}", {}, ["serverless.yml:10 9"]),
        (
            "resources:\n  - ${file(parts/queue.yml)}\n  - ${file(parts/b.yml)}\n",
            {"parts/queue.yml": f"Resources:\n{indented(QUEUE, 2)}", "parts/b.yml": OTHER_TYPE},
            ["parts/b.yml:3 9", "parts/queue.yml:6 7"],
        ),
        ("resources:\n  Resources: ${file(queue.yml)}\n", {"queue.yml": QUEUE}, ["queue.yml:5 5"]),
        (f"resources: {IN_LINE}\n", {}, ["serverless.yml:4 67"]),
        (f"resources:\n  - {IN_LINE}\n  - {{Transform: Macro}}\n", {}, []),
        (UNFINISHED, {}, []),
    ],
)
def test_cfn_lint_says_of_a_service_which_properties_and_types_there_are_not(
    resources: str, parts: dict[str, str], expected: list[str], tmp_path: Path
) -> None:
    """What variables stand for, and what the framework adds, it does not know; places are those in the files."""
    (tmp_path / "parts").mkdir()
    for name, text in {"serverless.yml": SERVICE + resources, **parts}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    report = lint(Config(root=tmp_path, paths=(tmp_path,), select=("cfn-lint",)))
    places = [(finding.location, finding.severity.word) for finding in report.findings]
    assert [f"{place.document.path}:{place.start.line} {place.start.column}" for place, _ in places] == expected
    assert {severity for _, severity in places} <= {"error"}
    assert not report.notes


FILLED_IN = "Resources: { Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: '${AWS::Region}-queue' } } }\n"


@pytest.mark.parametrize(
    ("text", "code", "rules"),
    [
        (FILLED_IN, {}, {"cfn-lint:E1029"}),
        (
            FILLED_IN,
            {"a.ts": "const body = cdk.Fn.sub(fs.readFileSync('./parts/queue.yaml').toString());\n"},
            set(),
        ),
        (FILLED_IN, {"a.js": "fs.readFileSync(path.join(__dirname, '..', 'parts/queue.yaml'));\n"}, set()),
        (FILLED_IN, {"a.py": "body = Path('queue.yaml').read_text().replace('${AWS::Region}', region)\n"}, set()),
        (FILLED_IN, {"a.py": "with open('other/queue.yaml') as file:\n    body = file.read()\n"}, {"cfn-lint:E1029"}),
        (FILLED_IN, {"a.py": "deploy('parts/queue.yaml')\n"}, {"cfn-lint:E1029"}),
        (PART, {"a.py": "body = open('parts/queue.yaml').read()\n"}, {"cfn-lint:E1010"}),
    ],
)
def test_a_text_that_code_fills_in_is_none_of_its_business(
    text: str, code: dict[str, str], rules: set[str], tmp_path: Path
) -> None:
    """It has placeholders where CloudFormation fills in none, and code that reads it."""
    (tmp_path / "parts").mkdir()
    for name, content in {"parts/queue.yaml": text, **code}.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    report = lint(Config(root=tmp_path, paths=(tmp_path,)))
    assert {finding.rule for finding in report.findings if finding.rule.startswith("cfn-lint:")} == rules


MAPPED = """\
Mappings: { Regions: { us-east-1: { Short: USE1 }, eu-west-1: { Short: EUW1 } } }
Resources:
  Server:
    Type: AWS::EC2::Instance
    Properties: { InstanceType: t3.micro, ImageId: !FindInMap [Regions, !Ref AWS::Region, ImageId] }
"""


@pytest.mark.parametrize(
    ("code", "rules"),
    [
        ({}, {"cfn-lint:E1011"}),
        ({"a.js": "const entry = template.Mappings.Regions[region] || {};\nentry.ImageId = image;\n"}, set()),
        ({"a.py": "template['Mappings']['Regions'][region]['ImageId'] = image\n"}, set()),
        ({"a.py": "template['Mappings']['Places'][region]['ImageId'] = image\n"}, {"cfn-lint:E1011"}),
        ({"a.py": "template['Mappings']['Regions'][region]['Short'] = image\n"}, {"cfn-lint:E1011"}),
        ({"a.py": "image = template['Mappings']['Regions'][region]['ImageId']\n"}, {"cfn-lint:E1011"}),
    ],
)
def test_what_code_puts_into_a_mapping_is_not_missing(code: dict[str, str], rules: set[str], tmp_path: Path) -> None:
    for name, content in {"template.yaml": MAPPED, **code}.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    report = lint(Config(root=tmp_path, paths=(tmp_path,)))
    assert {finding.rule for finding in report.findings if finding.rule.startswith("cfn-lint:")} == rules


SAYS_CASES = """
from cfnlint.rules import CloudFormationLintRule, RuleMatch, Rules
from serverless_lint import cfn_lint
from serverless_lint.source import Document

class Cases(CloudFormationLintRule):
    id, shortdesc, source_url = "E9001", "Cases", ""

    def match(self, cfn):
        for _, name in zip(range(hash("a") % 3 + 1), ("One", "Two", "Three")):
            cases = " and ".join(f'when condition "{case}" is True' for case in {name, "Four", "Five", "Six"})
            yield RuleMatch(["Resources", "Queue"], f"refused when {cases} at Resources/Queue")

cfn_lint._checker()._rules = Rules({"E9001": Cases()})
template = Document("template.yaml", "Resources: {Queue: {Type: 'AWS::SQS::Queue'}}")
for finding in cfn_lint.run_cfn_lint([template], level="errors", jobs=1).findings:
    print(finding.message)
"""


@pytest.mark.parametrize("seed", ["0", "1", "2"])
def test_the_order_in_which_cfn_lint_tries_cases_does_not_show(seed: str) -> None:
    """Python orders sets of texts by a seed that is another one in each run."""
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    said = subprocess.run((sys.executable, "-c", SAYS_CASES), env=environment, capture_output=True, text=True)
    assert said.stdout == "refused under some conditions at Resources/Queue\n"


def test_that_cfn_lint_is_not_installed_is_one_note(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever never runs it may save the room that it takes."""
    monkeypatch.setitem(sys.modules, "cfnlint", None)

    result = check(GOOD_CLOUDFORMATION, BAD_SAM)

    assert result.findings == ()
    assert result.notes == ("cfn-lint is not installed, so that it says nothing: --no-cfn-lint asks for no more",)


def test_a_template_that_crashes_cfn_lint_is_a_note_and_the_others_are_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    def crash_at_queue(template: Any, *arguments: Any) -> Any:
        if "Queue" in template["Resources"]:
            raise LookupError("lost")
        return run_template_by_data(template, *arguments)

    monkeypatch.setattr("cfnlint.runner.template.run_template_by_data", crash_at_queue)

    result = check(GOOD_CLOUDFORMATION, BAD_SAM)

    assert rules_and_texts(result) == [("cfn-lint:E3012", "Timeout")]
    assert result.notes == ("cfn-lint could not check `1.yaml` (LookupError: lost)",)


def test_a_rule_of_cfn_lint_that_crashes_is_a_note_beside_the_findings(use_rules: UseRules) -> None:
    use_rules(Rule("E9001", "too long"), Rule("E9002", LookupError("lost")), RuleError())

    result = check(GOOD_CLOUDFORMATION)

    assert rules_and_texts(result) == [("cfn-lint:E9001", "VisibilityTimeout")]
    assert_names_and_quotes(result.notes, "1.yaml", "lost")


def test_a_schema_of_cfn_lint_that_crashes_is_a_note_beside_the_findings(monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*arguments: object) -> None:
        raise LookupError("lost")

    monkeypatch.setattr(type(cfn_lint._checker()._rules["E3002"]), "validate", crash)

    result = check(GOOD_CLOUDFORMATION + "    Nonsense: 1\n")

    assert rules_and_texts(result) == [("cfn-lint:E3001", "Nonsense")]
    assert_names_and_quotes(result.notes, "1.yaml", "lost")


def assert_names_and_quotes(notes: tuple[str, ...], name: str, quoted: str) -> None:
    """There is one note, short, which names a template and holds a part of what cfn-lint says."""
    (note,) = notes
    assert note.startswith(f"cfn-lint could not check `{name}` (")
    assert quoted in note
    assert len(note) < 400


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (RecursionError("too deep"), "RecursionError: too deep"),
        (MemoryError(), "MemoryError"),
        (SystemError("a\nb"), "SystemError: a b"),
    ],
    ids=["recursion", "memory", "system"],
)
def test_whatever_cfn_lint_raises_is_a_note(error: Exception, reason: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*arguments: object) -> None:
        raise error

    monkeypatch.setattr("cfnlint.runner.template.run_template_by_data", crash)

    assert check(BAD_SAM) == CfnLintResult((), (f"cfn-lint could not check `1.yaml` ({reason})",))


ALIASES = "".join(f"  l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]\n" for n in range(1, 10))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Resources: " + "[" * 10_000 + "]" * 10_000, id="deep lists"),
        pytest.param("Resources: " + "{a: " * 10_000 + "}" * 10_000, id="deep mappings"),
        pytest.param("Metadata:\n  l0: &l0 [a]\n" + ALIASES + GOOD_CLOUDFORMATION, id="aliases that multiply"),
        pytest.param("- a\n", id="a list"),
        pytest.param(
            "Metadata: {cfn-lint: {config: {regions: [mars-1]}}}\n" + GOOD_CLOUDFORMATION, id="an unknown region"
        ),
    ],
)
def test_what_cfn_lint_cannot_read_is_a_note(text: str) -> None:
    assert_names_and_quotes(check(text).notes, "1.yaml", "")


@pytest.mark.parametrize(
    "text",
    [pytest.param("Resources:\n  A: *b\n", id="an alias"), pytest.param("Resources:\n  A: [", id="an open bracket")],
)
def test_why_cfn_lint_cannot_read_a_template_is_said_in_its_words(text: str) -> None:
    _, (problem,) = decode_str(text)

    assert check(text).notes == (f"cfn-lint could not check `1.yaml` ({' '.join(problem.message.split())})",)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Resources: " + " " * MAX_CHARACTERS, id="a large text"),
        pytest.param(
            "Resources:\n" + "".join(f"  Q{n}: {{Type: AWS::SQS::Queue}}\n" for n in range(MAX_RESOURCES + 1)),
            id="many resources",
        ),
    ],
)
def test_a_template_that_cloudformation_does_not_take_is_not_checked(text: str) -> None:
    assert check(text).notes == ("cfn-lint could not check `1.yaml` (larger than CloudFormation allows)",)


def test_workers_find_what_one_process_finds() -> None:
    texts = (BAD_SAM, GOOD_SAM, "Resources: [", BAD_CLOUDFORMATION, GOOD_CLOUDFORMATION)

    alone, together = check(*texts, jobs=1), check(*texts, jobs=2)

    assert [finding.sort_key for finding in together.findings] == [finding.sort_key for finding in alone.findings]
    assert together.notes == alone.notes
    assert (len(alone.findings), len(alone.notes)) == (2, 1)


def test_what_is_known_of_a_template_is_not_asked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    documents = [Document(f"{name}.yaml", text) for name, text in zip("abc", (BAD_SAM, GOOD_SAM, BAD_SAM), strict=True)]
    with closing(Cache(tmp_path)) as cache:
        first = run_cfn_lint(documents[:2], level="errors", jobs=1, cache=cache)
        monkeypatch.setattr(cfn_lint, "_check", _die)
        again = run_cfn_lint(documents, level="errors", jobs=1, cache=cache)
    assert [finding.sort_key[:3] for finding in again.findings] == [
        (f"{name}.yaml", *first.findings[0].location.span) for name in "ac"
    ]


def test_templates_are_counted_as_they_are_done() -> None:
    counted: list[tuple[int, int]] = []
    documents = [Document(f"{name}.yaml", GOOD_CLOUDFORMATION) for name in "abc"]

    run_cfn_lint(documents, level="errors", jobs=1, on_file=lambda done, total: counted.append((done, total)))

    assert counted == [(1, 3), (2, 3), (3, 3)]


def test_templates_whose_worker_is_killed_are_named_in_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cfn_lint, "_check", _die)

    result = check(*[GOOD_CLOUDFORMATION] * 5, jobs=2)

    assert result == CfnLintResult((), ("cfn-lint could not check `1.yaml` and 4 more (its process was killed)",))


def _die(text: str) -> None:
    os._exit(1)


def test_without_worker_processes_templates_are_checked_in_this_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object, **options: object) -> None:
        raise OSError("no semaphores")

    monkeypatch.setattr("concurrent.futures.ProcessPoolExecutor", refuse)

    assert rules_and_texts(check(*[BAD_SAM] * 4, jobs=2)) == [("cfn-lint:E3012", "Timeout")] * 4


def test_configuration_files_of_cfn_lint_are_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".cfnlintrc").write_text("ignore_checks: [E3012]\nappend_rules: [.]\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    assert rules_and_texts(check(BAD_SAM)) == [("cfn-lint:E3012", "Timeout")]


def test_nested_templates_are_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "nested.yaml").write_text(GOOD_CLOUDFORMATION, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    document = Document("template.yaml", NESTED)

    assert run_cfn_lint([document], level="errors", jobs=1) == CfnLintResult((), ())


@pytest.mark.parametrize("region", ["eu-west-1", "mars-1"])
def test_the_region_in_the_environment_does_not_count(region: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_REGION", region)

    assert check(GOOD_SAM) == CfnLintResult((), ())


def test_the_network_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object, **options: object) -> None:
        raise AssertionError("connects")

    monkeypatch.setattr(socket.socket, "connect", refuse)

    assert check(GOOD_SAM) == CfnLintResult((), ())


def test_nothing_is_printed_and_logging_and_warnings_stay_as_they_are(capfd: pytest.CaptureFixture[str]) -> None:
    logger = logging.getLogger("cfnlint")
    before = (logger.level, list(logger.handlers), list(logging.getLogger().handlers), list(warnings.filters))

    check("Resources: [", "Metadata: []\n" + GOOD_CLOUDFORMATION, BAD_SAM)

    after = (logger.level, list(logger.handlers), list(logging.getLogger().handlers), list(warnings.filters))
    assert after == before
    assert capfd.readouterr() == ("", "")
