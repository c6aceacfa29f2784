"""How large the files of functions are."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from conftest import MakeProject
from serverless_lint.analyses.packages import Package

SAM = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    {metadata}
    Properties: {{Runtime: {runtime}, Handler: app.handler, CodeUri: {uri}}}
"""
CLOUDFORMATION = """\
Resources:
  Orders:
    Type: AWS::Lambda::Function
    Properties: {Runtime: java21, Handler: app.handler, Code: src/}
"""
FILES = {
    "src/app.py": "1234",
    "src/data/model.bin": "12345678",
    "src/.venv/lib.py": "12",
    "src/__pycache__/app.pyc": "1",
    "orders.zip": "123",
}


def sam(runtime: str = "python3.13", uri: str = "src/", metadata: str = "") -> str:
    return SAM.format(runtime=runtime, uri=uri, metadata=metadata)


@pytest.mark.parametrize(
    ("template", "files", "sizes"),
    [
        pytest.param(sam(), {}, [("src", 12)], id="Python, as sam build copies it"),
        pytest.param(sam("nodejs22.x"), {}, [("src", 12)], id="Node.js without package.json"),
        pytest.param(sam("nodejs22.x"), {"src/package.json": "{}"}, [], id="Node.js, packed by npm"),
        pytest.param(sam("java21"), {}, [], id="compiled"),
        pytest.param(sam(metadata="Metadata: {BuildMethod: makefile}"), {}, [], id="built in another way"),
        pytest.param(sam("java21", "orders.zip"), {}, [("orders.zip", 3)], id="archive"),
        pytest.param(sam(uri="s3://bucket/key"), {}, [], id="in S3"),
        pytest.param(sam(uri="../.."), {}, [], id="outside of the project"),
        pytest.param(sam(uri="nowhere/"), {}, [("nowhere", 0)], id="no such folder"),
        pytest.param(sam(uri="/etc"), {}, [], id="absolute"),
        pytest.param(CLOUDFORMATION, {}, [("src", 15)], id="CloudFormation, zipped as it is"),
    ],
)
def test_the_files_of_a_package_count_as_they_are_deployed(
    make_project: MakeProject, template: str, files: dict[str, str], sizes: list[tuple[str, int]]
) -> None:
    """Each way of building has its own rules for what is left out."""
    project = make_project({"template.yaml": template, **FILES, **files})
    assert [(package.name, package.size) for package in project.all(Package)] == sizes


def test_links_are_not_followed(make_project: MakeProject, tmp_path: Path) -> None:
    """A link may lead anywhere, or in a circle."""
    (tmp_path / "src").mkdir()
    os.symlink(tmp_path, tmp_path / "src" / "around")
    (package,) = make_project({"template.yaml": sam(), "src/app.py": "1234"}).all(Package)
    assert package.size == 4
