"""Alarms on what no service publishes."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from serverless_lint.analyses.alarm_metrics import AlarmMetric, Dimension
from serverless_lint.aws.metrics import METRICS, METRICS_OF_DIMENSIONS, Metrics
from serverless_lint.aws.references import Form
from serverless_lint.checks.problems import resource_problem
from serverless_lint.model.stack.naming import Naming
from serverless_lint.parse.template.template import Known
from serverless_lint.rule import Category, Problem, Severity, rule
from serverless_lint.suggestion import suggest

_LIKE_METRIC = 0.9
"""How much of two names must be the same for one to be a misspelling of the other: `Error`, `Errors`."""
_OTHER_APIS = frozenset({"AWS::Serverless::HttpApi", "AWS::ApiGatewayV2::Api"})
_PLURAL = 2
"""Letters by which a misspelt name is longer or shorter at most: long names of other metrics are alike, too."""
_LIKE_DIMENSION = 0.8
"""The same for dimensions, of which there are few: `Function`, `FunctionName`."""
_ADDED = ("Count", "Counts", "Total", "Number")
"""What people put behind the names of metrics: `ExecutionsFailedCount`."""
_NAMES_RESOURCE = ("Name", "Arn")
"""How dimensions end that people put something before: `HelloFunctionName`."""


@rule(Severity.WARNING, Category.CORRECTNESS, since="0.1")
def alarm_never_fires(metric: AlarmMetric) -> Iterator[Problem]:
    """An alarm watches a metric that nothing publishes, such as `Error` instead of `Errors`."""
    fact = METRICS.get(metric.namespace)
    if fact is None:
        return
    for name in metric.names:
        right = _misspelt(name, _of_similar_length(name, fact.value.names), _LIKE_METRIC) or _with_more(
            name, fact.value.names
        )
        if right is not None:
            yield _problem(metric, name, f"the metric `{name.value}`: use `{right}`")
        else:
            yield from _of_other_apis(metric, name)
    if metric.has_no_dimension and fact.value.needs_dimension:
        name_of = next(iter(fact.value.dimensions))
        yield _problem(
            metric, metric.names[0] if metric.names else None, f"metrics without dimensions: add `{name_of}`"
        )
    for dimension in metric.dimensions:
        yield from _of_dimension(metric, dimension, fact.value)


def _misspelt(name: Known, names: Collection[str], likeness: float) -> str | None:
    """The name that is meant by another one; None if that is right, or not like any of them."""
    if not isinstance(name.value, str) or name.value in names:
        return None
    folded = {each.casefold(): each for each in names}
    found = suggest(name.value.casefold(), folded, likeness)
    return folded[found] if found is not None else None


def _of_similar_length(name: Known, names: Collection[str]) -> list[str]:
    """The names that are no longer or shorter than another one by a plural's ending; it may be one of them."""
    return [each for each in names if abs(len(each) - len(name.text or "")) <= _PLURAL]


def _with_more(name: Known, names: Collection[str]) -> str | None:
    """The metric whose name has a word too many behind it."""
    text = name.value if isinstance(name.value, str) else ""
    shorter = {text.removesuffix(added) for added in _ADDED if text.endswith(added)} if text not in names else set()
    found = sorted(each for each in names if each in shorter or each.removesuffix("s") in shorter)
    return found[0] if found else None


def _with_more_before(name: Known, names: Collection[str]) -> str | None:
    """The dimension whose name has something before it that makes it another one."""
    text = name.value if isinstance(name.value, str) else ""
    found = [each for each in names if each.endswith(_NAMES_RESOURCE) and text.endswith(each)]
    return max(found, key=len) if found and text not in names else None


def _of_other_apis(metric: AlarmMetric, name: Known) -> Iterator[Problem]:
    for dimension, others in METRICS_OF_DIMENSIONS.value.items():
        if metric.namespace == "AWS/ApiGateway" and dimension in metric.known_dimensions and name.value in others:
            other = "ApiId" if dimension == "ApiName" else "ApiName"
            yield _problem(metric, name, f"`{name.value}` with the dimension `{dimension}`, but with `{other}` alone")


def _of_dimension(metric: AlarmMetric, dimension: Dimension, metrics: Metrics) -> Iterator[Problem]:
    right = _misspelt(dimension.name, metrics.dimensions, _LIKE_DIMENSION) or _with_more_before(
        dimension.name, metrics.dimensions
    )
    if right is not None:
        yield _problem(metric, dimension.name, f"the dimension `{dimension.name.value}`: use `{right}`")
        return
    wanted = metrics.dimensions.get(str(dimension.name.value))
    for given in dimension.values if wanted is not None else ():
        if wanted is not None and given.form is not None and _is_wrong(wanted, given.form):
            advice = _advice(metric, given, str(dimension.name.value), wanted)
            problem = f"a metric whose `{dimension.name.value}` is {given.form.value}: {advice}"
            yield _problem(metric, given.known, problem)


def _advice(metric: AlarmMetric, given: Naming, dimension: str, wanted: Form) -> str:
    """How to give a dimension what it needs, with the expression if the resource is of the kind that it names."""
    resource, better = given.resource, given.better(wanted)
    kind = dimension.removesuffix("Name").removesuffix("Arn")
    if dimension == "ApiName" and resource is not None and resource.type in _OTHER_APIS:
        return "use the dimension `ApiId`"
    if better is None or resource is None or resource.template is not metric.alarm.template:
        return f"give it {wanted.value}"
    return f"use `{better[0]}`" if resource.type.endswith(kind) else f"give it {wanted.value} of its own kind"


def _is_wrong(wanted: Form, form: Form) -> bool:
    if wanted is Form.ARN:
        return form in (Form.NAME, Form.URL)
    return form in (Form.ARN, Form.URL) or (wanted is Form.NAME and form is Form.ID)


def _problem(metric: AlarmMetric, at: Known | None, problem: str) -> Problem:
    return resource_problem(
        metric.alarm,
        at if at is not None else metric.settings,
        f"`{metric.alarm.logical_id}` never gets data, as `{metric.namespace}` does not publish {problem}",
    )
