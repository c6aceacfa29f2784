"""The code of functions in container images, told by the command and the Dockerfile."""

from __future__ import annotations

from unittest.mock import Mock

import pytest

from conftest import MakeProject
from serverless_lint.analyses.declared_variables import DeclaredVariable
from serverless_lint.analyses.missing_packages import MissingPackage
from serverless_lint.link.images import Images
from serverless_lint.model import FunctionCode, HandlerProblem
from serverless_lint.parse.dockerfile import parse_dockerfile
from serverless_lint.source import Document

NODE = "export const handler = async (event) => event;\n"
PYTHON = "def handler(event, context):\n    return event\n"
LAMBDA = "FROM public.ecr.aws/lambda/python:3.13\n"
SCRIPT = "RUN python -c '\nfrom math import pi\n'\n"
SAM = "Transform: AWS::Serverless-2016-10-31\nResources:\n  F:\n    Type: AWS::Serverless::Function\n"
BUILT = f"{SAM}    Properties: {{PackageType: Image}}\n    Metadata: {{DockerContext: ./app, Dockerfile: Dockerfile}}\n"
TAGGED = f"{SAM}    Properties: {{PackageType: Image}}\n    Metadata: {{DockerTag: v1, DockerContext: .}}\n"
TARGET = (
    f"{SAM}    Properties: {{PackageType: Image}}\n"
    "    Metadata: {DockerContext: app, Dockerfile: Dockerfile, DockerBuildTarget: one}\n"
)
NAMED = f"{SAM}    Properties: {{PackageType: Image, ImageConfig: {{Command: [app.handler]}}}}\n    %s\n"
PLAIN = (
    "Parameters: {Image: {Type: String}}\nResources:\n  F:\n    Type: AWS::Lambda::Function\n    Properties:\n"
    "      Code: {ImageUri: !Ref Image}\n      PackageType: Image\n      ImageConfig: {Command: [main.handler]}\n"
)
UNSAID = PLAIN.replace("      ImageConfig: {Command: [main.handler]}\n", "")
JSON = (
    '{"Resources": {"F": {"Type": "AWS::Lambda::Function", "Properties": {"PackageType": "Image",'
    ' "Code": {"ImageUri": {"Ref": "Image"}}, "ImageConfig": {"Command": ["main.handler"]}}}}}'
)
SERVICE = (
    "service: s\nprovider:\n  name: aws\n  ecr:\n    images:\n      one: {path: .., file: one.Dockerfile}\n"
    "functions:\n  F:\n    image:\n      name: one\n      command: [pack.main.handler]\n"
)
STAGES = (
    "FROM node:22 AS build\nWORKDIR /usr/app\nCOPY package.json index.ts ./\nRUN npm run build\n\n"
    "FROM public.ecr.aws/lambda/nodejs:22\nWORKDIR ${LAMBDA_TASK_ROOT}\nCOPY --from=build /usr/app/dist/* ./\n"
    'CMD ["index.handler"]\n'
)
OWN_BASE = (
    'ARG FUNCTION_DIR="/function"\nFROM python:3.13 AS build-image\nARG FUNCTION_DIR="/function"\n'
    "RUN mkdir -p ${FUNCTION_DIR}\nCOPY . ${FUNCTION_DIR}\nRUN pip install awslambdaric\n"
    'FROM python:3.13-slim\nARG FUNCTION_DIR="/function"\nWORKDIR ${FUNCTION_DIR}\n'
    "COPY --from=build-image ${FUNCTION_DIR} ${FUNCTION_DIR}\n"
    'ENTRYPOINT [ "/usr/local/bin/python", "-m", "awslambdaric" ]\nCMD [ "pack.main.handler" ]\n'
)


