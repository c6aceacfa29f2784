"""Actions that statements of policies name with resources which they are never about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain, islice

import msgspec

from serverless_lint.analyses.written_arns import arn_pattern
from serverless_lint.aws import iam
from serverless_lint.aws.arn_patterns import ANYTHING, NAME, lacks_place, may_be_of_one, may_fit, may_meet
from serverless_lint.aws.policies import Grant, managed_policy, policy_template
from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.link.project import LinkedProject
from serverless_lint.link.stack.linked_template import LinkedTemplate
from serverless_lint.link.stack.resource_policies import resource_statements_of
from serverless_lint.model import ResourceStatement, Statement, flattened
from serverless_lint.model.project import finds
from serverless_lint.model.stack.trust import roles_with
from serverless_lint.parse.template.template import Interpolated, Known, Pseudo, Reference, Resource, Template
from serverless_lint.source import Location
from serverless_lint.suggestion import Effort

_BUCKET_POLICY = "AWS::S3::BucketPolicy"
_KEY_ALIAS = "AWS::KMS::Alias"
_WHOLE_VERB = lazy_pattern(r"[A-Z]?[a-z]*\*")
"""`Get*` and the like, which are written for all that may be asked and mean nothing certain."""
_NOT_JUDGED = frozenset({"lambda:checkpointdurableexecution", "lambda:getdurableexecutionstate"})
"""SAM allows them for durable functions by itself."""
_FEW = 2
"""Actions of a statement: where it names more, one that does not fit has most likely been copied with the others."""
_THINGS = frozenset(
    {
        *("AWS::S3::Bucket", "AWS::DynamoDB::Table", "AWS::Serverless::SimpleTable", "AWS::SQS::Queue"),
        *("AWS::SNS::Topic", "AWS::KMS::Key", "AWS::Kinesis::Stream", "AWS::StepFunctions::StateMachine"),
        "AWS::Serverless::StateMachine",
    }
)
"""Types of resources of which two in a stack are two things."""
_PLACES = ((3, "a Region"), (4, "an account"))
"""The parts of an ARN that say where a resource is."""
_MOST_OWNERS = 500
_MOST_STATEMENTS = 200
"""Resources with policies in a template, and statements of one role: more are not compared with each other."""
_MOST_ACTIONS = 200
"""Actions of a service that a pattern stands for, of which more are not looked at one by one."""
_LONGEST_ACTION = 1_000
"""Characters of an action or pattern; in longer ones nobody means an action."""
_MOST_EFFORT = 2_000_000
"""What may be compared for all templates together: patterns with actions, and characters of ARNs with formats."""


class MisdirectedActions(msgspec.Struct, frozen=True, eq=False):
    """The actions of a statement that none of its resources can be meant by."""

    owner: Resource
    """The resource of the template that carries the policy."""
    actions: tuple[Known, ...]
    arn: str
    """What the first of them is about: `arn:${Partition}:s3:::${BucketName}/${ObjectName}`. Of an ARN that lacks
    something, the whole one."""
    is_refused: bool
    """Whether AWS takes no policy with such a statement."""
    lacking: str
    """What each ARN of such a resource has and none of the statement's: a Region, an account. Mostly empty."""
    is_left_over: bool
    """Whether they belong to another service than all of its resources, which some of its other actions fit, or it is
    one alone among several that do fit."""

    @property
    def location(self) -> Location:
        """Where the first one is named."""
        return self.actions[0].node.location


class _Aim(msgspec.Struct, frozen=True, eq=False):
    """What a statement says and means, as far as it matters here."""

    statement: Statement | ResourceStatement
    actions: tuple[Known, ...]
    arns: tuple[str, ...]
    own: tuple[Resource | None, ...]
    """For each of the ARNs the resource of the template that it is made of, if it is one alone."""


