"""Imports of the project's own modules that a function's package does not contain."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

import pytest

from agreement import findings, sam
from conftest import MakeProject
from fuzzing.bounds import limited_steps
from serverless_lint.analyses import outside_imports
from serverless_lint.analyses.outside_imports import OutsideImport, OutsideImports
from serverless_lint.link.project import LinkedProject
from serverless_lint.link.scripts import may_be_for
from serverless_lint.model import FunctionCode

RULE = "import-outside-package"
NOT_PACKAGED = "`%s` is not packaged for `Worker`: move it into the folder of the code, or make a layer"
OTHER_NAME = "nothing in the package of `Worker` is called `%s`: name `%s` from its top"
LEADS_OUT = "`%s` leads out of the package of `Worker`: import the module by its name alone"
PYTHON = sam(", CodeUri: src/app")
NODE = PYTHON.replace("python3.13", "nodejs22.x")
FILES = {"src/lib.py": "A = 1\n", "src/app/near.py": "A = 1\n", "src/app/deep/far.py": "A = 1\n", "src/lib.js": ""}
HANDLER = "def handler(event, context):\n    return 1\n"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("from src.lib import A", [NOT_PACKAGED % "src/lib.py"]),
        ("import src.lib", [NOT_PACKAGED % "src/lib.py"]),
        ("from src import lib", [NOT_PACKAGED % "src/lib.py"]),
        ("import lib", [NOT_PACKAGED % "src/lib.py"]),
        ("from src.app.near import A", [OTHER_NAME % ("src.app.near", "src/app/near.py")]),
        ("from . import near", [LEADS_OUT % "."]),
        ("from .near import A", [LEADS_OUT % ".near"]),
        ("from ..lib import A", [LEADS_OUT % "..lib"]),
        ("import near", []),
        ("from deep.far import A", []),
        ("import json", []),
        ("try:\n    from . import near\nexcept ImportError:\n    import near", []),
        ("if __package__:\n    from . import near", []),
        ("import sys\nsys.path.append('..')\nfrom src.lib import A", []),
    ],
)
def test_python_finds_what_is_packaged_alone(tmp_path: Path, line: str, expected: list[str]) -> None:
    """The folder of the code is where modules are looked for, and belongs to no package itself."""
    files = {"template.yaml": PYTHON, "src/app/app.py": f"{line}\n{HANDLER}", **FILES}
    assert findings(tmp_path, RULE, files) == [f"src/app/app.py:1 error {message}" for message in expected]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("require('../lib');", [NOT_PACKAGED % "src/lib.js"]),
        ("require('../lib.js');", [NOT_PACKAGED % "src/lib.js"]),
        ("require('./near');", []),
        ("try { require('../lib'); } catch {}", []),
    ],
)
def test_node_finds_what_is_packaged_alone(tmp_path: Path, line: str, expected: list[str]) -> None:
    """A relative path does not lead out of the package."""
    code = f"{line}\nexports.handler = async () => 1;\n"
    files = {"template.yaml": NODE, "src/app/app.js": code, "src/app/near.js": "", **FILES}
    assert findings(tmp_path, RULE, files) == [f"src/app/app.js:1 error {message}" for message in expected]


@pytest.mark.parametrize(
    ("template", "more"),
    [
        (
            sam(
                ", CodeUri: src/app, Layers: [!Ref Lib]",
                "  Lib: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: src/}}\n",
            ),
            {},
        ),
        (sam(", CodeUri: src/app, Layers: ['arn:aws:lambda:eu-west-1:123456789012:layer:lib:1']"), {}),
        (sam(", CodeUri: src/app, Environment: {Variables: {PYTHONPATH: /opt/lib}}"), {}),
        (PYTHON.replace("    Properties", "    Metadata: {BuildMethod: makefile}\n    Properties"), {}),
        (PYTHON.replace("python3.13", "!Ref Runtime"), {}),
        (PYTHON, {"src/app/requirements.txt": "-e ../..\n"}),
        (PYTHON, {"src/app/requirements.txt": "src-models==1\n"}),
        (PYTHON, {"src/app/src/__init__.py": ""}),
        (PYTHON, {"Makefile": "build:\n\tcp -r src/lib.py src/app/src/\n\tsam build\n"}),
        (PYTHON, {"build.sh": "rsync -a src src/app/\nsam build\n"}),
        (PYTHON, {".github/workflows/deploy.yml": "jobs: {a: {steps: [{run: cp -r src src/app/}]}}\n"}),
    ],
)
def test_something_else_may_bring_the_module(tmp_path: Path, template: str, more: dict[str, str]) -> None:
    """Layers, search paths, build methods, packages and scripts that copy bring what the folder does not have."""
    files = {"template.yaml": template, "src/app/app.py": f"from src.lib import A\n{HANDLER}", **FILES, **more}
    assert findings(tmp_path, RULE, files) == []


LAYER = "  Lib: {Type: AWS::Serverless::LayerVersion%s, Properties: {ContentUri: layer/}}\n"
BUILT = ", Metadata: {BuildMethod: python3.13}"
OF_LAYER = {"layer/requirements.txt": "requests==2.32.3\n"}


@pytest.mark.parametrize(
    ("metadata", "files", "expected"),
    [
        (BUILT, OF_LAYER, [NOT_PACKAGED % "src/lib.py"]),
        ("", {**OF_LAYER, "layer/python/texts.py": ""}, [NOT_PACKAGED % "src/lib.py"]),
        ("", OF_LAYER, []),
        (BUILT, {**OF_LAYER, "layer/src/__init__.py": ""}, []),
        (BUILT, {**OF_LAYER, "layer/python/src/__init__.py": ""}, []),
        ("", {**OF_LAYER, "layer/python/src.py": ""}, []),
        ("", {**OF_LAYER, "layer/python/lib/python3.13/site-packages/src/a.py": ""}, []),
        (BUILT, {**OF_LAYER, ".gitignore": "layer/src\n"}, []),
        (BUILT, {"layer/requirements.txt": "src==1\n"}, []),
        (BUILT, {"layer/requirements.txt": "..\n"}, []),
        (", Metadata: {BuildMethod: makefile}", OF_LAYER, []),
    ],
)
def test_what_layers_of_the_template_hold(
    tmp_path: Path, metadata: str, files: dict[str, str], expected: list[str]
) -> None:
    """A layer that is built from its folder has what is in there and what is declared there to be installed."""
    template = sam(", CodeUri: src/app, Layers: [!Ref Lib]", LAYER % metadata)
    code = {"template.yaml": template, "src/app/app.py": f"from src.lib import A\n{HANDLER}", **FILES}
    found = findings(tmp_path, RULE, {**code, **files})
    assert found == [f"src/app/app.py:1 error {message}" for message in expected]


def test_layers_are_not_above_the_package_of_node(tmp_path: Path) -> None:
    """A path that leads out of the package leads to no layer."""
    template = sam(", CodeUri: src/app, Layers: [!Ref Lib]", LAYER % "").replace("python3.13", "nodejs22.x")
    code = "require('../lib');\nexports.handler = async () => 1;\n"
    files = {"template.yaml": template, "src/app/app.js": code, "layer/nodejs/package.json": "{}", **FILES}
    assert findings(tmp_path, RULE, files) == [f"src/app/app.js:1 error {NOT_PACKAGED % 'src/lib.js'}"]


def test_functions_share_the_finding(tmp_path: Path) -> None:
    """An import is reported once, however many functions are made of the folder."""
    other = (
        "  Other:\n    Type: AWS::Serverless::Function\n"
        "    Properties: {Runtime: python3.13, Handler: app.handler, CodeUri: src/app}\n"
    )
    files = {"template.yaml": PYTHON + other, "src/app/app.py": f"from . import near\n{HANDLER}", **FILES}
    assert findings(tmp_path, RULE, files) == [f"src/app/app.py:1 error {LEADS_OUT % '.'}"]


def test_imports_of_one_name_share_the_finding(tmp_path: Path) -> None:
    """What is missing at the top of the package is one cause, however many modules are imported by it."""
    files = {
        "template.yaml": PYTHON,
        "src/app/app.py": f"from src.app import near\nfrom src.app.deep import far\nimport lib\nimport near\n{HANDLER}",
        "src/app/near.py": "from src.app.deep import far\n",
        **{name: text for name, text in FILES.items() if name != "src/app/near.py"},
    }
    assert findings(tmp_path, RULE, files) == [
        f"src/app/app.py:1 error {OTHER_NAME % ('src.app', 'src/app/near.py')}; 2 more imports of `src` fail",
        f"src/app/app.py:3 error {NOT_PACKAGED % 'src/lib.py'}",
    ]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("import far", [OTHER_NAME % ("far", "src/app/deep/far.py")]),
        ("from deep import far", []),
        ("from . import far", []),
        ("from .far import A", []),
        ("from .. import near", [LEADS_OUT % ".."]),
    ],
)
def test_handler_in_a_package_of_its_own(tmp_path: Path, line: str, expected: list[str]) -> None:
    """A handler below the folder of the code has a parent package, and its neighbours are called after that."""
    template = PYTHON.replace("app.handler", "deep/app.handler")
    files = {"template.yaml": template, "src/app/deep/app.py": f"{line}\n{HANDLER}", **FILES}
    assert findings(tmp_path, RULE, files) == [f"src/app/deep/app.py:1 error {message}" for message in expected]


def test_code_that_a_build_puts_together_is_left_alone(tmp_path: Path) -> None:
    """A handler that is not where the runtime looks for it shows that something else makes the package."""
    files = {"template.yaml": sam(""), "src/app/app.py": f"from . import near\n{HANDLER}", **FILES}
    assert findings(tmp_path, RULE, files) == []


@pytest.mark.parametrize(
    "more",
    [
        {"webpack.config.js": "module.exports = {};\n"},
        {"src/app/package.json": '{"devDependencies": {"esbuild": "1"}}'},
        {"package.json": '{"scripts": {"build": "cp -r src/lib.js src/app"}}'},
        {"src/app/tsconfig.json": "{}"},
    ],
)
def test_bundlers_bring_what_is_imported(tmp_path: Path, more: dict[str, str]) -> None:
    """What may bundle the code of JavaScript, or copy files, takes what it imports from anywhere."""
    code = "require('../lib');\nexports.handler = async () => 1;\n"
    files = {"template.yaml": NODE, "src/app/app.js": code, **FILES, **more}
    assert findings(tmp_path, RULE, files) == []


SERVICE = """\
service: orders
frameworkVersion: "3"
provider: {name: aws, runtime: python3.13}
functions:
  worker: {handler: app.handler}
