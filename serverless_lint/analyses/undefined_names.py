"""Names that a template uses, that nothing in it has, and that are spelt like something that it has."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import msgspec

from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.link.project import LinkedProject
from serverless_lint.model.project import finds
from serverless_lint.parse.template.template import Template
from serverless_lint.parse.template.uses import uses_of_names
from serverless_lint.source import Location
from serverless_lint.suggestion import Effort, Spellings

_LOGICAL_ID = lazy_pattern(r"[A-Za-z0-9]{1,255}")
_SAM = "AWS::Serverless"
_LANGUAGE_EXTENSIONS = "AWS::LanguageExtensions"
_MADE_BY_SAM = lazy_pattern(
    r"Role|Version|Alias|Deploy|Permission|Stage|Url|Queue|Topic|Invoke|Policy|Mapping|Usage|Key|Domain|Record|Auth|Log"
    r"|Config|Rule|Subscription|Trigger|Schema|Resolver|DataSource|Event|[0-9a-f]{10}"
)
"""What the names of resources have in them that SAM makes for one of the template.

https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources.html
"""
_MADE_BY_TOOLS = lazy_pattern(
    r"Serverless.*|.*LambdaFunction|.*LogGroup|ApiGateway.*|HttpApi.*|Websockets.*|IamRole.*|.*LambdaVersion.*"
)
"""The names of what SAM makes for a whole template, and the Serverless Framework around one that it merges in.

https://www.serverless.com/framework/docs/providers/aws/guide/resources
"""

_MOST_EFFORT = 1_000_000
"""What is compared in all templates together; misspelt names in very many of them are no slips."""


class UndefinedName(msgspec.Struct, frozen=True, eq=False):
    """A misspelt name of a parameter or resource."""

    template: Template
    name: str
    uses: tuple[Location, ...]
    """Where it is used, in document order."""
    meant: str
    """The parameter or resource that it is spelt like."""

    @property
    def location(self) -> Location:
        """The first use."""
        return self.uses[0]


@finds(UndefinedName, in_each=Template)
def undefined_names(template: Template, project: LinkedProject) -> Iterator[UndefinedName]:
    """The misspelt names of a template, as far as all of it is known.

    What another template of the project declares may be meant for a tool that puts the two together.
    """
    is_whole = template.origin is None and not (template.open or template.is_fragment)
    if not is_whole or template.document.path in project.sources.not_whole or _has_other_transforms(template):
        return
    declared = {*template.resources, *template.parameters}
    uses: dict[str, list[Location]] = {}
    for name, location in uses_of_names(
        template.root, lambda name: name not in declared and _LOGICAL_ID.fullmatch(name) is not None
    ):
        uses.setdefault(name, []).append(location)
    if not uses:
        return
    spellings = Spellings((*template.resources, *template.parameters))
    for name, found in uses.items():
        meant = spellings.meant_by(name, project.once(_effort))
        if meant is not None and not (_may_be_made(name, template) or _is_declared(name, project)):
            yield UndefinedName(template, name, tuple(dict.fromkeys(found)), meant)


def _effort(_: LinkedProject) -> Effort:
    """What comparing the names of all templates may cost."""
    return Effort(_MOST_EFFORT)


def _is_declared(name: str, project: LinkedProject) -> bool:
    return any(name in template.resources or name in template.parameters for template in project.all(Template))


def _has_other_transforms(template: Template) -> bool:
    return any(not name.startswith((_SAM, _LANGUAGE_EXTENSIONS)) for name in template.transforms)


def _may_be_made(name: str, template: Template) -> bool:
    """Whether a tool may make a resource of that name: SAM puts it behind that of the resource that it is made for."""
    behind = [rest for rest in _behind_names_of_sam(name, template) if rest]
    is_usual = any(map(_MADE_BY_SAM.search, behind)) or _is_of_event(behind, template)
    return is_usual or _MADE_BY_TOOLS.fullmatch(name) is not None


def _behind_names_of_sam(name: str, template: Template) -> Iterator[str]:
    for resource in template.resources.values():
        if resource.type.startswith(f"{_SAM}::") and name.startswith(resource.logical_id):
            yield name[len(resource.logical_id) :]


def _is_of_event(behind: Collection[str], template: Template) -> bool:
    events = (key for resource in template.resources.values() for key, _ in resource.properties.get("Events").items())
    return any(rest.startswith(tuple(events)) for rest in behind)
