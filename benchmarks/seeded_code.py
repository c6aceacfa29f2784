"""Put defects into the code of real handlers and see whether the rules report them, at the right line.

    python benchmarks/seeded_code.py CHECKOUT… [--handlers N] [--rules RULE,…] [--list]

Handlers are those of the templates of each checkout. For each defect and language, handlers without it are taken until
N have it: lines are put at the beginning of the handler, or an `await` is dropped. The defect is right if the rule then
says something new on its line. The same checkouts give the same defects.
"""

from __future__ import annotations

import argparse
import ast
import enum
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from seeded_defects import copy_project, findings_in, position, templates_of
from serverless_lint.aws.records import RECORDS
from serverless_lint.config import Config
from serverless_lint.files.discover import discover
from serverless_lint.link.project import link
from serverless_lint.model import Handler, Invocation, TriggerKind
from serverless_lint.parse.code.facts import Language
from serverless_lint.sources.sources import Sources, no_progress


class Called(enum.Enum):
    """By what a handler has to be called for a defect to be one."""

    ANYTHING = "anything"
    NOTHING_ELSE = "nothing but requests"
    """By requests, if anything at all is known to call it."""
    REQUESTS = "requests"
    PROXIES = "proxies"
    """By requests whose response its answer is."""
    RECORDS = "records"
    """Queues, streams and what calls asynchronously: they go by whether there is an error."""
    LISTS = "lists of records"
    """What sends its records in `Records`."""
    OBJECTS = "objects"
    """Notifications of buckets."""


