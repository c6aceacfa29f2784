"""What each format promises, whatever was scanned."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from io import StringIO
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import jsonschema

import serverless_lint
from fuzzing.failure import Failure, failure_of, without_values
from fuzzing.words import SECRETS
from serverless_lint.report import Report
from serverless_lint.reporters import FORMATS, RenderOptions, in_order, reporter
from serverless_lint.summary import gaps
from workflow_commands import commands

_SCHEMAS = Path(__file__).parent.parent / "reporters"
_STEERING = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_JOINER = "\N{ZERO WIDTH JOINER}"
_NAMES = re.compile(r'"(?:resource|function)": "[^"\n]*"')
"""What reports in JSON call a resource: names are never masked, whatever they look like."""
_SECRET = re.compile("(?<![A-Za-z0-9_-])(?:" + "|".join(map(re.escape, SECRETS)) + ")(?![A-Za-z0-9_-])")


class _Entries(NamedTuple):
    """What a report has to say."""

    findings: int
    unread: int
    """Kinds of things that were not analysed."""


def rendered(name: str, report: Report, options: RenderOptions) -> str:
    """The report in a format, as it leaves the program."""
    out = StringIO()
    reporter(name)(report, options, out)
    return out.getvalue().encode("utf-8", "backslashreplace").decode("utf-8")


def output_failures(report: Report, options: RenderOptions, *, with_schemas: bool) -> Iterator[Failure]:
    """What is wrong with the formats of a report. Validating takes longer than all else."""
    for name in FORMATS:
        try:
            text = rendered(name, report, options)
            yield from _failures(name, text, report, options, with_schemas)
        except Exception as error:
            yield failure_of(error, f"format {name}")


def text_failures(name: str, text: str) -> Iterator[Failure]:
    """What is wrong with text for people."""
    yield from secret_failures(name, text)
    for char in sorted(set(text)):
        if char not in ("\n", _JOINER) and unicodedata.category(char) in _STEERING:
            yield Failure("output", f"{name} has U+{ord(char):04X}", _line_with(text, char))


def secret_failures(name: str, text: str) -> Iterator[Failure]:
    """Planted credentials that can be read."""
    text = _NAMES.sub("", text)
    match = _SECRET.search(text) if any(secret in text for secret in SECRETS) else None
    if match is not None:
        yield Failure("secret", f"{name} shows {match[0][:4]}…", _line_with(text, match[0]))


def _failures(name: str, text: str, report: Report, options: RenderOptions, with_schemas: bool) -> Iterator[Failure]:
    yield from text_failures(name, text) if name in ("text", "concise", "github") else secret_failures(name, text)
    entries = _Entries(len(in_order(report, options)), len(gaps(report, strict=options.strict)))
    for complaint in _CHECKS.get(name, _nothing)(text, entries):
        yield Failure("output", f"{name}: {without_values(complaint)}", complaint)
    if with_schemas and name in ("json", "sarif", "gitlab"):
        for error in _validator(name).iter_errors(json.loads(text)):
            yield Failure("output", f"{name} breaks its schema at {_path(error.absolute_schema_path)}", error.message)


def _line_with(text: str, part: str) -> str:
    return ascii(next((line for line in text.split("\n") if part in line), part))[:600]


def _path(parts: Iterator[str | int]) -> str:
    return "/".join(str(part) for part in parts if isinstance(part, str))


def _nothing(text: str, entries: _Entries) -> Iterator[str]:
    yield from ()


def _of_json(text: str, entries: _Entries) -> Iterator[str]:
    content = json.loads(text)
    if len(content["findings"]) + len(content["ignored"]) != entries.findings:
        yield "not all findings are there"


def _of_gitlab(text: str, entries: _Entries) -> Iterator[str]:
    fingerprints = [entry["fingerprint"] for entry in json.loads(text)]
    if len(fingerprints) != len(set(fingerprints)):
        yield "two entries have one fingerprint"


def _of_github(text: str, entries: _Entries) -> Iterator[str]:
    if len(commands(text)) != entries.findings + min(entries.unread, 1):
        yield "there are not as many commands as findings"
    for command in commands(text):
        if not command.properties.keys() <= {"title", "file", "line", "col", "endLine", "endColumn"}:
            yield f"a command with properties of its own: {sorted(command.properties)}"


def _of_junit(text: str, entries: _Entries) -> Iterator[str]:
    root = ElementTree.fromstring(text.encode())
    if len(list(root.iter("testcase"))) != max(entries.findings, 1) + entries.unread:
        yield "there are not as many cases as findings"


def _of_lines(text: str, entries: _Entries) -> Iterator[str]:
    if text.count("\n") != entries.findings + entries.unread:
        yield "there are not as many lines as findings"


_CHECKS: Mapping[str, Callable[[str, _Entries], Iterator[str]]] = {
    "json": _of_json,
    "gitlab": _of_gitlab,
    "github": _of_github,
    "junit": _of_junit,
    "concise": _of_lines,
}


@cache
def _validator(name: str) -> jsonschema.Draft202012Validator:
    file = {
        "json": Path(serverless_lint.__file__).parent / "schemas" / "report.schema.json",
        "sarif": _SCHEMAS / "sarif-schema-2.1.0.json",
        "gitlab": _SCHEMAS / "gitlab-codeclimate.schema.json",
    }[name]
    schema = json.loads(file.read_text("utf-8"))
    return jsonschema.Draft202012Validator({"items": schema} if name == "gitlab" else schema)
