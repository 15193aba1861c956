"""A transport that knows how much its peer has taken, and has the system hold little of it."""

import fcntl
import socket
import struct
import termios
from asyncio import Transport
from contextlib import suppress
from typing import Final

UNSENT: Final = 131_072
"""Bytes that the system may hold of an answer beside those on their way. It took two and a half million: on a machine
where a proxy takes nothing, nine hundred connections had all that it has for TCP, where no bound of ours looks.
"""


class Counted:
    """A transport as a protocol uses it. What was written, less what still waits here or in the system, was taken."""

    __slots__ = ("_real", "_write", "abort", "close", "is_closing", "written")

    def __init__(self, real: Transport) -> None:
        self._real = real
        self._write = real.write
        self.close = real.close
        self.abort = real.abort
        self.is_closing = real.is_closing
        self.written = 0
        with suppress(OSError, AttributeError):  # neither every system nor every kind of socket has it
            real.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNSENT)

    def write(self, data: bytes) -> None:
        """Write, and count it."""
        self.written += len(data)
        self._write(data)

    @property
    def waiting(self) -> int:
        """Bytes that the system has no room for: this process holds them."""
        return self._real.get_write_buffer_size()

    @property
    def taken(self) -> int:
        """Bytes that the peer has acknowledged; where the system does not say, those that it has been given."""
        return self.written - self.waiting - self._on_its_way()

    def _on_its_way(self) -> int:
        # Without them a slow line's answers seemed to stand still: the system takes a third of its buffer at a time,
        # which is more than such a line carries in a minute.
        found = bytearray(4)
        with suppress(OSError):
            fcntl.ioctl(self._real.get_extra_info("socket").fileno(), termios.TIOCOUTQ, found)
        (bytes_there,) = struct.unpack("i", found)
        return int(bytes_there)
