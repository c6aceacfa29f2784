"""Calls that send HTTP requests, and where they are told the address."""

from __future__ import annotations

METHODS = ("get", "post", "put", "patch", "delete", "head", "request", "options")
"""What packages call functions, and methods of clients, by that send a request:
https://requests.readthedocs.io/en/latest/api/, https://www.python-httpx.org/api/, https://axios-http.com/docs/api_intro"""

METHODS_OF_CLIENTS = frozenset({*METHODS, "urlopen"})
"""https://urllib3.readthedocs.io/en/stable/reference/urllib3.poolmanager.html and the addresses above."""

HTTP_CALLS = frozenset(
    {
        *(
            f"{package}.{method}"
            for package in ("requests", "httpx", "axios", "axios.default", "got", "got.default", "superagent")
            for method in METHODS
        ),
        *("axios", "axios.default", "fetch", "got", "got.default", "node-fetch", "node-fetch.default"),
        *("undici.fetch", "undici.request", "urllib.request.urlopen", "urllib3.request"),
    }
)
"""Functions that send a request: the addresses above, https://developer.mozilla.org/docs/Web/API/Window/fetch,
https://github.com/sindresorhus/got, https://github.com/node-fetch/node-fetch, https://undici.nodejs.org/,
https://docs.python.org/3/library/urllib.request.html"""

ASKS_ONLY = frozenset(
    {
        *("axios.get", "axios.default.get", "got.get", "got.default.get", "superagent.get"),
        *("fetch", "got", "got.default", "node-fetch", "node-fetch.default", "undici.fetch"),
    }
)
"""Of these, what only asks for something where it is given nothing but an address:
the addresses above, https://developer.mozilla.org/docs/Web/API/Window/fetch, https://axios-http.com/docs/api_intro"""

PROMISES_WITH_MEMBERS = ("got", "superagent")
"""Packages whose promises have more than those of JavaScript:
https://github.com/sindresorhus/got/blob/main/documentation/1-promise.md, https://forwardemail.github.io/superagent/"""

HTTP_CLIENTS = frozenset(
    {
        *("requests.Session", "requests.session", "httpx.Client", "httpx.AsyncClient", "urllib3.PoolManager"),
        *("aiohttp.ClientSession", "axios.create", "axios.default.create"),
        *("http.client.HTTPSConnection", "http.client.HTTPConnection"),
    }
)
"""What makes something that sends requests: the addresses above,
https://docs.aiohttp.org/en/stable/client_reference.html, https://docs.python.org/3/library/http.client.html"""

METHOD_FIRST = frozenset({"requests.request", "httpx.request", "urllib3.request"})
"""Functions whose first argument is the method and whose second is the address: the addresses above."""

TELLS_ADDRESS = HTTP_CALLS | {
    *("https.get", "https.request", "http.get", "http.request", "axios.create", "axios.default.create")
}
"""What is told an address to send requests to, without `node:`: the addresses above, https://nodejs.org/api/http.html"""

ADDRESS_OPTIONS = ("url", "baseURL")
"""Options that are an address: https://axios-http.com/docs/req_config"""

STATUSES = frozenset({"status_code", "statusCode", "status", "ok", "is_error", "is_success"})
"""Attributes of an answer that say whether a request has succeeded: https://requests.readthedocs.io/en/latest/api/,
https://www.python-httpx.org/api/, https://docs.aiohttp.org/en/stable/client_reference.html,
https://developer.mozilla.org/docs/Web/API/Response, https://axios-http.com/docs/res_schema,
https://nodejs.org/api/http.html#messagestatuscode"""
