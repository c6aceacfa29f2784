"""Names that the settings of a JavaScript project give to its own modules."""

from __future__ import annotations

from pathlib import Path

import pytest

from agreement import findings
from conftest import MakeProject
from serverless_lint.analyses.missing_packages import ImportedPackage, MissingPackage
from serverless_lint.model import Handler, Project

TEMPLATE = (
    "Transform: AWS::Serverless-2016-10-31\nResources:\n  Sum:\n    Type: AWS::Serverless::Function\n"
    "    Metadata: {BuildMethod: esbuild, BuildProperties: {EntryPoints: [sum.ts]}}\n"
    "    Properties: {Runtime: nodejs22.x, Handler: sum.handler, CodeUri: app/}\n"
)


def of_others(project: Project) -> list[str]:
    """The imports that lead out of the project."""
    assert [handler.name for handler in project.all(Handler)] == ["handler"]
    return [package.fact.module for package in project.all(ImportedPackage)]


@pytest.mark.parametrize(
    ("name", "files"),
    [
        pytest.param(
            "@tools/math",
            {
                "tsconfig.json": '{"compilerOptions": {"paths": {"@tools/*": ["./app/tools/*"]}}}',
                "app/tools/math.ts": "",
            },
            id="paths without baseUrl",
        ),
        pytest.param(
            "tools",
            {
                "app/tsconfig.json": '{"compilerOptions": {"baseUrl": "..", "paths": {"tools": ["lib/tools/main"]}}}',
                "lib/tools/main.ts": "",
            },
            id="paths from baseUrl",
        ),
        pytest.param(
            "tools/math",
            {"tsconfig.json": '{"compilerOptions": {"baseUrl": "lib"}}', "lib/tools/math.ts": ""},
            id="baseUrl alone",
        ),
        pytest.param(
            "core/math",
            {
                "app/tsconfig.json": '{"extends": ["../strict", "../settings/base.json"]}',
                "strict.json": '{"compilerOptions": {"strict": true}}',
                "settings/base.json": '{"extends": "./paths"}',
                "settings/paths.json": '{"compilerOptions": {"paths": {"core/*": ["../nothing/*", "../lib/*"]}}}',
                "lib/math.ts": "",
            },
            id="extended again and again",
        ),
        pytest.param(
            "core/math",
            {
                "tsconfig.json": '{"files": [], "references": [{"path": "./tsconfig.app.json"}]}',
                "tsconfig.app.json": '{"compilerOptions": {"paths": {"core/*": ["lib/*"]}}}',
                "lib/math.js": "",
            },
            id="settings of a referenced project",
        ),
        pytest.param(
            "core/math",
            {
                "tsconfig.json": '{ // "a" /*\n "compilerOptions": {"paths": {"core/*": ["lib/*",],},},}',
                "lib/math.ts": "",
            },
            id="comments and commas",
        ),
        pytest.param(
            "core/math",
            {"jsconfig.json": '{"compilerOptions": {"paths": {"core/*": ["lib/*"]}}}', "lib/math.mjs": ""},
            id="settings for JavaScript",
        ),
        pytest.param(
            "#math",
            {
                "app/package.json": '{"imports": {"#math": {"node": "./math.js", "default": "./m.js"}}}',
                "app/math.ts": "",
            },
            id="imports of the package",
        ),
        pytest.param(
            "#lib/math.js",
            {"package.json": '{"imports": {"#lib/*.js": "./lib/*.js"}}', "lib/math.ts": ""},
            id="imports with a star",
        ),
        pytest.param(
            "@shop/math",
            {
                "package.json": '{"workspaces": ["libs/*"]}',
                "libs/math/package.json": '{"name": "@shop/math", "main": "dist/index.js"}',
                "libs/math/src/index.ts": "",
            },
            id="package of the workspace",
        ),
        pytest.param(
            "@shop/math/sum",
            {
                "pnpm-workspace.yaml": "packages: [libs/*]\n",
                "libs/math/package.json": '{"name": "@shop/math", "exports": {"./*": {"import": "./dist/*.mjs"}}}',
                "libs/math/src/sum.mts": "",
            },
            id="exports of a package of the workspace",
        ),
        pytest.param(
            "math",
            {
                "app/package.json": '{"dependencies": {"math": "file:../libs/math"}}',
                "libs/math/package.json": '{"name": "math", "main": "./lib.js"}',
                "libs/math/lib.js": "",
            },
            id="dependency with a path",
        ),
    ],
)
def test_names_lead_to_files_of_the_project(make_project: MakeProject, name: str, files: dict[str, str]) -> None:
    """The file is linked like one that is imported by its path."""
    code = f'import {{ add }} from "{name}";\nexport const handler = async (event) => add(event);\n'
    assert of_others(make_project({"template.yaml": TEMPLATE, "app/sum.ts": code, **files})) == []


