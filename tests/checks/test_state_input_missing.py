"""What states ask of an input that has no such part."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agreement import findings

LOAD = {"Type": "Task", "Resource": "arn:aws:states:::dynamodb:getItem", "Next": "Use"}
INVOKE = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Next": "Use"}
FUNCTION = {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:f", "Next": "Use"}
ASKS = {"Type": "Pass", "Parameters": {"id.$": "$.order.id"}, "End": True}
ENDS = {"Type": "Succeed"}
LOOP = {"Type": "Choice", "Choices": [{"Variable": "$.Item", "IsPresent": True, "Next": "Use"}], "Default": "End"}


def messages(folder: Path, states: dict[str, object], **more: object) -> list[str]:
    definition = json.dumps({"StartAt": "First", "States": states, **more})
    template = (
        "Transform: AWS::Serverless-2016-10-31\nResources:\n  Flow:\n    Type: AWS::Serverless::StateMachine\n"
        f"    Properties: {{Definition: {definition}}}\n"
    )
    return [line.partition(": ")[2] for line in findings(folder, "state-input-missing", {"template.yaml": template})]


@pytest.mark.parametrize(
    ("states", "count"),
    [
        pytest.param({"First": LOAD, "Use": ASKS}, 1, id="the answer alone"),
        pytest.param({"First": LOAD | {"ResultPath": "$.found"}, "Use": ASKS}, 0, id="beside the input"),
        pytest.param({"First": LOAD | {"ResultPath": None}, "Use": ASKS}, 0, id="the input alone"),
        pytest.param({"First": LOAD | {"OutputPath": "$.Item"}, "Use": ASKS}, 0, id="a part of the answer"),
        pytest.param({"First": LOAD | {"ResultSelector": {"order.$": "$.Item"}}, "Use": ASKS}, 0, id="named so"),
        pytest.param({"First": LOAD | {"ResultSelector": {"item.$": "$.Item"}}, "Use": ASKS}, 1, id="named otherwise"),
        pytest.param({"First": INVOKE, "Use": ASKS}, 1, id="what a function returned is below `Payload`"),
        pytest.param({"First": FUNCTION, "Use": ASKS}, 0, id="what a function returned"),
        pytest.param(
            {"First": INVOKE | {"Resource": f"{INVOKE['Resource']}.waitForTaskToken"}, "Use": ASKS}, 0, id="a callback"
        ),
        pytest.param({"First": {"Type": "Pass", "Result": {"a": 1}, "Next": "Use"}, "Use": ASKS}, 1, id="a constant"),
        pytest.param({"First": {"Type": "Pass", "Next": "Use"}, "Use": ASKS}, 0, id="the input of the execution"),
        pytest.param(
            {"First": FUNCTION | {"Next": "End", "Catch": [{"ErrorEquals": ["A"], "Next": "Use"}]}, "Use": ASKS}
            | {"End": ENDS},
            1,
            id="an error",
        ),
        pytest.param(
            {
                "First": FUNCTION
                | {"Next": "End", "Catch": [{"ErrorEquals": ["A"], "ResultPath": "$.e", "Next": "Use"}]},
                "Use": ASKS,
                "End": ENDS,
            },
            0,
            id="an error beside the input",
        ),
        pytest.param(
            {"First": LOAD | {"Next": "Choose"}, "Choose": LOOP, "Use": LOAD | {"Next": "Choose"} | ASKS, "End": ENDS},
            1,
            id="behind a choice",
        ),
        pytest.param(
            {"First": FUNCTION | {"Next": "Other"}, "Other": LOOP | {"Default": "Load"}, "Load": LOAD, "Use": ASKS},
            0,
            id="two ways, one of which is not known",
        ),
        pytest.param({"First": LOAD, "Use": {"Type": "Wait", "SecondsPath": "$.pause", "End": True}}, 1, id="a wait"),
        pytest.param({"First": LOAD, "Use": ASKS | {"InputPath": "$.Item"}}, 0, id="a part of the input"),
        pytest.param({"First": LOAD, "Use": ASKS | {"InputPath": "$.order"}}, 1, id="a part that is not there"),
        pytest.param(
            {"First": LOAD, "Use": ASKS | {"Parameters": {"id.$": "$$.Execution.Id", "a.$": "$.Item.a"}}},
            0,
            id="what is there",
        ),
    ],
)
def test_paths_lead_into_what_the_state_before_hands_on(tmp_path: Path, states: dict[str, object], count: int) -> None:
    assert len(messages(tmp_path, states)) == count


def test_jsonata_has_no_such_paths(tmp_path: Path) -> None:
    assert messages(tmp_path, {"First": LOAD, "Use": ASKS}, QueryLanguage="JSONata") == []


def test_states_that_all_lead_to_each_other_take_no_longer(tmp_path: Path) -> None:
    numbers = range(60)
    clauses = {
        f"S{at}": [{"ErrorEquals": [f"E{to}"], "ResultPath": f"$.k{at}_{to}", "Next": f"S{to}"} for to in numbers]
        for at in numbers
    }
    states = {name: {**ASKS, "Catch": caught} for name, caught in clauses.items()}
    assert messages(tmp_path, {"First": {"Type": "Pass", "Result": {"a": 1}, "Next": "S0"}, **states}) == []
