"""What becomes of a mailbox whose token ends while it is watched?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from contracts.values import MailboxState
from fetcher.adapters.imap import ImapServer, Timeouts
from fetcher.domain.mailbox import Security, StartPoint
from fetcher.entrypoints import mailbox as watching_module
from fetcher.entrypoints.mailbox import Watcher
from fetcher.handlers.mailboxes import Mailboxes, Policy
from support.imap_worlds import LOOPBACK
from support.mailboxes import MAILBOX, a_mailbox
from support.mailboxes_watched import LONG, Watched, until
from support.oauth import OAuthWorld, consent
from support.scripted_imap import ScriptedImap
from support.scripted_imap_faults import Bye
from support.scripted_world import PATIENT, TRUST, reconcile

ADA = "usr_ada"


@dataclass
class Both:
    """A provider, a mail server that takes its tokens, and the watcher of one mailbox between them."""

    oauth: OAuthWorld
    imap: ScriptedImap
    watched: Watched

    def refused(self) -> list[str]:
        return [each for each in self.imap.commands if each.startswith("AUTHENTICATE")]


@asynccontextmanager
async def both(auth_failures_wait: timedelta, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Both]:
    monkeypatch.setattr(watching_module, "AFTER_REFUSAL", auth_failures_wait)
    imap = ScriptedImap(capabilities="IMAP4rev1 IDLE UIDPLUS MOVE SASL-IR AUTH=XOAUTH2")
    async with imap, OAuthWorld() as oauth:
        wants = {"start": StartPoint.EVERYTHING, "interval": LONG, "host": "127.0.0.1", "port": imap.port}
        settings = replace(a_mailbox(**wants).settings, auth=oauth.mailbox.settings.auth, security=Security.NONE)
        settings = replace(settings, oauth=oauth.mailbox.settings.oauth)
        watched = Watched(mailbox=replace(oauth.mailbox, settings=settings))
        oauth.store.mailboxes = watched.store.mailboxes
        server = ImapServer(LOOPBACK, TRUST, Timeouts(PATIENT, PATIENT, PATIENT))
        policy = Policy(plaintext=True)
        mailboxes = Mailboxes(
            watched.store, oauth.secrets, watched.events, now=watched.now, tokens=oauth.tokens, policy=policy
        )
        watched.parts = replace(watched.parts, server=server, mailboxes=mailboxes)
        watched.watcher = Watcher(MAILBOX, watched.parts)
        imap.tokens = oauth.issuer.access
        async with watched.watching():
            yield Both(oauth, imap, watched)


@pytest.mark.usefixtures("impatient")
async def test_f16_a_token_that_ends_in_mid_session_is_renewed_once_and_mail_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with both(LONG, monkeypatch) as world:
        world.imap.append(b"Subject: one\r\n\r\n")
        await world.watched.fetches(1)
        await world.watched.settles(MailboxState.IDLE)

        world.oauth.issuer.access.clear()
        world.imap.script("DONE", Bye("[UNAVAILABLE] Session expired"))
        world.imap.append(b"Subject: two\r\n\r\n")
        await world.watched.fetches(2)
        await world.watched.settles(MailboxState.IDLE)

        assert world.oauth.issuer.grants == ["refresh_token"] * 2
        assert MailboxState.AUTH_FAILED not in world.watched.events.states
        reconcile(world.watched, world.imap)


@pytest.mark.usefixtures("impatient")
async def test_f16_a_server_that_takes_no_token_is_told_twice_and_then_left_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with both(LONG, monkeypatch) as world:
        world.imap.tokens = set()
        world.watched.watcher.reconnect()
        await world.watched.settles(MailboxState.AUTH_FAILED)
        said, asked = len(world.refused()), len(world.oauth.issuer.asked)
        await asyncio.sleep(0.2)

        assert (len(world.refused()), len(world.oauth.issuer.asked)) == (said, asked)
        assert said <= 3
        assert world.watched.events.states.count(MailboxState.AUTH_FAILED) == 1


@pytest.mark.usefixtures("impatient")
async def test_f16_a_withdrawn_grant_is_told_once_asked_for_once_and_healed_by_signing_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with both(timedelta(milliseconds=20), monkeypatch) as world:
        world.imap.append(b"Subject: one\r\n\r\n")
        await world.watched.fetches(1)
        world.oauth.issuer.revoke()
        world.imap.hang_up()
        await world.watched.settles(MailboxState.NEEDS_REAUTH)
        asked = len(world.oauth.issuer.asked)
        await asyncio.sleep(0.3)

        assert len(world.oauth.issuer.asked) == asked, "probes must not reach the issuer"
        assert world.watched.events.states.count(MailboxState.NEEDS_REAUTH) == 1

        world.imap.append(b"Subject: two\r\n\r\n")
        back = await consent((await world.oauth.sign_ins.begin(MAILBOX, ADA)).authorize_url)
        await world.oauth.sign_ins.finish(back["state"], back["code"], "", ADA)
        world.watched.watcher.reconnect()
        await world.watched.fetches(2)
        await until(lambda: world.watched.state() is MailboxState.IDLE)
        reconcile(world.watched, world.imap)
