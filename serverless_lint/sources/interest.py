"""Which files can matter, told from their text before it is parsed.

Parsing takes a thousand times as long as looking for words. A file left out here costs no finding: a handler that a
template names, and what it imports, is parsed whatever it contains.
"""

from __future__ import annotations

import json
import re

from serverless_lint.files.discover import JAVASCRIPT_SUFFIXES, PYTHON_SUFFIXES, TYPESCRIPT_SUFFIXES
from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.libraries.bundlers import BUNDLERS
from serverless_lint.libraries.infrastructure import INFRASTRUCTURE_PACKAGES
from serverless_lint.model.program.code import is_test
from serverless_lint.parse.fact import COMMENT_MARK
from serverless_lint.paths import base_name
from serverless_lint.secrets import AWS_CREDENTIAL_NAMES, plain_name

_CODE_SUFFIXES = (*PYTHON_SUFFIXES, *JAVASCRIPT_SUFFIXES, *TYPESCRIPT_SUFFIXES)
_OTHER_LANGUAGES = {"cs": "C#", "go": "Go", "java": "Java", "kt": "Kotlin", "php": "PHP", "rb": "Ruby", "rs": "Rust"}
"""Languages of functions whose code is not read, by the suffix of their files."""
_DECLARATIONS = (".d.ts", ".d.mts", ".d.cts")

_SDK_WORDS = ("boto", "aws-sdk")
_LONG_LITERAL = lazy_pattern(r"""["'`][A-Za-z0-9/+=_-]{20}""")
_PYTHON_HANDLER = lazy_pattern(r"\bdef\s+\w+\s*\(\s*_*(?:lambda_?)?(?:event|evt)\b", re.IGNORECASE)
_JAVASCRIPT_HANDLER = lazy_pattern(r"(?:[(,=]|\basync)\s*_*(?:lambda_?)?(?:event|evt)\b", re.IGNORECASE)
_INFRASTRUCTURE = lazy_pattern(
    r"""(?:\bfrom\s+|\bimport\s+|\brequire\s*\(\s*)['"]?"""
    rf"(?:{'|'.join(map(re.escape, INFRASTRUCTURE_PACKAGES))})\b"
)
"""Code that defines resources: rules about running code do not look at it."""

_TEMPLATE_WORDS = ("AWS::", "Custom::", "Alexa::", "Transform")
_TEMPLATE_KEY = lazy_pattern(r"""\b(?:Resources|Transform)["']?\s*:""")
_PART_OF_TEMPLATE = lazy_pattern(
    r"""(?:^|[{,])\s{0,20}["']?(?:Type["']?\s?:\s?["']?AWS::|AWSTemplateFormatVersion|Transform["']?\s?:\s?["']?AWS::)""",
    re.MULTILINE,
)
_TOP_LEVEL_KEYS = ("Resources", "Transform")
_PROVIDER = lazy_pattern(r"(?m)^[ \t{]{0,8}[\"']?provider[\"']?[ \t]{0,20}:")
_FUNCTION_TYPE = lazy_pattern(r"AWS::(?:Serverless|Lambda)::Function\b")
_AWS = lazy_pattern(r"\baws|aws\b", re.IGNORECASE)


def is_code(name: str) -> bool:
    """Whether there is a front end for a file of that name."""
    return name.endswith(_CODE_SUFFIXES)


def may_be_template(text: str, *, is_json: bool) -> bool:
    """Whether a YAML or JSON text may be a template: it has a resource type or transform, and the key for it.

    JSON that is sound and holds neither key at its top is none; broken JSON may be one.
    """
    if not any(word in text for word in _TEMPLATE_WORDS) or not any(key in text for key in _TOP_LEVEL_KEYS):
        return False
    if not is_json:
        return _TEMPLATE_KEY.search(text) is not None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return True
    return isinstance(value, dict) and any(key in value for key in _TOP_LEVEL_KEYS)


def may_call_bundler(text: str) -> bool:
    """Whether a script may call a bundler, or configure one."""
    return any(name in text for name in BUNDLERS)


def may_be_part_of_template(text: str) -> bool:
    """Whether a YAML or JSON text that is no template may hold resources, or all but resources, of one."""
    has_word = "AWS::" in text or "AWSTemplateFormatVersion" in text
    return has_word and _PART_OF_TEMPLATE.search(text) is not None


def may_be_service(text: str) -> bool:
    """Whether a YAML or JSON text may define a service of the Serverless Framework, whatever it is called."""
    return "service" in text and "provider" in text and _PROVIDER.search(text) is not None


def may_define_function(text: str) -> bool:
    """Whether a text that was not read as a template may hold a function."""
    return _FUNCTION_TYPE.search(text) is not None


def may_be_about_aws(text: str) -> bool:
    """Whether a text has to do with AWS, however that is written in it."""
    return _AWS.search(text) is not None


def may_matter(text: str, name: str) -> bool:
    """Whether a code file can give a finding by itself, whether or not a handler reaches it."""
    if name.endswith(_DECLARATIONS):
        return False
    if COMMENT_MARK in text or may_hold_credential(text):
        return True
    return not is_test(name) and (_may_define_handler(text, name) or _may_call_aws(text))


def _may_define_handler(text: str, name: str) -> bool:
    # Plain words are found ten times as fast as the patterns.
    lowered = text.lower()
    if "event" not in lowered and "evt" not in lowered:
        return False
    if name.endswith(".py"):
        return _PYTHON_HANDLER.search(text) is not None
    return "export" in text and _JAVASCRIPT_HANDLER.search(text) is not None


def _may_call_aws(text: str) -> bool:
    return any(word in text for word in _SDK_WORDS) and _INFRASTRUCTURE.search(text) is None


def may_hold_credential(text: str) -> bool:
    """Whether code may give a name of a credential to a literal that is as long as one."""
    return may_name_credential(text) and _LONG_LITERAL.search(text) is not None


def may_name_credential(text: str) -> bool:
    """Whether a text holds a name of a credential, however it is spelled."""
    plain = plain_name(text)
    return any(name in plain for name in AWS_CREDENTIAL_NAMES)


def other_language(name: str) -> str | None:
    """The language of a file with code that is not read."""
    return _OTHER_LANGUAGES.get(base_name(name).rpartition(".")[2])
