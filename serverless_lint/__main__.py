"""`python -m serverless_lint`."""

import sys

from serverless_lint.cli import main

sys.exit(main())
