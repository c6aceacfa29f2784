"""A configuration file in a folder below the root holds for what is found in its folder."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from command import serverless_lint_in_process, serverless_lint_process
from git_command import run_git
from serverless_lint.config import file
from serverless_lint.config.file import load_config
from serverless_lint.config.folders import discovered
from serverless_lint.files import gitignore

FUNCTION = """\
Transform: AWS::Serverless-2016-10-31
Parameters: { Unused: { Type: String } }
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties: { Runtime: python3.13, Handler: app.handler, CodeUri: src, Timeout: 2 }
"""
WITH_UNUSED_PARAMETER = """\
Parameters: { Unused: { Type: String } }
Resources:
  Q: { Type: AWS::SQS::Queue }
"""
CODE = "import boto3, urllib.request\na = boto3.client('sts')\ndef handler(e, c): a.get_caller_identity()\n"
FOLDERS = ("", "orders/", "orders/late/", "users/")
LOW_TIMEOUTS = tuple(f"{folder}template.yaml:6:85: warning[low-timeout]" for folder in FOLDERS)
UPWARDS = {"": "", "orders/": "../", "orders/late/": "../../", "users/": "../"}
ROOT, ORDERS, LATE, USERS = LOW_TIMEOUTS


def write(folder: Path, files: dict[str, str]) -> None:
    applications = {
        f"{base}{name}": text for base in FOLDERS for name, text in (("template.yaml", FUNCTION), ("src/app.py", CODE))
    }
    for name, text in {**applications, **files}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")


def reported(folder: Path, arguments: str = "", *, select: str = "--select low-timeout") -> list[str]:
    """Each finding with its place, severity and rule."""
    given = (*arguments.split(), *select.split(), "-f", "concise", "-q", "--no-cfn-lint", "--exit-zero", "--no-cache")
    process = serverless_lint_in_process("check", *given, cwd=folder)
    assert process.stderr == b""
    return [line.partition(" `")[0] for line in process.stdout.decode().splitlines()]


def notes(folder: Path, *arguments: str) -> list[str]:
    process = serverless_lint_in_process("check", "--no-cfn-lint", "--exit-zero", *arguments, cwd=folder)
    lines = process.stderr.decode().splitlines()
    return [line for line in lines if line.startswith(("note: ", "error: ")) and "serverless-lint.toml" in line]


def recording(function: Callable[[Any], Any], given: list[Any]) -> Callable[[Any], Any]:
    """The function, noting what it is given."""

    def recorded(argument: Any) -> Any:
        given.append(argument)
        return function(argument)

    return recorded


SEVERITY = '[severity]\nlow-timeout = "info"\n'


@pytest.mark.parametrize(
    ("files", "arguments", "findings"),
    [
        pytest.param({}, "", [ROOT, ORDERS, LATE, USERS], id="none"),
        pytest.param(
            {"orders/serverless-lint.toml": 'ignore = ["low-timeout"]'},
            "",
            [ROOT, ORDERS, LATE, USERS],
            id="options win",
        ),
        pytest.param(
            {"orders/serverless-lint.toml": SEVERITY},
            "",
            [ROOT, ORDERS.replace("warning", "info"), LATE.replace("warning", "info"), USERS],
            id="a severity, also in folders below",
        ),
        pytest.param(
            {"serverless-lint.toml": SEVERITY, "orders/serverless-lint.toml": ""},
            "",
            [ROOT.replace("warning", "info"), ORDERS, LATE, USERS.replace("warning", "info")],
            id="the closest alone counts",
        ),
        pytest.param(
            {
                "serverless-lint.toml": SEVERITY,
                "orders/serverless-lint.toml": 'extend = "../serverless-lint.toml"',
                "orders/late/serverless-lint.toml": "",
            },
            "",
            [
                ROOT.replace("warning", "info"),
                ORDERS.replace("warning", "info"),
                LATE,
                USERS.replace("warning", "info"),
            ],
            id="what is above counts if it is named",
        ),
        pytest.param(
            {"orders/pyproject.toml": "[tool.serverless-lint.rules.low-timeout]\nseconds = 1\n"},
            "",
            [ROOT, USERS],
            id="options of rules",
        ),
        pytest.param(
            {
                "serverless-lint.toml": "[rules.low-timeout]\nseconds = 1\n",
                "orders/late/.serverless-lint.toml": "[rules.low-timeout]\nseconds = 2\n",
            },
            "",
            [LATE],
            id="options of rules that differ",
        ),
        pytest.param(
            {"orders/serverless-lint.toml": '[per-file-ignores]\n"/template.yaml" = ["low-timeout"]'},
            "",
            [ROOT, LATE, USERS],
            id="patterns begin at the folder",
        ),
        pytest.param(
            {"orders/serverless-lint.toml": 'extend-exclude = ["/late/"]'},
            "",
            [ROOT, ORDERS, USERS],
            id="excluded files",
        ),
        pytest.param(
            {"orders/serverless-lint.toml": 'extend-exclude = ["/late/"]'},
            "orders/late",
            [LATE],
            id="asked for by name",
        ),
        pytest.param(
            {
                "orders/serverless-lint.toml": 'extend-exclude = ["/late/"]',
                "orders/late/serverless-lint.toml": SEVERITY,
            },
            "",
            [ROOT, ORDERS, USERS],
            id="what is in an excluded folder excludes nothing from it",
        ),
        pytest.param(
            {"serverless-lint.toml": "", "orders/serverless-lint.toml": SEVERITY},
            "orders/late users",
            [LATE.replace("warning", "info"), USERS],
            id="a file between the root and what is checked",
        ),
        pytest.param(
            {"serverless-lint.toml": "", "orders/serverless-lint.toml": SEVERITY},
            "orders/template.yaml users/template.yaml",
            [ORDERS.replace("warning", "info"), USERS],
            id="files by name",
        ),
        pytest.param(
            {"orders/serverless-lint.toml": SEVERITY}, "--isolated", [ROOT, ORDERS, LATE, USERS], id="none is wanted"
        ),
        pytest.param(
            {"serverless-lint.toml": "", "orders/serverless-lint.toml": SEVERITY},
            "--config serverless-lint.toml",
            [ROOT, ORDERS, LATE, USERS],
            id="one is named for all",
        ),
        pytest.param(
            {"orders/serverless-lint.toml": SEVERITY},
            "--config rules.low-timeout.seconds=1",
            [],
            id="a value for all",
        ),
        pytest.param({"orders/pyproject.toml": "[tool.ruff]\n"}, "", [ROOT, ORDERS, LATE, USERS], id="of other tools"),
    ],
)
def test_findings_are_judged_by_the_closest_configuration(
    tmp_path: Path, files: dict[str, str], arguments: str, findings: list[str]
) -> None:
    """It counts where a finding stands, for the folders below as well, until another one is closer."""
    write(tmp_path, files)
    assert reported(tmp_path, arguments) == sorted(findings, key=lambda finding: finding.partition(" ")[0])


@pytest.mark.parametrize(
    ("configuration", "findings"),
    [
        pytest.param('select = ["low-timeout"]', [ORDERS], id="select"),
        pytest.param(
            'select = ["low-timeout", "queue-visibility-below-timeout"]\nignore = ["low-timeout"]', [], id="ignore"
        ),
        pytest.param('select = []\nextend-select = ["low-timeout"]', [ORDERS], id="extend-select"),
    ],
)
def test_rules_are_chosen_in_each_folder(tmp_path: Path, configuration: str, findings: list[str]) -> None:
    """What runs in one folder is silent in the others."""
    write(tmp_path, {"serverless-lint.toml": "select = []", "orders/serverless-lint.toml": configuration})
    assert reported(tmp_path, "orders/template.yaml users", select="") == findings


def test_a_template_and_its_code_are_linked_across_configurations(tmp_path: Path) -> None:
    """The configuration of the code says what is reported in the code, whichever template runs it."""
    code = "import os\n\n\ndef handler(event, context):\n    return os.environ['TABLE']\n"
    (tmp_path / "code").mkdir()
    (tmp_path / "code/app.py").write_text(code, "utf-8")
    (tmp_path / "code/serverless-lint.toml").write_text('[severity]\nundeclared-environment-variable = "error"\n')
    (tmp_path / "template.yaml").write_text(FUNCTION.replace("src", "code"), "utf-8")
    assert reported(tmp_path, select="--select undeclared-environment-variable") == [
        "code/app.py:5:12: error[undeclared-environment-variable]"
    ]


def test_parameters_have_the_values_of_their_folder(tmp_path: Path) -> None:
    template = FUNCTION.replace("{ Type: String }", "{ Type: Number }").replace("Timeout: 2", "Timeout: !Ref Unused")
    write(
        tmp_path,
        {
            "template.yaml": template,
            "orders/template.yaml": template,
            "serverless-lint.toml": "[parameters]\nUnused = 30\n",
            "orders/serverless-lint.toml": "[parameters]\nUnused = 1\n",
        },
    )
    assert reported(tmp_path, "template.yaml orders/template.yaml") == [ORDERS]


def test_ignores_are_judged_by_the_configuration_of_their_folder(tmp_path: Path) -> None:
    """An ignore of a rule that does not run there is not called unused; a reason is asked for where one has to be."""
    ignored = FUNCTION.replace("    Properties", "    # serverless-lint: ignore[low-timeout]\n    Properties")
    write(
        tmp_path,
        {
            "serverless-lint.toml": 'select = ["low-timeout", "unused-ignore", "unknown-rule"]',
            "template.yaml": ignored.replace("Timeout: 2", "Timeout: 30"),
            "orders/serverless-lint.toml": 'select = ["unused-ignore", "unknown-rule"]',
            "orders/template.yaml": ignored,
            "users/serverless-lint.toml": 'extend = "../serverless-lint.toml"\nrequire-reason = true',
            "users/template.yaml": ignored,
        },
    )
    assert reported(tmp_path, "template.yaml orders/template.yaml users/template.yaml", select="") == [
        "template.yaml:6:5: warning[unused-ignore] nothing to ignore here:",
        "users/template.yaml:6:5: warning[unknown-rule] this ignore has no effect without a reason, which",
        USERS.replace(":6:", ":7:"),
    ]


def test_cfn_lint_is_asked_about_the_folders_that_want_it(tmp_path: Path) -> None:
    files = {
        "serverless-lint.toml": 'cfn-lint = "off"',
        "orders/serverless-lint.toml": 'cfn-lint = "all"',
        "users/serverless-lint.toml": 'ignore = ["cfn-lint:W2001"]\ncfn-lint = "all"',
    }
    for folder in ("", "orders/", "users/"):
        files[f"{folder}template.yaml"] = WITH_UNUSED_PARAMETER
    write(tmp_path, files)
    process = serverless_lint_in_process("check", "--no-cache", "-f", "json", "--exit-zero", cwd=tmp_path)
    findings = json.loads(process.stdout)["findings"]
    assert [each["path"] for each in findings if each["rule"] == "cfn-lint:W2001"] == ["orders/template.yaml"]


def test_what_holds_for_a_whole_run_is_named(tmp_path: Path) -> None:
    """Somebody may rely on it; what the root says as well does not differ."""
    write(
        tmp_path,
        {
            "serverless-lint.toml": 'fail-on = "error"',
            "orders/serverless-lint.toml": 'fail-on = "error"\n\nformat = "json"',
            "users/serverless-lint.toml": "pedantic = true",
        },
    )
    expected = ["note: orders/serverless-lint.toml:3: `format` holds for a whole run: check `orders` in one of its own"]
    assert notes(tmp_path) == expected
    assert notes(tmp_path / "users", str(tmp_path)) == expected


def test_what_is_extended_from_outside_is_named_by_who_extends_it(tmp_path: Path) -> None:
    """A note has no path that is another one on each machine."""
    write(
        tmp_path / "shop",
        {
            "../base.toml": 'format = "json"',
            "serverless-lint.toml": "",
            "orders/serverless-lint.toml": 'extend = "../../base.toml"',
        },
    )
    run_git(tmp_path, "init")
    assert notes(tmp_path / "shop") == [
        "note: orders/serverless-lint.toml: `format` holds for a whole run: check `orders` in one of its own"
    ]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        pytest.param('selct = ["low-timeout"]', "orders/serverless-lint.toml:1: unknown key `selct`", id="key"),
        pytest.param(
            'ignore = ["low-timout"]', "orders/serverless-lint.toml:1: unknown rule `low-timout` in `ignore`", id="rule"
        ),
        pytest.param(
            "[rules.low-timeout]\nminutes = 1",
            "orders/serverless-lint.toml:2: `low-timeout` has no option `minutes`",
            id="option",
        ),
        pytest.param(
            'extend = "../../shared/base.toml"',
            "orders/serverless-lint.toml:1: `extend` leads outside the project: `../../shared/base.toml`",
            id="outside",
        ),
    ],
)
def test_a_mistake_in_a_folder_ends_the_run(tmp_path: Path, text: str, error: str) -> None:
    write(tmp_path, {"orders/serverless-lint.toml": text})
    assert [note.partition(" (")[0] for note in notes(tmp_path)] == [f"error: {error}"]


def test_a_kept_report_is_of_the_same_configurations(tmp_path: Path) -> None:
    write(tmp_path, {"orders/serverless-lint.toml": SEVERITY})
    given = (
        "check",
        *["--select", "low-timeout", "-f", "concise", "-q", "--no-cfn-lint", "orders/template.yaml", "users"],
    )
    cache = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    before = serverless_lint_process(*given, cwd=tmp_path, environment=cache).stdout.decode()
    (tmp_path / "orders/serverless-lint.toml").write_text(SEVERITY.replace("info", "error"), "utf-8")
    after = serverless_lint_process(*given, cwd=tmp_path, environment=cache).stdout.decode()
    assert after == before.replace("info", "error") != before


def test_old_findings_are_those_of_the_configurations_of_today(tmp_path: Path) -> None:
    """Whoever asks for more in a folder is not told that all of it is new."""
    write(tmp_path, {"serverless-lint.toml": "select = []"})
    run_git(tmp_path, "init", "--quiet")
    run_git(tmp_path, "add", ".")
    run_git(tmp_path, "commit", "--quiet", "--message=first")
    (tmp_path / "orders/serverless-lint.toml").write_text('select = ["low-timeout"]', "utf-8")
    assert reported(tmp_path, select="") == [LATE, ORDERS]
    assert reported(tmp_path, "--new-only HEAD", select="") == []


def test_the_configuration_of_a_folder_is_shown_by_name(tmp_path: Path) -> None:
    write(tmp_path, {"orders/serverless-lint.toml": "", "orders/late/pyproject.toml": "[tool.serverless-lint]\n"})
    process = serverless_lint_in_process("config", "show", cwd=tmp_path)
    assert process.stdout.decode().splitlines()[-2:] == [
        "# another file counts in orders: config show orders",
        "# another file counts in orders/late: config show orders/late",
    ]


def test_what_is_excluded_in_a_folder_is_listed(tmp_path: Path) -> None:
    write(tmp_path, {"orders/serverless-lint.toml": 'extend-exclude = ["/late/template.yaml"]'})
    process = serverless_lint_in_process("files", "-v", cwd=tmp_path)
    assert process.stdout.decode().splitlines()[-1] == (
        "not read    orders/late/template.yaml: excluded by the configuration"
    )


def test_a_place_is_explained_by_the_configuration_of_its_folder(tmp_path: Path) -> None:
    write(tmp_path, {"orders/serverless-lint.toml": 'ignore = ["low-timeout"]'})
    process = serverless_lint_in_process("explain", "orders/template.yaml:6", cwd=tmp_path)
    beside = serverless_lint_in_process("explain", "template.yaml:6", cwd=tmp_path)
    assert "not selected: `low-timeout`" in process.stdout.decode()
    assert "not selected: `low-timeout`" not in beside.stdout.decode()


def test_a_file_that_many_folders_extend_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    extends = {f"{folder}serverless-lint.toml": f'extend = "{up}base.toml"' for folder, up in UPWARDS.items()}
    write(tmp_path, {"base.toml": "", **extends})
    read: list[Path] = []
    monkeypatch.setattr(file, "_text", recording(file._text, read))
    discovered(load_config([tmp_path], {}))
    assert sorted(path.name for path in read) == ["base.toml", "base.toml", *["serverless-lint.toml"] * 4]


def test_the_patterns_of_a_folder_are_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    patterns = {"": "a", "orders/": "b", "orders/late/": "c", "users/": "d"}
    texts = {f"{folder}serverless-lint.toml": f'extend-exclude = ["{name}"]' for folder, name in patterns.items()}
    write(tmp_path, texts)
    config = load_config([tmp_path], {})
    read: list[tuple[str, ...]] = []
    gitignore.matcher.cache_clear()
    monkeypatch.setattr(gitignore, "_valid_spec", recording(gitignore._valid_spec, read))
    discovered(config)
    assert sorted(read) == [("a",), ("b",), ("c",), ("d",)]


def test_a_pyproject_behind_a_link_to_outside_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "project", {})
    (tmp_path / "outside.toml").write_text('[tool.serverless-lint]\nignore = ["low-timeout"]\n', "utf-8")
    for folder in ("", "orders/"):
        (tmp_path / "project" / folder / "pyproject.toml").symlink_to(tmp_path / "outside.toml")
    read: list[Path] = []
    monkeypatch.setattr(file, "_text", recording(file._text, read))
    config, _ = discovered(load_config([tmp_path / "project"], {}))
    assert (read, config.ignore, config.folders) == ([], (), {})


def test_a_pyproject_behind_a_link_inside_counts(tmp_path: Path) -> None:
    write(tmp_path, {"users/pyproject.toml": "[tool.serverless-lint]\npedantic = true\n"})
    (tmp_path / "orders/pyproject.toml").symlink_to("../users/pyproject.toml")
    config, _ = discovered(load_config([tmp_path], {}))
    assert [(folder, each.pedantic) for folder, each in (config.folders or {}).items()] == [
        ("orders", True),
        ("users", True),
    ]
