"""What users of a tool call what rules name in the words of CloudFormation."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec


class Words(msgspec.Struct, frozen=True):
    """The words of one tool."""

    words: Mapping[str, str]
    of_rules: Mapping[str, Mapping[str, str]]
    """Words that mean something else in what a rule says."""
    silent: frozenset[str]
    """Rules that say nothing of what the tool makes."""
    silent_about_variables: frozenset[str]
    """Rules that say nothing of values that variables make: with another stage they are others."""
    as_they_are: frozenset[str]
    """Rules whose words are right as they are."""

    def of(self, rule: str) -> Mapping[str, str]:
        """The words that are replaced in what a rule says."""
        return {} if rule in self.as_they_are else {**self.words, **self.of_rules.get(rule, {})}
