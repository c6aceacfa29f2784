"""Step Functions: state machines, their workflows and states."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from functools import cached_property

import msgspec

from serverless_lint.aws.workflows import JOBS_WITH_A_LIMIT, KEYS_OF_DEFINITIONS
from serverless_lint.model.stack.choices import leave_nothing_over
from serverless_lint.model.stack.edge import Edge
from serverless_lint.model.stack.of_resource import OfResource
from serverless_lint.model.stack.permissions import Permissions
from serverless_lint.model.stack.trigger import pause_of
from serverless_lint.parse.template.fragment import Fragment
from serverless_lint.parse.template.template import Kind, Node, Possible, Resource
from serverless_lint.source import Location

EVERY_ERROR = "States.ALL"
"""https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html"""
EVERY_FAILED_TASK = "States.TaskFailed"
"""Stands for every error but `States.Timeout`."""


class Integration(enum.Enum):
    """How a state works with what it calls.

    https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html
    """

    REQUEST_RESPONSE = ""
    RUN_A_JOB = ".sync"
    CALLBACK = ".waitForTaskToken"


class Task(msgspec.Struct, frozen=True, eq=False):
    """What a task state calls."""

    service: str
    """`lambda`, `activity`, or as the integration is named: `sqs`, `aws-sdk:dynamodb`, `http`."""
    action: str
    """`invoke`, `sendMessage`; empty where the resource is a function or an activity itself."""
    integration: Integration
    node: Node
    """The `Resource`."""
    suffix: str = ""
    """The integration as written: `.sync:2`."""


class ErrorClause(msgspec.Struct, frozen=True, eq=False, dict=True):
    """One element of `Retry` or `Catch`."""

    node: Node
    fragment: Fragment

    @property
    def errors(self) -> Possible:
        """The list of the names of errors that it is for."""
        return self.fragment.lookup(self.node, "ErrorEquals")

    @cached_property
    def names(self) -> tuple[str, ...] | None:
        """The names of errors that it is for; None if some are known only at deployment."""
        listed = self.errors.only
        if not isinstance(listed, Node):
            return None
        possible = [self.fragment.possible(element).only for element in listed.elements()]
        names = tuple(name for name in possible if isinstance(name, str))
        return names if len(names) == len(possible) else None

    @property
    def every_error(self) -> Node | None:
        """The element that says `States.ALL`."""
        for node in self.node.get("ErrorEquals").elements():
            if node.text == EVERY_ERROR:
                return node
        return None

    @property
    def never_retries(self) -> bool:
        """Whether a retrier gives up at once."""
        return self.fragment.lookup(self.node, "MaxAttempts").only == 0

    def covers(self, error: str) -> bool:
        """Whether it may be for an error that a task reports."""
        return self.names is None or not {error, EVERY_ERROR, EVERY_FAILED_TASK}.isdisjoint(self.names)


class TaskCall(Edge, frozen=True, eq=False, kw_only=True):
    """What a task state calls: it leads from the state machine to a function, queue, topic, table or workflow."""

    state: State
    task: Task

    @property
    def what(self) -> str:
        """What it is."""
        return "task"


class State(msgspec.Struct, frozen=True, eq=False):
    """A state of a workflow."""

    name: str
    node: Node
    """Everything under its name."""
    workflow: Workflow
    type: str
    """`Task`, `Choice`; empty if it is not known."""
    task: Task | None
    """What it calls, None if it calls nothing or it is not known what."""

    @property
    def location(self) -> Location:
        """Its name."""
        return self.node.key_location

    @property
    def machine(self) -> StateMachine:
        """The state machine that it belongs to."""
        return self.workflow.machine

    def lookup(self, *path: str | int) -> Possible:
        """What may stand at a path below it."""
        return self.workflow.fragment.lookup(self.node, *path)

    def clauses(self, key: str) -> tuple[ErrorClause, ...] | None:
        """The elements of its `Retry` or `Catch`; None if they are known only at deployment."""
        listed = self.lookup(key)
        if listed.certainly_absent:
            return ()
        if not isinstance(listed.only, Node):
            return None
        possible = [self.workflow.fragment.possible(element).only for element in listed.only.elements()]
        nodes = [node for node in possible if isinstance(node, Node)]
        if len(nodes) < len(possible):
            return None
        return tuple(ErrorClause(node, self.workflow.fragment) for node in nodes)

    @property
    def surroundings(self) -> Iterator[State]:
        """The parallel and map states that it runs in, from the inside out."""
        owner = self.workflow.owner
        while owner is not None:
            yield owner
            owner = owner.workflow.owner

    def retries(self, error: str) -> bool:
        """Whether it, or a state that it runs in, may be retried when its task reports an error."""
        return any(_retries(state.clauses("Retry"), error) for state in (self, *self.surroundings))

    @property
    def may_catch(self) -> bool:
        """Whether it, or a state that it runs in, may have somewhere to go when it fails."""
        return any(state.clauses("Catch") != () for state in (self, *self.surroundings))

    @property
    def may_time_out(self) -> bool:
        """Whether something may end its waiting: a timeout or heartbeat of its own, or a timeout of the execution."""
        return not (
            all(self.lookup(key).certainly_absent for key in _TIMEOUTS)
            and self.machine.workflows[0].lookup("TimeoutSeconds").certainly_absent
        )

    @property
    def job_ends_by_itself(self) -> bool:
        """Whether it starts a job that its service ends after some time."""
        job = JOBS_WITH_A_LIMIT.get((self.task.service, self.task.action)) if self.task is not None else None
        if job is None or not job.value:
            return job is not None
        return all(known.value != 0 for key in _INPUTS for known in self.lookup(key, job.value).values)

    @property
    def chooses_always(self) -> bool:
        """Whether the rules of a choice leave nothing over."""
        rules = self.lookup("Choices").only
        return isinstance(rules, Node) and leave_nothing_over(rules.elements())

    @property
    def successors(self) -> tuple[str, ...] | None:
        """The names of the states that may follow it; None if some are known only at deployment."""
        places = [self.lookup("Next"), self.lookup("Default")]
        for key in ("Choices", "Catch"):
            listed = self.lookup(key)
            if listed.certainly_absent:
                continue
            if not isinstance(listed.only, Node):
                return None
            places += [self.workflow.fragment.lookup(element, "Next") for element in listed.only.elements()]
        known = [place for place in places if not place.certainly_absent]
        names = tuple(place.only for place in known if isinstance(place.only, str))
        return names if len(names) == len(known) else None


_INPUTS = ("Parameters", "Arguments")
"""What a task gives to what it calls, in JSONPath and in JSONata."""
_TIMEOUTS = ("TimeoutSeconds", "TimeoutSecondsPath", "HeartbeatSeconds", "HeartbeatSecondsPath")


def _retries(retriers: tuple[ErrorClause, ...] | None, error: str) -> bool:
    """Whether the first retrier for an error, which is the one that counts, tries again."""
    if retriers is None:
        return True
    first = next((clause for clause in retriers if clause.covers(error)), None)
    return first is not None and (first.names is None or not first.never_retries)


class Workflow(msgspec.Struct, eq=False):
    """The states of a state machine on one level: its own, or those of a branch or of a map's processor."""

    node: Node
    fragment: Fragment
    machine: StateMachine
    owner: State | None
    """The parallel or map state that runs it."""
    is_express: bool
    """Whether it certainly runs as an express workflow."""
    complete: bool = True
    """Whether all its states are known."""
    states: Mapping[str, State] = msgspec.field(default_factory=dict)
    """By name; linking fills them in."""

    @property
    def location(self) -> Location:
        """What stands for the definition."""
        return self.node.location

    def lookup(self, *path: str | int) -> Possible:
        """What may stand at a path below it."""
        return self.fragment.lookup(self.node, *path)

    @property
    def start(self) -> str | None:
        """The name of the state that it starts with, if that is known."""
        name = self.lookup("StartAt").only
        return name if isinstance(name, str) else None

    @property
    def misplaced(self) -> tuple[State, ...]:
        """What stands among its states and belongs beside them."""
        return tuple(state for state in self.states.values() if _belongs_beside(state))

    @property
    def unreachable(self) -> tuple[State, ...]:
        """The states that nothing leads to; none if it is not known where everything leads."""
        start = self.start
        if not self.complete or start is None or start not in self.states:
            return ()
        reached: set[str] = set()
        pending = [start]
        while pending:
            name = pending.pop()
            if name in reached or name not in self.states:
                continue
            reached.add(name)
            successors = self.states[name].successors
            if successors is None:
                return ()
            pending += successors
        return tuple(state for name, state in self.states.items() if name not in reached and not _belongs_beside(state))


