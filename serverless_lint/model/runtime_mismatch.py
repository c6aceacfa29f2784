"""Code that the declared runtime cannot load."""

from __future__ import annotations

import enum

import msgspec

from serverless_lint.model.program.code import Module
from serverless_lint.model.stack.function import Function
from serverless_lint.source import Location


class MismatchKind(enum.Enum):
    """Why code and runtime do not fit."""

    SYNTAX = "syntax of a newer Python"
    NEW_MODULE = "module of a newer standard library"
    REMOVED_MODULE = "module that the standard library no longer has"
    ES_MODULE = "ES module that is loaded as CommonJS"
    COMMON_JS = "CommonJS that is loaded as ES module"


class RuntimeMismatch(msgspec.Struct, frozen=True, eq=False):
    """Something in a file that makes loading it fail on the runtime of functions that load it."""

    kind: MismatchKind
    what: str
    """The syntax or module, as it is shown."""
    minor: int
    """Of Python: the minor version of Python 3 that first has it, or no longer has it; else 0."""
    runtime: str
    """The runtime on which it fails."""
    module: Module
    location: Location
    functions: tuple[Function, ...]
    """The functions that load the file on such a runtime."""
