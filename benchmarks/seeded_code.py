"""Put defects into the code of real handlers and see whether the rules report them, at the right line.

    python benchmarks/seeded_code.py CHECKOUT… [--handlers N] [--rules RULE,…] [--list]

Handlers are those of the templates of each checkout. For each defect and language, handlers without it are taken until
N have it: lines are put at the beginning of the handler, or an `await` is dropped. The defect is right if the rule then
says something new on its line. The same checkouts give the same defects.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from seeded_defects import copy_project, findings_in, position, templates_of
from serverless_lint.config import Config
from serverless_lint.files.discover import discover
from serverless_lint.link.project import link
from serverless_lint.model import Handler, TriggerKind
from serverless_lint.parse.code.facts import Language
from serverless_lint.sources.sources import Sources, no_progress


class Defect(NamedTuple):
    """Lines that a rule reports the last of."""

    rule: str
    python: str
    node: str


DEFECTS = (
    Defect(
        "event-injection-sql",
        "import psycopg2\nrows = psycopg2.connect('').cursor()\nrows.execute('SELECT a FROM b WHERE c = ' + {text})",
        "const { Pool } = require('pg');\nawait new Pool().query('SELECT a FROM b WHERE c = ' + {text});",
    ),
    Defect(
        "event-injection-command",
        "import subprocess\nsubprocess.run('ls ' + {text}, shell=True)",
        "const { execSync } = require('child_process');\nexecSync('ls ' + {text});",
    ),
    Defect("event-injection-code", "eval({text})", "eval({text});"),
    Defect(
        "event-injection-deserialization",
        "import pickle\npickle.loads({text}.encode())",
        "const seeded = require('node-serialize');\nseeded.unserialize({text});",
    ),
    Defect(
        "event-injection-ssrf",
        "import urllib.request\nurllib.request.urlopen({text}, timeout=1)",
        "await fetch({text});",
    ),
    Defect(
        "event-injection-path",
        "open('/tmp/' + {text})",
        "const seeded = require('fs');\nseeded.readFileSync('/tmp/' + {text});",
    ),
    Defect(
        "event-injection-nosql",
        "import boto3\nboto3.client('dynamodb').scan(TableName='a', Limit=1, FilterExpression='b = ' + {text})",
        "const { DynamoDBClient, ScanCommand } = require('@aws-sdk/client-dynamodb');\n"
        "const seeded = new DynamoDBClient({});\n"
        "await seeded.send(new ScanCommand({ TableName: 'a', Limit: 1, FilterExpression: 'b = ' + {text} }));",
    ),
    Defect(
        "missing-pagination",
        "import boto3\nfor seeded in boto3.client('s3').list_objects_v2(Bucket='a')['Contents']: print(seeded['Key'])",
        "const { S3Client, ListObjectsV2Command } = require('@aws-sdk/client-s3');\n"
        "for (const seeded of (await new S3Client({}).send(new ListObjectsV2Command({ Bucket: 'a' }))).Contents) "
        "console.log(seeded.Key);",
    ),
    Defect(
        "unchecked-batch-response",
        "import boto3\nboto3.client('sqs').send_message_batch(QueueUrl='a', Entries=[{'Id': '1', 'MessageBody': 'b'}])",
        "const { SQSClient, SendMessageBatchCommand } = require('@aws-sdk/client-sqs');\n"
        "await new SQSClient({}).send(new SendMessageBatchCommand({ QueueUrl: 'a', Entries: "
        "[{ Id: '1', MessageBody: 'b' }] }));",
    ),
    Defect(
        "unawaited-promise",
        "",
        "const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs');\n"
        "new SQSClient({}).send(new SendMessageCommand({ QueueUrl: 'a', MessageBody: 'b' }));",
    ),
    Defect("sleep-in-handler", "import time\ntime.sleep(30)", ""),
    Defect("http-call-without-timeout", "import requests\nrequests.get('https://example.com')", ""),
    Defect("write-outside-tmp", "open('/var/task/a', 'w')", "require('fs').writeFileSync('/var/task/a', 'b');"),
    Defect("multiprocessing-unsupported", "import multiprocessing\nmultiprocessing.Pool(2)", ""),
    Defect(
        "hardcoded-arn",
        "seeded = 'arn:aws:sns:eu-west-1:730335265513:seeded'",
        "const seeded = ['arn:aws:sns:eu-west-1:730335265513:seeded'];",
    ),
    Defect("import-outside-package", "from ........ import seeded", ""),
    Defect(
        "invoke-in-loop",
        "import boto3\nfor seeded in [1, 2, 3]:\n"
        "    boto3.client('lambda').invoke(FunctionName='a', InvocationType='RequestResponse')",
        "",
    ),
)
_TEXT_IN_PYTHON = "{event}['queryStringParameters']['seeded']"
_TEXT_IN_NODE = "{event}.queryStringParameters.seeded"
_REQUESTS = (TriggerKind.REST_API, TriggerKind.HTTP_API, TriggerKind.FUNCTION_URL, TriggerKind.LOAD_BALANCER)
_AWAITED = re.compile(r"^\s+(?P<await>await )[\w.]+\.send\(", re.MULTILINE)


class Place(NamedTuple):
    """The beginning of a handler's body."""

    file: str
    language: Language
    event: str
    offset: int
    """Where lines can be put into the file."""
    indentation: str
    end: int
    takes_requests: bool
    """Whether nothing but requests is sent to it, as far as the template says."""
    is_image: bool
    """Whether it is in a container image, in which everything may be."""


