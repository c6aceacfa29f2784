"""State machines with the definitions that templates and files give them."""

from __future__ import annotations

import pytest

from conftest import MakeProject
from serverless_lint.model import Integration, State, StateMachine

FUNCTION = "  F: {Type: AWS::Lambda::Function, Properties: {Runtime: go1.x}}\n"
ACTIVITY = "  A: {Type: AWS::StepFunctions::Activity, Properties: {Name: a}}\n"
FLOW = '{"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "${Fun}", "End": true}}}'
MACHINE = "  M:\n    Type: AWS::StepFunctions::StateMachine\n    Properties:\n"


def definition_with(resource: str) -> str:
    return f"      Definition: {{StartAt: T, States: {{T: {{Type: Task, End: true, Resource: {resource}}}}}}}\n"


@pytest.mark.parametrize(
    ("resource", "service", "action", "integration"),
    [
        ("!GetAtt F.Arn", "lambda", "", Integration.REQUEST_RESPONSE),
        ("!Sub '${F.Arn}:live'", "lambda", "", Integration.REQUEST_RESPONSE),
        ("'arn:aws:lambda:r:1:function:f'", "lambda", "", Integration.REQUEST_RESPONSE),
        ("!Sub 'arn:${AWS::Partition}:states:::lambda:invoke'", "lambda", "invoke", Integration.REQUEST_RESPONSE),
        ("arn:aws:states:::lambda:invoke.waitForTaskToken", "lambda", "invoke", Integration.CALLBACK),
        ("arn:aws:states:::states:startExecution.sync:2", "states", "startExecution", Integration.RUN_A_JOB),
        ("arn:aws:states:::aws-sdk:s3:getObject", "aws-sdk:s3", "getObject", Integration.REQUEST_RESPONSE),
        ("!Ref A", "activity", "", Integration.REQUEST_RESPONSE),
        ("'arn:aws:states:r:1:activity:a'", "activity", "", Integration.REQUEST_RESPONSE),
    ],
)
def test_task_knows_what_it_calls(
    make_project: MakeProject, resource: str, service: str, action: str, integration: Integration
) -> None:
    """The resource of a task says which service it calls and how it waits."""
    template = f"Resources:\n{FUNCTION}{ACTIVITY}{MACHINE}{definition_with(resource)}"
    (state,) = make_project({"template.yaml": template}).all(State)
    assert state.task is not None
    assert (state.task.service, state.task.action, state.task.integration) == (service, action, integration)


@pytest.mark.parametrize("resource", ["!Ref AWS::Region", "!ImportValue F", "'${Given}'", "[1]", "!Ref M"])
def test_task_with_unknown_resource_calls_nothing_known(make_project: MakeProject, resource: str) -> None:
    """What only the deployment knows is not guessed."""
    template = f"Resources:\n{MACHINE}{definition_with(resource)}"
    (state,) = make_project({"template.yaml": template}).all(State)
    assert state.task is None


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("flow.asl.json", '{"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "${Fun}", "End": true}}}'),
        ("flow.asl.yaml", "StartAt: T\nStates:\n  T: {Type: Task, Resource: '${Fun}', End: true}\n"),
    ],
)
def test_definition_in_a_file_is_read_with_its_substitutions(make_project: MakeProject, name: str, text: str) -> None:
    """The states of a definition file stand in that file; the template fills in the placeholders."""
    template = (
        "Transform: AWS::Serverless-2016-10-31\nResources:\n"
        f"{FUNCTION}  M:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n"
        f"      DefinitionUri: ./flows/{name}\n      DefinitionSubstitutions: {{Fun: !GetAtt F.Arn}}\n"
    )
    (state,) = make_project({"infra/template.yaml": template, f"infra/flows/{name}": text}).all(State)
    assert state.task is not None
    assert (state.task.service, state.location.document.path) == ("lambda", f"infra/flows/{name}")


def test_states_of_branches_and_processors_belong_to_the_machine(make_project: MakeProject) -> None:
    """Parallel and map states have workflows of their own."""
    template = (
        f"Resources:\n{MACHINE}      Definition:\n        StartAt: P\n        States:\n"
        "          P:\n            Type: Parallel\n            Branches:\n"
        "              - {StartAt: B, States: {B: {Type: Pass}}}\n"
        "          M:\n            Type: Map\n            Iterator: {StartAt: I, States: {I: {Type: Pass}}}\n"
        "          N:\n            Type: Map\n            ItemProcessor: {StartAt: J, States: {J: {Type: Pass}}}\n"
    )
    (machine,) = make_project({"template.yaml": template}).all(StateMachine)
    assert [state.name for state in machine.states] == ["P", "M", "N", "B", "I", "J"]


def test_broken_definition_file_is_a_failure_with_a_place(make_project: MakeProject) -> None:
    """A definition that cannot be read leaves the machine without workflows."""
    template = (
        "Transform: AWS::Serverless-2016-10-31\nResources:\n  M:\n    Type: AWS::Serverless::StateMachine\n"
        "    Properties: {DefinitionUri: flow.json}\n"
    )
    (machine,) = make_project({"template.yaml": template, "flow.json": '{"StartAt": '}).all(StateMachine)
    assert machine.workflows == ()


