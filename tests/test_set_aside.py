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
NESTING_USERS = NESTING.replace("old/app.yaml", "sam/users.yml")
COMMENTED_OUT = ["nobody deploys `sam/users.yml` (commented out in `template.yaml`): not judged"]


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
            ["nobody deploys `resources/users.yml` (commented out in `serverless.yml`): not judged"],
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
            ["nobody deploys `packaged.yaml` (made by packaging from `template.yaml`): not judged"],
        ),
        (
            {"app.yml": SOURCE, "out.yml": FUNCTION.format(name="Orders", code="{ Bucket: a, Key: b }")},
            ["app.yml"],
            ["nobody deploys `out.yml` (made by packaging from `app.yml`): not judged"],
        ),
        (
            {"template.yaml": SOURCE, "packaged.yaml": FUNCTION.format(name="Other", code="s3://artifacts/0f1e2d")},
            ["packaged.yaml", "template.yaml"],
            [],
        ),
        (
            {"template.yaml": SOURCE, "queues/.example.yml": SOURCE},
            ["template.yaml"],
            ["nobody deploys `queues/.example.yml` (an example to be copied): not judged"],
        ),
        (
            {"template.sample.yaml": SOURCE, "example.yaml": SOURCE},
            ["example.yaml"],
            ["nobody deploys `template.sample.yaml` (an example to be copied): not judged"],
        ),
        ({"a/template.yaml": SOURCE, "b/packaged.yaml": PACKAGED}, ["a/template.yaml", "b/packaged.yaml"], []),
        ({"packaged.yaml": PACKAGED}, ["packaged.yaml"], []),
        (
            {"template.yaml": SOURCE, "packaged-old.yaml": PACKAGED + QUEUE},
            ["template.yaml"],
            ["nobody deploys `packaged-old.yaml` (made by packaging from `template.yaml`): not judged"],
        ),
        ({"template.yaml": SOURCE, "stack.yaml": PACKAGED + QUEUE}, ["stack.yaml", "template.yaml"], []),
        (
            {"template.yaml": SOURCE, "archive/v1/app.yaml": SOURCE, "deprecated/app.yaml": SOURCE},
            ["template.yaml"],
            ["nobody deploys `archive/v1/app.yaml` (kept in `archive/`) and 1 more: not judged"],
        ),
        (
            {"template.yaml": SOURCE, "old_templates/app.yaml": SOURCE, "Deprecated-CFN/a.yaml": SOURCE},
            ["template.yaml"],
            ["nobody deploys `Deprecated-CFN/a.yaml` (kept in `Deprecated-CFN/`) and 1 more: not judged"],
        ),
        (
            {"template.yaml": SOURCE, "backup-stacks/app.yaml": SOURCE, "old-orders/app.yaml": SOURCE},
            ["backup-stacks/app.yaml", "old-orders/app.yaml", "template.yaml"],
            [],
        ),
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
                "(what a test was synthesised to, in `spec/integ.orders.ts.snapshot/`): not judged"
            ],
        ),
        (
            {"template.yml": SOURCE, "template.local.yml": SOURCE},
            ["template.yml"],
            ["nobody deploys `template.local.yml` (for runs without AWS, beside `template.yml`): not judged"],
        ),
        (
            {"api/app.yaml": SOURCE, "api/app-local.json.yaml": SOURCE, "api/app-local.yaml": SOURCE},
            ["api/app-local.json.yaml", "api/app.yaml"],
            ["nobody deploys `api/app-local.yaml` (for runs without AWS, beside `api/app.yaml`): not judged"],
        ),
        (
            {"v1/app.yml": SOURCE, "v1/app_old.yaml": SOURCE, "v1/app-Backup.yaml": SOURCE},
            ["v1/app.yml"],
            ["nobody deploys `v1/app-Backup.yaml` (an earlier one, beside `v1/app.yml`) and 1 more: not judged"],
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
            ["nobody deploys `out/template.yaml` (a copy of what `cdk.json` synthesises): not judged"],
        ),
        ({**PROGRAM, "template.yaml": SOURCE}, ["template.yaml"], []),
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


def test_a_template_that_is_asked_for_by_name_is_judged(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(SOURCE, encoding="utf-8")
    packaged = tmp_path / "packaged.yaml"
    packaged.write_text(PACKAGED, encoding="utf-8")
    config = Config(root=tmp_path, paths=(tmp_path, packaged), select=("default-memory",), cfn_lint="off")
    assert [finding.location.document.path for finding in lint(config).findings] == ["packaged.yaml", "template.yaml"]


@pytest.mark.parametrize(
    ("program", "judged"),
    [(PROGRAM, []), ({"cdk.json": '{"app": "./app"}'}, ["old.out/asset.0f1e2d/app.py"])],
)
def test_code_in_older_assemblies_of_a_program_is_not_judged(
    program: dict[str, str], judged: list[str], tmp_path: Path
) -> None:
    """It is a copy of what the program deploys; where no program is read, it is all there is."""
    client = 'import boto3\n\n\ndef handler(event, context):\n    return boto3.client("s3").list_buckets()\n'
    files = {
        **program,
        "old.out/Orders.template.json": '{"Parameters": {"BootstrapVersion": {"Type": "String", '
        '"Default": "/cdk-bootstrap/hnb659fds/version"}}, "Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}',
        "old.out/asset.0f1e2d/app.py": client,
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    report = lint(Config(root=tmp_path, paths=(tmp_path,), select=("client-in-handler",), cfn_lint="off"))
    assert [finding.location.document.path for finding in report.findings] == judged


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
