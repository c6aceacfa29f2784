"""What may be written in a configuration file: each key with its type, its meaning and the option that it sets.

Reading a file, its JSON Schema, `config show` and `config init` all go by these declarations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import msgspec

from serverless_lint.config import BASELINE_NAME, Config
from serverless_lint.files.discover import EXCLUDED_FOLDERS, EXCLUDED_SUFFIX
from serverless_lint.files.gitignore import mistake_in
from serverless_lint.reporters import FORMATS
from serverless_lint.rule import Confidence, OptionValue, Severity
from serverless_lint.suggestion import did_you_mean

SEVERITIES = {severity.word: severity for severity in reversed(Severity)}
CONFIDENCES = {confidence.word: confidence for confidence in Confidence}
FAIL_ON: dict[str, Severity | None] = {**SEVERITIES, "never": None}
CFN_LINT_MODES = ("errors", "all", "off")

JsonSchema: TypeAlias = dict[str, Any]


class InvalidValueError(Exception):
    """A value that an option cannot have. `path` leads from the option to what is wrong in it."""

    def __init__(self, message: str, *path: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.path = path
        self.hint = hint


class Kind(msgspec.Struct, frozen=True):
    """A type of values."""

    parse: Callable[[object], Any]
    """What a value of a TOML file means to `Config`; raises `InvalidValueError`."""
    schema: JsonSchema
    """What `parse` accepts."""
    written: Callable[[Any], object] = lambda value: value
    """The reverse of `parse`: how TOML says it."""


def _boolean(value: object) -> bool:
    if not isinstance(value, bool):
        raise InvalidValueError("must be true or false")
    return value


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise InvalidValueError("must be a list of texts")
    return tuple(value)


def _rule_words(value: object) -> tuple[str, ...]:
    """Each once: every rule is compared with all of them."""
    return tuple(dict.fromkeys(_texts(value)))


def _patterns(value: object) -> tuple[str, ...]:
    patterns = _texts(value)
    for pattern in patterns:
        mistake = mistake_in(pattern)
        if mistake is not None:
            raise InvalidValueError(f"has the pattern `{pattern}`, which {mistake}")
    return patterns


def _must_fit_64_bits(value: object) -> None:
    """Refuse what no TOML has to hold; Python does not write an integer of thousands of digits."""
    if isinstance(value, int) and abs(value) >> 64:
        raise InvalidValueError("must be a number of at most 64 bits")


def _parameter(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, (str, int, float)):
        raise InvalidValueError("must be a text or a number")
    _must_fit_64_bits(value)
    return str(value)


def _option(value: object) -> OptionValue:
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    if not isinstance(value, (bool, int, float, str)):
        raise InvalidValueError("must be a text, a number, true, false or a list of texts")
    _must_fit_64_bits(value)
    return value


def _path(value: object) -> Path:
    if not isinstance(value, str) or not value or "\0" in value:
        raise InvalidValueError("must be the path of a file")
    return Path(value)


def _revision(value: object) -> str | None:
    if not isinstance(value, str):
        raise InvalidValueError("must be the name of a commit or branch, or empty")
    return value or None


def _choice(meanings: Mapping[str, Any]) -> Kind:
    def parse(value: object) -> Any:
        if not isinstance(value, str) or value not in meanings:
            hint = did_you_mean(value, meanings) if isinstance(value, str) else None
            raise InvalidValueError(f"must be one of {', '.join(meanings)}", hint=hint)
        return meanings[value]

    def written(value: Any) -> object:
        return next(word for word, meaning in meanings.items() if meaning == value)

    return Kind(parse, {"enum": list(meanings)}, written)


def _words(words: Iterable[str]) -> Kind:
    return _choice({word: word for word in words})


def _table(
    entry: Kind, schema: JsonSchema | None = None, *, mistake_in_name: Callable[[str], str | None] = lambda name: None
) -> Kind:
    """Values of one kind by names."""

    def parse(value: object) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise InvalidValueError("must be a table")
        entries = {}
        for key, item in value.items():
            mistake = mistake_in_name(key)
            if mistake is not None:
                raise InvalidValueError(mistake, key)
            try:
                entries[key] = entry.parse(item)
            except InvalidValueError as error:
                raise InvalidValueError(str(error), key, *error.path, hint=error.hint) from None
        return entries

    def written(value: Mapping[str, Any]) -> object:
        return {key: entry.written(item) for key, item in value.items()}

    return Kind(parse, {"type": "object", "additionalProperties": entry.schema} if schema is None else schema, written)


_BOOLEAN = Kind(_boolean, {"type": "boolean"})
_TEXTS = Kind(_texts, {"type": "array", "items": {"type": "string"}}, list)
_PATTERNS = Kind(_patterns, _TEXTS.schema, list)
_RULE_WORDS = Kind(_rule_words, {"$ref": "#/$defs/rule-words"}, list)
_PARAMETER = Kind(_parameter, {"type": ["string", "number", "boolean"]})
_PATH = Kind(_path, {"type": "string", "minLength": 1}, lambda value: value.as_posix())
_REVISION = Kind(_revision, {"type": "string"}, lambda value: value or "")
_OPTION = Kind(_option, {}, lambda value: list(value) if isinstance(value, tuple) else value)


class Key(msgspec.Struct, frozen=True):
    """An option as it is written in a file: the field of `Config` it sets, its type and its meaning."""

    field: str
    kind: Kind
    description: str
    names_rules: bool = False
    """Whether it is checked against the rules later, when an error still has to know its line."""
    built_in: tuple[str, ...] = ()
    """What None as the value of the field stands for."""
    implied: str | tuple[str, ...] = ""
    """What holds without a value, where saying it is not the same as being silent."""

    @property
    def default(self) -> object:
        """What holds if nothing is said, as it would be written."""
        (field,) = (field for field in msgspec.structs.fields(Config) if field.name == self.field)
        made = field.default_factory
        return self.written(field.default if made is msgspec.NODEFAULT else made())

    def written(self, value: Any) -> object:
        """The value of the field as it would be written; None if it is silence that means it."""
        if value is None and self.implied:
            return None
        return self.kind.written(self.built_in if value is None and self.built_in else value)


EXTEND = "extend"
PRESET_PREFIX = "package:"
"""What `extend` begins with if it names the file of an installed package."""
REQUIRED_VERSION = "required-version"
READING: Mapping[str, str] = {
    EXTEND: "Another configuration file whose values hold where this one is silent: a path relative to this one, or"
    f" `{PRESET_PREFIX}NAME` for that of an installed package.",
    REQUIRED_VERSION: "The versions of serverless-lint that may read this file, such as `>=0.1,<0.2`.",
}
"""Keys that say how a file is read and set no option, with their meanings."""

KEYS: Mapping[str, Key] = {
    "select": Key("select", _RULE_WORDS, "The rules to run.", names_rules=True),
    "ignore": Key("ignore", _RULE_WORDS, "The rules not to run.", names_rules=True),
    "extend-select": Key("extend_select", _RULE_WORDS, "Rules to run besides the selected ones.", names_rules=True),
    "pedantic": Key("pedantic", _BOOLEAN, "Also run rules that are a matter of taste."),
    "preview": Key("preview", _BOOLEAN, "Also run rules that may still change."),
    "min-confidence": Key("min_confidence", _choice(CONFIDENCES), "Leave out findings that are less sure than this."),
    "min-severity": Key(
        "min_severity", _choice(SEVERITIES), "Leave out findings that are less severe than this.", implied="info"
    ),
    "fail-on": Key("fail_on", _choice(FAIL_ON), "The lowest severity that makes the exit code 1."),
    "exclude": Key(
        "exclude",
        _PATTERNS,
        "Files to leave out, as in .gitignore; replaces the usual ones.",
        built_in=(*(f"{folder}/" for folder in sorted(EXCLUDED_FOLDERS)), f"*{EXCLUDED_SUFFIX}"),
    ),
    "extend-exclude": Key("extend_exclude", _PATTERNS, "Files to leave out besides the usual ones."),
    "respect-gitignore": Key("respect_gitignore", _BOOLEAN, "Leave out files that git ignores."),
    "force-exclude": Key("force_exclude", _BOOLEAN, "Leave excluded files out even if they are given as arguments."),
    "templates": Key("templates", _PATTERNS, "Files that are templates whatever their suffix, as in .gitignore."),
    "applications": Key(
        "applications",
        _PATTERNS,
        "Folders that are applications of their own, as in .gitignore: each is judged with those alone that it names."
        " Unless it is set, many folders side by side that define what they deploy are taken for it.",
        implied=("/*",),
    ),
    "new-only": Key(
        "new_only",
        _REVISION,
        "Report only what is new since HEAD and this git commit or branch went apart; empty for all.",
    ),
    "require-reason": Key("require_reason", _BOOLEAN, "Ignores that give no reason are void."),
    "baseline": Key(
        "baseline",
        _PATH,
        "The file of findings that are put off, relative to the project's root.",
        implied=BASELINE_NAME,
    ),
    "format": Key("format", _words(FORMATS), "What goes to standard output."),
    "cfn-lint": Key("cfn_lint", _words(CFN_LINT_MODES), "Which of cfn-lint's findings are reported."),
    "plugins": Key("plugins", _TEXTS, "Installed plug-ins whose rules are added, by name.", names_rules=True),
    "parameters": Key(
        "parameters",
        _table(_PARAMETER),
        "Values of template parameters, by name; also of options and parameters of the Serverless Framework.",
    ),
    "per-file-ignores": Key(
        "per_file_ignores",
        _table(_RULE_WORDS, mistake_in_name=mistake_in),
        "Rules to ignore, by path pattern as in .gitignore.",
        names_rules=True,
    ),
    "severity": Key(
        "severity",
        _table(_choice(SEVERITIES), {"$ref": "#/$defs/severities"}),
        "Severities that replace the rules' own, by rule id.",
        names_rules=True,
    ),
    "rules": Key(
        "rule_options",
        _table(_table(_OPTION), {"$ref": "#/$defs/rule-options"}),
        "Options of single rules, by rule id.",
        names_rules=True,
    ),
}
"""Every key that sets an option."""
