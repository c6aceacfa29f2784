"""Put defects into real templates and see whether the rules report them, at the right line and nothing else.

    python benchmarks/seeded_defects.py CHECKOUT… [--places N] [--rules RULE,…] [--templates N] [--list]

For each seed (`seeds.py`) places for it are looked for in the templates of each checkout, in the applications in
`fixtures/` and in the compliant examples of the rules' pages. A project with a place is copied. What the seed needs to
be right is added, if it is missing; then one thing is made worse. The linter is run on both. The seed is

- not clean, if the rule had something to say at that place before;
- right, if the rule says something new, all of it at the line that the seed names in the changed text (which
  ruamel.yaml knows), and no other rule says more or less than before, but those that the seed names as companions;
- else missed, misplaced or disturbing.

Every project is also tried with its template as JSON. The same checkouts give the same defects. The exit code is 1 if a
seed is not right, unless it is explained.
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import os
import re
import shutil
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice
from multiprocessing import Pool
from pathlib import Path
from typing import NamedTuple

from edited_template import Text, UneditableError, edited
from seeds import ALL_SEEDS, App, Place, Seed
from serverless_lint.config import Config
from serverless_lint.linter import lint
from serverless_lint.report import Finding

ROOT = Path(__file__).resolve().parent.parent
SUFFIXES = (".yaml", ".yml", ".json", ".template")
LARGEST_TEMPLATE = 60_000
MOST_FILES = 200
LARGEST_FILE = 1_000_000
DAY = datetime.date(2026, 7, 1)
"""The day that runtime dates are judged by."""
_RESOURCES = re.compile(r"^\s*[\"']?Resources[\"']?\s*:", re.MULTILINE)
_FENCE = re.compile(r"^```(?P<info>[^\n`]+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)

EXPLAINED: dict[tuple[str, str], str] = {
    ("missing-tracing: tracing removed", "self_managed_kafka_with_intrinsics.yaml"): "X-Ray traces no Kafka consumers",
    ("missing-tracing: traces passed through", "self_managed_kafka_with_intrinsics.yaml"): "the same",
    ("cognito-guest-access: guests let in", "cloudwatch-rum-cognito/template.yaml"): "guests only send measurements",
    ("choice-without-default: default of choice removed", "sfn-sfn/template.yml"): "its rules leave nothing over",
    ("action-resource-mismatch: objects become their bucket", "EDC-deployment-ci-cf.yml"): "the role may do all of S3",
    ("function-without-alarm: alarm of function removed", "src/lambda-manager/template.yaml"): (
        "a custom resource is told of the function"
    ),
    ("vpc-without-endpoint: endpoint removed", "lambda-s3-files-sam/template.yaml"): "it only reads a mounted bucket",
}
"""Why a seed is not right in a template, by the seed's name and the template."""


class Trial(NamedTuple):
    """A seed in a place."""

    seed: str
    checkout: str
    template: Path
    as_json: bool


class Outcome(NamedTuple):
    """What the linter said, with the details: `right`, `missed`, `misplaced`, `disturbing` or `not clean`."""

    trial: Trial
    verdict: str
    details: str = ""


def main() -> None:
    """Print the table and what is not right."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("checkouts", nargs="+", type=Path)
    parser.add_argument("--places", type=int, default=6, help="places for each seed in each checkout")
    parser.add_argument("--templates", type=int, default=700, help="templates of each checkout")
    parser.add_argument("--rules", default="", help="only seeds for these rules")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--list", action="store_true", help="also list each defect")
    options = parser.parse_args()
    rules = set(filter(None, options.rules.split(",")))
    seeds = [seed for seed in ALL_SEEDS if not rules or seed.rule in rules]
    with tempfile.TemporaryDirectory() as scratch:
        pages = Path(scratch, "pages")
        write_pages(pages)
        jobs = [
            (seed.name, checkout.name, templates, options.places if checkout in options.checkouts else 1)
            for checkout in (*options.checkouts, ROOT / "fixtures", pages)
            for templates in [list(islice(templates_of(checkout.resolve()), options.templates))]
            for seed in seeds
        ]
        # The processes begin with what has been parsed.
        with Pool(options.jobs) as pool:
            outcomes: list[Outcome] = []
            for number, tried in enumerate(pool.imap(try_seed, jobs, chunksize=1), 1):
                outcomes += tried
                print(f"{number} of {len(jobs)}: {tried[0].trial.seed if tried else 'no place'}", file=sys.stderr)
                for outcome in tried:
                    if options.list or outcome.verdict != "right":
                        print_outcome(outcome)
    print_table(seeds, outcomes)
    sys.exit(any(outcome.verdict != "right" and not is_explained(outcome) for outcome in outcomes))


def reason_for(outcome: Outcome) -> str | None:
    """Why a seed is not right there, if that is known."""
    for (seed, path), reason in EXPLAINED.items():
        if outcome.verdict != "right" and outcome.trial.seed == seed and str(outcome.trial.template).endswith(path):
            return reason
    return None


def is_explained(outcome: Outcome) -> bool:
    """Whether it is known why a seed is not right there."""
    return reason_for(outcome) is not None


def write_pages(folder: Path) -> None:
    """The compliant examples of the rules' pages, each in a folder of its own."""
    for page in sorted((ROOT / "rules").glob("*.md")):
        compliant = page.read_text(encoding="utf-8").partition("\n## Compliant")[2].partition("\n## ")[0]
        for number, example in enumerate(re.split(r"^### ", compliant, flags=re.MULTILINE)):
            for match in _FENCE.finditer(example):
                name = match["info"].rpartition(" ")[2]
                if "." in name and ".." not in name:
                    path = folder / page.stem / str(number) / name
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_text(match["text"], encoding="utf-8")


