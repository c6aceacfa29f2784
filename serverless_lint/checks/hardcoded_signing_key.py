"""Keys of tokens that are written down."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.signing_keys import SigningKey, SigningVariable
from serverless_lint.checks.problems import code_problem, shared_problem
from serverless_lint.model.stack.purpose import is_for_local_runs
from serverless_lint.rule import Category, Problem, Severity, rule
from serverless_lint.secrets import credential_in, is_encrypted, is_placeholder, may_be_secret, names_secret

_FORGED = "whoever reads it makes tokens that are believed: keep it in Secrets Manager"


@rule(Severity.ERROR, Category.SECURITY, since="0.1", cwe=798)
def hardcoded_signing_key(key: SigningKey | SigningVariable) -> Iterator[Problem]:
    """The key that tokens are signed with is written into the code or the template."""
    if isinstance(key, SigningKey):
        if key.is_for_failures:
            message = f"the key of tokens that `{key.call}` takes is written here for when another one cannot be read"
            yield code_problem(key.handlers, key, f"{message}: raise the error", severity=Severity.WARNING)
            return
        where = f"here, as no function has `{key.unset}`" if key.unset else "into the code"
        message = f"the key of tokens that `{key.call}` takes is written {where}; {_FORGED}"
        yield code_problem(key.handlers, key, message, severity=Severity.WARNING if key.may_be_set else None)
        return
    text, template = key.known.text or "", key.functions[0].template
    is_named = names_secret(key.name) and may_be_secret(text)
    parameters = tuple(template.parameters_behind(key.known))
    is_said = is_named or credential_in(text) is not None
    is_other = is_placeholder(text) or is_encrypted(text) or is_for_local_runs(key.known, template)
    if is_said or is_other or any(each.given or each.no_echo for each in parameters):
        return
    default = " as a default" if key.may_be_replaced else ""
    yield shared_problem(
        key.functions,
        key.known,
        f"`{key.name}`, the key of tokens that `{key.call}` takes, is written into the template{default}; {_FORGED}",
        severity=Severity.WARNING if default else None,
    )
