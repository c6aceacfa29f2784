"""What is said of tables, buckets and user pools, in all the ways that a setting can be written."""

from __future__ import annotations

import re

import pytest

from conftest import MakeProject
from serverless_lint.checks.stateful_resources import (
    provisioned_table_without_scaling,
    public_bucket,
    stateful_resource_without_deletion_policy,
    table_without_point_in_time_recovery,
)
from serverless_lint.model import Bucket, Table
from serverless_lint.parse.template.template import Resource
from serverless_lint.rule import Severity

HEAD = """\
Transform: AWS::Serverless-2016-10-31
Parameters: {P: {Type: String}, Stage: {Type: String}}
Conditions: {IsProduction: !Equals [!Ref Stage, prod]}
Resources:
"""


@pytest.mark.parametrize(
    ("specification", "expected"),
    [
        ("{PointInTimeRecoveryEnabled: true}", []),
        ("{PointInTimeRecoveryEnabled: 'false'}", ["'false'"]),
        ("{PointInTimeRecoveryEnabled: !If [IsProduction, true, false]}", ["false"]),
        ("!If [IsProduction, {PointInTimeRecoveryEnabled: true}, !Ref AWS::NoValue]", []),
        ("!Ref P", []),
        ("{}", ["PointInTimeRecoverySpecification"]),
        ("!Ref AWS::NoValue", ["PointInTimeRecoverySpecification"]),
    ],
)
def test_recovery_is_judged_by_what_it_may_be(
    make_project: MakeProject, specification: str, expected: list[str]
) -> None:
    """Each known value counts; absence only if it is certain."""
    template = (
        f"{HEAD}  T:\n    Type: AWS::DynamoDB::Table\n"
        f"    Properties: {{TableName: t, PointInTimeRecoverySpecification: {specification}}}\n"
    )
    (table,) = make_project({"template.yaml": template}).all(Table)
    problems = table_without_point_in_time_recovery.check(table)
    assert [problem.at.location.text for problem in problems] == expected


@pytest.mark.parametrize(
    ("name", "enabled", "expected"),
    [
        ("SessionsTable", "true", []),
        ("IdempotencyStore", "true", []),
        ("T, TableName: app-replay-cache", "true", []),
        ("SessionsTable", "false", ["SessionsTable"]),
        ("SessionsTable", "!Ref P", ["SessionsTable"]),
        ("BlocksTable", "true", ["BlocksTable"]),
        ("Orders", "true", ["Orders"]),
    ],
)
def test_passing_data_needs_no_recovery(
    make_project: MakeProject, name: str, enabled: str, expected: list[str]
) -> None:
    """What a table drops by itself, and is called after, nobody restores."""
    logical_id, _, more = name.partition(", ")
    template = (
        f"{HEAD}  {logical_id}:\n    Type: AWS::DynamoDB::Table\n    Properties:\n"
        f"      TimeToLiveSpecification: {{Enabled: {enabled}, AttributeName: until}}\n      {more}\n"
    )
    (table,) = make_project({"template.yaml": template}).all(Table)
    problems = table_without_point_in_time_recovery.check(table)
    assert [problem.at.location.text for problem in problems] == expected


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ("", ["T"]),
        ("    DeletionPolicy: Retain\n    UpdateReplacePolicy: Retain\n", []),
        ("    DeletionPolicy: Retain\n", ["DeletionPolicy"]),
        ("    DeletionPolicy: RetainExceptOnCreate\n", ["DeletionPolicy"]),
        ("    DeletionPolicy: Delete\n", []),
        ("    DeletionPolicy: !Ref P\n", []),
        ("    UpdateReplacePolicy: Retain\n", ["T"]),
    ],
)
@pytest.mark.parametrize("kind", ["AWS::DynamoDB::Table", "AWS::S3::Bucket", "AWS::Serverless::SimpleTable"])
def test_policy_says_what_happens_to_the_data(
    make_project: MakeProject, kind: str, attributes: str, expected: list[str]
) -> None:
    """Both policies are needed unless the data may go."""
    template = f"{HEAD}  T:\n    Type: {kind}\n{attributes}    Properties: {{}}\n"
    (resource,) = make_project({"template.yaml": template}).all(Resource)
    problems = stateful_resource_without_deletion_policy.check(resource)
    assert [problem.at.location.text for problem in problems] == expected


