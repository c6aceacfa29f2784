"""Reports say once for a file what is alike in several places of it; everything else knows each place by itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from command import serverless_lint_in_process
from serverless_lint.config import Config
from serverless_lint.linter import lint
from serverless_lint.one_cause import with_causes_once

OPTIONS = ("--no-cfn-lint", "--no-cache", "--as-of", "2026-01-01", "--select")
HEAD = "Transform: AWS::Serverless-2016-10-31\nResources:\n"
FUNCTION = (
    "  %s:\n    Type: AWS::Serverless::Function\n    Properties:\n"
    "      CodeUri: src/\n      Handler: app.handler\n      Runtime: %s\n"
)


def _write(folder: Path, **runtimes: str) -> None:
    functions = "".join(FUNCTION % item for item in runtimes.items())
    (folder / "template.yaml").write_text(HEAD + functions, encoding="utf-8")


def _found(folder: Path, rule: str, *options: str) -> list[tuple[int, str, list[int]]]:
    """Line and message of each finding, and the lines of its other places."""
    process = serverless_lint_in_process("check", *OPTIONS, rule, *options, "--format", "json", cwd=folder)
    return [
        (finding["line"], finding["message"], [place["line"] for place in finding["related"]])
        for finding in json.loads(process.stdout)["findings"]
    ]


@pytest.mark.parametrize(
    ("runtimes", "expected"),
    [
        ({"A": "python3.8"}, [(8, [])]),
        ({"A": "python3.8", "B": "python3.8"}, [(8, [14])]),
        ({"A": "python3.8", "B": "python3.13", "C": "python3.8"}, [(8, [20])]),
        # Another runtime is another thing to say.
        ({"A": "python3.8", "B": "nodejs16.x", "C": "python3.8", "D": "nodejs16.x"}, [(8, [20]), (14, [26])]),
    ],
)
def test_functions_of_one_runtime_are_one_finding(
    tmp_path: Path, runtimes: dict[str, str], expected: list[tuple[int, list[int]]]
) -> None:
    _write(tmp_path, **runtimes)
    assert [(line, places) for line, _, places in _found(tmp_path, "deprecated-runtime")] == expected


@pytest.mark.parametrize(
    ("names", "others"),
    [
        ("AB", "`B`"),
        ("ABC", "`B` and `C`"),
        ("ABCD", "`B`, `C` and 1 more"),
        ("ABCDEF", "`B`, `C` and 3 more"),
    ],
)
def test_the_message_names_the_others(tmp_path: Path, names: str, others: str) -> None:
    _write(tmp_path, **dict.fromkeys(names, "python3.8"))
    ((_, message, _),) = _found(tmp_path, "missing-tracing")
    assert message == f"`A` is not traced: set `Tracing: Active`; the same goes for {others}"


def test_places_of_one_name_are_counted(tmp_path: Path) -> None:
    """Two constructs of a program may have one id."""
    _write(tmp_path, A="python3.8", B="python3.8")
    report = lint(
        Config(root=tmp_path, paths=(tmp_path,), select=("missing-tracing",), cfn_lint="off", use_cache=False)
    )
    same = replace(report, findings=tuple(replace(finding, function="Handler") for finding in report.findings))
    (finding,) = with_causes_once(same).findings
    assert finding.message == "`A` is not traced: set `Tracing: Active` (2 places)"


def test_files_are_apart(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        _write(tmp_path / name, A="python3.8", B="python3.8")
    assert [(line, places) for line, _, places in _found(tmp_path, "deprecated-runtime")] == [(8, [14]), (8, [14])]


def test_an_ignore_is_for_its_place_alone(tmp_path: Path) -> None:
    ignored = "python3.8  # serverless-lint: ignore[deprecated-runtime] goes away"
    _write(tmp_path, A=ignored, B="python3.8", C="python3.8")
    assert [(line, places) for line, _, places in _found(tmp_path, "deprecated-runtime")] == [(14, [20])]


def test_a_baseline_is_for_its_places_alone(tmp_path: Path) -> None:
    _write(tmp_path, A="python3.8", B="python3.8")
    serverless_lint_in_process("baseline", "create", *OPTIONS, "deprecated-runtime", cwd=tmp_path)
    _write(tmp_path, A="python3.8", B="python3.8", C="python3.8")
    assert [(line, places) for line, _, places in _found(tmp_path, "deprecated-runtime")] == [(20, [])]


def test_ignores_are_written_at_each_place(tmp_path: Path) -> None:
    _write(tmp_path, A="python3.8", B="python3.8", C="python3.8")
    serverless_lint_in_process("check", *OPTIONS, "deprecated-runtime", "--add-ignore=later", cwd=tmp_path)
    assert _found(tmp_path, "deprecated-runtime") == []
    assert (tmp_path / "template.yaml").read_text(encoding="utf-8").count("ignore[deprecated-runtime] later") == 3


def test_the_fix_mends_all_places(tmp_path: Path) -> None:
    _write(tmp_path, A="python3.13", B="python3.13")
    process = serverless_lint_in_process("check", *OPTIONS, "missing-tracing", "--format", "json", cwd=tmp_path)
    (finding,) = json.loads(process.stdout)["findings"]
    assert [edit["line"] for edit in finding["fix"]["edits"]] == [8, 14]
    serverless_lint_in_process("check", *OPTIONS, "missing-tracing", "--fix", cwd=tmp_path)
    assert _found(tmp_path, "missing-tracing") == []


def test_what_is_mended_otherwise_is_said_apart(tmp_path: Path) -> None:
    """A role of its own has to allow it first, so that nothing is offered."""
    own_role = "python3.13\n      Role: arn:aws:iam::123456789012:role/own"
    _write(tmp_path, A="python3.13", B=own_role, C="python3.13")
    assert [(line, places) for line, _, places in _found(tmp_path, "missing-tracing")] == [(3, [16]), (9, [])]


def test_places_that_each_lose_a_part_of_the_work_are_one_finding(tmp_path: Path) -> None:
    work = "    try:\n        SNS.publish(TopicArn='a', Message='b')\n    except Exception:\n        print('failed')\n"
    (tmp_path / "app.py").write_text(
        f"import boto3\nSNS = boto3.client('sns')\ndef handler(event, context):\n{work * 3}", encoding="utf-8"
    )
    queue = "      Events: { Jobs: { Type: SQS, Properties: { Queue: !ImportValue jobs } } }\n"
    _write(tmp_path, A="python3.13\n" + queue.rstrip())
    text = (tmp_path / "template.yaml").read_text(encoding="utf-8").replace("src/", ".")
    (tmp_path / "template.yaml").write_text(text, encoding="utf-8")
    ((line, message, places),) = _found(tmp_path, "swallowed-exception")
    assert (line, places) == (7, [11, 15])
    assert message.endswith(": raise it, or report the record (3 places)")


def test_what_code_hosting_sites_are_given_has_each_place(tmp_path: Path) -> None:
    """They mark the lines of a change."""
    _write(tmp_path, A="python3.8", B="python3.8")
    process = serverless_lint_in_process("check", *OPTIONS, "deprecated-runtime", "--format", "sarif", cwd=tmp_path)
    results = json.loads(process.stdout)["runs"][0]["results"]
    assert [each["locations"][0]["physicalLocation"]["region"]["startLine"] for each in results] == [8, 14]


@pytest.mark.parametrize(("written", "expected"), [(None, [(6, [10])]), ("src/other.py", [(6, []), (10, [])])])
def test_functions_of_a_folder_that_has_gone_are_one_finding(
    tmp_path: Path, written: str | None, expected: list[tuple[int, list[int]]]
) -> None:
    functions = "".join(
        f"  {name}:\n    Type: AWS::Serverless::Function\n    Properties:\n"
        f"      {{ CodeUri: ., Runtime: python3.13, Handler: src/{name}.handler }}\n"
        for name in ("orders", "users")
    )
    (tmp_path / "template.yaml").write_text(HEAD + functions, encoding="utf-8")
    if written is not None:
        (tmp_path / written).parent.mkdir(parents=True)
        (tmp_path / written).write_text("x = 1\n", encoding="utf-8")
    assert [(line, places) for line, _, places in _found(tmp_path, "handler-not-found")] == expected
