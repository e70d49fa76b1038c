"""What is an attached mail about, in one line for people? It says so itself. The line is untrusted text."""

from __future__ import annotations

from typing import Final

from parser.domain.head import read_head
from parser.domain.hygiene import clean_line
from parser.domain.limits import Limits
from parser.domain.people import read_people
from parser.domain.repairs import Repairs
from parser.domain.words import decode_words

LONGEST: Final = 300


def of_mail(content: bytes, limits: Limits) -> str:
    """Subject and sender of an attached mail."""
    unheard = Repairs()
    head = read_head(content[: limits.header_block], limits, unheard)
    subject = decode_words(head.first("subject"), unheard, limits.subject)
    sender = read_people(head, limits, unheard).sender
    who = f"{sender.name} <{sender.address}>".strip() if sender else ""
    return clean_line(", from ".join(filter(None, (subject or "(no subject)", who))), LONGEST)
