"""Makes `policies.lines.z`: what the managed policies of AWS and the policy templates of SAM allow.

    python -m serverless_lint.aws.data.generate_policies MANAGED TEMPLATES

writes it anew from the file `moto/iam/aws_managed_policies.py` of the `moto` distribution (Apache License 2.0), which
has the policies as AWS publishes them, and from the file `samtranslator/policy_templates_data/policy_templates.json`
of the `aws-sam-translator` distribution (Apache License 2.0), which SAM itself works with.

The day goes into `policies.py`.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from serverless_lint.aws.packed import FOLDER, SUFFIX, pack

OUTPUT = FOLDER / f"policies{SUFFIX}"

_FOR_FUNCTIONS = re.compile(
    r"AWS_?Lambda.*|AWSX[Rr]ay.*|CloudWatch.*|SecretsManager.*|AWSStepFunctions.*|AWSAppSync.*|AWSIoT\w*Access"
    r"|AWSKeyManagement.*|Comprehend.*|Translate.*|AWSGlueServiceRole|AWSBatchServiceRole|AWSBatchFullAccess"
    r"|AdministratorAccess|PowerUserAccess|IAMFullAccess|IAMReadOnlyAccess|AWSCodeCommit\w*Access"
    r"|Amazon\w*(?:FullAccess|ReadOnlyAccess|ReadOnly)(?:_?[vV]\d)?|AmazonECSTaskExecutionRolePolicy|AmazonSSM\w*Core"
    r"|AmazonAPIGateway.*|AmazonRDSData.*|AmazonS3ObjectLambda.*|AmazonBedrock.*"
)
"""The managed policies that functions and workflows are given; of the others nothing is known."""
_LONGEST = 6000
"""Letters of the names of a policy's actions; what is longer allows nearly everything anyway."""


def generate(managed: str, templates: str) -> Mapping[str, str]:
    """The lines of the file: managed policies, and those of SAM."""
    policies = json.loads(managed[managed.index("{") : managed.rindex('"""')])
    known = {
        name: allowed
        for name, policy in sorted(policies.items())
        if "aws-service-role" not in policy["Path"]
        and _FOR_FUNCTIONS.fullmatch(name)
        and len(str(allowed := _allowed(policy["Document"]))) <= _LONGEST
    }
    of_sam = {
        name: [_grant(statement, template) for statement in _statements(template["Definition"])]
        for name, template in sorted(json.loads(templates)["Templates"].items())
    }
    return {"managed": _line(known), "sam": _line(of_sam)}


def _allowed(document: Mapping[str, Any]) -> dict[str, str]:
    """The actions that a policy allows, or those that it leaves out of all others."""
    allowing = [statement for statement in _statements(document) if statement["Effect"] == "Allow"]
    actions = {action for statement in allowing for action in _listed(statement.get("Action", []))}
    left_out = {action for statement in allowing for action in _listed(statement.get("NotAction", []))}
    found = {"actions": " ".join(sorted(actions))}
    return {**found, "all_but": " ".join(sorted(left_out))} if left_out else found


def _grant(statement: Mapping[str, Any], template: Mapping[str, Any]) -> dict[str, str]:
    """What a statement of a policy template allows, and the parameters that say on what."""
    resources = json.dumps(statement["Resource"])
    parameters = [name for name in template["Parameters"] if f'{{"Ref": "{name}"}}' in resources]
    return {"actions": " ".join(sorted(_listed(statement["Action"]))), "parameters": " ".join(parameters)}


def _statements(document: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from _listed(document["Statement"])


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _line(entries: Mapping[str, object]) -> str:
    return json.dumps(entries, separators=(",", ":"))


if __name__ == "__main__":
    texts = (Path(argument).read_text(encoding="utf-8") for argument in sys.argv[1:3])
    OUTPUT.write_bytes(pack(generate(*texts)))
