"""Links everything that was parsed into one `Project`, as far as somebody asks."""

from __future__ import annotations

import datetime
import posixpath
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from itertools import chain
from typing import Any, TypeVar

from serverless_lint.link.builds import Builds
from serverless_lint.link.built_siblings import note_sourceless
from serverless_lint.link.file_tree import FileTree
from serverless_lint.link.handler_files import compiled_from
from serverless_lint.link.handlers import HandlerFinder, Miss, Resolution
from serverless_lint.link.images import Images
from serverless_lint.link.manifests import Manifests
from serverless_lint.link.other_tools import OtherTools
from serverless_lint.link.program.catching import Catching
from serverless_lint.link.program.flow import Flow
from serverless_lint.link.program.handler_flow import HandlerFlow
from serverless_lint.link.program.local_code import LocalCode
from serverless_lint.link.program.modules import Modules
from serverless_lint.link.program.reach import CallGraph
from serverless_lint.link.program.sdk import Sdk
from serverless_lint.link.program.values import Values
from serverless_lint.link.programs import Programs
from serverless_lint.link.python_roots import PythonRoots
from serverless_lint.link.resources_of_calls import ResourcesOfCalls
from serverless_lint.link.stack.delivery import opened_by
from serverless_lint.link.stack.layers import LAYER_FOLDERS, layers_by_code
from serverless_lint.link.stack.linked_template import LinkedTemplate
from serverless_lint.link.stack.names import Names
from serverless_lint.link.stack.resource_policies import actions_of
from serverless_lint.link.unread_infrastructure import unread_infrastructure
from serverless_lint.model import (
    ClosedReceiver,
    EventRead,
    Function,
    FunctionCode,
    Handler,
    HandlerCode,
    HandlerProblem,
    Module,
    PolicyAction,
    Program,
    Project,
    ResourceStatement,
    Routine,
    SdkCall,
    Statement,
    TextFile,
)
from serverless_lint.model.project import Finder, finders_of, finds, in_best_order
from serverless_lint.parse.template.template import ResourceKey, Template
from serverless_lint.report import Coverage, NotAnalysed
from serverless_lint.source import Document, Located, Location
from serverless_lint.sources.failures import Failure
from serverless_lint.sources.own_names import OwnNames
from serverless_lint.sources.sources import OnProgress, Sources, no_progress

Fact = TypeVar("Fact")
T = TypeVar("T")

_SETTINGS_THAT_MATTER = ("Handler", "Runtime", "Timeout", "MemorySize", "CodeUri", "Role")
_LANGUAGES = {
    "java": "Java",
    "go": "Go",
    "dotnet": ".NET",
    "ruby": "Ruby",
    "provided": "custom runtime",
}
_ARCHIVE = ".zip"
_NOWHERE = Document("", "").location


