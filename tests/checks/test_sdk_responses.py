"""What the code reads of answers that come page by page, or that say what of a batch failed."""

from __future__ import annotations

from pathlib import Path

import pytest

from agreement import findings
from conftest import MakeProject, findings_of

PAGES = "missing-pagination"
BATCH = "unchecked-batch-response"


@pytest.mark.parametrize(
    ("prefix", "expected"),
    [
        ("event['user']", "info"),
        ("f\"users/{event['user']}/\"", "info"),
        ("'tva/{}'.format(event['day'])", "info"),
        ("'users/'", "warning"),
        ("FOLDER", "warning"),
        ("os.environ['FOLDER']", "warning"),
        ("f\"{os.environ['FOLDER']}/forms\"", "warning"),
    ],
)
def test_what_belongs_to_one_person_or_day_rarely_fills_a_page(tmp_path: Path, prefix: str, expected: str) -> None:
    code = (
        "import os\nimport boto3\nFOLDER = 'forms/'\ndef handler(event, context):\n"
        f"    return boto3.client('s3').list_objects_v2(Bucket='b', Prefix={prefix})['Contents']\n"
    )
    assert [line.split()[1] for line in findings(tmp_path, PAGES, {"app.py": code})] == [expected]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("return table.scan()['Items']", ["app.py:5"]),
        ("return table.scan().get('Items', [])", ["app.py:5"]),
        ("return table.scan()['Items'][0]", []),
        ("return table.scan(Limit=5)['Items']", []),
        ("return table.scan(**event)['Items']", []),
        ("return table.scan(ExclusiveStartKey=event['key'])['Items']", []),
        ("return table.scan()", []),
        ("table.scan()", []),
        ("r = table.scan()\n    return [item for item in r['Items']]", ["app.py:5"]),
        ("r = table.scan()\n    items = r['Items']\n    return items", ["app.py:5"]),
        ("r = table.scan()\n    items = r['Items']\n    return items[0] if items else None", []),
        ("r = table.scan()\n    items = r['Items']\n    return event", []),
        ("r = table.scan()\n    items = r.get('Items') or []\n    return event", []),
        ("r = table.scan()\n    done = [drop(item) for item in r['Items']]\n    return event", ["app.py:5"]),
        ("r = table.scan()\n    for item in r['Items']: event.count += 1", ["app.py:5"]),
        ("r = table.scan()\n    if len(r['Items']) > 0: return True", []),
        ("r = table.scan()\n    print(r)\n    for item in r['Items']: print(item)", ["app.py:5"]),
        ("r = table.scan()\n    use(r)\n    for item in r['Items']: print(item)", []),
        ("r = table.scan()\n    while 'LastEvaluatedKey' in r: r = more(r)\n    return r['Items']", []),
        ("r = table.scan()\n    if 'Items' in r.keys():\n        for item in r['Items']: print(item)", ["app.py:5"]),
        ("r = table.scan()\n    use(r.keys())\n    for item in r['Items']: print(item)", []),
        ("return s3.list_objects_v2(Bucket='b')['Contents']", ["app.py:5"]),
        ("return s3.list_objects_v2(Bucket='b', MaxKeys=1)['Contents']", []),
        ("return s3.list_buckets()['Buckets']", []),
        ("return boto3.client('ec2').describe_instances()['Reservations']", []),
        ("return boto3.client('cloudformation').describe_stacks()['Stacks']", ["app.py:5"]),
        ("return boto3.client('cloudformation').describe_stacks(StackName='s')['Stacks']", []),
        ("return boto3.client('iam').list_attached_role_policies(RoleName='r')['AttachedPolicies']", []),
        ("return boto3.client('iam').list_roles()['Roles']", ["app.py:5"]),
        ("return boto3.client('lambda').list_tags(Resource='r')['Tags']", []),
        ("return table.query(KeyConditionExpression='id = :id')['Items']", []),
        ("yield table.scan()['Items']", []),
        ("event.x = table.scan()\n    return event.x['Items']", []),
    ],
)
def test_pages_in_python(make_project: MakeProject, body: str, expected: list[str]) -> None:
    """All of a page is used and its token is not, where everything is seen that becomes of it."""
    code = (
        "import boto3\ntable = boto3.resource('dynamodb').Table('t')\ns3 = boto3.client('s3')\n"
        f"def handler(event, context):\n    {body}\n"
    )
    assert findings_of(make_project({"app.py": code}), PAGES) == expected


