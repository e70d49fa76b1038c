# ruff: noqa: RUF001 - words stand in the letters of their languages
"""Are quotes, header lines, closings and forwards told apart in every language that mailers speak?

The tables in `data/` hold one line per language and mailer: a new language is a new line.
"""

from pathlib import Path

import pytest

from contracts.values import SpanKind
from parser.domain.forwarded import forward_prefix
from parser.domain.reply import Split, fresh_text, split

DATA = Path(__file__).parent / "data"
NEW = "The printer works again, many thanks for the quick help."
OLD = "Have you tried to turn it off and on again?"


def table(name: str) -> list[list[str]]:
    return [line.split("\t") for line in (DATA / name).read_text(encoding="utf-8").splitlines()]


ATTRIBUTIONS = [pytest.param(row[2], id=f"{row[0]}-{row[1]}") for row in table("attributions.tsv")]
BLOCKS = [pytest.param(*row[1:], id=row[0]) for row in table("blocks.tsv")]
ENDINGS = [pytest.param(*row[1:], id=row[0]) for row in table("endings.tsv")]


def new_of(text: str, *, is_forward: bool = False) -> str:
    return fresh_text(text, split(text, is_forward=is_forward).spans).strip()


def broken(line: str, width: int = 60) -> str:
    """A line as mailers break it: at the last space before the width."""
    at = line.rfind(" ", 0, width)
    return f"{line[:at]}\n{line[at + 1 :]}" if len(line) > width and at > 0 else line


def kinds(found: Split) -> list[SpanKind]:
    return [span.kind for span in found.spans]


def test_every_table_speaks_at_least_thirty_languages() -> None:
    for name in ("attributions.tsv", "blocks.tsv", "endings.tsv"):
        assert len({row[0] for row in table(name)}) >= 30


@pytest.mark.parametrize("line", ATTRIBUTIONS)
def test_an_attribution_and_the_marked_lines_below_are_a_quote(line: str) -> None:
    assert new_of(f"{NEW}\n\n{line}\n\n> {OLD}\n> \n> Bob\n") == NEW


@pytest.mark.parametrize("line", ATTRIBUTIONS)
def test_an_attribution_makes_a_quote_of_what_follows_without_marks(line: str) -> None:
    assert new_of(f"{NEW}\n\n{line}\n\n{OLD}\n\nBob\n") == NEW


@pytest.mark.parametrize("line", ATTRIBUTIONS)
@pytest.mark.parametrize("width", [30, 45, 60])
def test_an_attribution_that_is_broken_over_lines_is_known(line: str, width: int) -> None:
    assert new_of(f"{NEW}\n\n{broken(line, width)}\n\n{OLD}\n") == NEW


@pytest.mark.parametrize("line", ATTRIBUTIONS)
def test_what_is_written_below_a_quote_is_new(line: str) -> None:
    assert new_of(f"{line}\n> {OLD}\n\n{NEW}\n") == NEW


@pytest.mark.parametrize(("sender", "sent", "to", "subject", "original", "forward"), BLOCKS)
@pytest.mark.parametrize("bold", ["", "*", "**"])
def test_header_lines_make_a_quote_of_what_follows(
    sender: str, sent: str, to: str, subject: str, original: str, forward: str, bold: str
) -> None:
    def line(label: str, value: str) -> str:
        return f"{bold}{label}:{bold} {value}"

    block = "\n".join((
        line(sender, "Bob <bob@example.org>"), line(sent, "2026-11-03 09:15"), line(to, "Ada"), line(subject, "Printer"),
    ))  # fmt: skip

    assert new_of(f"{NEW}\n\n{block}\n\n{OLD}\n") == NEW
    assert new_of(f"{NEW}\n________________________________\n{block}\n{OLD}\n") == NEW
    assert new_of(f"{NEW}\n\n-----{original}-----\n{block}\n\n{OLD}\n") == NEW


@pytest.mark.parametrize(("sender", "sent", "to", "subject", "original", "forward"), BLOCKS)
def test_what_is_passed_on_stays_to_be_read(
    sender: str, sent: str, to: str, subject: str, original: str, forward: str
) -> None:
    block = f"{sender}: Bob <bob@example.org>\n{sent}: 2026-11-03 09:15\n{to}: Ada\n{subject}: Printer"
    text = f"See below.\n\n---------- {forward} ---------\n{block}\n\n{OLD}\n"

    found = split(text)

    assert kinds(found) == [SpanKind.FRESH]
    assert found.forward_at == text.index("----------")
    assert found.block
    assert len(found.block.fields) == 4


@pytest.mark.parametrize(("sender", "sent", "to", "subject", "original", "forward"), BLOCKS)
def test_header_lines_stay_where_the_subject_says_that_the_mail_is_passed_on(
    sender: str, sent: str, to: str, subject: str, original: str, forward: str
) -> None:
    block = f"{sender}: Bob <bob@example.org>\n{sent}: 2026-11-03 09:15\n{to}: Ada\n{subject}: Printer"
    text = f"See below.\n\n{block}\n\n{OLD}\n"

    assert new_of(text, is_forward=True) == text.strip()


@pytest.mark.parametrize(("closing", "device", "prefix"), ENDINGS)
def test_a_closing_and_a_device_s_line_are_a_signature(closing: str, device: str, prefix: str) -> None:
    assert new_of(f"{NEW}\n\n{closing},\nAda Lovelace\n") == NEW
    assert new_of(f"{NEW}\n\n{closing}\n\nAda Lovelace\nExample Ltd\n+44 20 1234567\n") == NEW
    assert new_of(f"{NEW}\n\n{device}\n") == NEW
    assert new_of(f"{NEW}\n\n{device}\n\nOn 3 Nov 2026, at 9:15, Bob <bob@example.org> wrote:\n\n> {OLD}\n") == NEW


@pytest.mark.parametrize(("closing", "device", "prefix"), ENDINGS)
def test_a_subject_says_in_every_language_that_a_mail_is_passed_on(closing: str, device: str, prefix: str) -> None:
    assert forward_prefix(f"{prefix}: Printer") == prefix
    assert forward_prefix(f"{prefix.lower()}：Printer")
    assert not forward_prefix(f"Re: {prefix}: Printer")
    assert not forward_prefix(f"Printer {prefix}")
