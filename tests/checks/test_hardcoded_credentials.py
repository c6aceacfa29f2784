"""Ids of access keys that are no credentials."""

from __future__ import annotations

import pytest

from conftest import MakeProject, findings_of
from serverless_lint.analyses.literals import RepeatedLiteral
from serverless_lint.checks.hardcoded_credentials import hardcoded_aws_access_key, hardcoded_aws_secret_key
from serverless_lint.model import TextFile
from serverless_lint.rule import Severity

ID = "AKIA" + "QWERTYUIOPASDFGH"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (f"https://a.s3.amazonaws.com/b?X-Amz-Credential={ID}%2F20220126%2Fus-east-1", []),
        (f"https://a.example.org/?next=%3FX-Amz-Credential%3D{ID}%252F20220126", []),
        (f"https://a.s3.amazonaws.com/b?AWSAccessKeyId={ID}&Expires=1510162268&Signature=i83yhDz1%3D", []),
        (f"https://a.s3.amazonaws.com/b?Expires=1510162268\\u0026AWSAccessKeyId={ID}", []),
        (f"https://a.example.org/?next=%3FAWSAccessKeyId%3D{ID}%26Signature%3Di83yhDz1", []),
        (f"https://a.s3.amazonaws.com/b?key={ID}", ["event.json:1"]),
        (f"AWSAccessKeyId={ID}", ["event.json:1"]),
    ],
)
def test_the_signer_of_an_address_gave_its_id_away(make_project: MakeProject, url: str, expected: list[str]) -> None:
    """Addresses such as the `ResponseURL` of a custom resource are made to be handed on, and end after hours."""
    files = {"event.json": f'{{"ResponseURL": "{url}"}}\n', "template.yaml": "Resources: {}\n"}
    assert findings_of(make_project(files), "hardcoded-aws-access-key") == expected


@pytest.mark.parametrize(("key_id", "expected"), [("AKIA123456789ABCDEFG", []), ("QAZWSX123456789ABCDE", ["app.py:1"])])
def test_what_no_id_can_be_is_made_up(make_project: MakeProject, key_id: str, expected: list[str]) -> None:
    """Ids that begin as those of AWS do are written in base 32."""
    files = {"app.py": f'RECORD = {{"accessKeyId": "{key_id}"}}\n', "template.yaml": "Resources: {}\n"}
    assert findings_of(make_project(files), "hardcoded-aws-access-key") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("AWSAccessKeyId={}&Expires=1476901112&Signature=x%3D\n", []),
        ("AWSAccessKeyId={}\nAWSSecretKey=\n", ["keys.txt:1"]),
    ],
)
def test_an_id_in_a_signed_address_is_given_away_wherever_its_lines_break(
    make_project: MakeProject, text: str, expected: list[str]
) -> None:
    files = {"keys.txt": text.format("AKIA" + "QWERTYUIOPASDFGH"), "template.yaml": "Resources: {}\n"}
    assert findings_of(make_project(files), "hardcoded-aws-access-key") == expected


FORM = "{'fields': {'key': 'a', 'AWSAccessKeyId': '" + ID + "', 'policy': 'eyJl', 'signature': 'ZY7O'}}\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (FORM, []),
        (FORM.replace("'policy'", "'other'"), ["form.json:1"]),
        (FORM.replace("AWSAccessKeyId", "other"), ["form.json:1"]),
        (FORM.replace(", 'policy'", " " * 5_000 + ", 'policy'"), ["form.json:1"]),
    ],
)
def test_an_id_in_a_signed_form_is_given_away(make_project: MakeProject, text: str, expected: list[str]) -> None:
    """A presigned POST hands it to whoever may upload."""
    files = {"form.json": text, "template.yaml": "Resources: {}\n"}
    assert findings_of(make_project(files), "hardcoded-aws-access-key") == expected


TEMPORARY = "ASIA" + "QWERTYUIOPASDFGH"
EVENT = f'{{"userIdentity": {{"accessKeyId": "{TEMPORARY}"}}}}\n'


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("tests/events/trail.json", EVENT, []),
        ("tools/integration_tests/snapshots/trail.json", EVENT, []),
        ("fixtures/trail.json", EVENT, []),
        ("cassettes/assume_role.yaml", f"body: <AccessKeyId>{TEMPORARY}</AccessKeyId>\n", []),
        ("tests/test_trail.py", f'RECORD = """{EVENT}"""\n', []),
        ("src/trail.json", EVENT, ["src/trail.json:1"]),
        ("tests/events/trail.json", EVENT.replace("ASIA", "AKIA"), ["tests/events/trail.json:1"]),
        (
            "tests/test_login.py",
            f'ID = "{TEMPORARY}"\naws_secret_access_key = read()\n',
            ["tests/test_login.py:1"],
        ),
    ],
)
def test_a_temporary_id_that_a_test_recorded_without_its_secret_is_no_credential(
    make_project: MakeProject, path: str, text: str, expected: list[str]
) -> None:
    files = {path: text, "template.yaml": "Resources: {}\n"}
    assert findings_of(make_project(files), "hardcoded-aws-access-key") == expected


