"""Environment variables that code and template agree on, or do not."""

from __future__ import annotations

from pathlib import Path

import pytest

from agreement import findings, sam

DECLARES = sam(", Environment: {Variables: {TABLE: orders}}")
DECLARES_NOTHING = sam("")
READS = "import os\ndef handler(event, context):\n    return os.environ['TABLE']\n"
READS_NOTHING = "def handler(event, context):\n    return event\n"

UNDECLARED = "app.py:3 warning `TABLE` is not declared for `Worker`: add it to `Environment`"
UNUSED = "template.yaml:5 info `TABLE` is not read by the code of `Worker`: remove it"


@pytest.mark.parametrize(
    ("template", "code", "undeclared", "unused"),
    [
        pytest.param(DECLARES, READS, [], [], id="they agree"),
        pytest.param(DECLARES_NOTHING, READS_NOTHING, [], [], id="they agree on nothing"),
        pytest.param(DECLARES_NOTHING, READS, [UNDECLARED], [], id="only the template changed"),
        pytest.param(DECLARES, READS_NOTHING, [], [UNUSED], id="only the code changed"),
    ],
)
def test_code_and_template_are_compared(
    tmp_path: Path, template: str, code: str, undeclared: list[str], unused: list[str]
) -> None:
    """Each side is reported when the other one does not go with it."""
    files = {"template.yaml": template, "app.py": code}
    assert findings(tmp_path, "undeclared-environment-variable", files) == undeclared
    assert findings(tmp_path, "unused-environment-variable", files) == unused


@pytest.mark.parametrize("only", ["template.yaml", "app.py"])
def test_one_file_alone_shows_what_is_wrong_between_both(tmp_path: Path, only: str) -> None:
    """A finding is shown if the file given has a part in it."""
    files = {"template.yaml": DECLARES_NOTHING, "app.py": READS}
    assert findings(tmp_path, "undeclared-environment-variable", files, only) == [UNDECLARED]
    files = {"template.yaml": DECLARES, "app.py": READS_NOTHING}
    assert findings(tmp_path, "unused-environment-variable", files, only) == [UNUSED]


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("    return os.environ.get('TABLE')\n", id="a read that gives None"),
        pytest.param("    return os.environ.get('TABLE', 'orders')\n", id="default"),
        pytest.param("    return os.getenv('TABLE') or 'orders'\n", id="alternative"),
        pytest.param("    if 'TABLE' in os.environ:\n        return os.environ['TABLE']\n", id="asked for"),
        pytest.param("    return os.environ['TABLE'] if 'TABLE' in os.environ else ''\n", id="asked for in a line"),
        pytest.param("    if os.getenv('TABLE'):\n        return os.environ['TABLE']\n", id="asked for by value"),
        pytest.param("    try:\n        return os.environ['TABLE']\n    except KeyError:\n        pass\n", id="caught"),
        pytest.param(
            "    try:\n        return os.environ['TABLE']\n    except OSError: pass\n    except: pass\n",
            id="caught by the second clause",
        ),
        pytest.param(
            "    try:\n        return os.environ['TABLE']\n    except (TypeError, Missing):\n        pass\n",
            id="caught by who knows what",
        ),
        pytest.param(
            "    from contextlib import suppress\n    with suppress(KeyError):\n        return os.environ['TABLE']\n",
            id="suppressed",
        ),
        pytest.param(
            "    if os.environ.get('STAGE', '') == 'local':\n        return os.environ['TABLE']\n", id="another mode"
        ),
        pytest.param("    os.environ['TABLE'] = 'x'\n    return os.environ['TABLE']\n", id="set by the code"),
        pytest.param("    os.environ.update(event)\n    return os.environ['TABLE']\n", id="set by unknown names"),
        pytest.param("    return os.environ['AWS_REGION']\n", id="set by Lambda"),
        pytest.param("def unused():\n    return os.environ['TABLE']\n", id="code that does not run"),
        pytest.param("if __name__ == '__main__':\n    print(os.environ['TABLE'])\n", id="run as a script"),
        pytest.param(
            "def main():\n    print(os.environ['TABLE'])\nif __name__ == '__main__':\n    main()\n",
            id="called when run as a script",
        ),
    ],
)
def test_code_that_copes_without_a_variable_needs_no_declaration(tmp_path: Path, code: str) -> None:
    """Only what certainly fails is reported."""
    files = {"template.yaml": DECLARES_NOTHING, "app.py": f"import os\ndef handler(event, context):\n    pass\n{code}"}
    assert findings(tmp_path, "undeclared-environment-variable", files) == []


