"""The XML signature (XMLDSig) of a document: where it is, what it covers, and that its value and digest are of that.

What is checked, in this order; what does not hold is a refusal:

1. at most one `ds:Signature`, in the place that SUNAT gives it, and no other document within the document;
2. it covers the whole document (`URI=""`) by the enveloped transform and no other but a canonical form;
3. its methods are RSA and SHA-1, SHA-256 or SHA-512, in a canonical form of the W3C's;
4. its digest is that of the content;
5. its value is a signature of its `ds:SignedInfo` under the key of a certificate enclosed, of 1024 bits at the least.

So a file that was altered is found out, though whoever did it computed the digest anew. Whose certificate it is,
`certificate` reads, and what disagrees with the document `compare` names. Whether SUNAT accredits who issued it and
whether it was revoked nobody knows without asking; nor whether the document was accepted. SUNAT's consultation tells.

What SUNAT itself has (its programmer's manual of 2012, validations 2325 to 2335) is the enveloped transform over the
whole document, RSA, and SHA-1, later SHA-256; the exclusive form is there because signing services use it.
"""

import re
from base64 import b64decode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA1, SHA256, SHA512, HashAlgorithm

from service.exchange.sunat import certificate
from service.exchange.sunat.certificate import Certificate
from service.exchange.sunat.errors import SunatError
from service.exchange.sunat.names import ROOTS, name
from service.exchange.sunat.walk import every, one, said
from service.markup.element import Document, Element, Form

_PLACE: Final = "ext:UBLExtensions/ext:UBLExtension/ext:ExtensionContent/ds:Signature"
_SIGNATURE: Final = name("ds:Signature")

_DSIG: Final = "http://www.w3.org/2000/09/xmldsig#"
_MORE: Final = "http://www.w3.org/2001/04/xmldsig-more#"
_ENC: Final = "http://www.w3.org/2001/04/xmlenc#"
_ENVELOPED: Final = f"{_DSIG}enveloped-signature"
_OLD: Final = "sha1"


def _inclusive(document: Document) -> Form:
    return document.inclusive


def _exclusive(document: Document) -> Form:
    return document.exclusive


_FORMS: Final[Mapping[str, Callable[[Document], Form]]] = MappingProxyType(
    {
        "http://www.w3.org/TR/2001/REC-xml-c14n-20010315": _inclusive,
        "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments": _inclusive,
        "http://www.w3.org/2001/10/xml-exc-c14n#": _exclusive,
        "http://www.w3.org/2001/10/xml-exc-c14n#WithComments": _exclusive,
    }
)
"""A document by reference has no comments (XMLDSig §4.4.3.3); a `ds:SignedInfo` with any would not be verified."""

_METHODS: Final[Mapping[str, tuple[str, HashAlgorithm]]] = MappingProxyType(
    {
        f"{_DSIG}rsa-sha1": ("sha1", SHA1()),  # noqa: S303 - old documents have it; it is told
        f"{_MORE}rsa-sha256": ("sha256", SHA256()),
        f"{_MORE}rsa-sha512": ("sha512", SHA512()),
    }
)
_DIGESTS: Final[Mapping[str, str]] = MappingProxyType(
    {f"{_DSIG}sha1": "sha1", f"{_ENC}sha256": "sha256", f"{_ENC}sha512": "sha512"}
)
_SHAPES: Final[Mapping[str, re.Pattern[str]]] = MappingProxyType(
    {
        "": re.compile("SignedInfo SignatureValue( KeyInfo)?( Object)*"),
        "ds:SignedInfo": re.compile("CanonicalizationMethod SignatureMethod Reference"),
        "ds:SignedInfo/ds:Reference": re.compile("(Transforms )?DigestMethod DigestValue"),
        "ds:SignedInfo/ds:Reference/ds:Transforms": re.compile("Transform( Transform)*"),
        "ds:SignedInfo/ds:Reference/ds:DigestValue": re.compile(""),
        "ds:SignatureValue": re.compile(""),
    }
)
"""What stands in what (XMLDSig §4), as far as one reference and no manifest need it."""

