"""Errors that handlers keep to themselves, and failures that they answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from agreement import findings

QUEUE = "{Type: SQS, Properties: {Queue: !GetAtt Orders.Arn, BatchSize: 1}}"
TEMPLATE = (
    "Transform: AWS::Serverless-2016-10-31\nResources:\n  Orders: {Type: AWS::SQS::Queue}\n  Worker:\n"
    "    Type: AWS::Serverless::Function\n"
    "    Properties: {Runtime: %s, Handler: app.handler, Events: {Any: %s}}\n"
)
PYTHON = TEMPLATE % ("python3.13", QUEUE)
NODE = TEMPLATE % ("nodejs22.x", QUEUE)
PUBLISH = "sns.publish(TopicArn='t', Message=event['m'])"
SEND = "await sns.send(new PublishCommand({ TopicArn: 't', Message: event.m }))"
TRIED = f"try {{ {SEND}; }} catch (e) {{ console.error(e); }}"
PUSHED = (
    "const all = []; for (const r of event.Records) {\n    try { all.push("
    f"{SEND[6:]}); }}\n    catch (e) {{ console.error(e); }}"
)
WRAPPED = PUSHED.replace(SEND[6:], "work()")
WORK = f"async function work() {{ {SEND.replace('event.m', '1')}; }}\n"
LISTED = "boto3.resource('dynamodb').Table('c').scan()['Items']"
BEGINNING = (
    "import boto3, logging, os; from orders import importer, frame\n"
    "sns = boto3.client('sns')\ndef handler(event, context):\n"
)
IN_JAVASCRIPT = [
    (
        "app.js",
        "const { SNSClient, PublishCommand } = require('@aws-sdk/client-sns'); const sns = new SNSClient({});\n"
        "exports.handler = async (event) => {\n",
    ),
    (
        "app.mjs",
        "import { SNSClient, PublishCommand } from '@aws-sdk/client-sns'; const sns = new SNSClient({});\n"
        "export const handler = async (event) => {\n",
    ),
    (
        "app.ts",
        "import { SNSClient, PublishCommand } from '@aws-sdk/client-sns'; const sns = new SNSClient({});\n"
        "export const handler = async (event: { m: string }) => {\n",
    ),
]


def lines_of(folder: Path, rule: str, files: dict[str, str]) -> list[str]:
    return [found.partition(" ")[0] for found in findings(folder, rule, files)]


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        (f"  try: {PUBLISH}\n  except Exception as e: print(e)\n", [5]),
        (f"  try: {PUBLISH}\n  except: logging.exception('failed')\n", [5]),
        (f"  try: {PUBLISH}\n  except Exception:\n    pass\n", [6]),
        (f"  for r in event['Records']:\n    try: {PUBLISH}\n    except Exception as e: print(e)\n", [6]),
        (f"  try: work(event)\n  except Exception as e: print(e)\ndef work(event): {PUBLISH}\n", [5]),
        (f"  work(event)\ndef work(event):\n  try: {PUBLISH}\n  except Exception as e: print(e)\n", [7]),
        (f"  try: {PUBLISH}\n  except Exception as e: print(e); raise\n", []),
        (f"  try: {PUBLISH}\n  except KeyError as e: print(e)\n", []),
        (f"  try: {PUBLISH}\n  except Exception as e: sns.publish(TopicArn='dlq', Message=str(e))\n", []),
        (f"  failed = []\n  try: {PUBLISH}\n  except Exception as e: failed.append(e)\n  return failed\n", [6]),
        (f"  failed = []\n  try: {PUBLISH}\n  except Exception as e: failed.append(e)\n  frame(failed)\n", []),
        (f"  failed = []\n  try: {PUBLISH}\n  except Exception as e: failed.append(e)\n  return frame(failed)\n", []),
        (f"  failed = 0\n  try: {PUBLISH}\n  except Exception: failed += 1\n  logging.info(failed)\n", [6]),
        (f"  failed = 0\n  try: {PUBLISH}\n  except Exception: failed += 1\n  if failed: print(failed)\n", [6]),
        (f"  failed = 0\n  try: {PUBLISH}\n  except Exception: failed += 1\n  if failed: importer.stop()\n", []),
        (f"  failed = 0\n  try: {PUBLISH}\n  except Exception: failed += 1\n  if failed: raise OSError\n", []),
        (
            f"  failed = 0\n  try: {PUBLISH}\n  except Exception: failed += 1\n  text = f'{{failed}}'\n  return text\n",
            [6],
        ),
        (f"  try: {PUBLISH}\n  except Exception as e: importer.append(e)\n", []),
        (f"  failed = []\n  try: {PUBLISH}\n  except Exception as e: failed.append(importer.send(e))\n", []),
        (
            f"  if event.get('m'):\n    try: {PUBLISH}\n    except Exception as e: print(e)\n"
            "  else:\n    raise ValueError\n",
            [6],
        ),
        (f"  ok = True\n  try: {PUBLISH}\n  except Exception: ok = False\n  if not ok: raise ValueError\n", []),
        ("  try: print(event['m'])\n  except Exception as e: print(e)\n", []),
        (f"  for c in {LISTED}:\n    try: {PUBLISH}\n    except Exception as e: print(e)\n", []),
        (f"  update_metrics(event)\ndef update_metrics(event):\n  try: {PUBLISH}\n  except Exception: pass\n", []),
        (f"  try: {PUBLISH}\n  except Exception as e: print(e)\n  {PUBLISH}\n", []),
        (f"  importer.run(event)\n  try: {PUBLISH}\n  except Exception as e: print(e)\n", []),
        (f"  frame().to_parquet('s3://b/k')\n  try: {PUBLISH}\n  except Exception as e: print(e)\n", []),
        (f"  os.makedirs('/tmp/x')\n  try: {PUBLISH}\n  except Exception as e: print(e)\n", [6]),
        (f"  try: {PUBLISH}\n  except Exception as e: return {{'statusCode': 500}}\n", []),
        (f"  try: {PUBLISH}\n  except Exception as e: return {{'batchItemFailures': event['all']}}\n", []),
        (f"  return work(event)\ndef work(event):\n  try: {PUBLISH}\n  except Exception as e: return False\n", []),
    ],
)
def test_python_that_only_logs(tmp_path: Path, body: str, lines: list[int]) -> None:
    """Whatever the work for a message raises."""
    found = lines_of(tmp_path, "swallowed-exception", {"template.yaml": PYTHON, "app.py": BEGINNING + body})
    assert found == [f"app.py:{line}" for line in lines]


@pytest.mark.parametrize(("name", "head"), IN_JAVASCRIPT)
@pytest.mark.parametrize(
    ("body", "lines"),
    [
        (f"  try {{ {SEND}; }}\n  catch (e) {{ console.error(e); }}\n}};\n", [4]),
        (f"  {SEND}.catch((e) => console.error(e));\n}};\n", [3]),
        (f"  {SEND}.catch((e) => {{ console.error(e); throw e; }});\n}};\n", []),
        (f"  try {{ {SEND}; }}\n  catch (e) {{ console.error(e); throw e; }}\n}};\n", []),
        (f"  {SEND};\n}};\n", []),
        (
            f"  for (const r of event.Records) {{\n    {TRIED}\n  }}\n}};\n",
            [4],
        ),
        (
            "  const all = await fetch('https://example.com');\n"
            f"  await Promise.all(all.map(async (c) => {{ {TRIED} }}));\n}};\n",
            [],
        ),
        (f"  {SEND[6:]}.catch(console.error);\n}};\n", [3]),
        (f"  {SEND[6:]}.catch(console.error);\n  throw new Error('x');\n}};\n", []),
        (f"  event.Records.forEach((r) => {{\n    {SEND[6:]}.then(Boolean).catch(console.log);\n  }});\n}};\n", [4]),
        (f"  event.Records.forEach((r) =>\n    {SEND[6:]}.catch((e) => console.log(e)));\n}};\n", [4]),
        (f"  await Promise.all(event.Records.map((r) =>\n    {SEND[6:]}.catch((e) => report(e))));\n}};\n", []),
        # What is waited for behind the `try` does reach Lambda.
        (f"  {PUSHED} }}\n  await Promise.all(all);\n}};\n", []),
        (f"  {PUSHED}\n  await Promise.all(all); }}\n}};\n", []),
        (f"  {PUSHED.replace('(s', '(await s')} }}\n  await Promise.all(all);\n}};\n", [5]),
        (f"  {PUSHED.replace('; } c', '; await Promise.all(all); } c')} }}\n}};\n", [5]),
        (f"  {WRAPPED} }}\n  await Promise.all(all);\n}};\n{WORK}", []),
        (f"  {WRAPPED.replace('all.push(work())', 'await work()')} }}\n}};\n{WORK}", [5]),
        (f"  try {{ return work(); }}\n  catch (e) {{ console.error(e); }}\n}};\n{WORK}", []),
        (f"  try {{ return await work(); }}\n  catch (e) {{ console.error(e); }}\n}};\n{WORK}", [4]),
    ],
)
def test_javascript_that_only_logs(tmp_path: Path, name: str, head: str, body: str, lines: list[int]) -> None:
    """The same in CommonJS, ES modules and TypeScript."""
    found = lines_of(tmp_path, "swallowed-exception", {"template.yaml": NODE, name: head + body})
    assert found == [f"{name}:{line}" for line in lines]


@pytest.mark.parametrize(
    ("trigger", "severities"),
    [
        (QUEUE, ["warning"]),
        ("{Type: SNS, Properties: {Topic: !Ref Topic}}", ["warning"]),
        ("{Type: Schedule, Properties: {Schedule: rate(1 hour)}}", ["info"]),
        ("{Type: HttpApi}", []),
    ],
)
@pytest.mark.parametrize("rule", ["swallowed-exception", "failure-returned-as-success"])
def test_who_calls_decides(tmp_path: Path, rule: str, trigger: str, severities: list[str]) -> None:
    """Whoever waits for an answer is told by it; a schedule fires again."""
    caught = "print(e)" if rule == "swallowed-exception" else "return {'statusCode': 500}"
    code = f"{BEGINNING}  try: {PUBLISH}\n  except Exception as e: {caught}\n"
    found = findings(tmp_path, rule, {"template.yaml": TEMPLATE % ("python3.13", trigger), "app.py": code})
    assert [text.split(" ")[1] for text in found] == severities


@pytest.mark.parametrize(
    ("answer", "severities"),
    [
        ("{'statusCode': 500}", ["warning"]),
        ("{'statusCode': 404, 'body': 'x'}", ["info"]),
        ("{'statusCode': 200}", []),
        ("{'statusCode': event['status']}", []),
        ("{'status': 500}", []),
    ],
)
def test_statuses_in_python(tmp_path: Path, answer: str, severities: list[str]) -> None:
    """A status that says that something failed."""
    code = f"def handler(event, context):\n  return {answer}\n"
    found = findings(tmp_path, "failure-returned-as-success", {"template.yaml": PYTHON, "app.py": code})
    assert [text.split(" ")[1] for text in found] == severities


@pytest.mark.parametrize(
    ("body", "severities"),
    [
        ("print(json.dumps(event))", []),
        ("[print(record['body']) for record in event['Records']]", []),
        ("print(event['m'])", ["warning"]),
        ("work(event)", ["warning"]),
        ("raise ValueError(event)", ["warning"]),
        ("import orders", ["warning"]),
        ("pass\n  except KeyError: pass", []),
    ],
)
def test_nothing_is_answered_for_a_failure_that_cannot_be(tmp_path: Path, body: str, severities: list[str]) -> None:
    code = (
        f"import json\ndef handler(event, context):\n  try: {body}\n  except Exception: return {{'statusCode': 500}}\n"
    )
    found = findings(tmp_path, "failure-returned-as-success", {"template.yaml": PYTHON, "app.py": code})
    assert [text.split(" ")[1] for text in found] == severities


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("console.log(JSON.stringify(event, null, 2))", 0),
        ("for (const { body } of event.Records) { try { JSON.parse(body) } catch (e) { console.error(e) } }", 0),
        ("for (const { body } of event.Records) { try { JSON.parse(body) } finally {} }", 1),
        ("console.log(event.detail.orders.first)", 1),
        ("await event.m", 1),
    ],
)
@pytest.mark.parametrize(("name", "head"), IN_JAVASCRIPT)
def test_nothing_is_answered_for_a_failure_that_cannot_be_in_javascript(
    tmp_path: Path, name: str, head: str, body: str, count: int
) -> None:
    code = f"{head}  try {{ {body}; }} catch (e) {{ return {{ statusCode: 500 }} }}\n}};\n"
    assert len(findings(tmp_path, "failure-returned-as-success", {"template.yaml": NODE, name: code})) == count


@pytest.mark.parametrize(
    ("kind", "count"),
    [("RequestResponse", 0), ("Event", 1), ("' + kind + '", 0)],
)
def test_a_status_is_for_code_that_waits_for_it(tmp_path: Path, kind: str, count: int) -> None:
    """Code that invokes the function may ask for the status, unless it certainly does not wait."""
    caller = (
        "  Caller:\n    Type: AWS::Serverless::Function\n    Properties:\n      Runtime: nodejs22.x\n"
        "      Handler: caller.handler\n      Environment: {Variables: {WORKER: !Ref Worker}}\n"
    )
    invoke = (
        "const { LambdaClient, InvokeCommand } = require('@aws-sdk/client-lambda'); const l = new LambdaClient({});\n"
        "exports.handler = async ({ kind }) => l.send(new InvokeCommand({\n"
        f"  FunctionName: process.env.WORKER, InvocationType: '{kind}',\n}}));\n"
    )
    code = "def handler(event, context):\n  return {'statusCode': 500}\n"
    files = {"template.yaml": PYTHON + caller, "app.py": code, "caller.js": invoke}
    assert len(findings(tmp_path, "failure-returned-as-success", files)) == count


HELPERS = """\
const buildResponse = (statusCode, body) => ({ statusCode, body: JSON.stringify(body) });
const failure = (body) => buildResponse(500, body);
const refused = (body) => { return buildResponse(400, body); };
const shown = (body) => buildResponse(body.status, body);
const answer = ({ code, body }) => ({ statusCode: code, body });
"""


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("return buildResponse(500, event);", ["app.js:7 warning"]),
        ("return buildResponse(404, event);", ["app.js:7 info"]),
        ("return buildResponse(200, event);", []),
        ("return failure(event);", ["app.js:7 warning"]),
        ("return refused(event);", ["app.js:7 info"]),
        ("callback(null, failure(event));", ["app.js:7 warning"]),
        ("return shown({ status: 500 });", []),
        ("return buildResponse(event.m ? 200 : 500, event);", []),
        ("return answer({ code: 500 });", []),
        ("return other(failure(event));", []),
    ],
)
def test_statuses_that_helpers_are_told(tmp_path: Path, body: str, expected: list[str]) -> None:
    """An answer of a function of the project has the status that it is made with."""
    code = f"{HELPERS}exports.handler = async (event, context, callback) => {{\n  {body}\n}};\n"
    found = findings(tmp_path, "failure-returned-as-success", {"template.yaml": NODE, "app.js": code})
    assert [" ".join(text.split(" ")[:2]) for text in found] == expected


def test_statuses_that_helpers_of_python_are_told(tmp_path: Path) -> None:
    """Also by name, and in other modules."""
    code = "from answers import answer\ndef handler(event, context):\n  return answer({}, status=500)\n"
    answers = "def answer(body, status=200):\n  return {'statusCode': status, 'body': body}\n"
    files = {"template.yaml": PYTHON, "app.py": code, "answers.py": answers}
    assert lines_of(tmp_path, "failure-returned-as-success", files) == ["app.py:3"]


@pytest.mark.parametrize(("name", "head"), IN_JAVASCRIPT)
def test_statuses_in_javascript(tmp_path: Path, name: str, head: str) -> None:
    """The same in CommonJS, ES modules and TypeScript."""
    code = f"{head}  if (!event.m) return {{ statusCode: 503 }};\n  return {{ statusCode: 200 }};\n}};\n"
    found = lines_of(tmp_path, "failure-returned-as-success", {"template.yaml": NODE, name: code})
    assert found == [f"{name}:3"]


WRAPPED_WORK = (
    "const wrap = require('./w');\n"
    "exports.handler = wrap(async (event) => { await fetch('https://example.com', {method: 'POST'}); });\n"
)
RETURNED = "(e) => { console.log(e); return {statusCode: 500}; }"
GUARDED = "module.exports = (f) => async (e) => {\n try { return await f(e); }\n catch (x) {"


@pytest.mark.parametrize(
    ("wrapper", "lines"),
    [
        (f"module.exports = (f) => (e, c) => Promise.resolve().then(() => f(e, c)).catch({RETURNED});\n", [1]),
        (f"module.exports = (f) => (e, c) => f(e, c).catch({RETURNED});\n", [1]),
        (f"module.exports = (f) => async (e, c) => f(e, c).then((r) => r).catch({RETURNED});\n", [1]),
        (
            "module.exports = (f) => async (e) => {\n try { return await f(e); }\n catch (x) { return {a: 1}; }\n};\n",
            [3],
        ),
        ("module.exports = (f) => async (e) => {\n try { return f(e); }\n catch (x) { return {a: 1}; }\n};\n", []),
        (
            "module.exports = (f) => async (e) => {\n try { await f(e); }\n catch (x) { throw x; }\n};\n",
            [],
        ),
        ("module.exports = (f) => async (e) => {\n try { await f(e); }\n catch (x) { await send(x); }\n};\n", []),
        (
            "module.exports = (f) => async (e) => {\n try { await f(e); }\n catch (x) { Promise.reject(x); }\n};\n",
            [],
        ),
        ("module.exports = (f) => (e) => f(e).catch((x) => { if (e.Records) throw x; return {}; });\n", []),
        ("module.exports = (f) => (e) => f(e).catch((x) => answer(x));\nconst answer = (x) => ({a: x.name});\n", [1]),
        ("module.exports = (f) => (e) => f(e).catch((x) => answer(x));\nconst answer = (x) => { throw x; };\n", []),
        ("module.exports = (f) => (e) => f(e).catch(unknown);\n", []),
        ("module.exports = (f) => (e) => f(e).finally(() => 1);\n", []),
        ("module.exports = (f) => async (e) => {\n await f(e);\n try { g(); } catch (x) {}\n};\n", []),
        (f"{GUARDED} console.log(x); }}\n return {{a: 1}};\n}};\n", [3]),
        (f"{GUARDED} if (e.a) return 1; }}\n throw new Error('x');\n}};\n", []),
        (f"{GUARDED} e.failed = x; }}\n if (e.failed) throw e.failed;\n}};\n", []),
        (f"{GUARDED} failed = x; }}\n return done(failed);\n}};\nlet failed;\n", []),
        (f"{GUARDED} failed.push(x); }}\n return done(failed);\n}};\nconst failed = [];\n", []),
        (f"{GUARDED} failed += 1; }}\n if (failed) process.exitCode = 1;\n}};\nlet failed = 0;\n", []),
        (f"{GUARDED} r = {{a: 1}}; }}\n return r;\n}};\nlet r;\n", [3]),
        (f"{GUARDED} s = 500; }}\n return {{ statusCode: s, body: JSON.stringify({{s}}) }};\n}};\nlet s;\n", [3]),
        (f"{GUARDED} s = 500; }}\n const r = {{ s }};\n console.log(r);\n return r;\n}};\nlet s;\n", [3]),
        (f"{GUARDED} s = 500; }}\n return answer(s);\n}};\nlet s;\nconst answer = (a) => ({{ a }});\n", [3]),
        (f"{GUARDED} s = 500; }}\n return answer(s);\n}};\nlet s;\nconst answer = (a) => {{ throw a; }};\n", []),
        (f"{GUARDED} s = 500; }}\n const r = check(s);\n return r;\n}};\nlet s;\n", []),
        (f"{GUARDED} s = 500; }}\n e.answers.last = s;\n return s;\n}};\nlet s;\n", []),
        (f"{GUARDED} s = 500; }}\n if (s) process.exitCode = 1;\n return {{ s }};\n}};\nlet s;\n", []),
        (f"{GUARDED} s = 500; }}\n return s && other();\n}};\nlet s;\n", []),
        (
            "module.exports = (f) => async (e) => {\n const r = { statusCode: 200 };\n try { await f(e); }\n"
            " catch (x) { r.statusCode = 500; }\n return r;\n};\n",
            [4],
        ),
        (
            "module.exports = (f) => async (e) => {\n const r = { statusCode: 200 };\n try { await f(e); }\n"
            " catch (x) { r.statusCode = 500; }\n return check(r);\n};\n",
            [],
        ),
        (
            "module.exports = (f) => async (e) => {\n const tried = async () => {\n  try { await f(e); }\n"
            "  catch (x) { return { failed: x }; }\n };\n const r = await tried();\n if (r.failed) throw r.failed;\n"
            "};\n",
            [],
        ),
        (
            "module.exports = (f) => (e) => f(e)\n .catch((x) => ({ failed: x }))\n"
            " .then((r) => { if (r.failed) throw r.failed; });\n",
            [],
        ),
        (f"{GUARDED} await keep(x); }}\n}};\nconst keep = (x) => errors.insertOne(x);\n", []),
        ("module.exports = (f) => async (e) => { let x; await f(e).catch((y) => { x = y; }); if (x) throw x; };\n", []),
        ("module.exports = (f) => async (e) => { let x; await f(e).catch((y) => { x = y; }); done(x); };\n", []),
    ],
)
def test_wrappers_in_javascript(tmp_path: Path, wrapper: str, lines: list[int]) -> None:
    """A wrapper of the project that keeps whatever its handler raises, if that is certain."""
    files = {"template.yaml": NODE, "app.js": WRAPPED_WORK, "w.js": wrapper}
    assert lines_of(tmp_path, "swallowed-exception", files) == [f"w.js:{line}" for line in lines]


@pytest.mark.parametrize(
    ("caught", "lines"),
    [
        ("except Exception as e:\n      print(e)\n      return {'statusCode': 500}", [7]),
        ("except:\n      return None", [7]),
        ("except ValueError as e:\n      return None", []),
        ("except Exception as e:\n      raise RuntimeError('x') from e", []),
        ("except ValueError:\n      raise\n    except Exception:\n      return None", []),
        ("except Exception as e:\n      report(e)", []),
        ("except Exception as e:\n      sys.exit(1)", []),
        ("except Exception as e:\n      failed = e\n    if failed: raise failed", []),
        ("except Exception as e:\n      failed = e\n    return finish(failed)", []),
        ("except Exception as e:\n      result = None\n    return result", [7]),
        ("except Exception as e:\n      status = 500\n    return {'statusCode': status, 'body': json.dumps({})}", [7]),
        ("except Exception as e:\n      failed, status = str(e), 500\n    out = [failed, status]\n    return out", [7]),
        ("except Exception as e:\n      status = 500\n    return unknown(status)", []),
        ("except Exception as e:\n      print(e)\n    raise RuntimeError('gave up')", []),
        ("except Exception as e:\n      errors.append(e)\n    if errors: raise errors[0]", []),
    ],
)
@pytest.mark.parametrize("made", ["@wrap", "@wrap()"])
def test_decorators_in_python(tmp_path: Path, made: str, caught: str, lines: list[int]) -> None:
    """The same of decorators, with and without settings."""
    inner = f"  @functools.wraps(f)\n  def inner(event, context):\n    try: return f(event, context)\n    {caught}\n"
    if made == "@wrap":
        code = f"import functools, sys\ndef wrap(f):\n{inner}  return inner\n"
    else:
        code = f"import functools, sys\ndef wrap():\n def wrap_it(f):\n{inner}  return inner\n return wrap_it\n"
    more = 0 if made == "@wrap" else 1
    work = f"{made}\ndef handler(event, context):\n  {PUBLISH}\n"
    files = {"template.yaml": PYTHON, "app.py": code + BEGINNING.replace("def handler(event, context):\n", "") + work}
    assert lines_of(tmp_path, "swallowed-exception", files) == [f"app.py:{line + more}" for line in lines]


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        (f"  try: {PUBLISH}\n  except Exception as e: return reply(500, str(e))\n", [5]),
        (f"  try: {PUBLISH}\n  except Exception as e: return reply(body=str(e), status=404)\n", [5]),
        (f"  try: {PUBLISH}\n  except Exception as e: return failure(e)\n", [5]),
        (
            "  return work(event)\ndef work(event):\n"
            f"  try: {PUBLISH}\n  except Exception as e: return reply(500, '')\n",
            [7],
        ),
        (f"  try: {PUBLISH}\n  except Exception as e: return reply(e.status, str(e))\n", []),
        ("  return reply(200, 'done')\n", []),
        ("  out = tried(event)\n  if out['statusCode'] != 200: raise RuntimeError(out)\n  return out\n", []),
        ("  try: print(event)\n  except Exception as e: return reply(500, str(e))\n", []),
    ],
)
def test_statuses_that_a_function_of_the_project_answers_with_in_python(
    tmp_path: Path, body: str, lines: list[int]
) -> None:
    """Where it is chosen, or where the handler answers with what always has it."""
    code = (BEGINNING + body).ljust(len(BEGINNING + body) + 98 - (BEGINNING + body).count("\n"), "\n")
    code += "def failure(e):\n  return reply(500, str(e))\n"
    code += f"def tried(event):\n  try: {PUBLISH}\n  except Exception: return {{'statusCode': 500}}\n"
    code += "def reply(status, body):\n  answer = {'statusCode': status, 'body': body}\n  return answer\n"
    found = lines_of(tmp_path, "failure-returned-as-success", {"template.yaml": PYTHON, "app.py": code})
    assert found == [f"app.py:{line}" for line in lines]


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ("catch (e) { return reply(500, e.message); }", "APP:3"),
        ("catch (e) { return callback(null, reply(500, e.message)); }", "APP:3"),
        ("catch (e) { callback(null, failure(e)); }", "APP:3"),
        ("catch (e) { return reply(200, e.message); }", None),
        ("catch (e) { return reply(e.status, e.message); }", None),
    ],
)
@pytest.mark.parametrize(("name", "head"), IN_JAVASCRIPT[1:])
def test_statuses_that_a_function_of_the_project_answers_with(
    tmp_path: Path, name: str, head: str, body: str, place: str | None
) -> None:
    """The same in ES modules and TypeScript, where another file has the function."""
    code = f"import {{ failure, reply }} from './answers.mjs'; {head}  try {{ {SEND}; }} {body}\n}};\n"
    code = code.replace("(event: { m: string })", "(event: { m: string }, context: any, callback: any)")
    code = code.replace("(event) =>", "(event, context, callback) =>")
    answers = (
        "export const reply = (statusCode, body) => ({ body: JSON.stringify(body), statusCode });\n"
        "export const failure = (e) => reply(500, { error: e });\n"
    )
    files = {"template.yaml": NODE, name: code, "answers.mjs": answers}
    expected = [] if place is None else [place.replace("APP", name)]
    assert lines_of(tmp_path, "failure-returned-as-success", files) == expected


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ("    if 'Records' in event:\n        return work(event)\n    return FAILED\n", []),
        ("    if event.get('Records'):\n        return work(event)\n    else:\n        return FAILED\n", []),
        ("    if 'Records' not in event or not event['Records']:\n        return FAILED\n    work(event)\n", []),
        ("    if 'Records' in event:\n        work(event)\n    return FAILED\n", ["app.py:6"]),
        ("    if 'Records' in event and event['a']:\n        return work(event)\n    return FAILED\n", ["app.py:6"]),
        ("    if 'Records' in event:\n        return FAILED\n    return work(event)\n", ["app.py:5"]),
        ("    if 'Records' in other:\n        return work(event)\n    return FAILED\n", ["app.py:6"]),
    ],
)
def test_what_a_queue_never_sends_is_no_lost_failure(tmp_path: Path, code: str, lines: list[str]) -> None:
    """An event of a queue has records: what is answered without them, somebody else asked for."""
    text = "def work(event):\n    return {'batchItemFailures': []}\ndef handler(event, context):\n" + code
    text = text.replace("FAILED", "{'statusCode': 500, 'body': ''}")
    assert lines_of(tmp_path, "failure-returned-as-success", {"template.yaml": PYTHON, "app.py": text}) == lines


CAUGHT_INSIDE = """\
def handler(event, context):
    done = []
    try:
        if 'Records' in event:
            for record in event['Records']:
                try:
                    work(record['body'])
                except Exception as error:
                    print(error)
        else:
            work(event['body'])
    except Exception as error:
        return {'statusCode': 500, 'body': str(error)}
