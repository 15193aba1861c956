"""Read what adds up: the balance of a lot, of a campaign, and of a party over a period."""

from datetime import UTC, datetime
from typing import Final

from starlette.responses import Response

from service.api.access import PARTIES
from service.api.asking import CAMPAIGN, FROM_DAY, LOT, PARTY, PURPOSE, TO_DAY
from service.api.documents import document
from service.api.lots import balances_said as said
from service.api.lots.lot_reading import admit_to, leave_on, unknown
from service.api.problems import Problem
from service.api.reading import FAILS as READING_FAILS
from service.api.reading import admit, not_on_record, not_there
from service.api.routes import Answer, Asked, Routes
from service.api.texts import framing, reading
from service.api.worker import worker_of
from service.decision.calendar import lima_day
from service.flows import read_balance as flow

routes: Final = Routes("balances")


@routes.on(
    "GET",
    "/v1/lots/{lot}/balance",
    allow=PARTIES,
    takes=(LOT, PURPOSE),
    answers=(Answer(200, "What came into the lot, what went out of it, and what is left."),),
    fails=(*READING_FAILS, reading.LOT_NOT_FOUND),
)
async def balance_lot(asked: Asked) -> Response:
    """Read a lot's balance: what came in, each use that took of it, and what is left, exactly.

    Read by its holder and whom it granted this (`access.granted`), by state auditors, and by the authorities of its
    district: to whom a holder sold is not its supplier's to know.
    """
    found = await flow.of_lot(worker_of(asked.request).pools.reader, asked.query.need(LOT))
    if found is None:
        raise unknown(asked)
    admit_to(asked, found.lot, (found.lot.holder,), await leave_on(asked, found.lot.lot), "lot_balance")
    return document(said.lot(found))


@routes.on(
    "GET",
    "/v1/campaigns/{campaign}",
    allow=PARTIES,
    takes=(CAMPAIGN, PURPOSE),
    answers=(Answer(200, "What was fed, made, left behind and lost, with the recovery and the reagents."),),
    fails=(*READING_FAILS, reading.CAMPAIGN_NOT_FOUND),
)
async def read_campaign(asked: Asked) -> Response:
    """Read a campaign: its feed and its outputs lot by lot, tailings, circuit, loss, recovery (‰) and reagents.

    Read by its plant, by the owner of all that went in, by state auditors, and by the authorities of the plant's
    territory.
    """
    found = await flow.of_campaign(worker_of(asked.request).pools.reader, asked.query.need(CAMPAIGN))
    if found is None:
        raise not_there(asked, reading.CAMPAIGN_NOT_FOUND, CAMPAIGN.field)
    row = found.campaign
    admit(asked, "campaign", row.campaign, concerns=found.concerns, places=found.places)
    return document(said.campaign(found))


@routes.on(
    "GET",
    "/v1/plants/{party}/balance",
    allow=PARTIES,
    takes=(PARTY, FROM_DAY, TO_DAY, PURPOSE),
    answers=(Answer(200, "Opening stock, what came and went, closing stock, and the period's campaigns."),),
    fails=(*READING_FAILS, reading.PARTY_NOT_FOUND, reading.PERIOD_REFUSED, framing.PARAMETER_MISSING),
)
async def balance_plant(asked: Asked) -> Response:
    """Read what a plant, or any holder, held over a period: opening + came = went + closing, in mg and in µg.

    A period is of what was recorded on its days, so that a closed one never changes but by an annulment. Ore that the
    plant treats for others is not its stock: it stands among its campaigns, where fed = made + lost.
    """
    query = asked.query
    party, first, last = query.need(PARTY), query.need(FROM_DAY), query.need(TO_DAY)
    today = lima_day(datetime.now(UTC))
    if not first <= last <= today:
        raise Problem(reading.PERIOD_REFUSED, TO_DAY.field, {"today": today.isoformat()})
    found = await flow.of_party(worker_of(asked.request).pools.reader, party, first, last, today)
    if found is None:
        raise not_on_record(asked, party)
    admit(asked, "balance", party, concerns=(party,), places=found.places)
    return document(said.party(found, party, first.isoformat(), last.isoformat()))
