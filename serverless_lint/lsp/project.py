"""A project that is open in the editor: run after each change, one run at a time, its findings published."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor
from functools import cache
from pathlib import Path
from typing import Protocol, TypeVar

from lsprotocol import types
from pygls.workspace import PositionCodec

from serverless_lint.config import BASELINE_NAME, Config
from serverless_lint.config.file import OWN_NAMES, SHARED_NAME
from serverless_lint.errors import ServerlessLintError
from serverless_lint.files.gitignore import IGNORE_FILE
from serverless_lint.fixes.rehearsal import collect_garbage
from serverless_lint.lsp.diagnostics import diagnostics_by_path
from serverless_lint.lsp.documents import OpenDocument, OpenDocuments, real_path
from serverless_lint.lsp.positions import Ranges
from serverless_lint.lsp.run import Analyst, OnProgress, Outcome, OvertakenError, Snapshot

SECONDS_UNTIL_RUN = 0.05
"""How long nothing may change before a run: what is typed at once, and a checkout of many files, is one change."""
SECONDS_UNTIL_LONG_RUN = 0.5
"""How long nothing may change before cfn-lint is asked, which cannot be interrupted while it reads a template."""
SECONDS_UNTIL_CLEANING = 1.0
"""How long nothing may change before garbage is looked for, which takes nearly as long as a run: who types waits for
neither the one of the run before nor for that of an overtaken one."""
SECONDS_WORTH_A_HINT = 2.0
"""How long a run after an edit may take before it is told what makes it shorter."""
_MOST_OBJECTS_LEFT = 1_000_000
"""So many objects, about a hundred megabytes, may be left before garbage is looked for at once."""

SETTINGS = (*OWN_NAMES, SHARED_NAME, IGNORE_FILE, BASELINE_NAME)
"""Files of a project's folder that also count for the folders in it."""

_Result = TypeVar("_Result")


class Editor(Protocol):
    """What a project says to the editor."""

    def publish(self, path: Path, diagnostics: list[types.Diagnostic]) -> None:
        """Show these in a file, and nothing else."""
        ...

    def tell(self, outcome: Outcome) -> None:
        """A run is done."""
        ...

    def suggest_applications(self, seconds: float) -> None:
        """A run takes so long, and would not if the settings named the applications of the project."""
        ...

    def refuse(self, error: ServerlessLintError) -> None:
        """There is no verdict, because of something that the user can mend."""
        ...

    def report_crash(self, error: Exception) -> None:
        """Something went wrong that should not."""
        ...


