"""Finds the URLs of functions, the permissions for them, and those that belong to these."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from serverless_lint.analyses.callers import NOT_FOUND, code_behind
from serverless_lint.analyses.signed_requests import allows_signature, said_to_be_signed
from serverless_lint.link.project import LinkedProject
from serverless_lint.link.stack.linked_template import LinkedTemplate
from serverless_lint.link.stack.names import FUNCTIONS, Names, references
from serverless_lint.model.project import finds
from serverless_lint.parse.template.template import Possible, Resource, Template
from serverless_lint.source import Location
from serverless_lint.three_valued import any_of


class FunctionUrl(msgspec.Struct, frozen=True, eq=False):
    """The URL of a function, as a resource of its own or as a setting of a function of SAM."""

    resource: Resource
    """What carries it."""
    access: Possible
    """Its type of authorisation."""
    code_checks_callers: bool
    """Whether the code of its function checks a signature or token."""
    is_costly: bool = False
    """Whether the code of its function has models answer, starts machines or jobs, or changes who may do what."""
    looks_at_caller: bool = False
    """Whether the code of its function seems to check who calls."""
    is_said_to_be_signed: bool = False
    """Whether the template says that services sign what they send there, and nothing in the code speaks against it."""
    distribution: Resource | None = None
    """The CloudFront distribution of the template that has it as an origin."""

    @property
    def location(self) -> Location:
        """The logical id of what carries it."""
        return self.resource.location


class UrlPermission(msgspec.Struct, frozen=True, eq=False):
    """An `AWS::Lambda::Permission` for `lambda:InvokeFunctionUrl` on a function of the template."""

    resource: Resource
    function: Resource
    allows_invocation: bool | None
    """Whether another permission allows the same caller `lambda:InvokeFunction`; None if that cannot be told."""
    urls_of_other_versions: tuple[Resource, ...] = ()
    """The URLs of the function, if all of them belong to other versions or aliases of it than the permission."""

    @property
    def location(self) -> Location:
        """The action."""
        return self.resource.properties.get("Action").location


_URL = "AWS::Lambda::Url"
_ACCESS = {
    _URL: ("AuthType",),
    "AWS::Serverless::Function": ("FunctionUrlConfig", "AuthType"),
}
"""Where the type of authorisation stands."""

URL_ACTION = "lambda:InvokeFunctionUrl"
_INVOKING_ACTIONS = ("lambda:InvokeFunction", "lambda:*", "lambda:Invoke*", "*")


@finds(UrlPermission, in_each=LinkedTemplate)
def url_permissions(linked: LinkedTemplate, project: LinkedProject) -> Iterator[UrlPermission]:
    """The permissions of the template to call functions through their URLs."""
    template, names, access = linked.template, linked.names, linked.access
    if not any(_is_for_url(resource) for resource in template.resources.values()):
        return
    for permission, function in access.permissions:
        if function is None or not _is_for_url(permission):
            continue
        others = (
            _allows_invocation(other, named, permission, function)
            for other, named in access.permissions
            if other is not permission
        )
        of_template = any_of((*others, _sam_allows_invocation(function), None if template.open else False))
        yield UrlPermission(
            permission,
            function,
            of_template,
            _urls_of_other_versions(template, names, permission, function),
        )


@finds(FunctionUrl, in_each=LinkedTemplate, reads_code=True)
def function_urls(linked: LinkedTemplate, project: LinkedProject) -> Iterator[FunctionUrl]:
    """The URLs of functions that a template makes."""
    template, names = linked.template, linked.names
    found = [
        (resource, access)
        for resource in template.resources.values()
        if resource.type in _ACCESS
        and not (access := resource.properties.lookup(*_ACCESS[resource.type])).certainly_absent
    ]
    for resource, access in found:
        function: Resource | None = resource
        if resource.type == _URL:
            function = names.certain(resource.properties.lookup("TargetFunctionArn"), *FUNCTIONS)
        code = project.once(code_behind).get(function.key, NOT_FOUND) if function is not None else NOT_FOUND
        is_signed = allows_signature(resource) if function is None else function.key in project.once(said_to_be_signed)
        before = _distribution_before(template, resource)
        yield FunctionUrl(resource, access, code.is_checked, code.is_costly, code.looks_at_caller, is_signed, before)


def _urls_of_other_versions(
    template: Template, names: Names, permission: Resource, function: Resource
) -> tuple[Resource, ...]:
    """The URLs of a function if certainly none of them belongs to the version or alias that a permission names."""
    allowed = names.qualifier(permission.properties.lookup("FunctionName"))
    urls = {
        resource: _qualifier_of_url(resource, names)
        for resource in template.resources.values()
        if resource.type == _URL
        and names.certain(resource.properties.lookup("TargetFunctionArn"), *FUNCTIONS) is function
    }
    has_own = not function.properties.lookup("FunctionUrlConfig").certainly_absent
    if allowed is None or template.open or has_own or {None, allowed} & set(urls.values()):
        return ()
    return tuple(urls)


def _qualifier_of_url(url: Resource, names: Names) -> str | None:
    target, setting = (url.properties.lookup(key) for key in ("TargetFunctionArn", "Qualifier"))
    if setting.certainly_absent:
        return names.qualifier(target)
    return setting.only if isinstance(setting.only, str) else None


def _distribution_before(template: Template, resource: Resource) -> Resource | None:
    # SAM makes `<Id>Url` for the setting of a function.
    url = resource.logical_id if resource.type == _URL else f"{resource.logical_id}Url"
    for distribution in template.resources.values():
        if distribution.type == "AWS::CloudFront::Distribution" and any(
            reference.resource == url for reference, _ in references(distribution.properties)
        ):
            return distribution
    return None


def _is_for_url(resource: Resource) -> bool:
    return resource.type == "AWS::Lambda::Permission" and _action(resource) == URL_ACTION


def _action(permission: Resource) -> object:
    return permission.properties.lookup("Action").only


def _sam_allows_invocation(function: Resource) -> bool | None:
    """Whether SAM adds the permission, which it does for public URLs."""
    if function.type != "AWS::Serverless::Function":
        return False
    access = function.properties.lookup("FunctionUrlConfig", "AuthType")
    if "NONE" in access.texts():
        return True
    return None if access.unknown else False


def _allows_invocation(
    permission: Resource, named: Resource | None, url_permission: Resource, function: Resource
) -> bool | None:
    """Whether a permission allows the caller of another one to invoke the function."""
    if named is not None and named is not function:
        return False
    action = _action(permission)
    if action is not None and action not in _INVOKING_ACTIONS:
        return False
    principal = permission.properties.lookup("Principal").only
    wanted = url_permission.properties.lookup("Principal").only
    if named is None or action is None or principal is None or wanted is None:
        return None
    return principal in ("*", wanted)
