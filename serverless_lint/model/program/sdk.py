"""What the code does outside: AWS clients and calls, connections, table names, and what can fail."""

from __future__ import annotations

import enum

import msgspec

from serverless_lint.libraries.asking import Asked
from serverless_lint.model.program.code import CallSite, Value
from serverless_lint.source import Location


class ClientKind(enum.Enum):
    """Which interface of which SDK a client offers."""

    BOTO3_CLIENT = "boto3 client"
    BOTO3_RESOURCE = "boto3 resource"
    JAVASCRIPT_V2 = "AWS SDK for JavaScript v2"
    JAVASCRIPT_V3 = "AWS SDK for JavaScript v3"


class SdkClient(msgspec.Struct, frozen=True, eq=False):
    """The creation of an AWS client, resource or document client."""

    service: str
    """As boto3 names it in lower case (`dynamodb`, `s3`); empty if it is computed."""
    kind: ClientKind
    site: CallSite
    is_document_client: bool = False
    """Whether it writes the types of values for DynamoDB itself."""
    name_in_sdk: str = ""
    """The service as an SDK for JavaScript names it in lower case: `eventbridge` for boto3's `events`."""
    maker: Value | None = None
    """What makes it, if that depends on what callers pass; None if the call itself says so."""

    @property
    def location(self) -> Location:
        """The call that creates it."""
        return self.site.location


class SdkCall(msgspec.Struct, frozen=True, eq=False):
    """A call of an AWS operation."""

    service: str
    operation: str
    """In the API's spelling as far as it can be derived: `PutItem`."""
    site: CallSite
    """The call that sends the request."""
    input: CallSite
    """The call whose arguments are the request: the same, or the `new PutItemCommand({…})` passed to `send`."""
    client: SdkClient | None
    table_of: CallSite | None = None
    """Of an operation on a boto3 `Table`: the call that made the table object."""
    asked: Asked | None = None
    """Of a call of another package that asks by itself: what it asks. `table_of` is the call that made its object."""

    @property
    def location(self) -> Location:
        """The callee of the call that sends the request."""
        return self.site.location
