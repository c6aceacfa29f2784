"""Templates: navigation, places, SAM `Globals`, `Fn::ForEach`, and what is a template at all."""

from __future__ import annotations

import pytest

from serverless_lint.parse.template.template import Kind, Node, Template, is_template
from serverless_lint.parse.tree.read import parse_tree
from serverless_lint.source import Document


def template(text: str, parameters: dict[str, str] | None = None) -> Template:
    document = Document("template.yaml", text)
    return Template(document, parse_tree(text, is_json=text.startswith("{")), parameters or {})


def written(node: Node) -> object:
    """A node as Python values, as written."""
    if node.kind in (Kind.MAPPING, Kind.INTRINSIC):
        return {key: written(child) for key, child in node.children.items()}
    if node.kind is Kind.LIST:
        return [written(child) for child in node.elements()]
    return node.scalar


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Resources: {A: {Type: 'AWS::S3::Bucket'}}", True),
        ("Resources: {A: {Type: 'Custom::Thing'}}", True),
        ("Resources: {A: {Type: x}, B: {Type: 'Alexa::ASK::Skill'}}", True),
        ("Transform: AWS::Serverless-2016-10-31", True),
        ("Transform: [Mine, AWS::LanguageExtensions]", True),
        ("Transform: Mine\nResources: {A: {Type: x}}", True),
        ("Resources: {A: {Type: 'AWS::S3::Bucket'}}\nBroken: [", True),
        ("service: x\nresources: {Resources: {A: {Type: 'AWS::S3::Bucket'}}}", False),
        ("Resources: {A: {Type: 'AWS::IoT::Thing', Properties: {ThingGroups: [a]}}}", False),
        ("Resources: {A: {Type: 'AWS::IoT::Certificate', Properties: {CertificateId: a}}}", False),
        ("Resources: {A: {Type: 'AWS::IoT::Thing', OverrideSettings: {AttributePayload: MERGE}}}", False),
        ("Resources: {A: {Type: 'AWS::IoT::Thing'}}\nDeviceConfiguration: {a: b}", False),
        ("Resources: {A: {Type: 'AWS::IoT::Thing', Properties: {ThingName: a}}}", True),
        (
            "Resources: {A: {Type: 'AWS::IoT::Thing', Properties: {ThingGroups: [a]}}, B: {Type: 'AWS::S3::Bucket'}}",
            True,
        ),
        ("Transform: Mine", False),
        ("apiVersion: v1\nkind: Pod", False),
        ("Resources: [{Type: 'AWS::S3::Bucket'}]", False),
        ("Resources: {A: {Type: ['AWS::S3::Bucket']}}", False),
        ("Resources: {A: 'AWS::S3::Bucket'}", False),
        ("- Resources", False),
        ("", False),
    ],
)
def test_a_template_is_recognised_by_what_it_says(text: str, expected: bool) -> None:
    assert is_template(parse_tree(text, is_json=False)) is expected


NAVIGATION = """\
Resources:
  Fn:
    Type: AWS::Lambda::Function
    Properties:
      Timeout: 08
      Role: !GetAtt Role.Arn
      Tags:
        - Key: a
          Value: yes


      Empty:
Outputs: {}
"""


