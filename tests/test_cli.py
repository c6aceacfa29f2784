"""The command line."""

from __future__ import annotations

import datetime
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from msgspec.structs import replace

import serverless_lint.linter
from command import PACKAGE_PARENT, serverless_lint_process
from git_command import needs_git, run_git
from sample_reports import GAPS, LOW_TIMEOUT, MISSING_PERMISSION, ORDERS_MAP, finding, report
from serverless_lint import __version__
from serverless_lint.cli import main, options
from serverless_lint.config import Config
from serverless_lint.errors import NothingToAnalyseError
from serverless_lint.report import Coverage, Report
from serverless_lint.reporters import FORMATS
from serverless_lint.rule import Confidence, Severity
from serverless_lint.source import Document


@dataclass
class Outcome:
    """What a run of the command line leaves."""

    code: int
    stdout: str
    stderr: str


Run = Callable[..., Outcome]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command line in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def run_with(*arguments: str) -> Outcome:
        code = main(arguments)
        captured = capsys.readouterr()
        return Outcome(code, captured.out, captured.err)

    return run_with


class Linter:
    """Stands in for the linter: keeps the configuration and returns a prepared report, or raises an error."""

    def __init__(self) -> None:
        self.report: Report = report()
        self.error: BaseException | None = None
        self.config = Config()

    def __call__(self, config: Config, *, on_progress: object = None) -> Report:
        self.config = config
        if self.error is not None:
            raise self.error
        return self.report


@pytest.fixture
def linter(monkeypatch: pytest.MonkeyPatch) -> Linter:
    """Replace the linter."""
    stand_in = Linter()
    monkeypatch.setattr(serverless_lint.linter, "lint", stand_in)
    return stand_in


INFO = replace(LOW_TIMEOUT, severity=Severity.INFO)
CRASH = finding(Document("a.py", "x").location, rule="internal-error", severity=Severity.ERROR)


@pytest.mark.parametrize(
    ("findings", "arguments", "code"),
    [
        pytest.param((), (), 0, id="nothing"),
        pytest.param((LOW_TIMEOUT,), (), 1, id="warning"),
        pytest.param((INFO,), (), 0, id="info"),
        pytest.param((INFO,), ("--fail-on", "info"), 1, id="info at its level"),
        pytest.param((LOW_TIMEOUT,), ("--fail-on", "error"), 0, id="warning below the level"),
        pytest.param((MISSING_PERMISSION,), ("--fail-on", "error"), 1, id="error"),
        pytest.param((MISSING_PERMISSION,), ("--fail-on", "never"), 0, id="never"),
        pytest.param((MISSING_PERMISSION,), ("--exit-zero",), 0, id="exit zero"),
        pytest.param((CRASH,), (), 2, id="internal error"),
        pytest.param((CRASH,), ("--exit-zero",), 2, id="internal error in spite of exit zero"),
        pytest.param((CRASH,), ("--fail-on", "never"), 2, id="internal error in spite of never"),
    ],
)
@pytest.mark.parametrize("format_name", FORMATS)
def test_the_exit_code_tells_the_verdict(
    run: Run, linter: Linter, findings: tuple[object, ...], arguments: tuple[str, ...], code: int, format_name: str
) -> None:
    linter.report = report(*findings)  # type: ignore[arg-type]
    assert run("check", "--format", format_name, *arguments).code == code


@pytest.mark.parametrize(("arguments", "code"), [((), 0), (("--strict",), 1)], ids=["lenient", "strict"])
def test_strict_fails_on_what_was_not_analysed(run: Run, linter: Linter, arguments: tuple[str, ...], code: int) -> None:
    linter.report = report(coverage=Coverage(not_analysed=GAPS))
    assert run(*arguments).code == code


def test_findings_go_to_stdout_and_the_summary_to_stderr(run: Run, linter: Linter) -> None:
    linter.report = report(
        LOW_TIMEOUT, MISSING_PERMISSION, ignored=(LOW_TIMEOUT,), coverage=Coverage(12, 10, 3, 41, not_analysed=GAPS)
    )
    outcome = run("--format", "concise")
    assert (outcome.stdout.count("\n"), outcome.stderr) == (
        3,
        "Found 1 error, 1 warning (1 fixable with --fix, 1 more with --unsafe-fixes); 1 ignored.\n"
        "Read 12 functions in 3 templates, 41 files in 0.0 s. Not analysed: 2 handlers (1 Go, 1 build output), "
        "1 value (known only at deployment) (-v lists them).\n"
        "Failing: 2 findings at or above --fail-on warning.\n",
    )


