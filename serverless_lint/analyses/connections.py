"""Clients and connections as they are created: which, where, and whether they could be created once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from functools import cached_property

import msgspec
from msgspec.structs import replace

from serverless_lint.analyses.deployed_code import deployed_code
from serverless_lint.analyses.found_records import FoundRecords
from serverless_lint.analyses.frequency import Frequencies, Frequency
from serverless_lint.analyses.running_code import running_callers
from serverless_lint.libraries.aws_clients import OF_EVENT_LOOPS
from serverless_lint.libraries.custom_resources import REQUEST_TYPE
from serverless_lint.libraries.databases import CLOSERS, DATABASES, MAKERS_OF_TOKENS
from serverless_lint.libraries.environment import ENVIRONMENTS, GETTERS
from serverless_lint.libraries.errors import ERRORS_OF_MISSING_NAMES
from serverless_lint.libraries.http_requests import STATUSES
from serverless_lint.libraries.memoising import MEMOISERS
from serverless_lint.link.program.constants import Constants
from serverless_lint.link.program.plain_clients import PlainClients
from serverless_lint.link.program.sdk import Sdk, dotted_name
from serverless_lint.link.program.values import Values
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import Argument, CallSite, ClientKind, CodeKey, Handler, Module, Routine, SdkClient
from serverless_lint.model.project import finds
from serverless_lint.parse.code.conditions import may_hold_without
from serverless_lint.parse.code.contents import parts_with_calls
from serverless_lint.parse.code.facts import (
    Assignment,
    Attribute,
    Block,
    BlockKind,
    CallResult,
    Constant,
    Expression,
    Language,
    Name,
    Operation,
    Subscript,
    spelling,
    subexpressions,
)
from serverless_lint.source import Location, Span
from serverless_lint.suggestion import words_of

_CONNECTING = frozenset(name.rpartition(".")[2] for name in DATABASES)
_COMPARISONS = frozenset({"<", "<=", ">", ">="})
_OWN = frozenset({"self", "this", "cls"})
"""Whether objects outlive an invocation is not known; classes do."""
_TELLING = frozenset({"email", "emit", "notify", "post", "publish", "raise", "send"})
_OF_TROUBLE = frozenset({"alarm", "alarms", "alert", "alerts"})
"""Words in the names of functions that tell somebody of what goes wrong: `_send_alert_email`."""


class Connection(msgspec.Struct, frozen=True, eq=False):
    """The creation of an AWS client or resource, or of a database connection."""

    what: str
    """With its article: "the `dynamodb` client", "the PostgreSQL connection"."""
    site: CallSite
    is_database: bool
    is_static: bool
    """Whether everything it is made from is the same for every event: literals, environment, module constants.

    A password that ends after some minutes is not.
    """
    is_kept: bool
    """Whether it outlives the invocation: a module's variable, created on first use, memoised."""
    is_closed: bool
    """A database connection that is closed on every path."""
    is_exceptional: bool
    """Whether it is created only after an error, where the answer of something outside says so, or where a stack
    changes."""
    is_seldom: bool = False
    """Whether its function is called only where something is larger or smaller than a number, or is there to tell of
    what goes wrong."""
    is_for_missing: bool = False
    """Whether it is created only where a record that was asked for is not there."""
    is_for_local_runs: bool = False
    """Whether it connects to the machine that the code runs on, where something stands in for AWS."""
    is_in_migration: bool = False
    """Whether its module changes what is stored, once, and has most likely done so."""
    frequency: Frequency = Frequency.UNKNOWN
    """How often that happens."""
    handler: Handler | None = None
    """The handler that it is created for anew at every invocation; None if it is created when the module is loaded,
    or by code that does not only run for a handler."""

    @property
    def location(self) -> Location:
        """The call that creates it."""
        return self.site.location


