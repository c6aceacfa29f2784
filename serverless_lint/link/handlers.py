"""From `Handler`, `CodeUri` and build metadata to the function in the code that Lambda runs.

The runtimes' own rules come first; where a build step renames things (TypeScript, esbuild, `dist` folders), the source
that it builds from is looked for in the places where projects keep it.
"""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, dropwhile, islice
from pathlib import PurePosixPath
from typing import TypeAlias

import msgspec

from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.libraries.wrappers import HANDLERS_OF_OTHERS
from serverless_lint.link.build_paths import without_script_suffix
from serverless_lint.link.builds import Builds
from serverless_lint.link.images import Image, ImageKey, Images, commands_of, is_in_image
from serverless_lint.link.likely_sources import LikelySources, says_something
from serverless_lint.link.other_tools import OtherTools
from serverless_lint.link.program.modules import Modules
from serverless_lint.link.program.values import Values
from serverless_lint.link.scripts import BaseFolders, ServiceFolders
from serverless_lint.model import (
    CallSite,
    Function,
    FunctionCode,
    Handler,
    HandlerProblem,
    Instance,
    Member,
    Module,
    ModuleValue,
    ObjectValue,
    Result,
    Routine,
    Value,
)
from serverless_lint.model.stack.purpose import is_folder_for_local_runs
from serverless_lint.parse.code.facts import (
    Assignment,
    Attribute,
    CallResult,
    Expression,
    FunctionValue,
    Import,
    Language,
    Name,
    ParameterKind,
)
from serverless_lint.parse.code.imports import JAVASCRIPT_SUFFIXES
from serverless_lint.parse.template.node import Value as Written
from serverless_lint.parse.template.template import Interpolated, Known, Node, Resource, SourcedText, Template
from serverless_lint.paths import BUILD_FOLDERS, folders_around, joined, leads_outside
from serverless_lint.source import Location
from serverless_lint.sources.sources import Sources

_VERSION = lazy_pattern(r"[-_.]?[vV]?\d[\d.]{0,40}$")
"""What often ends the name of a package."""
_KIND = lazy_pattern(r"(?:Lambda|Function|Handler|Func|Fn){1,3}$")
_NUMBERS = lazy_pattern(r"([0-9]{1,9})")
_PACKAGES = (".zip", ".jar", ".war")
_MADE_ELSEWHERE = frozenset({HandlerProblem.BUILD_OUTPUT, HandlerProblem.PACKAGED, HandlerProblem.UNKNOWN})
"""Where something else than the template says how the code gets to Lambda."""
_ASSET = "aws:asset:path"
"""https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-cdk-getting-started.html"""
_ASSET_KEY = lazy_pattern(r"[0-9a-f]{64}")
_STAND_IN = lazy_pattern(
    r"<%?=?[\w .:-]+%?>|[$#]?\{\{?[^{}\n]*\}?\}|\$\w+|@@?[\w.-]+@@?|%%?\w+%%?|\[\[[\w .-]+\]\]|__\w+__|[A-Z][A-Z0-9_]*"
)
"""All of a text that something else is put in place of: `<NAME>`, `${NAME}`, `{{name}}`, `@@NAME@@`, `NAME`."""
_LONGEST_STAND_IN = 200
_LONGEST_END = 20
"""Folders of a path of which it is looked which sources end like it without the first ones."""
_MOST_ALIKE = 20
"""Sources of one name in a folder that are looked into for the function that is meant."""
_MAX_HOPS = 12
_MAX_STEPS = 1_000
"""Of all ways together: modules that export each other, and variables assigned again and again, make very many."""
INLINE_STEM = "index"
"""The name of the file that code inside a template is put into, and so the first part of its handler
(https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html)."""


_SOURCES = {".js": (".ts", ".tsx"), ".mjs": (".mts",), ".cjs": (".cts",)}


def compiled_from(name: str) -> Iterator[str]:
    """What a file may have been compiled from by TypeScript, in the same folder."""
    path = PurePosixPath(name)
    return (str(path.with_suffix(suffix)) for suffix in _SOURCES.get(path.suffix, ()))


HandlerKey: TypeAlias = "tuple[str, str]"
"""The `Handler.key` that a handler gets."""


class Resolution(msgspec.Struct):
    """What became of a function's handler string."""

    found: list[HandlerKey] = msgspec.field(default_factory=list)
    problem: HandlerProblem | None = None
    misses: list[Miss] = msgspec.field(default_factory=list)


class Miss(msgspec.Struct, frozen=True):
    """A handler string and a folder that lead to no code, if the build moves nothing."""

    problem: HandlerProblem
    """`NO_FOLDER`, `NO_FILE` or `NO_FUNCTION`."""
    handler: Known
    folder: Folder | None
    """None for code inside the template."""
    language: Language
    module: Module | None = None
    """Where the function is missing."""


class Folder(msgspec.Struct, frozen=True):
    """A folder that a function's code may be in, relative to the project's root."""

    path: str
    written: Known | None = None
    """The value that names it; None if nothing does."""


class _Trail(msgspec.Struct, frozen=True):
    """How far it is still looked for the function behind a name, on one way and on all ways together."""

    steps: Iterator[int]
    hops: int

    @classmethod
    def begin(cls) -> _Trail:
        """A new one."""
        return cls(iter(range(_MAX_STEPS)), _MAX_HOPS)

    def further(self) -> _Trail:
        """The same, one hop on."""
        return _Trail(self.steps, self.hops - 1)

    def may_go_on(self) -> bool:
        """Take a step, if one is left."""
        return self.hops > 0 and next(self.steps, None) is not None


class _Target(msgspec.Struct, frozen=True):
    """The code behind a handler string: its module and the names to look up in it."""

    module: Module
    path: tuple[str, ...]


class _Found(msgspec.Struct, frozen=True):
    """What is behind a handler string, whoever runs it."""

    name: str
    module: Module
    location: Location
    routine: Routine | None
    wrappers: tuple[Value, ...]


