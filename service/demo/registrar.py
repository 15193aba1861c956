"""What the registrar writes: parties, keys, what the registers say, policies. Each act is of one moment."""

from dataclasses import dataclass
from datetime import date, datetime

from service.decision.calendar import lima_day
from service.demo.cast import House, Institution, Operator, Right
from service.demo.keyring import Keyring
from service.demo.pen import Act, Json, Pen, ubigeo
from service.demo.prices import DIGEST, published
from service.ledger import keyproof

REGISTRAR = "registrar"


@dataclass(frozen=True, slots=True)
class Registrar:
    """The registrar at work on `moment`; whatever it reads it reads on that day, and it holds from then on."""

    pen: Pen
    keys: Keyring
    moment: datetime

    @property
    def day(self) -> date:
        """The Lima day."""
        return lima_day(self.moment)

    def policy(self, name: str, value: str, label: str) -> Act:
        """A new value from today on; `label` says whose figure it is."""
        day = self.day.isoformat()
        source = {"digest": DIGEST, "name": label, "retrieved_on": day}
        payload = self.pen.write("policy.set", self.moment, name=name, value=value, effective_from=day, source=source)
        return Act(REGISTRAR, payload)

    def gold(self) -> Act:
        """The reference price as published by today."""
        price = published(self.day)
        return self.policy("gold_usd_per_ozt", price.usd_per_ozt, price.label)

    def party(self, party: str, kind: str, name: str | None, role: str | None, district: str | None) -> Act:
        """A party on record."""
        payload = self.pen.write(
            "party.registered",
            self.moment,
            party=party,
            kind=kind,
            name=name,
            roles=[role] if role else None,
            ubigeo=ubigeo(district) if district else None,
        )
        return Act(REGISTRAR, payload)

    def institution(self, institution: Institution) -> Act:
        """An authority, auditor or certifier on record."""
        authority = institution.role == "authority"
        payload = self.pen.write(
            "party.registered",
            self.moment,
            party=institution.party,
            kind="authority" if authority else "company",
            name=institution.name,
            roles=[institution.role],
            institution="DEMO MINEM" if authority else None,
        )
        return Act(REGISTRAR, payload)

    def enrolled(self, by: str, party: str, name: str, grade: str) -> Act:
        """A key of `party`, enrolled under the key named `by`, with the new key's own proof."""
        signer = self.keys.signer(name)
        payload = self.pen.write(
            "key.enrolled",
            self.moment,
            party=party,
            grade=grade,
            key=signer.public_key.hex(),
            proof=keyproof.make(self.pen.log, party, signer),
        )
        return Act(by, payload)

    def registration(self, register: str, party: str, status: str, **members: object) -> Act:
        """One register's word on a party."""
        today = self.day.isoformat()
        payload = self.pen.write(
            "registration.recorded",
            self.moment,
            register=register,
            party=party,
            status=status,
            source={"digest": self.pen.digest(), "name": f"DEMO {register}", "retrieved_on": today},
            **{"from": today},
            **members,
        )
        return Act(REGISTRAR, payload)

    def taxpayer(self, party: str, status: str = "active") -> Act:
        """SUNAT's word; grades A to C, so that no deal is judged by the lower threshold."""
        return self.registration("SUNAT", party, status, compliance=self.pen.rng.choice("AABC"))

    def reinfo(self, operator: Operator, status: str = "vigente", party: str | None = None) -> Act:
        """A row in REINFO for the right an operator works; `party` where it is somebody else's."""
        right = on(operator.right)
        return self.registration("REINFO", party or operator.party, status, activity="exploitation", **right)

    def recpo(self, house: House, status: str = "vigente") -> Act:
        """A row in RECPO."""
        return self.registration("RECPO", house.party, status, number=f"DEMO-{house.party[-6:]}", activity="trade")

    def assessment(self, operator: Operator) -> Act:
        """How far an operator is, on both axes (Chart 1 of the programme)."""
        payload = self.pen.write(
            "assessment.recorded",
            self.moment,
            party=operator.party,
            rights=self._rights(operator),
            surface=self._surface(operator),
            mining_type=operator.region.mining,
            **{"from": self.day.isoformat()},
        )
        return Act(REGISTRAR, payload)

    def _rights(self, operator: Operator) -> Json:
        if operator.category in {"I", "II"}:
            return {"answer": "yes", "evidence": "registered_exploitation_contract", "document": self.pen.digest()}
        return {"answer": "no", "evidence": "reinfo_only"}

    def _surface(self, operator: Operator) -> Json:
        if operator.category not in {"I", "III"}:
            return {"answer": "no", "holder": {"kind": "community", "consent": "negotiating"}}
        if operator.category == "I" and self.pen.rng.randrange(4) == 0:
            return {"answer": "waived", "evidence": "state_waste_land", "document": self.pen.digest()}
        return {"answer": "yes", "evidence": "registered_permission", "document": self.pen.digest()}


def on(right: Right) -> Json:
    """The members of a registration that name a mining right and its district."""
    return {"right": {"code": right.code, "name": right.name}, "districts": [ubigeo(right.district)]}
