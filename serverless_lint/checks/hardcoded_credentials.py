"""AWS credentials in files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from serverless_lint.analyses.literals import NamedLiteral, RepeatedLiteral
from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.model import TextFile
from serverless_lint.model.program.code import is_aside, is_test
from serverless_lint.rule import Category, Problem, Related, Severity, rule
from serverless_lint.secrets import AWS_CREDENTIAL_NAMES, is_random, plain_name
from serverless_lint.source import Document, Located, Location, Span
from serverless_lint.wording import named

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
_ACCESS_KEY_ID = lazy_pattern(r"(?<![A-Za-z0-9/+])(?:AKIA|ASIA)[A-Z2-7]{16}(?![A-Za-z0-9/+=])")
_ANY_KEY_ID = lazy_pattern(r"[A-Za-z0-9]{20}")
_SECRET_KEY = lazy_pattern(r"[A-Za-z0-9/+]{40}")
_ANY_SECRET_KEY = lazy_pattern(r"(?<![A-Za-z0-9/+_-])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=_-])")
"""What may be a secret key; digests in hexadecimal digits have no capitals."""
_SESSION_TOKEN = lazy_pattern(r"[A-Za-z0-9/+=_-]{100,}")
_PLACEHOLDER = lazy_pattern(r"example|xxx|your|<|dummy|placeholder|changeme|(.)\1{9}", re.IGNORECASE)
_IMPOSSIBLE_KEY_ID = lazy_pattern(r"(?:AKIA|ASIA)(?![A-Z2-7]{16})")
"""An id is 80 bits in base 32: https://labs.withsecure.com/publications/a-bitwise-analysis-of-aws-access-key-identifiers"""
_SIGNED_BY = (
    *("X-Amz-Credential=", "X-Amz-Credential%3D"),
    *("?AWSAccessKeyId=", "&AWSAccessKeyId=", "&amp;AWSAccessKeyId=", "\\u0026AWSAccessKeyId="),
    *("%3FAWSAccessKeyId%3D", "%26AWSAccessKeyId%3D"),
)
"""https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html, and for what was signed before that
https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html#RESTAuthenticationQueryStringAuth; at the start
of a line the same name stands in the file with the keys of an account's root user."""
_FIELDS_OF_SIGNERS = ("AWSAccessKeyId", "x-amz-credential", "X-Amz-Credential")
_NEAR_FIELD = 40
_NEAR_FORM = 4_000
"""Characters; a policy has some hundreds."""
_READ_BY_PEOPLE = (".md", ".mdx", ".rst", ".adoc")
_MOST_NAMES = 3
_HERE_TOO = "here too"
_ADVICE = "deactivate it and use the function's role"
_TEMPORARY = "ASIA"
"""Such ids end with their session, after 36 hours at most:
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html"""
_ADVICE_ON_TEMPORARY = "take it out and use the function's role; it ends within hours"


@rule(Severity.ERROR, Category.SECURITY, since="0.1", cwe=798)
def hardcoded_aws_access_key(source: TextFile | RepeatedLiteral) -> Iterator[Problem]:
    """An AWS access key id is written into a file."""
    if isinstance(source, TextFile):
        yield from _access_keys_of_file(source.document)
    else:
        found = [literal for literal in source.literals if _is_access_key(literal)]
        if found:
            yield _access_key_problem(found, found[0].value)


def _access_keys_of_file(document: Document) -> Iterator[Problem]:
    places: dict[str, list[Location]] = {}
    for match in _access_key_ids(document.text):
        if not _PLACEHOLDER.search(match[0]):
            places.setdefault(match[0], []).append(document.at(Span(*match.span())))
    # Both look at the whole text, which may be as full of ids as somebody likes.
    is_record = bool(places) and _is_record(document)
    is_quoted = bool(places) and _is_quoted(document)
    for key_id, found in places.items():
        if not (is_record and key_id.startswith(_TEMPORARY)):
            yield _access_key_problem(found, key_id, is_quoted=is_quoted)


def _is_access_key(literal: NamedLiteral) -> bool:
    """Whether a literal is the id of a key by its name and not by its shape, which is found in the whole file."""
    return (
        plain_name(literal.name).endswith("accesskeyid")
        and _ANY_KEY_ID.fullmatch(literal.value) is not None
        and any(character.isdigit() or character.isupper() for character in literal.value)
        and not _ACCESS_KEY_ID.fullmatch(literal.value)
        and not _IMPOSSIBLE_KEY_ID.match(literal.value)
        and not _PLACEHOLDER.search(literal.value)
    )


