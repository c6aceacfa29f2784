"""Handlers and mappings that agree, or do not, on reporting failed records."""

from __future__ import annotations

from pathlib import Path

import pytest

from agreement import findings, sam

REPORTS = "def handler(event, context):\n    return {'batchItemFailures': list(event)}\n"
SILENT = "def handler(event, context):\n    print(event.pop())\n"
QUEUE = "  Queue: {Type: AWS::SQS::Queue}\n"
ON = ", Events: {Jobs: {Type: SQS, Properties: {Queue: !GetAtt Queue.Arn, FunctionResponseTypes: [%s]}}}"
TAKES_NOTE = sam(ON % "ReportBatchItemFailures", QUEUE)
TAKES_NO_NOTE = sam(", Events: {Jobs: {Type: SQS, Properties: {Queue: !GetAtt Queue.Arn}}}", QUEUE)

IGNORED = (
    "template.yaml:5 error failed records that `handler` reports are deleted: "
    "add `FunctionResponseTypes: [ReportBatchItemFailures]`"
)
NOT_REPORTED = (
    "template.yaml:5 warning `handler` never returns `batchItemFailures`: one failure retries the whole batch"
)


@pytest.mark.parametrize(
    ("template", "code", "ignored", "not_reported"),
    [
        pytest.param(TAKES_NOTE, REPORTS, [], [], id="they agree"),
        pytest.param(TAKES_NO_NOTE, SILENT, [], [], id="they agree on nothing"),
        pytest.param(TAKES_NO_NOTE, REPORTS, [IGNORED], [], id="only the template changed"),
        pytest.param(TAKES_NOTE, SILENT, [], [NOT_REPORTED], id="only the code changed"),
        pytest.param(
            TAKES_NOTE, f"# no batchItemFailures\n{SILENT}", [], [NOT_REPORTED], id="only a comment speaks of it"
        ),
    ],
)
def test_code_and_template_are_compared(
    tmp_path: Path, template: str, code: str, ignored: list[str], not_reported: list[str]
) -> None:
    """Each side is reported when the other one does not go with it."""
    files = {"template.yaml": template, "app.py": code}
    assert findings(tmp_path, "batch-failures-ignored", files) == ignored
    assert findings(tmp_path, "batch-failures-not-reported", files) == not_reported


@pytest.mark.parametrize("only", ["template.yaml", "app.py"])
def test_one_file_alone_shows_what_is_wrong_between_both(tmp_path: Path, only: str) -> None:
    """A finding is shown if the file given has a part in it."""
    files = {"template.yaml": TAKES_NO_NOTE, "app.py": REPORTS}
    assert findings(tmp_path, "batch-failures-ignored", files, only) == [IGNORED]
    files = {"template.yaml": TAKES_NOTE, "app.py": SILENT}
    assert findings(tmp_path, "batch-failures-not-reported", files, only) == [NOT_REPORTED]


@pytest.mark.parametrize(
    "events",
    [
        pytest.param("{Jobs: {Type: SQS, Properties: {Queue: q, FunctionResponseTypes: !Ref Types}}}", id="unknown"),
        pytest.param("{Jobs: {Type: SNS, Properties: {Topic: t, SqsSubscription: true}}}", id="SNS through a queue"),
        pytest.param("{Jobs: {Type: Api, Properties: {Path: /, Method: post}}}", id="no batches"),
        pytest.param(
            "{Jobs: {Type: SQS, Properties: {Queue: q, "
            "FunctionResponseTypes: !If [Live, [ReportBatchItemFailures], !Ref AWS::NoValue]}}}",
            id="in one of two cases",
        ),
    ],
)
def test_reported_failures_are_not_known_to_be_ignored(tmp_path: Path, events: str) -> None:
    """A setting that may be there, or that the trigger does not have, is not missed."""
    parameters = "Parameters: {Types: {Type: CommaDelimitedList}, Stage: {Type: String}}\n"
    conditions = "Conditions: {Live: !Equals [!Ref Stage, live]}\n"
    files = {"template.yaml": parameters + conditions + sam(f", Events: {events}"), "app.py": REPORTS}
    assert findings(tmp_path, "batch-failures-ignored", files) == []


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("def handler(event, context):\n    return {'statusCode': 200}\n", id="another answer"),
        pytest.param("def handler(event, context):\n    return {'batchItemFailures': []}\n", id="always all is well"),
        pytest.param(
            "def handler(event, context):\n    failed = {'batchItemFailures': [1]}\n    print(failed)\n",
            id="not returned",
        ),
    ],
)
def test_handler_that_never_reports_a_failure_has_none_ignored(tmp_path: Path, code: str) -> None:
    """Only a handler that returns failures relies on the setting."""
    assert findings(tmp_path, "batch-failures-ignored", {"template.yaml": TAKES_NO_NOTE, "app.py": code}) == []


