"""Calls that check who sent a request, by a signature or a token."""

from __future__ import annotations

from collections.abc import Mapping

from serverless_lint.lazy_pattern import lazy_pattern

CHECKS = frozenset(
    {
        *("compare_digest", "constant_time_compare", "timingSafeEqual"),
        *("construct_event", "constructEvent", "constructEventAsync", "verify_header", "verifyHeader"),
        *("validateRequest", "validateRequestWithBody", "is_valid_request", "verifySlackRequest"),
        *("verifyKey", "verify_key", "verifyIdToken", "verify_id_token", "jwtVerify", "verifyAndReceive"),
    }
)
"""Names of functions and methods that nothing else is called by:
https://docs.python.org/3/library/hmac.html#hmac.compare_digest,
https://nodejs.org/api/crypto.html#cryptotimingsafeequala-b, https://docs.stripe.com/webhooks/signature,
https://www.twilio.com/docs/usage/webhooks/webhooks-security,
https://docs.slack.dev/authentication/verifying-requests-from-slack,
https://docs.discord.com/developers/interactions/overview,
https://firebase.google.com/docs/auth/admin/verify-id-tokens, https://github.com/panva/jose#readme,
https://github.com/octokit/webhooks.js#readme"""

CHECKS_OF_PACKAGES: Mapping[str, tuple[str, ...]] = {
    "verify": (
        *("crypto.", "node:crypto.", "jsonwebtoken.", "aws-jwt-verify.", "@octokit/webhooks", "svix."),
        *("standardwebhooks.", "nacl.signing.", "tweetnacl.", "fast-jwt.", "cryptography."),
    ),
    "decode": ("jwt.", "jose.jwt."),
    "validate": ("twilio.request_validator.",),
    "is_valid": ("slack_sdk.signature.",),
}
"""Names that mean a check only in some packages: https://nodejs.org/api/crypto.html,
https://github.com/auth0/node-jsonwebtoken#readme, https://github.com/awslabs/aws-jwt-verify#readme,
https://docs.svix.com/receiving/verifying-payloads/how, https://www.standardwebhooks.com/,
https://pynacl.readthedocs.io/en/latest/signing/, https://github.com/dchest/tweetnacl-js#readme,
https://github.com/nearform/fast-jwt#readme, https://cryptography.io/en/latest/hazmat/primitives/asymmetric/,
https://pyjwt.readthedocs.io/en/stable/usage.html, https://python-jose.readthedocs.io/en/latest/jwt/"""

REPEATING = frozenset(
    {
        *("stripe-signature", "x-slack-signature", "x-twilio-signature", "svix-signature", "webhook-signature"),
        *("x-shopify-hmac-sha256", "x-signature-ed25519", "x-telegram-bot-api-secret-token"),
    }
)
"""Headers of signatures, in lower case, by which services sign requests that they send again after an answer of 5xx:
https://docs.stripe.com/webhooks#retries, https://docs.slack.dev/apis/events-api/#retries,
https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides, https://docs.svix.com/retries,
https://www.standardwebhooks.com/, https://shopify.dev/docs/apps/build/webhooks/troubleshooting-webhooks,
https://docs.discord.com/developers/interactions/overview, https://core.telegram.org/bots/api#setwebhook"""

NAMES_OF_WEBHOOKS = frozenset({"webhook", "webhooks", "hook", "hooks", "ipn"})
"""Words in names of what services call with news, again where that fails: https://docs.stripe.com/webhooks,
https://shopify.dev/docs/apps/build/webhooks, https://developer.paypal.com/api/nvp-soap/ipn/"""

UPDATES_OF_BOTS = frozenset(
    {
        *("update_id", "processupdate", "process_update", "process_new_updates", "handleupdate", "handle_update"),
        *("feed_update", "feed_raw_update", "feed_webhook_update", "webhookcallback"),
    }
)
"""Names, in lower case, in code that takes what Telegram sends to a webhook, again where that fails:
https://core.telegram.org/bots/api#setwebhook, https://core.telegram.org/bots/api#update,
https://github.com/yagop/node-telegram-bot-api/blob/master/doc/api.md, https://telegraf.js.org/,
https://docs.python-telegram-bot.org/en/stable/telegram.ext.application.html, https://docs.aiogram.dev/en/latest/dispatcher/,
https://grammy.dev/ref/core/webhookcallback"""

