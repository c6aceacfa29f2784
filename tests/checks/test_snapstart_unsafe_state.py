"""Unique values and connections that copies of a snapshot share."""

from __future__ import annotations

from pathlib import Path

import pytest

from agreement import findings, sam

ON = sam(", SnapStart: {ApplyOn: PublishedVersions}")
UNIQUE = "import uuid\nID = uuid.uuid4()\ndef handler(event, context):\n    return ID\n"
FRESH = "import uuid\ndef handler(event, context):\n    return uuid.uuid4()\n"
MESSAGE = (
    "app.py:2 warning a UUID made at module level is the same in every copy of the snapshot of `Worker`: "
    "make it in the handler"
)


@pytest.mark.parametrize(
    ("template", "code", "expected"),
    [
        pytest.param(ON, FRESH, [], id="they agree"),
        pytest.param(sam(""), UNIQUE, [], id="they agree without a snapshot"),
        pytest.param(ON, UNIQUE, [MESSAGE], id="only one changed"),
        pytest.param(sam(", SnapStart: {ApplyOn: None}"), UNIQUE, [], id="switched off"),
        pytest.param(sam(", SnapStart: {ApplyOn: !Ref Unknown}"), UNIQUE, [], id="unknown"),
        pytest.param(ON, "import uuid\nuuid.uuid4()\ndef handler(event, context):\n    pass\n", [], id="not kept"),
        pytest.param(
            ON, "import boto3\ns3 = boto3.client('s3')\ndef handler(event, context):\n    pass\n", [], id="AWS client"
        ),
    ],
)
def test_code_and_template_are_compared(tmp_path: Path, template: str, code: str, expected: list[str]) -> None:
    """Module-level state matters where snapshots are taken."""
    files = {"template.yaml": template, "app.py": code}
    assert findings(tmp_path, "snapstart-unsafe-state", files) == expected


@pytest.mark.parametrize("only", ["template.yaml", "app.py"])
def test_one_file_alone_shows_what_is_wrong_between_both(tmp_path: Path, only: str) -> None:
    """A finding is shown if the file given has a part in it."""
    files = {"template.yaml": ON, "app.py": UNIQUE}
    assert findings(tmp_path, "snapstart-unsafe-state", files, only) == [MESSAGE]
