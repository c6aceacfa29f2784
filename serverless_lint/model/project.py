"""The linked project as a whole."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from serverless_lint.model.api import Api, Stage
from serverless_lint.model.code import ImportedPackage, Module, NamedLiteral, TextFile
from serverless_lint.model.cors import CorsSettings
from serverless_lint.model.delivery import BlockedReceiver, ClosedReceiver, Delivery, RuleTarget, Schedule, Subscription
from serverless_lint.model.dependencies import MissingPackage
from serverless_lint.model.edge import Edge
from serverless_lint.model.function import Function
from serverless_lint.model.function_setting import FunctionSetting
from serverless_lint.model.function_url import FunctionUrl, UrlPermission
from serverless_lint.model.handler import Handler
from serverless_lint.model.identity import IdentityPool
from serverless_lint.model.logs import FunctionLogs
from serverless_lint.model.messaging import EventSource, Queue
from serverless_lint.model.needs import RoleNeed
from serverless_lint.model.network import VpcCall
from serverless_lint.model.packages import Package
from serverless_lint.model.permissions import ManagedPolicy, Statement
from serverless_lint.model.program import (
    DeclaredVariable,
    PowertoolsSetup,
    Program,
    SnapshotState,
    TimeoutSetting,
    VariableNeed,
)
from serverless_lint.model.resource_policies import LambdaPermission, PolicyAction, ResourceStatement
from serverless_lint.model.roles import FunctionRole
from serverless_lint.model.runtime import FunctionRuntime
from serverless_lint.model.runtime_mismatch import RuntimeMismatch
from serverless_lint.model.sdk import Connection, SdkCall, TableUse
from serverless_lint.model.storage import Bucket, Table
from serverless_lint.model.trigger import Trigger
from serverless_lint.model.workflow import MissingGrant, State, StateMachine, Workflow
from serverless_lint.parse.template import Resource, Template
from serverless_lint.report import Coverage


class Project(msgspec.Struct, frozen=True, eq=False):
    """Everything that was read, linked."""

    files: tuple[TextFile, ...]
    literals: tuple[NamedLiteral, ...]
    templates: tuple[Template, ...]
    functions: tuple[Function, ...]
    function_settings: tuple[FunctionSetting, ...]
    runtimes: tuple[FunctionRuntime, ...]
    function_logs: tuple[FunctionLogs, ...]
    function_roles: tuple[FunctionRole, ...]
    handlers: tuple[Handler, ...]
    programs: tuple[Program, ...]
    variables: tuple[DeclaredVariable, ...]
    variable_needs: tuple[VariableNeed, ...]
    powertools_setups: tuple[PowertoolsSetup, ...]
    timeout_settings: tuple[TimeoutSetting, ...]
    snapshot_states: tuple[SnapshotState, ...]
    edges: tuple[Edge, ...]
    triggers: tuple[Trigger, ...]
    queues: tuple[Queue, ...]
    event_sources: tuple[EventSource, ...]
    subscriptions: tuple[Subscription, ...]
    rule_targets: tuple[RuleTarget, ...]
    schedules: tuple[Schedule, ...]
    deliveries: tuple[Delivery, ...]
    closed_receivers: tuple[ClosedReceiver, ...]
    blocked_receivers: tuple[BlockedReceiver, ...]
    function_urls: tuple[FunctionUrl, ...]
    url_permissions: tuple[UrlPermission, ...]
    role_needs: tuple[RoleNeed, ...]
    statements: tuple[Statement, ...]
    managed_policies: tuple[ManagedPolicy, ...]
    resource_statements: tuple[ResourceStatement, ...]
    lambda_permissions: tuple[LambdaPermission, ...]
    policy_actions: tuple[PolicyAction, ...]
    modules: tuple[Module, ...]
    imports: tuple[ImportedPackage, ...]
    missing_packages: tuple[MissingPackage, ...]
    runtime_mismatches: tuple[RuntimeMismatch, ...]
    connections: tuple[Connection, ...]
    sdk_calls: tuple[SdkCall, ...]
    table_uses: tuple[TableUse, ...]
    state_machines: tuple[StateMachine, ...]
    workflows: tuple[Workflow, ...]
    states: tuple[State, ...]
    missing_grants: tuple[MissingGrant, ...]
    apis: tuple[Api, ...]
    stages: tuple[Stage, ...]
    cors: tuple[CorsSettings, ...]
    identity_pools: tuple[IdentityPool, ...]
    tables: tuple[Table, ...]
    buckets: tuple[Bucket, ...]
    resources: tuple[Resource, ...]
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
    FunctionSetting: "function_settings",
    FunctionRuntime: "runtimes",
    FunctionLogs: "function_logs",
    FunctionRole: "function_roles",
    Handler: "handlers",
    Program: "programs",
    DeclaredVariable: "variables",
    VariableNeed: "variable_needs",
    PowertoolsSetup: "powertools_setups",
    TimeoutSetting: "timeout_settings",
    SnapshotState: "snapshot_states",
    Edge: "edges",
    Trigger: "triggers",
    Queue: "queues",
    EventSource: "event_sources",
    Subscription: "subscriptions",
    RuleTarget: "rule_targets",
    Schedule: "schedules",
    Delivery: "deliveries",
    ClosedReceiver: "closed_receivers",
    BlockedReceiver: "blocked_receivers",
    FunctionUrl: "function_urls",
    UrlPermission: "url_permissions",
    RoleNeed: "role_needs",
    Statement: "statements",
    ManagedPolicy: "managed_policies",
    ResourceStatement: "resource_statements",
    LambdaPermission: "lambda_permissions",
    PolicyAction: "policy_actions",
    Module: "modules",
    ImportedPackage: "imports",
    MissingPackage: "missing_packages",
    RuntimeMismatch: "runtime_mismatches",
    Connection: "connections",
    SdkCall: "sdk_calls",
    TableUse: "table_uses",
    StateMachine: "state_machines",
    Workflow: "workflows",
    State: "states",
    MissingGrant: "missing_grants",
    Api: "apis",
    Stage: "stages",
    CorsSettings: "cors",
    IdentityPool: "identity_pools",
    Table: "tables",
    Bucket: "buckets",
    Resource: "resources",
    VpcCall: "vpc_calls",
    Package: "packages",
}
"""What a rule's one parameter may be annotated with, and where the project keeps it."""
