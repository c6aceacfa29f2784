"""What layers of AWS bring."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from serverless_lint.aws.fact import Fact

_EXTENSIONS = "https://docs.aws.amazon.com/lambda/latest/dg/extensions-api-partners.html"

MODULES_OF_LAYERS: Mapping[str, Fact[tuple[str, ...]]] = {
    "AWSLambdaPowertoolsPython": Fact(
        (
            *("aws_lambda_powertools", "pydantic", "pydantic_core", "pydantic_settings", "annotated_types", "dotenv"),
            *("typing_extensions", "typing_inspection", "jmespath", "aws_xray_sdk", "wrapt", "fastjsonschema"),
            *("aws_encryption_sdk", "cryptography", "redis", "datadog_lambda", "attr", "attrs", "cffi"),
        ),
        "https://docs.aws.amazon.com/powertools/python/latest/getting-started/install/",
        date(2026, 11, 21),
    ),
    "AWSLambdaPowertoolsTypeScript": Fact(
        ("@aws-lambda-powertools", "@middy", "aws-xray-sdk-core", "zod"),
        "https://docs.aws.amazon.com/powertools/typescript/latest/getting-started/lambda-layers/",
        date(2026, 11, 21),
    ),
    "AWSSDKPandas": Fact(
        ("awswrangler", "pandas", "numpy", "pyarrow", "pytz", "requests", "certifi", "idna", "packaging"),
        "https://aws-sdk-pandas.readthedocs.io/en/stable/layers.html",
        date(2026, 11, 21),
    ),
    "LambdaInsightsExtension": Fact((), _EXTENSIONS, date(2026, 11, 21)),
    "AWS-Parameters-and-Secrets-Lambda-Extension": Fact((), _EXTENSIONS, date(2026, 11, 21)),
    "AWS-AppConfig-Extension": Fact((), _EXTENSIONS, date(2026, 11, 21)),
}
"""By the beginning of the layer's name the modules in it."""
