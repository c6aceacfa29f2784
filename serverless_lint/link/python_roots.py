"""What the folders that Lambda packages mean for imports in Python."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable
from functools import cached_property

from serverless_lint.aws.runtimes import distributions
from serverless_lint.link.manifests import Manifests
from serverless_lint.model import Function
from serverless_lint.parse.manifests import normalized
from serverless_lint.paths import folders_around


class PythonRoots:
    """Knows which folders are packaged, and what is installed into them.

    Of a package, Lambda puts its root on the path, and not the folder that a handler is in:
    https://docs.aws.amazon.com/lambda/latest/dg/python-package.html
    """

    def __init__(self, functions: Callable[[], Iterable[Function]], manifests: Manifests) -> None:
        self._functions = functions
        self._manifests = manifests

    def has_installed(self, folder: str, name: str) -> str | None:
        """The root above a folder of code to whose package an installed module of that name belongs; None if it is not
        known that there is one.
        """
        around = (folder or ".", *folders_around(folder))
        root = next((place for place in around if place in self._roots), None)
        if root is None or root == around[0]:
            return None
        top = name.partition(".")[0]
        brought_by = {normalized(top), *distributions().get(top, ())}
        declared = (self._manifests.python(place).names for place in around)
        return root if any(not brought_by.isdisjoint(names) for names in declared) else None

    @cached_property
    def _roots(self) -> frozenset[str]:
        return frozenset(root for function in self._functions() for root in _roots_of(function))


def _roots_of(function: Function) -> Iterable[str]:
    """The folders that are packaged for a function, as far as its template says them."""
    here = posixpath.dirname(function.template.document.path)
    uri = function.properties.lookup("CodeUri" if function.is_sam else "Code")
    written = (".",) if function.is_sam and uri.certainly_absent else uri.texts()
    return (posixpath.normpath(posixpath.join(here, text)) for text in written)
