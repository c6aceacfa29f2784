"""Which rules run in which folders, each as the configuration of the folder wants it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import msgspec

from serverless_lint.config import Config
from serverless_lint.rule import Rule
from serverless_lint.ruleset.known_rules import known_rules
from serverless_lint.ruleset.selection import select_rules


class ChosenRule(msgspec.Struct, frozen=True):
    """A rule with its options, and the folders with a configuration that wants it like this."""

    rule: Rule
    folders: frozenset[str]


class Choice(msgspec.Struct, frozen=True, dict=True):
    """The rules of a run."""

    known_in: Mapping[str, tuple[Rule, ...]]
    """All rules that a folder's configuration can speak of, with the options that it gives them."""
    ran_in: Mapping[str, frozenset[str]]
    """The ids of those that it wants."""
    chosen: tuple[ChosenRule, ...]
    """Ordered by id; a rule that has other options in other folders is there several times."""

    @cached_property
    def known(self) -> dict[str, Rule]:
        """All rules by id, those of the root first."""
        rules = {rule.id: rule for known in reversed(list(self.known_in.values())) for rule in known}
        return {rule_id: rules[rule_id] for rule_id in sorted(rules)}

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that run, each once."""
        return tuple({chosen.rule.id: chosen.rule for chosen in reversed(self.chosen)}.values())[::-1]

    @cached_property
    def kinds(self) -> tuple[type, ...]:
        """The kinds of things that they look at, each once."""
        return tuple(dict.fromkeys(kind for chosen in self.chosen for kind in chosen.rule.subjects))


def choose(config: Config) -> Choice:
    """The rules that the configurations of a run ask for.

    Raises `UsageError` or `ConfigError` for what one of them says of rules or options that there are not.
    """
    known_in: dict[str, tuple[Rule, ...]] = {}
    selected_in: dict[str, tuple[Rule, ...]] = {}
    same: dict[str, str] = {}
    by_folder = config.by_folder
    for folder, each in by_folder.items():
        # Many folders may say the same of rules, by what they extend.
        twin = same.setdefault(_about_rules(each), folder)
        known_in[folder] = known_rules(each) if twin == folder else known_in[twin]
        selected_in[folder] = select_rules(known_in[folder], each) if twin == folder else selected_in[twin]
    folders: dict[tuple[str, str], set[str]] = {}
    rules: dict[tuple[str, str], Rule] = {}
    for folder, selected in selected_in.items():
        for rule in selected:
            key = (rule.id, repr(sorted(by_folder[folder].rule_options.get(rule.id, {}).items())))
            rules.setdefault(key, rule)
            folders.setdefault(key, set()).add(folder)
    return Choice(
        known_in,
        {folder: frozenset(rule.id for rule in selected) for folder, selected in selected_in.items()},
        tuple(ChosenRule(rules[key], frozenset(folders[key])) for key in sorted(rules, key=lambda key: key[0])),
    )


def _about_rules(config: Config) -> str:
    return repr(
        (
            *(config.select, config.ignore, config.extend_select, config.pedantic, config.preview, config.plugins),
            *(config.severity, config.rule_options, config.per_file_ignores),
        )
    )
