"""Edit projects at random, and compare what runs with a cache say with what runs without one say.

    python benchmarks/edits.py [CHECKOUT…] [--edits N] [--seed S] [--applications]

Each checkout is copied; without any, the project is one of fixtures side by side. After each edit a run with what all
runs before have left behind has to say what a run without a cache says, byte for byte. Half of the projects have files
that count as changed long ago, so that their times stand for their content. With `--applications`
each folder in the root is an application of its own, and edits join and part them. The exit code is 1 if anything
differs.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Where the tests find what they share.
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from command import serverless_lint_in_process  # noqa: E402
from edited_projects import ALL_APPLICATIONS, EditedProject, several_applications  # noqa: E402
from serverless_lint.cache import FOLDER_VARIABLE, kept_reports  # noqa: E402

_CHECK = ("check", "--no-cfn-lint", "--jobs", "1", "-f", "json", "--show-ignored", "--allow-empty")


def main() -> None:
    """Edit all projects."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("checkouts", nargs="*", type=Path)
    parser.add_argument("--edits", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--applications", action="store_true")
    options = parser.parse_args()
    different = 0
    for checkout in options.checkouts or (None,):
        for settled in (kept_reports.SETTLED_NANOSECONDS, 0):
            kept_reports.SETTLED_NANOSECONDS = settled
            with tempfile.TemporaryDirectory() as folder:
                different += _edited(checkout, Path(folder), options)
    sys.exit(bool(different))


def _edited(checkout: Path | None, folder: Path, options: argparse.Namespace) -> int:
    """How many runs of a project said something else."""
    os.environ[FOLDER_VARIABLE] = str(folder / "cache")
    root = folder / "project"
    if checkout is None:
        several_applications(root)
    else:
        shutil.copytree(checkout, root, symlinks=True, ignore=shutil.ignore_patterns(".git", "node_modules"))
    if options.applications:
        (root / "serverless-lint.toml").write_text(ALL_APPLICATIONS, encoding="utf-8")
    project = EditedProject(root, options.seed, joins=options.applications)
    different = 0
    for number in range(options.edits):
        edit = project.edit()
        kept, anew = (serverless_lint_in_process(*_CHECK, *more, cwd=root) for more in ((), ("--no-cache",)))
        if (kept.returncode, kept.stdout, kept.stderr) != (anew.returncode, anew.stdout, anew.stderr):
            different += 1
            print(f"edit {number}: {edit}: the reports differ", flush=True)
    name = checkout.resolve().name if checkout is not None else "fixtures"
    print(f"{name}: {options.edits} edits, {different} different reports", flush=True)
    return different


if __name__ == "__main__":
    main()
