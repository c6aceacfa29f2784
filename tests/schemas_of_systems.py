"""The schemas of schemastore.org for the files of other systems, as check-jsonschema brings them."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import jsonschema


def errors(name: str, content: object) -> list[str]:
    """What the schema of that name has against a document; the program itself does not run with every click."""
    return [error.message for error in jsonschema.Draft7Validator(_schema(name)).iter_errors(content)]


def _schema(name: str) -> dict[str, Any]:
    package = find_spec("check_jsonschema")
    assert package is not None
    assert package.submodule_search_locations is not None
    folder = Path(package.submodule_search_locations[0], "builtin_schemas", "vendor")
    schema: dict[str, Any] = json.loads((folder / f"{name}.json").read_text("utf-8"))
    return schema
