"""Paths as programs put them together: `path.join(__dirname, '..', 'src')`, `Path(__file__).parent / "src"`."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import NamedTuple

from serverless_lint.front_ends.cdk.files import Files
from serverless_lint.front_ends.items import Items
from serverless_lint.front_ends.literals import MAX_TEXT, Literals, Value, is_spread
from serverless_lint.parse.code.facts import (
    Attribute,
    Call,
    Constant,
    Expression,
    Interpolation,
    Name,
    Operation,
    Subscript,
    last_name,
    spelling,
)
from serverless_lint.parse.code.imports import JAVASCRIPT_SUFFIXES
from serverless_lint.paths import folders_around, leads_outside

_JOINING = frozenset({"join", "resolve", "joinpath", "normalize", "abspath", "realpath", "absolute", "normpath"})
_UNCHANGED = frozenset({"Path", "PurePath", "PosixPath", "str", "fspath", "as_posix", "fileURLToPath", "toString"})
_HERE = frozenset({"getcwd", "cwd"})
_FOLDERS_OF_PIPELINES = frozenset(
    {"CODEBUILD_SRC_DIR", "GITHUB_WORKSPACE", "CI_PROJECT_DIR", "BITBUCKET_CLONE_DIR", "BUILD_SOURCESDIRECTORY"}
)
"""Variables of the environment in which pipelines say where they have put the repository:
https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-env-vars.html,
https://docs.github.com/en/actions/reference/workflows-and-actions/variables,
https://docs.gitlab.com/ci/variables/predefined_variables/,
https://support.atlassian.com/bitbucket-cloud/docs/variables-and-secrets/,
https://learn.microsoft.com/en-us/azure/devops/pipelines/build/variables"""
_ENVIRONMENTS = frozenset({"process.env", "os.environ", "environ"})
_ASKING = frozenset({"os.getenv", "getenv", "os.environ.get", "environ.get"})
_FILES = frozenset({"__file__", "__filename"})
_ROOT = "root"
"""What is in the names of functions that look for the folder of a project or workspace."""
_FOLDERS_THAT_TELL = 2
_MAX_STEPS = 30


class WrittenPath(NamedTuple):
    """A path as it is written."""

    text: str
    from_root: bool
    """Whether it begins in the root of the project, and not where the program runs."""
    is_found: bool = False
    """Whether the program looks for the folder that it begins in: the only one around it where it leads somewhere, or
    else where the program runs if it begins there."""


