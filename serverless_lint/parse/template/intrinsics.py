"""Evaluates intrinsic functions to the set of values that they may have at deployment."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from itertools import islice

from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.parse.template.circumstances import Circumstances
from serverless_lint.parse.template.conditions import Evaluation, decide
from serverless_lint.parse.template.node import (
    Around,
    Declarations,
    Interpolated,
    Kind,
    Known,
    Node,
    Parameter,
    Possible,
    Pseudo,
    Reference,
    Value,
)
from serverless_lint.parse.template.outcome import (
    MAX_POSSIBILITIES,
    RESOLVE,
    Alternative,
    Outcome,
    scalar_as_text,
    text_alternatives,
)
from serverless_lint.parse.template.sourced import scalar_text
from serverless_lint.parse.tree.nodes import ListNode, ScalarNode, ScalarStyle
from serverless_lint.source import Location, Span

MAX_ALL_COMPUTED_TEXT = 20_000_000
"""Once a template's functions have made that much text, what they make counts as unknown."""
MAX_COMPUTED_LIST = 1000
"""Longer lists made by `Fn::Split` count as unknown."""
MAX_PARAMETER = 4096
"""CloudFormation takes no longer parameter values."""
_MAX_INDEX_DIGITS = 9
_SCALAR, _MAPPING, _LIST, _INTRINSIC, _MISSING = Kind

# No name has a brace, and stopping at one keeps the search linear in a row of `${`.
_RESOURCES_OF_FUNCTIONS = frozenset({"DestinationQueue", "DestinationTopic"})
"""What SAM makes beside a function for what becomes of its invocations, and names by it:
https://github.com/aws/serverless-application-model/blob/develop/docs/internals/generated_resources.rst"""
_PLACEHOLDER = lazy_pattern(r"\$\{(?P<literal>!)?(?P<name>[^{}]*)\}")


