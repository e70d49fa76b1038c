"""Does a connection that fails name the step at which it does, on real servers and on wrong ones?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from fetcher.adapters.imap import ImapServer, Timeouts
from fetcher.adapters.trust import Trust
from fetcher.domain.diagnosis import Step, StepResult, StepStatus
from fetcher.domain.mailbox import Account, Security
from fetcher.handlers.connection_test import ConnectionTests
from fetcher.handlers.mail_server import LoginRefused, MailboxUnavailable
from support.imap_worlds import LOOPBACK, Accounts

QUICK = Timeouts(timedelta(seconds=2), timedelta(seconds=1), timedelta(seconds=2))
HUNG_UP = timedelta(seconds=15)
SECRET = "canary-31"
Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def reaching(port: int, security: Security = Security.NONE, host: str = "127.0.0.1") -> Account:
    return Account(host, port, security, "ada", SECRET)


async def tried(server: ImapServer, account: Account) -> tuple[StepResult, ...]:
    async def login() -> Account:
        return account

    return await ConnectionTests(server).run(login, ["INBOX"])


async def failing(account: Account, server: ImapServer | None = None) -> StepResult:
    """The step that fails."""
    results = await tried(server or ImapServer(LOOPBACK, Trust(), QUICK), account)
    (failed,) = [result for result in results if result.status is StepStatus.FAILED]
    assert [result.step for result in results] == list(Step)
    assert failed.message
    assert failed.fix
    assert SECRET not in str(results)
    return failed


@asynccontextmanager
async def listening(talk: Talk) -> AsyncIterator[int]:
    """A server that says what it is told to; its port. Whoever connected has to have hung up soon after."""
    talks: list[asyncio.Task[None]] = []

    async def remembered(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talks.append(asyncio.ensure_future(talk(reader, writer)))

    server = await asyncio.start_server(remembered, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]
        async with asyncio.timeout(HUNG_UP.total_seconds()):
            await asyncio.gather(*talks, return_exceptions=True)


def saying(*lines: bytes) -> Talk:
    """Greet with the first line and answer each command by the next; `TAG` stands for the command's own."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        greeting, *answers = lines
        writer.write(greeting)
        for answer in answers:
            tag, *_ = (await reader.readline()).split(b" ")
            writer.write(answer.replace(b"TAG", tag))
        await reader.read()
        writer.close()

    return talk


CAPABILITY = b"* CAPABILITY IMAP4rev1\r\nTAG OK done\r\n"
GREETING = b"* OK hello\r\n"


async def test_an_unknown_host_fails_at_dns() -> None:
    assert (await failing(reaching(993, host="no-such-host.invalid"))).step is Step.DNS


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0x7f.1", "::1", "::ffff:127.0.0.1", "169.254.169.254"])
async def test_an_inner_address_fails_before_anything_is_sent(host: str) -> None:
    strict = ImapServer([], Trust(), QUICK)

    assert (await failing(reaching(993, host=host), strict)).step is Step.ADDRESS


async def test_a_closed_port_fails_at_tcp() -> None:
    async with listening(saying(GREETING)) as port:
        pass

    assert (await failing(reaching(port))).step is Step.TCP


async def test_a_server_of_another_kind_is_not_quoted() -> None:
    async with listening(saying(b"SSH-2.0-inner-secret\r\n")) as port:
        failed = await failing(reaching(port))

    assert failed.step is Step.TLS
    assert "SSH" not in failed.message


async def test_a_server_that_says_nothing_fails_in_good_time() -> None:
    async with listening(saying(b"")) as port:
        assert (await failing(reaching(port))).step is Step.TLS


async def test_a_server_that_lost_starttls_on_the_way_is_refused() -> None:
    async with listening(saying(GREETING, CAPABILITY, CAPABILITY)) as port:
        assert (await failing(reaching(port, Security.STARTTLS))).step is Step.TLS


async def test_a_server_that_greets_as_logged_in_before_tls_is_refused() -> None:
    async with listening(saying(b"* PREAUTH hello\r\n", CAPABILITY, CAPABILITY)) as port:
        assert (await failing(reaching(port, Security.STARTTLS))).step is Step.TLS


async def test_a_server_that_repeats_the_secret_does_not_spread_it() -> None:
    refusal = b"TAG NO wrong password " + SECRET.encode() + b"\r\n"
    async with listening(saying(GREETING, CAPABILITY, refusal)) as port:
        failed = await failing(reaching(port))

    assert (failed.step, failed.message) == (Step.LOGIN, "wrong password ***")


@pytest.mark.parametrize("answer", [b"TAG NO [UNAVAILABLE] later\r\n", b"TAG BAD what\r\n", b"* BYE overloaded\r\n"])
async def test_a_login_that_fails_for_another_reason_is_no_refusal(answer: bytes) -> None:
    async with listening(saying(GREETING, CAPABILITY, answer)) as port:
        with pytest.raises(MailboxUnavailable) as failed:
            await ImapServer(LOOPBACK, Trust(), QUICK).connect(reaching(port))

    assert failed.value.step is Step.LOGIN
    assert not isinstance(failed.value, LoginRefused)


async def test_connecting_can_be_cancelled_and_leaves_nothing_open() -> None:
    closed = asyncio.Event()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        closed.set()
        writer.close()

    async with listening(silent) as port:
        connecting = asyncio.create_task(ImapServer(LOOPBACK, Trust(), QUICK).connect(reaching(port)))
        await asyncio.sleep(0.1)
        connecting.cancel()
        await asyncio.wait([connecting])
        await asyncio.wait_for(closed.wait(), 5)

    assert connecting.cancelled()


@pytest.mark.engines
@pytest.mark.dovecot
class TestDovecot:
    """Each TLS mode against each port of a real server."""

    def _server(self, dovecot: Accounts) -> ImapServer:
        return ImapServer(LOOPBACK, Trust(dovecot.server.certificate))

    def _account(self, dovecot: Accounts, security: Security) -> Account:
        made, server = dovecot.take(), dovecot.server
        port = server.tls_port if security is Security.TLS else server.port
        assert port is not None
        return Account("localhost", port, security, made.user, made.password)

    @pytest.mark.parametrize("security", list(Security))
    async def test_the_right_mode_passes(self, dovecot: Accounts, security: Security) -> None:
        results = await tried(self._server(dovecot), self._account(dovecot, security))

        assert StepStatus.FAILED not in {result.status for result in results}

    async def test_a_certificate_of_an_unknown_authority_fails_at_tls(self, dovecot: Accounts) -> None:
        failed = await failing(self._account(dovecot, Security.TLS), ImapServer(LOOPBACK, Trust()))

        assert (failed.step, "certificate" in failed.message.lower()) == (Step.TLS, True)

    @pytest.mark.parametrize(("wanted", "port_of"), [(Security.TLS, Security.NONE), (Security.STARTTLS, Security.TLS)])
    async def test_the_wrong_mode_fails_at_tls(self, dovecot: Accounts, wanted: Security, port_of: Security) -> None:
        account = replace(self._account(dovecot, port_of), security=wanted)

        assert (await failing(account, self._server(dovecot))).step is Step.TLS

    async def test_a_wrong_password_fails_at_login(self, dovecot: Accounts) -> None:
        account = replace(self._account(dovecot, Security.TLS), secret=SECRET)

        assert (await failing(account, self._server(dovecot))).step is Step.LOGIN
