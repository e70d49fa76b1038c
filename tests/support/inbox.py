"""How does a test let a few mails of its own arrive at a mailbox of a lab?"""

from __future__ import annotations

from imapclient import IMAPClient

from local.accounts import Account
from support.faultlab import FaultLab


class Inbox:
    """A mailbox that is read, and the account behind it. All of it blocks."""

    def __init__(self, lab: FaultLab, account: Account) -> None:
        self._lab = lab
        self._account = account
        self._before = lab.entries()

    def deliver(self, *mails: bytes) -> None:
        """Put mails into its INBOX, in this order."""
        client = IMAPClient(self._lab.dovecot.host, self._lab.dovecot.port, ssl=False, timeout=30)
        client.login(self._account.user, self._account.password)
        for mail in mails:
            client.append("INBOX", mail)
        client.logout()

    def until_filed(self, mails: int) -> None:
        """Wait until so many mails more than at its beginning are in tickets."""
        self._lab.until(lambda: self._lab.entries() >= self._before + mails, 60)
