"""What a service of the Serverless Framework deploys."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import MakeProject, findings_of
from serverless_lint.config import Config
from serverless_lint.front_ends.serverless_framework.parts import Parts
from serverless_lint.front_ends.serverless_framework.service import read_service
from serverless_lint.linter import lint
from serverless_lint.model import Api, Function, Project, Queue
from serverless_lint.parse.template.template import Possible, Template
from serverless_lint.parse.tree.nodes import ListNode, MapNode, TreeNode
from serverless_lint.parse.tree.read import parse_tree
from serverless_lint.source import Document

SERVICE = """\
service: orders
frameworkVersion: "3"
provider:
  name: aws
  runtime: python3.13
  memorySize: 512
  environment: { STAGE: dev, TABLE: shared }
%s
functions:
  get-order:
    handler: src/orders.get
%s
"""
CODE = {"src/orders.py": "def get(event, context):\n    return None\n"}


def service(make_project: MakeProject, function: str, rest: str = "", provider: str = "") -> Project:
    """A service with one function."""
    return make_project({"serverless.yml": SERVICE % (provider, function) + rest, **CODE})


def shown(possible: Possible) -> str:
    """The values, `?` for what is not known, `-` for nothing."""
    values = [str(known.text or known.value) for known in possible.values]
    return " ".join([*values, *["?"] * possible.unknown, *["-"] * possible.absent])


@pytest.mark.parametrize(
    ("function", "provider", "path", "expected"),
    [
        pytest.param("", "", ("MemorySize",), "512", id="what the provider says"),
        pytest.param("    memorySize: 256", "", ("MemorySize",), "256", id="what the function says"),
        pytest.param("", "", ("Timeout",), "6", id="the framework's own default"),
        pytest.param("", "", ("Runtime",), "python3.13", id="the runtime"),
        pytest.param("", "", ("FunctionName",), "orders-dev-get-order", id="the name"),
        pytest.param("    name: mine", "", ("FunctionName",), "mine", id="a name of its own"),
        pytest.param(
            "    environment: { TABLE: own }", "", ("Environment", "Variables", "TABLE"), "own", id="variable"
        ),
        pytest.param("", "", ("Environment", "Variables", "STAGE"), "dev", id="a variable of the provider"),
        pytest.param("    environment: { STAGE: ~ }", "", ("Environment", "Variables", "STAGE"), "-", id="without it"),
        pytest.param("", "  tracing: { lambda: true }", ("TracingConfig", "Mode"), "Active", id="traced"),
        pytest.param("    tracing: PassThrough", "", ("TracingConfig", "Mode"), "PassThrough", id="not traced"),
        pytest.param("    reservedConcurrency: 3", "", ("ReservedConcurrentExecutions",), "3", id="reserved"),
        pytest.param(
            "    tracing: false", "  tracing: { lambda: true }", ("TracingConfig", "Mode"), "Active", id="not off"
        ),
        pytest.param(
            "    vpc: { subnetIds: [a, b], securityGroupIds: [c] }",
            "",
            ("VpcConfig", "SubnetIds", 1),
            "b",
            id="a network",
        ),
        pytest.param("    vpc: { subnetIds: [a] }", "", ("VpcConfig", "SubnetIds"), "-", id="half of a network"),
        pytest.param(
            "    vpc: { subnetIds: [a] }",
            "  vpc: { securityGroupIds: [c] }",
            ("VpcConfig", "SecurityGroupIds", 0),
            "c",
            id="a network in two parts",
        ),
        pytest.param(
            "    vpc: ~", "  vpc: { subnetIds: [a] }", ("VpcConfig", "SubnetIds"), "-", id="without the network"
        ),
        pytest.param("", "  architecture: arm64", ("Architectures", 0), "arm64", id="an architecture"),
        pytest.param("    ephemeralStorageSize: 1024", "", ("EphemeralStorage", "Size"), "1024", id="storage"),
        pytest.param("    role: arn:aws:iam::1:role/a", "", ("Role",), "arn:aws:iam::1:role/a", id="a role"),
        pytest.param("    iamRoleStatements: []", "", ("Role",), "?", id="a role of its own by a plugin"),
        pytest.param("    image: ubuntu", "", ("PackageType",), "Image", id="an image"),
        pytest.param("    package: { artifact: a.zip }", "", ("Code",), "a.zip", id="a package"),
        pytest.param("", "", ("Code",), ".", id="the folder of the service"),
        pytest.param("    snapStart: true", "", ("SnapStart", "ApplyOn"), "PublishedVersions", id="SnapStart"),
        pytest.param("    memorySize: [1]", "", ("MemorySize", 0), "1", id="a wrong shape"),
    ],
)
def test_a_function_has_its_settings_and_those_of_the_provider(
    make_project: MakeProject, function: str, provider: str, path: tuple[str | int, ...], expected: str
) -> None:
    """Under the names that CloudFormation has for them."""
    (found,) = service(make_project, function, provider=provider).all(Function)
    assert shown(found.properties.lookup(*path)) == expected


@pytest.mark.parametrize(
    ("application", "expected"),
    [
        pytest.param("custom: { wsgi: { app: web/site.app } }\n", "web/site.app", id="named"),
        pytest.param("custom: { wsgi: { app: site.create() } }\n", "?", id="made by a call"),
        pytest.param("", "?", id="not named"),
    ],
)
def test_a_plugin_calls_an_application(make_project: MakeProject, application: str, expected: str) -> None:
    """By a handler that it brings; what it calls runs."""
    text = SERVICE.replace("src/orders.get", "wsgi_handler.handler") % ("", "") + application
    files = {"serverless.yml": f"{text}plugins: [serverless-wsgi]\n", "web/site.py": "app = make()\n"}
    project = make_project(files)
    (found,) = project.all(Function)
    assert shown(found.properties.lookup("Handler")) == expected
    assert findings_of(project, "handler-not-found") == []
    assert project.coverage.linked_functions == (expected != "?")


@pytest.mark.parametrize(
    ("package", "plugin", "expected"),
    [
        pytest.param("{ individually: true }", "serverless-python-requirements", "src", id="one by one"),
        pytest.param("{ individually: '${opt:each}' }", "serverless-python-requirements", "?", id="not known"),
        pytest.param("{ individually: false }", "serverless-python-requirements", ".", id="all together"),
        pytest.param("{ patterns: [src/*] }", "serverless-python-requirements", ".", id="nothing said"),
        pytest.param("{ individually: true }", "serverless-offline", ".", id="without the plugin"),
    ],
)
def test_a_plugin_moves_a_folder_to_the_root(
    make_project: MakeProject, package: str, plugin: str, expected: str
) -> None:
    """The one that a function names as its module, where functions are packaged one by one."""
    rest = f"package: {package}\nplugins: [{plugin}]\n"
    (found,) = service(make_project, "    module: src", rest).all(Function)
    assert shown(found.properties.lookup("Code")) == expected


def test_a_handler_is_found_in_a_folder_that_a_plugin_moves_to_the_root(make_project: MakeProject) -> None:
    """It is named as it stands in the package."""
    text = SERVICE.replace("src/orders.get", "orders.get") % ("", "    module: src")
    rest = "package: { individually: true }\nplugins: [serverless-python-requirements]\n"
    project = make_project({"serverless.yml": text + rest, **CODE})
    assert findings_of(project, "handler-not-found") == []
    assert project.coverage.linked_functions == 1


@pytest.mark.parametrize("plugin", ["serverless-dotenv-plugin", "serverless-resources-env"])
def test_what_a_plugin_adds_to_the_environment_is_not_known(make_project: MakeProject, plugin: str) -> None:
    """The variables that are written are, and nothing else is one."""
    (found,) = service(make_project, "", f"plugins: [{plugin}]\n").all(Function)
    assert (sorted(found.environment.variables), found.environment.complete) == (["STAGE", "TABLE"], False)


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        pytest.param("http: GET /orders", ["REST API"], id="http"),
        pytest.param("http: { path: orders, method: get, authorizer: aws_iam }", ["REST API"], id="http as a map"),
        pytest.param("http: { path: a, method: get, integration: mock }", [], id="an API that calls nothing"),
        pytest.param("httpApi: '*'", ["HTTP API"], id="httpApi"),
        pytest.param("httpApi: 'PUT /orders/{id}'", ["HTTP API"], id="httpApi with a path"),
        pytest.param("websocket: $connect", ["WebSocket API"], id="websocket"),
        pytest.param("schedule: rate(1 day)", ["EventBridge schedule"], id="schedule"),
        pytest.param(
            "schedule: { rate: [rate(1 day), rate(2 days)] }",
            ["EventBridge schedule", "EventBridge schedule"],
            id="two schedules",
        ),
        pytest.param(
            "schedule: { method: scheduler, rate: [rate(1 day)] }", ["EventBridge schedule"], id="EventBridge Scheduler"
        ),
        pytest.param("sqs: arn:aws:sqs:eu-west-1:1:orders", ["SQS"], id="sqs"),
        pytest.param("sqs: { arn: !GetAtt Orders.Arn, batchSize: 5 }", ["SQS"], id="sqs as a map"),
        pytest.param("sns: orders", ["SNS"], id="sns"),
        pytest.param("sns: { arn: !Ref Topic }", ["SNS"], id="sns with an ARN"),
        pytest.param("s3: photos", ["S3"], id="s3"),
        pytest.param("stream: arn:aws:dynamodb:eu-west-1:1:table/a/stream/b", ["DynamoDB stream"], id="a table's"),
        pytest.param("stream: { type: kinesis, arn: !GetAtt S.Arn }", ["Kinesis"], id="stream"),
        pytest.param("eventBridge: { pattern: { source: [a] } }", ["EventBridge rule"], id="eventBridge"),
        pytest.param(
            "eventBridge: { schedule: rate(1 day) }", ["EventBridge schedule"], id="a schedule of eventBridge"
        ),
        pytest.param("cloudwatchEvent: { event: { source: [a] } }", ["EventBridge rule"], id="cloudwatchEvent"),
        pytest.param("cloudwatchLog: /aws/lambda/a", ["CloudWatch Logs"], id="cloudwatchLog"),
        pytest.param("iot: { sql: SELECT * FROM 'a' }", ["IoT"], id="iot"),
        pytest.param("cognitoUserPool: { pool: a, trigger: PreSignUp }", ["Cognito"], id="cognitoUserPool"),
        pytest.param("alb: { listenerArn: a, priority: 1 }", ["load balancer"], id="alb"),
        pytest.param("alexaSkill", ["Alexa"], id="alexaSkill"),
        pytest.param("msk: { arn: arn:aws:kafka:eu-west-1:1:a, topic: b }", ["MSK"], id="msk"),
        pytest.param("kafka: { bootstrapServers: [a], topic: b }", ["Kafka"], id="kafka"),
        pytest.param("activemq: { arn: arn:aws:mq:eu-west-1:1:a, queue: b }", ["MQ"], id="activemq"),
        pytest.param("cloudFront: { eventType: viewer-request, origin: a }", ["CloudFront"], id="cloudFront"),
        pytest.param("somethingOfAPlugin: { a: b }", ["other"], id="of a plugin"),
        pytest.param("'${ssm:/events}'", ["other"], id="not known"),
    ],
)
def test_events_are_triggers(make_project: MakeProject, event: str, expected: list[str]) -> None:
    """The same that events of SAM are."""
    (found,) = service(make_project, f"    events: [{{ {event} }}]" if ":" in event else f"    events: [{event}]").all(
        Function
    )
    assert [trigger.what for trigger in found.triggers] == expected


@pytest.mark.parametrize(
    ("settings", "path", "expected"),
    [
        pytest.param("", ("BatchSize",), "10", id="the framework's own default"),
        pytest.param("batchSize: 100, maximumBatchingWindow: 5", ("MaximumBatchingWindowInSeconds",), "5", id="window"),
        pytest.param(
            "functionResponseType: ReportBatchItemFailures", ("FunctionResponseTypes", 0), "…", id="responses"
        ),
        pytest.param("maximumConcurrency: 2", ("ScalingConfig", "MaximumConcurrency"), "2", id="concurrency"),
        pytest.param(
            "filterPatterns: [{ a: [1] }]", ("FilterCriteria", "Filters", 0, "Pattern", "a", 0), "1", id="filter"
        ),
    ],
)
def test_a_mapping_has_the_settings_of_its_event(
    make_project: MakeProject, settings: str, path: tuple[str | int, ...], expected: str
) -> None:
    """Under the names that CloudFormation has for them."""
    events = f"    events: [{{ sqs: {{ arn: arn:aws:sqs:eu-west-1:1:a, {settings} }} }}]"
    (found,) = service(make_project, events).all(Function)
    (trigger,) = found.triggers
    assert shown(trigger.node.lookup(*path)) == expected.replace("…", "ReportBatchItemFailures")


def resources(service: str) -> dict[str, object]:
    """The resources that are made of a definition, as JSON has them."""
    document = Document("serverless.yml", service)
    made = read_service(document, parse_tree(service, is_json=False), Parts(lambda path: None))
    assert made is not None
    assert isinstance(made.tree.root, MapNode)
    found = as_json(made.tree.root.get("Resources"))
    assert isinstance(found, dict)
    return found


def as_json(node: TreeNode | None) -> object:
    """Facts as JSON has them."""
    if isinstance(node, MapNode):
        return {entry.key: as_json(entry.value) for entry in node.entries}
    return [as_json(item) for item in node.items] if isinstance(node, ListNode) else node and node.value


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        pytest.param(
            "[{ http: 'GET /ordersOf/{customerId}/a_b-c' }]",
            "ApiGatewayRestApi ApiGatewayDeployment ApiGatewayResourceOrdersof ApiGatewayResourceOrdersofCustomeridVar "
            "ApiGatewayResourceOrdersofCustomeridVarAbDashc ApiGatewayMethodOrdersofCustomeridVarAbDashcGet "
            "GetDashorderLambdaPermissionApiGateway",
            id="http",
        ),
        pytest.param(
            "[{ http: { path: a, method: get, cors: true } }, { http: { path: a, method: post, cors: true } }]",
            "ApiGatewayRestApi ApiGatewayDeployment ApiGatewayResourceA ApiGatewayMethodAOptions ApiGatewayMethodAGet "
            "GetDashorderLambdaPermissionApiGateway ApiGatewayMethodAPost",
            id="http with an answer before requests",
        ),
        pytest.param(
            f"[{{ http: 'GET {'/a' * 101}' }}]",
            f"ApiGatewayRestApi ApiGatewayDeployment ApiGatewayMethod{'A' * 101}Get "
            "GetDashorderLambdaPermissionApiGateway",
            id="http with a path of more parts than an API may have",
        ),
        pytest.param(
            "[{ httpApi: 'GET /orders/{id}' }, { httpApi: '*' }]",
            "HttpApi HttpApiStage HttpApiIntegrationGetDashorder GetDashorderLambdaPermissionHttpApi "
            "HttpApiRouteGetOrdersIdVar HttpApiRouteDefault",
            id="httpApi",
        ),
        pytest.param(
            "[{ websocket: $connect }, { websocket: a/b }]",
            "WebsocketsApi WebsocketsDeployment WebsocketsDeploymentStage GetDashorderWebsocketsIntegration "
            "GetDashorderLambdaPermissionWebsockets SconnectWebsocketsRoute aSlashbWebsocketsRoute",
            id="websocket",
        ),
        pytest.param(
            "[{ schedule: rate(1 day) }, { schedule: { rate: [rate(2 days)], method: scheduler } }]",
            "GetDashorderEventsRuleSchedule1 GetDashorderLambdaPermissionEventsRuleSchedule1 "
            "GetDashorderSchedulerSchedule2",
            id="schedule",
        ),
        pytest.param(
            "[{ sqs: 'arn:aws:sqs:a:1:my-orders' }, { sqs: { arn: !GetAtt Q.Arn } }]",
            "GetDashorderEventSourceMappingSQSMyorders GetDashorderEventSourceMappingSQSQ",
            id="sqs",
        ),
        pytest.param(
            "[{ stream: 'arn:aws:dynamodb:a:1:table/my-orders/stream/b' }, { stream: { type: kinesis, arn: !Ref S } }]",
            "GetDashorderEventSourceMappingDynamodbMyorders GetDashorderEventSourceMappingKinesisS",
            id="stream",
        ),
        pytest.param(
            "[{ stream: { type: kinesis, arn: { Fn::Join: [':', [a, stream/orders]] } } }]",
            "GetDashorderEventSourceMappingKinesisOrders",
            id="stream with an ARN that is put together",
        ),
        pytest.param(
            "[{ msk: { arn: 'arn:aws:kafka:a:1:c', topic: t-1 } }, { kafka: { bootstrapServers: [a], topic: t } }]",
            "GetDashorderEventSourceMappingMSKCT1 GetDashorderEventSourceMappingKafkaT",
            id="Kafka",
        ),
        pytest.param(
            "[{ msk: { arn: 'arn:aws:kafka:a:1:cluster/my-c/1-2', topic: t } }]",
            "GetDashorderEventSourceMappingMSKMycT",
            id="the name of a cluster",
        ),
        pytest.param(
            "[{ alb: { listenerArn: 'arn:aws:elasticloadbalancing:a:1:listener/app/name/50d/f2f', priority: 1 } }]",
            "GetDashorderAlbTargetGroup50d GetDashorderLambdaPermissionAlb",
            id="alb",
        ),
        pytest.param(
            "[{ alb: { listenerArn: !Ref Listener, priority: 1, multiValueHeaders: true } }]",
            "GetDashorderAlbMultiValueTargetGroupListener GetDashorderLambdaPermissionAlb",
            id="alb with lists of headers",
        ),
        pytest.param(
            "[{ sns: my-orders }]",
            "SNSTopicMyorders GetDashorderSnsSubscriptionMyorders GetDashorderLambdaPermissionMyordersSNS",
            id="sns",
        ),
        pytest.param("[{ s3: my-photos }]", "GetDashorderLambdaPermissionMyphotosS3", id="s3"),
        pytest.param(
            "[{ http: { path: a, method: get, integration: mock } }, { eventBridge: { eventBus: b, pattern: {} } }]",
            "ApiGatewayRestApi ApiGatewayDeployment ApiGatewayResourceA BEventBridgeEventBus "
            "Ordersdevgetorderrule2EventBridgeRule GetDashorderEventBridgeLambdaPermission2",
            id="eventBridge",
        ),
        pytest.param(
            "[{ cloudwatchEvent: { event: {} } }, { cloudwatchLog: /a }, { iot: { sql: a } }]",
            "GetDashorderEventsRuleCloudWatchEvent1 GetDashorderLambdaPermissionEventsRuleCloudWatchEvent1 "
            "GetDashorderLogsSubscriptionFilterCloudWatchLog1 "
            "GetDashorderLambdaPermissionLogsSubscriptionFilterCloudWatchLog "
            "GetDashorderIotTopicRule1 GetDashorderLambdaPermissionIotTopicRule1",
            id="CloudWatch and IoT",
        ),
    ],
)
def test_what_events_make_has_the_ids_of_the_framework(events: str, expected: str) -> None:
    """So that a service can refer to it, and complete it."""
    made = resources(SERVICE % ("", f"    events: {events}"))
    own = ("GetDashorderLambdaFunction", "GetDashorderLogGroup", "GetDashorderLambdaVersion", "IamRoleLambdaExecution")
    assert [name for name in made if name not in own] == expected.split()


@pytest.mark.parametrize(
    ("function", "provider", "expected"),
    [
        pytest.param("    events: [{ websocket: $connect }]", "", ["execute-api:ManageConnections"], id="websocket"),
        pytest.param(
            "    events: [{ websocket: $connect }]", "  apiGateway: { websocketApiId: a }", [], id="another API"
        ),
        pytest.param(
            "    events: [{ stream: { type: kinesis, arn: !GetAtt S.Arn } }]",
            "",
            ["kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:DescribeStream", "kinesis:ListStreams"],
            id="a stream",
        ),
        pytest.param("    kmsKeyArn: arn:aws:kms:a", "", ["kms:Decrypt"], id="a key"),
        pytest.param("    tracing: true", "", ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], id="traced"),
    ],
)
def test_the_shared_role_allows_what_the_framework_adds(function: str, provider: str, expected: list[str]) -> None:
    """Besides the writing of logs."""
    role = resources(SERVICE % (provider, function))["IamRoleLambdaExecution"]
    statements = role["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]  # type: ignore[index]
    assert [action for statement in statements[2:] for action in statement["Action"]] == expected


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        pytest.param(
            "Fn::GetAtt: [get-order, Arn]", ["GetDashorderLambdaFunction", "Arn"], id="a function by its name"
        ),
        pytest.param("Fn::GetAtt: get-order.Arn", "GetDashorderLambdaFunction.Arn", id="in one text"),
        pytest.param("Ref: get-order", "GetDashorderLambdaFunction", id="referred to"),
        pytest.param("Ref: Other", "Other", id="something else"),
    ],
)
def test_a_plugin_deploys_workflows(target: str, expected: object) -> None:
    """Which call functions of the service by their names in it."""
    workflow = (
        "plugins: [serverless-step-functions]\n"
        "stepFunctions:\n"
        "  stateMachines:\n"
        "    take-order:\n"
        f"      definition: {{ StartAt: A, States: {{ A: {{ Type: Task, Resource: {{ {target} }}, End: true }} }} }}\n"
    )
    machine = resources(SERVICE % ("", "") + workflow)["TakeDashorderStepFunctionsStateMachine"]
    resource = machine["Properties"]["Definition"]["States"]["A"]["Resource"]  # type: ignore[index]
    assert [*resource.values()] == [expected]


@pytest.mark.parametrize(
    ("plugins", "construct", "expected"),
    [
        pytest.param(
            "[serverless-lift]",
            "{ type: queue, batchSize: 5, worker: { handler: src/orders.get, timeout: 20 } }",
            ["jobsWorker 20 SQS 5"],
            id="the worker of a queue",
        ),
        pytest.param(
            "[serverless-lift]",
            "{ type: queue, worker: { handler: src/orders.get, events: [{ schedule: rate(1 day) }] } }",
            ["jobsWorker 6 SQS 1"],
            id="by its messages alone, one at a time",
        ),
        pytest.param(
            "[serverless-lift]",
            "{ type: webhook, authorizer: { handler: src/orders.get }, path: POST /a }",
            ["jobsAuthorizer 6"],
            id="the authorizer of a webhook",
        ),
        pytest.param("[serverless-lift]", "{ type: storage }", [], id="a bucket"),
        pytest.param("[serverless-lift]", "{ type: queue, worker: '${file(a.js)}' }", [], id="not known"),
        pytest.param("[]", "{ type: queue, worker: { handler: src/orders.get } }", [], id="without the plugin"),
    ],
)
def test_a_plugin_deploys_functions_of_constructs(
    make_project: MakeProject, plugins: str, construct: str, expected: list[str]
) -> None:
    """With what calls them."""
    project = service(make_project, "", f"plugins: {plugins}\nconstructs: {{ jobs: {construct} }}\n")
    found = [each for each in project.all(Function) if each.resource.label != "get-order"]
    assert [
        " ".join(
            (
                each.resource.label,
                str(each.timeout.only),
                *(f"{trigger.what} {trigger.node.lookup('BatchSize').only}" for trigger in each.triggers),
            )
        )
        for each in found
    ] == expected


def test_workflows_are_not_read_without_the_plugin() -> None:
    """The framework knows nothing of them."""
    made = resources(SERVICE % ("", "") + "stepFunctions: { stateMachines: { a: { definition: {} } } }\n")
    assert [name for name in made if "StateMachine" in name] == []


PER_FUNCTION = "plugins: [serverless-iam-roles-per-function]\n"
SHARED = "  iamRoleStatements: [{ Effect: Allow, Action: 's3:GetObject', Resource: '*' }]"
OWN = "    iamRoleStatements: [{ Effect: Allow, Action: 'sqs:SendMessage', Resource: '*' }]\n"


@pytest.mark.parametrize(
    ("function", "rest", "expected"),
    [
        pytest.param(OWN, "", ["sqs:SendMessage"], id="what is written at the function"),
        pytest.param(
            f"{OWN}    iamRoleStatementsInherit: true", "", ["s3:GetObject", "sqs:SendMessage"], id="what is inherited"
        ),
        pytest.param(
            OWN,
            "custom: { serverless-iam-roles-per-function: { defaultInherit: true } }\n",
            ["s3:GetObject", "sqs:SendMessage"],
            id="what all functions inherit",
        ),
        pytest.param(
            f"{OWN}    iamRoleStatementsInherit: false",
            "custom: { serverless-iam-roles-per-function: { defaultInherit: true } }\n",
            ["sqs:SendMessage"],
            id="not what one function does not",
        ),
        pytest.param(
            f"{OWN}    events: [{{ sqs: 'arn:aws:sqs:a:1:b' }}, {{ websocket: a }}]",
            "",
            [["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], "sqs:SendMessage"],
            id="what its queues need, and nothing for its clients",
        ),
    ],
)
def test_a_plugin_gives_functions_roles_of_their_own(function: str, rest: str, expected: list[object]) -> None:
    """With what the plugin takes over of the framework's own statements."""
    made = resources(SERVICE % (SHARED, function) + PER_FUNCTION + rest)
    role = made["GetDashorderIamRoleLambdaExecution"]
    (policy,) = role["Properties"]["Policies"]  # type: ignore[index]
    assert [statement["Action"] for statement in policy["PolicyDocument"]["Statement"][1:]] == expected
    function_role = made["GetDashorderLambdaFunction"]["Properties"]["Role"]  # type: ignore[index]
    assert function_role == {"Fn::GetAtt": ["GetDashorderIamRoleLambdaExecution", "Arn"]}


