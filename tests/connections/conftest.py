"""Connections as the service has them: on uvloop, which tells less, and later, than asyncio's own loop does."""

import asyncio
from collections.abc import Callable, Mapping

import pytest
import uvloop

from service.connections import seldom


def pytest_asyncio_loop_factories() -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """What pytest-asyncio runs these tests in."""
    return {"uvloop": uvloop.new_event_loop}


@pytest.fixture(autouse=True)
def _unsaid(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the log be told of each kind of thing once, as by a process that has just begun."""
    monkeypatch.setattr(seldom, "_said", {})
