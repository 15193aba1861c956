"""The reports that were filed, made again from the ledger: is each the file that its digest says it is?

One pass decides the entries again; at the size that a filing names, its register is assembled of the facts at hand and
compared. That the entries are the log's is not judged here: `verify` does, and goes before.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import ValidationError

from service.audit import export_format, rules
from service.audit import filing_words as words
from service.audit.faults import Text
from service.audit.report import State
from service.audit.rules import Rest
from service.decision.backed import StoreFailed
from service.exchange.filing.filed import ReportFiled
from service.exchange.monthly_register import register as registers
from service.exchange.monthly_register.assemble import assemble
from service.exchange.monthly_register.register import Register
from service.exchange.monthly_register.standing import of_month
from service.exchange.monthly_register.template import Template
from service.ledger import entry
from service.ledger.entry import Entry
from service.rulebook.replay import Replay
from service.trade import bought
from service.trade.money import stated
from service.trade.quantities import decimal_text, mg, ug

_FILED: Final = b'"type":"report.filed"'
_PURCHASE: Final = b'"type":"purchase.recorded"'


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of the filing that is entry `seq`; `note` says why, where it does not hold."""

    seq: int
    filed: ReportFiled
    state: State
    note: Text | None = None

    def as_json(self) -> dict[str, Any]:
        """The form of `--json`."""
        filed = self.filed
        return {
            "entry": self.seq,
            "buyer": filed.buyer,
            "report": filed.report,
            "month": filed.month,
            "size": filed.size,
            "rectifies": filed.rectifies,
            "digest": filed.digest,
            "state": self.state.value,
            "note": None if self.note is None else {"es": self.note.es, "en": self.note.en},
        }


def judge(log: Replay, lines: Sequence[bytes], forms: Mapping[str, Template], rest: Rest = rules.never) -> list[Judged]:
    """Every filing among the entries, in their order. `log` stands at entry 0; `forms` are the templates by name.

    Raises `StoreFailed` where the facts have a store and it fails.
    """
    found = dict(_filings(lines))
    court = _Court(log, lines, forms, {filed.buyer: [] for filed in found.values()})
    waiting: dict[int, list[int]] = {}
    for seq, filed in found.items():
        waiting.setdefault(filed.size, []).append(seq)
    judged: dict[int, Judged] = {}
    last = max(waiting, default=0)
    for number, line in enumerate(lines):
        judged |= {seq: court.judge(seq, found[seq]) for seq in waiting.pop(number, ())}
        if number >= last:
            break
        court.hear(number, line)
        rest(log)
    for seqs in waiting.values():
        judged |= {seq: court.judge(seq, found[seq]) for seq in seqs}
    return [judged[seq] for seq in found]


def _filings(lines: Sequence[bytes]) -> Iterator[tuple[int, ReportFiled]]:
    for number, line in enumerate(lines):
        if (
            _FILED in line
            and (read := export_format.entry_of(line)) is not None
            and read.submission.type == "report.filed"
        ):
            try:
                yield number, ReportFiled.model_validate_json(read.payload_bytes)
            except ValidationError:
                continue  # of its shape `verify` tells


@dataclass(slots=True)
class _Court:
    """The replay as far as it has come; `bought` are the purchases of each buyer that has filed anything."""

    log: Replay
    lines: Sequence[bytes]
    forms: Mapping[str, Template]
    bought: dict[str, list[int]] = field(default_factory=dict)

    def hear(self, number: int, line: bytes) -> None:
        """Decide the next entry again."""
        read = export_format.entry_of(line)
        if read is None:
            self.log.skip(bytes(32))
            return
        if _PURCHASE in line and (purchases := self.bought.get(str(read.payload.get("buyer")))) is not None:
            purchases.append(number)
        try:
            self.log.step(read)
        except StoreFailed:
            raise
        except Exception:  # noqa: BLE001 - a rule that a forged entry trips must not end the audit
            if self.log.size == number:
                self.log.skip(bytes(32))

    def judge(self, seq: int, filed: ReportFiled) -> Judged:
        """Make the register of a filing again; the replay stands at its size, if the entries reach so far."""
        form = self.forms.get(filed.template)
        if form is None:
            return Judged(seq, filed, State.UNJUDGED, words.NO_FORM.of(template=filed.template))
        if filed.size > seq or self.log.size != filed.size:
            return Judged(seq, filed, State.FAILS, words.AHEAD.of(size=filed.size))
        try:
            made = self._register(filed)
        except StoreFailed:
            raise
        except Exception as error:  # noqa: BLE001 - as in `hear`
            return Judged(seq, filed, State.UNJUDGED, words.NOT_MADE.of(detail=repr(error)))
        if differing := tuple(_differing(filed, made, form)):
            return Judged(seq, filed, State.FAILS, words.DIFFERS.of(detail="; ".join(differing)))
        return Judged(seq, filed, State.HOLDS)

    def _register(self, filed: ReportFiled) -> Register:
        facts = self.log.facts
        shelves = [facts.shelf(bought.shelf(seq)) for seq in self.bought[filed.buyer]]
        standing = of_month(shelves, filed.buyer, filed.month)
        return assemble(filed.buyer, filed.month, filed.size, standing, facts, _Entries(self.lines))


class _Entries(Mapping[int, Entry]):
    """Entries read as they are asked for."""

    def __init__(self, lines: Sequence[bytes]) -> None:
        self._lines = lines

    def __getitem__(self, seq: int) -> Entry:
        return entry.parse(self._lines[seq])

    def __iter__(self) -> Iterator[int]:
        return iter(range(len(self._lines)))

    def __len__(self) -> int:
        return len(self._lines)


def _differing(filed: ReportFiled, made: Register, form: Template) -> Iterator[str]:
    """The members in which a filing says other than the ledger, with what the ledger says."""
    found = made.sums
    should = (
        ("digest", filed.digest, registers.digest(made, form)),
        ("lines", filed.lines, found.lines),
        ("gross_g", mg(filed.gross_g), found.gross_mg),
        ("fine_g", ug(filed.fine_g), found.fine_ug),
        ("prices", _text(sorted(map(stated, filed.prices))), _text(found.cents)),
    )
    return (f"{name}: {stands} ≠ {right}" for name, stands, right in should if stands != right)


def _text(prices: Sequence[tuple[str, int]]) -> str:
    return ", ".join(f"{currency} {decimal_text(cents, 2)}" for currency, cents in prices if cents)
