"""What intrinsic functions may be at deployment."""

from __future__ import annotations

import json

import pytest

from serverless_lint.parse.template.template import (
    Interpolated,
    Node,
    Possible,
    Pseudo,
    Reference,
    Template,
    Unknown,
    Value,
)
from serverless_lint.parse.tree.read import parse_tree
from serverless_lint.source import Document

REGION = Pseudo("AWS::Region")
BUCKET = Reference("Bucket")
UNKNOWN = Unknown.UNKNOWN

HEAD = """\
Parameters:
  Text: {Type: String, Default: 010}
  Number: {Type: Number, Default: 30}
  List: {Type: CommaDelimitedList, Default: 'one, two ,three'}
  Subnets: {Type: 'List<AWS::EC2::Subnet::Id>', Default: 'subnet-1'}
  Open: {Type: String}
  Stored: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /path}
  Secret: {Type: String, NoEcho: true, Default: hunter2}
  Dynamic: {Type: String, Default: '{{resolve:ssm:x}}'}
  Stage: {Type: String, Default: dev}
Mappings:
  Sizes:
    dev: {memory: 128, list: [a, b]}
    prod: {memory: 1024, list: [c]}
Conditions:
  Certain: !Equals [a, a]
  Impossible: !Equals [a, b]
  ByDefault: !Equals [!Ref Stage, dev]
  ByRegion: !Equals [!Ref AWS::Region, eu-west-1]
  NotCertain: !Not [!Condition Certain]
  AndUnknown: !And [!Condition Impossible, !Condition ByRegion]
  OrUnknown: !Or [!Condition ByRegion, !Condition Certain]
  AllUnknown: !And [!Condition Certain, !Condition ByRegion]
  Circle: !Not [!Condition Circle]
Resources:
  Bucket: {Type: 'AWS::S3::Bucket'}
"""


STAGES = """\
  IsDev: !Equals [dev, !Ref Stage]
  IsOther: !Not [!Condition IsDev]
  IsProd: !Equals [!Ref Stage, prod]
  IsProdHere: !And [!Condition IsProd, !Condition ByRegion]
  IsDevOrHere: !Or [!Condition ByRegion, !Condition IsDev]
"""


def evaluated(text: str, parameters: dict[str, str] | None = None) -> Possible:
    text = f"{HEAD}Value: {text}\n"
    return Template(Document("t.yaml", text), parse_tree(text, is_json=False), parameters or {}).root.lookup("Value")


def values(possible: Possible) -> list[object]:
    """The known values, lists and maps as Python values."""
    return [plain(known.value) for known in possible.values]