@pytest.mark.parametrize(
    ("kind", "attributes", "message"),
    [
        (
            "AWS::DynamoDB::Table",
            "",
            "the table `T` is deleted with its stack: set `DeletionPolicy` and `UpdateReplacePolicy` to `Retain`",
        ),
        (
            "AWS::S3::Bucket",
            "",
            "the bucket `T` is deleted with its stack, which fails while it holds objects: set `DeletionPolicy` and "
            "`UpdateReplacePolicy` to `Retain`",
        ),
        (
            "AWS::Cognito::UserPool",
            "    DeletionPolicy: Retain\n",
            "an update that replaces the user pool `T` deletes its data: set `UpdateReplacePolicy` to `Retain`",
        ),
        (
            "AWS::S3::Bucket",
            "    DeletionPolicy: Retain\n",
            "an update that replaces the bucket `T` tries to delete it, objects or not: set `UpdateReplacePolicy` to "
            "`Retain`",
        ),
    ],
)
def test_message_says_what_becomes_of_the_data(
    make_project: MakeProject, kind: str, attributes: str, message: str
) -> None:
    """A bucket that holds objects is not deleted, its deletion fails."""
    template = f"{HEAD}  T:\n    Type: {kind}\n{attributes}    Properties: {{}}\n"
    (resource,) = make_project({"template.yaml": template}).all(Resource)
    assert [problem.message for problem in stateful_resource_without_deletion_policy.check(resource)] == [message]


@pytest.mark.parametrize(
    ("kind", "attributes", "properties", "safe"),
    [
        ("AWS::DynamoDB::Table", "", "{BillingMode: PAY_PER_REQUEST}", [True]),
        ("AWS::DynamoDB::Table", "", "{TableName: t}", [False]),
        ("AWS::DynamoDB::Table", "", "{TableName: !Sub '${AWS::StackName}-t'}", [False]),
        ("AWS::DynamoDB::Table", "", "{TableName: !Ref P}", [False]),
        ("AWS::DynamoDB::Table", "", "{TableName: !Ref AWS::NoValue}", [True]),
        ("AWS::DynamoDB::Table", "    DeletionPolicy: Retain\n", "{TableName: t}", [True]),
        ("AWS::S3::Bucket", "", "{BucketName: t}", [False]),
        ("AWS::Cognito::UserPool", "", "{UserPoolName: t}", [True]),
    ],
)
def test_keeping_what_has_a_name_of_its_own_is_not_safe(
    make_project: MakeProject, kind: str, attributes: str, properties: str, safe: list[bool]
) -> None:
    """What a failed first deployment leaves behind blocks the next one by its name."""
    template = f"{HEAD}  T:\n    Type: {kind}\n{attributes}    Properties: {properties}\n"
    (resource,) = make_project({"template.yaml": template}).all(Resource)
    problems = stateful_resource_without_deletion_policy.check(resource)
    assert [problem.fix.safe for problem in problems if problem.fix] == safe


