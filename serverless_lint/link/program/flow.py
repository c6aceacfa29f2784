"""Where the values of the code come from: followed back through names, containers, texts, calls and callbacks.

An origin is a parameter or the result of a call. Within a function that is all there is to know; what is passed for
parameters depends on what runs, and `handler_flow.py` knows that. Nothing is followed into what packages do, but for
what `libraries/handing_on.py` says of them: what is not known hands nothing on.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from typing import NamedTuple, TypeAlias

from serverless_lint.libraries.files import PATHS_OF_PYTHON
from serverless_lint.libraries.handing_on import (
    ALL,
    CALLED_ON,
    FUNCTIONS,
    GETS_PATH,
    JAVASCRIPT_METHODS,
    NO_FUNCTION,
    PYTHON_METHODS,
    Gives,
    Handing,
)
from serverless_lint.libraries.request_objects import CONVERTS_WHAT_IT_GETS, METHODS_OF_REQUESTS
from serverless_lint.link.program.bindings import Bound
from serverless_lint.link.program.equations import Equation, Equations
from serverless_lint.link.program.origins import (
    ANYWHERE,
    MAX_ORIGINS,
    NOWHERE,
    Key,
    Keys,
    Origin,
    along,
    bounded,
    handed_on,
    in_any_order,
    made,
    put,
    read,
    sort_key,
)
from serverless_lint.link.program.puts import Put, puts_in
from serverless_lint.link.program.reaching import Binding
from serverless_lint.link.program.request_objects import RequestObjects, named_request
from serverless_lint.link.program.sdk import dotted_name
from serverless_lint.link.program.values import Values
from serverless_lint.model import (
    Argument,
    CallSite,
    ClassValue,
    External,
    Instance,
    Member,
    Module,
    ModuleValue,
    Result,
    Routine,
    Step,
    Value,
)
from serverless_lint.parse.code.facts import (
    Assignment,
    Attribute,
    BlockKind,
    CallResult,
    CodeClass,
    Constant,
    Export,
    Expression,
    FunctionValue,
    Import,
    Interpolation,
    Language,
    Name,
    Operation,
    Sequence,
    Subscript,
    is_each,
)
from serverless_lint.parse.code.facts import Mapping as MappingLiteral
from serverless_lint.source import Location, Span


class At(NamedTuple):
    """An expression where it is evaluated; as a question, where its value comes from."""

    module: Module
    expression: Expression
    block: int
    """The block of the module that it is evaluated in."""

    @property
    def location(self) -> Location:
        """The expression."""
        return self.module.at(self.expression.span)


class Returned(NamedTuple):
    """Where does what a function returns come from?"""

    routine: Routine


class Held(NamedTuple):
    """Where does an attribute of a class, or of its instances, come from?"""

    module: Module
    fact: CodeClass
    name: str


Question: TypeAlias = "At | Returned | Held | Bound"
Reasons: TypeAlias = "dict[Origin, list[tuple[Question, Origin]]]"
"""The origins of a value, each with the origins of others that it was found by."""
_LONGEST_PATH = 200
"""Characters of a path that is taken out of an object; nobody writes a longer one."""
_Asking: TypeAlias = "Generator[Question, tuple[Origin, ...], None]"


class Passing(NamedTuple):
    """Something that is given for a parameter, or a part of it."""

    value: At
    keys: Keys = ()

    def of(self, origin: Origin) -> Origin | None:
        """The origin of what is given, made of an origin of the value."""
        return along(origin, self.keys)


class Flow:
    """Follows values back within the functions of the project, and through what these return."""

    def __init__(self, values: Values, modules: Callable[[], Iterable[Module]] = tuple) -> None:
        """`modules` gives those that may make routes for functions of others."""
        self._values = values
        self.requests = RequestObjects(values, modules)
        """The objects that show the event."""
        self._puts: dict[str, Mapping[str, tuple[Put, ...]]] = {}
        self._loops: dict[str, Mapping[Span, int]] = {}
        self._reasons: dict[Question, Reasons] = {}
        self._equations: Equations[Question, Origin] = Equations(self._equation, NOWHERE, sort_key, MAX_ORIGINS)

    def may_be_given(self, at: At) -> bool:
        """Whether a value may come from what is given for parameters, whatever runs."""
        return any(isinstance(origin.source, Argument) for origin in self.of(at))

    def of(self, question: Question) -> tuple[Origin, ...]:
        """All that is known of where something comes from; empty if that is nothing."""
        return tuple(origin for origin in self._equations.answer(question) if origin.source is not None)

    def reasons(self, question: Question) -> Reasons:
        """The origins of something with those that they were found by."""
        known = self._reasons.get(question)
        if known is None:
            # A way is asked for once for each of the origins that a text is put together of.
            known = self._reasons[question] = self._found_by(question)
        return known

    def _found_by(self, question: Question) -> Reasons:
        self._equations.answer(question)
        found: Reasons = {}
        asking = self._ask(question, found)
        answer: tuple[Origin, ...] | None = None
        while True:
            try:
                asked = asking.send(answer) if answer is not None else next(asking)
            except StopIteration:
                return found
            answer = self._equations.answer(asked)

    def given_at(self, site: CallSite) -> Iterator[tuple[Argument, Passing | None]]:
        """What a call gives for parameters of functions of the project: those that it runs or hands to others.

        None is given for what cannot be seen, or is left out.
        """
        for routine in self._values.called_routines(site):
            for index in range(len(routine.fact.parameters)):
                passed = routine.passed(site, index)
                passing = Passing(At(site.module, passed, site.fact.block)) if passed is not None else None
                yield Argument(routine, index), passing
        for handing in self._handings(site):
            for routine in self._callbacks(site, handing):
                for passing in _taken(site, handing):
                    keys = (*passing.keys, *((Step.EACH,) if handing.of_elements else ()))
                    yield Argument(routine, handing.parameter + routine.filled_in), Passing(passing.value, keys)

    def _equation(self, question: Question, in_circle: bool) -> Equation[Question, Origin]:
        found: Reasons = {}
        yield from self._ask(question, found)
        return bounded(found)

    def _ask(self, question: Question, found: Reasons) -> _Asking:
        if isinstance(question, At):
            return self._at(question, found)
        if isinstance(question, Returned):
            return self._returned(question.routine, found)
        if isinstance(question, Bound):
            return self._bound(question.module, question.bindings, found)
        return self._held(question, found)

    def _at(self, question: At, found: Reasons) -> _Asking:
        module, expression, block = question
        if isinstance(expression, Name):
            yield from self._name(module, expression, block, found)
        elif isinstance(expression, Attribute):
            yield from self._attribute(module, expression, block, found)
        elif isinstance(expression, Subscript):
            yield from self._subscript(module, expression, block, found)
        elif isinstance(expression, CallResult):
            yield from self._call(module.call_sites[expression.call], found)
        elif isinstance(expression, Interpolation):
            for part in expression.parts:
                yield from self._pass(At(module, part, block), found, Step.INSIDE)
        elif isinstance(expression, MappingLiteral):
            for entry in expression.entries:
                key = entry.key.value if isinstance(entry.key, Constant) else Step.EACH
                yield from self._put(At(module, entry.value, block), found, _key(key), entry.key is None)
        elif isinstance(expression, Sequence):
            yield from self._sequence(module, expression, block, found)
        elif isinstance(expression, Operation):
            yield from self._operation(module, expression, block, found)

    def _pass(self, question: At, found: Reasons, *keys: Key) -> _Asking:
        """What is under some keys of a value comes from there."""
        if not isinstance(question.expression, (Constant, FunctionValue)):
            for origin in (yield question):
                _add(found, along(origin, keys), question, origin)

    def _put(self, question: At, found: Reasons, key: Key, is_spread: bool) -> _Asking:
        """A literal holds a value under a key, or all that is in it."""
        if not isinstance(question.expression, (Constant, FunctionValue)):
            for origin in (yield question):
                _add(found, in_any_order(origin) if is_spread else put(origin, key), question, origin)

    def _name(self, module: Module, name: Name, block: int, found: Reasons) -> _Asking:
        seen = self._values.seen(module, name, block)
        if len(seen) > MAX_ORIGINS:
            # What is bound that often may be used as often.
            together = Bound(module, seen)
            for origin in (yield together):
                _add(found, origin, together, origin)
        else:
            yield from self._bound(module, seen, found)
        for written in self._puts_in(module).get(name.name, ()):
            if written.may_come_before(module, name, block) and self._is_same(module, written, seen):
                yield from self._written(module, written, found, written.keys)

    def _written(self, module: Module, written: Put, found: Reasons, keys: Keys) -> _Asking:
        """What is put into a container comes out of it under the same keys."""
        question = At(module, written.value, written.block)
        if isinstance(written.value, (Constant, FunctionValue)):
            return
        for origin in (yield question):
            inside = in_any_order(origin) if written.is_merged else origin
            for key in reversed(keys):
                inside = put(inside, key)
            _add(found, inside, question, origin)

    def _is_same(self, module: Module, written: Put, seen: tuple[Binding, ...]) -> bool:
        """Whether the container that is written to may be one that is seen under its name elsewhere."""
        others = self._values.seen(module, written.container, written.block)
        return any(binding in seen for binding in others)

    def _bound(self, module: Module, bindings: Iterable[Binding], found: Reasons) -> _Asking:
        for binding in bindings:
            if isinstance(binding, Argument):
                yield from self._parameter(binding, found)
            elif isinstance(binding, Assignment):
                value = At(module, binding.value, binding.block)
                if binding.augmented:
                    yield from self._added(value, found)
                else:
                    yield from self._pass(value, found)
            elif isinstance(binding, Import):
                _add(found, named_request(binding.module, binding.name))
                for source, definition in self._values.imported(module, binding):
                    yield from self._defined(source, definition, found)

    def _parameter(self, argument: Argument, found: Reasons) -> _Asking:
        routine = argument.routine
        if argument.index < routine.filled_in:
            return
        _add(found, Origin(argument))
        default = routine.fact.parameters[argument.index].default
        if default is not None:
            yield from self._pass(At(routine.module, default, routine.fact.block), found)

    def _added(self, question: At, found: Reasons) -> _Asking:
        """What is added to a text is inside it; what is added to a list is held by it."""
        if not isinstance(question.expression, (Constant, FunctionValue)):
            for origin in (yield question):
                is_list = bool(origin.held) and origin.held[0] is not Step.PARSED
                _add(found, in_any_order(origin) if is_list else made(origin), question, origin)

    def _defined(self, module: Module, definition: Binding | Export | ModuleValue, found: Reasons) -> _Asking:
        if isinstance(definition, Export):
            if definition.value is not None:
                yield from self._pass(At(module, definition.value, definition.block), found)
        elif not isinstance(definition, ModuleValue):
            yield from self._bound(module, (definition,), found)

    def _attribute(self, module: Module, expression: Attribute, block: int, found: Reasons) -> _Asking:
        base = At(module, expression.base, block)
        name = expression.name
        latest = self._overwritten(module, expression.base, name, block, expression.span.start)
        if latest is not None:
            yield from self._written(module, latest, found, ())
        elif module.language is Language.PYTHON:
            # A mapping has no attributes for its keys.
            for origin in (yield base):
                if not origin.held or origin.held[0] is Step.INSIDE:
                    key = name if self.requests.shows_event(origin.source) else Step.INSIDE
                    _add(found, read(origin, key), base, origin)
        else:
            yield from self._pass(base, found, name)
        if isinstance(expression.base, (Name, Attribute, CallResult)):
            for value in self._values.of(module, expression.base, block):
                if isinstance(value, (External, Result)):
                    _add(found, named_request(dotted_name(value) or "", name))
                elif isinstance(value, (Instance, ClassValue)):
                    held = Held(value.module, value.fact, name)
                    for origin in (yield held):
                        yield from self._as_made(origin, held, (value,), found)
                elif isinstance(value, ModuleValue):
                    for source, definition in self._values.offered(value.module, name):
                        yield from self._defined(source, definition, found)

    def _held(self, question: Held, found: Reasons) -> _Asking:
        module, fact, name = question
        bindings = self._values.class_attribute(module, fact, name)
        for binding in bindings:
            if isinstance(binding, Routine) and binding.fact.is_getter:
                returned = Returned(binding)
                for origin in (yield returned):
                    _add(found, origin, returned, origin)
        yield from self._bound(module, bindings, found)
        for base in fact.bases if not bindings else ():
            for value in self._values.of(module, base, fact.block):
                if isinstance(value, ClassValue):
                    inherited = Held(value.module, value.fact, name)
                    for origin in (yield inherited):
                        _add(found, origin, inherited, origin)

    def _subscript(self, module: Module, expression: Subscript, block: int, found: Reasons) -> _Asking:
        base, index = At(module, expression.base, block), expression.index
        if expression.is_slice:
            for origin in (yield base):
                _add(found, in_any_order(origin), base, origin)
            return
        key = _key(index.value if isinstance(index, Constant) else Step.EACH)
        latest = self._overwritten(module, expression.base, key, block, expression.span.start)
        if latest is not None:
            yield from self._written(module, latest, found, ())
        else:
            yield from self._pass(base, found, key)

    def _overwritten(self, module: Module, base: Expression, key: Key, block: int, offset: int) -> Put | None:
        """What was last put under a key of a name, if nothing that was there before can be left."""
        if not isinstance(base, Name) or isinstance(key, Step):
            return None
        latest: Put | None = None
        for written in self._puts_in(module).get(base.name, ()):
            if written.keys == (key,) and written.certainly_comes_before(module, block, offset):
                latest = written
            elif latest is not None and written.may_come_before(module, base, block) and _may_hit(written, key):
                latest = None
        if latest is None:
            return None
        seen = self._values.seen(module, base, block)
        return latest if seen == self._values.seen(module, latest.container, latest.block) else None

    def _sequence(self, module: Module, expression: Sequence, block: int, found: Reasons) -> _Asking:
        is_shifted = False
        for index, item in enumerate(expression.items):
            is_spread = isinstance(item, Operation) and item.operator == "..."
            is_shifted = is_shifted or is_spread
            yield from self._put(At(module, item, block), found, Step.EACH if is_shifted else index, is_spread)

    def _operation(self, module: Module, expression: Operation, block: int, found: Reasons) -> _Asking:
        operator, operands = expression.operator, expression.operands
        if operator in ("or", "...", "enter"):
            chosen = operands
        elif operator in ("and", "if"):
            chosen = operands[1:]
        elif is_each(expression):
            if not self._gives_written_keys(module, operands[0], block):
                yield from self._pass(At(module, operands[0], block), found, Step.EACH)
            return
        elif (operator == "%" and module.language is Language.PYTHON) or (
            operator == "/" and self._makes_path(module, expression, block)
        ):
            for operand in operands:
                yield from self._pass(At(module, operand, block), found, Step.INSIDE)
            return
        elif operator == "+" and len(operands) > 1:
            # The sign alone makes a number.
            for operand in operands:
                yield from self._added(At(module, operand, block), found)
            return
        elif operator == "comprehension" and operands:
            yield from self._comprehension(module, expression, block, found)
            return
        elif operator == "parameter" and operands and isinstance(operands[0], Constant):
            routine, index = module.routine_of(block), operands[0].value
            if routine is not None and isinstance(index, int):
                yield from self._parameter(Argument(routine, index), found)
            return
        else:
            return
        for operand in chosen:
            yield from self._pass(At(module, operand, block), found)

    def _gives_written_keys(self, module: Module, iterated: Expression, block: int) -> bool:
        """Whether a loop of Python goes over a dict, which gives its keys, and the code spells all of them."""
        if module.language is not Language.PYTHON or not isinstance(iterated, Name):
            return False
        made = self._values.assigned(module, iterated, block)
        if made is None or not isinstance(made.value, MappingLiteral) or not made.value.complete:
            return False
        puts = self._puts_in(module).get(iterated.name, ())
        return all(isinstance(written.keys[0], str) if written.keys else False for written in puts)

    def _makes_path(self, module: Module, expression: Expression, block: int) -> bool:
        """Whether a division is one of a path of Python by its parts: `Path("/tmp") / name`."""
        while isinstance(expression, Operation) and expression.operator == "/":
            expression = expression.operands[0]
        return module.language is Language.PYTHON and any(map(is_path, self._values.of(module, expression, block)))

    def _comprehension(self, module: Module, expression: Operation, block: int, found: Reasons) -> _Asking:
        element = expression.operands[0]
        inside = self._loops_in(module).get(expression.span, block)
        if isinstance(element, MappingLiteral) and element.is_of_comprehension:
            for entry in element.entries:
                yield from self._put(At(module, entry.value, inside), found, Step.EACH, is_spread=False)
        else:
            yield from self._put(At(module, element, inside), found, Step.EACH, is_spread=False)

    def _returned(self, routine: Routine, found: Reasons) -> _Asking:
        if not routine.fact.is_generator:
            for fact in routine.returns:
                if fact.value is not None:
                    yield from self._pass(At(routine.module, fact.value, fact.block), found)

    def _call(self, site: CallSite, found: Reasons) -> _Asking:
        module, fact = site.module, site.fact
        if gets_key(site) and isinstance(fact.callee, Attribute) and fact.argument(CONVERTS_WHAT_IT_GETS) is None:
            key = fact.arguments[0].value
            yield from self._pass(
                At(module, fact.callee.base, fact.block), found, _key(key.value if isinstance(key, Constant) else None)
            )
            for argument in fact.arguments[1:2]:
                yield from self._pass(At(module, argument.value, fact.block), found)
        elif isinstance(fact.callee, Attribute):
            yield from self._given_by_request(At(module, fact.callee.base, fact.block), fact.callee.name, found)
        path = self.path_taken(site)
        if path is not None:
            yield from self._pass(At(module, fact.arguments[0].value, fact.block), found, *path)
            for argument in fact.arguments[2:3]:
                yield from self._pass(At(module, argument.value, fact.block), found)
            return
        handings = self._handings(site)
        for handing in handings:
            yield from self._handed(site, handing, found)
        routines = self._values.called_routines(site)
        for routine in routines:
            if not routine.is_constructor:
                yield from self._result(site, routine, found)
        if not routines and self._is_source(site, bool(handings)):
            _add(found, Origin(site))

    def path_taken(self, site: CallSite) -> Keys | None:
        """The keys of `get(event, "body.id")` by a package; None for other calls, and where they are not written."""
        arguments = site.fact.arguments
        written = arguments[1].value if len(arguments) > 1 else None
        if (
            not isinstance(written, Constant)
            or not isinstance(written.value, str)
            or len(written.value) > _LONGEST_PATH
        ):
            return None
        if not any(isinstance(callee, External) and callee.name in GETS_PATH for callee in self._values.callee(site)):
            return None
        if len(arguments) > 2 and written.value.isidentifier():
            # What is read of that is not missed, as something else stands for it.
            return None
        keys = written.value.replace("[", ".").replace("]", "").split(".")
        return tuple(int(key) if key.isdecimal() and key.isascii() else key for key in keys)

    def _given_by_request(self, base: At, method: str, found: Reasons) -> _Asking:
        """What a method of an object that shows the event gives of it."""
        if method in METHODS_OF_REQUESTS:
            for origin in (yield base):
                if self.requests.gives(origin, method):
                    _add(found, read(origin, method), base, origin)

    def _is_source(self, site: CallSite, is_known: bool) -> bool:
        """Whether a call is of something outside whose results come from nowhere else, as far as it is known."""
        callees = self._values.callee(site)
        if is_known:
            return False
        if gets_key(site):
            return any(map(_is_outside, callees))
        return not all(isinstance(callee, ClassValue) for callee in callees)

    def _handings(self, site: CallSite) -> tuple[Handing, ...]:
        """What is known of a call of a package, or of a method by its name alone."""
        callees = self._values.callee(site)
        for callee in callees:
            known = FUNCTIONS.get(callee.name) if isinstance(callee, External) else None
            if known is not None:
                return (known._replace(gives=Gives.DECODED) if _names_base64(site) else known,)
        callee_written = site.fact.callee
        if not isinstance(callee_written, Attribute) or any(isinstance(callee, Routine) for callee in callees):
            return ()
        is_python = site.module.language is Language.PYTHON
        method = (PYTHON_METHODS if is_python else JAVASCRIPT_METHODS).get(callee_written.name)
        if method is None:
            return ()
        if _names_base64(site):
            return ()
        if callee_written.name == "replace" and _replaces_by_space(site):
            return (Handing(Gives.SAME, CALLED_ON),)
        return (method,)

    def _handed(self, site: CallSite, handing: Handing, found: Reasons) -> _Asking:
        gives = handing.gives
        for passing in _taken(site, handing):
            question = passing.value
            if isinstance(question.expression, (Constant, FunctionValue)):
                continue
            for origin in (yield question):
                passed = passing.of(origin)
                for kept in _given(passed, gives) if passed is not None else ():
                    _add(found, kept, question, origin)
        if gives in (Gives.RESULT, Gives.RESULTS):
            for routine in self._callbacks(site, handing):
                yield from self._result_of_callback(site, handing, routine, found)

    def _result_of_callback(self, site: CallSite, handing: Handing, routine: Routine, found: Reasons) -> _Asking:
        returned = Returned(routine)
        argument = Argument(routine, handing.parameter + routine.filled_in)
        keys: Keys = (Step.EACH,) if handing.of_elements else ()
        is_list = handing.gives is Gives.RESULTS
        for origin in (yield returned):
            if origin.source != argument:
                _add(found, put(origin, Step.EACH) if is_list else origin, returned, origin)
                continue
            for passing in _taken(site, handing):
                if isinstance(passing.value.expression, (Constant, FunctionValue)):
                    continue
                for given in (yield passing.value):
                    element = along(given, (*passing.keys, *keys))
                    result = handed_on(origin, element) if element is not None else None
                    if result is not None:
                        _add(found, put(result, Step.EACH) if is_list else result, passing.value, given)

    def _callbacks(self, site: CallSite, handing: Handing) -> Iterator[Routine]:
        arguments = site.fact.arguments
        if handing.function == NO_FUNCTION or handing.function >= len(arguments):
            return
        value = arguments[handing.function].value
        for routine in self._values.routines(self._values.of(site.module, value, site.fact.block)):
            if handing.parameter + routine.filled_in < len(routine.fact.parameters):
                yield routine

    def _result(self, site: CallSite, routine: Routine, found: Reasons) -> _Asking:
        """What a function of the project returns to one caller."""
        returned = Returned(routine)
        callee = site.fact.callee
        owners = (
            self._values.of(site.module, callee.base, site.fact.block)
            if routine.fact.class_name and isinstance(callee, Attribute)
            else ()
        )
        for origin in (yield returned):
            if isinstance(origin.source, Argument) and origin.source.routine == routine:
                yield from self._given_for(origin, site, found)
            else:
                yield from self._as_made(origin, returned, owners, found)

    def _given_for(self, origin: Origin, site: CallSite, found: Reasons) -> _Asking:
        """What comes from a parameter comes from what a call gives for it."""
        if not isinstance(origin.source, Argument):
            return
        passed = origin.source.routine.passed(site, origin.source.index)
        if passed is None or isinstance(passed, (Constant, FunctionValue)):
            return
        given_at = At(site.module, passed, site.fact.block)
        for given in (yield given_at):
            _add(found, handed_on(origin, given), given_at, given)

    def _as_made(self, origin: Origin, question: Question, owners: Iterable[object], found: Reasons) -> _Asking:
        """What comes from a constructor's parameter comes from what an instance was made with."""
        source = origin.source
        sites = [owner.site for owner in owners if isinstance(owner, Instance) and owner.site is not None]
        if not isinstance(source, Argument) or not source.routine.is_constructor or not sites:
            _add(found, origin, question, origin)
            return
        for site in sites:
            if source.routine in self._values.called_routines(site):
                yield from self._given_for(origin, site, found)
            else:
                _add(found, origin, question, origin)

    def _puts_in(self, module: Module) -> Mapping[str, tuple[Put, ...]]:
        if module.key not in self._puts:
            self._puts[module.key] = puts_in(module)
        return self._puts[module.key]

    def _loops_in(self, module: Module) -> Mapping[Span, int]:
        """The innermost loop of each span: comprehensions are loops, too."""
        if module.key not in self._loops:
            blocks = enumerate(module.facts.blocks)
            self._loops[module.key] = {block.span: at for at, block in blocks if block.kind is BlockKind.LOOP}
        return self._loops[module.key]


