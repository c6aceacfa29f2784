"""Keys of tokens that everybody knows who reads the code or the template."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from msgspec.structs import replace

from serverless_lint.analyses.local_runs import LocalRuns
from serverless_lint.analyses.own_requests import OwnRequests
from serverless_lint.analyses.running_code import RunningCall
from serverless_lint.analyses.settled_values import SettledValues
from serverless_lint.analyses.shared import shared
from serverless_lint.analyses.variables_set_elsewhere import VariablesSetElsewhere
from serverless_lint.libraries.signatures import (
    ENCODES_ITSELF,
    KEYS_OF_HASHES,
    KEYS_OF_TOKENS,
    MAKES_BYTES,
    PEM,
    PRIVATE_PEM,
    SIGNS_STEP_BY_STEP,
    WORDS_OF_TOKENS,
)
from serverless_lint.link.program.flow import At
from serverless_lint.link.program.sdk import dotted_name, plain_name
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import CallSite, EnvironmentRead, Function, Handler, Literal, Program, Value
from serverless_lint.model.project import finds
from serverless_lint.parse.code.facts import (
    Assignment,
    Attribute,
    BlockKind,
    CallResult,
    Expression,
    Language,
    Name,
    last_name,
    spelling,
)
from serverless_lint.parse.template.template import Known
from serverless_lint.source import Location
from serverless_lint.suggestion import words_of


class SigningKey(msgspec.Struct, frozen=True, eq=False):
    """A text in the code that is the key of tokens."""

    location: Location
    """The text."""
    call: str
    """What takes the key: `jwt.sign`."""
    unset: str
    """The environment variable that no function has, so that the text is the key; empty if there is none."""
    handlers: tuple[Handler, ...]
    is_for_failures: bool = False
    """Whether the text is the key only where the code catches that it could not get another one."""
    may_be_set: bool = False
    """Whether the code looks for a file that sets the variable, which may be there when it is deployed."""


class SigningVariable(msgspec.Struct, frozen=True, eq=False):
    """A text in a template that code takes for the key of tokens."""

    name: str
    known: Known
    call: str
    functions: tuple[Function, ...]

    @property
    def location(self) -> Location:
        """The text."""
        return self.known.node.location

    @property
    def may_be_replaced(self) -> bool:
        """Whether the text is a default: who deploys the template may give another one."""
        template = self.functions[0].template
        return any(True for _ in template.parameters_behind(self.known)) or any(
            variable in place.text for place in (self.location, *self.known.sources) for variable in _GIVEN
        )


_GIVEN = ("${env:", "${opt:", "${param:")
"""Variables of the Serverless Framework that may be given when it deploys:
https://www.serverless.com/framework/docs/guides/variables"""
_OF_IMPORTS = frozenset({"ImportError", "ModuleNotFoundError"})
_MOST_STEPS = 3
"""Names and functions that a key goes through."""
_MOST_PROGRAMS = 100
_MOST_WAYS = 10
"""Further values of one name, or answers of one function, are not looked at."""
_FUNCTIONS = frozenset(name.rpartition(".")[2] for name in (*KEYS_OF_TOKENS, *KEYS_OF_HASHES))


@finds(SigningKey, reads_code=True)
def signing_keys(project: LinkedProject) -> Iterator[SigningKey]:
    """The texts in the code, each once."""
    used = ((running.handlers, tuple(_written(running, project))) for running in project.all(RunningCall))
    found = ((handler, keys) for handlers, keys in used for handler in handlers if keys)
    for key, handlers in shared(found, lambda key: key.location.sort_key):
        yield replace(key, handlers=tuple(dict.fromkeys(handlers)))


@finds(SigningVariable, reads_code=True)
def signing_variables(project: LinkedProject) -> Iterator[SigningVariable]:
    """The texts in templates, each once."""
    used = (
        (function, tuple(_given(running.site, function, project)))
        for running in project.all(RunningCall)
        for function in _functions(running)
    )
    for (name, known, call), functions in shared(used, lambda given: (given[0], given[1].node.location.sort_key)):
        yield SigningVariable(name, known, call, tuple(dict.fromkeys(functions)))


