"""`serverless-lint config`: what is in effect, what may be written, and a file to begin with."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema
import pytest

from serverless_lint.checks import all_rules
from serverless_lint.cli import main
from serverless_lint.config.init import initial_config
from serverless_lint.config.keys import KEYS, READING
from serverless_lint.config.schema import config_schema

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


class Outcome(NamedTuple):
    """What a command leaves."""

    code: int
    stdout: str
    stderr: str


Run = Callable[..., Outcome]

SCHEMA = config_schema(all_rules())


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command line in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def run_with(*arguments: str) -> Outcome:
        code = main(arguments)
        return Outcome(code, *capsys.readouterr())

    return run_with


SHOWN_WITHOUT_FILE = """\
select            = ["default"]  # default
ignore            = []  # default
extend-select     = []  # default
pedantic          = false  # default
preview           = false  # default
min-confidence    = "medium"  # default
# min-severity      = "info"  # default
fail-on           = "warning"  # default
exclude           = [  # default
    ".aws-sam/", ".build/", ".dist/", ".esbuild/", ".git/", ".next/", ".nox/", ".serverless/", ".terraform/",
    ".tox/", ".venv/", ".webpack/", "__pypackages__/", "build/", "cdk.out/", "dist/", "node_modules/",
    "site-packages/", "venv/", "*.min.js",
]
extend-exclude    = []  # default
respect-gitignore = true  # default
force-exclude     = false  # default
templates         = []  # default
# applications      = ["/*"]  # default
new-only          = ""  # default
require-reason    = false  # default
# baseline          = ".serverless-lint-baseline.json"  # default
format            = "text"  # default
cfn-lint          = "errors"  # default
plugins           = []  # default

[parameters]

[per-file-ignores]

[severity]