@pytest.mark.parametrize(
    ("service", "call", "expected"),
    [
        ("rds", "describe_db_instances()['DBInstances']", ["info"]),
        ("rds", "describe_db_clusters()['DBClusters']", ["info"]),
        ("elb", "describe_load_balancers()['LoadBalancerDescriptions']", ["info"]),
        ("elbv2", "describe_load_balancers()['LoadBalancers']", ["info"]),
        ("elbv2", "describe_target_groups()['TargetGroups']", ["info"]),
        ("sqs", "list_queues(QueueNamePrefix='a')['QueueUrls']", ["info"]),
        ("apigateway", "get_api_keys(nameQuery=event['name'])['items']", ["info"]),
        ("apigateway", "get_api_keys()['items']", ["info"]),
        ("cloudwatch", "list_metrics(Namespace='mine')['Metrics']", ["info"]),
        ("cloudwatch", "list_metrics()['Metrics']", ["info"]),
        ("iam", "list_server_certificates()['ServerCertificateMetadataList']", ["info"]),
        ("ecs", "list_services(cluster='c')['serviceArns']", ["info"]),
        ("cloudformation", "list_stacks()['StackSummaries']", ["info"]),
        ("events", "list_targets_by_rule(Rule='r')['Targets']", []),
        ("logs", "filter_log_events(logGroupName='g')['events']", ["warning"]),
        ("stepfunctions", "list_executions(stateMachineArn='m')['executions']", ["warning"]),
        ("dynamodb", "scan(TableName='t')['Items']", ["info"]),
        ("dynamodb", "scan(TableName='t', FilterExpression='a = :a')['Items']", ["warning"]),
        ("cloudtrail", "list_trails()['Trails']", []),
        ("connect", "list_instance_storage_configs(InstanceId='i', ResourceType='X')['StorageConfigs']", []),
        ("route53resolver", "list_resolver_query_log_configs()['ResolverQueryLogConfigs']", []),
    ],
)
def test_what_people_set_up_is_advice_and_what_comes_with_use_is_not(
    tmp_path: Path, service: str, call: str, expected: list[str]
) -> None:
    """No repository says how many functions or queues an account has; some quotas are below a page."""
    code = f"import boto3\ndef handler(event, context):\n    return boto3.client('{service}').{call}\n"
    assert [line.split()[1] for line in findings(tmp_path, PAGES, {"app.py": code})] == expected


@pytest.mark.parametrize(
    ("name", "code", "expected"),
    [
        ("app.py", "    table('orders').put_item(Item={'id': event['body']})\n", "warning"),
        ("app.py", "    table('others').put_item(Item={'id': event['body']})\n", "info"),
        ("app.py", "    table('orders').update_item(Key={'id': event['body']})\n", "info"),
        ("app.py", "    table('orders').put_item(Item={'id': event['id']})\n", "info"),
        (
            "app.mjs",
            "await this.db.send(new PutCommand({ TableName: this.orders, Item: { id: event.body } }));",
            "warning",
        ),
        (
            "app.mjs",
            "await this.db.send(new PutCommand({ TableName: this.others, Item: { id: event.body } }));",
            "info",
        ),
        ("app.ts", "await this.db.send(new GetCommand({ TableName: this.orders, Key: { id: event.body } }));", "info"),
    ],
)
def test_tables_grow_that_events_of_others_add_items_to(tmp_path: Path, name: str, code: str, expected: str) -> None:
    """What people have put there may be a handful, and so may be what they ask a function for by hand."""
    python = (
        "import boto3\ndef table(name):\n    return boto3.resource('dynamodb').Table('my-' + name)\n"
        f"def handler(event, context):\n{code}    return table('orders').scan()['Items']\n"
    )
    node = (
        "import { DynamoDBClient } from '@aws-sdk/client-dynamodb';\n"
        "import { GetCommand, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';\n"
        "class Orders {\n"
        "  constructor(a) { this.db = new DynamoDBClient({}); this.orders = a.orders; this.others = a.others; }\n"
        f"  async take(event) {{ {code}\n"
        "    const found = await this.db.send(new ScanCommand({ TableName: this.orders })); return found.Items; }\n"
        "}\nconst orders = new Orders(await load());\nexport const handler = async (event) => orders.take(event);\n"
    )
    content = python if name == "app.py" else node
    assert [line.split()[1] for line in findings(tmp_path, PAGES, {name: content})] == [expected]


