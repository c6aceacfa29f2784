"""The constructs that are functions, and how programs name them.

https://docs.aws.amazon.com/cdk/api/v2/docs/aws-construct-library.html
"""

from __future__ import annotations

import enum

from serverless_lint.front_ends.literals import Literals, Value
from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.parse.code.facts import Attribute, Call, Expression, Name, last_name


class Construct(enum.Enum):
    """How a construct is given its code."""

    FUNCTION = "function"
    """`code` and `handler`."""
    NODEJS = "nodejs"
    """`entry`, a file that is bundled."""
    PYTHON = "python"
    """`entry`, a folder, and `index` in it."""
    IMAGE = "image"
    SOLUTION = "solution"
    """What is given to a function, as an object."""
    PACKED = "packed"
    """What packs a script gives back, and then the properties."""


_CONSTRUCTS = {
    "aws-lambda.Function": Construct.FUNCTION,
    # What CloudFormation has, with its properties as they are.
    "aws-lambda.CfnFunction": Construct.FUNCTION,
    "aws-lambda.SingletonFunction": Construct.FUNCTION,
    "aws-lambda.DockerImageFunction": Construct.IMAGE,
    "aws-lambda-nodejs.NodejsFunction": Construct.NODEJS,
    "aws-lambda-python.PythonFunction": Construct.PYTHON,
    "aws-cloudfront.experimental.EdgeFunction": Construct.FUNCTION,
    "triggers.TriggerFunction": Construct.FUNCTION,
}
_OF_GUARDIAN = frozenset({"GuLambdaFunction", "GuScheduledLambda", "GuApiLambda"})
"""Functions whose code is a file in a bucket that nothing in the program makes: https://guardian.github.io/cdk/"""
_GUARDIAN = lazy_pattern(r"@guardian/cdk(?:/|$)")
_SOLUTIONS = lazy_pattern(r"(?:@aws-solutions-constructs/|aws_solutions_constructs(?:\.|$))")
"""Patterns of several resources: https://docs.aws.amazon.com/solutions/latest/constructs/"""
_PACKED = "PackedLambdaFn"
_PACKER = "@bifravst/aws-cdk-lambda-helpers/cdk"
"""https://www.npmjs.com/package/@bifravst/aws-cdk-lambda-helpers"""
PROPERTIES_OF_SOLUTIONS = ("lambdaFunctionProps", "lambda_function_props")
"""What these give to the function that they make, unless they are given one."""
_OF_OTHERS = {
    ("cdk-lambda-llrt", "LlrtFunction"): Construct.NODEJS,
    (_PACKER, _PACKED): Construct.PACKED,
    ("@orcabus/platform-cdk-constructs/lambda", "PythonUvFunction"): Construct.PYTHON,
}
"""Those of other packages that are made like one of the CDK's: https://www.npmjs.com/package/cdk-lambda-llrt,
https://github.com/OrcaBus/platform-cdk-constructs and the address above."""
_LIBRARIES = "cdk"
_PARTS_OF_NAMES = ("Function", "GuScheduledLambda", "GuApiLambda", _PACKED)
"""One of these is in the name of each construct."""
_DEFAULT = "default"
"""What `import lambda from 'aws-cdk-lib/aws-lambda'` brings: modules of CommonJS as a whole."""
_LIBRARY = lazy_pattern(r"^(?:aws-cdk-lib|@aws-cdk|aws-cdk)(?:[/.]|$)")
_RUNTIME = lazy_pattern(r"(?P<language>NODEJS|PYTHON|JAVA|RUBY|DOTNET|GO|PROVIDED)(?:_(?P<version>[A-Z0-9_]{1,20}))?")
_IDENTIFIER = lazy_pattern(r"[a-z]{2,10}[0-9a-z.]{1,12}")
_UNITS = {"millis": 0.001, "seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}


def may_make_functions(text: str) -> bool:
    """Whether a program can name one of the constructs."""
    return _LIBRARIES in text and any(part in text for part in _PARTS_OF_NAMES)


def construct_of(file: str, call: Call, literals: Literals) -> Construct | None:
    """What kind of function a call makes; None if it makes none."""
    if not call.is_new and not file.endswith(".py"):
        return None
    return construct_named(file, call.callee, literals)


def construct_named(file: str, name: Expression, literals: Literals) -> Construct | None:
    """What kind of function something is called by; None for all else."""
    imported = literals.imported(file, name.name) if isinstance(name, Name) else None
    if imported is not None and imported.name in _OF_GUARDIAN and _GUARDIAN.match(imported.module):
        return Construct.FUNCTION
    if imported is not None and (imported.module, imported.name) in _OF_OTHERS:
        return _OF_OTHERS[imported.module, imported.name]
    if imported is not None and _SOLUTIONS.match(imported.module):
        return Construct.SOLUTION
    return _CONSTRUCTS.get(qualified(file, name, literals) or "")


def runtime_of(value: Value, literals: Literals) -> str | None:
    """The identifier of a runtime such as `Runtime.NODEJS_22_X`; None if it is not known."""
    found = literals.behind(value)
    written = literals.text(found)
    if written is not None:
        return written if _IDENTIFIER.fullmatch(written) else None
    call = literals.call(found)
    if call is not None and last_name(call.callee) == "Runtime":
        name = call.argument("name", 0)
        return literals.text(found.at(name)) if name is not None else None
    expression = found.expression
    if not isinstance(expression, Attribute) or last_name(expression.base) != "Runtime":
        return None
    match = _RUNTIME.fullmatch(expression.name)
    if match is None or (match["version"] or "").startswith("LATEST"):
        return None
    version = (match["version"] or "").lower().replace("_", ".")
    return f"{match['language'].lower()}{'.' if version.startswith('al') else ''}{version}"


def seconds_of(value: Value, literals: Literals) -> int | None:
    """The seconds of `Duration.minutes(5)`; None if they are not known."""
    found = literals.behind(value)
    written = literals.constant(found)
    if isinstance(written, int) and not isinstance(written, bool):
        return written
    call = literals.call(found)
    if call is None or not isinstance(call.callee, Attribute) or last_name(call.callee.base) != "Duration":
        return None
    unit = _UNITS.get(call.callee.name)
    amount = call.argument("amount", 0)
    number = literals.constant(found.at(amount)) if amount is not None else None
    if unit is None or isinstance(number, bool) or not isinstance(number, (int, float)):
        return None
    return int(number * unit)


def qualified(file: str, callee: Expression, literals: Literals) -> str | None:
    """The module of the CDK and the name in it: `aws-lambda.Function`."""
    names: list[str] = []
    while isinstance(callee, Attribute):
        names.append(callee.name)
        callee = callee.base
    imported = literals.imported(file, callee.name) if isinstance(callee, Name) else None
    if imported is None:
        return None
    name = "" if imported.name == _DEFAULT else imported.name
    module, _, rest = f"{imported.module}/{name}".rstrip("/").replace("_", "-").replace(".", "/").partition("/")
    if _LIBRARY.match(f"{module}/") is None:
        return None
    # What is imported by `import aws_cdk.aws_lambda` without another name is `aws_cdk` alone.
    path = [*filter(None, rest.split("/")), *(name.replace("_", "-") for name in reversed(names))]
    if file.endswith(".py") and imported.alias == imported.module.partition(".")[0]:
        path = [name.replace("_", "-") for name in reversed(names)]
    return ".".join((path[0].removesuffix("-alpha"), *path[1:])) if path else None
