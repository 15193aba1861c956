"""What adds up, over the real service and on the terminal."""

import json
import os
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import pytest

from service.api.examples import story
from service.cli.client.key_folder import HeldKey, KeyFolder
from service.decision.calendar import lima_day
from service.ledger import signing
from tests.api.served import Served
from tests.cli.terminal import Done, run

SPONGE, CAMPAIGN, BAR, EXPORT = (f"0192f3a1-7c10-7d21-9b8a-000000000{number}" for number in (612, 621, 623, 641))
AUDITOR = "ruc:20990000060"
PERIOD = {"from": "2026-11-01", "to": lima_day(datetime.now(UTC)).isoformat()}


@pytest.fixture(scope="module")
def market(shared_service: Served) -> Served:
    """Give a log in which sponge was bought, refined to two bars, counted and exported."""
    shared_service.tell("export.recorded")
    shared_service.enrol(AUDITOR, "auditor", kind="company", name="DEMO Contraloria", roles=["auditor"])
    return shared_service


@pytest.fixture(scope="module")
def plant(market: Served) -> str:
    """Give the plant's token."""
    return market.token(story.TRADER, story.key("trader 2"))


def _sum(flows: list[dict[str, Any]], unit: str) -> int:
    return sum(int(flow[unit]) for flow in flows)


def test_a_lot_adds_up(market: Served, plant: str) -> None:
    """What came is what went and what is left, which is what the accounts hold."""
    for lot in (SPONGE, BAR, CAMPAIGN, EXPORT):
        said = market.get(f"/v1/lots/{lot}/balance", plant).json()
        for unit in ("gross_mg", "fine_ug"):
            assert _sum(said["came"], unit) - _sum(said["went"], unit) == said["left"][unit] == said["ledger"][unit]
    bar = market.get(f"/v1/lots/{BAR}/balance", plant).json()
    assert [flow["what"] for flow in bar["came"]] == ["made", "counted"]
    assert [(flow["what"], flow["lot"], flow["fine_ug"]) for flow in bar["went"]] == [("exported", EXPORT, 241_807_950)]


def test_a_campaign_adds_up(market: Served, plant: str) -> None:
    """Fed is made, left behind and lost; recovery is told in ‰."""
    said = market.get(f"/v1/campaigns/{CAMPAIGN}", plant).json()
    assert (said["process"], said["fed"]["fine_ug"], said["made_ug"]) == ("refining", 742_552_500, 741_357_900)
    assert said["lost"]["fine_ug"] == 1_194_600
    assert said["recovery_permille"] == 998
    assert [each["serial"] for each in said["outputs"]] == ["DEMO-0001", "DEMO-0002"]
    assert said["reagents"][0] == {"reagent": "borax", "used_g": 1200, "recovered_g": None}


def test_a_plant_adds_up_over_a_period(market: Served, plant: str) -> None:
    """Opening and what came is what went and closing; a period before the log has nothing."""
    said = market.get(f"/v1/plants/{story.TRADER}/balance", plant, **PERIOD).json()
    for unit in ("gross_mg", "fine_ug"):
        came, went = _sum(said["came"], unit), _sum(said["went"], unit)
        assert said["opening"][unit] + came == went + said["closing"][unit]
        ran = {name: gold[unit] for name, gold in said["campaigns"].items()}
        assert ran["fed_own"] + ran["fed_toll"] == ran["made_own"] + ran["made_toll"] + ran["lost"]
    fine = {flow["what"]: flow["fine_ug"] for flow in said["went"]}
    assert (fine["processed"], fine["exported"]) == (742_552_500, 741_307_950)
    before = market.get(f"/v1/plants/{story.TRADER}/balance", plant, **{"from": "2026-01-01", "to": "2026-01-31"})
    assert before.json()["closing"] == {"gross_mg": 0, "fine_ug": 0}
    assert before.json()["came"] == []


