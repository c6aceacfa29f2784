"""What is made while modules are loaded and must not be shared by all copies of a snapshot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from serverless_lint.analyses.connections import Connections
from serverless_lint.link.program.sdk import dotted_name
from serverless_lint.link.program.values import Values
from serverless_lint.model import CallSite, Module, SharedState
from serverless_lint.parse.code.facts import ResultUse

_UNIQUE = {
    "uuid.uuid1": "a UUID",
    "uuid.uuid4": "a UUID",
    "secrets.token_bytes": "a random token",
    "secrets.token_hex": "a random token",
    "secrets.token_urlsafe": "a random token",
    "secrets.randbits": "a random number",
    "secrets.randbelow": "a random number",
    "secrets.choice": "a random choice",
    "os.urandom": "random bytes",
    "random.random": "a random number",
    "random.randint": "a random number",
    "random.randrange": "a random number",
    "random.uniform": "a random number",
    "random.getrandbits": "a random number",
    "random.choice": "a random choice",
    "random.choices": "a random choice",
    "random.sample": "a random choice",
    "random.seed": "the seed of random numbers",
    "ulid.new": "a ULID",
}
"""https://docs.aws.amazon.com/lambda/latest/dg/snapstart-uniqueness.html"""

_HOOKS = ("snapshot_restore_py",)
"""https://docs.aws.amazon.com/lambda/latest/dg/snapstart-runtime-hooks-python.html"""


class SharedStates:
    """Finds unique values and connections at module level."""

    def __init__(self, values: Values, connections: Connections) -> None:
        self._values = values
        self._connections = connections

    def made_by(self, modules: Iterable[Module]) -> Iterator[SharedState]:
        """What modules make when they are loaded; nothing if one of them runs code after a restore."""
        loaded = tuple(modules)
        if any(module.imports_any(*_HOOKS) for module in loaded):
            return
        for module in loaded:
            for connection in self._connections.of(module):
                if connection.is_database and connection.site.routine is None:
                    yield SharedState(connection.what, connection.location, is_connection=True)
            for site in module.call_sites:
                what = self._unique(site)
                if what and site.routine is None:
                    yield SharedState(what, site.location, is_connection=False)

    def _unique(self, site: CallSite) -> str:
        for callee in self._values.callee(site):
            name = dotted_name(callee) or ""
            if name in _UNIQUE and (site.fact.use is not ResultUse.DROPPED or name == "random.seed"):
                return _UNIQUE[name]
        return ""
