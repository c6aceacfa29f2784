"""What makes files that run of files that people write, and how it is told which."""

from __future__ import annotations

from serverless_lint.lazy_pattern import lazy_pattern

BUNDLERS = ("esbuild", "tsup", "webpack", "rollup", "rolldown", "vite", "tsdown", "@vercel/ncc")
"""How they are named where a script uses them: https://esbuild.github.io/api/, https://tsup.egoist.dev/,
https://webpack.js.org/configuration/, https://rollupjs.org/configuration-options/, https://rolldown.rs/,
https://vite.dev/config/build-options, https://tsdown.dev/, https://github.com/vercel/ncc#readme"""

REPLACES_VARIABLES = frozenset(
    {
        *("webpack", "serverless-webpack", "serverless-bundle", "@serverless-stack/cli", "vite", "parcel", "next"),
        *("@rspack/core", "serverless-rspack", "@rollup/plugin-replace", "@vercel/ncc", "react-scripts", "nitropack"),
    }
)
"""Packages that put values into code for some variables of themselves:
https://webpack.js.org/configuration/mode/, https://vite.dev/guide/env-and-mode, https://parceljs.org/features/node-emulation/,
https://github.com/rollup/plugins/tree/master/packages/replace, https://github.com/AnomalyInnovations/serverless-bundle"""

REPLACED_BY_BUNDLERS = frozenset({"NODE_ENV"})
"""These variables: the addresses above."""

BUILDING_SCRIPTS = tuple(
    f"{stem}{suffix}"
    for stem in (
        *("esbuild.config", "esbuild", "build", "scripts/build", "tsup.config", "webpack.config", "rollup.config"),
        *("rolldown.config", "tsdown.config", "vite.config"),
    )
    for suffix in (".js", ".mjs", ".cjs", ".ts", ".mts")
)
"""How files are usually called that configure or call them: the addresses above."""

WEBPACK_OF_SERVERLESS = "serverless-webpack"
"""What a configuration of webpack asks for the files of a service's handlers:
https://www.npmjs.com/package/serverless-webpack#automatic-entry-resolution"""

RENAMING_CONFIGURATIONS = tuple(
    f"{stem}.config{suffix}"
    for stem in ("webpack", "rollup", "esbuild", "tsup", "vite", "vitest", "babel")
    for suffix in (".js", ".mjs", ".cjs", ".ts", ".mts", ".json")
)
"""Files that may give modules other names: the addresses above, https://vitest.dev/config/,
https://babeljs.io/docs/config-files"""

BABEL_FILES = tuple(f".babelrc{suffix}" for suffix in ("", ".json", ".js", ".cjs", ".mjs", ".cts"))
"""Files that tell Babel, for the code below them, what to translate, beside `babel.config.*`:
https://babeljs.io/docs/config-files#file-relative-configuration"""

MAKES_FILES = lazy_pattern(r"^(?:webpack|rollup|vite|esbuild|tsup|babel)\b.*\.[cm]?[jt]s(?:on)?$|^tsconfig.*\.json$")
"""The names of files by which something may make the files of a folder: the addresses above,
https://www.typescriptlang.org/tsconfig/"""

REWRITES_CODE = lazy_pattern(r"^(?:webpack|rollup|vite|esbuild|tsup|babel|\.babelrc|tsconfig)\b.*")
"""The names of files by which something may rewrite the code of a folder: the addresses above."""

TRANSLATES_CODE = lazy_pattern(r"^(?:webpack|rollup|esbuild|tsup|babel|\.babelrc)\b.*")
"""Those of them that stand for what translates JavaScript, wherever around the code they are: the addresses above."""

TRANSLATES_WHAT_IS_LOADED = (
    *("esm", "jiti", "tsx", "ts-node", "sucrase", "esbuild-register", "esbuild-runner"),
    *("@babel/register", "babel-register", "@swc-node/register", "@swc/register", "@esbuild-kit/cjs-loader"),
)
"""Packages by which code that loads them loads what Node.js itself would not understand:
https://github.com/standard-things/esm#getting-started, https://babeljs.io/docs/babel-register,
https://github.com/unjs/jiti#readme, https://tsx.is/dev-api/, https://typestrong.org/ts-node/docs/usage,
https://github.com/alangpierce/sucrase#usage, https://github.com/egoist/esbuild-register#readme,
https://github.com/folke/esbuild-runner#readme, https://github.com/swc-project/swc-node#readme,
https://github.com/esbuild-kit/cjs-loader#readme"""

