"""Where a template comes from that nobody has written as such."""

from __future__ import annotations

import enum
from collections.abc import Collection, Mapping
from types import MappingProxyType

import msgspec

from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.parse.tree.nodes import Entry
from serverless_lint.source import JoinedDocument, Location, Span

_HUMP = lazy_pattern(r"(?<=[a-z0-9])(?=[A-Z])")
STORED = "ssm:"
"""What the name begins with under which a front end imports a value that is a parameter of Systems Manager.

No export has such a name with the slash that follows in paths.
"""


class Tool(enum.Enum):
    """What deploys a template that was made of other files, and so whose words its users know."""

    SERVERLESS_FRAMEWORK = "serverless-framework"
    CDK = "cdk"
    CDK_IN_PYTHON = "cdk-in-python"


class WaitingApi(enum.Enum):
    """An API that waits for the answer of a function."""

    REST = "rest"
    HTTP = "http"


class IdleSetting(msgspec.Struct, frozen=True):
    """A setting that the tool passes over."""

    span: Span
    """Its key."""
    name: str
    because: str = ""
    """What the tool takes instead, in the user's words."""
    place: str = ""
    """Where it would have an effect."""
    meant: str = ""
    """The name that the tool knows it by."""
    address: str = ""
    """What variables call it from anywhere, where others may write the same setting for their own variables."""


class ClosedPlace(msgspec.Struct, frozen=True):
    """Subnets of a VPC of the program out of which certainly nothing leads but endpoints."""

    span: Span
    """What places a function there."""
    is_public: bool
    """Whether they have a route to an internet gateway, which is no way for a function."""
    endpoints: tuple[str, ...] | None
    """What the tool calls the services that the VPC has endpoints for; None if there may be others."""


class Origin(msgspec.Struct, frozen=True, eq=False):
    """What a front end says about a template that it made of the files of another tool.

    The facts of such a template stand where the user wrote what they are made of.
    """

    document: JoinedDocument
    """All files that it is made of; its path is that of the first, and paths in the template count from there."""
    labels: Mapping[str, str]
    """By logical id what the user calls resources that the tool makes."""
    written: tuple[Span, ...] = ()
    """The parts that the user wrote as CloudFormation."""
    is_open: bool = False
    """Whether the tool may add or change resources in ways that are not seen."""
    polled: Mapping[str, str] = MappingProxyType({})
    """By the logical ids of event source mappings the service that they poll, whatever their source is: `sqs`."""
    installs_python: bool = True
    """Whether the tool may install the Python packages that dependency files declare."""
    sources: Mapping[str, str] = MappingProxyType({})
    """By the logical ids of functions the file that became the module of their handler under another name."""
    closed: Mapping[str, ClosedPlace] = MappingProxyType({})
    """By the logical ids of functions where they are, as far as that is known to have no way out."""
    generated: Collection[str] = frozenset()
    """The logical ids of resources that constructs make for their own needs, which no program can change."""
    settings: Mapping[str, Entry] = MappingProxyType({})
    """By the logical ids of resources the settings that they are made of, where these are written for them alone."""
    sites: Collection[str] = frozenset()
    """The names or logical ids of buckets that the tool fills with the files of a site."""
    granting_role: str = ""
    """The logical id of the role to which the tool adds what settings of functions need."""
    granted: Collection[str] = frozenset()
    """The actions in policies that a library chose."""
    full_grants: tuple[Location, ...] = ()
    """Where the program asks it to allow whatever a service offers, if it did."""
    idle: tuple[IdleSetting, ...] = ()
    """The settings that have no effect."""
    variables: Collection[str] = frozenset()
    """The addresses of settings that the tool does not know, and that variables take values from."""
    tool: Tool = Tool.SERVERLESS_FRAMEWORK
    name: str = ""
    """What the tool calls it, where that is not the file's own; empty if it is not known."""
    stage: str = ""
    """The stage that it is deployed to unless somebody says so, where the tool has stages."""
    has_transforms: bool = False
    """Whether macros change what the user wrote as CloudFormation."""
    may_run_locally: bool = False
    """Whether something is set up that runs it on a developer's machine."""
    region: str = ""
    """The Region that it is deployed to unless somebody says so, where it is written for the tool."""
    adds_variables: bool = False
    """Whether it gives functions variables that are not seen, and may give those that are other values."""
    has_other_functions: bool = True
    """Whether, if it is open, functions may be among what is not seen."""
    waited_for: Mapping[str, tuple[WaitingApi, Span]] = MappingProxyType({})
    """By the logical ids of functions that only APIs are seen to call which API waits for them, and where that is said.
    """

    @property
    def is_editable(self) -> bool:
        """Whether changes of its facts are changes of what the user wrote."""
        return self.tool is Tool.SERVERLESS_FRAMEWORK

    @property
    def names_sources(self) -> bool:
        """Whether it says where all code is whose sources are known, so that nobody else needs to guess."""
        return self.tool is not Tool.SERVERLESS_FRAMEWORK

    @property
    def is_read_in_part(self) -> bool:
        """Whether it is made of a program of which only what is literal was read."""
        return self.is_open and self.tool is not Tool.SERVERLESS_FRAMEWORK

    def setting(self, name: str) -> str:
        """What the user calls a property of a resource that the tool makes."""
        setting = name[:1].lower() + name[1:]
        return _HUMP.sub("_", setting).lower() if self.tool is Tool.CDK_IN_PYTHON else setting

    def has(self, location: Location) -> bool:
        """Whether a place is in one of its files."""
        return self.document.offset(location) is not None

    def is_written(self, location: Location) -> bool:
        """Whether the user wrote as CloudFormation what stands at a place."""
        at = self.document.offset(location)
        return at is not None and any(span.start <= at < span.end for span in self.written)
