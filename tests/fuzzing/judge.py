"""What has to hold for each input: nothing crashes, all ends, reports are equal and well-formed, and fixes hold."""

from __future__ import annotations

import datetime
import os
import re
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from hashlib import blake2b
from pathlib import Path
from random import Random
from unittest.mock import patch

from msgspec.structs import replace

from command import serverless_lint_in_process
from fuzzing.bounds import limited_memory, limited_steps, limited_time, steps_for
from fuzzing.case import Case
from fuzzing.failure import Failure, StepsExceeded, TimeExceeded, failure_of, without_values
from fuzzing.outputs import output_failures, rendered, secret_failures, text_failures
from serverless_lint import cli
from serverless_lint.cache import FOLDER_VARIABLE, kept_reports
from serverless_lint.cli.messages import failure_message
from serverless_lint.config import Config
from serverless_lint.errors import ServerlessLintError
from serverless_lint.explain_place import Place, explain
from serverless_lint.explain_place.render import as_json, as_text
from serverless_lint.fixes.fix import fix
from serverless_lint.fixes.patch import Version, patch_of
from serverless_lint.fixes.rehearsal import is_damage, rehearse
from serverless_lint.fixes.write_back import ChangedFile
from serverless_lint.found_secrets import FoundSecrets
from serverless_lint.linter import inspect, lint
from serverless_lint.model import TextFile
from serverless_lint.report import Finding, Report
from serverless_lint.reporters import RenderOptions
from serverless_lint.rule import Confidence
from serverless_lint.source import Document, Location

DAY = datetime.date(2026, 7, 1)
SECONDS = 15.0
MEGABYTES = 1_000
_SCHEMAS = 0.1
"""For so many inputs: validating takes longer than all else."""
_REFUSED = re.compile(r".*: `([a-z0-9-]+)` is not fixed \(.*\): ", re.DOTALL)
_LINES = 4
"""So many lines of each file are explained."""
_QUICK = ("--no-cfn-lint", "--jobs", "1")
_COMMANDS: Mapping[str, tuple[str, ...]] = {
    "check": ("check", *_QUICK, "--debug", "-v", "--show-ignored"),
    "check --diff": ("check", *_QUICK, "--debug", "--diff", "--unsafe-fixes", "--allow-empty"),
    "files": ("files", "-v"),
    "config show": ("config", "show"),
    "baseline create": ("baseline", "create", *_QUICK, "--baseline", "../made.json"),
    "baseline check": ("baseline", "check", *_QUICK, "--baseline", "../made.json"),
}


def judge(case: Case, folder: Path, *, stages: Collection[str] | None = None) -> list[Failure]:
    """Everything that is wrong with what an input gives, in an empty folder.

    `stages` names the promises that are looked at; without it, all are.
    """
    found: dict[str, Failure] = {}
    root = case.written(folder / "project")
    with patch.dict(os.environ, {FOLDER_VARIABLE: str(folder / "cache")}):
        for failure in _Trial(case, root, STAGES if stages is None else stages).failures():
            found.setdefault(failure.key, failure)
    return list(found.values())


def some_stages(case: Case) -> frozenset[str]:
    """What to look at in a long run, where many inputs find more than many looks at one: a part of all stages."""
    random = Random(case.origin)
    cheap = [stage for stage in STAGES if stage != "schemas"]
    return frozenset({*random.sample(cheap, 4), "schemas" if random.random() < _SCHEMAS else "outputs"})


def digest(case: Case, folder: Path) -> str:
    """What stands for the report on an input; the same in each process. Empty if there is no report."""
    root = case.written(folder / "project")
    try:
        with limited_time(SECONDS):
            return blake2b(_shown(lint(_config(root)), root).encode(), digest_size=16).hexdigest()
    except (Exception, TimeExceeded):
        return ""


def _config(root: Path) -> Config:
    return Config(
        root=root,
        paths=(root,),
        select=("all",),
        preview=True,
        pedantic=True,
        min_confidence=Confidence.LOW,
        as_of=DAY,
        cfn_lint="off",
        use_baseline=False,
        allow_empty=True,
        jobs=1,
        use_cache=False,
    )


