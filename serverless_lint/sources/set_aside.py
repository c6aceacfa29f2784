"""Templates that nobody works on: what packaging made of another one, and what stands in folders of the past."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterable, Mapping, Sequence

from serverless_lint.parse.template.template import Kind, Node, Resource, Template

PACKAGED = "made by packaging from `{}`"
PAST = "kept in `{}/`"

_PAST = frozenset({"archive", "archived", "archives", "backup", "backups", "deprecated", "old"})
"""Folders of what is not deployed any more. What is called `legacy` often still is."""
_CODE = {
    "AWS::Serverless::Function": "CodeUri",
    "AWS::Serverless::LayerVersion": "ContentUri",
    "AWS::Lambda::Function": "Code",
    "AWS::Lambda::LayerVersion": "Content",
}
"""What packaging uploads, and replaces by where it did:
https://docs.aws.amazon.com/cli/latest/reference/cloudformation/package.html"""


def set_aside(templates: Sequence[Template], kept: Collection[str]) -> Mapping[str, str]:
    """The paths of templates that nobody works on, with the reason of each; never one of those to be kept."""
    written = [template for template in templates if template.origin is None]
    found: dict[str, str] = {}
    for template in written:
        source = next((other for other in written if _is_packaged_from(template, other)), None)
        if source is not None and template.document.path not in kept:
            found[template.document.path] = PACKAGED.format(source.document.path)
    present = [template for template in templates if _past_folder(template.document.path) is None]
    for template in written if present else ():
        path = template.document.path
        folder = _past_folder(path)
        if folder is not None and path not in kept and not _is_named_in(path, present):
            found.setdefault(path, PAST.format(folder))
    return found


def _past_folder(path: str) -> str | None:
    folders = path.split("/")[:-1]
    at = next((at for at, folder in enumerate(folders) if folder.lower() in _PAST), None)
    return None if at is None else "/".join(folders[: at + 1])


def _is_named_in(path: str, templates: Iterable[Template]) -> bool:
    """Whether one of the templates may make a nested stack of it."""
    return any(posixpath.basename(path) in template.document.text for template in templates)


def _is_packaged_from(output: Template, source: Template) -> bool:
    """Whether they are the same in one folder, but that one has the code in S3 that the other has beside it."""
    if output is source or posixpath.dirname(output.document.path) != posixpath.dirname(source.document.path):
        return False
    if {name: each.type for name, each in output.resources.items()} != {
        name: each.type for name, each in source.resources.items()
    }:
        return False
    codes = [each for each in output.resources.values() if each.type in _CODE]
    return (
        bool(codes)
        and all(_is_uploaded(each) for each in codes)
        and any(_is_local(source.resources[each.logical_id]) for each in codes)
    )


def _code(resource: Resource) -> Node:
    return resource.properties.get(_CODE[resource.type])


def _is_uploaded(resource: Resource) -> bool:
    code = _code(resource)
    return code.kind is Kind.MAPPING or (code.text or "").startswith("s3://")


def _is_local(resource: Resource) -> bool:
    text = _code(resource).text
    return text is not None and not text.startswith(("s3://", "http://", "https://"))
