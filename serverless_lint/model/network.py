"""What functions in a VPC reach, and over which way."""

from __future__ import annotations

import msgspec

from serverless_lint.model.program.sdk import SdkCall
from serverless_lint.model.stack.function import Function
from serverless_lint.parse.template.template import Resource
from serverless_lint.source import Location


class VpcCall(msgspec.Struct, frozen=True, eq=False):
    """The first call of a service by a function that is in a VPC of the template."""

    function: Function
    call: SdkCall
    vpc: Resource
    has_endpoint: bool
    """Whether the template has, or may have, an endpoint of the VPC for the service."""

    @property
    def service(self) -> str:
        """As boto3 names it: `dynamodb`, `s3`."""
        return self.call.service

    @property
    def location(self) -> Location:
        """The function."""
        return self.function.location
