"""Defects in queues, topics, streams, rules and the mappings that read them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from edited_template import Default, Edit, Path, Remove, Set
from seeds.seed import PROPERTIES, RESOURCES, SAM_FUNCTION, App, Place, of, removed, seed

_ARN = "arn:aws:sqs:eu-west-1:123456789012:orders-dlq"
_ON_FAILURE = {"OnFailure": {"Type": "SQS", "Destination": _ARN}}
_STREAMS = ("stream-retries-forever", "stream-without-failure-destination")
_LIMITS_OF_RETRIES = (
    "DestinationConfig",
    "FunctionResponseTypes",
    "BisectBatchOnFunctionError",
    "MaximumRecordAgeInSeconds",
)
_REPORTS = ("batch-failures-ignored", "batch-failures-not-reported")
_VISIBILITIES = ("queue-visibility-below-timeout", "queue-visibility-below-six-timeouts")


def _logical_id(reference: Any) -> str | None:
    """The resource that `Ref` or `Fn::GetAtt` names."""
    if not isinstance(reference, dict):
        return None
    attribute = reference.get("Fn::GetAtt")
    name = attribute[0] if isinstance(attribute, list) and attribute else reference.get("Ref")
    return name if isinstance(name, str) else None


def _event(function: str, event: str, *path: str | int) -> Path:
    return of(function, "Events", event, PROPERTIES, *path)


def _queue_sources(app: App) -> Iterator[tuple[str, str, str]]:
    """Functions with their SQS events and the queues of the template that these read."""
    queues = set(app.resources("AWS::SQS::Queue"))
    for function, event, properties in app.events("SQS"):
        queue = _logical_id(properties.get("Queue"))
        if queue in queues and queue is not None:
            yield function, event, queue


def _is_fifo(app: App, queue: str) -> bool:
    return app.properties(queue).get("FifoQueue") is True or ".fifo" in json.dumps(app.properties(queue))


def _well_read(function: str, event: str, queue: str) -> tuple[Edit, ...]:
    """A timeout of 30 s and a visibility timeout that is long enough for it and any batching window."""
    return (Set(of(function, "Timeout"), 30), Set(of(queue, "VisibilityTimeout"), 480))


@seed("queue-visibility-below-timeout", companions=_VISIBILITIES)
def visibility_below_timeout(app: App) -> Iterator[Place]:
    for function, event, queue in _queue_sources(app):
        at = of(queue, "VisibilityTimeout")
        yield Place((Set(at, 29),), at, _well_read(function, event, queue))


@seed("queue-visibility-below-timeout", companions=_VISIBILITIES)
def visibility_removed(app: App) -> Iterator[Place]:
    for function, _, queue in _queue_sources(app):
        visibility = of(queue, "VisibilityTimeout")
        mend = (Set(of(function, "Timeout"), 60), Set(visibility, 660))
        yield Place((Remove(visibility),), (RESOURCES, queue), mend, on_key=True)


@seed("queue-visibility-below-timeout", companions=("timeout-exceeds-api-limit", *_VISIBILITIES))
def timeout_above_visibility(app: App) -> Iterator[Place]:
    for function, _, queue in _queue_sources(app):
        mend = (Set(of(function, "Timeout"), 30), Set(of(queue, "VisibilityTimeout"), 480))
        yield Place((Set(of(function, "Timeout"), 600),), of(queue, "VisibilityTimeout"), mend)


@seed("queue-visibility-below-six-timeouts", companions=_VISIBILITIES)
def visibility_below_six_timeouts(app: App) -> Iterator[Place]:
    for function, event, queue in _queue_sources(app):
        at = of(queue, "VisibilityTimeout")
        yield Place((Set(at, 100),), at, _well_read(function, event, queue))


@seed("queue-visibility-below-six-timeouts", companions=_VISIBILITIES)
def window_above_visibility(app: App) -> Iterator[Place]:
    for function, event, queue in _queue_sources(app):
        if not _is_fifo(app, queue):
            window = _event(function, event, "MaximumBatchingWindowInSeconds")
            mend = (*_well_read(function, event, queue), Set(of(queue, "VisibilityTimeout"), 180), Set(window, 0))
            yield Place((Set(window, 60),), of(queue, "VisibilityTimeout"), mend)


def _retried(app: App) -> Iterator[tuple[str, tuple[Edit, ...]]]:
    """Queues that functions read, and what makes them try messages five times within two days."""
    for function, event, queue in _queue_sources(app):
        name = f"{_ARN}.fifo" if _is_fifo(app, queue) else _ARN
        redrive = {"deadLetterTargetArn": name, "maxReceiveCount": 5}
        mend = (Set(of(queue, "MessageRetentionPeriod"), 172_800), Set(of(queue, "RedrivePolicy"), redrive))
        yield queue, (*_well_read(function, event, queue), *mend)


@seed("queue-expires-before-redrive", companions=("dead-letter-queue-retention",))
def messages_expire_while_they_are_tried(app: App) -> Iterator[Place]:
    for queue, mend in _retried(app):
        at = of(queue, "MessageRetentionPeriod")
        yield Place((Set(at, 2_400),), at, mend)


@seed("queue-expires-before-redrive", companions=("dead-letter-queue-retention",))
def messages_are_tried_for_longer_than_they_are_kept(app: App) -> Iterator[Place]:
    for queue, mend in _retried(app):
        worsen = (Set(of(queue, "RedrivePolicy", "maxReceiveCount"), 360),)
        yield Place(worsen, of(queue, "MessageRetentionPeriod"), mend)


@seed("queue-without-redrive", companions=("dead-letter-queue-retention", "low-max-receive-count"), elsewhere=True)
def redrive_removed(app: App) -> Iterator[Place]:
    sources = {queue for _, _, queue in _queue_sources(app)}
    for queue in app.resources("AWS::SQS::Queue"):
        if "RedrivePolicy" in app.properties(queue) or queue in sources:
            name = f"{_ARN}.fifo" if _is_fifo(app, queue) else _ARN
            yield removed(queue, "RedrivePolicy", good={"deadLetterTargetArn": name, "maxReceiveCount": 5})


@seed(
    "redrive-type-mismatch",
    companions=("queue-without-redrive", "dead-letter-queue-retention", "missing-delivery-permission"),
)
def dead_letter_queue_of_another_type(app: App) -> Iterator[Place]:
    for queue in app.resources("AWS::SQS::Queue"):
        target = of(queue, "RedrivePolicy", "deadLetterTargetArn")
        if isinstance(app.properties(queue).get("RedrivePolicy"), dict):
            yield Place((Set(target, _ARN if _is_fifo(app, queue) else f"{_ARN}.fifo"),), target)


@seed("redrive-type-mismatch", companions=("dead-letter-queue-retention",))
def dead_letter_queue_becomes_fifo(app: App) -> Iterator[Place]:
    for queue in app.resources("AWS::SQS::Queue"):
        redrive = app.properties(queue).get("RedrivePolicy")
        dead = _logical_id(redrive.get("deadLetterTargetArn")) if isinstance(redrive, dict) else None
        if dead is not None and app.type_of(dead) == "AWS::SQS::Queue" and not _is_fifo(app, dead):
            readers = [other for _, _, other in _queue_sources(app)]
            users = json.dumps(app.template.value(RESOURCES)).count(f'["{dead}", "Arn"]')
            if "QueueName" not in app.properties(dead) and dead not in readers and users == 1:
                at = of(queue, "RedrivePolicy", "deadLetterTargetArn")
                yield Place((Set(of(dead, "FifoQueue"), True),), at)


@seed("low-max-receive-count")
def one_receive(app: App) -> Iterator[Place]:
    for _, _, queue in _queue_sources(app):
        target = f"{_ARN}.fifo" if _is_fifo(app, queue) else _ARN
        redrive = of(queue, "RedrivePolicy")
        count = (*redrive, "maxReceiveCount")
        mend = (Default(redrive, {"deadLetterTargetArn": target, "maxReceiveCount": 5}), Set(count, 5))
        yield Place((Set(count, 1),), count, mend)


def _dead_letter_queues(app: App) -> Iterator[str]:
    for queue in app.resources("AWS::SQS::Queue"):
        redrive = app.properties(queue).get("RedrivePolicy")
        dead = _logical_id(redrive.get("deadLetterTargetArn")) if isinstance(redrive, dict) else None
        keeps = app.properties(queue).get("MessageRetentionPeriod")
        if dead is not None and app.type_of(dead) == "AWS::SQS::Queue" and keeps is None and not _is_fifo(app, dead):
            yield dead


@seed("dead-letter-queue-retention")
def retention_of_dead_letters_removed(app: App) -> Iterator[Place]:
    for queue in _dead_letter_queues(app):
        yield removed(queue, "MessageRetentionPeriod", good=1209600)


@seed("dead-letter-queue-retention")
def dead_letters_for_a_day(app: App) -> Iterator[Place]:
    for queue in _dead_letter_queues(app):
        at = of(queue, "MessageRetentionPeriod")
        yield Place((Set(at, 86400),), at, (Set(at, 1209600),))


@seed("missing-partial-batch-response", companions=(*_REPORTS, *_STREAMS))
def partial_response_removed(app: App) -> Iterator[Place]:
    for function, event, properties in app.events("SQS", "Kinesis", "DynamoDB"):
        if properties.get("BatchSize") == 1 or "batchItemFailures" in _code(app):
            continue
        path = _event(function, event, "FunctionResponseTypes")
        at = of(function, "Events", event)
        yield Place((Remove(path),), at, (Default(path, ["ReportBatchItemFailures"]),), on_key=True)


@seed("missing-partial-batch-response", companions=(*_REPORTS, *_STREAMS))
def partial_response_of_mapping_removed(app: App) -> Iterator[Place]:
    for name in app.resources("AWS::Lambda::EventSourceMapping"):
        arn = json.dumps(app.properties(name).get("EventSourceArn"))
        is_known = any(f'"{queue}"' in arn for queue in app.resources("AWS::SQS::Queue", "AWS::Kinesis::Stream"))
        if is_known and app.properties(name).get("BatchSize") != 1 and "batchItemFailures" not in _code(app):
            yield removed(name, "FunctionResponseTypes", good=["ReportBatchItemFailures"])


def _code(app: App) -> str:
    """What the code of an application says about failures of single records."""
    texts = (path.read_bytes() for path in app.folder.rglob("*") if path.suffix in (".py", ".js", ".mjs", ".ts"))
    words = (b"batchItemFailures", b"process_partial_response", b"BatchProcessor", b"processPartialResponse")
    return "batchItemFailures" if any(word in text for text in texts for word in words) else ""


@seed("invalid-batch-settings", companions=("missing-partial-batch-response",))
def batch_of_20000(app: App) -> Iterator[Place]:
    for function, event, _ in app.events("SQS", "Kinesis", "DynamoDB"):
        at = _event(function, event, "BatchSize")
        yield Place((Set(at, 20000),), at, (Set(at, 10),))


@seed("invalid-batch-settings", companions=("missing-partial-batch-response", *_VISIBILITIES))
def batch_of_100_without_window(app: App) -> Iterator[Place]:
    for function, event, queue in _queue_sources(app):
        if not _is_fifo(app, queue):
            at, window = _event(function, event, "BatchSize"), _event(function, event, "MaximumBatchingWindowInSeconds")
            yield Place((Set(window, 0),), at, (Set(at, 100), Set(window, 5)))


@seed("invalid-batch-settings")
def stream_option_on_queue(app: App) -> Iterator[Place]:
    for function, event, _ in app.events("SQS"):
        at = _event(function, event, "BisectBatchOnFunctionError")
        yield Place((Set(at, True),), at, on_key=True)


@seed("invalid-batch-settings")
def starting_position_removed(app: App) -> Iterator[Place]:
    for function, event, properties in app.events("Kinesis", "DynamoDB"):
        if "StartingPosition" in properties:
            at = of(function, "Events", event)
            yield Place((Remove(_event(function, event, "StartingPosition")),), at, on_key=True)


@seed("invalid-batch-settings", companions=("missing-partial-batch-response",))
def large_batch_of_fifo_queue(app: App) -> Iterator[Place]:
    for function, event, queue in _queue_sources(app):
        if app.properties(queue).get("FifoQueue") is True:
            at = _event(function, event, "BatchSize")
            yield Place((Set(at, 50),), at, (Set(at, 10),))


@seed("stream-without-failure-destination")
def failure_destination_removed(app: App) -> Iterator[Place]:
    for function, event, _ in app.events("Kinesis", "DynamoDB"):
        path = _event(function, event, "DestinationConfig")
        at = of(function, "Events", event)
        mend = (Default(path, _ON_FAILURE), Set(_event(function, event, "MaximumRetryAttempts"), 3))
        yield Place((Remove(path),), at, mend, on_key=True)
    for name in app.resources("AWS::Lambda::EventSourceMapping"):
        if "StartingPosition" in app.properties(name):
            path = of(name, "DestinationConfig")
            mend = (Default(path, {"OnFailure": {"Destination": _ARN}}), Set(of(name, "MaximumRetryAttempts"), 3))
            yield Place((Remove(path),), (RESOURCES, name), mend, on_key=True)


# A mapping that says nothing about failures gets one finding.
@seed("stream-retries-forever", companions=("stream-without-failure-destination",))
def retries_without_end(app: App) -> Iterator[Place]:
    for function, event, properties in app.events("Kinesis", "DynamoDB"):
        path = _event(function, event, "MaximumRetryAttempts")
        removals = [Remove(_event(function, event, key)) for key in _LIMITS_OF_RETRIES if key in properties]
        mend: tuple[Edit, ...] = (*removals, Default(path, 3))
        yield Place((Remove(path),), of(function, "Events", event), mend, on_key=True)


@seed("filter-pattern-key")
def filter_with_a_wrong_key(app: App) -> Iterator[Place]:
    patterns = {"SQS": ("body", "Body"), "Kinesis": ("data", "Data"), "DynamoDB": ("dynamodb", "NewImage")}
    for kind, (right, wrong) in patterns.items():
        for function, event, _ in app.events(kind):
            path = _event(function, event, "FilterCriteria")
            at = (*path, "Filters", 0, "Pattern")
            good = {"Filters": [{"Pattern": json.dumps({right: {"status": ["new"]}})}]}
            yield Place((Set(at, json.dumps({wrong: {"status": ["new"]}})),), at, (Set(path, good),))


@seed("filter-pattern-key")
def filter_that_is_no_json(app: App) -> Iterator[Place]:
    for function, event, _ in app.events("SQS", "Kinesis", "DynamoDB"):
        path = _event(function, event, "FilterCriteria")
        at = (*path, "Filters", 0, "Pattern")
        yield Place((Set(at, '{"body": {"status": ["new"]}'),), at, (Set(path, {"Filters": [{"Pattern": "{}"}]}),))


@seed("concurrency-conflict")
def mapping_above_reserved_concurrency(app: App) -> Iterator[Place]:
    for function, event, _ in app.events("SQS"):
        at = _event(function, event, "ScalingConfig", "MaximumConcurrency")
        yield Place((Set(at, 20),), at, (Set(of(function, "ReservedConcurrentExecutions"), 10), Set(at, 5)))


@seed("missing-dead-letter-queue")
def function_dead_letter_queue_removed(app: App) -> Iterator[Place]:
    for function, _, properties in app.events("S3", "SNS", "Schedule", "EventBridgeRule", "CloudWatchEvent"):
        if app.setting(function, "EventInvokeConfig") is None and "SqsSubscription" not in properties:
            yield removed(function, "DeadLetterQueue", good={"Type": "SQS", "TargetArn": _ARN})


@seed("missing-dead-letter-queue")
def failure_destination_of_function_removed(app: App) -> Iterator[Place]:
    for function, _, properties in app.events("S3", "SNS", "Schedule", "EventBridgeRule"):
        own = app.properties(function)
        inherits = app.inherited("Function", "EventInvokeConfig") or app.inherited("Function", "DeadLetterQueue")
        if "DeadLetterQueue" not in own and not inherits and "SqsSubscription" not in properties:
            destination = of(function, "EventInvokeConfig", "DestinationConfig")
            mend = (Set(destination, _ON_FAILURE), Set(of(function, "EventInvokeConfig", "MaximumRetryAttempts"), 1))
            yield Place((Remove(destination),), (RESOURCES, function), mend, on_key=True)


@seed("subscription-without-redrive")
def redrive_of_subscription_removed(app: App) -> Iterator[Place]:
    for name in app.resources("AWS::SNS::Subscription"):
        if app.properties(name).get("Protocol") in ("lambda", "https", "http"):
            yield removed(name, "RedrivePolicy", good={"deadLetterTargetArn": _ARN})
    for function, event, properties in app.events("SNS"):
        if "SqsSubscription" not in properties:
            path = _event(function, event, "RedrivePolicy")
            at = of(function, "Events", event)
            yield Place((Remove(path),), at, (Default(path, {"deadLetterTargetArn": _ARN}),), on_key=True)


@seed("rule-target-without-dlq", companions=("missing-delivery-permission", "queue-without-redrive"))
def dead_letters_of_target_removed(app: App) -> Iterator[Place]:
    for name in app.resources("AWS::Events::Rule"):
        targets = app.properties(name).get("Targets")
        if isinstance(targets, list) and isinstance(targets[0], dict) and "Arn" in targets[0]:
            path = of(name, "Targets", 0)
            key = (*path, "DeadLetterConfig")
            first = next(key for key in targets[0] if key != "DeadLetterConfig")
            good = {"Arn": _ARN}
            yield Place((Remove(key),), (*path, first), (Default(key, good),), on_key=True)


@seed("rule-target-without-dlq")
def dead_letters_of_event_removed(app: App) -> Iterator[Place]:
    for function, event, _ in app.events("Schedule", "EventBridgeRule", "ScheduleV2"):
        path = _event(function, event, "DeadLetterConfig")
        at = of(function, "Events", event)
        yield Place((Remove(path),), at, (Default(path, {"Arn": _ARN}),), on_key=True)


@seed("invalid-schedule-expression")
def wrong_rate(app: App) -> Iterator[Place]:
    # EventBridge Scheduler takes `1 minutes` as well.
    for name in app.resources("AWS::Events::Rule"):
        if "ScheduleExpression" in app.properties(name):
            at = of(name, "ScheduleExpression")
            yield Place((Set(at, "rate(1 minutes)"),), at, (Set(at, "rate(1 minute)"),))
    for function, event, _ in app.events("Schedule"):
        at = _event(function, event, "Schedule")
        yield Place((Set(at, "rate(1 minutes)"),), at, (Set(at, "rate(1 minute)"),))


@seed("invalid-schedule-expression")
def cron_with_five_fields(app: App) -> Iterator[Place]:
    for function, event, properties in app.events("Schedule", "ScheduleV2"):
        at = _event(function, event, "Schedule" if "Schedule" in properties else "ScheduleExpression")
        yield Place((Set(at, "cron(0 12 * * *)"),), at, (Set(at, "cron(0 12 * * ? *)"),))


@seed("invalid-schedule-expression")
def unknown_unit(app: App) -> Iterator[Place]:
    for name in app.resources("AWS::Events::Rule", "AWS::Scheduler::Schedule"):
        if "ScheduleExpression" in app.properties(name):
            at = of(name, "ScheduleExpression")
            yield Place((Set(at, "rate(2 weeks)"),), at, (Set(at, "rate(14 days)"),))


@seed("undeliverable-encrypted-queue", companions=("missing-customer-key",))
def queue_with_a_key_of_aws(app: App) -> Iterator[Place]:
    subscribed = {_logical_id(app.properties(name).get("Endpoint")) for name in app.resources("AWS::SNS::Subscription")}
    targets: set[str | None] = set()
    for rule in app.resources("AWS::Events::Rule"):
        listed = app.properties(rule).get("Targets")
        for target in listed if isinstance(listed, list) else ():
            targets.add(_logical_id(target.get("Arn")) if isinstance(target, dict) else None)
    for queue in app.resources("AWS::SQS::Queue"):
        if queue in subscribed | targets:
            at = of(queue, "KmsMasterKeyId")
            removal = (
                (Remove(of(queue, "SqsManagedSseEnabled")),) if "SqsManagedSseEnabled" in app.properties(queue) else ()
            )
            yield Place((Set(at, "alias/aws/sqs"),), at, removal)


@seed("missing-delivery-permission", elsewhere=True)
def queue_policy_removed(app: App) -> Iterator[Place]:
    for policy in app.resources("AWS::SQS::QueuePolicy"):
        queues = app.properties(policy).get("Queues")
        for name in app.resources("AWS::SNS::Subscription"):
            queue = _logical_id(app.properties(name).get("Endpoint"))
            if queue is not None and f'"{queue}"' in json.dumps(queues):
                at = of(name, "Endpoint")
                yield Place((Remove((RESOURCES, policy)),), at)


@seed("missing-delivery-permission", companions=("lambda-permission-multiple-principals",))
def permission_of_rule_removed(app: App) -> Iterator[Place]:
    for permission in app.resources("AWS::Lambda::Permission"):
        properties = app.properties(permission)
        rule = _logical_id(properties.get("SourceArn"))
        targets = app.properties(rule).get("Targets") if rule is not None else None
        if rule is None or app.type_of(rule) != "AWS::Events::Rule" or not isinstance(targets, list):
            continue
        function = _logical_id(properties.get("FunctionName"))
        if function not in set(app.functions()):
            continue
        for target in targets:
            if isinstance(target, dict) and _logical_id(target.get("Arn")) == function:
                yield Place((Remove((RESOURCES, permission)),), (RESOURCES, rule), on_key=True)


@seed("role-missing-source-permission", companions=("role-without-logging", "shared-execution-role"))
def queue_policy_of_role_replaced(app: App) -> Iterator[Place]:
    for mapping in app.resources("AWS::Lambda::EventSourceMapping"):
        function = _logical_id(app.properties(mapping).get("FunctionName"))
        role = _logical_id(app.properties(function).get("Role")) if function is not None else None
        # The policy of a queue of another stack may let the role in.
        if role is None or _logical_id(app.properties(mapping).get("EventSourceArn")) is None:
            continue
        listed = app.properties(role).get("ManagedPolicyArns")
        arns = listed if isinstance(listed, list) else []
        for index, arn in enumerate(arns):
            if "ExecutionRole" in json.dumps(arn) and "Basic" not in json.dumps(arn):
                at = (RESOURCES, mapping)
                basic = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
                if "sqs:" not in json.dumps(app.properties(role)) and len(arns) <= 2:
                    yield Place((Set(of(role, "ManagedPolicyArns", index), basic),), at, on_key=True)


@seed("function-url-permission-incomplete")
def permission_to_invoke_removed(app: App) -> Iterator[Place]:
    for name in app.resources("AWS::Lambda::Permission"):
        properties = app.properties(name)
        if properties.get("InvokedViaFunctionUrl") is True:
            for url in app.resources("AWS::Lambda::Permission"):
                if app.properties(url).get("Action") == "lambda:InvokeFunctionUrl":
                    yield Place((Remove((RESOURCES, name)),), of(url, "Action"))


@seed("cognito-trigger-timeout")
def trigger_of_30_seconds(app: App) -> Iterator[Place]:
    for pool in app.resources("AWS::Cognito::UserPool"):
        triggers = app.properties(pool).get("LambdaConfig")
        for trigger in triggers.values() if isinstance(triggers, dict) else ():
            function = _logical_id(trigger)
            if function is not None and function in set(app.functions(SAM_FUNCTION)):
                at = of(function, "Timeout")
                yield Place((Set(at, 30),), at, (Set(at, 5),))
    for function, _, _ in app.events("Cognito"):
        at = of(function, "Timeout")
        yield Place((Set(at, 30),), at, (Set(at, 5),))


@seed("dead-letter-queue-without-effect", companions=("dead-letter-queue-retention", "queue-without-redrive"))
def dead_letter_queue_of_what_is_polled_for(app: App) -> Iterator[Place]:
    for function, _, _ in _queue_sources(app):
        properties = app.properties(function)
        types = [event.get("Type") for event in properties["Events"].values() if isinstance(event, dict)]
        others = json.dumps({name: app.template.value(RESOURCES, name) for name in app.template.value(RESOURCES)})
        is_named = others.count(f'"{function}"') + others.count(f'"{function}.') > 1
        if set(types) == {"SQS"} and not is_named and "Role" in properties and "EventInvokeConfig" not in properties:
            at = of(function, "DeadLetterQueue")
            mend = (Remove(at),) if "DeadLetterQueue" in properties else ()
            yield Place((Set(at, {"Type": "SQS", "TargetArn": _ARN}),), at, mend, on_key=True)


def _policies_for_services(app: App) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The statements of queues' policies with one service, and their paths."""
    for name in app.resources("AWS::SQS::QueuePolicy"):
        written = app.template.value(*of(name, "PolicyDocument", "Statement"))
        for index, statement in enumerate(written) if isinstance(written, list) and len(written) == 1 else ():
            principal = statement.get("Principal") if isinstance(statement, dict) else None
            if isinstance(principal, dict) and isinstance(principal.get("Service"), str):
                yield of(name, "PolicyDocument", "Statement", index), statement