PACKAGES_OF_BOTS = (
    *("telegram", "telebot", "aiogram", "telegraf", "node-telegram-bot-api", "grammy", "slimbot", "telegram-typings"),
)
"""Packages for bots of Telegram: https://core.telegram.org/bots/samples, and the addresses above."""

NAMES_BOTS_SERVICE = "telegram"
"""What names of variables, texts and packages have in them where code speaks with Telegram:
https://core.telegram.org/bots/api#making-requests"""

TOKENS_OF_BOTS = frozenset({"bot_token", "bottoken", "tg_token", "tg_bot_token"})
"""Names, in lower case, of variables with the token of a bot that takes updates:
https://core.telegram.org/bots/api#authorizing-your-bot"""

VERIFIES_SUBSCRIPTION = "hub."
"""How parameters begin by which a service asks once, before it sends anything, whether a webhook is wanted:
https://developers.facebook.com/docs/graph-api/webhooks/getting-started, https://www.w3.org/TR/websub/#hub-verifies-intent"""

KEYS_OF_WEBHOOKS = lazy_pattern(
    r"(?i)(?:^|_|(?<=[a-z]))(?:signing|webhook)_?secret(?:_?(?:arn|name|id|path|param|parameter))?$"
)
"""How variables are called that have the key by which a service signs what it sends, or say where it is kept:
https://docs.slack.dev/authentication/verifying-requests-from-slack, https://docs.stripe.com/webhooks/signature,
https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries"""

SIGNS = lazy_pattern(r"(?i)(?:[a-z0-9]{1,40}-){1,5}(?:signature|hmac)(?:-[a-z0-9]{1,10})?")
"""Headers of requests that services sign: https://docs.slack.dev/authentication/verifying-requests-from-slack,
https://docs.stripe.com/webhooks/signature,
https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries,
https://shopify.dev/docs/apps/build/webhooks/subscribe/https"""

MAKES_HASHES = ("hmac", "crypto", "node:crypto")
"""Packages that make keyed hashes: https://docs.python.org/3/library/hmac.html, https://nodejs.org/api/crypto.html"""

MAKES_SIGNATURE = ("hmac.new.", "hmac.digest", "crypto.createHmac.", "node:crypto.createHmac.")
"""What gives a keyed hash, which code compares with that of a request, if not by what `CHECKS` names:
https://docs.python.org/3/library/hmac.html#hmac.new, https://nodejs.org/api/crypto.html#class-hmac"""

KEYS_OF_TOKENS: Mapping[str, tuple[str, int]] = {
    **{
        f"{package}.{function}": ("", 1)
        for package in ("jsonwebtoken", "jsonwebtoken.default")
        for function in ("sign", "verify")
    },
    **{
        f"{package}.{function}": ("", 1)
        for package in ("jwt-simple", "jwt-simple.default")
        for function in ("encode", "decode")
    },
    **{f"{package}.{function}": ("key", 1) for package in ("jwt", "jose.jwt") for function in ("encode", "decode")},
    **dict.fromkeys(("jose.jwtVerify", "hono/jwt.sign", "hono/jwt.verify"), ("", 1)),
    "jose.SignJWT.sign": ("", 0),
}
"""Where calls take the key that tokens are signed with, by name and position:
https://github.com/panva/jose#readme, https://hono.dev/docs/helpers/jwt,
https://github.com/auth0/node-jsonwebtoken#readme, https://github.com/hokaccha/node-jwt-simple#readme,
https://pyjwt.readthedocs.io/en/stable/usage.html, https://python-jose.readthedocs.io/en/latest/jwt/"""