class LinkedProject(Project):
    """Links what is asked for, and each part once.

    What crashes is a failure of the sources at its place, and the rest is linked.
    """

    def __init__(self, sources: Sources, *, as_of: datetime.date, debug: bool) -> None:
        super().__init__()
        self._debug = debug
        self.sources = sources
        self.as_of = as_of
        self.templates = LinkedTemplate.all_of(sources.templates, sources.data)
        self.tree = FileTree(sources.files, sources.look_into)
        self.manifests = Manifests(sources, self.tree)
        self._unread = tuple(_unread(sources))
        self._parts: dict[object, tuple[Any, ...]] = {}
        self._made: dict[Callable[..., object], Any] = {}

    def find_with(self, finder: Finder[object]) -> None:
        """Find what a finder finds, so that it is at hand."""
        self._part(finder)

    def once(self, make: Callable[[LinkedProject], T]) -> T:
        """What a function makes of the project, made when it is first asked for and then kept."""
        if make not in self._made:
            self._made[make] = make(self)
        made: T = self._made[make]
        return made

    def in_each_program(self, find: Callable[[Program], Fact]) -> Iterator[tuple[Program, Fact]]:
        """The programs with what is found in their code, which is looked for once for all functions that share it."""
        found: dict[tuple[str, str], Fact] = {}
        for program in self.all(Program):
            with self._guard(program.function.location):
                if program.handler.key not in found:
                    found[program.handler.key] = find(program)
                yield program, found[program.handler.key]

    def functions_of(self, template: Template) -> Sequence[Function]:
        """The functions of a template, in their order."""
        return self._functions_by_template.get(template, ())

    @cached_property
    def _functions_by_template(self) -> Mapping[Template, list[Function]]:
        found: dict[Template, list[Function]] = {}
        for function in self.all(Function):
            found.setdefault(function.template, []).append(function)
        return found

    def programs_of(self, function: Function) -> Sequence[Program]:
        """The code of a function, one for each of its handlers that was found."""
        return self._programs_by_function.get(function.key, ())

    @cached_property
    def _programs_by_function(self) -> Mapping[ResourceKey, list[Program]]:
        found: dict[ResourceKey, list[Program]] = {}
        for program in self.all(Program):
            found.setdefault(program.function.key, []).append(program)
        return found

    def is_followed(self, handler: Handler) -> bool:
        """Whether all that a handler runs is known, and not left out for being too much."""
        return self._program_finder.is_followed(handler)

    def flow(self, handler: Handler) -> HandlerFlow:
        """Where values come from while a handler runs."""
        return self._program_finder.followed(handler).flow

    @property
    def local_flow(self) -> Flow:
        """Where values come from within functions, whichever handler runs them."""
        return self._program_finder.local_flow

    def event_reads(self, handler: Handler) -> tuple[EventRead, ...]:
        """What a handler's code reads of its event, in source order by module."""
        return self._program_finder.event_reads(handler)

    def keys_asked_for(self, handler: Handler) -> frozenset[str]:
        """The keys whose absence a handler's code notices somewhere, of whatever they are."""
        return self._program_finder.keys_asked_for(handler)

    def code_of(self, handler: Handler) -> HandlerCode:
        """The code that runs for a handler, whether or not a function of a template runs it."""
        return self._program_finder.followed(handler).code

    def loaded(self, handler: Handler) -> tuple[Module, ...]:
        """The handler's module and those of the project that it loads, the handler's first."""
        return self._program_finder.loaded(handler.module)

    def misses(self, function: Function) -> tuple[Miss, ...]:
        """The handler strings of a function and the folders that lead to no code."""
        resolution = self._resolutions.get(function.key)
        return tuple(resolution.misses) if resolution is not None else ()

    @cached_property
    def coverage(self) -> Coverage:
        """What was read, and what could not be."""
        codes = self.all(FunctionCode) if self.sources.reads_code else None
        unread = (*unread_infrastructure(self.sources, self.other_tools), *self._not_followed(codes or ()))
        return _coverage(self.sources, self.all(Function), codes, unread)

    def _not_followed(self, codes: Iterable[FunctionCode]) -> Iterator[NotAnalysed]:
        """The functions whose code is too much, if anybody wanted to know what it does."""
        programs: Programs | None = vars(self).get("_program_finder")
        for code in codes if programs is not None and programs.left_out else ():
            if not all(map(self.is_followed, code.handlers)):
                reason = "runs too much code to follow"
                yield NotAnalysed("handler", code.function.resource.label, reason, code.function.location)

    @cached_property
    def modules(self) -> Modules:
        """Which file of the project an import means."""
        return self._after_reading_code(self._modules)

    @cached_property
    def values(self) -> Values:
        """What expressions of the code may be."""
        return self._after_reading_code(self._values)

    @cached_property
    def sdk(self) -> Sdk:
        """What the code calls of AWS."""
        return self._after_reading_code(self._sdk)

    @cached_property
    def handler_finder(self) -> HandlerFinder:
        """What handler strings mean."""
        return self._after_reading_code(self._handler_finder)

    @cached_property
    def resources_of_calls(self) -> ResourcesOfCalls:
        """Which resources the calls of AWS are about."""
        return self._after_reading_code(self._resources_of_calls)

    @cached_property
    def graph(self) -> CallGraph:
        """Which functions of the code call which."""
        return CallGraph(self.all(Module), self.values, self.local_code)

    @cached_property
    def local_code(self) -> LocalCode:
        """What is never come to in Lambda, for it runs on a developer's machine alone."""
        return LocalCode(self.values, self.all(Function))

    @cached_property
    def catching(self) -> Catching:
        """Where errors are caught."""
        return Catching(self.values)

    @cached_property
    def names(self) -> Mapping[str, Names]:
        """Which resources names mean, by the path of the template."""
        return {linked.template.document.path: linked.names for linked in self.templates}

    def _find(self, kind: type[T]) -> Iterable[T]:
        finders = finders_of(kind)
        if not finders:
            raise LookupError(f"nothing finds {kind}")
        return self._part(finders[0]) if len(finders) == 1 else chain.from_iterable(map(self._part, finders))

    def _part(self, finder: Finder[T]) -> tuple[T, ...]:
        found = self._parts.get(finder)
        if found is None:
            found = tuple(self._run(finder) if finder.in_each is None else self._run_in(finder, finder.in_each))
            self._parts[finder] = found
        return found

    # There are so many finders and subjects, and maybe applications, that a context manager for each would take a
    # hundredth of the run.

    def _run(self, finder: Finder[T]) -> Iterable[T]:
        found: list[T] = []
        try:
            # What was found before something crashed is kept.
            found.extend(finder.find(self))
        except Exception as error:
            self._note_crash(_NOWHERE, error)
        return found

    def _run_in(self, finder: Finder[T], kind: type) -> Iterable[T]:
        found: list[T] = []
        subjects: Sequence[Located] = self.all(kind)
        for subject in subjects:
            try:
                found += tuple(finder.find(subject, self))
            except Exception as error:
                self._note_crash(subject.location, error)
        return found

    @contextmanager
    def _guard(self, location: Location) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            self._note_crash(location, error)

    def _note_crash(self, location: Location, error: Exception) -> None:
        if self._debug:
            raise error
        self.sources.crashed("linking", location, error)

    def _after_reading_code(self, tool: T) -> T:
        """Something that may read more code, once it is settled which code the project is about."""
        _ = self.all(Module)
        return tool

    @cached_property
    def _modules(self) -> Modules:
        folders = _layer_folders(linked.template for linked in self.templates)
        roots = PythonRoots(lambda: self.all(Function), self.manifests)
        return Modules(
            self.sources, folders, self.own_names, lambda: layers_by_code(self.all(Function)), roots.has_installed
        )

    @property
    def own_names(self) -> OwnNames:
        """What the packages and compilers of the project call its files."""
        return self.sources.own_names

    @cached_property
    def _values(self) -> Values:
        return Values(self._modules)

    @cached_property
    def _sdk(self) -> Sdk:
        return Sdk(self._values)

    @cached_property
    def images(self) -> Images:
        """The images of containers that the project makes."""
        return Images(self.sources)

    @cached_property
    def other_tools(self) -> OtherTools:
        """What else deploys code."""
        packages = _packages_of_other_templates(self.templates)
        return OtherTools(self.sources, self._unread, packages, self.sources.cdk.undefined)

    @cached_property
    def _handler_finder(self) -> HandlerFinder:
        builds = Builds(self.sources, self.own_names, self._values)
        return HandlerFinder(self.sources, self._values, self._modules, self.other_tools, builds, self.images)

    @cached_property
    def _resources_of_calls(self) -> ResourcesOfCalls:
        return ResourcesOfCalls(self._values, self.names)

    @cached_property
    def _program_finder(self) -> Programs:
        resources = self.resources_of_calls
        return Programs(self.values, self.sdk, self.graph, self.modules, resources, self._all_handlers)

    @cached_property
    def _resolutions(self) -> Mapping[ResourceKey, Resolution]:
        functions = self.all(Function)
        with self._guard(_NOWHERE):
            self._handler_finder.parse_inline(functions)
        found: dict[ResourceKey, Resolution] = {}
        for function in functions:
            with self._guard(function.location):
                found[function.key] = self._handler_finder.resolve(function)
        with self._guard(_NOWHERE):
            resolved = [(function, found[function.key]) for function in functions if function.key in found]
            note_sourceless(resolved, self._handler_finder.code_folders, self.sources)
        return found

    def _codes(self) -> Iterator[FunctionCode]:
        resolutions = self._resolutions
        for function in self.all(Function):
            if function.key in resolutions:
                yield self._handler_finder.code_of(function, resolutions[function.key])

    @cached_property
    def _all_handlers(self) -> tuple[Handler, ...]:
        """What functions run, and what is shaped like a handler."""
        handlers = {handler.key: handler for code in self.all(FunctionCode) for handler in code.handlers}
        run = {handler.routine.key for handler in handlers.values() if handler.routine is not None}
        for module in self._unnamed_modules():
            with self._guard(module.location):
                for handler in self._handler_finder.shaped(module):
                    # What a function runs under another name, re-exported or wrapped, is the same handler.
                    if handler.routine is None or handler.routine.key not in run:
                        handlers.setdefault(handler.key, handler)
        return tuple(sorted(handlers.values(), key=lambda handler: handler.location.sort_key))

    def _unnamed_modules(self) -> Iterator[Module]:
        """The modules that may have handlers although no template names them."""
        for name in self.sources.interesting_code:
            module = self.sources.module(name)
            is_copy = any(source in self.sources for source in compiled_from(name))
            if module is not None and not (module.is_test or is_copy or self.other_tools.run_elsewhere(name)):
                yield module

    def _read_modules(self) -> Iterator[Module]:
        inline = {handler.module.key: handler.module for handler in self._all_handlers if handler.module.is_inline}
        yield from self.sources.modules()
        yield from inline.values()

    def _handlers(self) -> Iterator[Handler]:
        for handler in self._all_handlers:
            with self._guard(handler.location):
                # What no template names and other code of the project calls is no handler, whatever its parameters.
                routine = handler.routine
                if handler.functions or routine is None or not self._is_run_by_project(routine):
                    yield handler

    def _is_run_by_project(self, routine: Routine) -> bool:
        return self.graph.is_called(routine) or self.graph.is_kept_elsewhere(routine)

    def _programs_of(self, code: FunctionCode) -> Iterator[Program]:
        return self._program_finder.of(code)