@finds(Connection, in_each=Module)
def connections(module: Module, project: LinkedProject) -> Iterator[Connection]:
    """What a module connects to, with the handler for which it does."""
    only_for = project.once(_handlers_of_routines)
    is_migration = project.once(deployed_code).is_migration(module)
    for connection in project.once(connection_finder).of(module):
        routine = connection.site.routine
        handler = only_for.get(routine.key) if routine is not None else None
        is_static = connection.is_static and not (connection.is_database and _signs_in_by_token(handler, project))
        frequency = project.once(Frequencies).of(handler) if handler is not None else Frequency.UNKNOWN
        yield replace(
            connection,
            handler=handler,
            is_static=is_static,
            is_seldom=handler is not None and routine is not handler.routine and _is_called_seldom(routine, project),
            is_in_migration=is_migration,
            frequency=frequency,
        )


def _is_called_seldom(routine: Routine | None, project: LinkedProject) -> bool:
    words = words_of(routine.name) if routine is not None else ()
    if not (_OF_TROUBLE.isdisjoint(words) or _TELLING.isdisjoint(words)):
        return True
    calls = project.once(running_callers).get(routine.key, ()) if routine is not None else ()
    return bool(calls) and all(any(map(_compares_with_number, site.enclosing_blocks)) for site in calls)


def _compares_with_number(block: Block) -> bool:
    """Whether a branch is for what is larger or smaller than a number; there is something or nothing is no size."""
    return (
        block.kind is BlockKind.IF
        and block.condition is not None
        and any(
            isinstance(part, Operation)
            and part.operator in _COMPARISONS
            and any(
                isinstance(each, Constant) and isinstance(each.value, (int, float)) and each.value > 1
                for each in part.operands
            )
            for part in subexpressions(block.condition)
        )
    )


def _signs_in_by_token(handler: Handler | None, project: LinkedProject) -> bool:
    """Whether the code of a handler makes passwords that soon end."""
    return handler is not None and any(
        not module.words.isdisjoint(MAKERS_OF_TOKENS) for module in project.code_of(handler).modules
    )


def _handlers_of_routines(project: LinkedProject) -> Mapping[CodeKey, Handler]:
    deployed = project.once(deployed_code)
    handlers = filter(deployed.may_be_handler, project.all(Handler))
    return project.graph.reached_only_from(handlers, project.once(connection_finder).is_rare)


def _is_within(span: Span, block: Block) -> bool:
    return block.span.start <= span.start <= block.span.end


class _Conditions:
    """What the conditions of branches mention: names, attributes, and texts that are passed: `hasattr(x, "name")`."""

    def __init__(self) -> None:
        self._words: dict[tuple[str, Span], frozenset[str]] = {}
        self._in_function: dict[CodeKey, frozenset[str]] = {}

    def words(self, module: Module, block: Block) -> frozenset[str]:
        """All that is mentioned in the condition of a block, and in what that calls."""
        key = (module.key, block.span)
        found = self._words.get(key)
        if found is None:
            found = frozenset(_words_of(module, block.condition)) if block.condition is not None else frozenset()
            self._words[key] = found
        return found

    def mention(self, module: Module, block: Block, name: str) -> bool:
        """Whether the condition of a block mentions a name."""
        return name in self.words(module, block)

    def around_mention(self, site: CallSite, name: str) -> bool:
        """Whether a condition around a call mentions a name: `if not client: client = …`."""
        return any(
            block.kind in (BlockKind.IF, BlockKind.ELSE) and self.mention(site.module, block, name)
            for block in site.enclosing_blocks
        )

    def in_function_mention(self, routine: Routine, name: str) -> bool:
        """Whether any condition in a function mentions a name: `if client: return client`."""
        if routine.key not in self._in_function:
            blocks = (block for block in routine.module.facts.blocks if block.function == routine.index)
            self._in_function[routine.key] = frozenset().union(*(self.words(routine.module, each) for each in blocks))
        return name in self._in_function[routine.key]


