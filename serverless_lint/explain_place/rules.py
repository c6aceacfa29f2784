"""What rules and ignores made of a line."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from serverless_lint.analyses.function_settings import FunctionSetting
from serverless_lint.analyses.literals import RepeatedLiteral
from serverless_lint.analyses.packages import Package
from serverless_lint.analyses.policy_sets import PolicySet
from serverless_lint.explain_place.code import routines_at
from serverless_lint.explain_place.note import Note, Place, finding_note, listed, section
from serverless_lint.explain_place.template import around, innermost
from serverless_lint.ignores.suppress import Ignore
from serverless_lint.linter import Inspection
from serverless_lint.model import EventSource, Function, Handler, Module, Program, Project, Statement
from serverless_lint.model.project import finders_of
from serverless_lint.parse.template.template import Kind, Resource, Template
from serverless_lint.report import Finding
from serverless_lint.rule import Problem, Rule
from serverless_lint.source import Location

_PLACES = ("location", "read", "use", "timeout", "state", "call")
"""Where a subject keeps what it is about; the first that there is counts."""
_THINGS = (EventSource, Function, FunctionSetting, Handler, PolicySet, Program, Statement)
"""What analyses are about that say one thing more of it."""


def rule_notes(inspection: Inspection, place: Place) -> Iterator[Note]:
    """What was reported on the line, what about the same things elsewhere, what not and why, and the ignores here."""
    report = inspection.report
    here = [finding for finding in report.findings if place.is_line_of(finding.location)]
    pointing = [finding for finding in report.findings if finding not in here and _points_to(finding, place)]
    ignored = [finding for finding in report.ignored if _concerns(finding, place)]
    looks = _looks(inspection, place)
    yield from section("reported here", map(finding_note, here))
    yield from section("reported elsewhere, with this line as part of the story", map(finding_note, pointing))
    yield from section("ignored here", map(_ignored, ignored))
    told = {_identity(finding.rule, finding.location, finding.message) for finding in (*here, *pointing, *ignored)}
    reported = {_identity(f.rule, f.location, f.message) for f in (*report.findings, *report.ignored)}
    elsewhere = [look for look in looks if look.is_in(reported) and not look.is_in(told)]
    withheld = [look for look in looks if look.problem is not None and not look.is_in(reported)]
    yield from section("reported elsewhere about the same", map(_other, elsewhere))
    yield from section("not reported", _withheld(withheld, inspection))
    if not (here or pointing or ignored or elsewhere or withheld):
        yield Note("nothing is reported here")
    yield from section("looked and found nothing", _silent(looks, inspection.ran_at(place.document.path)))
    yield from section("ignores in force here", (_ignore(each) for each in inspection.ignores if _covers(each, place)))


class _Look(msgspec.Struct, frozen=True, eq=False):
    """A rule at a subject, with one of the problems that it has with it."""

    rule: Rule
    subject: object
    problem: Problem | None

    def is_in(self, identities: set[tuple[object, ...]]) -> bool:
        return (
            self.problem is not None
            and _identity(self.rule.id, self.problem.at.location, self.problem.message) in identities
        )


def _identity(rule: str, location: Location, message: str) -> tuple[object, ...]:
    return (rule, location.sort_key, message)


def _looks(inspection: Inspection, place: Place) -> list[_Look]:
    looks: list[_Look] = []
    anchors = _anchors(inspection.project, place)
    narrow = {(place.document.path, place.line)}
    for rule in inspection.rules_at(place.document.path):
        for kind in rule.subjects:
            if not finders_of(kind):
                continue
            for subject in inspection.project.all(kind):
                if _is_at(subject, narrow if kind is RepeatedLiteral else anchors):
                    looks += _look(rule, subject)
    return looks


def _look(rule: Rule, subject: object) -> list[_Look]:
    try:
        problems = list(rule.check(subject))
    except Exception:
        # The report has an `internal-error` about it.
        return []
    return [_Look(rule, subject, problem) for problem in problems] or [_Look(rule, subject, None)]


def _anchors(project: Project, place: Place) -> set[tuple[str, int]]:
    """The lines where what is around the line begins: keys of a template, names of routines."""
    lines = {place.line}
    for template in project.all(Template):
        if template.document.path == place.document.path:
            nodes = around(innermost(template, place))
            if nodes and nodes[0].key == "Resources":
                for node in nodes[1:]:
                    lines.add(node.key_location.start.line)
                    if node.kind is Kind.MAPPING:
                        lines.add(node.location.start.line)
    for module in project.all(Module):
        if module.name == place.document.path:
            lines |= {routine.location.start.line for routine in routines_at(module, place)}
    return {(place.document.path, line) for line in lines}


def _is_at(subject: object, anchors: set[tuple[str, int]]) -> bool:
    location = _location(subject)
    if location is None or not location.document.text or location.span.end == 0:
        return False
    return (location.document.path, location.start.line) in anchors


def _location(subject: object) -> Location | None:
    for name in _PLACES:
        part = getattr(subject, name, None)
        location = part if isinstance(part, Location) else getattr(part, "location", None)
        if isinstance(location, Location):
            return location
    return None


def _points_to(finding: Finding, place: Place) -> bool:
    return any(place.is_line_of(related.location) for related in finding.related)


def _concerns(finding: Finding, place: Place) -> bool:
    return place.is_line_of(finding.location) or _points_to(finding, place)


def _ignored(finding: Finding) -> Note:
    because = f" ({finding.ignored_because})" if finding.ignored_because else ""
    return Note(f"{finding.rule}{because}: {finding.message}", finding.location)


def _other(look: _Look) -> Note:
    assert look.problem is not None
    return Note(f"{look.rule.id}: {look.problem.message}", look.problem.at.location)


def _withheld(looks: list[_Look], inspection: Inspection) -> Iterator[Note]:
    """The rules that would have something to say, by why they may not."""
    by_reason: dict[str, dict[str, None]] = {}
    for look in looks:
        by_reason.setdefault(_reason(look, inspection), {})[look.rule.id] = None
    for reason, rules in by_reason.items():
        yield Note(f"{reason}: {listed(rules)}")


def _reason(look: _Look, inspection: Inspection) -> str:
    rule, problem = look.rule, look.problem
    path = "" if problem is None else problem.at.location.document.path
    if rule.id not in inspection.ran_at(path):
        if rule.pedantic:
            return "would be with --pedantic"
        return "would be with --preview" if rule.preview else "not selected"
    if problem is not None and problem.pedantic:
        return "would be with --pedantic"
    return "less sure than `min-confidence` asks for"


def _silent(looks: list[_Look], ran: frozenset[str]) -> Iterator[Note]:
    """The rules that ran and had no problem with a thing, by the kind of thing.

    Rules about resources of any type look at all of them and know by the type whether it is theirs: no news.
    """
    runs = ran - {look.rule.id for look in looks if look.problem is not None}
    by_subject: dict[str, dict[str, None]] = {}
    for look in looks:
        if look.problem is None and look.rule.id in runs and not isinstance(look.subject, Resource):
            by_subject.setdefault(_name(look.subject), {})[look.rule.id] = None
    for name, rules in sorted(by_subject.items()):
        yield Note(f"at {name}: {listed(rules)}")


def _name(subject: object) -> str:
    if isinstance(subject, Package):
        # Its own name is a path from the project's root, which need not be where the user is.
        return f"the package of `{subject.function.name}`"
    subject = _whole(subject)
    kind = type(subject).__name__
    words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in kind).strip()
    name = getattr(subject, "logical_id", None) or getattr(subject, "name", None)
    return f"the {words} `{name}`" if isinstance(name, str) and name else f"the {words}"


def _whole(subject: object) -> object:
    """What an analysis says something of: a function, a handler, a source; the subject itself if that is a thing."""
    if isinstance(subject, msgspec.Struct) and not isinstance(subject, _THINGS):
        first = getattr(subject, subject.__struct_fields__[0])
        if isinstance(first, _THINGS) and _location(first) == _location(subject):
            return first
    return subject


def _covers(ignore: Ignore, place: Place) -> bool:
    if ignore.location.document.path != place.document.path or ignore.mistake:
        return False
    return ignore.covers is None or place.is_in(ignore.covers)


def _ignore(ignore: Ignore) -> Note:
    until = f", until {ignore.until}" if ignore.until is not None else ""
    reason = f": {ignore.reason}" if ignore.reason else ""
    return Note(f"{listed(ignore.rules)}{until}{reason}", ignore.location)
