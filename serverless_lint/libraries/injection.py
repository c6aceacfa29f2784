"""Calls that take text for a program: queries, commands, code, objects that make themselves."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import NamedTuple

from serverless_lint.libraries.databases import DATABASES
from serverless_lint.libraries.files import FILE_SYSTEMS_OF_NODE, OPENERS
from serverless_lint.libraries.http_requests import (
    ADDRESS_OPTIONS,
    HTTP_CLIENTS,
    METHOD_FIRST,
    METHODS,
    METHODS_OF_CLIENTS,
    TELLS_ADDRESS,
)


class Danger(enum.Enum):
    """What text of somebody else may become."""

    SQL = "SQL"
    COMMAND = "command"
    CODE = "code"
    OBJECTS = "objects"
    ENTITIES = "entities"
    """XML that may name files and addresses to be read."""
    PAGE = "page"
    HOST = "host"
    """The place that a request goes to."""
    REDIRECT = "redirect"
    """The place that a browser is sent to."""
    PATH = "path"
    """The file that is opened."""
    EXPRESSION = "expression"
    """A condition or a change of DynamoDB."""
    FILTER = "filter"
    """A value by which MongoDB looks for documents, as long as it is no object."""
    REQUEST = "request"
    """All that DynamoDB is asked, its table among it."""


class Taken(NamedTuple):
    """The argument of a call that is taken for a program."""

    danger: Danger
    position: int = 0
    """Negative positions count from the last argument."""
    name: str = ""


_SPEAK_SQL = frozenset({"PostgreSQL", "MySQL", "SQL Server", "Snowflake", "Prisma", "database"})

SQL_CONNECTIONS: tuple[str, ...] = (
    *(name for name, what in DATABASES.items() if what in _SPEAK_SQL),
    # https://docs.python.org/3/library/sqlite3.html, https://github.com/aws/amazon-redshift-python-driver#readme,
    # https://duckdb.org/docs/stable/clients/python/overview, https://github.com/koxudaxi/local-data-api#readme,
    # https://github.com/laughingman7743/PyAthena#readme
    *("sqlite3.connect", "redshift_connector.connect", "duckdb.connect", "pyathena.connect"),
    # https://python-oracledb.readthedocs.io/, https://github.com/TryGhost/node-sqlite3/wiki/API
    *("oracledb.connect", "cx_Oracle.connect", "sqlite3.Database"),
    # https://github.com/WiseLibs/better-sqlite3/blob/master/docs/api.md, https://typeorm.io/docs/data-source/data-source-api
    *("better-sqlite3", "typeorm.DataSource", "typeorm.createConnection"),
    # https://www.npmjs.com/package/mssql, https://github.com/jeremydaly/serverless-mysql#readme,
    # https://github.com/jeremydaly/data-api-client#readme
    *("mssql.connect", "mssql.ConnectionPool", "serverless-mysql"),
    "data-api-client",
)
"""What opens a connection to a database that speaks SQL: the addresses above and those of `DATABASES`."""

OPENS_IN_MEMORY = frozenset({"sqlite3.connect", "sqlite3.Database", "better-sqlite3"})
"""Of those, what opens a database of SQLite, which is in memory where its name says so: the addresses above."""

SQL_METHODS: Mapping[str, str] = {
    **dict.fromkeys(("execute", "executemany", "executescript", "fetch", "fetchrow", "fetchval", "fetchone"), "query"),
    **dict.fromkeys(("query", "raw", "run", "all", "exec", "prepare", "$queryRawUnsafe", "$executeRawUnsafe"), "sql"),
}
"""Methods of connections and of what these make that are given a statement first, with the name of that parameter:
https://peps.python.org/pep-0249/, https://node-postgres.com/apis/client, https://knexjs.org/guide/raw.html,
https://sequelize.org/docs/v6/core-concepts/raw-queries/, https://www.prisma.io/docs/orm/prisma-client/using-raw-sql"""

SQL_METHODS_OF_ANYTHING = frozenset(
    {"execute", "executemany", "query", "raw", "$queryRawUnsafe", "$executeRawUnsafe", "run_query", "runQuery"}
)
"""Of those, what is called so whatever the connection is: the addresses above."""