KEYS_IN_PYTHON = """\
import os
def handler(event, context):
    if CONDITION:
        table = os.environ['TABLE']
    else:
        table = 'orders'
    return table
"""
KEYS_IN_JAVASCRIPT = """\
import { DynamoDB } from "@aws-sdk/client-dynamodb";
const client = new DynamoDB({});
export const handler = async (event) => {
  if (CONDITION) {
    return client.scan({ TableName: process.env.TABLE });
  }
};
"""


@pytest.mark.parametrize(
    ("name", "condition", "expected"),
    [
        ("app.py", "'TABLE' in os.environ.keys()", []),
        ("app.py", "'TABLE' in list(os.environ.keys())", []),
        ("app.py", "'TABLE' in dict(os.environ)", []),
        ("app.py", "'STAGE' in os.environ.keys()", ["app.py:4"]),
        ("app.py", "'TABLE' in os.environ.values()", ["app.py:4"]),
        ("app.py", "'TABLE' in event.keys()", ["app.py:4"]),
        ("app.mjs", '"TABLE" in process.env', []),
        ("app.mjs", 'Object.keys(process.env).includes("TABLE")', []),
        ("app.mjs", 'process.env.hasOwnProperty("TABLE")', []),
        ("app.mjs", 'Object.hasOwn(process.env, "TABLE")', []),
        ("app.mjs", 'Object.keys(event).includes("TABLE")', ["app.mjs:5"]),
        ("app.mjs", 'Object.hasOwn(process.env, "STAGE")', ["app.mjs:5"]),
        ("app.mjs", 'event.hasOwnProperty("TABLE")', ["app.mjs:5"]),
    ],
)
def test_a_variable_may_be_looked_for_among_all_names(
    tmp_path: Path, name: str, condition: str, expected: list[str]
) -> None:
    code = (KEYS_IN_PYTHON if name.endswith("py") else KEYS_IN_JAVASCRIPT).replace("CONDITION", condition)
    template = DECLARES_NOTHING if name.endswith("py") else DECLARES_NOTHING.replace("python3.13", "nodejs22.x")
    found = findings(tmp_path, "undeclared-environment-variable", {"template.yaml": template, name: code})
    assert [line.split(" ")[0] for line in found] == expected


@pytest.mark.parametrize(
    "properties",
    [
        pytest.param(", Environment: {Variables: !FindInMap [Variables, !Ref AWS::Region, All]}", id="unknown"),
        pytest.param(", Environment: {Variables: {AWS_LAMBDA_EXEC_WRAPPER: /opt/start}}", id="wrapper script"),
        pytest.param(", Environment: {Variables: {Fn::Transform: {Name: Variables}}}", id="macro"),
        pytest.param(", Environment: {Variables: {A: b, Fn::Transform: {Name: Variables}}}", id="macro that adds"),
        pytest.param(", Environment: {Variables: !Ref Elsewhere}", id="unknown reference"),
    ],
)
def test_variables_that_may_come_from_elsewhere_are_not_missed(tmp_path: Path, properties: str) -> None:
    """That a variable is absent is said only if all variables are known."""
    files = {"template.yaml": sam(properties), "app.py": READS}
    assert findings(tmp_path, "undeclared-environment-variable", files) == []


