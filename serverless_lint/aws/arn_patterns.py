"""ARNs of which not all is known: those that resources of a template have, and those that policies are about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import msgspec

from serverless_lint.aws.references import Form, returned_by
from serverless_lint.lazy_pattern import lazy_pattern

ANYTHING = "*"
"""Any text, as IAM has it."""
NAME = "\0"
"""A text without a slash."""

_ARNS: Mapping[str, str] = {
    "AWS::DynamoDB::GlobalTable": f"arn:*:dynamodb:*:*:table/{NAME}",
    "AWS::DynamoDB::Table": f"arn:*:dynamodb:*:*:table/{NAME}",
    "AWS::Events::EventBus": f"arn:*:events:*:*:event-bus/{NAME}",
    "AWS::Events::Rule": "arn:*:events:*:*:rule/*",
    "AWS::IAM::Role": "arn:*:iam::*:role/*",
    "AWS::KMS::Key": f"arn:*:kms:*:*:key/{NAME}",
    "AWS::Kinesis::Stream": f"arn:*:kinesis:*:*:stream/{NAME}",
    "AWS::KinesisFirehose::DeliveryStream": f"arn:*:firehose:*:*:deliverystream/{NAME}",
    "AWS::Lambda::Alias": f"arn:*:lambda:*:*:function:{NAME}",
    "AWS::Lambda::Function": f"arn:*:lambda:*:*:function:{NAME}",
    "AWS::Lambda::Version": f"arn:*:lambda:*:*:function:{NAME}",
    "AWS::Logs::LogGroup": "arn:*:logs:*:*:log-group:*:*",
    "AWS::S3::Bucket": f"arn:*:s3:::{NAME}",
    "AWS::SNS::Topic": f"arn:*:sns:*:*:{NAME}",
    "AWS::SQS::Queue": f"arn:*:sqs:*:*:{NAME}",
    "AWS::SecretsManager::Secret": "arn:*:secretsmanager:*:*:secret:*",
    "AWS::Serverless::Function": f"arn:*:lambda:*:*:function:{NAME}",
    "AWS::Serverless::SimpleTable": f"arn:*:dynamodb:*:*:table/{NAME}",
    "AWS::Serverless::StateMachine": f"arn:*:states:*:*:stateMachine:{NAME}",
    "AWS::StepFunctions::Activity": f"arn:*:states:*:*:activity:{NAME}",
    "AWS::StepFunctions::StateMachine": f"arn:*:states:*:*:stateMachine:{NAME}",
}
"""By the types of resources what `Fn::GetAtt` and `Ref` give as their ARN; that of a log group ends with `:*`.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
"""
_NAMED_WITHOUT_SLASH = frozenset(
    {"AWS::DynamoDB::GlobalTable", "AWS::DynamoDB::Table", "AWS::S3::Bucket", "AWS::Serverless::SimpleTable"}
)
_NAMES_WITHOUT_SLASH = frozenset({"BucketName", "TableName"})
"""https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html and
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html"""
_THINGS: Mapping[str, tuple[str, int]] = {
    "dynamodb": ("/", 1),
    "kms": (":", 0),
    "logs": (":", 1),
    "s3": ("/", 0),
    "states": (":", 1),
}
"""By services what parts the end of their ARNs, and which part names the thing that all else in it belongs to.

https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""
_ANYWHERE = frozenset({"bedrock"})
"""Services whose resources are also known by ARNs without a Region, which the formats do not say:
https://docs.aws.amazon.com/bedrock/latest/userguide/global-cross-region-inference.html"""
_PLACEHOLDER = lazy_pattern(r"\$\{([^{}]*)\}")
_PARTS = 6
_LONGEST = 2048
"""Characters of a pattern that is looked at; longer ones may be anything."""


def of_reference(resource_type: str, attribute: str | None) -> str:
    """What a reference to a type of resource gives, as a pattern; no attribute stands for `Ref`."""
    returned = returned_by(resource_type)
    form = returned.form(attribute) if returned is not None else None
    if form is not Form.ARN:
        return NAME if form is Form.NAME and resource_type in _NAMED_WITHOUT_SLASH else ANYTHING
    arn = _ARNS.get(resource_type, ANYTHING)
    return f"{arn}/stream/*" if attribute == "StreamArn" else arn


def of_text(text: str) -> str:
    """What a text of a policy stands for, as a pattern: `?` and policy variables such as `${aws:username}` included."""
    return _PLACEHOLDER.sub(ANYTHING, text).replace("?", ANYTHING)


