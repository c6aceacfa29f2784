"""Timeouts, memory sizes and runtimes that several functions share, and timeouts of functions that need no longer."""

from __future__ import annotations

from pathlib import Path

import pytest

from agreement import findings, sam
from serverless_lint.aws.lifecycles import Lifecycle, lifecycle_of

PYTHON_2 = lifecycle_of("python2.7") or Lifecycle()
"""Its dates as the installed cfn-lint has them."""

SHARED = """\
Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    Runtime: RUNTIME
    Handler: app.handler
    Timeout: TIMEOUT
    MemorySize: MEMORY
Resources:
  Orders: {Type: AWS::Serverless::Function, Properties: {CodeUri: orders/}}
  Own: {Type: AWS::Serverless::Function, Properties: {CodeUri: own/, Timeout: 30, MemorySize: 512, Runtime: ruby3.4}}
  Reports: {Type: AWS::Serverless::Function, Properties: {CodeUri: reports/}}
  Mails: {Type: AWS::Serverless::Function, Properties: {CodeUri: mails/}}
"""


@pytest.mark.parametrize(
    ("rule", "values", "expected"),
    [
        (
            "low-timeout",
            ("python3.13", "3", "512"),
            "template.yaml:6 warning `Orders` and 2 other functions are stopped after 3 s: set `Timeout` to what the "
            "slowest call may take",
        ),
        (
            "default-memory",
            ("python3.13", "30", "128"),
            "template.yaml:7 info `Orders` and 2 other functions have 128 MB of memory and little CPU: "
            "measure and raise `MemorySize`",
        ),
        (
            "invalid-timeout",
            ("python3.13", "2000", "512"),
            "template.yaml:6 error `Orders` and 2 other functions have a timeout of 2000 s, Lambda takes 1 to 1800: "
            "split the work, or let Step Functions wait",
        ),
        (
            "invalid-memory",
            ("python3.13", "30", "64"),
            "template.yaml:7 error `Orders` and 2 other functions have 64 MB of memory, Lambda takes 128 to 10240: "
            "set one in between",
        ),
        (
            "deprecated-runtime",
            ("python2.7", "30", "512"),
            "template.yaml:4 error `Orders` and 2 other functions use `python2.7`, with which functions cannot be "
            f"updated since {PYTHON_2.update_block}: move to `{PYTHON_2.successor}`",
        ),
    ],
)
def test_setting_that_functions_share_is_reported_once(
    tmp_path: Path, rule: str, values: tuple[str, str, str], expected: str
) -> None:
    """One value in `Globals` is one cause, whatever the number of functions that inherit it."""
    template = SHARED
    for name, value in zip(("RUNTIME", "TIMEOUT", "MEMORY"), values, strict=True):
        template = template.replace(name, value)
    assert findings(tmp_path, rule, {"template.yaml": template}) == [expected]


TRIGGERS = """\
  Pool: {Type: AWS::Cognito::UserPool}
  SignUp:
    Type: AWS::Serverless::Function
    Properties:
      Events: {Event: {Type: Cognito, Properties: {UserPool: !Ref Pool, Trigger: PreSignUp}}}
  Token:
    Type: AWS::Serverless::Function
    Properties:
      Events: {Event: {Type: Cognito, Properties: {UserPool: !Ref Pool, Trigger: PreTokenGeneration}}}
  Get:
    Type: AWS::Serverless::Function
    Properties:
      Events: {Event: {Type: Api, Properties: {Path: /a, Method: get}}}
  Put:
    Type: AWS::Serverless::Function
    Properties:
      Events: {Event: {Type: Api, Properties: {Path: /a, Method: put}}}
  Stream:
    Type: AWS::Serverless::Function
    Properties:
      Events: {Event: {Type: HttpApi, Properties: {Path: /a, Method: put}}}
"""


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (
            "cognito-trigger-timeout",
            ["`SignUp` and `Token` may run 60 s, Cognito waits 5 s: set `Timeout` to 5 or less"],
        ),
        (
            "timeout-exceeds-api-limit",
            [
                "`Get` and `Put` may run 60 s, the REST API waits 29 s: lower `Timeout`, or do the work asynchronously",
                "`Stream` may run 60 s, the HTTP API waits 30 s: lower `Timeout`, or do the work asynchronously",
            ],
        ),
    ],
)
def test_shared_timeout_is_reported_once_for_each_kind_of_caller(
    tmp_path: Path, rule: str, expected: list[str]
) -> None:
    """Those whose callers wait equally long are named together."""
    template = SHARED.replace("RUNTIME", "python3.13").replace("TIMEOUT", "60").replace("MEMORY", "512") + TRIGGERS
    assert findings(tmp_path, rule, {"template.yaml": template}) == [
        f"template.yaml:6 warning {message}" for message in expected
    ]


