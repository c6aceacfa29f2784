"""What cfn-lint, which sees one text at a time, cannot know of a template."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator

from serverless_lint.libraries.files import READERS_OF_TEXT
from serverless_lint.model.stack.purpose import is_about_nothing
from serverless_lint.parse.code.contents import expressions_in
from serverless_lint.parse.code.facts import Attribute, CodeModule, Constant, Name, subexpressions
from serverless_lint.parse.template.template import Resource, Template
from serverless_lint.report import Finding
from serverless_lint.sources.interest import is_code
from serverless_lint.sources.sources import Sources

_NO_SUCH_TYPE = "cfn-lint:E3006"
_PLACEHOLDER_AS_TEXT = "cfn-lint:E1029"


def is_beside_the_point(finding: Finding, template: Template) -> bool:
    """Whether it is about a type that a macro brings, or a resource that is never created."""
    if finding.rule == _NO_SUCH_TYPE and template.open:
        return True
    resource = template.resources.get(finding.resource or "")
    is_about_properties = finding.rule.startswith("cfn-lint:E3")
    return is_about_properties and resource is not None and _is_never_created(resource)


def _is_never_created(resource: Resource) -> bool:
    """Whether its condition never holds, or is there for that by its name: parameters may decide what it compares."""
    condition = resource.condition
    if condition is None:
        return False
    return resource.template.evaluator.decision(condition) is False or is_about_nothing(condition)


def filled_in_by_code(findings: Iterable[Finding], sources: Sources) -> frozenset[str]:
    """The paths of templates that code reads as texts and fills in, such as `Fn.sub(readFileSync("./stack.yaml"))`.

    They have placeholders where CloudFormation fills in none, and code names them where it reads a file.
    """
    paths = {finding.location.document.path for finding in findings if finding.rule == _PLACEHOLDER_AS_TEXT}
    read = tuple(_read_by_code(frozenset(map(posixpath.basename, paths)), sources))
    return frozenset(path for path in paths if any(_is_end_of(name, path) or _is_end_of(path, name) for name in read))


def _is_end_of(end: str, path: str) -> bool:
    """Whether a path ends with another one: relative ones begin at a folder that is not known."""
    return f"/{path}".endswith(f"/{end}")


def _read_by_code(names: frozenset[str], sources: Sources) -> Iterator[str]:
    """The paths of files of some names that code reads, without what leads up from a folder."""
    for code in sources.names if names else ():
        document = sources.document(code) if is_code(code) and not sources.is_installed(code) else None
        if document is not None and any(name in document.text for name in names):
            module = sources.module(code)
            yield from _read_in(module.facts, names) if module is not None else ()


def _read_in(facts: CodeModule, names: frozenset[str]) -> Iterator[str]:
    calls = [call for call in facts.calls if isinstance(call.callee, (Attribute, Name))]
    readers = [call.span for call in calls if getattr(call.callee, "name", "") in READERS_OF_TEXT]
    for expression, _ in expressions_in(facts) if readers else ():
        for part in subexpressions(expression):
            text = part.value if isinstance(part, Constant) else None
            is_read = any(span.start <= part.span.start and part.span.end <= span.end for span in readers)
            if is_read and isinstance(text, str) and posixpath.basename(text) in names:
                yield posixpath.normpath(text).replace("../", "").lstrip("/")
