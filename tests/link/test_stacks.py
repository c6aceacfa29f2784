"""Templates that belong together: nested stacks, exports and imports, fragments of one template."""

from __future__ import annotations

from pathlib import Path

import pytest

from agreement import findings
from conftest import MakeProject
from serverless_lint.analyses.logs import FunctionLogs
from serverless_lint.model import Function, Trigger

SAM = "Transform: AWS::Serverless-2016-10-31\n"
CHILD = SAM + (
    "Parameters: {Seconds: {Type: Number}, Name: {Type: String, Default: own}, Names: {Type: CommaDelimitedList}}\n"
    "Conditions: {Long: !Equals [!Ref Name, long]}\nResources:\n"
    "  F: {Type: AWS::Serverless::Function, Properties: {Runtime: go1.x, Timeout: VALUE}}\n"
    "Outputs: {Arn: {Value: !GetAtt F.Arn}, Given: {Value: !Ref Seconds}}\n"
)


def parent(parameters: str, *, kind: str = "AWS::Serverless::Application", more: str = "") -> str:
    """A template around the one in `child/t.yaml`."""
    key = "TemplateURL" if kind.startswith("AWS::CloudFormation") else "Location"
    return (
        f"{SAM}Parameters: {{Own: {{Type: Number, Default: 7}}, Open: {{Type: String}}}}\nResources:\n"
        f"  Child: {{Type: '{kind}', Properties: {{{key}: ./child/t.yaml, Parameters: {{{parameters}}}}}}}\n{more}"
    )


@pytest.mark.parametrize(
    ("value", "parameters", "known", "unknown"),
    [
        ("!Ref Seconds", "Seconds: 2", [2], False),
        ("!Ref Seconds", "Seconds: '2'", [2], False),
        ("!Ref Seconds", "Seconds: !Ref Own", [7], False),
        ("!Ref Seconds", "Seconds: !Ref Open", [], True),
        ("!Ref Seconds", "Seconds: !If [C, 2, 3]", [2, 3], False),
        ("!Ref Seconds", "", [], True),
        ("!Ref Name", "Seconds: 2", ["own"], False),
        ("!Sub '${Name}-a'", "Name: given", ["given-a"], False),
        ("!Select [0, !Ref Names]", "Names: 'a,b'", [], True),
        ("!If [Long, 60, 5]", "Name: long", [60], False),
        ("!If [Long, 60, 5]", "Name: short", [5], False),
        ("!If [Long, 60, 5]", "Name: !Ref Own", [60, 5], False),
    ],
)
@pytest.mark.parametrize("kind", ["AWS::Serverless::Application", "AWS::CloudFormation::Stack"])
def test_parameters_of_a_nested_stack_have_what_the_stack_around_gives(
    make_project: MakeProject, value: str, parameters: str, known: list[object], unknown: bool, kind: str
) -> None:
    """What it does not give has its default, and what depends on a default of its own decides no condition."""
    files = {"t.yaml": parent(parameters, kind=kind), "child/t.yaml": CHILD.replace("VALUE", value)}
    (function,) = make_project(files).all(Function)
    assert [found.value for found in function.timeout.values] == known
    assert function.timeout.unknown is unknown


@pytest.mark.parametrize(
    ("address", "files", "known"),
    [
        ("!Sub '${Open}/child/t.yaml'", {}, [2]),
        ("!Sub 'https://${Open}.s3.amazonaws.com/child/t.yaml'", {}, [2]),
        ("!Sub '${Open}child/t.yaml'", {}, [2]),
        ("!Join ['', [!Ref Open, /, child/t.yaml]]", {}, [2]),
        ("!Join ['/', [!Ref Open, child, t.yaml]]", {}, [2]),
        ("!Sub '${Own}/child/t.yaml'", {}, [2]),
        ("!Sub '${Open}/other/t.yaml'", {}, []),
        ("!Sub '${Open}/child/t.yaml'", {"copy/child/t.yaml": CHILD.replace("VALUE", "9")}, []),
        ("!Sub '${Open}/${Open}'", {}, []),
        ("https://s3.amazonaws.com/others/child/t.yaml", {}, []),
    ],
)
def test_a_nested_template_is_known_by_the_end_of_where_it_is_uploaded(
    make_project: MakeProject, address: str, files: dict[str, str], known: list[object]
) -> None:
    """If it is the only one of the project, and the address begins with what only the deployment knows."""
    around = parent("Seconds: 2", kind="AWS::CloudFormation::Stack").replace("./child/t.yaml", f"{address}")
    project = make_project({"t.yaml": around, "child/t.yaml": CHILD.replace("VALUE", "!Ref Seconds"), **files})
    functions = {function.template.document.path: function for function in project.all(Function)}
    assert [found.value for found in functions["child/t.yaml"].timeout.values] == known


