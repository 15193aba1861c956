"""Who somebody is: the rows of `party:<id>`. The latest row is the current one; earlier ones tell what was known."""

from collections.abc import Sequence
from typing import ClassVar

from service.decision.facts import Facts
from service.decision.records import Row
from service.decision.values import frozen

SYSTEM: str = "log"
"""The party of the root, log and service keys: the operator's machinery, which neither trades nor registers."""


@frozen
class Party(Row):
    """A party as one entry left it.

    `registered` is False for a party only declared by a trader. `name` is a legal entity's; a natural person has
    commitments, pairs (field, SHA-256 hex), instead. `known_since` is the Lima day on which the ledger first named it.
    `territory` holds prefixes of INEI codes; none means the whole country.
    """

    kind: ClassVar[str] = "party"

    party: str
    party_kind: str
    registered: bool
    known_since: str
    roles: tuple[str, ...] = ()
    name: str | None = None
    ubigeo: tuple[str, str] | None = None
    institution: str | None = None
    territory: tuple[str, ...] = ()
    sex: str | None = None
    sex_source: str | None = None
    commitments: tuple[tuple[str, str], ...] = ()

    @property
    def shelf(self) -> str:
        return shelf(self.party)

    @property
    def key(self) -> str:
        return str(self.seq)


def shelf(party: str) -> str:
    """Where a party's rows are."""
    return f"party:{party}"


def as_known(rows: Sequence[Row], known_at: int | None = None) -> Party | None:
    """The party as the ledger knew it after entry `known_at` (now, if None); None if it was not yet named."""
    for row in reversed(rows):
        if isinstance(row, Party) and (known_at is None or row.seq <= known_at):
            return row
    return None


def find(facts: Facts, party: str, known_at: int | None = None) -> Party | None:
    """The party on record.

    Raises:
        NotLoaded: when its shelf is not loaded.
    """
    return as_known(facts.shelf(shelf(party)), known_at)
