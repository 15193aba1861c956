"""The demo in figures, for machines."""

from dataclasses import asdict, dataclass

from service.demo.looking import Register
from service.demo.moments.auditor import Audited
from service.demo.moments.trader import Recorded


@dataclass(frozen=True, slots=True)
class Summary:
    """What was seen, all of it read back from the running service, its database or its export."""

    log: str
    register: Register
    trader: Recorded
    lights: tuple[str, ...]
    origins_add_up: bool
    audited: Audited
    seconds: float

    @property
    def as_told(self) -> bool:
        """Whether everything went as the story says."""
        return (
            all(each.found for each in self.register.planted)
            and not self.register.blocked
            and (self.trader.status, self.trader.status_again, self.trader.same_seq) == (201, 200, True)
            and self.lights == ("green", "amber", "red")
            and self.origins_add_up
            and self.audited.verified
            and self.audited.tampered_entry_found
        )

    def as_json(self) -> dict[str, object]:
        """The machine-readable summary."""
        register = asdict(self.register)
        blocked = register.pop("blocked")
        return {
            "log": self.log,
            **register,
            "blocks_not_planted": blocked,
            "trader": asdict(self.trader),
            "supplier_checks": self.lights,
            "origins_add_up": self.origins_add_up,
            "verified": self.audited.verified,
            "tampered_entry": self.audited.tampered,
            "tampered_entry_found": self.audited.tampered_entry_found,
            "seconds": round(self.seconds, 1),
            "as_told": self.as_told,
        }
