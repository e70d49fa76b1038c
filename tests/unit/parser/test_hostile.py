"""Does the parser stay within its time, whatever is built to take long? Each within 2 s of CPU."""

import base64
import time
from collections.abc import Callable
from functools import reduce

import pytest

from support.parsing import read, repairs_of

SECONDS = 2.0
EVENT = 500_000
"""Characters of what is said about a mail."""


def nested(levels: int) -> bytes:
    heads = (b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (level, level) for level in range(levels))
    return b"".join(heads) + b"\nthe innermost text\n"


def wrapped(inner: bytes, _: int) -> bytes:
    head = b"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n"
    return head + base64.encodebytes(inner)


def text(body: bytes, kind: bytes = b"plain") -> bytes:
    return b"From: a@b\nContent-Type: text/%b; charset=utf-8\n\n" % kind + body


def header(name: bytes, value: bytes) -> bytes:
    return b"%b: %b\n\nx" % (name, value)


def mixed(part: bytes, times: int) -> bytes:
    return b"Content-Type: multipart/mixed; boundary=b\n\n" + part * times


STRUCTURES: dict[str, tuple[Callable[[], bytes], str | None]] = {
    "nesting 200": (lambda: nested(200), "depth_limit"),
    "nesting 10,000": (lambda: nested(10_000), "depth_limit"),
    "nesting with one boundary": (lambda: mixed(b"--b\nContent-Type: multipart/mixed; boundary=b\n\n", 10_000), "boundary_repeated"),
    "a mail in a mail 1,000 times": (lambda: b"Content-Type: message/rfc822\n\n" * 1000 + b"Subject: x\n\nhi", None),
    "a mail in a mail in base64": (lambda: reduce(wrapped, range(25), b"Subject: x\n\nhi"), None),
    "100,000 parts": (lambda: mixed(b"--b\n\nx\n", 100_000), "parts_limit"),
    "100,000 lines that begin like a boundary": (lambda: mixed(b"--bb\n\nx\n", 100_000), "boundary_missing"),
    "300 files": (lambda: mixed(b"--b\nContent-Type: a/b\n\nx\n", 300), "attachments_limit"),
    "long types": (lambda: mixed(b"--b\nContent-Type: a/" + b"b" * 90_000 + b"\n\nx\n", 100), None),
    "lines of dashes": (lambda: b"Content-Type: multipart/mixed\n\n" + b"--a\n" * 500_000, "boundary_missing"),
    "broken base64": (lambda: b"Content-Transfer-Encoding: base64;\n\n" + b"=" * 5_000_000, "base64_broken"),
    "base64 with words": (lambda: b"Content-Transfer-Encoding: base64;\n\n" + b"A= " * 1_000_000, "base64_broken"),
    "uuencode": (lambda: b"Content-Transfer-Encoding: x-uuencode\n\n" + b"\n" * 2_000_000, None),
}  # fmt: skip

