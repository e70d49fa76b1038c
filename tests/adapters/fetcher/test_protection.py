"""Is a connection protected or refused, and does the refusal say what is wrong and what helps?"""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from fetcher.adapters.imap import ImapServer, Timeouts
from fetcher.adapters.trust import Trust
from fetcher.domain.diagnosis import Proposal, Step, StepResult, StepStatus
from fetcher.domain.mailbox import Account, Security
from fetcher.handlers.connection_test import ConnectionTests
from support.certificates import Authority, Shown
from support.imap_worlds import LOOPBACK
from support.scripted_imap import ScriptedImap
from support.scripted_imap_faults import Say

AUTHORITY = Authority()
SHORT = timedelta(seconds=2)
DAY = timedelta(days=1)


def account_on(server: ScriptedImap, security: Security = Security.TLS, ca_pem: str | None = None) -> Account:
    return Account("127.0.0.1", server.port, security, server.user, server.password, ca_pem=ca_pem)


async def steps(account: Account) -> dict[Step, StepResult]:
    async def login() -> Account:
        return account

    imap = ImapServer(LOOPBACK, Trust(), Timeouts(SHORT, SHORT, SHORT, SHORT))
    found = await ConnectionTests(imap).run(login, ["INBOX"])
    assert account.secret not in str(found)
    return {each.step: each for each in found}


async def tls_of(shown: Shown, ca_pem: str | None = AUTHORITY.pem) -> StepResult:
    async with ScriptedImap(context=shown.context()) as server:
        found = await steps(account_on(server, ca_pem=ca_pem))
        logins = [each for each in server.commands if each.startswith("LOGIN")]
        assert bool(logins) is (found[Step.TLS].status is StepStatus.PASSED), "no password before TLS is right"
    assert "verif" not in found[Step.TLS].fix.lower()
    return found[Step.TLS]


async def test_t01_a_certificate_of_the_mailboxs_own_authority_passes_and_is_shown() -> None:
    tls = await tls_of(AUTHORITY.sign("127.0.0.1", "mail.example.com"))

    assert (tls.status, tls.warning) == (StepStatus.PASSED, "")
    assert tls.certificate
    assert (tls.certificate.issuer, set(tls.certificate.names)) == (
        "Test Authority",
        {"127.0.0.1", "mail.example.com"},
    )


async def test_t01_a_wrong_name_is_refused_and_the_right_ones_are_named() -> None:
    tls = await tls_of(AUTHORITY.sign("mail.example.com"))

    assert tls.status is StepStatus.FAILED
    assert "mail.example.com" in tls.fix


async def test_t01_an_expired_certificate_is_refused_with_its_end() -> None:
    tls = await tls_of(AUTHORITY.sign("127.0.0.1", begins=-5 * DAY, ends=-DAY))

    assert tls.status is StepStatus.FAILED
    assert "ended on" in tls.fix


async def test_t01_a_certificate_of_tomorrow_is_refused() -> None:
    tls = await tls_of(AUTHORITY.sign("127.0.0.1", begins=DAY))

    assert (tls.status, "clocks" in tls.fix) == (StepStatus.FAILED, True)


async def test_t01_a_self_signed_certificate_is_refused_until_the_mailbox_trusts_it() -> None:
    shown = AUTHORITY.self_signed("127.0.0.1")

    refused = await tls_of(shown)
    assert (refused.status, "ca_pem" in refused.fix) == (StepStatus.FAILED, True)
    assert (await tls_of(shown, shown.certificate)).status is StepStatus.PASSED


async def test_t01_an_unknown_authority_is_refused_by_name() -> None:
    tls = await tls_of(Authority("Somebody Else").sign("127.0.0.1"))

    assert tls.status is StepStatus.FAILED
    assert "Somebody Else" in tls.fix


