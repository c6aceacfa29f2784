"""What calls of packages mean, as data."""
