"""Ask projects for each kind of things alone, and for all kinds in many orders: the answers must be the same.

    python benchmarks/orders.py CHECKOUT… [--seeds N]

What is said otherwise than in the usual order is printed; the exit code is 1 if there is any.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from answers import Projects, differences  # noqa: E402


def main() -> int:
    """Print the differences; the exit code says whether there are any."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("checkouts", nargs="+", type=Path)
    parser.add_argument("--seeds", type=int, default=5, metavar="N", help="try N random orders")
    options = parser.parse_args()
    found = False
    for checkout in options.checkouts:
        with tempfile.TemporaryDirectory() as cache:
            for difference in differences(Projects(checkout.resolve(), Path(cache)), range(options.seeds)):
                print(f"{checkout}: {difference}")
                found = True
    return int(found)


if __name__ == "__main__":
    sys.exit(main())