@pytest.mark.parametrize(
    "code",
    [
        pytest.param(
            "def handler(event, context):\n"
            "    answer = {'batchItemFailures': []}\n"
            "    answer['batchItemFailures'].append(event)\n"
            "    return answer\n",
            id="appended",
        ),
        pytest.param(
            "def failed(event):\n    return {'batchItemFailures': [event]}\n"
            "def handler(event, context):\n    return failed(event)\n",
            id="made by a function",
        ),
        pytest.param(
            "from aws_lambda_powertools.utilities.batch import (\n"
            "    BatchProcessor, EventType, process_partial_response)\n"
            "processor = BatchProcessor(event_type=EventType.SQS)\n"
            "def handler(event, context):\n"
            "    return process_partial_response(event=event, record_handler=print, processor=processor)\n",
            id="Powertools",
        ),
    ],
)
def test_failures_are_reported_in_several_ways(tmp_path: Path, code: str) -> None:
    """What is returned is followed to where it is made."""
    files = {"template.yaml": TAKES_NO_NOTE, "app.py": code}
    assert findings(tmp_path, "batch-failures-ignored", files) == [IGNORED]


@pytest.mark.parametrize(
    "code",
    [
        pytest.param(
            "import lib\ndef handler(event, context):\n    return lib.process(event)\n", id="answer of a library"
        ),
        pytest.param(
            "from lib import batch\n@batch\ndef handler(event, context):\n    return None\n", id="unknown decorator"
        ),
        pytest.param(
            "def handler(event, context):\n"
            "    answer = {}\n    answer.update(batchItemFailures=[])\n    return answer\n",
            id="the word is there",
        ),
        pytest.param(
            "from aws_lambda_powertools.utilities import batch\ndef handler(event, context):\n    print(batch)\n",
            id="Powertools",
        ),
        pytest.param("def handler(event, context):\n    return {**event}\n", id="spread"),
    ],
)
def test_answer_that_is_not_wholly_known_may_report_failures(tmp_path: Path, code: str) -> None:
    """That something is never returned is said only of answers that are known."""
    assert findings(tmp_path, "batch-failures-not-reported", {"template.yaml": TAKES_NOTE, "app.py": code}) == []


@pytest.mark.parametrize(
    ("code", "count"),
    [
        ("export const handler = async () => Promise.resolve();", 0),
        ("export const handler = async (event) => { for (const record of event.Records) void record.body; };", 0),
        ("export const handler = async (event) => { event.Records.forEach((each) => console.log(each.body)); };", 0),
        ("const show = (each) => console.log(each);\nexport const handler = async (event) => show(event.Records);", 0),
        ("export const handler = async (event) => { event.Records.forEach((each) => JSON.parse(each.body)); };", 1),
        ("import { w } from 'lib';\nexport const handler = async (event) => { event.Records.map(w); };", 1),
        ("export const handler = async (event) => { console.log(event.Records[0].order.id); };", 1),
        ("export const handler = async (event) => { throw new Error('soon'); };", 1),
    ],
)
def test_what_cannot_fail_has_nothing_to_report(tmp_path: Path, code: str, count: int) -> None:
    """A stub takes all records for done."""
    files = {"template.yaml": TAKES_NOTE.replace("python3.13", "nodejs22.x"), "app.mjs": code}
    assert len(findings(tmp_path, "batch-failures-not-reported", files)) == count


