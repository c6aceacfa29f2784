"""Makes `iam_actions.json` from the IAM data that cfn-lint carries.

    python -m serverless_lint.aws.data.generate_iam_actions

writes it anew from the cfn-lint that is installed. cfn-lint takes the data from the AWS Service Reference.
"""

from __future__ import annotations

import datetime
import importlib.metadata
import importlib.util
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

OUTPUT = Path(__file__).with_name("iam_actions.json")

_POLICIES = "data/AdditionalSpecs/Policies.json"


def generate(as_of: datetime.date) -> str:
    """The content of the file, dated with that day. It has one line for each service."""
    policies = json.loads((_cfn_lint_folder() / _POLICIES).read_text(encoding="utf-8"))
    header = {"cfn_lint": importlib.metadata.version("cfn-lint"), "as_of": as_of.isoformat()}
    services = ",\n".join(
        f"{json.dumps(name.lower())}: {json.dumps(_service(policies[name]['Actions']))}" for name in sorted(policies)
    )
    return f'{json.dumps(header)[:-1]}, "services": {{\n{services}\n}}}}\n'


def _service(actions: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Names of actions, apart by whether a policy can limit them to resources. One text each loads fastest."""
    limitable = sorted(name.lower() for name, action in actions.items() if action.get("Resources"))
    unlimitable = sorted(name.lower() for name, action in actions.items() if not action.get("Resources"))
    return {"limitable": " ".join(limitable), "unlimitable": " ".join(unlimitable)}


def _cfn_lint_folder() -> Path:
    # Importing cfn-lint takes most of a second and is not needed to read one of its files.
    spec = importlib.util.find_spec("cfnlint")
    if spec is None or spec.origin is None:
        raise SystemExit("cfn-lint is not installed")
    return Path(spec.origin).parent


if __name__ == "__main__":
    OUTPUT.write_text(generate(datetime.date.today()), encoding="utf-8", newline="\n")
