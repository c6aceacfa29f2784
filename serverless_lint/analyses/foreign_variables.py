"""Environment variables of templates whose values another tool would have to fill in."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

import msgspec

from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import Function
from serverless_lint.model.project import finds
from serverless_lint.parse.template.template import Known
from serverless_lint.source import Location

_OF_SERVERLESS = lazy_pattern(r"\$\{(?:env|opt|param|self|sls|ssm):[\w./:-]{1,200}\}")
"""Variables of the Serverless Framework: https://www.serverless.com/framework/docs/guides/variables"""


class ForeignVariables(msgspec.Struct, frozen=True, eq=False):
    """The environment variables of a function that are variables of the Serverless Framework, where it is not used."""

    function: Function
    values: tuple[Known, ...]

    @property
    def location(self) -> Location:
        """The first of them."""
        return self.values[0].node.location


@finds(ForeignVariables, in_each=Function)
def foreign_variables(function: Function, project: LinkedProject) -> Iterator[ForeignVariables]:
    """Those of a template of its own: one beside a service is for `sam local`, which takes values from the shell."""
    template = function.template
    if template.origin is not None or template.is_fragment:
        return
    if posixpath.dirname(template.document.path) in project.once(_folders_of_services):
        return
    found = tuple(
        known
        for value in function.environment.variables.values()
        for known in value.values
        if isinstance(known.value, str) and _OF_SERVERLESS.fullmatch(known.value)
    )
    if found:
        yield ForeignVariables(function, found)


def _folders_of_services(project: LinkedProject) -> frozenset[str]:
    return frozenset(map(posixpath.dirname, project.sources.services))
