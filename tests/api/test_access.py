"""Who may ask what: denied by default, and no route without a rule."""

import pytest
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from service.api import access
from service.api.access import Bearer, Open, OpenOrBearer, Operations
from service.api.examples import story
from service.app import application
from service.settings import Settings
from tests.api.served import Served

OPEN = {
    "/",
    "/.well-known/did.json",
    "/c/",
    "/c/{code}",
    "/c/{code}.pdf",
    "/checkpoint",
    "/did.json",
    "/declaraciones",
    "/declaraciones/{kind}",
    "/docs",
    "/docs/{file}",
    "/epcis/v2/context",
    "/health/live",
    "/health/ready",
    "/ns/certificate/v1",
    "/openapi.json",
    "/pages/{file}",
    "/porteria",
    "/mesa",
    "/tile/{level}/{index:path}",
    "/v1/certificates/status/{purpose}/{number}",
    "/v1/certificates/{certificate}",
    "/v1/certificates/{code}/credential",
    "/v1/entries",
    "/v1/entries/batch",
    "/v1/entries:check",
    "/v1/log/checkpoints",
    "/v1/log/checkpoints/{size}",
    "/v1/token",
}
"""What answers without a token: what tells nothing about anybody, and what carries its own signature."""

LOT = "0192f3a1-7c10-7d21-9b8a-000000000301"
ASKED = {
    "party": story.MINER,
    "lot": LOT,
    "file": "LICENSE",
    "register": "REINFO",
    "entry": "17",
    "campaign": LOT,
    "index": "000",
    "size": "1",
    "certificate": "OP-JWKN-46NB-EP45",
    "month": "2026-11",
}
NOT_READ = {"/persons/": "PUT", "suppliers:check": "POST", "/rolls/": "POST"}
"""How paths are asked that are not for reading."""


def rules() -> dict[str, object]:
    """The rule of each route's path."""
    made = application.create_app(Settings())
    return {route.path: getattr(route, "endpoint").access for route in made.routes}  # type: ignore[attr-defined]  # noqa: B009


def test_every_route_declares_a_rule() -> None:
    """Each route of the application has a rule of access, and the open ones are exactly those meant to be."""
    found = rules()
    assert all(isinstance(rule, Open | OpenOrBearer | Operations | Bearer) for rule in found.values())
    half_open = {path for path, rule in found.items() if isinstance(rule, OpenOrBearer)}
    assert half_open == {f"/v1/statistics/{each}" for each in ("distribution", "scoreboard", "pallaqueras")}
    assert {path for path, rule in found.items() if isinstance(rule, Open)} == OPEN
    assert {path for path, rule in found.items() if isinstance(rule, Operations)} == {"/metrics"}


def test_a_route_without_a_rule_fails_the_build(monkeypatch: pytest.MonkeyPatch) -> None:
    """A route that came in by another door keeps the application from being made."""

    async def handler(_: Request) -> Response:
        return Response()

    class Room:
        """A room whose author forgot the rule."""

        class routes:  # noqa: N801 - as the rooms name it
            """Mounts past the declaration."""

            @staticmethod
            def mount(app: FastAPI) -> None:
                """Add a bare route."""
                app.add_route("/v1/back-door", handler)

    monkeypatch.setattr(application, "_ROOMS", (*application._ROOMS, Room))
    with pytest.raises(application.UnguardedRoute, match="/v1/back-door"):
        application.create_app(Settings())


def test_a_mounted_application_has_no_rule() -> None:
    """Another application mounted below a path counts as unguarded, whatever stands in it."""
    outer = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    outer.mount("/inner", FastAPI())
    assert access.undeclared(outer.routes) == ["/inner"]


