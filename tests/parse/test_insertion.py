"""How a property is added to a resource without touching the rest of the template."""

from __future__ import annotations

import pytest

from serverless_lint.parse.insertion import property_insertion
from serverless_lint.parse.template import Template
from serverless_lint.parse.tree import parse_tree
from serverless_lint.source import Document


def with_property(text: str, *, path: str = "template.yaml") -> str | None:
    """The template with `Seconds: 9` set on its resource `A`; None where it is not certain how."""
    document = Document(path, text)
    template = Template(document, parse_tree(text, is_json=path.endswith(".json")))
    insertion = property_insertion(template.resources["A"].node, "Seconds", "9")
    if insertion is None:
        return None
    span = insertion.at.span
    return text[: span.start] + insertion.text + text[span.end :]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            "Resources:\n  A:\n    Type: AWS::X::Y\n    Properties:\n      Name: n\n",
            "Resources:\n  A:\n    Type: AWS::X::Y\n    Properties:\n      Seconds: 9\n      Name: n\n",
            id="block",
        ),
        pytest.param(
            "Resources:\n  A:\n    Type: AWS::X::Y # why\n    Condition: C",
            "Resources:\n  A:\n    Type: AWS::X::Y # why\n    Properties:\n      Seconds: 9\n    Condition: C",
            id="block without properties",
        ),
        pytest.param(
            "Resources:\r\n    A:\r\n        Type: AWS::X::Y\r\n",
            "Resources:\r\n    A:\r\n        Type: AWS::X::Y\r\n        Properties:\r\n            Seconds: 9\r\n",
            id="the template's own indentation and line ends",
        ),
        pytest.param(
            "Resources:\n  A: {Type: AWS::X::Y, Properties: {Name: n}}\n",
            "Resources:\n  A: {Type: AWS::X::Y, Properties: {Seconds: 9, Name: n}}\n",
            id="flow",
        ),
        pytest.param(
            "Resources:\n  A: {Type: AWS::X::Y}\n",
            "Resources:\n  A: {Type: AWS::X::Y, Properties: { Seconds: 9 }}\n",
            id="flow without properties",
        ),
        pytest.param(
            "Resources:\n  A:\n    Type: AWS::X::Y\n    Properties: {}\n",
            "Resources:\n  A:\n    Type: AWS::X::Y\n    Properties: { Seconds: 9 }\n",
            id="no properties in a mapping",
        ),
    ],
)
def test_a_property_is_added_in_the_style_of_the_template(before: str, after: str) -> None:
    """The first property of the resource is the new one; everything else stays as it is."""
    assert with_property(before) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            '{"Resources": {"A": {"Type": "AWS::X::Y", "Properties": {"Name": "n"}}}}',
            '{"Resources": {"A": {"Type": "AWS::X::Y", "Properties": {"Seconds": 9, "Name": "n"}}}}',
            id="on one line",
        ),
        pytest.param(
            '{"Resources": {"A": {"Type": "AWS::X::Y", "Properties": {\n  "Name": "n"\n}}}}',
            '{"Resources": {"A": {"Type": "AWS::X::Y", "Properties": {\n  "Seconds": 9,\n  "Name": "n"\n}}}}',
            id="on lines",
        ),
        pytest.param(
            '{"Resources": {"A": {\n  "Type": "AWS::X::Y"\n}}}',
            '{"Resources": {"A": {\n  "Type": "AWS::X::Y",\n  "Properties": { "Seconds": 9 }\n}}}',
            id="without properties",
        ),
        pytest.param(
            '{"Resources": {"A": {"Type": "AWS::X::Y", "Properties": {}}}}',
            '{"Resources": {"A": {"Type": "AWS::X::Y", "Properties": { "Seconds": 9 }}}}',
            id="no properties in an object",
        ),
    ],
)
def test_a_property_is_added_to_json(before: str, after: str) -> None:
    """Keys are quoted and entries separated by commas."""
    assert with_property(before, path="template.json") == after


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("X: &p {Name: n}\nResources: {A: {Type: AWS::X::Y, Properties: *p}}\n", id="an alias"),
        pytest.param(
            "X: &p {Name: n}\nResources:\n  A:\n    Type: AWS::X::Y\n    Properties:\n      <<: *p\n", id="merged keys"
        ),
        pytest.param("X: &r {Type: AWS::X::Y}\nResources:\n  A:\n    <<: *r\n    Condition: C\n", id="a merged type"),
        pytest.param(
            "Transform: AWS::LanguageExtensions\nResources:\n  Fn::ForEach::L:\n    - N\n    - [A, B]\n"
            "    - ${N}:\n        Type: AWS::X::Y\n        Properties:\n          Name: n\n",
            id="a loop",
        ),
        pytest.param("Resources: {A: {Type: AWS::X::Y, Properties: !If [C, {}, {}]}}\n", id="a condition"),
        pytest.param("Resources:\n  A: {Type: AWS::X::Y, Properties: [1]}\n", id="a list"),
    ],
)
def test_properties_that_are_no_mapping_of_this_resource_alone_are_left_alone(text: str) -> None:
    """Where another resource or another value would change too, nothing is offered."""
    assert with_property(text) is None
