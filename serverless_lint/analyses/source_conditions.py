"""Conditions of policies on whose behalf a service comes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import msgspec

from serverless_lint.analyses.written_arns import arn_pattern
from serverless_lint.aws.arn_patterns import may_fit
from serverless_lint.aws.fact import Fact
from serverless_lint.aws.source_arns import SENT_FOR_ROLES, SENT_TO_QUEUES_AND_TOPICS
from serverless_lint.link.project import LinkedProject
from serverless_lint.link.stack.linked_template import LinkedTemplate
from serverless_lint.link.stack.resource_policies import resource_statements_of
from serverless_lint.model import ResourcePolicyKind, ResourceStatement, flattened
from serverless_lint.model.project import finds
from serverless_lint.model.stack.naming import Naming, naming
from serverless_lint.model.stack.trust import service_of
from serverless_lint.parse.template.template import Kind, Known, Node, Possible
from serverless_lint.source import Location

SOURCE_ARN = "aws:sourcearn"
SOURCE_ACCOUNTS = frozenset({"aws:sourceaccount", "aws:sourceowner"})
_LITERAL = frozenset({"stringequals", "stringequalsignorecase"})
_PATTERNS = frozenset({"stringlike", "arnequals", "arnlike"})
_ANY_VALUE = "foranyvalue:"
_SENT = {
    ResourcePolicyKind.QUEUE: SENT_TO_QUEUES_AND_TOPICS,
    ResourcePolicyKind.TOPIC: SENT_TO_QUEUES_AND_TOPICS,
    ResourcePolicyKind.ROLE: SENT_FOR_ROLES,
}


class SourceCondition(msgspec.Struct, frozen=True, eq=False, dict=True):
    """What a statement that allows something wants to be told of the source that a service comes for."""

    statement: ResourceStatement
    operator: str
    """As written: `StringEquals`."""
    node: Node
    """What the key is compared with."""
    values: tuple[Naming, ...]
    """All that this may be."""

    @property
    def location(self) -> Location:
        """What the key is compared with."""
        return self.node.location

    @property
    def key(self) -> str:
        """As written: `aws:SourceArn`."""
        return self.node.key or ""

    @property
    def is_about_arn(self) -> bool:
        """Whether it compares the ARN of the source, and not its account."""
        return self.key.lower() == SOURCE_ARN

    @property
    def takes_wildcards(self) -> bool:
        """Whether `*` and `?` of its values stand for other characters."""
        return _bare(self.operator) in _PATTERNS

    @cached_property
    def services(self) -> tuple[tuple[str, Known], ...]:
        """The services that the statement is for; none if it is for others too, or that is not known."""
        principals = self.statement.node.lookup("Principal").only
        if not isinstance(principals, Node) or [key for key, _ in principals.items()] != ["Service"]:
            return ()
        written = flattened(principals.lookup("Service"))
        found = tuple((service, known) for known in written.values if (service := service_of(known)) is not None)
        return found if not written.unknown and len(found) == len(written.values) else ()

    @property
    def sent(self) -> tuple[str, ...]:
        """The formats of all ARNs that its services send; none if those of one of them are not known."""
        facts: dict[str, Fact[str]] = dict(_SENT.get(self.statement.kind, {}))
        found = [facts.get(service) for service, _ in self.services]
        return tuple(fact.value for fact in found if fact is not None) if None not in found else ()

    def may_be_sent(self, value: Naming) -> bool:
        """Whether a service that the statement is for may send an ARN."""
        pattern = arn_pattern(value.known, self.statement.owner.template)
        return not self.sent or any(may_fit(pattern, sent) for sent in self.sent)


@finds(SourceCondition, in_each=LinkedTemplate)
def source_conditions(linked: LinkedTemplate, _: LinkedProject) -> Iterator[SourceCondition]:
    """Those of a template's resources whose values are all known."""
    for statement in resource_statements_of(linked.template):
        if statement.allows and not statement.is_about_another:
            for operator, node, written in _compared(statement):
                if written.values and not (written.unknown or written.absent or _may_be_replaced(written)):
                    values = tuple(naming(known, linked.resource) for known in written.values)
                    yield SourceCondition(statement, operator, node, values)


def _compared(statement: ResourceStatement) -> Iterator[tuple[str, Node, Possible]]:
    """The operators that want a source, with what they compare it with."""
    for known in statement.node.lookup("Condition").values:
        for operator, comparison in known.value.items() if isinstance(known.value, Node) else ():
            if _bare(operator) in _LITERAL | _PATTERNS and comparison.kind is Kind.MAPPING:
                for key, node in comparison.items():
                    if key.lower() == SOURCE_ARN or key.lower() in SOURCE_ACCOUNTS:
                        yield operator, node, flattened(comparison.lookup(key))


def _may_be_replaced(written: Possible) -> bool:
    """Whether a value is but the default of a parameter."""
    return any(list(known.node.template.parameters_behind(known)) for known in written.values)


def _bare(operator: str) -> str:
    return operator.lower().removeprefix(_ANY_VALUE)
