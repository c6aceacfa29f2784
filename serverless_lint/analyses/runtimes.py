"""The runtimes of functions: those with dates, and names that are none."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import msgspec

from serverless_lint.aws.lifecycles import Lifecycle, lifecycle_of
from serverless_lint.aws.runtime_names import Standing, runtime_meant_by, standing_of
from serverless_lint.libraries.containers import VERSIONS_OF_IMAGES
from serverless_lint.link.images import Image
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import Function
from serverless_lint.model.project import finds
from serverless_lint.parse.template.template import Known
from serverless_lint.source import Location


class DatedRuntime(msgspec.Struct, frozen=True, eq=False, kw_only=True):
    """A runtime whose dates are known."""

    functions: tuple[Function, ...]
    """Those that have it, or may have it."""
    name: str
    """`nodejs22.x`"""
    lifecycle: Lifecycle
    as_of: datetime.date
    """The day to judge by."""

    @property
    def is_deprecated(self) -> bool:
        """Whether AWS supports it no longer."""
        return self.has_passed(self.lifecycle.deprecated)

    @property
    def days_left(self) -> int | None:
        """The days until it is deprecated; None if AWS has set no day."""
        return None if self.lifecycle.deprecated is None else (self.lifecycle.deprecated - self.as_of).days

    def has_passed(self, day: datetime.date | None) -> bool:
        """Whether a day has come; one that AWS has not set has not."""
        return day is not None and day <= self.as_of


class FunctionRuntime(DatedRuntime, frozen=True, eq=False, kw_only=True):
    """A runtime as it is written in one place, of one function or of those that inherit it from `Globals`."""

    known: Known
    """Where the functions are given it."""

    @property
    def location(self) -> Location:
        """Where it is used."""
        return self.known.node.location


class ImageRuntime(DatedRuntime, frozen=True, eq=False, kw_only=True):
    """A runtime that functions have because their image is made from one of AWS's base images."""

    base: str
    """`public.ecr.aws/lambda/python:3.12`"""
    location: Location
    """The instruction of the Dockerfile that names it."""


class UnlistedRuntime(msgspec.Struct, frozen=True, eq=False):
    """What functions are given as a runtime, in one place, and what AWS's list does not have."""

    functions: tuple[Function, ...]
    """One function, or those that inherit it from `Globals`."""
    name: str
    known: Known
    """Where the functions are given it."""
    standing: Standing
    meant: str | None
    """The supported runtime that it was probably meant to be."""

    @property
    def location(self) -> Location:
        """Where it is used."""
        return self.known.node.location


@finds(FunctionRuntime)
def function_runtimes(project: LinkedProject) -> Iterator[FunctionRuntime]:
    """Every runtime that the functions may have, each place once, as far as its dates are known."""
    for functions, name, known in _given_runtimes(project):
        lifecycle = lifecycle_of(name)
        if lifecycle is not None:
            yield FunctionRuntime(functions=functions, name=name, known=known, lifecycle=lifecycle, as_of=project.as_of)


@finds(ImageRuntime)
def image_runtimes(project: LinkedProject) -> Iterator[ImageRuntime]:
    """The runtimes in the images that the project makes for functions, each Dockerfile once."""
    owners: dict[Image, list[Function]] = {}
    for function in project.all(Function):
        image = project.images.of(function)
        if image is not None:
            owners.setdefault(image, []).append(function)
    for image, functions in owners.items():
        stage, document = image.beginning, project.sources.document(image.dockerfile)
        version = VERSIONS_OF_IMAGES.search(stage.base)
        name = f"{version[1]}{version[2]}{'.x' if version[1] == 'nodejs' else ''}" if version is not None else ""
        lifecycle = lifecycle_of(name)
        if lifecycle is not None and document is not None:
            yield ImageRuntime(
                functions=tuple(functions),
                name=name,
                lifecycle=lifecycle,
                as_of=project.as_of,
                base=stage.base,
                location=document.at(stage.span),
            )


@finds(UnlistedRuntime)
def unlisted_runtimes(project: LinkedProject) -> Iterator[UnlistedRuntime]:
    """Every name that functions give as a runtime and that is none, each place once."""
    for functions, name, known in _given_runtimes(project):
        standing = standing_of(name, project.as_of)
        if standing is Standing.UNLIKE_ANY and _may_be_of_plugin(functions[0]):
            continue
        if standing not in (Standing.LISTED, Standing.NO_NAME):
            meant = runtime_meant_by(name, project.as_of) if standing is Standing.MISSPELT else None
            yield UnlistedRuntime(functions, name, known, standing, meant)


def _may_be_of_plugin(function: Function) -> bool:
    """Whether a plugin may put another runtime in: `rust`, for which Lambda has one that runs any program."""
    origin = function.template.origin
    return origin is not None and origin.is_open


def _given_runtimes(project: LinkedProject) -> Iterator[tuple[tuple[Function, ...], str, Known]]:
    """The functions, the name and the place of each runtime that is known."""
    owners: dict[tuple[Location, str], list[Function]] = {}
    found: dict[tuple[Location, str], Known] = {}
    for function in project.all(Function):
        for known in function.runtime.values:
            if isinstance(known.value, str):
                key = (known.node.location, known.value)
                found.setdefault(key, known)
                owners.setdefault(key, []).append(function)
    for (location, name), known in found.items():
        yield tuple(owners[location, name]), name, known
