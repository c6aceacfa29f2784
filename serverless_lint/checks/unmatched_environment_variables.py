"""Environment variables that the code and the template do not agree on."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.declared_variables import DeclaredVariable
from serverless_lint.analyses.variables import ProgramVariables, VariableNeed, VariableRead
from serverless_lint.aws.environment import VARIABLES_OF_LAMBDA
from serverless_lint.rule import Category, Problem, Related, Severity, rule
from serverless_lint.suggestion import did_you_mean_name
from serverless_lint.wording import functions_named

_SET_BY_OTHERS = ("AWS_SAM_LOCAL", "AWS_ENDPOINT_URL", "LOCALSTACK_", "NODE_", "npm_", "CI", "HOME", "PWD", "DD_")
"""Beginnings of names that development tools, extensions and operating systems set."""

_READ_BY_OTHERS = (
    "ALL_PROXY",
    "AWS_",
    "BLIS_",
    "BOTO_",
    "CURL_CA_BUNDLE",
    "DD_",
    "DT_",
    "EPSAGON_",
    "FONTCONFIG_",
    "FORCE_COLOR",
    "GDAL_",
    "GLIBC_TUNABLES",
    "GOOGLE_APPLICATION_CREDENTIALS",
    "GRPC_",
    "HF_",
    "HOME",
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "JAVA_",
    "LANG",
    "LC_",
    "LD_",
    "LOCPATH",
    "LOG_LEVEL",
    "LUMIGO_",
    "MAGICK_",
    "MALLOC_",
    "MKL_",
    "MPLCONFIGDIR",
    "NEW_RELIC_",
    "NLTK_DATA",
    "NODE_",
    "NO_COLOR",
    "NO_PROXY",
    "NUMBA_",
    "NUMEXPR_",
    "OMP_",
    "OPENBLAS_",
    "OPENSSL_",
    "OPENTELEMETRY_",
    "ORT_",
    "OTEL_",
    "PARAMETERS_SECRETS_EXTENSION_",
    "PATH",
    "PGAPPNAME",
    "PGDATABASE",
    "PGHOST",
    "PGPASSWORD",
    "PGPORT",
    "PGSSL",
    "PGUSER",
    "PLAYWRIGHT_",
    "POWERTOOLS_",
    "PRISMA_",
    "PROJ_",
    "PUPPETEER_",
    "PYTHON",
    "READINESS_CHECK_",
    "REQUESTS_CA_BUNDLE",
    "RES_OPTIONS",
    "SECRETS_MANAGER_",
    "SENTRY_",
    "SSL_CERT",
    "SSM_PARAMETER_STORE_",
    "TESSDATA_PREFIX",
    "TF_",
    "TMPDIR",
    "TORCH_",
    "TRANSFORMERS_",
    "TZ",
    "UV_THREADPOOL_SIZE",
    "VECLIB_",
    "VIPS_",
    "WR_",
    "XDG_",
    "_",
)
"""Beginnings of names that runtimes, extensions, Powertools, the C library, libuv and common libraries read."""


@rule(Severity.WARNING, Category.CORRECTNESS, since="0.1")
def undeclared_environment_variable(need: VariableNeed) -> Iterator[Problem]:
    """The code needs an environment variable that the template does not declare."""
    read = need.read
    if read.name in VARIABLES_OF_LAMBDA.value or read.name.startswith(_SET_BY_OTHERS):
        return
    functions = list(dict.fromkeys(found.program.function for found in need.programs if _lacks(found, read.name)))
    if not functions:
        return
    yield Problem(
        read,
        f"`{read.name}` is not declared for {functions_named(functions)}: add it to `Environment`",
        related=tuple(Related(function, "this function runs the code") for function in functions[:3]),
        help=did_you_mean_name(read.name, functions[0].environment.variables) or "",
        severity=Severity.ERROR if read.raises and read.is_loading else None,
        function=functions[0].name,
        resource=functions[0].name,
        ignorable_at=tuple(functions),
    )


def _lacks(variables: ProgramVariables, name: str) -> bool:
    environment = variables.program.function.environment
    return (
        environment.complete
        and name not in environment.variables
        and not environment.has_wrapper
        and not variables.use.sets_variables
    )


@rule(Severity.INFO, Category.OPERATIONS, since="0.1")
def unused_environment_variable(variable: DeclaredVariable) -> Iterator[Problem]:
    """A declared environment variable is read nowhere in the function's code."""
    if variable.is_mentioned or not variable.is_code_known or variable.name.upper().startswith(_READ_BY_OTHERS):
        return
    if any(function.environment.has_wrapper for function in variable.functions):
        return
    read = _read_in_another_case(variable)
    if read is not None and read.fails_without:
        # That is what undeclared-environment-variable says.
        return
    first = variable.functions[0]
    what = f"`{variable.name}` is not read by the code of {functions_named(variable.functions)}"
    handlers = tuple(Related(found.program.handler, "the handler") for found in variable.programs[:1])
    yield Problem(
        variable,
        f"{what}: remove it" if read is None else f"{what}, `{read.name}` is: rename it",
        related=handlers if read is None else (Related(read, "read here"), *handlers),
        function=first.name,
        resource=first.name,
        ignorable_at=variable.functions,
    )


def _read_in_another_case(variable: DeclaredVariable) -> VariableRead | None:
    """A read of a variable that is declared nowhere and whose name differs in letter case only."""
    for found in variable.programs:
        for read in found.use.reads_in_any_case.get(variable.name.casefold(), ()):
            if _lacks(found, read.name):
                return read
    return None
