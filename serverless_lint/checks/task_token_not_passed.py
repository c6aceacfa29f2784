"""Tasks that wait for a token which nobody got."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.checks.problems import state_problem
from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.model import Integration, State
from serverless_lint.parse.template.template import Kind, Node
from serverless_lint.rule import Category, Problem, Severity, rule

_SETTINGS = ("Parameters", "Arguments")

# https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html
_TOKEN = lazy_pattern(r"\$\$(?!\.(?!Task\b))|\$states(?!\.(?!context\b))(?!\.context\.(?!Task\b))")
"""The token, or something around it: `$$`, `$$.Task`, `$states.context`. Without a match there is none in a text."""
_ALONE = "$$.Task.Token"


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def task_token_not_passed(state: State) -> Iterator[Problem]:
    """A task waits for its token, and does not give the token to whom it calls."""
    settings = [node for key in _SETTINGS if (node := state.node.get(key))]
    if state.task is None or state.task.integration is not Integration.CALLBACK or not settings:
        return
    if _TOKEN.search(state.node.get("InputPath").text or "") or any(map(_may_pass_token, settings)):
        return
    literal = next((node for setting in settings for node in setting.walk() if node.text == _ALONE), None)
    if literal is not None:
        message = f"`{state.name}` passes the text `{_ALONE}` instead of its token: write `{literal.key}.$`"
        yield state_problem(state, literal, message)
    else:
        key = settings[0].key
        message = f"`{state.name}` waits for a token that it does not pass: add `$$.Task.Token` to `{key}`"
        yield state_problem(state, state.task.node, message)


def _may_pass_token(settings: Node) -> bool:
    return any(_may_be_token(node) for node in settings.walk())


def _may_be_token(node: Node) -> bool:
    """Whether a value is the token, has it in it, or is something that only the deployment knows."""
    if node.kind is Kind.INTRINSIC:
        return node.is_open or ((node.key or "").endswith(".$") and node.possible().unknown)
    text = node.text if node.kind is Kind.SCALAR else None
    if text is None or (text == _ALONE and not (node.key or "").endswith(".$")):
        return False
    return _TOKEN.search(text) is not None or ("${" in text and (node.key or "").endswith(".$"))
