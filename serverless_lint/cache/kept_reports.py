"""Reports of earlier runs, found again by what those runs have read.

The times and sizes of all files tell at once that nothing has changed. Where they differ, or a file has changed just
now, the content tells: of what has other times than in the run before, whatever branch was looked at meanwhile.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from hashlib import blake2b

import msgspec

from serverless_lint.cache import Store
from serverless_lint.cache.saved_report import key_of_names, key_of_run, load_report, save_report
from serverless_lint.config import Config
from serverless_lint.errors import UnreadableFileError
from serverless_lint.files.discover import Discovery
from serverless_lint.files.read import read_document
from serverless_lint.files.surroundings import PresentState
from serverless_lint.report import Report
from serverless_lint.source import Document
from serverless_lint.sources.facts import encode

SETTLED_NANOSECONDS = 2_000_000_000
"""A file that changed later than this before a run may change again without a change of its times."""

_DIGEST_BYTES = 16
_MOST_DOCUMENTS = 200


class _ReadFile(msgspec.Struct, array_like=True):
    signature: tuple[int, ...]
    """Empty if the file had changed just before it was read."""
    digest: bytes


_decode_read = msgspec.msgpack.Decoder(dict[str, _ReadFile]).decode


class KeptReports:
    """What earlier runs have said about the same files with the same options, and where to leave what this one says."""

    def __init__(self, cache: Store, config: Config, discovery: Discovery, *, of_parts: bool = False) -> None:
        """With `of_parts` reports on the project as a whole are not kept, only what is needed to name its parts."""
        self._cache = cache
        self._of_parts = of_parts
        self._root = config.root
        self._files = {file.name: file for file in discovery.files}
        self._latest = time.time_ns() - SETTLED_NANOSECONDS
        self._names = key_of_names(config, discovery)
        self._now: dict[str, _ReadFile] = {}
        self._signatures = None if of_parts else key_of_run(self._names, discovery, self._latest)
        self._read_before: dict[str, _ReadFile] = {}
        self.documents: dict[str, Document] = {}
        """What had to be read to tell whether it has changed, by name."""

    def find(self) -> Report | None:
        """The report of an earlier run that has read the same."""
        by_signatures = self._kept(self._signatures) if self._signatures is not None else None
        if by_signatures is not None:
            report = self._load(by_signatures)
            if report is not None:
                return report
        if not self.look_back():
            return None
        read = {name: self.read_now(name) for name in self._read_before}
        key = _key_of_contents(self._names, read)
        report = self._load(key) if key != by_signatures else None
        if report is not None:
            self._cache.write(self._ways_to(key, read))
        return report

    def look_back(self) -> bool:
        """Learn what the run before on files of these names has read; whether there was one."""
        try:
            self._read_before = _decode_read(self._kept(self._names) or b"")
        except msgspec.MsgspecError:
            return False
        return True

    def changed(self, names: Iterable[str]) -> list[str]:
        """Of some files those that are not what the run before on files of these names has read; all without one."""
        if not self._read_before:
            return list(names)
        read = self._read_before
        return [name for name in names if name in read and self.read_now(name).digest != read[name].digest]

    def keep(
        self, report: Report, texts: Iterable[tuple[str, Document | str]], beside: Mapping[str, tuple[str, str]]
    ) -> None:
        """Leave a report for later runs.

        `texts` are the files that it was made from by name, of those that cannot be read the reason; `beside` is what
        was found beside them.
        """
        read = {name: self._read(name, text) for name, text in texts}
        self._keep(report, read, beside)

    def keep_of_all(self, report: Report, beside: Mapping[str, tuple[str, str]]) -> None:
        """The same of a report that may have been made from all files."""
        self._keep(report, {name: self.read_now(name) for name in self._files}, beside)

    def key_of(self, applications: Iterable[str], names: Iterable[str]) -> bytes:
        """Names what some applications are made from: what all files are called, and what these say."""
        digest = blake2b(self._names + repr(sorted(applications)).encode(), digest_size=_DIGEST_BYTES)
        return _key_of_contents(digest.digest(), {name: self.read_now(name) for name in names})

    def are_what_was_read(self, digests: Mapping[str, bytes]) -> bool:
        """Whether files that were looked at said what the keys were made of: they may change during a run."""
        return all(self.read_now(name).digest == digest for name, digest in digests.items())

    def _keep(self, report: Report, read: dict[str, _ReadFile], beside: Mapping[str, tuple[str, str]]) -> None:
        key = _key_of_contents(self._names, read)
        report_by_key = {} if self._of_parts else {key: save_report(report, beside)}
        self._cache.write({**self._ways_to(key, read), **report_by_key})

    def _kept(self, key: bytes) -> bytes | None:
        return self._cache.read((key,)).get(key)

    def _load(self, key: bytes) -> Report | None:
        saved = self._kept(key)
        if saved is None:
            return None
        return load_report(saved, self.document, PresentState(self._root))

    def document(self, name: str) -> Document:
        """A file as it is now; raises `KeyError` or `UnreadableFileError`."""
        known = self.documents.get(name)
        return self._document(name) if known is None else known

    def _document(self, name: str) -> Document:
        file = self._files[name]
        return read_document(file.absolute, name, content=file.content)

    def _ways_to(self, key: bytes, read: dict[str, _ReadFile]) -> dict[bytes, bytes]:
        """What leads a later run to the report under a key."""
        try:
            ways = {self._names: encode(read)}
        except UnicodeEncodeError:
            # A file whose name is no text has no place in such bytes.
            ways = {}
        return ways if self._signatures is None else {**ways, self._signatures: key}

    def read_now(self, name: str) -> _ReadFile:
        """What a file says, which is read if that is not known from before."""
        if name not in self._now:
            self._now[name] = self._known(name) or self._found(name)
        return self._now[name]

    def _found(self, name: str) -> _ReadFile:
        try:
            document = self._document(name)
        except UnreadableFileError as error:
            return self._read(name, error.message)
        # All texts of a project take much memory while few of them are looked at.
        if len(self.documents) < _MOST_DOCUMENTS:
            self.documents[name] = document
        return self._read(name, document)

    def _read(self, name: str, text: Document | str) -> _ReadFile:
        """What was read of a file, or why nothing was."""
        signature = self._files[name].signature
        is_settled = signature is not None and not signature.changed_after(self._latest)
        return self._known(name) or _ReadFile(signature if is_settled and signature else (), digest_of(text))

    def _known(self, name: str) -> _ReadFile | None:
        """What the run before has read, if the file is still the same."""
        before = self._read_before.get(name)
        return before if before is not None and before.signature == self._files[name].signature else None


def digest_of(text: Document | str) -> bytes:
    """Names what a file says, or why it could not be read."""
    is_read = isinstance(text, Document)
    content = text.text if isinstance(text, Document) else text
    return blake2b(
        content.encode("utf-8", "surrogatepass"), digest_size=_DIGEST_BYTES, person=b"text" if is_read else b"reason"
    ).digest()


def _key_of_contents(names: bytes, read: Mapping[str, _ReadFile]) -> bytes:
    digest = blake2b(names, digest_size=_DIGEST_BYTES)
    for name in sorted(read):
        digest.update(name.encode("utf-8", "surrogatepass") + b"\0" + read[name].digest)
    return digest.digest()
