"""Imports of what is not packaged."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.outside_imports import Outside, OutsideImport
from serverless_lint.rule import Category, Problem, Related, Severity, rule

_MESSAGES = {
    Outside.NOT_PACKAGED: "`{file}` is not packaged for `{name}`: move it into the folder of the code, or make a layer",
    Outside.OTHER_NAME: "nothing in the package of `{name}` is called `{written}`: name `{file}` from its top",
    Outside.NO_PACKAGE: "`{written}` leads out of the package of `{name}`: import the module by its name alone",
}


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def import_outside_package(outside: OutsideImport) -> Iterator[Problem]:
    """Code imports a module of the project that its function's package does not contain."""
    first = outside.functions[0]
    yield Problem(
        outside,
        _MESSAGES[outside.reason].format(name=first.name, written=outside.written, file=outside.file) + _rest(outside),
        related=(Related(first, "runs the code"), *(Related(other, "fails as well") for other in outside.others)),
        function=first.name,
        resource=first.name,
        ignorable_at=outside.functions,
        concerns=tuple(each.file for each in (outside, *outside.others) if each.file),
        sums_up=tuple(other.written for other in outside.others),
    )


def _rest(outside: OutsideImport) -> str:
    """What there is to say of the other imports that fail for the same cause."""
    count, top = len(outside.others), outside.written.partition(".")[0]
    if not count:
        return ""
    return f"; {count} more imports of `{top}` fail" if count > 1 else f"; one more import of `{top}` fails"
