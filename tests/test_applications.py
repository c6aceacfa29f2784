"""Folders that are applications of their own: judged one by one, joined where one names the other, and kept apart."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

import pytest

from command import serverless_lint_in_process
from serverless_lint import processes
from serverless_lint.cache import FOLDER_VARIABLE
from serverless_lint.cache.remembered_parts import RememberedParts
from serverless_lint.config import Config
from serverless_lint.fixes.rehearsal import with_texts
from serverless_lint.judging import Judge
from serverless_lint.linter import inspect
from serverless_lint.model import Function
from serverless_lint.report import Report as RunReport
from serverless_lint.sources import applications as sources_by_application
from serverless_lint.sources.applications import Applications, side_by_side
from serverless_lint.sources.sources import Sources

CONFIGURATION = 'applications = ["/*"]\nselect = ["low-timeout", "handler-not-found", "unused-ignore"]\n'
FUNCTION = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties: { Runtime: python3.13, CodeUri: src, Handler: app.handler, Timeout: 2 }
"""
HANDLER = """\
import requests

def handler(event, context):
    return requests.get("https://prices.example/", timeout=1).json()
"""
NESTED = """\
Resources:
  Inner: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: ../one/template.yaml } }
"""
EXPORT = (
    'Outputs: { Seconds: { Value: "1", Export: { Name: Seconds } } }\nResources: { A: { Type: AWS::SNS::Topic } }\n'
)
IMPORT = FUNCTION.replace("Timeout: 2", "Timeout: !ImportValue Seconds")
TYPESCRIPT = "import { other } from '../../one/src/index'\nexport const handler = async (event) => other(event)\n"
CHECK = ("check", "--no-cfn-lint", "--jobs", "1", "-f", "json", "--show-ignored", "--exit-zero")

