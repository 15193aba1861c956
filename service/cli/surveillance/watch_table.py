"""Surveillance on a terminal: rule by rule, the gravest case first, with the entries to read."""

from typing import Any

from service.cli.reports import report_tables
from service.cli.say import line, say

_Json = dict[str, Any]
_ENTRIES = 6


def show(found: _Json, most: int) -> None:
    """Every rule that saw something as a table; of the others a line."""
    judged = found["judged"]
    say(f"Vigilancia al {judged['at']}, {judged['known_at'] + 1} asientos.", "What the whole market shows.", "bold")
    for rule in found["rules"]:
        line(f"{rule['rule']} · {rule['law']}", "bold" if rule["count"] else "dim")
        if rule["count"]:
            _cases(rule, most)
        else:
            line(f"   nada en {rule['looked_at']:,} / nothing in {rule['looked_at']:,}", "dim")
        for reason in rule["unjudged"]["reasons"]:
            line(f"   sin juzgar / not judged: {reason['count']:,} — {reason['text']}", "dim")


def _cases(rule: _Json, most: int) -> None:
    say(rule["text"], rule["remedy"])
    rows = report_tables.headed("Caso\nCase", "Periodo\nPeriod", "Qué se contó\nWhat was counted", "Asientos\nEntries")
    for case in rule["suspicions"][:most]:
        who = case["subject"] if case["right"] is None else f"{case['subject']}\n{case['right']}"
        entries = ", ".join(map(str, case["entries"][:_ENTRIES]))
        rest = case["entries_count"] - min(len(case["entries"]), _ENTRIES)
        rows.add_row(who, case["period"].replace("/", "\n"), case["text"], f"{entries} (+{rest})" if rest else entries)
    report_tables.show(rows)
    if rule["count"] > most:
        say(f"… y {rule['count'] - most:,} casos más (--limit).", f"… and {rule['count'] - most:,} more.")
