"""What IAM lets a policy say."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import translate
from functools import lru_cache
from pathlib import Path

import msgspec

from serverless_lint.aws.fact import Fact

PUBLISH = "sns:publish"
"""In lower case: what sends to a topic, and text messages to phone numbers, which have no ARN."""

_DATA = Path(__file__).with_name("data") / "iam_actions.json"

_UNLIMITABLE_IN_PRACTICE = (
    # Called before the log group exists, mostly with a name that Lambda makes up.
    "logs:createloggroup",
    # Metrics have no ARN. The `dataset` that AWS lists for these actions is not where a function's metrics are.
    "cloudwatch:putmetricdata",
    "cloudwatch:getmetricdata",
    "cloudwatch:listmetrics",
    # What attaches a function to a VPC: the interfaces do not exist when the policy is written, and the managed policy
    # AWSLambdaVPCAccessExecutionRole allows all of it on every resource.
    "ec2:*networkinterface*",
    "ec2:assignprivateipaddresses",
    "ec2:unassignprivateipaddresses",
    # Traces have no ARN; the groups and sampling rules that have one are not what a function works with.
    "xray:*",
    # What has an ARN is optional: a request without lexicon, terminology, adapter or endpoint of one's own is
    # authorised against `*` only.
    "comprehend:batchdetect*",
    "comprehend:classifydocument",
    "comprehend:detect*",
    "rekognition:detectmoderationlabels",
    "polly:startspeechsynthesisstream",
    "polly:startspeechsynthesistask",
    "polly:synthesizespeech",
    "translate:starttexttranslationjob",
    "translate:translatetext",
)
"""Actions that count as unlimitable although AWS lists a type of resource for some of them."""

_REFERENCE = (
    "https://docs.aws.amazon.com/service-authorization/latest/reference/"
    "reference_policies_actions-resources-contextkeys.html"
)
ACTIONS_OF_OPERATIONS: Fact[Mapping[str, str]] = Fact(
    {
        "bedrock:converse": "bedrock:InvokeModel",
        "bedrock:conversestream": "bedrock:InvokeModelWithResponseStream",
        "dynamodb:createitem": "dynamodb:PutItem",
        "dynamodb:transactgetitems": "dynamodb:GetItem",
        "firehose:putrecords": "firehose:PutRecordBatch",
        "lambda:invoke": "lambda:InvokeFunction",
        "s3:completemultipartupload": "s3:PutObject",
        "s3:copyobject": "s3:PutObject",
        "s3:createmultipartupload": "s3:PutObject",
        "s3:deleteobjects": "s3:DeleteObject",
        "s3:headbucket": "s3:ListBucket",
        "s3:headobject": "s3:GetObject",
        "s3:listbuckets": "s3:ListAllMyBuckets",
        "s3:listobjects": "s3:ListBucket",
        "s3:listobjectsv2": "s3:ListBucket",
        "s3:putobjectversion": "s3:PutObject",
        "s3:uploadpart": "s3:PutObject",
        "sqs:changemessagevisibilitybatch": "sqs:ChangeMessageVisibility",
        "sqs:deletemessagebatch": "sqs:DeleteMessage",
        "sqs:sendmessagebatch": "sqs:SendMessage",
    },
    _REFERENCE,
    datetime.date(2026, 11, 21),
)
"""Operations of APIs that are no actions, with the action that each needs."""
PREFIXES_OF_CLIENTS: Fact[Mapping[str, str]] = Fact(
    {
        "apigatewayv2": "apigateway",
        "bedrock-agent": "bedrock",
        "bedrock-agent-runtime": "bedrock",
        "bedrock-runtime": "bedrock",
        "dynamodbstreams": "dynamodb",
        "efs": "elasticfilesystem",
        "elbv2": "elasticloadbalancing",
        "eventbridge": "events",
        "iot-data": "iot",
        "opensearch": "es",
        "pinpoint": "mobiletargeting",
        "sesv2": "ses",
        "stepfunctions": "states",
    },
    _REFERENCE,
    datetime.date(2026, 11, 21),
)
"""Names of clients that are no prefixes of actions, with the prefix of the service."""

_MAX_NAME = 200
"""Longer than any name of an action, so that a pattern with more characters besides its stars matches none."""

_LIKE = 0.85
"""How much of two names must be the same for one to be a misspelling of the other: all but one letter in six."""
_ALMOST_THE_SAME = 0.93
_SAME_BEGINNING = 3
"""Letters that tell `Get` from `Put` and `List`."""
_CAPITALISED = re.compile(r"[A-Z][a-z]+")
_LONGEST_ENDING = 3
"""Letters of the ending of a word, such as a plural's."""
_ENOUGH_WORDS = 3
"""Words of a name, such as `GetModelInvocation`, that say what it is about."""

_STARS = re.compile(r"\*+")


class _Service(msgspec.Struct, frozen=True):
    limitable: str
    unlimitable: str


class _Data(msgspec.Struct, frozen=True):
    as_of: datetime.date
    services: dict[str, _Service]


def supports_resources(action: str) -> bool | None:
    """Whether a policy can limit an action to resources, so that `Resource: "*"` allows more than it must.

    Of a pattern such as `s3:Get*`, whether that holds for any action it matches. None if it matches no known action.
    Letter case does not matter, as in IAM.
    """
    pattern = _STARS.sub("*", action.lower())
    if len(pattern.replace("*", "")) > _MAX_NAME:
        return None
    known = False
    for name, limitable in _matches(pattern):
        if limitable and not _is_unlimitable_in_practice(name):
            return True
        known = True
    return False if known else None


