"""What the variables of services are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conftest import MakeProject
from serverless_lint.config.file import load_config
from serverless_lint.front_ends.serverless_framework.parts import Parts
from serverless_lint.front_ends.serverless_framework.service import read_service
from serverless_lint.linter import lint
from serverless_lint.model import Function
from serverless_lint.parse.template.template import Template
from serverless_lint.parse.tree.read import parse_tree
from serverless_lint.source import Document

SERVICE = """\
service: orders
provider: { name: aws, runtime: python3.13, stage: "${opt:stage, 'prod'}", region: eu-west-1 }
params: { default: { size: 256 }, prod: { queue: main } }
custom:
  numbers: { timeout: 20, nested: { deep: [1, 2] } }
  "by": { prod: live, dev: test }
  name: "${self:service}-${sls:stage}"
  loop: "${self:custom.pool}"
  pool: "${self:custom.loop}"
functions:
  worker:
    handler: worker.handler
    environment: { VALUE: %s }
"""


def value_of(make_project: MakeProject, written: str, files: dict[str, str] | None = None) -> str:
    """What a variable of the environment is: its values, `?` for what is not known, `-` if it is absent."""
    project = make_project({"serverless.yml": SERVICE % written, "worker.py": "", **(files or {})})
    (function,) = project.all(Function)
    possible = function.environment.variables.get("VALUE")
    if possible is None:
        return "-"
    return " ".join([*(str(known.text or known.value) for known in possible.values), *["?"] * possible.unknown])


@pytest.mark.parametrize(
    ("written", "value"),
    [
        pytest.param("plain", "plain", id="no variable"),
        pytest.param("'${self:service}'", "orders", id="of the service"),
        pytest.param("'${self:custom.numbers.timeout}'", "20", id="a number"),
        pytest.param("'${self:custom.numbers.nested.deep.1}'", "2", id="an element of a list"),
        pytest.param("'${self:custom.name}'", "orders-prod", id="by way of another one"),
        pytest.param("'${self:custom.by.${sls:stage}}'", "live", id="nested"),
        pytest.param("'a-${self:service}-${self:provider.region}'", "a-orders-eu-west-1", id="in a text"),
        pytest.param("'${opt:other, self:custom.nothing, \"last\"}'", "last", id="the first that is there"),
        pytest.param("'${opt:memory, 512}'", "512", id="a default that is a number"),
        pytest.param("'${env:HOME}'", "?", id="never the environment of the run"),
        pytest.param("\"${env:HOME, 'nowhere'}\"", "nowhere", id="the default of an environment variable"),
        pytest.param("\"${ssm:/secret, 'default'}\"", "?", id="what only the deployment knows, whatever its default"),
        pytest.param("'${cf:other-stack.Output}'", "?", id="an output of another stack"),
        pytest.param("'${param:size}'", "256", id="a parameter"),
        pytest.param("'${param:queue}'", "main", id="a parameter of the stage"),
        pytest.param("'${param:none}'", "?", id="a parameter that nobody gives"),
        pytest.param("\"${strToBool('true')}\"", "True", id="a truth"),
        pytest.param("'${self:custom.loop}'", "?", id="a circle"),
        pytest.param("'a-${self:custom.loop}'", "a-…", id="a circle in a text"),
        pytest.param("'${self:custom.missing}'", "?", id="nothing there"),
        pytest.param("'${file(other.yml):key}'", "of the file", id="of a file"),
        pytest.param("'${file(./settings.json):list.0}'", "first", id="of a JSON file"),
        pytest.param("'${file(other.yml):again}'", "orders", id="of a file with variables"),
        pytest.param("'${file(../../etc/passwd)}'", "?", id="a file outside"),
        pytest.param("'${file(/etc/passwd)}'", "?", id="an absolute path"),
        pytest.param("'${file(missing.yml):key}'", "?", id="a missing file"),
        pytest.param("'${file(program.js):key}'", "?", id="a program"),
        pytest.param("'${unclosed'", "?", id="not closed"),
        pytest.param("'a ${name}'", "a …", id="what another tool fills in"),
        pytest.param('"a();\\nb(`${name}`)"', "a();\nb(`${name}`)", id="a variable of code in several lines"),
        pytest.param(
            "\"a('${self:service}');\\nb(`${name}`)\"", "a('orders');\nb(`${name}`)", id="variables of both in code"
        ),
        pytest.param("'${AWS::Region}'", "?", id="of CloudFormation, but not in a function"),
        pytest.param("!Sub '${AWS::Region}-${self:service}'", "…-orders", id="both, in a function"),
        pytest.param("!Sub '${ssm:/name}-${self:service}'", "…-orders", id="unknown in a function"),
        pytest.param("'arn:${aws:region}'", "arn:…", id="the region of the deployment"),
        pytest.param("~", "-", id="nothing"),
    ],
)
def test_a_variable_is_what_is_known_before_the_deployment(make_project: MakeProject, written: str, value: str) -> None:
    """`self:` and `file():` are known; of `opt:` and `env:` only what is given as their default."""
    files = {
        "other.yml": "key: of the file\nagain: ${self:service}\n",
        "settings.json": '{"list": ["first"]}',
        "program.js": "module.exports.key = 1;\n",
    }
    assert value_of(make_project, written, files) == value


@pytest.mark.parametrize(
    ("syntax", "written", "value"),
    [
        (r"\${{([ ~:a-zA-Z0-9._\'\",\-\/\(\)]+?)}}", "a-${{self:service}}", "a-orders"),
        (r"\${{([ ~:a-zA-Z0-9._\'\",\-\/\(\)]+?)}}", "${{self:custom.${{opt:key, 'name'}}}}", "orders-dev"),
        (r"\${{([ ~:a-zA-Z0-9._\'\",\-\/\(\)]+?)}}", "${self:service}", "${self:service}"),
        (r"\$\[\[([^\]]+?)\]\]", "$[[file(a.yml):b]]", "c"),
        (r"<%([^%]+?)%>", "<%self:service%>", "orders"),
        (r"\${((?!AWS)[ ~:a-zA-Z0-9._@\'\",\-\/\(\)]+?)}", "${self:service}", "orders"),
        (r"\${(.+?)", "${self:service}", "orders"),
        (r"(", "${self:service}", "orders"),
    ],
)
def test_variables_may_have_marks_of_their_own(
    make_project: MakeProject, syntax: str, written: str, value: str
) -> None:
    """As `provider.variableSyntax` says, if that is understood."""
    service = {
        "service": "orders",
        "provider": {"name": "aws", "runtime": "python3.13", "variableSyntax": syntax},
        "custom": {"name": "orders-dev"},
        "functions": {"worker": {"handler": "worker.handler", "environment": {"VALUE": written}}},
    }
    files = {"serverless.json": json.dumps(service), "worker.py": "", "a.yml": "b: c\n"}
    (function,) = make_project(files).all(Function)
    assert function.environment.variables["VALUE"].texts() == (value,)


@pytest.mark.parametrize(
    ("written", "gap"),
    [
        pytest.param("'${file(../../etc/passwd)}'", ("../../etc/passwd", "outside of the project"), id="outside"),
        pytest.param("'${file(missing.yml):key}'", ("missing.yml", "not found or not readable"), id="missing"),
        pytest.param("'${file(made.js):key}'", ("made.js", "made by a program"), id="a program"),
        pytest.param("'${file(key.pem)}'", ("key.pem", "neither YAML nor JSON"), id="another format"),
        pytest.param("'${self:custom.loop}'", ("${self:custom.pool}", "refers to itself"), id="a circle"),
    ],
)
def test_what_of_a_service_is_not_read_is_said(make_project: MakeProject, written: str, gap: tuple[str, str]) -> None:
    """With what stands in the file and the reason."""
    project = make_project({"serverless.yml": SERVICE % written, "worker.py": "def handler(event, context): ...\n"})
    assert [(item.name, item.reason) for item in project.coverage.not_analysed if item.what == "file"] == [gap]


@pytest.mark.parametrize(
    ("written", "given", "value"),
    [
        pytest.param("'${opt:memory, 512}'", {"memory": "256"}, "256", id="an option"),
        pytest.param("'${param:size}'", {"size": "1"}, "1", id="a parameter"),
        pytest.param("'${param:queue}'", {"stage": "test"}, "?", id="a parameter of another stage"),
        pytest.param("'${self:custom.name}'", {"stage": "test"}, "orders-test", id="the stage"),
        pytest.param("'${env:size}'", {"size": "1"}, "?", id="no variable of the environment"),
    ],
)
def test_a_variable_is_what_the_configuration_gives(written: str, given: dict[str, str], value: str) -> None:
    """As if the service were deployed with it."""
    text = SERVICE % written
    root = parse_tree(text, is_json=False)
    service = read_service(Document("serverless.yml", text), root, Parts(lambda path: None), given)
    assert service is not None
    template = Template(service.document, service.tree, origin=service.origin)
    possible = template.resources["WorkerLambdaFunction"].properties.lookup("Environment", "Variables", "VALUE")
    assert [*possible.texts(), *["?"] * possible.unknown] == [value]


def test_what_services_ask_for_is_no_unknown_parameter(tmp_path: Path) -> None:
    """What nobody asks for is one, as it is of templates."""
    (tmp_path / "serverless.yml").write_text(SERVICE % "'${opt:size}'", encoding="utf-8")
    (tmp_path / "serverless-lint.toml").write_text("[parameters]\nsize = 'a'\nseize = 'b'\n", encoding="utf-8")
    report = lint(load_config([tmp_path], {}))
    assert [note.rpartition("/")[2] for note in report.notes] == [
        "serverless-lint.toml:3: no template has a parameter `seize` (did you mean `size`?)"
    ]


DEFINITION = """\
service: s
provider: {{ name: aws }}
custom:
{}
functions:
  f: {{ handler: a.b, {}: '${{self:custom.a0}}' }}