@pytest.mark.parametrize(
    ("kind", "properties", "expected"),
    [
        ("AWS::DynamoDB::Table", "{TableName: t}", ["T"]),
        ("AWS::DynamoDB::Table", "{BillingMode: PROVISIONED}", ["PROVISIONED"]),
        ("AWS::DynamoDB::Table", "{BillingMode: PAY_PER_REQUEST}", []),
        ("AWS::DynamoDB::Table", "{BillingMode: !Ref P}", []),
        ("AWS::DynamoDB::Table", "{BillingMode: !If [IsProduction, PAY_PER_REQUEST, PROVISIONED]}", []),
        ("AWS::DynamoDB::GlobalTable", "{BillingMode: PROVISIONED}", []),
        ("AWS::Serverless::SimpleTable", "{TableName: t}", []),
        ("AWS::Serverless::SimpleTable", "{ProvisionedThroughput: {ReadCapacityUnits: 1}}", ["T"]),
        ("AWS::Serverless::SimpleTable", "{ProvisionedThroughput: !Ref P}", []),
    ],
)
def test_capacity_is_fixed_only_if_that_is_certain(
    make_project: MakeProject, kind: str, properties: str, expected: list[str]
) -> None:
    """Provisioned capacity is the default of a table and not of SAM's; global tables scale anyway."""
    template = f"{HEAD}  T:\n    Type: {kind}\n    Properties: {properties}\n"
    (table,) = make_project({"template.yaml": template}).all(Table)
    assert [problem.at.location.text for problem in provisioned_table_without_scaling.check(table)] == expected


@pytest.mark.parametrize(
    ("kind", "properties", "message"),
    [
        (
            "AWS::DynamoDB::Table",
            "{ProvisionedThroughput: {ReadCapacityUnits: 1}}",
            "`T` has a fixed capacity: set `BillingMode: PAY_PER_REQUEST` and drop `ProvisionedThroughput`, or let it "
            "scale",
        ),
        (
            "AWS::DynamoDB::Table",
            "{TableName: t}",
            "`T` has a fixed capacity: set `BillingMode: PAY_PER_REQUEST`, or let it scale",
        ),
        (
            "AWS::Serverless::SimpleTable",
            "{ProvisionedThroughput: {ReadCapacityUnits: 1}}",
            "`T` has a fixed capacity: drop `ProvisionedThroughput`, or let it scale",
        ),
    ],
)
def test_advice_leads_to_a_table_that_can_be_deployed(
    make_project: MakeProject, kind: str, properties: str, message: str
) -> None:
    """A table billed by request has no throughput, and SAM's simple table has no billing mode."""
    template = f"{HEAD}  T:\n    Type: {kind}\n    Properties: {properties}\n"
    (table,) = make_project({"template.yaml": template}).all(Table)
    assert [problem.message for problem in provisioned_table_without_scaling.check(table)] == [message]


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        ("{Type: AWS::DynamoDB::Table, Properties: {DeletionProtectionEnabled: true}}", []),
        ("{Type: AWS::DynamoDB::Table, Properties: {DeletionProtectionEnabled: 'true'}, DeletionPolicy: Retain}", []),
        ("{Type: AWS::DynamoDB::Table, Properties: {DeletionProtectionEnabled: !Ref P}}", []),
        ("{Type: AWS::DynamoDB::Table, Properties: {DeletionProtectionEnabled: !If [IsProduction, true, false]}}", []),
        ("{Type: AWS::DynamoDB::Table, Properties: {DeletionProtectionEnabled: false}}", ["T"]),
        ("{Type: AWS::DynamoDB::GlobalTable, Properties: {Replicas: [{DeletionProtectionEnabled: true}]}}", []),
        ("{Type: AWS::DynamoDB::GlobalTable, Properties: {Replicas: !Ref P}}", []),
        ("{Type: AWS::DynamoDB::GlobalTable, Properties: {Replicas: [{Region: eu-central-1}]}}", ["T"]),
        ("{Type: AWS::Cognito::UserPool, Properties: {DeletionProtection: ACTIVE}}", []),
        ("{Type: AWS::Cognito::UserPool, Properties: {DeletionProtection: INACTIVE}}", ["T"]),
        ("{Type: AWS::S3::Bucket, Properties: {DeletionProtection: ACTIVE}}", ["T"]),
    ],
)
def test_what_is_protected_from_deletion_is_not_lost(
    make_project: MakeProject, resource: str, expected: list[str]
) -> None:
    """CloudFormation cannot delete it, whatever the policy says."""
    (found,) = make_project({"template.yaml": f"{HEAD}  T: {resource}\n"}).all(Resource)
    problems = stateful_resource_without_deletion_policy.check(found)
    assert [problem.at.location.text for problem in problems] == expected


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        ("{Type: AWS::Serverless::SimpleTable, Properties: {PrimaryKey: {Name: connectionId, Type: String}}}", []),
        ("{Type: AWS::DynamoDB::Table, Properties: {KeySchema: [{AttributeName: connection_id, KeyType: HASH}]}}", []),
        (
            "{Type: AWS::DynamoDB::Table, Properties: {KeySchema: [{AttributeName: connectionId, KeyType: RANGE}]}}",
            ["T"],
        ),
        ("{Type: AWS::DynamoDB::Table, Properties: {KeySchema: [{AttributeName: orderId, KeyType: HASH}]}}", ["T"]),
    ],
)
def test_open_connections_need_not_be_kept(make_project: MakeProject, resource: str, expected: list[str]) -> None:
    """They end with the API, and clients connect again."""
    project = make_project({"template.yaml": f"{HEAD}  T: {resource}\n"})
    (found,) = project.all(Resource)
    (table,) = project.all(Table)
    kept = stateful_resource_without_deletion_policy.check(found)
    restored = table_without_point_in_time_recovery.check(table)
    assert [problem.at.location.text for problem in kept] == expected
    assert [problem.at.location.text for problem in restored] == expected


