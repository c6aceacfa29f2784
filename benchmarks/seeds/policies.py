"""Defects in IAM policies, roles and the policies of resources."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

from edited_template import Default, Insert, Path, Remove, Rename, Set
from seeds.seed import PROPERTIES, RESOURCES, SAM_FUNCTION, App, Place, changed, of, seed

_BASIC_EXECUTION = "AWSLambdaBasicExecutionRole"
# What is allowed decides what is missing.
_GRANTS = (
    "role-without-logging",
    "role-missing-source-permission",
    "state-machine-missing-permission",
    "shared-execution-role",
)
_PERMISSIONS = (
    "lambda-permission-without-source",
    "lambda-permission-principal-mismatch",
    "lambda-permission-multiple-principals",
    "missing-delivery-permission",
    "missing-dead-letter-queue",
)
_LIMITABLE = (
    "dynamodb:GetItem",
    "dynamodb:PutItem",
    "dynamodb:Query",
    "s3:GetObject",
    "s3:PutObject",
    "sqs:SendMessage",
    "sns:Publish",
    "events:PutEvents",
    "states:StartExecution",
    "lambda:InvokeFunction",
    "secretsmanager:GetSecretValue",
)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _documents(app: App) -> Iterator[Path]:
    """The policy documents of functions, state machines, roles and policies."""
    for name in app.resources(SAM_FUNCTION, "AWS::Serverless::StateMachine"):
        policies = app.properties(name).get("Policies")
        for index, policy in enumerate(policies) if isinstance(policies, list) else ():
            if isinstance(policy, dict) and "Statement" in policy and "Role" not in app.properties(name):
                yield of(name, "Policies", index)
    for name in app.resources("AWS::IAM::Role"):
        policies = app.properties(name).get("Policies")
        for index, policy in enumerate(policies) if isinstance(policies, list) else ():
            if isinstance(policy, dict) and isinstance(policy.get("PolicyDocument"), dict):
                yield of(name, "Policies", index, "PolicyDocument")
    for name in app.resources("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"):
        yield of(name, "PolicyDocument")


def _statements(app: App) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The statements that allow something."""
    for document in _documents(app):
        written = app.template.value(*document, "Statement")
        if isinstance(written, dict) and written.get("Effect") == "Allow":
            yield (*document, "Statement"), written
        for index, statement in enumerate(written) if isinstance(written, list) else ():
            if isinstance(statement, dict) and statement.get("Effect") == "Allow":
                yield (*document, "Statement", index), statement


@seed("wildcard-iam-action", companions=("wildcard-iam-resource",))
def every_action_of_a_service(app: App) -> Iterator[Place]:
    for path, statement in _statements(app):
        if isinstance(statement.get("Action"), list) and ":*" not in str(statement["Action"]):
            at = (*path, "Action", 0)
            yield Place((Insert((*path, "Action"), "polly:*"),), at)


@seed("wildcard-iam-action", companions=("wildcard-iam-resource", *_GRANTS))
def one_action_becomes_all(app: App) -> Iterator[Place]:
    for path, statement in _statements(app):
        if isinstance(statement.get("Action"), str) and not statement["Action"].endswith("*"):
            service = statement["Action"].partition(":")[0]
            yield Place((Set((*path, "Action"), f"{service}:*"),), (*path, "Action"))


@seed("wildcard-iam-action", companions=("wildcard-iam-resource", "unknown-iam-action", *_GRANTS))
def everything_on_everything(app: App) -> Iterator[Place]:
    for path, statement in _statements(app):
        if "Condition" not in statement and "*'" not in str(_listed(statement.get("Action"))):
            worsen = (Set((*path, "Action"), "*"), Set((*path, "Resource"), "*"))
            yield Place(worsen, (*path, "Action"))


@seed("wildcard-iam-action", companions=_GRANTS)
def full_access(app: App) -> Iterator[Place]:
    arn = "arn:aws:iam::aws:policy/AmazonPollyFullAccess"
    for kind, key in (("AWS::IAM::Role", "ManagedPolicyArns"), (SAM_FUNCTION, "Policies")):
        for name in app.resources(kind):
            policies = app.properties(name).get(key)
            if not isinstance(policies, list) or not policies or "Role" in app.properties(name):
                continue
            if not re.search("FullAccess|Administrator", json.dumps(policies[0])):
                yield Place((Insert(of(name, key), arn),), of(name, key, 0))


