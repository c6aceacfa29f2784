"""Writing ignores into the files with `--add-ignore`, through the command."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from command import serverless_lint_in_process, serverless_lint_process

OPTIONS = ("--no-cfn-lint", "--no-cache", "--jobs", "1", "--config", 'format="concise"')

HEAD = "Resources:\n  Fn:\n    Type: AWS::Lambda::Function\n    Properties:\n"
KEY = "AKIAQWERTYUIOPASDFGH"


def check(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[bytes]:
    """Run `check`."""
    return serverless_lint_in_process("check", *OPTIONS, *arguments, cwd=cwd)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """An empty project with a root of its own."""
    (tmp_path / ".git").mkdir()
    return tmp_path


@pytest.mark.parametrize(
    ("select", "before", "after"),
    [
        pytest.param(
            "low-timeout",
            HEAD + "      Timeout: 2\n",
            HEAD + "      Timeout: 2  # serverless-lint: ignore[low-timeout] legacy\n",
            id="at the end of the line",
        ),
        pytest.param(
            "missing-tracing,missing-log-retention",
            "Resources:\n  Fn:\n    Type: AWS::Lambda::Function\n",
            "Resources:\n"
            "  Fn:  # serverless-lint: ignore[missing-log-retention, missing-tracing] legacy\n"
            "    Type: AWS::Lambda::Function\n",
            id="several rules",
        ),
        pytest.param(
            "low-timeout",
            (HEAD + "      Timeout: 2   \n").replace("\n", "\r\n"),
            (HEAD + "      Timeout: 2  # serverless-lint: ignore[low-timeout] legacy\n").replace("\n", "\r\n"),
            id="CRLF",
        ),
        pytest.param(
            "low-timeout",
            HEAD + "      Timeout: 2",
            HEAD + "      Timeout: 2  # serverless-lint: ignore[low-timeout] legacy",
            id="no line end",
        ),
        pytest.param(
            "low-timeout",
            HEAD + "      Timeout: 2 # in seconds\n",
            HEAD + "      Timeout: 2 # in seconds  # serverless-lint: ignore[low-timeout] legacy\n",
            id="behind another comment",
        ),
        pytest.param(
            "low-timeout",
            HEAD + "      Timeout: 2 # yamllint disable-line\n",
            HEAD + "      # serverless-lint: ignore[low-timeout] legacy\n      Timeout: 2 # yamllint disable-line\n",
            id="beside a comment for another tool",
        ),
        pytest.param(
            "missing-tracing,missing-log-retention",
            "Resources:\n"
            "  Fn: # serverless-lint: ignore[missing-tracing] no traces here\n"
            "    Type: AWS::Lambda::Function\n",
            "Resources:\n"
            "  Fn: # serverless-lint: ignore[missing-tracing, missing-log-retention] no traces here\n"
            "    Type: AWS::Lambda::Function\n",
            id="into a comment",
        ),
        pytest.param(
            "missing-tracing,missing-log-retention",
            "Resources:\n  Fn: # serverless-lint: ignore[missing-tracing]\n    Type: AWS::Lambda::Function\n",
            "Resources:\n"
            "  Fn: # serverless-lint: ignore[missing-tracing, missing-log-retention] legacy\n"
            "    Type: AWS::Lambda::Function\n",
            id="into a comment without a reason",
        ),
        pytest.param(
            "hardcoded-aws-access-key",
            HEAD + f"      Code:\n        ZipFile: |\n          # {KEY}\n          def handler(e, c): pass\n",
            HEAD + "      Code:\n"
            "        # serverless-lint: ignore[hardcoded-aws-access-key] legacy\n"
            f"        ZipFile: |\n          # {KEY}\n          def handler(e, c): pass\n",
            id="above a block scalar",
        ),
        pytest.param(
            "hardcoded-aws-access-key",
            HEAD + f'      Description: "one\n        {KEY}\n        three"\n',
            HEAD + "      # serverless-lint: ignore[hardcoded-aws-access-key] legacy\n"
            f'      Description: "one\n        {KEY}\n        three"\n',
            id="above a text of several lines",
        ),
        pytest.param(
            "hardcoded-aws-access-key",
            HEAD + f"      Description: {KEY}\n        and more\n",
            HEAD + "      # serverless-lint: ignore[hardcoded-aws-access-key] legacy\n"
            f"      Description: {KEY}\n        and more\n",
            id="above a plain text of several lines",
        ),
    ],
)
def test_yaml_gets_comments(project: Path, select: str, before: str, after: str) -> None:
    (project / "template.yaml").write_bytes(before.encode())
    process = check("--select", f"{select},unused-ignore,unknown-rule", "--add-ignore=legacy", cwd=project)
    assert (project / "template.yaml").read_bytes().decode() == after
    assert (process.returncode, process.stdout) == (0, b"")


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        pytest.param(
            "app.py",
            f'key = "{KEY}"\n',
            f'key = "{KEY}"  # serverless-lint: ignore[hardcoded-aws-access-key] legacy\n',
            id="Python",
        ),
        pytest.param(
            "app.py",
            f'call(\n    "{KEY}",\n    2,\n)\n',
            f'call(\n    "{KEY}",  # serverless-lint: ignore[hardcoded-aws-access-key] legacy\n    2,\n)\n',
            id="Python inside a call",
        ),
        pytest.param(
            "app.py",
            f'if True:\n    text = """\n{KEY}\n"""\n',
            f'if True:\n    # serverless-lint: ignore[hardcoded-aws-access-key] legacy\n    text = """\n{KEY}\n"""\n',
            id="Python text of several lines",
        ),
        pytest.param(
            "app.py",
            f'key = "{KEY}" + \\\n    "more"\n',
            f'# serverless-lint: ignore[hardcoded-aws-access-key] legacy\nkey = "{KEY}" + \\\n    "more"\n',
            id="Python line that is continued",
        ),
        pytest.param(
            "app.py",
            f'#!/usr/bin/env python3\n# coding: utf-8\nkey = """\n{KEY}\n"""\n',
            "#!/usr/bin/env python3\n# coding: utf-8\n"
            f'# serverless-lint: ignore[hardcoded-aws-access-key] legacy\nkey = """\n{KEY}\n"""\n',
            id="Python behind lines that must come first",
        ),
        pytest.param(
            "app.js",
            f'const key = "{KEY}";\n',
            f'const key = "{KEY}"; // serverless-lint: ignore[hardcoded-aws-access-key] legacy\n',
            id="JavaScript",
        ),
        pytest.param(
            "app.ts",
            f"function f() {{\n  const text = `\n{KEY}\n`;\n}}\n",
            "function f() {\n  // serverless-lint: ignore[hardcoded-aws-access-key] legacy\n"
            f"  const text = `\n{KEY}\n`;\n}}\n",
            id="TypeScript template literal",
        ),
        pytest.param(
            "app.js",
            f'const key = "{KEY}"; // eslint-disable-line\n',
            "// serverless-lint: ignore[hardcoded-aws-access-key] legacy\n"
            f'const key = "{KEY}"; // eslint-disable-line\n',
            id="JavaScript beside a comment for another tool",
        ),
        pytest.param(
            "app.ts",
            f"const a = 1;\n// eslint-disable-next-line\n// @ts-ignore\nconst text = `\n{KEY}`; // NOSONAR\n",
            "const a = 1;\n// serverless-lint: ignore[hardcoded-aws-access-key] legacy\n"
            f"// eslint-disable-next-line\n// @ts-ignore\nconst text = `\n{KEY}`; // NOSONAR\n",
            id="TypeScript above comments for the next line",
        ),
        pytest.param(
            ".env",
            f"A=1\nKEY={KEY}\n",
            f"A=1\n# serverless-lint: ignore[hardcoded-aws-access-key] legacy\nKEY={KEY}\n",
            id="settings",
        ),
    ],
)
def test_code_and_settings_get_comments(project: Path, name: str, before: str, after: str) -> None:
    (project / name).write_text(before, "utf-8")
    select = "hardcoded-aws-access-key,unused-ignore,unknown-rule"
    process = check("--select", select, "--add-ignore=legacy", "--allow-empty", cwd=project)
    assert (project / name).read_text("utf-8") == after
    assert (process.returncode, process.stdout) == (0, b"")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            '{"Resources": {"Fn": {"Type": "AWS::Lambda::Function", "Properties": {"Timeout": 2}}}}',
            '{"Resources": {"Fn": {"Type": "AWS::Lambda::Function", "Properties": {"Timeout": 2}, "Metadata": '
            '{"serverless-lint": {"ignore": [{"rule": "low-timeout", "reason": "legacy"}]}}}}}',
            id="on one line",
        ),
        pytest.param(
            '{\n  "Resources": {\n    "Fn": {\n      "Type": "AWS::Lambda::Function",\n'
            '      "Properties": {"Timeout": 2}\n    }\n  }\n}\n',
            '{\n  "Resources": {\n    "Fn": {\n      "Type": "AWS::Lambda::Function",\n'
            '      "Properties": {"Timeout": 2},\n      "Metadata": '
            '{"serverless-lint": {"ignore": [{"rule": "low-timeout", "reason": "legacy"}]}}\n    }\n  }\n}\n',
            id="on lines of their own",
        ),
        pytest.param(
            '{"Resources": {"Fn": {"Type": "AWS::Lambda::Function", "Metadata": {"a": 1}, '
            '"Properties": {"Timeout": 2}}}}',
            '{"Resources": {"Fn": {"Type": "AWS::Lambda::Function", "Metadata": {"a": 1, "serverless-lint": '
            '{"ignore": [{"rule": "low-timeout", "reason": "legacy"}]}}, "Properties": {"Timeout": 2}}}}',
            id="with other metadata",
        ),
        pytest.param(
            '{"Resources": {"Fn": {"Type": "AWS::Lambda::Function", "Metadata": {"serverless-lint": {"ignore": '
            '[{"rule": "missing-tracing"}]}}, "Properties": {"Timeout": 2}}}}',
            '{"Resources": {"Fn": {"Type": "AWS::Lambda::Function", "Metadata": {"serverless-lint": {"ignore": '
            '[{"rule": "missing-tracing"}, {"rule": "low-timeout", "reason": "legacy"}]}}, '
            '"Properties": {"Timeout": 2}}}}',
            id="with other ignores",
        ),
    ],
)
def test_json_templates_get_metadata(project: Path, before: str, after: str) -> None:
    (project / "template.json").write_text(before, "utf-8")
    process = check("--select", "low-timeout", "--add-ignore=legacy", cwd=project)
    assert (project / "template.json").read_text("utf-8") == after
    assert (process.returncode, process.stdout) == (0, b"")


def test_a_second_run_changes_nothing(project: Path) -> None:
    (project / "template.yaml").write_text(HEAD + "      Timeout: 2\n", "utf-8")
    check("--add-ignore=legacy", cwd=project)
    after = (project / "template.yaml").read_bytes()
    process = check("--add-ignore=other", cwd=project)
    assert (process.returncode, (project / "template.yaml").read_bytes()) == (0, after)
    assert process.stderr.startswith(b"No problems in 1 function, 1 template; 4 ignored.\n")


def test_without_a_reason_none_is_written(project: Path) -> None:
    (project / "template.yaml").write_text(HEAD + "      Timeout: 2\n", "utf-8")
    check("--select", "low-timeout", "--add-ignore", ".", cwd=project)
    assert (
        (project / "template.yaml").read_text("utf-8").endswith("Timeout: 2  # serverless-lint: ignore[low-timeout]\n")
    )


def test_it_says_what_it_did(project: Path) -> None:
    (project / "template.yaml").write_text(HEAD + "      Timeout: 2\n", "utf-8")
    process = check("--select", "low-timeout,missing-tracing", "--add-ignore", cwd=project)
    assert process.stderr.decode().splitlines()[:2] == [
        "Ignored 2 findings in 1 file.",
        "No problems in 1 function, 1 template; 2 ignored.",
    ]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("notes.txt", f"{KEY}\n", id="text"),
        pytest.param("deploy.sh", f"cat <<END\n{KEY}\nEND\n", id="shell"),
        pytest.param("data.json", f'{{"key": "{KEY}"}}\n', id="JSON"),
        pytest.param("settings.ini", f"a = 1 \\\n  {KEY}\n", id="line that is continued"),
        pytest.param("app.py", f'def broken(:\n    "{KEY}"\n', id="code that cannot be parsed"),
    ],
)
def test_what_takes_no_comment_is_left(project: Path, name: str, content: str) -> None:
    (project / name).write_text(content, "utf-8")
    process = check("--select", "hardcoded-aws-access-key", "--add-ignore=legacy", "--allow-empty", cwd=project)
    assert (project / name).read_text("utf-8") == content
    assert process.returncode == 1
    assert b"left that no comment or metadata can silence.\n" in process.stderr


def test_what_is_left_keeps_nothing_else_from_being_ignored(project: Path) -> None:
    (project / "data.json").write_text(f'{{"key": "{KEY}"}}\n', "utf-8")
    (project / "template.yaml").write_text(HEAD + "      Timeout: 2\n", "utf-8")
    process = check("--select", "hardcoded-aws-access-key,low-timeout", "--add-ignore", cwd=project)
    assert process.stdout.decode().partition(" ")[0] == "data.json:1:10:"
    assert process.stderr.decode().splitlines()[:2] == [
        "Ignored 1 finding in 1 file.",
        "1 finding left that no comment or metadata can silence.",
    ]


def test_an_unused_ignore_gets_no_ignore(project: Path) -> None:
    content = HEAD + "      Timeout: 20 # serverless-lint: ignore[low-timeout]\n"
    (project / "template.yaml").write_text(content, "utf-8")
    process = check("--select", "low-timeout,unused-ignore", "--add-ignore=legacy", cwd=project)
    assert (process.returncode, (project / "template.yaml").read_text("utf-8")) == (1, content)


def test_only_what_is_reported_gets_an_ignore(project: Path) -> None:
    (project / "template.yaml").write_text(HEAD + "      Timeout: 2\n", "utf-8")
    assert serverless_lint_in_process("baseline", "create", "--no-cfn-lint", cwd=project).returncode == 0
    check("--add-ignore=legacy", cwd=project)
    assert (project / "template.yaml").read_text("utf-8") == HEAD + "      Timeout: 2\n"


def test_an_ignore_does_not_bring_back_what_the_baseline_has_on_its_line(project: Path) -> None:
    (project / "template.yaml").write_text("Resources:\n  Fn:\n    Type: AWS::Lambda::Function\n", "utf-8")
    serverless_lint_in_process("baseline", "create", "--no-cfn-lint", "--select", "missing-tracing", cwd=project)
    select = ("--select", "missing-tracing,missing-log-retention")
    process = check(*select, "--add-ignore=legacy", cwd=project)
    assert process.stderr.decode().splitlines()[1] == "No problems in 1 function, 1 template; 1 ignored, 1 in baseline."


def test_the_encoding_of_a_file_is_kept(project: Path) -> None:
    (project / "app.py").write_bytes(f'# coding: latin-1\nname = "\xe9 {KEY}"\n'.encode("latin-1"))
    check("--select", "hardcoded-aws-access-key", "--add-ignore=Altlast für später", "--allow-empty", cwd=project)
    assert (project / "app.py").read_bytes() == (
        f'# coding: latin-1\nname = "\xe9 {KEY}"  '
        "# serverless-lint: ignore[hardcoded-aws-access-key] Altlast für später\n"
    ).encode("latin-1")


def test_a_file_that_cannot_be_written_is_named(project: Path) -> None:
    (project / "app.py").write_bytes(f'# coding: latin-1\nname = "\xe9 {KEY}"\n'.encode("latin-1"))
    process = check("--select", "hardcoded-aws-access-key", "--add-ignore=später …", "--allow-empty", cwd=project)
    assert (process.returncode, process.stderr.decode().splitlines()[-1]) == (
        2,
        "error: cannot write app.py: its encoding cannot hold the change",
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(
            ("--add-ignore", "--fix"),
            "--add-ignore does not go with --fix (fix first, and ignore what is left)",
            id="fix",
        ),
        pytest.param(
            ("--add-ignore", "--diff"),
            "--add-ignore does not go with --diff (fix first, and ignore what is left)",
            id="diff",
        ),
        pytest.param(
            ("--add-ignore", "-", "--stdin-filename", "a.py"),
            "--add-ignore writes into files, not to standard output",
            id="standard input",
        ),
        pytest.param(("--add-ignore", "--no-ignores"), "--add-ignore does not go with --no-ignores", id="no ignores"),
        pytest.param(("--add-ignore=a\nb",), "--add-ignore: the reason must be one line of text", id="two lines"),
        pytest.param(
            ("--add-ignore", "--config", "require-reason=true"),
            "--add-ignore needs a reason, since `require-reason` is set (write it as --add-ignore=REASON)",
            id="no reason",
        ),
    ],
)
def test_nonsense_is_an_error(project: Path, arguments: tuple[str, ...], message: str) -> None:
    (project / "template.yaml").write_text(HEAD, "utf-8")
    process = serverless_lint_process("check", *OPTIONS, *arguments, cwd=project)
    assert (process.returncode, process.stderr.decode()) == (2, f"error: {message}\n")
