"""Compare what the linter makes of services of the Serverless Framework with what the framework makes of them.

    python benchmarks/serverless_oracle.py FOLDER [--verbose]

FOLDER holds services, each packaged by `serverless package --stage dev --region us-east-1` (which needs no account):
their templates are in `.serverless/cloudformation-template-update-stack.json` beside the definitions. Prints how many
of the framework's resources the linter has under the same id and type, and how many of their properties say the same;
with `--verbose` each one that does not. A property of which the linter says that it is not known counts for itself.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from serverless_lint.config import Config
from serverless_lint.files.discover import discover
from serverless_lint.front_ends.facts import OPEN, UNKNOWN
from serverless_lint.front_ends.serverless_framework.file_names import FILES
from serverless_lint.parse.tree.nodes import ListNode, MapNode, ScalarNode, TreeNode
from serverless_lint.sources.sources import Sources, no_progress

PACKAGED = Path(".serverless", "cloudformation-template-update-stack.json")
OPTIONS = {"stage": "dev", "region": "us-east-1"}
"""What the framework is given."""
LEFT_OUT = frozenset(
    {
        # The framework's own bucket, and functions of its own that set up what CloudFormation cannot.
        *("ServerlessDeploymentBucket", "ServerlessDeploymentBucketPolicy", "IamRoleCustomResourcesLambdaExecution"),
    }
)
"""Resources that are none of the user's."""
_OWN_FUNCTION = re.compile(
    r"Custom\w*Resource|CustomDashresource|Custom(?:S3|CognitoUserPool|EventBridge)\d+$|CustomApiGatewayAccount"
)
LEFT_OUT_PROPERTIES: Mapping[str, frozenset[str]] = {
    "AWS::Lambda::Function": frozenset({"Code", "Tags"}),
    "AWS::Lambda::Version": frozenset({"CodeSha256", "Description"}),
    "AWS::Lambda::LayerVersion": frozenset({"Content", "LayerName"}),
    "AWS::ApiGateway::Method": frozenset({"MethodResponses", "RequestParameters", "OperationName"}),
}
"""Properties of which the linter has another idea on purpose, as code is what is packaged and not the package, or which
it has no use for."""
_NUMBERED = re.compile(r"(LambdaVersion|ApiGatewayDeployment|WebsocketsDeployment)(?!Stage$)[0-9A-Za-z]*$")
"""Ids that are others in every run or for all other code."""
_ANYTHING = "(unknown)"


