"""What `orotraza verify` catches by deciding again what is no fault of the log: stolen keys, false refusals."""

from collections.abc import Callable, Sequence
from random import Random
from typing import Final

from service.audit import refusal_words, words
from service.audit.contested import contested
from service.audit.faults import Text
from service.certification.code import code
from service.ledger import entry
from tests.attacks import refusing, thief
from tests.attacks.catch import Catch, Catcher
from tests.attacks.kinds import Kind
from tests.honest import ORIGIN, Ledger

_AT_ONCE: Final = 10
"""Where everything is decided again, which takes long."""

REVOKED: Final = Text(
    "con --contested, cuando se revocó la clave diciendo desde qué asiento",
    "with --contested, once the key is revoked from an entry on",
)
RULES: Final = Text("sin --rules off", "without --rules off")
REFUSAL: Final = Text("con el rechazo y lo rechazado (--refusal)", "with the refusal and what was refused (--refusal)")


_LIES: Final[tuple[dict[str, object], ...]] = (
    {"grade": "in_formalization"},
    {"product": "bar", "serial": "DEMO-1"},
    {"gross_g": "9.999"},
    {"custody": []},
    {"mercury": {"status": "free", "campaigns": 0, "controlled": 0, "undeclared_lots": 0}},
)


def _stolen_before(ledger: Ledger, draw: Random) -> Sequence[str]:
    """The thief signs ten entries; the registrar then says from which one on the key was stolen, and no other."""
    name, entries, start = draw.choice(thief.STOLEN), list(ledger.entries), len(ledger.entries)
    for at in range(start, start + _AT_ONCE):
        said = thief.declared(ledger, "party.declared", draw)
        moment = entry.parse(entries[-1]).recorded_at
        said |= {"party": f"nat:01JD4ZK8Q2W7X3M5N6P9R0S1T{at % 10}", "occurred_at": f"{moment:%Y-%m-%dT%H:%M:%SZ}"}
        thief.slip_in(entries, at, ledger.keys.signer(name), said)
    thief.revoke(ledger, entries, len(entries), name, from_seq=start)
    assert contested(ORIGIN, entries[:-1]) == contested(ORIGIN, ledger.entries)
    found = [each for each in contested(ORIGIN, entries) if each.seq >= start]
    assert [each.seq for each in found] == list(range(start, start + _AT_ONCE))
    return [each.text.en for each in found]


def _refused_falsely(ledger: Ledger, draw: Random) -> Sequence[str]:
    """What the rules take is refused, for any reason that a service could give."""
    at = thief.place(ledger, draw, first=100)
    body = refusing.good(ledger, at, draw)
    code = draw.choice(("policy_backdated", "not_yours", "R06", "id_clash", "signer_not_active", "stale"))
    report = refusing.replayed(ledger, refusing.kept(ledger, at, body, code))
    assert report.exposed
    return [each.note.en for each in report.results if each.note is not None]


def _claimed_falsely(ledger: Ledger, draw: Random) -> Sequence[str]:
    """Ten certificates of one lot, a lie in each, each revoked for the next: the log holds, and the ten are named."""
    entries, lies = list(ledger.entries), []
    issued = thief.declared(ledger, "certificate.issued", draw)
    revoked = thief.declared(ledger, "certificate.revoked", draw)
    certifier, claims = ledger.keys.signer("certifier"), issued["claims"]
    when = {"occurred_at": thief.moment(entries, len(entries))}
    for number in range(1, _AT_ONCE + 1):
        name, at = {"certificate": code(ORIGIN, claims["lot"], number)}, len(entries)
        lies.append(at)
        lie = {"claims": claims | {"size": at} | draw.choice(_LIES)}
        thief.slip_in(entries, at, certifier, issued | name | when | lie)
        thief.slip_in(entries, at + 1, certifier, revoked | name | when | {"basis": at})
    report = thief.audit(ledger, entries, rules=True)
    assert report.holds
    assert list(dict.fromkeys(fault.seq for fault in report.false_claims)) == lies
    return [fault.text.en for fault in report.false_claims]


def _catch(
    kind: Kind, says: Text, plant: Callable[[Ledger, Random], Sequence[str]], given: Text, at_once: int = 1
) -> Catch[Ledger]:
    return Catch(kind, Catcher.VERIFIER, says, plant, given, at_once)


CATCHES: Final = (
    _catch(Kind.KEY_STOLEN_BEFORE, words.CONTESTED, _stolen_before, REVOKED, _AT_ONCE),
    _catch(Kind.FALSE_CLAIM, words.FALSE_CLAIM, _claimed_falsely, RULES, _AT_ONCE),
    _catch(Kind.FALSE_REFUSAL, refusal_words.ACCEPTED, _refused_falsely, REFUSAL),
)
