"""The scanned files as text and as facts, each read and parsed once."""