@pytest.mark.parametrize(
    ("function", "provider", "made"),
    [
        pytest.param("", "", True, id="as usual"),
        pytest.param("    role: arn:aws:iam::1:role/a", "", False, id="no function needs it"),
        pytest.param("", "  role: arn:aws:iam::1:role/a", False, id="given"),
        pytest.param("", "  iam: { role: !GetAtt Mine.Arn }", False, id="of the service's own"),
    ],
)
def test_the_framework_makes_a_role_only_for_functions_that_share_it(function: str, provider: str, made: bool) -> None:
    """Otherwise there is nothing that could be wrong with it."""
    assert ("IamRoleLambdaExecution" in resources(SERVICE % (provider, function))) is made


def test_routes_have_paths_and_what_limits_them(make_project: MakeProject) -> None:
    """As they are written at the events."""
    events = (
        "    events:\n"
        "      - http: GET orders/{id}\n"
        "      - http: { path: orders, method: post, private: true }\n"
        "      - http: { path: orders, method: delete, authorizer: aws_iam }\n"
        "      - http: { path: orders, method: put, authorizer: { name: pool, arn: a } }\n"
    )
    (api,) = service(make_project, events).all(Api)
    assert [(route.name, route.access.name) for route in api.routes] == [
        ("GET /orders/{id}", "OPEN"),
        ("POST /orders", "KEY"),
        ("DELETE /orders", "LIMITED"),
        ("PUT /orders", "LIMITED"),
    ]