@pytest.mark.parametrize(
    ("files", "found"),
    [
        pytest.param(
            {"template.yaml": BUILT, "app/Dockerfile": f'{LAMBDA}COPY main.py ./\nCMD ["main.handler"]\n'},
            ["app/main.py"],
            id="file of the context",
        ),
        pytest.param(
            {"template.yaml": BUILT, "app/Dockerfile": f'{LAMBDA}COPY app/main.py ./\nCMD ["main.handler"]\n'},
            ["app/main.py"],
            id="file that is named as from the folder around",
        ),
        pytest.param(
            {
                "template.yaml": BUILT,
                "app/Dockerfile": f'{LAMBDA}{SCRIPT}COPY main.py .\nCMD ["main.handler"]\n',
            },
            ["app/main.py"],
            id="script that imports as a stage begins",
        ),
        pytest.param(
            {
                "template.yaml": BUILT,
                "app/Dockerfile": f'{LAMBDA}COPY src/ "${{LAMBDA_TASK_ROOT}}/pack"\nCMD ["pack.main.handler"]\n',
                "app/src/main.py": PYTHON,
            },
            ["app/src/main.py"],
            id="folder that is called otherwise in the image",
        ),
        pytest.param(
            {
                "template.yaml": BUILT,
                "app/Dockerfile": f'{LAMBDA}COPY requirements.txt \\\n  # both\n  *.py .\nCMD ["main.handler"]\n',
            },
            ["app/main.py"],
            id="pattern, in lines that go on",
        ),
        pytest.param(
            {
                "template.yaml": BUILT.replace("Dockerfile: Dockerfile", "Dockerfile: Dockerfile.api"),
                "app/Dockerfile.api": f'{LAMBDA}COPY . .\nCMD ["main.handler"]\n',
            },
            ["app/main.py"],
            id="Dockerfile of another name",
        ),
        pytest.param(
            {"template.yaml": TAGGED, "Dockerfile": f'{LAMBDA}COPY app/main.py a.py\nCMD ["a.handler"]\n'},
            ["app/main.py"],
            id="file that is called otherwise in the image",
        ),
        pytest.param(
            {"template.yaml": BUILT, "app/Dockerfile": STAGES, "app/index.ts": NODE},
            ["app/index.ts"],
            id="what TypeScript makes in a stage before",
        ),
        pytest.param(
            {
                "template.yaml": BUILT,
                "app/Dockerfile": 'FROM amazon/aws-lambda-nodejs:22\nCOPY . .\nCMD ["dist/index.handler"]\n',
                "app/src/index.ts": NODE,
            },
            ["app/src/index.ts"],
            id="what TypeScript makes before",
        ),
        pytest.param(
            {"template.yaml": BUILT, "app/Dockerfile": OWN_BASE, "app/pack/main.py": PYTHON},
            ["app/pack/main.py"],
            id="base image of others with the runtime's client",
        ),
        pytest.param(
            {
                "template.yaml": TARGET,
                "app/Dockerfile": f'{LAMBDA.strip()} AS base\nCOPY . .\nFROM base AS one\nCMD ["main.handler"]\n'
                'FROM base AS two\nCMD ["other.handler"]\n',
                "app/other.py": PYTHON,
            },
            ["app/main.py"],
            id="stage that the template names",
        ),
        pytest.param(
            {
                "template.yaml": NAMED % "Metadata: {DockerContext: app}",
                "app/Dockerfile": f'{LAMBDA}COPY . .\nCMD ["main.handler"]\n',
                "app/app.py": PYTHON,
            },
            ["app/app.py"],
            id="command of the template",
        ),
        pytest.param(
            {"template.yaml": PLAIN, "Dockerfile": f"{LAMBDA}COPY app ${{LAMBDA_TASK_ROOT}}\n"},
            ["app/main.py"],
            id="image that only a parameter names",
        ),
        pytest.param(
            {"template.yaml": PLAIN, "app/dockerfile": f"{LAMBDA}COPY main.py ${{LAMBDA_TASK_ROOT}}\n"},
            ["app/main.py"],
            id="Dockerfile in lower case",
        ),
        pytest.param(
            {"template.yaml": UNSAID, "app/Dockerfile": f'{LAMBDA}COPY main.py ./\nCMD ["main.handler"]\n'},
            ["app/main.py"],
            id="the only Dockerfile, which has the command",
        ),
        pytest.param(
            {"template.json": JSON, "Dockerfile": f"{LAMBDA}COPY app /var/task/\n"}, ["app/main.py"], id="JSON"
        ),
        pytest.param(
            {"a/serverless.yml": SERVICE, "one.Dockerfile": f"{LAMBDA}COPY app /var/task/pack\n"},
            ["app/main.py"],
            id="Serverless Framework",
        ),
    ],
)
def test_the_handler_of_an_image_is_found_by_what_its_dockerfile_copies(
    make_project: MakeProject, files: dict[str, str], found: list[str]
) -> None:
    codes = make_project({"app/main.py": PYTHON, **files}).all(FunctionCode)
    assert [[handler.module.name for handler in code.handlers] for code in codes] == [found]


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"template.yaml": BUILT}, id="no Dockerfile"),
        pytest.param(
            {"template.yaml": BUILT, "app/Dockerfile": f'{LAMBDA}CMD ["main.handler"]\n'}, id="nothing is copied"
        ),
        pytest.param(
            {"template.yaml": BUILT, "app/Dockerfile": f"{LAMBDA}COPY . .\nCMD main.handler\n"}, id="command of a shell"
        ),
        pytest.param(
            {"template.yaml": BUILT, "app/Dockerfile": 'FROM python:3.13\nCOPY . .\nCMD ["main.handler"]\n'},
            id="no runtime's client",
        ),
        pytest.param(
            {
                "template.yaml": BUILT,
                "app/Dockerfile": f'{LAMBDA}COPY . .\nENTRYPOINT ["python"]\nCMD ["main.handler"]\n',
            },
            id="another program",
        ),
        pytest.param(
            {
                "template.yaml": BUILT,
                "app/Dockerfile": 'FROM public.ecr.aws/lambda/java:21\nCOPY . .\nCMD ["main.handler"]\n',
            },
            id="another language",
        ),
        pytest.param(
            {
                "template.yaml": BUILT.replace(
                    "PackageType: Image", "PackageType: Image, ImageConfig: {EntryPoint: [sh]}"
                ),
                "app/Dockerfile": f'{LAMBDA}COPY . .\nCMD ["main.handler"]\n',
            },
            id="another program of the template",
        ),
        pytest.param(
            {
                "template.yaml": PLAIN,
                "app/Dockerfile": f"{LAMBDA}COPY . .\n",
                "other/Dockerfile": f"{LAMBDA}COPY . .\n",
                "other/main.py": PYTHON,
            },
            id="two images that may be meant",
        ),
        pytest.param(
            {
                "template.yaml": UNSAID,
                "app/Dockerfile": f'{LAMBDA}COPY main.py ./\nCMD ["main.handler"]\n',
                "other/Dockerfile": f'{LAMBDA}COPY other.py ./\nCMD ["other.handler"]\n',
            },
            id="two Dockerfiles of which nothing says that one is meant",
        ),
        pytest.param(
            {
                "template.yaml": BUILT,
                "app/Dockerfile": f'{LAMBDA}ARG WHERE\nCOPY $WHERE/ ./\nCMD ["main.handler"]\n',
            },
            id="folder that only the build knows",
        ),
        pytest.param(
            {
                "template.yaml": BUILT,
                "app/Dockerfile": f'{LAMBDA}COPY ../../ ./\nCMD ["main.handler"]\n',
            },
            id="folder outside the project",
        ),
    ],
)
def test_an_image_of_which_that_is_not_known_stays_one(make_project: MakeProject, files: dict[str, str]) -> None:
    codes = make_project({"app/main.py": PYTHON, **files}).all(FunctionCode)
    assert [(code.handlers, code.problem) for code in codes] == [((), HandlerProblem.IMAGE)]


