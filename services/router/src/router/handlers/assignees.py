"""Is somebody named to whom tickets are not given?"""

from __future__ import annotations

from router.domain.people import User, why_no_tickets


def refusal(user: User | None, invalid: str) -> str:
    """Why somebody cannot be named, beginning with the words for an id that is `invalid`; empty where they can."""
    why = why_no_tickets(user)
    told = f"{invalid[:-1]}: {why}." if user and not user.merged_into else invalid
    return told if why else ""
