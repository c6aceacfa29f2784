"""From `Handler`, `CodeUri` and build metadata to the function in the code that Lambda runs.

The runtimes' own rules come first; where a build step renames things (TypeScript, esbuild, `dist` folders), the source
that it builds from is looked for in the places where projects keep it.
"""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain, dropwhile, islice
from typing import TypeAlias

import msgspec

from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.libraries.wrappers import HANDLERS_OF_OTHERS, NAME_THE_HANDLER
from serverless_lint.link.build_paths import without_script_suffix
from serverless_lint.link.builds import Builds
from serverless_lint.link.code_packages import (
    ASSET,
    folders_of_module,
    is_built_elsewhere,
    is_in_bucket,
    is_package,
    is_packaged_elsewhere,
    packages_by_id,
    packages_of,
)
from serverless_lint.link.handler_files import (
    around_build,
    entry_places,
    first_folder,
    made_of,
    module_path,
    node_files,
    python_files,
    python_paths,
    script_paths,
    source_places,
    split_handler,
    suffixes_of,
)
from serverless_lint.link.images import Image, ImageKey, Images, commands_of, is_in_image
from serverless_lint.link.likely_sources import LikelySources, says_something
from serverless_lint.link.other_tools import OtherTools
from serverless_lint.link.program.exported_handlers import ExportedHandlers, Offered, Target
from serverless_lint.link.program.modules import Modules
from serverless_lint.link.program.values import Values
from serverless_lint.link.replaced_code import ReplacedCode
from serverless_lint.link.script_packages import ScriptPackages
from serverless_lint.link.scripts import BaseFolders, ServiceFolders
from serverless_lint.model import Function, FunctionCode, Handler, HandlerProblem, Module
from serverless_lint.model.stack.purpose import is_folder_for_local_runs
from serverless_lint.parse.aws_commands import may_stand_in
from serverless_lint.parse.code.facts import Language
from serverless_lint.parse.code.imports import JAVASCRIPT_SUFFIXES
from serverless_lint.parse.template.template import Known, Node, SourcedText, Template
from serverless_lint.paths import BUILD_FOLDERS, folders_around, is_of_build, joined, leads_outside
from serverless_lint.sources.sources import Sources

_NUMBERS = lazy_pattern(r"([0-9]{1,9})")
_MADE_ELSEWHERE = frozenset({HandlerProblem.BUILD_OUTPUT, HandlerProblem.PACKAGED, HandlerProblem.UNKNOWN})
"""Where something else than the template says how the code gets to Lambda."""
_BUILT_BY_SAM = ".aws-sam/build/"
"""https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-cli-command-reference-sam-build.html"""
_STAND_IN = lazy_pattern(
    r"<%?=?[\w .:-]+%?>|[$#]?\{\{?[^{}\n]*\}?\}|\$\w+|@@?[\w.-]+@@?|%%?\w+%%?|\[\[[\w .-]+\]\]|__\w+__|[A-Z][A-Z0-9_]*"
)
"""All of a text that something else is put in place of: `<NAME>`, `${NAME}`, `{{name}}`, `@@NAME@@`, `NAME`."""
_LONGEST_STAND_IN = 200
_LONGEST_END = 20
"""Folders of a path of which it is looked which sources end like it without the first ones."""
_MOST_ALIKE = 20
"""Sources of one name in a folder that are looked into for the function that is meant."""
INLINE_STEM = "index"
"""The name of the file that code inside a template is put into, and so the first part of its handler
(https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html)."""


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
    source: str = ""
    """What a build would make the file of, without its suffix, if that is what there is none of."""
    is_made_alike: bool = False
    """Whether other functions of the same package have their sources in the same way."""
    dotted: str = ""
    """The file in its place that no handler can name, for the dot in its name."""


