"""What brings packages to functions, and what nothing brings."""

from __future__ import annotations

from pathlib import Path

import pytest

from agreement import findings
from conftest import MakeProject
from serverless_lint.analyses.missing_packages import MissingPackage
from serverless_lint.model import Project

NODE = "exports.handler = async () => require('axios');\n"
PYTHON = "import requests\n\n\ndef handler(event, context):\n    return requests.get('x')\n"
LAYER = "  Own:\n    Type: AWS::Serverless::LayerVersion\n    Properties: {ContentUri: layer}\n"


def sam(runtime: str, properties: str = "", metadata: str = "{}", more: str = "") -> str:
    return (
        "Transform: AWS::Serverless-2016-10-31\nParameters:\n  Given: {Type: String}\nResources:\n"
        f"  Orders:\n    Type: AWS::Serverless::Function\n    Metadata: {metadata}\n"
        f"    Properties: {{Runtime: {runtime}, Handler: app.handler, CodeUri: src, {properties}}}\n{more}"
    )


def missing(project: Project) -> list[tuple[str, str, bool]]:
    return [(found.package, found.manifest, found.is_for_development) for found in project.all(MissingPackage)]


@pytest.mark.parametrize(
    ("template", "files", "expected"),
    [
        pytest.param(
            sam("nodejs22.x"), {"src/app.js": NODE}, ("axios", "src/package.json", False), id="node without package"
        ),
        pytest.param(
            sam("nodejs22.x"),
            {"src/app.js": NODE, "package.json": '{"devDependencies": {"axios": "1"}}'},
            ("axios", "package.json", True),
            id="node for development only",
        ),
        pytest.param(
            sam("python3.13"),
            {"src/app.py": PYTHON},
            ("requests", "src/requirements.txt", False),
            id="python without requirements",
        ),
        pytest.param(
            sam("python3.13"),
            {"src/app.py": PYTHON, "pyproject.toml": "[project]\ndependencies = ['flask']\n"},
            ("requests", "pyproject.toml", False),
            id="python with other dependencies",
        ),
        pytest.param(
            sam("python3.13", "Layers: [!Ref Own]", more=LAYER),
            {"src/app.py": PYTHON, "layer/requirements.txt": "flask\n"},
            ("requests", "src/requirements.txt", False),
            id="layer with something else",
        ),
        pytest.param(
            sam("nodejs22.x", metadata="{BuildMethod: esbuild, BuildProperties: {External: ['axios']}}"),
            {"src/app.js": NODE, "src/package.json": '{"dependencies": {"axios": "1"}}'},
            ("axios", "src/package.json", False),
            id="left out by esbuild",
        ),
        pytest.param(
            sam("nodejs22.x"),
            {
                "src/app.js": NODE,
                "src/package.json": '{"devDependencies": {"axios": "1"}}',
                "src/yarn.lock": 'axios@1:\n  version "1.7.2"\n',
            },
            ("axios", "src/package.json", True),
            id="in the lock file of Yarn, for development alone",
        ),
        pytest.param(
            sam("nodejs22.x"),
            {"src/app.js": "exports.handler = require('./lib').run;\n", "src/lib.js": "import('axios');\n"},
            ("axios", "src/package.json", False),
            id="in a module that the handler loads",
        ),
    ],
)
def test_what_nothing_brings_is_missing(
    make_project: MakeProject, template: str, files: dict[str, str], expected: tuple[str, str, bool]
) -> None:
    """A package that is in neither runtime, package nor layers is missing, with the file that should declare it."""
    assert missing(make_project({"template.yaml": template, **files})) == [expected]


