"""Defects in alarms, patterns of events, notifications, deployments and what starts functions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from edited_template import Default, Path, Remove, Set
from seeds.seed import PROPERTIES, RESOURCES, SAM_FUNCTION, App, Place, changed, of, seed

_SAM_TRANSFORM = "AWS::Serverless-2016-10-31"
_METRICS = {
    "AWS/Lambda": ("Errors", "Error"),
    "AWS/SQS": ("ApproximateNumberOfMessagesVisible", "ApproximateNumberOfMessageVisible"),
    "AWS/States": ("ExecutionsFailed", "ExecutionFailed"),
    "AWS/ApiGateway": ("Count", "Counts"),
}
"""By namespace a metric and a misspelling of it."""


def _event(function: str, event: str, *path: str | int) -> Path:
    return of(function, "Events", event, *path)


def _is_plain(app: App) -> bool:
    """Whether SAM reads the template as it is written."""
    return bool(app.template.value("Transform") == _SAM_TRANSFORM)


@seed("alarm-never-fires")
def metric_misspelt(app: App) -> Iterator[Place]:
    for name in app.resources("AWS::CloudWatch::Alarm"):
        good, bad = _METRICS.get(str(app.properties(name).get("Namespace")), ("", ""))
        if good and isinstance(app.properties(name).get("MetricName"), str):
            yield changed(name, "MetricName", good=good, bad=bad)


@seed("alarm-never-fires")
def url_instead_of_name_of_queue(app: App) -> Iterator[Place]:
    queues = list(app.resources("AWS::SQS::Queue"))
    for name in app.resources("AWS::CloudWatch::Alarm"):
        dimensions = app.properties(name).get("Dimensions")
        is_sqs = app.properties(name).get("Namespace") == "AWS/SQS"
        if is_sqs and queues and isinstance(dimensions, list) and len(dimensions) == 1:
            at = of(name, "Dimensions", 0, "Value")
            mend = (Set(at, {"Fn::GetAtt": [queues[0], "QueueName"]}),)
            yield Place((Set(at, {"Ref": queues[0]}),), at, mend)


@seed("event-pattern-never-matches")
def key_of_pattern_misspelt(app: App) -> Iterator[Place]:
    for name in app.resources("AWS::Events::Rule"):
        pattern = app.properties(name).get("EventPattern")
        if isinstance(pattern, dict) and not any(str(key).startswith("Fn::") for key in pattern):
            at = of(name, "EventPattern", "detailType")
            yield Place((Set(at, ["seeded"]),), at, on_key=True)


@seed("event-pattern-never-matches")
def text_instead_of_list_in_pattern(app: App) -> Iterator[Place]:
    for name, event, properties in app.events("EventBridgeRule", "CloudWatchEvent"):
        if isinstance(properties.get("Pattern"), dict):
            at = _event(name, event, PROPERTIES, "Pattern", "source")
            yield Place((Set(at, "seeded"),), at, (Set(at, ["seeded"]),))


@seed("event-refused-by-sam", elsewhere=True)
def parameter_as_bucket_of_event(app: App) -> Iterator[Place]:
    parameters = app.template.value("Parameters")
    for name, event, _ in app.events("S3"):
        if _is_plain(app) and isinstance(parameters, dict) and parameters:
            at = _event(name, event, PROPERTIES, "Bucket")
            yield Place((Set(at, {"Fn::Sub": f"seeded-${{{next(iter(parameters))}}}"}),), at)


@seed("event-refused-by-sam")
def function_as_method_of_event(app: App) -> Iterator[Place]:
    for name, event, properties in app.events("Api", "HttpApi"):
        if _is_plain(app) and isinstance(properties.get("Method"), str):
            at = _event(name, event, PROPERTIES, "Method")
            yield Place((Set(at, {"Fn::Sub": properties["Method"]}),), at)


@seed("notification-conflict")
def bucket_notifies_twice(app: App) -> Iterator[Place]:
    buckets = set(app.resources("AWS::S3::Bucket"))
    for name, event, properties in app.events("S3"):
        bucket = properties.get("Bucket")
        if (
            isinstance(bucket, dict)
            and bucket.get("Ref") in buckets
            and "Condition" not in str(app.template.value(RESOURCES, name))
        ):
            at = _event(name, "SeededEvent")
            second = {"Type": "S3", PROPERTIES: {"Bucket": bucket, "Events": "s3:ReducedRedundancyLostObject"}}
            worse = Set((*at, PROPERTIES, "Events"), properties.get("Events"))
            # What is added stands before what was there, and the later one is reported.
            yield Place(
                (worse, Set((*at, PROPERTIES, "Filter"), {})), _event(name, event), (Set(at, second),), on_key=True
            )


@seed("deployment-hook-incomplete")
def alias_of_deployment_removed(app: App) -> Iterator[Place]:
    for name in app.functions(SAM_FUNCTION):
        if _is_plain(app) and app.setting(name, "AutoPublishAlias") is None:
            at = of(name, "DeploymentPreference")
            good = {"Type": "AllAtOnce", "Enabled": False}
            if app.setting(name, "DeploymentPreference") is None:
                yield Place((Set((*at, "Enabled"), True),), at, (Set(at, good),), on_key=True)


@seed("wrapper-without-layer", companions=("missing-tracing", "handler-not-found", "unused-environment-variable"))
def wrapper_set_without_layer(app: App) -> Iterator[Place]:
    for name in app.functions():
        runtime = str(app.setting(name, "Runtime"))
        if runtime.startswith(("python", "nodejs")) and app.setting(name, "Layers") is None:
            at = of(name, "Environment", "Variables", "AWS_LAMBDA_EXEC_WRAPPER")
            mend = (Default(of(name, "Environment"), {"Variables": {"SEEDED": "1"}}),)
            yield Place((Set(at, "/opt/seeded"),), at, mend)


@seed("data-trace-enabled")
def data_trace_switched_on(app: App) -> Iterator[Place]:
    for name in app.resources("AWS::Serverless::Api", "AWS::ApiGateway::Stage"):
        settings = [{"ResourcePath": "/*", "HttpMethod": "*", "LoggingLevel": "INFO", "DataTraceEnabled": False}]
        at = of(name, "MethodSettings", 0, "DataTraceEnabled")
        yield Place((Set(at, True),), at, (Set(of(name, "MethodSettings"), settings),))


def _unwatched(app: App, name: str, namespace: str, dimension: str, value: Any) -> Iterator[Place]:
    """A resource whose only alarm is removed, in a template that tells nobody of it."""
    told = ("AWS::CloudFormation::Stack", "AWS::Serverless::Application", "AWS::CloudWatch::Alarm")
    if any(app.resources(*told)) or app.template.value("Outputs") or not _is_plain(app):
        return
    settings = {
        "Namespace": namespace,
        "MetricName": "Errors" if namespace == "AWS/Lambda" else "ApproximateNumberOfMessagesVisible",
        "Dimensions": [{"Name": dimension, "Value": value}],
        "Threshold": 0,
        "EvaluationPeriods": 1,
        "ComparisonOperator": "GreaterThanThreshold",
    }
    path = (RESOURCES, "SeededAlarm")
    mend = Set(path, {"Type": "AWS::CloudWatch::Alarm", PROPERTIES: settings})
    yield Place((Remove(path),), (RESOURCES, name), (mend,), on_key=True)


@seed("function-without-alarm", companions=("missing-tags",))
def alarm_of_function_removed(app: App) -> Iterator[Place]:
    for name in app.functions():
        yield from _unwatched(app, name, "AWS/Lambda", "FunctionName", {"Ref": name})


@seed("dead-letter-queue-without-alarm", companions=("missing-tags",))
def alarm_of_queue_removed(app: App) -> Iterator[Place]:
    for source in app.resources("AWS::SQS::Queue"):
        policy = app.properties(source).get("RedrivePolicy")
        target = policy.get("deadLetterTargetArn") if isinstance(policy, dict) else None
        attribute = target.get("Fn::GetAtt") if isinstance(target, dict) else None
        if isinstance(attribute, list) and attribute[0] in set(app.resources("AWS::SQS::Queue")):
            yield from _unwatched(
                app, attribute[0], "AWS/SQS", "QueueName", {"Fn::GetAtt": [attribute[0], "QueueName"]}
            )
