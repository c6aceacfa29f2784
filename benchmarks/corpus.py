"""Lint checkouts of real repositories and print what was found, linked and missed, with time and memory.

    python benchmarks/corpus.py CHECKOUT… [--findings N --seed N]

`--findings` prints a random sample of findings with their source lines, to be judged by reading.
"""

from __future__ import annotations

import argparse
import random
import resource
import time
from collections import Counter
from pathlib import Path

from serverless_lint.config import Config
from serverless_lint.linter import lint
from serverless_lint.report import Finding, Report

CONTEXT_LINES = 6
TEMPLATE_SUFFIXES = (".yaml", ".yml", ".json", ".template")


def main() -> None:
    """Lint each checkout by itself."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("checkouts", nargs="+", type=Path)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--cfn-lint", action="store_true")
    parser.add_argument("--select", default="default")
    parser.add_argument("--findings", type=int, default=0, metavar="N")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    sampled: list[Finding] = []
    for checkout in options.checkouts:
        root = checkout.resolve()
        started = time.perf_counter()
        report = lint(
            Config(
                root=root,
                paths=(root,),
                jobs=options.jobs,
                select=tuple(options.select.split(",")),
                cfn_lint="errors" if options.cfn_lint else "off",
            )
        )
        print_report(checkout.name, report, time.perf_counter() - started)
        sampled += report.findings
    sampled = [finding for finding in sampled if finding.rule not in ("syntax-error", "unused-ignore")]
    for finding in random.Random(options.seed).sample(sampled, min(options.findings, len(sampled))):
        print_finding(finding)


def print_report(name: str, report: Report, seconds: float) -> None:
    """The figures of one checkout."""
    coverage = report.coverage
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{name}: {seconds:.1f} s, {memory} MB, {coverage.files} files, {coverage.templates} templates")
    print(f"  functions {coverage.functions}, linked {coverage.linked_functions}")
    for (what, reason), count in Counter((item.what, item.reason) for item in coverage.not_analysed).most_common():
        print(f"  not analysed: {count} {what}: {reason}")
    print_rules(report)
    print_files(report)
    for note in report.notes:
        print(f"  note: {note}")


def print_rules(report: Report) -> None:
    """How often each rule spoke: findings, findings per 100 functions, files with one."""
    per_rule = Counter((finding.rule, finding.severity.word) for finding in report.findings)
    files = Counter(
        {(finding.rule, finding.severity.word, finding.location.document.path) for finding in report.findings}
    )
    files_per_rule = Counter((rule, severity) for rule, severity, _ in files)
    print("  findings  per 100 functions  files")
    for (rule, severity), count in sorted(per_rule.items()):
        rate = 100 * count / max(1, report.coverage.functions)
        print(f"  {count:8}  {rate:17.1f}  {files_per_rule[rule, severity]:5}  {rule} {severity}")


def print_files(report: Report) -> None:
    """How many findings templates have, and code has beside them."""
    per_file = Counter(finding.location.document.path for finding in report.findings)
    per_template = sorted(count for path, count in per_file.items() if path.endswith(TEMPLATE_SUFFIXES))
    per_template = [0] * (report.coverage.templates - len(per_template)) + per_template
    everything = len(report.findings)
    rate = 100 * everything / max(1, report.coverage.functions)
    print(f"  {everything} findings, {rate:.0f} per 100 functions, {sum(per_template)} of them in templates:")
    if per_template:
        median, tenth = (per_template[int(share * (len(per_template) - 1))] for share in (0.5, 0.9))
        print(f"    half of the templates have {median} or fewer, nine of ten {tenth} or fewer, one {per_template[-1]}")


def print_finding(finding: Finding) -> None:
    """A finding with the lines around it."""
    position, document = finding.location.start, finding.location.document
    print(f"\n== {document.path}:{position.line}:{position.column} {finding.rule} {finding.message}")
    for related in finding.related:
        start = related.location.start
        print(f"   related {related.location.document.path}:{start.line}: {related.message}")
    first = max(1, position.line - CONTEXT_LINES)
    for line in range(first, min(document.line_count, position.line + CONTEXT_LINES) + 1):
        print(f"{'>' if line == position.line else ' '}{line:5} {document.line_text(line)[:160]}")


if __name__ == "__main__":
    main()