class Defect(NamedTuple):
    """Lines that a rule reports the last of."""

    rule: str
    python: str
    node: str
    by: Called = Called.ANYTHING
    wraps: bool = False
    """Whether the lines come behind what the handler does, which then stands in a `try`; the line that begins with
    what runs on an error is the one to be reported."""


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
        "const { LambdaClient, InvokeCommand } = require('@aws-sdk/client-lambda');\n"
        "for (const seeded of [1, 2, 3]) await new LambdaClient({}).send(new InvokeCommand({ FunctionName: 'a', "
        "InvocationType: 'RequestResponse' }));",
    ),
    Defect(
        "synchronous-invoke",
        "import boto3\nboto3.client('lambda').invoke(FunctionName='a', InvocationType='RequestResponse')",
        "const { LambdaClient, InvokeCommand } = require('@aws-sdk/client-lambda');\n"
        "await new LambdaClient({}).send(new InvokeCommand({ FunctionName: 'a', InvocationType: 'RequestResponse' }));",
    ),
    Defect(
        "unknown-sdk-operation",
        "import boto3\nboto3.client('sqs').send_mesage(QueueUrl='a', MessageBody='b')",
        "const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs');\n"
        "await new SQSClient({}).send(new SendMessageCommand({ QueueUrl: 'a' }));",
    ),
    Defect(
        "decimal-not-serializable",
        "import boto3, json\nboto3.resource('dynamodb').Table('a').put_item(Item={'id': 'a', 'count': 5})\n"
        "json.dumps(boto3.resource('dynamodb').Table('a').get_item(Key={'id': 'a'})['Item'])",
        "",
    ),
    Defect(
        "sdk-v2-idiom",
        "",
        "const { S3Client, HeadObjectCommand } = require('@aws-sdk/client-s3');\n"
        "await new S3Client({}).send(new HeadObjectCommand({ Bucket: 'a', Key: 'b' })).promise();",
    ),
    Defect(
        "dynamodb-expression",
        "import boto3\nboto3.resource('dynamodb').Table('a').update_item(Key={'id': 'b'}, "
        "UpdateExpression='SET status = :s', ExpressionAttributeValues={':s': 'c'})",
        "const { DynamoDBClient, UpdateItemCommand } = require('@aws-sdk/client-dynamodb');\n"
        "await new DynamoDBClient({}).send(new UpdateItemCommand({ TableName: 'a', Key: { id: { S: 'b' } }, "
        "UpdateExpression: 'SET status = :s', ExpressionAttributeValues: { ':s': { S: 'c' } } }));",
    ),
    Defect(
        "dynamodb-untyped-value",
        "import boto3\nboto3.client('dynamodb').put_item(TableName='a', Item={'id': 'b'})",
        "const { DynamoDBClient, PutItemCommand } = require('@aws-sdk/client-dynamodb');\n"
        "await new DynamoDBClient({}).send(new PutItemCommand({ TableName: 'a', Item: { id: 'b' } }));",
    ),
    Defect(
        "sdk-call-in-loop",
        "import boto3\nfor seeded in ['a', 'b']:\n"
        "    boto3.client('sqs').send_message(QueueUrl='a', MessageBody=seeded)",
        "const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs');\n"
        "for (const seeded of ['a', 'b'])\n"
        "  await new SQSClient({}).send(new SendMessageCommand({ QueueUrl: 'a', MessageBody: seeded }));",
    ),
    Defect(
        "table-scan",
        "import boto3\nprint(boto3.client('dynamodb').scan(TableName='a')['LastEvaluatedKey'])",
        "const { DynamoDBClient, ScanCommand } = require('@aws-sdk/client-dynamodb');\n"
        "console.log((await new DynamoDBClient({}).send(new ScanCommand({ TableName: 'a' }))).LastEvaluatedKey);",
        Called.REQUESTS,
    ),
    Defect(
        "secret-fetched-per-invocation",
        "import boto3\nprint(len(boto3.client('ssm').get_parameter(Name='a')['Parameter']['Value']))",
        "const { SSMClient, GetParameterCommand } = require('@aws-sdk/client-ssm');\n"
        "console.log((await new SSMClient({}).send(new GetParameterCommand({ Name: 'a' }))).Parameter.Value.length);",
        Called.REQUESTS,
    ),
    Defect(
        "vendored-requests",
        "from botocore.vendored import requests as seeded\nseeded.get('https://example.com', timeout=1)",
        "",
    ),
    Defect(
        "reserved-environment-write",
        "import os\nos.environ['AWS_LAMBDA_FUNCTION_NAME'] = 'a'",
        "process.env.AWS_LAMBDA_FUNCTION_NAME = 'a';",
    ),
    Defect(
        "local-development-leftover",
        "import boto3\nboto3.client('dynamodb', endpoint_url='http://localhost:8000')",
        "const { DynamoDBClient } = require('@aws-sdk/client-dynamodb');\n"
        "const seeded = new DynamoDBClient({ endpoint: 'http://localhost:8000' });",
    ),
    Defect("event-logged", "print({event})", "console.log({event});", Called.REQUESTS),
    Defect("null-request-field", "print({text})", "console.log({text});", Called.REQUESTS),
    Defect(
        "malformed-proxy-response",
        "if {event}.get('seeded'):\n    return {{'statusCode': 200, 'body': {{'a': 1}}}}",
        "if ({event}.seeded) return {{ statusCode: 200, body: {{ a: 1 }} }};",
        Called.PROXIES,
    ),
    Defect(
        "failure-returned-as-success",
        "if not {event}:\n    return {{'statusCode': 500}}",
        "if (!{event}) return {{ statusCode: 500 }};",
        Called.RECORDS,
    ),
    Defect(
        "record-source-mismatch",
        "for seeded in {event}['Records']:\n    print(seeded['cf']['request'])",
        "for (const seeded of {event}.Records) console.log(seeded.cf.request);",
        Called.LISTS,
    ),
    Defect(
        "undecoded-object-key",
        "import boto3\nboto3.client('s3').head_object(Bucket='a', Key={event}['Records'][0]['s3']['object']['key'])",
        "const { S3Client, HeadObjectCommand } = require('@aws-sdk/client-s3');\n"
        "await new S3Client({}).send(new HeadObjectCommand({ Bucket: 'a', Key: {event}.Records[0].s3.object.key }));",
        Called.OBJECTS,
    ),
    Defect(
        "event-injection-redirect",
        "if {event}.get('seeded'):\n    return {{'statusCode': 302, 'headers': {{'Location': {text}}}}}",
        "if ({event}.seeded) return {{ statusCode: 302, headers: {{ Location: {text} }} }};",
        Called.PROXIES,
    ),
    Defect(
        "sequential-awaits",
        "",
        "const seededFirst = await fetch('https://a.example');\nconst seeded = await fetch('https://b.example');",
    ),
    Defect("timer-left-open", "", "setInterval(() => console.log('a'), 1000);"),
    Defect(
        "error-detail-in-response",
        "try:\n    print(len({event}))\nexcept Exception as seeded:\n"
        "    return {{'statusCode': 500, 'body': str(seeded)}}",
        "try {{ console.log({event}.seeded.id); }} catch (seeded) {{\n"
        "  return {{ statusCode: 500, body: seeded.message }}; }}",
        Called.PROXIES,
    ),
    Defect(
        "swallowed-exception",
        "except Exception as seeded:\n    print(seeded)",
        "}} catch (seeded) {{\n  console.error(seeded);\n}}",
        Called.RECORDS,
        wraps=True,
    ),
)
_TEXT_IN_PYTHON = "{event}['queryStringParameters']['seeded']"
_TEXT_IN_NODE = "{event}.queryStringParameters.seeded"
_REQUESTS = (TriggerKind.REST_API, TriggerKind.HTTP_API, TriggerKind.FUNCTION_URL, TriggerKind.LOAD_BALANCER)
_REPEATED = (Invocation.POLL, Invocation.ASYNCHRONOUS)
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
    called_by: frozenset[Called]
    """What calls it, as far as the template says."""
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
            by = Called.NOTHING_ELSE if defect.by is Called.ANYTHING and "{text}" in defect.python else defect.by
            is_other = of_python is not is_python or by not in place.called_by
            is_other = is_other or (place.is_image and defect.rule == "import-outside-package")
            is_other = is_other or (defect.rule == "undecoded-object-key" and bool(_DECODES.search(text)))
            if is_other or (defect.wraps and not _changes_something(text)) or left <= 0 or defect.rule in has:
                continue
            changed, line = _planted(text, place, defect)
            file.write_text(changed, encoding="utf-8")
            findings = findings_in(folder, (defect.rule,))
            found = {position(finding) for finding in findings if finding.rule == defect.rule}
            yield key, (place.file, line) in found, f"{place.file}:{line}"