class _Meanings:
    """What the actions and resources of a project's policies mean, each found out once.

    What comes when the effort for all of them is gone means nothing that is known.
    """

    def __init__(self, _: LinkedProject) -> None:
        self.effort = Effort(_MOST_EFFORT)
        self._types: dict[str, tuple[iam.ActionType, ...] | None] = {}
        self._fits: dict[tuple[str, str], bool] = {}

    def misses(self, aim: _Aim, pattern: str) -> bool:
        """Whether none of the resources of a statement can be what an action is about."""
        if self.lacks_place(aim, pattern):
            return True
        types = self.types(pattern)
        if not types:
            return False
        formats = (*(type_.arn for type_ in types), *iam.unlisted_formats(pattern.partition(":")[0]))
        if not self.effort.takes(len(formats) * len(aim.arns)):
            return False
        return not any(self._may_fit(arn, each) for each in formats for arn in aim.arns)

    def lacks_place(self, aim: _Aim, pattern: str) -> bool:
        """Whether all ARNs of a statement leave out a Region or an account that each resource of a service has."""
        if not all(arn.split(":", 4)[3:4] == [""] for arn in aim.arns):
            return False
        formats = _formats_of_service(pattern)
        if not formats or not self.effort.takes(len(formats) * len(aim.arns)):
            return False
        return all(_is_nowhere(arn, formats) for arn in aim.arns)

    def missed(self, aim: _Aim) -> tuple[Known, ...]:
        """The actions of a statement that none of its resources fits."""
        return tuple(known for known in aim.actions if self.misses(aim, str(known.value)))

    def types(self, pattern: str) -> tuple[iam.ActionType, ...] | None:
        """The types of resources that what a pattern stands for may be about; None if not all known."""
        if len(pattern) > _LONGEST_ACTION:
            return None
        if pattern not in self._types:
            self._types[pattern] = _types(pattern, self.effort)
        return self._types[pattern]

    def _may_fit(self, arn: str, arn_format: str) -> bool:
        if (arn, arn_format) not in self._fits:
            self._fits[arn, arn_format] = not self.effort.takes(len(arn)) or may_fit(arn, arn_format)
        return self._fits[arn, arn_format]


class _Allowed:
    """What the policies of one template may allow beside a statement."""

    def __init__(self, linked: LinkedTemplate, meanings: _Meanings) -> None:
        self._linked = linked
        self._meanings = meanings
        self._aims: dict[Statement, _Aim | None] = {}
        self._found: dict[tuple[Statement, str], bool] = {}
        self._together: dict[str, tuple[str, ...]] = {}

    def aim(self, statement: Statement) -> _Aim | None:
        """What a statement is about; None if that is everything, or not known."""
        if statement not in self._aims:
            self._aims[statement] = _aim(statement)
        return self._aims[statement]

    def otherwise(self, statement: Statement, action: str) -> bool:
        """Whether something else that its owner has, or the same role, may allow an action on what it is about."""
        policies = self._linked.policies
        owners = self._owners_with(statement.owner.logical_id)
        statements = [policies.statements.get(name, ()) for name in owners]
        listed = [policies.managed.get(name, ()) for name in owners]
        count = sum(map(len, statements))
        if count > _MOST_STATEMENTS + 1 or not self._meanings.effort.takes(count + sum(map(len, listed))):
            return True
        managed = (managed_policy(policy.name) for policy in chain.from_iterable(listed))
        return (
            any(
                self._may(other, action) and self._may_be_of_one(statement, other)
                for other in chain.from_iterable(statements)
                if other is not statement
            )
            or any(allowed.allows(action) for allowed in managed if allowed is not None)
            or any(grant.allows(action) for grant in _grants_of_templates(self._linked, statement.owner))
        )

    def _may(self, statement: Statement, action: str) -> bool:
        if (statement, action) not in self._found:
            self._found[statement, action] = self._may_allow(statement, action)
        return self._found[statement, action]

    def _may_allow(self, statement: Statement, action: str) -> bool:
        """Whether another statement may allow an action on something that it is about."""
        if not statement.may_allow:
            return False
        patterns = statement.actions.texts() if not statement.is_unclear else ()
        if statement.is_unclear or not self._meanings.effort.takes(len(patterns)):
            return True
        if not any(len(pattern) > _LONGEST_ACTION or iam.stands_for(pattern, action) for pattern in patterns):
            return False
        aim = self.aim(statement)
        return aim is None or not self._meanings.misses(aim, action)

    def _may_be_of_one(self, statement: Statement, other: Statement) -> bool:
        """Whether what two statements are about may be the same, or one a part of the other."""
        aim, beside = self.aim(statement), self.aim(other)
        if aim is None or beside is None or any(map(self._may_be_alias, aim.arns)):
            return True
        if not self._meanings.effort.takes(sum(map(len, aim.arns)) * len(beside.arns)):
            return True
        return any(
            not _are_two(one, another) and may_be_of_one(arn, its_arn)
            for arn, one in zip(aim.arns, aim.own, strict=True)
            for its_arn, another in zip(beside.arns, beside.own, strict=True)
        )

    def _may_be_alias(self, arn: str) -> bool:
        """Whether an ARN may be that of an alias which the template gives a key."""
        if ":alias/" not in arn:
            return False
        is_too_much = not self._meanings.effort.takes(len(arn) * len(self._aliases))
        return is_too_much or any(may_meet(arn.rpartition(":")[2], alias) for alias in self._aliases)

    @cached_property
    def _aliases(self) -> tuple[str, ...]:
        template = self._linked.template
        names = [alias.properties.lookup("AliasName") for alias in template.of_type(_KEY_ALIAS)]
        if any(name.unknown for name in names):
            return (ANYTHING,)
        return tuple(arn_pattern(known, template) for name in names for known in name.values)

    def _owners_with(self, owner: str) -> tuple[str, ...]:
        """What carries policies and is attached to the same role, or the same."""
        if owner not in self._together:
            roles = self._roles[owner]
            self._together[owner] = tuple(
                name for name, others in self._roles.items() if name == owner or not roles.isdisjoint(others)
            )
        return self._together[owner]

    @cached_property
    def _roles(self) -> Mapping[str, frozenset[str]]:
        """The roles of all that carries policies."""
        policies, resources = self._linked.policies, self._linked.template.resources
        return {
            name: frozenset(role.logical_id for role in roles_with(resources[name]))
            for name in dict.fromkeys((*policies.statements, *policies.managed))
        }


