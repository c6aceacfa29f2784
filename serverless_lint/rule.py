"""What a rule is, and what one says.

A rule is a generator over one subject of the linked project. Its id is the function's name with dashes, its subject
the annotation of its one parameter:

    @rule(Severity.INFO, Category.PERFORMANCE, since="0.1")
    def default_memory(function: Function) -> Iterator[Problem]:
        ...
"""

from __future__ import annotations

import enum
import inspect
import typing
from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from serverless_lint.source import Located, Location


class Severity(enum.IntEnum):
    """How bad it is: `error` fails at deployment or run time or leaks a credential, `warning` hurts, `info` advises."""

    INFO = 1
    WARNING = 2
    ERROR = 3

    @property
    def word(self) -> str:
        """The name as it is shown and configured."""
        return self.name.lower()


class Confidence(enum.IntEnum):
    """How sure a finding is, independent of how bad it would be."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3

    @property
    def word(self) -> str:
        """The name as it is shown and configured."""
        return self.name.lower()


class Category(enum.Enum):
    """What kind of harm a rule is about; `category:<value>` selects its rules."""

    SECURITY = "security"
    RELIABILITY = "reliability"
    PERFORMANCE = "performance"
    COST = "cost"
    OPERATIONS = "operations"
    CORRECTNESS = "correctness"


class Edit(msgspec.Struct, frozen=True):
    """Replace the text of a place; an empty span inserts."""

    at: Location
    replacement: str


class Fix(msgspec.Struct, frozen=True):
    """A change that removes the problem. A safe one cannot make behaviour worse."""

    title: str
    edits: tuple[Edit, ...]
    safe: bool
    caution: str = ""
    """What to look at before an unsafe one is applied, in a few words."""


class Related(msgspec.Struct, frozen=True):
    """Another place that belongs to the story, with what to say there."""

    at: Located
    message: str


class Problem(msgspec.Struct, frozen=True):
    """What a rule yields.

    `message` says what is wrong with this and what to do: lower case, no full stop, code in backticks, no secrets.
    `label` is the short text under the marked span. `function` and `resource` name whom it concerns.
    `severity` and `confidence` replace the rule's own where one case is worse or less sure than the others.
    """

    at: Located
    message: str
    related: tuple[Related, ...] = ()
    label: str = ""
    help: str = ""
    fix: Fix | None = None
    severity: Severity | None = None
    confidence: Confidence | None = None
    function: str | None = None
    resource: str | None = None
    ignorable_at: tuple[Located, ...] = ()
    """Further places whose ignore comments silence this problem, such as the function it concerns."""
    concerns: tuple[str, ...] = ()
    """Paths of files that it is about although there is no place in them: they are missing, or lack something.

    A path that ends with a slash is that of a folder. Whoever asks about such a file is told of the problem.
    """
    pedantic: bool = False
    """Shown only with `--pedantic`, although the rule itself is on by default."""


Check = Callable[[Any], Iterable[Problem]]


class Rule(msgspec.Struct, frozen=True):
    """A check with what is known of it without running it."""

    id: str
    severity: Severity
    category: Category
    since: str
    confidence: Confidence
    pedantic: bool
    preview: bool
    summary: str
    subjects: tuple[type, ...]
    """The kinds of things that the check looks at, each one by one."""
    check: Check
    cwe: int | None = None
    """The number of the weakness in the Common Weakness Enumeration that a security rule is about."""

    @property
    def on_by_default(self) -> bool:
        """Whether it runs without being asked for."""
        return not (self.pedantic or self.preview)


def rule(
    severity: Severity,
    category: Category,
    *,
    since: str,
    confidence: Confidence = Confidence.HIGH,
    pedantic: bool = False,
    preview: bool = False,
    cwe: int | None = None,
) -> Callable[[Callable[[Any], Iterable[Problem]]], Rule]:
    """Turn a generator over one subject into a rule; the docstring's first line is its summary.

    A check that looks at several kinds of things is annotated with their union.
    """

    def make(check: Callable[[Any], Iterable[Problem]]) -> Rule:
        (parameter,) = inspect.signature(check).parameters
        annotation = typing.get_type_hints(check)[parameter]
        return Rule(
            id=check.__name__.replace("_", "-"),
            severity=severity,
            category=category,
            since=since,
            confidence=confidence,
            pedantic=pedantic,
            preview=preview,
            summary=(check.__doc__ or "").strip().partition("\n")[0],
            subjects=typing.get_args(annotation) or (annotation,),
            check=check,
            cwe=cwe,
        )

    return make