@pytest.mark.parametrize(
    ("path", "kind", "location", "key_location", "whole_location"),
    [
        (("Type",), Kind.SCALAR, "AWS::Lambda::Function", "Type", "Type: AWS::Lambda::Function"),
        (("Properties", "Role"), Kind.INTRINSIC, "!GetAtt Role.Arn", "Role", "Role: !GetAtt Role.Arn"),
        (
            ("Properties", "Tags"),
            Kind.LIST,
            "- Key: a\n          Value: yes",
            "Tags",
            "Tags:\n        - Key: a\n          Value: yes",
        ),
        (("Properties", "Tags", 0), Kind.MAPPING, *["Key: a\n          Value: yes"] * 3),
        (("Properties", "Tags", 0, "Key"), Kind.SCALAR, "a", "Key", "Key: a"),
        (("Properties", "Empty"), Kind.SCALAR, "Empty", "Empty", "Empty:"),
        (("Properties", "Nope"), Kind.MISSING, *["Properties"] * 3),
        (("Properties", "Nope", 3, "Nope"), Kind.MISSING, *["Properties"] * 3),
        (("Properties", "Tags", 7), Kind.MISSING, *["Tags"] * 3),
        (("Properties", "Tags", 0, "Nope"), Kind.MISSING, *["Key"] * 3),
        (("Properties", "Role", "Nope"), Kind.MISSING, *["Role"] * 3),
        (("Type", "Nope"), Kind.MISSING, *["Type"] * 3),
    ],
)
def test_a_node_knows_its_places(
    path: tuple[str | int, ...], kind: Kind, location: str, key_location: str, whole_location: str
) -> None:
    node = template(NAVIGATION).resources["Fn"].node.get(*path)
    assert node.kind is kind
    assert node.location.text == location
    assert node.key_location.text == key_location
    assert node.whole_location.text == whole_location


def test_a_missing_node_is_false_and_has_the_key_that_was_asked_for() -> None:
    node = template(NAVIGATION).root.get("Resources", "Nope", "Timeout")
    assert not node
    assert (node.key, node.text, node.scalar) == ("Timeout", None, None)
    assert [*node.items(), *node.elements(), *node.walk()] == []


def test_what_is_missing_at_the_top_stands_at_the_first_key() -> None:
    assert template(NAVIGATION).root.get("Globals", "Function").location.text == "Resources"


def test_null_is_false_and_no_value() -> None:
    node = template(NAVIGATION).root.get("Resources", "Fn", "Properties", "Empty")
    assert not node
    assert (node.scalar, node.text) == (None, None)


def test_a_scalar_has_a_value_and_the_text_it_was_written_as() -> None:
    properties = template(NAVIGATION).resources["Fn"].properties
    assert (properties.get("Timeout").scalar, properties.get("Timeout").text) == ("08", "08")
    value = properties.get("Tags", 0, "Value")
    assert (value.scalar, value.text, bool(value)) == (True, "yes", True)


def test_the_same_value_is_the_same_node() -> None:
    root = template(NAVIGATION).root
    assert root.get("Resources", "Fn") is root.get("Resources").get("Fn")


def test_a_node_knows_parent_key_and_index() -> None:
    tags = template(NAVIGATION).root.get("Resources", "Fn", "Properties", "Tags")
    (tag,) = tags.elements()
    assert (tag.parent, tag.key, tag.index) == (tags, None, 0)
    assert (tags.key, tags.index) == ("Tags", None)


def test_walking_gives_everything_below_in_document_order() -> None:
    nodes = template("Resources: {A: {B: !Sub [x, {c: d}]}, E: [f]}").root.walk()
    assert [(node.key, node.index, node.kind.value) for node in nodes] == [
        (None, None, "mapping"),
        ("Resources", None, "mapping"),
        ("A", None, "mapping"),
        ("B", None, "intrinsic"),
        ("Fn::Sub", None, "list"),
        (None, 0, "scalar"),
        (None, 1, "mapping"),
        ("c", None, "scalar"),
        ("E", None, "list"),
        (None, 0, "scalar"),
    ]


@pytest.mark.parametrize(
    ("text", "path", "function"),
    [
        ("A: !Ref B", ("A",), "Ref"),
        ("A: {Ref: B}", ("A",), "Ref"),
        ("A: !Sub x", ("A",), "Fn::Sub"),
        ("A: {Fn::Anything: x}", ("A",), "Fn::Anything"),
        ("A: {Ref: B, C: D}", ("A",), None),
        ("A: {Fn::ForEach::X: []}", ("A",), None),
        ("A: {Condition: B}", ("A",), None),
        ("Conditions: {A: !Condition B}", ("Conditions", "A"), "Condition"),
        ("Conditions: {A: {Fn::Not: [{Condition: B}]}}", ("Conditions", "A", "Fn::Not", 0), "Condition"),
        ("Conditions: {Condition: B}", ("Conditions",), None),
        ("A: text", ("A",), None),
    ],
)
def test_intrinsic_functions_are_recognised_in_both_forms(
    text: str, path: tuple[str | int, ...], function: str | None
) -> None:
    assert template(text).root.get(*path).intrinsic == function


