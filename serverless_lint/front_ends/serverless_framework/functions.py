"""The functions of a service with what the provider says for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from serverless_lint.front_ends.facts import OPEN, Made, arn, is_unknown, make, reference, stored_at, unknown
from serverless_lint.front_ends.serverless_framework.build import Build
from serverless_lint.front_ends.serverless_framework.events import add_events
from serverless_lint.front_ends.serverless_framework.naming import ROLE, function_id, layer_id, normalized, role_id
from serverless_lint.front_ends.serverless_framework.owner import Names, Owner
from serverless_lint.front_ends.serverless_framework.plugins import (
    PYTHON_REQUIREMENTS,
    ROLES,
    WSGI,
    WSGI_HANDLERS,
)
from serverless_lint.front_ends.serverless_framework.roles import has_own_role
from serverless_lint.front_ends.serverless_framework.settings import (
    Settings,
    elements,
    intrinsic,
    is_null,
    renamed,
    text_of,
)
from serverless_lint.parse.tree.nodes import Entry, MapNode, ScalarNode, TreeNode
from serverless_lint.source import Span

DEFAULT_MEMORY = 1024
DEFAULT_TIMEOUT = 6
"""https://www.serverless.com/framework/docs/providers/aws/guide/functions"""

_INHERITED = {
    "runtime": "Runtime",
    "memorySize": "MemorySize",
    "timeout": "Timeout",
    "kmsKeyArn": "KmsKeyArn",
    "layers": "Layers",
    "runtimeManagement": "RuntimeManagementConfig",
}
"""What the provider may say for all functions."""
_OWN = {
    "handler": "Handler",
    "description": "Description",
    "reservedConcurrency": "ReservedConcurrentExecutions",
}
_OF_IMAGE = {"command": "Command", "entryPoint": "EntryPoint", "workingDirectory": "WorkingDirectory"}
"""What a function says about its image, whose files the provider names: the address above."""
_VPC = {
    "securityGroupIds": "SecurityGroupIds",
    "subnetIds": "SubnetIds",
    "ipv6AllowedForDualStack": "Ipv6AllowedForDualStack",
}
_TRACED = {"true": "Active", "active": "Active", "passthrough": "PassThrough"}


