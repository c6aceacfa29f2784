"""Calls that give something else each time."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec


class Fresh(msgspec.Struct, frozen=True):
    """What a call makes anew."""

    what: str
    """With its article."""
    is_id: bool = False
    """Whether it serves as an id that nothing else has."""
    is_kept: bool = False
    """Whether it stays although the code drops what the call returns."""


_NUMBER, _CHOICE = Fresh("a random number"), Fresh("a random choice")

FRESH_VALUES_OF_PYTHON: Mapping[str, Fresh] = {
    **dict.fromkeys(("uuid.uuid1", "uuid.uuid4"), Fresh("a UUID", is_id=True)),
    "secrets.token_bytes": Fresh("a random token"),
    **dict.fromkeys(("secrets.token_hex", "secrets.token_urlsafe"), Fresh("a random token", is_id=True)),
    **dict.fromkeys(("secrets.randbits", "secrets.randbelow"), _NUMBER),
    "secrets.choice": _CHOICE,
    "os.urandom": Fresh("random bytes"),
    **dict.fromkeys(("random.random", "random.randint", "random.randrange", "random.uniform"), _NUMBER),
    "random.getrandbits": _NUMBER,
    **dict.fromkeys(("random.choice", "random.choices", "random.sample"), _CHOICE),
    "random.seed": Fresh("the seed of random numbers", is_kept=True),
    "ulid.new": Fresh("a ULID", is_id=True),
}
"""https://docs.aws.amazon.com/lambda/latest/dg/snapstart-uniqueness.html, https://docs.python.org/3/library/random.html,
https://docs.python.org/3/library/secrets.html, https://docs.python.org/3/library/uuid.html,
https://github.com/ahawker/ulid#readme"""

FRESH_IDS = frozenset(
    {
        *(name for name, fresh in FRESH_VALUES_OF_PYTHON.items() if fresh.is_id),
        *("uuid.v1", "uuid.v4", "uuid.v7", "crypto.randomUUID", "node:crypto.randomUUID"),
        *("ulid.ulid", "nanoid.nanoid"),
    }
)
"""What makes another id each time, in Node.js as well: https://github.com/uuidjs/uuid#readme,
https://nodejs.org/api/crypto.html#cryptorandomuuidoptions, https://github.com/ulid/javascript#readme,
https://github.com/ai/nanoid#readme"""

HOOKS_OF_SNAPSHOTS = ("snapshot_restore_py",)
"""The package by which code asks to run after a snapshot is restored:
https://docs.aws.amazon.com/lambda/latest/dg/snapstart-runtime-hooks-python.html"""
