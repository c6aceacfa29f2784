"""Functions that are to start by a script which nothing brings."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.aws.environment import WRAPPER_SCRIPT
from serverless_lint.checks.problems import function_problem
from serverless_lint.model import Function
from serverless_lint.parse.template.template import Node
from serverless_lint.rule import Category, Problem, Severity, rule

_LAYERS = "/opt/"
"""Where the files of layers are."""
_OWN_RUNTIME = "provided"
"""What the runtimes begin with that ignore the variable."""


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def wrapper_without_layer(function: Function) -> Iterator[Problem]:
    """A function is to start by a script of a layer, and has no layer."""
    script = function.environment.variables.get(WRAPPER_SCRIPT)
    if script is None or function.may_be_image or function.template.open or not _is_without(function):
        return
    if not function.runtimes or any(runtime.startswith(_OWN_RUNTIME) for runtime in function.runtimes):
        return
    for known in script.values:
        if isinstance(known.value, str) and known.value.startswith(_LAYERS):
            yield function_problem(
                function,
                known,
                f"`{function.name}` cannot start: `{known.value}` belongs to a layer, and it has none: add the layer, "
                f"or remove `{WRAPPER_SCRIPT}`",
            )


def _is_without(function: Function) -> bool:
    layers = function.properties.lookup("Layers")
    listed = layers.only
    return layers.certainly_absent or (
        isinstance(listed, Node) and all(element.possible().certainly_absent for element in listed.elements())
    )
