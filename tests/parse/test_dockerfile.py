"""Dockerfiles that nobody would write."""

from __future__ import annotations

from serverless_lint.parse.dockerfile import parse_dockerfile


def test_of_countless_stages_the_first_are_taken() -> None:
    """A chain of them takes as many steps as there are pairs."""
    text = "FROM scratch AS s0\n" + "".join(f"FROM s{number} AS s{number + 1}\n" for number in range(5_000))
    assert [stage.name for stage in parse_dockerfile(text, {})][-1] == "s99"


def test_a_text_that_is_too_long_has_no_stages() -> None:
    assert parse_dockerfile("FROM scratch\n" + "# more\n" * 20_000, {}) == ()
