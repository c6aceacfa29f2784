"""Templates that nobody deploys: made by packaging, synthesis or for tests, past ones, those for runs without AWS."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache

from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.parse.commented_out import commented_out_files, named_files, names_computed_files
from serverless_lint.parse.template.template import Kind, Node, Resource, Template
from serverless_lint.paths import folders_around, joined
from serverless_lint.source import Document

PACKAGED = "made by packaging from `{}`"
PAST = "kept in `{}/`"
LOCAL = "for runs without AWS, beside `{}`"
REPLACED = "an earlier one, beside `{}`"
SYNTHESISED = "a copy of what `{}` synthesises"
COMPILED = "made by the Serverless Framework from `{}`"
EXAMPLE = "an example to be copied"
COMMENTED_OUT = "commented out in `{}`"
NOT_TAKEN_IN = "`{}` takes in what lies beside it"
SNAPSHOT = "what a test was synthesised to, in `{}/`"

_WITH_VALUES = tuple(reason.partition("{")[0] for reason in (SYNTHESISED, COMPILED))
_MOST_WANTED = 20
_KEYS_OF_FRAGMENTS = frozenset({"Conditions", "Mappings", "Outputs", "Resources"})
"""What files have that a service adds to its resources; what is deployed by itself mostly says more."""
_ENOUGH_BESIDE = 2
_PAST = frozenset({"archive", "archived", "archives", "backup", "backups", "deprecated", "old", "temp", "tmp"})
"""Folders of what is not deployed any more, or for now: tools write there, and people try things out. What is called
`legacy` often is still deployed."""
_NOT_USED_ANY_MORE = frozenset({"archived", "deprecated", "old"})
_KEPT_THERE = frozenset({"cfn", "cloudformation", "code", "stacks", "templates", "version", "versions"})
"""What may stand in the name of such a folder beside that: `old_templates`."""
_SNAPSHOT = ".snapshot"
"""How folders end that a runner of tests of the CDK compares with what it synthesises
(https://github.com/aws/aws-cdk-cli/tree/main/packages/%40aws-cdk/integ-runner)."""
_TO_BE_COPIED = lazy_pattern(r"(?i)\.(?:example|sample)\.\w{1,20}$")
"""How names of files end that people make their own of: `template.example.yaml`, `.example.yml`."""
_BETWEEN_WORDS = lazy_pattern(r"[._ -]")
_RUN_LOCALLY = lazy_pattern(r"(?i)[._-](?:local|offline)$")
"""How names of files end, before the extension, of what `sam local` reads in place of the template beside it."""
_CALLED_REPLACED = lazy_pattern(r"(?i)[._ -](?:archived|backup|bak|deprecated|old)$")
"""How names of files end, before the extension, of what was there before the template beside it."""
_VERSION_OF_BOOTSTRAP = ("Parameters", "BootstrapVersion", "Default")
_PARAMETER_OF_BOOTSTRAP = "/cdk-bootstrap/"
"""What the CDK has each stack ask for that is deployed by its command line:
https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html"""
_CALLED_PACKAGED = lazy_pattern(r"(?i)(?:^|[._-])packaged[._-]")
_NAME_OF_BUCKET = "ServerlessDeploymentBucketName"
"""What the Serverless Framework tells of each stack that it makes, also of one with a bucket of the user's:
https://github.com/serverless/serverless/blob/v3/lib/plugins/aws/package/lib/generate-core-template.js"""
_UPLOADED_AT = lazy_pattern(r"/\d{13}-\d{4}-\d{2}-\d{2}T[\d:.]{8,16}Z/")
"""How the Serverless Framework calls the folder of one deployment in that bucket:
https://github.com/serverless/serverless/blob/v3/lib/plugins/aws/package/lib/generate-artifact-directory-name.js"""
_UPLOADED_AS = lazy_pattern(r"s3://[^/]{3,63}/(?:[^/]{1,200}/){0,5}[0-9a-f]{32}(?:\.zip)?")
"""How `aws cloudformation package` and `sam package` call what they upload: by the MD5 sum of it."""
_FUNCTION_OF_SAM = "AWS::Serverless::Function"
_CODE = {
    _FUNCTION_OF_SAM: "CodeUri",
    "AWS::Serverless::LayerVersion": "ContentUri",
    "AWS::Lambda::Function": "Code",
    "AWS::Lambda::LayerVersion": "Content",
}
"""What packaging uploads, and replaces by where it did:
https://docs.aws.amazon.com/cli/latest/reference/cloudformation/package.html"""


def set_aside(
    templates: Sequence[Template],
    kept: Collection[str],
    programs: Iterable[str] = (),
    services: Iterable[str] = (),
    others: Callable[[], Iterable[Document]] = tuple,
) -> Mapping[str, str]:
    """The paths of templates that nobody works on, with the reason of each; never one of those to be kept.

    `programs` are the paths of what defines the applications of the CDK that were read, `services` those of what does
    the services of the Serverless Framework, and `others` may name what is deployed by itself.
    """
    written = [template for template in templates if template.origin is None]
    found = {path: PACKAGED.format(source) for path, source in _packaged(written) if path not in kept}
    found |= {
        path: LOCAL.format(source)
        for path, source in _beside(written, _RUN_LOCALLY)
        if path not in kept and path not in found
    }
    by_folder = {posixpath.dirname(program) or ".": program for program in programs}
    for template in written if by_folder else ():
        program = _synthesised_by(template, by_folder)
        if program is not None and template.document.path not in kept:
            found.setdefault(template.document.path, SYNTHESISED.format(program))
    service_in = {
        posixpath.dirname(path) or ".": path for path in sorted(services, key=lambda path: (-len(path), path))
    }
    for template in written if service_in else ():
        service = _compiled_from(template, service_in)
        if service is not None and template.document.path not in kept:
            found.setdefault(template.document.path, COMPILED.format(service))
    for template in written:
        folder = snapshot_folder(template.document.path)
        if folder is not None and template.document.path not in kept:
            found.setdefault(template.document.path, SNAPSHOT.format(folder))
        if template.document.path not in kept and _TO_BE_COPIED.search(template.document.path):
            found.setdefault(template.document.path, EXAMPLE)
    present = [template for template in templates if past_folder(template.document.path) is None]
    is_named = cache(lambda name: any(name in template.document.text for template in present))
    replaced = {
        path: REPLACED.format(source)
        for path, source in _beside(templates, _CALLED_REPLACED)
        if path not in kept and path not in found and not is_named(posixpath.basename(path))
    }
    named = _named_in(others() if replaced else (), {posixpath.basename(path) for path in replaced})
    found |= {path: reason for path, reason in replaced.items() if posixpath.basename(path) not in named}
    for template in written if present else ():
        path = template.document.path
        folder = past_folder(path)
        # What is named may be a nested stack.
        if folder is not None and path not in kept and not is_named(posixpath.basename(path)):
            found.setdefault(path, PAST.format(folder))
    return found


def holds_values(reason: str) -> bool:
    """Whether what is set aside for a reason has values that its source only names, such as `${env:STRIPE_KEY}`."""
    return reason.startswith(_WITH_VALUES)


def left_out(
    templates: Iterable[Template], definitions: Collection[Document], others: Callable[[], Iterable[Document]]
) -> Mapping[str, str]:
    """The paths of templates that a comment alone takes in, with the reason of each.

    `definitions` may take in others, and `others` may name what is deployed by itself.
    """
    paths = {template.document.path for template in templates if template.origin is None}
    found: dict[str, str] = {}
    for document in definitions:
        folder = posixpath.dirname(document.path)
        for written in commented_out_files(document.text):
            path = joined(folder, written)
            if path in paths:
                found.setdefault(path, COMMENTED_OUT.format(document.path))
    if not found:
        return found
    wanted = {posixpath.basename(path) for path in found}
    named = _named_in((*definitions, *others()), wanted)
    return {path: reason for path, reason in found.items() if posixpath.basename(path) not in named}


def not_taken_in(
    templates: Sequence[Template],
    services: Mapping[str, Sequence[Document]],
    others: Callable[[], Iterable[Document]],
) -> Mapping[str, str]:
    """The paths of fragments that services leave out although they take in those beside them, with the reason of each.

    `services` are the files that each service of the Serverless Framework is made of, by its path, `templates` those of
    them as well that would be templates; `others` may name what is deployed by itself.
    """
    folders: dict[str, str] = {}
    taken: set[str] = set()
    written = [template.document.path for template in templates if template.origin is None]
    for service, parts in services.items():
        if any(names_computed_files(part.text) for part in parts):
            return {}
        paths = {part.path for part in parts}.intersection(written)
        beside = Counter(map(posixpath.dirname, paths))
        folders |= {folder: service for folder, count in beside.items() if count >= _ENOUGH_BESIDE}
        taken |= paths
    found = {
        template.document.path: NOT_TAKEN_IN.format(folders[folder])
        for template in templates
        if (folder := posixpath.dirname(template.document.path)) in folders
        and template.origin is None
        and template.document.path not in taken
        and _KEYS_OF_FRAGMENTS.issuperset(key for key, _ in template.root.items())
    }
    if not found:
        return found
    definitions = (part for parts in services.values() for part in parts)
    named = _named_in((*definitions, *others()), {posixpath.basename(path) for path in found})
    return {path: reason for path, reason in found.items() if posixpath.basename(path) not in named}


def _named_in(documents: Iterable[Document], wanted: Collection[str]) -> frozenset[str]:
    """The files that documents name which have one of some names, and perhaps more."""
    texts = (document.text for document in documents)
    return frozenset(name for text in texts if _may_name(text, wanted) for name in named_files(text))


def _may_name(text: str, wanted: Collection[str]) -> bool:
    """Whether a text has one of some names; it is not asked for each of many."""
    return len(wanted) > _MOST_WANTED or any(name in text for name in wanted)


def snapshot_folder(path: str) -> str | None:
    """The folder of what a test was synthesised to around a file; None if it is in none."""
    return next((folder for folder in folders_around(path) if folder.endswith(_SNAPSHOT)), None)


def earlier_files(paths: Collection[str]) -> Iterator[str]:
    """The files, readable or not, that are called like an earlier state of another one in their folder."""
    for path in paths:
        stem, suffix = posixpath.splitext(path)
        if _CALLED_REPLACED.search(stem) and f"{_CALLED_REPLACED.sub('', stem)}{suffix}" in paths:
            yield path


def past_folder(path: str) -> str | None:
    """The folder of what is not deployed any more around a file; None if it is in none."""
    folders = path.split("/")[:-1]
    at = next((at for at, folder in enumerate(folders) if _is_past(folder)), None)
    return None if at is None else "/".join(folders[: at + 1])


def _is_past(folder: str) -> bool:
    words = frozenset(_BETWEEN_WORDS.split(folder.lower()))
    is_said = not words.isdisjoint(_NOT_USED_ANY_MORE) and words <= _NOT_USED_ANY_MORE | _KEPT_THERE
    return folder.lower() in _PAST or is_said


def _synthesised_by(template: Template, programs: Mapping[str, str]) -> str | None:
    """What was synthesised to a template that is no part of an assembly; None if it is written by hand, or for others.

    The program deploys its stacks, and such a copy is as old as when somebody made it.
    """
    version = template.root.get(*_VERSION_OF_BOOTSTRAP).text or ""
    if not version.startswith(_PARAMETER_OF_BOOTSTRAP):
        return None
    around = folders_around(template.document.path)
    return next((programs[folder] for folder in around if folder in programs), None)


def _compiled_from(template: Template, services: Mapping[str, str]) -> str | None:
    """The service, by the folder that it is in, that a template is the output of; None if it is written by hand.

    The framework makes it anew for each deployment, and uploads the code to a folder of that deployment.
    """
    code = map(_code, _with_code(template))
    if template.root.get("Outputs", _NAME_OF_BUCKET).kind is not Kind.MAPPING or not all(map(_is_of_deployment, code)):
        return None
    return next((services[folder] for folder in folders_around(template.document.path) if folder in services), None)


def _is_of_deployment(code: Node) -> bool:
    return bool(code.get("ImageUri")) or _UPLOADED_AT.search(code.get("S3Key").text or "") is not None


def _beside(templates: Iterable[Template], ending: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    """The paths of templates whose names end so, each with that of the one of which it is a variant, in its folder."""
    by_stem = {posixpath.splitext(template.document.path)[0]: template.document.path for template in templates}
    for stem, path in by_stem.items():
        source = by_stem.get(ending.sub("", stem))
        if source is not None and source != path:
            yield path, source


def _packaged(templates: Iterable[Template]) -> Iterator[tuple[str, str]]:
    """The paths of templates with all code in S3, each with that of what it is made from: one in its folder that has
    code beside it.

    That one has the same resources or, as it may have changed since, has one of the same code and the other is called
    `packaged`. Where all code is called as packaging alone calls it, the other may lie in any folder.
    """
    anywhere: dict[str, str] = {}
    by_resources: dict[tuple[str, frozenset[tuple[str, str]]], str] = {}
    by_code: dict[tuple[str, str], str] = {}
    outputs: list[Template] = []
    for template in templates:
        path = template.document.path
        folder = posixpath.dirname(path)
        code = list(_with_code(template))
        local = list(filter(_is_local, code))
        if local:
            by_resources.setdefault((folder, _types(template)), path)
        for resource in local:
            by_code.setdefault((folder, resource.logical_id), path)
            anywhere.setdefault(resource.logical_id, path)
        if code and all(map(_is_uploaded, code)):
            outputs.append(template)
    for output in outputs:
        folder, name = posixpath.split(output.document.path)
        source = by_resources.get((folder, _types(output)))
        if source is None and _CALLED_PACKAGED.search(name):
            alike = (by_code.get((folder, resource.logical_id)) for resource in _with_code(output))
            source = next((path for path in alike if path is not None), None)
        if source is None and all(_UPLOADED_AS.fullmatch(_code(each).text or "") for each in _with_code(output)):
            sources = (anywhere.get(resource.logical_id) for resource in _with_code(output))
            source = next((path for path in sources if path is not None), None)
        if source is not None:
            yield output.document.path, source


def _types(template: Template) -> frozenset[tuple[str, str]]:
    return frozenset((name, each.type) for name, each in template.resources.items())


def _with_code(template: Template) -> Iterator[Resource]:
    return (resource for resource in template.resources.values() if resource.type in _CODE)


def _code(resource: Resource) -> Node:
    return resource.properties.get(_CODE[resource.type])


def _is_uploaded(resource: Resource) -> bool:
    code = _code(resource)
    return code.kind is Kind.MAPPING or (code.text or "").startswith("s3://")


def _is_local(resource: Resource) -> bool:
    text = _code(resource).text
    if not _code(resource) and resource.type == _FUNCTION_OF_SAM:
        # Its code is what lies in the folder of the template.
        return not resource.properties.get("InlineCode") and not resource.properties.get("ImageUri")
    return text is not None and not text.startswith(("s3://", "http://", "https://"))
