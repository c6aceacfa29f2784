"""Which files handler strings may mean."""

from __future__ import annotations

import pytest

from serverless_lint.link.handler_files import (
    around_build,
    compiled_from,
    entry_places,
    first_folder,
    source_places,
    split_handler,
)
from serverless_lint.parse.code.facts import Language


@pytest.mark.parametrize(
    ("handler", "language", "expected"),
    [
        ("app.handler", Language.PYTHON, ("app", ("handler",))),
        ("orders.app.handler", Language.PYTHON, ("orders.app", ("handler",))),
        ("app", Language.PYTHON, ("app", ())),
        ("src/app.handler", Language.JAVASCRIPT, ("src/app", ("handler",))),
        ("src/app.orders.handler", Language.JAVASCRIPT, ("src/app", ("orders", "handler"))),
        ("src.v2/app", Language.JAVASCRIPT, ("src.v2/app", ())),
    ],
)
def test_a_handler_string_names_a_module_and_what_is_in_it(
    handler: str, language: Language, expected: tuple[str, tuple[str, ...]]
) -> None:
    assert split_handler(handler, language) == expected


def test_sources_are_looked_for_where_build_tools_read_from() -> None:
    assert list(source_places("dist/orders", "app")) == [
        "dist/orders/app",
        "dist/orders/src/app",
        "src/orders/app",
        "orders/app",
    ]
    assert list(source_places(".", "dist/app"))[:3] == ["./dist/app", "./src/app", "./app"]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("api/dist/orders/app", ("api", ["orders", "app"])),
        ("dist/app", (".", ["app"])),
        ("src/app", (".", [])),
    ],
)
def test_a_path_in_the_folder_of_a_build_is_told_apart(path: str, expected: tuple[str, list[str]]) -> None:
    assert around_build(path) == expected


def test_what_a_template_names_is_also_looked_for_from_folders_around() -> None:
    assert list(entry_places("api/orders", "src")) == ["api/orders/src", "api/src", "src"]


def test_a_module_of_typescript_has_the_name_of_what_is_made_of_it() -> None:
    assert list(compiled_from("src/app.js")) == ["src/app.ts", "src/app.tsx"]
    assert list(compiled_from("src/app.py")) == []


@pytest.mark.parametrize(("path", "expected"), [("../dist/app", ("dist", "app")), ("", ("", "")), ("app", ("app", ""))])
def test_the_first_folder_of_a_path_leads_not_upwards(path: str, expected: tuple[str, str]) -> None:
    assert first_folder(path) == expected