def plain(value: Value) -> object:
    if not isinstance(value, Node):
        return value
    if value.fact is not None and value.kind.value == "list":
        return [plain(known.value) for element in value.elements() for known in element.possible().values]
    return {key: [plain(known.value) for known in node.possible().values] for key, node in value.items()}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("text", "text"),
        ("12", 12),
        ("[a, 1]", ["a", 1]),
        ("{a: b}", {"a": ["b"]}),
        ("!Ref Text", "010"),
        ("!Ref Number", 30),
        ("!Ref List", ["one", "two", "three"]),
        ("!Ref Subnets", ["subnet-1"]),
        ("!Ref Secret", "hunter2"),
        ("!Ref Bucket", BUCKET),
        ("!Ref AWS::Region", REGION),
        ("!GetAtt Bucket.Arn", Reference("Bucket", "Arn")),
        ("!GetAtt [Bucket, Arn]", Reference("Bucket", "Arn")),
        ("!GetAtt Bucket.Outputs.Name", Reference("Bucket", "Outputs.Name")),
        ("!GetAtt [Bucket, Outputs, Name]", Reference("Bucket", "Outputs.Name")),
        ("!GetAtt [Bucket, !Ref Stage]", Reference("Bucket", "dev")),
        ("!GetAtt [!Join ['', [Buc, ket]], Arn]", Reference("Bucket", "Arn")),
        ("{Ref: !Join ['', [Buc, ket]]}", BUCKET),
        ("{Fn::ToJsonString: {a: !Ref Text}}", {"a": ["010"]}),
        ("!Sub plain", "plain"),
        ("!Sub '${Text}-${Number}-${!Literal}'", "010-30-${Literal}"),
        ("!Sub '${Bucket}'", BUCKET),
        ("!Sub '${Bucket.Arn}/*'", Interpolated((Reference("Bucket", "Arn"), "/*"))),
        ("!Sub 'a${AWS::Region}b'", Interpolated(("a", REGION, "b"))),
        ("!Sub ['${a}/${Text}', {a: !Ref Bucket}]", Interpolated((BUCKET, "/010"))),
        ("!Sub ['${Text}', {Text: 008}]", "008"),
        ("!Sub ['${a}', {a: yes}]", "true"),
        ("!Sub 'a-${Open}'", Interpolated(("a-", UNKNOWN))),
        ("!Sub '${Open}${Open}-${Nowhere}'", Interpolated((UNKNOWN, "-", UNKNOWN))),
        ("!Join ['-', [a, !Ref Text, 1]]", "a-010-1"),
        ("!Join ['', [a, !Ref Bucket, b, c]]", Interpolated(("a", BUCKET, "bc"))),
        ("!Join [',', !Ref List]", "one,two,three"),
        ("!Join [',', [a, !Ref AWS::NoValue, b]]", "a,b"),
        ("!Join [',', []]", ""),
        ("!Select [1, [a, b]]", "b"),
        ("!Select ['1', !Ref List]", "two"),
        ("!Select [0, !Split ['/', 'a/b']]", "a"),
        ("!Split ['/', 'a/b']", ["a", "b"]),
        ("!FindInMap [Sizes, dev, memory]", 128),
        ("!FindInMap [Sizes, !Ref Stage, list]", ["a", "b"]),
        ("!FindInMap [Sizes, nope, memory, {DefaultValue: 1}]", 1),
        ("!Base64 text", "text"),
        ("{Fn::Base64: !Sub 'x${Text}'}", "x010"),
        ("{Fn::Length: !Ref List}", 3),
        ("!If [Certain, a, b]", "a"),
        ("!If [Impossible, a, b]", "b"),
        ("!If [NotCertain, a, b]", "b"),
        ("!If [AndUnknown, a, b]", "b"),
        ("!If [OrUnknown, a, b]", "a"),
        ("!If [ByRegion, a, a]", "a"),
        ("'a {{resolve:ssm:x}} b'", Interpolated(("a ", UNKNOWN, " b"))),
        ("!Sub 'a {{resolve:secretsmanager:${Bucket}:x}} b'", Interpolated(("a ", UNKNOWN, " b"))),
    ],
)
def test_what_is_certain_is_the_only_value(text: str, expected: object) -> None:
    possible = evaluated(text)
    assert values(possible) == [expected]
    assert (possible.unknown, possible.absent) == (False, False)


@pytest.mark.parametrize(
    "text",
    [
        "!Ref Open",
        "!Ref Stored",
        "!Ref Dynamic",
        "!Ref Nowhere",
        "!Ref [a]",
        "!GetAtt Nowhere.Arn",
        "!GetAtt [Bucket, !Ref Open]",
        "!GetAtt {a: b}",
        "!Sub '${Open}'",
        "!Sub [!Ref Text, {}]",
        "!Join [!Ref Text, [a]]",
        "!Join [',', !GetAZs '']",
        "!Select [5, [a]]",
        "!Select [-1, [a]]",
        "!Select [!Ref AWS::Region, [a]]",
        "!Select [0, !Split ['/', !Ref AWS::StackId]]",
        "!Split [!Ref Open, a]",
        "!FindInMap [Nope, dev, memory]",
        "!FindInMap [Sizes, nope, memory]",
        "!FindInMap [Sizes]",
        "!If [Certain]",
        "!If text",
        "!ImportValue x",
        "!GetAZs ''",
        "!Cidr [a, 1]",
        "!Transform {Name: Mine}",
        "{Fn::GetStackOutput: {}}",
        "!Nonsense x",
        "'{{resolve:ssm:x}}'",
        "!Sub '{{resolve:ssm:${Text}}}'",
    ],
)
def test_what_only_the_deployment_knows_is_unknown(text: str) -> None:
    possible = evaluated(text)
    assert possible.values == ()
    assert (possible.unknown, possible.absent) == (True, False)


