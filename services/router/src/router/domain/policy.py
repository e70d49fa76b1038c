"""What does the policy say about people nobody knows?"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from pydantic import Field

from contracts.values import AccountId
from router.domain.entity import Entity
from router.domain.people import TEMPLATES, UserState

POLICY_ID: Final = "policy"


class UnmappedStrategy(StrEnum):
    """What becomes of mail whose sender belongs to no account, where its mailbox belongs to none either."""

    CREATE_GENERIC_ACCOUNT = "create_generic_account"
    """The default account takes it."""
    REQUIRE_MANUAL_ASSIGNMENT = "require_manual_assignment"
    """It waits until a mapping, an account or a user claims its sender."""
    REJECT_EMAIL = "reject_email"


class OnFailure(StrEnum):
    """What becomes of mail whose sender is proven not to be who From says."""

    ACCEPT = "accept"
    """It opens a ticket of its own, marked, and joins none."""
    HOLD = "hold"
    QUARANTINE = "quarantine"


class UserPolicy(Entity):
    """The eleven settings of the specification, as they are before anybody changes them, and what Postdesk adds."""

    id: str = POLICY_ID
    enable_email_processing: bool = True
    auto_create_users: bool = True
    require_email_verification: bool = False
    require_admin_approval: bool = False
    unmapped_domain_strategy: UnmappedStrategy = UnmappedStrategy.CREATE_GENERIC_ACCOUNT
    default_account_id: AccountId | None = None
    default_role_template_id: str | None = None
    approval_workflow_enabled: bool = False
    verification_email_template: str = Field(default="default", max_length=255)
    welcome_email_enabled: bool = False
    audit_user_creation: bool = True
    process_commands: bool = True
    """Whether agents may give commands by mail."""
    customer_commands: bool = False
    """Whether customers may close and reopen their own tickets by mail."""
    on_authentication_failure: OnFailure = OnFailure.QUARANTINE

    def first_state(self) -> UserState:
        """Where somebody whom a mail made a user begins; approval comes before verification, as it includes it."""
        if self.require_admin_approval:
            return UserState.PENDING
        return UserState.UNVERIFIED if self.require_email_verification else UserState.ACTIVE


def template_fit_for_mail(template_id: str) -> bool:
    """Whether a mail may give somebody this role: requesters only, as anybody can write a mail."""
    return any(each.id == template_id and each.role == "requester" for each in TEMPLATES)
