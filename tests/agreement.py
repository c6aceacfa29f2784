"""One SAM function with its handler, for tests of rules that compare the code with the template."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from command import EARLY_DAY
from serverless_lint.config import Config
from serverless_lint.linter import lint


def sam(properties: str, resources: str = "") -> str:
    """A SAM template with one Python function `Worker` whose handler is `app.handler`; flow-style properties."""
    return (
        "Transform: AWS::Serverless-2016-10-31\nResources:\n  Worker:\n    Type: AWS::Serverless::Function\n"
        f"    Properties: {{Runtime: python3.13, Handler: app.handler{properties}}}\n{resources}"
    )


def findings(folder: Path, rule: str, files: Mapping[str, str], *only: str) -> list[str]:
    """What a rule says about files: `path:line severity message`. `only` are the files given as arguments."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    paths = tuple(folder / name for name in only) or (folder,)
    report = lint(
        Config(
            root=folder,
            paths=paths,
            cfn_lint="off",
            as_of=EARLY_DAY,
            allow_empty=True,
            jobs=1,
            use_cache=False,
            select=(rule,),
        )
    )
    return [
        f"{finding.location.document.path}:{finding.location.start.line} {finding.severity.word} {finding.message}"
        for finding in report.findings
    ]
