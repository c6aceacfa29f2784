"""The hooks do on real commits what the documents say, whatever pre-commit hands them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from document_examples import examples
from git_command import needs_git
from pre_commit_repository import CHANGED_FILES, WHOLE_PROJECT, Repository

pytestmark = needs_git

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Worker:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.13, Timeout: 30, CodeUri: src, Handler: app.handler}
"""
HANDLER = "def handler(event, context):\n    return None\n"
APPLICATION = {"template.yaml": TEMPLATE, "src/app.py": HANDLER}
LOST_HANDLER = "error[handler-not-found]: `Worker` cannot start, `src/app.py` offers no `"
KEY = 'KEY = "AKIAQ6LWG5Y7KXIEFDSA"\n'
OTHER_KEY = 'OTHER_KEY = "AKIAZ3HVT7R2NMPQWDLB"\n'
LEAKED_KEY = "error[hardcoded-aws-access-key]"

ROOT = Path(__file__).parent.parent
BOTH: dict[str, dict[str, object]] = {CHANGED_FILES: {}, WHOLE_PROJECT: {}}
CONFIGURATION = 'select = ["handler-not-found", "hardcoded-aws-access-key"]\n'
SGR = re.compile(r"\x1b\[[0-9;]*[mK]")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A repository with the hook for changed files and two rules."""
    made = Repository(tmp_path / "work")
    made.initialize()
    made.write({"serverless-lint.toml": CONFIGURATION})
    made.configure({CHANGED_FILES: {}})
    return made


def findings(output: str) -> list[str]:
    """The first line of each finding, in order."""
    return re.findall(r"^(?:error|warning|info)\[.*", output, re.MULTILINE)


def documented_hooks() -> list[dict[str, Any]]:
    """The hooks as the documents tell people to configure them."""
    (example,) = (each for each in examples() if each.name == ".pre-commit-config.yaml")
    hooks: list[dict[str, Any]] = example.content["repos"][0]["hooks"]
    return hooks


def places(output: str) -> list[str]:
    """The file of each finding, in order."""
    return re.findall(r"^ *--> (.*):\d+:\d+$", output, re.MULTILINE)


def test_a_bad_commit_is_stopped(repository: Repository) -> None:
    """Git commits nothing, and both hooks say why."""
    repository.configure(BOTH)
    repository.start_with(APPLICATION)
    process = repository.commit({"template.yaml": TEMPLATE.replace("app.handler", "app.main")})
    assert (process.returncode, repository.commits()) == (1, 1)
    assert repository.verdicts() == {CHANGED_FILES: 1, WHOLE_PROJECT: 1}
    assert findings(process.stdout) == [LOST_HANDLER + "main`: write `handler`"] * 2


def test_a_clean_commit_passes(repository: Repository) -> None:
    """Git commits."""
    repository.configure(BOTH)
    process = repository.commit(APPLICATION)
    assert (process.returncode, repository.commits()) == (0, 1)
    assert repository.verdicts() == {CHANGED_FILES: 0, WHOLE_PROJECT: 0}
    assert findings(process.stdout) == []


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        pytest.param(
            {"template.yaml": TEMPLATE.replace("app.handler", "app.main")},
            LOST_HANDLER + "main`: write `handler`",
            id="template",
        ),
        pytest.param(
            {"src/app.py": HANDLER.replace("handler", "main")}, LOST_HANDLER + "handler`: write `main`", id="code"
        ),
    ],
)
def test_a_change_that_breaks_an_unchanged_file_is_stopped(
    repository: Repository, change: Mapping[str, str], finding: str
) -> None:
    """The hook gets one of two files that no longer fit together."""
    repository.start_with(APPLICATION)
    process = repository.commit(change)
    assert (process.returncode, findings(process.stdout)) == (1, [finding])


def test_a_deleted_handler_is_caught_by_the_hook_for_the_whole_project(repository: Repository) -> None:
    """pre-commit tells no hook of deleted files, so the one for changed files has nothing to do."""
    repository.configure(BOTH)
    repository.start_with(APPLICATION)
    repository.git("rm", "--quiet", "src/app.py")
    process = repository.commit()
    assert (process.returncode, repository.verdicts()) == (1, {WHOLE_PROJECT: 1})
    assert findings(process.stdout) == ["error[handler-not-found]: `Worker` has no code, there is no folder `src`"]


def test_old_findings_stop_no_commit(repository: Repository) -> None:
    """Those of the same file and of others; what comes to them does."""
    old = {f"src/keys{number}.py": KEY for number in range(10)}
    repository.start_with({**APPLICATION, **old})
    assert (
        repository.commit({"src/keys0.py": f"# Still there\n{KEY}", "src/app.py": "# Changed\n" + HANDLER}).returncode
        == 0
    )
    process = repository.commit({"src/keys1.py": KEY + OTHER_KEY})
    assert (process.returncode, places(process.stdout)) == (1, ["src/keys1.py"])
    assert "1 new finding since `HEAD`, 1 old one not shown." in process.stdout


def test_old_findings_stop_no_push(repository: Repository) -> None:
    """A push is compared with what the remote has."""
    repository.start_with({**APPLICATION, "src/keys.py": KEY})
    assert repository.commit({"src/keys.py": f"# Still there\n{KEY}"}).returncode == 0
    assert repository.push().returncode == 0


def test_all_files_are_checked_for_what_is_old_as_well(repository: Repository) -> None:
    """Without a change there is nothing new, and nobody asks for nothing."""
    repository.start_with({**APPLICATION, "src/keys.py": KEY})
    process = repository.pre_commit("run", "--all-files")
    assert (process.returncode, places(process.stdout)) == (1, ["src/keys.py"])


def test_a_part_of_a_commit_is_compared_as_well(repository: Repository) -> None:
    """Git knows of no staged change then."""
    repository.start_with({**APPLICATION, "src/keys.py": KEY})
    repository.write({"src/keys.py": f"# Still there\n{KEY}"})
    assert repository.run("git", "commit", "--quiet", "--message", "x", "src/keys.py").returncode == 0


def test_the_configuration_of_the_hook_can_ask_for_everything(repository: Repository) -> None:
    """`args` come behind what the hook brings."""
    repository.configure({CHANGED_FILES: {"args": ["--no-new-only", "--"]}})
    repository.start_with({**APPLICATION, "src/keys.py": KEY})
    process = repository.commit({"src/keys.py": f"# Still there\n{KEY}"})
    assert (process.returncode, places(process.stdout)) == (1, ["src/keys.py"])


def test_any_file_name_will_do(repository: Repository) -> None:
    """No name is taken for an option, and each is shown as it is."""
    names = [
        "--exit-zero.py",
        "--output=report.json",
        "-f.py",
        "src/größe.py",
        "src/it's $HOME & more.py",
        "src/two words.py",
    ]
    process = repository.commit({**APPLICATION, **dict.fromkeys(names, KEY)})
    assert (process.returncode, places(process.stdout)) == (1, names)


def test_options_of_the_user_take_effect(repository: Repository) -> None:
    """`args` in the user's configuration are options of `check`."""
    repository.configure({CHANGED_FILES: {"args": ["--select", "handler-not-found"]}})
    assert repository.commit({**APPLICATION, "src/keys.py": KEY}).returncode == 0


