"""Regular expressions that are compiled when they are first used.

Modules hold hundreds of them, of which a run uses a third: compiling the others would take a twentieth of the time that
it takes to check a changed file.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any, cast


class LazyPattern:
    """Has what a compiled regular expression has."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern = pattern
        self._flags = flags

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """What does the work."""
        return re.compile(self.pattern, self._flags)

    def __getattr__(self, name: str) -> Any:
        # Asked for what is not there yet: from then on it is found without this.
        value = getattr(self.compiled, name)
        setattr(self, name, value)
        return value


def lazy_pattern(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """The same as `re.compile` for whoever calls methods of what it gives."""
    return cast("re.Pattern[str]", LazyPattern(pattern, flags))
