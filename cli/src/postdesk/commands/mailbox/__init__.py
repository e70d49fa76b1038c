"""What can be done with mailboxes?"""

from __future__ import annotations

from postdesk.commands.mailbox import actions, documents, files, history, jobs, looking, signing_in
from postdesk.commands.mailbox.group import mailbox

__all__ = ["actions", "documents", "files", "history", "jobs", "looking", "mailbox", "signing_in"]
