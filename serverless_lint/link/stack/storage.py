"""The tables and buckets of a template."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set

from serverless_lint.link.stack.names import Names, references
from serverless_lint.link.stack.policies import elements
from serverless_lint.model import Bucket, Statement, Table
from serverless_lint.model.stack.storage import IDENTITIES
from serverless_lint.parse.template.template import Interpolated, Node, Possible, Reference, Resource, Template

_TABLES = frozenset({"AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable", "AWS::Serverless::SimpleTable"})


def tables_of(template: Template) -> Iterator[Table]:
    """The tables of a template, in document order."""
    targets = [
        resource.properties.lookup("ResourceId")
        for resource in template.resources.values()
        if resource.type == "AWS::ApplicationAutoScaling::ScalableTarget"
    ]
    for resource in template.resources.values():
        if resource.type in _TABLES:
            yield Table(resource, template.open or any(_may_name(target, resource) for target in targets))


def _may_name(target: Possible, table: Resource) -> bool:
    """Whether the id of a scaling target, such as `table/orders`, may be that of a table."""
    names = table.properties.lookup("TableName").texts()
    for known in target.values:
        if isinstance(known.value, Interpolated):
            references = [part for part in known.value.parts if not isinstance(part, str)]
            # What only the deployment knows may be any table's name.
            if any(not isinstance(part, Reference) or part.resource == table.logical_id for part in references):
                return True
        elif isinstance(known.value, str) and (not names or any(name in known.value for name in names)):
            return True
    return target.unknown


def buckets_of(template: Template, names: Names) -> Iterator[Bucket]:
    """The buckets of a template with their policies, in document order."""
    policies = [resource for resource in template.resources.values() if resource.type == "AWS::S3::BucketPolicy"]
    origins = [frozenset(_named_in(origin)) for origin in _origins(template)]
    identities = [each.logical_id for each in template.resources.values() if each.type in IDENTITIES]
    for resource in template.resources.values():
        if resource.type == "AWS::S3::Bucket":
            own = [
                policy
                for policy in policies
                if names.certain(policy.properties.lookup("Bucket"), "AWS::S3::Bucket") is resource
            ]
            statements = tuple(statement for policy in own for statement in _statements(policy))
            name = resource.logical_id
            read_by = [identity for identity in identities if _may_read(identity, name, origins)]
            yield Bucket(resource, statements, any(name in origin for origin in origins), bool(read_by))


def _origins(template: Template) -> Iterator[Node]:
    """What the distributions of a template hand out; all of one together where that is not written as a list."""
    for distribution in template.resources.values():
        if distribution.type == "AWS::CloudFront::Distribution":
            origins = distribution.properties.get("DistributionConfig").get("Origins")
            yield from tuple(origins.elements()) or (origins,)


def _named_in(origin: Node) -> Iterator[str]:
    """The logical ids of what an origin is made of: the bucket, the identity that reads it."""
    for reference, _ in references(origin):
        yield reference.resource


def _may_read(identity: str, bucket: str, origins: Sequence[Set[str]]) -> bool:
    """Whether an identity reads a bucket for CloudFront, or what it reads is not seen."""
    used = [origin for origin in origins if identity in origin]
    return not used or any(bucket in origin or len(origin) == 1 for origin in used)


def _statements(policy: Resource) -> Iterator[Statement]:
    for element in elements(policy.properties.lookup("PolicyDocument", "Statement")):
        for known in element.values:
            if isinstance(known.value, Node):
                yield Statement(known.value, policy)
