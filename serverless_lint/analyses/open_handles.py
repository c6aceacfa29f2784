"""Whether something stays open in a handler that answers by a callback, and whether it says not to wait for it."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from serverless_lint.analyses.connections import Connections, connection_finder
from serverless_lint.analyses.deployed_code import deployed_code
from serverless_lint.libraries.contexts import LOOP_FLAG
from serverless_lint.libraries.event_loop import KEEPS_LOOP_BUSY
from serverless_lint.libraries.middy import WAITS_FOR_NOTHING
from serverless_lint.link.program.modules import Modules
from serverless_lint.link.program.reach import CallGraph
from serverless_lint.link.program.sdk import dotted_name
from serverless_lint.link.program.values import Values
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import Handler, Module, Value
from serverless_lint.model.project import finds
from serverless_lint.parse.code.facts import Attribute, Constant, Expression, Mapping, Subscript
from serverless_lint.source import Location


class HandlerHandles(msgspec.Struct, frozen=True, eq=False):
    """A handler of Node.js with what may stay open when it answers."""

    handler: Handler
    may_wait_for_others: bool
    """Whether it answers by a callback and opens something that the answer may have to wait for."""
    says_what_to_wait_for: bool
    """Whether the code sets `context.callbackWaitsForEmptyEventLoop`."""
    may_be_deployed: bool
    """Whether a function may be given it, as far as can be seen."""

    @property
    def location(self) -> Location:
        """The handler."""
        return self.handler.location


@finds(HandlerHandles, in_each=Handler)
def handler_handles(handler: Handler, project: LinkedProject) -> Iterator[HandlerHandles]:
    """What may stay open in handlers of Node.js."""
    if handler.is_node:
        handles = project.once(_finder)
        yield HandlerHandles(
            handler,
            handler.uses_callback and handles.may_wait(handler),
            handles.says_what_to_wait_for(handler),
            project.once(deployed_code).may_be_handler(handler),
        )


def _finder(project: LinkedProject) -> OpenHandles:
    return OpenHandles(project.values, project.once(connection_finder), project.graph, project.modules)


class OpenHandles:
    """Looks at a handler's module, at those of what it calls, and at those that these import."""

    def __init__(self, values: Values, connections: Connections, graph: CallGraph, modules: Modules) -> None:
        self._values = values
        self._connections = connections
        self._graph = graph
        self._modules = modules

    def says_what_to_wait_for(self, handler: Handler) -> bool:
        """Whether the code sets `context.callbackWaitsForEmptyEventLoop`, or a middleware for it is in use."""
        return any(
            module.imports_any(WAITS_FOR_NOTHING) or any(_sets_flag(expression) for expression in _written(module))
            for module in self._around(handler)
        )

    def may_wait(self, handler: Handler) -> bool:
        """Whether it opens anything that stays open: a connection, a client, a timer."""
        return any(
            self._connections.database_opened_by(site) is not None
            or any(_plain_name(callee) in KEEPS_LOOP_BUSY for callee in self._values.callee(site))
            for module in self._around(handler)
            for site in module.call_sites
        )

    def _around(self, handler: Handler) -> tuple[Module, ...]:
        found = {handler.module.key: handler.module}
        if handler.routine is not None:
            found |= {routine.module.key: routine.module for routine in self._graph.reached_from(handler.routine)}
        for module in tuple(found.values()):
            for fact in module.facts.imports:
                imported = self._modules.imported_module(module, fact.module)
                if imported is not None:
                    found[imported.key] = imported
        return tuple(found.values())


def _plain_name(callee: Value) -> str:
    return (dotted_name(callee) or "").removeprefix("node:")


def _written(module: Module) -> Iterator[Expression]:
    """What is assigned to, and the objects that calls are given, as `Object.assign` is."""
    for assignment in module.facts.assignments:
        yield assignment.target
    for call in module.facts.calls:
        yield from (argument.value for argument in call.arguments)


def _sets_flag(expression: Expression) -> bool:
    if isinstance(expression, Attribute):
        return expression.name == LOOP_FLAG
    if isinstance(expression, Subscript):
        return isinstance(expression.index, Constant) and expression.index.value == LOOP_FLAG
    return isinstance(expression, Mapping) and expression.get(LOOP_FLAG) is not None
