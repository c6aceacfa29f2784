"""What pre-commit says of the change that it runs a hook for."""

from __future__ import annotations

import os
from pathlib import Path

_FIRST_OF_RANGE = "PRE_COMMIT_FROM_REF"
"""Where the commits begin that a push brings, or `--from-ref`: https://pre-commit.com/#pre-commit-during-push"""
_DURING_COMMIT = "GIT_INDEX_FILE"
"""Set by git for hooks of a commit, and by nobody else."""


def base_of_hook(revision: str) -> str | None:
    """What to compare with where a hook asks for what is new since `HEAD`; None if everything is to be reported.

    Since `HEAD` nothing is new when commits are pushed, or when all files are checked without a change being staged.
    """
    if revision != "HEAD" or "PRE_COMMIT" not in os.environ:
        return revision
    if first := os.environ.get(_FIRST_OF_RANGE):
        return first
    from serverless_lint.files.git import has_staged_changes

    return revision if _DURING_COMMIT in os.environ or has_staged_changes(Path.cwd()) else None
