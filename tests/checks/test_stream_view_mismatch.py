"""Images that code reads and the stream of the table does not hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from agreement import findings, sam

EVENT = "{Type: DynamoDB, Properties: {Stream: !GetAtt %s.StreamArn, StartingPosition: LATEST}}"
TABLE = "  %s: {Type: AWS::DynamoDB::Table, Properties: {StreamSpecification: {StreamViewType: %s}}}\n"
CODE = "def handler(event, context):\n    for record in event['Records']:\n        print(record['dynamodb']['%s'])\n"


def template(view: str) -> str:
    return sam(f", Events: {{A: {EVENT % 'Orders'}}}", TABLE % ("Orders", view))


def message(image: str, view: str) -> str:
    return f"app.py:3 error `{image}` is not in the stream of `Worker`, which holds `{view}`: use `NEW_AND_OLD_IMAGES`"


@pytest.mark.parametrize(
    ("view", "image", "expected"),
    [
        ("NEW_AND_OLD_IMAGES", "OldImage", []),
        ("NEW_IMAGE", "NewImage", []),
        ("NEW_IMAGE", "OldImage", [message("OldImage", "NEW_IMAGE")]),
        ("OLD_IMAGE", "OldImage", []),
        ("OLD_IMAGE", "NewImage", [message("NewImage", "OLD_IMAGE")]),
        ("KEYS_ONLY", "NewImage", [message("NewImage", "KEYS_ONLY")]),
        ("KEYS_ONLY", "Keys", []),
        ("!Ref Unknown", "NewImage", []),
    ],
)
def test_image_has_to_be_in_the_stream(tmp_path: Path, view: str, image: str, expected: list[str]) -> None:
    """Each view of a stream is compared with each image that code may read."""
    files = {"template.yaml": template(view), "app.py": CODE % image}
    assert findings(tmp_path, "stream-view-mismatch", files) == expected


@pytest.mark.parametrize("only", ["template.yaml", "app.py"])
def test_one_file_alone_shows_what_is_wrong_between_both(tmp_path: Path, only: str) -> None:
    """A finding is shown if the file given has a part in it."""
    files = {"template.yaml": template("NEW_IMAGE"), "app.py": CODE % "OldImage"}
    assert findings(tmp_path, "stream-view-mismatch", files, only) == [message("OldImage", "NEW_IMAGE")]


def test_one_of_two_tables_may_deliver_the_image(tmp_path: Path) -> None:
    """Code behind two streams reads what either of them holds."""
    two = sam(
        f", Events: {{A: {EVENT % 'Orders'}, B: {EVENT % 'Clients'}}}",
        TABLE % ("Orders", "NEW_IMAGE") + TABLE % ("Clients", "OLD_IMAGE"),
    )
    assert findings(tmp_path, "stream-view-mismatch", {"template.yaml": two, "app.py": CODE % "OldImage"}) == []
