"""What policies repeat of scanned files, without secrets."""

from __future__ import annotations

from serverless_lint.analyses.policy_values import Written
from serverless_lint.masking import mask_secrets


def masked_text(text: str) -> str:
    """A text without secrets. `secret:` in an ARN is a type, and no name follows it that is a secret for that."""
    if not text.startswith("arn:"):
        return mask_secrets(text)
    return ":".join(map(mask_secrets, text.split(":")))


def masked(written: Written) -> Written:
    """The same value with the secrets in its texts masked."""
    if isinstance(written, str):
        return masked_text(written)
    if isinstance(written, dict):
        return {masked_text(str(key)): masked(inner) for key, inner in written.items()}
    return [masked(inner) for inner in written] if isinstance(written, list) else written
