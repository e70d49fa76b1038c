"""Which operations try a mailbox, and list its folders?

A test may be watched: with `Accept: application/x-ndjson` each step is sent as a line when it is done, and the last line is the
document that is the whole answer otherwise.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from functools import partial
from typing import Annotated, Any, Final

from fastapi import APIRouter, Header
from fastapi.responses import StreamingResponse
from starlette.responses import Response

from chassis.http import operation, routes_of
from fetcher.domain.diagnosis import StepResult
from fetcher.entrypoints.documents import ConnectionTest, StepOut, UnsavedMailbox
from fetcher.entrypoints.documents.folders import FolderTree
from fetcher.entrypoints.http.parameters import OPERATE, WRITE, Id
from fetcher.entrypoints.http.problems import problems
from fetcher.handlers.connection_test import ConnectionTests
from fetcher.handlers.folders import list_folders
from fetcher.handlers.mail_server import MailServer
from fetcher.handlers.mailboxes import Mailboxes

NDJSON: Final = "application/x-ndjson"
Accept = Annotated[str, Header(max_length=1000)]


def connection_routes(mailboxes: Mailboxes, server: MailServer) -> APIRouter:
    """Try a mailbox and list its folders, stored or not; no mail is touched."""
    routes = routes_of("/v1/mailboxes", "mailboxes")
    _add_tests(routes, mailboxes, ConnectionTests(server))
    _add_folders(routes, mailboxes, server)
    return routes


def _add_tests(routes: APIRouter, mailboxes: Mailboxes, tests: ConnectionTests) -> None:
    @routes.post("/test", **_watchable(WRITE))
    async def test_unsaved_mailbox(body: UnsavedMailbox, accept: Accept = "*/*") -> Response:
        """Try a mailbox step by step without storing anything; no mail is touched."""
        with problems():
            settings = body.settings(mailboxes.interval)
            login = partial(mailboxes.unsaved_account, settings, body.plain_secrets())
            return await _answer(tests.watch(login, settings.folders), accept)

    @routes.post("/{mailbox_id}/test", **_watchable(OPERATE))
    async def test_mailbox(mailbox_id: Id, accept: Accept = "*/*") -> Response:
        """Try a stored mailbox step by step; no mail is touched."""
        with problems():
            mailbox = await mailboxes.get(mailbox_id)
            login = partial(mailboxes.account, mailbox)
            return await _answer(tests.watch(login, mailbox.settings.folders), accept)


def _add_folders(routes: APIRouter, mailboxes: Mailboxes, server: MailServer) -> None:
    @routes.post("/folders", **operation(WRITE, audit="mailbox"))
    async def list_unsaved_folders(body: UnsavedMailbox) -> FolderTree:
        """List the folders of a mailbox that is not stored, with counts; no mail is touched."""
        with problems():
            account = await mailboxes.unsaved_account(body.settings(mailboxes.interval), body.plain_secrets())
            return FolderTree.of(await list_folders(server, account))

    @routes.get("/{mailbox_id}/folders", **operation(OPERATE))
    async def list_mailbox_folders(mailbox_id: Id) -> FolderTree:
        """List a mailbox's folders, each behind the folder around it, with counts; no mail is touched."""
        with problems():
            account = await mailboxes.account(await mailboxes.get(mailbox_id))
            return FolderTree.of(await list_folders(server, account))


def _watchable(permission: str) -> dict[str, Any]:
    declared = operation(permission, audit="mailbox")
    line = {
        "schema": {"oneOf": [{"$ref": f"#/components/schemas/{kind.__name__}"} for kind in (StepOut, ConnectionTest)]}
    }
    answers: dict[int | str, Any] = {200: {"model": ConnectionTest, "content": {NDJSON: line}}}
    return declared | {"responses": declared["responses"] | answers}


async def _answer(results: AsyncGenerator[StepResult, None], accept: str) -> Response:
    """The whole answer, or one that begins at once. What stands in the way of a test is raised before either."""
    if NDJSON not in accept:
        return _json([StepOut.of(result) async for result in results])
    first = await anext(results)
    return StreamingResponse(_lines(first, results), media_type=NDJSON, headers={"X-Accel-Buffering": "no"})


async def _lines(first: StepResult, rest: AsyncGenerator[StepResult, None]) -> AsyncIterator[str]:
    steps = [StepOut.of(first)]
    try:
        yield f"{steps[0].model_dump_json()}\n"
        async for result in rest:
            steps.append(StepOut.of(result))
            yield f"{steps[-1].model_dump_json()}\n"
        yield f"{ConnectionTest.of(steps).model_dump_json()}\n"
    finally:
        await rest.aclose()


def _json(steps: list[StepOut]) -> Response:
    return Response(ConnectionTest.of(steps).model_dump_json(), media_type="application/json")
