"""What comes out: the checklist with its faults, what could not be judged, and what no export can prove."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from service.audit.faults import Check, Fault, Text

TITLES: Final[Mapping[Check, Text]] = MappingProxyType(
    {
        Check.BYTES: Text("Cada línea es un asiento canónico", "Every line is a canonical entry"),
        Check.ORDER: Text("Asientos contiguos, de este registro", "Entries contiguous, of this log"),
        Check.CHAIN: Text("Cadena y hora de registro", "Chain and time of recording"),
        Check.IDENTITY: Text("Identificadores únicos por parte", "Ids unique for each party"),
        Check.SIGNATURE: Text(
            "Firma de quien declara, con clave vigente", "Submitter's signature, under an active key"
        ),
        Check.ROOT: Text("Raíz del árbol igual a la del sello", "Root of the tree equals the checkpoint's"),
        Check.CHECKPOINT: Text("Sello firmado por la clave de confianza", "Checkpoint signed by the trusted key"),
        Check.KEPT: Text("Acorde con lo guardado antes", "Consistent with what was kept"),
        Check.RULES: Text("Cada decisión y hallazgo, de nuevo", "Every decision and finding, again"),
        Check.TILES: Text("Mosaicos acordes con los asientos", "Tiles consistent with the entries"),
        Check.CLAIMS: Text("Cada certificado, calculado de nuevo", "Every certificate, worked out again"),
    }
)


class State(StrEnum):
    """How a check ended. `unjudged`: it could not be carried through, because of faults elsewhere or as asked."""

    HOLDS = "holds"
    FAILS = "fails"
    UNJUDGED = "unjudged"


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the checklist; `note` says what else there is to know."""

    check: Check
    state: State
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """The verdict on one export. `faults` are sorted by entry, those of the whole last.

    `size` is the checkpoint's, None where there is none; `lines` how many entry lines there are; `kept` the size of
    the checkpoint or receipt that was compared. `resting` are entries whose decision rests on an entry at fault.
    The first `start` entries were not looked at: an earlier audit found them good. `false_claims` are certifiers'
    faults, in what they signed of lots.
    """

    origin: str
    lines: int
    size: int | None
    kept: int | None
    results: tuple[Result, ...]
    faults: Sequence[Fault]
    resting: tuple[int, ...] = ()
    start: int = 0
    false_claims: tuple[Fault, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether the log holds, in everything that was asked; what a certifier claims is not the log's word.

        Nothing holds without a checkpoint by the trusted key: what was not judged is no word of the log.
        """
        states = {result.check: result.state for result in self.results}
        failing = any(state is State.FAILS for check, state in states.items() if check is not Check.CLAIMS)
        sealed = all(states[check] is State.HOLDS for check in (Check.ROOT, Check.CHECKPOINT))
        return sealed and not self.faults and not failing

    @property
    def is_well(self) -> bool:
        """Whether the log holds and no certifier claimed what is not so."""
        return self.holds and not self.false_claims

    @property
    def unknowable(self) -> Text:
        """What no export can prove by itself."""
        size = self.start + self.lines if self.size is None else self.size
        if not self.holds:
            return Text(
                "el registro no se sostiene: guarde este archivo como prueba",
                "the ledger does not hold: keep this file as evidence",
            )
        return Text(
            f"completo hasta el tamaño {size}; que no haya asientos más nuevos solo lo muestra un sello guardado o "
            "atestiguado. Prueba qué se declaró, quién y cuándo; no que el oro sea legal",
            f"complete up to size {size}; freshness needs a kept or witnessed checkpoint. It proves what was declared, "
            "by whom and when; not that the gold is legal",
        )

    def as_json(self) -> dict[str, object]:
        """The form of `--json`, as one value."""
        return {name: list(each) if isinstance(each, Iterator) else each for name, each in self.members().items()}

    def members(self) -> dict[str, object]:
        """The members of `--json`, to be written as they come: what may be long is an iterator."""
        return {
            "holds": self.holds,
            "origin": self.origin,
            "entries": self.lines,
            "verified_before": self.start,
            "size": self.size,
            "kept_size": self.kept,
            "checks": [
                {
                    "check": int(result.check),
                    "state": result.state.value,
                    "es": TITLES[result.check].es,
                    "en": TITLES[result.check].en,
                    "note": None if result.note is None else {"es": result.note.es, "en": result.note.en},
                }
                for result in self.results
            ],
            "faults": (fault.as_json() for fault in self.faults),
            "false_claims": (fault.as_json() for fault in self.false_claims),
            "resting_on_faults": iter(self.resting),
            "unknowable": {"es": self.unknowable.es, "en": self.unknowable.en},
        }
