"""What does Postdesk do with mail? A whole one on this machine, fed with samples, every ticket looked up by the public API."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console
from rich.table import Table

from local.accounts import Account
from local.demo_mails import SAMPLES, Sample
from local.imap import Pymap, append
from local.stack import Stack

PATIENCE = 120.0
"""Seconds for all samples to become readable: engines on a busy laptop are slow, a minute is normal on none."""

Document = dict[str, Any]


class DemoFailed(RuntimeError):
    """A sample did not land where it should, or not in time; the text says which and where the logs are."""


@dataclass(frozen=True)
class Landed:
    """A sample and where it ended."""

    sample: Sample
    mail: Document
    ticket: Document


def run(*, exit_when_done: bool) -> int:
    """Start everything, send the samples, show each as a ticket; then wait for Ctrl-C unless told to leave. Gives the exit code."""
    console = Console()
    with ExitStack() as room:
        folder = Path(
            room.enter_context(tempfile.TemporaryDirectory(prefix="postdesk-demo-", ignore_cleanup_errors=True))
        )
        try:
            show(console, room, folder)
        except DemoFailed as failure:
            console.print(f"[red]{failure}[/red]")
            return 1
        if not exit_when_done:
            wait_for_interrupt(console)
    return 0


def show(console: Console, room: ExitStack, folder: Path) -> None:
    """The demo itself."""
    with console.status("Starting Kafka, MongoDB, an IMAP server and six services ..."):
        server = room.enter_context(Pymap(folder / "imap"))
        stack = room.enter_context(Stack(folder / "postdesk"))
    api = room.enter_context(
        httpx.Client(base_url=stack.api_url, headers={"Authorization": f"Bearer {stack.token()}"}, timeout=30)
    )
    console.print(f"Engines: {stack.engine_names}, pymap. Services: {', '.join(stack.services)}.")
    account = server.account("support")
    mailbox = connect(api, server, account)
    console.print(
        f"Mailbox {mailbox['id']} connected: {account.user} at {server.host}:{server.port}. Sending {len(SAMPLES)} mails.\n"
    )
    append(server, account, [sample.raw for sample in SAMPLES])
    landed = wait_until_landed(api, folder)
    console.print(table(landed))
    check(landed)
    console.print(
        f"\n{len(landed)} mails, {len({item.ticket['id'] for item in landed})} tickets, nothing lost, nothing doubled."
    )
    console.print(f"API and its documentation: {stack.api_url}/docs\nToken (admin): {stack.token()}")


def connect(api: httpx.Client, server: Pymap, account: Account) -> Document:
    """Create the demo mailbox and prove that its connection works."""
    body = {
        "name": "Demo",
        "address": "support@example.org",
        "host": server.host,
        "port": server.port,
        "security": "none",
        "user": account.user,
        "secret": account.password,
        "start": "everything",
        "interval": 5,
    }
    mailbox: Document = api.post("/api/v1/mailboxes", json=body).raise_for_status().json()
    report = api.post(f"/api/v1/mailboxes/{mailbox['id']}/test").raise_for_status().json()
    if not report["passed"]:
        raise DemoFailed(f"the connection test failed: {report}")
    return mailbox


def wait_until_landed(api: httpx.Client, folder: Path) -> Sequence[Landed]:
    """Poll the public API until every sample has its outcome and its ticket can be read."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        mails = api.get("/api/v1/mails", params={"limit": 100}).raise_for_status().json()["items"]
        settled = sorted((mail for mail in mails if mail.get("outcome")), key=lambda mail: int(mail["uid"]))
        if len(settled) == len(SAMPLES):
            return [
                Landed(sample, mail, api.get(f"/api/v1/tickets/{mail['ticket_id']}").raise_for_status().json())
                for sample, mail in zip(SAMPLES, settled, strict=True)
            ]
        time.sleep(0.2)
    raise DemoFailed(
        f"only {len(settled)} of {len(SAMPLES)} mails reached an outcome in {PATIENCE:.0f} s; logs are in {folder}"
    )


def check(landed: Sequence[Landed]) -> None:
    """Every sample where the design says it belongs.

    Raises:
        DemoFailed: one is not.
    """
    tickets = {item.sample.title: item.ticket["id"] for item in landed}
    for item in landed:
        sample = item.sample
        if item.mail["outcome"] != sample.outcome:
            raise DemoFailed(f"{sample.title}: outcome {item.mail['outcome']}, not {sample.outcome}")
        if sample.joins and item.ticket["id"] != tickets[sample.joins]:
            raise DemoFailed(f"{sample.title}: not on the ticket of {sample.joins}")
    own = [item.ticket["id"] for item in landed if item.sample.joins is None]
    if len(own) != len(set(own)):
        raise DemoFailed("two conversations share a ticket")


def table(landed: Sequence[Landed]) -> Table:
    """What happened, one line a mail."""
    shown = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("sent", "outcome", "why", "ticket", "subject"):
        shown.add_column(title)
    for item in landed:
        ticket = item.ticket
        shown.add_row(
            item.sample.title,
            item.mail["outcome"],
            item.mail["reason"],
            ticket["number"],
            ticket["subject"] or "(no subject)",
        )
    return shown


def wait_for_interrupt(console: Console) -> None:
    """Leave everything running until Ctrl-C."""
    console.print("\nRunning. Ctrl-C ends it and removes its data.")
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        console.print("Stopping.")
