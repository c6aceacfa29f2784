"""A service, read as the CloudFormation that it deploys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

import msgspec

from serverless_lint.front_ends.facts import is_unknown
from serverless_lint.front_ends.serverless_framework.build import Build
from serverless_lint.front_ends.serverless_framework.constructs import functions_of_constructs
from serverless_lint.front_ends.serverless_framework.functions import Functions, add_layers, function_entries
from serverless_lint.front_ends.serverless_framework.idle import misplaced_settings, overruled_statements
from serverless_lint.front_ends.serverless_framework.naming import ROLE
from serverless_lint.front_ends.serverless_framework.owner import Names
from serverless_lint.front_ends.serverless_framework.parts import Parts
from serverless_lint.front_ends.serverless_framework.plugins import (
    BUNDLERS,
    CONSTRUCTS,
    FINCH,
    PYTHON_PACKAGERS,
    ROLES,
    RUN_LOCALLY,
    S3_SYNC,
    SETS_VARIABLES,
    WEBPACK,
    WEBPACK_CONFIGURATION,
    WORKFLOWS,
    may_add_functions,
    may_add_resources,
)
from serverless_lint.front_ends.serverless_framework.roles import add_own_role, add_role, has_own_role
from serverless_lint.front_ends.serverless_framework.settings import Settings, elements, text_of
from serverless_lint.front_ends.serverless_framework.unknown_settings import unknown_settings, variables_of_provider
from serverless_lint.front_ends.serverless_framework.variables import Unread, Variables
from serverless_lint.front_ends.serverless_framework.workflows import add_workflows
from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.parse.template.origin import IdleSetting, Origin
from serverless_lint.parse.tree.nodes import Entry, ListNode, MapNode, ScalarNode, TreeFile
from serverless_lint.source import Document, JoinedDocument, Span

_KEPT = ("Outputs", "Conditions", "Parameters", "Mappings")
_AWS = "aws"
_NOTHING: Mapping[str, str] = MappingProxyType({})
_MAX_NAME = 200
_NEW = lazy_pattern(r"[\^~=v]?[34](?:\.[\dx*]+)*$")
"""A version from the third on."""
_OLD = lazy_pattern(r"[\^~=v]?[123](?:\.[\dx*]+)*$")
"""A version of the framework, or a range, before the fourth."""


class Service(msgspec.Struct, frozen=True, eq=False):
    """What a service says, in the words of CloudFormation."""

    document: JoinedDocument
    """All files of its definition."""
    tree: TreeFile
    labels: dict[str, str]
    """By logical id what the user calls the things that the framework makes."""
    written: tuple[Span, ...]
    """What the user writes as CloudFormation."""
    is_open: bool
    """Whether there may be resources that are not seen."""
    has_other_functions: bool
    """Whether functions may be among them."""
    polled: dict[str, str]
    """By the ids of event source mappings what they poll."""
    installs_python: bool
    """Whether something may install the Python packages that dependency files declare."""
    settings: dict[str, Entry]
    """By logical id the settings that functions and mappings are made of, where they are written for these alone."""
    sites: frozenset[str]
    """The names or logical ids of buckets that a plugin fills with the files of a site."""
    asked: frozenset[str]
    """The options and parameters that it may be deployed with."""
    unread: tuple[Unread, ...]
    """What of it was not read."""
    idle: tuple[IdleSetting, ...] = ()
    """The settings that the framework passes over."""
    variables: frozenset[str] = frozenset()
    """The addresses of the provider's settings that the framework does not know and variables take values from."""
    name: str = ""
    """Its name; empty if that is not known."""
    stage: str = ""
    """The stage that it is deployed to unless somebody says so."""
    has_transforms: bool = False
    """Whether macros change the resources that the user writes."""
    may_run_locally: bool = False
    """Whether a plugin can run it on a developer's machine."""
    region: str = ""
    """The Region that it is deployed to."""
    adds_variables: bool = False
    """Whether a plugin gives functions variables that are not seen."""

    @property
    def origin(self) -> Origin:
        """What there is to know of the template besides its values."""
        return Origin(
            self.document,
            self.labels,
            self.written,
            self.is_open,
            self.polled,
            self.installs_python,
            settings=self.settings,
            sites=self.sites,
            granting_role=ROLE,
            idle=self.idle,
            variables=self.variables,
            name=self.name,
            stage=self.stage,
            has_transforms=self.has_transforms,
            may_run_locally=self.may_run_locally,
            region=self.region,
            adds_variables=self.adds_variables,
            has_other_functions=self.has_other_functions,
        )


