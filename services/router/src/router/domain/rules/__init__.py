"""Which rules are there, and in which order are they asked? One file each; `domain.routing` asks them."""

from __future__ import annotations

from contracts.values import AccountId, Category, Priority
from router.domain.rules.account import AccountRule
from router.domain.rules.authentication import AuthenticationRule
from router.domain.rules.blocked_sender import BlockedSenderRule
from router.domain.rules.brake import BrakeRule
from router.domain.rules.commands import CommandsRule
from router.domain.rules.default_account import DefaultAccountRule
from router.domain.rules.domain_mapping import DomainMappingRule
from router.domain.rules.mail_kind import MailKindRule
from router.domain.rules.mail_rules import MailRulesRule
from router.domain.rules.spam import SpamRule
from router.domain.rules.user_policy import UserPolicyRule
from router.domain.verdict import Rule


def all_rules(default_account: AccountId, category: Category, priority: Priority) -> tuple[Rule, ...]:
    """All rules in their order; the arguments are what a mail gets that no rule knows better about."""
    return (
        MailKindRule(),
        AuthenticationRule(),
        SpamRule(),
        BlockedSenderRule(),
        MailRulesRule(),
        DomainMappingRule(priority),
        AccountRule(),
        UserPolicyRule(),
        CommandsRule(),
        BrakeRule(),
        DefaultAccountRule(default_account, category, priority),
    )
