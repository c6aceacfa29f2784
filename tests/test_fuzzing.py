"""The promises that hold for every input hold for some that nobody wrote; `benchmarks/fuzz.py` tries more of them."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from fuzzing.case import Case, load_case
from fuzzing.failure import Failure
from fuzzing.grammar import expand
from fuzzing.inputs import make_case
from fuzzing.judge import digest, judge, some_stages
from fuzzing.shrink import shrunk

SEED = 20_260_701
GOOD = Case("good", {"template.yaml": b"Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n"})


@pytest.mark.parametrize("index", range(30))
def test_no_promise_is_broken_by_an_input_that_nobody_wrote(index: int, tmp_path: Path) -> None:
    case = make_case(SEED, index)
    assert judge(case, tmp_path, stages=some_stages(case)) == []


def test_every_promise_holds_for_a_sound_template(tmp_path: Path) -> None:
    assert judge(GOOD, tmp_path) == []


def test_a_file_that_a_fix_makes_known_may_have_been_broken_before(tmp_path: Path) -> None:
    machine = (
        "Resources:\n  M:\n    Type: AWS::Serverless::StateMachine\n    Properties: {DefinitionUri: src/Orders.json}\n"
    )
    template = f"Transform: AWS::Serverless-2016-10-31\n{machine}".encode()
    case = Case("known", {"template.yaml": template, "src/orders.json": b"{t"})
    assert judge(case, tmp_path, stages=("fixes",)) == []


def test_where_a_project_lies_makes_no_difference(tmp_path: Path) -> None:
    """Processes that are compared have each a folder of their own, which notes on configurations name."""
    case = Case("folders", {**GOOD.files, "src/serverless-lint.toml": b'baseline = "x"\n', "src/a.py": b"\n"})
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    assert digest(case, tmp_path / "one") == digest(case, tmp_path / "two") != ""


def test_an_input_is_the_same_each_time() -> None:
    assert make_case(SEED, 7) == make_case(SEED, 7)


def test_a_rule_that_crashes_is_told_with_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("serverless_lint.linter.Run.link", lambda run, sources: 1 // 0)
    (failure,) = judge(GOOD, tmp_path, stages=())
    assert failure.key == "crash: ZeroDivisionError in linter.py:analyse < linter.py:verdict < linter.py:_lint"


def test_work_without_end_is_told_without_a_clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fuzzing.bounds._STEPS", 10)
    monkeypatch.setattr("fuzzing.bounds._STEPS_A_BYTE", 1)
    assert [failure.kind for failure in judge(GOOD, tmp_path, stages=("steps",))] == ["steps"]


def test_a_case_is_kept_with_bytes_that_are_no_text(tmp_path: Path) -> None:
    case = Case("kept", {"a\udc80.py": b"\xff\x00\xed\xa0\x80", "b.yaml": "\u202e".encode()})
    case.save(tmp_path / "case.json", "what was wrong")
    assert load_case(tmp_path / "case.json") == case


def test_a_case_is_shrunk_to_what_matters() -> None:
    case = Case("large", {"a.py": b"x = 1\ny = secret(2)\nz = 3\n", "b.py": b"y\n"})
    small = shrunk(case, lambda smaller: b"secret" in smaller.files.get("a.py", b""), seconds=60)
    assert small == Case("large", {"a.py": b"secret"})


def test_failures_are_told_apart_by_kind_and_place() -> None:
    first, second = Failure("crash", "a.py:f", "one input"), Failure("crash", "a.py:f", "another")
    assert first.key == second.key == "crash: a.py:f"


def test_a_grammar_comes_to_an_end() -> None:
    grammar = {"call": ("f(<call>, <call>)", "f(<call>)", "x")}
    assert expand(Random(0), grammar, "call", 0) == "x"


def test_what_stands_alone_on_a_line_is_indented_as_it_is() -> None:
    grammar = {"loop": ("for x in y:\n    <body>",), "body": ("<other>\n<other>",), "other": ("if x:\n    pass",)}
    assert expand(Random(0), grammar, "loop", 9) == ("for x in y:\n    if x:\n        pass\n    if x:\n        pass")
