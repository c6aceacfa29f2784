"""Who assumes a role."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.model.stack.permissions import flattened
from serverless_lint.parse.template.template import Kind, Known, Node, Possible, Resource, Value

_SERVICE_ENDS = (".amazonaws.com", ".amazonaws.com.cn", ".amazon.com")
_ROLES = ("AWS::IAM::Role", "AWS::Serverless::Function")


def service_of(principal: Known) -> str | None:
    """The service that a principal is, such as `logs` for `logs.eu-west-1.amazonaws.com`; None of anything else."""
    text = principal.text or ""
    if not text.endswith(_SERVICE_ENDS) or text.startswith("…"):
        return None
    return text.partition(".")[0]


def services_trusted_by(role: Resource) -> frozenset[str]:
    """The services that may assume a role, such as `lambda`; none if anybody else may, or that is not known."""
    if role.type not in _ROLES:
        return frozenset()
    statements = _statements(role)
    services: set[str] = set()
    for known in statements.values:
        if not isinstance(known.value, Node):
            return frozenset()
        principals = known.value.lookup("Principal")
        if not isinstance(principals.only, Node) or [key for key, _ in principals.only.items()] != ["Service"]:
            return frozenset()
        for service in map(service_of, flattened(principals.only.lookup("Service")).values):
            if service is None:
                return frozenset()
            services.add(service)
    return frozenset() if statements.unknown else frozenset(services)


def _statements(role: Resource) -> Possible:
    """What says who assumes a role: a list of statements, or a single one."""
    statements = role.properties.lookup("AssumeRolePolicyDocument", "Statement")
    is_single = isinstance(statements.only, Node) and statements.only.kind is Kind.MAPPING
    return statements if is_single else flattened(statements)


def is_for_deployments(policy: Resource) -> bool:
    """Whether nobody but CloudFormation assumes the roles with a policy, or the role itself: no code runs with it."""
    roles = tuple(roles_with(policy))
    return bool(roles) and all(services_trusted_by(role) == {"cloudformation"} for role in roles)


def is_for_third_parties(role: Resource) -> bool:
    """Whether certainly nobody but other accounts with an external id, such as a provider's service, assumes a role."""
    statements = _statements(role)
    trusted = [known.value for known in statements.values]
    return bool(trusted) and not statements.unknown and all(map(_needs_external_id, trusted))


def _needs_external_id(statement: Value) -> bool:
    if not isinstance(statement, Node):
        return False
    principals = statement.lookup("Principal").only
    is_account = isinstance(principals, Node) and [key for key, _ in principals.items()] == ["AWS"]
    conditions = statement.lookup("Condition").only
    compared = [
        key.lower()
        for operator, values in (conditions.items() if isinstance(conditions, Node) else ())
        if operator in ("StringEquals", "StringLike")
        for key, _ in values.items()
    ]
    return is_account and "sts:externalid" in compared


def roles_with(policy: Resource) -> Iterator[Resource]:
    """The roles of the template that have a policy: it stands in one, or names them."""
    if policy.type in _ROLES:
        yield policy
    for known in flattened(policy.properties.lookup("Roles")).values:
        for reference, _ in known.alone.references():
            role = policy.template.resources.get(reference.resource)
            if role is not None:
                yield role
