"""Do the mail servers take a login, keep mail over a `kill -9`, and show the certificate that they hand out?"""

import imaplib
import os
import secrets
import smtplib
import ssl
from pathlib import Path

import pytest

from local.accounts import ImapServer
from local.dovecot import Dovecot, FolderClosed
from local.imap import Pymap, append
from local.smtp import Received, SmtpSink

pytestmark = pytest.mark.engines
MAIL = b"Subject: one\r\n\r\n8-bit: \xfc\r\n"


@pytest.fixture(params=["imap_server", pytest.param("dovecot", marks=pytest.mark.dovecot)])
def server(request: pytest.FixtureRequest) -> ImapServer:
    found: ImapServer = request.getfixturevalue(request.param)
    return found


def mails(client: imaplib.IMAP4) -> int:
    _, [count] = client.select()
    return int(count or b"0")


def test_an_account_made_while_the_server_runs_has_an_empty_inbox(server: ImapServer) -> None:
    account = server.account(f"user{secrets.token_hex(4)}@example.com")

    with imaplib.IMAP4(server.host, server.port) as client:
        client.login(account.user, account.password)
        assert mails(client) == 0


def test_mail_is_kept_apart_by_account(server: ImapServer) -> None:
    one, two = (server.account(f"user{secrets.token_hex(4)}") for _ in range(2))

    append(server, one, [MAIL, MAIL])

    for account, count in ((one, 2), (two, 0)):
        with imaplib.IMAP4(server.host, server.port) as client:
            client.login(account.user, account.password)
            assert mails(client) == count


def test_a_wrong_password_is_refused(server: ImapServer) -> None:
    account = server.account(f"user{secrets.token_hex(4)}")

    with imaplib.IMAP4(server.host, server.port) as client, pytest.raises(imaplib.IMAP4.error):
        client.login(account.user, "wrong")


def test_pymap_keeps_address_accounts_and_mail_when_it_is_killed(tmp_path: Path) -> None:
    with Pymap(tmp_path) as server:
        account = server.account("kept")
        append(server, account, [MAIL])
        port = server.port

        server.kill()
        server.start()

        assert server.port == port
        with imaplib.IMAP4(server.host, server.port) as client:
            client.login(account.user, account.password)
            assert mails(client) == 1


def test_pymap_offers_starttls_where_it_was_asked_to(tmp_path: Path) -> None:
    with Pymap(tmp_path, starttls=True) as server:
        account = server.account("careful")
        assert server.certificate is not None
        with imaplib.IMAP4("localhost", server.port) as client:
            client.starttls(ssl.create_default_context(cafile=server.certificate))
            client.login(account.user, account.password)


@pytest.mark.dovecot
def test_dovecot_speaks_tls_with_a_certificate_that_can_be_checked(dovecot: Dovecot) -> None:
    account = dovecot.account(f"user{secrets.token_hex(4)}")
    assert dovecot.certificate is not None
    assert dovecot.tls_port is not None
    trusting = ssl.create_default_context(cafile=dovecot.certificate)

    with imaplib.IMAP4_SSL("127.0.0.1", dovecot.tls_port, ssl_context=trusting) as client:
        client.login(account.user, account.password)
    with imaplib.IMAP4("localhost", dovecot.port) as client:
        client.starttls(trusting)
        client.login(account.user, account.password)


@pytest.mark.dovecot
def test_dovecot_keeps_every_byte(dovecot: Dovecot) -> None:
    account = dovecot.account(f"user{secrets.token_hex(4)}")
    append(dovecot, account, [MAIL])

    with imaplib.IMAP4(dovecot.host, dovecot.port) as client:
        client.login(account.user, account.password)
        client.select()
        _, data = client.fetch("1", "(BODY.PEEK[])")

    assert isinstance(data[0], tuple)
    assert data[0][1] == MAIL


@pytest.mark.dovecot
def test_dovecot_serves_again_after_kill_9_and_takes_mail_by_lmtp(dovecot: Dovecot) -> None:
    account = dovecot.account(f"user{secrets.token_hex(4)}@example.com")
    assert dovecot.lmtp_port is not None

    dovecot.kill()
    dovecot.start()
    with smtplib.LMTP("127.0.0.1", dovecot.lmtp_port) as delivery:
        delivery.sendmail("ada@example.net", [account.user], MAIL)

    with imaplib.IMAP4(dovecot.host, dovecot.port) as client:
        client.login(account.user, account.password)
        assert mails(client) == 1


@pytest.mark.dovecot
@pytest.mark.skipif(os.getuid() != 0, reason="only root gives Maildirs to nobody")
def test_dovecot_says_which_folder_nobody_can_enter(dovecot: Dovecot, tmp_path: Path) -> None:
    tmp_path.chmod(0o700)

    with pytest.raises(FolderClosed, match="use a folder below /tmp"):
        dovecot.account("lost", maildir=tmp_path / "mail")


def test_the_smtp_sink_keeps_envelope_and_bytes(tmp_path: Path) -> None:
    with SmtpSink(tmp_path) as sink:
        with smtplib.SMTP(sink.host, sink.port) as client:
            client.sendmail("support@example.org", ["ada@example.net", "bob@example.net"], MAIL)
        sink.kill()
        sink.start()
        with smtplib.SMTP(sink.host, sink.port) as client:
            client.sendmail("", ["ada@example.net"], MAIL)

        both = ("ada@example.net", "bob@example.net")
        assert sink.received() == [
            Received("support@example.org", both, MAIL),
            Received("", ("ada@example.net",), MAIL),
        ]
