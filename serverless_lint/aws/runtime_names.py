"""Which runtimes there are, and what to think of a name that is none of them."""

from __future__ import annotations

import datetime
import re
from enum import Enum, auto

from serverless_lint.aws.fact import Fact
from serverless_lint.aws.lifecycles import lifecycle_of
from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.suggestion import suggest

RUNTIMES = Fact(
    frozenset(
        {
            *("dotnet10", "dotnet6", "dotnet8", "dotnetcore1.0", "dotnetcore2.0", "dotnetcore2.1", "dotnetcore3.1"),
            *("java8", "java8.al2", "java8.al2023", "java11", "java11.al2023", "java17", "java17.al2023", "java21"),
            *("nodejs", "nodejs4.3", "nodejs4.3-edge", "nodejs6.10", "nodejs8.10", "nodejs10.x", "nodejs12.x"),
            *("nodejs14.x", "nodejs16.x", "nodejs18.x", "nodejs20.x", "nodejs22.x", "nodejs24.x", "nodejs26.x"),
            *("python2.7", "python3.6", "python3.7", "python3.8", "python3.9", "python3.10", "python3.11"),
            *("python3.12", "python3.13", "python3.14", "python3.15", "ruby2.5", "ruby2.7", "ruby3.2", "ruby3.3"),
            *("ruby3.4", "ruby4.0", "java25", "go1.x", "provided", "provided.al2", "provided.al2023", "custom"),
        }
    ),
    "https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html",
    datetime.date(2026, 11, 29),
)
"""All that functions have ever been able to have, also what AWS has withdrawn."""

_STEPS_A_YEAR = 4
"""How far the numbers of a language's runtimes go on in a year, at most: Java's from 21 to 25 in two."""
_NAME = lazy_pattern(r"[A-Za-z]+[_-]?[0-9]*(?:\.[0-9Xx]+)*(?:\.al[0-9]+)?")
_WRITTEN = lazy_pattern(
    r"(?P<family>python|nodejs|java|dotnet|ruby|provided)(?P<version>[0-9]{1,4}(?:\.[0-9]{1,4})?)?(?:\.x)?"
    r"(?:\.al(?P<system>[0-9]{1,4}))?"
)


class Standing(Enum):
    """What a name is that a function gives as its runtime."""

    LISTED = auto()
    """A runtime, be it one that is withdrawn."""
    NO_NAME = auto()
    """What a person or a script still puts a name in the place of: `RUNTIME_VERSION`."""
    LATER = auto()
    """One that AWS may have brought since its list was read."""
    UNLIKE_ANY = auto()
    """Nothing that resembles a runtime."""
    MISSPELT = auto()
    """Not a runtime, and never going to be one."""


def standing_of(runtime: str, day: datetime.date) -> Standing:
    """What a name is, as far as can be told on a day."""
    if runtime in RUNTIMES.value or lifecycle_of(runtime) is not None:
        return Standing.LISTED
    if _NAME.fullmatch(runtime) is None:
        return Standing.NO_NAME
    found = _WRITTEN.fullmatch(runtime)
    if found is None:
        return Standing.UNLIKE_ANY if _alike(runtime, day) is None else Standing.MISSPELT
    if found["system"] is not None:
        return Standing.LATER if _is_on_later_system(found) else Standing.MISSPELT
    newest = max(map(_version, _same_family(runtime)), default=None)
    years = max((day - RUNTIMES.read).days // 365, 0) + 1
    is_later = newest is not None and _comes_after(_version(runtime), newest, years)
    return Standing.LATER if is_later else Standing.MISSPELT


def runtime_meant_by(runtime: str, day: datetime.date) -> str | None:
    """The supported runtime that a misspelt one was probably meant to be."""
    family = [name for name in _same_family(runtime) if _is_supported(name, day)]
    swapped = [name for name in family if sorted(name) == sorted(runtime)]
    later = [name for name in family if _version(name) > _version(runtime)]
    if swapped or later:
        return min(swapped or later, key=_version)
    return max(family, key=_version) if family else _alike(runtime, day)


def _alike(runtime: str, day: datetime.date) -> str | None:
    supported = [name for name in RUNTIMES.value if _is_supported(name, day)]
    return suggest(runtime.lower(), supported)


def _is_supported(runtime: str, day: datetime.date) -> bool:
    lifecycle = lifecycle_of(runtime)
    return lifecycle is not None and (lifecycle.deprecated is None or lifecycle.deprecated > day)


def _same_family(runtime: str) -> list[str]:
    """The runtimes that are written in the same way but for their numbers; none if it is written like no other."""
    shape = re.sub(r"[0-9]+", "0", runtime)
    return [name for name in RUNTIMES.value if re.sub(r"[0-9]+", "0", name) == shape and _version(name)]


def _version(runtime: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"[0-9]+", runtime)))


def _is_on_later_system(found: re.Match[str]) -> bool:
    """Whether a runtime that there is may have come to another Amazon Linux."""
    base = found["family"] + (found["version"] or "")
    systems = {int(name.rpartition(".al")[2]) for name in RUNTIMES.value if ".al" in name}
    is_system = int(found["system"]) in systems or int(found["system"]) > max(systems)
    return is_system and base in RUNTIMES.value and not (base == "provided" and int(found["system"]) <= max(systems))


def _comes_after(version: tuple[int, ...], newest: tuple[int, ...], years: int) -> bool:
    """Whether a version is newer, and near enough to be there in so many years."""
    if version <= newest:
        return False
    steps = next(one - other for one, other in zip(version, newest, strict=True) if one != other)
    return steps <= _STEPS_A_YEAR * years