def _planted(text: str, place: Place, defect: Defect) -> tuple[str, int]:
    """The text with a defect, and the line of it."""
    is_python = place.language is Language.PYTHON
    awaited = _AWAITED.search(text, place.offset, place.end) if defect.rule == "unawaited-promise" else None
    if awaited is not None:
        changed = text[: awaited.start("await")] + text[awaited.end("await") :]
        return changed, text.count("\n", 0, awaited.start("await")) + 1
    written = (defect.python if is_python else defect.node).replace(
        "{text}", _TEXT_IN_PYTHON if is_python else _TEXT_IN_NODE
    )
    written = written.replace("{event}", place.event).replace("{{", "{").replace("}}", "}")
    if defect.wraps:
        return _wrapped(text, place, written)
    lines = "".join(f"{place.indentation}{line}\n" for line in written.split("\n"))
    changed = f"{text[: place.offset]}{lines}{text[place.offset :]}"
    return changed, changed.count("\n", 0, place.offset + len(lines))


def _wrapped(text: str, place: Place, written: str) -> tuple[str, int]:
    """The text with all that a handler does in a `try`, and the first line of what runs on an error."""
    is_python = place.language is Language.PYTHON
    end = place.end if is_python else text.rindex("}", place.offset, place.end)
    body = text[place.offset : end].rstrip()
    indented = "\n".join(f"  {line}" if line.strip() else line for line in body.split("\n"))
    before = f"{text[: place.offset]}{place.indentation}{'try:' if is_python else 'try {'}\n{indented}\n"
    caught = "".join(f"{place.indentation}{line}\n" for line in written.split("\n"))
    return f"{before}{caught}{text[end:]}", before.count("\n") + 1 + is_python


_CHANGING = re.compile(
    r"\b(?:put_?item|send_?message|publish|update_?item|delete_?item|put_?object|start_?execution|put_?events|invoke|post)"
    r"(?:command)?\s*\(",
    re.IGNORECASE,
)
_DECODES = re.compile(r"unquote|decodeURI|unescape")
"""What code is named that decodes keys, a rule for which is silent wherever it is."""
_OF_AWS = re.compile(r"boto3|aws-sdk|requests|urllib3|axios")
_REPORTS = re.compile(r"batchItemFailures|batch_item_failures|BatchProcessor|process_partial")


def _changes_something(text: str) -> bool:
    """Whether a file seems to write something, and reports no records that failed."""
    return bool(_CHANGING.search(text) and _OF_AWS.search(text)) and not _REPORTS.search(text)


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
            end, callers = routine.fact.span.end, _called_by(handler)
            yield Place(module.name, module.language, event, *begins, end, callers, is_image)


def _called_by(handler: Handler) -> frozenset[Called]:
    triggers = [trigger for function in handler.functions for trigger in function.triggers]
    found = {Called.ANYTHING}
    if all(trigger.kind in _REQUESTS for trigger in triggers):
        found |= {Called.NOTHING_ELSE, Called.REQUESTS} if triggers else {Called.NOTHING_ELSE}
    if triggers and not handler.is_streaming and all(trigger.takes_proxy_response for trigger in triggers):
        found.add(Called.PROXIES)
    repeated = [each.invocation in _REPEATED and each.kind is not TriggerKind.CUSTOM_RESOURCE for each in triggers]
    if triggers and all(repeated):
        found.add(Called.RECORDS)
    if triggers and all(trigger.kind.value in RECORDS and trigger.is_certain for trigger in triggers):
        found.add(Called.LISTS)
    if triggers and all(trigger.kind is TriggerKind.S3 for trigger in triggers):
        found.add(Called.OBJECTS)
    return frozenset(found)


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
