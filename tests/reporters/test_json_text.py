"""Values as indented JSON."""

from __future__ import annotations

import io
import json

import pytest

from serverless_lint.reporters.json_text import write_json


@pytest.mark.parametrize(
    "content",
    [
        pytest.param({"a": [], "b": {}, "c": [1, 1.5, True, None, -3, {"d": [[]]}]}, id="nesting"),
        pytest.param("".join(map(chr, range(0x250))) + "\u2028\u2029\ufeff\U0001f600</script>", id="all kinds of text"),
        pytest.param({"path": "\udcff.py"}, id="a file name that is no text"),
    ],
)
def test_the_text_is_that_of_the_standard_library(content: object) -> None:
    out = io.StringIO()
    write_json(content, out)
    assert out.getvalue() == json.dumps(content, indent=2, ensure_ascii=False) + "\n"
