import json
import signal
import subprocess
import sys
from dataclasses import replace

import pytest

from service.markup import apart
from service.markup.apart import read_apart
from service.markup.element import Element
from service.markup.errors import TEXTS, MarkupError
from service.markup.limits import COST, Limits
from service.markup.read import read

DSIG = "http://www.w3.org/2000/09/xmldsig#"

LAUGHS = '<!DOCTYPE l [<!ENTITY l0 "ha">' + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


def bomb(kind: str) -> bytes:
    """A document that attacks whoever expands what it declares."""
    return {
        "billion laughs": LAUGHS + "]><l>&l9;</l>",
        "external entity": '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>',
        "parameter entity": '<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x"> %x;]><a/>',
        "external document type": '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a/>',
        "quadratic blowup": f'<!DOCTYPE a [<!ENTITY x "{"x" * 10_000}">]><a>{"&x;" * 10_000}</a>',
        "bare document type": "<!DOCTYPE a><a/>",
    }[kind].encode()


REFUSED: dict[str, tuple[str, bytes]] = {
    **{
        kind: ("xml_entities", bomb(kind))
        for kind in (
            "billion laughs",
            "external entity",
            "parameter entity",
            "external document type",
            "quadratic blowup",
            "bare document type",
        )
    },
    "nothing": ("xml_empty", b""),
    "blanks": ("xml_empty", b" \n\t"),
    "cut short": ("xml_malformed", b"<a><b></b>"),
    "two roots": ("xml_malformed", b"<a/><b/>"),
    "text after": ("xml_malformed", b"<a/>more"),
    "unknown entity": ("xml_malformed", b"<a>&nbsp;</a>"),
    "undeclared prefix": ("xml_malformed", b"<x:a/>"),
    "attribute twice": ("xml_malformed", b"<a b='1' b='2'/>"),
    "latin-1 said to be utf-8": ("xml_encoding", "<a>Ñusta</a>".encode("latin-1")),
    "utf-8 said to be ascii": ("xml_encoding", '<?xml version="1.0" encoding="us-ascii"?><a>Ñ</a>'.encode()),
    "unknown encoding": ("xml_encoding", b'<?xml version="1.0" encoding="ebcdic-xx"?><a/>'),
    "utf-7": ("xml_encoding", b'<?xml version="1.0" encoding="utf-7"?><a/>'),
    "a zip": ("xml_compressed", b"PK\x03\x04rest"),
    "gzip": ("xml_compressed", b"\x1f\x8brest"),
    "a pdf": ("xml_other_format", b"%PDF-1.7 rest"),
    "a picture": ("xml_other_format", b"\x89PNG rest"),
    "a web page": ("xml_other_format", b"<!DOCTYPE html><html></html>"),
    "deep": ("xml_deep", b"<a>" * 41 + b"</a>" * 41),
    "endlessly deep": ("xml_deep", b"<a>" * 1_000_000),
    "wide": ("xml_deep", b"<a>" + b"<b/>" * 200_001 + b"</a>"),
    "many attributes": ("xml_deep", b"<a " + b" ".join(b'a%d="x"' % n for n in range(50)) + b"/>"),
    "a long text": ("xml_deep", b"<a>" + b"x" * 100_001 + b"</a>"),
    "50 MB": ("xml_bytes", b"<a>" + bytes(50 * 2**20)),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_no_harmless_xml_is_refused(kind: str) -> None:
    """Each in its own words, in both languages, with the name under which the user knows the file."""
    code, data = REFUSED[kind]
    with pytest.raises(MarkupError) as caught:
        read_apart(data, name="compra.xml")
    assert caught.value.code == code
    assert caught.value.__notes__ == ["compra.xml"]
    assert (caught.value.es, caught.value.en) == TEXTS[code]


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("utf-8", '<?xml version="1.0" encoding="UTF-8"?>'),
        ("latin-1", '<?xml version="1.0" encoding="ISO-8859-1"?>'),
        ("cp1252", "<?xml version='1.0' encoding='windows-1252' ?>"),
        ("utf-16", '<?xml version="1.0" encoding="UTF-16"?>'),
    ],
)
def test_an_honest_encoding_is_read(encoding: str, declared: str) -> None:
    """In whichever of the encodings that issuers use, letters come out the same."""
    data = f"{declared}<a xmlns='u' b='é'>Ñusta<!-- ! --><c> x </c>tail</a>".encode(encoding)
    expected = Element("{u}a", {"b": "é"}, "Ñusta", (Element("{u}c", {}, "x"),))
    assert read(data).root == expected
    assert read_apart(data, name="x") == read(data)


