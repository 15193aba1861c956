"""Show a certificate to whoever asks: where it stands now, and the credential that proves it without us.

A credential is made when it is asked for, and comes out the same as long as the service key of then is held: of the
entry, of the signed tree of the batch that took it in, and of the entries about keys that lead to it from the genesis.
"""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import asyncpg

from service.certification.claims import Claims
from service.certification.credential import (
    data_integrity,
    did_web,
    document,
    status_credential,
    status_list,
    vc_jwt,
)
from service.certification.credential.evidence import Evidence, Proved
from service.certification.credential.status_credential import Head
from service.certification.credential.status_list import Purpose
from service.certification.records import Certificate, Status, last_word, on, shelf
from service.decision.facts import Needs
from service.flows.own_keys import KeyNotHeld, OwnKeys
from service.flows.prove import Prover
from service.flows.recording.recorder import Recorder
from service.flows.restoring.rebuilds import Rebuilds
from service.ledger import entry as entries
from service.ledger import log_keys
from service.ledger.entry import Entry
from service.ledger.signing import Signer
from service.registry import keys, parties
from service.registry.keys import KeyHeld, KeyState
from service.registry.parties import SYSTEM, Party
from service.storage import certificate_standing, log_entries, snapshot, tree
from service.storage.engine import Connection
from service.storage.head import Clock
from service.storage.load import load

_KEPT: Final = 256
"""Credentials that a worker remembers: some 20 kB each, and they never change."""

_STATUS: Final[dict[Purpose, Status]] = {"suspension": Status.SUSPENDED, "revocation": Status.REVOKED}
_ENROLS: Final = ("key.enrolled", "key.rotated", "key.recovered")


@dataclass(frozen=True, slots=True)
class Credential:
    """A certificate's credential in both of its forms, `claims` as its entry has them."""

    code: str
    seq: int
    size: int
    issued_at: datetime
    certifier: str
    claims: Claims
    document: dict[str, Any]
    token: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a certificate stands after the log's first `size` entries: since when, why, and by which entry."""

    status: Status
    since: datetime
    reason: str | None
    seq: int
    size: int


@dataclass(frozen=True, slots=True)
class Shown:
    """What the public is told of a certificate. `certifier_name` is of a legal entity."""

    credential: Credential
    standing: Standing
    certifier_name: str
    page: str
    log: str
    root_key: bytes


