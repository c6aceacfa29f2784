"""Rules stand on facts: source text is looked at where it is parsed, and where credentials are searched for.

Seen is each read of the text of a document, a module or a place, whatever becomes of it; what is parsed, shown or
edited is listed with its reason.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import serverless_lint

PACKAGE = Path(serverless_lint.__file__).parent
STANDS_ON_FACTS = ("aws", "libraries", "model", "link", "analyses", "checks")
CREDENTIALS = {"analyses/literals.py", "checks/hardcoded_credentials.py"}
"""Search texts for what no fact says: comments and parts of names hold credentials as well."""
READS = {
    "model/program/code.py code: self.source.text": "gives the text that spans refer to",
    "model/program/code.py _key_of_inline_code: source.text": "tells pieces of inline code apart",
    "model/program/handler.py unused_callback: self.module.code": "gives it to what parses parameters",
    "model/program/handler.py unused_callback: location.text": "compares what an edit takes out",
    "model/program/handler.py _mentions: self.module.code": "gives it to what parses parameters",
    "model/stack/choices.py _written: value.location.text": "tells values apart",
    "model/stack/resource_policies.py _service_of_arn: source.text": "is no text of a source but a value",
    "analyses/signing_keys.py may_be_replaced: place.text": "sees a variable whose default the front end took",
    "link/build_paths.py _written: source.text": "tells names and computed parts of paths apart",
    "link/builds.py _of_projects: document.text": "has it parsed",
    "link/builds.py _may_build: document.text": "asks whether a script is worth parsing",
    "link/handlers.py _is_replaced: module.code": "gives it to what reads its comments",
    "link/handlers.py _chosen_at_deployment: known.node.location.text": "sees a variable that the front end resolved",
    "link/images.py _parsed: document.text": "has it parsed",
    "link/manifests.py _requirements: document.text": "has it parsed",
    "link/manifests.py _text: document.text": "has it parsed",
    "link/other_tools.py __init__: document.text": "asks what a file is that nothing parses",
    "link/other_tools.py _recognised: document.text": "asks what a file is that nothing parses",
    "link/other_tools.py _is_about_aws: document.text": "asks what a file is that nothing parses",
    "link/other_tools.py _names_other_cloud: document.text": "has it parsed",
    "link/replaced_code.py _by_template: document.text": "asks what a script does that nothing parses",
    "link/script_packages.py _lines_of: document.text": "asks what a script does that nothing parses",
    "link/scripts.py _copies: document.text": "asks what a script does that nothing parses",
    "link/scripts.py are_packaged: document.text": "asks if a service may take in what is beside its folder",
    "link/scripts.py _folders_deployed_in: document.text": "asks what a script does that nothing parses",
    "link/scripts.py _lines: document.text": "asks what a script does that nothing parses",
    "link/stack/workflows.py _check_substitutions: written.location.text": "has it parsed",
    "analyses/closed_arguments.py _schemas: document.text": "has it parsed",
    "analyses/scripted_changes.py stands_in: module.code": "gives it to what reads its comments",
    "analyses/scripted_changes.py __init__: document.text": "asks what a script does that nothing parses",
    "analyses/floating_promises.py _may_answer: site.module.code": "gives it to what parses parameters",
    "analyses/copied_code.py _lines: module.code": "compares files by their lines, whatever these say",
    "analyses/context_use.py unknown: module.at(attribute.span).text": "shows it",
    "analyses/declared_variables.py _texts: module.source.text": "asks if anything that is deployed has a name",
    "analyses/declared_variables.py _texts: document.text": "asks if anything that is deployed has a name",
    "analyses/function_settings.py written: place.text": "asks in which of several places a value is written",
    "analyses/loose_workflows.py functions_of_workflows: document.text": "asks what a definition names that is no part",
    "analyses/missing_permissions.py _is_documented: document.text": "asks what a manual says of a policy",
    "analyses/missing_packages.py installs_into_folder: document.text": "asks what a script does that nothing parses",
    "analyses/missing_packages.py _words_of_scripts: document.text": "asks if a script names a package",
    "analyses/missing_code.py _inline_file: miss.module.code": "gives it to what reads its comments",
    "analyses/missing_code.py _has: document.text": "asks what nothing parses, and says which files are worth parsing",
    "analyses/missing_code.py _makes_folder: document.text": "asks what a script does that nothing parses",
    "analyses/missing_code.py _missing: place.text": "compares what an edit replaces",
    "analyses/permitted_elsewhere.py indexes_added: resources.location.text": "edits it",
    "analyses/policy_targets.py _not_known: declared.node.location.text": "shows it",
    "analyses/tables.py _is_written: known.node.location.text": "sees a variable that the front end resolved",
    "analyses/unlimited_requests.py _written: site.location.text": "shows it",
    "analyses/outside_manifests.py _names_manifest: document.text": "asks what a script does that nothing parses",
    "analyses/outside_manifests.py _writes_requirements: document.text": "asks what a script does that nothing parses",
    "analyses/single_subnets.py single_subnets: place.text": "tells values apart",
    "analyses/unused_twins.py _mentioned: document.text": "asks if anything names a definition",
    "analyses/variables_set_elsewhere.py _is_named: document.text": "asks if anything names a variable",
    "analyses/variables_set_elsewhere.py _is_defined: document.text": "asks if a build is told to replace a variable",
    "checks/async_python_handler.py _sync_entry: module.code": "gives it to what makes an edit",
    "checks/callback_handler_unsupported.py callback_handler_unsupported: call.location.text": "shows it",
    "checks/client_in_handler.py _hoisting: module.code": "gives it to what makes an edit",
    "checks/delivery.py _fix: setting.key_location.text": "edits it",
}
"""What becomes of the text, by the file and the function that read it."""
HOLDERS = ("document", "source", "place")
"""What is called so, or ends in `location`, has a text."""


def reads_of_source_text(node: ast.AST, function: str = "") -> Iterator[str]:
    """The expressions that read the text of a document, a module or a place, each with the function it stands in."""
    if isinstance(node, ast.FunctionDef):
        function = node.name
    if isinstance(node, ast.Attribute) and _reads_text(node):
        yield f"{function}: {ast.unparse(node)}"
    for child in ast.iter_child_nodes(node):
        yield from reads_of_source_text(child, function)


def _reads_text(read: ast.Attribute) -> bool:
    holder = read.value.func if isinstance(read.value, ast.Call) else read.value
    name = holder.attr if isinstance(holder, ast.Attribute) else holder.id if isinstance(holder, ast.Name) else ""
    if read.attr == "text":
        return name in (*HOLDERS, "at") or name.endswith("location")
    return read.attr == "line_text" or (read.attr == "code" and name == "module")


def test_source_text_is_read_in_few_places_each_with_a_reason() -> None:
    files = {
        path.relative_to(PACKAGE).as_posix(): path
        for room in STANDS_ON_FACTS
        for path in (PACKAGE / room).rglob("*.py")
    }
    found = [
        f"{name} {read}"
        for name, path in files.items()
        if name not in CREDENTIALS
        for read in reads_of_source_text(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert sorted(found) == sorted(READS)


@pytest.mark.parametrize(
    ("source", "reads"),
    [
        ('x = "env" in module.source.text', [": module.source.text"]),
        ("x = PATTERN.search(document.text)", [": document.text"]),
        ("def f(site):\n    text = site.location.text", ["f: site.location.text"]),
        ("def f():\n    def g():\n        return key_location.text.endswith(']')", ["g: key_location.text"]),
        ("x = module.at(span).text.count('(')", [": module.at(span).text"]),
        ("x = self.module.code[start:end]", [": self.module.code"]),
        ("x = document.line_text(3)", [": document.line_text"]),
        ("x = node.text or program.code.modules", []),
    ],
)
def test_every_read_of_source_text_is_seen(source: str, reads: list[str]) -> None:
    assert list(reads_of_source_text(ast.parse(source))) == reads
