"""Changing files so that findings go away."""
