"""Which operations try a mailbox?"""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter

from chassis.http import operation
from fetcher.domain.diagnosis import StepResult, StepStatus
from fetcher.entrypoints.documents import ConnectionTest, StepOut, UnsavedMailbox
from fetcher.entrypoints.http.parameters import OPERATE, WRITE, Id, routes_of
from fetcher.entrypoints.http.problems import problems
from fetcher.handlers.mailboxes import Mailboxes


def connection_routes(mailboxes: Mailboxes) -> APIRouter:
    """Try a mailbox, stored or not; no mail is touched."""
    routes = routes_of("/v1/mailboxes", "mailboxes")

    @routes.post("/test", **operation(WRITE, audit="mailbox"))
    async def test_unsaved_mailbox(body: UnsavedMailbox) -> ConnectionTest:
        """Try a mailbox step by step without storing anything; no mail is touched."""
        with problems():
            return _outcome(await mailboxes.test_unsaved(body.settings(mailboxes.interval), body.required_secret()))

    @routes.post("/{mailbox_id}/test", **operation(OPERATE, audit="mailbox"))
    async def test_mailbox(mailbox_id: Id) -> ConnectionTest:
        """Try a stored mailbox step by step; no mail is touched."""
        with problems():
            return _outcome(await mailboxes.test(mailbox_id))

    return routes


def _outcome(results: Sequence[StepResult]) -> ConnectionTest:
    return ConnectionTest(
        passed=all(result.status is not StepStatus.FAILED for result in results),
        steps=[StepOut.of(result) for result in results],
    )