@pytest.mark.parametrize(
    ("event", "provider", "expected"),
    [
        pytest.param("", "", None, id="not said"),
        pytest.param(", timeoutInMillis: 40000", "", 40000, id="of the event"),
        pytest.param("", "  apiGateway: { timeoutInMillis: 50000 }", 50000, id="of the API"),
    ],
)
def test_a_rest_api_may_wait_longer(event: str, provider: str, expected: int | None) -> None:
    """As version 4 and osls can say."""
    made = resources(SERVICE % (provider, f"    events: [{{ http: {{ path: a, method: get{event} }} }}]"))
    integration = made["ApiGatewayMethodAGet"]["Properties"]["Integration"]  # type: ignore[index]
    assert integration.get("TimeoutInMillis") == expected


def test_what_is_written_as_cloudformation_refers_to_generated_ids(make_project: MakeProject) -> None:
    """And may complete what the framework makes."""
    rest = (
        "resources:\n"
        "  - Resources:\n"
        "      Mapping:\n"
        "        Type: AWS::Lambda::EventSourceMapping\n"
        "        Properties: { FunctionName: !Ref GetDashorderLambdaFunction, EventSourceArn: !GetAtt Orders.Arn }\n"
        "      Orders: { Type: AWS::SQS::Queue, Properties: { VisibilityTimeout: 60 } }\n"
        "  - extensions:\n"
        "      GetDashorderLambdaFunction: { Properties: { MemorySize: 2048 } }\n"
    )
    project = service(make_project, "", rest)
    (function,) = project.all(Function)
    (queue,) = project.all(Queue)
    assert [trigger.what for trigger in function.triggers] == ["SQS"]
    assert shown(function.properties.lookup("MemorySize")) == "2048"
    assert [trigger.source.resource for trigger in function.triggers] == [queue.resource]


