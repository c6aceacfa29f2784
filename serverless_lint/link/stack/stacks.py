"""Templates that belong together: nested stacks with what they are given and what they give, exports and imports.

A value of another template keeps saying whose it is: `#` separates the path of that template from the logical id or
pseudo parameter, as neither can have one in it.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TypeAlias

from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.link.stack.names import NESTED
from serverless_lint.parse.template.intrinsics import Evaluator
from serverless_lint.parse.template.origin import STORED
from serverless_lint.parse.template.template import (
    Interpolated,
    Kind,
    Known,
    Node,
    Part,
    Possible,
    Pseudo,
    Reference,
    Resource,
    Template,
    Value,
)
from serverless_lint.parse.tree.nodes import ListNode, MapNode, ScalarNode

_MARK = "#"
_WORD = lazy_pattern(r"\w+")
_DYNAMIC = lazy_pattern(r"\{\{resolve:ssm:([^:{}]{1,1011})\}\}")
_OUTPUTS = "Outputs."
_HOST = lazy_pattern(r"^[a-z0-9.-]{0,60}\.amazonaws\.com(?:\.cn)?/")
_TEMPLATE_SUFFIXES = (".yaml", ".yml", ".json", ".template")
_OF_STACK = frozenset({"AWS::StackName", "AWS::StackId", "AWS::NotificationARNs"})
"""The pseudo parameters that each stack has for itself."""
_Question: TypeAlias = "tuple[str, bool]"
"""The path of a template, and whether it is about what the template gives rather than what it is given."""
_EvaluatorOf: TypeAlias = "Callable[[Template], Evaluator]"
_MAX_NESTED = 50
"""Values are not followed through more stacks in each other."""


class Stacks:
    """Knows which templates of a project belong together, and tells each of them what the others say."""

    def __init__(self, templates: Iterable[Template]) -> None:
        self._templates = {template.document.path: template for template in templates}
        self._nested = {path: dict(self._nested_in(template)) for path, template in self._templates.items()}
        """The template of each nested stack that is one of the project's, by its logical id in the one around it."""
        self._uses: dict[str, list[Resource]] = {}
        self._without_imports: dict[str, Evaluator] = {}
        for stacks in self._nested.values():
            for use, child in stacks.values():
                self._uses.setdefault(child, []).append(use)
        for path in self._circular():
            self._uses.pop(path, None)
            self._nested[path] = {}
        self._unseen = {
            path: [
                resource
                for resource in template.resources.values()
                if resource.type in NESTED and resource.logical_id not in self._nested[path]
            ]
            for path, template in self._templates.items()
        }
        if self.are_linked:
            for template in self._templates.values():
                template.stand_among(_Around(self, template))

    def resource(self, logical_id: str) -> Resource | None:
        """The resource that a logical id with the path of a template means."""
        path, mark, name = logical_id.rpartition(_MARK)
        template = self._templates.get(path) if mark else None
        return template.resources.get(name) if template is not None else None

    @property
    def are_linked(self) -> bool:
        """Whether any template says something about another."""
        return bool(self._uses or self._exports)

    def family(self, template: Template) -> tuple[Template, ...]:
        """The other templates that are deployed together with one."""
        found = {template.document.path: template}
        pending = [template.document.path]
        while pending:
            path = pending.pop()
            around = [use.template.document.path for use in self._uses.get(path, ())]
            for other in (*around, *(child for _, child in self._nested.get(path, {}).values())):
                if other not in found:
                    found[other] = self._templates[other]
                    pending.append(other)
        return tuple(other for other in found.values() if other is not template)

    def unseen(self, template: Template) -> Iterator[Resource]:
        """The nested stacks of a template whose own template is not known."""
        yield from self._unseen.get(template.document.path, ())

    def seen_from(self, template: Template, possible: Possible, other: Template) -> Possible:
        """What a value of another template is in the words of one."""
        return _translated(possible, possible.node, other, template)

    def passed(
        self, template: Template, parameter: str, at: Node, *, certainly: bool, evaluator: _EvaluatorOf
    ) -> Possible | None:
        """What the stacks around a template give for one of its parameters; None if none of them does.

        What is `certainly` given depends on no defaults of the stacks around.
        """
        uses = self._uses.get(template.document.path, ())
        path = ("Parameters", parameter)
        given = [(use, evaluator(use.template).lookup(use.properties, path)) for use in uses]
        if all(possible.certainly_absent for _, possible in given):
            return None
        if certainly and any(possible.node.kind is not Kind.SCALAR for _, possible in given):
            return Possible((), unknown=True, absent=False, node=at)
        return _joined([_translated(possible, at, use.template, template) for use, possible in given], at)

    def output(self, template: Template, reference: Reference, at: Node, *, evaluator: _EvaluatorOf) -> Possible | None:
        """What the output of a nested stack is; None if its template is not known."""
        name = (reference.attribute or "").removeprefix(_OUTPUTS)
        _, path = self._nested[template.document.path].get(reference.resource, (None, ""))
        child = self._templates.get(path)
        value = child.root.get("Outputs", name, "Value") if child is not None else None
        if child is None or not value or name == reference.attribute:
            return None
        return _translated(evaluator(child).possible(value), at, child, template)

    def imported(self, template: Template, name: Possible, at: Node) -> Possible | None:
        """What is exported under a name by exactly one template of the project.

        What is itself imported by the one that exports it is not known: exports may be each other's.
        """
        wanted = _translated(name, at, template, template).only
        return self._exported(wanted, template, at) if isinstance(wanted, (str, Interpolated)) else None

    def stored(self, template: Template, name: str, at: Node) -> Possible | None:
        """What exactly one template of the project stores as a parameter of Systems Manager."""
        return self._exported(f"{STORED}{name}", template, at)

    def _exported(self, name: str | Interpolated, template: Template, at: Node) -> Possible | None:
        found = self._exports.get(name, ())
        if len(found) != 1:
            return None
        other, value = found[0]
        return _translated(self.evaluator_without_imports(other).possible(value), at, other, template)

    def evaluator_without_imports(self, template: Template) -> Evaluator:
        """What finds out what the values of a template are, knowing nothing that any stack imports."""
        path = template.document.path
        if path not in self._without_imports:
            self._without_imports[path] = Evaluator(template, around=_WithoutImports(self, template))
        return self._without_imports[path]

    @cached_property
    def _exports(self) -> Mapping[Value, Sequence[tuple[Template, Node]]]:
        found: dict[Value, list[tuple[Template, Node]]] = {}
        for template in self._templates.values():
            for _, output in template.root.get("Outputs").items():
                name = output.lookup("Export", "Name").only if output.get("Export") else None
                if isinstance(name, (str, Interpolated)) and not _has_own_pseudo(name):
                    found.setdefault(name, []).append((template, output.get("Value")))
            for address, value in stored_values(template):
                found.setdefault(address, []).append((template, value))
        return found

    def _nested_in(self, template: Template) -> Iterator[tuple[str, tuple[Resource, str]]]:
        for logical_id, resource in template.resources.items():
            address = resource.properties.get(NESTED[resource.type]) if resource.type in NESTED else None
            path = self._template_at(address, template) if address is not None else None
            if path is not None:
                yield logical_id, (resource, path)

    def _template_at(self, address: Node, template: Template) -> str | None:
        """The path of the template of the project that an address in another one means."""
        where = address.text
        if not where:
            uploaded = self._uploaded(address)
            return uploaded if uploaded != template.document.path else None
        path = posixpath.normpath(posixpath.join(posixpath.dirname(template.document.path), where))
        return path if "://" not in where and path in self._templates else None

    def _uploaded(self, address: Node) -> str | None:
        """The one template of the project whose path ends as an address does that begins with what is not known.

        `!Sub "${Bucket}/fragments/queue.yaml"` is where a script uploads the project's templates.
        """
        last = _end_of_address(address)
        if last is None or not last.endswith(_TEMPLATE_SUFFIXES):
            return None
        end = f"/{_HOST.sub('', last).lstrip('/')}"
        found = [path for path in self._templates if f"/{path}".endswith(end)]
        return found[0] if len(found) == 1 else None

    def _circular(self) -> Collection[str]:
        """The templates whose values depend on themselves, which CloudFormation refuses, or on too many others."""
        needs = {
            question: self._needs(question) for path in self._templates for question in ((path, False), (path, True))
        }
        certain: set[_Question] = set()
        left = dict(needs)
        # What the innermost gives needs what all are given, and what the outermost gives needs what all give.
        for _ in range(2 * _MAX_NESTED):
            ready = [question for question, needed in left.items() if needed <= certain]
            if not ready:
                break
            certain.update(ready)
            for question in ready:
                del left[question]
        return sorted({path for path, _ in left})

    def _needs(self, question: _Question) -> set[_Question]:
        path, is_about_outputs = question
        if is_about_outputs:
            return {(path, False), *((child, True) for _, child in self._nested[path].values())}
        found: set[_Question] = set()
        for use in self._uses.get(path, ()):
            around = use.template.document.path
            found.add((around, False))
            words = {
                word for node in use.properties.get("Parameters").walk() for word in _WORD.findall(node.text or "")
            }
            found.update((child, True) for name, (_, child) in self._nested[around].items() if name in words)
        return found


