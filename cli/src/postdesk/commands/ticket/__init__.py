"""What can be done with tickets?"""

from __future__ import annotations

from postdesk.commands.ticket import acting, reading
from postdesk.commands.ticket.group import ticket

__all__ = ["acting", "reading", "ticket"]
