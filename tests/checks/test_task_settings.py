"""Which tasks are retried and end some day, in all the ways that a definition can say so."""

from __future__ import annotations

import pytest

from conftest import MakeProject
from serverless_lint.checks.task_settings import task_without_catch, task_without_retry, task_without_timeout
from serverless_lint.model import StateMachine
from serverless_lint.rule import Rule, Severity

HEAD = """\
Transform: AWS::Serverless-2016-10-31
Parameters: {P: {Type: String}}
Resources:
  M:
    Type: AWS::Serverless::StateMachine
    Properties:
"""
ERRORS = ("ServiceException", "AWSLambdaException", "SdkClientException", "TooManyRequestsException")
EACH = f"[{', '.join(f'Lambda.{error}' for error in ERRORS)}]"
INVOKE = "arn:aws:states:::lambda:invoke"
CALLBACK = "arn:aws:states:::sqs:sendMessage.waitForTaskToken"


def marked(project_of: MakeProject, rule: Rule, properties: str) -> list[str]:
    """What a rule marks in the states of a machine."""
    subjects = project_of({"template.yaml": HEAD + properties}).all(rule.subjects[0])
    return [problem.at.location.text for subject in subjects for problem in rule.check(subject)]


@pytest.mark.parametrize(
    ("retry", "expected"),
    [
        ("[]", ["T"]),
        (f"[{{ErrorEquals: {EACH}}}]", []),
        ("[{ErrorEquals: [States.ALL]}]", []),
        ("[{ErrorEquals: [States.TaskFailed]}]", []),
        ("[{ErrorEquals: [States.Timeout]}]", ["T"]),
        ("[{ErrorEquals: [States.ALL], MaxAttempts: 0}]", ["T"]),
        (f"[{{ErrorEquals: {EACH}, MaxAttempts: 0}}, {{ErrorEquals: [States.ALL]}}]", ["T"]),
        ("[{ErrorEquals: [Lambda.ServiceException], MaxAttempts: 0}, {ErrorEquals: [States.ALL]}]", ["Retry"]),
        ("[{ErrorEquals: [Lambda.ServiceException]}]", ["Retry"]),
        ("[{ErrorEquals: ['${Errors}']}]", []),
        ("!Ref P", []),
        ("[!Ref P]", []),
        ("7", []),
    ],
)
def test_first_retrier_for_an_error_decides(make_project: MakeProject, retry: str, expected: list[str]) -> None:
    """Each transient error needs a retrier that tries again; what is unknown may be one."""
    state = f"{{Type: Task, Resource: '{INVOKE}', End: true, Retry: {retry}}}"
    properties = f"      Definition: {{StartAt: T, States: {{T: {state}}}}}\n"
    assert marked(make_project, task_without_retry, properties) == expected


@pytest.mark.parametrize(
    ("errors", "message"),
    [
        ("[]", "`T` fails when Lambda does for a moment: add a `Retry` for Lambda's transient errors"),
        (
            "[Lambda.ServiceException, Lambda.AWSLambdaException, Lambda.SdkClientException]",
            "`T` fails when it is throttled: add `Lambda.TooManyRequestsException` to a `Retry`",
        ),
        (
            "[Lambda.ServiceException, Lambda.AWSLambdaException]",
            "`T` fails when Lambda does for a moment: add `Lambda.SdkClientException`, "
            "`Lambda.TooManyRequestsException` to a `Retry`",
        ),
    ],
)
def test_message_says_when_the_task_fails(make_project: MakeProject, errors: str, message: str) -> None:
    """Being throttled is no failure of Lambda."""
    state = f"{{Type: Task, Resource: '{INVOKE}', End: true, Retry: [{{ErrorEquals: {errors}}}]}}"
    template = f"{HEAD}      Definition: {{StartAt: T, States: {{T: {state}}}}}\n"
    (machine,) = make_project({"template.yaml": template}).all(StateMachine)
    assert [problem.message for problem in task_without_retry.check(machine)] == [message]


