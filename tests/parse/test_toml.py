"""TOML that is none, or that costs more than it says."""

from __future__ import annotations

import pytest

from serverless_lint.parse.manifests import UNREADABLE, pipfile, pyproject, python_lock
from serverless_lint.parse.toml import TomlError, read_toml

DIGITS = "1" * 5_000
LONG_KEY = "a" + ".a" * 6_000
MISTAKES = [
    pytest.param("a = 1\nb = ?\n", "Invalid value", 2, id="no value"),
    pytest.param(f"a = {DIGITS}", "a number has too many digits", None, id="many digits"),
    pytest.param(f"a = {'[' * 5_000}", "nested too deeply", None, id="deep"),
    pytest.param(f"{LONG_KEY} = 1", "keys have too many parts", None, id="a long key"),
    pytest.param(f"[{LONG_KEY}]\n", "keys have too many parts", None, id="a long name of a table"),
    pytest.param(f"a{'.a' * 100} = 1\n" * 4_000, "keys have too many parts", None, id="many keys"),
    pytest.param(f"[a{'.a' * 3_000}]\n" + "a.a = 1\n" * 9_000, "keys have too many parts", None, id="many in a table"),
]


@pytest.mark.parametrize(("text", "message", "line"), MISTAKES)
def test_what_is_no_toml_or_costs_too_much_is_refused(text: str, message: str, line: int | None) -> None:
    with pytest.raises(TomlError) as caught:
        read_toml(text)
    assert (str(caught.value), caught.value.line) == (message, line)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("a.b.c = 1", {"a": {"b": {"c": 1}}}, id="dots"),
        pytest.param(f"a = [{'1.5, ' * 2_000}]", {"a": [1.5] * 2_000}, id="many numbers in a line"),
        pytest.param("a = ['x.y.z']\n", {"a": ["x.y.z"]}, id="dots in texts"),
    ],
)
def test_toml_is_read(text: str, value: object) -> None:
    assert read_toml(text) == value


@pytest.mark.parametrize(("text", "message", "line"), MISTAKES)
def test_a_manifest_in_such_toml_declares_nothing_for_certain(text: str, message: str, line: int | None) -> None:
    assert [read(text) for read in (pyproject, pipfile, python_lock)] == [UNREADABLE] * 3