SIGNS_STEP_BY_STEP = ("jose.SignJWT.", ".sign")
"""How the name of a call begins and ends whose object is told in any number of calls before what it signs:
https://github.com/panva/jose/blob/main/docs/jwt/sign/classes/SignJWT.md"""

KEYS_OF_HASHES: Mapping[str, tuple[str, int]] = {
    "crypto.createHmac": ("", 1),
    **dict.fromkeys(("hmac.new", "hmac.digest"), ("key", 0)),
}
"""Where calls take the key of a keyed hash, by which tokens are signed by hand, by name and position:
https://nodejs.org/api/crypto.html#cryptocreatehmacalgorithm-key-options,
https://docs.python.org/3/library/hmac.html#hmac.new"""

WORDS_OF_TOKENS = frozenset({"jwt", "jws", "token", "tokens", "session", "sessions"})
"""Words of names of what is signed so, of what signs it and of the key: https://www.rfc-editor.org/rfc/rfc7519.html"""

MAKES_BYTES = frozenset({"TextEncoder.encode", "Buffer.from"})
"""Calls that make a key of a text, which they are given first:
https://developer.mozilla.org/docs/Web/API/TextEncoder/encode,
https://nodejs.org/api/buffer.html#static-method-bufferfromstring-encoding"""

ENCODES_ITSELF = "encode"
"""The method of texts that does so in Python: https://docs.python.org/3/library/stdtypes.html#str.encode"""

READS_UNVERIFIED = frozenset(
    {
        *("jsonwebtoken.decode", "jsonwebtoken.default.decode"),
        *("jwt-decode", "jwt-decode.default", "jwt-decode.jwtDecode", "jose.decodeJwt"),
        *("jose.jwt.get_unverified_claims", "jose.jws.get_unverified_claims"),
    }
)
"""Calls that read what a token says, whoever has signed it:
https://github.com/auth0/node-jsonwebtoken#jwtdecodetoken--options, https://github.com/auth0/jwt-decode#readme,
https://github.com/panva/jose/blob/main/docs/util/decode_jwt/functions/decodeJwt.md,
https://python-jose.readthedocs.io/en/latest/jwt/api.html"""

GIVES_CLAIMS = READS_UNVERIFIED | {
    *("jsonwebtoken.verify", "jsonwebtoken.default.verify", "jwt-simple.decode", "jwt-simple.default.decode"),
    *("jose.jwtVerify", "jose.jwtDecrypt", "jwt.decode", "jose.jwt.decode"),
}
"""Calls that give what a token says, with which nobody can pass for its owner: the addresses above,
https://github.com/panva/jose/blob/main/docs/jwt/verify/functions/jwtVerify.md"""

SPLITS_TEXT, SEPARATES_TOKEN, CLAIMS_OF_TOKEN = "split", ".", 1
"""The method that takes a token apart, at what, and which of the parts says who calls:
https://www.rfc-editor.org/rfc/rfc7519.html#section-3"""

DECODES_BASE64 = frozenset(
    {"atob", "base64.b64decode", "base64.urlsafe_b64decode", "base64.standard_b64decode", "jose.base64url.decode"}
)
"""Functions that decode such a part: https://docs.python.org/3/library/base64.html,
https://developer.mozilla.org/docs/Web/API/Window/atob"""

DECODES_IF_TOLD = frozenset({"Buffer", "Buffer.from", "buffer.Buffer.from", "node:buffer.Buffer.from"})
"""Those that do so if their second argument says so: https://nodejs.org/api/buffer.html"""
ENCODINGS_OF_TOKENS = ("base64", "base64url")
"""How it says so: https://nodejs.org/api/buffer.html#buffers-and-character-encodings"""

WORDS_OF_BASE64 = frozenset({"base64", "base64url", "b64", "b64decode", "base", "atob"})
"""Words in the names of functions that projects have for it: the addresses above."""

READS_WITH_OPTION = "jwt.decode"
"""One that does so with an option: https://pyjwt.readthedocs.io/en/stable/usage.html"""

