"""What answers come to of which some are not known."""

from __future__ import annotations

import pytest

from serverless_lint.three_valued import Answer, all_of, any_of, opposite


@pytest.mark.parametrize(
    ("answers", "any_is", "all_are"),
    [
        ((), False, True),
        ((True,), True, True),
        ((False,), False, False),
        ((None,), None, None),
        ((True, None), True, None),
        ((None, False), None, False),
        ((False, True, None), True, False),
        ((True, True), True, True),
    ],
)
def test_one_may_decide_what_the_others_leave_open(
    answers: tuple[Answer, ...], any_is: Answer, all_are: Answer
) -> None:
    assert (any_of(answers), all_of(answers)) == (any_is, all_are)


@pytest.mark.parametrize(("answer", "other"), [(True, False), (False, True), (None, None)])
def test_the_opposite_of_what_is_not_known_is_not_known(answer: Answer, other: Answer) -> None:
    assert opposite(answer) is other
