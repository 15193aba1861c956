import re
from hashlib import sha256
from pathlib import Path

import pytest
import rfc8785

from service.ledger import base64url, canonical, signing
from service.ledger.canonical import CanonicalError
from tests.ledger.samples import TRADER, vectors

DOC = Path(__file__).parents[2] / "docs" / "format.md"
GOLDEN = vectors("ledger")
BLOCK = re.compile(r"^```\w+ (\S+)\n(.*?)\n```$", re.MULTILINE | re.DOTALL)
BLOCKS = dict(BLOCK.findall(DOC.read_text(encoding="utf-8")))


def golden(name: str) -> str:
    """A golden value as the page shows it: text as it is, lists a line each, objects compact."""
    if name == "entries[1]":
        return str(GOLDEN["entries"][1])
    value = GOLDEN[name]
    if isinstance(value, list):
        return "\n".join(value)
    if isinstance(value, dict):
        return "{" + ",".join(f'"{key}":"{text}"' for key, text in value.items()) + "}"
    return str(value).rstrip("\n")


@pytest.mark.parametrize("label", [label for label in BLOCKS if label.startswith("golden:")])
def test_examples_are_the_golden_vectors(label: str) -> None:
    """What the page shows is what the code is tested against."""
    assert BLOCKS[label] == golden(label.removeprefix("golden:"))


def test_no_golden_value_is_missing() -> None:
    """Every kind of document has its example on the page."""
    shown = {label.removeprefix("golden:") for label in BLOCKS if label.startswith("golden:")}
    assert shown >= GOLDEN.keys() - {"origin", "seeds", "public_keys", "entries"} | {"entries[1]"}


def test_canonical_examples() -> None:
    """Each line that the page calls accepted is accepted, each that it calls refused is refused."""
    for line in BLOCKS["canonical:accepted"].splitlines():
        assert canonical.encode(canonical.decode(line.encode())) == line.encode()
    for line in BLOCKS["canonical:refused"].splitlines():
        with pytest.raises(CanonicalError):
            canonical.decode(line.encode())


def test_thumbprint_example() -> None:
    """Hashing what the page says gives the kid that the page shows."""
    text = BLOCKS["thumbprint"].replace("<base64url of the public key>", base64url.encode(TRADER.public_key))
    assert base64url.encode(sha256(text.encode()).digest()) == signing.thumbprint(TRADER.public_key)
    assert TRADER.public_key.hex() in DOC.read_text(encoding="utf-8")


def test_commitment_example() -> None:
    """The commitment on the page is that of its formula."""
    members = {"person": "nat:01JD4ZK8Q2W7X3M5N6P9R0S1T2", "field": "name", "value": "Ñusta Mamani"}
    made = sha256(b"orotraza/person/v1\n" + bytes(range(32)) + rfc8785.dumps(members)).hexdigest()
    assert BLOCKS["commitment"] == made
