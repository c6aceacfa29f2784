"""All rules that a configuration can speak of: those of this package and those of its plug-ins."""

from __future__ import annotations

from serverless_lint.checks import all_rules
from serverless_lint.config import Config
from serverless_lint.rule import Rule
from serverless_lint.ruleset.options import configured_rules


def known_rules(config: Config) -> tuple[Rule, ...]:
    """Every rule, ordered by id, with the options that the configuration gives it.

    Raises `ConfigError` for a plug-in that cannot be used, and for an option that there is not.
    """
    own = all_rules()
    rules = own
    if config.plugins:
        from serverless_lint.ruleset.plugins import plugin_rules

        added = plugin_rules(config, taken=(rule.id for rule in own))
        rules = tuple(sorted((*own, *added), key=lambda rule: rule.id))
    return configured_rules(rules, config)
