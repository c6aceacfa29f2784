"""Calls by which code makes code, or names of its own, while it runs."""

from __future__ import annotations

MAKES_NAMES_AT_RUN_TIME = frozenset({"exec", "eval", "globals", "locals", "vars", "setattr"})
"""https://docs.python.org/3/library/functions.html"""
