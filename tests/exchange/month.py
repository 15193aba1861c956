"""A trader's month of deals, drawn at random: resales, estimates settled later, slips put right, deals undone."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from service.decision.calendar import LIMA, lima_day
from service.trade.quantities import decimal_text, fine_ug, fine_ug_of_ore
from tests.exchange.book import Book, pen
from tests.flows import house
from tests.flows.house import REGISTRAR, TRADER, TRADER_PARTY

Json = dict[str, Any]

MONTH = "2026-10"
OTHER, OTHER_PARTY = house.signer("other trader"), house.party(3)
MINERS = [house.party(number) for number in range(10, 16)]
PICKERS = [f"nat:01JD4ZK8Q2W7X3M5N6P9R0S1T{each}" for each in "2345"]
HERE = {"system": "inei", "code": "211002"}
LAST = datetime(2026, 10, 31, 23, 40, tzinfo=LIMA)


@dataclass
class Trading:
    """One trader's deals in a book. `open` are provisional ones, `live` all that stand, `stock` the other's lots."""

    book: Book
    rng: Random
    number: int = 0
    open: list[tuple[int, Json]] = field(default_factory=list)
    live: list[tuple[int, Json]] = field(default_factory=list)
    stock: list[tuple[str, int]] = field(default_factory=list)

    def begin(self) -> None:
        """Another trader, and what it has to sell on."""
        self.book.submit(self.book.author.registered(OTHER_PARTY, "trader"))
        self.book.submit(self.book.author.enrolled(OTHER_PARTY, OTHER))
        recpo = {"register": "RECPO", "party": TRADER_PARTY, "status": "vigente", "number": "DEMO-RECPO-7"}
        source = {"digest": "ab" * 32, "name": "DEMO padrón", "retrieved_on": "2026-10-01"}
        self.book.say(REGISTRAR, "registration.recorded", **recpo, **{"from": "2024-01-01"}, source=source)

    def play(self, deals: int) -> None:
        """The month's deals, in the order of their days; and between them what is said of earlier ones."""
        first = date(2026, 10, 1)
        for number in range(deals):
            day = first + timedelta(days=number * 30 // deals)
            moment = datetime.combine(day, time(9), LIMA) + timedelta(minutes=number % 400)
            self.book.now = max(self.book.now, moment)
            if number % 5 == 0:
                self._supply()
            self._buy()
            if number % 3 == 0:
                self.follow()

    def follow(self) -> None:
        """Something is said of a deal that stands."""
        self.rng.choice((self._settle, self._settle, self._correct, self._pay, self._annul))()

    def _fresh(self) -> str:
        self.number += 1
        return f"0192f3a1-7c10-7d21-9b8a-{self.number:012d}"

    def _paper(self) -> str:
        self.number += 1
        return str(self.number)

    def _supply(self) -> None:
        """The other trader buys, so that it has something to sell."""
        lot, gross = self._fresh(), self.rng.randrange(20_000, 900_000)
        line = self._line(1, self._sponge(gross), {"origin": self._origin(self.rng.choice(MINERS))}, lot)
        said = self._deal(OTHER_PARTY, self.rng.choice(MINERS), [line], "PEN", "final")
        if self.book.say(OTHER, "purchase.recorded", **said) is not None:
            self.stock.append((lot, gross))

    def _buy(self) -> None:
        currency = "USD" if self.rng.randrange(6) == 0 else "PEN"
        kind = self.rng.randrange(10)
        declares: list[Json] = []
        if kind < 3 and self.stock:
            lot, gross = self.stock.pop(self.rng.randrange(len(self.stock)))
            seller, lines = OTHER_PARTY, self._resold(lot, gross)
        elif kind < 5:
            seller = self.rng.choice(PICKERS)
            lines = [self._line(1, self._sponge(), {"undeclared": True}, self._fresh())]
            declares = [{"party": seller, "kind": "selector", "ubigeo": HERE}]
        else:
            seller = self.rng.choice(MINERS)
            goods = self._ore if kind > 7 else self._sponge
            lines = [
                self._line(number, goods(), {"origin": self._origin(seller)}, self._fresh())
                for number in range(1, self.rng.randrange(2, 5))
            ]
        stage = "provisional" if lines[0]["product"] == "ore" else "final"
        said = self._deal(TRADER_PARTY, seller, lines, currency, stage) | ({"declares": declares} if declares else {})
        seq = self.book.say(TRADER, "purchase.recorded", **said)
        if seq is not None:
            self.live.append((seq, said))
            if stage == "provisional":
                self.open.append((seq, said))

    def _resold(self, lot: str, gross: int) -> list[Json]:
        """Part of a lot; the rest stays in stock. Now and then nobody assays it again."""
        taken = self.rng.randrange(1_000, gross + 1)
        if gross - taken > 2_000:
            self.stock.append((lot, gross - taken))
        weighed = self._sponge(taken)
        return [self._line(1, weighed, {"lot": lot, "take_g": decimal_text(taken, 3)}, self._fresh())]

    def _line(self, number: int, goods: Json, source: Json, becomes: str) -> Json:
        return {"line": number, **source, **goods, "becomes": becomes}

    def _sponge(self, gross: int | None = None) -> Json:
        gross = gross or self.rng.randrange(500, 400_000)
        fineness = f"{self.rng.randrange(7000, 9800) / 10:.1f}"
        fine = decimal_text(fine_ug(gross, fineness), 6)
        return {"product": "sponge", "gross_g": decimal_text(gross, 3), "fineness": fineness, "fine_g": fine}

    def _ore(self) -> Json:
        gross, grade = self.rng.randrange(100_000_000, 3_000_000_000), f"{self.rng.randrange(5_000, 40_000) / 1000:.3f}"
        figures = {"gross_g": decimal_text(gross, 3), "moisture_percent": "7.25", "grade_g_t": grade}
        fine = decimal_text(fine_ug_of_ore(gross, grade, "7.25"), 6)
        return {"product": "ore", **figures, "fine_g": fine, "assay": {"method": "estimate", "by": "buyer"}}

    def _origin(self, holder: str) -> Json:
        code = f"01{self.rng.randrange(9):07}"
        right = {"code": code, "name": f"DEMO Derecho {code}"}
        return {"lot": self._fresh(), "holder": holder, "support": "reinfo", "right": right, "ubigeo": HERE}

    def _deal(self, buyer: str, seller: str, lines: list[Json], currency: str, stage: str) -> Json:
        price = self.rng.randrange(100_000, 9_000_000)
        if self.rng.randrange(3):
            parts = [self.rng.randrange(1, price) for _ in lines]
            price = sum(parts) if self.rng.randrange(2) else price
            lines = [line | {"price": pen(part, currency)} for line, part in zip(lines, parts, strict=True)]
        day = lima_day(self.book.now).isoformat()
        voucher = {"kind": "04", "issuer": buyer, "series": "E001", "number": self._paper(), "issued_on": day}
        return {
            "stage": stage,
            "buyer": buyer,
            "seller": seller,
            "place": {"ubigeo": HERE},
            "lines": lines,
            "price": pen(price, currency),
            "documents": [voucher | {"lines": [line["line"] for line in lines]}] if self.rng.randrange(3) else [],
            "payments": [{"means": "transfer", **pen(price // 2, currency), "paid_on": day}],
            "destination": "domestic",
        }

    def _settle(self) -> None:
        if not self.open:
            return
        seq, bought = self.open.pop(self.rng.randrange(len(self.open)))
        currency, lines, listed = bought["price"]["currency"], [], 0
        for line in bought["lines"]:
            price = self.rng.randrange(50_000, 4_000_000)
            listed += price
            lines.append({"line": line["line"], **self._ore(), "price": pen(price, currency)})
            lines[-1]["assay"] = {"method": "fire", "by": "laboratory"}
        toll, kept, advance = (self.rng.randrange(listed // 5) for _ in range(3))
        deductions = [
            {"code": code, **pen(cents, currency)}
            for code, cents in (("toll_fee", toll), ("retention", kept), ("advance", advance))
        ]
        total = pen(listed - toll - kept - advance, currency)
        said = {"lines": lines, "basis": {"terms": "agreed"}, "deductions": deductions, "total": total}
        self.book.say(TRADER, "purchase.settled", purchase=seq, **said)

    def _correct(self) -> None:
        if not self.live:
            return
        seq, bought = self.rng.choice(self.live)
        changes: list[Json] = [
            {"price": pen(self.rng.randrange(100_000, 9_000_000), bought["price"]["currency"])},
            {"dealt_on": f"2026-{self.rng.choice(('09-30', '10-02', '10-15'))}"},
            {"payments": [{"payment": 1, "means": self.rng.choice(("cash", "cheque"))}]},
        ]
        if bought["documents"]:
            was = {name: bought["documents"][0][name] for name in ("kind", "issuer", "series", "number")}
            now = was | {"number": self._paper(), "issued_on": "2026-10-03"}
            changes.append({"documents": [{"was": was, "now": now}]})
        self.book.say(TRADER, "entry.corrected", entry=seq, **self.rng.choice(changes))

    def _pay(self) -> None:
        if self.live:
            seq, bought = self.rng.choice(self.live)
            day = lima_day(self.book.now).isoformat()
            cash = {"means": "cash", **pen(self.rng.randrange(1, 9_999), bought["price"]["currency"]), "paid_on": day}
            self.book.say(TRADER, "payment.recorded", purchase=seq, payments=[cash])

    def _annul(self) -> None:
        if self.live:
            seq, _ = self.live.pop(self.rng.randrange(len(self.live)))
            self.open = [each for each in self.open if each[0] != seq]
            self.book.say(TRADER, "entry.annulled", entry=seq, reason="deal_undone")


def played(seed: int, deals: int) -> Trading:
    """A whole month, up to its last evening."""
    trading = Trading(Book(), Random(seed))
    trading.begin()
    trading.play(deals)
    trading.book.now = LAST
    return trading