class Functions:
    """Adds the functions of a service to what it deploys."""

    def __init__(
        self,
        build: Build,
        service: Settings,
        plugins: frozenset[str],
        names: Names,
        *,
        bundles: bool | None,
        application: TreeNode | None = None,
        configuration: str | None = None,
    ) -> None:
        """`application` is what a plugin calls for functions whose handler it brings, `configuration` the path of what
        says from where the bundler of a plugin starts, empty if that is not known.
        """
        self._build = build
        self._service = service
        self._provider = service.inner("provider")
        self._plugins = plugins
        self._names = names
        self._bundles = bundles
        self._application = application
        self._configuration = configuration

    def add(self, entries: Iterable[Entry]) -> None:
        """Add all of them."""
        functions = [entry for entry in entries if isinstance(entry.value, MapNode) and not is_unknown(entry.value)]
        names = frozenset(entry.key for entry in functions)
        for entry in functions:
            settings = Settings(entry.value)
            # Those that no id can be made of are refused by the framework.
            self._add(entry, settings)
            self._add_beside(entry, settings)
        for entry in functions:
            settings = Settings(entry.value)
            owner = Owner(entry.key, self._build, self._provider, names, settings, self._names)
            add_events(owner, settings.get("events"))

    def _add(self, entry: Entry, settings: Settings) -> None:
        at = entry.key_span
        inherited: dict[str, Made] = {
            ours: settings.get(theirs) or self._inherited(theirs, at) for theirs, ours in _INHERITED.items()
        }
        properties: dict[str, Made] = {
            **inherited,
            **renamed(settings, _OWN),
            "Runtime": inherited["Runtime"] or unknown(at),
            "MemorySize": inherited["MemorySize"] or DEFAULT_MEMORY,
            "Timeout": inherited["Timeout"] or DEFAULT_TIMEOUT,
            "FunctionName": self._name(entry, settings),
            "Code": self._code(settings),
            "Environment": self._environment(at, settings),
            "Role": self._role(at, entry.key, settings),
            "TracingConfig": self._tracing(settings),
            "VpcConfig": self._vpc(settings),
            "Architectures": _listed(settings.get("architecture") or self._provider.get("architecture")),
            "EphemeralStorage": _wrapped("Size", settings.get("ephemeralStorageSize")),
            "DeadLetterConfig": _wrapped("TargetArn", settings.get("onError")),
            "FileSystemConfigs": _file_system(settings.get("fileSystemConfig")),
            "SnapStart": self._snap_start(settings),
        }
        if WSGI in self._plugins and settings.text("handler") in WSGI_HANDLERS:
            properties["Handler"] = self._application if _is_name(self._application) else unknown(at)
        metadata = self._metadata(at, inherited["Runtime"])
        if settings.get("image") is not None:
            config = renamed(settings.inner("image"), _OF_IMAGE)
            properties |= {"PackageType": "Image", "Runtime": None, "Handler": None, "ImageConfig": config}
            metadata = self._built_image(settings)
        self._build.add(
            function_id(entry.key), "AWS::Lambda::Function", entry, properties, label=entry.key, metadata=metadata
        )
        self._build.settings[function_id(entry.key)] = entry
        self._permit(entry.key, settings)

    def _inherited(self, name: str, at: Span) -> Made:
        """What the provider says for all functions."""
        entry = self._provider.get(name)
        is_known = not self._provider.is_unknown and self._build.takes_over(entry)
        return entry if is_known else unknown(at)

    def _permit(self, name: str, settings: Settings) -> None:
        """Let the shared role do what settings of a function are for."""
        policies = self._build.policies
        if settings.get("onError") is not None:
            policies[f"{name}: onError"] = ("sns:Publish", "sqs:SendMessage")
        if text_of(settings.get("kmsKeyArn") or self._provider.get("kmsKeyArn")) is not None:
            policies["kmsKeyArn"] = ("kms:Decrypt",)
        if settings.get("fileSystemConfig") is not None:
            policies[f"{name}: files"] = ("elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite")

    def _metadata(self, at: Span, runtime: Made) -> Made:
        """How the code is built, which for Python is no question."""
        text = text_of(runtime) if isinstance(runtime, Entry) else None
        if self._bundles is False or (text is not None and not text.startswith("nodejs")):
            return None
        return {"BuildMethod": "esbuild" if self._bundles else unknown(at), "BundlerConfiguration": self._configuration}

    def _built_image(self, settings: Settings) -> Made:
        """What the framework builds the image of a function from; None if the image is there already."""
        name = settings.text("image") or settings.inner("image").text("name")
        image = self._provider.inner("ecr").inner("images").get(name) if name is not None else None
        if image is None:
            return None
        made = Settings(image.value)
        return {"DockerContext": made.get("path") or image, "Dockerfile": made.get("file") or "Dockerfile"}

    def _name(self, entry: Entry, settings: Settings) -> Made:
        own = settings.get("name")
        if own is not None:
            return own
        return self._names.of_function(entry.key) or unknown(entry.key_span)

    def _code(self, settings: Settings) -> Made:
        if settings.get("image") is not None:
            return {"ImageUri": unknown(settings.node.span if settings.node is not None else Span(0, 0))}
        artifact = settings.inner("package").get("artifact") or self._service.inner("package").get("artifact")
        if artifact is not None:
            return artifact
        return self._module(settings) or "."

    def _module(self, settings: Settings) -> Made:
        """The folder that a plugin lifts to the root of what it packages for a function alone."""
        module = settings.get("module") if PYTHON_REQUIREMENTS in self._plugins else None
        package = self._service.inner("package")
        if module is None or package.flag("individually") is False:
            return None
        if package.flag("individually") is None:
            is_written = package.is_unknown or package.has("individually")
            return unknown(module.value.span) if is_written else None
        return module

    def _environment(self, at: Span, settings: Settings) -> Made:
        variables: dict[str, Entry] = {}
        location: Entry | None = None
        is_open = False
        for where in (self._provider, settings):
            entry = where.get("environment")
            if entry is None:
                is_open = is_open or where.is_unknown
                continue
            location = entry
            found = Settings(entry.value)
            is_open = is_open or found.is_unknown or not isinstance(entry.value, MapNode)
            if where is self._provider and not self._build.takes_over(entry):
                is_open = True
                continue
            variables.update((variable.key, variable) for variable in found.entries)
        if location is None and not is_open:
            return None
        kept = tuple(variable for variable in variables.values() if not is_null(variable.value))
        if is_open:
            kept = (*kept, Entry(OPEN, at, unknown(at), at))
        key, span = (location.key_span, location.span) if location is not None else (at, at)
        # The values of others stand where they are written.
        return {"Variables": Entry("", key, MapNode(location.value.span if location else at, kept), span)}

    def _role(self, at: Span, name: str, settings: Settings) -> Made:
        iam = self._provider.inner("iam")
        own = settings.get("role")
        shared = iam.get("role") if not isinstance(_value(iam.get("role")), MapNode) else None
        if has_own_role(settings, self._plugins):
            return arn(role_id(name))
        if own is None and (settings.get("iamRoleStatements") is not None or settings.has("iam")):
            return unknown(at)
        if own is None and (not ROLES.isdisjoint(self._plugins) and settings.has("iamRoleStatementsInherit")):
            return unknown(at)
        mode = iam.inner("role").text("mode")
        if own is None and (iam.is_unknown or iam.inner("role").is_unknown or mode is not None):
            return unknown(at)
        written = own or shared or intrinsic(iam.get("role")) or self._provider.get("role")
        if written is None:
            return arn(ROLE)
        text, parameter = text_of(written), stored_at(written.value)
        if parameter is not None:
            # What another stack of the project stores is looked for as what another one exports.
            made = make(written.value.span, {"Fn::ImportValue": parameter})
            return Entry("", written.key_span, made, written.span)
        if text is not None and ":" not in text:
            return Entry("", written.key_span, make(written.value.span, arn(text)), written.span)
        return written

    def _tracing(self, settings: Settings) -> Made:
        entry = settings.get("tracing") if settings.flag("tracing") is not False else None
        entry = entry or self._provider.inner("tracing").get("lambda")
        if entry is None:
            return {"Mode": unknown(self._node_span())} if self._provider.inner("tracing").is_unknown else None
        mode = _TRACED.get((text_of(entry) or "").lower())
        if mode is None:
            return None if text_of(entry) is not None else {"Mode": entry}
        self._build.policies["tracing"] = ("xray:PutTraceSegments", "xray:PutTelemetryRecords")
        return {"Mode": Entry("", entry.key_span, make(entry.value.span, mode), entry.span)}

    def _node_span(self) -> Span:
        return self._service.node.span if self._service.node is not None else Span(0, 0)

    def _vpc(self, settings: Settings) -> Made:
        """The network, of which the function and the provider may each give a part; half of one is none."""
        own, shared = settings.get("vpc"), self._provider.get("vpc")
        entry = own or shared
        if entry is None or (own is None and settings.has("vpc")) or settings.flag("vpc") is False:
            return None
        if not isinstance(entry.value, MapNode) or is_unknown(entry.value) or intrinsic(entry) is not None:
            return entry if isinstance(entry.value, MapNode) else None
        of_provider = Settings(shared.value if shared is not None else None)
        found = {**renamed(of_provider, _VPC), **renamed(Settings(entry.value), _VPC)}
        if not of_provider.is_unknown and len(found.keys() & {"SecurityGroupIds", "SubnetIds"}) < 2:
            return None
        return Entry("", entry.key_span, make(entry.value.span, found), entry.span)

    def _snap_start(self, settings: Settings) -> Made:
        entry = settings.get("snapStart")
        if entry is None or settings.flag("snapStart") is False:
            return None
        applied = "PublishedVersions" if settings.flag("snapStart") else unknown(entry.key_span)
        made = make(entry.value.span, {"ApplyOn": applied})
        return Entry("", entry.key_span, made, entry.span)

    def _add_beside(self, entry: Entry, settings: Settings) -> None:
        """Add what belongs to a function: its log group, its version, its settings for failures, its URL."""
        name = normalized(entry.key)
        function = function_id(entry.key)
        self._add_log_group(entry, settings, name)
        if settings.flag("versionFunction") is not False and self._provider.flag("versionFunctions") is not False:
            version: Made = {"FunctionName": reference(function)}
            self._build.add(f"{name}LambdaVersion", "AWS::Lambda::Version", entry, version, label=entry.key)
        concurrency = settings.get("provisionedConcurrency")
        if concurrency is not None:
            alias: Made = {
                "FunctionName": reference(function),
                "FunctionVersion": unknown(concurrency.key_span),
                "Name": "provisioned",
                "ProvisionedConcurrencyConfig": {"ProvisionedConcurrentExecutions": concurrency},
            }
            self._build.add(f"{name}ProvConcLambdaAlias", "AWS::Lambda::Alias", concurrency, alias, label=entry.key)
        self._add_invoke_config(entry, settings, name)
        url = settings.get("url")
        if url is not None and settings.flag("url") is not False:
            kind = (Settings(url.value).text("authorizer") or "").lower()
            properties: Made = {
                "TargetFunctionArn": arn(function),
                "AuthType": "AWS_IAM" if kind == "aws_iam" else "NONE" if not is_unknown(url.value) else url,
                "InvokeMode": Settings(url.value).get("invokeMode"),
            }
            self._build.add(f"{name}LambdaFunctionUrl", "AWS::Lambda::Url", url, properties, label=f"{entry.key}.url")
            self._allow_url(entry, url, name, is_open=kind != "aws_iam" and not is_unknown(url.value))

    def _allow_url(self, entry: Entry, url: Entry, name: str, *, is_open: bool) -> None:
        """Let everybody call a function that has an address and asks for no signature."""
        if is_open:
            properties: Made = {
                "FunctionName": arn(function_id(entry.key)),
                "Action": "lambda:InvokeFunctionUrl",
                "Principal": "*",
                "FunctionUrlAuthType": "NONE",
            }
            label = f"{entry.key}.url"
            self._build.add(f"{name}LambdaPermissionFnUrl", "AWS::Lambda::Permission", url, properties, label=label)

    def _add_log_group(self, entry: Entry, settings: Settings, name: str) -> None:
        retention: Made = settings.get("logRetentionInDays") or self._provider.get("logRetentionInDays")
        if settings.get("disableLogs") is not None:
            # Without permission there are no logs to keep.
            retention = unknown(entry.key_span)
        function = self._name(entry, settings)
        group: Made = f"/aws/lambda/{function}" if isinstance(function, str) else unknown(entry.key_span)
        if isinstance(function, Entry) and isinstance(function.value, ScalarNode):
            group = f"/aws/lambda/{function.value.text}"
        properties: Made = {"LogGroupName": group, "RetentionInDays": retention}
        self._build.add(f"{name}LogGroup", "AWS::Logs::LogGroup", entry, properties, label=entry.key)

    def _add_invoke_config(self, entry: Entry, settings: Settings, name: str) -> None:
        properties = renamed(
            settings,
            {"maximumRetryAttempts": "MaximumRetryAttempts", "maximumEventAge": "MaximumEventAgeInSeconds"},
        )
        destinations = settings.get("destinations")
        if destinations is not None:
            self._build.policies["destinations"] = (
                *("sqs:SendMessage", "sns:Publish", "events:PutEvents", "lambda:InvokeFunction"),
            )
            properties["DestinationConfig"] = self._destinations(destinations)
        if properties:
            made: Made = {"FunctionName": reference(function_id(entry.key)), "Qualifier": "$LATEST", **properties}
            self._build.add(f"{name}LambdaEvConf", "AWS::Lambda::EventInvokeConfig", entry, made, label=entry.key)

    def _destinations(self, written: Entry) -> Made:
        if not isinstance(written.value, MapNode) or is_unknown(written.value):
            return written
        found: dict[str, Made] = {}
        for key, ours in (("onSuccess", "OnSuccess"), ("onFailure", "OnFailure")):
            target = Settings(written.value).get(key)
            if target is not None:
                found[ours] = make(target.key_span, {"Destination": self._destination(target)})
        return Entry("", written.key_span, make(written.value.span, found), written.span)

    def _destination(self, target: Entry) -> Entry:
        """A destination is an ARN, a function of the service by its name, or a map with an ARN."""
        inner = Settings(target.value).get("arn")
        if inner is not None:
            return inner
        text = text_of(target)
        if text is None or ":" in text:
            return target
        return Entry("", target.key_span, make(target.value.span, arn(function_id(text))), target.span)


