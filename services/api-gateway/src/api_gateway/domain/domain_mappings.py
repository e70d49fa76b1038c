"""How does a domain mapping read in the words of the email system's specification (S4, "Domain Mappings")?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

Document = Mapping[str, Any]

_SAME: Final = (
    "id", "domain_pattern", "pattern_type", "account_id", "default_assigned_user_id", "default_assigned_user",
    "default_category", "default_priority", "auto_create_tickets", "send_auto_reply", "auto_reply_template", "is_active",
    "priority", "custom_rules", "created_at", "updated_at",
)  # fmt: skip


def mapping_of(found: Document) -> dict[str, Any]:
    """The mapping that v1 shows."""
    account = {"id": found["account_id"], "name": found["account_name"]}
    return {name: found[name] for name in _SAME} | {"account": account}


def preview_of(found: Document) -> dict[str, Any]:
    """What v1 says of an address. Whoever does not win is told too: more than the specification asks for."""
    mapping, assignment = found["mapping"], found["assignment_preview"]
    winner = None
    if mapping:
        account = {"id": mapping["account_id"], "name": assignment["account_name"]}
        winner = {name: mapping[name] for name in ("id", "domain_pattern", "pattern_type")} | {"account": account}
    return {
        "matched": found["matched"],
        "mapping": winner,
        "assignment_preview": assignment,
        "candidates": [_candidate(each) for each in found["candidates"]],
    }


def _candidate(found: Document) -> dict[str, Any]:
    mapping = found["mapping"]
    named = {name: mapping[name] for name in ("id", "domain_pattern", "pattern_type", "priority")}
    return named | {"wins": not found["why_lost"], "why_not": found["why_lost"]}
