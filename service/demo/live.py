"""A deal of today: the trader buys from a formal miner, signs it, and adds the last checkpoint it has seen."""

from datetime import datetime, timedelta
from random import Random

from service.decision.calendar import lima_day
from service.demo.cast import House, Operator, Right
from service.demo.deal import Line, origin, purchase
from service.demo.folder import Memory
from service.demo.goods import Goods
from service.demo.pen import Json, Pen
from service.demo.places import REGIONS
from service.demo.prices import published

# Far above what the story has numbered: a document line that comes again is refused.
_PAPERS_FROM = 1_000_000
_FILLED_IN = {"log", "id", "occurred_at"}


def deal(memory: Memory, buyer: str, now: datetime, rng: Random, seen: Json | None = None) -> Json:
    """The payload of a new purchase at `now`; `seen` is the {size, root} of a checkpoint the trader holds."""
    pen = Pen(memory.log, rng, first=rng.randrange(_PAPERS_FROM, 90 * _PAPERS_FROM))
    seller = memory.seller
    region = next(each for each in REGIONS if seller.district in each.districts)
    right = Right(seller.right, seller.right_name, seller.district, "")
    miner = Operator(seller.party, None, "I", formal=True, right=right, region=region)
    goods = Goods("sponge", rng.randrange(18_000, 46_000), rng.randrange(8_900, 9_300))
    # The register's own reference is the last one recorded: that of the day on which the story ended.
    price = goods.price(published(lima_day(memory.end)), 940)
    moment = now - timedelta(minutes=2)
    line = Line(goods, {"origin": origin(pen, miner, moment)}, pen.uuid(moment), price)
    trader = House(buyer, "", "", "local", region)
    payload = purchase(pen, trader, seller.party, [line], moment, seller.district)
    return payload if seen is None else {**payload, "seen": seen}


def draft(memory: Memory, buyer: str, now: datetime, rng: Random) -> Json:
    """A purchase as a trader writes it down: log, id and time are for the command line to fill in."""
    return {name: value for name, value in deal(memory, buyer, now, rng).items() if name not in _FILLED_IN}


def changed(payload: Json) -> Json:
    """The same submission with other contents: the same id, another destination."""
    return {**payload, "destination": "export"}
