"""serverless-lint: a linter that reads handler code and templates together."""

__version__ = "0.1.0"
