"""Plug-ins: installed packages whose rules a configuration adds."""

from __future__ import annotations

import importlib
import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from command import EARLY_DAY, PACKAGE_PARENT, serverless_lint_process
from serverless_lint import model

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  orders:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      CodeUri: s3://artifacts/orders.zip
      Timeout: 30
      MemorySize: 512
      Tracing: Active
  Logs:
    Type: AWS::Logs::LogGroup
    Properties: { LogGroupName: !Sub "/aws/lambda/${orders}", RetentionInDays: 30 }
"""

CODE = '''\
from collections.abc import Iterator
from typing import Annotated

from serverless_lint.model import Function
from serverless_lint.rule import Category, Option, Problem, Severity, rule


@rule(Severity.WARNING, Category.OPERATIONS, since="1.0")
def acme_function_name(
    function: Function, *, prefix: Annotated[str, Option("how names begin")] = "Acme"
) -> Iterator[Problem]:
    """A function has a name that is not one of ours.

    Names begin with the prefix of the team.
    """
    if not function.name.startswith(prefix):
        yield Problem(function, f"`{function.name}` does not begin with `{prefix}`", function=function.name)
'''
FINDING = "template.yaml:3:3: warning[acme-function-name] `orders` does not begin with `Acme`\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "template.yaml").write_text(TEMPLATE, "utf-8")
    (folder / "serverless-lint.toml").write_text('plugins = ["acme"]\n', "utf-8")
    return folder


Install = Callable[..., Path]


@pytest.fixture
def install(tmp_path: Path) -> Install:
    """Put a distribution with one entry point onto the path for imports, as an installer would."""

    def install_files(files: Mapping[str, str], entry_point: str = "acme = acme_rules") -> Path:
        site = tmp_path / "site"
        metadata = {
            "acme_rules-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: acme-rules\nVersion: 1.0\n",
            "acme_rules-1.0.dist-info/entry_points.txt": f"[serverless_lint.rules]\n{entry_point}\n",
        }
        for name, text in {**files, **metadata}.items():
            (site / name).parent.mkdir(parents=True, exist_ok=True)
            (site / name).write_text(text, "utf-8")
        return site

    return install_files


def run(*arguments: str, cwd: Path, site: Path | None = None) -> tuple[int, str, str]:
    """Exit code and outputs of a command that finds the installed distribution."""
    path = os.pathsep.join((PACKAGE_PARENT, *([str(site)] if site else ())))
    process = serverless_lint_process(*arguments, cwd=cwd, environment={"PYTHONPATH": path})
    return process.returncode, process.stdout.decode(), process.stderr.decode()


def check(cwd: Path, site: Path | None, *arguments: str) -> tuple[int, str, str]:
    options = ("--no-cfn-lint", "--as-of", str(EARLY_DAY), "--jobs", "1", "-q", "-f", "concise")
    return run("check", *options, *arguments, cwd=cwd, site=site)


def test_a_rule_of_a_plug_in_runs(project: Path, install: Install) -> None:
    site = install({"acme_rules.py": CODE})
    assert check(project, site) == (1, FINDING, "")


def test_a_plug_in_that_is_not_named_is_not_imported(project: Path, install: Install) -> None:
    site = install({"acme_rules.py": "raise AssertionError"})
    (project / "serverless-lint.toml").write_text("", "utf-8")
    assert check(project, site) == (0, "", "")


def test_the_modules_of_a_package_hold_its_rules(project: Path, install: Install) -> None:
    site = install({"acme_rules/__init__.py": "", "acme_rules/names.py": CODE})
    assert check(project, site) == (1, FINDING, "")


@pytest.mark.parametrize(
    ("configuration", "output"),
    [
        pytest.param('select = ["acme-function-name"]', FINDING, id="selected"),
        pytest.param('ignore = ["acme-function-name"]', "", id="ignored"),
        pytest.param('select = ["category:operations"]', FINDING, id="selected by category"),
        pytest.param(
            '[severity]\nacme-function-name = "info"', FINDING.replace("warning", "info"), id="of another severity"
        ),
        pytest.param('[rules.acme-function-name]\nprefix = "ord"', "", id="with an option"),
        pytest.param('[per-file-ignores]\n"*.yaml" = ["acme-function-name"]', "", id="ignored in files"),
    ],
)
def test_a_rule_of_a_plug_in_is_configured_as_any_other(
    project: Path, install: Install, configuration: str, output: str
) -> None:
    (project / "serverless-lint.toml").write_text(f'plugins = ["acme"]\n{configuration}\n', "utf-8")
    assert check(project, install({"acme_rules.py": CODE}))[1] == output


def test_a_comment_ignores_a_rule_of_a_plug_in(project: Path, install: Install) -> None:
    text = TEMPLATE.replace("  orders:", "  orders:  # serverless-lint: ignore[acme-function-name] old")
    (project / "template.yaml").write_text(text, "utf-8")
    assert check(project, install({"acme_rules.py": CODE})) == (0, "", "")


def test_the_page_of_a_rule_is_its_docstring(project: Path, install: Install) -> None:
    assert run("explain", "acme-function-name", cwd=project, site=install({"acme_rules.py": CODE})) == (
        0,
        "# acme-function-name\n\nA function has a name that is not one of ours.\n\n"
        "Names begin with the prefix of the team.\n\n"
        "options in `[rules.acme-function-name]` of the configuration:\n"
        '  prefix = "Acme": how names begin (a text)\n\n'
        "severity warning, category operations, confidence high, since 1.0\n",
        "",
    )


def test_the_page_of_a_rule_may_be_a_file_of_the_plug_in(project: Path, install: Install) -> None:
    page = "# acme-function-name\n\nNames are ours.\n\n## Why is this bad?\n\nNobody finds it. Really.\n"
    site = install({"acme_rules/__init__.py": CODE, "acme_rules/rules/acme-function-name.md": page})
    assert run("explain", "acme-function-name", cwd=project, site=site)[1].startswith(page)


def test_a_kept_report_still_knows_the_page(project: Path, install: Install) -> None:
    page = "# acme-function-name\n\nNames are ours.\n\n## Why is this bad?\n\nNobody finds it. Really.\n"
    site = install({"acme_rules/__init__.py": CODE, "acme_rules/rules/acme-function-name.md": page})
    for path in (*project.iterdir(), *site.rglob("*.py")):
        os.utime(path, (1_700_000_000, 1_700_000_000))
    first = run("check", "--no-cfn-lint", "-q", cwd=project, site=site)
    assert run("check", "--no-cfn-lint", "-q", cwd=project, site=site) == first
    assert "= why: Nobody finds it." in first[1]


def test_a_changed_plug_in_is_run_anew(project: Path, install: Install) -> None:
    site = install({"acme_rules.py": CODE})
    for path in project.iterdir():
        os.utime(path, (1_700_000_000, 1_700_000_000))
    before = check(project, site)[1]
    install({"acme_rules.py": CODE.replace("does not begin", "begins not")})
    assert (before, check(project, site)[1]) == (FINDING, FINDING.replace("does not begin", "begins not"))


def test_the_rules_of_a_plug_in_are_listed(project: Path, install: Install) -> None:
    output = run("rules", "--format", "json", cwd=project, site=install({"acme_rules.py": CODE}))[1]
    rules: list[dict[str, Any]] = json.loads(output)
    assert [rule["summary"] for rule in rules if rule["id"] == "acme-function-name"] == [
        "A function has a name that is not one of ours."
    ]


def test_a_plug_in_that_is_not_installed_is_an_error(project: Path) -> None:
    code, _, message = check(project, None)
    assert (code, message) == (
        2,
        "error: serverless-lint.toml:1: no plug-in `acme` is installed "
        "(install it beside serverless-lint; there are none)\n",
    )


def test_a_misspelt_plug_in_is_an_error_with_a_suggestion(project: Path, install: Install) -> None:
    (project / "serverless-lint.toml").write_text('plugins = [\n  "acne",\n]\n', "utf-8")
    code, _, message = check(project, install({"acme_rules.py": CODE}))
    assert (code, message) == (
        2,
        "error: serverless-lint.toml:2: no plug-in `acne` is installed (did you mean `acme`?)\n",
    )


@pytest.mark.parametrize(
    ("code", "entry_point", "why"),
    [
        pytest.param("", "acme = acme_rules", "`acme_rules` has no rules", id="no rules"),
        pytest.param(
            "raise LookupError('no rules today')",
            "acme = acme_rules",
            "LookupError: no rules today",
            id="crash on import",
        ),
        pytest.param(
            CODE.replace('Annotated[str, Option("how names begin")]', "str"),
            "acme = acme_rules",
            "TypeError: `prefix` is no option of a rule: make it keyword-only, with a default and the annotation "
            "`Annotated[<type>, Option(<what it means>)]`",
            id="option without meaning",
        ),
        pytest.param(
            CODE.replace("acme_function_name", "low_timeout"),
            "acme = acme_rules",
            "there is already a rule `low-timeout`",
            id="id is taken",
        ),
        pytest.param(
            CODE.replace("function: Function", "function: int"),
            "acme = acme_rules",
            "`acme-function-name` is about `int`, which no rule can look at",
            id="unknown subject",
        ),
    ],
)
def test_a_broken_plug_in_is_an_error(project: Path, install: Install, code: str, entry_point: str, why: str) -> None:
    site = install({"acme_rules.py": code}, entry_point)
    message = f"error: serverless-lint.toml:1: the plug-in `acme` cannot be used: {why}\n"
    assert check(project, site) == (2, "", message)


def test_a_plug_in_whose_module_is_missing_is_an_error(project: Path, install: Install) -> None:
    with pytest.raises(ModuleNotFoundError) as said:
        importlib.import_module("gone_rules")
    code, output, message = check(project, install({}, "acme = gone_rules"))
    assert (code, output) == (2, "")
    assert message.endswith(f"the plug-in `acme` cannot be used: ModuleNotFoundError: {said.value}\n")


def test_a_scanned_folder_cannot_bring_its_own_plug_in(project: Path, install: Install) -> None:
    install({"acme_rules.py": "print('imported')\n" + CODE}).rename(project / "site")
    for path in (project / "site").iterdir():
        path.rename(project / path.name)
    code, output, message = check(project, None)
    assert (code, output, message.partition(":")[0]) == (2, "", "error")


@pytest.mark.parametrize(("name", "place"), sorted(model._MOVED.items()))
def test_what_moved_from_the_model_can_still_be_imported_from_there(name: str, place: str) -> None:
    with pytest.warns(DeprecationWarning, match=f"import `{name}` from `serverless_lint.analyses.{place}`"):
        moved = getattr(model, name)
    assert moved is getattr(importlib.import_module(f"serverless_lint.analyses.{place}"), name)


def test_what_never_was_in_the_model_is_not_there() -> None:
    with pytest.raises(ImportError):
        exec("from serverless_lint.model import Nothing")


def test_a_plug_in_may_still_look_at_what_moved(project: Path, install: Install) -> None:
    code = CODE.replace("import Function", "import FunctionLogs as Function").replace(
        "function.name", "function.function.name"
    )
    _, output, _ = check(project, install({"acme_rules.py": code}))
    assert "[acme-function-name]" in output
