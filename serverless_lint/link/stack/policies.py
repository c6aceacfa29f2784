"""Who may do what: policy statements, managed policies and roles, and what of them applies to a function."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from itertools import chain
from typing import TypeAlias

from msgspec.structs import replace

from serverless_lint.link.stack.names import Names
from serverless_lint.model import ManagedPolicy, Permissions, Statement
from serverless_lint.model.stack.purpose import is_option, options_of_mappings
from serverless_lint.parse.template.template import Interpolated, Kind, Node, Possible, Reference, Resource, Template
from serverless_lint.source import Location

_DOCUMENT_OWNERS = frozenset(
    {
        "AWS::IAM::Policy",
        "AWS::IAM::RolePolicy",
        "AWS::IAM::UserPolicy",
        "AWS::IAM::GroupPolicy",
        "AWS::IAM::ManagedPolicy",
    }
)
"""Resources that are one policy each."""
_PRINCIPALS = frozenset({"AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group"})
"""Resources with a list of inline policies and of managed ones."""
_SAM_POLICY_OWNERS = frozenset({"AWS::Serverless::Function", "AWS::Serverless::StateMachine"})


RoleElsewhere: TypeAlias = Callable[[Possible], "Permissions | None"]
"""What a role allows that is named somewhere and is one of another template; None if it is not known to be."""


class Policies:
    """The identity policies of one template."""

    def __init__(self, template: Template, names: Names, elsewhere: RoleElsewhere | None = None) -> None:
        """`elsewhere` is asked for the roles of other templates."""
        self._template = template
        self._names = names
        self._elsewhere = elsewhere
        self.statements: dict[str, tuple[Statement, ...]] = {}
        """Statements by the logical id of the resource that carries them."""
        self.managed: dict[str, tuple[ManagedPolicy, ...]] = {}
        self._policy_templates: dict[str, tuple[Node, ...]] = {}
        self._incomplete: set[str] = set()
        """Resources with policies that could not be read whole."""
        for name, resource in template.resources.items():
            self._read(name, resource)

    def of_function(self, resource: Resource) -> Permissions:
        """What the role of a function allows."""
        return self._of_role(resource, resource.properties.lookup("Role"))

    def of_state_machine(self, resource: Resource) -> Permissions:
        """What the role of a state machine allows."""
        key = "Role" if resource.type in _SAM_POLICY_OWNERS else "RoleArn"
        return self._of_role(resource, resource.properties.lookup(key))

    def _of_role(self, resource: Resource, role: Possible) -> Permissions:
        if resource.type in _SAM_POLICY_OWNERS and role.certainly_absent:
            return self._permissions((resource.logical_id, *self._attached_to(f"{resource.logical_id}Role")), None)
        return self.of_role(role)

    def of_role(self, role: Possible) -> Permissions:
        """What a role allows that is named somewhere; incomplete if it is not one of the template."""
        owner = self._names.certain(role, "AWS::IAM::Role")
        if owner is not None:
            return self.of_own_role(owner)
        found = self._elsewhere(role) if self._elsewhere is not None else None
        return found if found is not None else Permissions((), (), (), complete=False)

    def of_own_role(self, owner: Resource) -> Permissions:
        """What a role of the template allows."""
        return self._permissions((owner.logical_id, *self._attached_to(owner.logical_id)), owner)

    def _permissions(self, owners: tuple[str, ...], role: Resource | None) -> Permissions:
        attached = tuple(chain.from_iterable(map(self.listed_by, owners)))
        everyone = tuple(dict.fromkeys((*owners, *attached)))
        return Permissions(
            statements=tuple(statement for owner in everyone for statement in self.statements.get(owner, ())),
            managed=tuple(policy for owner in everyone for policy in self.managed.get(owner, ())),
            templates=tuple(node for owner in everyone for node in self._policy_templates.get(owner, ())),
            complete=not (
                self._template.open or self._may_attach_more or any(owner in self._incomplete for owner in everyone)
            ),
            role=role,
        )

    def listed_by(self, owner: str) -> Iterator[str]:
        """The template's own managed policies that a role or function lists."""
        resource = self._template.resources[owner]
        key = "Policies" if resource.type in _SAM_POLICY_OWNERS else "ManagedPolicyArns"
        for possible in elements(resource.properties.lookup(key)):
            for known in possible.values:
                if isinstance(known.value, Reference) and known.value.resource in self._template.resources:
                    yield known.value.resource

    def _attached_to(self, role: str) -> tuple[str, ...]:
        """The policies of the template that name a role."""
        resource = self._template.resources.get(role)
        names = [] if resource is None else [known.value for known in resource.properties.lookup("RoleName").values]
        return tuple(
            name
            for name, roles in self._roles_of_policies.items()
            for known in (known for possible in roles for known in possible.values)
            if known.value in names or (isinstance(known.value, Reference) and known.value.resource == role)
        )

    @cached_property
    def _roles_of_policies(self) -> dict[str, list[Possible]]:
        """The roles that each policy resource names."""
        return {
            name: [*elements(resource.properties.lookup("Roles")), resource.properties.lookup("RoleName")]
            for name, resource in self._template.resources.items()
            if resource.type in _DOCUMENT_OWNERS
        }

    @cached_property
    def _may_attach_more(self) -> bool:
        """Whether a policy resource may name any role."""
        return any(possible.unknown for roles in self._roles_of_policies.values() for possible in roles)

    @cached_property
    def options(self) -> Mapping[Location, str | None]:
        """What is looked up in mappings only if whoever deploys the template asks for it, with its text."""
        return options_of_mappings(self._template)

    def _read(self, name: str, resource: Resource) -> None:
        documents: list[Possible] = []
        managed: list[ManagedPolicy] = []
        if resource.type in _DOCUMENT_OWNERS:
            documents.append(resource.properties.lookup("PolicyDocument"))
        elif resource.type in _PRINCIPALS:
            for policy in elements(resource.properties.lookup("Policies")):
                documents += [
                    known.value.lookup("PolicyDocument") for known in policy.values if isinstance(known.value, Node)
                ]
                self._note(name, policy)
            managed += self._managed(resource, resource.properties.lookup("ManagedPolicyArns"))
        elif resource.type in _SAM_POLICY_OWNERS:
            documents += self._sam_documents(name, resource)
            managed += self._managed(resource, resource.properties.lookup("Policies"))
        statements = [statement for document in documents for statement in self._statements(resource, document)]
        if statements:
            self.statements[name] = tuple(statements)
        if managed:
            self.managed[name] = tuple(managed)

    def _sam_documents(self, name: str, resource: Resource) -> Iterator[Possible]:
        templates: list[Node] = []
        for policy in elements(resource.properties.lookup("Policies")):
            self._note(name, policy)
            for known in policy.values:
                if not isinstance(known.value, Node):
                    continue
                if known.value.get("Statement"):
                    yield Possible((known,), unknown=False, absent=False, node=known.value)
                else:
                    templates += [value for _, value in known.value.items()]
        if templates:
            self._policy_templates[name] = tuple(templates)

    def _managed(self, resource: Resource, policies: Possible) -> Iterator[ManagedPolicy]:
        lists = [(each.alone, each.sources) for each in policies.values]
        unknown = Possible((), unknown=policies.unknown, absent=False, node=policies.node)
        for possible, sources in [
            *((each, sources) for whole, sources in lists for each in elements(whole)),
            *((each, ()) for each in elements(unknown)),
        ]:
            self._note(resource.logical_id, possible)
            for known in possible.values:
                name = _policy_name(known.value)
                if name is not None:
                    is_asked_for = is_option(known, self.options, sources)
                    yield ManagedPolicy(name, known.node.location, resource, is_asked_for)
                elif not isinstance(known.value, Node) and not self._is_own(known.value):
                    self._incomplete.add(resource.logical_id)

    def _statements(self, owner: Resource, document: Possible) -> Iterator[Statement]:
        self._note(owner.logical_id, document)
        for known in document.values:
            if not isinstance(known.value, Node):
                self._incomplete.add(owner.logical_id)
                continue
            found = [Statement(node, owner) for node in self._statement_nodes(owner, known.value)]
            denied = frozenset(action.lower() for statement in found for action in _denied_actions(statement))
            yield from (replace(statement, denied=denied) for statement in found)

    def _statement_nodes(self, owner: Resource, document: Node) -> Iterator[Node]:
        for possible in elements(document.lookup("Statement")):
            self._note(owner.logical_id, possible)
            for known in possible.values:
                if isinstance(known.value, Node) and known.value.kind is Kind.MAPPING:
                    yield known.value

    def _is_own(self, value: object) -> bool:
        """Whether it refers to a resource of the template, whose statements are read."""
        return isinstance(value, Reference) and value.resource in self._template.resources

    def _note(self, owner: str, possible: Possible) -> None:
        if possible.unknown:
            self._incomplete.add(owner)


def elements(possible: Possible) -> Iterator[Possible]:
    """Each element of a value that is written as one or as a list, with all that the element may be."""
    for known in possible.values:
        if isinstance(known.value, Node) and known.value.kind is Kind.LIST:
            for element in known.value.elements():
                yield element.possible()
        else:
            yield known.alone
    if possible.unknown:
        yield Possible((), unknown=True, absent=False, node=possible.node)


def _denied_actions(statement: Statement) -> tuple[str, ...]:
    return statement.actions.texts() if "Deny" in statement.node.lookup("Effect").texts() else ()


def _policy_name(value: object) -> str | None:
    """The name of a managed policy given as a name or an ARN, the partition of which may be a pseudo parameter."""
    if isinstance(value, Interpolated):
        last = value.parts[-1]
        value = last if isinstance(last, str) and ":iam::aws:policy/" in last else None
    if not isinstance(value, str):
        return None
    if value.startswith("arn:"):
        # A policy of the account itself may allow anything, whatever its name.
        return value.partition(":iam::aws:policy/")[2] or None
    return value
