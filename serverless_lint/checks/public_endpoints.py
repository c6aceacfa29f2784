"""Endpoints that let in more than they should."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.function_url import FunctionUrl
from serverless_lint.analyses.identity import IdentityPool
from serverless_lint.aws.limits import WEAK_TLS_POLICIES
from serverless_lint.checks.problems import resource_problem
from serverless_lint.model import CorsSettings
from serverless_lint.parse.template.template import Node, Possible, Resource
from serverless_lint.rule import Category, Problem, Severity, rule

_TLS_POLICIES = {
    "AWS::ApiGateway::DomainName": ("SecurityPolicy",),
    "AWS::ApiGateway::DomainNameV2": ("SecurityPolicy",),
    "AWS::Serverless::Api": ("Domain", "SecurityPolicy"),
    "AWS::Serverless::HttpApi": ("Domain", "SecurityPolicy"),
    "AWS::Serverless::WebSocketApi": ("Domain", "SecurityPolicy"),
}


@rule(Severity.WARNING, Category.SECURITY, since="0.1", cwe=306)
def function_url_public(url: FunctionUrl) -> Iterator[Problem]:
    """Anybody may call a function through its URL."""
    if url.code_checks_callers:
        return
    around, advice = "", "set `AuthType` to `AWS_IAM`"
    if url.distribution is not None:
        around = f" without `{url.distribution.logical_id}`"
        # With `AWS_IAM` alone, CloudFront could not call it any more.
        advice = "use `AWS_IAM` and an origin access control"
    is_advice = not url.is_costly or url.looks_at_caller or url.is_said_to_be_signed
    for known in url.access.values:
        if known.value == "NONE":
            yield resource_problem(
                url.resource,
                known,
                f"anybody may call `{url.resource.logical_id}`{around}: {advice}",
                severity=Severity.INFO if is_advice else None,
            )


@rule(Severity.ERROR, Category.SECURITY, since="0.1", cwe=942)
def permissive_cors(cors: CorsSettings) -> Iterator[Problem]:
    """Every website may call an API with its visitors' credentials, or with whatever it likes."""
    origin = next((known for known in cors.origins.values if known.value == "*"), None)
    if origin is None:
        return
    name = cors.resource.logical_id
    is_refused_by_sam = cors.is_header and any(known.value is True for known in cors.credentials.values)
    if any(known.value is True or known.value == "true" for known in cors.credentials.values):
        message = f"`{name}` lets every website use its visitors' credentials: list the origins"
        if is_refused_by_sam:
            message = "SAM refuses `*` together with credentials: name the origin"
        elif cors.is_of_http_api:
            message = "API Gateway takes no `*` together with credentials: list the origins"
        elif cors.is_header:
            message = "browsers refuse `*` together with credentials: name the origin, or allow none"
        is_advice = cors.is_header and not is_refused_by_sam
        yield resource_problem(cors.resource, origin, message, severity=Severity.INFO if is_advice else None)
        return
    wide = [what for what, possible in (("methods", cors.methods), ("headers", cors.headers)) if _allows_all(possible)]
    if wide:
        yield resource_problem(
            cors.resource,
            origin,
            f"`{name}` takes all {' and '.join(wide)} from every website: list the origins that need them",
            severity=Severity.INFO,
        )


@rule(Severity.ERROR, Category.SECURITY, since="0.1", cwe=327)
def weak_tls_policy(resource: Resource) -> Iterator[Problem]:
    """A custom domain accepts connections with a TLS version that is no longer safe."""
    path = _TLS_POLICIES.get(resource.type)
    policies = [resource.properties.lookup(*path)] if path is not None else []
    if resource.type == "AWS::ApiGatewayV2::DomainName":
        listed = resource.properties.lookup("DomainNameConfigurations").only
        elements = listed.elements() if isinstance(listed, Node) else ()
        policies = [element.lookup("SecurityPolicy") for element in elements]
    for policy in policies:
        for known in policy.values:
            if known.value in WEAK_TLS_POLICIES.value:
                yield resource_problem(
                    resource, known, f"`{resource.logical_id}` accepts TLS below 1.2: set `SecurityPolicy` to `TLS_1_2`"
                )


@rule(Severity.WARNING, Category.SECURITY, since="0.1", cwe=306)
def cognito_guest_access(pool: IdentityPool) -> Iterator[Problem]:
    """An identity pool gives AWS credentials to people who did not sign in."""
    if pool.serves_measurements_only:
        return
    for known in pool.lets_guests_in.values:
        if known.value is True or known.value == "true":
            yield resource_problem(
                pool.resource,
                known,
                f"`{pool.name}` gives AWS credentials to guests: set `AllowUnauthenticatedIdentities: false`",
                severity=Severity.INFO if pool.gives_nothing else None,
            )


def _allows_all(possible: Possible) -> bool:
    return any(known.value == "*" for known in possible.values)
