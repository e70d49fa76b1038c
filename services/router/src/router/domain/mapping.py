"""What does a domain mapping say, and which addresses does it speak of? The specification's "Domain Mappings"."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from typing import Final

from pydantic import Field

from contracts.values import AccountId, Category, MappingId, Priority, UserId, Value
from contracts.values.identity import REMEMBERED, domain_of, normal_address, normal_domain
from router.domain.domains import is_literal, suffixes
from router.domain.entity import Entity

EVERYONE: Final = ""
"""The key of the wildcard `*`."""
LONGEST_DOMAIN: Final = 253
"""Characters (RFC 1035, section 2.3.4)."""
_LOCAL: Final = re.compile(r'"(?:[^"\\]|\\.)+"|[^\s@"(),:;<>\[\]\\]+')
"""What stands before the `@` (RFC 5321, section 4.1.2, with letters of all scripts by RFC 6531)."""
_LABELS: Final = re.compile(r"(?!-)[\w-]{1,63}(?<!-)(?:\.(?!-)[\w-]{1,63}(?<!-))*")


class PatternType(StrEnum):
    """What a pattern names. Earlier ones win over later ones."""

    EMAIL = "email"
    DOMAIN = "domain"
    WILDCARD = "wildcard"


class PatternInvalid(ValueError):
    """A pattern is not what its type promises; the text says how one is written."""


class CustomRules(Value):
    """What words in a mail do: any of `keywords` in subject or text makes it more urgent by one step if `auto_escalate`."""

    keywords: tuple[str, ...] = Field(default=(), max_length=100)
    auto_escalate: bool = False


class Mapping(Entity):
    """Whose mail from some addresses is, and how it is treated. `key` is the pattern in normal form."""

    id: MappingId
    domain_pattern: str
    pattern_type: PatternType
    key: str
    account_id: AccountId
    default_assigned_user_id: UserId | None = None
    default_category: str | None = None
    default_priority: Priority | None = None
    auto_create_tickets: bool = True
    send_auto_reply: bool = False
    auto_reply_template: str | None = None
    is_active: bool = True
    priority: int = 100
    custom_rules: CustomRules | None = None


def key_of(pattern: str, kind: PatternType) -> str:
    """The normal form of a pattern: an address, a domain, or what stands behind a wildcard's `*.`.

    Raises:
        PatternInvalid: it is not of its kind.
    """
    return _KEYS[kind](pattern.strip())


def matches(mapping: Mapping, address: str) -> bool:
    """Whether it speaks of an address (in any form), active or not."""
    return (mapping.pattern_type, mapping.key) in keys_for(address)


@lru_cache(REMEMBERED)
def keys_for(address: str) -> tuple[tuple[PatternType, str], ...]:
    """Types and keys of all patterns that speak of an address: with its plus tag and without, its domain, all above it."""
    normal = normal_address(address)
    domain = domain_of(address)
    of_address = [(PatternType.EMAIL, each) for each in dict.fromkeys((normal, untagged(normal)))]
    if not domain:
        return tuple(of_address)
    above = [(PatternType.WILDCARD, each) for each in (*suffixes(domain), EVERYONE)]
    return (*of_address, (PatternType.DOMAIN, domain), *above)


def is_address(text: str) -> bool:
    """Whether it is one address and nothing beside it: no name, no list, a domain that may be one."""
    local, _, domain = normal_address(text).rpartition("@")
    return _LOCAL.fullmatch(local) is not None and (is_literal(domain) or _is_domain(domain))


def untagged(normal: str) -> str:
    """An address in normal form without its plus tag, itself where it has none."""
    local, _, domain = normal.rpartition("@")
    plain = local.partition("+")[0]
    return f"{plain}@{domain}" if plain and not local.startswith('"') else normal


def category_of(text: str | None) -> Category | None:
    """The category that a mapping's text names, letter case aside; None where there is none of this name."""
    wanted = (text or "").strip().casefold()
    return next((each for each in Category if each.value.casefold() == wanted), None)


def _email_key(pattern: str) -> str:
    if not is_address(pattern):
        raise PatternInvalid("An email pattern is written person@acme.com.")
    return normal_address(pattern)


def _domain_key(pattern: str) -> str:
    domain = normal_domain(pattern.removeprefix("@"))
    if not _is_domain(domain):
        raise PatternInvalid("A domain pattern is written @acme.com or acme.com.")
    return domain


def _wildcard_key(pattern: str) -> str:
    bare = pattern.removeprefix("*@").removeprefix("@")
    if bare == "*":
        return EVERYONE
    domain = normal_domain(bare.removeprefix("*."))
    if not bare.startswith("*.") or not _is_domain(domain):
        raise PatternInvalid(
            "A wildcard pattern is written *.acme.com; it speaks of all below acme.com, not of itself."
        )
    return domain


def _is_domain(domain: str) -> bool:
    return len(domain) <= LONGEST_DOMAIN and _LABELS.fullmatch(domain) is not None


_KEYS: Final = {
    PatternType.EMAIL: _email_key,
    PatternType.DOMAIN: _domain_key,
    PatternType.WILDCARD: _wildcard_key,
}
