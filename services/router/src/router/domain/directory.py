"""Which mapping and which account speak of an address? Looked up in dictionaries: ten thousand cost what one costs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final

from contracts.values import AccountId, MailboxId, MappingId, UserId
from contracts.values.identity import domain_of
from router.domain.brakes import Arrival, Brake
from router.domain.domains import suffixes
from router.domain.handling import Handling, MailboxPolicy
from router.domain.mail_rule import MailRule
from router.domain.mapping import EVERYONE, Mapping, PatternType, keys_for, untagged
from router.domain.people import Account, User, why_no_tickets
from router.domain.policy import UserPolicy
from router.domain.rulebook import Rulebook

EMPTY: Final = Rulebook(())
USUAL: Final = Handling()
_RANK = {kind: rank for rank, kind in enumerate(PatternType)}


@dataclass(frozen=True, slots=True)
class Directory:
    """All that routing knows but for users. Made by `directory_of`; never changed, only replaced."""

    policy: UserPolicy
    accounts: dict[AccountId, Account]
    mappings: dict[MappingId, Mapping]
    freemail: frozenset[str] = frozenset()
    """Domains where anybody can have an address: no sign of a company."""
    revision: int = 0
    by_domain: dict[str, Account] = field(default_factory=dict)
    domains_below: dict[str, list[str]] = field(default_factory=dict)
    """Domains of accounts by each domain above them."""
    by_key: dict[tuple[PatternType, str], Mapping] = field(default_factory=dict)
    below: dict[str, list[Mapping]] = field(default_factory=dict)
    """Active mappings by the domain that they are about, and by each above it; those of one person by that one's address, too."""
    rulebook: Rulebook = EMPTY
    handling: Handling = USUAL
    mailboxes: dict[MailboxId, Handling] = field(default_factory=dict)
    assignees: dict[UserId, User] = field(default_factory=dict)
    """Those of `named` that there are."""
    lifted: dict[str, Brake] = field(default_factory=dict)
    """Brakes that somebody lifted: decisions that share a directory agree about them."""

    def with_rules(self, rules: Iterable[MailRule]) -> Directory:
        """The same with these rules of the desk."""
        return replace(self, rulebook=Rulebook(rules))

    def with_mailboxes(self, usual: Handling, policies: Iterable[MailboxPolicy]) -> Directory:
        """The same with these policies of mailboxes, over what is usual."""
        return replace(self, handling=usual, mailboxes={each.id: each.over(usual) for each in policies})

    def with_assignees(self, users: Iterable[User]) -> Directory:
        """The same with these users, whom mappings and rules name."""
        return replace(self, assignees={each.id: each for each in users})

    def with_accounts(self, accounts: Iterable[Account]) -> Directory:
        """The same with these accounts of users, too."""
        return replace(self, accounts=self.accounts | {each.id: each for each in accounts})

    def with_lifted(self, brakes: Iterable[Brake]) -> Directory:
        """The same with these brakes."""
        return replace(self, lifted={each.id: each for each in brakes})

    def lets_go(self, brake_id: str, arrival: Arrival) -> bool:
        """Whether somebody lifted a brake for mail that was received then."""
        brake = self.lifted.get(brake_id)
        return brake is not None and brake.lets_go(arrival)

    def named(self) -> set[UserId]:
        """To whom mappings and rules give tickets."""
        by_rules = {each.rule.actions.assignee_id for each in self.rulebook.rules}
        by_mappings = {each.default_assigned_user_id for each in self.mappings.values()}
        return {each for each in by_rules | by_mappings if each}

    def handling_of(self, mailbox_id: MailboxId | None) -> Handling:
        """How mail of a mailbox is treated."""
        return self.mailboxes.get(mailbox_id, self.handling) if mailbox_id else self.handling

    def mapping_for(self, address: str) -> Mapping | None:
        """The active mapping that wins for an address."""
        return next((each for each in self.candidates(address) if each.is_active), None)

    def mapping_for_domain(self, domain: str) -> Mapping | None:
        """The active mapping that wins for most addresses of a domain: those of single ones aside."""
        found = self.candidates(f"anybody@{domain}")
        return next((each for each in found if each.is_active and each.pattern_type is not PatternType.EMAIL), None)

    def candidates(self, address: str) -> list[Mapping]:
        """All mappings that speak of an address, the winner first: by type, then priority number, then length of pattern."""
        if not self.by_key:
            return []
        found = [self.by_key[key] for key in keys_for(address) if key in self.by_key]
        return sorted(found, key=precedence) if len(found) > 1 else found

    def neighbours(self, mapping: Mapping) -> list[Mapping]:
        """The other active mappings that may speak of some of the same addresses."""
        domain = _domain_of(mapping)
        above = [(PatternType.DOMAIN, domain), *((PatternType.WILDCARD, each) for each in _at_and_above(domain))]
        found = [self.by_key[key] for key in above if key in self.by_key]
        found += self.below.get(_person_of(mapping) or domain, ())
        return list({each.id: each for each in found if each.id != mapping.id and each.is_active}.values())

    def account_for(self, address: str) -> Account | None:
        """The account that has the address's domain."""
        return self.by_domain.get(domain_of(address))

    def is_freemail(self, domain: str) -> bool:
        """Whether anybody can have an address there."""
        return domain in self.freemail

    def is_open(self, mapping: Mapping) -> bool:
        """Whether a mapping speaks of so many domains that anybody can have an address there: it makes nobody colleagues."""
        return mapping.pattern_type is PatternType.WILDCARD and mapping.key in _above_all(self.freemail)

    def name_of(self, account_id: AccountId) -> str:
        """The name of an account; empty where there is none of this id."""
        account = self.accounts.get(account_id)
        return account.name if account else ""

    def owned(self, account_id: AccountId | None) -> tuple[AccountId | None, str]:
        """Whose mail is that is to be an account's, and that in words: nobody's, where there is no such account any more.

        One may be deleted at the moment in which something is made to name it, and tickets of none nobody would see.
        """
        if account_id is None:
            return None, ""
        if account_id not in self.accounts:
            return None, f"account {account_id}, which there is not any more"
        return account_id, f"account {self.name_of(account_id) or account_id}"

    def assigned(self, user_id: UserId | None) -> tuple[UserId | None, str]:
        """Who gets the tickets that are to be a user's, and that in words: nobody, where the user may have none."""
        if user_id is None:
            return None, ""
        user = self.assignees.get(user_id)
        called = (user.name or user.addresses[0]) if user else user_id
        if why := why_no_tickets(user):
            return None, f"nobody, as {called} gets no tickets: {why}"
        return user_id, called


