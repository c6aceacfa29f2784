"""What parts of a template are for, by what their author calls it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, pairwise

from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.parse.template.circumstances import conditions_around
from serverless_lint.parse.template.conditions import decide
from serverless_lint.parse.template.template import Known, Node, Resource, Template
from serverless_lint.source import Location

_WORDS = lazy_pattern(r"[Ee]2[Ee]|[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_TESTS = frozenset({"test", "tests", "testing", "e2e"})
_DEVELOPMENT = frozenset(
    {"dev", "develop", "development", "local", "localstack", "sandbox", "nonprod", "nonproduction"}
)
_OUTSIDE = _TESTS | _DEVELOPMENT
_LOCAL = frozenset({"local", "localhost", "localstack", "offline"})
_TEMPLATES = frozenset({"app", "cfn", "cloudformation", "sam", "serverless", "stack", "template"})
_INFRASTRUCTURE = _TEMPLATES | {"aws", "cdk", "deploy", "dev", "env", "infra", "infrastructure", "stacks", "templates"}
_STAGES = frozenset(
    {*("dev", "develop", "development", "stage", "staging", "stg", "qa", "uat", "prod", "prd", "production")}
)
_LEFT_BEHIND = frozenset({"archived", "attic", "deprecated", "obsolete", "old", "unused"})
_WHAT_IS_LEFT = frozenset({"code", "functions", "lambdas", "modules", "services", "stacks", "templates"})
"""What may stand in the name of such a folder beside that: `old_modules`."""
_RUN_ONCE = frozenset({"migration", "migrations", "script", "scripts"})
_NUMBERED = lazy_pattern(r"\d{1,9}[_-].*", re.DOTALL)
_STAND_INS = frozenset({"dummy", "fake", "fakes", "mock", "mocks", "simulator", "simulators", "stub", "stubs"})
_ON_PURPOSE = frozenset({"intentional", "intentionally", "deliberate", "deliberately", "purposely"})
_WEAK = frozenset(
    {
        *("insecure", "vulnerable", "vulnerability", "vulnerabilities", "misconfigured", "misconfiguration"),
        *("misconfigurations", "gap", "gaps", "flaw", "flaws", "weakness", "weaknesses", "overprivileged"),
    }
)
_FIXTURES = frozenset({"fixture", "fixtures"})
_PRODUCTION = frozenset({"prod", "prd", "production", "live"})
_BOUNDARIES = frozenset({"boundary", "boundaries"})
_PEOPLE = frozenset(
    {
        *("admin", "admins", "administrator", "administrators", "administration", "superuser", "superusers"),
        *("poweruser", "powerusers", "people", "human", "humans", "operator", "operators"),
        *("audit", "auditor", "auditors", "breakglass"),
        *("deploy", "deployer", "deployers", "deployment", "deployments", "stackset", "stacksets"),
    }
)
_PEOPLE_IN_TWO_WORDS = (
    *(frozenset({"power", "user"}), frozenset({"power", "users"}), frozenset({"super", "user"})),
    *(frozenset({"break", "glass"}), frozenset({"stack", "set"}), frozenset({"stack", "sets"})),
)
_NEVER = (frozenset({"never"}), frozenset({"always", "false"}))
_NEGATIONS = frozenset({"not", "no", "non", "without", "skip", "unless", "exclude", "except"})
_AROUND = frozenset(
    {
        *("is", "in", "for", "on", "only", "or", "create", "deploy", "deployed", "deployment"),
        *("env", "environment", "environments", "stage", "stages", "account", "stack", "resource", "resources"),
    }
)
"""What surrounds the names of stages in that of a condition: `CreateDevResources`, `IsProdAccount`."""
_CALLED_STAGE = frozenset({"env", "environment", "stage", "tier"})
"""What parameters are called that say which stage is deployed."""
_DEEPEST = 16
_MOST_DESCRIBED = 1024
"""Characters: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-description-structure.html"""


def is_outside_production(resource: Resource) -> bool:
    """Whether a resource is made for tests or development only, as the condition says under which it is made."""
    return resource.condition is not None and _Conditions(resource.template).is_outside(resource.condition, _DEEPEST)


def parts_outside_production(template: Template) -> Iterator[Node]:
    """The resources and the branches of choices that are there for tests or development only."""
    conditions = _Conditions(template)
    outside = {name for name in template.conditions if conditions.is_outside(name, _DEEPEST)}
    production = {name for name in template.conditions if conditions.is_in_production(name, _DEEPEST)}
    if not outside and not production:
        return
    yield from (resource.node for resource in template.resources.values() if resource.condition in outside)
    parts = [resource.node for resource in template.resources.values() if resource.condition not in outside]
    for node in chain.from_iterable(part.walk() for part in (*parts, template.root.get("Globals"))):
        if node.intrinsic == "Fn::If":
            name = node.argument.get(0).text
            if name in outside or name in production:
                yield node.argument.get(1 if name in outside else 2)


def parts_asked_for(template: Template) -> Iterator[Node]:
    """The resources and the branches of choices that are there only if somebody asks for them: the defaults of the
    parameters switch them off.

    What depends on the stage is there in one of them.
    """
    if not template.conditions:
        return
    stages = _Conditions(template)
    decided = {
        name: holds
        for name, holds in decide(template.conditions, lambda _: Node.possible).items()
        if not (stages.is_in_production(name, _DEEPEST) or stages.is_outside(name, _DEEPEST))
        and not _asks_for_stage(template, name, _DEEPEST)
    }
    parts = []
    for resource in template.resources.values():
        if decided.get(resource.condition or "", True):
            parts.append(resource.node)
        else:
            yield resource.node
    for node in chain.from_iterable(part.walk() for part in (*parts, template.root.get("Globals"))) if decided else ():
        if node.intrinsic == "Fn::If":
            holds = decided.get(node.argument.get(0).text or "")
            if holds is not None:
                yield node.argument.get(2 if holds else 1)


def _asks_for_stage(template: Template, condition: str, depth: int) -> bool:
    """Whether a condition, or one that it is made of, asks for a parameter that is called like one for stages."""
    pending, seen = [condition], set[str]()
    while pending and len(seen) < depth:
        name = pending.pop()
        seen.add(name)
        for node in template.conditions[name].walk() if name in template.conditions else ():
            text = node.argument.text or "" if node.intrinsic in ("Ref", "Condition") else ""
            if node.intrinsic == "Ref" and not _words(text).isdisjoint(_CALLED_STAGE):
                return True
            if node.intrinsic == "Condition" and text not in seen:
                pending.append(text)
    return bool(pending)


def is_for_local_runs(known: Known, template: Template) -> bool:
    """Whether a value is there for runs on a developer's machine only.

    A condition around it says so, or the key of the mapping that it comes from.
    """
    return any(_holds_locally(name, holds, template) for name, holds in conditions_around(known.node)) or any(
        _is_local(key)
        for _, mapping in (template.root.get("Mappings").items() if known.sources else ())
        for key, values in mapping.items()
        if any(value.location in known.sources for _, value in values.items())
    )


def options_of_mappings(template: Template) -> Mapping[Location, str | None]:
    """The entries of mappings that stand beside one which the default of a parameter names, with their texts.

    What is looked up by that parameter is one of them only if whoever deploys the template asks for it.
    """
    defaults = {parameter.default.text for parameter in template.parameters.values()} - {None}
    found: dict[Location, str | None] = {}
    for _, mapping in template.root.get("Mappings").items() if defaults else ():
        entries = list(mapping.items())
        is_choice = any(name in defaults for name, _ in entries)
        for name, values in entries:
            settings = list(values.items())
            is_nested_choice = any(key in defaults for key, _ in settings)
            for key, value in settings:
                if (is_choice and name not in defaults) or (is_nested_choice and key not in defaults):
                    found[value.location] = value.text
    for value in _named_entries(template) if found else ():
        found.pop(value.location, None)
    return found


def _named_entries(template: Template) -> Iterator[Node]:
    """The entries of mappings that a lookup names literally."""
    for resource in template.resources.values():
        for node in resource.node.walk():
            if node.intrinsic == "Fn::FindInMap":
                name, *keys = (node.argument.get(index).text for index in range(3))
                if name is not None and None not in keys:
                    yield template.root.get("Mappings", name, *filter(None, keys))


def is_option(known: Known, options: Mapping[Location, str | None], sources: Iterable[Location] = ()) -> bool:
    """Whether a value is there only if somebody asks for it; `sources` are those of the list that it is in."""
    texts = (options[source] for source in (*known.sources, *sources) if source in options)
    return any(text is None or text in (known.text or "") for text in texts)


def is_file_for_local_runs(name: str) -> bool:
    """Whether a template's file is called like one for runs on a developer's machine: `sam.local.yml`."""
    words = [word.lower() for word in _WORDS.findall(name.rpartition(".")[0])]
    return bool(words) and (words[-1] in _LOCAL or (words[0] in _LOCAL and _TEMPLATES.issuperset(words[1:])))


def is_stage_for_local_runs(name: str) -> bool:
    """Whether a stage is called like a developer's machine: `local`."""
    words = _words(name)
    return bool(words) and words <= _LOCAL


