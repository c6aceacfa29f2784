"""The APIs of a template with their routes and stages, those included that SAM makes by itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from serverless_lint.link.stack.definitions import DefinitionFiles
from serverless_lint.link.stack.names import Names, logical_id, references
from serverless_lint.model import NOT_KNOWN, Access, Api, ApiKind, End, Route, SamEvent, Stage
from serverless_lint.model.stack.api import DESCRIPTION
from serverless_lint.parse.template.template import Kind, Node, Possible, Reference, Resource, Template
from serverless_lint.source import Location

_KINDS = {
    "AWS::ApiGateway::RestApi": ApiKind.REST,
    "AWS::Serverless::Api": ApiKind.REST,
    "AWS::ApiGatewayV2::Api": ApiKind.HTTP,
    "AWS::Serverless::HttpApi": ApiKind.HTTP,
    "AWS::Serverless::WebSocketApi": ApiKind.WEBSOCKET,
}
_SAM_APIS = frozenset({"AWS::Serverless::Api", "AWS::Serverless::HttpApi", "AWS::Serverless::WebSocketApi"})
_BODIES = {
    "AWS::ApiGateway::RestApi": ("Body", "BodyS3Location"),
    "AWS::Serverless::Api": ("DefinitionBody", "DefinitionUri"),
    "AWS::ApiGatewayV2::Api": ("Body", "BodyS3Location"),
    "AWS::Serverless::HttpApi": ("DefinitionBody", "DefinitionUri"),
}
# https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources.html
_EVENTS = {
    "Api": (ApiKind.REST, "RestApiId", "ServerlessRestApi", "Api"),
    "HttpApi": (ApiKind.HTTP, "ApiId", "ServerlessHttpApi", "HttpApi"),
}
"""SAM events for requests: the kind of API, the property that names it, and the one that SAM makes otherwise, with its
section of `Globals`."""

_OPERATIONS = {
    "get": "GET",
    "post": "POST",
    "put": "PUT",
    "delete": "DELETE",
    "patch": "PATCH",
    "head": "HEAD",
    "options": "OPTIONS",
    "x-amazon-apigateway-any-method": "ANY",
}
_MAX_PATH = 30


def apis_of(template: Template, names: Names, events: Iterable[SamEvent], files: DefinitionFiles) -> tuple[Api, ...]:
    """The APIs of a template with their routes, in document order."""
    found = _Apis(template, names, files)
    found.link(events)
    return tuple(found.apis.values())


def stages_of(template: Template, names: Names, apis: tuple[Api, ...]) -> Iterator[Stage]:
    """The stages of a template."""
    has_plans = any(
        resource.type == "AWS::ApiGateway::UsagePlan" and not resource.properties.lookup("Throttle").certainly_absent
        for resource in template.resources.values()
    ) and _may_ask_for_keys(template)
    replaced = frozenset(api.name for api in apis if api.resource is None)

    def stage(kind: ApiKind, name: str, location: Location, settings: Node, written_in: str = "") -> Stage:
        own_plan = settings.lookup("Auth", "UsagePlan", "Throttle")
        has_plan = (has_plans and kind is ApiKind.REST) or not own_plan.certainly_absent
        return Stage(kind, name, location, settings, has_plan, written_in)

    for resource in template.resources.values():
        if resource.logical_id in replaced:
            continue
        name, at, properties = resource.logical_id, resource.location, resource.properties
        if resource.type == "AWS::ApiGateway::Stage":
            yield stage(ApiKind.REST, name, at, properties)
        elif resource.type == "AWS::ApiGateway::Deployment" and properties.get("StageName"):
            yield stage(ApiKind.REST, name, at, properties.get(DESCRIPTION), DESCRIPTION)
        elif resource.type == "AWS::ApiGatewayV2::Stage":
            yield stage(_kind_of_stage(resource, names), name, at, properties)
        elif resource.type in _SAM_APIS:
            yield stage(_KINDS[resource.type], name, at, properties)
    for api in apis:
        if api.resource is None:
            section = "Globals.Api" if api.kind is ApiKind.REST else "Globals.HttpApi"
            yield stage(api.kind, api.name, api.location, api.settings, section)


def _may_ask_for_keys(template: Template) -> bool:
    """Whether usage plans may limit anything: they do for those who are asked for an API key, and have one."""
    return (
        template.open
        or any(resource.type == "AWS::ApiGateway::UsagePlanKey" for resource in template.resources.values())
        or any(_may_ask_for_key(node) for node in template.root.walk())
    )


def _may_ask_for_key(node: Node) -> bool:
    # A definition in a file may say anything.
    if node.key in ("DefinitionUri", "BodyS3Location", "Fn::Transform"):
        return True
    if node.key == "ApiKeyRequired":
        return any(known.value not in (False, "false") for known in node.possible().values) or node.possible().unknown
    return node.key == "type" and node.text == "apiKey"


def _kind_of_stage(stage: Resource, names: Names) -> ApiKind:
    api = names.certain(stage.properties.lookup("ApiId"), *_KINDS)
    return _kind(api) if api is not None else ApiKind.HTTP


def _kind(api: Resource) -> ApiKind:
    if api.type == "AWS::ApiGatewayV2::Api" and api.properties.lookup("ProtocolType").only == "WEBSOCKET":
        return ApiKind.WEBSOCKET
    return _KINDS.get(api.type, ApiKind.HTTP)


class _Apis:
    def __init__(self, template: Template, names: Names, files: DefinitionFiles) -> None:
        self._template = template
        self._names = names
        self._files = files
        self._has_mutual_tls = any(
            not resource.properties.lookup("MutualTlsAuthentication").certainly_absent
            for resource in template.resources.values()
            if resource.type in ("AWS::ApiGateway::DomainName", "AWS::ApiGatewayV2::DomainName")
        )
        self.apis: dict[str, Api] = {
            resource.logical_id: Api(
                _kind(resource),
                resource.logical_id,
                resource.location,
                resource.properties,
                resource,
                self._is_limited(resource.properties),
            )
            for resource in template.resources.values()
            if resource.type in _KINDS
        }

    def link(self, events: Iterable[SamEvent]) -> None:
        """Find the routes."""
        for event in events:
            self._event(event)
        for resource in self._template.resources.values():
            if resource.type == "AWS::Serverless::WebSocketApi":
                self._connection(resource)
            elif resource.type == "AWS::ApiGateway::Method":
                self._method(resource)
            elif resource.type == "AWS::ApiGatewayV2::Route":
                self._route(resource)
        for api in self.apis.values():
            if api.resource is not None and _has_definition(api.resource):
                self._defined_routes(api, api.resource)
            elif api.resource is not None and api.settings.get("Target"):
                self._quick_route(api, api.resource)
        for name in _behind_firewalls(self._template, self._names):
            if name in self.apis:
                self.apis[name].is_limited = True

    def _is_limited(self, settings: Node) -> bool:
        private = settings.lookup("EndpointConfiguration")
        types = [private, private.node.lookup("Type"), private.node.lookup("Types")] if private.values else [private]
        return (
            self._has_mutual_tls
            or any(_may_be_private(possible) for possible in types)
            or not settings.lookup("Policy").certainly_absent
            or not settings.lookup("Auth", "ResourcePolicy").certainly_absent
            or not settings.lookup("Domain", "MutualTlsAuthentication").certainly_absent
        )

    def _event(self, event: SamEvent) -> None:
        described = _EVENTS.get(event.type)
        if described is None:
            return
        kind, key, implicit, section = described
        properties = event.properties
        owner = event.node.lookup("Properties", key)
        name = implicit if owner.certainly_absent else logical_id(owner)
        # SAM makes it anew where a resource of that name is declared.
        if name == implicit and (implicit not in self.apis or self.apis[implicit].resource is not None):
            settings = self._template.root.get("Globals", section)
            self.apis[implicit] = Api(kind, implicit, event.location, settings, None, self._is_limited(settings))
        api = self.apis.get(name or "")
        if api is None:
            return
        # The policy holds for the whole API: what it does not allow is refused.
        api.is_limited |= not properties.lookup("Auth", "ResourcePolicy").certainly_absent
        method, path = properties.lookup("Method"), properties.lookup("Path")
        self._add(
            api,
            _text(method, "ANY").upper(),
            _text(path, "$default"),
            _access_of_event(properties.get("Auth"), api.settings.get("Auth")),
            owner=event.owner,
            location=event.location,
            target=End(event.owner),
            may_be_validated=not properties.lookup("RequestModel").certainly_absent,
        )

    def _add(
        self,
        api: Api,
        method: str,
        path: str,
        access: Access,
        *,
        owner: Resource,
        location: Location,
        target: End,
        may_be_validated: bool = True,
        is_constant: bool = False,
        is_for_server: bool = False,
    ) -> None:
        api.routes.append(
            Route(
                name=f"{method} {path}".strip(),
                owner=owner,
                location=location,
                source=End(api.resource),
                target=target,
                method=method,
                path=path,
                access=access,
                may_be_validated=may_be_validated,
                is_constant=is_constant,
                is_for_server=is_for_server,
            )
        )

    def _function_in(self, node: Node) -> End:
        """The function that an integration names."""
        found = next(self._names.functions_in(node), None)
        return End(found[0], written=found[1].possible()) if found is not None else NOT_KNOWN

    def _method(self, method: Resource) -> None:
        properties = method.properties
        api = self.apis.get(logical_id(properties.lookup("RestApiId")) or "")
        if api is not None:
            self._add(
                api,
                _text(properties.lookup("HttpMethod"), "ANY").upper(),
                self._path(properties.lookup("ResourceId")),
                _access_by_type(properties),
                owner=method,
                location=method.location,
                target=self._function_in(properties.get("Integration", "Uri")),
                is_constant=_is_mock(properties.get("Integration").lookup("Type")),
                is_for_server=_leads_to_server(properties.get("Integration"), "Type", "ConnectionType"),
                may_be_validated=not properties.lookup("RequestValidatorId").certainly_absent,
            )

    def _path(self, resource: Possible) -> str:
        """The path of a resource of a REST API; `…` stands for what is not known."""
        parts: list[str] = []
        for _ in range(_MAX_PATH):
            reference = resource.only
            if not isinstance(reference, Reference):
                return "/".join(["…", *parts])
            if reference.attribute == "RootResourceId":
                return "/" + "/".join(parts)
            owner = self._names.certain(resource, "AWS::ApiGateway::Resource")
            if owner is None:
                return "/".join(["…", *parts])
            parts.insert(0, _text(owner.properties.lookup("PathPart"), "…"))
            resource = owner.properties.lookup("ParentId")
        return "/".join(["…", *parts])

    def _route(self, route: Resource) -> None:
        properties = route.properties
        api = self.apis.get(logical_id(properties.lookup("ApiId")) or "")
        key = _text(properties.lookup("RouteKey"), "…")
        # Whoever may connect to a WebSocket API may send everything; only the first route can be limited.
        if api is None or (api.kind is ApiKind.WEBSOCKET and key != "$connect"):
            return
        settings = self._integration(properties.get("Target"))
        target = self._function_in(settings.get("IntegrationUri")) if settings is not None else NOT_KNOWN
        method, _, path = key.rpartition(" ")
        self._add(
            api,
            method.upper(),
            path,
            _access_by_type(properties),
            owner=route,
            location=route.location,
            target=target,
            is_for_server=settings is not None and _leads_to_server(settings, "IntegrationType", "ConnectionType"),
        )

    def _integration(self, target: Node) -> Node | None:
        """The settings of the integration that a route leads to."""
        found = (self._names.of(each, "AWS::ApiGatewayV2::Integration").resource for each, _ in references(target))
        return next((integration.properties for integration in found if integration is not None), None)

    def _connection(self, websocket: Resource) -> None:
        """The route of a WebSocket API of SAM that decides who may connect."""
        connect = websocket.properties.lookup("Routes", "$connect").only
        if isinstance(connect, Node):
            kind = websocket.properties.lookup("Auth", "AuthType")
            access = Access.OPEN if kind.certainly_absent else _access_by_names(kind)
            access = _with_key(connect) if access is Access.OPEN else access
            self._add(
                self.apis[websocket.logical_id],
                "",
                "$connect",
                access,
                owner=websocket,
                location=connect.key_location,
                target=self._function_in(connect),
            )

    def _quick_route(self, api: Api, resource: Resource) -> None:
        """The one route that an HTTP API with a target has; it cannot be limited."""
        key = _text(api.settings.lookup("RouteKey"), "$default")
        method, _, path = key.rpartition(" ")
        target = self._function_in(api.settings.get("Target"))
        method = method.upper() or "ANY"
        self._add(api, method, path, Access.OPEN, owner=resource, location=api.location, target=target)

    def _defined_routes(self, api: Api, resource: Resource) -> None:
        """The routes of an OpenAPI definition. SAM takes what events say about access into it."""
        decided = {(route.method, route.path) for route in api.routes if route.access is not Access.OPEN}
        api.routes = []
        root = _definition(resource, self._files)
        if root is None:
            return
        api.is_limited |= bool(root.get("x-amazon-apigateway-policy"))
        default = _default_access(api.settings.get("Auth")) if resource.type in _SAM_APIS else Access.OPEN
        if root.document is not resource.node.document and _body(resource).get("security"):
            default = Access.UNKNOWN
        for path, item in root.get("paths").items():
            for operation, method in _OPERATIONS.items():
                node = item.get(operation)
                if node.kind is Kind.MAPPING:
                    access = default if default is not Access.OPEN else _access_of_operation(node, root)
                    if (method, path) in decided:
                        access = Access.UNKNOWN
                    self._add(
                        api,
                        method,
                        path,
                        access,
                        owner=resource,
                        location=node.key_location,
                        target=self._function_in(node.get("x-amazon-apigateway-integration")),
                        may_be_validated=_validates(node, root),
                        is_constant=_is_mock(node.get("x-amazon-apigateway-integration").lookup("type")),
                        is_for_server=_leads_to_server(
                            node.get("x-amazon-apigateway-integration"), "type", "connectionType"
                        ),
                    )


def _behind_firewalls(template: Template, names: Names) -> Iterator[str]:
    """What is associated with a web ACL that refuses, or may refuse, all that its rules do not allow."""
    for association in template.resources.values():
        if association.type == "AWS::WAFv2::WebACLAssociation":
            acl = names.certain(association.properties.lookup("WebACLArn"), "AWS::WAFv2::WebACL")
            # What one of another stack lets through is not known.
            if acl is None or not acl.properties.lookup("DefaultAction", "Block").certainly_absent:
                yield from (reference.resource for reference, _ in references(association.properties))


def _has_definition(resource: Resource) -> bool:
    return any(resource.properties.get(key) for key in _BODIES.get(resource.type, ()))


def _definition(resource: Resource, files: DefinitionFiles) -> Node | None:
    """The root of a resource's OpenAPI definition."""
    body = _body(resource)
    if body.get("paths"):
        # What an include adds to paths of its own may limit them.
        return None if body.is_open else body
    return files.of(resource)