def connection_finder(project: LinkedProject) -> Connections:
    """What knows what code of a project connects to."""
    return Connections(project.values, project.sdk, lambda: project.all(Module))


class Connections:
    """Finds what a module connects to."""

    def __init__(self, values: Values, sdk: Sdk, modules: Callable[[], Iterable[Module]]) -> None:
        """`modules` gives all code, which may have put a function of its own in the place of one that connects."""
        self._values = values
        self._modules = modules
        self._calls: dict[str, Mapping[CodeKey, Sequence[CallSite]]] = {}
        self._sdk = sdk
        self._clients = PlainClients(values)
        self._records = FoundRecords(values, sdk)
        self._constants = Constants(values, sdk)
        self._bound: dict[str, dict[int, Assignment]] = {}
        """The assignment that each call's result becomes part of, by module."""
        self._answered: dict[tuple[str, Span], bool] = {}
        """Whether a block depends on an answer, by its module and span."""
        self._conditions = _Conditions()
        self._rare: dict[tuple[str, int], bool] = {}
        """Whether a call is rare, by its module and index."""
        self._set_up: dict[tuple[CodeKey, Span], bool] = {}
        """Whether a block of a function asks for what is set there."""
        self._lasting: dict[CodeKey, tuple[tuple[str, Span], ...]] = {}
        self._kept_names: dict[CodeKey, frozenset[str]] = {}
        self._left_out_after: dict[CodeKey, int | None] = {}
        """Behind which place a function does not get again once something is kept; None if it always does."""

    def of(self, module: Module) -> Iterator[Connection]:
        """The AWS clients and database connections that a module creates."""
        for site in module.call_sites:
            client = self._sdk.client_made_by(site)
            database = None if client is not None else self.database_opened_by(site)
            if client is None and database is None:
                continue
            if client is not None and client.is_document_client and self._wraps_existing_client(site):
                continue
            if any((dotted_name(callee) or "").startswith(OF_EVENT_LOOPS) for callee in self._values.callee(site)):
                # Another invocation has another loop.
                continue
            assignment = self._binding(site)
            yield Connection(
                what=_description(client, database or ""),
                site=site,
                is_database=client is None,
                is_static=self._constants.is_made_of_constants(site),
                is_kept=self._is_kept(site, assignment),
                is_closed=client is None and self._is_closed(site, assignment),
                is_exceptional=self._is_exceptional(site),
                is_for_missing=self._is_for_missing(site),
                is_for_local_runs=client is not None and self._clients.connects_to_own_machine(client),
            )

    def database_opened_by(self, site: CallSite) -> str | None:
        """The kind of database that a call connects to, None for any other call."""
        for callee in self._values.callee(site):
            name = dotted_name(callee) or ""
            if name in DATABASES and (site.module.language is Language.PYTHON or _is_connecting(site, name)):
                return DATABASES[name] if name not in self._replaced else None
        return None

    @cached_property
    def _replaced(self) -> frozenset[str]:
        """What connects to databases in whose place code puts something of its own, which may keep what is connected:
        `MongoClient.connect = async () => …`.
        """
        return frozenset(
            f"{dotted_name(owner) or ''}.{fact.target.name}"
            for module in self._modules()
            for fact in module.facts.assignments
            if isinstance(fact.target, Attribute) and fact.target.name in _CONNECTING
            for owner in self._values.of(module, fact.target.base, fact.block)
        )

    def _wraps_existing_client(self, site: CallSite) -> bool:
        """`DocumentClient.from(client)`: the client itself is what costs, and it is reported where it is made."""
        passed = self._values.argument(site, "", 0) or ()
        return any(self._sdk.client(value) is not None for value in passed)

    def _is_kept(self, site: CallSite, assignment: Assignment | None) -> bool:
        """Whether it outlives the invocation: kept in a module's variable, on a condition, or memoised."""
        if site.routine is not None and site.routine.is_constructor:
            return self._may_keep_instances(site.routine)
        return self._is_kept_itself(site, assignment)

    def _may_keep_instances(self, constructor: Routine) -> bool:
        """Whether instances may outlive the invocation. Of those made in other modules that is not known."""
        module = constructor.module
        made = [site for site in module.call_sites if constructor in self._values.called_routines(site)]
        return not made or any(self._is_kept_itself(site, self._binding(site)) for site in made)

    def _is_kept_itself(self, site: CallSite, assignment: Assignment | None) -> bool:
        if self._is_made_by_the_first_only(site):
            return True
        if assignment is None:
            return self._is_put_where_it_was_missing(site) or self._is_made_for_a_keeper(site)
        target = assignment.target
        if isinstance(target, Name):
            return (
                self._binds_module_variable(site.routine, assignment, target.name)
                or self._conditions.around_mention(site, target.name)
                or self._is_kept_in_something_else(site, target.name)
            )
        return not isinstance(target, Attribute) or self._is_made_if_missing(site, assignment, target.name)

    def _is_made_for_a_keeper(self, site: CallSite) -> bool:
        """Whether its function is handed to one that keeps what it returns, outside of itself."""
        maker = site.routine
        return maker is not None and any(
            self._keeps_for_others(taker)
            for call, _ in site.module.calls_given.get(maker.index, ())
            for taker in self._values.called_routines(call)
        )

    def _keeps_for_others(self, routine: Routine) -> bool:
        """Whether a function sets a variable of its module, or an entry of one or of what is global."""
        return any(
            self._binds_module_variable(routine, fact, fact.target.name)
            if isinstance(fact.target, Name)
            else isinstance(fact.target, Subscript)
            and isinstance(fact.target.base, Name)
            and all(
                isinstance(binding, Assignment) and _is_outside(routine.module, binding)
                for binding in self._values.lookup(routine.module, fact.target.base.name, fact.block)
            )
            for fact in routine.assignments
        )

    def _is_kept_in_something_else(self, site: CallSite, name: str) -> bool:
        """Whether what is made of a variable of the function is kept, and the thing itself with it."""
        return site.routine is not None and any(
            not (isinstance(made.target, Name) and made.target.name == name)
            and mentions(site.module, made.value, name)
            and self._keeps(site, made)
            for made in site.routine.assignments
        )

    def _keeps(self, site: CallSite, made: Assignment) -> bool:
        if isinstance(made.target, Name):
            return self._binds_module_variable(site.routine, made, made.target.name)
        return isinstance(made.target, Attribute) and self._is_made_if_missing(site, made, made.target.name)

    def is_rare(self, site: CallSite) -> bool:
        """Whether a call certainly is not made in every invocation."""
        key = (site.module.key, site.index)
        if key not in self._rare:
            self._rare[key] = self._is_made_once(site) or self._is_exceptional(site)
        return self._rare[key]

    def _is_exceptional(self, site: CallSite) -> bool:
        """Whether a call is made only after an error, where an answer says so, or where a stack changes."""
        return site.routine is not None and any(
            block.kind is BlockKind.CATCH
            or (
                block.kind in (BlockKind.IF, BlockKind.ELSE)
                and (self._is_about_stack(site.module, block) or self._depends_on_an_answer(site.routine, block))
            )
            for block in site.enclosing_blocks
        )

    def _is_for_missing(self, site: CallSite) -> bool:
        routine = site.routine
        return routine is not None and any(
            self._records.is_for_missing(routine, block) for block in site.enclosing_blocks
        )

    def _depends_on_an_answer(self, routine: Routine, block: Block) -> bool:
        key = (routine.module.key, block.span)
        if key not in self._answered:
            self._answered[key] = self._asks_about_an_answer(routine, block)
        return self._answered[key]

    def _asks_about_an_answer(self, routine: Routine, block: Block) -> bool:
        """Whether a condition asks for what AWS has answered to a call before it, or for the status of any answer."""
        sites = routine.module.call_sites
        return any(
            _asks_for_status(block, fact.target.name)
            or (
                self._sdk.call_at(sites[inner.call]) is not None
                and self._conditions.mention(routine.module, block, fact.target.name)
            )
            for fact in routine.assignments
            if isinstance(fact.target, Name) and fact.span.start < block.span.start
            for inner in subexpressions(fact.value)
            if isinstance(inner, CallResult)
        )

    def _is_made_once(self, site: CallSite) -> bool:
        """Whether a call is made by the first invocation only, for its result is kept, or a condition says so."""
        if self._is_made_by_the_first_only(site):
            return True
        assignment = self._binding(site)
        if assignment is None or site.routine is None:
            return False
        target = assignment.target
        if isinstance(target, Name):
            return self._binds_module_variable(site.routine, assignment, target.name) and (
                assignment.augmented
                or assignment.is_optional
                or self._conditions.in_function_mention(site.routine, target.name)
            )
        return isinstance(target, Attribute) and self._is_made_if_missing(site, assignment, target.name)

    def _is_set_up_if_missing(self, site: CallSite) -> bool:
        """Whether a condition around a call asks for a variable of the module that is set there: `if (!ready)`."""
        routine = site.routine
        return routine is not None and any(
            block.kind is BlockKind.IF and self._sets_up(routine, block) for block in site.enclosing_blocks
        )

    def _sets_up(self, routine: Routine, block: Block) -> bool:
        key = (routine.key, block.span)
        if key not in self._set_up:
            asked = self._conditions.words(routine.module, block)
            kept = {name for name, span in self._lasting_in(routine) if _is_within(span, block)}
            self._set_up[key] = not asked.isdisjoint(kept | _names_for(kept, routine)) or any(
                not asked.isdisjoint(self._kept_by(called))
                for site in routine.calls
                if _is_within(site.span, block)
                for called in self._values.called_routines(site)
                if called.module is routine.module
            )
        return self._set_up[key]

    def _is_made_by_the_first_only(self, site: CallSite) -> bool:
        """Whether its function is memoised, or asks for what it sets up itself."""
        return self._is_memoised(site) or self._is_set_up_if_missing(site) or self._is_left_out_once_kept(site)

    def _is_left_out_once_kept(self, site: CallSite) -> bool:
        """Whether its function returns before it if a variable is set, and itself sets that."""
        routine = site.routine
        if routine is None:
            return False
        if routine.key not in self._left_out_after:
            self._left_out_after[routine.key] = self._first_return_if_kept(routine)
        after = self._left_out_after[routine.key]
        return after is not None and after <= site.span.start

    def _first_return_if_kept(self, routine: Routine) -> int | None:
        """The end of the first return under a condition that asks for what the function sets; None without one.

        One of that itself in a `try` leads on only where it is missing.
        """
        blocks = routine.module.facts.blocks
        kinds = (BlockKind.IF, BlockKind.TRY)
        asking = [(each, blocks[each.block]) for each in routine.returns if blocks[each.block].kind in kinds]
        if not asking:
            return None
        kept = self._kept_by(routine)
        kept = kept | _variables_of_environment_set(routine) | _names_for(kept, routine)
        return min(
            (
                returned.span.end
                for returned, block in asking
                if (
                    not kept.isdisjoint(self._conditions.words(routine.module, block))
                    if block.kind is BlockKind.IF
                    else returned.value is not None and _name_read(routine.module, returned.value) in kept
                )
            ),
            default=None,
        )

    def _kept_by(self, routine: Routine) -> frozenset[str]:
        """The names of what a function, or one inside, sets and later invocations find."""
        found = self._kept_names.get(routine.key)
        if found is None:
            setters = (routine, *routine.inner)
            found = frozenset(name for setter in setters for name, _ in self._lasting_in(setter))
            self._kept_names[routine.key] = found
        return found

    def _lasting_in(self, routine: Routine) -> tuple[tuple[str, Span], ...]:
        found = self._lasting.get(routine.key)
        if found is None:
            found = self._lasting[routine.key] = tuple(self._lasting_names_set(routine))
        return found

    def _lasting_names_set(self, routine: Routine) -> Iterator[tuple[str, Span]]:
        """The names of variables of the module, and of attributes and entries of what is outside, that are set."""
        for fact in routine.assignments:
            target = fact.target
            if fact.augmented:
                continue
            if isinstance(target, Name):
                if self._binds_module_variable(routine, fact, target.name):
                    yield target.name, fact.span
            elif isinstance(target, (Attribute, Subscript)) and self._is_lasting(routine, target.base, fact.block):
                name = _name_read(routine.module, target)
                if name is not None:
                    yield name, fact.span
        for site in routine.calls:
            callee, arguments = site.fact.callee, site.fact.arguments
            if isinstance(callee, Attribute) and callee.name == "set" and len(arguments) > 1:
                holder = _name_read(routine.module, callee.base)
                if holder is not None and self._is_lasting(routine, callee.base, site.fact.block):
                    yield holder, site.span
            elif isinstance(callee, Name) and callee.name == "setattr" and len(arguments) == 3:
                key = _text(arguments[1].value)
                if key is not None and self._is_lasting(routine, arguments[0].value, site.fact.block):
                    yield key, site.span

    def _is_lasting(self, routine: Routine, holder: Expression, block: int) -> bool:
        """Whether what an expression names may be the same in the next invocation: nothing that the function makes."""
        while isinstance(holder, (Attribute, Subscript)):
            holder = holder.base
        if isinstance(holder, CallResult):
            return spelling(routine.module.facts.calls[holder.call].callee) == "type"
        return isinstance(holder, Name) and all(
            _is_outside(routine.module, binding)
            if isinstance(binding, Assignment)
            else not isinstance(binding, Argument) or holder.name in _OWN
            for binding in self._values.lookup(routine.module, holder.name, block)
        )

    def _is_made_if_missing(self, site: CallSite, assignment: Assignment, name: str) -> bool:
        """Whether an attribute is set only where it is missing: `??=`, `a or b`, `hasattr`, `except AttributeError`."""
        return (
            assignment.augmented
            or assignment.is_optional
            or self._conditions.around_mention(site, name)
            or any(not ERRORS_OF_MISSING_NAMES.isdisjoint(block.catches) for block in site.enclosing_blocks)
        )

    def _is_put_where_it_was_missing(self, site: CallSite) -> bool:
        """Whether a call stands in `clients.set(name, …)` under a condition that asks the same map."""
        routine = site.routine
        return routine is not None and any(
            isinstance(callee, Attribute)
            and callee.name == "set"
            and isinstance(callee.base, Name)
            and CallResult(site.span, site.index) in (argument.value for argument in call.fact.arguments)
            and self._conditions.around_mention(site, callee.base.name)
            for call in routine.calls
            for callee in (call.fact.callee,)
        )

    def _is_about_stack(self, module: Module, block: Block) -> bool:
        """Whether a block runs only when CloudFormation asks for something: `if event["RequestType"] == "Delete"`."""
        if block.kind is not BlockKind.IF or block.condition is None:
            return False
        is_asked = not may_hold_without(subexpressions(block.condition))
        return is_asked and self._conditions.mention(module, block, REQUEST_TYPE)

    def _is_memoised(self, site: CallSite) -> bool:
        return any(
            dotted_name(value) in MEMOISERS
            for routine in (site.routine.with_owners if site.routine is not None else ())
            for decorator in routine.fact.decorators
            for value in self._values.of(routine.module, decorator, routine.fact.block)
        )

    def _binding(self, site: CallSite) -> Assignment | None:
        found = self._bound.get(site.module.key)
        if found is None:
            found = self._bound[site.module.key] = _bindings_of_calls(site.module)
        return found.get(site.index)

    def _binds_module_variable(self, routine: Routine | None, assignment: Assignment, name: str) -> bool:
        if routine is None:
            return True
        if routine.module.language is Language.PYTHON:
            return name in routine.fact.global_names
        return any(
            binding is not assignment and isinstance(binding, Assignment) and _is_outside(routine.module, binding)
            for binding in self._values.lookup(routine.module, name, 0)
        ) and not any(
            isinstance(fact.target, Name) and fact.target.name == name and fact.is_constant
            for fact in routine.assignments
        )

    def _is_closed(self, site: CallSite, assignment: Assignment | None) -> bool:
        """Whether it is closed on every path, by its function or by all of its module to which that hands it."""
        if self._is_closed_there(site, assignment):
            return True
        routine = site.routine
        if routine is None or not _returns(routine, site, assignment):
            return False
        calls = self._calls_in(routine.module).get(routine.key, ())
        return bool(calls) and all(self._is_closed_there(call, self._binding(call)) for call in calls)

    def _calls_in(self, module: Module) -> Mapping[CodeKey, Sequence[CallSite]]:
        """The calls in a module, by the functions that they may run."""
        if module.key not in self._calls:
            found: defaultdict[CodeKey, list[CallSite]] = defaultdict(list)
            for call in module.call_sites:
                for key in {called.key for called in self._values.called_routines(call)}:
                    found[key].append(call)
            self._calls[module.key] = found
        return self._calls[module.key]

    def _is_closed_there(self, site: CallSite, assignment: Assignment | None) -> bool:
        """Whether it is closed by `with`, in a `finally`, or in a `try` and its `catch`."""
        if getattr(assignment and assignment.value, "operator", "") == "enter":
            return True
        # What is made first and connected after that is closed by the name that it was connected by.
        callee = site.fact.callee
        held = (assignment and assignment.target, callee.base if isinstance(callee, Attribute) else None)
        names = [holder.name for holder in held if isinstance(holder, Name)]
        if not names or site.routine is None:
            return False
        closed = [
            block
            for call in site.routine.calls
            if isinstance(call.fact.callee, Attribute)
            and call.fact.callee.name in CLOSERS
            and isinstance(call.fact.callee.base, Name)
            and call.fact.callee.base.name in names
            for block in call.enclosing_blocks
        ]
        tried = [block.span for block in closed if block.kind is BlockKind.TRY]
        return any(
            block.kind is BlockKind.FINALLY
            or (
                block.kind is BlockKind.CATCH
                and block.of is not None
                and site.module.facts.blocks[block.of].span in tried
            )
            for block in closed
        )


