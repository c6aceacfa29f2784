"""Whether this version of serverless-lint is one that a configuration file is for."""

from __future__ import annotations

from serverless_lint import __version__
from serverless_lint.config.keys import REQUIRED_VERSION
from serverless_lint.errors import ConfigError


def check_version(required: object, place: str) -> None:
    """Raise `ConfigError` unless this version is among the required ones (PEP 440's specifiers, said at `place`)."""
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    if not isinstance(required, str):
        raise ConfigError(f"{place}: `{REQUIRED_VERSION}` must be a text such as `>={__version__}`")
    try:
        versions = SpecifierSet(required)
    except InvalidSpecifier:
        hint = f"write it as `>={__version__}` or `=={__version__}`"
        raise ConfigError(f"{place}: `{REQUIRED_VERSION}` cannot be read: {required}", hint=hint) from None
    if not versions.contains(__version__, prereleases=True):
        hint = f"pip install 'serverless-lint{versions}'"
        raise ConfigError(f"{place}: this needs serverless-lint {versions}, which runs is {__version__}", hint=hint)
