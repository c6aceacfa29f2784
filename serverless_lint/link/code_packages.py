"""What the code of functions is packaged in, as templates name it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence

from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.link.likely_sources import says_something
from serverless_lint.model import Function
from serverless_lint.parse.template.node import Value as Written
from serverless_lint.parse.template.template import Interpolated, Resource
from serverless_lint.paths import BUILD_FOLDERS

ASSET = "aws:asset:path"
"""https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-cdk-getting-started.html"""
_VERSION = lazy_pattern(r"[-_.]?[vV]?\d[\d.]{0,40}$")
"""What often ends the name of a package."""
_KIND = lazy_pattern(r"(?:Lambda|Function|Handler|Func|Fn){1,3}$")
_PACKAGES = (".zip", ".jar", ".war")
_ASSET_KEY = lazy_pattern(r"[0-9a-f]{64}")


def is_package(location: str) -> bool:
    """Whether code is somewhere where it is packaged already, rather than in a folder."""
    return location.startswith(("s3://", "https://")) or location.endswith(_PACKAGES)


def packages_of(resource: Resource) -> Iterator[str]:
    """The names of the files that the code of a function is packaged in, without suffixes."""
    is_sam = resource.type == "AWS::Serverless::Function"
    key, inside = ("CodeUri", "Key") if is_sam else ("Code", "S3Key")
    written = resource.properties.lookup(key)
    files = (known.value for known in written.values if isinstance(known.value, (str, Interpolated)))
    names = [name for value in files if _is_zip(value) for name in _names_of_object(value)]
    names += [
        name for known in resource.properties.lookup(key, inside).values for name in _names_of_object(known.value)
    ]
    for name in dict.fromkeys(names):
        yield name
        # Where all packages lie in one folder, the path of the code often became the name.
        if "_" in name:
            yield name.replace("_", "/")


def folders_of_module(resource: Resource, module: str) -> Iterator[str]:
    """The folders in a bucket of the package that is called as a module: `jobs` of `jobs/orders.zip` for `orders`."""
    is_sam = resource.type == "AWS::Serverless::Function"
    for known in resource.properties.lookup(*(("CodeUri", "Key") if is_sam else ("Code", "S3Key"))).values:
        value = known.value
        written = value.parts[-1] if isinstance(value, Interpolated) and value.parts else value
        folder, name = posixpath.split(written) if isinstance(written, str) else ("", "")
        if folder.strip("/") and posixpath.splitext(name)[0] == module:
            yield folder.strip("/")


def is_in_bucket(function: Function) -> bool:
    """Whether a template names the object in a bucket that the code is, be it by a parameter."""
    code = function.properties.get("CodeUri" if function.is_sam else "Code")
    return any(code.get(key) for key in ("S3Key", "Key"))


def packages_by_id(function: Function) -> Iterator[str]:
    """What the package of a function in a template may be called after: `OrderList` of `OrderListFunction`."""
    name = _KIND.sub("", function.resource.logical_id)
    if function.template.origin is None and says_something(name):
        yield name


def is_packaged_elsewhere(resource: Resource) -> bool:
    """Whether code of a synthesised function is no asset, but what something else has packaged under a name."""
    return resource.metadata.get(ASSET).text is None and not any(map(_ASSET_KEY.fullmatch, packages_of(resource)))


def is_built_elsewhere(resource: Resource) -> bool:
    """Whether what is synthesised names the folder of a build as the code, by its path on some machine."""
    asset = resource.metadata.get(ASSET).text or ""
    return asset.startswith("/") and posixpath.basename(asset) in BUILD_FOLDERS


def _is_zip(value: Written) -> bool:
    """Whether a text ends like the name of a package."""
    text = value.parts[-1] if isinstance(value, Interpolated) else value
    return isinstance(text, str) and text.endswith(_PACKAGES)


def _names_of_object(value: Written) -> Iterator[str]:
    """What an object in S3 is called: `orders` of `${Release}/orders${Version}` and of `orders-v1.2.zip`."""
    parts = value.parts if isinstance(value, Interpolated) else (value,)
    at = -1 if isinstance(parts[-1], str) else -2
    written = parts[at] if len(parts) >= -at else None
    if len(parts) > 1:
        yield from _folder_of_versions(parts)
    # What stands before it is a part of the name, unless a slash ends it.
    if not isinstance(written, str) or ("/" not in written and len(parts) > -at):
        return
    base = posixpath.basename(written)
    name = posixpath.splitext(base)[0] if base.endswith(_PACKAGES) else base
    versionless = _VERSION.sub("", name).rstrip("-_.")
    yield from dict.fromkeys(each for each in (name.rstrip("-_."), versionless) if each)


def _folder_of_versions(parts: Sequence[object]) -> Iterator[str]:
    """The folder of objects that are called by their versions alone: `orders` of `orders/${Version}.zip`."""
    *before, last = parts[:-1] if isinstance(parts[-1], str) and parts[-1] in _PACKAGES else parts
    folder = before[-1] if before and not isinstance(last, str) else None
    if isinstance(folder, str) and folder.endswith("/"):
        yield from filter(says_something, filter(None, (posixpath.basename(folder.rstrip("/")),)))
