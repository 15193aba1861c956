"""Rolls of real size taken in from the file to the last entry, beside what signing that many statements takes alone."""

import asyncio
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final

from bench import sheets, world
from bench.house import Log
from bench.rolls import SIZES, made
from service.decision.calendar import lima_day
from service.flows.recording.append import MAX_BATCH
from service.flows.rolls.file import RollFile, given
from service.flows.rolls.prepare import Prepared
from service.flows.rolls.record import KIND
from service.flows.rolls.run import Office, run
from service.flows.rolls.sign import Hand, Numbered, sign, signing
from service.ledger.signing import key_file
from service.registry.rolls.row import Roll

ROLLS: Final[tuple[Roll, ...]] = ("REINFO", "RECPO")


@dataclass(frozen=True, slots=True)
class Import:
    """One file taken in: seconds from opening the file to the last entry on disk, and entries recorded.

    `busy` are the seconds that the importing process had a processor, `signing` those of its children.
    """

    register: Roll
    rows: int
    seconds: float
    entries: int
    busy: float
    signing: float


def files(share: float) -> dict[Roll, RollFile]:
    """The rolls, as offices save them in Peru, with this share of their lines."""
    today = lima_day(datetime.now(UTC)).isoformat()
    return {
        register: given(
            register,
            sheets.csv_bytes(made(register, int(SIZES[register] * share)).table, encoding="cp1252", delimiter=";"),
            name=f"{register}.csv",
            retrieved_on=today,
            source=f"DEMO lista del {today}",
        )
        for register in ROLLS
    }


def office(log: Log) -> Office:
    """Where the registrar of the bench's world works."""
    key = log.folder / "keys" / "registrar.pem"
    if not key.exists():
        key_file.generate(key, sha256(b"bench registrar").digest())
    return Office(log.url, log.folder / "keys", None, log.folder / "last-signed", key)


def take(log: Log, file: RollFile) -> tuple[Import, Prepared]:
    """Import a file, whatever it changes."""
    began, before = time.perf_counter(), os.times()
    prepared, taken = asyncio.run(run(office(log), file, agreed=lambda _: True, progress=lambda _: None))
    took, after = time.perf_counter() - began, os.times()
    busy = after.user + after.system - before.user - before.system
    hands = after.children_user + after.children_system - before.children_user - before.children_system
    if taken is None or taken.declined:
        raise RuntimeError(f"{file.register} was not taken in whole")
    return Import(file.register, prepared.reading.read, took, prepared.left + 1, busy, hands), prepared


def signing_alone(log: Log, prepared: Prepared) -> float:
    """Seconds that the same statements take to be worded, signed, read and verified on all cores, and nothing else."""
    where = office(log)
    hand = Hand(where.own_key, None, world.ORIGIN, "2026-01-01T00:00:00Z", "bench", prepared.file.retrieved_on)
    with signing(hand, len(prepared.statements)) as pool:
        pool.submit(sign, KIND, []).result()  # the processes have started
        began = time.perf_counter()
        for each in [pool.submit(sign, KIND, batch) for batch in _batches(prepared)]:
            each.result()
        return time.perf_counter() - began


def _batches(prepared: Prepared) -> Iterator[list[Numbered]]:
    numbered = [(each.number, each.content) for each in prepared.statements]
    for start in range(0, len(numbered), MAX_BATCH):
        yield numbered[start : start + MAX_BATCH]