class Evaluator:
    """Evaluates the nodes of one template."""

    def __init__(
        self,
        template: Declarations,
        *,
        assumes_defaults: bool = True,
        decided: Mapping[str, bool] | None = None,
        around: Around | None = None,
    ) -> None:
        self._template = template
        self._around = around or template.around
        self._assumes_defaults = assumes_defaults
        """Whether a parameter without a given value has its default; otherwise it is unknown."""
        self._decided = decided
        self._found: dict[Node, Possible] = {}
        self._looked_up: dict[tuple[Node, tuple[str | int, ...]], Possible] = {}
        self._budget = MAX_ALL_COMPUTED_TEXT
        self._functions: dict[str, Callable[[Node, Outcome], None]] = {
            "Ref": self._ref,
            "Fn::Base64": self._base64,
            "Fn::FindInMap": self._find_in_map,
            "Fn::GetAtt": self._get_att,
            "Fn::If": self._if,
            "Fn::ImportValue": self._import_value,
            "Fn::Join": self._join,
            "Fn::Length": self._length,
            "Fn::Select": self._select,
            "Fn::Split": self._split,
            "Fn::Sub": self._sub,
            "Fn::ToJsonString": self._to_json_string,
        }

    def possible(self, node: Node) -> Possible:
        """What a node may be."""
        possible = self._found.get(node)
        if possible is None:
            possible = self._within_budget(self._evaluate(node))
            self._found[node] = possible
        return possible

    def lookup(self, node: Node, path: tuple[str | int, ...]) -> Possible:
        """What may stand at a path below a node."""
        # Several rules and links ask for the same settings.
        question = (node, path)
        possible = self._looked_up.get(question)
        if possible is None:
            possible = self._looked_up[question] = self._look_up(node, path)
        return possible

    def _look_up(self, node: Node, path: tuple[str | int, ...]) -> Possible:
        at = node
        for step in path:
            if at.kind is not _MAPPING and at.kind is not _LIST:
                return self._look_through(node, path)
            child = at.children.get(step)
            if child is None:
                return Possible((), unknown=at.is_open, absent=not at.is_open, node=node.get(*path))
            at = child
        return self.possible(at)

    def _look_through(self, node: Node, path: tuple[str | int, ...]) -> Possible:
        """The same where intrinsic functions are on the way."""
        outcome = Outcome(node.get(*path))
        containers = [node]
        for step in path:
            containers = [child for container in containers for child in self._step(container, step, outcome)]
        for container in containers:
            outcome.include(self.possible(container))
        return outcome.possible()

    def decision(self, condition: str) -> bool | None:
        """What a condition is for certain: by literals and given parameters alone, whatever defaults say."""
        if self._decided is None:
            self._decided = decide(self._template.conditions, self._without_defaults)
        return self._decided.get(condition)

    @cached_property
    def circumstances(self) -> Circumstances:
        """Which conditions hold where a node stands."""
        return Circumstances(self._template.conditions)

    def _without_defaults(self, decided: Mapping[str, bool]) -> Evaluation:
        return Evaluator(self._template, assumes_defaults=False, decided=decided, around=self._around).possible

    def _step(self, container: Node, step: str | int, outcome: Outcome) -> Iterator[Node]:
        possible = self.possible(container)
        outcome.unknown |= possible.unknown
        outcome.absent |= possible.absent
        for known in possible.values:
            value = known.value
            if isinstance(value, Node):
                child = value.children.get(step)
                if child is not None:
                    yield child
                elif value.is_open:
                    outcome.unknown = True
                else:
                    outcome.absent = True
            elif isinstance(value, (Reference, Pseudo, Interpolated)):
                outcome.unknown = True
            else:
                outcome.absent = True

    def _evaluate(self, node: Node) -> Possible:
        outcome = Outcome(node)
        if node.kind is _MISSING:
            outcome.include(self._missing(node))
        elif node.kind is _SCALAR:
            self._literal(node, outcome)
        elif node.kind is _INTRINSIC:
            function = self._functions.get(node.intrinsic or "")
            if function is None:
                outcome.unknown = True
            else:
                function(node, outcome)
        else:
            outcome.add(node, node)
        return outcome.possible()

    def _within_budget(self, possible: Possible) -> Possible:
        if possible.node.kind is _INTRINSIC:
            self._budget -= sum(len(text) for text in possible.texts())
            if self._budget < 0:
                return Possible((), unknown=True, absent=possible.absent, node=possible.node)
        return possible

    def _missing(self, node: Node) -> Possible:
        path: list[str | int] = []
        existing = node
        while existing.fact is None and existing.parent is not None:
            path.insert(0, existing.key if existing.key is not None else existing.index or 0)
            existing = existing.parent
        if existing.fact is None:
            return Possible((), unknown=False, absent=True, node=node)
        return self.lookup(existing, tuple(path))

    def _literal(self, node: Node, outcome: Outcome) -> None:
        value = node.scalar
        if value is None:
            outcome.absent = True
        elif isinstance(value, str) and RESOLVE in value:
            outcome.add_text((value,), node)
        else:
            outcome.add(value, node)

    def _ref(self, node: Node, outcome: Outcome) -> None:
        for name in self._names(node.argument, outcome):
            self._named(name, node, outcome)

    def _names(self, node: Node, outcome: Outcome) -> Iterator[str]:
        """The names that a reference may have, which `AWS::LanguageExtensions` allows to be computed."""
        if node.text is not None:
            yield node.text
            return
        for known in self._known(node, outcome):
            if isinstance(known.value, str):
                yield known.value
            else:
                outcome.unknown = True

    def _named(self, name: str, node: Node, outcome: Outcome) -> None:
        """What `Ref` and `${…}` give for a name."""
        if name == "AWS::NoValue":
            outcome.absent = True
        elif name.startswith("AWS::"):
            outcome.add(Pseudo(name), node)
        elif name in self._template.parameters:
            self._parameter(self._template.parameters[name], node, outcome)
        else:
            resource, _, attribute = name.partition(".")
            if attribute in _RESOURCES_OF_FUNCTIONS:
                self._reference(name, None, node, outcome)
            else:
                self._reference(resource, attribute or None, node, outcome)

    def _reference(self, resource: str, attribute: str | None, node: Node, outcome: Outcome) -> None:
        around = self._around if self._assumes_defaults else None
        output = around.output(Reference(resource, attribute), node) if around is not None else None
        if output is not None:
            outcome.include(output)
            return
        # SAM adds resources that the template does not show.
        if resource in self._template.resources or self._template.is_sam:
            outcome.add(Reference(resource, attribute), node)
        else:
            outcome.unknown = True

    def _parameter(self, parameter: Parameter, node: Node, outcome: Outcome) -> None:
        around = self._around if parameter.given is None else None
        passed = around.passed(parameter.name, node, certainly=not self._assumes_defaults) if around else None
        if passed is not None:
            self._passed(parameter, passed, node, outcome)
            return
        if parameter.given is not None:
            text: str | None = parameter.given
            source = parameter.node.key_location
        else:
            text = parameter.default.text if self._assumes_defaults else None
            source = parameter.default.location
            if text is not None:
                text = self.circumstances.parameter(parameter.name, text, node)
        if text is None or len(text) > MAX_PARAMETER or parameter.names_stored_value or RESOLVE in text:
            outcome.unknown = True
        elif parameter.is_list:
            outcome.add(self._parameter_list(parameter, text), node, source)
        else:
            outcome.add(parameter.typed(text), node, source)

    def _passed(self, parameter: Parameter, passed: Possible, node: Node, outcome: Outcome) -> None:
        """What a stack around this one gives for a parameter."""
        outcome.unknown |= passed.unknown or parameter.is_list or parameter.names_stored_value
        if parameter.is_list or parameter.names_stored_value:
            return
        for known in passed.values:
            value = parameter.typed(known.value) if isinstance(known.value, str) else known.value
            outcome.add(value, node, *known.sources)

    def _parameter_list(self, parameter: Parameter, text: str) -> Node:
        default = parameter.default.fact
        if parameter.given is None and isinstance(default, ScalarNode):
            sourced = scalar_text(self._template.document, default)
            spans = [sourced.locate(start, end).span for start, end in _list_elements(text)]
        else:
            spans = [parameter.node.key_location.span for _ in _list_elements(text)]
        items = tuple(
            ScalarNode(span, text[start:end], ScalarStyle.DERIVED)
            for span, (start, end) in zip(spans, _list_elements(text), strict=True)
        )
        return self._computed_list(items, parameter.default or parameter.node)

    def _computed_list(self, items: tuple[ScalarNode, ...], origin: Node) -> Node:
        return Node(self._template, ListNode(origin.location.span, items), origin)

    def _get_att(self, node: Node, outcome: Outcome) -> None:
        argument = node.argument
        if argument.text is not None:
            resource, _, attribute = argument.text.partition(".")
            self._reference(resource, attribute, node, outcome)
            return
        if argument.kind is not Kind.LIST or len(argument.children) < 2:
            outcome.unknown = True
            return
        attribute_parts = [text_alternatives(self.possible(part)) for part in list(argument.children.values())[1:]]
        for resource_name in self._names(argument.get(0), outcome):
            for parts, _ in outcome.combinations(attribute_parts):
                if all(isinstance(part, str) for part in parts):
                    self._reference(resource_name, ".".join(map(str, parts)), node, outcome)
                else:
                    outcome.unknown = True

    def _if(self, node: Node, outcome: Outcome) -> None:
        condition, then, otherwise = (node.argument.get(index) for index in range(3))
        if node.argument.kind is not Kind.LIST or not condition or otherwise.fact is None:
            outcome.unknown = True
            return
        decision = self.decision(condition.text or "")
        if decision is not False:
            outcome.include(self.possible(then))
        if decision is not True:
            outcome.include(self.possible(otherwise))

    def _import_value(self, node: Node, outcome: Outcome) -> None:
        around = self._around if self._assumes_defaults else None
        name = self.possible(node.argument)
        exported = around.imported(name, node) if around is not None else None
        if exported is None:
            outcome.unknown = True
        else:
            outcome.include(exported)

    def _base64(self, node: Node, outcome: Outcome) -> None:
        outcome.include(self.possible(node.argument))

    def _to_json_string(self, node: Node, outcome: Outcome) -> None:
        """What the text says: whoever wants to know reads it as it is written."""
        outcome.include(self.possible(node.argument))

    def _sub(self, node: Node, outcome: Outcome) -> None:
        argument = node.argument
        template = argument if argument.kind is Kind.SCALAR else argument.get(0)
        if template.text is None or self._budget < 0:
            outcome.unknown = True
            return
        interpolate(template.text, lambda name: self.variable(name, node), node, outcome)

    def variable(self, name: str, node: Node) -> Possible:
        """What `${name}` in a `Fn::Sub` may be."""
        local = node.argument.get(1, name)
        if local.fact is not None:
            return self.possible(local)
        outcome = Outcome(node)
        self._named(name, node, outcome)
        return outcome.possible()

    def _join(self, node: Node, outcome: Outcome) -> None:
        delimiter = node.argument.get(0)
        if not isinstance(delimiter.fact, ScalarNode) or node.argument.kind is not Kind.LIST or self._budget < 0:
            outcome.unknown = True
            return
        for elements, sources in self._lists(node.argument.get(1), outcome):
            alternatives = [text_alternatives(self.possible(element), may_vanish=True) for element in elements]
            for parts, more_sources in outcome.combinations(alternatives, delimiter=delimiter.fact.text):
                outcome.add_text(parts, node, *sources, *more_sources)

    def _select(self, node: Node, outcome: Outcome) -> None:
        indices = dict.fromkeys(_as_index(known.value) for known in self._known(node.argument.get(0), outcome))
        for elements, sources in self._lists(node.argument.get(1), outcome):
            for index in indices:
                if index is None or not 0 <= index < len(elements) or outcome.is_full:
                    outcome.unknown = True
                    continue
                for known in self._known(elements[index], outcome):
                    outcome.add(known.value, node, *sources, *known.sources, elements[index].location)

    def _split(self, node: Node, outcome: Outcome) -> None:
        delimiter = node.argument.get(0).text
        for known in self._known(node.argument.get(1), outcome):
            if not delimiter or not isinstance(known.value, str):
                outcome.unknown = True
                continue
            span = known.node.location.span
            pieces = known.value.split(delimiter, MAX_COMPUTED_LIST)
            if len(pieces) > MAX_COMPUTED_LIST:
                outcome.unknown = True
                continue
            items = tuple(ScalarNode(span, piece, ScalarStyle.DERIVED) for piece in pieces)
            outcome.add(self._computed_list(items, known.node), node, *known.sources)

    def _length(self, node: Node, outcome: Outcome) -> None:
        for elements, sources in self._lists(node.argument, outcome):
            outcome.add(len(elements), node, *sources)

    def _find_in_map(self, node: Node, outcome: Outcome) -> None:
        name, *keys = (self.possible(node.argument.get(index)) for index in range(3))
        default = node.argument.get(3, "DefaultValue")
        fallback = self.possible(default) if default else None
        outcome.unknown |= name.unknown or name.absent or any(key.absent for key in keys)
        levels = [self._template.root.get("Mappings", text) for text in name.texts()]
        for key in keys:
            levels = [entry for level in levels for entry in self._entries(level, key, fallback, outcome)]
            outcome.unknown |= len(levels) > MAX_POSSIBILITIES
            levels = levels[:MAX_POSSIBILITIES]
        for value in levels:
            for known in self._known(value, outcome):
                outcome.add(known.value, node, value.location)

    def _entries(self, mapping: Node, key: Possible, fallback: Possible | None, outcome: Outcome) -> Iterator[Node]:
        """The entries that a key may name: if only the deployment knows the key, every one, and it stays unknown."""
        texts = [scalar_as_text(known) for known in key.values]
        if key.unknown or None in texts:
            # A key that the mapping does not have fails the deployment, unless there is a fallback.
            entries = list(islice((entry for _, entry in mapping.items()), MAX_POSSIBILITIES + 1))
            outcome.unknown |= mapping.is_open or len(entries) > MAX_POSSIBILITIES
            if fallback:
                outcome.include(fallback)
            yield from entries
            return
        for text in texts:
            entry = mapping.get(text or "")
            if entry:
                yield entry
            elif fallback:
                outcome.include(fallback)
            else:
                outcome.unknown = True

    def _known(self, node: Node, outcome: Outcome) -> tuple[Known, ...]:
        """What a node is known to be; what else it may be makes the outcome unknown."""
        possible = self.possible(node)
        outcome.unknown |= possible.unknown or possible.absent
        return possible.values

    def _lists(self, node: Node, outcome: Outcome) -> Iterator[tuple[list[Node], tuple[Location, ...]]]:
        """The elements of each list that a node may be."""
        for known in self._known(node, outcome):
            if isinstance(known.value, Node) and known.value.kind is Kind.LIST:
                yield list(known.value.elements()), known.sources
            else:
                outcome.unknown = True


