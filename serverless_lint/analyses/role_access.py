"""What the roles of functions certainly do not allow, whatever else may allow something."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.scripted_changes import ScriptedChanges
from serverless_lint.link.project import LinkedProject
from serverless_lint.link.stack.implied_grants import may_imply
from serverless_lint.link.stack.resource_access import ResourceAccess
from serverless_lint.model import Function, flattened
from serverless_lint.parse.template.template import Resource, Template

_CLOSED = frozenset(
    {
        *("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable", "AWS::Serverless::SimpleTable"),
        *("AWS::StepFunctions::StateMachine", "AWS::Serverless::StateMachine", "AWS::Cognito::UserPool"),
    }
)
"""What takes no policy but from its own template, if it takes any."""
_WITHOUT_POLICIES = frozenset(
    {
        *("ssm", "states", "cognito-idp", "cloudformation", "scheduler", "firehose", "athena", "ec2"),
        *("polly", "textract", "transcribe", "translate", "rekognition", "comprehend", "bedrock", "ses"),
    }
)
"""What actions begin with of services whose resources take no policies that name roles of the same account.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html
https://docs.aws.amazon.com/ses/latest/dg/sending-authorization.html
"""


class RoleAccess:
    """Knows the roles of the functions of a project. A project has one: `project.once(RoleAccess)`."""

    def __init__(self, project: LinkedProject) -> None:
        self._templates = {linked.template.document.path: linked for linked in project.templates}
        self._named_roles = {
            linked.template.document.path: frozenset(_roles_named_in(linked.template)) for linked in project.templates
        }
        self._scripts = project.once(ScriptedChanges)
        self._resources = {path: ResourceAccess(linked.template) for path, linked in self._templates.items()}

    def is_known(self, function: Function) -> bool:
        """Whether all that a function's role allows is known."""
        return function.permissions.complete and not self._is_extended_elsewhere(function)

    def lacks(self, function: Function, actions: tuple[str, ...]) -> bool:
        """Whether a function certainly may do none of several things."""
        return self.policies_lack(function, actions) and not self.may_be_let_in(function, actions, None)

    def policies_lack(self, function: Function, actions: tuple[str, ...]) -> bool:
        """Whether no policy of a function's role allows one of several things: only that of a resource can."""
        permissions = function.permissions
        if self._scripts.may_add_policies(permissions.role):
            return False
        access = self._templates[_template_of_role(function).document.path].access
        role = _role_of(function)
        return all(
            access.allows(permissions, role, action, although_shown=True) is False for action in actions
        ) and not may_imply(function, actions)

    def may_be_let_in(self, function: Function, actions: tuple[str, ...], resource: Resource | None) -> bool:
        """Whether the policy of a resource may let a function do one of several things.

        That of the resource which it is about, if that is known. Other stacks may have some if they know the ARN of the
        role, which is in the outputs.
        """
        linked = self._templates[function.template.document.path]
        on = resource if resource is not None and resource.template is linked.template else None
        if self._resources[linked.template.document.path].may_allow(actions, on):
            return True
        is_closed = (
            on.type in _CLOSED
            if on is not None
            else all(action.partition(":")[0] in _WITHOUT_POLICIES for action in actions)
        )
        of_role = self._templates[_template_of_role(function).document.path]
        # What stores its ARN for other stacks shows it as an output does.
        is_shown = of_role is not linked or of_role.access.is_shown(_role_of(function))
        return is_shown and not is_closed

    @staticmethod
    def is_up_to_role(actions: tuple[str, ...]) -> bool:
        """Whether nothing but policies of a role that is seen can allow several things, whatever they are done to."""
        return all(action.partition(":")[0] in _WITHOUT_POLICIES for action in actions)

    def is_all(self, function: Function, actions: tuple[str, ...]) -> bool:
        """Whether nothing but the policies of its role can allow a function several things."""
        path = _template_of_role(function).document.path
        return (
            not self._templates[path].access.may_give_more(_role_of(function))
            and not self._scripts.may_add_policies(function.permissions.role)
            and not may_imply(function, actions)
            and not any(self._resources[each].may_allow(actions) for each in {path, function.template.document.path})
        )

    def may_allow_everyone(self, actions: tuple[str, ...]) -> bool:
        """Whether the policy of some resource may allow one of several actions to everyone."""
        return any(access.may_allow_everyone(actions) for access in self._resources.values())

    def _is_extended_elsewhere(self, function: Function) -> bool:
        """Whether a policy of another template, or one that a script brings, is attached to its role by its name."""
        role = function.permissions.role
        if self._scripts.may_add_policies(role):
            return True
        names = frozenset(role.properties.lookup("RoleName").texts() if role is not None else ())
        return any(
            not names.isdisjoint(named)
            for path, named in self._named_roles.items()
            if path != _template_of_role(function).document.path
        )


def _template_of_role(function: Function) -> Template:
    """The template that has its role, be it another one than its own."""
    role = function.permissions.role
    return role.template if role is not None else function.template


def _role_of(function: Function) -> str:
    """The logical id of its role; SAM makes one of that name."""
    role = function.permissions.role
    return role.logical_id if role is not None else f"{function.name}Role"


def _roles_named_in(template: Template) -> Iterator[str]:
    """The names of roles that policies of a template are attached to."""
    for resource in template.resources.values():
        if resource.type.startswith("AWS::IAM::"):
            yield from flattened(resource.properties.lookup("Roles")).texts()
            if resource.type == "AWS::IAM::RolePolicy":
                yield from resource.properties.lookup("RoleName").texts()
