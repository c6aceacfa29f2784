"""Paths that functions may write to, and those that they may not."""

from __future__ import annotations

import pytest

from conftest import MakeProject, findings_of
from serverless_lint.analyses.file_writes import FileWrite
from serverless_lint.checks.write_outside_tmp import write_outside_tmp
from serverless_lint.model import Project

PYTHON = """\
import contextlib, logging, os, pathlib, shutil, tarfile, tempfile, zipfile
import boto3
DEBUG = os.environ.get("DEBUG")
bucket = boto3.resource("s3").Bucket(os.environ["BUCKET"])
def handler(event, context):
"""


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("open('out.txt', 'w')", ["app.py:6"]),
        ("open('/var/out.txt', mode='ab')", ["app.py:6"]),
        ("open(os.path.join('out', event['id']), 'x')", ["app.py:6"]),
        ("open(os.path.join(os.path.dirname(__file__), 'out'), 'r+')", ["app.py:6"]),
        ("open(f'{os.getcwd()}/out', 'w')", ["app.py:6"]),
        ("open(f'{os.environ[\"LAMBDA_TASK_ROOT\"]}/out', 'w')", ["app.py:6"]),
        ("open('/tmpfile', 'w')", ["app.py:6"]),
        ("if False: open('out', 'w')", []),
        ("if True: pass\n    else:\n        open('out', 'w')", []),
        ("if True: open('out', 'w')", ["app.py:6"]),
        ("open('/tmp/../var/x', 'w')", ["app.py:6"]),
        ("shutil.copy('template.html', 'copy.html')", ["app.py:6"]),
        ("os.makedirs('out')", ["app.py:6"]),
        ("logging.FileHandler('app.log')", ["app.py:6"]),
        ("zipfile.ZipFile('out.zip', 'w')", ["app.py:6"]),
        ("pathlib.Path('out').open('w')", ["app.py:6"]),
        ("bucket.download_file(event['key'], 'object')", ["app.py:6"]),
        ("open('in.txt')", []),
        ("open('in.txt', 'rb')", []),
        ("open('in.txt', event['mode'])", []),
        ("open('/tmp/out.txt', 'w')", []),
        ("open('/tmp', 'w')", []),
        ("open('//tmp/out.txt', 'w')", []),
        ("open('/mnt/shared/out.txt', 'w')", []),
        ("open(os.devnull, 'w')", []),
        ("open('/dev/null', 'w')", []),
        ("open('/' + event['path'], 'w')", []),
        ("open(event['path'], 'w')", []),
        ("open(f\"{tempfile.gettempdir()}/out\", 'w')", []),
        ("open(os.environ.get('OUT', 'out.txt'), 'w')", []),
        ("open(os.path.join('/', event['id'], 'out'), 'w')", []),
        ("os.makedirs('out', exist_ok=True)", []),
        ("if not os.path.exists('out'): os.makedirs('out')", []),
        ("if DEBUG: open('out.txt', 'w')", []),
        ("if 'local' in event: open('out.txt', 'w')", []),
        ("if not DEBUG: return\n    open('out.txt', 'w')", []),
        ("if not DEBUG: return\n    def log(): open('out.txt', 'w')\n    log()", []),
        ("open('out.txt', 'w')\n    if not DEBUG: return", ["app.py:6"]),
        ("if not event: return\n    open('out.txt', 'w')", ["app.py:7"]),
        ("os.chdir('/tmp'); open('out.txt', 'w')", []),
        ("with contextlib.suppress(OSError): open('out.txt', 'w')", []),
        ("try: open('out.txt', 'w')\n    except OSError: pass", []),
        ("try: open('out.txt', 'w')\n    except Exception: raise", ["app.py:6"]),
        ("zipfile.ZipFile('in.zip')", []),
        ("boto3.client('s3').download_file('bucket', 'key', '/tmp/object')", []),
    ],
)
def test_paths_of_python(make_project: MakeProject, body: str, expected: list[str]) -> None:
    """A path counts as soon as its beginning says that it is not in a folder that can be written to."""
    assert findings_of(make_project({"app.py": f"{PYTHON}    {body}\n"}), "write-outside-tmp") == expected


