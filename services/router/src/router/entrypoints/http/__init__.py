"""Which HTTP operations does the router offer? One file per subject, one function per operation, each calling one verb."""

from router.entrypoints.http.accounts import account_routes
from router.entrypoints.http.brakes import brake_routes
from router.entrypoints.http.explain import explain_routes
from router.entrypoints.http.held import held_routes
from router.entrypoints.http.mail_rules import mail_rule_routes
from router.entrypoints.http.mailbox_policies import mailbox_policy_routes
from router.entrypoints.http.mappings import mapping_routes
from router.entrypoints.http.policy import policy_routes
from router.entrypoints.http.statistics import statistics_routes
from router.entrypoints.http.users import user_routes

__all__ = [
    "account_routes",
    "brake_routes",
    "explain_routes",
    "held_routes",
    "mail_rule_routes",
    "mailbox_policy_routes",
    "mapping_routes",
    "policy_routes",
    "statistics_routes",
    "user_routes",
]
