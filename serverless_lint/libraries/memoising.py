"""Decorators that keep what a function returned for the next call."""

from __future__ import annotations

MEMOISERS = frozenset(
    {
        *("functools.lru_cache", "functools.cache", "functools.cached_property"),
        *("lru_cache", "cache", "cached_property"),
        *("cachetools.cached", "cachetools.func.ttl_cache", "async_lru.alru_cache"),
    }
)
"""https://docs.python.org/3/library/functools.html, https://cachetools.readthedocs.io/en/stable/,
https://github.com/aio-libs/async-lru#readme"""
