"""What scripts and pipelines of a project change of what its templates deploy."""

from __future__ import annotations

import posixpath
from fnmatch import fnmatchcase

from serverless_lint.libraries.deployment_tools import (
    COMMAND_THAT_MAKES_FUNCTIONS,
    COMMANDS_THAT_ADD_POLICIES,
    COMMANDS_THAT_REPLACE_CODE,
    SCRIPTS,
)
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import Function
from serverless_lint.parse.aws_commands import files_written, names_beside
from serverless_lint.parse.template.template import Interpolated, Resource
from serverless_lint.paths import joined

_BEGINNINGS = ("serverless-", "template-")
"""How the names of definitions begin that scripts make of `serverless.yml` or `template.yaml`."""
_SHORTEST_PART = 4
"""Fewer characters of a name that is put together tell nothing."""


class ScriptedChanges:
    """Knows the names in scripts that call the AWS CLI. A project has one: `project.once(ScriptedChanges)`."""

    def __init__(self, project: LinkedProject) -> None:
        self._given_policies: set[str] = set()
        self._given_code: set[str] = set()
        self._written: set[str] = set()
        for document in project.sources.documents(code=False):
            if SCRIPTS.search(document.path):
                text = document.text
                folder = posixpath.dirname(document.path)
                self._written |= {joined(folder, name) for name in files_written(text)}
                self._given_policies |= names_beside(text, COMMANDS_THAT_ADD_POLICIES)
                # What makes functions itself does without the template.
                if COMMAND_THAT_MAKES_FUNCTIONS not in text:
                    self._given_code |= names_beside(text, COMMANDS_THAT_REPLACE_CODE)

    def may_write(self, definition: str) -> bool:
        """Whether a script writes a definition that is called as no tool expects it, before something deploys it."""
        name = posixpath.basename(definition)
        if not name.startswith(_BEGINNINGS):
            return False
        return any(fnmatchcase(definition, written) and not _is_any(written) for written in self._written)

    def may_add_policies(self, role: Resource | None) -> bool:
        """Whether a script may give a role of a template more policies than the template does."""
        return role is not None and _is_named(role, "RoleName", self._given_policies)

    def may_replace_code(self, function: Function) -> bool:
        """Whether a script may give a function other code than the template does."""
        return _is_named(function.resource, "FunctionName", self._given_code)


def _is_any(written: str) -> bool:
    """Whether all of a name is filled in by a script."""
    return posixpath.basename(written).startswith("*")


def _is_named(resource: Resource, key: str, names: set[str]) -> bool:
    return any(_is_among(known.value, names) for known in resource.properties.lookup(key).values) if names else False


def _is_among(value: object, names: set[str]) -> bool:
    """Whether a name is among some; of one that is put together its longest part has to be in one."""
    if isinstance(value, str):
        return value in names
    parts = [part for part in value.parts if isinstance(part, str)] if isinstance(value, Interpolated) else []
    longest = max((part.strip("-_.") for part in parts), key=len, default="")
    return len(longest) >= _SHORTEST_PART and any(longest in name for name in names)