"""


def test_values_that_double_again_and_again_are_bounded(make_project: MakeProject) -> None:
    """A hundred short lines must not fill the memory."""
    lines = "\n".join(f"  a{at}: ['${{self:custom.a{at + 1}}}', '${{self:custom.a{at + 1}}}']" for at in range(60))
    service = DEFINITION.format(f"{lines}\n  a60: x", "layers")
    project = make_project({"serverless.yml": service})
    assert [item.reason for item in project.coverage.not_analysed if item.what == "file"] == [
        "too many or too deep values"
    ]


@pytest.mark.parametrize(
    ("count", "last", "reasons"),
    [
        pytest.param(9, "x" * 20, [], id="short"),
        pytest.param(10, "x" * 20, ["too long a text"], id="long"),
        pytest.param(60, "x", ["too many or too deep values"], id="far too long"),
        pytest.param(60, "''", ["too many or too deep values"], id="empty, but looked for too often"),
    ],
)
def test_texts_that_double_again_and_again_are_bounded(
    make_project: MakeProject, count: int, last: str, reasons: list[str]
) -> None:
    lines = "\n".join(f"  a{at}: ${{self:custom.a{at + 1}}}${{self:custom.a{at + 1}}}" for at in range(count))
    project = make_project({"serverless.yml": DEFINITION.format(f"{lines}\n  a{count}: {last}", "description")})
    assert [item.reason for item in project.coverage.not_analysed if item.what == "file"] == reasons


def test_a_long_text_that_is_mentioned_as_a_whole_is_known(make_project: MakeProject) -> None:
    service = DEFINITION.format(f"  a0: {'x' * 30_000}", "description")
    (function,) = make_project({"serverless.yml": service}).all(Function)
    assert function.properties.get("Description").text == "x" * 30_000


def test_long_chains_of_variables_are_bounded(make_project: MakeProject) -> None:
    """However long the way to a value is, it ends."""
    lines = "\n".join(f"  a{at}: ${{self:custom.a{at + 1}}}" for at in range(3000))
    service = DEFINITION.format(lines, "timeout")
    project = make_project({"serverless.yml": service})
    assert [item.reason for item in project.coverage.not_analysed if item.what == "file"] == [
        "too many or too deep values"
    ]


COMMON = """\
custom:
  stage: "${opt:stage, self:custom.default}"
  default: prod
  tables: { orders: "orders-${self:custom.stage}" }