Report = Callable[..., dict[str, Any]]
Judged = list[list[str]]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three applications, of which each has a function that is stopped soon."""
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "cache"))
    root = tmp_path / "project"
    for name in ("one", "two", "three"):
        (root / name / "src").mkdir(parents=True)
        (root / name / "template.yaml").write_text(FUNCTION, "utf-8")
        (root / name / "src" / "app.py").write_text(HANDLER, "utf-8")
    (root / "serverless-lint.toml").write_text(CONFIGURATION, "utf-8")
    (root / "README.md").write_text("Three applications.\n", "utf-8")
    return root


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> Judged:
    """The groups of applications that runs have to judge, in order."""
    found: Judged = []
    original = Sources.of

    def of(self: Sources, own: frozenset[str], applications: Applications) -> Sources:
        found.append(sorted(own))
        return original(self, own, applications)

    monkeypatch.setattr(Sources, "of", of)
    return found


@pytest.fixture
def report(folder: Path) -> Report:
    """Run on the folder; the report is that of a run without a cache."""

    def run(*more: str) -> dict[str, Any]:
        outputs = [serverless_lint_in_process(*CHECK, *more, *cache, cwd=folder) for cache in ((), ("--no-cache",))]
        assert outputs[0].stdout == outputs[1].stdout
        return dict(json.loads(outputs[0].stdout))

    return run


@pytest.fixture
def crowd(folder: Path) -> Path:
    """Sixteen such applications, of which nobody says that they are."""
    (folder / "serverless-lint.toml").write_text(CONFIGURATION.partition("\n")[2], "utf-8")
    for number in range(13):
        shutil.copytree(folder / "one", folder / f"copy{number}")
    return folder


def unsaved(folder: Path, seconds: int) -> Config:
    """The options of a run while an editor has another timeout in one of the templates."""
    config = Config(root=folder, paths=(folder,), cfn_lint="off", applications=("/*",))
    text = FUNCTION.replace("Timeout: 2", f"Timeout: {seconds}")
    return with_texts(config, {folder / "two" / "template.yaml": text})


def said(report: RunReport) -> list[tuple[object, ...]]:
    """Everything that a reader sees of findings."""
    return [(each.sort_key, each.severity, each.help, each.function, each.resource) for each in report.findings]


def places(report: dict[str, Any]) -> list[tuple[str, str]]:
    return [(finding["rule"], finding["path"]) for finding in report["findings"]]


def test_all_applications_are_reported_in_one_report(report: Report) -> None:
    found = report()
    assert (found["coverage"]["functions"], found["coverage"]["templates"], places(found)) == (
        3,
        3,
        [("low-timeout", f"{name}/template.yaml") for name in ("one", "three", "two")],
    )


def test_a_changed_file_costs_its_application(folder: Path, judged: Judged) -> None:
    serverless_lint_in_process(*CHECK, cwd=folder)
    judged.clear()
    (folder / "two" / "src" / "app.py").write_text(HANDLER + "# more\n", "utf-8")
    serverless_lint_in_process(*CHECK, cwd=folder)
    assert judged == [["two"]]


@pytest.mark.parametrize(
    ("names", "patterns"),
    [
        ([f"{number}/template.yaml" for number in range(16)], ("/*",)),
        ([f"{number}/serverless.yml" for number in range(15)], ()),
        ([f"{number}/src/cdk.json" for number in range(16)], ()),
        ([f"{number}/cdk.json" for number in range(16)] + ["README.md", "shared/app.py"], ("/*",)),
        ([f"{number}/cdk.json" for number in range(16)] + ["cdk.json"], ()),
        ([f"{number}/cdk.json" for number in range(16)] + ["package.json"], ()),
        ([f"a/b c/{number}/orders-template.json" for number in range(16)] + ["d/template.yaml"], ("/a/b\\ c/*",)),
        ([f"a/[b]/{number}/template.yml" for number in range(16)] + ["a/tsconfig.json"], ()),
        ([f"a/[b]/{number}/template.yml" for number in range(16)], ("/a/\\[b\\]/*",)),
        ([f"{number}/template.py" for number in range(16)], ()),
    ],
)
def test_many_folders_side_by_side_that_say_what_they_deploy_are_applications(
    names: list[str], patterns: tuple[str, ...]
) -> None:
    assert side_by_side(names) == patterns


def test_in_a_crowd_a_changed_file_costs_its_application(crowd: Path, judged: Judged) -> None:
    serverless_lint_in_process(*CHECK, cwd=crowd)
    judged.clear()
    (crowd / "two" / "src" / "app.py").write_text(HANDLER + "# more\n", "utf-8")
    serverless_lint_in_process(*CHECK, cwd=crowd)
    assert judged == [["two"]]


def test_a_crowd_is_one_project_if_the_configuration_says_so(crowd: Path, judged: Judged) -> None:
    assert serverless_lint_in_process(*CHECK, "--config", "applications=[]", cwd=crowd).returncode == 0
    assert judged == []


def test_files_are_divided_once(crowd: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A share of them that is judged in a process of its own is one already."""
    divided: list[int] = []
    original = sources_by_application.divided

    def counted(names: Collection[str], patterns: tuple[str, ...] | None) -> Applications | None:
        divided.append(len(names))
        return original(names, patterns)

    monkeypatch.setattr(sources_by_application, "divided", counted)
    monkeypatch.setattr("serverless_lint.linter.MIN_FILES", 1)
    assert serverless_lint_in_process(*CHECK, "--no-cache", cwd=crowd).returncode == 0
    assert divided == [16 * 2 + 2]


