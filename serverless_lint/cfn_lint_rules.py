"""The rules of this tool for users of cfn-lint: `cfn-lint template.yaml -a serverless_lint.cfn_lint_rules`.

Each rule that is on by default is a rule of cfn-lint, called by the first letter of the finding's severity and its own
name, such as `W-low-timeout`. The template's project is read as context, so what code and template disagree on is among
the findings; those that stand in the template are reported.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from cfnlint.rules import CloudFormationLintRule, RuleMatch  # type: ignore[import-untyped]

from serverless_lint.checks import all_rules
from serverless_lint.config.file import load_config
from serverless_lint.errors import ServerlessLintError
from serverless_lint.linter import lint
from serverless_lint.report import Finding
from serverless_lint.rule import Rule, Severity

_ABOUT_THE_RUN = ("internal-error", "syntax-error", "unknown-rule", "unused-ignore")
"""cfn-lint says for itself what it cannot read."""


class _ServerlessLintRule(CloudFormationLintRule):  # type: ignore[misc]
    """One rule of this tool."""

    rule_id = ""

    def of_severity(self, severity: Severity) -> _ServerlessLintRule:
        """The rule as it is called for findings of a severity."""
        rule = type(self)()
        rule.id = _id(severity, self.rule_id)
        return rule

    def match(self, cfn: Any) -> Iterator[RuleMatch]:
        """What the rule finds in a template that cfn-lint has read from a file."""
        for finding in _findings(cfn.filename):
            if finding.rule == self.rule_id:
                start, end = finding.location.start, finding.location.end
                yield RuleMatch(
                    ["Resources", finding.resource] if finding.resource else [],
                    finding.message,
                    # Lines and columns count from zero there.
                    location=(start.line - 1, start.column - 1, end.line - 1, end.column - 1),
                    rule=self.of_severity(finding.severity),
                )


@lru_cache(maxsize=8)
def _findings(filename: str | None) -> tuple[Finding, ...]:
    if filename is None:
        return ()
    path = Path(filename).absolute()
    try:
        config = load_config([path], {"cfn_lint": "off", "allow_empty": True})
        report = lint(config)
    except ServerlessLintError:
        return ()
    name = path.relative_to(config.root).as_posix() if path.is_relative_to(config.root) else ""
    return tuple(finding for finding in report.findings if finding.location.document.path == name)


def _id(severity: Severity, rule_id: str) -> str:
    return f"{severity.word[0].upper()}-{rule_id}"


def _cfn_lint_rule(rule: Rule) -> type[_ServerlessLintRule]:
    return type(
        "".join(part.capitalize() for part in rule.id.split("-")),
        (_ServerlessLintRule,),
        {
            "__module__": __name__,
            "id": _id(rule.severity, rule.id),
            "rule_id": rule.id,
            "shortdesc": rule.summary.removesuffix("."),
            "description": rule.summary,
            "tags": ["serverless", rule.category.value],
        },
    )


# cfn-lint takes the classes that it finds in the module.
globals().update(
    {
        made.__name__: made
        for rule in all_rules()
        if rule.on_by_default and rule.id not in _ABOUT_THE_RUN
        for made in (_cfn_lint_rule(rule),)
    }
)
