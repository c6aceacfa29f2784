"""When the role of a function certainly lacks what its code does, and when that cannot be told."""

from __future__ import annotations

import pytest

from conftest import MakeProject
from serverless_lint.analyses.missing_permissions import MissingPermission
from serverless_lint.checks.missing_permission import missing_permission
from serverless_lint.rule import Severity

SAM = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties: {{CodeUri: ., Handler: app.handler, Runtime: {runtime}, {function}}}
  Table: {{Type: AWS::DynamoDB::Table}}
  Bucket: {{Type: AWS::S3::Bucket}}
{more}
"""
PYTHON = "import os\nimport boto3\n{load}\ndef handler(event, context):\n    {run}\n"
JAVASCRIPT = "{load}\nexport const handler = async (event) => {{\n  {run}\n}}\n"
V3 = """\
import {{ S3Client, S3, GetObjectCommand, paginateListObjectsV2, waitUntilBucketExists }} from "@aws-sdk/client-s3";
"""
DOCUMENTS = """\
import {{ DynamoDBClient }} from "@aws-sdk/client-dynamodb";
import {{ DynamoDBDocumentClient, DynamoDBDocument, PutCommand }} from "@aws-sdk/lib-dynamodb";
"""


STORE = """\
import {{ DynamoDBClient, DeleteItemCommand, GetItemCommand }} from "@aws-sdk/client-dynamodb";
const client = new DynamoDBClient({{}});
const store = (TableName) => {{
  return {{
    load: async (Key) => client.send(new GetItemCommand({{ TableName, Key }})),
    drop: async (Key) => client.send(new DeleteItemCommand({{ TableName, Key }})),
  }};
}};
const orders = store(process.env.TABLE);
"""


def lacking(project_of: MakeProject, code: str, *, function: str = "", more: str = "") -> list[str]:
    """The actions that the function's role lacks, those of low confidence with a question mark."""
    is_python = code.startswith("import os")
    template = SAM.format(runtime="python3.13" if is_python else "nodejs22.x", function=function, more=more)
    project = project_of({"template.yaml": template, "app.py" if is_python else "app.mjs": code})
    return [
        " or ".join(lack.actions) + ("" if lack.is_sure else "?")
        for missing in project.all(MissingPermission)
        for lack in missing.lacks
    ]


@pytest.mark.parametrize(
    ("load", "run", "expected"),
    [
        ("s3 = boto3.client('s3')", "s3.list_buckets()", ["s3:ListAllMyBuckets"]),
        ("s3 = boto3.client('s3', region_name='eu-west-1')", "s3.list_buckets()", ["s3:ListAllMyBuckets"]),
        ("s3 = boto3.session.Session().client('s3')", "s3.list_buckets()", ["s3:ListAllMyBuckets"]),
        ("s3 = boto3.client('s3')", "s3.upload_file('a', event['b'], 'c')", ["s3:PutObject"]),
        (
            "s3 = boto3.client('s3')",
            "s3.copy({}, event['b'], 'c')",
            ["s3:GetObject or s3:GetObjectVersion", "s3:PutObject"],
        ),
        ("db = boto3.client('dynamodb')", "db.get_paginator('scan').paginate(TableName='t')", ["dynamodb:Scan"]),
        ("db = boto3.client('dynamodb')", "db.get_waiter('table_exists').wait()", ["dynamodb:DescribeTable"]),
        ("t = boto3.resource('dynamodb').Table('t')", "t.query()", ["dynamodb:Query"]),
        ("t = boto3.resource('dynamodb').Table('t')", "t.batch_writer()", ["dynamodb:BatchWriteItem"]),
        ("t = boto3.resource('dynamodb').Table('t')", "t.meta.client.scan(TableName='t')", ["dynamodb:Scan"]),
        ("b = boto3.resource('s3').Bucket(name())", "list(b.objects.filter(Prefix='x'))", ["s3:ListBucket"]),
        (
            "s = boto3.resource('s3')",
            "s.Object(event['b'], 'k').delete()",
            ["s3:DeleteObject or s3:DeleteObjectVersion"],
        ),
        ("def put(table):\n    table.put_item()", "put(boto3.resource('dynamodb').Table('t'))", ["dynamodb:PutItem"]),
        ("sqs = boto3.client('sqs')", "sqs.send_message_batch(QueueUrl='q')", ["sqs:SendMessage"]),
        (
            "q = boto3.resource('sqs').Queue('q')",
            "for message in q.receive_messages(): message.delete()",
            ["sqs:ReceiveMessage", "sqs:DeleteMessage"],
        ),
        (
            "b = boto3.resource('s3').Bucket(name())",
            "[item.get() for item in b.objects.all()]",
            ["s3:GetObject or s3:GetObjectVersion", "s3:ListBucket"],
        ),
        ("b = boto3.resource('s3').Bucket(name())", "for item in (b, event): item.delete()", []),
        ("s3 = boto3.client('s3')", "s3.get_object(Bucket='public-data', Key='k')", []),
        ("sts = boto3.client('sts')", "sts.get_caller_identity()", []),
        ("idp = boto3.client('cognito-idp')", "idp.sign_up()", []),
        ("kms = boto3.client('kms')", "kms.decrypt()", []),
        ("s3 = boto3.client('s3', endpoint_url='http://localhost')", "s3.list_buckets()", []),
        ("s3 = boto3.client('s3', aws_access_key_id=os.environ['K'])", "s3.list_buckets()", []),
        ("s3 = boto3.client('s3', **options)", "s3.list_buckets()", []),
        ("s3 = boto3.Session(profile_name='p').client('s3')", "s3.list_buckets()", []),
        ("s3 = boto3.client('s3')\nboto3.setup_default_session()", "s3.list_buckets()", []),
        ("s3 = connect()", "s3.list_buckets()", []),
        ("s3 = boto3.client('s3')", "s3.no_such_method()", []),
        ("s3 = boto3.client('s3')\nif __name__ == '__main__':\n    s3.list_buckets()", "pass", []),
        ("s3 = boto3.client('s3')\nbuckets = s3.list_buckets()", "pass", ["s3:ListAllMyBuckets"]),
        ("s3 = boto3.client('s3')\ndef unused():\n    s3.list_buckets()", "pass", []),
    ],
)
def test_what_python_calls_is_known(make_project: MakeProject, load: str, run: str, expected: list[str]) -> None:
    """Clients with the function's own credentials, and all that is made of them, need what they request."""
    assert lacking(make_project, PYTHON.format(load=load, run=run)) == expected