class Unbuffered(io.StringIO):
    """Counts what would be calls of the system."""

    writes = 0

    def write(self, text: str) -> int:
        self.writes += 1
        return super().write(text)


def test_a_report_is_written_at_once(linter: Linter, monkeypatch: pytest.MonkeyPatch) -> None:
    """Output is not buffered where `PYTHONUNBUFFERED` is set, as in many containers."""
    linter.report = report(LOW_TIMEOUT, MISSING_PERMISSION)
    stdout = Unbuffered()
    monkeypatch.setattr(sys, "stdout", stdout)
    assert main(["check"]) == 1
    assert stdout.getvalue().count("\n") > 10
    assert stdout.writes == 1


def test_a_clean_run_says_what_was_looked_at(run: Run, linter: Linter) -> None:
    linter.report = report(coverage=Coverage(12, 12, 3, 41))
    assert run() == Outcome(
        0, "", "No problems in 12 functions, 3 templates.\nRead 12 functions in 3 templates, 41 files in 0.0 s.\n"
    )


def test_verbose_lists_what_was_not_analysed(run: Run, linter: Linter) -> None:
    linter.report = report(coverage=Coverage(not_analysed=GAPS))
    assert run("-v").stderr.splitlines()[2:] == [
        "  template.yaml:3:3: handler `GoFn`: Go",
        "  template.yaml:3:3: handler `BuiltFn`: build output",
        "  template.yaml:7:7: value `Timeout`: known only at deployment",
    ]


def test_several_of_a_kind_that_were_not_analysed_are_listed_together(run: Run, linter: Linter) -> None:
    linter.report = report(coverage=Coverage(not_analysed=(*GAPS, replace(GAPS[0], name="OtherFn"))))
    assert run("-v").stderr.splitlines()[2:5] == [
        "  2 handlers (build output):",
        "    template.yaml:3:3: handler `BuiltFn`",
        "    template.yaml:3:3: handler `OtherFn`",
    ]


def test_paths_of_what_was_not_analysed_can_be_opened_from_the_folder_someone_is_in(
    run: Run, linter: Linter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "serverless-lint.toml").touch()
    (tmp_path / "src").mkdir()
    monkeypatch.chdir(tmp_path / "src")
    linter.report = report(coverage=Coverage(not_analysed=GAPS[:1]))
    assert run("-v").stderr.splitlines()[2] == "  ../template.yaml:3:3: handler `BuiltFn`: build output"


def test_quiet_prints_findings_only(run: Run, linter: Linter) -> None:
    linter.report = report(LOW_TIMEOUT, notes=("remark",))
    outcome = run("-q", "--format", "concise")
    assert (outcome.stdout.count("\n"), outcome.stderr) == (1, "")


@pytest.mark.parametrize("format_name", ["json", "sarif", "markdown"])
def test_formats_with_a_place_for_the_summary_keep_it_to_themselves(run: Run, linter: Linter, format_name: str) -> None:
    assert run("--format", format_name).stderr == ""


@pytest.mark.parametrize("format_name", ["text", "concise", "github", "gitlab", "junit"])
def test_the_summary_of_other_formats_goes_to_stderr(run: Run, linter: Linter, format_name: str) -> None:
    assert run("--format", format_name).stderr.startswith("No problems in 1 function, 1 template.\n")


def test_the_formats_of_the_command_line_are_those_that_exist() -> None:
    assert options.FORMATS == FORMATS


def test_all_formats_can_be_written_in_one_run(run: Run, linter: Linter, tmp_path: Path) -> None:
    linter.report = replace(report(LOW_TIMEOUT), architecture=ORDERS_MAP)
    run("-q", *(argument for name in FORMATS for argument in ("--report", f"{name}={name}.out")))
    assert {path.name: "OrdersFn" in path.read_text("utf-8") for path in tmp_path.iterdir()} == {
        f"{name}.out": True for name in FORMATS
    }