@pytest.mark.parametrize(
    "files",
    [
        {"tsconfig.json": '{"compilerOptions": {"paths": {"core/*": ["lib/*"]}}}', "lib/math.ts": ""},
        {"tsconfig.json": '{"extends": "./tsconfig.json", "compilerOptions": {"paths": []}}'},
        {"tsconfig.json": "[]", "package.json": '{"imports": [], "exports": 1, "workspaces": {}}'},
        {"tsconfig.json": '{"compilerOptions": {"paths": {"*": ["types/*"]}}}'},
        {"package.json": '{"name": "math"}'},
    ],
)
def test_other_names_are_packages(make_project: MakeProject, files: dict[str, str]) -> None:
    """Settings that name something else, or nothing, change nothing."""
    code = 'import { add } from "math";\nexport const handler = async (event) => add(event);\n'
    assert of_others(make_project({"template.yaml": TEMPLATE, "app/sum.ts": code, **files})) == ["math"]


@pytest.mark.parametrize(
    ("configuration", "missing"),
    [
        ("resolve: { alias: { '@core': path.resolve(__dirname, 'core'), react$: 'preact' } }", ["luxon"]),
        ('plugins: [["module-resolver", {"alias": {"x": "./x", "@core": "./core", "react": "y"}}]]', ["luxon"]),
        ("resolve: { extensions: ['.ts'] }", ["@core/math", "luxon", "react"]),
    ],
)
def test_aliases_of_bundlers_are_no_packages(make_project: MakeProject, configuration: str, missing: list[str]) -> None:
    """What they lead to is not known, but it is nothing to declare."""
    code = (
        'import { add } from "@core/math";\nimport { DateTime } from "luxon";\nimport { h } from "react";\n'
        "export const handler = async (event) => [add(event), DateTime.now(), h()];\n"
    )
    files = {
        "template.yaml": TEMPLATE,
        "app/sum.ts": code,
        "webpack.config.js": f"module.exports = {{ {configuration} }};\n",
    }
    found = make_project(files).all(MissingPackage)
    assert [package.package for package in found] == missing


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("../../helpers", []),
        ("/etc", []),
        (None, ["app/src/sum.ts:1"]),
    ],
    ids=["inside", "outside", "no link"],
)
def test_a_link_where_the_compiler_looks_for_names_is_followed(
    tmp_path: Path, target: str | None, expected: list[str]
) -> None:
    """If it leads into the project; what is outside is not known."""
    (tmp_path / "app" / "src").mkdir(parents=True)
    if target is not None:
        (tmp_path / "app" / "src" / "helpers").symlink_to(target)
    files = {
        "template.yaml": TEMPLATE.replace("CodeUri: app/", "CodeUri: app/src/"),
        "app/package.json": '{"name": "app", "dependencies": {"axios": "1"}}',
        "app/tsconfig.json": '{"compilerOptions": {"baseUrl": "src"}}',
        "app/src/sum.ts": "import add from 'helpers/add';\nexport const handler = async (event) => add(event);\n",
        "helpers/add.ts": "export default (event) => process.env.TABLE;\n",
    }
    found = findings(tmp_path, "undeclared-dependency", files)
    assert [line.split(" ")[0] for line in found] == expected
