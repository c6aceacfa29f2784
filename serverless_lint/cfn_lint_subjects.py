"""What cfn-lint, which sees one text at a time, cannot know of a template."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable

from serverless_lint.parse.template.template import Template
from serverless_lint.report import Finding

_INCLUDES = re.compile(r"!\w{0,20}[Ii]nclude\b")
_PATH = re.compile(r"(?<![\w./-])[\w./-]+\.(?:ya?ml|json|template)\b")
_NO_SUCH_TYPE = "cfn-lint:E3006"


def parts_of_templates(templates: Iterable[Template]) -> frozenset[str]:
    """The files that a tool puts together by a tag such as `!YAMLInclude`: what they refer to stands elsewhere."""
    return frozenset(
        posixpath.normpath(posixpath.join(posixpath.dirname(template.document.path), name))
        for template in templates
        if _INCLUDES.search(template.document.text)
        for name in (posixpath.basename(template.document.path), *_PATH.findall(template.document.text))
    )


def is_beside_the_point(finding: Finding, template: Template) -> bool:
    """Whether it is about a type that a macro brings, a name to be filled in, or a resource that is never created."""
    if "{{" in finding.message or (finding.rule == _NO_SUCH_TYPE and template.open):
        return True
    resource = template.resources.get(finding.resource or "")
    condition = resource.condition if resource is not None else None
    is_about_properties = finding.rule.startswith("cfn-lint:E3")
    return is_about_properties and condition is not None and template.evaluator.decision(condition) is False
