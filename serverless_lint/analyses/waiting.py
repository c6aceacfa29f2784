"""Whether code may have to wait for something outside: a service, a file system, another program, or the clock."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec
from msgspec.structs import replace

from serverless_lint.analyses.function_settings import FunctionSetting, SettingKind
from serverless_lint.aws.answers import WORKED_ON_LATER
from serverless_lint.libraries.aws_clients import SDKS
from serverless_lint.libraries.bundlers import TRANSLATES_WHAT_IS_LOADED
from serverless_lint.libraries.computing import (
    BLOCKING_CALLS_OF_JAVASCRIPT,
    COMPUTING_JAVASCRIPT,
    COMPUTING_PYTHON,
    COMPUTING_PYTHON_PACKAGES,
    DATA_OF_JAVASCRIPT,
    IMPORTING_CALLS_OF_JAVASCRIPT,
    WAITING_CALLS_OF_PYTHON,
    WAITING_NAMES_OF_JAVASCRIPT,
    WAITING_PARTS_OF_PYTHON,
)
from serverless_lint.link.program.modules import Modules
from serverless_lint.link.program.values import Values
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import (
    Argument,
    ArrayValue,
    Function,
    FunctionCode,
    HandlerProblem,
    Invocation,
    Literal,
    Module,
    ObjectValue,
    Program,
    ResourceCall,
    TriggerKind,
)
from serverless_lint.model.project import finds
from serverless_lint.parse.code.contents import names_in, parts_in
from serverless_lint.parse.code.facts import (
    BlockKind,
    Call,
    Constant,
    Import,
    Language,
    Name,
    last_name,
    spelling,
)
from serverless_lint.parse.template.template import ResourceKey
from serverless_lint.secrets import is_placeholder
from serverless_lint.source import Location

_SHORT = 30
"""Seconds: what is longer leaves time for more than one request."""
_PROGRAMS = ("go", "provided")
_SERVICES = ("AWS", "Alexa", "Custom")
"""How the types of resources begin that no macro has to know."""
_KEPT_ELSEWHERE = frozenset(
    {
        *(HandlerProblem.BUILD_OUTPUT, HandlerProblem.PACKAGED, HandlerProblem.UNKNOWN, HandlerProblem.OUTSIDE),
        HandlerProblem.EXCLUDED,
    }
)
_GREENGRASS = "AWS::Greengrass"
"""https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_Greengrass.html"""


class FunctionTimeout(msgspec.Struct, frozen=True, eq=False):
    """A timeout as it is written in one place, with the functions that it matters to."""

    setting: FunctionSetting
    functions: tuple[Function, ...]
    """Those that have it, without those whose code is all known and asks nobody for anything, so that it is done at
    once."""
    are_quick: bool
    """Whether all of them are programs of their own, which start fast, in languages that are not read."""
    ask_aws_alone: bool = False
    """Whether the code of all of them was found and asks nobody but AWS, and not in a loop; where the default counts,
    once at most, with a client that is made before there is an event."""
    are_unseen: bool = False
    """Whether nobody knows what the code of all of them waits for: it is what a build makes of other code or, where a
    number is written down, anywhere else than in the project; or it stands in S3 while nobody has filled in their roles
    yet."""

    @property
    def location(self) -> Location:
        """The value, or the function that lacks one."""
        return self.setting.location


@finds(FunctionTimeout, in_each=FunctionSetting, reads_code=True)
def function_timeouts(setting: FunctionSetting, project: LinkedProject) -> Iterator[FunctionTimeout]:
    """The timeouts with the functions that may wait for something, those that run elsewhere than in Lambda left out."""
    if setting.kind is SettingKind.TIMEOUT and any(map(_runs_elsewhere, setting.functions)):
        setting = replace(setting, functions=tuple(each for each in setting.functions if not _runs_elsewhere(each)))
    if setting.kind is SettingKind.TIMEOUT and setting.functions:
        idle = project.once(_idle)
        waiting = tuple(function for function in setting.functions if function.key not in idle)
        number = setting.known.number if setting.known is not None else None
        asking_little = frozenset[ResourceKey]()
        if number is None or number <= _SHORT:
            asking_little = project.once(_asking_aws_alone if setting.known is not None else _asking_at_once)
        ask_aws_alone = bool(waiting) and all(function.key in asking_little for function in waiting)
        unseen = project.once(_elsewhere if setting.known is not None else _built)
        are_unseen = bool(waiting) and all(function.key in unseen for function in waiting)
        yield FunctionTimeout(setting, waiting, all(map(_is_program, waiting)), ask_aws_alone, are_unseen)


def _runs_elsewhere(function: Function) -> bool:
    """Whether nothing but Greengrass, or what a macro knows, is given a function."""
    return bool(function.triggers) and all(
        trigger.kind is TriggerKind.OTHER and _may_be_elsewhere(trigger.owner.type) for trigger in function.triggers
    )


def _may_be_elsewhere(kind: str) -> bool:
    return kind.startswith(_GREENGRASS) or kind.partition("::")[0] not in _SERVICES


def _is_program(function: Function) -> bool:
    """Whether it runs what Go and the like make: a custom runtime, or the one for Go."""
    return bool(function.runtimes) and all(runtime.startswith(_PROGRAMS) for runtime in function.runtimes)


def _built(project: LinkedProject) -> frozenset[ResourceKey]:
    """The functions whose code is made by a build, from what is not recognised, or not there like their roles."""
    codes = project.all(FunctionCode)
    return frozenset(
        code.function.key
        for code in codes
        if code.problem is HandlerProblem.BUILD_OUTPUT
        or (code.problem is HandlerProblem.PACKAGED and _is_role_to_be_filled_in(code.function))
    )


def _elsewhere(project: LinkedProject) -> frozenset[ResourceKey]:
    """The functions whose code is kept elsewhere: who knows it may know that a short time is enough."""
    return frozenset(
        code.function.key
        for code in project.all(FunctionCode)
        if code.problem in _KEPT_ELSEWHERE and code.function.runtimes
    )


def _is_role_to_be_filled_in(function: Function) -> bool:
    texts = function.properties.lookup("Role").texts()
    return bool(texts) and all(map(is_placeholder, texts))


def _asking_little(project: LinkedProject) -> frozenset[ResourceKey]:
    """The functions whose code sends one request to AWS at most, once, and none to anything else."""
    finder = project.once(_finder)
    found = project.in_each_program(lambda program: _asks_little(program, finder))
    return _of_which_all(found)


def _asking_aws_alone(project: LinkedProject) -> frozenset[ResourceKey]:
    """The functions whose code sends requests to AWS alone, none of them in a loop."""
    finder = project.once(_finder)
    return _of_which_all(project.in_each_program(lambda program: _asks_aws_alone(program, finder)))


def _of_which_all(found: Iterable[tuple[Program, bool]]) -> frozenset[ResourceKey]:
    """The functions that were asked about, without those of which something does not hold."""
    answers = [(program.function.key, holds) for program, holds in found]
    return frozenset(key for key, _ in answers) - {key for key, holds in answers if not holds}


def functions_that_hand_on(project: LinkedProject) -> frozenset[ResourceKey]:
    """The functions that wait for nothing but one request, which somebody else works on after it was answered."""
    handing_on = ((program, any(map(_hands_on, program.calls))) for program in project.all(Program))
    return project.once(_asking_little) & _of_which_all(handing_on)


def _hands_on(call: ResourceCall) -> bool:
    asked = (call.call.service, call.call.operation)
    return call.invocation is Invocation.ASYNCHRONOUS or asked in WORKED_ON_LATER


def _asking_at_once(project: LinkedProject) -> frozenset[ResourceKey]:
    """Those of them that make the client for it while they load, which takes the longest and is no part of the time."""
    clients = ((program, call.call.client) for program in project.all(Program) for call in program.calls)
    made = ((program, client is not None and client.site.routine is None) for program, client in clients)
    return project.once(_asking_little) & _of_which_all(made)


def _asks_little(program: Program, finder: Waiting) -> bool:
    """Whether code asks AWS once at most, not in a loop, and nothing else."""
    return len(program.calls) <= 1 and _asks_aws_alone(program, finder)


def _asks_aws_alone(program: Program, finder: Waiting) -> bool:
    """Whether code asks AWS, not in a loop, and nothing else; one that cannot be followed may ask more."""
    loops = (block for call in program.calls for block in call.call.site.enclosing_blocks)
    return (
        program.handler.routine is not None
        and not any(block.kind is BlockKind.LOOP for block in loops)
        and all(map(finder.waits_for_aws_alone, program.code.modules))
    )


def _idle(project: LinkedProject) -> frozenset[ResourceKey]:
    """The functions whose code waits for nothing."""
    finder = project.once(_finder)
    waits = project.in_each_program(
        lambda program: (
            program.handler.routine is None
            or (finder.may_happen_in(program.code.modules) and not _is_settled_at_once(program, project.values))
        )
    )
    found = {program.key: may_wait for program, may_wait in waits}
    return frozenset(
        code.function.key
        for code in project.all(FunctionCode)
        if code.handlers and not any(found.get((code.function.key, handler.key), False) for handler in code.handlers)
    )


def _is_settled_at_once(program: Program, values: Values) -> bool:
    """Whether the promise of a handler waits for nothing: it awaits nothing, and what it answers is no promise.

    What it has begun may go on, but its time is over.
    """
    handler = program.handler
    routine = handler.routine
    if routine is None or not routine.fact.is_async or routine.module.language is Language.PYTHON:
        return False
    if routine.fact.awaits or routine.fact.is_generator or handler.may_call_back or handler.wrappers:
        return False
    return all(
        isinstance(value, (Argument, ArrayValue, Literal, ObjectValue))
        for fact in routine.returns
        if fact.value is not None
        for value in values.of(routine.module, fact.value, fact.block) or (None,)
    ) and not any(
        last_name(site.fact.callee).endswith(BLOCKING_CALLS_OF_JAVASCRIPT)
        for each in program.code.routines
        for site in each.calls
    )


def _finder(project: LinkedProject) -> Waiting:
    return Waiting(project.modules)


class Waiting:
    """Finds out which modules may wait; each module is looked at once."""

    def __init__(self, project: Modules) -> None:
        self._project = project
        self._found: dict[tuple[str, bool], bool] = {}

    def may_happen_in(self, modules: Iterable[Module]) -> bool:
        """Whether something that a handler loads may wait, or is not known."""
        return not all(map(self._only_computes, modules))

    def waits_for_aws_alone(self, module: Module) -> bool:
        """Whether a module waits for nothing but what it asks of AWS's SDK."""
        return self._only_computes(module, sdk=True)

    def _only_computes(self, module: Module, *, sdk: bool = False) -> bool:
        key = (module.key, sdk)
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = self._is_computing(module, sdk=sdk)
        return found

    def _is_computing(self, module: Module, *, sdk: bool) -> bool:
        is_python = module.language is Language.PYTHON
        is_computing = _is_computing_python if is_python else _is_computing_javascript
        return (
            module.facts.problem is None
            and all(
                fact.type_only
                or is_computing(fact)
                or self._project.imported_module(module, fact.module) is not None
                or _is_unused_sdk(fact, module)
                or (sdk and fact.module.startswith(SDKS))
                for fact in module.facts.imports
            )
            and not (_waits_python(module) if is_python else _waits_javascript(module))
        )


