"""What is deployed by something else than the templates that were read, or not to AWS at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Protocol

from serverless_lint.libraries.deployment_tools import PROGRAM_OF_CDK, DeploymentTool, tool_of
from serverless_lint.parse.tree.nodes import MapNode, ScalarNode, TreeNode
from serverless_lint.parse.tree.read import parse_tree
from serverless_lint.paths import folders_around
from serverless_lint.source import Document, Location, Span
from serverless_lint.sources.interest import is_code, may_be_about_aws, may_define_function

_WITH_PROVIDER = ("serverless.yml", "serverless.yaml")


class Files(Protocol):
    """The scanned files."""

    @property
    def names(self) -> tuple[str, ...]:
        """Their paths in the project."""
        ...

    def document(self, name: str) -> Document | None:
        """A file's text."""
        ...


OTHER_CLOUDS = frozenset({"azure", "gcf", "gcp", "google-cloud", "google_cloud", "firebase"})
"""Folders whose code runs elsewhere, whatever the parameters of its functions are called."""


class OtherTools:
    """Knows the folders that other tools deploy, or templates that could not be read."""

    def __init__(
        self,
        files: Files,
        unread: Iterable[Document] = (),
        packages: Iterable[str] = (),
        programs: Iterable[str] = (),
    ) -> None:
        """`packages` are the names of archives that templates of other projects are given as the code of functions.

        `programs` are the files that say what programs of the CDK need which nothing else defines.
        """
        self._files = files
        self._packages = frozenset(packages)
        self._deployed: dict[str, set[str]] = {}
        """The names of the definitions by the folders that they are about."""
        self._other_clouds: set[str] = set()
        self._definitions: dict[str, DeploymentTool] = {}
        for name in files.names:
            tool = tool_of(name)
            if tool is None:
                continue
            self._definitions[name] = tool
            self._add(tool.folder(name), name, is_all=bool(tool.home))
            if name.endswith(_WITH_PROVIDER) and _names_other_cloud(files.document(name)):
                self._other_clouds.add(tool.folder(name))
        for name in programs:
            self._definitions[name] = PROGRAM_OF_CDK
            self._add(PROGRAM_OF_CDK.folder(name), name)
        self.has_unread_functions = False
        """Whether a template could not be read that may have functions."""
        for document in unread:
            if not is_code(document.path) and may_define_function(document.text):
                self.has_unread_functions = True
                self._add(next(folders_around(document.path)), document.path)

    def deploy(self, name: str) -> bool:
        """Whether something else than a template that was read deploys a file, so that its trigger is not known."""
        return any(folder in self._deployed for folder in folders_around(name)) or self._is_packaged(name)

    def deploy_beside(self, name: str, definition: str) -> bool:
        """The same, but for what a definition says that was read, and for what is defined outside of its folder."""
        service = next(folders_around(definition))
        inside = (folder for folder in folders_around(name) if service == "." or f"{folder}/".startswith(f"{service}/"))
        return any(self._is_defined_by_others(folder, definition) for folder in inside) or self._is_packaged(name)

    def _is_defined_by_others(self, folder: str, definition: str) -> bool:
        found = self._deployed.get(folder, set())
        return len(found) > 1 or (bool(found) and definition not in found)

    def _is_packaged(self, name: str) -> bool:
        """Whether an archive is called like a folder around a file: `orders_code.zip` for `functions/orders`."""
        folders = name.split("/")[:-1] if self._packages else ()
        return any(
            package == folder or package.startswith((f"{folder}_", f"{folder}-", f"{folder}."))
            for folder in folders
            for package in self._packages
        )

    def run_elsewhere(self, name: str) -> bool:
        """Whether a file is for another cloud: part of a service of the Serverless Framework, or in a folder for it."""
        folders = name.lower().split("/")[:-1]
        return not self._other_clouds.isdisjoint(folders_around(name)) or not OTHER_CLOUDS.isdisjoint(folders)

    @cached_property
    def definitions(self) -> Mapping[str, tuple[DeploymentTool, Location]]:
        """By name the files that define what a tool deploys to AWS, each with the place where it says so."""
        return dict(self._recognised())

    def _recognised(self) -> Iterator[tuple[str, tuple[DeploymentTool, Location]]]:
        for name, tool in self._definitions.items():
            document = self._files.document(name)
            mark = tool.recognised(document.text) if document is not None else None
            if document is None or mark is None or self.run_elsewhere(name):
                continue
            if not tool.is_for_all_clouds or self._is_about_aws(tool.folder(name)):
                yield name, (tool, document.at(Span(*mark.span())))

    def _is_about_aws(self, folder: str) -> bool:
        """Whether a file directly in a folder speaks of AWS."""
        beside = (name for name in self._files.names if next(folders_around(name)) == folder)
        documents = map(self._files.document, beside)
        return any(document is not None and may_be_about_aws(document.text) for document in documents)

    def _add(self, folder: str, definition: str, *, is_all: bool = False) -> None:
        """Remember a folder that a definition is about, and the one around it unless it is all."""
        self._deployed.setdefault(folder, set()).add(definition)
        # The definition often stands in a folder beside the code. The root is around everything.
        around = tuple(folders_around(folder))
        if len(around) > 1 and not is_all:
            self._deployed.setdefault(around[0], set()).add(definition)


def _names_other_cloud(document: Document | None) -> bool:
    root = parse_tree(document.text, is_json=False).root if document is not None else None
    provider = root.get("provider") if isinstance(root, MapNode) else None
    name = _name_of(provider)
    return name.isalpha() and name.lower() != "aws"


def _name_of(provider: TreeNode | None) -> str:
    if isinstance(provider, MapNode):
        provider = provider.get("name")
    return provider.text if isinstance(provider, ScalarNode) else ""
