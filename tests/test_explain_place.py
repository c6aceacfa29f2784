"""`serverless-lint explain PATH:LINE`: what was resolved at a place and which rules looked.

`PYTHONPATH=. python tests/test_explain_place.py` writes the expected explanations anew; read the difference before
committing it.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from contextlib import redirect_stdout
from functools import cache
from pathlib import Path

import pytest

from command import EARLY_DAY, serverless_lint_in_process, serverless_lint_process
from serverless_lint.cli import main

FIXTURES = Path(__file__).parent.parent / "fixtures"
PLACES = {
    "order-api": (
        "template.yaml",
        "src/create/app.py",
        "template.yaml:19",
        "template.yaml:36",
        "template.yaml:86",
        "template.yaml:131",
        "src/create/app.py:12",
        "src/list/index.js:10",
    ),
    "inventory-cloudformation": (
        "template.json",
        "template.json:30",
        "template.json:54",
        "template.json:71",
        "functions/importer.py:11",
    ),
}


def written_explanations(name: str) -> str:
    """What the command says of some places of an application, one after the other."""
    return "\n".join(
        serverless_lint_process("explain", place, "--as-of", str(EARLY_DAY), cwd=FIXTURES / name).stdout.decode()
        for place in PLACES[name]
    )


@pytest.mark.parametrize("name", PLACES)
def test_places_of_an_application_are_explained_to_the_letter(name: str) -> None:
    assert written_explanations(name) == (FIXTURES / f"{name}.explained.txt").read_text(encoding="utf-8")


TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Parameters:
  Seconds: { Type: Number }
  Password: { Type: String, NoEcho: true, Default: hunter2hunter2 }
  Stage: { Type: String, Default: dev }
Conditions:
  IsProduction: !Equals [!Ref Stage, prod]
Globals:
  Function:
    MemorySize: 512
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Condition: IsProduction
    Properties:
      Runtime: python3.13
      Handler: app.handler
      CodeUri: src/
      Timeout: !Ref Seconds
      Description: !If [IsProduction, live, !Ref AWS::NoValue]
      Environment:
        Variables:
          PASSWORD: !Ref Password
          SHARED: !ImportValue shared
      # serverless-lint: ignore[wildcard-iam-action] all of it is ours
      Policies:
        - Statement: { Effect: Allow, Action: "s3:*", Resource: !GetAtt Files.Arn }
  Files:
    Type: AWS::S3::Bucket
    DeletionPolicy: Retain
    UpdateReplacePolicy: Retain
  Java:
    Type: AWS::Serverless::Function
    Properties: { Runtime: java25, Handler: a.B, CodeUri: target/a.jar, Timeout: 30 }
  Jobs: { Type: AWS::SQS::Queue }
  News:
    Type: AWS::SNS::Topic
    Properties: { Subscription: [{ Protocol: sqs, Endpoint: !GetAtt Jobs.Arn }] }
"""
CODE = """\
import json
import os

import boto3
import helper

s3 = boto3.client("s3")


def handler(event, context):
    try:
        name = os.environ["MISSING"]
        s3.put_object(Bucket=name, Key=event["key"], Body=b"")
    except KeyError:
        return {"statusCode": 404}


def unused():
    return json.dumps({})
"""
FILES = {
    "template.yaml": TEMPLATE,
    "src/app.py": CODE,
    "src/helper.py": "",
    "src/lonely.py": "def other():\n    return 1\n",
    "notes.md": "# Notes\n",
    "node_modules/a.js": "exports.a = 1;\n",
    "config.json": "{}\n",
}

Explain = Callable[..., tuple[int, str, str]]


def write_application(folder: Path) -> None:
    for name, text in FILES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, "utf-8")