@pytest.mark.parametrize(
    ("text", "expected", "unknown", "absent"),
    [
        ("!If [ByRegion, a, b]", ["a", "b"], False, False),
        ("!If [ByDefault, a, b]", ["a", "b"], False, False),
        ("!If [Circle, a, b]", ["a", "b"], False, False),
        ("!If [AllUnknown, a, b]", ["a", "b"], False, False),
        ("!If [Nowhere, a, !If [ByRegion, b, a]]", ["a", "b"], False, False),
        ("!If [ByRegion, a, !Ref AWS::NoValue]", ["a"], False, True),
        ("!If [ByRegion, a, !Ref Open]", ["a"], True, False),
        ("!If [ByRegion, 1, true]", [1, True], False, False),
        ("!Ref AWS::NoValue", [], False, True),
        ("", [], False, True),
        ("!Sub ['${a}-${a}', {a: !If [ByRegion, x, y]}]", ["x-x", "x-y", "y-x", "y-y"], False, False),
        ("!Join ['-', [!If [ByRegion, a, !Ref AWS::NoValue], b]]", ["a-b", "b"], False, False),
        ("!Join ['-', !If [ByRegion, [a, b], [c]]]", ["a-b", "c"], False, False),
        ("!FindInMap [Sizes, !Ref AWS::Region, memory]", [128, 1024], False, False),
        ("!FindInMap [!Ref Open, !Ref AWS::Region, memory]", [], True, False),
        ("!FindInMap [Sizes, !Ref AWS::Region, !Ref Open]", [128, ["a", "b"], 1024, ["c"]], False, False),
        ("!FindInMap [Sizes, !If [ByRegion, dev, prod], memory]", [128, 1024], False, False),
        ("!FindInMap [Sizes, !Ref Open, memory, {DefaultValue: 1}]", [1, 128, 1024], False, False),
        ("!Select [!If [ByRegion, 0, 1], [a, b, c]]", ["a", "b"], False, False),
        ("{Fn::Length: !If [ByRegion, [a], [a, b]]}", [1, 2], False, False),
    ],
)
def test_all_that_a_value_may_be_is_given_once_in_order(
    text: str, expected: list[object], unknown: bool, absent: bool
) -> None:
    possible = evaluated(text)
    assert values(possible) == expected
    assert (possible.unknown, possible.absent) == (unknown, absent)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("!If [IsDev, !Ref Stage, x]", ["dev", "x"]),
        ("!If [IsDev, x, !Ref Stage]", ["x"]),
        ("!If [IsDev, x, {a: !Sub 'b-${Stage}'}]", ["x", {"a": [Interpolated(("b-", UNKNOWN))]}]),
        ("!If [IsOther, !Ref Stage, x]", ["x"]),
        ("!If [IsOther, x, !Ref Stage]", ["x", "dev"]),
        ("!If [IsOther, !Ref Text, x]", ["010", "x"]),
        ("!If [IsProd, !Ref Stage, x]", ["prod", "x"]),
        ("!If [IsProd, x, !Ref Stage]", ["x", "dev"]),
        ("!If [IsProdHere, !Sub '${Stage}-a', x]", ["prod-a", "x"]),
        ("!If [IsProdHere, x, !Ref Stage]", ["x", "dev"]),
        ("!If [IsDevOrHere, x, !Ref Stage]", ["x"]),
        ("!If [IsDevOrHere, !Ref Stage, x]", ["dev", "x"]),
        ("!If [ByRegion, !If [IsOther, !Ref Stage, y], x]", ["y", "x"]),
    ],
)
def test_where_a_condition_excludes_a_default_the_parameter_is_what_the_condition_says(
    text: str, expected: list[object]
) -> None:
    text = f"{HEAD}Value: {text}\n".replace("Conditions:\n", f"Conditions:\n{STAGES}")
    possible = Template(Document("t", text), parse_tree(text, is_json=False)).root.lookup("Value")
    assert values(possible) == expected


def test_a_parameter_has_no_default_in_a_resource_whose_condition_excludes_it() -> None:
    text = f"{HEAD}  Topic: {{Type: 'AWS::SNS::Topic', Condition: Other, Properties: {{TopicName: !Ref Stage}}}}\n"
    text = text.replace("Conditions:\n", "Conditions:\n  Other: !Not [!Equals [!Ref Stage, dev]]\n")
    topic = Template(Document("t", text), parse_tree(text, is_json=False)).resources["Topic"]
    assert (values(topic.properties.lookup("TopicName")), topic.properties.lookup("TopicName").unknown) == ([], True)


@pytest.mark.parametrize(
    ("text", "given", "expected"),
    [
        ("!Ref Open", {"Open": "x"}, ["x"]),
        ("!Ref Text", {"Text": "x"}, ["x"]),
        ("!Ref Number", {"Number": "7"}, [7]),
        ("!Ref Number", {"Number": "0.5"}, [0.5]),
        ("!Ref Number", {"Number": "x"}, ["x"]),
        ("!Ref List", {"List": "a,b"}, [["a", "b"]]),
        ("!If [ByDefault, a, b]", {"Stage": "dev"}, ["a"]),
        ("!If [ByDefault, a, b]", {"Stage": "prod"}, ["b"]),
        ("!Ref Text", {"Text": "x" * 5000}, []),
    ],
)
def test_given_parameters_are_certain_and_decide_conditions(
    text: str, given: dict[str, str], expected: list[object]
) -> None:
    assert values(evaluated(text, given)) == expected


