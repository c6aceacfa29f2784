"""What is kept of files between runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from serverless_lint.cache import Cache
from serverless_lint.sources import facts
from serverless_lint.sources.facts import Facts

CODE = "import boto3\n"
YAML = "openapi: 3.0.1\n"


def test_nothing_is_parsed_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also what nobody asked for ahead, such as the definition of an API that a template names."""
    cache = Cache(tmp_path)
    first = Facts(cache)
    code, tree = first.code(CODE, "app.py"), first.tree(YAML, is_json=False)
    first.save()
    monkeypatch.setattr(facts, "parse_code", None)
    monkeypatch.setattr(facts, "parse_tree", None)
    second = Facts(cache)
    assert second.code(CODE, "other.py") == code
    assert second.tree(YAML, is_json=False) == tree
    cache.close()


def test_what_is_known_can_be_asked_for_ahead(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    first = Facts(cache)
    first.code(CODE, "app.py")
    first.save()
    second = Facts(cache)
    second.look_up_code([(CODE, "app.py"), ("import os\n", "new.py")])
    assert second.has_code(CODE, "app.py")
    assert not second.has_code("import os\n", "new.py")
    cache.close()
