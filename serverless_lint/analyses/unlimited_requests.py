"""HTTP requests that wait for their answer as long as the library does by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

import msgspec
from msgspec.structs import replace

from serverless_lint.analyses.connections import mentions
from serverless_lint.analyses.frequency import Frequencies
from serverless_lint.analyses.local_runs import LocalRuns
from serverless_lint.analyses.responses import answers_of_calls
from serverless_lint.analyses.running_code import RunningCall, RunningModule, running_callers
from serverless_lint.libraries.custom_resources import RESPONSE_URL
from serverless_lint.libraries.http_limits import (
    ADAPTERS_WITHOUT_LIMIT,
    CHANGED_ATTRIBUTES,
    CODE_OF_AWS,
    ENDS_REQUESTS_OF_NODE,
    LIMITED_OF_PYTHON,
    LIMITS_ALL,
    MAKERS_OF_AXIOS,
    METHODS_OF_POOLS,
    POOLS_OF_PYTHON,
    RACES,
    SESSIONS_OF_REQUESTS,
    WAITS_OF_JAVASCRIPT,
    WAITS_OF_PYTHON,
    HttpWait,
)
from serverless_lint.libraries.own_machine import is_in_same_environment
from serverless_lint.link.program.expressions import expressions_of
from serverless_lint.link.program.sdk import dotted_name
from serverless_lint.link.program.values import Values
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import (
    CallSite,
    CodeKey,
    EnvironmentRead,
    Handler,
    Joined,
    Literal,
    Member,
    Module,
    ObjectValue,
    Result,
    Routine,
    Value,
    is_none,
)
from serverless_lint.model.project import finds
from serverless_lint.parse.code.facts import (
    Attribute,
    CallResult,
    Constant,
    Expression,
    Language,
    Name,
    subexpressions,
)
from serverless_lint.source import Location


class UnlimitedRequest(msgspec.Struct, frozen=True, eq=False):
    """A request without a limit of the code's own."""

    wait: HttpWait
    written: str
    """What is called, as in the code but in one line."""
    location: Location
    handlers: tuple[Handler, ...]
    answers_cloudformation: bool
    """Whether it says what became of a custom resource, once when a stack changes."""
    streams: bool = False
    """Whether the code hands on the body while it comes, so that a limit would end that as well."""
    is_by_hand: bool = False
    """Whether templates say which functions make it, and nothing that would call one of them."""
    maker: Location | None = None
    """What makes the client that sends it and takes a limit for all requests: `axios.create`."""
    others: tuple[UnlimitedRequest, ...] = ()
    """Further requests of the same client."""


_BODY = "body"
"""The stream of an answer: https://developer.mozilla.org/docs/Web/API/Response/body"""


@finds(UnlimitedRequest, reads_code=True)
def unlimited_requests(project: LinkedProject) -> Iterator[UnlimitedRequest]:
    """The requests of running code without a limit, but for what code elsewhere may limit."""
    finder = UnlimitedRequests(project.values)
    calls = project.all(RunningCall)
    limited = {handler.key for call in calls if finder.limits_all(call.site) for handler in call.handlers}
    for loaded in project.all(RunningModule):
        if finder.changes_clients(loaded.module):
            limited.update(handler.key for handler in loaded.handlers)
    made: dict[tuple[str, int], list[UnlimitedRequest]] = {}
    makers: dict[tuple[str, int], CallSite] = {}
    for call in calls:
        wait = finder.at(call.site)
        handlers = tuple(handler for handler in call.handlers if handler.key not in limited)
        if wait is not None and handlers:
            request = _request(call.site, wait, handlers, project)
            maker = finder.maker_of(call.site)
            if maker is None:
                yield request
            else:
                key = (maker.module.key, maker.index)
                makers[key] = maker
                made.setdefault(key, []).append(request)
    for key, requests in made.items():
        yield _of_one_client(makers[key], requests)


def _request(site: CallSite, wait: HttpWait, handlers: tuple[Handler, ...], project: LinkedProject) -> UnlimitedRequest:
    members = project.once(answers_of_calls).members(site) or {}
    streams = site.module.language is not Language.PYTHON and _BODY in members
    answers = project.once(_AnsweringCloudFormation).at(site)
    is_by_hand = project.once(Frequencies).are_called_by_hand(handlers)
    return UnlimitedRequest(wait, _written(site), site.location, handlers, answers, streams, is_by_hand)


def _of_one_client(maker: CallSite, requests: Sequence[UnlimitedRequest]) -> UnlimitedRequest:
    """The first request of a client with the others, which one limit ends as well."""
    first, *others = sorted(requests, key=lambda request: request.location.sort_key)
    handlers = {handler.key: handler for request in (first, *others) for handler in request.handlers}
    return replace(
        first,
        handlers=tuple(handlers.values()),
        answers_cloudformation=all(request.answers_cloudformation for request in requests),
        streams=all(request.streams for request in requests),
        is_by_hand=all(request.is_by_hand for request in requests),
        maker=maker.location,
        others=tuple(others),
    )