def precedence(mapping: Mapping) -> tuple[int, bool, int, int, str]:
    """What sorts mappings that speak of the same address: the first wins. An active one goes before those that rest."""
    return _RANK[mapping.pattern_type], not mapping.is_active, mapping.priority, -len(mapping.key), mapping.key


def directory_of(
    policy: UserPolicy,
    accounts: Iterable[Account],
    mappings: Iterable[Mapping],
    freemail: frozenset[str] = frozenset(),
    revision: int = 0,
) -> Directory:
    """Index accounts and mappings. A domain of two accounts (which the store refuses) is the first one's by id."""
    by_id = {each.id: each for each in accounts}
    by_domain = {domain: by_id[each] for each in sorted(by_id, reverse=True) for domain in by_id[each].domains}
    domains_below: dict[str, list[str]] = defaultdict(list)
    for domain in by_domain:
        for above in suffixes(domain):
            domains_below[above].append(domain)
    known = {each.id: each for each in mappings}
    by_key = {(each.pattern_type, each.key): each for each in known.values()}
    below: dict[str, list[Mapping]] = defaultdict(list)
    for mapping in known.values():
        for each in _about(mapping) if mapping.is_active else ():
            below[each].append(mapping)
    return Directory(policy, by_id, known, freemail, revision, by_domain, domains_below, by_key, below)


@lru_cache(2)
def _above_all(domains: frozenset[str]) -> frozenset[str]:
    return frozenset(above for each in domains for above in suffixes(each)) | {EVERYONE}


def _domain_of(mapping: Mapping) -> str:
    return domain_of(mapping.key) if mapping.pattern_type is PatternType.EMAIL else mapping.key


def _person_of(mapping: Mapping) -> str:
    return untagged(mapping.key) if mapping.pattern_type is PatternType.EMAIL else ""


def _about(mapping: Mapping) -> list[str]:
    person = _person_of(mapping)
    return [*([person] if person else ()), *_at_and_above(_domain_of(mapping))]


def _at_and_above(domain: str) -> list[str]:
    return [*dict.fromkeys((domain, *(suffixes(domain) if domain else ()), EVERYONE))]


def why_lost(loser: Mapping, winner: Mapping | None) -> str:
    """Why a mapping that speaks of an address does not decide about it, in words."""
    if not loser.is_active:
        return "it is not active"
    if winner is None or winner.id == loser.id:
        return ""
    if winner.pattern_type is not loser.pattern_type:
        return f"{winner.pattern_type.value} {winner.domain_pattern} goes before any {loser.pattern_type.value}"
    if winner.priority != loser.priority:
        return f"priority {loser.priority}; {winner.domain_pattern} has {winner.priority}, and the lower number wins"
    return f"{winner.domain_pattern} is longer"


def in_order(mappings: Iterable[Mapping]) -> Sequence[Mapping]:
    """Mappings as they are asked."""
    return sorted(mappings, key=precedence)
