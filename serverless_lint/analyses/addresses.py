"""The addresses that code sends HTTP requests to."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator

from serverless_lint.libraries.http_requests import ADDRESS_OPTIONS, METHOD_FIRST, TELLS_ADDRESS
from serverless_lint.link.program.values import Values
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import CallSite, CodeKey, External, Joined, Module, ObjectValue, Routine, Value


def address_finder(project: LinkedProject) -> Addresses:
    """What knows which addresses the code of a project sends requests to."""
    return Addresses(project.values)


class Addresses:
    """Finds what requests name as their address, for each module once: many handlers load it."""

    def __init__(self, values: Values) -> None:
        self._values = values
        self._found: dict[str, tuple[tuple[Routine | None, Value], ...]] = {}
        """By the module's key, with the function that makes the request, as far as it was asked for."""

    def of(self, modules: Iterable[Module], running: Container[CodeKey]) -> Iterator[Value]:
        """What requests name when modules are loaded and functions run, or the beginning of it."""
        for module in modules:
            found = self._found.get(module.key)
            if found is None:
                found = self._found[module.key] = tuple(self._in(module))
            for routine, value in found:
                if routine is None or routine.key in running:
                    yield value

    def _in(self, module: Module) -> Iterator[tuple[Routine | None, Value]]:
        for site in module.call_sites:
            if _is_request(site, self._values):
                for value in _given(site, self._values):
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