@pytest.mark.parametrize(("timeout", "severity"), [("", "info"), (", timeout: 6", "warning")])
def test_a_second_too_much_that_nobody_asked_for_is_an_info(tmp_path: Path, timeout: str, severity: str) -> None:
    service = (
        "service: users\nprovider: {name: aws, runtime: python3.13}\nfunctions:\n"
        f"  signUp: {{handler: app.handler{timeout}}}\nresources:\n  Resources:\n    Pool:\n"
        "      Type: AWS::Cognito::UserPool\n"
        "      Properties: {LambdaConfig: {PreSignUp: !GetAtt SignUpLambdaFunction.Arn}}\n"
    )
    (found,) = findings(tmp_path, "cognito-trigger-timeout", {"serverless.yml": service})
    assert found.split(" ")[1] == severity


@pytest.mark.parametrize(("timeout", "severity"), [("30", "info"), ("31", "info"), ("32", "warning")])
def test_a_timeout_that_is_rounded_up_from_the_limit_is_an_info(tmp_path: Path, timeout: str, severity: str) -> None:
    template = SHARED.replace("RUNTIME", "python3.13").replace("TIMEOUT", timeout).replace("MEMORY", "512") + TRIGGERS
    assert findings(tmp_path, "timeout-exceeds-api-limit", {"template.yaml": template})[0] == (
        f"template.yaml:6 {severity} `Get` and `Put` may run {timeout} s, the REST API waits 29 s: lower `Timeout`, "
        "or do the work asynchronously"
    )


TIMEOUT = "`Worker` is stopped after 3 s, the default: set `Timeout` to what the slowest call may take"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import json\ndef handler(event, context):\n    return json.dumps(event)\n", []),
        ("import os.path, lib\ndef handler(event, context):\n    return lib.f(event)\n", []),
        ("from aws_lambda_powertools import Logger\nlogger = Logger()\ndef handler(event, context):\n    pass\n", []),
        ("from http import HTTPStatus\nimport zlib\ndef handler(event, context):\n    return HTTPStatus.OK\n", []),
        ("from http import client\ndef handler(event, context):\n    pass\n", [TIMEOUT]),
        ("from urllib import parse\ndef handler(event, context):\n    return parse.quote(event['a'])\n", []),
        ("from urllib import request\ndef handler(event, context):\n    pass\n", [TIMEOUT]),
        ("import boto3\ndef handler(event, context):\n    pass\n", []),
        ("import boto3\ndef handler(event, context):\n    boto3.client('s3')\n", [TIMEOUT]),
        ("from boto3 import *\ndef handler(event, context):\n    client('s3')\n", [TIMEOUT]),
        ("import urllib.request\ndef handler(event, context):\n    pass\n", [TIMEOUT]),
        ("import urllib\ndef handler(event, context):\n    pass\n", [TIMEOUT]),
        ("import lib, calling\ndef handler(event, context):\n    pass\n", [TIMEOUT]),
        ("def handler(event, context):\n    import requests\n", [TIMEOUT]),
        ("import time\ndef handler(event, context):\n    time.sleep(2)\n", [TIMEOUT]),
        ("import time\ndef handler(event, context):\n    return time.time()\n", []),
        ("def handler(event, context):\n    return open('page.html').read()\n", []),
        ("def handler(event, context):\n    return open('data/page.html', mode='rb').read()\n", []),
        ("def handler(event, context):\n    return open('/mnt/efs/page.html').read()\n", [TIMEOUT]),
        ("def handler(event, context):\n    return open(event['page']).read()\n", [TIMEOUT]),
        ("import os\ndef handler(event, context):\n    os.system('true')\n", [TIMEOUT]),
        ("def handler(event, context):\n    __import__('requests')\n", [TIMEOUT]),
        ("from aws_lambda_powertools.utilities import parameters\ndef handler(event, context):\n    pass\n", [TIMEOUT]),
        ("import missing_from_the_folder\ndef handler(event, context):\n    pass\n", [TIMEOUT]),
        ("handler = make()\n", [TIMEOUT]),
    ],
)
def test_python_that_waits_for_nothing_needs_no_longer_timeout(tmp_path: Path, code: str, expected: list[str]) -> None:
    """Code that asks nobody for anything is done at once: all its modules have to be known to do so."""
    files = {
        "app.py": code,
        "lib.py": "def f(event):\n    return event\n",
        "calling.py": "import socket\n",
    }
    found = findings(tmp_path, "low-timeout", {"template.yaml": sam(""), **files})
    assert found == [f"template.yaml:3 warning {message}" for message in expected]


