"""What the language server does while somebody types: how soon it answers, and whether it is right after many edits.

    python benchmarks/editing.py latency [--files 30 300 3000] [--edits N] [--one-project]
    python benchmarks/editing.py fuzz [FOLDER] [--edits 20000] [--seed S] [--applications]

`latency` prints how long it takes from an edit to the diagnostics of the edited text, in generated projects of so many
files, ten to a service. From 16 on, services are taken for applications of their own; with `--one-project` the
configuration says that there are none. Edits are twenty in small projects, and fewer in large ones, unless `--edits`
says how many. `fuzz` makes so many random edits of texts that are open, now and then of what is on the disk, in
sessions of 500 with a seed each, and compares what is shown at the end of each with what a fresh run finds, byte for
byte; the exit code is 1 if that differs. It edits copies of a folder, of the fixtures in turn if none is given; with
`--applications` several of these side by side. Memory is what the server takes at the end. cfn-lint, which comes later
and takes seconds, has no part in either.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Where the tests find what they share.
sys.path.insert(0, str(ROOT / "tests"))

from edited_projects import ALL_APPLICATIONS, several_applications  # noqa: E402
from editor import RESOLVES, Editor, change  # noqa: E402
from random_edits import of_fresh_run, shown_after  # noqa: E402
from serverless_lint.files.discover import role_of  # noqa: E402

_FIXTURES = tuple(
    ROOT / "fixtures" / name for name in ("order-api", "orders-serverless", "inventory-cloudformation", "orders-cdk")
)
_IN_A_SERVICE = 9
"""Handlers beside each template."""
_EDITS_OF_A_SESSION = 500
_EDITED_FILES = 6
_FEWEST_EDITS, _MOST_EDITS, _EDITED_TIMES_FILES = 8, 20, 24_000
"""Fewer edits where each takes longer."""
_EDITED = (("template", "service0/template.yaml", 9), ("handler", "service0/src/handler0.py", 8))
"""Kinds of files, one of each, and a line of it where a comment or a blank line may stand."""

_HEAD = "Transform: AWS::Serverless-2016-10-31\nResources:\n  Table: { Type: AWS::DynamoDB::Table }\n"
_FUNCTION = """\
  Function{number}:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      CodeUri: src
      Handler: handler{number}.handler
      Timeout: 10
      Policies: [{{ DynamoDBReadPolicy: {{ TableName: !Ref Table }} }}]
      Environment: {{ Variables: {{ TABLE: !Ref Table }} }}
"""
_HANDLER = """\
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    # {number}
    return table.get_item(Key={{"id": event["id"]}})
"""


def main() -> None:
    """Measure or compare."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    measuring = commands.add_parser("latency")
    measuring.add_argument("--files", type=int, nargs="+", default=[30, 300, 3_000])
    measuring.add_argument("--edits", type=int)
    measuring.add_argument("--one-project", action="store_true")
    fuzzing = commands.add_parser("fuzz")
    fuzzing.add_argument("folder", type=Path, nargs="?")
    fuzzing.add_argument("--edits", type=int, default=20_000)
    fuzzing.add_argument("--seed", type=int, default=0)
    fuzzing.add_argument("--applications", action="store_true")
    options = parser.parse_args()
    if options.command == "latency":
        asyncio.run(print_latencies(options.files, options.edits, as_one=options.one_project))
    else:
        folders = (options.folder,) if options.folder is not None else _FIXTURES
        sys.exit(fuzz(() if options.applications else folders, options.edits, options.seed))


