"""The XML signature (XMLDSig) of a document: where it is, what it covers, and that this is still what it covered.

What is checked: at most one `ds:Signature`, in the place that SUNAT gives it; it covers the whole document and no part
of it; the document has no other document within; and its digest is that of the content. So a file that was altered, or
wrapped around a signed one, is found out.

What is **not** checked: the signature's value and its certificate. Whoever changes a file can digest and sign it anew
with any certificate, and this room holds no list of whose certificates SUNAT accepts. SUNAT's own consultation of
vouchers says whether a document was issued.
"""

from base64 import b64decode
from typing import Final

from service.exchange.sunat.errors import SunatError
from service.exchange.sunat.names import ROOTS, name
from service.exchange.sunat.walk import every, one
from service.markup.element import Document, Element

_PLACE: Final = "ext:UBLExtensions/ext:UBLExtension/ext:ExtensionContent/ds:Signature"
_SIGNATURE: Final = name("ds:Signature")
_ENVELOPED: Final = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
_CANONICAL: Final = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
_SHA1: Final = "http://www.w3.org/2000/09/xmldsig#sha1"
_SHA256: Final = "http://www.w3.org/2001/04/xmlenc#sha256"
_COMPARED: Final = frozenset({_ENVELOPED, _CANONICAL})


def signed(document: Document) -> bool:
    """Whether a signature covers this document as it is.

    Raises:
        SunatError: `document_within`, `signatures`, `signature_place`, `signature_of_part`, `signature_altered`.
    """
    root = document.root
    for each in root.within():
        if each.name in ROOTS:
            raise SunatError("document_within", each.local)
    found = [each for each in root.within() if each.name == _SIGNATURE]
    if not found:
        return False
    if len(found) > 1:
        raise SunatError("signatures", str(len(found)))
    if not any(each is found[0] for each in every(root, _PLACE)):
        raise SunatError("signature_place")
    return _covers(document, found[0])


def _covers(document: Document, signature: Element) -> bool:
    """Whether the digest was compared, and held: one made in a way that is not SUNAT's says nothing here."""
    reference = one(signature, "ds:SignedInfo/ds:Reference")
    if reference is None:
        return False
    if part := reference.attributes.get("URI", ""):
        raise SunatError("signature_of_part", part)
    steps = {each.attributes.get("Algorithm", "") for each in every(reference, "ds:Transforms/ds:Transform")}
    method = one(reference, "ds:DigestMethod")
    digests = {_SHA1: document.sha1, _SHA256: document.sha256}
    right = None if method is None else digests.get(method.attributes.get("Algorithm", ""))
    if right is None or _ENVELOPED not in steps or not steps <= _COMPARED:
        return False
    value = one(reference, "ds:DigestValue")
    if value is None or _hex(value.text) != right:
        raise SunatError("signature_altered")
    return True


def _hex(text: str) -> str:
    try:
        return b64decode("".join(text.split()), validate=True).hex()
    except ValueError:
        return ""
