"""What commands of bundling put into a package: `cp -r /asset-input/orders/* /asset-output`."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from itertools import islice

from serverless_lint.front_ends.literals import Literals, Setting, Value
from serverless_lint.parse.code.facts import Call, Sequence
from serverless_lint.parse.javascript.settings import commands_of

_BUNDLING, _COMMAND = "bundling", "command"
_INPUT, _OUTPUT = "/asset-input", "/asset-output"
"""Where the folder is mounted, in which commands run, and what becomes the package:
https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.BundlingOptions.html"""
_COPYING = "cp"
_ALL = ("*", ".")
_AROUND_WORDS = "\"'"
_MOST_TEXTS = 20
_MOST_COPIED = 100


def copied_to_root(literals: Literals, call: Call, at: Value) -> tuple[str, ...]:
    """What a call has commands copy into the package itself, below the folder that it bundles, in the order in which
    that is done: `orders/*`, `orders/app.py`.

    `at` is the call's value; a command that is not known copies nothing.
    """
    written = _commands(literals, call, at)
    items = written.expression.items if written is not None and isinstance(written.expression, Sequence) else ()
    texts = (literals.text(written.at(item)) for item in items[:_MOST_TEXTS]) if written is not None else ()
    return tuple(islice((path for text in texts if text is not None for path in _copied(text)), _MOST_COPIED))


def _commands(literals: Literals, call: Call, at: Value) -> Value | None:
    bundling = literals.arguments(at.file, call, 1, at.frame).found.get(_BUNDLING)
    if bundling is None:
        return None
    options = literals.behind(bundling.value)
    made = literals.call(options)
    found: Mapping[str, Setting] = (
        literals.settings(options).found
        if made is None
        else literals.arguments(options.file, made, 0, options.frame).found
    )
    command = found.get(_COMMAND)
    return literals.behind(command.value) if command is not None else None


def _copied(script: str) -> Iterator[str]:
    """What the commands of a script copy to where the package is made."""
    here = _INPUT
    for words in commands_of(script):
        plain = [word.strip(_AROUND_WORDS) for word in words]
        if plain[:1] == ["cd"] and len(plain) == 2:
            here = posixpath.normpath(posixpath.join(here, plain[1]))
        elif plain[:1] == [_COPYING]:
            *sources, target = [word for word in plain[1:] if not word.startswith("-")] or [""]
            for source in sources if posixpath.normpath(posixpath.join(here, target)) == _OUTPUT else ():
                yield from _below_input(posixpath.join(here, source))


def _below_input(source: str) -> Iterator[str]:
    folder, name = posixpath.split(source)
    place = posixpath.normpath(folder)
    if place == _INPUT or place.startswith(f"{_INPUT}/"):
        below = place[len(_INPUT) + 1 :] or "."
        yield posixpath.join(below, "*") if name in _ALL else posixpath.join(below, name)
