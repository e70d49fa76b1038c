"""How are parser, journal and ticketing asked? By their internal HTTP interfaces, each by what it offers to services."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from pydantic import ValidationError
from typing_extensions import override

from chassis.http import Peer, PeerUnreachable
from contracts.values import DeliveryId, Mail, MailboxId, MailId, Outcome, ReasonCode, Routing, RuleAnswer, TicketId
from router.domain.placement import Placement
from router.handlers.explaining import MailReader, PeerSilent, Stories, Story, Tickets, Unexplained
from router.handlers.ports import NotFound

ACTOR: Final = "service:router"
PERMISSIONS: Final = frozenset({"mail.read", "ticket.read"})

COPIES: Final = 50
"""Of one mail, that are looked at."""

Document = dict[str, Any]


async def _ask(peer: Peer, method: str, path: str, **request: Any) -> Document | None:
    try:
        return await peer.ask(method, path, **request)
    except PeerUnreachable as error:
        raise PeerSilent(str(error)) from error


class HttpMailReader(MailReader):
    """The parser."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer

    @override
    async def read(self, raw: bytes, authserv_id: str | None) -> Mail:
        params = {"authserv_id": authserv_id} if authserv_id else {}
        headers = {"Content-Type": "message/rfc822"}
        return _mail(await _ask(self._peer, "POST", "/v1/mails/parse", content=raw, params=params, headers=headers))

    @override
    async def read_stored(self, story: Story) -> Mail:
        raw = {"key": story.raw_key, "size": story.size, "sha256": story.raw_key.rpartition("/")[2]}
        body = {"raw": raw, "authserv_id": story.authserv_id}
        return _mail(await _ask(self._peer, "POST", "/v1/mails/parse-stored", json=body))


class HttpStories(Stories):
    """The journal."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer

    @override
    async def delivery_of(self, mail_id: MailId) -> DeliveryId:
        told = await _ask(self._peer, "GET", "/v1/mails", params={"mail_id": mail_id, "limit": COPIES})
        found: list[Document] = told["items"] if told else []
        if not found:
            raise NotFound("mail")
        first = next((each for each in found if each["outcome"] not in {None, Outcome.DUPLICATE}), found[-1])
        return DeliveryId(first["delivery_id"])

    @override
    async def find(self, delivery_id: DeliveryId) -> Story:
        told = await _ask(self._peer, "GET", f"/v1/mails/{delivery_id}")
        if told is None:
            raise NotFound("mail")
        routed: Document = next((each["facts"] for each in told["timeline"] if each["step"] == "routed"), {})
        return Story(
            delivery_id=delivery_id,
            mailbox_id=told["mailbox_id"],
            account_id=told.get("mailbox_account_id"),
            raw_key=told["raw_key"] or "",
            size=told["size"] or 0,
            authserv_id=told.get("authserv_id"),
            outcome=told["outcome"] or "",
            reason=told["reason"] or "",
            detail=told["detail"] or "",
            settled_at=datetime.fromisoformat(told["settled_at"]) if told["settled_at"] else None,
            ticket_id=told["ticket_id"],
            explanation=tuple(RuleAnswer.model_validate(each) for each in routed.get("explanation", ())),
        )


class HttpTickets(Tickets):
    """Ticketing."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer

    @override
    async def number(self, ticket_id: TicketId) -> str:
        told = await _ask(self._peer, "GET", f"/v1/tickets/{ticket_id}")
        if told is None:
            raise NotFound("ticket")
        return str(told["number"])

    @override
    async def place(self, mail: Mail, routing: Routing, mailbox_id: MailboxId | None) -> Placement:
        body = {"mail": mail.model_dump(mode="json"), "routing": routing.model_dump(mode="json")}
        told = await _ask(self._peer, "POST", "/v1/mails/place", json=body | {"mailbox_id": mailbox_id})
        if told is None:
            raise PeerSilent("Ticketing cannot say where mails belong: the versions differ.")
        ticket: Document = told["ticket"] or {}
        return Placement(
            reason=ReasonCode(told["reason"]),
            ticket_id=ticket.get("id"),
            ticket=ticket.get("number", ""),
            by=told["by"] or "",
            related=tuple(each["number"] for each in told["related"]),
            filed=told["filed"],
        )


def _mail(told: Document | None) -> Mail:
    if told is None:
        raise Unexplained("The bytes of this mail are not kept any more.")
    if told.get("outcome") != "parsed":
        raise Unexplained(f"This mail would be put aside unread: {told.get('detail') or told.get('reason')}.")
    try:
        return Mail.model_validate({name: value for name, value in told.items() if name in Mail.model_fields})
    except ValidationError as error:
        raise PeerSilent("The parser tells more than is understood here: the versions differ.") from error
