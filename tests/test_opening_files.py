"""Scanned files are opened in one place, which takes regular files only."""

from __future__ import annotations

import ast
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import serverless_lint
from command import serverless_lint_in_process, serverless_lint_process
from serverless_lint.errors import UnreadableFileError
from serverless_lint.files.read import read_bytes

PACKAGE = Path(serverless_lint.__file__).parent
OPENS_FILES = {
    "files/read.py": "is the one place",
    "files/atomic.py": "writes",
    "files/base_tree.py": "writes what git has into a folder of its own",
    "cache/__init__.py": "makes the cache",
    "cli/__init__.py": "opens the null device",
    "cli/configuration.py": "writes a new file",
    "aws/packed.py": "data of the package",
    "aws/lifecycles.py": "data of cfn-lint",
    "aws/runtimes.py": "data of the package",
    "aws/data/generate_policies.py": "no part of a run",
    "aws/data/generate_distributions.py": "no part of a run",
    "aws/data/packages.py": "no part of a run",
    "lsp/server.py": "gives standard output a second name",
    "reporters/html.py": "parts of the page, data of the package",
    "ruleset/pages.py": "pages of the package",
    "ruleset/plugins.py": "pages of installed plug-ins",
}
OPENING = {"open", "fdopen", "read_text", "read_bytes", "mmap"}
"""As functions, or as methods of paths and modules; `read_bytes` without an object is the one place's own."""
FUNCTION = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  A: { Type: AWS::Serverless::Function, Properties: { Runtime: python3.13, Handler: app.handler } }
"""
SECONDS = 60
OPTIONS = ("check", "--no-cfn-lint", "-f", "concise", "--exit-zero")


def opening_calls(source: str) -> Iterator[str]:
    """The calls in a source text that open a file."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            called = node.func
            if isinstance(called, ast.Name) and called.id == "open":
                yield called.id
            elif isinstance(called, ast.Attribute) and called.attr in OPENING:
                yield called.attr


def test_files_are_opened_in_few_places_each_with_a_reason() -> None:
    files = {path.relative_to(PACKAGE).as_posix(): path for path in PACKAGE.rglob("*.py")}
    opening = {name for name, path in files.items() if any(opening_calls(path.read_text(encoding="utf-8")))}
    assert opening == set(OPENS_FILES)


@pytest.mark.parametrize(
    "source", ["open(x)", "io.open(x)", "os.open(x, 0)", "Path(x).open()", "Path(x).read_text()", "x.read_bytes()"]
)
def test_every_way_to_open_a_file_is_seen(source: str) -> None:
    assert len(list(opening_calls(source))) == 1


def pipe(path: Path) -> None:
    """Make what waits for somebody to write to it when it is opened."""
    os.mkfifo(path)


def endless(path: Path) -> None:
    """Make a link to what never ends."""
    path.symlink_to("/dev/zero")


NAMES = (
    *("template.yml", "index.py", ".gitignore", "samconfig.toml", "requirements.txt", "package.json", "uv.lock"),
    *("deps/x-1.0.dist-info/RECORD", ".env", "shared/requirements.txt", "pyproject.toml", "serverless-lint.toml"),
)


@pytest.mark.parametrize("make", [pipe, endless])
def test_what_is_no_regular_file_takes_neither_time_nor_memory(tmp_path: Path, make: Callable[[Path], None]) -> None:
    (tmp_path / "template.yaml").write_text(FUNCTION, "utf-8")
    (tmp_path / "app.py").write_text("import boto3\n\n\ndef handler(event, context):\n    return 1\n", "utf-8")
    (tmp_path / "more-requirements.txt").write_text("-r shared/requirements.txt\n", "utf-8")
    (tmp_path / "deps").mkdir()
    (tmp_path / "deps/module.py").write_text("", "utf-8")
    for name in NAMES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        make(tmp_path / name)
    process = serverless_lint_process(*OPTIONS, "--no-cache", cwd=tmp_path, timeout=SECONDS)
    assert (process.returncode, b"internal error" in process.stderr) == (0, False)


