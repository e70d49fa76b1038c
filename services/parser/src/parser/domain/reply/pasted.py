"""Did the sender paste or fill in lines that look like a mail's header, so that they and what follows are said by the sender?"""

from __future__ import annotations

import re
from typing import Final

from parser.domain.reply.blocks import Block
from parser.domain.reply.lines import Lines
from parser.domain.reply.wording.labels import Label

MOST_RAW: Final = 40
"""Lines of a header in which one is looked for that only a mail's source has."""
MOST_FIELDS: Final = 6
"""Lines below header lines in which a form goes on."""
MOST_BLANK: Final = 2
"""Blank lines between a sentence with a colon and what it announces."""
_RAW: Final = re.compile(
    r"(?:Received|Return-Path|Delivered-To|Message-ID|MIME-Version|DKIM-Signature|Authentication-Results|ARC-[\w-]+|X-[\w-]+|"
    r"Content-Type|Content-Transfer-Encoding)[ ]?:|(?:MAIL FROM|RCPT TO):|354[ -]|DATA$",
    re.IGNORECASE,
)
"""No mailer shows these above a quote: somebody copied a mail's source, or how it was handed over (RFC 5321, section 3.3)."""
_ENDS_OF_VALUES: Final = ('",', "',", '";', "';")
"""In data or code that somebody pasted."""
_CLOCK: Final = re.compile(r"\d[:.h]\d\d")
_FORM: Final = re.compile(r"[*]{0,2}[^\W\d_][\w /-]{1,30}:[*]{0,2}[ \t]+[^\s]")
"""Another line of a form."""
_CONTACT: Final = re.compile(
    r"[*]{0,2}(?:(?:tel|phone|mob|cell|fax|fon|e-?mail|mail|web|www|skype|direct|office)\w{0,12}|[tmfewp])[. ]{0,2}:",
    re.IGNORECASE,
)
"""What ends a signature right above a quote."""
_FILLED: Final = re.compile(
    r"[*]{0,2}(?:your |ihre? |votre |su |il tuo )?(?:name|phone|telephone|telefon|téléphone|teléfono|telefono|telefone|message|nachricht|mensaje|mensagem|messaggio|"
    r"bericht|comments?|kommentar|commentaire|comentarios?|company|firma|société|empresa|azienda|wiadomość|сообщение|телефон|имя|ip(?: address)?)[*]{0,2} ?:[*]{0,2}",
    re.IGNORECASE,
)
"""A field of a form on a page: no mailer shows it."""


def is_pasted(lines: Lines, block: Block) -> bool:
    """Whether what stands right above header lines shows them to be part of what is said.

    Without an address in them, and without all that a mailer tells, a colon above announces them and another line with a label goes on in them.
    """
    if _is_source(lines, block):
        return True
    has_time = bool(_CLOCK.search(block.fields.get(Label.SENT, "")))
    is_whole = has_time and Label.TO in block.fields and Label.SUBJECT in block.fields
    if is_whole and "@" in block.fields.get(Label.FROM, ""):
        return False
    return _is_filled_in(lines, block) or _goes_on(lines, block) or _is_led_in(lines, block, is_whole=is_whole)


def _names_address(block: Block) -> bool:
    return "@" in block.fields.get(Label.FROM, "") or "@" in block.fields.get(Label.TO, "")


def _goes_on(lines: Lines, block: Block) -> bool:
    """Whether header lines that name no address are the beginning of a form: a line with another label follows."""
    return not _names_address(block) and block.end < len(lines) and bool(_FORM.match(lines.bare[block.end]))


def _is_led_in(lines: Lines, block: Block, *, is_whole: bool) -> bool:
    """Whether a form goes on in these header lines, or a colon above announces them, as it announces nothing that a mailer adds."""
    above = block.start - 1
    while above >= 0 and block.start - above <= MOST_BLANK and not lines.bare[above]:
        above -= 1
    if above < 0 or not lines.bare[above] or lines.marked[above]:
        return False
    line = lines.bare[above]
    is_beside = above == block.start - 1
    # A mailer says when the mail was sent, be it in words that nobody told us.
    is_dated = Label.OTHER in block.fields or any(map(str.isdigit, block.fields.get(Label.SENT, "")))
    if is_beside and not _CONTACT.match(line) and (_FORM.match(line) or not is_dated):
        return True
    return line[-1] in ":\uff1a" and not (is_whole or (is_dated and _names_address(block)))


def _is_filled_in(lines: Lines, block: Block) -> bool:
    """Whether a form's own fields stand among the header lines, or right below them."""
    end = block.end
    while end < min(len(lines), block.end + MOST_FIELDS) and lines.bare[end]:
        end += 1
    return any(_FILLED.match(lines.bare[number]) for number in range(block.start, end))


def _is_source(lines: Lines, block: Block) -> bool:
    """Whether the header lines are a program's, or they, or those right above and below, a mail's source."""
    if block.fields.get(Label.FROM, "").endswith(_ENDS_OF_VALUES):
        return True
    start, end = block.start, block.end
    while start > max(0, block.start - MOST_RAW) and lines.bare[start - 1]:
        start -= 1
    while end < min(len(lines), block.end + MOST_RAW) and lines.bare[end]:
        end += 1
    return any(_RAW.match(lines.bare[number]) for number in range(start, end))