SQL_OPTIONS = frozenset({"sql", "text"})
"""Options of queries that are the statement: https://github.com/mysqljs/mysql#performing-queries,
https://node-postgres.com/features/queries"""

STATEMENTS = frozenset({"query", "querystring", "sql", "sqlquery", "sqlstatement", "statement"})
"""What parts of events are called, but for underscores, that are a whole statement: who may call the function is meant
to say what it runs, as in https://docs.aws.amazon.com/step-functions/latest/dg/connect-athena.html."""

SQL_OF_SERVICES: Mapping[tuple[str, str], str] = {
    ("rds-data", "ExecuteStatement"): "sql",
    ("rds-data", "BatchExecuteStatement"): "sql",
    ("rds-data", "ExecuteSql"): "sqlStatements",
    ("redshift-data", "ExecuteStatement"): "Sql",
    ("athena", "StartQueryExecution"): "QueryString",
    ("timestream-query", "Query"): "QueryString",
    ("dynamodb", "ExecuteStatement"): "Statement",
    ("s3", "SelectObjectContent"): "Expression",
}
"""Parameters of operations of AWS that are a statement:
https://docs.aws.amazon.com/rdsdataservice/latest/APIReference/API_ExecuteStatement.html,
https://docs.aws.amazon.com/redshift-data/latest/APIReference/API_ExecuteStatement.html,
https://docs.aws.amazon.com/athena/latest/APIReference/API_StartQueryExecution.html,
https://docs.aws.amazon.com/timestream/latest/developerguide/API_query_Query.html,
https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExecuteStatement.html,
https://docs.aws.amazon.com/AmazonS3/latest/API/API_SelectObjectContent.html"""

EXPRESSIONS_OF_DYNAMODB = (
    *("KeyConditionExpression", "FilterExpression", "ConditionExpression", "UpdateExpression"),
    "ProjectionExpression",
)
"""Parameters of DynamoDB that are text with names and operators:
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.html"""

MONGO_CONNECTIONS = (
    *(name for name, what in DATABASES.items() if what == "MongoDB"),
    # https://mongoosejs.com/docs/models.html
    *("mongoose.model", "mongoose.connection"),
)
"""What leads to collections of MongoDB: the addresses beside and those of `DATABASES`."""

MONGO_METHODS = frozenset(
    {
        *("find", "findOne", "findOneAndUpdate", "findOneAndDelete", "findOneAndReplace", "updateOne", "updateMany"),
        *("replaceOne", "deleteOne", "deleteMany", "countDocuments", "exists"),
        *("find_one", "find_one_and_update", "find_one_and_delete", "update_one", "update_many", "replace_one"),
        *("delete_one", "delete_many", "count_documents"),
    }
)
"""Methods of collections that are given a filter first:
https://www.mongodb.com/docs/drivers/node/current/crud/query/query-document/, https://mongoosejs.com/docs/queries.html,
https://pymongo.readthedocs.io/en/stable/api/pymongo/collection.html"""

MONGO_ASKING = frozenset({"findOne", "find_one", "exists", "countDocuments", "count_documents"})
"""Those of them that may only ask whether there is a document: the addresses above."""

MONGO_QUERY_ENDS = frozenset({"exec", "lean", "select"})
"""Methods of a query that give its answer, or decide on its form: https://mongoosejs.com/docs/api/query.html"""

MONGO_ADDING = frozenset({"create", "insertOne", "insertMany", "insert_one", "insert_many", "save"})
"""Methods of collections and models that add documents: the addresses above, https://mongoosejs.com/docs/api/model.html"""

MAKES_TEXT = frozenset({"String", "str", "toString", "trim", "strip", "lower", "toLowerCase", "JSON.stringify"})
"""Functions and methods that make a text, or fail: https://docs.python.org/3/library/stdtypes.html#str,
https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/String"""

