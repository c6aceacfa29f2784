"""How long libraries wait for the answer to an HTTP request, and how one tells them to wait less."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.libraries.http_requests import METHODS


class HttpWait(msgspec.Struct, frozen=True):
    """How a library waits unless it is told otherwise."""

    advice: str
    """What to pass, as it is shown."""
    keys: frozenset[str] = frozenset({"timeout"})
    """The names of arguments, or the keys of options, that limit it, or that may."""
    options: int | None = None
    """The position of an object with options; None where arguments have names."""
    position: int | None = None
    """The position of the limit among arguments."""
    options_first: bool = False
    """Whether the options may stand in the place of the address."""
    seconds: int | None = None
    """How long it waits by itself; None if nothing ends it."""


_TIMEOUT = HttpWait("`timeout`")
SESSIONS_OF_REQUESTS = ("requests.Session", "requests.session", "requests.sessions.Session")
"""https://requests.readthedocs.io/en/latest/user/advanced/#session-objects"""

WAITS_OF_PYTHON: Mapping[str, HttpWait] = {
    **{
        f"{owner}.{method}": _TIMEOUT
        for owner in ("requests", "requests.api", *SESSIONS_OF_REQUESTS)
        for method in METHODS
    },
    "urllib.request.urlopen": HttpWait("`timeout`", position=2),
    "http.client.HTTPConnection": HttpWait("`timeout`", position=2),
    "http.client.HTTPSConnection": HttpWait("`timeout`", position=2),
    "aiohttp.ClientSession": HttpWait("`timeout=aiohttp.ClientTimeout(total=…)`", seconds=300),
}
"""https://requests.readthedocs.io/en/latest/user/advanced/#timeouts, https://docs.python.org/3/library/urllib.request.html,
https://docs.python.org/3/library/http.client.html, https://docs.aiohttp.org/en/stable/client_quickstart.html#timeouts"""

IN_SECONDS_OF_PYTHON = frozenset(
    {
        *(
            f"{package}.{method}"
            for package in ("requests", "requests.Session", "requests.session", "httpx", "httpx.Client")
            for method in METHODS
        ),
        *("urllib.request.urlopen", "http.client.HTTPSConnection", "http.client.HTTPConnection"),
        *("httpx.Client", "httpx.AsyncClient"),
    }
)
"""What takes a `timeout` in seconds: the addresses above, https://www.python-httpx.org/advanced/timeouts/"""

POOLS_OF_PYTHON = frozenset({"urllib3.PoolManager", "urllib3.ProxyManager", "urllib3.poolmanager.PoolManager"})
"""https://urllib3.readthedocs.io/en/stable/reference/urllib3.poolmanager.html"""

METHODS_OF_POOLS = frozenset({"request", "urlopen", "request_encode_body", "request_encode_url"})
"""The address above."""

ADAPTERS_WITHOUT_LIMIT = frozenset({"requests.adapters.HTTPAdapter"})
"""What sends the requests of a session without a limit of its own:
https://requests.readthedocs.io/en/latest/user/advanced/#transport-adapters"""

LIMITED_OF_PYTHON = frozenset({"httpx", "httpx.Client", "httpx.AsyncClient"})
"""What has a limit of its own (https://www.python-httpx.org/advanced/timeouts/) that `timeout=None` takes away."""

_OF_AXIOS = frozenset({"timeout", "signal", "cancelToken", "httpAgent", "httpsAgent", "adapter"})
_OF_FETCH = frozenset({"signal", "dispatcher", "timeout", "agent"})
_OF_NODE = frozenset({"timeout", "signal", "agent", "createConnection"})


def _axios(options: int) -> HttpWait:
    return HttpWait("`timeout`", _OF_AXIOS, options)


def _fetch(seconds: int | None) -> HttpWait:
    return HttpWait("`signal: AbortSignal.timeout(…)`", _OF_FETCH, 1, seconds=seconds)


