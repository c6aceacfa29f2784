"""What a setting names a resource by, and how to name it by something else."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import msgspec

from serverless_lint.aws.references import Form, returned_by
from serverless_lint.parse.template.template import Interpolated, Known, Reference, Resource

FindResource: TypeAlias = Callable[[str], "Resource | None"]
"""The resource that a logical id means, be it of another stack."""


class Naming(msgspec.Struct, frozen=True, eq=False):
    """What one value of a setting is: an ARN, a name, and whose."""

    known: Known
    form: Form | None
    """None if that is not known."""
    resource: Resource | None = None
    """The resource that it refers to, if it is nothing but a reference."""
    attribute: str | None = None
    """The attribute that it takes of the resource."""

    def better(self, form: Form) -> tuple[str, str] | None:
        """The expression for the same resource in another form, in YAML and in JSON; None if there is none."""
        return expression(self.resource, form) if self.resource is not None else None


def naming(known: Known, find: FindResource) -> Naming:
    """What a value of a setting is, as far as its beginning says it."""
    value = known.value
    first = value.parts[0] if isinstance(value, Interpolated) else value
    if isinstance(first, str):
        return Naming(known, _form_of_text(first))
    resource = find(first.resource) if isinstance(first, Reference) else None
    returned = returned_by(resource.type) if resource is not None else None
    if returned is None or not isinstance(first, Reference):
        return Naming(known, None)
    form = returned.form(first.attribute)
    return Naming(known, form, resource, first.attribute) if first is value else Naming(known, form)


def expression(resource: Resource, form: Form) -> tuple[str, str] | None:
    """The expression that is the ARN of a resource, or else its name, in YAML and in JSON; None if there is none."""
    returned = returned_by(resource.type)
    attribute = returned.attribute(form) if returned is not None else None
    name = resource.logical_id
    if attribute is None:
        return None
    if not attribute:
        return f"!Ref {name}", f'{{ "Ref": "{name}" }}'
    return f"!GetAtt {name}.{attribute}", f'{{ "Fn::GetAtt": ["{name}", "{attribute}"] }}'


def _form_of_text(text: str) -> Form | None:
    if text.startswith("arn:"):
        return Form.ARN
    return Form.URL if text.startswith(("https://", "http://")) else None
