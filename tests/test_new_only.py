"""Reporting only what the commit does not have that a run is compared with, through the command."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

import serverless_lint.base
from command import serverless_lint_in_process
from git_command import needs_git, run_git
from serverless_lint.files.base_tree import is_safe

pytestmark = needs_git

RULES = (
    "low-timeout,handler-not-found,undeclared-environment-variable,http-call-without-timeout,hardcoded-aws-access-key,"
    "syntax-error"
)
OPTIONS = ("--no-cfn-lint", "--jobs", "1", "--select", RULES)
HANDLER = """\
import os, urllib.request
import boto3
sts = boto3.client("sts")
def handler(event, context):
    return os.environ['TABLE'], sts.get_caller_identity(), sts.get_session_token()
"""
KEY_1, KEY_2 = "AKIA" + "J2QZ7RVX4N6TBM3K", "AKIA" + "W5HD6FPC3Y2LQ7SA"


def function(name: str, *, handler: str = "app.handler", timeout: int = 2) -> str:
    """A function whose timeout is low."""
    return (
        f"  {name}:\n"
        "    Type: AWS::Serverless::Function\n"
        "    Properties:\n"
        "      CodeUri: src/\n"
        f"      Handler: {handler}\n"
        "      Runtime: python3.13\n"
        f"      Timeout: {timeout}\n"
    )


def declaring(name: str, *, timeout: int = 2) -> str:
    """The same, with the variable that the code asks for."""
    return function(name, timeout=timeout) + "      Environment: {Variables: {TABLE: x}}\n"


def template(*functions: str) -> str:
    """A template with functions."""
    return "Transform: AWS::Serverless-2016-10-31\nResources:\n" + "".join(functions)


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs of a test know what earlier runs of it found, and no others."""
    monkeypatch.setenv("SERVERLESS_LINT_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
    monkeypatch.delenv("PRE_COMMIT_FROM_REF", raising=False)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """One commit, with a function that has two findings: one in the template, one in the code."""
    write(tmp_path, {"template.yaml": template(function("Fn")), "src/app.py": HANDLER})
    run_git(tmp_path, "init", "-q")
    commit(tmp_path)
    return tmp_path


def write(folder: Path, files: dict[str, str]) -> None:
    """Write files, and make their folders."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")


def commit(folder: Path, files: dict[str, str] | None = None) -> None:
    """Write files and commit all there is."""
    write(folder, files or {})
    run_git(folder, "add", "--all")
    run_git(folder, "commit", "-q", "-m", "x")


def check(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[bytes]:
    """Run the rules of these tests."""
    return serverless_lint_in_process("check", *OPTIONS, *arguments, cwd=cwd)


def new(*arguments: str, cwd: Path, since: str = "HEAD") -> list[str]:
    """What is new since a commit, as `path:line rule`."""
    process = check("-f", "concise", "--new-only", since, *arguments, cwd=cwd)
    assert b"error: " not in process.stderr
    found = [line for line in process.stdout.decode().splitlines() if ": not analysed: " not in line]
    lines = (line.split(" ", 2) for line in found)
    return [f"{place.rsplit(':', 2)[0]} {rule.partition('[')[2][:-1]}" for place, rule, _ in lines]


def error(*arguments: str, cwd: Path) -> tuple[int, str]:
    """The exit code and what is said."""
    process = check(*arguments, cwd=cwd)
    return process.returncode, process.stderr.decode()


def test_without_a_change_nothing_is_new(repository: Path) -> None:
    assert new(cwd=repository) == []


@pytest.mark.parametrize(
    ("files", "found"),
    [
        pytest.param(
            {"template.yaml": "# One\n# Two\n\n" + template(function("Fn")), "src/app.py": "# One\n" + HANDLER},
            [],
            id="lines that moved",
        ),
        pytest.param(
            {"template.yaml": template(function("Fn").replace("Timeout: 2", "Timeout:   2  # short"))},
            [],
            id="blanks and a comment",
        ),
        pytest.param(
            {
                "src/app.py": HANDLER.replace(
                    "return os.environ['TABLE']", 'return (\n        os.environ["TABLE"]\n    )'
                )
            },
            [],
            id="code formatted anew",
        ),
        pytest.param(
            {"template.yaml": template(function("Fn"), declaring("Other"))},
            ["template.yaml:16 low-timeout"],
            id="the same mistake of another function",
        ),
        pytest.param(
            {"src/app.py": HANDLER.replace("['TABLE']", "['TABLE'] + os.environ['BUCKET']")},
            ["src/app.py:5 undeclared-environment-variable"],
            id="another mistake in a line with an old one",
        ),
        pytest.param(
            {"template.yaml": template(function("Fn", timeout=9))},
            [],
            id="a mistake that was mended",
        ),
        pytest.param(
            {"template.yaml": template(function("Fn", handler="app.main"))},
            ["template.yaml:7 handler-not-found"],
            id="a mistake in a file with old ones",
        ),
        pytest.param(
            {"src/app.py": HANDLER + "def broken(:\n"},
            ["src/app.py:6 syntax-error"],
            id="code that cannot be read any more",
        ),
    ],
)
def test_what_a_change_brings_is_new(repository: Path, files: dict[str, str], found: list[str]) -> None:
    write(repository, files)
    assert new(cwd=repository) == found
    run_git(repository, "add", "--all")
    assert new(cwd=repository) == found
    run_git(repository, "commit", "-q", "-m", "x")
    assert (new(cwd=repository), new(since="HEAD~1", cwd=repository)) == ([], found)


@pytest.mark.parametrize(
    ("before", "named"),
    [
        pytest.param(template(function("Fn")) + "  Other: 'open\n", "`template.yaml`", id="broken"),
        pytest.param(function("Fn"), "parts of templates", id="only put together by a tool"),
    ],
)
def test_what_was_not_readable_before_is_said_where_it_is_called_new(tmp_path: Path, before: str, named: str) -> None:
    write(tmp_path, {"template.yaml": before, "src/app.py": HANDLER})
    run_git(tmp_path, "init", "-q")
    commit(tmp_path)
    write(tmp_path, {"template.yaml": template(function("Fn"))})
    _, said = error("-f", "concise", "--new-only", "HEAD", cwd=tmp_path)
    assert said.splitlines()[0] == (
        f"note: `HEAD`: {named} could not be read there, so what is called new in what is read now may be old"
    )


def test_what_is_broken_before_and_after_is_not_said_again(repository: Path) -> None:
    write(repository, {"src/app.py": "def broken(:\n"})
    commit(repository)
    write(repository, {"src/other.py": "def broken(:\n"})
    assert "could not be read" not in error("--new-only", "HEAD", cwd=repository)[1]


CALL = "    requests.get('https://example.com')\n"
BODY = f"    first = 1\n    second = 2\n{CALL}    third = 3\n    return 4\n"
START = "import requests\n\n\ndef handler(event, context):\n"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param(START + BODY, [], id="as it was"),
        pytest.param(START + CALL + "    more = 0\n    less = 0\n" + BODY, ["5"], id="before"),
        pytest.param(START + BODY.replace(CALL, CALL + CALL), ["8"], id="beside"),
        pytest.param(START + BODY.replace("    return", f"    less = 0\n{CALL}    return"), ["10"], id="behind"),
        pytest.param(START + BODY.replace(CALL, CALL * 3), ["8", "9"], id="two"),
    ],
)
def test_of_equal_findings_the_added_ones_are_new(repository: Path, text: str, found: list[str]) -> None:
    commit(repository, {"src/app.py": START + BODY})
    write(repository, {"src/app.py": text})
    assert new(cwd=repository) == [f"src/app.py:{line} http-call-without-timeout" for line in found]


SHARED = {
    "src/common.py": "import requests\n\n\ndef get():\n    return requests.get('https://example.com')\n",
    "src/app.py": "from common import get\n\n\ndef handler(event, context):\n    return get()\n",
}


@pytest.mark.parametrize("name", ["Another", "Zebra"])
@pytest.mark.parametrize("stays", [True, False], ids=["beside the first", "in its place"])
def test_code_that_another_function_runs_as_well_is_no_news(repository: Path, name: str, stays: bool) -> None:
    commit(repository, {"template.yaml": template(function("Fn", timeout=9)), **SHARED})
    kept = [function("Fn", timeout=9)] if stays else []
    write(repository, {"template.yaml": template(function(name, timeout=9), *kept)})
    assert new(cwd=repository) == []


def test_findings_stay_old_in_a_file_that_was_renamed(repository: Path) -> None:
    """Also if it was changed a little, and git was told; a file that was only moved needs no telling."""
    (repository / "template.yaml").rename(repository / "stack.yaml")
    assert new(cwd=repository) == []
    write(repository, {"stack.yaml": template(function("Fn").replace("Timeout: 2", "Timeout: 1"))})
    run_git(repository, "add", "--all")
    assert new(cwd=repository) == ["stack.yaml:9 low-timeout"]
    write(repository, {"stack.yaml": template(function("Fn"), declaring("Other"))})
    run_git(repository, "add", "--all")
    assert new(cwd=repository) == ["stack.yaml:16 low-timeout"]


def test_a_copy_of_a_file_brings_new_findings(repository: Path) -> None:
    write(repository, {"copy.yaml": template(function("Fn"))})
    assert new(cwd=repository) == ["copy.yaml:9 low-timeout"]


@pytest.mark.parametrize("restriction", [("copy.yaml",), ("--since", "HEAD")])
def test_a_copy_is_new_though_the_original_was_not_asked_for(repository: Path, restriction: tuple[str, ...]) -> None:
    write(repository, {"copy.yaml": template(function("Fn"))})
    assert new(*restriction, cwd=repository) == ["copy.yaml:9 low-timeout"]


def test_what_moves_from_one_given_file_to_another_is_no_news(repository: Path) -> None:
    commit(repository, {"template.yaml": template(function("Fn"), declaring("Other"))})
    write(repository, {"template.yaml": template(function("Fn")), "other.yaml": template(declaring("Other"))})
    assert new("template.yaml", "other.yaml", cwd=repository) == []


def test_a_resource_that_moves_to_another_template_is_no_news(repository: Path) -> None:
    commit(repository, {"template.yaml": template(function("Fn"), declaring("Other"))})
    write(repository, {"template.yaml": template(function("Fn")), "other.yaml": template(declaring("Other"))})
    assert new(cwd=repository) == []


def test_a_deleted_file_is_missed_where_it_is_used(repository: Path) -> None:
    commit(repository, {"src/other.py": ""})
    (repository / "src/app.py").unlink()
    assert new(cwd=repository) == ["template.yaml:7 handler-not-found"]
    (repository / "template.yaml").unlink()
    assert new("--allow-empty", cwd=repository) == []


def test_another_secret_in_the_place_of_an_old_one_is_new(repository: Path) -> None:
    """They look the same in every report, as both are masked."""
    commit(repository, {"src/keys.py": f"KEY = '{KEY_1}'\n"})
    write(repository, {"src/keys.py": f"# Key\nKEY = '{KEY_1}'\n"})
    assert new(cwd=repository) == []
    write(repository, {"src/keys.py": f"KEY = '{KEY_2}'\n"})
    assert new(cwd=repository) == ["src/keys.py:1 hardcoded-aws-access-key"]


def test_no_secret_is_kept_for_later_runs(repository: Path) -> None:
    commit(repository, {"src/keys.py": f"KEY = '{KEY_1}'\n"})
    assert new(cwd=repository) == []
    cache = Path(os.environ["SERVERLESS_LINT_CACHE_DIR"])
    kept = [file.read_bytes() for file in cache.rglob("*") if file.is_file()]
    assert (len(kept) > 0, [KEY_1.encode() in content for content in kept]) == (True, [False] * len(kept))


def test_what_was_ignored_and_is_no_longer_is_new(repository: Path) -> None:
    ignored = function("Fn").replace("Timeout: 2", "Timeout: 2  # serverless-lint: ignore[low-timeout] fast")
    commit(repository, {"template.yaml": template(ignored)})
    assert new(cwd=repository) == []
    write(repository, {"template.yaml": template(function("Fn"))})
    assert new(cwd=repository) == ["template.yaml:9 low-timeout"]


def test_the_configuration_of_now_holds_for_both(repository: Path) -> None:
    """Asking for more rules, or for fewer, is no change of the code."""
    commit(repository, {"serverless-lint.toml": "[rules.low-timeout]\nseconds = 1\n"})
    assert new(cwd=repository) == []
    write(repository, {"serverless-lint.toml": "[rules.low-timeout]\nseconds = 5\n"})
    assert new(cwd=repository) == []
    write(repository, {"template.yaml": template(function("Fn"), declaring("Other", timeout=4))})
    assert new(cwd=repository) == ["template.yaml:16 low-timeout"]


def test_the_key_says_it_and_an_option_says_otherwise(repository: Path) -> None:
    write(repository, {"serverless-lint.toml": 'new-only = "HEAD"\n'})
    old = ["src/app.py:5:12:", "template.yaml:9:16:"]
    listed = [check("-f", "concise", *more, cwd=repository).stdout.decode() for more in ((), ("--no-new-only",))]
    assert [[line.split(" ")[0] for line in text.splitlines()] for text in listed] == [[], old]
    emptied = check("-f", "concise", "--config", "new-only=''", cwd=repository).stdout.decode()
    assert [line.split(" ")[0] for line in emptied.splitlines()] == old
    assert new("--no-new-only", cwd=repository) == [
        "src/app.py:5 undeclared-environment-variable",
        "template.yaml:9 low-timeout",
    ]


def test_compared_is_with_where_the_branches_went_apart(repository: Path) -> None:
    """What `main` got or lost since is none of this branch's business."""
    run_git(repository, "checkout", "-q", "-b", "work")
    run_git(repository, "checkout", "-q", "main")
    commit(repository, {"template.yaml": template(function("Fn", timeout=9)), "src/app.py": "def handler(e, c): ...\n"})
    run_git(repository, "checkout", "-q", "work")
    assert new(since="main", cwd=repository) == []
    commit(repository, {"other.yaml": template(declaring("Other"))})
    assert new(since="main", cwd=repository) == ["other.yaml:9 low-timeout"]


def test_in_a_folder_of_the_repository_its_own_tree_counts(repository: Path) -> None:
    commit(repository, {"a/serverless-lint.toml": "", "a/t.yaml": template(function("A")), "a/src/app.py": HANDLER})
    assert new(cwd=repository / "a") == []
    assert new(since="HEAD~1", cwd=repository / "a") == [
        "src/app.py:5 undeclared-environment-variable",
        "t.yaml:9 low-timeout",
    ]


@pytest.mark.parametrize("given", ["template.yaml", "src/app.py", "src", "."])
def test_given_paths_restrict_what_is_reported(repository: Path, given: str) -> None:
    assert new(given, cwd=repository) == []
    write(repository, {"other.yaml": template(declaring("Other"))})
    assert new(given, cwd=repository) == (["other.yaml:9 low-timeout"] if given == "." else [])


def test_a_file_that_is_excluded_and_was_asked_for_is_compared_as_well(repository: Path) -> None:
    commit(repository, {"dist/t.yaml": template(function("A", handler="gone.handler"))})
    assert new("dist/t.yaml", cwd=repository) == []


def test_what_is_since_changed_and_what_is_new_go_together(repository: Path) -> None:
    write(repository, {"template.yaml": template(function("Fn"), declaring("Other"))})
    assert new("--since", "HEAD", cwd=repository) == ["template.yaml:16 low-timeout"]


def test_the_baseline_puts_off_the_same_before_and_after(repository: Path) -> None:
    serverless_lint_in_process("baseline", "create", "--no-cfn-lint", "--select", RULES, cwd=repository)
    commit(repository)
    write(repository, {"template.yaml": template(function("Fn"), declaring("Other"))})
    assert new(cwd=repository) == new("--no-baseline", cwd=repository) == ["template.yaml:16 low-timeout"]
    assert error("--new-only", "HEAD", cwd=repository)[1].splitlines()[2] == (
        "1 new finding since `HEAD`, 0 old ones not shown."
    )


def test_a_baseline_is_made_of_all_that_there_is(repository: Path) -> None:
    write(repository, {"serverless-lint.toml": 'new-only = "HEAD"\n'})
    process = serverless_lint_in_process("baseline", "create", "--no-cfn-lint", "--select", RULES, cwd=repository)
    assert process.stdout == b"2 findings put off in .serverless-lint-baseline.json.\n"


def test_the_summary_counts_both_and_the_exit_code_follows_the_new(repository: Path) -> None:
    code, said = error("--new-only", "HEAD", cwd=repository)
    assert (code, said.splitlines()[0], said.splitlines()[2]) == (
        0,
        "No new problems in 1 function, 1 template.",
        "0 new findings since `HEAD`, 2 old ones not shown.",
    )
    write(repository, {"template.yaml": template(function("Fn"), declaring("Other"))})
    code, said = error("--new-only", "HEAD", cwd=repository)
    assert (code, said.splitlines()[2:]) == (
        1,
        ["1 new finding since `HEAD`, 2 old ones not shown.", "Failing: 1 finding at or above --fail-on warning."],
    )


def report(format_name: str, cwd: Path) -> Any:
    """A report that is JSON, with what is new since `HEAD`."""
    return json.loads(check("-f", format_name, "--new-only", "HEAD", cwd=cwd).stdout)


def test_json_lists_what_is_new_and_counts_what_is_old(repository: Path) -> None:
    write(repository, {"template.yaml": template(function("Fn"), declaring("Other"))})
    content = report("json", repository)
    assert [finding["resource"] or finding["function"] for finding in content["findings"]] == ["Other"]
    assert (content["summary"]["new_since"], content["summary"]["old"]) == ("HEAD", 2)


def test_sarif_says_of_each_result_whether_it_is_new(repository: Path) -> None:
    """Code scanning would close the alerts of results that are not there."""
    write(repository, {"template.yaml": template(function("Fn"), declaring("Other"))})
    (run,) = report("sarif", repository)["runs"]
    assert [(result["ruleId"], result["baselineState"]) for result in run["results"]] == [
        ("low-timeout", "new"),
        ("undeclared-environment-variable", "unchanged"),
        ("low-timeout", "unchanged"),
    ]
    whole = json.loads(check("-f", "sarif", cwd=repository).stdout)["runs"][0]["results"]
    assert ["baselineState" in result for result in whole] == [False, False, False]


def test_code_quality_of_gitlab_gets_the_old_ones_as_well(repository: Path) -> None:
    """GitLab compares the reports of two branches, and takes for mended what is not there."""
    write(repository, {"template.yaml": template(function("Fn"), declaring("Other"))})
    assert [entry["check_name"] for entry in report("gitlab", repository)] == [
        "undeclared-environment-variable",
        "low-timeout",
        "low-timeout",
    ]


@pytest.mark.parametrize("format_name", ["text", "concise", "github", "junit", "markdown"])
def test_other_reports_have_the_new_ones_only(repository: Path, format_name: str) -> None:
    write(repository, {"template.yaml": template(function("Fn"), declaring("Other"))})
    shown = check("-f", format_name, "--new-only", "HEAD", cwd=repository).stdout.decode()
    assert ("`Other` is stopped" in shown, "`Fn` is stopped" in shown, "undeclared-" in shown) == (True, False, False)


def test_what_is_less_severe_is_left_out_of_both(repository: Path) -> None:
    said = error("--new-only", "HEAD", "--min-severity", "error", cwd=repository)[1]
    assert said.splitlines()[2] == "0 new findings since `HEAD`, 0 old ones not shown."


@pytest.fixture
def queue(tmp_path: Path) -> Path:
    """A repository with a queue that hides messages too shortly, for which there is a safe fix."""
    write(tmp_path, {"template.yaml": queues("A")})
    run_git(tmp_path, "init", "-q")
    commit(tmp_path)
    return tmp_path


def queues(*names: str) -> str:
    """Queues with a function each."""
    return "Transform: AWS::Serverless-2016-10-31\nResources:\n" + "".join(
        f"  {name}:\n    Type: AWS::SQS::Queue\n"
        f"  Of{name}:\n    Type: AWS::Serverless::Function\n    Properties:\n"
        "      InlineCode: x\n      Handler: index.handler\n      Runtime: python3.13\n      Timeout: 30\n"
        f"      Events:\n        Q:\n          Type: SQS\n          Properties: {{Queue: !GetAtt {name}.Arn}}\n"
        for name in names
    )


def test_only_what_is_new_is_fixed(queue: Path) -> None:
    write(queue, {"template.yaml": queues("A", "B")})
    options = ("--no-cfn-lint", "--select", "queue-visibility-below-six-timeouts", "--new-only", "HEAD")
    process = serverless_lint_in_process("check", *options, "--fix", cwd=queue)
    assert process.stderr.decode().splitlines()[0] == "Fixed 1 finding in 1 file."
    fixed = (queue / "template.yaml").read_text("utf-8")
    assert (fixed.index("VisibilityTimeout: 180") > fixed.index("  B:"), fixed.count("VisibilityTimeout")) == (True, 1)


def test_only_what_is_new_is_given_ignores(queue: Path) -> None:
    write(queue, {"template.yaml": queues("A", "B")})
    options = ("--no-cfn-lint", "--select", "queue-visibility-below-six-timeouts", "--new-only", "HEAD")
    process = serverless_lint_in_process("check", *options, "--add-ignore", cwd=queue)
    assert process.stderr.decode().splitlines()[0] == "Ignored 1 finding in 1 file."


def test_a_commit_is_looked_at_once(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unless the configuration, or what is asked for, is another one."""
    assert new(cwd=repository) == []
    monkeypatch.delattr(serverless_lint.base, "base_tree")
    assert new(cwd=repository) == []
    assert check("--new-only", "HEAD", "--config", "rules.low-timeout.seconds=5", cwd=repository).returncode == 2


def test_without_a_finding_no_commit_is_looked_at(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(repository, {"template.yaml": template(function("Fn", timeout=9)), "src/app.py": "def handler(e, c): ...\n"})
    monkeypatch.delattr(serverless_lint.base, "base_tree")
    assert new(cwd=repository) == []


def test_before_the_first_commit_everything_is_new(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"template.yaml": template(function("Fn")), "src/app.py": "import fetch\ndef handler(e, c): fetch.all()\n"},
    )
    run_git(tmp_path, "init", "-q")
    assert new(cwd=tmp_path) == ["template.yaml:9 low-timeout"]


def test_links_and_submodules_of_the_commit_lead_nowhere(
    repository: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    write(outside, {"t.yaml": template(function("Outside"))})
    run_git(outside, "init", "-q")
    commit(outside)
    run_git(repository, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(outside), "module")
    (repository / "folder").symlink_to(outside)
    (repository / "file.yaml").symlink_to(outside / "t.yaml")
    commit(repository)
    assert new(cwd=repository) == []
    write(repository, {"module/t.yaml": template(function("Outside"), declaring("Other"))})
    assert new(cwd=repository) == ["module/t.yaml:16 low-timeout"]
    run_git(repository / "module", "commit", "-q", "-a", "-m", "x")
    assert new(cwd=repository) == ["module/t.yaml:16 low-timeout"]
    write(repository, {"module/t.yaml": template(function("Outside"))})
    (repository / "file.yaml").unlink()
    write(repository, {"file.yaml": template(function("Outside"))})
    assert new(cwd=repository) == ["file.yaml:9 low-timeout"]


def test_no_program_of_the_repository_is_run(repository: Path) -> None:
    """Neither filters, nor drivers for differences, nor hooks, nor what watches the file system."""
    touch = f"touch {repository / 'hacked'}; cat"
    run_git(repository, "config", "filter.x.smudge", touch)
    run_git(repository, "config", "filter.x.clean", touch)
    run_git(repository, "config", "diff.x.textconv", touch)
    run_git(repository, "config", "diff.x.command", touch)
    run_git(repository, "config", "diff.external", touch)
    run_git(repository, "config", "core.fsmonitor", touch)
    write(repository, {".gitattributes": "* filter=x diff=x\n", "template.yaml": template(function("Fn")) + "#\n"})
    (repository / "hacked").unlink(missing_ok=True)
    assert new(cwd=repository) == []
    assert not (repository / "hacked").exists()


def test_nothing_is_written_into_the_work_tree(repository: Path) -> None:
    before = sorted((path, path.stat().st_mtime_ns) for path in repository.rglob("*"))
    assert new(cwd=repository) == []
    assert sorted((path, path.stat().st_mtime_ns) for path in repository.rglob("*")) == before


def test_large_files_are_as_large_as_they_were_and_not_read(repository: Path) -> None:
    commit(repository, {"src/data.bin": "x" * 3_000_000, "src/large.json": "[" * 11_000_000})
    assert new(cwd=repository) == []


def test_an_unknown_commit_is_an_error_with_a_hint(repository: Path) -> None:
    assert error("--new-only", "mian", cwd=repository) == (
        2,
        "error: --new-only: git knows no commit `mian` (did you mean `main`?)\n",
    )


@pytest.mark.parametrize("revision", ["", "--output=written", "-h", "HEAD:src"])
def test_what_is_no_commit_is_an_error_and_no_option(repository: Path, revision: str) -> None:
    code, message = error(f"--new-only={revision}", cwd=repository)
    assert (code, message.startswith("error: --new-only: git knows no commit `")) == (2, True)
    assert not (repository / "written").exists()


def test_a_folder_without_repository_is_an_error(tmp_path: Path) -> None:
    assert error("--new-only", "main", cwd=tmp_path) == (
        2,
        f"error: --new-only needs a git work tree, and {tmp_path} is in none"
        " (`serverless-lint baseline create` puts off what there is, without git)\n",
    )


def test_histories_without_a_common_commit_are_an_error(repository: Path) -> None:
    run_git(repository, "checkout", "-q", "--orphan", "other")
    run_git(repository, "commit", "-q", "-m", "unrelated")
    assert error("--new-only", "main", cwd=repository) == (
        2,
        "error: --new-only: `main` and HEAD have no commit in common\n",
    )


@pytest.mark.parametrize(
    ("revision", "message"),
    [("HEAD~1", "git knows no commit `HEAD~1`"), ("origin/main", "`origin/main` and HEAD have no commit in common")],
)
def test_a_shallow_clone_is_told_to_fetch_more(
    repository: Path, tmp_path_factory: pytest.TempPathFactory, revision: str, message: str
) -> None:
    commit(repository, {"other.yaml": template(declaring("Other"))})
    run_git(repository, "checkout", "-q", "-b", "work", "HEAD~1")
    commit(repository, {"more.yaml": template(declaring("More"))})
    clone = tmp_path_factory.mktemp("clone")
    run_git(clone, "clone", "-q", "--depth", "1", "--no-single-branch", f"file://{repository}", ".")
    assert error("--new-only", revision, cwd=clone) == (
        2,
        f"error: --new-only: {message} (this clone is shallow: fetch more by `git fetch --unshallow` or"
        " `git fetch --deepen=100`, on GitHub by `fetch-depth: 0` of actions/checkout)\n",
    )
    run_git(clone, "fetch", "-q", "--unshallow")
    assert new(since="origin/main", cwd=clone) == ["more.yaml:9 low-timeout"]


def test_a_partial_clone_without_the_files_of_the_commit_is_an_error(
    repository: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """They would have to be fetched, and nothing is sent anywhere."""
    commit(repository, {"template.yaml": template(function("Fn"), declaring("Other"))})
    run_git(repository, "config", "uploadpack.allowFilter", "true")
    clone = tmp_path_factory.mktemp("clone")
    run_git(clone, "clone", "-q", "--filter=blob:none", f"file://{repository}", ".")
    assert error("--new-only", "HEAD~1", cwd=clone) == (
        2,
        "error: --new-only: git cannot read all of `HEAD~1` (a partial clone lacks files of other commits: clone"
        " without `--filter`, or check the commit out once)\n",
    )


def test_a_repository_that_lacks_files_that_nobody_reads_will_do(repository: Path) -> None:
    commit(repository, {"picture.png": "x" * 3_000})
    (repository / "picture.png").unlink()
    commit(repository, {"template.yaml": template(function("Fn"), declaring("Other"))})
    name = hashlib.sha1(b"blob 3000\0" + b"x" * 3_000, usedforsecurity=False).hexdigest()
    (repository / ".git/objects" / name[:2] / name[2:]).unlink()
    assert new(since="HEAD~1", cwd=repository) == ["template.yaml:16 low-timeout"]


@pytest.mark.parametrize(
    ("name", "written"),
    [("a/b", True), ("..", False), ("a/../b", False), ("/a", False), ("a//b", False), (".GIT/config", False)],
)
def test_only_names_that_stay_inside_are_written(name: str, written: bool) -> None:
    assert is_safe(name) is written
