"""Modules and calls by whether code waits in them for anything outside: a service, a file, a program, or the clock."""

from __future__ import annotations

COMPUTING_PYTHON = frozenset(
    {
        *("__future__", "abc", "ast", "aws_lambda_powertools", "aws_lambda_powertools.event_handler"),
        *("aws_lambda_powertools.logging", "aws_lambda_powertools.metrics"),
        *("aws_lambda_powertools.utilities.typing", "base64", "binascii", "bisect", "calendar"),
        *("collections", "copy", "csv", "dataclasses", "datetime", "decimal", "difflib", "enum"),
        *("fractions", "functools", "gzip", "hashlib", "heapq", "hmac", "html", "http.HTTPStatus", "io"),
        *("itertools", "json", "logging", "math", "numbers", "operator", "os", "platform", "pprint"),
        *("random", "re", "secrets", "statistics", "string", "struct", "sys", "textwrap", "time"),
        *("traceback", "types", "typing", "unicodedata", "urllib.parse", "uuid", "warnings", "zlib"),
        *("attr", "attrs", "dateutil", "orjson", "pydantic", "pytz", "simplejson", "ujson", "zoneinfo"),
    }
)
"""Modules, or names in modules, that compute and ask nobody for anything: https://docs.python.org/3/library/,
https://docs.powertools.aws.dev/lambda/python/latest/, https://www.attrs.org/, https://dateutil.readthedocs.io/,
https://github.com/ijl/orjson, https://docs.pydantic.dev/, https://pythonhosted.org/pytz/,
https://simplejson.readthedocs.io/, https://github.com/ultrajson/ultrajson"""

COMPUTING_PYTHON_PACKAGES = ("collections.", "os.", "logging.", "json.")
"""The same with all that is in them: https://docs.python.org/3/library/"""

WAITING_CALLS_OF_PYTHON = frozenset({"sleep", "system", "popen", "exec", "eval", "__import__", "open"})
"""What waits, or may do anything, in modules that do not wait: https://docs.python.org/3/library/functions.html,
https://docs.python.org/3/library/os.html#process-management, https://docs.python.org/3/library/time.html#time.sleep"""

WAITING_PARTS_OF_PYTHON = frozenset({"logging.handlers", "logging.config"})
"""Modules in modules that do not wait: https://docs.python.org/3/library/logging.handlers.html"""

COMPUTING_JAVASCRIPT = frozenset(
    {
        *("@aws-lambda-powertools/logger", "@aws-lambda-powertools/metrics", "assert", "aws-lambda"),
        *("buffer", "crypto", "events", "os", "path", "querystring", "string_decoder", "url", "util", "zlib"),
        *("ajv", "class-transformer", "class-validator", "date-fns", "dayjs", "http-errors", "http-status-codes"),
        *("joi", "jsonwebtoken", "lodash", "luxon", "moment", "nanoid", "ulid", "uuid", "validator", "yup", "zod"),
    }
)
"""Packages that compute and ask nobody for anything, without `node:`: https://nodejs.org/api/,
https://docs.aws.amazon.com/powertools/typescript/latest/, https://www.npmjs.com/package/jsonwebtoken and the pages of
the others there"""
DATA_OF_JAVASCRIPT = ".json"
"""How the names of files end that hold data: https://nodejs.org/api/modules.html#file-modules"""

WAITING_NAMES_OF_JAVASCRIPT = frozenset(
    {
        *("fetch", "setTimeout", "setInterval", "XMLHttpRequest", "WebSocket", "EventSource", "awslambda", "eval"),
        *("Atomics", "getBuiltinModule"),
    }
)
"""What code can wait with although it imports nothing for it, or what may import anything:
https://nodejs.org/api/globals.html, https://nodejs.org/api/process.html#processgetbuiltinmoduleid"""

IMPORTING_CALLS_OF_JAVASCRIPT = frozenset({"require", "import"})
"""What imports a module by a name that it is given: https://nodejs.org/api/modules.html#requireid,
https://nodejs.org/api/esm.html#import-expressions"""

BLOCKING_CALLS_OF_JAVASCRIPT = ("Sync", "wait")
"""How the names of calls end that hold up all code until they are done: https://nodejs.org/api/fs.html#synchronous-api,
https://nodejs.org/api/child_process.html#synchronous-process-creation,
https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Atomics/wait"""
