"""Schemas of GraphQL: what the arguments of fields may be, as far as their types say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from graphql import DocumentNode, TypeNode

MAX_LENGTH = 2_000_000
"""Longer texts are not read. No schema that people write comes near it."""
_MAX_TOKENS = 200_000
"""A second of work; large products have schemas of a tenth of that."""


class Schema(msgspec.Struct, frozen=True):
    """What schemas say of arguments, those of several files put together."""

    enumerations: frozenset[str] = frozenset()
    inputs: tuple[tuple[str, str, str], ...] = ()
    """The fields of input types: the type, the field, the type of its value or of each of its values."""
    arguments: tuple[tuple[str, str], ...] = ()
    """The arguments of fields by name, each with its type or that of each of its values."""


def read_schema(text: str) -> Schema:
    """What a text says; of one that is no schema, or no valid one, nothing."""
    document = _parsed(text)
    if document is None:
        return Schema()
    from graphql import (
        EnumTypeDefinitionNode,
        EnumTypeExtensionNode,
        InputObjectTypeDefinitionNode,
        InputObjectTypeExtensionNode,
        InterfaceTypeDefinitionNode,
        InterfaceTypeExtensionNode,
        ObjectTypeDefinitionNode,
        ObjectTypeExtensionNode,
    )

    enumerations: set[str] = set()
    inputs: list[tuple[str, str, str]] = []
    arguments: list[tuple[str, str]] = []
    for node in document.definitions:
        if isinstance(node, (EnumTypeDefinitionNode, EnumTypeExtensionNode)):
            enumerations.add(node.name.value)
        elif isinstance(node, (InputObjectTypeDefinitionNode, InputObjectTypeExtensionNode)):
            inputs += ((node.name.value, field.name.value, _name(field.type)) for field in node.fields or ())
        elif isinstance(
            node,
            (
                ObjectTypeDefinitionNode,
                ObjectTypeExtensionNode,
                InterfaceTypeDefinitionNode,
                InterfaceTypeExtensionNode,
            ),
        ):
            arguments += (
                (argument.name.value, _name(argument.type))
                for field in node.fields or ()
                for argument in field.arguments or ()
            )
    return Schema(frozenset(enumerations), tuple(inputs), tuple(arguments))


def _parsed(text: str) -> DocumentNode | None:
    if len(text) > MAX_LENGTH:
        return None
    # Few projects have a schema, and its import takes as long as that of twenty rules.
    from graphql import GraphQLError, parse

    try:
        return parse(text, no_location=True, max_tokens=_MAX_TOKENS)
    except (GraphQLError, RecursionError):
        return None


def _name(node: TypeNode) -> str:
    """That of a type, or of what its lists hold."""
    from graphql import ListTypeNode, NamedTypeNode, NonNullTypeNode

    while isinstance(node, (ListTypeNode, NonNullTypeNode)):
        node = node.type
    return node.name.value if isinstance(node, NamedTypeNode) else ""
