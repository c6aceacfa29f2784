"""What a project says does not depend on what was asked before, and only what is asked for is computed."""

from __future__ import annotations

from pathlib import Path

import pytest

from answers import Projects, differences, kinds
from serverless_lint.link.project import find_all
from serverless_lint.model.project import needs_code

FIXTURES = Path(__file__).parent.parent / "fixtures"
SEEDS = range(3)


@pytest.mark.parametrize("name", ["order-api", "inventory-cloudformation", "malformed"])
def test_what_is_said_does_not_depend_on_what_was_asked_before(name: str, tmp_path: Path) -> None:
    assert list(differences(Projects(FIXTURES / name, tmp_path), SEEDS)) == []


@pytest.mark.parametrize("kind", [kind for kind in kinds() if not needs_code(kind)])
def test_kinds_that_need_no_code_read_none(kind: type, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = Projects(FIXTURES / "order-api", tmp_path).new(code=False)
    monkeypatch.setattr(project.sources, "module", None)
    monkeypatch.setattr(project.sources, "modules", None)
    monkeypatch.setattr(project.sources, "inline_module", None)
    find_all([project], [kind])
    assert project.sources.failures == []
