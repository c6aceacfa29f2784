"""`serverless-lint lsp`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from serverless_lint.cli.messages import fail
from serverless_lint.cli.option_groups import GroupedCommand
from serverless_lint.cli.options import as_of_option, cfn_lint_option, config_of, config_options, rule_options

if TYPE_CHECKING:
    from serverless_lint.config import Config

_PACKAGES = ("lsprotocol", "pygls")
"""What the extra `lsp` brings, from which they are installed wherever this package came from."""


@click.command(cls=GroupedCommand)
@rule_options
@cfn_lint_option
@as_of_option
@config_options
def lsp(**given: Any) -> None:
    """Serve an editor: a language server on standard input and output.

    It checks the folders that are open in the editor, each as `check` without arguments does there.
    """
    try:
        from serverless_lint.lsp.server import serve
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in _PACKAGES:
            raise
        fail("the language server needs more packages", f"install them: pip install {' '.join(_PACKAGES)}")

    def configure(folder: Path) -> Config:
        return config_of({**given, "paths": (str(folder),), "stdin_filename": None})

    serve(configure)