def templates_of(checkout: Path) -> Iterator[Path]:
    """The templates of a checkout, in an order that is the same everywhere and mixes them well."""
    paths = []
    for folder, folders, names in os.walk(checkout):
        folders[:] = [name for name in folders if name not in (".git", "node_modules", ".aws-sam", "cdk.out")]
        paths += [Path(folder, name) for name in names if name.endswith(SUFFIXES)]
    paths.sort(key=lambda path: hashlib.sha256(path.relative_to(checkout).as_posix().encode()).digest())
    return (path for path in paths if app_of(path) is not None)


@cache
def app_of(template: Path) -> App | None:
    """The application of a template; None if it is none that can be edited."""
    if template.stat().st_size > LARGEST_TEMPLATE:
        return None
    try:
        text = template.read_text(encoding="utf-8")
        if "AWS::" not in text or not _RESOURCES.search(text):
            return None
        return App(template.parent, template.name, Text(text))
    except (UnicodeDecodeError, UneditableError):
        return None


def try_seed(job: tuple[str, str, Sequence[Path], int]) -> list[Outcome]:
    """The outcomes of a seed in the first templates that have a place for it."""
    name, checkout, templates, most = job
    seed = next(seed for seed in ALL_SEEDS if seed.name == name)
    outcomes: list[Outcome] = []
    tried = 0
    for template in templates:
        app = app_of(template)
        place = next(iter(seed.places(app)), None) if app is not None else None
        if place is None:
            continue
        found = [outcome for form in (False, True) if (outcome := outcome_of(Trial(name, checkout, template, form)))]
        outcomes += found
        tried += bool(found)
        if tried == most:
            break
    return outcomes


def outcome_of(trial: Trial) -> Outcome | None:
    """What the linter says about a trial; None if the seed has no place in this form of the template."""
    seed = next(seed for seed in ALL_SEEDS if seed.name == trial.seed)
    original = app_of(trial.template)
    if original is None or (trial.as_json and original.template.is_json):
        return None
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch).resolve() / "project"
        copy_project(trial.template, folder)
        app = App(folder, trial.template.name, original.template)
        if trial.as_json:
            (folder / app.name).unlink()
            text = original.template.as_json()
            app = App(folder, "template.json", Text(text))
            (folder / app.name).write_text(text, encoding="utf-8")
        place = next(iter(seed.places(app)), None)
        if place is None:
            return None
        try:
            return judged(trial, seed, place, app)
        except UneditableError:
            return None


def judged(trial: Trial, seed: Seed, place: Place, app: App) -> Outcome:
    """Make it right, then worse, and compare what the linter says."""
    changed = app.folder / (place.file or app.name)
    good = edited(changed.read_text(encoding="utf-8"), place.mend)
    changed.write_text(good, encoding="utf-8")
    before = findings_in(app.folder)
    if any(finding.rule == "syntax-error" for finding in before):
        raise UneditableError("the linter cannot read it")
    first = expected_position(place, app)
    changed.write_text(edited(good, place.worsen), encoding="utf-8")
    after = findings_in(app.folder)
    expected = expected_position(place, app)
    if expected is None:
        raise UneditableError("no such place in the changed text")
    where = f"{trial.template}{' as JSON' if trial.as_json else ''}, {expected[0]}:{expected[1]}"
    if any(finding.rule == seed.rule and position(finding) == first for finding in before):
        return Outcome(trial, "not clean", where)
    verdict, details = compared(seed, before, after, expected)
    return Outcome(trial, verdict, "\n  ".join([where, *details]))


