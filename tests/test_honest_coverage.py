"""What is not read is said, in every format, and "no problems" only of what was read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree.ElementTree import fromstring

import pytest

from command import serverless_lint_in_process
from serverless_lint.reporters import FORMATS

PACKAGE_COMMAND = (
    "`serverless package`, then `serverless-lint check .serverless/cloudformation-template-update-stack.json`, "
    "checks what it deploys"
)
CDK_COMMAND = "`cdk synth` writes what it deploys, functions and all, to `cdk.out`, which is then read with the program"
CHALICE_COMMAND = "`chalice package out`, then `serverless-lint check out/sam.json`, checks what it deploys"
SERVICE = "service: orders\nprovider: { name: aws }\n"
SERVICE_IN_CODE = "module.exports = { service, provider };\n"
LAMBDA = 'resource "aws_lambda_function" "orders" {}\n'
QUEUE = "OrdersQueue:\n  Type: AWS::SQS::Queue\n"
TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Worker:
    Type: AWS::Serverless::Function
    Properties: { Runtime: python3.13, Handler: %s, Timeout: 10, MemorySize: 512 }
"""
HANDLER = "def handler(event, context):\n    return None\n"
SOUND = {"template.yaml": TEMPLATE % "app.handler", "app.py": HANDLER}


class Unread(NamedTuple):
    """Something that is not read: the files, and what is said of them."""

    files: Mapping[str, str]
    name: str
    place: str
    number: int = 1
    reason: str = "not read"
    help: str = ""


UNREAD = {
    "Serverless Framework in JavaScript": Unread(
        {"serverless.js": SERVICE_IN_CODE}, "Serverless Framework", "serverless.js:1:20", help=PACKAGE_COMMAND
    ),
    "Serverless Framework in TypeScript": Unread(
        {"serverless.ts": "export default {\n  service: 'orders',\n  provider: { name: 'aws' },\n  functions,\n};\n"},
        *("Serverless Framework", "serverless.ts:2:3"),
        help=PACKAGE_COMMAND,
    ),
    "Serverless Framework, several services": Unread(
        {"a/serverless.ts": SERVICE_IN_CODE, "b/serverless.js": SERVICE_IN_CODE},
        *("Serverless Framework", "a/serverless.ts:1:20", 2),
        help=PACKAGE_COMMAND,
    ),
    "Terraform": Unread({"infra/a.tf": f"\n{LAMBDA}", "infra/b.tf": LAMBDA}, "Terraform", "infra/a.tf:2:1", 2),
    "Terraform in JSON": Unread(
        {"main.tf.json": '{"resource": {"aws_sfn_state_machine": {}}}'}, "Terraform", "main.tf.json:1:15"
    ),
    "Terraform modules": Unread(
        {"main.tf": 'module "f" {\n  source = "terraform-aws-modules/lambda/aws"\n}\n'}, "Terraform", "main.tf:2:12"
    ),
    "CDK": Unread({"cdk.json": '{\n  "app": "node app.js"\n}\n'}, "AWS CDK", "cdk.json:2:3", help=CDK_COMMAND),
    "CDK with output but no manifest": Unread(
        {"cdk.json": '{"app": "node app.js"}', "cdk.out/orders.template.json": '{"Resources": {}}'},
        *("AWS CDK", "cdk.json:1:2"),
        help=CDK_COMMAND,
    ),
    "CDK for Terraform": Unread(
        {"cdktf.json": '{"app": "node app.js", "terraformProviders": ["aws@~> 5.0"]}'},
        *("CDK for Terraform", "cdktf.json:1:2"),
    ),
    "SST": Unread({"sst.config.ts": "export default $config({});\n"}, "SST", "sst.config.ts:1:16"),
    "SST, second version": Unread(
        {"sst.config.ts": "export default {} satisfies SSTConfig;\n"}, "SST", "sst.config.ts:1:29"
    ),
    "SST, first version": Unread({"sst.json": '{"name": "orders", "main": "stacks"}'}, "SST", "sst.json:1:20"),
    "Pulumi": Unread(
        {"infra/Pulumi.yaml": "name: orders\nruntime: python\n", "infra/__main__.py": "import pulumi_aws\n"},
        *("Pulumi", "infra/Pulumi.yaml:2:1"),
    ),
    "CloudFormation in Jinja": Unread(
        {"app/main-cf.yml.j2": "Resources:\n  {% if a %}\n  Q:\n    Type: AWS::SQS::Queue\n", "page.html.j2": "a"},
        *("CloudFormation in Jinja", "app/main-cf.yml.j2:4:1"),
        help="rendering it, then `serverless-lint check` on what comes out, checks what it deploys",
    ),
    "Zappa": Unread(
        {"zappa_settings.json": '{"dev": {"app_function": "app.app"}}'}, "Zappa", "zappa_settings.json:1:11"
    ),
    "Amplify": Unread({"amplify/backend.ts": "defineBackend({});\n"}, "AWS Amplify", "amplify/backend.ts:1:1"),
    "Amplify, first generation": Unread(
        {"amplify/backend/backend-config.json": '{"function": {"orders": {"service": "Lambda"}}}'},
        *("AWS Amplify", "amplify/backend/backend-config.json:1:26"),
    ),
    "Architect": Unread({"app.arc": "@app\norders\n"}, "Architect", "app.arc:1:1"),
    "Chalice": Unread(
        {".chalice/config.json": '{"app_name": "orders"}'},
        *("AWS Chalice", ".chalice/config.json:1:2"),
        help=CHALICE_COMMAND,
    ),
    "fragments": Unread(
        {"iac/queue.yml": QUEUE, "iac/topic.json": '{"T": {"Type": "AWS::SNS::Topic"}}'},
        *("parts of templates", "iac/queue.yml:1:1", 2, "put together by a tool"),
    ),
    "a fragment that is one resource": Unread(
        {"iac/queue.yml": "Type: AWS::SQS::Queue\n"},
        *("parts of templates", "iac/queue.yml:1:1", 1, "put together by a tool"),
    ),
    "all but the resources": Unread(
        {"iac/base.yml": "Transform: AWS::Serverless-2016-10-31\nGlobals: {}\n"},
        *("parts of templates", "iac/base.yml:1:1", 1, "put together by a tool"),
    ),
}
ALL_UNREAD = pytest.mark.parametrize("unread", UNREAD.values(), ids=UNREAD)