@pytest.mark.parametrize(
    "resource",
    ["arn:aws:states:::aws-sdk:sfn:startExecution", "arn:aws:states:::sqs:sendMessage", "${Unknown}", "arn:aws:lambda"],
)
def test_only_tasks_that_certainly_call_lambda_need_its_errors(make_project: MakeProject, resource: str) -> None:
    """Other services have other errors."""
    properties = f"      Definition: {{StartAt: T, States: {{T: {{Type: Task, Resource: '{resource}'}}}}}}\n"
    assert marked(make_project, task_without_retry, properties) == []


@pytest.mark.parametrize(
    ("machine", "state", "expected"),
    [
        ("", "", ["T"]),
        ("", "TimeoutSeconds: 5", []),
        ("", "HeartbeatSecondsPath: $.limit", []),
        ("", "TimeoutSeconds: !Ref P", []),
        ("TimeoutSeconds: 5,", "", []),
    ],
)
def test_task_that_waits_ends_some_day(
    make_project: MakeProject, machine: str, state: str, expected: list[str]
) -> None:
    """A limit of the task or of the whole execution is enough."""
    task = f"{{Type: Task, Resource: '{CALLBACK}', {state}}}"
    properties = f"      Definition: {{{machine} StartAt: T, States: {{T: {task}}}}}\n"
    assert marked(make_project, task_without_timeout, properties) == expected


@pytest.mark.parametrize(
    ("job", "settings", "expected"),
    [
        ("athena:startQueryExecution.sync", "", []),
        ("codebuild:startBuild.sync", "", []),
        ("codebuild:startBuildBatch.sync", "", []),
        ("glue:startJobRun.sync", "", []),
        ("sagemaker:createTrainingJob.sync", "", []),
        ("sagemaker:createProcessingJob.sync", "", []),
        ("sagemaker:createTransformJob.sync", "", ["T"]),
        ("emr-serverless:startJobRun.sync", "", []),
        ("emr-serverless:startJobRun.sync", "Parameters: {ExecutionTimeoutMinutes: 15}", []),
        ("emr-serverless:startJobRun.sync", "Parameters: {ExecutionTimeoutMinutes: 0}", ["T"]),
        ("emr-serverless:startJobRun.sync", "Arguments: {ExecutionTimeoutMinutes: 0}", ["T"]),
        ("ecs:runTask.sync", "", ["T"]),
        ("batch:submitJob.sync", "", ["T"]),
        ("glue:startJobRun.waitForTaskToken", "", ["T"]),
    ],
)
def test_job_that_its_service_ends_needs_no_timeout(
    make_project: MakeProject, job: str, settings: str, expected: list[str]
) -> None:
    """Some services end what takes too long by themselves."""
    task = f"{{Type: Task, Resource: 'arn:aws:states:::{job}', {settings}}}"
    properties = f"      Definition: {{StartAt: T, States: {{T: {task}}}}}\n"
    assert marked(make_project, task_without_timeout, properties) == expected


@pytest.mark.parametrize(
    ("kind", "expected"), [("STANDARD", ["T"]), ("EXPRESS", []), ("!Ref P", []), ("!Ref AWS::NoValue", ["T"])]
)
def test_express_workflows_end_by_themselves(make_project: MakeProject, kind: str, expected: list[str]) -> None:
    """What is no standard workflow for certain may end after five minutes."""
    definition = f"{{StartAt: T, States: {{T: {{Type: Task, Resource: '{CALLBACK}'}}}}}}"
    properties = f"      Type: {kind}\n      Definition: {definition}\n"
    assert marked(make_project, task_without_timeout, properties) == expected


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("{Type: Task, Resource: a}", ["T"]),
        ("{Type: Task, Resource: a, Catch: []}", ["T"]),
        ("{Type: Task, Resource: a, Catch: [{ErrorEquals: [States.ALL], Next: T}]}", []),
        ("{Type: Task, Resource: a, Catch: !Ref P}", []),
        ("{Type: Pass}", []),
    ],
)
def test_workflow_without_any_catch_leaves_failures_alone(
    make_project: MakeProject, state: str, expected: list[str]
) -> None:
    """A task needs something that learns of its failure."""
    properties = f"      Definition: {{StartAt: T, States: {{T: {state}}}}}\n"
    assert marked(make_project, task_without_catch, properties) == expected


