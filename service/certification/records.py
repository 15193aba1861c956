"""What is kept of certificates: the certificate, every later word on it, and under the lot that it is certified.

None of these stands on a lot's own shelf: what a certificate rests on may be annulled under it.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import ClassVar, Final

from service.decision.facts import Facts
from service.decision.outcome import refuse
from service.decision.records import Row
from service.decision.values import frozen

LIST: Final = "certificates"
"""Where every certificate is listed. No decision reads it."""


class Status(StrEnum):
    """Where a certificate stands. A revoked one never comes back."""

    VALID = "valid"
    SUSPENDED = "suspended"
    REVOKED = "revoked"


@frozen
class Certificate(Row):
    """Entry `seq` certified `certified_ug` of `lot`, by claims as of the first `size` entries; they stand in it."""

    kind: ClassVar[str] = "certificate"

    certificate: str
    lot: str
    certifier: str
    grade: str
    certified_ug: int
    size: int

    @property
    def shelf(self) -> str:
        return shelf(self.certificate)

    @property
    def key(self) -> str:
        return "issued"


@frozen
class CertificateStatus(Row):
    """Since entry `seq` the certificate is `status`, for `reason`; `basis` is the entry that it rests on, if any."""

    kind: ClassVar[str] = "certificate_status"

    certificate: str
    status: str
    reason: str
    basis: int | None

    @property
    def shelf(self) -> str:
        return shelf(self.certificate)

    @property
    def key(self) -> str:
        return f"status:{self.seq}"


@frozen
class LotCertified(Row):
    """That a lot was certified, and by which certificate: revoked ones count too."""

    kind: ClassVar[str] = "lot_certified"

    lot: str
    certificate: str

    @property
    def shelf(self) -> str:
        return of_lot_shelf(self.lot)

    @property
    def key(self) -> str:
        return self.certificate


@frozen
class CertificateListed(Row):
    """A certificate on the list of all, to be gone through in the order in which they were issued."""

    kind: ClassVar[str] = "certificate_listed"

    certificate: str
    lot: str
    certifier: str

    @property
    def shelf(self) -> str:
        return LIST

    @property
    def key(self) -> str:
        return self.certificate


@frozen
class CertifiedBelow(Row):
    """That something made of `lot` is certified. No entry puts it: whoever walks the graph, the auditor, does."""

    kind: ClassVar[str] = "certified_below"

    lot: str
    certificate: str

    @property
    def shelf(self) -> str:
        return below_shelf(self.lot)

    @property
    def key(self) -> str:
        return self.certificate


def shelf(certificate: str) -> str:
    """Where a certificate stands, and what was said of it since."""
    return f"certificate:{certificate}"


def of_lot_shelf(lot: str) -> str:
    """Where it stands by which certificates a lot was certified."""
    return f"certificates_of:{lot}"


def below_shelf(lot: str) -> str:
    """Where the auditor keeps which certificates are of something made of a lot."""
    return f"certified_below:{lot}"


def certified_account(lot: str) -> str:
    """Fine µg of a lot that are certified now: given back when the certificate is revoked."""
    return f"certified:{lot}"


def on(rows: Sequence[Row]) -> Certificate | None:
    """The certificate whose shelf this is; None if there is none."""
    return next((row for row in rows if isinstance(row, Certificate)), None)


def last_word(rows: Sequence[Row]) -> CertificateStatus | None:
    """The last word on the certificate whose shelf this is; None: it stands as it was issued."""
    return next((row for row in reversed(rows) if isinstance(row, CertificateStatus)), None)


def status(rows: Sequence[Row]) -> Status:
    """Where the certificate whose shelf this is stands."""
    word = last_word(rows)
    return Status.VALID if word is None else Status(word.status)


def find(facts: Facts, certificate: str) -> Certificate:
    """The certificate with this code.

    Raises:
        Refused: `certificate_unknown`.
        NotLoaded: its shelf is not loaded.
    """
    found = on(facts.shelf(shelf(certificate)))
    if found is None:
        raise refuse("certificate_unknown", "certificate", certificate=certificate)
    return found
