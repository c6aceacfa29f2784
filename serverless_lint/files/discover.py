"""The files worth reading.

In a git work tree git says what belongs to the project, elsewhere a walk that honours `.gitignore` files does. Nothing
in the scanned tree is executed, and links are not followed out of it.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import msgspec

from serverless_lint.config import BASELINE_NAME, Config
from serverless_lint.errors import UsageError
from serverless_lint.files.boundary import Boundary
from serverless_lint.files.git import UntrackedFiles, git_root, ignored_names, tracked_files
from serverless_lint.files.gitignore import IGNORE_FILE, is_ignored, matcher, rules_above, rules_in
from serverless_lint.files.read import MAX_BYTES
from serverless_lint.files.source_file import FileSignature, SourceFile
from serverless_lint.paths import base_name, folders_around, leads_outside
from serverless_lint.report import SkippedFile
from serverless_lint.suggestion import did_you_mean

TEMPLATE_SUFFIXES = (".yaml", ".yml", ".json", ".template")
PYTHON_SUFFIXES = (".py",)
JAVASCRIPT_SUFFIXES = (".js", ".jsx", ".mjs", ".cjs")
TYPESCRIPT_SUFFIXES = (".ts", ".tsx", ".mts", ".cts")
TEXT_SUFFIXES = (
    *(".bat", ".cfg", ".cmd", ".conf", ".config", ".cs", ".csv", ".env", ".go", ".html", ".ini", ".ipynb", ".java"),
    *(".key", ".kt", ".md", ".pem", ".php", ".properties", ".ps1", ".rb", ".rs", ".rst", ".sh", ".sql", ".tf"),
    *(".Dockerfile", ".dockerfile", ".tfvars", ".toml", ".txt", ".xml", ".arc", ".j2", ".jinja", ".jinja2"),
    *(".gql", ".graphql", ".graphqls"),
)
"""Read for secrets, Dockerfiles for what images hold, schemas for what requests may say: where people keep settings,
notes and other code."""
TEXT_NAMES = frozenset({"Dockerfile", "dockerfile", "Makefile", "credentials", ".npmrc", ".pypirc", ".netrc"})

_ROLE_BY_SUFFIX = {
    **dict.fromkeys(TEXT_SUFFIXES, "text"),
    **dict.fromkeys(TEMPLATE_SUFFIXES, "template"),
    **dict.fromkeys(PYTHON_SUFFIXES, "python"),
    **dict.fromkeys(JAVASCRIPT_SUFFIXES, "javascript"),
    **dict.fromkeys(TYPESCRIPT_SUFFIXES, "typescript"),
}

EXCLUDED_FOLDERS = frozenset(
    {
        *(".git", "node_modules", ".venv", "venv", "site-packages", "__pypackages__", ".tox", ".nox", ".aws-sam"),
        *(".serverless", ".webpack", ".esbuild", ".build", ".dist", "cdk.out", "dist", "build", ".next", ".terraform"),
    }
)
"""What tools download or generate. `exclude` in the configuration replaces them."""
EXCLUDED_SUFFIX = ".min.js"

_IGNORED_BY_GIT = "ignored by git"
_LINK_TO_OUTSIDE = "link to outside the project"


class Discovery(msgspec.Struct, frozen=True):
    """What a run reads. Everything is ordered by name."""

    files: tuple[SourceFile, ...]
    skipped: tuple[SkippedFile, ...]
    """Found and of a kind that would be read, but it cannot be."""
    excluded: tuple[SkippedFile, ...]
    """Left out on purpose: files and whole folders, with the reason."""
    focus: frozenset[str] | None
    """Names of the files that findings must touch; None if everything that is read counts."""
    folders: tuple[str, ...] = (".",)
    """Names of the folders that were asked for; the root if none was."""

    @property
    def forced_templates(self) -> frozenset[str]:
        """Names of the files that are templates whatever their suffix."""
        return frozenset(file.name for file in self.files if file.forced_template)


def discover(config: Config, *, list_ignored: bool = False) -> Discovery:
    """The files that the given paths stand for; on demand also what git ignores, which takes a while to find.

    A folder stands for what is in it. If a file is given, the whole project is read as context and findings are
    restricted to the given paths; if a revision is given, to what changed of them since. Raises `UsageError` for a path
    or revision that does not exist.
    """
    paths = [_existing(path, config) for path in config.paths]
    given_files = [path for path in paths if path in config.contents or not path.is_dir()]
    given_folders = [path for path in paths if path not in given_files]
    collection = _Collection(config, list_ignored=list_ignored)
    for folder in given_folders:
        collection.add_folder(folder)
    for file in given_files:
        collection.add_given_file(file)
    names = tuple(map(collection.name, given_folders)) or (".",)
    if not given_files and config.since is None:
        return collection.result(None, names)
    focus = frozenset(collection.files)
    if config.since is not None:
        focus = frozenset(_changed(config, config.since, collection.files.values(), given_folders))
    for folder in _context_folders(config.root, given_files):
        collection.add_folder(folder)
    return collection.result(focus, names)


def _changed(config: Config, since: str, given: Iterable[SourceFile], folders: Iterable[Path]) -> Iterator[str]:
    """Names of those of the given files that changed, and of files that are gone from the given folders."""
    from serverless_lint.files.changes import Changes

    changes = Changes(config.root, since)
    yield from changes.changed(given)
    prefixes = tuple(f"{os.path.join(folder, '')}" for folder in folders)
    yield from (name for name in changes.deleted() if f"{config.root / name}".startswith(prefixes))


def excluder_of(config: Config) -> Callable[[str], str | None]:
    """Why a configuration leaves a file out, if it does, by the file's path from the folder of the configuration."""
    return _Excluder(config).reason


