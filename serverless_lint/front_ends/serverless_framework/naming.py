"""The logical ids that the framework gives to what it makes.

https://github.com/serverless/serverless/blob/v3.40.0/lib/plugins/aws/lib/naming.js
"""

from __future__ import annotations

from serverless_lint.lazy_pattern import lazy_pattern

ROLE = "IamRoleLambdaExecution"
REST_API = "ApiGatewayRestApi"
HTTP_API = "HttpApi"
WEBSOCKET_API = "WebsocketsApi"

_NOT_ALPHANUMERIC = lazy_pattern(r"[^0-9A-Za-z]")
_VARIABLE = lazy_pattern(r"\{([^{}]*)\}")
_IN_ROUTES = {"$": "S", "/": "Slash", "-": "Dash", "_": "Underscore", ".": "Period"}


def normalized(name: str) -> str:
    """The name of a function as ids begin with it: `get-order` gives `GetDashorder`."""
    return _capitalized(name.replace("-", "Dash").replace("_", "Underscore"))


def alphanumeric(name: str) -> str:
    """The name of a queue, topic or bucket as ids have it."""
    return _capitalized(_NOT_ALPHANUMERIC.sub("", name))


def function_id(name: str) -> str:
    """The logical id of a function."""
    return f"{normalized(name)}LambdaFunction"


def role_id(name: str) -> str:
    """The logical id of a role that a plugin makes for a function."""
    return f"{normalized(name)}{ROLE}"


def layer_id(name: str) -> str:
    """The logical id of a layer."""
    return f"{normalized(name)}LambdaLayer"


def path_id(path: str) -> str:
    """The part of ids that stands for a path of an API: `orders/{id}` gives `OrdersIdVar`."""
    return "".join(map(_part_id, path.split("/")))


def _part_id(part: str) -> str:
    named = _VARIABLE.sub(r"\1Var", part.capitalize().replace("-", "Dash"))
    return alphanumeric(named)


def route_id(route: str) -> str:
    """The part of ids that stands for a route of a WebSocket API: `$connect` gives `Sconnect`."""
    for character, name in _IN_ROUTES.items():
        route = route.replace(character, name)
    return route


def _capitalized(name: str) -> str:
    return name[:1].upper() + name[1:]