def test_names_of_functions_may_begin_with_a_digit(tmp_path: Path) -> None:
    service = (
        "service: orders\nprovider: { name: aws, runtime: nodejs12.x }\n"
        "functions: { 204-get-order: { handler: src/orders.get, role: !Ref Role } }\n"
    )
    (tmp_path / "serverless.yml").write_text(service, encoding="utf-8")
    report = lint(Config(root=tmp_path, paths=(tmp_path,), cfn_lint="off", select=("deprecated-runtime",)))
    assert ["`204-get-order`" in finding.message for finding in report.findings] == [True]


def test_findings_stand_where_the_user_wrote_it(make_project: MakeProject) -> None:
    """In whichever file that is."""
    files = {
        "serverless.yml": (
            "service: orders\n"
            "provider: { name: aws, runtime: python3.13 }\n"
            "functions: ${file(config/functions.yml):functions}\n"
        ),
        "config/functions.yml": (
            "functions:\n  worker:\n    handler: src/orders.get\n    timeout: 0\n    memorySize: 64\n"
        ),
        **CODE,
    }
    project = make_project(files)
    assert findings_of(project, "invalid-timeout") == ["config/functions.yml:4"]
    assert findings_of(project, "invalid-memory") == ["config/functions.yml:5"]


@pytest.mark.parametrize(
    ("plugins", "open_"),
    [
        pytest.param("[serverless-offline, serverless-esbuild]", False, id="known ones"),
        pytest.param("[serverless-step-functions]", True, id="one that adds resources"),
        pytest.param("{ modules: [./own-plugin] }", True, id="one of the project"),
        pytest.param("${file(plugins.js)}", True, id="not known"),
    ],
)
def test_plugins_may_add_what_is_not_seen(make_project: MakeProject, plugins: str, open_: bool) -> None:
    """Unless it is known that they do not."""
    project = service(make_project, "", f"plugins: {plugins}\n")
    assert [function.template.open for function in project.all(Function)] == [open_]


