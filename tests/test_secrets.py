"""What counts as a secret."""

from __future__ import annotations

import pytest

from serverless_lint.masking import mask_secrets
from serverless_lint.secrets import credential_in, is_encrypted, may_be_secret, names_secret


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("ghp_0a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R", "a GitHub token"),
        ("xoxb-123456789012-abcdefABCDEF", "a Slack token"),
        ("sk_test_4eC39HqLyjWDarjtT1zdp7dc", "a Stripe key"),
        ("sk-ant-a1B2c3D4e5F6g7H8i9J0k1L2", "an API key"),
        (
            "Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N",
            "a JSON web token",
        ),
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIE", "a private key"),
        ("mongodb+srv://orders:k3ine-Idee@cluster.example.net/orders", "a URL with a password"),
        ("mysql://orders:…@db/orders", None),
        ("mysql://orders:<password>@db/orders", None),
        ("redis://:p4ss@localhost:6379", None),
        ("https://example.com:8080/a@b", None),
        ("sk-your-key-goes-here-please", None),
        ("sk-xxxxxxxxxxxxxxxxxxxxxxxx", None),
        ("orders", None),
        ("-----BEGIN PUBLIC KEY-----\nMIIE", None),
    ],
)
def test_a_credential_is_known_by_its_shape(value: str, kind: str | None) -> None:
    """Real shapes are named; placeholders, local databases and other text are not."""
    assert credential_in(value) == kind


@pytest.mark.parametrize(
    ("name", "is_secret"),
    [
        ("DB_PASSWORD", True),
        ("stripeApiKey", True),
        ("CLIENT_SECRET", True),
        ("APIKEY", True),
        ("TOKEN", True),
        ("SECRET_ARN", False),
        ("TOKEN_TTL", False),
        ("PARTITION_KEY", False),
        ("PUBLIC_KEY", False),
        ("BROKEN", False),
        ("SECRETARY", False),
    ],
)
def test_a_name_says_whether_it_holds_a_secret(name: str, is_secret: bool) -> None:
    """Only the last words of a name count."""
    assert names_secret(name) is is_secret


@pytest.mark.parametrize(
    ("value", "may_be"),
    [
        ("Tr0ub4dor&3", True),
        ("f1d2d2f924e986ac86fdf7b36c94bcdf32beec15", True),
        ("123e4567-e89b-12d3-a456-426614174000", True),
        ("prod/database/password", False),
        ("my-secret-v2", False),
        ("keys.pem", False),
        ("12345678", False),
        ("/orders/password", False),
        ("https://a1.example/token", False),
        ("arn:aws:ssm:eu-west-1:1:parameter/a1", False),
        ("…a1b2c3", False),
        ("a1b2", False),
        ("not a secret 1", False),
    ],
)
def test_a_value_may_be_a_secret_unless_it_is_a_name(value: str, may_be: bool) -> None:
    """Names, paths, addresses, numbers and prose only lead to secrets or are none."""
    assert may_be_secret(value) is may_be


@pytest.mark.parametrize(
    ("value", "encrypted"),
    [
        ("AQECAHh7" + "ea2t" * 40 + "Hw==", True),
        ("AQICAHh7" + "ea2t" * 40, True),
        ("AQICAHh7ea2t", False),
        ("AQICAHh7" + "ea2t" * 40 + "-Hw", False),
        ("BQICAHh7" + "ea2t" * 40, False),
    ],
)
def test_what_kms_has_encrypted_begins_in_two_ways_and_is_long(value: str, encrypted: bool) -> None:
    assert is_encrypted(value) is encrypted


@pytest.mark.parametrize(
    ("line", "masked"),
    [
        ("          DB_PASSWORD: Tr0ub4dor&3", "          DB_PASSWORD: ***********"),
        ("          api_key: 'da2-6zl2'", "          api_key: '********'"),
        ("    password: Optional", "    password: Optional"),
        ("    DB_PASSWORD: !Ref Password1", "    DB_PASSWORD: !Ref Password1"),
    ],
)
def test_the_value_of_a_secret_entry_is_masked(line: str, masked: str) -> None:
    """A line of a template does not show what the entry of a secret holds."""
    assert mask_secrets(line) == masked
