"""A view of one value of a template that never raises on a wrong shape, and what the value may be at deployment."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from typing import Protocol, TypeAlias

import msgspec
from msgspec.structs import replace

from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.parse.template.sourced import SourcedText, joined, scalar_text
from serverless_lint.parse.tree.nodes import Entry, ListNode, MapNode, ScalarNode, TreeNode
from serverless_lint.source import Document, Location, Span

_INTEGER = lazy_pattern(r"\s*-?[0-9]+\s*")
_LONGEST_NUMBER = 100
"""Python refuses to convert thousands of digits."""


class Reference(msgspec.Struct, frozen=True):
    """`Ref` (attribute None) or `Fn::GetAtt` to a resource of the template, or to one that SAM generates."""

    resource: str
    attribute: str | None = None


class Pseudo(msgspec.Struct, frozen=True):
    """A pseudo parameter whose value only the deployment knows, such as `AWS::Region`."""

    name: str


class Unknown(enum.Enum):
    """A piece of text that only the deployment knows."""

    UNKNOWN = "unknown"


Part: TypeAlias = str | Reference | Pseudo | Unknown


class Interpolated(msgspec.Struct, frozen=True):
    """Text of which some parts are references or unknown: `arn:aws:s3:::${Bucket}/*`.

    Never all text, never all unknown; adjacent texts are one part, and so are adjacent unknowns.
    """

    parts: tuple[Part, ...]


Scalar: TypeAlias = str | int | float | bool
Value: TypeAlias = "Scalar | Reference | Pseudo | Interpolated | Node"
"""A `Node` is a mapping or list (as written, so its own values may again be intrinsic functions)."""


class Known(msgspec.Struct, frozen=True):
    """One thing that a value may be."""

    value: Value
    node: Node
    """Where it is used: the branch of the `Fn::If`, the `Ref` to a parameter, or the literal itself."""
    sources: tuple[Location, ...] = ()
    """Where it comes from, if that is elsewhere: the parameter's default, the mapping's entry."""

    @property
    def alone(self) -> Possible:
        """The value that it would be if it were the only possibility."""
        return Possible((self,), unknown=False, absent=False, node=self.node)

    @property
    def text(self) -> str | None:
        """The text, with `…` for each part that only the deployment knows; None of anything that is no text."""
        if isinstance(self.value, Interpolated):
            return "".join(part if isinstance(part, str) else "…" for part in self.value.parts)
        return self.value if isinstance(self.value, str) else None

    @property
    def number(self) -> float | None:
        """The value as a number, also one written as text, as CloudFormation accepts it; None if it is none."""
        if isinstance(self.value, bool):
            return None
        if isinstance(self.value, (int, float)):
            return self.value
        if isinstance(self.value, str) and len(self.value) <= _LONGEST_NUMBER and _INTEGER.fullmatch(self.value):
            return int(self.value)
        return None


class Possible(msgspec.Struct, frozen=True):
    """All that a value may be at deployment."""

    values: tuple[Known, ...]
    unknown: bool
    """It may also be something that only the deployment knows."""
    absent: bool
    """It may be absent: missing, null or `AWS::NoValue`."""
    node: Node
    """What was asked for; a missing node stands at the nearest thing that exists."""

    @property
    def only(self) -> Value | None:
        """The value if there is exactly one possibility, else None."""
        if len(self.values) != 1 or self.unknown or self.absent:
            return None
        return self.values[0].value

    @property
    def certainly_absent(self) -> bool:
        """Absent on every branch."""
        return self.absent and not self.unknown and not self.values

    @property
    def least_length(self) -> int:
        """The bytes that it takes at least as text; what only the deployment knows counts as empty."""
        if self.unknown or self.absent or not self.values:
            return 0
        return min(_least_length(known.value) for known in self.values)

    def texts(self) -> tuple[str, ...]:
        """Those values that are text."""
        return tuple(known.value for known in self.values if isinstance(known.value, str))

    def numbers(self) -> Iterator[tuple[int | float, Known]]:
        """Those values that are numbers, also written as text, as CloudFormation accepts it."""
        for known in self.values:
            value = known.value
            if isinstance(value, str) and value.strip().isdecimal() and len(value) < _LONGEST_NUMBER:
                yield int(value), known
            elif isinstance(value, (int, float)) and not isinstance(value, bool):
                yield value, known

    def references(self) -> Iterator[tuple[Reference, Known]]:
        """Those values that are a reference to a resource themselves, not merely contain one."""
        for known in self.values:
            if isinstance(known.value, Reference):
                yield known.value, known


def _least_length(value: Value) -> int:
    if isinstance(value, Interpolated):
        return sum(len(part.encode()) for part in value.parts if isinstance(part, str))
    return len(str(value).encode()) if isinstance(value, (str, int, float)) else 0


class Kind(enum.Enum):
    """What a node is as written."""

    SCALAR = "scalar"
    MAPPING = "mapping"
    LIST = "list"
    INTRINSIC = "intrinsic"
    """`Ref`, `Condition` (inside conditions) or `Fn::…`, in short or long form."""
    MISSING = "missing"


# Up to Python 3.11, asking an enumeration for a member takes four times as long as asking for a name.
_SCALAR, _MAPPING, _LIST, _INTRINSIC, _MISSING = Kind


class Declared(Protocol):
    """A resource, as far as values refer to it."""

    @property
    def type(self) -> str:
        """`AWS::Lambda::Function`; empty if it is not a literal."""
        ...


class Around(Protocol):
    """What the stacks around a template say about its values."""

    def passed(self, parameter: str, at: Node, *, certainly: bool) -> Possible | None:
        """What is given for a parameter, with `certainly` whatever defaults say; None if nothing is."""
        ...

    def output(self, reference: Reference, at: Node) -> Possible | None:
        """What an output of a nested stack is; None if that is not known."""
        ...

    def imported(self, name: Possible, at: Node) -> Possible | None:
        """What another stack exports under a name; None if that is not known."""
        ...


class Declarations(Protocol):
    """The template that a value belongs to, as far as its functions can refer to it."""

    @property
    def document(self) -> Document:
        """The file it stands in."""
        ...

    def document_of(self, node: Node) -> Document:
        """The file that a node of it stands in."""
        ...

    @property
    def root(self) -> Node:
        """The template as a whole."""
        ...

    @property
    def is_sam(self) -> bool:
        """Whether SAM adds resources that the template does not show."""
        ...

    @property
    def open(self) -> bool:
        """Whether there may be resources that the template does not show for another reason."""
        ...

    @property
    def around(self) -> Around | None:
        """What the stacks around it say; None of one that stands by itself."""
        ...

    @property
    def parameters(self) -> Mapping[str, Parameter]:
        """By name."""
        ...

    @property
    def resources(self) -> Mapping[str, Declared]:
        """By logical id."""
        ...

    @property
    def conditions(self) -> Mapping[str, Node]:
        """By name."""
        ...

    def possible(self, node: Node) -> Possible:
        """What a node may be at deployment."""
        ...

    def look_up(self, node: Node, path: tuple[str | int, ...]) -> Possible:
        """What may stand at a path below a node, going through `Fn::If` and `AWS::NoValue` on the way."""
        ...

    def variable(self, name: str, node: Node) -> Possible:
        """What `${name}` in a `Fn::Sub` may be."""
        ...

    def is_only_one_of(self, resource: Node) -> bool:
        """Whether no other resource stands at the same place."""
        ...

    def exclude_each_other(self, first: Node, second: Node) -> bool:
        """Whether conditions keep two nodes from being there in one deployment."""
        ...

    def parameters_behind(self, known: Known) -> Iterator[Parameter]:
        """The parameters that a value was taken from."""
        ...


class Node:
    """A value of a template, or the absence of one.

    Each value of a template has one node, so nodes can be compared and kept in sets by identity; a missing node is
    made anew each time it is asked for.
    """

    __slots__ = ("_children", "_entry", "_is_open", "fact", "index", "key", "kind", "parent", "template")

    def __init__(
        self,
        template: Declarations,
        fact: TreeNode | None,
        parent: Node | None = None,
        *,
        entry: Entry | None = None,
        key: str | None = None,
        index: int | None = None,
    ) -> None:
        self.template = template
        self.fact = fact
        """What was parsed, None of a missing node."""
        self.parent = parent
        self.key = key if entry is None else entry.key
        """The key it stands under, None in a list. A missing node has the key that was asked for."""
        self.index = index
        """The position in the list it stands in."""
        self._entry = entry
        self._children: dict[str | int, Node] | None = None
        self._is_open: bool | None = None
        self.kind = self._kind()

    def __repr__(self) -> str:
        return f"<{self.kind.value} at {self.document.path}:{self.location.start.line}>"

    def __bool__(self) -> bool:
        """Whether there is such a value. Null is none."""
        if isinstance(self.fact, ScalarNode):
            return self.fact.value is not None
        return self.fact is not None

    @property
    def document(self) -> Document:
        """The file it stands in."""
        return self.template.document_of(self)

    @property
    def location(self) -> Location:
        """The value as written; of a mapping or list the span ends with its last value, not with blank lines.

        Of a missing node, or a value left empty: the key of the nearest enclosing value that exists.
        """
        if self.fact is not None and self.fact.span.end > self.fact.span.start:
            return self.document.at(self.fact.span)
        return self._head()

    @property
    def key_location(self) -> Location:
        """The key it stands under; the value itself where there is no key."""
        if self._entry is not None:
            return self.document.at(self._entry.key_span)
        return self.location

    @property
    def whole_location(self) -> Location:
        """Key and value together."""
        if self._entry is not None:
            return self.document.at(self._entry.span)
        return self.location

    def get(self, *path: str | int) -> Node:
        """The value at a path of keys and indices as written, without looking into intrinsic functions."""
        node = self
        for step in path:
            child = node.children.get(step)
            if child is None:
                child = Node(
                    self.template,
                    None,
                    node,
                    key=step if isinstance(step, str) else None,
                    index=None if isinstance(step, str) else step,
                )
            node = child
        return node

    def items(self) -> Iterator[tuple[str, Node]]:
        """Keys and values of a mapping as written; nothing for anything else."""
        if self.kind is _MAPPING:
            for key, node in self.children.items():
                yield str(key), node

    def elements(self) -> Iterator[Node]:
        """The elements of a list as written; nothing for anything else."""
        if self.kind is _LIST:
            yield from self.children.values()

    @property
    def scalar(self) -> str | int | float | bool | None:
        """A literal scalar as YAML 1.1 and CloudFormation see it; None for everything else and for null."""
        return self.fact.value if isinstance(self.fact, ScalarNode) else None

    @property
    def text(self) -> str | None:
        """A literal scalar as the text it was written as (`08` stays `08`), None for everything else and for null."""
        return self.fact.text if isinstance(self.fact, ScalarNode) and self else None

    @property
    def intrinsic(self) -> str | None:
        """The function's long name, such as `Ref` or `Fn::Sub`; None for everything else."""
        if self.kind is _INTRINSIC and isinstance(self.fact, MapNode):
            return self.fact.entries[0].key
        return None

    @property
    def argument(self) -> Node:
        """The argument of an intrinsic function; a missing node for everything else."""
        return self.get(self.intrinsic or "")

    def walk(self) -> Iterator[Node]:
        """The node and everything below it, in document order."""
        pending = [self]
        while pending:
            node = pending.pop()
            if node.fact is not None:
                yield node
                if node.kind is not _SCALAR:
                    pending.extend(reversed(node.children.values()))

    def possible(self) -> Possible:
        """What the value may be at deployment."""
        return self.template.possible(self)

    def lookup(self, *path: str | int) -> Possible:
        """What may stand at a path, going through `Fn::If` and `AWS::NoValue` on the way."""
        return self.template.look_up(self, path)

    def sourced_text(self) -> SourcedText | None:
        """A text with a map back to the document, or None if parts of it are unknown.

        It is a literal text, the pieces of a `Fn::Sub` (its `${…}` left as written) or those of a `Fn::Join` with a
        literal delimiter: what inline code is parsed from.
        """
        if isinstance(self.fact, ScalarNode) and self:
            return scalar_text(self.document, self.fact)
        if self.intrinsic == "Fn::Sub":
            text = self.argument if self.argument.kind is _SCALAR else self.argument.get(0)
            found = text.sourced_text() if text.kind is _SCALAR else None
            return replace(found, has_placeholders=True) if found is not None else None
        if self.intrinsic == "Fn::Join":
            return self._joined_text()
        return None

    @property
    def children(self) -> dict[str | int, Node]:
        """What stands directly below it by key or index, the argument of an intrinsic function included."""
        if self._children is None:
            self._children = self._make_children()
        return self._children

    @property
    def is_open(self) -> bool:
        """Whether it is a mapping to which `Fn::Transform` or `Fn::ForEach` may add keys."""
        if self._is_open is None:
            self._is_open = self.kind is _MAPPING and any(is_open_key(str(key)) for key in self.children)
        return self._is_open

    def may_have_more(self) -> None:
        """Take it for a mapping to which something outside of the template may add keys."""
        self._is_open = True

    def _kind(self) -> Kind:
        if self.fact is None:
            return _MISSING
        if isinstance(self.fact, ScalarNode):
            return _SCALAR
        if isinstance(self.fact, ListNode):
            return _LIST
        return _INTRINSIC if self._is_intrinsic(self.fact) else _MAPPING

    def _is_intrinsic(self, fact: MapNode) -> bool:
        if len(fact.entries) != 1:
            return False
        key = fact.entries[0].key
        if key == "Condition":
            return isinstance(fact.entries[0].value, ScalarNode) and self._stands_in_conditions()
        return key == "Ref" or (key.startswith("Fn::") and not key.startswith(FOR_EACH))

    def _stands_in_conditions(self) -> bool:
        section = self
        while section.parent is not None and section.parent.parent is not None:
            section = section.parent
        return section.key == "Conditions" and section is not self

    def _make_children(self) -> dict[str | int, Node]:
        if isinstance(self.fact, MapNode):
            return {entry.key: Node(self.template, entry.value, self, entry=entry) for entry in self.fact.entries}
        if isinstance(self.fact, ListNode):
            return {index: Node(self.template, item, self, index=index) for index, item in enumerate(self.fact.items)}
        return {}

    def _head(self) -> Location:
        """The narrowest thing that stands for a value and what is missing in it."""
        node = self
        while node._entry is None and (node.fact is None or node.fact.span.end == node.fact.span.start):
            if node.parent is None:
                return node.document.at(node.fact.span if node.fact is not None else Span(0, 0))
            node = node.parent
        if node._entry is not None:
            return node.document.at(node._entry.key_span)
        if isinstance(node.fact, MapNode) and node.fact.entries:
            return node.document.at(node.fact.entries[0].key_span)
        return node.location

    def _joined_text(self) -> SourcedText | None:
        delimiter = self.argument.get(0)
        pieces = self.argument.get(1)
        if not isinstance(delimiter.fact, ScalarNode) or pieces.kind is not _LIST or self.fact is None:
            return None
        texts = [piece.sourced_text() for piece in pieces.elements()]
        known = [text for text in texts if text is not None]
        if len(known) != len(texts):
            return None
        span = pieces.fact.span if pieces.fact is not None else self.fact.span
        return joined(known, delimiter.fact.text, self.document, span)


