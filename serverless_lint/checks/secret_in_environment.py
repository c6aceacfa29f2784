"""Secrets among a function's settings."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.function_settings import EnvironmentValue
from serverless_lint.checks.hardcoded_credentials import is_aws_credential
from serverless_lint.checks.problems import shared_problem
from serverless_lint.model.stack.purpose import is_for_local_runs
from serverless_lint.rule import Category, Problem, Severity, rule
from serverless_lint.secrets import credential_in, is_encrypted, is_for_everybody, may_be_secret, names_secret
from serverless_lint.wording import functions_named

_KEYS_OF_PAGES = ("a Google API key", "a JSON web token")
"""What pages in browsers have as well: keys of Firebase, and those of Supabase for guests."""


@rule(Severity.ERROR, Category.SECURITY, since="0.1", cwe=312)
def secret_in_environment(variable: EnvironmentValue) -> Iterator[Problem]:
    """An environment variable of a function holds a secret that is written into the template."""
    name, known, text = variable.name, variable.known, variable.known.text
    template = variable.functions[0].template
    parameters = tuple(template.parameters_behind(known))
    if text is None or is_aws_credential(name, text) or any(parameter.given for parameter in parameters):
        return
    if is_encrypted(text):
        return
    kind = credential_in(text)
    if is_for_everybody(name, text) and kind in (None, *_KEYS_OF_PAGES):
        return
    where = f"in `{name}` of {functions_named(variable.functions)}"
    is_local = is_for_local_runs(known, template)
    if kind is not None:
        yield shared_problem(
            variable.functions,
            known,
            f"{kind} is written into the template, {where}: revoke it, keep the new one in Secrets Manager",
            severity=Severity.INFO if is_local else None,
        )
    elif names_secret(name) and may_be_secret(text) and not any(parameter.no_echo for parameter in parameters):
        yield shared_problem(
            variable.functions,
            known,
            f"a secret seems to be written into the template, {where}: keep it in Secrets Manager",
            severity=Severity.INFO if is_local or variable.opens_local_service else Severity.WARNING,
        )