def test_an_element_has_what_is_below_it_in_order() -> None:
    """Elements are walked in the order of the document, however deep."""
    root = read(b"<a><b><c/></b><d/></a>").root
    assert [each.name for each in root.within()] == ["b", "c", "d"]


FORM = {"sha1": "0" * 40, "sha256": "0" * 64, "sha512": "0" * 128, "signed_info": ""}
FORMS = json.dumps([FORM, FORM])
FORMS_OF_OLD = json.dumps(["0" * 40, "0" * 64])
TREE = '\n[0, "a", {}, ""]'


def answering(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    """Let a child that somebody took over run this."""
    monkeypatch.setattr(apart, "_CHILD", (sys.executable, "-c", f"import os, sys; sys.stdin.buffer.read(); {program}"))


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "[]",
        FORMS_OF_OLD,
        '"no_such_code"',
        json.dumps([FORM]) + TREE,
        json.dumps([FORM, FORM | {"sha256": "0" * 63}]) + TREE,
        json.dumps([FORM, FORM | {"signed_info": None}]) + TREE,
        json.dumps([FORM, FORM, FORM]) + TREE,
        FORMS,
        FORMS + '\n[1, "a", {}, ""]',
        FORMS + '\n[0, "a", {}, ""]\n[0, "b", {}, ""]',
        FORMS + '\n[0, "a", {}, ""]\n[2, "b", {}, ""]',
        FORMS + '\n[0, "a", {}, ""]\n[-1, "b", {}, ""]',
        FORMS + '\n[0, "a", {"b": 1}, ""]',
        FORMS + '\n[0, "a", {}]',
        FORMS + '\n[0, "a"',
        FORMS + "".join(f'\n[{n}, "a", {{}}, ""]' for n in range(50)),
    ],
)
def test_an_answer_that_is_no_tree_is_not_believed(monkeypatch: pytest.MonkeyPatch, answer: str) -> None:
    """Who takes over the child can give a wrong tree, and nothing but a tree within the limits."""
    answering(monkeypatch, f"sys.stdout.write({answer!r})")
    with pytest.raises(MarkupError) as caught:
        read_apart(b"<a/>", name="x")
    assert caught.value.code == "xml_crash"


@pytest.mark.parametrize(
    ("end", "code"),
    [
        ("os.abort()", "xml_crash"),
        ("os._exit(3)", "xml_crash"),
        (f"os.kill(os.getpid(), {int(signal.SIGKILL)})", "xml_costly"),
        ("sys.stdout.write('x' * 2**20)", "xml_costly"),
    ],
)
def test_a_child_that_dies_or_floods_is_a_refusal(monkeypatch: pytest.MonkeyPatch, end: str, code: str) -> None:
    """It takes nobody with it, and who brought the file is told to bring the original."""
    answering(monkeypatch, end)
    with pytest.raises(MarkupError) as caught:
        read_apart(b"<a/>", name="x", cost=replace(COST, answer_bytes=2**16))
    assert caught.value.code == code


def test_a_file_that_is_too_big_is_given_to_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is refused before a child is started."""
    answering(monkeypatch, "os._exit(3)")
    with pytest.raises(MarkupError) as caught:
        read_apart(bytes(5 * 2**20 + 1), name="x")
    assert caught.value.code == "xml_bytes"


def test_what_would_be_signed_may_not_be_long() -> None:
    """A namespace of a megabyte that ten thousand siblings use is not written out for each of them."""
    space = "u" * 90_000
    inner = "<x:b/>" * 40
    signature = f'<ds:Signature xmlns:ds="{DSIG}"><ds:SignedInfo>{inner}</ds:SignedInfo></ds:Signature>'
    with pytest.raises(MarkupError) as caught:
        read(f'<a xmlns:x="{space}">{signature}</a>'.encode())
    assert caught.value.code == "xml_deep"


def test_the_limits_are_those_that_are_given() -> None:
    """Not the defaults, in the child either."""
    with pytest.raises(MarkupError) as caught:
        read_apart(b"<a><b><c/></b></a>", name="x", limits=Limits(depth=2))
    assert caught.value.code == "xml_deep"


def test_the_child_loads_no_more_than_it_needs() -> None:
    """Nothing of the service but this room and what confines it, and no network."""
    program = "import sys, service.markup.__main__; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    ours = {name for name in loaded if name.startswith("service.")}
    assert all(name.startswith(("service.markup", "service.apart")) for name in ours), ours
    assert not {"socket", "asyncio", "pydantic", "cryptography"} & set(loaded)