@pytest.mark.parametrize(
    ("template", "files"),
    [
        pytest.param(
            sam("nodejs22.x"),
            {
                "src/app.js": 'const { GoogleAuth } = require("google-auth-library");\n'
                "exports.handler = async () => new GoogleAuth();\n",
                "src/package.json": '{"dependencies": {"googleapis": "160"}}',
            },
            id="package of npm that another one brings",
        ),
        pytest.param(
            sam("nodejs22.x"),
            {"src/app.js": NODE, "package.json": '{"dependencies": {"axios": "1"}}'},
            id="package.json around the folder",
        ),
        pytest.param(
            sam("nodejs22.x"),
            {"src/app.js": NODE, "src/package-lock.json": '{"packages": {"node_modules/axios": {}}}'},
            id="lock file",
        ),
        pytest.param(
            sam("nodejs22.x"),
            {"src/app.js": NODE, "src/yarn.lock": 'axios@^1.7.0:\n  version "1.7.2"\n'},
            id="lock file of Yarn",
        ),
        pytest.param(
            sam("nodejs22.x"),
            {
                "src/app.ts": "export { handler } from '../packages/orders/src/app';\n",
                "packages/orders/src/app.ts": "import axios from 'axios';\nexport const handler = async () => axios;\n",
                "packages/orders/package.json": '{"dependencies": {"axios": "1"}}',
            },
            id="package.json around the file that imports it",
        ),
        pytest.param(
            sam("nodejs22.x"),
            {"src/app.js": NODE, "src/node_modules/axios/index.js": ""},
            id="installed beside the code",
        ),
        pytest.param(
            sam("nodejs22.x", metadata="{BuildMethod: esbuild}"),
            {"src/app.js": NODE, "src/package.json": '{"devDependencies": {"axios": "1"}}'},
            id="bundled for development",
        ),
        pytest.param(
            sam("nodejs22.x"),
            {
                "src/app.ts": "import axios from 'axios';\nexport const handler = async () => axios;\n",
                "src/package.json": '{"devDependencies": {"axios": "1"}}',
            },
            id="built of TypeScript by something else",
        ),
        pytest.param(
            sam("nodejs22.x"),
            {"src/app.js": "try { require('axios'); } catch {}\nexports.handler = run;\n"},
            id="in try",
        ),
        pytest.param(
            sam("nodejs22.x"),
            {"src/app.js": "exports.handler = async () => [require('fs/promises'), require('@aws-sdk/client-s3')];\n"},
            id="runtime's packages",
        ),
        pytest.param(
            sam("nodejs22.x"),
            {"src/app.ts": "import { Event } from 'aws-lambda';\nexport const handler = async (event: Event) => 1;\n"},
            id="types only",
        ),
        pytest.param(sam("!Ref Given"), {"src/app.py": PYTHON}, id="unknown runtime"),
        pytest.param(sam("python3.13", metadata="{BuildMethod: makefile}"), {"src/app.py": PYTHON}, id="makefile"),
        pytest.param(sam("python3.13", "Layers: [!Ref Given]"), {"src/app.py": PYTHON}, id="unknown layer"),
        pytest.param(
            sam("python3.13", "Layers: ['arn:aws:lambda:eu-west-1:1:layer:tools:1']"),
            {"src/app.py": PYTHON},
            id="layer from elsewhere",
        ),
        pytest.param(
            sam("python3.13", "Layers: [!Ref Own]", more=LAYER),
            {"src/app.py": PYTHON, "layer/requirements.txt": "requests\n"},
            id="layer with the package",
        ),
        pytest.param(
            sam("python3.13", "Layers: [!Ref Own]", more=LAYER), {"src/app.py": PYTHON}, id="layer that is not readable"
        ),
        pytest.param(
            sam("python3.13", "Environment: {Variables: {PYTHONPATH: /mnt/x}}"),
            {"src/app.py": PYTHON},
            id="search path",
        ),
        pytest.param(
            sam("python3.13"), {"src/app.py": "import sys\nsys.path.append('/mnt/x')\n" + PYTHON}, id="changed path"
        ),
        pytest.param(
            sam("python3.13"),
            {"src/app.py": PYTHON, "src/requirements.txt": "-r ../base.txt", "base.txt": "requests"},
            id="included requirements",
        ),
        pytest.param(
            sam("python3.13"), {"src/app.py": PYTHON, "Pipfile": "[packages]\nrequests = '*'\n"}, id="Pipfile"
        ),
        pytest.param(
            sam("python3.13"), {"src/app.py": PYTHON, "setup.py": "setup(install_requires=read())"}, id="setup.py"
        ),
        pytest.param(
            sam("python3.13"), {"src/app.py": PYTHON, "src/requests/__init__.py": ""}, id="package in the folder"
        ),
        pytest.param(
            sam("python3.13"),
            {
                "src/app.py": "import yaml\nimport PIL\n" + "def handler(event, context): ...\n",
                "src/requirements.txt": "PyYAML\nPillow\n",
            },
            id="distribution under another name",
        ),
        pytest.param(
            sam("python3.13"),
            {
                "src/app.py": "import aurora_dsql_psycopg2\n" + "def handler(event, context): ...\n",
                "src/requirements.txt": "aurora-dsql-python-connector\n",
            },
            id="distribution with a similar name",
        ),
        pytest.param(
            sam("python3.13"),
            {"src/app.py": "import boto3, json, distutils, urllib3\n" + "def handler(event, context): ...\n"},
            id="runtime and standard library",
        ),
        pytest.param(
            sam("python3.13"),
            {"src/app.py": "if DEBUG:\n    import requests\n" + "def handler(event, context): ...\n"},
            id="on a condition",
        ),
        pytest.param(
            sam("python3.13", "InlineCode: 'import cfnresponse'").replace("app.handler", "index.handler"),
            {},
            id="module that CloudFormation adds",
        ),
    ],
)
def test_what_something_may_bring_is_not_missing(
    make_project: MakeProject, template: str, files: dict[str, str]
) -> None:
    """Nothing is missing where something declares or may bring it."""
    assert missing(make_project({"template.yaml": template, **files})) == []


