"""What cfn-lint calls an error although AWS takes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from serverless_lint.lazy_pattern import lazy_pattern

_CONSOLE_TEXT = lazy_pattern(r"%[A-Z][A-Z_]*%")
"""What the console writes into a policy for a stream or key that is not there yet: `key/%SSE_KEY_ARN%`."""

_DESCRIPTION = lazy_pattern(r"Additional properties are not allowed \('Description' was unexpected\)")
"""CloudFormation takes the description of a resource beside its type, and the templates of CodeStar have it everywhere:
https://github.com/shalupov/idea-cloudformation/issues/117; what SAM makes it drops without a word:
https://github.com/aws-cloudformation/cfn-lint/issues/4606"""
_NUMBER_IN_METADATA = lazy_pattern(r"-?\d+\.\d+ is not of type 'string', 'integer', ")
"""In `Metadata` anything may stand; cfn-lint forgets numbers that are not whole."""
_TO_BE_REPLACED = lazy_pattern(r"(?i)\S\s.{0,200}\breplaced?\b|\breplaced?\b.{0,200}\S\s+\S")
"""Several words, one of which says so."""
_NAMED = lazy_pattern(r"'(\w{1,100})'")
"""The properties that a message names."""
_NOT_FILLED_IN = (("Mappings",), ("Parameters",))
"""Sections whose texts are no place for `Fn::Sub`."""


def is_taken_by_aws(rule: str, message: str, path: Sequence[Any], template: Any) -> bool:
    """Whether AWS takes what a rule of cfn-lint says is wrong at a place of a template."""
    judge = _ERRATA.get(rule)
    return judge is not None and judge(message, path, template)


def _is_taken_policy(message: str, path: Sequence[Any], template: Any) -> bool:
    """An empty `Sid` counts as none: IAM checks for `[0-9A-Za-z]*`, and the console gives each statement an empty one.

    https://github.com/aws-cloudformation/cfn-lint/issues/1376 has the text of IAM's own error.
    """
    if message.startswith("array items are not unique for keys ['Sid']"):
        ids = [each.get("Sid") for each in _listed(value_at(template, path)) if isinstance(each, dict)]
        given = [str(each) for each in ids if each not in (None, "")]
        return len(set(given)) == len(given)
    is_empty_id = path[-1:] == ("Sid",) and message.startswith("'' does not match")
    return is_empty_id or _CONSOLE_TEXT.search(message) is not None


def _is_computed_index(message: str, path: Sequence[Any], template: Any) -> bool:
    """An index that another `Fn::Select` or conditions select: templates that many have deployed have both.

    https://github.com/aws-cloudformation/cfn-lint/issues/1919
    """
    index = value_at(template, path)
    is_selected = isinstance(index, dict) and list(index) == ["Fn::Select"]
    return path[-2:] == ("Fn::Select", 0) and (is_selected or _is_chosen_number(index))


def _is_chosen_number(index: Any, depth: int = 10) -> bool:
    """Whether conditions choose one of several numbers."""
    branches = _listed(index.get("Fn::If")) if _is_conditional(index) else []
    return len(branches) == 3 and all(
        str(branch).isdecimal() or (depth > 0 and _is_chosen_number(branch, depth - 1)) for branch in branches[1:]
    )


def _is_one_of_two_cases(message: str, path: Sequence[Any], template: Any) -> bool:
    """Addresses of which conditions set the one or the other: the rule takes no notice of which."""
    interface = value_at(template, path[:3])
    addresses = ("PrivateIpAddress", "PrivateIpAddresses")
    return isinstance(interface, dict) and all(_is_conditional(interface.get(key)) for key in addresses)


def _is_of_mapping_to_be_written(message: str, path: Sequence[Any], template: Any) -> bool:
    """A mapping with functions in it, which CloudFormation does not allow, stands for what the build writes there."""
    mappings = template.get("Mappings") if isinstance(template, dict) else None
    name = next(iter(_listed(value_at(template, path[:-1]))), None)
    mapping = mappings.get(name) if isinstance(mappings, dict) and isinstance(name, str) else None
    return isinstance(mapping, dict) and any(map(_is_function, mapping.values()))


def _is_text_for_people(message: str, path: Sequence[Any], template: Any) -> bool:
    """A placeholder that nothing is to stand for.

    `!Split ["${Name}", text]` takes a text apart where a placeholder stands, texts in `Mappings` are there for it, and
    those of parameters and descriptions are for people.
    """
    return path[-2:] == ("Fn::Split", 0) or path[:1] in _NOT_FILLED_IN or path[-1:] == ("Description",)


def _is_default_of_another_kind(message: str, path: Sequence[Any], template: Any) -> bool:
    """`false` is the text `"false"` and `6.8` is `"6.8"`, as the default of a parameter and among its values."""
    allowed = map(_text, _listed(value_at(template, (*path[:2], "AllowedValues"))))
    return _text(value_at(template, path)) in allowed