DEPLOYED = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      { Runtime: python3.13, Handler: app.handler, CodeUri: src, Environment: { Variables: { BUCKET: orders } } }
"""


@pytest.mark.parametrize(
    ("condition", "given", "expected"),
    [
        ("bucket is None", "os.environ['BUCKET']", []),
        ("bucket == None", "os.environ.get('BUCKET')", []),
        ("not bucket", "os.environ['BUCKET']", []),
        ("path and bucket is None", "os.environ['BUCKET']", []),
        ("not (bucket is not None or path)", "os.environ['BUCKET']", []),
        ("path and os and not bucket", "os.environ['BUCKET']", []),
        ("not bucket and os and path", "os.environ['BUCKET']", []),
        ("bucket is not None", "os.environ['BUCKET']", ["src/app.py:4"]),
        ("bucket is None", "os.environ.get('SHELF')", ["src/app.py:4"]),
        ("bucket is None", "event.get('bucket')", ["src/app.py:4"]),
        ("path or bucket is None", "os.environ['BUCKET']", ["src/app.py:4"]),
    ],
)
def test_a_parameter_has_the_variable_that_it_is_given(
    make_project: MakeProject, condition: str, given: str, expected: list[str]
) -> None:
    """What a function does without it, it does on the developer's machine only."""
    code = (
        "import os\ndef write(bucket, path):\n"
        f"    if {condition}:\n        open('out.txt', 'w')\n"
        f"def handler(event, context):\n    write({given}, 'a')\n"
    )
    project = make_project({"template.yaml": DEPLOYED, "src/app.py": code})
    assert findings_of(project, "write-outside-tmp") == expected


@pytest.mark.parametrize(
    ("condition", "other", "expected"),
    [
        ("not (bucket and shelf)", "os.environ['BUCKET']", []),
        ("not (bucket and shelf)", "made()", []),
        ("not (bucket and shelf)", "os.environ.get('SHELF')", ["src/app.py:4"]),
        ("not bucket or not shelf", "os.environ['BUCKET']", []),
        ("not bucket or not shelf", "os.environ.get('SHELF')", ["src/app.py:4"]),
        ("bucket is None or shelf is not None", "os.environ['BUCKET']", ["src/app.py:4"]),
        ("not (bucket or shelf)", "os.environ.get('SHELF')", []),
        ("not bucket and not shelf", "os.environ.get('SHELF')", []),
    ],
)
def test_one_variable_that_is_missing_may_be_enough(
    make_project: MakeProject, condition: str, other: str, expected: list[str]
) -> None:
    """Where both have to be there, the function writes as well if it has only one of them."""
    code = (
        "import os\ndef write(bucket, shelf):\n"
        f"    if {condition}:\n        open('out.txt', 'w')\n"
        f"def handler(event, context):\n    write(os.environ['BUCKET'], {other})\n"
    )
    project = make_project({"template.yaml": DEPLOYED, "src/app.py": code})
    assert findings_of(project, "write-outside-tmp") == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("fs.writeFileSync('out.txt', 'x')", ["app.js:3"]),
        ("fs.promises.appendFile('/var/log/x', 'x')", ["app.js:3"]),
        ("fs.createWriteStream(path.join(__dirname, 'out'))", ["app.js:3"]),
        ("fs.createWriteStream(path.resolve(process.cwd(), event.id))", ["app.js:3"]),
        ("fs.copyFileSync('in.txt', 'out.txt')", ["app.js:3"]),
        ("require('fs-extra').outputJson(`out/${event.id}`, {})", ["app.js:3"]),
        ("fs.writeFileSync('/tmp/out.txt', 'x')", []),
        ("if (false) { run(() => { fs.writeFileSync('out.txt', 'x') }) }", []),
        ("if (0) {} else { fs.writeFileSync('out.txt', 'x') }", ["app.js:3"]),
        ("fs.writeFileSync(`/tmp/${event.id}`, 'x')", []),
        ("fs.writeFileSync(path.join('/tmp', event.id), 'x')", []),
        ("fs.writeFileSync(path.join(os.tmpdir(), event.id), 'x')", []),
        ("fs.copyFileSync('in.txt', '/tmp/out.txt')", []),
        ("fs.readFileSync('in.txt')", []),
        ("fs.writeFileSync(event.path, 'x')", []),
        ("if (process.env.IS_LOCAL) fs.writeFileSync('out.txt', 'x')", []),
        ("process.chdir('/tmp'); fs.writeFileSync('out.txt', 'x')", []),
    ],
)
def test_paths_of_javascript(make_project: MakeProject, body: str, expected: list[str]) -> None:
    """The functions of `fs` in all their forms."""
    code = (
        "const fs = require('node:fs'); const path = require('path');\n"
        f"exports.handler = async (event) => {{\n  {body}\n}};\n"
    )
    assert findings_of(make_project({"app.js": code}), "write-outside-tmp") == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [("src/app.py", ["src/app.py:3"]), ("tests/app.py", []), ("scripts/app.py", []), ("src/other.py", [])],
)
def test_code_that_no_function_runs_may_write(make_project: MakeProject, path: str, expected: list[str]) -> None:
    """Tests, scripts, and what stands beside the function's code."""
    template = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Report:
    Type: AWS::Serverless::Function
    Properties: { Runtime: python3.13, Handler: app.handler, CodeUri: src }
