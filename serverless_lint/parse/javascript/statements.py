"""The walk over a JavaScript or TypeScript syntax tree that gathers its facts: statements and definitions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

import msgspec
from tree_sitter import Node

from serverless_lint.parse.code.facts import (
    EACH,
    MAX_DEPTH,
    Assignment,
    Attribute,
    BlockKind,
    CodeClass,
    CodeFunction,
    CodeModule,
    Constant,
    Entry,
    Expression,
    Jump,
    Language,
    Mapping,
    Name,
    Operation,
    Parameter,
    ParameterKind,
    Raise,
    ResultUse,
    Return,
    block_around,
)
from serverless_lint.parse.fact import SyntaxProblem
from serverless_lint.parse.javascript.bindings import shareable
from serverless_lint.parse.javascript.expressions import ExpressionWalk
from serverless_lint.parse.javascript.nodes import (
    opaque,
    parts_of,
    pattern_and_default,
    span_of,
    span_without_decorators,
    text_of_string,
    tokens_of,
)
from serverless_lint.parse.javascript.walk import BOUND, DROPPED, MAX_NAME, RETURNED, USED, Role
from serverless_lint.source import Span

_VARIABLE_DECLARATIONS = frozenset(("lexical_declaration", "variable_declaration", "using_declaration"))
_NAMED_DECLARATIONS = frozenset(
    (
        "abstract_class_declaration",
        "class_declaration",
        "enum_declaration",
        "function_declaration",
        "generator_function_declaration",
        "import_alias",
        "internal_module",
    )
)
_PARAMETER_PROPERTY = frozenset(("accessibility_modifier", "override_modifier", "readonly"))


def facts_of(root: Node, text: str, language: Language) -> CodeModule:
    """The facts in a tree whose offsets are those of the text."""
    walk = _StatementWalk(text)
    walk.statements(root, 0)
    return walk.facts(language)


_DECLARING = frozenset({"const", "let", "var", "using"})
_DECLARATIONS = frozenset({"function_declaration", "generator_function_declaration"})
"""Definitions that bind their name where they stand."""


_LEXICAL = frozenset({"lexical_declaration", "class_declaration"})
"""What may declare a name once in a scope: https://tc39.es/ecma262/#sec-block-static-semantics-early-errors"""
_TWICE = 2
_INSIDE_PATTERNS = frozenset({"object_pattern", "array_pattern", "rest_pattern"})


def _declared_by(statement: Node) -> Node:
    """What `export` stands before, or the statement itself."""
    declaration = statement.child_by_field_name("declaration") if statement.type == "export_statement" else None
    return statement if declaration is None else declaration


def _names_declared_by(declaration: Node) -> Iterator[Node]:
    """The names that a declaration binds, but for those with a default, in source order."""
    pending = [declaration]
    while pending:
        node = pending.pop()
        if node.type in ("identifier", "type_identifier", "shorthand_property_identifier_pattern"):
            yield node
        elif node.type in ("variable_declarator", "class_declaration"):
            name = node.child_by_field_name("name")
            pending += (name,) if name is not None else ()
        elif node.type == "pair_pattern":
            value = node.child_by_field_name("value")
            pending += (value,) if value is not None else ()
        elif node.type in _INSIDE_PATTERNS or node.type == "lexical_declaration":
            pending += reversed(node.named_children)


