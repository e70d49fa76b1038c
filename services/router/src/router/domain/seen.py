"""What does a condition see of a mail, and what is it not told?"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from typing import Any, Final

from contracts.values.identity import domain_of, identity_of, normal_address
from router.domain.domains import suffixes
from router.domain.facts import Facts
from router.domain.mail_rule import Part

_A_LABEL: Final = "xn--"
"""How labels begin that stand for letters of other scripts (RFC 5890, section 2.3.2.1)."""
_LONGEST_LABEL: Final = 63
"""Characters (RFC 1035, section 2.3.4). To read a longer one takes time by the square of its length."""
Key = tuple[Part, str]
"""A part of a mail, with the name of the header or a value."""


class Seen:
    """A mail as conditions look at it: each text is put together once."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self._texts: dict[Key, tuple[bytes, ...]] = {}

    def texts(self, part: Part, header: str = "") -> tuple[bytes, ...]:
        """The texts of a part, UTF-8 encoded: so RE2 takes them without a copy."""
        key = (part, header)
        if key not in self._texts:
            self._texts[key] = tuple(
                composed(each).encode("utf-8", "replace") for each in _TEXTS[part](self.facts, header)
            )
        return self._texts[key]

    def addresses(self, part: Part) -> tuple[str, ...]:
        """The sender's address or the recipients'."""
        return (self.facts.sender.address,) if part is Part.SENDER else self.facts.recipients


def composed(text: str) -> str:
    """A text with its letters and their accents as one, however its writer's keyboard has it: whoever reads it sees no other."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _forms(address: str) -> Iterator[str]:
    """An address in normal form, and with its domain in letters of all scripts where it has such: people look for those."""
    normal = normal_address(address)
    yield normal
    if _A_LABEL in normal:
        local, _, domain = normal.rpartition("@")
        with suppress(UnicodeError):
            yield f"{local}@{'.'.join(map(_in_letters, domain.split('.')))}"


def _in_letters(label: str) -> str:
    coded = label.startswith(_A_LABEL) and len(label) <= _LONGEST_LABEL
    return label.removeprefix(_A_LABEL).encode().decode("punycode") if coded else label


_TEXTS: Final[Mapping[Part, Callable[[Facts, str], Any]]] = {
    Part.SENDER: lambda facts, _: _forms(facts.sender.address),
    Part.RECIPIENT: lambda facts, _: (form for each in facts.recipients for form in _forms(each)),
    Part.SUBJECT: lambda facts, _: (facts.subject,),
    Part.TEXT: lambda facts, _: (facts.text.strip(),),
    Part.HEADER: lambda facts, header: (each.value for each in facts.headers if each.name == header),
    Part.ATTACHMENT_NAME: lambda facts, _: (each.filename for each in facts.attachments),
    Part.ATTACHMENT_TYPE: lambda facts, _: (
        kind for each in facts.attachments for kind in (each.content_type, each.sniffed_type) if kind
    ),
}


def keys_of(facts: Facts, parts: Collection[Part]) -> Iterator[Key]:
    """What is exactly true of these parts of a mail."""
    for part, addresses in ((Part.SENDER, (facts.sender.address,)), (Part.RECIPIENT, facts.recipients)):
        if part in parts:
            yield from ((part, each) for address in addresses for each in _names_of(address))
    yield from ((part, says(facts)) for part, says in SAYS.items() if part in parts)


def _names_of(address: str) -> Iterator[str]:
    domain = domain_of(address)
    yield normal_address(address)
    yield identity_of(address)
    yield from (f"@{each}" for each in (domain, *suffixes(domain)))


SAYS: Final[Mapping[Part, Callable[[Facts], str]]] = {
    Part.KIND: lambda facts: facts.kind.value,
    Part.VERDICT: lambda facts: facts.authentication.dmarc.value,
    Part.LANGUAGE: lambda facts: facts.language or "",
    Part.SPAM: lambda facts: {True: "yes", False: "no", None: "unknown"}[facts.spam.found],
}


_NAMED_IN: Final[Mapping[Part, str]] = {
    Part.RECIPIENT: "recipients",
    Part.SUBJECT: "subject",
    Part.TEXT: "text",
    Part.HEADER: "headers",
    Part.ATTACHMENT_NAME: "attachments",
    Part.ATTACHMENT_TYPE: "attachments",
    Part.ATTACHMENTS: "attachments",
    Part.LANGUAGE: "language",
}


class Sketch(Facts):
    """A mail that is only spoken of: what is empty was not said, where in a whole mail it is not there."""

    __slots__ = ()


def untold(part: Part, facts: Facts) -> bool:
    """Whether nobody said what this part of a mail is. The size of a mail that did not come is not known."""
    if part is Part.SIZE:
        return not facts.size
    return isinstance(facts, Sketch) and part in _NAMED_IN and not getattr(facts, _NAMED_IN[part])
