"""What fixes write into definitions of the Serverless Framework."""

from __future__ import annotations

from pathlib import Path

import pytest

from command import EARLY_DAY
from serverless_lint.config import Config
from serverless_lint.fixes.fix import fix

HEAD = 'service: orders\nframeworkVersion: "3"\nprovider: { name: aws, runtime: python3.13 }\n'
CODE = (
    "import os\n\n\ndef handler(event, context):\n"
    "    failed = [r['messageId'] for r in event['Records'] if not r['body']]\n"
    "    return {'batchItemFailures': [{'itemIdentifier': each} for each in failed]}\n"
)
QUEUE = "Type: AWS::SQS::Queue\n%sProperties:\n%s  VisibilityTimeout: 3\n"
FUNCTION = "  worker:\n    handler: app.handler\n    events:\n      - sqs: { arn: !GetAtt Jobs.Arn }\n"


def fixed(folder: Path, rule: str, files: dict[str, str]) -> dict[str, str]:
    """What the fixes of a rule change: the lines that are new, by file."""
    for name, text in {"app.py": CODE, **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    config = Config(
        root=folder, paths=(folder,), cfn_lint="off", as_of=EARLY_DAY, jobs=1, use_cache=False, select=(rule,)
    )
    changed = fix(config, unsafe=True).files
    return {
        each.name: "\n".join(line for line in each.new.splitlines() if line not in each.old.splitlines())
        for each in changed
    }


@pytest.mark.parametrize(
    ("functions", "files", "expected"),
    [
        pytest.param(
            "functions:\n  worker:\n    handler: app.handler # mine\n",
            {},
            {"serverless.yml": "    tracing: Active"},
            id="a function",
        ),
        pytest.param(
            "functions:\n  worker: { handler: app.handler }\n",
            {},
            {"serverless.yml": "  worker: { handler: app.handler, tracing: Active }"},
            id="in braces",
        ),
        pytest.param(
            "functions: ${file(functions.yml)}\n",
            {"functions.yml": "worker:\n  handler: app.handler\n"},
            {"functions.yml": "  tracing: Active"},
            id="functions in a file",
        ),
        pytest.param(
            "functions:\n  worker: ${file(worker.yml)}\n",
            {"worker.yml": "handler: app.handler\n"},
            {"worker.yml": "tracing: Active"},
            id="a function in a file",
        ),
        pytest.param(
            "functions:\n  worker: ${file(worker.yml)}\n  other: ${file(worker.yml)}\n",
            {"worker.yml": "handler: app.handler\n"},
            {},
            id="two functions of one file",
        ),
        pytest.param(
            "functions:\n  worker: &worker\n    handler: app.handler\n  other:\n    <<: *worker\n    timeout: 3\n",
            {},
            {"serverless.yml": "    tracing: Active"},
            id="what another function takes over is not changed",
        ),
        pytest.param(
            "functions:\n  worker: { handler: app.handler, role: !GetAtt Mine.Arn }\n"
            "resources:\n  Resources:\n    Mine:\n      Type: AWS::IAM::Role\n"
            "      Properties: { AssumeRolePolicyDocument: {} }\n",
            {},
            {},
            id="a role to which the framework adds nothing",
        ),
    ],
)
def test_functions_are_traced(tmp_path: Path, functions: str, files: dict[str, str], expected: dict[str, str]) -> None:
    """By the setting that the framework has for it, at the function alone."""
    assert fixed(tmp_path, "missing-tracing", {"serverless.yml": HEAD + functions, **files}) == expected


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        pytest.param(
            "\n          arn: arn:aws:sqs:eu-west-1:1:jobs\n          batchSize: 5\n",
            "          functionResponseType: ReportBatchItemFailures",
            id="settings",
        ),
        pytest.param(
            " { arn: 'arn:aws:sqs:eu-west-1:1:jobs' }\n",
            "      - sqs: { arn: 'arn:aws:sqs:eu-west-1:1:jobs', functionResponseType: ReportBatchItemFailures }",
            id="in braces",
        ),
        pytest.param(" arn:aws:sqs:eu-west-1:1:jobs\n", "", id="an address alone"),
    ],
)
def test_an_event_takes_note_of_failures(tmp_path: Path, event: str, expected: str) -> None:
    """By the setting that the framework has for it."""
    text = f"{HEAD}functions:\n  worker:\n    handler: app.handler\n    events:\n      - sqs:{event}"
    changed = fixed(tmp_path, "batch-failures-ignored", {"serverless.yml": text})
    assert changed == ({"serverless.yml": expected} if expected else {})


