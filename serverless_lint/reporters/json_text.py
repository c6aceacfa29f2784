"""JSON as reports have it."""

from __future__ import annotations

import json
from typing import TextIO

import msgspec

from serverless_lint.reporters.display import COMMAND_ANYWHERE


def write_json(content: object, out: TextIO) -> None:
    """Write a value as JSON with indentation, and a line end.

    Reports are large, and the standard library indents in Python code, which takes ten times as long.
    """
    try:
        text = msgspec.json.format(msgspec.json.encode(content), indent=2).decode()
    except UnicodeEncodeError:
        # What a file is called need not be text.
        text = json.dumps(content, indent=2, ensure_ascii=False)
    # In JSON it can only stand in a text, which means the same then.
    text = COMMAND_ANYWHERE.sub(r"#\\u0023", text)
    out.write(f"{text}\n")
