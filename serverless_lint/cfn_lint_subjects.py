"""What cfn-lint, which sees one text at a time, cannot know of a template."""

from __future__ import annotations

from serverless_lint.parse.template.template import Template
from serverless_lint.report import Finding

_NO_SUCH_TYPE = "cfn-lint:E3006"


def is_beside_the_point(finding: Finding, template: Template) -> bool:
    """Whether it is about a type that a macro brings, or a resource that is never created."""
    if finding.rule == _NO_SUCH_TYPE and template.open:
        return True
    resource = template.resources.get(finding.resource or "")
    condition = resource.condition if resource is not None else None
    is_about_properties = finding.rule.startswith("cfn-lint:E3")
    return is_about_properties and condition is not None and template.evaluator.decision(condition) is False
