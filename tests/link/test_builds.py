"""The source behind a file that a build makes, told by what its configuration says."""

from __future__ import annotations

import pytest

from conftest import MakeProject
from serverless_lint.analyses.missing_packages import MissingPackage
from serverless_lint.model import Handler, Project

CODE = "import axios from 'axios';\nexport const handler = async (event) => axios.get(event.url);\n"
PACKAGE = '{"devDependencies": {"axios": "1"}, "scripts": {%s}}'


def sam(code: str, handler: str) -> str:
    return (
        "Transform: AWS::Serverless-2016-10-31\nResources:\n  Orders:\n    Type: AWS::Serverless::Function\n"
        f"    Properties: {{Runtime: nodejs22.x, Handler: {handler}, CodeUri: {code}}}\n"
    )


def run(project: Project) -> list[str]:
    """The files of the handlers that a template names."""
    return [handler.module.name for handler in project.all(Handler) if handler.functions]


@pytest.mark.parametrize(
    ("code", "handler", "files"),
    [
        pytest.param(
            "out/",
            "orders/main.handler",
            {
                "tsconfig.json": '{"compilerOptions": {"outDir": "./out", "rootDir": "code"}}',
                "code/orders/main.ts": CODE,
            },
            id="compiler with rootDir",
        ),
        pytest.param(
            ".",
            "compiled/orders.handler",
            {
                "tsconfig.json": '{"extends": "./base.json"}',
                "package.json": '{"dependencies": {"axios": "1"}}',
                "base.json": '{"compilerOptions": {"outDir": "compiled"}}',
                "orders.ts": CODE,
            },
            id="compiler without rootDir",
        ),
        pytest.param(
            "dist/",
            "index.handler",
            {
                "package.json": PACKAGE
                % '"build": "rimraf dist && esbuild code/main.ts --bundle --outfile=dist/index.js"'
            },
            id="esbuild into a file",
        ),
        pytest.param(
            "services/orders/dist",
            "main.handler",
            {"services/orders/package.json": PACKAGE % '"b": "esbuild ../../code/main.ts --bundle --outdir=dist"'},
            id="esbuild into a folder",
        ),
        pytest.param(
            "dist",
            "orders/main.handler",
            {
                "package.json": PACKAGE % '"b": "npx esbuild \'functions/**/*.ts\' --bundle --outdir=dist"',
                "functions/orders/main.ts": CODE,
            },
            id="esbuild of all files",
        ),
        pytest.param(
            "dist", "main.handler", {"package.json": PACKAGE % '"b": "tsup code/main.ts --format cjs"'}, id="tsup"
        ),
        pytest.param(
            "dist",
            "orders.handler",
            {"package.json": PACKAGE % '"b": "babel lib2 -d dist"', "lib2/orders.js": CODE},
            id="babel",
        ),
        pytest.param(
            "bundles/orders",
            "index.handler",
            {"package.json": PACKAGE % '"b": "rollup -i code/main.ts -o bundles/orders/index.js -f cjs"'},
            id="rollup",
        ),
        pytest.param(
            "dist",
            "index.handler",
            {
                "esbuild.config.mjs": "import { build } from 'esbuild';\n"
                "await build({ entryPoints: ['./code/main.ts'], bundle: true, outfile: 'dist/index.mjs' });\n"
            },
            id="configuration of esbuild",
        ),
        pytest.param(
            "dist",
            "orders.handler",
            {
                "build.js": "const options = { entryPoints: { orders: 'code/main.ts' },"
                " outdir: path.join(__dirname, 'dist') };\n"
                "require('esbuild').build(options);\n"
            },
            id="entries with names",
        ),
        pytest.param(
            "dist",
            "main.handler",
            {
                "tsup.config.ts": "import { defineConfig } from 'tsup';\n"
                "export default defineConfig({ entry: ['code/main.ts'] });\n"
            },
            id="configuration of tsup",
        ),
        pytest.param(
            "build/orders",
            "index.handler",
            {
                "webpack.config.js": "module.exports = { entry: { orders: ['./code/main'] }, "
                "output: { path: path.resolve(__dirname, 'build'), filename: '[name]/index.js' } };\n"
            },
            id="configuration of webpack",
        ),
        pytest.param(
            "dist",
            "handler.handler",
            {"rollup.config.mjs": "export default [{ input: 'code/main.ts', output: { file: 'dist/handler.js' } }];\n"},
            id="configuration of Rollup",
        ),
    ],
)
def test_the_source_of_a_build_is_the_code(
    make_project: MakeProject, code: str, handler: str, files: dict[str, str]
) -> None:
    """It is linked as the function's code, and what is bundled is there."""
    own = [name for name in files if files[name] == CODE] or ["code/main.ts"]
    project = make_project(
        {"template.yaml": sam(code, handler), "code/main.ts": CODE, "package.json": PACKAGE % "", **files}
    )
    assert run(project) == own
    assert project.all(MissingPackage) == ()


@pytest.mark.parametrize(
    "files",
    [
        {"package.json": PACKAGE % '"b": "esbuild code/main.ts --bundle --outfile=dist/other.js"'},
        {"package.json": PACKAGE % '"b": "echo code/main.ts dist/index.js"'},
        {"package.json": '{"scripts": "esbuild code/main.ts --outfile=dist/index.js"}'},
        {"webpack.config.js": "module.exports = { entry: make(), output: { path: out } };\n"},
        {"esbuild.config.js": "build({ entryPoints: ['code/main.ts'], outfile: where });\n"},
        {"tsconfig.json": '{"compilerOptions": {"outDir": "../../..", "rootDir": "/"}}'},
    ],
)
def test_other_outputs_lead_nowhere(make_project: MakeProject, files: dict[str, str]) -> None:
    """What is made of something else, or cannot be told, stays a build output that was not found."""
    assert run(make_project({"template.yaml": sam("dist", "index.handler"), "code/main.ts": CODE, **files})) == []
