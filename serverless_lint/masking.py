"""Taking secrets out of text that is shown. A masked text is as long as it was, so that columns stay where they are."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from serverless_lint.secrets import may_be_secret, names_secret
from serverless_lint.source import Document

MASK = "*"
_SHOWN = 4

# Every expression is linear: no quantifier stands inside another.
_ACCESS_KEY_ID = re.compile(r"(?<![A-Za-z0-9])(?:AKIA|ASIA|AROA|AIDA|AGPA|ANPA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])")
_SECRET_KEY = re.compile(r"(?<![A-Za-z0-9/+=_.-])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+_.-])")
_LONG_TOKEN = re.compile(r"(?<![A-Za-z0-9/+=])[A-Za-z0-9/+]{100,}={0,2}")
_PREFIXED_TOKEN = re.compile(
    r"""(?<![A-Za-z0-9])(?:
        gh[pousr]_[A-Za-z0-9]{20,} | github_pat_[A-Za-z0-9_]{20,} | glpat-[A-Za-z0-9_-]{15,}
      | xox[abeoprs]-[A-Za-z0-9-]{10,} | (?:sk|pk|rk)_(?:live|test)_[A-Za-z0-9]{10,} | whsec_[A-Za-z0-9]{16,}
      | sk-[A-Za-z0-9_-]{20,} | SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,} | AIza[A-Za-z0-9_-]{30,}
      | npm_[A-Za-z0-9]{30,} | pypi-[A-Za-z0-9_-]{40,}
      | eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?
    )""",
    re.VERBOSE,
)
_SLACK_HOOK = re.compile(r"(?<=hooks\.slack\.com/services/)[A-Za-z0-9/]{10,}")
_URL_PASSWORD = re.compile(r"(?<=://)[^\s/:@\"']{0,200}:([^\s/@\"']{1,200})@")
_NAMED_SECRET = re.compile(
    r"""(?:secret|passw(?:or)?d|passphrase|pwd|token|api[_-]?key|access[_-]?key|private[_-]?key|credential)
        [A-Za-z0-9_.-]{0,40} ["'\])]{0,3} \s{0,4} (?::=|=>|[=:,(]) \s{0,4}
        [A-Za-z]{0,2} ["'`] ([^"'`\s]{8,4096}) ["'`]""",
    re.VERBOSE | re.IGNORECASE,
)
_BARE_NAMED_SECRET = re.compile(
    r"""(?:secret_?(?:access_?)?key|session_?token|passw(?:or)?d)["']?
        [ \t]{0,4} [=:] [ \t]{0,4} ([A-Za-z0-9/+=_-]{16,4096})""",
    re.VERBOSE | re.IGNORECASE,
)
_ENTRY_OF_SECRET = re.compile(
    r"""(?:secret|passw(?:or)?d|passphrase|token|api_?key|access_?key|private_?key)["']?:[ \t]{1,40}
        ["']?([^\s"'`{}<>()\[\],$]{6,4096})["']?[ \t]{0,200}$""",
    re.VERBOSE | re.IGNORECASE | re.MULTILINE,
)
# What is found by looking ahead is not tried again with less of it.
_ENTRY = re.compile(
    r"""(secret|passw(?:or)?d|passphrase|pwd|token|credentials?|key)["']?:[ \t]{0,40}
        (["']?)(?=([^\s"'`{}<>()\[\],;$!][^\s"'`{}<>()\[\],;$]{5,255}))\3\2(?=[ \t]{0,200}(?:[,}#\r\n]|\Z))""",
    re.VERBOSE | re.IGNORECASE,
)
_LAST_WORD = re.compile(r"[A-Za-z0-9_-]*\Z")
_MAX_WORD = 60
_PEM_INLINE = re.compile(r"(?<=-----BEGIN )[A-Z0-9 ]{0,40}-----([A-Za-z0-9/+=\\\s]+)")
_PEM_BEGIN = re.compile(r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----")
_PEM_END = re.compile(r"-----END [A-Z0-9 ]{0,40}PRIVATE KEY-----")
_MAX_PEM = 20_000

_NAME = re.compile(r"[a-z]{1,24}(?:[-_./][a-z]{1,24})+", re.IGNORECASE)
"""Such as `prod/database/password`: refers to a secret instead of being one."""
_REFERENCE = re.compile(r"\$\{|\{\{|arn:|<|https?://")

# Without these there is nothing to look for: most text is shown as it is, and each expression costs more than they do.
_TOKEN_LENGTH = re.compile(r"[A-Za-z0-9_./+-]{15}")
"""No token is shorter, and none has other characters."""
_SECRET_WORDS = ("secret", "passw", "passphrase", "pwd", "token", "key", "credential")


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
    if "://" in text:
        text = _URL_PASSWORD.sub(_mask_first_group, text)
    if _names_some_secret(text):
        text = _NAMED_SECRET.sub(_mask_named, text)
        text = _BARE_NAMED_SECRET.sub(_mask_named, text)
        text = _ENTRY_OF_SECRET.sub(_mask_entry, text)
        text = _ENTRY.sub(_mask_if_secret, text)
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
    return mask_secrets(text)


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
    if _NAME.fullmatch(value) or _REFERENCE.search(value) or MASK * 4 in value:
        return match[0]
    return _replace_group(match, _mask_all)


def _mask_entry(match: re.Match[str]) -> str:
    """An unquoted value is masked only with a digit in it: what has none is mostly a name or a type."""
    return _mask_named(match) if any(map(str.isdigit, match[1])) else match[0]


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
    kinds = (any(map(str.isupper, secret)), any(map(str.islower, secret)), any(map(str.isdigit, secret)))
    return _mask_all(secret) if all(kinds) else secret


def _replace_group(match: re.Match[str], mask: Callable[[str], str]) -> str:
    start, end = match.start(1) - match.start(), match.end(1) - match.start()
    return match[0][:start] + mask(match[1]) + match[0][end:]
