"""The role that functions share, and those that a plugin makes for functions of their own."""

from __future__ import annotations

from collections.abc import Iterable

from serverless_lint.front_ends.facts import Made, make, reference, unknown
from serverless_lint.front_ends.serverless_framework.build import Build
from serverless_lint.front_ends.serverless_framework.naming import ROLE, role_id
from serverless_lint.front_ends.serverless_framework.owner import Names
from serverless_lint.front_ends.serverless_framework.plugins import ROLES
from serverless_lint.front_ends.serverless_framework.settings import Settings, elements, intrinsic, text_of
from serverless_lint.parse.tree.nodes import Entry, ListNode
from serverless_lint.source import Span

_LOGS = (("logs:CreateLogStream", "logs:CreateLogGroup", "logs:TagResource"), ("logs:PutLogEvents",))
_OWN_LOGS = ("logs:CreateLogStream", "logs:CreateLogGroup", "logs:PutLogEvents")
_OF_OWN_ROLES = ("sqs events", "dynamodb events", "kinesis events", "onError")
"""The reasons for which the framework allows something that the plugin takes over."""
_NETWORK_POLICY = "service-role/AWSLambdaVPCAccessExecutionRole"


def add_role(build: Build, provider: Entry, functions: Iterable[Entry], names: Names) -> None:
    """Add the role that functions share, if any does."""
    settings = Settings(provider.value)
    of_functions = [Settings(function.value) for function in functions]
    if _has_role(settings) or all(function.has("role") for function in of_functions):
        return
    role = settings.inner("iam", "role")
    written = role.get("statements") or settings.get("iamRoleStatements")
    at = provider.key_span
    managed = role.get("managedPolicies") or settings.get("iamManagedPolicies")
    in_network = any(each.has("vpc") for each in (*of_functions, settings))
    properties: Made = {
        "AssumeRolePolicyDocument": _trust(build),
        "Policies": [{"PolicyName": unknown(at), "PolicyDocument": _document(build, written, at)}],
        "ManagedPolicyArns": _with_network(managed, at) if in_network else managed,
        "PermissionsBoundary": _boundary(settings),
        "Path": role.get("path") or "/",
        "RoleName": role.get("name") or _role_name(names),
    }
    build.add(ROLE, "AWS::IAM::Role", written or provider, properties, label="provider.iam.role")


def _trust(build: Build) -> Made:
    trust: Made = {"Effect": "Allow", "Principal": {"Service": list(build.trusted)}, "Action": ["sts:AssumeRole"]}
    return {"Version": "2012-10-17", "Statement": [trust]}


def _boundary(provider: Settings) -> Entry | None:
    own = provider.inner("iam", "role").get("permissionsBoundary", "permissionBoundary")
    return own or provider.get("rolePermissionsBoundary")


def _has_role(provider: Settings) -> bool:
    """Whether all functions have a role that is given, so that none is made."""
    role = provider.inner("iam").get("role")
    return provider.has("role") or text_of(role) is not None or intrinsic(role) is not None


def _document(build: Build, written: Entry | None, at: Span) -> Made:
    """What the role may do: what is written, and what the framework adds, as narrow as it can be made."""
    if written is not None and not isinstance(written.value, ListNode):
        return written
    added = (*_LOGS, *filter(None, build.policies.values()))
    statements = (*elements(written), *(_allowed(actions, at) for actions in added))
    return _with_statements(written, statements, at)


def _with_statements(written: Entry | None, statements: Iterable[Made], at: Span) -> Made:
    """A policy whose statements stand where the user wrote some of them."""
    made = tuple(make(at, statement) for statement in statements)
    if written is None:
        return {"Version": "2012-10-17", "Statement": made}
    found = Entry("", written.key_span, ListNode(written.value.span, made), written.span)
    return {"Version": "2012-10-17", "Statement": found}


def _allowed(actions: Iterable[str], at: Span) -> Made:
    return {"Effect": "Allow", "Action": list(actions), "Resource": unknown(at)}


def _with_network(written: Entry | None, at: Span) -> Made:
    """Managed policies with the one that lets functions into a network."""
    if written is not None and not isinstance(written.value, ListNode):
        return unknown(at)
    parts: Made = ["arn:", reference("AWS::Partition"), f":iam::aws:policy/{_NETWORK_POLICY}"]
    return [*elements(written), {"Fn::Join": ["", parts]}]


def _role_name(names: Names) -> Made:
    if names.service is None:
        return None
    return {"Fn::Join": ["-", [names.service, names.stage, reference("AWS::Region"), "lambdaRole"]]}


def has_own_role(function: Settings, plugins: frozenset[str]) -> bool:
    """Whether a plugin makes a role for a function."""
    return not ROLES.isdisjoint(plugins) and function.has("iamRoleStatements") and not function.has("role")


def add_own_role(build: Build, of_provider: Settings, function: Entry, *, inherits: bool | None) -> None:
    """Add the role that a plugin makes for a function: https://www.npmjs.com/package/serverless-iam-roles-per-function.

    It allows what is written at the function; what the provider allows, only if it is inherited.
    """
    settings = Settings(function.value)
    at, written = function.key_span, settings.get("iamRoleStatements")
    properties: Made = {
        "AssumeRolePolicyDocument": _trust(build),
        "Policies": [
            {
                "PolicyName": unknown(at),
                "PolicyDocument": _own_document(build, of_provider, function, inherits=_inherits(settings, inherits)),
            }
        ],
        "ManagedPolicyArns": _with_network(None, at) if settings.has("vpc") or of_provider.has("vpc") else None,
        "PermissionsBoundary": settings.get("iamPermissionsBoundary") or _boundary(of_provider),
        "RoleName": settings.get("iamRoleStatementsName") or unknown(at),
    }
    label = f"{function.key}.iamRoleStatements"
    build.add(role_id(function.key), "AWS::IAM::Role", written or function, properties, label=label)


def _inherits(function: Settings, default: bool | None) -> bool | None:
    """Whether a function may do what the provider allows all; None if that is not known."""
    return function.flag("iamRoleStatementsInherit") if function.has("iamRoleStatementsInherit") else default


def _own_document(build: Build, provider: Settings, function: Entry, *, inherits: bool | None) -> Made:
    at, written = function.key_span, Settings(function.value).get("iamRoleStatements")
    role = provider.inner("iam", "role")
    shared = role.get("statements") if provider.has("iam") else provider.get("iamRoleStatements")
    inherited = shared if inherits else None
    is_known = (
        inherits is not None
        and build.takes_over(inherited)
        and not (inherits and (role.is_unknown or provider.is_unknown))
    )
    if not is_known or any(each is not None and not isinstance(each.value, ListNode) for each in (written, inherited)):
        return unknown(at)
    reasons = (f"{function.key}: {reason}" for reason in _OF_OWN_ROLES)
    added = (_OWN_LOGS, *(build.policies[reason] for reason in reasons if reason in build.policies))
    statements = [*(_allowed(actions, at) for actions in added), *elements(inherited), *elements(written)]
    return _with_statements(written, statements, at)
