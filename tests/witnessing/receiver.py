"""A webhook's receiver on loopback, which checks every signature as the standard says a receiver must."""

import hmac
import threading
import time
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

KEY = bytes(range(32))
SECRET = "whsec_" + b64encode(KEY).decode()


@dataclass
class Receiver:
    """`taken` are the messages that it took in, by id and body; `statuses` its answers, the last one for ever."""

    url: str = ""
    statuses: list[int] = field(default_factory=lambda: [204])
    headers: dict[str, str] = field(default_factory=dict)
    taken: list[tuple[str, bytes]] = field(default_factory=list)
    tried: int = 0
    delay_s: float = 0.0
    tolerance_s: float = 300.0


def holds(headers: dict[str, str], body: bytes, tolerance_s: float) -> bool:
    """Whether the message is signed with the shared secret, at about this moment."""
    content = b".".join((headers["webhook-id"].encode(), headers["webhook-timestamp"].encode(), body))
    signature = hmac.digest(KEY, content, "sha256")
    recent = abs(time.time() - int(headers["webhook-timestamp"])) < tolerance_s
    given = [each.removeprefix("v1,") for each in headers["webhook-signature"].split(" ") if each.startswith("v1,")]
    return recent and any(hmac.compare_digest(b64decode(each), signature) for each in given)


@contextmanager
def receiving() -> Iterator[Receiver]:
    """Receive until the block ends."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            receiver.tried += 1
            body = self.rfile.read(int(self.headers["content-length"]))
            time.sleep(receiver.delay_s)
            status = receiver.statuses.pop(0) if len(receiver.statuses) > 1 else receiver.statuses[0]
            assert holds({name.lower(): value for name, value in self.headers.items()}, body, receiver.tolerance_s)
            if status < 300:
                receiver.taken.append((self.headers["webhook-id"], body))
            self.send_response(status)
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            """Quietly."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    receiver.url = f"http://127.0.0.1:{server.server_port}/hook?of=oro"
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