def _belongs_beside(state: State) -> bool:
    """Whether it is a setting of the whole definition: states are objects."""
    return state.name in KEYS_OF_DEFINITIONS.value and state.node.kind is Kind.SCALAR


class UndefinedSubstitution(msgspec.Struct, frozen=True, eq=False):
    """A placeholder of a definition that nothing stands for."""

    name: str
    state: State
    node: Node
    """The text that it stands in."""


class StateMachine(OfResource, msgspec.Struct, dict=True, eq=False):
    """A state machine of a template, SAM or CloudFormation."""

    resource: Resource
    permissions: Permissions
    workflows: tuple[Workflow, ...] = ()
    """Its own workflow and those inside it; none if the definition could not be read."""
    undefined_substitutions: tuple[UndefinedSubstitution, ...] = ()
    """Placeholders that states need and that `DefinitionSubstitutions`, which is known, leaves out."""
    unused_substitutions: tuple[Node, ...] = ()
    """The values of `DefinitionSubstitutions` that the definition has no placeholder for."""
    starts: tuple[Possible | None, ...] = ()
    """The expression of each schedule of the template that starts it, None for whatever else does."""
    may_be_watched: bool = False
    """Whether something else in the template, such as a rule or an alarm, may learn of failed executions."""

    @property
    def is_sam(self) -> bool:
        """Whether it is written as `AWS::Serverless::StateMachine`."""
        return self.resource.type == "AWS::Serverless::StateMachine"

    @property
    def is_express(self) -> bool:
        """Whether its type is certainly `EXPRESS`; without one it is `STANDARD`."""
        return self.properties.lookup("Type").only == "EXPRESS"

    @property
    def may_be_express(self) -> bool:
        """Whether its type is not certainly `STANDARD`."""
        possible = self.properties.lookup("Type")
        return possible.unknown or any(known.value != "STANDARD" for known in possible.values)

    @property
    def pause(self) -> int | None:
        """The seconds after which a schedule starts it again; None if that is more than an hour, something else in the
        template starts it, too, or it is not known.
        """
        pauses = [pause_of(schedule) if schedule is not None else None for schedule in self.starts]
        return None if None in pauses else min(filter(None, pauses), default=None)

    @cached_property
    def handles_failures(self) -> bool:
        """Whether any of its states may catch a failure, or something else may learn of failed executions."""
        return self.may_be_watched or any(state.may_catch for state in self.states)

    @cached_property
    def states(self) -> tuple[State, ...]:
        """All its states, those of branches and processors included."""
        return tuple(state for workflow in self.workflows for state in workflow.states.values())
