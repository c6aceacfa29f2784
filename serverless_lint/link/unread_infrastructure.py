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
_ALL_BUT_FUNCTIONS = "{} but for functions"
_NOT_MADE = "not synthesised"
_PARTS = "parts of templates"
_MERGED = "put together by a tool"


def unread_infrastructure(sources: Sources, other_tools: OtherTools) -> Iterator[NotAnalysed]:
    """An entry for each tool, and one for all parts of templates, by name. Tests and examples do not count.

    Where functions were read from a program there is an entry for the rest of what the tool deploys.
    """
    unread: dict[str, list[Location]] = {}
    read_in_part: dict[str, list[Location]] = {}
    tools: dict[str, DeploymentTool] = {}
    for name, (tool, location) in other_tools.definitions.items():
        if not (
            name in sources.services
            or name in sources.assemblies
            or sources.is_aside(name)
            or _is_output_read(sources, tool, name)
        ):
            tools[tool.name] = tool
            places = read_in_part if name in sources.programs else unread
            places.setdefault(tool.name, []).append(location)
    for tool_name in sorted(tools):
        tool = tools[tool_name]
        yield from _entry(tool_name, _UNREAD, unread.get(tool_name), tool.command)
        yield from _entry(_ALL_BUT_FUNCTIONS.format(tool_name), _NOT_MADE, read_in_part.get(tool_name), tool.rest)
    parts = tuple(_parts(sources, other_tools.definitions))
    if parts:
        yield NotAnalysed(INFRASTRUCTURE, _PARTS, _MERGED, parts[0], files=len(parts))


def _entry(name: str, reason: str, places: list[Location] | None, help_: str) -> Iterator[NotAnalysed]:
    if places:
        yield NotAnalysed(INFRASTRUCTURE, name, reason, places[0], files=len(places), help=help_)


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
