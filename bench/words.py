"""What do the generated mails say? Names, subjects, sentences, and the layout of a page."""

from __future__ import annotations

import random
from html import escape

FIRST = [
    "Anna",
    "Ben",
    "Carla",
    "David",
    "Elena",
    "Farid",
    "Greta",
    "Hugo",
    "Ines",
    "Jonas",
    "Keiko",
    "Liam",
    "Mara",
    "Nils",
    "Olga",
    "Pavel",
]
LAST = [
    "Meyer",
    "Rossi",
    "Nowak",
    "Dubois",
    "Silva",
    "Khan",
    "Larsen",
    "Novak",
    "Weber",
    "Ito",
    "Brown",
    "Costa",
    "Vogel",
    "Moreau",
    "Patel",
    "Kim",
]
ACCENTED = ("Jürgen Müller", "Zoë Brontë", "José Muñoz", "François Lefèvre", "Søren Ågård", "Márcia Conceição")
TOPICS = (
    "Invoice shows the wrong amount",
    "Cannot sign in after password reset",
    "Export to CSV stops half way",
    "Delivery is late",
    "Please cancel my subscription",
    "API returns 502 on upload",
    "Mobile app crashes on start",
    "Change of billing address",
    "Two-factor code never arrives",
    "Refund for a duplicate charge",
    "Webhook is called twice",
    "Report is missing the last day",
    "Printer not found",
    "Certificate about to expire",
)
SENTENCES = (
    "We have been using the product for about two years without any trouble.",
    "Since yesterday morning the page stays blank after I press the button.",
    "I have already tried another browser and cleared the cache, with no change.",
    "Could you please tell me when this is going to be fixed?",
    "Our accounting closes the month on Friday, so this is rather urgent for us.",
    "The error message reads: request failed with status 502 (trace 9f3c).",
    "My colleague in the other office sees exactly the same thing.",
    "Please find below the steps I followed, one after the other.",
    "First I opened the settings page, then the second tab, then I pressed save.",
    "The order was placed on the third of the month and paid by bank transfer.",
    "Nothing has changed on our side, neither the network nor the computers.",
    "If you need access to our system, let me know whom I should write to.",
    "It worked in the test environment but not in production.",
    "I would be grateful for a short call if that is quicker for you.",
    "The amount on the invoice is not the amount that we agreed on.",
    "Thank you for the quick answer, it helped, but one point is still open.",
)
LINES_WESTERN = ("Grüße aus Köln, señor Peña", "café à côté, déjà payé: 30 £", "Smørrebrød på Ærø, åben nu")
LINES_WIDE = (*LINES_WESTERN, "Zażółć gęślą jaźń — 12 €", "東京からのお問い合わせ ✓", "Спасибо за помощь 🙂")

FONT = "font-family:Calibri,Arial,sans-serif;font-size:"
PARAGRAPH = f'<p style="margin:0 0 12px 0;{FONT}11pt;color:#1f1f1f">'
CELL = f'<td style="{FONT}10pt">'
PAGE_HEAD = (
    '<!DOCTYPE html>\n<html><head><meta http-equiv="Content-Type" content="text/html">'
    "<style>td{padding:4px 8px;border:1px solid #ccc}a{color:#0563c1}</style></head>\n<body>\n"
)


def wrap(words: str, width: int = 72) -> str:
    """Break at spaces so that no line is wider than `width` characters."""
    lines, line = [], ""
    for word in words.split():
        if line and len(line) + 1 + len(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return "\n".join([*lines, line])


def prose(rng: random.Random, size: int) -> str:
    """Paragraphs of at least `size` characters in all."""
    paragraphs: list[str] = []
    total = 0
    while total < size:
        paragraph = wrap(" ".join(rng.choice(SENTENCES) for _ in range(rng.randint(2, 5))))
        paragraphs.append(paragraph)
        total += len(paragraph) + 2
    return "\n\n".join(paragraphs)


def html_page(rng: random.Random, text: str, size: int) -> str:
    """The text as a mail program would mark it up, with a table that brings it to about `size` characters."""
    rows = [PARAGRAPH + escape(p, quote=False).replace("\n", "<br>\n") + "</p>" for p in text.split("\n\n")]
    cells: list[str] = []
    used = len(PAGE_HEAD) + sum(map(len, rows))
    while used < size:
        row = f"<tr>{CELL}{rng.randint(1000, 9999)}</td>{CELL}{rng.choice(SENTENCES)}</td></tr>"
        cells.append(row)
        used += len(row) + 1
    table = '\n<table cellspacing="0">\n' + "\n".join(cells) + "\n</table>\n</body></html>\n"
    return PAGE_HEAD + "\n".join(rows) + table
