"""What the events of APIs make: REST APIs, HTTP APIs and WebSocket APIs with their routes, and permissions.

https://www.serverless.com/framework/docs/providers/aws/events/apigateway
"""

from __future__ import annotations

from serverless_lint.front_ends.facts import Made, arn, is_unknown, make, reference, unknown
from serverless_lint.front_ends.serverless_framework.naming import (
    HTTP_API,
    REST_API,
    WEBSOCKET_API,
    function_id,
    normalized,
    path_id,
    route_id,
)
from serverless_lint.front_ends.serverless_framework.owner import Owner, invocation, regional
from serverless_lint.front_ends.serverless_framework.settings import Settings, renamed, text_of
from serverless_lint.parse.tree.nodes import Entry, ScalarNode

_PRINCIPAL = "apigateway.amazonaws.com"
_NO_FUNCTION = ("http", "http-proxy", "http_proxy", "mock", "aws", "aws-proxy", "aws_proxy")
"""Integrations of REST APIs that may call no function."""
_HTTP_TIMEOUT = 30_000
"""What the framework gives the integrations of HTTP APIs, in milliseconds."""
_KEPT_FOR = 300
"""For how many seconds what an authorizer with settings says is kept, if these do not say so."""
_MAX_PARTS = 100
"""The parts of a path are resources, of which an API has at most 300
(https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html)."""
_OF_CORS = {
    "allowCredentials": "AllowCredentials",
    "allowedHeaders": "AllowHeaders",
    "allowedMethods": "AllowMethods",
    "allowedOrigins": "AllowOrigins",
    "exposedResponseHeaders": "ExposeHeaders",
    "maxAge": "MaxAge",
}
_USER_POOLS = "COGNITO_USER_POOLS"


def http(owner: Owner, event: Entry, settings: Settings) -> None:
    """Add the method of a REST API."""
    method, path = _method_and_path(event, settings)
    kind = (settings.text("integration") or "lambda-proxy").lower()
    gateway = owner.provider.inner("apiGateway")
    api = _rest_api(owner, event)
    resource = _resource_of(owner, event, path, api)
    if settings.get("cors") is not None and settings.flag("cors") is not False:
        _preflight(owner, event, path, api, resource)
    if kind in _NO_FUNCTION:
        return
    is_proxy = kind in ("lambda-proxy", "lambda_proxy") and not settings.has("async")
    # What is mapped has templates of the framework.
    mapping: Made = None if is_proxy else unknown(event.key_span)
    integration: dict[str, Made] = {
        "Type": "AWS_PROXY" if is_proxy else "AWS",
        "IntegrationHttpMethod": "POST",
        "Uri": invocation(owner.arn),
        "RequestParameters": _asynchronous(settings) or mapping,
        "RequestTemplates": mapping,
        "IntegrationResponses": mapping,
        "PassthroughBehavior": mapping,
        "ContentHandling": mapping,
        "TimeoutInMillis": settings.get("timeoutInMillis") or gateway.get("timeoutInMillis"),
    }
    properties: dict[str, Made] = {
        "RestApiId": api,
        "ResourceId": resource,
        "HttpMethod": method.upper() if method is not None else unknown(event.key_span),
        "ApiKeyRequired": settings.get("private") or False,
        "RequestValidatorId": unknown(event.key_span) if _is_validated(settings) else None,
        "Integration": integration,
        **_authorization(owner, event, settings),
    }
    name = f"ApiGatewayMethod{path_id(path or '')}{(method or '').lower().capitalize()}"
    owner.build.add(name, "AWS::ApiGateway::Method", event, properties, label=f"{owner.name}.http")
    source = regional("execute-api", api, "/*/*")
    owner.allow("LambdaPermissionApiGateway", event, _PRINCIPAL, source=source)


def _is_validated(settings: Settings) -> bool:
    return settings.inner("request").get("schemas", "schema", "parameters") is not None