"""


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        ("str(error)", "'failed'", []),
        ("'Records' in event", "event.get('kind')", ["app.py:15"]),
        ("for record in", "work(event)\n            for record in", ["app.py:16"]),
        ("for record in", "first = event['a']\n            for record in", ["app.py:16"]),
        (
            "except Exception as error:\n                    p",
            "except KeyError as error:\n                    p",
            ["app.py:15"],
        ),
    ],
)
def test_what_fails_for_other_events_alone_is_no_lost_failure(
    tmp_path: Path, before: str, after: str, lines: list[str]
) -> None:
    """Nothing that a queue sends gets where everything is caught, as each record is in a `try` of its own."""
    text = f"def work(event):\n    return open(event)\n{CAUGHT_INSIDE.replace(before, after)}"
    assert lines_of(tmp_path, "failure-returned-as-success", {"template.yaml": PYTHON, "app.py": text}) == lines


@pytest.mark.parametrize(
    ("condition", "count"),
    [("!event.Records", 0), ("!('Records' in event)", 0), ("!event.Records?.length", 0), ("!event.Items", 1)],
)
def test_what_a_queue_never_sends_is_no_lost_failure_in_javascript(tmp_path: Path, condition: str, count: int) -> None:
    code = f"exports.handler = async (event) => {{\n  if ({condition}) return {{ statusCode: 500 }};\n}};\n"
    files = {"template.yaml": NODE, "app.js": code}
    assert len(lines_of(tmp_path, "failure-returned-as-success", files)) == count


@pytest.mark.parametrize(
    ("run", "lines"),
    [
        (f"const failed = [];\n try {{ {SEND}; }} catch (e) {{ failed.push(e); }}\n return {{ failed }};", [4]),
        (f"let failed = 0;\n try {{ {SEND}; }} catch (e) {{ failed++; }}\n console.log(failed);", [4]),
        (f"let failed = 0;\n try {{ {SEND}; }} catch (e) {{ failed++; }}\n if (failed) throw new Error('x');", []),
        (f"const a = [];\n try {{ {SEND}; }} catch (e) {{ a.push(e); }}\n if (a.length) await report(a);", []),
        (
            f"const a = [];\n await Promise.all(event.Records.map(async () => {{\n try {{ {SEND}; }} catch (e) {{ "
            "a.push(e); }\n }));\n console.log(a.length);",
            [5],
        ),
        (
            f"const a = [];\n await Promise.all(event.Records.map(async () => {{\n try {{ {SEND}; }} catch (e) {{ "
            "a.push(e); }\n }));\n if (a.length) throw a[0];",
            [],
        ),
    ],
)
def test_javascript_that_collects_what_failed(tmp_path: Path, run: str, lines: list[int]) -> None:
    """What nothing but a log or the answer to a queue has of it says nothing to Lambda."""
    name, beginning = IN_JAVASCRIPT[1]
    files = {"template.yaml": NODE, name: beginning + f" {run}\n}};\n"}
    assert lines_of(tmp_path, "swallowed-exception", files) == [f"{name}:{line}" for line in lines]


@pytest.mark.parametrize(
    ("waiting", "lines"),
    [
        ("  await asyncio.gather(*all)\n", []),
        ("    await asyncio.gather(*all)\n", [11]),
        ("    await all[0]\n", [11]),
    ],
)
def test_python_that_waits_behind_what_catches(tmp_path: Path, waiting: str, lines: list[int]) -> None:
    """A coroutine raises nothing before somebody waits for it."""
    code = (
        "import asyncio, boto3\nsns = boto3.client('sns')\nasync def work(event):\n"
        f"  {PUBLISH}\nasync def run(event):\n  all = []\n  try:\n    all.append(work(event))\nINSIDE"
        "  except Exception as e:\n    print(e)\nBEHINDdef handler(event, context):\n  asyncio.run(run(event))\n"
    )
    is_inside = waiting.startswith("    ")
    code = code.replace("INSIDE", waiting if is_inside else "").replace("BEHIND", "" if is_inside else waiting)
    found = lines_of(tmp_path, "swallowed-exception", {"template.yaml": PYTHON, "app.py": code})
    assert found == [f"app.py:{line}" for line in lines]
