"""Is a mailbox found from its address, by the source that is believed first, and in time?"""

from __future__ import annotations

import asyncio
import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from fetcher.adapters.presets import PresetsInvalid, read_presets
from fetcher.domain.detection import Source, domain_of, registered
from fetcher.domain.mailbox import Auth, Security
from fetcher.handlers import detection as module
from fetcher.handlers.detection import AddressUnclear
from support.detection import Recorded

TABLE = tomllib.loads((Path(__file__).parent / "data" / "domains.toml").read_text(encoding="utf-8"))
AUTOCONFIG = "https://autoconfig.{0}/mail/config-v1.1.xml?emailaddress=jo@{0}"


def recorded(row: dict[str, Any]) -> Recorded:
    return Recorded(
        row.get("mx", ()), row.get("cname", {}), row.get("srv", {}), row.get("files", {}), row.get("greets", ())
    )


def test_the_table_has_thirty_domains() -> None:
    assert len(TABLE) >= 30


@pytest.mark.parametrize("name", TABLE)
async def test_recorded_domains_are_connected_as_they_should_be(name: str) -> None:
    row = TABLE[name]
    found = (await recorded(row).detection().detect(row["address"])).best

    if "expect" not in row:
        assert found is None
        return
    assert found
    source, provider, host, port, security, auth = row["expect"]
    assert (found.source, found.provider) == (Source(source), provider)
    assert (found.imap.host, found.imap.port, found.imap.security) == (host, port, Security(security))
    assert found.auth[0] is Auth(auth)
    assert found.user == row.get("user", row["address"])
    assert found.detail


async def test_a_preset_asks_nobody() -> None:
    world = Recorded()
    await world.detection().detect("ada@gmail.com")

    assert world.asked == []


async def test_every_source_that_was_asked_says_what_it_knew() -> None:
    found = await Recorded(mx_hosts=["aspmx.l.google.com."]).detection().detect("jo@x.example")
    told = {each.source: each.outcome for each in found.tried}

    assert told[Source.AUTOCONFIG] == "nobody there"
    assert told[Source.MX] == "aspmx.l.google.com."
    assert list(told) == [source for source in Source if source in told]


async def test_a_source_that_is_believed_first_is_waited_for_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    url = AUTOCONFIG.format("x.example")
    files = {url: "imap.x.example 993 SSL %EMAILADDRESS%"}
    async with asyncio.timeout(2.5):  # less than a source is waited for
        slow = ["https://x.example/.well-known/autoconfig/mail/config-v1.1.xml", "https://directory.example/x.example"]
        found = await Recorded(files=files, slow=slow).detection().detect("jo@x.example")

    assert found.best
    assert found.best.source is Source.AUTOCONFIG


async def test_a_slow_source_is_given_up_and_a_later_one_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "GUESSING", timedelta(seconds=4.9))
    world = Recorded(mx_hosts=["aspmx.l.google.com."], slow=[AUTOCONFIG.format("x.example")])
    found = await world.detection().detect("jo@x.example")

    assert found.best
    assert found.best.source is Source.MX
    assert found.tried[0].outcome == "not waited for"


@pytest.mark.parametrize(
    ("smtp_host", "provider", "imap"),
    [
        ("smtp.gmail.com", "gmail", "imap.gmail.com"),
        ("SMTP.office365.com", "microsoft365", "outlook.office365.com"),
        ("smtp-mail.outlook.com", "outlook", "outlook.office365.com"),
        ("smtp.hostinger.com", "hostinger", "imap.hostinger.com"),
    ],
)
async def test_an_outgoing_server_tells_the_incoming_one(smtp_host: str, provider: str, imap: str) -> None:
    found = (await Recorded().detection().detect("support@company.example", smtp_host)).best

    assert found
    assert (found.source, found.provider, found.imap.host) == (Source.SMTP_HOST, provider, imap)
    assert found.user == "support@company.example"


async def test_an_unknown_outgoing_server_leads_to_a_guess_in_its_domain() -> None:
    found = (await Recorded(there=["imap.company.example:993"]).detection().detect("", "smtp.company.example")).best

    assert found
    assert (found.source, found.imap.host) == (Source.GUESS, "imap.company.example")


@pytest.mark.parametrize("address", ["", "nobody", "a@", "a@localhost", "a@b..c", "a@-" + "x" * 70 + ".example"])
async def test_what_is_no_address_is_said_to_be_none(address: str) -> None:
    with pytest.raises(AddressUnclear):
        await Recorded().detection().detect(address)


def test_domains_are_compared_as_dns_has_them() -> None:
    assert domain_of("jo@Bücher.Example.") == "xn--bcher-kva.example"
    assert [registered("mx.a.b.co.uk."), registered("mx1.example.com"), registered("b.de")] == [
        "b.co.uk",
        "example.com",
        "b.de",
    ]


def test_what_an_admin_adds_wins_and_what_is_wrong_is_named(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(
        '[gmail]\nname="Ours"\nimap=["mail.us",993,"tls"]\nsmtp=["mail.us",465,"tls"]\ndomains=["gmail.com"]\n'
    )
    found = read_presets(own).of_domain("gmail.com")
    assert found
    assert found.name == "Ours"

    own.write_text('[bad]\nname="x"\nimap=["a",993,"maybe"]\nsmtp=["a",465,"tls"]\n')
    with pytest.raises(PresetsInvalid, match="'bad'"):
        read_presets(own)


def test_gmail_and_microsoft_are_offered_no_usual_password() -> None:
    known = read_presets()
    gmail, microsoft = known.named("gmail"), known.named("microsoft365")

    assert gmail
    assert microsoft
    assert (gmail.password.value, microsoft.password.value) == ("app_password", "none")
