"""Configuration files of installed packages, and the versions that a file is for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from serverless_lint.config import Config
from serverless_lint.config.file import load_config
from serverless_lint.errors import ConfigError, UsageError

Load = Callable[[str], Config]
FILE = "serverless-lint.toml"


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Load:
    """Read a configuration that stands in a project."""
    project = tmp_path / "project"
    project.mkdir()
    monkeypatch.chdir(project)

    def load_text(text: str) -> Config:
        (project / FILE).write_text(text, "utf-8")
        return load_config([project], {})

    return load_text


def install(folder: Path, files: Mapping[str, str], entry_points: str) -> None:
    """Put a distribution with presets into a folder, as an installer would."""
    metadata = {
        "acme_lint-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: acme-lint\nVersion: 1.0\n",
        "acme_lint-1.0.dist-info/entry_points.txt": f"[serverless_lint.presets]\n{entry_points}\n",
    }
    for name, text in {**files, **metadata}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder on the path for imports."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    return folder


@pytest.mark.parametrize(
    ("entry_points", "name"),
    [
        pytest.param("acme = acme_lint", f"acme_lint/{FILE}", id="package"),
        pytest.param("acme = acme_lint.strict", f"acme_lint/strict/{FILE}", id="package in a package"),
    ],
)
def test_a_preset_holds_where_the_project_is_silent(load: Load, site: Path, entry_points: str, name: str) -> None:
    code = {"acme_lint/__init__.py": "raise AssertionError('nothing of it is imported')"}
    install(site, {**code, name: 'ignore = ["default-memory"]\npedantic = true\n'}, entry_points)
    config = load('extend = "package:acme"\nignore = ["low-timeout"]\n')
    assert (config.ignore, config.pedantic) == (("low-timeout",), True)


def test_a_preset_can_extend_a_file_of_its_package(load: Load, site: Path) -> None:
    files = {f"acme_lint/{FILE}": 'extend = "base.toml"\n', "acme_lint/base.toml": "pedantic = true\n"}
    install(site, files, "acme = acme_lint")
    assert load('extend = "package:acme"\n').pedantic is True


@pytest.mark.parametrize(
    ("entry_points", "named", "message", "hint"),
    [
        pytest.param(
            "acme = acme_lint",
            "acmee",
            "no preset `acmee` is installed",
            "did you mean `acme`?",
            id="misspelt",
        ),
        pytest.param(
            "acme = acme_lint",
            "x",
            "no preset `x` is installed",
            "install its package beside serverless-lint; installed are acme",
            id="not installed",
        ),
        pytest.param(
            "acme = gone",
            "acme",
            f"the preset `acme` is broken: there is no {FILE} in `gone`",
            None,
            id="no package",
        ),
        pytest.param(
            "acme = acme_lint",
            "acme",
            f"the preset `acme` is broken: there is no {FILE} in `acme_lint`",
            None,
            id="no file",
        ),
    ],
)
def test_a_preset_that_is_not_there_is_an_error(
    load: Load, site: Path, entry_points: str, named: str, message: str, hint: str | None
) -> None:
    install(site, {"acme_lint/__init__.py": ""}, entry_points)
    with pytest.raises(ConfigError) as caught:
        load(f'pedantic = true\nextend = "package:{named}"\n')
    assert (caught.value.message, caught.value.hint) == (f"{FILE}:2: {message}", hint)


def test_a_project_brings_no_presets_of_its_own(load: Load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = tmp_path / "project"
    install(project, {f"acme_lint/{FILE}": "pedantic = true\n"}, "acme = acme_lint")
    monkeypatch.syspath_prepend(str(project))
    with pytest.raises(ConfigError, match="no preset `acme` is installed"):
        load('extend = "package:acme"\n')


@pytest.mark.parametrize("versions", [">=0.1", "~=0.1.0", ">=0.1,<0.2", "!=0.0.9"])
def test_a_file_for_this_version_is_read(load: Load, monkeypatch: pytest.MonkeyPatch, versions: str) -> None:
    monkeypatch.setattr("serverless_lint.config.required_version.__version__", "0.1.3")
    assert load(f'required-version = "{versions}"\npedantic = true\n').pedantic is True


@pytest.mark.parametrize(
    ("written", "message", "hint"),
    [
        pytest.param(
            '">=0.2"', "this needs serverless-lint >=0.2, which runs is 0.1.3", "pip install 'serverless-lint>=0.2'"
        ),
        pytest.param(
            '"0.1.3"',
            "`required-version` cannot be read: 0.1.3",
            "write it as `>=0.1.3` or `==0.1.3`",
            id="no operator",
        ),
        pytest.param("1", "`required-version` must be a text such as `>=0.1.3`", None, id="no text"),
    ],
)
def test_a_file_for_another_version_is_an_error_whatever_else_it_says(
    load: Load, monkeypatch: pytest.MonkeyPatch, written: str, message: str, hint: str | None
) -> None:
    monkeypatch.setattr("serverless_lint.config.required_version.__version__", "0.1.3")
    with pytest.raises(ConfigError) as caught:
        load(f"key-of-a-later-version = 1\nrequired-version = {written}\n")
    assert (caught.value.message, caught.value.hint) == (f"{FILE}:2: {message}", hint)


@pytest.mark.parametrize("key", ["extend", "required-version"])
def test_what_says_how_a_file_is_read_belongs_in_a_file(tmp_path: Path, key: str) -> None:
    with pytest.raises(UsageError) as caught:
        load_config([tmp_path], {}, config_arguments=[f'{key}="x"'])
    assert (caught.value.message, caught.value.hint) == (
        f"--config: `{key}` belongs in a file",
        "name the file itself: --config FILE",
    )
