"""How is a server's certificate read, whether it was believed or not?"""

from __future__ import annotations

import ssl
from collections.abc import Iterator

from cryptography import x509
from cryptography.x509.oid import NameOID

from fetcher.domain.certificates import Certificate


def read_certificate(der: bytes | None) -> Certificate | None:
    """A certificate's facts; None where there is none, or none that can be read."""
    if not der:
        return None
    try:
        found = x509.load_der_x509_certificate(der)
        return Certificate(
            subject=_common_name(found.subject),
            issuer=_common_name(found.issuer),
            names=tuple(_names(found)),
            not_before=found.not_valid_before_utc,
            not_after=found.not_valid_after_utc,
        )
    except ValueError:
        return None


def presented(connected: ssl.SSLSocket) -> Certificate | None:
    """What a server showed."""
    return read_certificate(connected.getpeercert(binary_form=True))


def _common_name(name: x509.Name) -> str:
    found = name.get_attributes_for_oid(NameOID.COMMON_NAME) or name.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    return _shown(str(found[0].value)) if found else _shown(name.rfc4514_string())


def _names(certificate: x509.Certificate) -> Iterator[str]:
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return
    for kind in (x509.DNSName, x509.IPAddress):
        for each in found.get_values_for_type(kind):
            yield _shown(str(each))


def _shown(text: str) -> str:
    return "".join(character if character.isprintable() else "?" for character in text)[:200]