STATE = "{Type: Task, Resource: 'arn:aws:states:::sns:publish', "


@pytest.mark.parametrize(
    ("definition", "undefined"),
    [
        ("DefinitionUri: flow.json", ["Fun"]),
        (f"Definition: {{StartAt: T, States: {{T: {STATE}Parameters: {{TopicArn: '${{News}}'}}}}}}}}", ["News"]),
        (f"Definition: {{StartAt: T, States: {{T: {STATE}Arguments: {{A: [{{B: '${{News}}'}}]}}}}}}}}", ["News"]),
        (f"Definition: {{StartAt: T, States: {{T: {STATE}Arguments: {{A: 'arn:aws:sns:${{News}}'}}}}}}}}", ["News"]),
        (f"Definition: {{StartAt: T, States: {{T: {STATE}Parameters: {{Message: 'a ${{News}}'}}}}}}}}", []),
        (f"Definition: {{StartAt: T, States: {{T: {STATE}Parameters: {{A: '${{a + b}}'}}}}}}}}", []),
        (
            'DefinitionString: !Join [\'\', [\'{"StartAt": "T", "States": {"T": {"Type": "Task", \', '
            '\'"Resource": "${Fun}", "Next": "\', !Ref AWS::Region, \'"}}}\']]',
            ["Fun"],
        ),
        (
            'DefinitionString: !Sub \'{"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "${!Fun}"}}}\'',
            ["Fun"],
        ),
        (f"Definition: {{StartAt: T, States: {{T: {STATE}Arguments: {{A: !Sub '${{P}}'}}}}}}}}", []),
        (f"Definition: {{StartAt: T, States: {{T: {STATE}Arguments: {{A: !Sub ['${{X}}', {{X: !Ref P}}]}}}}}}}}", []),
        (f"Definition: {{StartAt: T, States: {{T: {STATE}Arguments: {{A: !Sub '${{!X}}'}}}}}}}}", ["X"]),
        ("DefinitionUri: flow.json\n      DefinitionSubstitutions: !Ref P", []),
    ],
)
def test_without_substitutions_nothing_stands_for_a_placeholder(
    make_project: MakeProject, definition: str, undefined: list[str]
) -> None:
    """What a state works with has to be there; what is only a part of a message may stay as it is."""
    template = (
        "Transform: AWS::Serverless-2016-10-31\nParameters: {P: {Type: String}}\nResources:\n"
        f"  M:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n      {definition}\n"
    )
    (machine,) = make_project({"template.yaml": template, "flow.json": FLOW}).all(StateMachine)
    assert [found.name for found in machine.undefined_substitutions] == undefined


@pytest.mark.parametrize(
    ("definition", "undefined", "unused"),
    [
        ("DefinitionUri: flow.json", ["Fun"], ["Other"]),
        (f"DefinitionString: '{FLOW}'", ["Fun"], ["Other"]),
        (f"DefinitionString: !Sub '{FLOW}'", [], ["Other"]),
        ("Definition: {StartAt: T, States: {T: {Type: Task, Resource: '${Fun}', Comment: 'a ${Other}'}}}", ["Fun"], []),
        ("Definition: {StartAt: T, States: {T: {Type: Pass, Comment: 'a ${Fun}'}}}", [], ["Other"]),
        ("DefinitionString: !Ref P", [], []),
    ],
)
def test_placeholders_are_compared_with_what_stands_for_them(
    make_project: MakeProject, definition: str, undefined: list[str], unused: list[str]
) -> None:
    """A task needs what its resource is made from; a substitution needs a placeholder."""
    template = (
        "Transform: AWS::Serverless-2016-10-31\nParameters: {P: {Type: String}}\nResources:\n"
        "  M:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n"
        f"      DefinitionSubstitutions: {{Other: a}}\n      {definition}\n"
    )
    (machine,) = make_project({"template.yaml": template, "flow.json": FLOW}).all(StateMachine)
    assert [found.name for found in machine.undefined_substitutions] == undefined
    assert [node.key for node in machine.unused_substitutions] == unused


def test_the_states_of_many_machines_with_one_definition_are_bounded(make_project: MakeProject) -> None:
    states = ",".join(f'"S{at}": {{"Type": "Pass"}}' for at in range(4_000))
    files = {"d.json": f'{{"StartAt": "S0", "States": {{{states}}}}}'}
    machine = "{Type: AWS::Serverless::StateMachine, Properties: {DefinitionUri: d.json}}"
    machines = "".join(f"  M{at}: {machine}\n" for at in range(9))
    project = make_project({**files, "template.yaml": f"Resources:\n{machines}"})
    assert [len(machine.states) for machine in project.all(StateMachine)] == [4_000] * 3 + [0] * 6
