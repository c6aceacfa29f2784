"""Findings about services are in the words of the Serverless Framework."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import serverless_lint
from agreement import findings
from serverless_lint.config import Config
from serverless_lint.front_ends.cdk.words import CDK, CDK_IN_PYTHON, in_python
from serverless_lint.front_ends.serverless_framework.words import SERVERLESS_FRAMEWORK, SILENT
from serverless_lint.front_ends.words import Words
from serverless_lint.ruleset.known_rules import known_rules

CHECKS = Path(serverless_lint.__file__).parent / "checks"
_WORD = re.compile(r"\b[A-Z][a-z]+[A-Z]\w*|(?<=`)[A-Z][a-z]+(?=[`:.])|^[A-Z][a-z]+$")
RULES = {rule.id: rule for rule in known_rules(Config())}


def rules_that_speak(words: Words) -> dict[str, list[str]]:
    """By module those rules whose words are replaced where they speak of what a tool makes."""
    found: dict[str, list[str]] = {}
    for rule in RULES.values():
        if rule.id not in words.silent | words.as_they_are:
            found.setdefault(rule.check.__module__.rpartition(".")[2], []).append(rule.id)
    return found


def texts_of(module: str) -> Iterator[str]:
    """All texts of a module of checks but its docstrings, with `…` for what is put into them."""
    tree = ast.parse((CHECKS / f"{module}.py").read_text(encoding="utf-8"))
    parts = {part for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    documentation = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in parts | documentation:
            yield node.value


def left_over(module: str, rules: list[str], words: Words) -> list[str]:
    """The words of CloudFormation in a module that the tables have no other word for."""
    known = {
        word
        for key in (*words.words, *(key for rule in rules for key in words.of_rules.get(rule, ())))
        for word in _WORD.findall(key)
    }
    return sorted({word for text in texts_of(module) for word in _WORD.findall(text)} - known)


SAME_FOR_ALL = {
    "batch_failures": {"Properties"},
    "batch_settings": {"DynamoDB", "MessageRetentionPeriod"},
    "concurrency": {"AutoPublishAlias", "FunctionVersion", "ProvisionedConcurrencyConfig", "SnapStart"},
    "custom_resource_without_response": {"CloudFormation", "ResponseURL"},
    "decimal_not_serializable": {"Decimal"},
    "dynamodb_requests": {"DynamoDB", "ExpressionAttributeNames", "Key", "ProjectionExpression", "UpdateExpression"},
    "encoded_record_not_decoded": {"CloudWatch", "Message", "RabbitMQ", "Records", "Sns"},
    "event_injection": {"DynamoDB", "MongoDB"},
    "event_source_failures": {"False"},
    "filter_pattern_key": {"DynamoDB", "Filters", "Keys", "NewImage", "OldImage"},
    "house_rules": {
        *("ApiGateway", "ApiGatewayV2", "DynamoDB", "EncryptionConfiguration", "HttpApi", "KeyId", "KmsKeyId"),
        *("KmsMasterKeyId", "LogGroup", "RestApi", "SecretsManager", "SimpleTable", "StateMachine", "StepFunctions"),
        *("StreamEncryption", "Tags", "WebACLAssociation"),
    },
    "iam_statements": {"Action", "NotAction", "NotPrincipal", "NotResource", "PassRole", "PassedToService"},
    "invocations": {"Map", "RecursiveLoop"},
    "malformed_proxy_response": {"AppSync"},
    "missing_dead_letter_queue": {"DeadLetterQueue", "EventInvokeConfig"},
    "missing_log_retention": {"LogGroup"},
    "missing_permission": {"Policies", "PolicyDocument", "Statement"},
    "missing_tracing": {"Active", "Properties", "Role", "Tracing"},
    "multiprocessing_unsupported": {"Pipe", "ThreadPoolExecutor"},
    "public_endpoints": {
        *("AllowUnauthenticatedIdentities", "ApiGateway", "ApiGatewayV2", "Domain", "DomainName"),
        *("DomainNameConfigurations", "DomainNameV2", "HttpApi", "SecurityPolicy", "WebSocketApi"),
    },
    "recursive_trigger": {
        *("Copy", "CopyObject", "DelaySeconds", "Publish", "PublishBatch", "PutItem", "PutObject", "PutRecord"),
        *("PutRecords", "RecursiveLoop", "SendMessage", "SendMessageBatch", "UpdateItem", "Upload", "UploadFile"),
        *("UploadFileObj", "UploadFileobj"),
    },
    "roles": {"CreateLogStream", "Policies", "PutLogEvents", "Role"},
    "runtime_syntax_mismatch": {"CommonJS"},
    "sdk_responses": {"BatchGetItem", "Describe", "FilterExpression", "Query", "Scan", "ScanFilter", "Tag"},
    "sleep_in_handler": {"Wait"},
    "snapstart": {"AutoPublishAlias", "Image", "Properties", "Size", "SnapStart"},
    "snapstart_unsafe_state": {"ApplyOn", "SnapStart"},
    "source_condition_never_matches": {"AccountId", "ArnLike", "StringLike"},
    "state_input_missing": {"ResultPath"},
    "stream_image_of_removal": {"NewImage"},
    "stream_view_mismatch": {"NewImage", "OldImage", "Records"},
    "unchunked_batch": {"Transact"},
    "unknown_iam_action": {
        *("ConditionCheckItem", "DeleteItem", "GetItem", "ListTags", "PutItem", "PutObject", "PutRecordBatch"),
        *("PutRolePolicy", "UpdateItem"),
    },
    "unknown_powertools_setup": {"PutTraceSegments"},
    "unnoticed_failures": {"Lambda"},
    "vendored_requests": {"AttributeError"},
    "wildcard_iam": {"FullAccess", "PowerUser"},
    "without_alarm": {"ApproximateNumberOfMessagesVisible", "Errors"},
    "wrapper_without_layer": {"Layers"},
    "x86_architecture": {"Architectures"},
}
"""Words by module that are the same for everybody, or that rules look for and do not say."""


SAME_FOR_THE_CDK = {
    "data_trace_enabled": {"RouteSettings"},
    "api_stages": {"Format", "HttpMethod", "ResourcePath"},
    "appsync": {"AppSync", "GraphQLApi", "Logging"},
    "delivery": {"QueuePolicy", "TopicPolicy"},
    "lambda_permissions": {"Properties"},
    "notification_without_permission_order": {"DependsOn"},
    "public_policies": {"InvokedViaFunctionUrl", "PrincipalOrgID"},
    "queue_visibility": {"Properties"},
    "stateful_resources": {
        *("CloudFront", "Delete", "DynamoDB", "GlobalTable", "Retain", "SimpleTable", "UserPool"),
    },
    "state_machine_settings": {"Enabled", "Logging", "Tracing"},
    "stream_not_enabled": {"DynamoDB", "SimpleTable"},
}
"""Words of rules that are silent about the Serverless Framework."""


@pytest.mark.parametrize(("module", "rules"), rules_that_speak(SERVERLESS_FRAMEWORK).items())
def test_each_word_of_cloudformation_has_one_of_the_framework(module: str, rules: list[str]) -> None:
    """Add it to the table, or the rule to those that are silent; if no message says it, add it above."""
    assert left_over(module, rules, SERVERLESS_FRAMEWORK) == sorted(SAME_FOR_ALL.get(module, ()))


@pytest.mark.parametrize(("module", "rules"), rules_that_speak(CDK).items())
def test_each_word_of_cloudformation_has_one_of_the_cdk(module: str, rules: list[str]) -> None:
    """Add it to the table, or the rule to those that are silent; if no message says it, add it above."""
    same = SAME_FOR_THE_CDK.get(module, SAME_FOR_ALL.get(module, set()))
    assert set(left_over(module, rules, CDK)) <= same


@pytest.mark.parametrize("words", [SERVERLESS_FRAMEWORK, CDK, CDK_IN_PYTHON])
def test_tables_name_rules_that_there_are(words: Words) -> None:
    """Each in one of them."""
    assert {*words.silent, *words.as_they_are, *words.of_rules} <= RULES.keys()
    assert words.silent.isdisjoint(words.as_they_are)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("memorySize", "memory_size"),
        ("tracing: Tracing.ACTIVE", "tracing=Tracing.ACTIVE"),
        ("reportBatchItemFailures: true", "report_batch_item_failures=True"),
        ("logConfig.role", "log_config.role"),
    ],
)
def test_programs_in_python_have_words_of_their_own(word: str, expected: str) -> None:
    """As its libraries have them."""
    assert in_python(word) == expected


SERVICE = """\
service: orders
frameworkVersion: "3"
provider:
  name: aws
  runtime: python3.13