def test_the_argument_of_an_intrinsic_function_is_a_node_and_its_items_are_not() -> None:
    node = template("A: !Sub text").root.get("A")
    assert node.argument.text == "text"
    assert list(node.items()) == []
    assert not template("A: text").root.get("A").argument


@pytest.mark.parametrize(
    "text",
    [
        "Resources: []",
        "Resources: text",
        "Resources: {A: text, B: [1], C: , D: {Type: {x: y}, Properties: []}, E: {Properties: }}",
        "Parameters: []\nResources: {A: {Type: !Ref X, Properties: text}}",
        "Parameters: {P: text, Q: {Type: [], Default: {}}}\nConditions: text\nMappings: 1",
        "Transform: {a: b}\nGlobals: []",
        "Transform: AWS::Serverless-2016-10-31\nGlobals: {Function: []}\n"
        "Resources: {F: {Type: 'AWS::Serverless::Function', Properties: [], IgnoreGlobals: {}}}",
        "[]",
        "",
    ],
)
def test_wrong_shapes_are_harmless(text: str) -> None:
    made = template(text)
    for resource in made.resources.values():
        assert resource.type in ("", "AWS::Serverless::Function")
        assert not resource.properties.get("Timeout")
        assert resource.condition is None
    for parameter in made.parameters.values():
        assert (parameter.type, parameter.default.text, parameter.no_echo) == ("", None, False)


def test_a_resource_stands_at_its_logical_id() -> None:
    resource = template(NAVIGATION).resources["Fn"]
    assert (resource.logical_id, resource.type, resource.location.text) == ("Fn", "AWS::Lambda::Function", "Fn")
    assert resource.properties.location.text.startswith("Timeout: 08")


def test_a_resource_has_metadata_and_a_condition() -> None:
    resource = template("Resources: {A: {Type: 'AWS::X::Y', Condition: C, Metadata: {m: 1}}}").resources["A"]
    assert resource.condition == "C"
    assert resource.metadata.get("m").scalar == 1


def test_missing_properties_stand_at_the_logical_id() -> None:
    resource = template("Resources: {A: {Type: 'AWS::X::Y'}}").resources["A"]
    assert resource.properties.get("Timeout").location.text == "A"


GLOBALS = """\
Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    Timeout: 3
    Runtime: python3.13
    Layers: [general]
    Environment:
      Variables: {A: general, B: general}
    Tags: !If [C, {a: b}, {}]
    VpcConfig: {SubnetIds: [general]}
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Timeout: 9
      Layers: [own]
      Environment:
        Variables: {B: own, C: own}
      Tags: {c: d}
      VpcConfig: !Ref AWS::NoValue
  Bare:
    Type: AWS::Serverless::Function
  Stubborn:
    Type: AWS::Serverless::Function
    IgnoreGlobals: "*"
  Picky:
    Type: AWS::Serverless::Function
    IgnoreGlobals: [Layers, Environment, Tags, VpcConfig]
  Table:
    Type: AWS::Serverless::SimpleTable
"""


@pytest.mark.parametrize(
    ("logical_id", "properties"),
    [
        (
            "Fn",
            {
                "Timeout": 9,
                "Runtime": "python3.13",
                "Layers": ["general", "own"],
                "Environment": {"Variables": {"A": "general", "B": "own", "C": "own"}},
                "Tags": {"c": "d"},
                "VpcConfig": {"Ref": "AWS::NoValue"},
                "Handler": "app.handler",
            },
        ),
        ("Stubborn", {}),
        ("Picky", {"Timeout": 3, "Runtime": "python3.13"}),
        ("Table", None),
    ],
)
def test_globals_are_merged_as_sam_merges_them(logical_id: str, properties: object) -> None:
    assert written(template(GLOBALS).resources[logical_id].properties) == properties


def test_globals_count_where_only_the_transform_was_forgotten() -> None:
    """One mistake is not reported again as the absence of every setting that `Globals` has."""
    made = template(GLOBALS.replace("Transform: AWS::Serverless-2016-10-31\n", ""))
    assert made.is_sam
    assert written(made.resources["Bare"].properties) == written(template(GLOBALS).resources["Bare"].properties)


