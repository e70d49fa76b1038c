"""How is a mailbox tried, and made to look for mail now?"""

from __future__ import annotations

from postdesk.client import Document
from postdesk.commands.mailbox.documents import settled
from postdesk.commands.mailbox.group import MailboxId, fail_on_trouble, get_mailbox, mailbox, path_of
from postdesk.failures import Failure
from postdesk.session import Session, command
from postdesk.waiting import TimeoutOption, WaitOption


@command(mailbox, "test")
def test_mailbox(session: Session, mailbox_id: MailboxId) -> None:
    """Try a mailbox step by step; no mail is touched. Exit code 1 where a step fails."""
    with session.screen.waiting("Trying the mailbox ..."):
        outcome = session.api.post(path_of(mailbox_id, "test"))
    steps = outcome.get("steps", [])
    session.screen.rows(
        steps, {"Step": "step", "Result": "status", "ms": "duration_ms", "Said": "message", "Fix": "fix"}
    )
    if not outcome.get("passed"):
        failed: Document = next((step for step in steps if step.get("status") == "failed"), {})
        raise Failure(f"The test failed at: {failed.get('step', 'an unknown step')}.", fix=failed.get("fix", ""))


@command(mailbox, "sync")
def sync_mailbox(
    session: Session,
    mailbox_id: MailboxId,
    wait: WaitOption = False,  # noqa: FBT002 - a flag
    timeout: TimeoutOption = 60,
) -> None:
    """Look for mail now instead of at the next poll."""
    before = get_mailbox(session, mailbox_id)
    asked = session.api.post(path_of(mailbox_id, "sync"))
    if not wait:
        session.screen.say("Requested.")
        session.screen.details(asked)
        return
    with session.screen.waiting("Waiting for the look into it ..."):
        after = settled(session, mailbox_id, before.get("last_polled_at"), timeout)
    session.screen.say(f"{_fetched(after) - _fetched(before)} new mails.")
    session.screen.details(after)
    fail_on_trouble(after)


def _fetched(seen: Document) -> int:
    return int((seen.get("counts") or {}).get("fetched", 0))