def may_fit(arn: str, arn_format: str) -> bool:
    """Whether an ARN that fits a pattern may be one of a format such as `arn:${Partition}:s3:::${BucketName}`."""
    return _may_fit(arn, arn_format) if len(arn) <= _LONGEST else True


@lru_cache(maxsize=4096)
def _may_fit(arn: str, arn_format: str) -> bool:
    written, wanted = arn.split(":", _PARTS - 1), _pattern_of(arn_format).split(":", _PARTS - 1)
    if len(written) < _PARTS or len(wanted) < _PARTS or ANYTHING in written[2] or NAME in written[2]:
        return True
    return written[2] == wanted[2] and not _lacks_place(written, wanted) and may_meet(written[-1], wanted[-1])


def lacks_place(arn: str, arn_format: str) -> bool:
    """Whether an ARN is of the service of a format, but has no Region or no account where those of the format do."""
    written, wanted = arn.split(":", _PARTS - 1), arn_format.split(":", _PARTS - 1)
    is_whole = len(written) == _PARTS and len(wanted) == _PARTS
    return is_whole and written[2] == wanted[2] and _lacks_place(written, wanted)


def _lacks_place(written: Sequence[str], wanted: Sequence[str]) -> bool:
    # The parameters that AWS publishes have a Region in their ARN and no account.
    return not written[3] and written[2] not in _ANYWHERE and (bool(wanted[3]) or (not written[4] and bool(wanted[4])))


def may_be_of_one(one: str, other: str) -> bool:
    """Whether two ARNs that fit patterns may belong to one thing, as a bucket and its objects; True if not known."""
    if max(len(one), len(other)) > _LONGEST:
        return True
    first, second = one.split(":", _PARTS - 1), other.split(":", _PARTS - 1)
    if len(first) < _PARTS or len(second) < _PARTS or first[2] != second[2] or first[2] not in _THINGS:
        return True
    return may_meet(_thing(first), _thing(second))


def _thing(parts: Sequence[str]) -> str:
    """What the thing is called that an ARN belongs to, as a pattern: what follows a wildcard may be a part of it."""
    separator, at = _THINGS[parts[2]]
    names = parts[-1].split(separator)
    if len(names) <= at or any(ANYTHING in kind for kind in names[:at]):
        return ANYTHING
    before, wildcard, _ = names[at].partition(ANYTHING)
    return before + wildcard


def _pattern_of(arn_format: str) -> str:
    return _PLACEHOLDER.sub(lambda found: NAME if found[1] in _NAMES_WITHOUT_SLASH else ANYTHING, arn_format)


def may_meet(one: str, other: str) -> bool:
    """Whether there are texts that fit two patterns, made of characters, `ANYTHING` and `NAME`."""
    places = _places(other)
    reached = 1
    """The places in the other pattern, as bits, up to which it may fit what fits the first one so far."""
    for character in one:
        reached = _onwards(reached, places.passed_by(character))
        reached = (reached & places.of.get(character, 0)) << 1 | reached & places.staying_at(character)
        if not reached:
            return False
    return bool(_onwards(reached, places.wild) >> len(other))


class _Places(msgspec.Struct, frozen=True):
    """Where in a pattern characters stand, as bits."""

    of: Mapping[str, int]
    everywhere: int

    @property
    def wild(self) -> int:
        """What may stand for no character at all."""
        return self.of.get(ANYTHING, 0) | self.of.get(NAME, 0)

    def passed_by(self, character: str) -> int:
        """What a part of the other pattern may stand for, or which may stand for nothing."""
        if character == ANYTHING:
            return self.everywhere
        return self.everywhere & ~self.of.get("/", 0) | self.wild if character == NAME else self.wild

    def staying_at(self, character: str) -> int:
        """Where the other pattern may go on without leaving: at what stands for it, or anywhere if it is wild."""
        if character in (ANYTHING, NAME):
            return self.everywhere << 1 | 1
        return self.of.get(ANYTHING, 0) if character == "/" else self.wild


@lru_cache(maxsize=1024)
def _places(pattern: str) -> _Places:
    of: dict[str, int] = {}
    for at, character in enumerate(pattern):
        of[character] = of.get(character, 0) | 1 << at
    return _Places(of, (1 << len(pattern)) - 1)


def _onwards(reached: int, passed: int) -> int:
    """The places that are reached if each of these may be passed: adding carries a bit through a run of them."""
    return (((reached & passed) + passed) ^ passed) | reached
