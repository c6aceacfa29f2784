"""Environment variables that something else than a template may give a value."""

from __future__ import annotations

import posixpath

from serverless_lint.libraries.bundlers import REPLACED_BY_BUNDLERS, REPLACES_VARIABLES
from serverless_lint.libraries.environment import SETTING_PACKAGES
from serverless_lint.link.project import LinkedProject
from serverless_lint.link.scripts import FOR_PEOPLE, may_be_for
from serverless_lint.model import Program
from serverless_lint.paths import folders_around


class VariablesSetElsewhere:
    """Knows which variables files, scripts and builds may set. A project has one: `project.once(…)`."""

    def __init__(self, project: LinkedProject) -> None:
        self._project = project
        self._known: dict[tuple[str, str], bool] = {}

    def may_have(self, program: Program, name: str) -> bool:
        """Whether the code of a program may find a variable that its function does not declare."""
        if program.function.package_type.only == "Image":
            return True
        home = posixpath.dirname(program.handler.module.name) or "."
        if (home, name) not in self._known:
            is_replaced = self._is_replaced(program, home, name) or self._is_defined(name)
            self._known[home, name] = is_replaced or self._is_named(home, name)
        return self._known[home, name]

    @staticmethod
    def reads_files(program: Program) -> bool:
        """Whether the code of a program sets variables by a file, if there is one in its package."""
        return any(module.imports_any(*SETTING_PACKAGES) for module in program.code.modules)

    def _is_named(self, home: str, name: str) -> bool:
        """Whether a script or a file of settings that may be for a folder names a variable."""
        for document in self._project.sources.texts_beside_code():
            if document.path.endswith(FOR_PEOPLE) or not may_be_for(posixpath.dirname(document.path) or ".", home):
                continue
            if name in document.text:
                return True
        return False

    def _is_defined(self, name: str) -> bool:
        """Whether code names a variable in a text, as what builds are told to replace."""
        written = tuple(f"{quote}process.env.{name}{quote}" for quote in "'\"`")
        documents = self._project.sources.documents(code=True)
        return any(each in document.text for document in documents for each in written)

    def _is_replaced(self, program: Program, home: str, name: str) -> bool:
        """Whether a bundler that fills variables in of itself is there for a folder."""
        if name not in REPLACED_BY_BUNDLERS or not program.handler.is_node:
            return False
        for folder in (home, *folders_around(home)):
            declared = self._project.manifests.node(folder)
            if not REPLACES_VARIABLES.isdisjoint(declared.names | declared.development):
                return True
        return False
