"""Tables and buckets, with what other resources of the template do for them."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.model.stack.of_resource import OfResource
from serverless_lint.model.stack.permissions import Statement, flattened
from serverless_lint.parse.template.template import Known, Node, Possible, Resource

_NAME_WORDS = lazy_pattern(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_PASSING = frozenset(
    {"cache", "caches", "cached", "ddupe", "dedup", "dedupe", "deduplication", "idempotence", "idempotency"}
    | {"idempotent", "lock", "locks", "nonce", "nonces", "otp", "otps", "replay", "session", "sessions", "temp"}
    | {"temporary", "throttle", "throttling", "tmp"}
)
"""Words in names of tables whose data nobody restores once it is old."""


class Table(OfResource, msgspec.Struct, frozen=True, eq=False):
    """A DynamoDB table of a template."""

    resource: Resource
    may_be_scaled: bool
    """Whether a scaling target of the template may be its own, or one may come from elsewhere."""

    @property
    def is_global(self) -> bool:
        """Whether it is written as a global table, which has its settings by replica."""
        return self.resource.type == "AWS::DynamoDB::GlobalTable"

    @property
    def is_simple(self) -> bool:
        """Whether it is written as a simple table of SAM, which has no billing mode."""
        return self.resource.type == "AWS::Serverless::SimpleTable"

    @property
    def may_have_throughput(self) -> bool:
        """Whether a capacity may be written for it, which a table that is billed by request must not have."""
        return not self.resource.properties.lookup("ProvisionedThroughput").certainly_absent

    @property
    def holders_of_settings(self) -> tuple[Node, ...]:
        """Where its settings for recovery stand: its properties, or those of each replica; none if unknown."""
        if not self.is_global:
            return (self.resource.properties,)
        listed = self.resource.properties.lookup("Replicas").only
        if not isinstance(listed, Node):
            return ()
        replicas = [element.possible().only for element in listed.elements()]
        return tuple(replica for replica in replicas if isinstance(replica, Node))

    @property
    def has_fixed_capacity(self) -> bool:
        """Whether it certainly has provisioned capacity, which is a table's default but not that of SAM's."""
        properties = self.resource.properties
        if self.is_simple:
            throughput = properties.lookup("ProvisionedThroughput")
            return bool(throughput.values) and not throughput.unknown
        mode = properties.lookup("BillingMode")
        return not self.is_global and (mode.certainly_absent or mode.only == "PROVISIONED")


def keeps_for_a_while(table: Resource) -> bool:
    """Whether a table drops what it keeps after a time and is called after data that nobody restores."""
    ttl = table.properties.lookup("TimeToLiveSpecification", "Enabled")
    if ttl.unknown or not ttl.values or any(known.value not in (True, "true") for known in ttl.values):
        return False
    names = [table.logical_id, *table.properties.lookup("TableName").texts()]
    return any(word.lower() in _PASSING for name in names for word in _NAME_WORDS.findall(name))


def holds_connections(table: Resource) -> bool:
    """Whether a table keeps the open connections of a WebSocket API, which nobody misses once they are closed."""
    properties = table.properties
    keys = [*properties.lookup("PrimaryKey", "Name").texts()]
    schema = properties.lookup("KeySchema").only
    for element in schema.elements() if isinstance(schema, Node) else ():
        if element.lookup("KeyType").only == "HASH":
            keys += element.lookup("AttributeName").texts()
    return any(key.lower().replace("_", "").replace("-", "") == "connectionid" for key in keys)


class Bucket(OfResource, msgspec.Struct, frozen=True, eq=False):
    """An S3 bucket of a template."""

    resource: Resource
    policies: tuple[Statement, ...]
    """The statements of its bucket policies."""
    is_origin: bool
    """Whether a distribution of CloudFront in its template hands out what is in it."""
    has_identity: bool
    """Whether the template may have an identity for CloudFront, with which it reads there what nobody else may."""

    @property
    def public_acl(self) -> Known | None:
        """The access control list that lets strangers in."""
        for known in self.resource.properties.lookup("AccessControl").values:
            if known.value in _PUBLIC_ACLS:
                return known
        return None

    @property
    def what_voids_acls(self) -> Known | None:
        """The setting with which no access control list lets strangers in: S3 ignores these, or refuses to set them."""
        return next((known for name in _AGAINST_ACLS if (known := self._switched_on(name)) is not None), None)

    @property
    def refuses_public_acls(self) -> bool:
        """Whether no such list may be set, so that S3 does not create the bucket with one."""
        return self._switched_on(_AGAINST_ACLS[0]) is not None

    @staticmethod
    def lets_strangers_only_read(acl: Known) -> bool:
        """Whether an access control list lets them do no more than that.

        Of a bucket, that is to list what is in it: each object has a list of its own.
        https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#permissions
        """
        return acl.value == _READ_BY_ANYBODY

    @property
    def seems_meant_for_everybody(self) -> bool:
        """Whether its name, what is made of it or who may ask for it says that everybody is to read it."""
        if self.has_identity:
            return False
        names = (self.resource.logical_id, *self.resource.properties.lookup("BucketName").texts())
        is_called_so = any(word.lower() in _PUBLIC for name in names for word in _NAME_WORDS.findall(name))
        return is_called_so or self.is_origin or self._is_read_by_all_pages

    @property
    def _is_read_by_all_pages(self) -> bool:
        """Whether the pages of everybody may read it, and those of nobody write."""
        rules = self.resource.properties.lookup("CorsConfiguration", "CorsRules").only
        elements = list(rules.elements()) if isinstance(rules, Node) else []
        methods = [flattened(rule.lookup("AllowedMethods")) for rule in elements]
        origins = [flattened(rule.lookup("AllowedOrigins")) for rule in elements]
        only_read = all(set(method.texts()) <= _READING_METHODS and not method.unknown for method in methods)
        return only_read and any("*" in origin.texts() for origin in origins)

    @property
    def reading_only_principals(self) -> tuple[Known, ...]:
        """The principals of its policies that stand for everybody, where the statement allows to get objects alone."""
        reading = [statement for statement in self.policies if _only_reads(statement)]
        return tuple(principal for statement in reading for principal in everybody_in(statement))

    @property
    def public_statements(self) -> tuple[Known, ...]:
        """The principals of its policies that stand for everybody, without a condition that limits them."""
        return tuple(
            principal
            for statement in self.policies
            if statement.allows and not statement.has_condition
            for principal in everybody_in(statement)
        )

    @property
    def conditional_principals(self) -> tuple[Known, ...]:
        """The principals of its policies that stand for everybody who meets a condition."""
        return tuple(
            principal
            for statement in self.policies
            if statement.allows and statement.has_condition
            for principal in everybody_in(statement)
        )

    @property
    def is_filled_with_site(self) -> bool:
        """Whether the tool that deploys it puts the files of a site into it, which browsers read."""
        origin = self.resource.template.origin
        names = {self.resource.logical_id, *self.resource.properties.lookup("BucketName").texts()}
        return origin is not None and not names.isdisjoint(origin.sites)

    @property
    def is_for_site(self) -> bool:
        """Whether browsers read it: it serves a website, or has the name of a domain, as the bucket of one has to.

        Not if the template has an identity for CloudFront, which reads it then.

        https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html#VirtualHostingCustomURLs
        """
        properties = self.resource.properties
        if self.has_identity:
            return False
        serves = not properties.lookup("WebsiteConfiguration").certainly_absent or self.is_filled_with_site
        return serves or any(map(_is_domain, properties.lookup("BucketName").texts()))

    @property
    def website_principals(self) -> tuple[Known, ...]:
        """Those of these that may only read what the bucket serves as a website, or as the files of one."""
        if self.resource.properties.lookup("WebsiteConfiguration").certainly_absent and not self.is_filled_with_site:
            return ()
        return self.reading_only_principals

    @property
    def reading_principals(self) -> tuple[Known, ...]:
        """Those of these that may only read and list, where somebody decided that it may be so.

        Public policies have to be switched on first, and CloudFront is not given an identity to read it by itself.
        """
        is_decided = any(known.node.key == _POLICIES_BLOCKED for known in self.switched_off_blocks)
        if not is_decided or self.has_identity:
            return ()
        reading = [statement for statement in self.policies if _only_reads_or_lists(statement)]
        return tuple(principal for statement in reading for principal in everybody_in(statement))

    @property
    def switched_off_blocks(self) -> tuple[Known, ...]:
        """What it says explicitly not to block, where what does the same in another way is not certainly on."""
        return tuple(
            known
            for name, other in _BLOCKS.items()
            if self._block(other).only not in _ON
            for known in self._block(name).values
            if known.value in (False, "false", "False")
        )

    def _switched_on(self, name: str) -> Known | None:
        block = self._block(name)
        return block.values[0] if block.only in _ON else None

    def _block(self, name: str) -> Possible:
        return self.resource.properties.lookup("PublicAccessBlockConfiguration", name)


# https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl
_READ_BY_ANYBODY = "PublicRead"
_PUBLIC_ACLS = frozenset({_READ_BY_ANYBODY, "PublicReadWrite", "AuthenticatedRead"})
_POLICIES_BLOCKED = "BlockPublicPolicy"
_AGAINST_ACLS = ("BlockPublicAcls", "IgnorePublicAcls")
_ON = (True, "true", "True")
_PUBLIC = frozenset({"public", "static", "site", "sites", "website", "web", "webapp", "frontend", "client", "spa"})
"""Words in the names of buckets whose files are there for browsers."""
_READING_METHODS = frozenset({"GET", "HEAD"})
_READING = frozenset({"s3:getobject", "s3:getobject*", "s3:get*", "s3:listbucket", "s3:listbucket*", "s3:list*"})
IDENTITIES = ("AWS::CloudFront::CloudFrontOriginAccessIdentity", "AWS::CloudFront::OriginAccessControl")
"""With which CloudFront reads a bucket that is closed to everybody else."""
_BLOCKS: Mapping[str, str] = {
    "BlockPublicAcls": "IgnorePublicAcls",
    "BlockPublicPolicy": "RestrictPublicBuckets",
    "IgnorePublicAcls": "BlockPublicAcls",
    "RestrictPublicBuckets": "BlockPublicPolicy",
}
"""What keeps strangers out, with what does so, too: a public ACL or policy that is refused, or that has no effect.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html"""


def _is_domain(name: str) -> bool:
    *labels, last = name.split(".")
    return bool(labels) and all(labels) and len(last) > 1 and last.isalpha()


def _only_reads(statement: Statement) -> bool:
    actions = [str(known.value).lower() for known in statement.actions.values]
    return not statement.actions.unknown and set(actions) == {"s3:getobject"}


def _only_reads_or_lists(statement: Statement) -> bool:
    actions = {str(known.value).lower() for known in statement.actions.values}
    return not statement.actions.unknown and bool(actions) and actions <= _READING


def everybody_in(statement: Statement) -> tuple[Known, ...]:
    """Where the principal of a statement stands for everybody: `*`, by itself or as an AWS account."""
    principals = flattened(statement.node.lookup("Principal")).values
    accounts = flattened(statement.node.lookup("Principal", "AWS")).values
    return tuple(known for known in (*principals, *accounts) if known.value == "*")