class _StatementWalk(ExpressionWalk):
    def statement(self, node: Node, depth: int) -> None:
        walk = _STATEMENTS.get(node.type)
        if walk is not None and depth <= MAX_DEPTH:
            walk(self, node, depth)

    def statements(self, node: Node, depth: int) -> None:
        children = node.named_children
        if self.problem is None:
            self.problem = self._declared_again(children)
        for child in children:
            self.statement(child, depth + 1)

    def _declared_again(self, statements: list[Node]) -> SyntaxProblem | None:
        """The first name that statements of one scope declare twice, which no engine loads: functions and `var` apart,
        which may stand there several times.
        """
        declarations = [node for node in map(_declared_by, statements) if node.type in _LEXICAL]
        if len(declarations) < _TWICE:
            return None
        seen: set[str] = set()
        for name in (name for declaration in declarations for name in _names_declared_by(declaration)):
            text = self.text_of(name)
            if text in seen:
                return SyntaxProblem(span_of(name), f"`{text}` is declared already")
            seen.add(text)
        return None

    def _body(self, block: int, node: Node, depth: int) -> None:
        """The statement or statements of a block."""
        with self.inside(block):
            if node.type == "statement_block":
                self.statements(node, depth)
            else:
                self.statement(node, depth + 1)

    def _expression_statement(self, node: Node, depth: int) -> None:
        for part in parts_of(node):
            self.expression(part, depth, DROPPED)

    def _declaration(self, node: Node, depth: int) -> None:
        self._declare(node, depth)

    def _declare(self, node: Node, depth: int, *, exported: bool = False) -> None:
        kind = node.child_by_field_name("kind")
        is_constant = kind is not None and kind.type in ("const", "using")
        for declarator in node.named_children:
            pattern, value_node = declarator.child_by_field_name("name"), declarator.child_by_field_name("value")
            if declarator.type != "variable_declarator" or pattern is None:
                continue
            span = span_of(declarator)
            value = Constant(span, None) if value_node is None else self.bound_value(value_node, pattern, depth)
            self.bind(pattern, value, depth, span, is_constant=is_constant, exported=exported)

    def _function_declaration(self, node: Node, depth: int) -> None:
        self.define(node, depth, USED)

    def _class_declaration(self, node: Node, depth: int) -> None:
        self.define_class(node, depth, USED)

    def _if(self, node: Node, depth: int) -> None:
        condition = self.operand(node, "condition", depth)
        consequence = node.child_by_field_name("consequence")
        if consequence is None:
            return
        block = self.add_block(BlockKind.IF, consequence, condition=condition)
        self._body(block, consequence, depth)
        clause = node.child_by_field_name("alternative")
        for alternative in parts_of(clause) if clause is not None else ():
            self._body(self.add_block(BlockKind.ELSE, alternative, condition=condition, of=block), alternative, depth)

    def _for(self, node: Node, depth: int) -> None:
        initializer = node.child_by_field_name("initializer")
        if initializer is not None:
            self._step(initializer, depth)
        self._loop(node, depth)

    def _loop(self, node: Node, depth: int) -> None:
        """`for(;;)`, `while` and `do`: what is evaluated on every round stands in the LOOP block."""
        body = node.child_by_field_name("body")
        if body is None:
            return
        block = self.add_block(BlockKind.LOOP, body)
        with self.inside(block):
            condition = node.child_by_field_name("condition")
            if condition is not None:
                value = self._step(condition, depth)
                self.blocks[block] = msgspec.structs.replace(self.blocks[block], condition=value)
            increment = node.child_by_field_name("increment")
            if increment is not None:
                self._step(increment, depth, DROPPED)
        self._body(block, body, depth)

    def _step(self, node: Node, depth: int, role: Role = USED) -> Expression | None:
        """A part of a loop's head; some grammars wrap it into a statement."""
        if node.type == "expression_statement":
            node = next(iter(parts_of(node)), node)
        if not node.is_named:
            return None
        if node.type in _STATEMENTS or node.type == "empty_statement":
            self.statement(node, depth + 1)
            return None
        return self.expression(node, depth + 1, role)

    def _for_in(self, node: Node, depth: int) -> None:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        body = node.child_by_field_name("body")
        if left is None or right is None or body is None:
            return
        tokens = tokens_of(node)
        if "await" in tokens:
            self.awaiting.add(self.function)
        source = self.expression(right, depth + 1, Role(awaited="await" in tokens))
        block = self.add_block(BlockKind.LOOP, body)
        with self.inside(block):
            each = Operation(span_of(right), EACH, (source,))
            declares = not _DECLARING.isdisjoint(tokens)
            self.bind(left, each, depth, span_of(left), is_constant="const" in tokens, is_declaration=declares)
        self._body(block, body, depth)

    def _try(self, node: Node, depth: int) -> None:
        body = node.child_by_field_name("body")
        if body is None:
            return
        block = self.add_block(BlockKind.TRY, body)
        self._body(block, body, depth)
        handler = node.child_by_field_name("handler")
        if handler is not None:
            self._catch(handler, block, depth)
        finalizer = node.child_by_field_name("finalizer")
        cleanup = finalizer.child_by_field_name("body") if finalizer is not None else None
        if cleanup is not None:
            self._body(self.add_block(BlockKind.FINALLY, cleanup, of=block), cleanup, depth)

    def _catch(self, node: Node, guarded: int, depth: int) -> None:
        body, parameter = node.child_by_field_name("body"), node.child_by_field_name("parameter")
        if body is None:
            return
        binding = self.text_of(parameter) if parameter is not None and parameter.type == "identifier" else ""
        block = self.add_block(BlockKind.CATCH, body, of=guarded, binding=binding)
        if parameter is not None:
            span = span_of(parameter)
            with self.inside(block):
                self.bind(parameter, Operation(span, "caught"), depth, span)
        self._body(block, body, depth)

    def _switch(self, node: Node, depth: int) -> None:
        subject = shareable(self.operand(node, "value", depth))
        body = node.child_by_field_name("body")
        for case in parts_of(body) if body is not None else ():
            value = case.child_by_field_name("value")
            if value is not None:
                self.expression(value, depth + 1)
            with self.inside(self.add_block(BlockKind.CASE, case, condition=subject)):
                for statement in case.children_by_field_name("body"):
                    self.statement(statement, depth + 1)

    def _with(self, node: Node, depth: int) -> None:
        self.operand(node, "object", depth)
        self._labeled(node, depth)

    def _labeled(self, node: Node, depth: int) -> None:
        body = node.child_by_field_name("body")
        if body is not None:
            self.statement(body, depth + 1)

    def _return(self, node: Node, depth: int) -> None:
        value = next((self.expression(part, depth + 1, RETURNED) for part in parts_of(node)), None)
        self.returns.append(Return(span_of(node), value, self.block))

    def _throw(self, node: Node, depth: int) -> None:
        value = next((self.expression(part, depth + 1) for part in parts_of(node)), None)
        self.raises.append(Raise(span_of(node), value, self.block))

    def _jump(self, node: Node, depth: int) -> None:
        # A `continue` in a `switch` belongs to the loop around it.
        ends = (BlockKind.LOOP, BlockKind.CASE) if node.type == "break_statement" else (BlockKind.LOOP,)
        is_labeled = node.child_by_field_name("label") is not None
        leaves = None if is_labeled else block_around(self.blocks, self.block, *ends)
        self.jumps.append(Jump(span_of(node), self.block, leaves))

    def _enum(self, node: Node, depth: int) -> None:
        name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
        if name is None or body is None:
            return
        entries = []
        for member in parts_of(body):
            key = member.child_by_field_name("name") or member
            value = member.child_by_field_name("value")
            known = self.expression(value, depth + 1) if value is not None else Operation(span_of(member), "")
            entries.append(Entry(self.key(key, depth), known))
        span = span_of(node)
        mapping = Mapping(span, tuple(entries))
        target = Name(span_of(name), self.text_of(name))
        self.assignments.append(Assignment(span, target, mapping, self.block, is_constant=True, is_declaration=True))

    def namespace(self, node: Node, depth: int) -> None:
        """Walk a TypeScript namespace; what it exports are its own names, not the module's."""
        body = node.child_by_field_name("body")
        offered = len(self.modules.exports)
        if body is not None:
            self.statements(body, depth)
        del self.modules.exports[offered:]

    def _import_statement(self, node: Node, depth: int) -> None:
        self.modules.import_statement(node, self.block)

    def _import_alias(self, node: Node, depth: int) -> None:
        """`import A = B.C` of TypeScript, where B is a namespace."""
        parts = parts_of(node)
        if len(parts) == 2:
            value = self.expression(parts[1], depth + 1, BOUND)
            self.bind(parts[0], value, depth, span_of(node), is_constant=True)

    def _export_statement(self, node: Node, depth: int) -> None:
        if "=" in tokens_of(node):
            self._export_assignment(node, depth)
            return
        self.modules.is_esm = True
        declaration, value = node.child_by_field_name("declaration"), node.child_by_field_name("value")
        if declaration is not None:
            self._export_declaration(node, declaration, depth)
        elif value is not None:
            keyword = next((span_of(child) for child in node.children if child.type == "default"), span_of(node))
            role = Role(ResultUse.BOUND, name="default", name_span=keyword)
            self.modules.offer(keyword, "default", self.expression(value, depth + 1, role))
        else:
            self.modules.export_list(node, self.block)

    def _export_assignment(self, node: Node, depth: int) -> None:
        """`export = value` of TypeScript: the same as `module.exports = value`."""
        span = span_of(node)
        for part in parts_of(node):
            role = Role(ResultUse.BOUND, name="default", name_span=span)
            self.modules.offer_all(span, self.expression(part, depth + 1, role))

    def _export_declaration(self, node: Node, declaration: Node, depth: int) -> None:
        kind = declaration.type
        if kind in _VARIABLE_DECLARATIONS:
            self._declare(declaration, depth, exported=True)
            return
        if kind not in _NAMED_DECLARATIONS:
            return
        name = declaration.child_by_field_name("name") or next(iter(parts_of(declaration)), declaration)
        value: Expression = Name(span_of(name), self.text_of(name))
        if kind in ("function_declaration", "generator_function_declaration"):
            value = self._function(declaration, depth, USED)
        elif kind in ("class_declaration", "abstract_class_declaration"):
            self.define_class(declaration, depth, USED, decorators=self._decorators(node, depth))
        else:
            self.statement(declaration, depth + 1)
        exported = "default" if "default" in tokens_of(node) else self.text_of(name)
        self.modules.offer(span_of(name), exported, value)

    def define(self, node: Node, depth: int, role: Role, decorators: tuple[Expression, ...] = ()) -> int:
        """Record a function of any form with its body; its index."""
        function = len(self.functions)
        self.functions.append(None)
        body_node = node.child_by_field_name("body") or node
        name, name_span = self._function_name(node, role)
        tokens = tokens_of(node)
        is_method = node.type == "method_definition"
        defined_in, qualified_name = self.block, self.qualified(name)
        with self.inside_definition(name, function):
            body = self.add_block(BlockKind.FUNCTION, body_node)
            with self.inside(body):
                parameters = tuple(self._parameters(node, depth))
            if body_node.type == "statement_block":
                self._body(body, body_node, depth)
            elif body_node is not node:
                with self.inside(body):
                    value = self.expression(body_node, depth + 1, RETURNED)
                    self.returns.append(Return(span_of(body_node), value, body))
        self.functions[function] = CodeFunction(
            span_without_decorators(node),
            name,
            qualified_name,
            name_span,
            parameters,
            defined_in,
            body,
            is_async="async" in tokens,
            is_generator="*" in tokens,
            decorators=decorators,
            class_name=role.class_name,
            is_declaration=bool(name)
            and (node.type in _DECLARATIONS or (is_method and bool(role.class_name) and "set" not in tokens)),
            is_static=is_method and "static" in tokens,
            is_getter=is_method and "get" in tokens,
            is_private=is_method and (name.startswith("#") or self._is_called_private(node)),
            awaits=function in self.awaiting,
        )
        return function

    def _function_name(self, node: Node, role: Role) -> tuple[str, Span]:
        name = node.child_by_field_name("name")
        if name is not None:
            return self._property_name(name), span_of(name)
        if role.name_span is not None:
            return role.name, role.name_span
        if node.type == "arrow_function":
            at = node.child_by_field_name("parameters") or node.child_by_field_name("parameter")
        else:
            at = next((child for child in node.children if child.type == "function"), None)
        return "", span_of(at or node)

    def _property_name(self, name: Node) -> str:
        if name.type == "string":
            return text_of_string(name, self.text)
        return "" if name.type == "computed_property_name" else self.text_of(name)

    def _parameters(self, node: Node, depth: int) -> Iterator[Parameter]:
        single = node.child_by_field_name("parameter")
        if single is not None:
            yield Parameter(span_of(single), self.text_of(single))
            return
        formal = node.child_by_field_name("parameters")
        index = 0
        for parameter in parts_of(formal) if formal is not None else ():
            pattern, default = pattern_and_default(parameter)
            if pattern.type in ("this", "decorator"):
                continue
            yield self._parameter(parameter, pattern, default, index, depth)
            index += 1

    def _parameter(self, node: Node, pattern: Node, default: Node | None, index: int, depth: int) -> Parameter:
        kind = ParameterKind.POSITIONAL
        if pattern.type == "rest_pattern":
            kind = ParameterKind.REST
            pattern = next(iter(parts_of(pattern)), pattern)
        value = None if default is None else self.bound_value(default, pattern, depth)
        start = pattern.start_byte if kind is ParameterKind.POSITIONAL else node.start_byte
        span = Span(start, default.end_byte if default is not None else pattern.end_byte)
        if pattern.type not in ("object_pattern", "array_pattern"):
            name = self.text_of(pattern)
            if any(child.type in _PARAMETER_PROPERTY for child in node.children):
                self._assign_parameter_property(name, span_of(pattern))
            return Parameter(span, name, kind, value)
        at = span_of(pattern)
        argument: Expression = Operation(at, "parameter", (Constant(at, index),))
        if value is not None:
            argument = Operation(at, "or", (argument, value))
        self.bind(pattern, argument, depth, at)
        return Parameter(span, "", kind, value)

    def _is_called_private(self, method: Node) -> bool:
        return any(
            child.type == "accessibility_modifier" and self.text_of(child) == "private" for child in method.children
        )

    def _assign_parameter_property(self, name: str, span: Span) -> None:
        """`constructor(private db: Db)` of TypeScript binds `this.db`."""
        place = Attribute(span, Name(span, "this"), name, span)
        self.assignments.append(Assignment(span, place, Name(span, name), self.block))

    def _decorators(self, node: Node, depth: int) -> tuple[Expression, ...]:
        return tuple(self._decorator(child, depth) for child in node.named_children if child.type == "decorator")

    def _decorator(self, node: Node, depth: int) -> Expression:
        return next((self.expression(part, depth + 1) for part in parts_of(node)), opaque(node))

    def define_class(self, node: Node, depth: int, role: Role, decorators: tuple[Expression, ...] = ()) -> None:
        body_node = node.child_by_field_name("body")
        if body_node is None:
            return
        index = len(self.classes)
        self.classes.append(None)
        name_node = node.child_by_field_name("name")
        name = (self.text_of(name_node) if name_node is not None else role.name)[:MAX_NAME]
        name_span = span_of(name_node) if name_node is not None else role.name_span or span_of(node.children[0])
        decorators += self._decorators(node, depth)
        bases = tuple(self._bases(node, depth))
        body = self.add_block(BlockKind.CLASS, body_node)
        self.classes[index] = CodeClass(
            span_without_decorators(node), name, name_span, bases, decorators, self.block, body
        )
        with self.inside(body), self.inside_definition(name, self.function):
            self._members(body_node, name, depth + 1)

    def _bases(self, node: Node, depth: int) -> Iterator[Expression]:
        heritage = next((child for child in node.named_children if child.type == "class_heritage"), None)
        for part in parts_of(heritage) if heritage is not None else ():
            if part.type == "extends_clause":
                yield self.operand(part, "value", depth)
            elif part.type != "implements_clause":
                yield self.expression(part, depth + 1)

    def _members(self, body: Node, class_name: str, depth: int) -> None:
        decorators: tuple[Expression, ...] = ()
        for member in parts_of(body):
            if member.type == "decorator":
                decorators += (self._decorator(member, depth),)
                continue
            if member.type == "method_definition":
                decorators += self._decorators(member, depth)
                self.define(member, depth, Role(class_name=class_name), decorators)
            elif member.type in ("field_definition", "public_field_definition"):
                self._decorators(member, depth)
                self._field(member, class_name, depth)
            elif member.type == "class_static_block":
                self._labeled(member, depth)
            decorators = ()

    def _field(self, node: Node, class_name: str, depth: int) -> None:
        key = node.child_by_field_name("property") or node.child_by_field_name("name")
        value_node = node.child_by_field_name("value")
        if key is None or "declare" in tokens_of(node):
            return
        name, name_span, span = self._property_name(key), span_of(key), span_without_decorators(node)
        role = Role(ResultUse.BOUND, name=name, name_span=name_span, class_name=class_name)
        value = Constant(span, None) if value_node is None else self.expression(value_node, depth + 1, role)
        target = Name(name_span, name) if name else Operation(name_span, "")
        self.assignments.append(Assignment(span, target, value, self.block, is_declaration=True))


