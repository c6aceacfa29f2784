"""Which statements allow what has no ARN, so that they cannot be narrower than `*`, or what nobody can name before.

A phone number has none: https://docs.aws.amazon.com/sns/latest/dg/sns-using-identity-based-policies.html
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

import msgspec

from serverless_lint.analyses.prescribed_actions import prescribed
from serverless_lint.aws.iam import PUBLISH
from serverless_lint.model import Program, Project, ResourceCall, Statement
from serverless_lint.model.project import finds
from serverless_lint.source import Location

_PUBLISHING = frozenset({"Publish", "PublishBatch"})
_TOPICS = frozenset({"TopicArn", "TargetArn"})


class StatementInUse(msgspec.Struct, frozen=True, eq=False):
    """A statement with what is known of the code that works under it."""

    statement: Statement
    used_without_arn: frozenset[str] = frozenset()
    """The actions that all that works under it uses on what has no ARN, in lower case."""
    named_by_events: frozenset[str] = frozenset()
    """The actions that all that works under it uses on what the event of a tool names, in lower case: one that repairs
    or copies whatever in the account it is told to."""

    @property
    def location(self) -> Location:
        """The statement."""
        return self.statement.location


@finds(StatementInUse, reads_code=True)
def statements_in_use(project: Project) -> Iterator[StatementInUse]:
    """The statements; what code does under them is looked at only where it may matter."""
    workers = _Workers(project)
    for statement in project.all(Statement):
        is_for_phones = _may_be_for_phones(statement) and _goes_to_phones_only(statement, workers)
        used = frozenset({PUBLISH}) if is_for_phones else frozenset()
        is_wide = statement.allows and "*" in statement.resources.texts()
        named = frozenset(_named_by_events(workers.under(statement))) if is_wide else frozenset()
        yield StatementInUse(statement, used | prescribed(statement), named)


class _Workers:
    """Knows the code that works under statements."""

    def __init__(self, project: Project) -> None:
        self._project = project

    @property
    def all(self) -> Sequence[Program]:
        """All code of functions."""
        return self._project.all(Program)

    def under(self, statement: Statement) -> Sequence[Program]:
        """The code of the functions that have a statement; what is written once for several is the same for each."""
        return self._by_place.get(statement.location, ())

    @cached_property
    def _by_place(self) -> Mapping[Location, Sequence[Program]]:
        found: defaultdict[Location, list[Program]] = defaultdict(list)
        for program in self.all:
            for place in {own.location: None for own in program.function.permissions.statements}:
                found[place].append(program)
        return found


def _may_be_for_phones(statement: Statement) -> bool:
    actions = [action.lower() for action in statement.actions.texts()]
    return PUBLISH in actions and "*" in statement.resources.texts()


def _named_by_events(working: Sequence[Program]) -> Iterator[str]:
    """The actions of calls all of which name their resource by the event, though not by where that comes from.

    What a client on the internet names is none of a tool's, and who may change any role may do everything.
    """
    if any(trigger.kind.is_http for program in working for trigger in program.triggers):
        return
    calls: defaultdict[str, list[ResourceCall]] = defaultdict(list)
    for program in working:
        for call in program.calls:
            if call.call.service == "iam":
                continue
            calls[f"{call.call.service}:{call.call.operation}".lower()].append(call)
    for action, found in calls.items():
        if all(call.is_named_by_event and not call.is_on_source for call in found):
            yield action


def _goes_to_phones_only(statement: Statement, workers: _Workers) -> bool:
    """Whether all that publishes under a statement, or may do so, certainly does so to phone numbers."""
    working = workers.under(statement)
    if not working and statement.owner.type == "AWS::IAM::ManagedPolicy":
        # Roles of other templates are given it by its name.
        working = workers.all
    calls = [
        call
        for program in working
        for call in program.calls
        if call.call.service == "sns" and call.call.operation in _PUBLISHING
    ]
    return bool(calls) and all(_goes_to_a_phone(call) for call in calls)


def _goes_to_a_phone(call: ResourceCall) -> bool:
    return "PhoneNumber" in call.parameters and call.parameters.isdisjoint(_TOPICS)
