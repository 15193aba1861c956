"""Everybody's keys, by name: derived from one secret of the data folder, so that a story is written the same twice."""

from hashlib import sha256

from service.ledger.signing import SeedSigner

SYSTEM = ("root", "log", "service")
"""The keys of the log itself."""


class Keyring:
    """Signers by name. `master` is 32 random bytes; whoever has them has every key of this demo, and of no other."""

    def __init__(self, master: bytes) -> None:
        self._master = master
        self._signers: dict[str, SeedSigner] = {}

    def seed(self, name: str) -> bytes:
        """The 32-byte seed of one key."""
        return sha256(b"orotraza/demo/key/v1\n" + self._master + name.encode()).digest()

    def signer(self, name: str) -> SeedSigner:
        """The key of this name."""
        if name not in self._signers:
            self._signers[name] = SeedSigner(self.seed(name))
        return self._signers[name]


def administrator(name: str) -> str:
    """The name of the administrator key behind the device key `name`."""
    return f"{name}.admin"