def link(sources: Sources, *, as_of: datetime.date | None = None, debug: bool = False) -> LinkedProject:
    """The project behind the scanned files, whose templates are parsed.

    What depends on the day is judged by `as_of`, without it by today. With `debug`, what crashes raises.
    """
    return LinkedProject(sources, as_of=as_of or datetime.date.today(), debug=debug)


def find_all(projects: Sequence[LinkedProject], kinds: Collection[type], on_progress: OnProgress = no_progress) -> None:
    """Find everything of several kinds in projects, in the best order: workers may still be parsing code.

    What one finder does in many small projects at once costs less than what many finders do in one after another: its
    code stays where the processor has it at hand.
    """
    finders = in_best_order(tuple(kinds))
    for index, finder in enumerate(finders):
        # Who is told may end the run: an edit has overtaken it.
        on_progress("linking", index, len(finders))
        for project in projects:
            project.find_with(finder)
    for project in projects:
        _ = project.coverage


@finds(LinkedTemplate)
def _linked_templates(project: LinkedProject) -> Iterable[LinkedTemplate]:
    return project.templates


@finds(Template)
def _templates(project: LinkedProject) -> Iterable[Template]:
    return (linked.template for linked in project.templates)


@finds(PolicyAction)
def _policy_actions(project: LinkedProject) -> Iterable[PolicyAction]:
    return actions_of((*project.all(Statement), *project.all(ResourceStatement)), project.as_of)


