"""The demo's data folder, and what it remembers of the story between two starts.

keys/NAME.pem    a DEMO party's private key, readable by its owner alone; also root, log and service
keys/NAME.json   {"party", "kid"}: whose it is, for `orotraza token --as NAME`
demo/story.json  what the moments show; its `complete` is false while the story is being told
demo/lock        held while the story is being told
demo/*.json      signed submissions, ready to be posted; draft.json is a purchase that is not signed yet
root.vkey        the key that an auditor trusts the whole of it by
log.vkey         the key that `orotraza submit` checks receipts by
service.vkey     the key that statements and gate snapshots are checked by
export.ndjson    the ledger as the auditor takes it away
"""

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from service.demo.keyring import Keyring
from service.demo.seeding import Trace
from service.ledger import note, signing
from service.ledger.signing import FileSigner


class NotADemo(Exception):
    """The folder holds something else; the message says what to do, Spanish first."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} tiene otra cosa que una demostración; elija otra carpeta con --data. / "
            f"{path} holds something other than a demo; choose another folder with --data."
        )


class BeingTold(Exception):
    """Another demo is telling its story into the folder; the message says what to do, Spanish first."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"otra demostración está escribiendo en {path}: espere a que empiece a servir, o elija otra carpeta con "
            f"--data. / another demo is writing into {path}: wait until it serves, or choose another with --data."
        )


@dataclass(frozen=True, slots=True)
class Seller:
    """The miner whom the trader buys from: its right's code, name and district (INEI)."""

    party: str
    right: str
    right_name: str
    district: str


@dataclass(frozen=True, slots=True)
class Memory:
    """What a later start must know. `green`, `amber` and `red` are suppliers; `lots` passed three hands.

    `certificate` is the code of the second lot's; a folder of an older version has none.
    """

    log: str
    ended: str
    seller: Seller
    green: str
    amber: str
    red: str
    lots: tuple[str, ...]
    traces: tuple[Trace, ...]
    certificate: str | None = None

    @property
    def end(self) -> datetime:
        """When the story ended (aware)."""
        return datetime.fromisoformat(self.ended)


@dataclass(frozen=True, slots=True)
class Folder:
    """One demo's folder."""

    root: Path

    @property
    def keys(self) -> Path:
        """Key files."""
        return self.root / "keys"

    @property
    def papers(self) -> Path:
        """Signed submissions and the memory."""
        return self.root / "demo"

    @property
    def last_signed(self) -> Path:
        """What the log has signed, where the service looks for it."""
        return self.root / "last-signed"

    @property
    def export(self) -> Path:
        """The auditor's export."""
        return self.root / "export.ndjson"

    @property
    def draft(self) -> Path:
        """A purchase to be signed and recorded by whoever tries the command line."""
        return self.papers / "draft.json"

    @property
    def root_vkey(self) -> Path:
        """The verifier key of the log's root key."""
        return self.root / "root.vkey"

    @property
    def log_vkey(self) -> Path:
        """The verifier key of the log's own key."""
        return self.root / "log.vkey"

    @property
    def service_vkey(self) -> Path:
        """The verifier key of the service's key."""
        return self.root / "service.vkey"

    @property
    def _story(self) -> Path:
        return self.papers / "story.json"

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Have the folder to oneself, for a story to be told into it.

        Raises:
            NotADemo: it holds anything that no demo has left.
            BeingTold: another has it.
        """
        if self.root.exists() and set(self.root.iterdir()) - {self.papers} and not self._story.exists():
            raise NotADemo(self.root)
        self.papers.mkdir(parents=True, exist_ok=True)
        with (self.papers / "lock").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise BeingTold(self.root) from None
            yield

    def begin(self) -> None:
        """The story is not told yet."""
        self._write({"complete": False})

    def recall(self) -> Memory | None:
        """What is remembered of a story told to its end; None if there is none."""
        try:
            told = json.loads(self._story.read_bytes())
        except FileNotFoundError:
            return None
        return _memory(told) if told.pop("complete") else None

    def remember(self, memory: Memory) -> None:
        """The story is told to its end."""
        self._write({**asdict(memory), "complete": True})

    def keep(self, keyring: Keyring, held: dict[str, str]) -> None:
        """Write key files, `held` giving the party of each name."""
        self.keys.mkdir(mode=0o700, exist_ok=True)
        for name, party in held.items():
            signer = signing.generate(self.keys / f"{name}.pem", keyring.seed(name))
            label = {"party": party, "kid": signing.thumbprint(signer.public_key)}
            (self.keys / f"{name}.json").write_text(json.dumps(label) + "\n", encoding="utf-8")

    def key(self, name: str) -> tuple[str, FileSigner]:
        """The party and the signer of a key on file."""
        label = json.loads((self.keys / f"{name}.json").read_bytes())
        return label["party"], FileSigner(self.keys / f"{name}.pem")

    def vkey(self, name: str, log: str) -> str:
        """The verifier key of one of the log's own keys."""
        return note.vkey(log, self.key(name)[1].public_key)

    def _write(self, told: dict[str, Any]) -> None:
        fresh = self._story.with_suffix(".new")
        fresh.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        fresh.replace(self._story)


def _memory(told: dict[str, Any]) -> Memory:
    seller = Seller(**told.pop("seller"))
    traces = tuple(Trace(**each) for each in told.pop("traces"))
    return Memory(seller=seller, traces=traces, lots=tuple(told.pop("lots")), **told)
