"""Search: who finds whom by what, in which order, and what is noted of it."""

from hashlib import sha256
from uuid import UUID

import httpx
import pytest

from service.api.examples import story
from service.flows.persons.openings import Opening, commitment
from tests.api.served import Served

SALT = "5a" * 32
ROSA, ELENA, FELIX = "ruc:10456789019", "ruc:10990000501", "nat:01JD4ZK8Q2W7X3M5N6P9R0S1T9"
ROSA_DNI, FELIX_DNI = "45678901", "70000001"
NAMES = {ROSA: "DEMO Rosa Ñahui Quispe", ELENA: "DEMO Rosa Elena Ñahui Quispe", FELIX: "DEMO Félix Mamani"}
MINERA, REPCO, ANGELO = "ruc:20990000604", "ruc:20990000612", "ruc:20990000744"
PUNO, LIMA = {"system": "inei", "code": "211002"}, {"system": "inei", "code": "150101"}
CALLERS = {
    "auditor": ("ruc:20990000701", "auditor"),
    "puno": ("ruc:20990000710", "authority"),
    "plant": ("ruc:20990000728", "plant"),
    "miner": ("ruc:20990000736", "miner"),
}


def _said(kind: str, name: str, /, **members: object) -> dict[str, object]:
    number = str(UUID(bytes=sha256(f"{kind} {name}".encode()).digest()[:16]))
    return {"type": kind, "log": story.LOG, "id": number, "occurred_at": "2026-11-20T15:00:00Z", **members}


def _person(service: Served, token: str, party: str, place: dict[str, str], **values: str) -> None:
    openings = [Opening(field, value, bytes.fromhex(SALT)) for field, value in values.items()]
    commitments = [{"field": each.field, "digest": commitment(party, each).hex()} for each in openings]
    about = {"party": party, "kind": "person", "roles": ["miner"], "ubigeo": place, "commitments": commitments}
    answer = service.record(_said("party.registered", party, **about), story.key("registrar"))
    assert answer.status_code == 201, answer.text
    body = [{"field": each.field, "value": each.value, "salt": SALT} for each in openings]
    kept = service.http.put(f"/v1/persons/{party}", json=body, headers={"authorization": f"Bearer {token}"})
    assert kept.status_code == 204, kept.text


@pytest.fixture(scope="module")
def market(shared_service: Served) -> Served:
    """Give a log with three persons whose names are kept, two companies, and a right that Rosa works."""
    service = shared_service
    service.tell("key.enrolled")
    registrar = service.token(story.REGISTRAR, story.key("registrar"))
    _person(service, registrar, ROSA, PUNO, name=NAMES[ROSA])
    _person(service, registrar, ELENA, LIMA, name=NAMES[ELENA])
    _person(service, registrar, FELIX, PUNO, name=NAMES[FELIX], dni=FELIX_DNI)
    service.enrol(MINERA, "minera", kind="company", name="DEMO Minera Ñahuí S.A.C.", roles=["trader"], ubigeo=LIMA)
    service.enrol(REPCO, "repco", kind="company", name="DEMO Acopio REPCO del Sur", roles=["trader"], ubigeo=PUNO)
    service.enrol(ANGELO, "angelo", kind="company", name="DEMO D'Angelo E.I.R.L.", roles=["trader"], ubigeo=PUNO)
    for caller, (party, role) in CALLERS.items():
        more = {"institution": "DEMO DREM", "territory": ["21"]} if role == "authority" else {}
        kind = "authority" if role == "authority" else "company"
        service.enrol(party, caller, kind=kind, name=f"DEMO {caller} Lector", roles=[role], **more)
    source = {"digest": "00" * 32, "name": "DEMO REINFO", "retrieved_on": "2026-11-02"}
    word = {"register": "REINFO", "status": "vigente", "from": "2019-03-01", "source": source}
    right = {"code": "770099900", "name": "DEMO Cerro"}
    for party in (ROSA, MINERA):
        said = _said("registration.recorded", party, party=party, right=right, activity="exploitation", **word)
        assert service.record(said, story.key("registrar")).status_code == 201
    return service


@pytest.fixture(scope="module")
def tokens(market: Served) -> dict[str, str]:
    """Give a token of each caller."""
    made = {caller: market.token(party, story.key(caller)) for caller, (party, _) in CALLERS.items()}
    made["registrar"] = market.token(story.REGISTRAR, story.key("registrar"))
    return made


def ask(market: Served, token: str, q: str, **more: str) -> httpx.Response:
    """Search."""
    return market.get("/v1/suppliers", token, q=q, **more)


def found(market: Served, token: str, q: str, **more: str) -> list[str]:
    """The parties found, in their order."""
    answer = ask(market, token, q, **more)
    assert answer.status_code == 200, answer.text
    return [each["party"] for each in answer.json()["found"]]


@pytest.mark.parametrize(
    "q", ["rosa nahui quispe demo", "DEMO ROSA ÑAHUI QUISPE", "Ñahui Rosa Quis", "rosa ñahuy quispe"]
)
def test_a_name_is_found_however_it_is_spelt(market: Served, tokens: dict[str, str], q: str) -> None:
    """Without accents, in any order, cut short or with a letter wrong, a name is found; the nearest first."""
    assert found(market, tokens["registrar"], q)[:2] == [ROSA, ELENA]


