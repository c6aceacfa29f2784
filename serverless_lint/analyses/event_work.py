"""What functions do with events, as far as it tells whether anybody misses one that is lost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from serverless_lint.analyses.chats import names_chat
from serverless_lint.analyses.lost_errors import functions_that_only_catch
from serverless_lint.analyses.reported_failures import functions_that_report_failures
from serverless_lint.libraries.databases import METHODS_THAT_STORE
from serverless_lint.link.project import LinkedProject
from serverless_lint.link.stack.linked_template import LinkedTemplate
from serverless_lint.link.stack.names import references
from serverless_lint.model import (
    Function,
    Invocation,
    Program,
    ResourceCall,
    Trigger,
    TriggerKind,
    flattened,
    holds_connections,
)
from serverless_lint.model.project import finds
from serverless_lint.model.stack.trust import service_of
from serverless_lint.parse.template.template import Node, Resource, ResourceKey
from serverless_lint.source import Location

_TELLING = frozenset({"Publish", "PutEvents", "PutMetricData", "SendMessage"})
_READS = ("BatchGet", "Describe", "Get", "List", "Lookup", "Query", "Scan")
_HANDLE = "AWS::CloudFormation::WaitConditionHandle"
_DEPLOYING = frozenset({"amplify", "codebuild", "codecommit", "codedeploy", "codepipeline", "codestar-notifications"})
"""Services that tell of each state of builds and deployments, and of the next one soon:
https://docs.aws.amazon.com/dtconsole/latest/userguide/concepts.html"""
_NOTIFICATIONS = "AWS::CodeStarNotifications::NotificationRule"
_POLICY = "AWS::SNS::TopicPolicy"


class EventWork(msgspec.Struct, frozen=True, eq=False):
    """A function, and whether the events that it works on are missed."""

    function: Function
    is_only_news: bool
    """Whether all that it does is to tell a chat, or others of builds and deployments, as far as can be seen."""
    is_live: bool
    """Whether all that it does is to tell those who are connected to a WebSocket API right now."""
    keeps_errors: bool
    """Whether its code catches all that its work may raise: what it fails on is lost there, and nowhere later."""
    reports_failures: bool
    """Whether its code publishes or sends what it fails on."""
    signals_stack: bool
    """Whether it is there for a stack that waits for its signal, and notices that none comes."""

    @property
    def location(self) -> Location:
        """The function."""
        return self.function.location


@finds(EventWork, in_each=Function, reads_code=True)
def event_work(function: Function, project: LinkedProject) -> Iterator[EventWork]:
    """The function with what is known of its work."""
    keeps_errors = function.key in project.once(functions_that_only_catch)
    reports = function.key in project.once(functions_that_report_failures)
    yield EventWork(
        function,
        _is_only_news(function, project),
        _is_live(project.programs_of(function)),
        keeps_errors,
        reports,
        _signals_stack(function),
    )


def _is_only_news(function: Function, project: LinkedProject) -> bool:
    if _hears_of_deployments(function, project):
        return _only_tells(project.programs_of(function))
    named = any(map(names_chat, (function.name, *function.properties.lookup("FunctionName").texts())))
    variables = [name for name in function.environment.variables if names_chat(name)]
    if not named and not variables:
        return False
    programs = project.programs_of(function)
    # Variables may be there for all functions of a service.
    read = (module.words for program in programs for module in program.code.modules)
    if not named and all(words.isdisjoint(variables) for words in read):
        return False
    return _only_tells(programs)


def _only_tells(programs: Sequence[Program]) -> bool:
    calls = [call.call.operation for program in programs for call in program.calls]
    return bool(programs) and all(call in _TELLING or call.startswith(_READS) for call in calls)


def _is_live(programs: Sequence[Program]) -> bool:
    """Whether nothing is sent but to connections of the moment, and nothing written but which of these there are."""
    calls = [call for program in programs for call in program.calls]
    return (
        any(_is_to_connection(call) for call in calls)
        and all(
            _is_to_connection(call) or call.call.operation.startswith(_READS) or _is_about_connections(call)
            for call in calls
        )
        and all(module.words.isdisjoint(METHODS_THAT_STORE) for program in programs for module in program.code.modules)
    )


def _is_to_connection(call: ResourceCall) -> bool:
    return call.call.service == "apigatewaymanagementapi"


def _is_about_connections(call: ResourceCall) -> bool:
    return call.only is not None and holds_connections(call.only)


def _hears_of_deployments(function: Function, project: LinkedProject) -> bool:
    """Whether nothing but news of builds and deployments comes to a function without anybody waiting for it."""
    triggers = function.triggered_by(Invocation.ASYNCHRONOUS)
    return bool(triggers) and all(_is_of_deployments(trigger, project) for trigger in triggers)


def _is_of_deployments(trigger: Trigger, project: LinkedProject) -> bool:
    if trigger.kind is TriggerKind.SNS:
        topic = trigger.source.resource
        return topic is not None and topic.key in project.once(_topics_of_deployments)
    if trigger.kind is not TriggerKind.EVENT_RULE:
        return False
    pattern = trigger.node.get("Pattern") if trigger.event is not None else trigger.owner.properties.get("EventPattern")
    sources = flattened(pattern.lookup("source"))
    names = {text.removeprefix("aws.") for text in sources.texts()}
    return bool(names) and not sources.unknown and names <= _DEPLOYING


def _topics_of_deployments(project: LinkedProject) -> frozenset[ResourceKey]:
    """The topics that rules for such news name, or policies that let them alone send there."""
    return frozenset(
        named.key
        for linked in project.all(LinkedTemplate)
        for resource in linked.template.resources.values()
        if resource.type == _NOTIFICATIONS or (resource.type == _POLICY and _trusted_by(resource) <= _DEPLOYING)
        for reference, _ in references(resource.properties)
        if (named := linked.template.resources.get(reference.resource)) is not None
    )


def _trusted_by(policy: Resource) -> frozenset[str]:
    """The services that a policy speaks of; something that is no service, too, if it speaks of anybody else."""
    statements = flattened(policy.properties.lookup("PolicyDocument", "Statement"))
    principals = [known.value.lookup("Principal") for known in statements.values if isinstance(known.value, Node)]
    return frozenset(
        service_of(known) or ""
        for principal in principals
        for known in flattened(
            principal.only.lookup("Service") if isinstance(principal.only, Node) else principal
        ).values
    ) or frozenset({""})


def _signals_stack(function: Function) -> bool:
    """Whether a variable of its environment is the handle of a wait condition of the template."""
    resources = function.template.resources
    return any(
        reference.resource in resources and resources[reference.resource].type == _HANDLE
        for value in function.environment.variables.values()
        for reference, _ in value.references()
    )