@pytest.mark.parametrize(
    ("value", "known"),
    [
        ("!GetAtt Child.Outputs.Given", [2]),
        ("!GetAtt [Child, Outputs.Given]", [2]),
        ("!Sub '${Child.Outputs.Given}'", ["2"]),
        ("!GetAtt Child.Outputs.Nope", ["Child"]),
        ("!GetAtt Child.Outputs.Arn", ["child/t.yaml#F"]),
    ],
)
def test_outputs_of_a_nested_stack_are_known_around_it(
    make_project: MakeProject, value: str, known: list[object]
) -> None:
    """A resource of another template is said with the path of that template."""
    more = f"  G:\n    Type: AWS::Serverless::Function\n    Properties: {{Runtime: go1.x, Timeout: {value}}}\n"
    files = {"t.yaml": parent("Seconds: 2", more=more), "child/t.yaml": CHILD.replace("VALUE", "9")}
    functions = {function.name: function for function in make_project(files).all(Function)}
    values = (found.value for found in functions["G"].timeout.values)
    assert [getattr(found, "resource", found) for found in values] == known


@pytest.mark.parametrize(
    ("name", "imported", "known"),
    [
        ("shop-time", "shop-time", [40]),
        ("!Sub shop-time", "!Sub shop-time", [40]),
        ("!Sub '${AWS::Region}-time'", "!Sub '${AWS::Region}-time'", [40]),
        ("!Sub '${AWS::StackName}-time'", "!Sub '${AWS::StackName}-time'", []),
        ("shop-time", "other-time", []),
    ],
)
def test_exports_are_known_where_they_are_imported(
    make_project: MakeProject, name: str, imported: str, known: list[object]
) -> None:
    """The name has to be the same, and a stack's own name is that of no other."""
    files = {
        "a.yaml": "Resources: {Q: {Type: AWS::SQS::Queue}}\nOutputs:\n  O:\n    Value: 40\n"
        f"    Export: {{Name: {name}}}\n",
        "b.yaml": f"{SAM}Resources:\n  F:\n    Type: AWS::Serverless::Function\n"
        f"    Properties:\n      Timeout: !ImportValue {imported}\n".replace(
            "!ImportValue !", "\n        Fn::ImportValue: !"
        ),
    }
    (function,) = make_project(files).all(Function)
    assert [found.value for found in function.timeout.values] == known


def test_what_two_stacks_export_is_not_known(make_project: MakeProject) -> None:
    """It depends on which of them is deployed."""
    export = "Resources: {Q: {Type: AWS::SQS::Queue}}\nOutputs: {O: {Value: VALUE, Export: {Name: n}}}\n"
    function = "{Type: AWS::Serverless::Function, Properties: {Timeout: !ImportValue n}}"
    files = {
        "a.yaml": export.replace("VALUE", "1"),
        "b.yaml": export.replace("VALUE", "2"),
        "c.yaml": f"{SAM}Resources:\n  F: {function}\n",
    }
    (found,) = make_project(files).all(Function)
    assert found.timeout.unknown


@pytest.mark.parametrize("location", ["child/t.yaml", "t.yaml", "gone.yaml", "https://example.com/child/t.yaml"])
def test_stacks_that_contain_each_other_are_looked_at_one_by_one(make_project: MakeProject, location: str) -> None:
    """CloudFormation refuses them, and what is not there cannot be followed."""
    child = CHILD.replace("VALUE", "!Ref Name").replace(
        "Resources:\n",
        f"Resources:\n  Again: {{Type: AWS::Serverless::Application, Properties: {{Location: {location}}}}}\n",
    )
    (function,) = make_project({"child/t.yaml": child}).all(Function)
    assert [found.value for found in function.timeout.values] == ["own"]


def test_values_that_need_each_other_are_not_handed_over(make_project: MakeProject) -> None:
    """A stack that gets its own output as a parameter cannot be deployed."""
    more = (
        "  Other:\n    Type: AWS::Serverless::Application\n"
        "    Properties: {Location: other/t.yaml, Parameters: {Seconds: !GetAtt Child.Outputs.Given}}\n"
    )
    files = {
        "t.yaml": parent("Seconds: !GetAtt Other.Outputs.Given", more=more),
        "child/t.yaml": CHILD.replace("VALUE", "!Ref Seconds"),
        "other/t.yaml": CHILD.replace("VALUE", "!Ref Seconds"),
    }
    functions = make_project(files).all(Function)
    assert [function.timeout.unknown for function in functions] == [True, True]


