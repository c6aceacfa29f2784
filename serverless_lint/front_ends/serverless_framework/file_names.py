"""What files are called that define services: all that is known before one is read."""

from __future__ import annotations

from serverless_lint.lazy_pattern import lazy_pattern

FILES = ("serverless.yml", "serverless.yaml", "serverless.json")
"""The names of definitions that are read."""
PROGRAMS = ("serverless.ts", "serverless.js", "serverless.mjs", "serverless.cjs")
"""The names of programs that are read."""
_NAMED = lazy_pattern(r"(?:[\w-]{1,100}\.serverless|serverless-[\w-]{1,100})\.ya?ml")
"""What definitions are called that `serverless deploy --config` is told of, where one folder has several services:
https://www.serverless.com/framework/docs/providers/aws/cli-reference/deploy"""


def is_service(name: str) -> bool:
    """Whether a file is a definition by its name."""
    base = name.rpartition("/")[2]
    return base in FILES or _NAMED.fullmatch(base) is not None


def is_program(name: str) -> bool:
    """Whether a file is a definition in a program by its name."""
    return name.endswith(PROGRAMS) and name.rpartition("/")[2] in PROGRAMS
