"""Take a permission that real code needs from the role of its function, and see whether that is reported.

    python benchmarks/removed_permissions.py CHECKOUT… [--list] [--most N]

In the templates of each checkout, policy templates of SAM and actions in statements are looked for whose operation the
code of a function names, in whichever spelling of the SDKs: that is found by searching its text, with no part of the
linter. Each is replaced by a permission that has nothing to do with it, in a copy of the project, and the linter is run
on the copy. An action that the role has twice is left alone, and code that is not beside or below the template. What is
reported by default, what only with `--min-confidence low` and what is missed is counted, one line for each.
"""

from __future__ import annotations

import argparse
import re
import tempfile
from collections import Counter
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, NamedTuple

from edited_template import Path as Place
from edited_template import Set, Text, UneditableError, edited
from seeded_defects import app_of, copy_project, templates_of
from serverless_lint.aws import iam
from serverless_lint.aws.policies import managed_policy, policy_template
from serverless_lint.config import Config
from serverless_lint.linter import lint
from serverless_lint.rule import Confidence

RULE = "missing-permission"
CODE = (".py", ".js", ".mjs", ".cjs", ".ts")
HARMLESS_ACTION = "logs:CreateLogStream"
HARMLESS_POLICY: dict[str, Any] = {"CloudWatchPutMetricPolicy": {}}
SPELLINGS = {
    "lambda:InvokeFunction": r"lambda\w*\.invoke\(|new InvokeCommand",
    "s3:GetObject": r"\.get_object\(|\.getObject\(|new GetObjectCommand|download_file",
    "s3:PutObject": r"\.put_object\(|\.putObject\(|new PutObjectCommand|upload_file",
    "s3:ListBucket": r"list_objects|listObjects|ListObjects",
    "execute-api:ManageConnections": r"post_to_connection|postToConnection|PostToConnectionCommand",
    "bedrock:InvokeModel": r"\.invoke_model\(|InvokeModelCommand|\.converse\(|new ConverseCommand",
    "dynamodb:PutItem": r"\.put_item\(|\.putItem\(|new Put(?:Item)?Command",
    "dynamodb:GetItem": r"\.get_item\(|\.getItem\(|new Get(?:Item)?Command",
    "dynamodb:UpdateItem": r"\.update_item\(|\.updateItem\(|new Update(?:Item)?Command",
    "dynamodb:DeleteItem": r"\.delete_item\(|\.deleteItem\(|new Delete(?:Item)?Command",
    "dynamodb:BatchWriteItem": r"\.batch_writer\(|\.batch_write_item\(|\.batchWrite\(|BatchWrite(?:Item)?Command",
}
"""Actions that are not only spelt as their operation."""
SERVICES = frozenset(
    {
        *("dynamodb", "s3", "sqs", "sns", "lambda", "events", "states", "ssm", "secretsmanager", "bedrock", "ses"),
        *("execute-api", "rekognition", "translate", "comprehend", "polly", "textract", "kinesis", "firehose"),
        *("cognito-idp", "scheduler", "athena", "ec2", "iot", "geo", "transcribe"),
    }
)


class Removal(NamedTuple):
    """A permission of a function, with what takes its place."""

    template: Path
    function: str
    action: str
    at: Place
    instead: Any


def main() -> None:
    """Print what is found of each removal, and the counts."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("checkouts", nargs="+", type=Path)
    parser.add_argument("--most", type=int, default=60, help="removals altogether")
    parser.add_argument("--list", action="store_true", help="also list what is reported by default")
    options = parser.parse_args()
    counts: Counter[str] = Counter()
    for removal in _mixed(options.checkouts):
        verdict = judged(removal)
        counts[verdict] += verdict != "not tried"
        if verdict not in ("reported", "not tried") or options.list:
            print(f"{verdict}: {removal.action} of {removal.function} in {removal.template}", flush=True)
        if sum(counts.values()) >= options.most:
            break
    print(", ".join(f"{count} {verdict}" for verdict, count in sorted(counts.items()) if count))


def _mixed(checkouts: list[Path]) -> Iterator[Removal]:
    """One removal of each function of each checkout."""
    for checkout in checkouts:
        for template in templates_of(checkout.resolve()):
            app = app_of(template)
            if app is not None:
                yield from removals(template, app.template)


def removals(template: Path, text: Text) -> Iterator[Removal]:
    """What can be taken from the functions of a template, the first permission of each."""
    resources = text.value("Resources") or {}
    for name, resource in resources.items():
        properties = resource.get("Properties") if isinstance(resource, dict) else None
        if not isinstance(properties, dict) or not str(resource.get("Type")).endswith("::Function"):
            continue
        code = _code_of(template.parent, properties)
        found = list(_permissions(name, properties, resources)) if code else []
        for action, at, instead in found:
            times = sum(fnmatchcase(action.lower(), other.lower()) for other, _, _ in found)
            if (
                times == 1
                and instead is not None
                and iam.action(action) is not None
                and action.partition(":")[0] in SERVICES
                and re.search(_spelling(action), code)
            ):
                yield Removal(template, name, action, at, instead)
                break


def _permissions(name: str, properties: dict[str, Any], resources: dict[str, Any]) -> Iterator[tuple[str, Place, Any]]:
    """The actions that a function's policies allow, where each stands, and what to write there instead."""
    role = properties.get("Role")
    if role is None:
        yield from _of_sam(("Resources", name, "Properties", "Policies"), properties.get("Policies"), resources)
        return
    owner = role["Fn::GetAtt"] if isinstance(role, dict) and "Fn::GetAtt" in role else ""
    owner = owner[0] if isinstance(owner, list) else str(owner).partition(".")[0]
    policies = resources.get(owner, {}).get("Properties", {}).get("Policies")
    for number, policy in enumerate(policies if isinstance(policies, list) else ()):
        at = ("Resources", owner, "Properties", "Policies", number, "PolicyDocument", "Statement")
        yield from _of_statements(at, policy.get("PolicyDocument", {}).get("Statement"))