def test_globals_of_a_fragment_stand_elsewhere(tmp_path: Path) -> None:
    """A template with resources of SAM and without its transform is merged into another one before it is deployed."""
    files = {"template.yaml": sam("").partition("\n")[2], "app.py": READS}
    assert findings(tmp_path, "undeclared-environment-variable", files) == []


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("ddb.send(new GetCommand({TableName: process.env.TABLE, Key: event}))", ["app.js:4"]),
        ("ddb.send(new GetCommand({TableName: `orders-${process.env.TABLE}`, Key: event}))", ["app.js:4"]),
        ("ddb.send(new GetCommand({TableName: process.env.TABLE ?? 'orders', Key: event}))", []),
        ("ddb.send(new GetCommand({TableName: 'orders', Key: process.env.TABLE}))", []),
        ("process.env.TABLE && ddb.send(new GetCommand({TableName: process.env.TABLE, Key: event}))", []),
        ("((table) => ddb.send(new GetCommand({TableName: table || process.env.TABLE, Key: {}})))(event.table)", []),
        ("get(event.table)", []),
        ("all()", ["app.js:5"]),
        ("process.env.TABLE", []),
        ("{ const t = process.env.TABLE; if (t) ddb.send(new GetCommand({TableName: t, Key: event})) }", []),
        ("{ const t = process.env['TABLE']; if (t) ddb.send(new GetCommand({TableName: t, Key: event})) }", []),
    ],
)
def test_undefined_matters_where_it_names_a_resource(tmp_path: Path, call: str, expected: list[str]) -> None:
    """A variable of Node.js is `undefined` without harm, except where AWS needs a name."""
    code = (
        'import { DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";\n'
        'import { DynamoDBClient } from "@aws-sdk/client-dynamodb";\n'
        "const ddb = DynamoDBDocumentClient.from(new DynamoDBClient({}));\n"
        f"export const handler = async (event) => {call};\n"
        "const all = () => ddb.send(new GetCommand({TableName: process.env.TABLE, Key: {}}));\n"
        "const get = (table) => ddb.send(new GetCommand({TableName: table || process.env.TABLE, Key: {}}));\n"
    )
    files = {"template.yaml": DECLARES_NOTHING.replace("python3.13", "nodejs22.x"), "app.js": code}
    found = findings(tmp_path, "undeclared-environment-variable", files)
    assert [line.split(" ")[0] for line in found] == expected


@pytest.mark.parametrize(
    ("properties", "code"),
    [
        pytest.param("", "import os\ndef handler(event, context):\n    return os.environ[event]\n", id="computed name"),
        pytest.param("", "import os\ndef handler(event, context):\n    return dict(os.environ)\n", id="as a whole"),
        pytest.param("", "import settings_lib\ndef handler(event, context):\n    pass\n", id="unknown package"),
        pytest.param("", "from .missing import x\ndef handler(event, context):\n    pass\n", id="module not found"),
        pytest.param(", Layers: [arn:aws:lambda:eu-west-1:1:layer:x:1]", READS_NOTHING, id="layer"),
    ],
)
def test_variable_is_not_unused_if_something_unseen_may_read_it(tmp_path: Path, properties: str, code: str) -> None:
    """That nothing reads a variable is said only of code that is wholly known."""
    template = sam(f", Environment: {{Variables: {{TABLE: orders}}}}{properties}")
    assert findings(tmp_path, "unused-environment-variable", {"template.yaml": template, "app.py": code}) == []


HELPERS = {
    "app.mjs": 'import { need } from "./settings.mjs";\nconst table = need("TABLE");\n'
    "export const handler = async () => table;\n"
}


