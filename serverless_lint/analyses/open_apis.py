"""APIs with the routes that anybody may call, and what the code behind these makes of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from serverless_lint.analyses.callers import NOT_FOUND, CodeBehind, brought_from_elsewhere, code_behind
from serverless_lint.analyses.services import stand_ins
from serverless_lint.analyses.signed_requests import said_to_be_signed
from serverless_lint.analyses.waiting import functions_that_ask_nobody
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import Access, Api, FunctionCode, Route
from serverless_lint.model.project import finds
from serverless_lint.parse.template.template import ResourceKey
from serverless_lint.source import Location
from serverless_lint.suggestion import words_of

_READING = ("GET", "HEAD")
_CHANGING = ("PUT", "PATCH", "DELETE")
"""Methods for what is there already: https://www.rfc-editor.org/rfc/rfc9110.html#name-method-definitions"""
_ASKING = frozenset(
    {
        *("calculate", "calculation", "convert", "estimate", "export", "filter", "find", "lookup", "preview"),
        *("query", "quote", "search", "suggest", "translate", "validate"),
        *("csv", "pptx", "xlsx", "zip"),
    }
)
"""Words of the ends of paths that are sent what does not fit into an address, to be given something for it.

What renders pages or pictures of what it is sent runs a browser for anybody.
"""
_FORMS = frozenset(
    {"contact", "contactus", "enquiry", "feedback", "newsletter", "subscribe", "unsubscribe", "waitlist"}
)
_SENT_FORMS = tuple(frozenset({"form", word}) for word in ("submit", "submission", "submissions"))
"""Words of paths, and of functions, to which visitors of a site send what they have written."""
_WITHOUT_CREDENTIALS = frozenset(
    {
        *("captcha", "recaptcha", "register", "registration", "signup"),
        *("confirm", "confirmemail", "confirmsignup", "refreshtoken", "resendcode", "verifyemail"),
        *("forgotpassword", "forgottenpassword", "passwordreset", "resetpassword"),
        *("auth", "authenticate", "authentication", "magiclink", "oauth", "session", "sessions"),
    }
)
"""Ends of paths, as one word, for those who have no credentials yet, have lost them, or bring them along."""
_BESIDE = frozenset({"account", "accounts", "customer", "customers", "get", "post", "self", "user", "users"})
"""Words that say nothing more beside these."""
_OF_PROVIDERS = ("auth", "oauth", "oauth2", "sso")
"""Parts of paths to which a provider of identities sends somebody back who has logged in there."""
_TOLD = frozenset({"secret", "signature", "token"})
"""Last words of parameters in paths that only those know who were told."""
_CALLS_FUNCTION = ":lambda:path/"
"""Part of the address by which a REST API calls a function:
https://docs.aws.amazon.com/apigateway/latest/api/API_Integration.html#uri"""


class OpenApi(msgspec.Struct, frozen=True, eq=False):
    """An API that is not limited as a whole, with routes that nothing in the template limits."""

    api: Api
    routes: tuple[Route, ...]
    """Those that do something, are not there for strangers, and whose code checks no signature or token.

    Where the code behind some was read, those whose code was not are left out, unless they are not meant to be open.
    """
    not_meant: tuple[Route, ...]
    """Those of them that anybody may call although the project speaks against it: they change what is there, are left
    out where others that begin as they do are limited, or run up costs. None where all of it stands in for what another
    service has."""

    @property
    def location(self) -> Location:
        """The API."""
        return self.api.location


@finds(OpenApi, reads_code=True)
def open_apis(project: LinkedProject) -> Iterator[OpenApi]:
    """The APIs; code is looked at only behind routes that are open."""
    for api in project.all(Api):
        if api.is_limited:
            continue
        routes = [
            route for route in api.routes if not (route.is_preflight or route.is_for_everybody or route.is_constant)
        ]
        code: Mapping[ResourceKey, CodeBehind] = {}
        if any(route.access is Access.OPEN for route in routes):
            code = project.once(code_behind)
            routes = [route for route in routes if not _is_checked(route, code)]
        open_routes = [route for route in routes if route.access is Access.OPEN]
        stands_in = any(route.owner.template.document.path in project.once(stand_ins) for route in open_routes)
        harmless = project.once(_unknown_or_idle) if open_routes else frozenset()
        signed = project.once(said_to_be_signed) if open_routes else frozenset()
        limited = {_function_of(route) for route in routes if route.access is Access.LIMITED} - {None}
        subjects = {route.beginning for route in routes if route.access is Access.LIMITED}
        not_meant = [
            route
            for route in open_routes
            if not (
                _function_of(route) in harmless
                or _function_of(route) in signed
                or _is_form(route)
                or _is_for_strangers(route)
                or (_finds_out_who_calls(route, code) and not (_writes(route) and _function_of(route) in limited))
            )
            and (_changes(route, code) or (route.beginning in subjects and _is_left_out(route, api, code)))
        ]
        if any(_function_of(route) in code for route in open_routes):
            unread = project.once(_unread)
            routes = [route for route in routes if route in not_meant or not _may_be_checked(route, unread)]
        yield OpenApi(api, tuple(routes), () if stands_in else tuple(not_meant))


