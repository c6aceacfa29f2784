"""How time and memory grow with what is scanned.

    python benchmarks/scaling.py [--runs N] [--only WORD] [--no-large]

Each subject is a generated project of one size, of twice and of four times that. Seconds are those of the CPU, which
other programs on the machine hardly change. The exponent is that of the power of the size by which the seconds grow,
those of an empty project taken off: 1 is as it should be, 2 is quadratic; what grows with its number squared says so.
A star marks runs in which a file was not analysed.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple, TypeAlias

ROOT = Path(__file__).resolve().parent.parent
Files: TypeAlias = dict[str, str]
_TIMES = (1, 2, 4)
_CODE = "import boto3\nimport os\n\ntable = boto3.resource('dynamodb').Table(os.environ['TABLE'])\n\n"
_HEAD = "Transform: AWS::Serverless-2016-10-31\nResources:\n"
_FUNCTION = (
    "  F{0}:\n    Type: AWS::Serverless::Function\n"
    "    Properties: {{ Runtime: python3.13, CodeUri: src/, Handler: {1}.handler }}\n"
)


class Failed(Exception):
    """A run came to no verdict; the message says why."""


class Figures(NamedTuple):
    """What one run took."""

    seconds: float
    megabytes: int
    is_all_analysed: bool


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--runs", type=int, default=3, help="each figure is the least of so many")
    parser.add_argument("--only", default="", metavar="WORD", help="only subjects with this in their name")
    parser.add_argument("--no-large", action="store_true", help="leave out the large single files")
    options = parser.parse_args()
    subjects = {**SUBJECTS, **({} if options.no_large else LARGE_FILES)}
    empty = least(options.runs, {"template.yaml": _HEAD + "  Topic: { Type: AWS::SNS::Topic }\n"})
    print("| what | size | " + " | ".join(f"{times}x" for times in _TIMES) + " | exponent | MB |")
    print("|---|---|" + "---|" * (len(_TIMES) + 2))
    for name, (size, made) in subjects.items():
        if options.only in name:
            print(
                f"| {name} | {size:,} | {row(options.runs, [made(size * times) for times in _TIMES], empty)} |",
                flush=True,
            )


def row(runs: int, projects: list[Files], empty: Figures) -> str:
    """The cells of a subject: the seconds of each size, the exponent and the memory."""
    try:
        figures = [least(runs, files) for files in projects]
    except Failed as failure:
        return f"{failure} | | | |"
    seconds = " | ".join(f"{each.seconds:.2f} s{'' if each.is_all_analysed else ' *'}" for each in figures)
    return f"{seconds} | {exponent(figures, empty)} | {figures[0].megabytes} to {figures[-1].megabytes}"


def least(runs: int, files: Files) -> Figures:
    """What a run without cache takes at least."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return min(_run(Path(folder)) for _ in range(runs))


def exponent(figures: list[Figures], empty: Figures) -> str:
    """Of the growth from the smallest to the largest; nothing if that is too little to tell."""
    first, last = (figures[at].seconds - empty.seconds for at in (0, -1))
    return f"{math.log(last / first, _TIMES[-1]):.2f}" if min(first, last) > 0.02 else ""


def _run(folder: Path) -> Figures:
    command = (sys.executable, "-m", "serverless_lint", "check", "-q", "--no-cfn-lint", "--no-cache", "--allow-empty")
    with tempfile.TemporaryFile() as report, tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            (*command, "-f", "json", "--jobs", "1", "."),
            stdout=report,
            stderr=errors,
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        _, status, usage = os.wait4(process.pid, 0)
        if os.waitstatus_to_exitcode(status) not in (0, 1):
            errors.seek(0)
            raise Failed(errors.read().decode("utf-8", "replace").strip()[:120])
        report.seek(0)
        not_analysed = json.load(report)["coverage"]["not_analysed"]
    return Figures(
        usage.ru_utime + usage.ru_stime,
        usage.ru_maxrss // 1024,
        all(each["what"] != "file" for each in not_analysed),
    )


