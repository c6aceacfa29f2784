"""An application that was not synthesised: the functions that its program makes, as far as that is literal.

What is read is open: what the program adds in other ways, permissions and triggers first of all, is not seen.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from itertools import chain, islice

from serverless_lint.front_ends.cdk.added_variables import AddedVariable, added_variables
from serverless_lint.front_ends.cdk.api_integrations import api_integrations
from serverless_lint.front_ends.cdk.closed_networks import ClosedNetworks
from serverless_lint.front_ends.cdk.constructs import Construct, runtime_of, seconds_of
from serverless_lint.front_ends.cdk.event_sources import EventSource, event_sources, given_event_sources
from serverless_lint.front_ends.cdk.files import Files
from serverless_lint.front_ends.cdk.function_code import FunctionCode, MadeFunction
from serverless_lint.front_ends.cdk.inline_code import Piece, written_pieces
from serverless_lint.front_ends.cdk.made_functions import MadeFunctions
from serverless_lint.front_ends.cdk.program import Program
from serverless_lint.front_ends.cdk.stack import Synthesised
from serverless_lint.front_ends.cdk.written_texts import WrittenTexts
from serverless_lint.front_ends.facts import OPEN, Made, make, reference, unknown
from serverless_lint.front_ends.literals import Literals, Setting, Value
from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.parse.code.facts import (
    CallResult,
    Constant,
    Expression,
    Interpolation,
    last_name,
)
from serverless_lint.parse.code.facts import Mapping as MappingExpression
from serverless_lint.parse.template.origin import ClosedPlace, Origin, Tool, WaitingApi
from serverless_lint.parse.tree.nodes import Entry, MapNode, TreeFile, TreeNode
from serverless_lint.source import Document, JoinedDocument, Span

_KIND = "AWS::Lambda::Function"
_MAX_MAPPINGS = 2_000
_MAX_TRIED = 20_000
"""Functions that are looked at for whether they poll something, of all these together."""
_MAX_ADDITIONS = 5_000
"""Variables that are added to functions, of all of them together."""
_MAX_MADE_ALIKE = 200
"""Which of more functions that one call makes an API waits for is not asked."""
_MAX_LABEL = 200
"""Longer ids are cut: each function has one of its own, and one constant may be the id of all."""
_INLINE = "ZipFile"
_LEFT_OPEN = "Part"
"""How the variables begin that stand for what only the run of the program knows."""
_NO_ID = lazy_pattern(r"[^A-Za-z0-9]")
_HANDLER = "handler"
_ENTRY = "entry"
_ENVIRONMENT = "EnvironmentProperty"
_VARIABLES = "variables"


def read_program(definition: Document, program: Program, files: Files) -> Synthesised | None:
    """The functions that a program makes, as a template that is open; None if none is found."""
    literals = Literals(files, files.candidates)
    functions = tuple(MadeFunctions(program, files, literals).all())
    if not functions:
        return None
    closed = ClosedNetworks(program, files, literals)
    return _Reader(definition, program, files, literals, functions, closed).template()


class _Reader:
    def __init__(
        self,
        definition: Document,
        program: Program,
        files: Files,
        literals: Literals,
        functions: tuple[MadeFunction, ...],
        closed: ClosedNetworks,
    ) -> None:
        self._functions = functions
        self._networks = closed
        self._closed: dict[str, ClosedPlace] = {}
        self._literals = literals
        self._folder = program.folder
        names = {name for each in functions for name in _files_of(each)}
        parts = [document for name in sorted(names) if (document := files.document(name)) is not None]
        self._joined = JoinedDocument.of((definition, *parts))
        self._starts = {
            part.path: start for part in self._joined.parts if (start := self._joined.offset(part.location)) is not None
        }
        self._texts = WrittenTexts(literals, self._joined, self._starts)
        self._labels: dict[str, str] = {}
        self._next_numbers: dict[str, int] = {}
        """The numbers that make logical ids of labels that others have, too."""
        self._sources: dict[str, str] = {}
        self._polled: dict[str, str] = {}
        self._made: dict[tuple[str, int], list[tuple[str, MadeFunction]]] = {}
        """Functions with their logical ids by the calls that make them."""
        self._added: dict[tuple[str, int], list[AddedVariable]] = {}
        """The variables that are added to functions, by the calls that make these."""
        self._additions_left = _MAX_ADDITIONS
        for part in self._joined.parts[1:]:
            module = literals.module(part.path)
            for variable in added_variables(part.path, module, literals) if module is not None else ():
                made = variable.function
                if isinstance(made.expression, CallResult):
                    self._added.setdefault((made.file, made.expression.call), []).append(variable)

    def template(self) -> Synthesised:
        """All of them."""
        here = Span(0, 0)
        mappings = islice(filter(None, islice(self._mappings(), _MAX_TRIED)), _MAX_MAPPINGS)
        resources = MapNode(here, (*map(self._resource, self._functions), *mappings))
        root = MapNode(here, (Entry("Resources", here, resources, here),))
        is_python = any(part.path.endswith(".py") for part in self._joined.parts)
        origin = Origin(
            self._joined,
            self._labels,
            is_open=True,
            polled=self._polled,
            waited_for=dict(islice(self._waited_for(), _MAX_TRIED)),
            sources=self._sources,
            closed=self._closed,
            tool=Tool.CDK_IN_PYTHON if is_python else Tool.CDK,
        )
        return Synthesised(self._joined, TreeFile(root), origin)

    def _resource(self, function: MadeFunction) -> Entry:
        at = self._span(function.site.file, function.site.call.callee_span)
        logical_id = self._logical_id(self._label(function))
        for site in _sites(function):
            self._made.setdefault(site, []).append((logical_id, function))
        subnets = self._networks.of(function)
        if subnets is not None:
            span, _ = self._place(function, subnets.setting)
            self._closed[logical_id] = ClosedPlace(span, subnets.is_public, subnets.endpoints)
        code = function.code
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

    def _mappings(self) -> Iterator[Entry | None]:
        """What functions poll; None for each that was found not to."""
        literals = self._literals
        for logical_id, function in zip(tuple(self._labels), self._functions, strict=True):
            for source in given_event_sources(function.settings.get("events"), literals):
                # What stands in a file that makes no functions stands where it is used.
                is_here = source.file in self._starts
                at = source if is_here else source._replace(file=function.site.file, at=function.site.call)
                yield self._mapping(logical_id, at)
        for part in self._joined.parts[1:]:
            module = literals.module(part.path)
            for value, source in event_sources(part.path, module, literals) if module is not None else ():
                index = value.expression.call if isinstance(value.expression, CallResult) else -1
                for called, function in self._made.get((value.file, index), ()):
                    yield self._mapping(called, source) if _may_be(function, value) else None

    def _waited_for(self) -> Iterator[tuple[str, tuple[WaitingApi, Span]]]:
        """What APIs wait for, where it is certain which function that is."""
        for part in self._joined.parts[1:]:
            module = self._literals.module(part.path)
            for value, integration in api_integrations(part.path, module, self._literals) if module is not None else ():
                index = value.expression.call if isinstance(value.expression, CallResult) else -1
                made = self._made.get((value.file, index), ())[:_MAX_MADE_ALIKE]
                called = [logical_id for logical_id, function in made if _may_be(function, value)]
                if len(called) == 1 and len(made) < _MAX_MADE_ALIKE:
                    yield called[0], (integration.api, self._span(part.path, integration.at.callee_span))

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

    def _label(self, function: MadeFunction) -> str:
        """What the user calls a function: the ids of constructs, or what of them is literal."""
        found = map(self._literals.behind, function.ids)
        texts = filter(None, (self._literals.text(each) or _literal_part(each.expression) for each in found))
        return "/".join(dict.fromkeys(texts))[:_MAX_LABEL] or last_name(function.site.call.callee)

    def _settings(self, function: MadeFunction, code: FunctionCode | None) -> Iterator[Entry]:
        at = self._span(function.site.file, function.site.call.callee_span)
        if function.construct is Construct.IMAGE:
            yield Entry("PackageType", at, make(at, "Image"), at)
            if code is not None:
                key_span, span = self._place(function, function.settings.get("code"))
                yield Entry("ImageConfig", key_span, make(span, code.config), span)
        for key, name, value in self._values(function, code):
            if value is None:
                continue
            setting = function.settings.get(name)
            key_span, span = self._place(function, setting)
            yield Entry(key, key_span, make(span, value), span)
        if code is not None and function.construct is not Construct.IMAGE:
            setting = function.settings.get("code") or function.settings.get("entry")
            key_span, span = self._place(function, setting)
            if code.pieces and code.key is not None:
                yield Entry("Code", key_span, make(span, {"S3Bucket": unknown(span), "S3Key": _key(code, span)}), span)
            elif code.pieces:
                yield Entry("Code", key_span, make(span, {_INLINE: self._put_together(code.pieces)}), span)
            elif code.text is not None:
                yield Entry("Code", key_span, make(span, {_INLINE: self._inline(function, code.text)}), span)
            elif code.key is not None:
                yield Entry("Code", key_span, make(span, {"S3Bucket": unknown(span), "S3Key": code.key}), span)
            else:
                yield Entry("Code", key_span, make(span, posixpath.relpath(code.folder, self._folder)), span)
        durable = function.settings.get("durableConfig") or function.settings.get("durable_config")
        if durable is not None:
            key_span, span = self._place(function, durable)
            yield Entry("DurableConfig", key_span, unknown(span), span)
        variables = function.settings.get("environment")
        added = self._additions(function)
        if variables is not None or added:
            key_span, span = self._place(function, variables)
            given = self._given_variables(function, variables) if variables is not None else ()
            entries = (*given, *self._added_variables(added), Entry(OPEN, span, make(span, ""), span))
            inside = Entry("Variables", key_span, MapNode(span, entries), span)
            yield Entry("Environment", key_span, MapNode(span, (inside,)), span)

    def _inline(self, function: MadeFunction, text: str) -> TreeNode:
        """Code that stands in the program, found line by line."""
        written = function.code.written if function.code is not None else None
        if written is None or written.file not in self._starts:
            _, span = self._place(function, function.settings.get("code"))
            return make(span, text)
        span = self._span(written.file, written.expression.span)
        pieces: tuple[TreeNode, ...] = self._texts.parts_of(written, text, span)
        pieces = pieces or tuple(self._written(Piece(text, written)))
        return pieces[0] if len(pieces) == 1 else make(span, {"Fn::Join": ["", pieces]})

    def _put_together(self, pieces: tuple[Piece, ...]) -> Made:
        """Code that stands in the program in pieces."""
        nodes: list[TreeNode] = []
        for number, piece in enumerate(pieces):
            if piece.text is None:
                name = f"{_LEFT_OPEN}{number}"
                span = self._span(piece.value.file, piece.value.expression.span)
                nodes.append(make(span, {"Fn::Sub": [f"${{{name}}}", {name: unknown(span)}]}))
            else:
                nodes += self._written(piece)
        return {"Fn::Join": ["", nodes]}

    def _written(self, piece: Piece) -> Iterator[TreeNode]:
        """A text as it is written, or in pieces of it where something is cut off from its lines."""
        text = piece.text or ""
        whole = self._texts.whole(piece.value, text)
        if whole is not None:
            yield whole
            return
        span = self._span(piece.value.file, piece.value.expression.span)
        end = 0
        for at, start, length in written_pieces(text, self._joined.text[span.start : span.end]):
            if at > end:
                yield make(Span(span.start + start, span.start + start), text[end:at])
            end = at + length
            yield make(Span(span.start + start, span.start + start + length), text[at:end])
        if end < len(text):
            yield make(span, text[end:])

    def _values(self, function: MadeFunction, code: FunctionCode | None) -> Iterator[tuple[str, str, Made]]:
        """Properties with what the program calls them and their values, as far as these are known."""
        literals = self._literals
        runtime = function.setting("runtime")
        if runtime is not None:
            yield "Runtime", "runtime", runtime_of(runtime, literals)
        timeout = function.setting("timeout")
        if timeout is not None:
            yield "Timeout", "timeout", seconds_of(timeout, literals)
        for key, names in (
            ("MemorySize", ("memorySize", "memory_size")),
            ("ReservedConcurrentExecutions", ("reservedConcurrentExecutions", "reserved_concurrent_executions")),
        ):
            for name in names:
                value = function.setting(name)
                number = literals.constant(value) if value is not None else None
                if isinstance(number, int):
                    yield key, name, number
        if code is not None and code.handler is not None:
            is_of_entry = code.is_missing and _ENTRY in function.settings
            yield "Handler", _ENTRY if is_of_entry else _HANDLER, code.handler

    def _given_variables(self, function: MadeFunction, setting: Setting) -> Iterator[Entry]:
        for name, variable in self._variables_in(setting.value).items():
            key_span, value_span = self._place(function, variable)
            yield Entry(name, key_span, self._value(variable.value, value_span), value_span)

    def _variables_in(self, value: Value) -> Mapping[str, Setting]:
        """What variables there are, be they in an object of their own, as CloudFormation has it."""
        literals = self._literals
        call = literals.call(literals.behind(value))
        if call is not None and last_name(call.callee) == _ENVIRONMENT:
            found: Mapping[str, Setting] = literals.arguments(value.file, call, 0, value.frame).found
        else:
            found = literals.settings(value).found
        only = found.get(_VARIABLES) if len(found) == 1 else None
        is_object = only is not None and isinstance(literals.behind(only.value).expression, MappingExpression)
        return literals.settings(only.value).found if only is not None and is_object else found

    def _additions(self, function: MadeFunction) -> list[AddedVariable]:
        at_sites = chain.from_iterable(self._added.get(site, ()) for site in _sites(function))
        added = list(islice(at_sites, self._additions_left))
        self._additions_left -= len(added)
        return [each for each in added if _may_be(function, each.function)]

    def _added_variables(self, added: list[AddedVariable]) -> Iterator[Entry]:
        for variable in added:
            key, value = variable.key, variable.value
            span = self._span(value.file, value.expression.span)
            yield Entry(variable.name, self._span(key.file, key.expression.span), self._value(value, span), span)

    def _value(self, value: Value, span: Span) -> TreeNode:
        """The value of a variable."""
        known = self._literals.constant(value)
        return unknown(span) if known is None or isinstance(known, bool) else make(span, str(known))

    def _image(self, code: FunctionCode) -> Made:
        """How an image is built."""
        settings = code.method if isinstance(code.method, Mapping) else {}
        # Of an image in a registry nothing says how it is built.
        return (
            settings if not code.folder else {"DockerContext": posixpath.relpath(code.folder, self._folder), **settings}
        )

    def _place(self, function: MadeFunction, setting: Setting | None) -> tuple[Span, Span]:
        """Where a setting stands, key and value; one that stands in another file stands at the call."""
        near = (function.site.file, function.made.file)
        found = [each for each in self._literals.given(setting.value) if each.file in near] if setting else []
        if setting is None or not found:
            at = self._span(function.site.file, function.site.call.callee_span)
            return at, at
        value = found[-1]
        key = setting.key if len(found) == 1 and value.file == setting.value.file else value.expression
        return self._span(value.file, key.span), self._span(value.file, value.expression.span)

    def _span(self, file: str, span: Span) -> Span:
        start = self._starts[file]
        return Span(span.start + start, span.end + start)


def _key(code: FunctionCode, at: Span) -> Made:
    """What a package is called of which parts are not known."""
    texts = [f"${{{_LEFT_OPEN}{number}}}" if text is None else text for number, (text, _) in enumerate(code.pieces)]
    names = (f"{_LEFT_OPEN}{number}" for number, (text, _) in enumerate(code.pieces) if text is None)
    return {"Fn::Sub": ["".join(texts), {name: unknown(at) for name in names}]}


def _files_of(function: MadeFunction) -> Iterator[str]:
    """The files that what is known of a function stands in."""
    yield function.site.file
    yield function.made.file
    if function.code is not None and function.code.written is not None:
        yield function.code.written.file
        yield from (piece.value.file for piece in function.code.pieces)


def _made_by(function: MadeFunction) -> tuple[str, int]:
    """The call that makes a function itself."""
    expression = function.made.expression
    return function.made.file, expression.call if isinstance(expression, CallResult) else -1


def _sites(function: MadeFunction) -> tuple[tuple[str, int], ...]:
    """The calls that make a function: itself, and what the user makes it by."""
    return tuple(dict.fromkeys(((function.site.file, function.site.number), _made_by(function))))


def _may_be(function: MadeFunction, value: Value) -> bool:
    """Whether a value that a call gives may be a function that the call makes: by a helper it makes many."""
    made, other = function.made.frame, value.frame
    if made is None or other is None or made.function != other.function or function.made.file != value.file:
        return True
    given = zip(made.given, other.given, strict=False)
    return all(
        one is None or two is None or (one.file, one.expression.span) == (two.file, two.expression.span)
        for one, two in given
    )


def _literal_part(expression: Expression) -> str:
    """A text, or what of it is literal without the marks around: `Orders` of `${id}-Orders`."""
    if isinstance(expression, Constant):
        return expression.value if isinstance(expression.value, str) else ""
    parts = expression.parts if isinstance(expression, Interpolation) else ()
    return "".join(map(_literal_part, parts)).strip("-_. ")
