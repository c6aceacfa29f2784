"""Data that is lost by a mistake, or open to the world."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.checks.problems import resource_problem
from serverless_lint.model import Bucket, Table, holds_connections, keeps_for_a_while
from serverless_lint.model.program.code import is_test
from serverless_lint.parse.template.edits import entry_added, value_replaced
from serverless_lint.parse.template.template import Known, Node, Possible, Resource
from serverless_lint.rule import Category, Edit, Fix, Problem, Related, Severity, rule
from serverless_lint.source import Location

_RECOVERY = "PointInTimeRecoverySpecification"
_ENABLED = "PointInTimeRecoveryEnabled"
_STATEFUL = {
    "AWS::DynamoDB::Table": "table",
    "AWS::DynamoDB::GlobalTable": "table",
    "AWS::Serverless::SimpleTable": "table",
    "AWS::S3::Bucket": "bucket",
    "AWS::Cognito::UserPool": "user pool",
}
_PROTECTION = {
    "AWS::DynamoDB::Table": "DeletionProtectionEnabled",
    "AWS::DynamoDB::GlobalTable": "DeletionProtectionEnabled",
    "AWS::Cognito::UserPool": "DeletionProtection",
}
_UNIQUE_NAMES = ("TableName", "BucketName")
"""Names that no two resources of an account, or bucket of the world, can have."""
_DELETION, _REPLACEMENT = "DeletionPolicy", "UpdateReplacePolicy"


@rule(Severity.INFO, Category.RELIABILITY, since="0.1")
def table_without_point_in_time_recovery(table: Table) -> Iterator[Problem]:
    """A table cannot be restored to what it was before a mistake."""
    if holds_connections(table.resource) or keeps_for_a_while(table.resource):
        return
    what = f"cannot be restored after a mistake: set `{_ENABLED}: true`"
    message = f"`{table.name}` {what}"
    for holder in table.holders_of_settings:
        enabled = holder.lookup(_RECOVERY, _ENABLED)
        if enabled.certainly_absent:
            has_setting = bool(holder.get(_RECOVERY))
            at = enabled.node.location if has_setting or table.is_global else table.location
            yield resource_problem(table.resource, at, message, fix=_recovery_fix(holder), cause=what)
        for known in enabled.values:
            if known.value in (False, "false"):
                change = value_replaced(known.node, "true")
                fix = _fix("enable point-in-time recovery", change.at, change.text) if change else None
                yield resource_problem(table.resource, known, message, fix=fix, cause=what)


@rule(Severity.INFO, Category.RELIABILITY, since="0.1")
def stateful_resource_without_deletion_policy(resource: Resource) -> Iterator[Problem]:
    """Data goes with a stack that is deleted, or with a resource that an update replaces."""
    what = _STATEFUL.get(resource.type)
    if what is None or _may_be_protected(resource) or holds_connections(resource):
        return
    deletion, replacement = resource.node.get(_DELETION), resource.node.get(_REPLACEMENT)
    name = f"the {what} `{resource.logical_id}`"
    # CloudFormation deletes no bucket that holds objects: it tries, and fails.
    is_bucket = resource.type == "AWS::S3::Bucket"
    if not deletion:
        loss = "is deleted with its stack" + (", which fails while it holds objects" if is_bucket else "")
        message = f"{name} {loss}: set `{_DELETION}` and `{_REPLACEMENT}` to `Retain`"
        fix = _retention_fix(resource, _DELETION, _REPLACEMENT)
        yield resource_problem(resource, resource, message, fix=fix, cause=f"{what} {loss}")
    elif not replacement and deletion.text not in ("Delete", None):
        loss = "tries to delete it, objects or not" if is_bucket else "deletes its data"
        message = f"an update that replaces {name} {loss}: set `{_REPLACEMENT}` to `Retain`"
        yield resource_problem(resource, deletion.key_location, message, fix=_retention_fix(resource, _REPLACEMENT))


@rule(Severity.INFO, Category.RELIABILITY, since="0.1")
def provisioned_table_without_scaling(table: Table) -> Iterator[Problem]:
    """A table has a fixed capacity, whatever is asked of it."""
    if table.has_fixed_capacity and not table.may_be_scaled:
        mode = table.resource.properties.get("BillingMode")
        yield resource_problem(
            table.resource,
            mode if mode else table,
            f"`{table.name}` has a fixed capacity: {_capacity_advice(table)}, or let it scale",
        )


@rule(Severity.ERROR, Category.SECURITY, since="0.1", cwe=284)
def public_bucket(bucket: Bucket) -> Iterator[Problem]:
    """Anybody may read or write a bucket, or nothing keeps a policy from allowing it."""
    acl, void_by = bucket.public_acl, bucket.what_voids_acls
    if acl is not None and void_by is not None:
        yield _void_acl(bucket, acl, void_by)
        acl = None
    if acl is not None:
        only_reads = bucket.lets_strangers_only_read(acl)
        what = "list what is in" if only_reads else "use"
        yield resource_problem(
            bucket.resource,
            acl,
            f"strangers may {what} `{bucket.name}` by `{acl.value}`: drop the setting",
            severity=Severity.INFO if _is_meant(bucket, acl) else Severity.WARNING if only_reads else None,
        )
    served = {principal.node.location for principal in bucket.website_principals}
    listed = {principal.node.location for principal in bucket.reading_principals}
    read = {principal.node.location for principal in bucket.reading_only_principals}
    for principal in bucket.public_statements:
        if principal.node.location in served:
            message = f"everybody may read the website `{bucket.name}`: keep it if that is meant, or use CloudFront"
            yield resource_problem(bucket.resource, principal, message, severity=Severity.INFO)
        elif principal.node.location in listed or (
            principal.node.location in read and bucket.seems_meant_for_everybody
        ):
            message = f"everybody may read `{bucket.name}`: keep it if that is meant"
            yield resource_problem(bucket.resource, principal, message, severity=Severity.INFO)
        elif principal.node.location in read:
            message = f"everybody may read `{bucket.name}`: name who may, or add a condition"
            yield resource_problem(bucket.resource, principal, message, severity=Severity.WARNING)
        else:
            message = f"everybody may use `{bucket.name}`: name who may, or add a condition"
            yield resource_problem(bucket.resource, principal, message)
    blocks = bucket.switched_off_blocks
    if blocks and bucket.conditional_principals and acl is None and not bucket.public_statements:
        # To switch them on would refuse the policy, which is there on purpose.
        principal = bucket.conditional_principals[0]
        message = (
            f"`{bucket.name}` is open to whoever meets the condition: keep it if strangers cannot, or use CloudFront"
        )
        yield resource_problem(bucket.resource, principal, message, severity=Severity.INFO)
    elif blocks and acl is None and not bucket.public_statements:
        # What a website needs so that its policy is not refused.
        is_site = bucket.is_for_site
        advice = "keep it if that is meant, or use CloudFront" if is_site else f"set `{blocks[0].node.key}` to true"
        yield resource_problem(
            bucket.resource,
            blocks[0],
            f"nothing keeps {'the website ' if is_site else ''}`{bucket.name}` from being made public: {advice}",
            # Nobody is let in yet.
            severity=Severity.INFO if is_site else Severity.WARNING,
            related=tuple(Related(known.node, "switched off too") for known in blocks[1:]),
        )


def _void_acl(bucket: Bucket, acl: Known, void_by: Known) -> Problem:
    """A list that lets in nobody, and keeps S3 from creating the bucket where it may not be set at all."""
    outcome = "is refused" if bucket.refuses_public_acls else "has no effect"
    return resource_problem(
        bucket.resource,
        acl,
        f"`{acl.value}` {outcome} for `{bucket.name}`, which has `{void_by.node.key}` on: drop the setting",
        severity=Severity.INFO,
        related=(Related(void_by.node, "switched on"),),
    )


def _is_meant(bucket: Bucket, acl: Known) -> bool:
    """Whether it lets everybody read a website, or what a test needs."""
    is_site = bool(bucket.website_principals) or bucket.is_for_site or bucket.seems_meant_for_everybody
    return (is_site and bucket.lets_strangers_only_read(acl)) or is_test(bucket.resource.template.document.path)


def _may_be_protected(resource: Resource) -> bool:
    """Whether a setting of its own may keep CloudFormation from deleting it."""
    if resource.type == "AWS::DynamoDB::GlobalTable":
        replicas = resource.properties.lookup("Replicas").only
        holders = list(replicas.elements()) if isinstance(replicas, Node) else []
        return not holders or any(_is_set(holder.lookup(_PROTECTION[resource.type])) for holder in holders)
    key = _PROTECTION.get(resource.type)
    return key is not None and _is_set(resource.properties.lookup(key))


def _is_set(setting: Possible) -> bool:
    return setting.unknown or any(known.value not in (False, "false", "INACTIVE") for known in setting.values)


def _capacity_advice(table: Table) -> str:
    if table.is_simple:
        return "drop `ProvisionedThroughput`"
    advice = "set `BillingMode: PAY_PER_REQUEST`"
    return f"{advice} and drop `ProvisionedThroughput`" if table.may_have_throughput else advice


def _recovery_fix(holder: Node) -> Fix | None:
    specification = holder.get(_RECOVERY)
    if specification:
        change = entry_added(specification, _ENABLED, "true", "true")
    else:
        change = entry_added(holder, _RECOVERY, "true", "true", within=_ENABLED)
    return None if change is None else _fix("enable point-in-time recovery", change.at, change.text)


def _retention_fix(resource: Resource, *keys: str) -> Fix | None:
    changes = [entry_added(resource.node, key, "Retain", '"Retain"') for key in keys]
    texts = [change.text for change in changes if change is not None]
    if changes[0] is None or len(texts) < len(changes):
        return None
    # What is kept when the first deployment fails has the name that the second one wants to give.
    is_named = any(not resource.properties.lookup(key).certainly_absent for key in _UNIQUE_NAMES)
    is_safe = _DELETION not in keys or not is_named
    caution = "" if is_safe else "after a failed first deployment, the name is taken"
    return Fix("keep the data", (Edit(changes[0].at, "".join(texts)),), is_safe, caution)


def _fix(title: str, at: Location, text: str) -> Fix:
    return Fix(title, (Edit(at, text),), safe=True)
