"""What the code behind the routes of an API makes of who calls it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

import msgspec

from serverless_lint.analyses.signatures import signatures
from serverless_lint.analyses.web_routes import only_reads_by_routes
from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.libraries.effects import (
    ABOUT_RIGHTS,
    ASKED_BY_POST,
    CHANGES,
    COMMAND_FOR_READING,
    COSTLY,
    KEEPS_ANSWER,
    READS_OF_AWS,
    SIGNED_FOR_READING,
    SIGNING,
    SIGNING_OF_PACKAGES,
    SIGNS_READING,
)
from serverless_lint.libraries.signatures import (
    BEARS_CREDENTIALS,
    CHECKED,
    CHECKING,
    GUARD,
    GUARDS_AGAINST_LOAD,
    REFUSING,
    SETS_GUARDS,
    TOKENS_OF_BODIES,
    WORDS_OF_CHECKS,
)
from serverless_lint.link.program.sdk import dotted_name
from serverless_lint.link.program.values import Values
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import (
    CallSite,
    EventRead,
    External,
    FunctionCode,
    HandlerProblem,
    Joined,
    Literal,
    Module,
    Program,
    Routine,
    SdkCall,
)
from serverless_lint.parse.code.facts import Attribute, Constant, Expression, Language, Name, last_name, subexpressions
from serverless_lint.parse.code.facts import Mapping as Object
from serverless_lint.parse.template.template import ResourceKey
from serverless_lint.suggestion import words_of

_UNAUTHORISED = (401, "401", 403, "403")
"""The status of an answer to somebody who is not known, or may not do this."""
_HEADERS = frozenset({"headers", "multiValueHeaders", "cookies"})
_CHANGING_SQL = lazy_pattern(r"\s{0,20}(?:insert|update|delete)\s", re.IGNORECASE)


class CodeBehind(msgspec.Struct, frozen=True):
    """What all the code of a function does about its callers, and for them."""

    is_checked: bool
    """Whether it checks a signature or a token."""
    looks_at_caller: bool
    """Whether it seems to: it reads what carries credentials, or calls something that is named for that."""
    has_effect: bool
    """Whether it may change something, or gives out signatures."""
    gives_signatures: bool
    """Whether it does the latter, for which nobody has to be asked."""
    only_keeps_answers: bool = False
    """Whether it changes nothing but to keep in S3 what it gives out an address of, where others may read it."""
    has_routes_for_reading: bool = False
    """Whether a web framework gets its requests, all whose routes are for reading."""
    is_costly: bool = False
    """Whether it has models of AWS answer, starts machines or jobs, or changes who may do what."""

    def __or__(self, other: CodeBehind) -> CodeBehind:
        """What both do: one check does not stand in for another."""
        return CodeBehind(
            self.is_checked and other.is_checked,
            self.looks_at_caller and other.looks_at_caller,
            self.has_effect or other.has_effect,
            self.gives_signatures or other.gives_signatures,
            self.only_keeps_answers and other.only_keeps_answers,
            self.has_routes_for_reading and other.has_routes_for_reading,
            self.is_costly or other.is_costly,
        )


NOT_FOUND = CodeBehind(is_checked=False, looks_at_caller=False, has_effect=False, gives_signatures=False)
"""What is certain of code that was not found."""


def code_behind(project: LinkedProject) -> Mapping[ResourceKey, CodeBehind]:
    """What the functions do whose code was found."""
    finder = _Finder(project)
    found: dict[ResourceKey, CodeBehind] = {}
    for program, code in project.in_each_program(finder.of):
        key = program.function.key
        found[key] = found[key] | code if key in found else code
    return found


_FROM_ELSEWHERE = frozenset({HandlerProblem.IMAGE, HandlerProblem.PACKAGED, HandlerProblem.BUILD_OUTPUT})
"""Why code is not found that is somewhere all the same."""


def brought_from_elsewhere(project: LinkedProject) -> frozenset[ResourceKey]:
    """The functions whose code something builds that is not followed: what it makes of callers is not known."""
    return frozenset(
        code.function.key
        for code in project.all(FunctionCode)
        if code.problem in _FROM_ELSEWHERE
        or (code.problem is not None and code.function.resource.metadata.lookup("BuildMethod").only == "makefile")
    )


class _Telling(NamedTuple):
    """A call that says something."""

    site: CallSite
    looks_at_caller: bool
    has_effect: bool
    gives_signature: bool


class _Finder:
    def __init__(self, project: LinkedProject) -> None:
        self._project = project
        self._values: Values = project.values
        self._signatures = project.once(signatures)
        self._telling: dict[str, tuple[_Telling, ...]] = {}
        """By module, as many handlers may load one."""
        self._refuses = cache(_refuses)
        self._has_guard = cache(_has_guard)

    def of(self, program: Program) -> CodeBehind:
        """What the code of a function does."""
        code = program.code
        calls = tuple(self._calls(program))
        changes = [call.call for call in program.calls if not call.call.operation.startswith(READS_OF_AWS)]
        changes_more = any(call.has_effect for call in calls)
        only_keeps = bool(changes) and not changes_more and self._only_keeps_answers(changes, code.modules)
        return CodeBehind(
            is_checked=self._signatures.checked_by(program.handler, code.modules, code.routines),
            looks_at_caller=self._reads_credentials(program)
            or any(map(self._refuses, code.routines))
            or any(map(self._has_guard, code.modules))
            or any(call.looks_at_caller for call in calls),
            has_effect=bool(changes) or changes_more,
            gives_signatures=any(call.gives_signature for call in calls),
            only_keeps_answers=only_keeps,
            has_routes_for_reading=only_keeps and only_reads_by_routes(code.modules, self._values),
            is_costly=any(map(_is_costly, changes)),
        )

    def _only_keeps_answers(self, calls: Iterable[SdkCall], modules: Iterable[Module]) -> bool:
        return all((call.service, call.operation) == KEEPS_ANSWER for call in calls) and any(
            _signs_for_reading(site) for module in modules for site in module.call_sites
        )

    def _calls(self, program: Program) -> Iterator[_Telling]:
        """The calls that run; if the handler cannot be followed, those in what it loads."""
        running = {routine.key for routine in program.code.routines}
        for module in program.code.modules:
            for call in self._telling_in(module):
                routine = call.site.routine
                if program.handler.routine is None or routine is None or routine.key in running:
                    yield call

    def _telling_in(self, module: Module) -> tuple[_Telling, ...]:
        if module.key not in self._telling:
            judged = (
                _Telling(site, self._is_named_for_checks(site), signs or self._may_change(site), signs)
                for site in module.call_sites
                for signs in (self._gives_signature(site),)
            )
            self._telling[module.key] = tuple(call for call in judged if call.looks_at_caller or call.has_effect)
        return self._telling[module.key]

    def _reads_credentials(self, program: Program) -> bool:
        decorators = (name for routine in program.code.routines for name in routine.fact.decorators)
        return any(map(_names_check, decorators)) or any(
            isinstance(read.path[0], str) and _bears_credentials(read)
            for read in self._project.event_reads(program.handler)
            if read.path
        )

    def _is_named_for_checks(self, site: CallSite) -> bool:
        values = [argument.value for argument in site.fact.arguments]
        constants = [value.value for value in values if isinstance(value, Constant)]
        return (
            any(isinstance(text, str) and BEARS_CREDENTIALS.fullmatch(text) for text in constants)
            or any(constant in _UNAUTHORISED for constant in constants)
            or not REFUSING.isdisjoint(_words(site.fact.callee))
            or any(map(_names_check, values))
            or _names_check(site.fact.callee)
            or self._is_of_own_module(site)
        )

    def _is_of_own_module(self, site: CallSite) -> bool:
        """Whether it is something of what the project itself calls `auth`: `auth.user(handler)`."""
        callee = site.fact.callee
        if not isinstance(callee, Attribute) or not isinstance(callee.base, Name) or callee.base.name != "auth":
            return False
        return not any(isinstance(value, External) for value in self._values.callee(site))

    def _gives_signature(self, site: CallSite) -> bool:
        names = (dotted_name(value) for value in self._values.callee(site))
        return last_name(site.fact.callee) in SIGNING or any(name in SIGNING_OF_PACKAGES for name in names)

    def _may_change(self, site: CallSite) -> bool:
        name, first = last_name(site.fact.callee), site.fact.argument("", 0)
        if name == "post" and self._only_asks(site):
            return False
        if name in CHANGES:
            return True
        if name == "update" and isinstance(first, Object) and not (_is_python(site) or _sets_up(site)):
            return True
        texts = (argument.value.value for argument in site.fact.arguments if isinstance(argument.value, Constant))
        return any(isinstance(text, str) and _CHANGING_SQL.match(text) for text in texts)

    def _only_asks(self, site: CallSite) -> bool:
        """Whether a `POST` goes to addresses alone that answer questions, as their ends say."""
        addresses = self._values.argument(site, "url", 0) or ()
        ends = [each.parts[-1] if isinstance(each, Joined) and each.parts else each for each in addresses]
        return bool(ends) and all(
            isinstance(end, Literal) and isinstance(end.value, str) and _ends_with_question(end.value) for end in ends
        )


def _is_costly(call: SdkCall) -> bool:
    return call.service in ABOUT_RIGHTS or (call.service, call.operation) in COSTLY


def _signs_for_reading(site: CallSite) -> bool:
    """Whether a call gives out an address by which something in S3 can be read."""
    if last_name(site.fact.callee) not in SIGNS_READING:
        return False
    given = (argument.value for argument in site.fact.arguments)
    operation = next((value.value for value in given if isinstance(value, Constant)), None)
    return operation in SIGNED_FOR_READING or (operation is None and COMMAND_FOR_READING in site.module.words)


def _ends_with_question(address: str) -> bool:
    _, slash, last = address.partition("?")[0].rstrip("/").rpartition("/")
    return bool(slash) and last in ASKED_BY_POST


def _bears_credentials(read: EventRead) -> bool:
    """Whether a part of the event is what says who calls: a header, or a token in the body that the code needs."""
    keys = [key for key in read.path[1:] if isinstance(key, str)]
    if read.path[0] in _HEADERS:
        return any(map(BEARS_CREDENTIALS.search, keys))
    return read.path[0] == "body" and bool(keys) and TOKENS_OF_BODIES.fullmatch(keys[-1]) is not None


def _sets_up(site: CallSite) -> bool:
    """Whether a call only says how something is to be asked: `AWS.config.update({ region })`."""
    callee = site.fact.callee
    return isinstance(callee, Attribute) and last_name(callee.base) == "config"


def _is_python(site: CallSite) -> bool:
    """Whether `update` is what dictionaries have, too."""
    return site.module.language is Language.PYTHON


def _refuses(routine: Routine) -> bool:
    """Whether a function may answer that it does not know who calls."""
    return any(
        _is_refusal(part)
        for returned in routine.returns
        if returned.value is not None
        for part in subexpressions(returned.value)
    )


def _has_guard(module: Module) -> bool:
    """Whether a module sets something before routes of NestJS that asks who calls: `@UseGuards(AuthGuard)`."""
    return not module.words.isdisjoint(SETS_GUARDS) and any(
        word.endswith(GUARD) and GUARDS_AGAINST_LOAD.isdisjoint(words_of(word)) for word in module.words
    )


def _is_refusal(part: Expression) -> bool:
    if isinstance(part, Attribute):
        # `StatusCodes.FORBIDDEN`
        return part.name.isupper() and not REFUSING.isdisjoint(_words(part))
    return isinstance(part, Constant) and part.value in _UNAUTHORISED


def _words(expression: Expression) -> frozenset[str]:
    return frozenset(words_of(last_name(expression)))


def _names_check(expression: Expression) -> bool:
    """Whether something is called like what checks callers: `requireAuth`, `verify_token`, `login_required`."""
    words = _words(expression)
    return not words.isdisjoint(CHECKED) or not (
        words.isdisjoint(CHECKING) or not any(each <= words for each in WORDS_OF_CHECKS)
    )
