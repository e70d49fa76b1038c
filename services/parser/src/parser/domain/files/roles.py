"""What is a file to its mail: a mail, an invitation, a report, a signature, something that cannot be read?

By its media type alone (RFC 8551 for S/MIME, RFC 3156 for PGP, RFC 6522 for reports): nothing is verified or decrypted.
"""

from __future__ import annotations

from typing import Final

from contracts.values import AttachmentRole
from parser.domain.structure import Part

_ROLES: Final = {
    "message/rfc822": AttachmentRole.MAIL,
    "message/global": AttachmentRole.MAIL,
    "text/calendar": AttachmentRole.INVITATION,
    "application/ics": AttachmentRole.INVITATION,
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
}
_SMIME: Final = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
TNEF_TYPES: Final = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})


def role_of(part: Part, sniffed: str | None) -> AttachmentRole:
    """The role of a part that is kept as a file."""
    if part.media_type in _SMIME:
        opaque = part.parameters.get("smime-type", "").lower() == "signed-data"
        return AttachmentRole.SIGNATURE if opaque else AttachmentRole.ENCRYPTED
    if sniffed in {"application/pgp-keys", "application/pgp-encrypted"}:
        return _ROLES[sniffed]
    return _ROLES.get(part.media_type, AttachmentRole.FILE)


def is_tnef(part: Part, sniffed: str | None) -> bool:
    """Whether other files may be found in it."""
    return part.media_type in TNEF_TYPES or sniffed in TNEF_TYPES
