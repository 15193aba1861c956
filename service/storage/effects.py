"""What single entries did, gathered again from the tables: for decisions about an entry already in the log."""

from collections.abc import Sequence
from typing import Final

from pydantic_core import from_json

from service.decision.effects import Effects
from service.decision.records import Posting, Row
from service.ledger import entry
from service.registry import keys
from service.registry.keys import KeyState
from service.rulebook import rows
from service.storage import log_entries
from service.storage.engine import Connection

# Rows are written in their order, so that the index by blocks leads to a few of them.
_ROWS: Final = "SELECT seq, kind, body FROM projection.row WHERE seq = ANY($1::bigint[]) ORDER BY seq, n"
_POSTINGS: Final = "SELECT account, seq, amount FROM projection.posting WHERE seq = ANY($1::bigint[]) ORDER BY seq, n"
_KEYS: Final = "SELECT kind, body FROM projection.row WHERE shelf = ANY($1::text[])"


async def effects(connection: Connection, seqs: Sequence[int]) -> dict[int, Effects | None]:
    """What `Facts.load` takes: each entry asked for, None where the log has not come so far."""
    found: dict[int, Effects | None] = dict.fromkeys(seqs)
    put: dict[int, list[Row]] = {seq: [] for seq in seqs}
    for seq, kind, body in await connection.fetch(_ROWS, seqs):
        put[seq].append(rows.decode(kind, from_json(body)))
    moved: dict[int, list[Posting]] = {seq: [] for seq in seqs}
    for account, seq, amount in await connection.fetch(_POSTINGS, seqs):
        moved[seq].append(Posting(account, seq, amount))
    entries = [entry.parse(data) for data in await log_entries.by_seq(connection, seqs)]
    owners = await _owners(connection, {each.submission.header.kid for each in entries})
    for each in entries:
        signed = each.submission
        kid, postings = signed.header.kid, tuple(moved[each.seq])
        rows_put = tuple(put[each.seq])
        found[each.seq] = Effects(each.seq, signed.type, owners[kid], kid, each.recorded_at, rows_put, postings)
    return found


async def _owners(connection: Connection, kids: set[str]) -> dict[str, str]:
    states = await connection.fetch(_KEYS, [keys.shelf(kid) for kid in kids])
    decoded = (rows.decode(kind, from_json(body)) for kind, body in states)
    return {row.kid: row.party for row in decoded if isinstance(row, KeyState)}
