"""The least policy that allows what code needs: policy templates of SAM where one fits, else statements."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from serverless_lint.analyses.needed_permissions import Need, NeededPermissions
from serverless_lint.analyses.policy_targets import Target
from serverless_lint.analyses.policy_values import Text, Written, reference, returned
from serverless_lint.aws import iam
from serverless_lint.aws.policies import policy_template, policy_templates
from serverless_lint.model import Function
from serverless_lint.source import Location


class AllowedAction(msgspec.Struct, frozen=True, eq=False):
    """An action with the calls that need it."""

    name: str
    calls: tuple[Location, ...]


class Statement(msgspec.Struct, frozen=True, eq=False):
    """A statement of a policy, or the policy template of SAM that says the same."""

    actions: tuple[AllowedAction, ...]
    resources: tuple[Written, ...]
    template: str | None = None
    arguments: Mapping[str, Written] = {}
    """Of the policy template."""
    remarks: tuple[str, ...] = ()
    """What is not known of the resources."""

    @property
    def written(self) -> Written:
        """As JSON has it."""
        if self.template is not None:
            return {self.template: dict(self.arguments)}
        return {
            "Effect": "Allow",
            "Action": [action.name for action in self.actions],
            "Resource": list(self.resources),
        }


class _Group(msgspec.Struct):
    """What is needed on one thing."""

    target: Target
    calls: dict[str, dict[Location, None]]


def least_policy(needed: NeededPermissions) -> tuple[Statement, ...]:
    """The statements that allow what a function needs, and no more than is known to be needed."""
    return statements(needed.needs, with_templates=takes_templates(needed.function))


def takes_templates(function: Function) -> bool:
    """Whether SAM makes the role of a function, which then takes policy templates."""
    is_made = function.template.origin is not None
    return function.is_sam and not is_made and function.properties.lookup("Role").certainly_absent


def statements(needs: Iterable[Need], *, with_templates: bool) -> tuple[Statement, ...]:
    """What allows some needs; what needs the same actions is one statement."""
    groups: dict[str, _Group] = {}
    for need in needs:
        key = json.dumps([need.target.remark, *(arn.written for arn in need.target.arns)])
        group = groups.setdefault(key, _Group(need.target, {}))
        group.calls.setdefault(need.action, {})[need.location] = None
    fitting: list[Statement] = []
    others: dict[tuple[str, ...], list[_Group]] = {}
    for group in groups.values():
        template = _template(group) if with_templates else None
        if template is not None:
            fitting.append(template)
        else:
            others.setdefault(tuple(sorted(group.calls)), []).append(group)
    return (*fitting, *(_statement(alike) for alike in others.values()))


def _statement(groups: list[_Group]) -> Statement:
    calls: dict[str, dict[Location, None]] = {}
    for group in groups:
        for name, locations in group.calls.items():
            calls.setdefault(name, {}).update(locations)
    resources: dict[str, Written] = {}
    for group in groups:
        for arn in group.target.arns:
            resources.setdefault(json.dumps(arn.written), arn.written)
    remarks = dict.fromkeys(group.target.remark for group in groups if group.target.remark)
    is_everything = "*" in resources.values()
    return Statement(_actions(calls), ("*",) if is_everything else tuple(resources.values()), remarks=tuple(remarks))


def _actions(calls: Mapping[str, Mapping[Location, None]]) -> tuple[AllowedAction, ...]:
    return tuple(AllowedAction(name, tuple(calls[name])) for name in sorted(calls))


def _template(group: _Group) -> Statement | None:
    """The policy template that allows the actions of a group, on its target, and no others."""
    wanted = frozenset(action.lower() for action in group.calls)
    for name in policy_templates():
        arguments = _arguments(name, wanted, group.target)
        if arguments is not None:
            return Statement(
                _actions(group.calls), (), name, arguments, (group.target.remark,) if group.target.remark else ()
            )
    return None


def _arguments(name: str, wanted: frozenset[str], target: Target) -> Mapping[str, Written] | None:
    """What a policy template has to be given for a target; None if it does not fit."""
    grants = policy_template(name) or ()
    if len(grants) != 1 or _expanded(grants[0].actions) != wanted:
        return None
    parameters = grants[0].parameters.split()
    if not parameters:
        return {} if [arn.pattern for arn in target.arns] == ["*"] and not target.remark else None
    given = _argument(parameters[0], target) if len(parameters) == 1 else None
    return {parameters[0]: given.written} if given is not None else None


def _argument(parameter: str, target: Target) -> Text | None:
    """The name or the ARN that stands for a target; None if only a part of the resource is meant, or more than it."""
    is_whole = len(target.arns) == 1 and not target.arns[0].pattern.endswith("*")
    if not is_whole and target.resource is None:
        return None
    if parameter.endswith("Arn"):
        return target.arns[0] if is_whole and len(target.arns) == 1 else None
    if target.resource is None:
        return target.name if target.name is not None and not target.name.is_open else None
    how = returned(target.resource)
    return reference(target.resource, how.name) if how is not None and how.name is not None else None


def _expanded(patterns: str) -> frozenset[str]:
    """The known actions that patterns stand for, in lower case."""
    return frozenset(_matching(patterns.split()))


def _matching(patterns: Iterable[str]) -> Iterator[str]:
    for pattern in patterns:
        if "*" not in pattern:
            yield pattern.lower()
            continue
        for action in iam.actions(pattern.partition(":")[0]):
            if iam.stands_for(pattern, action.full_name):
                yield action.full_name.lower()
