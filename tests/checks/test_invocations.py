"""Functions that invoke others, themselves, and many."""

from __future__ import annotations

from pathlib import Path

import pytest

from agreement import findings
from conftest import MakeProject, findings_of

RULES = ("recursive-invoke", "synchronous-invoke", "invoke-in-loop")
TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties: { Runtime: python3.13, Handler: app.handler, CodeUri: src, MORE }
"""


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("aws.invoke(FunctionName='f')", "synchronous-invoke"),
        ("aws.invoke(FunctionName='f', InvocationType='RequestResponse')", "synchronous-invoke"),
        ("aws.invoke(FunctionName='f', InvocationType='Event')", ""),
        ("aws.invoke(FunctionName='f', InvocationType='DryRun')", ""),
        ("aws.invoke(FunctionName='f', InvocationType=event['type'])", ""),
        ("aws.invoke(FunctionName='f', **event)", ""),
        ("aws.invoke_async(FunctionName='f', InvokeArgs='')", ""),
        ("boto3.client('lambda', region_name='eu-west-1').invoke(FunctionName='f')", ""),
        ("boto3.client('bedrock-agentcore').invoke(FunctionName='f')", ""),
        ("for x in event: aws.invoke(FunctionName='f')", "invoke-in-loop"),
        ("[aws.invoke(FunctionName='f') for x in event]", "invoke-in-loop"),
        ("for x in event:\n        aws.invoke(FunctionName='f')\n        time.sleep(10)", "synchronous-invoke"),
        (
            "for x in event:\n        if x:\n            time.sleep(x)\n        aws.invoke(FunctionName='f')",
            "synchronous-invoke",
        ),
        ("time.sleep(10)\n    for x in event: aws.invoke(FunctionName='f')", "invoke-in-loop"),
        ("for x in event: aws.invoke(FunctionName='f', InvocationType='Event')", ""),
        ("while event:\n        aws.invoke(FunctionName='f')\n        return", "synchronous-invoke"),
        ("aws.invoke(FunctionName=context.function_name)", "recursive-invoke"),
        ("aws.invoke(FunctionName=context.invoked_function_arn, InvocationType='Event')", "recursive-invoke"),
        ("aws.invoke(FunctionName=os.environ['AWS_LAMBDA_FUNCTION_NAME'])", "recursive-invoke"),
        ("aws.invoke(FunctionName=os.environ['OTHER_FUNCTION_NAME'])", "synchronous-invoke"),
        ("if event: aws.invoke(FunctionName=context.function_name)", ""),
        ("if not event: return\n    aws.invoke(FunctionName=context.function_name)", ""),
        ("again(context)", ""),
    ],
)
def test_invocations_in_python(make_project: MakeProject, body: str, expected: str) -> None:
    """What is waited for, repeated, and the function itself: one finding each."""
    code = (
        f"import boto3, os, time\ndef handler(event, context):\n    {body}\naws = boto3.client('lambda')\n"
        "def again(context): aws.invoke(FunctionName=context.function_name, InvocationType='Event')\n"
    )
    project = make_project({"app.py": code})
    assert [rule for rule in RULES if findings_of(project, rule)] == expected.split()


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("Timeout: 10", ["recursive-invoke", "synchronous-invoke"]),
        ("RecursiveLoop: Allow", ["synchronous-invoke"]),
        ("DurableConfig: { ExecutionTimeout: 60 }", ["recursive-invoke"]),
    ],
)
def test_settings_of_the_function(make_project: MakeProject, more: str, expected: list[str]) -> None:
    """Loops may be allowed, and durable functions do not wait."""
    code = (
        "import boto3\naws = boto3.client('lambda')\ndef handler(event, context):\n"
        "    aws.invoke(FunctionName=context.function_name)\n    aws.invoke(FunctionName='f')\n"
    )
    project = make_project({"template.yaml": TEMPLATE.replace("MORE", more), "src/app.py": code})
    assert [rule for rule in RULES if findings_of(project, rule)] == expected


PYTHON = "import boto3, json\naws = boto3.client('lambda')\ndef handler(event, context):\n"
V2 = "const AWS = require('aws-sdk'); const aws = new AWS.Lambda();\nexports.handler = async (event, context) => {"
V3 = (
    "import { LambdaClient, InvokeCommand as Invoke } from '@aws-sdk/client-lambda';"
    "const aws = new LambdaClient({});\n"
    "export const handler = async (event, context) => {"
)


@pytest.mark.parametrize(
    ("name", "code", "expected"),
    [
        ("app.js", V2 + "await aws.invoke({FunctionName: 'f'}).promise() }", "synchronous-invoke"),
        ("app.js", V2 + "await aws.invoke({FunctionName: 'f', InvocationType: 'Event'}).promise() }", ""),
        ("app.js", V2 + "event.map(() => aws.invoke({FunctionName: 'f'}).promise()) }", "invoke-in-loop"),
        ("app.js", V2 + "await aws.invoke({FunctionName: context.functionName}).promise() }", "recursive-invoke"),
        ("app.mjs", V3 + "for (const x of event) await aws.send(new Invoke({FunctionName: 'f'})) }", "invoke-in-loop"),
        ("app.mjs", V3 + "await aws.send(new Invoke({FunctionName: 'f', ...event})) }", ""),
        ("app.ts", V3 + "await aws.send(new Invoke({FunctionName: 'f'})) }", "synchronous-invoke"),
        (
            "app.ts",
            V3 + "await aws.send(new Invoke({FunctionName: process.env.AWS_LAMBDA_FUNCTION_NAME!})) }",
            "recursive-invoke",
        ),
    ],
)
def test_invocations_in_javascript(make_project: MakeProject, name: str, code: str, expected: str) -> None:
    """In CommonJS, ES modules and TypeScript."""
    project = make_project({name: code})
    assert [rule for rule in RULES if findings_of(project, rule)] == expected.split()


PAIR = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Shop:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: shop.handler
      CodeUri: src/
      Environment: { Variables: { PRICES: VALUE } }
      Events: EVENTS
  Prices: { Type: AWS::Serverless::Function, Properties: { Runtime: python3.13, Handler: p.handler, CodeUri: src/ } }
"""