def _of_sam(at: Place, policies: Any, resources: dict[str, Any]) -> Iterator[tuple[str, Place, Any]]:
    for number, policy in enumerate(policies if isinstance(policies, list) else ()):
        if isinstance(policy, str):
            allowed = managed_policy(policy.rpartition("/")[2])
            yield from ((action, at, None) for action in (allowed.patterns if allowed is not None else ("*",)))
        if not isinstance(policy, dict):
            continue
        if "Statement" in policy:
            yield from _of_statements((*at, number, "Statement"), policy["Statement"])
            continue
        if "Ref" in policy:
            document = resources.get(policy["Ref"], {}).get("Properties", {}).get("PolicyDocument", {})
            yield from ((action, at, None) for action, _, _ in _of_statements(at, document.get("Statement")))
            continue
        for kind in policy:
            for grant in policy_template(kind) or ():
                yield from ((action, (*at, number), HARMLESS_POLICY) for action in grant.actions.split())


def _of_statements(at: Place, statements: Any) -> Iterator[tuple[str, Place, Any]]:
    listed = statements if isinstance(statements, list) else [statements]
    for number, statement in enumerate(listed):
        if not isinstance(statement, dict) or statement.get("Effect") != "Allow":
            continue
        here = (*at, number) if isinstance(statements, list) else at
        actions = statement.get("Action")
        for index, action in enumerate(actions if isinstance(actions, list) else [actions]):
            if isinstance(action, str):
                place = (*here, "Action", index) if isinstance(actions, list) else (*here, "Action")
                yield action, place, HARMLESS_ACTION


def _code_of(folder: Path, properties: dict[str, Any]) -> str:
    """The code of a function: of its handler's file, or else of all files in its folder."""
    inline = properties.get("InlineCode") or (properties.get("Code") or {})
    if isinstance(inline, dict):
        inline = inline.get("ZipFile", "")
    if isinstance(inline, str) and inline:
        return inline
    location, handler = properties.get("CodeUri", properties.get("Code")), properties.get("Handler")
    if not isinstance(location, str) or location.startswith("s3:") or not isinstance(handler, str):
        return ""
    module = folder / location / handler.rpartition(".")[0]
    paths = [Path(f"{module}{suffix}") for suffix in CODE]
    return "".join(path.read_text(encoding="utf-8", errors="replace") for path in paths if path.is_file())


def _spelling(action: str) -> str:
    """How code spells the operation of an action's name."""
    if action in SPELLINGS:
        return SPELLINGS[action]
    name = action.partition(":")[2]
    if "*" in name or not name:
        return r"(?!)"
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
    return rf"\.{snake}\(|\.{name[0].lower()}{name[1:]}\(|new {name}Command\b"


def judged(removal: Removal) -> str:
    """What the linter says of a removal."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch).resolve() / "project"
        copy_project(removal.template, folder)
        template = folder / removal.template.name
        if _found(folder, removal) or not _has_code(folder, template, removal.function):
            return "not tried"
        try:
            changed = edited(template.read_text(encoding="utf-8"), (Set(removal.at, removal.instead),))
        except UneditableError:
            return "not tried"
        template.write_text(changed, encoding="utf-8")
        confidences = _found(folder, removal)
    if not confidences:
        return "missed"
    return "reported" if Confidence.HIGH in confidences else "reported with low confidence"


def _has_code(folder: Path, template: Path, function: str) -> bool:
    """Whether the copy has the code of a function: what is not below the template is not copied."""
    app = app_of(template)
    return app is not None and bool(_code_of(folder, app.template.value("Resources", function, "Properties")))


def _found(folder: Path, removal: Removal) -> set[Confidence]:
    """How sure the findings about the function and the service are."""
    config = Config(
        root=folder,
        paths=(folder,),
        select=(RULE,),
        min_confidence=Confidence.LOW,
        cfn_lint="off",
        jobs=1,
        use_cache=False,
        allow_empty=True,
    )
    service = removal.action.partition(":")[0]
    return {
        finding.confidence
        for finding in lint(config).findings
        if finding.rule == RULE and f"`{service}:" in finding.message and removal.function in finding.message
    }


if __name__ == "__main__":
    main()
