"""The objects by which web frameworks and Powertools show the event to code, and what of the event is in them."""

from __future__ import annotations

from collections.abc import Mapping

from serverless_lint.libraries.powertools import DATA_CLASSES, PYTHON_PACKAGE, ROUTERS

ADAPTERS = (
    # https://mangum.fastapiexpert.com/, https://github.com/logandk/serverless-wsgi#readme,
    # https://github.com/slank/awsgi#readme, https://github.com/adamchainz/apig-wsgi#readme
    *("mangum", "serverless_wsgi", "awsgi", "awsgi2", "apig_wsgi"),
    # https://github.com/dougmoscrop/serverless-http#readme, https://github.com/CodeGenieApp/serverless-express#readme,
    # https://github.com/fastify/aws-lambda-fastify#readme, https://hono.dev/docs/getting-started/aws-lambda
    *("serverless-http", "@codegenie/serverless-express", "@vendia/serverless-express", "aws-serverless-express"),
    *("@fastify/aws-lambda", "aws-lambda-fastify", "hono/aws-lambda"),
)
"""Packages that make requests for web frameworks of events: the addresses beside."""

GIVE_EVENTS_TO_ROUTES = (*ADAPTERS, f"{ROUTERS}.")
"""How the dotted names begin of what gives the event to functions for routes, and refuses none for what is in it: the
addresses above, https://docs.powertools.aws.dev/lambda/python/latest/core/event_handler/api_gateway/"""

GIVE_PROMISES = frozenset(
    {
        *("serverless-http", "@codegenie/serverless-express", "@codegenie/serverless-express.configure"),
        *("@vendia/serverless-express", "@vendia/serverless-express.configure", "hono/aws-lambda.handle"),
    }
)
"""Those that make handlers which give a promise, settled once a route has answered, and use no callback:
https://github.com/dougmoscrop/serverless-http/blob/master/lib/provider/aws/index.js,
https://github.com/CodeGenieApp/serverless-express/blob/main/src/configure.js,
https://github.com/honojs/hono/blob/main/src/adapter/aws-lambda/handler.ts"""

CHOOSES_HOW_TO_ANSWER = "resolutionMode"
"""The option by which one of them uses something else than a promise:
https://github.com/CodeGenieApp/serverless-express#resolutionmode-promise-default"""

ANSWER_BY = frozenset({"res", "resp", "response", "reply", "next", "done", "cb", "callback"})
"""What the parameters are called by which functions for routes answer, or hand on to others that do:
https://expressjs.com/en/guide/routing.html, https://fastify.dev/docs/latest/Reference/Reply/"""

_BODY, _QUERY, _PATH, _HEADERS = "body", "queryStringParameters", "pathParameters", "headers"

_FLASK: Mapping[str, str] = {
    **dict.fromkeys(("args", "values"), _QUERY),
    **dict.fromkeys(("json", "form", "data", "get_json", "get_data"), _BODY),
    **{"view_args": _PATH, "headers": _HEADERS, "cookies": "cookies"},
}
_STARLETTE: Mapping[str, str] = {
    **{"query_params": _QUERY, "path_params": _PATH, "headers": _HEADERS, "cookies": "cookies"},
    **dict.fromkeys(("json", "form", "body"), _BODY),
}
_EXPRESS: Mapping[str, str] = {
    "query": _QUERY,
    "params": _PATH,
    "body": _BODY,
    "headers": _HEADERS,
    "cookies": "cookies",
}
_KOA: Mapping[str, str] = {
    **dict.fromkeys(("query", "request.query"), _QUERY),
    **{"params": _PATH, "request.body": _BODY, "headers": _HEADERS},
}
_HONO: Mapping[str, str] = {
    **{"req.query": _QUERY, "req.queries": _QUERY, "req.param": _PATH, "req.header": _HEADERS},
    **dict.fromkeys(("req.json", "req.text", "req.parseBody"), _BODY),
}
_NODE_ROUTER: Mapping[str, str] = {"params": _PATH, "req.json": _BODY, "req.text": _BODY, "event": ""}

_AS_IN_THE_EVENT: Mapping[str, str] = {
    name: name
    for name in (
        *("queryStringParameters", "multiValueQueryStringParameters", "pathParameters", "multiValueHeaders"),
        *("rawPath", "rawQueryString", "body", "headers", "cookies", "path"),
    )
}
_HTTP: Mapping[str, str] = {
    **_AS_IN_THE_EVENT,
    **dict.fromkeys(("json_body", "decoded_body"), _BODY),
    **dict.fromkeys(
        (
            *("query_string_parameters", "resolved_query_string_parameters", "get_query_string_value"),
            *("multi_value_query_string_parameters", "get_multi_value_query_string_values"),
        ),
        _QUERY,
    ),
    **dict.fromkeys(("get_header_value", "resolved_headers_field", "multi_value_headers"), _HEADERS),
    **{"path_parameters": _PATH, "raw_path": "rawPath", "raw_query_string": "rawQueryString"},
}

