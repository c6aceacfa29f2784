"""Inputs that nobody wrote, and what has to hold for each of them; `benchmarks/fuzz.py` runs it for long."""