WEBSITE = """\
Resources:
  Site:
    Type: AWS::S3::Bucket
    Properties: { AccessControl: ACL, WebsiteConfiguration: { IndexDocument: index.html } }
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Site
      PolicyDocument: { Statement: [{ Effect: Allow, Principal: '*', Action: 's3:GetObject', Resource: ANY }] }
"""


@pytest.mark.parametrize(("acl", "severity"), [("PublicRead", Severity.INFO), ("PublicReadWrite", None)])
def test_a_website_may_be_read_by_everybody(make_project: MakeProject, acl: str, severity: Severity | None) -> None:
    template = WEBSITE.replace("ACL", acl).replace("ANY", "!Sub '${Site.Arn}/*'")
    problems = [
        problem
        for bucket in make_project({"template.yaml": template}).all(Bucket)
        for problem in public_bucket.check(bucket)
        if "strangers" in problem.message
    ]
    assert [problem.severity for problem in problems] == [severity]


@pytest.mark.parametrize(
    ("acl", "blocks", "messages"),
    [
        ("PublicRead", "IgnorePublicAcls: true", ["`PublicRead` has no effect for `Files`"]),
        ("PublicReadWrite", "IgnorePublicAcls: 'true'", ["`PublicReadWrite` has no effect for `Files`"]),
        ("PublicRead", "BlockPublicAcls: true", ["`PublicRead` is refused for `Files`"]),
        (
            "PublicRead",
            "BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: false, RestrictPublicBuckets: false",
            ["`PublicRead` is refused for `Files`", "nothing keeps `Files` from being made public"],
        ),
        ("PublicRead", "IgnorePublicAcls: !Ref Any", ["strangers may list what is in `Files` by `PublicRead`"]),
        ("PublicRead", "RestrictPublicBuckets: true", ["strangers may list what is in `Files` by `PublicRead`"]),
    ],
)
def test_an_acl_that_s3_ignores_lets_in_nobody(
    make_project: MakeProject, acl: str, blocks: str, messages: list[str]
) -> None:
    """Nor does one that it refuses to set."""
    template = f"""\
Parameters: {{ Any: {{ Type: String }} }}
Resources:
  Files:
    Type: AWS::S3::Bucket
    Properties: {{ AccessControl: {acl}, PublicAccessBlockConfiguration: {{ {blocks} }} }}
"""
    (bucket,) = make_project({"template.yaml": template}).all(Bucket)
    problems = list(public_bucket.check(bucket))
    assert [re.split("[:,]", problem.message)[0] for problem in problems] == messages
    assert all(
        problem.severity is (Severity.WARNING if problem.message.startswith(("str", "noth")) else Severity.INFO)
        for problem in problems
    )


