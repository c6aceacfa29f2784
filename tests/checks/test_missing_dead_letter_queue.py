"""What is lost of functions that are invoked asynchronously, and what keeps it."""

from __future__ import annotations

from pathlib import Path

import pytest

from agreement import findings, sam

EVENT = ", Events: {Sent: {Type: SNS, Properties: {Topic: !ImportValue topic}}}"


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ("", "`Worker` loses events that fail after two retries: add a `DeadLetterQueue` or an on-failure destination"),
        (
            ", EventInvokeConfig: {MaximumRetryAttempts: 0}",
            "`Worker` loses events that it fails on: add a `DeadLetterQueue` or an on-failure destination",
        ),
        (
            ", DurableConfig: {ExecutionTimeout: 900}",
            "`Worker` loses events of executions that fail: add a `DeadLetterQueue`",
        ),
    ],
)
def test_message_counts_no_retries_that_lambda_does_not_make(tmp_path: Path, properties: str, expected: str) -> None:
    """Their number can be set, and an execution of a durable function that failed is not repeated at all."""
    found = findings(tmp_path, "missing-dead-letter-queue", {"template.yaml": sam(f"{EVENT}{properties}")})
    assert found == [f"template.yaml:3 warning {expected}"]


@pytest.mark.parametrize(
    ("schedule", "lines"),
    [
        ("rate(1 minute)", []),
        ("rate(30 minutes)", []),
        ("cron(* * * * ? *)", []),
        ("cron(0/5 * * * ? *)", []),
        ("cron(*/15 * ? * * *)", []),
        ("rate(1 hour)", ["template.yaml:3"]),
        ("cron(0 * * * ? *)", ["template.yaml:3"]),
        ("cron(0/5 6 * * ? *)", ["template.yaml:3"]),
        ("cron(0/5 * ? * MON *)", ["template.yaml:3"]),
        ("cron(0/0 * * * ? *)", ["template.yaml:3"]),
        ("rate(x minutes)", ["template.yaml:3"]),
        ("whenever", ["template.yaml:3"]),
    ],
)
def test_a_schedule_that_fires_soon_again_has_nothing_to_keep(tmp_path: Path, schedule: str, lines: list[str]) -> None:
    """The next event says the same; that of an hour later may be too late."""
    event = f", Events: {{Tick: {{Type: ScheduleV2, Properties: {{ScheduleExpression: '{schedule}'}}}}}}"
    found = findings(tmp_path, "missing-dead-letter-queue", {"template.yaml": sam(event)})
    assert [finding.partition(" ")[0] for finding in found] == lines


@pytest.mark.parametrize(
    ("rule", "lines"),
    [
        ("{ScheduleExpression: rate(5 minutes)}", []),
        ("{ScheduleExpression: rate(5 minutes), EventPattern: {source: [shop]}}", ["template.yaml:3"]),
        ("{ScheduleExpression: !Ref AWS::Region}", ["template.yaml:3"]),
    ],
)
def test_a_rule_with_a_schedule_is_one_too(tmp_path: Path, rule: str, lines: list[str]) -> None:
    """If it has a pattern as well, other events may come from it."""
    resources = f"  Tick:\n    Type: AWS::Events::Rule\n    Properties: {rule}\n".replace(
        "}\n", ", Targets: [{Id: a, Arn: !GetAtt Worker.Arn}]}\n"
    )
    found = findings(tmp_path, "missing-dead-letter-queue", {"template.yaml": sam("", resources)})
    assert [finding.partition(" ")[0] for finding in found] == lines


