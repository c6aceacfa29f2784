"""The site of the documents and rules."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from serverless_lint.checks import all_rules

ROOT = Path(__file__).parent.parent

pytestmark = pytest.mark.skipif(find_spec("zensical") is None, reason="its generator needs Python 3.11")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the site, which was made without a warning."""
    folder = tmp_path_factory.mktemp("site")
    command = (sys.executable, str(ROOT / "docs" / "build.py"), str(folder))
    process = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert process.returncode == 0, process.stdout
    return folder


def test_each_rule_has_a_page(site: Path) -> None:
    pages = {page.stem for page in (site / "html" / "rules").glob("*.html")}
    assert pages == {rule.id for rule in all_rules()}


def test_the_page_of_a_rule_begins_with_what_the_program_knows_of_it(site: Path) -> None:
    text = (site / "pages" / "rules" / "low-timeout.md").read_text("utf-8")
    assert text.startswith(
        "# low-timeout\n\n**warning** · reliability · confidence high\n\n"
        "A function has a timeout of three seconds or less.\n"
    )


def test_examples_have_the_names_of_their_files(site: Path) -> None:
    text = (site / "pages" / "rules" / "low-timeout.md").read_text("utf-8")
    assert ('```yaml title="template.yaml"\n' in text, '```text title="Findings"\n' in text) == (True, True)
    assert '```toml title="pyproject.toml"\n' in (site / "pages" / "docs" / "plugins.md").read_text("utf-8")