def check(folder: Path, files: Mapping[str, str], *arguments: str) -> tuple[int, str, str]:
    """Write files and check their folder: the exit code, and what is said on both streams."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "serverless-lint.toml").touch()
    command = ("check", "--no-cfn-lint", "--no-cache", "--select", "low-timeout,syntax-error", *arguments)
    process = serverless_lint_in_process(*command, cwd=folder)
    return process.returncode, process.stdout.decode(), process.stderr.decode()


def shown(number: int) -> str:
    """So many files."""
    return "1 file" if number == 1 else f"{number} files"


def items(report: str) -> list[dict[str, Any]]:
    """What a JSON report says was not analysed."""
    content: dict[str, Any] = json.loads(report)
    return list(content["coverage"]["not_analysed"])


@ALL_UNREAD
def test_text_names_the_first_place_and_what_helps(tmp_path: Path, unread: Unread) -> None:
    _, stdout, _ = check(tmp_path, {**SOUND, **unread.files})
    where = (
        f"in {unread.place}" if unread.number == 1 else f"in {unread.number} files, the first of them {unread.place}"
    )
    help = f": {unread.help}" if unread.help else ""
    assert stdout == f"not analysed: {unread.name} {where} ({unread.reason}){help}\n"


@ALL_UNREAD
def test_the_line_about_coverage_counts_the_files(tmp_path: Path, unread: Unread) -> None:
    _, _, stderr = check(tmp_path, {**SOUND, **unread.files}, "-f", "concise")
    assert f" Not analysed: {unread.name} ({shown(unread.number)}) (-v lists them).\n" in stderr


@ALL_UNREAD
def test_a_concise_report_has_a_line_for_it(tmp_path: Path, unread: Unread) -> None:
    _, stdout, _ = check(tmp_path, {**SOUND, **unread.files}, "-f", "concise")
    assert stdout == f"{unread.place}: not analysed: {unread.name} ({shown(unread.number)})\n"


@ALL_UNREAD
def test_json_has_an_entry_for_it(tmp_path: Path, unread: Unread) -> None:
    _, stdout, _ = check(tmp_path, {**SOUND, **unread.files}, "-f", "json")
    path, line, column = unread.place.split(":")
    assert items(stdout) == [
        {
            "what": "infrastructure",
            "name": unread.name,
            "reason": unread.reason,
            "path": path,
            "line": int(line),
            "column": int(column),
            "files": unread.number,
            "help": unread.help,
        }
    ]


def test_of_an_application_of_which_functions_were_read_it_is_the_rest(tmp_path: Path) -> None:
    """That what adds it says what it is."""
    program = "const lambda = require('aws-cdk-lib/aws-lambda');\nnew lambda.Function(app, 'Get', {});\n"
    _, stdout, _ = check(tmp_path, {"cdk.json": '{"app": "node app.js"}', "app.js": program}, "-f", "json")
    assert [(item["name"], item["reason"], item["help"]) for item in items(stdout)] == [
        (
            "AWS CDK but for functions",
            "not synthesised",
            "`cdk synth` adds what the program does not say literally: triggers, permissions, variables, "
            "and all other resources",
        ),
        ("Get", "known only at deployment", ""),
    ]


def test_a_program_that_nothing_defines_is_named_by_what_it_needs(tmp_path: Path) -> None:
    """There is no `cdk.json`: its command says what would stand there."""
    program = "const { App } = require('aws-cdk-lib');\nconst lambda = require('aws-cdk-lib/aws-lambda');\n"
    files = {"infra/package.json": '{"dependencies": {"aws-cdk-lib": "2"}}', "infra/app.js": f"{program}new App();\n"}
    _, stdout, _ = check(tmp_path, {**SOUND, **files}, "-f", "json")
    assert [(item["name"], item["reason"], item["path"], item["help"]) for item in items(stdout)] == [
        ("AWS CDK", "not read", "infra/package.json", CDK_COMMAND)
    ]


@pytest.mark.parametrize(
    ("functions", "expected"),
    [
        ("{ get: { handler: 'a.b' } }", []),
        ("{ get: { handler: 'a.b' }, ...others }", [("functions", "made by a program")]),
        ("{ get: { handler: 'a.b' }, list: make() }", [("functions", "made by a program")]),
    ],
)
def test_of_a_service_that_a_program_exports_it_is_what_is_computed(
    tmp_path: Path, functions: str, expected: list[tuple[str, str]]
) -> None:
    text = f"module.exports = {{ service: 'a', provider: {{ name: 'aws' }}, functions: {functions} }};"
    _, stdout, _ = check(tmp_path, {"serverless.js": text}, "-f", "json")
    assert [(item["name"], item["reason"]) for item in items(stdout) if item["what"] == "file"] == expected


@ALL_UNREAD
def test_sarif_has_a_notification_for_it(tmp_path: Path, unread: Unread) -> None:
    _, stdout, _ = check(tmp_path, {**SOUND, **unread.files}, "-f", "sarif")
    (notification,) = json.loads(stdout)["runs"][0]["invocations"][0]["toolExecutionNotifications"]
    text = f"Not analysed: {unread.name} ({shown(unread.number)}, {unread.reason})."
    assert notification["message"]["text"] == (f"{text} {unread.help}." if unread.help else text)
    location = notification["locations"][0]["physicalLocation"]
    assert (notification["level"], location["artifactLocation"]["uri"], location["region"]["startLine"]) == (
        "warning",
        unread.place.split(":")[0],
        int(unread.place.split(":")[1]),
    )


@ALL_UNREAD
def test_github_shows_a_notice_about_it(tmp_path: Path, unread: Unread) -> None:
    _, stdout, _ = check(tmp_path, {**SOUND, **unread.files}, "-f", "github")
    path, line, _ = unread.place.split(":")
    assert stdout.startswith(f"::notice title=serverless-lint (not analysed),file={path},line={line},col=")
    assert stdout.endswith(f"::{unread.place}: not analysed: {unread.name} ({shown(unread.number)})\n")


@ALL_UNREAD
def test_gitlab_has_an_entry_for_it(tmp_path: Path, unread: Unread) -> None:
    _, stdout, _ = check(tmp_path, {**SOUND, **unread.files}, "-f", "gitlab")
    (entry,) = json.loads(stdout)
    path, line, _ = unread.place.split(":")
    del entry["fingerprint"]
    assert entry == {
        "description": f"not analysed: {unread.name} ({shown(unread.number)})",
        "check_name": "not-analysed",
        "severity": "info",
        "location": {"path": path, "lines": {"begin": int(line)}},
    }


@ALL_UNREAD
def test_junit_has_a_skipped_case_for_it(tmp_path: Path, unread: Unread) -> None:
    _, stdout, _ = check(tmp_path, {**SOUND, **unread.files}, "-f", "junit")
    (case,) = fromstring(stdout).iterfind("testsuite[@name='not analysed']/testcase")
    (outcome,) = case
    assert (case.get("name"), outcome.tag, outcome.get("message")) == (
        f"not analysed: {unread.name} ({shown(unread.number)})",
        "skipped",
        unread.place,
    )


@ALL_UNREAD
def test_markdown_names_it(tmp_path: Path, unread: Unread) -> None:
    _, stdout, _ = check(tmp_path, {**SOUND, **unread.files}, "-f", "markdown")
    heading, _, summary, _, coverage = stdout.splitlines()
    assert (heading, summary) == ("## serverless-lint", "No problems in 1 function, 1 template.")
    assert coverage.endswith(f". Not analysed: {unread.name} ({shown(unread.number)}).")


@ALL_UNREAD
@pytest.mark.parametrize(("arguments", "code"), [((), 0), (("--strict",), 1)], ids=["lenient", "strict"])
def test_strict_fails_on_it(tmp_path: Path, unread: Unread, arguments: tuple[str, ...], code: int) -> None:
    assert check(tmp_path, {**SOUND, **unread.files}, *arguments)[0] == code


@pytest.mark.parametrize("format_name", FORMATS)
def test_nothing_that_was_read_is_no_success(tmp_path: Path, format_name: str) -> None:
    """The report is written all the same, and says why."""
    code, stdout, _ = check(tmp_path, {"main.tf": LAMBDA}, "-f", format_name)
    assert (code, "Terraform" in stdout, "no problems" in stdout.lower()) == (2, True, False)


@pytest.mark.parametrize(
    ("format_name", "mark"), [("github", "::error "), ("gitlab", '"critical"'), ("junit", 'failures="1"')]
)
@pytest.mark.parametrize(
    ("files", "arguments"),
    [({"main.tf": LAMBDA}, ()), ({**SOUND, "main.tf": LAMBDA}, ("--strict",))],
    ids=["nothing was read", "strict"],
)
def test_what_fails_the_run_is_a_failure(
    tmp_path: Path, format_name: str, mark: str, files: Mapping[str, str], arguments: tuple[str, ...]
) -> None:
    assert mark in check(tmp_path, files, "-f", format_name, *arguments)[1]


def test_junit_has_a_case_also_where_nothing_was_analysed(tmp_path: Path) -> None:
    code, stdout, _ = check(tmp_path, {"notes.txt": ""}, "-f", "junit", "--allow-empty")
    (case,) = fromstring(stdout).iterfind("testsuite/testcase")
    assert (code, case.get("name"), [outcome.tag for outcome in case]) == (0, "nothing to analyse", ["skipped"])


def test_sarif_knows_of_a_run_that_read_nothing(tmp_path: Path) -> None:
    invocation = json.loads(check(tmp_path, {"main.tf": LAMBDA}, "-f", "sarif")[1])["runs"][0]["invocations"][0]
    assert invocation["executionSuccessful"] is False


@pytest.mark.parametrize(
    ("files", "arguments", "code", "line"),
    [
        ({"main.tf": LAMBDA}, (), 2, "Nothing was analysed."),
        ({"main.tf": LAMBDA}, ("--allow-empty",), 0, "Nothing was analysed."),
        ({"notes.txt": ""}, ("--allow-empty",), 0, "Nothing was analysed."),
        ({"app.py": HANDLER}, (), 0, "No problems in 1 handler, and no template was read."),
        ({"app.py": HANDLER, "main.tf": LAMBDA}, (), 0, "No problems in 1 handler, and no template was read."),
        ({"q.yml": f"Resources:\n  {QUEUE.replace('  ', '    ')}"}, (), 0, "No problems in 0 functions, 1 template."),
        (SOUND, (), 0, "No problems in 1 function, 1 template."),
        ({**SOUND, "notes.txt": ""}, ("notes.txt",), 0, "Nothing to check in what was asked for."),
        ({**SOUND, "notes.txt": ""}, ("notes.txt", "app.py"), 0, "No problems in 1 function, 1 template."),
    ],
)
def test_no_problems_are_said_of_what_was_read_only(
    tmp_path: Path, files: Mapping[str, str], arguments: tuple[str, ...], code: int, line: str
) -> None:
    found = check(tmp_path, files, *arguments)
    lines = [said for said in found[2].splitlines() if not said.startswith("note: ")]
    assert (found[0], lines[0]) == (code, line)


def test_why_there_is_no_verdict_is_said(tmp_path: Path) -> None:
    _, _, stderr = check(tmp_path, {"main.tf": LAMBDA})
    assert stderr.splitlines()[2:] == [
        "No verdict: there is no template and no handler that is read (--allow-empty accepts that)."
    ]


@pytest.mark.parametrize(
    ("files", "arguments", "notes"),
    [
        (("notes.txt",), ("notes.txt",), ["`notes.txt` (neither a template nor code)"]),
        (("main.go",), ("main.go",), ["`main.go` (code in Go is not read)"]),
        (("values.yml",), ("values.yml",), ["`values.yml` (neither a template nor code)"]),
        (("other.py",), ("other.py",), ["`other.py` (no function runs it)"]),
        (
            ("a.md", "b.md", "c.md", "d.md", "other.py"),
            ("a.md", "b.md", "c.md", "d.md", "other.py", "app.py"),
            ["`a.md`, `b.md`, `c.md` and 1 more (neither a template nor code)", "`other.py` (no function runs it)"],
        ),
        (("notes.txt",), (), []),
        ((), ("app.py", "template.yaml"), []),
    ],
)
def test_an_argument_that_is_not_read_is_named(
    tmp_path: Path, files: tuple[str, ...], arguments: tuple[str, ...], notes: list[str]
) -> None:
    _, _, stderr = check(tmp_path, {**SOUND, **dict.fromkeys(files, "x = 1\n")}, *arguments)
    said = [line for line in stderr.splitlines() if line.startswith("note: ")]
    assert said == [f"note: searched for credentials only: {note}" for note in notes]


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"serverless.yml": "name: orders\n"}, id="a serverless.yml of something else"),
        pytest.param({"serverless.yml": "service: orders\nprovider: azure\n"}, id="another cloud"),
        pytest.param({"main.tf": 'resource "aws_s3_bucket" "b" {}\n'}, id="Terraform without functions"),
        pytest.param({"cdk.json": '{"context": {}}'}, id="a CDK setting"),
        pytest.param(
            {"infra/Pulumi.yaml": "name: a\nruntime: go\n", "infra/main.go": "gcp"}, id="Pulumi for another cloud"
        ),
        pytest.param({"sst.json": '{"name": "a"}'}, id="an sst.json of something else"),
        pytest.param({"config.json": '{"app_name": "a"}'}, id="a config.json of something else"),
        pytest.param({"app.arc": "an archive\n"}, id="an app.arc of something else"),
        pytest.param({"tests/main.tf": LAMBDA}, id="a test"),
        pytest.param({"serverless.yml": SERVICE}, id="a service that is read"),
        pytest.param({"examples/a/serverless.js": SERVICE_IN_CODE}, id="an example"),
        pytest.param({"node_modules/a/serverless.js": SERVICE_IN_CODE}, id="a package"),
        pytest.param({"{{cookiecutter.name}}/serverless.js": SERVICE_IN_CODE}, id="a file of a generator"),
        pytest.param({"package.json": '{"Transform": "AWS::Serverless-2016-10-31"}'}, id="a Transform alone"),
        pytest.param({"events/e.json": '{"ResourceType": "AWS::S3::Bucket"}'}, id="an event about a resource"),
    ],
)
def test_what_deploys_nothing_serverless_here_is_not_named(tmp_path: Path, files: Mapping[str, str]) -> None:
    assert items(check(tmp_path, {**SOUND, **files}, "-f", "json")[1]) == []


def test_an_example_that_was_asked_for_is_named(tmp_path: Path) -> None:
    _, stdout, _ = check(tmp_path, {"examples/a/serverless.js": SERVICE_IN_CODE}, "examples/a", "-f", "json")
    assert [item["path"] for item in items(stdout)] == ["examples/a/serverless.js"]


def test_fragments_that_a_definition_refers_to_are_part_of_it(tmp_path: Path) -> None:
    files = {"orders/serverless.js": SERVICE_IN_CODE, "orders/resources/queue.yml": QUEUE}
    assert [item["name"] for item in items(check(tmp_path, files, "-f", "json")[1])] == ["Serverless Framework"]


def test_a_definition_whose_template_is_read_is_not_named(tmp_path: Path) -> None:
    """What the command that is advised writes."""
    template = ".serverless/cloudformation-template-update-stack.json"
    files = {"serverless.js": SERVICE_IN_CODE, template: '{"Resources": {"Q": {"Type": "AWS::SQS::Queue"}}}'}
    assert items(check(tmp_path, files, template, "-f", "json")[1]) == []


@pytest.mark.parametrize("format_name", FORMATS)
def test_code_that_a_build_makes_is_named(tmp_path: Path, format_name: str) -> None:
    code, stdout, stderr = check(tmp_path, {"template.yaml": TEMPLATE % "dist/app.handler"}, "-f", format_name)
    assert (code, "build output" in stdout + stderr) == (0, True)


@pytest.mark.parametrize("format_name", ["concise", "github", "gitlab", "junit"])
def test_a_kind_of_what_was_not_analysed_is_named_once(tmp_path: Path, format_name: str) -> None:
    second = "  Second:\n    Type: AWS::Serverless::Function\n    Properties: { Runtime: java21, Handler: a.B }\n"
    third = second.replace("Second", "Third")
    files = {"template.yaml": TEMPLATE % "dist/app.handler" + second + third}
    stdout = check(tmp_path, files, "-f", format_name)[1]
    assert stdout.count("1 handler (build output)") == 1
    strict = check(tmp_path, files, "-f", format_name, "--strict")[1]
    assert (strict.count("1 handler (build output)"), strict.count("2 handlers (Java)")) == (1, 1)
    assert "Java" not in stdout


@pytest.mark.parametrize(("arguments", "count"), [((), 0), (("--strict",), 1)], ids=["lenient", "strict"])
@pytest.mark.parametrize("format_name", ["concise", "github", "gitlab", "junit"])
def test_values_that_only_a_deployment_gives_are_named_if_they_fail_the_run(
    tmp_path: Path, format_name: str, arguments: tuple[str, ...], count: int
) -> None:
    files = {"template.yaml": TEMPLATE % "!ImportValue Handler"}
    stdout = check(tmp_path, files, "-f", format_name, *arguments)[1]
    assert stdout.count("1 value (known only at deployment)") == count
    assert stdout.count("1 handler (known only at deployment)") == count


@pytest.mark.parametrize("format_name", FORMATS)
def test_a_broken_template_is_a_finding_although_it_is_the_only_one(tmp_path: Path, format_name: str) -> None:
    code, stdout, _ = check(tmp_path, {"template.yaml": TEMPLATE % "a.b" + "  a: [\n"}, "-f", format_name)
    assert (code, "syntax-error" in stdout) == (1, True)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            {"broken.yaml": TEMPLATE.replace("    Type", "   Type") % "app.handler"},
            [("file", "broken.yaml", "cannot be parsed")],
            id="template",
        ),
        pytest.param(
            {"serverless.yml": f"{SERVICE}functions:\n  create: [\n"},
            [("infrastructure", "Serverless Framework", "not read")],
            id="service",
        ),
    ],
)
def test_what_is_broken_is_among_what_was_not_read(
    tmp_path: Path, files: Mapping[str, str], expected: list[tuple[str, str, str]]
) -> None:
    """It is an error of its own, and yet nobody has looked at what is in it."""
    _, stdout, _ = check(tmp_path, {**SOUND, **files}, "-f", "json")
    assert [(item["what"], item["name"], item["reason"]) for item in items(stdout)] == expected


def test_a_broken_file_is_listed_once_with_its_place(tmp_path: Path) -> None:
    """The error says what is wrong, the list that it was not read."""
    files = {**SOUND, "broken.yaml": TEMPLATE.replace("    Type", "   Type") % "app.handler"}
    _, stdout, stderr = check(tmp_path, files, "-v", "-f", "concise")
    assert stdout.count("broken.yaml") == 1
    assert stderr.count("broken.yaml") == 1
    assert " Not analysed: 1 file (cannot be parsed).\n  broken.yaml:5:15: cannot be parsed\n" in stderr