@seed("queue-policy-without-source")
def condition_of_queue_policy_removed(app: App) -> Iterator[Place]:
    for path, statement in _policies_for_services(app):
        if statement["Principal"]["Service"] in ("sns.amazonaws.com", "events.amazonaws.com", "s3.amazonaws.com"):
            condition = {"StringEquals": {"aws:SourceAccount": "123456789012"}}
            mend = Set((*path, "Condition"), condition)
            yield Place((Remove((*path, "Condition")),), (*path, "Principal", "Service"), (mend,))


_PERMISSION = {
    "Type": "AWS::Lambda::Permission",
    "Properties": {
        "Action": "lambda:InvokeFunction",
        "Principal": "s3.amazonaws.com",
        "SourceAccount": "123456789012",
    },
}


def _notified(app: App) -> Iterator[tuple[str, Path, dict[str, Any], tuple[Edit, ...]]]:
    """A bucket that notifies a function of the template and waits for the permission to."""
    functions = [name for name in app.functions() if "Events" not in app.properties(name)]
    for bucket in app.resources("AWS::S3::Bucket"):
        value = app.template.value(RESOURCES, bucket)
        is_named = f'"{bucket}"' in json.dumps(app.template.value(RESOURCES)).replace(f'"{bucket}": {{', "", 1)
        for function in functions[:1]:
            if "DependsOn" in value or "NotificationConfiguration" in app.properties(bucket) or is_named:
                continue
            at = of(bucket, "NotificationConfiguration", "LambdaConfigurations", 0, "Function")
            properties = _PERMISSION["Properties"] | {"FunctionName": {"Ref": function}}  # type: ignore[operator]
            permission = {**_PERMISSION, "Properties": properties}
            notifications = {"Event": "s3:ObjectCreated:*", "Function": {"Fn::GetAtt": [function, "Arn"]}}
            mend = (
                Set((RESOURCES, "SeededPermission"), permission),
                Default(of(bucket), {}),
                Set(of(bucket, "NotificationConfiguration"), {"LambdaConfigurations": [notifications]}),
                Set((RESOURCES, bucket, "DependsOn"), "SeededPermission"),
            )
            yield bucket, at, properties, mend