def _access_key_problem(places: Sequence[Located], key_id: str, *, is_quoted: bool = False) -> Problem:
    is_temporary = key_id.startswith(_TEMPORARY)
    what = f"the {'temporary ' if is_temporary else ''}access key id `{_masked(key_id)}` is in the file"
    advice = _ADVICE_ON_TEMPORARY if is_temporary else _ADVICE
    return _repeated(places, what, advice, severity=Severity.INFO if is_temporary or is_quoted else None)


@rule(Severity.ERROR, Category.SECURITY, since="0.1", cwe=798)
def hardcoded_aws_secret_key(written: RepeatedLiteral) -> Iterator[Problem]:
    """An AWS secret access key or session token is written into a file."""
    found: dict[str, list[NamedLiteral]] = {}
    for literal in written.literals:
        kind = _kind_of_secret(literal)
        if kind is not None and not _PLACEHOLDER.search(literal.value):
            found.setdefault(kind, []).append(literal)
    for kind, literals in found.items():
        names = named((literal.name for literal in literals), most=_MOST_NAMES)
        verb = "holds" if all(literal.name == literals[0].name for literal in literals) else "hold"
        yield _repeated(literals, f"{names} {verb} a {kind}", _ADVICE)


def _kind_of_secret(literal: NamedLiteral) -> str | None:
    name = plain_name(literal.name)
    if name.endswith(("secretaccesskey", "awssecretkey")) and _SECRET_KEY.fullmatch(literal.value):
        return "secret access key"
    if name.endswith("sessiontoken") and _SESSION_TOKEN.fullmatch(literal.value) and is_random(literal.value):
        return "session token"
    return None


def _repeated(places: Sequence[Located], what: str, advice: str, *, severity: Severity | None = None) -> Problem:
    """What is wrong at the first of some places with the same text, and at the others."""
    first, *others = places
    count = f", {len(places)} times" if others else ""
    return Problem(
        first,
        f"{what}{count}: {advice}",
        related=tuple(Related(other, _HERE_TOO) for other in others),
        severity=severity,
        sums_up=(_HERE_TOO,) * len(others),
    )


def _access_key_ids(text: str) -> Iterator[re.Match[str]]:
    # Searching for the two words first takes a fiftieth of the pattern's time.
    if "AKIA" in text or "ASIA" in text:
        yield from (match for match in _ACCESS_KEY_ID.finditer(text) if not _is_signed(text, *match.span()))


def _is_signed(text: str, start: int, end: int) -> bool:
    """Whether an id stands in an address that its owner signed to be given away, such as that of a custom resource."""
    is_parameter = text.endswith("AWSAccessKeyId=", 0, start) and text.startswith("&", end)
    return is_parameter or text.endswith(_SIGNED_BY, 0, start) or _is_in_signed_form(text, start, end)


def _is_in_signed_form(text: str, start: int, end: int) -> bool:
    """Whether an id stands among the fields of a form that lets others upload, as a presigned POST has them.

    https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTForms.html, and the fields of what came before:
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/HTTPPOSTForms.html
    """
    if not text[max(0, start - _NEAR_FIELD) : start].rstrip("\"': ").endswith(_FIELDS_OF_SIGNERS):
        return False
    around = text[max(0, start - _NEAR_FORM) : end + _NEAR_FORM].lower()
    return "signature" in around and "policy" in around


def _is_record(document: Document) -> bool:
    """Whether a test recorded what is in a file, without secrets: ids of hours in it open nothing, and are over."""
    return is_aside(document.path) and "secretaccesskey" not in plain_name(document.text)


def _is_quoted(document: Document) -> bool:
    """Whether ids stand in what tests are given or people read, without a secret: by themselves they open nothing."""
    return (is_test(document.path) or document.path.lower().endswith(_READ_BY_PEOPLE)) and not any(
        any(character.isupper() for character in match[0]) for match in _ANY_SECRET_KEY.finditer(document.text)
    )


def is_aws_credential(name: str, value: str) -> bool:
    """Whether the rules of this module look after a value under a name."""
    return bool(_ACCESS_KEY_ID.search(value)) or (plain_name(name).endswith(AWS_CREDENTIAL_NAMES))


def _masked(key_id: str) -> str:
    return f"{key_id[:4]}…{key_id[-4:]}"