HEADERS: dict[str, tuple[Callable[[], bytes], str | None]] = {
    "100 MB of one header": (lambda: header(b"Subject", b"a" * 100_000_000), "header_limit"),
    "100 MB of folds": (lambda: header(b"Subject", b"a b c d e f\n " * 8_000_000), "header_limit"),
    "100 MB of headers": (lambda: b"X-A: b\n" * 14_000_000 + b"\nx", "header_limit"),
    "100 MB without a header": (lambda: b"abc def\n" * 12_500_000, "header_missing"),
    "folds without a space": (lambda: b"Subject: x\n" + b"y\n" * 100_000, None),
    "line ends": (lambda: b"\r" * 2_000_000, "header_begins_late"),
    "NULs": (lambda: b"\0" * 5_000_000, "control_characters"),
    "5,000 parentheses": (lambda: header(b"From", b"(" * 5_000), "address_repaired"),
    "nested comments": (lambda: header(b"From", b"(" * 40_000 + b")" * 40_000 + b"a@b"), None),
    "quotes": (lambda: header(b"From", b'"' + b'\\"' * 45_000), "address_repaired"),
    "40,000 recipients": (lambda: header(b"To", b", ".join(b"u%d@example.com" % n for n in range(40_000))), "addresses_limit"),
    "names without quotes": (lambda: header(b"To", b"Doe, J <j@x>, " * 7_000), "addresses_limit"),
    "no commas": (lambda: header(b"From", b"<j@x> <k@y>" * 8_000), "addresses_limit"),
    "spaces in a sender": (lambda: header(b"From", b"a" + b" " * 90_000 + b"b@x"), "address_repaired"),
    "addresses without commas": (lambda: header(b"From", b"a@x " * 24_000), "addresses_limit"),
    "commas": (lambda: header(b"To", b"," * 90_000), None),
    "angles": (lambda: header(b"To", b"<" * 90_000), None),
    "parameters": (lambda: header(b"Content-Type", b"a/b" + b"".join(b"; n*%d=x" % n for n in range(20_000))), "parameters_limit"),
    "spaces in a parameter": (lambda: header(b"Content-Type", b"a/b; x=" + b" " * 90_000 + b"y"), None),
    "spaces behind a parameter": (lambda: header(b"Content-Type", b'a/b; x="1"' + b" " * 90_000 + b"y"), None),
    "encoded words": (lambda: header(b"Subject", b"=?utf-8?Q?=C3?=" * 6_000), None),
    "encoded words that do not end": (lambda: header(b"Subject", b"=?a?q?b" * 14_000), None),
    "beginnings of encoded words": (lambda: header(b"Subject", b"=?" * 50_000), None),
    "switches of ISO-2022-JP": (lambda: header(b"Subject", b"\x1b$B%F" * 18_000), "charset_guessed"),
    "numbers for a date": (lambda: header(b"Date", b"1 " * 45_000), "date_unreadable"),
    "references": (lambda: header(b"References", b"".join(b"<%d@x> " % n for n in range(9_000))), "references_limit"),
    "references that do not end": (lambda: header(b"References", b"<a " * 30_000), None),
}  # fmt: skip

TEXTS: dict[str, tuple[Callable[[], bytes], str | None]] = {
    "lines": (lambda: text(b"line\n" * 1_000_000), "text_limit"),
    "one line of spaces": (lambda: text(b" " * 900_000), None),
    "60 KB of On": (lambda: text(b"On " * 20_000), None),
    "8-bit": (lambda: text(b"\xe4\xf6 " * 300_000), None),
    "200,000 nested divs": (lambda: text(b"<div>" * 200_000, b"html"), "html_depth_limit"),
    "links": (lambda: text(b"<a href=x>y</a>" * 20_000, b"html"), "html_links_limit"),
    "attributes": (lambda: text(b"<p " + b" ".join(b"a%x=1" % n for n in range(60_000)) + b">x</p>", b"html"), "html_attributes_limit"),
    "open tags": (lambda: text(b"<" * 500_000, b"html"), None),
    "a source of spaces": (lambda: text(b"<img src=" + b" " * 900_000, b"html"), None),
    "styles": (lambda: text(b'<p style="a' * 80_000, b"html"), None),
}  # fmt: skip

HOSTILE = STRUCTURES | HEADERS | TEXTS


@pytest.mark.parametrize("name", HOSTILE)
def test_i02_what_is_built_to_take_long_does_not(name: str) -> None:
    build, repair = HOSTILE[name]
    raw = build()

    started = time.process_time()
    understood = read(raw)

    assert time.process_time() - started < SECONDS
    assert len(understood.mail.model_dump_json()) < EVENT
    assert repair is None or repair in repairs_of(understood)


def test_the_ends_of_too_many_references_are_kept() -> None:
    ids = [f"{number}@x" for number in range(300)]

    references = read(b"References: " + b" ".join(b"<%b>" % each.encode() for each in ids) + b"\n\nx").mail.references

    assert len(references) == 100
    assert (references[0], references[-1]) == (ids[0], ids[-1])
