"""Where gold says it is from: the members that a declared lot and an inline `origin` share (`domain.md` §1, Origin)."""

import re
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from service.decision.payload import Day, Digest, Member, Name, Uuid
from service.registry.identifiers import PartyId, Right, Ubigeo

Reference = Annotated[str, StringConstraints(min_length=1, max_length=60)]

_LATITUDE = re.compile(r"-?(([1-8]?[0-9])(\.[0-9]{1,6})?|90(\.0{1,6})?)")
_LONGITUDE = re.compile(r"-?((0|[1-9][0-9]?|1[0-7][0-9])(\.[0-9]{1,6})?|180(\.0{1,6})?)")


class Location(Member):
    """Signed decimal degrees, WGS 84, at most six places; south and west are negative."""

    latitude: Annotated[str, StringConstraints(pattern=f"^{_LATITUDE.pattern}$")]
    longitude: Annotated[str, StringConstraints(pattern=f"^{_LONGITUDE.pattern}$")]


class Origin(Member):
    """The first word about a lot.

    `holder` is the origin holder: who produced the gold, or who issued the constancia under which a selector picked it.
    `support` is what the holder may produce under; `support_number` its REINFO, resolution or contract number.
    `reinfo_proof` is the digest of the proof of *vigente* status that DS 009-2025-EM asks of a miner in process.
    """

    lot: Uuid
    holder: PartyId
    support: Literal["reinfo", "title", "contract", "constancia"]
    support_number: Reference | None = None
    reinfo_proof: Digest | None = None
    constancia: Uuid | None = None
    right: Right | None = None
    activity: Literal["exploration", "exploitation", "beneficiation"] | None = None
    unit: Name | None = None
    ubigeo: Ubigeo
    location: Location | None = None
    extracted_on: Day | None = None
    photos: Annotated[tuple[Digest, ...], Field(max_length=20)] = ()

    @model_validator(mode="after")
    def _constancia_with_its_support(self) -> "Origin":
        if self.constancia is not None and self.support != "constancia":
            raise ValueError("constancia_without_support", "support")
        return self
