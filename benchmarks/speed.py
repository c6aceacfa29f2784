"""Measure the linter on a checkout, next to the peers that are installed, in one run.

    python benchmarks/speed.py CHECKOUT [--runs N] [--peers FOLDER] [--grow] [--no-cfn-lint] [--applications PATTERN]

The checkout is copied; nothing is fetched and nothing in it is executed. `--peers` names a folder with the programs of
peers (`bandit`, `cfn-lint`, `checkov`, `ruff`, `semgrep`), such as an environment's `bin`; each is run on what it can
read of the copy. `--grow` adds runs on the corpus twice and four times over. `--applications` says which folders are
applications of their own. Every figure is the least of N runs; MB are those of the largest process of a run.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

PACKAGE_FOLDER = Path(__file__).parent.parent
TEMPLATES_FOR_PEERS = 20
"""How many templates cfn-lint checks: at about a second each, all of a large checkout would take many minutes."""
SEMGREP_RULES = """\
rules:
  - id: wildcard-action
    languages: [yaml]
    severity: WARNING
    message: wildcard action
    pattern: "Action: \\"*\\""
  - id: client-in-handler
    languages: [python]
    severity: WARNING
    message: client in handler
    patterns:
      - pattern: boto3.client(...)
      - pattern-inside: "def $F(event, context): ..."
"""


_READABLE = "\n    Type: AWS::"
"""cfn-lint crashes on templates whose `Resources` are empty."""
_AST_PARSE = """\
import ast, contextlib, pathlib, sys, warnings
warnings.simplefilter("ignore")
for path in pathlib.Path(sys.argv[1]).rglob("*.py"):
    with contextlib.suppress(SyntaxError, ValueError, OSError):
        ast.parse(path.read_bytes())