def stored_values(template: Template) -> Iterator[tuple[str, Node]]:
    """The parameters of Systems Manager that a template makes, by their addresses, with their values."""
    for parameter in template.of_type("AWS::SSM::Parameter"):
        name = parameter.properties.lookup("Name").only
        if isinstance(name, str) and parameter.properties.lookup("Type").only == "String":
            yield f"{STORED}{name}", parameter.properties.get("Value")


def stored_name(template: Template, node: Node) -> str | None:
    """The parameter of Systems Manager whose value a setting is as it is written; None if it is not written so.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm.html
    """
    if node.intrinsic != "Ref":
        dynamic = _DYNAMIC.fullmatch(node.text or "")
        return dynamic[1] if dynamic is not None else None
    parameter = template.parameters.get(node.argument.text or "")
    if parameter is None or not parameter.names_stored_value:
        return None
    return parameter.given or parameter.default.text


def without_merged_fragments(templates: Iterable[Template]) -> tuple[Template, ...]:
    """The templates without the fragments that a tool has merged into another one, which says all of it again."""
    templates = tuple(templates)
    wholes = [_types(template).items() for template in templates if not template.is_fragment]
    return tuple(
        template
        for template in templates
        if not (template.is_fragment and any(_types(template).items() <= whole for whole in wholes))
    )


