"""An entry that a later one speaks of: that it is there, and whether it still counts."""

from typing import ClassVar

from service.decision.effects import Effects
from service.decision.facts import Facts
from service.decision.kind import At
from service.decision.outcome import refuse
from service.decision.records import Row
from service.decision.values import frozen
from service.trade import bought


@frozen
class Annulled(Row):
    """Entry `entry` was annulled by entry `seq`, for a coded `reason`."""

    kind: ClassVar[str] = "annulled"

    entry: int
    reason: str

    @property
    def shelf(self) -> str:
        return bought.shelf(self.entry)

    @property
    def key(self) -> str:
        return "annulled"


def find(facts: Facts, entry: int, at: At) -> Effects:
    """What entry `entry` did.

    Raises:
        Refused: `entry_unknown`.
        NotLoaded: nobody has gathered yet what it did.
    """
    # Of an entry yet to come nothing may be asked: its absence would be remembered.
    done = facts.effects(entry) if entry < at.seq else None
    if done is None:
        raise refuse("entry_unknown", "entry", entry=str(entry))
    return done


def find_own(facts: Facts, entry: int, at: At) -> Effects:
    """What an entry did that the signer's own party signed, and that nobody has annulled.

    Raises:
        Refused: `entry_unknown`, `not_yours`, `entry_annulled`.
        NotLoaded: see `find`; its shelf is not loaded.
    """
    done = find(facts, entry, at)
    if done.party != at.signer.party:
        raise refuse("not_yours", "entry", entry=str(entry))
    for row in facts.shelf(bought.shelf(entry)):
        if isinstance(row, Annulled):
            raise refuse("entry_annulled", "entry", seq=str(row.seq))
    return done
