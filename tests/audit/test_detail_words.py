"""Why bytes are refused is said in Spanish in the Spanish sentence, whatever reader refused them."""

import json
from base64 import b64encode
from collections.abc import Iterator

import pytest

from service.audit import words
from service.audit.detail_words import spanish
from service.audit.trusted import Trusted, TrustError, open_kept
from service.ledger import base64url, entry, note
from service.ledger.entry import EntryError
from service.ledger.log_keys import LogKeys
from tests.audit.tampering import audit
from tests.honest import Ledger, ledger


@pytest.fixture(scope="module")
def honest() -> Ledger:
    """A short honest ledger."""
    return ledger(20)


def _broken(data: bytes) -> Iterator[bytes]:
    """An entry's bytes, broken in each of the usual ways."""
    members = json.loads(data)
    yield from (b"", b"x", b"[]", b"{", b"\xff", b"\xef\xbb\xbf{}", b"[" * 300, data[:-9], b" " + data, data + b" ")
    yield from (b'{"a":1,"a":2}', b'{"b":1,"a":2}', b'{"A":1}', b'{"a":1.5}', b'{"a":12345678901234567890}')
    yield b'{"a":"\xc2\xad"}'
    yield data.replace(b'"v":1', b'"v":"' + b"y" * 300_000 + b'"')
    finding = {"count": 0, "falls_on": "lot", "level": "a", "rule": "R01"}
    changed: list[tuple[str, object]] = [
        ("origin", ""),
        ("origin", 3),
        ("seq", -1),
        ("seq", "3"),
        ("prev", "ab"),
        ("prev", "0" * 64),
        ("recorded_at", "ayer"),
        ("recorded_at", "2026-02-31T00:00:00.000000Z"),
        ("findings", {}),
        ("findings", [{}]),
        ("findings", [finding]),
        ("submission", {}),
        ("submission", {"payload": 1, "protected": "", "signature": ""}),
        ("ruleset", -1),
        ("v", 2),
    ]
    for name, value in changed:
        yield json.dumps(members | {name: value}, separators=(",", ":"), ensure_ascii=False).encode()
    header = json.loads(base64url.decode(members["submission"]["protected"]))
    surplus = base64url.encode(json.dumps(header | {"jwk": "{}"}).encode())
    doubled = base64url.encode(json.dumps(header).encode()[:-1] + b',"alg":"none"}')
    for name, part in (
        ("protected", surplus),
        ("protected", doubled),
        ("protected", "x"),
        ("protected", "e30"),
        ("signature", "x"),
        ("signature", "*" * 86),
    ):
        within = members["submission"] | {name: part}
        yield json.dumps(members | {"submission": within}, separators=(",", ":"), ensure_ascii=False).encode()


def test_why_a_line_is_no_entry(honest: Ledger) -> None:
    """Of an entry broken in any usual way each language tells why in its own words."""
    untold = set()
    for data in _broken(honest.entries[7]):
        with pytest.raises(EntryError) as refused:
            entry.parse(data)
        text = words.NOT_AN_ENTRY.of(detail=refused.value.detail)
        assert text.en.endswith(refused.value.detail)
        if text.es.endswith(refused.value.detail):
            untold.add(refused.value.detail)
    assert untold == set()


def test_why_a_checkpoint_or_a_kept_one_is_none(honest: Ledger) -> None:
    """So are a checkpoint that no trusted key signed, and a kept file that is none."""
    other = ledger(20, seed=8)
    report = audit(honest, honest.entries, note=other.checkpoint())
    (fault,) = [each for each in report.faults if each.field == "checkpoint"]
    assert "firm" in fault.text.es.partition(": ")[2]
    keys = LogKeys.begun(entry.parse(honest.entries[0]))
    for data in (b"", b"{}", b"x\n\n", honest.checkpoint()[:-9], honest.receipt(3)[:-9], other.checkpoint()):
        with pytest.raises(TrustError) as refused:
            open_kept(data, Trusted.parse(honest.root_vkey).origin, keys)
        assert spanish(str(refused.value)) != str(refused.value)


def _misspelt(honest: Ledger) -> dict[str, str]:
    name, _, encoded = honest.root_vkey.split("+", 2)
    small = b"\x01" + bytes(31)
    return {
        "nothing": "",
        "a name": name,
        "no base64": f"{name}+00000000+?",
        "another id": f"{name}+00000000+{encoded}",
        "another type": f"{name}+00000000+{b64encode(bytes([4]) + bytes(32)).decode()}",
        "short": f"{name}+00000000+{b64encode(bytes([1]) + bytes(31)).decode()}",
        "no name": f"+00000000+{encoded}",
        "of small order": note.vkey(name, small),
        "no point": note.vkey(name, b"\xff" * 32),
        "not a log's name": note.vkey("Registro", honest.keys.signer("root").public_key),
        "of two logs": f"{honest.root_vkey} {note.vkey('otro.pe', honest.keys.signer('root').public_key)}",
    }


def test_why_a_key_is_none(honest: Ledger) -> None:
    """So is a key that is none."""
    for what, text in _misspelt(honest).items():
        with pytest.raises(TrustError) as refused:
            Trusted.parse(text)
        assert spanish(str(refused.value)) != str(refused.value), what


def test_what_is_not_known_stays() -> None:
    """A sentence that is not in the table, a member's name and a path are left as they are."""
    for detail in ("reasons.0, light", "something quite new", ""):
        assert spanish(detail) == detail
    assert spanish("statement.protected: missing") == "statement.protected: falta"


@pytest.mark.parametrize("opening", ["a: ", "line 1: ", "the receipt's parts are malformed: "])
def test_sentences_within_sentences_are_not_followed_without_end(opening: str) -> None:
    """However many sentences stand one within the other, the text comes back, its outer places in Spanish."""
    told = spanish(opening * 3000 + "missing")
    assert told.startswith(spanish(f"{opening}missing").removesuffix("falta"))
    assert told.endswith(f"{opening}missing")