@seed("wildcard-iam-resource", companions=(*_GRANTS, "wildcard-iam-action"))
def every_resource(app: App) -> Iterator[Place]:
    for path, statement in _statements(app):
        actions, resources = _listed(statement.get("Action")), _listed(statement.get("Resource"))
        if "Condition" in statement or "*" in actions or "*" in resources or not set(actions) & set(_LIMITABLE):
            continue
        yield Place((Set((*path, "Resource"), "*"),), (*path, "Resource"))


def _added_statement(app: App, statement: dict[str, Any]) -> Iterator[tuple[Path, Insert]]:
    """A statement put before the others of a policy, with its path."""
    for document in _documents(app):
        if isinstance(app.template.value(*document, "Statement"), list):
            yield (*document, "Statement", 0), Insert((*document, "Statement"), statement)


@seed("iam-pass-role-wildcard")
def any_role_is_passed(app: App) -> Iterator[Place]:
    role = "arn:aws:iam::123456789012:role/orders"
    statement = {"Effect": "Allow", "Action": "iam:PassRole", "Resource": role}
    for path, insert in _added_statement(app, statement):
        yield Place((Set((*path, "Resource"), "*"),), (*path, "Action"), (insert,))


@seed("iam-pass-role-wildcard")
def condition_of_passing_removed(app: App) -> Iterator[Place]:
    statement = {
        "Effect": "Allow",
        "Action": ["iam:PassRole"],
        "Resource": "*",
        "Condition": {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}},
    }
    for path, insert in _added_statement(app, statement):
        yield Place((Remove((*path, "Condition")),), (*path, "Action", 0), (insert,))


@seed("iam-not-action", companions=(*_GRANTS, "wildcard-iam-resource", "wildcard-iam-action", "unknown-iam-action"))
def action_becomes_not_action(app: App) -> Iterator[Place]:
    for path, statement in _statements(app):
        if "Action" in statement:
            yield Place((Rename((*path, "Action"), "NotAction"),), (*path, "NotAction"), on_key=True)


@seed("iam-not-action", companions=(*_GRANTS, "wildcard-iam-resource", "wildcard-iam-action"))
def resource_becomes_not_resource(app: App) -> Iterator[Place]:
    for path, statement in _statements(app):
        if "Resource" in statement:
            yield Place((Rename((*path, "Resource"), "NotResource"),), (*path, "NotResource"), on_key=True)


@seed("unknown-iam-action")
def misspelt_action(app: App) -> Iterator[Place]:
    for path, statement in _statements(app):
        if isinstance(statement.get("Action"), list):
            at = (*path, "Action", 0)
            yield Place((Insert((*path, "Action"), "dynamodb:GetItems"),), at)


@seed("unknown-iam-action", companions=(*_GRANTS, "wildcard-iam-resource"))
def unknown_service(app: App) -> Iterator[Place]:
    for path, statement in _statements(app):
        action = statement.get("Action")
        if isinstance(action, str) and ":" in action and "*" not in action:
            yield Place((Set((*path, "Action"), f"x{action}"),), (*path, "Action"))


@seed("public-trust-policy", companions=_GRANTS)
def role_for_everybody(app: App) -> Iterator[Place]:
    for name in app.resources("AWS::IAM::Role"):
        path = of(name, "AssumeRolePolicyDocument", "Statement")
        statements = app.template.value(*path)
        index: Path = (0,) if isinstance(statements, list) else ()
        statement = statements[0] if isinstance(statements, list) and statements else statements
        if isinstance(statement, dict) and "Condition" not in statement and "Principal" in statement:
            at = (*path, *index, "Principal")
            yield Place((Set(at, {"AWS": "*"}),), (*at, "AWS"))


@seed("role-without-logging", companions=("role-missing-source-permission", "shared-execution-role"))
def logging_policy_replaced(app: App) -> Iterator[Place]:
    roles = [json.dumps(app.setting(name, "Role")) for name in app.functions()]
    for name in app.resources("AWS::IAM::Role"):
        properties = app.properties(name)
        managed = properties.get("ManagedPolicyArns")
        is_used = any(f'"{name}"' in role for role in roles)
        if not is_used or not isinstance(managed, list) or '"logs:' in json.dumps(properties.get("Policies")):
            continue
        basic = [index for index, arn in enumerate(managed) if _BASIC_EXECUTION in json.dumps(arn)]
        others = [arn for arn in managed if _BASIC_EXECUTION not in json.dumps(arn)]
        if len(basic) == 1 and not any("Lambda" in json.dumps(arn) for arn in others):
            arn = "arn:aws:iam::aws:policy/AWSXrayWriteOnlyAccess"
            at = of(name, "ManagedPolicyArns", basic[0])
            yield Place((Set(at, arn),), (RESOURCES, name), on_key=True)


