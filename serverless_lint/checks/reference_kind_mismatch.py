"""References that give a name, an ARN or a URL where something else is taken."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.reference_settings import ReferenceSetting
from serverless_lint.aws.references import Form
from serverless_lint.checks.problems import resource_problem
from serverless_lint.model.stack.naming import expression
from serverless_lint.parse.template.edits import expression_replaced
from serverless_lint.parse.template.template import Resource
from serverless_lint.rule import Category, Edit, Fix, Problem, Severity, rule


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def reference_kind_mismatch(setting: ReferenceSetting) -> Iterator[Problem]:
    """A setting that takes an ARN is given a name or URL, or the reverse, or a logical id as text."""
    if setting.named_by_text is not None:
        written = f"`{setting.named_by_text.logical_id}` is only the logical id as text"
        yield _problem(setting, written, _expression(setting.named_by_text, setting.wanted))
    elif setting.is_table_for_stream and setting.given.resource is not None:
        written = f"`{setting.given.resource.logical_id}`'s `Arn` is that of the table, not of its stream"
        yield _problem(setting, written, _stream(setting.given.resource))
    elif _is_wrong(setting):
        form = setting.given.form
        written = f"`{setting.name}` takes {setting.wanted.value} and is given {form.value if form else ''}"
        resource = setting.given.resource
        yield _problem(setting, written, _expression(resource, setting.wanted) if resource is not None else None)


def _is_wrong(setting: ReferenceSetting) -> bool:
    form = setting.given.form
    if form is None or setting.wanted is Form.ID:
        return False
    return form is not Form.ARN if setting.wanted is Form.ARN else form is Form.ARN


def _problem(setting: ReferenceSetting, written: str, better: tuple[str, str] | None) -> Problem:
    resource = setting.named_by_text or setting.given.resource
    if better is None or resource is None or resource.template is not setting.owner.template:
        better = None
    node = setting.given.known.node
    change = expression_replaced(node, *better) if better is not None else None
    advice = f"use `{better[0]}`" if better is not None else f"give it {setting.wanted.value}"
    return resource_problem(
        setting.owner,
        setting.given.known,
        f"{written}: {advice}",
        fix=Fix(advice, (Edit(*change),), safe=True) if change is not None else None,
    )


def _expression(resource: Resource, wanted: Form) -> tuple[str, str] | None:
    if wanted is Form.ARN:
        return expression(resource, wanted)
    if wanted is Form.URL and resource.type != "AWS::SQS::Queue":
        return None
    return f"!Ref {resource.logical_id}", f'{{ "Ref": "{resource.logical_id}" }}'


def _stream(table: Resource) -> tuple[str, str] | None:
    if table.type == "AWS::Serverless::SimpleTable":
        return None
    name = table.logical_id
    return f"!GetAtt {name}.StreamArn", f'{{ "Fn::GetAtt": ["{name}", "StreamArn"] }}'