[rules]
"""

BASE = """\
ignore = ["default-memory"]
fail-on = "error"
[parameters]
Stage = "dev"
Zone = "a"
[rules.low-timeout]
seconds = 5
"""
OWN = """\
extend = "base.toml"
pedantic = true
templates = ["a b.tpl"]
[parameters]
Stage = 'pr"od'
[per-file-ignores]
"tests/*" = ["low-timeout"]
[severity]
low-timeout = "error"
"""
SHOWN_WITH_FILES = {
    'ignore            = ["default-memory", "missing-tracing"]  # base.toml:1, command line',
    "pedantic          = true  # serverless-lint.toml:2",
    'min-confidence    = "low"  # --config',
    'fail-on           = "never"  # command line',
    'templates         = ["a b.tpl"]  # serverless-lint.toml:3',
    'cfn-lint          = "off"  # command line',
    'Stage = "pr\\"od"  # serverless-lint.toml:5',
    'Zone = "a"  # base.toml:5',
    '"tests/*" = ["low-timeout"]  # serverless-lint.toml:7',
    'low-timeout = "error"  # serverless-lint.toml:9',
    "[rules.low-timeout]",
    "seconds = 5  # base.toml:7",
}
OPTIONS = ("--ignore", "missing-tracing", "--config", 'min-confidence="low"', "--fail-on", "never", "--no-cfn-lint")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "base.toml").write_text(BASE, "utf-8")
    (tmp_path / "serverless-lint.toml").write_text(OWN, "utf-8")
    return tmp_path


def test_without_a_file_everything_shown_is_the_default(run: Run) -> None:
    assert run("config", "show") == (0, SHOWN_WITHOUT_FILE, "")


def test_each_value_is_shown_with_its_origin(run: Run, project: Path) -> None:
    lines = set(run("config", "show", *OPTIONS).stdout.splitlines())
    assert lines - set(SHOWN_WITHOUT_FILE.splitlines()) == SHOWN_WITH_FILES


def test_a_selection_on_the_command_line_voids_what_files_select_and_ignore(run: Run, project: Path) -> None:
    assert run("config", "show", "--select", "low-timeout").stdout.splitlines()[:3] == [
        'select            = ["low-timeout"]  # command line',
        "ignore            = []  # command line",
        "extend-select     = []  # command line",
    ]


def test_what_is_shown_gives_the_same_when_used_as_a_file(run: Run, project: Path) -> None:
    shown = run("config", "show", *OPTIONS).stdout
    (project / "serverless-lint.toml").write_text(shown, "utf-8")
    assert tomllib.loads(run("config", "show").stdout) == tomllib.loads(shown)


def test_the_configuration_of_a_path_is_shown(run: Run, project: Path) -> None:
    (project / "service").mkdir()
    (project / "service/serverless-lint.toml").write_text('format = "json"', "utf-8")
    assert 'format            = "json"  # service/serverless-lint.toml:1' in run("config", "show", "service").stdout


def test_a_mistake_is_an_error_of_show_as_well(run: Run, tmp_path: Path) -> None:
    (tmp_path / "serverless-lint.toml").write_text('ignore = ["low-timeot"]', "utf-8")
    assert run("config", "show") == (
        2,
        "",
        "error: serverless-lint.toml:1: unknown rule `low-timeot` in `ignore` (did you mean `low-timeout`?)\n",
    )


def test_init_writes_a_file_that_changes_nothing(run: Run, tmp_path: Path) -> None:
    before = run("config", "show").stdout
    assert run("config", "init") == (0, "Wrote serverless-lint.toml.\n", "")
    assert (tmp_path / "serverless-lint.toml").read_text("utf-8") == initial_config()
    assert tomllib.loads(run("config", "show").stdout) == tomllib.loads(before)


def test_what_the_first_file_comments_out_is_a_configuration(run: Run, tmp_path: Path) -> None:
    (tmp_path / "serverless-lint.toml").write_text("", "utf-8")
    text = re.sub(r"^#(?! [A-Z`])", "", initial_config(), flags=re.MULTILINE).replace("name-of-a-plug-in", "")
    (tmp_path / "service").mkdir()
    (tmp_path / "service/serverless-lint.toml").write_text(text.replace('[""]', "[]"), "utf-8")
    assert (set(tomllib.loads(text)), run("config", "show", "service").stderr) == ({*KEYS, *READING}, "")


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        pytest.param("serverless-lint.toml", "", "a configuration in serverless-lint.toml", id="own file"),
        pytest.param(".serverless-lint.toml", "", "a configuration in .serverless-lint.toml", id="hidden file"),
        pytest.param(
            "pyproject.toml",
            "[tool.serverless-lint]\n",
            "a table [tool.serverless-lint] in pyproject.toml",
            id="table in pyproject.toml",
        ),
    ],
)
def test_init_overwrites_and_hides_nothing(run: Run, tmp_path: Path, name: str, text: str, message: str) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    assert run("config", "init") == (
        2,
        "",
        f"error: there is already {message} (`serverless-lint config show` prints what it says)\n",
    )
    assert [(path.name, path.read_text("utf-8")) for path in tmp_path.iterdir()] == [(name, text)]


def test_init_says_that_a_configuration_above_no_longer_counts(run: Run, tmp_path: Path) -> None:
    (tmp_path / "serverless-lint.toml").write_text("", "utf-8")
    (tmp_path / "service").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path / "service")
        assert run("config", "init").stdout == (
            "Wrote serverless-lint.toml.\n"
            f"It counts here instead of {tmp_path / 'serverless-lint.toml'}: `extend` can name that file.\n"
        )


def test_the_schema_is_a_schema(run: Run) -> None:
    schema = json.loads(run("config", "schema").stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema == SCHEMA


ACCEPTED = [
    "",
    'select = ["default", "low-timeout", "category:cost", "cfn-lint:E3002"]',
    'ignore = ["all"]',
    'extend-select = ["pedantic", "cfn-lint"]',
    "pedantic = true",
    "preview = false",
    'min-confidence = "low"',
    'fail-on = "never"',
    'exclude = ["a", "b/"]',
    "extend-exclude = []",
    "respect-gitignore = false",
    "force-exclude = true",
    'templates = ["*.tpl"]',
    'applications = ["/services/*/"]',
    'new-only = "origin/main"',
    'new-only = ""',
    "require-reason = true",
    'baseline = "ci/known.json"',
    'format = "sarif"',
    'cfn-lint = "all"',
    "plugins = []",
    '[parameters]\nStage = "prod"\nSize = 3\nShare = 0.5\nTrace = true',
    '[per-file-ignores]\n"tests/" = ["low-timeout"]',
    '[severity]\nlow-timeout = "error"\n"cfn-lint:W1001" = "info"',
    "[rules.low-timeout]\nseconds = 5",
    "[rules.low-timeout]",
    "[rules]",
]
REJECTED = [
    'slect = ["default"]',
    'select = "default"',
    'select = ["low-timeot"]',
    'ignore = ["category:costs"]',
    'ignore = ["cfn-lint:X3002"]',
    "extend-select = [1]",
    'pedantic = "yes"',
    "preview = 1",
    'min-confidence = "lowest"',
    'fail-on = "warnings"',
    'exclude = "a"',
    "extend-exclude = [true]",
    "respect-gitignore = 0",
    "force-exclude = []",
    "templates = {}",
    'applications = "services"',
    "new-only = true",
    'require-reason = "true"',
    'baseline = ""',
    "baseline = false",
    'format = "pdf"',
    'cfn-lint = "none"',
    'plugins = "acme"',
    "parameters = []",
    "[parameters]\nStage = [1]",
    '[per-file-ignores]\n"tests/" = "low-timeout"',
    '[per-file-ignores]\n"tests/" = ["low-timeot"]',
    '[severity]\nlow-timeout = "fatal"',
    '[severity]\nlow-timeot = "error"',
    "[rules.low-timeout]\nseconds = 0",
    '[rules.low-timeout]\nseconds = "5"',
    "[rules.low-timeout]\nsecond = 5",
    "[rules.low-timeot]\nseconds = 5",
    "[rules.default-memory]",
    "extend = 1",
]


def is_valid(text: str) -> bool:
    return bool(jsonschema.Draft202012Validator(SCHEMA).is_valid(tomllib.loads(text)))


@pytest.mark.parametrize("text", ACCEPTED)
def test_the_schema_accepts_what_the_program_accepts(run: Run, tmp_path: Path, text: str) -> None:
    (tmp_path / "serverless-lint.toml").write_text(text, "utf-8")
    assert (run("config", "show").stderr, is_valid(text)) == ("", True)


@pytest.mark.parametrize("text", REJECTED)
def test_the_schema_rejects_what_the_program_rejects(run: Run, tmp_path: Path, text: str) -> None:
    (tmp_path / "serverless-lint.toml").write_text(text, "utf-8")
    assert (run("config", "show").code, is_valid(text)) == (2, False)


def test_an_editor_can_complete_every_rule_and_option() -> None:
    definitions: dict[str, Any] = SCHEMA["$defs"]
    ids = {rule.id for rule in all_rules()}
    assert ids - set(definitions["rule-word"]["anyOf"][0]["enum"]) == set()
    assert set(definitions["severities"]["properties"]) == ids
    assert definitions["rule-options"]["properties"]["low-timeout"]["properties"] == {
        "seconds": {
            "type": "integer",
            "minimum": 1,
            "description": "the longest timeout that is reported",
            "default": 3,
        }
    }