@pytest.mark.parametrize(
    ("version", "rest", "built"),
    [
        pytest.param('frameworkVersion: "3"\n', "", "-", id="by nothing"),
        pytest.param("frameworkVersion: 4.1.0\n", "", "esbuild", id="by version 4"),
        pytest.param("", "", "?", id="by a version that is not known"),
        pytest.param("", "plugins: [serverless-webpack]\n", "esbuild", id="by a plugin"),
        pytest.param('frameworkVersion: "3"\n', "plugins: [./own]\n", "?", id="by a plugin that is not known"),
    ],
)
def test_what_builds_the_code_for_nodejs(make_project: MakeProject, version: str, rest: str, built: str) -> None:
    """Where it is not known, nothing is certain about the files that are deployed."""
    text = (
        f"service: a\n{version}{rest}provider: {{ name: aws, runtime: nodejs24.x }}\n"
        "functions: { f: { handler: a.b } }\n"
    )
    (found,) = make_project({"serverless.yml": text}).all(Function)
    assert shown(found.resource.metadata.lookup("BuildMethod")) == built


def test_what_functions_take_over_is_bounded() -> None:
    """Of more variables for more functions than a template may have values, the rest is not known."""
    variables = ", ".join(f"V{at}: a" for at in range(450))
    functions = "".join(f"  f{at}: {{ handler: a.b }}\n" for at in range(450))
    text = f"service: a\nprovider: {{ name: aws, environment: {{ {variables} }} }}\nfunctions:\n{functions}"
    made = resources(text)
    taken = [made[f"F{at}LambdaFunction"]["Properties"]["Environment"]["Variables"] for at in (0, 449)]  # type: ignore[index]
    assert [len(each) for each in taken] == [450, 1]
    assert [*taken[1]] == ["Fn::Transform"]


