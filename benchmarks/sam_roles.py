"""Compare what SAM allows to the roles that it makes with what the linter takes them to allow.

    python benchmarks/sam_roles.py [TEMPLATE…]

Each policy template, each setting of a function that makes SAM add permissions, and the functions of the templates that
are given are translated as SAM does. The actions in each role are compared with what the linter knows: one that only
SAM allows would be reported as missing although it is not, one that only the linter takes to be allowed is never
reported. What differs is listed, and the rest counted. The tests compare all but the templates.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from serverless_lint.aws.policies import policy_templates

ROOT = Path(__file__).resolve().parent.parent
# Where the tests find what they share.
sys.path.insert(0, str(ROOT / "tests"))

from translated_roles import (  # noqa: E402
    SETTINGS,
    Difference,
    differences_of_policy_template,
    differences_of_template,
    template_in,
    template_with,
)


def main() -> None:
    """Print the differences and the counts."""
    counts: Counter[str] = Counter()
    for name in policy_templates():
        counts["policy templates"] += 1
        report(counts, differences_of_policy_template(name))
    for name, settings in SETTINGS.items():
        counts["settings"] += 1
        report(counts, differences_of_template(name, template_with(settings)))
    for argument in sys.argv[1:]:
        try:
            found = list(differences_of_template(argument, template_in(Path(argument))))
        except Exception as error:  # what SAM refuses
            counts[f"refused: {type(error).__name__}"] += 1
            continue
        counts["templates"] += 1
        report(counts, found)
    print(", ".join(f"{count} {what}" for what, count in sorted(counts.items())))


def report(counts: Counter[str], differences: Iterable[Difference]) -> None:
    """Print and count some differences."""
    for difference in differences:
        counts[difference.side] += 1
        print(f"{difference.side}: {difference.action} ({difference.where})", flush=True)


if __name__ == "__main__":
    main()
