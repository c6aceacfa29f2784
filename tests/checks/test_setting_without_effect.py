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


def event(written: str, function: str = "", more: str = "") -> str:
    return service(function=f"{function}, events: [{written}]", more=more)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            service("  vpc: {securityGroupsdIds: [a], subnetsIds: [b]}"),
            ["called `securityGroupIds`", "called `subnetIds`"],
        ),
        (service("  vpc: {securityGroupsIds: [a], securityGroupIds: [a], subnetIds: [b]}"), []),
        (service("  vpc: {'Fn::If': [A, {}, {}]}"), []),
        (service(function=", vpc: {subnetsIds: [b]}"), ["called `subnetIds`"] * 2),
        (
            service(function=", vpc: '${self:custom.vpc}'", more="custom: {vpc: {subnetsIds: [b]}}\n"),
            ["called `subnetIds`"],
        ),
        (service("  Runtime: nodejs22.x").replace("  runtime: nodejs22.x\n", ""), ["called `runtime`"]),
        (service("  regions: [a]"), ["called `region`"]),
        (service("  regions: [a]", more="custom: {a: '${self:provider.regions}'}\n"), []),
        (service("  owner: me\n  account: 1"), []),
        (service(function=", timout: 3"), ["called `timeout`"] * 2),
        (service(function=", timout: 3, timeout: 3"), []),
        (service(function=", timout:"), []),
        (service(function=", concurrency: 1"), ["called `reservedConcurrency`"] * 2),
        (service(function=", concurrency: 1", more="plugins: [unknown]\n"), []),
        (service(function=", cors: true"), []),
        (event("{http: GET a}", ", cors: true, private: true"), ["the `http` event"] * 4),
        (event("{http: GET a}", ", cors: true", more="plugins: [unknown]\n"), []),
        (event("{http: {path: a, method: get, request: {paths: {a: true}}}}"), ["under `parameters`"] * 2),
        (event("{http: {path: a, method: get, request: {parameter: {}}}}"), ["called `parameters`"] * 2),
        (event("{http: {path: a, method: get, request: {schema: {}}, documentation: {}}}"), []),
        (event("{http: {path: a, method: get, headers: [A]}}"), ["under `cors`"] * 2),
        (event("{http: {path: a, method: get, headers: {A: true}}}"), ["under `request.parameters`"] * 2),
        (event("{http: {path: a, method: get, timeout: 3}}"), ["under the function"] * 2),
        (event("{http: , path: a, method: get}"), ["under `http`"] * 2),
        (event("{schedule: , rate: rate(1 day)}"), []),
        (event("{schedule: rate(1 day), enabled: false}"), []),
        (event("{unknown: , path: a}"), []),
        (event("{httpApi: {path: a, method: get, cors: true, timeout: 3}}"), ["under `provider.httpApi`"] * 2),
        (event("{sqs: {arn: a, batchWindow: 1}}"), ["called `maximumBatchingWindow`"] * 2),
        (event("{sqs: {arn: a, reservedConcurrency: 1}}"), ["under the function"] * 2),
        (event("{sqs: {'Fn::GetAtt': [A, Arn]}}"), []),
        (event("{sqs: {arn: a}}", ", batchSize: 1"), ["under the `sqs` event"] * 2),
        (event("{sqs: a}", ", batchSize: 1, enabled: true"), ["under the `sqs` event"] * 4),
        (event("{http: GET a}, {stream: a}", ", startingPosition: LATEST"), ["under the `stream` event"] * 2),
        (event("{msk: {arn: a, topic: b}}", ", maximumBatchingWindow: 1"), ["under the `msk` event"] * 2),
        (event("{schedule: rate(1 day)}", ", input: {a: 1}, description: a"), ["under the `schedule` event"] * 2),
        (event("{sqs: {arn: a, batchSize: 1}}", ", batchSize: 1"), []),
        (event("{sqs: {arn: a}}", ", batchSize: 1", more="plugins: [unknown]\n"), []),
        (event("{sqs: {arn: a}}", ", batchSize: 1", more="custom: {a: '${self:functions.one.batchSize}'}\n"), []),
        (event("{http: GET a}", ", batchSize: 1"), []),
        (event("{sqs: {arn: a}}, {batchSize: 1}"), ["put it under `sqs`"] * 2),
        (event("{sqs: {arn: a}}, {batchSize: 1, enabled: true}"), ["`batchSize` has no effect here: put it un"] * 2),
        (event("{sqs: {arn: a}}, {batchSize: 1}", more="plugins: [unknown]\n"), ["put it under `sqs`"] * 2),
        (event("{sqs: {arn: a}}, {enabled: true}", more="plugins: [unknown]\n"), []),
        (event("{batchSize: 1}, {sqs: {arn: a}}"), []),
        (event("{sqs: {arn: a}}, {unknown: 1}"), []),
        (event("{httpapi: GET a}, {SQS: {arn: a}}"), ["called `httpApi`", "called `sqs`"] * 2),
        (event("{httpapi: GET a}", more="plugins: [unknown]\n"), []),
        (event("{s3: {bucket: a, events: 's3:ObjectCreated:*'}}"), ["called `event`"] * 2),
        (service("  resourcePolicy: []\n  usagePlan: {}"), []),
        (service("  usagePlan: {}", more="frameworkVersion: '2'\n"), []),
        (service("  usagePlan: {}", more="frameworkVersion: ^3.1.0\n"), ["under `apiGateway`"]),
    ],
)
def test_unknown_settings(tmp_path: Path, text: str, said: list[str]) -> None:
    """What is misspelt or elsewhere is said with where and how it would be known."""
    found = findings(tmp_path, RULE, {"serverless.yml": text})
    assert [line for line, words in zip(found, said, strict=True) if words not in line] == []


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ("${self:provider.apiname}", ["nothing reads `apiname` here, a variable of the project's own: remove it"]),
        ("${opt:a, self:provider.apiname}-${b}", ["nothing reads `apiname` here"]),
        ("${self:provider.apiname.a}", ["nothing reads `apiname` here"]),
        ("${self:custom.apiname}", ["called `apiName`"]),
        ("${self:provider.apinames}", ["called `apiName`"]),
        ("${self:provider.${opt:a}}", ["called `apiName`"]),
    ],
)
def test_variables_of_other_services(tmp_path: Path, other: str, said: list[str]) -> None:
    """What another service takes a value from is a variable of the project, which is not to be renamed."""
    text = service("  apiname: a")
    reader = service(more=f"custom: {{a: '{other}'}}\n")
    found = findings(tmp_path, RULE, {"a/serverless.yml": text, "b/serverless.yml": reader})
    assert [line for line, words in zip(found, said, strict=True) if words not in line] == []
