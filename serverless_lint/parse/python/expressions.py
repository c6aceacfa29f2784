"""Python expressions to facts."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, TypeAlias, TypeVar

import libcst as cst
import msgspec

from serverless_lint.parse.code.facts import (
    EACH,
    MAX_DEPTH,
    Access,
    Argument,
    Assignment,
    Attribute,
    Block,
    BlockKind,
    Call,
    CallResult,
    CodeClass,
    CodeFunction,
    CodeModule,
    Constant,
    Entry,
    Expression,
    FunctionValue,
    Import,
    ImportKind,
    Interpolation,
    Jump,
    Language,
    Mapping,
    Name,
    NewerSyntax,
    Operation,
    Parameter,
    ParameterKind,
    Raise,
    ResultUse,
    Return,
    Sequence,
    Subscript,
)
from serverless_lint.parse.fact import Comment, Fact
from serverless_lint.parse.python.literals import (
    float_value,
    integer_value,
    literal_marks,
    string_value,
    text_value,
)
from serverless_lint.source import Span

_FactType = TypeVar("_FactType", bound=Fact)

_CONSTANT_NAMES: Final = {"None": None, "True": True, "False": False}
_OPERATORS: Final = {
    "Add": "+",
    "And": "and",
    "BitAnd": "&",
    "BitInvert": "~",
    "BitOr": "|",
    "BitXor": "^",
    "Divide": "/",
    "Equal": "==",
    "FloorDivide": "//",
    "GreaterThan": ">",
    "GreaterThanEqual": ">=",
    "In": "in",
    "Is": "==",
    "IsNot": "!=",
    "LeftShift": "<<",
    "LessThan": "<",
    "LessThanEqual": "<=",
    "MatrixMultiply": "@",
    "Minus": "-",
    "Modulo": "%",
    "Multiply": "*",
    "Not": "not",
    "NotEqual": "!=",
    "NotIn": "not in",
    "Or": "or",
    "Plus": "+",
    "Power": "**",
    "RightShift": ">>",
    "Subtract": "-",
}
_LONGEST_ANNOTATION: Final = 60
_IMPORTERS: Final = ("importlib.import_module", "import_module", "__import__")


def module_block(text: str) -> Block:
    """The block of a module's own statements."""
    return Block(Span(0, len(text)), BlockKind.MODULE, parent=None, function=None)


def dotted_name(node: cst.CSTNode | None) -> str:
    """`a.b.c` of a chain of attributes that begins with a name; empty for anything else."""
    names: list[str] = []
    while isinstance(node, cst.Attribute):
        names.append(node.attr.value)
        node = node.value
    if not isinstance(node, cst.Name):
        return ""
    return ".".join((node.value, *reversed(names)))


class Scope(msgspec.Struct):
    """The module, function or class whose statements are being walked."""

    function: int | None = None
    """The innermost function."""
    qualified_name: str = ""
    class_name: str = ""
    """Of a class; empty in the functions inside it."""
    is_generator: bool = False
    global_names: dict[str, None] = msgspec.field(default_factory=dict)

    def qualify(self, name: str) -> str:
        """The qualified name of what is defined here."""
        return f"{self.qualified_name}.{name}" if self.qualified_name else name


