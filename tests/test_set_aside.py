"""Templates that nobody works on: packaged ones beside their sources, and those kept in folders of the past."""

from __future__ import annotations

from pathlib import Path

import pytest

from serverless_lint.config import Config
from serverless_lint.linter import lint

FUNCTION = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  {name}:
    Type: AWS::Serverless::Function
    Properties: {{ Runtime: python3.13, Handler: app.handler, MemorySize: 128, CodeUri: {code} }}
"""
MD5 = "c33f940091ec6fa9e430d59430a6f177"
SOURCE = FUNCTION.format(name="Orders", code="src/")
PACKAGED = FUNCTION.format(name="Orders", code="s3://artifacts/0f1e2d")
PROGRAM = {
    "cdk.json": '{"app": "npx tsx bin/app.ts"}',
    "lib/orders.ts": """\
import * as lambda from 'aws-cdk-lib/aws-lambda';
new lambda.Function(this, 'Orders', {
  code: lambda.Code.fromAsset('src'), handler: 'app.handler', runtime: lambda.Runtime.PYTHON_3_13, memorySize: 256,
});
""",
    "src/app.py": "def handler(event, context):\n    return None\n",
}
BOOTSTRAP = "Parameters: { BootstrapVersion: { Type: String, Default: /cdk-bootstrap/hnb659fds/version } }\n"
QUEUE = "  Queue: { Type: AWS::SQS::Queue }\n"
NESTING = """\
Resources:
  Stack: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: ./old/app.yaml } }
"""


PARENT = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties: { Runtime: python3.13, Handler: app.handler, MemorySize: 128, CodeUri: src/ }
  # Users:
  #   Type: AWS::Serverless::Application
  #   Properties:
  #     Location: './sam/users.yml'
"""
SERVICE = """\
service: orders
provider: { name: aws, runtime: python3.13, memorySize: 128 }
functions: { orders: { handler: app.handler } }
resources:
  - ${file(resources/queue.yml)}
  # - ${file(resources/users.yml)}
"""
COMPILED = """\
Resources:
  ServerlessDeploymentBucket: { Type: AWS::S3::Bucket }
  OrdersLambdaFunction:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      MemorySize: 128
      Role: arn:aws:iam::123456789012:role/orders
      Environment: { Variables: { STRIPE: sk_live_4eC39HqLyjWDarjtT1zdp7dc } }
      Code: { S3Bucket: artifacts, S3Key: "serverless/orders/dev/1668907026263-2022-11-20T01:17:06.263Z/orders.zip" }
Outputs:
  ServerlessDeploymentBucketName: { Value: !Ref ServerlessDeploymentBucket }
"""
BUCKET = """\
Resources: { ServerlessDeploymentBucket: { Type: AWS::S3::Bucket } }
Outputs: { ServerlessDeploymentBucketName: { Value: !Ref ServerlessDeploymentBucket } }
"""
AS_SERVICE = {"serverless.yml": SERVICE.partition("resources:")[0].replace("memorySize: 128", "memorySize: 256")}
IS_COMPILED = "nobody deploys `{}` (made by the Serverless Framework from `{}`){}: searched for secrets alone"
WITH_PARTS = {
    "serverless.yml": SERVICE.partition("  - $")[0] + "  - ${file(resources/a.yml)}\n  - ${file(resources/b.yml)}\n",
    "resources/a.yml": "Resources:\n  A: { Type: AWS::SQS::Queue }\n",
    "resources/b.yml": "Resources:\n  B: { Type: AWS::SQS::Queue }\n",
}
FRAGMENT = """\
Resources:
  Left:
    Type: AWS::Lambda::Function
    Properties: { Runtime: python3.13, Handler: app.handler, MemorySize: 128, Role: a, Code: { S3Bucket: a, S3Key: b } }
"""
NESTING_USERS = NESTING.replace("old/app.yaml", "sam/users.yml")
COMMENTED_OUT = ["nobody deploys `sam/users.yml` (commented out in `template.yaml`): searched for secrets alone"]


