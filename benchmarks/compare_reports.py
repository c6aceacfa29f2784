"""Compare what two versions of the linter say: nothing may change that was not meant to.

    python benchmarks/compare_reports.py REVISION [CHECKOUT…] [--show N]

REVISION is a commit of this repository; the other version is the working tree. Both lint every checkout as a whole,
every fixture and every example of a rule page, with all rules, with pedantic remarks, without cfn-lint and without
anything kept from earlier runs. Findings that only one of them makes are printed; the exit code is 1 if there are any,
or if reports differ in anything else.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

PROJECT = Path(__file__).resolve().parent.parent
OPTIONS = (
    *("check", "--no-cfn-lint", "--no-cache", "--isolated", "--allow-empty", "--exit-zero", "--no-progress"),
    *("--select", "all", "--pedantic", "--format", "json", "."),
)
MAX_SHOWN = 600
"""Characters of a difference that are printed."""
RUNNER = """
import contextlib, os, sys
from serverless_lint.cli import main
options, results = sys.argv[2:], sys.argv[1]
for number, root in enumerate(sys.stdin.read().splitlines()):
    os.chdir(root)
    with open(f"{results}/{number}.json", "w", encoding="utf-8") as report, contextlib.redirect_stdout(report):
        main(options)
"""
"""Runs one version in one process, whose module path decides which."""

Report: TypeAlias = dict[str, Any]
Difference: TypeAlias = tuple[str, str, str]
"""The root, `+` or `-`, and the finding."""


def main() -> int:
    """Print the differences; the exit code says whether there are any."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("revision")
    parser.add_argument("checkouts", nargs="*", type=Path)
    parser.add_argument("--show", type=int, default=40, metavar="N", help="print at most N differences")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        before = folder / "before"
        subprocess.run(("git", "worktree", "add", "-q", "--detach", before, options.revision), cwd=PROJECT, check=True)
        try:
            roots = [*(path.resolve() for path in options.checkouts), *small_projects(folder / "projects")]
            reports = reports_of((before, PROJECT), roots, folder)
        finally:
            subprocess.run(("git", "worktree", "remove", "--force", before), cwd=PROJECT, check=True)
    return print_differences(roots, *reports, show=options.show)


def small_projects(folder: Path) -> Iterator[Path]:
    """The fixtures, and the examples of the pages written into a folder."""
    sys.path.insert(0, str(PROJECT / "tests"))
    from page_examples import page_examples, page_names

    yield from sorted(path for path in (PROJECT / "fixtures").iterdir() if path.is_dir())
    for rule in page_names():
        for section in ("Noncompliant", "Compliant"):
            for example in page_examples(rule, section):
                root = folder / example.name
                for path, text in example.files.items():
                    file = root / path
                    file.parent.mkdir(parents=True, exist_ok=True)
                    file.write_bytes(text.encode())
                yield root


def reports_of(versions: Sequence[Path], roots: Sequence[Path], folder: Path) -> list[list[Report]]:
    """What each version says about each root; the versions run side by side."""
    running: list[tuple[subprocess.Popen[str], Path]] = []
    for number, version in enumerate(versions):
        results = folder / f"reports-{number}"
        results.mkdir()
        process = subprocess.Popen(
            (sys.executable, "-c", RUNNER, results, *OPTIONS),
            stdin=subprocess.PIPE,
            text=True,
            # Python looks into the current folder first, which may be a checkout of the linter.
            cwd=results,
            env={**os.environ, "PYTHONPATH": str(version)},
        )
        running.append((process, results))
    for process, _ in running:
        assert process.stdin is not None
        process.stdin.write("\n".join(map(str, roots)))
        process.stdin.close()
    return [list(read_reports(process, results, len(roots))) for process, results in running]


def read_reports(process: subprocess.Popen[str], results: Path, count: int) -> Iterator[Report]:
    """The reports that a finished process has written."""
    if process.wait() != 0:
        sys.exit("one of the versions ended with an error")
    for number in range(count):
        yield json.loads((results / f"{number}.json").read_text(encoding="utf-8"))


def print_differences(roots: Sequence[Path], before: Sequence[Report], after: Sequence[Report], *, show: int) -> int:
    """Print what differs; 1 if anything does."""
    differences = [
        difference
        for root, old, new in zip(roots, before, after, strict=True)
        for difference in differences_of(root.name, old, new)
    ]
    for root, sign, finding in differences[:show]:
        print(sign, root, finding[:MAX_SHOWN])
    found = sum(len(report["findings"]) for report in after)
    print(f"{len(roots)} projects, {found} findings, {len(differences)} differences")
    for (sign, rule), count in sorted(Counter((sign, text.split(" ")[0]) for _, sign, text in differences).items()):
        print(f"  {sign} {count:4} {rule}")
    return 1 if differences else 0


def differences_of(root: str, before: Report, after: Report) -> Iterator[Difference]:
    """The findings of one report alone, then other parts that differ."""
    old, new = (Counter(map(text_of, report["findings"])) for report in (before, after))
    yield from ((root, "-", text) for text in (old - new).elements())
    yield from ((root, "+", text) for text in (new - old).elements())
    for part in sorted((before.keys() | after.keys()) - {"findings", "summary", "tool", "seconds"}):
        if before.get(part) != after.get(part):
            yield root, "~", f"{part} {changed_part(before.get(part), after.get(part))}"


def changed_part(before: object, after: object) -> str:
    """What differs in a part of a report, as short as its kind allows."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        keys = sorted(key for key in before.keys() | after.keys() if before.get(key) != after.get(key))
        return ", ".join(f"{key}: {changed_part(before.get(key), after.get(key))}" for key in keys)
    if isinstance(before, list) and isinstance(after, list):
        gone, come = ([item for item in one if item not in other] for one, other in ((before, after), (after, before)))
        return f"without {gone[:3]}, with {come[:3]}"
    return f"{before} → {after}"


def text_of(finding: Mapping[str, Any]) -> str:
    """A finding with all that is reported about it; rule and place first."""
    rest = {key: value for key, value in finding.items() if key not in ("rule", "path", "line", "message")}
    return (
        f"{finding['rule']} {finding['path']}:{finding['line']} {finding['message']} {json.dumps(rest, sort_keys=True)}"
    )


if __name__ == "__main__":
    sys.exit(main())
