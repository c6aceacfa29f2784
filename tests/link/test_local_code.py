"""Code that only runs on a developer's machine come to."""

from __future__ import annotations

from unittest.mock import patch

import pytest

from conftest import MakeProject, findings_of
from serverless_lint.link.program.local_code import LocalCode

_TEMPLATE = """\
Resources:
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: {runtime}
      CodeUri: .
      Environment: {{Variables: {{QUEUE_URL: "https://sqs.eu-west-1.amazonaws.com/123456789012/jobs"{more}}}}}
"""
_NODE = """\
const fs = require('fs');
const QUEUE = process.env.QUEUE_URL || '';
const IS_LOCAL = {flag};
const write = (text) => {{ fs.writeFileSync('out/text', text); }};
exports.handler = async (event) => {{
  {statement}
}};
"""
_PYTHON = """\
import os
QUEUE = os.environ.get("QUEUE_URL", "")
IS_LOCAL = {flag}
def write(text):
    with open("out/text", "w") as file:
        file.write(text)
def handler(event, context):
    if IS_LOCAL:
        write(event["text"])
"""
_WRITING = "if (IS_LOCAL) { write(event.text); }"


@pytest.mark.parametrize(
    ("flag", "statement", "more", "is_come_to"),
    [
        ("process.env.USE_LOCAL_STORAGE === 'true'", _WRITING, "", False),
        ("process.env.IS_OFFLINE === 'true' || !QUEUE", _WRITING, "", False),
        ("!!process.env.AWS_SAM_LOCAL", _WRITING, "", False),
        ("(process.env.IS_LOCAL || 'false').toLowerCase() === 'true'", _WRITING, "", False),
        ("Boolean(process.env.IS_OFFLINE)", "if (IS_LOCAL && event.text) { write(event.text); }", "", False),
        ("process.env.IS_OFFLINE", "if (!IS_LOCAL) { return; } else { write(event.text); }", "", False),
        ("process.env.IS_OFFLINE", "if (IS_LOCAL) { process.nextTick(() => write(event.text)); }", "", False),
        ("process.env.IS_OFFLINE", "if (!IS_LOCAL) { write(event.text); }", "", True),
        ("process.env.IS_OFFLINE || !process.env.OTHER_URL", _WRITING, "", True),
        ("process.env.USE_LOCAL_STORAGE === 'true'", _WRITING, ", USE_LOCAL_STORAGE: 'true'", True),
        ("process.env.USE_LOCAL_STORAGE !== 'false'", _WRITING, "", True),
        ("(process.env.USE_LOCAL_STORAGE || 'true') === 'true'", _WRITING, "", True),
        ("process.env.KEEPS_FILES === 'true'", _WRITING, "", True),
        ("process.env.IS_OFFLINE === 'true'", f"{_WRITING} write(event.text);", "", True),
    ],
)
def test_what_only_local_runs_come_to_does_not_run(
    make_project: MakeProject, flag: str, statement: str, more: str, is_come_to: bool
) -> None:
    files = {
        "template.yaml": _TEMPLATE.format(runtime="nodejs22.x", more=more),
        "app.js": _NODE.format(flag=flag, statement=statement),
    }
    assert findings_of(make_project(files), "write-outside-tmp") == (["app.js:4"] if is_come_to else [])


@pytest.mark.parametrize(
    ("flag", "is_come_to"),
    [
        ('os.environ.get("USE_LOCAL_STORAGE") == "true"', False),
        ('os.getenv("IS_OFFLINE", "false").lower() == "true" or not QUEUE', False),
        ('bool(os.getenv("AWS_SAM_LOCAL"))', False),
        ('os.getenv("USE_LOCAL_STORAGE", "true") == "true"', True),
        ('not os.getenv("AWS_SAM_LOCAL")', True),
    ],
)
def test_what_only_local_runs_come_to_does_not_run_in_python(
    make_project: MakeProject, flag: str, is_come_to: bool
) -> None:
    files = {
        "template.yaml": _TEMPLATE.format(runtime="python3.13", more=""),
        "app.py": _PYTHON.format(flag=flag),
    }
    assert findings_of(make_project(files), "write-outside-tmp") == (["app.py:5"] if is_come_to else [])


@pytest.mark.parametrize(
    "flags",
    [
        "export const IS_LOCAL = process.env.IS_OFFLINE === 'true';",
        "const offline = process.env.IS_OFFLINE === 'true';\nexport { offline as IS_LOCAL };",
    ],
)
def test_a_flag_of_another_module_is_followed(make_project: MakeProject, flags: str) -> None:
    files = {
        "template.yaml": _TEMPLATE.format(runtime="nodejs22.x", more=""),
        "flags.mjs": f"{flags}\n",
        "app.mjs": "import fs from 'fs';\nimport { IS_LOCAL } from './flags.mjs';\n"
        "const write = (text) => { fs.writeFileSync('out/text', text); };\n"
        f"export const handler = async (event) => {{ {_WRITING} }};\n",
    }
    assert findings_of(make_project(files), "write-outside-tmp") == []


def test_a_flag_that_is_made_of_itself_over_and_over_is_looked_at_in_bounds(make_project: MakeProject) -> None:
    last = "const f0 = process.env.IS_OFFLINE === 'true';\n"
    flags = "".join(f"const f{at} = {' || '.join([f'f{at - 1}'] * 100)};\n" for at in range(1, 6))
    files = {
        "template.yaml": _TEMPLATE.format(runtime="nodejs22.x", more=""),
        "app.js": last + flags + _NODE.format(flag="f5", statement=_WRITING),
    }
    with patch.object(LocalCode, "_truth", autospec=True, side_effect=LocalCode._truth) as counted:
        assert findings_of(make_project(files), "write-outside-tmp") == ["app.js:10"]
    assert counted.call_count < 1_000


def test_a_flag_of_another_module_is_followed_in_python(make_project: MakeProject) -> None:
    files = {
        "template.yaml": _TEMPLATE.format(runtime="python3.13", more=""),
        "flags.py": 'import os\nIS_LOCAL = os.getenv("IS_OFFLINE") == "true"\n',
        "app.py": "from flags import IS_LOCAL\n" + _PYTHON.format(flag="False").replace("IS_LOCAL = False\n", ""),
    }
    assert findings_of(make_project(files), "write-outside-tmp") == []
