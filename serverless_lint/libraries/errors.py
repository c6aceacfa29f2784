"""Which errors there are, who raises them, and what keeps them from going on."""

from __future__ import annotations

import builtins

ERRORS_OF_PYTHON = frozenset(
    name for name, error in vars(builtins).items() if isinstance(error, type) and issubclass(error, Exception)
)
"""https://docs.python.org/3/library/exceptions.html"""

EVERY_ERROR = "BaseException"
"""What a `catch` without names catches: https://docs.python.org/3/library/exceptions.html#exception-hierarchy"""

CATCHES_EVERYTHING = frozenset({"Exception", EVERY_ERROR})
"""The same by names: the address above."""

ERRORS_OF_MISSING_NAMES = frozenset({"AttributeError", "KeyError", "LookupError", "NameError", "UnboundLocalError"})
"""What Python raises for what was not set yet: the address above."""

ERRORS_OF_MISSING_KEYS = ("KeyError", "LookupError", "Exception")
"""What catches the error for a key that is not there: the address above."""

ERRORS_OF_FILES = ("OSError", "IOError", "PermissionError", "EnvironmentError")
"""https://docs.python.org/3/library/exceptions.html#os-exceptions"""

SUPPRESSING = frozenset({"contextlib.suppress"})
"""https://docs.python.org/3/library/contextlib.html#contextlib.suppress"""

SETTLING = frozenset({"Promise.allSettled", "await-to-js", "await-to-js.default", "await-to-js.to"})
"""What turns the errors of the promises that it is given into results:
https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Promise/allSettled,
https://github.com/scopsy/await-to-js#readme"""

SETTLES_ALL = "Promise.allSettled"
"""What waits for all promises of a list and fails with none: the address above."""

RETURNS_ERRORS = ("asyncio.gather", "return_exceptions")
"""The same for Python, and its option for that:
https://docs.python.org/3/library/asyncio-task.html#asyncio.gather"""

COMBINING = frozenset({"Promise.all", "Promise.any", "Promise.race"})
"""What makes one promise of several, which fails with them:
https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Promise#promise_concurrency"""

METHODS_OF_PROMISES = frozenset({"catch", "finally", "then"})
"""https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Promise#instance_methods"""

HANDLES_ERRORS = "catch"
"""The one of them that is there for what fails: the address above."""

MEMBERS_OF_PROMISES = METHODS_OF_PROMISES | {
    *("constructor", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "toLocaleString", "toString"),
    *("valueOf", "close", "send", "throw", "cr_await", "cr_code", "cr_frame", "cr_origin", "cr_running"),
}
"""The same with what all objects have: https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Object#instance_methods,
and with what coroutines of Python have: https://docs.python.org/3/reference/datamodel.html#coroutine-objects"""

ERRORS_OF_SDK = frozenset({"ClientError", "BotoCoreError"})
"""What boto3 raises for whatever AWS refuses: https://docs.aws.amazon.com/boto3/latest/guide/error-handling.html"""

TRACES_OF_ERRORS = frozenset({"format_exc", "format_exception", "format_tb"})
"""Functions that write down where an error comes from: https://docs.python.org/3/library/traceback.html"""

NAMES_KIND_OF_ERROR = frozenset(
    {"name", "code", "status", "statusCode", "status_code", "$metadata", "errno", "__class__", "constructor"}
)
"""Attributes of errors that say which one it is, and no more: https://docs.python.org/3/library/exceptions.html,
https://nodejs.org/api/errors.html, https://docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/Package/-smithy-types/"""
