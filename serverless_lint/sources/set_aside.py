"""Templates that nobody works on: what packaging made of another one, and what stands in folders of the past."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache

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
    found = {path: PACKAGED.format(source) for path, source in _packaged(written) if path not in kept}
    present = [template for template in templates if past_folder(template.document.path) is None]
    is_named = cache(lambda name: any(name in template.document.text for template in present))
    for template in written if present else ():
        path = template.document.path
        folder = past_folder(path)
        # What is named may be a nested stack.
        if folder is not None and path not in kept and not is_named(posixpath.basename(path)):
            found.setdefault(path, PAST.format(folder))
    return found


def past_folder(path: str) -> str | None:
    """The folder of what is not deployed any more around a file; None if it is in none."""
    folders = path.split("/")[:-1]
    at = next((at for at, folder in enumerate(folders) if folder.lower() in _PAST), None)
    return None if at is None else "/".join(folders[: at + 1])


def _packaged(templates: Iterable[Template]) -> Iterator[tuple[str, str]]:
    """The paths of templates with all code in S3, each with that of one alike in its folder that has code beside it."""
    alike: defaultdict[tuple[str, frozenset[tuple[str, str]]], list[Template]] = defaultdict(list)
    for template in templates:
        if next(_with_code(template), None) is not None:
            types = frozenset((name, each.type) for name, each in template.resources.items())
            alike[posixpath.dirname(template.document.path), types].append(template)
    for group in alike.values():
        source = next((each for each in group if any(map(_is_local, _with_code(each)))), None)
        if source is not None:
            outputs = (each for each in group if all(map(_is_uploaded, _with_code(each))))
            yield from ((output.document.path, source.document.path) for output in outputs)


def _with_code(template: Template) -> Iterator[Resource]:
    return (resource for resource in template.resources.values() if resource.type in _CODE)


def _code(resource: Resource) -> Node:
    return resource.properties.get(_CODE[resource.type])


def _is_uploaded(resource: Resource) -> bool:
    code = _code(resource)
    return code.kind is Kind.MAPPING or (code.text or "").startswith("s3://")


def _is_local(resource: Resource) -> bool:
    text = _code(resource).text
    return text is not None and not text.startswith(("s3://", "http://", "https://"))
