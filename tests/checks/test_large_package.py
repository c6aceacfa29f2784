"""Files that are more than Lambda takes."""

from __future__ import annotations

from pathlib import Path

import pytest

from serverless_lint.aws.limits import MAX_UNZIPPED_BYTES
from serverless_lint.config import Config
from serverless_lint.linter import lint

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.13, Handler: app.handler, CodeUri: src/}
"""


@pytest.mark.parametrize(
    ("size", "findings"),
    [
        (MAX_UNZIPPED_BYTES.value, []),
        (
            MAX_UNZIPPED_BYTES.value + 1_048_576,
            [("warning", "`src` has 251 MB, Lambda takes 250 for `Orders`: leave out what it does not need")],
        ),
    ],
)
def test_a_package_above_the_limit_is_reported(tmp_path: Path, size: int, findings: list[tuple[str, str]]) -> None:
    """The limit is 250 MB for what is unzipped."""
    (tmp_path / "template.yaml").write_text(TEMPLATE, encoding="utf-8")
    (tmp_path / "src").mkdir()
    with (tmp_path / "src" / "model.bin").open("wb") as file:
        # A file with a hole takes no space on the disk.
        file.truncate(size)
    report = lint(Config(root=tmp_path, paths=(tmp_path,), cfn_lint="off", jobs=1, select=("large-package",)))
    assert [(finding.severity.word, finding.message) for finding in report.findings] == findings