def test_globals_mean_nothing_where_sam_makes_nothing() -> None:
    made = template("Globals: {Function: {Timeout: 3}}\nResources: {F: {Type: AWS::Lambda::Function}}")
    assert not made.is_sam
    assert not made.resources["F"].properties


@pytest.mark.parametrize(
    ("path", "inherits", "line"),
    [
        (("Runtime",), True, 5),
        (("Timeout",), False, 16),
        (("Layers",), False, 17),
        (("Layers", 0), True, 6),
        (("Layers", 1), False, 17),
        (("Environment", "Variables"), False, 19),
        (("Environment", "Variables", "A"), True, 8),
        (("Environment", "Variables", "B"), False, 19),
        (("Tags", "c"), False, 20),
    ],
)
def test_a_merged_value_keeps_its_place_and_is_told_apart(
    path: tuple[str | int, ...], inherits: bool, line: int
) -> None:
    function = template(GLOBALS).resources["Fn"]
    node = function.properties.get(*path)
    assert function.inherits(node) is inherits
    assert node.location.start.line == line


def test_what_is_below_an_inherited_value_is_inherited() -> None:
    function = template(GLOBALS).resources["Bare"]
    assert function.inherits(function.properties.get("Environment", "Variables", "A"))


def test_an_alias_into_globals_is_a_value_of_the_resource_itself() -> None:
    function = template(
        "Transform: AWS::Serverless-2016-10-31\n"
        "Globals: {Function: {Environment: &shared {Variables: {A: 1}}, Timeout: 3}}\n"
        "Resources: {Fn: {Type: 'AWS::Serverless::Function', Properties: {Environment: *shared}}}\n"
    ).resources["Fn"]
    assert not function.inherits(function.properties.get("Environment", "Variables", "A"))
    assert function.inherits(function.properties.get("Timeout"))


def test_what_is_missing_in_properties_made_of_globals_alone_stands_at_the_logical_id() -> None:
    properties = template(GLOBALS).resources["Bare"].properties
    assert properties.get("MemorySize").location.text == "Bare"


def test_many_resources_with_large_globals_do_not_fill_the_memory() -> None:
    tags = ", ".join(f"t{index}: v" for index in range(1000))
    resources = "".join(f"  F{index}: {{Type: 'AWS::Serverless::Function'}}\n" for index in range(1000))
    made = template(f"Transform: AWS::Serverless-2016-10-31\nGlobals:\n  Function: {{{tags}}}\nResources:\n{resources}")
    assert made.resources["F0"].properties.get("t999").text == "v"
    assert not made.resources["F999"].properties


LOOP = """\
Transform: AWS::LanguageExtensions
Parameters:
  Names: {Type: CommaDelimitedList, Default: 'a, b'}
  Unknown: {Type: CommaDelimitedList}
Resources:
  First: {Type: 'AWS::X::First'}
  Fn::ForEach::Topics:
    - Name
    - LIST
    - Topic${Name}:
        Type: AWS::SNS::Topic
        Properties:
          TopicName: !Ref Name
          DisplayName: !Sub "${Name}-&{Name}-${AWS::Region}"
          Other: unchanged
  Last: {Type: 'AWS::X::Last'}
"""


@pytest.mark.parametrize(
    ("collection", "logical_ids"),
    [
        ("[x, y]", ["First", "Topicx", "Topicy", "Last"]),
        ("!Ref Names", ["First", "Topica", "Topicb", "Last"]),
        ("[1, !Ref AWS::Region]", ["First", "Last"]),
        ("!Ref Unknown", ["First", "Last"]),
        ("text", ["First", "Last"]),
    ],
)
def test_a_loop_is_expanded_where_its_collection_is_known(collection: str, logical_ids: list[str]) -> None:
    made = template(LOOP.replace("LIST", collection))
    assert list(made.resources) == logical_ids
    assert made.open is (len(logical_ids) == 2)


