"""Does a file reach who may have it, and nobody else, and as nothing but a file?"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from contracts.values import Attachment, BlobKey
from support.filing import Written, a_mail
from support.ticket_http import Office, items
from ticketing.domain.mail import Incoming

MAIL = a_mail(Written("root", account="acc_1"))
PATH = f"/v1/tickets/{MAIL.fresh}"


def with_file(filename: str, declared: str = "text/html", sniffed: str | None = None) -> Incoming:
    file = Attachment(
        filename=filename, content_type=declared, sniffed_type=sniffed, size=3, sha256="0" * 64, key=BlobKey("part/1")
    )
    return replace(MAIL, mail=MAIL.mail.model_copy(update={"attachments": (file,)}))


async def an_office_with(mail: Incoming) -> Office:
    office = Office()
    office.blobs.blobs["part/1"] = b"abc"
    await office.file(mail)
    return office


async def link_of(office: Office) -> str:
    """The link, as the gateway asks the service for it."""
    [entry] = await items(office.http, f"{PATH}/entries")
    link: str = entry["attachments"][0]["link"]
    return link.removeprefix("/api")


async def test_w02_a_link_gives_the_file_as_a_download_that_runs_nowhere() -> None:
    office = await an_office_with(with_file('<b>"ü".html\r\nX: y'))

    response = await office.http.get(await link_of(office))

    assert (response.status_code, response.content) == (200, b"abc")
    headers = response.headers
    assert (headers["content-type"], headers["x-content-type-options"]) == ("application/octet-stream", "nosniff")
    assert headers["content-disposition"] == "attachment; filename*=UTF-8''%3Cb%3E%22%C3%BC%22.html%0D%0AX%3A%20y"
    assert "sandbox" in headers["content-security-policy"]


@pytest.mark.parametrize(
    ("sniffed", "given"),
    [
        ("image/png", "image/png"),
        ("application/pdf", "application/pdf"),
        ("text/html", "application/octet-stream"),
        ("image/svg+xml", "application/octet-stream"),
    ],
)
async def test_a_type_is_named_where_the_bytes_look_like_a_harmless_one(sniffed: str, given: str) -> None:
    office = await an_office_with(with_file("a", "image/png", sniffed))

    assert (await office.http.get(await link_of(office))).headers["content-type"].split(";")[0] == given


async def test_w02_a_link_is_for_who_asked_for_some_minutes_and_for_one_file() -> None:
    office = await an_office_with(with_file("a"))
    link = await link_of(office)
    address = urlsplit(link)
    later = urlencode({**dict(parse_qsl(address.query)), "expires": "99999999999"})

    refused = [
        await office.asked_by("usr_2").get(link),
        await office.http.get(f"{address.path}?{later}"),
        await office.http.get(address.path.replace("attachments/0", "attachments/1") + "?" + address.query),
        await office.http.get(f"{address.path}?expires=1&signature=%C3%A9"),
    ]
    assert [each.json()["code"] for each in refused] == ["link_not_good"] * 4
    office.now += timedelta(minutes=15)
    assert (await office.http.get(link)).status_code == 403


async def test_a02_a_link_is_of_no_use_without_the_right_to_the_ticket() -> None:
    office = await an_office_with(with_file("a"))
    link = await link_of(office)

    assert (await office.asked_by(accounts=frozenset({"acc_2"})).get(link)).status_code == 404
    assert (await office.asked_by(permissions=()).get(link)).status_code == 403
    await office.http.delete(PATH)
    assert (await office.http.get(link)).status_code == 410


async def test_a02_a_link_gives_no_file_of_another_ticket_under_the_name_of_ones_own() -> None:
    """It was made for who asks, when the ticket was still theirs."""
    office = await an_office_with(with_file("a"))
    mine = a_mail(Written("mine", account="acc_2"))
    await office.file(mine)
    link = (await link_of(office)).replace(MAIL.fresh, mine.fresh)
    limited = office.asked_by(accounts=frozenset({"acc_2"}))

    refused = await limited.get(link)
    await office.http.post(f"{PATH}/merge", json={"ticket": mine.fresh})

    assert (refused.status_code, refused.json()["code"]) == (404, "file_unknown")
    assert (await office.http.get(link)).content == b"abc", "but it does where the other ticket was merged with it"


async def test_a_file_whose_bytes_are_gone_is_404() -> None:
    office = await an_office_with(with_file("a"))
    link = await link_of(office)
    office.blobs.blobs.clear()

    response = await office.http.get(link)

    assert (response.status_code, response.json()["code"]) == (404, "file_unknown")
