"""The linked project: what rules look at.

Code and templates meet here in the vocabulary of AWS. Everything knows where it was written (`location`), and what is
not known is said instead of guessed: `Possible.unknown`, `Handler.routine is None`, `Permissions.complete`.
"""

from serverless_lint.model.dependencies import MissingPackage
from serverless_lint.model.function_setting import FunctionSetting, SettingKind
from serverless_lint.model.function_url import FunctionUrl, UrlPermission
from serverless_lint.model.identity import IdentityPool
from serverless_lint.model.logs import FunctionLogs
from serverless_lint.model.missing_code import MissingCode, MissingKind
from serverless_lint.model.needs import RoleNeed
from serverless_lint.model.network import VpcCall
from serverless_lint.model.packages import Package
from serverless_lint.model.program.code import (
    UNKNOWN,
    Argument,
    ArrayValue,
    CallSite,
    ClassValue,
    CodeKey,
    EnvironmentRead,
    External,
    ImportedPackage,
    Instance,
    Joined,
    Literal,
    Member,
    Module,
    ModuleValue,
    NamedLiteral,
    ObjectValue,
    Result,
    Routine,
    TextFile,
    UnknownValue,
    Value,
)
from serverless_lint.model.program.handler import Handler, HandlerProblem
from serverless_lint.model.program.program import (
    BatchReplies,
    DeclaredVariable,
    EventRead,
    EventResolver,
    HandlerCode,
    Path,
    PowertoolsKind,
    PowertoolsSetup,
    PowertoolsUse,
    Program,
    RepeatedEffect,
    ResourceCall,
    SharedState,
    SnapshotState,
    Step,
    TimeoutSetting,
    VariableNeed,
    VariableRead,
)
from serverless_lint.model.program.requests import ObjectKey, RequestTimeout, SentEvent
from serverless_lint.model.program.sdk import ClientKind, Connection, Risk, SdkCall, SdkClient, TableUse
from serverless_lint.model.project import Project
from serverless_lint.model.roles import FunctionRole
from serverless_lint.model.runtime import FunctionRuntime
from serverless_lint.model.runtime_mismatch import MismatchKind, RuntimeMismatch
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
from serverless_lint.model.stack.storage import Bucket, Table, everybody_in, holds_connections
from serverless_lint.model.stack.trigger import Invocation, Trigger, TriggerKind
from serverless_lint.model.stack.workflow import (
    ErrorClause,
    Integration,
    MissingGrant,
    State,
    StateMachine,
    Task,
    TaskCall,
    UndefinedSubstitution,
    Workflow,
)

__all__ = [
    "NOT_KNOWN",
    "UNKNOWN",
    "Access",
    "AnswerLimit",
    "Api",
    "ApiKind",
    "Argument",
    "ArrayValue",
    "BatchReplies",
    "BlockedReceiver",
    "Bucket",
    "CallSite",
    "ClassValue",
    "ClientKind",
    "ClosedReceiver",
    "CodeKey",
    "Connection",
    "CorsSettings",
    "DeclaredVariable",
    "Delivery",
    "Destination",
    "Edge",
    "End",
    "Environment",
    "EnvironmentRead",
    "ErrorClause",
    "EventRead",
    "EventResolver",
    "EventSource",
    "External",
    "FilterPattern",
    "Function",
    "FunctionLogs",
    "FunctionRole",
    "FunctionRuntime",
    "FunctionSetting",
    "FunctionUrl",
    "Handler",
    "HandlerCode",
    "HandlerProblem",
    "IdentityPool",
    "ImportedPackage",
    "Instance",
    "Integration",
    "Invocation",
    "Joined",
    "LambdaPermission",
    "Literal",
    "ManagedPolicy",
    "Member",
    "MismatchKind",
    "MissingCode",
    "MissingGrant",
    "MissingKind",
    "MissingPackage",
    "Module",
    "ModuleValue",
    "NamedLiteral",
    "ObjectKey",
    "ObjectValue",
    "Obstacle",
    "Package",
    "Path",
    "Permissions",
    "PolicyAction",
    "PowertoolsKind",
    "PowertoolsSetup",
    "PowertoolsUse",
    "Program",
    "Project",
    "Queue",
    "Redrive",
    "RepeatedEffect",
    "RequestTimeout",
    "ResourceCall",
    "ResourcePolicyKind",
    "ResourceStatement",
    "Result",
    "Risk",
    "RoleNeed",
    "Route",
    "Routine",
    "RuleTarget",
    "RuntimeMismatch",
    "SamEvent",
    "Schedule",
    "SdkCall",
    "SdkClient",
    "SentEvent",
    "SettingKind",
    "SharedState",
    "SnapshotState",
    "Stage",
    "State",
    "StateMachine",
    "Statement",
    "Step",
    "Subnets",
    "Subscription",
    "Table",
    "TableUse",
    "Task",
    "TaskCall",
    "TextFile",
    "TimeoutSetting",
    "Trigger",
    "TriggerKind",
    "UndefinedSubstitution",
    "UnknownValue",
    "UrlPermission",
    "Value",
    "VariableNeed",
    "VariableRead",
    "VpcCall",
    "Workflow",
    "everybody_in",
    "flattened",
    "holds_connections",
]