class HandlerFinder:
    """Finds handler code. The same code behind several functions is the same `Handler`.

    First all functions are resolved; then the handlers are made, which know their functions.
    """

    def __init__(
        self,
        sources: Sources,
        values: Values,
        modules: Modules,
        other_tools: OtherTools,
        builds: Builds,
        images: Images,
    ) -> None:
        self._sources = sources
        self._builds = builds
        self._values = values
        self._modules = modules
        self._other_tools = other_tools
        self._base_folders = BaseFolders(sources)
        self._service_folders = ServiceFolders(sources)
        self._likely_sources = LikelySources(sources.names)
        self._images = images
        self._newest: dict[tuple[str, str, int, Language], str | None] = {}
        """The newest of the sources that a variable chooses from, by where they are."""
        self._alike: dict[Template, Mapping[str, Sequence[tuple[str, ...]]]] = {}
        self._in_images: dict[tuple[ImageKey, str], _Target | None] = {}
        """What handler strings mean in images, as far as it was asked for."""
        self._found: dict[HandlerKey, _Found] = {}
        self._functions: dict[HandlerKey, list[Function]] = {}
        """The functions resolved so far by what they run."""
        self._handlers: dict[HandlerKey, Handler] = {}
        self._packaged: dict[str, list[Function]] = {}
        """The functions by the folders that their code is packaged from."""

    def resolve(self, function: Function) -> Resolution:
        """Find what a function runs, or say why it is not found."""
        languages = _languages(function)
        resolution = Resolution()
        if is_in_image(function):
            resolution.problem = HandlerProblem.IMAGE
            self._resolve_image(function, resolution)
        elif not languages:
            resolution.problem = HandlerProblem.OTHER_RUNTIME if function.runtimes else HandlerProblem.UNKNOWN
        else:
            if _inline_code(function):
                self._resolve_inline(function, resolution)
            else:
                self._resolve_files(function, languages, resolution)
        if resolution.found:
            resolution.problem = None
        return resolution

    def code_of(self, function: Function, resolution: Resolution) -> FunctionCode:
        """What a function runs, once all functions are resolved."""
        return FunctionCode(function, tuple(map(self._handler, resolution.found)), resolution.problem)

    def parse_inline(self, functions: Iterable[Function]) -> None:
        """Begin to parse the code that stands in templates."""
        found = (_inline_text(function) for function in functions)
        self._sources.parse_inline(text for text in found if text is not None)

    def shaped(self, module: Module) -> Iterator[Handler]:
        """The functions of a module that look like handlers, whether or not a template names them."""
        if module.language is Language.PYTHON:
            for routine in module.routines:
                if routine.fact.block == 0 and routine.fact.is_declaration and _is_python_handler(routine):
                    yield self._shaped(module, routine.fact.name, routine)
            return
        for export in module.facts.exports:
            if export.value is None or export.name in ("default", "*"):
                continue
            for found, _ in self._unwrapped(module, export.value, export.block, _Trail.begin()):
                if found is not None and _is_javascript_handler(export.name, found):
                    yield self._shaped(module, export.name, found)

    def _packaged_with(self, name: str) -> tuple[Function, ...]:
        """The functions whose code folder a file is in."""
        return tuple(function for folder in folders_around(name) for function in self._packaged.get(folder, ()))

    def _resolve_inline(self, function: Function, resolution: Resolution) -> None:
        text = _inline_text(function)
        if text is None:
            resolution.problem = HandlerProblem.UNKNOWN
            return
        module = self._sources.inline_module(*text)
        if module is None or (module.facts.problem is not None and not module.facts.functions):
            resolution.problem = HandlerProblem.UNREADABLE
            return
        resolution.problem = HandlerProblem.NO_FUNCTION
        for known in function.handler_setting.values:
            if isinstance(known.value, str):
                stem, *names = known.value.split(".")
                if stem != INLINE_STEM and self._replaces_inline(function, known, module.language, resolution):
                    continue
                linked = self._link(function, _Target(module, tuple(names)), resolution)
                if stem != INLINE_STEM or not linked:
                    problem = HandlerProblem.NO_FUNCTION if stem == INLINE_STEM else HandlerProblem.NO_FILE
                    resolution.misses.append(Miss(problem, known, None, module.language, module))

    def _replaces_inline(self, function: Function, known: Known, language: Language, resolution: Resolution) -> bool:
        """Whether the project has what a handler names, so that a script replaces the code in the template by it."""
        stem, names = split_handler(str(known.value), language)
        here = posixpath.dirname(function.template.document.path) or "."
        alike = self._likely_sources.around(here, _module_path(stem, language), _suffixes_of(language))
        return self._links_to(self._only_with(names, alike), function, names, resolution)

    def _resolve_files(self, function: Function, languages: tuple[Language, ...], resolution: Resolution) -> None:
        folders, resolution.problem = self._folders(function)
        handlers = [known for known in function.handler_setting.values if isinstance(known.value, str)]
        if not handlers and resolution.problem is None:
            resolution.problem = HandlerProblem.UNKNOWN
        for folder in folders:
            self._packaged.setdefault(folder.path, []).append(function)
            for known in handlers:
                if HANDLERS_OF_OTHERS.match(str(known.value)):
                    resolution.problem = HandlerProblem.WRAPPER
                    continue
                for language in languages:
                    base = self._base_of_build(function, folder, str(known.value), language) or folder
                    self._resolve_one(function, base, known, language, resolution)
                    if base != folder and self._is_packaged_in(function, known, language):
                        resolution.misses.append(Miss(HandlerProblem.NO_FILE, known, folder, language))
        origin = function.template.origin
        is_guessed = (
            origin is None
            or not origin.names_sources
            or (origin.is_read_in_part and (bool(folders) or resolution.problem is HandlerProblem.PACKAGED))
            or (
                not origin.is_read_in_part
                and (_is_packaged_elsewhere(function.resource) or _is_built_elsewhere(function.resource))
            )
        )
        if is_guessed and not resolution.found and resolution.problem in _MADE_ELSEWHERE and not resolution.misses:
            places = [folder.path for folder in folders] or [*_packages(function.resource), "."]
            for known in handlers:
                for language in languages:
                    self._resolve_likely(function, places, known, language, resolution)

    def _base_of_build(self, function: Function, folder: Folder, handler: str, language: Language) -> Folder | None:
        """The folder around the template's own where a handler with folders in its name is found.

        There `sam build --base-dir` and services of Python look that are packaged from a folder around them, and a
        template in a folder for local runs describes the code beside that. Other services are packaged from there if
        the handler names their own folder, as it is called in what is compiled of the whole repository. None where the
        template names another folder, or if the handler may be where the template says.
        """
        here = posixpath.dirname(function.template.document.path)
        stem, names = split_handler(handler, language)
        path = posixpath.normpath(_module_path(stem, language))
        origin = function.template.origin
        is_service = origin is not None and not origin.names_sources
        names_own_folder = is_service and language is not Language.PYTHON
        is_for_local_runs = folder.written is None and is_folder_for_local_runs(posixpath.basename(here))
        is_named_whole = "/" in path and not leads_outside(path)
        is_elsewhere = folder.path != (here or ".") or not (is_named_whole or is_for_local_runs)
        if is_elsewhere or not (function.is_sam or is_service):
            return None
        bases = (folder.path, *folders_around(folder.path))[: None if is_named_whole else 2]
        suffixes = _suffixes_of(language)
        found = (
            base
            for base in bases
            if any(
                (name := joined(base, f"{path}{suffix}")) in self._sources
                and (is_named_whole or self._has(name, names))
                and (not names_own_folder or name.startswith(f"{here}/"))
                for suffix in suffixes
            )
        )
        base = next(found, None)
        return Folder(base, folder.written) if base is not None and base != folder.path else None

    def _is_packaged_in(self, function: Function, known: Known, language: Language) -> bool:
        """Whether the folder of a service is certainly all that is packaged, although the code is around that."""
        origin = function.template.origin
        if origin is None or origin.names_sources or origin.is_open:
            return False
        first, _ = _first_folder(_module_path(split_handler(str(known.value), language)[0], language))
        return self._service_folders.are_packaged(function.template.document.path, first)

    def _resolve_likely(
        self, function: Function, places: list[str], known: Known, language: Language, resolution: Resolution
    ) -> None:
        """Find the code by the end of its path where nothing says how it is built or packaged."""
        handler = str(known.value)
        stem, names = split_handler(handler, language)
        is_script = language is not Language.PYTHON
        for place in places:
            path = joined(place, _module_path(stem, language))
            found = self._likely_sources.of(path, _suffixes_of(language)) or self._beside_build(path, names, language)
            if self._links_to(found, function, names, resolution):
                return
        if is_script and self._links_to(self._builds.entry(stem), function, names, resolution):
            return
        if any(
            self._links_to(found, function, names, resolution) for found in self._named_in_package(function, language)
        ):
            return
        is_linked = self._links_to(self._in_package(function, handler, language), function, names, resolution)
        if not is_linked and (function.template.origin is None or not function.template.origin.names_sources):
            self._misses_in_package(function, known, language, resolution)

    def _beside_build(self, path: str, names: tuple[str, ...], language: Language) -> str | None:
        """The only source around the folder of a build that is called like what is in there and has its function."""
        around, inside = _around_build(path)
        # A handler often names the folder of the build once more: `dist/orders.handler` in `dist`.
        rest = "/".join(dropwhile(BUILD_FOLDERS.__contains__, inside))
        alike = self._likely_sources.below(around, rest, _suffixes_of(language)) if rest else ()
        return self._only_with(names, alike)

    def _only_with(self, names: tuple[str, ...], alike: Sequence[str]) -> str | None:
        """The only one of some sources that has a function."""
        if len(alike) == 1:
            return alike[0]
        found = [name for name in alike if self._has(name, names)] if len(alike) <= _MOST_ALIKE else []
        return found[0] if len(found) == 1 else None

    def _has(self, name: str, names: tuple[str, ...]) -> bool:
        module = self._sources.module(name) if name in self._sources else None
        return module is not None and self.offers(module, names)

    def _misses_in_package(self, function: Function, known: Known, language: Language, resolution: Resolution) -> None:
        """Note what lacks the function: the module by its whole path in the folder that the package is called as."""
        stem, _ = split_handler(str(known.value), language)
        path = posixpath.normpath(_module_path(stem, language))
        # Beyond the folder around the template's own, code may be that of another cloud or another product.
        around = posixpath.dirname(posixpath.dirname(function.template.document.path))
        for package in filter(says_something, _packages(function.resource)):
            found = self._likely_sources.in_package(package, path, _suffixes_of(language))
            module = self._sources.module(found) if found is not None and found in self._sources else None
            folder = posixpath.splitext(found)[0][: -len(path)].rstrip("/") if found is not None else ""
            is_near = folder.startswith(f"{around}/" if around else "")
            if module is not None and is_near and posixpath.basename(folder) == package and not module.facts.problem:
                miss = Miss(HandlerProblem.NO_FUNCTION, known, Folder(folder), language, module)
                resolution.misses.append(miss)
                return

    def _in_package(self, function: Function, handler: str, language: Language) -> str | None:
        """The source that lies where a package is named after, or that is the only one beside the template."""
        packages = tuple(_packages(function.resource))
        stem, names = split_handler(handler, language)
        path, suffixes = posixpath.normpath(_module_path(stem, language)), _suffixes_of(language)
        for package in (*packages, *_packages_by_id(function)):
            found = self._likely_sources.in_package(package, path, suffixes)
            if found is not None:
                return found
        template = function.template
        if template.origin is not None and template.origin.names_sources and not template.origin.is_read_in_part:
            # What is synthesised lies beside no code.
            return None
        alike = self._functions_with(template).get(handler, ())
        is_only = len(set(alike)) == 1 if packages else len(alike) == 1 and _is_in_bucket(function)
        if not is_only:
            return None
        around = self._likely_sources.around(posixpath.dirname(template.document.path) or ".", path, suffixes)
        return self._only_with(names, around)

    def _named_in_package(self, function: Function, language: Language) -> Iterator[str]:
        """The sources that a text names which something puts a package in place of: `code of src/orders.py`."""
        code = function.properties.get("CodeUri" if function.is_sam else "Code")
        texts = (code.get(key).text or "" for key in ("S3Bucket", "S3Key", "Bucket", "Key"))
        words = [
            word.strip("\"'`,;:()<>[]") for text in texts if len(text) <= _LONGEST_STAND_IN for word in text.split()
        ]
        for word in words:
            if word.endswith(_suffixes_of(language)) and not leads_outside(word):
                places = (posixpath.join(folder, word) for folder in folders_around(function.template.document.path))
                yield from (path for path in map(posixpath.normpath, places) if path in self._sources)

    def _functions_with(self, template: Template) -> Mapping[str, Sequence[tuple[str, ...]]]:
        """What the functions of a template with each handler are packaged in, but for those whose code is in it."""
        if template not in self._alike:
            found: defaultdict[str, list[tuple[str, ...]]] = defaultdict(list)
            for resource in template.resources.values():
                handler = resource.properties.get("Handler").text
                is_inline = resource.properties.get("InlineCode") or resource.properties.get("Code", "ZipFile")
                if handler is not None and not is_inline:
                    found[handler].append(tuple(_packages(resource)))
            self._alike[template] = found
        return self._alike[template]

    def _resolve_image(self, function: Function, resolution: Resolution) -> None:
        """Find what the image runs that the template has built, or else the only code that its command can mean."""
        commands = commands_of(function)
        image = self._images.of(function)
        images = () if image is None and commands is None else self._images.all if image is None else (image,)
        handlers = commands if commands is not None else (image.command,) if image and image.command else ()
        for handler in handlers:
            found = (self._in_image(each, handler) for each in images)
            targets = [target for target in found if target is not None]
            if len({target.module.key for target in targets}) == 1:
                self._link(function, targets[0], resolution)

    def _in_image(self, image: Image, handler: str) -> _Target | None:
        """The code that a handler string means in an image."""
        key = (image.key, handler)
        if key not in self._in_images:
            self._in_images[key] = self._looked_for(image, handler)
        return self._in_images[key]

    def _looked_for(self, image: Image, handler: str) -> _Target | None:
        for language in image.languages:
            stem, names = split_handler(handler, language)
            is_python = language is Language.PYTHON
            for source in self._images.sources(image, _module_path(stem, language)):
                built = () if is_python else (*self._builds.sources(source), *_source_places(".", source))
                files = (f"{source}.py", f"{source}/__init__.py") if is_python else _script_paths((source, *built))
                found = next((path for path in files if path in self._sources), None)
                module = self._sources.module(found) if found is not None else None
                if module is not None and names and self.offers(module, names):
                    return _Target(module, names)
        return None

    def _links_to(self, name: str | None, function: Function, names: tuple[str, ...], resolution: Resolution) -> bool:
        """Whether a file has what a function runs."""
        module = self._sources.module(name) if name is not None and name in self._sources else None
        return module is not None and self._link(function, _Target(module, names), resolution)

    def _resolve_one(
        self, function: Function, folder: Folder, known: Known, language: Language, resolution: Resolution
    ) -> None:
        stem, names = split_handler(str(known.value), language)
        made_of = _made_of(function, language)
        if language is Language.PYTHON:
            candidates = _python_files(folder.path, stem)
        else:
            template = function.template.document.path
            is_beside = folder.path == (posixpath.dirname(template) or ".")
            copies = self._builds.copied_to(template) if is_beside else ()
            places = (joined(place, stem) for place in (folder.path, *copies))
            built = chain.from_iterable(map(self._builds.sources, places))
            candidates = _node_files(function, folder.path, stem, built)
        sources = chain(made_of, candidates)
        found = next((path for path in sources if path in self._sources), None)
        alike: Sequence[str] = ()
        if found is not None and language is not Language.PYTHON and found not in made_of:
            path = joined(folder.path, stem)
            if without_script_suffix(found) not in (path, f"{path}/index") and not self._has(found, names):
                alike = self._sources_alike(found, sources, path)
                found = self._only_with(names, alike) or found
                if not self._has(found, names):
                    ending = self._with_end(path, names)
                    alike = (*alike, *ending)
                    found = ending[0] if len(ending) == 1 else found
        chosen = self._chosen_at_deployment(function, folder.path, known, language) if found is None else None
        found = found or chosen
        if found is None:
            resolution.problem = self._why_missing(folder.path, stem)
            # A makefile makes files, but stands in the folder itself.
            is_made = function.resource.metadata.lookup("BuildMethod").only == "makefile"
            if is_made and resolution.problem is not HandlerProblem.NO_FOLDER:
                resolution.problem = HandlerProblem.BUILD_OUTPUT
            if resolution.problem in (HandlerProblem.NO_FOLDER, HandlerProblem.NO_FILE):
                resolution.misses.append(Miss(resolution.problem, known, folder, language))
            return
        if language is Language.PYTHON and found not in (chosen, *made_of, *python_paths(folder.path, stem)):
            resolution.misses.append(Miss(HandlerProblem.NO_FILE, known, folder, language))
        module = self._sources.module(found)
        if module is None or (module.facts.problem is not None and not module.facts.functions):
            resolution.problem = HandlerProblem.UNREADABLE
            return
        resolution.problem = HandlerProblem.NO_FUNCTION
        if not self._link(function, _Target(module, names), resolution):
            if len(alike) > 1:
                # Which of them is built is not known.
                resolution.problem = HandlerProblem.BUILD_OUTPUT
                return
            resolution.misses.append(Miss(HandlerProblem.NO_FUNCTION, known, folder, language, module))

    def _sources_alike(self, found: str, others: Iterator[str], path: str) -> Sequence[str]:
        """The sources of which a file may be built that is not there, the one that was found first among them."""
        around, rest = _around_build(path)
        is_telling = any(map(says_something, rest))
        below = self._likely_sources.below(around, "/".join(rest), JAVASCRIPT_SUFFIXES) if is_telling else ()
        found_as_well = (each for each in others if each in self._sources)
        return tuple(islice(dict.fromkeys(chain((found,), found_as_well, below[:_MOST_ALIKE])), _MOST_ALIKE + 1))

    def _with_end(self, path: str, names: tuple[str, ...]) -> tuple[str, ...]:
        """The sources around the folder of a build that have a function and end like a path in it, the folder with the
        file included: what builds it may take them from anywhere.
        """
        around, rest = _around_build(path)
        for start in range(1, min(len(rest) - 1, _LONGEST_END)):
            end = rest[start:]
            below = self._likely_sources.below(around, "/".join(end), JAVASCRIPT_SUFFIXES)
            if any(map(says_something, end)) and below:
                return tuple(name for name in below[:_MOST_ALIKE] if self._has(name, names))
        return ()

    def _chosen_at_deployment(self, function: Function, folder: str, known: Known, language: Language) -> str | None:
        """The newest code behind a handler of a service whose folder a variable names: `${opt:version, 'v1'}/app.get`.

        Who deploys it may give another one than stands there.
        """
        variable, end, rest = known.node.location.text.rpartition("}/")
        origin = function.template.origin
        if origin is None or origin.names_sources or not end or "${" not in variable:
            return None
        stem, _ = split_handler(rest.strip(" \"'"), language)
        path = posixpath.normpath(_module_path(stem, language))
        depth = str(known.value).count("/")
        key = (folder, path, depth, language)
        if key not in self._newest:
            found = self._likely_sources.below(folder, path, _suffixes_of(language))
            # Where nothing but the variable is before it, one folder is.
            alike = [name for name in found if posixpath.relpath(name, folder).count("/") == depth]
            self._newest[key] = max(alike, key=_by_numbers, default=None)
        return self._newest[key]

    def _why_missing(self, folder: str, stem: str) -> HandlerProblem:
        first, _ = _first_folder(stem)
        if first in BUILD_FOLDERS or any(part in BUILD_FOLDERS for part in folder.split("/")):
            return HandlerProblem.BUILD_OUTPUT
        if self._sources.has_folder(folder):
            return HandlerProblem.NO_FILE
        return HandlerProblem.OUTSIDE if self._sources.surroundings.is_outside(folder) else HandlerProblem.NO_FOLDER

    def _folders(self, function: Function) -> tuple[list[Folder], HandlerProblem | None]:
        """The folders that the code may be in."""
        here = posixpath.dirname(function.template.document.path)
        asset = function.resource.metadata.get(_ASSET).text if function.template.origin is None else None
        packaged = joined(here, asset) if asset is not None else None
        if packaged is not None and self._sources.has_folder(packaged):
            # What synthesises templates says which folder it packages.
            return [Folder(packaged)], None
        uri = function.properties.lookup("CodeUri" if function.is_sam else "Code")
        if uri.certainly_absent:
            return (
                ([Folder(self._as_built(function, here or ".", "."))], None)
                if function.is_sam
                else ([], HandlerProblem.UNKNOWN)
            )
        folders: list[Folder] = []
        problem: HandlerProblem | None = HandlerProblem.UNKNOWN
        for known in uri.values:
            if isinstance(known.value, Node):
                problem = HandlerProblem.PACKAGED
            elif isinstance(known.value, str):
                if _is_package(known.value):
                    problem = HandlerProblem.PACKAGED
                    continue
                path = self._as_built(function, self._place(here, known.value), known.value)
                # Some templates name the file itself; the folder around it is what is packaged.
                folders.append(Folder(posixpath.dirname(path) if path in self._sources else path, known))
        return folders, None if folders else problem

    def _place(self, here: str, written: str) -> str:
        """Where a folder is that a template names, which `sam build --base-dir` looks for from a folder around."""
        first, *around = entry_places(here, written)
        places = (first, *(place for place in around if not leads_outside(place)))
        return next((place for place in places if self._may_be_built(place)), first)

    def _as_built(self, function: Function, folder: str, written: str) -> str:
        """Where a folder of a template of SAM is taken from, which a command that builds it may tell."""
        is_in_folder = function.is_sam and not (_inline_code(function) or is_in_image(function))
        if not is_in_folder or function.template.origin is not None or self._has_handler(function, folder):
            return folder
        bases = self._base_folders.of(posixpath.dirname(function.template.document.path) or ".")
        places = (joined(base, written) for base in bases)
        return next((place for place in places if self._has_handler(function, place)), folder)

    def _has_handler(self, function: Function, folder: str) -> bool:
        """Whether a folder has the file that a handler names."""
        handlers = [known.value for known in function.handler_setting.values if isinstance(known.value, str)]
        return any(
            f"{joined(folder, _module_path(split_handler(handler, language)[0], language))}{suffix}" in self._sources
            for handler in handlers
            for language in _languages(function)
            for suffix in _suffixes_of(language)
        )

    def _may_be_built(self, path: str) -> bool:
        """Whether a file or folder is there, or where it is made."""
        parts = path.split("/")
        built = next((at for at, part in enumerate(parts) if part in BUILD_FOLDERS), 0)
        before = "/".join(parts[:built])
        return (
            path in self._sources
            or self._sources.has_folder(path)
            or (bool(before) and self._sources.has_folder(before))
        )

    def _link(self, function: Function, target: _Target, resolution: Resolution) -> bool:
        """Whether there is such a function, which then is a handler."""
        if not target.path or not target.path[0]:
            return False
        return self._link_one(function, target, resolution) or (
            _looks_in_default(function)
            and self._has_default(target.module)
            and self._link_one(function, _Target(target.module, ("default", *target.path)), resolution)
        )

    def _has_default(self, module: Module) -> bool:
        """Whether an ES module exports an object, or what may be one, by default."""
        values = self._values.exported(module, "default") if module.facts.is_esm else ()
        is_exported = any(export.name == "default" for export in module.facts.exports)
        return is_exported and not (values and all(isinstance(value, Routine) for value in values))

    def _link_one(self, function: Function, target: _Target, resolution: Resolution) -> bool:
        key = (target.module.key, ".".join(target.path))
        if key not in self._found:
            found = self._exported(target)
            if found is None:
                return False
            self._found[key] = found
        self._functions.setdefault(key, []).append(function)
        resolution.found.append(key)
        return True

    def _exported(self, target: _Target) -> _Found | None:
        name = ".".join(target.path)
        found = list(self._export(target.module, target.path[0], _Trail.begin()))
        if len(target.path) > 1:
            values = self._nested(target)
            if not values and target.path[0] == "default" and self._hides_members(target.module):
                return _Found(name, target.module, self._export_location(target), None, ())
            found = [(value, ()) for value in values if isinstance(value, Routine)] or [(None, ())] if values else []
        if not found:
            return None
        routine, wrappers = next((pair for pair in found if pair[0] is not None), found[0])
        location = routine.location if routine else self._export_location(target)
        return _Found(name, target.module, location, routine, (*wrappers, *self._decorators(routine)))

    def _shaped(self, module: Module, name: str, routine: Routine) -> Handler:
        key = (module.key, name)
        if key not in self._found:
            found = next(
                (pair for pair in self._export(module, name, _Trail.begin()) if pair[0] is routine), (routine, ())
            )
            wrappers = (*found[1], *self._decorators(routine))
            self._found[key] = _Found(name, module, routine.location, routine, wrappers)
        return self._handler(key)

    def _handler(self, key: HandlerKey) -> Handler:
        if key not in self._handlers:
            self._handlers[key] = self._complete(self._found[key], tuple(self._functions.get(key, ())))
        return self._handlers[key]

    def _complete(self, found: _Found, functions: tuple[Function, ...]) -> Handler:
        is_named = bool(functions) or found.module.is_inline
        return Handler(
            name=found.name,
            module=found.module,
            location=found.location,
            routine=found.routine,
            wrappers=found.wrappers,
            functions=functions,
            receiver=self._receiver(found),
            is_declared_elsewhere=not is_named and self._other_tools.deploy(found.module.name),
            packaged_with=() if is_named else self._packaged_with(found.module.name),
        )

    def _receiver(self, found: _Found) -> Instance | None:
        """The object whose method gives what a module offers: `handler = OrderHandler().bind()`."""
        module = found.module
        bound = (each for each in self._values.lookup(module, found.name, 0) if isinstance(each, Assignment))
        written = [(each.value, each.block) for each in bound]
        written += [(each.value, each.block) for each in module.exports_as(found.name) if each.value is not None]
        for value, block in written if found.routine is not None else ():
            callee = module.call_sites[value.call].fact.callee if isinstance(value, CallResult) else None
            made = self._values.of(module, callee.base, block) if isinstance(callee, Attribute) else ()
            receiver = next((each for each in made if isinstance(each, Instance)), None)
            if receiver is not None:
                return receiver
        return None

    def _decorators(self, routine: Routine | None) -> tuple[Value, ...]:
        if routine is None:
            return ()
        return tuple(
            value
            for decorator in routine.fact.decorators
            for value in self._values.of(routine.module, decorator, routine.fact.block)
        )

    def _export_location(self, target: _Target) -> Location:
        module, name = target.module, target.path[0]
        for export in module.facts.exports:
            if export.name == name:
                return module.at(export.span)
        for fact in module.facts.assignments:
            if isinstance(fact.target, Name) and fact.target.name == name:
                return module.at(fact.target.span)
        for imported in module.facts.imports:
            if imported.alias == name:
                return module.at(imported.span)
        return module.location

    def nested_names(self, module: Module, path: tuple[str, ...]) -> tuple[str, ...] | None:
        """The names in an object that a module offers; None if not all of them can be seen."""
        found: dict[str, None] = {}
        values = self._nested(_Target(module, path))
        for value in values:
            if not isinstance(value, ObjectValue) or not value.literal.complete:
                return None
            found |= dict.fromkeys(str(getattr(entry.key, "value", "")) for entry in value.literal.entries)
        return tuple(found) if values else None

    def _hides_members(self, module: Module) -> bool:
        """Whether it is not known what the object holds that a module exports by default."""
        values = self._values.exported(module, "default")
        known = (
            isinstance(value, Routine) or (isinstance(value, ObjectValue) and value.literal.complete)
            for value in values
        )
        return not values or not all(known)

    def _nested(self, target: _Target) -> tuple[Value, ...]:
        values = self._values.exported(target.module, target.path[0])
        for name in target.path[1:]:
            values = tuple(
                inner
                for value in values
                if isinstance(value, ObjectValue)
                for entry in [value.literal.get(name)]
                if entry is not None
                for inner in self._values.of(value.module, entry, value.block)
            )
        return values

    def _export(self, module: Module, name: str, trail: _Trail) -> Iterator[tuple[Routine | None, tuple[Value, ...]]]:
        """What a module offers under a name: the function inside, and what is wrapped around it."""
        if not trail.may_go_on():
            return
        if module.language is Language.PYTHON:
            bindings = self._values.lookup(module, name, 0)
            for binding in bindings:
                yield from self._bound(module, binding, trail)
            if not bindings:
                for fact in module.facts.imports:
                    source = self._modules.imported_module(module, fact.module) if fact.name == "*" else None
                    if source is not None:
                        yield from self._export(source, name, trail.further())
            return
        for export in module.exports_as(name, "*", "default"):
            if export.name == name and export.value is not None:
                yield from self._unwrapped(module, export.value, export.block, trail)
            elif export.module and export.name in (name, "*"):
                source = self._modules.imported_module(module, export.module)
                if source is not None:
                    yield from self._export(source, name if export.name == "*" else export.source_name, trail.further())
                elif export.name != "*":
                    yield None, ()
            elif export.name == "default" and export.value is not None:
                for value in self._values.of(module, export.value, export.block):
                    # `module.exports = require("./other")`
                    if isinstance(value, ModuleValue) and value.module is not module:
                        yield from self._export(value.module, name, trail.further())
                    elif isinstance(value, ObjectValue) and isinstance(export.value, (CallResult, Name)):
                        # `module.exports = make();`, `module.exports = handlers;`, not so `export default make();`
                        entry = value.literal.get(name) if "exports" in module.words else None
                        if entry is not None:
                            yield from self._unwrapped(value.module, entry, value.block, trail.further())

    def _bound(
        self, module: Module, binding: object, trail: _Trail
    ) -> Iterator[tuple[Routine | None, tuple[Value, ...]]]:
        if isinstance(binding, Routine):
            yield binding, ()
        elif isinstance(binding, Assignment):
            yield from self._unwrapped(module, binding.value, binding.block, trail.further())
        elif isinstance(binding, Import):
            source = self._modules.imported_module(module, binding.module)
            found = list(self._export(source, binding.name, trail.further())) if source is not None else []
            yield from found or [(None, ())]
        else:
            yield None, ()

    def _unwrapped(
        self, module: Module, expression: Expression, block: int, trail: _Trail
    ) -> Iterator[tuple[Routine | None, tuple[Value, ...]]]:
        """The function in an expression such as `middy(handler).use(parser())`, and what wraps it."""
        if not trail.may_go_on():
            return
        if isinstance(expression, FunctionValue):
            yield module.routines[expression.function], ()
        elif isinstance(expression, Name):
            for binding in self._values.seen(module, expression, block):
                yield from self._bound(module, binding, trail.further())
        elif isinstance(expression, CallResult):
            yield from self._unwrapped_call(module.call_sites[expression.call], trail.further())
        else:
            for value in self._values.of(module, expression, block):
                yield from self._of_value(value, trail.further())

    def _of_value(self, value: Value, trail: _Trail) -> Iterator[tuple[Routine | None, tuple[Value, ...]]]:
        if isinstance(value, Routine):
            yield value, ()
        elif isinstance(value, Result):
            yield from self._unwrapped_call(value.site, trail)
        elif isinstance(value, Member):
            yield from self._of_value(value.base, trail)
        else:
            yield None, ()

    def _unwrapped_call(self, site: CallSite, trail: _Trail) -> Iterator[tuple[Routine | None, tuple[Value, ...]]]:
        callees = self._values.callee(site)
        expressions = [argument.value for argument in site.fact.arguments]
        for expression in expressions:
            if isinstance(expression, (FunctionValue, Name, CallResult)):
                for routine, wrappers in self._unwrapped(site.module, expression, site.fact.block, trail):
                    if routine is not None and routine is not site.routine:
                        yield routine, (*callees, *wrappers)
                        return
        for callee in callees:
            if isinstance(callee, Member) and isinstance(callee.base, Result):
                for routine, wrappers in (
                    self._unwrapped_call(callee.base.site, trail.further()) if trail.may_go_on() else ()
                ):
                    if routine is not None:
                        yield routine, (callee, *wrappers)
                        return
            if isinstance(callee, Member) and callee.name == "bind" and isinstance(callee.base, Routine):
                # What is given besides `this` comes before the event.
                yield callee.base, (Result(site, callee),) if len(expressions) > 1 else ()
                return
            if isinstance(callee, Routine):
                made = self._values.of(site.module, _result(site), site.fact.block)
                for value in made:
                    if isinstance(value, Routine):
                        yield value, ()
                        return
                    if isinstance(value, Instance):
                        for method in self._values.methods(value.module, value.fact, "__call__"):
                            yield method, ()
                            return
        yield None, callees

    def code_folders(self, function: Function) -> tuple[str, ...]:
        """The folders that are packaged for a function, relative to the project's root."""
        return tuple(folder.path for folder in self._folders(function)[0])

    def offered_functions(self, module: Module) -> tuple[str, ...]:
        """The names under which a module offers functions that could be handlers.

        Helpers are none of them where others are called like handlers, or are given an event.
        """
        if module.language is Language.PYTHON:
            return tuple(
                routine.name
                for routine in module.routines
                if routine.fact.block == 0 and routine.fact.is_declaration and _is_python_handler(routine)
            )
        names: dict[str, bool] = {}
        for export in module.facts.exports:
            if export.value is None or export.name in ("default", "*"):
                continue
            for routine, _ in self._unwrapped(module, export.value, export.block, _Trail.begin()):
                if routine is not None:
                    names[export.name] = names.get(export.name, False) or _is_likely_handler(export.name, routine)
        likely = tuple(name for name, is_likely in names.items() if is_likely)
        return likely or tuple(names)

    def is_run(self, module: Module, names: tuple[str, ...], *, besides: Function, here: bool = False) -> bool:
        """Whether another one of the functions runs a module's function; with `here` another one of its template."""
        running = self._functions.get((module.key, ".".join(names)), ())
        return any(
            function is not besides and (not here or function.template is besides.template) for function in running
        )

    def offers(self, module: Module, names: tuple[str, ...]) -> bool:
        """Whether a module offers something under a handler's names."""
        return bool(names) and self._exported(_Target(module, names)) is not None