def test_an_api_of_another_stack_calls_a_function(make_project: MakeProject) -> None:
    """The function is handed to the other stack as a parameter, by way of the stack around both."""
    api = (
        "Parameters: {Fun: {Type: String}}\nResources:\n"
        "  Api: {Type: AWS::ApiGateway::RestApi}\n"
        "  M:\n    Type: AWS::ApiGateway::Method\n    Properties:\n      RestApiId: !Ref Api\n"
        "      Integration: {Type: AWS_PROXY, Uri: !Sub 'x:path/y/functions/${Fun}/invocations'}\n"
    )
    more = (
        "  Api:\n    Type: AWS::Serverless::Application\n"
        "    Properties: {Location: api.yaml, Parameters: {Fun: !GetAtt Child.Outputs.Arn}}\n"
    )
    files = {"t.yaml": parent("Seconds: 60", more=more), "child/t.yaml": CHILD.replace("VALUE", "60"), "api.yaml": api}
    project = make_project(files)
    (function,) = project.all(Function)
    assert [(found.name, found.function.key) for found in project.all(Trigger)] == [("M", ("child/t.yaml", "F"))]
    assert function.answer_limit is not None
    assert function.answer_limit.seconds == 29


@pytest.mark.parametrize(
    ("parameters", "forever"),
    [
        ("Name: !Sub '${AWS::StackName}-tax'", False),
        ("Name: !Ref Tax", False),
        ("Name: !Ref Open", False),
        ("Name: other-tax", True),
        ("Name: !Sub '${AWS::StackName}-other'", True),
    ],
)
def test_a_nested_stack_may_bring_the_log_group(make_project: MakeProject, parameters: str, forever: bool) -> None:
    """It is the function's by the name that the nested stack is given."""
    logs = (
        "Parameters: {Name: {Type: String}}\nResources:\n  L:\n    Type: AWS::Logs::LogGroup\n"
        "    Properties: {RetentionInDays: 7, LogGroupName: !Sub '/aws/lambda/${Name}'}\n"
    )
    more = (
        "  Tax:\n    Type: AWS::Serverless::Function\n"
        "    Properties: {Runtime: go1.x, FunctionName: !Sub '${AWS::StackName}-tax'}\n"
    )
    (found,) = make_project({"t.yaml": parent(parameters, more=more), "child/t.yaml": logs}).all(FunctionLogs)
    assert found.kept_forever is forever


@pytest.mark.parametrize(
    ("location", "parameters", "forever"),
    [
        ("elsewhere.yaml", "Name: !Ref Tax", False),
        ("{ApplicationId: x, SemanticVersion: 1.0.0}", "Name: !Ref Tax", False),
        ("elsewhere.yaml", "Name: a", True),
    ],
)
def test_a_stack_that_cannot_be_seen_may_bring_what_it_is_told_of(
    make_project: MakeProject, location: str, parameters: str, forever: bool
) -> None:
    """Without the function or its name it cannot make the log group."""
    template = (
        f"{SAM}Resources:\n  Tax: {{Type: AWS::Serverless::Function, Properties: {{Runtime: go1.x}}}}\n"
        "  N:\n    Type: AWS::Serverless::Application\n"
        f"    Properties: {{Location: {location}, Parameters: {{{parameters}}}}}\n"
    )
    (found,) = make_project({"t.yaml": template}).all(FunctionLogs)
    assert found.kept_forever is forever


FRAGMENT = "Resources:\n  F: {Type: AWS::Serverless::Function, Properties: {Runtime: go1.x MORE}}\n"


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("", []),
        (
            ", Timeout: 2",
            ["f.yaml:2 info `F` is stopped after 2 s: set `Timeout` to what the slowest call may take"],
        ),
    ],
)
def test_what_a_fragment_leaves_out_may_stand_in_globals_elsewhere(
    tmp_path: Path, more: str, expected: list[str]
) -> None:
    """Only what it says itself is known."""
    files = {"f.yaml": FRAGMENT.replace(" MORE", more), "globals.yaml": "Globals: {Function: {Timeout: 8}}\n"}
    assert findings(tmp_path, "low-timeout", files) == expected


@pytest.mark.parametrize(
    "included",
    ["!Include globals.yaml", "{Function: !Include f.yaml}", "{Fn::Transform: {Name: AWS::Include}}"],
)
def test_globals_that_are_included_are_not_known(tmp_path: Path, included: str) -> None:
    """They stand in another file."""
    text = f"{SAM}Globals: {included}\n" + FRAGMENT.replace(" MORE", "")
    assert findings(tmp_path, "low-timeout", {"t.yaml": text}) == []


def test_a_fragment_and_what_it_is_merged_into_are_reported_once(tmp_path: Path) -> None:
    """The merged template says all that the fragment says."""
    fragment = FRAGMENT.replace(" MORE", ", Timeout: 2")
    files = {"parts/f.yaml": fragment, "t.yaml": f"{SAM}{fragment}"}
    assert findings(tmp_path, "low-timeout", files) == [
        "t.yaml:3 info `F` is stopped after 2 s: set `Timeout` to what the slowest call may take"
    ]


