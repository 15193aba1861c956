import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest

from service.decision.facts import Facts, Needs
from service.decision.records import Posting
from service.flows.recording.answers import Answer, NotAuthentic, Recorded, Refused, RuleFailed, Unavailable
from service.flows.recording.append import Appender
from service.ledger import receipt, refusal
from service.ledger.receipt import Verified
from service.rulebook import decide as rulebook
from service.storage import head, tree
from service.storage.engine import Pools
from tests.flows import house
from tests.flows.house import ORIGIN, SERVICE, Author
from tests.flows.ledger_check import check_ledger


def recorded(answer: Answer) -> Recorded:
    """The answer, which has to be a receipt."""
    assert isinstance(answer, Recorded), answer
    return answer


def verified(answer: Answer) -> Verified:
    """What the answer's receipt proves."""
    return receipt.verify(recorded(answer).receipt, [house.LOG_VKEY])


async def test_a_receipt_proves_the_entry(opened: Appender, author: Author, pools: Pools) -> None:
    """A submission becomes the next entry, and its receipt verifies under the log's key alone."""
    sent, payload = author.declared(house.party(10))
    answer = recorded(await opened.submit(sent, payload))
    proved = verified(answer)
    assert (answer.seq, answer.new) == (3, True)
    assert proved.entry.payload_bytes == sent.payload_bytes
    assert (proved.checkpoint.origin, proved.checkpoint.size) == (ORIGIN, 4)
    await check_ledger(pools)


async def test_a_batch_is_one_turn(opened: Appender, author: Author, pools: Pools) -> None:
    """What waits together is committed together: one time, one tree head, receipts at the batch's own size."""
    answers = await opened.submit_many([author.declared(house.party(10 + number)) for number in range(20)])
    proofs = [verified(answer) for answer in answers]
    assert [recorded(answer).seq for answer in answers] == list(range(3, 23))
    assert {proof.checkpoint.size for proof in proofs} == {23}
    assert len({proof.entry.recorded_at for proof in proofs}) == 1
    await check_ledger(pools)


async def test_the_same_again_gets_the_same_entry(opened: Appender, author: Author) -> None:
    """The same bytes get the receipt of the same entry, in the same batch, at once, and after other entries."""
    signed = author.declared(house.party(10))
    first, twin = await opened.submit_many([signed, signed])
    again = await opened.submit(*signed)
    await opened.submit_many([author.declared(house.party(11 + number)) for number in range(5)])
    later = await opened.submit(*signed)
    assert [recorded(answer).new for answer in (first, twin, again, later)] == [True, False, False, False]
    assert {verified(answer).entry.data for answer in (first, twin, again, later)} == {verified(first).entry.data}


async def test_an_old_repeat_is_answered_from_the_stored_note(
    opened: Appender, author: Author, pools: Pools, tmp_path: Path
) -> None:
    """Another worker, with notes stored and with none, answers a repeat with a receipt that verifies."""
    signed = author.declared(house.party(10))
    first = verified(await opened.submit(*signed))
    await opened.submit_many([author.declared(house.party(11 + number)) for number in range(9)])
    await opened.stop()
    for stored in (True, False):
        if not stored:
            async with pools.writer.acquire() as connection:
                await connection.execute("SET ROLE orotraza_owner")
                await connection.execute("DELETE FROM ledger.note")
                await connection.execute("SET ROLE orotraza_writer")
        other = house.appender(pools.writer, tmp_path)
        await other.start()
        again = await other.submit(*signed)
        await other.stop()
        assert verified(again).entry.data == first.entry.data
        assert not recorded(again).new
    await opened.start()


async def test_another_word_under_the_same_id_is_refused(opened: Appender, author: Author) -> None:
    """Other bytes under an id that the party has used are an id clash, signed by the service."""
    same = Author(start=99)
    await opened.submit(*same.declared(house.party(10)))
    answer = await opened.submit(*Author(start=99).declared(house.party(11)))
    assert isinstance(answer, Refused)
    assert answer.refusal.code == "id_clash"
    assert refusal.verify(answer.signed, SERVICE.public_key).code == "id_clash"


