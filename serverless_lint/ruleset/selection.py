"""Which rules run, by the words that people select and ignore them with."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator

from serverless_lint.config import Config
from serverless_lint.errors import ConfigError, ServerlessLintError, UsageError
from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.rule import Category, Rule
from serverless_lint.ruleset.pages import CFN_LINT_PAGE, page_address
from serverless_lint.suggestion import did_you_mean

ALWAYS_ON = frozenset({"internal-error", "syntax-error"})
"""What could not be looked at is said whatever is selected."""

CFN_LINT = "cfn-lint"
"""Stands for all of cfn-lint's rules; `cfn-lint:E3002` for one."""

CFN_LINT_ID = r"cfn-lint:[EWI]\d{4}"
"""What an id of one of them looks like."""
_CFN_LINT_ID = lazy_pattern(CFN_LINT_ID)


class _Precision(enum.IntEnum):
    """How precisely a word names a rule; the more precise of two contradicting words wins."""

    UNNAMED = 0
    ALL = 1
    GROUP = 2
    CATEGORY = 3
    ID = 4


def select_rules(rules: Iterable[Rule], config: Config) -> tuple[Rule, ...]:
    """The rules that a configuration asks for, in their given order.

    A precise word wins over a general one (`ignore = ["category:cost"]` and `select = ["low-timeout"]`), between
    equals `ignore` wins. Raises `UsageError` or, for a word from a configuration file, `ConfigError` if a word names
    nothing.
    """
    known = tuple(rules)
    check_words(known, config)
    return tuple(rule for rule in known if _is_selected(rule, config))


def selects_cfn_lint(config: Config, rule_id: str = CFN_LINT) -> bool:
    """Whether cfn-lint's findings, or those of one of its rules, are asked for."""
    if config.cfn_lint == "off":
        return False
    selected = max(_cfn_lint_precision(word, rule_id) for word in (*config.select, *config.extend_select, ""))
    ignored = max(_cfn_lint_precision(word, rule_id) for word in (*config.ignore, ""))
    if rule_id == CFN_LINT:
        # One of its rules is enough to run it.
        selected = max(selected, *(_Precision.ID for word in config.select if is_cfn_lint_id(word)), _Precision.UNNAMED)
    return selected > ignored


def is_cfn_lint_id(word: str) -> bool:
    """Whether a word has the form of a cfn-lint rule's id in this tool's reports."""
    return _CFN_LINT_ID.fullmatch(word) is not None


def address_of_page(rule_id: str) -> str:
    """Where the page of a rule is on the web, be it one of cfn-lint's."""
    return CFN_LINT_PAGE if is_cfn_lint_id(rule_id) else page_address(rule_id)


def matches(word: str, rule_id: str, category: Category, rule: Rule | None = None) -> bool:
    """Whether a selection word stands for a rule; `rule` is None for one of cfn-lint's."""
    if rule is None:
        return _cfn_lint_precision(word, rule_id) > _Precision.UNNAMED or word == f"category:{category.value}"
    return _ignore_precision(word, rule) > _Precision.UNNAMED


def check_words(rules: Iterable[Rule], config: Config) -> None:
    """Raise an error for the first word of the configuration or command line that names no rule."""
    ids = tuple(rule.id for rule in rules)
    words = frozenset(selection_words(ids))
    for key, word in _configured_words(config):
        if word not in words and not is_cfn_lint_id(word):
            raise _unknown_word(key, word, ids, config)
    for rule_id in config.severity:
        if rule_id not in ids and not is_cfn_lint_id(rule_id):
            raise _unknown_word("severity", rule_id, ids, config)
    for rule_id in config.rule_options:
        if rule_id not in ids:
            raise _unknown_word("rules", rule_id, ids, config)


def selection_words(ids: Iterable[str]) -> Iterator[str]:
    """What rules with these ids are selected by, besides the ids of cfn-lint's."""
    yield from ids
    yield from (f"category:{category.value}" for category in Category)
    yield from ("all", "default", "pedantic", CFN_LINT)


def _configured_words(config: Config) -> Iterator[tuple[str, str]]:
    for key, words in (
        ("select", config.select),
        ("extend-select", config.extend_select),
        ("ignore", config.ignore),
        *(("per-file-ignores", words) for words in config.per_file_ignores.values()),
    ):
        for word in words:
            yield key, word


def _unknown_word(key: str, word: str, ids: Iterable[str], config: Config) -> ServerlessLintError:
    hint = did_you_mean(word, selection_words(ids)) or "`serverless-lint rules` lists the rules"
    origin = config.origins.get((key, word))
    if origin is not None:
        return ConfigError(f"{origin}: unknown rule `{word}` in `{key}`", hint=hint)
    return UsageError(f"unknown rule `{word}` in --{key}", hint=hint)


def _is_selected(rule: Rule, config: Config) -> bool:
    ignored = max((_ignore_precision(word, rule) for word in config.ignore), default=_Precision.UNNAMED)
    if rule.id in ALWAYS_ON:
        return rule.id == "internal-error" or ignored < _Precision.ID
    selected = max(
        (_select_precision(word, rule, config) for word in (*config.select, *config.extend_select)),
        default=_Precision.UNNAMED,
    )
    if config.pedantic and rule.pedantic and not rule.preview:
        selected = max(selected, _Precision.GROUP)
    if config.preview and rule.preview:
        selected = max(selected, _Precision.GROUP)
    return selected > ignored


def _select_precision(word: str, rule: Rule, config: Config) -> _Precision:
    """As `_ignore_precision`, but a word that names no rule by itself leaves preview and pedantic ones out."""
    if word == "default":
        return _Precision.GROUP if rule.on_by_default else _Precision.UNNAMED
    precision = _ignore_precision(word, rule)
    if precision < _Precision.ID and rule.preview and not config.preview:
        return _Precision.UNNAMED
    if precision == _Precision.CATEGORY and rule.pedantic and not config.pedantic:
        return _Precision.UNNAMED
    return precision


def _ignore_precision(word: str, rule: Rule) -> _Precision:
    if word == rule.id:
        return _Precision.ID
    if word == f"category:{rule.category.value}":
        return _Precision.CATEGORY
    if (word == "pedantic" and rule.pedantic) or (word == "default" and rule.on_by_default):
        return _Precision.GROUP
    return _Precision.ALL if word == "all" else _Precision.UNNAMED


def _cfn_lint_precision(word: str, rule_id: str) -> _Precision:
    if word == rule_id != CFN_LINT:
        return _Precision.ID
    if word == CFN_LINT:
        return _Precision.CATEGORY
    if word == "default":
        return _Precision.GROUP
    return _Precision.ALL if word == "all" else _Precision.UNNAMED
