"""What is known of a function's layers."""

from __future__ import annotations

import pytest

from conftest import MakeProject
from serverless_lint.link.stack.layers import layers_of
from serverless_lint.model import Function, Program

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Parameters:
  Given: {{Type: String}}
  Preset: {{Type: String, Default: 'arn:aws:lambda:eu-west-1:1:layer:tools:3'}}
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties: {{Runtime: python3.13, Layers: {layers}}}
  Own:
    Type: AWS::Serverless::LayerVersion
    Properties: {{ContentUri: layer/}}
  Packaged:
    Type: AWS::Lambda::LayerVersion
    Properties: {{Content: {{S3Bucket: b, S3Key: k}}}}
"""


@pytest.mark.parametrize(
    ("layers", "own", "names", "complete"),
    [
        ("[]", [], (), True),
        ("[!Ref Own]", ["Own"], (), True),
        ("['arn:aws:lambda:eu-west-1:1:layer:tools:3']", [], ("tools",), True),
        ("[!Sub 'arn:${AWS::Partition}:lambda:${AWS::Region}:1:layer:tools:3']", [], ("tools",), True),
        ("[!Ref Preset]", [], ("tools",), True),
        ("[!Ref Own, !Ref Given]", ["Own"], (), False),
        ("[!ImportValue x]", [], (), False),
        ("!Ref Given", [], (), False),
        ("[!Ref Orders]", [], (), False),
    ],
)
def test_layers_are_told_apart(
    make_project: MakeProject, layers: str, own: list[str], names: tuple[str, ...], complete: bool
) -> None:
    """Layers of the template are resources, others have a name if their ARN is known."""
    (function,) = make_project({"template.yaml": TEMPLATE.format(layers=layers)}).all(Function)
    found = layers_of(function)
    assert ([layer.logical_id for layer in found.own], found.names, found.complete) == (own, names, complete)


@pytest.mark.parametrize(
    ("layers", "folders"), [("[]", ()), ("[!Ref Own]", ("layer",)), ("[!Ref Own, !Ref Packaged]", None)]
)
def test_folders_are_known_where_they_are_local(
    make_project: MakeProject, layers: str, folders: tuple[str, ...] | None
) -> None:
    """Code in S3 leaves the folders unknown."""
    (function,) = make_project({"template.yaml": TEMPLATE.format(layers=layers)}).all(Function)
    assert layers_of(function).folders == folders


TWO = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  First: {{ Type: AWS::Serverless::LayerVersion, Properties: {{ ContentUri: layers/first }} }}
  Second: {{ Type: AWS::Serverless::LayerVersion, Properties: {{ ContentUri: layers/second }} }}
  A: {{ Type: AWS::Serverless::Function, Properties: {{ {settings}, CodeUri: a, Layers: [!Ref First] }} }}
  B: {{ Type: AWS::Serverless::Function, Properties: {{ {settings}, CodeUri: b, Layers: [!Ref Second] }} }}
"""


@pytest.mark.parametrize(
    ("settings", "name", "shared", "code"),
    [
        (
            "Runtime: python3.13, Handler: app.handler",
            "app.py",
            "python/shared.py",
            "from shared import run\n\ndef handler(event, context):\n    return run(event)\n",
        ),
        (
            "Runtime: nodejs22.x, Handler: app.handler",
            "app.js",
            "nodejs/shared.js",
            "const { run } = require('/opt/nodejs/shared');\nexports.handler = async (event) => run(event);\n",
        ),
        (
            "Runtime: nodejs22.x, Handler: app.handler",
            "app.js",
            "nodejs/shared.js",
            "const { run } = require('shared');\nexports.handler = async (event) => run(event);\n",
        ),
        (
            "Runtime: nodejs22.x, Handler: app.handler",
            "app.mjs",
            "nodejs/shared/index.js",
            "import { run } from 'shared';\nexport const handler = async (event) => run(event);\n",
        ),
    ],
)
def test_code_finds_what_it_imports_in_the_layers_of_its_own_functions(
    make_project: MakeProject, settings: str, name: str, shared: str, code: str
) -> None:
    """Other layers may have files of the same name."""
    text = "def run(event):\n    return 1\n" if name.endswith(".py") else "exports.run = (event) => 1;\n"
    layers = {f"layers/{layer}/{shared}": text for layer in ("first", "second")}
    project = make_project(
        {"template.yaml": TWO.format(settings=settings), f"a/{name}": code, f"b/{name}": code, **layers}
    )
    loaded = {
        program.function.name: [module.name for module in program.code.modules] for program in project.all(Program)
    }
    assert loaded == {
        "A": [f"a/{name}", f"layers/first/{shared}"],
        "B": [f"b/{name}", f"layers/second/{shared}"],
    }


def test_a_package_is_no_file_of_a_layer_that_the_function_has_not(make_project: MakeProject) -> None:
    """Nor is one of Node.js itself a file of its own layer."""
    code = "const fs = require('fs'), tax = require('tax');\nexports.handler = async (event) => tax(fs, event);\n"
    layer = "  Other: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: layers/other}}\n"
    files = {"layers/other/nodejs/tax.js": "", "layers/first/nodejs/fs.js": "", "a/app.js": code, "b/app.js": ""}
    template = TWO.format(settings="Runtime: nodejs22.x, Handler: app.handler") + layer
    (first, *_) = make_project({"template.yaml": template, **files}).all(Program)
    assert [module.name for module in first.code.modules] == ["a/app.js"]
