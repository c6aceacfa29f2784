"""Secrets in text that is shown."""

from __future__ import annotations

import time

import pytest

from serverless_lint.masking import mask_secrets, masked_line
from serverless_lint.source import Document

# Joined, so that no scanner takes the tests for a leak.
AWS_SECRET = "wJalrXUtnFEMIK7MDENGbPx" + "RfiCYzK9abcdefghi"
GITHUB = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
SLACK = "xoxb-" + "123456789012-abcdefghijkl"
STRIPE = "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc"
OPENAI = "sk-" + "proj-abcdefghijklmnopqrstuvwxyz012345"
JWT = "eyJhbGciOiJIUzI1NiJ9" + ".eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        pytest.param("`AKIAQWERTYUIOPASDFGH`", "`AKIA************DFGH`", id="AWS access key id"),
        pytest.param("ASIAQWERTYUIOPASDFGH", "ASIA************DFGH", id="temporary access key id"),
        pytest.param(AWS_SECRET, "*" * 40, id="AWS secret key by its shape"),
        pytest.param(
            f"aws_secret_access_key = '{'a' * 40}'", f"aws_secret_access_key = '{'*' * 40}'", id="by its name"
        ),
        pytest.param(f"SecretAccessKey={'a' * 40}", f"SecretAccessKey={'*' * 40}", id="without quotes"),
        pytest.param('{"password": "hunter2hunter2"}', '{"password": "**************"}', id="JSON password"),
        pytest.param("db_password: 'hunter2x'", "db_password: '********'", id="YAML password"),
        pytest.param("DB_PWD: hunter2x9", "DB_PWD: *********", id="YAML entry with another name for a secret"),
        pytest.param("DB_PASSWORD: Corr+ect*Horse", "DB_PASSWORD: **************", id="password without a digit"),
        pytest.param('{"SigningKey": "abc+12", "b": 1}', '{"SigningKey": "******", "b": 1}', id="short JSON secret"),
        pytest.param("{AUTH_KEY: abc+123, B: c}", "{AUTH_KEY: *******, B: c}", id="entry of a flow mapping"),
        pytest.param("connect(password='hunter2x')", "connect(password='********')", id="keyword argument"),
        pytest.param("pw = 'hunter2x'", "pw = '********'", id="short name"),
        pytest.param('db_pw = "hunter2"', 'db_pw = "*******"', id="short name and value"),
        pytest.param('lower_password: !Sub "hunter2x9"', 'lower_password: !Sub "*********"', id="Sub"),
        pytest.param("DB_PASSWORD: !Sub hunter2x9", "DB_PASSWORD: !Sub *********", id="Sub without quotes"),
        pytest.param(
            'DB_PASSWORD: !Sub "hunter2${Stage}x9"', 'DB_PASSWORD: !Sub "*******${Stage}**"', id="around a placeholder"
        ),
        pytest.param('PASSWORD: !Join ["", [hunter2x9, "x"]]', 'PASSWORD: !Join ["", [*********, "x"]]', id="Join"),
        pytest.param(
            "{PASSWORD: !Base64 hunter2x9, B: c1d2e3f4}", "{PASSWORD: !Base64 *********, B: c1d2e3f4}", id="Base64"
        ),
        pytest.param(
            '"PASSWORD": {"Fn::Join": ["", ["hunter2x9", {"Ref": "Abc123x"}]]}',
            '"PASSWORD": {"Fn::Join": ["", ["*********", {"Ref": "Abc123x"}]]}',
            id="Join in JSON",
        ),
        pytest.param(
            "DbPassword: { Type: String, Default: hunter2x9 }",
            "DbPassword: { Type: String, Default: ********* }",
            id="default of a parameter",
        ),
        pytest.param(
            '"DbPassword": {"Default": "hunter2x9", "Type": "String"}',
            '"DbPassword": {"Default": "*********", "Type": "String"}',
            id="default of a parameter in JSON",
        ),
        pytest.param(GITHUB, "ghp_" + "*" * 36, id="GitHub"),
        pytest.param(SLACK, "xoxb" + "*" * 26, id="Slack"),
        pytest.param(STRIPE, "sk_l" + "*" * 28, id="Stripe"),
        pytest.param(OPENAI, "sk-p" + "*" * 36, id="sk- token"),
        pytest.param(JWT, "eyJh" + "*" * (len(JWT) - 4), id="JWT"),
        pytest.param("postgres://user:s3cr3t@host/db", "postgres://user:******@host/db", id="URL password"),
        pytest.param("a/postgres:/user:s3cr3t@host", "a/postgres:/user:******@host", id="URL password in a path"),
        pytest.param("A1b" * 50, "*" * 150, id="session token"),
        pytest.param(
            "-----BEGIN PRIVATE KEY-----\\nMIIE\\n-----END PRIVATE KEY-----",
            "-----BEGIN PRIVATE KEY-----********-----END PRIVATE KEY-----",
            id="PEM on one line",
        ),
    ],
)
def test_a_secret_is_masked_at_its_length(text: str, masked: str) -> None:
    assert mask_secrets(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("0123456789abcdef0123456789abcdef01234567", id="hexadecimal hash"),
        pytest.param("src/handlers/orders/create/index/handler/x", id="path"),
        pytest.param("password: '{{resolve:secretsmanager:prod}}'", id="dynamic reference"),
        pytest.param("SECRET_NAME: 'prod/database/password'", id="name of a secret"),
        pytest.param("password = '${DatabasePassword}'", id="substitution"),
        pytest.param("https://example.com/orders", id="URL without password"),
        pytest.param("DB_PASSWORD: !Ref Password", id="function of CloudFormation"),
        pytest.param("apiKey: process.env.API_KEY,", id="expression"),
        pytest.param("SIGNING_KEY: prod/signing-key", id="path of a secret"),
        pytest.param("AKIA", id="prefix alone"),
        pytest.param("`ApiGatewayRestApiDeploymentStage3F2A9C1D` is", id="id of the CDK with 40 characters"),
        pytest.param("`VPCEKSDBFnLogS3A1B2C3D4E5FGH7IJKF2A9C1D0`", id="id of the CDK with few small letters"),
        pytest.param("OrdersTableForTheCheckoutService2InEurope", id="name with more than 40 characters"),
        pytest.param("OrdersTableForTheCheckoutService2InEurop", id="name of 40 characters"),
        pytest.param("DB_PASSWORD: !Ref Password1x", id="reference to a name with a digit"),
        pytest.param("DB_PASSWORD: !GetAtt Secret1x.Arn", id="attribute"),
        pytest.param("DB_PASSWORD: !If [IsProd, !Ref Abc123x, !Ref Def456x]", id="references in a function"),
        pytest.param('DB_PASSWORD: {"Fn::GetAtt": ["Secret1x", "Arn"]}', id="attribute in JSON"),
        pytest.param('DB_PASSWORD: !Sub "{{resolve:secretsmanager:${Secret1x}}}"', id="dynamic reference in Sub"),
        pytest.param('SECRET: !Sub "${Stage}-db-password"', id="name in Sub"),
        pytest.param('pwm = "hunter2x9"', id="word that begins like one for a password"),
        pytest.param('"password": "string"', id="type"),
        pytest.param("", id="empty"),
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert mask_secrets(text) == text


def test_a_line_inside_a_private_key_is_masked_whole() -> None:
    key = Document("key.pem", "-----BEGIN RSA PRIVATE KEY-----\nabc def\n-----END RSA PRIVATE KEY-----\nabc\n")
    assert [masked_line(key, number) for number in (1, 2, 3, 4)] == [
        "-----BEGIN RSA PRIVATE KEY-----",
        "*** ***",
        "-----END RSA PRIVATE KEY-----",
        "abc",
    ]


@pytest.mark.parametrize(
    ("text", "line", "masked"),
    [
        pytest.param("DB_PASSWORD:\n  Fn::Sub: hunter2x9", 2, "  Fn::Sub: *********", id="function below"),
        pytest.param("DB_PASSWORD: !Sub\n  hunter2x9", 2, "  *********", id="text below a tag"),
        pytest.param("DB_PASSWORD: >-\n  hunter2x9", 2, "  *********", id="folded text"),
        pytest.param(
            'PASSWORD:\n  Fn::Join:\n    - ""\n    - - a\n      - "hunter2x9"',
            5,
            '      - "*********"',
            id="list below",
        ),
        pytest.param("PASSWORD: !Join\n- ''\n- - hunter2x9", 3, "- - *********", id="list that is not indented"),
        pytest.param(
            "DbPassword:\n  Type: String\n  Default: hunter2x9", 3, "  Default: *********", id="default of a parameter"
        ),
        pytest.param(
            "DbPassword:\n  Type: AWS::SNS::Topic\n  Properties:\n    TopicName: topic2x9",
            4,
            "    TopicName: topic2x9",
            id="property of a resource",
        ),
        pytest.param("DbPassword:\n  Ref: Abc123x", 2, "  Ref: Abc123x", id="reference below"),
        pytest.param("Name:\n  Default: hunter2x9", 2, "  Default: hunter2x9", id="default of another parameter"),
    ],
)
def test_a_value_is_masked_whose_name_is_on_a_line_above(text: str, line: int, masked: str) -> None:
    assert masked_line(Document("template.yaml", text), line) == masked


@pytest.mark.parametrize(
    "piece",
    [
        *("secret", "secret=", "://:", ":/:", "eyJaaaaaaaaa.", "-----BEGIN ", "a/", "xox", "password='"),
        *("password: !", "key: !Sub x,", "password: !Sub '", "key: {", "key: { Default: ", "pw=", '"'),
    ],
    ids=repr,
)
def test_masking_takes_linear_time(piece: str) -> None:
    text = piece * (300_000 // len(piece))
    started = time.process_time()
    mask_secrets(text)
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("['ApiKeyName', 'RateLimitBurst', 'EnableApiKeys', 'EnableCognito']", None),
        ('["TokenTable", "OrdersAPIStage"]', None),
        ("['DkimTokenName1', 'DkimTokenName2', 'DkimTokenValue1']", None),
        ("['TokenName1', 'CorrectHorse42']", "['TokenName1', '**************']"),
        ("['ApiKeyName', 'CorrectHorse1']", "['ApiKeyName', '*************']"),
        ("['ApiKeyName', 'hunter2hunter2']", "['ApiKeyName', '**************']"),
        ("['token', 'RateLimitBurst1x']", "['token', '****************']"),
        ('setdefault("PASSWORD", "correcthorse")', 'setdefault("PASSWORD", "************")'),
        ("{'ApiKeyName': 'RateLimitBurst'}", "{'ApiKeyName': '**************'}"),
        ('["password", "CorrectHorseBattery"]', '["password", "*******************"]'),
        ('["DB_PASSWORD", "CorrectHorseBattery"]', '["DB_PASSWORD", "*******************"]'),
        ('login("bob", "UserPassword", "CorrectHorse")', 'login("bob", "UserPassword", "************")'),
        ('set( "secretKey","ABCDEFGHIJKLMNOPQR")', 'set( "secretKey","******************")'),
        ('["ApiKey", "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJ1"]', f'["ApiKey", "{"*" * 37}"]'),
    ],
)
def test_names_in_a_list_stay_behind_one_that_is_called_like_a_secret(text: str, masked: str | None) -> None:
    assert mask_secrets(text) == (masked or text)
