"""What common packages bring with them, and what they certainly do not."""

from __future__ import annotations

from collections.abc import Mapping

BROUGHT: Mapping[str, tuple[str, ...]] = {
    "aiobotocore": ("aiohttp", "wrapt", "multidict"),
    "anthropic": ("httpx", "pydantic", "anyio", "typing_extensions"),
    "aws-lambda-powertools": ("typing_extensions", "jmespath"),
    "aws-xray-sdk": ("wrapt",),
    "awswrangler": ("pandas", "numpy", "pyarrow"),
    "cryptography": ("cffi",),
    "fastapi": ("starlette", "pydantic", "typing_extensions", "anyio"),
    "flask": ("werkzeug", "jinja2", "markupsafe", "click", "itsdangerous", "blinker"),
    "google-api-python-client": ("google", "googleapiclient", "google_auth_httplib2", "httplib2", "uritemplate"),
    "gspread": ("google", "google_auth_oauthlib", "requests"),
    "httpx": ("httpcore", "anyio", "sniffio", "certifi", "idna", "h11"),
    "langchain": ("langchain_core", "pydantic", "yaml", "requests", "numpy", "sqlalchemy", "tenacity", "langsmith"),
    "matplotlib": ("numpy", "PIL", "packaging"),
    "mcp": ("pydantic", "httpx", "starlette", "uvicorn", "anyio"),
    "openai": ("httpx", "pydantic", "anyio", "typing_extensions"),
    "pandas": ("numpy", "pytz", "tzdata"),
    "pydantic": ("pydantic_core", "typing_extensions", "annotated_types"),
    "pyjwt": ("cryptography",),
    "python-jose": ("rsa", "ecdsa", "pyasn1", "cryptography"),
    "requests": ("certifi", "idna", "charset_normalizer"),
    "requests-oauthlib": ("requests", "oauthlib"),
    "scikit-learn": ("numpy", "scipy", "joblib"),
    "scipy": ("numpy",),
    "strands-agents": ("pydantic", "mcp", "opentelemetry", "typing_extensions"),
}
"""The modules that distributions of Python bring by what they depend on, so that importing these works:
`Requires-Dist` of their newest versions on https://pypi.org/"""

ALONE = frozenset(
    {
        *("boto3", "botocore", "s3transfer", "jmespath", "python-dateutil", "urllib3", "six", "pytz", "tzdata"),
        *("certifi", "idna", "numpy", "psycopg2", "psycopg2-binary", "pymysql", "pymongo", "redis", "simplejson"),
        *(
            "pyyaml",
            "ujson",
            "orjson",
            "python-dotenv",
            "ulid-py",
            "shortuuid",
            "xmltodict",
            "pillow",
            "typing-extensions",
        ),
        *("crhelper", "cfnresponse", "pg8000", "bcrypt", "lxml", "pypdf", "pypdf2", "markdown", "defusedxml", "toml"),
    }
)
"""Distributions of Python that bring nothing that people import besides their own modules, by the same on
https://pypi.org/"""

BROUGHT_IN_NODE: Mapping[str, tuple[str, ...]] = {
    "axios": ("form-data", "follow-redirects", "proxy-from-env"),
    "jsonwebtoken": ("jws", "ms", "semver"),
    "apollo-server-lambda": ("apollo-server-core", "apollo-server-express", "express", "@vendia/serverless-express"),
    "express": ("body-parser", "cookie", "debug", "qs", "send", "serve-static"),
    "firebase-admin": ("jsonwebtoken", "jwks-rsa"),
    "googleapis": ("google-auth-library", "googleapis-common"),
    "mongoose": ("mongodb",),
    "puppeteer": ("puppeteer-core",),
    "sequelize": ("lodash", "moment", "moment-timezone", "uuid", "validator"),
}
"""The packages that others of npm bring by what they depend on, which npm puts beside them:
`dependencies` of their newest versions on https://www.npmjs.com/"""

ALONE_IN_NODE = (
    *(
        "@aws-sdk/*",
        "@smithy/*",
        "@types/*",
        "aws-sdk",
        "base64-js",
        "dayjs",
        "date-fns",
        "lodash",
        "lodash.*",
        "luxon",
    ),
    *("moment", "moment-timezone", "nanoid", "node-fetch", "source-map-support", "ulid", "uuid", "zod", "aws-lambda"),
    *(
        "bcryptjs",
        "dotenv",
        "he",
        "mysql",
        "mysql2",
        "pg",
        "ws",
        "slugify",
        "validator",
        "csv-parse",
        "fast-xml-parser",
    ),
    *("aws-xray-sdk*", "@middy/*", "@aws-lambda-powertools/*", "left-pad", "typescript", "esbuild"),
)
"""Packages of npm that bring nothing that people import besides themselves, by the same on https://www.npmjs.com/"""

WITHOUT_SDK_V2 = (
    *("@aws-sdk/*", "@smithy/*", "@types/*", "ajv", "axios", "base64-js", "dayjs", "date-fns", "jsonwebtoken"),
    *("lodash", "lodash.*", "luxon", "moment", "moment-timezone", "nanoid", "node-fetch", "source-map-support"),
    *("ulid", "uuid", "zod"),
)
"""Packages no version of which depends on version 2 of the SDK for JavaScript, by `dependencies` of their versions on
https://www.npmjs.com/. Others may: `@aws-crypto/client-node` did before version 4
(https://www.npmjs.com/package/@aws-crypto/kms-keyring-node/v/3.2.2)."""

INSTALLING_SCRIPTS = (
    *("Makefile", "Dockerfile", "Jenkinsfile", "Taskfile.yml", "justfile", "tox.ini", "noxfile.py"),
    *(".github", ".gitlab-ci.yml", ".circleci", ".travis.yml", "bitbucket-pipelines.yml", "azure-pipelines.yml"),
)
"""Files and folders of tools that may install packages beside the code, and are not read, such as
https://www.gnu.org/software/make/manual/, https://docs.github.com/actions/reference/workflows-and-actions/"""

COPYING = frozenset(
    {"cp", "cpx", "copyfiles", "install", "ln", "mv", "rsync", "tar", "zip", "7z", "unzip", "COPY", "ADD", "Copy-Item"}
)
"""Commands of scripts that put files elsewhere: https://pubs.opengroup.org/onlinepubs/9799919799/idx/utilities.html,
https://docs.docker.com/reference/dockerfile/, https://learn.microsoft.com/powershell/module/microsoft.powershell.management/"""

FOLDERS_OF_PIPELINES = (".github/workflows", ".circleci", ".gitlab")
"""Where pipelines are that are none of the files that are read otherwise:
https://docs.github.com/actions/reference/workflows-and-actions/, https://circleci.com/docs/, https://docs.gitlab.com/ci/"""

PYTHON_MANIFEST = "requirements.txt"
"""What `sam build` installs from for Python: https://github.com/aws/aws-lambda-builders/tree/develop/aws_lambda_builders/workflows/python_pip"""

NODE_MANIFEST = "package.json"
"""The same for Node.js: https://github.com/aws/aws-lambda-builders/tree/develop/aws_lambda_builders/workflows/nodejs_npm"""

OTHER_MANIFESTS_OF_PYTHON = ("pyproject.toml", "uv.lock", "poetry.lock", "Pipfile", "setup.py", "setup.cfg")
"""What people write such a file from, or make packages with: https://packaging.python.org/en/latest/guides/"""
