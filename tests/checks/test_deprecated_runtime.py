"""Runtimes, judged by the day of the run."""

from __future__ import annotations

import datetime
import json
from importlib.resources import files
from pathlib import Path

import pytest

from serverless_lint.aws.lifecycles import Lifecycle, lifecycle_of
from serverless_lint.config import Config
from serverless_lint.linter import lint

TEMPLATE = """\
Resources:
  Orders:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: cobol16.x
      Handler: app.handler
"""
DATES = Lifecycle(
    deprecated=datetime.date(2024, 6, 12),
    create_block=datetime.date(2027, 2, 1),
    update_block=datetime.date(2027, 3, 3),
    successor="cobol24.x",
)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2023-12-14", []),
        ("2023-12-15", [("info", "`Orders` uses `cobol16.x`, supported until 2024-06-12 only: move to `cobol24.x`")]),
        (
            "2024-06-12",
            [
                (
                    "warning",
                    "`Orders` uses `cobol16.x`, unsupported since 2024-06-12 and refused for new functions from "
                    "2027-02-01: move to `cobol24.x`",
                )
            ],
        ),
        (
            "2027-02-01",
            [
                (
                    "warning",
                    "`Orders` uses `cobol16.x`, unsupported since 2024-06-12 and refused for new functions: move to "
                    "`cobol24.x`",
                )
            ],
        ),
        (
            "2027-03-03",
            [
                (
                    "error",
                    "`Orders` uses `cobol16.x`, with which functions cannot be updated since 2027-03-03: move to "
                    "`cobol24.x`",
                )
            ],
        ),
    ],
)
def test_the_severity_of_a_runtime_grows_with_its_dates(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, day: str, expected: list[tuple[str, str]]
) -> None:
    """A runtime is nothing, information, a warning and an error as the days that AWS has set pass."""
    monkeypatch.setattr("serverless_lint.analyses.runtimes.lifecycle_of", {"cobol16.x": DATES}.get)
    (tmp_path / "template.yaml").write_text(TEMPLATE, encoding="utf-8")
    report = lint(
        Config(
            root=tmp_path,
            paths=(tmp_path,),
            cfn_lint="off",
            jobs=1,
            select=("deprecated-runtime",),
            as_of=datetime.date.fromisoformat(day),
        )
    )
    assert [(finding.severity.word, finding.message) for finding in report.findings] == expected


IMAGE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Metadata: {DockerContext: app, DockerBuildTarget: last}
    Properties: {PackageType: Image}
  Bills:
    Type: AWS::Serverless::Function
    Metadata: {DockerContext: app, DockerBuildTarget: last}
    Properties: {PackageType: Image, ImageConfig: {Command: [bills.handler]}}
"""
OLD = "`Orders` and `Bills` are made from the image `public.ecr.aws/lambda/python:3.6`, unsupported since 2022-07-18"


@pytest.mark.parametrize(
    ("base", "begin", "severity"),
    [
        ("public.ecr.aws/lambda/python:3.6", "", "warning"),
        ("public.ecr.aws/lambda/python:3.6", "# the base\n\nFROM python:3.14 AS other\n", "warning"),
        ("public.ecr.aws/lambda/python:3.6.2022.07.01.10-x86_64", "", "warning"),
        ("amazon/aws-lambda-nodejs:12", "", "warning"),
        ("public.ecr.aws/lambda/python:99.1", "", None),
        ("public.ecr.aws/lambda/python:latest", "", None),
        ("python:3.6", "", None),
        ("public.ecr.aws/lambda/java:8", "", None),
    ],
)
def test_base_images_have_the_dates_of_their_runtimes(
    tmp_path: Path, base: str, begin: str, severity: str | None
) -> None:
    """AWS makes no newer ones, and goes on to take functions made of them."""
    (tmp_path / "app").mkdir()
    (tmp_path / "template.yaml").write_text(IMAGE, encoding="utf-8")
    text = f"{begin}FROM --platform=linux/amd64 {base} AS first\nFROM first AS last\nCOPY . .\n"
    (tmp_path / "app" / "Dockerfile").write_text(text, encoding="utf-8")
    report = lint(Config(root=tmp_path, paths=(tmp_path,), cfn_lint="off", jobs=1, select=("deprecated-runtime",)))
    found = [(finding.severity.word, finding.location.start.line) for finding in report.findings]
    assert found == ([] if severity is None else [(severity, begin.count("\n") + 1)])
    assert all(f"the image `{base}`" in finding.message for finding in report.findings)
    assert all(finding.message.startswith(OLD) for finding in report.findings if base.endswith(":3.6"))


@pytest.mark.parametrize("runtime", ["custom", "cobol16.x", "7", "[nodejs12.x]"])
def test_a_runtime_without_dates_is_not_reported(tmp_path: Path, runtime: str) -> None:
    """Names that AWS's list does not have say nothing."""
    (tmp_path / "template.yaml").write_text(TEMPLATE.replace("cobol16.x", runtime), encoding="utf-8")
    report = lint(Config(root=tmp_path, paths=(tmp_path,), cfn_lint="off", jobs=1, select=("deprecated-runtime",)))
    assert report.findings == ()


def test_the_dates_are_those_of_the_installed_cfn_lint() -> None:
    """Whatever AWS has set since: cfn-lint follows it."""
    said = json.loads(files("cfnlint.data").joinpath("AdditionalSpecs/LmbdRuntimeLifecycle.json").read_text("utf-8"))
    dates = lifecycle_of("nodejs16.x")
    assert dates is not None
    assert (str(dates.deprecated), str(dates.create_block), str(dates.update_block), dates.successor) == (
        *(said["nodejs16.x"][name] for name in ("deprecated", "create-block", "update-block", "successor")),
    )
