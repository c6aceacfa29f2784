"""What Lambda's runtimes for Python and Node.js bring with them."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path

import msgspec

from serverless_lint.aws.fact import Fact
from serverless_lint.lazy_pattern import lazy_pattern

_WHATS_NEW = "https://docs.python.org/3/whatsnew/index.html"
_DISTRIBUTIONS = Fact(
    Path(__file__).with_name("data") / "distributions.json", "https://pypi.org/project/pipreqs/", date(2026, 11, 21)
)

MODULES_ADDED: Fact[Mapping[str, int]] = Fact(
    {
        "graphlib": 9,
        "zoneinfo": 9,
        "tomllib": 11,
        "annotationlib": 14,
        "compression": 14,
        "concurrent.interpreters": 14,
        "string.templatelib": 14,
    },
    _WHATS_NEW,
    date(2026, 11, 21),
)
"""Modules of the standard library and the minor version of Python 3 that first has them."""

MODULES_REMOVED: Fact[Mapping[str, int]] = Fact(
    {
        **dict.fromkeys(("formatter", "parser", "symbol"), 10),
        "binhex": 11,
        **dict.fromkeys(("asynchat", "asyncore", "distutils", "imp", "smtpd"), 12),
        **dict.fromkeys(
            (
                *("aifc", "audioop", "cgi", "cgitb", "chunk", "crypt", "imghdr", "lib2to3", "mailcap", "msilib", "nis"),
                *("nntplib", "ossaudiodev", "pipes", "sndhdr", "spwd", "sunau", "telnetlib", "uu", "xdrlib"),
            ),
            13,
        ),
    },
    _WHATS_NEW,
    date(2026, 11, 21),
)
"""Modules that the standard library no longer has, and the minor version of Python 3 that dropped them."""

STANDARD_LIBRARY = frozenset(sys.stdlib_module_names) | MODULES_ADDED.value.keys() | MODULES_REMOVED.value.keys()
"""The top-level modules of the standard library of any version."""

# And what boto3 depends on; https://docs.aws.amazon.com/lambda/latest/dg/durable-supported-runtimes.html.
PYTHON_RUNTIME = Fact(
    frozenset(
        {
            *("boto3", "botocore", "s3transfer", "jmespath", "dateutil", "urllib3", "six"),
            *(
                "awslambdaric",
                "snapshot_restore_py",
                "runtime_client",
                "aws_durable_execution_sdk_python",
                "pip",
                "setuptools",
                "pkg_resources",
            ),
        }
    ),
    "https://docs.aws.amazon.com/lambda/latest/dg/lambda-python.html#python-sdk-included",
    date(2026, 11, 21),
)
"""The top-level modules beyond the standard library that Python functions can import without packaging them."""

NODE_BUILT_INS = Fact(
    frozenset(
        {
            *("assert", "async_hooks", "buffer", "child_process", "cluster", "console", "constants", "crypto", "dgram"),
            *("diagnostics_channel", "dns", "domain", "events", "fs", "http", "http2", "https", "inspector", "module"),
            *("net", "os", "path", "perf_hooks", "process", "punycode", "querystring", "readline", "repl", "sea"),
            *(
                "sqlite",
                "stream",
                "string_decoder",
                "sys",
                "test",
                "timers",
                "tls",
                "trace_events",
                "tty",
                "url",
                "util",
            ),
            *("v8", "vm", "wasi", "worker_threads", "zlib"),
        }
    ),
    "https://nodejs.org/api/modules.html#built-in-modules",
    date(2026, 11, 21),
)
"""The modules of Node.js, without `node:` and what follows a slash."""

INLINE_MODULES = Fact(
    frozenset({"cfnresponse", "cfn-response"}),
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-lambda-function-code-cfnresponsemodule.html",
    date(2026, 11, 21),
)
"""What code inside a template can import besides."""

# And what version 3 of the SDK depends on.
_NODE_RUNTIME = Fact(
    frozenset(
        {
            *("@aws-crypto/crc32", "@aws-crypto/crc32c", "@aws-crypto/sha1-browser", "@aws-crypto/sha256-browser"),
            *(
                "@aws-crypto/sha256-js",
                "@aws-crypto/supports-web-crypto",
                "@aws-crypto/util",
                "@aws/lambda-invoke-store",
            ),
            *("@aws/durable-execution-sdk-js", "tslib"),
        }
    ),
    "https://docs.aws.amazon.com/lambda/latest/dg/durable-supported-runtimes.html",
    date(2026, 11, 21),
)

FIRST_NODE_WITHOUT_SDK_V2 = Fact(
    18, "https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html#nodejs-sdk-included", date(2026, 11, 21)
)
_FIRST_NODE_WITHOUT_CALLBACKS = Fact(
    24, "https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html", date(2026, 11, 28)
)
_FIRST_MANAGED_NODE_WITHOUT_CALLBACKS = Fact(
    22, "https://www.npmjs.com/package/aws-lambda-ric/v/4.0.2", date(2026, 11, 29)
)
"""`CALLBACK_ERROR_NODEJS22` in `index.mjs`."""
FIRST_NODE_THAT_DETECTS_MODULES = Fact(
    24, "https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html", date(2026, 11, 28)
)
"""From here on a `.js` file with `import` is an ES module whatever package.json says.

Lambda switches that off on nodejs22.x, and `require` of ES modules, by which it loads handlers, on nodejs20.x and
nodejs22.x: see also https://nodejs.org/api/packages.html.
"""
NODE_THAT_DETECTS_IMPORTED_MODULES = Fact(
    20, "https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html", date(2026, 11, 28)
)
"""The version, before Lambda switched it off, that loads such a file where it is imported."""

_RUNTIME = lazy_pattern(r"(python3\.|nodejs)(\d{1,4})(?:\.(?:x|\d+))?$")


def python_minor(runtime: str) -> int | None:
    """The minor version of a Python 3 runtime: 13 of `python3.13`."""
    found = _RUNTIME.match(runtime)
    return int(found[2]) if found is not None and found[1] != "nodejs" else None


def is_python_2(runtime: str) -> bool:
    """Whether a runtime has a Python older than 3."""
    return runtime.startswith("python2.")


def node_major(runtime: str) -> int | None:
    """The major version of a Node.js runtime: 22 of `nodejs22.x`, 8 of `nodejs8.10`."""
    found = _RUNTIME.match(runtime)
    return int(found[2]) if found is not None and found[1] == "nodejs" else None


def has_callbacks(runtime: str, *, on_managed_instances: bool = False) -> bool | None:
    """Whether a handler may answer through a callback on a Node.js runtime; None for every other runtime."""
    version = node_major(runtime)
    first = _FIRST_MANAGED_NODE_WITHOUT_CALLBACKS if on_managed_instances else _FIRST_NODE_WITHOUT_CALLBACKS
    return None if version is None else version < first.value


def brings_node_package(package: str, runtime: str) -> bool:
    """Whether a Node.js runtime contains an npm package."""
    version = node_major(runtime)
    if version is None:
        return True
    if version < FIRST_NODE_WITHOUT_SDK_V2.value:
        return package == "aws-sdk"
    return package.startswith(("@aws-sdk/", "@smithy/")) or package in _NODE_RUNTIME.value


@lru_cache(maxsize=1)
def distributions() -> Mapping[str, tuple[str, ...]]:
    """The distributions of PyPI that offer a module, by module, where the names differ."""
    return msgspec.json.decode(_DISTRIBUTIONS.value.read_bytes(), type=dict[str, tuple[str, ...]])
