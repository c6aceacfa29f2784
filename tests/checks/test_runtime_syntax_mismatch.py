"""What a runtime cannot load, and what makes that uncertain."""

from __future__ import annotations

import pytest

from conftest import MakeProject
from serverless_lint.analyses.runtime_mismatches import RuntimeMismatch
from serverless_lint.checks.runtime_syntax_mismatch import runtime_syntax_mismatch
from serverless_lint.model import Project

HANDLER = "def handler(event, context): ...\n"
MATCH = "def handler(event, context):\n    match event:\n        case 1:\n            pass\n"
ESM = "export const handler = async () => 1;\n"
COMMON_JS = "exports.handler = async () => require('./data.json');\n"


def sam(runtime: str, metadata: str = "{}", more: str = "", properties: str = "") -> str:
    return (
        "Transform: AWS::Serverless-2016-10-31\nParameters:\n  Given: {Type: String}\nResources:\n"
        f"  Orders:\n    Type: AWS::Serverless::Function\n    Metadata: {metadata}\n"
        f"    Properties: {{Runtime: {runtime}, Handler: app.handler, CodeUri: src{properties}}}\n{more}"
    )


def messages(project: Project) -> list[str]:
    return [
        problem.message for found in project.all(RuntimeMismatch) for problem in runtime_syntax_mismatch.check(found)
    ]


@pytest.mark.parametrize(
    ("runtime", "files", "message"),
    [
        pytest.param(
            "python3.9",
            {"src/app.py": MATCH},
            "`match` needs Python 3.10, but `Orders` runs on python3.9",
            id="syntax",
        ),
        pytest.param(
            "python3.9",
            {"src/app.py": "import lib\n" + HANDLER, "src/lib.py": MATCH},
            "`match` needs Python 3.10, but `Orders` runs on python3.9",
            id="syntax in a module that is loaded",
        ),
        pytest.param(
            "python3.10",
            {"src/app.py": "import tomllib\n" + HANDLER},
            "`tomllib` came with Python 3.11, but `Orders` runs on python3.10",
            id="new module",
        ),
        pytest.param(
            "python3.12",
            {"src/app.py": "from distutils.util import strtobool\n" + HANDLER},
            "`distutils.util` was removed in Python 3.12, and `Orders` runs on python3.12: replace it",
            id="removed module",
        ),
        pytest.param(
            "nodejs20.x",
            {"src/app.js": ESM},
            "nodejs20.x loads `app.js` as CommonJS, without `import`: rename it to `app.mjs`",
            id="ES module",
        ),
        pytest.param(
            "nodejs22.x",
            {"src/app.js": "import { hostname } from 'os';\nmodule.exports.handler = async () => hostname();\n"},
            "nodejs22.x loads `app.js` as CommonJS, without `import`: rename it to `app.mjs`",
            id="ES module with exports of CommonJS",
        ),
        pytest.param(
            "nodejs24.x",
            {"src/app.js": "import { hostname } from 'os';\nmodule.exports.handler = async () => hostname();\n"},
            "`module.exports` does not exist in `app.js`, which is an ES module: use `import` and `export`",
            id="exports of CommonJS in a detected ES module",
        ),
        pytest.param(
            "nodejs22.x",
            {"src/app.mjs": "import { a } from './lib.js';\n" + ESM, "src/lib.js": "export const a = 1;\n"},
            "nodejs22.x loads `lib.js` as CommonJS, without `import`: rename it to `lib.mjs`",
            id="ES module that is imported",
        ),
        pytest.param(
            "nodejs20.x",
            {
                "src/app.js": "const { a } = require('./lib');\nexports.handler = a;\n",
                "src/lib.js": "export const a = 1;\n",
            },
            "nodejs20.x loads `lib.js` as CommonJS, without `import`: rename it to `lib.mjs`",
            id="ES module that is required",
        ),
        pytest.param(
            "nodejs24.x",
            {"src/app.cjs": ESM},
            "nodejs24.x loads `app.cjs` as CommonJS, without `import`: rename it to `app.mjs`",
            id="ES module in a CommonJS file",
        ),
        pytest.param(
            "nodejs24.x",
            {"src/app.mjs": COMMON_JS},
            "`exports` does not exist in `app.mjs`, which is an ES module: use `import` and `export`",
            id="CommonJS in an ES module",
        ),
        pytest.param(
            "nodejs24.x",
            {"src/app.js": "const x = require('fs');\n" + ESM, "src/package.json": '{"type": "module"}'},
            "`require` does not exist in `app.js`, which is an ES module: use `import` and `export`",
            id="require in a package of ES modules",
        ),
    ],
)
def test_what_the_runtime_cannot_load_is_reported(
    make_project: MakeProject, runtime: str, files: dict[str, str], message: str
) -> None:
    """The message names the syntax or module, the runtime, and the function or what to do."""
    assert messages(make_project({"template.yaml": sam(runtime), **files})) == [message]


