"""Tools that deploy serverless applications from definitions that are not read, and how their files are told."""

from __future__ import annotations

import re

import msgspec

from serverless_lint.lazy_pattern import lazy_pattern

CONFIGURATION_OF_CHALICE = ".chalice/config.json"
"""Where an application of Chalice is configured: https://aws.github.io/chalice/topics/configfile.html"""


class DeploymentTool(msgspec.Struct, frozen=True):
    """A tool, where it says what it deploys, and what a file of that name holds if it is one."""

    name: str
    source: str
    """Where its documentation describes the files."""
    files: tuple[str, ...]
    """Ends of paths, each of a whole name or of several."""
    marks: tuple[re.Pattern[str], ...]
    """All of them are found in such a file, in order: the first one stands where the file says what it is."""
    suffixes: tuple[str, ...] = ()
    """Ends of names."""
    is_for_all_clouds: bool = False
    """Whether only what lies beside the file says for which cloud it is."""
    output: str = ""
    """The folder beside the file that a template is written to; empty if there is none that can be read."""
    command: str = ""
    """What writes a template that can be checked, and how to check that; empty if nothing does."""
    rest: str = ""
    """What adds what else there is where functions were read from a program; empty where none are."""
    home: str = ""
    """The folder, with which `files` begin, that holds all code that it deploys; empty if that may lie anywhere."""

    def end_of(self, path: str) -> str | None:
        """Which of `files` a path ends with; None if it is none of them."""
        return next((end for end in self.files if path == end or path.endswith(f"/{end}")), None)

    def folder(self, path: str) -> str:
        """The folder of the project that such a file defines."""
        end = self.end_of(path) or path.rpartition("/")[2]
        return f"{path[: -len(end)]}{self.home}".rstrip("/") or "."

    def recognised(self, text: str) -> re.Match[str] | None:
        """The place in a file of such a name where it says what it is; None if it is something else."""
        found = [mark.search(text) for mark in self.marks]
        return found[0] if all(found) else None


_RESOURCES_OF_TERRAFORM = (
    r"aws_(?:lambda_|api_gateway_|apigatewayv2_|sfn_|appsync_|pipes_|scheduler_schedule|cloudwatch_event_)\w*"
)

_SYNTHESIS = "`cdk synth` writes what it deploys, functions and all, to `cdk.out`, which is then read with the program"
_REST_OF_CDK = (
    "`cdk synth` adds what the program does not say literally: triggers, permissions, variables, "
    "and all other resources"
)