def _asynchronous(settings: Settings) -> Made:
    is_called_and_left = settings.has("async") and settings.flag("async") is not False
    return {"integration.request.header.X-Amz-Invocation-Type": "'Event'"} if is_called_and_left else None


def _preflight(owner: Owner, event: Entry, path: str | None, api: Made, resource: Made) -> None:
    """Add the method that answers before a browser's request to another origin."""
    name = f"ApiGatewayMethod{path_id(path or '')}Options"
    if path is None or name in owner.build.resources:
        return
    at = event.key_span
    integration: Made = {
        "Type": "MOCK",
        "RequestTemplates": {"application/json": "{statusCode:200}"},
        "ContentHandling": "CONVERT_TO_TEXT",
        "IntegrationResponses": unknown(at),
    }
    properties: Made = {
        "AuthorizationType": "NONE",
        "HttpMethod": "OPTIONS",
        "Integration": integration,
        "ResourceId": resource,
        "RestApiId": api,
    }
    owner.build.add(name, "AWS::ApiGateway::Method", event, properties, label=f"{owner.name}.http")


def _rest_api(owner: Owner, event: Entry) -> Made:
    """The REST API of the service."""
    gateway = owner.provider.inner("apiGateway")
    shared = gateway.get("restApiId")
    stage: Made = gateway.get("stage") or owner.names.stage
    api: Made = reference(REST_API)
    if gateway.is_unknown or shared is not None:
        api = shared if shared is not None and not gateway.is_unknown else unknown(event.key_span)
    elif REST_API not in owner.build.resources:
        kind = owner.provider.get("endpointType") or gateway.get("endpoint")
        properties: dict[str, Made] = {
            "Name": owner.names.of_api(owner.provider.get("apiName"), gateway),
            "Policy": _policy(gateway.get("resourcePolicy") or owner.provider.get("resourcePolicy")),
            "EndpointConfiguration": {"Types": [_upper(kind) if kind is not None else "EDGE"]},
            **renamed(
                gateway,
                {
                    "disableDefaultEndpoint": "DisableExecuteApiEndpoint",
                    "binaryMediaTypes": "BinaryMediaTypes",
                    "minimumCompressionSize": "MinimumCompressionSize",
                },
            ),
        }
        owner.build.add(REST_API, "AWS::ApiGateway::RestApi", event, properties, label="provider.apiGateway")
    if "ApiGatewayDeployment" not in owner.build.resources:
        deployment: Made = {"RestApiId": api, "StageName": stage, "Description": gateway.get("description")}
        owner.build.add(
            "ApiGatewayDeployment", "AWS::ApiGateway::Deployment", event, deployment, label="provider.apiGateway"
        )
    return api


def _policy(statements: Entry | None) -> Made:
    """The policy of an API, of which the statements are written."""
    if statements is None or is_unknown(statements.value):
        return statements
    document: Made = {"Version": "2012-10-17", "Statement": statements}
    return Entry("", statements.key_span, make(statements.value.span, document), statements.span)


def _upper(entry: Entry) -> Entry:
    if not isinstance(entry.value, ScalarNode):
        return entry
    return Entry(entry.key, entry.key_span, make(entry.value.span, entry.value.text.upper()), entry.span)


def _method_and_path(event: Entry, settings: Settings) -> tuple[str | None, str | None]:
    if settings.entries or settings.is_unknown:
        return settings.text("method"), settings.text("path")
    method, _, path = (text_of(event) or "").strip().partition(" ")
    return (method, path.strip()) if path else (None, None)


def _resource_of(owner: Owner, event: Entry, path: str | None, api: Made) -> Made:
    gateway = owner.provider.inner("apiGateway")
    if path is None or gateway.is_unknown or gateway.get("restApiResources") is not None:
        return unknown(event.key_span)
    parent: Made = {"Fn::GetAtt": [REST_API, "RootResourceId"]}
    if gateway.get("restApiId") is not None:
        parent = gateway.get("restApiRootResourceId") or unknown(event.key_span)
    parts = [part for part in path.split("/") if part]
    if len(parts) > _MAX_PARTS:
        return unknown(event.key_span)
    name = "ApiGatewayResource"
    for part in parts:
        name += path_id(part)
        if name not in owner.build.resources:
            properties = {"ParentId": parent, "PathPart": part, "RestApiId": api}
            owner.build.add(name, "AWS::ApiGateway::Resource", event, properties, label=f"{owner.name}.http")
        parent = reference(name)
    return parent