def _options(root: Path) -> RenderOptions:
    return RenderOptions(root=root, working_folder=root, repository=root, show_ignored=True)


def _shown(report: Report, root: Path) -> str:
    """All that there is to see of a report, but how long it took and where the project lies."""
    timeless = replace(report, seconds=0.0, stage_seconds={}, rule_seconds={})
    coverage = "\n".join(
        f"{gap.what} {gap.name} {gap.reason} {_place(gap.location)}" for gap in report.coverage.not_analysed
    )
    formats = (rendered(name, timeless, _options(root)) for name in ("json", "text"))
    parts = (*formats, coverage, *report.notes)
    # Notes on configurations say where these are, and each process has a folder of its own.
    return "\n".join(parts).replace(str(root), "").encode("utf-8", "backslashreplace").decode()


def _place(location: Location) -> str:
    return f"{location.document.path}:{location.span.start}-{location.span.end}"


class _Trial:
    """An input that is tried out, one promise after the other."""

    def __init__(self, case: Case, root: Path, stages: Collection[str]) -> None:
        self._case = case
        self._root = root
        self._stages = stages
        self._config = _config(root)

    def failures(self) -> Iterator[Failure]:
        reports: list[Report] = []
        yield from self._guarded("lint", partial(self._first_run, reports))
        for stage in filter(self._stages.__contains__, STAGES):
            if stage in _COMMANDS:
                yield from self._guarded(stage, partial(self._command, stage))
            elif reports:
                yield from self._guarded(stage, partial(_PROMISES[stage], self, reports[0]))

    def _guarded(self, stage: str, check: Callable[[], Iterator[Failure]]) -> Iterator[Failure]:
        try:
            with limited_time(SECONDS), limited_memory(MEGABYTES):
                for failure in list(check()):
                    yield replace(failure, stage=stage)
        except ServerlessLintError:
            return
        except (Exception, StepsExceeded, TimeExceeded) as error:
            yield failure_of(error, stage)

    def _first_run(self, reports: list[Report]) -> Iterator[Failure]:
        # With `debug`, what a rule raises is raised.
        report = lint(replace(self._config, debug=True))
        reports.append(report)
        for finding in (*report.findings, *report.ignored):
            if finding.rule == "internal-error":
                yield Failure("crash", without_values(finding.message), finding.message)
            yield from _span_failures(finding)

    def _steps(self, report: Report) -> Iterator[Failure]:
        with limited_steps(steps_for(sum(map(len, self._case.files.values())))):
            lint(self._config)
        yield from ()

    def _outputs(self, report: Report) -> Iterator[Failure]:
        yield from output_failures(report, _options(self._root), with_schemas=False)

    def _schemas(self, report: Report) -> Iterator[Failure]:
        yield from output_failures(report, _options(self._root), with_schemas=True)

    def _runs(self, report: Report) -> Iterator[Failure]:
        first = _shown(report, self._root)
        yield from self._different("a second run", first, lint(self._config))
        with_cache = replace(self._config, use_cache=True)
        # Else no report on files that were written just now is kept.
        with patch.object(kept_reports, "SETTLED_NANOSECONDS", -sys.maxsize):
            yield from self._different("a run that fills the cache", first, lint(with_cache))
            yield from self._different("a run with what is in the cache", first, lint(with_cache))

    def _order(self, report: Report) -> Iterator[Failure]:
        paths = tuple(path for path in sorted(self._root.rglob("*")) if path.is_file())
        if not paths:
            return
        first = lint(replace(self._config, paths=paths))
        yield from self._different(
            "files in another order", _shown(first, self._root), lint(replace(self._config, paths=paths[::-1]))
        )

    def _different(self, what: str, expected: str, report: Report) -> Iterator[Failure]:
        shown = _shown(report, self._root)
        if shown != expected:
            pairs = zip(expected.split("\n"), shown.split("\n"), strict=False)
            line = next((pair for pair in pairs if pair[0] != pair[1]), ("", "(longer)"))
            yield Failure("report", f"{what} differs", f"{line[0][:500]!a}\n{line[1][:500]!a}")

    def _fixes(self, report: Report) -> Iterator[Failure]:
        fixed = fix(self._config, unsafe=True)
        # What is to be said of the configuration is said without fixes, too.
        for note in (note for note in fixed.report.notes if note not in report.notes):
            yield Failure("fix", without_values(_REFUSED.sub(r"\1 is refused: ", note)), note)
        contents = {self._root / file.name: file.new.encode("utf-8", "surrogatepass") for file in fixed.files}
        again = fix(replace(self._config, contents=contents), unsafe=True)
        for finding in again.fixed:
            if again.files:
                yield Failure("fix", f"fixing again changes something: {finding.rule}", _place(finding.location))
        yield from self._damage(report, fixed.files)
        for file in fixed.files:
            versions = (
                Version(text.encode("utf-8", "replace"), Document(file.name, text), FoundSecrets.of(said))
                for text, said in ((file.old, fixed.before), (file.new, fixed.report))
            )
            patch_of(file.name, *versions)

    def _damage(self, report: Report, files: Sequence[ChangedFile]) -> Iterator[Failure]:
        """What cannot be read any more. A file that a fix makes known may have been broken before."""
        names = {file.name for file in files}
        after = rehearse(self._config, {file.name: file.new for file in files})
        before, damage = (
            [finding for finding in each.findings if is_damage(finding) and finding.location.document.path in names]
            for each in (report, after)
        )
        if len(damage) > len(before):
            yield Failure(
                "fix", f"a fixed file is broken: {without_values(damage[0].message)}", _place(damage[0].location)
            )

    def _explanations(self, report: Report) -> Iterator[Failure]:
        inspection = inspect(self._config)
        random = Random(self._case.origin)
        for file in inspection.project.all(TextFile):
            for _ in range(_LINES):
                place = Place(file.document, random.randint(1, file.document.line_count))
                explanation = explain(inspection, place)
                yield from text_failures(
                    "explain", as_text(explanation, lambda path: path.encode("utf-8", "backslashreplace").decode())
                )
                yield from secret_failures("explain as JSON", as_json(explanation, str))

    def _command(self, name: str) -> Iterator[Failure]:
        """What a command says, with the configuration that lies in the project."""
        # With its traceback, which tells one crash from another.
        with patch.object(cli, "failure_message", _raise_unless_expected):
            process = serverless_lint_in_process(*_COMMANDS[name], cwd=self._root)
        output, errors = process.stdout.decode("utf-8", "replace"), process.stderr.decode("utf-8", "replace")
        # A patch has the characters of the file.
        yield from secret_failures(name, output) if "--diff" in name else text_failures(name, output)
        yield from text_failures(f"{name}, standard error", errors)


_PROMISES: Mapping[str, Callable[[_Trial, Report], Iterator[Failure]]] = {
    "steps": _Trial._steps,
    "outputs": _Trial._outputs,
    "schemas": _Trial._schemas,
    "runs": _Trial._runs,
    "order": _Trial._order,
    "fixes": _Trial._fixes,
    "explanations": _Trial._explanations,
}
STAGES = (*_PROMISES, *_COMMANDS)
"""What is looked at besides whether a run ends, and how."""


def _raise_unless_expected(error: Exception) -> tuple[str, str | None]:
    if isinstance(error, ServerlessLintError):
        return failure_message(error)
    raise error


def _span_failures(finding: Finding) -> Iterator[Failure]:
    edits = finding.fix.edits if finding.fix is not None else ()
    places = {
        "the finding": [finding.location],
        "a related place": [related.location for related in finding.related],
        "an edit": [edit.at for edit in edits],
        "a place of ignores": list(finding.ignorable_at),
    }
    for what, locations in places.items():
        for location in locations:
            start, end = location.span
            if not 0 <= start <= end <= len(location.document.text):
                yield Failure(
                    "span", f"{what} of {finding.rule}", f"{_place(location)} of {len(location.document.text)}"
                )
