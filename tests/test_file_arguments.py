"""What code and template disagree on is reported whichever of the two is given as a file argument."""

from __future__ import annotations

from pathlib import Path

import pytest

from agreement import findings, sam
from page_examples import Example, page_examples
from serverless_lint.config import Config
from serverless_lint.linter import lint

RULES = (
    "aws-sdk-v2-not-bundled",
    "batch-failures-ignored",
    "batch-failures-not-reported",
    "callback-handler-unsupported",
    "client-timeout-exceeds-function",
    "duplicate-handling-missing",
    "encoded-record-not-decoded",
    "payload-version-mismatch",
    "recursive-trigger",
    "runtime-syntax-mismatch",
    "snapstart-unsafe-state",
    "stream-view-mismatch",
    "undeclared-dependency",
    "undeclared-environment-variable",
    "unknown-powertools-setup",
    "unused-environment-variable",
)
EXAMPLES = [
    example
    for rule in RULES
    for example in page_examples(rule, "Noncompliant")
    # Code inside a template belongs to no other file.
    if len(example.files) > 1
    and not any("InlineCode:" in text or "ZipFile:" in text for text in example.files.values())
]


def reported(example: Example, folder: Path, *given: str) -> list[tuple[str, int]]:
    """Where the example's rule reports something, with only some files given."""
    for path, text in example.files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    paths = tuple(folder / path for path in given) or (folder,)
    report = lint(Config(root=folder, paths=paths, select=(example.rule,), cfn_lint="off", jobs=1, use_cache=False))
    return [(finding.location.document.path, finding.location.start.line) for finding in report.findings]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_the_template_alone_brings_what_is_wrong_with_the_code(example: Example, tmp_path: Path) -> None:
    """The related place in the template is enough."""
    template = next(path for path in example.files if path.startswith("template."))
    whole = reported(example, tmp_path)
    assert whole
    assert reported(example, tmp_path, template) == whole


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_the_code_alone_brings_what_is_wrong_with_the_template(example: Example, tmp_path: Path) -> None:
    """The related place in the code is enough."""
    code = [path for path in example.files if path.endswith((".py", ".js", ".mjs", ".ts"))]
    assert reported(example, tmp_path, *code) == reported(example, tmp_path)


def test_code_that_lost_its_handler_brings_what_is_wrong_with_the_template(tmp_path: Path) -> None:
    """The finding stands in the template, whether or not that has changed."""
    files = {"template.yaml": sam(""), "app.py": "def renamed(event, context): ...\n", "other.py": "x = 1\n"}
    message = "`Worker` cannot start, `app.py` offers no `handler`: write `renamed`"
    assert findings(tmp_path, "handler-not-found", files, "app.py") == [f"template.yaml:5 error {message}"]
    assert findings(tmp_path, "handler-not-found", files, "other.py") == []