def main() -> None:
    """Print the comparison."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--verbose", action="store_true", help="print each difference")
    options = parser.parse_args()
    comparison = Comparison()
    for packaged in sorted(options.folder.rglob(str(PACKAGED))):
        folder = packaged.parent.parent
        comparison.service = folder.relative_to(options.folder).as_posix()
        comparison.add(json.loads(packaged.read_text(encoding="utf-8"))["Resources"], made_of(folder))
    comparison.print_summary()
    if options.verbose:
        for line in comparison.differences:
            print(line)


def made_of(folder: Path) -> dict[str, Any]:
    """The resources that the linter makes of a service."""
    config = Config(root=folder, paths=tuple(folder / name for name in FILES if (folder / name).is_file()))
    sources = Sources(discover(config).files, parameters=lambda name: OPTIONS, forced_templates=frozenset())
    sources.parse(no_progress)
    roots = [service.tree.root for service in sources.services.values()]
    resources = roots[0].get("Resources") if roots and isinstance(roots[0], MapNode) else None
    made = plain(resources) if resources is not None else {}
    assert isinstance(made, dict)
    return made


def plain(node: TreeNode) -> Any:
    """Facts as JSON has them."""
    if isinstance(node, ScalarNode):
        return node.value
    if isinstance(node, ListNode):
        return [plain(item) for item in node.items]
    if node.get(UNKNOWN) is not None:
        return _ANYTHING
    return {entry.key: plain(entry.value) for entry in node.entries}


class Comparison:
    """What is equal and what is not, over all services."""

    def __init__(self) -> None:
        self.service = ""
        self.services = 0
        self.resources: Counter[str] = Counter()
        self.properties: Counter[str] = Counter()
        self.differences: list[str] = []

    def add(self, theirs: dict[str, Any], ours: dict[str, Any]) -> None:
        """Compare the resources of one service."""
        self.services += 1
        theirs = {_NUMBERED.sub(r"\1", name): each for name, each in theirs.items() if not _is_left_out(name)}
        for name, resource in theirs.items():
            mine = ours.pop(name, None)
            if mine is None or mine.get("Type") != resource.get("Type"):
                self._count(self.resources, "missing", f"{name}: {resource.get('Type')}")
                continue
            self.resources["same"] += 1
            self._compare(name, resource, mine)
        for name, mine in ours.items():
            self._count(self.resources, "only ours", f"{name}: {mine.get('Type')}")

    def print_summary(self) -> None:
        """The figures."""
        print(f"{self.services} services")
        for title, counts in (("resources", self.resources), ("properties", self.properties)):
            total = sum(counts.values()) or 1
            shares = (f"{what}: {number} ({number / total:.2%})" for what, number in sorted(counts.items()))
            print(f"{title}: {total}; {', '.join(shares)}")

    def _compare(self, name: str, theirs: dict[str, Any], ours: dict[str, Any]) -> None:
        left_out = LEFT_OUT_PROPERTIES.get(str(theirs.get("Type")), frozenset())
        mine, other = ours.get("Properties") or {}, theirs.get("Properties") or {}
        for key in sorted({*mine, *other} - left_out):
            if key not in mine and not other[key]:
                # An empty value says as much as none.
                self.properties["same"] += 1
            elif key not in mine:
                self._count(self.properties, "missing", f"{name}.{key}: {_shown(other[key])}")
            elif key not in other and mine[key] != _ANYTHING:
                self._count(self.properties, "only ours", f"{name}.{key}: {_shown(mine[key])}")
            elif not is_same(mine[key], other.get(key)):
                text = f"{name}.{key}: {_shown(mine[key])} instead of {_shown(other[key])}"
                self._count(self.properties, "different", text)
            else:
                self.properties["unknown" if _has_unknown(mine[key]) else "same"] += 1

    def _count(self, counts: Counter[str], what: str, text: str) -> None:
        counts[what] += 1
        self.differences.append(f"{what}: {self.service} {text}")


def is_same(ours: Any, theirs: Any) -> bool:
    """Whether two values say the same to CloudFormation, as far as ours is known."""
    if ours == _ANYTHING:
        return True
    if isinstance(ours, dict) and isinstance(theirs, dict):
        known = {key for key, value in ours.items() if value != _ANYTHING and key != OPEN}
        return (OPEN in ours or {*theirs} <= {*ours}) and all(
            key in theirs and is_same(_comparable(key, ours[key]), _comparable(key, theirs[key])) for key in known
        )
    if isinstance(ours, list) and isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(is_same, ours, theirs))
    if isinstance(ours, dict) and isinstance(theirs, str) and theirs.startswith("{"):
        # What the framework writes as text, such as the input of a schedule.
        return is_same(ours, json.loads(theirs))
    if isinstance(ours, list) and len(ours) == 1 and isinstance(theirs, str):
        # The framework itself makes one text of a list where one is enough.
        return is_same(ours[0], theirs)
    if isinstance(ours, (dict, list)) or isinstance(theirs, (dict, list)):
        return False
    return _text(ours) == _text(theirs)


def _comparable(key: str, value: Any) -> Any:
    """A value as it can be compared: attributes are written in two ways, and no order counts among statements."""
    if key == "Fn::GetAtt" and isinstance(value, str):
        return value.split(".", 1)
    if key == "Fn::Join" and isinstance(value, list) and len(value) == 2 and isinstance(value[1], list):
        return [value[0], list(_joined(*value))]
    if key == "Statement" and isinstance(value, list):
        return sorted(value, key=lambda each: json.dumps([each.get("Action"), each.get("Effect")]))
    return value


def _joined(separator: Any, parts: list[Any]) -> Iterator[Any]:
    """The parts of a text with those in one that are texts."""
    texts: list[str] = []
    for part in [*parts, None]:
        if isinstance(part, str) and part != _ANYTHING:
            texts.append(part)
            continue
        if texts:
            yield str(separator).join(texts)
        texts = []
        if part is not None:
            yield part


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else _NUMBERED.sub(r"\1", str(value))


def _has_unknown(value: Any) -> bool:
    return any(each == _ANYTHING for each in _leaves(value))


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield _ANYTHING if key == OPEN else ""
            yield from _leaves(item)
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item)
    else:
        yield value


def _shown(value: Any) -> str:
    return json.dumps(value, default=str)[:160]


def _is_left_out(name: str) -> bool:
    return name in LEFT_OUT or _OWN_FUNCTION.search(name) is not None


if __name__ == "__main__":
    main()
