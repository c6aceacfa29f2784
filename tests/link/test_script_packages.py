"""Code that scripts and pipelines put into packages."""

from __future__ import annotations

import json

import pytest

from conftest import MakeProject
from serverless_lint.model import Handler

CODE = "def handler(event, context):\n    return None\n"
NODE = "exports.handler = async (event) => null;\n"
WORKFLOW = """\
on: push
jobs:
  deploy:
    steps:
      - name: Package orders
        run: |
          mkdir -p .build-orders
          cp code/a/app.py .build-orders/
          cd .build-orders && zip -r ../orders-lambda.zip . -q
          cd ..
          aws s3 cp orders-lambda.zip s3://${{ env.BUCKET }}/packages/orders.zip
      - name: Package prices
        run: cd code/b && zip -r ../prices.zip *
"""


def template(key: str, handler: str = "app.handler", runtime: str = "python3.13") -> str:
    """A template with a function whose code is an object in a bucket."""
    code = {"S3Bucket": "packages", "S3Key": key}
    properties = {"Runtime": runtime, "Handler": handler, "Role": "arn:aws:iam::123456789012:role/a", "Code": code}
    return json.dumps({"Resources": {"Function": {"Type": "AWS::Lambda::Function", "Properties": properties}}})


@pytest.mark.parametrize(
    ("key", "files", "expected"),
    [
        ("packages/orders.zip", {".github/workflows/deploy.yml": WORKFLOW}, "code/a/app.py"),
        ("packages/orders-v1.2.zip", {".github/workflows/deploy.yml": WORKFLOW}, "code/a/app.py"),
        ("prices.zip", {".github/workflows/deploy.yml": WORKFLOW}, "code/b/app.py"),
        ("taxes.zip", {".github/workflows/deploy.yml": WORKFLOW}, ""),
        ("orders.zip", {"deploy.sh": "zip -j orders.zip code/a/*.py\n"}, "code/a/app.py"),
        ("orders.zip", {"deploy.sh": "zip -r9q \\\n  orders.zip code/a -x '*.md' code/b\n"}, ""),
        (
            "orders.zip",
            {"deploy.sh": "(cd code/b; ls)\n(cd code/a; zip -r ../../orders.zip . > /dev/null)\n"},
            "code/a/app.py",
        ),
        ("orders.zip", {"scripts/deploy.sh": "cd ../code/a\nzip ../orders.zip app.py\n"}, "code/a/app.py"),
        ("orders.zip", {"scripts/deploy.sh": 'cd "$ROOT/code/a"\nzip -r $OUT/orders.zip .\n'}, "code/a/app.py"),
        ("orders.zip", {"scripts/deploy.sh": "cd code/$NAME\nzip -r orders.zip .\n"}, ""),
        ("orders.zip", {"scripts/deploy.sh": "cd code/a\nzip -r $NAME.zip .\n"}, ""),
        ("orders.zip", {"Makefile": "orders.zip:\n\t@cp -r code/a/. build\n\t@cd build && zip -r ../$@ orders\n"}, ""),
        (
            "orders.zip",
            {"Makefile": "pack:\n\t@cp -r code/a/. out/\n\t@cd out && zip ../orders.zip .\n"},
            "code/a/app.py",
        ),
        ("orders.zip", {"one.sh": "cd code/a && zip orders.zip .\n", "two.sh": "cd code/b && zip orders.zip .\n"}, ""),
        ("orders.zip", {"other/one.sh": "cd ../code/a && zip ../../orders.zip .\n"}, "code/a/app.py"),
        ("orders.zip", {"README.md": "    cd code/a && zip -r orders.zip .\n"}, ""),
        ("orders.zip", {"deploy.sh": "zip\nzip orders.zip\ncp\ncd\naws s3 cp\nmv orders.zip\n"}, ""),
        (
            "a.zip",
            {"deploy.sh": "mv a.zip b.zip\nmv b.zip c.zip\nmv c.zip a.zip\n(cd code/a && zip b.zip .)\n"},
            "code/a/app.py",
        ),
    ],
)
def test_what_a_script_puts_into_a_package_is_the_code(
    make_project: MakeProject, key: str, files: dict[str, str], expected: str
) -> None:
    """Where it says that without what only its run knows."""
    sources = {"code/a/app.py": CODE, "code/b/app.py": f"#\n{CODE}"}
    project = make_project({"template.json": template(key), **sources, **files})
    assert [each.module.name for each in project.all(Handler) if each.functions] == ([expected] if expected else [])


def test_what_was_built_before_it_was_packaged_is_found(make_project: MakeProject) -> None:
    """By what builds it."""
    scripts = {"build": "tsc", "pack": "cd made && zip -r ../orders.zip ."}
    project = make_project(
        {
            "template.json": template("orders.zip", "index.handler", "nodejs22.x"),
            "package.json": json.dumps({"scripts": scripts}),
            "tsconfig.json": '{"compilerOptions": {"outDir": "made", "rootDir": "code"}}',
            "code/index.ts": NODE,
            "other/index.ts": NODE,
        }
    )
    assert [each.module.name for each in project.all(Handler) if each.functions] == ["code/index.ts"]


@pytest.mark.parametrize(
    ("package", "folders", "expected"),
    [
        ("daily-refresh", ("daily-refresh-handler", "other"), "daily-refresh-handler"),
        ("DailyRefresh_lambda", ("daily-refresh", "other"), "daily-refresh"),
        ("daily-refresh", ("daily-refresh-handler", "daily-refresh-lambda"), None),
        ("handler", ("a-handler", "b"), None),
    ],
)
def test_a_package_may_be_called_without_the_kind_of_its_folder(
    make_project: MakeProject, package: str, folders: tuple[str, ...], expected: str | None
) -> None:
    sources = {f"{folder}/app.py": f"# {folder}\n{CODE}" for folder in folders}
    project = make_project({"template.json": template(f"{package}.zip"), **sources})
    found = [each.module.name for each in project.all(Handler) if each.functions]
    assert found == ([f"{expected}/app.py"] if expected is not None else [])


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("orders/${Version}.zip", "code/orders/src/app.py"),
        ("${Stage}/orders/${Version}", "code/orders/src/app.py"),
        ("lambdas/${Version}.zip", None),
        ("orders${Version}/${Version}.zip", None),
        ("taxes/${Version}.zip", None),
    ],
)
def test_a_package_may_be_called_by_its_version_in_a_folder(
    make_project: MakeProject, key: str, expected: str | None
) -> None:
    code = template("").replace('"S3Key": ""', f'"S3Key": {{"Fn::Sub": "{key}"}}')
    parameters = '{"Parameters": {"Version": {"Type": "String"}, "Stage": {"Type": "String"}}, '
    sources = {f"code/{name}/src/app.py": f"# {name}\n{CODE}" for name in ("orders", "prices", "lambdas")}
    project = make_project({"template.json": parameters + code.removeprefix("{"), **sources})
    found = [each.module.name for each in project.all(Handler) if each.functions]
    assert found == ([expected] if expected is not None else [])
