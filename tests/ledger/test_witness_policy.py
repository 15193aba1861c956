from hashlib import sha256
from itertools import chain, combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.ledger import cosignature, note, witness_policy
from service.ledger.signing import SeedSigner
from service.ledger.witness_policy import MAX_BYTES, PolicyError, Witness
from tests.ledger.samples import VKEY


def vkey(name: str) -> str:
    """The verifier key of a witness that everybody can make again."""
    return cosignature.vkey(f"{name}.example", SeedSigner(sha256(name.encode()).digest()).public_key)


NAMES = ("X1", "X2", "X3", "Y1", "Y2", "Y3")
WITNESSES = "".join(f"witness {name} {vkey(name)}\n" for name in NAMES)
EXAMPLE = f"""
# the specification's own example
log {VKEY} https://log.example/

{WITNESSES}
group X-witnesses 2 X1 X2 X3
group Y-witnesses any Y1 Y2 Y3
\tgroup X-and-Y \t all X-witnesses Y-witnesses
quorum X-and-Y
"""


def test_the_specifications_example() -> None:
    """Two of the first group and one of the second are needed, and nothing less is enough."""
    policy = witness_policy.parse(EXAMPLE.encode())
    assert policy.logs == (VKEY,)
    assert [witness.name for witness in policy.witnesses] == list(NAMES)
    for names in chain.from_iterable(combinations(NAMES, count) for count in range(len(NAMES) + 1)):
        enough = sum(name[0] == "X" for name in names) >= 2 and any(name[0] == "Y" for name in names)
        assert policy.met({vkey(name) for name in names} | {vkey("stranger")}) == enough


def test_nobody_may_be_needed() -> None:
    """With `quorum none` any checkpoint of the log will do, whoever is asked."""
    policy = witness_policy.parse(f"witness a {vkey('a')} https://a.example/w\nquorum none".encode())
    assert policy.met(())
    assert policy.witnesses == (Witness("a", vkey("a"), "https://a.example/w/"),)


def test_one_witness_may_be_all() -> None:
    """A quorum may name a witness itself."""
    policy = witness_policy.parse(f"witness a {vkey('a')}\nwitness b {vkey('b')}\nquorum b\n".encode())
    assert policy.met([vkey("b")])
    assert not policy.met([vkey("a")])


@pytest.mark.parametrize(
    "lines",
    [
        "",
        "quorum",
        "quorum a b",
        "quorum a",
        "quorum none\nquorum none",
        f"witness a {vkey('a')}",
        f"witness none {vkey('a')}\nquorum none",
        f"witness a {vkey('a')}\nwitness a {vkey('b')}\nquorum a",
        f"witness a {vkey('a')}\nwitness b {vkey('a')}\nquorum a",
        f"witness a {VKEY}\nquorum a",
        f"log {vkey('a')}\nquorum none",
        f"log {VKEY}\nlog {VKEY}\nquorum none",
        f"witness a {vkey('a')[:-4]}AAA=\nquorum a",
        f"witness a {vkey('a')} ftp://a.example/\nquorum a",
        f"witness a {vkey('a')} https://a.example/ more\nquorum a",
        f"witness a {vkey('a')}\ngroup g any\nquorum g",
        f"witness a {vkey('a')}\ngroup g 2 a\nquorum g",
        f"witness a {vkey('a')}\ngroup g 0 a\nquorum g",
        f"witness a {vkey('a')}\ngroup g 01 a\nquorum g",
        f"witness a {vkey('a')}\ngroup g some a\nquorum g",
        f"witness a {vkey('a')}\ngroup g any a a\nquorum g",
        f"witness a {vkey('a')}\ngroup g any g\nquorum g",
        f"witness a {vkey('a')}\ngroup g any none\nquorum g",
        f"witness a {vkey('a')}\ngroup g any a\ngroup h any a\nquorum g",
        f"group g any a\nwitness a {vkey('a')}\nquorum g",
        f"witness a {vkey('a')}\r\nquorum a",
        "nonsense\nquorum none",
        f"witness a {cosignature.vkey('a.example', bytes([1]) + bytes(31))}\nquorum a",
        "# " + "a" * MAX_BYTES + "\nquorum none",
        "".join(f"witness w{number} {vkey(str(number))}\n" for number in range(65)) + "quorum none",
    ],
)
def test_what_is_no_policy_is_refused(lines: str) -> None:
    """Missing, doubled, misspelt, out of order, too much: each is refused in both languages."""
    with pytest.raises(PolicyError, match=" / "):
        witness_policy.parse(lines.encode())


def test_the_line_at_fault_is_named() -> None:
    """By its number, remarks and empty lines counted."""
    with pytest.raises(PolicyError, match="línea 4"):
        witness_policy.parse(f"# one\n\nlog {VKEY}\nlog nonsense\nquorum none".encode())


@given(st.binary(max_size=200))
def test_only_policy_errors_are_raised(data: bytes) -> None:
    """Whatever the bytes, the one error or a policy."""
    for each in (data, data + b"\nquorum none", f"witness a {vkey('a')} ".encode() + data + b"\nquorum a"):
        try:
            assert witness_policy.parse(each).met([vkey("a")]) in {True, False}
        except PolicyError:
            continue


def test_a_logs_key_may_be_a_witnesses_too() -> None:
    """Keys are doubles within their kind only."""
    key = SeedSigner(bytes([2]) * 32)
    both = f"log {note.vkey('l.example', key.public_key)}\nwitness w {cosignature.vkey('w.example', key.public_key)}\n"
    assert witness_policy.parse((both + "quorum w").encode()).logs