class Project:
    """The state of one root. Everything but the runs themselves happens in the event loop."""

    def __init__(
        self,
        folder: Path,
        configure: Callable[[Path], Config],
        documents: OpenDocuments,
        worker: Executor,
        codec: PositionCodec,
        editor: Editor,
    ) -> None:
        self.folder = folder
        self._real_folder = real_path(folder)
        self.outcome: Outcome | None = None
        """What the latest run found, if nothing has changed since."""
        self._analyst = Analyst(lambda: configure(folder))
        self._documents = documents
        self._worker = worker
        self._codec = codec
        self._editor = editor
        self._changes = 0
        self._changed = asyncio.Event()
        self._settled = asyncio.Event()
        self._shown: dict[Path, list[types.Diagnostic]] = {}
        self._refused = ""
        self._runs = 0
        self._task = asyncio.get_running_loop().create_task(self._keep_checked())
        self.changed()

    def has(self, path: Path) -> bool:
        """Whether a file belongs to it."""
        return self.called(path) is not None

    def depends_on(self, path: Path) -> bool:
        """Whether a run may read a file: those of the project, and settings in the folders around it."""
        return self.has(path) or (path.name in SETTINGS and self.folder.is_relative_to(path.parent))

    def called(self, path: Path) -> Path | None:
        """A file as a run finds it, whichever links lead there; None if it does not belong to the project."""
        real = real_path(path)
        if real.is_relative_to(self._real_folder):
            return self.folder / real.relative_to(self._real_folder)
        return path if path.is_relative_to(self.folder) else None

    def changed(self) -> None:
        """Run again soon; what runs now is of no use."""
        self._changes += 1
        self.outcome = None
        self._settled.clear()
        self._changed.set()

    @property
    def shown(self) -> Mapping[Path, list[types.Diagnostic]]:
        """What the latest run found, by file."""
        return self._shown

    async def settled(self) -> Outcome | None:
        """What a run finds in the texts as they are now; None if there is no verdict."""
        while not self._settled.is_set():
            # What it was set for may be overtaken by the time that this goes on.
            await self._settled.wait()
        return self.outcome

    async def in_worker(self, function: Callable[[], _Result]) -> _Result:
        """The result of what takes a while, or asks a linked project, which is not safe to be asked by two threads."""
        return await asyncio.get_running_loop().run_in_executor(self._worker, function)

    def close(self) -> None:
        """Run no more, and show nothing."""
        self._changes += 1
        self._task.cancel()
        self.outcome = None
        self._show({})
        # Who waits for a verdict waits for nothing.
        self._settled.set()

    async def _keep_checked(self) -> None:
        while True:
            await self._changed.wait()
            self._changed.clear()
            try:
                if await self._stays_for(SECONDS_UNTIL_RUN):
                    await self._check()
                    await self._clean_up()
            except Exception as error:
                self._editor.report_crash(error)

    async def _stays_for(self, seconds: float) -> bool:
        """Whether nothing changes for a while."""
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._changed.wait(), seconds)
        return not self._changed.is_set()

    async def _clean_up(self) -> None:
        """Free what runs have left, while nobody waits for the next one or where that has become too much."""
        if gc.get_count()[0] > _MOST_OBJECTS_LEFT or await self._stays_for(SECONDS_UNTIL_CLEANING):
            await self.in_worker(collect_garbage)

    async def _check(self) -> None:
        opened = dict(self._opened())
        snapshot = Snapshot(
            {path: document.text.text for path, document in opened.items()},
            frozenset(path for path, document in opened.items() if not document.is_saved),
        )
        begin = time.perf_counter()
        outcome = await self._run(lambda on_progress: self._analyst.first_look(snapshot, on_progress))
        if outcome is not None:
            self._runs += 1
            # The first one reads and parses everything.
            if self._runs > 1 and not outcome.config.applications:
                self._hint(time.perf_counter() - begin)
        if outcome is None or outcome.is_complete or not await self._stays_for(SECONDS_UNTIL_LONG_RUN):
            return
        first = outcome
        await self._run(lambda on_progress: self._analyst.complete(first, on_progress))

    def _hint(self, seconds: float) -> None:
        if seconds > SECONDS_WORTH_A_HINT:
            self._editor.suggest_applications(seconds)

    async def _run(self, run: Callable[[OnProgress], Outcome]) -> Outcome | None:
        """Run in the worker and show what is found, unless something changes meanwhile."""
        change = self._changes

        def stop_if_overtaken(stage: str, done: int, total: int) -> None:
            if self._changes != change:
                raise OvertakenError

        outcome: Outcome | None = None
        refused = ""
        try:
            outcome = await self.in_worker(lambda: run(stop_if_overtaken))
        except OvertakenError:
            return None
        except ServerlessLintError as error:
            refused = str(error)
            if refused != self._refused:
                # Once, and not again for each letter that is typed elsewhere.
                self._editor.refuse(error)
        except Exception as error:
            self._editor.report_crash(error)
        self._refused = refused
        if self._changes != change:
            return None
        self.outcome = outcome
        try:
            uri_of = cache(self._documents.uri)
            self._show({} if outcome is None else diagnostics_by_path(outcome, Ranges(self._codec), uri_of))
        finally:
            self._settled.set()
        if outcome is not None:
            self._editor.tell(outcome)
        return outcome

    def _opened(self) -> Iterator[tuple[Path, OpenDocument]]:
        """The texts that are open, by each path that a run may find them under; the last one counts."""
        found = [(self.called(document.path), document) for document in self._documents]
        yield from ((path, document) for path, document in found if path is not None)
        yield from ((document.path, document) for path, document in found if path is not None)

    def _show(self, found: Mapping[Path, list[types.Diagnostic]]) -> None:
        """Publish what differs from what is shown, and all that there is in open texts, with their versions."""
        shown, opened, elsewhere = dict(found), set(), set()
        for document in self._documents:
            path = self.called(document.path)
            if path is not None:
                opened.add(document.path)
                if document.path not in found and path in found:
                    shown[document.path] = found[path]
                    elsewhere.add(path)
        for path in elsewhere - opened:
            # Shown once, under the name that the user knows.
            del shown[path]
        for path in sorted({*self._shown, *shown, *opened}):
            new = shown.get(path, [])
            if new != self._shown.get(path, []) or path in opened:
                self._editor.publish(path, new)
        self._shown = shown
