"""The options of a run, from the command line and the configuration file."""

from __future__ import annotations

import datetime
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from serverless_lint.paths import folders_around
from serverless_lint.rule import Confidence, OptionValue, Severity

BASELINE_NAME = ".serverless-lint-baseline.json"
ROOT_FOLDER = "."


class CommandLine(msgspec.Struct, frozen=True):
    """What a command says about options, whatever files say."""

    options: Mapping[str, Any] = {}
    """Values by the names of `Config`'s fields; `with_cfn_lint` among them is whether to run cfn-lint at all."""
    assignments: tuple[str, ...] = ()
    """Each `key=value` of `--config`."""


class Config(msgspec.Struct, frozen=True):
    """Every option of a run, with the defaults that hold without a configuration file.

    Selection words are rule ids, `category:<name>`, `default`, `pedantic` and `all`; they are checked against the
    rules when the run starts.
    """

    paths: tuple[Path, ...] = (Path(),)
    root: Path = msgspec.field(default_factory=Path.cwd)
    """The folder that paths in findings are relative to and that is read as context; absolute."""

    select: tuple[str, ...] = ("default",)
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    pedantic: bool = False
    preview: bool = False
    min_confidence: Confidence = Confidence.MEDIUM
    severity: Mapping[str, Severity] = msgspec.field(default_factory=dict)
    """Severities that replace the rules' own, by rule id."""
    rule_options: Mapping[str, Mapping[str, OptionValue]] = msgspec.field(default_factory=dict)
    """Values for options of rules, by rule id and name of the option."""
    plugins: tuple[str, ...] = ()
    """Names of installed plug-ins whose rules are added."""
    per_file_ignores: Mapping[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    """Selection words by path pattern (as in .gitignore)."""

    since: str | None = None
    """A git revision; what does not touch a file that changed since is left out."""
    new_only: str | None = None
    """A git revision; what was found already where it and `HEAD` went apart is left out."""
    exclude: tuple[str, ...] | None = None
    """Path patterns (as in .gitignore) that replace the built-in excludes."""
    extend_exclude: tuple[str, ...] = ()
    force_exclude: bool = False
    respect_gitignore: bool = True
    templates: tuple[str, ...] = ()
    """Path patterns of files that are templates whatever their suffix."""
    applications: tuple[str, ...] | None = None
    """Path patterns of folders that are applications of their own; None takes those for it that lie side by side."""

    parameters: Mapping[str, str] = msgspec.field(default_factory=dict)
    """Values for template parameters."""
    as_of: datetime.date = msgspec.field(default_factory=datetime.date.today)
    """The day that runtime dates and `until` dates are judged by."""
    cfn_lint: str = "errors"
    """`errors`, `all` or `off`."""
    require_reason: bool = False
    respect_ignores: bool = True
    baseline: Path | None = None
    """The file of findings that are put off, relative to the root; None stands for `BASELINE_NAME`, if it exists."""
    use_baseline: bool = True

    min_severity: Severity | None = None
    """Findings that are less severe are left out; None leaves out none, and counts advice instead of listing it."""
    fail_on: Severity | None = Severity.WARNING
    """The lowest severity that fails the run; None never fails it."""
    strict: bool = False
    allow_empty: bool = False
    jobs: int = msgspec.field(default_factory=lambda: os.cpu_count() or 1)
    use_cache: bool = True
    debug: bool = False

    format: str = "text"
    """The report that goes to standard output."""
    with_map: bool = False
    """Whether the report has the architecture map."""
    contents: Mapping[Path, bytes] = msgspec.field(default_factory=dict)
    """What stands in for files on disk, by absolute path, such as the unsaved text of an editor."""
    looked_for_file: bool = True
    """Whether the nearest configuration file was looked for, rather than named or not wanted."""
    origins: Mapping[tuple[str, str], str] = msgspec.field(default_factory=dict)
    """Where a configuration file says something: `file:line` by key and word, such as `("ignore", "low-timeout")`."""

    command_line: CommandLine = CommandLine()
    folders: Mapping[str, Config] | None = None
    """The configurations that files in folders below the root give these, by the folders' names; None before anybody
    has looked for them."""
    remarks: tuple[str, ...] = ()
    """What there is to say of a folder's configuration."""

    def at(self, name: str) -> Config:
        """What holds for a file: the configuration of the closest folder around it that has one."""
        folder = self.folder_of(name)
        return self if folder == ROOT_FOLDER or self.folders is None else self.folders[folder]

    def folder_of(self, name: str) -> str:
        """The folder whose configuration holds for a file."""
        for folder in folders_around(name) if self.folders else ():
            if self.folders and folder in self.folders:
                return folder
        return ROOT_FOLDER

    @property
    def by_folder(self) -> Mapping[str, Config]:
        """The configuration of each folder that has one, that of the root included."""
        return {ROOT_FOLDER: self, **(self.folders or {})}

    @property
    def baseline_path(self) -> Path:
        """The file that findings are put off in, whether or not it exists."""
        return self.root / (self.baseline or BASELINE_NAME)

    @property
    def has_baseline(self) -> bool:
        """Whether there is a baseline to apply, or one that was named and so has to be there."""
        return self.use_baseline and (self.baseline is not None or os.path.lexists(self.baseline_path))