def _authorization(owner: Owner, event: Entry, settings: Settings) -> dict[str, Made]:
    """How the callers of a method of a REST API are authorized."""
    authorizer = settings.get("authorizer")
    if authorizer is None:
        return {"AuthorizationType": "NONE" if not settings.is_unknown else unknown(event.key_span)}
    if is_unknown(authorizer.value):
        return {"AuthorizationType": unknown(event.key_span), "AuthorizerId": unknown(event.key_span)}
    written = Settings(authorizer.value)
    kind, name = (written.text("type") or "").upper(), text_of(authorizer) or written.text("name")
    if kind == "AWS_IAM" or (name or "").upper() == "AWS_IAM":
        return {"AuthorizationType": "AWS_IAM"}
    pool = written.text("arn") or name or ""
    kind = _USER_POOLS if kind == _USER_POOLS or ":cognito-idp:" in pool else "CUSTOM"
    given = written.get("authorizerId")
    if given is not None:
        return {"AuthorizationType": kind, "AuthorizerId": given, "AuthorizationScopes": written.get("scopes")}
    made = _authorizer(owner, authorizer, kind)
    scopes = written.get("scopes") if kind == _USER_POOLS else None
    return {"AuthorizationType": kind, "AuthorizerId": made, "AuthorizationScopes": scopes}


def _authorizer(owner: Owner, authorizer: Entry, kind: str) -> Made:
    """The authorizer of a REST API, which is a function of the service, another function, or a user pool."""
    written = Settings(authorizer.value)
    source = written.get("arn") or (authorizer if ":" in (text_of(authorizer) or "") else None)
    name = written.text("name") or text_of(authorizer) or _last_part(text_of(source)) or ""
    if ":" in name:
        name = _last_part(name)
    called: Made = source
    if source is None and name in owner.functions:
        called = arn(function_id(name))
    if not name or called is None:
        return unknown(authorizer.key_span)
    made = f"{normalized(name)}ApiGatewayAuthorizer"
    if made in owner.build.resources:
        return reference(made)
    properties: dict[str, Made] = {
        "RestApiId": unknown(authorizer.key_span) if _has_other_api(owner) else reference(REST_API),
        "Name": name,
        "IdentitySource": written.get("identitySource") or "method.request.header.Authorization",
        "AuthorizerResultTtlInSeconds": written.get("resultTtlInSeconds") or (_KEPT_FOR if written.entries else None),
        "IdentityValidationExpression": written.get("identityValidationExpression"),
    }
    if kind == _USER_POOLS:
        properties |= {"Type": _USER_POOLS, "ProviderARNs": [called]}
    else:
        is_request = (written.text("type") or "").lower() == "request"
        properties |= {"Type": "REQUEST" if is_request else "TOKEN", "AuthorizerUri": invocation(called)}
    owner.build.add(made, "AWS::ApiGateway::Authorizer", authorizer, properties, label=name)
    if kind != _USER_POOLS and name in owner.functions and written.flag("managedExternally") is not True:
        at = unknown(authorizer.key_span)
        owner.allow("LambdaPermissionApiGateway", authorizer, _PRINCIPAL, source=at, function=name)
    return reference(made)


def _has_other_api(owner: Owner) -> bool:
    gateway = owner.provider.inner("apiGateway")
    return gateway.is_unknown or gateway.get("restApiId") is not None


def _last_part(text: str | None) -> str:
    """What the framework calls a function by its ARN: what follows the last colon and the last dash."""
    return (text or "").rpartition(":")[2].rpartition("-")[2]


