"""Functions that are attached to one subnet, and so to one Availability Zone."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from serverless_lint.link.project import LinkedProject
from serverless_lint.model import Function
from serverless_lint.model.project import finds
from serverless_lint.parse.template.template import Known
from serverless_lint.source import Location


class SingleSubnet(msgspec.Struct, frozen=True, eq=False):
    """The functions of a template that are attached to the same single subnet: one cause, written once or often."""

    functions: tuple[Function, ...]
    places: tuple[Known, ...]
    """The lists, the place of one for several functions once."""
    has_file_systems: bool
    """Whether they mount file systems, which have to be in each zone."""

    @property
    def location(self) -> Location:
        """The first list."""
        return self.places[0].node.location


@finds(SingleSubnet)
def single_subnets(project: LinkedProject) -> Iterator[SingleSubnet]:
    """The functions, but for those that run only when a stack changes."""
    functions: dict[tuple[str, bool, str], dict[Location, Function]] = {}
    places: dict[tuple[str, bool, str], dict[Location, Known]] = {}
    for function in project.all(Function):
        if function.is_custom_resource:
            continue
        mounts = not function.properties.lookup("FileSystemConfigs").certainly_absent
        for subnets in function.subnets:
            if subnets.certain_length == 1:
                place = subnets.known.node.location
                key = (function.template.document.path, mounts, "".join(place.text.split()))
                functions.setdefault(key, {})[function.location] = function
                places.setdefault(key, {})[place] = subnets.known
    for key, found in functions.items():
        yield SingleSubnet(tuple(found.values()), tuple(places[key].values()), has_file_systems=key[1])
