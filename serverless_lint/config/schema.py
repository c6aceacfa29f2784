"""The JSON Schema of a configuration file, for editors and for those who check files without running anything."""

from __future__ import annotations

from collections.abc import Iterable

from serverless_lint.config.keys import KEYS, READING, SEVERITIES, JsonSchema, Key
from serverless_lint.rule import Rule, RuleOption
from serverless_lint.ruleset.selection import CFN_LINT_ID, selection_words

_TYPES: dict[type, JsonSchema] = {
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    str: {"type": "string"},
    tuple: {"type": "array", "items": {"type": "string"}},
}


def config_schema(rules: Iterable[Rule]) -> JsonSchema:
    """The schema of a file that may speak of these rules, as JSON Schema 2020-12."""
    known = tuple(rules)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Configuration of serverless-lint",
        "description": "serverless-lint.toml, .serverless-lint.toml, or [tool.serverless-lint] in pyproject.toml",
        "type": "object",
        "properties": {
            **{name: {"type": "string", "description": meaning} for name, meaning in READING.items()},
            **{name: _property(key) for name, key in KEYS.items()},
        },
        "additionalProperties": False,
        "$defs": {
            "rule-words": {"type": "array", "items": {"$ref": "#/$defs/rule-word"}},
            "rule-word": {
                "anyOf": [
                    {"enum": list(selection_words(rule.id for rule in known))},
                    {"type": "string", "pattern": f"^{CFN_LINT_ID}$"},
                ]
            },
            "severities": {
                "type": "object",
                "properties": {rule.id: _severity(rule) for rule in known},
                "patternProperties": {f"^{CFN_LINT_ID}$": {"$ref": "#/$defs/severity"}},
                "additionalProperties": False,
            },
            "severity": {"enum": list(SEVERITIES)},
            "rule-options": {
                "type": "object",
                "properties": {rule.id: _options(rule) for rule in known if rule.options},
                "additionalProperties": False,
            },
        },
    }


def _property(key: Key) -> JsonSchema:
    implied = list(key.implied) if isinstance(key.implied, tuple) else key.implied
    return {**key.kind.schema, "description": key.description, "default": implied or key.default}


def _severity(rule: Rule) -> JsonSchema:
    return {"$ref": "#/$defs/severity", "description": rule.summary, "default": rule.severity.word}


def _options(rule: Rule) -> JsonSchema:
    return {
        "type": "object",
        "description": rule.summary,
        "properties": {option.name: _option(option) for option in rule.options},
        "additionalProperties": False,
    }


def _option(option: RuleOption) -> JsonSchema:
    limits = {} if option.at_least is None else {"minimum": option.at_least}
    default = list(option.default) if isinstance(option.default, tuple) else option.default
    return {**_TYPES[option.type], **limits, "description": option.description, "default": default}