def _written(site: CallSite) -> str:
    return "".join(map(str.strip, site.location.text.splitlines()))


class _AnsweringCloudFormation:
    """Knows the functions that ask where CloudFormation waits, each looked at once."""

    def __init__(self, project: LinkedProject) -> None:
        self._project = project
        self._found: dict[CodeKey, bool] = {}

    def at(self, site: CallSite) -> bool:
        """Whether the function around a request, or the one around that, is one."""
        return site.routine is not None and any(map(self._is_one, islice(site.routine.with_owners, 2)))

    def _is_one(self, routine: Routine) -> bool:
        found = self._found.get(routine.key)
        if found is None:
            found = self._found[routine.key] = _asks_for_address(routine) or self._is_given_address(routine)
        return found

    def _is_given_address(self, routine: Routine) -> bool:
        """Whether one of the parameters of a function is the address in all calls of it."""
        calls = self._project.once(running_callers).get(routine.key, ())
        if not calls or not all(RESPONSE_URL in site.module.words for site in calls):
            return False
        return any(
            all(self._is_address(site, routine.passed(site, index)) for site in calls)
            for index in range(len(routine.fact.parameters))
        )

    def _is_address(self, site: CallSite, passed: Expression | None) -> bool:
        if passed is None:
            return False
        return mentions(site.module, passed, RESPONSE_URL) or any(
            isinstance(value, Member) and value.name == RESPONSE_URL
            for value in self._project.values.of(site.module, passed, site.fact.block)
        )


def _asks_for_address(routine: Routine) -> bool:
    return RESPONSE_URL in routine.module.words and any(
        mentions(routine.module, expression, RESPONSE_URL)
        for expression, _ in expressions_of(routine.module, routine.index)
    )


