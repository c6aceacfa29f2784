"""Calls of the HTTP package that botocore no longer brings."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from serverless_lint.analyses.running_code import RunningCall
from serverless_lint.libraries.aws_clients import GONE_FROM_BOTOCORE
from serverless_lint.link.program.expressions import may_be_caught
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import CallSite, External, Handler
from serverless_lint.model.project import finds
from serverless_lint.parse.code.facts import Language
from serverless_lint.paths import folders_around
from serverless_lint.source import Location


class VendoredRequest(msgspec.Struct, frozen=True, eq=False):
    """A call of something that is no longer there."""

    site: CallSite
    may_be_brought: bool
    """Whether the code is packaged with a botocore of its own, whose version is not looked at."""
    handlers: tuple[Handler, ...]

    @property
    def location(self) -> Location:
        """The callee."""
        return self.site.location


@finds(VendoredRequest, in_each=RunningCall)
def vendored_requests(running: RunningCall, project: LinkedProject) -> Iterator[VendoredRequest]:
    """The calls of running Python code."""
    site = running.site
    if site.module.language is not Language.PYTHON:
        return
    callees = project.values.callee(site)
    is_gone = all(isinstance(callee, External) and callee.name in GONE_FROM_BOTOCORE for callee in callees)
    if callees and is_gone and not may_be_caught(site.module, site.fact.block, "AttributeError"):
        yield VendoredRequest(site, _may_be_brought(site, project), running.handlers)


def _may_be_brought(site: CallSite, project: LinkedProject) -> bool:
    folders = folders_around(site.module.name)
    return any(not _BRING_BOTOCORE.isdisjoint(project.manifests.python(folder).names) for folder in folders)


_BRING_BOTOCORE = frozenset({"boto3", "botocore"})
