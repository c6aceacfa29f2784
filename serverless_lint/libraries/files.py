"""Calls that write files, with the argument that says where."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec


class Parameter(msgspec.Struct, frozen=True):
    """A parameter by its name and its position."""

    name: str
    position: int


FILE = Parameter("file", 0)
MODE = Parameter("mode", 1)

OPENERS: Mapping[str, Parameter] = {
    "open": FILE,
    "io.open": FILE,
    "aiofiles.open": FILE,
    **dict.fromkeys(("codecs.open", "gzip.open", "bz2.open", "lzma.open"), Parameter("filename", 0)),
    "zipfile.ZipFile": FILE,
    "tarfile.open": Parameter("name", 0),
}
"""Functions of Python that open a file in a mode, https://docs.python.org/3/library/functions.html#open"""

WRITERS_OF_PYTHON: Mapping[str, Parameter] = {
    **dict.fromkeys(("shutil.copy", "shutil.copy2", "shutil.copyfile", "shutil.copytree"), Parameter("dst", 1)),
    "shutil.move": Parameter("dst", 1),
    "urllib.request.urlretrieve": Parameter("filename", 1),
    **dict.fromkeys(
        (
            "logging.FileHandler",
            "logging.handlers.RotatingFileHandler",
            "logging.handlers.TimedRotatingFileHandler",
            "logging.handlers.WatchedFileHandler",
        ),
        Parameter("filename", 0),
    ),
}
"""https://docs.python.org/3/library/shutil.html and the pages beside it"""

MAKERS_OF_FOLDERS: Mapping[str, Parameter] = {"os.mkdir": Parameter("path", 0), "os.makedirs": Parameter("name", 0)}

_OF_PATH_AND_CONTENT = ("appendFile", "writeFile", "outputFile", "outputJson", "writeJson")
WRITERS_OF_NODE: Mapping[str, int] = {
    **{f"{name}{sync}": 0 for name in _OF_PATH_AND_CONTENT for sync in ("", "Sync")},
    "createWriteStream": 0,
    **{f"{name}{sync}": 1 for name in ("copyFile", "copy", "cp", "rename", "move") for sync in ("", "Sync")},
}
"""Functions of `fs` and of `fs-extra` with the position of the path, https://nodejs.org/api/fs.html"""

FILE_SYSTEMS_OF_NODE = ("fs", "fs/promises", "fs.promises", "fs-extra", "graceful-fs")

CHANGES_OF_FOLDER = frozenset({"os.chdir", "process.chdir"})
"""What gives relative paths another meaning."""

JOINS_OF_PATHS = frozenset(
    {
        *("os.path.join", "os.path.abspath", "os.path.normpath", "os.path.realpath", "os.fspath", "str"),
        *("pathlib.Path", "pathlib.PosixPath", "pathlib.PurePath"),
        *("path.join", "path.resolve", "path.normalize"),
    }
)
"""Functions that put a path together from their arguments."""
