"""What `docs/format.md` says of a certificate's document is what is made: a second verifier has nothing else."""

import json
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from service.certification.claims import Criterion
from service.certification.credential import words
from tests.certification.credential.crafted import BASE, CERTIFIER, ISSUED, ORIGIN, crafted, unsigned

PAGE = (Path(__file__).parents[3] / "docs" / "format.md").read_text(encoding="utf-8")
BLOCKS = dict(re.findall(r"^```\w+ certificate:(\S+)\n(.*?)\n```$", PAGE, re.MULTILINE | re.DOTALL))
TEXTS = dict(line.split(" ", 1) for line in BLOCKS["criteria"].splitlines())
MADE = crafted()

Json = dict[str, Any]


def _filled(value: Any, known: Mapping[str, Any]) -> Any:  # noqa: ANN401 - JSON
    match value:
        case dict():
            return {name: _filled(member, known) for name, member in value.items()}
        case list():
            return [_filled(member, known) for member in value]
        case str() if (whole := re.fullmatch(r"\{([^{}]*)\}", value)) and whole[1] in known:
            return known[whole[1]]
        case str():
            return re.sub(r"\{([^{}]*)\}", lambda found: str(known[found[1]]), value)
        case _:
            return value


def _block(name: str, known: Mapping[str, Any]) -> Json:
    found: Json = _filled(json.loads(BLOCKS[name]), known)
    return found


def _as_the_page_says(document: Json) -> Json:
    """The document made anew of its evidence by the page alone."""
    (evidence,) = document["evidence"]
    entry = evidence["entry"]
    payload = entry["submission"]["payload"]
    claims, code = payload["claims"], payload["certificate"]
    since = datetime.fromisoformat(entry["recorded_at"]).replace(microsecond=0)
    grade, rank = {
        "formal": ("Oro formal / Formal gold", 1),
        "in_formalization": ("Oro en formalización / Gold in formalization", 2),
    }[claims["grade"]]
    known = {
        "B": BASE,
        "ns": f"{BASE}/ns/certificate/v1",
        "page": f"{BASE}/c/{code}",
        "did": "did:web:demo.orotraza.pe:crafted",
        "log": ORIGIN,
        "evidence": evidence,
        "code": code,
        "certifier": CERTIFIER,
        "since": f"{since:%Y-%m-%dT%H:%M:%SZ}",
        "until": f"{since + timedelta(days=1826):%Y-%m-%dT%H:%M:%SZ}",
        "day": f"{since - timedelta(hours=5):%Y-%m-%d}",
        "list": str(ISSUED // 131_072),
        "bit": str(ISSUED % 131_072),
        "grade": grade,
        "rank": rank,
        "claims": claims,
        **{f"claims.{name}": value for name, value in claims.items()},
    }
    known |= {"of the lot": _block("lot", {"claims.serial": None, **known}), "of each criterion": None}
    made = _block("document", known)
    product = made["credentialSubject"]["conformityAssessment"][0]["assessedProduct"][0]["product"]
    if "serial" not in claims:
        del product["itemNumber"]
    criteria = made["credentialSubject"]["conformityAssessment"] = made["credentialSubject"]["conformityAssessment"][:1]
    for each in claims["criteria"]:
        result = each["result"]
        more = {"criterion": each["criterion"], "result": result, "text": TEXTS[each["criterion"]]}
        one = _block("criterion", known | more | {"conformance": result == "pass"})
        if result == "not_known":
            del one["conformance"]
        criteria.append(one)
    return made


def test_the_document_is_what_the_page_says() -> None:
    """A certificate's document, made by the format's page alone, is what the service makes, member for member."""
    document = json.loads(json.dumps(unsigned(MADE)))
    assert _as_the_page_says(document) == document


@pytest.mark.parametrize("criterion", Criterion)
def test_the_texts_of_criteria(criterion: Criterion) -> None:
    """Each criterion's text stands on the page."""
    assert TEXTS[criterion.value] == words.CRITERIA[criterion].both