def _by_numbers(name: str) -> list[tuple[int, str]]:
    """Orders names by the numbers in them: `v2` before `v10`."""
    return [(int(part) if part.isdecimal() else -1, part) for part in _NUMBERS.split(name)]


def _result(site: CallSite) -> CallResult:
    return CallResult(site.fact.span, site.index)


def _languages(function: Function) -> tuple[Language, ...]:
    """The languages whose front ends may read the code; both where the runtime is not known."""
    found: list[Language] = []
    for runtime in function.runtimes:
        if runtime.startswith("python"):
            found.append(Language.PYTHON)
        elif runtime.startswith("nodejs"):
            found.append(Language.JAVASCRIPT)
    if not found and not function.runtimes and (function.runtime.unknown or function.runtime.values):
        return (Language.PYTHON, Language.JAVASCRIPT)
    return tuple(dict.fromkeys(found))


def _inline_code(function: Function) -> Node | None:
    node = function.properties.get("InlineCode") if function.is_sam else function.properties.get("Code", "ZipFile")
    return node if node else None


def _is_package(location: str) -> bool:
    """Whether code is somewhere where it is packaged already, rather than in a folder."""
    return location.startswith(("s3://", "https://")) or location.endswith(_PACKAGES)


def _packages(resource: Resource) -> Iterator[str]:
    """The names of the files that the code of a function is packaged in, without suffixes."""
    is_sam = resource.type == "AWS::Serverless::Function"
    key, inside = ("CodeUri", "Key") if is_sam else ("Code", "S3Key")
    written = resource.properties.lookup(key)
    files = (known.value for known in written.values if isinstance(known.value, (str, Interpolated)))
    names = [name for value in files if _is_zip(value) for name in _names_of_object(value)]
    names += [
        name for known in resource.properties.lookup(key, inside).values for name in _names_of_object(known.value)
    ]
    for name in dict.fromkeys(names):
        yield name
        # Where all packages lie in one folder, the path of the code often became the name.
        if "_" in name:
            yield name.replace("_", "/")