"""


class Crashed(Exception):
    """A program ended with a traceback: its figures mean nothing."""


class Figures(NamedTuple):
    """What one command took."""

    seconds: float
    cpu: float
    """Seconds that processors worked for it: what other work on the machine changes least."""
    megabytes: int


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("checkout", type=Path)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--peers", type=Path)
    parser.add_argument("--grow", action="store_true")
    parser.add_argument("--no-cfn-lint", action="store_true")
    parser.add_argument("--applications")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), options.checkout, options.runs, options.applications)
        reference = bench.own()
        if not options.no_cfn_lint:
            bench.own_with_cfn_lint()
        if options.peers is not None:
            bench.peers(options.peers.resolve(), reference)
        if options.grow:
            bench.growth()
        bench.outside_git()


class Bench:
    """Runs commands on a copy of the checkout."""

    def __init__(self, folder: Path, checkout: Path, runs: int, applications: str | None) -> None:
        self._folder = folder
        self._runs = runs
        self._root = folder / "corpus"
        self._cache = folder / "cache"
        _copy(checkout, self._root)
        if applications is not None:
            (self._root / "serverless-lint.toml").write_text(f'applications = ["{applications}"]\n', encoding="utf-8")
        # A report is kept only if no file has changed in the last two seconds.
        time.sleep(2.5)
        print(f"{checkout.resolve().name}, best of {runs} runs\n")
        print("| what | seconds | CPU | MB | ratio |\n|---|---|---|---|---|")

    def own(self) -> Figures:
        """The linter's own figures; the ratios are to a cold run with two jobs."""
        cold = self._check("--jobs", "2", cold=True)
        self._row("cold, 2 jobs", cold, cold)
        self._row("cold, 1 job", self._check("--jobs", "1", cold=True), cold)
        self._check("--jobs", "2")
        self._row("warm", self._check("--jobs", "2"), cold)
        self._row("one changed handler", self._changed(self._first("*.py", "event")), cold)
        self._row("one changed template", self._changed(self._first("template.y*ml", _READABLE)), cold)
        self._row("one file with other times", self._touched(self._first("*.py", "event")), cold)
        self._row("--version", self._best(self._command("--version")), cold)
        # What the goals of the first rows are told in.
        self._row(
            "ast.parse of all Python files", self._best((sys.executable, "-c", _AST_PARSE, str(self._root))), cold
        )
        # No run that parses Python can take less.
        self._row("importing LibCST", self._best((sys.executable, "-c", "import libcst")), cold)
        return cold

    def own_with_cfn_lint(self) -> None:
        """The same with cfn-lint."""
        command = self._command("check", "-q", "-f", "concise", "--jobs", "2", str(self._root))
        shutil.rmtree(self._cache, ignore_errors=True)
        cold = self._run(command)
        self._row("cold with cfn-lint, 2 jobs", cold, cold)
        self._row("warm with cfn-lint", self._best(command), cold)

    def peers(self, programs: Path, reference: Figures) -> None:
        """Whichever peers are there."""
        found = (path for path in sorted(self._root.rglob("template.y*ml")) if _READABLE in path.read_text())
        templates = [str(path) for path in found][:TEMPLATES_FOR_PEERS]
        rules = self._folder / "rules.yaml"
        rules.write_text(SEMGREP_RULES, encoding="utf-8")
        commands = {
            "ruff, all its security rules": ("ruff", "check", "--select", "S", "--no-cache", "-q", str(self._root)),
            "bandit, Python only": ("bandit", "-r", "-q", str(self._root)),
            f"cfn-lint, {len(templates)} templates": ("cfn-lint", "--non-zero-exit-code", "none", *templates),
            f"cfn-lint with serverless rules, {len(templates)} templates": (
                *("cfn-lint", "--non-zero-exit-code", "none", "-a", "cfn_lint_serverless.rules"),
                *("--", *templates),
            ),
            f"checkov, {len(templates)} templates": (
                *("checkov", "--quiet", "--compact", "--framework", "cloudformation"),
                *(part for template in templates for part in ("-f", template)),
            ),
            "semgrep, two rules": ("semgrep", "--config", str(rules), "--metrics=off", "-q", str(self._root)),
        }
        for name, (program, *arguments) in commands.items():
            if (programs / program).exists():
                try:
                    figures = self._run((str(programs / program), *arguments), path=programs)
                except Crashed:
                    print(f"| {name} | crashed | | | |")
                else:
                    self._row(name, figures, reference)

    def growth(self) -> None:
        """How time grows with the corpus."""
        first = None
        for times in (1, 2, 4):
            target = self._folder / f"times{times}"
            for copy in range(times):
                shutil.copytree(self._root, target / str(copy))
            figures = self._best(self._command(*_WITHOUT_CFN_LINT, "--no-cache", "--jobs", "2", str(target)))
            first = first or figures
            self._row(f"cold, the corpus {times} times", figures, first)
            shutil.rmtree(target)

    def outside_git(self) -> None:
        """The linter's own figures where git knows nothing of the files."""
        shutil.rmtree(self._root / ".git", ignore_errors=True)
        cold = self._check("--jobs", "2", cold=True)
        self._row("cold, 2 jobs, outside a git work tree", cold, cold)
        self._check("--jobs", "2")
        self._row("warm, outside a git work tree", self._check("--jobs", "2"), cold)

    def _first(self, pattern: str, text: str) -> Path:
        """The first file of that name in which a text stands."""
        return next(path for path in sorted(self._root.rglob(pattern)) if text in path.read_text(errors="replace"))

    def _changed(self, file: Path) -> Figures:
        figures = []
        for number in range(self._runs):
            with open(file, "a", encoding="utf-8") as text:
                text.write(f"# {number}\n")
            figures.append(self._run(self._command(*_WITHOUT_CFN_LINT, "--jobs", "2", str(self._root))))
        return min(figures)

    def _touched(self, file: Path) -> Figures:
        figures = []
        for _ in range(self._runs):
            os.utime(file)
            figures.append(self._run(self._command(*_WITHOUT_CFN_LINT, "--jobs", "2", str(self._root))))
        return min(figures)

    def _check(self, *options: str, cold: bool = False) -> Figures:
        command = self._command(*_WITHOUT_CFN_LINT, *options, *(("--no-cache",) if cold else ()), str(self._root))
        return self._best(command)

    def _command(self, *arguments: str) -> tuple[str, ...]:
        return (sys.executable, "-m", "serverless_lint", *arguments)

    def _best(self, command: Sequence[str]) -> Figures:
        return min(self._run(command) for _ in range(self._runs))

    def _run(self, command: Sequence[str], *, path: Path | None = None) -> Figures:
        environment = {
            **os.environ,
            "PYTHONPATH": str(PACKAGE_FOLDER),
            "SERVERLESS_LINT_CACHE_DIR": str(self._cache),
            # Compiling the linter itself takes longer than a warm run; an installed one is compiled.
            "PYTHONPYCACHEPREFIX": str(self._folder / "bytecode"),
        }
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        if path is not None:
            environment.pop("PYTHONPATH")
            environment["PATH"] = f"{path}{os.pathsep}{environment['PATH']}"
        started = time.perf_counter()
        with tempfile.TemporaryFile() as errors:
            process = subprocess.Popen(
                command, stdout=subprocess.DEVNULL, stderr=errors, env=environment, cwd=self._folder
            )
            _, _, usage = os.wait4(process.pid, 0)
            seconds = time.perf_counter() - started
            errors.seek(0)
            if b"Traceback" in errors.read():
                raise Crashed
        return Figures(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss // 1024)

    def _row(self, name: str, figures: Figures, reference: Figures) -> None:
        ratio = figures.seconds / reference.seconds
        print(f"| {name} | {figures.seconds:.2f} | {figures.cpu:.2f} | {figures.megabytes} | {ratio:.2f} |", flush=True)


_WITHOUT_CFN_LINT = ("check", "--no-cfn-lint", "-q", "-f", "concise")


def _copy(checkout: Path, target: Path) -> None:
    listed = subprocess.run(
        ("git", "-C", str(checkout), "ls-files", "-z"), capture_output=True, check=False
    ).stdout.decode()
    names = [name for name in listed.split("\0") if name]
    if not names:
        shutil.copytree(checkout, target, symlinks=True)
        return
    for name in names:
        source = checkout / name
        if source.is_file() and not source.is_symlink():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target / name)
    subprocess.run(("git", "init", "-q", str(target)), check=True)
    subprocess.run(("git", "-C", str(target), "add", "-A", "-f"), check=True)


if __name__ == "__main__":
    main()