%s
functions:
  get-order:
    handler: app.handler
%s
resources:
  Resources:
    Orders:
      Type: AWS::SQS::Queue
%s
"""


@pytest.mark.parametrize(
    ("rule", "provider", "function", "expected"),
    [
        pytest.param(
            *("default-memory", "  memorySize: 128", ""),
            "6 info `get-order` has 128 MB of memory and little CPU: measure and raise `memorySize`",
            id="a setting",
        ),
        pytest.param(
            *("missing-tracing", "", "    events: [{ http: GET / }]"),
            "8 info `get-order` is not traced: set `tracing: Active`",
            id="a setting with its value",
        ),
        pytest.param(
            *("missing-dead-letter-queue", "", "    events: [{ sns: orders }]"),
            "8 warning `get-order` loses events that fail after two retries: "
            "add an `onError` or an on-failure destination",
            id="a word of one rule",
        ),
        pytest.param(
            *("missing-log-retention", "", ""),
            "8 info the logs of `get-order` are kept forever: set its `logRetentionInDays`",
            id="of a log group",
        ),
        pytest.param(
            *("stream-without-failure-destination", ""),
            "    events: [{ stream: { type: kinesis, arn: !Ref S, maximumRetryAttempts: 1 } }]",
            "10 warning `get-order.stream` drops bad records: add `destinations.onFailure`",
            id="of an event",
        ),
        pytest.param(
            *(
                "wildcard-iam-resource",
                "  iam: { role: { statements: [{ Effect: Allow, Action: s3:GetObject, Resource: '*' }] } }",
            ),
            "",
            "6 warning `provider.iam.role` may use `s3:GetObject` on every resource: name the ones it works with",
            id="of the shared role",
        ),
        pytest.param(
            *("secret-in-environment", "", "    environment: { DB_PASSWORD: hunter2xyzzy }"),
            "10 warning a secret seems to be written into the definition, in `DB_PASSWORD` of `get-order`: "
            "keep it in Secrets Manager",
            id="what is no template",
        ),
        pytest.param(
            *("queue-visibility-below-timeout", "  timeout: 60", "    events: [{ sqs: { arn: !GetAtt Orders.Arn } }]"),
            "13 error `Orders` hides messages for 30 s by default, less than the 60 s that `get-order` may take: "
            "Lambda refuses the mapping",
            id="of a resource in the words of CloudFormation",
        ),
    ],
)
def test_messages_name_what_the_user_wrote(
    tmp_path: Path, rule: str, provider: str, function: str, expected: str
) -> None:
    """With the user's names and settings, at the user's places."""
    files = {
        "serverless.yml": SERVICE % (provider, function, ""),
        "app.py": "def handler(event, context):\n    return 1\n",
    }
    assert findings(tmp_path, rule, files) == [f"serverless.yml:{expected}"]


@pytest.mark.parametrize("rule", sorted(SILENT))
def test_rules_without_words_say_nothing_of_what_the_framework_makes(tmp_path: Path, rule: str) -> None:
    """Whatever is written in a service."""
    function = (
        "    url: { cors: true }\n    snapStart: true\n    provisionedConcurrency: 1\n"
        "    events: [{ http: { path: a, method: get, cors: true } }, { s3: photos }, { schedule: rate(1 day) }]"
    )
    files = {
        "serverless.yml": SERVICE.partition("resources:")[0] % ("", function),
        "app.py": "def handler(event, context):\n    return 1\n",
    }
    assert findings(tmp_path, rule, files) == []


@pytest.mark.parametrize(
    ("name", "count"), [("orders", 1), ("'${self:service}-${sls:stage}'", 0)], ids=["written", "made of variables"]
)
def test_a_name_that_a_variable_makes_is_not_hard_coded(tmp_path: Path, name: str, count: int) -> None:
    """It is another one in another stage."""
    files = {"serverless.yml": SERVICE % ("", "", f"      Properties: {{ QueueName: {name} }}")}
    assert len(findings(tmp_path, "hardcoded-resource-name", files)) == count


def test_an_ignore_comment_at_a_function_silences_what_is_found_there(tmp_path: Path) -> None:
    """As in a template."""
    function = "    memorySize: 128 # serverless-lint: ignore[default-memory] enough"
    files = {"serverless.yml": SERVICE % ("", function, ""), "app.py": "def handler(event, context):\n    return 1\n"}
    assert findings(tmp_path, "default-memory", files) == []


@pytest.mark.parametrize(
    ("rest", "files", "is_missing"),
    [
        pytest.param("", {}, True, id="nothing"),
        pytest.param("", {"requirements.txt": "PyYAML\n"}, True, id="declared"),
        pytest.param(
            "plugins: [serverless-python-requirements]\n", {"requirements.txt": "PyYAML\n"}, False, id="plugin"
        ),
        pytest.param("plugins: [serverless-wsgi]\n", {"requirements.txt": "PyYAML\n"}, False, id="plugin for WSGI"),
        pytest.param("plugins: [./own]\n", {}, False, id="a plugin that is not known"),
        pytest.param("", {"deploy.sh": "pip install -r requirements.txt -t .\n"}, False, id="a script"),
        pytest.param("", {"Makefile": "deploy:\n"}, False, id="a makefile"),
        pytest.param("", {"yaml/__init__.py": ""}, False, id="copied beside the code"),
    ],
)
def test_python_packages_need_a_plugin(tmp_path: Path, rest: str, files: dict[str, str], is_missing: bool) -> None:
    """The framework installs none of what dependency files declare."""
    code = "import yaml\n\n\ndef handler(event, context):\n    return yaml.safe_load(event)\n"
    found = findings(
        tmp_path, "undeclared-dependency", {"serverless.yml": SERVICE % ("", "", "") + rest, "app.py": code, **files}
    )
    assert (
        found
        == [
            "app.py:1 warning nothing brings `yaml` to `get-order`: "
            "add the plugin `serverless-python-requirements`, the framework itself installs none"
        ]
        * is_missing
    )


TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  HttpApi: { Type: AWS::Serverless::HttpApi }
  F:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: .
      Handler: app.handler
      Runtime: python3.13
      Events: { E: { Type: HttpApi, Properties: { ApiId: !Ref HttpApi, Path: /, Method: get } } }
"""


