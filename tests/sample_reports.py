"""Reports to render, made by hand."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

from serverless_lint.architecture import ArchitectureMap, Component, ComponentKind, Connection
from serverless_lint.report import Coverage, Finding, NotAnalysed, RelatedPlace, Report
from serverless_lint.reporters import RenderOptions, reporter
from serverless_lint.rule import Category, Confidence, Edit, Fix, Problem, Rule, Severity
from serverless_lint.source import Document, Location, Span

CODE = Document(
    "src/app.py",
    "\n".join(
        (
            "import os",
            "import boto3",
            "",
            "",
            "def handler(event, context):",
            "    body = event['body']",
            "    if body:",
            '        table = boto3.resource("dynamodb").Table(os.environ["TABLE"])',
            "        print(body)",
            "        print(table)",
            "",
            "        table.put_item(Item=body)",
            "    return {'statusCode': 200}",
            "",
        )
    ),
)

TEMPLATE = Document(
    "template.yaml",
    "\n".join(
        (
            "Transform: AWS::Serverless-2016-10-31",
            "Resources:",
            "  OrdersFn:",
            "    Type: AWS::Serverless::Function",
            "    Properties:",
            "      Handler: src/app.handler",
            "      Timeout: 2",
            "      Policies:",
            "        - DynamoDBReadPolicy:",
            "            TableName: !Ref OrdersTable",
            "",
        )
    ),
)


def place(document: Document, text: str) -> Location:
    """Where a text first stands in a document."""
    start = document.text.index(text)
    return document.at(Span(start, start + len(text)))


FUNCTION = Component(
    "template.yaml#OrdersFn",
    "OrdersFn",
    ComponentKind.FUNCTION,
    "AWS::Serverless::Function",
    "template.yaml",
    place(TEMPLATE, "OrdersFn"),
)
TABLE = Component(
    "template.yaml#OrdersTable",
    "OrdersTable",
    ComponentKind.TABLE,
    "AWS::DynamoDB::Table",
    "template.yaml",
    place(TEMPLATE, "OrdersTable"),
)
READS = Connection(FUNCTION.key, TABLE.key, ("GetItem", "Query"), place(TEMPLATE, "DynamoDBReadPolicy"))
ORDERS_MAP = ArchitectureMap((FUNCTION, TABLE), (READS,))


def finding(
    location: Location,
    *,
    rule: str = "low-timeout",
    severity: Severity = Severity.WARNING,
    category: Category = Category.RELIABILITY,
    message: str = "`OrdersFn` times out after 2 seconds",
    label: str = "",
    help: str = "",
    related: tuple[RelatedPlace, ...] = (),
    fix: Fix | None = None,
    function: str | None = None,
    ignorable_at: tuple[Location, ...] = (),
    ignored_because: str | None = None,
    confidence: Confidence = Confidence.HIGH,
) -> Finding:
    """A finding whose details do not matter."""
    return Finding(
        rule=rule,
        severity=severity,
        confidence=confidence,
        category=category,
        message=message,
        location=location,
        label=label,
        help=help,
        related=related,
        fix=fix,
        function=function,
        ignorable_at=ignorable_at,
        ignored_because=ignored_because,
    )


def report(
    *findings: Finding,
    ignored: tuple[Finding, ...] = (),
    coverage: Coverage | None = None,
    rules: tuple[Rule, ...] = (),
    notes: tuple[str, ...] = (),
) -> Report:
    """A report of some findings."""
    return Report(
        findings=tuple(sorted(findings, key=lambda finding: finding.sort_key)),
        ignored=ignored,
        coverage=coverage or Coverage(functions=1, linked_functions=1, templates=1, files=2),
        rules=rules,
        notes=notes,
    )


def rule(
    rule_id: str,
    *,
    severity: Severity = Severity.WARNING,
    category: Category = Category.RELIABILITY,
    pedantic: bool = False,
    preview: bool = False,
    cwe: int | None = None,
) -> Rule:
    """A rule that finds nothing."""
    return Rule(
        id=rule_id,
        severity=severity,
        category=category,
        since="0.1",
        confidence=Confidence.HIGH,
        pedantic=pedantic,
        preview=preview,
        summary=f"What {rule_id} reports.",
        subjects=(Document,),
        check=_nothing,
        cwe=cwe,
    )


def _nothing(subject: object) -> Iterator[Problem]:
    return iter(())


MISSING_PERMISSION = finding(
    place(CODE, "table.put_item"),
    rule="refused-call",
    severity=Severity.ERROR,
    category=Category.CORRECTNESS,
    message="`OrdersFn` calls `dynamodb:PutItem` on `OrdersTable`, and no policy allows it",
    label="AccessDenied at run time",
    function="OrdersFn",
    related=(
        RelatedPlace(place(CODE, 'os.environ["TABLE"]'), "the table named by `TABLE`"),
        RelatedPlace(place(TEMPLATE, "DynamoDBReadPolicy"), "allows reading only"),
        RelatedPlace(place(TEMPLATE, "OrdersFn"), "runs `src/app.py`"),
    ),
    fix=Fix(
        "use `DynamoDBCrudPolicy` instead",
        (Edit(place(TEMPLATE, "DynamoDBReadPolicy"), "DynamoDBCrudPolicy"),),
        safe=False,
        caution="widens access",
    ),
)

LOW_TIMEOUT = finding(
    place(TEMPLATE, "Timeout"),
    function="OrdersFn",
    fix=Fix("raise it", (Edit(place(TEMPLATE, "2\n"), "10\n"),), safe=True),
)

GAPS = (
    NotAnalysed("handler", "BuiltFn", "build output", place(TEMPLATE, "OrdersFn")),
    NotAnalysed("handler", "GoFn", "Go", place(TEMPLATE, "OrdersFn")),
    NotAnalysed("value", "Timeout", "known only at deployment", place(TEMPLATE, "Timeout")),
)


def options(root: Path = Path("/project"), **given: Any) -> RenderOptions:
    """Options of a run in its project's root."""
    paths = {"root": root, "working_folder": root, "repository": root}
    return RenderOptions(**{**paths, **given})


def rendered(format_name: str, rendered_report: Report, render_options: RenderOptions | None = None) -> str:
    """What a reporter writes."""
    out = StringIO()
    reporter(format_name)(rendered_report, render_options or options(), out)
    return out.getvalue()


SECRET = "AKIAQWERTYUIOPASDFGH"

HOSTILE = finding(
    Document("a%0A,b:c\n::error::d]]>|`<i>\N{GRINNING FACE}\udcff.py", "x = 1\n").at(Span(0, 1)),
    message=f'50% of `a|b\\|c` "d" & <b>e</b> [f](g)\n::error::h ]]> \x00\x1b[31m\ufffe\u202e @i \U0001f600 {SECRET}',
    help=f"*j* | {SECRET}\r\n::warning::k",
    related=(RelatedPlace(place(TEMPLATE, "Timeout"), f"::notice::l\n]]> `m {SECRET}"),),
)
"""What nobody would write, and a scanned file may contain."""