@finds(ClosedReceiver)
def _closed_receivers(project: LinkedProject) -> Iterable[ClosedReceiver]:
    """Those that no function of the project is there to open at run time."""
    found = [closed for linked in project.templates for closed in linked.closed_receivers()]
    opened = opened_by(project.all(PolicyAction)) if found else ()
    return (closed for closed in found if closed.receiver.type not in opened)


@finds(TextFile, reads_code=True)
def _text_files(project: LinkedProject) -> Iterable[TextFile]:
    """All files; only code that was read says where comments in it silence something."""
    return map(TextFile, project.sources.documents())


@finds(FunctionCode, reads_code=True)
def _function_codes(project: LinkedProject) -> Iterable[FunctionCode]:
    return project._codes()


@finds(Module, reads_code=True)
def _modules(project: LinkedProject) -> Iterable[Module]:
    """The code files that handlers reach or that matter by themselves, then the code inside templates."""
    return project._read_modules()


@finds(Handler, reads_code=True)
def _handlers(project: LinkedProject) -> Iterable[Handler]:
    return project._handlers()


@finds(Program, in_each=FunctionCode)
def _programs(code: FunctionCode, project: LinkedProject) -> Iterable[Program]:
    return project._programs_of(code)


@finds(SdkCall, in_each=Module)
def _calls(module: Module, project: LinkedProject) -> Iterable[SdkCall]:
    return project.sdk.calls(module)


