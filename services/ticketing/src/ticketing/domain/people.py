"""When are two addresses the same person's? By the rule by which the router finds users."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

import idna

REMEMBERED: Final = 50_000
"""Senders write again: identities that are kept at hand."""
_DOTS: Final = re.compile("[\u3002\uff0e\uff61]")
"""Full stops of other scripts, which separate labels too (RFC 3490, section 3.1)."""
_QUOTED: Final = re.compile(r'"((?:[^"\\]|\\.)*)"')
_NEEDS_NO_QUOTES: Final = re.compile(r'[^\s@"(),:;<>\[\\\]]+')


@lru_cache(REMEMBERED)
def identity_of(address: str) -> str:
    """An address in lower case, without a plus tag (RFC 5233), its domain in A-labels (RFC 5891) without a dot at the end.

    Text without an `@` gives itself in lower case: it is nobody's address and equal to itself only.
    """
    local, separator, domain = address.strip().rpartition("@")
    if not separator:
        return address.strip().lower()
    local = _local(local)
    plain = local if local.startswith('"') else local.partition("+")[0]
    return f"{plain or local}@{_domain(domain)}"


def identities(addresses: Iterable[str]) -> tuple[str, ...]:
    """Addresses as identities, each once, in order, without empty ones."""
    return tuple(dict.fromkeys(found for each in addresses if (found := identity_of(each))))


def _domain(domain: str) -> str:
    plain = _DOTS.sub(".", domain.strip()).rstrip(".").lower()
    if plain.isascii():
        return plain
    try:
        return idna.encode(plain, uts46=True).decode("ascii")
    except idna.IDNAError:
        return unicodedata.normalize("NFC", plain)


def _local(local: str) -> str:
    quoted = _QUOTED.fullmatch(local)
    bare = re.sub(r"\\(.)", r"\1", quoted[1]) if quoted else local
    shown = bare if _NEEDS_NO_QUOTES.fullmatch(bare) else local
    return unicodedata.normalize("NFC", shown).lower()