def http_api(owner: Owner, event: Entry, settings: Settings) -> None:
    """Add the route of an HTTP API."""
    method, path = _method_and_path(event, settings)
    written = text_of(event)
    is_default = written == "*" or (path == "*" and method in (None, "*"))
    key = f"{'ANY' if method in (None, '*') else str(method).upper()} {path}" if path is not None else None
    api = _http_api_of(owner, event)
    integration = f"HttpApiIntegration{normalized(owner.name)}"
    gateway = owner.provider.inner("httpApi")
    if integration not in owner.build.resources:
        version = owner.settings.inner("httpApi").get("payload") or gateway.get("payload")
        made: dict[str, Made] = {
            "ApiId": api,
            "IntegrationType": "AWS_PROXY",
            "IntegrationUri": owner.arn,
            "PayloadFormatVersion": _quoted(version) if version is not None else "2.0",
            "TimeoutInMillis": _HTTP_TIMEOUT,
        }
        owner.build.add(integration, "AWS::ApiGatewayV2::Integration", event, made, label=f"{owner.name}.httpApi")
        source = regional("execute-api", api, "/*")
        owner.allow("LambdaPermissionHttpApi", event, _PRINCIPAL, source=source)
    route: dict[str, Made] = {
        "ApiId": api,
        "RouteKey": "$default" if is_default else key if key is not None else unknown(event.key_span),
        "Target": {"Fn::Join": ["/", ["integrations", reference(integration)]]},
        **_route_authorization(owner, event, settings),
    }
    name = "HttpApiRouteDefault" if is_default else f"HttpApiRoute{path_id(key or '')}"
    owner.build.add(name, "AWS::ApiGatewayV2::Route", event, route, label=f"{owner.name}.httpApi")


def _http_api_of(owner: Owner, event: Entry) -> Made:
    """The HTTP API of the service."""
    gateway = owner.provider.inner("httpApi")
    shared = gateway.get("id")
    if gateway.is_unknown or shared is not None:
        return shared if shared is not None and not gateway.is_unknown else unknown(event.key_span)
    if HTTP_API not in owner.build.resources:
        properties: Made = {
            "Name": owner.names.of_api(gateway.get("name"), gateway),
            "ProtocolType": "HTTP",
            "DisableExecuteApiEndpoint": gateway.get("disableDefaultEndpoint"),
            "CorsConfiguration": _cors(gateway),
        }
        owner.build.add(HTTP_API, "AWS::ApiGatewayV2::Api", event, properties, label="provider.httpApi")
        logs = owner.provider.inner("logs")
        logged = logs.is_unknown or (logs.get("httpApi") is not None and logs.flag("httpApi") is not False)
        stage: Made = {
            "ApiId": reference(HTTP_API),
            "StageName": "$default",
            "AutoDeploy": True,
            "DefaultRouteSettings": {"DetailedMetricsEnabled": gateway.get("metrics") or False},
            "AccessLogSettings": unknown(event.key_span) if logged else None,
        }
        owner.build.add("HttpApiStage", "AWS::ApiGatewayV2::Stage", event, stage, label="provider.httpApi")
    return reference(HTTP_API)


def _cors(gateway: Settings) -> Made:
    cors = gateway.get("cors")
    if cors is None or gateway.flag("cors") is False:
        return None
    if not Settings(cors.value).entries:
        # All origins and the usual headers, and the methods that there are.
        return {"AllowOrigins": ["*"], "AllowHeaders": unknown(cors.key_span), "AllowMethods": unknown(cors.key_span)}
    defaults = {"AllowOrigins": ["*"], "AllowHeaders": unknown(cors.key_span), "AllowMethods": unknown(cors.key_span)}
    made = make(cors.value.span, {**defaults, **renamed(Settings(cors.value), _OF_CORS)})
    return Entry("", cors.key_span, made, cors.span)


