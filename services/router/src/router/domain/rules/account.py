"""Whose is the mail, and who asks? Sources: the specification's "Ticket association" (S0) and "Domain Mappings" (S4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contracts.values import AccountId
from contracts.values.identity import domain_of, identity_of
from router.domain.directory import Directory
from router.domain.facts import Facts
from router.domain.known import Known
from router.domain.people import User, placed_by_people
from router.domain.verdict import Verdict


class AccountRule:
    """Finds the account by what people chose for the sender, then by the sender's domain, then by the mailbox."""

    name = "account"

    def answer(self, facts: Facts, known: Known, settled: dict[str, Any]) -> Verdict:
        """Names account and requester as far as they are known; says nothing of an account where none is."""
        account_id, why, certain = _found(facts, known, settled)
        person = _person(facts, known)
        if account_id is None:
            gone = f" that there is ({facts.mailbox_account} is none)" if facts.mailbox_account else ""
            words = f"its sender belongs to no account, nor does its mailbox{gone}{_left(facts, known)}"
            return Verdict(facts.sender.address, words, person)
        directory = known.directory
        name = directory.name_of(account_id)
        certain = certain and facts.sender_certain and "requester" not in settled
        shared = certain and not directory.is_freemail(domain_of(facts.sender.address))
        account = directory.accounts.get(account_id)
        person |= {
            "account_id": account_id,
            "account_name": name,
            "shared_account": shared and account is not None and account.shared,
        }
        return Verdict(facts.sender.address, f"account {name or account_id}: {why}{_left(facts, known)}", person)


def member_of(address: str, directory: Directory, settled: Mapping[str, Any]) -> AccountId | None:
    """The account to which a mapping, else the domain of an address, says that its owner belongs; None where neither does.

    Whom only a rule of the desk, the mailbox or a mapping of anybody gives to an account is a stranger there, with every
    further mail too.
    """
    mapping = directory.mappings.get(settled.get("mapping_id", ""))
    by_mapping = directory.owned(mapping.account_id)[0] if mapping and not directory.is_open(mapping) else None
    by_domain = directory.account_for(address)
    return by_mapping or (by_domain.id if by_domain else None)


def _found(facts: Facts, known: Known, settled: dict[str, Any]) -> tuple[AccountId | None, str, bool]:
    """The account, why it is this one, and whether the sender (and not only the mailbox) belongs to it."""
    # Whom an agent forwards for is nobody of the agent's company.
    user = None if "requester" in settled else known.user
    asking = settled.get("requester", facts.sender).address
    theirs, why = _theirs(user, asking, known.directory)
    if "account_id" in settled:
        mapping = known.directory.mappings.get(settled.get("mapping_id", ""))
        by_mapping = mapping is not None and mapping.account_id == settled["account_id"]
        # Whom a rule of the desk sends to an account by what the mail says is no member of it by that.
        member = settled["account_id"] in {theirs, member_of(asking, known.directory, settled)}
        return settled["account_id"], f"its {'mapping' if by_mapping else 'rule'} says so", member
    if theirs:
        return theirs, why, True
    # The fetcher cannot know whether there is such an account, or still is.
    return known.directory.owned(facts.mailbox_account)[0], "the mailbox belongs to it", False


def _theirs(user: User | None, address: str, directory: Directory) -> tuple[AccountId | None, str]:
    """The account to which somebody belongs whatever mappings say, and why."""
    own, by_domain = directory.owned(user.account_id)[0] if user else None, directory.account_for(address)
    if user and own and placed_by_people(user):
        return own, "the sender belongs to it"
    if by_domain:
        return by_domain.id, f"{domain_of(address)} is a domain of it"
    return own, "the sender belonged to it when first seen"


def _left(facts: Facts, known: Known) -> str:
    """That the sender belonged to an account that was deleted in the moment in which somebody put them there."""
    own = known.user.account_id if known.user and facts.sender_certain else None
    return (
        f"; the sender's own account, {own}, there is not any more" if own and not known.directory.owned(own)[0] else ""
    )


def _person(facts: Facts, known: Known) -> dict[str, Any]:
    """Who asks. Where From names several, nobody may be taken for the sender."""
    if known.user is None or not facts.sender_certain:
        return {}
    person: dict[str, Any] = {"requester_id": known.user.id, "sender_role": known.user.role}
    if len(known.user.identities) > 1:
        own = identity_of(facts.sender.address)
        person["sender_aliases"] = tuple(each for each in known.user.identities if each != own)
    return person
