"""Settings of functions, put together where several functions inherit the same one from `Globals`."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from typing import TypeAlias

import msgspec

from serverless_lint.analyses.shared import alike, shared
from serverless_lint.analyses.tool_outputs import ToolOutput
from serverless_lint.libraries.own_machine import is_of_own_machine
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import Function
from serverless_lint.model.project import finds
from serverless_lint.parse.template.template import Known, Possible
from serverless_lint.source import Location
from serverless_lint.suggestion import words_of


class FunctionSetting(msgspec.Struct, frozen=True, eq=False):
    """A setting as it is written in one place, for one function or, in `Globals`, for several."""

    kind: SettingKind
    known: Known | None
    """What is written; None if nothing is, so that the default counts."""
    functions: tuple[Function, ...]
    """The functions that have it, in document order; one if nothing is written."""

    @property
    def location(self) -> Location:
        """The value, or the function that lacks one."""
        return self.functions[0].location if self.known is None else self.known.node.location


class EnvironmentValue(msgspec.Struct, frozen=True, eq=False):
    """A value of an environment variable as it is written in one place."""

    name: str
    known: Known
    functions: tuple[Function, ...]
    """The functions that have it, in document order."""
    opens_local_service: bool
    """Whether each of them has an address beside it that leads to the developer's machine and is called alike."""

    @property
    def location(self) -> Location:
        """Where it is used."""
        return self.known.node.location

    @property
    def written(self) -> Location:
        """Where its text stands: the default of a parameter, in the template around that hands it down, or its place.

        What is put together of several texts stands where that is done.
        """
        text = self.known.text
        return next(
            (place for place in reversed(self.known.sources) if text is not None and text in place.text),
            self.location,
        )


class RepeatedEnvironmentValue(msgspec.Struct, frozen=True, eq=False):
    """The values of environment variables that have the same text, which a file gives them."""

    values: tuple[EnvironmentValue, ...]
    """In document order; those that are handed down to other templates with these."""

    @property
    def location(self) -> Location:
        """Where the first of them is written."""
        return self.values[0].written


class SettingKind(enum.Enum):
    """The settings that are judged by place. The values are their names in templates."""

    TIMEOUT = "Timeout"
    MEMORY = "MemorySize"


_Place: TypeAlias = "tuple[SettingKind, Location, float | None]"


@finds(FunctionSetting)
def function_settings(project: LinkedProject) -> Iterator[FunctionSetting]:
    """The timeouts and memory sizes that functions may have, each place once; of those without any, the function."""
    owners: dict[_Place, list[Function]] = {}
    found: dict[_Place, tuple[SettingKind, Known]] = {}
    for function in project.all(Function):
        for kind, setting in _settings(function):
            if setting.certainly_absent:
                yield FunctionSetting(kind, None, (function,))
            for known in setting.values:
                key = (kind, known.node.location, known.number)
                found.setdefault(key, (kind, known))
                owners.setdefault(key, []).append(function)
    for key, (kind, known) in found.items():
        yield FunctionSetting(kind, known, tuple(owners[key]))


@finds(EnvironmentValue)
def environment_values(project: LinkedProject) -> Iterator[EnvironmentValue]:
    """The values that environment variables of functions may have, each place once."""
    found = [*project.all(Function), *(function for output in project.all(ToolOutput) for function in output.functions)]
    owners = (
        (function, ((name, known) for name, value in function.environment.variables.items() for known in value.values))
        for function in found
    )
    local = {function.key: frozenset(_local_services(function)) for function in found}
    for (name, known), functions in shared(owners, _written):
        subject = words_of(name)[:1]
        yield EnvironmentValue(name, known, functions, all(subject in local[function.key] for function in functions))


@finds(RepeatedEnvironmentValue)
def repeated_environment_values(project: LinkedProject) -> Iterator[RepeatedEnvironmentValue]:
    """The texts that environment variables of functions may have, each once for the file where it is written."""
    found = (variable for variable in project.all(EnvironmentValue) if variable.known.text is not None)
    for values in alike(found, lambda variable: (variable.written.document.path, variable.known.text)):
        yield RepeatedEnvironmentValue(values)


def _local_services(function: Function) -> Iterator[tuple[str, ...]]:
    """How the names of variables begin that hold addresses on the developer's machine, whatever is deployed."""
    for name, value in function.environment.variables.items():
        texts = [known.text for known in value.values]
        if texts and not value.unknown and all(text is not None and is_of_own_machine(text) for text in texts):
            yield words_of(name)[:1]


def _written(variable: tuple[str, Known]) -> tuple[str, Location, tuple[Location, ...], str | None]:
    name, known = variable
    return name, known.node.location, known.sources, known.text


def _settings(function: Function) -> tuple[tuple[SettingKind, Possible], ...]:
    return (SettingKind.TIMEOUT, function.timeout), (SettingKind.MEMORY, function.memory)
