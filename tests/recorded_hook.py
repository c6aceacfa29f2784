"""`recorded_hook.py FILE ID ARGUMENT…`: runs the command line as a hook does, and adds its exit code to a file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def main(file: str, hook: str, *arguments: str) -> int:
    """The exit code, which stands in the file behind the hook's id."""
    code = subprocess.call((sys.executable, "-m", "serverless_lint", *arguments))
    with Path(file).open("a", encoding="utf-8") as verdicts:
        verdicts.write(f"{hook} {code}\n")
    return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