def test_a_junit_report_knows_what_fails_the_run(run: Run, linter: Linter) -> None:
    linter.report = report(LOW_TIMEOUT)
    outcome = run("-f", "junit", "--fail-on", "error")
    assert (outcome.code, outcome.stdout.count("<skipped "), outcome.stdout.count("<failure ")) == (0, 1, 0)


def test_notes_go_to_stderr(run: Run, linter: Linter) -> None:
    linter.report = report(notes=("cfn-lint crashed",))
    assert run("--format", "json").stderr == "note: cfn-lint crashed\n"


def test_statistics_count_findings_by_rule(run: Run, linter: Linter) -> None:
    linter.report = report(LOW_TIMEOUT, replace(LOW_TIMEOUT, message="again"), MISSING_PERMISSION)
    assert run("--statistics").stdout == "     2  warning  low-timeout\n     1  error    refused-call\n"


def test_a_report_goes_to_a_file(run: Run, linter: Linter, tmp_path: Path) -> None:
    linter.report = report(LOW_TIMEOUT)
    outcome = run("--format", "json", "-o", "out.json")
    content = json.loads((tmp_path / "out.json").read_text("utf-8"))
    assert (outcome.stdout, content["summary"]["findings"], outcome.stderr[:15]) == ("", 1, "Found 1 warning")


def test_further_reports_go_to_files(run: Run, linter: Linter, tmp_path: Path) -> None:
    linter.report = report(LOW_TIMEOUT)
    outcome = run("--format", "concise", "--report", "json=a.json", "--report", "sarif=b.sarif")
    names = sorted(path.name for path in tmp_path.iterdir())
    assert (outcome.stdout.count("\n"), names) == (1, ["a.json", "b.sarif"])


def test_a_report_replaces_a_file_and_keeps_its_mode(run: Run, linter: Linter, tmp_path: Path) -> None:
    (tmp_path / "out.txt").write_text("old", "utf-8")
    (tmp_path / "out.txt").chmod(0o640)
    run("-o", "out.txt")
    assert ((tmp_path / "out.txt").read_text("utf-8"), (tmp_path / "out.txt").stat().st_mode & 0o777) == ("", 0o640)


def test_a_run_that_fails_leaves_the_old_report(run: Run, linter: Linter, tmp_path: Path) -> None:
    (tmp_path / "out.txt").write_text("old", "utf-8")
    linter.error = RuntimeError("x")
    run("-o", "out.txt")
    assert ((tmp_path / "out.txt").read_text("utf-8"), len(list(tmp_path.iterdir()))) == ("old", 1)


