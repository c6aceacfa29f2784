"""Which rules run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from sample_reports import rule
from serverless_lint.config import Config
from serverless_lint.errors import ConfigError, UsageError
from serverless_lint.rule import Category
from serverless_lint.ruleset.choice import choose
from serverless_lint.ruleset.selection import select_rules, selects_cfn_lint

RULES = (
    rule("api-key", category=Category.SECURITY),
    rule("big-bill", category=Category.COST),
    rule("internal-error", category=Category.CORRECTNESS),
    rule("new-idea", category=Category.COST, preview=True),
    rule("syntax-error", category=Category.CORRECTNESS),
    rule("tidy-names", category=Category.COST, pedantic=True),
)
ALWAYS = ["internal-error", "syntax-error"]


@pytest.mark.parametrize(
    ("options", "selected"),
    [
        pytest.param({}, ["api-key", "big-bill"], id="default"),
        pytest.param({"select": ("big-bill",)}, ["big-bill"], id="one by id"),
        pytest.param({"select": ("category:cost",)}, ["big-bill"], id="category without pedantic and preview"),
        pytest.param({"select": ("category:cost",), "pedantic": True}, ["big-bill", "tidy-names"], id="with pedantic"),
        pytest.param({"select": ("all",)}, ["api-key", "big-bill", "tidy-names"], id="all without preview"),
        pytest.param(
            {"select": ("all",), "preview": True}, ["api-key", "big-bill", "new-idea", "tidy-names"], id="all"
        ),
        pytest.param({"select": ("pedantic",)}, ["tidy-names"], id="pedantic only"),
        pytest.param({"select": ("tidy-names",)}, ["tidy-names"], id="pedantic by id"),
        pytest.param({"select": ("new-idea",)}, ["new-idea"], id="preview by id"),
        pytest.param({"pedantic": True}, ["api-key", "big-bill", "tidy-names"], id="option pedantic"),
        pytest.param({"preview": True}, ["api-key", "big-bill", "new-idea"], id="option preview"),
        pytest.param({"ignore": ("api-key",)}, ["big-bill"], id="ignored by id"),
        pytest.param({"ignore": ("category:cost",)}, ["api-key"], id="ignored by category"),
        pytest.param({"extend_select": ("tidy-names",)}, ["api-key", "big-bill", "tidy-names"], id="extended"),
        pytest.param(
            {"ignore": ("category:cost",), "extend_select": ("big-bill",)}, ["api-key", "big-bill"], id="id wins"
        ),
        pytest.param({"select": ("category:cost",), "ignore": ("default",)}, ["big-bill"], id="category wins"),
        pytest.param({"select": ("api-key",), "ignore": ("api-key",)}, [], id="between equals ignore wins"),
        pytest.param({"select": ()}, [], id="nothing"),
    ],
)
def test_words_select_rules(options: dict[str, Any], selected: list[str]) -> None:
    chosen = [each.id for each in select_rules(RULES, Config(**options))]
    assert [each for each in chosen if each not in ALWAYS] == selected


@pytest.mark.parametrize(
    ("options", "selected"),
    [
        pytest.param({"select": ("api-key",)}, ALWAYS, id="not selected"),
        pytest.param({"ignore": ("all", "category:correctness")}, ALWAYS, id="ignored in general"),
        pytest.param({"ignore": ("syntax-error", "internal-error")}, ["internal-error"], id="ignored by id"),
    ],
)
def test_what_could_not_be_read_is_always_said(options: dict[str, Any], selected: list[str]) -> None:
    chosen = [each.id for each in select_rules(RULES, Config(**options))]
    assert [each for each in chosen if each in ALWAYS] == selected


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        pytest.param("api-keys", "did you mean `api-key`?", id="misspelt"),
        pytest.param("category:costs", "did you mean `category:cost`?", id="misspelt category"),
        pytest.param("xyz", "`serverless-lint rules` lists the rules", id="nothing like it"),
    ],
)
def test_an_unknown_word_is_a_usage_error_with_a_hint(word: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        select_rules(RULES, Config(ignore=(word,)))
    assert (caught.value.message, caught.value.hint) == (f"unknown rule `{word}` in --ignore", hint)


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({"select": ("typo",)}, "select"),
        ({"extend_select": ("typo",)}, "extend-select"),
        ({"severity": {"typo": 3}}, "severity"),
        ({"per_file_ignores": {"*.py": ("typo",)}}, "per-file-ignores"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_unknown_word_of_a_file_is_an_error_with_its_line(options: dict[str, Any], key: str) -> None:
    with pytest.raises(ConfigError) as caught:
        select_rules(RULES, Config(**options, origins={(key, "typo"): "serverless-lint.toml:3"}))
    assert caught.value.message == f"serverless-lint.toml:3: unknown rule `typo` in `{key}`"


@pytest.mark.parametrize(
    ("options", "rule_id", "selected"),
    [
        pytest.param({}, "cfn-lint", True, id="default"),
        pytest.param({"cfn_lint": "off"}, "cfn-lint", False, id="off"),
        pytest.param({"select": ("api-key",)}, "cfn-lint", False, id="not selected"),
        pytest.param({"select": ("api-key", "cfn-lint")}, "cfn-lint", True, id="selected"),
        pytest.param({"select": ("cfn-lint:E3002",)}, "cfn-lint", True, id="one of its rules"),
        pytest.param({"select": ("cfn-lint:E3002",)}, "cfn-lint:E3002", True, id="that rule"),
        pytest.param({"select": ("cfn-lint:E3002",)}, "cfn-lint:E3003", False, id="another"),
        pytest.param({"ignore": ("cfn-lint:E3002",)}, "cfn-lint:E3002", False, id="ignored rule"),
        pytest.param({"ignore": ("cfn-lint:E3002",)}, "cfn-lint:E3003", True, id="beside an ignored rule"),
        pytest.param({"ignore": ("cfn-lint",)}, "cfn-lint", False, id="ignored"),
    ],
)
def test_cfn_lint_is_selected_like_a_rule(options: dict[str, Any], rule_id: str, selected: bool) -> None:
    assert selects_cfn_lint(Config(**options), rule_id) is selected


def test_the_folders_of_a_run_are_listed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    listed: list[Config] = []
    folders = {f"f{number}": Config() for number in range(3)}

    def recorded(config: Config) -> Mapping[str, Config]:
        listed.append(config)
        return {".": config, **folders}

    monkeypatch.setattr(Config, "by_folder", property(recorded))
    choice = choose(Config(folders=folders))
    assert (list(choice.ran_in), len(listed)) == ([".", "f0", "f1", "f2"], 1)