def _is_in_bucket(function: Function) -> bool:
    """Whether a template names the object in a bucket that the code is, be it by a parameter."""
    code = function.properties.get("CodeUri" if function.is_sam else "Code")
    return any(code.get(key) for key in ("S3Key", "Key"))


def _packages_by_id(function: Function) -> Iterator[str]:
    """What the package of a function in a template may be called after: `OrderList` of `OrderListFunction`."""
    name = _KIND.sub("", function.resource.logical_id)
    if function.template.origin is None and says_something(name):
        yield name


def _around_build(path: str) -> tuple[str, list[str]]:
    """The folder around the first folder of a build in a path, and the parts that follow that; none without one."""
    parts = path.split("/")
    at = next((at for at, part in enumerate(parts) if part in BUILD_FOLDERS), None)
    return (".", []) if at is None else ("/".join(parts[:at]) or ".", parts[at + 1 :])


def _is_packaged_elsewhere(resource: Resource) -> bool:
    """Whether code of a synthesised function is no asset, but what something else has packaged under a name."""
    return resource.metadata.get(_ASSET).text is None and not any(map(_ASSET_KEY.fullmatch, _packages(resource)))


def _is_built_elsewhere(resource: Resource) -> bool:
    """Whether what is synthesised names the folder of a build as the code, by its path on some machine."""
    asset = resource.metadata.get(_ASSET).text or ""
    return asset.startswith("/") and posixpath.basename(asset) in BUILD_FOLDERS


