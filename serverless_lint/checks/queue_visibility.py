"""Messages that come back to a queue while a function still works on them."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from serverless_lint.aws.limits import (
    DEFAULT_TIMEOUT,
    DEFAULT_VISIBILITY,
    MAX_VISIBILITY,
    RECOMMENDED_TIMEOUTS,
)
from serverless_lint.model import EventSource, Queue
from serverless_lint.model.stack.messaging import greatest, least, numbers
from serverless_lint.model.stack.purpose import is_stand_in
from serverless_lint.parse.template.edits import TextChange, entry_added, value_replaced
from serverless_lint.parse.template.template import Node
from serverless_lint.rule import Category, Edit, Fix, Problem, Related, Severity, rule
from serverless_lint.source import Located, Location
from serverless_lint.suggestion import suggest

_AMPLE = 2
_SETTING = "VisibilityTimeout"
_LIKE = 0.8
"""How much of a name has to be that of the setting for somebody to have meant it."""


class _Need(msgspec.Struct, frozen=True):
    """How long the slowest function that reads a queue may hold its messages."""

    source: EventSource
    timeout: int
    window: int

    @property
    def recommended(self) -> int:
        return RECOMMENDED_TIMEOUTS.value * self.timeout + self.window

    @property
    def fixed(self) -> int:
        """What a fix sets: it satisfies both rules, so that one fix is enough."""
        return min(self.recommended, MAX_VISIBILITY.value)


class _Visibility(msgspec.Struct, frozen=True):
    """One of the visibility timeouts that a queue may have."""

    queue: Queue | None
    """None of one that SAM makes."""
    seconds: int
    at: Located
    setting: Node | None
    """The number as written, None of the default."""
    sources: tuple[Location, ...] = ()


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def queue_visibility_below_timeout(source: EventSource) -> Iterator[Problem]:
    """A queue's visibility timeout is shorter than the timeout of the function that reads it."""
    for need, visibility in _compared(source):
        if visibility.seconds < need.timeout:
            yield _problem(
                need,
                visibility,
                f"{_shown(source, visibility)}, less than the {need.timeout} s that `{source.function_name}` may take: "
                f"Lambda refuses the mapping",
            )


@rule(Severity.WARNING, Category.RELIABILITY, since="0.1")
def queue_visibility_below_six_timeouts(source: EventSource) -> Iterator[Problem]:
    """A queue's visibility timeout is shorter than six times the timeout of the function that reads it."""
    if source.function is not None and source.function.is_durable:
        # The mapping waits for the execution, which is as long as `ExecutionTimeout` and not as one invocation.
        # https://docs.aws.amazon.com/lambda/latest/dg/durable-invoking-esm.html
        return
    for need, visibility in _compared(source):
        if need.timeout <= visibility.seconds < need.fixed:
            window = f" and {need.window} s of batching" if need.window else ""
            yield _problem(
                need,
                visibility,
                f"{_shown(source, visibility)}, under {RECOMMENDED_TIMEOUTS.value} times the {need.timeout} s of "
                f"`{source.function_name}`{window}: raise `VisibilityTimeout` to {need.fixed}",
                Severity.INFO
                if _is_stand_in(visibility.queue)
                or _is_decided_on(need, visibility)
                or _is_ample(need, visibility)
                or _forgets_before(need, visibility.queue)
                else None,
            )


def _is_decided_on(need: _Need, visibility: _Visibility) -> bool:
    """Whether somebody chose more than one run for one message at a time, which is handed out to one run alone."""
    is_more = visibility.setting is not None and visibility.seconds > need.timeout
    batch = need.source.setting("BatchSize")
    return is_more and greatest(batch, need.source.default_batch_size) == 1


def _is_ample(need: _Need, visibility: _Visibility) -> bool:
    """Whether two runs of the function end in that time: only throttling can take longer."""
    return visibility.seconds >= _AMPLE * need.timeout + need.window