@pytest.mark.parametrize(
    ("helper", "expected"),
    [
        pytest.param(
            "const v = process.env[name];\n if (!v) throw new Error(name);\n return v;", ["app.mjs:2"], id="throws"
        ),
        pytest.param(
            "const v = process.env[name];\n if (v === undefined || v === '') { throw name; }\n return v;",
            ["app.mjs:2"],
            id="throws without a value",
        ),
        pytest.param("return process.env[name];", [], id="gives undefined"),
        pytest.param("return process.env[name] ?? 'orders';", [], id="has a default"),
        pytest.param(
            "const v = process.env[name];\n if (!v && strict) throw new Error(name);\n return v;", [], id="may throw"
        ),
        pytest.param(
            "if (!strict) throw new Error(name);\n return process.env[name];", [], id="throws for something else"
        ),
        pytest.param(
            "if (!process.env[name]) throw name;\n return process.env[name];", ["app.mjs:2"], id="asks at once"
        ),
        pytest.param(
            "const v = process.env[name];\n if (v === 'off') throw new Error(name);\n return v;", [], id="wrong value"
        ),
        pytest.param(
            "const v = process.env[name];\n if (v !== 'on') throw new Error(name);\n return v;",
            ["app.mjs:2"],
            id="one value",
        ),
        pytest.param(
            "const v = process.env[name];\n if (typeof v === 'undefined') throw name;\n return v;",
            ["app.mjs:2"],
            id="type",
        ),
        pytest.param(
            "const v = process.env[name];\n if (!(v && strict)) throw name;\n return v;",
            ["app.mjs:2"],
            id="both or none",
        ),
        pytest.param("const v = process.env[name];\n if (!!v) throw name;\n return v;", [], id="must not be set"),
        pytest.param("if (!names.has(name)) return 1;\n return process.env[name];", [], id="throws nothing"),
    ],
)
def test_helpers_read_what_they_are_given(tmp_path: Path, helper: str, expected: list[str]) -> None:
    """The call of a helper that cannot do without the variable is its read."""
    template = DECLARES_NOTHING.replace("python3.13", "nodejs22.x")
    settings = f"const strict = true, names = new Set();\nexport function need(name) {{\n {helper}\n}}\n"
    files = {"template.yaml": template, "settings.mjs": settings, **HELPERS}
    found = findings(tmp_path, "undeclared-environment-variable", files)
    assert [line.split(" ")[0] for line in found] == expected


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("return need('TABLE');", ["app.mjs:3"]),
        ("return stage() === 'local' ? need('TABLE') : 'orders';", []),
        ("return stage() === 'local' && need('TABLE');", []),
        ("if (stage() === Stage.local) { return need('TABLE'); }", []),
        ("if (event.id) { return need('TABLE'); }", ["app.mjs:3"]),
    ],
)
def test_what_a_stage_alone_needs_need_not_be_declared(tmp_path: Path, call: str, expected: list[str]) -> None:
    """Whether the helper runs is decided by where the code does."""
    code = (
        'import { need, stage, Stage } from "./settings.mjs";\n'
        f"export const handler = async (event) => {{\n  {call}\n}};\n"
    )
    settings = (
        "export const need = (name) => {\n  const v = process.env[name];\n  if (!v) throw new Error(name);\n"
        "  return v;\n};\nexport const stage = () => process.env.STAGE ?? 'dev';\n"
    )
    template = DECLARES_NOTHING.replace("python3.13", "nodejs22.x")
    files = {"template.yaml": template, "app.mjs": code, "settings.mjs": settings}
    found = findings(tmp_path, "undeclared-environment-variable", files)
    assert [line.split(" ")[0] for line in found] == expected


@pytest.mark.parametrize(
    ("helper", "call", "expected"),
    [
        pytest.param("return os.environ[name]", "need('TABLE')", ["app.py:4"], id="raises"),
        pytest.param("return os.environ.get(name)", "need('TABLE')", [], id="gives None"),
        pytest.param(
            "value = os.getenv(name)\n    if not value:\n        raise ValueError(name)\n    return value",
            "need('TABLE')",
            ["app.py:7"],
            id="raises by itself",
        ),
        pytest.param("return os.environ[name]", "need('TABLE', 1)", [], id="with something else"),
        pytest.param(
            "try:\n        return os.environ[name]\n    except KeyError:\n        return 1",
            "need('TABLE')",
            [],
            id="copes",
        ),
    ],
)
def test_python_helpers_read_what_they_are_given(tmp_path: Path, helper: str, call: str, expected: list[str]) -> None:
    """A helper may have another parameter for a default."""
    code = f"import os\ndef need(name, other=None):\n    {helper}\nX = {call}\ndef handler(event, context):\n    pass\n"
    found = findings(tmp_path, "undeclared-environment-variable", {"template.yaml": DECLARES_NOTHING, "app.py": code})
    assert [line.split(" ")[0] for line in found] == expected


