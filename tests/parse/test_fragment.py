"""JSON that stands as text in a template, read with places in the template."""

from __future__ import annotations

import pytest

from serverless_lint.parse.template.fragment import fragment_of_text, with_quoted_placeholders
from serverless_lint.parse.template.template import Interpolated, Node, Reference, Template
from serverless_lint.parse.tree.read import parse_tree
from serverless_lint.source import Document


def property_of(text: str) -> Node:
    """The property `Text` of the one resource of a template."""
    template = Template(Document("template.yaml", text), parse_tree(text, is_json=False))
    return template.resources["R"].properties.get("Text")


TEMPLATE = """\
Parameters: {{Wait: {{Type: Number, Default: 5}}}}
Resources:
  F: {{Type: AWS::Lambda::Function}}
  R:
    Type: AWS::X::Y
    Properties:
      Text: {}
"""


@pytest.mark.parametrize(
    "written",
    [
        pytest.param('\'{"Key": "value"}\'', id="quoted"),
        pytest.param('|\n        {\n          "Key": "value"\n        }', id="block"),
        pytest.param('!Sub |\n        {"Key": "value"}', id="Sub"),
        pytest.param("!Join ['', ['{', '\"Key\": \"value\",', '\"Other\": 1}']]", id="Join"),
        pytest.param('"{\\"Key\\": \\"value\\"}"', id="escaped"),
    ],
)
def test_value_of_json_in_a_text_stands_where_it_is_written(written: str) -> None:
    """Whatever the style of the text, the value's place is in the template."""
    fragment = fragment_of_text(property_of(TEMPLATE.format(written)))
    assert fragment is not None
    value = fragment.root.get("Key")
    assert (value.text, value.location.text.strip('"\\')) == ("value", "value")


@pytest.mark.parametrize(
    ("written", "value"),
    [
        pytest.param('!Sub \'{"Key": "${F.Arn}"}\'', Reference("F", "Arn"), id="Sub"),
        pytest.param('!Sub [\'{"Key": "${G}"}\', {G: !GetAtt F.Arn}]', Reference("F", "Arn"), id="Sub with variables"),
        pytest.param("!Sub '{\"Key\": ${Wait}}'", "?????", id="number"),
        pytest.param(
            '!Join ["", ["{\\"Key\\": \\"", !GetAtt F.Arn, ":live\\"}"]]',
            Interpolated((Reference("F", "Arn"), ":live")),
            id="Join",
        ),
    ],
)
def test_variables_of_a_text_are_filled_in(written: str, value: object) -> None:
    """A placeholder in a value is what `Fn::Sub` or `Fn::Join` puts there; one outside of quotes is some text."""
    fragment = fragment_of_text(property_of(TEMPLATE.format(written)))
    assert fragment is not None
    assert fragment.lookup(fragment.root, "Key").only == value


@pytest.mark.parametrize("written", ["!Ref Wait", "'{'", "no json", "[a]", "7 8"])
def test_what_is_no_json_is_not_read(written: str) -> None:
    """A text that is known only at deployment, or is not JSON, gives nothing."""
    assert fragment_of_text(property_of(TEMPLATE.format(written))) is None


def test_quoted_placeholders_keep_all_offsets() -> None:
    """Only placeholders outside of quotes change, and nothing moves."""
    assert with_quoted_placeholders('{"a${b}": ${cd}, "e": "\\"${f}"}') == '{"a${b}": "???", "e": "\\"${f}"}'
