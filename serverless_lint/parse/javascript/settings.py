"""What `tsconfig.json`, `package.json` and configurations of bundlers say about names of modules and about builds."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from itertools import islice, pairwise
from types import MappingProxyType
from typing import Any

import msgspec

from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.parse.json_object import read_json_object

_COMMENT = lazy_pattern(r'("(?:[^"\\\n]|\\.?)*"?)|//[^\n]*|/\*(?:[^*]|\*(?!/))*(?:\*/)?', re.DOTALL)
_LAST_COMMA = lazy_pattern(r'("(?:[^"\\\n]|\\.?)*"?)|,(?=\s*[}\]])', re.DOTALL)
_ALIASES = lazy_pattern(r"""\balias["']?\s*:\s*\{([^{}]*)\}""")
_ALIAS = lazy_pattern(r"""(?:^|,)\s*["']?([@~#\w./-]+)\$?["']?\s*:""")
_COMMANDS = lazy_pattern(r"&&|\|\||;|\|")
AROUND_WORDS = "\"'`,;()[]{}"
"""What stands around the words of commands in the texts that name these: quotes, brackets, marks of sentences."""
_MAX_NESTING = 20
_MAX_PATTERNS = 5_000
_MAX_TARGETS = 100
_NAME_OF_PROJECT = "{projectName}"
"""Targets of one project that are read."""
_MAX_NAME = 1_000
"""Longer names of modules, and patterns of them, lead nowhere: one is put into the other."""
_PATHS_OF_PACKAGES = ("file:", "link:", "portal:")
_ASKS_BABEL = ("babel-loader", "@rollup/plugin-babel")
"""What has webpack and Rollup ask Babel, wherever their configurations are: https://webpack.js.org/loaders/babel-loader/,
https://github.com/rollup/plugins/tree/master/packages/babel"""

Patterns = Mapping[str, "tuple[str, ...]"]
"""What names of modules lead to; both may hold one `*`."""


class TypeScriptSettings(msgspec.Struct, frozen=True):
    """A `tsconfig.json` or `jsconfig.json`, with paths as they are written."""

    extends: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    base_url: str | None = None
    paths: Patterns | None = None
    out_dir: str | None = None
    root_dir: str | None = None
    included: tuple[str, ...] = ()
    """Its files and patterns of them."""


class BuildTarget(msgspec.Struct, frozen=True):
    """What a project of Nx builds, with paths as they are written: they count from the workspace."""

    output: str
    """The folder that is written."""
    main: str
    """The script that it starts from."""
    file: str = ""
    """What the file made of it is called; empty if that is not said."""
    others: tuple[tuple[str, str], ...] = ()
    """The other scripts that it starts from, by the names that their outputs get; empty ones for their own."""


class TargetCommand(msgspec.Struct, frozen=True):
    """A command of a project of Nx."""

    text: str
    folder: str
    """The folder that it is run in, from the workspace on."""


class NestProject(msgspec.Struct, frozen=True):
    """A project of Nest, with paths as they are written."""

    root: str
    sources: str
    """The folder that its code is in."""
    entry: str = ""
    """The script that it starts with, without suffix; empty if that is not said."""


class PackageSettings(msgspec.Struct, frozen=True):
    """A `package.json`, with paths as they are written."""

    name: str = ""
    is_root: bool = False
    """Whether it says which folders hold the packages of its workspace."""
    imports: Patterns = {}
    exports: Patterns = {}
    """By subpath: `.`, `./orders`, `./lib/*`."""
    entries: tuple[str, ...] = ()
    """The files that the package itself may mean."""
    aliases: Patterns = {}
    local: Patterns = {}
    """The folders of dependencies that are declared by a path."""
    scripts: Mapping[str, str] = MappingProxyType({})
    """The commands of its scripts, by name."""
    has_babel: bool = False
    """Whether it tells Babel what to translate, or needs what has a bundler ask Babel."""


def bundler_aliases(text: str) -> tuple[str, ...]:
    """The names that the configuration of a bundler gives a meaning of its own, if it is written plainly."""
    return tuple(alias for table in _ALIASES.findall(text) for alias in _ALIAS.findall(table))


def typescript_settings(text: str) -> TypeScriptSettings | None:
    """The settings of TypeScript's compiler; comments and commas too many are allowed, as in the compiler itself."""
    content = _read(text)
    if content is None:
        return None
    options = _table(content.get("compilerOptions"))
    paths = options.get("paths")
    references = content.get("references")
    return TypeScriptSettings(
        extends=tuple(_texts(content.get("extends"))),
        references=tuple(
            text
            for reference in (references if isinstance(references, list) else ())
            for text in _texts(_table(reference).get("path"))
        ),
        base_url=_text(options.get("baseUrl")),
        paths=_patterns(paths) if isinstance(paths, dict) else None,
        out_dir=_text(options.get("outDir")),
        root_dir=_text(options.get("rootDir")),
        included=tuple(islice(_texts([content.get("files"), content.get("include")]), _MAX_PATTERNS)),
    )


def package_settings(text: str) -> PackageSettings | None:
    """What a `package.json` says about modules: https://nodejs.org/api/packages.html."""
    content = _read(text)
    if content is None:
        return None
    exports = content.get("exports")
    has_subpaths = isinstance(exports, dict) and any(key.startswith(".") for key in exports)
    declared = {
        name: version
        for key in ("devDependencies", "dependencies")
        for name, version in _table(content.get(key)).items()
        if isinstance(version, str) and version.startswith(_PATHS_OF_PACKAGES)
    }
    return PackageSettings(
        name=_text(content.get("name")) or "",
        is_root="workspaces" in content,
        imports=_patterns(content.get("imports")),
        exports=_patterns(exports if has_subpaths else {".": exports}),
        entries=tuple(text for key in ("source", "module", "main", "types") for text in _texts(content.get(key))),
        aliases=_patterns(content.get("_moduleAliases")),
        local={name: (version.partition(":")[2],) for name, version in declared.items()},
        scripts={name: text for name, text in _table(content.get("scripts")).items() if isinstance(text, str)},
        has_babel="babel" in content
        or any(name in _table(content.get(key)) for key in ("devDependencies", "dependencies") for name in _ASKS_BABEL),
    )