def _returns(routine: Routine, site: CallSite, assignment: Assignment | None) -> bool:
    """Whether a function returns what a call in it makes, itself or the variable that it is put into."""
    target = assignment.target if assignment is not None else None
    return any(
        (isinstance(inner, CallResult) and inner.call == site.index)
        or (isinstance(inner, Name) and isinstance(target, Name) and inner.name == target.name)
        for returned in routine.returns
        if returned.value is not None
        for inner in subexpressions(returned.value)
    )


def _names_for(kept: Set[str], routine: Routine) -> set[str]:
    """The variables of a function that are given what it keeps: `found = getattr(key_of, "kept", None)`."""
    if not kept:
        return set()
    return {
        fact.target.name
        for fact in routine.assignments
        if isinstance(fact.target, Name) and _name_read(routine.module, fact.value) in kept
    }


def _name_read(module: Module, expression: Expression) -> str | None:
    """The name of a variable or attribute that is read, by `getattr` as well; of an entry, that of what has it."""
    while isinstance(expression, Subscript):
        expression = expression.base
    if isinstance(expression, (Name, Attribute)):
        return expression.name
    if not isinstance(expression, CallResult):
        return None
    call = module.facts.calls[expression.call]
    if isinstance(call.callee, Attribute):
        holder = call.callee.base
        is_read = call.callee.name == "get" and isinstance(holder, (Name, Attribute))
        return holder.name if is_read and isinstance(holder, (Name, Attribute)) else None
    is_getattr = len(call.arguments) > 1 and spelling(call.callee) == "getattr"
    return _text(call.arguments[1].value) if is_getattr else None