async def test_a_refusal_is_signed_and_leaves_its_neighbours(opened: Appender, author: Author, pools: Pools) -> None:
    """A refused submission fails alone; its refusal names the size at which it was decided, neighbours included."""
    wrong = author.submission(house.TRADER, "party.registered", party=house.party(20), kind="company", name="DEMO X")
    before, refused, after = await opened.submit_many(
        [author.declared(house.party(10)), wrong, author.declared(house.party(11))]
    )
    assert (recorded(before).seq, recorded(after).seq) == (3, 4)
    assert isinstance(refused, Refused)
    said = refusal.verify(refused.signed, SERVICE.public_key)
    assert (said.code, said.size, said.payload_digest) == ("not_yours", 4, wrong[0].digest)
    assert said.recorded_at == verified(before).entry.recorded_at
    await check_ledger(pools)


async def test_a_later_neighbour_sees_what_an_earlier_put(appender: Appender, author: Author, pools: Pools) -> None:
    """Genesis, party, key and the first submission by that key may all wait in one batch."""
    answers = await appender.submit_many([*author.opening(), author.declared(house.party(10))])
    assert [recorded(answer).seq for answer in answers] == [0, 1, 2, 3]
    await check_ledger(pools)


async def test_a_signature_must_be_by_the_named_key(opened: Appender, author: Author) -> None:
    """A forged signature is found for a key that the worker knows, and for one that it has yet to look up."""
    sent, payload = author.declared(house.party(10))
    other, _ = author.declared(house.party(11))
    forged = replace(sent, signature=other.signature)
    assert isinstance(await opened.submit(forged, payload), NotAuthentic)
    opened._committer.keys.clear()
    assert isinstance(await opened.submit(forged, payload), NotAuthentic)
    assert isinstance(await opened.submit(sent, payload), Recorded)


async def test_an_unknown_key_is_refused(opened: Appender, author: Author) -> None:
    """A key that nobody enrolled is an unknown signer."""
    answer = await opened.submit(
        *author.submission(house.signer("nobody"), "party.declared", party=house.party(10), kind="company", name="DEMO")
    )
    assert isinstance(answer, Refused)
    assert answer.refusal.code == "unknown_signer"