TICKING = """\
Transform: AWS::Serverless-2016-10-31
Parameters: {P: {Type: String}}
Resources:
  M:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition: {StartAt: T, States: {T: {Type: Task, Resource: arn:aws:states:::lambda:invoke, End: true}}}
      Events: {EVENTS}
  Rule: {Type: AWS::Events::Rule, Properties: {Targets: [{Id: m, Arn: !GetAtt RULE.Arn}], SCHEDULE}}
  Schedule:
    Type: AWS::Scheduler::Schedule
    Properties: {FlexibleTimeWindow: {Mode: "OFF"}, ScheduleExpression: rate(1 minute), Target: {Arn: !Ref TARGET}}
"""


@pytest.mark.parametrize(
    ("events", "rule", "schedule", "target", "severity"),
    [
        ("E: {Type: Schedule, Properties: {Schedule: rate(1 minute)}}", "X", "", "X", Severity.INFO),
        ("E: {Type: ScheduleV2, Properties: {ScheduleExpression: 'cron(* * * * ? *)'}}", "X", "", "X", Severity.INFO),
        ("E: {Type: Schedule, Properties: {Schedule: rate(5 minutes)}}", "X", "", "X", None),
        ("E: {Type: Schedule, Properties: {Schedule: !Ref P}}", "X", "", "X", None),
        (
            "E: {Type: Schedule, Properties: {Schedule: rate(1 minute)}}, A: {Type: Api}",
            "X",
            "",
            "X",
            None,
        ),
        ("", "M", "ScheduleExpression: rate(1 minute)", "X", Severity.INFO),
        ("", "M", "EventPattern: {source: [orders]}", "X", None),
        ("", "M", "EventPattern: {source: [orders]}", "M", None),
        ("", "X", "", "M", Severity.INFO),
        ("", "X", "", "X", None),
    ],
)
def test_what_is_started_again_at_once_needs_no_retry(
    make_project: MakeProject, events: str, rule: str, schedule: str, target: str, severity: Severity | None
) -> None:
    """The next execution comes before a retry would; what else starts it is not sent again."""
    template = TICKING.replace("EVENTS", events).replace("RULE", rule).replace("SCHEDULE", schedule)
    (machine,) = make_project({"template.yaml": template.replace("TARGET", target)}).all(StateMachine)
    assert [problem.severity for problem in task_without_retry.check(machine)] == [severity]


def test_tasks_that_lack_the_same_are_one_finding(make_project: MakeProject) -> None:
    """A habit is one cause, however often it is written; what lacks less is another one."""
    bare = f"{{Type: Task, Resource: '{INVOKE}', Next: B}}"
    some = f"{{Type: Task, Resource: '{INVOKE}', End: true, Retry: [{{ErrorEquals: [Lambda.ServiceException]}}]}}"
    states = f"{{A: {bare}, B: {bare}, C: {bare}, D: {some}}}"
    template = f"{HEAD}      Definition: {{StartAt: A, States: {states}}}\n"
    (machine,) = make_project({"template.yaml": template}).all(StateMachine)
    problems = list(task_without_retry.check(machine))
    assert [(problem.message, problem.sums_up) for problem in problems] == [
        (
            "`A` and 2 other tasks fail when Lambda does for a moment: add a `Retry` for Lambda's transient errors",
            ("B", "C"),
        ),
        (
            "`D` fails when Lambda does for a moment: add `Lambda.AWSLambdaException`, `Lambda.SdkClientException`, "
            "`Lambda.TooManyRequestsException` to a `Retry`",
            (),
        ),
    ]
    assert [related.message for related in problems[0].related] == ["`B` too", "`C` too"]
