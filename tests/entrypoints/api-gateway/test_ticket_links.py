"""Does what tickets say of the public API lead somewhere when it is asked as it stands?"""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from urllib.parse import urljoin

import httpx
import pytest

from contracts.values import Attachment, BlobKey
from support.filing import Written, a_mail
from support.gateway import ACTOR_KEY, InMemoryAccess, a_gateway, client_of
from support.ticket_http import Office

CONTRACTS = Path(__file__).parents[3] / "contracts" / "openapi"
FILE = Attachment(filename="a.txt", content_type="text/plain", size=3, sha256="0" * 64, key=BlobKey("part/1"))


@pytest.mark.parametrize("named_by", ["id", "number"])
async def test_w02_the_link_that_an_entry_shows_gives_its_file(
    tmp_path: Path, access: InMemoryAccess, admin: str, named_by: str
) -> None:
    office, mail = Office(), a_mail(Written("root"))
    office.blobs.blobs["part/1"] = b"abc"
    await office.file(replace(mail, mail=mail.mail.model_copy(update={"attachments": (FILE,)})))
    for path in CONTRACTS.glob("*.json"):
        shutil.copy(path, tmp_path)
    gateway = a_gateway(tmp_path, access, {"ticketing": httpx.ASGITransport(office.app(ACTOR_KEY))})

    async with client_of(gateway, admin) as client:
        [ticket] = (await client.get("/api/v1/tickets")).json()["items"]
        entries = await client.get(f"/api/v1/tickets/{ticket[named_by]}/entries")
        link = entries.json()["items"][0]["attachments"][0]["link"]
        answers = [await client.get(link), await client.get(urljoin(str(entries.url), link))]

    assert [(each.status_code, each.content) for each in answers] == [(200, b"abc")] * 2