class ExpressionWalk:
    """Collects facts on one walk over a module's tree, in the order of the source.

    Calls, functions and classes take their index on the way in and are completed on the way out.
    """

    def __init__(self, text: str, spans: dict[int, tuple[int, int]]) -> None:
        self.text = text
        self._spans = spans
        self.blocks = [module_block(text)]
        self.functions: list[CodeFunction | None] = []
        self.classes: list[CodeClass | None] = []
        self.calls: list[Call | None] = []
        self.assignments: list[Assignment] = []
        self.returns: list[Return] = []
        self.raises: list[Raise] = []
        self.jumps: list[Jump] = []
        self.accesses: list[Access] = []
        self.imports: list[Import] = []
        self.newer_syntax: dict[str, NewerSyntax] = {}
        self.matched: list[Access] = []
        self.block = 0
        self.scope = Scope()
        self._depth = 0
        self._optional = 0
        """How many expressions are being walked that may be left out, one in another."""

    def facts(self, comments: tuple[Comment, ...]) -> CodeModule:
        """Everything that was found."""
        return CodeModule(
            Language.PYTHON,
            blocks=tuple(self.blocks),
            functions=_complete(self.functions),
            classes=_complete(self.classes),
            calls=_complete(self.calls),
            assignments=_in_source_order(self.assignments),
            returns=_in_source_order(self.returns),
            raises=_in_source_order(self.raises),
            jumps=_in_source_order(self.jumps),
            accesses=_in_source_order(self.accesses),
            imports=_in_source_order(self.imports),
            comments=comments,
            newer_syntax=_in_source_order(list(self.newer_syntax.values())),
            matched=_in_source_order(self.matched),
        )

    def note_syntax(self, span: Span, text: str, minor: int) -> None:
        """Remember the first use of syntax that came with a version of Python 3."""
        self.newer_syntax.setdefault(text, NewerSyntax(span, text, minor))

    def span(self, node: cst.CSTNode) -> Span:
        """Where a node stands."""
        return Span(*self._spans[id(node)])

    def open_block(
        self,
        kind: BlockKind,
        span: Span,
        *,
        condition: Expression | None = None,
        of: int | None = None,
        catches: tuple[str, ...] = (),
        binding: str = "",
        managers: tuple[Expression, ...] = (),
    ) -> int:
        """Add a block inside the current one; its index."""
        self.blocks.append(
            Block(span, kind, self.block, self.scope.function, condition, of, catches, binding, managers)
        )
        return len(self.blocks) - 1

    @contextlib.contextmanager
    def inside(self, block: int) -> Iterator[None]:
        """What is read meanwhile stands in this block."""
        outer, self.block = self.block, block
        yield
        self.block = outer

    @contextlib.contextmanager
    def inside_scope(self, scope: Scope) -> Iterator[None]:
        """What is read meanwhile stands in this function or class."""
        outer, self.scope = self.scope, scope
        yield
        self.scope = outer

    @contextlib.contextmanager
    def _shallow(self) -> Iterator[None]:
        # Facts refer to calls and functions by index, so that the depth of an expression begins anew inside them.
        outer, self._depth = self._depth, 0
        yield
        self._depth = outer

    def expression(self, node: cst.CSTNode, use: ResultUse = ResultUse.USED) -> Expression:
        """The fact of an expression that is evaluated here; `use` is what happens to its value."""
        return self._read(_READERS, node, use)

    def expressions(self, nodes: Iterable[cst.CSTNode]) -> tuple[Expression, ...]:
        """The facts of several expressions."""
        return tuple([self.expression(node) for node in nodes])

    def target(self, node: cst.CSTNode) -> Expression:
        """The fact of an assignment's target: its own chain of attributes and subscripts is not an access."""
        return self._read(_TARGET_READERS, node, ResultUse.USED)

    def value(self, node: cst.CSTNode, name: str) -> Expression:
        """The fact of an expression that is bound to a name: a lambda takes the name."""
        if isinstance(node, cst.Lambda):
            return self._lambda(node, ResultUse.BOUND, name)
        return self.expression(node, ResultUse.BOUND)

    def bind(self, span: Span, target: Expression, value: Expression, *, augmented: bool = False) -> None:
        """Add the assignment of a value to a target, taken apart if the target is a tuple or list."""
        if not isinstance(target, Sequence):
            self.assignments.append(
                Assignment(span, target, value, self.block, augmented, is_optional=self._optional > 0)
            )
            return
        for item, item_value in zip(target.items, _unpacked(target.items, value), strict=True):
            self.bind(span, _spread(item) or item, item_value)

    def _read(self, readers: dict[str, _Reader], node: cst.CSTNode, use: ResultUse) -> Expression:
        reader = readers.get(type(node).__name__)
        if reader is None or self._depth >= MAX_DEPTH:
            return Operation(self.span(node), "")
        self._depth += 1
        found = reader(self, node, use)
        self._depth -= 1
        return found

    def _name(self, node: cst.Name, use: ResultUse) -> Expression:
        if node.value in _CONSTANT_NAMES:
            return Constant(self.span(node), _CONSTANT_NAMES[node.value])
        return Name(self.span(node), node.value)

    def _integer(self, node: cst.Integer, use: ResultUse) -> Expression:
        return self._number(node, integer_value(node.value))

    def _float(self, node: cst.Float, use: ResultUse) -> Expression:
        return self._number(node, float_value(node.value))

    def _number(self, node: cst.CSTNode, value: float | None) -> Expression:
        span = self.span(node)
        return Operation(span, "") if value is None else Constant(span, value)

    def _string(self, node: cst.SimpleString, use: ResultUse) -> Expression:
        span = self.span(node)
        value = string_value(node.value)
        return Operation(span, "") if value is None else Constant(span, value)

    def _format_string(self, node: cst.FormattedString, use: ResultUse) -> Expression:
        return _joined(self.span(node), self._format_string_parts(node))

    def _format_string_parts(self, node: cst.FormattedString) -> list[Expression]:
        raw = "r" in node.start.lower()
        parts: list[Expression] = []
        for part in node.parts:
            if isinstance(part, cst.FormattedStringText):
                parts.append(Constant(self.span(part), text_value(part.value, raw=raw, braces_doubled=True)))
            elif isinstance(part, cst.FormattedStringExpression):
                parts.append(self._format_field(part))
                self._note_free_format(self.span(part.expression), node.end)
        return parts

    def _note_free_format(self, span: Span, quote: str) -> None:
        """Note what PEP 701 allows inside an f-string: its own quotes, backslashes, and line ends."""
        written = self.text[span.start : span.end]
        if quote in written or "\\" in written or (len(quote) == 1 and "\n" in written):
            self.note_syntax(span, "an f-string with its own quotes or a backslash inside", 12)

    def _format_field(self, node: cst.FormattedStringExpression) -> Expression:
        value = self.expression(node.expression)
        for part in node.format_spec or ():
            if isinstance(part, cst.FormattedStringExpression):
                self.expression(part.expression)
        is_changed = node.conversion is not None or node.format_spec is not None
        return Operation(value.span, "", (value,)) if is_changed and isinstance(value, Constant) else value

    def _concatenated_string(self, node: cst.ConcatenatedString, use: ResultUse) -> Expression:
        parts: list[Expression] = []
        rest: cst.BaseExpression = node
        while isinstance(rest, cst.ConcatenatedString):
            parts += self._string_parts(rest.left)
            rest = rest.right
        parts += self._string_parts(rest)
        is_bytes = isinstance(node.left, cst.SimpleString) and "b" in node.left.prefix
        return Operation(self.span(node), "") if is_bytes else _joined(self.span(node), parts)

    def _string_parts(self, node: cst.BaseExpression) -> list[Expression]:
        return self._format_string_parts(node) if isinstance(node, cst.FormattedString) else [self.expression(node)]

    def _template_string(self, node: Any, use: ResultUse) -> Expression:
        self.note_syntax(self.span(node), "a template string", 14)
        inner = [part.expression for part in node.parts if hasattr(part, "expression")]
        return Operation(self.span(node), "", self.expressions(inner))

    def _attribute(self, node: cst.Attribute, use: ResultUse) -> Expression:
        found = self._unread_attribute(node, use)
        self.accesses.append(Access(found.span, found, self.block))
        return found

    def _unread_attribute(self, node: cst.Attribute, use: ResultUse) -> Attribute:
        base = self.target(node.value) if isinstance(node.value, _CHAINS) else self.expression(node.value)
        return Attribute(self.span(node), base, node.attr.value, self.span(node.attr))

    def _subscript(self, node: cst.Subscript, use: ResultUse) -> Expression:
        found = self._unread_subscript(node, use)
        self.accesses.append(Access(found.span, found, self.block))
        return found

    def _unread_subscript(self, node: cst.Subscript, use: ResultUse) -> Subscript:
        base = self.target(node.value) if isinstance(node.value, _CHAINS) else self.expression(node.value)
        return Subscript(self.span(node), base, self._index(node))

    def _index(self, node: cst.Subscript) -> Expression:
        indices = [self._slice(element) for element in node.slice]
        if len(indices) == 1:
            return indices[0]
        span = Span(indices[0].span.start, indices[-1].span.end) if indices else self.span(node)
        return Sequence(span, tuple(indices))

    def _slice(self, element: cst.SubscriptElement) -> Expression:
        part = element.slice
        if isinstance(part, cst.Index):
            value = self.expression(part.value)
            return Operation(self.span(element), "...", (value,)) if part.star else value
        assert isinstance(part, cst.Slice)
        span = self.span(element)
        lower, upper, *steps = (
            self.expression(bound) if bound is not None else None for bound in (part.lower, part.upper, part.step)
        )
        nothing = Constant(Span(span.start, span.start), None)
        return Operation(span, "slice", (lower or nothing, upper or nothing, *(step for step in steps if step)))

    def _call(self, node: cst.Call, use: ResultUse) -> Expression:
        return self._call_result(node, use, awaited=False)

    def _await(self, node: cst.Await, use: ResultUse) -> Expression:
        if isinstance(node.expression, cst.Call):
            return self._call_result(node.expression, use, awaited=True)
        return self.expression(node.expression, use)

    def _call_result(self, node: cst.Call, use: ResultUse, *, awaited: bool) -> CallResult:
        span = self.span(node)
        index = len(self.calls)
        self.calls.append(None)
        with self._shallow():
            callee = self._callee(node.func)
            arguments = tuple([self._argument(argument) for argument in node.args])
        self.calls[index] = Call(span, callee, self.span(node.func), arguments, self.block, awaited=awaited, use=use)
        if dotted_name(node.func) in _IMPORTERS:
            self._dynamic_import(node, span, arguments)
        return CallResult(span, index)

    def _callee(self, node: cst.BaseExpression) -> Expression:
        """The function that is called: no access itself, but what it is taken from is."""
        if isinstance(node, cst.Attribute):
            base = self.expression(node.value)
            return Attribute(self.span(node), base, node.attr.value, self.span(node.attr))
        if isinstance(node, cst.Subscript):
            base = self.expression(node.value)
            return Subscript(self.span(node), base, self._index(node))
        return self.expression(node)

    def _argument(self, node: cst.Arg) -> Argument:
        value = self.expression(node.value)
        if node.star:
            return Argument(Operation(self.span(node), "...", (value,)))
        return Argument(value, node.keyword.value if node.keyword else "")

    def _dynamic_import(self, node: cst.Call, span: Span, arguments: tuple[Argument, ...]) -> None:
        if not arguments or not isinstance(module := arguments[0].value, Constant):
            return
        if not isinstance(module.value, str):
            return
        name_span = module.span
        first = node.args[0].value
        if isinstance(first, cst.SimpleString):
            prefix, quote = literal_marks(first.value)
            name_span = Span(name_span.start + len(prefix) + len(quote), name_span.end - len(quote))
        self.imports.append(Import(span, module.value, "", "", self.block, ImportKind.DYNAMIC, name_span))

    def _lambda(self, node: cst.Lambda, use: ResultUse, name: str = "") -> Expression:
        span = self.span(node)
        index = len(self.functions)
        self.functions.append(None)
        block = self.block
        with self._shallow():
            parameters = self.parameters(node.params)
            qualified_name = self.scope.qualify(name or "<lambda>")
            scope = Scope(index, qualified_name)
            with self.inside_scope(scope):
                body = self.open_block(BlockKind.FUNCTION, self.span(node.body))
                with self.inside(body):
                    value = self.expression(node.body, ResultUse.RETURNED)
                    self.returns.append(Return(value.span, value, body))
        self.functions[index] = CodeFunction(
            span,
            name,
            qualified_name,
            Span(span.start, span.start + len("lambda")),
            parameters,
            block,
            body,
            is_generator=scope.is_generator,
        )
        return FunctionValue(span, index)

    def parameters(self, node: cst.Parameters) -> tuple[Parameter, ...]:
        """The parameters in order; their defaults are evaluated where the function is defined."""
        found = [self._parameter(one, ParameterKind.POSITIONAL) for one in (*node.posonly_params, *node.params)]
        if isinstance(node.star_arg, cst.Param):
            found.append(self._parameter(node.star_arg, ParameterKind.REST))
        found += [self._parameter(one, ParameterKind.KEYWORD) for one in node.kwonly_params]
        if node.star_kwarg is not None:
            found.append(self._parameter(node.star_kwarg, ParameterKind.KEYWORD_REST))
        return tuple(found)

    def _parameter(self, node: cst.Param, kind: ParameterKind) -> Parameter:
        span, annotation = self.span(node.name), self._annotation(node)
        if node.default is None:
            return Parameter(span, node.name.value, kind, annotation=annotation)
        default = self.value(node.default, node.name.value)
        return Parameter(Span(span.start, default.span.end), node.name.value, kind, default, annotation)

    def _annotation(self, node: cst.Param) -> str:
        if node.annotation is None:
            return ""
        span = self.span(node.annotation.annotation)
        return self.text[span.start : span.end] if span.end - span.start <= _LONGEST_ANNOTATION else ""

    def _named_expression(self, node: cst.NamedExpr, use: ResultUse) -> Expression:
        target = self.target(node.target)
        value = self.value(node.value, dotted_name(node.target))
        self.bind(self.span(node), target, value)
        return value

    def _conditional(self, node: cst.IfExp, use: ResultUse) -> Expression:
        self._optional += 1
        then = self.expression(node.body)
        self._optional -= 1
        condition = self.expression(node.test)
        self._optional += 1
        otherwise = self.expression(node.orelse)
        self._optional -= 1
        return Operation(self.span(node), "if", (condition, then, otherwise))

    def _binary(self, node: cst.BooleanOperation | cst.BinaryOperation, use: ResultUse) -> Expression:
        left = self.expression(node.left)
        is_optional = isinstance(node, cst.BooleanOperation)
        self._optional += is_optional
        right = self.expression(node.right)
        self._optional -= is_optional
        return Operation(self.span(node), _operator(node.operator), (left, right))

    def _unary(self, node: cst.UnaryOperation, use: ResultUse) -> Expression:
        operator = _operator(node.operator)
        operand = self.expression(node.expression)
        if operator in "+-" and isinstance(operand, Constant) and type(operand.value) in (int, float):
            assert isinstance(operand.value, (int, float))
            return Constant(self.span(node), -operand.value if operator == "-" else operand.value)
        return Operation(self.span(node), operator, (operand,))

    def _comparison(self, node: cst.Comparison, use: ResultUse) -> Expression:
        left = self.expression(node.left)
        links: list[Expression] = []
        for target in node.comparisons:
            right = self.expression(target.comparator)
            span = Span(left.span.start, right.span.end)
            links.append(Operation(span, _operator(target.operator), (left, right)))
            left = right
        return links[0] if len(links) == 1 else Operation(self.span(node), "and", tuple(links))

    def _sequence(self, node: cst.Tuple | cst.List | cst.Set, use: ResultUse) -> Expression:
        return Sequence(self.span(node), tuple([self._item(element) for element in node.elements]))

    def _item(self, element: cst.BaseElement) -> Expression:
        value = self.expression(element.value)
        is_spread = isinstance(element, cst.StarredElement)
        return Operation(self.span(element), "...", (value,)) if is_spread else value

    def _target_sequence(self, node: cst.Tuple | cst.List, use: ResultUse) -> Expression:
        items = [self._target_item(element) for element in node.elements]
        return Sequence(self.span(node), tuple(items))

    def _target_item(self, element: cst.BaseElement) -> Expression:
        target = self.target(element.value)
        is_spread = isinstance(element, cst.StarredElement)
        return Operation(self.span(element), "...", (target,)) if is_spread else target

    def _mapping(self, node: cst.Dict, use: ResultUse) -> Expression:
        return Mapping(self.span(node), tuple([self._entry(element) for element in node.elements]))

    def _entry(self, element: cst.BaseDictElement) -> Entry:
        if not isinstance(element, cst.DictElement):
            return Entry(None, self.expression(element.value))
        key = self.expression(element.key)
        if isinstance(element.value, cst.Lambda) and isinstance(key, Constant) and isinstance(key.value, str):
            return Entry(key, self._lambda(element.value, ResultUse.USED, key.value))
        return Entry(key, self.expression(element.value))

    def _yield(self, node: cst.Yield, use: ResultUse) -> Expression:
        self.scope.is_generator = True
        value = node.value.item if isinstance(node.value, cst.From) else node.value
        return Operation(self.span(node), "yield", () if value is None else (self.expression(value),))

    def _comprehension(self, node: cst.BaseComp, use: ResultUse) -> Expression:
        span = self.span(node)
        outer = self.block
        loops: list[tuple[cst.CompFor, int]] = []
        clause: cst.CompFor | None = node.for_in
        while clause is not None:
            self.block = self.open_block(BlockKind.LOOP, span)
            loops.append((clause, self.block))
            clause = clause.inner_for_in
        element = self._comprehension_element(node)
        self.block = outer
        sources: list[Expression] = []
        conditions: list[Expression] = []
        for clause, loop in loops:
            target = self.target(clause.target)
            source = self.expression(clause.iter)
            self.block = loop
            self.bind(Span(target.span.start, source.span.end), target, Operation(source.span, EACH, (source,)))
            conditions += [self.expression(condition.test) for condition in clause.ifs]
            sources.append(source)
        self.block = outer
        return Operation(span, "comprehension", (element, *sources, *conditions))

    def _comprehension_element(self, node: cst.BaseComp) -> Expression:
        if isinstance(node, cst.DictComp):
            key, value = self.expressions((node.key, node.value))
            return Mapping(Span(key.span.start, value.span.end), (Entry(key, value),))
        if isinstance(node, cst.BaseSimpleComp):
            return self.expression(node.elt)
        return Operation(self.span(node), "")