def _types(template: Template) -> dict[str, str]:
    return {name: resource.type for name, resource in template.resources.items()}


def _end_of_address(address: Node) -> str | None:
    """What is behind the last thing of an address that is put in; None if it is not put together so."""
    if address.intrinsic == "Fn::Sub" and isinstance(address.fact, MapNode):
        written = address.fact.entries[0].value
        pattern = written.items[0] if isinstance(written, ListNode) and written.items else written
        _, mark, end = pattern.text.rpartition("}") if isinstance(pattern, ScalarNode) else ("", "", "")
        return end if mark else None
    value = address.possible().only
    last = value.parts[-1] if isinstance(value, Interpolated) else None
    return last if isinstance(last, str) else None


class _Around:
    """What the other templates say about the values of one."""

    def __init__(self, stacks: Stacks, template: Template) -> None:
        self._stacks = stacks
        self._template = template

    def passed(self, parameter: str, at: Node, *, certainly: bool) -> Possible | None:
        """What is given for a parameter; None if nothing is."""
        return self._stacks.passed(self._template, parameter, at, certainly=certainly, evaluator=self._evaluator)

    def output(self, reference: Reference, at: Node) -> Possible | None:
        """What an output of a nested stack is; None if that is not known."""
        return self._stacks.output(self._template, reference, at, evaluator=self._evaluator)

    def imported(self, name: Possible, at: Node) -> Possible | None:
        """What another stack exports under a name; None if that is not known."""
        return self._stacks.imported(self._template, name, at)

    def _evaluator(self, template: Template) -> Evaluator:
        return template.evaluator


class _WithoutImports(_Around):
    """The same without what any of them imports."""

    def imported(self, name: Possible, at: Node) -> Possible | None:
        """Nothing."""
        return None

    def _evaluator(self, template: Template) -> Evaluator:
        return self._stacks.evaluator_without_imports(template)


def _has_own_pseudo(name: str | Interpolated) -> bool:
    """Whether a text is another one in each stack."""
    return isinstance(name, Interpolated) and any(
        isinstance(part, Pseudo) and part.name in _OF_STACK for part in name.parts
    )


def _joined(possibles: Sequence[Possible], at: Node) -> Possible:
    """What a value may be that is one of several."""
    values = {known.value: known for possible in possibles for known in possible.values}
    # Where it is not given, it has its default.
    unknown = any(possible.unknown or possible.absent for possible in possibles)
    return Possible(tuple(values.values()), unknown, absent=False, node=at)


def _translated(possible: Possible, at: Node, giver: Template, taker: Template) -> Possible:
    """A value that stands in one template in the words of another; lists and mappings are not handed over."""
    values = [
        Known(_in_words_of(known.value, giver, taker), at, (known.node.location, *known.sources))
        for known in possible.values
        if not isinstance(known.value, Node)
    ]
    return Possible(tuple(values), possible.unknown or len(values) < len(possible.values), possible.absent, at)


def _in_words_of(value: Value, giver: Template, taker: Template) -> Value:
    if isinstance(value, Interpolated):
        return Interpolated(tuple(_part(part, giver, taker) for part in value.parts))
    return _link(value, giver, taker) if isinstance(value, (Reference, Pseudo)) else value


def _part(part: Part, giver: Template, taker: Template) -> Part:
    return _link(part, giver, taker) if isinstance(part, (Reference, Pseudo)) else part


def _link(value: Reference | Pseudo, giver: Template, taker: Template) -> Reference | Pseudo:
    if isinstance(value, Reference):
        return Reference(_moved(value.resource, giver, taker), value.attribute)
    return Pseudo(_moved(value.name, giver, taker)) if value.name.rpartition(_MARK)[2] in _OF_STACK else value


def _moved(name: str, giver: Template, taker: Template) -> str:
    path, mark, local = name.rpartition(_MARK)
    path = path if mark else giver.document.path
    return local if path == taker.document.path else f"{path}{_MARK}{local}"
