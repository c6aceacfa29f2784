"""The templates of an assembly, at the places of the program that made what is in them."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterator, Mapping
from functools import cache

import msgspec

from serverless_lint.front_ends.cdk.assembly import Assembly, Stack
from serverless_lint.front_ends.cdk.code import Source, Sources
from serverless_lint.front_ends.cdk.code_in_program import CodeInProgram
from serverless_lint.front_ends.cdk.files import Files
from serverless_lint.front_ends.cdk.helpers import SKIPPED_TYPES, is_generated, is_of_a_package, is_of_the_cdk
from serverless_lint.front_ends.cdk.program import Place, Program
from serverless_lint.front_ends.facts import Made, make, unknown
from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.parse.template.origin import Origin, Tool
from serverless_lint.parse.tree.nodes import (
    Entry,
    ListNode,
    MapNode,
    ScalarNode,
    ScalarStyle,
    TreeFile,
    TreeNode,
    nodes_in,
)
from serverless_lint.source import Document, JoinedDocument, Span

_PATH = "aws:cdk:path"
_ASSET = "aws:asset:path"
_FUNCTION = "AWS::Lambda::Function"
_NESTED = "AWS::CloudFormation::Stack"
_POLICY = "AWS::IAM::Policy"
_LEAVES = ("Resource", "Default")
"""What constructs call the one resource that they are about."""
_ALL_OF_TABLES = "dynamodb:*"
_INLINE = "ZipFile"
_KEY = lazy_pattern(r"([0-9a-f]{64})\.zip")
_FOLDER = lazy_pattern(r"asset\.([0-9a-f]{64})(?:\.|$)")
_MAX_TEMPLATES = 500
_MAX_VALUES = 1_000_000
"""In all templates of an assembly together."""
_MAX_TEXT = 100_000_000
"""The characters of all templates of an assembly together, each with the program that it was made by."""


class Synthesised(msgspec.Struct, frozen=True, eq=False):
    """A template of an assembly, as it is judged."""

    document: JoinedDocument
    """The template, and the files of the program that it was made by."""
    tree: TreeFile
    origin: Origin


def read_stacks(
    assembly: Assembly, program: Program, files: Files, known: Collection[str] = ()
) -> tuple[tuple[Synthesised, ...], tuple[str, ...]]:
    """The templates of all stacks, with those nested in them, and the paths of what cannot be read.

    Of known ones, given by their paths, nothing is read.
    """
    reader = _Reader(assembly, program, files, known)
    found = tuple(reader.templates())
    return found, (*assembly.unread, *reader.unread)


class _Resource(msgspec.Struct, frozen=True):
    entry: Entry
    ids: tuple[str, ...]
    """The ids of the construct that it is of, and of those around it in the stack."""
    label: str
    """What users call it; empty if that is not known."""
    place: Place | None
    is_generated: bool
    is_of_a_package: bool
    """Whether a package made it that is not the CDK's own."""


