"""The addresses that code sends HTTP requests to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from serverless_lint.libraries.http_requests import ADDRESS_OPTIONS, METHOD_FIRST, TELLS_ADDRESS
from serverless_lint.link.program.values import Values
from serverless_lint.model import CallSite, CodeKey, External, Joined, Module, ObjectValue, Value


def addresses(modules: Iterable[Module], running: frozenset[CodeKey], values: Values) -> Iterator[Value]:
    """What requests name as their address when modules are loaded and functions run, or the beginning of it."""
    for module in modules:
        for site in module.call_sites:
            if (site.routine is None or site.routine.key in running) and _is_request(site, values):
                yield from map(_beginning, _given(site, values))


def _is_request(site: CallSite, values: Values) -> bool:
    return any(
        isinstance(callee, External) and callee.name.removeprefix("node:") in TELLS_ADDRESS
        for callee in values.callee(site)
    )


def _given(site: CallSite, values: Values) -> Iterator[Value]:
    position = (
        1 if any(callee.name in METHOD_FIRST for callee in values.callee(site) if isinstance(callee, External)) else 0
    )
    for value in values.argument(site, "url", position) or ():
        if not isinstance(value, ObjectValue):
            yield value
            continue
        for key in ADDRESS_OPTIONS:
            entry = value.literal.get(key)
            if entry is not None:
                yield from values.of(value.module, entry, value.block)


def _beginning(value: Value) -> Value:
    """What an address begins with; what is put in further on leaves it an address."""
    return value.parts[0] if isinstance(value, Joined) else value