@pytest.mark.parametrize(
    ("properties", "more", "severity"),
    [
        ("WebsiteConfiguration: { IndexDocument: index.html }", "", Severity.INFO),
        ("BucketName: www.example.com", "", Severity.INFO),
        ("BucketName: example.com", "  I: { Type: AWS::CloudFront::OriginAccessControl }\n", Severity.WARNING),
        ("BucketName: orders.v1", "", Severity.WARNING),
        ("BucketName: orders", "", Severity.WARNING),
    ],
)
def test_the_bucket_of_a_website_may_be_read_without_a_policy(
    make_project: MakeProject, properties: str, more: str, severity: Severity | None
) -> None:
    """It serves one, or has the name of the domain that it is for, unless CloudFront reads it."""
    site = f"  Files: {{ Type: AWS::S3::Bucket, Properties: {{ AccessControl: PublicRead, {properties} }} }}\n"
    (bucket,) = make_project({"template.yaml": f"Resources:\n{site}{more}"}).all(Bucket)
    assert [problem.severity for problem in public_bucket.check(bucket)] == [severity]


FILLED = """\
service: shop
frameworkVersion: "3"
plugins: [serverless-s3-sync, serverless-finch]
provider: { name: aws, runtime: nodejs24.x, environment: { SITE: shop-files } }
custom: CUSTOM
resources:
  Resources:
    Files: { Type: AWS::S3::Bucket, Properties: { BucketName: shop-files } }
    Policy:
      Type: AWS::S3::BucketPolicy
      Properties:
        Bucket: !Ref Files
        PolicyDocument: { Statement: [{ Effect: Allow, Principal: '*', Action: ACTION, Resource: a }] }
  Outputs: { Web: { Value: !Ref Files }, Other: { Value: !GetAtt Files.Arn } }
"""


@pytest.mark.parametrize(
    ("custom", "action", "severity"),
    [
        ("{ s3Sync: [{ bucketName: '${self:provider.environment.SITE}' }] }", "'s3:GetObject'", Severity.INFO),
        ("{ s3Sync: { buckets: [{ bucketName: shop-files }] } }", "'s3:GetObject'", Severity.INFO),
        ("{ s3Sync: [{ bucketNameKey: Web }] }", "'s3:GetObject'", Severity.INFO),
        ("{ client: { bucketName: shop-files } }", "'s3:GetObject'", Severity.INFO),
        ("{ client: { bucketName: shop-files } }", "'s3:*'", None),
        ("{ client: { bucketName: other } }", "'s3:GetObject'", Severity.WARNING),
        ("{ s3Sync: [{ bucketNameKey: Other }] }", "'s3:GetObject'", Severity.WARNING),
        ("{}", "'s3:GetObject'", Severity.WARNING),
    ],
)
def test_what_a_plugin_fills_with_a_site_may_be_read_by_everybody(
    make_project: MakeProject, custom: str, action: str, severity: Severity | None
) -> None:
    """Its files are there for browsers."""
    text = FILLED.replace("CUSTOM", custom).replace("ACTION", action)
    (bucket,) = make_project({"serverless.yml": text}).all(Bucket)
    assert [problem.severity for problem in public_bucket.check(bucket)] == [severity]


READ = """\
Resources:
  NAME: { Type: AWS::S3::Bucket, Properties: { PROPERTIES } }
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref NAME
      PolicyDocument: { Statement: [{ Effect: Allow, Principal: '*', Action: ACTION, Resource: a }] }
"""
CDN = """\
  Cdn:
    Type: AWS::CloudFront::Distribution
    Properties: { DistributionConfig: { Origins: [{ DomainName: !GetAtt Files.DomainName }] } }
"""
LOGS = """\
  Cdn:
    Type: AWS::CloudFront::Distribution
    Properties: { DistributionConfig: { Logging: { Bucket: !GetAtt Files.DomainName } } }
"""
IDENTITY = "  Identity: { Type: AWS::CloudFront::OriginAccessControl }\n"
READS = """\
  Cdn:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Origins: [{ DomainName: !GetAtt READ.DomainName, OriginAccessControlId: !GetAtt Identity.Id }]
  Site: { Type: AWS::S3::AccessPoint }
"""


