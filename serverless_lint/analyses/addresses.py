"""The addresses that code sends HTTP requests to."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from serverless_lint.analyses.shared import FoundInModules
from serverless_lint.libraries.http_requests import ADDRESS_OPTIONS, METHOD_FIRST, TELLS_ADDRESS
from serverless_lint.link.program.values import Values
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import CallSite, External, Joined, Module, ObjectValue, Routine, Value


def addresses(project: LinkedProject) -> FoundInModules[Value]:
    """What requests name as their address, or the beginning of it."""
    return FoundInModules(partial(_in, project.values))


def _in(values: Values, module: Module) -> Iterator[tuple[Routine | None, Value]]:
    for site in module.call_sites:
        if _is_request(site, values):
            for value in _given(site, values):
                yield site.routine, _beginning(value)


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
