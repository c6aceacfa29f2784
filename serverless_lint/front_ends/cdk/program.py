"""The program that was synthesised: where it makes what the templates hold."""

from __future__ import annotations

import posixpath
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from heapq import heappop, heappush
from itertools import chain, islice

from serverless_lint.front_ends.cdk.files import Files
from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.parse.code.facts import (
    Attribute,
    Call,
    CallResult,
    CodeModule,
    Constant,
    Expression,
    last_name,
    subexpressions,
)
from serverless_lint.parse.code.facts import Mapping as MappingExpression
from serverless_lint.parse.code.imports import imported_names, python_candidates
from serverless_lint.parse.json_object import read_json_object
from serverless_lint.source import Document, Location, Span

_DEFINITION = "cdk.json"
_LONGEST_FRAME = 2_000
_LONGEST_NUMBER = 9
_LIBRARY = "node_modules/"
_CODE = (".ts", ".mts", ".cts", ".tsx", ".js", ".mjs", ".cjs", ".jsx", ".py")
_USES_CDK = lazy_pattern(
    r"\baws-cdk-lib\b|\baws_cdk\b|@aws-cdk/|['\"]constructs['\"]|\bfrom constructs\b|@aws-amplify/backend['\"]"
    r"|['\"]sst/constructs['\"]"
)
_ACTION = lazy_pattern(r"\b[a-z0-9-]{2,40}:[A-Za-z*]{1,100}")
_ID_POSITION = 1
_PROPERTIES_POSITION = 2
_CONSTRUCTOR = lazy_pattern(r"new (\w{1,200}) \(")
_MAX_TRIED = 10_000
"""How many calls of a stack are looked at for whether they are written down rightly."""
_MAX_JOINED = 20
_MAX_IMPORTED = 500
"""How many files elsewhere in the project are taken for a part of one program."""
_MAX_IMPORTED_TEXT = 30_000_000
"""Characters of these files, of all programs of a project together."""
_MAX_IMPORTS = 1_000
"""How many imports of one file are looked up."""
_MAX_PARTS = 40
"""How many parts of a path of another machine, or of a construct, are looked at, from its end, and how many calls."""
_GRANT_ALL = frozenset({"grantFullAccess", "grant_full_access"})
"""https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_dynamodb.TableBase.html#grantwbrfullwbraccessgrantee"""
_MAX_GRANTS = 20
"""How many calls are told of that grant everything."""
_MAX_NEAR = 10
"""How many files of calls are looked at for a construct."""


class Place:
    """A place in the program, and the call that stands there."""

    def __init__(self, location: Location, call: Call | None, module: CodeModule | None) -> None:
        self.location = location
        self._call = call
        self._module = module

    @property
    def is_call(self) -> bool:
        """Whether a call stands there."""
        return self._call is not None

    @property
    def called(self) -> str:
        """The name of what is called there, without what it is a part of; empty if nothing is."""
        return last_name(self._call.callee) if self._call is not None else ""

    def texts(self, *names: str) -> tuple[str, ...]:
        """The literal texts in an argument of the call: those of a path that is put together."""
        if self._call is None or self._module is None:
            return ()
        for name in names:
            argument = self._argument(self._call, name)
            if argument is not None:
                return tuple(_texts(argument, self._module, _MAX_JOINED))
        return ()

    def id(self) -> str | None:
        """The id of the construct that the call makes, if it is a literal."""
        return _id(self._call) if self._call is not None else None

    @staticmethod
    def _argument(call: Call, name: str) -> Expression | None:
        found = call.argument(name)
        properties = call.argument("", _PROPERTIES_POSITION)
        if found is None and isinstance(properties, MappingExpression):
            found = properties.get(name)
        return found


class CallsByPlace:
    """Finds the calls of a module by offsets, with one pass over them."""

    def __init__(self, module: CodeModule) -> None:
        spans = [(call.span.start, max(call.callee_span.end, call.span.start + 1)) for call in module.calls]
        begun = sorted(range(len(spans)), key=spans.__getitem__, reverse=True)
        self._points = sorted({point for span in spans for point in span})
        self._found: list[Call | None] = []
        """The innermost call from each of the points on."""
        around: list[tuple[int, int]] = []
        for point in self._points:
            while begun and spans[begun[-1]][0] <= point:
                index = begun.pop()
                heappush(around, (-spans[index][0], index))
            while around and spans[around[0][1]][1] <= point:
                heappop(around)
            self._found.append(module.calls[around[0][1]] if around else None)

    def at(self, offset: int) -> Call | None:
        """The innermost call whose callee is at an offset; of `new X` also what begins there."""
        index = bisect_right(self._points, offset)
        return self._found[index - 1] if index else None


