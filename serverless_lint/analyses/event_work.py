"""What functions do with events, as far as it tells whether anybody misses one that is lost."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from serverless_lint.analyses.chats import names_chat
from serverless_lint.analyses.lost_errors import functions_that_only_catch
from serverless_lint.analyses.reported_failures import functions_that_report_failures
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import Function
from serverless_lint.model.project import finds
from serverless_lint.source import Location

_TELLING = frozenset({"Publish", "PutEvents", "PutMetricData", "SendMessage"})
_READS = ("BatchGet", "Describe", "Get", "List", "Lookup", "Query")
_HANDLE = "AWS::CloudFormation::WaitConditionHandle"


class EventWork(msgspec.Struct, frozen=True, eq=False):
    """A function, and whether the events that it works on are missed."""

    function: Function
    is_only_news: bool
    """Whether all that it does is to tell a chat, as far as can be seen."""
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
    yield EventWork(function, _is_only_news(function, project), keeps_errors, reports, _signals_stack(function))


def _is_only_news(function: Function, project: LinkedProject) -> bool:
    named = any(map(names_chat, (function.name, *function.properties.lookup("FunctionName").texts())))
    variables = [name for name in function.environment.variables if names_chat(name)]
    if not named and not variables:
        return False
    programs = project.programs_of(function)
    # Variables may be there for all functions of a service.
    read = (module.words for program in programs for module in program.code.modules)
    if not named and all(words.isdisjoint(variables) for words in read):
        return False
    calls = [call.call.operation for program in programs for call in program.calls]
    return bool(programs) and all(call in _TELLING or call.startswith(_READS) for call in calls)


def _signals_stack(function: Function) -> bool:
    """Whether a variable of its environment is the handle of a wait condition of the template."""
    resources = function.template.resources
    return any(
        reference.resource in resources and resources[reference.resource].type == _HANDLE
        for value in function.environment.variables.values()
        for reference, _ in value.references()
    )
