"""A function whose events are read, and what can be made for it."""

from __future__ import annotations

import msgspec

from serverless_lint.front_ends.facts import Made, arn, reference
from serverless_lint.front_ends.serverless_framework.build import Build
from serverless_lint.front_ends.serverless_framework.naming import function_id, normalized
from serverless_lint.front_ends.serverless_framework.settings import Settings
from serverless_lint.parse.tree.nodes import Entry


class Names(msgspec.Struct, frozen=True):
    """What the names of things begin with."""

    service: str | None
    stage: str

    def of_function(self, key: str) -> str | None:
        """The name of a function that has none of its own."""
        return f"{self.service}-{self.stage}-{key}" if self.service is not None else None

    def of_api(self, own: Entry | None, settings: Settings) -> str | Entry | None:
        """The name of an API, which may have one of its own."""
        if own is not None or self.service is None:
            return own
        if settings.flag("shouldStartNameWithService"):
            return f"{self.service}-{self.stage}"
        return f"{self.stage}-{self.service}"


class Owner(msgspec.Struct, frozen=True):
    """A function with events, and what its service says that matters to them."""

    name: str
    build: Build
    provider: Settings
    functions: frozenset[str]
    """The names of all functions of the service."""
    settings: Settings
    """The function's own settings."""
    names: Names

    @property
    def arn(self) -> Made:
        """The function's ARN."""
        return arn(function_id(self.name))

    def id(self, suffix: str) -> str:
        """The logical id of what belongs to the function."""
        return f"{normalized(self.name)}{suffix}"

    def allow(
        self,
        suffix: str,
        event: Entry,
        principal: Made,
        *,
        source: Made = None,
        account: Made = None,
        token: Made = None,
        function: str | None = None,
    ) -> None:
        """Let a service call the function, or another one; one permission of a name is enough."""
        logical_id = f"{normalized(function or self.name)}{suffix}"
        properties = {
            "FunctionName": arn(function_id(function)) if function is not None else self.arn,
            "Action": "lambda:InvokeFunction",
            "Principal": principal,
            "SourceArn": source,
            "SourceAccount": account,
            "EventSourceToken": token,
        }
        if logical_id not in self.build.resources:
            label = f"{self.name}.{event.key}"
            self.build.add(logical_id, "AWS::Lambda::Permission", event, properties, label=label)

    def permit(self, why: str, *actions: str) -> None:
        """Let the functions that share a role do something, as the framework does for their events."""
        self.build.policies[f"{self.name}: {why}"] = actions

    def add(self, suffix: str, kind: str, event: Entry, properties: Made) -> str:
        """Add a resource that belongs to the function and is made of an event."""
        return self.build.add(self.id(suffix), kind, event, properties, label=f"{self.name}.{event.key}")

    def number(self, suffix: str) -> str:
        """A suffix with the number of those that the function has by now."""
        return f"{suffix}{self.count(suffix)}"

    def count(self, what: str) -> int:
        """The number of those of a kind that the function has by now, with one more."""
        return self.build.count(self.id(what))


def regional(service: str, *rest: Made) -> Made:
    """An ARN in the region and account of the stack."""
    account: list[Made] = [reference("AWS::Region"), ":", reference("AWS::AccountId"), ":"]
    return {"Fn::Join": ["", ["arn:", reference("AWS::Partition"), f":{service}:", *account, *rest]]}


def invocation(called: Made) -> Made:
    """The address under which API Gateway calls a function."""
    start: list[Made] = ["arn:", reference("AWS::Partition"), ":apigateway:", reference("AWS::Region")]
    return {"Fn::Join": ["", [*start, ":lambda:path/2015-03-31/functions/", called, "/invocations"]]}