def is_path(value: Value) -> bool:
    """Whether a value is a path of Python, or made of one."""
    return isinstance(value, (Result, Member)) and (dotted_name(value) or "").startswith(tuple(PATHS_OF_PYTHON))


def _add(
    found: Reasons, origin: Origin | None, question: Question | None = None, because: Origin | None = None
) -> None:
    if origin is None or origin == NOWHERE:
        return
    if because == ANYWHERE:
        origin = ANYWHERE
    reasons = found.setdefault(origin, [])
    if question is not None and because is not None:
        reasons.append((question, because))


def _given(origin: Origin, gives: Gives) -> Iterator[Origin | None]:
    """What a call gives back of what it is given, unless a function makes it."""
    if gives is Gives.SAME:
        yield in_any_order(origin)
    elif gives is Gives.ELEMENT:
        yield read(origin, Step.EACH)
    elif gives is Gives.MADE:
        yield made(origin)
    elif gives is Gives.PARSED:
        yield read(origin, Step.PARSED)
    elif gives is Gives.DECODED:
        yield read(origin, Step.DECODED)
    elif gives is Gives.WRITTEN:
        yield put(origin, Step.PARSED)
    elif gives is Gives.LISTED:
        yield put(origin, Step.EACH)
    elif gives in (Gives.NUMBERED, Gives.PAIRS):
        element = read(origin, Step.EACH)
        yield put(put(element, 1), Step.EACH) if element is not None else None