@pytest.mark.parametrize(
    ("load", "run", "expected"),
    [
        (V3 + "const s3 = new S3Client({{}})", "await s3.send(new GetObjectCommand({{}}))", ["s3:GetObject"]),
        (V3 + "const s3 = new S3({{region: 'eu-west-1'}})", "await s3.getObject({{}})", ["s3:GetObject"]),
        (V3 + "const client = new S3Client()", "paginateListObjectsV2({{client}}, {{}})", ["s3:ListBucket"]),
        (V3 + "const client = new S3Client()", "await waitUntilBucketExists({{client}}, {{}})", ["s3:ListBucket"]),
        (V3 + "const s3 = new S3Client({{credentials}})", "await s3.send(new GetObjectCommand({{}}))", []),
        (V3 + "const s3 = new S3Client({{endpoint}})", "await s3.send(new GetObjectCommand({{}}))", []),
        (V3 + "const s3 = new S3Client({{...options}})", "await s3.send(new GetObjectCommand({{}}))", []),
        (V3 + "const s3 = connect()", "await s3.send(new GetObjectCommand({{}}))", []),
        (
            DOCUMENTS + "const db = DynamoDBDocumentClient.from(new DynamoDBClient())",
            "await db.send(new PutCommand({{}}))",
            ["dynamodb:PutItem"],
        ),
        (
            DOCUMENTS + "const db = DynamoDBDocument.from(new DynamoDBClient())",
            "await db.batchGet({{}})",
            ["dynamodb:BatchGetItem"],
        ),
        (
            DOCUMENTS + "const db = DynamoDBDocumentClient.from(connect())",
            "await db.send(new PutCommand({{}}))",
            [],
        ),
        (
            'import AWS from "aws-sdk";\nconst db = new AWS.DynamoDB.DocumentClient()',
            "await db.put({{}}).promise()",
            ["dynamodb:PutItem"],
        ),
        ('import AWS from "aws-sdk";\nconst s3 = new AWS.S3()', "await s3.upload({{}}).promise()", ["s3:PutObject"]),
        (
            V3 + "const s3 = new S3()",
            "await Promise.all(event.Records.map((record) => s3.getObject({{}})))",
            ["s3:GetObject"],
        ),
        (
            'import AWS from "aws-sdk";\nAWS.config.update({{credentials}});\nconst s3 = new AWS.S3()',
            "await s3.upload({{}}).promise()",
            [],
        ),
        (
            'import AWS from "aws-sdk";\nconst s3 = new AWS.S3();\n'
            "s3.config.update({{accessKeyId: process.env.KEY, secretAccessKey: process.env.SECRET}})",
            "await s3.upload({{}}).promise()",
            [],
        ),
        (
            'import AWS from "aws-sdk";\nconst s3 = new AWS.S3();\ns3.config.update({{region: "eu-west-1"}})',
            "await s3.upload({{}}).promise()",
            ["s3:PutObject"],
        ),
    ],
)
def test_what_javascript_calls_is_known(make_project: MakeProject, load: str, run: str, expected: list[str]) -> None:
    """Both versions of the SDK, and the ways of each to request something."""
    code = JAVASCRIPT.format(load=load, run=run).replace("{{", "{").replace("}}", "}")
    found = lacking(make_project, code)
    assert [actions.partition(" or ")[0] for actions in found] == expected


CONDITIONAL = PYTHON.format(
    load="t = boto3.resource('dynamodb').Table(os.environ['TABLE'])", run="if event.get('new'): t.put_item(Item=event)"
)
OTHER_POLICY = "Policies: [SQSPollerPolicy: {QueueName: q}]"


@pytest.mark.parametrize(
    ("variables", "more", "expected"),
    [
        ("Environment: {Variables: {TABLE: !Ref Table}}", "", ["dynamodb:PutItem"]),
        ("Environment: {Variables: {TABLE: !ImportValue table}}", "", ["dynamodb:PutItem"]),
        ("Timeout: 5", "Globals: {Function: {Environment: {Variables: {TABLE: t}}}}", ["dynamodb:PutItem?"]),
    ],
)
def test_a_function_that_is_told_of_a_table_is_meant_to_use_it(
    make_project: MakeProject, variables: str, more: str, expected: list[str]
) -> None:
    """What all functions are told says nothing."""
    function = f"{OTHER_POLICY}, {variables}"
    assert lacking(make_project, CONDITIONAL, function=function, more=more) == expected


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ("QUEUE: !Ref Queue", ["sqs:SendMessage"]),
        ("QUEUE: !Ref Bucket", ["sqs:SendMessage?"]),
        ("OTHER: !Ref Queue", ["sqs:SendMessage?"]),
    ],
)
def test_a_function_that_is_told_of_a_queue_is_meant_to_use_it_wherever_it_passes_that(
    make_project: MakeProject, variables: str, expected: list[str]
) -> None:
    code = PYTHON.format(
        load="sqs = boto3.client('sqs')\nSETTINGS = {k: os.environ[k] for k in ('QUEUE',) if k in os.environ}",
        run="if event.get('new'): sqs.send_message(QueueUrl=SETTINGS['q'], MessageBody='m')",
    )
    function = f"Policies: [DynamoDBReadPolicy: {{TableName: t}}], Environment: {{Variables: {{{variables}}}}}"
    assert lacking(make_project, code, function=function, more="  Queue: {Type: AWS::SQS::Queue}") == expected


PUT = PYTHON.format(load="t = boto3.resource('dynamodb').Table('t')", run="t.put_item(Item=event)")
NAMED = "  Named: {Type: AWS::DynamoDB::Table, Properties: {TableName: t}}"


