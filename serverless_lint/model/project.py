"""The linked project as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from serverless_lint.model.code import ImportedPackage, Module, NamedLiteral, TextFile
from serverless_lint.model.function import Function, Handler, Trigger
from serverless_lint.model.logs import FunctionLogs
from serverless_lint.model.network import VpcCall
from serverless_lint.model.packages import Package
from serverless_lint.model.permissions import ManagedPolicy, Statement
from serverless_lint.model.resource_policies import LambdaPermission, PolicyAction, ResourceStatement
from serverless_lint.model.roles import FunctionRole
from serverless_lint.model.runtime import FunctionRuntime
from serverless_lint.model.sdk import Connection, SdkCall, TableUse
from serverless_lint.parse.template import Template
from serverless_lint.report import Coverage


@dataclass(frozen=True, eq=False)
class Project:
    """Everything that was read, linked."""

    files: tuple[TextFile, ...]
    literals: tuple[NamedLiteral, ...]
    templates: tuple[Template, ...]
    functions: tuple[Function, ...]
    runtimes: tuple[FunctionRuntime, ...]
    function_logs: tuple[FunctionLogs, ...]
    function_roles: tuple[FunctionRole, ...]
    handlers: tuple[Handler, ...]
    triggers: tuple[Trigger, ...]
    statements: tuple[Statement, ...]
    managed_policies: tuple[ManagedPolicy, ...]
    resource_statements: tuple[ResourceStatement, ...]
    lambda_permissions: tuple[LambdaPermission, ...]
    policy_actions: tuple[PolicyAction, ...]
    modules: tuple[Module, ...]
    imports: tuple[ImportedPackage, ...]
    connections: tuple[Connection, ...]
    sdk_calls: tuple[SdkCall, ...]
    table_uses: tuple[TableUse, ...]
    vpc_calls: tuple[VpcCall, ...]
    packages: tuple[Package, ...]
    coverage: Coverage

    def subjects(self, kind: type) -> tuple[object, ...]:
        """Everything of a kind that rules can look at, in a stable order."""
        if kind is Project:
            return (self,)
        found: tuple[object, ...] = getattr(self, SUBJECTS[kind])
        return found


SUBJECTS: Mapping[type, str] = {
    TextFile: "files",
    NamedLiteral: "literals",
    Template: "templates",
    Function: "functions",
    FunctionRuntime: "runtimes",
    FunctionLogs: "function_logs",
    FunctionRole: "function_roles",
    Handler: "handlers",
    Trigger: "triggers",
    Statement: "statements",
    ManagedPolicy: "managed_policies",
    ResourceStatement: "resource_statements",
    LambdaPermission: "lambda_permissions",
    PolicyAction: "policy_actions",
    Module: "modules",
    ImportedPackage: "imports",
    Connection: "connections",
    SdkCall: "sdk_calls",
    TableUse: "table_uses",
    VpcCall: "vpc_calls",
    Package: "packages",
}
"""What a rule's one parameter may be annotated with, and where the project keeps it."""
