"""The packages that a project declares, from the files of pip, Poetry, uv, Pipenv, npm and Yarn.

Every function takes the text of one file and returns what it declares; a text that cannot be read declares nothing
for certain.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any

import msgspec

from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.parse.json_object import read_json_object
from serverless_lint.parse.toml import TomlError, read_toml

_REQUIREMENT = lazy_pattern(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\]\s*)?(?=$|[<>=!~;@(\s])")
_EGG = lazy_pattern(r"[#&]egg=([A-Za-z0-9._-]+)")
_INCLUDE = lazy_pattern(r"(?:-r|--requirement)[\s=]*(.+)")
_LOCAL = lazy_pattern(r"(?:-e|--editable)\b|\.{0,2}/|[\w+]+://|git\+|[^@]*\.(?:whl|zip|tar\.gz)\s*$")
_COMMENT = lazy_pattern(r"(?:^|\s)#(?!egg=).*$")
_KEY_AND_VALUE = 2
_SEPARATORS = lazy_pattern(r"[-_.]+")


class Declared(msgspec.Struct, frozen=True):
    """What is declared. `complete` is false if there are packages whose names cannot be read."""

    names: frozenset[str] = frozenset()
    """Python distributions in their normal form (`python-dateutil`), npm packages as they are."""
    development: frozenset[str] = frozenset()
    """npm packages that are only needed to develop."""
    complete: bool = True
    includes: tuple[str, ...] = ()
    """Other files to read, relative to this one."""
    is_module: bool | None = None
    """Of a `package.json`: whether its `.js` files are ES modules."""
    unresolved: frozenset[str] = frozenset()
    """npm packages, also those for development, of which nothing says what they depend on themselves."""

    def __or__(self, other: Declared) -> Declared:
        """Both together."""
        return Declared(
            self.names | other.names,
            self.development | other.development,
            self.complete and other.complete,
            (*self.includes, *other.includes),
            other.is_module if self.is_module is None else self.is_module,
            self.unresolved | other.unresolved,
        )


UNREADABLE = Declared(complete=False)


def normalized(name: str) -> str:
    """The name of a distribution as PyPI compares it.

    https://packaging.python.org/en/latest/specifications/name-normalization/
    """
    return _SEPARATORS.sub("-", name).lower()


def requirements(text: str) -> Declared:
    """`requirements.txt`: https://pip.pypa.io/en/stable/reference/requirements-file-format/."""
    names: list[str] = []
    includes: list[str] = []
    complete = True
    for line in text.replace("\\\r\n", " ").replace("\\\n", " ").splitlines():
        written = _COMMENT.sub("", line).strip()
        include = _INCLUDE.match(written)
        if include is not None:
            includes.append(include[1].strip())
        elif _LOCAL.match(written):
            egg = _EGG.search(written)
            names += [egg[1]] if egg is not None else []
            complete = complete and egg is not None
        elif written and not written.startswith("-"):
            found = _REQUIREMENT.match(written)
            names += [found[1]] if found is not None else []
            complete = complete and found is not None
    return Declared(frozenset(map(normalized, names)), complete=complete, includes=tuple(includes))


def pyproject(text: str) -> Declared:
    """`pyproject.toml` of PEP 621, Poetry, uv and PDM, development groups included."""
    content = _toml(text)
    if content is None:
        return UNREADABLE
    project, tool = _table(content, "project"), _table(content, "tool")
    poetry = _table(tool, "poetry")
    listed = [_list(project.get("dependencies")), _list(_table(tool, "uv").get("dev-dependencies"))]
    for groups in (
        _table(project, "optional-dependencies"),
        _table(content, "dependency-groups"),
        _table(_table(tool, "pdm"), "dev-dependencies"),
    ):
        listed += [_list(group) for group in groups.values()]
    tables = [_table(poetry, "dependencies"), _table(poetry, "dev-dependencies")]
    tables += [_table(_as_table(group), "dependencies") for group in _table(poetry, "group").values()]
    names = [*_required(text for texts in listed for text in texts), *(name for table in tables for name in table)]
    return Declared(
        frozenset(map(normalized, names)) - {"python"}, complete="dependencies" not in _list(project.get("dynamic"))
    )


def pipfile(text: str) -> Declared:
    """`Pipfile`."""
    content = _toml(text)
    if content is None:
        return UNREADABLE
    names = [*_table(content, "packages"), *_table(content, "dev-packages")]
    return Declared(frozenset(map(normalized, names)))


