"""Events that SAM cannot read, because a function of CloudFormation stands where it needs the value itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from serverless_lint.checks.problems import resource_problem
from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.parse.template.template import SAM_TRANSFORM, Kind, Node, Resource
from serverless_lint.rule import Category, Problem, Severity, rule

_STATE_MACHINE = "AWS::Serverless::StateMachine"
_OWNERS = frozenset({"AWS::Serverless::Function", _STATE_MACHINE})
# https://github.com/aws/serverless-application-model/blob/develop/samtranslator/model/eventsources/push.py
_REFERENCES: Mapping[tuple[str, str], str] = {
    ("S3", "Bucket"): "AWS::S3::Bucket",
    ("Cognito", "UserPool"): "AWS::Cognito::UserPool",
    ("Api", "RestApiId"): "API",
    ("HttpApi", "ApiId"): "API",
}
"""Settings that SAM takes as a `Ref` to a resource of the same template alone."""
_TEXTS = frozenset({("Api", "Path"), ("Api", "Method"), ("HttpApi", "Path"), ("HttpApi", "Method")})
"""Settings that SAM takes as a text alone."""
_NAME = lazy_pattern(r"[a-z0-9.-]+(?:_[A-Za-z0-9]+)?")
"""Of a bucket or a pool; what has other characters may be replaced before it is deployed."""


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def event_refused_by_sam(resource: Resource) -> Iterator[Problem]:
    """An event of SAM has a function of CloudFormation where SAM takes none, so that nothing can be deployed."""
    template = resource.template
    # What other transforms make of a value before SAM sees it is not known.
    if resource.type not in _OWNERS or template.transforms != (SAM_TRANSFORM,) or template.open:
        return
    events = resource.properties.get("Events")
    if _is_function(events):
        yield _cannot_be(resource, events, f"`Events` of `{resource.logical_id}` cannot be `{events.intrinsic}`")
    for name, event in events.items() if events.kind is Kind.MAPPING else ():
        subject = f"`{resource.logical_id}.{name}`"
        if _is_function(event):
            yield _cannot_be(resource, event, f"{subject} cannot be `{event.intrinsic}`")
            continue
        if event.get("Condition") and not _is_part_of_conditional_api(resource, event):
            yield _drops(resource, event.get("Condition"), subject)
        for key in ("Type", "Properties"):
            if _is_function(event.get(key)):
                message = f"`{key}` of {subject} cannot be `{event.get(key).intrinsic}`"
                yield _cannot_be(resource, event.get(key), message)
        for key, setting in event.get("Properties").items():
            if (advice := _refused(event.get("Type").text, key, setting)) is not None:
                yield resource_problem(resource, setting, f"SAM refuses `{key}` of {subject}: {advice}")


def _cannot_be(resource: Resource, node: Node, problem: str) -> Problem:
    advice = "write the event out, or write what SAM would make of it as a resource with a `Condition`"
    return resource_problem(resource, node.key_location, f"SAM refuses the template, {problem}: {advice}")


def _is_part_of_conditional_api(resource: Resource, event: Node) -> bool:
    """Whether the event of a state machine is but a route of an API that is not always there.

    For a function SAM makes a permission as well, which refers to the API wherever there is none.
    """
    api = resource.template.resources.get(event.get("Properties", "RestApiId", "Ref").text or "")
    return resource.type == _STATE_MACHINE and api is not None and api.condition is not None


def _drops(resource: Resource, condition: Node, subject: str) -> Problem:
    """What SAM does not look at, so that the event is there whatever the condition says."""
    advice = "write what SAM would make of the event as a resource with that `Condition`"
    message = f"SAM drops the `Condition` of {subject}, so that the event is there always: {advice}"
    return resource_problem(resource, condition.key_location, message, severity=Severity.WARNING)


def _is_function(node: Node) -> bool:
    return node.intrinsic in ("Ref", "Fn::If")


def _refused(event: str | None, key: str, setting: Node) -> str | None:
    """What to write instead of a setting that SAM refuses."""
    if event is None or setting.intrinsic == "Fn::Transform":
        return None
    if (event, key) in _TEXTS and setting.kind is Kind.INTRINSIC:
        return f"it must be a text, not `{setting.intrinsic}`"
    wanted = _REFERENCES.get((event, key))
    if wanted is None or not _is_no_reference(setting, is_text_refused=wanted != "API"):
        return None
    if wanted == "API":
        return "it must be a `Ref` to an API of this template"
    return f"it must be a `Ref` to an `{wanted}` of this template"


def _is_no_reference(setting: Node, *, is_text_refused: bool) -> bool:
    """Whether a setting is certainly no `Ref` to a resource."""
    if setting.intrinsic == "Ref":
        return (setting.argument.text or "") in setting.template.parameters
    if setting.kind is Kind.SCALAR:
        return is_text_refused and _NAME.fullmatch(setting.text or "") is not None
    return setting.kind is Kind.INTRINSIC