@pytest.mark.parametrize(
    ("text", "used", "sources"),
    [
        ("literal", "literal", []),
        ("!Ref Stage", "!Ref Stage", ["dev"]),
        ("!If [ByRegion, !Ref Stage, x]", "!Ref Stage", ["dev"]),
        ("!If [Certain, x, y]", "x", []),
        ("!Sub '${Stage}${Number}'", "!Sub '${Stage}${Number}'", ["dev", "30"]),
        ("!FindInMap [Sizes, dev, memory]", "!FindInMap [Sizes, dev, memory]", ["128"]),
    ],
)
def test_a_value_knows_where_it_is_used_and_where_it_comes_from(text: str, used: str, sources: list[str]) -> None:
    known = evaluated(text).values[0]
    assert known.node.location.text == used
    assert [source.text for source in known.sources] == sources


def test_elements_of_a_list_parameter_stand_at_their_place_in_the_default() -> None:
    value = evaluated("!Ref List").only
    assert isinstance(value, Node)
    assert [element.location.text for element in value.elements()] == ["one", "two", "three"]


def test_elements_of_a_given_list_stand_at_the_parameter() -> None:
    value = evaluated("!Ref List", {"List": "a,b"}).only
    assert isinstance(value, Node)
    assert [element.location.text for element in value.elements()] == ["List", "List"]


LOOKUP = """\
Conditions: {C: !Equals [!Ref AWS::Region, x]}
Resources:
  Fn:
    Type: AWS::Lambda::Function
    Properties:
      Plain: {a: [x, y]}
      Branch: !If [C, {a: 1}, {b: 2}]
      Maybe: !If [C, {a: 1}, !Ref AWS::NoValue]
      Nested: !If [C, {a: !If [C, 1, 2]}, {a: !Ref Nowhere}]
      Hidden: !ImportValue x
      Included: {b: 1, Fn::Transform: {Name: 'AWS::Include'}}
      Wrong: text
      Null:
      Reference: !Ref Fn
      Name: !Ref AWS::Region
"""


@pytest.mark.parametrize(
    ("path", "expected", "unknown", "absent"),
    [
        (("Plain", "a", 1), ["y"], False, False),
        (("Plain", "a", 2), [], False, True),
        (("Plain", "a", "x"), [], False, True),
        (("Nope", "a"), [], False, True),
        (("Branch", "a"), [1], False, True),
        (("Maybe", "a"), [1], False, True),
        (("Nested", "a"), [1, 2], True, False),
        (("Hidden", "a"), [], True, False),
        (("Included", "b"), [1], False, False),
        (("Included", "c"), [], True, False),
        (("Wrong", "a"), [], False, True),
        (("Null", "a"), [], False, True),
        (("Null",), [], False, True),
        (("Reference", "a"), [], True, False),
        (("Name", "a"), [], True, False),
    ],
)
def test_a_lookup_goes_through_branches(
    path: tuple[str | int, ...], expected: list[object], unknown: bool, absent: bool
) -> None:
    properties = Template(Document("t", LOOKUP), parse_tree(LOOKUP, is_json=False)).resources["Fn"].properties
    possible = properties.lookup(*path)
    assert values(possible) == expected
    assert (possible.unknown, possible.absent) == (unknown, absent)
    assert values(properties.get(*path).possible()) == expected


def test_properties_that_a_macro_makes_are_unknown() -> None:
    text = "Resources: {A: {Type: 'AWS::X::Y', Properties: {Fn::Transform: {Name: 'AWS::Include'}}}}"
    possible = Template(Document("t", text), parse_tree(text, is_json=False)).resources["A"].properties.lookup("x")
    assert (possible.unknown, possible.absent) == (True, False)


@pytest.mark.parametrize(
    ("text", "only", "certainly_absent", "texts"),
    [
        ("a", "a", False, ("a",)),
        ("!If [ByRegion, a, 1]", None, False, ("a",)),
        ("!If [ByRegion, a, !Ref Open]", None, False, ("a",)),
        ("!If [ByRegion, a, !Ref AWS::NoValue]", None, False, ("a",)),
        ("!Ref AWS::NoValue", None, True, ()),
        ("!Ref Open", None, False, ()),
    ],
)
def test_possibilities_can_be_asked_for_in_short(
    text: str, only: object, certainly_absent: bool, texts: tuple[str, ...]
) -> None:
    possible = evaluated(text)
    assert (possible.only, possible.certainly_absent, possible.texts()) == (only, certainly_absent, texts)