@pytest.mark.parametrize(
    ("event", "severity"),
    [
        ("Type: Schedule, Properties: {Schedule: rate(1 day)}", "info"),
        ("Type: Schedule, Properties: {Schedule: !Ref AWS::Region}", "info"),
        ("Type: Schedule, Properties: {Schedule: rate(1 day), Input: '{}'}", "info"),
        ("Type: ScheduleV2, Properties: {ScheduleExpression: cron(0 3 * * ? *), Input: '{}'}", "info"),
        ("Type: ScheduleV2, Properties: {ScheduleExpression: 'at(2030-01-01T00:00:00)'}", "warning"),
        (
            "Type: ScheduleV2, Properties: {ScheduleExpression: rate(1 day), Input: '<aws.scheduler.scheduled-time>'}",
            "warning",
        ),
        (
            "Type: ScheduleV2, "
            "Properties: {ScheduleExpression: rate(1 day), Input: !Sub '${AWS::Region} <aws.scheduler.execution-id>'}",
            "warning",
        ),
        ("Type: Schedule, Properties: {Schedule: rate(1 day)}}, More: {Type: S3, Properties: {Bucket: b}", "warning"),
    ],
)
def test_the_next_run_of_a_schedule_does_the_work_again(tmp_path: Path, event: str, severity: str) -> None:
    """Unless it fires once, says something else each time, or is not all that calls the function."""
    template = sam(f", Events: {{Daily: {{{event}}}}}")
    found = findings(tmp_path, "missing-dead-letter-queue", {"template.yaml": template})
    assert [finding.split()[1] for finding in found] == [severity]


@pytest.mark.parametrize(
    ("type_of", "properties", "severity"),
    [
        ("AWS::Events::Rule", "Targets: [{Id: a, Arn: !GetAtt Worker.Arn}]", "info"),
        ("AWS::Events::Rule", "Targets: [{Id: a, Arn: !GetAtt Worker.Arn, Input: '{}'}]", "info"),
        ("AWS::Events::Rule", "EventPattern: {source: [s]}, Targets: [{Id: a, Arn: !GetAtt Worker.Arn}]", "warning"),
        ("AWS::Events::Rule", "Targets: [{Id: a, Arn: !GetAtt Worker.Arn, InputPath: $.time}]", "warning"),
        (
            "AWS::Events::Rule",
            "Targets: [{Id: a, Arn: !GetAtt Worker.Arn, InputTransformer: {InputTemplate: <t>}}]",
            "warning",
        ),
        ("AWS::Scheduler::Schedule", "Target: {Arn: !GetAtt Worker.Arn}", "info"),
        ("AWS::Scheduler::Schedule", "Target: {Arn: !GetAtt Worker.Arn, Input: '{}'}", "info"),
        (
            "AWS::Scheduler::Schedule",
            "Target: {Arn: !GetAtt Worker.Arn, Input: '<aws.scheduler.scheduled-time>'}",
            "warning",
        ),
    ],
)
def test_a_schedule_of_its_own_does_the_work_again_as_well(
    tmp_path: Path, type_of: str, properties: str, severity: str
) -> None:
    """A rule says when it fires and what it tells each target; a schedule of EventBridge Scheduler has one target."""
    resources = f"  Daily:\n    Type: {type_of}\n    Properties: {{ScheduleExpression: rate(1 day), {properties}}}\n"
    found = findings(tmp_path, "missing-dead-letter-queue", {"template.yaml": sam("", resources)})
    assert [finding.split()[1] for finding in found] == [severity]


@pytest.mark.parametrize(
    ("event", "severity"),
    [
        ("schedule: rate(1 day)", "info"),
        ("schedule: { rate: ['rate(1 day)'], input: { all: true } }", "info"),
        ("schedule: { rate: ['rate(1 day)'], method: scheduler }", "info"),
        ("schedule: { rate: ['rate(1 day)'], inputPath: $.time }", "warning"),
        ("schedule: { rate: ['at(2030-01-01T00:00:00)'], method: scheduler }", "warning"),
    ],
)
def test_the_schedules_of_the_serverless_framework_are_schedules(tmp_path: Path, event: str, severity: str) -> None:
    """Whichever of EventBridge's two kinds it makes."""
    service = (
        "service: shop\nprovider: { name: aws, runtime: python3.13 }\n"
        f"functions:\n  worker:\n    handler: app.handler\n    events: [{{ {event} }}]\n"
    )
    found = findings(tmp_path, "missing-dead-letter-queue", {"serverless.yml": service})
    assert [finding.split()[1] for finding in found] == [severity]


