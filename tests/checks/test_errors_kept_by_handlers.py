"""What rules about batches say of handlers that let no error escape: nothing comes again."""

from __future__ import annotations

import pytest

from conftest import MakeProject, findings_of
from serverless_lint.analyses.batch_replies import EventSourceReplies
from serverless_lint.analyses.read_queues import ReadQueue
from serverless_lint.checks.event_source_failures import stream_retries_forever
from serverless_lint.checks.queue_redrive import queue_without_redrive
from serverless_lint.rule import Severity

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Book:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: {runtime}
      Handler: book.handler
      CodeUri: src/
      Events:
        Job: {{ Type: SQS, Properties: {{ Queue: "arn:aws:sqs:eu-west-1:123456789012:jobs" }} }}
        Change:
          Type: DynamoDB
          Properties:
            Stream: "arn:aws:dynamodb:eu-west-1:123456789012:table/stock/stream/1"
            StartingPosition: LATEST
"""
BATCH = "template.yaml:10"
BATCH_OF_STREAM = "template.yaml:11"


def python(body: str) -> str:
    """A handler of that body for each record."""
    return (
        "import json\nimport logging\n\nlogger = logging.getLogger()\n\n\ndef work(record):\n"
        "    print(json.loads(record['body'])['id'])\n\n\ndef careful(record):\n    try:\n        work(record)\n"
        "    except Exception:\n        logger.exception('failed')\n\n\n"
        f"def handler(event, context):\n    for record in event['Records']:\n        {body}\n"
    )


KEPT_IN_PYTHON = [
    "try:\n            work(record)\n        except Exception as error:\n            print('failed', error)",
    "try:\n            work(record)\n        except:\n            logger.error('failed')",
    "careful(record)",
]
ESCAPING_IN_PYTHON = [
    "work(record)",
    "try:\n            work(record)\n        except KeyError as error:\n            print('failed', error)",
    "try:\n            work(record)\n        except Exception:\n            raise",
    "try:\n            work(record)\n        except Exception:\n            unknown(record)",
    "job = json.loads(record['body'])\n        try:\n            work(job)\n        except:\n            pass",
    "kind = record['kind']\n        try:\n            work(kind)\n        except Exception:\n            pass",
    "pass",
]


@pytest.mark.parametrize(
    ("body", "expected"),
    [(body, []) for body in KEPT_IN_PYTHON] + [(body, [BATCH, BATCH_OF_STREAM]) for body in ESCAPING_IN_PYTHON],
)
def test_a_python_handler_that_keeps_its_errors_fails_on_no_batch(
    make_project: MakeProject, body: str, expected: list[str]
) -> None:
    """All that may be raised is caught, and nothing outside the `try` can fail."""
    project = make_project({"template.yaml": TEMPLATE.format(runtime="python3.13"), "src/book.py": python(body)})
    assert findings_of(project, "missing-partial-batch-response") == expected
    assert findings_of(project, "stream-retries-forever") == expected[1:]


POST = "await fetch('https://stock.example.net', { method: 'POST', body: record.body });"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (f"for (const record of event.Records) {{ try {{ {POST} }} catch (e) {{ console.error(e) }} }}", []),
        (
            f"for (const record of event.Records) {{ const began = new Date(); try {{ {POST} }} "
            "catch (e) { console.error(String(e).slice(0, 80), new Date() - began) } }",
            [],
        ),
        (f"await Promise.all(event.Records.map(async (record) => {{ try {{ {POST} }} catch {{}} }}))", []),
        (f"await Promise.allSettled(event.Records.map(async (record) => {{ {POST} }}))", []),
        ("for (const record of event.Records) await fetch(record.body).catch(console.error)", []),
        ("return Promise.resolve().then(() => { fetch(event.a.b) }).catch((e) => { console.error(e) })", []),
        (
            "return Promise.resolve().then(() => { fetch(event.a.b) }).catch((e) => { throw e })",
            [BATCH, BATCH_OF_STREAM],
        ),
        (
            "return Promise.resolve().catch((e) => { console.error(e) }).then(() => { fetch(event.a.b) })",
            [BATCH, BATCH_OF_STREAM],
        ),
        (f"try {{ const ids = event.Records.filter((record) => record.a.b); {POST} }} catch (e) {{}}", []),
        (
            "try { event.Records.forEach((record) => fetch(record.body)) } catch (e) {}",
            [BATCH, BATCH_OF_STREAM],
        ),
        ("await Promise.allSettled(event.Records.map((record) => store.handle(record)))", []),
        ("try { await Promise.all(event.Records.map((record) => fetch(record.body))) } catch (e) {}", []),
        (
            "await Promise.allSettled(event.Records.map((record) => fetch(record.body.url)))",
            [BATCH, BATCH_OF_STREAM],
        ),
        (
            f"try {{ for (const record of event.Records) {{ {POST} }} }} "
            "catch (e) { return { statusCode: 500, headers: { Origin: `${process.env.ORIGIN}` } } }",
            [],
        ),
        (
            f"try {{ for (const record of event.Records) {{ {POST} }} }} catch (e) {{ return e.cause.name.first }}",
            [BATCH, BATCH_OF_STREAM],
        ),
        (f"await Promise.all(event.Records.map(async (record) => {{ {POST} }}))", [BATCH, BATCH_OF_STREAM]),
        (f"for (const record of event.Records) {{ try {{ {POST} }} finally {{}} }}", [BATCH, BATCH_OF_STREAM]),
        (
            f"for (const record of event.Records) {{ try {{ {POST} }} catch (e) {{ throw e }} }}",
            [BATCH, BATCH_OF_STREAM],
        ),
        (
            f"for (const record of event.Records) {{ const a = record.a.b; try {{ {POST} }} catch {{}} }}",
            [BATCH, BATCH_OF_STREAM],
        ),
    ],
)
def test_a_javascript_handler_that_keeps_its_errors_fails_on_no_batch(
    make_project: MakeProject, body: str, expected: list[str]
) -> None:
    """Promises that are settled reject nothing."""
    code = f"export const handler = async (event) => {{ {body} }};\n"
    project = make_project({"template.yaml": TEMPLATE.format(runtime="nodejs22.x"), "src/book.mjs": code})
    assert findings_of(project, "missing-partial-batch-response") == expected
    assert findings_of(project, "stream-retries-forever") == expected[1:]


def answering(caught: str, before: str = "") -> str:
    """A handler that answers with what the catch says."""
    return (
        "import { v1 } from 'uuid';\nimport { log } from './log.mjs';\n"
        "const reply = (statusCode, body) => ({ statusCode, body });\n"
        f"export const handler = async (event, context, callback) => {{ const id = v1(); {before}\n"
        f"  try {{ for (const record of event.Records) {{ {POST} }} }} catch (e) {{ {caught} }}\n}};\n"
    )


@pytest.mark.parametrize(
    ("code", "severity"),
    [
        (answering("log(e, event.Records[0].a.b); return reply(500, e.message)"), Severity.INFO),
        (answering("log(e, event.Records[0].a.b); callback(null, reply(500, e.message))"), Severity.INFO),
        (answering("log(e); return { statusCode: 503 }"), Severity.INFO),
        (answering("log(e); throw e"), None),
        (answering("rethrow(e); return reply(500, e.message)") + "const rethrow = (e) => { throw e; };\n", None),
        (answering("return reply(500, e.message)", "const first = event.Records[0].a.b;"), None),
        (answering("return reply(500, e.message)", "await fetch('https://example.com');"), None),
    ],
)
def test_what_the_code_loses_does_not_come_again(
    make_project: MakeProject, code: str, severity: Severity | None
) -> None:
    """Where another rule says that it is lost, whether a stream may hold it up is of less weight."""
    log = "import logger from 'logger';\nexport const log = (e, what) => logger.send(e.name.first, what);\n"
    files = {"template.yaml": TEMPLATE.format(runtime="nodejs22.x"), "src/book.mjs": code, "src/log.mjs": log}
    project = make_project(files)
    found = [problem for each in project.all(EventSourceReplies) for problem in stream_retries_forever.check(each)]
    assert [problem.severity for problem in found] == [severity]
    assert bool(findings_of(project, "missing-partial-batch-response")) is (severity is None)


QUEUE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Jobs: {{ Type: AWS::SQS::Queue }}
  Book:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: book.handler
      CodeUri: src/
      Events:
        Job: {{ Type: SQS, Properties: {{ Queue: !GetAtt Jobs.Arn{asked} }} }}
{more}"""
REPORTS = ", FunctionResponseTypes: [ReportBatchItemFailures]"
PIPE = "  Pipe: { Type: AWS::Pipes::Pipe, Properties: { Source: !GetAtt Jobs.Arn, Target: a, RoleArn: b } }\n"


@pytest.mark.parametrize(
    ("body", "asked", "more", "severity"),
    [
        (f"try {{ {POST} }} catch (e) {{ console.error(e) }}", "", "", Severity.INFO),
        (f"try {{ {POST} }} catch (e) {{ console.error(e) }}", "", PIPE, None),
        (f"try {{ {POST} }} catch (e) {{ console.error(e) }}", REPORTS, "", None),
        (POST, "", "", None),
    ],
)
def test_a_queue_whose_readers_never_fail_hands_nothing_out_again(
    make_project: MakeProject, body: str, asked: str, more: str, severity: Severity | None
) -> None:
    code = f"export const handler = async (event) => {{ for (const record of event.Records) {{ {body} }} }};\n"
    project = make_project({"template.yaml": QUEUE.format(asked=asked, more=more), "src/book.mjs": code})
    found = [problem for queue in project.all(ReadQueue) for problem in queue_without_redrive.check(queue)]
    assert [problem.severity for problem in found] == [severity]
