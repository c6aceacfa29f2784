"""The linked project: what rules look at.

Code and templates meet here in the vocabulary of AWS. Everything knows where it was written (`location`), and what is
not known is said instead of guessed: `Possible.unknown`, `Handler.routine is None`, `Permissions.complete`.
"""

from serverless_lint.model.code import (
    UNKNOWN,
    Argument,
    ArrayValue,
    CallSite,
    ClassValue,
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
from serverless_lint.model.function import (
    FIRST_NODE_WITHOUT_CALLBACKS,
    Environment,
    Function,
    Handler,
    HandlerProblem,
    Invocation,
    Subnets,
    Trigger,
    TriggerKind,
)
from serverless_lint.model.logs import FunctionLogs
from serverless_lint.model.network import VpcCall
from serverless_lint.model.packages import Package
from serverless_lint.model.permissions import ManagedPolicy, Permissions, Statement, flattened
from serverless_lint.model.project import SUBJECTS, Project
from serverless_lint.model.resource_policies import (
    LambdaPermission,
    PolicyAction,
    ResourcePolicyKind,
    ResourceStatement,
)
from serverless_lint.model.roles import FunctionRole
from serverless_lint.model.runtime import FunctionRuntime
from serverless_lint.model.sdk import ClientKind, Connection, Risk, SdkCall, SdkClient, TableUse

__all__ = [
    "FIRST_NODE_WITHOUT_CALLBACKS",
    "SUBJECTS",
    "UNKNOWN",
    "Argument",
    "ArrayValue",
    "CallSite",
    "ClassValue",
    "ClientKind",
    "Connection",
    "Environment",
    "EnvironmentRead",
    "External",
    "Function",
    "FunctionLogs",
    "FunctionRole",
    "FunctionRuntime",
    "Handler",
    "HandlerProblem",
    "ImportedPackage",
    "Instance",
    "Invocation",
    "Joined",
    "LambdaPermission",
    "Literal",
    "ManagedPolicy",
    "Member",
    "Module",
    "ModuleValue",
    "NamedLiteral",
    "ObjectValue",
    "Package",
    "Permissions",
    "PolicyAction",
    "Project",
    "ResourcePolicyKind",
    "ResourceStatement",
    "Result",
    "Risk",
    "Routine",
    "SdkCall",
    "SdkClient",
    "Statement",
    "Subnets",
    "TableUse",
    "TextFile",
    "Trigger",
    "TriggerKind",
    "UnknownValue",
    "Value",
    "VpcCall",
    "flattened",
]