@finds(MisdirectedActions, in_each=LinkedTemplate)
def misdirected_actions(linked: LinkedTemplate, project: LinkedProject) -> Iterator[MisdirectedActions]:
    """Those of a template's policies: of identities, where nothing else allows them, and of buckets."""
    if len(linked.policies.statements) > _MOST_OWNERS:
        return
    meanings = project.once(_Meanings)
    allowed = _Allowed(linked, meanings)
    for statement in chain.from_iterable(linked.policies.statements.values()):
        aim = allowed.aim(statement) if statement.allows else None
        missed = meanings.missed(aim) if aim is not None else ()
        found = [known for known in missed if not allowed.otherwise(statement, str(known.value))]
        if aim is not None and found:
            yield _misdirected(aim, found, meanings)
    for of_resource in resource_statements_of(linked.template):
        aim = _aim(of_resource) if of_resource.owner.type == _BUCKET_POLICY else None
        missed = meanings.missed(aim) if aim is not None else ()
        if aim is not None and missed:
            yield _misdirected(aim, missed, meanings)


def _misdirected(aim: _Aim, found: Sequence[Known], meanings: _Meanings) -> MisdirectedActions:
    first = str(found[0].value)
    types = meanings.types(first)
    formats = tuple(type_.arn for type_ in types) if types else _formats_of_service(first)
    lacking = ""
    if meanings.lacks_place(aim, first):
        arn, lacking = _completed(aim.arns[0], formats)
    else:
        arn = max(formats, key=lambda arn_format: _likeness(arn_format, aim.arns[0]))
    owner = aim.statement.owner
    services = {arn.split(":", 3)[2] for arn in aim.arns if arn.count(":") > 2}
    return MisdirectedActions(
        owner=owner,
        actions=tuple(found),
        arn=arn,
        is_refused=owner.type == _BUCKET_POLICY,
        lacking=lacking,
        is_left_over=(len(found) == 1 and len(aim.actions) > _FEW)
        or (len(found) < len(aim.actions) and first.partition(":")[0].lower() not in services),
    )


def _completed(arn: str, formats: Sequence[str]) -> tuple[str, str]:
    """An ARN with what most of its service have before the resource, and what of that it has left out."""
    *_, resource = written = arn.split(":", 5)
    places = Counter(tuple(arn_format.split(":", 5)[:5]) for arn_format in formats)
    usual = max(places, key=lambda place: places[place])
    lacking = [what for at, what in _PLACES if usual[at] and not written[at]]
    return ":".join((*usual, resource.replace(NAME, ANYTHING))), " and ".join(lacking)


