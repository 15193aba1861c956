import json
import re
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import rfc8785

from service.audit.keyring import collect
from service.ledger import base64url, canonical, signing
from service.ledger.canonical import CanonicalError
from tests.honest import ledger
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


def test_the_contents_name_every_section() -> None:
    """Whoever looks for a document finds its section from the top of the page."""
    text = DOC.read_text(encoding="utf-8")
    sections = re.findall(r"^## (\d+)\. (.*)$", text, re.MULTILINE)
    assert re.findall(r"^(\d+)\. \[(.*)\]\(#", text, re.MULTILINE) == sections


def test_the_page_alone_tells_whose_key_signs() -> None:
    """Of a ledger with every type in it, the page's table names the keys, parties and terms that the verifier knows."""
    rows = re.findall(r"^\| `((?:log|key)\.\w+)` \|(.*)\|(.*)\|(.*)\|$", DOC.read_text(encoding="utf-8"), re.MULTILINE)
    party: dict[str, str] = {}
    term: dict[str, tuple[int, int | None]] = {}
    met = set()
    for seq, line in enumerate(entries := ledger(310).entries):
        payload = json.loads(line)["submission"]["payload"]
        for kind, named, whose, ended in rows:
            if payload["type"] != kind:
                continue
            met.add(kind)
            if (kid := _member(payload, ended)) in term:
                start, end = term[kid]
                term[kid] = (start, seq if end is None else end)
            for member in named.split(","):
                if key := _member(payload, member):
                    kid = signing.thumbprint(bytes.fromhex(key))
                    party.setdefault(kid, _member(payload, whose) or "log")
                    term.setdefault(kid, (seq, None))
    ring = collect(entries)
    assert met == {kind for kind, *_ in rows}
    assert (party, term) == (ring.party, ring.term)


def _member(payload: dict[str, Any], cell: str) -> Any:  # noqa: ANN401 - JSON
    """What stands in the payload under the path that a cell names; None where it names none."""
    value: Any = payload
    path = re.findall("`([a-z_.]+)`", cell)
    for name in path[0].split(".") if path else ():
        value = (value or {}).get(name)
    return value if path else None


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
