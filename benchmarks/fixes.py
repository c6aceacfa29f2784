"""Apply every fix to checkouts of real repositories, in memory, and say whether that went well.

    python benchmarks/fixes.py CHECKOUT… [--cfn-lint N] [--diffs N] [--seed N]

Every changed file has to be readable afterwards, and fixing again has to change nothing. `--cfn-lint` compares what
cfn-lint says of a sample of the changed templates before and after; `--diffs` prints a sample of the changes, some of
each rule, to be judged by reading.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

from msgspec.structs import replace

from serverless_lint.cfn_lint import run_cfn_lint
from serverless_lint.config import Config
from serverless_lint.fixes.apply_edits import apply_edits
from serverless_lint.fixes.fix import FixedProject, fix
from serverless_lint.fixes.patch import Version, patch_of
from serverless_lint.fixes.write_back import ChangedFile
from serverless_lint.found_secrets import FoundSecrets
from serverless_lint.linter import lint
from serverless_lint.report import Finding, Report
from serverless_lint.source import Document


def main() -> None:
    """Fix each checkout by itself."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("checkouts", nargs="+", type=Path)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--select", default="all")
    parser.add_argument("--cfn-lint", type=int, default=0, metavar="N")
    parser.add_argument("--diffs", type=int, default=0, metavar="N")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    fixed: list[Finding] = []
    for checkout in options.checkouts:
        root = checkout.resolve()
        config = Config(
            root=root, paths=(root,), jobs=options.jobs, select=tuple(options.select.split(",")), cfn_lint="off"
        )
        before = lint(config)
        started = time.perf_counter()
        project = fix(config, unsafe=True)
        print_outcome(checkout.name, before, project, time.perf_counter() - started)
        print_second_run(config, project)
        if options.cfn_lint:
            print_cfn_lint(_sample(project.files, options.cfn_lint, options.seed))
        fixed += project.fixed
    for finding in _some_of_each_rule(fixed, options.diffs, options.seed):
        print_change(finding)


def print_outcome(name: str, before: Report, project: FixedProject, seconds: float) -> None:
    """How many fixes of which rule were applied, and what was not."""
    print(f"{name}: {len(project.fixed)} fixes in {len(project.files)} files, {seconds:.1f} s")
    for rule, count in sorted(Counter(finding.rule for finding in project.fixed).items()):
        print(f"  {count:5} {rule}")
    for note in project.report.notes:
        print(f"  note: {note}")
    for (path, message), count in (_unreadable(project.report) - _unreadable(before)).items():
        print(f"  UNREADABLE {count} {path} {message}")


def print_second_run(config: Config, project: FixedProject) -> None:
    """What fixing the fixed files changes: nothing."""
    contents = {config.root / file.name: file.new.encode() for file in project.files}
    again = fix(replace(config, contents=contents), unsafe=True)
    print(f"  fixing again changes {len(again.files)} files")
    for finding in again.fixed:
        print(f"  AGAIN {finding.location.document.path}:{finding.location.start.line} {finding.rule}")


def print_cfn_lint(files: Sequence[ChangedFile]) -> None:
    """What cfn-lint finds in the fixed templates and did not find before."""
    before = _errors([Document(file.name, file.old) for file in files])
    after = _errors([Document(file.name, file.new) for file in files])
    print(f"  cfn-lint: {before.total()} errors in {len(files)} templates before, {after.total()} after")
    for (path, rule, message), count in (after - before).items():
        print(f"  NEW {count} {path} {rule} {message}")


def print_change(finding: Finding) -> None:
    """A finding, and what its fix changes."""
    assert finding.fix is not None
    print(f"\n== {finding.rule}: {finding.message}\n   {finding.fix.title}")
    documents = {edit.at.document.path: edit.at.document for edit in finding.fix.edits}
    for path, text in apply_edits([finding.fix.edits]).texts.items():
        versions = (
            Version(each.text.encode(), each, FoundSecrets()) for each in (documents[path], Document(path, text))
        )
        print(patch_of(path, *versions).content.decode())


def _unreadable(report: Report) -> Counter[tuple[str, str]]:
    return Counter(
        (finding.location.document.path, finding.message)
        for finding in report.findings
        if finding.rule in ("syntax-error", "internal-error")
    )


def _errors(documents: list[Document]) -> Counter[tuple[str, str, str]]:
    result = run_cfn_lint(documents, level="errors", jobs=1)
    return Counter((finding.location.document.path, finding.rule, finding.message) for finding in result.findings)


def _sample(files: Sequence[ChangedFile], size: int, seed: int) -> list[ChangedFile]:
    templates = [file for file in files if not file.name.endswith((".py", ".js", ".mjs", ".ts"))]
    return random.Random(seed).sample(templates, min(size, len(templates)))


def _some_of_each_rule(findings: Sequence[Finding], size: int, seed: int) -> list[Finding]:
    by_rule: dict[str, list[Finding]] = defaultdict(list)
    for finding in random.Random(seed).sample(findings, len(findings)):
        by_rule[finding.rule].append(finding)
    rounds = (group[at] for at in range(size) for _, group in sorted(by_rule.items()) if at < len(group))
    return [finding for finding, _ in zip(rounds, range(size), strict=False)]


if __name__ == "__main__":
    main()