def test_nothing_answers_without_a_token(shared_service: Served) -> None:
    """Every guarded route refuses a missing and an invented token with 401, and says how to get one."""
    for path, rule in rules().items():
        if isinstance(rule, Bearer):
            for headers in ({}, {"authorization": "Bearer " + "x" * 43}, {"authorization": "Basic eDp5"}):
                method = next((how for part, how in NOT_READ.items() if part in path), "GET")
                answer = shared_service.http.request(method, path.replace(":path", "").format(**ASKED), headers=headers)
                assert answer.status_code == 401, (path, answer.text)
                assert answer.headers["www-authenticate"].startswith("Bearer")
                assert "/v1/token" in answer.json()["fix"]


@pytest.fixture(scope="module")
def market(shared_service: Served) -> Served:
    """Give a log with the worked purchase in it, and readers of several roles."""
    shared_service.tell("purchase.recorded")
    shared_service.enrol("ruc:20990000060", "auditor", kind="company", name="DEMO Contraloria", roles=["auditor"])
    shared_service.enrol("ruc:20990000078", "stranger", kind="company", name="DEMO Ajena S.A.C.", roles=["trader"])
    for party, key, territory in (("ruc:20990000086", "puno", ["21"]), ("ruc:20990000094", "lima", ["15"])):
        shared_service.enrol(
            party, key, kind="authority", name="DEMO DREM", roles=["authority"], institution="DREM", territory=territory
        )
    return shared_service


READERS = {
    "auditor": "ruc:20990000060",
    "stranger": "ruc:20990000078",
    "puno": "ruc:20990000086",
    "lima": "ruc:20990000094",
    "trader": story.TRADER,
    "registrar": story.REGISTRAR,
}

MATRIX = {
    # path: the status that each reader gets; an authority states its purpose
    f"/v1/suppliers/{story.MINER}": {"auditor": 200, "stranger": 200, "puno": 200, "lima": 403, "registrar": 200},
    f"/v1/parties/{story.MINER}": {"auditor": 200, "stranger": 403, "puno": 200, "lima": 403, "registrar": 200},
    f"/v1/parties/{story.TRADER}": {"trader": 200, "stranger": 403},
    f"/v1/lots/{LOT}": {"auditor": 200, "stranger": 403, "trader": 200, "lima": 403, "registrar": 403},
    f"/v1/lots/{LOT}/origins": {"auditor": 200, "stranger": 403, "trader": 200},
    "/v1/lots/0192f3a1-7c10-7d21-9b8a-000000000201": {"puno": 200, "lima": 403},
    "/v1/log/export": {"auditor": 200, "stranger": 403, "puno": 403, "registrar": 403, "trader": 403},
    "/v1/log/entries?from=0&to=1": {"auditor": 200, "trader": 403, "puno": 403},
    "/v1/log/proof/inclusion?index=0": {"auditor": 200, "trader": 403},
    "/v1/log/proof/consistency?from=1": {"auditor": 200, "trader": 403},
    f"/v1/reports/purchases/{story.TRADER}/2026-11": {"trader": 200, "auditor": 200, "stranger": 403, "registrar": 403},
    f"/v1/reports/purchases/{story.TRADER}/2026-11/difference": {"trader": 404, "stranger": 403, "lima": 403},
    f"/v1/reports/uif/{story.TRADER}/2026-11": {"trader": 200, "auditor": 200, "stranger": 403, "puno": 403},
    f"/v1/reports/stock/{story.TRADER}": {"trader": 200, "auditor": 200, "stranger": 403, "registrar": 403},
}


def test_each_role_reads_what_is_its_own(market: Served) -> None:
    """A party reads its own, an authority its territory, an auditor all; everybody else is refused by 403."""
    tokens = {name: market.token(party, story.key(name)) for name, party in READERS.items()}
    for path, statuses in MATRIX.items():
        for reader, status in statuses.items():
            purpose = "" if path.startswith("/v1/log") else "?purpose=expediente+17"
            answer = market.get(path + purpose, tokens[reader])
            assert answer.status_code == status, (path, reader, answer.text)


NOWHERE = "0192f3a1-7c10-7d21-9b8a-999999999999"
OF_LOTS = ("", "/origins", "/destinations", "/paths?to=" + LOT, "/balance", "/dossier", "/certificate")


