"""Addresses of what runs beside the code: services on a developer's machine, and the same execution environment."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

LOOPBACK = frozenset({"localhost", "127.0.0.1", "0.0.0.0", "::1"})
"""Hosts that are the machine itself: https://www.rfc-editor.org/rfc/rfc6761#section-6.3,
https://www.rfc-editor.org/rfc/rfc6890#section-2.2"""

_BESIDE_CONTAINER = frozenset({"host.docker.internal", "docker.for.mac.localhost"})
OWN_MACHINE = LOOPBACK | _BESIDE_CONTAINER | {"localstack"}
"""Hosts where something stands in for AWS: the addresses above,
https://docs.docker.com/desktop/features/networking/, https://docs.localstack.cloud/aws/getting-started/installation/,
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DynamoDBLocal.UsageNotes.html"""

LINK_LOCAL = "169.254."
"""How addresses begin that lead no further than the execution environment:
https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html,
https://www.rfc-editor.org/rfc/rfc3927"""

LOCALSTACK_PORT = 4566
"""Where LocalStack listens: https://docs.localstack.cloud/aws/getting-started/installation/"""


def is_of_own_machine(address: str) -> bool:
    """Whether an address leads to what runs beside the code, not to AWS."""
    return _host(address) in OWN_MACHINE


def is_beside_container(address: str) -> bool:
    """Whether an address leads from a container to the developer's machine that runs it."""
    return _host(address) in _BESIDE_CONTAINER


def is_in_same_environment(address: str) -> bool:
    """Whether an address leads to something in the execution environment of the code, such as an extension."""
    host = _host(address)
    return host in LOOPBACK or host.startswith(LINK_LOCAL)


def is_of_localstack(address: str) -> bool:
    """Whether an address leads to LocalStack where that listens if nobody says otherwise."""
    try:
        return _host(address) in OWN_MACHINE and _parts(address).port == LOCALSTACK_PORT
    except ValueError:
        return False


def _host(address: str) -> str:
    try:
        return _parts(address).hostname or ""
    except ValueError:
        return ""


def _parts(address: str) -> SplitResult:
    return urlsplit(address if "//" in address else f"//{address}")
