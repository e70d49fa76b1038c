"""When are two addresses the same person's, and which domain does one belong to?

People write addresses in many ways: upper case, plus tags, dots at the end, letters of any script. Compared are normal forms
only, label by label; nothing is ever looked for inside of a domain, so `a@acme.com.evil.com` is nobody of `acme.com`. The
services share this rule as they share the form of an address: users of the one are participants of the other.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

import idna

REMEMBERED: Final = 50_000
"""Senders write again: normal forms that are kept at hand."""
_QUOTED: Final = re.compile(r'"((?:[^"\\]|\\.)*)"')
_ATOMS: Final = re.compile(r"[^\s@\"(),:;<>\[\\\]]+")
"""What needs no quotes (RFC 5321, section 4.1.2, and RFC 6531)."""
_DOTS: Final = re.compile("[\u3002\uff0e\uff61]")
"""Full stops of other scripts, which separate labels too (RFC 3490, section 3.1)."""


@lru_cache(REMEMBERED)
def normal_address(address: str) -> str:
    """The form in which addresses are compared: lower case, domain in A-labels, quotes only where they are needed.

    Mail servers may tell the case of local parts apart (RFC 5321, section 2.4); none in use does. Text without an `@` gives
    itself in lower case: it is nobody's address and equal to itself only.
    """
    local, separator, domain = address.strip().rpartition("@")
    if not separator:
        return address.strip().lower()
    return f"{_local(local)}@{normal_domain(domain)}"


@lru_cache(REMEMBERED)
def identity_of(address: str) -> str:
    """The normal form without a plus tag: whoever reads `ada+shop@example.net` reads `ada@example.net` too (RFC 5233)."""
    normal = normal_address(address)
    local, separator, domain = normal.rpartition("@")
    plain, tagged, _ = local.partition("+")
    return f"{plain}@{domain}" if separator and tagged and plain and not local.startswith('"') else normal


@lru_cache(REMEMBERED)
def domain_of(address: str) -> str:
    """The normal domain of an address; empty where it has none."""
    return normal_address(address).rpartition("@")[2] if "@" in address else ""


@lru_cache(REMEMBERED)
def normal_domain(domain: str) -> str:
    """Lower case and A-labels (RFC 5891, by UTS 46), without a dot at the end; an address in brackets stays as it is.

    A domain that is not valid as an internationalised one is only put in lower case: it equals itself and nothing else.
    """
    plain = _folded(_DOTS.sub(".", domain.strip()))
    while plain.endswith(".") or plain[-1:].isspace():
        plain = plain.rstrip(".").rstrip()
    if plain.isascii():
        return plain
    try:
        return idna.encode(plain, uts46=True).decode("ascii")
    except idna.IDNAError:
        return plain


def says_itself(domain: str) -> bool:
    """Whether a domain is the one that its letters show: nothing is left out of it, or taken for another letter, to find it.

    Who knows nothing of UTS 46, as many a mail server, sees another domain in those that are not, and asks that one's owner.
    """
    if domain.isascii():
        return True
    plain = _folded(domain).rstrip(".")
    try:
        # A sign for Kelvin is folded to a letter of ASCII.
        return not plain.isascii() and idna.encode(plain, strict=True).decode("ascii") == normal_domain(plain)
    except idna.IDNAError:
        return False


def _local(local: str) -> str:
    folded = _folded(local)
    quoted = _QUOTED.fullmatch(folded)
    if quoted:
        bare = _folded(re.sub(r"\\(.)", r"\1", quoted[1]))
        return bare if _ATOMS.fullmatch(bare) else folded
    return folded


def _folded(text: str) -> str:
    # Lower case first: some letters have a composed form in lower case only (U+01F0).
    return unicodedata.normalize("NFC", text.lower())
