"""Which arguments of GraphQL may hold a text of whoever sends them."""

from __future__ import annotations

import pytest

from conftest import MakeProject
from serverless_lint.analyses.injections import Injection

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties: {{Runtime: {runtime}, Handler: app.handler}}
  Source:
    Type: AWS::AppSync::DataSource
    Properties:
      ApiId: !Ref Api
      Name: f
      Type: AWS_LAMBDA
      LambdaConfig: {{LambdaFunctionArn: !GetAtt F.Arn}}
"""
PYTHON = "import os\ndef handler(event, context):\n    os.system('show ' + event['arguments']{value})\n"
NODE = (
    "const { execSync } = require('child_process');\n"
    "exports.handler = async (event) => execSync(`show ${event.arguments%s}`);\n"
)
SCHEMA = """\
enum Kind { HAT COAT }
input Change { kind: Kind!, note: String, inner: Change }
type Query {
  a(kind: Kind!, kinds: [Kind!], count: Int, at: AWSDateTime, name: String, id: ID, open: Kind, change: Change): Int
  b(open: String): Int
}
"""


@pytest.mark.parametrize(
    ("keys", "count"),
    [
        (("kind",), 0),
        (("count",), 0),
        (("at",), 0),
        (("change", "kind"), 0),
        (("change", "inner", "inner", "kind"), 0),
        (("name",), 1),
        (("id",), 1),
        (("open",), 1),
        (("other",), 1),
        (("change", "note"), 1),
        (("change", "other"), 1),
    ],
)
def test_arguments_of_closed_types_are_no_text_of_others(
    make_project: MakeProject, keys: tuple[str, ...], count: int
) -> None:
    python = PYTHON.format(value="".join(f"['{key}']" for key in keys))
    node = NODE % "".join(f".{key}" for key in keys)
    first = {"template.yaml": TEMPLATE.format(runtime="python3.13"), "app.py": python, "api/a.graphql": SCHEMA}
    second = {"template.yaml": TEMPLATE.format(runtime="nodejs22.x"), "app.js": node, "api/a.graphql": SCHEMA}
    assert [len(make_project(files).all(Injection)) for files in (first, second)] == [count, count]


@pytest.mark.parametrize(("of", "count"), [("Int", 0), ("String", 1)])
def test_the_schema_may_stand_in_a_template(make_project: MakeProject, of: str, count: int) -> None:
    schema = (
        "  Schema:\n    Type: AWS::AppSync::GraphQLSchema\n"
        f"    Properties: {{ApiId: !Ref Api, Definition: 'type Query {{ a(x: {of}): Int }}'}}\n"
    )
    files = {"template.yaml": TEMPLATE.format(runtime="python3.13") + schema, "app.py": PYTHON.format(value="['x']")}
    assert len(make_project(files).all(Injection)) == count
