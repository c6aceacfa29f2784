"""Whether code may have to wait for something outside: a service, a file system, another program, or the clock."""

from __future__ import annotations

import re
from collections.abc import Iterable

from serverless_lint.link.modules import Modules
from serverless_lint.model import Module
from serverless_lint.parse.code import Import, Language

_COMPUTING_PYTHON = frozenset(
    {
        "__future__",
        "abc",
        "ast",
        "base64",
        "binascii",
        "bisect",
        "calendar",
        "collections",
        "copy",
        "csv",
        "dataclasses",
        "datetime",
        "decimal",
        "difflib",
        "enum",
        "fractions",
        "functools",
        "hashlib",
        "heapq",
        "hmac",
        "gzip",
        "html",
        "http.HTTPStatus",
        "io",
        "itertools",
        "json",
        "logging",
        "math",
        "numbers",
        "operator",
        "os",
        "platform",
        "pprint",
        "random",
        "re",
        "secrets",
        "statistics",
        "string",
        "struct",
        "sys",
        "textwrap",
        "time",
        "traceback",
        "types",
        "typing",
        "unicodedata",
        "urllib.parse",
        "uuid",
        "warnings",
        "zlib",
        "zoneinfo",
        "aws_lambda_powertools",
        "aws_lambda_powertools.event_handler",
        "aws_lambda_powertools.logging",
        "aws_lambda_powertools.metrics",
        "aws_lambda_powertools.utilities.typing",
    }
)
_COMPUTING_PYTHON_PACKAGES = ("collections.", "os.", "logging.", "json.")
_COMPUTING_JAVASCRIPT = frozenset(
    {
        "assert",
        "aws-lambda",
        "buffer",
        "crypto",
        "os",
        "path",
        "querystring",
        "string_decoder",
        "url",
        "util",
        "zlib",
        "@aws-lambda-powertools/logger",
        "@aws-lambda-powertools/metrics",
    }
)
"""Modules that compute and ask nobody for anything."""

_WAITING_PYTHON = re.compile(
    r"\b(?:sleep|system|popen|exec|eval|__import__|open)\s*\(|\blogging\.(?:handlers|config)\b"
)
_WAITING_JAVASCRIPT = re.compile(
    r"\b(?:fetch|setTimeout|setInterval|XMLHttpRequest|WebSocket|EventSource|awslambda|eval|Atomics|getBuiltinModule)\b"
    r"|\b(?:require|import)\s*\(\s*(?!['\"])"
)
"""What code can wait with although it imports nothing for it, or what may import anything."""


def waits_for_nothing(modules: Iterable[Module], project: Modules) -> bool:
    """Whether all that a handler loads is known, and nothing of it can wait."""
    return all(_only_computes(module, project) for module in modules)


def _only_computes(module: Module, project: Modules) -> bool:
    is_python = module.language is Language.PYTHON
    if module.facts.problem is not None or (_WAITING_PYTHON if is_python else _WAITING_JAVASCRIPT).search(module.code):
        return False
    is_computing = _is_computing_python if is_python else _is_computing_javascript
    return all(
        fact.type_only or project.imported_module(module, fact.module) is not None or is_computing(fact)
        for fact in module.facts.imports
    )


def _is_computing_python(imported: Import) -> bool:
    names = (imported.module, f"{imported.module}.{imported.name}")
    return not _COMPUTING_PYTHON.isdisjoint(names) or imported.module.startswith(_COMPUTING_PYTHON_PACKAGES)


def _is_computing_javascript(imported: Import) -> bool:
    return imported.module.removeprefix("node:") in _COMPUTING_JAVASCRIPT
