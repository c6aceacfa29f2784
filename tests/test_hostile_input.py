"""Files that no careful person wrote: each is one clear finding or none, and everything else is still reported."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from command import json_report, serverless_lint_process

DEPTH = 10_000
SOUND = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Sound:
    Type: AWS::Serverless::Function
    Properties: { Runtime: python3.13, Handler: index.handler, InlineCode: "def handler(event, context): return 1" }
"""
FILES: Mapping[str, str] = {
    "sound.yaml": SOUND,
    "deep.yaml": "Resources:\n  A:\n    Type: AWS::SNS::Topic\n    Properties: " + "[" * DEPTH + "]" * DEPTH,
    "deep.json": '{"Resources": {"A": {"Type": "AWS::SNS::Topic", "P": ' + "[" * DEPTH + "]" * DEPTH + "}}}",
    "deep.py": "import boto3\nx = " + "(" * DEPTH + ")" * DEPTH,
    "indented.py": "import boto3\n" + "".join(" " * depth + "if x:\n" for depth in range(1_900)),
    "deep.js": "exports.handler = " + "[" * DEPTH + "]" * DEPTH,
    "bomb.yaml": "Resources:\n  a: &a [x, x, x, x, x, x, x, x, x]\n"
    + "".join(
        f"  {name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "  T: { Type: AWS::SNS::Topic }\n",
    "cycles.yaml": """\
Transform: AWS::Serverless-2016-10-31
Conditions:
  Even: !Not [!Condition Odd]
  Odd: !Not [!Condition Even]
Resources:
  Cyclic:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: !If [Even, !Ref Cyclic, !GetAtt Cyclic.Arn]
      Handler: !Sub "${Cyclic}.handler"
      CodeUri: !Ref Cyclic
""",
    "wrong-shapes.yaml": """\
Transform: AWS::Serverless-2016-10-31
Globals: [1]
Parameters: text
Conditions: 3
Resources:
  A: [1, 2]
  B: { Type: AWS::Serverless::Function, Properties: [1] }
  C: { Type: AWS::Serverless::Function, Properties: { Events: [], Policies: {}, Environment: 7, Handler: { a: b } } }
  D: { Type: [AWS::Serverless::Function] }
  E: { Type: AWS::IAM::Role, Properties: { Policies: { PolicyDocument: [] } } }
  F: { Type: AWS::Lambda::EventSourceMapping, Properties: { FunctionName: [A], EventSourceArn: {} } }
""",
    "none.yaml": "Resources:\n",
    "empty.yaml": "",
    "empty.py": "",
    "tags.yaml": "Resources: { A: { Type: !!python/object/apply:os.system [touch owned] } }",
    "one.py": "from two import table\nimport boto3\n\ndef handler(event, context):\n    return table\n",
    "two.py": "from one import table\nimport boto3\n",
    "open.py": "import boto3\ndef handler(event, context):\n    x = (1,\n",
    "open.js": "exports.handler = async (event) => {\n",
}
CALLED_BY_API = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Called:
    Type: AWS::Serverless::Function
    Properties:
      { Runtime: python3.13, Handler: app.handler, Events: { E: { Type: Api, Properties: { Path: /, Method: get } } } }
"""
BINARY_FILES: Mapping[str, bytes] = {
    "latin.yaml": b"Resources:\n  A: { Type: AWS::SNS::Topic, P: \xe9\xff }\n",
    "zeros.py": b"\x00" * 1_000,
    "utf16.json": '{"Resources": {}}'.encode("utf-16"),
}
TOO_DEEP = "nested too deeply to be analysed"
SYNTAX_ERRORS = [
    ("bomb.yaml", 7, "the file expands to too many values (more than 200000)"),
    ("deep.json", 1, "values are nested more than 100 levels deep"),
    ("deep.py", 2, TOO_DEEP),
    ("deep.yaml", 4, "values are nested more than 100 levels deep"),
    ("indented.py", 43, TOO_DEEP),
    ("latin.yaml", 1, "is not valid UTF-8: byte 0xe9 at offset 44"),
    ("open.js", 1, "`{` is never closed"),
    ("open.py", 3, "`(` is never closed"),
    ("zeros.py", 1, "cannot be read: a binary file"),
]
UNREADABLE = (
    *("bomb.yaml", "deep.json", "deep.py", "deep.yaml", "indented.py", "latin.yaml", "open.js", "open.py"),
    "zeros.py",
)
NOT_ANALYSED = [
    ("file", "gone.yaml", "broken link"),
    ("file", "huge.yaml", "larger than 10 MB"),
    *(("file", name, "cannot be parsed") for name in UNREADABLE),
    ("handler", "Cyclic", "known only at deployment"),
    ("handler", "C", "known only at deployment"),
]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of hostile files, links in circles and one sound template."""
    folder = tmp_path_factory.mktemp("hostile")
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    for name, data in BINARY_FILES.items():
        (folder / name).write_bytes(data)
    with open(folder / "huge.yaml", "wb") as huge:
        huge.truncate(50_000_000)
    (folder / "loop").symlink_to("loop")
    (folder / "gone.yaml").symlink_to("nowhere.yaml")
    (folder / "around").mkdir()
    (folder / "around" / "again").symlink_to("..")
    return folder


@pytest.fixture(scope="module")
def report(hostile: Path) -> dict[str, Any]:
    """The report on all of it."""
    return json_report(cwd=hostile)


def test_each_broken_file_is_one_finding(report: dict[str, Any]) -> None:
    """Nothing else is broken, and no file crashes a rule."""
    findings = [finding for finding in report["findings"] if finding["category"] == "correctness"]
    assert [(finding["path"], finding["line"], finding["message"]) for finding in findings] == SYNTAX_ERRORS


def in_a_row(count: int) -> str:
    """A handler that calls a function that calls a function and so on, and the last of them calls AWS."""
    functions = "".join(f"def f{index}(e):\n    return f{index + 1}(e)\n" for index in range(count))
    last = f"def f{count}(e):\n    return boto3.client('s3').get_object(Bucket=e, Key='k')\n"
    return f"import boto3\n{functions}{last}def handler(event, context):\n    return f0(event)\n"


@pytest.mark.parametrize(
    "files",
    [
        {"app.py": in_a_row(1_500)},
        {
            "app.py": "import boto3, m0\ndef handler(event, context):\n    return m0.f(event)\n",
            **{
                f"m{index}.py": f"import boto3, m{index + 1}\ndef f(e):\n    return m{index + 1}.f(e)\n"
                for index in range(400)
            },
            "m400.py": "import boto3\ndef f(e):\n    return boto3.client('s3').get_object(Bucket=e, Key='k')\n",
        },
        {"app.py": in_a_row(1_500).replace("return f1500(e)", "return f1500(f0(e))")},
    ],
    ids=["functions", "modules", "functions in a circle"],
)
def test_calls_may_lead_as_far_as_they_like(tmp_path: Path, files: Mapping[str, str]) -> None:
    """What the last of them does is found by the first."""
    for name, text in {"template.yaml": CALLED_BY_API, **files}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    findings = json_report(cwd=tmp_path)["findings"]
    about = ("internal-error", "handler-without-error-handling")
    assert [finding["rule"] for finding in findings if finding["rule"] in about] == ["handler-without-error-handling"]


@pytest.mark.parametrize(
    "files",
    [
        {
            f"{name}.py": "import boto3\n" + "".join(f"from m{other} import *\n" for other in range(30))
            for name in ("app", *(f"m{index}" for index in range(30)))
        },
        {"app.py": "import boto3\nfrom x import wrap\n" + "handler = wrap(handler, handler)\n" * 40},
        {
            "app.js": "const { S3 } = require('@aws-sdk/client-s3');\nlet handler;\n"
            + "handler = wrap(handler, handler);\n" * 40
            + "exports.handler = handler;\n"
        },
    ],
    ids=["modules that import all of each other", "Python names that are made from themselves", "JavaScript names"],
)
def test_a_handler_is_looked_for_on_so_many_ways_only(tmp_path: Path, files: Mapping[str, str]) -> None:
    runtime = "nodejs22.x" if "app.js" in files else "python3.13"
    template = CALLED_BY_API.replace("python3.13", runtime)
    for name, text in {"template.yaml": template, **files}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    findings = json_report(cwd=tmp_path)["findings"]
    assert [finding for finding in findings if finding["rule"] == "internal-error"] == []


CONFIGURED = CALLED_BY_API.replace(
    "Handler:", "Environment: { Variables: { QUEUE: !Ref Queue, MODE: !Ref Mode } }, Handler:"
)
SENDING = f"Parameters: {{ Mode: {{ Type: String }} }}\n{CONFIGURED}  Queue: {{ Type: AWS::SQS::Queue }}\n"


def in_layers(first: str, then: str, *last: str) -> str:
    """A handler with names of which each may be made of all that one was before, with 60 ways from one to the next."""
    written = (
        f"    if context.a{layer}_{way}:\n        a{layer} = {then.format(f'a{layer - 1}', way) if layer else first}\n"
        for layer in range(5)
        for way in range(60)
    )
    return f"import boto3, os\ndef handler(event, context):\n{''.join(written)}    {'    '.join(last)}"


SEND = "boto3.client('sqs'{}).send_message(QueueUrl=os.environ['QUEUE'], MessageBody='a')\n"


@pytest.mark.parametrize(
    "code",
    [
        in_layers("event['a']", "{0}['a{1}']", "if a4 == os.environ['MODE']:\n", f"    {SEND.format('')}"),
        in_layers("event['a']", "{0}", "if a4:\n", f"    {SEND.format('')}"),
        in_layers("None", "{0}", SEND.format(", endpoint_url=a4")),
    ],
    ids=["parts of the event", "conditions", "addresses of clients"],
)
def test_what_conditions_decide_is_looked_for_on_so_many_ways_only(tmp_path: Path, code: str) -> None:
    """And what the code asks for is known all the same."""
    for name, text in {"template.yaml": SENDING, "app.py": code}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    rules = [finding["rule"] for finding in json_report(cwd=tmp_path)["findings"]]
    assert [rule for rule in rules if rule in ("internal-error", "missing-permission")] == ["missing-permission"]


def test_the_sound_template_is_still_judged(report: dict[str, Any]) -> None:
    """What is wrong beside it takes nothing from it."""
    findings = [finding["rule"] for finding in report["findings"] if finding["path"] == "sound.yaml"]
    assert {"default-memory", "missing-tracing"} <= set(findings)


def test_what_was_left_out_is_said(report: dict[str, Any]) -> None:
    """Files too large to read, links to nowhere, and settings that no one can know."""
    gaps = report["coverage"]["not_analysed"]
    assert [(gap["what"], gap["name"], gap["reason"]) for gap in gaps] == NOT_ANALYSED


def test_nothing_scanned_is_executed(report: dict[str, Any], hostile: Path) -> None:
    """A YAML tag that names a Python function is a tag like any other."""
    assert report["coverage"]["templates"] >= 3
    assert not (hostile / "owned").exists()


def test_the_command_ends_as_with_any_finding(hostile: Path) -> None:
    """There is no traceback, and the exit code is that of findings."""
    process = serverless_lint_process("check", "--no-cfn-lint", "--no-cache", "-f", "concise", cwd=hostile)
    assert (process.returncode, b"Traceback" in process.stderr) == (1, False)
