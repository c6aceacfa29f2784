"""Actions that statements of policies name with resources which they are never about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

import msgspec

from serverless_lint.aws import iam
from serverless_lint.aws.arn_patterns import ANYTHING, NAME, may_fit, of_reference, of_text
from serverless_lint.aws.policies import Grant, managed_policy, policy_template
from serverless_lint.link.project import LinkedProject
from serverless_lint.link.stack.linked_template import LinkedTemplate
from serverless_lint.link.stack.resource_policies import resource_statements_of
from serverless_lint.model import ResourceStatement, Statement, flattened
from serverless_lint.model.project import finds
from serverless_lint.model.stack.trust import roles_with
from serverless_lint.parse.template.template import (
    Interpolated,
    Known,
    Node,
    Part,
    Pseudo,
    Reference,
    Resource,
    Template,
)
from serverless_lint.source import Location

_BUCKET_POLICY = "AWS::S3::BucketPolicy"
_WITH_SLASH = frozenset({"AWS::StackId", "AWS::NotificationARNs"})
_BUCKETS = "arn:*:s3:::"
_WHOLE_VERB = re.compile(r"[A-Z]?[a-z]*\*")
"""`Get*` and the like, which are written for all that may be asked and mean nothing certain."""
_NOT_JUDGED = frozenset({"lambda:checkpointdurableexecution", "lambda:getdurableexecutionstate"})
"""SAM allows them for durable functions by itself."""
_MOST_OWNERS = 500
_MOST_STATEMENTS = 200
"""Resources with policies in a template, and statements of one role: more are not compared with each other."""
_MOST_ACTIONS = 200
"""Actions of a service that a pattern stands for, of which more are not looked at one by one."""


class MisdirectedActions(msgspec.Struct, frozen=True, eq=False):
    """The actions of a statement that none of its resources can be meant by."""

    owner: Resource
    """The resource of the template that carries the policy."""
    actions: tuple[Known, ...]
    arn: str
    """What the first of them is about: `arn:${Partition}:s3:::${BucketName}/${ObjectName}`."""
    is_refused: bool
    """Whether AWS takes no policy with such a statement."""
    is_left_over: bool
    """Whether they belong to another service than all of its resources, which some of its other actions fit."""

    @property
    def location(self) -> Location:
        """Where the first one is named."""
        return self.actions[0].node.location


class _Aim(msgspec.Struct, frozen=True, eq=False):
    """What a statement says and means, as far as it matters here."""

    statement: Statement | ResourceStatement
    actions: tuple[Known, ...]
    arns: tuple[str, ...]

    def misses(self, types: Iterable[iam.ActionType]) -> bool:
        """Whether none of its resources can be one of these types."""
        return not any(may_fit(arn, type_.arn) for type_ in types for arn in self.arns)


@finds(MisdirectedActions, in_each=LinkedTemplate)
def misdirected_actions(linked: LinkedTemplate, _: LinkedProject) -> Iterator[MisdirectedActions]:
    """Those of a template's policies: of identities, where nothing else allows them, and of buckets."""
    if len(linked.policies.statements) > _MOST_OWNERS:
        return
    for statement in chain.from_iterable(linked.policies.statements.values()):
        aim = _aim(statement) if statement.allows else None
        missed = _missed(aim) if aim is not None else ()
        found = [known for known in missed if not _may_be_allowed_otherwise(linked, statement, str(known.value))]
        if aim is not None and found:
            yield _misdirected(aim, found)
    for of_resource in resource_statements_of(linked.template):
        aim = _aim(of_resource) if of_resource.owner.type == _BUCKET_POLICY else None
        if aim is not None and _missed(aim):
            yield _misdirected(aim, _missed(aim))


def _missed(aim: _Aim) -> tuple[Known, ...]:
    """The actions of a statement that none of its resources fits."""
    return tuple(known for known in aim.actions if _misses(aim, str(known.value)))


def _misdirected(aim: _Aim, found: Sequence[Known]) -> MisdirectedActions:
    types = _types(str(found[0].value)) or ()
    nearest = max(types, key=lambda type_: _likeness(type_.arn, aim.arns[0]))
    owner = aim.statement.owner
    services = {arn.split(":", 3)[2] for arn in aim.arns if arn.count(":") > 2}
    return MisdirectedActions(
        owner=owner,
        actions=tuple(found),
        arn=nearest.arn,
        is_refused=owner.type == _BUCKET_POLICY,
        is_left_over=len(found) < len(aim.actions) and str(found[0].value).partition(":")[0].lower() not in services,
    )


def _misses(aim: _Aim, pattern: str) -> bool:
    types = _types(pattern)
    return bool(types) and types is not None and aim.misses(types)


