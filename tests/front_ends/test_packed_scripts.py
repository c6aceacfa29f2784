"""Functions of the CDK whose code something packs before: a function of the program, or one of a package."""

from __future__ import annotations

import pytest

from conftest import MakeProject
from serverless_lint.model import Function, FunctionCode, Project

PACK = """\
export const pack = async (id, file, handlerFunction = 'handler') => {
  const zipFile = path.join(process.cwd(), 'dist', `${id}.zip`);
  await build({ entryPoints: [file], zipFile });
  return { zipFile, handler: `${await nameOf(zipFile)}.${handlerFunction}` };
};
"""
APP = """\
import { pack } from './pack';
import { OrdersApp } from './stack';
const packAll = async () => ({ create: await pack('create', 'src/create.ts'), remove: await pack('remove', FILE) });
const FILE = 'src/delete.ts';
new OrdersApp({ packed: await packAll() });
"""
STACK = """\
import CDK from 'aws-cdk-lib';
import Lambda from 'aws-cdk-lib/aws-lambda';
import { PackedLambdaFn } from '@bifravst/aws-cdk-lambda-helpers/cdk';
export class OrdersApp extends CDK.App {
  constructor({ packed }) {
    super();
    new Orders(this, 'Orders', { packed });
  }
}
class Orders extends CDK.Stack {
  constructor(scope, id, { packed }) {
    super(scope, id);
%s
  }
}
"""
NODE = "export const handler = async (event) => null;\n"


def application(statements: str, pack: str = PACK) -> dict[str, str]:
    """The files of an application whose stack is given what was packed, `packed`."""
    return {
        "cdk.json": '{"app": "npx tsx --no-warnings app.ts"}',
        "app.ts": APP,
        "stack.ts": STACK % statements,
        "pack.ts": pack,
        "src/create.ts": NODE,
        "src/delete.ts": NODE,
    }


def shown(project: Project) -> list[str]:
    """The functions with what the user calls them, and the files that they run."""
    files = {
        each.function.key: [handler.module.name for handler in each.handlers] for each in project.all(FunctionCode)
    }
    return [" ".join((each.resource.label, *files[each.key])) for each in project.all(Function)]


GIVEN = "new Lambda.Function(this, 'fn', { runtime: Lambda.Runtime.NODEJS_22_X, handler: %s, code: %s });"


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        (GIVEN % ("packed.create.handler", "Lambda.Code.fromAsset(packed.create.zipFile)"), "src/create.ts"),
        (GIVEN % ("packed.remove.handler", "Lambda.Code.fromAsset(packed.remove.zipFile)"), "src/delete.ts"),
        (GIVEN % ("'index.handler'", "Lambda.Code.fromAsset(packed.remove.zipFile)"), "src/delete.ts"),
        ("new PackedLambdaFn(this, 'fn', packed.create, { timeout: CDK.Duration.seconds(5) });", "src/create.ts"),
    ],
)
@pytest.mark.parametrize("pack", [PACK, "export { pack } from 'packer';\n"])
def test_the_code_is_the_script_that_is_packed(
    make_project: MakeProject, statements: str, expected: str, pack: str
) -> None:
    """Whoever defines what packs it, and through however many constructors it is handed."""
    assert shown(make_project(application(statements, pack))) == [f"Orders/fn {expected}"]


def test_the_properties_come_behind_what_was_packed(make_project: MakeProject) -> None:
    statements = "new PackedLambdaFn(this, 'fn', packed.create, { timeout: CDK.Duration.seconds(5) });"
    assert [each.timeout.only for each in make_project(application(statements)).all(Function)] == [5]


@pytest.mark.parametrize(
    "statements",
    [
        GIVEN % ("packed.update.handler", "Lambda.Code.fromAsset(packed.update.zipFile)"),
        GIVEN % ("packed.create.handler", "Lambda.Code.fromAsset(pack('src/create.ts', 'src/delete.ts').zipFile)"),
        GIVEN % ("'index.other'", "Lambda.Code.fromAsset(packed.create.zipFile)"),
    ],
)
def test_code_is_not_guessed(make_project: MakeProject, statements: str) -> None:
    """Of several scripts none is taken, nor one without the handler."""
    assert [found.partition(" ")[2] for found in shown(make_project(application(statements)))] == [""]


