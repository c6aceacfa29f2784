"""What says what is deployed, and is not read: definitions of other tools, and parts of templates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from serverless_lint.libraries.deployment_tools import DeploymentTool
from serverless_lint.link.other_tools import OtherTools
from serverless_lint.paths import folders_around
from serverless_lint.report import INFRASTRUCTURE, NotAnalysed
from serverless_lint.source import Location
from serverless_lint.sources.sources import Sources

_UNREAD = "not read"
_PARTS = "parts of templates"
_MERGED = "put together by a tool"


def unread_infrastructure(sources: Sources, other_tools: OtherTools) -> Iterator[NotAnalysed]:
    """An entry for each tool, and one for all parts of templates, by name. Tests and examples do not count."""
    by_tool: dict[str, list[Location]] = {}
    tools: dict[str, DeploymentTool] = {}
    for name, (tool, location) in other_tools.definitions.items():
        if not (
            name in sources.services
            or name in sources.assemblies
            or sources.is_aside(name)
            or _is_output_read(sources, tool, name)
        ):
            tools[tool.name] = tool
            by_tool.setdefault(tool.name, []).append(location)
    for tool_name in sorted(by_tool):
        first, *_ = by_tool[tool_name]
        files = len(by_tool[tool_name])
        yield NotAnalysed(INFRASTRUCTURE, tool_name, _UNREAD, first, files=files, help=tools[tool_name].command)
    parts = tuple(_parts(sources, other_tools.definitions))
    if parts:
        yield NotAnalysed(INFRASTRUCTURE, _PARTS, _MERGED, parts[0], files=len(parts))


def _is_output_read(sources: Sources, tool: DeploymentTool, name: str) -> bool:
    """Whether the template was read that a tool has made of its definition."""
    folder = tool.folder(name)
    output = f"{tool.output}/" if folder == "." else f"{folder}/{tool.output}/"
    return bool(tool.output) and any(template.document.path.startswith(output) for template in sources.templates)


def _parts(sources: Sources, definitions: Iterable[str]) -> Iterator[Location]:
    """The parts of templates that are not those of a tool's definition, and of which nothing else is said."""
    defined = {next(folders_around(name)) for name in definitions}
    said = {location.document.path for location in sources.needs_rendering}
    said.update(failure.location.document.path for failure in sources.failures)
    for document in sources.parts_of_templates:
        name = document.path
        if not (name in said or sources.is_aside(name)) and defined.isdisjoint(folders_around(name)):
            yield document.location