class Certificates:
    """One worker's way to show certificates."""

    def __init__(
        self,
        pool: asyncpg.Pool,
        prover: Prover,
        recorder: Recorder,
        own_keys: OwnKeys,
        clock: Clock,
        *,
        rebuilds: Rebuilds,
        base: str,
    ) -> None:
        """`recorder` has the checkpoint of every size, `own_keys` the service key in force there; `base` is where the
        service is reached. What is remembered is of one count of `rebuilds`.
        """
        self.base: Final = base
        self.did: Final = did_web.of_address(base)
        self._pool: Final = pool
        self._prover: Final = prover
        self._recorder: Final = recorder
        self._own_keys: Final = own_keys
        self._clock: Final = clock
        self._rebuilds: Final = rebuilds
        self._kept: Final[OrderedDict[tuple[int, str], Credential]] = OrderedDict()

    async def show(self, code: str) -> Shown | None:
        """All that the public is told; None if there is no such certificate.

        Raises:
            DocumentError: its certifier is a person.
            KeyNotHeld, and what `Recorder.checkpoint_at` raises.
        """
        rebuilt = self._rebuilds.count
        async with self._pool.acquire() as connection:
            taken = await snapshot.take(connection, [shelf(code)])
            rows = taken.shelves[shelf(code)]
            if (found := on(rows)) is None:
                return None
            word = last_word(rows)
            said = await _entry(connection, found.seq if word is None else word.seq)
            name = await _name(connection, found.certifier)
            genesis = await _entry(connection, 0)
        standing = Standing(
            Status.VALID if word is None else Status(word.status),
            said.recorded_at,
            None if word is None else word.reason,
            said.seq,
            taken.size,
        )
        made = await self._credential(found, rebuilt)
        root = bytes.fromhex(genesis.payload["root_key"])
        return Shown(made, standing, name, document.page_of(self.base, code), genesis.origin, root)

    async def credential(self, code: str) -> Credential | None:
        """The credential alone; None if there is no such certificate. Raises as `show`."""
        rebuilt = self._rebuilds.count
        if (kept := self._kept.get((rebuilt, code))) is not None:
            return kept
        async with self._pool.acquire() as connection:
            rows, _ = await load(connection, Needs((shelf(code),)))
        found = on(rows[shelf(code)])
        return None if found is None else await self._credential(found, rebuilt)

    async def status_list(self, purpose: Purpose, number: int) -> dict[str, Any] | None:
        """A status list's credential as things stand now; None where the log has not come so far."""
        start = number * status_list.LENGTH
        async with self._pool.acquire() as connection:
            size = await log_entries.size(connection)
            if start >= size:
                return None
            held = await certificate_standing.standing(
                connection, _STATUS[purpose], start, start + status_list.LENGTH, size
            )
            found = await _about_the_log(connection, size)
            now = (await self._clock(connection)).astimezone(UTC).replace(microsecond=0)
        proved = await self._proved(found, size)
        encoded = status_list.encode(seq - start for seq in held)
        head = Head(found[0].origin, proved, await self._recorder.checkpoint_at(size))
        unsigned = status_credential.make(self.base, purpose, number, encoded, head, now)
        signer = await self._own_keys.service_signer(size)
        method = did_web.method(self.did, signer.public_key)
        return data_integrity.secure(unsigned, signer, method=method, created=now)

    async def did_document(self) -> dict[str, Any]:
        """The service's keys so far, as its `did:web` has them."""
        async with self._pool.acquire() as connection:
            told = await _about_the_log(connection, await log_entries.size(connection))
        return did_web.document(self.did, log_keys.LogKeys.told(told).named("service"))

    async def _credential(self, found: Certificate, rebuilt: int) -> Credential:
        asked = rebuilt, found.certificate
        if (kept := self._kept.get(asked)) is not None:
            self._kept.move_to_end(asked)
            return kept
        made = self._kept[asked] = await self._make(found)
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return made

    async def _make(self, found: Certificate) -> Credential:
        size, signer = await self._signable(found.seq)
        async with self._pool.acquire() as connection:
            issued = await _entry(connection, found.seq)
            about_keys = await _about_keys(connection, issued, size)
        proved = await self._proved([*about_keys, issued], size)
        evidence = Evidence(proved[-1], proved[:-1], await self._recorder.checkpoint_at(size))
        unsigned = document.make(self.base, evidence)
        method = did_web.method(self.did, signer.public_key)
        since = issued.recorded_at.replace(microsecond=0)
        return Credential(
            code=found.certificate,
            seq=found.seq,
            size=size,
            issued_at=since,
            certifier=found.certifier,
            claims=document.read(evidence).claims,
            document=data_integrity.secure(unsigned, signer, method=method, created=since),
            token=vc_jwt.secure(unsigned, signer, method=method),
        )

    async def _signable(self, seq: int) -> tuple[int, Signer]:
        """The tree of the batch that took the entry in, and the service key of then; the log of now, if that is gone.

        A key that was rotated may have been destroyed since. Raises `KeyNotHeld`.
        """
        async with self._pool.acquire() as connection:
            size, now = await tree.batch_end(connection, seq), await log_entries.size(connection)
        try:
            return size, await self._own_keys.service_signer(size)
        except KeyNotHeld:
            return now, await self._own_keys.service_signer(now)

    async def _proved(self, found: list[Entry], size: int) -> tuple[Proved, ...]:
        proofs = await self._prover.inclusion([each.seq for each in found], size)
        return tuple(Proved(each, tuple(proof)) for each, proof in zip(found, proofs, strict=True))


async def _about_keys(connection: Connection, issued: Entry, size: int) -> list[Entry]:
    """The entries about the log's own keys, and those that lead from the genesis to the key that signed `issued`."""
    found = {each.seq: each for each in await _about_the_log(connection, size)}
    kid = issued.submission.header.kid
    while (enrolment := await _enrolment(connection, kid, size)) is not None and enrolment.seq not in found:
        found[enrolment.seq] = enrolment
        kid = enrolment.submission.header.kid
    return [found[seq] for seq in sorted(found)]


async def _about_the_log(connection: Connection, size: int) -> list[Entry]:
    """The genesis, and the rotations of the log's keys among the first `size` entries."""
    rows, _ = await load(connection, Needs((keys.held_shelf(SYSTEM),)))
    seqs = sorted({0, *(row.seq for row in rows[keys.held_shelf(SYSTEM)] if isinstance(row, KeyHeld))})
    told = map(entries.parse, await log_entries.by_seq(connection, [seq for seq in seqs if seq < size]))
    return [each for each in told if each.submission.type in log_keys.TYPES]


async def _enrolment(connection: Connection, kid: str, size: int) -> Entry | None:
    """The entry that gave somebody this key; None for one that the genesis names."""
    rows, _ = await load(connection, Needs((keys.shelf(kid),)))
    seqs = sorted({row.seq for row in rows[keys.shelf(kid)] if isinstance(row, KeyState) and row.seq < size})
    told = map(entries.parse, await log_entries.by_seq(connection, seqs))
    return next((each for each in told if each.submission.type in _ENROLS and "key" in each.payload), None)


async def _name(connection: Connection, party: str) -> str:
    """What a legal entity is called."""
    rows, _ = await load(connection, Needs((parties.shelf(party),)))
    named = [row.name for row in rows[parties.shelf(party)] if isinstance(row, Party) and row.name]
    return named[-1] if named else party


async def _entry(connection: Connection, seq: int) -> Entry:
    (data,) = await log_entries.by_seq(connection, [seq])
    return entries.parse(data)
