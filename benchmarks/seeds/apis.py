"""Defects in APIs, function URLs, GraphQL APIs and identity pools."""

from __future__ import annotations

import json
from collections.abc import Iterator

from edited_template import Default, Path, Remove, Set
from seeds.seed import FUNCTION, PROPERTIES, RESOURCES, SAM_FUNCTION, App, Place, changed, of, removed, seed

_SAM_API = "AWS::Serverless::Api"
_SAM_HTTP_API = "AWS::Serverless::HttpApi"
_STAGE = "AWS::ApiGateway::Stage"
_HTTP_STAGE = "AWS::ApiGatewayV2::Stage"
_LOG = {
    "DestinationArn": "arn:aws:logs:eu-west-1:123456789012:log-group:orders",
    "Format": '{"id": "$context.requestId"}',
}
_METHODS = [{"HttpMethod": "*", "ResourcePath": "/*", "ThrottlingRateLimit": 10, "ThrottlingBurstLimit": 20}]
_ROUTES = {"ThrottlingRateLimit": 10, "ThrottlingBurstLimit": 20}
_LOG_KEYS = {
    _SAM_API: "AccessLogSetting",
    _STAGE: "AccessLogSetting",
    _SAM_HTTP_API: "AccessLogSettings",
    _HTTP_STAGE: "AccessLogSettings",
}
_LIMITS = {
    _SAM_API: ("MethodSettings", _METHODS),
    _STAGE: ("MethodSettings", _METHODS),
    _SAM_HTTP_API: ("DefaultRouteSettings", _ROUTES),
    _HTTP_STAGE: ("DefaultRouteSettings", _ROUTES),
}
# What a URL adds to a function: somebody who waits, and a format of events.
_CALLERS = ("snapstart-available",)


def _stages(app: App) -> Iterator[tuple[str, str]]:
    """Stages with the kind of their `Globals`."""
    for name in app.resources(*_LOG_KEYS):
        kind = {_SAM_API: "Api", _SAM_HTTP_API: "HttpApi"}.get(app.type_of(name), "")
        yield name, kind


@seed("api-without-access-log", companions=("api-log-not-structured",))
def access_log_removed(app: App) -> Iterator[Place]:
    for name, kind in _stages(app):
        key = _LOG_KEYS[app.type_of(name)]
        if app.inherited(kind, key) is None:
            yield removed(name, key, good=_LOG)


@seed("api-log-not-structured")
def access_log_as_text(app: App) -> Iterator[Place]:
    for name, kind in _stages(app):
        key = _LOG_KEYS[app.type_of(name)]
        if app.inherited(kind, key) is None:
            at = of(name, key, "Format")
            yield Place((Set(at, "$context.requestId $context.status"),), at, (Set(of(name, key), _LOG),))


@seed("api-without-tracing")
def tracing_of_stage_removed(app: App) -> Iterator[Place]:
    for name in app.resources(_SAM_API, _STAGE):
        if app.inherited("Api", "TracingEnabled") is None:
            yield removed(name, "TracingEnabled", good=True)


@seed("api-without-tracing")
def tracing_of_stage_off(app: App) -> Iterator[Place]:
    for name in app.resources(_SAM_API, _STAGE):
        yield changed(name, "TracingEnabled", good=True, bad=False)


@seed("api-without-throttling")
def limits_removed(app: App) -> Iterator[Place]:
    for name, kind in _stages(app):
        key, good = _LIMITS[app.type_of(name)]
        if app.inherited(kind, key) is None and not app.properties(name).get("Auth"):
            path = of(name, key)
            yield Place((Remove(path),), (RESOURCES, name), (Set(path, good),), on_key=True)


@seed("api-without-throttling")
def one_limit_removed(app: App) -> Iterator[Place]:
    for name, kind in _stages(app):
        key, good = _LIMITS[app.type_of(name)]
        if app.inherited(kind, key) is None and not app.properties(name).get("Auth"):
            path = of(name, key)
            step: Path = (0,) if isinstance(good, list) else ()
            yield Place((Remove((*path, *step, "ThrottlingBurstLimit")),), path, (Set(path, good),), on_key=True)


def _own_routes(app: App, name: str, kind: str) -> list[str]:
    """The routes of an API that events name it for."""
    return [text for _, _, properties in app.events(kind) if f'"{name}"' in (text := json.dumps(properties))]


def _of_websites(app: App, good: dict[str, object], key: str) -> Iterator[Place]:
    """REST APIs for other websites, whose answers to these are no longer kept from an authorization."""
    for name in app.resources(_SAM_API):
        is_plain = "Definition" not in str(app.properties(name)) and app.inherited("Api", "Auth") is None
        routes = _own_routes(app, name, "Api")
        if is_plain and routes and not any("options" in route.casefold() for route in routes):
            mend = (Set(of(name, "Cors"), "'https://seeded.example'"), Set(of(name, "Auth"), good))
            yield Place((Remove(of(name, "Auth", key)),), of(name, "Auth", next(iter(good))), mend)


