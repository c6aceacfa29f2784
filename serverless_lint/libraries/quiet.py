"""Packages that read no environment variables but those of AWS, of Powertools, and of operating systems."""

from __future__ import annotations

import sys

QUIET_PYTHON = frozenset(sys.stdlib_module_names) | {
    "boto3",
    "botocore",
    "aioboto3",
    "aws_lambda_powertools",
    "aws_xray_sdk",
    "cfnresponse",
    "crhelper",
    "cryptography",
    "dateutil",
    "jose",
    "jsonschema",
    "jwt",
    "numpy",
    "pandas",
    "PIL",
    "pytz",
    "requests",
    "simplejson",
    "urllib3",
}
"""Top-level modules of Python, by the code that is on https://pypi.org/ and in https://docs.python.org/3/py-modindex.html"""

QUIET_JAVASCRIPT = frozenset(
    {
        "assert",
        "async_hooks",
        "aws-lambda",
        "aws-sdk",
        "aws-xray-sdk",
        "aws-xray-sdk-core",
        "axios",
        "buffer",
        "child_process",
        "crypto",
        "d3-scale",
        "d3-shape",
        "dayjs",
        "dns",
        "events",
        "fs",
        "handlebars",
        "http",
        "http2",
        "https",
        "is_js",
        "jsonwebtoken",
        "jszip",
        "lodash",
        "moment",
        "nanoid",
        "net",
        "os",
        "path",
        "perf_hooks",
        "pptxgenjs",
        "process",
        "querystring",
        "request",
        "rxjs",
        "source-map-support",
        "stream",
        "string_decoder",
        "tls",
        "ulid",
        "url",
        "util",
        "uuid",
        "worker_threads",
        "xlsx",
        "zlib",
    }
)
"""Packages of Node.js, those in `node:` without that, by their code on https://www.npmjs.com/ and in
https://nodejs.org/api/"""

QUIET_JAVASCRIPT_SCOPES = ("node:", "@aws-sdk/", "@smithy/", "@aws-lambda-powertools/")
"""The same by how their names begin: the addresses above."""