class WrittenPaths:
    """Finds out what paths expressions are."""

    def __init__(self, literals: Literals, files: Files, folder: str) -> None:
        """The program runs in `folder`."""
        self._literals = literals
        self._files = files
        self._folder = folder
        self._items = Items(literals)
        self._choice = 0
        """Which of the places is meant where a function of the program returns in several ones."""
        self._choices = 0

    def of(self, value: Value) -> Iterator[str]:
        """The paths in the project that a value may mean, the likeliest first."""
        self._choice, self._choices = 0, 1
        while self._choice < self._choices:
            found = self._path(value, _MAX_STEPS)
            # Whoever gets the paths may ask for others before the next one.
            choice, choices = self._choice, self._choices
            yield from self._in_project(value, found)
            self._choice, self._choices = choice + 1, choices

    def _in_project(self, value: Value, found: WrittenPath | None) -> Iterator[str]:
        if found is None or found.text.startswith("/"):
            return
        here = posixpath.dirname(value.file)
        if found.is_found:
            below = tuple(self._below_found(found.text))
            beginning = posixpath.normpath(posixpath.join(self._folder, found.text))
            yield from below or ((beginning,) if found.from_root and not leads_outside(beginning) else ())
            return
        for base in (".",) if found.from_root else (self._folder, here):
            path = posixpath.normpath(posixpath.join(base, found.text))
            if not leads_outside(path):
                yield path
            elif found.from_root:
                # Where the program is compiled to, there are more folders around it.
                yield from self._below_found(path.lstrip("./"))

    def _below_found(self, text: str) -> Iterator[str]:
        """What a path may mean that begins in a folder around the program."""
        bases = (self._folder, *folders_around(self._folder)) if text.count("/") >= _FOLDERS_THAT_TELL else ()
        paths = (posixpath.normpath(posixpath.join(base, text)) for base in bases)
        known = [path for path in dict.fromkeys(paths) if not leads_outside(path) and self._is_there(path)]
        yield from known if len(known) == 1 else ()

    def _is_there(self, path: str) -> bool:
        return (
            path in self._files
            or any(f"{path}{end}" in self._files for end in JAVASCRIPT_SUFFIXES)
            or bool(self._files.names_in(path))
        )

    def _path(self, value: Value, steps: int) -> WrittenPath | None:
        found = self._known_path(value, steps)
        # Where the program runs may be where it begins to look.
        is_here = found == WrittenPath(self._folder, from_root=True)
        is_looked_for = (found is None or is_here) and steps >= 0 and self._is_looked_for(value)
        return WrittenPath("", from_root=is_here, is_found=True) if is_looked_for else found

    def _is_looked_for(self, value: Value) -> bool:
        """Whether something is what a function gives back that is asked for a root and nothing else."""
        calls = (self._literals.call(each) for each in self._literals.ways_behind(value))
        return any(
            call is not None and not call.arguments and _ROOT in last_name(call.callee).lower() for call in calls
        )

    def _known_path(self, value: Value, steps: int) -> WrittenPath | None:
        if steps < 0:
            return None
        found = self._literals.behind(value)
        returns = self._literals.returns(found)
        if len(returns) > 1:
            self._choices = max(self._choices, len(returns))
            return self._path(returns[self._choice], steps - 1) if self._choice < len(returns) else None
        expression = found.expression
        if self._variable(found) in _FOLDERS_OF_PIPELINES:
            return WrittenPath("", from_root=False, is_found=True)
        if isinstance(expression, Constant):
            return WrittenPath(expression.value, from_root=False) if isinstance(expression.value, str) else None
        if isinstance(expression, Name):
            return _of_name(expression.name, found.file)
        if isinstance(expression, Attribute):
            return self._attribute(found, expression, steps - 1)
        if isinstance(expression, Subscript):
            return self._around(found, expression, steps - 1)
        if isinstance(expression, Interpolation):
            return self._together(found, expression.parts, "", steps - 1)
        if isinstance(expression, Operation) and expression.operator in ("+", "/"):
            return self._together(found, expression.operands, expression.operator.strip("+"), steps - 1)
        call = self._literals.call(found)
        return self._called(found, call, steps - 1) if call is not None else None

    def _variable(self, found: Value) -> str | None:
        """The variable of the environment that a value is."""
        expression = found.expression
        if isinstance(expression, Attribute) and spelling(expression.base) in _ENVIRONMENTS:
            return expression.name
        if isinstance(expression, Subscript) and spelling(expression.base) in _ENVIRONMENTS:
            return self._literals.text(found.at(expression.index))
        call = self._literals.call(found)
        asked = call.argument("", 0) if call is not None and spelling(call.callee) in _ASKING else None
        return self._literals.text(found.at(asked)) if asked is not None else None

    def _attribute(self, at: Value, attribute: Attribute, steps: int) -> WrittenPath | None:
        if spelling(attribute) in ("import.meta.dirname", "import.meta.url", "import.meta.filename"):
            return _of_name("__dirname" if attribute.name == "dirname" else "__filename", at.file)
        base = self._path(at.at(attribute.base), steps) if attribute.name == "parent" else None
        return _parent(base)

    def _around(self, at: Value, taken: Subscript, steps: int) -> WrittenPath | None:
        """One of the folders around a path: `Path(__file__).parents[2]`."""
        number = self._literals.constant(at.at(taken.index))
        base = taken.base
        if not isinstance(base, Attribute) or base.name != "parents" or not isinstance(number, int):
            return None
        path = self._path(at.at(base.base), steps) if 0 <= number < _MAX_STEPS else None
        for _ in range(number + 1):
            path = _parent(path)
        return path

    def _called(self, at: Value, call: Call, steps: int) -> WrittenPath | None:
        name = last_name(call.callee)
        given = tuple(argument.value for argument in call.arguments if not argument.name)
        if name in _HERE:
            return WrittenPath(self._folder, from_root=True)
        if spelling(call.callee) == "require.resolve" and given:
            package = self._literals.text(at.at(given[0])) or "."
            if not package.startswith((".", "/")):
                places = self._files.candidates(posixpath.dirname(at.file), package)
                found = next((path for path in places if path in self._files), None)
                return WrittenPath(found, from_root=True) if found is not None else None
        if spelling(call.callee) == "require.resolve" or (name == "URL" and len(given) > 1):
            here = WrittenPath(posixpath.dirname(at.file), from_root=True)
            return _joined(here, self._path(at.at(given[0]), steps) if given else None)
        if name == "dirname" and given:
            return _parent(self._path(at.at(given[0]), steps))
        if name not in _JOINING | _UNCHANGED:
            text = self._literals.text(at)
            return WrittenPath(text, from_root=False) if text is not None else None
        if isinstance(call.callee, Attribute):
            # A method of a path that is put together itself, or a function of a module.
            base = self._path(at.at(call.callee.base), steps)
            if base is not None:
                return _joined(base, self._together(at, given, "/", steps)) if given else base
        return self._together(at, given if name in _JOINING else given[:1], "/", steps)

    def _together(self, at: Value, parts: tuple[Expression, ...], separator: str, steps: int) -> WrittenPath | None:
        whole: WrittenPath | None = None
        for part in self._all_of(at, parts):
            path = self._path(part, steps) if part is not None else None
            if path is None or len(path.text) + len(whole.text if whole is not None else "") > MAX_TEXT:
                return None
            if whole is None:
                whole = path
            elif separator:
                whole = _joined(whole, path)
            else:
                text = path.text.lstrip("/") if whole.is_found and not whole.text else path.text
                whole = whole._replace(text=whole.text + text)
        return whole

    def _all_of(self, at: Value, parts: tuple[Expression, ...]) -> Iterator[Value | None]:
        """The parts with what is in those that are spread; None for what is not known."""
        for part in parts:
            if is_spread(part):
                yield from self._items.of(at.at(part.operands[0])) or (None,)
            else:
                yield at.at(part)


def _of_name(name: str, file: str) -> WrittenPath | None:
    if name == "__dirname":
        return WrittenPath(posixpath.dirname(file), from_root=True)
    return WrittenPath(file, from_root=True) if name in _FILES else None


def _parent(path: WrittenPath | None) -> WrittenPath | None:
    return None if path is None else path._replace(text=posixpath.normpath(posixpath.join(path.text, "..")))


def _joined(first: WrittenPath, second: WrittenPath | None) -> WrittenPath | None:
    if second is None or second.from_root:
        return second
    return first._replace(text=posixpath.join(first.text, second.text.lstrip("/")))
