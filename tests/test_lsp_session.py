"""A session of an editor with the language server, from the start of its process to the end."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

INITIALIZE: dict[str, object] = {
    "id": 1,
    "method": "initialize",
    "params": {"processId": None, "rootUri": None, "capabilities": {}},
}


def message(content: dict[str, object]) -> bytes:
    """As it is sent."""
    body = json.dumps({"jsonrpc": "2.0", **content}).encode()
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


def test_a_session_that_is_ended_in_order_leaves_nothing_to_complain_of(tmp_path: Path) -> None:
    sent: list[dict[str, object]] = [
        INITIALIZE,
        {"method": "initialized", "params": {}},
        {"id": 2, "method": "shutdown"},
        {"method": "exit"},
    ]
    server = [sys.executable, "-m", "serverless_lint", "lsp", "--no-cfn-lint"]
    ended = subprocess.run(
        server, cwd=tmp_path, input=b"".join(map(message, sent)), capture_output=True, check=False, timeout=120
    )
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert b'"id":2' in ended.stdout.replace(b" ", b"")