def main() -> None:
    """Print the table and what is not right."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("checkouts", nargs="+", type=Path)
    parser.add_argument("--handlers", type=int, default=20, help="handlers for each defect in each language")
    parser.add_argument("--rules", default="", help="only defects for these rules")
    parser.add_argument("--list", action="store_true", help="also list each defect that is not right")
    options = parser.parse_args()
    rules = set(filter(None, options.rules.split(",")))
    wanted = {
        (defect, is_python): options.handlers
        for defect in DEFECTS
        for is_python in (True, False)
        if (defect.python if is_python else defect.node) and (not rules or defect.rule in rules)
    }
    right: Counter[tuple[str, bool]] = Counter()
    tried: Counter[tuple[str, bool]] = Counter()
    for checkout in options.checkouts:
        for template in templates_of(checkout.resolve()):
            for (defect, is_python), is_right, where in _tried(template, wanted):
                tried[defect.rule, is_python] += 1
                right[defect.rule, is_python] += is_right
                wanted[defect, is_python] -= 1
                if options.list and not is_right:
                    print(f"missed: {defect.rule} in {where} of {template}")
            if not any(left > 0 for left in wanted.values()):
                break
    print("| rule | language | handlers | reported at the line |\n|---|---|---|---|")
    for rule, is_python in sorted(tried):
        language = "Python" if is_python else "Node.js"
        print(f"| {rule} | {language} | {tried[rule, is_python]} | {right[rule, is_python]} |")
    total, found = sum(tried.values()), sum(right.values())
    print(f"| all | | {total} | {found} |")
    sys.exit(found < 0.9 * total)


def _tried(template: Path, wanted: dict[tuple[Defect, bool], int]) -> Iterator[tuple[tuple[Defect, bool], bool, str]]:
    """Each defect that is still wanted in the first handler of a template, with whether it is reported."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch).resolve() / "project"
        copy_project(template, folder)
        place = next(_places(folder), None)
        if place is None:
            return
        is_python = place.language is Language.PYTHON
        file = folder / place.file
        text = file.read_text(encoding="utf-8")
        has = {finding.rule for finding in findings_in(folder) if finding.location.document.path == place.file}
        for key, left in wanted.items():
            defect, of_python = key
            is_other = of_python is not is_python or ("{text}" in defect.python and not place.takes_requests)
            is_other = is_other or (place.is_image and defect.rule == "import-outside-package")
            if is_other or left <= 0 or defect.rule in has:
                continue
            changed, line = _planted(text, place, defect)
            file.write_text(changed, encoding="utf-8")
            found = {position(finding) for finding in findings_in(folder) if finding.rule == defect.rule}
            yield key, (place.file, line) in found, f"{place.file}:{line}"


def _planted(text: str, place: Place, defect: Defect) -> tuple[str, int]:
    """The text with a defect, and the line of it."""
    is_python = place.language is Language.PYTHON
    awaited = _AWAITED.search(text, place.offset, place.end) if defect.rule == "unawaited-promise" else None
    if awaited is not None:
        changed = text[: awaited.start("await")] + text[awaited.end("await") :]
        return changed, text.count("\n", 0, awaited.start("await")) + 1
    written = (defect.python if is_python else defect.node).replace(
        "{text}", (_TEXT_IN_PYTHON if is_python else _TEXT_IN_NODE).replace("{event}", place.event)
    )
    lines = "".join(f"{place.indentation}{line}\n" for line in written.split("\n"))
    changed = f"{text[: place.offset]}{lines}{text[place.offset :]}"
    return changed, changed.count("\n", 0, place.offset + len(lines))


def _places(folder: Path) -> Iterator[Place]:
    """The handlers that functions of the template run and that have an event of a name."""
    discovery = discover(Config(root=folder, paths=(folder,)))
    sources = Sources(discovery.files, parameters=lambda name: {}, forced_templates=discovery.forced_templates)
    sources.parse(no_progress)
    for handler in link(sources).all(Handler):
        routine = handler.routine
        if not handler.functions or routine is None or handler.event_index >= len(routine.fact.parameters):
            continue
        event, module = routine.fact.parameters[handler.event_index].name, routine.module
        if module.is_inline or not event:
            continue
        is_python = module.language is Language.PYTHON
        begins = _beginning_in_python(module.code, handler) if is_python else _beginning_in_node(module.code, handler)
        if begins is not None and (is_python or routine.fact.is_async):
            is_image = any(function.may_be_image for function in handler.functions)
            end, requests = routine.fact.span.end, _takes_requests(handler)
            yield Place(module.name, module.language, event, *begins, end, requests, is_image)


def _takes_requests(handler: Handler) -> bool:
    return all(trigger.kind in _REQUESTS for function in handler.functions for trigger in function.triggers)


def _beginning_in_python(code: str, handler: Handler) -> tuple[int, str] | None:
    """Where the first statement behind the docstring of a handler begins, with its indentation."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.FunctionDef) and node.lineno == handler.location.start.line:
            has_docstring = ast.get_docstring(node) is not None and len(node.body) > 1
            first = node.body[int(has_docstring)]
            if first.lineno == node.lineno:
                return None
            lines = code.splitlines(keepends=True)
            return sum(map(len, lines[: first.lineno - 1])), lines[first.lineno - 1][: first.col_offset]
    return None


def _beginning_in_node(code: str, handler: Handler) -> tuple[int, str] | None:
    """Behind the brace that opens the body of a handler, if the line ends there."""
    routine = handler.routine
    if routine is None:
        return None
    body = routine.module.facts.blocks[routine.fact.body].span
    end = code.find("\n", body.start)
    opened = code[body.start : end].rstrip()
    return (end + 1, "  ") if opened == "{" else None


if __name__ == "__main__":
    main()