def role_of(name: str) -> str | None:
    """What a file may be by its name; None if it is nothing that is read."""
    base = base_name(name)
    stem, dot, suffix = base.rpartition(".")
    role = _ROLE_BY_SUFFIX.get(dot + suffix) if stem else None
    is_text = base in TEXT_NAMES or base == ".env" or base.startswith((".env.", "Dockerfile."))
    if role is None and is_text:
        return "text"
    return role


def _existing(path: Path, config: Config) -> Path:
    absolute = Path(os.path.abspath(path))
    if absolute in config.contents:
        return absolute
    try:
        absolute.stat()
    except FileNotFoundError:
        raise UsageError(f"no such file or folder: {path}", hint=_similar_path(absolute)) from None
    except (OSError, ValueError) as error:
        raise UsageError(f"cannot read {path}: {getattr(error, 'strerror', None) or error}") from None
    return absolute


def _similar_path(missing: Path) -> str | None:
    try:
        siblings = os.listdir(missing.parent)
    except (OSError, ValueError):
        return None
    return did_you_mean(missing.name, siblings)


def _context_folders(root: Path, given_files: Iterable[Path]) -> Iterator[Path]:
    """The root, unless it is so wide that it is no project: then the folders of the given files."""
    if root != Path(root.anchor) and root != Path.home():
        yield root
        return
    yield from dict.fromkeys(file.parent for file in given_files)