TOOLS = (
    DeploymentTool(
        "AWS Amplify",
        "https://docs.amplify.aws/react/reference/project-structure/",
        files=("amplify/backend.ts",),
        marks=(lazy_pattern(r"\bdefineBackend\b"),),
    ),
    DeploymentTool(
        "AWS Amplify",
        "https://docs.amplify.aws/gen1/javascript/tools/cli/reference/files/",
        files=("amplify/backend/backend-config.json",),
        marks=(lazy_pattern(r'"service"\s?:'),),
        home="amplify",
    ),
    DeploymentTool(
        "AWS CDK",
        "https://docs.aws.amazon.com/cdk/v2/guide/projects.html",
        files=("cdk.json",),
        marks=(lazy_pattern(r'"app"\s?:'),),
        command=_SYNTHESIS,
        rest=_REST_OF_CDK,
    ),
    DeploymentTool(
        "AWS Chalice",
        "https://aws.github.io/chalice/topics/configfile.html",
        files=(CONFIGURATION_OF_CHALICE,),
        marks=(lazy_pattern(r'"app_name"\s?:'),),
        command="`chalice package out`, then `serverless-lint check out/sam.json`, checks what it deploys",
    ),
    DeploymentTool(
        "Architect",
        "https://arc.codes/docs/en/get-started/project-manifest",
        files=("app.arc",),
        marks=(lazy_pattern(r"^@app\b", re.MULTILINE),),
    ),
    DeploymentTool(
        "CDK for Terraform",
        "https://developer.hashicorp.com/terraform/cdktf/create-and-deploy/configuration-file",
        files=("cdktf.json",),
        marks=(lazy_pattern(r'"app"\s?:'),),
        is_for_all_clouds=True,
    ),
    DeploymentTool(
        "CloudFormation in Jinja",
        "https://jinja.palletsprojects.com/en/stable/templates/#template-file-extension",
        files=(),
        suffixes=(".j2", ".jinja", ".jinja2"),
        marks=(lazy_pattern(r"""^[ \t]{0,12}["']?Type["']?[ \t]?:[ \t]?["']?AWS::\w{1,40}::\w""", re.MULTILINE),),
        command="rendering it, then `serverless-lint check` on what comes out, checks what it deploys",
    ),
    DeploymentTool(
        "Pulumi",
        "https://www.pulumi.com/docs/iac/concepts/projects/project-file/",
        files=("Pulumi.yaml", "Pulumi.yml"),
        marks=(lazy_pattern(r"^runtime\s?:", re.MULTILINE), lazy_pattern(r"^name\s?:", re.MULTILINE)),
        is_for_all_clouds=True,
    ),
    DeploymentTool(
        "SST",
        "https://sst.dev/docs/reference/config/",
        files=("sst.config.ts", "sst.json"),
        marks=(lazy_pattern(r'\$config\b|\bSSTConfig\b|"main"\s?:'),),
    ),
    DeploymentTool(
        "Serverless Framework",
        "https://www.serverless.com/framework/docs/providers/aws/guide/intro",
        files=tuple(f"serverless.{suffix}" for suffix in ("js", "json", "ts", "yaml", "yml")),
        marks=(lazy_pattern(r"\bservice[\"']?\s?[:,}]"), lazy_pattern(r"\bprovider[\"']?\s?[:,}]")),
        output=".serverless",
        command="`serverless package`, then `serverless-lint check "
        ".serverless/cloudformation-template-update-stack.json`, checks what it deploys",
    ),
    DeploymentTool(
        "Terraform",
        "https://developer.hashicorp.com/terraform/language/files",
        files=(),
        suffixes=(".tf", ".tf.json"),
        marks=(
            lazy_pattern(
                rf'^[ \t]{{0,8}}resource\s{{1,4}}"{_RESOURCES_OF_TERRAFORM}"|"{_RESOURCES_OF_TERRAFORM}"\s?:'
                r'|"terraform-aws-modules/(?:lambda|apigateway-v2|step-functions|appsync|eventbridge)/',
                re.MULTILINE,
            ),
        ),
    ),
    DeploymentTool(
        "Zappa",
        "https://github.com/zappa/Zappa#advanced-settings",
        files=tuple(f"zappa_settings.{suffix}" for suffix in ("json", "py", "toml", "yaml", "yml")),
        marks=(lazy_pattern(r"\b(?:app_function|django_settings|app_module|project_name)\b", re.IGNORECASE),),
    ),
)
"""Each with the address where its files are described. AWS Copilot is none of them: what it deploys are containers that
run all the time (https://aws.github.io/copilot-cli/)."""

PROGRAM_OF_CDK = DeploymentTool(
    "AWS CDK",
    "https://docs.aws.amazon.com/cdk/v2/guide/ref-cli-cmd.html",
    files=("package.json", "requirements.txt", "pyproject.toml"),
    marks=(lazy_pattern("aws-cdk-lib"),),
    command=_SYNTHESIS,
    rest=_REST_OF_CDK,
)
"""The AWS CDK, where its command says what a `cdk.json` would: files of these names are its own only where the program
is known to make an application (https://docs.aws.amazon.com/cdk/v2/guide/ref-cli-cmd.html)."""

_BY_NAME = {end.rpartition("/")[2]: tool for tool in TOOLS for end in tool.files}
_BY_SUFFIX = {suffix: tool for tool in TOOLS for suffix in tool.suffixes}
_SUFFIXES = tuple(_BY_SUFFIX)


def tool_of(path: str) -> DeploymentTool | None:
    """The tool that takes a file for its own by its name."""
    if path.endswith(_SUFFIXES):
        return next(tool for suffix, tool in _BY_SUFFIX.items() if path.endswith(suffix))
    tool = _BY_NAME.get(path.rpartition("/")[2])
    return tool if tool is not None and tool.end_of(path) is not None else None


