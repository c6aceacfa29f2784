"""The workflows of a service, which a plugin deploys: https://www.npmjs.com/package/serverless-step-functions."""

from __future__ import annotations

from serverless_lint.front_ends.facts import Made, is_unknown, unknown
from serverless_lint.front_ends.serverless_framework.build import Build
from serverless_lint.front_ends.serverless_framework.naming import function_id, normalized
from serverless_lint.front_ends.serverless_framework.settings import Settings, elements, text_of
from serverless_lint.parse.tree.nodes import Entry, ListNode, MapNode, ScalarNode, ScalarStyle, TreeNode


def add_workflows(build: Build, section: Entry | None, functions: frozenset[str]) -> None:
    """Add the state machines. What starts them, and the role that the plugin makes, is not known."""
    machines = Settings(section.value).get("stateMachines") if section is not None else None
    for node in elements(machines):
        for entry in Settings(node).entries:
            if isinstance(entry.value, MapNode) and not is_unknown(entry.value):
                _add(build, entry, Settings(entry.value), functions)


def _add(build: Build, entry: Entry, settings: Settings, functions: frozenset[str]) -> None:
    own = settings.get("id") or settings.get("name")
    given = text_of(own)
    logical_id = f"{normalized(entry.key)}StepFunctionsStateMachine" if given is None else normalized(given)
    definition = settings.get("definition")
    properties: Made = {
        "Definition": _with_logical_ids(definition, functions) if definition is not None else unknown(entry.key_span),
        "RoleArn": settings.get("role") or unknown(entry.key_span),
        "StateMachineName": settings.get("name"),
        "StateMachineType": settings.get("type"),
        "LoggingConfiguration": settings.get("loggingConfig"),
        "TracingConfiguration": settings.get("tracingConfig"),
    }
    build.add(logical_id, "AWS::StepFunctions::StateMachine", entry, properties, label=entry.key)


def _with_logical_ids(definition: Entry, functions: frozenset[str]) -> Made:
    """A definition, in which functions of the service may be called by their names; a text is not read."""
    if not isinstance(definition.value, MapNode):
        return unknown(definition.key_span)
    return Entry("", definition.key_span, _renamed(definition.value, functions), definition.span)


def _renamed(node: TreeNode, functions: frozenset[str]) -> TreeNode:
    if isinstance(node, ListNode):
        return ListNode(node.span, tuple(_renamed(item, functions) for item in node.items))
    if isinstance(node, ScalarNode):
        return node
    if len(node.entries) == 1 and node.entries[0].key in ("Ref", "Fn::GetAtt"):
        entry = node.entries[0]
        return MapNode(node.span, (Entry(entry.key, entry.key_span, _target(entry.value, functions), entry.span),))
    entries = (Entry(entry.key, entry.key_span, _renamed(entry.value, functions), entry.span) for entry in node.entries)
    return MapNode(node.span, tuple(entries))


def _target(node: TreeNode, functions: frozenset[str]) -> TreeNode:
    """What a reference is to, by the logical id."""
    if isinstance(node, ListNode) and node.items:
        return ListNode(node.span, (_target(node.items[0], functions), *node.items[1:]))
    if not isinstance(node, ScalarNode):
        return node
    name, dot, attribute = node.text.partition(".")
    if name not in functions:
        return node
    return ScalarNode(node.span, f"{function_id(name)}{dot}{attribute}", ScalarStyle.DERIVED)