class Parameter(msgspec.Struct, frozen=True, eq=False):
    """A parameter of a template."""

    name: str
    node: Node
    given: str | None = None
    """The value given by the configuration."""

    @property
    def type(self) -> str:
        """Its type, such as `String`; empty if it is not a literal."""
        return self.node.get("Type").text or ""

    @property
    def default(self) -> Node:
        """Its default, a missing node if it has none."""
        return self.node.get("Default")

    @property
    def no_echo(self) -> bool:
        """Whether CloudFormation hides its value."""
        return self.node.get("NoEcho").scalar in (True, "true", "True")

    @property
    def is_list(self) -> bool:
        """Whether its value is a list."""
        return self.type == "CommaDelimitedList" or self.type.startswith("List<")

    @property
    def names_stored_value(self) -> bool:
        """Whether what is given is only the name under which Systems Manager stores the value."""
        return self.type.startswith("AWS::SSM::Parameter::Value<")

    def typed(self, text: str) -> Scalar:
        """A text given for it as the value that a `Ref` to it has."""
        if self.type == "Number" and len(text) < _LONGEST_NUMBER:
            for convert in (int, float):
                try:
                    return convert(text)
                except ValueError:
                    continue
        return text


FOR_EACH = "Fn::ForEach::"


def is_open_key(key: str) -> bool:
    """Whether a key of a mapping stands for keys that only the deployment knows."""
    return key == "Fn::Transform" or key.startswith(FOR_EACH)
