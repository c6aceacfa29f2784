"""Where the code of the functions is that a program makes."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from serverless_lint.front_ends.cdk.constructs import Construct, runtime_of
from serverless_lint.front_ends.cdk.files import Files
from serverless_lint.front_ends.cdk.uses import Site
from serverless_lint.front_ends.cdk.written_paths import WrittenPaths
from serverless_lint.front_ends.facts import UNKNOWN, Made
from serverless_lint.front_ends.literals import Literals, Setting, Value
from serverless_lint.parse.code.facts import Attribute, Operation, last_name
from serverless_lint.parse.code.imports import JAVASCRIPT_SUFFIXES, python_files
from serverless_lint.paths import folders_around

_MAX_INLINE = 500_000
"""Characters of code that stands in a program, of all functions together: one constant may be the code of many."""
_FROM_FOLDERS = frozenset({"fromAsset", "from_asset", "asset", "AssetCode"})
_FROM_TEXTS = frozenset({"fromInline", "from_inline", "inline", "InlineCode"})
_FROM_IMAGES = frozenset({"fromImageAsset", "from_image_asset"})
_BUNDLED_BY_PROJEN = (".lambda.ts", ".edge-lambda.ts")
"""https://projen.io/docs/api/awscdk#lambdafunction-"""
_READING = frozenset({"readFileSync", "open"})
_ENTERED = "enter"
_MAX_STEPS = 10
_ENTRY_OF_PYTHON = "index.py"
_HANDLER = "handler"


class FunctionCode(NamedTuple):
    """Where the code of a function is."""

    folder: str
    file: str | None
    """The file that is the handler's module, if it has another name."""
    handler: str | None
    """What the handler is called."""
    method: Made
    """How it is built."""
    text: str | None = None
    """The code itself, where it stands in the program."""


class MadeFunction(NamedTuple):
    """A function that a program makes."""

    construct: Construct
    made: Value
    """The call that makes it, with what the routines around are called with."""
    site: Site
    """That call, or the one of the outermost routine that makes it: where the user says which function it is."""
    settings: Mapping[str, Setting]
    ids: tuple[Value, ...]
    """The ids of the constructs that it is, and that are around it, the outermost first."""
    code: FunctionCode | None
    """Where its code is; None if that is not known."""

    def setting(self, name: str) -> Value | None:
        """What it is given under a name."""
        setting = self.settings.get(name)
        return setting.value if setting is not None else None

    def id(self) -> Value | None:
        """The id of the construct itself."""
        return self.ids[-1] if self.ids else None