@pytest.mark.parametrize(
    ("function", "more", "expected"),
    [
        pytest.param("", "", ["dynamodb:PutItem"], id="nothing is allowed"),
        pytest.param("Policies: [AWSLambdaBasicExecutionRole]", "", ["dynamodb:PutItem"], id="logs are"),
        pytest.param("Policies: [DynamoDBReadPolicy: {TableName: t}]", "", ["dynamodb:PutItem"], id="reading is"),
        pytest.param("Policies: [SQSPollerPolicy: {QueueName: q}]", "", ["dynamodb:PutItem"], id="another service is"),
        pytest.param("Policies: [DynamoDBWritePolicy: {TableName: t}]", "", [], id="writing is"),
        pytest.param("Policies: [AmazonDynamoDBFullAccess]", "", [], id="all is"),
        pytest.param("Policies: [OfOurOwn]", "", [], id="a policy is not known"),
        pytest.param("Policies: [!ImportValue policy]", "", [], id="a policy is imported"),
        pytest.param(
            "Policies: [Statement: [{Effect: Allow, Action: 'DynamoDB:Put*', Resource: '*'}]]", "", [], id="like"
        ),
        pytest.param("Role: !ImportValue role", "", [], id="the role is imported"),
        pytest.param("", "  Linked: {Type: AWS::Serverless::Connector}", [], id="a connector"),
        pytest.param("Environment: {Variables: {AWS_ENDPOINT_URL: 'http://localhost'}}", "", [], id="another address"),
        pytest.param("", "Outputs: {R: {Value: !Ref OrdersRole}}", [], id="the role's name is an output"),
        pytest.param("", "Outputs: {R: {Value: !GetAtt OrdersRole.Arn}}", [], id="the role's ARN is an output"),
        pytest.param(
            "",
            f"{NAMED}\nOutputs: {{R: {{Value: !GetAtt OrdersRole.Arn}}}}",
            ["dynamodb:PutItem"],
            id="the role's ARN is an output, and the table the template's",
        ),
        pytest.param(
            "",
            f"{NAMED}\nOutputs: {{R: {{Value: !GetAtt OrdersRole.Arn, Export: {{Name: r}}}}}}",
            [],
            id="the role's ARN is exported",
        ),
        pytest.param(
            "Policies: [Statement: [{Effect: Deny, Action: 'dynamodb:Put*', Resource: '*'}, {Effect: Allow, "
            "Action: 'sqs:*', Resource: '*'}]]",
            "",
            ["dynamodb:PutItem"],
            id="it is denied",
        ),
        pytest.param(
            "Role: !GetAtt Role.Arn",
            "  Role: {Type: AWS::IAM::Role, Properties: {RoleName: orders}}",
            ["dynamodb:PutItem"],
            id="a role of the template",
        ),
        pytest.param(
            "",
            "  Policy: {Type: AWS::IAM::Policy, Properties: {Roles: [!Ref OrdersRole], PolicyDocument: {Statement: "
            "[{Effect: Allow, Action: 'dynamodb:*', Resource: '*'}]}}}",
            [],
            id="a policy is attached",
        ),
    ],
)
def test_what_the_role_allows_is_known(
    make_project: MakeProject, function: str, more: str, expected: list[str]
) -> None:
    """A role lacks what none of its policies allows, if all of them are known."""
    assert lacking(make_project, PUT, function=function, more=more) == expected


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ("s3.list_buckets()", ["s3:ListAllMyBuckets"]),
        ("look(s3)", ["s3:ListAllMyBuckets"]),
        ("for record in event['Records']: s3.list_buckets()", ["s3:ListAllMyBuckets"]),
        ("if event.get('look'): s3.list_buckets()", ["s3:ListAllMyBuckets?"]),
        ("if event.get('look'): return\n    s3.list_buckets()", ["s3:ListAllMyBuckets"]),
        ("if event.get('look'): return sqs.list_queues()\n    s3.list_buckets()", ["s3:ListAllMyBuckets?"]),
        ("if event.get('look'): return count()\n    s3.list_buckets()", ["s3:ListAllMyBuckets?"]),
        ("if event.get('look'): return stop()\n    look(s3)", ["s3:ListAllMyBuckets"]),
        ("match event['look']:\n        case 1: return\n    s3.list_buckets()", ["s3:ListAllMyBuckets?"]),
    ],
)
def test_a_call_of_a_service_that_the_role_does_not_know_is_sure_if_it_is_made_in_any_case(
    make_project: MakeProject, run: str, expected: list[str]
) -> None:
    """One file may be the code of several functions, each of which comes to other calls."""
    load = (
        "s3 = boto3.client('s3')\nsqs = boto3.client('sqs')\ndef look(client):\n    client.list_buckets()\n"
        "def count():\n    return len(sqs.list_queues())\ndef stop():\n    raise ValueError()\n"
    )
    function = "Policies: [Statement: [{Effect: Allow, Action: sqs:ListQueues, Resource: '*'}]]"
    assert lacking(make_project, PYTHON.format(load=load, run=run), function=function) == expected


LIST = ["s3:ListAllMyBuckets"]


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ("if event: s3.list_buckets()", ["s3:ListAllMyBuckets"]),
        ("if os.environ.get('ALARMS'): s3.list_buckets()", []),
        ("if 'ALARMS' in os.environ: s3.list_buckets()", []),
        ("if 'STAGE' in os.environ: s3.list_buckets()", ["s3:ListAllMyBuckets"]),
        ("if os.environ['STAGE'] == 'test': s3.list_buckets()", []),
        ("if os.environ['STAGE'] == 'test'" + 9 * " and event" + ": s3.list_buckets()", []),
        ("if os.environ['STAGE'] == 'prod': s3.list_buckets()", ["s3:ListAllMyBuckets"]),
        ("if os.environ['STAGE'].upper() == 'PROD': s3.list_buckets()", LIST),
        ("if os.environ['STAGE'].upper() == 'TEST': s3.list_buckets()", []),
        ("if os.environ['LEVEL'].lower() == 'debug': s3.list_buckets()", []),
        ("if os.getenv('ON_OR_OFF', 'off').lower() == 'on': s3.list_buckets()", LIST),
        ("if os.getenv('ON_OR_OFF', 'off') == 'perhaps': s3.list_buckets()", []),
        ("if os.environ['LEVEL'] == 'debug': s3.list_buckets()", []),
        ("if not os.getenv('ALARMS'): return\n    s3.list_buckets()", []),
        ("if not os.getenv('STAGE'): return\n    s3.list_buckets()", ["s3:ListAllMyBuckets"]),
        ("if not os.getenv('AWS_LAMBDA_FUNCTION_NAME'): return\n    s3.list_buckets()", ["s3:ListAllMyBuckets"]),
        ("if os.getenv('_X_AMZN_TRACE_ID'): s3.list_buckets()", []),
        ("if os.environ['EITHER'] == 'yes': s3.list_buckets()", ["s3:ListAllMyBuckets"]),
        ("if os.environ['EITHER'] == 'perhaps': s3.list_buckets()", []),
        ("if os.environ['LEVEL'] and not event: return\n    s3.list_buckets()", ["s3:ListAllMyBuckets"]),
        ("if os.environ['LEVEL'] and event: s3.list_buckets()", []),
        ("if os.environ['LEVEL'] or event: s3.list_buckets()", ["s3:ListAllMyBuckets"]),
        ("if os.environ['LEVEL'] or not event: return\n    s3.list_buckets()", []),
        ("if os.environ['LEVEL'] and os.environ['X'] != event: s3.list_buckets()", []),
        ("if event['level'] != os.environ['LEVEL']: return\n    s3.list_buckets()", ["s3:ListAllMyBuckets"]),
        ("level = event['level']\n    if level == os.environ['LEVEL']: s3.list_buckets()", ["s3:ListAllMyBuckets"]),
        ("if table.get_item(Key=event).get('Item'): s3.list_buckets()", ["s3:ListAllMyBuckets"]),
        ("if ssm.get_parameter(Name=os.environ['LEVEL'])['Parameter']: s3.list_buckets()", []),
        ("if ssm.get_parameter(Name=os.environ['LEVEL'] + event['id'])['Parameter']: s3.list_buckets()", LIST),
        ("if not read(event['id']): return\n    s3.list_buckets()", LIST),
        ("for key in event['ids']:\n        if read(key): s3.list_buckets()", LIST),
        ("if read('settings'): s3.list_buckets()", []),
        ("if read(event): s3.list_buckets()", []),
        ("if json.loads(os.environ['LEVEL']).get(event['id']): s3.list_buckets()", LIST),
        ("if json.loads(os.environ['LEVEL']).get('id'): s3.list_buckets()", []),
        ("if requests.get(os.environ['LEVEL']).ok: s3.list_buckets()", ["s3:ListAllMyBuckets"]),
        ("if IS_LOCAL: s3.list_buckets()", []),
        ("if not IS_LOCAL: s3.list_buckets()", ["s3:ListAllMyBuckets"]),
        ("look(s3)", []),
        ("look(s3, deep=True)", ["s3:ListAllMyBuckets"]),
        ("s3.put_object(Bucket=os.environ['MISSING'])", []),
        ("s3.put_object(Bucket=os.environ['AWS_REGION'] + os.environ['STAGE'])", ["s3:PutObject"]),
    ],
)
def test_code_that_settings_keep_from_running_needs_nothing(
    make_project: MakeProject, run: str, expected: list[str]
) -> None:
    """What environment variables and literal arguments decide is decided; what they may decide is not reported."""
    load = (
        "import json, requests\ntable = boto3.resource('dynamodb').Table(os.environ['LEVEL'])\n"
        "ssm = boto3.client('ssm')\ns3 = boto3.client('s3')\nIS_LOCAL = os.environ.get('IS_LOCAL') == 'true'\n"
        "def look(client, deep=False):\n    if deep:\n        client.list_buckets()\n"
        "def read(key):\n    return s3.get_object(Bucket=os.environ['LEVEL'], Key=key)\n"
    )
    more = (
        "Parameters:\n  Level: {Type: String, Default: info}\n"
        "  Switch: {Type: String, Default: 'off', AllowedValues: ['on', 'off']}\n"
        "Conditions: {IsMain: !Equals [!Ref AWS::Region, eu-west-1]}"
    )
    allowed = "Policies: [Statement: [{Effect: Allow, Action: ['dynamodb:*', 'ssm:*', 's3:Get*'], Resource: '*'}]]"
    function = (
        "Environment: {Variables: {STAGE: prod, LEVEL: !Ref Level, EITHER: !If [IsMain, 'yes', 'no'], "
        f"ON_OR_OFF: !Ref Switch}}}}, {allowed}"
    )
    assert lacking(make_project, PYTHON.format(load=load, run=run), function=function, more=more) == expected