OPENS_FILES: Mapping[str, Taken] = {
    **{name: Taken(Danger.PATH, parameter.position, parameter.name) for name, parameter in OPENERS.items()},
    **{
        f"{package}.{name}{sync}": Taken(Danger.PATH)
        for package in FILE_SYSTEMS_OF_NODE
        for sync in ("", "Sync")
        for name in (
            *("readFile", "createReadStream", "writeFile", "createWriteStream", "appendFile", "open", "opendir"),
            *("unlink", "rm", "rmdir", "readdir", "readJson", "remove"),
        )
    },
    # https://docs.python.org/3/library/os.html#os-file-dir, https://docs.python.org/3/library/shutil.html
    **dict.fromkeys(
        ("os.remove", "os.unlink", "os.rmdir", "os.listdir", "shutil.rmtree"), Taken(Danger.PATH, 0, "path")
    ),
    # https://flask.palletsprojects.com/en/stable/api/#flask.send_file
    **dict.fromkeys(("flask.send_file", "flask.helpers.send_file"), Taken(Danger.PATH)),
}
"""Functions that open, list or remove the file whose path they are given: https://nodejs.org/api/fs.html, the addresses
beside and those of `OPENERS`."""

ANSWERS_WITH_FILES = frozenset({"sendFile", "sendfile", "download"})
"""Methods of the responses of Express that answer with the file whose path they are given:
https://expressjs.com/en/api.html#res.sendFile"""

SENDS_ON = "redirect"
"""The method of theirs that sends a browser to an address, the last argument: https://expressjs.com/en/api.html#res.redirect"""

ANSWERING_PACKAGE = "express"
"""The package that has them: the address above."""

BELOW_A_FOLDER = "root"
"""The option that keeps them below a folder: the address above."""

METHODS_OF_PATHS_ALONE = frozenset({"read_text", "read_bytes", "write_text", "write_bytes"})
"""Methods that only paths have, and that do so: https://docs.python.org/3/library/pathlib.html"""

OPENING_METHODS_OF_PATHS = frozenset({"open", "unlink", "rmdir", "iterdir"})
"""Further methods of paths that do so: the address above."""

ASKS_WHERE_PATHS_LEAD = frozenset(
    {"startswith", "startsWith", "is_relative_to", "relative_to", "relative", "commonpath", "commonprefix", "parents"}
)
"""What tells paths below a folder from others, by its last name: https://docs.python.org/3/library/pathlib.html,
https://nodejs.org/api/path.html"""

LAST_PARTS_OF_PATHS = frozenset({"name", "stem", "suffix"})
"""Attributes of paths that hold no folder: https://docs.python.org/3/library/pathlib.html#pathlib.PurePath.name"""

SPLITS = frozenset({"split", "rsplit", "partition", "rpartition"})
"""Methods of texts that take them apart: https://docs.python.org/3/library/stdtypes.html#str.split"""

TAKES_STEPS_BACK_OUT = frozenset(
    {
        *("path.join", "path.resolve", "path.normalize", "path.posix.join", "path.posix.resolve"),
        *("os.path.normpath", "os.path.abspath", "os.path.realpath", "pathlib.Path.resolve"),
    }
)
"""Functions that take a folder and `..` behind it out of a path even if there is no such folder, without which the
system opens nothing: https://nodejs.org/api/path.html#pathjoinpaths,
https://docs.python.org/3/library/os.path.html#os.path.normpath"""

CLEANS_FILTERS = ("express-mongo-sanitize", "@exortek/express-mongo-sanitize")
"""Middleware that takes operators of MongoDB out of all requests: https://github.com/fiznool/express-mongo-sanitize#readme,
https://github.com/ExorTek/express-mongo-sanitize#readme"""

VALIDATES_ALL_REQUESTS = ("express-openapi-validator", "openapi-backend")
"""Packages that refuse all requests which a schema does not allow: https://cdimascio.github.io/express-openapi-validator-documentation/,
https://openapistack.co/docs/openapi-backend/intro/"""

SHORTENS_TEXT = frozenset({"slice", "substring", "substr"})
"""Methods of texts of JavaScript that take a stretch of them:
https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/String"""

SQL_STATEMENTS: Mapping[str, tuple[str, ...]] = {
    "SELECT": ("FROM",),
    "INSERT": ("INTO",),
    "REPLACE": ("INTO",),
    "UPDATE": ("SET",),
    "DELETE": ("FROM",),
    "MERGE": ("INTO",),
    "WITH": ("AS", "SELECT"),
    **dict.fromkeys(("CREATE", "DROP", "ALTER", "TRUNCATE"), ("TABLE",)),
}
"""The first words of statements, each with words that follow in it: https://www.postgresql.org/docs/current/sql-commands.html,
https://dev.mysql.com/doc/refman/8.4/en/sql-statements.html"""

