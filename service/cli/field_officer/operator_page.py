"""An operator's way to formality, for the terminal: the answers of `/v1/operators/{party}/formalization` in words."""

from typing import Final

from service.categorization.category import Category
from service.categorization.consent import REFUSED
from service.categorization.filing_words import FILING_WORDS
from service.categorization.filings import FilingState
from service.categorization.quick_wins import LEFT_OUT_WORDS
from service.categorization.stage_words import STAGE_WORDS
from service.cli.client.desk import Json
from service.cli.field_officer.explaining import explain_axis, explain_category, explain_holder, explain_next
from service.cli.field_officer.operator_help import show_help
from service.cli.say import line, say
from service.registry.register_words import register_es, status_es

_NO_DAY: Final = "–"


def show(page: Json, record: Json) -> None:
    """The whole page: who it is, each of its rights, the help it is given, where it belongs."""
    party, judged = record["record"], page["judged"]
    line(f"{page['party']} {party['name'] or ''}".rstrip(), "bold")
    at, size = judged["at"], judged["size"]
    say(
        f"Al {at}, según los primeros {size} asientos del registro.",
        f"On {at}, by the first {size} entries of the log.",
    )
    names = {row["right"]: row["right_name"] for row in record["registrations"]}
    for row in record["registrations"]:
        right = f"{row['right']} {row['right_name'] or ''}".rstrip() if row["right"] else ""
        line(
            f"  {register_es(row['roll'])} {right}".rstrip()
            + f": {status_es(row['status'])}, {row['start']} → ({row['source_name'] or '–'})"
        )
    for way in page["rights"]:
        _show_right(way, names.get(way["right"]))
    show_help(page["help"])
    for each in page["organizations"]:
        es, en = ("Delegada de", "Delegate of") if each["role"] == "delegate" else ("Miembro de", "Member of")
        say(f"{es} {each['organization']} desde {each['from']}.", f"{en} {each['organization']} from {each['from']}.")


def _show_right(way: Json, name: str | None) -> None:
    line("")
    line(f"── {way['right'] or '–'} {name or ''} ".rstrip() + " ──", "bold")
    holder = way["surface_holder"]
    for each in way["evidence"]:
        explain_axis(each["axis"], each)
    explain_holder(holder)
    refused = holder is not None and holder["consent"] == REFUSED
    explain_category(None if way["category"] is None else Category(way["category"]), refused=refused)
    if way["left_out"] is not None:
        why = LEFT_OUT_WORDS[way["left_out"]["name"]]
        say(f"No está entre los logros rápidos. {why.es}", f"Not among the quick wins. {why.en}")
    _show_stages(way["stages"])
    _show_filings(way["production"])


def _show_stages(stages: Json) -> None:
    told = {row["stage"]: row for row in (*stages["reached"], *stages["held"])}
    held = {row["stage"] for row in stages["held"]}
    missing = {row["stage"] for row in stages["missing"]}
    say("Etapas", "Stages")
    for stage, words in STAGE_WORDS.items():
        row = told.get(stage, {})
        sign = "✗" if stage in held else "·" if stage in missing else "✓"
        paper = " ".join(filter(None, (row.get("evaluator"), row.get("number"), row.get("outcome"))))
        about = f" ({paper})" if paper else ""
        line(f"  {sign} {row.get('reached_on', _NO_DAY):10}  {words.name.es} / {words.name.en}{about}")
    if stages["current"] is not None:
        name, days = STAGE_WORDS[stages["current"]].name, stages["days_in_stage"]
        say(f"Lleva {days} días en: {name.es}.", f"{days} days in: {name.en}.")
    explain_next(stages["next"]["stage"] if stages["next"] else None)


def _show_filings(filings: list[Json]) -> None:
    """The half-years by what became of them; one line for each, however many there are."""
    for state in FilingState:
        halves = [each["half_year"] for each in filings if each["state"] == state]
        if halves:
            words = FILING_WORDS[state]
            which = halves[0] if len(halves) == 1 else f"{halves[0]} … {halves[-1]} ({len(halves)})"
            say(f"Producción {which}: {words.es}", f"Production {which}: {words.en}")