@pytest.mark.parametrize(("loops", "expected"), [(2, LIST), (40, [])])
def test_what_is_made_of_itself_twice_over_and_over_is_looked_at_once(
    make_project: MakeProject, loops: int, expected: list[str]
) -> None:
    """Each of the loops goes through what the one before is of, twice."""
    nested = "".join(f"    for a{at} in (a{at - 1}, a{at - 1}):\n        pass\n" for at in range(1, loops))
    run = f"a0 = event['a']\n{nested}    if read(a{loops - 1}): s3.list_buckets()"
    load = "s3 = boto3.client('s3')\ndef read(key):\n    return s3.get_object(Bucket=os.environ['LEVEL'], Key=key)\n"
    more = "Parameters: {Level: {Type: String}}"
    policy = "Policies: [Statement: [{Effect: Allow, Action: 's3:Get*', Resource: '*'}]]"
    function = f"Environment: {{Variables: {{LEVEL: !Ref Level}}}}, {policy}"
    assert lacking(make_project, PYTHON.format(load=load, run=run), function=function, more=more) == expected


@pytest.mark.parametrize(
    ("load", "is_reported"),
    [
        ("s3 = boto3.client('s3', endpoint_url=None)", True),
        ("s3 = boto3.client('s3', endpoint_url=os.environ.get('ADDRESS'))", True),
        ("s3 = boto3.client('s3', endpoint_url=os.environ.get('LEVEL'))", False),
        (
            "at = 'http://localhost' if os.environ.get('ADDRESS') else None\ns3 = boto3.client('s3', endpoint_url=at)",
            True,
        ),
        (
            "at = None\nif os.environ.get('ADDRESS'): at = 'http://s'\ns3 = boto3.client('s3', endpoint_url=at)",
            True,
        ),
        (
            "at = None\nif os.environ.get('LEVEL'): at = 'http://localhost'\ns3 = boto3.client('s3', endpoint_url=at)",
            False,
        ),
        ("s3 = boto3.client('s3', aws_access_key_id=os.environ.get('KEY'))", True),
        ("s3 = boto3.client('s3', aws_access_key_id='AKIA')", False),
        ("s3 = boto3.client('s3')\nif 'ADDRESS' in os.environ: s3 = boto3.client('s3', endpoint_url='http://s')", True),
        ("s3 = boto3.client('s3')\nif 'LEVEL' in os.environ: s3 = boto3.client('s3', endpoint_url='http://s')", False),
    ],
)
def test_an_address_or_credentials_that_no_variable_of_the_function_gives_are_not_given(
    make_project: MakeProject, load: str, *, is_reported: bool
) -> None:
    more = "Parameters: {Level: {Type: String}}"
    code = PYTHON.format(load=load, run="s3.list_buckets()")
    found = lacking(make_project, code, function="Environment: {Variables: {LEVEL: !Ref Level}}", more=more)
    assert bool(found) is is_reported


@pytest.mark.parametrize(
    ("options", "is_reported"),
    [
        ("[{ region: 'eu-west-1' }]", True),
        ("credentials: fromEnv()", True),
        ("credentials: fromIni()", False),
        ("endpoint: process.env.MOCKED === 'true' ? 'http://localhost' : undefined", True),
        ("endpoint: process.env.LEVEL === 'true' ? 'http://localhost' : undefined", False),
        ("...(process.env.MOCKED && { endpoint: 'http://localhost' })", True),
        ("...(process.env.LEVEL && { endpoint: 'http://localhost' })", False),
        ("...(process.env.MOCKED ? { endpoint: 'http://localhost' } : {})", True),
        ("endpoint: process.env.ADDRESS", True),
        ("endpoint: process.env.LEVEL", False),
    ],
)
def test_an_option_of_a_client_that_no_variable_of_the_function_gives_is_not_given(
    make_project: MakeProject, options: str, *, is_reported: bool
) -> None:
    load = (
        'import { fromEnv, fromIni } from "@aws-sdk/credential-providers";\n'
        'import { S3 } from "@aws-sdk/client-s3";\n'
        f"const client = new S3({options if options.startswith('[') else f'{{ {options} }}'});\n"
    )
    more = "Parameters: {Level: {Type: String}}"
    code = JAVASCRIPT.format(load=load, run="await client.listBuckets({});")
    found = lacking(make_project, code, function="Environment: {Variables: {LEVEL: !Ref Level}}", more=more)
    assert bool(found) is is_reported


@pytest.mark.parametrize(
    ("load", "run", "expected"),
    [
        ("store = Store(boto3)", "store.save()", ["ssm:PutParameter"]),
        ("store = Store(boto3.Session())", "store.save()", ["ssm:PutParameter"]),
        ("store = Store(session=boto3)", "save(store)", ["ssm:PutParameter"]),
        ("store = Store(boto3.Session(aws_access_key_id='AKIA'))", "store.save()", []),
        ("store = Store(boto3)\nother = Store(boto3.Session(profile_name='p'))", "store.save()", []),
        ("store = Store(make())", "store.save()", []),
    ],
)
def test_a_client_may_be_made_of_what_is_passed(
    make_project: MakeProject, load: str, run: str, expected: list[str]
) -> None:
    store = (
        "class Store:\n    def __init__(self, session):\n        self.client = session.client('ssm')\n"
        "    def save(self):\n        self.client.put_parameter(Name='n', Value='v')\n"
        "def save(store):\n    store.save()\n"
    )
    assert lacking(make_project, PYTHON.format(load=store + load, run=run)) == expected


STORED = """\
import {{ DynamoDBClient, PutItemCommand }} from "@aws-sdk/client-dynamodb";
class Table {{
  client = new DynamoDBClient({{ region: process.env.AWS_REGION }});
  async put(Item) {{ await this.client.send(new PutItemCommand({{ TableName: process.env.TABLE, Item }})); }}
}}
class Sessions {{
  constructor(table = new Table()) {{ this.table = table; }}
  async create(session) {{ await this.table.put(session); }}
}}
let kept;
const table = () => {{ kept ??= new Table(); return kept; }};
const kept_own = {{ sessions: () => new Sessions(table()) }};
const own = {{ sessions: () => new Sessions(), env: process.env }};
const run = async (dependencies, event) => {{
  const sessions = dependencies.sessions();
  await sessions.create(event);
}};
"""


