"""Makes `sdk_*.lines.z`: the operations of AWS, and what the SDKs call them.

    python -m serverless_lint.aws.data.generate_sdk FOLDER

writes them anew from downloads in a folder (`python3 dev.py data` gets them): the models of `botocore`, the resources
of `boto3`, the client names of `aws-sdk` and the commands of `@aws-sdk/lib-dynamodb` (all Apache License 2.0). With
`--check` it ends with an error if the files are not what it would write.
"""

from __future__ import annotations

import json
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from serverless_lint.aws.data.batches import BATCHES, Batch
from serverless_lint.aws.data.irregular import IRREGULAR, qualified
from serverless_lint.aws.data.listed_actions import ListedActions, listed_actions, reads
from serverless_lint.aws.data.models import Model, models_of
from serverless_lint.aws.data.packages import Downloads, checked, write_or_check
from serverless_lint.aws.operation_lines import GROUPS
from serverless_lint.aws.packed import FOLDER, SUFFIX, pack, unpack
from serverless_lint.aws.spelling import python_name

NAMED_BY = {
    "cognito-idp": ("UserPoolId",),
    "dynamodb": ("TableName",),
    "events": ("EventBusName",),
    "firehose": ("DeliveryStreamName",),
    "kinesis": ("StreamName", "StreamARN"),
    "kms": ("KeyId",),
    "lambda": ("FunctionName",),
    "logs": ("logGroupName",),
    "s3": ("Bucket",),
    "secretsmanager": ("SecretId",),
    "sns": ("TopicArn", "TargetArn"),
    "sqs": ("QueueUrl",),
    "ssm": ("Name",),
    "stepfunctions": ("stateMachineArn",),
}
"""The parameters that name the resource that a request is about."""

WITH_PARAMETERS = (
    *("apigateway", "apigatewaymanagementapi", "apigatewayv2", "appconfigdata", "appsync", "athena", "batch"),
    *("bedrock-agent-runtime", "bedrock-runtime", "cloudformation", "cloudfront", "cloudwatch", "codebuild"),
    *("codepipeline", "cognito-identity", "cognito-idp", "comprehend", "dynamodb", "dynamodbstreams", "ecr", "ecs"),
    *("events", "firehose", "iot-data", "kinesis", "kms", "lambda", "logs", "pipes", "polly", "rds-data"),
    *("redshift-data", "rekognition", "s3", "sagemaker-runtime", "scheduler", "secretsmanager", "ses", "sesv2", "sns"),
    *("sqs", "ssm", "stepfunctions", "sts", "textract", "timestream-query", "timestream-write", "transcribe"),
    *("translate", "xray"),
)
"""The services that functions call: the parameters of all others would be four times as much."""

_TRANSFERS = {
    **dict.fromkeys(("upload_file", "upload_fileobj"), "PutObject"),
    **dict.fromkeys(("download_file", "download_fileobj"), "GetObject"),
    "copy": "CopyObject",
}
_ADDED_ACTIONS: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("dynamodb", "Table"): {"batch_writer": "BatchWriteItem"},
    ("ec2", ""): {"create_tags": "CreateTags"},
    ("ec2", "Instance"): {"delete_tags": "DeleteTags"},
    ("s3", "Bucket"): _TRANSFERS,
    ("s3", "Object"): _TRANSFERS,
}
"""What boto3's code adds to the models of its resources (`boto3/session.py`), with the main operation of each."""
_ADDED_LOADS = {("s3", "Bucket"): "ListBuckets", ("s3", "ObjectSummary"): "HeadObject"}

_V2_NAMES = {"events": ("CloudWatchEvents",)}
"""Clients of the SDK for JavaScript v2 of the same service as another one."""

_RESOURCES = "boto3/data/"
_TOKEN = re.compile(
    r"(?:next|continuation|pagination|page)_?(?:page)?_?token|(?:next)?(?:page)?marker|next\w{0,20}token"
    r"|exclusivestart\w{1,20}|lastevaluated\w{1,20}",
    re.IGNORECASE,
)
_CLIENT_COMMAND = re.compile(r"this\.clientCommand = new __(\w{1,100})Command\(")
_V2_MODEL = re.compile(r"(.{1,100})-\d{4}-\d{2}-\d{2}\.min\.json")
_SPACE = re.compile(r"[\s:,]")