def _text(value: Any) -> Any:
    """What CloudFormation makes of a value in a place for texts."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, (int, float)) else value


def _is_for_conditions_to_decide(message: str, path: Sequence[Any], template: Any) -> bool:
    """Properties each of which is there under a condition: who deploys it says which go together.

    The rule looks at one after the other, as if any condition could hold with any other one.
    """
    named = _NAMED.findall(message)
    around = (value_at(template, place) for place in (path, path[:-1]))
    holder = next((each for each in around if isinstance(each, dict) and not each.keys().isdisjoint(named)), {})
    return bool(holder) and all(_is_conditional(holder[name]) for name in named if name in holder)


def _is_secret_in_mapping(message: str, path: Sequence[Any], template: Any) -> bool:
    """A mapping is no place of its own: what `Fn::FindInMap` takes out of it stands where that stands.

    The same was taken back for parameters: https://github.com/aws-cloudformation/cfn-lint/issues/3706.
    """
    return path[:1] == ("Mappings",)


def _is_default_port(message: str, path: Sequence[Any], template: Any) -> bool:
    """A health check goes to `traffic-port` unless something else is said.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-elasticloadbalancingv2-targetgroup.html
    """
    return path[-1:] == ("HealthCheckPort",) and value_at(template, path) is None


def _is_class_of_aurora(message: str, path: Sequence[Any], template: Any) -> bool:
    """The classes that cfn-lint knows of a version that only Aurora still has say nothing of other engines: those of
    `postgres` 14.6 are of `aurora-postgresql`, the only one with `db.serverless`.

    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.Support.html
    """
    engine = value_at(template, (*path[:-1], "Engine"))
    return "'db.serverless'" in message and isinstance(engine, str) and not engine.startswith("aurora")


def _is_role_by_name(message: str, path: Sequence[Any], template: Any) -> bool:
    """A task takes the short name of a role as well as its ARN.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-taskdefinition.html
    """
    setting = value_at(template, path)
    name = setting.get("Ref") if isinstance(setting, dict) else None
    is_role = value_at(template, ("Resources", name, "Type")) == "AWS::IAM::Role"
    return path[-1:] in (("ExecutionRoleArn",), ("TaskRoleArn",)) and is_role


def _is_of_another_format(message: str, path: Sequence[Any], template: Any) -> bool:
    """The name of a role in a task, and MediaLive's own groups for its inputs, which cfn-lint takes for those of EC2.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-medialive-input.html
    """
    is_input = value_at(template, (*path[:2], "Type")) == "AWS::MediaLive::Input"
    return _is_role_by_name(message, path, template) or (is_input and path[3:4] == ("InputSecurityGroups",))


def _is_put_in_later(message: str, path: Sequence[Any], template: Any) -> bool:
    """The place of code that is a sentence for those, or for what, replaces it, and what stands empty beside that."""
    holder = value_at(template, path[:-1])
    beside = holder.values() if isinstance(holder, dict) and value_at(template, path) == "" else ()
    return any(
        isinstance(text, str) and _TO_BE_REPLACED.search(text) is not None
        for text in (value_at(template, path), *beside)
    )


def _is_branch_not_taken(message: str, path: Sequence[Any], template: Any) -> bool:
    """An empty object as a branch of `Fn::If` stands for a case that other conditions rule out.

    A condition of the resource does, or those of the branches around it; cfn-lint tries each with each other one.
    """
    return "Fn::If" in path[:-1] and value_at(template, path) == {}


def _is_list_of_nothing(message: str, path: Sequence[Any], template: Any) -> bool:
    """An empty list of an alarm's dimensions is what the console exports beside `Metrics`."""
    return path[-1:] == ("Dimensions",) and value_at(template, path) == []


def _is_no_schedule(message: str, path: Sequence[Any], template: Any) -> bool:
    """A rule that waits for events need not have a schedule besides."""
    pattern = value_at(template, (*path[:-1], "EventPattern"))
    return path[-1:] == ("ScheduleExpression",) and value_at(template, path) == "" and bool(pattern)


def _is_included(message: str, path: Sequence[Any], template: Any) -> bool:
    """What is missing comes with `Fn::Transform` beside it, such as `AWS::Include`.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-include.html
    """
    holder = value_at(template, path)
    return isinstance(holder, dict) and "Fn::Transform" in holder


def _is_description(message: str, path: Sequence[Any], template: Any) -> bool:
    return _DESCRIPTION.match(message) is not None


def _is_number_in_metadata(message: str, path: Sequence[Any], template: Any) -> bool:
    return _NUMBER_IN_METADATA.match(message) is not None


_ERRATA: Mapping[str, Callable[[str, Sequence[Any], Any], bool]] = {
    "E1011": _is_of_mapping_to_be_written,
    "E1017": _is_computed_index,
    "E1029": _is_text_for_people,
    "E1041": _is_of_another_format,
    "E1051": _is_secret_in_mapping,
    "E1161": _is_put_in_later,
    "E2015": _is_default_of_another_kind,
    "E3001": _is_description,
    "E3003": _is_included,
    "E3012": _is_branch_not_taken,
    "E3014": _is_for_conditions_to_decide,
    "E3020": _is_list_of_nothing,
    "E3021": _is_for_conditions_to_decide,
    "E3027": _is_no_schedule,
    "E3031": _is_put_in_later,
    "E3033": _is_put_in_later,
    "E3049": _is_default_port,
    "E3062": _is_class_of_aurora,
    "E3510": _is_taken_policy,
    "E3512": _is_taken_policy,
    "E3513": _is_taken_policy,
    "E3674": _is_one_of_two_cases,
    "E4002": _is_number_in_metadata,
}


def value_at(template: Any, path: Sequence[Any]) -> Any:
    """What stands at the end of a path of a template as cfn-lint reads it; None where there is nothing."""
    value = template
    for key in path:
        if isinstance(value, dict):
            value = value.get(key)
        else:
            value = value[key] if isinstance(value, list) and isinstance(key, int) and key < len(value) else None
    return value


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _is_function(value: Any) -> bool:
    return isinstance(value, dict) and len(value) == 1 and str(next(iter(value))).startswith(("Fn::", "Ref"))


def _is_conditional(value: Any) -> bool:
    return isinstance(value, dict) and list(value) == ["Fn::If"]
