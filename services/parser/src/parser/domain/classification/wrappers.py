"""Is a mail signed or encrypted? Said by its wrapper, never verified, and no ground to believe anything (RFC 8551, RFC 3156)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from contracts.values import Finding
from parser.domain.classification.letter import Letter
from parser.domain.files.roles import IDENTIFIER_WITHIN, SIGNED_DATA, SMIME, kind_of
from parser.domain.structure import Part

_MULTIPARTS: Final = {"multipart/signed": "signed", "multipart/encrypted": "encrypted"}
_SIGNATURES: Final = frozenset(
    {"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"}
)
_ENCRYPTED_DATA: Final = (bytes.fromhex("06092a864886f70d010703"), bytes.fromhex("060b2a864886f70d0109100117"))
"""Object identifiers (RFC 5652, section 14): what the content is where its label does not say."""
_INLINE: Final = "-----BEGIN PGP "
_ARMOUR: Final = re.compile(rb"\s{0,100}-----BEGIN PGP (SIGNED MESSAGE|SIGNATURE|MESSAGE)-----")
"""At the beginning of a file (RFC 9580, section 6.2)."""


def read_signed(letter: Letter) -> Iterator[Finding]:
    """What shows a mail, or a part of it, to be signed."""
    for part in letter.parts:
        kind = kind_of(part)
        if _MULTIPARTS.get(kind) == "signed" or kind in _SIGNATURES:
            yield Finding(code="signature", detail=f"has a part of the type {kind}; not verified")
        elif kind in SMIME and _is_signed(part):
            yield Finding(code="signature", detail="is S/MIME signed data; not verified")
        elif _armour(part).startswith(b"SIGN"):
            yield Finding(code="signature", detail="has a file that is a PGP signature, or signed; not verified")
    if _INLINE in letter.text and f"\n{_INLINE}SIGNED MESSAGE-----" in f"\n{letter.text}":
        yield Finding(code="signature", detail="has a PGP signed text; not verified")


def read_encrypted(letter: Letter) -> Iterator[Finding]:
    """What shows a mail, or a part of it, to be encrypted."""
    for part in letter.parts:
        kind = kind_of(part)
        if _MULTIPARTS.get(kind) == "encrypted" or kind == "application/pgp-encrypted":
            yield Finding(code="encryption", detail=f"has a part of the type {kind}")
        elif kind in SMIME and _is_encrypted(part):
            yield Finding(code="encryption", detail="is S/MIME encrypted data")
        elif _armour(part) == b"MESSAGE":
            yield Finding(code="encryption", detail="has a file that PGP encrypted")
    if _INLINE in letter.text and f"\n{_INLINE}MESSAGE-----" in f"\n{letter.text}":
        yield Finding(code="encryption", detail="has a PGP encrypted text")


def _armour(part: Part) -> bytes:
    """What a file says of itself that begins as PGP writes it; empty for texts, where it may begin further below."""
    if part.disposition != "attachment" and not part.filename and part.media_type.startswith("text/"):
        return b""
    found = _ARMOUR.match(part.content)
    return found[1] if found else b""


def _is_signed(part: Part) -> bool:
    kind = part.parameters.get("smime-type", "").lower()
    return kind == "signed-data" or (not kind and SIGNED_DATA in part.content[:IDENTIFIER_WITHIN])


def _is_encrypted(part: Part) -> bool:
    kind = part.parameters.get("smime-type", "").lower()
    if kind:
        return kind in {"enveloped-data", "authenveloped-data"}
    return any(identifier in part.content[:IDENTIFIER_WITHIN] for identifier in _ENCRYPTED_DATA)