@pytest.mark.parametrize(
    ("export", "expected"),
    [
        ("export const handler = run.bind(null, own);", ["dynamodb:PutItem"]),
        ("export const handler = async (event) => run(own, event);", ["dynamodb:PutItem"]),
        ("export const handler = async (event) => run({ sessions: () => event }, event);", []),
        ("export const handler = async (event) => run(kept_own, event);", ["dynamodb:PutItem"]),
        ("export const handler = run;", []),
    ],
)
def test_what_a_function_is_handed_is_followed(make_project: MakeProject, export: str, expected: list[str]) -> None:
    function = "Environment: {Variables: {TABLE: !Ref Table}}"
    assert lacking(make_project, STORED.format() + export, function=function) == expected


SENDING = PYTHON.format(load="sqs = boto3.client('sqs')", run="sqs.send_message(QueueUrl='q', MessageBody='m')")
SEND = ["sqs:SendMessage"]
ROOT = "!Join ['', ['arn:aws:iam::', !FindInMap [Accounts, !Ref AWS::Region, Other], ':root']]"
STREAM = (
    "Events: {{Q: {{Type: DynamoDB, Properties: {{Stream: a, StartingPosition: LATEST, DestinationConfig: "
    "{{OnFailure: {failed}}}}}}}}}"
)
QUEUE_POLICY = (
    "  Policy: {{Type: AWS::SQS::QueuePolicy, Properties: {{Queues: [q], PolicyDocument: {{Statement: "
    "[{{Effect: {effect}, Principal: {principal}, Action: 'sqs:{action}', Resource: '*'}}]}}}}}}"
)
OF_QUEUES = (
    "  Named: {{Type: AWS::SQS::Queue, Properties: {{QueueName: q}}}}\n  Other: {{Type: AWS::SQS::Queue}}\n"
    "  Policy: {{Type: AWS::SQS::QueuePolicy, Properties: {{Queues: [{queues}], PolicyDocument: {{Statement: "
    "[{{Effect: Allow, Principal: '*', Action: 'sqs:*', Resource: '*'}}]}}}}}}"
)


@pytest.mark.parametrize(
    ("function", "more", "expected"),
    [
        ("", QUEUE_POLICY.format(effect="Allow", principal="'*'", action="SendMessage"), []),
        ("", QUEUE_POLICY.format(effect="Allow", principal="{AWS: !Ref A}", action="*"), []),
        ("", QUEUE_POLICY.format(effect="Allow", principal="'*'", action="ReceiveMessage"), ["sqs:SendMessage"]),
        ("", QUEUE_POLICY.format(effect="Deny", principal="'*'", action="*"), ["sqs:SendMessage"]),
        ("", QUEUE_POLICY.format(effect="Allow", principal="{Service: a}", action="*"), ["sqs:SendMessage"]),
        ("", QUEUE_POLICY.format(effect="Allow", principal="{AWS: !Ref AWS::AccountId}", action="*"), SEND),
        ("", QUEUE_POLICY.format(effect="Allow", principal="{AWS: ['123456789012']}", action="*"), SEND),
        ("", QUEUE_POLICY.format(effect="Allow", principal=f"{{AWS: {ROOT}}}", action="*"), SEND),
        ("", QUEUE_POLICY.format(effect="Allow", principal=f"{{AWS: [{ROOT}, !Ref A]}}", action="*"), []),
        ("", OF_QUEUES.format(queues="!Ref Other"), SEND),
        ("", OF_QUEUES.format(queues="!Ref Named"), []),
        ("", OF_QUEUES.format(queues="!Ref Other, !ImportValue q"), []),
        ("DeadLetterQueue: {Type: SQS, TargetArn: a}", "", []),
        ("DeadLetterQueue: {Type: SNS, TargetArn: a}", "", ["sqs:SendMessage"]),
        ("EventInvokeConfig: {DestinationConfig: {OnFailure: {Type: SQS}}}", "", []),
        ("EventInvokeConfig: {DestinationConfig: {OnFailure: {Type: !Ref A, Destination: a}}}", "", []),
        ("EventInvokeConfig: {DestinationConfig: {OnFailure: {Destination: a}}}", "", ["sqs:SendMessage"]),
        (STREAM.format(failed="{Type: SQS, Destination: a}"), "", []),
        (STREAM.format(failed="{Destination: a}"), "", ["sqs:SendMessage"]),
        ("Events: {Q: {Type: SQS, Properties: {Queue: a}}}", "", ["sqs:SendMessage"]),
    ],
)
def test_what_is_allowed_elsewhere_is_not_missing(
    make_project: MakeProject, function: str, more: str, expected: list[str]
) -> None:
    """The policy of a resource may allow it, but not by naming the account; and SAM allows what a setting takes."""
    assert lacking(make_project, SENDING, function=function, more=more) == expected


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ("boto3.client('ssm').get_parameter(Name='n')", ["ssm:GetParameter"]),
        ("boto3.client('secretsmanager').get_secret_value(SecretId='n')", []),
    ],
)
def test_a_role_whose_arn_is_shown_is_let_in_by_what_takes_policies(
    make_project: MakeProject, run: str, expected: list[str]
) -> None:
    more = "Outputs: {R: {Value: !GetAtt OrdersRole.Arn}}"
    assert lacking(make_project, PYTHON.format(load="", run=run), more=more) == expected


POWERTOOLS = "from aws_lambda_powertools.utilities.{module} import {name}"
TABLE_OF_KEYS = POWERTOOLS.format(module="idempotency", name="DynamoDBPersistenceLayer")


@pytest.mark.parametrize(
    ("load", "run", "expected"),
    [
        (
            POWERTOOLS.format(module="parameters", name="get_secret"),
            "get_secret('a')",
            ["secretsmanager:GetSecretValue"],
        ),
        (POWERTOOLS.format(module="parameters", name="get_secret"), "get_secret(os.environ['UNSET'])", []),
        (POWERTOOLS.format(module="parameters", name="SSMProvider"), "SSMProvider().get('/a')", ["ssm:GetParameter"]),
        (POWERTOOLS.format(module="parameters", name="SSMProvider"), "SSMProvider(boto3_client=a).get('/a')", []),
        (
            POWERTOOLS.format(module="parameters.ssm", name="get_parameters_by_name"),
            "get_parameters_by_name({'/a': {}})",
            ["ssm:GetParameters"],
        ),
        (TABLE_OF_KEYS, "DynamoDBPersistenceLayer('t')", []),
    ],
)
def test_powertools_needs_what_it_asks_for_at_once(
    make_project: MakeProject, load: str, run: str, expected: list[str]
) -> None:
    """A store that is made for later need not be used."""
    code = f"import os\n{load}\n\n\ndef handler(event, context):\n    {run}\n"
    assert lacking(make_project, code) == expected


