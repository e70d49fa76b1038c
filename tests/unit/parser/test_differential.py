"""Do the quick reading, the lenient reading and Python's own library agree? Every difference has a warning that explains it."""

import email.utils
from email import message_from_bytes
from email.errors import MessageParseError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from functools import partial

import pytest
from bench.mailbox import Mailbox, Options
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.values import Mail
from parser.domain.head import read_head
from parser.domain.hygiene import clean_line
from parser.domain.limits import Limits
from parser.domain.repairs import Repairs
from parser.domain.structure import Part, read_leniently, read_structure
from support.mails import a_mail
from support.odd_mails import MAILS, SEEDS
from support.parsing import read, repairs_of

LIMITS = Limits()
BASE = [delivery.data for delivery in Mailbox(Options(count=60, seed=11)).deliveries()]
HEADER = {"encoded_word", "charset", "control", "header"}
EXPLAINED = {
    "subject": HEADER,
    "from": HEADER | {"address", "sender"},
    "to": HEADER | {"address"},
    "date": HEADER | {"date"},
    "files": HEADER
    | {"boundary", "base64", "transfer", "content_type", "parameter", "depth", "parts", "filename", "uuencode"},
}
"""What may differ, and how the codes begin that say why."""

Leaf = tuple[str, bytes]

# Pythons since CVE-2023-27043 give up a whole field for one address that is none, unless told not to.
addresses_of = (
    partial(getaddresses, strict=False) if getattr(email.utils, "supports_strict_parsing", False) else getaddresses
)


def line(value: object) -> str:
    pieces = decode_header(str(value).replace("\n", " ").replace("\r", " "))
    return clean_line(
        "".join(data if isinstance(data, str) else data.decode(label or "ascii") for data, label in pieces)
    )


def oracle(raw: bytes) -> dict[str, object]:
    """What Python's library says, field by field; a field is missing where it gives up."""
    try:
        message = message_from_bytes(raw)
    except RecursionError:
        return {}
    asks = {
        "subject": lambda: line(message.get("subject", "")),
        "from": lambda: people(message, "from")[:1],
        "to": lambda: people(message, "to"),
        "date": lambda: parsedate_to_datetime(str(message["date"])).timestamp(),
    }
    said: dict[str, object] = {}
    for name, ask in asks.items():
        try:
            said[name] = ask()
        except (ValueError, LookupError, TypeError, RecursionError, AttributeError, MessageParseError):
            continue
    return said


def people(message: Message, name: str) -> list[str]:
    return [clean_line(address) for _, address in addresses_of(list(map(str, message.get_all(name, [])))) if address]


def ours(mail: Mail) -> dict[str, object]:
    return {
        "subject": mail.subject,
        "from": [mail.sender.address] if mail.sender else [],
        "to": [address.address for address in mail.to],
        "date": mail.sent_at.timestamp() if mail.sent_at else None,
    }


def leaves(part: Part) -> list[Leaf]:
    if part.is_container:
        return [leaf for child in part.children for leaf in leaves(child)]
    return [(part.media_type, part.content.replace(b"\r\n", b"\n").rstrip(b"\n"))]


def unexplained(raw: bytes) -> dict[str, tuple[object, object]]:
    """Differences that no warning speaks of: what the library says, and what we say."""
    understood = read(raw)
    codes = repairs_of(understood)
    said, mine = oracle(raw), ours(understood.mail)
    return {
        name: (said[name], mine[name])
        for name in said
        if said[name] != mine[name] and not any(code.startswith(tuple(EXPLAINED[name])) for code in codes)
    }


@pytest.mark.parametrize("raw", SEEDS)
def test_every_difference_on_the_corpus_is_explained(raw: bytes) -> None:
    assert unexplained(raw) == {}


@pytest.mark.parametrize("raw", BASE)
def test_regular_mails_are_read_alike_and_without_repair(raw: bytes) -> None:
    understood = read(raw)

    assert unexplained(raw) == {}
    assert repairs_of(understood) == set()


words = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cf", "Cn", "Co", "Zl", "Zp", "Mn", "Me"]), max_size=60
)


@settings(max_examples=150, suppress_health_check=list(HealthCheck), derandomize=True)
@given(words, words, st.binary(max_size=300))
def test_what_a_right_mailer_writes_is_read_alike(subject: str, text: str, content: bytes) -> None:
    raw = a_mail(subject=subject, text=text, attachments={"a.bin": content})

    assert unexplained(raw) == {}


@settings(max_examples=300, suppress_health_check=list(HealthCheck), derandomize=True)
@given(st.one_of(st.sampled_from(SEEDS), st.sampled_from(BASE), MAILS))
def test_the_quick_and_the_lenient_reading_find_the_same_parts(raw: bytes) -> None:
    head = read_head(raw, LIMITS, Repairs())
    quick, lenient = Repairs(), Repairs()
    parts = leaves(read_structure(raw, head, LIMITS, quick))

    found = leaves(read_leniently(raw, head, LIMITS, lenient))

    codes = {finding.code for notes in (quick, lenient) for finding in notes.findings()}
    assert parts == found or any(code.startswith(tuple(EXPLAINED["files"])) for code in codes)
