"""Which readers and which values decide on a queue's visibility timeout."""

from __future__ import annotations

import pytest

from conftest import MakeProject
from serverless_lint.checks.queue_visibility import queue_visibility_below_six_timeouts, queue_visibility_below_timeout
from serverless_lint.model import EventSource
from serverless_lint.rule import Rule, Severity

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Parameters: {{Stage: {{Type: String}}, Seconds: {{Type: Number, Default: 40}}}}
Conditions: {{IsProduction: !Equals [!Ref Stage, prod]}}
Resources:
  Jobs: {{Type: AWS::SQS::Queue, Properties: {queue}}}
  Worker:
    Type: AWS::Serverless::Function
    Properties: {{Runtime: go1.x, {function}, Events: {{Job: {{Type: SQS, Properties: {{Queue: !GetAtt Jobs.Arn}}}}}}}}
{more}
"""


def messages(project_of: MakeProject, rule: Rule, queue: str, function: str, more: str = "") -> list[str]:
    """What a rule says about a queue and its reader."""
    template = TEMPLATE.format(queue=queue, function=function, more=more)
    sources = project_of({"template.yaml": template}).all(EventSource)
    return [problem.message for source in sources for problem in rule.check(source)]


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        ((240, 240), []),
        ((240, 20), ["`Slow` hides messages for 20 s, less than the 40 s that `Sorter` may take"]),
        (
            (15, 20),
            [
                "`Fast` hides messages for 15 s, less than the 40 s that `Sorter` may take",
                "`Slow` hides messages for 20 s, less than the 40 s that `Sorter` may take",
            ],
        ),
    ],
)
@pytest.mark.parametrize(
    "mapping",
    [
        "  Sorter:\n    Type: AWS::Serverless::Function\n    Properties: {Runtime: go1.x, Timeout: 40, Events: "
        "{E: {Type: SQS, Properties: {Queue: !If [IsProduction, !GetAtt Fast.Arn, !GetAtt Slow.Arn]}}}}\n",
        "  Sorter: {Type: AWS::Lambda::Function, Properties: {Runtime: go1.x, Timeout: 40}}\n"
        "  Map:\n    Type: AWS::Lambda::EventSourceMapping\n    Properties:\n      FunctionName: !Ref Sorter\n"
        "      EventSourceArn: !If [IsProduction, !GetAtt Fast.Arn, !GetAtt Slow.Arn]\n",
    ],
)
def test_each_queue_that_a_condition_may_choose_is_compared(
    make_project: MakeProject, seconds: tuple[int, int], expected: list[str], mapping: str
) -> None:
    """Whichever is chosen has to hide its messages long enough."""
    queues = f"  Fast: {{Type: AWS::SQS::Queue, Properties: {{VisibilityTimeout: {seconds[0]}}}}}\n"
    queues += f"  Slow: {{Type: AWS::SQS::Queue, Properties: {{VisibilityTimeout: {seconds[1]}}}}}\n"
    found = messages(
        make_project, queue_visibility_below_timeout, "{VisibilityTimeout: 900}", "Timeout: 1", queues + mapping
    )
    assert [message.partition(":")[0] for message in found] == expected


@pytest.mark.parametrize(
    ("queue", "function"),
    [
        pytest.param("{VisibilityTimeout: 60}", "Timeout: 60", id="as long as the function runs"),
        pytest.param("{VisibilityTimeout: !If [IsProduction, 30, !Ref Stage]}", "Timeout: 30", id="unknown in part"),
        pytest.param("{VisibilityTimeout: 30}", "Timeout: !If [IsProduction, 900, 30]", id="both depend on a stage"),
        pytest.param("{VisibilityTimeout: 30}", "Timeout: !Ref Stage", id="unknown timeout"),
        pytest.param("{VisibilityTimeout: x}", "Timeout: 60", id="no number"),
    ],
)
def test_queue_that_may_be_long_enough_is_not_refused(make_project: MakeProject, queue: str, function: str) -> None:
    """Only a visibility timeout below every possible timeout of the function is an error."""
    assert messages(make_project, queue_visibility_below_timeout, queue, function) == []


@pytest.mark.parametrize(
    ("queue", "function", "message"),
    [
        ("{}", "Timeout: 60", "`Jobs` hides messages for 30 s by default, less than the 60 s that `Worker` may take"),
        ("{VisibilityTimeout: 0}", "Tracing: Active", "`Jobs` hides messages for 0 s, less than the 3 s that `Worker`"),
        (
            "{VisibilityTimeout: !Ref Seconds}",
            "Timeout: 60",
            "`Jobs` hides messages for 40 s, less than the 60 s that `Worker` may take",
        ),
        (
            "{VisibilityTimeout: !If [IsProduction, '20', 200]}",
            "Timeout: 30",
            "`Jobs` hides messages for 20 s, less than the 30 s that `Worker` may take",
        ),
    ],
    ids=["default", "function's default", "parameter", "one branch, written as text"],
)
def test_queue_is_refused(make_project: MakeProject, queue: str, function: str, message: str) -> None:
    """Each possible visibility timeout below the function's timeout is an error."""
    (found,) = messages(make_project, queue_visibility_below_timeout, queue, function)
    assert found.startswith(message)


