"""What can be done with mailboxes?"""

from __future__ import annotations

from postdesk.commands.mailbox import actions, documents, files, history, looking
from postdesk.commands.mailbox.group import mailbox

__all__ = ["actions", "documents", "files", "history", "looking", "mailbox"]
