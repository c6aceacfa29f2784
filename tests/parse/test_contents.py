"""The words in code are names and texts, in both languages, wherever they stand; no comments."""

from __future__ import annotations

import pytest

from serverless_lint.parse.code.contents import words_in
from serverless_lint.parse.javascript.parse import parse_javascript
from serverless_lint.parse.javascript.syntax import Dialect
from serverless_lint.parse.python.parse import parse_python


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("import os.path as p  # no", {"os.path", "p"}),
        ("@log_metrics\ndef f(a, b=c): return a.d['e']", {"log_metrics", *"fabcde"}),
        ("@x.y\nclass A(B): pass", {*"ABxy"}),
        ("f(a=1, **{'b': g})", {*"fabg"}),
        ("x = f'a {y} b'", {"x", "a ", "y", " b"}),
        ("if a in b: raise C", {*"abC"}),
    ],
)
def test_words_of_python(code: str, words: set[str]) -> None:
    assert words_in(parse_python(code)) - {""} == words


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("import { a as b } from 'c'; // no", {*"abc"}),
        ("class A extends B { @m.log() f(a: T) { return `x${y}` } }", {*"ABmfaxy", "log"}),
        ("export default g({ h: i })", {*"ghi"}),
        ("if (a?.b['c']) { throw new D() }", {*"abcD"}),
    ],
)
def test_words_of_typescript(code: str, words: set[str]) -> None:
    assert words_in(parse_javascript(code, dialect=Dialect.TYPESCRIPT)) - {""} == words
