"""Messages that FIFO queues and topics refuse."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.fifo_sends import FifoSend
from serverless_lint.checks.problems import code_problem
from serverless_lint.rule import Category, Problem, Related, Severity, rule
from serverless_lint.wording import named


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def fifo_send_incomplete(send: FifoSend) -> Iterator[Problem]:
    """Code sends to a FIFO queue or topic without a group, or without an id where nothing else tells duplicates."""
    missing = named(send.missing)
    receiver = send.receiver
    yield code_problem(
        (program.handler for program in send.programs),
        send,
        f"`{send.operation}` to the FIFO `{receiver.logical_id}` is refused without {missing}: pass it",
        related=(Related(receiver, "is FIFO"),),
    )
