"""What scripts and pipelines of a project change of what its templates deploy."""

from __future__ import annotations

import posixpath
from collections.abc import Collection
from fnmatch import fnmatchcase
from functools import cache

from serverless_lint.libraries.deployment_tools import (
    COMMAND_THAT_MAKES_FUNCTIONS,
    COMMANDS_THAT_ADD_POLICIES,
    COMMANDS_THAT_REPLACE_CODE,
    SCRIPTS,
)
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import Function, Module
from serverless_lint.parse.aws_commands import files_written, is_stand_in, names_beside
from serverless_lint.parse.template.template import Interpolated, Resource
from serverless_lint.paths import joined

_BEGINNINGS = ("serverless-", "template-")
"""How the names of definitions begin that scripts make of `serverless.yml` or `template.yaml`."""
_MOST_WRITTEN = 100
"""Names of definitions that scripts write of which it is looked whether one is meant."""
_SHORTEST_PART = 4
"""Fewer characters of a name that is put together tell nothing."""
_JOINING = "-_"
_JOINS = tuple(_JOINING)
"""What names have in front of what a script fills in."""


class ScriptedChanges:
    """Knows what commands of the AWS CLI change, by the names in scripts that call it.

    A project has one: `project.once(ScriptedChanges)`.
    """

    def __init__(self, project: LinkedProject) -> None:
        policies: set[str] = set()
        code: set[str] = set()
        written: set[str] = set()
        # Not `texts_beside_code`: who asks for the pipelines at the root joins all applications that lie side by side.
        for document in project.sources.documents(code=False):
            if SCRIPTS.search(document.path):
                text = document.text
                folder = posixpath.dirname(document.path)
                written |= {joined(folder, name) for name in files_written(text)}
                policies |= names_beside(text, COMMANDS_THAT_ADD_POLICIES)
                # What makes functions itself does without the template.
                if COMMAND_THAT_MAKES_FUNCTIONS not in text:
                    code |= names_beside(text, COMMANDS_THAT_REPLACE_CODE)
        self._given_policies, self._given_code = _Names(policies), _Names(code)
        named = sorted(name for name in written if posixpath.basename(name).startswith(_BEGINNINGS))
        self._written = tuple(named[:_MOST_WRITTEN])
        self._may_write = cache(self._is_written)

    def may_write(self, definition: str) -> bool:
        """Whether a script writes a definition that is called as no tool expects it, before something deploys it."""
        return self._may_write(definition)

    def _is_written(self, definition: str) -> bool:
        return any(fnmatchcase(definition, written) for written in self._written)

    def may_add_policies(self, role: Resource | None) -> bool:
        """Whether a script may give a role of a template more policies than the template does."""
        return role is not None and _is_named(role, "RoleName", self._given_policies)

    def may_replace_code(self, function: Function) -> bool:
        """Whether a script may give a function other code than the template does."""
        return _is_named(function.resource, "FunctionName", self._given_code)

    def stands_in(self, function: Function, module: Module) -> bool:
        """Whether code that stands in a template only stands in for what a function is given after the deployment."""
        return module.is_inline and (is_stand_in(module.code) or self.may_replace_code(function))


class _Names:
    """Knows names, and looks for parts of them in all at once: scripts may have many, and templates many functions."""

    def __init__(self, names: Collection[str]) -> None:
        self._names = frozenset(names)
        self._together = "\n".join(sorted(names))
        open_ended = {name for name in names if name.endswith(_JOINS) and len(name.strip(_JOINING)) >= _SHORTEST_PART}
        # `shop-` in a script is the beginning of `shop-$NAME`.
        self._beginnings = tuple(sorted(open_ended))

    def has(self, value: object) -> bool:
        """Whether a name is among them or continues one; of one that is put together its longest part has to be in
        one.
        """
        if isinstance(value, str):
            return value in self._names or value.startswith(self._beginnings)
        if not isinstance(value, Interpolated) or not value.parts:
            return False
        first = value.parts[0]
        if isinstance(first, str) and first.startswith(self._beginnings):
            return True
        parts = [part for part in value.parts if isinstance(part, str)]
        longest = max((part.strip("-_.") for part in parts), key=len, default="")
        return len(longest) >= _SHORTEST_PART and longest in self._together


def _is_named(resource: Resource, key: str, names: _Names) -> bool:
    return any(names.has(known.value) for known in resource.properties.lookup(key).values)
