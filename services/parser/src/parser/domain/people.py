"""Who wrote a mail, to whom, and how sure is that?

Identity comes from From alone, and only where it names exactly one address. Every other answer is a courtesy to people,
and so is the name in a From that has no address.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from contracts.values import Address
from contracts.values.frozen import frozen
from parser.domain.addresses import is_plain, read_addresses, read_name
from parser.domain.head import Head
from parser.domain.limits import Limits
from parser.domain.repairs import Repairs

LADDER: Final = ("from", "reply-to", "sender", "return-path")
DELIVERED: Final = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-delivered-to")
MOST_SENDERS: Final = 50
MOST_ANSWERED: Final = 20
MOST_DELIVERED: Final = 20
_UNCLEAR: Final = frozenset({"address_ambiguous", "address_malformed"})
_AT: Final = re.compile("[@\ufe6b\uff20]")
"""The sign and what looks like it."""
_AROUND: Final = re.compile(r"[\s<>()\[\]{}\"',;:|]+")
"""What stands before and behind an address in a text."""


@frozen
class People:
    """Everyone a mail's header names, as `Mail` describes them."""

    sender: Address | None
    sender_certain: bool
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    reply_to: tuple[Address, ...]
    delivered_to: tuple[str, ...]


def read_people(head: Head, limits: Limits, repairs: Repairs) -> People:
    """Read all address fields; To and Cc hold at most `limits.addresses` together."""
    sender, is_certain = read_sender(head, repairs)
    to = _named(head, "to", limits.addresses, repairs)
    return People(
        sender,
        is_certain,
        to,
        _named(head, "cc", limits.addresses - len(to), repairs),
        _named(head, "reply-to", MOST_ANSWERED, repairs),
        _delivered(head, repairs),
    )


def read_sender(head: Head, repairs: Repairs) -> tuple[Address | None, bool]:
    """Who wrote, by the ladder From, Reply-To, Sender, Return-Path, and whether From names exactly that one address.

    The address is None where no header names anyone. RFC 5322, section 3.6.2, allows several authors; a mail that has
    them, or two From fields that disagree, or an address that readers take apart differently, shows different people to
    different readers.
    """
    named: list[_Named] = []
    for field in LADDER:
        if (found := _named_by(field, head, repairs)).addresses:
            named.append(found)
        if found.is_whole:
            return _chosen(found, head, repairs)
    if named:
        return _chosen(named[0], head, repairs)
    repairs.note("sender_missing", read_name(head.first("from")))
    return None, False


@frozen
class _Named:
    """Whom a field names, and whether every reader finds the same there."""

    field: str
    addresses: Sequence[Address]
    is_clear: bool

    @property
    def is_whole(self) -> bool:
        """Whether one is more than the name of somebody on some machine."""
        return any("@" in address.address for address in self.addresses)


def _named_by(field: str, head: Head, repairs: Repairs) -> _Named:
    noted = Repairs()
    found = [address for value in head.all(field) for address in read_addresses(value, noted, MOST_SENDERS)]
    repairs.take(noted)
    codes = {finding.code for finding in noted.findings()}
    return _Named(field, found, not codes & _UNCLEAR and field not in head.mended)


def _chosen(named: _Named, head: Head, repairs: Repairs) -> tuple[Address, bool]:
    is_single = len({address.address.casefold() for address in named.addresses}) == 1
    if not is_single:
        repairs.note("sender_ambiguous", named.field)
    sender = next((address for address in named.addresses if "@" in address.address), named.addresses[0])
    if named.field != "from":
        name = read_name(head.first("from"))
        repairs.note("sender_not_in_from", f"{named.field}, and the name from From" if name else named.field)
        sender = Address(address=sender.address, name=name or sender.name)
    if _AT.search(sender.name) and _names_another(sender):
        repairs.note("address_in_name")
    return sender, named.field == "from" and is_single and named.is_clear and is_plain(sender.address)


def _names_another(sender: Address) -> bool:
    """Whether a name holds an address that is not, as a whole, the sender's own."""
    own = sender.address.casefold()
    return any(_AT.search(word) and word.strip(".") != own for word in _AROUND.split(sender.name.casefold()))


def _named(head: Head, name: str, most: int, repairs: Repairs) -> tuple[Address, ...]:
    found: list[Address] = []
    for value in head.all(name):
        found += read_addresses(value, repairs, max(most - len(found), 0))
    return tuple(found)


def _delivered(head: Head, repairs: Repairs) -> tuple[str, ...]:
    """The addresses in trace fields, without repetition; anybody can write such a field."""
    found: dict[str, None] = {}
    for name in DELIVERED:
        for value in head.all(name)[:MOST_DELIVERED]:
            found |= dict.fromkeys(address.address for address in read_addresses(value, repairs, MOST_DELIVERED))
    return tuple(found)[:MOST_DELIVERED]
