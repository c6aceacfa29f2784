"""Calls that write files, with the argument that says where."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec


class Parameter(msgspec.Struct, frozen=True):
    """A parameter by its name and its position."""

    name: str
    position: int


_FILE = Parameter("file", 0)
MODE = Parameter("mode", 1)
"""What says whether an opened file is written: https://docs.python.org/3/library/functions.html#open"""

OPENERS: Mapping[str, Parameter] = {
    "open": _FILE,
    "io.open": _FILE,
    "aiofiles.open": _FILE,
    **dict.fromkeys(("codecs.open", "gzip.open", "bz2.open", "lzma.open"), Parameter("filename", 0)),
    "zipfile.ZipFile": _FILE,
    "tarfile.open": Parameter("name", 0),
}
"""Functions of Python that open a file in a mode: https://docs.python.org/3/library/functions.html#open,
https://docs.python.org/3/library/archiving.html, https://github.com/Tinche/aiofiles#readme"""

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
"""https://docs.python.org/3/library/os.html#os.mkdir"""

PATHS_OF_PYTHON = frozenset({"pathlib.Path", "pathlib.PosixPath"})
"""https://docs.python.org/3/library/pathlib.html"""

WRITING_METHODS_OF_PATHS = frozenset({"write_text", "write_bytes", "touch"})
"""The address above."""

_OF_PATH_AND_CONTENT = ("appendFile", "writeFile", "outputFile", "outputJson", "writeJson")
WRITERS_OF_NODE: Mapping[str, int] = {
    **{f"{name}{sync}": 0 for name in _OF_PATH_AND_CONTENT for sync in ("", "Sync")},
    "createWriteStream": 0,
    **{f"{name}{sync}": 1 for name in ("copyFile", "copy", "cp", "rename", "move") for sync in ("", "Sync")},
}
"""Functions of `fs` and of `fs-extra` with the position of the path: https://nodejs.org/api/fs.html,
https://github.com/jprichardson/node-fs-extra#readme"""

FILE_SYSTEMS_OF_NODE = ("fs", "fs/promises", "fs.promises", "fs-extra", "graceful-fs")
"""https://nodejs.org/api/fs.html, https://github.com/jprichardson/node-fs-extra#readme,
https://github.com/isaacs/node-graceful-fs#readme"""

READERS_OF_TEXT = frozenset({"readFileSync", "readFile", "open", "read_text", "read_bytes"})
"""Functions and methods that read a file, by their last name: https://nodejs.org/api/fs.html,
https://docs.python.org/3/library/functions.html#open, https://docs.python.org/3/library/pathlib.html"""

CHANGES_OF_FOLDER = frozenset({"os.chdir", "process.chdir"})
"""What gives relative paths another meaning: https://docs.python.org/3/library/os.html#os.chdir,
https://nodejs.org/api/process.html#processchdirdirectory"""

FOLDERS_AT_WORK = frozenset({"os.getcwd", "pathlib.Path.cwd", "process.cwd"})
"""What gives the folder that relative paths begin at: https://docs.python.org/3/library/os.html#os.getcwd,
https://nodejs.org/api/process.html#processcwd"""

FOLDERS_OF_CODE = frozenset({"__dirname", "import.meta.dirname"})
"""Names of the folder that the code is in: https://nodejs.org/api/modules.html#__dirname,
https://nodejs.org/api/esm.html#importmetadirname"""

FILES_OF_CODE = frozenset({"__file__", "__filename"})
"""Names of the file that the code is in: https://docs.python.org/3/reference/datamodel.html#module.__file__,
https://nodejs.org/api/modules.html#__filename"""

FILES_OF_SCRIPTS = frozenset({"import.meta.url", "import.meta.filename", "__filename"})
"""The same in scripts of Node.js, also as an address: https://nodejs.org/api/esm.html#importmetaurl"""

FOLDERS_OF_PATHS = frozenset({"os.path.dirname", "path.dirname"})
"""What gives the folder of a path: https://docs.python.org/3/library/os.path.html#os.path.dirname,
https://nodejs.org/api/path.html#pathdirnamepath"""

JOINS_OF_PATHS = frozenset(
    {
        *("os.path.join", "os.path.abspath", "os.path.normpath", "os.path.realpath", "os.fspath", "str"),
        *("pathlib.Path", "pathlib.PosixPath", "pathlib.PurePath"),
        *("path.join", "path.resolve", "path.normalize"),
    }
)
"""Functions that put a path together from their arguments: https://docs.python.org/3/library/os.path.html,
https://docs.python.org/3/library/pathlib.html, https://nodejs.org/api/path.html"""

JOINS_OF_NODE = frozenset({"join", "resolve"})
"""The same of Node.js, by their last names: https://nodejs.org/api/path.html"""

KEEPS_PATH = frozenset({"fileURLToPath", "pathToFileURL", "normalize", "String"})
"""Functions of Node.js, by their last names, whose result leads to the same file:
https://nodejs.org/api/url.html#urlfileurltopathurl-options"""