def _functions(count: int) -> Files:
    template = _HEAD + "".join(_FUNCTION.format(number, f"m{number}") for number in range(count))
    code = _CODE + "def handler(event, context):\n    return table.get_item(Key=event['key'])\n"
    return {"template.yaml": template, **{f"src/m{number}.py": code for number in range(count)}}


def _templates(count: int) -> Files:
    """In a folder each, every fourth with what packaging made of it beside it, and one of the past for each."""
    files = {"src/app.py": _CODE}
    for number in range(count):
        template = _HEAD + _FUNCTION.format(number, "app")
        files[f"s{number}/template.yaml"] = template
        files[f"old/{number}.yaml"] = template
        if number % 4 == 0:
            files[f"s{number}/packaged.yaml"] = template.replace("CodeUri: src/", "CodeUri: s3://bucket/key")
    return files


def _functions_of_one_module(count: int) -> Files:
    template = _HEAD + "".join(_FUNCTION.format(number, "app") for number in range(count))
    return {"template.yaml": template, "src/app.py": _CODE + "def handler(event, context):\n    return event\n"}


def _handlers_of_shared_functions(count: int) -> Files:
    """Handlers that each call all functions of a module."""
    handler = "import shared\n\ndef handler(event, context):\n    return shared.f0(event)\n"
    shared = "".join(
        f"def f{number}(x):\n    table.put_item(Item={{'id': x['id']}})\n    return f{number + 1}(x)\n\n"
        for number in range(count)
    )
    return {
        "template.yaml": _HEAD + "".join(_FUNCTION.format(number, f"m{number}") for number in range(count)),
        "src/shared.py": f"{_CODE}{shared}def f{count}(x):\n    return x\n",
        **{f"src/m{number}.py": handler for number in range(count)},
    }


def _services_that_include_one_file(count: int) -> Files:
    """Services of the Serverless Framework that each deploy all resources of a file beside them."""
    resources = "".join(
        f"Q{number}:\n  Type: AWS::SQS::Queue\n  Properties: {{ VisibilityTimeout: 30 }}\n" for number in range(count)
    )
    service = (
        "service: s{}\nprovider: {{ name: aws, runtime: python3.13 }}\n"
        "functions: {{ f: {{ handler: app.handler }} }}\nresources: {{ Resources: '${{file(../resources.yml)}}' }}\n"
    )
    return {
        "resources.yml": resources,
        **{f"s{number}/serverless.yml": service.format(number) for number in range(count)},
        **{f"s{number}/app.py": "def handler(event, context):\n    return event\n" for number in range(count)},
    }


def _calls(count: int) -> Files:
    calls = "".join(f"    table.put_item(Item={{'id': event['id{number}']}})\n" for number in range(count))
    return _one_function(_CODE + "def handler(event, context):\n" + calls)


def _chain(count: int) -> Files:
    """Functions that each call the next one."""
    routines = "".join(f"def f{number}(x):\n    return f{number + 1}(x)\n\n" for number in range(count))
    return _one_function(
        f"{_CODE}def handler(event, context):\n    return f0(event)\n\n{routines}def f{count}(x):\n    return table\n"
    )


def _reassignments(count: int) -> Files:
    lines = "".join(f"    x = wrap(x, {number})\n" for number in range(count))
    return _one_function(
        f"{_CODE}def wrap(x, y):\n    return x\n\n"
        f"def handler(event, context):\n    x = table\n{lines}    return x.scan()\n"
    )


def _variables(count: int) -> Files:
    reads = "".join(f"V{number} = os.environ['V{number}']\n" for number in range(count))
    entries = "".join(f"          V{number}: !Ref Topic\n" for number in range(count))
    function = _FUNCTION.format(0, "app").replace("{ ", "\n      ").replace(", ", "\n      ").replace(" }", "")
    return {
        "template.yaml": f"{_HEAD}  Topic: {{ Type: AWS::SNS::Topic }}\n{function}"
        f"      Environment:\n        Variables:\n{entries}",
        "src/app.py": f"{_CODE}{reads}def handler(event, context):\n    return event\n",
    }


