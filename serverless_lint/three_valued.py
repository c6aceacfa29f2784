"""What `or`, `and` and `not` come to where it is not known of everything (None) whether it is true.

https://plato.stanford.edu/entries/logic-manyvalued/#KleeneLogics
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

Answer: TypeAlias = "bool | None"


def any_of(answers: Iterable[Answer]) -> Answer:
    """True if one answer is, None if none is but one is not known, else False."""
    found: Answer = False
    for answer in answers:
        if answer:
            return True
        if answer is None:
            found = None
    return found


def all_of(answers: Iterable[Answer]) -> Answer:
    """False if one answer is, None if none is but one is not known, else True."""
    return opposite(any_of(map(opposite, answers)))


def opposite(answer: Answer) -> Answer:
    """What it is not, if it is known what it is."""
    return None if answer is None else not answer
