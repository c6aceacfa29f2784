"""What code does: names, values and calls followed through the project."""
