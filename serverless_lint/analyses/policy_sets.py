"""What each resource's policies say, taken together, and who works under them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from types import MappingProxyType

import msgspec
from msgspec.structs import replace

from serverless_lint.analyses.text_messages import StatementInUse
from serverless_lint.aws.principals import WITHOUT_CODE
from serverless_lint.link.project import LinkedProject
from serverless_lint.link.stack.linked_template import LinkedTemplate
from serverless_lint.model import ManagedPolicy, Statement, flattened
from serverless_lint.model.project import finds
from serverless_lint.model.stack.purpose import is_named_for_people
from serverless_lint.model.stack.trust import (
    is_assumed_by_accounts,
    is_for_deployments,
    is_for_third_parties,
    is_for_users,
    roles_with,
    services_trusted_by,
)
from serverless_lint.parse.template.template import Resource
from serverless_lint.source import Location

_NAMES = ("RoleName", "GroupName", "PolicyName", "ManagedPolicyName")


class PolicySet(msgspec.Struct, frozen=True, eq=False):
    """The policies that one resource is or carries: one cause of all that they allow."""

    owner: Resource
    statements: tuple[Statement, ...]
    managed: tuple[ManagedPolicy, ...]
    roles: tuple[Resource, ...]
    """The roles of the template that have them."""
    groups: tuple[Resource, ...]
    """The groups of users that have them."""
    has_users: bool
    """Whether a user has them, which may be a program."""
    options: Mapping[Location, str | None]
    """What is looked up in mappings only if whoever deploys the template asks for it, with its text."""
    shared: Mapping[Location, tuple[Resource, ...]] = MappingProxyType({})
    """The other resources that have a statement as well, by its place, where it is written once for all of them."""

    @property
    def name(self) -> str:
        """That of the resource."""
        return self.owner.logical_id

    @property
    def location(self) -> Location:
        """The resource."""
        return self.owner.location

    @property
    def is_for_deployments(self) -> bool:
        """Whether nobody but CloudFormation works under them: no code runs with what they allow."""
        return bool(self.roles) and not (self.groups or self.has_users) and all(map(is_for_deployments, self.roles))

    @property
    def is_for_services_alone(self) -> bool:
        """Whether only services work under them that do what they are for, and run nobody's code: logs of networks."""
        if self.groups or self.has_users or not self.roles:
            return False
        trusted = [services_trusted_by(role) for role in self.roles]
        return all(services and services <= WITHOUT_CODE.value for services in trusted)

    @property
    def is_for_people(self) -> bool:
        """Whether people work under them: those of a SAML provider, or administrators, auditors, deployers by name.

        The latter are groups, and roles that accounts or providers of identities assume, and no service does.
        """
        if self.has_users or not (self.roles or self.groups):
            return False
        return all(map(self._is_role_for_people, self.roles)) and all(map(self._is_named_for_people, self.groups))

    def sharing(self, statements: Iterable[Statement]) -> tuple[Resource, ...]:
        """The other resources that have one of the statements as well."""
        others = (other for statement in statements for other in self.shared.get(statement.location, ()))
        return tuple({other.key: other for other in others}.values())

    @property
    def workers(self) -> tuple[bool, bool, bool]:
        """Who works under them, as far as it weighs."""
        return self.is_for_deployments, self.is_for_people, self.is_for_services_alone

    def _is_role_for_people(self, role: Resource) -> bool:
        if is_for_users(role):
            return True
        is_of_account = is_assumed_by_accounts(role) and not is_for_third_parties(role)
        return is_of_account and self._is_named_for_people(role)

    def _is_named_for_people(self, holder: Resource) -> bool:
        return any(map(is_named_for_people, (*_names(self.owner), *_names(holder))))


class PolicySetInUse(msgspec.Struct, frozen=True, eq=False):
    """The policies of a resource with what is known of the code that works under them."""

    policies: PolicySet
    statements: tuple[StatementInUse, ...]

    @property
    def location(self) -> Location:
        """The resource."""
        return self.policies.location


@finds(PolicySet, in_each=LinkedTemplate)
def policy_sets(linked: LinkedTemplate, _: LinkedProject) -> Iterator[PolicySet]:
    """Those of the resources of a template; what is written once for several is in the first of these."""
    found = list(_policy_sets(linked))
    first: dict[tuple[Location, tuple[bool, ...]], int] = {}
    shared: list[dict[Location, list[Resource]]] = [{} for _ in found]
    kept: list[list[Statement]] = [[] for _ in found]
    for number, policies in enumerate(found):
        workers = policies.workers
        for statement in policies.statements:
            owner = first.setdefault((statement.location, workers), number)
            if owner == number:
                kept[number].append(statement)
            else:
                shared[owner].setdefault(statement.location, []).append(policies.owner)
    for policies, statements, sharing in zip(found, kept, shared, strict=True):
        if statements or policies.managed:
            others = {place: tuple(owners) for place, owners in sharing.items()}
            yield replace(policies, statements=tuple(statements), shared=others)


def _policy_sets(linked: LinkedTemplate) -> Iterator[PolicySet]:
    resources, policies = linked.template.resources, linked.policies
    listing = _roles_by_policy(linked)
    for name in dict.fromkeys((*policies.statements, *policies.managed)):
        owner = resources[name]
        yield PolicySet(
            owner,
            policies.statements.get(name, ()),
            policies.managed.get(name, ()),
            tuple(dict.fromkeys((*roles_with(owner), *listing.get(name, ())))),
            tuple(_named_by(owner, "AWS::IAM::Group", "Groups")),
            owner.type == "AWS::IAM::User" or bool(owner.properties.get("Users")),
            policies.options,
        )


@finds(PolicySetInUse, reads_code=True)
def policy_sets_in_use(project: LinkedProject) -> Iterator[PolicySetInUse]:
    """Those with statements."""
    found = defaultdict(list)
    for used in project.all(StatementInUse):
        found[used.statement.owner.key].append(used)
    for policies in project.all(PolicySet):
        own = frozenset(policies.statements)
        statements = tuple(used for used in found.get(policies.owner.key, ()) if used.statement in own)
        if statements:
            yield PolicySetInUse(policies, statements)


def _roles_by_policy(linked: LinkedTemplate) -> Mapping[str, list[Resource]]:
    """The roles that list each managed policy of the template."""
    found = defaultdict(list)
    for name, resource in linked.template.resources.items():
        if resource.type == "AWS::IAM::Role":
            for policy in linked.policies.listed_by(name):
                found[policy].append(resource)
    return found


def _named_by(owner: Resource, kind: str, key: str) -> Iterator[Resource]:
    if owner.type == kind:
        yield owner
    for reference, _ in chain.from_iterable(
        known.alone.references() for known in flattened(owner.properties.lookup(key)).values
    ):
        resource = owner.template.resources.get(reference.resource)
        if resource is not None and resource.type == kind:
            yield resource


def _names(resource: Resource) -> Iterator[str]:
    yield resource.logical_id
    for key in _NAMES:
        yield from resource.properties.lookup(key).texts()