def _formats_of_service(pattern: str) -> tuple[str, ...]:
    return tuple(iam.arn_formats(pattern.partition(":")[0]).values())


def _is_nowhere(arn: str, formats: Sequence[str]) -> bool:
    """Whether an ARN leaves out a Region or an account that all of its service have."""
    own = [arn_format for arn_format in formats if arn_format.split(":", 3)[2] == arn.split(":", 3)[2]]
    return bool(own) and all(lacks_place(arn, arn_format) for arn_format in own)


def _aim(statement: Statement | ResourceStatement) -> _Aim | None:
    """What a statement is about; None if that is everything, or not known."""
    node = statement.node
    resources = flattened(node.lookup("Resource"))
    if resources.unknown or not resources.values or node.get("NotResource"):
        return None
    arns = tuple(arn_pattern(known, statement.owner.template) for known in resources.values)
    if any(not arn.startswith("arn:") for arn in arns):
        return None
    origin = statement.owner.template.origin
    granted = origin.granted if origin is not None else ()
    values = flattened(node.lookup("Action")).values
    actions = tuple(known for known in values if isinstance(known.value, str) and known.value not in granted)
    own = tuple(_own(known, statement.owner.template) for known in resources.values)
    return _Aim(statement, actions, arns, own) if actions else None


def _own(known: Known, template: Template) -> Resource | None:
    """The resource that a reference is to, or the only one in a text."""
    value = known.value
    parts = value.parts if isinstance(value, Interpolated) else (value,)
    named = {part.resource for part in parts if isinstance(part, Reference)}
    is_all = all(isinstance(part, (str, Pseudo, Reference)) for part in parts)
    return template.resources.get(named.pop()) if is_all and len(named) == 1 else None


def _are_two(one: Resource | None, other: Resource | None) -> bool:
    """Whether two resources are for certain not the same thing: of one kind, and neither instead of the other."""
    if one is None or other is None or one.logical_id == other.logical_id or one.type != other.type:
        return False
    return one.type in _THINGS and not (one.condition and other.condition)


def _types(pattern: str, effort: Effort) -> tuple[iam.ActionType, ...] | None:
    """The types of resources that an action, or any that a pattern stands for, may be about; None if not all known."""
    prefix, _, name = pattern.partition(":")
    if not name or "*" in prefix or name == ANYTHING:
        return None
    if _WHOLE_VERB.fullmatch(name) or pattern.lower() in _NOT_JUDGED:
        return None
    single = iam.action(pattern)
    meant = [single] if single is not None else list(islice(_meant(prefix, pattern, effort), _MOST_ACTIONS))
    found: dict[str, iam.ActionType] = {}
    for action in meant:
        types = action.types
        # What is about no type of resource is often accepted with one, as `dynamodb:ListStreams` is.
        if not types:
            return None
        found |= {type_.name: type_ for type_ in types}
    return tuple(found.values()) if meant else None


def _meant(prefix: str, pattern: str, effort: Effort) -> Iterator[iam.Action]:
    known = iam.actions(prefix) if "*" in pattern or "?" in pattern else ()
    if known and effort.takes(len(known)):
        yield from iam.actions_meant(pattern)


def _grants_of_templates(linked: LinkedTemplate, owner: Resource) -> Iterator[Grant]:
    """What SAM's policy templates allow that stand beside a policy."""
    for node in linked.policies.of_function(owner).templates if owner.type.startswith("AWS::Serverless::") else ():
        yield from policy_template(node.key or "") or ()


def _likeness(arn_format: str, arn: str) -> tuple[int, int]:
    """How much of an ARN is as in a format: the parts before the resource, then how the resource begins."""
    wanted, written = arn_format.split(":", 5), arn.split(":", 5)
    same = sum(bool(one) == bool(other) for one, other in zip(wanted, written, strict=False))
    pairs = zip(wanted[-1], written[-1], strict=False)
    begins = next((at for at, (one, other) in enumerate(pairs) if one != other), 0)
    return same, begins
