"""Are tokens said to a mail server as it wants them, and is its refusal understood?"""

from __future__ import annotations

from datetime import timedelta

import pytest

from fetcher.adapters.imap import ImapServer, Timeouts
from fetcher.adapters.presets import read_presets
from fetcher.adapters.trust import Trust
from fetcher.domain.diagnosis import Step, login_fix
from fetcher.domain.mailbox import Account, Auth, Security
from fetcher.handlers.mail_server import LoginRefused, MailboxUnavailable
from support.imap_worlds import LOOPBACK
from support.scripted_imap import ScriptedImap
from support.scripted_imap_faults import Bye, No

TOKEN = "canary-token"
SHORT = timedelta(seconds=2)
WAYS = [(auth, ir) for auth in (Auth.XOAUTH2, Auth.XOAUTH2_APP, Auth.OAUTHBEARER) for ir in ("", " SASL-IR")]


async def connect(server: ScriptedImap, auth: Auth) -> None:
    account = Account("127.0.0.1", server.port, Security.NONE, server.user, TOKEN, auth)
    imap = ImapServer(LOOPBACK, Trust(), Timeouts(SHORT, SHORT, SHORT), presets=read_presets())
    await (await imap.connect(account)).close()


def offering(more: str) -> ScriptedImap:
    return ScriptedImap(capabilities=f"IMAP4rev1 IDLE AUTH=XOAUTH2 AUTH=OAUTHBEARER{more}")


@pytest.mark.parametrize(("auth", "more"), WAYS)
async def test_o01_a_token_logs_in_with_and_without_an_initial_response(auth: Auth, more: str) -> None:
    async with offering(more) as server:
        server.tokens = {TOKEN}
        await connect(server, auth)
        said = next(each for each in server.commands if each.startswith("AUTHENTICATE"))

    assert len(said.split()) == (3 if more else 2)


@pytest.mark.parametrize(("auth", "more"), WAYS)
async def test_o01_an_error_is_ended_as_the_mechanism_wants_and_told_without_the_token(auth: Auth, more: str) -> None:
    async with offering(more) as server:
        with pytest.raises(LoginRefused) as refused:
            await connect(server, auth)

    assert refused.value.step is Step.LOGIN
    assert "the token is not good (status 401, scope https://mail.example.com/)" in refused.value.message
    assert TOKEN not in str(refused.value)
    assert "token" in refused.value.fix


async def test_a_server_that_is_overloaded_has_refused_no_token() -> None:
    for fault in (No("[UNAVAILABLE] later"), Bye("overloaded"), No("Too many simultaneous connections.")):
        async with offering("") as server:
            server.script("AUTHENTICATE", fault)
            with pytest.raises(MailboxUnavailable) as failed:
                await connect(server, Auth.XOAUTH2)
        assert not isinstance(failed.value, LoginRefused)


@pytest.mark.parametrize(
    ("host", "words", "expected"),
    [
        ("imap.gmail.com", "[AUTHENTICATIONFAILED] Invalid credentials (Failure)", "Gmail wants an app password"),
        ("imap.mail.yahoo.com", "NO [AUTHENTICATIONFAILED] LOGIN Invalid credentials", "Yahoo wants an app password"),
        ("imap.mail.me.com", "Authentication failed", "iCloud wants an app password"),
        ("outlook.office365.com", "LOGIN failed.", "takes no passwords any more"),
        ("mail.example.com", "[ALERT] Application-specific password required: https://x", "wants an app password"),
        (
            "mail.example.com",
            "User is authenticated but basic authentication is disabled",
            "takes no passwords any more",
        ),
        ("mail.example.com", "wrong", "Check user and password"),
    ],
)
def test_o02_a_refused_password_is_explained_by_provider(host: str, words: str, expected: str) -> None:
    assert expected in login_fix(words, Auth.PASSWORD, read_presets().of_imap(host, 993))


def test_o02_a_refused_application_is_told_what_exchange_wants() -> None:
    assert "IMAP.AccessAsApp" in login_fix("AUTHENTICATE failed.", Auth.XOAUTH2_APP, None)
