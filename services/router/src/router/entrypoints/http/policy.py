"""Which operations read and change the policy for users?"""

from __future__ import annotations

from fastapi import APIRouter, Response

from chassis.http import etag, operation, routes_of
from router.entrypoints.documents.policy import PolicyOut, PolicyPatch
from router.entrypoints.http.parameters import READ, WRITE, By
from router.entrypoints.http.problems import problems
from router.handlers.policy import PolicyDesk


def policy_routes(desk: PolicyDesk) -> APIRouter:
    """The operations, each a translation of one verb of `handlers.policy`."""
    routes = routes_of("/v1/user-policy", "user-policy")

    @routes.get("", **operation(READ))
    async def get_user_policy(response: Response) -> PolicyOut:
        """Show what becomes of mail from people nobody knows."""
        policy = await desk.read()
        response.headers["ETag"] = etag(policy.version)
        return PolicyOut.of(policy)

    @routes.patch("", **operation(WRITE, audit="user-policy", repeatable=True))
    async def change_user_policy(body: PolicyPatch, by: By, response: Response) -> PolicyOut:
        """Change the policy: what is not given stays. Mail that waits and that nothing holds any more goes on."""
        with problems():
            policy = await desk.change(body.given(), by.version, by.actor, by.name)
        response.headers["ETag"] = etag(policy.version)
        return PolicyOut.of(policy)

    return routes