def compared(
    seed: Seed, before: Sequence[Finding], after: Sequence[Finding], expected: tuple[str, int]
) -> tuple[str, list[str]]:
    """The verdict on what the linter says after a change, with the details."""
    was, is_now = Counter(map(said, before)), Counter(map(said, after))
    new = [finding for finding in after if finding.rule == seed.rule and said(finding) not in was]
    right = [finding for finding in new if position(finding) == expected]
    if not new:
        return "missed", []
    if not right or (len(right) < len(new) and not seed.elsewhere):
        return "misplaced", [described(finding) for finding in new if position(finding) != expected]
    others = [
        f"{sign} {rule}: {message}"
        for sign, difference in (("+", is_now - was), ("-", was - is_now))
        for rule, _, message in difference
        if rule not in (seed.rule, *seed.companions)
    ]
    return ("disturbing", others) if others else ("right", [described(right[0])])


def expected_position(place: Place, app: App) -> tuple[str, int] | None:
    """The file and line at which a place is to be reported as its files are now; None if there is no such place yet."""
    file = place.at_file or place.file or app.name
    try:
        text = None if place.line is not None else Text((app.folder / file).read_text(encoding="utf-8"))
        return file, place.line_in(text)
    except UneditableError:
        return None


def copy_project(template: Path, folder: Path) -> None:
    """The template with the files beside and below it, without other templates; alone, if these are many."""
    folder.mkdir()
    files = [path for path in template.parent.rglob("*") if path.is_file() and "node_modules" not in path.parts]
    for path in files if len(files) <= MOST_FILES else [template]:
        if path != template and (path.stat().st_size > LARGEST_FILE or app_of(path) is not None):
            continue
        copy = folder / path.relative_to(template.parent)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)


def findings_in(folder: Path, select: tuple[str, ...] = ("all",)) -> Sequence[Finding]:
    """What the linter says about a project with all its rules, or with some."""
    return lint(
        Config(
            root=folder,
            paths=(folder,),
            select=select,
            pedantic=True,
            cfn_lint="off",
            as_of=DAY,
            jobs=1,
            use_cache=False,
            allow_empty=True,
        )
    ).findings


def said(finding: Finding) -> tuple[str, str, str]:
    """What makes findings the same before and after lines have moved."""
    return (finding.rule, finding.location.document.path, f"{finding.message} ({finding.resource or finding.function})")


def position(finding: Finding) -> tuple[str, int]:
    """The file and line of a finding."""
    return (finding.location.document.path, finding.location.start.line)


def described(finding: Finding) -> str:
    """A finding on one line."""
    return f"{':'.join(map(str, position(finding)))} {finding.message}"


def print_outcome(outcome: Outcome) -> None:
    """One trial with what the linter said."""
    verdict = f"explained ({reason_for(outcome)})" if is_explained(outcome) else outcome.verdict
    print(f"{verdict}: {outcome.trial.seed} in {outcome.trial.checkout}: {outcome.details}\n")


def print_table(seeds: Sequence[Seed], outcomes: Sequence[Outcome]) -> None:
    """Counts for each rule and for all."""
    rules = {seed.name: seed.rule for seed in ALL_SEEDS}
    by_rule: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        by_rule[rules[outcome.trial.seed]].append(outcome)
    print("| rule | seeded | as JSON | templates | right | missed | misplaced | disturbing | not clean | explained |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for rule in sorted({seed.rule for seed in seeds}):
        print(row(rule, by_rule[rule]))
    print(row(f"{len(by_rule)} rules", outcomes))


def row(name: str, outcomes: Sequence[Outcome]) -> str:
    """The counts of some outcomes."""
    unexplained = [outcome for outcome in outcomes if not is_explained(outcome)]
    counts = [
        len(outcomes),
        sum(outcome.trial.as_json for outcome in outcomes),
        len({outcome.trial.template for outcome in outcomes}),
        *(
            sum(outcome.verdict == verdict for outcome in unexplained)
            for verdict in ("right", "missed", "misplaced", "disturbing", "not clean")
        ),
        len(outcomes) - len(unexplained),
    ]
    return f"| {name} | {' | '.join(map(str, counts))} |"


if __name__ == "__main__":
    main()
