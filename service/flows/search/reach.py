"""Who may find whom. A trader must know a person already: it learns who that is to the register, never who there is."""

from service.decision.values import frozen
from service.flows.readers import may_read
from service.flows.readers.bearer import Caller
from service.registry.identifiers import is_natural
from service.registry.signers import REGISTRAR

ROLES = (may_read.AUDITOR, REGISTRAR, may_read.AUTHORITY, "trader", "plant")
"""Who may search, in the order in which a caller's roles count."""

_KNOW_ALL = frozenset({may_read.AUDITOR, REGISTRAR, may_read.AUTHORITY})


@frozen
class Hit:
    """One party found: how far it is from what was asked (`wording.far`), by what, and whether that names it whole."""

    missing: int
    extra: int
    party: str
    by: str
    whole: bool

    @property
    def rank(self) -> tuple[int, int, str]:
        """Those that share most come first, of these those that have least beside."""
        return self.missing, self.extra, self.party


@frozen
class Reach:
    """In which role the caller searches, whether all names are for it to know, and in which districts (none: all)."""

    role: str
    knows_names: bool
    territory: tuple[str, ...] = ()

    def finds(self, hit: Hit) -> bool:
        """Whether it may be told of this party. A person of whom it knows a part only is not found."""
        return self.knows_names or hit.whole or not is_natural(hit.party)

    def may_name(self, hit: Hit) -> bool:
        """Whether it may be told this person's name: who asks by the whole of it knows it."""
        return self.knows_names or (hit.whole and hit.by == "name")


def reach(caller: Caller) -> Reach | None:
    """As what the caller may search; None if it may not."""
    role = next((role for role in ROLES if role in caller.roles), None)
    if role is None:
        return None
    return Reach(role, role in _KNOW_ALL, caller.territory if role == may_read.AUTHORITY else ())