@seed("preflight-needs-authorization")
def preflight_no_longer_kept_from_the_authorizer(app: App) -> Iterator[Place]:
    key = "AddDefaultAuthorizerToCorsPreflight"
    yield from _of_websites(app, {"DefaultAuthorizer": "AWS_IAM", key: False}, key)


@seed("preflight-needs-authorization")
def preflight_no_longer_kept_from_the_key(app: App) -> Iterator[Place]:
    key = "AddApiKeyRequiredToCorsPreflight"
    yield from _of_websites(app, {"ApiKeyRequired": True, key: False}, key)


@seed("api-without-authorizer")
def authorizer_removed(app: App) -> Iterator[Place]:
    routes = [(kind, json.dumps(properties)) for kind in ("Api", "HttpApi") for _, _, properties in app.events(kind)]
    for name in app.resources(_SAM_API, _SAM_HTTP_API):
        kind = "Api" if app.type_of(name) == _SAM_API else "HttpApi"
        own = [route for of_kind, route in routes if of_kind == kind and f'"{name}"' in route and '"Auth"' not in route]
        settings = app.properties(name)
        if own and "Auth" not in settings and app.inherited(kind, "Auth") is None and "Definition" not in str(settings):
            auth = (
                {"DefaultAuthorizer": "AWS_IAM"}
                if kind == "Api"
                else {
                    "EnableIamAuthorizer": True,
                    "DefaultAuthorizer": "AWS_IAM",
                }
            )
            yield Place((Remove(of(name, "Auth")),), (RESOURCES, name), (Set(of(name, "Auth"), auth),), on_key=True)


@seed("api-without-authorizer")
def method_without_authorization(app: App) -> Iterator[Place]:
    for name in app.resources("AWS::ApiGateway::Method"):
        properties = app.properties(name)
        api = properties.get("RestApiId")
        rest_api = api.get("Ref") if isinstance(api, dict) else None
        is_open = [
            other
            for other in app.resources("AWS::ApiGateway::Method")
            if app.properties(other).get("AuthorizationType") != "AWS_IAM" and other != name
        ]
        if isinstance(rest_api, str) and not is_open and properties.get("HttpMethod") != "OPTIONS":
            path = of(name, "AuthorizationType")
            if "ApiKeyRequired" not in properties and app.type_of(rest_api) == "AWS::ApiGateway::RestApi":
                yield Place((Set(path, "NONE"),), (RESOURCES, rest_api), (Set(path, "AWS_IAM"),), on_key=True)


@seed("api-without-request-validation")
def validator_removed(app: App) -> Iterator[Place]:
    for name in app.resources("AWS::ApiGateway::Method"):
        properties = app.properties(name)
        api = properties.get("RestApiId")
        rest_api = api.get("Ref") if isinstance(api, dict) else None
        others = [
            other
            for other in app.resources("AWS::ApiGateway::Method")
            if app.properties(other).get("HttpMethod") not in ("GET", "OPTIONS", "DELETE") and other != name
        ]
        if isinstance(rest_api, str) and not others and properties.get("HttpMethod") in ("POST", "PUT", "ANY", "PATCH"):
            path = of(name, "RequestValidatorId")
            mend = (Set(path, "abc123"), Set(of(name, "RequestModels"), {"application/json": "Order"}))
            yield Place((Remove(path),), (RESOURCES, rest_api), mend, on_key=True)


@seed("function-url-public", companions=_CALLERS)
def url_for_everybody(app: App) -> Iterator[Place]:
    for name in app.functions(SAM_FUNCTION):
        path = of(name, "FunctionUrlConfig", "AuthType")
        yield Place((Set(path, "NONE"),), path, (Set(path, "AWS_IAM"),))


@seed("function-url-public", companions=_CALLERS)
def url_resource_for_everybody(app: App) -> Iterator[Place]:
    for name in app.functions(FUNCTION):
        url = {"AuthType": "AWS_IAM", "TargetFunctionArn": {"Fn::GetAtt": [name, "Arn"]}}
        resource = {"Type": "AWS::Lambda::Url", PROPERTIES: url}
        at = of("SeededUrl", "AuthType")
        yield Place((Set(at, "NONE"),), at, (Set((RESOURCES, "SeededUrl"), resource),))


@seed("permissive-cors")
def every_origin_with_credentials(app: App) -> Iterator[Place]:
    for name in app.resources(_SAM_HTTP_API):
        path = of(name, "CorsConfiguration")
        good = {"AllowOrigins": ["https://example.org"], "AllowCredentials": True}
        at = (*path, "AllowOrigins", 0)
        yield Place((Set(at, "*"),), at, (Set(path, good),))
    for name in app.functions(SAM_FUNCTION):
        path = of(name, "FunctionUrlConfig")
        good_cors = {"AllowOrigins": ["https://example.org"], "AllowCredentials": True}
        at = (*path, "Cors", "AllowOrigins", 0)
        yield Place((Set(at, "*"),), at, (Set(path, {"AuthType": "AWS_IAM", "Cors": good_cors}),))