"""
    code = "def handler(event, context):\n    'Writes.'\n    open('out.txt', 'w')\n"
    files = {"template.yaml": template, "src/app.py": "def handler(event, context): pass\n", path: code}
    assert findings_of(make_project(files), "write-outside-tmp") == expected


def test_only_what_modules_always_do_counts_while_they_are_loaded(make_project: MakeProject) -> None:
    """What is behind the question whether the module is run as a script is not done in Lambda."""
    code = """\
open("always.txt", "w")
def handler(event, context):
    return 1
if __name__ == "__main__":
    open("script.txt", "w")
"""
    assert findings_of(make_project({"app.py": code}), "write-outside-tmp") == ["app.py:1"]


def severities(project: Project) -> list[str]:
    problems = (problem for write in project.all(FileWrite) for problem in write_outside_tmp.check(write))
    return [problem.severity.name if problem.severity else "ERROR" for problem in problems]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("try: open('out', 'w')\n    except Exception as error: logging.error(error)", ["INFO"]),
        ("try: open('out', 'w')\n    except: pass", ["INFO"]),
        ("try: open('out', 'w')\n    except Exception as error:\n        raise ValueError() from error", ["ERROR"]),
        ("try: open('out', 'w')\n    except KeyError: pass", ["ERROR"]),
        ("try: open('out', 'w')\n    finally: logging.error(1)", ["ERROR"]),
    ],
)
def test_a_write_whose_failure_changes_nothing_is_advice(
    make_project: MakeProject, body: str, expected: list[str]
) -> None:
    assert severities(make_project({"app.py": f"{PYTHON}    {body}\n"})) == expected


@pytest.mark.parametrize(
    ("caught", "expected"),
    [("console.warn(error);", ["INFO"]), ("throw error;", ["ERROR"]), ("if (error) throw error;", ["ERROR"])],
)
def test_so_it_is_in_javascript(make_project: MakeProject, caught: str, expected: list[str]) -> None:
    code = (
        "const fs = require('fs');\nexports.handler = async (event) => {\n"
        f"  try {{ fs.writeFileSync('out', event.text); }} catch (error) {{ {caught} }}\n}};\n"
    )
    assert severities(make_project({"app.js": code})) == expected


STORAGE = """\
import * as fs from "fs";
class Storage {
  constructor() {
    const table = process.env.TABLE;
    if (table) { this.table = table; this.client = make(table); }
  }
  async save(order) {
    if (this.client && this.table) { await this.client.put(order); } else { await this.toFile(order); }
  }
  async toFile(order) { fs.writeFileSync("orders.json", order); }
}
const storage = new Storage();
export const handler = async (event) => { await storage.save(event); %s };
"""


TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties: {Runtime: nodejs22.x, Handler: app.handler, Environment: {Variables: {%s: orders}}}
"""


@pytest.mark.parametrize(
    ("more", "variable", "expected"),
    [("", "TABLE", []), ("await storage.toFile(event);", "TABLE", ["ERROR"]), ("", "OTHER", ["ERROR"])],
)
def test_what_writes_may_be_called_only_where_a_variable_is_missing_that_all_functions_have(
    make_project: MakeProject, more: str, variable: str, expected: list[str]
) -> None:
    files = {"app.mjs": STORAGE % more, "template.yaml": TEMPLATE % variable}
    assert severities(make_project(files)) == expected