@seed("notification-without-permission-order")
def bucket_does_not_wait(app: App) -> Iterator[Place]:
    for bucket, at, _, mend in _notified(app):
        yield Place((Remove((RESOURCES, bucket, "DependsOn")),), at, mend)


@seed("notification-without-permission-order")
def permission_names_the_bucket(app: App) -> Iterator[Place]:
    for bucket, at, _, mend in _notified(app):
        source = of("SeededPermission", "SourceArn")
        worsen = (Remove((RESOURCES, bucket, "DependsOn")), Set(source, {"Fn::GetAtt": [bucket, "Arn"]}))
        yield Place(worsen, at, mend)


@seed("circular-notification", companions=("unused-environment-variable", "missing-permission"))
def function_is_told_its_bucket(app: App) -> Iterator[Place]:
    buckets = set(app.resources("AWS::S3::Bucket"))
    for function, _, properties in app.events("S3"):
        bucket = _logical_id(properties.get("Bucket"))
        own = json.dumps(app.template.value(RESOURCES, function))
        if bucket in buckets and own.count(f'"{bucket}"') == 1 and f"{bucket}." not in own:
            variables = of(function, "Environment", "Variables")
            at = (*variables, "SEEDED")
            mend = (
                Default(of(function, "Environment"), {"Variables": {"OTHER": "1"}}),
                Set((*variables, "OTHER"), "1"),
            )
            yield Place((Set(at, {"Ref": bucket}),), at, mend)


