"""Templates that a tool puts together of several files: what is read as one, and what cfn-lint is not asked about."""

from __future__ import annotations

from pathlib import Path

import pytest

from command import serverless_lint_in_process
from serverless_lint.config import Config
from serverless_lint.linter import lint
from serverless_lint.parse.template.inclusion import join_parts
from serverless_lint.parse.tree.read import parse_tree

WHOLE = """\
Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: { Type: String }
Globals:
  Function: { Runtime: python3.13, CodeUri: src/, Timeout: 40 }
"""
FUNCTION = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Events:
        Queue: { Type: SQS, Properties: { Queue: !GetAtt Waiting.Arn } }
"""
QUEUE = """\
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Waiting:
    Type: AWS::SQS::Queue
    Properties: { QueueName: !Sub "${Stage}-orders", VisibilityTimeout: 60 }
"""
SHORT = ("infra/queue.yaml:5:73", "queue-visibility-below-six-timeouts")
"""Needs the queue, the function and the time limit in the `Globals`, each of which is in a file of its own."""

RULES = ("cfn-lint", "queue-visibility-below-six-timeouts", "handler-not-found")


def found(folder: Path, include: str, *rules: str, queue: str = QUEUE) -> tuple[list[tuple[str, str]], int | None]:
    """What is wrong with the template that is put together of these files, and how many functions are linked."""
    files = {
        "template-source.yaml": WHOLE + include,
        "infra/function.yaml": FUNCTION,
        "infra/queue.yaml": queue,
        "src/app.py": "def handler(event, context):\n    return len(event['Records'])\n",
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    report = lint(Config(root=folder, paths=(folder,), use_cache=False, select=rules))
    places = [(finding.location, finding.rule) for finding in report.findings]
    shown = [(f"{at.document.path}:{at.start.line}:{at.start.column}", rule) for at, rule in places]
    return shown, report.coverage.linked_functions


@pytest.mark.parametrize(
    "include",
    [
        "Resources: !YAMLInclude ./infra/queue.yaml,\n  ./infra/function.yaml#NO_LOCAL\n",
        "Resources:\n  Fn::Include: [infra/queue.yaml, infra/function.yaml]\n",
        "Resources: !Merge { files: [infra/queue.yaml, infra/function.yaml] }\n",
    ],
    ids=["commas and flags", "a list", "a mapping"],
)
def test_parts_are_read_as_the_template_that_a_tool_makes_of_them(tmp_path: Path, include: str) -> None:
    """Globals, parameters and references hold for all of it, and places stay where they were written."""
    assert found(tmp_path, include, *RULES) == ([SHORT], 1)


@pytest.mark.parametrize(
    "include",
    [
        "Resources: !YAMLInclude ./infra/queue.yaml, ./infra/function.yaml, ./infra/missing.yaml\n",
        "Resources:\n"
        "  Fn::Transform: [{ Name: AWS::Include, Parameters: { Location: infra/queue.yaml } },\n"
        "    { Name: AWS::Include, Parameters: { Location: infra/function.yaml } }]\n",
    ],
    ids=["a missing part", "CloudFormation's own"],
)
def test_a_part_is_no_template_by_itself(tmp_path: Path, include: str) -> None:
    """Where the whole is not known, a part is judged by what it says, and cfn-lint misses no names in it."""
    assert found(tmp_path, include, "cfn-lint", "low-timeout") == ([], 0)


def test_ignores_in_parts_count(tmp_path: Path) -> None:
    """A comment in a part silences what is found there."""
    ignore = "serverless-lint: ignore[queue-visibility-below-six-timeouts] reads are short"
    queue = QUEUE.replace("VisibilityTimeout: 60 }", f"VisibilityTimeout: 60 }} # {ignore}")
    include = "Resources: !Include infra/queue.yaml, infra/function.yaml\n"
    assert found(tmp_path, include, *RULES, queue=queue) == ([], 1)


def test_resources_of_the_same_name_are_both_there(tmp_path: Path) -> None:
    """Which of them a tool keeps is not known, so that neither is missing."""
    (tmp_path / "infra").mkdir()
    (tmp_path / "infra" / "other.yaml").write_text(QUEUE.replace("60", "30"), encoding="utf-8")
    include = "Resources: !Include infra/queue.yaml, infra/function.yaml, infra/other.yaml\n"
    assert found(tmp_path, include, *RULES) == ([SHORT], 1)


def test_parts_are_put_together_within_a_limit() -> None:
    """Many templates may include the same large parts."""
    include = parse_tree("Resources: !Include a.yaml, b.yaml", is_json=False)
    trees = {
        "t.yaml": include,
        "a.yaml": parse_tree(QUEUE, is_json=False),
        "b.yaml": parse_tree(FUNCTION, is_json=False),
    }
    assert [join_parts("t.yaml", trees, limit) is None for limit in (1, 2)] == [True, False]


def test_a_line_of_a_part_is_explained_as_one_of_the_template(tmp_path: Path) -> None:
    """What stands there has the `Globals` of the template around it."""
    (tmp_path / "serverless-lint.toml").touch()
    found(tmp_path, "Resources: !Include infra/queue.yaml, infra/function.yaml\n", *RULES)
    process = serverless_lint_in_process("explain", "infra/function.yaml:3", cwd=tmp_path)
    assert "AWS::Serverless::Function `Orders`" in process.stdout.decode()


def test_what_several_services_take_in_is_reported_once(tmp_path: Path) -> None:
    service = (
        "service: {name}\n"
        "provider: {{ name: aws, runtime: nodejs22.x, iamRoleStatements: ['${{file(../all.yml):all}}'] }}\n"
        "functions: {{ show: {{ handler: app.handler }} }}\n"
    )
    (tmp_path / "all.yml").write_text("all: { Effect: Allow, Action: 'dynamodb:*', Resource: '*' }\n", encoding="utf-8")
    for name in ("orders", "payments"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "serverless.yml").write_text(service.format(name=name), encoding="utf-8")
    report = lint(Config(root=tmp_path, paths=(tmp_path,), use_cache=False, select=("wildcard-iam-action",)))
    assert [finding.location.document.path for finding in report.findings] == ["all.yml"]