class Folder(msgspec.Struct, frozen=True):
    """A folder that a function's code may be in, relative to the project's root."""

    path: str
    written: Known | None = None
    """The value that names it; None if nothing does."""


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
        self.exported = ExportedHandlers(values, modules)
        """What modules offer."""
        self._other_tools = other_tools
        self._base_folders = BaseFolders(sources)
        self._service_folders = ServiceFolders(sources)
        self._likely_sources = LikelySources(sources.names)
        self._script_packages = ScriptPackages(sources)
        self._replaced_code = ReplacedCode(sources)
        self._images = images
        self._newest: dict[tuple[str, str, int, Language], str | None] = {}
        """The newest of the sources that a variable chooses from, by where they are."""
        self._alike: dict[Template, Mapping[str, Sequence[tuple[str, ...]]]] = {}
        self._in_images: dict[tuple[ImageKey, str], Target | None] = {}
        """What handler strings mean in images, as far as it was asked for."""
        self._found: dict[HandlerKey, Offered] = {}
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
        for name, routine in self.exported.shaped(module):
            key = (module.key, name)
            if key not in self._found:
                self._found[key] = self.exported.known_to_be(module, name, routine)
            yield self._handler(key)

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
                if self._is_replaced(function, module, known, resolution):
                    continue
                linked = self._link(function, Target(module, tuple(names)), resolution)
                if stem != INLINE_STEM or not linked:
                    problem = HandlerProblem.NO_FUNCTION if stem == INLINE_STEM else HandlerProblem.NO_FILE
                    resolution.misses.append(Miss(problem, known, None, module.language, module))

    def _replaces_inline(self, function: Function, known: Known, language: Language, resolution: Resolution) -> bool:
        """Whether the project has what a handler names, so that a script replaces the code in the template by it."""
        stem, names = split_handler(str(known.value), language)
        here = posixpath.dirname(function.template.document.path) or "."
        alike = self._likely_sources.around(here, module_path(stem, language), suffixes_of(language))
        return self._links_to(self._only_with(names, alike), function, names, resolution)

    def _is_replaced(self, function: Function, module: Module, known: Known, resolution: Resolution) -> bool:
        """Whether a script uploads a package with what the code in the template only stands in for."""
        packages = self._replaced_code.packages(function) if may_stand_in(module.code) else iter(())
        stem, names = split_handler(str(known.value), module.language)
        found = self._put_into(tuple(packages), function, stem, names, module.language)
        return self._links_to(found, function, names, resolution)

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
                    self._resolve_wrapped(function, folder, languages, resolution)
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
                and (is_packaged_elsewhere(function.resource) or is_built_elsewhere(function.resource))
            )
        )
        if is_guessed and not resolution.found and resolution.problem in _MADE_ELSEWHERE and not resolution.misses:
            places = [folder.path for folder in folders] or [*packages_of(function.resource), "."]
            for known in handlers:
                for language in languages:
                    self._resolve_likely(function, places, known, language, resolution)

    def _resolve_wrapped(
        self, function: Function, folder: Folder, languages: tuple[Language, ...], resolution: Resolution
    ) -> None:
        """Find what a handler that others bring is told to call; it is not certain enough to be missed."""
        variables = function.environment.variables
        named = next((variables[name] for name in NAME_THE_HANDLER if name in variables), None)
        for known in named.values if named is not None else ():
            for language in languages if isinstance(known.value, str) else ():
                found = Resolution()
                self._resolve_one(function, folder, known, language, found)
                resolution.found += found.found

    def _base_of_build(self, function: Function, folder: Folder, handler: str, language: Language) -> Folder | None:
        """The folder around the template's own where a handler with folders in its name is found.

        There `sam build --base-dir` and services of Python look that are packaged from a folder around them, and a
        template in a folder for local runs describes the code beside that. Other services are packaged from there if
        the handler names their own folder, as it is called in what is compiled of the whole repository. None where the
        template names another folder, or if the handler may be where the template says.
        """
        here = posixpath.dirname(function.template.document.path)
        stem, names = split_handler(handler, language)
        path = posixpath.normpath(module_path(stem, language))
        origin = function.template.origin
        is_service = origin is not None and not origin.names_sources
        names_own_folder = is_service and language is not Language.PYTHON
        is_for_local_runs = folder.written is None and is_folder_for_local_runs(posixpath.basename(here))
        is_named_whole = "/" in path and not leads_outside(path)
        is_elsewhere = folder.path != (here or ".") or not (is_named_whole or is_for_local_runs)
        if is_elsewhere or not (function.is_sam or is_service):
            return None
        bases = (folder.path, *folders_around(folder.path))[: None if is_named_whole else 2]
        suffixes = suffixes_of(language)
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
        first, _ = first_folder(module_path(split_handler(str(known.value), language)[0], language))
        return self._service_folders.are_packaged(function.template.document.path, first)

    def _resolve_likely(
        self, function: Function, places: list[str], known: Known, language: Language, resolution: Resolution
    ) -> None:
        """Find the code by the end of its path where nothing says how it is built or packaged."""
        handler = str(known.value)
        stem, names = split_handler(handler, language)
        is_script = language is not Language.PYTHON
        packages = tuple(packages_of(function.resource))
        if self._links_to(self._put_into(packages, function, stem, names, language), function, names, resolution):
            return
        module = posixpath.basename(module_path(stem, language))
        for place in (*folders_of_module(function.resource, module), *places):
            path = joined(place, module_path(stem, language))
            found = self._likely_sources.of(path, suffixes_of(language)) or self._beside_build(path, names, language)
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

    def _put_into(
        self, packages: Sequence[str], function: Function, stem: str, names: tuple[str, ...], language: Language
    ) -> str | None:
        """The only source that scripts put into packages of a function as its module."""
        here = posixpath.dirname(function.template.document.path) or "."
        path = posixpath.normpath(module_path(stem, language))
        places = (
            place for package in dict.fromkeys(packages) for place in self._script_packages.places(package, path, here)
        )
        found = (self._module_at(place, language) for place in dict.fromkeys(places))
        return self._only_with(names, tuple(dict.fromkeys(each for each in found if each is not None)))

    def _module_at(self, place: str, language: Language) -> str | None:
        """The file that a module is, or is made of, by its path without suffix."""
        if language is Language.PYTHON:
            files: Iterable[str] = (f"{place}.py", f"{place}/__init__.py")
        else:
            files = script_paths(chain((place,), self._builds.sources(place), source_places(".", place)))
        return next((name for name in files if name in self._sources), None)

    def _beside_build(self, path: str, names: tuple[str, ...], language: Language) -> str | None:
        """The only source around the folder of a build that is called like what is in there and has its function."""
        around, inside = around_build(path)
        # A handler often names the folder of the build once more: `dist/orders.handler` in `dist`.
        rest = "/".join(dropwhile(BUILD_FOLDERS.__contains__, inside))
        alike = self._likely_sources.below(around, rest, suffixes_of(language)) if rest else ()
        return self._only_with(names, alike)

    def _only_with(self, names: tuple[str, ...], alike: Sequence[str]) -> str | None:
        """The only one of some sources that has a function."""
        if len(alike) == 1:
            return alike[0]
        found = [name for name in alike if self._has(name, names)] if len(alike) <= _MOST_ALIKE else []
        return found[0] if len(found) == 1 else None

    def _has(self, name: str, names: tuple[str, ...]) -> bool:
        module = self._sources.module(name) if name in self._sources else None
        return module is not None and self.exported.offers(module, names)

    def _misses_in_package(self, function: Function, known: Known, language: Language, resolution: Resolution) -> None:
        """Note what lacks the function: the module by its whole path in the folder that the package is called as."""
        stem, _ = split_handler(str(known.value), language)
        path = posixpath.normpath(module_path(stem, language))
        # Beyond the folder around the template's own, code may be that of another cloud or another product.
        around = posixpath.dirname(posixpath.dirname(function.template.document.path))
        for package in filter(says_something, packages_of(function.resource)):
            found = self._likely_sources.in_package(package, path, suffixes_of(language))
            module = self._sources.module(found) if found is not None and found in self._sources else None
            folder = posixpath.splitext(found)[0][: -len(path)].rstrip("/") if found is not None else ""
            is_near = folder.startswith(f"{around}/" if around else "")
            if module is not None and is_near and posixpath.basename(folder) == package and not module.facts.problem:
                miss = Miss(HandlerProblem.NO_FUNCTION, known, Folder(folder), language, module)
                resolution.misses.append(miss)
                return

    def _in_package(self, function: Function, handler: str, language: Language) -> str | None:
        """The source that lies where a package is named after, or that is the only one beside the template."""
        packages = tuple(packages_of(function.resource))
        stem, names = split_handler(handler, language)
        path, suffixes = posixpath.normpath(module_path(stem, language)), suffixes_of(language)
        for package in (*packages, *packages_by_id(function)):
            found = self._likely_sources.in_package(package, path, suffixes)
            if found is not None:
                return found
        template = function.template
        if template.origin is not None and template.origin.names_sources and not template.origin.is_read_in_part:
            # What is synthesised lies beside no code.
            return None
        alike = self._functions_with(template).get(handler, ())
        is_only = len(set(alike)) == 1 if packages else len(alike) == 1 and is_in_bucket(function)
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
            if word.endswith(suffixes_of(language)) and not leads_outside(word):
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
                    found[handler].append(tuple(packages_of(resource)))
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

    def _in_image(self, image: Image, handler: str) -> Target | None:
        """The code that a handler string means in an image."""
        key = (image.key, handler)
        if key not in self._in_images:
            self._in_images[key] = self._looked_for(image, handler)
        return self._in_images[key]

    def _looked_for(self, image: Image, handler: str) -> Target | None:
        for language in image.languages:
            stem, names = split_handler(handler, language)
            for source in self._images.sources(image, module_path(stem, language)):
                found = self._module_at(source, language)
                module = self._sources.module(found) if found is not None else None
                if module is not None and names and self.exported.offers(module, names):
                    return Target(module, names)
        return None

    def _links_to(self, name: str | None, function: Function, names: tuple[str, ...], resolution: Resolution) -> bool:
        """Whether a file has what a function runs."""
        module = self._sources.module(name) if name is not None and name in self._sources else None
        return module is not None and self._link(function, Target(module, names), resolution)

    def _resolve_one(
        self, function: Function, folder: Folder, known: Known, language: Language, resolution: Resolution
    ) -> None:
        stem, names = split_handler(str(known.value), language)
        named_sources = made_of(function, language)
        if language is Language.PYTHON:
            candidates = python_files(folder.path, stem)
        else:
            template = function.template.document.path
            is_beside = folder.path == (posixpath.dirname(template) or ".")
            copies = self._builds.copied_to(template) if is_beside else ()
            places = (joined(place, stem) for place in (folder.path, *copies))
            built = chain.from_iterable(map(self._builds.sources, places))
            candidates = node_files(function, folder.path, stem, built)
        sources = chain(named_sources, candidates)
        found = next((path for path in sources if path in self._sources), None)
        alike: Sequence[str] = ()
        if found is not None and language is not Language.PYTHON and found not in named_sources:
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
        if language is Language.PYTHON and found not in (chosen, *named_sources, *python_paths(folder.path, stem)):
            resolution.misses.append(Miss(HandlerProblem.NO_FILE, known, folder, language))
        module = self._sources.module(found)
        if module is None or (module.facts.problem is not None and not module.facts.functions):
            resolution.problem = HandlerProblem.UNREADABLE
            return
        resolution.problem = HandlerProblem.NO_FUNCTION
        if not self._link(function, Target(module, names), resolution):
            if len(alike) > 1:
                # Which of them is built is not known.
                resolution.problem = HandlerProblem.BUILD_OUTPUT
                return
            resolution.misses.append(Miss(HandlerProblem.NO_FUNCTION, known, folder, language, module))

    def _sources_alike(self, found: str, others: Iterator[str], path: str) -> Sequence[str]:
        """The sources of which a file may be built that is not there, the one that was found first among them."""
        around, rest = around_build(path)
        is_telling = any(map(says_something, rest))
        below = self._likely_sources.below(around, "/".join(rest), JAVASCRIPT_SUFFIXES) if is_telling else ()
        found_as_well = (each for each in others if each in self._sources)
        return tuple(islice(dict.fromkeys(chain((found,), found_as_well, below[:_MOST_ALIKE])), _MOST_ALIKE + 1))

    def _with_end(self, path: str, names: tuple[str, ...]) -> tuple[str, ...]:
        """The sources around the folder of a build that have a function and end like a path in it, the folder with the
        file included: what builds it may take them from anywhere.
        """
        around, rest = around_build(path)
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
        path = posixpath.normpath(module_path(stem, language))
        depth = str(known.value).count("/")
        key = (folder, path, depth, language)
        if key not in self._newest:
            found = self._likely_sources.below(folder, path, suffixes_of(language))
            # Where nothing but the variable is before it, one folder is.
            alike = [name for name in found if posixpath.relpath(name, folder).count("/") == depth]
            self._newest[key] = max(alike, key=_by_numbers, default=None)
        return self._newest[key]

    def _why_missing(self, folder: str, stem: str) -> HandlerProblem:
        first, _ = first_folder(stem)
        if first in BUILD_FOLDERS or any(part in BUILD_FOLDERS for part in folder.split("/")):
            return HandlerProblem.BUILD_OUTPUT
        if self._sources.has_folder(folder):
            return HandlerProblem.NO_FILE
        if any(map(is_of_build, folder.split("/"))):
            return HandlerProblem.BUILD_OUTPUT
        return HandlerProblem.OUTSIDE if self._sources.surroundings.is_outside(folder) else HandlerProblem.NO_FOLDER

    def _folders(self, function: Function) -> tuple[list[Folder], HandlerProblem | None]:
        """The folders that the code may be in."""
        here = posixpath.dirname(function.template.document.path)
        asset = function.resource.metadata.get(ASSET).text if function.template.origin is None else None
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
                if is_package(known.value):
                    problem = HandlerProblem.PACKAGED
                    continue
                path = self._as_built(function, self._place(here, known.value), known.value)
                path = self._built_by_sam(path) or path
                # Some templates name the file itself; the folder around it is what is packaged.
                folders.append(Folder(posixpath.dirname(path) if path in self._sources else path, known))
        return folders, None if folders else problem

    def _built_by_sam(self, path: str) -> str | None:
        """The folder of a template's function that a path means which is in what `sam build` makes of it."""
        before, build, below = path.partition(_BUILT_BY_SAM)
        name, _, rest = below.partition("/")
        for template in self._templates_by_folder.get(before, ()) if build else ():
            resource = template.resources.get(name)
            if resource is None or resource.type != "AWS::Serverless::Function":
                continue
            uri = resource.properties.lookup("CodeUri")
            written = "." if uri.certainly_absent else uri.only
            if isinstance(written, str) and not is_package(written) and _BUILT_BY_SAM not in f"{written}/":
                return joined(before, written, rest)
        return None

    @cached_property
    def _templates_by_folder(self) -> Mapping[str, Sequence[Template]]:
        """The templates by the folders that they are in, with a slash behind these."""
        found: defaultdict[str, list[Template]] = defaultdict(list)
        for template in self._sources.templates:
            folder = posixpath.dirname(template.document.path)
            found[f"{folder}/" if folder else ""].append(template)
        return found

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
            f"{joined(folder, module_path(split_handler(handler, language)[0], language))}{suffix}" in self._sources
            for handler in handlers
            for language in _languages(function)
            for suffix in suffixes_of(language)
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

    def _link(self, function: Function, target: Target, resolution: Resolution) -> bool:
        """Whether there is such a function, which then is a handler."""
        if not target.path or not target.path[0]:
            return False
        return self._link_one(function, target, resolution) or (
            _looks_in_default(function)
            and self.exported.has_default(target.module)
            and self._link_one(function, Target(target.module, ("default", *target.path)), resolution)
        )

    def _link_one(self, function: Function, target: Target, resolution: Resolution) -> bool:
        key = (target.module.key, ".".join(target.path))
        if key not in self._found:
            found = self.exported.of(target)
            if found is None:
                return False
            self._found[key] = found
        self._functions.setdefault(key, []).append(function)
        resolution.found.append(key)
        return True

    def _handler(self, key: HandlerKey) -> Handler:
        if key not in self._handlers:
            self._handlers[key] = self._complete(self._found[key], tuple(self._functions.get(key, ())))
        return self._handlers[key]

    def _complete(self, found: Offered, functions: tuple[Function, ...]) -> Handler:
        is_named = bool(functions) or found.module.is_inline
        return Handler(
            name=found.name,
            module=found.module,
            location=found.location,
            routine=found.routine,
            wrappers=found.wrappers,
            functions=functions,
            receiver=self.exported.receiver(found),
            is_declared_elsewhere=not is_named and self._other_tools.deploy(found.module.name),
            packaged_with=() if is_named else self._packaged_with(found.module.name),
        )

    def code_folders(self, function: Function) -> tuple[str, ...]:
        """The folders that are packaged for a function, relative to the project's root."""
        return tuple(folder.path for folder in self._folders(function)[0])

    def is_run(self, module: Module, names: tuple[str, ...], *, besides: Function, here: bool = False) -> bool:
        """Whether another one of the functions runs a module's function; with `here` another one of its template."""
        running = self._functions.get((module.key, ".".join(names)), ())
        return any(
            function is not besides and (not here or function.template is besides.template) for function in running
        )


def _by_numbers(name: str) -> list[tuple[int, str]]:
    """Orders names by the numbers in them: `v2` before `v10`."""
    return [(int(part) if part.isdecimal() else -1, part) for part in _NUMBERS.split(name)]


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
