"""How many subnets a function has."""

from __future__ import annotations

import pytest

from conftest import MakeProject, findings_of
from serverless_lint.analyses.single_subnets import SingleSubnet
from serverless_lint.checks.vpc_single_subnet import vpc_single_subnet
from serverless_lint.model import Function

TEMPLATE = """\
Parameters:
  One: {Type: "AWS::EC2::Subnet::Id"}
  Several: {Type: "List<AWS::EC2::Subnet::Id>"}
  Stored: {Type: "AWS::SSM::Parameter::Value<List<String>>", Default: /subnets}
  StandIn: {Type: CommaDelimitedList, Default: subnet1}
  Listed: {Type: CommaDelimitedList, Default: "subnet-1,subnet-2"}
Resources:
  Orders:
    Type: AWS::Lambda::Function
    Properties:
      VpcConfig: {SubnetIds: VALUE}
"""


@pytest.mark.parametrize(
    ("value", "length"),
    [
        ("[!Ref One]", 1),
        ("[subnet-1]", 1),
        ("[!ImportValue subnet]", 1),
        ("[!Select [0, !Ref Several]]", 1),
        ("[!Ref One, subnet-1]", 2),
        ("!Ref Listed", 2),
        ("[!Ref Several]", None),
        ("[!Ref Stored]", None),
        ("!Ref StandIn", None),
        ('[""]', None),
        ("[!Ref AWS::NoValue]", None),
    ],
)
def test_subnets_are_counted_where_their_number_is_certain(
    make_project: MakeProject, value: str, length: int | None
) -> None:
    """An element that may be a list, nothing or a stand-in leaves the number unknown."""
    (function,) = make_project({"template.yaml": TEMPLATE.replace("VALUE", value)}).all(Function)
    (subnets,) = function.subnets
    assert subnets.certain_length == length


MESSAGE = "`Orders` has one subnet and stops with its zone: add one in another Availability Zone"


@pytest.mark.parametrize(
    ("file_systems", "expected"),
    [
        ("!Ref AWS::NoValue", MESSAGE),
        ("[{Arn: a, LocalMountPath: /mnt/a}]", f"{MESSAGE}, with a mount target of its file system"),
        ("!Ref Several", f"{MESSAGE}, with a mount target of its file system"),
    ],
)
def test_file_system_needs_a_mount_target_in_each_zone(
    make_project: MakeProject, file_systems: str, expected: str
) -> None:
    """A second subnet alone would be refused."""
    template = f"{TEMPLATE.replace('VALUE', '[subnet-1]')}      FileSystemConfigs: {file_systems}\n"
    (found,) = make_project({"template.yaml": template}).all(SingleSubnet)
    (problem,) = vpc_single_subnet.check(found)
    assert problem.message == expected


SEEDED = "  Seeded: {Type: 'Custom::Seed', Properties: {ServiceToken: !GetAtt Orders.Arn}}\n"
CERTAIN = TEMPLATE.replace("VALUE", "[subnet-1]")


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        ("", ["template.yaml:11"]),
        (SEEDED, []),
        (SEEDED.replace("Custom::Seed", "AWS::CloudFormation::CustomResource"), []),
        (
            f"{SEEDED}  Url: {{Type: 'AWS::Lambda::Url', Properties: {{TargetFunctionArn: !Ref Orders}}}}\n",
            ["template.yaml:11"],
        ),
    ],
)
def test_a_function_of_a_custom_resource_may_live_in_one_zone(
    make_project: MakeProject, resources: str, expected: list[str]
) -> None:
    """It runs when somebody changes the stack; one that something else calls as well has to be there all the time."""
    assert findings_of(make_project({"template.yaml": CERTAIN + resources}), "vpc-single-subnet") == expected


ALIKE = """\
Parameters: {One: {Type: "AWS::EC2::Subnet::Id"}, Two: {Type: "AWS::EC2::Subnet::Id"}}
Resources:
  Orders: {Type: AWS::Lambda::Function, Properties: {VpcConfig: {SubnetIds: [!Ref One]}}}
  Mails: {Type: AWS::Lambda::Function, Properties: {VpcConfig: {SubnetIds: [ !Ref One ]}}}
  Reports: {Type: AWS::Lambda::Function, Properties: {VpcConfig: {SubnetIds: [!Ref One]}}}
  Other: {Type: AWS::Lambda::Function, Properties: {VpcConfig: {SubnetIds: [!Ref Two]}}}
"""


def test_the_same_subnet_of_several_functions_is_one_finding(make_project: MakeProject) -> None:
    """To add another one is one decision."""
    found = make_project({"template.yaml": ALIKE}).all(SingleSubnet)
    problems = [problem for each in found for problem in vpc_single_subnet.check(each)]
    assert [(problem.message, len(problem.related), problem.sums_up) for problem in problems] == [
        (
            "`Orders` and 2 other functions have one subnet and stop with its zone: "
            "add one in another Availability Zone",
            2,
            ("Mails", "Reports"),
        ),
        ("`Other` has one subnet and stops with its zone: add one in another Availability Zone", 0, ()),
    ]