class Imports:
    """What the files of programs import of a project, which may have many programs that import the same."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._left = _MAX_IMPORTED_TEXT
        self._found: dict[str, tuple[str, ...]] = {}

    def of(self, name: str) -> tuple[str, ...]:
        """The files that a file imports."""
        if name not in self._found:
            self._found[name] = tuple(dict.fromkeys(self._imported_by(name)))
        return self._found[name]

    def takes(self, name: str) -> bool:
        """Whether there is room for one more file of a program that is not in its folder."""
        document = self._files.document(name)
        self._left -= 1 + (len(document.text) if document is not None else 0)
        return self._left >= 0

    def _imported_by(self, name: str) -> Iterator[str]:
        document = self._files.document(name)
        folder = posixpath.dirname(name)
        candidates = python_candidates if name.endswith(".py") else self._files.candidates
        names = dict.fromkeys(imported_names(document.text, name)) if document is not None else ()
        for written in islice(names, _MAX_IMPORTS):
            found = next((path for path in candidates(folder, written) if path in self._files), None)
            if found is not None:
                yield found


class Program:
    """The code around a `cdk.json` that uses the CDK, but for what was synthesised."""

    def __init__(self, folder: str, output: str, files: Files, imports: Imports | None = None) -> None:
        """`imports` are shared by the programs of a project."""
        self.folder = folder
        self._files = files
        self._imports = imports if imports is not None else Imports(files)
        self._prefix = "" if folder == "." else f"{folder}/"
        self._output = f"{output}/"
        self._files_of_paths: dict[str, str | None] = {}
        self._places: dict[str, Place | None] = {}
        self._calls: dict[str, CallsByPlace] = {}
        self._handed: dict[str, dict[str, tuple[Place, ...]]] = {}
        """The calls of files by the text that is their first argument, as far as it was asked for."""
        self._homes: dict[str, frozenset[str]] = {}
        """Where what is made with an id is defined, as far as it was asked for."""

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The paths of its files."""
        return (*self._own, *(name for name in self._imported if self._uses_cdk(name)))

    def is_own(self, name: str) -> bool:
        """Whether one of its files is in its folder, and not only imported from elsewhere in the project."""
        return name.startswith(self._prefix)

    @property
    def has_known_beginning(self) -> bool:
        """Whether the file is there that is run to make everything."""
        return not self._beginnings.isdisjoint(self.names)

    @cached_property
    def _own(self) -> tuple[str, ...]:
        return tuple(
            name
            for name in self._files.names
            if name.startswith(self._prefix)
            and self._is_code(name)
            and (self._uses_cdk(name) or name in self._beginnings)
        )

    @cached_property
    def _beginnings(self) -> frozenset[str]:
        """What the command names that runs the program, which may only call what others of its files define."""
        document = self._files.document(f"{self._prefix}{_DEFINITION}")
        command = (read_json_object(document.text) or {}).get("app") if document is not None else None
        words = command.split() if isinstance(command, str) else ()
        return frozenset(posixpath.normpath(f"{self._prefix}{word}") for word in words if word.endswith(_CODE))

    @cached_property
    def _imported(self) -> tuple[str, ...]:
        """The files outside of its folder that it imports, and those that these import."""
        found: dict[str, None] = {}
        pending = list(self._own)
        for name in pending:
            for imported in self._imports.of(name):
                is_new = imported not in found and not self.is_own(imported) and self._is_code(imported)
                if is_new and len(found) < _MAX_IMPORTED and self._imports.takes(imported):
                    found[imported] = None
                    pending.append(imported)
        return tuple(sorted(found))

    def _is_code(self, name: str) -> bool:
        if not name.endswith(_CODE) or name.startswith(self._output) or name not in self._files:
            return False
        return not name.endswith((".d.ts", ".test.ts", ".test.js", ".spec.ts"))

    def _uses_cdk(self, name: str) -> bool:
        document = self._files.document(name)
        return document is not None and _USES_CDK.search(document.text) is not None

    def called_at(self, frames: tuple[str, ...]) -> Place | None:
        """The innermost of some calls that stands in the project's own code."""
        for frame in frames:
            if frame not in self._places:
                self._places[frame] = self._called_at(frame)
            place = self._places[frame]
            if place is not None:
                return place
        return None

    def are_right(self, frames: Iterable[tuple[str, ...]]) -> bool:
        """Whether most calls of the program are written down where there are calls.

        They are not where `source-map-support` runs beside something that translates the program itself, such as `tsx`:
        the files are right then, and lines and columns those of the translation.
        """
        right = wrong = 0
        for frame in dict.fromkeys(islice(chain.from_iterable(frames), _MAX_TRIED)):
            written = _written_place(frame)
            if written is not None and self._file_of(written[0]) is not None:
                place = self.called_at((frame,))
                is_right = place is not None and place.is_call
                right, wrong = right + is_right, wrong + (not is_right)
        return right >= wrong

    def made_in(self, frames: tuple[str, ...], ids: tuple[str, ...]) -> Place | None:
        """The only call in one of the files of some calls that makes a construct of the last one of some ids that any
        makes, or else what the innermost of these calls stands in.
        """
        files: dict[str, str] = {}
        for frame in frames[:_MAX_PARTS]:
            name = self._file_at(frame)
            if name is not None:
                files.setdefault(name, frame)
        for each in reversed(ids[-_MAX_PARTS:]):
            for name in islice(files, _MAX_NEAR):
                found = self._by_id_and_file.get((each, name), ())
                if len(found) == 1:
                    return found[0]
        return next((self._around(name, frame) for name, frame in files.items()), None)

    def _file_at(self, frame: str) -> str | None:
        written = _written_place(frame)
        return None if written is None else self._file_of(written[0])

    def _around(self, name: str, frame: str) -> Place | None:
        """The class whose constructor a call stands in, or the beginning of the file."""
        document, module = self._files.document(name), self._files.code(name)
        made = _CONSTRUCTOR.match(frame)
        classes = module.classes if module is not None and made is not None else ()
        span = next((each.name_span for each in classes if made is not None and each.name == made[1]), Span(0, 0))
        return Place(document.at(span), None, module) if document is not None else None

    @cached_property
    def _by_id_and_file(self) -> Mapping[tuple[str, str], tuple[Place, ...]]:
        found: dict[tuple[str, str], tuple[Place, ...]] = {}
        for made, place in self._made():
            key = (made, place.location.document.path)
            found[key] = (*found.get(key, ())[:1], place)
        return found

    def _called_at(self, frame: str) -> Place | None:
        written = _written_place(frame)
        if written is None:
            return None
        path, line, column = written
        name = self._file_of(path)
        return None if name is None else self._at(name, line, column)

    def _file_of(self, path: str) -> str | None:
        if path not in self._files_of_paths:
            self._files_of_paths[path] = self._in_project(path)
        return self._files_of_paths[path]

    def made_at(self, ids: tuple[str, ...], stack: str = "") -> Place | None:
        """The only call that makes a construct of the last one of some ids that any call makes, in a stack by its id.

        Of several the one counts that stands in the file of the stack's class, or else in what is run.
        """
        homes = self._homes_of(stack)
        for each in reversed(ids):
            found = self._by_id.get(each, ())
            for nearer in (homes, self._run):
                near = tuple(place for place in found if place.location.document.path in nearer)
                if near:
                    found = near
                    break
            if len(found) == 1:
                return found[0]
        return self._handed_over(ids, homes)

    def _handed_over(self, ids: tuple[str, ...], homes: frozenset[str]) -> Place | None:
        """The only call in the files of a stack's class that gives one of some ids to a function which makes it."""
        for each in reversed(ids):
            places = (self._by_first_argument(name).get(each, ()) for name in sorted(homes))
            found = list(islice(chain.from_iterable(places), 2))
            if len(found) == 1:
                return found[0]
        return None

    def _by_first_argument(self, name: str) -> Mapping[str, tuple[Place, ...]]:
        """The calls of a file by the text that is their first argument."""
        known = self._handed.get(name)
        if known is None:
            known = self._handed[name] = {}
            document, module = self._files.document(name), self._files.code(name)
            for call in module.calls if document is not None and module is not None else ():
                given = call.argument("", 0)
                if document is not None and isinstance(given, Constant) and isinstance(given.value, str):
                    place = Place(document.at(call.callee_span), call, module)
                    known[given.value] = (*known.get(given.value, ())[:1], place)
        return known

    def _homes_of(self, stack: str) -> frozenset[str]:
        """The files that define what is made with an id, those that are run before others."""
        if stack not in self._homes:
            classes = {place.called for place in self._by_id.get(stack, ()) if place.called}
            found = {file for name in classes for file in self._files_by_class.get(name, ())}
            self._homes[stack] = frozenset(found & self._run or found)
        return self._homes[stack]

    @cached_property
    def _files_by_class(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name in self.names:
            module = self._files.code(name)
            for each in module.classes if module is not None else ():
                found.setdefault(each.name, []).append(name)
        return found

    @cached_property
    def _run(self) -> frozenset[str]:
        """The files that what is run first imports, and those that these import."""
        found = dict.fromkeys(sorted(self._beginnings.intersection(self.names)))
        pending = list(found)
        for name in pending:
            for imported in self._imports.of(name):
                if imported not in found and self._is_code(imported) and len(found) < _MAX_IMPORTED:
                    found[imported] = None
                    pending.append(imported)
        return frozenset(found)

    @cached_property
    def _by_id(self) -> Mapping[str, tuple[Place, ...]]:
        found: dict[str, tuple[Place, ...]] = {}
        for made, place in self._made():
            found[made] = (*found.get(made, ())[: _MAX_NEAR - 1], place)
        return found

    def _made(self) -> Iterator[tuple[str, Place]]:
        """The calls that may make constructs, with the ids of these."""
        for name in self.names:
            document, module = self._files.document(name), self._files.code(name)
            for call in module.calls if document is not None and module is not None else ():
                made = _id(call)
                if made is not None and document is not None:
                    yield made, Place(document.at(call.callee_span), call, module)

    def _in_project(self, path: str) -> str | None:
        """The scanned code that has the longest part of a path, which may be one of another machine."""
        if not path.endswith(_CODE):
            return None
        parts = [part for part in path.split("/") if part][-_MAX_PARTS:]
        for start in range(len(parts)):
            below = "/".join(parts[start:])
            for name in (f"{self._prefix}{below}", below):
                if name in self._files:
                    return name
        return None

    def _at(self, name: str, line: int, column: int) -> Place | None:
        document = self._files.document(name)
        if document is None or not 1 <= line <= document.line_count:
            return None
        span = document.line_span(line)
        at = span.start + column - 1
        if not span.start <= at < span.end:
            return None
        module = self._files.code(name)
        if module is not None and name not in self._calls:
            self._calls[name] = CallsByPlace(module)
        call = self._calls[name].at(at) if module is not None else None
        where = call.callee_span if call is not None else Span(at, span.end)
        return Place(document.at(where), call, module)

    def names_action(self, action: str) -> bool:
        """Whether an action stands somewhere in the program."""
        return action in self._actions

    @cached_property
    def _actions(self) -> frozenset[str]:
        documents = (self._files.document(name) for name in self.names)
        return frozenset(each for found in documents if found is not None for each in _ACTION.findall(found.text))

    @cached_property
    def full_grants(self) -> tuple[Location, ...]:
        """The first of its calls that let something do with a table whatever DynamoDB offers."""
        return tuple(islice(self._full_grants(), _MAX_GRANTS))

    def _full_grants(self) -> Iterator[Location]:
        for name in self.names:
            document, module = self._files.document(name), self._files.code(name)
            for call in module.calls if document is not None and module is not None else ():
                if document is not None and isinstance(call.callee, Attribute) and call.callee.name in _GRANT_ALL:
                    yield document.at(call.callee.name_span)

    def resolved(self, place: Place, texts: tuple[str, ...]) -> Iterator[str]:
        """The paths that texts of a path at a place may mean: from the file's folder, and from the application's."""
        if texts:
            written = "/".join(texts)
            for folder in (posixpath.dirname(place.location.document.path), self.folder):
                yield posixpath.normpath(posixpath.join(folder, written.lstrip("/")))

    def document(self, name: str) -> Document | None:
        """One of its files."""
        return self._files.document(name)


def _written_place(frame: str) -> tuple[str, int, int] | None:
    """Path, line and column of `new Orders (/home/me/shop/lib/orders.ts:16:5)`, also without name and parentheses."""
    if len(frame) > _LONGEST_FRAME:
        return None
    path, *numbers = frame.rpartition("(")[2].rstrip(")").replace("\\", "/").rsplit(":", 2)
    if _LIBRARY in path or len(numbers) < 2 or not all(map(_is_number, numbers)):
        return None
    return path, int(numbers[0]), int(numbers[1])


def _is_number(text: str) -> bool:
    return text.isdecimal() and len(text) <= _LONGEST_NUMBER


def _id(call: Call) -> str | None:
    written = call.argument("id", _ID_POSITION)
    return written.value if isinstance(written, Constant) and isinstance(written.value, str) else None


def _texts(expression: Expression, module: CodeModule, left: int) -> Iterator[str]:
    for part in subexpressions(expression):
        if isinstance(part, Constant) and isinstance(part.value, str):
            yield part.value
        elif isinstance(part, CallResult) and left > 0:
            for argument in module.calls[part.call].arguments:
                yield from _texts(argument.value, module, left - 1)