_LEAST_BITS: Final = 1024
_MOST_BITS: Final = 8192  # what verifying may cost


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature that holds. `old`: it is by SHA-1, which can be made to fit another document by its maker alone."""

    certificate: Certificate
    old: bool
    rooted: bool | None = None
    """Whether roots that the user gave vouch for the certificate; None where none were given."""


def signed(document: Document) -> Signature | None:
    """The signature that covers this document as it is; None where there is none.

    Raises:
        SunatError: `document_within`, `element_missing`, `element_repeated`, `signatures`, `signature_altered`,
            `signature_certificate`, `signature_form`, `signature_method`, `signature_of_part`, `signature_place`,
            `signature_transform`, `signature_value`, `signature_weak`.
    """
    root = document.root
    for each in root.within():
        if each.name in ROOTS:
            raise SunatError("document_within", each.local)
    found = [each for each in root.within() if each.name == _SIGNATURE]
    if not found:
        return None
    if len(found) > 1:
        raise SunatError("signatures", str(len(found)))
    if not any(each is found[0] for each in every(root, _PLACE)):
        raise SunatError("signature_place")
    return _held(document, found[0])


def _held(document: Document, signature: Element) -> Signature:
    info = _demanded(signature, "ds:SignedInfo")
    reference = _demanded(info, "ds:Reference")
    if part := reference.attributes.get("URI", ""):
        raise SunatError("signature_of_part", part)
    form = _FORMS.get(method := _method(info, "ds:CanonicalizationMethod"))
    if form is None:
        raise SunatError("signature_method", method)
    digest = _compared(document, reference)
    used, algorithm = _METHODS.get(method := _method(info, "ds:SignatureMethod"), ("", None))
    if algorithm is None:
        raise SunatError("signature_method", method)
    _shaped(signature)
    value = _bytes(said(signature, "ds:SignatureValue"))
    signer = _signer(signature, value, form(document).signed_info.encode(), algorithm)
    return Signature(signer, _OLD in {digest, used})


def _shaped(signature: Element) -> None:
    """Nothing, if the signature is of the standard's elements and no others, in its order: what one program passes over
    another reads. What a method or a `ds:KeyInfo` holds is looked at where it counts.
    """
    for path, shape in _SHAPES.items():
        for each in every(signature, path) if path else (signature,):
            found = " ".join(child.local if child.name == name(f"ds:{child.local}") else "?" for child in each.children)
            if not shape.fullmatch(found):
                raise SunatError("signature_form", each.local)


def _compared(document: Document, reference: Element) -> str:
    """Which digest it has, once that is the content's."""
    digest = _DIGESTS.get(method := _method(reference, "ds:DigestMethod"))
    if digest is None:
        raise SunatError("signature_method", method)
    form = _transformed(document, reference)
    if _bytes(said(reference, "ds:DigestValue")).hex() != getattr(form, digest):
        raise SunatError("signature_altered")
    return digest


def _transformed(document: Document, reference: Element) -> Form:
    """What was digested: all but the signature, in the form that is named, else in that of Canonical XML 1.0."""
    steps = [_algorithm(each) for each in every(reference, "ds:Transforms/ds:Transform")]
    others = [each for each in steps if each != _ENVELOPED]
    if len(steps) - len(others) != 1 or steps[0] != _ENVELOPED:  # a canonical form is text, with no signature in it
        raise SunatError("signature_transform", ", ".join(others) or "-")
    if not others:
        return document.inclusive
    if len(others) > 1 or others[0] not in _FORMS:
        raise SunatError("signature_transform", ", ".join(others))
    return _FORMS[others[0]](document)


def _signer(signature: Element, value: bytes, info: bytes, method: HashAlgorithm) -> Certificate:
    texts = [each.text for each in every(signature, "ds:KeyInfo/ds:X509Data/ds:X509Certificate")]
    among = certificate.enclosed(texts)
    if not among or len(texts) > certificate.MOST:
        raise SunatError("signature_certificate", str(len(texts)))
    usable = [each for each in among if _LEAST_BITS <= certificate.bits(each) <= _MOST_BITS]
    if not usable:
        raise SunatError("signature_weak", str(certificate.bits(among[0])))
    found = certificate.signer(usable, value, info, method)
    if found is None:
        raise SunatError("signature_value")
    return found


def _demanded(element: Element, path: str) -> Element:
    found = one(element, path)
    if found is None:
        raise SunatError("element_missing", path)
    return found


def _method(element: Element, path: str) -> str:
    return _algorithm(_demanded(element, path))


def _algorithm(element: Element) -> str:
    """The algorithm that an element names; one with parameters is another algorithm."""
    found = element.attributes.get("Algorithm", "")
    return f"{found} {element.children[0].local}" if element.children else found


def _bytes(text: str) -> bytes:
    """What base64 says; b"" where it is none."""
    try:
        return b64decode("".join(text.split()), validate=True)
    except ValueError:
        return b""
