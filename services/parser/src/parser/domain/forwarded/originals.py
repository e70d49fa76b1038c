"""What do the copies of a forwarded mail say about it? Its header lines in the text, or the mail itself as an attachment.

All of it is evidence: whoever forwards can write anything there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from contracts.values import Address, Finding, Forwarded
from parser.domain.addresses import read_addresses
from parser.domain.dates import read_sent
from parser.domain.forwarded.subjects import forward_prefix, without_prefix
from parser.domain.head import read_head
from parser.domain.hygiene import clean_line
from parser.domain.limits import Limits
from parser.domain.repairs import Repairs
from parser.domain.reply import Split
from parser.domain.reply.wording.labels import Label
from parser.domain.structure import Part
from parser.domain.threading import normalised, read_message_id
from parser.domain.words import decode_words
from parser.domain.written_dates import names_zone, read_written_date

MOST_PARTS: Final = 100
LONGEST: Final = 500
"""Characters of a header line in a text that are read."""
MOST_RECIPIENTS: Final = 20
_MAILTO: Final = re.compile(r"[\[<(]\s*mailto:\s*([^\s\[\]<>()]{3,320})\s*[\])>]", re.IGNORECASE)
_IN_BRACKETS: Final = re.compile(r"[(\[]\s*([^\s\[\]<>()]{1,64}@[^\s\[\]<>()]{1,255})\s*[)\]]")


def read_forwarded(subject: str, split: Split, root: Part | None, limits: Limits) -> Forwarded | None:
    """What is known of the mail that was passed on; None for a mail that passes nothing on.

    `subject` is that of the mail as it came, `split` says whether the text does. A mail as an attachment counts as
    passed on whatever the text says.
    """
    attached = next(_mails_in(root), None) if root else None
    if split.block is None and split.forward_at is None and attached is None:
        return None
    prefix = forward_prefix(subject)
    evidence = [Finding(code="subject_prefix", detail=f"the subject begins with {prefix}:")] if prefix else []
    if split.forward_at is not None:
        evidence.append(
            Finding(code="forwarded_text", detail=f"a forwarded mail begins at character {split.forward_at}")
        )
    if attached is not None:
        evidence.append(Finding(code="attached_mail", detail="a mail is attached"))
    if split.block is None and attached is not None:
        return _attached(attached, limits).model_copy(update={"evidence": tuple(evidence)})
    found = _written(split.block.fields if split.block else {}, tuple(evidence))
    return _with_subject(found, without_prefix(subject)) if prefix and not found.subject else found


def _mails_in(part: Part) -> Iterator[Part]:
    if part.media_type in {"multipart/digest", "multipart/report"}:
        return
    if part.media_type in {"message/rfc822", "message/global"} and part.content.strip():
        yield part
    for child in part.children[:MOST_PARTS]:
        yield from _mails_in(child)


def _attached(part: Part, limits: Limits) -> Forwarded:
    repairs = Repairs()
    head = read_head(part.content.lstrip(), limits, repairs)
    senders = read_addresses(head.first("from"), repairs, 1)
    return Forwarded(
        sender=senders[0] if senders else None,
        to=tuple(read_addresses(head.first("to"), repairs, MOST_RECIPIENTS)),
        subject=decode_words(head.first("subject"), repairs, limits.subject),
        sent_at=read_sent(head, repairs),
        message_id=read_message_id(head, repairs),
    )


def _written(fields: Mapping[Label, str], evidence: tuple[Finding, ...]) -> Forwarded:
    senders = _addresses(fields.get(Label.FROM, ""), 1)
    sent = clean_line(fields.get(Label.SENT, ""), LONGEST)
    sent_at = read_written_date(sent)
    if sent_at and not names_zone(sent):
        evidence += (Finding(code="zone_assumed", detail="the copy's date names no time zone: taken for UTC"),)
    message_id = fields.get(Label.MESSAGE_ID, "").strip(" <>")
    return Forwarded(
        sender=senders[0] if senders else None,
        to=_addresses(fields.get(Label.TO, ""), MOST_RECIPIENTS),
        subject=clean_line(fields.get(Label.SUBJECT, ""), LONGEST),
        sent_at=sent_at,
        message_id=normalised(message_id.encode()) if message_id else None,
        evidence=evidence,
    )


def _with_subject(found: Forwarded, subject: str) -> Forwarded:
    """Yandex and others name the writer alone, and leave the subject behind its prefix."""
    assumed = Finding(code="subject_assumed", detail="the copy names no subject: taken from the mail's own")
    return found.model_copy(update={"subject": clean_line(subject, LONGEST), "evidence": (*found.evidence, assumed)})


def _addresses(value: str, most: int) -> tuple[Address, ...]:
    """The addresses of a header line as mailers write it for people: `Ada [mailto:ada@x]`, `Ada (ada@x)`."""
    value = clean_line(value, LONGEST)
    if "<" in value and _MAILTO.search(value):
        value = _MAILTO.sub("", value) if "@" in _MAILTO.sub("", value) else _MAILTO.sub(r"<\1>", value)
    else:
        value = _MAILTO.sub(r"<\1>", value)
    if "<" not in value:
        value = _IN_BRACKETS.sub(r"<\1>", value)
    found = read_addresses(value.encode(), Repairs(), most)
    return tuple(address for address in found if "@" in address.address)
