"""Whether a handler tells which records of a batch it failed on."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

import msgspec
from msgspec.structs import replace

from serverless_lint.analyses.answers import Answers
from serverless_lint.analyses.escapes import Escapes, functions_that_keep_errors
from serverless_lint.analyses.lost_errors import functions_that_lose_errors, handlers_that_lose_errors
from serverless_lint.aws.event_sources import FAILURES, SPELLINGS_OF_FAILURES
from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.libraries.harmless import ADDERS_TO_LISTS, MAKES_LIST_OR_TEXT, METHODS_THAT_MAKE_LISTS
from serverless_lint.libraries.middy import REPORTS_FAILED_RECORDS, REPORTS_SINCE
from serverless_lint.libraries.powertools import (
    BATCH_FUNCTIONS,
    BATCH_MODULES,
    BATCH_PACKAGES,
    BATCH_PROCESSORS,
    SWITCHES_OF_FULL_FAILURE,
)
from serverless_lint.link.manifests import Manifests
from serverless_lint.link.program.sdk import Sdk, dotted_name
from serverless_lint.link.program.values import Values
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import (
    ArrayValue,
    EventSource,
    Handler,
    Joined,
    Literal,
    Member,
    Module,
    ObjectValue,
    Program,
    Result,
    Routine,
    Value,
)
from serverless_lint.model.project import finds
from serverless_lint.parse.code.facts import Attribute, Constant, Expression, Name, Sequence, Subscript
from serverless_lint.parse.template.template import ResourceKey
from serverless_lint.paths import folders_around
from serverless_lint.source import Location


class BatchReplies(msgspec.Struct, frozen=True, eq=False):
    """What a handler says about the records of a batch that it failed on."""

    program: Program
    reports: tuple[Location, ...]
    """Where it answers with `batchItemFailures`, or has Powertools or a middleware do so."""
    certainly_none: bool
    """Whether all its answers are known and none of them names failed records."""
    can_hardly_fail: bool = False
    """Whether it is one of the latter, and nothing that it does with a record may fail."""
    loses_records: bool = False
    """Whether it is one of these, and another rule says that all that it does with a record fails without a trace."""
    deletes_itself: bool = False
    """Whether a middleware deletes from the queue what was done, and raises an error for the rest."""
    raises_for_all: bool = False
    """Whether it raises an error where all records of a batch fail, as processors of Powertools do."""

    @property
    def location(self) -> Location:
        """The handler."""
        return self.program.location


class EventSourceReplies(msgspec.Struct, frozen=True, eq=False):
    """What reads from a source in batches, with what its function answers."""

    source: EventSource
    reports_failures: bool
    """Whether the function's code answers with the records that it failed on, or deletes the others itself."""
    keeps_errors: bool
    """Whether the function's code catches all that its work may raise, so that no invocation fails."""
    loses_errors: bool
    """Whether another rule says that the code loses what it fails on, and so nothing comes again."""

    @property
    def location(self) -> Location:
        """The source."""
        return self.source.location


@finds(BatchReplies, reads_code=True)
def batch_replies(project: LinkedProject) -> Iterator[BatchReplies]:
    """What the code of functions answers."""
    finder = BatchReplyFinder(project.values, project.sdk, project.manifests)
    escapes = project.once(Escapes)
    for program, found in project.in_each_program(finder.of):
        idle = found.certainly_none and escapes.can_hardly_fail(program.handler)
        is_lost = found.certainly_none and _is_lost(program.handler, escapes, project)
        yield replace(found, program=program, can_hardly_fail=idle, loses_records=is_lost)


def _is_lost(handler: Handler, escapes: Escapes, project: LinkedProject) -> bool:
    """Whether all failures end in the code, as far as something does outside of a `try` what is known to fail."""
    return handler.key in project.once(handlers_that_lose_errors) and not escapes.works_outside_try(handler)


@finds(EventSourceReplies, in_each=EventSource, reads_code=True)
def event_source_replies(source: EventSource, project: LinkedProject) -> Iterator[EventSourceReplies]:
    """What the functions answer that read from sources in batches."""
    key = source.function.key if source.function is not None else None
    reports_failures = key in project.once(reporting_functions)
    yield EventSourceReplies(
        source,
        reports_failures,
        key in project.once(functions_that_keep_errors),
        key in project.once(functions_that_lose_errors),
    )


def reporting_functions(project: LinkedProject) -> frozenset[ResourceKey]:
    """The functions whose code answers with the records that it failed on, or deletes the others itself."""
    found = (replies for replies in project.all(BatchReplies) if replies.reports or replies.deletes_itself)
    return frozenset(replies.program.function.key for replies in found)


_MAJOR = lazy_pattern(r"[\^~>=v ]{0,4}(\d{1,4})\b")
"""The first number of a range of versions: https://docs.npmjs.com/cli/configuring-npm/package-json#dependencies"""
_MODULES = (REPORTS_FAILED_RECORDS, *BATCH_MODULES)


