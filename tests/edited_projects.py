"""Projects that change at random, as people change them: what is kept of one run must not show in the next."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

FIXTURES = Path(__file__).parent.parent / "fixtures"
APPLICATIONS = ("order-api", "orders-serverless", "inventory-cloudformation", "malformed")
SETTINGS = {
    ".serverless-lint.toml": ("pedantic = true\n", "pedantic = false\n", 'ignore = ["low-timeout"]\n', ""),
    ".gitignore": ("node_modules/\n", "*.py\n", "src/\n", ""),
    "samconfig.toml": ('version = 0.1\n[default.deploy.parameters]\nparameter_overrides = "Stage=prod"\n', ""),
    "tsconfig.json": ('{"compilerOptions": {"paths": {"@app/*": ["src/*"]}}}\n', "{}\n", "{\n"),
    "package.json": ('{"workspaces": ["packages/*"]}\n', '{"dependencies": {"aws-sdk": "2"}}\n', "{}\n"),
    "requirements.txt": ("boto3\nrequests\n", "powertools\n", ""),
    "uv.lock": ("version = 1\n", 'version = 1\n[[package]]\nname = "requests"\n'),
}
"""What a file that is no code may say; the empty text stands for a project without it, too."""

JOINS = {
    "joined.yaml": (
        """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Inner: {{ Type: AWS::CloudFormation::Stack, Properties: {{ TemplateURL: ../{other} }} }}
""",
        """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Beside:
    Type: AWS::Serverless::Function
    Properties: {{ Runtime: python3.13, CodeUri: ../{folder}, Handler: {module}.handler, Timeout: 2 }}
""",
        """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Taking:
    Type: AWS::Serverless::Function
    Properties: {{ Runtime: python3.13, CodeUri: ., Handler: joined.handler, Timeout: !ImportValue Shared }}
""",
        """\
Resources: {{ Topic: {{ Type: AWS::SNS::Topic }} }}
Outputs: {{ Shared: {{ Value: "2", Export: {{ Name: Shared }} }} }}
""",
        "Resources: {{}}\n",
    ),
    "joined.py": ("from {import_} import handler\n", "def handler(event, context):\n    return event['id']\n"),
    "joined.ts": (
        "export {{ handler }} from '../{without_suffix}'\n",
        "export const handler = async (event) => event\n",
    ),
}
"""What a file may say that joins the application that it is in with another, or parts them again."""
SMALL = {
    "template.yaml": """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Small:
    Type: AWS::Serverless::Function
    Properties: { Runtime: python3.13, CodeUri: ., Handler: app.handler, Events: { Api: { Type: HttpApi } } }
""",
    "app.py": "import os\n\n\ndef handler(event, context):\n    return os.environ['SMALL'] + event['id']\n",
}
"""An application of two files."""
ALL_APPLICATIONS = 'applications = ["/*"]\n'


def several_applications(folder: Path) -> None:
    """Write a project that has nothing but applications side by side."""
    for application in APPLICATIONS:
        shutil.copytree(FIXTURES / application, folder / application)


def crowd(folder: Path) -> None:
    """Write just as many applications side by side as are taken for such without being called so."""
    several_applications(folder)
    for number in range(16 - len(APPLICATIONS)):
        small = folder / f"small{number}"
        small.mkdir()
        for name, text in SMALL.items():
            (small / name).write_text(text, encoding="utf-8")


class EditedProject:
    """Changes the files of a folder; the same seed makes the same changes."""

    def __init__(self, folder: Path, seed: int, *, joins: bool = False) -> None:
        """With `joins`, applications come to name each other, too."""
        self._folder = folder
        self._random = random.Random(seed)
        self._removed: list[tuple[Path, bytes]] = []
        self._edits: tuple[Callable[[], str], ...] = (
            *(self._change, self._change, self._append, self._touch, self._put_back, self._swap),
            *(self._rename, self._copy, self._remove, self._settings),
            *((self._join,) * 6 if joins else ()),
        )

    def edit(self) -> str:
        """Change something; returns what, in words."""
        return self._random.choice(self._edits)()

    def _files(self) -> list[Path]:
        return sorted(file for file in self._folder.rglob("*") if file.is_file() and ".git" not in file.parts)

    def _file(self) -> Path:
        return self._random.choice(self._files())

    def _place(self) -> Path:
        """A name that need not be taken, in any folder and with any suffix."""
        return self._file().parent / f"{self._random.choice(('app', 'index', 'template'))}{self._file().suffix}"

    def _keep(self, file: Path) -> bytes:
        content = file.read_bytes()
        self._removed.append((file, content))
        return content

    def _change(self) -> str:
        file = self._file()
        lines = self._keep(file).splitlines(keepends=True) or [b""]
        at = self._random.randrange(len(lines))
        lines[at] = self._random.choice((b"", lines[at] * 2, lines[at].replace(b"s", b""), lines[at][::-1]))
        file.write_bytes(b"".join(lines))
        return f"change line {at + 1} of {file}"

    def _append(self) -> str:
        file = self._file()
        file.write_bytes(self._keep(file) + b"\n# more\n")
        return f"append to {file}"

    def _touch(self) -> str:
        file = self._file()
        os.utime(file)
        return f"touch {file}"

    def _put_back(self) -> str:
        if not self._removed:
            return "nothing"
        file, content = self._removed.pop()
        if file.is_dir():
            return "nothing"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        return f"put back {file}"

    def _swap(self) -> str:
        one, other = self._file(), self._file()
        contents = self._keep(one), self._keep(other)
        other.write_bytes(contents[0])
        one.write_bytes(contents[1])
        return f"swap {one} and {other}"

    def _rename(self) -> str:
        file, place = self._file(), self._place()
        self._keep(file)
        if place.is_dir():
            return "nothing"
        file.replace(place)
        return f"rename {file} to {place}"

    def _copy(self) -> str:
        file, place = self._file(), self._place()
        if place.is_dir():
            return "nothing"
        place.write_bytes(file.read_bytes())
        return f"copy {file} to {place}"

    def _remove(self) -> str:
        file = self._file()
        self._keep(file)
        if len(self._files()) > 1:
            file.unlink()
        return f"remove {file}"

    def _join(self) -> str:
        application = self._random.choice(sorted(each for each in self._folder.iterdir() if each.is_dir()))
        name = self._random.choice(sorted(JOINS))
        other = self._file().relative_to(self._folder)
        text = self._random.choice(JOINS[name]).format(
            other=other.as_posix(),
            folder=other.parent.as_posix(),
            module=other.stem,
            without_suffix=other.with_suffix("").as_posix(),
            import_=".".join(other.with_suffix("").parts),
        )
        (application / name).write_text(text, encoding="utf-8")
        return f"write {text!r} to {application / name}"

    def _settings(self) -> str:
        name = self._random.choice(sorted(SETTINGS))
        text = self._random.choice(SETTINGS[name])
        file = self._random.choice((self._folder, self._file().parent)) / name
        if text:
            file.write_text(text, encoding="utf-8")
        else:
            file.unlink(missing_ok=True)
        return f"write {text!r} to {file}"