def test_one_wrong_letter_in_one_word(market: Served, tokens: dict[str, str]) -> None:
    """A single word that is misspelt still finds companies and persons by what is left of it."""
    assert {ROSA, ELENA, MINERA} <= set(found(market, tokens["registrar"], "Ñahuy"))
    assert found(market, tokens["registrar"], "Felis Mamani")[0] == FELIX


@pytest.mark.parametrize("q", ["acopio recpo sur", "Acopio REPCO Sur"])
def test_recpo_and_repco_are_one_word(market: Served, tokens: dict[str, str], q: str) -> None:
    """Both spellings of the register's name find it."""
    assert found(market, tokens["plant"], q)[0] == REPCO


@pytest.mark.parametrize(
    "q", ["d\u2019angelo", "D\u2018ANGELO", "demo\u00a0D'Angelo", "\u202aD'Angelo\u202c", "d\u2019ange\u00adlo"]
)
def test_what_a_telephone_makes_of_a_name_finds_it(market: Served, tokens: dict[str, str], q: str) -> None:
    """A curved apostrophe, as telephones put it, a blank that holds and marks that nobody sees are forgiven."""
    assert found(market, tokens["plant"], q)[0] == ANGELO


def test_what_is_found_says_whether_it_may_sell(market: Served, tokens: dict[str, str]) -> None:
    """Each party comes with the words of its verdict, the same that the single check gives."""
    (one,) = ask(market, tokens["registrar"], ROSA).json()["found"]
    whole = market.get(f"/v1/suppliers/{ROSA}", tokens["registrar"]).json()
    assert {name: one[name] for name in ("may_sell", "light", "category", "known")} == {
        name: whole[name] for name in ("may_sell", "light", "category", "known")
    }
    assert one["rules"] == list(dict.fromkeys(reason["rule"] for reason in whole["reasons"]))
    assert (one["by"], one["name"], one["registers"]) == ("ruc", NAMES[ROSA], {"REINFO": ["vigente"]})


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("Ñahui Rosa", []),
        (NAMES[ROSA], [(ROSA, NAMES[ROSA])]),
        (ROSA[4:], [(ROSA, None)]),
        (ROSA_DNI, [(ROSA, None)]),
        (FELIX_DNI, [(FELIX, None)]),
        ("1045678", []),
        ("770099900", [(ROSA, None), (MINERA, "DEMO Minera Ñahuí S.A.C.")]),
        ("7700999", [(MINERA, "DEMO Minera Ñahuí S.A.C.")]),
        ("2099000060", [(MINERA, "DEMO Minera Ñahuí S.A.C.")]),
        ("minera", [(MINERA, "DEMO Minera Ñahuí S.A.C.")]),
    ],
)
def test_a_buyer_finds_whom_it_knows(
    market: Served, tokens: dict[str, str], q: str, expected: list[tuple[str, str | None]]
) -> None:
    """A plant finds persons by whole numbers, rights and names only, and companies by any part; no name it lacked."""
    named = [(each["party"], each["name"]) for each in ask(market, tokens["plant"], q).json()["found"]]
    persons = [each for each in named if each[0] in NAMES]
    assert persons == [each for each in expected if each[0] in NAMES]
    assert set(expected) <= set(named)


def test_an_authority_finds_those_of_its_territory(market: Served, tokens: dict[str, str]) -> None:
    """Puno's authority finds, by part of a name, persons and companies of Puno, and nobody of Lima."""
    purpose = {"purpose": "expediente 12-2026"}
    assert found(market, tokens["puno"], "rosa nahui", **purpose) == [ROSA]
    assert found(market, tokens["puno"], "acopio repco", **purpose) == [REPCO]
    assert found(market, tokens["puno"], "minera nahui", **purpose) == []
    assert ask(market, tokens["puno"], "rosa nahui").json()["code"] == "purpose_missing"


def test_an_auditor_finds_everybody(market: Served, tokens: dict[str, str]) -> None:
    """A state auditor finds persons by part of their names, and reads the names."""
    answer = ask(market, tokens["auditor"], "rosa nahui").json()
    assert [(each["party"], each["name"]) for each in answer["found"][:2]] == [(p, NAMES[p]) for p in (ROSA, ELENA)]
    assert (answer["all_seen"], answer["found"][0]["by"]) == (True, "name")


def test_others_may_not_search(market: Served, tokens: dict[str, str]) -> None:
    """A miner reads itself, and searches for nobody."""
    answer = ask(market, tokens["miner"], "minera")
    assert (answer.status_code, answer.json()["code"]) == (403, "role_missing")


@pytest.mark.parametrize("q", ["", "ab", "x" * 121, "\x00abc"])
def test_a_question_has_its_bounds(market: Served, tokens: dict[str, str], q: str) -> None:
    """Two letters, a novel or a control character are no question."""
    answer = ask(market, tokens["registrar"], q)
    assert (answer.status_code, answer.json()["field"]) == (422, "query.q")