DATA_OF_EVENTS: Mapping[str, Mapping[str, str]] = {
    **dict.fromkeys(("APIGatewayProxyEvent", "APIGatewayProxyEventV2", "ALBEvent", "LambdaFunctionUrlEvent"), _HTTP),
    "SQSEvent": {"records[].body": "Records[].body", "records[].json_body": "Records[].body"},
    "SNSEvent": {"records[].sns.message": "Records[].Sns.Message", "sns_message": "Records[].Sns.Message"},
    "S3Event": {
        **dict.fromkeys(("records[].s3.get_object.key", "record.s3.get_object.key"), "Records[].s3.object.key"),
        "object_key": "Records[].s3.object.key",
    },
    "EventBridgeEvent": {"detail": "detail"},
    "KinesisStreamEvent": dict.fromkeys(
        ("records[].kinesis.data_as_text", "records[].kinesis.data_as_json"), "Records[].kinesis.data"
    ),
}
"""The data classes of Powertools: https://docs.powertools.aws.dev/lambda/python/latest/utilities/data_classes/"""

EVENT_SOURCES = frozenset({f"{DATA_CLASSES}.event_source", f"{DATA_CLASSES}.event_source.event_source"})
"""What gives handlers a data class: the address above."""

PACKAGES_OF_EVENTS = (PYTHON_PACKAGE, "@aws-lambda-powertools/event-handler")
"""Packages whose objects are made of the event itself: the address above,
https://docs.powertools.aws.dev/lambda/typescript/latest/features/event-handler/http/"""

CURRENT_EVENT = "current_event"
"""What routers of Powertools have the event under:
https://docs.powertools.aws.dev/lambda/python/latest/core/event_handler/api_gateway/#accessing-request-details"""

REQUESTS: Mapping[str, Mapping[str, str]] = {
    # https://flask.palletsprojects.com/en/stable/api/#flask.Request
    **{"flask.request": _FLASK, "flask.globals.request": _FLASK},
    **{
        f"{ROUTERS}.{package}{router}.{CURRENT_EVENT}": _HTTP
        for package in ("", "api_gateway.", "lambda_function_url.")
        for router in (
            *("APIGatewayRestResolver", "APIGatewayHttpResolver", "ALBResolver", "LambdaFunctionUrlResolver"),
            *("ApiGatewayResolver", "Router"),
        )
    },
    **{f"{ROUTERS}.router.{kind}Router.{CURRENT_EVENT}": _HTTP for kind in ("APIGateway", "APIGatewayHttp", "ALB")},
}
"""Objects that any code may ask for, by their dotted names: the addresses beside and those of `CURRENT_EVENT`."""

TYPES_OF_REQUESTS: Mapping[str, Mapping[str, str]] = {
    # https://www.starlette.dev/requests/, https://fastapi.tiangolo.com/reference/request/
    **dict.fromkeys(("starlette.requests.Request", "fastapi.Request", "fastapi.requests.Request"), _STARLETTE),
    **{
        f"{DATA_CLASSES}.{module}{name}": attributes
        for name, attributes in DATA_OF_EVENTS.items()
        for module in ("", "api_gateway_proxy_event.", "alb_event.", "sqs_event.", "sns_event.", "s3_event.")
    },
}
"""Classes of parameters that are given one of these: the addresses beside and that of `DATA_OF_EVENTS`."""

ROUTERS_OF_NODE: Mapping[str, Mapping[str, str]] = {
    # https://expressjs.com/en/5x/api.html#req
    **dict.fromkeys(("express", "express.Router"), _EXPRESS),
    # https://fastify.dev/docs/latest/Reference/Request/
    **dict.fromkeys(("fastify", "fastify.fastify"), _EXPRESS),
    # https://koajs.com/#context, https://github.com/koajs/router/blob/master/API.md
    **dict.fromkeys(("@koa/router", "koa-router"), _KOA),
    # https://hono.dev/docs/api/request
    "hono.Hono": _HONO,
    # https://docs.powertools.aws.dev/lambda/typescript/latest/features/event-handler/http/
    **{f"@aws-lambda-powertools/event-handler/{name}.Router": _NODE_ROUTER for name in ("http", "rest")},
    "@aws-lambda-powertools/event-handler/experimental-rest.Router": _NODE_ROUTER,
}
"""What makes routers of frameworks of Node.js, with what their functions are given first: the addresses beside."""

