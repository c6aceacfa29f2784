"""A small application for a session in an editor that people use."""

from __future__ import annotations

from pathlib import Path

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      MemorySize: 512
"""


def write_application(folder: Path, code: str) -> Path:
    """The folder in a folder with the application, whose handler is `app.handler`."""
    root = folder / "orders"
    root.mkdir()
    (root / "template.yaml").write_text(TEMPLATE, "utf-8")
    (root / "app.py").write_text(code, "utf-8")
    return root
