"""The site: the documents of this project, as they stand in the repository, with a page for each rule.

    python docs/build.py FOLDER

writes the site into FOLDER/html and fails on a link that leads nowhere. `python3 dev.py site` does it in `build/site`.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from itertools import groupby
from pathlib import Path

from serverless_lint.checks import all_rules
from serverless_lint.rule import Category, Rule
from serverless_lint.ruleset.pages import page_of

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md")
LINKED = ("action.yml", "LICENSE")
"""Files that documents link to and that are no pages."""
GUIDE = (
    ("In an existing project", "adopting"),
    ("Ignore a finding", "ignoring"),
    ("The command line", "command-line"),
    ("Configuration", "configuration"),
    ("Editors", "editors"),
    ("pre-commit", "pre-commit"),
    ("Continuous integration", "continuous-integration"),
    ("Rules of your own", "plugins"),
)
BACKGROUND = (("How it works", "how-it-works"), ("What other tools are for", "comparison"), ("Versions", "versions"))

_NAMED_FENCE = re.compile(r"^(`{3,})(\w+) (\S+)$", re.MULTILINE)
_EXPECTED = re.compile(r"^(`{3,})expected$", re.MULTILINE)


def main(arguments: list[str]) -> int:
    """Make the site; the exit code is that of its generator."""
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    folder = Path(arguments[0]).resolve()
    write_sources(folder)
    command = (sys.executable, "-m", "zensical", "build", "--clean", "--strict")
    return subprocess.run(command, cwd=folder, check=False).returncode


def write_sources(folder: Path) -> None:
    """Write what the generator reads, with the layout of the repository, so that relative links lead to the same."""
    pages = folder / "pages"
    shutil.rmtree(pages, ignore_errors=True)
    for name in (*DOCUMENTS, *LINKED):
        (pages / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, pages / name)
    shutil.copytree(ROOT / "docs" / "pictures", pages / "docs" / "pictures")
    for document in sorted((ROOT / "docs").glob("*.md")):
        (pages / "docs" / document.name).write_text(with_titles(document.read_text("utf-8")), "utf-8")
    (pages / "rules").mkdir()
    for rule in all_rules():
        (pages / "rules" / f"{rule.id}.md").write_text(rule_page(rule), "utf-8")
    # JSON is YAML.
    (folder / "mkdocs.yml").write_text(json.dumps(configuration(), indent=2), "utf-8")


def with_titles(markdown: str) -> str:
    """Blocks of code below the names of their files, as the generator writes these."""
    return _NAMED_FENCE.sub(r'\1\2 title="\3"', markdown)


def rule_page(rule: Rule) -> str:
    """The page of a rule with what the program knows of it below its title."""
    page = page_of(rule)
    if page is None:
        raise ValueError(f"{rule.id} has no page")
    text = with_titles((ROOT / "rules" / f"{rule.id}.md").read_text("utf-8"))
    text = _EXPECTED.sub(r'\1text title="Findings"', text)
    title, _, rest = text.partition("\n")
    return f"{title}\n\n{_facts(rule, page.fixes)}{rest}"


def _facts(rule: Rule, fixes: tuple[str, ...]) -> str:
    facts = [f"**{rule.severity.word}**", rule.category.value, f"confidence {rule.confidence.word}"]
    facts += [f"{kind} fix" for kind in fixes]
    if not rule.on_by_default:
        facts.append("runs with `--pedantic`" if rule.pedantic else "runs with `--preview`")
    return " · ".join(facts) + "\n"


def configuration() -> dict[str, object]:
    """The generator's configuration."""
    return {
        "site_name": "serverless-lint",
        "docs_dir": "pages",
        "site_dir": "html",
        "use_directory_urls": False,
        "theme": {
            "features": ["navigation.indexes", "navigation.sections", "navigation.top", "content.code.copy"],
            "palette": [
                {"media": "(prefers-color-scheme: light)", "scheme": "default"},
                {"media": "(prefers-color-scheme: dark)", "scheme": "slate"},
            ],
        },
        "markdown_extensions": [
            "tables",
            "toc",
            {
                "pymdownx.superfences": {
                    "custom_fences": [{"name": "mermaid", "class": "mermaid", "format": _MERMAID}],
                }
            },
            "pymdownx.highlight",
        ],
        "nav": navigation(),
    }


_MERMAID = "pymdownx.superfences.fence_code_format"


def navigation() -> list[dict[str, object]]:
    """The pages in their order; the rules by category, as `serverless-lint rules` lists them."""
    categories = list(Category)
    ordered = sorted(all_rules(), key=lambda rule: (categories.index(rule.category), rule.id))
    rules: list[dict[str, object]] = [{"All rules": "docs/rules.md"}]
    for category, group in groupby(ordered, key=lambda rule: rule.category):
        rules.append({category.value.capitalize(): [{rule.id: f"rules/{rule.id}.md"} for rule in group]})
    background = [*_pages(BACKGROUND), {"Changes": "CHANGELOG.md"}]
    background += [{"Contribute": "CONTRIBUTING.md"}, {"Security": "SECURITY.md"}]
    return [{"Start": "README.md"}, {"Guide": _pages(GUIDE)}, {"Rules": rules}, {"Background": background}]


def _pages(named: tuple[tuple[str, str], ...]) -> list[dict[str, object]]:
    return [{title: f"docs/{name}.md"} for title, name in named]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
