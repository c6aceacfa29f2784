"""The seeds: for each rule one or more ways to make a template wrong. Each module adds its own."""

from seeds import added_functions, apis, code, functions, messaging, operations, policies, stored_data, workflows
from seeds.seed import ALL_SEEDS, App, Place, Seed

__all__ = ["ALL_SEEDS", "App", "Place", "Seed"]

# Each of these adds its seeds to the list.
_MODULES = (added_functions, apis, code, functions, messaging, operations, policies, stored_data, workflows)
