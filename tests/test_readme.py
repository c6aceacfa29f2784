"""What the project's documents say about the program is what the program says.

`PYTHONPATH=.:tests python tests/test_readme.py` draws the pictures and the map in the README anew.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

import pictures
import serverless_lint
from command import serverless_lint_process
from serverless_lint.cli import cli
from serverless_lint.reporters import FORMATS

ROOT = Path(__file__).parent.parent
PAGES = sorted(f"docs/{page.name}" for page in (ROOT / "docs").glob("*.md"))
MAP = re.compile(
    r"(?<=<!-- map: written by `PYTHONPATH=.:tests python tests/test_readme.py` -->\n).*?(?=<!-- end of map -->)",
    re.DOTALL,
)
INDEX = re.compile(r"<!-- rules: [^\n]+ -->\n(?P<index>.*?)<!-- end of rules -->", re.DOTALL)

KEYS = re.compile(r"<!-- keys: [^\n]+ -->\n(?P<table>.*?)<!-- end of keys -->", re.DOTALL)


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def drawn_map() -> str:
    """The map of a sample application as it is put into the README, without what a run says beside it."""
    arguments = ("check", "fixtures/order-api", "--no-cfn-lint", "--quiet", "--format", "mermaid", "--no-cache")
    shown = serverless_lint_process(*arguments, cwd=ROOT).stdout.decode()
    drawing = re.sub(r"^  %% .*\n", "", shown, flags=re.MULTILINE)
    return f"```mermaid\n{drawing}```\n"


def test_the_map_is_what_the_command_draws() -> None:
    found = MAP.search(read("README.md"))
    assert found is not None
    assert found[0] == drawn_map()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pseudo-terminals")
def test_the_pictures_show_what_the_command_does() -> None:
    shown = pictures.words(pictures.screen())
    drawn = {file.name: pictures.words_in(file.read_text("utf-8")) for file in pictures.FOLDER.iterdir()}
    assert drawn == {"report-light.svg": shown, "report-dark.svg": shown}


@pytest.mark.parametrize("name", ["report-light.svg", "report-dark.svg"])
def test_a_picture_is_small_and_needs_no_network(name: str) -> None:
    text = (pictures.FOLDER / name).read_text("utf-8")
    assert len(text) < 25_000
    assert re.findall(r"url\((?!#)|href=|<script", text) == []
    assert f"docs/pictures/{name}" in read("README.md")


def test_the_rule_index_is_what_the_rules_command_prints() -> None:
    """After a change of the rules: `serverless-lint rules --format markdown`."""
    found = INDEX.search(read("docs/rules.md"))
    assert found is not None
    assert found["index"].strip() == CliRunner().invoke(cli, ["rules", "--format", "markdown"]).stdout.strip()


def test_the_table_of_keys_is_what_the_schema_command_prints() -> None:
    """After a change of the keys: `serverless-lint config schema --format markdown`."""
    found = KEYS.search(read("docs/configuration.md"))
    assert found is not None
    assert (
        found["table"].strip() == CliRunner().invoke(cli, ["config", "schema", "--format", "markdown"]).stdout.strip()
    )


@pytest.mark.parametrize("option", sorted(set(re.findall(r"`[^`\n]*?(--[a-z-]+)", read("docs/command-line.md")))))
def test_the_options_of_the_command_line_exist(option: str) -> None:
    assert option in CliRunner().invoke(cli, ["check", "--help"]).stdout


def test_every_format_is_named() -> None:
    (listed,) = re.findall(r"`--format FORMAT` \| the format of the report: (.*) \|", read("docs/command-line.md"))
    assert tuple(re.findall(r"`(\w+)`", listed)) == FORMATS


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "SECURITY.md", *PAGES])
def test_relative_links_lead_to_files(name: str) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", read(name))
    folder = (ROOT / name).parent
    assert [link for link in links if not (folder / link).exists()] == []


def test_the_changelog_has_a_section_for_the_version() -> None:
    assert f"## {serverless_lint.__version__} - " in read("CHANGELOG.md").replace("[", "").replace("]", "")


if __name__ == "__main__":
    pictures.draw()
    drawn = drawn_map()
    (ROOT / "README.md").write_text(MAP.sub(lambda _: drawn, read("README.md")), encoding="utf-8")