def is_folder_for_local_runs(name: str) -> bool:
    """Whether a folder is called like one of what stands in for AWS on a developer's machine: `infra-local`."""
    words = _words(name)
    return not words.isdisjoint(_LOCAL) and words <= _LOCAL | _INFRASTRUCTURE


def is_folder_of_tests(name: str) -> bool:
    """Whether a folder is called like one of tests."""
    words = _words(name)
    return bool(words) and words <= _TESTS


def is_file_of_tests(name: str) -> bool:
    """Whether a template's file is called like one of tests: `test-template.yaml`."""
    words = [word.lower() for word in _WORDS.findall(name.rpartition(".")[0])]
    return len(words) > 1 and words[0] in _TESTS and _TEMPLATES.issuperset(words[1:])


def is_described_as_weak(template: Template) -> bool:
    """Whether the description says that a template is insecure on purpose, or what tests are tried on."""
    text = template.root.get("Description").text or ""
    words = [word.lower() for word in _WORDS.findall(text[:_MOST_DESCRIBED])]
    is_meant = not (_ON_PURPOSE.isdisjoint(words) or _WEAK.isdisjoint(words))
    return is_meant or any(first in _TESTS and second in _FIXTURES for first, second in pairwise(words))


def is_of_one_stage(name: str) -> bool:
    """Whether something is called like what one stage alone has: `orders-dev`, `prod.orders`."""
    words = [word.lower() for word in _WORDS.findall(name)]
    return not _STAGES.isdisjoint((*words[:1], *words[-1:]))


