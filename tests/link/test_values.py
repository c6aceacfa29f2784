"""What expressions of the code may be."""

from __future__ import annotations

from conftest import MakeProject
from serverless_lint.link.modules import Modules
from serverless_lint.link.values import Values
from serverless_lint.model import Literal
from serverless_lint.parse.code import CallResult


class NoFiles:
    """A project without other files to import."""

    def __contains__(self, name: str) -> bool:
        return False

    def module(self, name: str) -> None:
        return None


def test_each_call_has_its_own_answer(make_project: MakeProject) -> None:
    """Expressions made for a question are gone before the next is made, and may leave it their place in memory."""
    code = "".join(f"def f{index}():\n    return {index}\nf{index}()\n" for index in range(5))
    (module,) = make_project({"app.py": f"import boto3\n{code}"}).modules
    values = Values(Modules(NoFiles()))
    found = [values.of(module, CallResult(site.fact.span, site.index), 0) for site in module.call_sites]
    texts = [[value.value for value in each if isinstance(value, Literal)] for each in found]
    assert texts == [[0], [1], [2], [3], [4]]