class _Collection:
    """The files found so far, by name."""

    def __init__(self, config: Config, *, list_ignored: bool) -> None:
        self.config = config
        self._list_ignored = list_ignored
        self.files: dict[str, SourceFile] = {}
        self.skipped: dict[str, str] = {}
        self.excluded: dict[str, str] = {}
        self._boundary = Boundary(config.root)
        self._inside: set[str] = set()
        """The folders, by name, of which it is known that they are in the project."""
        self._excluder = _Excluder(config)
        self._forced = matcher(config.templates)
        self._baseline = self.name(config.baseline_path)

    def add_given_file(self, path: Path) -> None:
        """Add a file that was asked for by name, whatever its suffix."""
        name = self.name(path)
        reason = self._excluder.reason(name) if self.config.force_exclude else None
        if reason is not None:
            self.excluded[name] = reason
        else:
            self._add(str(path), name, role_of(name) or "text", explicit=True)

    def add_folder(self, folder: Path) -> None:
        """Add what is worth reading in a folder."""
        base = self.name(folder)
        self._boundary.add(folder)
        excluder = self._excluder
        # With a slash, because patterns such as `late/` name folders alone.
        reason = excluder.reason(f"{base}/") if base != "." else None
        if reason is not None:
            if self.config.force_exclude:
                self.excluded[base] = reason
                return
            # A folder that was asked for by name is read although a pattern names it or a folder around it.
            excluder = excluder.relative_to(base)
        prefix = "" if base == "." else base + "/"
        for below in self._listing(str(folder), excluder, prefix):
            self._consider(os.path.join(folder, below), prefix + below, excluder)

    def result(self, focus: frozenset[str] | None, folders: tuple[str, ...]) -> Discovery:
        """Everything found, in order."""
        return Discovery(
            files=tuple(self.files[name] for name in sorted(self.files)),
            skipped=_sorted_skips(self.skipped),
            excluded=_sorted_skips(self.excluded),
            focus=focus,
            folders=folders,
        )

    def name(self, path: Path) -> str:
        """The path of a file or folder in the project."""
        return os.path.relpath(path, self.config.root).replace(os.sep, "/")

    def _consider(self, path: str, name: str, excluder: _Excluder) -> None:
        role = "template" if self._forced(name) else role_of(name)
        if role is None or name in self.files:
            return
        reason = excluder.reason(name)
        if reason is not None:
            self.excluded[excluder.excluded_part(name)] = reason
        elif name.rpartition("/")[0] in self._inside or self._is_inside(path, name):
            self._add(path, name, role)

    def _is_inside(self, path: str, name: str) -> bool:
        """Whether the folder of a file is in the project; it is remembered, or what is not is said."""
        folder = os.path.dirname(path)
        if os.pardir in folder and os.pardir in Path(folder).parts:
            # Git would not make such an index, but takes it as it is.
            self.skipped[name] = "not a path in the project"
        elif self._boundary.has_folder(folder):
            self._inside.add(name.rpartition("/")[0])
            return True
        else:
            around = {each: str(self.config.root / each) for each in folders_around(name)}
            outside = (each for each in around if not self._boundary.has_folder(around[each]))
            self.skipped[min(outside, key=len)] = _LINK_TO_OUTSIDE
        return False

    def _add(self, path: str, name: str, role: str, *, explicit: bool = False) -> None:
        if name == self._baseline or base_name(name) == BASELINE_NAME:
            # It quotes lines of other files, with their comments.
            self.excluded[name] = "a baseline"
            return
        content = self.config.contents.get(Path(path)) if self.config.contents else None
        found = examine(path, self._boundary, explicit=explicit) if content is None else None
        if not isinstance(found, str):
            self.files[name] = SourceFile(path, name, role, explicit, self._forced(name), content, found)
        elif found:
            self.skipped[name] = found

    def _listing(self, folder: str, excluder: _Excluder, prefix: str) -> Iterator[str]:
        """The files below a folder, relative to it, with forward slashes; some twice if git fails halfway."""
        if self.config.respect_gitignore:
            try:
                yield from _git_listing(folder, self._boundary)
                if self._list_ignored:
                    for name in ignored_names(Path(folder)):
                        self._note_ignored(prefix + name, excluder)
            except _GitCannotSayError:
                pass
            else:
                return
        yield from self._walk(folder, excluder, prefix)

    def _note_ignored(self, name: str, excluder: _Excluder) -> None:
        """Remember that git ignores a file of a kind that would be read, or a folder, whose name ends with a slash."""
        if self._list_ignored and (name.endswith("/") or role_of(name) is not None):
            name = name.rstrip("/")
            self.excluded.setdefault(excluder.excluded_part(name), excluder.reason(name) or _IGNORED_BY_GIT)

    def _walk(self, top: str, excluder: _Excluder, prefix: str) -> Iterator[str]:
        honours_ignores = self.config.respect_gitignore
        rules = rules_above(Path(top), self.config.root) if honours_ignores else ()
        pending = [("", rules)]
        while pending:
            below, rules = pending.pop()
            folder = os.path.join(top, below)
            try:
                with os.scandir(folder) as scan:
                    entries = sorted(scan, key=lambda entry: entry.name)
            except OSError as error:
                self.skipped[(prefix + below).rstrip("/") or "."] = f"unreadable folder ({error.strerror})"
                continue
            if honours_ignores and any(entry.name == IGNORE_FILE for entry in entries):
                rules = (*rules, *rules_in(folder))
            for entry in entries:
                is_folder = _is_real_folder(entry)
                name = below + entry.name
                if rules and is_ignored(entry.path, rules, is_folder=is_folder):
                    self._note_ignored(f"{prefix}{name}/" if is_folder else prefix + name, excluder)
                    continue
                if not is_folder:
                    yield name
                elif (reason := excluder.reason(prefix + name)) is not None:
                    self.excluded[prefix + name] = reason
                else:
                    pending.append((name + "/", rules))


