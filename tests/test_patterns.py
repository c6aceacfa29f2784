"""No regular expression takes more than linear time, whatever text a scanned file holds."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from fnmatch import translate
from pathlib import Path
from typing import TypeAlias

import msgspec
import pytest

import serverless_lint
from pattern_steps import StepCounter, grows, multiplies
from serverless_lint.lazy_pattern import LazyPattern
from serverless_lint.parse.code.hoisting import _JAVASCRIPT_STATEMENT
from serverless_lint.parse.code.parameters import _MENTION
from serverless_lint.parse.python.lexer import _PIECE

AnyPattern: TypeAlias = "re.Pattern[str] | re.Pattern[bytes]"

PACKAGE = Path(serverless_lint.__file__).parent
METHODS = {"match": "match", "fullmatch": "fullmatch"} | dict.fromkeys(
    ("search", "sub", "subn", "findall", "finditer", "split"), "search"
)
"""The methods of a pattern, and how each looks at a text: `search` begins at every character."""
RUN_BY_ANOTHER_NAME = {
    "link.stack.names._NAMES_IN_ARNS": "match",
    "parse.code.hoisting._COMMENT": "match",
    "secrets._SHAPES": "fullmatch",
}
ON_BOUNDED_TEXT = frozenset({"masking._LAST_WORD"})
"""Run on texts of bounded length."""
MADE_AT_RUN_TIME = {
    "aws/iam.py: re.compile(translate(pattern.replace('[', '[[]')))": translate("a:*"),
    "parse/code/parameters.py: re.findall(_MENTION.format(re.escape(parameter)), code[start:end])": _MENTION.format(
        "a"
    ),
    "parse/code/hoisting.py: re.fullmatch(pattern, self._document.line_text(self._line))": _JAVASCRIPT_STATEMENT.format(
        name="a", value="b"
    ),
    "lazy_pattern.py: re.compile(self.pattern, self._flags)": "a",
    "parse/python/lexer.py: re.compile(pattern, re.VERBOSE)": _PIECE.pattern,
}
"""The patterns that functions make of what they are given, each with one that it may make."""
KNOWN_TO_GROW = [
    (r"(?:[ \n]+(?:#[^\n]*)?)*[:?,-]", "match"),
    (r"(a|aa)+$", "match"),
    (r"\s*\[+\s*([^\]]*?)\s*\]", "match"),
    (r"=\s*[^,]*\S\s*[+-]\s*:", "search"),
    (r"(?:#|//).*eslint", "search"),
    (r"ignore\[([^\]\n]*)\]", "search"),
    (r'"(?:[^"\\]|\\.)*"', "search"),
    (r"N\{([^}]*)\}", "search"),
    (r"!<[^>\s]*>", "search"),
    (r"\s+$", "search"),
    (r".*:.*:", "fullmatch"),
]
KNOWN_TO_BE_LINEAR = [
    (r"(?:[ \n]+(?:#[^\n]*)?)*", "match"),
    (r"\s+$", "match"),
    (r"[a-z]{1,20}x", "search"),
    (r"(?<![ \t])[ \t]+\n", "search"),
    (r"#[^\n]*", "search"),
    (r"a*b", "match"),
]
KNOWN_TO_MULTIPLY = [
    (r"(a{1,40}){1,40}b", "match"),
    (r"(a{1,40}){1,40}b", "search"),
    (r"(?<=:)(?:\w{1,9}-?){1,9}!", "search"),
    (r"(a{1,40}b?)+c", "fullmatch"),
    (r"a{0,99}a{0,99}a{0,99}b", "match"),
]
KNOWN_TO_BE_BOUNDED = [
    (r"(?:[a-z]{1,40}-){0,4}b", "search"),
    (r"[a-z]{1,40}-?[a-z]{1,40}!", "match"),
    (r"(?:a{4}){9}b", "search"),
]


def named_patterns() -> Iterator[tuple[str, AnyPattern]]:
    """The patterns that the modules of the package hold, by name; each once."""
    found: dict[AnyPattern, str] = {}
    for module in pkgutil.walk_packages(serverless_lint.__path__, "serverless_lint."):
        if not module.name.endswith("__main__"):
            for name, value in vars(importlib.import_module(module.name)).items():
                for pattern in patterns_in(value):
                    found.setdefault(pattern, f"{module.name.partition('.')[2]}.{name}")
    yield from ((name, pattern) for pattern, name in found.items())


def patterns_in(value: object) -> Iterator[AnyPattern]:
    """The patterns that a value is or holds."""
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, LazyPattern):
        yield value.compiled
    elif isinstance(value, dict):
        yield from (pattern for held in value.values() for pattern in patterns_in(held))
    elif isinstance(value, msgspec.Struct):
        yield from (pattern for held in msgspec.structs.astuple(value) for pattern in patterns_in(held))
    elif isinstance(value, (tuple, list, frozenset)):
        yield from (pattern for held in value for pattern in patterns_in(held))


def calls() -> Iterator[tuple[str, str, str, ast.Call, bool]]:
    """The calls of `name.method` in the package: module, name, method, the call, and whether it is made in a scope."""
    for path in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        scopes = [node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.Lambda, ast.ClassDef))]
        inside = {id(node) for scope in scopes for node in ast.walk(scope)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                named = node.func.value
                if isinstance(named, ast.Name) and node.func.attr in {*METHODS, "compile"}:
                    yield path.relative_to(PACKAGE).as_posix(), named.id, node.func.attr, node, id(node) in inside


CALLS = list(calls())
PATTERNS = list(named_patterns())


def ways_to_run(name: str) -> list[str]:
    """How the pattern of a name is run; if no call says it, as `search` does, which takes most."""
    module, _, short = name.rpartition(".")
    files = (f"{module.replace('.', '/')}.py", f"{module.replace('.', '/')}/__init__.py")
    ways = {
        METHODS[method]
        for file, named, method, _, _ in CALLS
        if named == short and (file in files or not short.startswith("_"))
    }
    return sorted(ways) or [RUN_BY_ANOTHER_NAME.get(name, "search")]


def in_functions() -> Iterator[tuple[str, str, ast.Call]]:
    """The calls of `re` in functions and classes, each as text and with its method."""
    for file, name, method, call, is_inside in CALLS:
        if name == "re" and is_inside:
            yield f"{file}: {ast.unparse(call)}", method, call


@pytest.mark.parametrize(
    ("pattern", "way"),
    [
        pytest.param(pattern, way, id=f"{name} by {way}")
        for name, pattern in PATTERNS
        if name not in ON_BOUNDED_TEXT
        for way in ways_to_run(name)
    ],
)
def test_a_pattern_takes_linear_time(pattern: AnyPattern, way: str) -> None:
    assert (grows(pattern, way), multiplies(pattern, way)) == ("", "")


@pytest.mark.parametrize("pattern", MADE_AT_RUN_TIME.values(), ids=MADE_AT_RUN_TIME)
def test_a_pattern_that_is_made_at_run_time_takes_linear_time(pattern: str) -> None:
    compiled = re.compile(pattern, re.VERBOSE if "\n" in pattern else 0)
    assert (grows(compiled, "match"), multiplies(compiled, "match")) == ("", "")


def test_all_other_patterns_are_held_by_modules() -> None:
    made = [text for text, _, call in in_functions() if not isinstance(call.args[0], ast.Constant)]
    assert sorted(made) == sorted(MADE_AT_RUN_TIME)


@pytest.mark.parametrize(
    ("pattern", "method"),
    [
        pytest.param(call.args[0].value, method, id=text)
        for text, method, call in in_functions()
        if isinstance(call.args[0], ast.Constant)
    ],
)
def test_a_pattern_in_a_function_takes_linear_time(pattern: str, method: str) -> None:
    compiled = re.compile(pattern)
    assert (grows(compiled, METHODS[method]), multiplies(compiled, METHODS[method])) == ("", "")


@pytest.mark.parametrize(("pattern", "way"), KNOWN_TO_GROW)
def test_a_text_that_makes_a_pattern_slow_is_found(pattern: str, way: str) -> None:
    assert grows(re.compile(pattern), way) != ""


@pytest.mark.parametrize(("pattern", "way"), KNOWN_TO_BE_LINEAR)
def test_no_text_makes_a_linear_pattern_slow(pattern: str, way: str) -> None:
    assert grows(re.compile(pattern), way) == ""


@pytest.mark.parametrize(("pattern", "way"), KNOWN_TO_MULTIPLY)
def test_a_text_for_which_bounded_repetitions_multiply_is_found(pattern: str, way: str) -> None:
    assert multiplies(re.compile(pattern), way) != ""


@pytest.mark.parametrize(("pattern", "way"), KNOWN_TO_BE_BOUNDED)
def test_no_text_makes_two_bounded_repetitions_slow(pattern: str, way: str) -> None:
    assert multiplies(re.compile(pattern), way) == ""


@pytest.mark.parametrize(
    ("pattern", "text", "steps"), [("a", "aaaa", 5), ("a*b", "aaa", 20), ("(?:aa|bb)c", "bbc", 8), ("a{2}", "aa", 4)]
)
def test_steps_are_counted(pattern: str, text: str, steps: int) -> None:
    assert StepCounter(re.compile(pattern), limit=100).search(text) == steps
