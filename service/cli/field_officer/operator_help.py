"""The help that an operator is given, in the terminal: phases I to III, what was promised, and what is overdue."""

from service.categorization.assistance import HELP_WORDS
from service.categorization.goals import GOALS
from service.cli.client.desk import Json
from service.cli.say import line, say


def show_help(given: Json) -> None:
    """Letter and plan, goals with their days, the three areas, visits and workshops, who accompanies."""
    line("")
    if given["phase"] is None:
        say("Acompañamiento: ninguno registrado.", "No help on record.")
        return
    line(f"── Acompañamiento: fase {given['phase']} / Help: phase {given['phase']} ──", "bold")
    for what in ("letter_of_commitment", "work_plan"):
        name, paper = HELP_WORDS[what], given[what]
        es, en = (paper["on"], paper["on"]) if paper else ("falta", "missing")
        say(f"{name.es}: {es}.", f"{name.en}: {en}.")
    _show_areas(given["areas"])
    for several, kind in (("visits", "visit"), ("workshops", "workshop")):
        if given[several]:
            days = ", ".join(each["on"] for each in given[several])
            say(f"{HELP_WORDS[kind].es}: {days}.", f"{HELP_WORDS[kind].en}: {days}.")
    _show_goals(given["goals"])
    for each in given["accompanied_by"]:
        times, party, days = each["times"], each["party"], f"{each['first_on']} → {each['last_on']}"
        say(f"Acompaña {party}: {days} ({times}).", f"Accompanied by {party}: {days} ({times}).")


def _show_areas(areas: list[Json]) -> None:
    for each in areas:
        name = HELP_WORDS[each["area"]]
        if each["times"]:
            es = en = f"{each['last_on']} ({each['times']})"
        elif each["promised"]:
            es, en = "prometida en la carta, todavía nada", "promised in the letter, nothing yet"
        else:
            continue
        say(f"{name.es}: {es}.", f"{name.en}: {en}.")


def _show_goals(goals: list[Json]) -> None:
    if goals:
        say("Metas del plan", "Goals of the plan")
    for each in goals:
        name, late = GOALS[each["goal"]].name, each["late_days"]
        if late:
            about, style = f"{late} días de atraso / days overdue", "red"
        else:
            about, style = (f"✓ {each['done_on']}", "green") if each["done_on"] else ("", "")
        line(f"  {each['due']}  {name.es} / {name.en}  {about}".rstrip(), style)