def generate(downloads: Downloads) -> dict[Path, bytes]:
    """The content of the files."""
    models = models_of(downloads)
    names = downloads.python_names()
    resources = dict(_resources(downloads, names))
    listed = listed_actions(downloads, models.values())
    files = {
        "sdk_services": _services(models, _v2_names(downloads), names, resources, _document_commands(downloads)),
        "sdk_operations": {service: _line(_operations(model, listed)) for service, model in models.items()},
        "sdk_details": {service: _line(_details(model)) for service, model in models.items()},
        "boto3_resources": {service: _line(types) for service, types in resources.items()},
    }
    return {FOLDER / f"{name}{SUFFIX}": pack(lines) for name, lines in files.items()}


def _line(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


def _services(
    models: Mapping[str, Model],
    v2_names: Mapping[str, str],
    names: Callable[[str], str],
    resources: Mapping[str, object],
    document_commands: Mapping[str, str],
) -> dict[str, str]:
    lines = {}
    for service, model in models.items():
        _check_names(model)
        identifier = model.metadata["serviceId"]
        clients = [*([v2_names[identifier]] if identifier in v2_names else ()), *_V2_NAMES.get(service, ())]
        named = {names(name): name for name in model.operations if names(name) != python_name(name)}
        lines[service] = _line(
            [
                *(identifier, model.prefix, model.metadata["endpointPrefix"], " ".join(clients), service in resources),
                *(" ".join(NAMED_BY.get(service, ())), named, document_commands if service == "dynamodb" else {}),
            ]
        )
    return lines


def _check_names(model: Model) -> None:
    for parameter in NAMED_BY.get(model.service, ()):
        if not any(parameter in model.input(operation).get("members", {}) for operation in model.operations):
            raise SystemExit(f"no operation of {model.service} has a parameter {parameter}")


def _v2_names(downloads: Downloads) -> dict[str, str]:
    """The clients of the SDK for JavaScript v2, by the identifier of the service."""
    files = dict(downloads.json_files("aws-sdk", "apis/"))
    identifiers = {
        model[1]: files[path]["metadata"]["serviceId"] for path in sorted(files) if (model := _V2_MODEL.fullmatch(path))
    }
    return {
        identifiers[about.get("prefix", name)]: about["name"] for name, about in sorted(files["metadata.json"].items())
    }


def _document_commands(downloads: Downloads) -> dict[str, str]:
    """The operations that the commands of `@aws-sdk/lib-dynamodb` request, where they have other names."""
    found = {}
    for path, content in downloads.files("@aws-sdk/lib-dynamodb", "dist-es/commands/"):
        operation = _CLIENT_COMMAND.search(content.decode())
        if operation is not None:
            found[path.removesuffix("Command.js")] = operation[1]
    return found


def _operations(model: Model, listed: ListedActions) -> list[object]:
    """The names of operations: those of actions by what these are, then others that read, and that write.

    At last, again, those that everybody may call.
    """
    names = sorted(model.operations)
    grouped = [[name for name in names if listed.group(f"{model.prefix}:{name}") == group] for group in GROUPS]
    others = [name for name in names if listed.group(f"{model.prefix}:{name}") is None]
    writing = [name for name in others if _writes(model, name, listed)]
    reading = [name for name in others if name not in writing]
    return [_texts(grouped), *_texts([reading, writing, [name for name in names if model.is_open(name)]])]


def _writes(model: Model, operation: str, listed: ListedActions) -> bool:
    needs = IRREGULAR.get(model.service, {}).get(operation)
    if reads(operation) or needs is None or not needs.required:
        return not reads(operation)
    actions = qualified(needs.required, model.prefix).replace("|", " ").split()
    return any(level.writes for level, _ in filter(None, map(listed.group, actions)))


def _texts(groups: Iterable[Iterable[str]]) -> list[str]:
    return [" ".join(names) for names in groups]


def _details(model: Model) -> list[object]:
    """Pagination, waiters, batches and parameters."""
    waiters = {
        name: [waiter["operation"], waiter["delay"], waiter["maxAttempts"]]
        for name, waiter in sorted(model.waiters.items())
    }
    batches = {name: _batch(model, name, batch) for name, batch in BATCHES.get(model.service, {}).items()}
    parameters = (
        {name: _parameters(model, name) for name in sorted(model.operations)}
        if model.service in WITH_PARAMETERS
        else {}
    )
    return [_pagination(model), waiters, batches, parameters]


def _pagination(model: Model) -> list[object]:
    """Operations with what they give a page of, apart by their tokens and by whether botocore has a paginator."""
    groups: dict[str, list[str]] = defaultdict(list)
    for name, page in sorted(model.paginators.items()):
        tokens = [page["input_token"], page["output_token"], page.get("limit_key", ""), page.get("more_results", "")]
        groups[_line([*tokens, True])].append(_pages(name, page.get("result_key", [])))
    for name in sorted(model.operations.keys() - model.paginators.keys()):
        token = _tokens(model, name)
        if token is not None:
            results = [found for found in model.lists(model.output(name)) if found not in token]
            groups[_line([*token, "", "", False])].append(_pages(name, results))
    return [[*json.loads(tokens), " ".join(names)] for tokens, names in groups.items()]


def _tokens(model: Model, operation: str) -> tuple[str, str] | None:
    """The tokens of an operation that goes on with what it answers, if that is certain."""
    taken = [name for name in model.input(operation).get("members", {}) if _TOKEN.fullmatch(name)]
    given = [name for name in model.output(operation).get("members", {}) if _TOKEN.fullmatch(name)]
    common = [name for name in taken if name in given and len(taken) == 1]
    if common and f"Next{common[0]}" in given:
        return common[0], f"Next{common[0]}"
    return (common[0], common[0]) if common else None


def _pages(operation: str, results: str | Iterable[str]) -> str:
    listed = [results] if isinstance(results, str) else list(results)
    if any(_SPACE.search(result) for result in listed):
        raise SystemExit(f"{operation} gives a page of {listed}, which cannot be written down")
    return f"{operation}:{','.join(listed)}"


def _batch(model: Model, operation: str, batch: Batch) -> list[object]:
    entries = model.member(model.input(operation), batch.entries) if batch.entries else {}
    limit = entries.get("max") if entries is not None else None
    known = [*batch.failures] if batch.single in ("", *model.operations) else [batch.single]
    if entries is None or any(model.member(model.output(operation), path) is None for path in known):
        raise SystemExit(f"{model.service}.{operation} is not what the table of batches says")
    if None not in (limit, batch.limit):
        raise SystemExit(f"{model.service}.{operation} has a limit in the model: {limit}")
    return [batch.entries, batch.failures, limit or batch.limit, batch.single]


def _parameters(model: Model, operation: str) -> str:
    """The parameters that have to be passed, and the others; SDKs make up tokens for idempotency themselves."""
    members = model.input(operation).get("members", {})
    required = [
        name for name in model.input(operation).get("required", ()) if not members[name].get("idempotencyToken")
    ]
    return f"{' '.join(required)}|{' '.join(name for name in members if name not in required)}"


def _resources(downloads: Downloads, names: Callable[[str], str]) -> Iterator[tuple[str, dict[str, object]]]:
    """What boto3's resources offer, by service and type; the service itself is the type without a name."""
    newest = {path.split("/")[0]: content for path, content in downloads.json_files("boto3", _RESOURCES)}
    for service, content in sorted(newest.items()):
        types = {"": content["service"], **content["resources"]}
        yield service, {name: _resource(service, name, types, names) for name in types}


def _resource(service: str, name: str, types: Mapping[str, Any], names: Callable[[str], str]) -> list[object]:
    definition = types[name]
    actions = {
        names(action): [about["request"]["operation"], about.get("resource", {}).get("type", "")]
        for action, about in sorted(definition.get("actions", {}).items())
    } | {action: [operation] for action, operation in _ADDED_ACTIONS.get((service, name), {}).items()}
    collections = {
        names(collection): [
            about["request"]["operation"],
            about["resource"]["type"],
            {
                names(action): batch["request"]["operation"]
                for action, batch in sorted(types[about["resource"]["type"]].get("batchActions", {}).items())
            },
        ]
        for collection, about in sorted(definition.get("hasMany", {}).items())
    }
    made = {} if name else {made: made for made in types if made}
    attributes = {}
    for reference, about in sorted(definition.get("has", {}).items()):
        target = about["resource"]
        if any(identifier["source"] == "data" for identifier in target.get("identifiers", ())):
            attributes[names(reference)] = target["type"]
        else:
            made[reference] = target["type"]
    waiters = {
        f"wait_until_{names(waiter)}": about["waiterName"]
        for waiter, about in sorted(definition.get("waiters", {}).items())
    }
    load = definition.get("load", {}).get("request", {}).get("operation") or _ADDED_LOADS.get((service, name), "")
    identifiers = " ".join(names(identifier["name"]) for identifier in definition.get("identifiers", ()))
    return [identifiers, load, actions, collections, dict(sorted(made.items())), attributes, waiters]


if __name__ == "__main__":
    write_or_check(generate(checked(Path(sys.argv[1]))), "--check" in sys.argv, unpack)