def _complete(facts: list[_FactType | None]) -> tuple[_FactType, ...]:
    return tuple([fact for fact in facts if fact is not None])


def _in_source_order(facts: list[_FactType]) -> tuple[_FactType, ...]:
    return tuple(sorted(facts, key=lambda fact: fact.span))


def _operator(node: cst.CSTNode) -> str:
    return _OPERATORS.get(type(node).__name__, "")


def _spread(item: Expression) -> Expression | None:
    """What `*item` takes its items from, or puts them into."""
    return item.operands[0] if isinstance(item, Operation) and item.operator == "..." else None


def _unpacked(targets: tuple[Expression, ...], value: Expression) -> Iterator[Expression]:
    """What each of several targets is bound to."""
    starred = next((at for at, target in enumerate(targets) if _spread(target)), None)
    if starred is None and isinstance(value, Sequence) and _fits(value.items, len(targets)):
        yield from value.items
        return
    for at in range(len(targets)):
        if at == starred:
            index: Expression = Operation(value.span, "slice")
        else:
            index = Constant(value.span, at if starred is None or at < starred else at - len(targets))
        yield Subscript(value.span, value, index)


def _fits(items: tuple[Expression, ...], count: int) -> bool:
    return len(items) == count and not any(_spread(item) for item in items)


