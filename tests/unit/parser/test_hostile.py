"""Does the parser survive everything? It never fails, what comes out is clean, and time stays in bounds."""

import json
import random
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from parser.domain.head import read_any_head, read_regular_head
from parser.domain.limits import Limits
from parser.domain.repairs import Repairs
from parser.domain.understanding import understand_head
from support.parsing import html_of, read, repairs_of, text_of

UNCLEAN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
SEEDS = [path.read_bytes() for path in sorted((Path(__file__).parents[2] / "corpus").glob("*.eml"))]
SMALL = Limits(header_block=1024, header=998, addresses=3, depth=2, parts=5, attachments=2, text=1024, html=1024)
QUICK = settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)

pieces = st.sampled_from(
    [
        *(b"From: Subject: To: Content-Type: Content-Transfer-Encoding: References: Date: Message-ID:".split(b" ")),
        *(
            b"\r\n",
            b"\n",
            b"\r",
            b"\n\n",
            b" ",
            b"\t",
            b"\0",
            b"<",
            b">",
            b"@",
            b'"',
            b"(",
            b"\\",
            b",",
            b":",
            b";",
            b"=",
        ),
        *(b"=?utf-8?B?", b"=?utf-8?Q?=ED=A0=80?=", b"?=", b"=?utf-7?Q?+2AA-?=", b"utf-16", b"idna", b"unicode_escape"),
        *(b"multipart/mixed; boundary=b", b"--b", b"--b--", b"message/rfc822", b"text/html; charset=", b"base64"),
        *(
            b"filename*0*=utf-8''%ED%A0%80",
            b"\xff\xfe",
            b"\xed\xa0\x80",
            b"<script>",
            b"<p>",
            b"name=",
            b"\xe2\x80\xae",
        ),
    ]
)


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from strings(each)


def assert_survives(raw: bytes, limits: Limits = Limits()) -> None:  # noqa: B008 - a frozen value
    understood = read(raw, limits)
    said = json.loads(understood.mail.model_dump_json())

    assert understood == read(raw, limits)
    assert [text for text in strings(said) if UNCLEAN.search(text)] == []
    assert not UNCLEAN.search(text_of(understood) + (html_of(understood) or ""))
    names = [said["subject"], *(each["filename"] for each in said["attachments"])]
    assert not [name for name in names if "\n" in name or "\t" in name]
    assert understand_head(raw, limits).mail.mail_id == understood.mail.mail_id


@QUICK
@given(st.lists(pieces, max_size=60).map(b"".join))
@example(b"Content-Type: text/plain; charset=utf-16\n\n\x00\xd8\x00")
@example(b"From: " + b"(" * 5000)
def test_any_mixture_of_what_mails_are_made_of_is_read(raw: bytes) -> None:
    assert_survives(raw)
    assert_survives(raw, SMALL)


@QUICK
@given(st.binary(max_size=400))
def test_any_bytes_are_read(raw: bytes) -> None:
    assert_survives(raw)


@QUICK
@given(st.sampled_from(SEEDS), st.integers(0, 2**32))
def test_a_damaged_mail_is_read(seed: bytes, chance: int) -> None:
    rng = random.Random(chance)
    raw = bytearray(seed)
    for _ in range(min(len(raw), 8)):
        start = rng.randrange(len(raw))
        raw[start : start + rng.randrange(4)] = rng.randbytes(rng.randrange(4))

    assert_survives(bytes(raw), SMALL)


@QUICK
@given(st.one_of(st.sampled_from(SEEDS), st.lists(pieces, max_size=60).map(b"".join)))
def test_the_quick_way_reads_a_header_as_the_thorough_way_does(raw: bytes) -> None:
    quick = read_regular_head(raw, Limits())

    assert quick is None or quick == read_any_head(raw, Limits(), Repairs())


def nested(levels: int) -> bytes:
    heads = (b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (level, level) for level in range(levels))
    return b"".join(heads) + b"\nthe innermost text\n"


def text(body: bytes, kind: bytes = b"plain") -> bytes:
    return b"From: a@b\nContent-Type: text/%b; charset=utf-8\n\n" % kind + body


HOSTILE = {
    "parentheses": (b"From: " + b"(" * 100_000 + b"\n\nx", None),
    "quotes": (b'From: "' + b'\\"' * 50_000 + b"\n\nx", None),
    "addresses": (b"To: " + b"a@b," * 60_000 + b"\n\nx", "addresses_limit"),
    "rfc 2231": (b"Content-Type: a/b" + b"".join(b";n*%d=x" % n for n in range(9_000)) + b"\n\nx", "parameters_limit"),
    "encoded words": (b"Subject: " + b"=?utf-8?Q?=C3?=" * 6_000 + b"\n\nx", None),
    "encoded word starts": (b"Subject: " + b"=?a?" * 24_000 + b"\n\nx", None),
    "headers": (b"X: 1\n" * 200_000 + b"\nx", "header_limit"),
    "one header": (b"Subject: " + b"a" * 5_000_000 + b"\n\nx", "header_limit"),
    "folds": (b"Subject: x\n" + b"y\n" * 100_000, None),
    "nesting 200": (nested(200), "depth_limit"),
    "nesting 10000": (nested(10_000), "depth_limit"),
    "parts": (b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 20_000, "parts_limit"),
    "files": (
        b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\nContent-Type: a/b\n\nx\n" * 300,
        "attachments_limit",
    ),
    "references": (b"References: " + b"".join(b"<%d@x> " % n for n in range(9_000)) + b"\n\nx", "references_limit"),
    "text": (text(b"line\n" * 1_000_000), "text_limit"),
    "one line of spaces": (text(b" " * 900_000), None),
    "deep page": (text(b"<div>" * 100_000, b"html"), "html_depth_limit"),
    "links": (text(b"<a href=x>y</a>" * 20_000, b"html"), "html_links_limit"),
    "attributes": (
        text(b"<p " + b" ".join(b"a%x=1" % n for n in range(60_000)) + b">x</p>", b"html"),
        "html_attributes_limit",
    ),
    "long type": (
        b"Content-Type: multipart/mixed; boundary=b\n\n"
        + (b"--b\nContent-Type: a/" + b"b" * 90_000 + b"\n\nx\n") * 100,
        None,
    ),
    "angles": (text(b"<" * 500_000, b"html"), None),
    "source": (text(b"<img src=" + b" " * 900_000, b"html"), None),
    "styles": (text(b'<p style="a' * 80_000, b"html"), None),
    "8-bit": (text(b"\xe4\xf6 " * 300_000), None),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_built_to_take_long_does_not(name: str) -> None:
    raw, repair = HOSTILE[name]

    started = time.process_time()
    understood = read(raw)

    assert time.process_time() - started < 2
    assert len(understood.mail.model_dump_json()) < 500_000
    assert repair is None or repair in repairs_of(understood)


def test_the_ends_of_too_many_references_are_kept() -> None:
    ids = [f"{number}@x" for number in range(300)]

    references = read(b"References: " + b" ".join(b"<%b>" % each.encode() for each in ids) + b"\n\nx").mail.references

    assert len(references) == 100
    assert (references[0], references[-1]) == (ids[0], ids[-1])
