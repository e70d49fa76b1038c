"""What is a file to its mail: a mail, an invitation, a report, a signature, something that cannot be read?

By its media type, or its name where that says nothing (RFC 8551 for S/MIME, RFC 3156 for PGP, RFC 6522 for reports): nothing is verified or decrypted.
"""

from __future__ import annotations

from typing import Final

from contracts.values import AttachmentRole
from parser.domain.structure import Part

_ROLES: Final = {
    "message/rfc822": AttachmentRole.MAIL,
    "message/global": AttachmentRole.MAIL,
    "message/news": AttachmentRole.MAIL,
    "text/calendar": AttachmentRole.INVITATION,
    "application/ics": AttachmentRole.INVITATION,
    "text/x-vcalendar": AttachmentRole.INVITATION,
    "message/delivery-status": AttachmentRole.REPORT,
    "message/global-delivery-status": AttachmentRole.REPORT,
    "message/disposition-notification": AttachmentRole.REPORT,
    "message/feedback-report": AttachmentRole.REPORT,
    "text/rfc822-headers": AttachmentRole.REPORT,
    "application/pkcs7-signature": AttachmentRole.SIGNATURE,
    "application/x-pkcs7-signature": AttachmentRole.SIGNATURE,
    "application/pgp-signature": AttachmentRole.SIGNATURE,
    "application/pgp-encrypted": AttachmentRole.ENCRYPTED,
    "application/pgp-keys": AttachmentRole.KEY,
    "application/pkix-cert": AttachmentRole.KEY,
    "message/global-headers": AttachmentRole.REPORT,
    "message/global-disposition-notification": AttachmentRole.REPORT,
}
CALENDARS: Final = frozenset({kind for kind, role in _ROLES.items() if role is AttachmentRole.INVITATION})
SMIME: Final = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_SAID: Final = {
    "signed-data": AttachmentRole.SIGNATURE,
    "enveloped-data": AttachmentRole.ENCRYPTED,
    "authenveloped-data": AttachmentRole.ENCRYPTED,
    "certs-only": AttachmentRole.KEY,
    "compressed-data": AttachmentRole.FILE,
}
"""What `smime-type` says (RFC 8551, section 3.2.2)."""
SIGNED_DATA: Final = bytes.fromhex("06092a864886f70d010702")
"""The object identifier of signed data (RFC 5652, section 5.1)."""
IDENTIFIER_WITHIN: Final = 64
"""Bytes in which the identifier stands."""
_OPAQUE: Final = frozenset({"application/octet-stream", "text/plain", "application/unknown", "application/binary"})
"""Types that gateways put in the place of the one that was there: then its name says more."""
_BY_NAME: Final = {
    ".eml": "message/rfc822", ".ics": "text/calendar", ".p7m": "application/pkcs7-mime", ".p7s": "application/pkcs7-signature",
    ".sig": "application/pgp-signature", ".vcs": "text/x-vcalendar",
}  # fmt: skip
TNEF_TYPES: Final = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})


def role_of(part: Part, sniffed: str | None) -> AttachmentRole:
    """The role of a part that is kept as a file."""
    if sniffed in {"application/pgp-keys", "application/pgp-encrypted", "application/pgp-signature"}:
        return _ROLES[sniffed]
    kind = kind_of(part)
    if part.media_type in _OPAQUE and sniffed == "text/calendar":
        kind = sniffed
    return _of_smime(part) if kind in SMIME else _ROLES.get(kind, AttachmentRole.FILE)


def kind_of(part: Part) -> str:
    """The media type, also of a part that only its name tells (RFC 8551, section 3.2.1)."""
    if not part.filename or part.media_type not in _OPAQUE:
        return part.media_type
    return _BY_NAME.get(part.filename[-4:].lower(), part.media_type)


def is_tnef(part: Part, sniffed: str | None) -> bool:
    """Whether other files may be found in it."""
    return part.media_type in TNEF_TYPES or sniffed in TNEF_TYPES


def _of_smime(part: Part) -> AttachmentRole:
    said = _SAID.get(part.parameters.get("smime-type", "").lower())
    if said is None and SIGNED_DATA in part.content[:IDENTIFIER_WITHIN]:
        return AttachmentRole.SIGNATURE
    return said or AttachmentRole.ENCRYPTED