def _joined(span: Span, parts: list[Expression]) -> Expression:
    """A string made of parts: a constant if all of them are text."""
    merged: list[Expression] = []
    for part in parts:
        last = _text(merged[-1]) if merged else None
        text = _text(part)
        if last is None or text is None:
            merged.append(part)
        else:
            merged[-1] = Constant(Span(merged[-1].span.start, part.span.end), last + text)
    if not merged:
        return Constant(span, "")
    only = _text(merged[0]) if len(merged) == 1 else None
    return Interpolation(span, tuple(merged)) if only is None else Constant(span, only)


def _text(expression: Expression) -> str | None:
    if isinstance(expression, Constant) and isinstance(expression.value, str):
        return expression.value
    return None


_CHAINS: Final = (cst.Attribute, cst.Subscript)
_Reader: TypeAlias = Callable[[ExpressionWalk, Any, ResultUse], Expression]
_READERS: Final[dict[str, _Reader]] = {
    "Attribute": ExpressionWalk._attribute,
    "Await": ExpressionWalk._await,
    "BinaryOperation": ExpressionWalk._binary,
    "BooleanOperation": ExpressionWalk._binary,
    "Call": ExpressionWalk._call,
    "Comparison": ExpressionWalk._comparison,
    "ConcatenatedString": ExpressionWalk._concatenated_string,
    "Dict": ExpressionWalk._mapping,
    "DictComp": ExpressionWalk._comprehension,
    "Float": ExpressionWalk._float,
    "FormattedString": ExpressionWalk._format_string,
    "GeneratorExp": ExpressionWalk._comprehension,
    "IfExp": ExpressionWalk._conditional,
    "Integer": ExpressionWalk._integer,
    "Lambda": ExpressionWalk._lambda,
    "List": ExpressionWalk._sequence,
    "ListComp": ExpressionWalk._comprehension,
    "Name": ExpressionWalk._name,
    "NamedExpr": ExpressionWalk._named_expression,
    "Set": ExpressionWalk._sequence,
    "SetComp": ExpressionWalk._comprehension,
    "SimpleString": ExpressionWalk._string,
    "StarredDictComp": ExpressionWalk._comprehension,
    "Subscript": ExpressionWalk._subscript,
    "TemplatedString": ExpressionWalk._template_string,
    "Tuple": ExpressionWalk._sequence,
    "UnaryOperation": ExpressionWalk._unary,
    "Yield": ExpressionWalk._yield,
}
_TARGET_READERS: Final[dict[str, _Reader]] = {
    **_READERS,
    "Attribute": ExpressionWalk._unread_attribute,
    "List": ExpressionWalk._target_sequence,
    "Subscript": ExpressionWalk._unread_subscript,
    "Tuple": ExpressionWalk._target_sequence,
}
