"""Credentials of other services in code that functions run."""

from __future__ import annotations

import pytest

from conftest import MakeProject, findings_of
from serverless_lint.analyses.tokens_in_code import TokenInCode
from serverless_lint.checks.hardcoded_token import hardcoded_token
from serverless_lint.masking import mask_secrets
from serverless_lint.rule import Severity
from serverless_lint.secrets import credential_in, token_in

RULE = "hardcoded-token"
BOT = "6110987654:" + "AAH5kNp1XkMOfPWtSEC9NrmbyQbdLm23Sko"
HOOK = "https://hooks.slack.com/" + "services/T0275145ZRQ/B02LVSZKVPF/irQ6MAYfD3GLbHkIbTBXV1EG"
STRIPE = "sk_live_" + "51H32qlHtexjZAkUsPYY29KBAw5c3Zjh"
PYTHON = "TOKEN = VALUE\n\ndef handler(event, context):\n    return send(TOKEN)\n"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (BOT, "the token of a Telegram bot"),
        (f"https://api.telegram.org/bot{BOT}/sendMessage", "the token of a Telegram bot"),
        (f"https://api.telegram.org/bot{BOT}", "the token of a Telegram bot"),
        (HOOK, "a Slack webhook"),
        (STRIPE, "a Stripe key"),
        (f"Bearer {STRIPE}", "a Stripe key"),
        ("xoxb-" + "12345-67890-aB3dE5fG7hJ9k", "a Slack token"),
        ("sk-" + "proj-R5jLVlepNH3mmGW0Bto6T3BlbkFJH", "an API key"),
        ("ghp_" + "R5jLVlepNH3mmGW0Bto6T3Blbk4HaB3dE5fG", "a GitHub token"),
        (f"1{BOT}1", None),
        (BOT[:-1], None),
        ("xoxb-mock-token", None),
        ("sk-test-mock-key-for-testing", None),
        ("ghp_abcdefghijklmnopqrstuvwxyz1234567890", None),
        ("https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXX", None),
        ("AIza" + "SyAMJgYSG0TW7CT2krdWaFUBLxU4yRINxX8", None),
        ("sk-your-key-0a1b2c3d4e5f6a7b8c9d", None),
        ("orders:AA", None),
        ("", None),
    ],
)
def test_forms(text: str, kind: str | None) -> None:
    """What people make up for tests is none."""
    found = token_in(text)
    assert (found[1] if found is not None else None) == kind


def test_the_token_of_a_bot_is_a_credential_in_templates_and_hidden_in_all_outputs() -> None:
    assert credential_in(BOT) == "the token of a Telegram bot"
    assert BOT[12:] not in mask_secrets(f"url = 'https://api.telegram.org/bot{BOT}/getMe'")


@pytest.mark.parametrize(
    ("name", "code", "expected"),
    [
        ("app.py", PYTHON.replace("VALUE", f"'{BOT}'"), ["app.py:1"]),
        ("app.py", PYTHON.replace("VALUE", f"'https://api.telegram.org/bot{BOT}/sendMessage?text=' + x"), ["app.py:1"]),
        ("app.py", PYTHON.replace("VALUE", f"f'https://api.telegram.org/bot{BOT}/{{method}}'"), ["app.py:1"]),
        ("app.py", PYTHON.replace("VALUE", f"'{BOT}'").replace("send(TOKEN)", f"send('{BOT}')"), ["app.py:1"]),
        (
            "app.py",
            PYTHON.replace("VALUE", f"'{BOT}'").replace("send(TOKEN)", f"send('{HOOK}')"),
            ["app.py:1", "app.py:4"],
        ),
        ("app.py", PYTHON.replace("VALUE", f"1 # {BOT}"), []),
        ("app.py", PYTHON.replace("VALUE", "os.environ['TOKEN']"), []),
        (
            "app.mjs",
            f"export const handler = async (event) => send({{ headers: {{ a: `Bearer {STRIPE}` }} }});",
            ["app.mjs:1"],
        ),
        ("script.py", f"print('{BOT}')", []),
        ("tests/test_app.py", PYTHON.replace("VALUE", f"'{BOT}'"), []),
    ],
)
def test_code(make_project: MakeProject, name: str, code: str, expected: list[str]) -> None:
    """Each credential once for a file, if a function runs it."""
    assert findings_of(make_project({name: code}), RULE) == expected


@pytest.mark.parametrize(("token", "severity"), [(STRIPE, None), (STRIPE.replace("live", "test"), Severity.WARNING)])
def test_what_opens_the_test_mode_alone_is_a_warning(
    make_project: MakeProject, token: str, severity: Severity | None
) -> None:
    (found,) = make_project({"app.py": PYTHON.replace("VALUE", f"'{token}', '{token}'")}).all(TokenInCode)
    (problem,) = hardcoded_token.check(found)
    assert problem.severity is severity
    assert problem.message == ("a Stripe key is in the code, 2 times: revoke it, keep the new one in Secrets Manager")
    assert len(problem.related) == 1
