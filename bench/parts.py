"""How are the parts of a generated mail encoded?"""

from __future__ import annotations

import base64
import quopri
import random
from dataclasses import dataclass
from email.header import Header

# (weight, charset, transfer encoding) of text parts
TEXT_CODINGS = (
    (40, "us-ascii", "7bit"),
    (30, "utf-8", "quoted-printable"),
    (12, "utf-8", "base64"),
    (10, "windows-1252", "quoted-printable"),
    (5, "utf-8", "8bit"),
    (3, "iso-8859-1", "8bit"),
)
FILE_KINDS = (
    ("application", "pdf", "invoice-%d.pdf", b"%PDF-1.7\n"),
    ("image", "png", "screenshot-%d.png", b"\x89PNG\r\n\x1a\n"),
    ("application", "zip", "logs-%d.zip", b"PK\x03\x04"),
)


@dataclass(frozen=True)
class Coding:
    """A charset and a Content-Transfer-Encoding."""

    charset: str
    transfer: str

    def for_html(self) -> Coding:
        """Markup has long lines, which 7bit does not carry."""
        return Coding(self.charset, "quoted-printable" if self.transfer == "7bit" else self.transfer)


def choose_coding(rng: random.Random) -> Coding:
    """One of TEXT_CODINGS by its weight."""
    weights = [weight for weight, _, _ in TEXT_CODINGS]
    choices = [Coding(charset, transfer) for _, charset, transfer in TEXT_CODINGS]
    return rng.choices(choices, weights)[0]


def header_text(value: str) -> str:
    """A header's text, as encoded words (RFC 2047) where it is not ASCII."""
    return value if value.isascii() else Header(value, "utf-8", maxlinelen=900).encode()


def text_part(subtype: str, text: str, coding: Coding) -> bytes:
    """A text part with its headers."""
    if coding.charset == "us-ascii" and not text.isascii():
        coding = Coding("utf-8", "quoted-printable")
    head = f'Content-Type: text/{subtype}; charset="{coding.charset}"\n'
    head += f"Content-Transfer-Encoding: {coding.transfer}\n\n"
    return head.encode() + _transfer(text.encode(coding.charset), coding.transfer)


def _transfer(raw: bytes, transfer: str) -> bytes:
    if transfer == "quoted-printable":
        return quopri.encodestring(raw)
    return base64.encodebytes(raw) if transfer == "base64" else raw


def file_part(rng: random.Random, number: int, size: int) -> tuple[bytes, bytes]:
    """An attachment of `size` bytes: the part, and the file itself."""
    kind, subtype, name, magic = rng.choice(FILE_KINDS)
    data = (magic + rng.randbytes(max(0, size - len(magic))))[:size]
    name %= number
    head = (
        f'Content-Type: {kind}/{subtype}; name="{name}"\nContent-Transfer-Encoding: base64\n'
        f'Content-Disposition: attachment; filename="{name}"\n\n'
    )
    return head.encode() + base64.encodebytes(data), data


def multipart(subtype: str, boundary: str, parts: list[bytes]) -> bytes:
    """The parts between boundaries, with the header that announces them."""
    mark = b"--" + boundary.encode()
    body = b"".join(mark + b"\n" + part + (b"" if part.endswith(b"\n") else b"\n") for part in parts)
    return f'Content-Type: multipart/{subtype}; boundary="{boundary}"\n\n'.encode() + body + mark + b"--\n"
