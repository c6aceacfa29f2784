"""Python statements to facts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, TypeAlias

import libcst as cst
import msgspec

from serverless_lint.parse.code.facts import (
    EACH,
    Access,
    Assignment,
    Attribute,
    BlockKind,
    CodeClass,
    CodeFunction,
    Constant,
    Expression,
    Import,
    ImportKind,
    Jump,
    Operation,
    Raise,
    ResultUse,
    Return,
    Subscript,
    block_around,
)
from serverless_lint.parse.python.expressions import ExpressionWalk, Scope, dotted_name
from serverless_lint.source import Span


class StatementWalk(ExpressionWalk):
    """The walk over all statements of a module."""

    def __init__(self, text: str, spans: dict[int, tuple[int, int]]) -> None:
        super().__init__(text, spans)
        self._type_only = False

    def module(self, node: cst.Module) -> None:
        """Collect the facts of all statements."""
        self._statements(node.body)

    def _statements(self, nodes: Sequence[cst.CSTNode]) -> None:
        for node in nodes:
            if isinstance(node, cst.SimpleStatementLine):
                self._statements(node.body)
            else:
                reader = _READERS.get(type(node).__name__)
                if reader is not None:
                    reader(self, node)

    def _suite_span(self, suite: cst.BaseSuite) -> Span:
        span = self.span(suite)
        decorators = getattr(suite.body[0], "decorators", ()) if suite.body else ()
        return Span(self.span(decorators[0]).start, span.end) if decorators else span

    def _suite(self, suite: cst.BaseSuite, block: int) -> None:
        with self.inside(block):
            self._statements(suite.body)

    def _suite_block(
        self,
        kind: BlockKind,
        suite: cst.BaseSuite,
        *,
        condition: Expression | None = None,
        of: int | None = None,
        catches: tuple[str, ...] = (),
        binding: str = "",
    ) -> int:
        block = self.open_block(
            kind, self._suite_span(suite), condition=condition, of=of, catches=catches, binding=binding
        )
        self._suite(suite, block)
        return block

    def _expression_statement(self, node: cst.Expr) -> None:
        self.expression(node.value, ResultUse.DROPPED)

    def _assign(self, node: cst.Assign) -> None:
        targets = [self.target(target.target) for target in node.targets]
        value = self.value(node.value, _bound_name(node.targets[0].target))
        for target in targets:
            self.bind(self.span(node), target, value)

    def _annotated_assign(self, node: cst.AnnAssign) -> None:
        if node.value is not None:
            target = self.target(node.target)
            self.bind(self.span(node), target, self.value(node.value, _bound_name(node.target)))

    def _augmented_assign(self, node: cst.AugAssign) -> None:
        target = self.target(node.target)
        self.bind(self.span(node), target, self.expression(node.value), augmented=True)

    def _return(self, node: cst.Return) -> None:
        value = None if node.value is None else self.expression(node.value, ResultUse.RETURNED)
        self.returns.append(Return(self.span(node), value, self.block))

    def _raise(self, node: cst.Raise) -> None:
        value = None if node.exc is None else self.expression(node.exc)
        if node.cause is not None:
            self.expression(node.cause.item)
        self.raises.append(Raise(self.span(node), value, self.block))

    def _jump(self, node: cst.Break | cst.Continue) -> None:
        self.jumps.append(Jump(self.span(node), self.block, block_around(self.blocks, self.block, BlockKind.LOOP)))

    def _assert(self, node: cst.Assert) -> None:
        self.expression(node.test)
        if node.msg is not None:
            self.expression(node.msg)

    def _declare_global(self, node: cst.Global | cst.Nonlocal) -> None:
        for item in node.names:
            self.scope.global_names[item.name.value] = None

    def _import(self, node: cst.Import) -> None:
        for alias in node.names:
            module = dotted_name(alias.name)
            local = _local_name(alias) or module.partition(".")[0]
            self._add_import(alias, module, "", local, self.span(alias.name))

    def _import_from(self, node: cst.ImportFrom) -> None:
        module = "." * len(node.relative) + dotted_name(node.module)
        module_span = self._module_span(node)
        if isinstance(node.names, cst.ImportStar):
            self._add_import(node, module, "*", "*", module_span)
            return
        for alias in node.names:
            name = dotted_name(alias.name)
            self._add_import(alias, module, name, _local_name(alias) or name, module_span)

    def _add_import(self, node: cst.CSTNode, module: str, name: str, alias: str, module_span: Span) -> None:
        self.imports.append(
            Import(
                self.span(node),
                module,
                name,
                alias,
                self.block,
                ImportKind.IMPORT,
                module_span,
                type_only=self._type_only,
            )
        )

    def _module_span(self, node: cst.ImportFrom) -> Span:
        if not node.relative:
            return self.span(node.module) if node.module is not None else self.span(node)
        # Dots have no span of their own; nothing but white space is before and between them.
        start = end = self.text.index(".", self.span(node).start)
        for _ in node.relative:
            end = self.text.index(".", end) + 1
        return Span(start, end if node.module is None else self.span(node.module).end)

    def _if(self, node: cst.If) -> None:
        outer = self.block
        branch: cst.If | cst.Else | None = node
        condition: Expression | None = None
        of: int | None = None
        while isinstance(branch, cst.If):
            if of is not None:
                self.block = self.open_block(BlockKind.ELSE, self.span(branch), condition=condition, of=of)
            condition = self.expression(branch.test)
            of = self._if_block(branch, condition)
            branch = branch.orelse
        if branch is not None:
            self._suite_block(BlockKind.ELSE, branch.body, condition=condition, of=of)
        self.block = outer

    def _if_block(self, node: cst.If, condition: Expression) -> int:
        outer = self._type_only
        self._type_only = outer or dotted_name(node.test).rpartition(".")[2] == "TYPE_CHECKING"
        block = self._suite_block(BlockKind.IF, node.body, condition=condition)
        self._type_only = outer
        return block

    def _while(self, node: cst.While) -> None:
        # The condition is evaluated again each time, so that it stands in the loop.
        loop = self.open_block(BlockKind.LOOP, Span(self.span(node.test).start, self.span(node.body).end))
        with self.inside(loop):
            condition = self.expression(node.test)
        self.blocks[loop] = msgspec.structs.replace(self.blocks[loop], condition=condition)
        self._suite(node.body, loop)
        if node.orelse is not None:
            self._suite_block(BlockKind.ELSE, node.orelse.body, condition=condition, of=loop)

    def _for(self, node: cst.For) -> None:
        target = self.target(node.target)
        source = self.expression(node.iter)
        loop = self.open_block(BlockKind.LOOP, self._suite_span(node.body))
        with self.inside(loop):
            span = Span(self.span(node.target).start, source.span.end)
            self.bind(span, target, Operation(source.span, EACH, (source,)))
        self._suite(node.body, loop)
        if node.orelse is not None:
            self._suite_block(BlockKind.ELSE, node.orelse.body, of=loop)

    def _with(self, node: cst.With) -> None:
        bindings: list[tuple[Span, Expression, Expression]] = []
        managers: list[Expression] = []
        for item in node.items:
            use = ResultUse.USED if item.asname is None else ResultUse.BOUND
            value = self.expression(item.item, use)
            managers.append(value)
            if item.asname is not None:
                target = self.target(item.asname.name)
                bindings.append((self.span(item), target, Operation(value.span, "enter", (value,))))
        block = self.open_block(BlockKind.WITH, self._suite_span(node.body), managers=tuple(managers))
        with self.inside(block):
            for span, target, value in bindings:
                self.bind(span, target, value)
            self._suite_of_with(node)

    def _suite_of_with(self, node: cst.With) -> None:
        """Read the statements of a `with`: `suppress(…)` is a `try` around them that goes on after what it catches."""
        suppressed = tuple([name for item in node.items for name in self._suppressed(item.item)])
        if not suppressed:
            self._suite(node.body, self.block)
            return
        guarded = self._suite_block(BlockKind.TRY, node.body)
        end = self.span(node.body).end
        self.open_block(BlockKind.CATCH, Span(end, end), of=guarded, catches=suppressed)

    def _suppressed(self, node: cst.BaseExpression) -> Iterator[str]:
        """What `contextlib.suppress(…)` is given."""
        if isinstance(node, cst.Call) and self._means(dotted_name(node.func), "contextlib", "suppress"):
            for argument in node.args:
                yield from self._caught_names(argument.value)

    def _means(self, written: str, module: str, name: str) -> bool:
        """Whether a name is the one that a module offers."""
        base, _, attribute = written.rpartition(".")
        imported = ("", base) if base and attribute == name else (name, written)
        return any(fact.module == module and (fact.name, fact.alias) == imported for fact in self.imports)

    def _try(self, node: cst.Try | cst.TryStar) -> None:
        guarded = self._suite_block(BlockKind.TRY, node.body)
        for handler in node.handlers:
            self._handler(handler, guarded)
        if node.orelse is not None:
            self._suite_block(BlockKind.ELSE, node.orelse.body, of=guarded)
        if node.finalbody is not None:
            self._suite_block(BlockKind.FINALLY, node.finalbody.body, of=guarded)

    def _try_star(self, node: cst.TryStar) -> None:
        keyword = self.text.index("except", self.span(node.body).end)
        self.note_syntax(Span(keyword, keyword + len("except")), "`except*`", 11)
        self._try(node)

    def _type_alias(self, node: cst.TypeAlias) -> None:
        start = self.span(node).start
        self.note_syntax(Span(start, start + len("type")), "a `type` statement", 12)

    def _handler(self, node: cst.ExceptHandler | cst.ExceptStarHandler, guarded: int) -> None:
        caught = () if node.type is None else (self.expression(node.type),)
        name = dotted_name(node.name.name) if node.name is not None else ""
        block = self.open_block(
            BlockKind.CATCH,
            self._suite_span(node.body),
            of=guarded,
            catches=self._caught_names(node.type),
            binding=name,
        )
        with self.inside(block):
            if node.name is not None:
                span = self.span(node.name.name)
                target = self.target(node.name.name)
                self.assignments.append(Assignment(span, target, Operation(span, "caught", caught), block))
            self._statements(node.body.body)

    def _caught_names(self, node: cst.BaseExpression | None) -> tuple[str, ...]:
        if node is None:
            return ()
        if isinstance(node, cst.Tuple):
            return tuple([self._dotted(element) for element in node.elements])
        return (self._dotted(node),)

    def _dotted(self, node: cst.CSTNode) -> str:
        inner = node.value if isinstance(node, cst.Element) else node
        start, end = self.span(node)
        return dotted_name(inner) or self.text[start:end]

    def _function(self, node: cst.FunctionDef) -> None:
        if node.type_parameters is not None:
            self.note_syntax(self.span(node.name), "a type parameter list", 12)
        decorators = self.expressions(one.decorator for one in node.decorators)
        name = node.name.value
        index = len(self.functions)
        self.functions.append(None)
        parameters = self.parameters(node.params)
        scope = Scope(index, self.scope.qualify(name))
        with self.inside_scope(scope):
            body = self._suite_block(BlockKind.FUNCTION, node.body)
        names = [dotted_name(one.decorator).rpartition(".")[2] for one in node.decorators]
        self.functions[index] = CodeFunction(
            self.span(node),
            name,
            scope.qualified_name,
            self.span(node.name),
            parameters,
            self.block,
            body,
            is_async=node.asynchronous is not None,
            is_generator=scope.is_generator,
            decorators=decorators,
            class_name=self.scope.class_name,
            is_declaration=True,
            global_names=tuple(scope.global_names),
            is_static=not _STATIC.isdisjoint(names),
            is_getter=not _GETTERS.isdisjoint(names),
        )

    def _class(self, node: cst.ClassDef) -> None:
        if node.type_parameters is not None:
            self.note_syntax(self.span(node.name), "a type parameter list", 12)
        decorators = self.expressions(one.decorator for one in node.decorators)
        index = len(self.classes)
        self.classes.append(None)
        bases = tuple([self._base_class(argument) for argument in node.bases])
        for argument in node.keywords:
            self.expression(argument.value)
        name = node.name.value
        scope = Scope(self.scope.function, self.scope.qualify(name), class_name=name)
        with self.inside_scope(scope):
            body = self._suite_block(BlockKind.CLASS, node.body)
        self.classes[index] = CodeClass(
            self.span(node), name, self.span(node.name), bases, decorators, self.block, body
        )

    def _base_class(self, argument: cst.Arg) -> Expression:
        value = self.expression(argument.value)
        return Operation(self.span(argument), "...", (value,)) if argument.star else value

    def _match(self, node: cst.Match) -> None:
        start = self.span(node).start
        self.note_syntax(Span(start, start + len("match")), "`match`", 10)
        subject = self.expression(node.subject)
        for case in node.cases:
            block = self.open_block(BlockKind.CASE, self.span(case), condition=subject)
            with self.inside(block):
                self._pattern(case.pattern, subject)
                if case.guard is not None:
                    self.expression(case.guard)
                self._statements(case.body.body)

    def _pattern(self, node: cst.CSTNode, value: Expression) -> None:
        """Read a pattern that is matched against a value, and bind what it captures."""
        reader = _PATTERN_READERS.get(type(node).__name__)
        if reader is not None:
            reader(self, node, value)

    def _capture(self, name: cst.Name | None, value: Expression) -> None:
        if name is not None:
            self.bind(self.span(name), self.target(name), value)

    def _as_pattern(self, node: cst.MatchAs, value: Expression) -> None:
        if node.pattern is not None:
            self._pattern(node.pattern, value)
        self._capture(node.name, value)

    def _or_pattern(self, node: cst.MatchOr, value: Expression) -> None:
        for option in node.patterns:
            self._pattern(option.pattern, value)

    def _value_pattern(self, node: cst.MatchValue, value: Expression) -> None:
        self.expression(node.value)

    def _sequence_pattern(self, node: cst.MatchSequence, value: Expression) -> None:
        starred = False
        for at, element in enumerate(node.patterns):
            if isinstance(element, cst.MatchStar):
                starred = True
                self._capture(element.name, Subscript(value.span, value, Operation(value.span, "slice")))
                continue
            index = Constant(value.span, at - len(node.patterns) if starred else at)
            self._pattern(element.value, Subscript(value.span, value, index))

    def _mapping_pattern(self, node: cst.MatchMapping, value: Expression) -> None:
        for element in node.elements:
            key = self.expression(element.key)
            found = Subscript(key.span, value, key)
            self.matched.append(Access(key.span, found, self.block))
            self._pattern(element.pattern, found)
        self._capture(node.rest, Operation(value.span, "", (value,)))

    def _class_pattern(self, node: cst.MatchClass, value: Expression) -> None:
        self.expression(node.cls)
        for element in node.patterns:
            self._pattern(element.value, Operation(value.span, "", (value,)))
        for keyword in node.kwds:
            name = keyword.key.value
            self._pattern(keyword.pattern, Attribute(value.span, value, name, self.span(keyword.key)))


def _local_name(alias: cst.ImportAlias) -> str:
    return dotted_name(alias.asname.name) if alias.asname is not None else ""


def _bound_name(target: cst.CSTNode) -> str:
    """The name that an anonymous function takes from the target it is assigned to."""
    return target.attr.value if isinstance(target, cst.Attribute) else dotted_name(target)


_STATIC: Final = frozenset({"staticmethod", "classmethod"})
_GETTERS: Final = frozenset({"property", "cached_property"})
_Reader: TypeAlias = Callable[[StatementWalk, Any], None]
_READERS: Final[dict[str, _Reader]] = {
    "AnnAssign": StatementWalk._annotated_assign,
    "Assert": StatementWalk._assert,
    "Assign": StatementWalk._assign,
    "AugAssign": StatementWalk._augmented_assign,
    "Break": StatementWalk._jump,
    "ClassDef": StatementWalk._class,
    "Continue": StatementWalk._jump,
    "Expr": StatementWalk._expression_statement,
    "For": StatementWalk._for,
    "FunctionDef": StatementWalk._function,
    "Global": StatementWalk._declare_global,
    "If": StatementWalk._if,
    "Import": StatementWalk._import,
    "ImportFrom": StatementWalk._import_from,
    "LazyImport": StatementWalk._import,
    "LazyImportFrom": StatementWalk._import_from,
    "Match": StatementWalk._match,
    "Nonlocal": StatementWalk._declare_global,
    "Raise": StatementWalk._raise,
    "Return": StatementWalk._return,
    "Try": StatementWalk._try,
    "TryStar": StatementWalk._try_star,
    "TypeAlias": StatementWalk._type_alias,
    "While": StatementWalk._while,
    "With": StatementWalk._with,
}
_PatternReader: TypeAlias = Callable[[StatementWalk, Any, Expression], None]
_PATTERN_READERS: Final[dict[str, _PatternReader]] = {
    "MatchAs": StatementWalk._as_pattern,
    "MatchClass": StatementWalk._class_pattern,
    "MatchList": StatementWalk._sequence_pattern,
    "MatchMapping": StatementWalk._mapping_pattern,
    "MatchOr": StatementWalk._or_pattern,
    "MatchTuple": StatementWalk._sequence_pattern,
    "MatchValue": StatementWalk._value_pattern,
}
