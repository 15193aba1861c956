"""The judged market in a database, as the appender would have left it: for rules that look at the whole of it."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby

from bench.market.judge import Judged
from bench.market.year import LOG
from service.decision.calendar import lima_day
from service.decision.findings import for_entry
from service.demo.keyring import Keyring
from service.ledger import entry, merkle, submission
from service.storage import append, head
from service.storage.append import Columns
from service.storage.engine import Connection
from service.storage.head import Head


async def load(connection: Connection, judged: Iterable[Judged], keys: Keyring) -> None:
    """Write what was accepted into an empty, migrated database: a day a turn, every entry signed and chained."""
    before = await head.read(connection)
    for _, day in groupby((each for each in judged if each.refused is None), _day):
        columns = Columns()
        leaves = list(_entries(day, keys, before, columns))
        tree = before.compact_range.append(leaves)
        last = columns.data(len(leaves) - 1)
        after = replace(
            before,
            size=tree.size,
            root=tree.root(),
            compact_range=tree,
            leaf=leaves[-1],
            recorded_at=entry.parse(last).recorded_at,
        )
        await append.append(connection, columns.take(), before, after)
        before = after


def _day(judged: Judged) -> object:
    return lima_day(judged.sent.recorded_at)


def _entries(day: Iterable[Judged], keys: Keyring, before: Head, columns: Columns) -> Iterator[bytes]:
    """Compose these entries into the columns; their leaf hashes."""
    leaf = before.leaf
    for each in day:
        sent = submission.parse(submission.sign(each.sent.payload, keys.signer(each.sent.key)))
        data = entry.compose(
            origin=LOG,
            seq=each.seq,
            prev=leaf,
            recorded_at=each.sent.recorded_at,
            ruleset=0,
            submission=sent,
            findings=[finding.as_json() for finding in for_entry(each.marks)],
        )
        leaf = merkle.leaf_hash(data)
        columns.add(
            each.seq, data, leaf, party=each.party, submission=sent.id, digest=sent.digest, records=each.records
        )
        yield leaf
