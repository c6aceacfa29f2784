"""Secrets among a function's settings."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.checks.hardcoded_credentials import is_aws_credential
from serverless_lint.checks.problems import function_problem
from serverless_lint.model import Function
from serverless_lint.rule import Category, Problem, Severity, rule
from serverless_lint.secrets import credential_in, may_be_secret, names_secret


@rule(Severity.ERROR, Category.SECURITY, since="0.1", cwe=312)
def secret_in_environment(function: Function) -> Iterator[Problem]:
    """An environment variable of a function holds a secret that is written into the template."""
    for name, value in function.environment.variables.items():
        for known in value.values:
            text = known.text
            parameters = tuple(function.template.parameters_behind(known))
            if text is None or is_aws_credential(name, text) or any(parameter.given for parameter in parameters):
                continue
            kind = credential_in(text)
            where = f"in `{name}` of `{function.name}`"
            if kind is not None:
                yield function_problem(
                    function,
                    known,
                    f"{kind} is written into the template, {where}: revoke it, keep the new one in Secrets Manager",
                )
            elif names_secret(name) and may_be_secret(text) and not any(parameter.no_echo for parameter in parameters):
                yield function_problem(
                    function,
                    known,
                    f"a secret seems to be written into the template, {where}: keep it in Secrets Manager",
                    severity=Severity.WARNING,
                )