class FunctionCodes:
    """Finds the code of functions."""

    def __init__(self, literals: Literals, files: Files, folder: str) -> None:
        """The program runs in `folder`."""
        self._literals = literals
        self._files = files
        self._paths = WrittenPaths(literals, folder)
        self._inline_left = _MAX_INLINE

    def of(self, function: MadeFunction) -> FunctionCode | None:
        """Where the code of a function is; None if that is not known."""
        if function.construct is Construct.NODEJS:
            return self._code_of_entry(function)
        if function.construct is Construct.PYTHON:
            return self._code_of_package(function)
        setting = function.setting("code")
        value = self._literals.behind(setting) if setting is not None else None
        call = self._literals.call(value) if value is not None else None
        if value is None or call is None:
            return None
        name = last_name(call.callee)
        first = call.argument("path", 0) or call.argument("directory", 0) or call.argument("code", 0)
        given = value.at(first) if first is not None else None
        if given is None:
            return None
        if name in _FROM_IMAGES:
            return next(
                (FunctionCode(path, None, None, "") for path in self._paths.of(given) if path in self._folders), None
            )
        handler = self._literals.text(function.setting(_HANDLER))
        if name in _FROM_TEXTS and handler is not None:
            text = self._literals.text(given)
            if text is None:
                return self._code_of_text(given, handler)
            self._inline_left -= len(text)
            is_known = self._inline_left >= 0 and self._is_python(function) is not None
            return FunctionCode("", None, handler, None, text) if is_known else None
        if name in _FROM_FOLDERS and handler is not None:
            return self._code_of_folder(function, given, handler)
        return None

    def _code_of_folder(self, function: MadeFunction, given: Value, handler: str) -> FunctionCode | None:
        """The folder that is deployed, if it has the handler's module."""
        modules = tuple(_modules(handler, self._is_python(function)))
        for path in self._paths.of(given):
            for module in modules:
                if posixpath.normpath(posixpath.join(path, module)) in self._files:
                    return FunctionCode(path, None, handler, {UNKNOWN: ""})
            beside = self._bundled_beside(function, path)
            if beside is not None:
                return FunctionCode(posixpath.dirname(beside) or ".", beside, handler, "esbuild")
        return None

    def _bundled_beside(self, function: MadeFunction, folder: str) -> str | None:
        """The file beside the program that projen bundles into a folder of its name: `orders.lambda.ts`."""
        name = f"{posixpath.basename(folder)}.ts"
        beside = posixpath.join(posixpath.dirname(function.made.file), name)
        return beside if name.endswith(_BUNDLED_BY_PROJEN) and beside in self._files else None

    def _code_of_text(self, given: Value, handler: str) -> FunctionCode | None:
        """The file that the program reads to put its text into a template."""
        found = self._opened(given)
        call = self._literals.call(found) if found is not None else None
        first = call.argument("file", 0) if call is not None else None
        if found is None or first is None:
            return None
        file = next((path for path in self._paths.of(found.at(first)) if path in self._files), None)
        return None if file is None else FunctionCode(posixpath.dirname(file) or ".", file, handler, {UNKNOWN: ""})

    def _opened(self, text: Value) -> Value | None:
        """The call that reads a file, or opens it, of which a text is what is in it."""
        for _ in range(_MAX_STEPS):
            text = self._literals.behind(text)
            expression = text.expression
            if isinstance(expression, Operation) and expression.operator == _ENTERED and expression.operands:
                text = text.at(expression.operands[0])
                continue
            call = self._literals.call(text)
            if call is None or last_name(call.callee) in _READING:
                return text if call is not None else None
            if not isinstance(call.callee, Attribute):
                return None
            text = text.at(call.callee.base)
        return None

    def _code_of_entry(self, function: MadeFunction) -> FunctionCode | None:
        """The file that is bundled."""
        entry = function.setting("entry")
        if entry is not None:
            places = tuple(self._paths.of(entry))
        else:
            places = (f"{posixpath.splitext(function.made.file)[0]}.{self._literals.text(function.id())}",)
        names = (name for path in places for name in (path, *(f"{path}{suffix}" for suffix in JAVASCRIPT_SUFFIXES)))
        file = next((name for name in names if name in self._files), None)
        handler = self._handler_of(function)
        if file is None or handler is None:
            return None
        handler = handler if "." in handler else f"index.{handler}"
        return FunctionCode(posixpath.dirname(file) or ".", file, handler, "esbuild")

    def _code_of_package(self, function: MadeFunction) -> FunctionCode | None:
        """The folder that is packaged."""
        entry, index = function.setting("entry"), function.setting("index")
        module = self._literals.text(index) if index is not None else _ENTRY_OF_PYTHON
        handler = self._handler_of(function)
        if entry is None or module is None or handler is None:
            return None
        for path in self._paths.of(entry):
            if posixpath.normpath(posixpath.join(path, module)) in self._files:
                dotted = module.removesuffix(".py").replace("/", ".")
                return FunctionCode(path, None, f"{dotted}.{handler}", {UNKNOWN: ""})
        return None

    def _handler_of(self, function: MadeFunction) -> str | None:
        """What a handler is called that need not be named; None if it is not known."""
        setting = function.setting(_HANDLER)
        return self._literals.text(setting) if setting is not None else _HANDLER

    def _is_python(self, function: MadeFunction) -> bool | None:
        setting = function.setting("runtime")
        runtime = runtime_of(setting, self._literals) if setting is not None else None
        return None if runtime is None else runtime.startswith("python")

    @cached_property
    def _folders(self) -> frozenset[str]:
        return frozenset(folder for name in self._files.names for folder in folders_around(name))


def _modules(handler: str, is_python: bool | None) -> Iterator[str]:
    """The files that may have a handler's module, be it written in TypeScript."""
    if is_python is not False:
        yield from python_files("", handler.rpartition(".")[0])
    if is_python is not True:
        folder, slash, name = handler.rpartition("/")
        stem = f"{folder}{slash}{name.partition('.')[0]}"
        yield from (f"{stem}{suffix}" for suffix in JAVASCRIPT_SUFFIXES)