def test_whether_there_is_a_lot_is_told_to_nobody_who_may_not_read_it(market: Served) -> None:
    """Of no lot, campaign or purchase: what is there and what is not is refused in the same words, by every door."""
    doors = [(f"/v1/lots/{LOT}{door}", f"/v1/lots/{NOWHERE}{door}") for door in OF_LOTS]
    doors += [(f"/v1/lots/{LOT}/paths?to={LOT}", f"/v1/lots/{LOT}/paths?to={NOWHERE}")]
    doors += [("/v1/purchases/18", "/v1/purchases/99999"), ("/v1/purchases/18", "/v1/purchases/0")]
    for reader in ("stranger", "registrar", "lima"):
        token = market.token(READERS[reader], story.key(reader))
        for there, not_there in doors:
            for purpose in ("", "purpose=expediente+17"):
                mark = "&" if "?" in there else "?"
                one, other = (market.get(f"{path}{mark}{purpose}", token) for path in (there, not_there))
                status = 422 if reader == "lima" and not purpose else 403  # first it says for what
                assert (one.status_code, one.text) == (other.status_code, other.text) == (status, other.text), there
    auditor = market.token(READERS["auditor"], story.key("auditor"))
    for door in OF_LOTS:
        said = market.get(f"/v1/lots/{NOWHERE}{door}", auditor)
        assert (said.status_code, said.json()["code"], said.json()["field"]) == (404, "lot_not_found", "path.lot")
    assert market.get(f"/v1/lots/{LOT}/paths?to={NOWHERE}", auditor).json()["field"] == "query.to"


def test_without_a_purpose_an_authority_learns_of_no_lot(market: Served) -> None:
    """Neither of one in its territory, nor of one elsewhere, nor that there is none; nor of a party."""
    token = market.token(READERS["puno"], story.key("puno"))
    origin = "0192f3a1-7c10-7d21-9b8a-000000000201"
    paths = [f"/v1/lots/{lot}{door}" for lot in (origin, LOT, NOWHERE) for door in ("", "/origins", "/destinations")]
    paths += [f"/v1/parties/{party}" for party in (story.MINER, READERS["stranger"], "ruc:20100070970")]
    for path in paths:
        answer = market.get(path, token)
        assert (answer.status_code, answer.json()["code"]) == (422, "purpose_missing"), path


def test_an_authority_of_the_whole_country_says_what_for_before_it_is_told_that_there_is_no_lot(market: Served) -> None:
    """Without a purpose it is asked for one, whether the lot is on record or not."""
    nation = "ruc:20990000108"
    market.enrol(nation, "nation", kind="authority", name="DEMO MINEM", roles=["authority"], institution="MINEM")
    token = market.token(nation, story.key("nation"))
    for lot, status in ((LOT, 200), (NOWHERE, 404)):
        assert market.get(f"/v1/lots/{lot}", token).json()["code"] == "purpose_missing"
        assert market.get(f"/v1/lots/{lot}", token, purpose="expediente 17").status_code == status


@pytest.mark.parametrize("scheme", ["Bearer ", "bearer ", "BEARER  "])
def test_the_scheme_has_no_case(market: Served, scheme: str) -> None:
    """The scheme's name is read in any case, and with more than one space after it (RFC 9110 §11)."""
    token = market.token(story.TRADER, story.key("trader"))
    answer = market.http.get(f"/v1/parties/{story.TRADER}", headers={"authorization": scheme + token})
    assert answer.status_code == 200, answer.text


def test_an_authority_states_its_purpose(market: Served) -> None:
    """Without a purpose an authority is told to state one; with it, what it reads is noted with that purpose."""
    token = market.token(READERS["puno"], story.key("puno"))
    answer = market.get(f"/v1/suppliers/{story.MINER}", token)
    assert (answer.status_code, answer.json()["code"]) == (422, "purpose_missing")
    assert market.get(f"/v1/suppliers/{story.MINER}", token, purpose="expediente 17").status_code == 200