def _route_authorization(owner: Owner, event: Entry, settings: Settings) -> dict[str, Made]:
    """How the callers of a route of an HTTP API are authorized."""
    authorizer = settings.get("authorizer")
    if authorizer is None and not settings.is_unknown:
        return {}
    if authorizer is None or is_unknown(authorizer.value):
        return {"AuthorizationType": unknown(event.key_span), "AuthorizerId": unknown(event.key_span)}
    written = Settings(authorizer.value)
    name, kind = text_of(authorizer) or written.text("name"), (written.text("type") or "").lower()
    if kind == "aws_iam":
        return {"AuthorizationType": "AWS_IAM"}
    configured = owner.provider.inner("httpApi", "authorizers").get(name) if name is not None else None
    if configured is not None:
        kind = (Settings(configured.value).text("type") or "jwt").lower()
        _http_authorizer(owner, configured, kind)
    given = written.get("id")
    return {
        "AuthorizationType": "CUSTOM" if kind == "request" else "JWT",
        "AuthorizerId": given or reference(f"HttpApiAuthorizer{normalized(name or '')}"),
        "AuthorizationScopes": written.get("scopes"),
    }


def _http_authorizer(owner: Owner, configured: Entry, kind: str) -> None:
    """Add an authorizer of the HTTP API."""
    settings = Settings(configured.value)
    name = settings.text("name") or configured.key
    made = f"HttpApiAuthorizer{normalized(name)}"
    if made in owner.build.resources or _http_api_of(owner, configured) != reference(HTTP_API):
        return
    function = settings.text("functionName")
    called: Made = settings.get("functionArn") or (arn(function_id(function)) if function is not None else None)
    sources = settings.get("identitySource")
    properties: dict[str, Made] = {
        "ApiId": reference(HTTP_API),
        "Name": name,
        "IdentitySource": [sources] if isinstance(sources and sources.value, ScalarNode) else sources or [],
    }
    if kind == "request":
        properties |= {
            "AuthorizerType": "REQUEST",
            "AuthorizerUri": invocation(called if called is not None else unknown(configured.key_span)),
            "AuthorizerPayloadFormatVersion": settings.get("payloadVersion") or "2.0",
            "AuthorizerResultTtlInSeconds": settings.get("resultTtlInSeconds"),
            "EnableSimpleResponses": settings.get("enableSimpleResponses"),
        }
    else:
        audience = settings.get("audience")
        audiences: Made = [audience] if isinstance(audience and audience.value, ScalarNode) else audience
        issued: Made = {"Audience": audiences, "Issuer": settings.get("issuerUrl")}
        properties |= {"AuthorizerType": "JWT", "JwtConfiguration": issued}
    owner.build.add(made, "AWS::ApiGatewayV2::Authorizer", configured, properties, label=name)
    if kind == "request" and function in owner.functions and settings.flag("managedExternally") is not True:
        permission: Made = {
            "FunctionName": called,
            "Action": "lambda:InvokeFunction",
            "Principal": _PRINCIPAL,
            "SourceArn": regional("execute-api", reference(HTTP_API), "/*"),
        }
        suffix = f"{normalized(name)}LambdaAuthorizerPermissionHttpApi"
        owner.build.add(suffix, "AWS::Lambda::Permission", configured, permission, label=name)


def _quoted(entry: Entry) -> Entry:
    if not isinstance(entry.value, ScalarNode):
        return entry
    text = {"1": "1.0", "2": "2.0"}.get(entry.value.text, entry.value.text)
    return Entry(entry.key, entry.key_span, make(entry.value.span, text), entry.span)


