"""Costly questions of those who may see everything: a few at one time, some waiting, and no more."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class TooMany(Exception):
    """As many wait as may."""


class Turns:
    """`at_once` are answered at one time by this worker; `waiting` further ones wait, first come, first served."""

    def __init__(self, at_once: int, waiting: int) -> None:
        self._turn = asyncio.Semaphore(at_once)
        self._free = at_once + waiting

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for one's turn. Raises `TooMany`."""
        if self._free == 0:
            raise TooMany
        self._free -= 1
        try:
            async with self._turn:
                yield
        finally:
            self._free += 1
