"""The state machines of a template with their definitions, wherever these are written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.link.stack.definitions import DefinitionFiles
from serverless_lint.link.stack.names import FUNCTIONS, Names
from serverless_lint.link.stack.policies import Policies, elements
from serverless_lint.model import Integration, State, StateMachine, Task, UndefinedSubstitution, Workflow
from serverless_lint.parse.template.fragment import PLACEHOLDER, Fragment, Variable, fragment_of_text, placeholders_in
from serverless_lint.parse.template.template import (
    Interpolated,
    Kind,
    Node,
    Possible,
    Pseudo,
    Reference,
    Resource,
    Template,
)

STATE_MACHINE_TYPES = frozenset({"AWS::StepFunctions::StateMachine", "AWS::Serverless::StateMachine"})

# https://docs.aws.amazon.com/step-functions/latest/dg/integrate-services.html
_SERVICE = lazy_pattern(
    r"arn:[^:]*:states:[^:]*:[^:]*:(?P<service>(?:aws-sdk:)?[^:.]+):(?P<action>[^:.]+)"
    r"(?P<suffix>\.sync(?::2)?|\.waitForTaskToken)?"
)
_FUNCTION_ARN = lazy_pattern(r"arn:[^:]*:lambda:[^:]*:[^:]*:function:.+")
_ACTIVITY_ARN = lazy_pattern(r"arn:[^:]*:states:[^:]*:[^:]*:activity:.+")
_NEEDED = ("Resource", "Parameters", "Arguments", "Credentials", "ItemReader", "ResultWriter")
"""The settings of a state that name what it works with."""
_ARN = lazy_pattern(r"arn:|https://sqs\.")
_NAME = lazy_pattern(r"[A-Za-z0-9_.-]+")
_WATCHED = lazy_pattern(r"\baws\.states\b|AWS/States")
"""The source of the events of executions, and the namespace of their metrics."""
_ACTIVITY = "AWS::StepFunctions::Activity"
_OF_SAM = "AWS::Serverless::StateMachine"
_SCHEDULES = {"Schedule": "Schedule", "ScheduleV2": "ScheduleExpression"}
"""The events of SAM that are schedules, with the property that says when."""
MAX_STATES = 10_000
"""Once the state machines of a template have more, those behind them count as defined by what is not known: one file
may define as many as there are."""


def state_machines_of(
    template: Template, names: Names, files: DefinitionFiles, policies: Policies
) -> Iterator[StateMachine]:
    """The state machines of a template, in document order."""
    machines = [resource for resource in template.resources.values() if resource.type in STATE_MACHINE_TYPES]
    if machines:
        watched = template.open or any(_WATCHED.search(node.text or "") for node in template.root.walk())
        starts = _starts(template, names)
        left = MAX_STATES
        for resource in machines:
            machine = StateMachine(resource, policies.of_state_machine(resource))
            machine.may_be_watched = watched
            machine.starts = tuple(starts.get(resource.logical_id, ()))
            fragment = _definition(resource, files)
            if fragment is not None and left > 0:
                machine.workflows = tuple(_workflows(fragment, machine, names))
                left -= len(machine.states)
                _check_substitutions(machine, fragment)
            yield machine


def _starts(template: Template, names: Names) -> Mapping[str, list[Possible | None]]:
    """What starts state machines, by their ids: the expressions of schedules, None for what is no schedule."""
    found: defaultdict[str, list[Possible | None]] = defaultdict(list)
    for resource in template.resources.values():
        expression = resource.properties.lookup("ScheduleExpression")
        if resource.type == "AWS::Events::Rule":
            started = [
                target.value.lookup("Arn")
                for element in elements(resource.properties.lookup("Targets"))
                for target in element.values
                if isinstance(target.value, Node)
            ]
        elif resource.type == "AWS::Scheduler::Schedule":
            started = [resource.properties.lookup("Target", "Arn")]
        else:
            started = []
            for events in resource.properties.lookup("Events").values if resource.type == _OF_SAM else ():
                for _, event in events.value.items() if isinstance(events.value, Node) else ():
                    key = _SCHEDULES.get(event.get("Type").text or "")
                    found[resource.logical_id].append(event.lookup("Properties", key) if key else None)
        for arn in started:
            machine = names.certain(arn, *STATE_MACHINE_TYPES)
            if machine is not None:
                found[machine.logical_id].append(None if expression.certainly_absent else expression)
    return found


def _definition(resource: Resource, files: DefinitionFiles) -> Fragment | None:
    properties = resource.properties
    substitutions = _substitutions(properties)
    for key in ("Definition", "DefinitionString"):
        inline = properties.lookup(key).only
        if isinstance(inline, Node):
            return Fragment(inline, substitutions)
    text = properties.get("DefinitionString")
    if text:
        found = fragment_of_text(text)
        return Fragment(found.root, _either(substitutions, found.variable)) if found is not None else None
    root = files.of(resource)
    return Fragment(root, substitutions) if root is not None else None


def _check_substitutions(machine: StateMachine, fragment: Fragment) -> None:
    """Compare the placeholders of a definition with what stands for them, as far as that is known."""
    possible = machine.properties.lookup("DefinitionSubstitutions")
    substitutions = possible.only if not possible.certainly_absent else possible.node
    if not isinstance(substitutions, Node) or substitutions.is_open or not machine.workflows:
        return
    names = [name for name, _ in substitutions.items()]
    written = _written_definition(machine, fragment)
    placeholders = placeholders_in(written.location.text)
    machine.unused_substitutions = tuple(node for name, node in substitutions.items() if name not in placeholders)
    is_sub = written.intrinsic == "Fn::Sub"
    machine.undefined_substitutions = tuple(
        UndefinedSubstitution(name, state, node)
        for state in machine.states
        for name, node in _needed_substitutions(state, is_sub=is_sub)
        if name not in names
    )


def _needed_substitutions(state: State, *, is_sub: bool) -> Iterator[tuple[str, Node]]:
    """The placeholders without which a state cannot do what it says: what stands for a name or is part of an ARN."""
    for key in _NEEDED:
        for node in state.node.get(key).walk():
            text = node.text or ""
            # `Fn::Sub` fills in the others by itself.
            mark = "!" if is_sub or _is_in_sub(node) else ""
            for match in PLACEHOLDER.finditer(text):
                is_needed = match[0] == text or _ARN.match(text)
                if is_needed and match[0].startswith(f"${{{mark}") and _NAME.fullmatch(match[1]):
                    yield match[1], node


def _is_in_sub(node: Node) -> bool:
    around = (node.parent, node.parent.parent if node.parent is not None else None)
    return any(each is not None and each.intrinsic == "Fn::Sub" for each in around)


def _written_definition(machine: StateMachine, fragment: Fragment) -> Node:
    """What the placeholders stand in: the root of a file, or the property of the template."""
    text = machine.properties.get("DefinitionString")
    return text if text else fragment.root


def _substitutions(properties: Node) -> Variable:
    """What `DefinitionSubstitutions` fill in. What they do not name stays unknown."""
    substitutions = properties.lookup("DefinitionSubstitutions").only

    def variable(name: str) -> Possible:
        if isinstance(substitutions, Node):
            possible = substitutions.lookup(name)
            if not possible.certainly_absent:
                return possible
        return Possible((), unknown=True, absent=False, node=properties)

    return variable


def _either(first: Variable, second: Variable) -> Variable:
    def variable(name: str) -> Possible:
        possible = first(name)
        return possible if possible.values else second(name)

    return variable


def _workflows(fragment: Fragment, machine: StateMachine, names: Names) -> Iterator[Workflow]:
    """A definition's workflow and those inside it; values are nested only so deep, which bounds this."""
    pending = [Workflow(fragment.root, fragment, machine, None, machine.is_express)]
    while pending:
        workflow = pending.pop(0)
        states = fragment.lookup(workflow.node, "States").only
        if not isinstance(states, Node):
            continue
        workflow.complete = not states.is_open
        workflow.states = {
            name: _state(name, node, workflow, names) for name, node in states.items() if not _is_open(name)
        }
        yield workflow
        for state in workflow.states.values():
            pending += _inner(state)