@pytest.fixture
def side_by_side_processes(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Let even small applications be judged in processes side by side; how many were asked for each time."""
    asked: list[int] = []
    original = processes.in_processes

    def in_processes(*arguments: Any, count: int) -> object:
        asked.append(count)
        return original(*arguments, count=count)

    monkeypatch.setattr("serverless_lint.judging._WORTH_A_PROCESS", 1)
    monkeypatch.setattr("serverless_lint.processes.in_processes", in_processes)
    return asked


@pytest.mark.parametrize("cache", [(), ("--no-cache",)])
def test_processes_side_by_side_find_what_one_finds(
    folder: Path, report: Report, side_by_side_processes: list[int], cache: tuple[str, ...]
) -> None:
    (folder / "two" / "src" / "app.py").write_text("import os\nos.environ['A'\n", "utf-8")
    (folder / "three" / "template.yaml").write_text(IMPORT + EXPORT.partition("\n")[0], "utf-8")
    expected = report()
    shutil.rmtree(folder.parent / "cache")
    found = serverless_lint_in_process(*CHECK, "--jobs", "2", *cache, cwd=folder)
    assert (json.loads(found.stdout), side_by_side_processes) == (expected, [2])
    assert json.loads(serverless_lint_in_process(*CHECK, *cache, cwd=folder).stdout) == expected


def test_what_processes_found_is_kept(folder: Path, side_by_side_processes: list[int], judged: Judged) -> None:
    serverless_lint_in_process(*CHECK, "--jobs", "2", cwd=folder)
    (folder / "two" / "src" / "app.py").write_text(HANDLER + "# more\n", "utf-8")
    serverless_lint_in_process(*CHECK, "--jobs", "2", cwd=folder)
    assert (judged, side_by_side_processes) == ([["two"]], [2])


def test_without_processes_all_is_found_here(
    folder: Path, report: Report, monkeypatch: pytest.MonkeyPatch, judged: Judged
) -> None:
    monkeypatch.setattr("serverless_lint.judging._WORTH_A_PROCESS", 1)
    monkeypatch.setattr(
        "serverless_lint.processes.in_processes", lambda begin, shares, on_progress, count: [None] * len(shares)
    )
    found = serverless_lint_in_process(*CHECK, "--jobs", "2", "--no-cache", cwd=folder)
    assert (json.loads(found.stdout), judged[:3]) == (report(), [["one"], ["three"], ["two"]])


def test_a_file_that_is_read_again_and_says_something_else_is_judged_again(
    folder: Path, side_by_side_processes: list[int], judged: Judged, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = processes.in_processes
    other = FUNCTION.replace("Timeout: 2", "Timeout: 1")

    def in_processes(*arguments: Any, count: int) -> object:
        results = original(*arguments, count=count)
        (folder / "one" / "template.yaml").write_text(other, "utf-8")
        return results

    monkeypatch.setattr("serverless_lint.processes.in_processes", in_processes)
    found = json.loads(serverless_lint_in_process(*CHECK, "--jobs", "2", "--no-cache", cwd=folder).stdout)
    assert ("1 s" in found["findings"][0]["message"], judged) == (True, [["one"]])


def test_mistakes_in_what_was_asked_for_are_told_once(folder: Path, side_by_side_processes: list[int]) -> None:
    done = serverless_lint_in_process(*CHECK, "--jobs", "2", "--select", "no-such-rule", cwd=folder)
    assert (done.returncode, done.stderr.count(b"no-such-rule"), side_by_side_processes) == (2, 1, [])


def test_an_unsaved_edit_costs_its_application(folder: Path, judged: Judged) -> None:
    """So do a second one, and taking it back costs nothing."""
    remembered = RememberedParts()
    for seconds in (2, 100, 1, 100):
        inspect(unsaved(folder, seconds), remembered=remembered)
    assert judged == [["."], ["one"], ["three"], ["two"], ["two"], ["two"]]


def test_what_is_remembered_does_not_show(folder: Path) -> None:
    remembered = RememberedParts()
    kept = [inspect(unsaved(folder, seconds), remembered=remembered).report for seconds in (2, 100, 1)]
    anew = [inspect(unsaved(folder, seconds)).report for seconds in (2, 100, 1)]
    assert list(map(said, kept)) == list(map(said, anew))


def test_with_applications_the_whole_project_is_linked_for_those_who_ask(folder: Path, judged: Judged) -> None:
    inspection = inspect(unsaved(folder, 100), remembered=RememberedParts())
    texts = [inspection.document(f"{name}/template.yaml") for name in ("one", "two", "four")]
    assert [each and each.text for each in texts] == [FUNCTION, FUNCTION.replace("Timeout: 2", "Timeout: 100"), None]
    assert [each.timeout.only for each in inspection.project.all(Function)] == [2, 2, 100]


def test_who_asks_about_a_file_looks_at_its_application(folder: Path, judged: Judged) -> None:
    """After an edit nothing is linked again for that; what other files are in is linked when somebody asks."""
    remembered = RememberedParts()
    inspect(unsaved(folder, 2), remembered=remembered)
    inspection = inspect(unsaved(folder, 100), remembered=remembered)
    judged.clear()
    found = [inspection.around(f"{name}/template.yaml").project.all(Function) for name in ("two", "one", "one")]
    assert [[each.timeout.only for each in functions] for functions in found] == [[100], [2], [2]]
    assert judged == [["one"]]


def test_a_joined_application_is_looked_at_with_the_others(folder: Path) -> None:
    (folder / "one" / "inner.yaml").write_text(NESTED.replace("../one", "../two"), "utf-8")
    inspection = inspect(unsaved(folder, 100))
    found = [inspection.around(f"{name}/template.yaml").project for name in ("one", "two", "three")]
    assert [[each.timeout.only for each in project.all(Function)] for project in found] == [[2, 100], [2, 100], [2]]


def test_a_new_file_costs_all_applications(folder: Path, judged: Judged) -> None:
    serverless_lint_in_process(*CHECK, cwd=folder)
    judged.clear()
    (folder / "two" / "src" / "new.py").write_text(HANDLER, "utf-8")
    serverless_lint_in_process(*CHECK, cwd=folder)
    assert judged == [["."], ["one"], ["three"], ["two"]]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("two/template.yaml", NESTED, id="a nested stack"),
        pytest.param("two/template.yaml", FUNCTION.replace("src", "../one/src"), id="a folder of code"),
        pytest.param("two/src/app.py", "from one.src.app import handler\n", id="an import in Python"),
        pytest.param("two/src/app.py", "import one.src.app as other\nhandler = other.handler\n", id="a module"),
        pytest.param("two/src/index.ts", TYPESCRIPT, id="an import in TypeScript"),
    ],
)
def test_applications_are_joined_that_name_each_other(
    folder: Path, report: Report, judged: Judged, name: str, text: str
) -> None:
    (folder / "one" / "src" / "index.ts").write_text("export const other = async (event) => event\n", "utf-8")
    (folder / name).write_text("", "utf-8")
    report()
    judged.clear()
    (folder / name).write_text(text, "utf-8")
    report()
    assert judged[:2] == [["two"], ["one", "two"]]


def test_applications_are_joined_of_which_one_imports_what_the_other_exports(folder: Path, report: Report) -> None:
    (folder / "one" / "template.yaml").write_text(EXPORT, "utf-8")
    (folder / "two" / "template.yaml").write_text(IMPORT, "utf-8")
    assert places(report()) == [("low-timeout", "three/template.yaml"), ("low-timeout", "two/template.yaml")]
    (folder / "one" / "template.yaml").write_text(EXPORT.replace('"1"', '"100"'), "utf-8")
    assert places(report()) == [("low-timeout", "three/template.yaml")]
    (folder / "one" / "template.yaml").write_text(EXPORT.replace("Name: Seconds", "Name: Others"), "utf-8")
    assert places(report()) == [("low-timeout", "three/template.yaml")]


@pytest.mark.parametrize(
    "metric", ["Dimensions: [DIMENSION]", "Metrics: [{MetricStat: {Metric: {Dimensions: [DIMENSION]}}}]"]
)
@pytest.mark.parametrize("name", ["orders", "!Sub '${AWS::Region}-orders'"])
def test_applications_are_joined_of_which_one_watches_what_the_other_names(
    folder: Path, report: Report, metric: str, name: str
) -> None:
    named = FUNCTION.replace("Timeout: 2", f"FunctionName: {name}, Timeout: 100")
    (folder / "one" / "template.yaml").write_text(named, "utf-8")
    dimension = f"{{ Name: FunctionName, Value: {name} }}"
    settings = f"Namespace: AWS/Lambda, {metric.replace('DIMENSION', dimension)}"
    alarm = f"Resources: {{ A: {{ Type: AWS::CloudWatch::Alarm, Properties: {{ {settings} }} }} }}\n"
    (folder / "two" / "template.yaml").write_text(alarm, "utf-8")
    found = places(report("--select", "function-without-alarm"))
    assert found == [("function-without-alarm", "three/template.yaml")]
    (folder / "two" / "template.yaml").write_text(alarm.replace("orders", "others"), "utf-8")
    assert len(places(report("--select", "function-without-alarm"))) == 2


def test_what_parts_applications_is_noticed(folder: Path, report: Report, judged: Judged) -> None:
    (folder / "two" / "template.yaml").write_text(FUNCTION.replace("src", "../one/src"), "utf-8")
    report()
    judged.clear()
    (folder / "two" / "template.yaml").write_text(FUNCTION, "utf-8")
    (folder / "one" / "src" / "app.py").write_text(HANDLER.replace("handler", "main"), "utf-8")
    assert places(report())[0] == ("handler-not-found", "one/template.yaml")
    assert judged[:2] == [["one"], ["two"]]


def test_what_is_ignored_is_kept_with_its_application(folder: Path, report: Report) -> None:
    text = FUNCTION.replace("    Properties", "    # serverless-lint: ignore[low-timeout] soon\n    Properties")
    (folder / "one" / "template.yaml").write_text(text, "utf-8")
    assert [each["path"] for each in report()["ignored"]] == ["one/template.yaml"]
    (folder / "two" / "src" / "app.py").write_text(HANDLER + "# more\n", "utf-8")
    assert [each["path"] for each in report()["ignored"]] == ["one/template.yaml"]


def test_damaged_entries_are_found_out_anew(folder: Path, tmp_path: Path, report: Report, judged: Judged) -> None:
    report()
    with sqlite3.connect(tmp_path / "cache" / "cache.sqlite3") as connection:
        connection.execute("UPDATE entries SET value = substr(value, 1, 8) || x'00' || substr(value, 10)")
    judged.clear()
    assert len(report()["findings"]) == 3
    assert judged[:4] == [["."], ["one"], ["three"], ["two"]]


def test_what_crashed_is_tried_again(folder: Path, monkeypatch: pytest.MonkeyPatch, judged: Judged) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("serverless_lint.link.handlers.HandlerFinder.resolve", lambda finder, function: 1 // 0)
        assert b"internal-error" in serverless_lint_in_process(*CHECK, cwd=folder).stdout
    judged.clear()
    assert b"internal-error" not in serverless_lint_in_process(*CHECK, cwd=folder).stdout
    assert judged == [["one"], ["three"], ["two"]]


def test_a_file_that_changes_during_the_run_is_not_kept_as_it_was(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = Judge.outcomes_here
    other = FUNCTION.replace("Timeout: 2", "Timeout: 100")

    def change_first(self: Judge, groups: list[frozenset[str]]) -> object:
        self._stages.kept_reports.documents.clear()  # type: ignore[union-attr]
        (folder / "one" / "template.yaml").write_text(other, "utf-8")
        return found(self, groups)

    with monkeypatch.context() as patch:
        patch.setattr(Judge, "outcomes_here", change_first)
        serverless_lint_in_process(*CHECK, cwd=folder)
    (folder / "one" / "template.yaml").write_text(FUNCTION, "utf-8")
    assert places(json.loads(serverless_lint_in_process(*CHECK, cwd=folder).stdout))[0] == (
        "low-timeout",
        "one/template.yaml",
    )


@pytest.mark.parametrize(
    ("patterns", "expected"),
    [
        pytest.param(("/*",), {".": ["top.py"], "a": ["a/b/x.py", "a/y.py"], "c": ["c/z.py"]}, id="all in the root"),
        pytest.param(("a/b",), {".": ["a/y.py", "c/z.py", "top.py"], "a/b": ["a/b/x.py"]}, id="a folder below"),
        pytest.param(("b", "a"), {".": ["c/z.py", "top.py"], "a": ["a/b/x.py", "a/y.py"]}, id="the outermost"),
        pytest.param(("*.py",), {".": ["a/b/x.py", "a/y.py", "c/z.py", "top.py"]}, id="no folder"),
    ],
)
def test_patterns_name_folders(patterns: tuple[str, ...], expected: dict[str, list[str]]) -> None:
    assert Applications(["a/b/x.py", "a/y.py", "c/z.py", "top.py"], patterns).files == expected


def test_cfn_lint_speaks_of_the_templates_of_all_applications(folder: Path) -> None:
    """It is asked once; what it has said of an application that has not changed is kept."""
    (folder / "serverless-lint.toml").write_text('applications = ["/*"]\nselect = ["cfn-lint"]\n', "utf-8")
    for name in ("one", "two"):
        (folder / name / "template.yaml").write_text(FUNCTION.replace("Timeout: 2", "Bogus: 2"), "utf-8")
    check = ("check", "--jobs", "1", "-f", "json", "--exit-zero")
    before, changed, anew = (
        serverless_lint_in_process(*check, *more, cwd=folder).stdout for more in ((), (), ("--no-cache",))
    )
    assert before == changed == anew
    assert places(json.loads(before)) == [("cfn-lint:E3002", f"{name}/template.yaml") for name in ("one", "two")]
