"""Do the laws of the parser hold for any bytes? A result, clean text, storable, the same again."""

import os
import random

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from parser.domain.files.names import safe_filename
from parser.domain.head import read_any_head, read_regular_head
from parser.domain.limits import Limits
from parser.domain.repairs import Repairs
from support.mail_laws import assert_lawful
from support.odd_mails import MAILS, PIECES, SEEDS

SMALL = Limits(header_block=1024, header=998, addresses=3, depth=2, parts=5, attachments=2, text=1024, html=1024)
EXAMPLES = int(os.environ.get("LAW_EXAMPLES", "0"))
"""Of each law, chosen by chance: `make test-fuzz` wants many. Else a few, the same each time."""
QUICK = settings(max_examples=EXAMPLES or 500, suppress_health_check=list(HealthCheck), derandomize=not EXAMPLES)


@QUICK
@given(MAILS)
@example(b"Content-Type: text/plain; charset=utf-16\n\n\x00\xd8\x00")
@example(b"From: " + b"(" * 5000)
@example(b"Subject: \x1b$B\x1b(I\xff\n\n\x1b$B")
def test_any_mail_is_read(raw: bytes) -> None:
    assert_lawful(raw)


@QUICK
@given(MAILS)
def test_any_mail_is_read_within_small_limits(raw: bytes) -> None:
    assert_lawful(raw, SMALL)


@QUICK
@given(st.sampled_from(SEEDS), st.integers(0, 2**32))
def test_a_damaged_mail_is_read(seed: bytes, chance: int) -> None:
    rng = random.Random(chance)
    raw = bytearray(seed)
    for _ in range(min(len(raw), 8)):
        start = rng.randrange(len(raw) + 1)
        raw[start : start + rng.randrange(4)] = rng.randbytes(rng.randrange(4))

    assert_lawful(bytes(raw), SMALL)


@QUICK
@given(st.sampled_from(SEEDS), st.integers(0, 10_000))
def test_a_mail_cut_anywhere_is_read(seed: bytes, end: int) -> None:
    assert_lawful(seed[: end % (len(seed) + 1)])


@QUICK
@given(st.one_of(st.sampled_from(SEEDS), MAILS, PIECES))
def test_the_quick_way_reads_a_header_as_the_thorough_way_does(raw: bytes) -> None:
    quick = read_regular_head(raw, Limits())

    assert quick is None or quick == read_any_head(raw, Limits(), Repairs())


@pytest.mark.parametrize("limit", [78, 255])
@given(name=st.text(max_size=400))
def test_a_safe_name_is_one_name_everywhere(name: str, limit: int) -> None:
    safe = safe_filename(name, limit)

    assert safe_filename(safe, limit) == safe
    assert len(safe.encode()) <= limit
    assert not set(safe) & set('/\\:<>"|?*\n\r\0')
