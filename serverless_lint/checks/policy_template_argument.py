"""Arguments of SAM's policy templates from which no ARN can be made."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.policy_arguments import PolicyArgument
from serverless_lint.aws.references import Form
from serverless_lint.checks.problems import resource_problem
from serverless_lint.model.stack.naming import Naming, expression
from serverless_lint.parse.template.edits import expression_replaced
from serverless_lint.parse.template.template import Node
from serverless_lint.rule import Category, Edit, Fix, Problem, Severity, rule

_LABEL = "`!Select [3, !Split ['/', !GetAtt Table.StreamArn]]`"
_SLASHES = {"SSMParameterReadPolicy": False, "SSMParameterWithSlashPrefixReadPolicy": True}
"""The policy templates for parameters, and whether the name begins with a slash."""


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def policy_template_argument(argument: PolicyArgument) -> Iterator[Problem]:
    """A policy template of SAM is given something from which it makes an ARN that no resource has."""
    if argument.is_missing:
        yield resource_problem(
            argument.owner,
            argument.policy.key_location,
            f"`{argument.policy_name}` is not given `{argument.parameter}`, and SAM refuses it: add it",
        )
    elif argument.named_by_text is not None:
        resource = argument.named_by_text
        known = argument.given[0].known
        better = expression(resource, argument.wanted)
        yield resource_problem(
            argument.owner,
            known,
            f"`{resource.logical_id}` is a logical id, but `{argument.parameter}` of `{argument.policy_name}` takes "
            f"{argument.wanted.value}: " + (f"use `{better[0]}`" if better is not None else "refer to the resource"),
            fix=_replaced(known.node, better),
        )
    else:
        for given in argument.given:
            yield from _of_wrong_form(argument, given)
            yield from _slash(argument, given)


def _of_wrong_form(argument: PolicyArgument, given: Naming) -> Iterator[Problem]:
    has_arn, wants_arn = given.form is Form.ARN, argument.wanted is Form.ARN
    if given.form is None or (has_arn if wants_arn else given.form in (Form.NAME, Form.ID)):
        return
    better = given.better(argument.wanted)
    is_here = given.resource is not None and given.resource.template is argument.owner.template
    if argument.policy_name == "DynamoDBStreamReadPolicy" and argument.parameter == "StreamName":
        better, advice = None, f"take the last part of it: {_LABEL}"
    elif better is not None and is_here:
        advice = f"use `{better[0]}`"
    else:
        better, advice = None, f"give it {argument.wanted.value}"
    yield resource_problem(
        argument.owner,
        given.known,
        f"`{argument.parameter}` of `{argument.policy_name}` takes {argument.wanted.value} and is given "
        f"{given.form.value}, so it allows nothing: {advice}",
        fix=_replaced(given.known.node, better),
    )


def _slash(argument: PolicyArgument, given: Naming) -> Iterator[Problem]:
    with_slash = _SLASHES.get(argument.policy_name)
    text = _name_of_parameter(given)
    if with_slash is None or not text or text[0] in "…*" or text.startswith("/") is with_slash:
        return
    other = next(name for name, each in _SLASHES.items() if each is not with_slash)
    yield resource_problem(
        argument.owner,
        given.known,
        f"`{argument.policy_name}` takes a name {'with' if with_slash else 'without'} a slash at its beginning, so "
        f"`{text}` is never allowed: use `{other}`",
    )


def _name_of_parameter(given: Naming) -> str | None:
    """The name of a parameter as far as it is known, also of one that is referred to."""
    if given.resource is None:
        return given.known.text
    names = given.resource.properties.lookup("Name")
    return names.values[0].text if len(names.values) == 1 and not names.unknown and not names.absent else None


def _replaced(node: Node, better: tuple[str, str] | None) -> Fix | None:
    change = expression_replaced(node, *better) if better is not None else None
    if change is None or better is None:
        return None
    return Fix(f"use `{better[0]}`", (Edit(*change),), safe=True)