def test_a_given_parameter_decides_what_a_loop_runs_over() -> None:
    made = template(LOOP.replace("LIST", "!Ref Unknown"), {"Unknown": "p,q"})
    assert list(made.resources) == ["First", "Topicp", "Topicq", "Last"]


def test_a_loop_variable_is_replaced_in_keys_references_and_texts() -> None:
    topic = template(LOOP.replace("LIST", "[x-1]")).resources["Topicx-1"]
    assert written(topic.properties) == {
        "TopicName": "x-1",
        "DisplayName": {"Fn::Sub": "x-1-x1-${AWS::Region}"},
        "Other": "unchanged",
    }
    assert topic.location.text == "Topic${Name}"
    assert topic.properties.get("TopicName").location.text == "!Ref Name"


def test_loops_in_loops_and_in_properties_are_expanded() -> None:
    made = template(
        "Transform: [AWS::LanguageExtensions]\n"
        "Resources:\n"
        "  Fn::ForEach::Outer:\n"
        "    - I\n"
        "    - [a, b]\n"
        "    - Fn::ForEach::Inner:\n"
        "        - J\n"
        "        - ['1', !Ref I]\n"
        "        - R${I}${J}: {Type: 'AWS::X::Y', Properties: {Fn::ForEach::P: [K, [p, q], {'${K}': '${J}'}]}}\n"
    )
    assert {name: written(resource.properties) for name, resource in made.resources.items()} == {
        "Ra1": {"p": "1", "q": "1"},
        "Raa": {"p": "a", "q": "a"},
        "Rb1": {"p": "1", "q": "1"},
        "Rbb": {"p": "b", "q": "b"},
    }
    assert not made.open


def test_a_loop_that_grows_too_large_stays_as_it_is() -> None:
    many = ", ".join(f"v{index}" for index in range(1000))
    made = template(
        "Transform: AWS::LanguageExtensions\n"
        f"Resources:\n  Fn::ForEach::A:\n    - I\n    - [{many}]\n"
        f"    - Fn::ForEach::B:\n        - J\n        - [{many}]\n        - R${{I}}${{J}}: {{Type: 'AWS::X::Y'}}\n"
    )
    assert made.open


@pytest.mark.parametrize(
    ("text", "is_open"),
    [
        ("Resources: {A: {Type: 'AWS::X::Y'}}", False),
        ("Transform: AWS::Serverless-2016-10-31\nResources: {}", False),
        ("Transform: [AWS::LanguageExtensions, AWS::SecretsManager-2020-07-23]\nResources: {}", False),
        ("Transform: [AWS::Serverless-2016-10-31, Mine]\nResources: {}", True),
        ("Transform: {Name: 'AWS::Include'}\nResources: {}", True),
        ("Transform: [!Ref X]\nResources: {}", True),
        ("Resources: {Fn::Transform: {Name: 'AWS::Include'}}", True),
        ("Resources: {A: {}, Fn::Transform: {Name: 'AWS::Include'}}", True),
        ("Fn::Transform: {Name: 'AWS::Include'}\nResources: {}", True),
        ("Resources: {Fn::ForEach::X: [I, [a], {'A${I}': {}}]}", True),
        ("Resources: {A: {Properties: {Fn::Transform: {Name: 'AWS::Include'}}}}", False),
        ("Resources: {A: {}}\nBroken: [", True),
    ],
)
def test_a_template_is_open_if_something_may_add_resources(text: str, is_open: bool) -> None:
    assert template(text).open is is_open


def test_keys_that_stand_for_others_are_no_resources() -> None:
    made = template("Resources: {A: {}, Fn::Transform: {}, Fn::ForEach::X: []}")
    assert list(made.resources) == ["A"]


@pytest.mark.parametrize("no_echo", ["true", "'true'", "yes"])
def test_a_parameter_has_type_default_and_no_echo(no_echo: str) -> None:
    made = template(f"Parameters: {{P: {{Type: String, Default: 08, NoEcho: {no_echo}}}}}")
    parameter = made.parameters["P"]
    assert (parameter.name, parameter.type, parameter.default.text, parameter.no_echo) == ("P", "String", "08", True)
