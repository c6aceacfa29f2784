"""A configuration file that does not count is named, and one that nobody asked for is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from command import serverless_lint_process

FILES = {
    "serverless-lint.toml": 'cfn-lint = "off"\n',
    "orders/.serverless-lint.toml": "",
    "orders/app.py": "def handler(event, context):\n    return None\n",
    "users/pyproject.toml": "[tool.serverless-lint]\n",
    "users/app.py": "def handler(event, context):\n    return None\n",
    "tools/pyproject.toml": "[tool.ruff]\n",
    "tools/build.py": "X = 1\n",
}
ORDERS = "note: orders/.serverless-lint.toml does not count here: check `orders` in a run of its own"
USERS = "note: users/pyproject.toml does not count here: check `users` in a run of its own"


@pytest.mark.parametrize(
    ("arguments", "notes"),
    [
        pytest.param("", [ORDERS, USERS], id="everything"),
        pytest.param("orders users", [ORDERS, USERS], id="two folders"),
        pytest.param("orders", [], id="a folder"),
        pytest.param("orders/app.py", [], id="a file"),
        pytest.param("orders/app.py users/app.py", [ORDERS, USERS], id="files of two projects"),
        pytest.param("orders/app.py tools/build.py", [ORDERS], id="files of a project and of none"),
        pytest.param("tools/build.py", [], id="a file of none"),
        pytest.param("--isolated --no-cfn-lint", [], id="none is wanted"),
        pytest.param("--config serverless-lint.toml", [], id="one is named"),
        pytest.param("--config pedantic=false", [ORDERS, USERS], id="a key is set"),
    ],
)
def test_a_configuration_that_does_not_count_is_named(tmp_path: Path, arguments: str, notes: list[str]) -> None:
    """One configuration holds for a run: that at or above all that is checked."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    process = serverless_lint_process("check", *arguments.split(), cwd=tmp_path)
    assert [line for line in process.stderr.decode().splitlines() if "does not count here" in line] == notes
    assert process.returncode == 0
