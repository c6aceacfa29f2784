"""JUnit XML, which nearly every CI system shows as test results: a suite is a file, a case is a finding.

What fails the run is a failure, what stays below `--fail-on`, is ignored or was not analysed a skipped case, so that
the results agree with the exit code.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import groupby
from pathlib import PurePosixPath
from typing import TextIO
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent

from msgspec.structs import replace

from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.report import INTERNAL_ERROR, Finding, Report
from serverless_lint.reporters import RenderOptions, hiding_secrets, in_order
from serverless_lint.reporters.display import REPLACEMENT, one_line, path_as_data
from serverless_lint.reporters.text import picture
from serverless_lint.summary import Gap, gaps

_NAME = "serverless-lint"
_NOT_ANALYSED = "not analysed"
_FORBIDDEN = lazy_pattern("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""https://www.w3.org/TR/xml/#charsets"""


def render(report: Report, options: RenderOptions, out: TextIO) -> None:
    """Write one XML document."""
    options = hiding_secrets(options, report)
    root = Element("testsuites", name=_NAME)
    findings = in_order(report, options)
    for path, in_file in groupby(findings, key=lambda finding: finding.location.document.path):
        root.append(_suite(options.repository_path_text(path), in_file, options))
    unread = gaps(report, strict=options.strict)
    if unread:
        root.append(_unread_suite(unread, options, fails=options.strict or report.lacks_subject))
    if not findings:
        root.append(_suite_without_findings(is_nothing=report.coverage.is_nothing))
    for count in ("tests", "failures", "errors"):
        root.set(count, str(sum(int(suite.get(count, "0")) for suite in root)))
    indent(root)
    out.write('<?xml version="1.0" encoding="utf-8"?>\n')
    ElementTree(root).write(out, encoding="unicode")
    out.write("\n")


def _suite(path: str, findings: Iterable[Finding], options: RenderOptions) -> Element:
    path = path_as_data(path)
    suite = Element("testsuite", name=_xml(path), file=_xml(path))
    names: Counter[str] = Counter()
    for finding in findings:
        name = f"{finding.rule}: {one_line(finding.message)}"
        names[name] += 1
        # CI systems take cases of one name for one case.
        number = f" ({names[name]})" if names[name] > 1 else ""
        case = SubElement(suite, "testcase", name=_xml(name + number), classname=_xml(_class_name(path)))
        _add_outcome(case, finding, options)
    _count(suite)
    return suite


def _class_name(path: str) -> str:
    """The path without its suffix, whose dot would be taken for one between a package and a class."""
    return path.removesuffix(PurePosixPath(path).suffix)


def _add_outcome(case: Element, finding: Finding, options: RenderOptions) -> None:
    outcome = SubElement(case, _outcome(finding, options))
    outcome.set("message", _xml(_message(finding)))
    outcome.set("type", finding.severity.word)
    outcome.text = _xml("\n".join(picture(finding, replace(options, color=False, columns=None))))


def _message(finding: Finding) -> str:
    """What is wrong, or why that does not count."""
    if finding.ignored_because is None:
        return one_line(finding.message)
    reason = one_line(finding.ignored_because)
    return reason if finding.in_baseline else f"ignored: {reason or 'no reason given'}"


def _outcome(finding: Finding, options: RenderOptions) -> str:
    if finding.rule == INTERNAL_ERROR:
        return "error"
    fails = options.fail_on is not None and finding.severity >= options.fail_on
    return "failure" if fails and not finding.is_ignored else "skipped"


def _unread_suite(unread: Iterable[Gap], options: RenderOptions, *, fails: bool) -> Element:
    """A case for each kind of thing that was not analysed."""
    suite = Element("testsuite", name=_NOT_ANALYSED)
    for gap in unread:
        case = SubElement(suite, "testcase", name=_xml(f"{_NOT_ANALYSED}: {one_line(gap.text)}"), classname=_NAME)
        line, column = gap.location.start
        path = path_as_data(options.repository_path_text(gap.location.document.path))
        message = _xml(f"{path}:{line}:{column}")
        SubElement(case, "failure" if fails else "skipped", message=message, type=_NOT_ANALYSED)
    _count(suite)
    return suite


def _suite_without_findings(*, is_nothing: bool) -> Element:
    """A case that passes, or that says why there is none: Jenkins takes a report without any for a mistake."""
    suite = Element("testsuite", name=_NAME)
    case = SubElement(suite, "testcase", name="nothing to analyse" if is_nothing else "no problems", classname=_NAME)
    if is_nothing:
        SubElement(case, "skipped", message="there is no template and no handler that is read")
    _count(suite)
    return suite


def _count(suite: Element) -> None:
    for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(attribute, str(len(suite.findall(f"testcase/{tag}"))))
    suite.set("tests", str(len(suite)))


def _xml(text: str) -> str:
    """The text without characters that XML cannot have."""
    return _FORBIDDEN.sub(REPLACEMENT, text)