@pytest.mark.parametrize(
    ("condition", "lines"),
    [
        ("WithTestResources", []),
        ("E2E", []),
        ("IsTest", []),
        ("ForTheLab", []),
        ("Both", []),
        ("Latest", ["template.yaml:11"]),
        ("NotTest", ["template.yaml:11"]),
        ("Unknown", ["template.yaml:11"]),
    ],
)
def test_a_function_for_tests_loses_nothing(tmp_path: Path, condition: str, lines: list[str]) -> None:
    """The condition says so by its name, or by what it compares with."""
    template = (
        "Transform: AWS::Serverless-2016-10-31\nParameters: {Stage: {Type: String}}\nConditions:\n"
        "  ForTheLab: !Equals [!Ref Stage, test]\n  Latest: !Equals [!Ref Stage, x]\n"
        "  NotTest: !Not [!Equals [!Ref Stage, test]]\n  Both: !And [!Condition Latest, !Condition ForTheLab]\n"
        "  IsTest: !Equals [!Ref Stage, x]\n  E2E: !Equals [!Ref Stage, x]\nResources:\n"
        "  Worker:\n    Type: AWS::Serverless::Function\n"
        f"    Condition: {condition}\n    Properties: {{Runtime: python3.13, Handler: app.handler{EVENT}}}\n"
    )
    found = findings(tmp_path, "missing-dead-letter-queue", {"template.yaml": template})
    assert [finding.partition(" ")[0] for finding in found] == lines


STAGES = f"""\
Transform: AWS::Serverless-2016-10-31
Parameters: {{Stage: {{Type: String}}}}
Conditions:
  Develops: !Equals [!Ref Stage, Dev]
  Produces: !Equals [!Ref Stage, prod]
  IsProduction: !Equals [!Ref Stage, x]
  Integrated: !Or [!Equals [!Ref Stage, production], !Equals [!Ref Stage, integration]]
  Excludes: !Not [!Condition Produces]
  ExcludesByName: !Not [!Condition IsProduction]
  ExcludesBoth: !Not [!Condition Integrated]
  OneOrTheOther: !Or [!Condition Develops, !Condition Excludes]
  MayBeBoth: !Or [!Condition Develops, !Condition Produces]
  SomeOther: !Not [!Equals [!Ref Stage, eu]]
  Circles: !Not [!Condition InCircles]
  InCircles: !And [!Condition InCircles, !Not [!Condition Circles], !Condition InCircles]
  Unused: !Equals [a, b]
Resources:
  Worker:
    Type: AWS::Serverless::Function
    Condition: CONDITION
    Properties: {{Runtime: python3.13, Handler: app.handler{EVENT}}}
"""


@pytest.mark.parametrize(
    "condition",
    [
        *("IsNotProduction", "IsNonProd", "NotProd", "NonProdOnly", "IsDev", "IsDevOrTest", "IsLocal", "is_sandbox"),
        *("Develops", "Excludes", "ExcludesByName", "ExcludesBoth", "OneOrTheOther"),
    ],
)
def test_a_function_outside_production_loses_nothing(tmp_path: Path, condition: str) -> None:
    """The condition is called so, compares with such a stage, or is none that holds in production."""
    found = findings(tmp_path, "missing-dead-letter-queue", {"template.yaml": STAGES.replace("CONDITION", condition)})
    assert found == []


