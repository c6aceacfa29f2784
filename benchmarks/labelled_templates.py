"""Judge the linter by templates that somebody else has labelled: those of AWS's serverless rules for cfn-lint.

    python benchmarks/labelled_templates.py CHECKOUT

CHECKOUT is one of https://github.com/awslabs/serverless-rules. The name of each of its test templates says which check
it is for and whether that check must report it: `es1001-missing.fail.yaml`, `es1001.pass.yaml`. Prints how often the
rule that stands for a check says the same, and each template where it does not; the exit code is 1 if that is not
argued on the rule's page.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from serverless_lint.config import Config
from serverless_lint.linter import lint
from serverless_lint.report import Finding

TEMPLATES = Path("cfn-lint-serverless", "tests", "templates")
PAGES = Path(__file__).parent.parent / "rules"
RULES = {
    # A mapping that says nothing about failures gets one finding that asks for both settings.
    "es1001": ("stream-without-failure-destination", "stream-retries-forever"),
    "es1005": ("default-memory",),
    "es1006": ("low-timeout",),
    "es1007": ("missing-dead-letter-queue",),
    "es2000": ("api-without-access-log",),
    "es2003": ("api-without-throttling",),
    "es4000": ("rule-target-without-dlq",),
    "es6000": ("queue-without-redrive",),
    "es7000": ("subscription-without-redrive",),
    "ws1000": ("missing-tracing",),
    "ws1002": ("lambda-permission-multiple-principals",),
    "ws1003": ("wildcard-iam-action",),
    "ws1004": ("missing-log-retention",),
    "ws2001": ("api-log-not-structured",),
    "ws2002": ("api-without-tracing",),
    "ws3000": ("appsync-without-tracing",),
    "ws5000": ("state-machine-without-tracing",),
}
"""The rules that stand for each of their checks, most of them alone."""
ARGUED = {("ws1003.pass.yaml", "NonLambdaRole")}
"""Templates and the resources in them that are reported on purpose: the rule's page names the check and says why."""


class Label(NamedTuple):
    """What the name of a template says."""

    file: str
    check: str
    is_reported: bool

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules of which one is to report it, or none."""
        return RULES[self.check]


class Disagreement(NamedTuple):
    """A template of which the rule says the opposite of its label."""

    label: Label
    findings: tuple[Finding, ...]

    @property
    def is_argued(self) -> bool:
        """Whether the rule's page says why."""
        resources = {(self.label.file, finding.resource) for finding in self.findings}
        pages = [(PAGES / f"{rule}.md").read_text(encoding="utf-8") for rule in self.label.rules]
        return bool(resources) and resources <= ARGUED and any(self.label.check.upper() in page for page in pages)


def main() -> None:
    """Print the table and what differs."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("checkout", type=Path)
    folder = parser.parse_args().checkout.resolve() / TEMPLATES
    labels = [label_of(path.name) for path in sorted(folder.glob("*.yaml"))]
    if not labels:
        sys.exit(f"no templates in {folder}")
    disagreements = list(disagreements_with(labels, findings_by_file(folder)))
    print_table(labels, disagreements)
    for disagreement in disagreements:
        print_disagreement(disagreement)
    sys.exit(not all(disagreement.is_argued for disagreement in disagreements))


def label_of(name: str) -> Label:
    """The label in a file name such as `es1001-missing.fail.yaml`."""
    what, verdict, _ = name.split(".")
    return Label(name, what.partition("-")[0], {"fail": True, "pass": False}[verdict])


def findings_by_file(folder: Path) -> dict[tuple[str, str], list[Finding]]:
    """The findings of a run over a folder, by file name and rule."""
    found = defaultdict(list)
    for finding in lint(Config(root=folder, paths=(folder,), cfn_lint="off", use_cache=False)).findings:
        found[finding.location.document.path, finding.rule].append(finding)
    return found


def disagreements_with(labels: Iterable[Label], found: dict[tuple[str, str], list[Finding]]) -> Iterator[Disagreement]:
    """The labels that the findings contradict."""
    for label in labels:
        findings = tuple(finding for rule in label.rules for finding in found.get((label.file, rule), ()))
        if bool(findings) is not label.is_reported:
            yield Disagreement(label, findings)


def print_table(labels: Iterable[Label], disagreements: Iterable[Disagreement]) -> None:
    """How many templates of each check are labelled, and judged, in which way."""
    labelled = Counter((label.check, label.is_reported) for label in labels)
    contradicted = Counter((each.label.check, each.label.is_reported) for each in disagreements)
    print("| check | rule | to be reported | reported | to be silent | silent |")
    print("|---|---|---|---|---|---|")
    for check, rules in RULES.items():
        bad, good = labelled[check, True], labelled[check, False]
        row = (bad, bad - contradicted[check, True], good, good - contradicted[check, False])
        print(f"| {check.upper()} | {', '.join(rules)} | {' | '.join(map(str, row))} |")


def print_disagreement(disagreement: Disagreement) -> None:
    """What differs, and whether it is meant to."""
    label = disagreement.label
    argued = f"argued on rules/{label.rules[0]}.md" if disagreement.is_argued else "NOT ARGUED"
    print(f"\n{label.file}: labelled {'fail' if label.is_reported else 'pass'}; {argued}")
    for finding in disagreement.findings:
        print(f"  {finding.location.start.line}: {finding.message}")


if __name__ == "__main__":
    main()
