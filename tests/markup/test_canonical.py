from hashlib import sha1, sha256

import pytest

from service.markup.canonical import SIGNATURE, canonical, unsigned_digests


def written(text: str, *, without: tuple[str, str] | None = None) -> str:
    """The canonical form as one text."""
    pieces: list[str] = []
    canonical(text.encode(), pieces.append, without=without)
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
    assert unsigned_digests(signed.encode()) == (
        sha1(expected.encode(), usedforsecurity=False).hexdigest(),
        sha256(expected.encode()).hexdigest(),
    )