def _unread(project: LinkedProject) -> frozenset[ResourceKey]:
    """The functions whose code was not found: what it asks of callers is not known."""
    return frozenset(code.function.key for code in project.all(FunctionCode) if code.problem is not None)


def _may_be_checked(route: Route, unread: frozenset[ResourceKey]) -> bool:
    """Whether nothing in the template limits a route, and the code that may do so was not read."""
    return route.access is Access.OPEN and _function_of(route) in unread


def _unknown_or_idle(project: LinkedProject) -> frozenset[ResourceKey]:
    """The functions that nothing is known of, and those that do nothing but to answer."""
    code = project.once(code_behind)
    # To sign something asks nobody, and lets others in.
    idle = project.once(functions_that_ask_nobody)
    silent = {key for key in idle if not (key in code and code[key].gives_signatures)}
    return project.once(brought_from_elsewhere) | silent


def _is_form(route: Route) -> bool:
    """Whether visitors of a site send forms to a route, as the end of its path or its function's name says."""
    function = route.target.resource
    names = (route.path.rpartition("/")[2], function.logical_id if function is not None else "")
    return route.method == "POST" and any(map(_names_form, names))


def _names_form(name: str) -> bool:
    words = frozenset(words_of(name))
    return not words.isdisjoint(_FORMS) or any(pair <= words for pair in _SENT_FORMS)


def _is_for_strangers(route: Route) -> bool:
    """Whether a path ends like what signs people up or in, or has a part that only those know who were told."""
    *parts, last = route.path.strip("/").split("/")
    if any(part.startswith("{") and not _TOLD.isdisjoint(words_of(part)[-1:]) for part in (*parts, last)):
        return True
    if route.method not in ("GET", "POST"):
        return False
    name = "".join(word for word in words_of(last) if word not in _BESIDE)
    if name == "confirm":
        return any(map(_signs_up, parts))
    if name == "callback":
        # A browser that is sent there brings nothing but the address.
        return (route.method == "GET" and bool(parts)) or any(part.lower() in _OF_PROVIDERS for part in parts)
    return name in _WITHOUT_CREDENTIALS


def _signs_up(part: str) -> bool:
    return "".join(words_of(part)) in _WITHOUT_CREDENTIALS


def _is_checked(route: Route, code: Mapping[ResourceKey, CodeBehind]) -> bool:
    """Whether the code behind a route finds out who calls it."""
    return route.access is Access.OPEN and _behind(route, code).is_checked


def _finds_out_who_calls(route: Route, code: Mapping[ResourceKey, CodeBehind]) -> bool:
    """Whether what a route leads to seems to look at who calls."""
    # A server in a network is often a web site, or looks at tokens itself.
    return route.is_for_server or _behind(route, code).looks_at_caller or _all_look_at_caller(route, code)


def _changes(route: Route, code: Mapping[ResourceKey, CodeBehind]) -> bool:
    """Whether code that was found changes or removes what is there, as the method says, or runs up costs."""
    return _function_of(route) in code and (route.method in _CHANGING or _behind(route, code).is_costly)


def _is_left_out(route: Route, api: Api, code: Mapping[ResourceKey, CodeBehind]) -> bool:
    """Whether a route does what others that begin as it does are limited for, as far as method and code say."""
    behind = _behind(route, code)
    if behind is NOT_FOUND:
        return _writes(route) and not _asks(route)
    if route.method in _READING:
        # What the code of a function does for the other methods that lead to it says nothing about this one.
        function = _function_of(route)
        if any(each.method not in _READING and _function_of(each) == function for each in api.routes):
            return False
    elif route.method == "ANY" and (route.path in ("", "/", "$default") or route.path.endswith("+}")):
        # It takes what the others leave; what that is, the code decides.
        return False
    only_reads = route.method in _READING or (route.method == "ANY" and behind.has_routes_for_reading)
    return behind.has_effect and not (only_reads and behind.only_keeps_answers)


def _all_look_at_caller(route: Route, code: Mapping[ResourceKey, CodeBehind]) -> bool:
    """Whether a route leads to a function of another template, and all that were found look at who calls."""
    uri = route.owner.properties.lookup("Integration", "Uri")
    is_elsewhere = route.target.resource is None and any(_CALLS_FUNCTION in (known.text or "") for known in uri.values)
    return is_elsewhere and bool(code) and all(behind.looks_at_caller for behind in code.values())


def _writes(route: Route) -> bool:
    """Whether its method alone says that it may change something.

    What the code reads of callers is then of no weight if the same function has routes with an authorizer.
    """
    return route.method not in (*_READING, "ANY")


def _asks(route: Route) -> bool:
    """Whether a route that is sent something seems to answer with something, and no more."""
    return route.method == "POST" and not _ASKING.isdisjoint(words_of(route.path.rpartition("/")[2]))


def _function_of(route: Route) -> ResourceKey | None:
    function = route.target.resource
    return function.key if function is not None else None


def _behind(route: Route, code: Mapping[ResourceKey, CodeBehind]) -> CodeBehind:
    function = _function_of(route)
    return code.get(function, NOT_FOUND) if function is not None else NOT_FOUND