def test_what_only_tests_make_is_no_function_of_the_program(make_project: MakeProject) -> None:
    """If the program itself makes the same."""
    statements = GIVEN % ("packed.create.handler", "Lambda.Code.fromAsset(packed.create.zipFile)")
    files = application(statements)
    other = "class TestApp extends CDK.App { constructor({ packed }) { new Orders(this, 'Test', { packed }); } }\n"
    project = make_project({**files, "stack.ts": files["stack.ts"] + other})
    assert shown(project) == ["Orders/fn src/create.ts"]


IMAGE = "new Lambda.DockerImageFunction(this, 'fn', { code: Lambda.DockerImageCode.fromImageAsset('../app'%s) });"
LAMBDA = "FROM public.ecr.aws/lambda/python:3.13\nCOPY *.py ./\n"


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("", "app/main.py"),
        (", { file: 'two.Dockerfile' }", "app/other.py"),
        (", { cmd: ['other.handler'] }", "app/other.py"),
        (", { cmd: [scope.command] }", ""),
        (", { file: scope.file }", ""),
    ],
)
def test_an_image_runs_what_its_dockerfile_or_the_program_says(
    make_project: MakeProject, options: str, expected: str
) -> None:
    """Also one that is built beside the application."""
    program = {f"cdk/{name}": text for name, text in application(IMAGE % options).items()}
    images = {
        "app/Dockerfile": f'{LAMBDA}CMD ["main.handler"]\n',
        "app/two.Dockerfile": f'{LAMBDA}CMD ["other.handler"]\n',
        **dict.fromkeys(("app/main.py", "app/other.py"), "def handler(event, context):\n    return None\n"),
    }
    assert shown(make_project({**program, **images})) == [f"fn {expected}".strip()]


FROM_IMAGE = "handler: Lambda.Handler.FROM_IMAGE, runtime: Lambda.Runtime.FROM_IMAGE"


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (f"new Lambda.Function(this, 'fn', {{ code: Lambda.Code.fromAssetImage('../app'), {FROM_IMAGE} }});", "main"),
        (
            "new Lambda.Function(this, 'fn', { code: Lambda.Code.fromAssetImage('../app', { cmd: ['other.handler'] }), "
            f"{FROM_IMAGE} }});",
            "other",
        ),
        (f"new Lambda.Function(this, 'fn', {{ code: Lambda.Code.fromEcrImage(repository), {FROM_IMAGE} }});", "main"),
        (
            "new Lambda.DockerImageFunction(this, 'fn', "
            "{ code: Lambda.DockerImageCode.fromEcr(repository, { cmd: ['other.handler'] }) });",
            "other",
        ),
        ("new Lambda.DockerImageFunction(this, 'fn', { code: images.find('app') });", ""),
        (
            "new Lambda.DockerImageFunction(this, 'fn', { code: imageOf(['other.handler']) });\n"
            "function imageOf(cmd) {\n  if (repository) return Lambda.DockerImageCode.fromEcr(repository, { cmd });\n"
            "  return Lambda.DockerImageCode.fromImageAsset('../app', { cmd });\n}",
            "other",
        ),
    ],
)
def test_an_image_may_be_the_code_of_any_function(make_project: MakeProject, made: str, expected: str) -> None:
    """One in a registry is that of the only file that says how to build any."""
    program = {f"cdk/{name}": text for name, text in application(made).items()}
    images = {
        "app/Dockerfile": f'{LAMBDA}CMD ["main.handler"]\n',
        **dict.fromkeys(("app/main.py", "app/other.py"), "def handler(event, context):\n    return None\n"),
    }
    found = make_project({**program, **images})
    assert shown(found) == [f"fn app/{expected}.py" if expected else "fn"]
    assert [each.package_type.only for each in found.all(Function)] == ["Image"]
