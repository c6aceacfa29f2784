"""Defects in the settings of functions."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from edited_template import Default, Remove, Set
from seeds.seed import FUNCTION, RESOURCES, SAM_FUNCTION, App, Place, changed, of, removed, seed

# A longer or shorter timeout is compared with that of queues, APIs and clients.
_TIMEOUTS = (
    "queue-visibility-below-timeout",
    "queue-visibility-below-six-timeouts",
    "timeout-exceeds-api-limit",
    "client-timeout-exceeds-function",
    "cognito-trigger-timeout",
)
_RUNTIMES = (
    "runtime-syntax-mismatch",
    "aws-sdk-v2-not-bundled",
    "undeclared-dependency",
    "snapstart-available",
    "x86-architecture",
)
# Tracing needs a permission and is what Powertools needs.
_TRACES = ("unknown-powertools-setup", "role-missing-source-permission")
_SNAPSTART = ("snapstart-available", "snapstart-unsafe-state", "snapstart-without-version")
_CALLS = re.compile(r"boto3|aws-sdk|requests|urllib|https?:|fetch|axios|connect|client|sleep", re.IGNORECASE)
_UNUSED = ("unused-environment-variable",)


@seed("default-memory")
def memory_removed(app: App) -> Iterator[Place]:
    for name in app.functions():
        if app.inherited("Function", "MemorySize") is None and not app.setting(name, "CapacityProviderConfig"):
            yield removed(name, "MemorySize", good=512)


@seed("default-memory")
def memory_of_128(app: App) -> Iterator[Place]:
    for name in app.functions():
        if not app.setting(name, "CapacityProviderConfig"):
            yield changed(name, "MemorySize", good=512, bad=128)


def _waiting(app: App, *types: str) -> Iterator[str]:
    """Functions that may have something to wait for: without code, or with code that calls somebody."""
    for name in app.functions(*types):
        folder = app.setting(name, "CodeUri")
        code = app.code_in(folder) if isinstance(folder, str) else ""
        code += str(app.properties(name).get("InlineCode", "")) + str(app.template.value(*of(name, "Code", "ZipFile")))
        if code in ("", "None") or _CALLS.search(code):
            yield name


@seed("low-timeout", companions=_TIMEOUTS)
def timeout_removed(app: App) -> Iterator[Place]:
    for name in _waiting(app):
        own = app.properties(name).get("Timeout")
        if app.inherited("Function", "Timeout") is None and (own is None or (isinstance(own, int) and own > 3)):
            yield removed(name, "Timeout", good=20)


@seed("low-timeout", companions=_TIMEOUTS)
def timeout_of_2(app: App) -> Iterator[Place]:
    for name in _waiting(app):
        yield changed(name, "Timeout", good=20, bad=2)


@seed("low-timeout", companions=_TIMEOUTS)
def inherited_timeout_of_3(app: App) -> Iterator[Place]:
    path = ("Globals", "Function", "Timeout")
    names = [name for name in _waiting(app, SAM_FUNCTION) if "Timeout" not in app.properties(name)]
    if app.template.value("Globals", "Function") and names:
        yield Place((Set(path, 3),), path, (Set(path, 20),))


@seed("invalid-timeout", companions=_TIMEOUTS)
def timeout_of_an_hour(app: App) -> Iterator[Place]:
    for name in app.functions():
        if not app.setting(name, "CapacityProviderConfig"):
            yield changed(name, "Timeout", good=20, bad=3600)


@seed("invalid-timeout", companions=(*_TIMEOUTS, "low-timeout"))
def timeout_of_0(app: App) -> Iterator[Place]:
    for name in app.functions():
        yield changed(name, "Timeout", good=20, bad=0)


@seed("invalid-memory")
def memory_of_64(app: App) -> Iterator[Place]:
    for name in app.functions():
        yield changed(name, "MemorySize", good=512, bad=64)


@seed("invalid-memory")
def memory_of_16_gb(app: App) -> Iterator[Place]:
    for name in app.functions():
        if not app.setting(name, "CapacityProviderConfig"):
            yield changed(name, "MemorySize", good=512, bad=16384)


@seed("deprecated-runtime", companions=_RUNTIMES)
def runtime_of_yesterday(app: App) -> Iterator[Place]:
    for name in app.functions():
        runtime = app.setting(name, "Runtime")
        if isinstance(runtime, str) and runtime.startswith("python"):
            yield changed(name, "Runtime", good="python3.13", bad="python3.7")
        elif isinstance(runtime, str) and runtime.startswith("nodejs"):
            yield changed(name, "Runtime", good="nodejs22.x", bad="nodejs14.x")


@seed("missing-tracing", companions=_TRACES)
def tracing_removed(app: App) -> Iterator[Place]:
    for name in app.functions(SAM_FUNCTION):
        if app.inherited("Function", "Tracing") is None and not app.setting(name, "Layers"):
            yield removed(name, "Tracing", good="Active")


@seed("missing-tracing", companions=_TRACES)
def tracing_config_removed(app: App) -> Iterator[Place]:
    for name in app.functions(FUNCTION):
        if not app.setting(name, "Layers"):
            yield removed(name, "TracingConfig", good={"Mode": "Active"})


@seed("missing-tracing", companions=_TRACES)
def traces_passed_through(app: App) -> Iterator[Place]:
    for name in app.functions(SAM_FUNCTION):
        if not app.setting(name, "Layers"):
            yield changed(name, "Tracing", good="Active", bad="PassThrough")


@seed("missing-tracing", companions=_TRACES)
def inherited_traces_passed_through(app: App) -> Iterator[Place]:
    path = ("Globals", "Function", "Tracing")
    names = [name for name in app.functions(SAM_FUNCTION) if "Tracing" not in app.properties(name)]
    if app.template.value("Globals", "Function") and names and not any(app.setting(name, "Layers") for name in names):
        yield Place((Set(path, "PassThrough"),), path, (Set(path, "Active"),))


@seed("missing-log-retention")
def retention_of_new_group_removed(app: App) -> Iterator[Place]:
    if list(app.resources("AWS::Logs::LogGroup")):
        return
    for name in app.functions():
        if app.setting(name, "LoggingConfig") or "FunctionName" in app.properties(name):
            continue
        group = {"LogGroupName": {"Fn::Sub": f"/aws/lambda/${{{name}}}"}, "RetentionInDays": 14}
        yield Place(
            (Remove(of("SeededLogs", "RetentionInDays")),),
            (RESOURCES, name),
            (Set((RESOURCES, "SeededLogs"), {"Type": "AWS::Logs::LogGroup", "Properties": group}),),
            on_key=True,
        )


@seed("missing-log-retention")
def retention_removed(app: App) -> Iterator[Place]:
    for group in app.resources("AWS::Logs::LogGroup"):
        properties = app.properties(group)
        for name in app.functions():
            sub = properties.get("LogGroupName")
            if sub == {"Fn::Sub": f"/aws/lambda/${{{name}}}"} and "RetentionInDays" in properties:
                yield Place((Remove(of(group, "RetentionInDays")),), (RESOURCES, name), on_key=True)


@seed("secret-in-environment", companions=_UNUSED)
def password_in_environment(app: App) -> Iterator[Place]:
    for name in app.functions():
        path = of(name, "Environment", "Variables", "SEEDED_PASSWORD")
        yield Place((Set(path, "Tr0ub4dor&3-kx"),), path, (Set(path, "orders"),))


@seed("secret-in-environment", companions=_UNUSED)
def token_in_environment(app: App) -> Iterator[Place]:
    for name in app.functions():
        path = of(name, "Environment", "Variables", "SEEDED")
        yield Place((Set(path, "ghp_" + "a1B2c3D4e5F6" * 3),), path, (Set(path, "orders"),))


@seed("secret-in-environment", companions=_UNUSED)
def password_in_default_of_parameter(app: App) -> Iterator[Place]:
    for name in app.functions():
        path = of(name, "Environment", "Variables", "SEEDED_PASSWORD")
        default = ("Parameters", "SeededPassword")
        if app.template.value("Parameters"):
            mend = (Set(default, {"Type": "String", "NoEcho": True}), Set(path, {"Ref": "SeededPassword"}))
            yield Place((Set(default, {"Type": "String", "Default": "Tr0ub4dor&3-kx"}),), path, mend)


@seed("hardcoded-aws-access-key", companions=_UNUSED)
def access_key_in_environment(app: App) -> Iterator[Place]:
    for name in app.functions():
        path = of(name, "Environment", "Variables", "SEEDED")
        yield Place((Set(path, "AKIA" + "Q3EGRZ7TNP4KWV2M"),), path, (Set(path, "orders"),))


@seed("hardcoded-aws-secret-key", companions=_UNUSED)
def secret_key_in_environment(app: App) -> Iterator[Place]:
    for name in app.functions():
        path = of(name, "Environment", "Variables", "MY_AWS_SECRET_ACCESS_KEY")
        yield Place(
            (Set(path, "h7Kd93" + "LmQzXb/2vTy+8WsRnE4pAcUfJg6oViHtB1k5qM"[:34]),), path, (Set(path, "orders"),)
        )


@seed("reserved-environment-variable", companions=_UNUSED)
def region_set(app: App) -> Iterator[Place]:
    for name in app.functions():
        path = of(name, "Environment", "Variables")
        mend = (Set((*path, "SEEDED"), "orders"),)
        yield Place((Set((*path, "AWS_REGION"), "eu-west-1"),), (*path, "AWS_REGION"), mend, on_key=True)


@seed("environment-too-large", companions=_UNUSED)
def variable_with_a_dash(app: App) -> Iterator[Place]:
    for name in app.functions():
        path = of(name, "Environment", "Variables")
        mend = (Set((*path, "SEEDED"), "orders"),)
        yield Place((Set((*path, "MY-SEEDED"), "1"),), (*path, "MY-SEEDED"), mend, on_key=True)


@seed("environment-too-large", companions=_UNUSED)
def five_kilobytes(app: App) -> Iterator[Place]:
    for name in app.functions():
        if app.inherited("Function", "Environment") is None:
            path = of(name, "Environment", "Variables")
            yield Place(
                (Set((*path, "SEEDED"), "orders " * 720),), path, (Set((*path, "SEEDED"), "orders"),), on_key=True
            )


@seed("snapstart-unsupported", companions=("snapstart-available", "snapstart-unsafe-state"))
def snapstart_on_nodejs(app: App) -> Iterator[Place]:
    for name in app.functions():
        if str(app.setting(name, "Runtime")).startswith("nodejs"):
            path = of(name, "SnapStart", "ApplyOn")
            yield Place((Set(path, "PublishedVersions"),), path, (Set(path, "None"),))


@seed("snapstart-unsupported", companions=_SNAPSTART)
def snapstart_with_large_storage(app: App) -> Iterator[Place]:
    for name in app.functions(SAM_FUNCTION):
        if str(app.setting(name, "Runtime")).startswith("python"):
            path, size = of(name, "SnapStart", "ApplyOn"), of(name, "EphemeralStorage", "Size")
            mend = (
                Set(of(name, "Runtime"), "python3.13"),
                Set(of(name, "AutoPublishAlias"), "live"),
                Set(path, "PublishedVersions"),
                Set(size, 512),
            )
            yield Place((Set(size, 2048),), path, mend)


@seed("snapstart-without-version", companions=("all-at-once-deployment", "snapstart-unsafe-state"))
def alias_of_snapstart_removed(app: App) -> Iterator[Place]:
    for name in app.functions(SAM_FUNCTION):
        if not str(app.setting(name, "Runtime")).startswith("python") or app.inherited("Function", "AutoPublishAlias"):
            continue
        path, alias = of(name, "SnapStart", "ApplyOn"), of(name, "AutoPublishAlias")
        mend = (Set(of(name, "Runtime"), "python3.13"), Default(alias, "live"), Set(path, "PublishedVersions"))
        yield Place((Remove(alias),), path, mend)


@seed("snapstart-available", companions=("snapstart-without-version", "snapstart-unsafe-state"))
def snapstart_removed(app: App) -> Iterator[Place]:
    for name, _, _ in app.events("Api", "HttpApi"):
        if not str(app.setting(name, "Runtime")).startswith("python"):
            continue
        path = of(name, "SnapStart")
        mend = (Set(of(name, "Runtime"), "python3.13"), Default(path, {"ApplyOn": "PublishedVersions"}))
        yield Place((Remove(path),), (RESOURCES, name), mend, on_key=True)


@seed("provisioned-concurrency-on-latest", companions=("all-at-once-deployment",))
def alias_of_provisioned_concurrency_removed(app: App) -> Iterator[Place]:
    for name in app.functions(SAM_FUNCTION):
        if app.setting(name, "SnapStart") or app.inherited("Function", "AutoPublishAlias"):
            continue
        path, alias = of(name, "ProvisionedConcurrencyConfig"), of(name, "AutoPublishAlias")
        mend = (Default(path, {"ProvisionedConcurrentExecutions": 2}), Default(alias, "live"))
        yield Place((Remove(alias),), path, mend, on_key=True)


@seed("reserved-concurrency-zero")
def no_concurrency(app: App) -> Iterator[Place]:
    for name, _, _ in app.events("Api", "HttpApi", "SQS", "Schedule", "S3", "SNS"):
        yield changed(name, "ReservedConcurrentExecutions", good=5, bad=0)


@seed("all-at-once-deployment")
def gradual_deployment_given_up(app: App) -> Iterator[Place]:
    for name in app.functions(SAM_FUNCTION):
        if app.inherited("Function", "DeploymentPreference") is None:
            path = of(name, "DeploymentPreference")
            good = {"Type": "Canary10Percent5Minutes", "Alarms": [{"Ref": "SeededAlarm"}]}
            mend = (Default(of(name, "AutoPublishAlias"), "live"), Set(path, good))
            yield Place((Set((*path, "Type"), "AllAtOnce"),), (*path, "Type"), mend)


@seed("all-at-once-deployment")
def alarms_removed(app: App) -> Iterator[Place]:
    for name in app.functions(SAM_FUNCTION):
        if app.inherited("Function", "DeploymentPreference") is None:
            path = of(name, "DeploymentPreference")
            good = {"Type": "Canary10Percent5Minutes", "Alarms": [{"Ref": "SeededAlarm"}]}
            mend = (Default(of(name, "AutoPublishAlias"), "live"), Set(path, good))
            yield Place((Remove((*path, "Alarms")),), (*path, "Type"), mend)


@seed("x86-architecture")
def architecture_removed(app: App) -> Iterator[Place]:
    for name in app.functions():
        runtime = str(app.setting(name, "Runtime"))
        if runtime.startswith(("python3.1", "nodejs2")) and app.inherited("Function", "Architectures") is None:
            yield removed(name, "Architectures", good=["arm64"])


@seed("vpc-single-subnet")
def subnet_removed(app: App) -> Iterator[Place]:
    for name in app.functions():
        path = of(name, "VpcConfig")
        if app.inherited("Function", "VpcConfig") is None and not app.setting(name, "FileSystemConfigs"):
            good = {"SecurityGroupIds": ["sg-0123456789abcdef0"], "SubnetIds": ["subnet-0a", "subnet-0b"]}
            yield Place((Remove((*path, "SubnetIds", 1)),), (*path, "SubnetIds"), (Default(path, good),))


@seed("vpc-without-egress", companions=("missing-tags", "vpc-without-endpoint"))
def route_to_nat_gateway_removed(app: App) -> Iterator[Place]:
    for route in app.resources("AWS::EC2::Route"):
        for name in app.functions():
            subnets = json.dumps(app.setting(name, "VpcConfig"))
            if "NatGatewayId" in app.properties(route) and _is_about_subnets_of(app, route, subnets):
                ways = (route, *app.resources("AWS::EC2::VPCEndpoint"))
                yield Place(tuple(Remove((RESOURCES, way)) for way in ways), (RESOURCES, name), on_key=True)


def _is_about_subnets_of(app: App, route: str, subnets: str) -> bool:
    """Whether a route stands in the table of one of the subnets that are mentioned."""
    table = app.properties(route).get("RouteTableId")
    for name in app.resources("AWS::EC2::SubnetRouteTableAssociation"):
        subnet = app.properties(name).get("SubnetId")
        if app.properties(name).get("RouteTableId") == table and subnet and json.dumps(subnet) in subnets:
            return True
    return False


@seed("vpc-without-endpoint", companions=("missing-tags", "vpc-without-egress"))
def endpoint_removed(app: App) -> Iterator[Place]:
    for endpoint in app.resources("AWS::EC2::VPCEndpoint"):
        service = str(app.properties(endpoint).get("ServiceName"))
        for name in app.functions():
            if app.setting(name, "VpcConfig") and service.rstrip("'\"]}").endswith((".dynamodb", ".s3")):
                yield Place((Remove((RESOURCES, endpoint)),), (RESOURCES, name), on_key=True)


@seed("large-package")
def sixth_layer(app: App) -> Iterator[Place]:
    for name in app.functions():
        if app.inherited("Function", "Layers") is None:
            path = of(name, "Layers")
            layers = [f"arn:aws:lambda:eu-west-1:123456789012:layer:seeded{number}:1" for number in range(6)]
            yield Place((Set(path, layers),), path, (Set(path, layers[:5]),))


@seed("missing-vpc", companions=("role-missing-source-permission",))
def vpc_removed(app: App) -> Iterator[Place]:
    for name in app.functions():
        if app.inherited("Function", "VpcConfig") is None and "VpcConfig" not in app.properties(name):
            yield removed(
                name, "VpcConfig", good={"SecurityGroupIds": ["sg-0a"], "SubnetIds": ["subnet-0a", "subnet-0b"]}
            )


@seed("missing-reserved-concurrency")
def reserved_concurrency_removed(app: App) -> Iterator[Place]:
    for name in app.functions():
        if app.inherited("Function", "ReservedConcurrentExecutions") is None:
            yield removed(name, "ReservedConcurrentExecutions", good=5)


@seed("missing-tags")
def tags_removed(app: App) -> Iterator[Place]:
    for name in app.functions(SAM_FUNCTION):
        if app.inherited("Function", "Tags") is None:
            yield removed(name, "Tags", good={"team": "orders"})
    for name in app.resources(FUNCTION, "AWS::SQS::Queue", "AWS::DynamoDB::Table", "AWS::S3::Bucket"):
        yield removed(name, "Tags", good=[{"Key": "team", "Value": "orders"}])


_NAMES = {
    SAM_FUNCTION: "FunctionName",
    FUNCTION: "FunctionName",
    "AWS::SNS::Topic": "TopicName",
    "AWS::DynamoDB::Table": "TableName",
    "AWS::S3::Bucket": "BucketName",
    "AWS::Serverless::StateMachine": "Name",
    "AWS::IAM::Role": "RoleName",
    "AWS::Events::EventBus": "Name",
}


@seed("hardcoded-resource-name")
def fixed_name(app: App) -> Iterator[Place]:
    for kind, key in _NAMES.items():
        for name in app.resources(kind):
            if key not in app.properties(name) and app.properties(name):
                good = {"Fn::Sub": "${AWS::StackName}-seeded"}
                yield changed(name, key, good=good, bad="seeded-orders")