@pytest.mark.parametrize(
    "condition",
    [
        *("IsProd", "IsTestOrProd", "IsNotDev", "DevicesWanted", "HasLocalCache", "NotProdVpc", "Unknown"),
        *("Produces", "SomeOther", "InCircles", "MayBeBoth"),
    ],
)
def test_a_function_that_may_be_in_production_loses_events(tmp_path: Path, condition: str) -> None:
    """So it is where the condition says something else, or nothing that is understood."""
    found = findings(tmp_path, "missing-dead-letter-queue", {"template.yaml": STAGES.replace("CONDITION", condition)})
    assert [finding.partition(" ")[0] for finding in found] == ["template.yaml:18"]


@pytest.mark.parametrize(
    ("permission", "lines"),
    [
        ("Principal: events.amazonaws.com", []),
        ("Principal: s3.amazonaws.com, SourceArn: !GetAtt Drop.Arn", []),
        ("Principal: events.amazonaws.com, SourceArn: !Sub 'arn:aws:execute-api:${AWS::Region}:1:a/*'", []),
        ("Principal: events.amazonaws.com, SourceArn: 'arn:aws:events:r:1:rule/elsewhere'", ["template.yaml:3"]),
        ("Principal: sns.amazonaws.com, SourceArn: !ImportValue topic", ["template.yaml:3"]),
    ],
)
def test_a_permission_alone_may_be_a_leftover(tmp_path: Path, permission: str, lines: list[str]) -> None:
    """What it names outside of the template may call the function; what it names in the template would be seen."""
    resources = (
        "  Drop: {Type: AWS::S3::Bucket}\n  May:\n    Type: AWS::Lambda::Permission\n"
        f"    Properties: {{FunctionName: !Ref Worker, Action: 'lambda:InvokeFunction', {permission}}}\n"
    )
    found = findings(tmp_path, "missing-dead-letter-queue", {"template.yaml": sam("", resources)})
    assert [finding.partition(" ")[0] for finding in found] == lines


TELLS = """\
import os
import boto3

sns = boto3.client("sns")

def handler(event, context):
    sns.publish(TopicArn=os.environ["TOPIC"], Message=event["Records"][0]["Sns"]["Message"])
"""
WRITES = TELLS.replace("    sns.", "    boto3.resource('dynamodb').Table('a').put_item(Item={})\n    sns.")


@pytest.mark.parametrize(
    ("variable", "code", "severity"),
    [
        ("SLACK_TOPIC: a", TELLS, "warning"),
        ("TOPIC: a", TELLS, "warning"),
        ("SLACK_TOPIC: a", TELLS.replace('"TOPIC', '"SLACK_TOPIC'), "info"),
        ("SLACK_TOPIC: a", WRITES.replace('"TOPIC', '"SLACK_TOPIC'), "warning"),
        ("SLACK_TOPIC: a", None, "warning"),
        ("SIGNAL: !Ref Handle", WRITES, "info"),
        ("SIGNAL: !Ref AWS::StackName", WRITES, "warning"),
    ],
)
def test_a_message_to_a_chat_and_a_signal_for_a_stack_are_missed_by_nobody(
    tmp_path: Path, variable: str, code: str | None, severity: str
) -> None:
    """The stack fails without its signal; what else is done for an event may matter."""
    properties = f"{EVENT}, Environment: {{Variables: {{{variable}}}}}"
    template = sam(properties, "  Handle: {Type: AWS::CloudFormation::WaitConditionHandle}\n")
    files = {"template.yaml": template} | ({"app.py": code} if code is not None else {})
    found = findings(tmp_path, "missing-dead-letter-queue", files)
    assert [line.split(" ")[1] for line in found] == [severity]


KEEPS = """\
import boto3
from helpers import CLIENT, answer

def refuse(error):
    raise ValueError(str(error))

def handler(event, context):
    try:
        boto3.client("sqs").send_message(QueueUrl="a", MessageBody="b")
    except ERROR:
        WHAT
"""