@pytest.mark.parametrize(
    ("run", "expected"), [("t.put_item(Item=event)", ["dynamodb:PutItem"]), ("if event: t.put_item(Item=event)", [])]
)
def test_one_file_for_several_functions_may_do_it_in_one_of_them_alone(
    make_project: MakeProject, run: str, expected: list[str]
) -> None:
    """What it does in any case it does in all of them."""
    more = (
        "  Other:\n    Type: AWS::Serverless::Function\n    Properties: {CodeUri: ., Handler: app.handler, "
        "Runtime: python3.13, Policies: [DynamoDBCrudPolicy: {TableName: t}]}"
    )
    code = PYTHON.format(load="t = boto3.resource('dynamodb').Table('t')", run=run)
    assert lacking(make_project, code, more=more) == expected


@pytest.mark.parametrize(
    ("run", "granted", "expected"),
    [
        ("if event.get('drop'): t.scan(); t.put_item(Item=event)", "Scan", ["dynamodb:PutItem"]),
        ("if event.get('drop'): clear(); t.put_item(Item=event)", "Scan", ["dynamodb:PutItem"]),
        ("if event.get('drop'): t.put_item(Item=event); clear()", "Scan", ["dynamodb:PutItem"]),
        ("if event.get('drop'): clear(); store(event)", "Scan", ["dynamodb:PutItem"]),
        ("if event.get('drop'): clear(); store(event)", "Query", []),
        ("if event.get('drop'): look(event); store(event)", "Scan", []),
        ("if event.get('drop'): clear()\n    else: store(event)", "Scan", []),
        ("if event.get('drop'): clear(); store(event)\n    else: clear()", "Scan", []),
        (
            "if event.get('drop'):\n        clear()\n        if event.get('no'): return\n        store(event)",
            "Scan",
            [],
        ),
    ],
)
def test_one_file_for_several_functions_does_in_each_of_them_what_comes_with_what_that_is_allowed(
    make_project: MakeProject, run: str, granted: str, expected: list[str]
) -> None:
    more = (
        "  Other:\n    Type: AWS::Serverless::Function\n    Properties: {CodeUri: ., Handler: app.handler, "
        "Runtime: python3.13, Policies: [DynamoDBCrudPolicy: {TableName: t}]}"
    )
    load = (
        "t = boto3.resource('dynamodb').Table('t')\ndef clear():\n    t.scan()\n"
        "def look(event):\n    if event.get('look'): t.scan()\ndef store(item):\n    t.put_item(Item=item)\n"
    )
    function = f"Policies: [Statement: [{{Effect: Allow, Action: 'dynamodb:{granted}', Resource: '*'}}]]"
    assert lacking(make_project, PYTHON.format(load=load, run=run), function=function, more=more) == expected


def test_a_policy_of_another_template_may_be_attached_by_the_name_of_the_role(make_project: MakeProject) -> None:
    role = "  Role: {Type: AWS::IAM::Role, Properties: {RoleName: orders}}"
    template = SAM.format(runtime="python3.13", function="Role: !GetAtt Role.Arn", more=role)
    policy = "Resources: {Policy: {Type: AWS::IAM::Policy, Properties: {Roles: [orders], PolicyDocument: {}}}}"
    project = make_project({"template.yaml": template, "app.py": PUT, "policies.yaml": policy})
    assert project.all(MissingPermission) == ()


ROLE = """\
Resources:
  Table: {{Type: AWS::DynamoDB::Table}}
  Orders:
    Type: AWS::Lambda::Function
    Properties:
      {{Code: ., Handler: app.handler, Runtime: python3.13, Role: !GetAtt Role.Arn,
       Environment: {{Variables: {{TABLE: !Ref Table}}}}}}
  Role:
    Type: AWS::IAM::Role
    Properties:
      {policies}
"""
STORING = PYTHON.format(load="t = boto3.resource('dynamodb').Table(os.environ['TABLE'])", run="t.put_item(Item=event)")
POLICIES = """Policies:
        - PolicyName: own
          PolicyDocument:
            Statement:
              - Effect: Allow
                Action: dynamodb:GetItem
                Resource: !GetAtt Table.Arn"""
ADDED = """
              - Effect: Allow
                Action: dynamodb:PutItem
                Resource:
                  - !GetAtt Table.Arn"""


@pytest.mark.parametrize(
    ("policies", "added"),
    [
        (POLICIES, [ADDED]),
        (POLICIES.replace("Statement:", "Statement: &shared"), []),
        ("Policies: [{PolicyName: own, PolicyDocument: {Statement: {Effect: Allow, Action: 'sqs:*'}}}]", []),
        ("Policies: []", []),
        ("Path: /", []),
    ],
)
def test_the_fix_adds_a_statement_to_a_role_of_the_template(
    make_project: MakeProject, policies: str, added: list[str]
) -> None:
    """Where the role has a list of statements to add it to."""
    project = make_project({"template.yaml": ROLE.format(policies=policies), "app.py": STORING})
    (missing,) = project.all(MissingPermission)
    problems = missing_permission.check(missing)
    fixes = [problem.fix for problem in problems if problem.fix is not None]
    assert [edit.replacement for fix in fixes for edit in fix.edits] == added


SEVERAL = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties: {{CodeUri: a, Handler: app.handler, Runtime: python3.13{first}}}
  Taxes:
    Type: AWS::Serverless::Function
    Properties: {{CodeUri: b, Handler: app.handler, Runtime: python3.13}}
"""


@pytest.mark.parametrize(
    ("first", "sure"), [("", [False, False]), (", Policies: [AmazonSQSReadOnlyAccess]", [True] * 2)]
)
def test_a_template_that_gives_nothing_to_several_functions_is_not_what_deploys_them(
    make_project: MakeProject, first: str, sure: list[bool]
) -> None:
    code = PYTHON.format(load="s3 = boto3.client('s3')", run="s3.list_buckets()")
    project = make_project({"template.yaml": SEVERAL.format(first=first), "a/app.py": code, "b/app.py": code})
    assert [lack.is_sure for missing in project.all(MissingPermission) for lack in missing.lacks] == sure


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ("return orders.load({})", ["dynamodb:GetItem"]),
        ("const { drop } = orders; return drop({})", ["dynamodb:DeleteItem"]),
        ("return [await orders.load({}), await orders.drop({})]", ["dynamodb:DeleteItem", "dynamodb:GetItem"]),
        ("return orders[event.kind]({})", ["dynamodb:DeleteItem", "dynamodb:GetItem"]),
        ("return orders", []),
    ],
)
def test_of_the_methods_that_a_factory_returns_those_count_that_are_called(
    make_project: MakeProject, run: str, expected: list[str]
) -> None:
    code = JAVASCRIPT.format(load=STORE.format(), run=run)
    function = "Environment: {Variables: {TABLE: !Ref Table}}"
    assert sorted(lacking(make_project, code, function=function)) == expected


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("!If [Own, !Ref Table, !Ref Given]", ["dynamodb:PutItem"]),
        ("!If [Own, !Ref Table, !Ref AWS::NoValue]", ["dynamodb:PutItem"]),
        ("!Ref Given", []),
    ],
)
def test_a_variable_that_may_be_a_resource_is_set(make_project: MakeProject, table: str, expected: list[str]) -> None:
    """In a stack that has the resource, the code behind the variable runs."""
    run = "if os.environ['TABLE']: boto3.client('dynamodb').put_item(TableName=event['t'])"
    code = PYTHON.format(load="", run=run)
    function = f"Environment: {{Variables: {{TABLE: {table}}}}}"
    more = "Parameters: {Given: {Type: String}, Is: {Type: String}}\nConditions: {Own: !Equals [!Ref Is, own]}"
    assert lacking(make_project, code, function=function, more=more) == expected


@pytest.mark.parametrize(
    ("load", "run"),
    [
        (
            "def put(s3, depth):\n    s3.put_object(Bucket=name())\n    if depth: put(s3, depth - 1)",
            "put(boto3.client('s3'), 3)",
        ),
        ("def put(of): of['client'].put_object(Bucket=name())", "put({'client': boto3.client('s3')})"),
        (
            "class Store:\n    def __init__(self, of):\n        self.s3 = of['s3']\n"
            "    def put(self, name): self.s3.put_object(Bucket=name)\nALL = {'s3': boto3.client('s3')}",
            "Store(ALL).put(event['name'])",
        ),
    ],
)
def test_clients_are_followed_under_keys_and_through_recursion(make_project: MakeProject, load: str, run: str) -> None:
    """What callers pass in a dictionary is known, and what a function passes to itself."""
    assert lacking(make_project, PYTHON.format(load=load, run=run)) == ["s3:PutObject"]


CALLED = """\
import os
import boto3
{load}
def copy(batch):
    if batch:
        boto3.client('s3').list_buckets()
