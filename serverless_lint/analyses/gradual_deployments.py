"""How SAM is told to move traffic to new versions of functions."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from serverless_lint.link.project import LinkedProject
from serverless_lint.link.stack.linked_template import LinkedTemplate
from serverless_lint.link.stack.names import references
from serverless_lint.model import Function
from serverless_lint.model.project import finds
from serverless_lint.parse.template.template import SAM_TRANSFORM, Known, Node, Possible
from serverless_lint.source import Location

_ROLE_OF_SAM = "CodeDeployServiceRole"
"""What SAM calls the role with which CodeDeploy calls hooks."""


class Hook(msgspec.Struct, frozen=True, eq=False):
    """A function that CodeDeploy calls before or after it moves traffic."""

    key: str
    """`PreTraffic` or `PostTraffic`."""
    known: Known
    function: Function


class GradualDeployment(msgspec.Struct, frozen=True, eq=False):
    """The `DeploymentPreference` of a function, its own or an inherited one, that is not switched off."""

    function: Function
    preference: Known
    alias: Possible
    hooks: tuple[Hook, ...]
    """The functions of the template that it names."""
    is_called_by_sam_role: bool
    """Whether CodeDeploy certainly calls the hooks with the role that SAM makes, and that role has its policy alone."""

    @property
    def location(self) -> Location:
        """The setting."""
        return self.preference.node.location


@finds(GradualDeployment, in_each=LinkedTemplate)
def gradual_deployments(linked: LinkedTemplate, _: LinkedProject) -> Iterator[GradualDeployment]:
    """Those of a template that SAM reads as it is written: other transforms may change it before."""
    template = linked.template
    if template.transforms != (SAM_TRANSFORM,) or template.open:
        return
    for function in linked.functions:
        preference = function.properties.lookup("DeploymentPreference").only if function.is_sam else None
        if isinstance(preference, Node) and not preference.is_open and _is_on(preference):
            yield GradualDeployment(
                function,
                Known(preference, preference),
                function.properties.lookup("AutoPublishAlias"),
                tuple(_hooks(linked, preference)),
                preference.lookup("Role").certainly_absent and not _is_changed(linked),
            )


def _is_on(preference: Node) -> bool:
    enabled = preference.lookup("Enabled")
    return enabled.certainly_absent or enabled.only in (True, "true")


def _hooks(linked: LinkedTemplate, preference: Node) -> Iterator[Hook]:
    functions = {function.name: function for function in linked.functions}
    for key in ("PreTraffic", "PostTraffic"):
        for reference, known in preference.lookup("Hooks", key).references():
            if reference.resource in functions:
                yield Hook(key, known, functions[reference.resource])


def _is_changed(linked: LinkedTemplate) -> bool:
    """Whether a resource of the template names the role that SAM makes, as a policy that is attached to it does."""
    resources = linked.template.resources.values()
    return any(
        reference.resource == _ROLE_OF_SAM for resource in resources for reference, _ in references(resource.node)
    )