def function_entries(functions: Entry | None) -> Iterator[Entry]:
    """The functions, which may be in several maps."""
    for node in elements(functions):
        if isinstance(node, MapNode) and not is_unknown(node):
            yield from node.entries


def add_layers(build: Build, layers: Entry | None) -> None:
    """Add the layers of a service."""
    for entry in Settings(_value(layers)).entries:
        settings = Settings(entry.value)
        properties: Made = {
            "Content": settings.get("path") or settings.inner("package").get("artifact") or unknown(entry.key_span),
            "CompatibleRuntimes": settings.get("compatibleRuntimes"),
        }
        build.add(layer_id(entry.key), "AWS::Lambda::LayerVersion", entry, properties, label=entry.key)


def _is_name(node: TreeNode | None) -> bool:
    """Whether something in a module is named, as handlers are."""
    return isinstance(node, ScalarNode) and "." in node.text and "(" not in node.text


def _value(entry: Entry | None) -> TreeNode | None:
    return entry.value if entry is not None else None


def _listed(entry: Entry | None) -> Made:
    return Entry("", entry.key_span, make(entry.value.span, [entry.value]), entry.span) if entry is not None else None


def _wrapped(key: str, entry: Entry | None) -> Made:
    return Entry("", entry.key_span, make(entry.value.span, {key: entry}), entry.span) if entry is not None else None


def _file_system(entry: Entry | None) -> Made:
    if entry is None:
        return None
    settings = renamed(Settings(entry.value), {"arn": "Arn", "localMountPath": "LocalMountPath"})
    return Entry("", entry.key_span, make(entry.value.span, [settings]), entry.span)
