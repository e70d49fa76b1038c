"""How is a mailbox told to people? A few lines that say how it is and how it is set; JSON has every field."""

from __future__ import annotations

from typing import Any, Final

from postdesk.client import Document
from postdesk.session import Session

_STATES: Final = {
    "auth_failed": "The server refuses the login",
    "needs_reauth": "Somebody has to sign in again",
    "retrying": "It cannot be read yet",
    "degraded": "A part of it cannot be read",
}
_MEGABYTE: Final = 1024 * 1024


def show(session: Session, mailbox: Document) -> None:
    """Show one mailbox."""
    session.screen.details(mailbox if session.screen.is_json else told(mailbox))


def told(mailbox: Document) -> Document:
    """What people want to know of it, by headings; what says nothing is left out."""
    lines = {
        "ID": mailbox.get("id"),
        "Mailbox": f"{mailbox.get('name')}, {mailbox.get('address')}",
        **_condition(mailbox),
        "Server": _server(mailbox),
        "Signs in by": _sign_in(mailbox),
        "Folders": _folders(mailbox),
        "Polled": _polling(mailbox),
        "Fetches": _fetching(mailbox),
        "Account": mailbox.get("account_id"),
        "Priority": mailbox.get("priority"),
        "Trusts": "authorities of its own, too" if mailbox.get("ca_pem") else None,
        "Believes": mailbox.get("authserv_id"),
    }
    return {name: value for name, value in lines.items() if value not in {None, ""}}


def trouble(mailbox: Document) -> str:
    """What keeps a mailbox from being read, with the server's own words; empty where nothing does."""
    error = mailbox.get("last_error")
    said = _STATES.get(str(mailbox.get("state")))
    return f"{said}: {error.get('message')} (at {error.get('step')})" if said and error else said or ""


def when(instant: object) -> str | None:
    """An instant as the API writes it, to the second."""
    return f"{instant[:10]} {instant[11:19]} UTC" if isinstance(instant, str) and instant.endswith("Z") else None


def _condition(mailbox: Document) -> Document:
    counts = mailbox.get("counts") or {}
    since = when(mailbox.get("state_since"))
    return {
        "State": f"{mailbox.get('state')} since {since}" if since else mailbox.get("state"),
        "Trouble": trouble(mailbox),
        "Helps": (mailbox.get("last_error") or {}).get("fix"),
        "Waits for": mailbox.get("obstacle"),
        "Last polled": when(mailbox.get("last_polled_at")),
        "Last mail": when(mailbox.get("last_mail_at")),
        "Next run": when(mailbox.get("next_run")),
        "Mails": ", ".join(f"{number} {name}" for name, number in counts.items()),
    }


def _server(mailbox: Document) -> str:
    provider = mailbox.get("provider")
    named = f" ({provider})" if provider not in {None, "custom"} else ""
    return f"{mailbox.get('host')} port {mailbox.get('port')}, {mailbox.get('security')}{named}"


def _sign_in(mailbox: Document) -> str:
    auth = mailbox.get("auth")
    kept = {"password": "has_password", "xoauth2_app": "has_client_secret"}.get(str(auth), "has_refresh_token")
    missing = "" if mailbox.get(kept) else ", which is not there yet"
    return f"{auth} as {mailbox.get('user')}{missing}"


def _folders(mailbox: Document) -> str:
    reached = {each["folder"]: f" up to UID {each['last_uid']}" for each in mailbox.get("positions") or []}
    return ", ".join(f"{name}{reached.get(name, '')}" for name in mailbox.get("folders") or [])


def _polling(mailbox: Document) -> str:
    if not mailbox.get("polling_enabled", True):
        return "only when asked to"
    cron = mailbox.get("cron")
    often = f"at {cron} ({mailbox.get('timezone')})" if cron else f"every {mailbox.get('interval')} s"
    return often + (", and when the server tells of mail" if mailbox.get("idle") else "")


def _fetching(mailbox: Document) -> str:
    since = when(mailbox.get("since"))
    words: list[Any] = [
        f"mail since {since}" if since else {"everything": "all mail"}.get(str(mailbox.get("start")), "new mail"),
        "unread only" if mailbox.get("unread_only") else None,
        "marks it read" if mailbox.get("mark_read") else None,
        f"moves it to {mailbox.get('move_to')}" if mailbox.get("move_to") else None,
        "deletes it" if mailbox.get("after_import") == "delete" else None,
        f"whole up to {mailbox.get('size_limit', 0) / _MEGABYTE:.0f} MB",
    ]
    return ", ".join(filter(None, words))