def _variables_of_environment_set(routine: Routine) -> set[str]:
    """The variables of the environment that a function sets, and the names that it gives what it reads of them."""
    module, assigned = routine.module, routine.assignments
    kept = {name for fact in assigned if (name := _variable_of_environment(module, fact.target)) is not None}
    read = {
        fact.target.name
        for fact in assigned
        if isinstance(fact.target, Name) and _variable_of_environment(module, fact.value) in kept
    }
    return kept | read


def _variable_of_environment(module: Module, expression: Expression) -> str | None:
    """The variable that is read or set: `process.env.SITES`, `os.environ["SITES"]`, `os.getenv("SITES")`."""
    name: Expression | None = None
    if isinstance(expression, Attribute) and spelling(expression.base) in ENVIRONMENTS:
        return expression.name
    if isinstance(expression, Subscript) and spelling(expression.base) in ENVIRONMENTS:
        name = expression.index
    elif isinstance(expression, CallResult) and spelling(module.facts.calls[expression.call].callee) in GETTERS:
        name = next((argument.value for argument in module.facts.calls[expression.call].arguments), None)
    return _text(name)


def _text(expression: Expression | None) -> str | None:
    return expression.value if isinstance(expression, Constant) and isinstance(expression.value, str) else None


def _is_outside(module: Module, binding: Assignment) -> bool:
    return module.facts.blocks[binding.block].function is None


