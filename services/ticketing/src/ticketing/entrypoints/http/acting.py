"""Which operations change tickets?"""

from __future__ import annotations

from functools import partial
from http import HTTPStatus

from fastapi import APIRouter, Response

from chassis.http import etag, operation
from contracts.values import EntryId
from ticketing.entrypoints.documents.requests import BulkChange, CommentIn, CommentPatch, OtherTicket, TicketPatch
from ticketing.entrypoints.documents.tickets import BulkAnswer, BulkItem, CommentAnswer, TicketAnswer
from ticketing.entrypoints.http.parameters import DELETE, WRITE, Asking
from ticketing.entrypoints.http.problems import of_one_ticket, problem_of, problems
from ticketing.handlers.acting import (
    Done,
    ItemDone,
    change_ticket,
    change_tickets,
    comment_on,
    delete_ticket,
    edit_comment,
    link_ticket,
    merge_tickets,
)
from ticketing.handlers.ports import Desk, Directory

REPLAYED = "Idempotency-Replayed"

_change = partial(of_one_ticket, audit="ticket")


def acting_routes(desk: Desk, directory: Directory) -> APIRouter:
    """What the staff do to tickets, each operation a translation of one verb of `handlers.acting`."""
    routes = APIRouter(prefix="/v1/tickets", tags=["tickets"], generate_unique_id_function=lambda route: route.name)
    _add_changes(routes, desk, directory)
    _add_deletion(routes, desk)
    _add_comments(routes, desk)
    _add_pairs(routes, desk)
    return routes


def _add_changes(routes: APIRouter, desk: Desk, directory: Directory) -> None:
    @routes.post("/bulk", **operation(WRITE, audit="ticket"))
    async def change_many_tickets(body: BulkChange, asking: Asking, response: Response) -> BulkAnswer:
        """Change many tickets alike. Each is changed by itself, with If-Match only at that version; what became of each is told."""
        with problems():
            done, replayed = await change_tickets(desk, directory, body.tickets, asking, body.change.wanted())
        _mark_replayed(response, replayed=replayed)
        return BulkAnswer(items=[_item(each) for each in done])

    @routes.patch("/{ticket}", name="change_ticket", **_change(WRITE))
    async def change(ticket: str, body: TicketPatch, asking: Asking, response: Response) -> TicketAnswer:
        """Change a ticket by a merge patch; with If-Match only at the version it names."""
        with problems():
            done = await change_ticket(desk, directory, ticket, asking, body.wanted())
        return _answer(done, response)


def _add_deletion(routes: APIRouter, desk: Desk) -> None:
    @routes.delete("/{ticket}", name="delete_ticket", **_change(DELETE, status=HTTPStatus.NO_CONTENT))
    async def delete(ticket: str, asking: Asking, response: Response) -> None:
        """Delete a ticket. Its log stays; later answers to it open tickets of their own.

        By no name of a ticket that was merged into it (409): that would delete more than was meant.
        """
        with problems():
            _mark_replayed(response, replayed=await delete_ticket(desk, ticket, asking))


def _add_comments(routes: APIRouter, desk: Desk) -> None:
    @routes.post("/{ticket}/comments", **_change(WRITE, status=HTTPStatus.CREATED))
    async def comment_on_ticket(ticket: str, body: CommentIn, asking: Asking, response: Response) -> CommentAnswer:
        """Write in a ticket, for the staff or for the requester too."""
        with problems():
            done = await comment_on(desk, ticket, asking, body.comment())
        assert done.entry, "a comment is always an entry"
        answer = _comment_answer(done.entry.id, done, response)
        response.headers["Location"] = f"/v1/tickets/{answer.ticket.id}/comments/{answer.id}"
        return answer

    @routes.patch("/{ticket}/comments/{comment}", **_change(WRITE))
    async def change_comment(
        ticket: str, comment: str, body: CommentPatch, asking: Asking, response: Response
    ) -> CommentAnswer:
        """Write a comment anew. What it said before stays in the ticket's entries."""
        with problems():
            done = await edit_comment(desk, ticket, asking, EntryId(comment), body.text)
        return _comment_answer(EntryId(comment), done, response)


def _add_pairs(routes: APIRouter, desk: Desk) -> None:
    @routes.post("/{ticket}/merge", **_change(WRITE))
    async def merge_ticket(ticket: str, body: OtherTicket, asking: Asking, response: Response) -> TicketAnswer:
        """Make two tickets one: the younger goes into the older, whichever is named first. Answers the one that stays."""
        with problems():
            done = await merge_tickets(desk, ticket, asking, body.ticket)
        return _answer(done, response)

    @routes.post("/{ticket}/links", **_change(WRITE))
    async def link_tickets(ticket: str, body: OtherTicket, asking: Asking, response: Response) -> TicketAnswer:
        """Say that a ticket has to do with another."""
        with problems():
            done = await link_ticket(desk, ticket, asking, body.ticket, link=True)
        return _answer(done, response)

    @routes.delete("/{ticket}/links/{other}", **_change(WRITE))
    async def unlink_tickets(ticket: str, other: str, asking: Asking, response: Response) -> TicketAnswer:
        """Say that it has not."""
        with problems():
            done = await link_ticket(desk, ticket, asking, other, link=False)
        return _answer(done, response)


def _answer(done: Done, response: Response) -> TicketAnswer:
    _mark(done, response)
    return TicketAnswer.of(done.ticket)


def _comment_answer(comment: EntryId, done: Done, response: Response) -> CommentAnswer:
    _mark(done, response)
    return CommentAnswer(id=comment, ticket=TicketAnswer.of(done.ticket))


def _mark(done: Done, response: Response) -> None:
    response.headers["ETag"] = etag(done.ticket.version)
    _mark_replayed(response, replayed=done.replayed)


def _mark_replayed(response: Response, *, replayed: bool) -> None:
    if replayed:
        response.headers[REPLAYED] = "true"


def _item(done: ItemDone) -> BulkItem:
    if done.problem is None:
        return BulkItem(ticket=done.name, status=HTTPStatus.OK, version=done.version)
    problem = problem_of(done.problem)
    return BulkItem(ticket=done.name, status=problem.status, code=problem.code, detail=problem.detail)