V2 = "const AWS = require('aws-sdk'); const db = new AWS.DynamoDB.DocumentClient();\n"
V3 = "const { S3Client, ListObjectsV2Command: List } = require('@aws-sdk/client-s3'); const s3 = new S3Client({});\n"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (V2 + "return (await db.scan(T).promise()).Items", ["app.js:2"]),
        (V2 + "return (await db.scan(T).promise()).Items.length", []),
        (V2 + "return db.scan(T).promise().then(({ Items }) => Items)", []),
        (V2 + "return db.scan(T).promise().then(data => data.Items)", ["app.js:2"]),
        (V2 + "return db.scan(T).promise().catch(e => e).then(data => data.Items)", ["app.js:2"]),
        (V2 + "db.scan(T, (error, data) => { done(data.Items) })", ["app.js:2"]),
        (V2 + "db.scan(T, (error, data) => { done(data) })", []),
        (V2 + "db.scan(T, done)", []),
        (V2 + "const r = db.scan(T); return r", []),
        (V2 + "const data = await db.scan({...T, ...event}).promise(); return data.Items", []),
        (V3 + "const r = await s3.send(new List({Bucket: 'b'})); return r?.Contents?.map(x => x.Key)", ["app.js:2"]),
        (V3 + "const r = await s3.send(new List({Bucket: 'b'})); return r.Contents && r.Contents.length > 0", []),
        (V3 + "const r = await s3.send(new List({Bucket: 'b'})); return {...r}.Contents", []),
        (
            V3 + "const r = await s3.send(new List({Bucket: 'b'})); const all = r.Contents?.filter((x) => x.Key) || []",
            [],
        ),
        (V3 + "const r = await s3.send(new List({Bucket: 'b'})); const all = r.Contents", []),
        (
            V3 + "const r = await s3.send(new List({Bucket: 'b'})); const all = r.Contents.map((x) => drop(x))",
            ["app.js:2"],
        ),
        (
            V3 + "const r = await s3.send(new List({Bucket: 'b'})); r.Contents.forEach((x) => { sum += 1 })",
            ["app.js:2"],
        ),
        (V3 + "const r = await s3.send(new List({Bucket: 'b'})); if (r.IsTruncated) more(); return r.Contents", []),
        (V3 + "const [r] = await Promise.all([s3.send(new List({Bucket: 'b'}))]); return r.Contents", []),
    ],
)
def test_pages_in_javascript(make_project: MakeProject, code: str, expected: list[str]) -> None:
    """By promises, callbacks and commands."""
    head, _, body = code.partition("\n")
    text = f"{head}const T = {{TableName: 't'}};\nexports.handler = async (event) => {{ {body} }};\n"
    assert findings_of(make_project({"app.js": text}), PAGES) == expected


