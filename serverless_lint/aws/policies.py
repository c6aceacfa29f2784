"""What the managed policies of AWS and the policy templates of SAM allow."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache

import msgspec

from serverless_lint.aws.fact import Fact
from serverless_lint.aws.iam import stands_for
from serverless_lint.aws.packed import lines_of

_DATA = Fact(
    "policies",
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


def managed_policy(name: str) -> Allowed | None:
    """What a policy of that name, with or without its path, allows; None if it is not known.

    https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
    """
    return _managed().get(name.rpartition("/")[2])


def policy_template(name: str) -> tuple[Grant, ...] | None:
    """The statements of a policy template of SAM; None if there is none of that name.

    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-policy-template-list.html
    """
    return _of_sam().get(name)


def policy_templates() -> tuple[str, ...]:
    """The names of the policy templates of SAM, sorted."""
    return tuple(sorted(_of_sam()))


def _matches(patterns: str, action: str) -> bool:
    return any(stands_for(pattern, action) for pattern in patterns.split())


@cache
def _managed() -> Mapping[str, Allowed]:
    return msgspec.json.decode(lines_of(_DATA.value)["managed"], type=dict[str, Allowed])


@cache
def _of_sam() -> Mapping[str, tuple[Grant, ...]]:
    return msgspec.json.decode(lines_of(_DATA.value)["sam"], type=dict[str, tuple[Grant, ...]])