def handler(event, context):
    copy(batch=False)
{command}
def by_hand():
    copy(batch=True)
"""


@pytest.mark.parametrize(
    ("load", "command", "expected"),
    [
        ("import typer\napp = typer.Typer()", "@app.command('copy')", []),
        ("import click\n@click.group()\ndef app():\n    pass", "@app.command('copy')", []),
        ("import flask\napp = flask.Flask('a')", "@app.cli.command('copy')", []),
        ("import flask\napp = flask.Flask('a')", "@app.route('/copy')", ["s3:ListAllMyBuckets"]),
        ("from own import app", "@app.command('copy')", ["s3:ListAllMyBuckets"]),
    ],
)
def test_nobody_has_a_shell_in_lambda(make_project: MakeProject, load: str, command: str, expected: list[str]) -> None:
    """What is there for command lines calls nothing."""
    assert lacking(make_project, CALLED.format(load=load, command=command)) == expected


@pytest.mark.parametrize(("program", "expected"), [("commander", []), ("own", ["s3:ListAllMyBuckets"])])
def test_neither_have_programs_of_javascript(make_project: MakeProject, program: str, expected: list[str]) -> None:
    code = (
        f"import {{ S3 }} from '@aws-sdk/client-s3';\nimport {{ program }} from '{program}';\n"
        "const s3 = new S3({});\n"
        "const copy = async (batch) => { if (batch) await s3.listBuckets({}); };\n"
        "program.command('copy').action(async () => copy(true));\n"
        "export const handler = async (event) => copy(false);\n"
    )
    assert lacking(make_project, code) == expected


OF_STACKS = """\
import os
import boto3
s3 = boto3.client('s3')
def handler(event, context):
    {condition}
        clean()
        return
    print(event)
def clean():
    s3.list_buckets()
"""
SCHEDULED = "Events: {T: {Type: Schedule, Properties: {Schedule: rate(1 day)}}}"
CUSTOM = "  C: {Type: Custom::C, Properties: {ServiceToken: !GetAtt Orders.Arn}}"


@pytest.mark.parametrize(
    ("condition", "function", "more", "expected"),
    [
        ("if 'RequestType' in event and event['RequestType'] == 'Delete':", SCHEDULED, "", []),
        ("if event.get('RequestType') == 'Delete':", SCHEDULED, "", []),
        ("if event.get('RequestType') == 'Delete':", SCHEDULED, CUSTOM, ["s3:ListAllMyBuckets"]),
        ("if event.get('RequestType') == 'Delete':", "", CUSTOM, ["s3:ListAllMyBuckets"]),
        ("if 'RequestType' not in event:", SCHEDULED, "", ["s3:ListAllMyBuckets"]),
        ("if event.get('detail') == 'Delete':", SCHEDULED, "", ["s3:ListAllMyBuckets"]),
    ],
)
def test_stacks_ask_for_nothing_what_something_else_calls(
    make_project: MakeProject, condition: str, function: str, more: str, expected: list[str]
) -> None:
    """What only CloudFormation asks for is left over where no custom resource names the function."""
    assert lacking(make_project, OF_STACKS.format(condition=condition), function=function, more=more) == expected


@pytest.mark.parametrize(
    ("names", "named"),
    [
        ("A", "`A`"),
        ("ABC", "`A`, `B` and `C`"),
        ("ABCDE", "`A`, `B`, `C` and 2 more"),
    ],
)
def test_of_many_functions_the_first_are_named(make_project: MakeProject, names: str, named: str) -> None:
    template = "Transform: AWS::Serverless-2016-10-31\nResources:\n" + "".join(
        f"  {name}:\n    Type: AWS::Serverless::Function\n"
        "    Properties: {CodeUri: ., Handler: app.handler, Runtime: python3.13}\n"
        for name in names
    )
    code = PYTHON.format(load="sqs = boto3.client('sqs')", run="sqs.send_message(QueueUrl='a', MessageBody='b')")
    (missing,) = make_project({"template.yaml": template, "app.py": code}).all(MissingPermission)
    (problem,) = missing_permission.check(missing)
    assert problem.message == f"this needs `sqs:SendMessage`, which the role of {named} does not allow: add it"


SES = "import os\nimport boto3\ndef handler(event, context):\n    boto3.client('ses').send_raw_email(Source=SENDER)\n"
SES_ROLE = """\
  Role:
    Type: AWS::IAM::Role
    Properties: {AssumeRolePolicyDocument: {}, Policies: []}
Outputs:
  Role: {Value: !GetAtt Role.Arn}
"""


@pytest.mark.parametrize("sender", ["'a@example.com'", "os.environ['SENDER']", "event['sender']"])
def test_what_only_a_role_can_allow_it_must_whatever_that_is_about(make_project: MakeProject, sender: str) -> None:
    """No other stack lets a role of this account in by the policy of an address, and an unset variable is no excuse."""
    code = SES.replace("SENDER", sender)
    assert lacking(make_project, code, function="Role: !GetAtt Role.Arn", more=SES_ROLE) == ["ses:SendRawEmail"]


START = "import os, boto3\ndef handler(e, c): boto3.client('stepfunctions').start_execution(stateMachineArn=ARN)\n"


@pytest.mark.parametrize(
    ("arn", "other", "expected"),
    [
        ("os.environ['MACHINE']", "", ["states:StartExecution"]),
        ("os.environ['TABLE']", "", ["states:StartExecution"]),
        ("os.environ['MACHINE']", "Other: {Handler: app.handler}", []),
    ],
)
def test_a_variable_that_is_not_set_is_no_excuse_for_the_only_function_that_runs_the_code(
    make_project: MakeProject, arn: str, other: str, expected: list[str]
) -> None:
    """Code of several functions may be for the one that has it."""
    properties = "Properties: {CodeUri: ., Runtime: python3.13, Handler: app.handler}"
    more = f"  Other: {{Type: AWS::Serverless::Function, {properties}}}" if other else ""
    function = "Environment: {Variables: {TABLE: !Ref Table}}"
    assert lacking(make_project, START.replace("ARN", arn), function=function, more=more) == expected


@pytest.mark.parametrize(
    ("manual", "severity"),
    [
        ("The role needs an inline policy that allows `ses:SendRawEmail`.", Severity.WARNING),
        ("Whoever deploys needs `ses:SendRawEmail`.", None),
        ("Attach an inline policy.", None),
    ],
)
def test_what_a_manual_says_of_a_policy_may_be_done_by_hand(
    make_project: MakeProject, manual: str, severity: Severity | None
) -> None:
    template = SAM.format(runtime="python3.13", function="Timeout: 5", more="")
    files = {"template.yaml": template, "app.py": SES.replace("SENDER", "'a'"), "README.md": manual}
    (found,) = make_project(files).all(MissingPermission)
    (problem,) = missing_permission.check(found)
    assert problem.severity is severity


SERVICE = """\
service: orders
plugins: {plugins}
provider:
  name: aws
  runtime: nodejs22.x
  environment: {{ STAGE: dev, POOL: {pool} }}
  iam: {{ role: {{ statements: [{{ Effect: Allow, Action: "cognito-idp:AdminGetUser", Resource: "*" }}] }} }}
