"""Where code names DynamoDB tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

import msgspec
from msgspec.structs import replace

from serverless_lint.analyses.deployed_code import code_of_handlers, deployed_code
from serverless_lint.link.program.sdk import Sdk
from serverless_lint.link.program.values import Values
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import (
    ArrayValue,
    CallSite,
    ClientKind,
    Function,
    Literal,
    Member,
    Module,
    ObjectValue,
    Table,
)
from serverless_lint.model.project import finds
from serverless_lint.parse.code.facts import Constant, Expression, Interpolation, Mapping, Operation
from serverless_lint.parse.template.template import Known
from serverless_lint.source import Location


class TableUse(msgspec.Struct, frozen=True, eq=False):
    """A place in the code that names a DynamoDB table."""

    site: CallSite
    location: Location
    """The expression that is the name."""
    names: tuple[Literal, ...]
    """The names it may have, if all of them are literals of the code; else empty."""
    may_be_deployed: bool = True
    """Whether a function may run the code, as far as can be seen."""
    is_seen_to_run: bool = True
    """Whether a handler is seen to load the code; else it may be a script that people run."""
    is_of_others: bool = False
    """Whether functions run the code, but no template of the project makes a table that may have one of the names."""
    is_fixed_in_template: bool = False
    """Whether templates of the project give tables these very names, and no others."""


class FixedTableName(msgspec.Struct, frozen=True, eq=False):
    """A name of a table that a file of the application fixes, with all that goes by it."""

    name: str
    location: Location
    """Where the file names it first."""
    others: tuple[Location, ...]
    """Where the file names it again."""
    uses: tuple[TableUse, ...]
    """The expressions elsewhere whose value it is."""
    is_advice: bool
    """Whether the table is of another project, its template fixes its name as well, or people run what works on it."""


@finds(TableUse, reads_code=True)
def table_uses(project: LinkedProject) -> Iterator[TableUse]:
    """Where the code names tables."""
    deployed, tables = project.once(deployed_code), project.once(_tables_of_templates)
    fixed = project.once(_fixed_names)
    for use in Tables(project.values, project.sdk).uses(project.all(Module)):
        module = use.site.module
        yield replace(
            use,
            may_be_deployed=deployed.may_run(module),
            is_seen_to_run=module.is_inline or module.key in project.once(code_of_handlers),
            is_of_others=tables is not None and tables.isdisjoint(str(name.value) for name in use.names),
            is_fixed_in_template=fixed.issuperset(str(name.value) for name in use.names),
        )


@finds(FixedTableName, reads_code=True)
def fixed_table_names(project: LinkedProject) -> Iterator[FixedTableName]:
    """The names that the code of the application gives tables, one of each in a file."""
    named: defaultdict[tuple[str, str], list[tuple[Literal, TableUse]]] = defaultdict(list)
    for use in project.all(TableUse):
        module = use.site.module
        if module.is_test or module.is_infrastructure or not use.may_be_deployed:
            continue
        for literal in use.names:
            path = literal.location.document.path
            named[path, str(literal.value)].append((literal, use))
    for (_, name), found in named.items():
        places = sorted({literal.location for literal, _ in found}, key=lambda place: place.sort_key)
        uses = {use.location: use for _, use in found if use.location not in places}
        yield FixedTableName(
            name,
            places[0],
            tuple(places[1:]),
            tuple(sorted(uses.values(), key=lambda use: use.location.sort_key)),
            all(_is_advice(use) for _, use in found),
        )


def _is_advice(use: TableUse) -> bool:
    return use.is_of_others or use.is_fixed_in_template or not use.is_seen_to_run


def _tables_of_templates(project: LinkedProject) -> frozenset[str] | None:
    """The names of the tables that templates make; None if there is no function, or some name is not known."""
    if not project.all(Function):
        return None
    names: set[str] = set()
    for table in project.all(Table):
        name = table.resource.properties.lookup("TableName")
        if name.unknown or not name.values or len(name.texts()) < len(name.values):
            return None
        names.update(name.texts())
    return frozenset(names)


def _fixed_names(project: LinkedProject) -> frozenset[str]:
    """The names that tables of templates have in every deployment."""
    settings = (table.resource.properties.lookup("TableName") for table in project.all(Table))
    return frozenset(
        setting.values[0].value
        for setting in settings
        if isinstance(setting.only, str) and isinstance(setting.values[0].value, str) and _is_written(setting.values[0])
    )


def _is_written(known: Known) -> bool:
    """Whether a text stands there as it is, and is no default of a parameter or option."""
    return not known.sources and known.node.location.text.strip("'\"") == known.value


class Tables:
    """Finds the names of tables in calls of DynamoDB."""

    def __init__(self, values: Values, sdk: Sdk) -> None:
        self._values = values
        self._sdk = sdk

    def uses(self, modules: Iterable[Module]) -> Iterator[TableUse]:
        """Each expression that names a table, once, in source order of the calls."""
        seen: set[tuple[str, Expression]] = set()
        for module in modules:
            for site in module.call_sites:
                for owner, expression, block in self.named_by(site):
                    if (owner.key, expression) not in seen:
                        seen.add((owner.key, expression))
                        names = self._names(owner, expression, block)
                        yield TableUse(site, owner.at(expression.span), names)

    def named_by(self, site: CallSite) -> Iterator[tuple[Module, Expression, int]]:
        """The expressions that name tables in a call."""
        if self._makes_table(site):
            expression = site.fact.argument("name", 0)
            if expression is not None:
                yield site.module, expression, site.fact.block
            return
        call = self._sdk.call_at(site)
        if call is None or call.service != "dynamodb" or call.table_of is not None:
            return
        fact = call.input.fact
        for argument in fact.arguments:
            if argument.name == "TableName":
                yield call.input.module, argument.value, fact.block
            elif argument.name in ("RequestItems", "TransactItems"):
                yield from self._nested(call.input.module, argument.value, fact.block)
            elif not argument.name:
                for value in self._values.of(call.input.module, argument.value, fact.block):
                    if isinstance(value, ObjectValue):
                        yield from self._of_request(value)

    def _of_request(self, request: ObjectValue) -> Iterator[tuple[Module, Expression, int]]:
        name = request.literal.get("TableName")
        if name is not None:
            yield request.module, name, request.block
        for key in ("RequestItems", "TransactItems"):
            items = request.literal.get(key)
            if items is not None:
                yield from self._nested(request.module, items, request.block)

    def _nested(self, module: Module, expression: Expression, block: int) -> Iterator[tuple[Module, Expression, int]]:
        """The tables of batch operations (keys of `RequestItems`) and transactions (`TableName` of each part)."""
        for value in self._values.of(module, expression, block):
            if isinstance(value, ObjectValue):
                for entry in value.literal.entries:
                    if entry.key is not None:
                        yield value.module, entry.key, value.block
            elif isinstance(value, ArrayValue):
                for item in value.literal.items:
                    for part in item.entries if isinstance(item, Mapping) else ():
                        for request in self._values.of(value.module, part.value, value.block):
                            if isinstance(request, ObjectValue):
                                yield from self._of_request(request)

    def _makes_table(self, site: CallSite) -> bool:
        for callee in self._values.callee(site):
            if isinstance(callee, Member) and callee.name == "Table":
                client = self._sdk.client(callee.base)
                if client is not None and client.kind is ClientKind.BOTO3_RESOURCE and client.service == "dynamodb":
                    return True
        return False

    def _names(self, module: Module, expression: Expression, block: int) -> tuple[Literal, ...]:
        if self._has_hole(module, expression, block):
            return ()
        values = self._values.of(module, expression, block)
        names = tuple(
            value for value in values if isinstance(value, Literal) and isinstance(value.value, str) and value.value
        )
        return names if len(names) == len(values) else ()

    def _has_hole(self, module: Module, expression: Expression, block: int) -> bool:
        """Whether a name is put together with what may be empty: that is filled in where it is not seen."""
        parts = expression.operands if isinstance(expression, Operation) and expression.operator == "+" else ()
        if isinstance(expression, Interpolation):
            parts = expression.parts
        return any(
            isinstance(value, Literal) and value.value == ""
            for part in parts
            if not isinstance(part, Constant)
            for value in self._values.of(module, part, block)
        )