def test_stages_that_copy_from_each_other_end(make_project: MakeProject) -> None:
    copies = "COPY --from=0 / /\nCOPY --from=1 / /\nCOPY --from=2 / /\n" * 500
    stages = "".join(f"{LAMBDA}{copies}" for _ in range(3))
    files = {"template.yaml": BUILT, "app/Dockerfile": f'{stages}CMD ["main.handler"]\n', "app/main.py": PYTHON}
    assert [code.problem for code in make_project(files).all(FunctionCode)] == [HandlerProblem.IMAGE]


ALL = 'FROM public.ecr.aws/lambda/nodejs:22\n%sCMD ["app.handler"]\n'


class Files(dict[str, str]):
    """Files of a project by name."""

    @property
    def names(self) -> list[str]:
        return list(self)

    def document(self, name: str) -> Document | None:
        return Document(name, self[name])


@pytest.mark.parametrize(
    ("copies", "path", "count"),
    [
        pytest.param("COPY . .\n" * 500, "app", 1, id="the same again and again"),
        pytest.param(f"COPY {' '.join(f'a{n}' for n in range(9_000))} ./\n", "app", 1_999, id="sources of one line"),
        pytest.param("COPY . .\n", "".join(f"{n}/dist/" for n in range(20)) + "app", 21, id="folders of builds"),
        pytest.param("COPY . .\n", "a/" * 49 + "app", 1, id="parts that are looked for"),
        pytest.param("COPY . .\n", "a/" * 50 + "app", 0, id="more parts"),
    ],
)
def test_what_is_tried_for_one_handler_is_bounded(copies: str, path: str, count: int) -> None:
    images = Images(Files({"Dockerfile": ALL % copies}))
    (image,) = images.all
    assert len(list(images.sources(image, path))) == count


