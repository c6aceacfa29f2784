"""Python to facts, with LibCST."""
