"""Secrets among a function's settings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from serverless_lint.analyses.function_settings import EnvironmentValue, RepeatedEnvironmentValue
from serverless_lint.checks.hardcoded_credentials import is_aws_credential
from serverless_lint.checks.problems import shared_problem
from serverless_lint.model.stack.purpose import is_for_local_runs
from serverless_lint.rule import Category, Problem, Related, Severity, rule
from serverless_lint.secrets import credential_in, is_encrypted, is_for_everybody, may_be_secret, names_secret
from serverless_lint.wording import functions_named, named

_KEYS_OF_PAGES = ("a Google API key", "a JSON web token")
"""What pages in browsers have as well: keys of Firebase, and those of Supabase for guests."""

_MOST_NAMES = 3


_PUT_TOGETHER = frozenset({"Fn::Sub", "Fn::Join"})
"""What makes a text of parameters and words, which is how things are named: a secret is none."""


@rule(Severity.ERROR, Category.SECURITY, since="0.1", cwe=312)
def secret_in_environment(written: RepeatedEnvironmentValue) -> Iterator[Problem]:
    """An environment variable of a function holds a secret that is written into the template."""
    found: dict[_Secret, list[EnvironmentValue]] = {}
    for variable in written.values:
        secret = _secret_in(variable)
        if secret is not None:
            found.setdefault(secret, []).append(variable)
    for secret, variables in found.items():
        first, *others = variables
        functions = tuple({each.key: each for variable in variables for each in variable.functions}.values())
        names = named((variable.name for variable in variables), most=_MOST_NAMES)
        templates = len({function.template.document.path for function in functions})
        where = f" in {templates} templates" if templates > 1 else ""
        who = f"{functions_named(functions)}{where}"
        yield shared_problem(
            functions,
            first.written,
            f"{secret.what} written into the template, in {names} of {who}: {secret.advice}",
            severity=secret.severity,
            related=(*_way_of(first), *(Related(other, "here too") for other in others)),
            sums_up=tuple(other.functions[0].name for other in others),
        )


def _way_of(variable: EnvironmentValue) -> Iterator[Related]:
    """The places by which a value comes from where it is written to where it is used."""
    if variable.written != variable.location:
        *between, _ = variable.known.sources
        yield from (Related(place, "handed on here") for place in reversed(between))
        yield Related(variable, "used here")


class _Secret(NamedTuple):
    """What is wrong with a value, and what to do."""

    what: str
    advice: str
    severity: Severity | None


def _secret_in(variable: EnvironmentValue) -> _Secret | None:
    name, known, text = variable.name, variable.known, variable.known.text
    template = variable.functions[0].template
    parameters = tuple(template.parameters_behind(known))
    if text is None or is_aws_credential(name, text) or any(parameter.given for parameter in parameters):
        return None
    if is_encrypted(text):
        return None
    kind = credential_in(text)
    if is_for_everybody(name, text) and kind in (None, *_KEYS_OF_PAGES):
        return None
    is_local = is_for_local_runs(known, template)
    if kind is not None:
        advice = "revoke it, keep the new one in Secrets Manager"
        return _Secret(f"{kind} is", advice, Severity.INFO if is_local else None)
    is_name = known.node.intrinsic in _PUT_TOGETHER and bool(known.sources)
    if names_secret(name) and may_be_secret(text) and not (is_name or any(each.no_echo for each in parameters)):
        is_advice = is_local or variable.opens_local_service
        severity = Severity.INFO if is_advice else Severity.WARNING
        return _Secret("a secret seems to be", "keep it in Secrets Manager", severity)
    return None