def websocket(owner: Owner, event: Entry, settings: Settings) -> None:
    """Add the route of a WebSocket API."""
    api = _websocket_api(owner, event)
    integration = owner.id("WebsocketsIntegration")
    label = f"{owner.name}.websocket"
    if integration not in owner.build.resources:
        made: Made = {"ApiId": api, "IntegrationType": "AWS_PROXY", "IntegrationUri": invocation(owner.arn)}
        owner.build.add(integration, "AWS::ApiGatewayV2::Integration", event, made, label=label)
        owner.allow("LambdaPermissionWebsockets", event, _PRINCIPAL)
    route = settings.get("route") if settings.entries else event
    properties: dict[str, Made] = {
        "ApiId": api,
        "RouteKey": route,
        "AuthorizationType": "NONE",
        "Target": {"Fn::Join": ["/", ["integrations", reference(integration)]]},
        "RouteResponseSelectionExpression": settings.get("routeResponseSelectionExpression"),
    }
    authorizer = settings.get("authorizer")
    if authorizer is not None:
        properties["AuthorizationType"] = "CUSTOM" if not is_unknown(authorizer.value) else unknown(event.key_span)
        properties["AuthorizerId"] = _websocket_authorizer(owner, authorizer, api)
    name = f"{route_id(text_of(route) or '')}WebsocketsRoute"
    owner.build.add(name, "AWS::ApiGatewayV2::Route", event, properties, label=label)


def _websocket_api(owner: Owner, event: Entry) -> Made:
    """The WebSocket API of the service."""
    gateway = owner.provider.inner("apiGateway")
    shared = gateway.get("websocketApiId")
    if gateway.is_unknown or shared is not None:
        return shared if shared is not None and not gateway.is_unknown else unknown(event.key_span)
    if WEBSOCKET_API not in owner.build.resources:
        label = "provider.websocket"
        description: Made = owner.provider.get("websocketsDescription") or "Serverless Websockets"
        service = owner.names.service
        name = owner.provider.get("websocketsApiName")
        default = f"{owner.names.stage}-{service}-websockets" if service is not None else None
        expression = owner.provider.get("websocketsApiRouteSelectionExpression") or "$request.body.action"
        properties: Made = {
            "Name": name or default,
            "ProtocolType": "WEBSOCKET",
            "RouteSelectionExpression": expression,
            "Description": description,
        }
        # Functions may answer the clients of the service's own API.
        owner.permit("websocket events", "execute-api:ManageConnections")
        owner.build.add(WEBSOCKET_API, "AWS::ApiGatewayV2::Api", event, properties, label=label)
        api = reference(WEBSOCKET_API)
        deployment: Made = {"ApiId": api, "Description": description}
        made = owner.build.add("WebsocketsDeployment", "AWS::ApiGatewayV2::Deployment", event, deployment, label=label)
        logs = owner.provider.inner("logs")
        logged = logs.is_unknown or (logs.get("websocket") is not None and logs.flag("websocket") is not False)
        stage: Made = {
            "ApiId": api,
            "DeploymentId": reference(made),
            "StageName": owner.names.stage,
            "Description": description,
            "AccessLogSettings": unknown(event.key_span) if logged else None,
            "DefaultRouteSettings": unknown(event.key_span) if logged else None,
        }
        owner.build.add("WebsocketsDeploymentStage", "AWS::ApiGatewayV2::Stage", event, stage, label=label)
    return reference(WEBSOCKET_API)


def _websocket_authorizer(owner: Owner, authorizer: Entry, api: Made) -> Made:
    """The authorizer of a WebSocket API."""
    written = Settings(authorizer.value)
    name = text_of(authorizer) or written.text("name") or ""
    source = written.get("arn") or (authorizer if ":" in name else None)
    if ":" in name or (not name and source is not None):
        name = _last_part(text_of(source))
    called: Made = source if source is not None else arn(function_id(name)) if name in owner.functions else None
    if not name or called is None:
        return unknown(authorizer.key_span)
    made = f"{normalized(name)}WebsocketsAuthorizer"
    if made not in owner.build.resources:
        properties: Made = {
            "ApiId": api,
            "Name": name,
            "AuthorizerType": "REQUEST",
            "AuthorizerUri": invocation(called),
            "IdentitySource": written.get("identitySource") or ["route.request.header.Auth"],
        }
        owner.build.add(made, "AWS::ApiGatewayV2::Authorizer", authorizer, properties, label=name)
        if name in owner.functions:
            owner.allow("LambdaPermissionWebsockets", authorizer, _PRINCIPAL, function=name)
    return reference(made)
