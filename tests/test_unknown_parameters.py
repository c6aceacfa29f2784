"""Values in a configuration for parameters that no template has."""

from __future__ import annotations

from pathlib import Path

import pytest

from command import serverless_lint_in_process

TEMPLATE = "Parameters: {Stage: {Type: String}}\nResources: {Q: {Type: 'AWS::SQS::Queue'}}\n"
OPTIONS = ("check", "--no-cache", "--select", "low-timeout")


@pytest.mark.parametrize(
    ("configuration", "arguments", "notes"),
    [
        ('[parameters]\nStage = "prod"\n', (), ""),
        (
            '[parameters]\nStgae = "prod"\n',
            (),
            "note: serverless-lint.toml:2: no template has a parameter `Stgae` (did you mean `Stage`?)\n",
        ),
        (
            '[parameters]\nZone = "prod"\n',
            ("a/template.yaml",),
            "note: serverless-lint.toml:2: no template has a parameter `Zone`\n",
        ),
        ('[parameters]\nZone = "prod"\n', ("a",), ""),
        (
            "",
            ("--config", "parameters.stage='prod'"),
            "note: --config: no template has a parameter `stage` (did you mean `Stage`?)\n",
        ),
    ],
)
def test_a_value_for_no_parameter_is_said(
    tmp_path: Path, configuration: str, arguments: tuple[str, ...], notes: str
) -> None:
    """Where all templates are read, so that it is known; a folder alone may have the others."""
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "template.yaml").write_text(TEMPLATE, encoding="utf-8")
    (tmp_path / "serverless-lint.toml").write_text(configuration, encoding="utf-8")
    process = serverless_lint_in_process(*OPTIONS, *arguments, cwd=tmp_path)
    said = process.stderr.decode()
    assert "".join(line for line in said.splitlines(keepends=True) if line.startswith("note:")) == notes
