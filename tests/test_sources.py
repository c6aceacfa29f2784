"""Which files become templates and code, and what is said of those that do not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from agreement import findings
from conftest import needs_fork
from serverless_lint.config import Config
from serverless_lint.linter import lint
from serverless_lint.parse.code.facts import CodeModule
from serverless_lint.rule import Severity
from serverless_lint.source import Span
from serverless_lint.sources import facts
from serverless_lint.sources.facts import parse_code


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("template.yaml", "Resources:\n  A:\n    Type: AWS::SNS::Topic\n{% if x %}\n    b: 1\n{% endif %}\n"),
        ("template.yaml", "Resources:\n  A:\n    Type: AWS::SNS::Topic\n    Metadata: {Name: %topicName%}\n"),
        ("template.yaml", "Resources:\n  A:\n    Type: AWS::SNS::Topic\n    Metadata: {Name: @@TOPIC_NAME@@}\n"),
        ("template.json", '{"Resources": {"A": {"Type": "AWS::SNS::Topic", "Metadata": {"Count": @@COUNT@@}}}}\n'),
        (
            "template.yaml",
            "Resources:\n  A:\n    Type: AWS::SNS::Topic\n__MORE_RESOURCES__\n  B: {Type: AWS::SNS::Topic}\n",
        ),
        ("{{cookiecutter.name}}/app.py", "import boto3\nfrom schema.{{ cookiecutter.package }} import Event\n"),
    ],
)
def test_text_of_a_generator_is_not_analysed(tmp_path: Path, name: str, text: str) -> None:
    """A file from which the real one is still to be made is no syntax error; the report says that it was left out."""
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    report = lint(Config(root=tmp_path, paths=(tmp_path,), cfn_lint="off", allow_empty=True))
    assert report.findings == ()
    assert [(item.name, item.reason) for item in report.coverage.not_analysed] == [(name, "text of a generator")]


def test_a_file_that_is_too_large_is_no_text_of_a_generator(tmp_path: Path) -> None:
    """Templates of pages that stand in it say nothing: the report says that it is too large."""
    text = "import boto3\nPAGE = '{{ name }}'\n" + "call(name)\n" * 60_000
    (tmp_path / "app.py").write_text(text, encoding="utf-8")
    report = lint(Config(root=tmp_path, paths=(tmp_path,), cfn_lint="off", allow_empty=True))
    assert [(item.name, item.reason) for item in report.coverage.not_analysed] == [("app.py", "cannot be parsed")]
    assert [finding.severity for finding in report.findings] == [Severity.INFO]


def test_secrets_manager_reference_does_not_excuse_broken_yaml(tmp_path: Path) -> None:
    """`{{resolve:…}}` is CloudFormation's own syntax."""
    text = "Resources:\n  A:\n    Type: AWS::SNS::Topic\n    Properties: {TopicName: '{{resolve:ssm:a}}'\n"
    (tmp_path / "template.yaml").write_text(text, encoding="utf-8")
    report = lint(Config(root=tmp_path, paths=(tmp_path,), cfn_lint="off", allow_empty=True))
    assert [finding.rule for finding in report.findings] == ["syntax-error"]


MANY_HANDLERS = {
    f"app{index}.py": f"import boto3\n\n\ndef handler(event, context):\n    boto3.client('s3', region_name='{index}')\n"
    for index in range(70)
}


INLINE_HANDLER = """\
Resources:
  F:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Code:
        ZipFile: |
          import boto3

          def handler(event, context):
              boto3.client("s3")
"""
IMAGE = """\
  G:
    Type: AWS::Lambda::Function
    Properties: { PackageType: Image, Code: { ImageUri: g } }
"""
"""A function that may run any of the code."""


def clients_in_handlers(folder: Path, jobs: int) -> list[tuple[str, Span, str]]:
    for name, text in MANY_HANDLERS.items():
        (folder / name).write_text(text, encoding="utf-8")
    report = lint(
        Config(root=folder, paths=(folder,), cfn_lint="off", use_cache=False, jobs=jobs, select=("client-in-handler",))
    )
    return [(found.location.document.path, found.location.span, found.message) for found in report.findings]


def test_result_is_the_same_for_any_number_of_jobs(tmp_path: Path) -> None:
    """Parsing in worker processes changes nothing in the findings or their order."""
    found = clients_in_handlers(tmp_path, jobs=1)
    assert len(found) == len(MANY_HANDLERS)
    assert clients_in_handlers(tmp_path, jobs=2) == found


