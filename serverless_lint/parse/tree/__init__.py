"""YAML and JSON as trees of values that know where they stand; no AWS in it."""