def _is_open(name: str) -> bool:
    return name.startswith("Fn::")


def _inner(state: State) -> Iterator[Workflow]:
    outer = state.workflow
    if state.type == "Parallel":
        for node in state.node.get("Branches").elements():
            yield Workflow(node, outer.fragment, outer.machine, state, outer.is_express)
    elif state.type == "Map":
        for key in ("ItemProcessor", "Iterator"):
            node = state.node.get(key)
            if node.kind is Kind.MAPPING:
                kind = outer.fragment.lookup(node, "ProcessorConfig", "ExecutionType")
                is_express = outer.is_express if kind.certainly_absent else kind.only == "EXPRESS"
                yield Workflow(node, outer.fragment, outer.machine, state, is_express)


def _state(name: str, node: Node, workflow: Workflow, names: Names) -> State:
    kind = workflow.fragment.lookup(node, "Type").only
    kind = kind if isinstance(kind, str) else ""
    task = _task(workflow.fragment.lookup(node, "Resource"), node, names) if kind == "Task" else None
    return State(name, node, workflow, kind, task)


def _task(resource: Possible, state: Node, names: Names) -> Task | None:
    value = resource.only
    node = state.get("Resource")
    leading = value.parts[0] if isinstance(value, Interpolated) else value
    if isinstance(leading, Reference):
        target = names.certain(resource, *FUNCTIONS, _ACTIVITY)
        if target is None:
            return None
        return Task("activity" if target.type == _ACTIVITY else "lambda", "", Integration.REQUEST_RESPONSE, node)
    text = value_as_text(value)
    if _FUNCTION_ARN.fullmatch(text):
        return Task("lambda", "", Integration.REQUEST_RESPONSE, node)
    if _ACTIVITY_ARN.fullmatch(text):
        return Task("activity", "", Integration.REQUEST_RESPONSE, node)
    service = _SERVICE.fullmatch(text)
    if service is None:
        return None
    suffix = service["suffix"] or ""
    return Task(service["service"], service["action"], Integration(suffix.removesuffix(":2")), node, suffix)


def value_as_text(value: object) -> str:
    """A text with `?` for each part that only the deployment knows; empty for what is no text."""
    if isinstance(value, Interpolated):
        return "".join(part if isinstance(part, str) else "?" for part in value.parts)
    if isinstance(value, (Reference, Pseudo)):
        return "?"
    return value if isinstance(value, str) else ""
