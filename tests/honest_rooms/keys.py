from collections.abc import Iterator
from datetime import timedelta

from service.decision.calendar import lima_day
from service.demo import ids
from service.demo.keyring import administrator
from service.demo.pen import Act, Json
from service.demo.registrar import Registrar
from service.ledger import keyproof, signing
from tests.honest_rooms.stage import Stage


def acts(stage: Stage) -> Iterator[Act]:
    """A tablet with limits, stolen, and one of its entries confirmed; a key recovered; a day's refusals counted."""
    pen, moment, trader = stage.pen, stage.occurred, stage.cast.traders[0]
    party, boss, number = trader.party, administrator(trader.key), stage.size()
    tablet, new = f"tablet-{number}", f"recovered-{number}"
    yield Registrar(pen, stage.keys, moment).enrolled(boss, party, tablet, "device")
    kid = signing.thumbprint(stage.keys.signer(tablet).public_key)
    limits: Json = {"device": "TAB-1", "types": ["party.declared", "purchase.recorded"]}
    limits["day"] = {"currency": "PEN", "amount": "50000.00"}
    yield Act(boss, pen.write("key.limited", moment, party=party, kid=kid, limits=limits))
    contested = stage.size()
    yield Act(tablet, pen.write("party.declared", moment, party=ids.natural(pen.rng, moment), kind="person"))
    said = {"party": party, "kid": kid, "reason": "compromised", "from_seq": contested}
    yield Act(boss, pen.write("key.revoked", moment, **said))
    yield Act(boss, pen.write("entry.confirmed", moment, entry=contested))
    miner = next(each for each in stage.cast.operators if each.key is not None)
    signer = stage.keys.signer(new)
    proof = keyproof.make(pen.log, miner.party, signer)
    yield Act(
        "registrar", pen.write("key.recovered", moment, party=miner.party, key=signer.public_key.hex(), proof=proof)
    )
    kid = signing.thumbprint(signer.public_key)
    yield Act("authority", pen.write("key.recovered", moment, party=miner.party, kid=kid))
    # Called off again: the miner has lost nothing, and signs on.
    yield Act(miner.key or "", pen.write("key.revoked", moment, party=miner.party, kid=kid, reason="retired"))
    day = (lima_day(moment) - timedelta(days=1)).isoformat()
    counts = [{"code": "R06", "count": 2, "parties": 1, "most": 2}]
    yield Act("registrar", pen.write("refusals.counted", moment, day=day, counts=counts))