def python_lock(text: str) -> Declared:
    """`poetry.lock`, `uv.lock` and `pdm.lock`."""
    content = _toml(text)
    if content is None:
        return UNREADABLE
    packages = (_as_table(package).get("name") for package in _list(content.get("package")))
    return Declared(frozenset(normalized(name) for name in packages if isinstance(name, str)))


def pipfile_lock(text: str) -> Declared:
    """`Pipfile.lock`."""
    content = read_json_object(text)
    if content is None:
        return UNREADABLE
    names = [*_table(content, "default"), *_table(content, "develop")]
    return Declared(frozenset(map(normalized, names)))


def package_json(text: str) -> Declared:
    """`package.json`: https://docs.npmjs.com/cli/configuring-npm/package-json."""
    content = read_json_object(text)
    if content is None:
        return UNREADABLE
    names = {
        name for key in ("dependencies", "optionalDependencies", "peerDependencies") for name in _table(content, key)
    }
    names.update(name for name in _list(content.get("bundleDependencies")) if isinstance(name, str))
    return Declared(
        frozenset(names),
        frozenset(_table(content, "devDependencies")) - names,
        is_module=content.get("type") == "module",
    )


def package_lock(text: str) -> Declared:
    """`package-lock.json`: everything that npm installs at the top, those for development apart."""
    content = read_json_object(text)
    if content is None:
        return UNREADABLE
    names: set[str] = set()
    development: set[str] = set()
    installed = {**_table(content, "dependencies"), **_table(content, "packages")}
    for path, package in installed.items():
        name = path.removeprefix("node_modules/")
        if name and "node_modules/" not in name:
            (development if _as_table(package).get("dev") is True else names).add(name)
    return Declared(frozenset(names), frozenset(development))


def yarn_lock(text: str) -> Declared:
    """`yarn.lock`: everything that Yarn installs, for development or not.

    The keys of its entries list what asked for a version, `"a@^1", "a@~1.2":` up to Yarn 1 and
    `"a@npm:^1, a@npm:~1.2":` from Yarn 2 on: https://yarnpkg.com/configuration/yarnrc#lockfileFilename
    """
    keys = (line[:-1] for line in text.splitlines() if line.endswith(":") and not line.startswith((" ", "#")))
    asked_for = (each.strip().strip('"') for key in keys for each in key.split(","))
    return Declared(frozenset(each[:end] for each in asked_for if (end := each.find("@", 1)) > 0))


def ranges_in_package_json(text: str) -> Mapping[str, str]:
    """`package.json`: which versions of packages may be installed, as it is written."""
    dependencies = _table(read_json_object(text) or {}, "dependencies")
    return {name: wanted for name, wanted in dependencies.items() if isinstance(wanted, str)}


def versions_in_package_lock(text: str, package: str) -> frozenset[str]:
    """`package-lock.json`: the versions of a package that npm installs, wherever it puts them."""
    content = read_json_object(text) or {}
    installed = {**_table(content, "dependencies"), **_table(content, "packages")}
    found = (_as_table(entry) for path, entry in installed.items() if path.rpartition("node_modules/")[2] == package)
    return frozenset(version for entry in found if isinstance(version := entry.get("version"), str))


def versions_in_yarn_lock(text: str, package: str) -> frozenset[str]:
    """`yarn.lock`: the versions of a package that Yarn installs."""
    following = pairwise(text.splitlines())
    found = (below.split() for key, below in following if key.lstrip('"').startswith(f"{package}@"))
    return frozenset(words[1].strip('"') for words in found if len(words) == _KEY_AND_VALUE and "version" in words[0])


def versions_in_pnpm_lock(text: str, package: str) -> frozenset[str]:
    """`pnpm-lock.yaml`: the versions of a package that pnpm installs, from its keys `'@scope/name@1.2.3':`."""
    keys = (line.strip().lstrip("'/").rstrip(":'") for line in text.splitlines() if line.startswith("  "))
    return frozenset(
        key[len(package) + 1 :].partition("(")[0] for key in keys if key.startswith((f"{package}@", f"{package}/"))
    )


def _required(texts: Iterable[object]) -> Iterator[str]:
    for text in texts:
        found = _REQUIREMENT.match(text) if isinstance(text, str) else None
        if found is not None:
            yield found[1]


def _toml(text: str) -> dict[str, Any] | None:
    try:
        return read_toml(text)
    except TomlError:
        return None


def _table(content: dict[str, Any], key: str) -> dict[str, Any]:
    return _as_table(content.get(key))


def _as_table(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