@pytest.mark.parametrize(
    ("staged", "in_the_work_tree", "code"),
    [
        pytest.param(HANDLER, KEY + HANDLER, 0, id="bad but not staged"),
        pytest.param(KEY + HANDLER, HANDLER, 1, id="mended but not staged"),
    ],
)
def test_what_is_staged_counts(repository: Repository, staged: str, in_the_work_tree: str, code: int) -> None:
    """What is in the work tree only is neither checked nor lost."""
    repository.start_with(APPLICATION)
    repository.write({"src/app.py": "# changed\n" + staged})
    repository.git("add", "src/app.py")
    repository.write({"src/app.py": in_the_work_tree})
    assert repository.commit().returncode == code
    assert (repository.folder / "src/app.py").read_text("utf-8") == in_the_work_tree


def test_a_part_of_what_is_changed_can_be_committed(repository: Repository) -> None:
    """`git commit FILE` gives the hooks an index of its own."""
    repository.start_with(APPLICATION)
    repository.write({"src/app.py": KEY + HANDLER, "src/clean.py": "X = 1\n"})
    repository.git("add", "src/clean.py")
    assert repository.run("git", "commit", "--quiet", "--message", "x", "src/clean.py").returncode == 0
    assert repository.run("git", "commit", "--quiet", "--message", "x", "src/app.py").returncode == 1


def test_colours_do_no_harm(repository: Repository) -> None:
    """With colours pre-commit gives the hook a terminal without width: the report is the same but for the colours."""
    repository.start_with({**APPLICATION, "src/app.py": KEY + HANDLER.replace("handler", "main")})
    plain = repository.pre_commit("run", "--all-files", "--color=never")
    colored = repository.pre_commit("run", "--all-files", "--color=always")
    assert findings(plain.stdout) == [
        LEAKED_KEY + ": the access key id `AKIA…FDSA` is in the file: deactivate it and use the function's role",
        LOST_HANDLER + "handler`: write `main`",
    ]
    assert "\x1b[31m\x1b[1merror[" in colored.stdout
    assert _without_times(SGR.sub("", colored.stdout)) == _without_times(plain.stdout)


def test_files_that_are_none_of_our_business_pass(repository: Repository) -> None:
    """A repository may have YAML, JSON and Python and nothing serverless at all."""
    process = repository.commit({"settings.json": "{}\n", "pod.yaml": "kind: Pod\n", "tool.py": "print()\n"})
    assert (process.returncode, repository.verdicts()) == (0, {CHANGED_FILES: 0})