@pytest.mark.parametrize("name", ["app.mjs", "app.ts"])
def test_pages_and_batches_in_es_modules_and_typescript(make_project: MakeProject, name: str) -> None:
    """Imports give the names, destructuring reads members."""
    code = (
        "import { DynamoDBClient, ScanCommand as Scan, BatchWriteItemCommand as Write }"
        ' from "@aws-sdk/client-dynamodb";\n'
        "const db = new DynamoDBClient({});\n"
        "export const handler = async (event) => {\n"
        '  const { Items } = await db.send(new Scan({ TableName: "t" }));\n'
        "  await db.send(new Write({ RequestItems: { t: Items } }));\n"
        "};\n"
        "export const checked = async (event) => {\n"
        '  const { Items, LastEvaluatedKey } = await db.send(new Scan({ TableName: "t" }));\n'
        "  const { UnprocessedItems } = await db.send(new Write({ RequestItems: { t: Items } }));\n"
        "  return [LastEvaluatedKey, UnprocessedItems];\n"
        "};\n"
    )
    project = make_project({name: code})
    assert findings_of(project, PAGES) == [f"{name}:4"]
    assert findings_of(project, BATCH) == [f"{name}:5"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("sqs.send_message_batch(QueueUrl='q', Entries=[])", ["app.py:4"]),
        ("sqs.send_message(QueueUrl='q', MessageBody='m')", []),
        ("return sqs.send_message_batch(QueueUrl='q', Entries=[])", []),
        ("r = sqs.send_message_batch(QueueUrl='q', Entries=[])", ["app.py:4"]),
        ("r = sqs.send_message_batch(QueueUrl='q', Entries=[])\n    print('sent', r)", ["app.py:4"]),
        ("r = sqs.send_message_batch(QueueUrl='q', Entries=[])\n    print(f'{r}')", ["app.py:4"]),
        ("r = sqs.send_message_batch(QueueUrl='q', Entries=[])\n    return r['Successful']", ["app.py:4"]),
        ("r = sqs.send_message_batch(QueueUrl='q', Entries=[])\n    return r['Failed']", []),
        ("r = sqs.send_message_batch(QueueUrl='q', Entries=[])\n    return r.get('Failed')", []),
        ("r = sqs.send_message_batch(QueueUrl='q', Entries=[])\n    check(r)", []),
        ("r = sqs.send_message_batch(QueueUrl='q', Entries=[])\n    global kept\n    kept = r", []),
        ("r = sqs.send_message_batch(QueueUrl='q', Entries=[])\n    return {'body': json.dumps(r)}", []),
        ("r = sqs.send_message_batch(QueueUrl='q', Entries=[])\n    print(json.dumps(r))", ["app.py:4"]),
        ("boto3.client('ssm').get_parameters(Names=[])", []),
        ("boto3.client('kinesis').put_records(StreamName='s', Records=[])", ["app.py:4"]),
        ("boto3.client('dynamodb').transact_write_items(TransactItems=[])", []),
        ("boto3.client('ecs').run_task(taskDefinition='t')", []),
        ("boto3.resource('dynamodb').batch_write_item(RequestItems={})", ["app.py:4"]),
        ("with boto3.resource('dynamodb').Table('t').batch_writer() as b: b.put_item(Item={})", []),
    ],
)
def test_failures_in_python(make_project: MakeProject, body: str, expected: list[str]) -> None:
    """What failed is looked at by nobody, where everything is seen that becomes of the answer."""
    code = f"import boto3, json\nsqs = boto3.client('sqs')\ndef handler(event, context):\n    {body}\n"
    assert findings_of(make_project({"app.py": code}), BATCH) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("await sqs.sendMessageBatch(B).promise()", ["app.js:3"]),
        ("sqs.sendMessageBatch(B)", []),
        ("sqs.sendMessageBatch(B, (error) => console.log(error))", ["app.js:3"]),
        ("sqs.sendMessageBatch(B, (error, data) => console.log(data.Failed))", []),
        ("const data = await sqs.sendMessageBatch(B).promise(); console.log(JSON.stringify(data))", ["app.js:3"]),
        ("const data = await sqs.sendMessageBatch(B).promise(); return JSON.stringify(data)", []),
        ("await Promise.all([1].map(() => sqs.sendMessageBatch(B).promise()))", ["app.js:3"]),
    ],
)
def test_failures_in_javascript(make_project: MakeProject, body: str, expected: list[str]) -> None:
    """By promises and callbacks; what nobody sends cannot fail."""
    code = (
        "const AWS = require('aws-sdk');\nconst sqs = new AWS.SQS(), B = {QueueUrl: 'q', Entries: []};\n"
        f"exports.handler = async (event) => {{ {body} }};\n"
    )
    assert findings_of(make_project({"app.js": code}), BATCH) == expected


CUSTOM = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Empty: { Type: AWS::Serverless::Function, Properties: { Runtime: python3.13, Handler: app.handler, CodeUri: src/ } }
  Emptied: { Type: TYPE, Properties: { ServiceToken: !GetAtt Empty.Arn } }