@seed("shared-execution-role", companions=(*_GRANTS, "policies-ignored-with-role", "unknown-powertools-setup"))
def second_function_with_the_same_role(app: App) -> Iterator[Place]:
    functions = list(app.functions())
    for name in functions:
        role = app.setting(name, "Role")
        own = role.get("Fn::GetAtt") if isinstance(role, dict) else None
        others = [other for other in functions if other != name and app.setting(other, "Role") != role]
        if isinstance(own, list) and own[0] in set(app.resources("AWS::IAM::Role")) and others:
            shared = [other for other in functions if app.setting(other, "Role") == role]
            may = json.dumps([app.properties(own[0]).get(key) for key in ("Policies", "ManagedPolicyArns")])
            if len(shared) == 1 and re.search(r'"(?!logs:)\w+:[A-Z]\w+"', may):
                yield Place((Set(of(others[0], "Role"), role),), (RESOURCES, str(own[0])), on_key=True)


@seed("policies-ignored-with-role", companions=(*_GRANTS, "wildcard-iam-resource", "wildcard-iam-action"))
def role_beside_policies(app: App) -> Iterator[Place]:
    role = "arn:aws:iam::123456789012:role/orders"
    for name in app.resources(SAM_FUNCTION):
        if app.properties(name).get("Policies") and app.setting(name, "Role") is None:
            yield Place((Set(of(name, "Role"), role),), of(name, "Policies"), on_key=True)


def _service_permissions(app: App) -> Iterator[tuple[str, str]]:
    """Permissions of services that name their source."""
    for name in app.resources("AWS::Lambda::Permission"):
        properties = app.properties(name)
        principal = properties.get("Principal")
        if isinstance(principal, str) and principal.endswith(".amazonaws.com") and "SourceArn" in properties:
            yield name, principal


@seed("public-lambda-permission", companions=_PERMISSIONS)
def function_for_everybody(app: App) -> Iterator[Place]:
    for name, _ in _service_permissions(app):
        limits = ("SourceArn", "SourceAccount", "EventSourceToken", "PrincipalOrgID")
        removals = tuple(Remove(of(name, limit)) for limit in limits if limit in app.properties(name))
        yield Place((*removals, Set(of(name, "Principal"), "*")), of(name, "Principal"))


@seed("lambda-permission-without-source")
def source_of_permission_removed(app: App) -> Iterator[Place]:
    for name, principal in _service_permissions(app):
        if principal not in ("s3.amazonaws.com", "elasticloadbalancing.amazonaws.com"):
            removals = tuple(
                Remove(of(name, limit)) for limit in ("SourceArn", "SourceAccount") if limit in app.properties(name)
            )
            yield Place(removals, of(name, "Principal"))


@seed("lambda-permission-without-source")
def account_of_bucket_removed(app: App) -> Iterator[Place]:
    for name in app.resources("AWS::Lambda::Permission"):
        if app.properties(name).get("Principal") == "s3.amazonaws.com":
            account = of(name, "SourceAccount")
            yield Place((Remove(account),), of(name, "Principal"), (Default(account, {"Ref": "AWS::AccountId"}),))


@seed("lambda-permission-principal-mismatch", companions=_PERMISSIONS)
def permission_for_another_service(app: App) -> Iterator[Place]:
    for name, principal in _service_permissions(app):
        if principal in ("events.amazonaws.com", "sns.amazonaws.com", "apigateway.amazonaws.com"):
            yield Place((Set(of(name, "Principal"), "iot.amazonaws.com"),), of(name, "SourceArn"))


# What a rule of IoT invokes, it invokes asynchronously.
@seed("lambda-permission-multiple-principals", companions=("missing-dead-letter-queue",))
def permission_for_a_second_service(app: App) -> Iterator[Place]:
    for name, _ in _service_permissions(app):
        function = app.properties(name).get("FunctionName")
        target = next(iter(function.values()), None) if isinstance(function, dict) else None
        target = target[0] if isinstance(target, list) else target
        same = [each for each, _ in _service_permissions(app) if app.properties(each)["FunctionName"] == function]
        if isinstance(target, str) and target in set(app.functions()) and len(same) == 1:
            if app.properties(target).get("Events"):
                continue
            second = {
                "Action": "lambda:InvokeFunction",
                "FunctionName": function,
                "Principal": "iot.amazonaws.com",
                "SourceArn": {"Fn::Sub": "arn:${AWS::Partition}:iot:${AWS::Region}:${AWS::AccountId}:rule/seeded"},
            }
            resource = {"Type": "AWS::Lambda::Permission", PROPERTIES: second}
            yield Place((Set((RESOURCES, "SeededPermission"), resource),), (RESOURCES, target), on_key=True)


