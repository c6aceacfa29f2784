"""The settings that take an ARN and nothing else, by the type of the resource or of the SAM event.

Each page of https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/ and
https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-resources-and-properties.html
says it of its properties; settings that also take a name, such as `FunctionName`, are none. In a path `*` stands for
each element.
"""

from __future__ import annotations

from collections.abc import Mapping

_DESTINATIONS = ("DestinationConfig.OnFailure.Destination", "DestinationConfig.OnSuccess.Destination")
_FAILURES = "DestinationConfig.OnFailure.Destination"
_ALARMS = ("AlarmActions.*", "OKActions.*", "InsufficientDataActions.*")

ARN_SETTINGS: Mapping[str, tuple[str, ...]] = {
    "AWS::ApiGateway::Authorizer": ("ProviderARNs.*",),
    "AWS::ApiGateway::Stage": ("AccessLogSetting.DestinationArn",),
    "AWS::ApiGatewayV2::Stage": ("AccessLogSettings.DestinationArn",),
    "AWS::AppSync::DataSource": ("LambdaConfig.LambdaFunctionArn", "ServiceRoleArn"),
    "AWS::CloudWatch::Alarm": _ALARMS,
    "AWS::CloudWatch::CompositeAlarm": _ALARMS,
    "AWS::Cognito::UserPool": (
        "LambdaConfig.CreateAuthChallenge",
        "LambdaConfig.CustomMessage",
        "LambdaConfig.DefineAuthChallenge",
        "LambdaConfig.PostAuthentication",
        "LambdaConfig.PostConfirmation",
        "LambdaConfig.PreAuthentication",
        "LambdaConfig.PreSignUp",
        "LambdaConfig.PreTokenGeneration",
        "LambdaConfig.UserMigration",
        "LambdaConfig.VerifyAuthChallengeResponse",
    ),
    "AWS::Events::Rule": ("Targets.*.Arn", "Targets.*.RoleArn", "Targets.*.DeadLetterConfig.Arn"),
    "AWS::IAM::Role": ("ManagedPolicyArns.*", "PermissionsBoundary"),
    "AWS::Lambda::EventInvokeConfig": _DESTINATIONS,
    "AWS::Lambda::EventSourceMapping": ("EventSourceArn", _FAILURES),
    "AWS::Lambda::Function": ("Role", "DeadLetterConfig.TargetArn", "Layers.*", "FileSystemConfigs.*.Arn"),
    "AWS::Lambda::Permission": ("SourceArn",),
    "AWS::Logs::SubscriptionFilter": ("DestinationArn", "RoleArn"),
    "AWS::Pipes::Pipe": ("Source", "Target", "RoleArn"),
    "AWS::S3::Bucket": (
        "NotificationConfiguration.LambdaConfigurations.*.Function",
        "NotificationConfiguration.QueueConfigurations.*.Queue",
        "NotificationConfiguration.TopicConfigurations.*.Topic",
    ),
    "AWS::SNS::TopicPolicy": ("Topics.*",),
    "AWS::SQS::Queue": ("RedrivePolicy.deadLetterTargetArn",),
    "AWS::Scheduler::Schedule": ("Target.Arn", "Target.RoleArn", "Target.DeadLetterConfig.Arn"),
    "AWS::Serverless::Api": ("AccessLogSetting.DestinationArn",),
    "AWS::Serverless::Function": (
        "Role",
        "PermissionsBoundary",
        "DeadLetterQueue.TargetArn",
        "Layers.*",
        "FileSystemConfigs.*.Arn",
        *(f"EventInvokeConfig.{path}" for path in _DESTINATIONS),
    ),
    "AWS::Serverless::HttpApi": ("AccessLogSettings.DestinationArn",),
    "AWS::Serverless::StateMachine": ("Role", "PermissionsBoundary"),
    "AWS::StepFunctions::StateMachine": ("RoleArn",),
}
"""Settings of resources."""

ARN_SETTINGS_OF_EVENTS: Mapping[str, tuple[str, ...]] = {
    "DynamoDB": ("Stream", _FAILURES),
    "EventBridgeRule": ("DeadLetterConfig.Arn",),
    "Kinesis": ("Stream", _FAILURES),
    "MSK": ("Stream", _FAILURES),
    "SNS": ("Topic", "SqsSubscription.QueueArn"),
    "SQS": ("Queue",),
    "Schedule": ("DeadLetterConfig.Arn", "RoleArn"),
    "ScheduleV2": ("DeadLetterConfig.Arn", "RoleArn"),
}
"""Settings of the events of SAM."""

_REST_APIS = ("AWS::Serverless::Api", "AWS::ApiGateway::RestApi")
_HTTP_APIS = ("AWS::Serverless::HttpApi", "AWS::ApiGatewayV2::Api")
_BUSES = ("AWS::Events::EventBus",)

REFERENCES_OF_EVENTS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "Api": ("RestApiId", _REST_APIS),
    "CloudWatchEvent": ("EventBusName", _BUSES),
    "EventBridgeRule": ("EventBusName", _BUSES),
    "HttpApi": ("ApiId", _HTTP_APIS),
}
"""Settings of the events of SAM that take an id or a name, and the types of resources that have it."""

OF_OWN_ACCOUNT = frozenset(
    {
        *("Role", "RoleArn", "ServiceRoleArn", "PermissionsBoundary", "ManagedPolicyArns"),
        *("TargetArn", "deadLetterTargetArn"),
    }
)
"""Settings that take nothing of another account:
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html,
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html"""
OF_OWN_REGION = frozenset(
    {
        *("Layers", "EventSourceArn", "Queue", "Stream", "TargetArn", "deadLetterTargetArn"),
        *("AlarmActions", "OKActions", "InsufficientDataActions"),
    }
)
"""Settings that take nothing of another Region:
https://docs.aws.amazon.com/lambda/latest/dg/adding-layers.html,
https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html,
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html"""
