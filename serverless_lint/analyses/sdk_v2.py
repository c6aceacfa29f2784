"""Where a project imports version 2 of the AWS SDK for JavaScript, put together where one change ends it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

import msgspec

from serverless_lint.analyses.missing_packages import ImportedPackage
from serverless_lint.libraries.aws_clients import V2_PACKAGE
from serverless_lint.link.project import LinkedProject
from serverless_lint.model.project import finds
from serverless_lint.source import Location

_PARTS = (f"{V2_PACKAGE}/clients/", f"{V2_PACKAGE}/lib/")
"""What is imported beside the package itself, of which that is said."""


class SdkV2Imports(msgspec.Struct, frozen=True, eq=False):
    """The imports of the package, or of a part of it, in the files of one folder, in the order of these."""

    imports: tuple[ImportedPackage, ...]
    is_advice: bool
    """Whether no handler is seen to load the files, or it is a part beside which the package is told of."""

    @property
    def location(self) -> Location:
        """The first import."""
        return self.imports[0].location


@finds(SdkV2Imports, reads_code=True)
def sdk_v2_imports(project: LinkedProject) -> Iterator[SdkV2Imports]:
    """Those of what may be deployed; that one is not there at all is an error of its own."""
    found: dict[tuple[str, str, bool], list[ImportedPackage]] = {}
    for imported in project.all(ImportedPackage):
        is_of_sdk = imported.package == V2_PACKAGE or imported.package.startswith(f"{V2_PACKAGE}/")
        if is_of_sdk and imported.may_be_deployed and not imported.is_missing:
            is_advice = not imported.is_seen_to_run or imported.package.startswith(_PARTS)
            folder = posixpath.dirname(imported.location.document.path)
            found.setdefault((folder, imported.package, is_advice), []).append(imported)
    for (_, _, is_advice), imports in found.items():
        yield SdkV2Imports(tuple(sorted(imports, key=lambda each: each.location.sort_key)), is_advice)
