"""Checks a database as an auditor would: every entry decided again, chain and tree from the bytes alone."""

from service.ledger import entry, merkle, signing
from service.rulebook.replay import Replay
from service.storage import head, log_entries
from service.storage.engine import Pools
from tests.flows.clients import Acknowledged
from tests.flows.house import ORIGIN


async def check_ledger(pools: Pools) -> list[entry.Entry]:
    """The ledger's entries, if nothing is wrong: contiguous, linked, signed, decided alike, under the head."""
    async with pools.reader.acquire() as connection:
        end = await head.read(connection)
        found = [entry.parse(data) for data in await log_entries.in_range(connection, 0, end.size)]
        leaves = await log_entries.leaf_hashes(connection, 0, end.size + 1)
    replay = Replay(ORIGIN)
    prev = entry.FIRST_PREV
    for number, (each, leaf) in enumerate(zip(found, leaves, strict=True)):
        assert (each.seq, each.prev, each.leaf_hash) == (number, prev, leaf)
        step = replay.step(each, leaf)
        assert step.faults == ()
        assert step.signed_by is not None
        signing.verify(bytes.fromhex(step.signed_by.public_key), each.signature, each.submission.signing_input)
        prev = leaf
    assert (end.size, end.root, end.leaf) == (len(found), merkle.root(leaves), prev)
    return found


async def check_acknowledged(pools: Pools, acknowledged: Acknowledged) -> list[entry.Entry]:
    """As `check_ledger`; and every payload stands once, and where its receipt says."""
    entries = await check_ledger(pools)
    digests = [each.submission.digest for each in entries]
    assert len(set(digests)) == len(digests)
    assert all(digests[seq] == digest for digest, seq in acknowledged.seqs.items())
    return entries
