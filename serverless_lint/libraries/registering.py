"""Methods that keep a function for later."""

from __future__ import annotations

REGISTERING = frozenset(
    {"any", "delete", "get", "head", "options", "patch", "post", "put", "route", "resolver", "websocket", "tool"}
    | {"exception_handler", "not_found", "on_publish", "on_subscribe", "action", "command", "event", "task", "on"}
)
"""Decorators, by what they are called on an object, such as `@app.get("/orders")`:
https://docs.powertools.aws.dev/lambda/python/latest/core/event_handler/api_gateway/ and the pages beside it,
https://flask.palletsprojects.com/en/stable/api/, https://fastapi.tiangolo.com/reference/apirouter/,
https://docs.slack.dev/tools/bolt-python/"""

COMMAND_LINES = ("typer.", "click.", "rich_click.", "cyclopts.", "flask.Flask.cli.", "commander.", "yargs.", "cac.")
"""How the names begin of what keeps commands for a shell, which nobody has in Lambda: https://typer.tiangolo.com/,
https://click.palletsprojects.com/, https://cyclopts.readthedocs.io/, https://flask.palletsprojects.com/en/stable/cli/,
https://github.com/tj/commander.js#readme, https://yargs.js.org/, https://github.com/cacjs/cac#readme"""