def _body(resource: Resource) -> Node:
    """The definition that stands in the template, or the part of it that does."""
    return resource.properties.get(_BODIES[resource.type][0])


def _access_of_event(auth: Node, api_auth: Node) -> Access:
    """What an event says, and the API where the event says nothing."""
    own, key = auth.lookup("Authorizer"), auth.lookup("ApiKeyRequired")
    default = api_auth.lookup("DefaultAuthorizer")
    authorizer = default if own.certainly_absent else own
    access = Access.OPEN if authorizer.certainly_absent else _access_by_names(authorizer)
    access = _with_key(api_auth if key.certainly_absent else auth) if access is Access.OPEN else access
    is_exempt = access is Access.OPEN and authorizer is own and _access_by_names(default) is Access.LIMITED
    return Access.EXEMPT if is_exempt else access


def _default_access(auth: Node) -> Access:
    """What an API of SAM says for all its routes."""
    authorizer = auth.lookup("DefaultAuthorizer")
    access = Access.OPEN if authorizer.certainly_absent else _access_by_names(authorizer)
    return _with_key(auth) if access is Access.OPEN else access


def _access_by_type(properties: Node) -> Access:
    """What a method or route of CloudFormation says."""
    kind = properties.lookup("AuthorizationType")
    access = Access.OPEN if kind.certainly_absent else _access_by_names(kind)
    return _with_key(properties) if access is Access.OPEN else access


