"""What people reported in public is found, and gone where it is mended; what SAM's own translator says about it.

The projects are in `reported_faults.md`, in the format of the rules' pages.
"""

from __future__ import annotations

import json
import re
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from cfnlint.decode.cfn_yaml import loads  # type: ignore[import-untyped]

from page_examples import Example, examples_in, findings_on_page, lines_of_cfn_lint, lint_example
from translated_roles import packaged, translated

REFUSED: type[Exception] = import_module("samtranslator.model.exceptions").InvalidDocumentException
_TEXT = (Path(__file__).parent / "reported_faults.md").read_text(encoding="utf-8")
_, *_PARTS = re.split(r"^## (.+)\n", _TEXT, flags=re.MULTILINE)
REPORTS = dict(zip(_PARTS[::2], _PARTS[1::2], strict=True))
EXAMPLES = [example for rule, text in REPORTS.items() for example in examples_in(text, rule, "")]
OF_SAM = [example for example in EXAMPLES if example.title.startswith("SAM")]
SAM_ALONE = {
    "circular-notification",
    "deployment-hook-incomplete",
    "event-refused-by-sam",
    "manifest-outside-code",
    "policy-template-argument",
    "preflight-needs-authorization",
}
"""Rules about what CloudFormation does not have, or what cfn-lint reports there."""
REFUSED_BY_SAM = {
    "deployment-hook-incomplete-sam,-without-an-alias",
    "event-refused-by-sam-sam",
}

each_example = pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)


def example(name: str) -> Example:
    """The example of this name."""
    (found,) = (each for each in EXAMPLES if each.name == name)
    return found


def of_sam(name: str) -> dict[str, Any]:
    """The resources that SAM makes of an example."""
    return translated(packaged(json.loads(json.dumps(loads(example(name).files["template.yaml"])))))


def is_refused(name: str) -> bool:
    """Whether SAM refuses an example."""
    try:
        of_sam(name)
    except REFUSED:
        return True
    return False


@each_example
def test_what_is_marked_is_reported_and_nothing_else(example: Example, tmp_path: Path) -> None:
    assert findings_on_page(lint_example(example, tmp_path), example.rule) == example.expected


@each_example
def test_cfn_lint_does_not_say_it_again(example: Example, tmp_path: Path) -> None:
    assert lines_of_cfn_lint(example, tmp_path) & {(mark.path, mark.line) for mark in example.expected} == set()


@pytest.mark.parametrize("rule", REPORTS)
def test_a_report_is_shown_in_each_form_as_it_was_and_mended(rule: str) -> None:
    forms = {"SAM"} if rule in SAM_ALONE else {"SAM", "CloudFormation"}
    shown = {each.title: bool(each.expected) for each in EXAMPLES if each.rule == rule and ", " not in each.title}
    mended = {each.title: bool(each.expected) for each in EXAMPLES if each.rule == rule and "mended" in each.title}
    assert shown == dict.fromkeys(forms, True)
    assert mended == {f"{form}, mended": False for form in forms}


@pytest.mark.parametrize("rule", REPORTS)
def test_each_rule_names_the_report_that_it_answers(rule: str) -> None:
    assert "](https://github.com/" in REPORTS[rule]


def test_sam_refuses_what_cannot_be_deployed() -> None:
    """It takes everything else, also what fails later, and what is mended."""
    assert {each.name for each in OF_SAM if is_refused(each.name)} == REFUSED_BY_SAM


def test_sam_drops_the_condition_of_an_event() -> None:
    """Nothing that it makes has one."""
    resources = of_sam("event-refused-by-sam-sam,-a-condition-that-is-dropped")
    assert [name for name, resource in resources.items() if "Condition" in resource] == []


@pytest.mark.parametrize(("name", "authorized"), [("sam", True), ("sam,-mended", False)])
def test_sam_asks_browsers_for_a_token_before_they_have_one(name: str, authorized: bool) -> None:
    """The route that it makes for `OPTIONS` has the default authorizer."""
    paths = of_sam(f"preflight-needs-authorization-{name}")["Portal"]["Properties"]["Body"]["paths"]
    assert ("security" in paths["/"]["options"]) is authorized


@pytest.mark.parametrize(("name", "attribute"), [("sam", "Arn"), ("sam,-mended", "QueueName")])
def test_sam_puts_the_argument_of_a_policy_template_into_an_arn(name: str, attribute: str) -> None:
    """Whatever it is."""
    role = of_sam(f"policy-template-argument-{name}")["EntitlementRole"]["Properties"]
    (statement,) = role["Policies"][0]["PolicyDocument"]["Statement"]
    text, arguments = statement["Resource"]["Fn::Sub"]
    assert (text.count("arn:"), arguments) == (1, {"queueName": {"Fn::GetAtt": ["EntitlementQueue", attribute]}})


def test_sam_makes_the_bucket_of_an_event_need_the_function() -> None:
    """So that a function that needs the bucket closes a circle."""
    resources = of_sam("circular-notification-sam")
    (notification,) = resources["S3Bucket"]["Properties"]["NotificationConfiguration"]["LambdaConfigurations"]
    assert notification["Function"] == {"Fn::GetAtt": ["ConverterFunction", "Arn"]}
    variables = resources["ConverterFunction"]["Properties"]["Environment"]["Variables"]
    assert variables == {"S3_OUTPUT_PATH": {"Ref": "S3Bucket"}}


def test_sam_passes_on_a_reference_of_the_wrong_kind() -> None:
    """The mapping gets the URL of the queue."""
    mapping = of_sam("reference-kind-mismatch-sam")["SecureData"]["Properties"]
    assert mapping["EventSourceArn"] == {"Ref": "DataNewQueue"}


@pytest.mark.parametrize(("name", "waits"), [("sam", None), ("sam,-mended", ["VisitorsUploadPermission"])])
def test_sam_orders_the_permissions_of_its_own_events_alone(name: str, waits: list[str] | None) -> None:
    """A bucket with a configuration of its own waits for none."""
    assert of_sam(f"notification-without-permission-order-{name}")["Bucket"].get("DependsOn") == waits


def test_sam_lets_codedeploy_invoke_functions_of_one_name_alone() -> None:
    """By a policy of AWS."""
    role = of_sam("deployment-hook-incomplete-sam")["CodeDeployServiceRole"]["Properties"]
    assert ["AWSCodeDeployRoleForLambda" in json.dumps(arn) for arn in role["ManagedPolicyArns"]] == [True]
    assert "Policies" not in role


def test_sam_leaves_the_notifications_of_two_functions_to_the_bucket() -> None:
    """It takes both, and S3 refuses them."""
    bucket = of_sam("notification-conflict-sam")["RawLogs"]["Properties"]
    events = [each["Event"] for each in bucket["NotificationConfiguration"]["LambdaConfigurations"]]
    assert events == ["s3:ObjectCreated:*", "s3:ObjectCreated:*"]