def is_left_behind(path: str) -> bool:
    """Whether a file is kept of former times, as a folder around it says: `old/orders/template.yaml`.

    So is one in a numbered folder of scripts or migrations, which run once: `migrations/12_copy_orders/serverless.yml`.
    """
    folders = path.split("/")[:-1]
    return any(map(_is_left_behind, folders)) or any(
        not _words(around).isdisjoint(_RUN_ONCE) and _NUMBERED.fullmatch(folder) for around, folder in pairwise(folders)
    )


def _is_left_behind(folder: str) -> bool:
    words = _words(folder)
    return not words.isdisjoint(_LEFT_BEHIND) and words <= _LEFT_BEHIND | _WHAT_IS_LEFT


def _holds_locally(name: str, holds: bool, template: Template) -> bool:
    """Whether a condition holds, or does not, on a developer's machine only: by its name, or by what it compares."""
    words = _words(name) - _AROUND
    subject = words - _NEGATIONS
    if subject and subject <= _LOCAL:
        return holds is (words == subject)
    condition = template.conditions.get(name)
    for _ in range(_DEEPEST):
        if condition is None or condition.intrinsic != "Fn::Not":
            break
        condition, holds = condition.argument.get(0), not holds
    is_equal = condition is not None and condition.intrinsic == "Fn::Equals"
    operands = condition.argument.elements() if condition is not None and is_equal else ()
    return holds and any(_is_local(operand.text or "") for operand in operands)


def _is_local(name: str) -> bool:
    words = _words(name) - _AROUND
    return bool(words) and words <= _LOCAL


def is_boundary(policy: Resource) -> bool:
    """Whether a managed policy is there to be the boundary of others, which allows nothing by itself, as its name says.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
    """
    names = (policy.logical_id, *policy.properties.lookup("ManagedPolicyName").texts())
    is_named_so = any(not _words(name).isdisjoint(_BOUNDARIES) for name in names)
    return policy.type == "AWS::IAM::ManagedPolicy" and is_named_so


def is_named_for_people(name: str) -> bool:
    """Whether a role, a group or a policy is called like one of administrators, auditors, or those who deploy."""
    words = _words(name)
    return not words.isdisjoint(_PEOPLE) or any(pair <= words for pair in _PEOPLE_IN_TWO_WORDS)


