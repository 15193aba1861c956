"""Whether an entry is within the limits of the key that signed it (`registry.limits`). Most keys have none."""

from datetime import date
from typing import Any

from service.decision.calendar import lima_day
from service.decision.facts import Facts, Needs
from service.decision.kind import At, Kind, Money
from service.decision.outcome import refuse
from service.decision.payload import Payload
from service.decision.records import Posting
from service.registry import limits, policies
from service.registry.keys import KeyState
from service.registry.limits import spent_account
from service.trade.deal import Price
from service.trade.quantities import decimal_text
from service.trade.rules.money import in_currency

_RATE = "fx_pen_usd"


def judge(key: KeyState, payload: Payload, kind: Kind[Any], facts: Facts, at: At) -> tuple[Posting, ...]:
    """What is to be counted towards the day's limit of a limited key, if the payload is within all of them.

    Raises:
        Refused: `key_expired`, `key_not_for_type`, `key_over_deal`, `key_over_day`.
        NotLoaded: the rate or what the key has spent today is not loaded.
    """
    said = limits.read(key.limits or ())
    today = lima_day(at.recorded_at)
    if said.until is not None and today.isoformat() > said.until:
        raise refuse("key_expired", "protected.kid", until=said.until)
    if said.types is not None and payload.type not in said.types:
        raise refuse("key_not_for_type", "protected.kid", types=", ".join(sorted(said.types)))
    if kind.commits is None or (said.deal is None and said.day is None):
        return ()
    sums = kind.commits(payload)
    if said.deal is not None:
        currency, most = said.deal
        if (asked := _greatest(sums, currency, today, facts)) > most:
            raise refuse("key_over_deal", "protected.kid", limit=_text(said.deal), asked=_text((currency, asked)))
    return () if said.day is None else _of_day(key.kid, said.day, sums, today, facts, at.seq)


def _of_day(
    kid: str, limit: Money, sums: tuple[tuple[Money, ...], ...], today: date, facts: Facts, seq: int
) -> tuple[Posting, ...]:
    currency, most = limit
    account = spent_account(currency, kid, today.isoformat())
    facts.require(Needs((policies.shelf(_RATE),), (account,)))
    spent, asked = facts.balance(account) or 0, _greatest(sums, currency, today, facts)
    if spent + asked > most:
        left = _text((currency, max(most - spent, 0)))
        raise refuse("key_over_day", "protected.kid", limit=_text(limit), asked=_text((currency, asked)), left=left)
    return Posting(f"spent:{currency}", seq, -asked), Posting(account, seq, asked)


def _greatest(sums: tuple[tuple[Money, ...], ...], currency: str, today: date, facts: Facts) -> int:
    """The greatest of these sums in céntimos of a currency."""
    return max(
        (sum(in_currency(currency, Price(*each), today, facts) for each in amounts) for amounts in sums), default=0
    )


def _text(money: Money) -> str:
    return f"{money[0]} {decimal_text(money[1], 2)}"
