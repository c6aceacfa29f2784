"""Who assumes a role."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from serverless_lint.model.stack.permissions import flattened
from serverless_lint.parse.template.template import Kind, Known, Node, Possible, Reference, Resource, Template

_SERVICE_ENDS = (".amazonaws.com", ".amazonaws.com.cn", ".amazon.com")
_USERS_OF_APPLICATIONS = "cognito-identity.amazonaws.com"
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


def is_for_deployments(role: Resource) -> bool:
    """Whether nobody but CloudFormation assumes a role: no code runs with it."""
    return services_trusted_by(role) == {"cloudformation"}


def is_for_users(role: Resource) -> bool:
    """Whether certainly nobody but people who sign in by SAML assumes a role."""
    return _is_trusted_as(role, _is_for_users)


def is_assumed_by_accounts(role: Resource) -> bool:
    """Whether certainly nobody but known accounts, or who has an identity elsewhere, assumes a role.

    These are no services, no other roles of the template, and no users of an application.
    """
    return _is_trusted_as(role, _is_for_accounts)


def _is_trusted_as(role: Resource, judge: Callable[[Node, Template], bool]) -> bool:
    statements = _statements(role)
    trusted = [known.value for known in statements.values]
    is_known = bool(trusted) and not statements.unknown
    return is_known and all(isinstance(statement, Node) and judge(statement, role.template) for statement in trusted)


def _is_for_users(statement: Node, _: Template) -> bool:
    actions = flattened(statement.lookup("Action"))
    names = {text.lower() for text in actions.texts()} - {"sts:tagsession"}
    return not actions.unknown and names == {"sts:assumerolewithsaml"}


def _is_for_accounts(statement: Node, template: Template) -> bool:
    principals = statement.lookup("Principal").only
    if not isinstance(principals, Node):
        return False
    kinds = {key for key, _ in principals.items()}
    accounts = flattened(principals.lookup("AWS")).values
    return (
        bool(kinds)
        and kinds <= {"AWS", "Federated"}
        and not any(known.text == "*" or _may_be_role(known, template) for known in accounts)
        and _USERS_OF_APPLICATIONS not in flattened(principals.lookup("Federated")).texts()
    )


def _may_be_role(principal: Known, template: Template) -> bool:
    """Whether it is something that the template makes and that is no user."""
    if not isinstance(principal.value, Reference):
        return False
    made = template.resources.get(principal.value.resource)
    return made is None or made.type != "AWS::IAM::User"


def is_for_identities(role: Resource) -> bool:
    """Whether certainly nobody but users with an identity of Amazon Cognito assumes a role."""
    return _is_trusted_as(role, _is_for_identities)


def _is_for_identities(statement: Node, _: Template) -> bool:
    principals = statement.lookup("Principal").only
    if not isinstance(principals, Node) or [key for key, _ in principals.items()] != ["Federated"]:
        return False
    providers = flattened(principals.lookup("Federated"))
    return not providers.unknown and set(providers.texts()) == {_USERS_OF_APPLICATIONS}


def is_for_third_parties(role: Resource) -> bool:
    """Whether certainly nobody but other accounts with an external id, such as a provider's service, assumes a role."""
    return _is_trusted_as(role, _needs_external_id)


def _needs_external_id(statement: Node, _: Template) -> bool:
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