def test_queue_of_several_readers_is_reported_for_the_one_that_needs_most(make_project: MakeProject) -> None:
    """One setting, one finding."""
    slower = """\
  Slow:
    Type: AWS::Serverless::Function
    Properties: {Timeout: 50, Events: {Job: {Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn}}}}
"""
    assert messages(
        make_project, queue_visibility_below_six_timeouts, "{VisibilityTimeout: 100}", "Timeout: 20", slower
    ) == [
        "`Jobs` hides messages for 100 s, under 6 times the 50 s of `Slow`: raise `VisibilityTimeout` to 300",
    ]


SHORT = "`Jobs` hides messages for 90 s, under 6 times the 30 s of `Worker`: raise `VisibilityTimeout` to 180"


@pytest.mark.parametrize(
    ("function", "expected"),
    [("Timeout: 30", [SHORT]), ("Timeout: 30, DurableConfig: {ExecutionTimeout: 10}", [])],
)
def test_executions_of_durable_functions_have_a_limit_of_their_own(
    make_project: MakeProject, function: str, expected: list[str]
) -> None:
    """What the mapping waits for is not one invocation."""
    assert messages(make_project, queue_visibility_below_six_timeouts, "{VisibilityTimeout: 90}", function) == expected


@pytest.mark.parametrize(("name", "severity"), [("Jobs", None), ("MockJobs", Severity.INFO)])
def test_a_queue_that_stands_in_for_another_is_advice(
    make_project: MakeProject, name: str, severity: Severity | None
) -> None:
    """What is in it twice does no harm."""
    template = TEMPLATE.format(queue="{VisibilityTimeout: 50}", function="Timeout: 40", more="").replace("Jobs", name)
    (source,) = make_project({"template.yaml": template}).all(EventSource)
    assert [problem.severity for problem in queue_visibility_below_six_timeouts.check(source)] == [severity]


@pytest.mark.parametrize(
    ("queue", "function", "batch", "severity"),
    [
        ("{VisibilityTimeout: 930}", "Timeout: 900", "1", Severity.INFO),
        ("{VisibilityTimeout: 930}", "Timeout: 900", "2", None),
        ("{VisibilityTimeout: 930}", "Timeout: 900", "!Ref Stage", None),
        ("{VisibilityTimeout: 900}", "Timeout: 900", "1", None),
        ("{VisibilityTimeout: 330}", "Timeout: 300", "1", Severity.INFO),
        ("{VisibilityTimeout: 61}", "Timeout: 60", "1", Severity.INFO),
        ("{}", "Timeout: 25", "1", None),
    ],
)
def test_more_than_one_run_for_one_message_is_decided_on(
    make_project: MakeProject, queue: str, function: str, batch: str, severity: Severity | None
) -> None:
    """Nothing else waits for the message that one run works on."""
    template = TEMPLATE.format(queue=queue, function=function, more="").replace(
        "Jobs.Arn", f"Jobs.Arn, BatchSize: {batch}"
    )
    (source,) = make_project({"template.yaml": template}).all(EventSource)
    (problem,) = queue_visibility_below_six_timeouts.check(source)
    assert problem.severity is severity


@pytest.mark.parametrize(
    ("queue", "function", "severity"),
    [
        ("{VisibilityTimeout: 60}", "Timeout: 30", Severity.INFO),
        ("{VisibilityTimeout: 59}", "Timeout: 30", None),
        ("{}", "Timeout: 15", Severity.INFO),
        ("{}", "Timeout: 16", None),
    ],
)
def test_room_for_two_runs_is_told_of_as_advice(
    make_project: MakeProject, queue: str, function: str, severity: Severity | None
) -> None:
    template = TEMPLATE.format(queue=queue, function=function, more="")
    (source,) = make_project({"template.yaml": template}).all(EventSource)
    assert [problem.severity for problem in queue_visibility_below_six_timeouts.check(source)] == [severity]


@pytest.mark.parametrize(
    ("queue", "severity"),
    [
        ("{VisibilityTimeout: 900, MessageRetentionPeriod: 3600}", Severity.INFO),
        ("{VisibilityTimeout: 900, MessageRetentionPeriod: 86400}", None),
        ("{VisibilityTimeout: 900}", None),
    ],
)
def test_what_is_given_up_soon_need_not_be_hidden_for_longer(
    make_project: MakeProject, queue: str, severity: Severity | None
) -> None:
    """Six times 900 s would be more than the hour after which the queue forgets."""
    template = TEMPLATE.format(queue=queue, function="Timeout: 900", more="")
    (source,) = make_project({"template.yaml": template}).all(EventSource)
    assert [problem.severity for problem in queue_visibility_below_six_timeouts.check(source)] == [severity]
