"""Changed files as patches."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from serverless_lint.fixes.patch import Version, patch_of
from serverless_lint.found_secrets import FoundSecrets
from serverless_lint.source import Document

NUMBERS = "".join(f"{number}\n" for number in range(1, 21))
PASSWORD = 'password = "8f3kd02mfk3"\n'


def version(text: str, encoding: str = "utf-8") -> Version:
    """A version of a file with this text."""
    return Version(text.encode(encoding), Document("x.yaml", text), FoundSecrets())


@pytest.mark.parametrize(
    ("old", "new", "patch"),
    [
        pytest.param("a\nb\n", "a\nc\n", "@@ -1,2 +1,2 @@\n a\n-b\n+c\n", id="a line replaced"),
        pytest.param("", "a\n", "@@ -0,0 +1 @@\n+a\n", id="of nothing"),
        pytest.param("a\n", "", "@@ -1 +0,0 @@\n-a\n", id="to nothing"),
        pytest.param(
            NUMBERS,
            NUMBERS.replace("\n10\n", "\n10\nx\n"),
            "@@ -8,6 +8,7 @@\n 8\n 9\n 10\n+x\n 11\n 12\n 13\n",
            id="a line added",
        ),
        pytest.param(
            NUMBERS,
            NUMBERS.replace("2\n3\n", "2\n", 1).replace("\n18\n", "\nx\n"),
            "@@ -1,6 +1,5 @@\n 1\n 2\n-3\n 4\n 5\n 6\n@@ -15,6 +14,6 @@\n 15\n 16\n 17\n-18\n+x\n 19\n 20\n",
            id="two places",
        ),
        pytest.param(
            "a\nb",
            "a\nc",
            "@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+c\n\\ No newline at end of file\n",
            id="no line end at the end",
        ),
        pytest.param(
            "a",
            "a\nb",
            "@@ -1 +1,2 @@\n-a\n\\ No newline at end of file\n+a\n+b\n\\ No newline at end of file\n",
            id="a line added behind one without line end",
        ),
        pytest.param("a\r\nb\r\n", "a\r\n", "@@ -1,2 +1 @@\n a\r\n-b\r\n", id="carriage returns"),
        pytest.param("a\x0cb\n", "a\x0cc\n", "@@ -1 +1 @@\n-a\x0cb\n+a\x0cc\n", id="a form feed ends no line"),
    ],
)
def test_a_patch_shows_the_changed_lines_with_three_around_them(old: str, new: str, patch: str) -> None:
    content = patch_of("x.yaml", version(old), version(new)).content
    assert content.decode() == f"--- a/x.yaml\n+++ b/x.yaml\n{patch}"


@pytest.mark.parametrize(
    "command",
    [
        ("git", "apply", "-p1"),
        pytest.param(
            ("patch", "-p1", "--binary", "--silent"),
            marks=pytest.mark.skipif(shutil.which("patch") is None, reason="there is no `patch`"),
        ),
    ],
)
@pytest.mark.parametrize(
    ("name", "old", "new", "encoding"),
    [
        pytest.param("x.yaml", NUMBERS, NUMBERS.replace("\n10\n", "\n10\nx\n"), "utf-8", id="plain"),
        pytest.param("x.json", "{\n" + "}\n" * 50, "{\nx\n" + "}\n" * 45 + "y\n}\n", "utf-8", id="equal lines"),
        pytest.param("x.txt", NUMBERS * 40, "x\n" + "y\n" * 900, "utf-8", id="nothing in common"),
        pytest.param("in a folder/x y.yaml", "a\n", "b\n", "utf-8", id="blanks in the name"),
        pytest.param('x"y\t.yaml', "a\n", "b\n", "utf-8", id="quotes and tabs in the name"),
        pytest.param("ü.yaml", "a\n", "b\n", "utf-8", id="a name that is not ASCII"),
        pytest.param("x.yaml", "a", "a\nb", "utf-8", id="no line end at the end"),
        pytest.param("x.yaml", "a\r\nb\nc\r\n", "a\r\nx\r\nc\r\n", "utf-8", id="mixed line ends"),
        pytest.param("x.yaml", "a\nb\n", "a\nc\n", "utf-8-sig", id="byte order mark"),
        pytest.param("x.py", "# coding: latin-1\n# ä\nb\n", "# coding: latin-1\n# ä\nc\n", "latin-1", id="Latin-1"),
    ],
)
def test_git_and_patch_apply_a_patch_to_the_byte(
    tmp_path: Path, command: tuple[str, ...], name: str, old: str, new: str, encoding: str
) -> None:
    before, after = version(old, encoding), version(new, encoding)
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_bytes(before.content)
    process = subprocess.run(
        command, input=patch_of(name, before, after).content, cwd=tmp_path, capture_output=True, check=False
    )
    assert (process.returncode, process.stderr) == (0, b"")
    assert (tmp_path / name).read_bytes() == after.content


def test_a_patch_says_that_it_can_be_applied() -> None:
    assert patch_of("x.yaml", version("a\n"), version("b\n")).obstacle == ""


def test_secrets_are_masked_and_the_patch_says_so() -> None:
    patch = patch_of("x.py", version(f"{PASSWORD}a\n"), version(f"{PASSWORD}b\n"))
    assert patch.content.decode().splitlines()[3] == ' password = "***********"'
    assert patch.obstacle == "a secret in it is masked"


def test_utf_16_is_not_shown() -> None:
    patch = patch_of("x.yaml", version("a\n", "utf-16"), version("b\n", "utf-16"))
    assert patch.content == b"Binary files a/x.yaml and b/x.yaml differ\n"
    assert patch.obstacle == "its encoding has no place in a patch"
