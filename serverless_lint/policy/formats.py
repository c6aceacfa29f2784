"""The formats that policies are printed in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from serverless_lint.link.project import LinkedProject
from serverless_lint.policy import FunctionPolicy
from serverless_lint.policy.as_diff import as_diff
from serverless_lint.policy.as_json import as_json
from serverless_lint.policy.as_yaml import as_yaml

Format = Callable[[LinkedProject, Iterable[FunctionPolicy], Callable[[str], str]], str]

FORMATS: Mapping[str, Format] = {
    "diff": as_diff,
    "json": lambda _, policies, shown_path: as_json(policies, shown_path),
    "yaml": lambda _, policies, shown_path: as_yaml(policies, shown_path),
}