WRONG = (
    "~",
    "1",
    "text",
    "[]",
    "[1, ~, [], {}]",
    "{}",
    "{ a: ~ }",
    "{ Ref: A }",
    "'${self:functions}'",
    "'${file(a)}'",
)


@pytest.mark.parametrize("value", WRONG)
@pytest.mark.parametrize(
    "section",
    [
        *("service", "plugins", "package", "custom", "layers", "functions", "resources", "frameworkVersion"),
        *("constructs", "stepFunctions", "construct worker", "construct authorizer", "wsgi"),
        *("provider.iam", "provider.environment", "provider.vpc", "provider.tracing", "provider.apiGateway"),
        *("provider.httpApi", "provider.stage", "provider.iamRoleStatements", "provider.layers"),
        *("events", "environment", "vpc", "layers.0", "url", "destinations", "package", "fileSystemConfig"),
        *("event http", "event sqs", "event stream", "event schedule", "event sns", "event eventBridge"),
        *("event httpApi", "event websocket", "event kafka", "event s3", "event alb", "event iot"),
    ],
)
def test_nothing_crashes_on_a_wrong_shape(make_project: MakeProject, section: str, value: str) -> None:
    """Whatever stands where something else should."""
    keys = {"service": "orders", "functions": "{ f: { handler: src/orders.get%s } }"}
    if section.startswith("construct") or section in ("stepFunctions", "wsgi"):
        keys["plugins"] = "[serverless-lift, serverless-step-functions, serverless-wsgi]"
    provider = "name: aws, runtime: python3.13"
    inner = ""
    if section.startswith("provider."):
        provider += f", {section[9:]}: {value}"
    elif section.startswith("construct "):
        kind = "queue" if section == "construct worker" else "webhook"
        keys["constructs"] = f"{{ a: {{ type: {kind}, {section[10:]}: {value}, batchSize: {value} }} }}"
    elif section == "wsgi":
        keys["custom"] = f"{{ wsgi: {{ app: {value} }} }}"
        inner = ", handler: wsgi_handler.handler"
    elif section.startswith("event "):
        inner = f", events: [{{ {section[6:]}: {value} }}]"
    elif section in ("events", "environment", "vpc", "layers.0", "url", "destinations", "fileSystemConfig"):
        inner = f", {section.removesuffix('.0')}: {value}"
    else:
        keys[section] = value
    keys["functions"] = keys["functions"] % inner if "%s" in keys["functions"] else keys["functions"]
    text = "".join(f"{key}: {written}\n" for key, written in keys.items())
    # What crashes raises.
    project = make_project({"serverless.yml": f"{text}provider: {{ {provider} }}\n", **CODE})
    _ = project.coverage
    assert len(project.all(Template)) == 1


