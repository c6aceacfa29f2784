"""Policies as YAML that can be put into a template, with a comment for each place that asks for something."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from serverless_lint.analyses.least_policy import AllowedAction, Statement, takes_templates
from serverless_lint.parse.template.yaml_text import scalar, value
from serverless_lint.policy import FunctionPolicy, ServicePolicy, in_services
from serverless_lint.policy.masked import masked, masked_text
from serverless_lint.reporters.display import one_line, path_on_one_line
from serverless_lint.source import Location

ShownPath = Callable[[str], str]
_MOST_CALLS = 3
"""Calls that a comment names; others are counted."""


def as_yaml(policies: Iterable[FunctionPolicy], shown_path: ShownPath) -> str:
    """A document for each template: the functions with their policies, a service with that of its role."""
    of_templates: dict[str, list[FunctionPolicy | ServicePolicy]] = {}
    for policy in in_services(policies):
        first = policy.functions[0] if isinstance(policy, ServicePolicy) else policy
        of_templates.setdefault(first.function.template.document.path, []).append(policy)
    writer = _Writer(shown_path)
    return "---\n".join("\n".join(writer.document(path, found)) + "\n" for path, found in of_templates.items())


class _Writer:
    def __init__(self, shown_path: ShownPath) -> None:
        self._shown_path = shown_path

    def document(self, path: str, policies: list[FunctionPolicy | ServicePolicy]) -> Iterator[str]:
        """The lines of the document for a template."""
        yield f"# {self._path(path)}"
        for policy in policies:
            yield from self._service(policy) if isinstance(policy, ServicePolicy) else self._function(policy)

    def _service(self, policy: ServicePolicy) -> Iterator[str]:
        names = ", ".join(one_line(each.function.resource.label) for each in policy.functions)
        yield f"# functions: {names}"
        yield "provider:"
        yield "  iam:"
        yield "    role:"
        yield from self._listed("      ", "statements", policy.statements)
        yield from self._gaps(policy)

    def _function(self, policy: FunctionPolicy) -> Iterator[str]:
        function = policy.function
        role = function.permissions.role
        owner = f" # of the role {one_line(role.logical_id)}" if role is not None else ""
        yield f"{scalar(masked_text(function.name))}:{owner}"
        if takes_templates(function):
            yield from self._policies(policy.statements)
        else:
            yield "  PolicyDocument:"
            yield '    Version: "2012-10-17"'
            yield from self._listed("    ", "Statement", policy.statements)
        yield from self._gaps(policy)

    def _policies(self, statements: tuple[Statement, ...]) -> Iterator[str]:
        """The list that a function of SAM has."""
        yield "  Policies:" if statements else "  Policies: []"
        for statement in statements:
            if statement.template is not None:
                comment = self._comment([*self._calls(statement.actions), *statement.remarks])
                yield f"    - {statement.template}:{'' if statement.arguments else ' {}'}{comment}"
                for name, argument in statement.arguments.items():
                    yield f"        {name}: {value(masked(argument))}"
        written = tuple(statement for statement in statements if statement.template is None)
        if written:
            yield "    - Statement:"
            yield from self._statements("        ", written)

    def _listed(self, indentation: str, key: str, statements: tuple[Statement, ...]) -> Iterator[str]:
        yield f"{indentation}{key}:{'' if statements else ' []'}"
        yield from self._statements(f"{indentation}  ", statements)

    def _statements(self, indentation: str, statements: tuple[Statement, ...]) -> Iterator[str]:
        for statement in statements:
            yield f"{indentation}- Effect: Allow"
            yield f"{indentation}  Action:"
            for action in statement.actions:
                yield f"{indentation}    - {action.name}{self._comment(self._calls((action,)))}"
            yield f"{indentation}  Resource:"
            remarks = statement.remarks
            if "*" in statement.resources and not remarks:
                remarks = ("no policy can limit these to a resource",)
            for resource in statement.resources:
                yield f"{indentation}    - {value(masked(resource))}{self._comment(remarks)}"
                remarks = ()

    def _gaps(self, policy: FunctionPolicy | ServicePolicy) -> Iterator[str]:
        for gap in policy.gaps:
            yield f"  # not known: {one_line(gap.text)} ({self._place(gap.location)})"

    def _calls(self, actions: tuple[AllowedAction, ...]) -> Iterator[str]:
        places = dict.fromkeys(self._place(location) for action in actions for location in action.calls)
        yield ", ".join(list(places)[:_MOST_CALLS])
        if len(places) > _MOST_CALLS:
            yield f"and {len(places) - _MOST_CALLS} more"

    def _comment(self, texts: Iterable[str]) -> str:
        return f" # {one_line('; '.join(texts))}" if texts else ""

    def _place(self, location: Location) -> str:
        return f"{self._path(location.document.path)}:{location.start.line}"

    def _path(self, path: str) -> str:
        return path_on_one_line(self._shown_path(path))
