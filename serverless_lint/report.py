"""What a run says: findings, what was looked at, and what was not."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from serverless_lint.architecture import ArchitectureMap
from serverless_lint.rule import Category, Confidence, Fix, Rule, Severity
from serverless_lint.source import Location

BUILD_OUTPUT = "build output"
"""The reason why a handler was not analysed that a build makes."""
INFRASTRUCTURE = "infrastructure"
"""What is not analysed if a tool deploys something whose definition is not read; its name is that of the tool."""
INTERNAL_ERROR = "internal-error"
"""The rule of findings that say that a rule or a parser crashed."""

SYNTAX_ERROR = "syntax-error"
"""The rule of findings that say that a file cannot be read."""


class RelatedPlace(msgspec.Struct, frozen=True):
    """Another place of a finding, with what to say there (empty: only mark it)."""

    location: Location
    message: str
    is_step: bool = False
    """Whether a value comes along there on its way to the finding's own place."""


class Finding(msgspec.Struct, frozen=True):
    """A problem as it is reported. All texts are free of secrets."""

    rule: str
    severity: Severity
    confidence: Confidence
    category: Category
    message: str
    location: Location
    label: str = ""
    """Short text under the marked span; empty marks it without text."""
    help: str = ""
    """What to do about it, when there is no fix."""
    related: tuple[RelatedPlace, ...] = ()
    fix: Fix | None = None
    function: str | None = None
    resource: str | None = None
    ignorable_at: tuple[Location, ...] = ()
    """Places besides its own and the related ones whose ignore comments silence it."""
    concerns: tuple[str, ...] = ()
    """Paths of files that it is about although there is no place in them; those of folders end with a slash."""
    sums_up: tuple[str, ...] = ()
    """What it says of the related places, if it is the one finding for all of them."""
    cause: str = ""
    """What it shares with others of its rule in the file that are shown as one with it; empty if it stands alone."""
    ignored_because: str | None = None
    """The reason given where it is ignored (may be empty); None if it is not ignored."""
    in_baseline: bool = False
    """Whether it is ignored because the baseline puts it off."""

    @property
    def is_ignored(self) -> bool:
        """Whether it was taken out of what counts."""
        return self.ignored_because is not None

    @property
    def silenced_at(self) -> tuple[Location, ...]:
        """The places whose ignore comments silence it; not those of which it is the sum."""
        related = () if self.sums_up else tuple(place.location for place in self.related)
        return (self.location, *related, *self.ignorable_at)

    @property
    def sort_key(self) -> tuple[str, int, int, str, str]:
        """Path, span, rule, message: the order of every report."""
        return (*self.location.sort_key, self.rule, self.message)


class NotAnalysed(msgspec.Struct, frozen=True):
    """Something that a rule would have looked at, had it been readable. `reason` is short and groups them."""

    what: str
    """`handler`, `value`, `file`, or `INFRASTRUCTURE`."""
    name: str
    reason: str
    location: Location
    """Of several files, the first."""
    files: int = 1
    """How many files of infrastructure it stands for."""
    help: str = ""
    """What makes it possible to analyse it; empty where nothing does."""


class Coverage(msgspec.Struct, frozen=True):
    """What the run looked at."""

    functions: int = 0
    linked_functions: int | None = 0
    """Functions whose handler code was found and read; None if no rule that ran asks for code, so that none was."""
    templates: int = 0
    files: int = 0
    """Files read."""
    not_analysed: tuple[NotAnalysed, ...] = ()
    handlers: int = 0
    """Functions of the code that look like handlers, where no template that was read names a function."""

    @property
    def is_nothing(self) -> bool:
        """Whether there was nothing serverless to look at."""
        return not (self.functions or self.templates or self.handlers)


class Report(msgspec.Struct, frozen=True):
    """The outcome of a run. `findings` holds what counts; `ignored` what was taken out."""

    findings: tuple[Finding, ...]
    ignored: tuple[Finding, ...]
    """Taken out by a comment, metadata or an option, or put off by the baseline."""
    coverage: Coverage
    rules: tuple[Rule, ...]
    """The rules that ran."""
    old: tuple[Finding, ...] = ()
    """What the commit has already that the run is compared with; it does not count."""
    architecture: ArchitectureMap | None = None
    """What the application consists of; None unless the run was asked for it."""
    unread_arguments: tuple[SkippedFile, ...] = ()
    """Files that were asked for by name and are searched for credentials only, and why."""
    has_read_arguments: bool = True
    """Whether there was anything else that was asked for."""
    lacks_subject: bool = False
    """Whether nothing was analysed although the run is not content with that, so that there is no verdict."""
    notes: tuple[str, ...] = ()
    """One-line remarks about the run itself, such as a crash of cfn-lint on one template."""
    left_out: int = 0
    """How many findings are less severe than was asked for."""
    seconds: float = 0.0
    stage_seconds: Mapping[str, float] = msgspec.field(default_factory=dict)
    """How long each stage took; empty if the report is that of an earlier run."""
    rule_seconds: Mapping[str, float] = msgspec.field(default_factory=dict)

    def at_least(self, severity: Severity | None) -> Report:
        """The same without the findings that are less severe, which are counted."""
        if severity is None:
            return self
        findings = tuple(finding for finding in self.findings if finding.severity >= severity)
        ignored = tuple(finding for finding in self.ignored if finding.severity >= severity)
        old = tuple(finding for finding in self.old if finding.severity >= severity)
        left_out = len(self.findings) - len(findings)
        return msgspec.structs.replace(self, findings=findings, ignored=ignored, old=old, left_out=left_out)

    @property
    def has_internal_error(self) -> bool:
        """Whether a rule or a parser crashed, so that the verdict cannot be trusted."""
        return any(finding.rule == INTERNAL_ERROR for finding in self.findings)


class SkippedFile(msgspec.Struct, frozen=True):
    """A file that was found and not read, and why."""

    path: str
    reason: str
