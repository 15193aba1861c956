"""Alarms sent on: signed as the standard says, at least once, and to no address that was not looked at."""

import asyncio
import contextlib
import json
import socket
import ssl
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from service.witnessing.webhook import secret
from service.witnessing.webhook.address import Refused, check, resolve
from service.witnessing.webhook.outbox import MOST, PAUSES_S, Outbox
from service.witnessing.webhook.secret import SecretError
from service.witnessing.webhook.send import Outcome, Receiver, send
from tests.witnessing import receiver as receivers
from tests.witnessing.receiver import KEY, receiving

OWN = (
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "100.64.0.1",
    "127.0.0.1",
    "127.8.8.8",
    "::1",
    "fd12::1",
)
HIDDEN = ("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::")
NEVER = (
    "169.254.169.254",
    "0.0.0.0",  # noqa: S104 - an address to be refused
    "0.1.2.3",
    "224.0.0.1",
    "239.1.1.1",
    "240.0.0.1",
    "255.255.255.255",
    "192.0.0.1",
    "192.0.2.1",
    "192.88.99.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "::",
    "fe80::1",
    "fec0::1",
    "ff02::1",
    "100::1",
    "64:ff9b:1::1",
    "2001:db8::1",
    "3fff::1",
    "::ffff:169.254.169.254",
    "::ffff:0.0.0.0",
    "64:ff9b::a9fe:a9fe",
    "2002:a9fe:a9fe::",
)
PUBLIC = ("8.8.8.8", "190.81.0.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808")


def test_the_standard_s_own_signature() -> None:
    """A message is signed as the standard's reference implementations sign it (their published test vector)."""
    key = secret.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    said = secret.headers(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, b'{"test": 2432232314}')
    assert said["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize("address", [*OWN, *HIDDEN])
def test_own_networks_are_refused_unless_allowed(address: str) -> None:
    """An address of one's own network, in whatever spelling, is a receiver only where that was said."""
    with pytest.raises(Refused):
        check(ip_address(address))
    check(ip_address(address), allow_private=True)


@pytest.mark.parametrize("address", NEVER)
def test_what_is_never_a_receiver(address: str) -> None:
    """Link-local, multicast, reserved and documentation addresses are refused, whatever was allowed."""
    for allow_private in (False, True):
        with pytest.raises(Refused):
            check(ip_address(address), allow_private=allow_private)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses(address: str) -> None:
    """A public address is a receiver's."""
    check(ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        "https://localhost/hook",
        "https://127.0.0.1/hook",
        "https://0177.0.0.1/hook",
        "https://2130706433/hook",
        "https://0x7f000001/hook",
        "https://127.1/hook",
        "https://[::1]/hook",
        "https://[::ffff:7f00:1]/hook",
        "https://169.254.169.254/latest/meta-data",
        "https://user:word@8.8.8.8/hook",
        "http://8.8.8.8/hook",
        "ftp://8.8.8.8/hook",
        "8.8.8.8",
        "https:///hook",
    ],
)
def test_addresses_refused_by_their_spelling_or_by_where_they_lead(url: str) -> None:
    """However a machine of one's own is written, and whatever is no plain https address, nothing is sent there."""
    with pytest.raises(Refused):
        asyncio.run(resolve(url))


def test_a_name_with_one_bad_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that has a public address and one of one's own network is refused as a whole."""
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, 443)) for each in ("8.8.8.8", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_named: found)
    with pytest.raises(Refused):
        asyncio.run(resolve("https://receiver.example/hook"))


