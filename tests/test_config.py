"""Reading the configuration."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from serverless_lint.config import Config, file
from serverless_lint.config.file import load_config
from serverless_lint.config.keys import KEYS
from serverless_lint.errors import ConfigError, UsageError
from serverless_lint.rule import Confidence, Severity

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

Load = Callable[..., Config]

EVERY_KEY = """\
select = ["default", "low-timeout"]
ignore = ["default-memory"]
extend-select = ["category:cost"]
pedantic = true
preview = true
min-confidence = "low"
min-severity = "warning"
fail-on = "never"
exclude = ["a"]
extend-exclude = ["b"]
respect-gitignore = false
force-exclude = true
templates = ["*.cfn"]
applications = ["/services/*"]
new-only = "main"
require-reason = true
baseline = "ci/known.json"
format = "json"
cfn-lint = "all"
plugins = ["acme"]

[parameters]
Stage = "prod"
Size = 3
Trace = true

[per-file-ignores]
"tests/**" = ["hardcoded-table-name"]

[severity]
low-timeout = "error"

[rules.low-timeout]
seconds = 5
"""


class Recorded:
    """A pattern that notes what it is looked for in."""

    def __init__(self, pattern: re.Pattern[str], texts: list[str]) -> None:
        self.pattern = pattern
        self.texts = texts

    def match(self, text: str) -> re.Match[str] | None:
        """As the pattern itself does."""
        self.texts.append(text)
        return self.pattern.match(text)


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Load:
    """Load the configuration of a folder whose file has some text."""
    monkeypatch.chdir(tmp_path)

    def load_text(text: str, name: str = "serverless-lint.toml", **given: Any) -> Config:
        (tmp_path / name).write_text(text, "utf-8")
        return load_config([tmp_path], given.pop("options", {}), **given)

    return load_text


def test_every_key_sets_its_option(load: Load, tmp_path: Path) -> None:
    config = load(EVERY_KEY)
    expected = Config(
        paths=(tmp_path,),
        root=tmp_path,
        select=("default", "low-timeout"),
        ignore=("default-memory",),
        extend_select=("category:cost",),
        pedantic=True,
        preview=True,
        min_confidence=Confidence.LOW,
        min_severity=Severity.WARNING,
        fail_on=None,
        exclude=("a",),
        extend_exclude=("b",),
        respect_gitignore=False,
        force_exclude=True,
        templates=("*.cfn",),
        applications=("/services/*",),
        new_only="main",
        require_reason=True,
        baseline=Path("ci/known.json"),
        format="json",
        cfn_lint="all",
        plugins=("acme",),
        parameters={"Stage": "prod", "Size": "3", "Trace": "true"},
        per_file_ignores={"tests/**": ("hardcoded-table-name",)},
        severity={"low-timeout": Severity.ERROR},
        rule_options={"low-timeout": {"seconds": 5}},
        as_of=config.as_of,
        origins=config.origins,
    )
    assert config == expected


def test_the_line_of_each_rule_word_and_parameter_is_known(load: Load) -> None:
    assert load(EVERY_KEY).origins == {
        ("select", "default"): "serverless-lint.toml:1",
        ("select", "low-timeout"): "serverless-lint.toml:1",
        ("ignore", "default-memory"): "serverless-lint.toml:2",
        ("extend-select", "category:cost"): "serverless-lint.toml:3",
        ("plugins", "acme"): "serverless-lint.toml:20",
        ("parameters", "Stage"): "serverless-lint.toml:23",
        ("parameters", "Size"): "serverless-lint.toml:24",
        ("parameters", "Trace"): "serverless-lint.toml:25",
        ("per-file-ignores", "hardcoded-table-name"): "serverless-lint.toml:28",
        ("severity", "low-timeout"): "serverless-lint.toml:31",
        ("rules", "low-timeout"): "serverless-lint.toml:33",
        ("rules", "low-timeout.seconds"): "serverless-lint.toml:34",
    }


def test_the_lines_of_a_file_are_gone_through_once(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    words = [f"w{number}" for number in range(100)]
    looked_at: list[str] = []
    monkeypatch.setattr(file, "_HEADER", Recorded(re.compile("x"), looked_at))
    origins = load("ignore = [\n" + "".join(f'"{word}",\n' for word in words) + "]\n").origins
    assert len(looked_at) == 102
    assert origins == {("ignore", word): f"serverless-lint.toml:{line}" for line, word in enumerate(words, start=2)}


def test_a_rule_that_is_named_again_counts_once(load: Load) -> None:
    config = load('ignore = ["b", "a", "b"]\n[per-file-ignores]\nx = ["a", "a"]\n')
    assert (config.ignore, config.per_file_ignores) == (("b", "a"), {"x": ("a",)})


def test_the_table_in_pyproject_is_read(load: Load) -> None:
    text = '[project]\nname = "x"\n\n[tool.serverless-lint]\nselect = [\n  "low-timeout",\n]\n'
    config = load(text, "pyproject.toml")
    assert (config.select, config.origins) == (("low-timeout",), {("select", "low-timeout"): "pyproject.toml:6"})


def test_an_own_file_wins_over_pyproject(load: Load) -> None:
    load("[tool.serverless-lint]\npedantic = true\n", "pyproject.toml")
    assert load("preview = true\n").pedantic is False


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('[project]\nname = "serverless-lint"\n', id="no table of ours"),
        pytest.param("[project\nserverless-lint", id="broken and not ours"),
        pytest.param("", id="empty"),
    ],
)
def test_a_pyproject_without_our_table_is_no_configuration(load: Load, tmp_path: Path, text: str) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "service").mkdir()
    load(text, "service/pyproject.toml")
    assert load_config([tmp_path / "service"], {}).root == tmp_path


def test_the_nearest_file_counts_alone(load: Load, tmp_path: Path) -> None:
    (tmp_path / "service").mkdir()
    load("pedantic = true\n")
    load("preview = true\n", "service/.serverless-lint.toml")
    config = load_config([tmp_path / "service"], {})
    assert (config.root, config.pedantic, config.preview) == (tmp_path / "service", False, True)


def test_a_file_is_extended_key_by_key_and_table_by_table(load: Load, tmp_path: Path) -> None:
    load('ignore = ["a"]\npedantic = true\n[parameters]\nStage = "dev"\nZone = "a"\n', "base.toml")
    config = load('extend = "base.toml"\nignore = ["b"]\n[parameters]\nStage = "prod"\n')
    assert (config.ignore, config.pedantic, config.parameters) == (("b",), True, {"Stage": "prod", "Zone": "a"})


def test_the_sample_has_every_key() -> None:
    assert set(tomllib.loads(EVERY_KEY)) == set(KEYS)


def test_files_are_extended_one_after_the_other_each_relative_to_the_last(load: Load, tmp_path: Path) -> None:
    (tmp_path / "shared/team").mkdir(parents=True)
    load('ignore = ["a"]\nformat = "json"\npreview = true\n', "shared/base.toml")
    load('extend = "../base.toml"\nformat = "concise"\n', "shared/team/lint.toml")
    config = load('extend = "shared/team/lint.toml"\npreview = false\n')
    assert (config.ignore, config.format, config.preview) == (("a",), "concise", False)


def test_a_table_in_pyproject_can_be_extended(load: Load) -> None:
    load("[tool.serverless-lint]\npreview = true\n", "pyproject.toml")
    assert load('extend = "pyproject.toml"').preview is True


@pytest.mark.parametrize(
    ("files", "message"),
    [
        pytest.param(
            {"a.toml": 'extend = "b.toml"', "b.toml": '\nextend = "a.toml"'},
            "b.toml:2: `extend` leads in a circle or too far",
            id="circle",
        ),
        pytest.param(
            {"a.toml": 'extend = "0.toml"', **{f"{n}.toml": f'extend = "{n + 1}.toml"' for n in range(30)}},
            "18.toml:1: `extend` leads in a circle or too far",
            id="too far",
        ),
        pytest.param(
            {"a.toml": 'extend = "b.toml"', "b.toml": "pedantc = true"},
            "b.toml:1: unknown key `pedantc`",
            id="mistake in the extended file",
        ),
        pytest.param(
            {"a.toml": 'extend = "pyproject.toml"', "pyproject.toml": "[tool.other]"},
            "a.toml:1: `pyproject.toml` has no table `tool.serverless-lint`",
            id="pyproject.toml without our table",
        ),
    ],
)
def test_what_cannot_be_extended_is_an_error(load: Load, files: dict[str, str], message: str) -> None:
    for name, text in files.items():
        Path(name).write_text(text, "utf-8")
    with pytest.raises(ConfigError) as caught:
        load("", config_arguments=["a.toml"])
    assert caught.value.message == message


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        pytest.param(
            'select = ["a"]\nignroe = ["b"]\n',
            "serverless-lint.toml:2: unknown key `ignroe`",
            "did you mean `ignore`?",
            id="unknown key",
        ),
        pytest.param("pedantic = 1", "serverless-lint.toml:1: `pedantic` must be true or false", None, id="no boolean"),
        pytest.param('ignore = "a"', "serverless-lint.toml:1: `ignore` must be a list of texts", None, id="no list"),
        pytest.param("ignore = [1]", "serverless-lint.toml:1: `ignore` must be a list of texts", None, id="no texts"),
        pytest.param(
            '\nfail-on = "warnings"',
            "serverless-lint.toml:2: `fail-on` must be one of error, warning, info, never",
            "did you mean `warning`?",
            id="no choice",
        ),
        pytest.param("severity = 3", "serverless-lint.toml:1: `severity` must be a table", None, id="no table"),
        pytest.param(
            '[severity]\nlow-timeout = "error"\ndefault-memory = "bad"',
            "serverless-lint.toml:3: `severity.default-memory` must be one of error, warning, info",
            None,
            id="entry of a table",
        ),
        pytest.param(
            'per-file-ignores = { "tests/**" = "a" }',
            "serverless-lint.toml:1: `per-file-ignores.tests/**` must be a list of texts",
            None,
            id="entry of an inline table",
        ),
        pytest.param(
            "[parameters]\nStage = [1]",
            "serverless-lint.toml:2: `parameters.Stage` must be a text or a number",
            None,
            id="parameter",
        ),
        pytest.param(
            "baseline = true", "serverless-lint.toml:1: `baseline` must be the path of a file", None, id="no path"
        ),
        pytest.param("a = " + "[" * 5000, "serverless-lint.toml: nested too deeply", None, id="nested too deeply"),
        pytest.param(
            'extend = "gone.toml"', "serverless-lint.toml:1: `extend` names no file: `gone.toml`", None, id="extend"
        ),
        pytest.param(
            'extend = "serverless-lint.toml"',
            "serverless-lint.toml:1: `extend` leads in a circle or too far",
            None,
            id="extend itself",
        ),
        pytest.param(
            "extend = 1",
            "serverless-lint.toml:1: `extend` must be the path of a file or `package:NAME`",
            None,
            id="extend no path",
        ),
        pytest.param(
            f"[parameters]\nSize = {'1' * 5_000}",
            "serverless-lint.toml: a number has too many digits",
            None,
            id="digits",
        ),
        pytest.param(
            f"[parameters]\nSize = 0x{'1' * 5_000}",
            "serverless-lint.toml:2: `parameters.Size` must be a number of at most 64 bits",
            None,
            id="hexadecimal digits",
        ),
        pytest.param(
            f"[rules.low-timeout]\nseconds = 0x{'1' * 5_000}",
            "serverless-lint.toml:2: `rules.low-timeout.seconds` must be a number of at most 64 bits",
            None,
            id="digits of an option",
        ),
        pytest.param(
            'pedantic = true\nextend-exclude = ["ok", "!"]',
            "serverless-lint.toml:2: `extend-exclude` has the pattern `!`, which is no pattern as in .gitignore",
            None,
            id="no pattern",
        ),
        pytest.param(
            '[per-file-ignores]\n"!" = ["low-timeout"]',
            "serverless-lint.toml:2: `per-file-ignores.!` is no pattern as in .gitignore",
            None,
            id="no pattern in a table",
        ),
        pytest.param(
            f'exclude = ["{"a" * 5_000}"]',
            f"serverless-lint.toml:1: `exclude` has the pattern `{'a' * 5_000}`, which is longer than any path",
            None,
            id="a pattern that is too long",
        ),
        pytest.param(
            f'extend = "{"a" * 5_000}"',
            f"serverless-lint.toml:1: `extend` names no file: `{'a' * 5_000}`",
            None,
            id="extend what no file can be called",
        ),
        pytest.param(
            'exclude = ["*a*a*a*b"]',
            "serverless-lint.toml:1: `exclude` has the pattern `*a*a*a*b`,"
            " which has more than 3 `*` in a name, or more than 3 `**`",
            None,
            id="a pattern that takes long",
        ),
        pytest.param(
            'templates = ["**/a/**/b/**/c/**/d"]',
            "serverless-lint.toml:1: `templates` has the pattern `**/a/**/b/**/c/**/d`,"
            " which has more than 3 `*` in a name, or more than 3 `**`",
            None,
            id="a path that takes long",
        ),
    ],
)
def test_a_mistake_is_an_error_with_file_line_and_hint(load: Load, text: str, message: str, hint: str | None) -> None:
    with pytest.raises(ConfigError) as caught:
        load(text)
    assert (caught.value.message, caught.value.hint) == (message, hint)


@pytest.mark.parametrize(
    ("text", "line"),
    [pytest.param("a = 1\nb = \n", 2, id="in a line"), pytest.param("a = 1\nb = [1,\n\n", 3, id="at the end")],
)
def test_broken_toml_is_an_error_with_file_and_line_as_the_parser_says_it(load: Load, text: str, line: int) -> None:
    with pytest.raises(tomllib.TOMLDecodeError) as said:
        tomllib.loads(text)
    with pytest.raises(ConfigError) as caught:
        load(text)
    reason = re.sub(r" \(at line \d+, column \d+\)", "", str(said.value))
    assert (caught.value.message, caught.value.hint) == (f"serverless-lint.toml:{line}: {reason}", None)


def test_a_broken_pyproject_with_our_table_is_an_error(load: Load) -> None:
    with pytest.raises(ConfigError, match=r"pyproject.toml:2: "):
        load("[tool.serverless-lint]\npedantic =\n", "pyproject.toml")


def test_a_pyproject_of_others_with_a_number_of_many_digits_says_nothing(load: Load) -> None:
    assert load(f"[tool.x]\nserverless-lint = {'1' * 5_000}\n", "pyproject.toml").origins == {}


def test_a_file_that_is_no_text_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "serverless-lint.toml").write_bytes(b"\xff")
    with pytest.raises(ConfigError, match="cannot be read"):
        load_config([tmp_path], {})


@pytest.mark.parametrize(
    ("options", "field", "value"),
    [
        pytest.param({"ignore": ("b",)}, "ignore", ("a", "b"), id="ignore adds"),
        pytest.param({"extend_exclude": ("y",)}, "extend_exclude", ("x", "y"), id="extend-exclude adds"),
        pytest.param({"fail_on": Severity.INFO}, "fail_on", Severity.INFO, id="fail-on replaces"),
        pytest.param({"select": ("c",)}, "select", ("c",), id="select replaces"),
        pytest.param({"select": ("c",)}, "ignore", (), id="select voids the file's ignore"),
        pytest.param({"select": ("c",), "ignore": ("b",)}, "ignore", ("b",), id="select keeps the line's ignore"),
    ],
)
def test_the_command_line_wins_over_the_file(load: Load, options: dict[str, Any], field: str, value: object) -> None:
    config = load('ignore = ["a"]\nextend-exclude = ["x"]\nfail-on = "error"\n', options=options)
    assert getattr(config, field) == value


@pytest.mark.parametrize(
    ("option", "message"),
    [
        pytest.param("exclude", "--exclude: `!` is no pattern as in .gitignore", id="exclude"),
        pytest.param("extend_exclude", "--extend-exclude: `!` is no pattern as in .gitignore", id="extend-exclude"),
        pytest.param("templates", "--template: `!` is no pattern as in .gitignore", id="templates"),
    ],
)
def test_an_option_that_is_no_pattern_is_an_error(load: Load, option: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        load("", options={option: ("!",)})
    assert caught.value.message == message


def test_single_keys_can_be_set_over_the_file(load: Load) -> None:
    config = load(
        'pedantic = true\n[parameters]\nStage = "dev"\nZone = "a"\n',
        config_arguments=["pedantic=false", 'parameters.Stage="prod"'],
    )
    assert (config.pedantic, config.parameters) == (False, {"Stage": "prod", "Zone": "a"})


def test_a_mistake_in_a_single_key_names_the_option(load: Load) -> None:
    with pytest.raises(ConfigError, match=r"^--config: unknown key `pedantc`$"):
        load("", config_arguments=["pedantc=true"])


def test_a_single_value_that_is_no_toml_is_explained(load: Load) -> None:
    with pytest.raises(UsageError) as caught:
        load("", config_arguments=["fail-on=error"])
    assert caught.value.hint == "the value is TOML: put texts in quotes, such as --config 'fail-on=\"error\"'"


def test_a_given_file_is_read_instead_of_the_nearest(load: Load, tmp_path: Path) -> None:
    load("preview = true\n", "other.toml")
    config = load("pedantic = true\n", config_arguments=["other.toml"])
    assert (config.pedantic, config.preview) == (False, True)


def test_a_given_file_that_is_missing_is_an_error(load: Load) -> None:
    with pytest.raises(UsageError, match=r"^no such configuration file: gone.toml$"):
        load("", config_arguments=["gone.toml"])


def test_isolated_reads_no_file(load: Load) -> None:
    assert load("pedantic = true\n", isolated=True).pedantic is False


def test_the_root_is_that_of_the_repository_without_a_configuration(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "a/b").mkdir(parents=True)
    assert load_config([tmp_path / "a/b"], {}).root == tmp_path


def test_the_root_is_the_given_folder_without_repository(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    assert load_config([tmp_path / "a"], {}).root == tmp_path / "a"


def test_the_root_of_a_given_file_is_the_working_folder_around_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src/app.py").write_text("", "utf-8")
    monkeypatch.chdir(tmp_path)
    assert load_config([Path("src/app.py")], {}).root == tmp_path


def test_the_root_of_several_paths_is_what_they_share(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert load_config([tmp_path / "a", tmp_path / "b"], {}).root == tmp_path