def _taken(site: CallSite, handing: Handing) -> Iterator[Passing]:
    """What a call hands on."""
    fact, module = site.fact, site.module
    if handing.takes in (CALLED_ON, ALL) and isinstance(fact.callee, Attribute):
        yield Passing(At(module, fact.callee.base, fact.block))
    positional = [argument.value for argument in fact.arguments if not argument.name]
    if handing.takes == ALL:
        for argument in fact.arguments:
            value = argument.value
            is_spread = isinstance(value, Operation) and value.operator == "..."
            yield Passing(At(module, value, fact.block), (Step.EACH,) if is_spread else ())
    elif 0 <= handing.takes < len(positional):
        yield Passing(At(module, positional[handing.takes], fact.block))


def _is_outside(callee: Value) -> bool:
    """Whether something is a function of a package, or a method of what a package makes of nothing else."""
    at = callee
    while isinstance(at, (Member, Result)):
        if isinstance(at, Result) and isinstance(at.callee, External) and at.callee.name in FUNCTIONS:
            return False
        at = at.base if isinstance(at, Member) else at.callee
    return isinstance(at, External)


def _key(value: object) -> Key:
    is_key = isinstance(value, (str, Step)) or (isinstance(value, int) and value >= 0)
    return value if is_key and isinstance(value, (str, int, Step)) else Step.EACH


def _may_hit(written: Put, key: Key) -> bool:
    return not written.keys or written.keys[0] in (key, Step.EACH)


def gets_key(site: CallSite) -> bool:
    """Whether a call is Python's `mapping.get("key")`."""
    fact = site.fact
    return (
        site.module.language is Language.PYTHON
        and isinstance(fact.callee, Attribute)
        and fact.callee.name == "get"
        and bool(fact.arguments)
        and isinstance(fact.arguments[0].value, Constant)
        and isinstance(fact.arguments[0].value.value, str)
    )


def _names_base64(site: CallSite) -> bool:
    """`Buffer.from(text, "base64")`, `bytes.toString("base64")`."""
    return any(
        isinstance(argument.value, Constant) and argument.value.value in ("base64", "base64url")
        for argument in site.fact.arguments
    )


def _replaces_by_space(site: CallSite) -> bool:
    """`key.replace(/\\+/g, " ")`, the other half of decoding an object's key."""
    last = site.fact.arguments[-1].value if site.fact.arguments else None
    return isinstance(last, Constant) and last.value == " "
