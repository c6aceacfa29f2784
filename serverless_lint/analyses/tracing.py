"""What traces functions besides X-Ray."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from serverless_lint.libraries.tracing import TRACING_LIBRARY
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import Function, FunctionCode
from serverless_lint.model.project import finds
from serverless_lint.parse.template.template import ResourceKey
from serverless_lint.source import Location


class FunctionTracing(msgspec.Struct, frozen=True, eq=False):
    """A function with what may trace it."""

    function: Function
    loads_tracer: bool
    """Whether its code loads a library that traces other than by X-Ray."""

    @property
    def location(self) -> Location:
        """The function."""
        return self.function.location

    @property
    def may_be_traced_otherwise(self) -> bool:
        """Whether a library, layer or wrapper traces it in its own way, or a layer is not known."""
        return self.loads_tracer or self.function.may_be_traced_by_layer


@finds(FunctionTracing, in_each=Function, reads_code=True)
def function_tracing(function: Function, project: LinkedProject) -> Iterator[FunctionTracing]:
    """What may trace functions."""
    yield FunctionTracing(function, function.key in project.once(_functions_with_tracers))


def _functions_with_tracers(project: LinkedProject) -> frozenset[ResourceKey]:
    return frozenset(
        code.function.key
        for code in project.all(FunctionCode)
        if any(
            TRACING_LIBRARY.search(name)
            for handler in code.handlers
            for module in project.loaded(handler)
            for name in module.packages
        )
    )
