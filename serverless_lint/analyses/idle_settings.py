"""Settings that the tool passes over which deploys a template."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from serverless_lint.link.project import LinkedProject
from serverless_lint.model.project import finds
from serverless_lint.parse.template.template import Template
from serverless_lint.source import Location


class SettingWithoutEffect(msgspec.Struct, frozen=True, eq=False):
    """A setting that changes nothing."""

    name: str
    because: str
    """What the tool takes instead; empty if it would take no notice of the setting in any case."""
    place: str
    """Where the setting would have an effect, if elsewhere."""
    meant: str
    """The name that the tool knows it by, if another one."""
    is_variable: bool
    """Whether it is a variable of the project's own, which another template takes values from."""
    location: Location


@finds(SettingWithoutEffect, in_each=Template)
def settings_without_effect(template: Template, project: LinkedProject) -> Iterator[SettingWithoutEffect]:
    """What the front end says that was passed over."""
    origin = template.origin
    if origin is None:
        return
    for setting in origin.idle:
        yield SettingWithoutEffect(
            setting.name,
            setting.because,
            setting.place,
            setting.meant,
            bool(setting.address) and setting.address in project.once(_variables),
            origin.document.at(setting.span),
        )


def _variables(project: LinkedProject) -> frozenset[str]:
    """The addresses that variables of any template take values from."""
    origins = (template.origin for template in project.all(Template))
    return frozenset(address for origin in origins if origin is not None for address in origin.variables)
