"""Lots certified one after the other, and what became of each.

A batch of any length is gone through lot by lot. Cut off and begun again it issues what is missing and doubles nothing:
of a lot that is certified the register says so.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from service.cli import bounded
from service.cli.client.desk import Desk, Json, read, read_pages
from service.cli.recording import statements
from service.cli.recording.statements import Said
from service.cli.say import reason, usage, why

_MOST_LISTED: Final = 16 << 20
_NO_LIST: Final = ("es una lista de lotes, uno por línea", "a list has a lot a line")
AT_ONCE: Final = 100
"""So many are asked about, then signed and sent together."""

PAGE: Final = 200

_LOT: Final = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a lot: `issued`, `certified` before, `lacking` (nothing of it can be certified) or `refused`."""

    lot: str
    what: str
    certificate: str | None = None
    seq: int | None = None
    missing: tuple[Json, ...] = ()
    why: tuple[str, str] | None = None

    def as_json(self) -> Json:
        """The same for machines."""
        told: Json = {"lot": self.lot, "outcome": self.what, "certificate": self.certificate, "seq": self.seq}
        return told | {"missing": list(self.missing)} | ({} if self.why is None else {"why": self.why[0]})


def certified(desk: Desk) -> dict[str, str]:
    """The lots that this certifier has certified, each with its code: in a batch begun again, those need no asking."""
    rows = (row for page in read_pages(desk, "/v1/certificates", limit=PAGE) for row in page["certificates"])
    return {row["lot"]: row["certificate"] for row in rows if row["status"] != "revoked"}


def wanted(lots: Sequence[str], file: Path | None) -> list[str]:
    """The lots named, each once. Raises `Trouble`."""
    named = [*lots]
    if file is not None:
        try:
            named += bounded.whole(file, _MOST_LISTED, _NO_LIST).decode("ascii").split()
        except (OSError, ValueError) as error:
            raise usage(f"{file} no se puede leer: {why(error)}", f"{file} cannot be read: {reason(error)}") from None
    for each in named:
        if not _LOT.fullmatch(each):
            raise usage(f"{each[:60]!r} no es un lote: un UUID en minúsculas", "a lot is a lower-case UUID")
    if not named:
        raise usage("diga qué lotes, o --file", "say which lots, or --file")
    return list(dict.fromkeys(named))


def certify(desk: Desk, lots: Sequence[str]) -> Iterator[Outcome]:
    """Ask of each lot what can be said of it, and sign that; what cannot be certified is told."""
    found = {lot: read(desk, f"/v1/lots/{lot}/certificate") for lot in lots}
    ready = [lot for lot in lots if found[lot]["claims"] is not None]
    contents = [{"certificate": found[lot]["certificate"], "claims": found[lot]["claims"]} for lot in ready]
    said = dict(zip(ready, statements.record_all(desk, "certificate.issued", contents), strict=True))
    for lot in lots:
        yield outcome(lot, found[lot], said.get(lot))


def outcome(lot: str, found: Json, said: Said | None) -> Outcome:
    """What became of a lot of which the register told `found`, and to whose certificate it `said` so."""
    missing = tuple(found["missing"])
    if said is not None and said.recorded:
        return Outcome(lot, "issued" if said.new else "certified", found["certificate"], said.seq, missing)
    if said is not None:
        return Outcome(lot, "refused", found["certificate"], why=said.why)
    before = any(each["reason"] == "certified_before" and each["path"] == [lot] for each in missing)
    return Outcome(lot, "certified" if before else "lacking", missing=missing)
