"""The code of functions that shell scripts, makefiles and pipelines package, told by the end of its path."""

from __future__ import annotations

from unittest.mock import Mock

import pytest

from conftest import MakeProject
from serverless_lint.analyses.missing_packages import MissingPackage
from serverless_lint.link.likely_sources import LikelySources
from serverless_lint.model import Handler

NODE = "export const handler = async (event) => event;\n"
PYTHON = "def handler(event, context):\n    return event\n"
SAM = "Transform: AWS::Serverless-2016-10-31\nParameters: {Where: {Type: String}}\nResources:\n  F:\n"


def sam(code: str, handler: str, runtime: str = "nodejs22.x") -> str:
    return (
        f"{SAM}    Type: AWS::Serverless::Function\n"
        f"    Properties: {{Runtime: {runtime}, Handler: {handler}, CodeUri: {code}}}\n"
    )


def plain(code: str, handler: str) -> str:
    return (
        f"{SAM}    Type: AWS::Lambda::Function\n"
        f"    Properties: {{Runtime: python3.13, Handler: {handler}, Code: {code}}}\n"
    )


@pytest.mark.parametrize(
    ("template", "files", "found"),
    [
        pytest.param(
            sam("dist", "orders.handler"),
            {"code/fun/orders/handler.ts": NODE, "code/fun/taxes/handler.ts": NODE},
            "code/fun/orders/handler.ts",
            id="folder of the output's name",
        ),
        pytest.param(
            sam("dist/orders", "handler.handler"), {"a/orders/handler.ts": NODE}, "a/orders/handler.ts", id="same end"
        ),
        pytest.param(
            sam("dist/front", "orders-list.handler"), {"a/orders-list.mts": NODE}, "a/orders-list.mts", id="same name"
        ),
        pytest.param(
            sam("dist", "orders.handler"),
            {"a/orders.ts": NODE, "tests/orders.ts": NODE, "a/orders.test.ts": NODE, "b/orders.d.ts": NODE},
            "a/orders.ts",
            id="tests are no sources",
        ),
        pytest.param(
            sam("out/orders.zip", "app.handler", "python3.13"),
            {"fun/orders/app.py": PYTHON},
            "fun/orders/app.py",
            id="zip",
        ),
        pytest.param(
            sam("deploy/orders_recent.zip", "handler.handler", "python3.13"),
            {"src/orders/recent/handler.py": PYTHON, "src/orders/popular/handler.py": PYTHON},
            "src/orders/recent/handler.py",
            id="path of the code as name of the zip",
        ),
        pytest.param(
            sam("{Bucket: b, Key: !Sub '${Where}/orders-list.zip'}", "orders-list.handler"),
            {
                "app/webpack.config.js": "module.exports = () => {\n"
                "  const entries = { 'orders-list': './src/list.ts', taxes: './src/taxes.ts' };\n"
                "  return { entry: entries };\n};\n",
                "app/src/list.ts": NODE,
                "app/src/taxes.ts": NODE,
            },
            "app/src/list.ts",
            id="name of a bundler's entry",
        ),
        pytest.param(
            plain("{S3Bucket: b, S3Key: !Sub '${Where}/taxes.zip'}", "orders.handler"),
            {"fun/orders.py": PYTHON},
            "fun/orders.py",
            id="name of the module in S3",
        ),
        pytest.param(
            plain("{S3Bucket: b, S3Key: !Sub '${Where}/orders.zip'}", "app.handler"),
            {"fun/orders/app.py": PYTHON},
            "fun/orders/app.py",
            id="name of the package in S3",
        ),
        pytest.param(
            sam("{Bucket: b, Key: !Sub '${Where}/orders${Where}'}", "app.handler"),
            {"orders/app.js": NODE, "taxes/app.js": NODE},
            "orders/app.js",
            id="name of the object with a version from a parameter",
        ),
        pytest.param(
            plain("{S3Bucket: b, S3Key: !Sub '${Where}/ordersV7.0'}", "app.handler"),
            {"orders/app.py": PYTHON, "taxes/app.py": PYTHON},
            "orders/app.py",
            id="name of the object with a version",
        ),
        pytest.param(
            plain("{S3Bucket: b, S3Key: handlers/jobs/orders.zip}", "orders.handler"),
            {"code/handlers/jobs/orders.py": PYTHON, "code/handlers/admin/orders.py": PYTHON},
            "code/handlers/jobs/orders.py",
            id="path of the module in S3",
        ),
        pytest.param(
            sam("{Bucket: b, Key: !Sub '${Where}/jobs/orders.zip'}", "orders.handler"),
            {"code/handlers/jobs/orders.ts": NODE, "code/handlers/admin/orders.ts": NODE},
            "code/handlers/jobs/orders.ts",
            id="end of the path of the module in S3",
        ),
        pytest.param(
            plain("{S3Bucket: b, S3Key: c.zip}", "api.orders.handler"),
            {"fun/api/orders.py": PYTHON, "fun/web/orders.py": PYTHON},
            "fun/api/orders.py",
            id="package of Python",
        ),
        pytest.param(
            plain("./deploy/orders_tip_list.zip", "handler.handler"),
            {"src/orders/tip_list/handler.py": PYTHON, "src/orders/tip/handler.py": PYTHON},
            "src/orders/tip_list/handler.py",
            id="name of the zip is all names of folders",
        ),
        pytest.param(
            plain("{S3Bucket: b, S3Key: 'fn/{{version}}/GetOrder.zip'}", "index.handler"),
            {"src/api/getOrder/index.py": PYTHON, "src/api/getOrders/index.py": PYTHON},
            "src/api/getOrder/index.py",
            id="name of the zip in capitals",
        ),
        pytest.param(
            sam("s3://b/OrdersTipList.zip", "app.handler"),
            {"src/orders/tip-list/app.mjs": NODE, "src/orders/tip/app.mjs": NODE},
            "src/orders/tip-list/app.mjs",
            id="name of the zip in capitals is all names of folders",
        ),
        pytest.param(
            sam("{Bucket: b, Key: get-order.zip}", "index.handler"),
            {"src/get-order/index.js": NODE, "src/getOrder/index.js": NODE},
            "src/get-order/index.js",
            id="of two that differ in their joints the one called so",
        ),
        pytest.param(
            sam("{Bucket: b, Key: orders.zip}", "index.handler"),
            {"orders/src/app/index.ts": NODE, "taxes/src/app/index.ts": NODE},
            "orders/src/app/index.ts",
            id="somewhere in the folder that the zip is called as",
        ),
        pytest.param(
            sam("{Bucket: b, Key: orders-v1.zip}", "index.handler"),
            {"infra/src/index.ts": NODE, "infra/tests/index.ts": NODE, "other/index.ts": NODE},
            "infra/src/index.ts",
            id="the only one beside the template",
        ),
        pytest.param(
            plain("{S3Bucket: b, S3Key: orders-v1.zip}", "lambda_function.handler"),
            {"lambda_function.py": PYTHON},
            "lambda_function.py",
            id="the only one in the folder around a template without code",
        ),
        pytest.param(
            plain("{S3Bucket: b, S3Key: !Ref Where}", "index.handler"),
            {"infra/src/index.py": PYTHON, "infra/src/jobs/index.py": "def run():\n    return None\n"},
            "infra/src/index.py",
            id="the only one with the function where only one function has such a handler",
        ),
        pytest.param(
            plain("{S3Bucket: b, S3Key: release.zip}", "main.handler").replace("F:", "OrderListFunction:"),
            {"src/order_list/main.py": PYTHON, "src/orders/main.py": PYTHON},
            "src/order_list/main.py",
            id="folder that the function is called as",
        ),
        pytest.param(
            sam("s3://b/release.zip", "orders-function.handler"),
            {
                "rollup.config.js": "export default [make('src/app.ts', 'orders-function'), make('src/b.ts', 'b')];\n",
                "src/app.ts": NODE,
                "src/b.ts": NODE,
            },
            "src/app.ts",
            id="name and source that are given to what configures a bundler",
        ),
        pytest.param(
            plain("{S3Bucket: b, S3Key: !Ref Where}", "index.handler") + "    Metadata: {'aws:asset:path': ./src}\n",
            {"infra/src/index.py": PYTHON, "index.py": PYTHON},
            "infra/src/index.py",
            id="folder that metadata says is packaged",
        ),
        pytest.param(
            sam("!Ref Where", "orders.handler"), {"a/orders.js": NODE}, "a/orders.js", id="folder that is not known"
        ),
    ],
)
def test_the_only_code_with_such_a_path_is_the_functions(
    make_project: MakeProject, template: str, files: dict[str, str], found: str
) -> None:
    handlers = make_project({"infra/template.yaml": template, **files}).all(Handler)
    assert [handler.module.name for handler in handlers if handler.functions] == [found]


