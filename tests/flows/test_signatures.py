import asyncio
import io
import os
import signal
from dataclasses import replace

import pytest

from service.flows import verifier
from service.flows.answers import NotAuthentic, Recorded
from service.flows.append import Appender
from service.flows.signatures import PAYS, Signatures
from service.flows.verdicts import Item, KnownKey
from tests.flows import house
from tests.flows.house import Author, Signed

KEY = house.signer("registrar")


def submissions(author: Author, count: int, forged: tuple[int, ...] = ()) -> list[Signed]:
    """So many by the trader, those of these numbers under the signature of the next."""
    made = [author.declared(house.party(10 + number)) for number in range(count + 1)]
    return [
        (replace(sent, signature=made[number + 1][0].signature) if number in forged else sent, payload)
        for number, (sent, payload) in enumerate(made[:count])
    ]


async def asked(signatures: Signatures, count: int, forged: tuple[int, ...] = ()) -> list[bool | None]:
    """What is said in a while of so many submissions that come together."""
    key = KnownKey("", house.signer("trader").public_key)
    loop = asyncio.get_running_loop()
    items = [Item(*each, None, loop.create_future()) for each in submissions(Author(), count, forged)]
    for item in items:
        signatures.verify(item, key)
    for _ in range(100):
        await asyncio.sleep(0.02)
        if all(item.signed is not None for item in items):
            break
    return [item.signed for item in items]


def test_the_verifier_tells_good_from_forged() -> None:
    """A byte for each signature, batch by batch, in order."""
    good = (KEY.public_key, KEY.sign(b"one"), b"one")
    forged = (KEY.public_key, KEY.sign(b"one"), b"another")
    no_key = (bytes(32), bytes(64), b"")
    said = io.BytesIO()
    verifier.answer(io.BytesIO(verifier.batch([good, forged]) + verifier.batch([no_key, good])), said)
    assert said.getvalue() == b"\1\0\0\1"


async def test_many_are_verified_beside() -> None:
    """The process is started for many, and then answers for each that comes, in whatever number."""
    signatures = Signatures()
    try:
        await asyncio.sleep(0)
        assert await asked(signatures, PAYS - 1) == [None] * (PAYS - 1)
        assert signatures.process_id is None
        await asked(signatures, PAYS)
        assert await asked(signatures, 40, forged=(3, 17)) == [number not in (3, 17) for number in range(40)]
        assert await asked(signatures, 1) == [True]
    finally:
        await signatures.stop()
    assert signatures.process_id is None


async def test_nothing_rests_on_the_process(opened: Appender, author: Author) -> None:
    """Forged ones are found and good ones recorded: before there is a process, by it, and after it was killed."""
    for killed in (False, False, True):
        if killed and (process := opened._signatures.process_id):
            os.kill(process, signal.SIGKILL)
        answers = await opened.submit_many(submissions(author, 2 * PAYS, forged=(1, 9)))
        assert [number for number, answer in enumerate(answers) if isinstance(answer, NotAuthentic)] == [1, 9]
        assert sum(isinstance(answer, Recorded) for answer in answers) == 2 * PAYS - 2
        await asyncio.sleep(0.2)
    assert opened._signatures.process_id is None


async def test_its_word_is_taken(opened: Appender, author: Author, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it has looked at is not looked at again, and what it found forged is not recorded."""
    first, second = author.declared(house.party(10)), author.declared(house.party(11))
    assert isinstance(await opened.submit(*first), Recorded)
    monkeypatch.setattr(KnownKey, "signed", lambda *_: pytest.fail("looked at again"))
    for says, answer in ((False, NotAuthentic), (True, Recorded)):
        monkeypatch.setattr(opened._signatures, "verify", lambda item, _, says=says: setattr(item, "signed", says))
        assert isinstance(await opened.submit(*second), answer)