@pytest.mark.parametrize(
    ("template", "files"),
    [
        pytest.param(sam("python3.10"), {"src/app.py": MATCH}, id="runtime that has it"),
        pytest.param(sam("!Ref Given"), {"src/app.py": MATCH}, id="unknown runtime"),
        pytest.param(sam("python3.9"), {"src/app.py": HANDLER, "src/other.py": MATCH}, id="file that is not loaded"),
        pytest.param(
            sam("python3.9"),
            {"src/app.py": "import shared\n" + HANDLER, "shared.py": MATCH},
            id="file outside the package",
        ),
        pytest.param(
            sam("python3.13"),
            {"src/app.py": "try:\n    import cgi\nexcept ImportError:\n    cgi = None\n" + HANDLER},
            id="failure is expected",
        ),
        pytest.param(
            sam("python3.13"),
            {"src/app.py": "import cgi\n" + HANDLER, "src/requirements.txt": "legacy-cgi\n"},
            id="package instead of a removed module",
        ),
        pytest.param(
            sam("python3.13"),
            {"src/app.py": "import distutils\n" + HANDLER, "src/requirements.txt": "setuptools\n"},
            id="setuptools brings distutils",
        ),
        pytest.param(
            sam("python3.13"), {"src/app.py": "import imp\n" + HANDLER, "src/imp.py": ""}, id="file instead of a module"
        ),
        pytest.param(sam("nodejs24.x"), {"src/app.js": ESM}, id="detected module"),
        pytest.param(
            sam("nodejs22.x", properties=", Environment: {Variables: {NODE_OPTIONS: --experimental-require-module}}"),
            {"src/app.js": ESM},
            id="modules can be required",
        ),
        pytest.param(
            sam("nodejs22.x", properties=", Environment: {Variables: {NODE_OPTIONS: !Ref Given}}"),
            {"src/app.js": ESM},
            id="unknown options",
        ),
        pytest.param(
            sam("nodejs22.x", properties=", Environment: {Variables: {AWS_LAMBDA_EXEC_WRAPPER: /opt/start}}"),
            {"src/app.js": ESM},
            id="wrapper",
        ),
        pytest.param(
            sam("nodejs22.x", properties=", CapacityProviderConfig: {Arn: !Ref Given}"),
            {"src/app.js": ESM},
            id="managed instances",
        ),
        pytest.param(
            sam("nodejs20.x"),
            {"src/app.mjs": "import { a } from './lib.js';\n" + ESM, "src/lib.js": "export const a = 1;\n"},
            id="detected where it is imported",
        ),
        pytest.param(sam("nodejs22.x"), {"src/app.js": ESM, "webpack.config.js": ""}, id="bundler outside"),
        pytest.param(sam("nodejs20.x"), {"src/app.ts": ESM}, id="TypeScript"),
        pytest.param(sam("nodejs20.x", "{BuildMethod: esbuild}"), {"src/app.js": ESM}, id="esbuild"),
        pytest.param(sam("nodejs20.x"), {"src/app.js": ESM, "src/webpack.config.js": ""}, id="bundler"),
        pytest.param(
            sam("nodejs20.x"), {"src/app.js": ESM, "src/package.json": '{"type": "module"}'}, id="package of ES modules"
        ),
        pytest.param(
            sam("nodejs20.x"), {"src/app.js": ESM, "package.json": '{"type": "module"}'}, id="package.json outside"
        ),
        pytest.param(
            sam("nodejs24.x"),
            {
                "src/app.mjs": "import { createRequire } from 'module';\nconst require = createRequire(x);\n"
                "const y = require('y');\n" + ESM
            },
            id="createRequire",
        ),
        *(
            pytest.param(
                sam("nodejs16.x"),
                {"src/app.js": f"{translating};\nexports.handler = require('./work').handler;\n", "src/work.js": ESM},
                id=f"translated while it is loaded: {translating}",
            )
            for translating in (
                "require = require('esm')(module)",
                "require('@babel/register')",
                "require('ts-node/register')",
            )
        ),
        pytest.param(
            sam("nodejs24.x"),
            {"src/app.mjs": "if (typeof module !== 'undefined') { module.exports = {}; }\n" + ESM},
            id="on a condition",
        ),
    ],
)
def test_what_may_be_loaded_is_not_reported(make_project: MakeProject, template: str, files: dict[str, str]) -> None:
    """Nothing is said where something translates or replaces the code, or where it is not loaded for certain."""
    assert messages(make_project({"template.yaml": template, **files})) == []


def test_functions_that_share_a_file_share_the_finding(make_project: MakeProject) -> None:
    """The finding names the functions on whose runtimes it fails, and no others."""
    more = "".join(
        f"  {name}:\n    Type: AWS::Serverless::Function\n"
        f"    Properties: {{Runtime: {runtime}, Handler: app.handler, CodeUri: src}}\n"
        for name, runtime in (("Copy", "python3.8"), ("Current", "python3.13"))
    )
    project = make_project({"template.yaml": sam("python3.9", more=more), "src/app.py": MATCH})
    (found,) = project.all(RuntimeMismatch)
    assert [function.name for function in found.functions] == ["Orders", "Copy"]
