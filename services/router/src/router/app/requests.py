"""Which operations does the service offer, and what does each call?"""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter

from router.app.directory import Parts
from router.entrypoints.http import (
    account_routes,
    brake_routes,
    explain_routes,
    held_routes,
    mail_rule_routes,
    mailbox_policy_routes,
    mapping_routes,
    policy_routes,
    statistics_routes,
    user_routes,
)
from router.handlers.accounts import Accounts, account_changed
from router.handlers.explaining import Explaining
from router.handlers.holding import Holding
from router.handlers.mail_rules import MailRules, order_changed, rule_changed
from router.handlers.mailbox_policies import MailboxPolicies, mailbox_policy_changed
from router.handlers.mappings import Mappings, mapping_changed
from router.handlers.people import Desk
from router.handlers.policy import PolicyDesk
from router.handlers.registry import Registry, Tools
from router.handlers.statistics import Counting
from router.handlers.usage import Usage
from router.handlers.users import UserDirectory, user_changed


def routes_of(
    parts: Parts, holding: Holding, explaining: Explaining, counting: Counting, noticed: Callable[[], None]
) -> list[APIRouter]:
    """All operations; `noticed` is called when a change waits to be announced."""
    tools = Tools(parts.directory, parts.now, parts.new_id, noticed)
    accounts = Registry(parts.accounts, tools, account_changed)
    mappings = Registry(parts.mappings, tools, mapping_changed)
    users = Registry(parts.users, tools, user_changed)
    rules = Registry(parts.rules, tools, rule_changed)
    order = Registry(parts.rule_order, tools, order_changed)
    mailboxes = Registry(parts.mailbox_policies, tools, mailbox_policy_changed)
    policy = PolicyDesk(parts.policies, parts.accounts, tools)
    usage = Usage(parts.mappings, parts.users, parts.rules, parts.policies, parts.default_account)
    desk = Desk(UserDirectory(users, parts.accounts), policy, usage)
    return [
        statistics_routes(counting),
        account_routes(Accounts(accounts, usage)),
        mapping_routes(Mappings(mappings, parts.accounts, parts.users, parts.mapping_versions)),
        user_routes(desk),
        policy_routes(policy),
        mail_rule_routes(MailRules(rules, order, parts.accounts, parts.users, parts.rule_versions)),
        mailbox_policy_routes(MailboxPolicies(mailboxes, parts.usual)),
        brake_routes(parts.braking),
        held_routes(holding, noticed),
        explain_routes(explaining),
    ]