def _is_zip(value: Written) -> bool:
    """Whether a text ends like the name of a package."""
    text = value.parts[-1] if isinstance(value, Interpolated) else value
    return isinstance(text, str) and text.endswith(_PACKAGES)


def _names_of_object(value: Written) -> Iterator[str]:
    """What an object in S3 is called: `orders` of `${Release}/orders${Version}` and of `orders-v1.2.zip`."""
    parts = value.parts if isinstance(value, Interpolated) else (value,)
    at = -1 if isinstance(parts[-1], str) else -2
    written = parts[at] if len(parts) >= -at else None
    # What stands before it is a part of the name, unless a slash ends it.
    if not isinstance(written, str) or ("/" not in written and len(parts) > -at):
        return
    base = posixpath.basename(written)
    name = posixpath.splitext(base)[0] if base.endswith(_PACKAGES) else base
    versionless = _VERSION.sub("", name).rstrip("-_.")
    yield from dict.fromkeys(each for each in (name.rstrip("-_."), versionless) if each)


def _is_stand_in(code: str) -> bool:
    """Whether code in a template is nothing but what stands for code that something puts there."""
    stripped = code.strip()
    return len(stripped) <= _LONGEST_STAND_IN and _STAND_IN.fullmatch(stripped) is not None


def _inline_text(function: Function) -> tuple[SourcedText, str] | None:
    """The code in the template, and the suffix that a file of it would have; None if it is not all there."""
    code, languages = _inline_code(function), _languages(function)
    text = code.sourced_text() if code is not None and languages else None
    return None if text is None or _is_stand_in(text.text) else (text, ".py" if Language.PYTHON in languages else ".js")