@pytest.mark.parametrize(
    ("resources", "files", "expected"),
    [
        pytest.param(
            f"resources:\n  Resources:\n    Jobs:\n      {QUEUE % ('      ', '      ')}",
            {},
            {"serverless.yml": "        VisibilityTimeout: 36"},
            id="in the definition",
        ),
        pytest.param(
            "resources:\n  - ${file(queue.yml)}\n",
            {"queue.yml": f"Resources:\n  Jobs:\n    {QUEUE % ('    ', '    ')}"},
            {"queue.yml": "      VisibilityTimeout: 36"},
            id="in a file of resources",
        ),
        pytest.param(
            "resources:\n  Resources:\n    Jobs: ${file(queue.yml)}\n",
            {"queue.yml": QUEUE % ("", "")},
            {"queue.yml": "  VisibilityTimeout: 36"},
            id="in a file of its own",
        ),
        pytest.param(
            "resources:\n  Resources:\n    Jobs: ${file(queue.yml)}\n    Others: ${file(queue.yml)}\n",
            {"queue.yml": QUEUE % ("", "")},
            {},
            id="in a file of two queues",
        ),
        pytest.param(
            "custom: { seconds: 3 }\nresources:\n  Resources:\n    Jobs:\n      Type: AWS::SQS::Queue\n"
            "      Properties: { VisibilityTimeout: '${self:custom.seconds}' }\n",
            {},
            {},
            id="a variable",
        ),
    ],
)
def test_what_is_written_as_cloudformation_is_fixed_as_such(
    tmp_path: Path, resources: str, files: dict[str, str], expected: dict[str, str]
) -> None:
    """Where it stands, if nothing else stands for it."""
    text = f"{HEAD}functions:\n{FUNCTION}{resources}"
    assert fixed(tmp_path, "queue-visibility-below-timeout", {"serverless.yml": text, **files}) == expected


def test_a_missing_permission_is_added_to_the_statements(tmp_path: Path) -> None:
    """Behind those that are written for the role that functions share."""
    text = (
        'service: orders\nframeworkVersion: "3"\nprovider:\n  name: aws\n  runtime: python3.13\n  iam:\n    role:\n'
        "      statements:\n        - Effect: Allow\n          Action: s3:GetObject\n          Resource: '*'\n"
        "functions:\n  worker:\n    handler: app.handler\n    environment: { TABLE: !Ref Orders }\n"
        "resources:\n  Resources:\n    Orders:\n      Type: AWS::DynamoDB::Table\n      Properties: {}\n"
    )
    code = (
        "import os\nimport boto3\n\ntable = boto3.resource('dynamodb').Table(os.environ['TABLE'])\n\n\n"
        "def handler(event, context):\n    table.put_item(Item={'id': '1'})\n"
    )
    assert fixed(tmp_path, "missing-permission", {"serverless.yml": text, "app.py": code}) == {
        "serverless.yml": "          Action: dynamodb:PutItem\n          Resource:\n            - !GetAtt Orders.Arn"
    }


def test_a_reserved_variable_is_removed(tmp_path: Path) -> None:
    """From the environment in which it is written."""
    text = f"{HEAD}functions:\n  worker:\n    handler: app.handler\n    environment:\n      A: b\n      AWS_REGION: c\n"
    assert fixed(tmp_path, "reserved-environment-variable", {"serverless.yml": text}) == {"serverless.yml": ""}


@pytest.mark.parametrize("rule", ["missing-tracing", "stateful-resource-without-deletion-policy"])
def test_nothing_is_written_into_a_program(tmp_path: Path, rule: str) -> None:
    """It is not written as its facts are."""
    text = (
        "module.exports = {\n  service: 'orders', frameworkVersion: '3',\n"
        "  provider: { name: 'aws', runtime: 'python3.13' },\n  functions: { worker: { handler: 'app.handler' } },\n"
        "  resources: { Resources: { Jobs: { Type: 'AWS::DynamoDB::Table', Properties: { TableName: 'a' } } } },\n};\n"
    )
    assert fixed(tmp_path, rule, {"serverless.js": text}) == {}
