"""Which mails are built to exhaust whoever reads them?"""

from __future__ import annotations

import base64
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

HEAD: Final = b"From: Ann <ann@example.com>\r\nTo: help@example.com\r\nSubject: Hostile\r\nMIME-Version: 1.0\r\n"
MIXED: Final = HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
PAGE: Final = HEAD + b"Content-Type: text/html; charset=utf-8\r\n\r\n"
TEXT: Final = HEAD + b"Content-Type: text/plain; charset=utf-8\r\n\r\n"
LARGE: Final = 25 * 1024**2
"""Bytes of attachments that make a mail of 34.6 MB: the most that many servers take."""


def hostile_mails() -> Iterator[tuple[str, Iterable[bytes]]]:
    """Names, and mails in pieces."""
    recipients = b",".join(b"a%d@example.com" % number for number in range(40_000))
    yield "100,000 parts", [MIXED, b"--b\r\n\r\nx\r\n" * 100_000, b"--b--\r\n"]
    yield "header of 100 MB", [HEAD, b"X-Long: ", *[b"x" * 1024**2] * 100, b"\r\n\r\ntext"]
    yield "header of 35 MB", [HEAD, b"X-Long: ", *[b"x" * 1024**2] * 35, b"\r\n\r\ntext"]
    yield "35 MB of folded header", [HEAD, b"X-Long: ", b"x\r\n " * (35 * 2**18), b"\r\n\r\ntext"]
    yield "100,000 headers", [HEAD, b"X-Many: 1\r\n" * 100_000, b"\r\ntext"]
    yield "200,000 nested divs", [PAGE, b"<div>" * 200_000]
    yield "5,000 nested parentheses", [b"From: " + b"(" * 5000 + b"a@example.com" + b")" * 5000 + b"\r\n" + TEXT]
    yield "40,000 recipients", [b"To: " + recipients + b"\r\n" + TEXT + b"text"]
    yield "60 KB of `On `", [TEXT, b"On " * 20_000]
    yield "18 KB of `On Mon x` lines", [TEXT, b"On Mon x\r\n" * 1_800]
    yield "40,000 spaces", [TEXT, b" " * 40_000 + b"x"]
    yield "50,000 levels of quotes", [TEXT, b">" * 50_000 + b" x\r\n"]
    yield "a line of 1 MB", [TEXT, b"x" * 1024**2]
    yield "10,000 nested multiparts", [HEAD, _nested(10_000)]
    yield "1,000 nested mails", [b"Content-Type: message/rfc822\r\n\r\n" * 1_000, TEXT]
    yield (
        "20,000 pieces of one parameter",
        [
            HEAD
            + b"Content-Type: text/plain"
            + b"".join(b"; name*%d=x" % number for number in range(20_000))
            + b"\r\n\r\nx"
        ],
    )
    yield "100,000 attributes", [PAGE, b"<p " + b" ".join(b"a%d=1" % number for number in range(100_000)) + b">"]
    yield (
        "10,000 references",
        [b"References: " + b" ".join(b"<%d@x>" % number for number in range(10_000)) + b"\r\n" + TEXT],
    )
    yield "2 MB of entities", [PAGE, b"&amp;" * 400_000]
    yield "20,000 encoded words", [b"Subject: " + b"=?utf-8?q?x?= " * 20_000 + b"\r\n" + TEXT]


def large_mail() -> Iterator[bytes]:
    """A mail of 34.6 MB with one file that does not compress, in pieces."""
    yield MIXED + b"--b\r\nContent-Type: text/plain\r\n\r\nThe drawing is attached.\r\n"
    yield b'--b\r\nContent-Type: application/pdf; name="drawing.pdf"\r\nContent-Transfer-Encoding: base64\r\n'
    yield b'Content-Disposition: attachment; filename="drawing.pdf"\r\n\r\n'
    line = 57
    for _ in range(LARGE // (line * 1000)):
        yield base64.encodebytes(os.urandom(line * 1000)).replace(b"\n", b"\r\n")
    yield b"--b--\r\n"


def many_files() -> Iterator[bytes]:
    """A mail of 34.6 MB with a hundred files."""
    yield MIXED + b"--b\r\nContent-Type: text/plain\r\n\r\nThe drawings are attached.\r\n"
    for number in range(100):
        yield b"--b\r\nContent-Type: image/png; name=%d.png\r\nContent-Transfer-Encoding: base64\r\n" % number
        yield b"Content-Disposition: attachment\r\n\r\n"
        yield base64.encodebytes(os.urandom(LARGE // 100)).replace(b"\n", b"\r\n")
    yield b"--b--\r\n"


def write(path: Path, pieces: Iterable[bytes]) -> Path:
    """The mail as a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.writelines(pieces)
    return path


def _nested(levels: int) -> bytes:
    opened = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(levels))
    return (
        opened
        + b"Content-Type: text/plain\r\n\r\ntext\r\n"
        + b"".join(b"--b%d--\r\n" % n for n in reversed(range(levels)))
    )
