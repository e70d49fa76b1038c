"""Does everything stay to be read that only looks like somebody else's mail: forms, copied headers, a tale of who wrote?"""

import pytest

from parser.domain.reply import fresh_text, split


def fresh(text: str) -> str:
    return fresh_text(text, split(text).spans).strip()


@pytest.mark.parametrize(
    "text",
    [
        "Please change my address:\n\nFrom: Main Street 1\nTo: Second Street 2\nDate: 3 November 2026\nSubject: move\n\nThanks to you all.",
        "Flight data:\nFrom: Berlin\nTo: Paris\nDate: 3.11.2026 09:15\nPlease rebook it.",
        "*Problem:* printer\n*From:* 3rd floor\n*Sent:* to repair on 3 Nov 2026 9:15\n*To:* you\nstill broken",
        (
            "The header was:\n\nReceived: from mx.example.net\nDate: Tue, 3 Nov 2026 09:15:00 +0100\nFrom: Ada <ada@example.net>\n"
            "To: Bob <bob@example.org>\nSubject: Printer\n\nWhy was it rejected?"
        ),
        'Hi.\n\nYesterday the customer (carl@example.com) wrote:\n"It does not work."\nWhat should I answer?',
        "Hi.\n\nOur user ada@example.net wrote on 3.11.2026:\n\nIt does not work.\n\nCan you help?",
    ],
)
def test_what_the_sender_pasted_is_said_by_the_sender(text: str) -> None:
    assert fresh(text) == text


@pytest.mark.parametrize(
    "quote",
    [
        "From: Ada Lovelace\nSent: Tuesday, November 3, 2026 9:15 AM\nTo: Bob\nSubject: Printer\n\nIt is broken.",
        "\u2010\u2010\u2010\u2010\u2010\u2010\u2010 Original Message \u2010\u2010\u2010\u2010\u2010\u2010\u2010\n\nIt is broken.",
        (
            "-----Ada Lovelace <ada@example.net> wrote: -----\nTo: bob@example.org\nFrom: Ada <ada@example.net>\nDate: 11/03/2026 09:15AM\n"
            "Subject: Printer\n\nIt is broken."
        ),
        "In article <x@y.example>, Ada Lovelace <ada@example.net> wrote:\n\nIt is broken.",
        "Nga: Ada Lovelace <ada@example.net>\nDërguar: e martë, 3 nëntor 2026 9:15\nPër: Bob\nSubjekti: Printer\n\nIt is broken.",
    ],
)
def test_what_a_mailer_quotes_is_folded_also_below_a_colon(quote: str) -> None:
    assert fresh(f"See my answers in red:\n\n{quote}") == "See my answers in red:"
