"""What a seed is: a defect of one rule, how to find a place for it, and where it is to be reported."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any, NamedTuple

from edited_template import Default, Edit, Path, Remove, Set, Text, UneditableError

RESOURCES = "Resources"
PROPERTIES = "Properties"
SAM_FUNCTION = "AWS::Serverless::Function"
FUNCTION = "AWS::Lambda::Function"
_CODE = (".py", ".js", ".mjs", ".cjs", ".ts")


@dataclass(frozen=True)
class App:
    """A template and the files beside it."""

    folder: FilePath
    name: str
    template: Text

    def resources(self, *types: str) -> Iterator[str]:
        """The names of the resources of these types."""
        resources = self.template.value(RESOURCES)
        for name, resource in resources.items() if isinstance(resources, dict) else ():
            if isinstance(resource, dict) and resource.get("Type") in types:
                yield str(name)

    def properties(self, name: str) -> dict[str, Any]:
        """The properties of a resource, with intrinsic functions in their long form."""
        properties = self.template.value(RESOURCES, name, PROPERTIES)
        return properties if isinstance(properties, dict) else {}

    def type_of(self, name: str) -> str:
        """The type of a resource; empty if there is no such resource."""
        return str(self.template.value(RESOURCES, name, "Type") or "")

    def inherited(self, kind: str, key: str) -> Any:
        """What the `Globals` of a SAM template say about a property; None if nothing."""
        return self.template.value("Globals", kind, key)

    def setting(self, name: str, key: str) -> Any:
        """A property of a SAM function, its own or inherited one."""
        own = self.properties(name).get(key)
        inherits = self.type_of(name) == SAM_FUNCTION
        return own if own is not None or not inherits else self.inherited("Function", key)

    def functions(self, *types: str) -> Iterator[str]:
        """The functions that are no container images."""
        for name in self.resources(*(types or (SAM_FUNCTION, FUNCTION))):
            if self.setting(name, "PackageType") != "Image" and self.properties(name):
                yield name

    def events(self, *types: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """The events of SAM functions: function, event and the event's properties."""
        for name in self.resources(SAM_FUNCTION):
            events = self.properties(name).get("Events")
            for event, value in events.items() if isinstance(events, dict) else ():
                if isinstance(value, dict) and value.get("Type") in types and isinstance(value.get(PROPERTIES), dict):
                    yield name, str(event), value[PROPERTIES]

    def text_of(self, file: str) -> str:
        """The text of a file of the application; empty if there is none."""
        path = self.folder / file
        try:
            return path.read_text(encoding="utf-8") if path.is_file() else ""
        except UnicodeDecodeError:
            return ""

    def code_in(self, folder: str) -> str:
        """The text of all code below a folder of the application."""
        paths = (self.folder / folder).rglob("*") if "://" not in folder else ()
        texts = [path.read_bytes() for path in paths if path.suffix in _CODE and path.is_file()]
        return b"\n".join(texts).decode("utf-8", errors="replace")


class Place(NamedTuple):
    """A place for a defect: what makes it right before, what makes it wrong, and where it is to be reported."""

    worsen: tuple[Edit, ...]
    at: Path = ()
    mend: tuple[Edit, ...] = ()
    on_key: bool = False
    """At the key of `at` and not at its value."""
    file: str | None = None
    """The file that is changed, if it is not the template."""
    at_file: str | None = None
    """The file in which it is reported, if it is not the one that is changed."""
    line: int | None = None
    """The line on which it is reported in a file without paths."""

    def line_in(self, text: Text | None) -> int:
        """The line, from 1, on which the defect is to be reported."""
        if self.line is not None:
            return self.line
        if text is None:
            raise UneditableError("no line")
        return text.line_of_key(self.at) if self.on_key else text.line_of_value(self.at)


class Seed(NamedTuple):
    """A way to make one rule report something."""

    name: str
    rule: str
    places: Callable[[App], Iterable[Place]]
    companions: frozenset[str]
    """Other rules that have something else, or nothing more, to say about the same change."""
    elsewhere: bool
    """Whether the rule has something to say about other places as well."""


ALL_SEEDS: list[Seed] = []


def seed(
    rule: str, *, companions: Iterable[str] = (), elsewhere: bool = False
) -> Callable[[Callable[[App], Iterable[Place]]], Callable[[App], Iterable[Place]]]:
    """Add a finder of places to the seeds; its name and docstring say what is made worse."""

    def add(places: Callable[[App], Iterable[Place]]) -> Callable[[App], Iterable[Place]]:
        name = f"{rule}: {places.__name__.replace('_', ' ')}"
        ALL_SEEDS.append(Seed(name, rule, places, frozenset(companions), elsewhere))
        return places

    return add


def of(name: str, *path: str | int) -> Path:
    """The path of a property of a resource."""
    return (RESOURCES, name, PROPERTIES, *path)


def removed(name: str, *path: str | int, good: Any) -> Place:
    """A property that has a good value is taken away, which is to be reported at the resource."""
    make_good = Default if isinstance(good, dict | list) else Set
    return Place((Remove(of(name, *path)),), (RESOURCES, name), (make_good(of(name, *path), good),), on_key=True)


def changed(name: str, *path: str | int, good: Any, bad: Any) -> Place:
    """A property gets a bad value instead of a good one, which is to be reported there."""
    at = of(name, *path)
    return Place((Set(at, bad),), at, (Set(at, good),))