def _functions(running: RunningCall) -> Iterator[Function]:
    for handler in running.handlers if _may_sign(running.site) else ():
        yield from handler.functions


def _written(running: RunningCall, project: LinkedProject) -> Iterator[SigningKey]:
    site = running.site
    at = _key(site, project) if _may_sign(site) else None
    keys = project.values.of(*at) if at is not None else ()
    if at is None or not keys or LocalRuns(project.values).may_be_meant(site.module, site.fact.block, site.span.start):
        return
    key, call = keys[0], _called(site)
    if len(keys) != 1:
        settled = _settled(running, at, call, project)
        if settled is not None:
            yield settled
            return
        # One of several may be there for tests and runs on a developer's machine, but not where something fails in AWS.
        for location in _kept_for_failures(at, project):
            yield SigningKey(location, call, "", (), is_for_failures=True)
        return
    text = _text(key)
    if isinstance(key, EnvironmentRead):
        functions = tuple(_functions(running))
        is_unset = functions and all(
            function.environment.complete and key.variable not in function.environment.variables
            for function in functions
        )
        default = _text(key.default[0]) if is_unset and key.default is not None and len(key.default) == 1 else None
        if default is not None:
            yield SigningKey(default.location, call, key.variable, ())
    elif text is not None:
        yield SigningKey(text.location, call, "", ())


def _settled(running: RunningCall, at: At, call: str, project: LinkedProject) -> SigningKey | None:
    """The text that is the key in all functions, as they lack a variable that would choose another one."""
    programs = [each for each in project.all(Program) if each.handler in running.handlers]
    if not programs or {each.handler.key for each in programs} != {each.key for each in running.handlers}:
        return None
    elsewhere, requests = project.once(VariablesSetElsewhere), project.once(OwnRequests)
    found: dict[Location, str] = {}
    for program in programs[:_MOST_PROGRAMS]:
        settled = SettledValues(project.values, requests.guards(program))
        chosen = settled.of(at)
        values = project.values.of(*chosen) if chosen is not None else ()
        text = _text(values[0]) if len(values) == 1 else None
        environment = program.function.environment
        if text is None or not settled.deciding or not environment.complete:
            return None
        if any(name in environment.variables or elsewhere.may_have(program, name) for name in settled.deciding):
            return None
        found[text.location] = next(iter(settled.deciding))
    if len(found) != 1:
        return None
    ((location, variable),) = found.items()
    return SigningKey(location, call, variable, (), may_be_set=any(map(elsewhere.reads_files, programs)))


def _kept_for_failures(at: At, project: LinkedProject) -> Iterator[Location]:
    """The texts that are the key where it is caught that another one could not be got."""
    local_runs = LocalRuns(project.values)
    for each in _caught(at, project, _MOST_STEPS):
        values = project.values.of(*each)
        text = _text(values[0]) if len(values) == 1 else None
        if text is not None and not local_runs.is_asked_around(each.module, each.block):
            yield text.location


def _caught(at: At, project: LinkedProject, depth: int) -> Iterator[At]:
    """What a value is where an error is caught, be it in a function that gives the value."""
    module = at.module
    if isinstance(at.expression, Name):
        bindings = project.values.seen(module, at.expression, at.block)
        found = [At(module, bound.value, bound.block) for bound in bindings if isinstance(bound, Assignment)]
    elif isinstance(at.expression, CallResult):
        called = project.values.called_routines(module.call_sites[at.expression.call])
        returns = [(routine.module, fact) for routine in called for fact in routine.returns]
        found = [At(inner, fact.value, fact.block) for inner, fact in returns if fact.value is not None]
    else:
        return
    for each in found[:_MOST_WAYS]:
        block = each.module.facts.blocks[each.block]
        if block.kind is BlockKind.CATCH:
            # What a module lacks that is not there on the developer's machine alone is no failure in AWS.
            if not block.catches or not _OF_IMPORTS.issuperset(block.catches):
                yield each
        elif depth > 0:
            yield from _caught(each, project, depth - 1)