"""


@pytest.mark.parametrize(
    ("kind", "call", "severity"),
    [
        ("Custom::Emptied", "boto3.client('s3').delete_objects(Bucket='b', Delete=event['d'])", "info"),
        ("AWS::SQS::Queue", "boto3.client('s3').delete_objects(Bucket='b', Delete=event['d'])", "warning"),
        ("Custom::Emptied", "boto3.client('events').put_events(Entries=event['e'])", "warning"),
        (
            "Custom::Emptied",
            "boto3.client('ecr').batch_delete_image(repositoryName='r', imageIds=event['i'])",
            "info",
        ),
        (
            "AWS::SQS::Queue",
            "boto3.client('ecr').batch_delete_image(repositoryName='r', imageIds=event['i'])",
            "warning",
        ),
    ],
)
def test_cloudformation_notices_objects_that_a_custom_resource_could_not_delete(
    tmp_path: Path, kind: str, call: str, severity: str
) -> None:
    """It deletes no bucket that is not empty."""
    code = f"import boto3\nimport cfnresponse\ndef handler(event, context):\n    {call}\n"
    files = {"template.yaml": CUSTOM.replace("TYPE", kind), "src/app.py": code}
    assert [line.split()[:2] for line in findings(tmp_path, BATCH, files)] == [["src/app.py:4", severity]]


SENDS = "return sqs.send_message_batch(QueueUrl='q', Entries=event['entries'])"


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        (f"def handler(event, context):\n  send(event)\ndef send(event):\n  {SENDS}\n", [6]),
        (f"def handler(event, context):\n  print(send(event))\ndef send(event):\n  {SENDS}\n", [6]),
        (f"def handler(event, context):\n  return send(event)\ndef send(event):\n  {SENDS}\n", []),
        (f"def handler(event, context):\n  return send(event)['Failed']\ndef send(event):\n  {SENDS}\n", []),
        (
            f"def handler(event, context):\n  list(map(send, event['all']))\n  send(1)\ndef send(event):\n  {SENDS}\n",
            [],
        ),
    ],
)
def test_answers_that_a_function_returns(make_project: MakeProject, code: str, lines: list[int]) -> None:
    """They are followed to where that is called, if all of that is seen."""
    code = f"import boto3\nsqs = boto3.client('sqs')\n{code}"
    assert findings_of(make_project({"app.py": code}), "unchecked-batch-response") == [f"app.py:{n}" for n in lines]


@pytest.mark.parametrize("client", ["boto3.resource('s3').meta.client", "boto3.resource('s3').Bucket('b').meta.client"])
def test_clients_behind_resources(make_project: MakeProject, client: str) -> None:
    """They are asked as any client."""
    code = (
        f"import boto3\ns3 = {client}\ndef handler(event, context):\n"
        "  answer = s3.list_objects_v2(Bucket='b')\n  print('{}'.format(answer))\n  return answer['Contents']\n"
    )
    assert findings_of(make_project({"app.py": code}), "missing-pagination") == ["app.py:4"]


@pytest.mark.parametrize(
    ("code", "count"),
    [
        ("await Promise.all(event.parts.map((part) => sqs.sendMessageBatch({ QueueUrl: 'q', Entries: part })));", 1),
        ("event.parts.forEach((part) => sqs.sendMessageBatch({ QueueUrl: 'q', Entries: part }));", 1),
        ("return Promise.all(event.parts.map((part) => sqs.sendMessageBatch({ QueueUrl: 'q', Entries: part })));", 0),
        (
            "const all = await Promise.all(event.parts.map((part) => sqs.sendMessageBatch({ QueueUrl: 'q', "
            "Entries: part }))); check(all);",
            0,
        ),
    ],
)
def test_answers_that_nobody_takes_from_an_array(make_project: MakeProject, code: str, count: int) -> None:
    """What is made of each element, where all of it is dropped."""
    text = (
        "import { SQS } from '@aws-sdk/client-sqs';\nconst sqs = new SQS({});\n"
        f"export const handler = async (event) => {{\n  {code}\n}};\n"
    )
    assert findings_of(make_project({"app.mjs": text}), "unchecked-batch-response") == ["app.mjs:4"] * count


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("s3 = made('s3')\n  return s3.list_objects_v2(Bucket='b')['Contents']", [6]),
        ("return made('s3').list_objects_v2(Bucket='b')['Contents']", [5]),
        ("return made('s3').head_bucket(Bucket='b')", []),
        ("return made(event['service']).list_objects_v2(Bucket='b')['Contents']", []),
    ],
)
def test_clients_that_a_helper_makes(make_project: MakeProject, body: str, lines: list[int]) -> None:
    """They are of the service that the helper is told."""
    code = f"import boto3\ndef made(service):\n  return boto3.client(service)\ndef handler(event, context):\n  {body}\n"
    assert findings_of(make_project({"app.py": code}), "missing-pagination") == [f"app.py:{line}" for line in lines]


@pytest.mark.parametrize(("given", "lines"), [("", [4]), ("FunctionName='f'", []), ("EventSourceArn='a'", [])])
def test_one_function_has_a_page_of_mappings(make_project: MakeProject, given: str, lines: list[int]) -> None:
    code = (
        "import boto3\nclient = boto3.client('lambda')\ndef handler(event, context):\n"
        f"  return client.list_event_source_mappings({given})['EventSourceMappings']\n"
    )
    assert findings_of(make_project({"app.py": code}), "missing-pagination") == [f"app.py:{line}" for line in lines]


@pytest.mark.parametrize(
    ("name", "code", "severity"),
    [
        ("app.py", "'DetailType': 'Slack Message'", "info"),
        ("app.py", "'DetailType': 'Order Placed'", "warning"),
        ("app.mjs", "DetailType: 'SlackMessage'", "info"),
        ("app.mjs", "DetailType: 'Order Placed'", "warning"),
    ],
)
def test_news_for_a_chat_is_no_loss(tmp_path: Path, name: str, code: str, severity: str) -> None:
    """Whoever is told of something by an event that is called so."""
    texts = {
        "app.py": (
            "import boto3\nevents = boto3.client('events')\ndef handler(event, context):\n"
            f"    events.put_events(Entries=[{{'Source': 's', 'Detail': event['d'], {code}}}])\n"
        ),
        "app.mjs": (
            "import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';\n"
            "const events = new EventBridgeClient({});\nexport const handler = async (event) => {\n"
            f"  await events.send(new PutEventsCommand({{ Entries: [{{ Source: 's', Detail: event.d, {code} }}] }}));\n"
            "};\n"
        ),
    }
    assert [line.split()[1] for line in findings(tmp_path, BATCH, {name: texts[name]})] == [severity]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("try: TABLE.batch_write_item(R=1)\n    except Exception: log.warning('kept: %s', len(items))", "info"),
        ("try: TABLE.batch_write_item(R=1)\n    except Exception: pass", "info"),
        ("try: TABLE.batch_write_item(R=1)\n    except Exception:\n        log.error('no')\n        raise", "warning"),
        ("try: TABLE.batch_write_item(R=1)\n    except Exception: again.append(items)", "warning"),
        ("try: TABLE.batch_write_item(R=1)\n    except KeyError: log.error('no')", "warning"),
        ("try: TABLE.batch_write_item(R=1)\n    except Exception: log.error('no')\n    return True", "warning"),
        ("try: TABLE.batch_write_item(R=1)\n    except Exception:\n        if items: raise", "warning"),
        ("try: items.pop()\n    except Exception: log.error('no')\n    TABLE.batch_write_item(R=1)", "warning"),
    ],
)
def test_what_may_fail_as_a_whole_may_fail_in_part(tmp_path: Path, body: str, expected: str) -> None:
    code = (
        "import logging\nimport boto3\nlog = logging.getLogger()\nTABLE = boto3.client('dynamodb')\nagain = []\n"
        f"def clean(items):\n    {body}\n\n\ndef handler(event, context):\n    clean(event['items'])\n"
    )
    assert [line.split()[1] for line in findings(tmp_path, BATCH, {"app.py": code})] == [expected]
