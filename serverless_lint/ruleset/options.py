"""The options of rules, from the tables `[rules.<id>]` of the configuration."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from serverless_lint.config import Config
from serverless_lint.errors import ConfigError
from serverless_lint.rule import OptionValue, Rule, RuleOption
from serverless_lint.suggestion import did_you_mean


def configured_rules(rules: Iterable[Rule], config: Config) -> tuple[Rule, ...]:
    """The rules, with the options that the configuration gives them.

    Raises `ConfigError` for an option that a rule does not have and for a value that it does not take.
    """
    return tuple(_configured(rule, config) for rule in rules)


def _configured(rule: Rule, config: Config) -> Rule:
    values = config.rule_options.get(rule.id)
    if values is None:
        return rule
    if not rule.options:
        place = config.origins.get(("rules", rule.id), "[rules]")
        raise ConfigError(f"{place}: `{rule.id}` has no options", hint="`serverless-lint explain RULE` lists a rule's")
    known = {option.name: option for option in rule.options}
    for name, value in values.items():
        if name not in known:
            raise _unknown(rule, name, config)
        if not known[name].accepts(value):
            place = _place(rule, name, config)
            raise ConfigError(f"{place}: `rules.{rule.id}.{name}` must be {known[name].kind}")
    return rule.configured(values)


def _unknown(rule: Rule, name: str, config: Config) -> ConfigError:
    names = [option.name for option in rule.options]
    hint = did_you_mean(name, names) or f"its options are {', '.join(names)}"
    return ConfigError(f"{_place(rule, name, config)}: `{rule.id}` has no option `{name}`", hint=hint)


def _place(rule: Rule, name: str, config: Config) -> str:
    return config.origins.get(("rules", f"{rule.id}.{name}"), "[rules]")


def described(option: RuleOption) -> str:
    """`seconds = 3: the longest timeout that is reported (a whole number of at least 1)`."""
    return f"{option.name} = {written(option.default)}: {option.description} ({option.kind})"


def written(value: OptionValue) -> str:
    """A value as TOML says it."""
    from serverless_lint.config.toml_text import toml_value

    return toml_value(list(value) if isinstance(value, tuple) else value)


def option_lines(rule: Rule) -> Iterator[str]:
    """What there is to say of a rule's options, a line each; nothing if it has none."""
    if rule.options:
        yield f"options in `[rules.{rule.id}]` of the configuration:"
        yield from (f"  {described(option)}" for option in rule.options)