def _opened(app: App, kind: str) -> Iterator[Place]:
    """A statement of a resource's policy that is made to hold for everybody."""
    for name in app.resources(kind):
        statements = app.template.value(*of(name, "PolicyDocument", "Statement"))
        for index, statement in enumerate(statements) if isinstance(statements, list) else ():
            path = of(name, "PolicyDocument", "Statement", index)
            if isinstance(statement, dict) and statement.get("Effect") == "Allow" and statement.get("Principal") != "*":
                removal = (Remove((*path, "Condition")),) if "Condition" in statement else ()
                yield Place((*removal, Set((*path, "Principal"), "*")), (*path, "Principal"))


@seed("open-queue-policy", companions=("missing-delivery-permission",))
def queue_for_everybody(app: App) -> Iterator[Place]:
    yield from _opened(app, "AWS::SQS::QueuePolicy")


@seed("open-topic-policy")
def topic_for_everybody(app: App) -> Iterator[Place]:
    yield from _opened(app, "AWS::SNS::TopicPolicy")


@seed("open-event-bus-policy")
def bus_for_everybody(app: App) -> Iterator[Place]:
    for name in app.resources("AWS::Events::EventBus"):
        principal = {"AWS": "arn:aws:iam::123456789012:root"}
        statement = {"Effect": "Allow", "Principal": principal, "Action": "events:PutEvents", "Resource": "*"}
        policy = {"EventBusName": {"Ref": name}, "StatementId": "seeded", "Statement": statement}
        resource = {"Type": "AWS::Events::EventBusPolicy", PROPERTIES: policy}
        at = of("SeededPolicy", "Statement", "Principal")
        yield Place((Set(at, "*"),), at, (Set((RESOURCES, "SeededPolicy"), resource),))


@seed("public-bucket")
def bucket_for_everybody(app: App) -> Iterator[Place]:
    yield from _opened(app, "AWS::S3::BucketPolicy")


@seed("public-bucket")
def bucket_with_public_acl(app: App) -> Iterator[Place]:
    for name in app.resources("AWS::S3::Bucket"):
        if "PublicAccessBlockConfiguration" not in app.properties(name):
            yield changed(name, "AccessControl", good="Private", bad="PublicRead")


@seed("public-bucket")
def access_block_switched_off(app: App) -> Iterator[Place]:
    for name in app.resources("AWS::S3::Bucket"):
        path = of(name, "PublicAccessBlockConfiguration")
        settings = app.properties(name).get("PublicAccessBlockConfiguration")
        if settings is None:
            keys = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
            mend = (Set(path, dict.fromkeys(keys, True)),)
            yield Place((Set((*path, "BlockPublicPolicy"), False),), (*path, "BlockPublicPolicy"), mend)
        elif isinstance(settings, dict) and all(value is True for value in settings.values()) and settings:
            key = next(iter(settings))
            yield Place((Set((*path, key), False),), (*path, key))


_OBJECT_ACTIONS = {"s3:GetObject", "s3:PutObject", "s3:DeleteObject"}


@seed("action-resource-mismatch", companions=("missing-permission", *_GRANTS))
def objects_become_their_bucket(app: App) -> Iterator[Place]:
    for path, statement in _statements(app):
        resources = _listed(statement.get("Resource"))
        written = (
            resources[0].get("Fn::Sub") if len(resources) == 1 and isinstance(resources[0], dict) else resources[0]
        )
        is_about_objects = set(map(str, _listed(statement.get("Action")))) <= _OBJECT_ACTIONS
        is_alone = json.dumps(app.template.value(RESOURCES, path[1])).count("s3:") < 5
        if not is_about_objects or not is_alone or not isinstance(written, str) or not written.endswith("/*"):
            continue
        if re.fullmatch(r"arn:aws:s3:::(?:[a-z-]|\$\{\w*Bucket\w*\})+/\*", written):
            at = (*path, "Action", 0) if isinstance(statement["Action"], list) else (*path, "Action")
            bucket = written.removesuffix("/*")
            new = {"Fn::Sub": bucket} if "${" in bucket else bucket
            yield Place((Set((*path, "Resource"), new),), at)


def _may_do_everywhere(app: App, name: str, action: str) -> bool:
    """Whether a role, function or policy may do something with every resource, so that one statement matters little."""
    roles = json.dumps(app.properties(name).get("Roles"))
    return any(
        (path[1] == name or f'"{path[1]}"' in roles)
        and '"*"' in json.dumps(statement.get("Resource"))
        and any(not isinstance(each, str) or fnmatchcase(action, each) for each in _listed(statement.get("Action")))
        for path, statement in _statements(app)
    )


