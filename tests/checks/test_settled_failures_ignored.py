"""Results of failed work on records, and what becomes of them."""

from __future__ import annotations

import pytest

from conftest import MakeProject, findings_of

RULE = "settled-failures-ignored"
SAM = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Jobs: {Type: AWS::SQS::Queue}
  Work:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: RUNTIME
      Handler: app.handler
      Events: {Jobs: EVENT}
"""
QUEUE = "{Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn}}"
NODE = """\
const work = (record) => fetch('https://example.com', { method: 'POST', body: record.body });
const quiet = async (record) => { try { await work(record) } catch (error) { await keep(record) } };
exports.handler = async (event) => {
  BODY
};
"""


def template(runtime: str, event: str = QUEUE) -> str:
    return SAM.replace("RUNTIME", runtime).replace("EVENT", event)


@pytest.mark.parametrize(
    ("body", "is_reported"),
    [
        ("await Promise.allSettled(event.Records.map(work))", True),
        ("const all = event.Records.map((record) => work(record)); await Promise.allSettled(all)", True),
        ("const { Records } = event; await Promise.allSettled(Records.map(work))", True),
        ("const all = await Promise.allSettled(event.Records.map(work)); console.log(all); return 'done'", True),
        ("(await Promise.allSettled(event.Records.map(work))).forEach((one) => console.log(one.status))", True),
        ("const all = await Promise.allSettled(event.Records.map(work)); return { statusCode: 200 }", True),
        ("const all = await Promise.allSettled(event.Records.map(work)); return all.length", False),
        ("return Promise.allSettled(event.Records.map(work))", False),
        ("const all = await Promise.allSettled(event.Records.map(work)); if (all.some(bad)) throw new Error()", False),
        ("const all = await Promise.allSettled(event.Records.map(work)); await keep(all)", False),
        ("const all = await Promise.allSettled(event.Records.map(work)); all.forEach((x) => { keep(x) })", False),
        ("await Promise.allSettled(event.Records.map(quiet))", False),
        ("await Promise.allSettled(event.Records.map((record) => quiet(record)))", False),
        ("await Promise.allSettled(event.Records.map((record) => work(record).catch(keep)))", False),
        ("await Promise.allSettled([1, 2].map(work))", False),
        ("await Promise.all(event.Records.map(work))", False),
    ],
)
def test_results_in_javascript(make_project: MakeProject, body: str, is_reported: bool) -> None:
    """Those of which nothing comes but a line in the log."""
    project = make_project({"template.yaml": template("nodejs22.x"), "app.js": NODE.replace("BODY", body)})
    assert findings_of(project, RULE) == (["app.js:4"] if is_reported else [])


@pytest.mark.parametrize(
    ("event", "is_reported"),
    [
        (QUEUE, True),
        ("{Type: SNS, Properties: {Topic: 'arn:aws:sns:eu-west-1:1:t'}}", True),
        ("{Type: HttpApi}", False),
    ],
)
def test_who_calls_decides(make_project: MakeProject, event: str, is_reported: bool) -> None:
    """Whoever waits for an answer gets one."""
    code = NODE.replace("BODY", "await Promise.allSettled(event.Records.map(work))")
    project = make_project({"template.yaml": template("nodejs22.x", event), "app.js": code})
    assert findings_of(project, RULE) == (["app.js:4"] if is_reported else [])


@pytest.mark.parametrize(
    ("body", "is_reported"),
    [
        ("await asyncio.gather(*[work(r) for r in records], return_exceptions=True)", True),
        ("await asyncio.gather(*(work(r) for r in records), return_exceptions=True)", True),
        ("for one in await asyncio.gather(*map(work, records), return_exceptions=True): print(one)", True),
        ("await asyncio.gather(*[work(r) for r in records])", False),
        ("await asyncio.gather(*[work(r) for r in records], return_exceptions=False)", False),
        ("return await asyncio.gather(*[work(r) for r in records], return_exceptions=True)", False),
    ],
)
def test_results_in_python(make_project: MakeProject, body: str, is_reported: bool) -> None:
    """With the option that makes results of errors."""
    code = (
        f"import asyncio\nasync def work(record):\n    await other(record)\nasync def run(records):\n    {body}\n"
        "def handler(event, context):\n    asyncio.run(run(event['Records']))\n"
    )
    project = make_project({"template.yaml": template("python3.13"), "app.py": code})
    assert findings_of(project, RULE) == (["app.py:5"] if is_reported else [])
