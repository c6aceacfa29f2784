"""Packages for handlers of custom resources of CloudFormation."""

from __future__ import annotations

ANSWERING = ("cfn-response", "cfnresponse", "crhelper")
"""With them a handler tells CloudFormation what became of a resource, once when a stack changes:
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/cfn-lambda-function-code-cfnresponsemodule.html,
https://github.com/aws-cloudformation/custom-resource-helper#readme"""

RESPONSE_URL = "ResponseURL"
"""The key of the event where whatever else answers finds out where to:
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/crpg-ref-requests.html"""

REQUEST_TYPE = "RequestType"
"""The key of the event that says what becomes of a resource; no other event has it: the address above"""

KEYS_OF_REQUESTS = ((REQUEST_TYPE, RESPONSE_URL), (REQUEST_TYPE, "PhysicalResourceId"))
"""What a handler mentions that looks after the life of a resource: the second pair where the framework of the CDK
answers for it, https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.custom_resources-readme.html"""
