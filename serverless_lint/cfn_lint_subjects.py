"""What cfn-lint, which sees one text at a time, cannot know of a template."""

from __future__ import annotations

import posixpath
from bisect import bisect_right
from collections.abc import Container, Iterable, Iterator
from itertools import islice

from msgspec.structs import replace

from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.libraries.deployment_tools import CONFIGURATION_OF_CHALICE, IDS_OF_FRAMEWORK
from serverless_lint.libraries.files import READERS_OF_TEXT
from serverless_lint.model.stack.purpose import is_about_nothing
from serverless_lint.parse.code.contents import expressions_in, words_in
from serverless_lint.parse.code.facts import Attribute, CodeModule, Constant, Name, Subscript, subexpressions
from serverless_lint.parse.template.origin import Tool
from serverless_lint.parse.template.template import Resource, Template
from serverless_lint.report import Finding, RelatedPlace
from serverless_lint.source import Document, Location, Span
from serverless_lint.sources.interest import is_code
from serverless_lint.sources.sources import Sources

_NO_SUCH_TYPE = "cfn-lint:E3006"
_KIND = "cfn-lint:E3012"
_PLACEHOLDER_AS_TEXT = "cfn-lint:E1029"
_NO_SUCH_NAME = frozenset(f"cfn-lint:{rule}" for rule in ("E1010", "E1019", "E1020", "E3005", "E6101"))
"""What is said of names in `Fn::GetAtt`, `Fn::Sub`, `Ref`, `DependsOn` and outputs."""
_VARIABLE_OF_FRAMEWORK = lazy_pattern(r"\$\{\s?(?:(?:self|opt|sls|param|env):(?!:)|file\()")
_NAME = lazy_pattern(r"'([^']*)' is not one of ")
_NO_SUCH_KEY = "cfn-lint:E1011"
_MISSING_KEY = lazy_pattern(r"'([\w-]{1,255})' is not a second level key .{0,1000} for mapping '(\w{1,255})'")
"""The key that is missing, and the mapping."""
_MAPPINGS = "Mappings"


_OF_SERVICES = {"cfn-lint:E3002": "Additional properties ", "cfn-lint:E3006": "Resource type "}
"""What holds of a resource whatever variables are filled in and whatever is added to it: which properties and types
there are. Each with the beginning of the message that says so."""
_ALIAS = lazy_pattern(r"<<\s{0,4}:|[:,\[-]\s{1,4}\*\w")
"""What stands for something that is written elsewhere in a YAML text."""
_LOGICAL_ID = lazy_pattern(r"[A-Za-z0-9]{1,255}")
_HEAD = "Resources:\n"
_MAX_RESOURCES_OF_SERVICE = 300


class ResourcesOfService:
    """The resources that a service of the Serverless Framework has in the words of CloudFormation, as a template."""

    def __init__(self, template: Template, asked: Container[str] = ()) -> None:
        """`asked` are the paths of files that cfn-lint is asked about by themselves."""
        self.template = template
        self._places: list[tuple[int, Location]] = []
        """Where each value begins in the text, and where it is written."""
        parts, length = [_HEAD], len(_HEAD)
        for resource in islice(_written_resources(template), _MAX_RESOURCES_OF_SERVICE):
            place, column = resource.node.location, resource.node.location.start.column - 1
            if place.document.path in asked or column < 2:
                continue
            key = f" {resource.logical_id}:\n{' ' * column}"
            self._places.append((length + len(key), place))
            parts += (key, place.text, "\n")
            length += len(key) + len(place.text) + 1
        self.document = Document(template.document.path, "".join(parts) if self._places else "")
        """Empty if there are none."""

    def said_of(self, finding: Finding) -> Finding | None:
        """What a finding in the text says of what the user wrote; None if it may hold of the text alone."""
        start, end = finding.location.span
        at = bisect_right(self._places, start, key=lambda each: each[0]) - 1
        said = _OF_SERVICES.get(finding.rule)
        if (
            said is None
            or not finding.message.startswith(said)
            or at < 0
            or finding.location.document is not self.document
        ):
            return None
        begin, place = self._places[at]
        moved = start - begin + place.span.start
        if moved >= place.span.end:
            return None
        return replace(finding, location=place.document.at(Span(moved, moved + end - start)))


def _written_resources(template: Template) -> Iterator[Resource]:
    origin = template.origin
    if origin is None or origin.tool is not Tool.SERVERLESS_FRAMEWORK or origin.has_transforms:
        return
    for resource in template.resources.values():
        place = resource.node.location
        is_whole = _LOGICAL_ID.fullmatch(resource.logical_id) and not _ALIAS.search(place.text)
        if is_whole and origin.is_written(place) and resource.properties:
            yield resource


def is_beside_the_point(finding: Finding, template: Template, undefined: Container[str]) -> bool:
    """Whether it is about a type that a macro brings, a resource that is never created or one of these names.

    Of `undefined` names a rule of this tool speaks once, wherever they are used. What the Serverless Framework makes
    is named by parts of its services only.
    """
    named = _NAME.match(finding.message) if finding.rule in _NO_SUCH_NAME else None
    if named is not None and (named[1] in undefined or named[1] in IDS_OF_FRAMEWORK):
        return True
    if finding.rule == _NO_SUCH_TYPE and template.open:
        return True
    resource = template.resources.get(finding.resource or "")
    is_about_properties = finding.rule.startswith("cfn-lint:E3")
    return is_about_properties and resource is not None and _is_never_created(resource)