def _looks_in_default(function: Function) -> bool:
    """Whether the client of a Node.js runtime looks for a handler also in what a module exports by default.

    https://www.npmjs.com/package/aws-lambda-ric/v/4.0.2, `resolveHandler`: the one without callbacks.
    """
    return function.runtime_without_callbacks is not None


def split_handler(handler: str, language: Language) -> tuple[str, tuple[str, ...]]:
    """The module part of a handler string, and the names to look up in it.

    Python splits at the last dot, Node.js splits the base name at its first dot
    (https://docs.aws.amazon.com/lambda/latest/dg/python-handler.html, `UserFunction.js` of the Node.js client).
    """
    if language is Language.PYTHON:
        stem, dot, attribute = handler.rpartition(".")
        return (stem, (attribute,)) if dot else (handler, ())
    folder, _, base = handler.rpartition("/")
    stem, dot, names = base.partition(".")
    return posixpath.join(folder, stem), tuple(names.split(".")) if dot else ()


def _module_path(stem: str, language: Language) -> str:
    """The path of a handler's module without its suffix."""
    return stem.replace(".", "/") if language is Language.PYTHON else stem


def _suffixes_of(language: Language) -> tuple[str, ...]:
    return (".py",) if language is Language.PYTHON else JAVASCRIPT_SUFFIXES


