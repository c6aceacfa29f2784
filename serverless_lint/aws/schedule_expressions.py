"""The `rate(…)`, `cron(…)` and `at(…)` expressions of EventBridge.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html and
https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
"""

from __future__ import annotations

import re
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

from serverless_lint.lazy_pattern import lazy_pattern

_FORM = lazy_pattern(r"(rate|cron|at)\((.*)\)", re.DOTALL)
_UNITS = ("minute", "hour", "day")
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_LONGEST = 256


class _Field(NamedTuple):
    name: str
    lowest: int
    highest: int
    names: tuple[str, ...] = ()
    """Names of the values, from the lowest on."""
    is_day: bool = False


_FIELDS = (
    _Field("minutes", 0, 59),
    _Field("hours", 0, 23),
    _Field("day of month", 1, 31, is_day=True),
    _Field("month", 1, 12, _MONTHS),
    _Field("day of week", 1, 7, _DAYS, is_day=True),
    _Field("year", 1970, 2199),
)
_SPECIAL_DAY = lazy_pattern(r"\?|L(?:-\d+)?|LW|\d{1,2}W|(?:[1-7]|[A-Z]{3})(?:L|#[1-5])")


def schedule_problem(expression: str, *, by_scheduler: bool) -> str | None:
    """What is wrong with an expression, None if nothing is known to be.

    EventBridge Scheduler takes `at(…)` as well, and does not mind "1 minutes".
    """
    form = _FORM.fullmatch(expression.strip())
    if form is None or len(expression) > _LONGEST:
        return "write `rate(…)`, `cron(…)` or `at(…)`" if by_scheduler else "write `rate(…)` or `cron(…)`"
    kind, argument = form.groups()
    if kind == "rate":
        return _rate_problem(argument, by_scheduler=by_scheduler)
    if kind == "cron":
        return _cron_problem(argument)
    return _at_problem(argument) if by_scheduler else "`at(…)` is only known to EventBridge Scheduler"


def pause(expression: str) -> int | None:
    """The seconds after which a schedule fires again; None if that is more than an hour, or not understood."""
    form = _FORM.fullmatch(expression.strip()) if len(expression) <= _LONGEST else None
    kind, argument = form.groups() if form is not None else ("", "")
    fields = argument.split()
    if kind == "rate" and len(fields) == 2 and fields[0].isdecimal():
        unit = _SECONDS.get(fields[1].removesuffix("s"))
        return int(fields[0]) * unit if unit is not None and 0 < int(fields[0]) * unit <= _HOUR else None
    if kind == "cron" and len(fields) == len(_FIELDS) and set(fields[1:]) <= _ANY:
        step = _STEP.fullmatch("*/1" if fields[0] == "*" else fields[0])
        return min(int(step[1]) * 60, _HOUR) if step is not None else _HOUR
    return None


def shortest_pause(expression: str) -> int | None:
    """The seconds that lie between two firings of a schedule at least; None if it is not understood."""
    form = _FORM.fullmatch(expression.strip()) if len(expression) <= _LONGEST else None
    kind, argument = form.groups() if form is not None else ("", "")
    fields = argument.split()
    if kind == "rate" and len(fields) == 2 and fields[0].isdecimal():
        return int(fields[0]) * _SECONDS_OF_RATES.get(fields[1].removesuffix("s"), 0) or None
    if kind == "at":
        return _SECONDS_OF_RATES["day"]
    return _shortest_of_minutes(fields[0]) if kind == "cron" and len(fields) == len(_FIELDS) else None


def _shortest_of_minutes(field: str) -> int:
    step = _STEP.fullmatch(field)
    if step is not None:
        return min(int(step[1]) * 60, _HOUR)
    listed = field.split(",")
    if not all(minute.isdecimal() for minute in listed):
        return 60
    minutes = sorted({int(minute) for minute in listed})
    return min(later - earlier for earlier, later in pairwise((*minutes, minutes[0] + 60))) * 60


_HOUR = 3600
_SECONDS = {"minute": 60, "hour": _HOUR}
_SECONDS_OF_RATES = {**_SECONDS, "day": 24 * _HOUR}
_ANY = frozenset({"*", "?", "*/1", "0/1", "0-23"})
_STEP = lazy_pattern(r"(?:\*|\d{1,2})/([1-9]\d?)")


def _rate_problem(argument: str, *, by_scheduler: bool) -> str | None:
    number, _, unit = argument.strip().partition(" ")
    if not number.isdecimal() or int(number) == 0 or unit.strip().removesuffix("s") not in _UNITS:
        return "a rate is a positive number and `minutes`, `hours` or `days`"
    is_plural = unit.strip().endswith("s")
    if by_scheduler or is_plural is (int(number) != 1):
        return None
    right = unit.strip().removesuffix("s") if is_plural else f"{unit.strip()}s"
    return f"write `rate({number} {right})`"


def _cron_problem(argument: str) -> str | None:
    # A comma too many, as in "5,", is found in schedules that work.
    parts = [part.rstrip(",") for part in argument.split()]
    if len(parts) != len(_FIELDS):
        return f"cron has six fields, the last one the year: there are {len(parts)}"
    for field, text in zip(_FIELDS, parts, strict=True):
        if not all(_is_valid(field, part) for part in text.upper().split(",")):
            return f"`{text}` is no {field.name}"
    day_of_month, day_of_week = parts[2], parts[4]
    if "?" not in (day_of_month, day_of_week):
        return "put `?` for the day of month or the day of week"
    return None


def _is_valid(field: _Field, part: str) -> bool:
    if field.is_day and _SPECIAL_DAY.fullmatch(part):
        return True
    values, _, step = part.partition("/")
    if "/" in part and not step.isdecimal():
        return False
    if values == "*" or (values == "" and "/" in part):
        return True
    ends = values.split("-")
    return len(ends) <= 2 and all(_is_value(field, end) for end in ends)


def _is_value(field: _Field, text: str) -> bool:
    if text in field.names:
        return True
    return text.isdecimal() and len(text) <= 4 and field.lowest <= int(text) <= field.highest


def _at_problem(argument: str) -> str | None:
    try:
        datetime.strptime(argument.strip(), "%Y-%m-%dT%H:%M:%S")
    except ValueError:
        return "write the time as `at(yyyy-mm-ddThh:mm:ss)`"
    return None