def _access_by_names(authorizer: Possible) -> Access:
    if authorizer.unknown or not authorizer.values:
        return Access.UNKNOWN
    return Access.OPEN if all(known.value == "NONE" for known in authorizer.values) else Access.LIMITED


def _with_key(settings: Node) -> Access:
    required = settings.lookup("ApiKeyRequired")
    if required.unknown:
        return Access.UNKNOWN
    return Access.KEY if any(known.value in (True, "true") for known in required.values) else Access.OPEN


def _access_of_operation(operation: Node, root: Node) -> Access:
    # https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html
    if operation.get("x-amazon-apigateway-auth"):
        return Access.LIMITED
    own = operation.lookup("security")
    if own.certainly_absent:
        return _access_by_security(root.lookup("security"), root)
    access = _access_by_security(own, root)
    is_exempt = access is Access.OPEN and _access_by_security(root.lookup("security"), root) is Access.LIMITED
    return Access.EXEMPT if is_exempt else access


def _access_by_security(security: Possible, root: Node) -> Access:
    if security.certainly_absent:
        return Access.OPEN
    listed = security.only
    if not isinstance(listed, Node) or listed.kind is not Kind.LIST:
        return Access.UNKNOWN
    # SAM writes `NONE` where a route has no authorizer.
    names = [name for requirement in listed.elements() for name, _ in requirement.items() if name != "NONE"]
    if not names:
        return Access.OPEN
    return Access.KEY if all(_is_key_scheme(name, root) for name in names) else Access.LIMITED


