import json
from typing import Any

import pytest
from pydantic import ValidationError

from service.certification.claims import Claims
from service.ledger import canonical
from service.rulebook.read import ShapeError, read
from tests.certification.story import Json, Story, certified, changed

ORIGIN = {"department": "21", "category": "none", "standing": "in_process", "lots": 2}
WHOLE = "178.000000"


@pytest.fixture(scope="module")
def payload() -> Json:
    """An honest certificate."""
    return certified(Story().tell())


def problems(payload: Json) -> list[tuple[str, str]]:
    """Where the shape is at fault, and how."""
    with pytest.raises(ShapeError) as caught:
        read(canonical.encode(payload))
    return [(each.path, each.code) for each in caught.value.problems]


@pytest.mark.parametrize(
    ("changes", "path", "code"),
    [
        ({"certified_g": "0"}, "claims.certified_g", "nothing_certified"),
        ({"certified_g": "177.000000"}, "claims.excluded", "claims_do_not_add_up"),
        ({"fine_g": "178.000001"}, "claims.excluded", "claims_do_not_add_up"),
        ({"origins": [{**ORIGIN, "fine_g": "1", "share_bp": 10_000}]}, "claims.origins", "claims_do_not_add_up"),
        ({"origins": [{**ORIGIN, "fine_g": WHOLE, "share_bp": 9_999}]}, "claims.origins", "shares_do_not_add_up"),
        (
            {"categories": [{"category": "I", "fine_g": WHOLE, "share_bp": 1}]},
            "claims.categories",
            "shares_do_not_add_up",
        ),
        ({"origins": []}, "claims.origins", "too_few"),
        ({"grade": "best"}, "claims.grade", "not_one_of"),
        ({"product": "campaign"}, "claims.product", "not_one_of"),
        ({"size": 0}, "claims.size", "too_small"),
        ({"price": "1"}, "claims.price", "member_unknown"),
        ({"holder": "ruc:20990000019"}, "claims.holder", "member_unknown"),
    ],
)
def test_claims_that_cannot_be_are_refused_by_their_shape(
    payload: Json, changes: dict[str, Any], path: str, code: str
) -> None:
    """What does not add up, names a person or a price, or is no word of ours, says which member is at fault."""
    assert (path, code) in problems(changed(payload, **changes))


def test_a_certificate_has_a_code(payload: Json) -> None:
    """Another check character, or another form, is refused."""
    assert problems({**payload, "certificate": "OP-0000-0000-0001"}) == [("certificate", "certificate_check_character")]
    assert problems({**payload, "certificate": "OP-1"}) == [("certificate", "malformed")]


def test_equal_claims_are_equal_bytes(payload: Json) -> None:
    """Read and written again, claims are the same; what differs is named by its member."""
    claims = Claims.model_validate_json(json.dumps(payload["claims"]))
    assert claims.as_json() == payload["claims"]
    assert claims.differing(claims) == ()
    other = claims.model_copy(update={"serial": None, "size": 3})
    assert claims.differing(other) == ("serial", "size")
    with pytest.raises(ValidationError):
        claims.size = 4  # type: ignore[misc] # frozen: that is what is tested
