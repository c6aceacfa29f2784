"""Answers that are made of other answers, and of themselves where code goes round in circles.

What depends on itself is answered by the least that agrees with itself: all questions of a circle begin with nothing
and are answered again until no answer changes. Nothing is kept before that, so an answer does not depend on which
question of a circle was asked first, nor on how many were asked in a row.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Hashable
from typing import Any, Final, Generic, TypeAlias, TypeVar

Question = TypeVar("Question", bound=Hashable)
Part = TypeVar("Part", bound=Hashable)
Equation: TypeAlias = "Generator[Question, tuple[Part, ...], tuple[Part, ...]]"
"""Yields questions, is sent their answers, and returns the answer that is made of them."""

_MAX_CHANGES = 60
"""How often an answer of a circle changes; then nothing is known of the whole circle."""
_NO_CIRCLE: Final = 1 << 60


class _Node(Generic[Question, Part]):
    """A question that is not settled. `head` is the first one of those in progress that it depends on."""

    __slots__ = ("answer", "askers", "changes", "head", "order", "question")

    def __init__(self, question: Question, order: int) -> None:
        self.question = question
        self.order = order
        self.head = _NO_CIRCLE
        self.answer: tuple[Part, ...] = ()
        self.changes = 0
        self.askers: dict[int, None] = {}
        """The places in the order of those in its circle that ask it."""


class Equations(Generic[Question, Part]):
    """Answers questions, each once. Equations may ask as much as they like, but only by yielding.

    They are told whether the question is known to be one of a circle. There, more in the answer to one question must
    never mean less in the answer to another: that is what makes the least answers the same from wherever they are
    looked for.
    """

    def __init__(
        self,
        equation: Callable[[Question, bool], Equation[Question, Part]],
        unknown: Part,
        sort_key: Callable[[Part], Any],
        limit: int,
    ) -> None:
        self._equation = equation
        self._unknown = unknown
        self._sort_key = sort_key
        self._limit = limit
        self.settled: dict[Question, tuple[Part, ...]] = {}
        """The answers so far. None is empty: what is made of nothing but itself is not known."""
        self._open: dict[Question, _Node[Question, Part]] = {}
        self._order: list[_Node[Question, Part]] = []
        """What is open, in the order in which it was asked for."""

    def answer(self, question: Question) -> tuple[Part, ...]:
        """The answer, made first if it is not settled."""
        found = self.settled.get(question)
        if found is None:
            try:
                self._solve(question)
            finally:
                # Something is left here only after an error.
                self._open.clear()
                self._order.clear()
            found = self.settled[question]
        return found

    def _solve(self, question: Question) -> None:
        # The code decides how deep this goes, so equations do not call each other.
        running = [self._begin(question)]
        answer: tuple[Part, ...] | None = None
        while running:
            node, equation = running[-1]
            try:
                asked = equation.send(answer) if answer is not None else next(equation)
            except StopIteration as end:
                running.pop()
                answer = end.value
                if running:
                    outer = running[-1][0]
                    outer.head = min(outer.head, node.head)
                continue
            answer = self.settled.get(asked)
            if answer is None:
                other = self._open.get(asked)
                if other is None:
                    running.append(self._begin(asked))
                else:
                    node.head = min(node.head, other.order)
                    answer = other.answer

    def _begin(self, question: Question) -> tuple[_Node[Question, Part], Equation[Question, Part]]:
        node: _Node[Question, Part] = _Node(question, len(self._order))
        self._open[question] = node
        self._order.append(node)
        return node, self._settle(node)

    def _settle(self, node: _Node[Question, Part]) -> Equation[Question, Part]:
        """Answer a question, and all questions of its circle if it is the first of them."""
        node.answer = yield from self._equation(node.question, False)
        if node.head == node.order:
            yield from self._repeat(node)
        if node.head >= node.order:
            self._keep(node)
        return node.answer

    def _repeat(self, head: _Node[Question, Part]) -> Generator[Question, tuple[Part, ...], None]:
        """Answer the questions of a circle again until no answer changes, or the circle proves to be a larger one."""
        pending = dict.fromkeys(range(head.order, len(self._order)))
        while pending:
            at = next(iter(pending))
            del pending[at]
            node, known = self._order[at], len(self._order)
            again = yield from self._again(node)
            if head.head < head.order:
                return
            # More of them may turn up on the way.
            pending |= dict.fromkeys(range(known, len(self._order)))
            if set(again) != set(node.answer):
                node.answer = again
                node.changes += 1
                pending |= dict.fromkeys(node.askers)
            if node.changes > _MAX_CHANGES:
                break
        for node in self._order[head.order :] if pending else ():
            node.answer = (self._unknown,)

    def _again(self, node: _Node[Question, Part]) -> Equation[Question, Part]:
        """What a question is answered now; whatever it asks knows that it is to be answered again."""
        equation = self._equation(node.question, True)
        answer: tuple[Part, ...] | None = None
        while True:
            try:
                asked = equation.send(answer) if answer is not None else next(equation)
            except StopIteration as end:
                found: tuple[Part, ...] = end.value
                return found if len(found) <= self._limit else (self._unknown,)
            answer = yield asked
            other = self._open.get(asked)
            if other is not None:
                other.askers[node.order] = None

    def _keep(self, head: _Node[Question, Part]) -> None:
        is_circle = head.head == head.order
        for node in self._order[head.order :]:
            # The order in which the parts of a circle were found says who was asked first.
            found = sorted(node.answer, key=self._sort_key) if is_circle else node.answer
            node.answer = tuple(found) or (self._unknown,)
            self.settled[node.question] = node.answer
            del self._open[node.question]
        del self._order[head.order :]
        head.head = _NO_CIRCLE
