"""Rules of other packages, which a configuration names with `plugins`.

A plug-in is an installed package with an entry point in the group `serverless_lint.rules`. It names a module: what is a
`Rule` there, or in a module directly inside if it is a package, is a rule. Its page is `rules/<id>.md` beside the
module, else the docstring of its check. Nothing of a plug-in is imported unless a configuration names it.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from importlib.machinery import ModuleSpec
from importlib.metadata import EntryPoint
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

from serverless_lint.config import Config
from serverless_lint.errors import ConfigError
from serverless_lint.installed import entry_points
from serverless_lint.rule import Rule
from serverless_lint.suggestion import did_you_mean

GROUP = "serverless_lint.rules"

_CODE = (".py", ".md", ".json", ".so", ".pyd")
"""Suffixes of files in a plug-in that its findings may depend on."""


def plugin_rules(config: Config, taken: Iterable[str]) -> tuple[Rule, ...]:
    """The rules of the plug-ins that the configuration names; `taken` are the ids that they may not have.

    Raises `ConfigError` if one is not installed or broken.
    """
    ids = set(taken)
    rules: list[Rule] = []
    for name, entry_point in _named(config):
        for rule in _rules(name, entry_point, config):
            if rule.id in ids:
                raise _broken(name, config, f"there is already a rule `{rule.id}`")
            ids.add(rule.id)
            rules.append(rule)
    return tuple(rules)


def plugins_version(config: Config) -> bytes:
    """Changes whenever the code or the pages of a plug-in that the configuration names do. Imports nothing of it."""
    digest = blake2b(digest_size=16)
    for name, entry_point in _named(config):
        digest.update(f"{name}\0{entry_point.value}\0".encode())
        for file in _files(find_spec(_top(entry_point))):
            status = file.stat()
            digest.update(f"{file}\0{status.st_size}\0{status.st_mtime_ns}\0".encode("utf-8", "surrogateescape"))
    return digest.digest()


def _named(config: Config) -> Iterator[tuple[str, EntryPoint]]:
    installed = entry_points(GROUP) if config.plugins else {}
    for name in dict.fromkeys(config.plugins):
        if name not in installed:
            known = f"installed are {', '.join(sorted(installed))}" if installed else "there are none"
            hint = did_you_mean(name, installed) or f"install it beside serverless-lint; {known}"
            raise ConfigError(f"{_place(name, config)}: no plug-in `{name}` is installed", hint=hint)
        yield name, installed[name]


def _rules(name: str, entry_point: EntryPoint, config: Config) -> list[Rule]:
    import serverless_lint.link.project  # noqa: F401, which knows how the kinds of every project are found
    from serverless_lint.model import Project
    from serverless_lint.model.project import finders_of

    try:
        rules = list(_loaded(entry_point))
    except Exception as error:
        # Whatever somebody else's code raises, the user is told which plug-in it was.
        raise _broken(name, config, f"{type(error).__name__}: {error}") from error
    if not rules:
        raise _broken(name, config, f"`{entry_point.value}` has no rules")
    for rule in rules:
        for subject in rule.subjects:
            if subject is not Project and not finders_of(subject):
                what = getattr(subject, "__name__", subject)
                raise _broken(name, config, f"`{rule.id}` is about `{what}`, which no rule can look at")
    return rules


def _loaded(entry_point: EntryPoint) -> Iterator[Rule]:
    """The rules that are defined in the plug-in itself, each once, with their pages."""
    modules = list(_modules(importlib.import_module(entry_point.value)))
    folder = Path(inspect.getfile(modules[0])).parent / "rules"
    seen: set[int] = set()
    for module in modules:
        for value in vars(module).values():
            is_own = isinstance(value, Rule) and value.check.__module__.partition(".")[0] == _top(entry_point)
            if is_own and id(value) not in seen:
                seen.add(id(value))
                yield _documented(value, folder)


def _modules(module: ModuleType) -> Iterator[ModuleType]:
    yield module
    for found in pkgutil.iter_modules(getattr(module, "__path__", ())):
        yield importlib.import_module(f"{module.__name__}.{found.name}")


def _documented(rule: Rule, folder: Path) -> Rule:
    from msgspec.structs import replace

    file = folder / f"{rule.id}.md"
    if file.is_file():
        return replace(rule, documentation=file.read_text(encoding="utf-8"))
    return replace(rule, documentation=f"# {rule.id}\n\n{inspect.getdoc(rule.check) or rule.summary}\n")


def _files(spec: ModuleSpec | None) -> list[Path]:
    """The files of a package, or the one of a module."""
    if spec is None:
        return []
    folders = spec.submodule_search_locations
    if folders is None:
        return [Path(spec.origin)] if spec.has_location and spec.origin else []
    return sorted(path for folder in folders for path in Path(folder).rglob("*") if path.suffix in _CODE)


def _top(entry_point: EntryPoint) -> str:
    return entry_point.value.partition(":")[0].partition(".")[0].strip()


def _broken(name: str, config: Config, why: str) -> ConfigError:
    return ConfigError(f"{_place(name, config)}: the plug-in `{name}` cannot be used: {' '.join(why.split())}")


def _place(name: str, config: Config) -> str:
    return config.origins.get(("plugins", name), "plugins")
