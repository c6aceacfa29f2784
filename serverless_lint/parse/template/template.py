"""CloudFormation and SAM templates: values with their places, and what they may be at deployment.

`Node` is a view of one value of a template. It never raises on a wrong shape: what is not there is a missing node,
which is false and stands at the nearest thing that is there. What a value may be once intrinsic functions are
evaluated is asked with `Node.possible()` or, through `Fn::If` on the way, `Node.lookup(...)`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import TypeAlias

import msgspec

from serverless_lint.parse.template.for_each import expand_loops
from serverless_lint.parse.template.intrinsics import Evaluator
from serverless_lint.parse.template.node import (
    FOR_EACH,
    Around,
    Interpolated,
    Kind,
    Known,
    Node,
    Parameter,
    Part,
    Possible,
    Pseudo,
    Reference,
    Scalar,
    Unknown,
    Value,
    is_open_key,
)
from serverless_lint.parse.template.origin import Origin
from serverless_lint.parse.template.sam_globals import RESOURCE_PREFIX, globals_for, merge_globals, section_of
from serverless_lint.parse.template.sourced import SourcedText
from serverless_lint.parse.tree.nodes import MAX_VALUES, Entry, ListNode, MapNode, ScalarNode, TreeFile, TreeNode
from serverless_lint.source import Document, Location

__all__ = [
    "Interpolated",
    "Kind",
    "Known",
    "Node",
    "Origin",
    "Parameter",
    "Part",
    "Possible",
    "Pseudo",
    "Reference",
    "Resource",
    "Scalar",
    "SourcedText",
    "Template",
    "Unknown",
    "Value",
    "is_part_of_template",
    "is_template",
]

SAM_TRANSFORM = "AWS::Serverless-2016-10-31"
LANGUAGE_EXTENSIONS = "AWS::LanguageExtensions"

_RESOURCE_TYPES = ("AWS::", "Custom::", "Alexa::")
_SECTIONS = ("Globals", "Parameters", "Mappings", "Conditions", "Rules", "Outputs")
_TRANSFORMS_WITHOUT_SURPRISES = (SAM_TRANSFORM, LANGUAGE_EXTENSIONS, "AWS::CodeDeployBlueGreen", "AWS::SecretsManager-")
_NOTHING: Mapping[str, str] = MappingProxyType({})
_PROVISIONED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "AWS::IoT::Thing": ("ThingGroups", "ThingTypeName"),
        "AWS::IoT::Certificate": ("CertificateId",),
        "AWS::IoT::Policy": (),
    }
)
"""What AWS IoT registers, with properties that these have there alone."""
_NO_OWNERS: Mapping[int, Document] = MappingProxyType({})


def is_template(tree: TreeFile) -> bool:
    """Whether a file is a CloudFormation or SAM template, by what it says and not by its name."""
    root = tree.root
    if not isinstance(root, MapNode):
        return False
    resources = root.get("Resources")
    if root.get("Transform") is not None and (isinstance(resources, MapNode) or _names_aws(root.get("Transform"))):
        return True
    if not isinstance(resources, MapNode) or _provisions_things(root, resources):
        return False
    return any(_has_resource_type(entry.value) for entry in resources.entries)


def _provisions_things(root: MapNode, resources: MapNode) -> bool:
    """Whether a file tells AWS IoT how to register a thing, in words that are much like those of CloudFormation.

    https://docs.aws.amazon.com/iot/latest/developerguide/provision-template.html
    """
    if root.get("AWSTemplateFormatVersion") is not None:
        return False
    written = [entry.value for entry in resources.entries]
    types = {kind.text for each in written if isinstance(kind := _child(each, "Type"), ScalarNode)}
    return types <= _PROVISIONED.keys() and (
        root.get("DeviceConfiguration") is not None
        or any(_child(each, "OverrideSettings") is not None for each in written)
        or any(
            _child(_child(each, "Properties"), name) is not None
            for each in written
            for name in _PROVISIONED.get(getattr(_child(each, "Type"), "text", ""), ())
        )
    )


def _child(node: TreeNode | None, key: str) -> TreeNode | None:
    return node.get(key) if isinstance(node, MapNode) else None


def is_part_of_template(tree: TreeFile) -> bool:
    """Whether a file becomes a template by being put together with others: resources alone, or all but resources."""
    root = tree.root
    if not isinstance(root, MapNode) or root.get("Resources") is not None:
        return False
    if root.get("AWSTemplateFormatVersion") is not None:
        return True
    if _names_aws(root.get("Transform")):
        return any(root.get(section) is not None for section in _SECTIONS)
    return _has_resource_type(root) or any(_has_resource_type(entry.value) for entry in root.entries)


def _names_aws(transform: TreeNode | None) -> bool:
    names = transform.items if isinstance(transform, ListNode) else (transform,)
    return any(isinstance(name, ScalarNode) and name.text.startswith("AWS::") for name in names)


def _has_resource_type(resource: TreeNode) -> bool:
    name = resource.get("Type") if isinstance(resource, MapNode) else None
    return isinstance(name, ScalarNode) and name.text.startswith(_RESOURCE_TYPES)


ResourceKey: TypeAlias = "tuple[str, str]"
"""The path of a template and a logical id in it."""


class Resource(msgspec.Struct, frozen=True, eq=False, dict=True):
    """A resource of the template; SAM and CloudFormation alike."""

    template: Template
    """The template it belongs to."""
    logical_id: str
    node: Node
    """Everything under the logical id."""
    properties: Node
    """`Properties` with SAM `Globals` merged in. Merged values keep the places where they were written."""
    inherited: frozenset[int] = frozenset()
    """The identities of the facts that were taken over from `Globals`."""

    @cached_property
    def key(self) -> ResourceKey:
        """What tells it from all other resources, the same in every run."""
        return (self.template.document.path, self.logical_id)

    @cached_property
    def type(self) -> str:
        """`AWS::Lambda::Function`; empty if it is not a literal."""
        return self.node.get("Type").text or ""

    @property
    def label(self) -> str:
        """What the user calls it: the logical id, unless it is made of something that has another name."""
        origin = self.template.origin
        return self.logical_id if origin is None else origin.labels.get(self.logical_id, self.logical_id)

    @property
    def metadata(self) -> Node:
        """Its `Metadata`."""
        return self.node.get("Metadata")

    @property
    def condition(self) -> str | None:
        """The name of the condition under which it is created; None if it always is."""
        return self.node.get("Condition").text

    @property
    def location(self) -> Location:
        """The logical id."""
        return self.node.key_location

    def inherits(self, node: Node) -> bool:
        """Whether a node of its properties was written in `Globals`."""
        at: Node | None = node
        while at is not None:
            if id(at.fact) in self.inherited:
                return True
            at = at.parent
        return False


class Template:
    """One template, in YAML or JSON.

    `parameters` are the values that the configuration gives for template parameters. What is a part is included by
    another template, which holds what is missing here. `owners` are, by the identities of facts, the files that they
    were taken from if it was put together of several.
    """

    def __init__(
        self,
        document: Document,
        tree: TreeFile,
        parameters: Mapping[str, str] = _NOTHING,
        *,
        origin: Origin | None = None,
        is_part: bool = False,
        owners: Mapping[int, Document] = _NO_OWNERS,
    ) -> None:
        self.document = document
        self.origin = origin
        """What the front end says that made it of the files of another tool; None of one that is written as such."""
        self._owners = owners
        self.root = Node(self, tree.root)
        self.repeated_keys = tree.repeated_keys
        """Where a map has a key once more."""
        self.transforms = tuple(_transforms(self.root.get("Transform")))
        """The names of its transforms as far as they are literals."""
        self.is_sam = SAM_TRANSFORM in self.transforms or self._has_sam_resources()
        """Whether SAM makes resources of it; also where the transform was forgotten, which cfn-lint reports."""
        self.is_fragment = is_part or (self.is_sam and SAM_TRANSFORM not in self.transforms)
        """Whether it cannot be deployed by itself: it is merged into another one, whose `Globals` hold for it and from
        whose folder its paths count."""
        self.parameters: Mapping[str, Parameter] = {
            name: Parameter(name, node, parameters.get(name)) for name, node in self.root.get("Parameters").items()
        }
        self.resources: Mapping[str, Resource] = {}
        """In document order, `Fn::ForEach` expanded where its collection is known."""
        self.conditions: Mapping[str, Node] = dict(self.root.get("Conditions").items())
        self.around: Around | None = None
        """What the stacks around it say; linking fills it in before anything is asked."""
        self.evaluator = Evaluator(self)
        """Finds out what nodes may be."""
        # Copies of facts would not be known as those of a part.
        if LANGUAGE_EXTENSIONS in self.transforms and FOR_EACH in document.text and not owners:
            self._expand_loops()
        self._inherited_left = MAX_VALUES
        self.resources = dict(self._find_resources())
        self.open = is_part or not tree.is_complete or self._is_open() or (origin is not None and origin.is_open)
        """A macro, `Fn::Transform`, `AWS::Include`, an unknown `Fn::ForEach`, what includes it or a part that cannot be
        read may add or change resources, so that the absence of a resource proves nothing."""

    def stand_among(self, around: Around) -> None:
        """Take what other stacks say into account, also where something was asked before."""
        self.around = around
        self.evaluator = Evaluator(self)

    @cached_property
    def resource_types(self) -> frozenset[str]:
        """The types of its resources."""
        return frozenset(self._by_type)

    def of_type(self, kind: str) -> Sequence[Resource]:
        """The resources of a type, in their order."""
        return self._by_type.get(kind, ())

    @cached_property
    def _by_type(self) -> Mapping[str, Sequence[Resource]]:
        found: dict[str, list[Resource]] = {}
        for resource in self.resources.values():
            found.setdefault(resource.type, []).append(resource)
        return found

    @property
    def paths(self) -> frozenset[str]:
        """The files that it was read from."""
        return frozenset({self.document.path, *(owner.path for owner in self._owners.values())})

    @property
    def described_in(self) -> frozenset[str]:
        """The files that it is written in, be it in the words of the tool that makes it."""
        parts = self.origin.document.parts if self.origin is not None else ()
        return self.paths | frozenset(part.path for part in parts)

    def document_of(self, node: Node) -> Document:
        """The file that a node stands in."""
        at: Node | None = node if self._owners else None
        while at is not None:
            if id(at.fact) in self._owners:
                return self._owners[id(at.fact)]
            at = at.parent
        return self.document

    def is_only_one_of(self, resource: Node) -> bool:
        """Whether no other resource stands at the same place."""
        return self._places_of_resources[resource.location] == 1

    @cached_property
    def _places_of_resources(self) -> Counter[Location]:
        return Counter(resource.node.location for resource in self.resources.values())

    def possible(self, node: Node) -> Possible:
        """What a node may be at deployment."""
        return self.evaluator.possible(node)

    def look_up(self, node: Node, path: tuple[str | int, ...]) -> Possible:
        """What may stand at a path below a node, going through `Fn::If` and `AWS::NoValue` on the way."""
        return self.evaluator.lookup(node, path)

    def variable(self, name: str, node: Node) -> Possible:
        """What `${name}` in a `Fn::Sub` may be."""
        return self.evaluator.variable(name, node)

    def exclude_each_other(self, first: Node, second: Node) -> bool:
        """Whether conditions keep two nodes from being there in one deployment."""
        return self.evaluator.circumstances.exclude_each_other(first, second)

    def parameters_behind(self, known: Known) -> Iterator[Parameter]:
        """The parameters that a value was taken from."""
        for parameter in self.parameters.values():
            if parameter.default.location in known.sources or parameter.node.key_location in known.sources:
                yield parameter

    def _has_sam_resources(self) -> bool:
        types = (resource.get("Type").text for _, resource in self.root.get("Resources").items())
        return any(name is not None and name.startswith(RESOURCE_PREFIX) for name in types)

    def _expand_loops(self) -> None:
        if isinstance(self.root.fact, MapNode):
            self.root = Node(self, expand_loops(self.root.fact, self._collection))
            self.conditions = dict(self.root.get("Conditions").items())
            self.evaluator = Evaluator(self)

    def _collection(self, fact: TreeNode) -> tuple[str, ...] | None:
        """The texts of a list if all of them are known."""
        collection = Node(self, fact, self.root).possible().only
        if not isinstance(collection, Node):
            return None
        values = [element.possible().only for element in collection.elements()]
        texts = tuple(str(value) for value in values if isinstance(value, (str, int)))
        return texts if len(texts) == len(values) and collection.kind is Kind.LIST else None

    def _find_resources(self) -> Iterator[tuple[str, Resource]]:
        for logical_id, node in self.root.get("Resources").items():
            if not is_open_key(logical_id):
                yield logical_id, self._resource(logical_id, node)

    def _resource(self, logical_id: str, node: Node) -> Resource:
        resource = self._with_globals(logical_id, node)
        if self.may_inherit_more(node.get("Type").text or ""):
            resource.properties.may_have_more()
        return resource

    def may_inherit_more(self, resource_type: str) -> bool:
        """Whether `Globals` that are not here may hold for a type of resource: of another fragment, or an include."""
        section = section_of(resource_type)
        if section is None:
            return False
        globals_here = self.root.get("Globals")
        settings = globals_here.get(section)
        is_included = any(node.is_open or node.kind is Kind.INTRINSIC for node in (globals_here, settings))
        return self.is_fragment or is_included

    def _with_globals(self, logical_id: str, node: Node) -> Resource:
        written = node.get("Properties")
        section = globals_for(self.root.get("Globals").fact, node.get("Type").text or "") if self.is_sam else None
        # A small file must not fill the memory; within the 500 resources that a stack may have there is enough left.
        if section is None or (written and written.kind is not Kind.MAPPING) or self._inherited_left < 0:
            return Resource(self, logical_id, node, written)
        key_span, span = written.key_location.span, written.whole_location.span
        own = written.fact if isinstance(written.fact, MapNode) else MapNode(key_span, ())
        merged = merge_globals(section, own, node.get("IgnoreGlobals").fact)
        if self._owners:
            self._owners = {**self._owners, **dict.fromkeys(map(id, merged.inherited), self.document)}
        self._inherited_left -= len(merged.inherited)
        properties = Node(self, merged.properties, node, entry=Entry("Properties", key_span, merged.properties, span))
        return Resource(self, logical_id, node, properties, frozenset(map(id, merged.inherited)))

    def _is_open(self) -> bool:
        resources = self.root.get("Resources")
        written = [name for name in _transform_values(self.root.get("Transform")) if name]
        return (
            self.root.is_open
            or resources.is_open
            or resources.kind is Kind.INTRINSIC
            or len(self.transforms) < len(written)
            or not all(name.startswith(_TRANSFORMS_WITHOUT_SURPRISES) for name in self.transforms)
        )


def _transform_values(node: Node) -> Iterator[Node]:
    if node.kind is Kind.LIST:
        yield from node.elements()
    else:
        yield node


def _transforms(node: Node) -> Iterator[str]:
    for name in _transform_values(node):
        if name.text is not None:
            yield name.text
