"""What credentials look like, and what only names one."""

from __future__ import annotations

import re
from itertools import pairwise

from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.libraries.own_machine import OWN_MACHINE

_SHAPES = (
    ("a GitHub token", lazy_pattern(r"gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{50,255}")),
    ("a GitLab token", lazy_pattern(r"glpat-[A-Za-z0-9_-]{20,100}")),
    ("a Slack token", lazy_pattern(r"xox[abeoprs]-[A-Za-z0-9-]{10,250}")),
    (
        "a Slack webhook",
        lazy_pattern(r"https://hooks\.slack\.com/services/T[A-Z0-9]{6,}/B[A-Z0-9]{6,}/[A-Za-z0-9]{16,}"),
    ),
    ("a Stripe key", lazy_pattern(r"(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,250}")),
    ("an API key", lazy_pattern(r"sk-[A-Za-z0-9_-]{20,250}")),
    ("a Google API key", lazy_pattern(r"AIza[A-Za-z0-9_-]{35}")),
    ("a SendGrid key", lazy_pattern(r"SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}")),
    ("an npm token", lazy_pattern(r"npm_[A-Za-z0-9]{36}")),
    ("the token of a Telegram bot", lazy_pattern(r"[0-9]{8,10}:AA[A-Za-z0-9_-]{33}")),
    ("a JSON web token", lazy_pattern(r"eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{16,}")),
)
"""Whole values, with what they are called."""
_TOKEN_OF_BOT = lazy_pattern(r"(?<![0-9])[0-9]{8,10}:AA[A-Za-z0-9_-]{33}(?![A-Za-z0-9_-])")
"""https://core.telegram.org/bots/api#authorizing-your-bot; requests have it in the middle of their address."""
_BEGINNINGS = (
    *(
        "ghp_",
        "gho_",
        "ghu_",
        "ghs_",
        "ghr_",
        "github_pat_",
        "glpat-",
        "xox",
        "https://hooks.slack.com/",
        "npm_",
        "SG.",
    ),
    *("sk_live_", "rk_live_", "sk_test_", "rk_test_", "sk-", "Bearer "),
)
"""How texts begin that are looked at for credentials of services, which code of web pages has none of."""
_PRIVATE_KEY = lazy_pattern(r"-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY-----")
_URL_WITH_PASSWORD = lazy_pattern(
    r"[a-z][a-z0-9+.-]{1,30}://[^\s:/@]{0,200}:(?P<password>[^\s/@]{1,200})@(?P<host>[^\s/:,?]+)"
)

_STAND_INS = frozenset({"password", "pass", "secret", "root", "admin", "postgres", "user", "test"})
_PLACEHOLDER = lazy_pattern(
    r"example|xxx|your|<|…|\*\*\*|dummy|placeholder|change[-_]?me|replace|todo|\$\{|\{\{|%\(|(.)\1{7}"
    r"|(?<![a-z0-9])(?:fake|mock|not-a-real|no[nt]-?real)(?![a-z0-9])",
    re.IGNORECASE,
)
_SECRET_NAME = lazy_pattern(
    r"(?:^|_)(?:SECRET|PASSWORD|PASSWD|PASSPHRASE|PWD|TOKEN|CREDENTIALS?|API_?KEY"
    r"|(?:SECRET|PRIVATE|SIGNING|ACCESS|AUTH|ENCRYPTION)_?KEY)$"
)
_PUBLIC_NAME = lazy_pattern(r"(?:^|_)(?:PUBLIC|PUBLISHABLE|ANON)(?:_|$)|^(?:REACT_APP|VITE|GATSBY|VUE_APP)_")
"""What is for everybody: https://nextjs.org/docs/app/guides/environment-variables, https://vite.dev/guide/env-and-mode,
https://docs.stripe.com/keys, https://supabase.com/docs/guides/api/api-keys"""
_PUBLIC_KEY = lazy_pattern(r"pk_(?:live|test)_\w{1,250}|sb_publishable_\w{1,250}")
_WORD_END = lazy_pattern(r"(?<=[a-z0-9])(?=[A-Z])")
_WORDS = lazy_pattern(r"[A-Za-z]+(?:[-_./:@ ](?:[A-Za-z]+|v?[0-9]{1,4}))*|[-+.]?[0-9]+(?:\.[0-9]+)?")
"""What is a name (`prod/database/password`, `use-secrets-manager`, `keys.pem`) or a number."""
_MIN_LENGTH = 6
_FEWEST_CHANGES = 8
"""From letters to digits or signs, or back."""
_ENCRYPTED = lazy_pattern(r"AQ[EI]CA[A-Za-z0-9+/]{80,}={0,2}")
"""What KMS makes of a text, in Base64; the same bytes stand before each."""

