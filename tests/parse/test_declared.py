"""What dependency files declare."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from serverless_lint.parse.manifests import (
    Declared,
    package_json,
    package_lock,
    pipfile,
    pipfile_lock,
    pyproject,
    python_lock,
    requirements,
    yarn_lock,
)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("requests", {"requests"}),
        ("Requests_OAuthlib==2.0  # why\n\n# nothing", {"requests-oauthlib"}),
        ("boto3[crt]>=1.34,<2 ; python_version < '3.12'", {"boto3"}),
        ("a==1 \\\n  --hash=sha256:1\nb", {"a", "b"}),
        ("--index-url https://example.com\n-c constraints.txt\na", {"a"}),
        ("tool @ https://example.com/tool.whl", {"tool"}),
        ("-e git+https://example.com/x.git#egg=x", {"x"}),
        ("", set()),
    ],
)
def test_requirements_are_read(text: str, names: set[str]) -> None:
    """A requirements file declares distributions, by their normal names."""
    assert requirements(text) == Declared(frozenset(names))


@pytest.mark.parametrize(
    "text", ["-e .", "./local", "git+https://example.com/x.git", "wheels/x-1-py3-none-any.whl", "?"]
)
def test_requirements_without_a_name_are_not_complete(text: str) -> None:
    """A path or URL may bring anything."""
    assert requirements(text) == Declared(complete=False)


def test_included_requirements_are_named() -> None:
    """`-r` names another file; a constraints file brings nothing."""
    assert requirements("-r base.txt\n--requirement=dev.txt\n-c c.txt").includes == ("base.txt", "dev.txt")


@pytest.mark.parametrize(
    ("text", "declared"),
    [
        ('[project]\ndependencies = ["requests>=2", "A.b"]\n', Declared(frozenset({"requests", "a-b"}))),
        ('[project.optional-dependencies]\nx = ["y[z]~=1"]\n', Declared(frozenset({"y"}))),
        ('[dependency-groups]\ntest = ["pytest", {include-group = "x"}]\n', Declared(frozenset({"pytest"}))),
        (
            '[tool.poetry.dependencies]\npython = "^3.12"\nhttpx = "*"\n'
            '[tool.poetry.group.dev.dependencies]\nruff = "*"\n',
            Declared(frozenset({"httpx", "ruff"})),
        ),
        ('[project]\ndynamic = ["version", "dependencies"]\n', Declared(complete=False)),
        ("[tool.ruff]\n", Declared()),
        ("project = 1\n", Declared()),
        ("[", Declared(complete=False)),
    ],
)
def test_pyproject_is_read(text: str, declared: Declared) -> None:
    """PEP 621, PEP 735 and Poetry declare distributions in their own tables."""
    assert pyproject(text) == declared


@pytest.mark.parametrize(
    ("read", "text", "names"),
    [
        (pipfile, '[packages]\nrequests = "*"\n[dev-packages]\npytest = "*"\n', {"requests", "pytest"}),
        (pipfile_lock, '{"default": {"idna": {}}, "develop": {"six": {}}}', {"idna", "six"}),
        (python_lock, '[[package]]\nname = "PyYAML"\n[[package]]\nname = "six"\n', {"pyyaml", "six"}),
    ],
)
def test_other_python_files_are_read(read: Callable[[str], Declared], text: str, names: set[str]) -> None:
    """Pipenv's files and the lock files of Poetry and uv name what is installed."""
    assert read(text) == Declared(frozenset(names))


def test_package_json_tells_production_from_development() -> None:
    """What is needed to develop only is apart; peers are installed by npm."""
    text = (
        '{"type": "module", "dependencies": {"a": "1"}, "peerDependencies": {"b": "1"}, "devDependencies": {"c": "1"}}'
    )
    assert package_json(text) == Declared(frozenset({"a", "b"}), frozenset({"c"}), is_module=True)


def test_package_lock_lists_what_is_installed_at_the_top() -> None:
    """Packages inside packages cannot be required from outside."""
    inner = "node_modules/a/node_modules/b"
    text = f'{{"packages": {{"": {{}}, "node_modules/a": {{}}, "{inner}": {{}}, "node_modules/c": {{"dev": true}}}}}}'
    assert package_lock(text) == Declared(frozenset({"a"}), frozenset({"c"}))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            '# yarn lockfile v1\n\n"@scope/a@^1.0.0", "@scope/a@~1.2":\n  version "1.2.0"\n  dependencies:\n    x "1"\n'
            'b@^5.5.2, b@5:\n  version "5.5.4"\n',
            id="of version 1",
        ),
        pytest.param(
            '__metadata:\n  version: 8\n\n"@scope/a@npm:^1.0.0, @scope/a@npm:~1.2":\n  version: 1.2.0\n\n'
            '"b@npm:^5.5.2":\n  version: 5.5.4\n',
            id="of later versions",
        ),
    ],
)
def test_yarn_lock_lists_everything_that_is_installed(text: str) -> None:
    """Yarn puts all packages beside each other; which of them are for development alone its lock does not say."""
    assert yarn_lock(text) == Declared(frozenset({"@scope/a", "b"}))


@pytest.mark.parametrize("text", ["{", "[" * 100_000, "\0", '"@:\n', ":\n", "<<<<<<< HEAD\n"])
def test_what_is_no_lock_of_yarn_lists_nothing(text: str) -> None:
    """There is nothing that such a file could not be: lines that name no package are passed over."""
    assert yarn_lock(text) == Declared()


@pytest.mark.parametrize("read", [package_json, package_lock, pipfile_lock, pipfile, pyproject, python_lock])
@pytest.mark.parametrize("text", ["{", "[" * 100_000, "\0"])
def test_broken_files_declare_nothing_for_certain(read: Callable[[str], Declared], text: str) -> None:
    """A file that cannot be read makes the whole incomplete, whatever is in it."""
    assert read(text) == Declared(complete=False)
