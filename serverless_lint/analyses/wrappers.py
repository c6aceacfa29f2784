"""Whether what is around a handler may catch its errors."""

from __future__ import annotations

from serverless_lint.libraries.middy import HANDLES_ERRORS, KNOWN_MIDDLEWARE, MIDDY
from serverless_lint.libraries.wrappers import LETS_ERRORS_PASS
from serverless_lint.link.program.sdk import dotted_name
from serverless_lint.link.program.values import Values
from serverless_lint.link.program.wrapping import maker, middleware_of
from serverless_lint.model import Handler, Value
from serverless_lint.model.program.handler import is_binding
from serverless_lint.parse.code.facts import Attribute


def may_catch(handler: Handler, values: Values) -> bool:
    """Whether a decorator or wrapper may turn errors into answers. One that is not known may."""
    wrappers = (wrapper for wrapper in handler.wrappers if not is_binding(wrapper))
    return any(_may_catch(wrapper, handler, values) for wrapper in wrappers)


def _may_catch(wrapper: Value, handler: Handler, values: Values) -> bool:
    name = dotted_name(maker(wrapper))
    if name is None:
        return True
    if name.startswith(MIDDY):
        return _has_error_middleware(handler, values)
    return name.rpartition(".")[2] not in LETS_ERRORS_PASS


def _has_error_middleware(handler: Handler, values: Values) -> bool:
    """Whether middy is given a middleware that handles errors, or one that is not known."""
    if handler.module.imports_any(*HANDLES_ERRORS):
        return True
    callees = (call.callee for call in handler.module.facts.calls)
    if any(isinstance(callee, Attribute) and callee.name == "onError" for callee in callees):
        return True
    return any(not name.startswith(KNOWN_MIDDLEWARE) for name in middleware_of(handler, values))
