# ruff: noqa: INP001 - a program by itself, not part of a package
"""Which tickets are there? Keeps tickets.json as the events tell it (POSTDESK_URL, POSTDESK_TOKEN; ONCE=1: up to now)."""

import json
import os
import time
from pathlib import Path
from typing import Any

import httpx

KEPT = Path("tickets.json")
FIELDS = ("number", "subject", "status", "priority", "category", "account_id", "assignee_id", "tags", "requester")


def hear(ticket: dict[str, Any], event: dict[str, Any]) -> None:
    """Take in an event: a repeat changes nothing, and one that comes too early waits for those before it."""
    if event["data"]["version"] > ticket["version"]:
        ticket["early"][str(event["data"]["version"])] = event
    while event := ticket["early"].pop(str(ticket["version"] + 1), None):
        data, kind = event["data"], event["type"]
        opened = {name: data[name] for name in FIELDS} if kind == "postdesk.ticket.opened.v1" else {}
        merged = {"merged_into": data["into"]} if kind == "postdesk.ticket.merged.v1" else {}
        deleted = {"deleted": True} if kind == "postdesk.ticket.deleted.v1" else {}
        changes = {each["field"]: each["new"] for each in data["changes"]}
        ticket.update(opened | merged | deleted | changes, version=data["version"])


kept = json.loads(KEPT.read_text()) if KEPT.exists() else {"next": None, "tickets": {}}
with httpx.Client(headers={"Authorization": f"Bearer {os.environ['POSTDESK_TOKEN']}"}, timeout=30) as api:
    while True:
        asked = {"limit": 200} | ({"after": kept["next"]} if kept["next"] else {})
        page = api.get(f"{os.environ['POSTDESK_URL']}/api/v1/events", params=asked).raise_for_status().json()
        for event in page["items"]:
            hear(kept["tickets"].setdefault(event["subject"], {"version": 0, "early": {}}), event)
        at_the_end, kept["next"] = page["next"] == kept["next"], page["next"]
        KEPT.with_suffix(".new").write_text(json.dumps(kept))
        KEPT.with_suffix(".new").replace(KEPT)  # the place and the effect together, or neither
        if at_the_end and os.environ.get("ONCE"):
            break
        time.sleep(5 if at_the_end else 0)  # events come a minute late: asking more often gains nothing
