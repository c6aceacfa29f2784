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
    "pg8000": ("scramp", "dateutil"),
    "pydantic": ("pydantic_core", "typing_extensions", "annotated_types"),
    "pyjwt": ("cryptography",),
    "pymongo": ("dns",),
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
        *("bcrypt", "boto3", "botocore", "certifi", "cfnresponse", "crhelper", "defusedxml", "idna", "jmespath"),
        *("lxml", "markdown", "numpy", "orjson", "pillow", "psycopg2", "psycopg2-binary", "pymysql", "pypdf", "pypdf2"),
        *("python-dateutil", "python-dotenv", "pytz", "pyyaml", "redis", "s3transfer", "shortuuid", "simplejson"),
        *("six", "toml", "typing-extensions", "tzdata", "ujson", "ulid-py", "urllib3", "xmltodict"),
    }
)
"""Distributions of Python that bring nothing that people import besides their own modules, by the same on
https://pypi.org/"""

BROUGHT_IN_NODE: Mapping[str, tuple[str, ...]] = {
    "apollo-server-lambda": ("apollo-server-core", "apollo-server-express", "express", "@vendia/serverless-express"),
    "aws-sdk": ("buffer", "events", "ieee754", "jmespath", "querystring", "sax", "url", "util", "uuid", "xml2js"),
    "axios": ("form-data", "follow-redirects", "proxy-from-env"),
    "express": ("body-parser", "cookie", "debug", "qs", "send", "serve-static"),
    "firebase-admin": ("jsonwebtoken", "jwks-rsa"),
    "googleapis": ("google-auth-library", "googleapis-common"),
    "jsonwebtoken": ("jws", "ms", "semver"),
    "moment-timezone": ("moment",),
    "mongoose": ("mongodb",),
    "mysql": ("bignumber.js", "readable-stream", "safe-buffer", "sqlstring"),
    "mysql2": ("iconv-lite", "long", "named-placeholders"),
    "pg": ("pg-connection-string", "pg-pool", "pg-protocol", "pg-types", "pgpass"),
    "puppeteer": ("puppeteer-core",),
    "sequelize": ("lodash", "moment", "moment-timezone", "uuid", "validator"),
}
"""The packages that others of npm bring by what they depend on, which npm puts beside them:
`dependencies` of their newest versions on https://www.npmjs.com/"""

ALONE_IN_NODE = (
    *("@aws-lambda-powertools/*", "@aws-sdk/*", "@middy/*", "@smithy/*", "@types/*", "aws-xray-sdk*", "base64-js"),
    *("bcryptjs", "csv-parse", "date-fns", "dayjs", "dotenv", "esbuild", "fast-xml-parser", "he", "lodash"),
    *("lodash.*", "luxon", "moment", "nanoid", "node-fetch", "slugify", "source-map-support", "typescript", "ulid"),
    *("uuid", "validator", "ws", "zod"),
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