def _is_key_scheme(name: str, root: Node) -> bool:
    for section in (root.get("components", "securitySchemes", name), root.get("securityDefinitions", name)):
        if section:
            return section.lookup("type").only == "apiKey" and not any(
                key.startswith("x-amazon-apigateway-auth") for key, _ in section.items()
            )
    return False


def _validates(operation: Node, root: Node) -> bool:
    key = "x-amazon-apigateway-request-validator"
    return bool(operation.get(key) or root.get(key)) or operation.is_open


def _leads_to_server(integration: Node, kind: str, connection: str) -> bool:
    """Whether requests go on as they are, through a link to a network."""
    is_passed_on = _text(integration.lookup(kind), "").lower() == "http_proxy"
    return is_passed_on and _text(integration.lookup(connection), "").upper() == "VPC_LINK"


def _is_mock(integration: Possible) -> bool:
    return _text(integration, "").lower() == "mock"


def _text(possible: Possible, otherwise: str) -> str:
    only = possible.only
    return only if isinstance(only, str) else otherwise


def _may_be_private(possible: Possible) -> bool:
    """Whether a type of endpoint, or one in a list, may be `PRIVATE`."""
    types = [
        possible,
        *(
            element.possible()
            for known in possible.values
            if isinstance(known.value, Node)
            for element in known.value.elements()
        ),
    ]
    return any(kind.unknown or "PRIVATE" in kind.texts() for kind in types)
