"""Where running code writes files."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterator, Mapping, Set

import msgspec

from serverless_lint.analyses.local_runs import LocalRuns
from serverless_lint.analyses.running_code import RunningCall, running_callers
from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.libraries.aws_clients import POSITION_OF_FILE, POSITIONS_OF_FILES
from serverless_lint.libraries.errors import ERRORS_OF_FILES
from serverless_lint.libraries.files import (
    CHANGES_OF_FOLDER,
    FILE_SYSTEMS_OF_NODE,
    FILES_OF_CODE,
    FOLDERS_AT_WORK,
    FOLDERS_OF_CODE,
    FOLDERS_OF_PATHS,
    JOINS_OF_PATHS,
    MAKERS_OF_FOLDERS,
    MODE,
    OPENERS,
    PATHS_OF_PYTHON,
    WRITERS_OF_NODE,
    WRITERS_OF_PYTHON,
    WRITING_METHODS_OF_PATHS,
    Parameter,
)
from serverless_lint.link.program.expressions import branches_around, is_conditional, is_guarded, known_in
from serverless_lint.link.program.flow import At
from serverless_lint.link.program.sdk import Sdk, dotted_name, plain_name
from serverless_lint.link.program.values import Values
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import (
    Argument,
    CallSite,
    CodeKey,
    EnvironmentRead,
    External,
    Handler,
    Joined,
    Literal,
    Member,
    Module,
    Result,
    Value,
)
from serverless_lint.model.project import finds
from serverless_lint.parse.code.conditions import known_where
from serverless_lint.parse.code.facts import (
    Attribute,
    Block,
    Expression,
    Language,
    Name,
    Operation,
    Subscript,
    is_null,
)
from serverless_lint.source import Location
from serverless_lint.three_valued import Answer, all_of


class FileWrite(msgspec.Struct, frozen=True, eq=False):
    """A call that writes a file at a place that is known, at least how its path begins."""

    path: str
    """The path, or its beginning."""
    is_whole: bool
    is_writable: bool
    """Whether Lambda may let a function write there."""
    location: Location
    """The path in the code."""
    handlers: tuple[Handler, ...]
    is_caught: bool = False
    """Whether the code goes on when it fails."""


class _Path(msgspec.Struct, frozen=True):
    text: str
    is_whole: bool


_CODE_FOLDER = "/var/task"
"""https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html (`LAMBDA_TASK_ROOT`)"""
_WRITABLE = ("/tmp", "/mnt", "/dev", "/proc")
"""The folder for files of one's own, where file systems are mounted, and devices such as `/dev/null`.