def is_branch_of_globals(finding: Finding, template: Template) -> bool:
    """Whether it is about the kind of a value that a condition chooses in `Globals` of SAM.

    What comes of that is decided for each function, and may be what CloudFormation takes.
    """
    at = finding.location.span.start
    return finding.rule == _KIND and any(
        node.intrinsic == "Fn::If" and node.whole_location.span.start <= at < node.whole_location.span.end
        for node in template.root.get("Globals").walk()
    )


def is_merged_by_chalice(template: Template, sources: Sources) -> bool:
    """Whether a template is what `chalice package --merge-template` adds to its own, beside an application of Chalice.

    It changes resources that Chalice makes, and so does not say their types:
    https://aws.github.io/chalice/topics/cfn.html
    """
    beside = posixpath.join(posixpath.dirname(template.document.path), CONFIGURATION_OF_CHALICE)
    resources = template.root.get("Resources").items()
    return beside in sources and any(not resource.get("Type") for _, resource in resources)


def is_part_of_service(template: Template) -> bool:
    """Whether a template is what a service of the Serverless Framework takes in, as variables of it say.

    CloudFormation sees neither them nor the part alone, in which names of other parts are missing:
    https://www.serverless.com/framework/docs/guides/variables
    """
    texts = (node.text or "" for _, resource in template.root.get("Resources").items() for node in resource.walk())
    return any("${" in text and _VARIABLE_OF_FRAMEWORK.search(text) is not None for text in texts)


def _is_never_created(resource: Resource) -> bool:
    """Whether its condition never holds, or is there for that by its name: parameters may decide what it compares."""
    condition = resource.condition
    if condition is None:
        return False
    return resource.template.evaluator.decision(condition) is False or is_about_nothing(condition)


def once_for_each_name(findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings, those about the same name in one template as one that knows all the places."""
    groups: dict[object, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(_cause(finding) or finding, []).append(finding)
    for first, *others in groups.values():
        places = dict.fromkeys(other.location for other in others if other.location != first.location)
        yield replace(first, related=tuple(RelatedPlace(place, "") for place in places)) if places else first


def _cause(finding: Finding) -> tuple[str, str, str] | None:
    """The template and the name that is none; of an attribute also what has it not."""
    named = _NAME.match(finding.message) if finding.rule in _NO_SUCH_NAME else None
    if named is None:
        return None
    is_attribute = " in [" in finding.message
    return finding.location.document.path, named[1], finding.message if is_attribute else ""


def filled_in_by_code(findings: Iterable[Finding], sources: Sources) -> frozenset[str]:
    """The paths of templates that code reads as texts and fills in, such as `Fn.sub(readFileSync("./stack.yaml"))`.

    They have placeholders where CloudFormation fills in none, and code names them where it reads a file.
    """
    paths = {finding.location.document.path for finding in findings if finding.rule == _PLACEHOLDER_AS_TEXT}
    read = tuple(_read_by_code(frozenset(map(posixpath.basename, paths)), sources))
    return frozenset(path for path in paths if any(_is_end_of(name, path) or _is_end_of(path, name) for name in read))


def put_into_mappings_by_code(findings: Iterable[Finding], sources: Sources) -> frozenset[Finding]:
    """What is said of keys that mappings lack although code puts them there, such as the images of the last build."""
    missing = {
        finding: (said[2], said[1])
        for finding in findings
        if finding.rule == _NO_SUCH_KEY and (said := _MISSING_KEY.match(finding.message)) is not None
    }
    put = frozenset(_put_by_code(frozenset(missing.values()), sources))
    return frozenset(finding for finding, key in missing.items() if key in put)


def _put_by_code(missing: frozenset[tuple[str, str]], sources: Sources) -> Iterator[tuple[str, str]]:
    """The mappings and keys that some code speaks of, and in which it sets something that is called like the key."""
    for code in sources.names if missing else ():
        document = sources.document(code) if is_code(code) and not sources.is_installed(code) else None
        if document is not None and _MAPPINGS in document.text:
            module = sources.module(code)
            words = words_in(module.facts) if module is not None else frozenset()
            named = {(mapping, key) for mapping, key in missing if {_MAPPINGS, mapping, key} <= words}
            keys = set(_keys_set(module.facts)) if module is not None and named else set()
            yield from (each for each in named if each[1] in keys)


def _keys_set(facts: CodeModule) -> Iterator[object]:
    for assignment in facts.assignments:
        target = assignment.target
        if isinstance(target, Attribute):
            yield target.name
        elif isinstance(target, Subscript) and isinstance(target.index, Constant):
            yield target.index.value


def _is_end_of(end: str, path: str) -> bool:
    """Whether a path ends with another one: relative ones begin at a folder that is not known."""
    return f"/{path}".endswith(f"/{end}")


def _read_by_code(names: frozenset[str], sources: Sources) -> Iterator[str]:
    """The paths of files of some names that code reads, without what leads up from a folder."""
    for code in sources.names if names else ():
        document = sources.document(code) if is_code(code) and not sources.is_installed(code) else None
        if document is not None and any(name in document.text for name in names):
            module = sources.module(code)
            yield from _read_in(module.facts, names) if module is not None else ()


def _read_in(facts: CodeModule, names: frozenset[str]) -> Iterator[str]:
    calls = [call for call in facts.calls if isinstance(call.callee, (Attribute, Name))]
    readers = [call.span for call in calls if getattr(call.callee, "name", "") in READERS_OF_TEXT]
    for expression, _ in expressions_in(facts) if readers else ():
        for part in subexpressions(expression):
            text = part.value if isinstance(part, Constant) else None
            is_read = any(span.start <= part.span.start and part.span.end <= span.end for span in readers)
            if is_read and isinstance(text, str) and posixpath.basename(text) in names:
                yield posixpath.normpath(text).replace("../", "").lstrip("/")
