"""Runs over texts that are not written yet, to see what would be reported."""

from __future__ import annotations

import codecs
import gc
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from serverless_lint.config import Config
from serverless_lint.linter import lint
from serverless_lint.report import Finding, Report
from serverless_lint.rule import Severity
from serverless_lint.ruleset.selection import is_cfn_lint_id

if TYPE_CHECKING:
    from serverless_lint.sources.sources import OnProgress


def rehearse(config: Config, texts: Mapping[str, str], *, on_progress: OnProgress | None = None) -> Report:
    """What `lint` reports if files of the project, named relative to its root, had these texts."""
    contents = {Path(os.path.abspath(config.root / name)): text for name, text in texts.items()}
    report = lint(with_texts(config, contents), on_progress=on_progress)
    collect_garbage()
    return report


def with_texts(config: Config, texts: Mapping[Path, str]) -> Config:
    """The same with texts that stand in for files, by absolute path."""
    # The mark says how the bytes are to be read, whatever the file's own encoding.
    contents = {path: codecs.BOM_UTF8 + text.encode("utf-8", "surrogatepass") for path, text in texts.items()}
    return replace(config, contents={**config.contents, **contents})


def collect_garbage() -> None:
    """Free what a run leaves that others follow in the same process."""
    if not gc.isenabled():
        # The command line switches collection off for its one run; of a project, next to nothing goes without it.
        gc.collect()


def is_damage(finding: Finding) -> bool:
    """Whether it says that a file cannot be read or deployed, which no change of ours may bring about."""
    if is_cfn_lint_id(finding.rule):
        return finding.severity is Severity.ERROR
    return finding.rule in ("syntax-error", "internal-error")