SERVERLESS_COMMANDS = frozenset({"sls", "serverless", "osls"})
"""How the Serverless Framework is called: https://www.serverless.com/framework/docs/providers/aws/cli-reference"""

DEFINITIONS_OF_FRAMEWORK = "serverless."
"""What the definitions are called that the Serverless Framework takes unless a command names another:
https://www.serverless.com/framework/docs/providers/aws/cli-reference/deploy"""
DEFINITION_OPTIONS = frozenset({"-c", "--config"})
"""What names the file of the definition: the address above."""

OPTIONS_FOR_DEFINITION = frozenset({*DEFINITION_OPTIONS, "--service-path"})
"""What names another definition than that in the folder where it is called: the address above."""

LOCAL_COMMANDS = (("offline",), ("invoke", "local"))
"""What it and its plug-in do without AWS: https://www.serverless.com/framework/docs/providers/aws/cli-reference/invoke-local,
https://github.com/dherault/serverless-offline#readme"""

SHIPPING_COMMANDS = frozenset({"deploy", "package", "remove", "rollback"})
"""What it does with what is in AWS, or for it: https://www.serverless.com/framework/docs/providers/aws/cli-reference"""

BASE_OPTIONS_OF_SAM = frozenset({"-s", "--base-dir"})
"""What `sam build` is told a folder with from which relative paths of a template count, instead of the template's own:
https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-cli-command-reference-sam-build.html"""

SETTINGS_OF_SAM, SETTING_OF_SAM_BASE = "samconfig.", "base_dir"
"""How its files of settings begin, and what the same is called there:
https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-config.html"""

COMMANDS_THAT_ADD_POLICIES = ("put-role-policy", "attach-role-policy")
"""What the AWS CLI gives roles policies by: https://docs.aws.amazon.com/cli/latest/reference/iam/put-role-policy.html,
https://docs.aws.amazon.com/cli/latest/reference/iam/attach-role-policy.html"""

COMMANDS_THAT_REPLACE_CODE = ("update-function-code",)
"""What it gives functions other code by:
https://docs.aws.amazon.com/cli/latest/reference/lambda/update-function-code.html"""

OPTION_FOR_PACKAGE = frozenset({"--zip-file"})
"""The option of these that names the package: the address above."""

OPTIONS_FOR_TEMPLATE = frozenset({"--template-file", "--template-body"})
"""The options by which commands that deploy stacks name the template:
https://docs.aws.amazon.com/cli/latest/reference/cloudformation/deploy/,
https://docs.aws.amazon.com/cli/latest/reference/cloudformation/create-stack.html"""

COMMAND_THAT_MAKES_FUNCTIONS = "create-function"
"""What it makes functions by: https://docs.aws.amazon.com/cli/latest/reference/lambda/create-function.html"""

SCRIPTS = lazy_pattern(
    r"(?:\.(?:sh|ps1|bat|cmd|ya?ml|toml)|(?:^|/)(?:Makefile|Jenkinsfile|Taskfile|justfile|package\.json))$"
)
"""The names of files that hold commands: of shells, of pipelines, of what runs tasks:
https://docs.github.com/en/actions/writing-workflows, https://www.gnu.org/software/make/manual/make.html,
https://www.jenkins.io/doc/book/pipeline/jenkinsfile/, https://taskfile.dev/, https://just.systems/man/en/"""

CDK_COMMAND, CDK_FOR_LOCALSTACK = "cdk", "cdklocal"
"""How the CDK is called, and what calls it for LocalStack: https://github.com/localstack/aws-cdk-local#readme"""

IDS_OF_FRAMEWORK = frozenset(
    {"ApiGatewayRestApi", "IamRoleLambdaExecution", "ServerlessDeploymentBucket", "WebsocketsApi"}
)
"""What the Serverless Framework calls what it makes itself, to which parts of its services refer:
https://www.serverless.com/framework/docs/providers/aws/guide/resources"""

WRITTEN_BY_AMPLIFY = lazy_pattern(r"(?:^|/)(?:amplify/backend|#current-cloud-backend)/(?!custom/)")
"""Where the command line of Amplify, first generation, writes templates of its own:
https://docs.amplify.aws/gen1/react/tools/cli/reference/files-and-folders/"""
