"""What is deployed by something else than the templates that were read, or not to AWS at all."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Protocol

from serverless_lint.parse.tree.nodes import MapNode, ScalarNode, TreeNode
from serverless_lint.parse.tree.read import parse_tree
from serverless_lint.paths import base_name, folders_around
from serverless_lint.source import Document
from serverless_lint.sources.interest import is_code

_DEFINITIONS = frozenset(
    {
        *("cdk.json", "cdktf.json", "Pulumi.yaml", "serverless.yml", "serverless.yaml", "serverless.json"),
        *("serverless.ts", "serverless.js", "sst.config.ts", "sst.json"),
    }
)
"""Where the CDK, Pulumi, the Serverless Framework and SST say what they deploy; Terraform does in `*.tf`."""
_FUNCTION_TYPE = re.compile(r"AWS::(?:Serverless|Lambda)::Function\b")
_WITH_PROVIDER = frozenset({"serverless.yml", "serverless.yaml"})


class Files(Protocol):
    """The scanned files."""

    @property
    def names(self) -> tuple[str, ...]:
        """Their paths in the project."""
        ...

    def document(self, name: str) -> Document | None:
        """A file's text."""
        ...


class OtherTools:
    """Knows the folders that other tools deploy, or templates that could not be read."""

    def __init__(self, files: Files, unread: Iterable[Document] = ()) -> None:
        self._deployed: set[str] = set()
        self._other_clouds: set[str] = set()
        for name in files.names:
            base = base_name(name)
            if base in _DEFINITIONS or base.endswith(".tf"):
                self._add(name)
            if base in _WITH_PROVIDER and _names_other_cloud(files.document(name)):
                self._other_clouds.add(next(folders_around(name)))
        for document in unread:
            if not is_code(document.path) and _FUNCTION_TYPE.search(document.text):
                self._add(document.path)

    def deploy(self, name: str) -> bool:
        """Whether something else than a template that was read deploys a file, so that its trigger is not known."""
        return not self._deployed.isdisjoint(folders_around(name))

    def run_elsewhere(self, name: str) -> bool:
        """Whether a file is part of a service of the Serverless Framework for another cloud."""
        return not self._other_clouds.isdisjoint(folders_around(name))

    def _add(self, definition: str) -> None:
        folder, *around = folders_around(definition)
        self._deployed.add(folder)
        # The definition often stands in a folder beside the code. The root is around everything.
        if len(around) > 1:
            self._deployed.add(around[0])


def _names_other_cloud(document: Document | None) -> bool:
    root = parse_tree(document.text, is_json=False).root if document is not None else None
    provider = root.get("provider") if isinstance(root, MapNode) else None
    name = _name_of(provider)
    return name.isalpha() and name.lower() != "aws"


def _name_of(provider: TreeNode | None) -> str:
    if isinstance(provider, MapNode):
        provider = provider.get("name")
    return provider.text if isinstance(provider, ScalarNode) else ""