RUNS_WITH_GLOBALS = frozenset({"eval", "exec", "builtins.eval", "builtins.exec"})
"""What runs code with the names that it is given as a dictionary: https://docs.python.org/3/library/functions.html"""

NAMES_AROUND = frozenset({"globals", "locals", "vars", "builtins.globals", "builtins.locals", "builtins.vars"})
"""What gives the names around a call: the address above."""

RUNS_IN_CONTEXTS = frozenset({"vm.runInContext", "vm.runInNewContext"})
"""What runs code with the names of an object: https://nodejs.org/api/vm.html"""

TAKES_PROGRAM: Mapping[str, Taken] = {
    # https://docs.sqlalchemy.org/en/20/core/sqlelement.html#sqlalchemy.sql.expression.text
    **dict.fromkeys(("sqlalchemy.text", "sqlalchemy.sql.text", "sqlalchemy.sql.expression.text"), Taken(Danger.SQL)),
    # https://www.psycopg.org/docs/sql.html, https://www.psycopg.org/psycopg3/docs/api/sql.html
    **dict.fromkeys(("psycopg2.sql.SQL", "psycopg.sql.SQL"), Taken(Danger.SQL)),
    # https://pandas.pydata.org/docs/reference/io.html#sql, https://aws-sdk-pandas.readthedocs.io/en/stable/api.html
    **dict.fromkeys(("pandas.read_sql", "pandas.read_sql_query"), Taken(Danger.SQL, name="sql")),
    "awswrangler.athena.read_sql_query": Taken(Danger.SQL, name="sql"),
    "awswrangler.athena.start_query_execution": Taken(Danger.SQL, name="sql"),
    # https://docs.python.org/3/library/os.html#os.system, https://docs.python.org/3/library/subprocess.html
    **dict.fromkeys(("os.system", "os.popen"), Taken(Danger.COMMAND)),
    **dict.fromkeys(("subprocess.getoutput", "subprocess.getstatusoutput"), Taken(Danger.COMMAND, name="cmd")),
    # https://docs.python.org/3/library/asyncio-subprocess.html
    "asyncio.create_subprocess_shell": Taken(Danger.COMMAND, name="cmd"),
    # https://docs.paramiko.org/en/stable/api/client.html
    **dict.fromkeys(
        ("paramiko.SSHClient.exec_command", "paramiko.client.SSHClient.exec_command"),
        Taken(Danger.COMMAND, name="command"),
    ),
    # https://nodejs.org/api/child_process.html
    **dict.fromkeys(("child_process.exec", "child_process.execSync"), Taken(Danger.COMMAND)),
    # https://github.com/shelljs/shelljs#readme, https://github.com/sindresorhus/execa/blob/main/docs/api.md
    **dict.fromkeys(
        ("shelljs.exec", "execa.command", "execa.commandSync", "execa.execaCommand"), Taken(Danger.COMMAND)
    ),
    # https://docs.python.org/3/library/functions.html,
    # https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects
    **dict.fromkeys(("eval", "exec", "compile", "builtins.eval", "builtins.exec"), Taken(Danger.CODE)),
    **dict.fromkeys(("globalThis.eval", "global.eval"), Taken(Danger.CODE)),
    **dict.fromkeys(("Function", "globalThis.Function"), Taken(Danger.CODE, position=-1)),
    # https://nodejs.org/api/vm.html
    **{
        f"vm.{name}": Taken(Danger.CODE)
        for name in ("runInContext", "runInNewContext", "runInThisContext", "compileFunction", "Script")
    },
    # https://docs.python.org/3/library/pickle.html, https://docs.python.org/3/library/marshal.html,
    # https://dill.readthedocs.io/en/latest/, https://github.com/cloudpipe/cloudpickle#readme
    **{
        f"{package}.{name}": Taken(Danger.OBJECTS)
        for package in ("pickle", "cPickle", "_pickle", "dill", "cloudpickle", "marshal")
        for name in ("load", "loads")
    },
    # https://jsonpickle.readthedocs.io/en/latest/api.html
    **dict.fromkeys(("jsonpickle.decode", "jsonpickle.loads"), Taken(Danger.OBJECTS, name="string")),
    # https://pyyaml.org/wiki/PyYAMLDocumentation
    **dict.fromkeys(("yaml.unsafe_load", "yaml.unsafe_load_all"), Taken(Danger.OBJECTS, name="stream")),
    # https://www.npmjs.com/package/node-serialize, https://www.npmjs.com/package/serialize-to-js,
    # https://www.npmjs.com/package/funcster
    **dict.fromkeys(
        ("node-serialize.unserialize", "serialize-to-js.deserialize", "funcster.deepDeserialize"),
        Taken(Danger.OBJECTS),
    ),
    # https://flask.palletsprojects.com/en/stable/api/#flask.redirect,
    # https://docs.djangoproject.com/en/stable/topics/http/shortcuts/#redirect
    "flask.redirect": Taken(Danger.REDIRECT, name="location"),
    "django.shortcuts.redirect": Taken(Danger.REDIRECT, name="to"),
    # https://fastapi.tiangolo.com/advanced/custom-response/#redirectresponse, https://www.starlette.io/responses/
    **dict.fromkeys(
        ("fastapi.responses.RedirectResponse", "starlette.responses.RedirectResponse"),
        Taken(Danger.REDIRECT, name="url"),
    ),
}
"""Functions by their dotted names, those of Node.js without `node:`: the addresses beside."""