def _given(site: CallSite, function: Function, project: LinkedProject) -> Iterator[tuple[str, Known, str]]:
    for key in _keys(site, project):
        if isinstance(key, EnvironmentRead):
            possible = function.environment.variables.get(key.variable)
            known = possible.values[0] if possible is not None and len(possible.values) == 1 else None
            if possible is not None and known is not None and not possible.unknown and known.text:
                yield key.variable, known, _called(site)


def _called(site: CallSite) -> str:
    """What a call is called in messages."""
    callee = site.fact.callee
    return spelling(callee) if spelling(callee) in KEYS_OF_HASHES else last_name(callee)


def _may_sign(site: CallSite) -> bool:
    return last_name(site.fact.callee) in _FUNCTIONS


def _keys(site: CallSite, project: LinkedProject) -> tuple[Value, ...]:
    """What may be the key that a call signs tokens with, or checks them by."""
    at = _key(site, project)
    return () if at is None else project.values.of(*at)


def _key(site: CallSite, project: LinkedProject) -> At | None:
    """The key, as the text that bytes are made of where it is such."""
    names = {plain_name(dotted_name(callee) or "") for callee in project.values.callee(site)}
    name = names.pop() if len(names) == 1 else ""
    maker, last = SIGNS_STEP_BY_STEP
    if name.startswith(maker) and name.endswith(last):
        name = maker.removesuffix(".") + last
    place = KEYS_OF_TOKENS.get(name) or KEYS_OF_HASHES.get(name)
    given = site.fact.argument(*place) if place is not None else None
    if given is None or (name in KEYS_OF_HASHES and not _is_about_tokens(site, given, project)):
        return None
    return _text_of_bytes(At(site.module, given, site.fact.block), project)


def _is_about_tokens(site: CallSite, key: Expression, project: LinkedProject) -> bool:
    """Whether a keyed hash is the signature of a token, by what its key or the function is called."""
    names = (
        [last_name(key), *(routine.name for routine in site.routine.with_owners)] if site.routine is not None else []
    )
    values = project.values.of(site.module, key, site.fact.block)
    names += [value.variable for value in values if isinstance(value, EnvironmentRead)]
    return any(not WORDS_OF_TOKENS.isdisjoint(words_of(name)) for name in names)


def _text_of_bytes(at: At, project: LinkedProject) -> At:
    for _ in range(_MOST_STEPS):
        module, expression, block = at
        if isinstance(expression, Name):
            only = project.values.assigned(module, expression, block)
            if only is None or not isinstance(only.value, CallResult):
                return at
            made = _made_of(At(module, only.value, only.block), project)
        else:
            made = _made_of(at, project)
        if made is None:
            return at
        at = made
    return at


def _made_of(at: At, project: LinkedProject) -> At | None:
    """The text that a call makes bytes of."""
    if not isinstance(at.expression, CallResult):
        return None
    site = at.module.call_sites[at.expression.call]
    callee, arguments = site.fact.callee, site.fact.arguments
    if at.module.language is Language.PYTHON:
        is_text = isinstance(callee, Attribute) and callee.name == ENCODES_ITSELF
        return At(at.module, callee.base, at.block) if is_text and isinstance(callee, Attribute) else None
    names = {dotted_name(value) for value in project.values.callee(site)}
    is_made = arguments and names and names <= MAKES_BYTES
    return At(at.module, arguments[0].value, at.block) if is_made else None


def _text(value: Value) -> Literal | None:
    """A key that is written out, and is none of those that are for everybody."""
    if not isinstance(value, Literal) or not isinstance(value.value, str) or not value.value:
        return None
    is_public = value.value.lstrip().startswith(PEM) and PRIVATE_PEM not in value.value
    return None if is_public else value