_Reader: TypeAlias = Callable[[_StatementWalk, Node, int], None]

_STATEMENTS: dict[str, _Reader] = {
    "abstract_class_declaration": _StatementWalk._class_declaration,
    "break_statement": _StatementWalk._jump,
    "class_declaration": _StatementWalk._class_declaration,
    "continue_statement": _StatementWalk._jump,
    "do_statement": _StatementWalk._loop,
    "enum_declaration": _StatementWalk._enum,
    "export_statement": _StatementWalk._export_statement,
    "expression_statement": _StatementWalk._expression_statement,
    "for_in_statement": _StatementWalk._for_in,
    "for_statement": _StatementWalk._for,
    "function_declaration": _StatementWalk._function_declaration,
    "generator_function_declaration": _StatementWalk._function_declaration,
    "if_statement": _StatementWalk._if,
    "import_alias": _StatementWalk._import_alias,
    "import_statement": _StatementWalk._import_statement,
    "internal_module": _StatementWalk.namespace,
    "labeled_statement": _StatementWalk._labeled,
    "lexical_declaration": _StatementWalk._declaration,
    "return_statement": _StatementWalk._return,
    "statement_block": _StatementWalk.statements,
    "switch_statement": _StatementWalk._switch,
    "throw_statement": _StatementWalk._throw,
    "try_statement": _StatementWalk._try,
    "using_declaration": _StatementWalk._declaration,
    "variable_declaration": _StatementWalk._declaration,
    "while_statement": _StatementWalk._loop,
    "with_statement": _StatementWalk._with,
}