def _unread(sources: Sources) -> Iterator[Document]:
    """The files that could not be parsed so far."""
    locations = [*sources.needs_rendering, *(failure.location for failure in sources.failures)]
    read = {template.document.path for template in sources.templates}
    documents = {location.document.path: location.document for location in locations}
    yield from (document for path, document in documents.items() if path not in read)


def _failures_of_unread(sources: Sources, said: Collection[str]) -> Iterator[Failure]:
    """Why files could not be parsed, one reason a file but those; what crashed is an error of its own."""
    unread = {document.path for document in _unread(sources)}.difference(said)
    for failure in sorted(sources.failures, key=lambda failure: failure.location.sort_key):
        path = failure.location.document.path
        if path in unread and not failure.crashed:
            unread.remove(path)
            yield failure


def _packages_of_other_templates(templates: Iterable[LinkedTemplate]) -> Iterator[str]:
    """The names of archives, without their ending, that nested stacks are given whose templates are elsewhere."""
    for linked in templates:
        for stack in linked.stacks.unseen(linked.template):
            for _, given in stack.properties.get("Parameters").items():
                text = given.argument.text if given.intrinsic == "Fn::Sub" else given.text
                if text is not None and text.endswith(_ARCHIVE):
                    yield posixpath.basename(text).removesuffix(_ARCHIVE)


def _layer_folders(templates: Iterable[Template]) -> tuple[str, ...]:
    folders: dict[str, None] = {}
    for template in templates:
        for resource in template.resources.values():
            key = LAYER_FOLDERS.get(resource.type)
            if key is not None:
                here = posixpath.dirname(template.document.path)
                for text in resource.properties.lookup(key).texts():
                    folders.setdefault(posixpath.normpath(posixpath.join(here, text)))
    return tuple(folders)


def _coverage(
    sources: Sources,
    functions: Collection[Function],
    codes: tuple[FunctionCode, ...] | None,
    infrastructure: Iterable[NotAnalysed],
) -> Coverage:
    missing = list(infrastructure)
    for location in sources.needs_rendering:
        missing.append(NotAnalysed("file", location.document.path, "text of a generator", location))
    said = {item.location.document.path for item in missing}
    for failure in _failures_of_unread(sources, said):
        missing.append(NotAnalysed("file", failure.location.document.path, "cannot be parsed", failure.location))
    for service in sources.services.values():
        for part in service.unread:
            missing.append(NotAnalysed("file", part.name, part.reason, service.document.at(part.span)))
    for unread in sources.assemblies.values():
        for name in unread:
            missing.append(NotAnalysed("file", name, "cannot be read", Document(name, "").location))
    problems = {code.function.key: code.problem for code in codes or ()}
    for function in functions:
        problem = problems.get(function.key)
        if problem is not None:
            missing.append(
                NotAnalysed("handler", function.resource.label, _reason(function, problem), function.location)
            )
        # Of what was read from a program something says for all functions what is not known.
        for name in _SETTINGS_THAT_MATTER if function.template.document.path not in sources.programs else ():
            possible = function.properties.lookup(name)
            if possible.unknown:
                missing.append(
                    NotAnalysed("value", _setting(function, name), "known only at deployment", possible.node.location)
                )
    return Coverage(
        functions=len(functions),
        linked_functions=None if codes is None else sum(1 for code in codes if code.handlers),
        templates=sum(1 for template in sources.templates if template.root.get("Resources")),
        files=sources.read_count,
        not_analysed=tuple(missing),
    )


def _setting(function: Function, name: str) -> str:
    """A setting of a function as the user writes it."""
    origin = function.template.origin
    return f"{function.resource.label}.{name if origin is None else origin.setting(name)}"


def _reason(function: Function, problem: HandlerProblem) -> str:
    if problem is HandlerProblem.OTHER_RUNTIME and function.runtimes:
        runtime = function.runtimes[0]
        # A name in capitals is a placeholder, for which a script puts in the runtime.
        other = runtime if runtime.islower() else HandlerProblem.UNKNOWN.value
        return next((name for prefix, name in _LANGUAGES.items() if runtime.startswith(prefix)), other)
    return problem.value