def test_a_template_beside_a_service_is_spoken_of_in_its_own_words(tmp_path: Path) -> None:
    """Although the framework gives what it makes the same ids."""
    files = {
        "sam/template.yaml": TEMPLATE,
        "service/serverless.yml": SERVICE % ("", "    events: [{ httpApi: GET / }]", ""),
    }
    assert [line for line in findings(tmp_path, "api-without-authorizer", files) if line.startswith("sam/")] == [
        "sam/template.yaml:3 info anybody may call `GET /` of `HttpApi`: add an authorizer or IAM"
    ]
    assert findings(tmp_path, "api-without-throttling", files) == [
        "sam/template.yaml:3 info `HttpApi` may use up the account's limit: set `ThrottlingRateLimit` and "
        "`ThrottlingBurstLimit` in `DefaultRouteSettings`"
    ]


def test_longer_names_with_an_id_in_them_stay_as_they_are(tmp_path: Path) -> None:
    """`CF_` and the id of a function is a variable of the code, and nothing that the framework makes."""
    files = {
        "serverless.yml": "service: orders\nframeworkVersion: '3'\nprovider: {name: aws, runtime: python3.13}\n"
        "functions:\n  send_all: {handler: app.handler}\n",
        "app.py": "import os\n\n\ndef handler(event, context):\n"
        "    return os.environ['CF_SendUnderscoreallLambdaFunction']\n",
    }
    assert findings(tmp_path, "undeclared-environment-variable", files) == [
        "app.py:5 warning `CF_SendUnderscoreallLambdaFunction` is not declared for `send_all`: add it to `environment`"
    ]
