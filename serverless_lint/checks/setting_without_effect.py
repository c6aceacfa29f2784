"""Settings that change nothing."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.idle_settings import SettingWithoutEffect
from serverless_lint.rule import Category, Problem, Severity, rule


@rule(Severity.WARNING, Category.CORRECTNESS, since="0.1")
def setting_without_effect(setting: SettingWithoutEffect) -> Iterator[Problem]:
    """A setting of a service is where the Serverless Framework does not apply it."""
    if setting.because:
        message = f"`{setting.name}` has no effect, as functions run with {setting.because}: allow it there"
    elif setting.is_variable:
        message = f"nothing reads `{setting.name}` here, a variable of the project's own: remove it"
    elif setting.meant:
        message = f"`{setting.name}` has no effect, as there is no such setting here: it is called `{setting.meant}`"
    else:
        message = f"`{setting.name}` has no effect here: put it under {setting.place}"
    yield Problem(setting, message, severity=Severity.INFO if setting.is_variable else None)
