"""What can be done with mails?"""

from __future__ import annotations

from postdesk.commands.mail import history, parse
from postdesk.commands.mail.group import mail

__all__ = ["history", "mail", "parse"]
