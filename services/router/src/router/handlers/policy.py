"""How is the policy for users read and changed?"""

from __future__ import annotations

from typing import Any

from contracts.events.directory import Change, PolicyChanged
from router.domain.people import TEMPLATES, Account
from router.domain.policy import UserPolicy, template_fit_for_mail
from router.handlers.ports import ChangedMeanwhile, Entities, Policies
from router.handlers.registry import Invalid, Tools, request_of


class PolicyDesk:
    """The verbs about the policy."""

    def __init__(self, policies: Policies, accounts: Entities[Account], tools: Tools) -> None:
        self._policies = policies
        self._accounts = accounts
        self._tools = tools

    async def read(self) -> UserPolicy:
        """The policy now."""
        return await self._policies.read()

    async def change(
        self, fields: dict[str, Any], version: int | None, actor: str, name: str | None = None
    ) -> UserPolicy:
        """Change settings; what is not given stays. Raises `Invalid`, `ChangedMeanwhile`."""
        before = await self._policies.read()
        if name and (done := (await self._policies.left_by([name])).get(name)):
            return done.entity
        await self._check(fields)
        if version not in {None, before.version}:
            raise ChangedMeanwhile(before.id)
        at = {"version": before.version + 1, "updated_at": self._tools.now()}
        after = UserPolicy.model_validate(before.model_dump() | fields | at)
        event = PolicyChanged(
            entity_id=after.id, change=Change.UPDATED, version=after.version, occurred_at=after.updated_at, actor=actor
        )
        await self._policies.write(after, event, request_of(name))
        self._tools.directory.changed()
        self._tools.noticed()
        return after

    async def _check(self, fields: dict[str, Any]) -> None:
        errors: dict[str, list[str]] = {}
        account_id, template_id = fields.get("default_account_id"), fields.get("default_role_template_id")
        if account_id and not await self._accounts.many([account_id]):
            errors["default_account_id"] = ["The selected default account id is invalid."]
        if template_id and template_id not in {each.id for each in TEMPLATES}:
            errors["default_role_template_id"] = ["The selected default role template id is invalid."]
        elif template_id and not template_fit_for_mail(template_id):
            words = "Anybody can write a mail: it makes requesters only. Give other roles to single users."
            errors["default_role_template_id"] = [words]
        if errors:
            raise Invalid(errors)
