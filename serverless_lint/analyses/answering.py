"""Timeouts of functions, and whether something that waits for no answer may need them."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from serverless_lint.analyses.function_settings import FunctionSetting, SettingKind
from serverless_lint.analyses.invocations import functions_invoked_aside
from serverless_lint.link.project import LinkedProject
from serverless_lint.model.project import finds
from serverless_lint.parse.template.template import ResourceKey
from serverless_lint.source import Location


class AnsweringTimeout(msgspec.Struct, frozen=True, eq=False):
    """A timeout as it is written in one place."""

    setting: FunctionSetting
    invoked_aside: frozenset[ResourceKey]
    """The functions that code of the project, their own or other, invokes without waiting for the answer."""

    @property
    def location(self) -> Location:
        """The value, or the function that lacks one."""
        return self.setting.location


@finds(AnsweringTimeout, in_each=FunctionSetting, reads_code=True)
def answering_timeouts(setting: FunctionSetting, project: LinkedProject) -> Iterator[AnsweringTimeout]:
    """The timeouts that are written down."""
    if setting.kind is SettingKind.TIMEOUT and setting.known is not None:
        is_answering = any(function.answer_limit is not None for function in setting.functions)
        yield AnsweringTimeout(setting, project.once(functions_invoked_aside) if is_answering else frozenset())
