"""API Gateway: APIs with their routes, and stages with their settings."""

from __future__ import annotations

import enum

import msgspec

from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.model.stack.edge import Edge
from serverless_lint.parse.template.template import Node, Possible, Resource
from serverless_lint.source import Location

DESCRIPTION = "StageDescription"
"""Where an `AWS::ApiGateway::Deployment` has the settings of its stage.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-apigateway-deployment-stagedescription.html
"""


class ApiKind(enum.Enum):
    """The kinds of APIs that API Gateway offers."""

    REST = "REST API"
    HTTP = "HTTP API"
    WEBSOCKET = "WebSocket API"


class Access(enum.Enum):
    """Who may call a route."""

    OPEN = "anybody"
    EXEMPT = "anybody, unlike others of the API"
    KEY = "whoever has an API key"
    LIMITED = "whoever is authorised"
    UNKNOWN = "known only at deployment"


_LOGGING_IN = lazy_pattern(r"(?:authorize|revoke|token|(?:[a-z0-9]{1,40}[-_]){0,4}(?:login|sign-?in|otp))")
"""The endpoints of OAuth 2.0, which look at who calls themselves, and what else gives out the first token or the next.

https://datatracker.ietf.org/doc/html/rfc6749#section-3, https://datatracker.ietf.org/doc/html/rfc7009#section-2
"""


_GIVE_TOKENS = (["auth"], ["oauth"], ["oauth2"], ["token"], ["tokens"], ["session"], ["sessions"])
_FOR_STRANGERS = frozenset(
    {
        *("public", "health", "healthcheck", "status", "ping", "version", "favicon", "robots"),
        *("docs", "api-docs", "openapi", "swagger", "swagger-ui", "redoc"),
    }
)
"""How paths begin of what everybody may see, perhaps after the name of the whole and its version."""
_WRITING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_BEFORE_PATHS = lazy_pattern(r"api|v\d{1,3}")


class Route(Edge, frozen=True, eq=False, kw_only=True):
    """A method of a path, or a route of an HTTP or WebSocket API: it leads from the API to a function."""

    method: str
    """In upper case, `ANY` for all; empty of a WebSocket API's route."""
    path: str
    access: Access
    may_be_validated: bool
    """Whether something may check requests before they reach the code behind it."""
    is_constant: bool = False
    """Whether API Gateway itself answers, always the same: nothing is called."""
    is_for_server: bool = False
    """Whether its requests go on as they are to a server in a network, such as a load balancer."""

    @property
    def what(self) -> str:
        """What it is."""
        return "route"

    @property
    def is_preflight(self) -> bool:
        """Whether it answers a browser's question about CORS, which carries no credentials."""
        return self.method == "OPTIONS"

    @property
    def is_for_everybody(self) -> bool:
        """Whether it is for strangers.

        Metadata of a site (RFC 8615), public keys (RFC 7517), what logs them in, what is called public or tells whether
        all is well.
        """
        parts, begin = self.path.lower().split("/"), self.beginning
        # Documents may begin with `docs` as well, and something may have a status that is set.
        if begin == "public" or (begin.partition(".")[0] in _FOR_STRANGERS and self.method not in _WRITING):
            return True
        if _LOGGING_IN.fullmatch(parts[-1]) or (parts[-1] == "refresh" and parts[-2:-1] in _GIVE_TOKENS):
            return True
        return self.method == "GET" and (".well-known" in parts[:-1] or parts[-1] in ("jwks", "jwks.json"))

    @property
    def beginning(self) -> str:
        """The first part of its path that says what it is about, in lower case: `orders` of `/api/v1/Orders/{id}`."""
        parts = self.path.lower().split("/")
        return next((part for part in parts if part and not _BEFORE_PATHS.fullmatch(part)), "")

    @property
    def takes_a_body(self) -> bool:
        """Whether its requests carry a body."""
        return self.method in ("POST", "PUT", "PATCH")


class Api(msgspec.Struct, eq=False):
    """An API of a template: its own, or one that SAM makes for events that name none."""

    kind: ApiKind
    name: str
    """Its logical id."""
    location: Location
    """Its logical id; of one that SAM makes, the first event that needs it."""
    settings: Node
    """Its properties; of one that SAM makes, its section of `Globals`."""
    resource: Resource | None
    is_limited: bool
    """Whether the API as a whole may be open to some only: a private endpoint, a resource policy, mutual TLS,
    a web ACL that blocks by default."""
    routes: list[Route] = msgspec.field(default_factory=list)
    """The routes that are known; linking fills them in."""


class Stage(msgspec.Struct, frozen=True, eq=False):
    """A stage of an API."""

    kind: ApiKind
    name: str
    """The logical id of the stage, or of the API that SAM makes it for."""
    location: Location
    settings: Node
    """Where its settings stand; a missing node if there are none."""
    is_in_usage_plan: bool
    """Whether usage plans of the template, or of the API, may limit requests."""
    written_in: str = ""
    """What its settings are written in, if that is not the stage: `StageDescription`, `Globals.Api`."""

    def path_to(self, key: str) -> str:
        """How to say where a setting belongs."""
        return f"{self.written_in}.{key}" if self.written_in else key

    def may_limit_all(self, limit: str) -> bool:
        """Whether a limit may be set for all methods beside the settings by method, which only deployments offer."""
        return self.written_in == DESCRIPTION and not self.settings.lookup(limit).certainly_absent

    @property
    def access_log_key(self) -> str:
        """How the setting for its access log is called."""
        return "AccessLogSetting" if self.kind is ApiKind.REST else "AccessLogSettings"

    @property
    def access_log(self) -> Possible:
        """Its access log, as a whole."""
        return self.settings.lookup(self.access_log_key)

    def of_access_log(self, key: str) -> Possible:
        """A setting of its access log."""
        return self.settings.lookup(self.access_log_key, key)
