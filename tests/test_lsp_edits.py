"""After many edits the editor shows what a fresh run finds in the same texts."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest

from editor import RESOLVES, Editor
from random_edits import of_fresh_run, shown_after

FIXTURE = Path(__file__).parent.parent / "fixtures/order-api"
NAMES = ("template.yaml", "src/create/app.py", "src/list/index.js", "src/stream/app.ts")
EDITS = 60


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("configuration", ["", 'applications = ["/src", "/layers"]\n'], ids=["one", "several"])
def test_after_random_edits_the_editor_shows_what_a_fresh_run_finds(
    tmp_path: Path, seed: int, configuration: str
) -> None:
    root = tmp_path / "orders"
    shutil.copytree(FIXTURE, root)
    (root / "serverless-lint.toml").write_text(configuration, "utf-8")

    async def edited() -> bytes:
        async with Editor(root, capabilities=RESOLVES) as editor:
            shown = await shown_after(editor, NAMES, seed, EDITS)
            assert "Traceback" not in "".join(editor.logged)
            return shown

    assert asyncio.run(edited()) == of_fresh_run(root)
