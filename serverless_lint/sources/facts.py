"""The facts of files: parsed here or by workers, or known from an earlier run."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from hashlib import blake2b
from posixpath import splitext
from typing import TypeVar

import msgspec

from serverless_lint.cache import Cache
from serverless_lint.parse.code.facts import CodeModule
from serverless_lint.parse.tree.nodes import TreeFile
from serverless_lint.parse.tree.read import parse_tree

FORMAT = 1
"""Counts changes of what the bytes mean that the sources of this package do not show."""

_PACKAGES = (
    *("cfnlint", "libcst", "msgspec", "ruamel.yaml"),
    *("tree_sitter", "tree_sitter_javascript", "tree_sitter_typescript"),
)
"""What parses, and what rules take data from; the linter itself is added."""

_Decoded = TypeVar("_Decoded")

encode = msgspec.msgpack.Encoder().encode
_decode_code = msgspec.msgpack.Decoder(CodeModule).decode
_decode_tree = msgspec.msgpack.Decoder(TreeFile).decode


def parse_code(text: str, name: str) -> CodeModule | None:
    """The facts of a source file by its name's suffix; None if there is no front end for it."""
    if name.endswith(".py"):
        from serverless_lint.parse.python.parse import parse_python

        return parse_python(text)
    from serverless_lint.parse.javascript.parse import dialect_of, parse_javascript

    dialect = dialect_of(name)
    return None if dialect is None else parse_javascript(text, dialect=dialect)


class Facts:
    """Parses texts, each once, unless an earlier run has."""

    def __init__(self, store: Cache | None) -> None:
        self._store = store
        self._known: dict[bytes, bytes | None] = {}
        """What was asked for; None if nothing is kept under a key."""
        self._new: dict[bytes, bytes] = {}

    def look_up_code(self, code: Iterable[tuple[str, str]]) -> None:
        """Ask at once for what is kept about source files, given as texts with the names of the files.

        Asking for many at once takes a hundredth of the time that asking one by one takes.
        """
        self._look_up(_key_of_code(text, name) for text, name in code)

    def look_up_trees(self, trees: Iterable[tuple[str, bool]]) -> None:
        """Ask at once for what is kept about YAML and JSON texts, each with whether it is JSON."""
        self._look_up(_key_of_tree(text, is_json=is_json) for text, is_json in trees)

    def _look_up(self, keys: Iterable[bytes]) -> None:
        if self._store is not None:
            # What was parsed in this run and is not kept yet is not forgotten.
            asked = [key for key in keys if self._known.get(key) is None]
            self._known.update(dict.fromkeys(asked))
            self._known.update(self._store.read(asked))

    def has_code(self, text: str, name: str) -> bool:
        """Whether the facts of a source file are known."""
        return bool(self._known) and self._known.get(_key_of_code(text, name)) is not None

    def add_code(self, text: str, name: str, data: bytes) -> None:
        """Take over the facts of a source file from a worker."""
        key = _key_of_code(text, name)
        self._known[key] = data
        self._new[key] = data

    def code(self, text: str, name: str) -> CodeModule | None:
        """The facts of a source file by its name's suffix; None if there is no front end for it."""
        key = _key_of_code(text, name)
        known = self._decoded(key, _decode_code)
        if known is not None:
            return known
        facts = parse_code(text, name)
        if facts is not None:
            self._keep(key, facts)
        return facts

    def tree(self, text: str, *, is_json: bool) -> TreeFile:
        """The facts of a YAML or JSON text."""
        key = _key_of_tree(text, is_json=is_json)
        known = self._decoded(key, _decode_tree)
        if known is not None:
            return known
        tree = parse_tree(text, is_json=is_json)
        self._keep(key, tree)
        return tree

    def save(self) -> None:
        """Keep what was not known for the next run."""
        if self._store is not None:
            self._store.write(self._new)
        self._new = {}

    def _decoded(self, key: bytes, decode: Callable[[bytes], _Decoded]) -> _Decoded | None:
        if key not in self._known:
            self._look_up((key,))
        data = self._known.get(key)
        try:
            return None if data is None else decode(data)
        except msgspec.MsgspecError:
            return None

    def _keep(self, key: bytes, facts: CodeModule | TreeFile) -> None:
        if self._store is not None:
            self._new[key] = encode(facts)


def _key_of_code(text: str, name: str) -> bytes:
    return key_of(f"code{splitext(name)[1]}", text)


def _key_of_tree(text: str, *, is_json: bool) -> bytes:
    return key_of("json" if is_json else "yaml", text)


def key_of(kind: str, text: str) -> bytes:
    """Names the facts of a text: `kind` is everything besides the text that they depend on."""
    digest = blake2b(program_version() + kind.encode() + b"\0", digest_size=16)
    digest.update(text.encode("utf-8", "surrogatepass"))
    return digest.digest()


@cache
def program_version() -> bytes:
    """Changes whenever the code or data of this package, or a package that results depend on, does."""
    digest = blake2b(f"{FORMAT}".encode(), digest_size=16)
    for file in program_files():
        status = os.stat(file)
        digest.update(f"{os.path.basename(file)}\0{status.st_size}\0{status.st_mtime_ns}\0".encode())
    return digest.digest()


def program_files() -> list[str]:
    """The files that a change of would show in the results: all of this package, and one of each other package."""
    from importlib.util import find_spec

    files = sorted(_own_files())
    for name in _PACKAGES:
        spec = find_spec(name)
        if spec is not None and spec.origin is not None:
            files.append(spec.origin)
    return files


def _own_files() -> Iterator[str]:
    # Every run asks for these, also one that knows its report; `Path.rglob` takes four times as long.
    for folder, folders, names in os.walk(os.path.dirname(os.path.dirname(__file__))):
        if "__pycache__" in folders:
            folders.remove("__pycache__")
        yield from (os.path.join(folder, name) for name in names if name.endswith((".py", ".json", ".z")))
