from collections.abc import Iterator
from hashlib import sha1, sha256, sha512
from io import BytesIO
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import canonicalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.markup.canonical import SIGNATURE, SIGNED_INFO, canonical, form
from service.markup.element import Form
from tests.exchange.sunat.papers import cases

DSIG = "http://www.w3.org/2000/09/xmldsig#"


def written(
    text: str,
    *,
    without: tuple[str, str] | None = None,
    only: tuple[tuple[str, str], tuple[str, str]] | None = None,
    exclusive: bool = False,
) -> str:
    """The canonical form as one text."""
    pieces: list[str] = []
    canonical(text.encode(), pieces.append, without=without, only=only, exclusive=exclusive)
    return "".join(pieces)


# W3C, Canonical XML 1.0, §3.1 to §3.4, without the document types, which are refused before.
INSTRUCTIONS = """<?xml version="1.0"?>

<?xml-stylesheet   href="doc.xsl"
   type="text/xsl"   ?>

<doc>Hello, world!<!-- Comment 1 --></doc>

<?pi-without-data     ?>

<!-- Comment 2 -->

<!-- Comment 3 -->
"""
INSTRUCTIONS_CANONICAL = """<?xml-stylesheet href="doc.xsl"
   type="text/xsl"   ?>
<doc>Hello, world!</doc>
<?pi-without-data?>"""
SPACE = """<doc>
   <clean>   </clean>
   <dirty>   A   B   </dirty>
   <mixed>
      A
      <clean>   </clean>
      B
      <dirty>   A   B   </dirty>
      C
   </mixed>
</doc>"""
TAGS = """<doc>
   <e1   />
   <e2   ></e2>
   <e3   name = "elem3"   id="elem3"   />
   <e4   name="elem4"   id="elem4"   ></e4>
   <e5 a:attr="out" b:attr="sorted" attr2="all" attr="I'm"
      xmlns:b="http://www.ietf.org"
      xmlns:a="http://www.w3.org"
      xmlns="http://example.org"/>
   <e6 xmlns="" xmlns:a="http://www.w3.org">
      <e7 xmlns="http://www.ietf.org">
         <e8 xmlns="" xmlns:a="http://www.w3.org">
            <e9 xmlns="" xmlns:a="http://www.ietf.org"/>
         </e8>
      </e7>
   </e6>
</doc>"""
TAGS_CANONICAL = """<doc>
   <e1></e1>
   <e2></e2>
   <e3 id="elem3" name="elem3"></e3>
   <e4 id="elem4" name="elem4"></e4>
   <e5 xmlns="http://example.org" xmlns:a="http://www.w3.org" xmlns:b="http://www.ietf.org" attr="I'm" attr2="all" \
b:attr="sorted" a:attr="out"></e5>
   <e6 xmlns:a="http://www.w3.org">
      <e7 xmlns="http://www.ietf.org">
         <e8 xmlns="">
            <e9 xmlns:a="http://www.ietf.org"></e9>
         </e8>
      </e7>
   </e6>
</doc>"""
CHARACTERS = """<doc>
   <text>First line&#x0d;&#10;Second line</text>
   <value>&#x32;</value>
   <compute><![CDATA[value>"0" && value<"10" ?"valid":"error"]]></compute>
   <compute expr='value>"0" &amp;&amp; value&lt;"10" ?"valid":"error"'>valid</compute>
   <norm attr=' &apos;   &#x20;&#13;&#xa;&#9;   &apos; '/>
</doc>"""
CHARACTERS_CANONICAL = """<doc>
   <text>First line&#xD;
Second line</text>
   <value>2</value>
   <compute>value&gt;"0" &amp;&amp; value&lt;"10" ?"valid":"error"</compute>
   <compute expr="value>&quot;0&quot; &amp;&amp; value&lt;&quot;10&quot; \
?&quot;valid&quot;:&quot;error&quot;">valid</compute>
   <norm attr=" '    &#xD;&#xA;&#x9;   ' "></norm>
</doc>"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (INSTRUCTIONS, INSTRUCTIONS_CANONICAL),
        (SPACE, SPACE),
        (TAGS, TAGS_CANONICAL),
        (CHARACTERS, CHARACTERS_CANONICAL),
    ],
    ids=["instructions", "space", "tags", "characters"],
)
def test_it_is_the_canonical_form_of_the_recommendation(text: str, expected: str) -> None:
    """The W3C's own examples come out as it prints them."""
    assert written(text) == expected


