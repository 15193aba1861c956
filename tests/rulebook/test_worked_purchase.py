"""The model's worked purchase through every step that a driver takes, with keys, storage and replay."""

from typing import Any

from service.decision.calendar import instant
from service.ledger import entry
from service.rulebook.decide import Decision
from service.rulebook.replay import Replay
from tests.registry.book import LOG, SOURCE, TRADER, Book, accepted, key, open_up
from tests.trade import market


def _told(*, prefetch: bool) -> tuple[Book, Decision]:
    book = Book(prefetch=prefetch)
    open_up(book)
    miner = market.MINER
    accepted(book.submit("registrar", "party.registered", party=miner, kind="person", roles=["miner"]))
    accepted(book.submit("registrar", "key.enrolled", party=miner, grade="administrator", **key("miner", miner)))
    held: dict[str, Any] = {"status": "vigente", "from": "2026-01-01", "source": SOURCE}
    accepted(book.submit("registrar", "registration.recorded", register="RECPO", party=TRADER, **held))
    accepted(
        book.submit("registrar", "registration.recorded", register="REINFO", party=miner, right=market.RIGHT, **held)
    )
    accepted(
        book.submit(
            "registrar",
            "policy.set",
            name="gold_usd_per_ozt",
            value="4228.00",
            effective_from=f"{book.now:%Y-%m-%d}",
        )
    )
    book.now = instant("2026-11-10T15:01:00Z")
    accepted(book.submit_payload("miner", {**market.constancia(), "log": LOG}))
    book.now = instant("2026-11-15T15:01:00Z")
    declared = market.lot_declared(
        202,
        "125.430",
        "912.5",
        "114.454875",
        held_by=market.PALLAQUERA,
        support="constancia",
        constancia=market.uuid(50),
    )
    accepted(book.submit_payload("trader", {**declared, "log": LOG}))
    book.now = instant("2026-11-20T19:43:00Z")
    size = len(book.entries)
    seen = {"size": size, "root": book.root(size)}
    return book, accepted(book.submit_payload("trader", {**market.worked(), "log": LOG, "seen": seen}))


def test_its_entry_holds_the_findings_of_the_model() -> None:
    """R05b stands in the entry; R12, which its parties may not see, does not."""
    book, _ = _told(prefetch=True)
    assert entry.parse(book.entries[-1]).findings == [
        {"rule": "R05b", "level": "block", "falls_on": "excess", "count": 1, "subjects": ["line:1"]}
    ]


def test_without_prefetching_it_is_the_same_to_the_byte() -> None:
    """With every `needs` emptied, entries, rows and balances are the same."""
    plain, decision = _told(prefetch=True)
    bare, again = _told(prefetch=False)
    assert decision == again
    assert (plain.entries, plain.stored, plain.balances) == (bare.entries, bare.stored, bare.balances)


def test_it_replays_to_the_same_records() -> None:
    """Offline, with nothing but the entries, the same rows and postings come out."""
    book, decision = _told(prefetch=True)
    replay = Replay(LOG)
    steps = [replay.step(entry.parse(data)) for data in book.entries]
    assert [fault for step in steps for fault in step.faults] == []
    assert steps[-1].records == decision.records
    assert {account: replay.facts.balance(account) for account in book.balances} == book.balances
