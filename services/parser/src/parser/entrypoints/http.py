"""How does somebody ask what the parser makes of a mail?"""

from __future__ import annotations

import re
from typing import Any, Final

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict
from starlette.requests import Request

from chassis.http import Problem, operation
from contracts.values import RawMail
from parser.domain.dry_run import DryRun, Quarantined
from parser.handlers import Given, Parsing

MEDIA_TYPE: Final = "message/rfc822"
LARGEST: Final = 30 * 1024**2
_RAW_KEY: Final = re.compile(r"raw/([0-9a-f]{1,2})/(?=\1)[0-9a-f]{64}")
"""Where raw mails lie: other blobs are none."""

_BODY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "description": "The mail's bytes, as a server would give them; at most 30 MB.",
        "content": {MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}},
    }
}


class StoredMail(BaseModel):
    """A mail in the blob store, and whose word about its sender counts."""

    model_config = ConfigDict(extra="forbid")

    raw: RawMail
    authserv_id: str | None = None


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

    @api.post("/v1/mails/parse-stored", operation_id="parse_stored_mail", **operation("mail.read"))
    async def parse_stored_mail(stored: StoredMail) -> DryRun | Quarantined:
        """Say what the parser understands of a mail that is kept. Nothing else is stored."""
        raw = stored.raw
        if not _RAW_KEY.fullmatch(raw.key):
            raise _missing()
        try:
            return await parsing.try_out(Given(raw, raw.size, stored.authserv_id))
        except LookupError as error:
            raise _missing() from error

    return api


def _missing() -> Problem:
    return Problem(404, "not_found", "No such mail", "No mail is kept under this key.")


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