https://docs.aws.amazon.com/lambda/latest/dg/configuration-filesystem.html
"""
_ADDRESS = lazy_pattern(r"[A-Za-z][A-Za-z0-9+.-]*:")
_WRITING_MODE = lazy_pattern(r"[wax+]")
_DEPTH = 6
_IS, _IS_NOT = frozenset({"is", "=="}), frozenset({"is not", "!="})
_MOST_CALLERS = 3
"""Calls of a function that are looked at, and functions one around another."""


@finds(FileWrite, reads_code=True)
def file_writes(project: LinkedProject) -> Iterator[FileWrite]:
    """The files that running code writes."""
    finder = FileWrites(project.values, project.sdk, project.once(running_callers))
    calls = project.all(RunningCall)
    elsewhere = {handler.key for call in calls if finder.changes_folder(call.site) for handler in call.handlers}
    for call in calls:
        found = finder.at(call.site, call.handlers)
        if found is None:
            continue
        location, path = found
        is_relative = not path.text.startswith("/")
        if not (is_relative and any(handler.key in elsewhere for handler in call.handlers)):
            is_caught = project.catching.is_survived(call.site.module, call.site.fact.block)
            yield FileWrite(path.text, path.is_whole, _may_write(path), location, call.handlers, is_caught)


class FileWrites:
    """Recognises calls that write files, and follows the paths that they are given."""

    def __init__(self, values: Values, sdk: Sdk, callers: Mapping[CodeKey, list[CallSite]]) -> None:
        self._values = values
        self._callers = callers
        self._sdk = sdk
        self._local = LocalRuns(values)

    def changes_folder(self, site: CallSite) -> bool:
        """Whether a call changes what relative paths mean."""
        return any(dotted_name(callee) in CHANGES_OF_FOLDER for callee in self._values.callee(site))

    def at(self, site: CallSite, handlers: Collection[Handler]) -> tuple[Location, _Path] | None:
        """Where the path of a call stands that writes a file, and the path; None if it is not known."""
        written = self._written(site)
        if written is None:
            return None
        location, values = written
        paths = [self._path(value, _DEPTH) for value in values]
        known = [path for path in paths if path is not None]
        if not known or len(known) < len(paths) or self._is_prepared(site, handlers):
            return None
        # Of several paths the one that can be written to counts.
        return location, max(known, key=_may_write)

    def _is_prepared(self, site: CallSite, handlers: Collection[Handler]) -> bool:
        """Whether the code copes with a failure, or runs there only outside of Lambda."""
        return (
            is_guarded(site.module, site.fact.block, *ERRORS_OF_FILES)
            or self._local.may_be_meant(site.module, site.fact.block, site.span.start)
            or self._is_without_variable(site, handlers, _MOST_CALLERS)
        )

    def _is_without_variable(self, site: CallSite, handlers: Collection[Handler], depth: int) -> bool:
        """Whether a call is made only where a variable is not set that all its functions have, or what calls it is."""
        if any(
            self._lacks_variable(site.module, branch, handlers)
            for branch in branches_around(site.module, site.fact.block)
        ):
            return True
        callers = self._callers.get(site.routine.key, []) if site.routine is not None and depth > 0 else []
        return 0 < len(callers) <= _MOST_CALLERS and all(
            self._is_without_variable(each, handlers, depth - 1) for each in callers
        )

    def _lacks_variable(self, module: Module, branch: Block, handlers: Collection[Handler]) -> bool:
        functions = [function for handler in handlers for function in handler.functions]
        if not functions:
            return False
        declared = frozenset.intersection(*(frozenset(each.environment.variables) for each in functions))
        return any(
            self._takes_absence(At(module, part, branch.parent or 0), holds, declared)
            for part, holds in known_in(branch)
        )

    def _takes_absence(self, condition: At, holds: bool, declared: Set[str]) -> bool:
        """Whether a variable that is set would have to be missing for a condition to hold, or not to hold."""
        # Where `a and b` does not hold, either may be missing: `a` without a value, or `b`.
        asked = [_asked_for(part, not is_true) for part, is_true in known_where(condition.expression, not holds)]
        if None in asked:
            return False
        answers = [
            self._is_declared(At(condition.module, part, condition.block), declared, _MOST_CALLERS)
            for part in asked
            if part is not None
        ]
        return True in answers and False not in answers

    def _is_declared(self, asked: At, declared: Set[str], depth: int) -> Answer:
        """Whether something has the value of a variable that is set, whatever call of the function leads there.

        None if it is not known to be that of a variable.
        """
        values = self._values.of(*asked)
        if not values:
            return None
        return all_of(
            value.variable in declared
            if isinstance(value, EnvironmentRead)
            else self._is_passed(value, declared, depth)
            if isinstance(value, Argument) and depth > 0
            else None
            for value in values
        )

    def _is_passed(self, argument: Argument, declared: Set[str], depth: int) -> Answer:
        calls = self._callers.get(argument.routine.key, [])
        if not 0 < len(calls) <= _MOST_CALLERS:
            return None
        passed = [(site, argument.routine.passed(site, argument.index)) for site in calls]
        return all_of(
            None if given is None else self._is_declared(At(site.module, given, site.fact.block), declared, depth - 1)
            for site, given in passed
        )

    def _written(self, site: CallSite) -> tuple[Location, tuple[Value, ...]] | None:
        argument = self._written_argument(site)
        if argument is not None:
            return site.module.at(argument.span), self._values.of(site.module, argument, site.fact.block)
        for callee in self._values.callee(site):
            if isinstance(callee, Member) and self._writes_at_path(site, callee):
                return site.location, (callee.base,)
        return None

    def _written_argument(self, site: CallSite) -> Expression | None:
        """The argument that is the path of a file to write."""
        for callee in self._values.callee(site):
            name = dotted_name(callee) or ""
            if site.module.language is not Language.PYTHON:
                position = _position_in_node(name)
                found = None if position is None else site.fact.argument("", position)
            elif name in OPENERS and isinstance(callee, External):
                found = _argument(site, OPENERS[name]) if self._is_writing(site, MODE) else None
            elif name in WRITERS_OF_PYTHON:
                found = _argument(site, WRITERS_OF_PYTHON[name])
            elif name in MAKERS_OF_FOLDERS:
                # A folder that is there already, and may be, is not made.
                may_be_there = site.fact.argument("exist_ok") is not None
                is_made = not may_be_there and not is_conditional(site.module, site.fact.block)
                found = _argument(site, MAKERS_OF_FOLDERS[name]) if is_made else None
            else:
                found = self._download(site) if name.endswith(".download_file") else None
            if found is not None:
                return found
        return None

    def _download(self, site: CallSite) -> Expression | None:
        call = self._sdk.call_at(site)
        if call is None or call.service != "s3" or call.operation != "DownloadFile":
            return None
        made_by = call.table_of.fact.callee if call.table_of is not None else None
        position = POSITIONS_OF_FILES.get(getattr(made_by, "name", ""), POSITION_OF_FILE)
        return site.fact.argument("Filename", position)

    def _writes_at_path(self, site: CallSite, callee: Member) -> bool:
        """Whether a call is `Path(…).write_text()` or `Path(…).open("w")`."""
        if not isinstance(callee.base, Result) or dotted_name(callee.base.callee) not in PATHS_OF_PYTHON:
            return False
        if callee.name == "open":
            return self._is_writing(site, Parameter("mode", 0))
        return callee.name in WRITING_METHODS_OF_PATHS

    def _is_writing(self, site: CallSite, mode: Parameter) -> bool:
        values = self._values.argument(site, mode.name, mode.position) or ()
        return bool(values) and all(
            isinstance(value, Literal) and isinstance(value.value, str) and bool(_WRITING_MODE.search(value.value))
            for value in values
        )

    def _path(self, value: Value, depth: int) -> _Path | None:
        """What is known of a path; None if not even how it begins is."""
        if depth <= 0:
            return None
        if isinstance(value, Literal):
            is_path = isinstance(value.value, str) and value.value and not _ADDRESS.match(value.value)
            return _Path(str(value.value), is_whole=True) if is_path else None
        if isinstance(value, Joined):
            return self._joined_text(value, depth)
        if isinstance(value, External):
            return _Path(_CODE_FOLDER, is_whole=False) if value.name in FOLDERS_OF_CODE | FILES_OF_CODE else None
        if isinstance(value, EnvironmentRead):
            return _Path(_CODE_FOLDER, is_whole=True) if value.variable == "LAMBDA_TASK_ROOT" else None
        if not isinstance(value, Result):
            return None
        name = plain_name(dotted_name(value.callee) or "")
        if name in FOLDERS_AT_WORK:
            return _Path(_CODE_FOLDER, is_whole=True)
        if name in FOLDERS_OF_PATHS:
            inner = self._joined_path(value.site, depth)
            is_of_code = inner is not None and inner.text.startswith(_CODE_FOLDER)
            return _Path(_CODE_FOLDER, is_whole=False) if is_of_code else None
        return self._joined_path(value.site, depth) if name in JOINS_OF_PATHS else None

    def _joined_text(self, value: Joined, depth: int) -> _Path | None:
        text = ""
        for part in value.parts:
            path = self._path(part, depth - 1)
            if path is None:
                break
            text += path.text
            if not path.is_whole:
                break
        # `/` alone says nothing of what is behind it.
        return _Path(text, is_whole=False) if text.strip("./") else None

    def _joined_path(self, site: CallSite, depth: int) -> _Path | None:
        """What `os.path.join` and the like make of their arguments, up to the first that is not known."""
        text, is_whole = "", True
        for argument in site.fact.arguments:
            values = () if argument.name else self._values.of(site.module, argument.value, site.fact.block)
            path = self._path(values[0], depth - 1) if len(values) == 1 else None
            text = posixpath.join(text, path.text) if path is not None else text
            is_whole = path is not None and path.is_whole
            if not is_whole:
                break
        return _Path(text, is_whole) if text.strip("./") else None


def _asked_for(condition: Expression, holds: bool) -> Expression | None:
    """What has no value where a part of a condition holds, or does not: where `a` does not, where `a is None` does."""
    if isinstance(condition, (Name, Attribute, Subscript)):
        return None if holds else condition
    if not isinstance(condition, Operation) or len(condition.operands) != 2:
        return None
    asked, other = condition.operands
    return asked if is_null(other) and condition.operator in (_IS if holds else _IS_NOT) else None


def _argument(site: CallSite, parameter: Parameter) -> Expression | None:
    return site.fact.argument(parameter.name, parameter.position)


def _position_in_node(name: str) -> int | None:
    package, _, function = plain_name(name).rpartition(".")
    return WRITERS_OF_NODE.get(function) if package in FILE_SYSTEMS_OF_NODE else None


def _may_write(path: _Path) -> bool:
    if not path.text.startswith("/"):
        return False
    normal = posixpath.normpath("/" + path.text.lstrip("/"))
    return any(_is_in(normal, place) or (not path.is_whole and place.startswith(path.text)) for place in _WRITABLE)


def _is_in(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder + "/")