@pytest.mark.parametrize(
    ("imported", "call", "expected"),
    [
        (
            'import process from "node:process";',
            "ddb.send(new GetCommand({TableName: process.env.TABLE}))",
            ["app.js:4"],
        ),
        ('import * as p from "process";', "ddb.send(new GetCommand({TableName: p.env.TABLE}))", ["app.js:4"]),
        ('import { env } from "node:process";', "ddb.send(new GetCommand({TableName: env.TABLE}))", ["app.js:4"]),
        ('import { env } from "./env.js";', "ddb.send(new GetCommand({TableName: env.TABLE}))", []),
        (
            "const settings = Object.freeze({ table: process.env.TABLE });",
            "ddb.send(new GetCommand({TableName: settings.table}))",
            ["app.js:1"],
        ),
        ('import axios from "axios";', "axios.post(process.env.TABLE, event)", ["app.js:4"]),
        ('import axios from "axios";', "axios({ method: 'get', url: `${process.env.TABLE}/orders` })", ["app.js:4"]),
        ('import axios from "axios";', "axios.get(`https://example.com/${process.env.TABLE}`)", []),
        ("const url = process.env.TABLE || 'https://example.com';", "fetch(url)", []),
        ("const url = process.env.TABLE;", "fetch(url)", ["app.js:1"]),
    ],
)
def test_what_a_request_is_sent_to_is_needed(tmp_path: Path, imported: str, call: str, expected: list[str]) -> None:
    """Names of tables and addresses are followed through imports, frozen objects and text that is put together."""
    code = (
        f'{imported}\nimport {{ DynamoDBDocumentClient, GetCommand }} from "@aws-sdk/lib-dynamodb";\n'
        f"const ddb = DynamoDBDocumentClient.from({{}});\nexport const handler = async (event) => {call};\n"
    )
    files = {"template.yaml": DECLARES_NOTHING.replace("python3.13", "nodejs22.x"), "app.js": code}
    found = findings(tmp_path, "undeclared-environment-variable", files)
    assert [line.split(" ")[0] for line in found] == expected


COMMON = (
    "  Common:\n    Type: AWS::Serverless::LayerVersion\n    Metadata: {BuildMethod: %s}\n"
    "    Properties: {ContentUri: common/}\n"
)


@pytest.mark.parametrize(
    ("layers", "method", "layer_file", "expected"),
    [
        pytest.param("!Ref Common", "python3.13", {"common/a.py": "pass\n"}, [UNUSED], id="code of the project"),
        pytest.param("!Ref Common", "python3.13", {"common/a.py": "x = 'TABLE'\n"}, [], id="that reads it"),
        pytest.param("!Ref Common", "makefile", {"common/a.py": "pass\n"}, [], id="a makefile builds it"),
        pytest.param("!Ref Common", "python3.13", {"other/a.py": "pass\n"}, [], id="not there"),
        pytest.param("!Ref Common", "python3.13", {"common/extensions/a.py": "pass\n"}, [], id="an extension"),
        pytest.param("!Ref Other", "python3.13", {"common/a.py": "pass\n"}, [], id="something else"),
        pytest.param(
            "arn:aws:lambda:eu-west-1:017000801446:layer:AWSLambdaPowertoolsPythonV3-python313-x86_64:7",
            "python3.13",
            {"common/a.py": "pass\n"},
            [UNUSED],
            id="Powertools",
        ),
    ],
)
def test_layers_are_read_if_they_can_be(
    tmp_path: Path, layers: str, method: str, layer_file: dict[str, str], expected: list[str]
) -> None:
    """A layer whose files are in the project is code like the function's own."""
    properties = f", CodeUri: src/, Environment: {{Variables: {{TABLE: orders}}}}, Layers: [{layers}]"
    files = {"template.yaml": sam(properties, COMMON % method), "src/app.py": READS_NOTHING, **layer_file}
    assert findings(tmp_path, "unused-environment-variable", files) == expected


@pytest.mark.parametrize("name", ["UV_THREADPOOL_SIZE", "MALLOC_ARENA_MAX", "OMP_NUM_THREADS", "NODE_OPTIONS"])
def test_variables_of_runtimes_and_libraries_are_used(tmp_path: Path, name: str) -> None:
    """What reads them is no code of the project."""
    files = {"template.yaml": DECLARES.replace("TABLE", name), "app.py": READS_NOTHING}
    assert findings(tmp_path, "unused-environment-variable", files) == []