TAKES_TOKENS = frozenset(
    {"GetUser", "GetId", "GetCredentialsForIdentity", "AssumeRoleWithWebIdentity", "GlobalSignOut"}
)
"""Operations that fail if the token is not genuine that they are given:
https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetUser.html,
https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html"""

PEM, PRIVATE_PEM = "-----BEGIN ", "PRIVATE KEY"
"""How keys in PEM form begin, and what those have that are not for everybody:
https://www.rfc-editor.org/rfc/rfc7468.html"""

OPTIONS_OF_CHECK = ("options", 3)
"""Where `decode` takes its options, by name and position: https://pyjwt.readthedocs.io/en/stable/api.html#jwt.decode"""

SWITCHES_CHECK_OFF = "verify_signature"
"""The option of `decode` that is there to switch the check off:
https://pyjwt.readthedocs.io/en/stable/usage.html#reading-the-claimset-without-validation"""

BEARS_CREDENTIALS = lazy_pattern(
    r"(?i)(?:x-)?(?:[a-z0-9]{1,40}-){0,4}(?:authorization|api-?key|token|signature|secret|hmac(?:-sha\d{1,3})?)|cookie"
)
"""Headers of requests that say who calls: https://www.rfc-editor.org/rfc/rfc9110.html#name-authorization,
https://docs.stripe.com/webhooks/signature,
https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries"""

TOKENS_OF_BODIES = lazy_pattern(r"(?i)(?:(?:access|api|auth|bearer|id|session)_?)?token|api_?key")
"""Members of the bodies of requests that say who calls: https://www.rfc-editor.org/rfc/rfc6750.html#section-2.2"""

CHECKED = frozenset({"authenticate", "authenticated", "authorize", "authorise", "authorized", "authorised"})
"""Words of names of functions that let only some in, on their own: https://www.passportjs.org/"""

CHECKING = frozenset(
    {
        *("verify", "check", "validate", "require", "requires", "required", "ensure", "assert", "has", "is"),
        *("protect", "with"),
    }
)
"""Words of names that say so beside one of the following: https://flask-jwt-extended.readthedocs.io/en/stable/,
https://flask-login.readthedocs.io/en/latest/, https://github.com/auth0/express-jwt#readme"""

WORDS_OF_CHECKS = tuple(
    frozenset(words.split())
    for words in (
        *("auth", "authentication", "authorization", "authorisation", "bearer", "credentials", "hmac", "jwt"),
        *("login", "permission", "permissions", "session", "signature", "token", "api key"),
    )
)
"""What is checked by them: https://flask-jwt-extended.readthedocs.io/en/stable/,
https://github.com/auth0/express-jwt#readme"""

SETS_GUARDS = frozenset({"UseGuards", "useGlobalGuards", "APP_GUARD"})
"""By what NestJS is told what to ask before it answers: https://docs.nestjs.com/guards"""

GUARD = "Guard"
"""How the names end of what it asks: https://docs.nestjs.com/security/authentication, https://docs.nestjs.com/recipes/passport"""

GUARDS_AGAINST_LOAD = frozenset({"throttler", "throttle", "throttling", "rate", "feature", "maintenance", "health"})
"""Words in names of those that ask for something else than who calls: https://docs.nestjs.com/security/rate-limiting"""

THROWS_UNLESS = CHECKED | {
    *("verify", "check", "validate", "require", "ensure", "assert", "enforce", "guard", "protect", "restrict"),
}
"""First words of names of functions that throw at what they do not let pass: https://nodejs.org/api/assert.html,
https://www.typescriptlang.org/docs/handbook/release-notes/typescript-3-7.html#assertion-functions"""

REFUSING = frozenset({"unauthorized", "unauthorised", "unauthenticated", "forbidden"})
"""Words of names of answers and errors for callers that are not known, or may not do this:
https://www.rfc-editor.org/rfc/rfc9110.html#name-401-unauthorized,
https://www.rfc-editor.org/rfc/rfc9110.html#name-403-forbidden"""
