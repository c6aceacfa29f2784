"""The CORS settings of a template's APIs and function URLs."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from serverless_lint.model import CorsSettings, flattened
from serverless_lint.parse.template.template import Known, Node, Possible, Resource, Template

_LISTS = ("AllowOrigins", "AllowMethods", "AllowHeaders", "AllowCredentials")
_OPENAPI = ("allowOrigins", "allowMethods", "allowHeaders", "allowCredentials")
_EXTENSION = "x-amazon-apigateway-cors"
_TEXTS = ("AllowOrigin", "AllowMethods", "AllowHeaders", "AllowCredentials")
_PLACES = {
    "AWS::ApiGatewayV2::Api": ((("CorsConfiguration",), _LISTS), (("Body", _EXTENSION), _OPENAPI)),
    "AWS::Serverless::HttpApi": ((("CorsConfiguration",), _LISTS), (("DefinitionBody", _EXTENSION), _OPENAPI)),
    "AWS::Serverless::Api": ((("Cors",), _TEXTS),),
    "AWS::Lambda::Url": ((("Cors",), _LISTS),),
    "AWS::Serverless::Function": ((("FunctionUrlConfig", "Cors"), _LISTS),),
}


def cors_of(template: Template) -> Iterator[CorsSettings]:
    """The CORS settings of a template, in document order."""
    for resource in template.resources.values():
        for path, names in _PLACES.get(resource.type, ()):
            settings = resource.properties.get(*path)
            if settings:
                yield _settings(resource, settings, names)


def _settings(resource: Resource, settings: Node, names: tuple[str, ...]) -> CorsSettings:
    origins, methods, headers, credentials = (_unquoted(flattened(settings.lookup(name))) for name in names)
    at = settings.key_location
    return CorsSettings(resource, at, origins, methods, headers, credentials, is_header=names is _TEXTS)


def _unquoted(possible: Possible) -> Possible:
    """The values without the quotes that a REST API wants around a header's text: `"'*'"` is `*`."""
    return replace(possible, values=tuple(_without_quotes(known) for known in possible.values))


def _without_quotes(known: Known) -> Known:
    return replace(known, value=known.value.strip("'")) if isinstance(known.value, str) else known
