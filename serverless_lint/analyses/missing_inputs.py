"""Paths of states into an input that has no such part, for the state before replaced it by what it got."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

import msgspec

from serverless_lint.aws.workflows import ANSWERS_OF_TASKS, OF_ERRORS, OF_EVERY_ANSWER
from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import Integration, State, Workflow
from serverless_lint.model.project import finds
from serverless_lint.parse.template.template import Kind, Node
from serverless_lint.source import Location


class MissingInput(msgspec.Struct, frozen=True, eq=False):
    """A path that leads nowhere whichever way the state is come to."""

    state: State
    path: str
    node: Node
    present: tuple[str, ...]
    """What the input has instead, by name."""

    @property
    def location(self) -> Location:
        """The path."""
        return self.node.location


_Keys: TypeAlias = "frozenset[str] | None"
"""What an input has at its top; None where that is not known."""
_MOST_STATES = 200
"""Larger workflows are not followed."""
_MOST_STEPS = 10_000
"""What leads from one state to another, each as often as it is followed."""
_MOST_KEYS = 500
"""Inputs with more are taken for unknown."""
_WHOLE = "$"
_PATH = lazy_pattern(r"\$\.([A-Za-z_][\w-]*)(?:[.\[][\w.\[\]-]*)?")
"""A path whose first part is a plain name."""
_PASSING_ON = frozenset({"Choice", "Wait", "Succeed"})
_GIVEN = ("Parameters",)
_AS_PATHS = ("ItemsPath", "SecondsPath", "TimestampPath", "TimeoutSecondsPath", "HeartbeatSecondsPath")


class _Next(NamedTuple):
    """Where a state leads, and with which input."""

    name: str
    keys: _Keys


@finds(MissingInput, in_each=Workflow)
def missing_inputs(workflow: Workflow, project: LinkedProject) -> Iterator[MissingInput]:
    """Those in workflows of JSONPath whose states are all known."""
    start = workflow.start
    is_plain = workflow.lookup("QueryLanguage").certainly_absent and len(workflow.states) <= _MOST_STATES
    if not workflow.complete or start is None or not is_plain:
        return
    inputs = _inputs(workflow, start)
    for name, state in workflow.states.items():
        keys = inputs.get(name) if name in inputs else None
        if keys is None or not state.lookup("QueryLanguage").certainly_absent:
            continue
        for node in _paths(state):
            match = _PATH.fullmatch(node.text or "")
            if match is not None and match[1] not in keys:
                yield MissingInput(state, f"$.{match[1]}", node, tuple(sorted(keys - OF_EVERY_ANSWER)))


def _inputs(workflow: Workflow, start: str) -> dict[str, _Keys]:
    """What each state that is come to is given, by the ways to it together."""
    known: dict[str, _Keys] = {start: None}
    left = _MOST_STEPS
    # The first one first: the other way round, a state would be followed again for each way to it.
    pending = {start: None}
    while pending:
        name = next(iter(pending))
        del pending[name]
        state = workflow.states.get(name)
        following = _following(state, known[name]) if state is not None else ()
        left -= len(following or ())
        if following is None or left < 0:
            return {}
        for step in following:
            before = known.get(step.name, frozenset())
            keys = _either(before, step.keys)
            if step.name not in known or keys != before:
                known[step.name] = keys
                pending[step.name] = None
    return known


def _either(first: _Keys, second: _Keys) -> _Keys:
    """What there may be after either way."""
    both = first | second if first is not None and second is not None else None
    return both if both is not None and len(both) <= _MOST_KEYS else None


def _following(state: State, keys: _Keys) -> list[_Next] | None:
    """Where a state leads that has some input; None if that is known only at deployment."""
    successors, clauses = state.successors, state.clauses("Catch")
    if successors is None or clauses is None:
        return None
    output = _output(state, keys)
    caught: dict[str, _Keys] = {}
    for clause in clauses:
        name = state.workflow.fragment.lookup(clause.node, "Next").only
        if isinstance(name, str):
            written = state.workflow.fragment.lookup(clause.node, "ResultPath").only
            caught[name] = _with_result(keys, OF_ERRORS, written, clause.node)
    places = [state.lookup("Next"), state.lookup("Default")]
    listed = state.lookup("Choices").only
    for element in listed.elements() if isinstance(listed, Node) else ():
        places.append(state.workflow.fragment.lookup(element, "Next"))
    own = [place.only for place in places if isinstance(place.only, str)]
    return [*(_Next(name, output) for name in own), *(_Next(name, given) for name, given in caught.items())]


def _output(state: State, keys: _Keys) -> _Keys:
    if _is_written(state.node, "OutputPath") or not state.lookup("QueryLanguage").certainly_absent:
        return None
    if state.type in _PASSING_ON:
        return None if _is_written(state.node, "InputPath") else keys
    return _with_result(keys, _result(state, keys), state.lookup("ResultPath").only, state.node)


def _with_result(keys: _Keys, result: _Keys, written: object, holder: Node) -> _Keys:
    """What is handed on: the result, the input, or the input with the result in it."""
    if not _is_written(holder, "ResultPath") or written == _WHOLE:
        return result
    if not holder.get("ResultPath"):
        # Null drops the result.
        return keys
    match = _PATH.fullmatch(written) if isinstance(written, str) else None
    return keys | {match[1]} if match is not None and keys is not None else None


def _result(state: State, keys: _Keys) -> _Keys:
    """What a state makes, before it is put anywhere."""
    if not state.lookup("ResultSelector").certainly_absent:
        return _names(state.lookup("ResultSelector").only)
    task = state.task
    if state.type == "Task" and task is not None and task.integration is Integration.REQUEST_RESPONSE:
        answer = ANSWERS_OF_TASKS.get((task.service, task.action))
        return answer.value | OF_EVERY_ANSWER if answer is not None else None
    if state.type != "Pass":
        return None
    if not state.lookup("Result").certainly_absent:
        return _names(state.lookup("Result").only)
    if not state.lookup("Parameters").certainly_absent:
        return _names(state.lookup("Parameters").only)
    return None if _is_written(state.node, "InputPath") else keys


def _is_written(holder: Node, key: str) -> bool:
    """Whether a setting is there, be it null."""
    return any(name == key for name, _ in holder.items())


def _names(value: object) -> _Keys:
    """The names in an object that is written out."""
    if not isinstance(value, Node) or value.kind is not Kind.MAPPING or value.is_open:
        return None
    return frozenset(name.removesuffix(".$") for name, _ in value.items())


def _paths(state: State) -> Iterator[Node]:
    """The paths by which a state takes something out of its input, which fails where there is no such part."""
    if _is_written(state.node, "InputPath"):
        yield state.node.get("InputPath")
        return
    for key in _AS_PATHS:
        if found := state.node.get(key):
            yield found
    for key in _GIVEN:
        yield from (node for node in state.node.get(key).walk() if (node.key or "").endswith(".$"))
