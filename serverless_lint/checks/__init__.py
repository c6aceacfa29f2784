"""How each rule is detected. Every module in this folder is loaded; what is a `Rule` in it is a rule."""

from __future__ import annotations

import importlib
import pkgutil
from functools import lru_cache

from serverless_lint.rule import Rule


@lru_cache(maxsize=1)
def all_rules() -> tuple[Rule, ...]:
    """Every rule there is, ordered by id."""
    rules = [
        value
        for module in pkgutil.iter_modules(__path__)
        for value in vars(importlib.import_module(f"{__name__}.{module.name}")).values()
        if isinstance(value, Rule)
    ]
    return tuple(sorted(rules, key=lambda rule: rule.id))
