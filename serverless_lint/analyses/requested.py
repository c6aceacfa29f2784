"""What the code of handlers asks of AWS, found once for all who want to know."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from serverless_lint.link.program.plain_clients import PlainClients
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import Program

# They bring what the SDKs offer, which runs alone need that read code.
if TYPE_CHECKING:
    from serverless_lint.link.program.handler_requests import HandlerRequests
    from serverless_lint.link.program.requests import Requests


class Requested:
    """Knows the requests of each handler. A project has one: `project.once(Requested)`."""

    def __init__(self, project: LinkedProject) -> None:
        self._project = project
        self._of_handlers: dict[tuple[str, str], HandlerRequests] = {}
        self.plain = PlainClients(project.values)
        """Which clients have the credentials of the function."""

    @cached_property
    def requests(self) -> Requests:
        """What single calls request."""
        from serverless_lint.link.program.requests import Requests

        return Requests(self._project.values, self._project.sdk)

    def of(self, program: Program) -> HandlerRequests:
        """What the handler of a program requests."""
        from serverless_lint.link.program.handler_requests import HandlerRequests

        key = program.handler.key
        if key not in self._of_handlers:
            project = self._project
            self._of_handlers[key] = HandlerRequests(
                program.handler, program.code, project.values, project.graph, self.requests
            )
        return self._of_handlers[key]

    def changes_defaults(self, program: Program) -> bool:
        """Whether the code gives all clients other credentials, or another address."""
        return any(map(self.plain.changes_defaults, program.code.modules))
