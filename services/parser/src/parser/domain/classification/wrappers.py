"""Is a mail signed or encrypted? Said by its wrapper, never verified, and no ground to believe anything (RFC 8551, RFC 3156)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from contracts.values import Finding
from parser.domain.classification.letter import Letter
from parser.domain.structure import Part

_MULTIPARTS: Final = {"multipart/signed": "signed", "multipart/encrypted": "encrypted"}
_SIGNATURES: Final = frozenset(
    {"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"}
)
_CRYPTOGRAPHIC: Final = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_SIGNED_DATA: Final = bytes.fromhex("06092a864886f70d010702")
"""Object identifiers (RFC 5652, section 14): what the content is where its label does not say."""
_ENCRYPTED_DATA: Final = (bytes.fromhex("06092a864886f70d010703"), bytes.fromhex("060b2a864886f70d0109100117"))
IDENTIFIER_WITHIN: Final = 64
"""Bytes in which the identifier stands."""
_INLINE: Final = "-----BEGIN PGP "


def read_signed(letter: Letter) -> Iterator[Finding]:
    """What shows a mail, or a part of it, to be signed."""
    for part in letter.parts():
        if _MULTIPARTS.get(part.media_type) == "signed" or part.media_type in _SIGNATURES:
            yield Finding(code="signature", detail=f"has a part of the type {part.media_type}; not verified")
        elif part.media_type in _CRYPTOGRAPHIC and _is_signed(part):
            yield Finding(code="signature", detail="is S/MIME signed data; not verified")
    if _INLINE in letter.text and f"\n{_INLINE}SIGNED MESSAGE-----" in f"\n{letter.text}":
        yield Finding(code="signature", detail="has a PGP signed text; not verified")


def read_encrypted(letter: Letter) -> Iterator[Finding]:
    """What shows a mail, or a part of it, to be encrypted."""
    for part in letter.parts():
        if _MULTIPARTS.get(part.media_type) == "encrypted" or part.media_type == "application/pgp-encrypted":
            yield Finding(code="encryption", detail=f"has a part of the type {part.media_type}")
        elif part.media_type in _CRYPTOGRAPHIC and _is_encrypted(part):
            yield Finding(code="encryption", detail="is S/MIME encrypted data")
    if _INLINE in letter.text and f"\n{_INLINE}MESSAGE-----" in f"\n{letter.text}":
        yield Finding(code="encryption", detail="has a PGP encrypted text")


def _is_signed(part: Part) -> bool:
    kind = part.parameters.get("smime-type", "").lower()
    return kind == "signed-data" or (not kind and _SIGNED_DATA in part.content[:IDENTIFIER_WITHIN])


def _is_encrypted(part: Part) -> bool:
    kind = part.parameters.get("smime-type", "").lower()
    if kind:
        return kind in {"enveloped-data", "authenveloped-data"}
    return any(identifier in part.content[:IDENTIFIER_WITHIN] for identifier in _ENCRYPTED_DATA)
