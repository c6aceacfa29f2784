"""How long code sleeps while functions run."""

from __future__ import annotations

from pathlib import Path

import pytest

from agreement import findings
from conftest import MakeProject, findings_of

RULE = "sleep-in-handler"
PYTHON = "import asyncio, time\nfrom time import sleep\ndef handler(event, context):\n    "


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("time.sleep(5)", ["app.py:4"]),
        ("sleep(60)", ["app.py:4"]),
        ("while True: time.sleep(5)", []),
        ("wait()\ndef wait(): time.sleep(5)", ["app.py:5"]),
        ("pause = 7\n    time.sleep(pause)", ["app.py:5"]),
        ("asyncio.run(main())\nasync def main(): await asyncio.sleep(9)", ["app.py:5"]),
        ("time.sleep(4)", []),
        ("time.sleep(0.5)", []),
        ("time.sleep(event['pause'])", []),
        ("time.sleep(5 if event else 1)", []),
        ("try: work()\n    except ValueError: time.sleep(5)", []),
        ("for _ in range(3):\n        try: return work()\n        except ValueError: pass\n        time.sleep(5)", []),
        ("event.sleep(5)", []),
        ("pass\nif __name__ == '__main__': time.sleep(5)", []),
    ],
)
def test_sleeps_in_python(make_project: MakeProject, body: str, expected: list[str]) -> None:
    """Five seconds or more, certainly, and not because something failed."""
    assert findings_of(make_project({"app.py": f"{PYTHON}{body}\n"}), RULE) == expected


SLEEP = "const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));\n"
COMMON = f"{SLEEP}exports.handler = async (event) => {{ "
MODULE = f"{SLEEP}export const handler = async (event) => {{ "


@pytest.mark.parametrize(
    ("name", "code", "expected"),
    [
        ("app.js", COMMON + "await sleep(5000); };", ["app.js:2"]),
        ("app.mjs", MODULE + "await sleep(5000); };", ["app.mjs:2"]),
        ("app.ts", MODULE + "await sleep(5000); };", ["app.ts:2"]),
        ("app.mjs", MODULE + "await new Promise(r => setTimeout(r, 5000)); };", ["app.mjs:2"]),
        ("app.mjs", MODULE + "await new Promise(r => setTimeout(() => r(1), 5000)); };", ["app.mjs:2"]),
        (
            "app.mjs",
            "import { setTimeout as wait } from 'timers/promises';" + MODULE + "await wait(9000); };",
            ["app.mjs:2"],
        ),
        ("app.mjs", MODULE + "await sleep(4000); };", []),
        ("app.mjs", MODULE + "await sleep(event.pause); };", []),
        ("app.mjs", MODULE + "const waiting = sleep(5000); };", []),
        ("app.mjs", MODULE + "await Promise.race([work(), sleep(5000)]); };", []),
        ("app.mjs", MODULE + "await new Promise((_, no) => setTimeout(no, 5000)); };", []),
        ("app.mjs", MODULE + "setTimeout(() => 1, 5000); };", []),
        ("app.mjs", MODULE + "try { await work(); } catch { await sleep(5000); } };", []),
    ],
)
def test_sleeps_in_javascript(make_project: MakeProject, name: str, code: str, expected: list[str]) -> None:
    """Promises that a timer fulfils, if they are waited for."""
    assert findings_of(make_project({name: f"{code}\n"}), RULE) == expected


@pytest.mark.parametrize("name", ["stub.py", "bank-stub/app.py", "src/fake_bank.py"])
def test_what_stands_in_for_a_service_is_slow_on_purpose(make_project: MakeProject, name: str) -> None:
    """As its name says."""
    assert findings_of(make_project({name: f"{PYTHON}time.sleep(5)\n"}), RULE) == []


TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Fn: { Type: AWS::Serverless::Function, Properties: { Runtime: python3.13, Handler: app.handler, CodeUri: . } }
  It: { Type: "Custom::It", Properties: { TOKEN: !GetAtt Fn.Arn } }
"""
REGISTERED = """\
import time
from crhelper import CfnResource
helper = CfnResource()
def handler(event, context): helper(event, context)
@helper.delete
def delete(event, context): time.sleep(5)
"""


@pytest.mark.parametrize(
    ("token", "code", "expected"),
    [
        ("ServiceToken", f"{PYTHON}time.sleep(5)\n", []),
        ("ServiceToken", REGISTERED, []),
        ("Other", f"{PYTHON}time.sleep(5)\n", ["app.py:4"]),
    ],
)
def test_custom_resources_have_to_wait(make_project: MakeProject, token: str, code: str, expected: list[str]) -> None:
    """CloudFormation waits for their answer."""
    project = make_project({"template.yaml": TEMPLATE.replace("TOKEN", token), "app.py": code})
    assert findings_of(project, RULE) == expected


@pytest.mark.parametrize(
    ("before", "severity"),
    [
        ("iam.attach_role_policy(RoleName='r', PolicyArn='p')", "info"),
        ("iam.get_role(RoleName='r')", "warning"),
        ("iam.create_role(RoleName='r', AssumeRolePolicyDocument='')\n    sqs.purge_queue(QueueUrl='q')", "warning"),
        ("sqs.purge_queue(QueueUrl='q')", "warning"),
    ],
)
def test_nothing_tells_when_a_change_of_iam_has_taken_effect(tmp_path: Path, before: str, severity: str) -> None:
    """To wait for it is all that one can do."""
    code = f"""\
import boto3, time
iam, sqs = boto3.client("iam"), boto3.client("sqs")
def handler(event, context):
    {before}
    time.sleep(10)
"""
    assert [line.split()[1] for line in findings(tmp_path, RULE, {"app.py": code})] == [severity]


def test_the_wait_for_iam_is_seen_in_javascript(tmp_path: Path) -> None:
    """As in Python."""
    code = """\
import { IAMClient, AttachRolePolicyCommand } from "@aws-sdk/client-iam";
import { setTimeout } from "node:timers/promises";
const iam = new IAMClient({});
export const handler = async (event) => {
  await iam.send(new AttachRolePolicyCommand({ RoleName: "r", PolicyArn: "p" }));
  await setTimeout(10000);
};
"""
    assert [line.split()[:2] for line in findings(tmp_path, RULE, {"app.mjs": code})] == [["app.mjs:6", "info"]]


@pytest.mark.parametrize(
    ("events", "severity"),
    [
        ("A: { Type: Schedule, Properties: { Schedule: rate(1 hour) } }", "info"),
        ("A: { Type: SQS, Properties: { Queue: !GetAtt Queue.Arn } }", "warning"),
        ("A: { Type: Schedule, Properties: { Schedule: rate(1 hour) } }, B: { Type: HttpApi }", "warning"),
    ],
)
def test_what_schedules_alone_start_runs_seldom(tmp_path: Path, events: str, severity: str) -> None:
    template = (
        "Transform: AWS::Serverless-2016-10-31\nResources:\n  Queue: { Type: AWS::SQS::Queue }\n"
        "  Orders:\n    Type: AWS::Serverless::Function\n    Properties:\n"
        f"      {{ Runtime: python3.13, Handler: app.handler, CodeUri: ., Timeout: 60, Events: {{ {events} }} }}\n"
    )
    found = findings(tmp_path, RULE, {"template.yaml": template, "app.py": f"{PYTHON}time.sleep(9)\n"})
    assert [line.split()[1] for line in found] == [severity]
