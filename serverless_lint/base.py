"""What the project had before: the findings of the commit that a run is compared with.

They are those of the same version with the same configuration, so that the difference is what somebody changed in the
code. They depend on nothing else, and are kept for later runs.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import msgspec
from msgspec.structs import replace

from serverless_lint.cache import Cache, cache_folder
from serverless_lint.cache.saved_report import digest_of_program, options_of_findings
from serverless_lint.config import Config
from serverless_lint.files.base_tree import base_tree
from serverless_lint.files.changes import base_commit
from serverless_lint.files.git import is_unborn, renames_since
from serverless_lint.ignores.known_findings import KnownFindings
from serverless_lint.report import Coverage, Report
from serverless_lint.sources.facts import encode
from serverless_lint.wording import and_more

_OPTION = "--new-only"
_WITHOUT_GIT = "`serverless-lint baseline create` puts off what there is, without git"

_MAX_NAMES = 3

_decode = msgspec.msgpack.Decoder(KnownFindings).decode


class Base:
    """The commit from which a revision and `HEAD` went apart."""

    def __init__(self, config: Config, revision: str) -> None:
        """Raises `UsageError` if git does not know it."""
        self._config = config
        self._revision = revision
        self._commit: str | None = None
        # Before the first commit there is nothing that could be old.
        if revision != "HEAD" or not is_unborn(config.root):
            self._commit = base_commit(config.root, revision, option=_OPTION, without_git=_WITHOUT_GIT)

    def compared(self, report: Report, config: Config, run: Callable[[Config], Report]) -> Report:
        """A report with what the commit has already among the old findings; `run` reports all that there is.

        `config` is that of the report, with those of folders. Without findings there is nothing to compare, and the
        commit is not looked at.
        """
        self._config = config
        if self._commit is None or not (report.findings or report.ignored):
            return report
        known, notes = self._known(self._commit, run)
        known = known.renamed(renames_since(self._config.root, self._commit))
        compared = known.taken_out_of(report, self._may_have_moved)
        return replace(compared, notes=(*compared.notes, *notes, *self._blind_spots(known, compared)))

    def _blind_spots(self, known: KnownFindings, compared: Report) -> Iterator[str]:
        names = list(known.came_into_sight(compared))
        if names:
            others = and_more(len(names) - _MAX_NAMES)
            listed = f"{', '.join(names[:_MAX_NAMES])}{others}"
            yield (
                f"`{self._revision}`: {listed} could not be read there, "
                "so what is called new in what is read now may be old"
            )

    def _may_have_moved(self, path: str) -> bool:
        """Whether a finding that is not reported in a file is no longer there, rather than not asked for."""
        now = self._config.root / path
        if not os.path.lexists(now):
            return True
        given = [Path(os.path.abspath(path)) for path in self._config.paths]
        return self._config.since is None and any(path == now or path in now.parents for path in given)

    def _known(self, commit: str, run: Callable[[Config], Report]) -> tuple[KnownFindings, tuple[str, ...]]:
        """What the commit has, and why that may not be all."""
        cache = Cache(cache_folder()) if self._config.use_cache else None
        key = _key(self._config, commit)
        try:
            saved = None if cache is None else cache.read((key,)).get(key)
            if saved is not None:
                with suppress(msgspec.MsgspecError):
                    return _decode(saved), ()
            report, depends_on_more = self._report(commit, run)
            known, notes = KnownFindings.of(report), tuple(_notes(report, self._revision))
            if cache is not None and not (notes or depends_on_more):
                cache.write({key: encode(known)})
            return known, notes
        finally:
            if cache is not None:
                cache.close()

    def _report(self, commit: str, run: Callable[[Config], Report]) -> tuple[Report, bool]:
        """What there is in the commit, and whether that depends on more than the commit."""
        with base_tree(self._config.root, commit, revision=self._revision, option=_OPTION) as tree:
            paths = tuple(_paths(self._config, tree.folder))
            if not paths:
                return Report((), (), coverage=Coverage(), rules=()), tree.has_submodules
            report = run(
                replace(
                    self._config,
                    root=tree.folder,
                    paths=paths,
                    contents={},
                    new_only=None,
                    since=None,
                    use_baseline=False,
                    min_severity=None,
                    with_map=False,
                    # All that is in a commit belongs to the project.
                    respect_gitignore=False,
                    allow_empty=True,
                )
            )
            return report, tree.has_submodules


def _paths(config: Config, folder: Path) -> Iterator[Path]:
    """What there was of the given paths; where files were asked for, all that was around them."""
    given = [Path(os.path.abspath(path)) for path in config.paths]
    if config.since is not None or not all(path.is_dir() for path in given):
        yield folder
    for path in given:
        if path.is_relative_to(config.root):
            before = folder / path.relative_to(config.root)
            if before.exists():
                yield before


def _key(config: Config, commit: str) -> bytes:
    """Names everything that the findings of a commit depend on."""
    digest = digest_of_program(config)
    excluded = [
        (folder, each.exclude, each.extend_exclude, each.force_exclude) for folder, each in config.by_folder.items()
    ]
    paths = sorted({os.path.abspath(path) for path in config.paths})
    digest.update(repr(("base", commit, options_of_findings(config), excluded, paths, config.since)).encode())
    return digest.digest()


def _notes(report: Report, revision: str) -> Iterator[str]:
    if report.has_internal_error:
        yield f"`{revision}` could not be checked completely: what is called new may be old"
    for note in report.notes:
        yield f"`{revision}`: {note}"
