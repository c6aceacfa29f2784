"""What plugins change of what a service deploys."""

from __future__ import annotations

BUNDLERS = frozenset(
    {
        *("serverless-bundle", "serverless-esbuild", "serverless-plugin-typescript", "serverless-webpack"),
        *("serverless-webpack-prisma", "serverless-plugin-esbuild", "serverless-rspack", "serverless-tsc"),
        *("serverless-plugin-webpack", "serverless-plugin-optimize", "serverless-jetpack", "serverless-build-plugin"),
    }
)
"""Plugins that make the code that is deployed of TypeScript or of what a bundler finds."""
MERGES_SETTINGS = "serverless-merge-config"
"""How plug-ins end, with the organisation before, that put what stands under `$<<` beside that key, where it is not
said otherwise: https://github.com/CruGlobal/serverless-merge-config#readme"""
WEBPACK = "serverless-webpack"
"""Has webpack bundle what `custom.webpack.webpackConfig` names, or the files of handlers where that asks the plugin for
them (https://www.npmjs.com/package/serverless-webpack#automatic-entry-resolution)."""
WEBPACK_CONFIGURATION = "webpack.config.js"
"""The configuration that it takes unless another one is named."""
WSGI = "serverless-wsgi"
"""Calls an application for functions whose handler it brings, and installs what this needs
(https://www.npmjs.com/package/serverless-wsgi)."""
WSGI_HANDLERS = ("wsgi_handler.handler", "wsgi.handler")
"""What that handler is called, or was."""
PYTHON_REQUIREMENTS = "serverless-python-requirements"
"""Installs what `requirements.txt` lists. Where functions are packaged one by one, it moves the folder that a function
names as its `module` to the root (https://www.npmjs.com/package/serverless-python-requirements#per-function-requirements)."""
PYTHON_PACKAGERS = frozenset({PYTHON_REQUIREMENTS, "serverless-package-python-functions", WSGI})
"""Plugins that install Python packages."""
DOTENV = "serverless-dotenv-plugin"
"""Adds what `.env` files say to the environment of functions (https://www.npmjs.com/package/serverless-dotenv-plugin)."""
SETS_VARIABLES = frozenset({DOTENV, "serverless-resources-env"})
"""Plugins that give functions variables which the service does not name: those of `.env` files, and what resources are
called (https://www.npmjs.com/package/serverless-resources-env)."""
ROLES = frozenset({"serverless-iam-roles-per-function"})
"""Plugins that give functions roles of their own."""
RUN_LOCALLY = ("serverless-offline", "serverless-localstack", "serverless-dynamodb-local")
"""Beginnings of the names of plugins that run functions, or what they need, on a developer's machine
(https://www.npmjs.com/package/serverless-offline, https://www.npmjs.com/package/serverless-localstack,
https://www.npmjs.com/package/serverless-dynamodb-local)."""
WORKFLOWS = "serverless-step-functions"
"""Deploys state machines, with roles and with what starts them."""
CONSTRUCTS = "serverless-lift"
"""Deploys queues with functions that work on their messages, webhooks, buckets and web sites."""
S3_SYNC, FINCH = "serverless-s3-sync", "serverless-finch"
"""Fill buckets with the files of a site: what `custom.s3Sync` lists, and the one that `custom.client` names
(https://www.npmjs.com/package/serverless-s3-sync, https://www.npmjs.com/package/serverless-finch)."""
_WITHOUT_RESOURCES = frozenset(
    {
        *BUNDLERS,
        *PYTHON_PACKAGERS,
        *ROLES,
        DOTENV,
        *(MERGES_SETTINGS, f"@cruglobal/{MERGES_SETTINGS}"),
        *("serverless-offline", "serverless-offline-sqs", "serverless-offline-sns", "serverless-offline-ssm"),
        *("serverless-offline-kinesis", "serverless-offline-dynamodb-streams", "serverless-offline-scheduler"),
        *("serverless-dynamodb-local", "serverless-dynamodb", "serverless-s3-local", "serverless-localstack"),
        *("serverless-domain-manager", "serverless-prune-plugin", "serverless-pseudo-parameters"),
        *(
            "serverless-plugin-common-excludes",
            "serverless-plugin-include-dependencies",
            "serverless-deployment-bucket",
        ),
        *("serverless-export-env", "serverless-better-credentials", "serverless-finch", "serverless-s3-sync"),
        *(
            "serverless-iam-helper",
            "serverless-plugin-scripts",
            "serverless-scriptable-plugin",
            "serverless-stack-output",
        ),
        *("serverless-plugin-ifelse", "serverless-jest-plugin", "serverless-mocha-plugin", "serverless-hooks-plugin"),
        *("serverless-plugin-tracing", "serverless-plugin-git-variables", "serverless-export-outputs"),
        *("serverless-plugin-split-stacks", "serverless-plugin-log-retention", "serverless-latest-layer-version"),
        *("serverless-cloudformation-sub-variables", "serverless-cloudformation-changesets", "serverless-auto-swagger"),
        *("serverless-plugin-monorepo", "serverless-plugin-select", "serverless-stack-termination-protection"),
        *(
            "serverless-api-gateway-caching",
            "serverless-apigw-binary",
            "serverless-add-api-key",
            "serverless-plugin-log-subscription",
        ),
        "serverless-plugin-warmup",
    }
)
"""Plugins that add no resources of which the absence would be a problem, and nothing to what functions may do.

What they do is said at `https://www.npmjs.com/package/` with the name behind it.
"""

_FUNCTIONS = frozenset({"function", "functions", "handler", "handlers", "lambda", "lambdas", "crud", "dynamic", "auto"})
"""Words in the names of plugins that make functions of files."""


def may_add_resources(plugin: str) -> bool:
    """Whether a plugin may add resources, or change those that there are."""
    return plugin not in _WITHOUT_RESOURCES


def may_add_functions(plugin: str) -> bool:
    """Whether a plugin may add functions of the code of the service: those that do are called so, `auto-functions`."""
    return may_add_resources(plugin) and not _FUNCTIONS.isdisjoint(plugin.lower().replace("/", "-").split("-"))