UNKNOWN = "const rules = require('rules'); const Rules = rules.Rules\n"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("exports.handler = async (event) => ({ statusCode: 200, body: JSON.stringify(event) })\n", []),
        ("import { randomUUID } from 'node:crypto'\nexport const handler = async () => randomUUID()\n", []),
        ("const util = require('util')\nexports.handler = async (event) => util.inspect(event)\n", []),
        ("const { S3 } = require('@aws-sdk/client-s3')\nexports.handler = async () => 1\n", []),
        ("const { S3 } = require('@aws-sdk/client-s3')\nexports.handler = async () => new S3({})\n", [TIMEOUT]),
        ("export { S3 as handler } from '@aws-sdk/client-s3'\n", [TIMEOUT]),
        ("exports.handler = async () => fetch('https://example.com')\n", [TIMEOUT]),
        ("exports.handler = async () => new Promise((done) => setTimeout(done, 2000))\n", [TIMEOUT]),
        ("exports.handler = async (event) => (await import(event.name)).run()\n", [TIMEOUT]),
        ("exports.handler = async (event) => require(event.name).run()\n", [TIMEOUT]),
        ("exports.handler = awslambda.streamifyResponse(async (event, stream) => stream.end())\n", [TIMEOUT]),
        (UNKNOWN + "exports.handler = async (event) => { event.ok = new Rules().allow(event); return event }\n", []),
        (UNKNOWN + "exports.handler = async (event) => { const out = { ok: rules(event) }; return out }\n", []),
        (UNKNOWN + "exports.handler = async (event) => rules(event)\n", [TIMEOUT]),
        (UNKNOWN + "exports.handler = async (event) => { const ok = rules(event); return ok }\n", [TIMEOUT]),
        (UNKNOWN + "exports.handler = async (event) => { const ok = rules(); return { ok: await ok } }\n", [TIMEOUT]),
        (UNKNOWN + "exports.handler = async (event) => { await rules.all; return event }\n", [TIMEOUT]),
        (UNKNOWN + "exports.handler = async (event) => { for await (const a of rules) a(); return 1 }\n", [TIMEOUT]),
        (UNKNOWN + "exports.handler = (event, context, callback) => { rules(callback); return event }\n", [TIMEOUT]),
        (UNKNOWN + "exports.handler = async (event, context, done) => { rules(done); return 1 }\n", [TIMEOUT]),
        (UNKNOWN + "exports.handler = async (event) => { rules.readSync(event); return event }\n", [TIMEOUT]),
        (UNKNOWN + "exports.handler = rules(async (event) => event)\n", [TIMEOUT]),
    ],
)
def test_javascript_that_waits_for_nothing_needs_no_longer_timeout(
    tmp_path: Path, code: str, expected: list[str]
) -> None:
    """Neither packages nor what Node.js offers by itself may wait for something."""
    template = sam("").replace("python3.13", "nodejs24.x")
    name = "app.mjs" if code.startswith("import ") else "app.js"
    found = findings(tmp_path, "low-timeout", {"template.yaml": template, name: code})
    assert found == [f"template.yaml:3 warning {message}" for message in expected]


@pytest.mark.parametrize(("use", "severity"), [("", "info"), ("import requests", "warning")])
def test_a_timeout_that_is_written_down_counts_for_functions_that_wait_for_nothing(
    tmp_path: Path, use: str, severity: str
) -> None:
    """Who writes it down has decided on it; only if one of the functions waits for something is that a warning."""
    template = SHARED.replace("RUNTIME", "python3.13").replace("TIMEOUT", "3").replace("MEMORY", "512")
    files = {
        "template.yaml": template,
        "orders/app.py": "def handler(event, context):\n    return event\n",
        "reports/app.py": f"import boto3\n{use}\ndef handler(event, context):\n    return event\n",
        "mails/app.py": "def handler(event, context):\n    return event\n",
    }
    assert findings(tmp_path, "low-timeout", files) == [
        f"template.yaml:6 {severity} `Orders` and 2 other functions are stopped after 3 s: "
        "set `Timeout` to what the slowest call may take"
    ]