def test_what_a_service_takes_in_is_no_template_of_its_own(make_project: MakeProject) -> None:
    """Its variables and references are those of the service."""
    part = "Resources:\n  Topic: { Type: AWS::SNS::Topic, Properties: { TopicName: '${self:service}' } }\n"
    project = make_project(
        {
            "serverless.yml": SERVICE % ("", "") + "resources:\n  - ${file(resources/topic.yml)}\n",
            "resources/topic.yml": part,
            **CODE,
        }
    )
    (template,) = project.all(Template)
    assert template.origin is not None
    assert template.resources["Topic"].location.document.path == "resources/topic.yml"


@pytest.mark.parametrize(
    ("name", "functions"),
    [
        ("serverless.yaml", 1),
        ("orders.serverless.yml", 1),
        ("services/serverless-orders.yaml", 1),
        ("serverless.example.yml", 0),
        ("my-serverless.yml", 0),
        ("orders.yml", 0),
    ],
)
def test_a_service_is_also_what_is_named_beside_others(make_project: MakeProject, name: str, functions: int) -> None:
    """`serverless deploy --config orders.serverless.yml` deploys one of several services in a folder."""
    project = make_project({name: SERVICE % ("", ""), **CODE})
    assert len(project.all(Function)) == functions


@pytest.mark.parametrize(
    ("script", "text", "functions"),
    [
        ("package.json", '{"scripts": {"up": "serverless deploy --stage a --config orders.yml"}}', 1),
        ("package.json", '{"scripts": {"up": "cd a && sls deploy --config=orders.yml && true"}}', 1),
        ("Makefile", "up:\n\tnpx serverless deploy \\\n\t  -c ./orders.yml\n", 1),
        (".github/workflows/up.yml", "jobs:\n  a:\n    steps:\n      - run: npx sls deploy -c orders.yml\n", 1),
        ("package.json", '{"scripts": {"up": "sls deploy --config bills.yml"}}', 0),
        ("package.json", '{"scripts": {"up": "sls deploy && tsc --config orders.yml"}}', 0),
        ("package.json", '{"scripts": {"up": "sls deploy --config"}}', 0),
    ],
)
def test_a_service_is_also_what_a_command_names(tmp_path: Path, script: str, text: str, functions: int) -> None:
    """Whatever it is called: `serverless deploy --config orders.yml`."""
    for name, written in {"orders.yml": SERVICE % ("", ""), script: text, **CODE}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(written, encoding="utf-8")
    report = lint(Config(root=tmp_path, paths=(tmp_path,), cfn_lint="off", allow_empty=True))
    assert report.coverage.functions == functions


@pytest.mark.parametrize(("name", "functions"), [("serverless.yml", 1), ("serverless-orders.yml", 0)])
def test_a_definition_with_each_choice_is_what_a_script_makes_services_of(
    make_project: MakeProject, name: str, functions: int
) -> None:
    """The Framework refuses repeated keys; a script leaves one of them."""
    text = SERVICE % ("", "") + "custom:\n  # Start: basic\n  role: basic\n  # Start: network\n  role: network\n"
    project = make_project({name: text, **CODE})
    assert len(project.all(Function)) == functions
