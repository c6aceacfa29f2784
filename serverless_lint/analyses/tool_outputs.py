"""Templates that tools made of what is read, with values that stand nowhere else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from serverless_lint.link.project import LinkedProject
from serverless_lint.link.stack.linked_template import LinkedTemplate
from serverless_lint.model import Function
from serverless_lint.model.project import finds
from serverless_lint.parse.template.template import Template
from serverless_lint.source import Location


class ToolOutput(msgspec.Struct, frozen=True, eq=False):
    """A template that `serverless package` or `cdk synth` made, and that is none of those that are judged."""

    template: Template
    functions: Sequence[Function]
    """With what stands in it alone: nobody looks for their code."""

    @property
    def location(self) -> Location:
        """Where it begins."""
        return self.template.document.location


@finds(ToolOutput)
def tool_outputs(project: LinkedProject) -> Iterator[ToolOutput]:
    """What is kept of such templates in the project."""
    for linked in LinkedTemplate.all_of(project.sources.outputs, project.sources.data):
        yield ToolOutput(linked.template, linked.functions)