@pytest.mark.parametrize(
    ("runtime", "severity"),
    [("go1.x", "info"), ("provided.al2023", "info"), ("java21", "warning"), ("dotnet8", "warning")],
)
def test_programs_that_start_fast_get_advice_about_a_short_timeout(tmp_path: Path, runtime: str, severity: str) -> None:
    template = sam("").replace("python3.13", runtime)
    assert findings(tmp_path, "low-timeout", {"template.yaml": template}) == [f"template.yaml:3 {severity} {TIMEOUT}"]


def test_a_secret_that_functions_share_is_reported_once(tmp_path: Path) -> None:
    """One line of `Globals` is one secret to revoke, whatever the number of functions that inherit it."""
    template = (
        SHARED.replace("RUNTIME", "python3.13")
        .replace("TIMEOUT", "30")
        .replace("MEMORY", "512")
        .replace("  Function:\n", "  Function:\n    Environment: {Variables: {JWT_SECRET: Tr0ub4dor&3}}\n")
    )
    assert findings(tmp_path, "secret-in-environment", {"template.yaml": template}) == [
        "template.yaml:4 warning a secret seems to be written into the template, in `JWT_SECRET` of `Orders` and 3 "
        "other functions: keep it in Secrets Manager"
    ]


@pytest.mark.parametrize(("name", "severity"), [("Mails", "warning"), ("MockMails", "info")])
def test_what_stands_in_for_a_service_may_answer_late(tmp_path: Path, name: str, severity: str) -> None:
    template = (
        "Transform: AWS::Serverless-2016-10-31\nResources:\n"
        f"  {name}:\n    Type: AWS::Serverless::Function\n    Properties:\n      Runtime: go1.x\n"
        "      Timeout: 60\n      Events: {Get: {Type: Api, Properties: {Path: /mails, Method: get}}}\n"
    )
    (found,) = findings(tmp_path, "timeout-exceeds-api-limit", {"template.yaml": template})
    assert found.split()[1] == severity


EDGE = """\
Resources:
  Headers:
    Type: AWS::Lambda::Function
    Properties: {{ Runtime: nodejs22.x, Handler: headers.handler, Code: src/, Role: !GetAtt Role.Arn{timeout} }}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement:
          - {{ Effect: Allow, Action: sts:AssumeRole, Principal: {{ Service: [{services}] }} }}
"""


@pytest.mark.parametrize(
    ("timeout", "services", "severities"),
    [
        (", Timeout: 2", "lambda.amazonaws.com, edgelambda.amazonaws.com", []),
        (", Timeout: 2", "lambda.amazonaws.com", ["warning"]),
        ("", "lambda.amazonaws.com, edgelambda.amazonaws.com", ["warning"]),
    ],
)
def test_who_answers_viewers_has_little_time(
    tmp_path: Path, timeout: str, services: str, severities: list[str]
) -> None:
    """Somebody has decided on it; the default is nobody's decision."""
    files = {
        "template.yaml": EDGE.format(timeout=timeout, services=services),
        "src/headers.js": "exports.handler = async (event) => fetch(event.Records[0].cf.request.uri);\n",
    }
    assert [line.split(" ")[1] for line in findings(tmp_path, "low-timeout", files)] == severities


ONE = """\
import boto3
sns = boto3.client('sns')
def handler(event, context):
    sns.publish(Message='a', TopicArn='b')
"""


@pytest.mark.parametrize(
    ("seconds", "code", "severities"),
    [
        (3, ONE, ["info"]),
        (2, ONE, ["info"]),
        (1, ONE, ["warning"]),
        (3, ONE + "    sns.publish(Message='c', TopicArn='b')\n", ["info"]),
        (1, ONE + "    sns.publish(Message='c', TopicArn='b')\n", ["warning"]),
        (3, ONE.replace("    sns", "    for _ in event['Records']:\n        sns"), ["warning"]),
        (3, "import requests\n" + ONE, ["warning"]),
        (3, "import urllib.request\n" + ONE, ["warning"]),
        (3, "import time\n" + ONE + "    time.sleep(1)\n", ["warning"]),
        (3, None, ["warning"]),
    ],
)
def test_a_few_seconds_that_somebody_wrote_down_are_enough_for_what_asks_aws(
    tmp_path: Path, seconds: int, code: str | None, severities: list[str]
) -> None:
    """What asks in a loop, asks somebody else than AWS or was not read may need more."""
    files = {"template.yaml": sam(f", Timeout: {seconds}")} | ({"app.py": code} if code is not None else {})
    assert [line.split(" ")[1] for line in findings(tmp_path, "low-timeout", files)] == severities


