"""Does a mail answer one of ours, sent to this very person? A signed token in it says so.

A token stands in the local part of the Message-IDs and of the reply address that we write: `t<key id>-<ticket><mac>`, in
lower-case base32 without padding, as servers on the way may change the case of an address. The MAC is HMAC-SHA256 over
ticket and recipient, shortened to 80 bits: enough against guessing, and short enough for a local part (64 octets, RFC
5321, section 4.5.3.1.1). Keys have ids: a new one signs, the old ones are still believed.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from contracts.values import TicketId
from contracts.values.identity import identity_of
from ticketing.domain.people import identities

MAC_BYTES = 10
TICKET_BYTES = 16
MOST_TRIED = 100
"""Candidates in one mail: each costs a hash."""

# Apart from other letters and digits, whatever stands around it: relays, lists and private signatures wrap local parts.
_TOKEN = re.compile(r"(?<![a-z0-9])t([a-z0-9]{1,4})-([a-z2-7]{42})(?![a-z0-9])", re.IGNORECASE | re.ASCII)


class TokenKeyMissing(LookupError):
    """There is no key to sign with: set TICKETING_TOKEN__KEYS and TICKETING_TOKEN__ACTIVE."""


@dataclass(frozen=True, slots=True)
class TokenKeys:
    """Secrets by key id (one to four lower-case letters and digits); `active` signs, all are believed. None: no tokens."""

    secrets: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    active: str = ""


def make_token(keys: TokenKeys, ticket_id: TicketId, recipient: str) -> str:
    """The token that lets whoever reads an address answer in a ticket, by whichever of their addresses.

    Raises:
        TokenKeyMissing: nothing is there to sign with.
    """
    secret = keys.secrets.get(keys.active)
    if not secret:
        raise TokenKeyMissing("no active key for reply tokens: set TICKETING_TOKEN__KEYS and TICKETING_TOKEN__ACTIVE")
    raw = bytes.fromhex(ticket_id.removeprefix("tkt_"))
    return f"t{keys.active}-{_written(raw + _mac(secret, raw, identity_of(recipient)))}"


def read_tokens(keys: TokenKeys, places: Iterable[str], people: Iterable[str]) -> tuple[TicketId, ...]:
    """Tickets that tokens in these Message-IDs and addresses prove, where one of these people is who they were made for.

    In the order of the places, each once. Whatever else stands in a place is no token, and no error.
    """
    if not keys.secrets:
        return ()
    candidates = [match.groups() for place in places for match in _TOKEN.finditer(place)][:MOST_TRIED]
    recipients = identities(people) if candidates else ()
    proven = (_proven(keys, key_id.lower(), written, recipients) for key_id, written in candidates)
    return tuple(dict.fromkeys(ticket_id for ticket_id in proven if ticket_id))


def _proven(keys: TokenKeys, key_id: str, written: str, recipients: Iterable[str]) -> TicketId | None:
    secret = keys.secrets.get(key_id)
    if not secret:
        return None
    raw = base64.b32decode(written.upper() + "=" * (-len(written) % 8))
    ticket, mac = raw[:TICKET_BYTES], raw[TICKET_BYTES:]
    if any(hmac.compare_digest(mac, _mac(secret, ticket, person)) for person in recipients):
        return TicketId(f"tkt_{ticket.hex()}")
    return None


def _mac(secret: bytes, ticket: bytes, recipient: str) -> bytes:
    return hmac.digest(secret, ticket + b"\0" + recipient.encode(), hashlib.sha256)[:MAC_BYTES]


def _written(raw: bytes) -> str:
    return base64.b32encode(raw).decode().lower().rstrip("=")
