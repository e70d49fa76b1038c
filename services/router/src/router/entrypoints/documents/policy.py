"""How is the policy for users written down? The specification's eleven settings, and what Postdesk adds."""

from __future__ import annotations

from typing import Self

from pydantic import AwareDatetime

from contracts.values import AccountId
from router.domain.policy import OnFailure, UnmappedStrategy, UserPolicy
from router.entrypoints.documents.fields import Account, Document, Text


class PolicyPatch(Document):
    """A change of the policy: what is absent stays."""

    enable_email_processing: bool = True
    auto_create_users: bool = True
    require_email_verification: bool = False
    require_admin_approval: bool = False
    unmapped_domain_strategy: UnmappedStrategy = UnmappedStrategy.CREATE_GENERIC_ACCOUNT
    default_account_id: Account | None = None
    default_role_template_id: Text | None = None
    approval_workflow_enabled: bool = False
    verification_email_template: Text = "default"
    welcome_email_enabled: bool = False
    audit_user_creation: bool = True
    process_commands: bool = True
    customer_commands: bool = False
    on_authentication_failure: OnFailure = OnFailure.QUARANTINE


class PolicyOut(Document):
    """The policy."""

    enable_email_processing: bool
    auto_create_users: bool
    require_email_verification: bool
    require_admin_approval: bool
    unmapped_domain_strategy: UnmappedStrategy
    default_account_id: AccountId | None
    default_role_template_id: str | None
    approval_workflow_enabled: bool
    verification_email_template: str
    welcome_email_enabled: bool
    audit_user_creation: bool
    process_commands: bool
    customer_commands: bool
    on_authentication_failure: OnFailure
    version: int
    updated_at: AwareDatetime

    @classmethod
    def of(cls, policy: UserPolicy) -> Self:
        """Write the policy."""
        return cls(**policy.model_dump(exclude={"id", "created_at"}))
