"""The report as GitLab Code Quality reads it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest

from sample_reports import HOSTILE, LOW_TIMEOUT, MISSING_PERMISSION, SECRET, options, rendered, report
from serverless_lint.rule import Severity

ENTRY = json.loads((Path(__file__).parent / "gitlab-codeclimate.schema.json").read_text("utf-8"))
"""That of GitLab (MIT): `app/validators/json_schemas/codeclimate.json` in https://gitlab.com/gitlab-org/gitlab."""

# What the documentation asks for beyond the schema.
DOCUMENTED = {
    "type": "array",
    "items": {
        "allOf": [
            ENTRY,
            {
                "required": ["check_name"],
                "properties": {
                    "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
                    "location": {
                        "required": ["path", "lines"],
                        "properties": {
                            "path": {"not": {"pattern": "^(/|\\./)"}},
                            "lines": {"required": ["begin"], "properties": {"begin": {"minimum": 1}}},
                        },
                    },
                },
            },
        ]
    },
}


def _entries(*findings: Any, **given: Any) -> Any:
    return json.loads(rendered("gitlab", report(*findings), options(**given)))


def test_an_entry_has_all_that_gitlab_reads() -> None:
    assert _entries(LOW_TIMEOUT) == [
        {
            "description": "low-timeout: `OrdersFn` times out after 2 seconds",
            "check_name": "low-timeout",
            "fingerprint": "96c5e72de40cf2cf4c70564df1d25162",
            "severity": "major",
            "location": {"path": "template.yaml", "lines": {"begin": 7}},
        }
    ]


def test_the_report_conforms_to_the_schema_and_the_documentation() -> None:
    jsonschema.Draft202012Validator(DOCUMENTED).validate(_entries(LOW_TIMEOUT, MISSING_PERMISSION, HOSTILE))


@pytest.mark.parametrize(
    ("severity", "word"), [(Severity.ERROR, "critical"), (Severity.WARNING, "major"), (Severity.INFO, "info")]
)
def test_each_severity_has_a_word_of_gitlab(severity: Severity, word: str) -> None:
    assert _entries(msgspec.structs.replace(LOW_TIMEOUT, severity=severity))[0]["severity"] == word


def test_fingerprints_are_unique_also_for_findings_that_look_the_same() -> None:
    entries = _entries(LOW_TIMEOUT, LOW_TIMEOUT, msgspec.structs.replace(LOW_TIMEOUT, message="another"))
    assert len({entry["fingerprint"] for entry in entries}) == 3


def test_paths_are_relative_to_the_repository() -> None:
    entries = _entries(LOW_TIMEOUT, root=Path("/repository/service"), repository=Path("/repository"))
    assert entries[0]["location"]["path"] == "service/template.yaml"


def test_hostile_names_and_texts_are_kept_as_text() -> None:
    (entry,) = _entries(HOSTILE)
    assert (entry["location"]["path"], entry["description"]) == (
        "a%0A,b:c\n::error::d]]>|`<i>\N{GRINNING FACE}\\xff.py",
        'low-timeout: 50% of `a|b\\|c` "d" & <b>e</b> [f](g) ::error::h ]]> \ufffd\ufffd[31m\ufffe\ufffd @i '
        "\N{GRINNING FACE} AKIA************DFGH",
    )


def test_secrets_are_masked() -> None:
    assert SECRET not in rendered("gitlab", report(HOSTILE))


def test_ignored_findings_are_information_on_request() -> None:
    ignored = report(ignored=(msgspec.structs.replace(LOW_TIMEOUT, ignored_because="legacy"),))
    (entry,) = json.loads(rendered("gitlab", ignored, options(show_ignored=True)))
    assert (entry["severity"], entry["description"]) == (
        "info",
        "low-timeout: `OrdersFn` times out after 2 seconds (ignored)",
    )


def test_no_findings_are_an_empty_list() -> None:
    assert rendered("gitlab", report(ignored=(LOW_TIMEOUT,))) == "[]\n"
