"""Functions that are started from snapshots."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.aws.lifecycles import supports_snapstart
from serverless_lint.aws.limits import MAX_STORAGE_WITH_SNAPSTART
from serverless_lint.checks.problems import function_problem
from serverless_lint.model import Function, Invocation
from serverless_lint.parse.template.edits import entry_added
from serverless_lint.parse.template.template import Known
from serverless_lint.rule import Category, Edit, Fix, Problem, Related, Severity, rule


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def snapstart_unsupported(function: Function) -> Iterator[Problem]:
    """SnapStart is on for a function that Lambda cannot take snapshots of."""
    for at in function.snap_start:
        for what, where in _obstacles(function):
            yield function_problem(
                function,
                at,
                f"`{function.name}` cannot use SnapStart with {what}: remove one of them",
                related=(Related(where.node, "set here"),),
            )
            break


@rule(Severity.WARNING, Category.PERFORMANCE, since="0.1")
def snapstart_without_version(function: Function) -> Iterator[Problem]:
    """SnapStart is on for a function of which no version is published."""
    if function.may_be_published or next(_obstacles(function), None) is not None:
        return
    advice = "set `AutoPublishAlias`" if function.is_sam else "add an `AWS::Lambda::Version` and call that"
    for at in function.snap_start:
        yield function_problem(
            function,
            at,
            f"SnapStart does nothing for `$LATEST` of `{function.name}`, which publishes no version: {advice}",
            fix=_publication(function),
        )


@rule(Severity.INFO, Category.PERFORMANCE, since="0.1", pedantic=True)
def snapstart_available(function: Function) -> Iterator[Problem]:
    """A function that somebody waits for could be started from a snapshot."""
    waits = function.triggered_by(Invocation.SYNCHRONOUS)
    runtimes = function.runtimes
    if not waits or function.provisioned_concurrency or next(_obstacles(function), None) is not None:
        return
    if not runtimes or function.may_be_image or not all(supports_snapstart(runtime) for runtime in runtimes):
        return
    if function.properties.lookup("SnapStart").certainly_absent:
        yield function_problem(
            function,
            function,
            f"`{function.name}` starts cold with `{runtimes[0]}` while its caller waits: try SnapStart",
            related=(Related(waits[0], f"waits for it ({waits[0].kind.value})"),),
        )


def _obstacles(function: Function) -> Iterator[tuple[str, Known]]:
    """What keeps Lambda from taking a snapshot, as far as it is known."""
    for known in function.runtime.values:
        if isinstance(known.value, str) and supports_snapstart(known.value) is False:
            yield f"the runtime `{known.value}`", known
    for known in function.package_type.values:
        if known.value == "Image":
            yield "a container image", known
    for known in function.properties.lookup("FileSystemConfigs").values:
        yield "a file system", known
    for known in function.properties.lookup("EphemeralStorage", "Size").values:
        if known.number is not None and known.number > MAX_STORAGE_WITH_SNAPSTART.value:
            yield f"more than {MAX_STORAGE_WITH_SNAPSTART.value} MB of ephemeral storage", known


def _publication(function: Function) -> Fix | None:
    if not function.is_sam:
        return None
    change = entry_added(function.resource.node.get("Properties"), "AutoPublishAlias", "live", '"live"')
    if change is None:
        return None
    return Fix(
        "publish each deployment under the alias `live`",
        (Edit(change.at, change.text),),
        safe=False,
        caution="triggers then call the alias",
    )