@pytest.mark.parametrize(
    ("error", "what", "severity"),
    [
        ("Exception", "print('failed')", "info"),
        ("Exception", "raise", "warning"),
        ("KeyError", "print('failed')", "warning"),
        # What is called there is given nothing that has to be done again.
        ("Exception as error", "return answer(error)", "info"),
        ("Exception as error", "return refuse(error)", "warning"),
        ("Exception", "print('failed')\n    finally:\n        CLIENT.close()", "info"),
        ("KeyError", "print('failed')\n    finally:\n        CLIENT.close()", "warning"),
    ],
)
def test_what_lets_no_error_leave_loses_nothing_later(tmp_path: Path, error: str, what: str, severity: str) -> None:
    """Lambda is told that all went well."""
    files = {"template.yaml": sam(EVENT), "app.py": KEEPS.replace("ERROR", error).replace("WHAT", what)}
    found = findings(tmp_path, "missing-dead-letter-queue", files)
    assert [line.split(" ")[1] for line in found] == [severity]


@pytest.mark.parametrize(
    ("read", "severity"),
    [
        ("const { order } = event.detail;", "info"),
        ("const { order } = event.order;", "warning"),
        ("const { Message: order } = event.Records[0].Sns;", "info"),
        ("const order = JSON.parse(event.Records[0].Sns.Message);", "warning"),
    ],
)
def test_what_each_event_has_is_read_without_an_error(tmp_path: Path, read: str, severity: str) -> None:
    """In JavaScript, where it is reading on from what is not there that fails."""
    work = "try { await fetch(order); } catch (error) { console.error(error); }"
    code = f"exports.handler = async (event) => {{ {read}\n  {work} }};\n"
    events = "{ Event: { Type: EventBridgeRule, Properties: { Pattern: { source: [shop] } } } }"
    template = (
        "Transform: AWS::Serverless-2016-10-31\nResources:\n  Worker:\n    Type: AWS::Serverless::Function\n"
        f"    Properties: {{ Runtime: nodejs22.x, Handler: app.handler, Events: {events} }}\n"
    )
    found = findings(tmp_path, "missing-dead-letter-queue", {"template.yaml": template, "app.js": code})
    assert [line.split(" ")[1] for line in found] == [severity]


REPORTING = """\
import boto3
import json

sns = boto3.client("sns")
table = boto3.resource("dynamodb").Table("orders")


def tell(error):
    sns.publish(TopicArn="errors", Message=str(error))


def handler(event, context):
    key = event["Records"][0]["s3"]["object"]["key"]
"""


@pytest.mark.parametrize(
    ("work", "severity"),
    [
        ("try: table.put_item(Item=json.loads(key))\n    except Exception as error: tell(error)", "info"),
        (
            "try: work(key)\n    except Exception:\n        sns.publish(TopicArn='t', Message=key)\n        raise",
            "info",
        ),
        ("table.put_item(Item={})\n    try: work(key)\n    except Exception as error: tell(error)", "warning"),
        ("try: work(key)\n    except ValueError as error: tell(error)", "warning"),
        ("try: work(key)\n    except Exception as error:\n        if key: tell(error)\n        raise", "warning"),
        ("if key:\n        try: work(key)\n        except Exception as error: tell(error)\n    work(key)", "warning"),
        ("try: work(key)\n    except Exception as error:\n        print(error)\n        raise", "warning"),
        ("try: tell(key)\n    except Exception as error:\n        print(error)\n        raise", "warning"),
    ],
)
def test_what_tells_of_each_failure_by_itself_needs_no_queue(tmp_path: Path, work: str, severity: str) -> None:
    """Nothing is lost without a trace there: a topic has it."""
    files = {"template.yaml": sam(EVENT), "src/app.py": f"{REPORTING}    {work}\n"}
    found = findings(tmp_path, "missing-dead-letter-queue", files)
    assert [finding.split()[1] for finding in found] == [severity]


