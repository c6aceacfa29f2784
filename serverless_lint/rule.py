"""What a rule is, and what one says.

A rule is a generator over one subject of the linked project. Its id is the function's name with dashes, its subject
the annotation of its one positional parameter:

    @rule(Severity.INFO, Category.PERFORMANCE, since="0.1")
    def default_memory(function: Function) -> Iterator[Problem]:
        ...
"""

from __future__ import annotations

import enum
import inspect
import typing
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from types import FunctionType
from typing import Any, TypeAlias

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
    is_step: bool = False
    """Whether a value comes along there on its way to the finding's own place, in the order of the steps."""


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
    sums_up: tuple[str, ...] = ()
    """What it says of the related places, if it is the one finding for all of them.

    With one more it is another finding, and an ignore at one of them is not for the others.
    """
    cause: str = ""
    """What it shares with others of its rule in the file that reports put together with it; empty if it stands alone.

    It is all that is said but whose problem it is.
    """
    pedantic: bool = False
    """Shown only with `--pedantic`, although the rule itself is on by default."""


Check = Callable[..., Iterable[Problem]]
"""Takes one subject, and the rule's options by name."""

OptionValue: TypeAlias = "bool | int | float | str | tuple[str, ...]"


class Option(msgspec.Struct, frozen=True):
    """What the annotation of a rule's option says besides its type."""

    description: str
    """What it means, on one line."""
    at_least: int | None = None
    """The smallest number that it may be."""


class RuleOption(msgspec.Struct, frozen=True):
    """An option of a rule, as it is written in the configuration."""

    name: str
    type: type
    """`bool`, `int`, `str`, or `tuple` for a list of texts."""
    default: OptionValue
    description: str
    at_least: int | None = None

    @property
    def parameter(self) -> str:
        """The parameter of the check that it is given as."""
        return self.name.replace("-", "_")

    @property
    def kind(self) -> str:
        """Its type in words."""
        return _KINDS[self.type] + (f" of at least {self.at_least}" if self.at_least is not None else "")

    def accepts(self, value: OptionValue) -> bool:
        """Whether a value has the right type and is large enough."""
        if type(value) is not self.type:
            return False
        return self.at_least is None or (isinstance(value, int) and value >= self.at_least)


_KINDS: Mapping[type, str] = {bool: "true or false", int: "a whole number", str: "a text", tuple: "a list of texts"}


_CREDENTIAL_WEAKNESSES = frozenset({312, 798})


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
    subjects: tuple[type[object], ...]
    """The kinds of things that the check looks at, each one by one."""
    check: Check
    cwe: int | None = None
    """The number of the weakness in the Common Weakness Enumeration that a security rule is about."""

    options: tuple[RuleOption, ...] = ()
    documentation: str = ""
    """The page in Markdown, if that is not in the folder of pages because the rule is that of a plug-in."""

    @property
    def is_about_credentials(self) -> bool:
        """Whether it marks a secret itself: https://cwe.mitre.org/data/definitions/798.html."""
        return self.cwe in _CREDENTIAL_WEAKNESSES

    def configured(self, values: Mapping[str, OptionValue]) -> Rule:
        """The rule with values for some of its options, by their names."""
        if not values:
            return self
        given = {option.parameter: values[option.name] for option in self.options if option.name in values}
        return msgspec.structs.replace(self, check=partial(self.check, **given))

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
) -> Callable[[Check], Rule]:
    """Turn a generator over one subject into a rule; the docstring's first line is its summary.

    A check that looks at several kinds of things is annotated with their union. Its keyword-only parameters are the
    rule's options: their defaults hold unless `[rules.<id>]` in the configuration says otherwise, their annotations
    say what they mean: `seconds: Annotated[int, Option("…")] = 3`.
    """

    def make(check: Check) -> Rule:
        subjects, options = _parameters_of(check)
        return Rule(
            id=check.__name__.replace("_", "-"),
            severity=severity,
            category=category,
            since=since,
            confidence=confidence,
            pedantic=pedantic,
            preview=preview,
            summary=(check.__doc__ or "").strip().partition("\n")[0],
            subjects=subjects,
            check=check,
            cwe=cwe,
            options=options,
        )

    return make


def _parameters_of(check: Check) -> tuple[tuple[type[object], ...], tuple[RuleOption, ...]]:
    """What a check looks at, and its options."""
    kind = _only_kind(check)
    if kind is not None:
        return (kind,), ()
    subject, *options = inspect.signature(check).parameters.values()
    annotations = typing.get_type_hints(check, include_extras=True)
    annotation = annotations[subject.name]
    return (
        typing.get_args(annotation) or (annotation,),
        tuple(_option(option, annotations[option.name]) for option in options),
    )


def _only_kind(check: Check) -> type[object] | None:
    """What a check looks at that has one parameter, annotated with the name of a class; None for any other check.

    Nearly all are like that. To read their annotations as one reads any takes a tenth of the time to import them.
    """
    if not isinstance(check, FunctionType) or check.__code__.co_argcount != 1 or check.__code__.co_kwonlyargcount:
        return None
    annotation = check.__annotations__.get(check.__code__.co_varnames[0])
    kind = check.__globals__.get(annotation) if isinstance(annotation, str) else None
    return kind if isinstance(kind, type) else None


def _option(parameter: inspect.Parameter, annotation: Any) -> RuleOption:
    value_type, *rest = typing.get_args(annotation) or (annotation,)
    option = next((each for each in rest if isinstance(each, Option)), None)
    if option is None or parameter.kind is not parameter.KEYWORD_ONLY or parameter.default is parameter.empty:
        raise TypeError(
            f"`{parameter.name}` is no option of a rule: make it keyword-only, with a default and "
            "the annotation `Annotated[<type>, Option(<what it means>)]`"
        )
    return RuleOption(
        name=parameter.name.replace("_", "-"),
        type=typing.get_origin(value_type) or value_type,
        default=parameter.default,
        description=option.description,
        at_least=option.at_least,
    )