def _policies(count: int) -> Files:
    statements = "".join(
        "              - { Effect: Allow, Action: ['sqs:SendMessage', 's3:Get*'], "
        f"Resource: 'arn:aws:sqs:*:*:q{number}' }}\n"
        for number in range(count)
    )
    role = (
        "  Role:\n    Type: AWS::IAM::Role\n    Properties:\n      Policies:\n        - PolicyName: p\n"
        f"          PolicyDocument:\n            Statement:\n{statements}"
    )
    function = _FUNCTION.format(0, "app").replace(" }", ", Role: !GetAtt Role.Arn }")
    code = f"{_CODE}def handler(event, context):\n    return table.scan()\n"
    return {"template.yaml": _HEAD + function + role, "src/app.py": code}


def _modules(count: int) -> Files:
    """Modules that import each other in a circle."""
    modules = {
        f"src/m{number}.py": f"from m{(number + 1) % count} import value as other\n{_CODE}value = table\n"
        for number in range(count)
    }
    return {**_one_function("from m0 import value\ndef handler(event, context):\n    return value.scan()\n"), **modules}


def _modules_that_import_all(count: int) -> Files:
    """Modules that each import all of them: as many imports as their number squared."""
    imports = "".join(f"from m{number} import f{number}\n" for number in range(count))
    modules = {
        f"src/m{number}.py": f"{imports}def f{number}(event, context):\n    return f{(number + 1) % count}(event, 0)\n"
        for number in range(count)
    }
    return {**_one_function("from m0 import f0 as handler\n"), **modules}


def _patterns(count: int) -> Files:
    """Actions with wildcards, in as many statements as a role can take them."""
    statements = "".join(
        "            - { Effect: Allow, Resource: 'arn:aws:sqs:*:*:q', "
        f"Action: ['sqs:Se*{number}*', '*:*x{number}?'] }}\n"
        for number in range(count)
    )
    function = _FUNCTION.format(0, "app").replace("{ ", "\n      ").replace(", ", "\n      ").replace(" }", "")
    return {
        "template.yaml": f"{_HEAD}{function}      Policies:\n        - Statement:\n{statements}",
        "src/app.py": f"{_CODE}def handler(event, context):\n    return table.scan()\n",
    }


def _permissions(count: int) -> Files:
    """Topics that one function is subscribed to, each with a permission of its own."""
    resources = "".join(
        f"  T{number}: {{ Type: AWS::SNS::Topic, Properties: {{ Subscription: "
        f"[{{ Protocol: lambda, Endpoint: !GetAtt F0.Arn }}] }} }}\n"
        f"  P{number}: {{ Type: AWS::Lambda::Permission, Properties: {{ FunctionName: !Ref F0, "
        f"Action: lambda:InvokeFunction, Principal: sns.amazonaws.com, SourceArn: !Ref T{number} }} }}\n"
        for number in range(count)
    )
    files = _one_function(f"{_CODE}def handler(event, context):\n    return event['Records']\n")
    return {**files, "template.yaml": files["template.yaml"] + resources}


def _conditions(count: int) -> Files:
    conditions = "".join(f"  C{number}: !Not [!Condition C{number + 1}]\n" for number in range(count))
    resources = "".join(
        f"  Q{number}:\n    Type: AWS::SQS::Queue\n    Condition: C{number}\n"
        f"    Properties: {{ VisibilityTimeout: !If [C{number}, 30, !If [C0, 60, 90]] }}\n"
        for number in range(count)
    )
    return {
        "template.yaml": f"Conditions:\n{conditions}  C{count}: !Equals [!Ref AWS::Region, us-east-1]\n"
        f"Resources:\n{resources}"
    }


def _nested_conditions(count: int) -> Files:
    """Choices inside of choices, as deep as is read, in many resources."""
    value = "30"
    for number in range(20):
        value = f"!If [C{number}, {value}, {number}]"
    conditions = "".join(f"  C{number}: !Equals [!Ref AWS::Region, r{number}]\n" for number in range(20))
    queue = "  Q{0}: {{ Type: AWS::SQS::Queue, Properties: {{ VisibilityTimeout: {1} }} }}\n"
    resources = "".join(queue.format(number, value) for number in range(count))
    return {"template.yaml": f"Conditions:\n{conditions}Resources:\n{resources}"}


