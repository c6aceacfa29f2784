"""What patterns of EventBridge may say.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
"""

from __future__ import annotations

from datetime import date

from serverless_lint.aws.fact import Fact

KEYS_OF_EVENTS: Fact[tuple[str, ...]] = Fact(
    (
        *("source", "detail-type", "detail", "account", "region", "resources", "time", "id", "version"),
        "replay-name",
    ),
    "https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html",
    date(2026, 11, 29),
)
"""The outermost keys of every event; `replay-name` is that of events from an archive."""
OPERATORS: Fact[frozenset[str]] = Fact(
    frozenset({"prefix", "suffix", "anything-but", "numeric", "exists", "wildcard", "cidr", "equals-ignore-case"}),
    "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html",
    date(2026, 11, 29),
)
"""What an object in a list of what matches may say."""
