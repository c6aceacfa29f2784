"""Taking secrets out of text that is shown. A masked text is as long as it was, so that columns stay where they are."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.secrets import may_be_secret, names_secret
from serverless_lint.source import Document

MASK = "*"
_SHOWN = 4
_SHORT = 8
"""Shorter ones are secrets only if they look like it."""
_STRUCTURED = (".yaml", ".yml", ".json", ".template", ".toml")

# Every expression is linear: no quantifier stands inside another, and what has to be followed by something is bounded.
_ACCESS_KEY_ID = lazy_pattern(r"(?<![A-Za-z0-9])(?:AKIA|ASIA|AROA|AIDA|AGPA|ANPA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])")
_SECRET_KEY = lazy_pattern(r"(?<![A-Za-z0-9/+=_.-])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+_.-])")
_LONG_TOKEN = lazy_pattern(r"(?<![A-Za-z0-9/+=])[A-Za-z0-9/+]{100,}={0,2}")
_PREFIXED_TOKEN = lazy_pattern(
    r"""(?<![A-Za-z0-9])(?:
        gh[pousr]_[A-Za-z0-9]{20,} | github_pat_[A-Za-z0-9_]{20,} | glpat-[A-Za-z0-9_-]{15,}
      | xox[abeoprs]-[A-Za-z0-9-]{10,} | (?:sk|pk|rk)_(?:live|test)_[A-Za-z0-9]{10,} | whsec_[A-Za-z0-9]{16,}
      | sk-[A-Za-z0-9_-]{20,} | SG\.[A-Za-z0-9_-]{16,256}\.[A-Za-z0-9_-]{16,} | AIza[A-Za-z0-9_-]{30,}
      | (?:bot)?[0-9]{8,10}:AA[A-Za-z0-9_-]{33} | npm_[A-Za-z0-9]{30,} | pypi-[A-Za-z0-9_-]{40,}
      | eyJ[A-Za-z0-9_-]{8,4096}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?
    )""",
    re.VERBOSE,
)
_SLACK_HOOK = lazy_pattern(r"(?<=hooks\.slack\.com/services/)[A-Za-z0-9/]{10,}")
# A path that was put together of an address has a single slash.
_URL_PASSWORD = lazy_pattern(r"(?<=:/)/?[^\s/:@\"']{0,200}:([^\s/@\"']{1,200})@")
_NAMED_SECRET = lazy_pattern(
    r"""(?:secret|passw(?:or)?d|passphrase|pwd|token|api[_-]?key|access[_-]?key|private[_-]?key|credential
           |(?<![A-Za-z0-9])pw(?![A-Za-z]))
        [A-Za-z0-9_.-]{0,40} ["'\])]{0,3} \s{0,4} (?::=|=>|[=:,(]) \s{0,4}
        [A-Za-z]{0,2} ["'`] ([^"'`\s]{6,4096}) ["'`]""",
    re.VERBOSE | re.IGNORECASE,
)
_BARE_NAMED_SECRET = lazy_pattern(
    r"""(?:secret_?(?:access_?)?key|session_?token|passw(?:or)?d)["']?
        [ \t]{0,4} [=:] [ \t]{0,4} ([A-Za-z0-9/+=_-]{16,4096})""",
    re.VERBOSE | re.IGNORECASE,
)
_ENTRY_OF_SECRET = lazy_pattern(
    r"""(?:secret|passw(?:or)?d|passphrase|token|api_?key|access_?key|private_?key)["']?:[ \t]{1,40}
        ["']?([^\s"'`{}<>()\[\],$]{6,4096})["']?[ \t]{0,200}$""",
    re.VERBOSE | re.IGNORECASE | re.MULTILINE,
)
# What is found by looking ahead is not tried again with less of it.
_ENTRY = lazy_pattern(
    r"""(secret|passw(?:or)?d|passphrase|pwd|token|credentials?|key)["']?:[ \t]{0,40}
        (["']?)(?=([^\s"'`{}<>()\[\],;$!][^\s"'`{}<>()\[\],;$]{5,255}))\3\2(?=[ \t]{0,200}(?:[,}#\r\n]|\Z))""",
    re.VERBOSE | re.IGNORECASE,
)
_CALL_UNDER_NAME = lazy_pattern(
    r"""(secret|passw(?:or)?d|passphrase|pwd|token|credentials?|key)["']?:[ \t]{0,40}
        (?=!|\{[ \t]{0,40}["']?Fn::|Fn::)([^\r\n]{1,4096})""",
    re.VERBOSE | re.IGNORECASE,
)
"""An entry whose value a function makes: `!Sub`, `!Join`, `Fn::Base64`."""
_DEFAULT_UNDER_NAME = lazy_pattern(
    r"""(secret|passw(?:or)?d|passphrase|pwd|token|credentials?|key)["']?:[ \t]{0,40}
        \{(?:[^{}\r\n]{0,400}[ \t,])?["']?Default["']?:[ \t]{0,40}["']?([^\s"',{}]{6,256})""",
    re.VERBOSE | re.IGNORECASE,
)
"""A parameter on one line."""
_PIECE = lazy_pattern(r"""[\[{]|[\]}]|,|"((?:[^"\\]|\\.)*)"|'([^']*)'|([^\s"'\[\]{},]+)""")
# No name has a brace, and stopping at one keeps the search linear in a row of `${`.
_TEXT_BETWEEN = lazy_pattern(r"\$\{[^{}]*\}")
_REFERS = lazy_pattern(r"(?:!|Fn::|^)(?:Ref|GetAtt|ImportValue|FindInMap|GetAZs|Condition|Transform):?$")
_FUNCTION = lazy_pattern(r"!\w+|Fn::\w+:?")
_KEY_LINE = lazy_pattern(r"""[ \t]*(?:-[ \t]+)?["']?([\w.:-]{1,120}?)["']?:(?:[ \t]+(.*))?""", re.DOTALL)
_ITEM_LINE = lazy_pattern(r"[ \t]*(?:-[ \t]+)+(?![^\s:]+:(?:\s|$))(.+)", re.DOTALL)
_NOTHING_YET = lazy_pattern(r"(?:![\w:]+|[|>][-+0-9]*|[\[{(])?[ \t]*(?:#.*)?")
"""What stands behind a key whose value is on the lines after it."""
_MAX_LINES_UP = 12
_LAST_WORD = lazy_pattern(r"[A-Za-z0-9_-]*\Z")
_MAX_WORD = 60
_PEM_INLINE = lazy_pattern(r"(?<=-----BEGIN )[A-Z0-9 ]{0,40}-----([A-Za-z0-9/+=\\\s]+)")
_PEM_BEGIN = lazy_pattern(r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----")
_PEM_END = lazy_pattern(r"-----END [A-Z0-9 ]{0,40}PRIVATE KEY-----")
_MAX_PEM = 20_000

_LISTED = lazy_pattern(r"""(\w{1,100})["'],""")
_MAX_LIST = 1_000
_WORDS = lazy_pattern(r"(?:[A-Z][a-z]{1,24}|[A-Z]{1,9}(?=[A-Z][a-z]|\Z)){2,12}")
"""Words that are put together as people do in names of resources and parameters.

Capitals belong to one word up to the next: a text of capitals alone has no words that could be told apart.
"""
_NAME = lazy_pattern(r"[a-z]{1,24}(?:[-_./][a-z]{1,24})+", re.IGNORECASE)
"""Such as `prod/database/password`: refers to a secret instead of being one."""
_REFERENCE = lazy_pattern(r"\$\{|\{\{|arn:|<|https?://")

# Without these there is nothing to look for: most text is shown as it is, and each expression costs more than they do.
_TOKEN_LENGTH = lazy_pattern(r"[A-Za-z0-9_./+-]{15}")
"""No token is shorter, and none has other characters."""
_SECRET_WORDS = ("secret", "passw", "passphrase", "pwd", "token", "key", "credential", "pw")
_GENERATED_ID = lazy_pattern(r"[A-Za-z][A-Za-z0-9]*[0-9A-F]{8}")
"""As the CDK calls resources: words and a part of a hash."""
_LOWER_CASE = lazy_pattern(r"[a-z]{3,}")


@lru_cache(maxsize=2048)
def mask_secrets(text: str) -> str:
    """The text with everything that looks like a credential replaced by asterisks.

    Of identifiers such as `AKIA************WXYZ` the ends stay readable.
    """
    if len(text) < 8:
        return text
    has_token = _TOKEN_LENGTH.search(text) is not None
    if "-----BEGIN " in text:
        text = _PEM_INLINE.sub(_mask_first_group, text)
    if has_token:
        text = _ACCESS_KEY_ID.sub(_mask_middle, text)
        text = _PREFIXED_TOKEN.sub(_mask_tail, text)
    if "hooks.slack.com" in text:
        text = _SLACK_HOOK.sub(_mask_tail, text)
    if ":/" in text:
        text = _URL_PASSWORD.sub(_mask_first_group, text)
    if _names_some_secret(text):
        text = _NAMED_SECRET.sub(_mask_named, text)
        text = _BARE_NAMED_SECRET.sub(_mask_named, text)
        text = _ENTRY_OF_SECRET.sub(_mask_entry, text)
        text = _ENTRY.sub(_mask_if_secret, text)
        text = _CALL_UNDER_NAME.sub(_mask_call, text)
        text = _DEFAULT_UNDER_NAME.sub(_mask_call, text)
    if has_token:
        text = _SECRET_KEY.sub(_mask_if_random, text)
        text = _LONG_TOKEN.sub(_mask_if_random, text)
    return text


def _names_some_secret(text: str) -> bool:
    # As the expressions do, which ignore case in all scripts.
    folded = text.casefold()
    return any(word in folded for word in _SECRET_WORDS)


@lru_cache(maxsize=2048)
def masked_line(document: Document, line: int) -> str:
    """A line of a document (counted from 1), masked; lines inside a private key are masked whole."""
    text = document.line_text(line)
    if _inside_private_key(document, line):
        return re.sub(r"\S", MASK, text)
    masked = mask_secrets(text)
    start = _value_under_secret_name(document, line, text)
    return masked if start is None else masked[:start] + _mask_pieces(masked[start:])


def _value_under_secret_name(document: Document, line: int, text: str) -> int | None:
    """Where in a line a value begins whose secret name stands on a line above; None if there is none.

    What is between may be functions only, or a parameter's `Default`: all else has a name of its own.
    """
    if not document.path.endswith(_STRUCTURED) or not text.strip():
        return None
    entry, item = _KEY_LINE.fullmatch(text), _ITEM_LINE.fullmatch(text)
    if item is not None:
        start = item.start(1)
    elif entry is None:
        start = len(text) - len(text.lstrip())
    elif entry[2] is not None and (entry[1] == "Default" or entry[1].startswith("Fn::")):
        start = entry.start(2)
    else:
        return None
    indentation = _indentation(text)
    for above in range(line - 1, max(0, line - 1 - _MAX_LINES_UP), -1):
        outer = document.line_text(above)
        if not outer.strip() or _indentation(outer) > indentation:
            continue
        key = _KEY_LINE.fullmatch(outer)
        if _indentation(outer) == indentation and not (item is not None and key is not None and "-" not in outer):
            continue
        indentation = _indentation(outer)
        if key is None:
            if _ITEM_LINE.fullmatch(outer) or _NOTHING_YET.fullmatch(outer.strip()):
                continue
            return None
        if not _NOTHING_YET.fullmatch(key[2] or ""):
            return None
        if not key[1].startswith("Fn::"):
            return start if names_secret(key[1]) else None
    return None


def _indentation(text: str) -> int:
    return len(text) - len(text.lstrip())


def _inside_private_key(document: Document, line: int) -> bool:
    if "PRIVATE KEY-----" not in document.text:
        return False
    start, _ = document.line_span(line)
    before = document.text[max(0, start - _MAX_PEM) : start]
    begins = [match.end() for match in _PEM_BEGIN.finditer(before)]
    return (
        bool(begins)
        and _PEM_END.search(before, begins[-1]) is None
        and _PEM_END.search(document.text, start, start + _MAX_PEM) is not None
        and not _PEM_END.search(document.line_text(line))
    )


def _mask_all(secret: str) -> str:
    return MASK * len(secret)


def _mask_middle(match: re.Match[str]) -> str:
    secret = match[0]
    return secret[:_SHOWN] + MASK * (len(secret) - 2 * _SHOWN) + secret[-_SHOWN:]


def _mask_tail(match: re.Match[str]) -> str:
    secret = match[0]
    return secret[:_SHOWN] + MASK * (len(secret) - _SHOWN)


def _mask_first_group(match: re.Match[str]) -> str:
    return _replace_group(match, lambda secret: "".join(MASK if not char.isspace() else char for char in secret))


def _mask_named(match: re.Match[str]) -> str:
    value = match[1]
    if len(value) < _SHORT and not may_be_secret(value):
        return match[0]
    if _is_listed_name(match) or _NAME.fullmatch(value) or _REFERENCE.search(value) or MASK * 4 in value:
        return match[0]
    return _replace_group(match, _mask_all)


def _is_listed_name(match: re.Match[str]) -> bool:
    """Whether a text stands behind another name in a list of such names: `['ApiKeyName', 'RateLimit']`.

    What follows `'password'` may be one, and what is passed behind a name is no name.
    """
    begin = max(match.string.rfind(quote, max(0, match.start() - _MAX_WORD), match.start()) for quote in "'\"")
    before = match.string[max(0, begin - _MAX_LIST) : max(0, begin)]
    if before[-1:] not in ("[", " ", ",") or before.rfind("[") <= max(map(before.rfind, "](){}")):
        return False
    listed = _LISTED.match(match[0])
    name = match.string[begin + 1 : match.start()] + listed[1] if listed is not None else ""
    if name[-1:].isdigit() and match[1][-1:].isdigit():
        return _WORDS.fullmatch(name[:-1]) is not None and _WORDS.fullmatch(match[1][:-1]) is not None
    return _WORDS.fullmatch(name) is not None and _WORDS.fullmatch(match[1]) is not None


def _mask_entry(match: re.Match[str]) -> str:
    """An unquoted value is masked only with a digit in it: what has none is mostly a name or a type."""
    return _mask_named(match) if any(map(str.isdigit, match[1])) else match[0]


def _mask_call(match: re.Match[str]) -> str:
    """The texts that a function puts together under the name of a secret, or its default."""
    name = _LAST_WORD.findall(match.string[max(0, match.end(1) - _MAX_WORD) : match.end(1)])[0]
    if not names_secret(name):
        return match[0]
    start = match.start(2) - match.start()
    return match[0][:start] + _mask_pieces(match[2])


def _mask_pieces(value: str) -> str:
    """A value with each text in it that may be a secret masked; names that functions refer to are none."""
    masked = []
    at = depth = 0
    refers = False
    for piece in _PIECE.finditer(value):
        text = piece[0]
        depth += (text in "[{") - (text in "]}")
        if depth < 0 or (text == "," and depth == 0) or text.startswith("#"):
            break
        group = piece.lastindex
        if group is None:
            refers = refers and text in "[{"
            continue
        inside = piece[group]
        if not (_FUNCTION.fullmatch(inside) or _REFERS.search(inside) or refers):
            masked += [value[at : piece.start(group)], _mask_literal(inside)]
            at = piece.end(group)
        refers = bool(_REFERS.search(inside)) or (refers and inside == ":")
    return "".join((*masked, value[at:]))


def _mask_literal(text: str) -> str:
    """A text with what may be a secret in it masked, between what `Fn::Sub` puts in."""
    if "{{" in text or MASK * 4 in text or not may_be_secret(_TEXT_BETWEEN.sub("", text).strip("-_/.:") or "-"):
        return text
    at, masked = 0, []
    for placeholder in _TEXT_BETWEEN.finditer(text):
        masked += [_mask_all(text[at : placeholder.start()]), placeholder[0]]
        at = placeholder.end()
    return "".join((*masked, _mask_all(text[at:])))


def _mask_if_secret(match: re.Match[str]) -> str:
    """What `secret-in-environment` reports is shown by no other finding on its line."""
    name = _LAST_WORD.findall(match.string[max(0, match.end(1) - _MAX_WORD) : match.end(1)])[0]
    value = match[3]
    if MASK * 4 in value or not (names_secret(name) and may_be_secret(value)):
        return match[0]
    start = match.start(3) - match.start()
    return match[0][:start] + _mask_all(value) + match[0][start + len(value) :]


def _mask_if_random(match: re.Match[str]) -> str:
    """Random text has letters of both cases and digits; a hash in hexadecimal or a path has not."""
    secret = match[0]
    if _reads_like_a_name(secret):
        return secret
    kinds = (any(map(str.isupper, secret)), any(map(str.islower, secret)), any(map(str.isdigit, secret)))
    return _mask_all(secret) if all(kinds) else secret


def _reads_like_a_name(text: str) -> bool:
    """Whether it is made of words, as names of resources are; random text ends like a CDK id once in 65,000 times."""
    return bool(_GENERATED_ID.fullmatch(text)) or sum(map(len, _LOWER_CASE.findall(text))) * 2 >= len(text)


def _replace_group(match: re.Match[str], mask: Callable[[str], str]) -> str:
    start, end = match.start(1) - match.start(), match.end(1) - match.start()
    return match[0][:start] + mask(match[1]) + match[0][end:]
