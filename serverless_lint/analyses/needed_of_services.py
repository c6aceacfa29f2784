"""What the code that alone works under policies asks of the services that they open as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from serverless_lint.analyses.granted_in_vain import is_asked_for_by_lambda, why_not
from serverless_lint.analyses.needed_permissions import KnownNeeds
from serverless_lint.analyses.policy_sets import PolicySet
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import Function
from serverless_lint.model.project import finds
from serverless_lint.parse.template.template import ResourceKey
from serverless_lint.source import Location


class PolicySetOfCode(msgspec.Struct, frozen=True, eq=False):
    """The policies of a resource with what the code needs that works under them."""

    policies: PolicySet
    needed: Mapping[str, tuple[str, ...]]
    """By the patterns of whole services, `s3:*`: all actions of these that the code needs, if that is known."""

    @property
    def location(self) -> Location:
        """The resource."""
        return self.policies.location


@finds(PolicySetOfCode, reads_code=True)
def policy_sets_of_code(project: LinkedProject) -> Iterator[PolicySetOfCode]:
    """All policies of resources, also of those that no code works under."""
    users: dict[ResourceKey, dict[ResourceKey, Function]] = {}
    for function in project.all(Function):
        for statement in function.permissions.statements:
            users.setdefault(statement.owner.key, {})[function.key] = function
    for policies in project.all(PolicySet):
        wildcards = tuple(_wildcards(policies))
        owners = (policies.owner, *policies.sharing(policies.statements)) if wildcards else ()
        functions = tuple({key: each for owner in owners for key, each in users.get(owner.key, {}).items()}.values())
        yield PolicySetOfCode(policies, _needed(project, functions, wildcards) if functions else {})


def _wildcards(policies: PolicySet) -> Iterator[str]:
    for statement in policies.statements:
        for known in statement.actions.values if statement.allows else ():
            if isinstance(known.value, str) and known.value.endswith(":*"):
                yield known.value


def _needed(
    project: LinkedProject, sharing: Sequence[Function], wildcards: Sequence[str]
) -> Mapping[str, tuple[str, ...]]:
    """What functions that share their role need."""
    actions: dict[str, str] = {}
    for function in sharing:
        needed = project.once(KnownNeeds).of(function)
        if why_not(project, needed, sharing) is not None:
            return {}
        actions |= {action.lower(): action for need in needed.needs for action in need.enough}
    found = {
        pattern: tuple(sorted(actions[name] for name in actions if name.startswith(pattern[:-1].lower())))
        for pattern in wildcards
        if not any(is_asked_for_by_lambda(function, pattern) for function in sharing)
    }
    return {pattern: names for pattern, names in found.items() if names}
