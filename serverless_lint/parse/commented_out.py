"""Which files a definition names: in comments, in the rest, by variables."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.lazy_pattern import lazy_pattern

_LINE = lazy_pattern(r"[^\r\n]+")
_PATH = r"[\w./-]{1,300}\.(?:ya?ml|json|template)"
_NAME = lazy_pattern(rf"(?<![\w./-]){_PATH}\b")
_BEGIN_OF_COMMENT = lazy_pattern(r"[ \t-]{0,200}#")
_COMMENT = r"[ \t]*(?:-[ \t]{0,20})?#[# \t-]{0,20}"
_FILE = lazy_pattern(
    rf"{_COMMENT}(?:[\w-]{{1,60}}:[ \t]{{0,20}})?['\"]?"
    rf"\$\{{file\([ \t]{{0,20}}(?P<path>{_PATH})\)[^{{}}\s]{{0,100}}\}}['\"]?[ \t]{{0,20}}"
)
_NESTED_STACK = lazy_pattern(
    rf"{_COMMENT}(?:Location|TemplateURL):[ \t]{{0,20}}['\"]?(?P<path>{_PATH})['\"]?[ \t]{{0,20}}"
)
_COMPUTED_FILE = lazy_pattern(r"\$\{file\([^()\r\n]{0,200}\$\{")


def commented_out_files(text: str) -> Iterator[str]:
    """The paths of the files that lines of YAML would take in if they were no comments.

    They do as `${file(…)}` of the Serverless Framework, or as nested stacks of CloudFormation.
    """
    for line in _LINE.finditer(text):
        if "#" in line[0]:
            match = _FILE.fullmatch(line[0]) or _NESTED_STACK.fullmatch(line[0])
            if match is not None:
                yield match["path"]


def named_files(text: str) -> Iterator[str]:
    """The names, without folders, of the definitions that a text names outside of lines of comments."""
    line, end = 0, 0
    for match in _NAME.finditer(text):
        # Looking back no further than to the name before keeps it short in a text of one line.
        line = max(line, text.rfind("\n", end, match.start()) + 1, text.rfind("\r", end, match.start()) + 1)
        end = match.end()
        if not _BEGIN_OF_COMMENT.match(text, line):
            yield match[0].rpartition("/")[2]


def names_computed_files(text: str) -> bool:
    """Whether it takes in files of the Serverless Framework whose names variables are part of."""
    return _COMPUTED_FILE.search(text) is not None
