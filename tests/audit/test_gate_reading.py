"""Looking a party up by halving finds what reading every line would find."""

from hypothesis import given
from hypothesis import strategies as st

from service.audit.gate_reading import Line, Snapshot
from service.audit.gate_snapshot import Head

HEAD = Head(
    log="demo.example",
    issued_at="2026-11-21T12:00:00Z",
    size=1,
    root="0" * 64,
    at="2026-11-21",
    scope="registered",
    stale_days=7,
    lines=0,
    digest="0" * 64,
)

few = st.text("01", min_size=11, max_size=11).map(lambda digits: f"ruc:{digits}")
rules = st.lists(st.sampled_from(["R01", "R03", "roll_stale"]), max_size=3, unique=True)


@given(st.dictionaries(few, rules), st.text("01", max_size=11))
def test_halving_is_reading(named: dict[str, list[str]], digits: str) -> None:
    """Whatever stands in the file, a beginning finds all that begin so, in order, with what their lines say."""
    body = b"".join(f"{party}\tamber\tno\t-\t-\t{','.join(named[party]) or '-'}\n".encode() for party in sorted(named))
    found = list(Snapshot(HEAD, body).starting(f"ruc:{digits}"))
    assert found == [
        Line(party, "amber", "no", None, (), tuple(named[party]))
        for party in sorted(named)
        if party.startswith(f"ruc:{digits}")
    ]


@given(st.sets(few, min_size=1), few)
def test_one_is_found_or_not(named: set[str], party: str) -> None:
    """A party is found exactly if it has a line."""
    body = b"".join(f"{each}\tgreen\tyes\tIV\ttrader:yes\t-\n".encode() for each in sorted(named))
    found = Snapshot(HEAD, body).find(party)
    assert (found is not None) == (party in named)