@pytest.mark.parametrize(
    ("template", "files"),
    [
        pytest.param(sam("dist", "index.handler"), {"src/index.ts": NODE}, id="name that says nothing"),
        pytest.param(sam("dist", "orders.handler"), {"a/orders.ts": NODE, "b/orders.ts": NODE}, id="two of the name"),
        pytest.param(
            sam("dist", "orders.handler"), {"a/orders.ts": NODE, "b/orders/handler.ts": NODE}, id="two of the kind"
        ),
        pytest.param(sam("dist", "orders.run"), {"a/orders.ts": NODE}, id="without such a function"),
        pytest.param(sam("dist", "orders.handler"), {"a/orders.py": PYTHON}, id="other language"),
        pytest.param(
            sam("{Bucket: b, Key: orders.zip}", "orders.handler"),
            {
                "a/webpack.config.js": "module.exports = { entry: { orders: './list.ts' } };\n",
                "b/webpack.config.js": "module.exports = { entry: { orders: './list.ts' } };\n",
                "a/list.ts": NODE,
                "b/list.ts": NODE,
            },
            id="two bundlers that use the name",
        ),
        pytest.param(
            sam("{Bucket: b, Key: handlers/jobs/orders.zip}", "orders.handler"),
            {"a/jobs/orders.ts": NODE, "b/jobs/orders.ts": NODE, "b/admin/orders.ts": NODE},
            id="two with the path in S3",
        ),
        pytest.param(
            sam("{Bucket: b, Key: releases/orders.zip}", "orders.handler"),
            {"a/orders.ts": NODE, "b/orders.ts": NODE},
            id="two without the folder in S3",
        ),
        pytest.param(
            sam("{Bucket: b, Key: GetOrder.zip}", "index.handler"),
            {"a/getOrder/index.js": NODE, "b/get-order/index.js": NODE},
            id="two of the name but for its joints",
        ),
        pytest.param(sam("orders.zip", "app.handler"), {"archive/v1/orders/app.ts": NODE}, id="an old release"),
        pytest.param(sam("a", "orders.handler"), {"a/b.js": NODE, "b/orders.js": NODE}, id="folder that is there"),
        pytest.param(
            sam("c.zip", "index.handler"), {"infra/a/index.ts": NODE, "infra/b/index.ts": NODE}, id="two beside it"
        ),
        pytest.param(
            sam("c.zip", "index.handler"),
            {"infra/other.ts": NODE, "elsewhere/index.ts": NODE},
            id="other code beside the template",
        ),
        pytest.param(
            sam("!Ref Where", "index.handler"), {"infra/index.ts": NODE}, id="package of which nothing is known"
        ),
        pytest.param(
            sam("c.zip", "index.handler")
            + sam("d.zip", "index.handler").removeprefix(SAM.removesuffix("  F:\n")).replace("F:", "G:"),
            {"infra/index.ts": NODE},
            id="two packages with such a handler",
        ),
    ],
)
def test_other_code_is_not_taken_for_it(make_project: MakeProject, template: str, files: dict[str, str]) -> None:
    handlers = make_project({"infra/template.yaml": template, **files}).all(Handler)
    assert [handler.module.name for handler in handlers if handler.functions] == []


