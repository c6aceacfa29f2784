"""Everything there is to do in a checkout, with Python and git alone: `python3 dev.py demo`, `python3 dev.py test`.

    demo          scan a sample application, which has problems on purpose
    test          lint, types, the tests on the checkout, the tests on the built wheel: what CI runs
    lint          ruff and mypy
    pytest        the tests on the checkout
    test-hooks    the tests that install the hooks from the checkout, as pre-commit does
    test-wheel    the tests on the built wheel, in an environment of its own
    test-pythons  the tests on each Python from 3.10 to 3.14 that is installed, or on those that are named
    format        apply formatting and safe lint fixes
    clean         remove what these commands have made

Each makes the environment that it needs, in `.venv`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
PYTHONS = tuple(f"python3.{minor}" for minor in range(10, 15))
FINDINGS = 1
"""The exit code of a scan that finds problems: what a demonstration looks like."""
PIP_WITH_GROUPS = "pip>=25.1"
"""Dependency groups are read by pip 25.1 and later, venv brings an older one."""
PYTEST_OPTIONS = ("-q", "-n", "auto")
"""As many processes as there are CPUs; `-n 0` behind them brings back a single one, for a debugger."""
TEST_INPUTS = (
    *("tests", "rules", "fixtures", "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "pyproject.toml"),
    *(".pre-commit-hooks.yaml", "action.yml"),
)
"""What the tests read besides the package itself."""
LEFTOVERS = ("dist", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".venv")


def main(command: str = "", *arguments: str) -> None:
    """Run a command; the exit code is that of the first program that fails."""
    if command not in COMMANDS:
        sys.exit(__doc__)
    COMMANDS[command](*arguments)


def demo() -> None:
    """Scan the sample application with problems."""
    installed("--editable", ".")
    run(tool("serverless-lint"), "check", "fixtures/order-api", allowed=(0, FINDINGS))


def test() -> None:
    """All that must hold before a change is merged."""
    lint()
    pytest()
    test_hooks()
    test_wheel()


def lint() -> None:
    """Lint, formatting and types."""
    installed("--editable", ".", "--group", "dev")
    run(tool("ruff"), "check")
    run(tool("ruff"), "format", "--check")
    run(tool("mypy"))


def pytest(*arguments: str) -> None:
    """The tests on the checkout."""
    installed("--editable", ".", "--group", "dev")
    run(tool("python"), "-m", "pytest", *PYTEST_OPTIONS, *arguments)


def test_hooks() -> None:
    """The tests that install packages."""
    pytest("-m", "network")


def test_wheel() -> None:
    """The tests outside the checkout, so that nothing but the installed wheel can be imported."""
    installed("--editable", ".", "--group", "dev")
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        run(tool("python"), "-m", "build", "--outdir", str(work / "dist"), ".", quiet=True)
        (wheel,) = (work / "dist").glob("*.whl")
        environment = make_environment(work / "venv", sys.executable)
        install(environment, "--group", "test", str(wheel))
        suite = work / "suite"
        suite.mkdir()
        for name in TEST_INPUTS:
            copy(ROOT / name, suite / name)
        run(tool("python", environment), "-m", "pytest", *PYTEST_OPTIONS, folder=suite)


def test_pythons(*pythons: str) -> None:
    """The tests on other Pythons."""
    for python in pythons or PYTHONS:
        if (
            shutil.which(python) is None
            or subprocess.run((python, "-c", ""), check=False, stderr=subprocess.DEVNULL).returncode
        ):
            print(f"{python}: not found", flush=True)
            continue
        print(python, flush=True)
        environment = make_environment(ROOT / f".venv-{python}", python)
        install(environment, "--group", "test", "--editable", ".")
        run(tool("python", environment), "-m", "pytest", *PYTEST_OPTIONS)


def format_code() -> None:
    """Apply formatting and safe lint fixes."""
    installed("--editable", ".", "--group", "dev")
    run(tool("ruff"), "check", "--fix")
    run(tool("ruff"), "format")


def clean() -> None:
    """Remove what these commands have made."""
    for path in (*(ROOT / name for name in LEFTOVERS), *ROOT.glob(".venv-*")):
        shutil.rmtree(path, ignore_errors=True)


def installed(*requirements: str) -> None:
    """Install requirements into the checkout's environment unless that has been done since they changed."""
    stamp = ENVIRONMENT / ("installed" + "-".join(requirements).replace("/", "").replace(".", ""))
    declared = ROOT / "pyproject.toml"
    if stamp.exists() and stamp.stat().st_mtime >= declared.stat().st_mtime:
        return
    make_environment(ENVIRONMENT, sys.executable)
    install(ENVIRONMENT, *requirements)
    stamp.touch()


def make_environment(folder: Path, python: str) -> Path:
    """A virtual environment with a pip that knows dependency groups."""
    if not tool("python", folder).exists():
        run(python, "-m", "venv", str(folder))
        install(folder, PIP_WITH_GROUPS)
    return folder


def install(environment: Path, *requirements: str) -> None:
    """Install into a virtual environment."""
    run(tool("python", environment), "-m", "pip", "install", "-qq", "--disable-pip-version-check", *requirements)


def tool(name: str, environment: Path = ENVIRONMENT) -> Path:
    """A program of a virtual environment."""
    folder = environment / ("Scripts" if os.name == "nt" else "bin")
    return folder / (f"{name}.exe" if os.name == "nt" else name)


def run(*command: str | Path, folder: Path = ROOT, allowed: tuple[int, ...] = (0,), quiet: bool = False) -> None:
    """Run a program; end with its exit code, and with its output if that was kept, unless the code is allowed."""
    sys.stdout.flush()
    output = subprocess.PIPE if quiet else None
    process = subprocess.run(
        command, cwd=folder, check=False, stdout=output, stderr=subprocess.STDOUT if quiet else None
    )
    if process.returncode not in allowed:
        if quiet:
            sys.stdout.buffer.write(process.stdout)
        sys.exit(process.returncode)


def copy(source: Path, target: Path) -> None:
    """Copy a file or folder, without what running it has left."""
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copy(source, target)


COMMANDS = {
    "demo": demo,
    "test": test,
    "lint": lint,
    "pytest": pytest,
    "test-hooks": test_hooks,
    "test-wheel": test_wheel,
    "test-pythons": test_pythons,
    "format": format_code,
    "clean": clean,
}

if __name__ == "__main__":
    main(*sys.argv[1:])
