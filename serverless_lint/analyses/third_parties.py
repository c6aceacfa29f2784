"""What other companies' services may do in an account: monitoring, audits, billing."""

from __future__ import annotations

from collections.abc import Iterable

from serverless_lint.analyses.policy_sets import PolicySet
from serverless_lint.aws.iam import only_describes
from serverless_lint.model.stack.trust import is_for_third_parties


def lets_only_look_around(policies: PolicySet, actions: Iterable[str]) -> bool:
    """Whether only third parties work under policies, and these of their actions only describe what there is.

    That they are to see all that there is, is what they are there for; AWS's own `SecurityAudit` allows it on `*`, too.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html
    """
    is_theirs = bool(policies.roles) and all(map(is_for_third_parties, policies.roles))
    return is_theirs and all(map(only_describes, actions))