class UnlimitedRequests:
    """Recognises requests, and what limits them."""

    def __init__(self, values: Values) -> None:
        self._values = values
        self._local = LocalRuns(values)
        self._raced: dict[str, frozenset[int]] = {}

    def limits_all(self, site: CallSite) -> bool:
        """Whether a call changes what all requests do, or those of a session."""
        for callee in self._values.callee(site):
            name = _plain(callee)
            if name in LIMITS_ALL:
                return True
            if name.endswith(".mount") and name.removesuffix(".mount") in SESSIONS_OF_REQUESTS:
                adapters = self._values.argument(site, "adapter", 1) or ()
                return not all(
                    isinstance(value, Result) and _plain(value.callee) in ADAPTERS_WITHOUT_LIMIT for value in adapters
                )
        return False

    def changes_clients(self, module: Module) -> bool:
        """Whether a module sets what clients do by themselves, such as `axios.defaults.timeout`."""
        targets = (assignment.target for assignment in module.facts.assignments)
        return any(
            isinstance(part, Attribute) and part.name in CHANGED_ATTRIBUTES and not _is_own(target)
            for target in targets
            if isinstance(target, Attribute)
            for part in subexpressions(target)
        )

    def at(self, site: CallSite) -> HttpWait | None:
        """How long a call waits, if it is a request, or makes what sends them, and the code sets no limit."""
        callees = self._values.callee(site)
        if len(callees) != 1 or CODE_OF_AWS.search(site.module.name):
            return None
        is_python = site.module.language is Language.PYTHON
        found = self._of_python(site, callees[0]) if is_python else self._of_javascript(site, callees[0])
        if found is None or self._is_near(site) or site.index in self._raced_in(site.module):
            return None
        return None if self._local.may_be_meant(site.module, site.fact.block, site.span.start) else found

    def maker_of(self, site: CallSite) -> CallSite | None:
        """What makes the client that a request is sent by, if that takes a limit for all of its requests."""
        for callee in self._values.callee(site):
            if isinstance(callee, Member) and isinstance(callee.base, Result):
                maker = dotted_name(callee.base.callee) or ""
                if maker in POOLS_OF_PYTHON or _plain(callee.base.callee) in MAKERS_OF_AXIOS:
                    return callee.base.site
        return None

    def _of_python(self, site: CallSite, callee: Value) -> HttpWait | None:
        name = dotted_name(callee) or ""
        owner, _, method = name.rpartition(".")
        if name in LIMITED_OF_PYTHON or owner in LIMITED_OF_PYTHON:
            given = self._values.argument(site, "timeout") or ()
            is_unlimited = bool(given) and all(map(is_none, given))
            return HttpWait("a `timeout`") if is_unlimited else None
        if owner in POOLS_OF_PYTHON and method in METHODS_OF_POOLS and isinstance(callee, Member):
            pool = callee.base
            is_limited = not isinstance(pool, Result) or _has_argument(pool.site, HttpWait(""))
            wait = HttpWait("`timeout`")
            return None if is_limited or _has_argument(site, wait) else wait
        found = WAITS_OF_PYTHON.get(name)
        return None if found is None or _has_argument(site, found) else found

    def _of_javascript(self, site: CallSite, callee: Value) -> HttpWait | None:
        name = _plain(callee)
        maker, _, method = name.rpartition(".")
        if maker in MAKERS_OF_AXIOS and isinstance(callee, Member) and isinstance(callee.base, Result):
            found = WAITS_OF_JAVASCRIPT.get(f"axios.{method}")
            if found is None or self._may_have_option(callee.base.site, 0, found):
                return None
        else:
            found = WAITS_OF_JAVASCRIPT.get(name)
        if found is None or found.options is None or self._is_limited(site, found):
            return None
        if name.startswith(("http.", "https.")) and self._may_be_ended(site):
            return None
        return found

    def _is_limited(self, site: CallSite, wait: HttpWait) -> bool:
        """Whether one of the objects that a call is given limits it, or may."""
        if site.spreads_list or self._is_given_request(site):
            return True
        positions = range(wait.options or 0, len(site.fact.arguments))
        return any(self._may_have_option(site, position, wait) for position in positions) or (
            wait.options_first and self._may_have_option(site, 0, wait)
        )

    def _may_have_option(self, site: CallSite, position: int, wait: HttpWait) -> bool:
        values = self._values.argument(site, "", position) or ()
        return any(
            not value.literal.complete or any(value.literal.get(key) is not None for key in wait.keys)
            if isinstance(value, ObjectValue)
            else not _is_address_or_function(value)
            for value in values
        )

    def _is_given_request(self, site: CallSite) -> bool:
        """Whether the one argument is a request that was put together before, with what limits it."""
        if len(site.fact.arguments) != 1:
            return False
        given = site.fact.arguments[0].value
        if isinstance(given, (Name, Attribute)) and "req" in given.name.lower():
            return True
        values = self._values.of(site.module, given, site.fact.block)
        return any(isinstance(value, Result) and _plain(value.callee).endswith("Request") for value in values)

    def _may_be_ended(self, site: CallSite) -> bool:
        """Whether code asks when a request of `http` takes long, on it or on anything else in the module."""
        return any(
            isinstance(call.callee, Attribute)
            and call.callee.name in ENDS_REQUESTS_OF_NODE
            and (call.callee.name == "setTimeout" or _is_about_timeout(call.argument("", 0)))
            for call in site.module.facts.calls
        )

    def _is_near(self, site: CallSite) -> bool:
        """Whether the address is that of something in the same execution environment."""
        return any(
            isinstance(text, str) and is_in_same_environment(text)
            for argument in site.fact.arguments[:2]
            for value in self._values.of(site.module, argument.value, site.fact.block)
            for text in (_beginning(value),)
        )

    def _raced_in(self, module: Module) -> frozenset[int]:
        """The calls whose results are given to what goes on without them."""
        found = self._raced.get(module.key)
        if found is None:
            racing = [
                site for site in module.call_sites if any(_plain(each) in RACES for each in self._values.callee(site))
            ]
            found = self._raced[module.key] = frozenset(
                part.call
                for site in racing
                for argument in site.fact.arguments
                for part in subexpressions(argument.value)
                if isinstance(part, CallResult)
            )
        return found


def _plain(value: Value) -> str:
    """The dotted name of something in JavaScript, however it is imported."""
    name = (dotted_name(value) or "").removeprefix("node:")
    return name.replace(".default", "")


def _is_address_or_function(value: Value) -> bool:
    is_address = isinstance(value, Result) and _plain(value.callee) in ("URL", "url.URL")
    return is_address or isinstance(value, (Literal, Joined, EnvironmentRead, Routine))


def _has_argument(site: CallSite, wait: HttpWait) -> bool:
    """Whether a call is given a limit, or may be."""
    given = any(site.fact.argument(key) is not None for key in wait.keys)
    return given or site.spreads_list or site.fact.argument("", wait.position) is not None


def _is_about_timeout(event: Expression | None) -> bool:
    return isinstance(event, Constant) and event.value == "timeout"


def _is_own(target: Attribute) -> bool:
    """Whether an attribute is one of an object of the project's own: `self.timeout`."""
    return isinstance(target.base, Name) and target.base.name in ("self", "this", "cls")


def _beginning(value: Value) -> object:
    while isinstance(value, Joined):
        value = value.parts[0]
    return value.value if isinstance(value, Literal) else None
