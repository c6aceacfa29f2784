"""How new versions of functions go live."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.checks.problems import function_problem
from serverless_lint.model import Function
from serverless_lint.rule import Category, Problem, Severity, rule

_GRADUAL = ("Canary", "Linear")
_AT_ONCE = "AllAtOnce"


@rule(Severity.INFO, Category.RELIABILITY, since="0.1")
def all_at_once_deployment(function: Function) -> Iterator[Problem]:
    """A new version gets all traffic at once, or gradually with nothing that would stop it."""
    if not function.is_sam or not function.properties.lookup("AutoPublishAlias").values:
        return
    preference = function.properties.lookup("DeploymentPreference")
    advice = "shift it with a `DeploymentPreference` and alarms"
    if preference.certainly_absent:
        message = f"a new version of `{function.name}` gets all traffic at once: {advice}"
        yield function_problem(function, function, message, pedantic=True)
    enabled = function.properties.lookup("DeploymentPreference", "Enabled")
    if preference.unknown or enabled.unknown or any(known.value not in (True, "true") for known in enabled.values):
        return
    alarms = function.properties.lookup("DeploymentPreference", "Alarms")
    for known in function.properties.lookup("DeploymentPreference", "Type").values:
        if known.value == _AT_ONCE:
            yield function_problem(
                function, known, f"a new version of `{function.name}` gets all traffic at once: {advice}", pedantic=True
            )
        elif isinstance(known.value, str) and known.value.startswith(_GRADUAL) and alarms.certainly_absent:
            yield function_problem(
                function,
                known,
                f"nothing stops a bad version of `{function.name}` that is rolled out: add `Alarms`",
            )
