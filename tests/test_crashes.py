"""A mistake of the linter costs what it was made at, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from serverless_lint.analyses import outside_production as outside
from serverless_lint.analyses.risks import RisksOfHandler
from serverless_lint.analyses.services import is_in_stand_in
from serverless_lint.config import Config
from serverless_lint.link.handlers import HandlerFinder
from serverless_lint.link.programs import Programs
from serverless_lint.link.stack import linked_template as linking
from serverless_lint.link.stack.apis import apis_of
from serverless_lint.link.stack.functions import functions_of
from serverless_lint.linter import lint

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Shop:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      CodeUri: src/
      Tracing: Active
      Policies: [AdministratorAccess]
"""
HANDLER = "def handler(event, context):\n    return None\n"
FILES = {
    "good/template.yaml": TEMPLATE,
    "good/src/app.py": HANDLER,
    "odd/template.yaml": TEMPLATE.replace("Shop", "Odd"),
    "odd/src/app.py": HANDLER,
}
BOTH_REPORTED = ["good/template.yaml:10 wildcard-iam-action", "odd/template.yaml:10 wildcard-iam-action"]


def reported(folder: Path) -> list[str]:
    """The findings as `path:line rule`."""
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    select = ("wildcard-iam-action", "api-without-tracing", "handler-not-found", "handler-without-error-handling")
    report = lint(Config(root=folder, paths=(folder,), select=select, cfn_lint="off", jobs=1, use_cache=False))
    return [
        f"{finding.location.document.path}:{finding.location.start.line} {finding.rule}" for finding in report.findings
    ]


def crashing(function: Callable[..., object], where: Callable[..., bool]) -> Callable[..., object]:
    """The function with a mistake that shows for some arguments only."""

    def crash(*arguments: object, **options: object) -> object:
        if where(*arguments):
            raise RecursionError("too deep")
        return function(*arguments, **options)

    return crash


def test_without_a_mistake_both_are_reported(tmp_path: Path) -> None:
    assert reported(tmp_path) == BOTH_REPORTED


def test_a_template_that_cannot_be_linked_is_reported_at_its_begin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = crashing(functions_of, lambda template, *_: template.document.path.startswith("odd"))
    monkeypatch.setattr(linking, "functions_of", wrong)
    assert reported(tmp_path) == [*BOTH_REPORTED[:1], "odd/template.yaml:1 internal-error", *BOTH_REPORTED[1:]]


def test_a_part_of_a_template_that_cannot_be_linked_takes_no_other_part_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = crashing(apis_of, lambda template, *_: template.document.path.startswith("odd"))
    monkeypatch.setattr(linking, "apis_of", wrong)
    assert reported(tmp_path) == [*BOTH_REPORTED[:1], "odd/template.yaml:1 internal-error", *BOTH_REPORTED[1:]]


@pytest.mark.parametrize(
    ("owner", "method", "where", "place"),
    [
        (HandlerFinder, "resolve", lambda self, function: function.name == "Odd", "odd/template.yaml:3"),
        (Programs, "of", lambda self, code: code.function.name == "Odd", "odd/template.yaml:3"),
        (RisksOfHandler, "of", lambda self, routine: routine.module.name.startswith("odd"), "odd/src/app.py:1"),
    ],
    ids=["its handler", "its program", "what can go wrong in it"],
)
def test_a_function_that_cannot_be_followed_is_reported_at_its_place(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    owner: type,
    method: str,
    where: Callable[..., bool],
    place: str,
) -> None:
    monkeypatch.setattr(owner, method, crashing(getattr(owner, method), where))
    assert sorted(reported(tmp_path)) == sorted([*BOTH_REPORTED, f"{place} internal-error"])


def test_what_is_outside_production_need_not_be_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Severities depend on it, not whether something is found."""
    monkeypatch.setattr(outside, "is_in_stand_in", crashing(is_in_stand_in, lambda *_: True))
    found = reported(tmp_path)
    assert [each for each in found if each.endswith("wildcard-iam-action")] == BOTH_REPORTED
    assert any(each.endswith("internal-error") for each in found)


def test_what_was_found_before_a_mistake_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def first_only(statements: Iterator[object], *_: object) -> Iterator[object]:
        yield from ()
        raise ValueError("no more")

    monkeypatch.setattr(linking, "tables_of", first_only)
    assert [finding for finding in reported(tmp_path) if "internal" not in finding] == BOTH_REPORTED
