"""Where code takes text for a program: statements of SQL, commands, code, objects, pages, addresses of requests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from serverless_lint.analyses.answers import Answers
from serverless_lint.analyses.existence_checks import only_refuses_what_is_there
from serverless_lint.libraries.injection import (
    ADDRESSES,
    ANSWERING_PACKAGE,
    ANSWERS_WITH_FILES,
    BELOW_A_FOLDER,
    BY_A_SHELL,
    EXPRESSIONS_OF_DYNAMODB,
    METHODS_OF_PATHS_ALONE,
    MONGO_CONNECTIONS,
    MONGO_METHODS,
    NAMES_AROUND,
    OPENING_METHODS_OF_PATHS,
    OPENS_FILES,
    OPENS_IN_MEMORY,
    OPTIONS_OF_ADDRESSES,
    PAGES,
    PARSES_XML,
    PROMISES_OF_CALLBACKS,
    READS_ENTITIES,
    RESOLVES_ENTITIES,
    RUNS_IN_CONTEXTS,
    RUNS_PROGRAMS,
    RUNS_WITH_GLOBALS,
    SENDS_ON,
    SHELLS,
    SQL_CONNECTIONS,
    SQL_METHODS,
    SQL_METHODS_OF_ANYTHING,
    SQL_OF_SERVICES,
    SQL_STATEMENTS,
    TAKES_PROGRAM,
    UNSAFE_YAML_LOADERS,
    XML_PARSERS,
    YAML_LOADS,
    Danger,
)
from serverless_lint.link.program.flow import At, is_path
from serverless_lint.link.program.sdk import Sdk, dotted_name, plain_name
from serverless_lint.link.program.values import Values
from serverless_lint.model import (
    ArrayValue,
    CallSite,
    CodeKey,
    Handler,
    Literal,
    Member,
    ObjectValue,
    Result,
    Routine,
    Value,
)
from serverless_lint.parse.code.facts import (
    Attribute,
    Constant,
    Expression,
    Interpolation,
    Language,
    Operation,
    is_null,
    subexpressions,
)

_MOST_STEPS = 20
_IN_MEMORY = ":memory:"


class Sink(NamedTuple):
    """A value that a call takes for a program."""

    danger: Danger
    value: At
    is_certain: bool = True
    """Whether the call is known; else only what the text says tells what it is taken for."""
    is_list: bool = False
    """Whether the elements of the value count rather than itself."""
    is_apart: bool = False
    """Whether it runs where its own data and names are all there is: in a sandbox, on a database in memory."""
    only_refuses: bool = False
    """Whether what it finds is only asked for so that nothing is stored twice."""


def answered(handler: Handler, values: Values) -> Iterator[Sink]:
    """What a handler answers as a page for browsers, and where it sends them."""
    answers, routine = Answers(values), handler.routine
    if routine is None:
        return
    for expression, block in answers.of(handler):
        for value in answers.values(routine.module, expression, block):
            if isinstance(value, ObjectValue):
                body = value.literal.get("body")
                if body is not None and _is_page(value, values):
                    yield Sink(Danger.PAGE, At(value.module, body, value.block))
                yield from (Sink(Danger.REDIRECT, at) for at in _header(value, "location", values))


def _is_page(answer: ObjectValue, values: Values) -> bool:
    return any(
        isinstance(value, Literal) and str(value.value).lower().startswith(PAGES)
        for at in _header(answer, "content-type", values)
        for value in values.of(at.module, at.expression, at.block)
    )


def _header(answer: ObjectValue, name: str, values: Values) -> Iterator[At]:
    """What an answer may say in a header, whose name is given in small letters."""
    headers = answer.literal.get("headers")
    for found in values.of(answer.module, headers, answer.block) if headers is not None else ():
        for entry in found.literal.entries if isinstance(found, ObjectValue) else ():
            is_named = isinstance(entry.key, Constant) and str(entry.key.value).lower() == name
            if isinstance(found, ObjectValue) and is_named:
                yield At(found.module, entry.value, found.block)


class Sinks:
    """Recognises calls that take text for a program."""

    def __init__(self, values: Values, sdk: Sdk) -> None:
        self._values = values
        self._sdk = sdk
        self._found: dict[CodeKey, tuple[Sink, ...]] = {}

    def in_routine(self, routine: Routine) -> tuple[Sink, ...]:
        """What the calls of a function take for programs, looked for once: many handlers run it."""
        found = self._found.get(routine.key)
        if found is None:
            found = self._found[routine.key] = tuple(sink for site in routine.calls for sink in self.at(site))
        return found

    def at(self, site: CallSite) -> Iterator[Sink]:
        """What a call takes for a program."""
        yield from self._of_path(site)
        if not site.fact.arguments or _is_tag(site):
            return
        method = site.fact.callee.name if isinstance(site.fact.callee, Attribute) else ""
        names = [name for callee in self._values.callee(site) for name in self._names(callee)]
        for name in dict.fromkeys(names):
            taken = TAKES_PROGRAM.get(name) or OPENS_FILES.get(name)
            if taken is not None:
                is_apart = taken.danger is Danger.CODE and self._is_in_sandbox(site, name)
                yield from _sink(site, taken.danger, _argument(site, taken.name, taken.position), is_apart=is_apart)
            elif name in RUNS_PROGRAMS:
                yield from self._started(site)
            elif name in YAML_LOADS and self._makes_objects(site):
                yield from _sink(site, Danger.OBJECTS, site.fact.argument("stream", 0))
            elif name in PARSES_XML and self._reads_entities(site):
                yield from _sink(site, Danger.ENTITIES, _argument(site, "text", 0))
        if method in SQL_METHODS or method in SQL_METHODS_OF_ANYTHING:
            is_known = any(name.startswith(f"{opener}.") for name in names for opener in SQL_CONNECTIONS)
            if is_known or method in SQL_METHODS_OF_ANYTHING:
                statement = site.fact.argument(SQL_METHODS.get(method, "sql"), 0)
                is_apart = is_known and any(map(self._is_in_memory, self._values.callee(site)))
                yield from _sink(site, Danger.SQL, statement, is_certain=is_known, is_apart=is_apart)
        if method in MONGO_METHODS and any(name.startswith(MONGO_CONNECTIONS) for name in names):
            found = _sink(site, Danger.FILTER, site.fact.argument("filter", 0))
            yield from (sink._replace(only_refuses=only_refuses_what_is_there(site)) for sink in found)
        is_file = method in ANSWERS_WITH_FILES and site.module.imports_any(ANSWERING_PACKAGE)
        if is_file and not any(self._option(site, BELOW_A_FOLDER)):
            yield from _sink(site, Danger.PATH, site.fact.argument("", 0))
        if method == SENDS_ON and site.module.imports_any(ANSWERING_PACKAGE):
            yield from _sink(site, Danger.REDIRECT, _argument(site, "", -1))
        yield from self._asked_of_aws(site)
        yield from self._requested(site, names)

    def _is_in_sandbox(self, site: CallSite, name: str) -> bool:
        """Whether a call runs code with names that it is given instead of those around."""
        if name in RUNS_IN_CONTEXTS:
            return True
        if name not in RUNS_WITH_GLOBALS:
            return False
        given = site.fact.argument("globals", 1)
        if given is None or is_null(given) or isinstance(given, Operation):
            return False
        values = self._values.of(site.module, given, site.fact.block)
        return not any(plain_name(dotted_name(value) or "") in NAMES_AROUND for value in values)

    def _is_in_memory(self, callee: Value) -> bool:
        """Whether a method is one of a database in memory, or of what such a database gives."""
        for _ in range(_MOST_STEPS):
            if isinstance(callee, Member):
                callee = callee.base
            elif isinstance(callee, Result):
                if plain_name(dotted_name(callee.callee) or "") in OPENS_IN_MEMORY:
                    place = callee.site.fact.argument("database", 0)
                    values = self._values.of(callee.site.module, place, callee.site.fact.block) if place else ()
                    return bool(values) and all(isinstance(v, Literal) and v.value == _IN_MEMORY for v in values)
                callee = callee.callee
            else:
                return False
        return False

    def _of_path(self, site: CallSite) -> Iterator[Sink]:
        """The path that a method opens."""
        callee = site.fact.callee
        if not isinstance(callee, Attribute) or site.module.language is not Language.PYTHON:
            return
        base = At(site.module, callee.base, site.fact.block)
        is_opened = callee.name in OPENING_METHODS_OF_PATHS and any(map(is_path, self._values.of(*base)))
        if is_opened or callee.name in METHODS_OF_PATHS_ALONE:
            yield Sink(Danger.PATH, base)

    def is_any(self, site: CallSite) -> bool:
        """Whether a call takes something for a program, or may do so if it is told to."""
        names = [name for callee in self._values.callee(site) for name in self._names(callee)]
        return any(name in TAKES_PROGRAM or name in RUNS_PROGRAMS for name in names) or any(self.at(site))

    def _names(self, callee: Value) -> Iterator[str]:
        """The dotted names of what is called; of what makes a promise of a callback, those of the function."""
        name = plain_name(dotted_name(callee) or "")
        if name in PROMISES_OF_CALLBACKS and isinstance(callee, Result):
            for value in self._values.argument(callee.site, "", 0) or ():
                yield plain_name(dotted_name(value) or "")
        elif name:
            yield name

    def _started(self, site: CallSite) -> Iterator[Sink]:
        """What is run by a shell."""
        fact, is_python = site.fact, site.module.language is Language.PYTHON
        program = fact.argument("args" if is_python else "", 0)
        if program is None:
            return
        arguments = program if is_python else fact.argument("", 1)
        if self._is_by_a_shell(site):
            yield from _sink(site, Danger.COMMAND, program)
            if not is_python and arguments is not None:
                yield Sink(Danger.COMMAND, At(site.module, arguments, fact.block), is_list=True)
            return
        for array in self._arrays(site, arguments):
            items = array.literal.items
            if not is_python:
                items = (program, *items)
            is_shell = len(items) > 2 and _text(items[0]) in SHELLS and _is_command_flag(_text(items[1]))
            if is_shell:
                yield Sink(Danger.COMMAND, At(array.module, items[2], array.block))

    def _arrays(self, site: CallSite, expression: Expression | None) -> Iterator[ArrayValue]:
        if expression is not None:
            for value in self._values.of(site.module, expression, site.fact.block):
                if isinstance(value, ArrayValue):
                    yield value

    def _is_by_a_shell(self, site: CallSite) -> bool:
        if site.module.language is Language.PYTHON:
            given = self._values.argument(site, BY_A_SHELL) or ()
        else:
            given = tuple(self._option(site, BY_A_SHELL))
        return bool(given) and all(isinstance(value, Literal) and value.value not in (False, None) for value in given)

    def _option(self, site: CallSite, name: str) -> Iterator[Value]:
        for argument in site.fact.arguments[1:]:
            for value in self._values.of(site.module, argument.value, site.fact.block):
                entry = value.literal.get(name) if isinstance(value, ObjectValue) else None
                if isinstance(value, ObjectValue) and entry is not None:
                    yield from self._values.of(value.module, entry, value.block)

    def _makes_objects(self, site: CallSite) -> bool:
        """Whether YAML is loaded by a loader that makes objects, or by none, as older versions allow."""
        loaders = self._values.argument(site, "Loader", 1)
        if loaders is None:
            return all(not argument.name for argument in site.fact.arguments)
        return all(dotted_name(loader) in UNSAFE_YAML_LOADERS for loader in loaders)

    def _reads_entities(self, site: CallSite) -> bool:
        """Whether XML is parsed with all that its entities name."""
        if site.module.language is not Language.PYTHON:
            given = tuple(self._option(site, READS_ENTITIES))
        else:
            parsers = self._values.argument(site, "parser", 1) or ()
            given = tuple(
                value
                for parser in parsers
                if isinstance(parser, Result) and dotted_name(parser.callee) in XML_PARSERS
                for value in self._values.argument(parser.site, RESOLVES_ENTITIES) or ()
            )
        return bool(given) and all(isinstance(value, Literal) and value.value is True for value in given)

    def _requested(self, site: CallSite, names: list[str]) -> Iterator[Sink]:
        """The address of an HTTP request."""
        positions = [ADDRESSES[name] for name in names if name in ADDRESSES]
        address = site.fact.argument("url", positions[0]) if positions else None
        if address is None:
            return
        yield from _sink(site, Danger.HOST, address)
        for value in self._values.of(site.module, address, site.fact.block):
            for key in OPTIONS_OF_ADDRESSES if isinstance(value, ObjectValue) else ():
                entry = value.literal.get(key) if isinstance(value, ObjectValue) else None
                if isinstance(value, ObjectValue) and entry is not None:
                    yield Sink(Danger.HOST, At(value.module, entry, value.block))

    def _asked_of_aws(self, site: CallSite) -> Iterator[Sink]:
        call = self._sdk.call_at(site)
        if call is None:
            return
        statement = SQL_OF_SERVICES.get((call.service, call.operation))
        if statement is not None:
            yield from self._parameter_of(call.input, statement, Danger.SQL)
        elif call.service == "dynamodb":
            for name in EXPRESSIONS_OF_DYNAMODB:
                yield from self._parameter_of(call.input, name, Danger.EXPRESSION)
            yield from self._whole(call.input)

    def _whole(self, request: CallSite) -> Iterator[Sink]:
        """What is asked, if the code names none of it itself."""
        value = _whole_request(request)
        if value is not None and not any(self._literals_of(request, value)):
            yield from _sink(request, Danger.REQUEST, value)

    def _literals_of(self, site: CallSite, expression: Expression) -> Iterator[bool]:
        values = self._values.of(site.module, expression, site.fact.block)
        return (isinstance(value, (ArrayValue, ObjectValue)) for value in values)

    def _parameter_of(self, request: CallSite, name: str, danger: Danger) -> Iterator[Sink]:
        if request.module.language is Language.PYTHON:
            yield from _sink(request, danger, request.fact.argument(name))
            return
        given = request.fact.argument("", 0)
        for value in self._values.of(request.module, given, request.fact.block) if given is not None else ():
            entry = value.literal.get(name) if isinstance(value, ObjectValue) else None
            if isinstance(value, ObjectValue) and entry is not None:
                yield Sink(danger, At(value.module, entry, value.block))


def says_sql(expressions: Iterable[Expression]) -> bool:
    """Whether one of several expressions has a literal that begins as a statement of SQL does."""
    return any(
        _begins_statement(part.value)
        for expression in expressions
        for part in _literals(expression)
        if isinstance(part.value, str)
    )


def _literals(expression: Expression) -> Iterator[Constant]:
    if isinstance(expression, (Constant, Interpolation, Operation)):
        for part in subexpressions(expression):
            if isinstance(part, Constant):
                yield part


def _begins_statement(text: str) -> bool:
    words = text.upper().split()
    following = SQL_STATEMENTS.get(words[0].lstrip("("), ()) if words else ()
    return any(word in following for word in words[1:])


def _sink(
    site: CallSite, danger: Danger, value: Expression | None, *, is_certain: bool = True, is_apart: bool = False
) -> Iterator[Sink]:
    if value is not None:
        yield Sink(danger, At(site.module, value, site.fact.block), is_certain, is_apart=is_apart)


def _argument(site: CallSite, name: str, position: int) -> Expression | None:
    count = len(site.fact.arguments)
    return site.fact.argument(name, position if position >= 0 else count + position)


def _whole_request(site: CallSite) -> Expression | None:
    """What stands for all parameters of an operation: `client.scan(request)`, `table.scan(**request)`."""
    values = [argument.value for argument in site.fact.arguments]
    if site.module.language is not Language.PYTHON:
        return values[0] if values else None
    return next((value for value in values if isinstance(value, Operation) and value.operator == "..."), None)


def _is_tag(site: CallSite) -> bool:
    """Whether a call is a tagged template, which is given its parts one by one."""
    last = site.fact.arguments[-1].value
    return isinstance(last, Interpolation) and last.span.end == site.fact.span.end


def _text(expression: Expression) -> object:
    return expression.value if isinstance(expression, Constant) else None


def _is_command_flag(text: object) -> bool:
    """`-c`, also among others: `-lc`."""
    return isinstance(text, str) and text.startswith("-") and not text.startswith("--") and text.endswith("c")