@pytest.mark.parametrize(
    ("transform", "type_", "variables", "expected"),
    [
        ("", "AWS::Serverless::Function", "{TABLE: orders}", (False, True)),
        ("", "AWS::Serverless::Function", "!Ref Given", (False, False)),
        ("", "AWS::Lambda::Function", "{TABLE: orders}", (True, True)),
        ("", "AWS::Lambda::Function", "{'Fn::Transform': {Name: AWS::Include}, TABLE: orders}", (False, False)),
        (f"{SAM}Globals: {{Function: !Include g.yaml}}\n", "AWS::Serverless::Function", "{TABLE: a}", (False, True)),
        (SAM, "AWS::Serverless::Function", "{TABLE: orders}", (True, True)),
    ],
)
def test_globals_elsewhere_add_variables_to_functions_of_sam_and_change_none(
    make_project: MakeProject, transform: str, type_: str, variables: str, expected: tuple[bool, bool]
) -> None:
    """Of a function of CloudFormation they say nothing."""
    text = (
        f"{transform}Parameters: {{Given: {{Type: String}}}}\nResources:\n"
        "  Api: {Type: AWS::Serverless::Api, Properties: {StageName: live}}\n"
        f"  F: {{Type: {type_}, Properties: {{Environment: {{Variables: {variables}}}}}}}\n"
    )
    (function,) = make_project({"t.yaml": text}).all(Function)
    assert (function.environment.complete, function.environment.certain) == expected


def exporting(number: int, value: str) -> str:
    """A template that exports something and sets a time by what the next one exports."""
    return SAM + (
        "Resources:\n  F: {Type: AWS::Serverless::Function, Properties: {Runtime: go1.x, "
        f"Timeout: !ImportValue e{number}}}}}\n"
        f"Outputs: {{O: {{Value: {value}, Export: {{Name: e{number}}}}}}}\n"
    )


@pytest.mark.parametrize("count", [1, 2, 6, 400])
@pytest.mark.parametrize("is_closed", [True, False])
def test_exports_of_what_is_imported_are_not_known(make_project: MakeProject, count: int, is_closed: bool) -> None:
    """However many hand on what another one exports, and also where the last is the first again."""
    values = [f"!ImportValue e{(number + 1) % count}" for number in range(count)]
    values[-1] = values[-1] if is_closed else "7"
    project = make_project({f"{number}/t.yaml": exporting(number, value) for number, value in enumerate(values)})
    functions = project.all(Function)
    known = [[found.value for found in function.timeout.values] for function in functions]
    assert sorted(known) == ([[]] * count if is_closed else [[]] * (count - 1) + [[7]])
    assert all(function.timeout.unknown for function in functions if not function.timeout.values)


def test_an_export_that_a_stack_around_is_asked_for_is_not_followed_in_circles(make_project: MakeProject) -> None:
    """What a nested stack exports is what it is given, and what it is given is what it exports."""
    child = SAM + (
        "Parameters: {Seconds: {Type: Number}}\nConditions: {C: !Equals [!Ref Seconds, 2]}\nResources:\n"
        "  F: {Type: AWS::Serverless::Function, Properties: {Runtime: go1.x, Timeout: !Ref Seconds}}\n"
        "Outputs: {O: {Value: !If [C, !Ref Seconds, 5], Export: {Name: e}}}\n"
    )
    around = parent("Seconds: !ImportValue e")
    (function,) = make_project({"t.yaml": around, "child/t.yaml": child}).all(Function)
    assert [found.value for found in function.timeout.values] == [5]
    assert function.timeout.unknown


@pytest.mark.parametrize(("depth", "known"), [(40, [3]), (400, [])])
def test_values_are_followed_through_so_many_stacks(make_project: MakeProject, depth: int, known: list[int]) -> None:
    """More are not in each other in earnest."""
    nested = SAM + (
        "Parameters: {Seconds: {Type: Number}}\nResources:\n"
        "  Child: {Type: 'AWS::Serverless::Application', Properties: {Location: NEXT/t.yaml, "
        "Parameters: {Seconds: !Ref Seconds}}}\n"
    )
    files = {f"{number}/t.yaml": nested.replace("NEXT", f"../{number + 1}") for number in range(1, depth)}
    files["0/t.yaml"] = nested.replace("NEXT", "../1").replace("!Ref Seconds", "3")
    files[f"{depth}/t.yaml"] = CHILD.replace("VALUE", "!Ref Seconds")
    (function,) = make_project(files).all(Function)
    assert [found.value for found in function.timeout.values] == known