class _Reader:
    def __init__(self, assembly: Assembly, program: Program, files: Files, known: Collection[str]) -> None:
        self._known = known
        self._assembly = assembly
        self._program = program
        self._files = files
        self._sources = Sources(program, assembly.folder, files)
        self._code_in_program = CodeInProgram(program, files)
        self._assets = cache(self._found_assets)
        self._right: dict[str, bool] = {}
        self._left = _MAX_VALUES
        self._text_left = _MAX_TEXT
        self.unread: list[str] = []

    def templates(self) -> Iterator[Synthesised]:
        pending = [(stack, stack.template) for stack in self._assembly.stacks]
        seen: set[str] = set()
        for stack, name in pending:
            if name in seen or name in self._known:
                continue
            seen.add(name)
            document = self._files.document(name) if len(seen) <= _MAX_TEMPLATES else None
            tree = self._files.tree(document) if document is not None else None
            root = tree.root if tree is not None and tree.is_complete else None
            if document is None or tree is None or not isinstance(root, MapNode) or not self._has_room_for(root):
                self.unread.append(name)
                continue
            resources = tuple(self._resources(root, stack))
            pending += ((stack, nested) for nested in self._nested(name, resources))
            parts = _parts(document, resources)
            self._text_left -= sum(len(part.text) for part in parts)
            if self._text_left < 0:
                self.unread.append(name)
                continue
            yield self._template(parts, tree, root, resources)

    def _has_room_for(self, root: MapNode) -> bool:
        self._left -= sum(1 for _ in nodes_in(root))
        return self._left >= 0

    def _resources(self, root: MapNode, stack: Stack) -> Iterator[_Resource]:
        section = root.get("Resources")
        are_right = self._are_right(stack)
        for entry in section.entries if isinstance(section, MapNode) else ():
            path = _text(entry.value, "Metadata", _PATH) or ""
            if _text(entry.value, "Type") in SKIPPED_TYPES or is_of_the_cdk(path):
                continue
            below = path.removeprefix(f"{stack.path}/") if stack.path else path.partition("/")[2]
            frames = stack.frames.get(path, ())
            ids = tuple(below.split("/"))
            place = self._program.called_at(frames) if are_right else self._program.made_in(frames, ids)
            is_known = place is not None
            place = place or self._program.made_at(ids, stack.path.rpartition("/")[2])
            kind = _text(entry.value, "Type") or ""
            made = is_generated(below, kind, place, is_of_library=not is_known and stack.names_program)
            label = _label(below)
            yield _Resource(entry, tuple(label.split("/")), label, place, made, is_of_a_package(frames))

    def _are_right(self, stack: Stack) -> bool:
        """Whether the calls of the program are written down where they are, found out once a stack."""
        if stack.template not in self._right:
            self._right[stack.template] = self._program.are_right(stack.frames.values())
        return self._right[stack.template]

    def _nested(self, name: str, resources: tuple[_Resource, ...]) -> Iterator[str]:
        for resource in resources:
            template = _text(resource.entry.value, "Metadata", _ASSET)
            if _text(resource.entry.value, "Type") == _NESTED and template is not None:
                path = self._asset(name, template)
                if path is not None and path.startswith(f"{self._assembly.folder}/"):
                    yield path

    def _template(
        self, parts: tuple[Document, ...], tree: TreeFile, root: MapNode, resources: tuple[_Resource, ...]
    ) -> Synthesised:
        joined = JoinedDocument.of(parts)
        made_of: dict[str, str] = {}
        generated = {each.entry.key for each in resources if each.is_generated}
        entries = tuple(self._entry(joined, each, made_of, generated) for each in resources)
        sections = tuple(
            Entry(entry.key, entry.key_span, MapNode(entry.value.span, entries), entry.span)
            if entry.key == "Resources"
            else entry
            for entry in root.entries
            if entry.key != "Rules"
        )
        made = msgspec.structs.replace(tree, root=MapNode(root.span, sections))
        is_python = any(part.path.endswith(".py") for part in parts)
        tool = Tool.CDK_IN_PYTHON if is_python else Tool.CDK
        labels = {each.entry.key: each.label for each in resources if each.label}
        granted = frozenset(self._granted(entries))
        origin = Origin(
            joined,
            labels,
            sources=made_of,
            generated=frozenset(generated),
            granted=granted,
            full_grants=self._program.full_grants if _ALL_OF_TABLES in granted else (),
            tool=tool,
        )
        return Synthesised(joined, made, origin)

    def _granted(self, resources: tuple[Entry, ...]) -> Iterator[str]:
        """The actions in policies that the program does not name: `grantRead` does."""
        for resource in resources:
            if _text(resource.value, "Type") == _POLICY:
                for node in nodes_in(resource.value):
                    actions = node.get("Action") if isinstance(node, MapNode) else None
                    for action in (*actions.items,) if isinstance(actions, ListNode) else (actions,):
                        if isinstance(action, ScalarNode) and not self._program.names_action(action.text):
                            yield action.text

    def _entry(
        self, joined: JoinedDocument, resource: _Resource, made_of: dict[str, str], generated: set[str]
    ) -> Entry:
        entry = resource.entry
        span = None
        if resource.place is not None:
            location = resource.place.location
            start = joined.offset(location)
            if start is not None:
                span = Span(start, start + location.span.end - location.span.start)
        value = entry.value if span is None else _placed(entry.value, span)
        value = self._with_sources(joined.path, resource, value, made_of, generated)
        return Entry(entry.key, span or entry.key_span, value, span or entry.span)

    def _with_sources(
        self, template: str, resource: _Resource, value: TreeNode, made_of: dict[str, str], generated: set[str]
    ) -> TreeNode:
        """A resource with the project's own files in place of assets."""
        kind = _text(resource.entry.value, "Type")
        asset = _text(resource.entry.value, "Metadata", _ASSET) or self._uploaded(template, resource)
        if kind == _NESTED and asset is not None:
            return _with(value, "Properties", {"TemplateURL": asset})
        if kind != _FUNCTION:
            return value
        source = self._source(template, resource, asset)
        if source is None:
            if asset is not None and resource.is_of_a_package:
                # A package brings the code along, too.
                generated.add(resource.entry.key)
            return value
        here = posixpath.dirname(template) or "."
        code = posixpath.relpath(source.folder, here)
        changed = _with(value, "Properties", {"Code": code})
        if source.file is not None:
            made_of[resource.entry.key] = source.file
        runtime = _text(value, "Properties", "Runtime") or ""
        if source.is_whole:
            return changed
        method: Made = "esbuild" if runtime.startswith("nodejs") else unknown(value.span)
        return _with(changed, "Metadata", {"BuildMethod": method})

    def _source(self, template: str, resource: _Resource, asset: str | None) -> Source | None:
        value = resource.entry.value
        handler, runtime = _text(value, "Properties", "Handler"), _text(value, "Properties", "Runtime")
        if handler is None or runtime is None or not runtime.startswith(("python", "nodejs")):
            return None
        is_python = runtime.startswith("python")
        inline = _text(value, "Properties", "Code", _INLINE)
        if inline is not None:
            return self._sources.of_inline(inline, is_python=is_python)
        folder = self._asset(template, asset) if asset is not None else None
        found = (
            self._sources.of_asset(folder, handler, resource.place, is_python=is_python) if folder is not None else None
        )
        if found is not None or resource.is_of_a_package or (folder is not None and self._files.names_in(folder)):
            return found
        # What was committed of an assembly is often its templates alone.
        code = self._code_in_program.of(resource.ids, handler, resource.place)
        return Source(code.folder, code.file, is_whole=False) if code is not None else None

    def _uploaded(self, template: str, resource: _Resource) -> str | None:
        """The asset that a key in a bucket means: of code that is not said to be one, or where no metadata are."""
        match = _KEY.fullmatch(_text(resource.entry.value, "Properties", "Code", "S3Key") or "")
        return self._assets(posixpath.dirname(template)).get(match[1]) if match is not None else None

    def _found_assets(self, folder: str) -> Mapping[str, str]:
        """The names of the assets in a folder of the assembly by what they are called in buckets."""
        found: dict[str, str] = {}
        for name in self._files.names_in(folder):
            match = _FOLDER.match(name)
            if match is not None:
                found.setdefault(match[1], name)
        return found

    def _asset(self, template: str, written: str) -> str | None:
        """The path of an asset in the project; None if it leads out of it."""
        path = posixpath.normpath(posixpath.join(posixpath.dirname(template), written))
        return None if path.startswith(("/", "../")) or path in (".", "..") else path


