"""Which oddities of a mapping or an account should its author know of? They are told, not forbidden."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from contracts.values import Category, Finding
from contracts.values.identity import domain_of
from router.domain.directory import Directory
from router.domain.domains import suffixes
from router.domain.mapping import EVERYONE, Mapping, PatternType, category_of, untagged
from router.domain.people import Account

MOST: Final = 100
_KINDS: Final = list(PatternType)


def mapping_warnings(mapping: Mapping, directory: Directory) -> tuple[Finding, ...]:
    """What is odd about a mapping, and beside the others and the accounts as long as it is active; at most 100 findings."""
    beside = (*_beside_accounts(mapping, directory), *_beside(mapping, directory)) if mapping.is_active else ()
    return (*_own(mapping, directory), *beside)[:MOST]


def account_warnings(account: Account, directory: Directory) -> tuple[Finding, ...]:
    """What is odd about an account's domains."""
    freemail = [each for each in account.domains if directory.is_freemail(each)]
    found = [Finding(code="freemail", detail=f"anybody can have an address of {each}") for each in freemail]
    for domain in account.domains:
        mapping = directory.mapping_for_domain(domain)
        if mapping and mapping.account_id != account.id:
            detail = f"mapping {mapping.domain_pattern} gives mail of {domain} to {_called(mapping, directory)}"
            found.append(Finding(code="overlapping", detail=detail))
    return tuple(found)


def _own(mapping: Mapping, directory: Directory) -> Iterator[Finding]:
    if mapping.pattern_type is not PatternType.EMAIL and directory.is_freemail(mapping.key):
        yield Finding(code="freemail", detail=f"anybody can have an address of {mapping.key}: map single addresses")
    elif directory.is_open(mapping) and mapping.key != EVERYONE:
        detail = f"anybody can have an address of some domain below {mapping.key}: map single domains"
        yield Finding(code="freemail", detail=detail)
    if mapping.account_id not in directory.accounts:
        detail = "its account was deleted in this moment: its mail goes to the account that is found without it"
        yield Finding(code="account_gone", detail=detail)
    if mapping.key == EVERYONE:
        yield Finding(code="everyone", detail="it speaks of every address that no other mapping speaks of")
    if mapping.default_category and category_of(mapping.default_category) is None:
        known = ", ".join(each.value for each in Category)
        detail = f"no category is called {mapping.default_category!r}; tickets get the default one. Known: {known}"
        yield Finding(code="category_unknown", detail=detail)


def _beside_accounts(mapping: Mapping, directory: Directory) -> Iterator[Finding]:
    others = _claimed(mapping, directory)
    if others:
        domain, owner = others[0]
        more = f" (and over {len(others) - 1} more domains of other accounts)" if len(others) > 1 else ""
        detail = f"{domain} is a domain of account {owner.name}; the mapping wins{more}"
        yield Finding(code="overlapping", detail=detail)


def _claimed(mapping: Mapping, directory: Directory) -> list[tuple[str, Account]]:
    """Domains of other accounts whose mail the mapping takes, with their accounts."""
    owners = directory.by_domain
    domains: Iterable[str] = ()
    if mapping.pattern_type is PatternType.WILDCARD:
        domains = owners if mapping.key == EVERYONE else directory.domains_below.get(mapping.key, ())
    elif mapping.pattern_type is PatternType.DOMAIN and mapping.key in owners:
        domains = [mapping.key]
    return [(each, owners[each]) for each in domains if owners[each].id != mapping.account_id]


def _called(mapping: Mapping, directory: Directory) -> str:
    return directory.owned(mapping.account_id)[1]


def _beside(mapping: Mapping, directory: Directory) -> Iterator[Finding]:
    for other in directory.neighbours(mapping):
        if shadows(other, mapping):
            yield Finding(code="shadowed", detail=f"{other.domain_pattern} always wins: this mapping never decides")
        elif shadows(mapping, other):
            yield Finding(code="shadows", detail=f"{other.domain_pattern} never decides any more")
        elif overlap(mapping, other) and mapping.account_id != other.account_id:
            detail = f"{other.domain_pattern} speaks of some of the same addresses, for {_called(other, directory)}"
            yield Finding(code="overlapping", detail=detail)


def shadows(upper: Mapping, lower: Mapping) -> bool:
    """Whether one wins for every address that the other speaks of. Only one of its own type can: else the special one wins."""
    return _covers(upper, lower) and upper.priority < lower.priority


def overlap(one: Mapping, other: Mapping) -> bool:
    """Whether some address exists of which both speak."""
    if one.pattern_type is other.pattern_type:
        return one.key == other.key or _covers(one, other) or _covers(other, one)
    near, wide = sorted((one, other), key=lambda each: _KINDS.index(each.pattern_type))
    return _speaks_of(wide, domain_of(near.key) if near.pattern_type is PatternType.EMAIL else near.key)


def _speaks_of(wide: Mapping, domain: str) -> bool:
    return domain == wide.key if wide.pattern_type is PatternType.DOMAIN else _above(wide.key, domain)


def _covers(wide: Mapping, narrow: Mapping) -> bool:
    """Whether a mapping speaks of all that another of its type does, and of more."""
    if {wide.pattern_type, narrow.pattern_type} == {PatternType.EMAIL}:
        return wide.key != narrow.key and wide.key == untagged(narrow.key)
    return {wide.pattern_type, narrow.pattern_type} == {PatternType.WILDCARD} and _above(wide.key, narrow.key)


def _above(upper: str, lower: str) -> bool:
    return upper == EVERYONE != lower or upper in suffixes(lower)
