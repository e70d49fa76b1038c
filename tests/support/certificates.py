"""Which certificates does a server show in a test? Fresh ones from an authority of the test's own."""

from __future__ import annotations

import ipaddress
import ssl
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DAY = timedelta(days=1)


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _alternative(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


@dataclass(frozen=True)
class Shown:
    """A certificate with its key, in PEM."""

    certificate: str
    key: str

    def context(self) -> ssl.SSLContext:
        """What a server shows it with."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "both.pem"
            file.write_text(self.key + self.certificate, encoding="ascii")
            context.load_cert_chain(file)
        return context


class Authority:
    """An authority that signs what it is asked to."""

    def __init__(self, name: str = "Test Authority") -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _named(name)
        builder = self._builder(self._name, self._key.public_key(), timedelta(days=-1), timedelta(days=30))
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        usage = x509.KeyUsage(
            digital_signature=False,
            content_commitment=False,
            key_encipherment=False,
            data_encipherment=False,
            key_agreement=False,
            key_cert_sign=True,
            crl_sign=True,
            encipher_only=False,
            decipher_only=False,
        )
        signed = builder.add_extension(usage, critical=True).sign(self._key, hashes.SHA256())
        self.pem = signed.public_bytes(serialization.Encoding.PEM).decode()

    def sign(self, *names: str, begins: timedelta = -DAY, ends: timedelta = 60 * DAY) -> Shown:
        """A certificate for names, valid between two instants from now."""
        return self._made(names, begins, ends, self._key, self._name)

    def self_signed(self, *names: str) -> Shown:
        """One that nobody else vouches for."""
        return self._made(names, -DAY, 60 * DAY, None, _named(names[0]))

    def _made(
        self,
        names: tuple[str, ...],
        begins: timedelta,
        ends: timedelta,
        signer: ec.EllipticCurvePrivateKey | None,
        issuer: x509.Name,
    ) -> Shown:
        key = ec.generate_private_key(ec.SECP256R1())
        builder = self._builder(_named(names[0]), key.public_key(), begins, ends).issuer_name(issuer)
        builder = builder.add_extension(x509.SubjectAlternativeName(map(_alternative, names)), critical=False)
        signed = builder.sign(signer or key, hashes.SHA256())
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return Shown(signed.public_bytes(serialization.Encoding.PEM).decode(), private.decode())

    def _builder(
        self, subject: x509.Name, key: ec.EllipticCurvePublicKey, begins: timedelta, ends: timedelta
    ) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        builder = x509.CertificateBuilder().subject_name(subject).public_key(key)
        builder = builder.serial_number(x509.random_serial_number())
        builder = builder.not_valid_before(now + begins).not_valid_after(now + ends)
        return builder.issuer_name(subject) if subject == self._name else builder
