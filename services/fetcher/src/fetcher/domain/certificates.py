"""What does a server's certificate say, and what is wrong with it where it is not believed?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

SOON: Final = timedelta(days=14)
"""A certificate that ends within this time should have been renewed."""
_SHOWN_NAMES: Final = 5


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate's facts. `names` are the host names and addresses it is for."""

    subject: str
    issuer: str
    names: tuple[str, ...]
    not_before: datetime
    not_after: datetime

    @property
    def summary(self) -> str:
        """For whom, by whom, and until when."""
        return f"for {_listed(self.names) or self.subject}, by {self.issuer}, until {self.not_after:%Y-%m-%d}"


class Doubt(StrEnum):
    """Why a certificate is not believed."""

    WRONG_NAME = "wrong_name"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    SELF_SIGNED = "self_signed"
    UNKNOWN_AUTHORITY = "unknown_authority"
    WEAK = "weak"
    OTHER = "other"


_DOUBTS: Final = {
    9: Doubt.NOT_YET_VALID,
    10: Doubt.EXPIRED,
    18: Doubt.SELF_SIGNED,
    19: Doubt.UNKNOWN_AUTHORITY,
    2: Doubt.UNKNOWN_AUTHORITY,
    20: Doubt.UNKNOWN_AUTHORITY,
    21: Doubt.UNKNOWN_AUTHORITY,
    62: Doubt.WRONG_NAME,
    64: Doubt.WRONG_NAME,
    66: Doubt.WEAK,
    67: Doubt.WEAK,
    68: Doubt.WEAK,
}
"""OpenSSL's verification results (x509_vfy.h, X509_V_ERR_*)."""


def doubt_of(verify_code: int) -> Doubt:
    """What an OpenSSL verification result means."""
    return _DOUBTS.get(verify_code, Doubt.OTHER)


def expiry_warning(certificate: Certificate, now: datetime) -> str:
    """What to say of a certificate that is still valid and ends soon; empty for any other."""
    left = certificate.not_after - now
    return f"The certificate ends in {max(left.days, 0)} days: have it renewed." if left < SOON else ""


def remedy(doubt: Doubt, certificate: Certificate | None, host: str) -> str:
    """What helps against a certificate that is not believed. Never that it be believed unseen."""
    if doubt is Doubt.WRONG_NAME and certificate:
        return f"The certificate is {certificate.summary}: use one of its names as host, instead of {host}."
    ends = f" on {certificate.not_after:%Y-%m-%d}" if certificate else ""
    begins = f" before {certificate.not_before:%Y-%m-%d}" if certificate else ""
    issuer = f" ({certificate.issuer})" if certificate else ""
    return {
        Doubt.WRONG_NAME: f"The certificate is not for {host}: use the host name that your provider gives.",
        Doubt.EXPIRED: f"The certificate ended{ends}: whoever runs the server has to renew it.",
        Doubt.NOT_YET_VALID: f"The certificate is not valid{begins}: compare the clocks of this machine and the server.",
        Doubt.SELF_SIGNED: "The server signed its certificate itself: give the mailbox this certificate as its own authority (ca_pem).",
        Doubt.UNKNOWN_AUTHORITY: (
            f"The certificate is from an authority{issuer} that is not known here, or the server does not send its "
            "chain: give the mailbox that authority's certificate (ca_pem), or all of them (FETCHER_CA_FILE)."
        ),
        Doubt.WEAK: "The certificate's key or signature is too weak: whoever runs the server has to replace it.",
        Doubt.OTHER: "The certificate is not valid: whoever runs the server has to replace it.",
    }[doubt]


def _listed(names: tuple[str, ...]) -> str:
    more = len(names) - _SHOWN_NAMES
    return ", ".join(names[:_SHOWN_NAMES]) + (f" and {more} more" if more > 0 else "")
