"""A log that holds its true keys and need not be honest: what it serves can be changed at any place, by whoever tests.

A real server on a real socket, in tlog-tiles. It gives a token to whoever signs for one, as the service does.
"""

import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from service.ledger import merkle, tiles
from tests.honest import Ledger

Answer = Callable[[BaseHTTPRequestHandler, bytes], None]
"""Told what it answers instead of."""

TOKEN = "oro_" + "a" * 40


@dataclass
class Rogue:
    """`shown` is what it serves, by path; `instead` goes before it; `asked` remembers each path that was asked for."""

    url: str = ""
    shown: dict[str, bytes] = field(default_factory=dict)
    instead: dict[str, Answer] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    tokens: int = 0
    said_for_a_token: bytes = b""

    def show(self, entries: Sequence[bytes], note: bytes, leaves: Sequence[bytes] | None = None) -> None:
        """Serve these entries and their tiles under this checkpoint; `leaves` where the tiles are of others."""
        hashes = [merkle.leaf_hash(each) for each in entries] if leaves is None else list(leaves)
        shown = {"/checkpoint": note, **{f"/{tile.path}": data for tile, data in tiles.build(hashes)}}
        for bundle in tiles.bundles_of_tree(len(hashes)):
            shown[f"/{bundle.path}"] = tiles.bundle(entries[bundle.start : bundle.end])
        self.instead.clear()
        self.asked.clear()
        self.shown = shown  # all at once: somebody may be looking

    def show_ledger(self, ledger: Ledger, size: int | None = None) -> None:
        """Serve an honest ledger as it was at a size."""
        self.show(ledger.entries[:size], ledger.checkpoint(size))

    def paths(self, start: str) -> list[str]:
        """What it serves below a path."""
        return sorted(path for path in self.shown if path.startswith(start))


@contextmanager
def serving() -> Iterator[Rogue]:
    """Serve on loopback until the block ends."""
    rogue = Rogue()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # head and body are two packets, and the second would wait 40 ms

        def do_GET(self) -> None:
            rogue.asked.append(self.path)
            if self.path in rogue.instead:
                rogue.instead[self.path](self, rogue.shown.get(self.path, b""))
            elif self.path.startswith("/tile/entries/") and self.headers["authorization"] != f"Bearer {TOKEN}":
                self.answer(401, b"")
            elif self.path in rogue.shown:
                self.answer(200, rogue.shown[self.path], rogue.headers)
            else:
                self.answer(404, b"")

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            rogue.tokens += 1
            said = json.dumps({"access_token": TOKEN, "token_type": "Bearer", "expires_in": 900})
            self.answer(200, rogue.said_for_a_token or said.encode())

        def answer(self, status: int, body: bytes, headers: Mapping[str, str] | None = None) -> None:
            self.send_response(status)
            for name, value in {**(headers or {}), "content-length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            """Quietly."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    rogue.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield rogue
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
