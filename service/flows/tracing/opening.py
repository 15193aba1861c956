"""All that is above lots, from what a process remembers of the graph: the same as its tables say."""

from collections.abc import Sequence

from service.flows.look_back_keys import Beside
from service.flows.tracing.moment import Moment, TooLarge
from service.flows.tracing.remembered import Remembered
from service.storage.engine import Connection
from service.trade.provenance import Opened, Packed


async def above(
    connection: Connection, lots: Sequence[str], moment: Moment, remembered: Remembered | None, most: int
) -> tuple[Packed, Opened] | None:
    """What is remembered of these lots and of all above them; None where the tables have to be asked.

    Raises:
        TooLarge: these are more than `most` lots.
    """
    if remembered is None or moment.at is not None or (packed := await remembered.at(connection, moment.size)) is None:
        return None
    opened = packed.above_all(lots, most, moment.known_at)
    if opened is None:
        return None
    if opened.ends:
        raise TooLarge("lots", most)
    return packed, opened


def beside(packed: Packed, opened: Opened) -> Beside:
    """The lots that were opened, for who looks back on their keys."""
    return Beside(packed.signers(opened), packed.under_papers(opened), lambda: packed.lots(opened), packed.kids)