@pytest.mark.parametrize(
    "after", ["1.2", "a.b.c", "0.0.ruc:20990000018", "99999.0.ruc:20990000604", "-1.0.ruc:20990000604"]
)
def test_a_page_begins_where_link_says(market: Served, tokens: dict[str, str], after: str) -> None:
    """Any other beginning is refused by name."""
    assert ask(market, tokens["registrar"], "demo", after=after).json()["field"] == "query.after"


def test_pages_join_without_gap_or_double(market: Served, tokens: dict[str, str]) -> None:
    """Followed by `Link`, pages give each party once, best first, and end."""
    for number in range(30):
        party = f"ruc:{_numbered(number)}"
        about = {"party": party, "kind": "company", "name": f"DEMO Paginada {number:02} SRL", "roles": ["trader"]}
        assert market.record(_said("party.registered", party, **about), story.key("registrar")).status_code == 201
    seen: list[str] = []
    path = "/v1/suppliers?q=paginada"
    while path:
        answer = market.http.get(path, headers={"authorization": f"Bearer {tokens['registrar']}"})
        seen += [each["party"] for each in answer.json()["found"]]
        path = answer.links.get("next", {}).get("url", "")
    assert len(seen) == len(set(seen)) == 30
    assert seen == sorted(seen)


def test_a_name_that_changed_is_found_by_both(market: Served, tokens: dict[str, str]) -> None:
    """Who asks by an old name finds the company under its present one."""
    payload = _said("party.updated", "rename", party=MINERA, name="DEMO Aurífera Nueva")
    assert market.record(payload, story.key("registrar")).status_code == 201
    try:
        for q in ("minera nahui", "aurifera nueva"):
            (one,) = [each for each in ask(market, tokens["plant"], q).json()["found"] if each["party"] == MINERA]
            assert one["name"] == "DEMO Aurífera Nueva"
    finally:
        back = _said("party.updated", "rename back", party=MINERA, name="DEMO Minera Ñahuí S.A.C.")
        assert market.record(back, story.key("registrar")).status_code == 201


def test_every_search_is_noted_and_no_text_of_it(market: Served, tokens: dict[str, str]) -> None:
    """The access log has the sort of the question and everybody shown, even if nobody was; never a name or DNI."""
    plant = CALLERS["plant"][0]
    asked = (
        f"SELECT string_agg(subject, ' ' ORDER BY id) FROM private.access_log WHERE party = '{plant}' AND purpose = "
    )
    ask(market, tokens["plant"], FELIX_DNI, purpose="puerta 7")
    ask(market, tokens["plant"], "nadie se llama asi", purpose="puerta 8")
    for purpose, expected in (("puerta 7", f"party+dni+ruc+right {FELIX}"), ("puerta 8", "name")):
        market.until_is(expected, f"{asked}'{purpose}'")
    assert market.execute(f"SELECT count(*) FROM private.access_log WHERE subject LIKE '%{FELIX_DNI}%'") == "0"


def test_a_kept_name_shows_no_trigram(market: Served) -> None:
    """Beside a sealed name stand numbers in their own order, alike for like names, which spell nothing."""
    grams = market.execute(f"SELECT grams FROM private.opening WHERE party = '{ROSA}' AND field = 'name'")
    numbers = [int(each) for each in grams.strip("[]").split(",")]
    assert numbers == sorted(set(numbers))
    assert max(map(abs, numbers)) > 2**60
    assert market.execute("SELECT count(*) FROM private.opening WHERE field = 'dni' AND grams IS NOT NULL") == "0"


def test_who_is_forgotten_is_not_found(market: Served, tokens: dict[str, str]) -> None:
    """With a person's key go name, DNI and all that they were found by; the number in the ledger stays."""
    about = {"name": "DEMO Olvidada Perpetua", "dni": "70000002"}
    forgotten = "nat:01JD4ZK8Q2W7X3M5N6P9R0S1TA"
    _person(market, tokens["registrar"], forgotten, PUNO, **about)
    assert found(market, tokens["registrar"], "olvidada") == [forgotten]
    market.execute(f"DELETE FROM private.person_key WHERE party = '{forgotten}'")
    assert found(market, tokens["registrar"], "olvidada perpetua") == []
    assert found(market, tokens["registrar"], "70000002") == []
    assert market.execute(f"SELECT count(*) FROM private.opening WHERE party = '{forgotten}'") == "0"
    assert found(market, tokens["registrar"], forgotten) == [forgotten]


def test_whoever_asks_too_often_waits(market: Served, tokens: dict[str, str]) -> None:
    """Sixty searches a minute are a buyer's; the registrar, whose the register is, is not counted."""
    codes = [ask(market, tokens["plant"], "zzz").status_code for _ in range(61)]
    assert codes[-1] == 429
    assert ask(market, tokens["registrar"], "zzz").status_code == 200


def _numbered(number: int) -> str:
    from stdnum.pe import ruc

    digits = f"2099001{number:03}"
    return digits + ruc.calc_check_digit(digits)
