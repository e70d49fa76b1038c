"""Does splitting a text take time linear in it, whatever it is built of?"""

import time

import pytest

from parser.domain.reply import split

MOST_SECONDS = 2.0
"""Of CPU, for a megabyte."""
MEGABYTE = 1024**2


def filled(piece: str, size: int = MEGABYTE) -> str:
    return piece * (size // len(piece))


TEXTS = {
    "60 KB of On": "On " * 20_000,
    "On without an end": filled("On "),
    "lines of On": filled("On x wrote\n"),
    "attributions": filled("On 2026-11-03 09:15 a <a@b.example> wrote:\n> x\n"),
    "attributions without a colon": filled("On 2026-11-03 09:15 a <a@b.example> wrote\n"),
    "one line": "x" * MEGABYTE,
    "50,000 levels": ">" * 50_000 + " hello",
    "levels upon levels": filled("> "),
    "marked lines": filled(">\n"),
    "answers between": filled("> a\nb\n"),
    "50,000 newlines": "\n" * 50_000,
    "newlines": filled("\n"),
    "50,000 spaces": " " * 50_000,
    "spaces": filled(" "),
    "lines of spaces": filled(" \n"),
    "colons": filled("a:\n"),
    "header lines": filled("From: a@b.example\n"),
    "header lines apart": filled("From: a@b.example\n\n"),
    "continued header lines": filled("Subject: a\n" + "x\n" * 6),
    "dashes": filled("-"),
    "delimiters": filled("--\n"),
    "rules": filled("-----\n" * 3 + "a@b.example:\n"),
    "open brackets": filled("<a@" * 130 + ":\n"),
    "verbs": filled("wrote " * 65 + ":\n"),
    "initials": filled("JD> a\n"),
    "closings": filled("> q\nBest regards\nAda\n"),
    "devices": filled("> q\n\nSent from my iPhone\n\n"),
    "steering characters": filled("\u200e"),
    "notices": filled("confidential intended recipient error " * 3 + "\n\n"),
    "separators": filled("---------- Original Message ---------- "),
}
PAGES = {
    "nested quotes": "<blockquote type=cite>" * 80_000,
    "open tags": "<" * MEGABYTE + "blockquote",
    "tags without an end": "<div class=gmail_quote " * 50_000,
    "many quotes": "<blockquote type=cite>a</blockquote>" * 40_000,
    "long attributes": ("<div " + "class= " * 280 + ">") * 500 + "blockquote",
    "bare blockquotes": "<blockquote>wrote:" * 50_000,
    "tags above": "<b>" * 100_000 + "<blockquote>",
}


def seconds(text: str, page: str = "") -> float:
    begun = time.process_time()
    spans = split(text, page).spans
    taken = time.process_time() - begun
    assert "".join(text[span.start : span.end] for span in spans) == text
    return taken


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_i26_no_text_takes_long(text: str) -> None:
    assert seconds(text) < MOST_SECONDS


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_i26_no_page_takes_long(page: str) -> None:
    assert seconds("a " * 1000, page) < MOST_SECONDS