def data_as_of() -> datetime.date:
    """The day on which the names of services and actions were those that IAM knows."""
    return _data().as_of


def is_service(prefix: str) -> bool:
    """Whether IAM knows a service by that prefix, such as `s3`, or one that a pattern stands for."""
    return next(_matching_services(prefix.lower()), None) is not None


def is_action(action: str) -> bool:
    """Whether IAM knows an action by that name, or one that a pattern such as `s3:Get*` stands for."""
    return supports_resources(action) is not None


def nearest_service(prefix: str) -> str | None:
    """The prefix of a service that an unknown one is most like; None if none is like it."""
    return _nearest(prefix.lower(), _services(), _LIKE)


def nearest_action(action: str) -> str | None:
    """The known action of the same service that an unknown one is most like, in its letter case; None if none is.

    Both begin alike: `GetThings` and `PutThings` are different things. The only one that goes on after the unknown
    one's words counts, too.
    """
    return _nearest_action(action, _LIKE) or _longer_action(action)


def misspelt_action(action: str) -> str | None:
    """The known action that differs from an unknown one so little that nothing else can be meant: by a plural, say."""
    return _nearest_action(action, _ALMOST_THE_SAME)


def _nearest_action(action: str, likeness: float) -> str | None:
    service, _, name = action.partition(":")
    names = _names(service)
    begins = name[:_SAME_BEGINNING].lower()
    nearest = _nearest(name.lower(), (other for other in names if other.startswith(begins)), likeness)
    return f"{service}:{_with_case_of(name, nearest)}" if nearest is not None else None


def _longer_action(action: str) -> str | None:
    service, _, name = action.partition(":")
    longer = [other for other in _names(service) if other.startswith(name.lower())]
    if len(longer) != 1 or len(_CAPITALISED.findall(name)) < _ENOUGH_WORDS:
        return None
    return f"{service}:{_with_case_of(name, longer[0])}"


def _names(service: str) -> list[str]:
    known = _services().get(service.lower())
    return f"{known.limitable} {known.unlimitable}".split() if known is not None else []


def stands_for(pattern: str, action: str) -> bool:
    """Whether a pattern such as `logs:*`, as policies have it, means an action. Letter case does not matter."""
    shortened = _STARS.sub("*", pattern.lower())
    return len(shortened.replace("*", "")) <= _MAX_NAME and _stands_for(shortened, action.lower())


def _nearest(word: str, candidates: Iterable[str], likeness: float) -> str | None:
    from difflib import get_close_matches

    if len(word) > _MAX_NAME or not word.isascii():
        return None
    close = get_close_matches(word, sorted(candidates), n=1, cutoff=likeness)
    return close[0] if close else None


def _with_case_of(written: str, name: str) -> str:
    """The name with capital letters where the written one has them, and at the beginning of words that follow it."""
    from difflib import SequenceMatcher

    if name.startswith(written.lower()) and written != written.lower():
        rest = name[len(written) :]
        by, rest = (rest[:2], rest[2:]) if rest.startswith("by") else ("", rest)
        return f"{written}{by.capitalize()}{rest.capitalize() if len(rest) > _LONGEST_ENDING else rest}"
    letters = list(name)
    for block in SequenceMatcher(None, written.lower(), name).get_matching_blocks():
        letters[block.b : block.b + block.size] = written[block.a : block.a + block.size]
    return "".join(letters)


@lru_cache(maxsize=4096)
def _matches(pattern: str) -> tuple[tuple[str, bool], ...]:
    """The actions that a pattern stands for, and whether they have a type of resource."""
    return tuple(_find_matches(pattern))


def _find_matches(pattern: str) -> Iterator[tuple[str, bool]]:
    service_pattern, _, name_pattern = ("*:*" if pattern == "*" else pattern).partition(":")
    is_name = name_pattern.isalnum()
    for prefix, service in _matching_services(service_pattern):
        for names, limitable in ((service.limitable, True), (service.unlimitable, False)):
            for name in names.split():
                if name == name_pattern or (not is_name and _stands_for(name_pattern, name)):
                    yield f"{prefix}:{name}", limitable


def _matching_services(pattern: str) -> Iterator[tuple[str, _Service]]:
    services = _services()
    if pattern in services:
        yield pattern, services[pattern]
    elif "*" in pattern or "?" in pattern:
        yield from ((prefix, service) for prefix, service in services.items() if _stands_for(pattern, prefix))


def _stands_for(pattern: str, name: str) -> bool:
    return _expression(pattern).match(name) is not None


@lru_cache(maxsize=4096)
def _expression(pattern: str) -> re.Pattern[str]:
    # Brackets mean themselves in IAM.
    return re.compile(translate(pattern.replace("[", "[[]")))


def _is_unlimitable_in_practice(action: str) -> bool:
    return _unlimitable_in_practice().match(action) is not None


@lru_cache(maxsize=1)
def _unlimitable_in_practice() -> re.Pattern[str]:
    return re.compile("|".join(map(translate, _UNLIMITABLE_IN_PRACTICE)))


def _services() -> dict[str, _Service]:
    return _data().services


@lru_cache(maxsize=1)
def _data() -> _Data:
    return msgspec.json.decode(_DATA.read_bytes(), type=_Data)