async def test_a_crashing_rule_fails_alone(
    opened: Appender, author: Author, pools: Pools, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rule that crashes on one submission answers that client alone; its neighbours are recorded."""
    bad = author.declared(house.party(11))
    decide = rulebook.decide

    def crashing(payload: object, *rest: object, **named: object) -> object:
        if payload is bad[1]:
            raise ZeroDivisionError
        return decide(payload, *rest, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(rulebook, "decide", crashing)
    answers = await opened.submit_many([author.declared(house.party(10)), bad, author.declared(house.party(12))])
    assert [type(answer) for answer in answers] == [Recorded, RuleFailed, Recorded]
    monkeypatch.undo()
    assert recorded(await opened.submit(*bad)).seq == 5
    await check_ledger(pools)


@pytest.mark.parametrize("before", [3, 38])
async def test_what_the_database_cannot_take_fails_alone(
    opened: Appender, author: Author, pools: Pools, monkeypatch: pytest.MonkeyPatch, before: int
) -> None:
    """A record that PostgreSQL refuses spoils its batch, which is halved until only that submission is left out."""
    bad = author.declared(house.party(17))
    decide = rulebook.decide

    def unwritable(payload: object, *rest: object, **named: object) -> object:
        decision = decide(payload, *rest, **named)  # type: ignore[arg-type]
        if payload is bad[1] and isinstance(decision, rulebook.Decision):
            return rulebook.Decision((), (*decision.records, *decision.records))
        return decision

    monkeypatch.setattr(rulebook, "decide", unwritable)
    many = [author.declared(house.party(20 + number)) for number in range(40)]
    answers = await opened.submit_many([*many[:before], bad, *many[before:]])
    assert [type(answer) for answer in answers] == [Recorded] * before + [RuleFailed] + [Recorded] * (40 - before)
    await check_ledger(pools)


@pytest.mark.parametrize("beforehand", [True, False])
async def test_a_rule_that_asks_for_what_is_not_kept_fails_alone(
    opened: Appender, author: Author, pools: Pools, monkeypatch: pytest.MonkeyPatch, *, beforehand: bool
) -> None:
    """A balance that nobody keeps, asked for by a rule or by what it likes to know, is that submission's alone."""
    bad = author.declared(house.party(17))
    decide, needs = rulebook.decide, rulebook.needs

    def asking(payload: object, kid: str, facts: Facts, **named: object) -> object:
        if payload is bad[1] and not beforehand:
            facts.balance("nobody/keeps")
        return decide(payload, kid, facts, **named)  # type: ignore[arg-type]

    def liking(payload: object, kid: str) -> Needs:
        more = Needs(accounts=("nobody/keeps",)) if payload is bad[1] and beforehand else Needs()
        return needs(payload, kid) + more  # type: ignore[arg-type]

    monkeypatch.setattr(rulebook, "decide", asking)
    monkeypatch.setattr(rulebook, "needs", liking)
    many = [author.declared(house.party(20 + number)) for number in range(9)]
    answers = await opened.submit_many([*many[:4], bad, *many[4:]])
    assert [type(answer) for answer in answers] == [Recorded] * 4 + [RuleFailed] + [Recorded] * 5
    await check_ledger(pools)


async def test_what_was_handed_over_is_counted_once(
    opened: Appender, author: Author, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An account first asked for when most of the turn is with the database holds every posting, and holds it once."""
    many = [author.declared(house.party(10 + number)) for number in range(60)]
    decide = rulebook.decide
    balances = []

    def posting(payload: object, kid: str, facts: Facts, **named: int) -> object:
        if payload is many[-1][1]:
            balances.append(facts.balance("cash:tally"))
        decision = decide(payload, kid, facts, **named)  # type: ignore[arg-type]
        assert isinstance(decision, rulebook.Decision)
        return rulebook.Decision((), (*decision.records, Posting("cash:tally", named["seq"], 1)))

    monkeypatch.setattr(rulebook, "decide", posting)
    await opened.submit_many(many)
    assert balances == [59]


async def test_what_was_handed_over_goes_back_with_the_rest(
    opened: Appender, author: Author, pools: Pools, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A turn that fails when most of it is with the database leaves nothing; the next one finds the connection free."""
    many = [author.declared(house.party(10 + number)) for number in range(60)]
    decide = rulebook.decide

    def at_a_loss(payload: object, *rest: object, **named: object) -> object:
        if payload is many[-1][1]:
            raise rulebook.UnknownRuleset(9)
        return decide(payload, *rest, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(rulebook, "decide", at_a_loss)
    assert {type(answer) for answer in await opened.submit_many(many)} == {Unavailable}
    async with pools.reader.acquire() as connection:
        assert (await head.read(connection)).size == 3
    monkeypatch.undo()
    assert [recorded(answer).seq for answer in await opened.submit_many(many)] == list(range(3, 63))
    await check_ledger(pools)


async def test_time_never_runs_backwards(pools: Pools, tmp_path: Path, author: Author) -> None:
    """A clock that is set back stands still until it has caught up."""
    start = datetime(2026, 3, 1, 12, tzinfo=UTC)
    running = house.appender(pools.writer, tmp_path, house.fixed_clock(start, timedelta(hours=-1)))
    await running.start()
    author = Author(at=start)
    answers = [await running.submit(*signed) for signed in author.opening()]
    await running.stop()
    assert {verified(answer).entry.recorded_at for answer in answers} == {start}


async def test_what_a_client_saw_is_checked(opened: Appender, author: Author, pools: Pools) -> None:
    """A checkpoint that the client held is compared with the tree, at sizes inside a batch too; ahead is refused."""
    held = verified(await opened.submit(*author.declared(house.party(10)))).checkpoint
    inner = await opened.submit_many([author.declared(house.party(11 + number)) for number in range(4)])
    assert recorded(inner[0]).seq == 4
    good = {"size": held.size, "root": held.root.hex()}
    ahead = {"size": 11, "root": held.root.hex()}
    wrong = {"size": 6, "root": held.root.hex()}
    answers = await opened.submit_many(
        [author.declared(house.party(20 + number), seen=seen) for number, seen in enumerate((good, ahead, wrong))]
    )
    codes = [answer.refusal.code if isinstance(answer, Refused) else "" for answer in answers]
    assert codes == ["", "seen_ahead", "seen_conflict"]
    # The size that was ahead is reached: nobody may remember that it was not there, or anything else of it.
    await opened.submit_many([author.declared(house.party(30 + number)) for number in range(3)])
    async with pools.reader.acquire() as connection:
        reached = await tree.range_at(connection, 11)
    right = {"size": 11, "root": reached.root().hex()}
    later, conflict = await opened.submit_many(
        [author.declared(house.party(40), seen=right), author.declared(house.party(41), seen=ahead)]
    )
    assert isinstance(later, Recorded)
    assert isinstance(conflict, Refused)
    assert conflict.refusal.code == "seen_conflict"


async def test_a_full_queue_says_when_to_come_back(pools: Pools, tmp_path: Path, author: Author) -> None:
    """Beyond its bound the queue takes nothing; what it took is recorded."""
    running = house.appender(pools.writer, tmp_path, queue_limit=10)
    await running.start()
    signed = [*author.opening(), *(author.declared(house.party(10 + number)) for number in range(10))]
    answers = await running.submit_many(signed)
    await running.stop()
    assert [recorded(answer).seq for answer in answers[:10]] == list(range(10))
    for answer in answers[10:]:
        assert isinstance(answer, Unavailable)
        assert answer.retry_after > 0


async def test_a_head_that_went_back_is_refused(opened: Appender, author: Author, pools: Pools, database: str) -> None:
    """A database that forgot entries this worker saw is not written to, however whole it looks."""
    async with pools.reader.acquire() as connection:
        was = await head.read(connection)
    await opened.submit(*author.declared(house.party(10)))
    superuser = await asyncpg.connect(database)
    await superuser.execute("SET session_replication_role = replica")  # which fires no triggers
    await superuser.execute("DELETE FROM ledger.entry WHERE seq = 3")
    await superuser.execute("DELETE FROM ledger.tree_head WHERE size = 4")
    for table in ("row", "submission"):
        await superuser.execute(f"DELETE FROM projection.{table} WHERE seq = 3")
    await superuser.execute(
        "UPDATE ledger.head SET size = 3, root = $1, compact_range = $2, leaf = $3",
        was.root,
        was.compact_range.to_bytes(),
        was.leaf,
    )
    await superuser.close()
    assert isinstance(await opened.submit(*author.declared(house.party(11))), Unavailable)
    async with pools.reader.acquire() as connection:
        assert (await head.read(connection)).size == 3


async def test_two_workers_share_one_log(opened: Appender, author: Author, pools: Pools, tmp_path: Path) -> None:
    """What another worker wrote is seen: facts kept from earlier batches are dropped, ids are known to both."""
    other = house.appender(pools.writer, tmp_path)
    await other.start()
    both = (opened, other)
    signed = [author.declared(house.party(10 + number)) for number in range(40)]
    answers = await asyncio.gather(*[both[number % 2].submit(*each) for number, each in enumerate(signed)])
    again = await asyncio.gather(*[both[1 - number % 2].submit(*each) for number, each in enumerate(signed)])
    assert sorted(recorded(answer).seq for answer in answers) == list(range(3, 43))
    assert [recorded(answer).seq for answer in again] == [recorded(answer).seq for answer in answers]
    for answer in (*answers, *again):
        verified(answer)
    await other.stop()
    await check_ledger(pools)


async def test_what_another_worker_changed_is_known(
    opened: Appender, author: Author, pools: Pools, tmp_path: Path
) -> None:
    """A key that another worker has seen revoked signs nothing more here, though this worker used it a moment ago."""
    other = house.appender(pools.writer, tmp_path)
    await other.start()
    assert recorded(await opened.submit(*author.declared(house.party(10)))).seq == 3
    recorded(await other.submit(*author.revoked(house.TRADER_PARTY, house.TRADER)))
    answer = await opened.submit(*author.declared(house.party(11)))
    await other.stop()
    assert isinstance(answer, Refused)
    assert answer.refusal.code == "signer_not_active"


async def test_a_lock_held_too_long_is_a_503(opened: Appender, author: Author, database: str) -> None:
    """While another writer holds the head beyond the lock timeout, clients are told to come back; then it goes on."""
    signed = author.declared(house.party(10))
    blocker = await asyncpg.connect(database)
    await blocker.execute("BEGIN")
    await blocker.execute("SELECT 1 FROM ledger.head FOR UPDATE")
    connection = opened._committer._connection
    assert connection is not None
    await connection.execute("SET lock_timeout = '200ms'")
    assert isinstance(await opened.submit(*signed), Unavailable)
    await blocker.execute("ROLLBACK")
    await blocker.close()
    assert recorded(await opened.submit(*signed)).seq == 3
