"""Files that are called otherwise than a template says."""

from __future__ import annotations

import pytest

from conftest import MakeProject
from serverless_lint.analyses.misspelt_files import MisspeltFile

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Flow: {{Type: AWS::Serverless::StateMachine, Properties: {{DefinitionUri: "{written}"}}}}
"""


@pytest.mark.parametrize(
    ("written", "files", "meant"),
    [
        ("flows/Main.json", ["app/flows/main.json"], ["flows/main.json"]),
        ("./Flows/main.json", ["app/flows/main.json"], ["./flows/main.json"]),
        ("../Flows/main.json", ["flows/main.json"], ["../flows/main.json"]),
        ("flows/../Main.json", ["app/main.json", "app/flows/a.json"], []),
        ("flows/main.json", ["app/flows/main.json"], []),
        ("flows/Main.json", ["app/flows/main.json", "app/flows/MAIN.json"], []),
        ("flows/Main.json", ["app/flows/Main.json", "app/flows/main.json"], []),
        ("flows/other.json", ["app/flows/main.json"], []),
        ("../../Main.json", ["main.json"], []),
        ("s3://flows/Main.json", ["app/flows/main.json"], []),
        ("", ["app/flows/main.json"], []),
    ],
)
def test_the_only_file_that_differs_in_case_is_meant(
    make_project: MakeProject, written: str, files: list[str], meant: list[str]
) -> None:
    project = make_project({"app/template.yaml": TEMPLATE.format(written=written), **dict.fromkeys(files, "{}")})
    assert [found.meant for found in project.all(MisspeltFile)] == meant
