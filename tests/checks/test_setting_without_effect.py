"""Settings of services that change nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from agreement import findings

RULE = "setting-without-effect"
ALLOWED = "[{Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*'}]"
SERVICE = """service: s
provider:
  name: aws
  runtime: nodejs22.x
PROVIDER
functions:
  one: {handler: app.one FUNCTION}
  two: {handler: app.two FUNCTION}
"""


def service(provider: str = "", function: str = "", more: str = "") -> str:
    return SERVICE.replace("PROVIDER", provider).replace("FUNCTION", function) + more


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (service(more=f"iamRoleStatements: {ALLOWED}\n"), [9]),
        (service(more="environment: {A: b}\n"), [9]),
        (service(more="environment:\n"), []),
        (service(more="timeout: 10\nvpc: {subnetIds: [a]}\ncustom: {a: 1}\n"), [9, 10]),
        (service(more="environment: {A: b}\ncustom: {a: '${self:environment}'}\n"), []),
        (service(more="environment: {A: b}\ncustom: {a: '${self:environment.A, 1}'}\n"), []),
        (service(more="environment: {A: b}\ncustom: {a: '${self:custom.environment}'}\n"), [9]),
        (service(more="environment: {A: b}\ncustom: {a: '${self:${opt:b}}'}\n"), []),
        (service(more="environment: &e {A: b}\ncustom: {a: *e}\n"), []),
        (service(more="plugins: [a]\nresources: {}\npackage: {}\norg: o\nstepFunctions: {}\n"), []),
        (service(f"  role: ${{ssm:/r}}\n  iamRoleStatements: {ALLOWED}"), [6]),
        (service(f"  iam: {{role: 'arn:aws:iam::123456789012:role/r'}}\n  iamRoleStatements: {ALLOWED}"), [6]),
        (service(f"  iam: {{role: {{'Fn::GetAtt': [R, Arn]}}}}\n  iamRoleStatements: {ALLOWED}"), [6]),
        (service(f"  iam: {{role: {{statements: {ALLOWED}}}}}\n  role: r"), [5]),
        (service(f"  iamRoleStatements: {ALLOWED}", ", role: r"), [5]),
        (service("  iamManagedPolicies: [p]\n  role: r"), [5]),
        (service("  iamRoleStatements: []\n  role: r"), []),
        (service(f"  iamRoleStatements: {ALLOWED}"), []),
        (service(f"  role:\n  iamRoleStatements: {ALLOWED}"), []),
        (service(f"  role: r\n  iamRoleStatements: {ALLOWED}", more="plugins: [unknown]\n"), []),
        (service(f"  role: r\n  iamRoleStatements: {ALLOWED}", more="plugins: [serverless-offline]\n"), [6]),
        (
            service(
                f"  role: r\n  iamRoleStatements: {ALLOWED}", more="plugins: [serverless-iam-roles-per-function]\n"
            ),
            [],
        ),
    ],
)
def test_settings(tmp_path: Path, text: str, lines: list[int]) -> None:
    """What something may use is left alone."""
    found = findings(tmp_path, RULE, {"serverless.yml": text})
    assert [int(line.split(":")[1].split()[0]) for line in found] == lines
