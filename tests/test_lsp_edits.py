"""After many edits the editor shows what a fresh run finds in the same texts."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import msgspec
import pytest
from lsprotocol import converters, types
from pygls.workspace import PositionCodec

from editor import Editor
from random_edits import RandomEdits
from serverless_lint.config.file import load_config
from serverless_lint.linter import inspect
from serverless_lint.lsp.diagnostics import diagnostics_by_path
from serverless_lint.lsp.positions import Ranges
from serverless_lint.lsp.run import Outcome

FIXTURE = Path(__file__).parent.parent / "fixtures/order-api"
NAMES = ("template.yaml", "src/create/app.py", "src/list/index.js", "src/stream/app.ts")
EDITS = 60
_to_json = converters.get_converter().unstructure


def in_bytes(diagnostics: dict[Path, list[types.Diagnostic]]) -> bytes:
    """What is shown, as bytes."""
    shown = {str(path): _to_json(found) for path, found in sorted(diagnostics.items()) if found}
    return msgspec.json.encode(shown)


def of_fresh_run(root: Path) -> bytes:
    """What a run finds on the disk that has only just begun."""
    config = load_config([root], {"with_cfn_lint": False, "allow_empty": True, "use_cache": False, "jobs": 1})
    inspection = inspect(config)
    outcome = Outcome(config, inspection.report.findings, inspection.report.coverage, inspection, True)
    return in_bytes(dict(diagnostics_by_path(outcome, Ranges(PositionCodec()), lambda path: path.as_uri())))


async def shown_after(root: Path, seed: int, edits: int) -> bytes:
    """Edit at random, write what comes of it, and wait for what is shown."""
    async with Editor(root) as editor:
        texts = {name: (root / name).read_text("utf-8") for name in NAMES}
        for name in NAMES:
            editor.open(name)
        random_edits = RandomEdits(editor, texts, seed)
        for count in range(edits):
            random_edits.step()
            await asyncio.sleep(0.2 if count % 9 == 0 else 0)
        for name, text in random_edits.texts.items():
            (root / name).write_bytes(text.encode("utf-8"))
            editor.save(name)
        # The answer comes when all changes are looked at, and behind what is shown then.
        await editor.asks_for_all()
        assert "Traceback" not in "".join(editor.logged)
        return in_bytes({path: list(each.diagnostics) for path, each in editor.published.items()})


@pytest.mark.parametrize("seed", [1, 2])
def test_after_random_edits_the_editor_shows_what_a_fresh_run_finds(tmp_path: Path, seed: int) -> None:
    root = tmp_path / "orders"
    shutil.copytree(FIXTURE, root)
    assert asyncio.run(shown_after(root, seed, EDITS)) == of_fresh_run(root)