@pytest.fixture(scope="module")
def explanations(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """What is said of a place of a small application; each place is explained once."""
    folder = tmp_path_factory.mktemp("application")
    write_application(folder)

    @cache
    def explanation(place: str) -> str:
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(io.StringIO()) as output:
            patch.chdir(folder)
            main(["explain", place])
        return output.getvalue()

    return explanation


@pytest.fixture
def explain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Explain:
    """Explain a place of an application of one's own, which may be changed."""
    monkeypatch.chdir(tmp_path)
    write_application(tmp_path)

    def explain_place(*arguments: str) -> tuple[int, str, str]:
        code = main(["explain", *arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return explain_place


@pytest.mark.parametrize(
    ("place", "line"),
    [
        pytest.param("template.yaml:1", "Transform", id="a key of the template"),
        pytest.param(
            "template.yaml:3",
            "parameter `Seconds`: known only at deployment; `[parameters]` in the configuration can give a value"
            "  [template.yaml:3]",
            id="parameter without default",
        ),
        pytest.param(
            "template.yaml:5",
            "parameter `Stage`: taken for its default; `[parameters]` in the configuration can give another value"
            "  [template.yaml:5]",
            id="parameter with a default",
        ),
        pytest.param("template.yaml:10", "Globals.Function.MemorySize = 512  [template.yaml:10]", id="global setting"),
        pytest.param("template.yaml:10", "  `Orders`, AWS::Serverless::Function  [template.yaml:12]", id="its heir"),
        pytest.param(
            "template.yaml:12",
            "AWS::Serverless::Function `Orders`, created if `IsProduction` holds  [template.yaml:12]",
            id="function",
        ),
        pytest.param("template.yaml:12", "  MemorySize = 512, from `Globals`  [template.yaml:10]", id="inherited"),
        pytest.param(
            "template.yaml:12",
            "  Timeout = something known only at deployment (the parameter `Seconds` has no default; `[parameters]` in "
            "the configuration can give it a value)  [template.yaml:19]",
            id="unknown",
        ),
        pytest.param(
            "template.yaml:12",
            '  Description = "live" if `IsProduction` or absent  [template.yaml:20]',
            id="two possibilities",
        ),
        pytest.param(
            "template.yaml:12",
            "  PASSWORD = a value that `NoEcho` hides (the default of the parameter `Password`, line 4)"
            "  [template.yaml:23]",
            id="hidden",
        ),
        pytest.param(
            "template.yaml:12",
            "  SHARED = something known only at deployment (another stack exports it)  [template.yaml:24]",
            id="imported",
        ),
        pytest.param("template.yaml:12", 'code: "app.handler" is `handler`  [src/app.py:10]', id="handler"),
        pytest.param("template.yaml:12", "  Allow s3:* on !GetAtt Files.Arn  [template.yaml:27]", id="statement"),
        pytest.param(
            "template.yaml:27",
            "  wildcard-iam-action (all of it is ours): `Orders` may do everything that `s3` offers with these "
            "resources: list the actions it needs, `s3:PutObject`  [template.yaml:27]",
            id="ignored",
        ),
        pytest.param(
            "template.yaml:27", "  `wildcard-iam-action`: all of it is ours  [template.yaml:25]", id="ignore in force"
        ),
        pytest.param(
            "template.yaml:34",
            "code: not read (Java), so rules about code are silent here  [template.yaml:34]",
            id="unread code",
        ),
        pytest.param("template.yaml:34", "  MemorySize = 512, from `Globals`  [template.yaml:10]", id="on one line"),
        pytest.param("src/app.py:4", "  imports `boto3`, which is not of this project  [src/app.py:4]", id="import"),
        pytest.param("src/app.py:5", "  imports `helper`, a module of this project  [src/app.py:5]", id="own import"),
        pytest.param("src/app.py:7", "python code, run when the module is loaded", id="module level"),
        pytest.param("template.yaml:35", "  `News` leads here (subscription)  [template.yaml:38]", id="queue"),
        pytest.param("template.yaml:36", "  `Jobs` (subscription)  [template.yaml:38]", id="topic"),
        pytest.param(
            "src/app.py:7", "  makes the `s3` client, once, or not for a handler alone  [src/app.py:7]", id="client"
        ),
        pytest.param("src/app.py:12", "python code, in `handler`  [src/app.py:10]", id="routine"),
        pytest.param(
            "src/app.py:12",
            "  `Orders` through its handler `handler`, called by nothing that the templates show  [template.yaml:12]",
            id="who runs it",
        ),
        pytest.param("src/app.py:12", "    in `Orders`: not declared  [template.yaml:12]", id="undeclared variable"),
        pytest.param("src/app.py:13", "  calls s3:PutObject  [src/app.py:13]", id="call of AWS"),
        pytest.param("src/app.py:13", "  reads `key` of the event, copes without it  [src/app.py:13]", id="event"),
        pytest.param(
            "src/app.py:19",
            "  nothing that could be followed, though `Orders` loads the module",
            id="routine that nothing calls",
        ),
        pytest.param(
            "src/lonely.py:2",
            "code that was not parsed: no function of a template runs it, and nothing in its text concerns a rule",
            id="code that nothing needs",
        ),
        pytest.param("notes.md:1", "searched for credentials and ignore comments, as every text", id="text"),
        pytest.param(
            "config.json:1",
            "no template: it has neither a `Transform` nor a resource with a type of AWS",
            id="other JSON",
        ),
    ],
)
def test_an_explanation_has_a_line_about(explanations: Callable[[str], str], place: str, line: str) -> None:
    assert line in explanations(place).splitlines()


@pytest.mark.parametrize(
    ("options", "line"),
    [
        pytest.param(
            ("--config", "parameters.Seconds=1"),
            "  warning[low-timeout] `Orders` is stopped after 1 s: set `Timeout` to what the slowest call may take"
            "  [template.yaml:19]",
            id="reported",
        ),
        pytest.param(
            ("--config", "parameters.Seconds=1", "--ignore", "low-timeout"),
            "  not selected: `low-timeout`",
            id="not selected",
        ),
    ],
)
def test_it_says_whether_and_why_not_a_rule_reports(explain: Explain, options: tuple[str, ...], line: str) -> None:
    assert line in explain("template.yaml:19", *options)[1].splitlines()


def test_a_value_that_the_configuration_gives_is_known(explain: Explain) -> None:
    lines = explain("template.yaml:19", "--config", "parameters.Seconds=20")[1].splitlines()
    assert lines[3] == (
        "Resources.Orders.Properties.Timeout = 20 (given for the parameter `Seconds`, line 3)  [template.yaml:19]"
    )


def test_the_column_of_a_report_may_stand_behind_the_line(explain: Explain) -> None:
    assert explain("src/app.py:12:5")[1] == explain("src/app.py:12")[1]


def test_no_secret_is_shown(explain: Explain, tmp_path: Path) -> None:
    (tmp_path / "src/app.py").write_text('AWS_SECRET = "AKIAQWERTYUIOPASDFGH"\n' + CODE, "utf-8")
    assert 'AWS_SECRET = "AKIA' in explain("src/app.py:1")[1]
    assert "AKIAQWERTYUIOPASDFGH" not in explain("src/app.py:1")[1]
    assert "hunter2" not in explain("template.yaml:23")[1]


def test_a_value_that_looks_like_a_secret_is_masked(explain: Explain, tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(TEMPLATE.replace("!Ref Password", "hunter2hunter2"), "utf-8")
    assert 'PASSWORD = "**************"' in explain("template.yaml:12")[1]
    assert "hunter2" not in explain("template.yaml:12", "--format", "json")[1].replace("\\", "")


def test_a_line_without_end_is_cut(explain: Explain, tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text("long " * 100_000, "utf-8")
    assert len(explain("notes.md:1")[1].splitlines()[1]) == 202


def test_the_configuration_of_the_file_counts(explain: Explain, tmp_path: Path) -> None:
    (tmp_path / "src/serverless-lint.toml").write_text('select = ["low-timeout"]\n', "utf-8")
    assert explain("src/app.py:1")[1].splitlines()[:2] == ["src/app.py:1", "  import json"]


def test_programs_get_json(explain: Explain) -> None:
    content = json.loads(explain("notes.md:1", "--format", "json")[1])
    assert content == {
        "path": "notes.md",
        "line": 1,
        "source": "# Notes",
        "notes": [
            {"text": "searched for credentials and ignore comments, as every text", **NOWHERE},
            {"text": "nothing is reported here", **NOWHERE},
        ],
    }


def test_a_file_is_explained_as_json_without_a_line(explain: Explain) -> None:
    said = json.loads(explain("notes.md", "--format", "json")[1])
    assert said == {
        "path": "notes.md",
        "line": None,
        "source": None,
        "notes": [
            {"text": "searched for credentials and ignore comments, as every text", **NOWHERE},
            {"text": "nothing is reported here", **NOWHERE},
            {"text": "`serverless-lint explain PATH:LINE` says more of a line", **NOWHERE},
        ],
    }


def test_a_file_of_a_service_is_explained_by_what_is_written_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    service = "service: s\nprovider: {name: aws, runtime: python3.13}\nfunctions: ${file(functions.yml)}\n"
    (tmp_path / "serverless.yml").write_text(service, "utf-8")
    (tmp_path / "functions.yml").write_text("orders:\n  handler: gone.handler\n", "utf-8")
    main(["explain", "functions.yml"])
    assert capsys.readouterr().out.startswith(
        "functions.yml\n\npart of a service of the Serverless Framework\nfunctions\n  `orders`: "
    )


NOWHERE: Mapping[str, object] = {"path": None, "line": None, "details": []}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("gone.py:1",), "no such file: gone.py (`serverless-lint files` lists what is read)"),
        (("src:1",), "src is a folder (name a file in it, such as template.yaml:12)"),
        (("src/app.py:99",), "src/app.py has no line 99 (its last one is 19)"),
        (("src/app.py:0",), "src/app.py has no line 0 (its last one is 19)"),
        (("node_modules/a.js:1",), "node_modules/a.js is not read: `node_modules` is excluded by default"),
        (
            ("low-timeout", "--format", "json"),
            "--format is for places (write it as PATH or PATH:LINE, such as template.yaml:12)",
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_place_that_cannot_be_explained_is_an_error(
    explain: Explain, arguments: tuple[str, ...], message: str
) -> None:
    assert explain(*arguments) == (2, "", f"error: {message}\n")


if __name__ == "__main__":
    for application in PLACES:
        (FIXTURES / f"{application}.explained.txt").write_text(written_explanations(application), encoding="utf-8")


@pytest.mark.parametrize("asked", ["a" * 5_000, f"{'a' * 5_000}:1"])
def test_a_word_too_long_for_a_file_is_none(tmp_path: Path, asked: str) -> None:
    process = serverless_lint_in_process("explain", asked, cwd=tmp_path)
    assert process.returncode == 2
    assert process.stderr.decode().startswith(("error: unknown rule", "error: no such file"))