ENTRIES = ("entryPoints", "entry", "input")
"""Options that name what is read: the addresses above."""

OUTPUT_FOLDERS = ("outdir", "outDir", "dir", "path")
"""Options that name the folder that is written: the addresses above."""

PLACES_OF_OPTIONS = ("rollupOptions", "rolldownOptions", "lib")
"""Where Vite says what it makes, beside its `outDir`: https://vite.dev/config/build-options"""

OUTPUT_FILES = ("outfile", "file")
"""Options that name the file that is written: the addresses above."""

FILES_IN_FOLDERS = ("filename", "entryFileNames")
"""Options that name files in that folder, mostly with `[name]` for that of the entry: the addresses above."""

UNNAMED_ENTRIES = {"webpack": "main"}
"""What the output of an only entry is called that is given no name, where that is not the name of its file:
https://webpack.js.org/concepts/entry-points/"""

DEFAULT_FOLDER = "dist"
"""The folder that is written unless an option says so: the addresses above."""

COMMANDS = frozenset(
    {"esbuild", "tsup", "ncc", "rollup", "rolldown", "bun", "parcel", "swc", "tsc", "babel", "tsdown", "microbundle"}
)
"""How they are called on the command line: the addresses above, https://bun.sh/docs/bundler,
https://parceljs.org/features/cli/, https://swc.rs/docs/usage/cli, https://babeljs.io/docs/babel-cli,
https://www.typescriptlang.org/docs/handbook/compiler-options.html, https://github.com/developit/microbundle#readme"""

FILE_OPTIONS = frozenset({"--outfile", "-o", "--out-file", "--file"})
"""Options of commands that name the file that is written: the addresses above."""

FOLDER_OPTIONS = frozenset(
    {"--outdir", "--outDir", "--out-dir", "-d", "--dir", "--dist-dir", "--out", "-o", "--destination"}
)
"""Options of commands that name the folder that is written: the addresses above."""

SOURCE_OPTIONS = frozenset({"--rootDir", "-i", "--input"})
"""Options of commands that name what is read, or the folder around: the addresses above."""

BASE_OPTIONS = frozenset({"--outbase"})
"""Options of commands that name the folder whose parts keep their places: https://esbuild.github.io/api/#outbase"""

COMPILER_FILES = ("tsconfig.json", "jsconfig.json")
"""Settings of TypeScript's compiler: https://www.typescriptlang.org/tsconfig/,
https://code.visualstudio.com/docs/languages/jsconfig"""

WORKSPACE_FILES = ("pnpm-workspace.yaml", "lerna.json", "nx.json", "rush.json")
"""What makes several packages one project: https://pnpm.io/workspaces, https://lerna.js.org/docs/,
https://nx.dev/reference/nx-json, https://rushjs.io/pages/configs/rush_json/"""

WORKSPACES_OF_NX = ("nx.json", "workspace.json", "angular.json")
"""What stands in the folder that the paths of all projects of a workspace count from:
https://nx.dev/reference/nx-json"""

PROJECT_FILE_OF_NX = "project.json"
"""What says how one of them is built: https://nx.dev/reference/project-configuration"""

OUTPUT_OF_NX = "main"
"""What a bundle is called that is given no name: https://nx.dev/nx-api/webpack/executors/webpack"""

PROJECTS_OF_NEST, ENTRY_OF_NEST = "nest-cli.json", "main"
"""What says where the applications of a workspace of Nest lie, and what each starts with that does not say so. They are
built into `dist`, each into a folder called as its own: https://docs.nestjs.com/cli/monorepo"""

ROOT_OF_PROJECT, ROOT_OF_WORKSPACE = "{projectRoot}", "{workspaceRoot}"
"""What stands for folders in paths: https://nx.dev/reference/project-configuration#outputs"""

FLAT_COPIES = {"cp": "", "copyfiles": "-f"}
"""Commands that put files into a folder without the folders that they lie in, with the option that it takes:
https://github.com/calvinmetcalf/copyfiles#readme, https://pubs.opengroup.org/onlinepubs/9799919799/utilities/cp.html"""
