"""Arguments of GraphQL that cannot hold any text: AppSync refuses what is not of their types."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from serverless_lint.aws.event_sources import CLOSED_TYPES_OF_APPSYNC
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import Path
from serverless_lint.parse.graphql import Schema, read_schema
from serverless_lint.parse.template.template import Template

_SCHEMAS = (".graphql", ".graphqls", ".gql")
_ARGUMENTS = "arguments"
_DEPTH = 20


def closed_arguments(project: LinkedProject) -> ClosedArguments:
    """What knows the arguments that schemas of a project declare."""
    return ClosedArguments(read_schema(text) for text in _schemas(project))


def _schemas(project: LinkedProject) -> Iterator[str]:
    for document in project.sources.documents(code=False):
        if document.path.endswith(_SCHEMAS):
            yield document.text
    for template in project.all(Template):
        for resource in template.resources.values():
            if resource.type == "AWS::AppSync::GraphQLSchema":
                yield from resource.properties.lookup("Definition").texts()


class ClosedArguments:
    """Knows the types of arguments. What is called alike somewhere else and may hold any text is not closed."""

    def __init__(self, schemas: Iterable[Schema]) -> None:
        self._closed = set(CLOSED_TYPES_OF_APPSYNC.value)
        self._arguments: dict[str, set[str]] = {}
        self._fields: dict[tuple[str, str], set[str]] = {}
        for schema in schemas:
            self._closed |= schema.enumerations
            for name, of in schema.arguments:
                self._arguments.setdefault(name, set()).add(of)
            for holder, name, of in schema.inputs:
                self._fields.setdefault((holder, name), set()).add(of)

    def have(self, path: Path) -> bool:
        """Whether a part of an event is an argument, or in one, that only ever holds values of a closed type."""
        if _ARGUMENTS not in path[:2]:
            return False
        names = [step for step in path[path.index(_ARGUMENTS) + 1 :] if isinstance(step, str)]
        types = self._arguments.get(names[0], set()) if names else set()
        for name in names[1:_DEPTH]:
            if types <= self._closed:
                break
            types = {of for holder in types for of in self._fields.get((holder, name), {""})}
        return bool(types) and types <= self._closed