PARSES_XML = frozenset(
    {
        *(f"{package}.{name}" for package in ("libxmljs", "libxmljs2") for name in ("parseXml", "parseXmlString")),
        *(f"lxml.etree.{name}" for name in ("fromstring", "XML", "parse")),
    }
)
"""What parses XML, with external entities only if it is told so: https://github.com/libxmljs/libxmljs/wiki,
https://lxml.de/parsing.html"""

READS_ENTITIES = "noent"
"""The option of Node.js that says so: the addresses above."""

XML_PARSERS = frozenset({"lxml.etree.XMLParser"})
"""What tells lxml, and by which parameter: https://lxml.de/api/lxml.etree.XMLParser-class.html"""

RESOLVES_ENTITIES = "resolve_entities"
"""The address above."""

RUNS_PROGRAMS = frozenset(
    {
        *(f"subprocess.{name}" for name in ("run", "call", "check_call", "check_output", "Popen")),
        *(f"child_process.{name}" for name in ("spawn", "spawnSync", "execFile", "execFileSync")),
    }
)
"""What starts a program, by a shell only if it is told so: https://docs.python.org/3/library/subprocess.html,
https://nodejs.org/api/child_process.html"""

BY_A_SHELL = "shell"
"""The option that says so: the addresses above."""

SHELLS = frozenset({"sh", "bash", "/bin/sh", "/bin/bash", "/usr/bin/bash", "dash", "zsh"})
"""Programs that take the argument after `-c` for a command: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/sh.html"""

ADDRESSES: Mapping[str, int] = {
    **dict.fromkeys((f"{client}.{method}" for client in HTTP_CLIENTS for method in METHODS_OF_CLIENTS), 0),
    **dict.fromkeys(TELLS_ADDRESS, 0),
    **dict.fromkeys((*METHOD_FIRST, *(f"{client}.request" for client in HTTP_CLIENTS)), 1),
    **dict.fromkeys(("http.client.HTTPSConnection", "http.client.HTTPConnection", "urllib.request.Request"), 0),
    # https://www.npmjs.com/package/request, https://www.npmjs.com/package/needle
    **dict.fromkeys(("request", *(f"request.{method}" for method in METHODS)), 0),
    **dict.fromkeys((f"needle.{method}" for method in METHODS if method != "request"), 0),
}
"""Functions that are told an address, with its position, without `node:`: the addresses beside and those of
`TELLS_ADDRESS` and `HTTP_CLIENTS`."""

OPTIONS_OF_ADDRESSES = (*ADDRESS_OPTIONS, "host", "hostname")
"""Options that are an address or begin one: https://axios-http.com/docs/req_config,
https://nodejs.org/api/http.html#httprequesturl-options-callback"""

