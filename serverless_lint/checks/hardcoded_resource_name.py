"""Resources with fixed names."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.checks.problems import resource_problem
from serverless_lint.parse.template.template import Template
from serverless_lint.rule import Category, Problem, Severity, rule

_NAMES = {
    "AWS::Serverless::Function": "FunctionName",
    "AWS::Lambda::Function": "FunctionName",
    "AWS::Serverless::SimpleTable": "TableName",
    "AWS::DynamoDB::Table": "TableName",
    "AWS::DynamoDB::GlobalTable": "TableName",
    "AWS::SQS::Queue": "QueueName",
    "AWS::SNS::Topic": "TopicName",
    "AWS::S3::Bucket": "BucketName",
    "AWS::IAM::Role": "RoleName",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    "AWS::Kinesis::Stream": "Name",
    "AWS::KinesisFirehose::DeliveryStream": "DeliveryStreamName",
    "AWS::Events::EventBus": "Name",
    "AWS::Events::Rule": "Name",
    "AWS::Scheduler::Schedule": "Name",
    "AWS::Serverless::StateMachine": "Name",
    "AWS::StepFunctions::StateMachine": "StateMachineName",
    "AWS::SecretsManager::Secret": "Name",
    "AWS::Logs::LogGroup": "LogGroupName",
}
"""https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-name.html"""


@rule(Severity.INFO, Category.OPERATIONS, since="0.1", pedantic=True)
def hardcoded_resource_name(template: Template) -> Iterator[Problem]:
    """A resource has a fixed name, so that its template can be deployed only once."""
    for resource in template.resources.values():
        name = _NAMES.get(resource.type)
        for known in resource.properties.lookup(name).values if name else ():
            # One from a parameter or mapping can be another in the next stack.
            if isinstance(known.value, str) and not known.sources:
                yield resource_problem(
                    resource,
                    known,
                    f"`{resource.logical_id}` is always called `{known.value}`: leave `{name}` out, or put "
                    "`${AWS::StackName}` into it",
                )