async def print_latencies(sizes: list[int], chosen: int | None, *, as_one: bool) -> None:
    """A row for each size and kind of file."""
    print("| files | edited | p50 | p95 | CPU for an edit | memory |")
    print("|---|---|---|---|---|---|")
    for size in sizes:
        edits = chosen or max(_FEWEST_EDITS, min(_MOST_EDITS, _EDITED_TIMES_FILES // size))
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder).resolve()
            make_project(root, size)
            if as_one:
                (root / "serverless-lint.toml").write_text("applications = []\n", "utf-8")
            for what, name, line in _EDITED:
                async with Editor(root) as editor:
                    editor.open(name)
                    await editor.is_told_all()
                    before = cpu_seconds(editor)
                    times = [each async for each in latencies(editor, name, line, edits)]
                    cpu = (cpu_seconds(editor) - before) / edits
                    p95 = statistics.quantiles(times, n=20)[-1]
                    figures = [f"{seconds * 1000:.0f} ms" for seconds in (statistics.median(times), p95, cpu)]
                    print(f"| {size} | {what} | {' | '.join(figures)} | {memory(editor)} MB |", flush=True)


async def latencies(editor: Editor, name: str, line: int, edits: int) -> AsyncIterator[float]:
    """Seconds from each edit to the diagnostics of the text with it."""
    for number in range(edits):
        begin = time.perf_counter()
        editor.change(name, change((line, 0), (line, 0), "#\n" if number % 2 == 0 else " \n"))
        await editor.is_told_all()
        yield time.perf_counter() - begin


def make_project(root: Path, size: int) -> None:
    """Services with a template and nine handlers each."""
    for service in range(size // (_IN_A_SERVICE + 1)):
        folder = root / f"service{service}"
        (folder / "src").mkdir(parents=True)
        functions = "".join(_FUNCTION.format(number=number) for number in range(_IN_A_SERVICE))
        (folder / "template.yaml").write_text(_HEAD + functions, "utf-8")
        for number in range(_IN_A_SERVICE):
            (folder / f"src/handler{number}.py").write_text(_HANDLER.format(number=f"{service}.{number}"), "utf-8")


def fuzz(folders: Sequence[Path], edits: int, seed: int) -> bool:
    """Edit at random in sessions, each of the next folder; whether any ends with other diagnostics than a fresh run."""
    wrong = most = 0
    for session, count in enumerate(sessions(edits)):
        folder = folders[session % len(folders)] if folders else None
        with tempfile.TemporaryDirectory() as name:
            root = Path(name).resolve() / "project"
            if folder is None:
                several_applications(root)
                (root / "serverless-lint.toml").write_text(ALL_APPLICATIONS, "utf-8")
            else:
                shutil.copytree(folder, root, symlinks=True, ignore=shutil.ignore_patterns(".git", "node_modules"))
            names = [path.relative_to(root).as_posix() for path in sorted(root.rglob("*")) if is_edited(path)]
            if folder is None:
                random.Random(seed + session).shuffle(names)
            shown, megabytes, crashes = asyncio.run(session_of(root, names[:_EDITED_FILES], seed + session, count))
            fresh = of_fresh_run(root)
            same = shown == fresh
        verdict = "the same" if same else "NOT the same"
        name = folder.name if folder is not None else "several"
        print(f"seed {seed + session}: {count} edits of {name}, {verdict}, {megabytes} MB", flush=True)
        most = max(most, megabytes)
        wrong += not same or bool(crashes)
        print("".join(crashes), end="", flush=True)
        if not same:
            print(f"shown: {shown.decode()}\nfresh: {fresh.decode()}", flush=True)
    print(f"{edits} edits: {wrong} of {session + 1} sessions differ; at most {most} MB", flush=True)
    return bool(wrong)


def sessions(edits: int) -> Iterator[int]:
    """How many edits each session has."""
    for begin in range(0, edits, _EDITS_OF_A_SESSION):
        yield min(_EDITS_OF_A_SESSION, edits - begin)


async def session_of(root: Path, names: list[str], seed: int, edits: int) -> tuple[bytes, int, list[str]]:
    """What is shown at the end of a session, the memory that it took, and crashes."""
    async with Editor(root, capabilities=RESOLVES) as editor:
        shown = await shown_after(editor, names, seed, edits)
        return shown, memory(editor), [line for line in editor.logged if "Traceback" in line]


def is_edited(path: Path) -> bool:
    """Whether a file is one that a run makes more of than text."""
    return path.is_file() and role_of(path.name) not in (None, "text")


def cpu_seconds(editor: Editor) -> float:
    """What the server has used of a CPU, which other programs on the machine hardly change; 0 where nothing says."""
    status = Path(f"/proc/{editor.server_process}/stat")
    fields = status.read_text("utf-8").rpartition(")")[2].split() if status.exists() else []
    return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")


def memory(editor: Editor) -> int:
    """Megabytes that the server takes; 0 where the system does not say."""
    status = Path(f"/proc/{editor.server_process}/status")
    lines = status.read_text("utf-8").splitlines() if status.exists() else []
    return next((int(line.split()[1]) // 1024 for line in lines if line.startswith("VmRSS:")), 0)


if __name__ == "__main__":
    main()