def _parts(template: Document, resources: tuple[_Resource, ...]) -> tuple[Document, ...]:
    """A template, and the files of the program that it was made by."""
    programs = {each.place.location.document.path: each.place.location.document for each in resources if each.place}
    return (template, *(programs[name] for name in sorted(programs)))


def _label(path: str) -> str:
    """What users call a construct: its path in the stack, without the resource that it is about."""
    folder, _, last = path.rpartition("/")
    return folder if folder and last in _LEAVES else path


def _placed(node: TreeNode, span: Span) -> TreeNode:
    """The same facts at another place, but for code that stands in them."""
    if isinstance(node, ScalarNode):
        style = ScalarStyle.PLAIN if node.style is ScalarStyle.PLAIN else ScalarStyle.DERIVED
        return ScalarNode(span, node.text, style, node.is_text)
    if isinstance(node, ListNode):
        return ListNode(span, tuple(_placed(item, span) for item in node.items))
    return MapNode(
        span,
        tuple(
            entry if entry.key == _INLINE else Entry(entry.key, span, _placed(entry.value, span), span)
            for entry in node.entries
        ),
    )


def _with(node: TreeNode, section: str, values: Mapping[str, Made]) -> TreeNode:
    """A resource with other values in a section."""
    if not isinstance(node, MapNode):
        return node
    old = node.get(section)
    kept = tuple(entry for entry in old.entries if entry.key not in values) if isinstance(old, MapNode) else ()
    made = make(old.span if old is not None else node.span, values)
    added = made.entries if isinstance(made, MapNode) else ()
    inside = MapNode(made.span, (*kept, *added))
    others = tuple(entry for entry in node.entries if entry.key != section)
    return MapNode(node.span, (*others, Entry(section, made.span, inside, made.span)))


def _text(node: TreeNode | None, *path: str) -> str | None:
    for key in path:
        node = node.get(key) if isinstance(node, MapNode) else None
    return node.text if isinstance(node, ScalarNode) else None
