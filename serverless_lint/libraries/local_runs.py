"""What works on a developer's machine, but not in Lambda."""

from __future__ import annotations

ASKS_PEOPLE = frozenset({"input"})
"""What waits for somebody to type something: https://docs.python.org/3/library/functions.html#input"""

SERVES = frozenset({"flask.Flask.run", "uvicorn.run", "bottle.run", "waitress.serve"})
"""What serves requests itself, and never returns: https://flask.palletsprojects.com/en/stable/api/#flask.Flask.run,
https://www.uvicorn.org/, https://bottlepy.org/docs/dev/, https://docs.pylonsproject.org/projects/waitress/"""
