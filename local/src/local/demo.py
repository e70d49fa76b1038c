"""What does Postdesk do with mail? A whole one on this machine, fed with samples, every ticket looked up by the public API."""

from __future__ import annotations

import shutil
import signal
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console

from local.accounts import Account
from local.demo_mails import SAMPLES, Sample
from local.engine import EngineMissing
from local.imap import Pymap, append
from local.process import NotReady
from local.stack import Stack

PATIENCE = 60.0
"""Seconds for one sample to become readable: a tenth is normal, a busy laptop takes longer."""

Document = dict[str, Any]


class DemoFailed(RuntimeError):
    """A sample did not land where it should, or not in time; the text says which."""


@dataclass(frozen=True)
class Landed:
    """A sample and where it ended."""

    sample: Sample
    mail: Document
    ticket: Document


def run(*, exit_when_done: bool) -> int:
    """Start everything, send the samples, show each as a ticket; then wait for Ctrl-C unless told to leave.

    Gives the exit code. What ran is removed with its data, except after a failure, whose logs somebody will want.
    """
    console = Console()
    folder = Path(tempfile.mkdtemp(prefix="postdesk-demo-"))
    failed = False
    try:
        with ExitStack() as room:
            show(console, room, folder)
            if not exit_when_done:
                wait_for_interrupt(console)
    except (DemoFailed, EngineMissing, NotReady) as failure:
        failed = True
        console.print(f"{failure}", style="red", markup=False)
        console.print(f"Logs are kept in {folder}", soft_wrap=True)
    finally:
        if not failed:
            shutil.rmtree(folder, ignore_errors=True)
    return int(failed)


def show(console: Console, room: ExitStack, folder: Path) -> None:
    """The demo itself."""
    with console.status("Starting Kafka, MongoDB, an IMAP server and six services ..."):
        server = room.enter_context(Pymap(folder / "imap"))
        stack = room.enter_context(Stack(folder / "postdesk"))
    headers = {"Authorization": f"Bearer {stack.token()}"}
    api = room.enter_context(httpx.Client(base_url=stack.api_url, headers=headers, timeout=30, trust_env=False))
    console.print(f"Engines: {stack.engine_names}, pymap. Services: {', '.join(stack.services)}.")
    account = server.account("support")
    connect(api, server, account)
    console.print(
        f"Mailbox {account.user} at {server.host}:{server.port} is connected; sending {len(SAMPLES)} mails.\n"
    )
    console.print(row("sent", "outcome", "why", "ticket"), style="bold", highlight=False)
    landed: list[Landed] = []
    for sample in SAMPLES:
        append(server, account, [sample.raw])
        landed.append(land(api, sample, len(landed) + 1))
        mail, ticket = landed[-1].mail, landed[-1].ticket
        console.print(row(sample.title, mail["outcome"], mail["reason"], ticket["number"]), highlight=False)
    check(landed)
    tickets = len({item.ticket["id"] for item in landed})
    console.print(f"\n{len(landed)} mails, {tickets} tickets, each where it belongs: nothing lost, nothing doubled.")
    console.print(f"API and its documentation: {stack.api_url}/docs\nToken (admin): {stack.token()}", soft_wrap=True)


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


def land(api: httpx.Client, sample: Sample, uid: int) -> Landed:
    """Poll the public API until the mail with this UID has its outcome and its ticket can be read.

    Raises:
        DemoFailed: it had none in time.
    """
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        mails = api.get("/api/v1/mails", params={"limit": 100}).raise_for_status().json()["items"]
        for mail in mails:
            if mail.get("uid") == uid and mail.get("outcome"):
                ticket = api.get(f"/api/v1/tickets/{mail['ticket_id']}").raise_for_status().json()
                return Landed(sample, mail, ticket)
        time.sleep(0.05)  # the API answers at once and never waits; a person sees each mail land
    raise DemoFailed(f"{sample.title}: no outcome within {PATIENCE:.0f} s")


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


def row(sent: str, outcome: str, why: str, ticket: str) -> str:
    """One line of what happened."""
    return f"{sent:31}{outcome:16}{why:17}{ticket}"


def wait_for_interrupt(console: Console) -> None:
    """Leave everything running until Ctrl-C."""
    console.print("\nRunning. Ctrl-C ends it and removes its data.")
    try:
        signal.pause()
    except KeyboardInterrupt:
        console.print("Stopping.")