@seed("reference-kind-mismatch", companions=("redrive-type-mismatch", "dead-letter-queue-retention"))
def dead_letter_queue_by_its_url(app: App) -> Iterator[Place]:
    queues = set(app.resources("AWS::SQS::Queue"))
    for name in sorted(queues):
        policy = app.properties(name).get("RedrivePolicy")
        dead = _logical_id(policy.get("deadLetterTargetArn")) if isinstance(policy, dict) else None
        if dead in queues:
            at = of(name, "RedrivePolicy", "deadLetterTargetArn")
            yield Place((Set(at, {"Ref": dead}),), at, (Set(at, {"Fn::GetAtt": [dead, "Arn"]}),))


@seed("stream-not-enabled", companions=("stream-view-mismatch", *_STREAMS))
def stream_of_table_removed(app: App) -> Iterator[Place]:
    tables = set(app.resources("AWS::DynamoDB::Table"))
    for function, event, properties in app.events("DynamoDB"):
        table = _logical_id(properties.get("Stream"))
        text = json.dumps([app.template.value(RESOURCES), app.template.value("Outputs")])
        if table in tables and table is not None and len(list(app.events("DynamoDB"))) == 1:
            is_only = text.count(f'["{table}", "StreamArn"]') + text.count(f"{table}.StreamArn") == 1
            if is_only and "StreamSpecification" in app.properties(table):
                yield Place((Remove(of(table, "StreamSpecification")),), _event(function, event, "Stream"))
