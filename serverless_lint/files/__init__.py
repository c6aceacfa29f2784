"""What is on the disk: which files there are, what git knows of them, and their text."""