def test_references_are_those_that_are_the_value_itself() -> None:
    possible = evaluated("!If [ByRegion, !Ref Bucket, !Sub 'x${Bucket}']")
    assert [reference for reference, _ in possible.references()] == [BUCKET]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("!Ref ServerlessRestApi", Reference("ServerlessRestApi")),
        ("!Ref Fn.Alias", Reference("Fn", "Alias")),
        ("!Ref Fn.DestinationTopic", Reference("Fn.DestinationTopic", None)),
        ("!Ref Fn.DestinationQueue", Reference("Fn.DestinationQueue", None)),
        ("!GetAtt FnRole.Arn", Reference("FnRole", "Arn")),
    ],
)
def test_in_sam_a_name_that_the_template_lacks_is_a_generated_resource(text: str, expected: Reference) -> None:
    text = f"Transform: AWS::Serverless-2016-10-31\nValue: {text}\n"
    made = Template(Document("t", text), parse_tree(text, is_json=False))
    assert made.root.lookup("Value").only == expected


def test_conditions_that_depend_on_each_other_in_a_long_chain_are_harmless() -> None:
    chain = "".join(f"  C{index}: !Not [!Condition C{index + 1}]\n" for index in range(5000))
    text = f"Conditions:\n{chain}Value: !If [C0, a, b]\n"
    made = Template(Document("t", text), parse_tree(text, is_json=False))
    assert values(made.root.lookup("Value")) == ["a", "b"]


@pytest.mark.parametrize(
    ("pieces", "count", "unknown"), [(6, 64, False), (7, 64, True), (200, 64, True)], ids=["64", "128", "2 to the 200"]
)
def test_combinations_are_bounded(pieces: int, count: int, unknown: bool) -> None:
    branches = ", ".join(f"!If [ByRegion, a{index}, b{index}]" for index in range(pieces))
    possible = evaluated(f"!Join ['', [{branches}]]")
    assert (len(possible.values), possible.unknown) == (count, unknown)


def test_the_text_that_functions_make_is_bounded() -> None:
    default = "x" * 4000
    text = json.dumps(
        {
            "Parameters": {"P": {"Type": "String", "Default": default}},
            "Fits": {"Fn::Sub": "a${P}"},
            "TooLong": {"Fn::Sub": "${P}" * 100_000},
        }
    )
    root = Template(Document("t", text), parse_tree(text, is_json=True)).root
    assert root.lookup("Fits").only == "a" + default
    assert root.lookup("TooLong").unknown


@pytest.mark.parametrize(
    ("before", "after", "levels", "expected"),
    [
        ('{"Fn::Base64": ', "}", 95, "x"),
        ('{"Fn::If": ["C", ', ', "x"]}', 47, "x"),
        ('{"Fn::Sub": ["${a}", {"a": ', "}]}", 31, "x"),
        ('{"Fn::Join": ["", [', ', ""]]}', 31, "x"),
        ('{"Fn::Select": [0, [', "]]}", 31, "x"),
        ('{"Fn::FindInMap": ["M", "x", ', ', {"DefaultValue": "x"}]}', 45, "x"),
    ],
    ids=["Base64", "If", "Sub", "Join", "Select", "FindInMap"],
)
def test_functions_nested_to_the_limit_are_evaluated(before: str, after: str, levels: int, expected: str) -> None:
    text = '{"Mappings": {"M": {"x": {"x": "x"}}}, "Value": ' + before * levels + '"x"' + after * levels + "}"
    tree = parse_tree(text, is_json=True)
    assert tree.is_complete
    assert Template(Document("t", text), tree).root.lookup("Value").only == expected


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("30", [30]),
        ("2.5", [2.5]),
        ("'30'", [30]),
        ("!Ref Number", [30]),
        ("!If [ByRegion, 1, 2]", [1, 2]),
        ("true", []),
        ("thirty", []),
        ("'" + "9" * 5_000 + "'", []),
        ("!Ref Open", []),
    ],
)
def test_numbers_are_also_those_written_as_text(text: str, numbers: list[int | float]) -> None:
    """CloudFormation takes numbers in quotes; what is no number is left out."""
    assert [number for number, _ in evaluated(text).numbers()] == numbers