def test_a_package_is_missing_once_for_all_functions(make_project: MakeProject) -> None:
    """Functions that share code share the finding."""
    copy = "  Copy:\n    Type: AWS::Serverless::Function\n"
    copy += "    Properties: {Runtime: nodejs22.x, Handler: app.handler, CodeUri: src}\n"
    project = make_project({"template.yaml": sam("nodejs22.x", more=copy), "src/app.js": NODE})
    (found,) = project.all(MissingPackage)
    assert [function.name for function in found.functions] == ["Orders", "Copy"]


SDK = "exports.handler = async () => require('aws-sdk');\n"
WITH_LAYER = sam("nodejs22.x", "Layers: [!Ref Own]", more=LAYER)
ESBUILD = sam("nodejs22.x", metadata="{BuildMethod: esbuild}")
ENCRYPTION = '{"dependencies": {"@aws-crypto/client-node": "^3.2.0"}}'


@pytest.mark.parametrize(
    ("template", "files"),
    [
        pytest.param(sam("nodejs22.x"), {"src/package.json": ENCRYPTION}, id="own package"),
        pytest.param(WITH_LAYER, {"layer/nodejs/package.json": ENCRYPTION}, id="layer"),
        pytest.param(ESBUILD, {"src/package.json": '{"devDependencies": {"serverless": "3"}}'}, id="bundled"),
        pytest.param(
            sam("nodejs22.x"),
            {"src/package.json": ENCRYPTION, "src/package-lock.json": '{"packages": {"node_modules/aws-sdk": {}}}'},
            id="lock file with it",
        ),
        pytest.param(
            WITH_LAYER,
            {
                "layer/nodejs/package.json": ENCRYPTION,
                "layer/nodejs/package-lock.json": '{"packages": {"node_modules/aws-sdk": {}}}',
            },
            id="lock file of the layer with it",
        ),
    ],
)
def test_version_2_of_the_sdk_may_come_with_a_declared_package(
    make_project: MakeProject, template: str, files: dict[str, str]
) -> None:
    """A package whose own dependencies are not known may bring the SDK."""
    assert missing(make_project({"template.yaml": template, "src/app.js": SDK, **files})) == []


@pytest.mark.parametrize(
    ("template", "files"),
    [
        pytest.param(sam("nodejs22.x"), {"src/package.json": '{"dependencies": {"moment": "2"}}'}, id="known package"),
        pytest.param(
            sam("nodejs22.x"), {"src/package.json": '{"devDependencies": {"serverless": "3"}}'}, id="not deployed"
        ),
        pytest.param(
            sam("nodejs22.x"),
            {"src/package.json": ENCRYPTION, "src/package-lock.json": '{"packages": {"node_modules/tslib": {}}}'},
            id="lock file without it",
        ),
        pytest.param(
            sam("nodejs22.x"),
            {"src/package.json": ENCRYPTION, "src/node_modules/@aws-crypto/client-node/index.js": ""},
            id="installed without it",
        ),
    ],
)
def test_version_2_of_the_sdk_is_missing_where_declared_packages_do_not_bring_it(
    make_project: MakeProject, template: str, files: dict[str, str]
) -> None:
    """A lock file, installed packages or a well-known package decide that nothing brings the SDK."""
    project = make_project({"template.yaml": template, "src/app.js": SDK, **files})
    assert missing(project) == [("aws-sdk", "src/package.json", False)]


@pytest.mark.parametrize(
    ("runtime", "files", "expected"),
    [
        ("python3.13", {"src/app.py": PYTHON, "src/requirements.txt": "boto3\npg8000==1.31\n"}, "warning"),
        ("python3.13", {"src/app.py": PYTHON, "src/requirements.txt": "boto3\nsome-client\n"}, "info"),
        ("nodejs22.x", {"src/app.js": NODE, "src/package.json": '{"dependencies": {"uuid": "9"}}'}, "warning"),
        ("nodejs22.x", {"src/app.js": NODE, "src/package.json": '{"dependencies": {"some-client": "1"}}'}, "info"),
        (
            "nodejs22.x",
            {"src/app.js": NODE, "src/package.json": '{"dependencies": {"a": "1"}, "devDependencies": {"axios": "1"}}'},
            "warning",
        ),
    ],
)
def test_a_declared_package_may_bring_another_one_along(
    tmp_path: Path, runtime: str, files: dict[str, str], expected: str
) -> None:
    """Unless it is known what it depends on."""
    (found,) = findings(tmp_path, "undeclared-dependency", {"template.yaml": sam(runtime), **files})
    assert found.split()[1] == expected


def test_modules_of_dependencies_that_are_known_are_brought(make_project: MakeProject) -> None:
    code = (
        "from google.oauth2.service_account import Credentials\ndef handler(event, context):\n    return Credentials\n"
    )
    files = {"template.yaml": sam("python3.13"), "src/app.py": code, "src/requirements.txt": "gspread==6.1.2\n"}
    assert missing(make_project(files)) == []