_OPTIONS_OF_AXIOS = {
    **dict.fromkeys(("get", "delete", "head", "options"), 1),
    **dict.fromkeys(("post", "put", "patch"), 2),
    "request": 0,
}
OPTIONS_OF_AXIOS: Mapping[str, int] = {
    package + method: position
    for package in ("axios", "axios.default")
    for method, position in (
        *((f".{method}", position) for method, position in _OPTIONS_OF_AXIOS.items()),
        (".create", 0),
        ("", 0),
    )
}
"""Which argument holds the options, with a `timeout` in milliseconds: https://axios-http.com/docs/api_intro"""

WAITS_OF_JAVASCRIPT: Mapping[str, HttpWait] = {
    **{f"axios.{method}": _axios(position) for method, position in _OPTIONS_OF_AXIOS.items()},
    "axios": HttpWait("`timeout`", _OF_AXIOS, 1, options_first=True),
    "fetch": _fetch(300),
    "globalThis.fetch": _fetch(300),
    "undici.fetch": _fetch(300),
    "node-fetch": _fetch(None),
    "cross-fetch": _fetch(None),
    "undici.request": HttpWait(
        "`headersTimeout` and `bodyTimeout`", _OF_FETCH | {"headersTimeout", "bodyTimeout"}, 1, seconds=300
    ),
    "got": HttpWait("`timeout: { request: … }`", frozenset({"timeout", "signal"}), 1, options_first=True),
    **{
        f"got.{method}": HttpWait("`timeout: { request: … }`", frozenset({"timeout", "signal"}), 1)
        for method in (*METHODS, "stream")
        if method != "request"
    },
    **{
        f"{package}.{method}": HttpWait("`timeout`, and end it when that is over", _OF_NODE, 1, options_first=True)
        for package in ("http", "https")
        for method in ("get", "request")
    },
}
"""Without `node:` and `.default`: https://axios-http.com/docs/req_config,
https://undici.nodejs.org/#/docs/api/Client?id=parameter-clientoptions,
https://github.com/sindresorhus/got/blob/main/documentation/6-timeout.md, https://nodejs.org/api/http.html"""

REQUESTS_OF_NODE = frozenset(
    f"{prefix}{package}{default}.{method}"
    for prefix in ("", "node:")
    for package in ("http", "https")
    for default in ("", ".default")
    for method in ("get", "request")
)
"""What takes options with a `timeout` in milliseconds behind or instead of an address, and makes a request with
`setTimeout`: https://nodejs.org/api/http.html#httprequesturl-options-callback"""

MAKERS_OF_AXIOS = frozenset({"axios.create"})
"""https://axios-http.com/docs/instance"""
ENDS_REQUESTS_OF_NODE = frozenset({"setTimeout", "on", "once"})
"""Methods of a request of `http` by which code may end it: https://nodejs.org/api/http.html#class-httpclientrequest"""
LIMITS_ALL = frozenset({"socket.setdefaulttimeout", "undici.setGlobalDispatcher", "axios.interceptors.request.use"})
"""Calls that change what all requests do: https://docs.python.org/3/library/socket.html#socket.setdefaulttimeout,
https://undici.nodejs.org/, https://axios-http.com/docs/interceptors"""

CHANGED_ATTRIBUTES = frozenset({"request", "send", "timeout", "defaults"})
"""What code may set of a client to change what all its requests do: https://axios-http.com/docs/config_defaults,
https://requests.readthedocs.io/en/latest/api/#requests.Session"""
RACES = frozenset({"Promise.race", "Promise.any", "asyncio.wait_for", "async_timeout.timeout", "asyncio.timeout"})
"""What goes on before everything that it is given has ended:
https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Promise/race,
https://docs.python.org/3/library/asyncio-task.html#timeouts, https://github.com/aio-libs/async-timeout#readme"""

CODE_OF_AWS = lazy_pattern(r"(?:^|/)cfn-?response\.[^/]+$")
"""Copies of the module that answers CloudFormation, which nobody writes on their own:
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-lambda-function-code-cfnresponsemodule.html"""
