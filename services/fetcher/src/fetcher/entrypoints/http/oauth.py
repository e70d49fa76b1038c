"""Which operations let somebody sign in for a mailbox?

The way back from the provider is an operation as any other: who finishes a sign-in is who began it, with the same
permission, so that nobody can be led to sign in for somebody else's mailbox. It changes something although it is a GET,
as RFC 6749 has it; what protects it is the state, which is random, good once, and bound to its beginner.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Response

from chassis.http import Asker, operation, routes_of
from fetcher.entrypoints.documents.oauth import ClientSecretIn, GrantOut, SignedIn, SignInBegun
from fetcher.entrypoints.http.parameters import READ, WRITE, Id
from fetcher.entrypoints.http.problems import problems
from fetcher.handlers.oauth import SignIns

Word = Annotated[str, Query(max_length=4000)]


def oauth_routes(sign_ins: SignIns) -> APIRouter:
    """Begin and finish a sign-in, give the application's secret, and show what is granted."""
    routes = routes_of("/v1", "oauth")
    _add_sign_in(routes, sign_ins)
    _add_grants(routes, sign_ins)
    return routes


def _add_sign_in(routes: APIRouter, sign_ins: SignIns) -> None:
    @routes.post("/mailboxes/{mailbox_id}/oauth/start", **operation(WRITE, audit="mailbox"))
    async def begin_sign_in(mailbox_id: Id, asker: Asker) -> SignInBegun:
        """Begin to sign in for a mailbox: answers where the browser has to go, within ten minutes."""
        with problems():
            return SignInBegun.of(await sign_ins.begin(mailbox_id, asker.id))

    @routes.get("/oauth/callback", **operation(WRITE, audit="mailbox"))
    async def finish_sign_in(
        asker: Asker, response: Response, state: Word, code: Word = "", error: Word = ""
    ) -> SignedIn:
        """Finish a sign-in with what the provider sent back; the mailbox is read on at once. Only for who began it."""
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        with problems():
            return SignedIn(mailbox_id=(await sign_ins.finish(state, code, error, asker.id)).id)


def _add_grants(routes: APIRouter, sign_ins: SignIns) -> None:
    @routes.get("/mailboxes/{mailbox_id}/oauth", **operation(READ))
    async def show_grant(mailbox_id: Id) -> GrantOut:
        """Show whether a mailbox may be read with a token, when it was last renewed, and when it ends."""
        with problems():
            return GrantOut.of(*await sign_ins.status(mailbox_id), sign_ins.redirect_url)

    @routes.post("/mailboxes/{mailbox_id}/oauth/app", **operation(WRITE, audit="mailbox", status=HTTPStatus.NO_CONTENT))
    async def give_client_secret(mailbox_id: Id, body: ClientSecretIn) -> None:
        """Give the application's secret. Where it logs in by itself, a token is got first: a secret that gives none is refused."""
        with problems():
            await sign_ins.give_client_secret(mailbox_id, body.client_secret.get_secret_value(), body.expires_at)
