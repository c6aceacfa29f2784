"""Code for one format of HTTP events behind an API that sends the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from serverless_lint.analyses.resolvers import HttpEventUse
from serverless_lint.model import EventRead, Path, Program, Trigger, TriggerKind
from serverless_lint.rule import Category, Problem, Related, Severity, rule

# https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
_ONLY_IN: Mapping[str, tuple[Path, ...]] = {
    "1.0": (
        ("httpMethod",),
        ("path",),
        ("resource",),
        ("multiValueHeaders",),
        ("multiValueQueryStringParameters",),
        ("requestContext", "httpMethod"),
        ("requestContext", "resourcePath"),
        ("requestContext", "identity"),
        ("requestContext", "authorizer", "claims"),
    ),
    "2.0": (
        ("rawPath",),
        ("rawQueryString",),
        ("cookies",),
        ("routeKey",),
        ("requestContext", "http"),
        ("requestContext", "authorizer", "jwt"),
        ("requestContext", "authorizer", "lambda"),
    ),
}
_VERSION: Path = ("version",)
"""What tells the formats apart in both."""
_OTHER = {"1.0": "2.0", "2.0": "1.0"}


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def payload_version_mismatch(use: HttpEventUse) -> Iterator[Problem]:
    """Code expects another format of HTTP events than its trigger sends."""
    program = use.program
    versions = {trigger.payload_version for trigger in program.triggers}
    version = next(iter(versions), None)
    if len(versions) != 1 or version not in _OTHER:
        return
    trigger = program.triggers[0]
    related: tuple[Related, ...] = (Related(trigger, f"sends format {version}"),)
    sender = _sender(program, _OTHER[version])
    if sender is not None:
        related += (Related(sender, f"sends format {_OTHER[version]} to the same code"),)
    if {resolver.payload_version for resolver in use.resolvers} == {_OTHER[version]}:
        resolver = use.resolvers[0]
        yield Problem(
            resolver,
            f"`{resolver.name}` expects format {_OTHER[version]} of events, `{trigger.name}` sends {version}",
            related=related,
            function=program.function.name,
            ignorable_at=(program.function,),
        )
    read = _first_read(use, _OTHER[version])
    reads_both = any(_is_of(each, version) for each in use.reads)
    if reads_both and sender is None:
        yield from _never_equal(use, version, trigger)
    if read is None and not reads_both:
        yield from _always_default(use, version, trigger, related)
    if read is not None and not reads_both:
        keys = ".".join(str(step) for step in read.path)
        yield Problem(
            read,
            f"`{keys}` is in format {_OTHER[version]} of events, `{trigger.name}` sends {version}: "
            f"{_advice(trigger, sender)}",
            related=related,
            # What is absent is `undefined` or None in a log, which changes no answer, or there is something else.
            severity=Severity.INFO if _changes_little(read, use) else None,
            function=program.function.name,
            ignorable_at=(program.function,),
        )


def _always_default(
    use: HttpEventUse, version: str, trigger: Trigger, related: tuple[Related, ...]
) -> Iterator[Problem]:
    """What decides by a default for what the format never has: `switch (event.requestContext?.http?.method ?? "")`."""
    reads = {read.location: read for read in use.reads if _is_of(read, _OTHER[version])}
    found = next((each for each in use.decided if each.location in reads), None)
    if found is None or any(read.path == _VERSION for read in use.reads):
        return
    read = reads[found.location]
    keys = ".".join(str(step) for step in read.path)
    default = "nothing" if found.default is None else f'`"{found.default}"`'
    yield Problem(
        read,
        f"`{keys}` is in format {_OTHER[version]} of events, `{trigger.name}` sends {version}, so this is always "
        f"{default}: {_advice(trigger, _sender(use.program, _OTHER[version]))}",
        severity=Severity.WARNING,
        related=related,
        function=use.program.function.name,
        ignorable_at=(use.program.function,),
    )


def _never_equal(use: HttpEventUse, version: str, trigger: Trigger) -> Iterator[Problem]:
    """What code compares that copes with both formats elsewhere, such as `event.httpMethod === "PUT"`."""
    for read in use.reads:
        if read.location in use.compared and _is_of(read, _OTHER[version]):
            keys = ".".join(str(step) for step in read.path)
            yield Problem(
                read,
                f"`{keys}` is never equal to this, for `{trigger.name}` sends format {version} of events: "
                "compare what is read of both formats elsewhere",
                severity=Severity.WARNING,
                related=(Related(trigger, f"sends format {version}"),),
                function=use.program.function.name,
                ignorable_at=(use.program.function,),
            )


def _sender(program: Program, version: str) -> Trigger | None:
    """A trigger that sends a format to the same code, in another function."""
    triggers = (trigger for function in program.handler.functions for trigger in function.triggers)
    return next((trigger for trigger in triggers if trigger.payload_version == version), None)


def _advice(trigger: Trigger, other_sender: Trigger | None) -> str:
    # https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
    if trigger.kind is not TriggerKind.HTTP_API:
        return "read what that has" if other_sender is None else "read what each of them has"
    if other_sender is None:
        return "read what that has, or change the format"
    return f"change the format, the code also serves `{other_sender.name}`"


def _first_read(use: HttpEventUse, version: str) -> EventRead | None:
    """The first read of what only a format has; what changes little counts where nothing else is read."""
    # An HTTP API answers preflights itself; routes of other methods are never asked.
    asked = (
        use.preflights
        if version == "1.0" or not any(trigger.may_be_preflight for trigger in use.program.triggers)
        else ()
    )
    reads = [
        read for read in use.reads if _is_of(read, version) and not read.is_optional and read.location not in asked
    ]
    return min(reads, key=lambda read: _changes_little(read, use), default=None)


def _changes_little(read: EventRead, use: HttpEventUse) -> bool:
    return read.location in use.told or read.location in use.done_without


def _is_of(read: EventRead, version: str) -> bool:
    return read.path in _ONLY_IN[version]
