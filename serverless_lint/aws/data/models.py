"""The models of botocore, as far as data is made of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from serverless_lint.aws.data.packages import Downloads

PREFIXES = {
    "cloudcontrol": "cloudformation",
    "cloudwatch": "cloudwatch",
    "iot-data": "iot",
    "iot-jobs-data": "iotjobsdata",
    "iotsecuretunneling": "iot",
    "mturk": "mechanicalturk",
    "partnercentral-selling": "partnercentral",
    "resourcegroupstaggingapi": "tag",
}
"""What the actions of a service begin with, where that is not the name that it signs requests with."""

_MODELS = "botocore/data/"


class Model:
    """What botocore knows of a service."""

    def __init__(self, service: str, files: Mapping[str, Any]) -> None:
        self.service = service
        self.metadata = files["service-2"]["metadata"]
        self.operations: Mapping[str, Any] = files["service-2"]["operations"]
        self.paginators: Mapping[str, Any] = files.get("paginators-1", {"pagination": {}})["pagination"]
        self.waiters: Mapping[str, Any] = files.get("waiters-2", {"waiters": {}})["waiters"]
        self._shapes = files["service-2"]["shapes"]

    @property
    def prefix(self) -> str:
        """What the actions of the service begin with."""
        return PREFIXES.get(self.service) or self.metadata.get("signingName") or self.metadata["endpointPrefix"]

    def is_open(self, operation: str) -> bool:
        """Whether everybody may call an operation, with a token of another kind at most."""
        return bool(self.operations[operation].get("authtype") == "none")

    def input(self, operation: str) -> Mapping[str, Any]:
        """The shape of what an operation takes."""
        return self._shape(self.operations[operation].get("input", {}).get("shape"))

    def output(self, operation: str) -> Mapping[str, Any]:
        """The shape of what an operation answers."""
        return self._shape(self.operations[operation].get("output", {}).get("shape"))

    def member(self, shape: Mapping[str, Any], path: str) -> Mapping[str, Any] | None:
        """What a shape has at a path such as `Records[].ErrorCode`."""
        for step in path.split("."):
            found = shape.get("members", {}).get(step.removesuffix("[]"))
            if found is None:
                return None
            shape = self._shape(found["shape"])
            if step.endswith("[]"):
                shape = self._shape(shape["member"]["shape"])
        return shape

    def lists(self, shape: Mapping[str, Any]) -> Iterator[str]:
        """The members of a shape that hold several things."""
        for name, member in shape.get("members", {}).items():
            if self._shape(member["shape"])["type"] in ("list", "map"):
                yield name

    def _shape(self, name: str | None) -> Mapping[str, Any]:
        return self._shapes[name] if name is not None else {}


def models_of(downloads: Downloads) -> dict[str, Model]:
    """The newest models of all services."""
    found: dict[str, dict[str, dict[str, Any]]] = defaultdict(lambda: defaultdict(dict))
    for path, content in downloads.json_files("botocore", _MODELS):
        parts = path.split("/")
        if len(parts) == 3:
            found[parts[0]][parts[1]][parts[2].removesuffix(".json")] = content
    newest = {name: versions[max(versions)] for name, versions in sorted(found.items())}
    return {name: Model(name, _with_extras(files)) for name, files in newest.items() if "service-2" in files}


def _with_extras(files: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: _merged(content, files.get(f"{name}.sdk-extras", {}).get("merge", {}))
        for name, content in files.items()
        if not name.endswith(".sdk-extras")
    }


def _merged(content: Any, extra: Any) -> Any:
    if not isinstance(content, dict) or not isinstance(extra, dict):
        return extra
    return {
        **content,
        **{key: _merged(content[key], value) if key in content else value for key, value in extra.items()},
    }