AWS_CREDENTIAL_NAMES = ("accesskeyid", "secretaccesskey", "awssecretkey", "sessiontoken")
"""How names of AWS credentials end, without what naming styles differ in."""


def credential_in(value: str) -> str | None:
    """What kind of credential a text is by its shape, with its article: "a GitHub token"; None if it has none."""
    if _PRIVATE_KEY.search(value):
        return "a private key"
    url = _URL_WITH_PASSWORD.match(value)
    if url is not None:
        return None if url["host"] in OWN_MACHINE or _is_stand_in(url["password"]) else "a URL with a password"
    if _PLACEHOLDER.search(value):
        return None
    text = value.strip().removeprefix("Bearer ")
    return next((kind for kind, shape in _SHAPES if shape.fullmatch(text)), None)


def token_in(text: str) -> tuple[str, str] | None:
    """A credential of another service that a text is, or a bot's token in it, with what it is called."""
    if ":AA" in text and (found := _TOKEN_OF_BOT.search(text)) is not None and not _PLACEHOLDER.search(found[0]):
        return found[0], "the token of a Telegram bot"
    if not text.startswith(_BEGINNINGS):
        return None
    kind = credential_in(text)
    token = text.strip().removeprefix("Bearer ")
    return (token, kind) if kind is not None and is_random(token) else None


def is_random(token: str) -> bool:
    """Whether a token is none that people make up for tests: it has digits and letters of both cases, well mixed."""
    changes = sum(one.isalpha() is not other.isalpha() for one, other in pairwise(token))
    return changes >= _FEWEST_CHANGES and any(map(str.isdigit, token)) and "test-" not in token


def plain_name(text: str) -> str:
    """Names without what naming styles differ in: `AWS_SECRET_KEY`, `aws.secretKey` → `awssecretkey`."""
    return text.replace("_", "").replace("-", "").replace(".", "").lower()


def names_secret(name: str) -> bool:
    """Whether what is kept under a name should be secret: `DB_PASSWORD`, `stripeApiKey`, but not `SECRET_ARN`."""
    return bool(_SECRET_NAME.search(_spelled(name)))


def is_for_everybody(name: str, value: str) -> bool:
    """Whether what is kept under a name is no secret, as the name or the value says: keys of web pages."""
    return bool(_PUBLIC_NAME.search(_spelled(name)) or _PUBLIC_KEY.fullmatch(value.strip()))


def _spelled(name: str) -> str:
    return _WORD_END.sub("_", name).replace("-", "_").upper()


def may_be_secret(value: str) -> bool:
    """Whether a text kept under such a name may be the secret itself, and not a name, path, URL or placeholder."""
    text = value.strip()
    return (
        len(text) >= _MIN_LENGTH
        and not any(character.isspace() for character in text)
        and not _PLACEHOLDER.search(text)
        and not _WORDS.fullmatch(text)
        and not text.startswith(("arn:", "http://", "https://", "/", "./", "s3://", "$", "%"))
    )


def is_placeholder(value: str) -> bool:
    """Whether a text is there to be replaced by the secret."""
    return bool(_PLACEHOLDER.search(value))


def is_encrypted(value: str) -> bool:
    """Whether a text is what KMS has encrypted, which says nothing without the key."""
    return _ENCRYPTED.fullmatch(value.strip()) is not None


def _is_stand_in(password: str) -> bool:
    return password.lower() in _STAND_INS or bool(_PLACEHOLDER.search(password))
