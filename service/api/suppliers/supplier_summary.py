"""A supplier's verdict in a few words, for lists: the whole of it is one question away."""

from typing import Any, Final

from service.api.language import Language
from service.api.problems import Text
from service.flows.check_supplier import Checked
from service.flows.persons.person_vault import Vault
from service.registry.identifiers import is_natural

REGISTERS: Final = ("RECPO", "REINFO", "SUNAT")
"""The registers that a list shows."""

EXAMPLE: Final = {
    "party": "ruc:20990000019",
    "kind": "company",
    "name": "DEMO Acopio del Sur S.A.C.",
    "erased": False,
    "known": True,
    "may_sell": "yes",
    "light": "green",
    "category": None,
    "rules": [],
    "registers": {"RECPO": ["vigente"]},
}


_ERASED: Final = Text("borrado", "erased")


def named(vault: Vault, party: str, name: str | None, language: Language) -> dict[str, Any]:
    """A party's name, and whether there is none any more: of a person that was erased, a word says so in its place."""
    erased = is_natural(party) and vault.is_erased(party)
    return {"name": _ERASED.said(language, {}) if erased else name, "erased": erased}


def summary(checked: Checked, name: dict[str, Any]) -> dict[str, Any]:
    """What a list says of a party: `name` (`named`) where the reader may know it; the verdict's rules, each once."""
    verdict = checked.verdict
    return {
        "party": verdict.party,
        "kind": None if checked.party is None else checked.party.party_kind,
        **name,
        "known": verdict.party_known,
        "may_sell": verdict.may_sell.value,
        "light": verdict.light.value,
        "category": None if verdict.category is None else verdict.category.value,
        "rules": list(dict.fromkeys(reason.flag.rule for reason in verdict.reasons)),
        "registers": registers(checked),
    }


def registers(checked: Checked) -> dict[str, list[str]]:
    """Each of `REGISTERS` that says something of the party on the day, and what: one word a right and activity."""
    said: dict[str, list[str]] = {}
    for word in checked.verdict.registers:
        if word.register in REGISTERS and word.status not in (found := said.setdefault(word.register, [])):
            found.append(word.status)
    return said