@pytest.mark.parametrize(
    ("imported", "severities"),
    [("jsonwebtoken", ["info"]), ("./countries.json", ["info"]), ("jose", ["warning"]), ("axios", ["warning"])],
)
def test_packages_that_only_compute_wait_for_nothing(tmp_path: Path, imported: str, severities: list[str]) -> None:
    """Data is no code, and to check a token takes no request unless its keys are asked for."""
    code = (
        f'import needed from "{imported}";\n'
        'import { SNSClient, PublishCommand } from "@aws-sdk/client-sns";\nconst sns = new SNSClient({});\n'
        'export const handler = async () => sns.send(new PublishCommand({ Message: needed, TopicArn: "a" }));\n'
    )
    files = {"template.yaml": sam(", Timeout: 3").replace("python3.13", "nodejs22.x"), "app.mjs": code}
    assert [line.split(" ")[1] for line in findings(tmp_path, "low-timeout", files)] == severities


def test_a_stack_waits_for_a_custom_resource_that_was_stopped(tmp_path: Path) -> None:
    """It learns of it after an hour, whoever decided on the timeout."""
    resource = "  Mine: { Type: Custom::Mine, Properties: { ServiceToken: !GetAtt Worker.Arn } }\n"
    files = {"template.yaml": sam(", Timeout: 3", resource), "app.py": ONE}
    assert [line.split(" ")[1] for line in findings(tmp_path, "low-timeout", files)] == ["warning"]


@pytest.mark.parametrize(
    ("code", "severity"),
    [
        (ONE, "info"),
        (ONE.replace("sns.publish", "boto3.client('sns').publish"), "warning"),
        (ONE + "    sns.publish(Message='c', TopicArn='b')\n", "warning"),
        ("import requests\n" + ONE, "warning"),
    ],
)
def test_the_default_is_enough_for_one_request_with_a_client_that_is_there(
    tmp_path: Path, code: str, severity: str
) -> None:
    """To make one takes longest, and what is done while the code loads is not counted."""
    found = findings(tmp_path, "low-timeout", {"template.yaml": sam(""), "app.py": code})
    assert [line.split(" ")[1] for line in found] == [severity]


def test_the_default_is_enough_for_one_request_of_javascript(tmp_path: Path) -> None:
    code = (
        "const { SNSClient, PublishCommand } = require('@aws-sdk/client-sns');\nconst sns = new SNSClient({});\n"
        "exports.handler = async () => sns.send(new PublishCommand({ Message: 'a', TopicArn: 'b' }));\n"
    )
    template = sam("").replace("python3.13", "nodejs22.x")
    (found,) = findings(tmp_path, "low-timeout", {"template.yaml": template, "app.js": code})
    assert found.split(" ")[1] == "info"


BEHIND_AN_API = sam(", Timeout: 120, Events: {Api: {Type: HttpApi}}")