"""


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("from . import near", ["`.` leads out of the package of `worker`: import the module by its name alone"]),
        ("from shared import A", []),
    ],
)
def test_service_of_the_serverless_framework(tmp_path: Path, line: str, expected: list[str]) -> None:
    """Its plug-ins may package what is above the service, but make no package of its folder."""
    files = {"a/serverless.yml": SERVICE, "a/app.py": f"{line}\n{HANDLER}", "a/near.py": "", "shared.py": "A = 1\n"}
    assert findings(tmp_path, RULE, files) == [f"a/app.py:1 error {message}" for message in expected]


OTHER = (
    "  F%d:\n    Type: AWS::Serverless::Function\n"
    "    Properties: {Runtime: python3.13, Handler: app.handler, CodeUri: src/app}\n"
)


def test_a_script_beside_the_template_may_be_for_it(tmp_path: Path) -> None:
    """Wherever in the project both are."""
    files = {"a/template.yaml": sam(", CodeUri: app"), "a/app/app.py": f"from lib import A\n{HANDLER}"}
    files |= {"a/lib.py": "A = 1\n", "a/build.sh": "cp lib.py app/\n"}
    assert findings(tmp_path, RULE, files) == []


@pytest.mark.parametrize(("size", "asked"), [(2, 2), (4, 4)])
def test_scripts_are_asked_once_about_a_file(make_project: MakeProject, size: int, asked: int) -> None:
    """However many functions share the import."""
    imports = "".join(f"import o{at}\n" for at in range(size))
    files = {
        "template.yaml": PYTHON + "".join(OTHER % at for at in range(size)),
        "src/app/app.py": f"{imports}{HANDLER}",
        "build.sh": "cp a b\n" * size,
        **{f"o{at}.py": "" for at in range(size)},
    }
    project, related = make_project(files), may_be_for
    with patch.object(outside_imports, "may_be_for", side_effect=related) as asked_for:
        found = [len(each.functions) for each in project.all(OutsideImport)]
    assert (found, asked_for.call_count) == ([size + 1] * size, asked)


def test_lines_of_scripts_are_read_once_for_all_files(make_project: MakeProject) -> None:
    """What a second file takes does not grow with them."""
    files = {"template.yaml": PYTHON, "src/app/app.py": HANDLER, "build.sh": "cp a b\n" * 500}
    project = make_project(files)
    assert isinstance(project, LinkedProject)
    scripts, function = project.once(OutsideImports), project.all(FunctionCode)[0].function
    first = scripts.is_copied("a.py", function)
    with limited_steps(100):
        second = scripts.is_copied("c.py", function)
    assert (first, second) == (True, False)
