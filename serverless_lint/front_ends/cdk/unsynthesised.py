"""An application that was not synthesised: the functions that its program makes, as far as that is literal.

What is read is open: what the program adds in other ways, permissions and triggers first of all, is not seen.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from serverless_lint.front_ends.cdk.constructs import (
    Construct,
    construct_of,
    may_make_functions,
    runtime_of,
    seconds_of,
)
from serverless_lint.front_ends.cdk.event_sources import EventSource, event_sources, given_event_sources
from serverless_lint.front_ends.cdk.files import Files
from serverless_lint.front_ends.cdk.program import Program
from serverless_lint.front_ends.cdk.stack import Synthesised
from serverless_lint.front_ends.cdk.written_paths import WrittenPaths
from serverless_lint.front_ends.facts import OPEN, UNKNOWN, Made, make, reference, unknown
from serverless_lint.front_ends.literals import Literals, Setting, Value
from serverless_lint.parse.code.facts import (
    Attribute,
    Call,
    CallResult,
    Constant,
    Expression,
    Interpolation,
    Operation,
    last_name,
)
from serverless_lint.parse.code.imports import JAVASCRIPT_SUFFIXES, python_files
from serverless_lint.parse.template.origin import Origin, Tool
from serverless_lint.parse.tree.nodes import Entry, MapNode, ScalarNode, ScalarStyle, TreeFile, TreeNode
from serverless_lint.paths import folders_around
from serverless_lint.source import Document, JoinedDocument, Span

_KIND = "AWS::Lambda::Function"
_PROPERTIES_POSITION = 2
_MAX_FUNCTIONS = 2_000
_MAX_MAPPINGS = 2_000
_MAX_INLINE = 500_000
"""Characters of code that stands in a program, of all functions together: one constant may be the code of many."""
_MAX_LABEL = 200
"""Longer ids are cut: each function has one of its own, and one constant may be the id of all."""
_FROM_FOLDERS = frozenset({"fromAsset", "from_asset", "asset", "AssetCode"})
_FROM_TEXTS = frozenset({"fromInline", "from_inline", "inline", "InlineCode"})
_FROM_IMAGES = frozenset({"fromImageAsset", "from_image_asset"})
_READING = frozenset({"readFileSync", "open"})
_ENTERED = "enter"
_MAX_STEPS = 10
_INLINE = "ZipFile"
_NO_ID = re.compile(r"[^A-Za-z0-9]")
_ENTRY_OF_PYTHON = "index.py"
_HANDLER = "handler"


class _Code(NamedTuple):
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


class _Function(NamedTuple):
    """A call that makes a function."""

    document: Document
    number: int
    """The index of the call in its module."""
    call: Call
    construct: Construct
    settings: Mapping[str, Setting]


def read_program(definition: Document, program: Program, files: Files) -> Synthesised | None:
    """The functions that a program makes, as a template that is open; None if none is found."""
    literals = Literals(files)
    functions = tuple(_functions(program, files, literals))
    return _Reader(definition, program, files, literals, functions).template() if functions else None


def _functions(program: Program, files: Files, literals: Literals) -> Iterator[_Function]:
    left = _MAX_FUNCTIONS
    for name in program.names:
        document = files.document(name)
        # Most files of an application are its handlers, which need not be parsed to see that they make no functions.
        if document is None or not may_make_functions(document.text) or _is_compiled(name, files):
            continue
        module = files.code(name)
        if module is None:
            continue
        for number, call in enumerate(module.calls):
            construct = construct_of(name, call, literals)
            if construct is not None and left > 0:
                left -= 1
                settings = literals.arguments(name, call, _PROPERTIES_POSITION).found
                yield _Function(document, number, call, construct, settings)


def _is_compiled(name: str, files: Files) -> bool:
    """Whether a script was made of a source beside it."""
    stem, suffix = posixpath.splitext(name)
    return suffix in (".js", ".mjs") and any(f"{stem}{other}" in files for other in (".ts", ".mts"))


class _Reader:
    def __init__(
        self,
        definition: Document,
        program: Program,
        files: Files,
        literals: Literals,
        functions: tuple[_Function, ...],
    ) -> None:
        self._functions = functions
        self._files = files
        self._literals = literals
        self._paths = WrittenPaths(self._literals, program.folder)
        self._folder = program.folder
        parts = {each.document.path: each.document for each in functions}
        self._joined = JoinedDocument.of((definition, *(parts[name] for name in sorted(parts))))
        self._starts = {
            part.path: start for part in self._joined.parts if (start := self._joined.offset(part.location)) is not None
        }
        self._labels: dict[str, str] = {}
        self._inline_left = _MAX_INLINE
        self._next_numbers: dict[str, int] = {}
        """The numbers that make logical ids of labels that others have, too."""
        self._sources: dict[str, str] = {}
        self._polled: dict[str, str] = {}
        self._ids: dict[tuple[str, int], str] = {}
        """The logical ids of functions by the calls that make them."""

    def template(self) -> Synthesised:
        """All of them."""
        here = Span(0, 0)
        mappings = islice(self._mappings(), _MAX_MAPPINGS)
        resources = MapNode(here, (*map(self._resource, self._functions), *mappings))
        root = MapNode(here, (Entry("Resources", here, resources, here),))
        is_python = any(part.path.endswith(".py") for part in self._joined.parts)
        origin = Origin(
            self._joined,
            self._labels,
            is_open=True,
            polled=self._polled,
            sources=self._sources,
            tool=Tool.CDK_IN_PYTHON if is_python else Tool.CDK,
        )
        return Synthesised(self._joined, TreeFile(root), origin)

    def _resource(self, function: _Function) -> Entry:
        at = self._span(function.document.path, function.call.callee_span)
        logical_id = self._logical_id(self._label(function))
        self._ids[function.document.path, function.number] = logical_id
        code = self._code(function)
        properties = (
            *self._settings(function, code),
            # What else it is given, or is added to it later, is not seen.
            Entry(OPEN, at, make(at, ""), at),
        )
        entries = [
            Entry("Type", at, make(at, _KIND), at),
            Entry("Properties", at, MapNode(at, properties), at),
        ]
        if code is not None and code.text is None:
            metadata = self._image(code) if function.construct is Construct.IMAGE else {"BuildMethod": code.method}
            entries.append(Entry("Metadata", at, make(at, metadata), at))
            if code.file is not None:
                self._sources[logical_id] = code.file
        return Entry(logical_id, at, MapNode(at, tuple(entries)), at)

    def _mappings(self) -> Iterator[Entry]:
        """What functions poll."""
        literals = self._literals
        for function in self._functions:
            made_by = self._ids[function.document.path, function.number]
            for source in given_event_sources(function.settings.get("events"), literals):
                # What stands in a file that makes no functions stands where it is used.
                is_here = source.file in self._starts
                at = source if is_here else source._replace(file=function.document.path, at=function.call)
                yield self._mapping(made_by, at)
        for part in self._joined.parts[1:]:
            module = literals.module(part.path)
            for value, source in event_sources(part.path, module, literals) if module is not None else ():
                index = value.expression.call if isinstance(value.expression, CallResult) else -1
                called = self._ids.get((value.file, index))
                if called is not None:
                    yield self._mapping(called, source)

    def _mapping(self, function: str, source: EventSource) -> Entry:
        at = self._span(source.file, source.at.callee_span)
        logical_id = self._logical_id(f"{self._labels[function]}/{source.name}")
        self._polled[logical_id] = source.service
        properties = {"FunctionName": reference(function), **source.properties}
        resource = make(at, {"Type": "AWS::Lambda::EventSourceMapping", "Properties": properties})
        return Entry(logical_id, at, resource, at)

    def _logical_id(self, label: str) -> str:
        """A new id for what has a label."""
        begin = _NO_ID.sub("", label) or "Function"
        logical_id = begin
        while logical_id in self._labels:
            number = self._next_numbers.get(begin, 2)
            self._next_numbers[begin] = number + 1
            logical_id = f"{begin}{number}"
        self._labels[logical_id] = label
        return logical_id

    def _label(self, function: _Function) -> str:
        """What the user calls a function: the construct's id, or what of it is literal."""
        written = self._id(function)
        found = self._literals.behind(written) if written is not None else None
        text = found and (self._literals.text(found) or _literal_part(found.expression))
        return (text or last_name(function.call.callee))[:_MAX_LABEL]

    def _settings(self, function: _Function, code: _Code | None) -> Iterator[Entry]:
        at = self._span(function.document.path, function.call.callee_span)
        if function.construct is Construct.IMAGE:
            yield Entry("PackageType", at, make(at, "Image"), at)
        for key, name, value in self._values(function, code):
            if value is None:
                continue
            setting = function.settings.get(name)
            key_span, span = self._place(function, setting)
            yield Entry(key, key_span, make(span, value), span)
        if code is not None and function.construct is not Construct.IMAGE:
            setting = function.settings.get("code") or function.settings.get("entry")
            key_span, span = self._place(function, setting)
            if code.text is not None:
                yield Entry("Code", key_span, make(span, {_INLINE: self._inline(function, code.text)}), span)
            else:
                yield Entry("Code", key_span, make(span, posixpath.relpath(code.folder, self._folder)), span)
        variables = function.settings.get("environment")
        if variables is not None:
            key_span, span = self._place(function, variables)
            inside = Entry("Variables", key_span, self._variables(function, variables, span), span)
            yield Entry("Environment", key_span, MapNode(span, (inside,)), span)

    def _inline(self, function: _Function, text: str) -> TreeNode:
        """Code that stands in the program; what begins on a line of its own is found line by line."""
        _, span = self._place(function, function.settings.get("code"))
        start = self._joined.text.find(text, span.start, span.end)
        if start < 0 or not text.startswith("\n"):
            return make(span, text)
        return ScalarNode(Span(start, start + len(text)), text[1:], ScalarStyle.LITERAL)

    def _values(self, function: _Function, code: _Code | None) -> Iterator[tuple[str, str, Made]]:
        """Properties with what the program calls them and their values, as far as these are known."""
        literals = self._literals
        runtime = self._setting(function, "runtime")
        if runtime is not None:
            yield "Runtime", "runtime", runtime_of(runtime, literals)
        timeout = self._setting(function, "timeout")
        if timeout is not None:
            yield "Timeout", "timeout", seconds_of(timeout, literals)
        for key, names in (
            ("MemorySize", ("memorySize", "memory_size")),
            ("ReservedConcurrentExecutions", ("reservedConcurrentExecutions", "reserved_concurrent_executions")),
        ):
            for name in names:
                value = self._setting(function, name)
                number = literals.constant(value) if value is not None else None
                if isinstance(number, int):
                    yield key, name, number
        if code is not None and code.handler is not None:
            yield "Handler", _HANDLER, code.handler

    def _variables(self, function: _Function, setting: Setting, span: Span) -> TreeNode:
        found = self._literals.settings(setting.value).found
        entries = []
        for name, variable in found.items():
            key_span, value_span = self._place(function, variable)
            value = self._literals.constant(variable.value)
            node = unknown(value_span) if value is None or isinstance(value, bool) else make(value_span, str(value))
            entries.append(Entry(name, key_span, node, value_span))
        return MapNode(span, (*entries, Entry(OPEN, span, make(span, ""), span)))

    def _code(self, function: _Function) -> _Code | None:
        if function.construct is Construct.NODEJS:
            return self._code_of_entry(function)
        if function.construct is Construct.PYTHON:
            return self._code_of_package(function)
        setting = self._setting(function, "code")
        value = self._literals.behind(setting) if setting is not None else None
        call = self._literals.call(value) if value is not None else None
        if value is None or call is None:
            return None
        name = last_name(call.callee)
        first = call.argument("path", 0) or call.argument("directory", 0) or call.argument("code", 0)
        given = Value(value.file, first) if first is not None else None
        if given is None:
            return None
        if name in _FROM_IMAGES:
            return next((_Code(path, None, None, "") for path in self._paths.of(given) if self._is_folder(path)), None)
        handler = self._literals.text(self._setting(function, _HANDLER))
        if name in _FROM_TEXTS and handler is not None:
            text = self._literals.text(given)
            if text is None:
                return self._code_of_text(given, handler)
            self._inline_left -= len(text)
            is_known = self._inline_left >= 0 and self._is_python(function) is not None
            return _Code("", None, handler, None, text) if is_known else None
        if name in _FROM_FOLDERS and handler is not None:
            return self._code_of_folder(function, given, handler)
        return None

    def _code_of_folder(self, function: _Function, given: Value, handler: str) -> _Code | None:
        """The folder that is deployed, if it has the handler's module."""
        modules = tuple(_modules(handler, self._is_python(function)))
        for path in self._paths.of(given):
            for module in modules:
                if posixpath.normpath(posixpath.join(path, module)) in self._files:
                    return _Code(path, None, handler, {UNKNOWN: ""})
        return None

    def _code_of_text(self, given: Value, handler: str) -> _Code | None:
        """The file that the program reads to put its text into a template."""
        found = self._opened(given)
        call = self._literals.call(found) if found is not None else None
        first = call.argument("file", 0) if call is not None else None
        if found is None or first is None:
            return None
        file = next((path for path in self._paths.of(Value(found.file, first)) if path in self._files), None)
        return None if file is None else _Code(posixpath.dirname(file) or ".", file, handler, {UNKNOWN: ""})

    def _opened(self, text: Value) -> Value | None:
        """The call that reads a file, or opens it, of which a text is what is in it."""
        for _ in range(_MAX_STEPS):
            text = self._literals.behind(text)
            expression = text.expression
            if isinstance(expression, Operation) and expression.operator == _ENTERED and expression.operands:
                text = Value(text.file, expression.operands[0])
                continue
            call = self._literals.call(text)
            if call is None or last_name(call.callee) in _READING:
                return text if call is not None else None
            if not isinstance(call.callee, Attribute):
                return None
            text = Value(text.file, call.callee.base)
        return None

    def _code_of_entry(self, function: _Function) -> _Code | None:
        """The file that is bundled."""
        entry = self._setting(function, "entry")
        written = "entry" in function.settings
        stem = posixpath.splitext(function.document.path)[0]
        places = tuple(self._paths.of(entry)) if entry is not None else ()
        if not written:
            places = (f"{stem}.{self._literals.text(self._id(function))}",)
        names = (name for path in places for name in (path, *(f"{path}{suffix}" for suffix in JAVASCRIPT_SUFFIXES)))
        file = next((name for name in names if name in self._files), None)
        handler = self._handler_of(function)
        if file is None or handler is None:
            return None
        handler = handler if "." in handler else f"index.{handler}"
        return _Code(posixpath.dirname(file) or ".", file, handler, "esbuild")

    def _code_of_package(self, function: _Function) -> _Code | None:
        """The folder that is packaged."""
        entry, index = self._setting(function, "entry"), self._setting(function, "index")
        module = self._literals.text(index) if index is not None else _ENTRY_OF_PYTHON
        handler = self._handler_of(function)
        if entry is None or module is None or handler is None:
            return None
        for path in self._paths.of(entry):
            if posixpath.normpath(posixpath.join(path, module)) in self._files:
                dotted = module.removesuffix(".py").replace("/", ".")
                return _Code(path, None, f"{dotted}.{handler}", {UNKNOWN: ""})
        return None

    def _handler_of(self, function: _Function) -> str | None:
        """What a handler is called that need not be named; None if it is not known."""
        setting = self._setting(function, _HANDLER)
        return self._literals.text(setting) if setting is not None else _HANDLER

    def _image(self, code: _Code) -> Made:
        return {"DockerContext": posixpath.relpath(code.folder, self._folder), "Dockerfile": "Dockerfile"}

    def _is_python(self, function: _Function) -> bool | None:
        setting = self._setting(function, "runtime")
        runtime = runtime_of(setting, self._literals) if setting is not None else None
        return None if runtime is None else runtime.startswith("python")

    def _is_folder(self, path: str) -> bool:
        return path in self._folders

    @cached_property
    def _folders(self) -> frozenset[str]:
        return frozenset(folder for name in self._files.names for folder in folders_around(name))

    def _id(self, function: _Function) -> Value | None:
        written = function.call.argument("id", 1)
        return Value(function.document.path, written) if written is not None else None

    @staticmethod
    def _setting(function: _Function, name: str) -> Value | None:
        setting = function.settings.get(name)
        return setting.value if setting is not None else None

    def _place(self, function: _Function, setting: Setting | None) -> tuple[Span, Span]:
        """Where a setting stands, key and value; one that stands in another file stands at the call."""
        if setting is None or setting.value.file != function.document.path:
            at = self._span(function.document.path, function.call.callee_span)
            return at, at
        return self._span(function.document.path, setting.key.span), self._span(
            function.document.path, setting.value.expression.span
        )

    def _span(self, file: str, span: Span) -> Span:
        start = self._starts[file]
        return Span(span.start + start, span.end + start)


def _literal_part(expression: Expression) -> str:
    """A text, or what of it is literal without the marks around: `Orders` of `${id}-Orders`."""
    if isinstance(expression, Constant):
        return expression.value if isinstance(expression.value, str) else ""
    parts = expression.parts if isinstance(expression, Interpolation) else ()
    return "".join(map(_literal_part, parts)).strip("-_. ")


def _modules(handler: str, is_python: bool | None) -> Iterator[str]:
    """The files that may have a handler's module, be it written in TypeScript."""
    if is_python is not False:
        yield from python_files("", handler.rpartition(".")[0])
    if is_python is not True:
        folder, slash, name = handler.rpartition("/")
        stem = f"{folder}{slash}{name.partition('.')[0]}"
        yield from (f"{stem}{suffix}" for suffix in JAVASCRIPT_SUFFIXES)