@pytest.mark.parametrize(
    ("files", "judged", "notes"),
    [
        ({"template.yaml": PARENT, "sam/users.yml": SOURCE}, ["template.yaml"], COMMENTED_OUT),
        (
            {"template.yaml": PARENT.replace("./sam/users.yml", "sam/users.yml"), "sam/users.yml": SOURCE},
            ["template.yaml"],
            COMMENTED_OUT,
        ),
        (
            {"serverless.yml": SERVICE, "resources/queue.yml": "Resources:\n" + QUEUE, "resources/users.yml": SOURCE},
            ["serverless.yml"],
            ["nobody deploys `resources/users.yml` (commented out in `serverless.yml`): searched for secrets alone"],
        ),
        (
            {"template.yaml": PARENT, "sam/users.yml": SOURCE, "deploy.sh": "sam deploy -t sam/users.yml\n"},
            ["sam/users.yml", "template.yaml"],
            [],
        ),
        (
            {
                "template.yaml": PARENT,
                "sam/users.yml": SOURCE,
                "all.yaml": NESTING.replace("old/app.yaml", "sam/users.yml"),
            },
            ["sam/users.yml", "template.yaml"],
            [],
        ),
        (
            {"template.yaml": SOURCE + "# See sam/users.yml for the others.\n", "sam/users.yml": SOURCE},
            ["sam/users.yml", "template.yaml"],
            [],
        ),
        (
            {"template.yaml": PARENT.replace("./sam/users", "./users"), "sam/users.yml": SOURCE},
            ["sam/users.yml", "template.yaml"],
            [],
        ),
        (
            {"template.yaml": SOURCE, "packaged.yaml": PACKAGED},
            ["template.yaml"],
            ["nobody deploys `packaged.yaml` (made by packaging from `template.yaml`): searched for secrets alone"],
        ),
        (
            {"template.yaml": SOURCE.replace(", CodeUri: src/", ""), "out.yaml": PACKAGED},
            ["template.yaml"],
            ["nobody deploys `out.yaml` (made by packaging from `template.yaml`): searched for secrets alone"],
        ),
        (
            {"app.yml": SOURCE, "out.yml": FUNCTION.format(name="Orders", code="{ Bucket: a, Key: b }")},
            ["app.yml"],
            ["nobody deploys `out.yml` (made by packaging from `app.yml`): searched for secrets alone"],
        ),
        (
            {"template.yaml": SOURCE, "packaged.yaml": FUNCTION.format(name="Other", code="s3://artifacts/0f1e2d")},
            ["packaged.yaml", "template.yaml"],
            [],
        ),
        (
            {"template.yaml": SOURCE, "queues/.example.yml": SOURCE},
            ["template.yaml"],
            ["nobody deploys `queues/.example.yml` (an example to be copied): searched for secrets alone"],
        ),
        (
            {"template.sample.yaml": SOURCE, "example.yaml": SOURCE},
            ["example.yaml"],
            ["nobody deploys `template.sample.yaml` (an example to be copied): searched for secrets alone"],
        ),
        ({"a/template.yaml": SOURCE, "b/packaged.yaml": PACKAGED}, ["a/template.yaml", "b/packaged.yaml"], []),
        ({"packaged.yaml": PACKAGED}, ["packaged.yaml"], []),
        (
            {"a/template.yaml": SOURCE, "b/out.yaml": FUNCTION.format(name="Orders", code=f"s3://artifacts/{MD5}")},
            ["a/template.yaml"],
            ["nobody deploys `b/out.yaml` (made by packaging from `a/template.yaml`): searched for secrets alone"],
        ),
        (
            {"a/template.yaml": SOURCE, "b/out.yaml": FUNCTION.format(name="Other", code=f"s3://artifacts/{MD5}")},
            ["a/template.yaml", "b/out.yaml"],
            [],
        ),
        (
            {"template.yaml": SOURCE, "packaged-old.yaml": PACKAGED + QUEUE},
            ["template.yaml"],
            ["nobody deploys `packaged-old.yaml` (made by packaging from `template.yaml`): searched for secrets alone"],
        ),
        ({"template.yaml": SOURCE, "stack.yaml": PACKAGED + QUEUE}, ["stack.yaml", "template.yaml"], []),
        (
            {"template.yaml": SOURCE, "archive/v1/app.yaml": SOURCE, "deprecated/app.yaml": SOURCE},
            ["template.yaml"],
            ["nobody deploys `archive/v1/app.yaml` (kept in `archive/`) and 1 more: searched for secrets alone"],
        ),
        (
            {"template.yaml": SOURCE, "old_templates/app.yaml": SOURCE, "Deprecated-CFN/a.yaml": SOURCE},
            ["template.yaml"],
            [
                "nobody deploys `Deprecated-CFN/a.yaml` "
                "(kept in `Deprecated-CFN/`) and 1 more: searched for secrets alone"
            ],
        ),
        (
            {"template.yaml": SOURCE, "backup-stacks/app.yaml": SOURCE, "old-orders/app.yaml": SOURCE},
            ["backup-stacks/app.yaml", "old-orders/app.yaml", "template.yaml"],
            [],
        ),
        (
            {"template.yaml": SOURCE, "cloudformation/temp/a/output.yaml": SOURCE, "tmp/try.yaml": SOURCE},
            ["template.yaml"],
            [
                "nobody deploys `cloudformation/temp/a/output.yaml` "
                "(kept in `cloudformation/temp/`) and 1 more: searched for secrets alone"
            ],
        ),
        ({"temp/template.yaml": SOURCE}, ["temp/template.yaml"], []),
        (
            {"template.yaml": SOURCE, "spec/integ.orders.ts.snapshot/Orders.template.json": '{"Resources": {}}'},
            ["template.yaml"],
            [],
        ),
        (
            {"template.yaml": SOURCE, "spec/integ.orders.ts.snapshot/Orders.template.yaml": SOURCE},
            ["template.yaml"],
            [
                "nobody deploys `spec/integ.orders.ts.snapshot/Orders.template.yaml` "
                "(what a test was synthesised to, in `spec/integ.orders.ts.snapshot/`): searched for secrets alone"
            ],
        ),
        (
            {"template.yml": SOURCE, "template.local.yml": SOURCE},
            ["template.yml"],
            [
                "nobody deploys `template.local.yml` "
                "(for runs without AWS, beside `template.yml`): searched for secrets alone"
            ],
        ),
        (
            {"api/app.yaml": SOURCE, "api/app-local.json.yaml": SOURCE, "api/app-local.yaml": SOURCE},
            ["api/app-local.json.yaml", "api/app.yaml"],
            [
                "nobody deploys `api/app-local.yaml` "
                "(for runs without AWS, beside `api/app.yaml`): searched for secrets alone"
            ],
        ),
        (
            {"v1/app.yml": SOURCE, "v1/app_old.yaml": SOURCE, "v1/app-Backup.yaml": SOURCE},
            ["v1/app.yml"],
            [
                "nobody deploys `v1/app-Backup.yaml` "
                "(an earlier one, beside `v1/app.yml`) and 1 more: searched for secrets alone"
            ],
        ),
        (
            {"app.yml": SOURCE, "app-old.yml": SOURCE, "deploy.sh": "sam deploy --template-file app-old.yml\n"},
            ["app-old.yml", "app.yml"],
            [],
        ),
        (
            {"threshold.yml": SOURCE, "thresh.yml": SOURCE, "template.backup.yml": SOURCE, "a/template.yml": SOURCE},
            ["a/template.yml", "template.backup.yml", "thresh.yml", "threshold.yml"],
            [],
        ),
        (
            {
                "app.yaml": NESTING.replace("old/app.yaml", "orders-old.yaml"),
                "orders.yaml": SOURCE,
                "orders-old.yaml": SOURCE,
            },
            ["orders-old.yaml", "orders.yaml"],
            [],
        ),
        (
            {"template.local.yml": SOURCE, "a/template.yml": SOURCE, "locale.yml": SOURCE},
            ["a/template.yml", "locale.yml", "template.local.yml"],
            [],
        ),
        ({"template.yaml": SOURCE, "legacy/app.yaml": SOURCE}, ["legacy/app.yaml", "template.yaml"], []),
        ({"old/app.yaml": SOURCE}, ["old/app.yaml"], []),
        (
            {**PROGRAM, "out/template.yaml": BOOTSTRAP + SOURCE},
            [],
            ["nobody deploys `out/template.yaml` (a copy of what `cdk.json` synthesises): searched for secrets alone"],
        ),
        ({**PROGRAM, "template.yaml": SOURCE}, ["template.yaml"], []),
        (
            {**AS_SERVICE, "out/update.yml": COMPILED, "out/create.yml": BUCKET},
            [],
            [IS_COMPILED.format("out/create.yml", "serverless.yml", " and 1 more")],
        ),
        (
            {**AS_SERVICE, "template.yml": COMPILED.replace("!Ref ServerlessDeploymentBucket", "artifacts")},
            [],
            [IS_COMPILED.format("template.yml", "serverless.yml", "")],
        ),
        (
            {**AS_SERVICE, "template.yml": COMPILED.replace('"serverless/orders/dev/1668907026263-2022-', '"orders-')},
            ["template.yml"],
            [],
        ),
        ({**AS_SERVICE, "template.yml": COMPILED.partition("Outputs:")[0]}, ["template.yml"], []),
        ({"api/serverless.yml": AS_SERVICE["serverless.yml"], "template.yml": COMPILED}, ["template.yml"], []),
        ({"template.yml": COMPILED}, ["template.yml"], []),
        (
            {**WITH_PARTS, "resources/left.yml": FRAGMENT},
            ["serverless.yml"],
            [
                "nobody deploys `resources/left.yml` "
                "(`serverless.yml` takes in what lies beside it): searched for secrets alone"
            ],
        ),
        ({**WITH_PARTS, "resources/own.yml": SOURCE}, ["resources/own.yml", "serverless.yml"], []),
        ({**WITH_PARTS, "others/left.yml": FRAGMENT}, ["others/left.yml", "serverless.yml"], []),
        (
            {**WITH_PARTS, "resources/left.yml": FRAGMENT, "deploy.sh": "aws deploy resources/left.yml\n"},
            ["resources/left.yml", "serverless.yml"],
            [],
        ),
        (
            {
                **WITH_PARTS,
                "resources/left.yml": FRAGMENT,
                "serverless.yml": WITH_PARTS["serverless.yml"] + "  - ${file(resources/${opt:stage, 'a'}.yml)}\n",
            },
            ["resources/left.yml", "serverless.yml"],
            [],
        ),
        (
            {
                **WITH_PARTS,
                "resources/left.yml": FRAGMENT,
                "serverless.yml": WITH_PARTS["serverless.yml"].replace("  - ${file(resources/b.yml)}\n", ""),
                "resources/b.yml": "a: b\n",
            },
            ["resources/left.yml", "serverless.yml"],
            [],
        ),
        ({"template.yaml": BOOTSTRAP + SOURCE}, ["template.yaml"], []),
        ({"cdk.json": '{"app": "./app"}', "template.yaml": BOOTSTRAP + SOURCE}, ["template.yaml"], []),
        ({"template.yaml": NESTING, "old/app.yaml": SOURCE}, ["old/app.yaml"], []),
    ],
)
def test_a_template_that_nobody_works_on_is_not_judged(
    files: dict[str, str], judged: list[str], notes: list[str], tmp_path: Path
) -> None:
    """Nothing else is left out: another one in the same folder, the only ones there are, a nested stack."""
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    report = lint(Config(root=tmp_path, paths=(tmp_path,), select=("default-memory",), cfn_lint="off"))
    assert ([finding.location.document.path for finding in report.findings], list(report.notes)) == (judged, notes)