@pytest.mark.parametrize(
    ("code", "files"),
    [
        ("apps/orders", {"apps/orders/index.mjs": NODE}),
        (
            "apps/orders/dist",
            {
                "apps/orders/rolldown.config.ts": "export default { input: 'from/index.ts' };\n",
                "apps/orders/from/index.ts": NODE,
            },
        ),
    ],
)
def test_folders_of_code_may_count_from_a_folder_around_the_template(
    make_project: MakeProject, code: str, files: dict[str, str]
) -> None:
    """`sam build --base-dir` takes them from there, also where they are still to be made."""
    handlers = make_project({"infra/template.yaml": sam(code, "index.handler"), **files}).all(Handler)
    assert [handler.module.name for handler in handlers if handler.functions] == [list(files)[-1]]


@pytest.mark.parametrize(
    ("template", "files"),
    [
        (plain("{S3Bucket: b, S3Key: c.zip}", "orders.handler"), {"orders.py": f"import numpy\n{PYTHON}"}),
        (sam("s3://b/c", "orders.handler"), {"orders.js": f"import x from 'axios';\n{NODE}", "package.json": "{}"}),
    ],
)
def test_nothing_is_said_to_be_missing_from_a_package_that_a_script_makes(
    make_project: MakeProject, template: str, files: dict[str, str]
) -> None:
    """It may put anything into it."""
    assert make_project({"template.yaml": template, **files}).all(MissingPackage) == ()


@pytest.mark.parametrize(
    ("path", "found"),
    [
        pytest.param("a/" * 49 + "orders", "s/orders.py", id="as deep as is looked for"),
        pytest.param("a/" * 50 + "orders", None, id="deeper"),
    ],
)
def test_a_path_with_more_parts_than_anybodys_has_no_likely_source(path: str, found: str | None) -> None:
    assert LikelySources(["s/orders.py"]).of(path, (".py",)) == found


def test_where_sources_of_one_name_lie_is_found_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    add = Mock()
    monkeypatch.setattr("serverless_lint.link.likely_sources._Placed.add", add)
    sources = LikelySources([f"s{number}/orders.py" for number in range(10)])
    assert {sources.in_package(f"s{number}", "orders", (".py",)) for number in range(10)} == {None}
    assert add.call_count == 10


@pytest.mark.parametrize(
    ("bucket", "found"),
    [
        ("# the pipeline puts the code from src/orders.py here", ["src/orders.py"]),
        ("# the pipeline puts the code from `src/missing.py` here", []),
        ("orders.py-bucket", []),
    ],
)
def test_a_text_in_place_of_a_package_may_name_the_source(
    make_project: MakeProject, bucket: str, found: list[str]
) -> None:
    template = (
        "Resources:\n  Orders:\n    Type: AWS::Lambda::Function\n    Properties:\n      Runtime: python3.13\n"
        f"      Handler: index.handler\n      Code: {{ S3Bucket: '{bucket}', S3Key: '' }}\n"
    )
    code = "def handler(event, context):\n    return None\n"
    files = {"infra/template.yaml": template, "src/orders.py": code, "src/notes.py": code}
    assert [each.module.name for each in make_project(files).all(Handler) if each.functions] == found