@pytest.mark.parametrize(
    ("value", "events", "severity"),
    [
        ("!Ref Prices", "{ Api: { Type: HttpApi } }", "warning"),
        ("!Ref Prices", "{}", "info"),
        ("!ImportValue prices", "{ Api: { Type: HttpApi } }", "info"),
        ("other-prices", "{ Api: { Type: HttpApi } }", "info"),
    ],
)
def test_only_the_code_of_ones_own_functions_can_be_called(
    tmp_path: Path, value: str, events: str, severity: str
) -> None:
    """Of a function of somebody else there is nothing but its name, and what people call by hand costs little."""
    code = (
        "import os\nimport boto3\naws = boto3.client('lambda')\ndef handler(event, context):\n"
        "    aws.invoke(FunctionName=os.environ['PRICES'])\n"
    )
    files = {
        "template.yaml": PAIR.replace("VALUE", value).replace("EVENTS", events),
        "src/shop.py": code,
        "src/p.py": "def handler(event, context):\n    return 1\n",
    }
    assert [line.split()[:2] for line in findings(tmp_path, "synchronous-invoke", files)] == [
        ["src/shop.py:5", severity]
    ]


@pytest.mark.parametrize(
    ("name", "code", "severity"),
    [
        ("app.py", "    answer = aws.invoke(FunctionName='f')\n    return json.load(answer['Payload'])\n", "info"),
        ("app.py", "    answer = aws.invoke(FunctionName='f')\n    print(answer['StatusCode'])\n", "warning"),
        ("app.py", "    answer = aws.invoke(FunctionName='f')\n    print(answer['Payload'])\n", "warning"),
        ("app.js", "const { Payload } = await aws.invoke({FunctionName: 'f'}).promise(); return Payload }\n", "info"),
        ("app.js", "return aws.invoke({FunctionName: 'f'}).promise().then((a) => JSON.parse(a.Payload)) }\n", "info"),
        ("app.js", "console.log(await aws.invoke({FunctionName: 'f'}).promise()) }\n", "warning"),
        ("app.ts", "const a = await aws.send(new Invoke({FunctionName: 'f'})); return String(a.Payload) }\n", "info"),
        ("app.ts", "await aws.send(new Invoke({FunctionName: 'f'})) }\n", "warning"),
    ],
)
def test_who_needs_the_answer_has_to_wait_for_it(tmp_path: Path, name: str, code: str, severity: str) -> None:
    """What is only written to a log nobody needs."""
    begin = {"app.py": PYTHON, "app.js": V2, "app.ts": V3}[name]
    assert [line.split()[1] for line in findings(tmp_path, "synchronous-invoke", {name: begin + code})] == [severity]


@pytest.mark.parametrize(
    ("name", "code", "severity"),
    [
        ("app.py", "    aws.invoke(FunctionName=event['function'])\n", "info"),
        ("app.py", "    aws.invoke(FunctionName=os.environ['OTHER'])\n", "warning"),
        ("app.py", "    aws.invoke(FunctionName=f\"{os.environ['STAGE']}-prices\")\n", "warning"),
        ("app.js", "return aws.invoke({FunctionName: event.functionName}).promise() }\n", "info"),
        ("app.js", "return aws.invoke({FunctionName: process.env.OTHER}).promise() }\n", "warning"),
        ("app.ts", "await aws.send(new Invoke({FunctionName: event.functionName})) }\n", "info"),
    ],
)
def test_who_invokes_what_it_is_told_to_cannot_call_its_code(
    tmp_path: Path, name: str, code: str, severity: str
) -> None:
    """Whoever calls it says which function that is."""
    begin = {"app.py": "import os\n" + PYTHON, "app.js": V2, "app.ts": V3}[name]
    assert [line.split()[1] for line in findings(tmp_path, "synchronous-invoke", {name: begin + code})] == [severity]
