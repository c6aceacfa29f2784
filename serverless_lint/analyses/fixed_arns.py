"""ARNs that say of which account or Region something is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from serverless_lint.analyses.reference_settings import ReferenceSetting
from serverless_lint.analyses.running_code import RunningModule
from serverless_lint.link.program.expressions import is_conditional
from serverless_lint.link.project import LinkedProject
from serverless_lint.link.stack.linked_template import LinkedTemplate
from serverless_lint.model import Module
from serverless_lint.model.project import finds
from serverless_lint.parse.code.facts import Attribute, Call, Constant, Expression, Name, Operation, parts_of
from serverless_lint.parse.template.template import Interpolated, Kind, Known, Node, Pseudo, Resource
from serverless_lint.source import Location, Span

_PARTS = 6
_DIGITS = 12
_NAMED: Mapping[str, tuple[str, str, str]] = {
    "AWS::DynamoDB::Table": ("dynamodb", "TableName", "table/"),
    "AWS::Kinesis::Stream": ("kinesis", "Name", "stream/"),
    "AWS::Lambda::Function": ("lambda", "FunctionName", "function:"),
    "AWS::SNS::Topic": ("sns", "TopicName", ""),
    "AWS::SQS::Queue": ("sqs", "QueueName", ""),
    "AWS::Serverless::Function": ("lambda", "FunctionName", "function:"),
    "AWS::Serverless::SimpleTable": ("dynamodb", "TableName", "table/"),
    "AWS::Serverless::StateMachine": ("states", "Name", "stateMachine:"),
    "AWS::StepFunctions::StateMachine": ("states", "StateMachineName", "stateMachine:"),
}
"""By types of resources the service in their ARN, the setting that names them, and what stands before the name."""
_EXAMPLES = frozenset({"123456789012", "012345678901", "111122223333", "444455556666", "123456789123", "123123123123"})
"""Accounts that there are in documentation alone."""
_LOOKS_UP = frozenset({"get", "getenv", "pop", "setdefault"})


class Arn(msgspec.Struct, frozen=True):
    """The parts of an ARN that say where something is; empty where the deployment does."""

    service: str
    region: str
    account: str
    name: str
    is_of_own_account: bool
    """Whether it names the account that the stack is in by `AWS::AccountId`."""


class FixedArn(msgspec.Struct, frozen=True, eq=False):
    """An ARN in a setting of a template that has an account or a Region in it."""

    setting: ReferenceSetting
    known: Known
    arn: Arn
    names: Resource | None
    """The resource of the same template that it names."""
    is_of_one_region: bool
    """Whether all such ARNs of the template are of one Region."""

    @property
    def location(self) -> Location:
        """The ARN."""
        return self.known.node.location


class FixedArnInCode(msgspec.Struct, frozen=True, eq=False):
    """An ARN with an account in it, in code that a function runs."""

    location: Location
    arn: Arn


@finds(FixedArn)
def fixed_arns(project: LinkedProject) -> Iterator[FixedArn]:
    """The ARNs that stand in settings and policies of templates; what parameters, mappings and conditions choose is not
    fixed.
    """
    named = {linked.template.document.path: dict(_named_resources(linked)) for linked in project.all(LinkedTemplate)}
    found = [(setting, arn) for setting in project.all(ReferenceSetting) if (arn := _fixed(setting)) is not None]
    regions: dict[str, set[str]] = {}
    for setting, arn in found:
        regions.setdefault(setting.owner.template.document.path, set()).add(arn.region)
    seen: set[tuple[object, ...]] = set()
    for setting, arn in found:
        # What stands in `Globals` is a setting of each function.
        place, path = setting.location.sort_key, setting.owner.template.document.path
        if place not in seen:
            seen.add(place)
            names = named.get(path, {}).get((arn.service, arn.name))
            yield FixedArn(setting, setting.given.known, arn, names, len(regions[path] - {""}) <= 1)


def _fixed(setting: ReferenceSetting) -> Arn | None:
    known, template = setting.given.known, setting.owner.template
    arn = arn_of(known) if not known.sources and not template.open and not _is_chosen(known.node) else None
    return arn if arn is not None and (arn.region or arn.account) else None


def _is_chosen(node: Node) -> bool:
    """Whether a condition decides about a value."""
    outer = node.parent
    while outer is not None and outer.kind is not Kind.MAPPING:
        if outer.intrinsic == "Fn::If":
            return True
        outer = outer.parent
    return False


@finds(FixedArnInCode, reads_code=True)
def fixed_arns_in_code(project: LinkedProject) -> Iterator[FixedArnInCode]:
    """The ARNs in modules that functions load, but for those that stand in for a variable that is not set."""
    for running in project.all(RunningModule):
        if not running.module.is_infrastructure:
            yield from _of_module(running.module)


def arn_of(known: Known) -> Arn | None:
    """What a value of a template says, if it is an ARN."""
    value = known.value
    if isinstance(value, str):
        return _arn(value.split(":", _PARTS - 1), is_own=False)
    if not isinstance(value, Interpolated):
        return None
    marked = "".join(part if isinstance(part, str) else _mark(part) for part in value.parts)
    parts = marked.split(":", _PARTS - 1)
    is_own = len(parts) == _PARTS and parts[4] == _OWN_ACCOUNT
    return _arn(["" if _UNKNOWN in part and index < _PARTS - 1 else part for index, part in enumerate(parts)], is_own)


_UNKNOWN = "\0"
_OWN_ACCOUNT = f"{_UNKNOWN}account"


def _mark(part: object) -> str:
    return _OWN_ACCOUNT if isinstance(part, Pseudo) and part.name == "AWS::AccountId" else _UNKNOWN


def _arn(parts: list[str], is_own: bool) -> Arn | None:
    if len(parts) < _PARTS or parts[0] != "arn":
        return None
    _, _, service, region, account, name = parts
    if account in _EXAMPLES:
        return None
    return Arn(service, region if _is_region(region) else "", account if _is_account(account) else "", name, is_own)


def _is_region(text: str) -> bool:
    """Whether a text is the name of a Region, such as `eu-west-1`."""
    return text.count("-") > 1 and text[-1:].isdigit() and text.replace("-", "").isalnum()


def _is_account(text: str) -> bool:
    """Whether a text is the number of an account that there may be."""
    return len(text) == _DIGITS and text.isdecimal() and len(set(text)) > 1


def _named_resources(linked: LinkedTemplate) -> Iterator[tuple[tuple[str, str], Resource]]:
    """The resources of a template by service and by how their ARN ends."""
    for resource in linked.template.resources.values():
        service, key, before = _NAMED.get(resource.type, ("", "", ""))
        name = resource.properties.lookup(key).only if key else None
        if isinstance(name, str):
            yield (service, before + name), resource


def _of_module(module: Module) -> Iterator[FixedArnInCode]:
    facts = module.facts
    values = [(fact.value, fact.block) for fact in facts.assignments]
    calls = [call for call in facts.calls if not _looks_up(call)]
    values += [(argument.value, call.block) for call in calls for argument in call.arguments]
    seen: set[Span] = set()
    for value, block in values:
        # What a module does only on a condition, such as being run as a script, it need not do in Lambda.
        if facts.blocks[block].function is None and is_conditional(module, block):
            continue
        for text, span in _texts(value):
            arn = _arn(text.split(":", _PARTS - 1), is_own=False) if span not in seen else None
            seen.add(span)
            if arn is not None and arn.account:
                yield FixedArnInCode(module.at(span), arn)


def _looks_up(call: Call) -> bool:
    return isinstance(call.callee, (Attribute, Name)) and call.callee.name in _LOOKS_UP


def _texts(value: Expression) -> Iterator[tuple[str, Span]]:
    """The literal texts of an expression, but for those that an operator stands before: `process.env.A || "arn:…"`."""
    pending = [value]
    while pending:
        inner = pending.pop()
        if isinstance(inner, Constant) and isinstance(inner.value, str) and inner.value.startswith("arn:"):
            yield inner.value, inner.span
        elif not isinstance(inner, Operation):
            pending += parts_of(inner)