@pytest.mark.parametrize(
    ("body", "count"),
    [("pass", 0), ("print(event['Records'])", 0), ("print(event['orders'])", 1), ("raise KeyError", 1)],
)
def test_what_cannot_fail_in_python_has_nothing_to_report(tmp_path: Path, body: str, count: int) -> None:
    """A stub takes all records for done."""
    files = {"template.yaml": TAKES_NOTE, "app.py": f"def handler(event, context):\n    {body}\n"}
    assert len(findings(tmp_path, "batch-failures-not-reported", files)) == count


def test_batch_of_one_has_nothing_to_report(tmp_path: Path) -> None:
    """With a batch size of 1 the batch is the record."""
    template = TAKES_NOTE.replace("Queue: !GetAtt", "BatchSize: 1, Queue: !GetAtt")
    assert findings(tmp_path, "batch-failures-not-reported", {"template.yaml": template, "app.py": SILENT}) == []


POWERTOOLS = (
    "from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response\n"
    "processor = BatchProcessor(event_type=EventType.SQS{})\n"
    "def handler(event, context):\n"
    "    try:\n"
    "        return process_partial_response(event=event, record_handler=print, processor=processor, context=context)\n"
    "    except Exception as error:\n"
    "        print(error)\n"
    "        raise\n"
)


@pytest.mark.parametrize(
    ("size", "option", "expected"),
    [
        pytest.param("1", "", [], id="one"),
        pytest.param("'1'", "", [], id="one, as text"),
        pytest.param("2", "", [IGNORED], id="two"),
        pytest.param("!Ref Size", "", [IGNORED], id="unknown"),
        pytest.param("1", ", raise_on_entire_batch_failure=False", [IGNORED], id="told not to"),
    ],
)
def test_powertools_raises_where_the_only_record_fails(
    tmp_path: Path, size: str, option: str, expected: list[str]
) -> None:
    template = TAKES_NO_NOTE.replace("Queue: !GetAtt", f"BatchSize: {size}, Queue: !GetAtt")
    files = {"template.yaml": template, "app.py": POWERTOOLS.format(option)}
    assert findings(tmp_path, "batch-failures-ignored", files) == expected


def test_an_own_answer_of_the_only_record_is_ignored(tmp_path: Path) -> None:
    template = TAKES_NO_NOTE.replace("Queue: !GetAtt", "BatchSize: 1, Queue: !GetAtt")
    assert findings(tmp_path, "batch-failures-ignored", {"template.yaml": template, "app.py": REPORTS}) == [IGNORED]


ANSWER = "exports.handler = (event, context, callback) => {{ const batchItemFailures = event.Records; {} }};\n"


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("callback(null, { batchItemFailures })", [IGNORED]),
        ("load().then(() => callback(null, { batchItemFailures: [1] }))", [IGNORED]),
        ("context.succeed({ batchItemFailures })", [IGNORED]),
        ("context.done(null, { batchItemFailures })", [IGNORED]),
        ("return Promise.resolve({ batchItemFailures })", [IGNORED]),
        ("callback(null, 'done')", []),
        ("callback({ batchItemFailures })", []),
        ("context.log({ batchItemFailures })", []),
    ],
)
def test_a_handler_reports_failures_by_whatever_it_answers_with(
    tmp_path: Path, answer: str, expected: list[str]
) -> None:
    """By the callback and the context as by what it returns."""
    template = TAKES_NO_NOTE.replace("python3.13", "nodejs22.x")
    files = {"template.yaml": template, "app.js": ANSWER.format(answer)}
    assert findings(tmp_path, "batch-failures-ignored", files) == expected


@pytest.mark.parametrize(
    ("returned", "expected"),
    [
        ("Promise.allSettled(event.Records.map(work))", [NOT_REPORTED]),
        ("await Promise.all(event.Records.map(work))", [NOT_REPORTED]),
        ("event.Records.map(work)", [NOT_REPORTED]),
        ("JSON.stringify(event)", [NOT_REPORTED]),
        ("Promise.resolve('done')", [NOT_REPORTED]),
        ("Promise.allSettled(event.Records.map(work)).then(report)", []),
        ("Promise.resolve(work(event))", []),
        ("Promise.race(event.Records.map(work))", []),
    ],
)
def test_lists_and_texts_report_no_failures(tmp_path: Path, returned: str, expected: list[str]) -> None:
    """They have no key of that name, whatever is in them."""
    handler = f"export const handler = async (event) => {{ await work(); return {returned} }};\n"
    code = f"import {{ work, report }} from 'lib';\n{handler}"
    files = {"template.yaml": TAKES_NOTE.replace("python3.13", "nodejs22.x"), "app.mjs": code}
    assert findings(tmp_path, "batch-failures-not-reported", files) == expected


