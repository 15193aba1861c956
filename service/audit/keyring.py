"""Which keys an export names, and from which entry to which each may sign.

A kid is the key's thumbprint, so that a kid stands for one public key wherever it was enrolled: signatures can be
checked on any core in any order once the key-carrying entries have been read. They are few, and found by their bytes.
Whether whoever enrolled a key had the right to is a decision like any other, judged by the rules.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Final

from service.ledger import entry, log_keys, signing
from service.ledger.entry import Entry
from service.ledger.errors import LedgerError

MARKS: Final = (b'"type":"log.', b'"type":"key.')
"""What the lines that matter here contain; a string cannot, its quotes being escaped."""

_NAMED_BY_GENESIS: Final = ("root_key", "log_key", "service_key")


@dataclass(slots=True)
class Keyring:
    """`public`: raw keys by kid. `term`: the entry that enrolled a key and the one that ended it, by kid.

    `genesis` is entry 0, `rotations` are the entries that say that they rotate a key of the log itself. `lines` are
    those that spoke of keys; the first `known` are an earlier audit's, and good.
    """

    public: dict[str, bytes] = field(default_factory=dict)
    party: dict[str, str] = field(default_factory=dict)
    term: dict[str, tuple[int, int | None]] = field(default_factory=dict)
    genesis: Entry | None = None
    rotations: list[Entry] = field(default_factory=list)
    lines: list[bytes] = field(default_factory=list)
    known: int = 0

    def learn(self, found: Entry, *, altered: bool = False) -> None:
        """Take in what one entry says of keys, whatever its place in the file. An `altered` one ends none."""
        payload, seq = found.payload, found.seq
        match found.submission.type:
            case log_keys.GENESIS:
                self.genesis = self.genesis or found
                for name in _NAMED_BY_GENESIS:
                    self._enrol(payload.get(name), "log", seq)
                registrar = payload.get("registrar")
                if isinstance(registrar, dict):
                    self._enrol(registrar.get("key"), registrar.get("party"), seq)
            case log_keys.ROTATED:
                if not altered:
                    self._end(payload.get("kid"), seq)
                self._enrol(payload.get("key"), "log", seq)
                self.rotations.append(found)
            case "key.enrolled" | "key.recovered":  # a recovery's second entry names no key
                self._enrol(payload.get("key"), payload.get("party"), seq)
            case "key.rotated":
                if not altered:
                    self._end(payload.get("kid"), seq)
                self._enrol(payload.get("key"), payload.get("party"), seq)
            case "key.revoked" if not altered:
                self._end(payload.get("kid"), seq)
            case _:
                pass

    def may_sign(self, kid: str, seq: int) -> bool:
        """Whether the key was enrolled before entry `seq` and had not ended by then; entry 0 speaks for itself."""
        start, end = self.term[kid]
        return (start < seq or seq == 0) and (end is None or seq <= end)

    def _enrol(self, key: object, party: object, seq: int) -> None:
        if not isinstance(key, str) or not isinstance(party, str):
            return
        try:
            public = bytes.fromhex(key)
            kid = signing.thumbprint(public)
        except (ValueError, LedgerError):
            return
        # Once, for one party, for ever: a second enrolment is the rules' to refuse and changes nothing here.
        self.public.setdefault(kid, public)
        self.party.setdefault(kid, party)
        self.term.setdefault(kid, (seq, None))

    def _end(self, kid: object, seq: int) -> None:
        if isinstance(kid, str) and kid in self.term:
            start, end = self.term[kid]
            self.term[kid] = (start, seq if end is None else min(end, seq))


def collect(lines: Iterable[bytes], known: Sequence[bytes] = ()) -> Keyring:
    """The keys named in these lines, which may be all or only those that contain one of `MARKS`.

    `known` are the lines about keys of the entries before them, which an earlier audit found good. Lines that cannot
    be read are passed over: the checklist reports them.
    """
    ring = Keyring(known=len(known))
    for line in chain(known, lines):
        if any(mark in line for mark in MARKS):
            try:
                ring.learn(entry.parse(line))
            except LedgerError:
                continue
            ring.lines.append(line)
    return ring