def read_service(
    document: Document, tree: TreeFile, parts: Parts, given: Mapping[str, str] = _NOTHING
) -> Service | None:
    """The service that a file defines, with what it is deployed with; None if it is none for AWS."""
    root = tree.root
    if not isinstance(root, MapNode) or root.get("provider") is None or root.get("service") is None:
        return None
    variables = Variables(document, root, parts, given)
    provider = variables.entry("provider")
    if provider is None or not _is_aws(provider):
        return None
    service = _Reader(variables, root, provider, tree).service()
    variables.settle()
    return service


def _is_aws(provider: Entry) -> bool:
    name = text_of(provider) or Settings(provider.value).text("name")
    return name == _AWS or (name is None and not isinstance(provider.value, ScalarNode))


class _Reader:
    def __init__(self, variables: Variables, root: MapNode, provider: Entry, tree: TreeFile) -> None:
        self._variables = variables
        self._root = root
        self._provider = provider
        self._tree = tree
        self._build = Build()
        self._written: list[Span] = []
        self._sections: list[Entry] = []
        self._has_transforms = False

    def service(self) -> Service:
        """All of it."""
        variables = self._variables
        keys = ("service", "plugins", "package", "layers", "functions", "resources", "frameworkVersion", "build")
        found = {key: entry for key in keys if (entry := variables.entry(key)) is not None}
        found["provider"] = self._provider
        root = MapNode(self._root.span, tuple(found.values()))
        settings = Settings(root)
        plugins = frozenset(self._plugins(settings))
        called = settings.text("service") or settings.inner("service").text("name")
        # Each function's name begins with it, and no name of a function is that long.
        names = Names(called if called is None or len(called) <= _MAX_NAME else None, variables.stage)
        functions = Functions(
            self._build,
            settings,
            plugins,
            names,
            bundles=_bundles(plugins, settings),
            application=variables.at("custom", "wsgi", "app"),
            configuration=self._configuration_of_webpack() if WEBPACK in plugins else None,
        )
        add_layers(self._build, settings.get("layers"))
        of_constructs = functions_of_constructs(variables.entry("constructs")) if CONSTRUCTS in plugins else ()
        entries = (*function_entries(settings.get("functions")), *of_constructs)
        functions.add(entries)
        if entries:
            add_role(self._build, self._provider, entries, names)
        inherits = self._inherits()
        for function in entries:
            if has_own_role(Settings(function.value), plugins):
                add_own_role(self._build, settings.inner("provider"), function, inherits=inherits)
        if WORKFLOWS in plugins:
            keys_of_functions = frozenset(entry.key for entry in entries)
            add_workflows(self._build, variables.entry("stepFunctions"), keys_of_functions)
        for node in elements(settings.get("resources")):
            self._resources(Settings(node))
        has_other_functions = self._may_have_other_functions(settings, plugins)
        is_open = has_other_functions or any(map(may_add_resources, plugins))
        references = variables.references
        misplaced = misplaced_settings(self._root, references)
        provider = settings.inner("provider")
        unknown = unknown_settings(
            provider,
            entries,
            plugins,
            references,
            is_new=_is_new(settings.text("frameworkVersion")),
        )
        return Service(
            document=variables.document,
            tree=msgspec.structs.replace(self._tree, root=self._build.root(self._root.span, tuple(self._sections))),
            labels=self._build.labels,
            written=tuple(self._written),
            is_open=is_open,
            has_other_functions=has_other_functions,
            polled=self._build.polled,
            settings=self._build.settings_of_one(),
            installs_python=is_open or not _installs_no_python(plugins, settings),
            sites=frozenset(self._sites(plugins)),
            asked=frozenset(variables.asked),
            unread=tuple(variables.unread),
            idle=(*misplaced, *overruled_statements(provider, entries, plugins), *unknown),
            variables=variables_of_provider(references),
            name=called or "",
            stage=variables.stage,
            has_transforms=self._has_transforms,
            may_run_locally=any(plugin.startswith(RUN_LOCALLY) for plugin in plugins),
            region=variables.region,
            adds_variables=not SETS_VARIABLES.isdisjoint(plugins),
        )

    def _configuration_of_webpack(self) -> str:
        """The path of what configures webpack; empty if that is not known."""
        written = self._variables.at("custom", "webpack")
        if isinstance(written, ScalarNode):
            return written.text or WEBPACK_CONFIGURATION
        settings = Settings(written)
        return settings.text("webpackConfig") or "" if settings.has("webpackConfig") else WEBPACK_CONFIGURATION

    def _inherits(self) -> bool | None:
        """Whether functions with a role of their own may do what the provider allows, if they do not say so."""
        node = self._variables.at("custom", *ROLES, "defaultInherit")
        if node is None:
            return False
        return {"true": True, "false": False}.get(node.text.lower()) if isinstance(node, ScalarNode) else None

    def _sites(self, plugins: frozenset[str]) -> Iterator[str]:
        """The buckets that plugins fill, by their names, or by the outputs that name them."""
        if FINCH in plugins:
            yield from filter(None, [Settings(self._variables.at("custom", "client")).text("bucketName")])
        listed = self._variables.at("custom", "s3Sync") if S3_SYNC in plugins else None
        if isinstance(listed, MapNode):
            listed = listed.get("buckets")
        outputs = [Settings(entry.value) for entry in self._sections if entry.key == "Outputs"]
        for node in listed.items if isinstance(listed, ListNode) else ():
            bucket = Settings(node)
            name, output = bucket.text("bucketName"), bucket.text("bucketNameKey")
            if name is not None:
                yield name
            elif output is not None:
                yield from filter(None, (section.inner(output, "Value").text("Ref") for section in outputs))

    def _plugins(self, settings: Settings) -> Iterator[str]:
        entry = settings.get("plugins")
        inner = Settings(entry.value).get("modules") if entry is not None else None
        for node in elements(inner or entry):
            if isinstance(node, ScalarNode):
                yield node.text

    def _resources(self, section: Settings) -> None:
        """Take over what the user writes as CloudFormation."""
        self._build.is_open |= section.is_unknown
        for entry in section.entries:
            self._written.append(entry.value.span)
            if entry.key == "Resources":
                for node in elements(entry):
                    self._written.append(node.span)
                    self._build.is_open |= is_unknown(node)
                    for resource in Settings(node).entries:
                        self._written.append(resource.value.span)
                        self._build.merge(resource)
            elif entry.key == "extensions":
                for resource in Settings(entry.value).entries:
                    self._build.merge(resource)
            elif entry.key in _KEPT:
                self._sections.append(entry)
            elif entry.key in ("Transform", "Rules"):
                self._build.is_open = True
                self._has_transforms |= entry.key == "Transform"

    def _may_have_other_functions(self, settings: Settings, plugins: frozenset[str]) -> bool:
        functions = settings.get("functions")
        return (
            self._build.is_open
            or any(map(may_add_functions, plugins))
            or (settings.get("plugins") is not None and not plugins)
            or any(is_unknown(node) for node in elements(functions))
            or any(is_unknown(entry.value) for entry in function_entries(functions))
        )


def _is_new(version: str | None) -> bool:
    """Whether it is known that the version is the third or a later one."""
    return version is not None and _NEW.match(version) is not None


def _installs_no_python(plugins: frozenset[str], settings: Settings) -> bool:
    """Whether nothing installs Python packages, as up to version 3 only plugins do."""
    return PYTHON_PACKAGERS.isdisjoint(plugins) and _OLD.match(settings.text("frameworkVersion") or "") is not None


def _bundles(plugins: frozenset[str], settings: Settings) -> bool | None:
    """Whether something bundles or compiles the code for Node.js; None if that is not known.

    Version 4 does so with esbuild unless it is told not to.
    """
    if not BUNDLERS.isdisjoint(plugins):
        return True
    if any(map(may_add_resources, plugins)) or settings.get("build") is not None:
        return None
    version = settings.text("frameworkVersion") or ""
    if version.lstrip("^~=v").startswith("4"):
        return True
    return False if _OLD.match(version) else None
