"""Findings in the words of those who wrote the files, where a front end made the template."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from msgspec.structs import replace

from serverless_lint.front_ends.cdk.words import CDK, CDK_IN_PYTHON
from serverless_lint.front_ends.serverless_framework.words import SERVERLESS_FRAMEWORK
from serverless_lint.front_ends.words import Words
from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.parse.template.origin import Origin, Tool
from serverless_lint.report import Finding
from serverless_lint.source import Location

_WORDS: Mapping[Tool, Words] = {
    Tool.SERVERLESS_FRAMEWORK: SERVERLESS_FRAMEWORK,
    Tool.CDK: CDK,
    Tool.CDK_IN_PYTHON: CDK_IN_PYTHON,
}
_TEMPLATE = "the template"
_HOLDERS: Mapping[Tool, str] = {
    Tool.SERVERLESS_FRAMEWORK: "the definition",
    Tool.CDK: "the program",
    Tool.CDK_IN_PYTHON: "the program",
}
"""What users write instead of a template."""
_CODE = lazy_pattern(r"`[^`]*`")
_ARTICLE = lazy_pattern(r"\ba(?= `(?:onError|onFailure|architecture|environment|on_failure)`)")
"""An article that a word has made wrong."""
_EDITABLE = (".yml", ".yaml", ".json")
"""Files that are written as the facts of a template are; programs are not."""
_NAME = lazy_pattern(r"(?<!\w)(?<![a-z0-9]:)[A-Za-z0-9]+(?!\w)")
"""What can be the id of a resource; a longer name that has one in it, such as `CF_Orders`, is another, and
`logs:CreateLogGroup` is an action though a function `create` has a log group of that id."""


class Vocabulary:
    """The words of all templates of a project that were made by front ends."""

    def __init__(self, origins: Iterable[Origin], templates: Collection[str] = ()) -> None:
        """`templates` are the paths of those that are written as such."""
        self._origins = tuple(origins)
        self._templates = templates
        self._by_path: dict[str, list[Origin]] = {}
        """Those that are made of a file, among others."""
        self._by_name: dict[str | None, int] = {}
        """The number of the first that has a resource of a name."""
        for number, origin in enumerate(self._origins):
            for path in dict.fromkeys(part.path for part in origin.document.parts):
                self._by_path.setdefault(path, []).append(origin)
            for name in origin.labels:
                self._by_name.setdefault(name, number)

    def said(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """The findings as users would say them, without those that have no words, or make no sense, for their files."""
        if not self._origins:
            yield from findings
            return
        for finding in findings:
            origin = self._origin_of(finding)
            if origin is None:
                yield finding
                continue
            is_written = origin.is_written(finding.location)
            words = _WORDS[origin.tool]
            is_made = finding.rule in words.silent_about_variables and "${" in finding.location.text
            if finding.resource in origin.generated or is_made or (finding.rule in words.silent and not is_written):
                continue
            holder = _TEMPLATE if is_written else _HOLDERS[origin.tool]
            yield _Speaker(origin, {} if is_written else words.of(finding.rule), holder).said(finding)

    def _origin_of(self, finding: Finding) -> Origin | None:
        """Of what a finding speaks, be it found in code: the first of its places that stands in a definition."""
        places = (finding.location, *finding.ignorable_at, *(related.location for related in finding.related))
        names = {finding.function, finding.resource}
        for place in places:
            found = self._by_path.get(place.document.path, ())
            if found:
                # Several stacks may be made by one file, and what one has for its own needs be another's own.
                named = [origin for origin in found if not names.isdisjoint(origin.labels)]
                own = [origin for origin in named if names.isdisjoint(origin.generated)]
                return next(iter((*own, *named, *found)))
            if place.document.path in self._templates:
                return None
        numbers = [number for name in names if (number := self._by_name.get(name)) is not None]
        return self._origins[min(numbers)] if numbers else None


class _Speaker:
    def __init__(self, origin: Origin, words: Mapping[str, str], holder: str) -> None:
        self._origin = origin
        self._holder = holder
        self._labels = origin.labels
        self._words = words

    def said(self, finding: Finding) -> Finding:
        """A finding in the user's words."""
        fix = finding.fix if self._is_sound(finding) else None
        return replace(
            finding,
            message=self._text(finding.message),
            label=self._text(finding.label),
            help=self._text(finding.help),
            related=tuple(replace(place, message=self._text(place.message)) for place in finding.related),
            fix=replace(fix, title=self._text(fix.title)) if fix is not None else None,
            function=self._labels.get(finding.function or "", finding.function),
            resource=self._labels.get(finding.resource or "", finding.resource),
        )

    def _is_sound(self, finding: Finding) -> bool:
        """Whether a fix changes what the user wrote, and no variable that may mean something else elsewhere."""
        edits = finding.fix.edits if finding.fix is not None else ()
        return all(self._is_editable(edit.at) for edit in edits if self._origin.has(edit.at))

    def _is_editable(self, place: Location) -> bool:
        return self._origin.is_editable and place.document.path.endswith(_EDITABLE) and "${" not in place.text

    def _text(self, text: str) -> str:
        text = text.replace(_TEMPLATE, self._holder)
        return _ARTICLE.sub("an", _CODE.sub(self._code, text)) if "`" in text else text

    def _code(self, match: re.Match[str]) -> str:
        inside = match[0][1:-1]
        word = self._words.get(inside)
        if word is None:
            word = _NAME.sub(lambda name: self._labels.get(name[0]) or self._words.get(name[0], name[0]), inside)
        return f"`{word}`"
