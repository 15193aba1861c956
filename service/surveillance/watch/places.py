"""Which parties are, or work, in a territory: a suspicion is shown to whoever answers for one of those it concerns."""

from collections.abc import Collection
from typing import Final

from service.storage.engine import Connection

_THERE: Final = """
SELECT party FROM unnest($1::text[]) AS party
WHERE EXISTS (
    SELECT FROM projection.row AS place CROSS JOIN jsonb_array_elements(
        COALESCE(place.body -> 'districts', '[]') || jsonb_build_array(place.body -> 'ubigeo')
    ) AS district
    WHERE place.shelf IN ('registrations:' || party, 'party:' || party)
        AND district ->> 0 = 'inei' AND district ->> 1 LIKE ANY ($2::text[])
)
"""


async def there(connection: Connection, parties: Collection[str], prefixes: Collection[str]) -> set[str]:
    """Those of the parties whom a register or their own record places in a district of these prefixes (INEI)."""
    found = await connection.fetch(_THERE, list(parties), [f"{each}%" for each in prefixes])
    return {party for (party,) in found}