PACKAGES_OF_NODE = ("express", "fastify", "@koa/router", "koa-router", "hono", "@aws-lambda-powertools/event-handler")
"""The packages of these: the addresses above."""

SAY_WHO_ASKS = frozenset({_HEADERS, "cookies"})
"""The parts of requests by which people say who they are, rather than what they want: the addresses above."""

ROUTER_OF_PLUGINS = "fastify"
"""The package whose plugins are functions that are given a router, and what that is called in them:
https://fastify.dev/docs/latest/Reference/Plugins/"""

REGISTERS_PLUGIN = "register"
"""The method that is given a plugin: the address above."""

ROUTE_METHODS_OF_NODE = frozenset({"get", "post", "put", "patch", "delete", "del", "head", "options", "all"})
"""Methods of these that are given a route and a function: the addresses above."""

METHODS_OF_REQUESTS = frozenset(
    name.rpartition(".")[2]
    for table in (REQUESTS, TYPES_OF_REQUESTS, ROUTERS_OF_NODE)
    for attributes in table.values()
    for name in attributes
)
"""The last names of all that objects have of the event, methods among them: the addresses above."""

CONVERTS_WHAT_IT_GETS = "type"
"""The option of `get` that makes something else than a text of what is there:
https://werkzeug.palletsprojects.com/en/stable/datastructures/#werkzeug.datastructures.MultiDict.get"""

ROUTERS_OF_PYTHON = ("flask.Flask", "flask.Blueprint", "fastapi.FastAPI", "fastapi.APIRouter")
"""What makes routers of frameworks of Python: https://flask.palletsprojects.com/en/stable/quickstart/#variable-rules,
https://fastapi.tiangolo.com/tutorial/path-params/"""

PACKAGES_OF_PYTHON = ("flask", "fastapi")
"""The packages of these: the addresses above."""

ROUTE_METHODS_OF_PYTHON = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "route", "api_route"})
"""Methods of these that make decorators of functions for routes: the addresses above."""

READING_ROUTE, ROUTE_OF_METHODS, METHODS_OF_ROUTE = "get", "route", "methods"
"""The method that makes a route for reading, the one that does so unless it is told other methods, and by what:
https://flask.palletsprojects.com/en/stable/api/#flask.Flask.route, https://expressjs.com/en/5x/api.html#app.get.method"""

MAY_MAKE_OTHER_ROUTES = frozenset(
    {
        *("post", "put", "patch", "delete", "del", "all", "any", "api_route", "websocket", "websocket_route"),
        *("add_api_route", "add_api_websocket_route", "add_url_rule", "add_resource", "add_route", "as_view", "mount"),
        *("Post", "Put", "Patch", "Delete", "All", "on"),
    }
)
"""Functions by which routes are made that may do more than read: https://fastapi.tiangolo.com/reference/apirouter/,
https://flask.palletsprojects.com/en/stable/api/#flask.Flask.add_url_rule, https://flask-restful.readthedocs.io/en/latest/,
https://expressjs.com/en/5x/api.html#app.METHOD, https://hono.dev/docs/api/routing, https://docs.nestjs.com/controllers"""

NAMES_OF_OTHERS_TOO = frozenset({"all", "any", "on"})
"""Those of them that others are called by as well: https://docs.python.org/3/library/functions.html#any,
https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Promise/all"""

BY_DEFAULT_FROM_THE_QUERY = "fastapi."
"""How the names begin of routers that give parameters which are not in the route what the query says:
https://fastapi.tiangolo.com/tutorial/query-params/"""

ANNOTATIONS_OF_TEXT = frozenset({"", "str", "str | None", "Optional[str]", "typing.Optional[str]"})
"""Types of parameters by which frameworks refuse nothing: https://fastapi.tiangolo.com/tutorial/query-params/"""

KINDS_OF_TEXT = frozenset({"", "string", "path"})
"""Converters of Flask that refuse nothing: https://flask.palletsprojects.com/en/stable/quickstart/#variable-rules"""

NAMES_OF_REQUEST_TYPES = frozenset({"APIGateway", "ALBEvent", "LambdaFunctionURL", "LambdaFunctionUrl"})
"""What the names of types contain that stand for HTTP events, in TypeScript and Python:
https://github.com/DefinitelyTyped/DefinitelyTyped/tree/master/types/aws-lambda/trigger, the address above."""
