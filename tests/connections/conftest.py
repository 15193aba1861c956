"""Connections as the service has them: on uvloop, which tells less, and later, than asyncio's own loop does."""

import asyncio
from collections.abc import Callable, Mapping

import uvloop


def pytest_asyncio_loop_factories() -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """What pytest-asyncio runs these tests in."""
    return {"uvloop": uvloop.new_event_loop}
