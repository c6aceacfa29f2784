"""What separates the roles of functions from the policies that their code needs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from serverless_lint.analyses.granted_in_vain import grants_in_vain
from serverless_lint.analyses.role_access import RoleAccess
from serverless_lint.aws.policies import managed_policy
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import Function
from serverless_lint.parse.template.yaml_text import value
from serverless_lint.policy import FunctionPolicy
from serverless_lint.policy.masked import masked
from serverless_lint.reporters.display import one_line, path_on_one_line, source_on_one_line
from serverless_lint.source import Location

ShownPath = Callable[[str], str]


def as_diff(project: LinkedProject, policies: Iterable[FunctionPolicy], shown_path: ShownPath) -> str:
    """For each function a line for what its role lacks (`+`), grants in vain (`-`) and what cannot be told (`?`)."""
    writer = _Writer(project, shown_path)
    return "\n".join("\n".join(writer.lines(policy)) + "\n" for policy in policies)


class _Writer:
    def __init__(self, project: LinkedProject, shown_path: ShownPath) -> None:
        self._project = project
        self._roles = project.once(RoleAccess)
        self._shown_path = shown_path

    def lines(self, policy: FunctionPolicy) -> Iterator[str]:
        """The lines of one function."""
        function = policy.function
        yield source_on_one_line(f"{one_line(function.resource.label)}{self._behind([function.location])}")
        found = [*self._lacking(policy), *self._in_vain(policy)]
        yield from found
        if not found and not policy.gaps:
            yield "  nothing is missing, and nothing is granted in vain"
        for gap in policy.gaps:
            yield f"? {one_line(gap.text)}{self._behind([gap.location])}"

    def _lacking(self, policy: FunctionPolicy) -> Iterator[str]:
        function = policy.function
        if not self._roles.is_known(function):
            places = self._behind(_not_known(function))
            yield f"? what the role allows is not known as a whole, so nothing is missing for certain{places}"
            return
        lacking: dict[tuple[str, str], dict[Location, None]] = {}
        for need in policy.needed.needs:
            if self._roles.lacks(function, need.enough):
                resources = " and ".join(value(masked(arn.written)) for arn in need.target.arns)
                lacking.setdefault((need.action, resources), {})[need.location] = None
        for (action, resources), locations in lacking.items():
            yield f"+ {action} on {resources}{self._behind(locations)}"

    def _in_vain(self, policy: FunctionPolicy) -> Iterator[str]:
        found = grants_in_vain(self._project, policy.needed)
        if isinstance(found, str):
            yield f"? what is granted in vain cannot be told: {one_line(found)}"
            return
        for grant in found:
            yield f"- {one_line(grant.name)}{self._behind([grant.location])}"

    def _behind(self, locations: Iterable[Location]) -> str:
        places = dict.fromkeys(
            f"{path_on_one_line(self._shown_path(location.document.path))}:{location.start.line}"
            for location in locations
        )
        return f"  # {', '.join(places)}"


def _not_known(function: Function) -> Iterator[Location]:
    """What of its policies, or else what names its role, keeps it unknown what a function may do."""
    permissions = function.permissions
    unknown = [policy.location for policy in permissions.managed if managed_policy(policy.name) is None]
    unknown += [statement.location for statement in permissions.statements if statement.is_unclear]
    if unknown:
        yield from unknown
    elif permissions.role is not None:
        yield permissions.role.location
    else:
        written = [function.properties.get(key) for key in ("Role", "Policies")]
        yield next((node.key_location for node in written if node), function.location)
