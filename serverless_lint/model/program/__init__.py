"""What code is and does: modules, functions, values, calls."""