@contextmanager
def old_server(context: ssl.SSLContext) -> Iterator[int]:
    """A server in a thread: asyncio's cuts the connection before the client learns why the handshake failed."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connected, _ = listening.accept()
            except OSError:
                return
            with connected, suppress(OSError):
                context.wrap_socket(connected, server_side=True)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(5)


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
async def test_t01_tls_before_1_2_is_refused(version: ssl.TLSVersion) -> None:
    context = AUTHORITY.sign("127.0.0.1").context()
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = context.maximum_version = version
    with old_server(context) as port:
        account = Account("127.0.0.1", port, Security.TLS, "ada", "geheim", ca_pem=AUTHORITY.pem)
        tls = (await steps(account))[Step.TLS]

    assert (tls.status, "TLS 1.0" in tls.fix) == (StepStatus.FAILED, True)


async def test_a_certificate_that_ends_within_14_days_is_a_warning() -> None:
    tls = await tls_of(AUTHORITY.sign("127.0.0.1", ends=5 * DAY + timedelta(hours=1)))

    assert (tls.status, tls.warning) == (StepStatus.PASSED, "The certificate ends in 5 days: have it renewed.")


async def test_tls_at_a_starttls_port_proposes_starttls() -> None:
    async with ScriptedImap(capabilities="IMAP4rev1 STARTTLS") as server:
        tls = (await steps(account_on(server)))[Step.TLS]

        assert (tls.status, tls.proposal) == (StepStatus.FAILED, Proposal(Security.STARTTLS, server.port))


async def test_tls_at_a_port_without_any_proposes_the_usual_one() -> None:
    async with ScriptedImap() as server:
        tls = (await steps(account_on(server)))[Step.TLS]

    assert (tls.status, tls.proposal) == (StepStatus.FAILED, Proposal(Security.TLS, 993))


async def test_starttls_at_a_tls_port_proposes_tls() -> None:
    async with ScriptedImap(context=AUTHORITY.sign("127.0.0.1").context()) as server:
        tls = (await steps(account_on(server, Security.STARTTLS)))[Step.TLS]

        assert (tls.status, tls.proposal) == (StepStatus.FAILED, Proposal(Security.TLS, server.port))


async def test_t02_a_server_that_lost_starttls_is_sent_no_password() -> None:
    async with ScriptedImap(capabilities="IMAP4rev1") as server:
        found = await steps(account_on(server, Security.STARTTLS))

    assert found[Step.TLS].status is StepStatus.FAILED
    assert not [each for each in server.commands if each.startswith("LOGIN")]


@pytest.mark.parametrize("greeting", [b"* PREAUTH hello\r\n", b"* preauth hello\r\n"])
async def test_t02_a_server_that_greets_as_logged_in_before_tls_is_refused(greeting: bytes) -> None:
    async with ScriptedImap(capabilities="IMAP4rev1 STARTTLS", greeting=greeting) as server:
        found = await steps(account_on(server, Security.STARTTLS))

    assert found[Step.TLS].status is StepStatus.FAILED
    assert not [each for each in server.commands if each.startswith("LOGIN")]


@pytest.mark.parametrize("injected", [b"* OK [ALERT] hi\r\n", b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n", b"x" * 4000])
async def test_t02_plaintext_behind_the_agreement_to_tls_is_refused(injected: bytes) -> None:
    async with ScriptedImap(capabilities="IMAP4rev1 STARTTLS") as server:
        server.script("STARTTLS", Say(b"%(tag)s OK begin\r\n" + injected))
        found = await steps(account_on(server, Security.STARTTLS))

    assert found[Step.TLS].status is StepStatus.FAILED
    assert "more in clear" in found[Step.TLS].message
    assert not [each for each in server.commands if each.startswith("LOGIN")]


@asynccontextmanager
async def starttls_server(shown: Shown, before: bytes = b"") -> AsyncIterator[tuple[int, list[bytes]]]:
    """A server that does STARTTLS for real, saying something before its agreement; its port, and what it was told in TLS."""
    told: list[bytes] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK ready\r\n")
        while line := await reader.readline():
            tag, command, *_ = line.split()
            if command.upper() == b"STARTTLS":
                writer.write(before + tag + b" OK begin\r\n")
                await writer.start_tls(shown.context())
                break
            writer.write(b"* CAPABILITY IMAP4rev1 STARTTLS\r\n" + tag + b" OK done\r\n")
        while line := await reader.readline():
            told.append(line)
            tag, command, *_ = line.split()
            known = b"* CAPABILITY IMAP4rev1\r\n" if command.upper() == b"CAPABILITY" else b""
            writer.write(known + tag + (b" NO wrong\r\n" if command.upper() == b"LOGIN" else b" OK done\r\n"))
        writer.close()

    async def guarded(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await talk(reader, writer)
        except (OSError, ssl.SSLError):
            writer.close()

    async with await asyncio.start_server(guarded, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1], told


async def test_starttls_shows_the_certificate_and_then_the_password() -> None:
    async with starttls_server(AUTHORITY.sign("127.0.0.1")) as (port, told):
        found = await steps(Account("127.0.0.1", port, Security.STARTTLS, "ada", "geheim", ca_pem=AUTHORITY.pem))

    assert (found[Step.TLS].status, found[Step.LOGIN].status) == (StepStatus.PASSED, StepStatus.FAILED)
    assert any(b"LOGIN" in line for line in told)


async def test_t01_starttls_with_a_wrong_name_is_refused_and_the_right_one_is_named() -> None:
    async with starttls_server(AUTHORITY.sign("mail.example.com")) as (port, told):
        found = await steps(Account("127.0.0.1", port, Security.STARTTLS, "ada", "geheim", ca_pem=AUTHORITY.pem))

    assert (found[Step.TLS].status, "mail.example.com" in found[Step.TLS].fix) == (StepStatus.FAILED, True)
    assert not any(b"LOGIN" in line for line in told)


async def test_t02_capabilities_told_before_tls_count_for_nothing() -> None:
    lie = b"* CAPABILITY IMAP4rev1 LOGINDISABLED\r\n"
    async with starttls_server(AUTHORITY.sign("127.0.0.1"), lie) as (port, _):
        account = Account("127.0.0.1", port, Security.STARTTLS, "ada", "geheim", ca_pem=AUTHORITY.pem)
        found = await steps(replace(account))

    assert found[Step.CAPABILITIES].status is StepStatus.PASSED
    assert "LOGINDISABLED" not in found[Step.CAPABILITIES].message
