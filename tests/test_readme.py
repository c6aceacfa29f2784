"""What the project's documents say about the program is what the program says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

import serverless_lint
from serverless_lint.cli import cli

ROOT = Path(__file__).parent.parent
INDEX = re.compile(r"<!-- rules: [^\n]+ -->\n(?P<index>.*?)<!-- end of rules -->", re.DOTALL)

KEYS = re.compile(r"<!-- keys: [^\n]+ -->\n(?P<table>.*?)<!-- end of keys -->", re.DOTALL)


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_rule_index_is_what_the_rules_command_prints() -> None:
    """After a change of the rules: `serverless-lint rules --format markdown`."""
    found = INDEX.search(read("README.md"))
    assert found is not None
    assert found["index"].strip() == CliRunner().invoke(cli, ["rules", "--format", "markdown"]).stdout.strip()


def test_the_table_of_keys_is_what_the_schema_command_prints() -> None:
    """After a change of the keys: `serverless-lint config schema --format markdown`."""
    found = KEYS.search(read("README.md"))
    assert found is not None
    assert (
        found["table"].strip() == CliRunner().invoke(cli, ["config", "schema", "--format", "markdown"]).stdout.strip()
    )


@pytest.mark.parametrize("option", sorted(set(re.findall(r"`[^`\n]*?(--[a-z-]+)", read("README.md")))))
def test_the_readme_names_options_that_exist(option: str) -> None:
    assert option in CliRunner().invoke(cli, ["check", "--help"]).stdout


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_relative_links_lead_to_files(name: str) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", read(name))
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_changelog_has_a_section_for_the_version() -> None:
    assert f"## {serverless_lint.__version__} - " in read("CHANGELOG.md").replace("[", "").replace("]", "")