PAGES = "text/html"
"""What the header `content-type` says of a page for browsers: https://html.spec.whatwg.org/multipage/iana.html#text/html"""

PROMISES_OF_CALLBACKS = frozenset({"util.promisify"})
"""What makes of a function one that returns a promise: https://nodejs.org/api/util.html#utilpromisifyoriginal"""

YAML_LOADS = frozenset({"yaml.load", "yaml.load_all"})
"""What makes of YAML whatever its loader lets it: https://pyyaml.org/wiki/PyYAMLDocumentation"""

UNSAFE_YAML_LOADERS = frozenset({"yaml.Loader", "yaml.UnsafeLoader", "yaml.CLoader", "yaml.CUnsafeLoader"})
"""Loaders that make objects of any class: the address above."""

ESCAPES = frozenset({"replace", "replaceAll", "translate", "charAt", "charCodeAt", "codePointAt"})
"""Methods of texts by which code takes out what has a meaning, or leaves too little of it:
https://docs.python.org/3/library/stdtypes.html#string-methods,
https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/String"""

LITERALS_OF_CODE = frozenset({"JSON.stringify", "json.dumps"})
"""What writes a value so that it is a literal of the language, too:
https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/JSON, https://docs.python.org/3/library/json.html"""

COMPARES_ELEMENTS = frozenset({"min", "max"})
"""Functions of Python that fail for a text beside a number: https://docs.python.org/3/library/functions.html#min"""

CASTS = frozenset({"int", "float", "Number", "parseInt", "parseFloat"})
"""Functions that make a number, or fail: https://docs.python.org/3/library/functions.html,
https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Number"""

ASKS_FOR_TYPE = "isinstance"
"""https://docs.python.org/3/library/functions.html#isinstance"""

TEXTS = frozenset({"str", "bytes", "dict", "list"})
"""Types of what may hold any text: https://docs.python.org/3/library/stdtypes.html"""

TYPES_OF_NUMBERS = frozenset({"number", "bigint", "boolean"})
"""What `typeof` calls numbers: https://developer.mozilla.org/docs/Web/JavaScript/Reference/Operators/typeof"""

ASKS_OF_TEXT = frozenset(
    {"match", "fullmatch", "search", "test", "matchAll", "includes", "has", "indexOf", "some", "every", "find"}
)
"""What tells texts that look as they should from others, by its last name: https://docs.python.org/3/library/re.html,
https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/RegExp"""

KEEPS_ARGUMENTS = frozenset(
    {
        *(
            "staticmethod",
            "classmethod",
            "property",
            "cached_property",
            "lru_cache",
            "cache",
            "wraps",
            "contextmanager",
        ),
        *("capture_method", "idempotent_function", "retry", "xray_recorder", "time_metric"),
    }
)
"""Decorators that hand on the arguments and check none of them, by their last names:
https://docs.python.org/3/library/functools.html, https://docs.powertools.aws.dev/lambda/python/latest/core/tracer/,
https://tenacity.readthedocs.io/en/latest/"""

VALIDATES = frozenset(
    {
        *("validate", "validateAsync", "validateSync", "isValid", "isValidSync", "attempt", "assert"),
        *("parse", "parseAsync", "safeParse", "safeParseAsync", "model_validate", "validate_python", "iter_errors"),
        "typeCheck",
    }
)
"""What looks at each part of the object or list that it is given, and refuses it for one: https://joi.dev/api/,
https://github.com/gkz/type-check,
https://github.com/jquense/yup#api, https://zod.dev/basics, https://ajv.js.org/api.html,
https://docs.pydantic.dev/latest/api/base_model/, https://python-jsonschema.readthedocs.io/en/stable/validate/"""

REFUSES_EVENTS = frozenset({"validator"})
"""Decorators that refuse events, by their last names:
https://docs.powertools.aws.dev/lambda/python/latest/utilities/validation/"""

CHECKS_EVENTS = ("@middy/validator", "@aws-lambda-powertools/parser")
"""How the names of middleware begin that refuses events: https://middy.js.org/docs/middlewares/validator,
https://docs.powertools.aws.dev/lambda/typescript/latest/features/parser/"""