class BatchReplyFinder:
    """Reads the answers of handlers."""

    def __init__(self, values: Values, sdk: Sdk, manifests: Manifests) -> None:
        self._values = values
        self._sdk = sdk
        self._manifests = manifests
        self._answers = Answers(values)
        self._majors: dict[str, int | None] = {}
        """The major version of middy's middleware in folders, as far as it was asked for."""

    def of(self, program: Program) -> BatchReplies:
        """What a handler answers."""
        handler, modules = program.handler, program.code.modules
        routine = handler.routine
        if routine is None:
            return BatchReplies(program, (), certainly_none=False)
        reports = tuple(dict.fromkeys(self._reports(handler, routine)))
        by_powertools = {
            value.site.location
            for value in self._answers_of(handler, routine)
            if isinstance(value, Result) and _is_powertools(value)
        }
        return BatchReplies(
            program,
            reports,
            certainly_none=not reports and self._says_nothing(handler, routine, modules),
            deletes_itself=self._has_middleware(handler) and not self._middleware_reports(handler.module),
            raises_for_all=by_powertools.issuperset(reports)
            and not any(module.words & SWITCHES_OF_FULL_FAILURE for module in modules),
        )

    def _answers_of(self, handler: Handler, routine: Routine) -> Iterator[Value]:
        for expression, block in self._answers.of(handler):
            yield from self._answers.values(routine.module, expression, block)

    def _reports(self, handler: Handler, routine: Routine) -> Iterator[Location]:
        if self._has_middleware(handler) and self._middleware_reports(handler.module):
            yield handler.location
        for expression, block in self._answers.of(handler):
            for value in self._answers.values(routine.module, expression, block):
                yield from self._reported_by(routine, expression, value)

    def _has_middleware(self, handler: Handler) -> bool:
        names = (dotted_name(wrapper) or "" for wrapper in handler.wrappers)
        return any(name.startswith(REPORTS_FAILED_RECORDS) for name in names) or (
            bool(handler.wrappers) and handler.module.imports_any(REPORTS_FAILED_RECORDS)
        )

    def _middleware_reports(self, module: Module) -> bool:
        """Whether middy's middleware is certainly of a version that answers with what failed."""
        folder = posixpath.dirname(module.name) or "."
        if folder not in self._majors:
            self._majors[folder] = self._major_in(folder)
        major = self._majors[folder]
        return major is not None and major >= REPORTS_SINCE

    def _major_in(self, folder: str) -> int | None:
        for place in dict.fromkeys((folder, *folders_around(folder))):
            wanted = self._manifests.node_ranges(place).get(REPORTS_FAILED_RECORDS)
            if wanted is not None:
                numbers = _MAJOR.match(wanted)
                return int(numbers[1]) if numbers is not None else None
        return None

    def _reported_by(self, routine: Routine, expression: Expression, value: Value) -> Iterator[Location]:
        if isinstance(value, ObjectValue):
            for entry in value.literal.entries:
                is_empty = isinstance(entry.value, Sequence) and not entry.value.items
                if isinstance(entry.key, Constant) and entry.key.value == FAILURES and not is_empty:
                    yield value.module.at(entry.key.span)
            if isinstance(expression, Name):
                yield from self._set_on(routine, expression.name)
        elif isinstance(value, Result) and _is_powertools(value):
            yield value.site.location

    def _set_on(self, routine: Routine, name: str) -> Iterator[Location]:
        """`response["batchItemFailures"] = failed` and `….append(failed)`, as a part of what is returned."""
        for assignment in routine.assignments:
            yield from _failures_of(routine, assignment.target, name)
        for site in routine.calls:
            if isinstance(site.fact.callee, Attribute) and site.fact.callee.name in ADDERS_TO_LISTS:
                yield from _failures_of(routine, site.fact.callee.base, name)

    def _says_nothing(self, handler: Handler, routine: Routine, modules: tuple[Module, ...]) -> bool:
        if handler.uses_callback or handler.wrappers or routine.fact.is_generator:
            return False
        if any(map(_may_report, modules)):
            return False
        return all(
            self._is_no_report(value)
            for fact in routine.returns
            if fact.value is not None
            for value in self._answers.values(routine.module, fact.value, fact.block)
        )

    def _is_no_report(self, value: Value) -> bool:
        if isinstance(value, ObjectValue):
            return value.literal.complete
        if isinstance(value, Result):
            return _is_list_or_text(value) or self._sdk.call_at(value.site) is not None
        return isinstance(value, (Literal, ArrayValue, Joined))


def _may_report(module: Module) -> bool:
    """Whether a module may have to do with reports, though nothing is known of how it makes them."""
    return any(
        fact.module.startswith(_MODULES) or f"{fact.module}.{fact.name}".startswith(_MODULES)
        for fact in module.facts.imports
    ) or any(spelling in word for word in module.words for spelling in SPELLINGS_OF_FAILURES)


def _failures_of(routine: Routine, expression: Expression, name: str) -> Iterator[Location]:
    """The key in `name["batchItemFailures"]` or `name.batchItemFailures`."""
    if not isinstance(expression, (Attribute, Subscript)):
        return
    if not isinstance(expression.base, Name) or expression.base.name != name:
        return
    if isinstance(expression, Attribute):
        if expression.name == FAILURES:
            yield routine.module.at(expression.name_span)
    elif isinstance(expression.index, Constant) and expression.index.value == FAILURES:
        yield routine.module.at(expression.index.span)


def _is_list_or_text(value: Result) -> bool:
    """Whether a call certainly returns something that has no names of its own."""
    callee = value.callee
    return dotted_name(callee) in MAKES_LIST_OR_TEXT or (
        isinstance(callee, Member) and callee.name in METHODS_THAT_MAKE_LISTS
    )


def _is_powertools(value: Result) -> bool:
    name = dotted_name(value.callee) or ""
    if not name.startswith(BATCH_PACKAGES):
        return False
    owner, _, last = name.rpartition(".")
    return last in BATCH_FUNCTIONS or (last == "response" and owner.rpartition(".")[2] in BATCH_PROCESSORS)