def _triggers(count: int) -> Files:
    queues = "".join(f"  Q{number}: {{ Type: AWS::SQS::Queue }}\n" for number in range(count))
    events = "".join(
        f"        E{number}: {{ Type: SQS, Properties: {{ Queue: !GetAtt Q{number}.Arn }} }}\n"
        for number in range(count)
    )
    function = _FUNCTION.format(0, "app").replace("{ ", "\n      ").replace(", ", "\n      ").replace(" }", "")
    code = f"{_CODE}def handler(event, context):\n    return [record['body'] for record in event['Records']]\n"
    return {"template.yaml": f"{_HEAD}{queues}{function}      Events:\n{events}", "src/app.py": code}


def _script(count: int) -> Files:
    functions = "".join(
        f"const f{number} = async (x) => client.send(new GetCommand({{ x }}));\n" for number in range(count)
    )
    template = _HEAD + _FUNCTION.format(0, "app").replace("python3.13", "nodejs22.x")
    head = (
        "const { DynamoDBClient, GetCommand } = require('@aws-sdk/client-dynamodb');\n"
        "const client = new DynamoDBClient({});\n"
    )
    return {
        "template.yaml": template,
        "src/app.js": f"{head}{functions}exports.handler = async (event) => f0(event);\n",
    }


def _json_template(kilobytes: int) -> Files:
    queue = {
        "Type": "AWS::SQS::Queue",
        "Properties": {"VisibilityTimeout": 30, "Tags": [{"Key": "a", "Value": "b" * 400}]},
    }
    count = kilobytes * 1_000 // len(json.dumps({"Queue1000": queue}, indent=2))
    resources = {f"Queue{number}": queue for number in range(count)}
    return {"template.json": json.dumps({"Resources": resources}, indent=2)}


def _bundle(kilobytes: int) -> Files:
    """Code on one line, as bundlers write it."""
    function = "function a{0}(e,t){{var n=r[e];return void 0!==n?n.exports:(t=r[e]={{exports:{{}}}},t)}}"
    count = kilobytes * 1_000 // len(function.format(1_000))
    code = "".join(function.format(number) for number in range(count))
    template = _HEAD + _FUNCTION.format(0, "app").replace("python3.13", "nodejs22.x")
    return {"template.yaml": template, "src/app.js": f"var r={{}};{code}exports.handler=async e=>a0(e,process.env.A);"}


def _one_function(code: str) -> Files:
    return {"template.yaml": _HEAD + _FUNCTION.format(0, "app"), "src/app.py": code}


Subject: TypeAlias = tuple[int, Callable[[int], Files]]
SUBJECTS: Mapping[str, Subject] = {
    "functions, a module each": (100, _functions),
    "templates": (100, _templates),
    "functions of one module": (250, _functions_of_one_module),
    "handlers, and as many functions that all of them call": (25, _handlers_of_shared_functions),
    "services, and as many resources of a file that all of them deploy": (25, _services_that_include_one_file),
    "calls": (500, _calls),
    "a chain of calls": (250, _chain),
    "assignments of a name to itself": (100, _reassignments),
    "variables": (500, _variables),
    "statements of a policy": (1_000, _policies),
    "patterns of actions": (250, _patterns),
    "topics with permissions": (125, _permissions),
    "modules in a circle": (100, _modules),
    "modules that import all others": (15, _modules_that_import_all),
    "conditions": (250, _conditions),
    "nested conditions": (250, _nested_conditions),
    "event sources": (250, _triggers),
    "functions of JavaScript": (500, _script),
}
"""The smallest size of each, and what makes it."""
LARGE_FILES: Mapping[str, Subject] = {
    "a template in JSON, kB": (2_000, _json_template),
    "a template in JSON up to 20 MB, kB": (5_000, _json_template),
    "a bundle of JavaScript, kB": (250, _bundle),
}


if __name__ == "__main__":
    main()
