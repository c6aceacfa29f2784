"""What scripts put in place of code that only stands in for it: `aws lambda update-function-code --zip-file …`."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice

import msgspec

from serverless_lint.libraries.deployment_tools import (
    COMMANDS_THAT_REPLACE_CODE,
    OPTION_FOR_PACKAGE,
    OPTIONS_FOR_TEMPLATE,
)
from serverless_lint.link.script_packages import PackagingFiles
from serverless_lint.link.scripts import folder_run_in, scripts_among
from serverless_lint.model import Function
from serverless_lint.parse.javascript.settings import AROUND_WORDS, commands_of, values_of_options
from serverless_lint.parse.template.template import Interpolated, Template
from serverless_lint.paths import joined
from serverless_lint.source import Document

_PACKAGE = ".zip"
_BEFORE_FILES = "fileb://"
_MAX_LINES = 20_000
_MAX_NAMED = 100
"""Templates and packages of which one script is known to name them."""
_MAX_SCRIPTS = 10
"""Scripts of which it is known that they deploy one template."""
_SHORTEST_NAME = 3
"""A shorter name of a package may be a part of any other name."""


class _Said(msgspec.Struct, frozen=True):
    """What one script does."""

    templates: tuple[str, ...]
    """What it deploys, by the paths that these may have."""
    packages: tuple[str, ...]
    """The names of the packages that it gives functions, without suffix."""


class ReplacedCode:
    """Knows the packages by which scripts replace the code in templates that they deploy."""

    def __init__(self, files: PackagingFiles) -> None:
        self._files = files

    def packages(self, function: Function) -> Iterator[str]:
        """The names of the packages whose code a function gets after it is deployed, without suffix.

        If a script gives the only function of a template the only package, or one that is called as the function is.
        """
        for said in self._by_template.get(function.template.document.path, ()):
            if len(said.packages) == 1 and _is_alone(function.template):
                yield from said.packages
            else:
                called = tuple(name for name in said.packages if _is_called(function, name))
                yield from called if len(called) == 1 else ()

    @cached_property
    def _by_template(self) -> Mapping[str, Sequence[_Said]]:
        found: dict[str, list[_Said]] = {}
        left = _MAX_LINES
        for document in scripts_among(self._files.texts_beside_code()):
            text = document.text
            if not any(command in text for command in COMMANDS_THAT_REPLACE_CODE):
                continue
            lines = text.replace("\\\n", " ").splitlines()
            left -= len(lines)
            if left < 0:
                break
            said = _said(document, lines)
            for template in said.templates if said.packages else ():
                known = found.setdefault(template, [])
                known += (said,)[: _MAX_SCRIPTS - len(known)]
        return found


def _said(document: Document, lines: Sequence[str]) -> _Said:
    templates: dict[str, None] = {}
    packages: dict[str, None] = {}
    home = folder_run_in(document)
    for words in (words for line in lines if "aws" in line for words in commands_of(line)):
        plain = [word.strip(AROUND_WORDS) for word in words]
        for written in values_of_options(plain, OPTIONS_FOR_TEMPLATE):
            path = written.removeprefix("file://")
            templates |= dict.fromkeys(joined(folder, path) for folder in (home, ".") if "$" not in path)
        if not any(command in plain for command in COMMANDS_THAT_REPLACE_CODE):
            continue
        for written in values_of_options(plain, OPTION_FOR_PACKAGE):
            name = posixpath.basename(written.removeprefix(_BEFORE_FILES))
            # What is not known may be the code of any function.
            packages[name.removesuffix(_PACKAGE) if "$" not in written else ""] = None
    return _Said(tuple(templates)[:_MAX_NAMED], tuple(packages)[:_MAX_NAMED])


def _is_alone(template: Template) -> bool:
    """Whether a template has no other function."""
    functions = (each for each in template.resources.values() if each.type == "AWS::Lambda::Function")
    return len(tuple(islice(functions, 2))) == 1


def _is_called(function: Function, package: str) -> bool:
    """Whether what a package is called is a part of what a function is called."""
    names = [function.resource.logical_id]
    for known in function.resource.properties.lookup("FunctionName").values:
        value = known.value
        parts = value.parts if isinstance(value, Interpolated) else (value,)
        names += (part for part in parts if isinstance(part, str))
    folded = _folded(package)
    return len(folded) >= _SHORTEST_NAME and any(folded in _folded(name) for name in names)


def _folded(name: str) -> str:
    return name.replace("-", "").replace("_", "").lower()
