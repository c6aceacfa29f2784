"""Dependency files above the folder of the code, where `sam build` reads none."""

from __future__ import annotations

from pathlib import Path

import pytest

from agreement import findings, sam

RULE = "manifest-outside-code"
PYTHON = sam(", CodeUri: src/")
NODE = PYTHON.replace("python3.13", "nodejs22.x")
APP = "import requests\ndef handler(event, context):\n    return requests.get(event['url'])\n"
APP_OF_NODE = "const { v4 } = require('uuid');\nexports.handler = async () => v4();\n"
IN_PYTHON = {"template.yaml": PYTHON, "src/app.py": APP, "requirements.txt": "requests==2\n"}
IN_NODE = {"template.yaml": NODE, "src/app.js": APP_OF_NODE, "package.json": '{"dependencies": {"uuid": "11"}}'}
MESSAGE = "`sam build` installs nothing for `Worker`: it reads `src/%s`, and `%s` is declared in `%s`"
IS_REPORTED = ["template.yaml:5 warning " + MESSAGE % ("requirements.txt", "requests", "requirements.txt")]
ON_SIXTH = ["template.yaml:6 warning " + MESSAGE % ("requirements.txt", "requests", "requirements.txt")]
IS_REPORTED_IN_NODE = ["template.yaml:5 warning " + MESSAGE % ("package.json", "uuid", "package.json")]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, IS_REPORTED),
        ({"src/helper/requirements.txt": "requests==2\n"}, IS_REPORTED),
        ({"README.md": "Run `sam build --manifest requirements.txt`, or pip install -t src requests.\n"}, IS_REPORTED),
        ({"src/requirements.txt": ""}, []),
        ({"src/pyproject.toml": ""}, []),
        ({"src/app.py": APP.replace("requests", "boto3")}, []),
        (
            {"src/app.py": APP.replace("import requests", "try:\n    import requests\nexcept ImportError:\n    pass")},
            [],
        ),
        ({"src/requests/__init__.py": ""}, []),
        ({"requirements.txt": "flask==3\n"}, []),
        ({"requirements.txt": "pytest==8\n", "src/app.py": APP.replace("requests", "pandas")}, []),
        ({"samconfig.toml": "[default.build.parameters]\nmanifest = 'requirements.txt'\n"}, []),
        ({"samconfig.yaml": "default:\n  build:\n    parameters:\n      manifest: requirements.txt\n"}, []),
        ({"Makefile": "build:\n\tsam build -m requirements.txt\n"}, []),
        ({"Makefile": "build:\n\tpip install -r requirements.txt -t src\n"}, []),
        ({"Makefile": "build:\n\tcp requirements.txt src/\n"}, []),
        ({"build.sh": "poetry export -f requirements.txt > src/requirements.txt\n"}, []),
        ({"build.sh": "uv export -o src/requirements.txt\n"}, []),
        ({".github/workflows/a.yml": "jobs: {a: {steps: [{run: sam build --manifest requirements.txt}]}}\n"}, []),
        ({"template.yaml": PYTHON.replace("    Prop", "    Metadata: {BuildMethod: makefile}\n    Prop")}, []),
        ({"template.yaml": PYTHON.replace("    Prop", "    Metadata: {BuildMethod: python3.13}\n    Prop")}, ON_SIXTH),
        ({"template.yaml": PYTHON.replace("src/}", "src/, Layers: [!Ref Elsewhere]}")}, []),
    ],
)
def test_python_is_installed_from_the_folder_of_the_code(
    tmp_path: Path, more: dict[str, str], expected: list[str]
) -> None:
    """A requirements file above it brings nothing, unless something else reads it."""
    assert findings(tmp_path, RULE, IN_PYTHON | more) == expected


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, IS_REPORTED_IN_NODE),
        ({"src/package.json": "{}"}, []),
        ({"webpack.production.js": "module.exports = {};\n"}, []),
        ({"package.json": '{"dependencies": {"uuid": "11"}, "devDependencies": {"esbuild": "1"}}'}, []),
        ({"src/node_modules/uuid/index.js": ""}, []),
        ({"package.json": '{"devDependencies": {"uuid": "11"}}'}, []),
        (
            {"package.json": '{"dependencies": {"uuid": "11"}, "scripts": {"build": "npm install --prefix src uuid"}}'},
            [],
        ),
        ({"src/app.js": APP_OF_NODE.replace("uuid", "@aws-sdk/client-s3")}, []),
        ({"template.yaml": NODE.replace("    Prop", "    Metadata: {BuildMethod: esbuild}\n    Prop")}, []),
    ],
)
def test_node_is_installed_from_the_folder_of_the_code(
    tmp_path: Path, more: dict[str, str], expected: list[str]
) -> None:
    """A package.json above it brings nothing, unless something bundles the code."""
    assert findings(tmp_path, RULE, IN_NODE | more) == expected


def test_functions_of_one_folder_share_the_finding(tmp_path: Path) -> None:
    """What is wrong with a folder is said once."""
    other = (
        "  Other:\n    Type: AWS::Serverless::Function\n"
        "    Properties: {Runtime: python3.13, Handler: app.handler, CodeUri: src/}\n"
    )
    assert findings(tmp_path, RULE, IN_PYTHON | {"template.yaml": PYTHON + other}) == IS_REPORTED


def test_scripts_of_another_template_explain_nothing(tmp_path: Path) -> None:
    """What is built beside another template is that one's own."""
    here = {f"a/{name}": text for name, text in IN_PYTHON.items()}
    other = {"b/template.yaml": sam(""), "b/build.sh": "pip install -r requirements.txt -t src\n"}
    message = MESSAGE.replace("`src/%s`", "`a/src/%s`") % ("requirements.txt", "requests", "a/requirements.txt")
    assert findings(tmp_path, RULE, here | other) == [f"a/template.yaml:5 warning {message}"]


def test_cause_is_said_once(tmp_path: Path) -> None:
    """What is declared above is not undeclared."""
    assert findings(tmp_path, "undeclared-dependency", IN_PYTHON) == []