@pytest.mark.parametrize(
    ("read", "undeclared", "unused"),
    [
        pytest.param(
            "os.environ.get('table')",
            [],
            ["template.yaml:5 info `TABLE` is not read by the code of `Worker`, `table` is: rename it"],
            id="rename",
        ),
        pytest.param(
            "os.environ['table']",
            ["app.py:3 warning `table` is not declared for `Worker`: add it to `Environment`"],
            [],
            id="what fails is said once",
        ),
    ],
)
def test_variable_that_is_read_in_another_letter_case_is_misspelt(
    tmp_path: Path, read: str, undeclared: list[str], unused: list[str]
) -> None:
    """Names of variables are case-sensitive: the declared one is meant, so it is not removed."""
    code = f"import os\ndef handler(event, context):\n    return {read}\n"
    files = {"template.yaml": DECLARES, "app.py": code}
    assert findings(tmp_path, "undeclared-environment-variable", files) == undeclared
    assert findings(tmp_path, "unused-environment-variable", files) == unused


def test_variable_that_another_deployed_file_names_is_used(tmp_path: Path) -> None:
    """A file under the code's folder may be run or read in a way that cannot be seen."""
    files = {
        "template.yaml": sam(", CodeUri: src, Environment: {Variables: {TABLE: orders}}"),
        "src/app.py": READS_NOTHING,
        "src/job.sh": "echo $TABLE\n",
    }
    assert findings(tmp_path, "unused-environment-variable", files) == []


@pytest.mark.parametrize(
    ("others", "functions"),
    [
        ({"B": ""}, "`Worker` and `B`"),
        ({"B": "", "C": ""}, "`Worker` and 2 other functions"),
        ({"B": ", Environment: {Variables: {TABLE: x}}", "C": ""}, "`Worker` and `C`"),
    ],
)
def test_code_that_several_functions_run_is_judged_once(tmp_path: Path, others: dict[str, str], functions: str) -> None:
    """One read is one finding, which names the functions that do without the variable."""
    resources = "".join(
        f"  {name}:\n    Type: AWS::Serverless::Function\n"
        f"    Properties: {{Runtime: python3.13, Handler: app.handler{properties}}}\n"
        for name, properties in others.items()
    )
    files = {"template.yaml": sam("", resources), "app.py": READS}
    expected = f"app.py:3 warning `TABLE` is not declared for {functions}: add it to `Environment`"
    assert findings(tmp_path, "undeclared-environment-variable", files) == [expected]


def test_code_in_a_template_that_another_takes_the_place_of_reads_nothing(tmp_path: Path) -> None:
    """What needs a variable also imports something; a script uploads the real code."""
    template = """\
Resources:
  Worker:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Code:
        ZipFile: |
          def handler(event, context):
              raise Exception("has not been uploaded")
      Environment: { Variables: { TABLE: orders } }
"""
    assert findings(tmp_path, "unused-environment-variable", {"template.yaml": template}) == []


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("with_cors", []),
        ("not event", ["app.py:4"]),
    ],
)
def test_what_a_parameter_decides_each_call_decides(tmp_path: Path, condition: str, expected: list[str]) -> None:
    """No call may ask for it."""
    code = f"""\
import os
def answer(event, with_cors):
    if {condition}:
        return os.environ["TABLE"]
def handler(event, context):
    return answer(event, False)
"""
    files = {"template.yaml": DECLARES_NOTHING, "app.py": code}
    found = findings(tmp_path, "undeclared-environment-variable", files)
    assert [line.split()[0] for line in found] == expected


@pytest.mark.parametrize(
    ("runs", "expected"),
    [
        ("exec(event['code'], {})", []),
        ("eval(fetch())", []),
        ("exec('x = 1')", [UNUSED]),
        ("pattern.exec(event)", [UNUSED]),
    ],
)
def test_code_that_is_fetched_and_run_may_read_any_variable(tmp_path: Path, runs: str, expected: list[str]) -> None:
    """It is not there to be read."""
    files = {"template.yaml": DECLARES, "app.py": f"def handler(event, context):\n    return {runs}\n"}
    assert findings(tmp_path, "unused-environment-variable", files) == expected


def test_a_text_that_is_run_in_javascript_may_read_any_variable(tmp_path: Path) -> None:
    """As in Python."""
    code = "const vm = require('vm');\nexports.handler = async (event) => vm.runInThisContext(event.code);\n"
    files = {"template.yaml": DECLARES.replace("python3.13", "nodejs22.x"), "app.js": code}
    assert findings(tmp_path, "unused-environment-variable", files) == []
