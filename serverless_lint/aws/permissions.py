"""Which actions of IAM operations need.

An operation mostly needs the action of its name. What it needs at least and what it may use are two things: who looks
for missing permissions asks `required`, who looks for unused ones asks `covers`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

import msgspec

from serverless_lint.aws import iam, sdk
from serverless_lint.aws.packed import lines_of
from serverless_lint.lazy_pattern import lazy_pattern

_PERMISSIONS = "iam_permissions"
_EVERY = "*"
"""The key of what all operations of a service may use."""


_OF_METHODS = frozenset({"apigateway", "apigatewayv2"})
"""Services whose actions are the methods of HTTP that operations are requests of:
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonapigatewaymanagement.html"""
_METHODS = {
    **dict.fromkeys(("Create", "Generate", "Preview", "Publish", "Reject", "Test"), "POST"),
    **dict.fromkeys(("Get", "List", "Export"), "GET"),
    **dict.fromkeys(("Delete", "Disable", "Flush", "Reset", "Untag"), "DELETE"),
    **dict.fromkeys(("Import", "Put", "Reimport"), "PUT"),
    "Update": "PATCH",
}
"""By the first words of their names."""
_FIRST_WORD = lazy_pattern(r"^([A-Z][a-z]*)")
_OTHER_METHODS = {
    ("apigateway", "ImportApiKeys"): "POST",
    ("apigateway", "ImportRestApi"): "POST",
    ("apigateway", "TagResource"): "PUT",
    ("apigatewayv2", "TagResource"): "POST",
}
_EVERYWHERE = frozenset({"kms", "aws-marketplace", "*"})
"""Services that any other may need: what encrypts, and what sells."""
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
_WITH_PARAMETERS: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("s3", "CopyObject"): {"ACL": "s3:PutObjectAcl", "Tagging": "s3:PutObjectTagging"},
    ("s3", "DeleteObject"): {"VersionId": "s3:DeleteObjectVersion"},
    ("s3", "GetObject"): {"VersionId": "s3:GetObjectVersion"},
    ("s3", "HeadObject"): {"VersionId": "s3:GetObjectVersion"},
    ("s3", "PutObject"): {"ACL": "s3:PutObjectAcl", "Tagging": "s3:PutObjectTagging"},
}


class _Needs(msgspec.Struct, array_like=True, frozen=True):
    required: str | None = None
    also: str = ""


def required(service: str, operation: str) -> tuple[tuple[str, ...], ...] | None:
    """The actions that an operation cannot do without: of each group one, as in `(("s3:GetObject",),)`.

    No groups if it may work without permissions. None if that is not known, as of most of what is new. An action may
    be allowed elsewhere than in the caller's role: by the policy of a resource, or by that of a key of KMS.
    """
    known = sdk.operation(service, operation)
    if known is None:
        return None
    needs = _rows(service).get(known.name, _Needs())
    if needs.required is not None:
        return tuple(tuple(group.split("|")) for group in needs.required.split())
    return () if known.is_open else _of_its_name(known) or _of_method(known)


def with_parameters(service: str, operation: str) -> Mapping[str, str]:
    """The actions that an operation needs besides, each by the parameter that asks for it."""
    return _WITH_PARAMETERS.get((service, operation), {})


def with_what_is_passed(service: str, operation: str) -> tuple[str, ...]:
    """Patterns of the actions of other services that an operation may use for what it is given: buckets, roles."""
    known = sdk.operation(service, operation)
    needed = {action for group in required(service, operation) or () for action in group}
    own = {_prefix(known) if known is not None else "", *_EVERYWHERE}
    return tuple(pattern for pattern in covers(service, operation) if pattern.partition(":")[0] not in own | needed)


def covers(service: str, operation: str) -> tuple[str, ...]:
    """Patterns of all that an operation may use with the caller's permissions, sorted; `*` is everything.

    Nothing if there is no such operation.
    """
    known = sdk.operation(service, operation)
    return tuple(sorted(set(_covered(known)))) if known is not None else ()


def meant_by(name: str) -> str | None:
    """The action that is needed for what a name means that is an operation's, but no action's: `lambda:Invoke`.

    None if that is not certain: of several that are needed, none is meant more than the others.
    """
    prefix, _, written = name.partition(":")
    known = (sdk.service(service) for service in iam.services_of(prefix))
    for service in filter(None, known):
        for operation in service.operations:
            if operation.lower() == written.lower():
                groups = required(service.name, operation)
                return groups[0][0] if groups is not None and len(groups) == 1 else None
    return None


def prefix_of_client(name: str) -> str | None:
    """What the actions of a service begin with that is named as a client: `stepfunctions`, `eventbridge`."""
    service = sdk.service(name) or sdk.service_of_package(f"@aws-sdk/client-{name}")
    return service.iam_prefix if service is not None and iam.is_service(service.iam_prefix) else None


def _covered(operation: sdk.Operation) -> Iterator[str]:
    named, needed = _of_its_name(operation), required(operation.service, operation.name)
    if needed is None or operation.service in _OF_METHODS:
        yield f"{_prefix(operation)}:*"
    for group in (*(named or ()), *(needed or ())):
        yield from group
    for key in (operation.name, _EVERY):
        yield from _rows(operation.service).get(key, _Needs()).also.split()


def _of_its_name(operation: sdk.Operation) -> tuple[tuple[str, ...], ...] | None:
    action = iam.action(f"{_prefix(operation)}:{operation.name}")
    return ((action.full_name,),) if action is not None else None


def _of_method(operation: sdk.Operation) -> tuple[tuple[str, ...], ...] | None:
    if operation.service not in _OF_METHODS:
        return None
    first = _FIRST_WORD.match(operation.name)
    by_word = _METHODS.get(first[0]) if first is not None else None
    method = _OTHER_METHODS.get((operation.service, operation.name), by_word)
    return ((f"{_prefix(operation)}:{method}",),) if method is not None else None


def _prefix(operation: sdk.Operation) -> str:
    service = sdk.service(operation.service)
    return service.iam_prefix if service is not None else ""


def _rows(service: str) -> Mapping[str, _Needs]:
    return _known_rows(service) if service in lines_of(_PERMISSIONS) else {}


@cache
def _known_rows(service: str) -> Mapping[str, _Needs]:
    return msgspec.json.decode(lines_of(_PERMISSIONS)[service], type=dict[str, _Needs])