functions:
  user: {{ handler: user.handler }}
"""
USER = """\
import {{ CognitoIdentityProviderClient, AdminGetUserCommand, AdminEnableUserCommand }} from
  "@aws-sdk/client-cognito-identity-provider";
const client = new CognitoIdentityProviderClient({{ {options} }});
export const handler = async (event) => {{
  const UserPoolId = process.env.POOL;
  {condition}await client.send(new AdminEnableUserCommand({{ UserPoolId, Username: event.name }}));
}};
"""


@pytest.mark.parametrize(
    ("plugins", "pool", "options", "condition", "is_reported"),
    [
        pytest.param("[serverless-offline]", "pool", "", "", True, id="a plugin that gives nothing"),
        pytest.param("[serverless-dotenv-plugin]", "pool", "", "", True, id="more variables are no permissions"),
        pytest.param("[serverless-dotenv-plugin]", "'${env:POOL}'", "", "", True, id="nor is one that a file gives"),
        pytest.param("[serverless-vpc-plugin]", "pool", "", "", False, id="a plugin that may give permissions"),
        pytest.param(
            "[serverless-dotenv-plugin]",
            "pool",
            "endpoint: process.env.ADDRESS",
            "",
            False,
            id="an address from a file",
        ),
        pytest.param(
            "[serverless-dotenv-plugin]",
            "pool",
            "",
            "if (process.env.LIVE) ",
            False,
            id="a condition that a file decides",
        ),
        pytest.param(
            "[serverless-dotenv-plugin]", "pool", "", "if (process.env.STAGE === 'dev') ", False, id="a value of a file"
        ),
        pytest.param(
            "[serverless-offline]", "pool", "", "if (process.env.STAGE === 'dev') ", True, id="a value that is known"
        ),
        pytest.param("[serverless-dotenv-plugin]", "pool", "credentials: keys()", "", False, id="other credentials"),
    ],
)
def test_a_plugin_that_gives_variables_gives_no_permissions(
    make_project: MakeProject, plugins: str, pool: str, options: str, condition: str, *, is_reported: bool
) -> None:
    service = SERVICE.format(plugins=plugins, pool=pool)
    project = make_project({"serverless.yml": service, "user.mjs": USER.format(options=options, condition=condition)})
    found = [lack.actions for missing in project.all(MissingPermission) for lack in missing.lacks if lack.is_sure]
    assert found == ([("cognito-idp:AdminEnableUser",)] if is_reported else [])


@pytest.mark.parametrize(
    ("load", "run", "expected"),
    [
        pytest.param(
            "t = boto3.resource('dynamodb').Table(os.environ.get('T', 'orders'))",
            "t.scan()",
            ["dynamodb:Scan"],
            id="the name that stands in for a variable",
        ),
        pytest.param(
            "t = boto3.resource('dynamodb').Table(f\"{os.environ.get('PREFIX', 'live')}-orders\")",
            "t.scan()",
            ["dynamodb:Scan"],
            id="a part of a name",
        ),
        pytest.param(
            "t = boto3.resource('dynamodb').Table(os.environ.get('T'))", "t.scan()", [], id="nothing stands in for it"
        ),
        pytest.param(
            "t = boto3.resource('dynamodb').Table(os.environ.get('T', ''))", "t.scan()", [], id="an empty text does"
        ),
        pytest.param(
            "s3 = boto3.client('s3')",
            "s3.get_object(Bucket=os.environ.get('B', 'open-data'), Key='k')",
            [],
            id="a bucket that may be open to everyone",
        ),
        pytest.param(
            "s3 = boto3.client('s3')",
            "s3.get_object(Bucket=os.environ.get('P', 'open') + '-data', Key='k')",
            [],
            id="the same put together",
        ),
    ],
)
def test_a_text_in_place_of_a_variable_is_the_name(
    make_project: MakeProject, load: str, run: str, expected: list[str]
) -> None:
    assert lacking(make_project, PYTHON.format(load=load, run=run)) == expected
    ours = "Policies: [S3ReadPolicy: {BucketName: !Ref Bucket}]"
    found = lacking(make_project, PYTHON.format(load=load, run=f"if event: {run}"), function=ours)
    assert found == [f"{action}?" for action in expected]


def test_code_of_one_function_that_does_something_allowed_beside_is_there_for_it(make_project: MakeProject) -> None:
    """Also where an event decides whether it runs, and where the permission serves for other things as well."""
    load = (
        "t = boto3.resource('dynamodb').Table(os.environ.get('T', 'orders'))\ns3 = boto3.client('s3')\n"
        "def keep():\n    s3.put_object(Bucket=os.environ['BUCKET'], Key='k')\n"
        "def publish():\n    s3.put_object(Bucket=os.environ['BUCKET'], Key='k')\n    t.update_item()\n"
    )
    allowed = "Environment: {Variables: {BUCKET: !Ref Bucket}}, Policies: [S3CrudPolicy: {BucketName: !Ref Bucket}]"
    code = PYTHON.format(load=load, run="if event: publish()\n    else: keep()")
    assert lacking(make_project, code, function=allowed) == ["dynamodb:UpdateItem"]
    other = (
        "  Other: {Type: AWS::Serverless::Function, Properties: {CodeUri: ., Handler: app.keep, Runtime: python3.13}}"
    )
    shared = lacking(make_project, code, function=allowed, more=other)
    assert [action for action in shared if action.startswith("dynamodb")] == ["dynamodb:UpdateItem?"]


def test_what_a_text_stands_in_for_casts_no_doubt_on_what_others_lack(make_project: MakeProject) -> None:
    """Where a template gives nothing to any function."""
    code = PYTHON.format(
        load="s3 = boto3.client('s3')\nt = boto3.resource('dynamodb').Table(os.environ.get('T', 'orders'))\n"
        "def clear(event, context):\n    t.delete_item(Key={'id': event['id']})",
        run="s3.list_buckets()",
    )
    other = (
        "  Clear: {Type: AWS::Serverless::Function, Properties: {Handler: app.clear, Runtime: python3.13, CodeUri: .}}"
    )
    assert lacking(make_project, code, more=other) == ["s3:ListAllMyBuckets", "dynamodb:DeleteItem?"]
