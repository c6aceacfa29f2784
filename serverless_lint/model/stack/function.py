"""Lambda functions of templates, with their settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from serverless_lint.aws.environment import WRAPPER_SCRIPT
from serverless_lint.aws.limits import SOURCES_WITHOUT_TRACES
from serverless_lint.aws.runtimes import has_callbacks
from serverless_lint.libraries.tracing import TRACING_LAYERS, TRACING_LIBRARY, TRACING_VARIABLES
from serverless_lint.model.stack.answer_limit import AnswerLimit
from serverless_lint.model.stack.of_resource import OfResource
from serverless_lint.model.stack.permissions import Permissions, flattened
from serverless_lint.model.stack.trigger import Invocation, Trigger, TriggerKind
from serverless_lint.model.stack.trust import services_trusted_by
from serverless_lint.parse.template.template import Kind, Known, Node, Possible, Reference, Resource, ResourceKey
from serverless_lint.source import Location

_EDGE = "edgelambda"


def _shown(known: Known) -> str:
    return known.value.resource if isinstance(known.value, Reference) else known.text or ""


class Environment(msgspec.Struct, frozen=True, eq=False):
    """The environment variables that the template declares for a function."""

    variables: Mapping[str, Possible]
    complete: bool
    location: Location | None = None
    """The key `Variables`, if there is one."""
    certain: bool = False
    """Whether these have the values that stand here, also where more may come from the `Globals` of another file."""
    is_written_whole: bool = False
    """Whether nothing gives more or others but a tool that adds variables of its own, as those of `.env` files."""

    @property
    def has_wrapper(self) -> bool:
        """Whether a script starts the runtime, and may give it another handler and other variables."""
        return WRAPPER_SCRIPT in self.variables

    @property
    def least_size(self) -> int:
        """The bytes that names and values take at least, whatever is known only at deployment."""
        return sum(
            len(name.encode()) + value.least_length for name, value in self.variables.items() if not value.absent
        )


class Subnets(msgspec.Struct, frozen=True, eq=False):
    """A list of subnets."""

    known: Known

    @property
    def certain_length(self) -> int | None:
        """How many there are; None if that is known only at deployment."""
        if not isinstance(self.known.value, Node) or self.known.value.kind is not Kind.LIST:
            return None
        elements = [element.possible() for element in self.known.value.elements()]
        return len(elements) if all(_is_one(element) and not _is_stand_in(element) for element in elements) else None


def _is_one(element: Possible) -> bool:
    """Whether an element of a list stands for exactly one thing, known or not."""
    if element.absent or any(isinstance(known.value, Node) or known.value == "" for known in element.values):
        return False
    parameter = element.node.template.parameters.get(element.node.argument.text or "")
    if element.node.intrinsic == "Ref" and parameter is not None:
        return "List" not in parameter.type
    return not element.unknown or element.node.intrinsic in ("Fn::ImportValue", "Fn::Select")


def _is_stand_in(subnet: Possible) -> bool:
    """Whether it is a text such as `subnet1`, the default of a parameter that is always given."""
    return any(not text.startswith("subnet-") for text in subnet.texts())


class Function(OfResource, msgspec.Struct, frozen=True, eq=False):
    """A Lambda function of a template, SAM or CloudFormation, with its effective settings."""

    resource: Resource
    handler_setting: Possible
    runtime: Possible
    timeout: Possible
    memory: Possible
    package_type: Possible
    environment: Environment
    layers: Possible
    permissions: Permissions
    triggers: tuple[Trigger, ...] = ()
    answer_limit: AnswerLimit | None = None
    """How long its callers wait, if everything that calls it does."""
    invoke_configs: tuple[Resource, ...] = ()
    """The `AWS::Lambda::EventInvokeConfig` resources that name it."""
    invoking_services: Mapping[str, Location] = msgspec.field(default_factory=dict)
    """The services that resource policies let invoke it, SAM's events included: `s3`, `events`; and where."""
    published: tuple[Resource, ...] = ()
    """Its `AWS::Lambda::Version` and `AWS::Lambda::Alias` resources."""

    @property
    def key(self) -> ResourceKey:
        """What tells it from all other functions, the same in every run."""
        return self.resource.key

    @property
    def is_sam(self) -> bool:
        """Whether it is written as `AWS::Serverless::Function`."""
        return self.resource.type == "AWS::Serverless::Function"

    @property
    def runtimes(self) -> tuple[str, ...]:
        """The runtimes it may have, as far as they are known."""
        return self.runtime.texts()

    @property
    def runtime_without_callbacks(self) -> str | None:
        """That of its runtimes which knows no callbacks: nodejs24.x and later, nodejs22.x on managed instances."""
        managed = self.is_certainly_on_managed_instances
        without = (name for name in self.runtimes if has_callbacks(name, on_managed_instances=managed) is False)
        return next(without, None)

    @property
    def is_on_managed_instances(self) -> bool:
        """Whether it has or may have a `CapacityProviderConfig`, which changes limits and defaults."""
        return not self.properties.lookup("CapacityProviderConfig").certainly_absent

    @property
    def is_durable(self) -> bool:
        """Whether it is or may be a durable function, whose executions are not repeated as a whole."""
        origin = self.template.origin
        if origin is not None and origin.is_read_in_part:
            # A program says it where it makes the function.
            return bool(self.properties.get("DurableConfig"))
        return not self.properties.lookup("DurableConfig").certainly_absent

    @property
    def is_behind_api_of_program(self) -> bool:
        """Whether a program that is read in part puts it behind an API, and gives it to nothing else that calls it."""
        origin = self.template.origin
        return origin is not None and self.resource.logical_id in origin.waited_for

    @property
    def is_traced(self) -> bool | None:
        """Whether X-Ray traces its invocations; None if unknown, or if an API of the template may pass traces on."""
        setting = self.tracing
        if "Active" in setting.texts():
            return True
        implicit_api = self.template.root.get("Globals", "Api").lookup("TracingEnabled")
        apis = (resource.properties.lookup("TracingEnabled") for resource in self.template.resources.values())
        is_certain = all(possible.certainly_absent for possible in (setting, implicit_api, *apis))
        return False if is_certain else None

    @property
    def needs_permission_for_traces(self) -> bool:
        """Whether tracing takes a permission that its role does not show; SAM adds it to the roles that it makes."""
        has_own_role = not self.is_sam or not self.properties.lookup("Role").certainly_absent
        return has_own_role and self.permissions.grants("xray:PutTraceSegments") is not True

    @property
    def uses_snapstart(self) -> bool:
        """Whether its published versions start from a snapshot, for certain."""
        return self.properties.lookup("SnapStart", "ApplyOn").only == "PublishedVersions"

    @property
    def is_certainly_on_managed_instances(self) -> bool:
        """Whether it has a `CapacityProviderConfig` on every branch."""
        config = self.properties.lookup("CapacityProviderConfig")
        return bool(config.values) and not config.absent and not config.unknown

    @property
    def snap_start(self) -> tuple[Known, ...]:
        """Where it is, or may be, set to be started from a snapshot."""
        applied = self.properties.lookup("SnapStart", "ApplyOn")
        return tuple(known for known in applied.values if known.value == "PublishedVersions")

    @property
    def may_be_published(self) -> bool:
        """Whether it may have a version besides `$LATEST`."""
        if self.published or self.template.open:
            return True
        return self.is_sam and not self.properties.lookup("AutoPublishAlias").certainly_absent

    @property
    def provisioned_concurrency(self) -> tuple[Known, ...]:
        """Where its versions and aliases, SAM's included, get provisioned concurrency."""
        owners = (self.resource, *self.published) if self.is_sam else self.published
        return tuple(
            known for owner in owners for known in owner.properties.lookup("ProvisionedConcurrencyConfig").values
        )

    def snap_start_beside(self, other: Known) -> Known | None:
        """Where it is certainly set to be started from a snapshot if another setting has a value; None if nowhere."""
        for known in self.snap_start:
            is_certain = known.node.possible().only is not None
            if is_certain and not known.node.template.exclude_each_other(known.node, other.node):
                return known
        return None

    @property
    def may_be_image(self) -> bool:
        """Whether it may be a container image."""
        return not self.package_type.certainly_absent and self.package_type.only != "Zip"

    @staticmethod
    def certain_layers(layers: Known) -> int:
        """How many layers a list has at least; an element that may be absent or is a list counts as none."""
        elements = layers.value.elements() if isinstance(layers.value, Node) else ()
        return sum(1 for element in elements if _is_one(element.possible()))

    @property
    def subnets(self) -> tuple[Subnets, ...]:
        """The lists of subnets that it may be attached to."""
        return tuple(Subnets(known) for known in self.properties.lookup("VpcConfig", "SubnetIds").values)

    @property
    def tracing(self) -> Possible:
        """Its mode of X-Ray tracing, such as `Active`."""
        path = ("Tracing",) if self.is_sam else ("TracingConfig", "Mode")
        return self.properties.lookup(*path)

    @property
    def may_be_traced_by_layer(self) -> bool:
        """Whether a layer or wrapper traces it in its own way, or a layer is not known."""
        if self.environment.has_wrapper or not self.environment.complete:
            return True
        if any(TRACING_VARIABLES.match(name) for name in self.environment.variables):
            return True
        if any(TRACING_LIBRARY.search(handler) for handler in self.handler_setting.texts()):
            return True
        layers = flattened(self.layers)
        return layers.unknown or any(TRACING_LAYERS.search(_shown(known)) for known in layers.values)

    @property
    def cannot_be_traced(self) -> bool:
        """Whether X-Ray traces none of what calls it, whatever its settings."""
        kinds = [trigger.kind for trigger in self.triggers]
        return self.is_at_edge or (bool(kinds) and all(kind.value in SOURCES_WITHOUT_TRACES.value for kind in kinds))

    @property
    def is_at_edge(self) -> bool:
        """Whether CloudFront runs it (Lambda@Edge), which takes only few settings.

        https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-at-edge-function-restrictions.html
        """
        return any(trigger.kind is TriggerKind.EDGE for trigger in self.triggers) or any(
            _EDGE in services_trusted_by(role) for role in self._roles
        )

    @property
    def _roles(self) -> Iterator[Resource]:
        """The roles of the template that it may run with; itself, if SAM makes its role."""
        role = self.properties.lookup("Role")
        if role.certainly_absent:
            yield self.resource
        for reference, _ in role.references():
            found = self.template.resources.get(reference.resource)
            if found is not None:
                yield found

    @property
    def is_custom_resource(self) -> bool:
        """Whether nothing but custom resources of CloudFormation calls it: once when a stack changes."""
        return bool(self.triggers) and all(trigger.kind is TriggerKind.CUSTOM_RESOURCE for trigger in self.triggers)

    def triggered_by(self, invocation: Invocation) -> tuple[Trigger, ...]:
        """Its triggers that call it in a way."""
        return tuple(trigger for trigger in self.triggers if trigger.invocation is invocation)
