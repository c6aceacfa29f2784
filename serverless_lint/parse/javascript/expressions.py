"""What the expressions of JavaScript and TypeScript mean."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator
from typing import TypeAlias

from tree_sitter import Node

from serverless_lint.parse.code.facts import (
    MAX_DEPTH,
    Argument,
    Assignment,
    Attribute,
    Call,
    CallResult,
    Constant,
    Entry,
    Expression,
    FunctionValue,
    Interpolation,
    Mapping,
    Name,
    Operation,
    Sequence,
    Subscript,
    spelling,
)
from serverless_lint.parse.javascript.bindings import BindingWalk
from serverless_lint.parse.javascript.modules import is_exports
from serverless_lint.parse.javascript.nodes import (
    CHAIN_BASES,
    numeric_value,
    opaque,
    operator_of,
    parts_of,
    span_of,
    text_of_string,
    tokens_of,
    unescaped,
    unwrapped,
)
from serverless_lint.parse.javascript.walk import DROPPED, USED, Role
from serverless_lint.source import Span

_PREFIXED = frozenset(("await_expression", "unary_expression"))
_LOGICAL = frozenset(("or", "and"))


class ExpressionWalk(BindingWalk):
    """Walks expressions; functions and classes among them are left to who knows statements."""

    @abstractmethod
    def define(self, node: Node, depth: int, role: Role, decorators: tuple[Expression, ...] = ()) -> int:
        """Record a function of any form with its body; its index."""

    @abstractmethod
    def define_class(self, node: Node, depth: int, role: Role, decorators: tuple[Expression, ...] = ()) -> None:
        """Record a class with its members."""

    @abstractmethod
    def namespace(self, node: Node, depth: int) -> None:
        """Walk the statements of a TypeScript namespace."""

    def expression(self, node: Node, depth: int, role: Role = USED) -> Expression:
        """The value of a node; too deep or not modelled, it is opaque."""
        read = _EXPRESSIONS.get(node.type)
        if read is None:
            node = unwrapped(node)
            read = _EXPRESSIONS.get(node.type)
        if read is None or depth > MAX_DEPTH:
            return opaque(node)
        return read(self, node, depth, role)

    def operand(self, node: Node, field: str, depth: int, role: Role = USED) -> Expression:
        """The value of what stands in a field of a node."""
        child = node.child_by_field_name(field)
        return opaque(node) if child is None else self.expression(child, depth + 1, role)

    def _name(self, node: Node, depth: int, role: Role) -> Expression:
        start, end = node.byte_range
        return Name(Span(start, end), self.text[start:end])

    def _null(self, node: Node, depth: int, role: Role) -> Expression:
        return Constant(span_of(node), None)

    def _boolean(self, node: Node, depth: int, role: Role) -> Expression:
        return Constant(span_of(node), node.type == "true")

    def _number(self, node: Node, depth: int, role: Role) -> Expression:
        value = numeric_value(self.text_of(node))
        return opaque(node) if value is None else Constant(span_of(node), value)

    def _text(self, node: Node, depth: int, role: Role) -> Expression:
        return Constant(span_of(node), text_of_string(node, self.text))

    def _regular_expression(self, node: Node, depth: int, role: Role) -> Expression:
        written = self.text_of(node)
        return Operation(span_of(node), written) if len(written) <= _MAX_REGULAR_EXPRESSION else opaque(node)

    def _template(self, node: Node, depth: int, role: Role) -> Expression:
        start, end = node.byte_range
        at = start + 1
        parts: list[Expression] = []
        for child in node.named_children:
            if child.type == "template_substitution":
                child_start, child_end = child.byte_range
                parts += self._template_text(at, child_start)
                parts += (self.expression(part, depth + 1) for part in parts_of(child))
                at = child_end
        if at == start + 1:
            return Constant(Span(start, end), unescaped(self.text[at : end - 1]))
        parts += self._template_text(at, end - 1)
        return Interpolation(Span(start, end), tuple(parts))

    def _template_text(self, start: int, end: int) -> tuple[Constant, ...]:
        return (Constant(Span(start, end), unescaped(self.text[start:end])),) if start < end else ()

    def _nested_identifier(self, node: Node, depth: int, role: Role) -> Expression:
        base = self.operand(node, "object", depth)
        name = node.child_by_field_name("property") or node
        return Attribute(span_of(node), base, self.text_of(name), span_of(name))

    def _meta_property(self, node: Node, depth: int, role: Role) -> Expression:
        """`import.meta` and `new.target`."""
        base, name = node.children[0], node.children[-1]
        return Attribute(span_of(node), Name(span_of(base), self.text_of(base)), self.text_of(name), span_of(name))

    def _chain(self, node: Node, depth: int, role: Role) -> Expression:
        value = self.chained(node, depth, role)
        self.read(value)
        return value

    def chained(self, node: Node, depth: int, role: Role) -> Expression:
        """`a.b[c](d)` of any length, from the inside out; expressions are nested only up to the next call."""
        links, base, level = _links_of(node, depth)
        value = self.expression(base, level + 1)
        for position in range(len(links) - 1, -1, -1):
            link = links[position]
            span = Span(link.start, link.node.end_byte)
            if link.node.type == "call_expression":
                given = role if position == 0 else USED
                if any(prefix.type == "await_expression" for prefix in link.prefixes):
                    given = given._replace(awaited=True)
                    self.awaiting.add(self.function)
                value = self._call(link.node, span, value, depth, given)
            else:
                value = self._member(link.node, span, value, depth)
            for prefix in link.prefixes:
                if prefix.type == "unary_expression":
                    value = Operation(Span(prefix.start_byte, span.end), operator_of(prefix), (value,))
        return value

    def _member(self, node: Node, span: Span, base: Expression, depth: int) -> Expression:
        if node.type == "subscript_expression":
            return Subscript(span, base, self.operand(node, "index", depth))
        name = node.child_by_field_name("property")
        if name is None:
            return Operation(span, "")
        return Attribute(span, base, self.text_of(name), span_of(name))

    def _call(
        self, node: Node, span: Span, callee: Expression, depth: int, role: Role, *, is_new: bool = False
    ) -> CallResult:
        if isinstance(callee, (Attribute, Subscript)):
            self.read(callee.base)
        index = len(self.calls)
        self.calls.append(None)
        arguments = tuple([Argument(self.expression(given, depth + 1)) for given in _arguments(node)])
        self.calls[index] = Call(
            span, callee, callee.span, arguments, self.block, is_new=is_new, awaited=role.awaited, use=role.use
        )
        if isinstance(callee, Name):
            self.modules.note_call(index, callee.name, span, arguments, block=self.block, awaited=role.awaited)
        elif role.awaited and spelling(callee) == "Promise.all":
            self.modules.note_gathered(index, arguments)
        elif isinstance(callee, Attribute) and callee.name == "defineProperty":
            self._export_defined(arguments)
        return CallResult(span, index)

    def _export_defined(self, arguments: tuple[Argument, ...]) -> None:
        """`Object.defineProperty(exports, "name", {value})`, as compilers write it."""
        values = [argument.value for argument in arguments]
        if len(values) < 3 or not is_exports(values[0]):
            return
        name, description = values[1:3]
        if not (isinstance(name, Constant) and isinstance(name.value, str) and isinstance(description, Mapping)):
            return
        value, getter = description.get("value"), description.get("get")
        if value is None and isinstance(getter, FunctionValue):
            value = self._last_returned_by(getter.function)
        self.modules.offer(name.span, name.value, value)

    def _last_returned_by(self, function: int) -> Expression | None:
        """What a function returns whose body has just been walked."""
        definition = self.functions[function]
        last = self.returns[-1] if self.returns else None
        return last.value if definition and last and last.block == definition.body else None

    def _new(self, node: Node, depth: int, role: Role) -> Expression:
        constructor = node.child_by_field_name("constructor")
        if constructor is None:
            return opaque(node)
        constructor = unwrapped(constructor)
        if constructor.type in CHAIN_BASES:
            callee = self.chained(constructor, depth + 1, USED)
        else:
            callee = self.expression(constructor, depth + 1)
        return self._call(node, span_of(node), callee, depth, role, is_new=True)

    def _await(self, node: Node, depth: int, role: Role) -> Expression:
        awaited = role._replace(awaited=True)
        self.awaiting.add(self.function)
        return next((self.expression(part, depth + 1, awaited) for part in parts_of(node)), opaque(node))

    def _binary(self, node: Node, depth: int, role: Role) -> Expression:
        """`a + b + c` of any length, from the left."""
        links: list[Node] = []
        while node.type == "binary_expression" and depth + len(links) <= MAX_DEPTH:
            left = node.child_by_field_name("left")
            if left is None:
                break
            links.append(node)
            node = unwrapped(left)
        value = self.expression(node, depth + len(links))
        for position in range(len(links) - 1, -1, -1):
            link = links[position]
            operator = operator_of(link)
            is_logical = operator in _LOGICAL
            passed = role if position == 0 and is_logical else USED
            self.optional += is_logical
            right = self.operand(link, "right", depth + position, passed)
            self.optional -= is_logical
            value = Operation(span_of(link), operator, (value, right))
        return value

    def _unary(self, node: Node, depth: int, role: Role) -> Expression:
        operator, argument = operator_of(node), node.child_by_field_name("argument")
        if argument is None:
            return opaque(node)
        operand = self.target(argument, depth) if operator == "delete" else self.expression(argument, depth + 1)
        if operator == "-" and isinstance(operand, Constant) and isinstance(operand.value, (int, float)):
            return Constant(span_of(node), -operand.value)
        return Operation(span_of(node), operator, (operand,))

    def _update(self, node: Node, depth: int, role: Role) -> Expression:
        """`x++` and the like."""
        argument = node.child_by_field_name("argument")
        operator, span = operator_of(node), span_of(node)
        if argument is None:
            return Operation(span, "")
        target = self.target(argument, depth)
        self.read(target)
        step = Constant(span, 1 if operator == "++" else -1)
        self.assignments.append(Assignment(span, target, step, self.block, augmented=True))
        return Operation(span, operator, (target,))

    def _ternary(self, node: Node, depth: int, role: Role) -> Expression:
        condition = self.operand(node, "condition", depth)
        self.optional += 1
        then = self.operand(node, "consequence", depth, role)
        otherwise = self.operand(node, "alternative", depth, role)
        self.optional -= 1
        return Operation(span_of(node), "if", (condition, then, otherwise))

    def _sequence(self, node: Node, depth: int, role: Role) -> Expression:
        """`a, b`: the value is the last one."""
        *dropped, last = parts_of(node) or [node]
        if last is node:
            return opaque(node)
        for part in dropped:
            self.expression(part, depth + 1, DROPPED)
        return self.expression(last, depth + 1, role)

    def _assignment(self, node: Node, depth: int, role: Role) -> Expression:
        """An assignment; its value is what is assigned."""
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None:
            return opaque(node)
        value = self.bound_value(right, left, depth)
        self.bind(left, value, depth, span_of(node), is_declaration=False)
        return value

    def _augmented_assignment(self, node: Node, depth: int, role: Role) -> Expression:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        span = span_of(node)
        if left is None or right is None:
            return Operation(span, "")
        target = self.target(left, depth)
        self.read(target)
        value = self.bound_value(right, left, depth)
        operator = operator_of(node).removesuffix("=")
        is_optional = operator in ("or", "and")
        fact = Assignment(span, target, value, self.block, augmented=True, is_optional=is_optional)
        self.assignments.append(fact)
        return Operation(span, operator, (target, value))

    def _array(self, node: Node, depth: int, role: Role) -> Expression:
        return Sequence(span_of(node), tuple(self.expression(part, depth + 1) for part in parts_of(node)))

    def _object(self, node: Node, depth: int, role: Role) -> Expression:
        return Mapping(span_of(node), tuple(self._entry(part, depth) for part in parts_of(node)))

    def _entry(self, node: Node, depth: int) -> Entry:
        kind = node.type
        if kind == "pair":
            key_node, value_node = node.child_by_field_name("key"), node.child_by_field_name("value")
            if key_node is not None and value_node is not None:
                key = self.key(key_node, depth)
                named = isinstance(key, Constant) and isinstance(key.value, str)
                role = Role(name=str(key.value), name_span=key.span) if named and isinstance(key, Constant) else USED
                return Entry(key, self.expression(value_node, depth + 1, role))
        elif kind == "method_definition":
            return self._method_entry(node, depth)
        elif kind == "shorthand_property_identifier":
            name = self.text_of(node)
            value = Constant(span_of(node), None) if name == "undefined" else Name(span_of(node), name)
            return Entry(Constant(span_of(node), name), value)
        elif kind == "spread_element":
            return Entry(None, next((self.expression(part, depth + 1) for part in parts_of(node)), opaque(node)))
        return Entry(opaque(node), opaque(node))

    def _method_entry(self, node: Node, depth: int) -> Entry:
        name = node.child_by_field_name("name") or node
        key = self.key(name, depth)
        function = self.define(node, depth, USED)
        if {"get", "set"}.intersection(tokens_of(node)):
            return Entry(key, opaque(node))
        return Entry(key, FunctionValue(span_of(node), function))

    def key(self, node: Node, depth: int) -> Expression:
        """The key of a property, a text constant where it is a name."""
        if node.type == "computed_property_name":
            return next((self.expression(part, depth + 1) for part in parts_of(node)), opaque(node))
        if node.type in ("string", "number"):
            return self.expression(node, depth)
        return Constant(span_of(node), self.text_of(node))

    def _spread(self, node: Node, depth: int, role: Role) -> Expression:
        return Operation(span_of(node), "...", tuple(self.expression(part, depth + 1) for part in parts_of(node)))

    def _yield(self, node: Node, depth: int, role: Role) -> Expression:
        return Operation(span_of(node), "yield", tuple(self.expression(part, depth + 1) for part in parts_of(node)))

    def _function(self, node: Node, depth: int, role: Role) -> Expression:
        return FunctionValue(span_of(node), self.define(node, depth, role))

    def _class(self, node: Node, depth: int, role: Role) -> Expression:
        self.define_class(node, depth, role)
        return Operation(span_of(node), "class")

    def _namespace_expression(self, node: Node, depth: int, role: Role) -> Expression:
        self.namespace(node, depth)
        return opaque(node)

    def _jsx(self, node: Node, depth: int, role: Role) -> Expression:
        return Operation(span_of(node), "", tuple(self._jsx_values(node, depth)))

    def _jsx_values(self, node: Node, depth: int) -> Iterator[Expression]:
        """What is computed in an element: attributes, embedded expressions, inner elements."""
        for part in node.named_children:
            if part.type in ("jsx_element", "jsx_self_closing_element"):
                yield self.expression(part, depth + 1)
            elif part.type in ("jsx_opening_element", "jsx_attribute"):
                yield from self._jsx_values(part, depth)
            elif part.type == "jsx_expression":
                for inner in parts_of(part):
                    yield self.expression(inner, depth + 1)


class _Link:
    """A member, subscript or call of a chain."""

    __slots__ = ("node", "prefixes", "start")

    def __init__(self, node: Node) -> None:
        self.node = node
        self.start = node.start_byte
        self.prefixes: tuple[Node, ...] = ()


def _links_of(node: Node, depth: int) -> tuple[list[_Link], Node, int]:
    """The links of a chain from the outside in, what they are applied to, and how deep that is nested.

    TypeScript's grammar takes `await a<T>().b` for `(await a)<T>().b`. Such prefixes are moved to the outermost link
    inside the same parentheses.
    """
    links: list[_Link] = []
    outermost, level = 0, depth
    while node.type in CHAIN_BASES and level <= MAX_DEPTH:
        base = node.child_by_field_name(CHAIN_BASES[node.type])
        if base is None:
            break
        level = depth if node.type == "call_expression" else level + 1
        links.append(_Link(node))
        if base.type in _PREFIXED:
            prefixes, base = _prefixes_of(base, MAX_DEPTH - level)
            level += len(prefixes)
            links[outermost].prefixes = prefixes
            for link in links[outermost:]:
                link.start = base.start_byte
        node = unwrapped(base)
        if node.start_byte > base.start_byte:
            outermost = len(links)
    return links, node, level


def _prefixes_of(node: Node, limit: int) -> tuple[tuple[Node, ...], Node]:
    """`await` and signs in front of an expression, innermost first, and the expression."""
    prefixes: list[Node] = []
    while node.type in _PREFIXED and len(prefixes) <= limit:
        operand = next(iter(parts_of(node)), None)
        if operand is None:
            break
        prefixes.append(node)
        node = operand
    return tuple(reversed(prefixes)), node


def _arguments(call: Node) -> list[Node]:
    """The argument nodes of a call; a tagged template is called with the template."""
    given = call.child_by_field_name("arguments")
    if given is None:
        return []
    return [given] if given.type == "template_string" else parts_of(given)


_Reader: TypeAlias = Callable[[ExpressionWalk, Node, int, Role], Expression]

_MAX_REGULAR_EXPRESSION = 40
_EXPRESSIONS: dict[str, _Reader] = {
    "array": ExpressionWalk._array,
    "arrow_function": ExpressionWalk._function,
    "assignment_expression": ExpressionWalk._assignment,
    "augmented_assignment_expression": ExpressionWalk._augmented_assignment,
    "await_expression": ExpressionWalk._await,
    "binary_expression": ExpressionWalk._binary,
    "call_expression": ExpressionWalk._chain,
    "class": ExpressionWalk._class,
    "false": ExpressionWalk._boolean,
    "function_expression": ExpressionWalk._function,
    "generator_function": ExpressionWalk._function,
    "identifier": ExpressionWalk._name,
    "import": ExpressionWalk._name,
    "internal_module": ExpressionWalk._namespace_expression,
    "jsx_element": ExpressionWalk._jsx,
    "jsx_self_closing_element": ExpressionWalk._jsx,
    "member_expression": ExpressionWalk._chain,
    "meta_property": ExpressionWalk._meta_property,
    "nested_identifier": ExpressionWalk._nested_identifier,
    "new_expression": ExpressionWalk._new,
    "null": ExpressionWalk._null,
    "number": ExpressionWalk._number,
    "object": ExpressionWalk._object,
    "private_property_identifier": ExpressionWalk._name,
    "regex": ExpressionWalk._regular_expression,
    "sequence_expression": ExpressionWalk._sequence,
    "spread_element": ExpressionWalk._spread,
    "string": ExpressionWalk._text,
    "subscript_expression": ExpressionWalk._chain,
    "super": ExpressionWalk._name,
    "template_string": ExpressionWalk._template,
    "ternary_expression": ExpressionWalk._ternary,
    "this": ExpressionWalk._name,
    "true": ExpressionWalk._boolean,
    "unary_expression": ExpressionWalk._unary,
    "undefined": ExpressionWalk._null,
    "update_expression": ExpressionWalk._update,
    "yield_expression": ExpressionWalk._yield,
}