def cors(methods: str, origins: str) -> str:
    return f"CorsConfiguration: {{ CorsRules: [{{ AllowedMethods: [{methods}], AllowedOrigins: [{origins}] }}] }}"


@pytest.mark.parametrize(
    ("name", "properties", "more", "severity"),
    [
        ("PublicImages", "", "", Severity.INFO),
        ("Files", "BucketName: shop-static", "", Severity.INFO),
        ("Files", cors("GET, HEAD", "'*'"), "", Severity.INFO),
        ("Files", cors("GET", "'https://example.com'"), "", Severity.WARNING),
        ("Files", cors("GET, PUT", "'*'"), "", Severity.WARNING),
        ("Files", "", CDN, Severity.INFO),
        ("Files", "", LOGS, Severity.WARNING),
        ("Files", "", "", Severity.WARNING),
        ("Publications", "", "", Severity.WARNING),
        ("PublicImages", "", IDENTITY, Severity.WARNING),
        ("Files", "", CDN + IDENTITY, Severity.WARNING),
        ("PublicImages", "", READS.replace("READ", "Site") + IDENTITY, Severity.INFO),
        ("PublicImages", "", READS.replace("READ", "PublicImages") + IDENTITY, Severity.WARNING),
        ("PublicImages", "", READS.replace("!GetAtt READ.DomainName", "a.example") + IDENTITY, Severity.WARNING),
    ],
)
def test_what_everybody_may_read_may_be_meant_so(
    make_project: MakeProject, name: str, properties: str, more: str, severity: Severity | None
) -> None:
    """Something in the template says so, or whoever reads the finding knows."""
    template = READ.replace("NAME", name).replace("PROPERTIES", properties).replace("ACTION", "'s3:GetObject'")
    (bucket,) = make_project({"template.yaml": template + more}).all(Bucket)
    assert [problem.severity for problem in public_bucket.check(bucket)] == [severity]


@pytest.mark.parametrize("action", ["'s3:*'", "'s3:PutObject'", "['s3:GetObject', 's3:ListBucket']"])
def test_nobody_means_that_everybody_writes_or_lists(make_project: MakeProject, action: str) -> None:
    template = READ.replace("NAME", "PublicImages").replace("PROPERTIES", "").replace("ACTION", action)
    (bucket,) = make_project({"template.yaml": template}).all(Bucket)
    assert [problem.severity for problem in public_bucket.check(bucket)] == [None]


CONDITIONAL = """\
Resources:
  Files:
    Type: AWS::S3::Bucket
    Properties: { PublicAccessBlockConfiguration: { BlockPublicPolicy: false, RestrictPublicBuckets: false } }
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Files
      PolicyDocument: { Statement: [{ Effect: Allow, Principal: WHO, Action: 's3:GetObject', Resource: a, CONDITION }] }
"""


@pytest.mark.parametrize(
    ("who", "condition", "expected"),
    [
        ("'*'", "Condition: { StringLike: { 'aws:Referer': a } }", [("'*'", Severity.INFO)]),
        ("{ AWS: '123456789012' }", "Condition: { StringLike: { 'aws:Referer': a } }", [("false", Severity.WARNING)]),
    ],
)
def test_what_a_policy_with_a_condition_needs_is_switched_off_on_purpose(
    make_project: MakeProject, who: str, condition: str, expected: list[tuple[str, Severity]]
) -> None:
    """To switch it on again would refuse the policy."""
    template = CONDITIONAL.replace("WHO", who).replace("CONDITION", condition)
    (bucket,) = make_project({"template.yaml": template}).all(Bucket)
    problems = list(public_bucket.check(bucket))
    assert [(problem.at.location.text, problem.severity) for problem in problems] == expected
