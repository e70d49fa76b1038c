"""Which oddities of a mapping or an account should its author know of? They are told, not forbidden."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from contracts.values import Category, Finding
from contracts.values.identity import domain_of
from router.domain.directory import Directory
from router.domain.domains import suffixes
from router.domain.mapping import EVERYONE, Mapping, PatternType, category_of
from router.domain.people import Account

MOST: Final = 100


def mapping_warnings(mapping: Mapping, directory: Directory) -> tuple[Finding, ...]:
    """What is odd about a mapping beside the others and the accounts; at most 100 findings."""
    found = (
        *_own(mapping, directory),
        *_beside_accounts(mapping, directory),
        *_beside(mapping, directory.neighbours(mapping)),
    )
    return found[:MOST]


def account_warnings(account: Account, directory: Directory) -> tuple[Finding, ...]:
    """What is odd about an account's domains."""
    freemail = [each for each in account.domains if directory.is_freemail(each)]
    found = [Finding(code="freemail", detail=f"anybody can have an address of {each}") for each in freemail]
    for mapping in directory.mappings.values():
        if (
            mapping.pattern_type is PatternType.DOMAIN
            and mapping.key in account.domains
            and mapping.account_id != account.id
        ):
            detail = f"mapping {mapping.domain_pattern} gives mail of {mapping.key} to account {mapping.account_id}"
            found.append(Finding(code="overlapping", detail=detail))
    return tuple(found)


def _own(mapping: Mapping, directory: Directory) -> Iterator[Finding]:
    if mapping.pattern_type is not PatternType.EMAIL and directory.is_freemail(mapping.key):
        yield Finding(code="freemail", detail=f"anybody can have an address of {mapping.key}: map single addresses")
    if mapping.key == EVERYONE:
        yield Finding(code="everyone", detail="it speaks of every address that no other mapping speaks of")
    if mapping.default_category and category_of(mapping.default_category) is None:
        known = ", ".join(each.value for each in Category)
        detail = f"no category is called {mapping.default_category!r}; tickets get the default one. Known: {known}"
        yield Finding(code="category_unknown", detail=detail)


def _beside_accounts(mapping: Mapping, directory: Directory) -> Iterator[Finding]:
    owner = directory.by_domain.get(mapping.key) if mapping.pattern_type is PatternType.DOMAIN else None
    if owner and owner.id != mapping.account_id:
        yield Finding(code="overlapping", detail=f"{mapping.key} is a domain of account {owner.name}; the mapping wins")


def _beside(mapping: Mapping, others: Sequence[Mapping]) -> Iterator[Finding]:
    for other in others:
        if shadows(other, mapping):
            yield Finding(code="shadowed", detail=f"{other.domain_pattern} always wins: this mapping never decides")
        elif shadows(mapping, other):
            yield Finding(code="shadows", detail=f"{other.domain_pattern} never decides any more")
        elif overlap(mapping, other) and mapping.account_id != other.account_id:
            detail = f"{other.domain_pattern} speaks of some of the same addresses, for account {other.account_id}"
            yield Finding(code="overlapping", detail=detail)


def shadows(upper: Mapping, lower: Mapping) -> bool:
    """Whether one wins for every address that the other speaks of. Only wildcards can: among others the special one wins."""
    if {upper.pattern_type, lower.pattern_type} != {PatternType.WILDCARD}:
        return False
    return _above(upper.key, lower.key) and upper.priority < lower.priority


def overlap(one: Mapping, other: Mapping) -> bool:
    """Whether some address exists of which both speak."""
    kinds = {one.pattern_type, other.pattern_type}
    if PatternType.EMAIL in kinds and len(kinds) > 1:
        email, wide = (one, other) if one.pattern_type is PatternType.EMAIL else (other, one)
        return _speaks_of(wide, domain_of(email.key))
    if kinds == {PatternType.WILDCARD}:
        return one.key == other.key or _above(one.key, other.key) or _above(other.key, one.key)
    if len(kinds) > 1:
        domain, wide = (one, other) if one.pattern_type is PatternType.DOMAIN else (other, one)
        return _speaks_of(wide, domain.key)
    return False


def _speaks_of(wide: Mapping, domain: str) -> bool:
    return domain == wide.key if wide.pattern_type is PatternType.DOMAIN else _above(wide.key, domain)


def _above(upper: str, lower: str) -> bool:
    return upper == EVERYONE != lower or upper in suffixes(lower)