MIDDY = """\
const middy = require('@middy/core');
const batch = require('@middy/sqs-partial-batch-failure');
exports.handler = middy(async (event) => Promise.allSettled(event.Records.map(work))).use(batch());
"""


@pytest.mark.parametrize(
    ("version", "count"),
    [("^1.5.2", 0), ("2.0.1", 0), ("^3.0.0", 1), (">=7.0.3", 1), ("latest", 0), (None, 0)],
)
def test_middleware_of_old_deletes_what_was_done_itself(tmp_path: Path, version: str | None, count: int) -> None:
    """Only what answers with the failed records needs a mapping that takes note of them."""
    template = TAKES_NO_NOTE.replace("python3.13", "nodejs24.x")
    files = {"template.yaml": template, "app.js": MIDDY}
    if version is not None:
        files["package.json"] = f'{{"dependencies": {{"@middy/sqs-partial-batch-failure": "{version}"}}}}'
    assert len(findings(tmp_path, "batch-failures-ignored", files)) == count
    assert findings(tmp_path, "missing-partial-batch-response", files) == []


LOSES = """\
import boto3, json
sns = boto3.client('sns')

def handler(event, context):
    for record in event['Records']:
        BEFORE
        try:
            sns.publish(TopicArn='t', Message=json.loads(record['body'])['m'])
        except Exception as error:
            print(error)
            AFTER
    return {'statusCode': 200}
"""
LOSES_IN_JAVASCRIPT = """\
const { SNSClient, PublishCommand } = require('@aws-sdk/client-sns');
const sns = new SNSClient({});
const text = (record) => { try { return JSON.parse(record.body).m; } catch { return null; } };
exports.handler = async (event) => {
  for (const record of event.Records) {
    const [one] = text(record).split(',');
    BEFORE
    try {
      await sns.send(new PublishCommand({ TopicArn: 't', Message: one }));
    } catch (error) {
      console.error(error);
      continue;
    }
    console.log(one);
  }
};
"""


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("id = record['messageId']", "continue", False),
        ("id = record['messageId']", "raise", True),
        ("m = json.loads(record['body'])", "continue", True),
        ("if not record['body']: raise ValueError('empty')", "continue", True),
        ("seen = boto3.client('s3').head_object(Bucket='b', Key=record['body'])", "continue", True),
    ],
)
def test_what_loses_each_record_that_it_fails_on_retries_none(
    tmp_path: Path, before: str, after: str, *, says: bool
) -> None:
    """Another rule says that the record is lost, unless something else in the loop fails, or it is raised again."""
    code = LOSES.replace("BEFORE", before).replace("AFTER", after)
    files = {"template.yaml": TAKES_NOTE, "app.py": code}
    assert findings(tmp_path, "batch-failures-not-reported", files) == [NOT_REPORTED] * says


@pytest.mark.parametrize(
    ("before", "says"),
    [
        ("", False),
        ("const all = JSON.parse(record.body);", True),
        ("const answer = await one.read();", True),
        ("if (!one) throw new Error('empty');", True),
    ],
)
def test_what_loses_each_record_in_javascript_retries_none(tmp_path: Path, before: str, *, says: bool) -> None:
    """The same in JavaScript."""
    template = TAKES_NOTE.replace("python3.13", "nodejs22.x")
    files = {"template.yaml": template, "app.js": LOSES_IN_JAVASCRIPT.replace("BEFORE", before)}
    assert findings(tmp_path, "batch-failures-not-reported", files) == [NOT_REPORTED] * says
    found = findings(tmp_path, "swallowed-exception", files)
    assert len(found) == 1