@pytest.mark.parametrize(
    ("caught", "severity"), [("await tell(error);", "info"), ("console.log(error); throw error;", "warning")]
)
def test_what_tells_of_each_failure_in_javascript(tmp_path: Path, caught: str, severity: str) -> None:
    code = (
        'import { SQSClient, SendMessageCommand } from "@aws-sdk/client-sqs";\nconst sqs = new SQSClient({});\n'
        'const tell = (error) => sqs.send(new SendMessageCommand({ QueueUrl: "q", MessageBody: String(error) }));\n'
        f"export const handler = async (event) => {{ try {{ await fetch(event); }} catch (error) {{ {caught} }} }};\n"
    )
    template = sam(EVENT).replace("python3.13", "nodejs22.x")
    found = findings(tmp_path, "missing-dead-letter-queue", {"template.yaml": template, "src/app.mjs": code})
    assert [finding.split()[1] for finding in found] == [severity]


POSTS = "import boto3\n\ndef handler(event, context):\n    boto3.client('codepipeline').get_pipeline(name='a')\n"
STARTS = POSTS + "    boto3.client('codepipeline').start_pipeline_execution(name='a')\n"
PIPELINE = "{Type: EventBridgeRule, Properties: {Pattern: {source: [aws.codepipeline]}}}"
OTHER = "{Type: EventBridgeRule, Properties: {Pattern: {source: [shop]}}}"
TOPIC = "{Type: SNS, Properties: {Topic: !Ref Topic}}"
NOTIFICATIONS = """\
  Topic: { Type: AWS::SNS::Topic }
  Rule:
    Type: AWS::CodeStarNotifications::NotificationRule
    Properties: { Targets: [{ TargetType: SNS, TargetAddress: !Ref Topic }] }
"""
POLICY = """\
  Topic: {{ Type: AWS::SNS::Topic }}
  Policy:
    Type: AWS::SNS::TopicPolicy
    Properties:
      Topics: [!Ref Topic]
      PolicyDocument:
        Statement: [{{ Effect: Allow, Principal: {{ Service: {service} }}, Action: "sns:Publish", Resource: "*" }}]
"""


@pytest.mark.parametrize(
    ("event", "resources", "code", "severity"),
    [
        (PIPELINE, "", POSTS, "info"),
        (PIPELINE, "", STARTS, "warning"),
        (OTHER, "", POSTS, "warning"),
        (f"{PIPELINE}, Other: {OTHER}", "", POSTS, "warning"),
        (TOPIC, NOTIFICATIONS, POSTS, "info"),
        (TOPIC, NOTIFICATIONS, STARTS, "warning"),
        (TOPIC, POLICY.format(service="amplify.amazonaws.com"), POSTS, "info"),
        (TOPIC, POLICY.format(service="s3.amazonaws.com"), POSTS, "warning"),
        (TOPIC, "  Topic: { Type: AWS::SNS::Topic }\n", POSTS, "warning"),
    ],
)
def test_the_next_state_of_a_deployment_is_told_anyway(
    tmp_path: Path, event: str, resources: str, code: str, severity: str
) -> None:
    """Who only hands on what state a build has misses little; who starts something upon it does."""
    files = {"template.yaml": sam(f", Events: {{Event: {event}}}", resources), "app.py": code}
    found = findings(tmp_path, "missing-dead-letter-queue", files)
    assert [line.split(" ")[1] for line in found] == [severity]


LIVE = """\
import boto3
api = boto3.client("apigatewaymanagementapi", endpoint_url="https://a.example")
db = boto3.client("dynamodb")
def handler(event, context):
    for item in db.scan(TableName="connections")["Items"]:
        WORK
"""
LIVE_TABLES = (
    ", Environment: {Variables: {OPEN: !Ref Open, ORDERS: !Ref Orders}}",
    "".join(
        f"  {name}:\n    Type: AWS::DynamoDB::Table\n"
        f"    Properties: {{KeySchema: [{{AttributeName: {key}, KeyType: HASH}}]}}\n"
        for name, key in (("Open", "connectionId"), ("Orders", "id"))
    ),
)


