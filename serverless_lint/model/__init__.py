"""The linked project: what rules look at.

Code and templates meet here in the vocabulary of AWS. Everything knows where it was written (`location`), and what is
not known is said instead of guessed: `Possible.unknown`, `Handler.routine is None`, `Permissions.complete`.
"""

import warnings
from importlib import import_module

from serverless_lint.model.program.code import (
    UNKNOWN,
    Argument,
    ArrayValue,
    CallSite,
    ClassValue,
    CodeKey,
    EnvironmentRead,
    External,
    Instance,
    Joined,
    Literal,
    Member,
    Module,
    ModuleValue,
    ObjectValue,
    Result,
    Routine,
    TextFile,
    UnknownValue,
    Value,
    is_none,
)
from serverless_lint.model.program.handler import FunctionCode, Handler, HandlerProblem
from serverless_lint.model.program.program import EACH_RECORD, EventRead, HandlerCode, Path, Program, ResourceCall, Step
from serverless_lint.model.program.sdk import ClientKind, SdkCall, SdkClient
from serverless_lint.model.project import Project
from serverless_lint.model.requests import ObjectKey, SentEvent
from serverless_lint.model.stack.answer_limit import AnswerLimit
from serverless_lint.model.stack.api import Access, Api, ApiKind, Route, Stage
from serverless_lint.model.stack.cors import CorsSettings
from serverless_lint.model.stack.delivery import (
    BlockedReceiver,
    ClosedReceiver,
    Delivery,
    Destination,
    Obstacle,
    RuleTarget,
    Schedule,
    Subscription,
)
from serverless_lint.model.stack.edge import NOT_KNOWN, Edge, End
from serverless_lint.model.stack.filters import FilterPattern
from serverless_lint.model.stack.function import Environment, Function, Subnets
from serverless_lint.model.stack.messaging import EventSource, Queue, Redrive
from serverless_lint.model.stack.permissions import ManagedPolicy, Permissions, Statement, flattened
from serverless_lint.model.stack.resource_policies import (
    LambdaPermission,
    PolicyAction,
    ResourcePolicyKind,
    ResourceStatement,
)
from serverless_lint.model.stack.sam_event import SamEvent
from serverless_lint.model.stack.storage import Bucket, Table, everybody_in, holds_connections, keeps_for_a_while
from serverless_lint.model.stack.trigger import Invocation, Trigger, TriggerKind
from serverless_lint.model.stack.workflow import (
    ErrorClause,
    Integration,
    State,
    StateMachine,
    Task,
    TaskCall,
    UndefinedSubstitution,
    Workflow,
)

__all__ = [
    "EACH_RECORD",
    "NOT_KNOWN",
    "UNKNOWN",
    "Access",
    "AnswerLimit",
    "Api",
    "ApiKind",
    "Argument",
    "ArrayValue",
    "BlockedReceiver",
    "Bucket",
    "CallSite",
    "ClassValue",
    "ClientKind",
    "ClosedReceiver",
    "CodeKey",
    "CorsSettings",
    "Delivery",
    "Destination",
    "Edge",
    "End",
    "Environment",
    "EnvironmentRead",
    "ErrorClause",
    "EventRead",
    "EventSource",
    "External",
    "FilterPattern",
    "Function",
    "FunctionCode",
    "Handler",
    "HandlerCode",
    "HandlerProblem",
    "Instance",
    "Integration",
    "Invocation",
    "Joined",
    "LambdaPermission",
    "Literal",
    "ManagedPolicy",
    "Member",
    "Module",
    "ModuleValue",
    "ObjectKey",
    "ObjectValue",
    "Obstacle",
    "Path",
    "Permissions",
    "PolicyAction",
    "Program",
    "Project",
    "Queue",
    "Redrive",
    "ResourceCall",
    "ResourcePolicyKind",
    "ResourceStatement",
    "Result",
    "Route",
    "Routine",
    "RuleTarget",
    "SamEvent",
    "Schedule",
    "SdkCall",
    "SdkClient",
    "SentEvent",
    "Stage",
    "State",
    "StateMachine",
    "Statement",
    "Step",
    "Subnets",
    "Subscription",
    "Table",
    "Task",
    "TaskCall",
    "TextFile",
    "Trigger",
    "TriggerKind",
    "UndefinedSubstitution",
    "UnknownValue",
    "Value",
    "Workflow",
    "everybody_in",
    "flattened",
    "holds_connections",
    "is_none",
    "keeps_for_a_while",
]

_MOVED = {
    "BatchReplies": "batch_replies",
    "Connection": "connections",
    "DeclaredVariable": "declared_variables",
    "EventResolver": "resolvers",
    "FunctionLogs": "logs",
    "FunctionRole": "roles",
    "FunctionRuntime": "runtimes",
    "FunctionSetting": "function_settings",
    "FunctionUrl": "function_url",
    "IdentityPool": "identity",
    "ImportedPackage": "missing_packages",
    "MismatchKind": "runtime_mismatches",
    "MissingCode": "missing_code",
    "MissingGrant": "missing_grants",
    "MissingKind": "missing_code",
    "MissingPackage": "missing_packages",
    "NamedLiteral": "literals",
    "Package": "packages",
    "PowertoolsKind": "powertools",
    "PowertoolsSetup": "powertools",
    "PowertoolsUse": "powertools",
    "RepeatedEffect": "repeats",
    "RequestTimeout": "timeouts",
    "Risk": "risks",
    "RoleNeed": "role_needs",
    "RuntimeMismatch": "runtime_mismatches",
    "SettingKind": "function_settings",
    "SharedState": "shared_state",
    "SnapshotState": "shared_state",
    "TableUse": "tables",
    "TimeoutSetting": "timeouts",
    "UrlPermission": "function_url",
    "VariableNeed": "variables",
    "VariableRead": "variables",
    "VpcCall": "network",
}
"""The modules in `analyses` of what stood here up to version 0.1."""


def __getattr__(name: str) -> object:
    """What stood here before, for plug-ins of one more version."""
    if name not in _MOVED:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    place = f"serverless_lint.analyses.{_MOVED[name]}"
    warnings.warn(f"import `{name}` from `{place}`", DeprecationWarning, stacklevel=2)
    return getattr(import_module(place), name)
