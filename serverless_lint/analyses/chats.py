"""What is called like a chat in which people are told of something."""

from __future__ import annotations

from serverless_lint.suggestion import words_of

_CHATS = frozenset({"slack", "discord", "chime", "mattermost"})


def names_chat(name: str) -> bool:
    """Whether something is called like a chat, or a text speaks of one."""
    return not _CHATS.isdisjoint(words_of(name))