@pytest.mark.parametrize(
    ("path", "text", "severity"),
    [
        ("tests/answers.json", f'{{"id": "{ID}"}}', Severity.INFO),
        ("tests/answers.json", f'{{"id": "{ID}", "SecretAccessKey": "test"}}', Severity.INFO),
        ("tests/answers.json", f'{{"id": "{ID}", "commit": "{"0a" * 20}"}}', Severity.INFO),
        ("README.md", f"AWS_ACCESS_KEY_ID={ID}\nAWS_SECRET_ACCESS_KEY=your_secret\n", Severity.INFO),
        ("README.md", f"AWS_ACCESS_KEY_ID={ID}\nAWS_SECRET_ACCESS_KEY={'aB3' * 13}c\n", None),
        ("tests/answers.json", f'{{"id": "{ID}", "other": "mm_{"aB3/" * 10}"}}', Severity.INFO),
        ("src/answers.json", f'{{"id": "{TEMPORARY}"}}', Severity.INFO),
        ("tests/answers.json", f'{{"id": "{ID}", "secret": "{"aB3/" * 10}"}}', None),
        ("src/answers.json", f'{{"id": "{ID}"}}', None),
    ],
)
def test_an_id_by_itself_opens_nothing(
    make_project: MakeProject, path: str, text: str, severity: Severity | None
) -> None:
    """Where tests quote one without its secret, somebody may still look where that is."""
    project = make_project({path: text, "template.yaml": "Resources: {}\n"})
    files = [file for file in project.all(TextFile) if file.document.path == path]
    assert [problem.severity for file in files for problem in hardcoded_aws_access_key.check(file)] == [severity]


def test_an_id_is_said_once_for_a_file(make_project: MakeProject) -> None:
    text = f"A={ID}\nB={ID}\nC={ID[:-1]}J\nD={ID}\n"
    files = make_project({".env": text, "template.yaml": "Resources: {}\n"}).all(TextFile)
    problems = [problem for file in files for problem in hardcoded_aws_access_key.check(file)]
    assert [problem.message for problem in problems] == [
        "the access key id `AKIA…DFGH` is in the file, 3 times: deactivate it and use the function's role",
        "the access key id `AKIA…DFGJ` is in the file: deactivate it and use the function's role",
    ]
    assert [related.at.location.start.line for problem in problems for related in problem.related] == [2, 4]


SECRET = "q2W4e6R8t0Y2u4I6o8P0a2S4d6F8g0H2j4K6l8Z0"


def test_a_secret_key_is_said_once_for_a_file(make_project: MakeProject) -> None:
    text = f"AWS_SECRET_KEY={SECRET}\nOTHER={SECRET}\nCOPY_AWS_SECRET_KEY={SECRET}\nAWS_SECRET_KEY={SECRET[::-1]}\n"
    project = make_project({".env": text, "template.yaml": "Resources: {}\n"})
    problems = [each for found in project.all(RepeatedLiteral) for each in hardcoded_aws_secret_key.check(found)]
    advice = "deactivate it and use the function's role"
    assert [problem.message for problem in problems] == [
        f"`AWS_SECRET_KEY` and `COPY_AWS_SECRET_KEY` hold a secret access key, 2 times: {advice}",
        f"`AWS_SECRET_KEY` holds a secret access key: {advice}",
    ]
    assert [related.at.location.start.line for problem in problems for related in problem.related] == [3]


SERVICE = f"""\
service: orders
provider: {{ name: aws, runtime: python3.13, environment: {{ SECRET_ACCESS_KEY: {SECRET} }} }}
functions: {{ orders: {{ handler: app.orders }}, users: {{ handler: app.users }} }}
"""


def test_what_functions_inherit_is_written_once(make_project: MakeProject) -> None:
    project = make_project({"serverless.yml": SERVICE})
    problems = [each for found in project.all(RepeatedLiteral) for each in hardcoded_aws_secret_key.check(found)]
    assert [(problem.message, problem.related) for problem in problems] == [
        ("`SECRET_ACCESS_KEY` holds a secret access key: deactivate it and use the function's role", ())
    ]


@pytest.mark.parametrize(
    ("token", "expected"),
    [
        (SECRET * 3, ["app.py:1"]),
        ("TestSessionTokenVeryLongStringWithLotsOfCharactersToSimulateARealToken" + "1234567890" * 3, []),
        ("a" * 50 + "B" * 50, []),
    ],
)
def test_a_session_token_that_somebody_typed_is_none(
    make_project: MakeProject, token: str, expected: list[str]
) -> None:
    """Those of AWS have letters and digits mixed all through."""
    files = {"app.py": f'CREDENTIALS = {{"sessionToken": "{token}"}}\n', "template.yaml": "Resources: {}\n"}
    assert findings_of(make_project(files), "hardcoded-aws-secret-key") == expected
