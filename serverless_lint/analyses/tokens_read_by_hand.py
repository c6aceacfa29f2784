"""JSON web tokens whose claims code reads without a package for it: the second of three parts, decoded and parsed."""

from __future__ import annotations

from serverless_lint.libraries.data_formats import PARSES_JSON
from serverless_lint.libraries.signatures import (
    CLAIMS_OF_TOKEN,
    DECODES_BASE64,
    DECODES_IF_TOLD,
    ENCODINGS_OF_TOKENS,
    SEPARATES_TOKEN,
    SPLITS_TEXT,
    WORDS_OF_BASE64,
)
from serverless_lint.link.program.flow import At
from serverless_lint.link.program.sdk import dotted_name
from serverless_lint.link.program.values import Values
from serverless_lint.model import CallSite
from serverless_lint.parse.code.facts import (
    Assignment,
    Attribute,
    CallResult,
    Constant,
    Expression,
    Name,
    Subscript,
    last_name,
    parts_of,
)
from serverless_lint.suggestion import words_of

_MOST_STEPS = 60
"""From what is parsed back to the token; who writes more is not followed."""


def token_read_by_hand(site: CallSite, values: Values) -> At | None:
    """The token whose claims a call parses, as `JSON.parse(atob(token.split(".")[1]))` does; None for other calls."""
    if not site.fact.arguments or not any(dotted_name(callee) in PARSES_JSON for callee in values.callee(site)):
        return None
    pending = [(site.fact.arguments[0].value, site.fact.block, False)]
    seen: set[tuple[int, int, bool]] = set()
    while pending and len(seen) < _MOST_STEPS:
        expression, block, is_decoded = pending.pop()
        key = (expression.span.start, expression.span.end, is_decoded)
        if key in seen:
            continue
        seen.add(key)
        token = _split_token(At(site.module, expression, block), values) if is_decoded else None
        if token is not None:
            return token
        here = At(site.module, expression, block)
        is_decoded = is_decoded or _is_decoding(here, values)
        pending += [(part, at, is_decoded) for part, at in _made_of(here, values)[:_MOST_STEPS]]
    return None


def _made_of(at: At, values: Values) -> list[tuple[Expression, int]]:
    """What an expression is directly made of, each with the block that it stands in."""
    module, expression, block = at
    if isinstance(expression, Name):
        bindings = values.seen(module, expression, block)[:_MOST_STEPS]
        return [(each.value, each.block) for each in bindings if isinstance(each, Assignment)]
    if isinstance(expression, CallResult):
        call = module.call_sites[expression.call].fact
        on = [call.callee.base] if isinstance(call.callee, Attribute) else []
        return [(each, call.block) for each in (*on, *(argument.value for argument in call.arguments[:_MOST_STEPS]))]
    return [(part, block) for part in parts_of(expression)[:_MOST_STEPS]]


def _is_decoding(at: At, values: Values) -> bool:
    if not isinstance(at.expression, CallResult):
        return False
    site = at.module.call_sites[at.expression.call]
    names = {dotted_name(callee) for callee in values.callee(site)}
    if names & DECODES_IF_TOLD:
        encoding = site.fact.argument("", 1)
        return isinstance(encoding, Constant) and encoding.value in ENCODINGS_OF_TOKENS
    return bool(names & DECODES_BASE64) or not WORDS_OF_BASE64.isdisjoint(words_of(last_name(site.fact.callee)))


def _split_token(at: At, values: Values) -> At | None:
    """The text of whose parts between dots an expression is the second."""
    module, expression, block = at
    if not isinstance(expression, Subscript):
        return None
    index, parts = expression.index, expression.base
    if not isinstance(index, Constant) or index.value != CLAIMS_OF_TOKEN or isinstance(index.value, bool):
        return None
    if isinstance(parts, Name):
        assigned = values.assigned(module, parts, block)
        parts = assigned.value if assigned is not None else parts
    if not isinstance(parts, CallResult):
        return None
    call = module.call_sites[parts.call].fact
    separator = call.arguments[0].value if call.arguments else None
    if not isinstance(call.callee, Attribute) or call.callee.name != SPLITS_TEXT:
        return None
    if not isinstance(separator, Constant) or separator.value != SEPARATES_TOKEN:
        return None
    return At(module, call.callee.base, call.block)