def _sorted_skips(reasons: dict[str, str]) -> tuple[SkippedFile, ...]:
    return tuple(SkippedFile(name, reasons[name]) for name in sorted(reasons))


def _is_real_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


def examine(path: str, boundary: Boundary, *, explicit: bool) -> FileSignature | str:
    """The signature of a file, or why it is not read; empty if that is not worth a word, such as for a folder.

    Of what is not explicit, the folder is known to be inside the boundary.
    """
    try:
        status = os.lstat(path)
        if stat.S_ISLNK(status.st_mode):
            status = os.stat(path)
            if not explicit and not stat.S_ISDIR(status.st_mode) and not boundary.has(path):
                return _LINK_TO_OUTSIDE
    except FileNotFoundError:
        return "broken link" if os.path.islink(path) else ""
    except OSError as error:
        return f"cannot be read ({error.strerror})"
    if not stat.S_ISREG(status.st_mode):
        return "not a regular file" if explicit else ""
    if status.st_size > MAX_BYTES:
        return f"larger than {MAX_BYTES // 1_000_000} MB"
    return FileSignature.of(status)


class _GitCannotSayError(Exception):
    """Git knows nothing about a folder, is not there or was stopped."""


def _git_listing(folder: str, boundary: Boundary) -> Iterator[str]:
    """What git lists below a folder, also in repositories inside it."""
    root = git_root(Path(folder))
    if root is None:
        raise _GitCannotSayError
    # To find them git goes through all folders, which takes as long as looking at the tracked ones here.
    untracked = UntrackedFiles(Path(folder))
    tracked = tracked_files(Path(folder))
    yield from _with_inner_repositories(folder, tracked or (), boundary)
    others = untracked.names()
    # Git lists nothing in a folder that is itself ignored, but this one was asked for by name.
    if tracked is None or others is None or (not tracked and not others and Path(folder) != root):
        raise _GitCannotSayError
    yield from _with_inner_repositories(folder, others, boundary)


def _with_inner_repositories(folder: str, names: Iterable[str], boundary: Boundary) -> Iterator[str]:
    for name in names:
        if role_of(name) is None and _is_inner_folder(path := os.path.join(folder, name), name, boundary):
            inside = name.rstrip("/") + "/"
            with suppress(_GitCannotSayError):
                yield from (inside + below for below in _git_listing(path, boundary))
        else:
            yield name


def _is_inner_folder(path: str, name: str, boundary: Boundary) -> bool:
    # What is in the index need not be what git once put there.
    is_folder = os.path.isdir(path) and not os.path.islink(path.rstrip("/"))
    return is_folder and not leads_outside(name) and boundary.has(path)


class _Excluder:
    """Says which names are left out, by the built-in excludes or the configured ones."""

    def __init__(self, config: Config, base: str = "") -> None:
        self._config = config
        self._base = base
        self._built_in = config.exclude is None
        patterns = (*(config.exclude or ()), *config.extend_exclude)
        self._matches = matcher(patterns)
        self._folder_reasons: dict[str, str | None] = {}

    def relative_to(self, base: str) -> _Excluder:
        """The same patterns, for names below a folder, without looking at the folder's own name."""
        return _Excluder(self._config, base + "/")

    def reason(self, name: str) -> str | None:
        """Why a name is excluded, or None."""
        name = name[len(self._base) :]
        folder, _, base = name.rpartition("/")
        if folder and (reason := self._folder_reason(folder)) is not None:
            return reason
        if self._built_in:
            if base in EXCLUDED_FOLDERS:
                return f"`{base}` is excluded by default"
            if base.endswith(EXCLUDED_SUFFIX):
                return f"`*{EXCLUDED_SUFFIX}` is excluded by default"
        return "excluded by the configuration" if self._matches(name) else None

    def excluded_part(self, name: str) -> str:
        """The outermost folder that is excluded, or the name itself."""
        parts = name[len(self._base) :].split("/")
        for count in range(1, len(parts)):
            folder = "/".join(parts[:count])
            if self._folder_reason(folder) is not None:
                return self._base + folder
        return name

    def _folder_reason(self, folder: str) -> str | None:
        if folder not in self._folder_reasons:
            self._folder_reasons[folder] = self.reason(self._base + folder)
        return self._folder_reasons[folder]
