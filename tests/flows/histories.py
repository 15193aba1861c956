"""Random histories of what registers, parties, assessors and policies say, one entry after the other."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, get_args

from hypothesis import strategies as st
from stdnum.pe import ruc

from service.registry.registrations import STATUSES, Register
from tests.flows import house

Json = dict[str, Any]

ACTORS = ("miner", "selector", "trader", "plant", "cooperative")
RIGHTS = ("A", "B")
_PUNO, _AREQUIPA = {"system": "inei", "code": "211002"}, {"system": "inei", "code": "040101"}
_OF_A_RIGHT = ("REINFO", "CONCESSION", "CONTRACT", "AUTHORIZATION")
_ROLLS = ("RECPO", "REINFO", "SELECTORS", "PLANT", "CONCESSION")
_SOURCE = {"digest": "5a" * 32, "name": "DEMO lista"}
_YES = {
    "rights": {"answer": "yes", "evidence": "registered_exploitation_contract", "document": "5b" * 32},
    "surface": {"answer": "yes", "evidence": "registered_permission", "document": "5c" * 32},
}

offsets = st.integers(-60, 3)
"""Days from an entry's recording to what it speaks of: most lie back, some ahead."""


@dataclass(frozen=True, slots=True)
class Act:
    """One submission of the registrar: of whom, which type, its members; days are written as offsets."""

    actor: str
    type: str
    members: Json

    def payload(self, cast: dict[str, str], today: date, series: int) -> Json:
        """Its members on a day. `series` keeps the rights of one history apart from another's."""
        said = {name: self._said(value, today, series) for name, value in self.members.items()}
        if "counterparty" in said:
            said["counterparty"] = cast[said["counterparty"]]
        return said if self.type in {"policy.set", "roll.imported"} else {"party": cast[self.actor], **said}

    def _said(self, value: Any, today: date, series: int) -> Any:  # noqa: ANN401 - JSON
        if isinstance(value, timedelta):
            return (today + value).isoformat()
        if isinstance(value, dict):
            if value.keys() == {"code", "name"}:
                return {"code": f"{value['code']}{series}", "name": "DEMO Derecho"}
            return {name: self._said(each, today, series) for name, each in value.items()}
        return value


def cast_of(number: int) -> dict[str, str]:
    """The parties of the `number`-th history."""
    digits = f"109{number:07}"
    companies = {name: house.party(1000 + number * 10 + at) for at, name in enumerate(ACTORS[2:])}
    return {
        "miner": f"ruc:{digits}{ruc.calc_check_digit(digits)}",
        "selector": f"nat:01JD4ZK8Q2W7X3M5N6P{number:07}",
        **companies,
    }


def opening(actor: str) -> Act:
    """The party is registered."""
    kind = {"miner": "person", "selector": "selector", "cooperative": "cooperative"}.get(actor, "company")
    role = {"trader": "trader", "plant": "plant"}.get(actor, "miner")
    named = {} if actor in {"miner", "selector"} else {"name": "DEMO Empresa"}
    return Act(actor, "party.registered", {"kind": kind, "roles": [role], "ubigeo": _PUNO, **named})


def _right(code: str) -> Json:
    return {"code": code, "name": ""}


def _days(draw: st.DrawFn) -> Json:
    start = draw(offsets)
    length = draw(st.none() | st.integers(0, 40))
    return {"from": timedelta(start)} | ({} if length is None else {"until": timedelta(start + length)})


@st.composite
def _registrations(draw: st.DrawFn) -> Act:
    actor = draw(st.sampled_from(ACTORS))
    natural = actor in {"miner", "selector"}
    allowed = [name for name in get_args(Register) if natural or name != "SELECTORS"]
    if actor == "selector":
        allowed.remove("SUNAT")
    register = draw(st.sampled_from(allowed))
    members: Json = {"register": register, "status": draw(st.sampled_from(STATUSES[register])), **_days(draw)}
    if register in _OF_A_RIGHT:
        members["right"] = _right(draw(st.sampled_from(RIGHTS)))
        if activity := draw(st.sampled_from([None, None, "exploitation", "beneficiation"])):
            members["activity"] = activity
        members["districts"] = draw(st.sampled_from([[], [_PUNO], [_AREQUIPA]]))
    if register == "MEMBERSHIP":
        members["counterparty"] = draw(st.sampled_from([name for name in ("cooperative", "plant") if name != actor]))
    members["source"] = {**_SOURCE, "retrieved_on": timedelta(min(0, draw(offsets)))}
    return Act(actor, "registration.recorded", members)


@st.composite
def _assessments(draw: st.DrawFn) -> Act:
    actor = draw(st.sampled_from(["miner", "cooperative"]))
    axes = {axis: draw(st.sampled_from([said, {"answer": "no"}])) for axis, said in _YES.items()}
    right = draw(st.sampled_from([None, *RIGHTS]))
    named = {} if right is None else {"right": _right(right)}
    return Act(actor, "assessment.recorded", {**axes, **named, **_days(draw)})


@st.composite
def _policies(draw: st.DrawFn) -> Act:
    ahead = {"effective_from": timedelta(draw(st.integers(0, 5)))}
    if draw(st.booleans()):
        return Act("", "policy.set", {"name": "reinfo_term", "value": timedelta(draw(offsets)), **ahead})
    name = draw(st.sampled_from(["roll_stale_days", "ruc_cure_days", "backdate_note_days"]))
    return Act("", "policy.set", {"name": name, "value": draw(st.integers(0, 60)), **ahead})


@st.composite
def _imports(draw: st.DrawFn) -> Act:
    departments = draw(st.sampled_from([None, ["21"], ["04"], ["04", "21"]]))
    regional = {} if departments is None else {"departments": departments}
    source = {**_SOURCE, "retrieved_on": timedelta(min(0, draw(offsets)))}
    counts = {"read": 1, "bad": 0, "new": 0, "changed": 0, "gone": 0, "unchanged": 1}
    register = draw(st.sampled_from(_ROLLS))
    return Act("", "roll.imported", {"register": register, "source": source, "counts": counts, **regional})


acts = _registrations() | _registrations() | _registrations() | _assessments() | _policies() | _imports()


@st.composite
def histories(draw: st.DrawFn) -> list[Act]:
    """Acts in the order of their days; a party is mostly registered first, and what comes before it is refused."""
    registered = [opening(actor) for actor in ACTORS]
    later = draw(st.lists(acts, min_size=8, max_size=16))
    late = draw(st.integers(0, len(ACTORS)))
    return [*registered[late:], *later[:2], *registered[:late], *later[2:]]