@pytest.mark.parametrize(
    ("files", "found"),
    [
        ({**AS_SERVICE, "template.yml": COMPILED}, ["template.yml"]),
        ({**PROGRAM, "out/template.yaml": BOOTSTRAP + COMPILED}, ["out/template.yaml"]),
        ({"app.yaml": COMPILED, "archive/app.yaml": COMPILED}, ["app.yaml"]),
    ],
)
def test_what_a_tool_made_has_the_secrets_of_its_surroundings(
    files: dict[str, str], found: list[str], tmp_path: Path
) -> None:
    """Its source says `${env:STRIPE}` or `process.env.STRIPE`."""
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    report = lint(Config(root=tmp_path, paths=(tmp_path,), select=("secret-in-environment",), cfn_lint="off"))
    said = "a Stripe key is written into the template, in `STRIPE` of `OrdersLambdaFunction`: revoke it, "
    assert [(finding.location.document.path, finding.message) for finding in report.findings] == [
        (path, f"{said}keep the new one in Secrets Manager") for path in found
    ]


def test_a_template_that_is_asked_for_by_name_is_judged(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(SOURCE, encoding="utf-8")
    packaged = tmp_path / "packaged.yaml"
    packaged.write_text(PACKAGED, encoding="utf-8")
    config = Config(root=tmp_path, paths=(tmp_path, packaged), select=("default-memory",), cfn_lint="off")
    assert [finding.location.document.path for finding in lint(config).findings] == ["packaged.yaml", "template.yaml"]


@pytest.mark.parametrize(("folder", "judged"), [("deprecated", []), ("legacy", ["legacy/src/app.py"])])
def test_code_beside_a_template_that_nobody_works_on_is_not_judged(
    folder: str, judged: list[str], tmp_path: Path
) -> None:
    """It could be that of a function whose code is not seen, as that of any other folder could."""
    client = 'import boto3\n\n\ndef handler(event, context):\n    return boto3.client("s3").list_buckets()\n'
    (tmp_path / folder / "src").mkdir(parents=True)
    (tmp_path / "template.yaml").write_text(PACKAGED, encoding="utf-8")
    (tmp_path / folder / "app.yaml").write_text(SOURCE.replace("app.handler", "main.handler"), encoding="utf-8")
    (tmp_path / folder / "src/app.py").write_text(client, encoding="utf-8")
    report = lint(Config(root=tmp_path, paths=(tmp_path,), select=("client-in-handler",), cfn_lint="off"))
    assert [finding.location.document.path for finding in report.findings] == judged