def build_targets(text: str) -> tuple[BuildTarget, ...]:
    """What a `project.json` of Nx has built: https://nx.dev/reference/project-configuration."""
    content = _read(text) or {}
    targets = _table(content.get("targets")) or _table(content.get("architect"))
    written = (_table(target).get("options") for target in islice(targets.values(), _MAX_TARGETS))
    return tuple(target for options in map(_table, written) if (target := _build_target(options)) is not None)


def target_commands(text: str) -> tuple[TargetCommand, ...]:
    """The commands that targets in a `project.json` of Nx run: https://nx.dev/reference/nx/executors."""
    content = _read(text) or {}
    name = _text(content.get("name")) or ""
    targets = _table(content.get("targets")) or _table(content.get("architect"))
    found: list[TargetCommand] = []
    for target in map(_table, islice(targets.values(), _MAX_TARGETS)):
        options = _table(target.get("options"))
        listed = options.get("commands")
        written = (target.get("command"), options.get("command"), *(listed if isinstance(listed, list) else ()))
        commands = (_text(_table(each).get("command")) if isinstance(each, dict) else _text(each) for each in written)
        folder = _text(options.get("cwd")) or "."
        found += (TargetCommand(each.replace(_NAME_OF_PROJECT, name), folder) for each in commands if each)
    return tuple(found[:_MAX_TARGETS])


def nest_projects(text: str) -> tuple[NestProject, ...]:
    """The projects in a `nest-cli.json`, the one at its top among them: https://docs.nestjs.com/cli/monorepo."""
    content = _read(text) or {}
    projects = (content, *map(_table, islice(_table(content.get("projects")).values(), _MAX_TARGETS)))
    return tuple(found for project in projects if (found := _nest_project(project)) is not None)


def _nest_project(project: Mapping[str, Any]) -> NestProject | None:
    root, sources = _text(project.get("root")) or ".", _text(project.get("sourceRoot"))
    if sources is None or not _are_short((root, sources)):
        return None
    return NestProject(root, sources, _text(project.get("entryFile")) or "")


def _build_target(options: Mapping[str, Any]) -> BuildTarget | None:
    # For some executors the output is an object with the parts of a site.
    output, main = _text(options.get("outputPath")), _text(options.get("main"))
    if output is None or main is None or not _are_short((output, main)):
        return None
    entries = options.get("additionalEntryPoints")
    listed = entries[:_MAX_PATTERNS] if isinstance(entries, list) else ()
    named = (("", each) if isinstance(each, str) else _named_entry(_table(each)) for each in listed)
    others = tuple((name, path) for name, path in named if path and _are_short((name, path)))
    return BuildTarget(output, main, _text(options.get("outputFileName")) or "", others)


def _named_entry(entry: Mapping[str, Any]) -> tuple[str, str]:
    return _text(entry.get("entryName")) or "", _text(entry.get("entryPath")) or ""


def matching(patterns: Patterns, name: str) -> Iterator[str]:
    """What a name leads to by patterns, the most exact one first."""
    if len(name) > _MAX_NAME:
        return
    found = [(pattern, rest) for pattern in patterns if (rest := rest_of(pattern, name)) is not None]
    for pattern, rest in sorted(found, key=lambda each: -len(each[0].partition("*")[0])):
        yield from (target.replace("*", rest) for target in patterns[pattern])


def rest_of(pattern: str, name: str) -> str | None:
    """What `*` stands for in a name, empty without one; None if the name is another."""
    start, star, end = pattern.partition("*")
    if not star:
        return "" if name == pattern else None
    if len(name) < len(start) + len(end) or not name.startswith(start) or not name.endswith(end):
        return None
    return name[len(start) : len(name) - len(end)]


def commands_of(script: str) -> Iterator[list[str]]:
    """The commands of a script of a `package.json`, as words."""
    return (command.split() for command in _COMMANDS.split(script))


def values_of_options(words: Iterable[str], options: Container[str]) -> Iterator[str]:
    """What a command gives some options, be it `--config a.yml` or `--config=a.yml`; empty for what nothing follows."""
    for word, following in pairwise((*words, "")):
        option, equals, value = word.partition("=")
        if option in options:
            yield value if equals else following


def _read(text: str) -> dict[str, Any] | None:
    plain = _LAST_COMMA.sub(r"\1", _COMMENT.sub(r"\1", text.lstrip("\ufeff")))
    return read_json_object(plain)


def _patterns(value: object) -> dict[str, tuple[str, ...]]:
    written = ((key, tuple(_texts(targets))) for key, targets in _table(value).items() if key.count("*") <= 1)
    return dict(islice(((key, found) for key, found in written if _are_short((key, *found))), _MAX_PATTERNS))


def _are_short(texts: Iterable[str]) -> bool:
    return all(len(text) <= _MAX_NAME for text in texts)


def _texts(value: object, depth: int = _MAX_NESTING) -> Iterator[str]:
    """The texts in a value, whatever the conditions under which they hold."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)) and depth:
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner, depth - 1)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _table(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
