"""What the policy templates of SAM are given as arguments."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from serverless_lint.aws.policies import policy_template
from serverless_lint.aws.references import Form
from serverless_lint.link.project import LinkedProject
from serverless_lint.link.stack.linked_template import LinkedTemplate
from serverless_lint.link.stack.names import kinds_of_service
from serverless_lint.model.project import finds
from serverless_lint.model.stack.naming import Naming, naming
from serverless_lint.parse.template.template import Kind, Node, Resource
from serverless_lint.source import Location


class PolicyArgument(msgspec.Struct, frozen=True, eq=False):
    """What a policy template is given for one of its parameters."""

    owner: Resource
    """The function or state machine."""
    policy: Node
    """The arguments of the policy template, under its name."""
    parameter: str
    wanted: Form
    given: tuple[Naming, ...]
    """All that it may be, as far as it is known; nothing if it is missing."""
    is_missing: bool
    named_by_text: Resource | None = None
    """The resource whose logical id is written where a reference to it is meant."""

    @property
    def location(self) -> Location:
        """The value, or the policy template if there is none."""
        return self.policy.get(self.parameter).location

    @property
    def policy_name(self) -> str:
        """The name of the policy template."""
        return self.policy.key or ""


@finds(PolicyArgument, in_each=LinkedTemplate)
def policy_arguments(linked: LinkedTemplate, project: LinkedProject) -> Iterator[PolicyArgument]:
    """The arguments of the policy templates in a template that are not ignored for a role."""
    owners = (
        *((function.resource, function.permissions) for function in linked.functions),
        *((machine.resource, machine.permissions) for machine in linked.state_machines),
    )
    for owner, permissions in owners:
        for policy in permissions.templates:
            if policy.kind is Kind.MAPPING and not policy.is_open:
                yield from _arguments(linked, owner, policy)


def _arguments(linked: LinkedTemplate, owner: Resource, policy: Node) -> Iterator[PolicyArgument]:
    grants = policy_template(policy.key or "") or ()
    parameters = dict.fromkeys(name for grant in grants for name in grant.parameters.split())
    kinds = [kind for grant in grants for kind in kinds_of_service(grant.actions.partition(":")[0])]
    for parameter in parameters:
        given = policy.lookup(parameter)
        found = tuple(naming(known, linked.resource) for known in given.values)
        yield PolicyArgument(
            owner,
            policy,
            parameter,
            wanted=Form.ARN if parameter.endswith("Arn") else Form.NAME,
            given=found,
            is_missing=policy.get(parameter).fact is None,
            named_by_text=linked.names.named_by_text(given, *kinds),
        )
