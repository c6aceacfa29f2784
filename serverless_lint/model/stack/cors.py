"""What websites of other origins may do."""

from __future__ import annotations

import msgspec

from serverless_lint.parse.template.template import Possible, Resource
from serverless_lint.source import Location

_HTTP_APIS = frozenset({"AWS::ApiGatewayV2::Api", "AWS::Serverless::HttpApi"})


class CorsSettings(msgspec.Struct, frozen=True, eq=False):
    """The CORS settings of an API or function URL. Lists are flattened: each value may be an element."""

    resource: Resource
    location: Location
    origins: Possible
    methods: Possible
    headers: Possible
    credentials: Possible
    is_header: bool = False
    """Whether what is allowed is answered as it is written, whoever asks: a REST API. Browsers then refuse an origin
    `*` for a request with credentials (https://developer.mozilla.org/docs/Web/HTTP/Guides/CORS)."""

    @property
    def is_of_http_api(self) -> bool:
        """Whether API Gateway takes no origin `*` together with credentials: the CORS settings of an HTTP API
        (https://github.com/aws/aws-cdk/issues/9076).
        """
        return self.resource.type in _HTTP_APIS
