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
    location: Location


@finds(SettingWithoutEffect, in_each=Template)
def settings_without_effect(template: Template, _: LinkedProject) -> Iterator[SettingWithoutEffect]:
    """What the front end says that was passed over."""
    origin = template.origin
    if origin is None:
        return
    for setting in origin.idle:
        yield SettingWithoutEffect(
            setting.name, setting.because, setting.place, setting.meant, origin.document.at(setting.span)
        )
