"""What a line of a template stands for."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from serverless_lint.aws.limits import DEFAULT_MEMORY, DEFAULT_TIMEOUT
from serverless_lint.explain_place.note import Note, Place, listed, section
from serverless_lint.explain_place.values import shown, value_note
from serverless_lint.model import Edge, Function, FunctionCode, Permissions, Program, Project, Statement, Trigger
from serverless_lint.parse.template.origin import Tool
from serverless_lint.parse.template.template import Kind, Node, Parameter, Possible, Resource, Template

_SHOWN_ELSEWHERE = frozenset({"Environment", "Events", "Policies", "Role", "InlineCode", "Handler"})
"""Properties of functions that have notes of their own."""
_DEFAULTS = {"Timeout": f"{DEFAULT_TIMEOUT.value} s", "MemorySize": f"{DEFAULT_MEMORY.value} MB"}


def template_notes(project: Project, place: Place) -> Iterator[Note]:
    """What stands on the line, the resource around it, and what that is linked with."""
    for template in project.all(Template):
        origin = template.origin
        if origin is not None and any(part.path == place.document.path for part in origin.document.parts):
            yield from _notes_of_origin(project, template, place, origin.tool)
        elif place.document.path in template.paths:
            yield from _notes(project, template, place)


def _notes_of_origin(project: Project, template: Template, place: Place, tool: Tool) -> Iterator[Note]:
    """What is made of the line of a file of another tool."""
    is_service = tool is Tool.SERVERLESS_FRAMEWORK
    yield Note(f"part of {'a service of the Serverless Framework' if is_service else 'an application of the AWS CDK'}")
    resource = resource_at(template, place)
    if resource is not None:
        yield from _resource(project, resource)


def innermost(template: Template, place: Place) -> Node:
    """The narrowest value whose key or text is on a line, else the one around it."""
    node = template.root if template.document.path == place.document.path else _in_part(template, place)
    while node.kind is not Kind.INTRINSIC:
        inside = [child for child in node.children.values() if place.is_in(child.whole_location)]
        beginning = [child for child in inside if place.is_line_of(child.whole_location)]
        # Of several on one line the outermost is meant: `{ Path: /orders, Method: post }`.
        if not inside or (len(inside) > 1 and len(beginning) > 1):
            return node
        node = inside[0]
    return node


def _in_part(template: Template, place: Place) -> Node:
    """What the template has from a part at a line of that, else the template."""
    taken = (child for section in template.root.children.values() for child in section.children.values())
    return next((child for child in taken if place.is_in(child.whole_location)), template.root)


def around(node: Node) -> list[Node]:
    """A node and those that it stands in, from the outside in, without the template itself."""
    nodes: list[Node] = []
    at: Node | None = node
    while at is not None and at.parent is not None:
        nodes.insert(0, at)
        at = at.parent
    return nodes


def resource_at(template: Template, place: Place) -> Resource | None:
    """The resource that a line belongs to."""
    return next(
        (resource for resource in template.resources.values() if place.is_in(resource.node.whole_location)), None
    )


def _notes(project: Project, template: Template, place: Place) -> Iterator[Note]:
    node = innermost(template, place)
    nodes = around(node)
    if nodes:
        path = ".".join(str(each.key if each.key is not None else each.index) for each in nodes)
        yield from _stands_here(path, node, nodes)
    else:
        yield Note("a template of SAM" if template.is_sam else "a template of CloudFormation")
    yield from section("inherited from here by", _heirs(template, node))
    if nodes and nodes[0].key == "Parameters" and len(nodes) > 1:
        yield from _parameter(template.parameters.get(str(nodes[1].key)))
    resource = resource_at(template, place)
    if resource is not None:
        yield from _resource(project, resource)


def _stands_here(path: str, node: Node, nodes: list[Node]) -> Iterator[Note]:
    is_value = nodes[0].key in ("Globals", "Resources", "Outputs") and "Fn::" not in path
    if is_value and node.kind in (Kind.SCALAR, Kind.INTRINSIC) and len(nodes) > 2 and node.key != "Type":
        yield value_note(path, node.possible())
    else:
        yield Note(path)


def _heirs(template: Template, node: Node) -> Iterator[Note]:
    """The resources that take over a setting of `Globals`."""
    if node.parent is None or not around(node) or around(node)[0].key != "Globals":
        return
    for resource in template.resources.values():
        same = (each for each in resource.properties.walk() if each.location == node.location)
        if any(map(resource.inherits, same)):
            yield Note(f"`{resource.logical_id}`, {resource.type}", resource.location)


def _parameter(parameter: Parameter | None) -> Iterator[Note]:
    if parameter is None:
        return
    if parameter.given is not None:
        how = "taken for the value that the configuration gives in `[parameters]`"
    elif parameter.names_stored_value:
        how = "known only at deployment: Systems Manager stores the value"
    elif parameter.default:
        how = "taken for its default; `[parameters]` in the configuration can give another value"
    else:
        how = "known only at deployment; `[parameters]` in the configuration can give a value"
    yield Note(f"parameter `{parameter.name}`: {how}", parameter.node.key_location)


def _resource(project: Project, resource: Resource) -> Iterator[Note]:
    function = next((each for each in project.all(Function) if each.resource is resource), None)
    title = f"{resource.type or 'resource without a type'} `{resource.label}`"
    if resource.condition is not None:
        title += f", created if `{resource.condition}` holds"
    if function is not None:
        yield Note(title, resource.location, tuple(_settings(function)))
        yield from _code(project, function)
        yield from section("triggers", _triggers(function))
        yield from section("environment variables", _environment(function))
        yield from section(_title_of_permissions(function.permissions), _permissions(function.permissions))
    else:
        yield Note(title, resource.location, tuple(_properties(resource, ())))
        yield from section("used by", _users(project, resource))
    yield from section("leads to", _ways_out(project, resource))


def _settings(function: Function) -> Iterator[Note]:
    yield from _properties(function.resource, _SHOWN_ELSEWHERE)
    for name, default in _DEFAULTS.items():
        if function.properties.lookup(name).certainly_absent:
            yield Note(f"{name} is absent: {default}, Lambda's default")


def _properties(resource: Resource, left_out: Collection[str]) -> Iterator[Note]:
    for name in resource.properties.children:
        if str(name) not in left_out:
            yield value_note(str(name), resource.properties.lookup(name), resource)


def _code(project: Project, function: Function) -> Iterator[Note]:
    setting = function.handler_setting
    written = " or ".join(shown(known) for known in setting.values) or "unknown"
    handlers = [handler for code in project.all(FunctionCode) if code.function is function for handler in code.handlers]
    if not handlers:
        reason = _why_unread(project, function)
        yield Note(f"code: not read ({reason}), so rules about code are silent here", setting.node.location)
        return
    for handler in handlers:
        yield Note(f"code: {written} is `{handler.name}`", handler.location, tuple(_calls(project, function)))


def _why_unread(project: Project, function: Function) -> str:
    for gap in project.coverage.not_analysed:
        if gap.what == "handler" and gap.location == function.location:
            return gap.reason
    return "no handler is named"


def _calls(project: Project, function: Function) -> Iterator[Note]:
    for program in project.all(Program):
        if program.function is function:
            for call in program.calls:
                names = [resource.logical_id for resource in call.resources]
                target = f" on {listed(names)}" if names else ""
                rest = ", or on something that the template does not say" if call.unknown and names else ""
                yield Note(f"calls {call.call.service}:{call.call.operation}{target}{rest}", call.location)


def _triggers(function: Function) -> Iterator[Note]:
    for trigger in function.triggers:
        written = trigger.source.written
        source = " or ".join(shown(known) for known in written.values) if written is not None else ""
        kind = f"{trigger.kind.value} ({trigger.invocation.value})"
        yield Note(f"`{trigger.name}`: {kind}{', from ' + source if source else ''}", trigger.location)


def _environment(function: Function) -> Iterator[Note]:
    for name, possible in function.environment.variables.items():
        yield value_note(name, possible, function.resource)
    if not function.environment.complete:
        yield Note("and perhaps others, which are known only at deployment", function.environment.location)


def _title_of_permissions(permissions: Permissions) -> str:
    role = (
        f"permissions, of the role `{permissions.role.logical_id}`" if permissions.role is not None else "permissions"
    )
    return role if permissions.complete else f"{role} (as far as they are known: something else may grant more)"


def _permissions(permissions: Permissions) -> Iterator[Note]:
    yield from map(_statement, permissions.statements)
    for policy in permissions.managed:
        yield Note(f"managed policy `{policy.name.rpartition('policy/')[2]}`", policy.location)
    for template in permissions.templates:
        yield Note(f"policy template `{template.key}` of SAM", template.key_location)
    if not permissions.complete and not (permissions.statements or permissions.managed or permissions.templates):
        yield Note("nothing is visible here")


def _statement(statement: Statement) -> Note:
    effect = " or ".join(shown(known) for known in statement.node.lookup("Effect").values).replace('"', "") or "?"
    actions = _each(statement.actions) or "what `NotAction` leaves"
    condition = ", under a condition" if statement.has_condition else ""
    return Note(f"{effect} {actions} on {_each(statement.resources) or 'no resource'}{condition}", statement.location)


def _each(possible: Possible) -> str:
    words = [shown(known).strip('"') for known in possible.values]
    return ", ".join((*words, *(["something known only at deployment"] if possible.unknown else [])))


def _ways_out(project: Project, resource: Resource) -> Iterator[Note]:
    for edge in project.all(Edge):
        target = edge.target.resource
        if edge.source.resource is resource and target is not None and not isinstance(edge, Trigger):
            yield Note(f"`{target.logical_id}` ({edge.what})", edge.location)


def _users(project: Project, resource: Resource) -> Iterator[Note]:
    for function in project.all(Function):
        if function.permissions.role is resource:
            yield Note(f"`{function.name}` runs with this role", function.location)
        for trigger in function.triggers:
            if trigger.source.resource is resource:
                yield Note(f"`{function.name}` is called from here ({trigger.kind.value})", trigger.location)
    for edge in project.all(Edge):
        source = edge.source.resource
        if edge.target.resource is resource and source is not None and not isinstance(edge, Trigger):
            yield Note(f"`{source.logical_id}` leads here ({edge.what})", edge.location)
    for program in project.all(Program):
        for call in program.calls:
            if resource in call.resources:
                text = f"`{program.function.name}` calls {call.call.service}:{call.call.operation}"
                yield Note(text + ("" if call.only is resource else ", perhaps on this"), call.location)
