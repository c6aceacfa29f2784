"""Code in a template that a script replaces by a package that it makes."""

from __future__ import annotations

import pytest

from conftest import MakeProject
from serverless_lint.model import FunctionCode

INLINE = "exports.handler = async () => ({ statusCode: 200, body: 'Placeholder' });"
CODE = "exports.handler = async (event) => ({ statusCode: 200, body: event.body });\n"
DEPLOY = "aws cloudformation deploy --stack-name $STACK --template-file cloud/orders.yaml\n"
ZIP = "cd code/tax && zip -r ../tax.zip . -x '*.git*' && cd ../..\n"
UPDATE = "aws lambda update-function-code \\\n  --function-name $FUNCTION \\\n  --zip-file fileb://code/tax.zip\n"
OTHER = (
    "cd code/orders && zip -r ../orders.zip . && cd ../..\n"
    "aws lambda update-function-code --function-name $OTHER --zip-file fileb://code/orders.zip\n"
)


def template(*functions: tuple[str, str]) -> str:
    """A template with functions whose code is written in it, by their names."""
    return "Resources:\n" + "".join(
        f"  {name.title()}:\n    Type: AWS::Lambda::Function\n    Properties:\n      Runtime: nodejs22.x\n"
        f"      Handler: index.handler\n      FunctionName: !Sub 'shop-{name}-${{AWS::StackName}}'\n"
        f'      Code: {{ZipFile: "{code}"}}\n'
        for name, code in functions
    )


@pytest.mark.parametrize(
    ("functions", "script", "expected"),
    [
        ([("tax", INLINE)], ZIP + DEPLOY + UPDATE, ["code/tax/index.js"]),
        ([("any", INLINE)], ZIP + DEPLOY + UPDATE, ["code/tax/index.js"]),
        ([("any", f"// Replaced by CI\\n{CODE}".replace("\n", ""))], ZIP + DEPLOY + UPDATE, ["code/tax/index.js"]),
        (
            [("tax", INLINE), ("orders", INLINE)],
            ZIP + DEPLOY + UPDATE + OTHER,
            ["code/tax/index.js", "code/orders/index.js"],
        ),
        ([("tax", INLINE), ("any", INLINE)], ZIP + DEPLOY + UPDATE, ["code/tax/index.js", "cloud/orders.yaml"]),
        ([("any", INLINE)], ZIP + DEPLOY + UPDATE + OTHER, ["cloud/orders.yaml"]),
        ([("tax", CODE.strip())], ZIP + DEPLOY + UPDATE, ["cloud/orders.yaml"]),
        ([("tax", INLINE)], ZIP + DEPLOY, ["cloud/orders.yaml"]),
        ([("tax", INLINE)], ZIP + UPDATE, ["cloud/orders.yaml"]),
        ([("tax", INLINE)], DEPLOY + UPDATE, ["cloud/orders.yaml"]),
        ([("tax", INLINE)], ZIP + DEPLOY + UPDATE.replace("code/tax", "$PACKAGE"), ["cloud/orders.yaml"]),
    ],
)
def test_code_that_only_stands_in_is_that_of_the_package_that_a_script_uploads(
    make_project: MakeProject, functions: list[tuple[str, str]], script: str, expected: list[str]
) -> None:
    """Where one script deploys the template, makes the package, and gives it to the only function that can be meant."""
    files = {"cloud/orders.yaml": template(*functions), "deploy.sh": script}
    project = make_project({**files, "code/tax/index.js": CODE, "code/orders/index.js": CODE})
    codes = project.all(FunctionCode)
    assert [handler.module.name for code in codes for handler in code.handlers] == expected
