"""What SAM allows to the roles that it makes, compared with what the linter takes them to allow."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from cfnlint.decode.cfn_yaml import loads  # type: ignore[import-untyped]

from serverless_lint.analyses.role_access import RoleAccess
from serverless_lint.aws import iam
from serverless_lint.aws.policies import managed_policy, policy_template
from serverless_lint.config import Config
from serverless_lint.linter import linked
from serverless_lint.model import Function

REGION = "eu-west-1"
QUEUE = f"arn:aws:sqs:{REGION}:123456789012:q"
TOPIC = f"arn:aws:sns:{REGION}:123456789012:t"
STREAM = f"arn:aws:kinesis:{REGION}:123456789012:stream/s"
BUCKET = "arn:aws:s3:::b"
CLUSTER = f"arn:aws:kafka:{REGION}:123456789012:cluster/c/1"
MAPPING = {"StartingPosition": "LATEST"}
SETTINGS: dict[str, dict[str, Any]] = {
    "nothing": {},
    "Tracing": {"Tracing": "Active"},
    "VpcConfig": {"VpcConfig": {"SubnetIds": ["subnet-1"], "SecurityGroupIds": ["sg-1"]}},
    "DeadLetterQueue SQS": {"DeadLetterQueue": {"Type": "SQS", "TargetArn": QUEUE}},
    "DeadLetterQueue SNS": {"DeadLetterQueue": {"Type": "SNS", "TargetArn": TOPIC}},
    "EventInvokeConfig": {
        "EventInvokeConfig": {
            "DestinationConfig": {
                "OnSuccess": {"Type": "SQS", "Destination": QUEUE},
                "OnFailure": {"Type": "SNS", "Destination": TOPIC},
            }
        }
    },
    "SQS event": {"Events": {"E": {"Type": "SQS", "Properties": {"Queue": QUEUE}}}},
    "Kinesis event": {"Events": {"E": {"Type": "Kinesis", "Properties": {"Stream": STREAM, **MAPPING}}}},
    "DynamoDB event": {
        "Events": {
            "E": {
                "Type": "DynamoDB",
                "Properties": {"Stream": f"arn:aws:dynamodb:{REGION}:123456789012:table/t/stream/1", **MAPPING},
            }
        }
    },
    "MSK event": {"Events": {"E": {"Type": "MSK", "Properties": {"Stream": CLUSTER, "Topics": ["t"], **MAPPING}}}},
    **{
        f"Kinesis event with OnFailure {kind}": {
            "Events": {
                "E": {
                    "Type": "Kinesis",
                    "Properties": {
                        "Stream": STREAM,
                        **MAPPING,
                        "DestinationConfig": {"OnFailure": {"Type": kind, "Destination": receiver}},
                    },
                }
            }
        }
        for kind, receiver in (("SQS", QUEUE), ("SNS", TOPIC), ("S3", BUCKET), ("Kafka", "kafka://topic"))
    },
    "EventInvokeConfig S3": {
        "EventInvokeConfig": {"DestinationConfig": {"OnFailure": {"Type": "S3Bucket", "Destination": BUCKET}}}
    },
    "connector": {"Connectors": {"C": {"Properties": {"Destination": {"Id": "Table"}, "Permissions": ["Write"]}}}},
}


class Difference(NamedTuple):
    """An action that one of the two alone allows."""

    where: str
    side: str
    action: str


def template_in(path: Path) -> dict[str, Any]:
    """What a template says, as cfn-lint reads it."""
    read: dict[str, Any] = json.loads(json.dumps(loads(path.read_text(encoding="utf-8"))))
    return read


def template_with(settings: dict[str, Any]) -> dict[str, Any]:
    """A template with a function."""
    properties = {"Handler": "app.handler", "Runtime": "python3.13", "InlineCode": "def handler(e, c): pass"}
    connectors = {"Connectors": settings["Connectors"]} if "Connectors" in settings else {}
    own = {key: value for key, value in settings.items() if key != "Connectors"}
    function = {"Type": "AWS::Serverless::Function", "Properties": {**properties, **own}, **connectors}
    table = {"Type": "AWS::Serverless::SimpleTable"}
    return {"Transform": "AWS::Serverless-2016-10-31", "Resources": {"F": function, "Table": table}}


def differences_of_policy_template(name: str) -> Iterator[Difference]:
    """What differs in a policy template."""
    package = Path(str(import_module("samtranslator").__file__)).parent
    written = json.loads((package / "policy_templates_data" / "policy_templates.json").read_text(encoding="utf-8"))
    policies = [{name: dict.fromkeys(written["Templates"][name]["Parameters"], "x")}]
    granted = {action.lower() for action in actions_of(translated(template_with({"Policies": policies})), "F")[0]}
    known = {action.lower() for grant in policy_template(name) or () for action in grant.actions.split()}
    yield from (Difference(name, "only SAM", action) for action in sorted(granted - known))
    yield from (Difference(name, "only the linter", action) for action in sorted(known - granted))


def differences_of_template(
    name: str, template: dict[str, Any], made_of: dict[str, Any] | None = None
) -> Iterator[Difference]:
    """What differs in the roles that SAM makes for the functions of a template, or of another one."""
    resources = translated(packaged(json.loads(json.dumps(made_of or template))))
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch).resolve()
        (folder / "template.json").write_text(json.dumps(template), encoding="utf-8")
        with linked(Config(root=folder, paths=(folder,), jobs=1, use_cache=False, allow_empty=True)) as project:
            roles = project.once(RoleAccess)
            for function in project.all(Function):
                if f"{function.name}Role" not in resources or not roles.is_known(function):
                    continue
                inline, managed = actions_of(resources, function.name)
                known = filter(None, map(managed_policy, managed))
                of_managed = {action for policy in known for action in policy.actions.split()}
                for action in sorted(inline | of_managed):
                    if any(roles.lacks(function, (each,)) for each in meant_by(action)):
                        yield Difference(f"{name} {function.name}", "only SAM", action)
                for action in sorted(granted_by_policies(function)):
                    if not any(iam.stands_for(pattern, action) for pattern in inline | of_managed):
                        yield Difference(f"{name} {function.name}", "only the linter", action)


def granted_by_policies(function: Function) -> set[str]:
    """The actions without patterns that the policies of a function are taken to allow."""
    permissions = function.permissions
    listed = [text for statement in permissions.statements if statement.allows for text in statement.actions.texts()]
    grants = [grant for node in permissions.templates for grant in policy_template(node.key or "") or ()]
    return {
        action for action in (*listed, *(a for grant in grants for a in grant.actions.split())) if "*" not in action
    }


def meant_by(pattern: str) -> list[str]:
    """The actions that a pattern stands for, a few of them."""
    if "*" not in pattern:
        known_as = iam.action(pattern)
        return [known_as.full_name if known_as is not None else pattern]
    known = iam.actions(pattern.partition(":")[0])
    return [action.full_name for action in known if iam.stands_for(pattern, action.full_name)][:20]


def actions_of(resources: dict[str, Any], function: str) -> tuple[set[str], list[str]]:
    """The actions of the inline policies of a function's role, of its connectors, and its managed policies."""
    properties = resources[f"{function}Role"]["Properties"]
    documents = [policy["PolicyDocument"] for policy in properties.get("Policies", []) if isinstance(policy, dict)]
    for resource in resources.values():
        if resource["Type"] == "AWS::IAM::ManagedPolicy" and f"{function}Role" in json.dumps(
            resource["Properties"].get("Roles")
        ):
            documents.append(resource["Properties"]["PolicyDocument"])
    statements = [statement for document in documents for statement in listed(document.get("Statement", []))]
    allowing = [each for each in statements if each.get("Effect") == "Allow"]
    actions = {action for each in allowing for action in listed(each.get("Action", [])) if isinstance(action, str)}
    names = [arn.rpartition("/")[2] for arn in properties.get("ManagedPolicyArns", []) if isinstance(arn, str)]
    return actions, [name for name in names if managed_policy(name) is not None]


def packaged(template: dict[str, Any]) -> dict[str, Any]:
    """The template as `sam package` leaves it: what is local is in a bucket."""
    for resource in template["Resources"].values():
        properties = resource.get("Properties", {})
        for setting in ("CodeUri", "ContentUri", "DefinitionUri", "Location"):
            if isinstance(properties.get(setting), str):
                properties[setting] = "s3://bucket/key"
        if resource["Type"] == "AWS::Serverless::Function" and not {"InlineCode", "ImageUri"} & properties.keys():
            properties["CodeUri"] = "s3://bucket/key"
    return template


def listed(value: Any) -> list[Any]:
    """A list, of one element if it is none."""
    return value if isinstance(value, list) else [value]


def translated(template: dict[str, Any]) -> dict[str, Any]:
    """The resources that SAM makes of a template."""
    os.environ.setdefault("AWS_DEFAULT_REGION", REGION)
    transform = import_module("samtranslator.translator.transform").transform

    class NoPolicies:
        """There are no managed policies of the account."""

        def load(self) -> dict[str, str]:
            """Their ARNs by name."""
            return {}

    resources: dict[str, Any] = transform(template, {}, NoPolicies())["Resources"]
    return resources