def _is_unused_sdk(imported: Import, module: Module) -> bool:
    """Whether code imports an SDK of AWS and never touches it."""
    is_bound = imported.alias not in ("", "*")
    return is_bound and imported.module.startswith(SDKS) and imported.alias not in names_in(module.facts)


def _waits_python(module: Module) -> bool:
    return any(spelling(part) in WAITING_PARTS_OF_PYTHON for part in parts_in(module.facts)) or any(
        last_name(call.callee) in WAITING_CALLS_OF_PYTHON and not _opens_packaged(call) for call in module.facts.calls
    )


def _opens_packaged(call: Call) -> bool:
    """Whether it opens a file beside the code, which no file system of the network has to bring."""
    path, mode = call.argument("file", 0), call.argument("mode", 1)
    return (
        isinstance(call.callee, Name)
        and call.callee.name == "open"
        and isinstance(path, Constant)
        and isinstance(path.value, str)
        and not path.value.startswith(("/", ".."))
        and (mode is None or (isinstance(mode, Constant) and str(mode.value).startswith("r")))
    )


def _waits_javascript(module: Module) -> bool:
    return any(last_name(part) in WAITING_NAMES_OF_JAVASCRIPT for part in parts_in(module.facts)) or any(
        last_name(call.callee) in IMPORTING_CALLS_OF_JAVASCRIPT and not isinstance(call.argument("", 0), Constant)
        for call in module.facts.calls
    )


def _is_computing_python(imported: Import) -> bool:
    names = (imported.module, f"{imported.module}.{imported.name}")
    return not COMPUTING_PYTHON.isdisjoint(names) or imported.module.startswith(COMPUTING_PYTHON_PACKAGES)


def _is_computing_javascript(imported: Import) -> bool:
    if imported.module in TRANSLATES_WHAT_IS_LOADED or imported.module.endswith(DATA_OF_JAVASCRIPT):
        return True
    return imported.module.removeprefix("node:") in COMPUTING_JAVASCRIPT


def functions_that_ask_nobody(project: LinkedProject) -> frozenset[ResourceKey]:
    """The functions whose code was found and asks nobody for anything, so that nothing but what they answer happens."""
    finder = project.once(_finder)
    codes = (code for code in project.all(FunctionCode) if code.handlers and code.problem is None)
    asking = project.in_each_program(lambda program: finder.may_happen_in(program.code.modules))
    found = {program.function.key for program, may_ask in asking if may_ask or program.handler.routine is None}
    return frozenset(code.function.key for code in codes) - found
