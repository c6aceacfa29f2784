"""What the managed policies of AWS and the policy templates of SAM allow."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path

import msgspec

from serverless_lint.aws.fact import Fact
from serverless_lint.aws.iam import stands_for

_DATA = Fact(
    Path(__file__).with_name("data") / "policies.json",
    "https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html",
    date(2026, 11, 21),
)


class Allowed(msgspec.Struct, frozen=True):
    """What a managed policy allows, on some resources at least and perhaps under conditions."""

    actions: str
    """Patterns, with blanks between them."""
    all_but: str = ""
    """Patterns of what is left out, if all other actions are allowed."""

    @property
    def patterns(self) -> tuple[str, ...]:
        """The patterns of actions; `*` if it allows all but some."""
        return ("*",) if self.all_but else tuple(self.actions.split())

    def allows(self, action: str) -> bool:
        """Whether an action is among them."""
        return _matches(self.actions, action) or (bool(self.all_but) and not _matches(self.all_but, action))


class Grant(msgspec.Struct, frozen=True):
    """A statement of a policy template of SAM."""

    actions: str
    parameters: str
    """The parameters of the template that say on what it allows them; none if on everything."""

    def allows(self, action: str) -> bool:
        """Whether an action is among its actions."""
        return _matches(self.actions, action)


class _Data(msgspec.Struct, frozen=True):
    managed: dict[str, Allowed]
    sam: dict[str, tuple[Grant, ...]]


def managed_policy(name: str) -> Allowed | None:
    """What a policy of that name, with or without its path, allows; None if it is not known.

    https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
    """
    return _data().managed.get(name.rpartition("/")[2])


def policy_template(name: str) -> tuple[Grant, ...] | None:
    """The statements of a policy template of SAM; None if there is none of that name.

    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-policy-template-list.html
    """
    return _data().sam.get(name)


def policy_templates() -> tuple[str, ...]:
    """The names of the policy templates of SAM, sorted."""
    return tuple(sorted(_data().sam))


def _matches(patterns: str, action: str) -> bool:
    return any(stands_for(pattern, action) for pattern in patterns.split())


@lru_cache(maxsize=1)
def _data() -> _Data:
    return msgspec.json.decode(_DATA.value.read_bytes(), type=_Data)
