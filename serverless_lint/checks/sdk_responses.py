"""Answers of AWS that the code takes for more than they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from serverless_lint.analyses.custom_resources import serves_custom_resources
from serverless_lint.analyses.responses import SdkResponse
from serverless_lint.aws.answers import (
    ALL_AT_ONCE,
    FEW,
    FEW_OF_ONE,
    GROWS_WITH_USE,
    NOTICED_WITH_THE_STACK,
    WITHOUT_HARM,
)
from serverless_lint.checks.problems import code_problem
from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.model import Handler
from serverless_lint.rule import Category, Problem, Severity, rule

if TYPE_CHECKING:
    from serverless_lint.aws import sdk

_MEMBER = lazy_pattern(r"\w+")
_NARROWING = lazy_pattern(r"(?:ids?|names?|arns?|identifiers?|filters?|prefix)$", re.IGNORECASE)

_SCAN = ("dynamodb", "Scan")
_FILTERS = frozenset({"FilterExpression", "ScanFilter"})


@rule(Severity.WARNING, Category.CORRECTNESS, since="0.1")
def missing_pagination(response: SdkResponse) -> Iterator[Problem]:
    """Code takes the first page of what AWS gives page by page for everything there is."""
    pages = response.operation.pagination
    if pages is None or not pages.has_paginator or _is_one_page(response, pages):
        return
    results = {_first_member(path) for path in pages.results}
    if not response.taken & results:
        return
    token = _first_member(pages.output_tokens[0])
    message = f"`{response.operation.name}` gives one page, and `{token}` is not read: go through all pages"
    # What one key has rarely fills a page, and code can know that.
    is_about_key = response.operation.name == "Query"
    severity = None if _grows(response) and not response.is_of_one else Severity.INFO
    yield code_problem(response.handlers, response, message, severity=severity, pedantic=is_about_key)


def _grows(response: SdkResponse) -> bool:
    """Whether there is more and more of what is listed the more a system is used, rather than what people set up."""
    operation = (response.operation.service, response.operation.name)
    # Who filters a table expects many items; a page is what was read, and not what passed.
    is_filtered = operation == _SCAN and not _FILTERS.isdisjoint(response.parameters or ())
    return is_filtered or response.is_of_growing or operation in GROWS_WITH_USE


def _is_one_page(response: SdkResponse, pages: sdk.Pagination) -> bool:
    """Whether the code asks for one page, for something of which there is but one, or for the next pages as well."""
    operation, passed = response.operation, response.parameters
    if operation.service in ALL_AT_ONCE or (operation.service, operation.name) in FEW or "Tag" in operation.name:
        return True
    tokens = [*pages.input_tokens, *pages.output_tokens, pages.limit_key or "", pages.more_results or ""]
    if passed is None or not response.words.isdisjoint(word for token in tokens for word in _MEMBER.findall(token)):
        return True
    is_narrowed = (operation.service, operation.name) in FEW_OF_ONE or operation.service == "cognito-idp"
    if is_narrowed or operation.name.startswith("Describe"):
        return any(_NARROWING.search(name) for name in passed)
    # A query of DynamoDB that names all of a key finds one item at most.
    return operation.name == "Query" and response.equalities > 1


@rule(Severity.WARNING, Category.RELIABILITY, since="0.1")
def unchecked_batch_response(response: SdkResponse) -> Iterator[Problem]:
    """Code does not look at what of a batch failed, which raises no error."""
    operation, batch = response.operation, response.operation.batch
    if batch is None or not batch.failures or (operation.service, operation.name) in WITHOUT_HARM:
        return
    if not operation.writes and operation.name != "BatchGetItem":
        return
    failures = [_first_member(path) for path in batch.failures]
    if response.members & set(failures) or not response.words.isdisjoint(
        name for name in failures if name != batch.entries
    ):
        return
    message = f"`{operation.name}` raises no error for what fails: look at `{failures[0]}` of its answer"
    is_emptying = (operation.service, operation.name) in NOTICED_WITH_THE_STACK
    is_noticed = is_emptying and _serves_custom_resources(response.handlers)
    is_advice = is_noticed or response.tells_chat or response.is_best_effort
    yield code_problem(response.handlers, response, message, severity=Severity.INFO if is_advice else None)


def _serves_custom_resources(handlers: Sequence[Handler]) -> bool:
    return bool(handlers) and all(map(serves_custom_resources, handlers))


def _first_member(path: str) -> str:
    """The member that a path begins with: `Records` of `Records[].ErrorCode`."""
    return str(_MEMBER.findall(path)[0])
