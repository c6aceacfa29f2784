"""`serverless-lint cache`."""

from __future__ import annotations

import click


@click.group("cache")
def cache_commands() -> None:
    """Manage what runs keep for later runs."""


@cache_commands.command("clean")
def clean() -> None:
    """Remove what earlier runs have kept."""
    from serverless_lint.cache import cache_folder, clean_cache

    size = clean_cache()
    click.echo(f"Removed {size / 1_000_000:.1f} MB from {cache_folder()}." if size else "The cache is empty.")
