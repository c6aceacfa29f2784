"""APIs whose answer to a browser's question about CORS needs credentials."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from serverless_lint.model import Api, ApiKind
from serverless_lint.parse.template.edits import entry_added
from serverless_lint.parse.template.template import Known, Node
from serverless_lint.rule import Category, Edit, Fix, Problem, Severity, rule

_SAM_API = "AWS::Serverless::Api"
_DEFINITIONS = ("DefinitionBody", "DefinitionUri")


class _Guard(msgspec.Struct, frozen=True):
    """Something in `Auth` that SAM also puts before the `OPTIONS` routes that it makes for `Cors`.

    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-api-apiauth.html
    """

    key: str
    switch: str
    """The setting that keeps it from these routes; they have it by default."""
    what: str


_AUTHORIZER = _Guard("DefaultAuthorizer", "AddDefaultAuthorizerToCorsPreflight", "authorization")
_KEY = _Guard("ApiKeyRequired", "AddApiKeyRequiredToCorsPreflight", "an API key")


@rule(Severity.WARNING, Category.CORRECTNESS, since="0.1")
def preflight_needs_authorization(api: Api) -> Iterator[Problem]:
    """An API answers websites of other origins only after an authorization that browsers do not send."""
    settings = api.settings
    is_of_sam = api.resource is None or api.resource.type == _SAM_API
    if api.kind is not ApiKind.REST or not is_of_sam or settings.lookup("Cors").absent:
        return
    if not api.routes or any(route.is_preflight for route in api.routes):
        return
    if not all(settings.lookup(key).certainly_absent for key in _DEFINITIONS):
        return
    for guard in (_AUTHORIZER, _KEY):
        switch = settings.lookup("Auth", guard.switch)
        if not (switch.certainly_absent or switch.only in (True, "true")):
            continue
        asked = settings.lookup("Auth", guard.key)
        for known in asked.values if not (asked.unknown or asked.absent) else ():
            if _is_in_headers(guard, known, settings.get("Auth", "Authorizers")):
                yield _problem(api, guard, known)


def _is_in_headers(guard: _Guard, known: Known, authorizers: Node) -> bool:
    """Whether a browser asks before it sends what is asked for: that stands in a header of its own making."""
    if guard is _KEY:
        return known.value in (True, "true")
    if known.value == "AWS_IAM":
        return True
    authorizer = authorizers.get(known.value) if isinstance(known.value, str) else authorizers.get("")
    if authorizer.get("FunctionPayloadType").text == "REQUEST":
        return bool(authorizer.get("Identity", "Headers"))
    return bool(authorizer) and not authorizer.is_open


def _problem(api: Api, guard: _Guard, known: Known) -> Problem:
    change = entry_added(known.node.parent, guard.switch, "false", "false") if known.node.parent is not None else None
    fix = Fix("let browsers ask", (Edit(change.at, change.text),), safe=True) if change is not None else None
    return Problem(
        known.node,
        f"`{api.name}` asks browsers for {guard.what} when they ask about CORS, and they send none: "
        f"set `{guard.switch}` to false",
        fix=fix,
        resource=api.name,
        ignorable_at=(api,),
    )