@pytest.mark.parametrize(
    ("arguments", "field", "value"),
    [
        (("--select", "a,b", "--select", "c"), "select", ("a", "b", "c")),
        (("--ignore", "a"), "ignore", ("a",)),
        (("--extend-select", "a"), "extend_select", ("a",)),
        (("--pedantic",), "pedantic", True),
        (("--preview",), "preview", True),
        (("--min-confidence", "low"), "min_confidence", Confidence.LOW),
        (("--exclude", "a", "--exclude", "b"), "exclude", ("a", "b")),
        (("--extend-exclude", "a"), "extend_exclude", ("a",)),
        (("--force-exclude",), "force_exclude", True),
        (("--no-gitignore",), "respect_gitignore", False),
        (("--template", "*.cfn"), "templates", ("*.cfn",)),
        (("--new-only", "main"), "new_only", "main"),
        (("--config", 'new-only="main"', "--no-new-only"), "new_only", None),
        (("--new-only", "main", "--no-new-only"), "new_only", None),
        (("--fail-on", "error"), "fail_on", Severity.ERROR),
        (("--fail-on", "never"), "fail_on", None),
        (("--strict",), "strict", True),
        (("--allow-empty",), "allow_empty", True),
        (("--no-ignores",), "respect_ignores", False),
        (("--no-cfn-lint",), "cfn_lint", "off"),
        (("--config", 'cfn-lint="off"', "--cfn-lint"), "cfn_lint", "errors"),
        (("--config", 'cfn-lint="all"', "--cfn-lint"), "cfn_lint", "all"),
        (("--as-of", "2030-12-31"), "as_of", datetime.date(2030, 12, 31)),
        (("--jobs", "3"), "jobs", 3),
        (("--no-cache",), "use_cache", False),
        (("--debug",), "debug", True),
        (("a",), "paths", (Path("a"),)),
        (("check", "a"), "paths", (Path("a"),)),
        ((), "paths", (Path(),)),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) and value and isinstance(value[0], str) else "",
)
def test_an_option_reaches_the_configuration(
    run: Run, linter: Linter, tmp_path: Path, arguments: tuple[str, ...], field: str, value: object
) -> None:
    (tmp_path / "a").mkdir()
    run(*arguments)
    assert getattr(linter.config, field) == value


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--selct", "a"), "error: no such option: --selct (did you mean `--select`?)"),
        (("--format", "jsn"), "error: unknown format `jsn` (did you mean `json`?)"),
        (("--fail-on", "warnings"), "error: unknown severity `warnings` (did you mean `warning`?)"),
        (("--fail-on", "x"), "error: unknown severity `x` (it is one of error, warning, info, never)"),
        (("explan", "low-timeout"), "error: no such command, file or folder: explan (did you mean `explain`?)"),
        (("--report", "json"), "error: --report json names no file (write it as --report json=FILE)"),
        (("--report", "jsn=x"), "error: unknown format `jsn` in --report (did you mean `json`?)"),
        (
            ("--report", "pdf=x"),
            "error: unknown format `pdf` in --report "
            "(it is one of text, concise, json, sarif, github, gitlab, junit, markdown, html, mermaid, dot)",
        ),
        (("--as-of", "tomorrow"), "error: --as-of: `tomorrow` is not a date (write it as 2030-12-31)"),
        (
            ("--statistics", "--format", "json"),
            "error: --statistics does not go with --format json (its counts are in the JSON report's summary)",
        ),
        (
            ("-",),
            "error: standard input (`-`) needs a name (say with --stdin-filename PATH which file it stands in for)",
        ),
        (
            ("--stdin-filename", "a.py"),
            "error: --stdin-filename needs the path `-` (`serverless-lint check - --stdin-filename a.py`)",
        ),
        (
            ("explain", "low-timeot"),
            "error: unknown rule `low-timeot` (did you mean `low-timeout`?)",
        ),
        (
            ("explain", "cfn-lint:E3002"),
            "error: `cfn-lint:E3002` is a rule of cfn-lint (its documentation is in cfn-lint's docs/rules.md)",
        ),
        (("rules", "--format", "yaml"), "error: unknown format `yaml` (it is one of text, json, markdown)"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_usage_error_is_one_line_with_a_hint(
    run: Run, linter: Linter, arguments: tuple[str, ...], message: str
) -> None:
    assert run(*arguments) == Outcome(2, "", message + "\n")


@pytest.mark.parametrize("name", ["gone/out.json", "."], ids=["missing folder", "folder"])
def test_a_report_that_cannot_be_written_is_an_error_before_the_run(run: Run, linter: Linter, name: str) -> None:
    linter.error = AssertionError("the run was started")
    assert run("-o", name).code == 2


def test_two_reports_to_one_file_are_an_error(run: Run, linter: Linter, tmp_path: Path) -> None:
    assert run("-o", "a", "--report", "json=./a").stderr == f"error: two reports go to {tmp_path / 'a'}\n"


def test_an_error_of_the_run_is_one_line_with_its_hint(run: Run, linter: Linter) -> None:
    linter.error = NothingToAnalyseError("no template found", hint="name a folder")
    assert run() == Outcome(2, "", "error: no template found (name a folder)\n")


def test_a_crash_is_one_line(run: Run, linter: Linter) -> None:
    linter.error = RuntimeError("broken\nin two")
    assert run() == Outcome(
        2,
        "",
        "error: internal error: RuntimeError: broken in two (run `serverless-lint check --debug` to see where)\n",
    )


def test_a_crash_is_shown_in_full_on_request(run: Run, linter: Linter) -> None:
    linter.error = RuntimeError("broken")
    with pytest.raises(RuntimeError, match="broken"):
        run("--debug")


def test_an_interrupted_run_says_so(run: Run, linter: Linter) -> None:
    linter.error = KeyboardInterrupt()
    assert run() == Outcome(130, "", "Interrupted.\n")


def test_standard_input_stands_in_for_a_file(
    run: Run, linter: Linter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"x = 1")))
    run("-", "--stdin-filename", "src/app.py")
    path = tmp_path / "src/app.py"
    assert (linter.config.paths, linter.config.contents) == ((path,), {path: b"x = 1"})