def is_about_nothing(condition: str) -> bool:
    """Whether a condition is there so that something is never made, as its name says: `Never`, `AlwaysFalse`."""
    return _words(condition) in _NEVER


def is_stand_in(resource: Resource) -> bool:
    """Whether a resource stands in for what another service has, as its id says: `PaymentsMockApi`, `StubsQueue`."""
    return is_named_for_stand_ins(resource.logical_id)


def is_named_for_stand_ins(name: str) -> bool:
    """Whether a resource, a folder or a package is called like what stands in for something in tests."""
    return not _words(name).isdisjoint(_STAND_INS)


def is_of_stand_ins(path: str) -> bool:
    """Whether a file, or a folder around it, is called like what stands in for something: `mocks/payments.ts`."""
    *folders, name = path.split("/")
    return any(map(is_named_for_stand_ins, (*folders, name.partition(".")[0])))


class _Conditions:
    """What the conditions of a template say of stages, each looked at once; one that is made of itself says nothing."""

    def __init__(self, template: Template) -> None:
        self._conditions = template.conditions
        self._outside: dict[str, bool] = {}
        self._in_production: dict[str, bool] = {}

    def is_outside(self, name: str, depth: int) -> bool:
        """Whether a condition holds outside production only."""
        if name not in self._outside:
            self._outside[name] = False
            condition = self._conditions.get(name)
            self._outside[name] = (
                _is_about_tests(name)
                or _is_about_development(name)
                or (condition is not None and self._holds_outside_only(condition, depth))
            )
        return self._outside[name]

    def _holds_outside_only(self, condition: Node, depth: int) -> bool:
        argument = condition.argument
        if depth <= 0:
            return False
        if condition.intrinsic == "Condition":
            return self.is_outside(argument.text or "", depth - 1)
        if condition.intrinsic == "Fn::And":
            return any(self._holds_outside_only(operand, depth - 1) for operand in argument.elements())
        if condition.intrinsic == "Fn::Or":
            return all(self._holds_outside_only(operand, depth - 1) for operand in argument.elements())
        if condition.intrinsic == "Fn::Not":
            return any(self._holds_in_production(operand, depth - 1) for operand in argument.elements())
        return condition.intrinsic == "Fn::Equals" and _compares_with(argument, _OUTSIDE)

    def is_in_production(self, name: str, depth: int) -> bool:
        """Whether a condition holds wherever production is, so that where it does not is outside."""
        if name not in self._in_production:
            self._in_production[name] = False
            condition = self._conditions.get(name)
            self._in_production[name] = _is_about_production(name) or (
                condition is not None and self._holds_in_production(condition, depth)
            )
        return self._in_production[name]

    def _holds_in_production(self, condition: Node, depth: int) -> bool:
        argument = condition.argument
        if depth <= 0:
            return False
        if condition.intrinsic == "Condition":
            return self.is_in_production(argument.text or "", depth - 1)
        if condition.intrinsic == "Fn::Or":
            return any(self._holds_in_production(operand, depth - 1) for operand in argument.elements())
        if condition.intrinsic == "Fn::Not":
            return any(self._holds_outside_only(operand, depth - 1) for operand in argument.elements())
        return condition.intrinsic == "Fn::Equals" and _compares_with(argument, _PRODUCTION)


def _compares_with(operands: Node, names: frozenset[str]) -> bool:
    return any((operand.text or "").lower() in names for operand in operands.elements())


def _is_about_tests(name: str) -> bool:
    words = _words(name)
    return not words.isdisjoint(_TESTS) and words.isdisjoint(_NEGATIONS | _PRODUCTION)


def _is_about_development(name: str) -> bool:
    """`IsDev`, `DevOrTest`, `IsNotProduction`; what says more than that may be about something else."""
    words = _words(name) - _AROUND
    return bool(words) and (words <= _OUTSIDE or _is_negated_production(words))


def _is_negated_production(words: frozenset[str]) -> bool:
    negations, stages = words & {"not", "non"}, words & _PRODUCTION
    return bool(negations) and bool(stages) and words == negations | stages


def _is_about_production(name: str) -> bool:
    words = _words(name) - _AROUND
    return bool(words) and words <= _PRODUCTION


def _words(name: str) -> frozenset[str]:
    return frozenset(word.lower() for word in _WORDS.findall(name))