@pytest.mark.parametrize("make", [pipe, endless, Path.mkdir])
def test_a_configuration_that_was_named_has_to_be_a_file(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / "named.toml")
    process = serverless_lint_process("check", "--config", "named.toml", cwd=tmp_path, timeout=SECONDS)
    assert process.stderr == b"error: no such configuration file: named.toml\n"


@pytest.mark.parametrize("make", [pipe, endless])
def test_a_baseline_that_was_named_has_to_be_a_file(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / "named.json")
    process = serverless_lint_process("check", "--baseline", "named.json", cwd=tmp_path, timeout=SECONDS)
    assert process.stderr == b"error: named.json: cannot be read: not a regular file\n"


def test_without_following_links_none_is_opened(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    (tmp_path / "link").symlink_to("file")
    with pytest.raises(UnreadableFileError):
        read_bytes(tmp_path / "link", follow_link=False)
    assert read_bytes(tmp_path / "link") == b"x"


def test_no_more_is_read_than_is_allowed(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x" * 1_000_001)
    with pytest.raises(UnreadableFileError, match="cannot be read: larger than 1 MB"):
        read_bytes(tmp_path / "file", limit=1_000_000)


@pytest.mark.parametrize("path", ["\\0", "a\\0b", "a\\0size", "\\ud800", "a/\\udfff/b"])
@pytest.mark.parametrize(
    "properties",
    [
        pytest.param('Runtime: python3.13, Handler: "{path}.x"', id="Handler"),
        pytest.param('Runtime: nodejs22.x, Handler: "{path}.x"', id="Handler of Node.js"),
        pytest.param('Runtime: python3.13, Handler: a.b, CodeUri: "{path}"', id="CodeUri"),
        pytest.param('Runtime: nodejs22.x, Handler: a.b, CodeUri: "{path}"', id="CodeUri of Node.js"),
        pytest.param('PackageType: Image, ImageUri: "{path}"', id="ImageUri"),
    ],
)
def test_no_file_has_a_name_that_no_file_can_have(tmp_path: Path, properties: str, path: str) -> None:
    (tmp_path / "template.yaml").write_text(
        "Transform: AWS::Serverless-2016-10-31\nResources:\n  A:\n    Type: AWS::Serverless::Function\n"
        f"    Properties: {{ {properties.format(path=path)}, Layers: [!Ref L] }}\n"
        f'  L: {{ Type: AWS::Serverless::LayerVersion, Properties: {{ ContentUri: "{path}" }} }}\n'
        f'  S: {{ Type: AWS::Serverless::StateMachine, Properties: {{ DefinitionUri: "{path}.json" }} }}\n'
        f'  W: {{ Type: AWS::Serverless::Api, Properties: {{ DefinitionUri: "{path}.yaml" }} }}\n',
        "utf-8",
    )
    process = serverless_lint_in_process(*OPTIONS, cwd=tmp_path)
    assert (process.returncode, b"internal error" in process.stderr) == (0, False)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("app.py", 'import boto3, a\nx = __import__("\\0")\n\ndef handler(event, context): ...\n'),
        ("app.js", 'import x from "./\\0"; import y from "\\0"; exports.handler = async (event) => x(y)\n'),
        ("requirements.txt", "-r a\0b.txt\n-r \0\n"),
    ],
)
def test_code_and_manifests_may_name_what_no_file_can_be_called(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / "template.yaml").write_text(FUNCTION, "utf-8")
    (tmp_path / "app.py").write_text("import requests\n\ndef handler(event, context): ...\n", "utf-8")
    (tmp_path / name).write_text(text, "utf-8")
    process = serverless_lint_in_process(*OPTIONS, cwd=tmp_path)
    assert (process.returncode, b"internal error" in process.stderr) == (0, False)