def _bindings_of_calls(module: Module) -> dict[int, Assignment]:
    """The assignment that each call's result becomes part of."""
    found: dict[int, Assignment] = {}
    for assignment in module.facts.assignments:
        for inner in subexpressions(assignment.value):
            if isinstance(inner, CallResult):
                found.setdefault(inner.call, assignment)
                _bind_parts(module, inner.call, assignment, found)
    return found


def _bind_parts(module: Module, call: int, assignment: Assignment, found: dict[int, Assignment]) -> None:
    """What a bound call is called on and given is bound with it: `table = resource("dynamodb").Table(name)`."""
    fact = module.facts.calls[call]
    for part in (fact.callee, *(argument.value for argument in fact.arguments)):
        for inner in subexpressions(part):
            if isinstance(inner, CallResult) and inner.call not in found:
                found[inner.call] = assignment
                _bind_parts(module, inner.call, assignment, found)


def _asks_for_status(block: Block, name: str) -> bool:
    return block.condition is not None and any(
        isinstance(inner, Attribute)
        and inner.name in STATUSES
        and isinstance(inner.base, Name)
        and inner.base.name == name
        for inner in subexpressions(block.condition)
    )


def mentions(module: Module, expression: Expression, name: str) -> bool:
    """Whether a name is in an expression, in what it calls, or as a text that is passed: `hasattr(x, "name")`."""
    return any(word == name for word in _words_of(module, expression))


def _words_of(module: Module, expression: Expression) -> Iterator[str]:
    for part in parts_with_calls(module.facts, expression):
        if isinstance(part, (Name, Attribute)):
            yield part.name
        elif isinstance(part, Constant) and isinstance(part.value, str):
            yield part.value


def _is_connecting(site: CallSite, name: str) -> bool:
    last = name.rpartition(".")[2]
    return site.fact.is_new or not last[:1].isupper()


def _description(client: SdkClient | None, database: str) -> str:
    if client is None:
        return f"the {database} connection"
    noun = "resource" if client.kind is ClientKind.BOTO3_RESOURCE else "client"
    name = client.name_in_sdk or client.service
    return f"the `{name}` {noun}" if name else f"the AWS {noun}"