def test_excluded_files_pass(repository: Repository) -> None:
    """pre-commit names every file, also those that the configuration leaves out."""
    repository.write({"serverless-lint.toml": CONFIGURATION + 'extend-exclude = ["samples/"]\n'})
    assert repository.commit({**APPLICATION, "samples/keys.py": KEY, "node_modules/x.js": KEY}).returncode == 0


def test_more_files_than_an_argument_list_holds_are_all_checked(repository: Repository) -> None:
    """pre-commit splits them at 128 KiB; each part is checked within the whole project and says what touches it."""
    names = [f"src/{'long' * 50}/{number:04}.py" for number in range(1000)]
    files = {**dict.fromkeys(names, "X = 1\n"), names[0]: KEY, names[-1]: KEY}
    process = repository.commit({**APPLICATION, **files, "src/app.py": HANDLER.replace("handler", "main")})
    assert (process.returncode, process.stdout.count("Failing: 2 findings")) == (1, 2)
    assert sorted(places(process.stdout)) == [names[0], names[-1], "template.yaml", "template.yaml"]


def test_the_configuration_of_a_sub_project_holds_for_its_files(repository: Repository) -> None:
    """In a repository of several projects the nearest configuration counts, as on the command line."""
    configuration = 'select = ["handler-not-found"]\n'
    orders = {f"orders/{name}": text for name, text in APPLICATION.items()}
    repository.start_with({**orders, "orders/serverless-lint.toml": configuration})
    assert repository.commit({"orders/src/keys.py": KEY}).returncode == 0
    process = repository.commit({"other/keys.py": KEY})
    assert (process.returncode, places(process.stdout)) == (1, ["other/keys.py"])


def test_a_hook_for_one_sub_project_checks_that(repository: Repository) -> None:
    """`args` may name the folder for the whole-project hook, and `files` when it runs."""
    repository.configure({WHOLE_PROJECT: {"args": ["orders"], "always_run": False, "files": "^orders/"}})
    repository.start_with({f"orders/{name}": text for name, text in APPLICATION.items()})
    assert repository.commit({"other/keys.py": KEY}).returncode == 0
    assert repository.verdicts() == {}
    process = repository.commit({"orders/src/app.py": HANDLER.replace("handler", "main")})
    assert (process.returncode, places(process.stdout)) == (1, ["orders/template.yaml"])


def test_a_commit_in_a_linked_work_tree_is_checked(repository: Repository) -> None:
    """There `.git` is a file."""
    repository.start_with(APPLICATION)
    repository.git("worktree", "add", "--quiet", "../linked")
    linked = Repository(repository.folder.parent / "linked")
    process = linked.commit({"src/app.py": HANDLER.replace("handler", "main")})
    assert (process.returncode, places(process.stdout)) == (1, ["template.yaml"])
    assert linked.commit(APPLICATION | {"src/app.py": "# clean\n" + HANDLER}).returncode == 0


def test_a_bad_push_is_stopped(repository: Repository) -> None:
    """The hook gets the files that differ between what is pushed and what the remote has."""
    repository.start_with(APPLICATION)
    repository.write({"src/keys.py": KEY})
    repository.git("add", "--all")
    repository.git("commit", "--quiet", "--no-verify", "--message", "Leak")
    process = repository.push()
    assert (process.returncode, places(process.stdout)) == (1, ["src/keys.py"])
    given = repository.pre_commit("run", "--hook-stage", "pre-push", "--from-ref", "HEAD~1", "--to-ref", "HEAD")
    assert (given.returncode, places(given.stdout)) == (1, ["src/keys.py"])


def test_changed_files_on_commit_and_everything_on_push(repository: Repository) -> None:
    """With the stages of the documents, nothing is said twice and nothing gets away."""
    stages = {hook["id"]: {"stages": hook["stages"]} for hook in documented_hooks()}
    repository.configure(stages)
    repository.start_with(APPLICATION)
    assert repository.commit({"src/other.py": "X = 1\n"}).returncode == 0
    assert repository.verdicts() == {CHANGED_FILES: 0}
    repository.git("rm", "--quiet", "src/app.py")
    assert repository.commit().returncode == 0
    process = repository.push()
    assert (process.returncode, repository.verdicts()) == (1, {WHOLE_PROJECT: 1})


@pytest.mark.network
@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="pre-commit installs from a git repository")
def test_pre_commit_installs_the_hooks_from_this_repository(tmp_path: Path) -> None:
    """It clones the repository, and installs package and requirements into an environment that it makes."""
    repository = Repository(tmp_path / "work", {"PYTHONPATH": ""})
    repository.initialize()
    repository.start_with({**APPLICATION, "src/app.py": HANDLER.replace("handler", "main")})
    process = repository.pre_commit("try-repo", str(ROOT), "--all-files")
    said_by_both = findings(process.stdout).count(LOST_HANDLER + "handler`: write `main`")
    assert (process.returncode, said_by_both) == (1, 2)


def _without_times(output: str) -> str:
    return re.sub(r"in \d+\.\d s\.", "in N s.", output)
