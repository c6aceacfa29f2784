"""Packages by which code defines resources rather than running in a function."""

from __future__ import annotations

INFRASTRUCTURE_PACKAGES = (
    *("aws_cdk", "aws-cdk-lib", "@aws-cdk", "constructs", "troposphere"),
    *("pulumi", "pulumi_aws", "@pulumi", "cdktf", "sst"),
)
"""https://docs.aws.amazon.com/cdk/api/v2/, https://troposphere.readthedocs.io/,
https://www.pulumi.com/docs/iac/languages-sdks/, https://developer.hashicorp.com/terraform/cdktf,
https://sst.dev/docs/"""
