"""Certificates on the terminal: what a lot lacks, what one says, what no longer stands."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from service.cli.client.desk import Json
from service.cli.say import line, say

if TYPE_CHECKING:
    from service.cli.certificates.certificate_batch import Outcome

_MARKS: Final = {"pass": "✓", "fail": "✗", "not_known": "?"}
_STYLES: Final = {"valid": "green", "suspended": "yellow", "revoked": "red"}
_STANDS: Final = {"valid": "vigente", "suspended": "suspendido", "revoked": "revocado"}
_MOST: Final = 50


def dry_run(found: Json) -> None:
    """Criterion by criterion, and what is missing with who can mend it."""
    line(found["whose_criteria"], "dim")
    for each in found["criteria"]:
        line(f" {_MARKS[each['result']]} {each['text']}", "" if each["result"] == "pass" else "yellow")
    for each in found["missing"]:
        _missing(each)
    if found["behind"]:
        line(" Y cuando eso se remedie / and once that is mended:", "dim")
    for each in found["behind"]:
        _missing(each)
    fine = found["fine_g"] or "?"
    if found["claims"] is None:
        say(f"Nada de {fine} g finos se puede certificar.", "Nothing of it can be certified.", "red")
    else:
        say(
            f"{found['grade_name']}: {found['certified_g']} de {fine} g finos, con el código {found['certificate']}.",
            f"{found['grade']}: {found['certified_g']} of {fine} g fine can be certified.",
            "green",
        )
    for sale in found["first_sales"]:
        price, said = sale["price"], ", ".join(sale["confirmations"]) or "—"
        gram = sale["per_fine_g"] or "?"
        say(
            f"Asiento {sale['entry']}: al productor {price['currency']} {gram} por gramo fino; confirmación: {said}",
            f"entry {sale['entry']}: paid to the producer a fine gram; confirmed by: {said}",
        )


def _missing(each: Json) -> None:
    where = f"asiento {each['entry']}; " if each["entry"] is not None else ""
    path = " ← ".join(lot or "…" for lot in each["path"])
    line(f"   {each['fine_g']} g: {each['text']}", "yellow")
    line(f"     {where}{path}", "dim")
    line(f"     {each['who']}: {each['remedy']}")


def outcomes(found: Sequence["Outcome"]) -> None:
    """What became of each lot, and how many in all."""
    for each in found[:_MOST]:
        match each.what:
            case "issued":
                line(f"{each.lot}: {each.certificate}, asiento {each.seq}", "green")
            case "certified":
                line(f"{each.lot}: ya certificado / certified before")
            case "refused":
                line(f"{each.lot}: {each.why[0] if each.why else ''}", "red")
            case _:
                line(f"{each.lot}: nada que certificar / nothing to certify", "red")
                for missing in each.missing:
                    _missing(missing)
    count = Counter(each.what for each in found)
    others = len(found) - count["issued"] - count["certified"]
    say(
        f"Emitidos: {count['issued']}; ya certificados: {count['certified']}; no certificados: {others}.",
        f"Issued: {count['issued']}; certified before: {count['certified']}; not certified: {others}.",
    )


def certificate(found: Json) -> None:
    """A certificate: where it stands, and what it claims."""
    from service.certification.credential.words import GRADES
    from service.web.names import CATEGORIES, DEPARTMENTS, STANDINGS

    claims = found["claims"]
    word = found["last_word"]
    why = "" if word is None else f" ({word['reason']}, asiento {word['entry']})"
    line(f"{found['certificate']}: {_STANDS[found['status']]}{why}", _STYLES[found["status"]])
    grade = GRADES[claims["grade"]]
    say(
        f"{grade.es}: {claims['certified_g']} de {claims['fine_g']} g finos del lote {claims['lot']}, "
        f"asiento {found['entry']}, certifica {found['certifier']}.",
        f"{grade.en}: {claims['certified_g']} of {claims['fine_g']} g fine, by {found['certifier']}.",
    )
    for each in claims["origins"]:
        share = f"{each['share_bp'] // 100}.{each['share_bp'] % 100:02} %"
        where, standing = DEPARTMENTS.get(each["department"], each["department"]), STANDINGS[each["standing"]].es
        line(f"   {share:>8}  {where}  {CATEGORIES[each['category']].es}, {standing}  {each['fine_g']} g")


def listed(found: Sequence[Json]) -> None:
    """One line a certificate."""
    for each in found:
        status = each["status"]
        line(f"{each['certificate']}  {_STANDS[status]:10}  {each['certified_g']} g  {each['lot']}", _STYLES[status])
    say(f"{len(found)} certificados.", f"{len(found)} certificates.")


def fallen(examined: int, found: Sequence[Json]) -> None:
    """Those to suspend, each with the command that does it."""
    for each in found:
        line(f"{each['certificate']}: {each['certified_g']} g → {each['now_g']} g", "red")
        line(f"   {' ← '.join(each['path'] or ['…'])}", "dim")
        basis = "" if each["basis"] is None else f" --basis {each['basis']}"
        line(f"   orotraza certificate suspend {each['certificate']} --reason {each['reason']}{basis} --as …")
    say(
        f"Se examinaron {examined} certificados vigentes; ya no se sostienen {len(found)}.",
        f"{examined} valid certificates were examined; {len(found)} no longer stand.",
        "red" if found else "green",
    )
