"""What happens to messages that a queue's reader keeps failing on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from serverless_lint.analyses.read_queues import ReadQueue
from serverless_lint.aws.limits import DEFAULT_RETENTION, DEFAULT_VISIBILITY, MAX_RETENTION, RECOMMENDED_RECEIVES
from serverless_lint.model import EventSource, Queue, Redrive
from serverless_lint.model.stack.messaging import greatest, least, numbers
from serverless_lint.model.stack.purpose import is_stand_in
from serverless_lint.rule import Category, Option, Problem, Related, Severity, rule
from serverless_lint.source import Located

FEWEST_RECEIVES = 3
DAY = 86_400


@rule(Severity.WARNING, Category.RELIABILITY, since="0.1")
def queue_without_redrive(subject: ReadQueue | EventSource) -> Iterator[Problem]:
    """A queue has no dead-letter queue for messages that its reader keeps failing on."""
    if isinstance(subject, EventSource):
        if subject.makes_queue:
            yield Problem(
                subject.settings,
                f"the queue that SAM makes for `{subject.subject}` has no dead-letter queue: write the queue yourself",
                function=subject.function_name,
                resource=subject.owner.logical_id,
                ignorable_at=(subject,),
            )
        return
    queue = subject.queue
    if queue.is_dead_letter_queue or queue.template.open or not queue.redrive_policy.certainly_absent:
        return
    readers: tuple[Located, ...] = (*queue.event_sources, *queue.pipes)
    is_advice = not readers or subject.readers_keep_errors or is_stand_in(queue.resource) or _forgets_soon(queue)
    yield Problem(
        queue,
        f"`{queue.name}` hands a bad message out until it expires: add a `RedrivePolicy` with a dead-letter queue",
        related=tuple(Related(reader, "read here") for reader in readers[:1]),
        severity=Severity.INFO if is_advice else None,
        function=queue.event_sources[0].function_name if queue.event_sources else None,
        resource=queue.name,
    )


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def redrive_type_mismatch(queue: Queue) -> Iterator[Problem]:
    """A FIFO queue has a standard queue as its dead-letter queue, or the reverse."""
    for redrive in queue.redrives:
        if queue.is_fifo is None or _target_is_fifo(redrive) in (None, queue.is_fifo):
            continue
        target = redrive.dead_letter_queue
        name = f" `{target.name}`" if target is not None else ""
        kind, other = ("FIFO", "standard") if queue.is_fifo else ("standard", "FIFO")
        yield Problem(
            redrive.location,
            f"the dead-letter queue{name} of the {kind} queue `{queue.name}` is a {other} queue: make it {kind} too",
            related=(Related(target, "the dead-letter queue"),) if target is not None else (),
            resource=queue.name,
            ignorable_at=(queue,),
        )


@rule(Severity.INFO, Category.RELIABILITY, since="0.1")
def low_max_receive_count(
    queue: Queue,
    *,
    attempts: Annotated[int, Option("the fewest attempts that are enough", at_least=2)] = FEWEST_RECEIVES,
) -> Iterator[Problem]:
    """A queue that a function reads gives a message up after one or two attempts."""
    if not queue.event_sources:
        return
    for redrive in queue.redrives:
        for number, known in numbers(redrive.max_receive_count):
            if 1 <= number < attempts:
                yield Problem(
                    known.node,
                    f"`{queue.name}` gives a message up after {_attempts(number)}, throttling included: "
                    f"raise `maxReceiveCount` to {max(attempts, RECOMMENDED_RECEIVES.value)}",
                    related=tuple(Related(place, "set here") for place in known.sources),
                    function=queue.event_sources[0].function_name,
                    resource=queue.name,
                    ignorable_at=(queue,),
                )


@rule(Severity.WARNING, Category.RELIABILITY, since="0.1")
def queue_expires_before_redrive(queue: Queue) -> Iterator[Problem]:
    """A queue drops messages before they have failed often enough to reach its dead-letter queue."""
    hidden = least(queue.visibility, DEFAULT_VISIBILITY.value)
    kept = greatest(queue.retention, DEFAULT_RETENTION.value)
    if hidden is None or kept is None or not queue.event_sources:
        return
    for redrive in queue.redrives:
        attempts = least(redrive.max_receive_count, 0)
        if attempts is None or kept > attempts * hidden:
            continue
        count = next(known for number, known in numbers(redrive.max_receive_count) if number == attempts)
        retention = [known for _, known in numbers(queue.retention)]
        enough = min(2 * int(attempts * hidden), MAX_RETENTION.value)
        yield Problem(
            (*retention, count)[0].node,
            f"`{queue.name}` drops a message after {_days(kept)}, before it failed {_times(attempts)} with "
            f"{_days(hidden)} in between: raise `MessageRetentionPeriod` to {enough}, or lower `maxReceiveCount`",
            related=(Related(queue.event_sources[0], "read here"),),
            function=queue.event_sources[0].function_name,
            resource=queue.name,
            ignorable_at=(queue,),
        )


@rule(Severity.INFO, Category.RELIABILITY, since="0.1")
def dead_letter_queue_retention(queue: Queue) -> Iterator[Problem]:
    """A dead-letter queue keeps messages no longer than the queue that they come from."""
    # A FIFO queue counts the time anew when a message is moved to it.
    if queue.is_fifo is not False or not queue.dead_letter_of:
        return
    source, kept = max(_retentions(queue.dead_letter_of), key=lambda pair: pair[1], default=(queue, 0))
    if queue.retention.certainly_absent and kept >= DEFAULT_RETENTION.value:
        yield _forgetful(queue, queue, DEFAULT_RETENTION.value, source, kept)
    for number, known in numbers(queue.retention):
        # Nothing can be kept longer than the maximum.
        if number <= kept and number < MAX_RETENTION.value:
            yield _forgetful(queue, known.node, number, source, kept)


def _forgets_soon(queue: Queue) -> bool:
    """Whether somebody wants messages to be given up within a day."""
    kept = greatest(queue.retention, DEFAULT_RETENTION.value)
    return kept is not None and kept <= DAY


def _target_is_fifo(redrive: Redrive) -> bool | None:
    if redrive.dead_letter_queue is not None:
        return redrive.dead_letter_queue.is_fifo
    target = redrive.target.written.only if redrive.target.written is not None else None
    return target.endswith(".fifo") if isinstance(target, str) and ":sqs:" in target else None


def _retentions(queues: tuple[Queue, ...]) -> Iterator[tuple[Queue, float]]:
    for queue in queues:
        seconds = least(queue.retention, DEFAULT_RETENTION.value)
        if seconds is not None:
            yield queue, seconds


def _forgetful(queue: Queue, at: Located, seconds: float, source: Queue, kept: float) -> Problem:
    other = f"no longer than `{source.name}`" if seconds == kept else f"`{source.name}` {_days(kept)}"
    return Problem(
        at,
        f"`{queue.name}` keeps messages {_days(seconds)}, {other}: "
        f"raise `MessageRetentionPeriod` to {MAX_RETENTION.value} ({_days(MAX_RETENTION.value)})",
        related=(Related(source, "the messages come from here"),),
        resource=queue.name,
        ignorable_at=(queue,),
    )


def _times(number: float) -> str:
    return "once" if number == 1 else f"{number:g} times"


def _attempts(number: float) -> str:
    if number == 1:
        return "one attempt"
    return "two attempts" if number == 2 else f"{number:g} attempts"


def _days(seconds: float) -> str:
    days, rest = divmod(seconds, DAY)
    return f"{seconds:.0f} s" if rest or not days else f"{days:.0f} day{'s' if days != 1 else ''}"
