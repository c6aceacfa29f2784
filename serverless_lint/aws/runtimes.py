"""What Lambda's runtimes for Python and Node.js bring with them."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import msgspec

_DISTRIBUTIONS = Path(__file__).with_name("data") / "distributions.json"

MODULES_ADDED: Mapping[str, int] = {
    "graphlib": 9,
    "zoneinfo": 9,
    "tomllib": 11,
    "annotationlib": 14,
    "compression": 14,
    "concurrent.interpreters": 14,
    "string.templatelib": 14,
}
"""Modules of the standard library and the minor version of Python 3 that first has them.

https://docs.python.org/3/whatsnew/index.html
"""

MODULES_REMOVED: Mapping[str, int] = {
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
}
"""Modules that the standard library no longer has, and the minor version of Python 3 that dropped them."""

STANDARD_LIBRARY = frozenset(sys.stdlib_module_names) | MODULES_ADDED.keys() | MODULES_REMOVED.keys()
"""The top-level modules of the standard library of any version."""

# https://docs.aws.amazon.com/lambda/latest/dg/lambda-python.html#python-sdk-included, and what boto3 depends on;
# https://docs.aws.amazon.com/lambda/latest/dg/durable-supported-runtimes.html.
PYTHON_RUNTIME = frozenset(
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
)
"""The top-level modules beyond the standard library that Python functions can import without packaging them."""

NODE_BUILT_INS = frozenset(
    {
        *("assert", "async_hooks", "buffer", "child_process", "cluster", "console", "constants", "crypto", "dgram"),
        *("diagnostics_channel", "dns", "domain", "events", "fs", "http", "http2", "https", "inspector", "module"),
        *("net", "os", "path", "perf_hooks", "process", "punycode", "querystring", "readline", "repl", "sea"),
        *("sqlite", "stream", "string_decoder", "sys", "test", "timers", "tls", "trace_events", "tty", "url", "util"),
        *("v8", "vm", "wasi", "worker_threads", "zlib"),
    }
)
"""The modules of Node.js, without `node:` and what follows a slash."""

INLINE_MODULES = frozenset({"cfnresponse", "cfn-response"})
"""What code inside a template can import besides.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-lambda-function-code-cfnresponsemodule.html
"""

# What version 3 of the SDK depends on, and https://docs.aws.amazon.com/lambda/latest/dg/durable-supported-runtimes.html.
_NODE_RUNTIME = frozenset(
    {
        *("@aws-crypto/crc32", "@aws-crypto/crc32c", "@aws-crypto/sha1-browser", "@aws-crypto/sha256-browser"),
        *("@aws-crypto/sha256-js", "@aws-crypto/supports-web-crypto", "@aws-crypto/util", "@aws/lambda-invoke-store"),
        *("@aws/durable-execution-sdk-js", "tslib"),
    }
)

FIRST_NODE_WITHOUT_SDK_V2 = 18
"""https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html#nodejs-sdk-included"""

_FIRST_NODE_WITHOUT_CALLBACKS = 24
"""https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html"""
_FIRST_MANAGED_NODE_WITHOUT_CALLBACKS = 22
"""https://www.npmjs.com/package/aws-lambda-ric/v/4.0.2, `index.mjs`, `CALLBACK_ERROR_NODEJS22`"""

_RUNTIME = re.compile(r"(python3\.|nodejs)(\d{1,4})(?:\.(?:x|\d+))?$")


def python_minor(runtime: str) -> int | None:
    """The minor version of a Python 3 runtime: 13 of `python3.13`."""
    found = _RUNTIME.match(runtime)
    return int(found[2]) if found is not None and found[1] != "nodejs" else None


def node_major(runtime: str) -> int | None:
    """The major version of a Node.js runtime: 22 of `nodejs22.x`, 8 of `nodejs8.10`."""
    found = _RUNTIME.match(runtime)
    return int(found[2]) if found is not None and found[1] == "nodejs" else None


def has_callbacks(runtime: str, *, on_managed_instances: bool = False) -> bool | None:
    """Whether a handler may answer through a callback on a Node.js runtime; None for every other runtime."""
    version = node_major(runtime)
    first = _FIRST_MANAGED_NODE_WITHOUT_CALLBACKS if on_managed_instances else _FIRST_NODE_WITHOUT_CALLBACKS
    return None if version is None else version < first


def brings_node_package(package: str, runtime: str) -> bool:
    """Whether a Node.js runtime contains an npm package."""
    version = node_major(runtime)
    if version is None:
        return True
    if version < FIRST_NODE_WITHOUT_SDK_V2:
        return package == "aws-sdk"
    return package.startswith(("@aws-sdk/", "@smithy/")) or package in _NODE_RUNTIME


@lru_cache(maxsize=1)
def distributions() -> Mapping[str, tuple[str, ...]]:
    """The distributions of PyPI that offer a module, by module, where the names differ."""
    return msgspec.json.decode(_DISTRIBUTIONS.read_bytes(), type=dict[str, tuple[str, ...]])