def python_paths(folder: str, stem: str) -> tuple[str, str]:
    """The files that a Python module may be in."""
    base = joined(folder, stem.replace(".", "/"))
    return base + ".py", base + "/__init__.py"


def _python_files(folder: str, stem: str) -> Iterator[str]:
    yield from python_paths(folder, stem)
    for inside in ("src", "lambda", "app"):
        yield joined(folder, inside, stem.replace(".", "/")) + ".py"


def _made_of(function: Function, language: Language) -> tuple[str, ...]:
    """The file in a language that a front end knows a handler's module to be made of, if it has another name."""
    origin = function.template.origin
    source = origin.sources.get(function.resource.logical_id) if origin is not None else None
    return () if source is None or not source.endswith(_suffixes_of(language)) else (source,)


def _node_files(function: Function, folder: str, stem: str, built: Iterator[str]) -> Iterator[str]:
    for known in esbuild_entries(function):
        entry = str(known.value)
        entry_stem = without_script_suffix(posixpath.basename(entry))
        if entry_stem == posixpath.basename(stem):
            for path in entry_places(folder, entry):
                yield path
                for suffix in JAVASCRIPT_SUFFIXES:
                    yield path + suffix
    asked, *guessed = _source_places(folder, stem)
    yield from _script_paths(chain((asked,), built, guessed))


