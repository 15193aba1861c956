import json
import re

from service.ledger import entry
from service.registry.named import named
from tests.honest import ledger


def test_every_party_of_every_payload_type() -> None:
    """Each party that a payload of any type names is found, as often as it is named, under its member's path."""
    for data in ledger(290).entries:
        payload = entry.parse(data).payload
        text = json.dumps(payload)
        assert [each.party for each in named(payload)] == re.findall(r'"((?:ruc|nat):[0-9A-Z]+)"', text)
        for path, party in named(payload):
            found: object = payload
            for step in re.findall(r"[a-z_0-9]+(?=[.\[]|$)|(?<=\[)[0-9]+", path):
                found = found[int(step)] if isinstance(found, list) else found[step]  # type: ignore[index]
            assert found == party


def test_what_only_looks_like_a_party() -> None:
    """A text with a party in it, or a number of another length, names nobody."""
    payload = {
        "a": "ruc:2099000001",
        "b": " ruc:20990000019",
        "c": "ruc:20990000019.",
        "d": ["nat:01ARZ3NDEKTSV4RRFFQ69G5FAI"],
    }
    assert list(named(payload)) == []
