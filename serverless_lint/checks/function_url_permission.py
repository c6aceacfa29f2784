"""Function URLs that answer with 403 to those who may call them."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.function_url import UrlPermission
from serverless_lint.rule import Category, Problem, Related, Severity, rule


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def function_url_permission_incomplete(permission: UrlPermission) -> Iterator[Problem]:
    """A permission for a function URL allows calling the URL, but not the function behind it."""
    function = permission.function.logical_id
    for url in permission.urls_of_other_versions[:1]:
        yield Problem(
            permission,
            f"`{url.logical_id}` belongs to another version or alias of `{function}` than this permission: "
            "name the same in both",
            related=(Related(url, "the URL"),),
            function=function,
            resource=permission.resource.logical_id,
            ignorable_at=(permission.resource, permission.function),
        )
        return
    if permission.allows_invocation is not False:
        return
    yield Problem(
        permission,
        f"callers of the URL of `{function}` also need `lambda:InvokeFunction`: "
        "add a permission with `InvokedViaFunctionUrl: true`",
        related=(Related(permission.function, "the function"),),
        function=function,
        resource=permission.resource.logical_id,
        ignorable_at=(permission.resource, permission.function),
    )
