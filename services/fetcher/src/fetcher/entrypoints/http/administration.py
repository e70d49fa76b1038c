"""Which operations are about all mailboxes at once? The switches for maintenance, and the keys."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from fastapi import APIRouter

from chassis.http import Asker, operation, routes_of
from fetcher.entrypoints.documents.administration import KeysOut, PollingOut, PollingPatch
from fetcher.entrypoints.http.parameters import OPERATE, READ
from fetcher.entrypoints.http.problems import problems
from fetcher.handlers.keys import Keys
from fetcher.handlers.polling import PollingSwitch

ROTATE: Final = "key.rotate"


def polling_routes(polling: PollingSwitch) -> APIRouter:
    """Show and throw the switches for all mailboxes."""
    routes = routes_of("/v1/polling", "polling")

    @routes.get("", **operation(READ))
    async def get_polling() -> PollingOut:
        """Say whether mail is looked for, and if not, why."""
        return PollingOut.of(await polling.read())

    @routes.patch("", **operation(OPERATE, audit="polling"))
    async def change_polling(body: PollingPatch, actor: Asker) -> PollingOut:
        """Stop or go on looking for mail, for all mailboxes; nothing is lost meanwhile."""
        changes = body.model_dump()
        return PollingOut.of(await polling.change(actor.id, **changes))

    return routes


def key_routes(keys: Keys) -> APIRouter:
    """Show and rotate the keys that secrets are encrypted with."""
    routes = routes_of("/v1/keys", "keys")

    @routes.get("", **operation(ROTATE))
    async def get_keys() -> KeysOut:
        """Say which keys are needed, and how far a rotation is."""
        return KeysOut.of(await keys.use())

    @routes.post("/rotate", **operation(ROTATE, audit="keys", status=HTTPStatus.ACCEPTED))
    async def rotate_keys() -> KeysOut:
        """Encrypt all secrets with the active key, in the background. Asked again, it joins a rotation that is under way."""
        with problems():
            return KeysOut.of(await keys.rotate())

    return routes
