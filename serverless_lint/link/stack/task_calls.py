"""What the tasks of state machines call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from serverless_lint.link.stack.names import FUNCTIONS, QUEUE, TOPIC, Names
from serverless_lint.model import End, State, StateMachine, Task, TaskCall
from serverless_lint.parse.template.template import Possible

_NAMED_BY: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "lambda": ("FunctionName", FUNCTIONS),
    "sqs": ("QueueUrl", (QUEUE,)),
    "sns": ("TopicArn", (TOPIC,)),
    "dynamodb": ("TableName", ("AWS::DynamoDB::", "AWS::Serverless::SimpleTable")),
    "states": ("StateMachineArn", ("AWS::StepFunctions::StateMachine", "AWS::Serverless::StateMachine")),
    "sfn": ("StateMachineArn", ("AWS::StepFunctions::StateMachine", "AWS::Serverless::StateMachine")),
}
"""The parameters that name what a service is asked to work with, and the types of resources that they may name."""


def task_calls_of(machines: Iterable[StateMachine], names: Names) -> Iterator[TaskCall]:
    """The calls of the tasks of state machines, as far as it is known what they call."""
    for machine in machines:
        for state in machine.states:
            if state.task is not None:
                yield TaskCall(
                    name=state.name,
                    owner=machine.resource,
                    location=state.location,
                    source=End(machine.resource),
                    target=_target(state, state.task, names),
                    state=state,
                    task=state.task,
                )


def _target(state: State, task: Task, names: Names) -> End:
    key, kinds = _NAMED_BY.get(task.service.removeprefix("aws-sdk:"), ("", ()))
    if not task.action:
        return names.end(state.lookup("Resource"), *kinds)
    return names.end(_parameter(state, key), *kinds) if key else End(written=state.lookup("Resource"))


def _parameter(state: State, key: str) -> Possible:
    """A parameter of what a task calls, in JSONPath's or in JSONata's form."""
    parameter = state.lookup("Parameters", key)
    return state.lookup("Arguments", key) if parameter.certainly_absent else parameter