provider: { name: aws, runtime: python3.13, stage: "${self:custom.stage}", tags: { stage: "${self:provider.stage}" } }
"""
OF_FILES = """\
service: orders
custom: "${file(common.yml):custom}"
provider: "${file(common.yml):provider}"
functions:
  worker: { handler: worker.handler, environment: { VALUE: %s } }
"""


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("'${self:custom.tables.orders}'", "orders-prod"),
        ("'${self:provider.tags.stage}'", "prod"),
        ("'${self:custom.nothing}'", "?"),
    ],
)
def test_a_part_of_a_service_may_be_a_file_that_names_other_parts_of_it(
    make_project: MakeProject, written: str, value: str
) -> None:
    """Many services share one file; only what is asked for is resolved."""
    code = "def handler(event, context): ...\n"
    files = {"serverless.yml": OF_FILES % written, "common.yml": COMMON, "worker.py": code}
    project = make_project(files)
    (function,) = project.all(Function)
    possible = function.environment.variables["VALUE"]
    assert [*(known.text for known in possible.values), *["?"] * possible.unknown] == [value]
    assert project.coverage.not_analysed == ()


@pytest.mark.parametrize("circle", ["${self:custom}", "${file(common.yml):custom}", "${self:custom.deeper}"])
def test_a_part_that_is_itself_ends(make_project: MakeProject, circle: str) -> None:
    service = OF_FILES.replace("${file(common.yml):custom}", circle) % "'${self:custom.tables.orders}'"
    files = {"serverless.yml": service, "common.yml": 'custom: "${self:custom}"\nprovider: { name: aws }\n'}
    project = make_project({**files, "worker.py": ""})
    (function,) = project.all(Function)
    assert function.environment.variables["VALUE"].unknown


MERGING = """\
service: orders
plugins: ["@cruglobal/serverless-merge-config"]
provider: { name: aws, runtime: python3.13 }
functions:
  work:
    handler: worker.handler
    environment:
      $<<:
        - ${file(shared.yml)}
        - ${file(own.yml)}
      STAGE: live
"""


@pytest.mark.parametrize(
    ("own", "expected", "is_whole"),
    [
        ("TABLE: own\nSTAGE: dev\n", {"TABLE": "own", "QUEUE": "shared", "STAGE": "live"}, True),
        ("${cf:other.variables}", {}, False),
    ],
)
def test_a_plugin_puts_other_settings_beside(
    make_project: MakeProject, own: str, expected: dict[str, str], is_whole: bool
) -> None:
    """Later ones win, and what is written beside them wins over all."""
    files = {"shared.yml": "TABLE: shared\nQUEUE: shared\n", "own.yml": own, "worker.py": ""}
    (function,) = make_project({"serverless.yml": MERGING, **files}).all(Function)
    found = {name: value.only for name, value in function.environment.variables.items()}
    assert (found, function.environment.complete) == (expected, is_whole)
