"""How does somebody ask what the parser makes of a mail?"""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter
from starlette.requests import Request

from chassis.http import Problem, operation
from parser.domain.dry_run import DryRun, Quarantined
from parser.handlers import Given, Parsing

MEDIA_TYPE: Final = "message/rfc822"
LARGEST: Final = 30 * 1024**2

_BODY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "description": "The mail's bytes, as a server would give them; at most 30 MB.",
        "content": {MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}},
    }
}


def parse_routes(parsing: Parsing) -> APIRouter:
    """The parser's internal API."""
    api = APIRouter(tags=["mails"])
    declared = operation("mail.read")
    declared["openapi_extra"] = declared["openapi_extra"] | _BODY

    @api.post("/v1/mails/parse", operation_id="parse_mail", **declared)
    async def parse_mail(request: Request, authserv_id: str | None = None) -> DryRun | Quarantined:
        """Say what the parser understands of a mail. Nothing is stored: blob keys lead nowhere, long text is inline."""
        body = await _body(request)
        return await parsing.try_out(Given(body, len(body), authserv_id))

    return api


async def _body(request: Request) -> bytes:
    sent = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if sent != MEDIA_TYPE:
        raise Problem(415, "not_a_mail", "Not a mail", f"Send the mail's bytes with Content-Type: {MEDIA_TYPE}.")
    pieces: list[bytes] = []
    size = 0
    async for piece in request.stream():
        size += len(piece)
        if size > LARGEST:
            raise Problem(413, "mail_too_large", "The mail is too large", f"At most {LARGEST} bytes are taken.")
        pieces.append(piece)
    return b"".join(pieces)
