"""What variables and fields are called whose values no log should hold."""

from __future__ import annotations

ENDS_OF_SECRETS = frozenset(
    {
        *(("password",), ("passwd",), ("passphrase",)),
        *(("access", "token"), ("refresh", "token"), ("id", "token"), ("auth", "token"), ("bearer", "token")),
        *(("session", "token"), ("authorization", "token"), ("jwt", "token"), ("oauth", "token")),
        *(("api", "key"), ("secret", "key"), ("private", "key"), ("signing", "key"), ("encryption", "key")),
        *(("client", "secret"), ("api", "secret"), ("app", "secret"), ("webhook", "secret"), ("signing", "secret")),
        ("secret", "access", "key"),
        *(("otp",), ("otp", "code"), ("totp",), ("passcode",), ("one", "time", "code"), ("verification", "code")),
        *(("security", "code"), ("login", "code"), ("mfa", "code")),
    }
)
"""The last words of their names. A code is as good as a password until it is used; a key or token of
another kind is no secret, such as that of the next page:
https://cheatsheetseries.owasp.org/cheatsheets/Logging_Cheat_Sheet.html#data-to-exclude,
https://www.rfc-editor.org/rfc/rfc6749"""

BEGINNINGS_OF_OTHERS = frozenset(
    {
        *("is", "has", "had", "should", "needs", "need", "require", "requires", "required", "use", "uses", "with"),
        *("without", "no", "reset", "forgot", "change", "update", "get", "set", "missing", "invalid", "public", "next"),
        *("num", "number", "count", "allow", "enable", "enabled", "skip", "can", "create", "generate", "verify"),
        *("check", "activate", "activated", "active", "disable", "disabled", "force", "expire", "masked", "redacted"),
        *("send", "sent", "resend", "sending", "request", "expired", "max"),
        *("encrypted", "hashed", "fake", "dummy", "test", "mock", "example", "wrong", "decoded", "parsed", "verified"),
    }
)
"""The first words of names that end so and hold something else: a flag, a function, a value that says nothing:
the addresses above."""