@pytest.mark.parametrize(
    ("environment", "arguments", "colored"),
    [
        pytest.param({}, (), False, id="piped"),
        pytest.param({}, ("--color", "always"), True, id="always"),
        pytest.param({"FORCE_COLOR": "1"}, (), True, id="FORCE_COLOR"),
        pytest.param({"FORCE_COLOR": "1", "NO_COLOR": "1"}, (), False, id="NO_COLOR wins"),
        pytest.param({"FORCE_COLOR": "1"}, ("--color", "never"), False, id="never"),
        pytest.param({"NO_COLOR": "1"}, ("--color", "always"), True, id="always in spite of NO_COLOR"),
    ],
)
def test_colors_follow_option_and_environment(
    run: Run,
    linter: Linter,
    monkeypatch: pytest.MonkeyPatch,
    environment: dict[str, str],
    arguments: tuple[str, ...],
    colored: bool,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    linter.report = report(LOW_TIMEOUT)
    assert ("\x1b[" in run(*arguments).stdout) is colored


def test_a_file_never_gets_colors(run: Run, linter: Linter, tmp_path: Path) -> None:
    linter.report = report(LOW_TIMEOUT)
    run("--color", "always", "-o", "out.txt")
    assert "\x1b" not in (tmp_path / "out.txt").read_text("utf-8")


def test_explain_prints_the_page_and_the_properties(run: Run) -> None:
    outcome = run("explain", "low-timeout")
    assert (outcome.code, outcome.stdout.splitlines()[0], outcome.stdout.splitlines()[-1]) == (
        0,
        "# low-timeout",
        "severity warning, category reliability, confidence high, since 0.1",
    )


def test_rules_lists_every_rule_once(run: Run) -> None:
    listed = [each["id"] for each in json.loads(run("rules", "--format", "json").stdout)]
    assert listed == list(dict.fromkeys(listed))


@pytest.mark.parametrize(
    ("format_name", "line"),
    [
        ("text", "low-timeout"),
        ("markdown", "| [`low-timeout`](../rules/low-timeout.md) | warning |"),
    ],
)
def test_rules_are_lines(run: Run, format_name: str, line: str) -> None:
    found = [each for each in run("rules", "--format", format_name).stdout.splitlines() if each.startswith(line)]
    assert len(found) == 1


def test_files_lists_what_is_read_and_what_is_not(run: Run, tmp_path: Path) -> None:
    for name in ("template.yaml", "src/app.py", "node_modules/x.js", "logo.png", "other.yaml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x", "utf-8")
    (tmp_path / "template.yaml").write_text("Transform: AWS::Serverless-2016-10-31\nResources: {}\n", "utf-8")
    (tmp_path / "broken.py").symlink_to("gone.py")
    assert run("files", "-v").stdout == (
        "text        other.yaml\n"
        "python      src/app.py\n"
        "template    template.yaml\n"
        "not read    broken.py: broken link\n"
        "not read    node_modules: `node_modules` is excluded by default\n"
    )


@needs_git
@pytest.mark.parametrize("with_git", [True, False], ids=["git", "no git"])
def test_files_lists_what_is_ignored_on_demand(run: Run, tmp_path: Path, with_git: bool) -> None:
    """A whole folder is one line; what would not be read anyway has none."""
    for name in (
        "app.py",
        "notes.md",
        "logo.png",
        "generated/a.py",
        "generated/b.py",
        "node_modules/x.js",
        "src/.env",
        "src/a.py",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x", "utf-8")
    (tmp_path / ".gitignore").write_text("generated\nnode_modules\n*.md\n*.png\n.env\n", "utf-8")
    if with_git:
        run_git(tmp_path, "init", "-q")
    assert run("files").stdout == "python      app.py\npython      src/a.py\n"
    assert run("files", "-v").stdout == (
        "python      app.py\n"
        "python      src/a.py\n"
        "not read    generated: ignored by git\n"
        "not read    node_modules: `node_modules` is excluded by default\n"
        "not read    notes.md: ignored by git\n"
        "not read    src/.env: ignored by git\n"
    )


def test_help_lists_the_commands(run: Run) -> None:
    outcome = run("--help")
    commands = ["cache", "check", "completion", "config", "explain", "files", "lsp", "merge", "policy", "rules"]
    assert (outcome.code, [command for command in commands if command in outcome.stdout]) == (0, commands)


def test_help_lists_options_below_headings(run: Run) -> None:
    lines = run("explain", "--help").stdout.splitlines()
    headings = [line for line in lines if line[:1].strip() and line.endswith(":")]
    assert headings == [
        "Which rules run:",
        "Which findings count:",
        "How they are reported:",
        "How the run works:",
        "Other:",
    ]
    below_the_last = lines[lines.index("Other:") + 1 :]
    assert [line.split()[0] for line in below_the_last] == ["-h,"]


@pytest.mark.parametrize("command", [("check",), ("baseline", "create"), ("explain",)])
def test_only_help_and_what_one_command_has_are_below_no_heading(run: Run, command: tuple[str, ...]) -> None:
    _, _, other = run(*command, "--help").stdout.partition("\nOther:\n")
    assert [word for word in other.split() if word.startswith("--")] == [
        *(["--force"] if command == ("baseline", "create") else []),
        "--help",
    ]


def test_the_version_is_printed() -> None:
    assert serverless_lint_process("--version").stdout == f"serverless-lint {__version__}\n".encode()


def test_the_version_needs_no_front_end() -> None:
    code = (
        "import sys; from serverless_lint.cli import main; main(['--version']); "
        "print(sorted({'libcst', 'rich', 'ruamel', 'cfnlint', 'tree_sitter', 'pathspec'} & sys.modules.keys()))"
    )
    process = subprocess.run(
        (sys.executable, "-c", code), capture_output=True, check=True, env={**os.environ, "PYTHONPATH": PACKAGE_PARENT}
    )
    assert process.stdout.splitlines()[-1] == b"[]"


@pytest.mark.parametrize("locale", ["C", "POSIX", "C.UTF-8"])
def test_output_is_utf_8_in_every_locale(tmp_path: Path, locale: str) -> None:
    (tmp_path / "ü.py").write_text("", "utf-8")
    environment = {"LC_ALL": locale, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    process = serverless_lint_process("files", str(tmp_path), environment=environment)
    assert process.stdout.rpartition(b"/")[2] == "ü.py\n".encode()


def test_a_file_name_that_is_no_text_is_escaped(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.py")).touch()
    assert serverless_lint_process("files", str(tmp_path)).stdout.rpartition(b"/")[2] == b"\\xff.py\n"


@pytest.mark.skipif(not hasattr(signal, "SIGPIPE"), reason="there are no such signals")
def test_a_closed_pipe_ends_the_run_quietly(tmp_path: Path) -> None:
    for number in range(2000):
        (tmp_path / f"{'long' * 40}{number}.py").touch()
    process = subprocess.Popen(
        (sys.executable, "-m", "serverless_lint", "files", str(tmp_path)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": PACKAGE_PARENT},
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    complaint = process.stderr.read()
    process.stderr.close()
    assert (process.wait(), complaint) == (141, b"")


@pytest.mark.parametrize("command", ["config", "baseline", "explain", "merge", "completion"])
def test_a_command_that_needs_more_words_shows_its_help(tmp_path: Path, command: str) -> None:
    process = serverless_lint_process(command, cwd=tmp_path)
    helped = serverless_lint_process(command, "--help", cwd=tmp_path)
    assert (process.stderr, process.stdout, process.returncode) == (helped.stdout, b"", 2)


def test_a_rule_is_explained_where_a_file_is_called_like_it(tmp_path: Path) -> None:
    (tmp_path / "low-timeout").write_text("", "utf-8")
    assert serverless_lint_process("explain", "low-timeout", cwd=tmp_path).stdout.startswith(b"# ")