def test_a_signature_is_left_out_and_nothing_around_it() -> None:
    """What an enveloped signature covers is everything but itself, the blanks before and after it included."""
    signed = '<a xmlns:ds="http://www.w3.org/2000/09/xmldsig#"> <ds:Signature x="1"><b>t</b></ds:Signature> <c/></a>'
    expected = '<a xmlns:ds="http://www.w3.org/2000/09/xmldsig#">  <c></c></a>'
    assert written(signed, without=SIGNATURE) == expected
    said = expected.encode()
    assert form(signed.encode(), exclusive=False) == Form(
        sha1(said, usedforsecurity=False).hexdigest(), sha256(said).hexdigest(), sha512(said).hexdigest(), ""
    )


def test_what_is_signed_has_the_namespaces_that_hold_there() -> None:
    """One element alone is written as if it were the first (Canonical XML, §2.2): with every prefix in scope and the
    xml: attributes around it; in the exclusive form (§3) with the prefixes that it uses itself, where it uses them.
    """
    text = (
        f'<a xmlns="urn:d" xmlns:z="urn:z" xmlns:ds="{DSIG}" xml:lang="es" z:other="1"><b xml:space="preserve">'
        '<ds:Signature xmlns:y="urn:y"><ds:SignedInfo z:k="1" c="2"> <ds:Reference y:u=""/><e xmlns=""/>'
        "</ds:SignedInfo></ds:Signature></b></a>"
    )
    assert written(text, only=SIGNED_INFO) == (
        f'<ds:SignedInfo xmlns="urn:d" xmlns:ds="{DSIG}" xmlns:y="urn:y" xmlns:z="urn:z" c="2" '
        'xml:lang="es" xml:space="preserve" z:k="1"> <ds:Reference y:u=""></ds:Reference><e xmlns=""></e>'
        "</ds:SignedInfo>"
    )
    assert written(text, only=SIGNED_INFO, exclusive=True) == (
        f'<ds:SignedInfo xmlns:ds="{DSIG}" xmlns:z="urn:z" c="2" z:k="1"> '
        '<ds:Reference xmlns:y="urn:y" y:u=""></ds:Reference><e></e></ds:SignedInfo>'
    )


def test_what_is_signed_stands_in_the_signature() -> None:
    """An element of its name elsewhere, or a second one, is not it."""
    info = "<ds:SignedInfo>{}</ds:SignedInfo>"
    text = (
        f'<a xmlns:ds="{DSIG}">{info.format(1)}<ds:Signature><b>{info.format(2)}</b>{info.format(3)}{info.format(4)}'
        "</ds:Signature></a>"
    )
    assert written(text, only=SIGNED_INFO) == f'<ds:SignedInfo xmlns:ds="{DSIG}">3</ds:SignedInfo>'
    assert written("<a/>", only=SIGNED_INFO) == ""


@pytest.fixture(scope="module", autouse=True)
def _writer_with_its_own_prefixes() -> Iterator[None]:
    """Python's canonical form goes by prefixes that any module may register, as WeasyPrint does for no namespace."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ET, "_namespace_map", {"http://www.w3.org/XML/1998/namespace": "xml"})
        yield


NAMES = st.sampled_from(["a", "p:b", "q:c"])
SPACES = st.dictionaries(st.sampled_from(["", ":p", ":q"]), st.sampled_from(["1", "2"]), max_size=3)


@st.composite
def trees(draw: st.DrawFn, depth: int = 3) -> str:
    """Elements that declare, hide and use prefixes anew at every depth."""
    name, spaces = draw(NAMES), draw(SPACES)
    said = "".join(f' xmlns{prefix}="urn{prefix}:{space}"' for prefix, space in spaces.items())
    said += ' p:k="1"' * draw(st.booleans()) + ' k="&lt;&#10;"' * draw(st.booleans())
    inner = "".join(draw(st.lists(trees(depth - 1), max_size=2))) if depth else ""
    return f"<{name}{said}>&amp;{inner}<!-- no --></{name}>"


@given(trees())
def test_the_exclusive_form_is_that_of_another_writer(tree: str) -> None:
    """Python's own canonical form (C14N 2.0) writes prefixes where they are used, as the exclusive one does.

    Where two prefixes mean one namespace it takes the outer one for both; so none do here.
    """
    text = f'<p:top xmlns:p="urn:p:1" xmlns:q="urn:q:3">{tree}</p:top>'
    assert written(text, exclusive=True) == canonicalize(text)


def test_the_samples_in_the_exclusive_form() -> None:
    """The same of every sample of a document."""
    for _, files in cases():
        for data in files.values():
            pieces: list[str] = []
            canonical(data, pieces.append, exclusive=True)
            assert "".join(pieces) == canonicalize(from_file=BytesIO(data))