def _forgets_before(need: _Need, queue: Queue | None) -> bool:
    """Whether somebody wants messages to be given up before what is recommended would show them again."""
    if queue is None or queue.retention.certainly_absent:
        return False
    kept = greatest(queue.retention, 0)
    return kept is not None and 0 < kept <= need.fixed


def _is_stand_in(queue: Queue | None) -> bool:
    return queue is not None and is_stand_in(queue.resource)


def _compared(source: EventSource) -> Iterator[tuple[_Need, _Visibility]]:
    """What is needed of each queue that is read, with each of the visibility timeouts that it may have.

    A queue is told of once, with the mapping that needs most of it.
    """
    for visibility in _visibilities(source):
        rivals = visibility.queue.event_sources if visibility.queue is not None else (source,)
        needs = [need for rival in rivals if (need := _need_of(rival)) is not None]
        largest = max(needs, key=lambda need: need.recommended, default=None)
        if largest is not None and largest.source is source:
            yield largest, visibility


def _need_of(source: EventSource) -> _Need | None:
    if source.function is None:
        return None
    # Of several possible values the smallest counts: which of them go together, only the deployment knows.
    timeout = least(source.function.timeout, DEFAULT_TIMEOUT.value)
    window = least(source.setting("MaximumBatchingWindowInSeconds"), 0)
    return _Need(source, int(timeout), int(window or 0)) if timeout is not None else None


def _visibilities(source: EventSource) -> Iterator[_Visibility]:
    if source.makes_queue:
        yield _Visibility(None, DEFAULT_VISIBILITY.value, source.settings, None)
    for queue in source.queues:
        if queue.visibility.certainly_absent and not _is_misspelt(queue):
            yield _Visibility(queue, DEFAULT_VISIBILITY.value, queue, None)
        for number, known in numbers(queue.visibility):
            yield _Visibility(queue, int(number), known.node, known.node, known.sources)


def _is_misspelt(queue: Queue) -> bool:
    """Whether something that is no setting of queues has a name like that of the one which is absent.

    CloudFormation refuses the template, so that no queue ever has the default.
    """
    names = (name for name, _ in queue.properties.items() if len(name) <= 2 * len(_SETTING))
    return suggest(_SETTING, names, _LIKE) is not None


def _shown(source: EventSource, visibility: _Visibility) -> str:
    name = f"`{visibility.queue.name}`" if visibility.queue is not None else f"the queue of `{source.subject}`"
    default = "" if visibility.setting is not None else " by default"
    return f"{name} hides messages for {visibility.seconds} s{default}"


def _problem(need: _Need, visibility: _Visibility, message: str, severity: Severity | None = None) -> Problem:
    source, queue = need.source, visibility.queue
    function = source.function
    timeout = function.timeout.node if function is not None and not function.timeout.certainly_absent else function
    related = [Related(timeout, "the function's timeout")] if timeout is not None else []
    return Problem(
        visibility.at,
        message,
        related=(
            *related,
            Related(source, "read here"),
            *(Related(place, "set here") for place in visibility.sources),
        ),
        fix=_fix(need, visibility, queue),
        severity=severity,
        function=source.function_name,
        resource=queue.name if queue is not None else source.owner.logical_id,
        ignorable_at=(source, *((queue,) if queue is not None else ())),
    )


def _fix(need: _Need, visibility: _Visibility, queue: Queue | None) -> Fix | None:
    if queue is None or need.fixed < need.timeout or visibility.sources:
        return None
    change = _change(queue, visibility.setting, str(need.fixed))
    title = f"set `VisibilityTimeout` to {need.fixed}"
    return Fix(title, (Edit(change.at, change.text),), safe=True) if change is not None else None


def _change(queue: Queue, setting: Node | None, seconds: str) -> TextChange | None:
    if setting is not None:
        return value_replaced(setting, seconds)
    written = queue.resource.node.get("Properties")
    if written.fact is not None:
        return entry_added(written, "VisibilityTimeout", seconds, seconds)
    return entry_added(queue.resource.node, "Properties", seconds, seconds, within="VisibilityTimeout")