def test_what_is_tried_for_all_handlers_together_is_bounded() -> None:
    sources = " ".join(f"a{number}" for number in range(2_000))
    images = Images(Files({f"a{number}/Dockerfile": ALL % f"COPY {sources} ./\n" for number in range(50)}))
    tried = [len(list(images.sources(image, f"app{number}"))) for number in range(4) for image in images.all]
    assert [sum(tried), tried[-1]] == [200_000, 0]


def test_a_dockerfile_is_read_once_for_all_its_functions(
    make_project: MakeProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    parse = Mock(side_effect=parse_dockerfile)
    monkeypatch.setattr("serverless_lint.link.images.parse_dockerfile", parse)
    template = f"{BUILT}  G:\n    Type: AWS::Serverless::Function\n{BUILT.removeprefix(SAM)}"
    files = {"template.yaml": template, "app/Dockerfile": f'{LAMBDA}COPY . .\nCMD ["main.handler"]\n'}
    codes = make_project({"app/main.py": PYTHON, **files}).all(FunctionCode)
    assert [[handler.module.name for handler in code.handlers] for code in codes] == [["app/main.py"]] * 2
    assert parse.call_count == 1


@pytest.mark.parametrize(("count", "found"), [(50, 50), (51, 0)])
def test_where_none_is_named_more_dockerfiles_than_anybody_could_mean_say_nothing(count: int, found: int) -> None:
    assert len(Images(Files({f"a{number}/Dockerfile": LAMBDA for number in range(count)})).all) == found


def test_an_image_installs_packages_and_holds_files_that_nobody_sees(make_project: MakeProject) -> None:
    """Nothing that its code imports is missing, and what another file of it names is used."""
    template = BUILT.replace("Image}", "Image, Environment: {Variables: {TABLE: orders}}}")
    dockerfile = f'{LAMBDA}COPY . .\nRUN pip install numpy\nCMD ["main.handler"]\n'
    files = {"template.yaml": template, "app/Dockerfile": dockerfile, "app/main.py": f"import numpy\n{PYTHON}"}
    project = make_project({**files, "app/job.sh": "echo $TABLE\n", "requirements.txt": "requests\n"})
    assert [missing.package for missing in project.all(MissingPackage)] == []
    assert [variable.is_mentioned for variable in project.all(DeclaredVariable)] == [True]