@seed("permissive-cors")
def every_origin_and_header(app: App) -> Iterator[Place]:
    for name in app.resources(_SAM_API):
        if app.inherited("Api", "Cors") is None:
            path = of(name, "Cors")
            good = {"AllowOrigin": "'https://example.org'", "AllowHeaders": "'*'"}
            at = (*path, "AllowOrigin")
            yield Place((Set(at, "'*'"),), at, (Set(path, good),))


@seed("weak-tls-policy")
def tls_1_0(app: App) -> Iterator[Place]:
    for name in app.resources("AWS::ApiGateway::DomainName"):
        yield changed(name, "SecurityPolicy", good="TLS_1_2", bad="TLS_1_0")
    for name in app.resources(_SAM_API):
        if app.inherited("Api", "Domain") is None:
            path = of(name, "Domain")
            good = {
                "DomainName": "orders.example.org",
                "CertificateArn": "arn:aws:acm:eu-west-1:123456789012:certificate/1",
                "SecurityPolicy": "TLS_1_2",
            }
            at = (*path, "SecurityPolicy")
            yield Place((Set(at, "TLS_1_0"),), at, (Default(path, good), Set(at, "TLS_1_2")))


# A deployment may make a stage of its own.
@seed("missing-waf", elsewhere=True)
def firewall_removed(app: App) -> Iterator[Place]:
    for name in app.resources(_SAM_API, _STAGE):
        stages = list(app.resources(_SAM_API, _STAGE))
        if len(stages) == 1 and not list(app.resources("AWS::WAFv2::WebACLAssociation")):
            arn = "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/orders/1"
            association = {"ResourceArn": arn, "WebACLArn": arn}
            resource = {"Type": "AWS::WAFv2::WebACLAssociation", PROPERTIES: association}
            path = (RESOURCES, "SeededFirewall")
            yield Place((Remove(path),), (RESOURCES, name), (Set(path, resource),), on_key=True)


@seed("appsync-without-logging")
def logging_of_graphql_removed(app: App) -> Iterator[Place]:
    for name in app.resources("AWS::AppSync::GraphQLApi"):
        role = "arn:aws:iam::123456789012:role/logs"
        good = {"FieldLogLevel": "ERROR", "CloudWatchLogsRoleArn": role}
        yield removed(name, "LogConfig", good=good)


@seed("appsync-without-logging")
def logging_of_graphql_off(app: App) -> Iterator[Place]:
    for name in app.resources("AWS::AppSync::GraphQLApi"):
        at = of(name, "LogConfig", "FieldLogLevel")
        mend = (Default(of(name, "LogConfig"), {"CloudWatchLogsRoleArn": "arn:aws:iam::123456789012:role/logs"}),)
        yield Place((Set(at, "NONE"),), at, (*mend, Set(at, "ERROR")))


@seed("appsync-without-tracing")
def tracing_of_graphql_removed(app: App) -> Iterator[Place]:
    for name in app.resources("AWS::AppSync::GraphQLApi", "AWS::Serverless::GraphQLApi"):
        yield removed(name, "XrayEnabled", good=True)


@seed("appsync-without-tracing")
def tracing_of_graphql_off(app: App) -> Iterator[Place]:
    for name in app.resources("AWS::AppSync::GraphQLApi", "AWS::Serverless::GraphQLApi"):
        yield changed(name, "XrayEnabled", good=True, bad=False)


@seed("cognito-guest-access")
def guests_let_in(app: App) -> Iterator[Place]:
    for name in app.resources("AWS::Cognito::IdentityPool"):
        yield changed(name, "AllowUnauthenticatedIdentities", good=False, bad=True)
    if not list(app.resources("AWS::Cognito::IdentityPool")):
        for _ in app.resources("AWS::Cognito::UserPool"):
            pool = {"AllowUnauthenticatedIdentities": False}
            resource = {"Type": "AWS::Cognito::IdentityPool", PROPERTIES: pool}
            at = of("SeededPool", "AllowUnauthenticatedIdentities")
            yield Place((Set(at, True),), at, (Set((RESOURCES, "SeededPool"), resource),))


@seed("timeout-exceeds-api-limit", companions=("low-timeout", "client-timeout-exceeds-function"))
def timeout_above_limit_of_api(app: App) -> Iterator[Place]:
    for function, _, _ in app.events("Api", "HttpApi"):
        if app.setting(function, "PackageType") != "Image" and not list(app.events("SQS", "Cognito")):
            yield changed(function, "Timeout", good=20, bad=120)
