"""Functions whose code is not where the template says."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from serverless_lint.analyses.missing_code import MissingCode, MissingKind, NamedCode
from serverless_lint.model import Function
from serverless_lint.parse.code.imports import JAVASCRIPT_SUFFIXES
from serverless_lint.rule import Category, Edit, Fix, Problem, Related, Severity, rule

_SHOWN_CANDIDATES = 3


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def handler_not_found(named: NamedCode) -> Iterator[Problem]:
    """A function's `Handler` or `CodeUri` names a folder, file or function that does not exist."""
    function = named.function
    for missing in named.missing:
        yield Problem(
            missing.location,
            f"`{function.name}` {_what(missing)}{_advice(missing)}",
            related=tuple(_related(missing)),
            fix=_fix(missing),
            function=function.name,
            resource=function.name,
            ignorable_at=(function,),
            concerns=tuple(_files(missing, function)),
            severity=Severity.INFO if missing.is_in_stand_in or missing.is_of_script else None,
            # Functions of a folder that has gone have one thing in common.
            cause=missing.folder if not missing.candidates else "",
        )


def _files(missing: MissingCode, function: Function) -> Iterator[str]:
    """Where the missing part would be."""
    if missing.kind is MissingKind.FOLDER:
        here = posixpath.dirname(function.template.document.path)
        yield posixpath.normpath(posixpath.join(here, missing.wanted)) + "/"
    elif missing.kind is MissingKind.FILE:
        stem = posixpath.splitext(missing.wanted)[0]
        yield from (f"{stem}{suffix}" for suffix in (".py", "/__init__.py", *JAVASCRIPT_SUFFIXES))


def _related(missing: MissingCode) -> Iterator[Related]:
    yield from (Related(source, "set here") for source in missing.sources)
    if missing.within is not None and missing.wanted:
        yield Related(missing.within, f"offers no `{missing.wanted}`")


def _what(missing: MissingCode) -> str:
    if missing.kind is MissingKind.FOLDER:
        return f"has no code, there is no folder `{missing.wanted}`"
    if missing.kind is MissingKind.FILE:
        return f"cannot start, there is no file `{missing.wanted}`"
    if missing.kind is MissingKind.INLINE_FILE:
        return f"cannot start, Lambda puts code of a template into `index`, not `{missing.wanted}`"
    if not missing.wanted:
        return "cannot start, its handler names a file but no function in it"
    place = f"`{missing.within.document.path}`" if missing.within is not None else "its code"
    return f"cannot start, {place} offers no `{missing.wanted}`"


def _advice(missing: MissingCode) -> str:
    if missing.dotted:
        return f": the first dot of a handler ends the file's name, rename `{missing.dotted}`"
    names = [f"`{candidate}`" for candidate in missing.candidates[:_SHOWN_CANDIDATES]]
    if not names:
        return ""
    because = ", upper and lower case differ" if missing.differs_in_case else ""
    return f": write {' or '.join(names)}{because}"


def _fix(missing: MissingCode) -> Fix | None:
    if len(missing.candidates) != 1 or not missing.is_replaceable:
        return None
    (meant,) = missing.candidates
    return Fix(f"write `{meant}`", (Edit(missing.location, meant),), safe=True)
