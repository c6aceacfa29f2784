"""The tables and buckets of a template."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.link.stack.names import Names, references
from serverless_lint.link.stack.policies import elements
from serverless_lint.model import Bucket, Statement, Table
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
    origins = frozenset(_origins(template))
    for resource in template.resources.values():
        if resource.type == "AWS::S3::Bucket":
            own = [
                policy
                for policy in policies
                if names.certain(policy.properties.lookup("Bucket"), "AWS::S3::Bucket") is resource
            ]
            statements = tuple(statement for policy in own for statement in _statements(policy))
            yield Bucket(resource, statements, resource.logical_id in origins)


def _origins(template: Template) -> Iterator[str]:
    """The logical ids of what the distributions of a template hand out."""
    for distribution in template.resources.values():
        if distribution.type == "AWS::CloudFront::Distribution":
            for reference, _ in references(distribution.properties.get("DistributionConfig").get("Origins")):
                yield reference.resource


def _statements(policy: Resource) -> Iterator[Statement]:
    for element in elements(policy.properties.lookup("PolicyDocument", "Statement")):
        for known in element.values:
            if isinstance(known.value, Node):
                yield Statement(known.value, policy)