@pytest.mark.parametrize(
    "path", [f"/v1/lots/{SPONGE}/balance", f"/v1/campaigns/{CAMPAIGN}", f"/v1/plants/{story.TRADER}/balance"]
)
def test_a_balance_is_its_holders(market: Served, plant: str, path: str) -> None:
    """Its holder and an auditor read it, a registrar does not."""
    asked = PERIOD if "plants" in path else {}
    auditor = market.token(AUDITOR, story.key("auditor"))
    outsider = market.token(story.REGISTRAR, story.key("registrar"))
    assert [market.get(path, token, **asked).status_code for token in (plant, auditor, outsider)] == [200, 200, 403]


def test_what_is_not_there_is_said(market: Served, plant: str) -> None:
    """An unknown lot or campaign is 404 to who may read any, and so is a lot as a campaign; a period has its order."""
    unknown = "0192f3a1-7c10-7d21-9b8a-999999999999"
    auditor = market.token(AUDITOR, story.key("auditor"))
    for path, code in (
        (f"/v1/lots/{unknown}/balance", "lot_not_found"),
        (f"/v1/campaigns/{unknown}", "campaign_not_found"),
        (f"/v1/campaigns/{SPONGE}", "campaign_not_found"),
    ):
        assert market.get(path, auditor).json()["code"] == code
    path = f"/v1/plants/{story.TRADER}/balance"
    for period in ({"from": "2026-11-20", "to": "2026-11-19"}, {"from": "2026-11-20", "to": "2099-01-01"}):
        assert market.get(path, plant, **period).json()["code"] == "period_refused"
    assert market.get(path, plant).json()["code"] == "parameter_missing"


def _balance(market: Served, *arguments: str) -> Done:
    environment = {**os.environ, "ORO_DATABASE_URL": market.dsn, "ORO_DATA_DIR": str(market.data)}
    return run("balance", *arguments, environment=environment)


def test_the_terminal_says_the_same(market: Served, plant: str) -> None:
    """`orotraza balance` answers from the database what the service answers, and shows it as a table."""
    period = ("--from", PERIOD["from"], "--to", PERIOD["to"])
    for arguments, path, asked in (
        (("lot", BAR), f"/v1/lots/{BAR}/balance", {}),
        (("campaign", CAMPAIGN), f"/v1/campaigns/{CAMPAIGN}", {}),
        (("plant", story.TRADER, *period), f"/v1/plants/{story.TRADER}/balance", PERIOD),
    ):
        assert json.loads(_balance(market, *arguments, "--json").stdout) == market.get(path, plant, **asked).json()
    assert "241.807950" in _balance(market, "lot", BAR).stdout
    assert "99.8 %" in _balance(market, "campaign", CAMPAIGN).stdout
    assert "-742.552500" in _balance(market, "plant", story.TRADER, *period).stdout


def test_with_a_key_the_service_is_asked(market: Served, plant: str) -> None:
    """`--as` asks the service in the key's name, and is told what that key may read."""
    for name, party in (("trader 2", story.TRADER), ("registrar", story.REGISTRAR)):
        seed = sha256(f"orotraza example key {name}".encode()).digest()
        made = signing.generate(market.data / "keys" / f"{name}.pem", seed)
        KeyFolder(market.data).label(HeldKey(name, party, signing.thumbprint(made.public_key)))
    url = ("--url", str(market.http.base_url))
    told = _balance(market, "lot", BAR, "--json", "--as", "trader 2", *url)
    assert json.loads(told.stdout) == market.get(f"/v1/lots/{BAR}/balance", plant).json()
    assert _balance(market, "campaign", CAMPAIGN, "--as", "registrar", *url).returncode == 1
    period = ("--from", PERIOD["from"], "--to", PERIOD["to"])
    assert "Al cierre" in _balance(market, "plant", story.TRADER, *period, "--as", "trader 2", *url).stdout


def test_the_terminal_complains(market: Served) -> None:
    """What nobody knows, and a period that has not passed, end the command."""
    assert _balance(market, "lot", "0192f3a1-7c10-7d21-9b8a-999999999999").returncode == 1
    assert _balance(market, "plant", story.TRADER, "--from", "2026-11-20", "--to", "2026-11-19").returncode == 2
    assert _balance(market, "plant", story.TRADER, "--from", "yesterday", "--to", "2026-11-19").returncode == 2
