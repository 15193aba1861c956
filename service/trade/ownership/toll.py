"""`toll.agreed` (maquila): a plant treats an owner's ore for a fee; the gold stays the owner's (DU 006-2025, maquila).

Either side signs, with the other's word on it: an agreement that one side could make alone would let a plant call any
ore it bought without papers somebody else's, and an owner send its ore where nobody has agreed to take it.
"""

from collections.abc import Sequence
from datetime import date
from typing import ClassVar, Literal

from pydantic import Field, model_validator

from service.decision.facts import Facts, Needs
from service.decision.kind import At, Kind, Signer
from service.decision.outcome import Accepted, Outcome, refuse
from service.decision.payload import Day, Digest, Member, Payload, Uuid
from service.decision.records import Row
from service.decision.values import frozen
from service.registry import parties, signers
from service.registry.identifiers import PartyId, RucParty
from service.trade.money import Money
from service.trade.payload import Process
from service.trade.quantities import Permille, cents, scaled


class TollFee(Member):
    """What the plant keeps or is paid: an amount for each dry tonne, or a share (‰) of the fine gold recovered."""

    per_dry_tonne: Money | None = None
    share_permille: Permille | None = None

    @model_validator(mode="after")
    def _one(self) -> "TollFee":
        if (self.per_dry_tonne is None) == (self.share_permille is None):
            raise ValueError("fee_one", "share_permille")
        return self


class OtherSide(Member):
    """The word of the side that did not sign: its PIN on the signer's device, or its signature on paper, by digest.

    With its own key it would sign the agreement itself; a mandate to agree on tolls there is none.
    """

    method: Literal["pin_on_signer_device", "paper"]
    digest: Digest


class TollAgreed(Payload):
    """From `from` to `until` (Lima days, both inclusive) `plant` treats what `owner` sends it.

    A later agreement of the two takes the place of an earlier one on every day that it covers. `document` is the
    SHA-256 of the contract, `guaranteed_recovery_permille` what of the assayed gold the plant gives back at the least.
    """

    type: Literal["toll.agreed"]
    agreement: Uuid
    plant: RucParty
    owner: PartyId
    start: Day = Field(alias="from")
    until: Day
    process: Process
    fee: TollFee
    guaranteed_recovery_permille: Permille | None = None
    document: Digest
    confirmation: OtherSide

    @model_validator(mode="after")
    def _hangs_together(self) -> "TollAgreed":
        if self.owner == self.plant:
            raise ValueError("owner_is_plant", "owner")
        if self.until < self.start:
            raise ValueError("until_before_from", "until")
        return self


@frozen
class Toll(Row):
    """What a plant and an owner agreed, from `start` to `until` (Lima days, inclusive); `signed_by` is one of the two.

    The fee is `fee_cents` of `fee_currency` for each dry tonne, or `share_bp` of the fine gold recovered. Shares are
    basis points: tenths of a per mille. `method` is how the other side gave its word.
    """

    kind: ClassVar[str] = "toll"

    agreement: str
    plant: str
    owner: str
    start: str
    until: str
    process: str
    fee_currency: str | None
    fee_cents: int | None
    share_bp: int | None
    guaranteed_bp: int | None
    document: str
    signed_by: str
    method: str

    @property
    def shelf(self) -> str:
        return shelf(self.plant, self.owner)

    @property
    def key(self) -> str:
        return str(self.seq)


def shelf(plant: str, owner: str) -> str:
    """Where the agreements of a plant with an owner are."""
    return f"toll:{plant}:{owner}"


def in_force(rows: Sequence[Row], day: date) -> Toll | None:
    """The agreement that holds on a Lima day: of those on one shelf that cover it, the latest; None if none does."""
    text = day.isoformat()
    for row in reversed(rows):
        if isinstance(row, Toll) and row.start <= text <= row.until:
            return row
    return None


def _may_sign(payload: TollAgreed, signer: Signer) -> bool:
    """The plant, as one, or the owner."""
    return signer.party == payload.owner or (signer.party == payload.plant and signers.PLANT in signer.roles)


def _needs(payload: TollAgreed) -> Needs:
    plant, owner = payload.plant, payload.owner
    return Needs((parties.shelf(plant), parties.shelf(owner), shelf(plant, owner)))


def _decide(payload: TollAgreed, facts: Facts, at: At) -> Outcome:
    """Refused: `party_unknown`, `agreement_exists`."""
    facts.require(_needs(payload))
    for field, party in (("plant", payload.plant), ("owner", payload.owner)):
        if parties.find(facts, party) is None:
            raise refuse("party_unknown", field, party=party)
    for row in facts.shelf(shelf(payload.plant, payload.owner)):
        if isinstance(row, Toll) and row.agreement == payload.agreement:
            raise refuse("agreement_exists", "agreement", seq=str(row.seq))
    fee, recovery = payload.fee.per_dry_tonne, payload.guaranteed_recovery_permille
    share = payload.fee.share_permille
    agreed = Toll(
        seq=at.seq,
        agreement=payload.agreement,
        plant=payload.plant,
        owner=payload.owner,
        start=payload.start,
        until=payload.until,
        process=payload.process,
        fee_currency=None if fee is None else fee.currency,
        fee_cents=None if fee is None else cents(fee.amount),
        share_bp=None if share is None else scaled(share, 1),
        guaranteed_bp=None if recovery is None else scaled(recovery, 1),
        document=payload.document,
        signed_by=at.signer.party,
        method=payload.confirmation.method,
    )
    return Accepted((agreed,))


KIND = Kind("toll.agreed", TollAgreed, _may_sign, _needs, _decide)
