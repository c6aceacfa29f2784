"""What AWS says stands with the day on which it was read, and asks to be read again after a year."""

from __future__ import annotations

import datetime
import re

import pytest

from serverless_lint.aws.data import old_facts
from serverless_lint.aws.data.old_facts import facts, main
from serverless_lint.aws.fact import Fact

READ = datetime.date(2026, 3, 1)
FACTS = (
    ("limits.NEWER", Fact(1, "https://example.com/newer", datetime.date(2026, 3, 2))),
    ("limits.SAME_DAY", Fact(2, "https://example.com/b", READ)),
    ("layers.SAME_DAY", Fact(3, "https://example.com/a", READ)),
)


@pytest.mark.parametrize(
    ("today", "code", "lines"),
    [
        (datetime.date(2027, 3, 1), 0, ""),
        (
            datetime.date(2027, 3, 2),
            1,
            "2026-03-01  layers.SAME_DAY  https://example.com/a\n2026-03-01  limits.SAME_DAY  https://example.com/b\n",
        ),
        (
            datetime.date(2027, 3, 3),
            1,
            "2026-03-01  layers.SAME_DAY  https://example.com/a\n2026-03-01  limits.SAME_DAY  https://example.com/b\n"
            "2026-03-02  limits.NEWER  https://example.com/newer\n",
        ),
    ],
)
def test_what_is_older_than_a_year_is_listed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], today: datetime.date, code: int, lines: str
) -> None:
    monkeypatch.setattr(old_facts, "facts", lambda: iter(FACTS))
    assert (main(today), capsys.readouterr().out) == (code, lines)


@pytest.mark.parametrize(
    "name",
    [
        "limits.MAX_TIMEOUT",
        "event_sources.RANGES",
        "environment.RESERVED_VARIABLES",
        "sdks.STANDARD_ATTEMPTS",
        "runtimes.FIRST_NODE_THAT_DETECTS_MODULES",
        "lifecycles._FIRST_WITH_SNAPSTART",
        "layers.MODULES_OF_LAYERS['AWSSDKPandas']",
        "workflows.JOBS_WITH_A_LIMIT[('glue', 'startJobRun')]",
        "policies._DATA",
        "iam.actions",
    ],
)
def test_all_facts_are_found(name: str) -> None:
    assert name in dict(facts())


@pytest.mark.parametrize(("name", "fact"), [pytest.param(name, fact, id=name) for name, fact in facts()])
def test_a_fact_has_an_address_and_a_day(name: str, fact: Fact[object]) -> None:
    assert re.fullmatch(r"https://[^\s]+", fact.source)
    assert fact.read >= datetime.date(2026, 11, 21)
