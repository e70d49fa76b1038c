"""What can a developer start here? `python -m local` says it."""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from local import selection
from local.engine import EngineMissing, Server
from local.imap import Pymap
from local.mongodb import build_fast_mongodb
from local.process import NotReady
from local.smtp import SmtpSink
from local.stack import Stack

INTERRUPTED = 130  # 128 + SIGINT, as shells count


def main(arguments: list[str]) -> int:
    """Run a verb; returns the exit code."""
    given = command_line().parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(0))  # so that everything is stopped in order
    verb: Callable[[argparse.Namespace], None] = given.run
    try:
        verb(given)
    except (EngineMissing, NotReady) as problem:
        say(str(problem))
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED
    return 0


def command_line() -> argparse.ArgumentParser:
    """The verbs and their options."""
    parsing = argparse.ArgumentParser(prog="python -m local", description="Postdesk on a machine without Docker.")
    verbs = parsing.add_subparsers(required=True, metavar="VERB")
    for name, run, says in (
        ("up", up, "start Kafka, MongoDB, an IMAP server and an SMTP sink; print their addresses; wait for Ctrl-C"),
        ("stack", stack, "the same, and every service; print the gateway's address and an admin's token"),
    ):
        verb = verbs.add_parser(name, help=says, description=says)
        verb.add_argument("--folder", type=Path, help="keep data and logs here (default: a temporary folder)")
        verb.add_argument("--fast", action="store_true", help="the fast MongoDB stand-in, if it was built")
        verb.set_defaults(run=run)
    build = verbs.add_parser("build-fast-mongodb", help="build the fast MongoDB stand-in with cargo (minutes, once)")
    build.set_defaults(run=lambda _given: say(str(build_fast_mongodb())))
    return parsing


def up(given: argparse.Namespace) -> None:
    """The engines alone."""
    with kept_or_temporary(given.folder) as folder, ExitStack() as room:
        kafka = selection.kafka(folder / "kafka")
        mongodb = selection.mongodb(folder / "mongodb", fast=given.fast)
        for server in (kafka, mongodb, *mail_servers(folder)):
            say(f"{server.name:<10} {room.enter_context(server).address}")
        wait(folder)


def stack(given: argparse.Namespace) -> None:
    """Engines and services."""
    with kept_or_temporary(given.folder) as folder, ExitStack() as room:
        for server in mail_servers(folder):
            say(f"{server.name:<10} {room.enter_context(server).address}")
        postdesk = room.enter_context(Stack(folder, fast=given.fast))
        for name, it in (postdesk.engines | postdesk.services).items():
            say(f"{name:<12} {it.address}")
        say(f"token        {postdesk.token()}")
        wait(folder)


def mail_servers(folder: Path) -> tuple[Server, Server]:
    """An IMAP server with one account, whose password is printed, and an SMTP sink."""
    imap = Pymap(folder / "imap")
    account = imap.account("support")
    say(f"mailbox: user {account.user}, password {account.password}")
    return imap, SmtpSink(folder / "smtp")


def wait(folder: Path) -> None:
    """Until Ctrl-C or SIGTERM."""
    say(f"Data and logs are in {folder}. Ctrl-C ends it.")
    signal.pause()


@contextmanager
def kept_or_temporary(folder: Path | None) -> Iterator[Path]:
    """The folder that was named, else one that is removed afterwards."""
    if folder is not None:
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="postdesk-", ignore_cleanup_errors=True) as temporary:
        yield Path(temporary)


def say(text: str) -> None:
    """Tell the person at the terminal."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