def interpolate(text: str, variable: Callable[[str], Possible], node: Node, outcome: Outcome) -> None:
    """Take a text with each `${name}` replaced by what the variable may be; `${!name}` stands for `${name}`."""
    variables: dict[str, list[Alternative]] = {}
    pieces: list[list[Alternative]] = []
    at = 0
    for match in _PLACEHOLDER.finditer(text):
        pieces.append([((text[at : match.start()],), ())])
        at = match.end()
        name = match["name"].strip()
        if match["literal"]:
            pieces.append([((f"${{{match['name']}}}",), ())])
            continue
        if name not in variables:
            variables[name] = text_alternatives(variable(name))
        pieces.append(variables[name])
    pieces.append([((text[at:],), ())])
    for parts, sources in outcome.combinations(pieces):
        outcome.add_text(parts, node, *sources)


def _as_index(value: Value) -> int | None:
    if isinstance(value, str) and value.strip().isdecimal() and len(value) <= _MAX_INDEX_DIGITS:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _list_elements(text: str) -> Iterator[Span]:
    """The spans of the elements of a comma-separated parameter, without the blanks around them."""
    at = 0
    for element in text.split(","):
        start = at + len(element) - len(element.lstrip())
        yield Span(start, max(start, at + len(element.rstrip())))
        at += len(element) + 1