def _aim(statement: Statement | ResourceStatement) -> _Aim | None:
    """What a statement is about; None if that is everything, or not known."""
    node = statement.node
    resources = flattened(node.lookup("Resource"))
    if resources.unknown or not resources.values or node.get("NotResource"):
        return None
    arns = tuple(_pattern(known, statement.owner.template) for known in resources.values)
    if any(not arn.startswith("arn:") for arn in arns):
        return None
    actions = tuple(known for known in flattened(node.lookup("Action")).values if isinstance(known.value, str))
    return _Aim(statement, actions, arns) if actions else None


def _types(pattern: str) -> tuple[iam.ActionType, ...] | None:
    """The types of resources that an action, or any that a pattern stands for, may be about; None if not all known."""
    prefix, _, name = pattern.partition(":")
    if not name or "*" in prefix or name == ANYTHING:
        return None
    if _WHOLE_VERB.fullmatch(name) or pattern.lower() in _NOT_JUDGED:
        return None
    single = iam.action(pattern)
    meant = [single] if single is not None else list(islice(_meant(prefix, pattern), _MOST_ACTIONS))
    found: dict[str, iam.ActionType] = {}
    for action in meant:
        types = action.types
        # What is about no type of resource is often accepted with one, as `dynamodb:ListStreams` is.
        if not types:
            return None
        found |= {type_.name: type_ for type_ in types}
    return tuple(found.values()) if meant else None


def _meant(prefix: str, pattern: str) -> Iterator[iam.Action]:
    if "*" in pattern or "?" in pattern:
        yield from (action for action in iam.actions(prefix) if iam.stands_for(pattern, action.full_name))


def _pattern(known: Known, template: Template) -> str:
    """What a resource of a statement stands for."""
    value = known.value
    if isinstance(value, str):
        return of_text(value)
    if isinstance(value, Reference):
        return _part(value, template, known, "")
    if not isinstance(value, Interpolated):
        return ANYTHING
    pattern = ""
    for part in value.parts:
        pattern += _part(part, template, known, pattern)
    return pattern


def _part(part: Part, template: Template, known: Known, before: str) -> str:
    if isinstance(part, str):
        return of_text(part)
    if isinstance(part, Reference):
        resource = template.resources.get(part.resource)
        return of_reference(resource.type, part.attribute) if resource is not None else ANYTHING
    if isinstance(part, Pseudo):
        return ANYTHING if part.name in _WITH_SLASH else NAME
    return NAME if before.count(":") == _BUCKETS.count(":") and _speaks_of_bucket(known.node) else ANYTHING


def _speaks_of_bucket(node: Node) -> bool:
    """Whether what is filled in is called a bucket, and neither an ARN nor a key or path in it."""
    words = " ".join((inner.text or "").lower().replace("arn:", "") for inner in node.walk())
    return "bucket" in words and not any(word in words for word in ("arn", "key", "object", "path", "prefix"))


def _may_be_allowed_otherwise(linked: LinkedTemplate, statement: Statement, action: str) -> bool:
    """Whether something else that its owner has, or the same role, may allow an action on what it is about."""
    policies = linked.policies
    owners = [
        name
        for name in dict.fromkeys((*policies.statements, *policies.managed))
        if _are_together(linked.template.resources[name], statement.owner)
    ]
    others = [other for name in owners for other in policies.statements.get(name, ()) if other is not statement]
    if len(others) > _MOST_STATEMENTS:
        return True
    managed = [managed_policy(policy.name) for name in owners for policy in policies.managed.get(name, ())]
    return (
        any(_may_allow(other, action) for other in others)
        or any(allowed.allows(action) for allowed in managed if allowed is not None)
        or any(grant.allows(action) for grant in _grants_of_templates(linked, statement.owner))
    )


def _grants_of_templates(linked: LinkedTemplate, owner: Resource) -> Iterator[Grant]:
    """What SAM's policy templates allow that stand beside a policy."""
    for node in linked.policies.of_function(owner).templates if owner.type.startswith("AWS::Serverless::") else ():
        yield from policy_template(node.key or "") or ()


def _may_allow(statement: Statement, action: str) -> bool:
    """Whether another statement may allow an action on something that it is about."""
    if not statement.may_allow:
        return False
    if statement.is_unclear:
        return True
    if not any(iam.stands_for(pattern, action) for pattern in statement.actions.texts()):
        return False
    aim = _aim(statement)
    return aim is None or not _misses(aim, action)


def _are_together(one: Resource, other: Resource) -> bool:
    """Whether what carries two policies is the same, or attached to the same role."""
    if one is other:
        return True
    roles = {role.logical_id for role in roles_with(one)}
    return any(role.logical_id in roles for role in roles_with(other))


def _likeness(arn_format: str, arn: str) -> tuple[int, int]:
    """How much of an ARN is as in a format: the parts before the resource, then how the resource begins."""
    wanted, written = arn_format.split(":", 5), arn.split(":", 5)
    same = sum(bool(one) == bool(other) for one, other in zip(wanted, written, strict=False))
    pairs = zip(wanted[-1], written[-1], strict=False)
    begins = next((at for at, (one, other) in enumerate(pairs) if one != other), 0)
    return same, begins