@pytest.mark.parametrize(
    ("name", "code", "severity"),
    [
        ("app.py", "aws.invoke(FunctionName=os.environ['AWS_LAMBDA_FUNCTION_NAME'], InvocationType='Event')", "info"),
        ("app.py", "aws.invoke(FunctionName=context.function_name, InvocationType='Event')", "info"),
        ("app.py", "aws.invoke(FunctionName=context.function_name)", "warning"),
        ("app.py", "aws.invoke(FunctionName='other', InvocationType='Event'), aws.list_layers()", "warning"),
        ("app.js", "FunctionName: process.env.AWS_LAMBDA_FUNCTION_NAME, InvocationType: 'Event'", "info"),
        ("app.js", "FunctionName: process.env.AWS_LAMBDA_FUNCTION_NAME", "warning"),
    ],
)
def test_who_invokes_itself_may_take_the_time_that_an_api_does_not_wait(
    tmp_path: Path, name: str, code: str, severity: str
) -> None:
    """It answers at once and works on."""
    texts = {
        "app.py": (
            "import os\nimport boto3\naws = boto3.client('lambda')\ndef handler(event, context):\n"
            f"    if event.get('body'):\n        {code}\n"
        ),
        "app.js": (
            "const { LambdaClient, InvokeCommand } = require('@aws-sdk/client-lambda');\n"
            "const aws = new LambdaClient({});\nexports.handler = async (event) => {\n"
            f"  if (event.body) await aws.send(new InvokeCommand({{ {code} }}));\n}};\n"
        ),
    }
    template = BEHIND_AN_API if name == "app.py" else BEHIND_AN_API.replace("python3.13", "nodejs22.x")
    found = findings(tmp_path, "timeout-exceeds-api-limit", {"template.yaml": template, name: texts[name]})
    assert [line.split(" ")[1] for line in found] == [severity]


@pytest.mark.parametrize(
    ("kind", "given", "count"),
    [
        ("AWS::Greengrass::FunctionDefinition", "!Ref Streamer.Version", 0),
        ("AWS::GreengrassV2::ComponentVersion", "!GetAtt Streamer.Arn", 0),
        ("Own::Grass::Function", "!Ref Streamer.Alias", 0),
        ("Custom::Function", "!GetAtt Streamer.Arn", 1),
        ("AWS::Greengrass::FunctionDefinition", "arn", 1),
    ],
)
def test_what_runs_on_devices_has_its_limit_there(tmp_path: Path, kind: str, given: str, count: int) -> None:
    template = (
        "Transform: AWS::Serverless-2016-10-31\nResources:\n"
        "  Streamer:\n    Type: AWS::Serverless::Function\n    Properties:\n      Runtime: python3.13\n"
        "      Handler: app.handler\n      AutoPublishAlias: DEV\n      Timeout: 3\n"
        f"  Definition: {{Type: '{kind}', Properties: {{Functions: [{{FunctionArn: {given}}}]}}}}\n"
    )
    assert len(findings(tmp_path, "low-timeout", {"template.yaml": template})) == count


@pytest.mark.parametrize(
    ("role", "severity"),
    [
        ("arn:aws:iam::123456789012:role/placeholder", "info"),
        ("arn:aws:iam::123456789012:role/orders", "warning"),
        ("!Ref Role", "warning"),
    ],
)
def test_nobody_knows_what_code_waits_for_that_is_not_there_like_its_role(
    tmp_path: Path, role: str, severity: str
) -> None:
    """Such a function cannot be deployed before somebody has written both."""
    template = (
        "Parameters: {Role: {Type: String}}\nResources:\n  Worker:\n    Type: AWS::Lambda::Function\n    Properties:\n"
        "      Runtime: nodejs22.x\n      Handler: index.handler\n      Code: {S3Bucket: code, S3Key: orders.zip}\n"
        f"      Role: {role}\n"
    )
    assert findings(tmp_path, "low-timeout", {"template.yaml": template}) == [f"template.yaml:3 {severity} {TIMEOUT}"]


@pytest.mark.parametrize(
    ("code", "timeout", "severity"),
    [
        ("CodeUri: s3://artifacts/orders.zip", ", Timeout: 3", "info"),
        ("CodeUri: s3://artifacts/orders.zip", "", "warning"),
        ("CodeUri: { Bucket: !Ref AWS::Region, Key: a }", ", Timeout: 3", "info"),
        # That is a mistake of its own.
        ("CodeUri: src/", ", Timeout: 3", "warning"),
        # The virtual machine takes longer to start.
        ("CodeUri: s3://artifacts/orders.zip, Runtime: java21", ", Timeout: 3", "warning"),
    ],
)
def test_a_timeout_that_is_written_down_suits_code_elsewhere(
    tmp_path: Path, code: str, timeout: str, severity: str
) -> None:
    runtime = "" if "Runtime" in code else ", Runtime: python3.13"
    template = (
        "Transform: AWS::Serverless-2016-10-31\nResources:\n  Orders:\n    Type: AWS::Serverless::Function\n"
        f"    Properties: {{ Handler: app.handler, {code}{runtime}{timeout} }}\n"
    )
    found = findings(tmp_path, "low-timeout", {"template.yaml": template})
    assert [finding.split()[1] for finding in found] == [severity]
