"""What code sends to FIFO queues and topics without saying what these need."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from serverless_lint.analyses.shared import shared
from serverless_lint.link.program.sdk_operations import Request, elements_of, request_of
from serverless_lint.link.program.values import Values
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import Program, ResourceCall
from serverless_lint.model.project import finds
from serverless_lint.parse.template.template import Resource
from serverless_lint.source import Location


class FifoSend(msgspec.Struct, frozen=True, eq=False):
    """A call that sends to a FIFO queue or topic of the template, and leaves out what it needs."""

    location: Location
    operation: str
    receiver: Resource
    missing: tuple[str, ...]
    """The parameters that are missing."""
    programs: tuple[Program, ...] = ()
    """The programs that make the call."""


@finds(FifoSend, reads_code=True)
def fifo_sends(project: LinkedProject) -> Iterator[FifoSend]:
    """The sends that are refused."""
    found = ((program, _sends(program, project.values)) for program in project.all(Program))
    for send, programs in shared(found, lambda send: (send.location.sort_key, send.receiver.key)):
        yield msgspec.structs.replace(send, programs=programs)


_GROUP = "MessageGroupId"
_DEDUPLICATION = "MessageDeduplicationId"
_SENDS = frozenset({"SendMessage", "Publish"})
_BATCHES = {"SendMessageBatch": "Entries", "PublishBatch": "PublishBatchRequestEntries"}
_RECEIVERS = ("AWS::SQS::Queue", "AWS::SNS::Topic")


def _sends(program: Program, values: Values) -> Iterator[FifoSend]:
    for call in program.calls:
        receiver = call.only
        if receiver is None or receiver.type not in _RECEIVERS or not _is_true(receiver, "FifoQueue", "FifoTopic"):
            continue
        passed = list(_messages(call, values))
        needed = [_GROUP]
        if _is_false(receiver, "ContentBasedDeduplication"):
            needed.append(_DEDUPLICATION)
        missing = tuple(name for name in needed if any(name not in message for message in passed))
        if missing:
            yield FifoSend(call.location, call.call.operation, receiver, missing)


def _messages(found: ResourceCall, values: Values) -> Iterator[Request]:
    """What is said of each message, as far as all that is said of it is visible."""
    call = found.call
    request = request_of(call, values) if call.operation in (*_SENDS, *_BATCHES) else None
    if request is None:
        return
    if call.operation in _SENDS:
        yield request
    elif _BATCHES[call.operation] in request:
        yield from elements_of(request[_BATCHES[call.operation]], values) or ()


def _is_true(resource: Resource, *names: str) -> bool:
    return any(resource.properties.lookup(name).only in (True, "true") for name in names)


def _is_false(resource: Resource, name: str) -> bool:
    setting = resource.properties.lookup(name)
    return setting.certainly_absent or setting.only in (False, "false")