@needs_fork
def test_workers_parse_what_a_project_of_many_files_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process that waits for them does not have to import what parses."""
    here = os.getpid()

    def parse_elsewhere(text: str, name: str) -> CodeModule | None:
        assert os.getpid() != here
        return parse_code(text, name)

    monkeypatch.setattr(facts, "parse_code", parse_elsewhere)
    (tmp_path / "template.yaml").write_text(INLINE_HANDLER + IMAGE, encoding="utf-8")
    assert len(clients_in_handlers(tmp_path, jobs=2)) == len(MANY_HANDLERS) + 1


def test_installed_packages_are_no_code_of_the_project(tmp_path: Path) -> None:
    """What a distribution's `RECORD` lists is not linted as code; the project's code beside it is."""
    code = "import boto3\n\n\ndef handler(event, context):\n    boto3.client('s3')\n"
    for name in ("app.py", "six.py", "pkg/core.py"):
        path = tmp_path / "src" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(code, encoding="utf-8")
    record = tmp_path / "src" / "pkg-1.0.dist-info" / "RECORD"
    record.parent.mkdir()
    record.write_text("six.py,sha256=x,1\npkg/core.py,sha256=x,1\n../../bin/pkg,,\n", encoding="utf-8")
    report = lint(Config(root=tmp_path, paths=(tmp_path,), cfn_lint="off", select=("client-in-handler",)))
    assert [finding.location.document.path for finding in report.findings] == ["src/app.py"]


def test_packages_beside_the_requirements_that_ask_for_them_are_no_code_of_the_project(tmp_path: Path) -> None:
    """What `pip install --target` leaves is told by the names in `requirements.txt`, also without `.dist-info`."""
    code = "import boto3\n\n\ndef handler(event, context):\n    boto3.client('s3')\n"
    for name in ("app.py", "layer/python/pymysql/core/auth.py", "layer/python/six.py", "layer/python/shared.py"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(code, encoding="utf-8")
    (tmp_path / "layer" / "python" / "requirements.txt").write_text("PyMySQL==1.0\nsix\n", encoding="utf-8")
    report = lint(Config(root=tmp_path, paths=(tmp_path,), cfn_lint="off", select=("client-in-handler",)))
    assert [finding.location.document.path for finding in report.findings] == ["app.py", "layer/python/shared.py"]


def test_installed_packages_are_not_read(tmp_path: Path) -> None:
    """A file of an installed package is searched for nothing, unless it is asked for by name."""
    vendored = tmp_path / "layer" / "pkg" / "notes.md"
    record = tmp_path / "layer" / "pkg-1.0.dist-info" / "RECORD"
    for path, text in ((vendored, "AKIA2E7A6F3B244C5546\n"), (record, "pkg/__init__.py,,\npkg/notes.md,,\n")):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (vendored.parent / "__init__.py").touch()
    (tmp_path / "app.md").write_text("AKIA2E7A6F3B244C5546\n", encoding="utf-8")

    def found_in(path: Path) -> list[str]:
        config = Config(root=tmp_path, paths=(path,), cfn_lint="off", allow_empty=True)
        return [finding.location.document.path for finding in lint(config).findings]

    assert found_in(tmp_path) == ["app.md"]
    assert found_in(vendored) == ["layer/pkg/notes.md"]


def test_the_serverless_framework_takes_tabs_in_lines_of_white_space(tmp_path: Path) -> None:
    """Of what it takes in, too; the tools for CloudFormation's own templates do not."""
    files = {
        "serverless.yml": "service: s\nprovider: {name: aws}\n\t\nresources:\n  Resources: ${file(part.yml)}\n"
        "  Outputs: ${file(whole.yml):Outputs}\n",
        "part.yml": "Topic:\n  Type: AWS::SNS::Topic\n\t",
        "whole.yml": "Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n \t \nOutputs: {A: {Value: b}}\n",
        "template.yaml": "Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n \t \n",
    }
    found = findings(tmp_path, "syntax-error", files)
    assert found == ["template.yaml:4 error a tab cannot be used for indentation"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[CORS] Building headers: {\nResources:\n  A:\n    Type: AWS::SNS::Topic\n", ["info"]),
        ("Parameters:\n  A: }\nResources: {A: {Type: AWS::SNS::Topic}}\n", ["error"]),
        ("Resources:\n  A:\n    Type: AWS::SNS::Topic\n   B: {}\n", ["error"]),
    ],
)
def test_a_text_that_breaks_before_it_says_anything_of_a_template_may_be_none(
    tmp_path: Path, text: str, found: list[str]
) -> None:
    """A program that writes a template to its output may write other things before it."""
    assert [each.split()[1] for each in findings(tmp_path, "syntax-error", {"out.yaml": text})] == found


@pytest.mark.parametrize(("name", "count"), [("key.json", 0), ("data.yaml", 0), ("app.py", 1)])
def test_what_is_no_text_is_no_template(tmp_path: Path, name: str, count: int) -> None:
    assert len(findings(tmp_path, "syntax-error", {name: "\0" * 30})) == count
