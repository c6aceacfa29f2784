"""What calls of AWS request, in the words of the data about AWS's SDKs."""

from __future__ import annotations

from serverless_lint.aws import boto3_resources, sdk
from serverless_lint.model import ClientKind, SdkCall
from serverless_lint.parse.code.facts import Attribute

_BOTO3 = (ClientKind.BOTO3_CLIENT, ClientKind.BOTO3_RESOURCE)


def method_of(call: SdkCall) -> str:
    """The name of the method that is called, as it is written; empty if it is called by another name."""
    callee = call.site.fact.callee
    return callee.name if isinstance(callee, Attribute) else ""


def resource_type_of(call: SdkCall) -> str:
    """The type of the object of `boto3.resource` that a method is called on; the service resource has none."""
    if call.table_of is None:
        return boto3_resources.SERVICE
    maker = call.table_of.fact.callee
    return maker.name if isinstance(maker, Attribute) else boto3_resources.SERVICE


def is_paginator(call: SdkCall) -> bool:
    """Whether it is a function of the SDK for JavaScript v3 that goes through all pages: `paginateScan`."""
    return call.client is None and call.site is call.input


def operation_of(call: SdkCall) -> sdk.Operation | None:
    """The operation that a call requests; None if there is no such one, as far as is known.

    What moves objects of S3, and what puts many items for the caller, requests several operations: None.
    """
    method, client = method_of(call), call.client
    if client is None or client.kind not in _BOTO3:
        return sdk.operation(call.service, call.operation)
    if client.kind is ClientKind.BOTO3_CLIENT:
        return sdk.of_boto3_client(call.service, method)
    action = boto3_resources.action(call.service, resource_type_of(call), method)
    if action is None or method in sdk.TRANSFERS:
        return None
    return sdk.operation(call.service, action.operation)