@pytest.mark.parametrize(
    ("work", "severity"),
    [
        ("api.post_to_connection(ConnectionId=item['id']['S'], Data=b'')", "info"),
        (
            "api.post_to_connection(ConnectionId=item['id']['S'], Data=b''); "
            "db.delete_item(TableName=os.environ['OPEN'], Key=item)",
            "info",
        ),
        (
            "api.post_to_connection(ConnectionId=item['id']['S'], Data=b''); "
            "db.delete_item(TableName=os.environ['ORDERS'], Key=item)",
            "warning",
        ),
        ("api.post_to_connection(ConnectionId=item['id']['S'], Data=b''); orders.insert_one(item)", "warning"),
        ("print(item)", "warning"),
    ],
)
def test_what_is_said_to_connections_of_the_moment_is_of_no_use_later(tmp_path: Path, work: str, severity: str) -> None:
    """What is written besides is, unless it is which connections there are."""
    files = {
        "template.yaml": sam(EVENT + LIVE_TABLES[0], LIVE_TABLES[1]),
        "app.py": "import os\n" + LIVE.replace("WORK", work),
    }
    found = findings(tmp_path, "missing-dead-letter-queue", files)
    assert [finding.split()[1] for finding in found] == [severity]


def test_connections_are_told_from_javascript(tmp_path: Path) -> None:
    code = (
        'import * as sdk from "@aws-sdk/client-apigatewaymanagementapi";\n'
        "const api = new sdk.ApiGatewayManagementApiClient({});\n"
        "export const handler = async (event) => {\n"
        '  await api.send(new sdk.PostToConnectionCommand({ ConnectionId: event.id, Data: "" }));\n};\n'
    )
    template = sam(EVENT).replace("python3.13", "nodejs22.x")
    found = findings(tmp_path, "missing-dead-letter-queue", {"template.yaml": template, "app.mjs": code})
    assert [finding.split()[1] for finding in found] == ["info"]


SAVES = """const { SNSClient, PublishCommand } = require('@aws-sdk/client-sns');
const sns = new SNSClient({});
exports.handler = (event, context, callback) => {
  event.Records.forEach((record) => {
    const key = decodeURIComponent(record.s3.object.key);
    sns.send(new PublishCommand({ TopicArn: 't', Message: key.substring(0, key.indexOf('/')) }))CAUGHT;
  });
  ENDED
};
"""


@pytest.mark.parametrize(
    ("caught", "ended", "severity"),
    [
        (".catch((error) => console.log(error))", "callback(null, 'done');", "info"),
        (".catch(console.log)", "callback(null, 'done');", "info"),
        (".catch(console.log)", "callback();", "info"),
        (".catch((error) => callback(error))", "callback(null, 'done');", "warning"),
        (".catch(callback)", "callback(null, 'done');", "warning"),
        (".catch(console.log)", "save(event, callback);", "warning"),
        (".catch((error) => context.fail(error))", "callback(null, 'done');", "warning"),
        ("", "callback(null, 'done');", "warning"),
    ],
)
def test_what_tells_its_callback_of_no_error_loses_nothing_later(
    tmp_path: Path, caught: str, ended: str, severity: str
) -> None:
    """Its promises are not waited for either: whatever they fail with is gone."""
    template = sam(", Events: {Put: {Type: S3, Properties: {Bucket: !Ref Keys, Events: s3:ObjectCreated:*}}}")
    template = template.replace("python3.13", "nodejs18.x") + "  Keys: {Type: AWS::S3::Bucket}\n"
    code = SAVES.replace("CAUGHT", caught).replace("ENDED", ended)
    found = findings(tmp_path, "missing-dead-letter-queue", {"template.yaml": template, "app.js": code})
    assert [line.split(" ")[1] for line in found] == [severity]
