"""Cases by seed and number: the same on every machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from random import Random

from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from fuzzing.case import Case, as_bytes, as_text
from fuzzing.grammar import expand, read_grammar
from fuzzing.mutations import mutated
from fuzzing.words import FILE_NAMES, ODD_VALUES
from page_examples import page_examples, page_names

PYTHON = read_grammar("python")
JAVASCRIPT = read_grammar("javascript")
TYPESCRIPT = read_grammar("javascript", "typescript")
TEMPLATE = {**read_grammar("template"), "odd": ODD_VALUES}
SERVICE = {**read_grammar("template", "service"), "odd": ODD_VALUES}
SETTINGS = read_grammar("settings")
BESIDE = read_grammar("beside")
ASSEMBLY = {**read_grammar("assembly"), "value": BESIDE["value"]}
FIXTURES = Path(__file__).parent.parent.parent / "fixtures"
_SECTIONS = ("Noncompliant", "Compliant")
_SERVICES = ("serverless.yml", "serverless.yml", "serverless.yaml")
_LARGEST = 60_000


def make_case(seed: int, index: int) -> Case:
    """The input of a number."""
    random = Random(f"{seed}/{index}")
    maker = random.choice(_MAKERS)
    files = maker(random)
    for _ in range(random.choice((0, 1, 1, 2, 3, 5, 8))):
        _mutate(random, files)
    if random.random() < 0.3:
        files.update(_beside(random))
    if random.random() < 0.15:
        _rename(random, files)
    if random.random() < 0.1:
        _reencode(random, files)
    return Case(f"{seed}/{index} {maker.__name__.strip('_')}", dict(sorted(files.items())))


@cache
def corpus() -> tuple[tuple[str, dict[str, bytes]], ...]:
    """The projects that are at hand: those of the fixtures, and all examples on the pages."""
    return (*_fixtures(), *_examples())


def _fixtures() -> Iterator[tuple[str, dict[str, bytes]]]:
    for folder in sorted(path for path in FIXTURES.iterdir() if path.is_dir()):
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        yield folder.name, {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def _examples() -> Iterator[tuple[str, dict[str, bytes]]]:
    for rule in page_names():
        for section in _SECTIONS:
            for example in page_examples(rule, section):
                yield example.name, {path: as_bytes(text) for path, text in example.files.items()}


def _known(random: Random) -> dict[str, bytes]:
    return dict(random.choice(corpus())[1])


def _several(random: Random) -> dict[str, bytes]:
    """Files of several projects in one."""
    return {**_known(random), **_known(random), **_generated(random)}


def _generated(random: Random) -> dict[str, bytes]:
    """A template and modules that import each other."""
    depth = random.choice((3, 4, 6))
    return {"template.yaml": as_bytes(expand(random, TEMPLATE, "template", depth)), **_modules(random, depth)}


def _service(random: Random) -> dict[str, bytes]:
    """A service of the Serverless Framework with the files that it refers to, and modules."""
    depth = random.choice((4, 6, 7))
    files = {random.choice(_SERVICES): as_bytes(expand(random, SERVICE, "service", depth))}
    for name in random.sample(("functions", "settings", "resources"), random.randint(0, 3)):
        files[f"{name}.yml"] = as_bytes(expand(random, SERVICE, f"{name}_file", depth))
    return files | _modules(random, depth)


def _assembly(random: Random) -> dict[str, bytes]:
    """What the CDK synthesises beside the program that it ran, and modules."""
    makers = {
        "cdk.json": "app",
        "cdk.out/manifest.json": "manifest",
        "cdk.out/Orders.template.json": "synthesised",
        "cdk.out/Orders.metadata.json": "metadata",
        "cdk.out/asset.0001/index.js": "bundle",
        "cdk.out/asset.0001/index.js.map": "map",
        "lib/orders.ts": "program",
        "bin/app.ts": "program",
    }
    files = {name: as_bytes(expand(random, ASSEMBLY, start, 5)) for name, start in makers.items()}
    modules = _modules(random, 4)
    copied = {f"cdk.out/asset.0002/{name.rpartition('/')[2]}": text for name, text in modules.items()}
    return {**files, **modules, **copied}


def _images(random: Random) -> dict[str, bytes]:
    """Functions in images, the Dockerfiles of these, and modules."""
    files = {"template.yaml": as_bytes(expand(random, ASSEMBLY, "image_template", 5))}
    for name in random.sample(("Dockerfile", "src/Dockerfile", "other.Dockerfile"), random.randint(1, 3)):
        files[name] = as_bytes(expand(random, ASSEMBLY, "dockerfile", 5))
    return files | _modules(random, 4)


def _modules(random: Random, depth: int) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for name in random.sample(("app", "one", "two", "three"), random.randint(1, 4)):
        files[f"src/{name}.py"] = as_bytes(expand(random, PYTHON, "module", depth))
    grammar, suffix = random.choice(((JAVASCRIPT, "js"), (JAVASCRIPT, "mjs"), (TYPESCRIPT, "ts")))
    for name in random.sample(("index", "app", "one", "two", "three"), random.randint(0, 4)):
        files[f"src/{name}.{suffix}"] = as_bytes(expand(random, grammar, "module", depth))
    return files


def _mutate(random: Random, files: dict[str, bytes]) -> None:
    name = random.choice(sorted(files))
    text = as_text(files[name])
    if name.endswith((".yaml", ".yml")) and random.random() < 0.05:
        as_json = _as_json(text)
        if as_json is not None:
            files[f"{name.rpartition('.')[0]}.json"] = as_bytes(as_json)
            del files[name]
        return
    suffix = name.rpartition(".")[2]
    _, others = random.choice(corpus())
    other = next((as_text(content) for path, content in others.items() if path.endswith(suffix)), text)
    files[name] = as_bytes(mutated(random, name, text, other)[:_LARGEST])


def _beside(random: Random) -> dict[str, bytes]:
    """Configuration and what package managers and other tools leave."""
    makers: dict[str, Callable[[], str]] = {
        ".serverless-lint.toml": lambda: expand(random, SETTINGS, "settings", 4),
        "src/.serverless-lint.toml": lambda: expand(random, SETTINGS, "settings", 4),
        "src/serverless-lint.toml": lambda: expand(random, SETTINGS, "nested", 4),
        "shared/base.toml": lambda: expand(random, SETTINGS, "settings", 4),
        "pyproject.toml": lambda: expand(random, SETTINGS, "pyproject", 4),
        "src/pyproject.toml": lambda: expand(random, SETTINGS, "pyproject", 4),
        ".serverless-lint-baseline.json": lambda: expand(random, BESIDE, "baseline", 4),
        "samconfig.toml": lambda: expand(random, BESIDE, "samconfig", 4),
        "package.json": lambda: expand(random, BESIDE, "package", 4),
        "src/package.json": lambda: expand(random, BESIDE, "package", 4),
        "package-lock.json": lambda: expand(random, BESIDE, "lock", 4),
        "src/package-lock.json": lambda: expand(random, BESIDE, "lock", 4),
        "yarn.lock": lambda: expand(random, BESIDE, "yarn", 4),
        "src/yarn.lock": lambda: expand(random, BESIDE, "yarn", 4),
        "tsconfig.json": lambda: expand(random, BESIDE, "tsconfig", 4),
        "requirements.txt": lambda: expand(random, BESIDE, "requirements", 4),
        "src/requirements.txt": lambda: expand(random, BESIDE, "requirements", 4),
        ".gitignore": lambda: expand(random, BESIDE, "gitignore", 4),
    }
    names = random.sample(sorted(makers), random.randint(1, 3))
    return {name: as_bytes(makers[name]()) for name in names}


def _rename(random: Random, files: dict[str, bytes]) -> None:
    name = random.choice(sorted(files))
    new = random.choice(FILE_NAMES)
    files[random.choice(("", "src/")) + new] = files.pop(name) if random.random() < 0.5 else files[name]


def _reencode(random: Random, files: dict[str, bytes]) -> None:
    name = random.choice(sorted(files))
    encoding = random.choice(("utf-16", "utf-16-be", "utf-32", "utf-8-sig", "latin-1"))
    files[name] = as_text(files[name]).encode(encoding, "replace")


_MAKERS = (*(_known, _generated) * 3, *(_service, _assembly) * 2, _images, _several)


class _Tags(SafeConstructor):
    """Reads short forms such as `!Ref` as the mappings that they stand for."""

    def function(self, suffix: str, node: Node) -> dict[str, object]:
        if isinstance(node, MappingNode):
            value: object = self.construct_mapping(node, deep=True)
        elif isinstance(node, SequenceNode):
            value = self.construct_sequence(node, deep=True)
        else:
            value = self.construct_scalar(node) if isinstance(node, ScalarNode) else None
        return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": value}


_Tags.add_multi_constructor("!", _Tags.function)


def _as_json(text: str) -> str | None:
    """The same template in JSON; None if it is none that can be read."""
    import json

    reader = YAML(typ="safe", pure=True)
    reader.Constructor = _Tags
    try:
        return json.dumps(reader.load(text), indent=2, default=str)
    except (YAMLError, ValueError, TypeError, RecursionError, AttributeError):
        return None
