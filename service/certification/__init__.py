"""The certificate: criteria over the graph of lots, the entries about certificates, the credential (pure)."""

from typing import Any, Final

from service.certification import issued, status_changes
from service.certification.records import (
    Certificate,
    CertificateListed,
    CertificateStatus,
    CertifiedBelow,
    LotCertified,
)
from service.decision.kind import Kind
from service.decision.records import Row

KINDS: Final[tuple[Kind[Any], ...]] = (
    issued.KIND,
    status_changes.SUSPENDED,
    status_changes.REINSTATED,
    status_changes.REVOKED,
)
"""Its payload types."""

ROWS: Final[tuple[type[Row], ...]] = (
    Certificate,
    CertificateStatus,
    CertificateListed,
    LotCertified,
    CertifiedBelow,
)
"""The rows they put."""