def test_connected_to_the_address_that_was_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name is resolved once: the connection is made to the address that was judged, whatever the name says next."""
    asked: list[str] = []
    answer = socket.getaddrinfo

    def resolving(host: str, *args: object, **named: object) -> object:
        asked.append(str(host))
        return answer("127.0.0.1" if host == "receiver.example" else host, *args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", resolving)
    with receiving() as hook:
        port = hook.url.partition("127.0.0.1:")[2]
        target = Receiver(f"http://receiver.example:{port}", KEY, allow_private=True)
        assert asyncio.run(send(target, "msg_1", b"{}", time.time)).taken
    assert asked.count("receiver.example") == 1


def test_delivered_once(tmp_path: Path) -> None:
    """What was taken in is not sent again, and the messages come in the order in which they were put."""
    outbox = Outbox(tmp_path)
    for number in range(5):
        outbox.put(f"msg_{number}", json.dumps({"n": number}))
    with receiving() as hook:
        target = Receiver(hook.url, KEY, allow_private=True)
        _deliver(outbox, target)
        _deliver(outbox, target)
        assert hook.taken == [(f"msg_{number}", json.dumps({"n": number}).encode()) for number in range(5)]
    assert outbox.waiting() == []


def test_tried_again_after_the_standard_s_pauses(tmp_path: Path) -> None:
    """A message that fails is tried again after longer and longer pauses, and by another process too."""
    Outbox(tmp_path).put("msg_1", "{}")
    with receiving() as hook:
        hook.statuses, hook.tolerance_s = [500] * 4 + [200], 1e9
        target = Receiver(hook.url, KEY, allow_private=True)
        at = time.time()
        for pause in PAUSES_S[:4]:
            _deliver(Outbox(tmp_path), target, at)
            _deliver(Outbox(tmp_path), target, at + pause - 1)
            at += pause
        assert hook.tried == 4
        _deliver(Outbox(tmp_path), target, at)
        assert [name for name, _ in hook.taken] == ["msg_1"]
    assert Outbox(tmp_path).waiting() == []


def test_a_message_that_always_fails_stays(tmp_path: Path) -> None:
    """A message is never given up: it waits at most a day between two attempts."""
    outbox, at = Outbox(tmp_path), time.time()
    outbox.put("msg_1", "{}")
    with receiving() as hook:
        hook.statuses, hook.tolerance_s = [404], 1e9
        for _ in range(20):
            _deliver(outbox, Receiver(hook.url, KEY, allow_private=True), at)
            at += PAUSES_S[-1]
        assert hook.tried == 20
    (waiting,) = outbox.waiting()
    assert waiting.attempts == 20


def test_no_redirect_is_followed(tmp_path: Path) -> None:
    """A redirect is a failure, even to an address that would do."""
    outbox = Outbox(tmp_path)
    outbox.put("msg_1", "{}")
    with receiving() as elsewhere, receiving() as hook:
        hook.statuses, hook.headers = [307], {"location": elsewhere.url}
        ((_, outcome),) = _deliver(outbox, Receiver(hook.url, KEY, allow_private=True))
        assert outcome == Outcome(taken=False, why="HTTP 307")
        assert elsewhere.tried == 0
    assert len(outbox.waiting()) == 1


def test_a_slow_receiver_is_given_up(tmp_path: Path) -> None:
    """A receiver that does not answer in time has not taken the message in."""
    outbox = Outbox(tmp_path)
    outbox.put("msg_1", "{}")
    with receiving() as hook:
        hook.delay_s = 1
        ((_, outcome),) = _deliver(outbox, Receiver(hook.url, KEY, allow_private=True, deadline_s=0.2))
        assert not outcome.taken
    assert len(outbox.waiting()) == 1


@pytest.mark.parametrize(("status", "header", "least"), [(503, "7000", 7000), (410, "", PAUSES_S[-1]), (500, "", 5)])
def test_what_the_receiver_asks_for(tmp_path: Path, status: int, header: str, least: int) -> None:
    """`Retry-After` is heeded, and a receiver that says 410 is left alone for a day."""
    outbox, at = Outbox(tmp_path), int(time.time())
    outbox.put("msg_1", "{}")
    with receiving() as hook:
        hook.statuses, hook.headers = [status], {"retry-after": header} if header else {}
        _deliver(outbox, Receiver(hook.url, KEY, allow_private=True), at)
    (waiting,) = outbox.waiting()
    assert waiting.not_before == at + least


def test_put_twice_waits_once(tmp_path: Path) -> None:
    """A message found again after a crash does not wait twice, and a full outbox keeps its first ones."""
    outbox = Outbox(tmp_path)
    outbox.put("msg_1", "{}")
    outbox.put("msg_1", "{}")
    assert len(outbox.waiting()) == 1
    assert MOST > 1000


@pytest.mark.parametrize(
    "text", ["", "whsec_", "whsec_AAAA", "whsec_!!!!", receivers.SECRET.removeprefix("whsec_"), "whsec_" + "A" * 100]
)
def test_what_is_no_secret(text: str, tmp_path: Path) -> None:
    """A secret is `whsec_` and the base64 of 24 to 64 bytes."""
    path = tmp_path / "secret"
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(SecretError):
        secret.read(path)


def test_a_secret_that_others_may_read(tmp_path: Path) -> None:
    """A secret's file is its owner's alone."""
    path = tmp_path / "secret"
    path.write_text(receivers.SECRET + "\n")
    path.chmod(0o640)
    with pytest.raises(SecretError, match="chmod 600"):
        secret.read(path)
    path.chmod(0o600)
    assert secret.read(path) == KEY


def _deliver(outbox: Outbox, target: Receiver, at: float | None = None) -> list[tuple[object, Outcome]]:
    return [*asyncio.run(outbox.deliver(target, time.time if at is None else lambda: at))]


def test_the_certificate_is_judged_by_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Over TLS the receiver is asked for by its name, though connected to by address, and a certificate of nobody's is
    refused before a byte of the message is sent.
    """
    named: list[str | None] = []
    monkeypatch.setattr(socket, "getaddrinfo", _leading("receiver.example", "127.0.0.1"))
    with receiving() as hook, socket.create_server(("127.0.0.1", 0)) as listening:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(_certificate(tmp_path, "receiver.example"))
        context.sni_callback = lambda _socket, name, _context: named.append(name)
        serving = threading.Thread(target=_shake_hands, args=(listening, context))
        serving.start()
        target = Receiver(f"https://receiver.example:{listening.getsockname()[1]}/", KEY, allow_private=True)
        outcome = asyncio.run(send(target, "msg_1", b"{}", time.time))
        serving.join()
        assert hook.tried == 0
    assert named == ["receiver.example"]
    assert not outcome.taken
    assert "certificate" in outcome.why.lower()


def _shake_hands(listening: socket.socket, context: ssl.SSLContext) -> None:
    connection, _ = listening.accept()
    with connection, contextlib.suppress(OSError):
        context.wrap_socket(connection, server_side=True)


def _certificate(folder: Path, name: str) -> Path:
    """A certificate that its own key signed, and the key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / "certificate.pem"
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


def _leading(name: str, to: str) -> Callable[..., object]:
    """A resolver by which a name leads to an address, and every other where it always does."""
    answer = socket.getaddrinfo

    def resolving(host: str, *args: Any, **named: Any) -> object:  # noqa: ANN401 - as the one it stands before
        return answer(to if host == name else host, *args, **named)

    return resolving
