"""How does one get into a mailbox, also when its token ended before its time?"""

from __future__ import annotations

from fetcher.domain.mailbox import Auth, Mailbox
from fetcher.handlers.mail_server import LoginRefused, MailServer, ReauthNeeded, Session
from fetcher.handlers.mailboxes import Mailboxes


async def sign_in(mailboxes: Mailboxes, server: MailServer, mailbox: Mailbox) -> Session:
    """Connect and log in. A token that is refused is renewed once; a password is not tried again.

    Raises `SecretNeeded`, `LoginRefused`, `MailboxUnavailable`.
    """
    account = await mailboxes.account(mailbox)
    try:
        return await server.connect(account)
    except ReauthNeeded:
        raise
    except LoginRefused:
        if mailbox.settings.auth is Auth.PASSWORD:
            raise
    return await server.connect(await mailboxes.account(mailbox, instead_of=account.secret))