def _script_paths(places: Iterable[str]) -> Iterator[str]:
    """The files that a module of JavaScript or TypeScript may be in."""
    for place in places:
        path = posixpath.normpath(place)
        for suffix in JAVASCRIPT_SUFFIXES:
            yield path + suffix
        for suffix in JAVASCRIPT_SUFFIXES:
            yield f"{path}/index{suffix}"


def esbuild_entries(function: Function) -> tuple[Known, ...]:
    """The files that esbuild starts from, as far as they are known."""
    entries = function.resource.metadata.lookup("BuildProperties", "EntryPoints")
    return tuple(
        known
        for entry in entries.values
        if isinstance(entry.value, Node)
        for element in entry.value.elements()
        for known in element.possible().values
        if isinstance(known.value, str)
    )


def entry_places(folder: str, entry: str) -> Iterator[str]:
    """Where something that a template names may be: in a folder, or as seen from one around that.

    `sam build --base-dir` takes what a template says from another folder, which only the command names.
    """
    for base in (folder, *folders_around(folder)):
        yield joined(base, entry)


def _first_folder(path: str) -> tuple[str, str]:
    """The first folder that a path names, and what is behind it."""
    first, *rest = [part for part in path.split("/") if part not in ("", ".", "..")] or [""]
    return first, "/".join(rest)


def _source_places(folder: str, stem: str) -> Iterator[str]:
    """Where the source of a module may be: where Lambda looks, then where build tools read from."""
    yield posixpath.join(folder, stem)
    first, rest = _first_folder(stem)
    if rest and first in BUILD_FOLDERS:
        yield posixpath.join(folder, "src", rest)
        yield posixpath.join(folder, rest)
    yield posixpath.join(folder, "src", stem)
    parts = folder.split("/")
    for index, part in enumerate(parts):
        if part in BUILD_FOLDERS:
            before, after = parts[:index], parts[index + 1 :]
            yield "/".join([*before, "src", *after, stem])
            yield "/".join([*before, *after, stem])


_EVENT_NAMES = lazy_pattern(r"^_*(?:lambda_?)?(?:event|evt)$", re.IGNORECASE)
_HANDLER_NAMES = frozenset({"handler", "lambdaHandler", "lambda_handler", "main"})
_CONTEXT_NAMES = lazy_pattern(r"^_*(?:lambda_?)?(?:context|ctx|cxt)$|^_+$", re.IGNORECASE)


def _is_python_handler(routine: Routine) -> bool:
    parameters = routine.fact.parameters
    return (
        len(parameters) == 2
        and all(parameter.kind is ParameterKind.POSITIONAL for parameter in parameters)
        and bool(_EVENT_NAMES.match(parameters[0].name))
        and bool(_CONTEXT_NAMES.match(parameters[1].name))
    )


def _is_likely_handler(name: str, routine: Routine) -> bool:
    parameters = routine.fact.parameters
    return name in _HANDLER_NAMES or (bool(parameters) and bool(_EVENT_NAMES.match(parameters[0].name)))


def _is_javascript_handler(name: str, routine: Routine) -> bool:
    parameters = routine.fact.parameters
    if not parameters or len(parameters) > 3 or not _EVENT_NAMES.match(parameters[0].name):
        return False
    if len(parameters) == 1:
        return "handler" in name.lower()
    return bool(_CONTEXT_NAMES.match(parameters[1].name))
