"""Which operations read and change how a mailbox's mail is treated?"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from chassis.http import etag, operation, routes_of
from contracts.values import MailboxId
from router.entrypoints.documents.fields import Page
from router.entrypoints.documents.mailbox_policies import MailboxPolicyOut, MailboxPolicyPage, MailboxPolicyPatch
from router.entrypoints.http.parameters import READ, WRITE, By, Id
from router.entrypoints.http.problems import problems
from router.handlers.mailbox_policies import MailboxPolicies


def mailbox_policy_routes(policies: MailboxPolicies) -> APIRouter:
    """The operations, each a translation of one verb of `handlers.mailbox_policies`."""
    routes = routes_of("/v1/mailbox-policies", "mailbox-policies")

    @routes.get("", **operation(READ))
    async def list_mailbox_policies(wanted: Annotated[Page, Query()]) -> MailboxPolicyPage:
        """List policies of mailboxes that want something otherwise than the settings have it."""
        found = await policies.registry.store.page(wanted.cursor, wanted.limit + 1)
        shown, behind = wanted.cut(found)
        items = [MailboxPolicyOut.of(each.id, each, policies.usual) for each in shown]
        return MailboxPolicyPage(items=items, next_cursor=behind)

    @routes.get("/{mailbox_id}", **operation(READ))
    async def get_mailbox_policy(mailbox_id: Id, response: Response) -> MailboxPolicyOut:
        """Show how a mailbox's mail is treated: suspicious senders, spam, and more mail than usual."""
        policy = await policies.read(MailboxId(mailbox_id))
        response.headers["ETag"] = etag(policy.version if policy else 0)
        return MailboxPolicyOut.of(MailboxId(mailbox_id), policy, policies.usual)

    @routes.patch("/{mailbox_id}", **operation(WRITE, audit="mailbox-policy", repeatable=True))
    async def change_mailbox_policy(
        mailbox_id: Id, body: MailboxPolicyPatch, by: By, response: Response
    ) -> MailboxPolicyOut:
        """Change how a mailbox's mail is treated. Mail that waits and that nothing holds any more goes on."""
        with problems():
            policy = await policies.change(MailboxId(mailbox_id), body.given(), by.version, by.actor, by.name)
        response.headers["ETag"] = etag(policy.version)
        return MailboxPolicyOut.of(policy.id, policy, policies.usual)

    return routes