@seed("action-resource-mismatch", companions=_GRANTS)
def stream_becomes_its_table(app: App) -> Iterator[Place]:
    table = "arn:aws:dynamodb:eu-west-1:123456789012:table/orders"
    actions = ["dynamodb:GetRecords", "dynamodb:DescribeStream"]
    statement = {"Effect": "Allow", "Action": actions, "Resource": f"{table}/stream/*"}
    for path, insert in _added_statement(app, statement):
        if not any(_may_do_everywhere(app, str(path[1]), action) for action in actions):
            yield Place((Set((*path, "Resource"), table),), (*path, "Action", 0), (insert,))


@seed("action-resource-mismatch", companions=_GRANTS)
def key_becomes_its_alias(app: App) -> Iterator[Place]:
    key = "arn:aws:kms:eu-west-1:123456789012:"
    statement = {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": f"{key}key/1"}
    for path, insert in _added_statement(app, statement):
        if not _may_do_everywhere(app, str(path[1]), "kms:Decrypt"):
            yield Place((Set((*path, "Resource"), f"{key}alias/orders"),), (*path, "Action"), (insert,))


def _of_topics(app: App) -> Iterator[tuple[Path, Set]]:
    """The conditions of what lets SNS send to a queue, with what makes them hold for one topic."""
    topic = {"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:123456789012:orders"}}
    for name in app.resources("AWS::SQS::QueuePolicy"):
        statements = app.template.value(*of(name, "PolicyDocument", "Statement"))
        for index, statement in enumerate(statements) if isinstance(statements, list) else ():
            principal = statement.get("Principal") if isinstance(statement, dict) else None
            if principal == {"Service": "sns.amazonaws.com"} and statement.get("Effect") == "Allow":
                path = of(name, "PolicyDocument", "Statement", index, "Condition")
                yield path, Set(path, topic)


@seed("source-condition-never-matches", companions=("missing-delivery-permission",))
def bucket_instead_of_topic(app: App) -> Iterator[Place]:
    for path, mend in _of_topics(app):
        at = (*path, "ArnLike", "aws:SourceArn")
        yield Place((Set(at, "arn:aws:s3:::orders"),), at, (mend,))


@seed("source-condition-never-matches", companions=("missing-delivery-permission",))
def wildcard_taken_as_it_is(app: App) -> Iterator[Place]:
    for path, mend in _of_topics(app):
        at = (*path, "StringEquals", "aws:SourceArn")
        yield Place((Rename((*path, "ArnLike"), "StringEquals"),), at, (mend,))


@seed("policy-template-argument", companions=("missing-permission",))
def table_by_its_arn(app: App) -> Iterator[Place]:
    for name in app.resources(SAM_FUNCTION):
        policies = app.properties(name).get("Policies")
        for index, policy in enumerate(policies) if isinstance(policies, list) else ():
            for template, arguments in policy.items() if isinstance(policy, dict) else ():
                table = arguments.get("TableName") if isinstance(arguments, dict) else None
                table = table.get("Ref") if isinstance(table, dict) else None
                if app.type_of(str(table)) in ("AWS::DynamoDB::Table", "AWS::Serverless::SimpleTable"):
                    at = of(name, "Policies", index, template, "TableName")
                    yield Place((Set(at, {"Fn::GetAtt": [table, "Arn"]}),), at)


@seed("hardcoded-arn", companions=("policies-ignored-with-role",))
def account_in_the_role_of_a_function(app: App) -> Iterator[Place]:
    for name in app.functions():
        if _is_read_as_written(app) and app.inherited("Function", "Role") is None:
            good = {"Fn::Sub": "arn:aws:iam::${AWS::AccountId}:role/seeded"}
            yield changed(name, "Role", good=good, bad="arn:aws:iam::730335265513:role/seeded")


@seed("hardcoded-arn", companions=("large-package", "wrapper-without-layer"))
def region_in_the_layer_of_a_function(app: App) -> Iterator[Place]:
    for name in app.functions():
        if _is_read_as_written(app) and app.inherited("Function", "Layers") is None:
            at, end = of(name, "Layers"), ":017000801446:layer:AWSLambdaPowertoolsPythonV3-python313-x86_64:7"
            mend = (Set(at, [{"Fn::Sub": f"arn:aws:lambda:${{AWS::Region}}{end}"}]),)
            yield Place((Set((*at, 0), f"arn:aws:lambda:eu-west-1{end}"),), (*at, 0), mend)


def _is_read_as_written(app: App) -> bool:
    """Whether no macro reads the template first."""
    return app.template.value("Transform") in (None, "AWS::Serverless-2016-10-31")
